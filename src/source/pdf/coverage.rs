//! How much of what is printed on a page its text layer accounts for. A layer that holds only a running head or the
//! overlay of a signature leaves most of the ink uncovered; so does a page whose letters are drawn as shapes.

use super::layer::{PlacedImage, TextLayer};
use crate::ocr::ColorImage;
use crate::page::{Fragment, Glyph};

/// Resolution at which ink is looked at: a stroke of body type is still a pixel wide.
pub(super) const DPI: u32 = 60;
/// Darker pixels are ink.
const INK: u32 = 140;

/// Share of the page that images cover, 0 to 1.
pub(super) fn share_of_page(layer: &TextLayer) -> f32 {
    const GRID: usize = 40;
    let mut covered = [false; GRID * GRID];
    for PlacedImage { bounds, .. } in &layer.images {
        for row in 0..GRID {
            for column in 0..GRID {
                let x = (column as f32 + 0.5) * layer.width / GRID as f32;
                let y = (row as f32 + 0.5) * layer.height / GRID as f32;
                covered[row * GRID + column] |=
                    bounds.left <= x && x < bounds.right && bounds.top <= y && y < bounds.bottom;
            }
        }
    }
    covered.iter().filter(|covered| **covered).count() as f32 / (GRID * GRID) as f32
}

/// Share of the page that the lines of its text cover, 0 to 1.
pub(super) fn text_share(fragments: &[Fragment], width: f32, height: f32) -> f32 {
    let covered: f32 = fragments.iter().map(|fragment| fragment.bounds.width() * fragment.bounds.height()).sum();
    (covered / (width * height).max(1.0)).clamp(0.0, 1.0)
}

/// Share of the ink of a page image that lies under glyphs of its text layer; 1 for a blank page.
pub(super) fn ink_under_text(image: &ColorImage, text: &[Glyph]) -> f32 {
    let (width, height) = (image.width as usize, image.height as usize);
    let scale = image.dpi as f32 / 72.0;
    let mut under = vec![false; width * height];
    for glyph in text {
        let clamp = |value: f32, most: usize| (value.max(0.0) as usize).min(most);
        let (left, right) = (clamp(glyph.left * scale - 1.0, width), clamp(glyph.right * scale + 2.0, width));
        let top = clamp((glyph.baseline - 0.95 * glyph.size) * scale - 1.0, height);
        let bottom = clamp((glyph.baseline + 0.3 * glyph.size) * scale + 2.0, height);
        for row in top..bottom {
            under[row * width + left..row * width + right.max(left)].fill(true);
        }
    }
    let is_ink =
        |pixel: &[u8]| (u32::from(pixel[0]) * 299 + u32::from(pixel[1]) * 587 + u32::from(pixel[2]) * 114) / 1000 < INK;
    // Ink in runs longer than any letter is a rule, a frame or the black border of a scanner.
    let longest = (0.5 * DPI as f32) as usize;
    let (mut ink, mut covered) = (0usize, 0usize);
    for row in 0..height {
        let pixels = &image.rgb[row * width * 3..(row + 1) * width * 3];
        let mut run = 0;
        for column in 0..=width {
            let dark = column < width && is_ink(&pixels[column * 3..column * 3 + 3]);
            if dark {
                run += 1;
                continue;
            }
            if run > 0 && run <= longest {
                ink += run;
                covered += (column - run..column).filter(|at| under[row * width + at]).count();
            }
            run = 0;
        }
    }
    if ink < 20 { 1.0 } else { covered as f32 / ink as f32 }
}
