//! An engine that answers from memory: recorded words make tests fast and exact, and need no Tesseract.

use super::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::record::Failure;

/// Gives the same words for every image, those inside the region where one is asked for.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    pub words: Vec<OcrWord>,
    /// Where set, every call fails with it.
    pub failure: Option<Failure>,
    /// How often it was called.
    pub calls: usize,
}

impl Recorded {
    pub fn new(words: Vec<OcrWord>) -> Self {
        Self { words, ..Self::default() }
    }
}

impl Engine for Recorded {
    fn read(
        &mut self,
        _image: &GrayImage,
        _dpi: u32,
        _segmentation: Segmentation,
        region: Option<PixelBox>,
    ) -> Result<Vec<OcrWord>, Failure> {
        self.calls += 1;
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let inside = |word: &&OcrWord| {
            region.is_none_or(|region| {
                let (x, y) = ((word.bounds.left + word.bounds.right) / 2, (word.bounds.top + word.bounds.bottom) / 2);
                (region.left..region.right).contains(&x) && (region.top..region.bottom).contains(&y)
            })
        };
        Ok(self.words.iter().filter(inside).cloned().collect())
    }

    fn version(&self) -> String {
        "recorded".to_owned()
    }
}
