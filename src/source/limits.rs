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

/// Print of the usual size cannot be read from coarser pages.
const LEAST_DPI: u32 = 100;

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

    /// The resolution in dots per inch, at most `dpi`, at which a page of so many inches is drawn within the limit on pixels; `dpi` where that would be
    /// too coarse to be read. A plan on A0 has letters of the size of others, and its scan seldom more pixels than theirs.
    pub fn finest(&self, width: f32, height: f32, dpi: u32) -> u32 {
        let fits = (self.pixels as f32 / (width * height).max(1.0)).sqrt() as u32;
        if (LEAST_DPI..dpi).contains(&fits) { fits } else { dpi }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_page_is_drawn_as_finely_as_it_fits() {
        let limits = Limits { pixels: 120_000_000, ..Limits::default() };
        assert_eq!(limits.finest(8.27, 11.69, 300), 300);
        let a0 = limits.finest(33.1, 46.8, 300);
        assert!(
            (250..300).contains(&a0) && limits.check_pixels(33 * u64::from(a0), 47 * u64::from(a0)).is_ok(),
            "{a0}"
        );
        assert_eq!(limits.finest(200.0, 200.0, 300), 300, "too coarse to be read: the error says so");
    }
}
