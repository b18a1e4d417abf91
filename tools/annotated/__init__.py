"""Our own documents: one annotated source each, from which the printed lines, the annotation and all shapes follow."""
