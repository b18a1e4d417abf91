//! `kehoach` turns scanned Vietnamese administrative plans into restored text and data.
//!
//! A document goes through the stages in this order, each a module that can be called alone:
//!
//! | stage | in → out |
//! | --- | --- |
//! | [`source`] | a file → raw pages (text layer, page image, text), each with its route |
//! | [`ocr`] | a page image → words with boxes and confidences |
//! | [`page`] | words and glyphs → lines in reading order, zones, tables |
//! | [`restore`] | raw lines → restored lines, each token with its posterior |
//! | [`plan`] | restored lines → head, tasks, units, deadlines, targets, references |
//! | [`output`] | record and pages → ALTO, hOCR, two-layer PDF, metadata of the archives |
//! | [`batch`] | folders of files → all of that, in parallel, with a journal |
//!
//! [`record`] is the data model that they share, [`model`] the compiled dictionaries and language model,
//! [`evaluate`] the scorer. `ARCHITECTURE.md` follows one document through them.

pub mod batch;
pub mod cli;
pub mod evaluate;
pub mod model;
pub mod ocr;
pub mod output;
pub mod page;
pub mod pipeline;
pub mod plan;
pub mod record;
pub mod restore;
pub mod source;
