//! Scores against annotated documents.
