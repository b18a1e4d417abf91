//! Pieces of a page that are read by themselves. Pure.

use image::imageops::{FilterType, replace, resize};

use crate::ocr::{GrayImage, OcrWord, PixelBox};

/// A piece of a page with paper around it.
pub(super) struct Crop {
    pub image: GrayImage,
    /// Where its first pixel behind the margin lies on the page, and how many times as large it is.
    left: i32,
    top: i32,
    scale: i32,
}

impl Crop {
    /// Words that were read in a piece, at their places on the page, as words of this block and line.
    pub fn on_page(&self, words: Vec<OcrWord>, (block, line): (u32, u32)) -> Vec<OcrWord> {
        let place = |word: OcrWord| {
            let on_page = |at: i32, first: i32| (at - MARGIN as i32).div_euclid(self.scale) + first;
            let bounds = PixelBox {
                left: on_page(word.bounds.left, self.left),
                top: on_page(word.bounds.top, self.top),
                right: on_page(word.bounds.right + self.scale - 1, self.left),
                bottom: on_page(word.bounds.bottom + self.scale - 1, self.top),
            };
            OcrWord { bounds, block, line, ..word }
        };
        words.into_iter().map(place).collect()
    }
}

/// Paper around a piece that is read by itself, in pixels.
const MARGIN: u32 = 12;

/// `area` with `pad` pixels around it, `scale` times as large.
pub(super) fn cut(image: &GrayImage, area: PixelBox, pad: i32, scale: u32) -> Crop {
    let padded =
        PixelBox { left: area.left - pad, top: area.top - pad, right: area.right + pad, bottom: area.bottom + pad };
    let PixelBox { left, top, .. } = image.on_image(padded);
    let GrayImage { width, height, samples } = image.part(padded);
    let piece = image::GrayImage::from_raw(width, height, samples).unwrap_or_default();
    let piece = match scale {
        1 => piece,
        _ => resize(&piece, width * scale, height * scale, FilterType::CatmullRom),
    };
    let (width, height) = (piece.width() + 2 * MARGIN, piece.height() + 2 * MARGIN);
    let mut paper = image::GrayImage::from_pixel(width, height, image::Luma([255]));
    replace(&mut paper, &piece, i64::from(MARGIN), i64::from(MARGIN));
    let image = GrayImage { width, height, samples: paper.into_raw() };
    Crop { image, left, top, scale: scale as i32 }
}
