//! Page image to words, by Tesseract, in a process of its own.
