//! Images: PNG, JPEG, TIFF (several pages), WebP; and what is common to every page that is read from pixels.

mod decode;
mod resolution;

use std::sync::Arc;

use super::{FileKind, Limits, ReadOptions};
use crate::ocr::{Engine, GrayImage, OcrWord, Segmentation};
use crate::page::{Fragment, PlacedWord, Sheet, arrange, split_at_gaps};
use crate::record::{BoundingBox, Failure, Page, Route, RouteDecision};

/// A page as pixels: RGB, 8 bits, rows from the top.
pub(crate) struct PageImage {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
    pub dpi: u32,
}

pub(crate) struct RasterDocument {
    bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
    kind: FileKind,
    pages: Vec<decode::PageHeader>,
}

impl RasterDocument {
    /// Reads the headers; pixels are decoded page by page when they are asked for.
    pub fn open<B>(bytes: Arc<B>, kind: FileKind, limits: &Limits) -> Result<Self, Failure>
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        let pages = decode::headers((*bytes).as_ref(), kind, limits)?;
        Ok(Self { bytes, kind, pages })
    }

    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// The pixels of a page, upright, at the resolution of the file.
    pub fn image(&self, index: usize, limits: &Limits) -> Result<PageImage, Failure> {
        decode::page((*self.bytes).as_ref(), self.kind, &self.pages[index], limits)
    }

    pub fn read_page(
        &self,
        index: usize,
        options: &ReadOptions,
        limits: &Limits,
        engine: &mut dyn Engine,
    ) -> Result<Page, Failure> {
        let image = decode::page((*self.bytes).as_ref(), self.kind, &self.pages[index], limits)?;
        let decision = RouteDecision { route: Route::Ocr, reason: "an image has no text layer".to_owned() };
        read_image(index, image.at_resolution(options.dpi), decision, engine)
    }
}

impl PageImage {
    /// The image made smaller or larger so that it has about `dpi`: a finer one costs time and reads no better, a
    /// coarser one reads better enlarged.
    fn at_resolution(self, dpi: u32) -> Self {
        let scale = dpi as f32 / self.dpi.max(1) as f32;
        if (0.8..1.25).contains(&scale) {
            return self;
        }
        let (width, height) = (self.width as f32 * scale, self.height as f32 * scale);
        let (width, height) = (width.round().max(1.0) as u32, height.round().max(1.0) as u32);
        let Some(image) = image::RgbImage::from_raw(self.width, self.height, self.rgb) else {
            return Self { width: 0, height: 0, rgb: Vec::new(), dpi };
        };
        let filter = image::imageops::FilterType::CatmullRom;
        let rgb = image::imageops::resize(&image, width, height, filter).into_raw();
        Self { width, height, rgb, dpi }
    }
}

/// Reads a page image: the engine's lines as they come.
pub(super) fn read_image(
    index: usize,
    image: PageImage,
    decision: RouteDecision,
    engine: &mut dyn Engine,
) -> Result<Page, Failure> {
    let gray = GrayImage {
        width: image.width,
        height: image.height,
        samples: image
            .rgb
            .chunks_exact(3)
            .map(|rgb| ((u32::from(rgb[0]) * 299 + u32::from(rgb[1]) * 587 + u32::from(rgb[2]) * 114) / 1000) as u8)
            .collect(),
    };
    let words = engine.read(&gray, image.dpi, Segmentation::Page, None)?;
    let points = 72.0 / image.dpi as f32;
    let sheet = Sheet {
        width: image.width as f32 * points,
        height: image.height as f32 * points,
        fragments: fragments_of(words, points),
        rules: Vec::new(),
    };
    Ok(Page {
        number: index as u32 + 1,
        width: image.width as f32 * points,
        height: image.height as f32 * points,
        turns: 0,
        decision,
        lines: arrange(sheet),
        failure: None,
        warnings: Vec::new(),
    })
}

/// The engine's lines, cut where a wide gap stands between two words. The size of a word is the height of its line.
fn fragments_of(words: Vec<OcrWord>, points: f32) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut rest = words.into_iter().peekable();
    while let Some(first) = rest.next() {
        let (block, line) = (first.block, first.line);
        let mut row = vec![first];
        while let Some(word) = rest.next_if(|word| word.block == block && word.line == line) {
            row.push(word);
        }
        row.sort_by_key(|word| word.bounds.left);
        let mut heights: Vec<i32> = row.iter().map(|word| word.bounds.bottom - word.bounds.top).collect();
        heights.sort_unstable();
        // A word box is as high as its letters: about 0.75 of the type size in a line with ascenders.
        let size = heights[heights.len() / 2] as f32 * points / 0.75;
        let placed = row.into_iter().map(|word| PlacedWord {
            text: word.text,
            bounds: BoundingBox {
                left: word.bounds.left as f32 * points,
                top: word.bounds.top as f32 * points,
                right: word.bounds.right as f32 * points,
                bottom: word.bounds.bottom as f32 * points,
            },
            size,
            confidence: Some(word.confidence),
            alternatives: word.alternatives,
            runs: Vec::new(),
        });
        fragments.extend(split_at_gaps(placed.collect()));
    }
    fragments
}
