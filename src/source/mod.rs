//! One file to pages.
