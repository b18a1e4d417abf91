//! A page image → words with boxes, confidences and alternatives, by an engine that can be exchanged.
//!
//! [`Tesseract`] calls C++ and belongs into a child process (`kehoach worker`); [`Recorded`] answers from memory, for
//! tests. What the engine gives is what it saw: nothing is corrected here.

mod image;
pub mod prepare;
mod recorded;
mod tesseract;

pub use image::{ColorImage, GrayImage, PixelBox};
pub use recorded::Recorded;
pub use tesseract::Tesseract;

use crate::record::{Alternative, Failure};

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
    /// One word.
    Word,
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

impl OcrWord {
    /// Whether the engine put both into one line.
    pub fn shares_line(&self, other: &Self) -> bool {
        (self.block, self.line) == (other.block, other.line)
    }

    /// Gives the word another text; what it was read as becomes its first other reading. How sure it is stays.
    pub fn read_as(&mut self, text: String) {
        let seen = std::mem::replace(&mut self.text, text);
        self.alternatives.retain(|alternative| alternative.text != self.text);
        self.alternatives.insert(0, Alternative { text: seen, confidence: self.confidence });
    }
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
