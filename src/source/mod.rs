//! One file to pages: PDF (text layer and page image), images, text.
//!
//! [`detect_kind`] says what the bytes are, [`Document::open`] opens them, [`Document::read_page`] reads one page into
//! raw lines in reading order. Reading takes bytes and gives values: no file is opened here, nothing is written, no
//! process is started (the OCR engine is handed in). All input is untrusted: limits are checked before memory is
//! taken, and a panic of a third-party parser becomes a [`Failure`](crate::record::Failure) of its page.

mod bars;
mod blanks;
mod box_fit;
mod cells;
mod crop;
mod digit_forms;
mod document;
mod doubted_lines;
mod doubted_words;
pub mod encoding;
pub mod judge;
mod kind;
mod leaders;
mod letter_forms;
mod limits;
mod lost_lines;
mod lost_words;
mod pdf;
mod raster;
mod scan;
mod second_look;
mod signs;
mod specks;
pub mod statistics;
mod strokes;
mod text;
mod typed_over;
pub mod vietnamese;
mod votes;

pub(crate) use crate::ocr::ColorImage as PageImage;
pub use document::{Document, ReadOptions};
pub use kind::{FileKind, detect_kind};
pub use limits::Limits;
pub(crate) use pdf::open_pdf;
pub(crate) use raster::RasterDocument;
pub use text::read_text;
