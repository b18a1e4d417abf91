"""Printing machinery of kehoach: typeset Vietnamese text, draw it, wear it down like a scan, read it with Tesseract.

Development only; the program never needs it. Everything is deterministic: the same text, seed and versions of the
fonts and of Tesseract give the same bytes.
"""
