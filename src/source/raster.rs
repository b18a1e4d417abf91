//! Images: PNG, JPEG, TIFF (several pages), WebP; and what is common to every page that is read from pixels.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};

use super::{FileKind, Limits, ReadOptions};
use crate::ocr::{Engine, GrayImage, OcrWord, Segmentation};
use crate::page::{Fragment, PlacedWord, Sheet, arrange, split_at_gaps};
use crate::record::{BoundingBox, Category, Failure, Page, Route, RouteDecision};

/// A page as pixels: RGB, 8 bits, rows from the top.
pub(super) struct PageImage {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
    pub dpi: u32,
}

pub(super) struct RasterDocument {
    pages: Vec<(u32, u32, Vec<u8>)>,
}

impl RasterDocument {
    pub fn open(bytes: &[u8], kind: FileKind, limits: &Limits) -> Result<Self, Failure> {
        let format = match kind {
            FileKind::Png => ImageFormat::Png,
            FileKind::Jpeg => ImageFormat::Jpeg,
            FileKind::Tiff => ImageFormat::Tiff,
            _ => ImageFormat::WebP,
        };
        let damaged = |_| {
            Failure::new(
                Category::Unreadable,
                format!("the {kind} image is damaged or truncated"),
                "scan the page again",
            )
        };
        let (width, height) =
            ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(damaged)?;
        limits.check_pixels(width.into(), height.into())?;
        let image = ImageReader::with_format(Cursor::new(bytes), format).decode().map_err(damaged)?.into_rgb8();
        Ok(Self { pages: vec![(width, height, image.into_raw())] })
    }

    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    pub fn read_page(
        &self,
        index: usize,
        _options: &ReadOptions,
        _limits: &Limits,
        engine: &mut dyn Engine,
    ) -> Result<Page, Failure> {
        let (width, height, rgb) = &self.pages[index];
        let image = PageImage { width: *width, height: *height, rgb: rgb.clone(), dpi: 300 };
        let decision = RouteDecision { route: Route::Ocr, reason: "an image has no text layer".to_owned() };
        read_image(index, image, decision, engine)
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
        });
        fragments.extend(split_at_gaps(placed.collect()));
    }
    fragments
}
