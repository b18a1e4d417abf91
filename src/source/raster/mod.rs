//! Images: PNG, JPEG, TIFF (several pages), WebP.

mod decode;
mod resolution;

use std::sync::Arc;

use super::scan::read_image;
use super::{FileKind, Limits, ReadOptions};
use crate::ocr::{ColorImage, Engine};
use crate::record::{Failure, Page, Route, RouteDecision};

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
    pub fn image(&self, index: usize, limits: &Limits) -> Result<ColorImage, Failure> {
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
        read_image(index, &at_resolution(image, options.dpi), decision, engine)
    }
}

/// From this resolution on, pages read no better enlarged, and enlarging costs a third of the time more (docs/scans-log.md).
const FINE_ENOUGH: u32 = 140;

/// The image made smaller or larger so that it has about `dpi`: a finer one costs time and reads no better, a much
/// coarser one reads better enlarged.
fn at_resolution(image: ColorImage, dpi: u32) -> ColorImage {
    let scale = dpi as f32 / image.dpi.max(1) as f32;
    if (0.8..1.25).contains(&scale) || image.dpi < dpi && image.dpi >= FINE_ENOUGH {
        return image;
    }
    let (width, height) = (image.width as f32 * scale, image.height as f32 * scale);
    let (width, height) = (width.round().max(1.0) as u32, height.round().max(1.0) as u32);
    let Some(buffer) = image::RgbImage::from_raw(image.width, image.height, image.rgb) else {
        return ColorImage { dpi, ..ColorImage::default() };
    };
    let rgb = image::imageops::resize(&buffer, width, height, image::imageops::FilterType::CatmullRom).into_raw();
    ColorImage { width, height, rgb, dpi }
}
