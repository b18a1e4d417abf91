//! The forms that archives keep: ALTO, hOCR, a PDF with the restored text behind its pages, and the metadata of
//! Nghị định 30/2020 and Thông tư 05/2025. `docs/formats.md` says what each file holds.
//!
//! Pure: values and the bytes of the original in, bytes out; no file, no clock, and the same bytes each time. All forms
//! with places are written from one model, [`PrintedPage`]. What comes from a document is escaped everywhere: nothing of
//! it acts when a file is opened.

mod alto;
mod hocr;
mod metadata;
pub mod pdf;
mod printed;
mod xml;

pub use alto::alto;
pub use hocr::hocr;
pub use metadata::{NOT_SHOWN, metadata};
pub use printed::{PrintedBlock, PrintedLine, PrintedPage, PrintedWord, printed_pages};

use serde::{Deserialize, Serialize};

/// The forms that are to be written beside `.json` and `.txt`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formats {
    pub alto: bool,
    pub hocr: bool,
    pub pdf: bool,
    pub metadata: bool,
}

/// What is behind the name of an input in the name of its ALTO file, and so on.
pub const ALTO_SUFFIX: &str = ".alto.xml";
pub const HOCR_SUFFIX: &str = ".hocr.html";
pub const PDF_SUFFIX: &str = ".restored.pdf";
pub const METADATA_SUFFIX: &str = ".metadata.json";

impl Formats {
    /// The suffixes of the files that are asked for.
    pub fn suffixes(self) -> Vec<&'static str> {
        let all = [
            (self.alto, ALTO_SUFFIX),
            (self.hocr, HOCR_SUFFIX),
            (self.pdf, PDF_SUFFIX),
            (self.metadata, METADATA_SUFFIX),
        ];
        all.into_iter().filter_map(|(wanted, suffix)| wanted.then_some(suffix)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::record::{DocumentRecord, Plan, SCHEMA_VERSION, Status};

    /// A record without pages, as a writer gets it.
    pub fn record() -> DocumentRecord {
        DocumentRecord {
            schema_version: SCHEMA_VERSION.to_owned(),
            path: "a/kế hoạch & số.pdf".to_owned(),
            status: Status::Done,
            file_kind: Some("pdf".to_owned()),
            sha256: Some("ab".repeat(32)),
            program_version: "0.0.0".to_owned(),
            model_version: "test".to_owned(),
            pages: Vec::new(),
            plan: Plan::default(),
            failures: Vec::new(),
        }
    }
}
