//! Images: PNG, JPEG, TIFF (several pages), WebP; and what is common to every page that is read from pixels.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};

use super::{FileKind, Limits, ReadOptions};
use crate::ocr::{Engine, GrayImage, Segmentation};
use crate::record::{BoundingBox, Category, Failure, Line, Page, Route, RouteDecision, Word};

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
    let mut lines: Vec<(u32, Line)> = Vec::new();
    for word in words {
        if lines.last().is_none_or(|(number, _)| *number != word.line) {
            lines.push((word.line, Line::default()));
        }
        let Some((_, line)) = lines.last_mut() else { continue };
        if !line.text.is_empty() {
            line.text.push(' ');
        }
        let start = line.text.len();
        line.text.push_str(&word.text);
        let bounds = BoundingBox {
            left: word.bounds.left as f32 * points,
            top: word.bounds.top as f32 * points,
            right: word.bounds.right as f32 * points,
            bottom: word.bounds.bottom as f32 * points,
        };
        line.bounds = Some(line.bounds.map_or(bounds, |whole| whole.union(bounds)));
        line.words.push(Word {
            range: start..line.text.len(),
            bounds: Some(bounds),
            confidence: Some(word.confidence),
            alternatives: word.alternatives,
        });
    }
    Ok(Page {
        number: index as u32 + 1,
        width: image.width as f32 * points,
        height: image.height as f32 * points,
        decision,
        lines: lines.into_iter().map(|(_, line)| line).collect(),
        failure: None,
        warnings: Vec::new(),
    })
}
