//! A page image → words with boxes, confidences and alternatives, by an engine that can be exchanged.
//!
//! [`Tesseract`] calls C++ and belongs into a child process (`kehoach worker`); [`Recorded`] answers from memory, for
//! tests. What the engine gives is what it saw: nothing is corrected here.

mod recorded;
mod tesseract;

pub use recorded::Recorded;
pub use tesseract::Tesseract;

use crate::record::{Alternative, Failure};

/// An 8-bit grey image, rows from the top, no padding; 0 is black.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrayImage {
    pub width: u32,
    pub height: u32,
    /// `width * height` samples.
    pub samples: Vec<u8>,
}

impl GrayImage {
    /// A white image.
    pub fn blank(width: u32, height: u32) -> Self {
        Self { width, height, samples: vec![255; width as usize * height as usize] }
    }

    /// The sample at (`x`, `y`); white outside.
    pub fn get(&self, x: i64, y: i64) -> u8 {
        if x < 0 || y < 0 || x >= i64::from(self.width) || y >= i64::from(self.height) {
            return 255;
        }
        self.samples[y as usize * self.width as usize + x as usize]
    }

    pub fn row(&self, y: u32) -> &[u8] {
        let start = y as usize * self.width as usize;
        &self.samples[start..start + self.width as usize]
    }
}

/// A rectangle in pixels, right and bottom exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PixelBox {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

/// How the engine is to look for text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Segmentation {
    /// A whole page, its blocks found by the engine.
    #[default]
    Page,
    /// One column of text lines, found by the caller.
    Column,
    /// One block of text, found by the caller (a cell of a table).
    Block,
    /// One line.
    Line,
    /// Words anywhere, in no order.
    Sparse,
}

/// A word as the engine saw it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OcrWord {
    pub text: String,
    pub bounds: PixelBox,
    /// 0 to 1.
    pub confidence: f32,
    /// Other readings of the whole word, best first, without `text` itself.
    pub alternatives: Vec<Alternative>,
    /// Which block of the page and which line of the block the engine put it in, counted from 0 over the page.
    pub block: u32,
    pub line: u32,
}

/// Reads page images.
pub trait Engine {
    /// Reads `image`, or only the part inside `region`, whose resolution is `dpi`. Words come in the engine's reading
    /// order with boxes in pixels of the whole image. An image without text gives no words and is no failure.
    fn read(
        &mut self,
        image: &GrayImage,
        dpi: u32,
        segmentation: Segmentation,
        region: Option<PixelBox>,
    ) -> Result<Vec<OcrWord>, Failure>;

    /// Name and version, for the record.
    fn version(&self) -> String;
}
