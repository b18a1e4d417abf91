//! What a file may ask for. Every limit is checked before the memory is taken.

use crate::record::{Category, Failure};

/// Upper bounds on what one document may cost.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Pages of a document.
    pub pages: usize,
    /// Pixels of one page image, decoded or rendered.
    pub pixels: u64,
}

impl Default for Limits {
    /// 512 MiB, 5,000 pages, 120 megapixels (an A2 sheet at 600 dpi is 139, an A3 sheet 70).
    fn default() -> Self {
        Self { file_bytes: 512 << 20, pages: 5_000, pixels: 120_000_000 }
    }
}

impl Limits {
    pub fn check_file_bytes(&self, bytes: u64) -> Result<(), Failure> {
        if bytes <= self.file_bytes {
            return Ok(());
        }
        Err(Failure::new(
            Category::TooLarge,
            format!("the file has {bytes} bytes; at most {} are read", self.file_bytes),
            "split the document, or raise the limit on file size",
        ))
    }

    pub fn check_pages(&self, pages: usize) -> Result<(), Failure> {
        if pages <= self.pages {
            return Ok(());
        }
        Err(Failure::new(
            Category::TooLarge,
            format!("the document has {pages} pages; at most {} are read", self.pages),
            "split the document, or raise the limit on pages",
        ))
    }

    pub fn check_pixels(&self, width: u64, height: u64) -> Result<(), Failure> {
        if width.saturating_mul(height) <= self.pixels {
            return Ok(());
        }
        Err(Failure::new(
            Category::TooLarge,
            format!("the page image has {width} by {height} pixels; at most {} in all are read", self.pixels),
            "scan at a lower resolution (300 dpi is best), or raise the limit on pixels",
        ))
    }
}
