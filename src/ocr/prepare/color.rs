//! Colour → grey; inside a seal the red, and around it the blue of the signature, become paper.
//!
//! Only there: a number stamped in blue or a line printed in red elsewhere on the page is text.

use crate::ocr::{ColorImage, GrayImage, PixelBox};

/// Seals of offices are 3.0 to 4.2 cm wide (Thông tư 07/2010/TT-BCA and its successors), in inches with leeway.
const SEAL: std::ops::RangeInclusive<f32> = 0.8..=2.6;
/// How far a signature reaches from the seal that lies over it, in inches.
const SIGNATURE_REACH: f32 = 1.6;
/// A pixel whose channels differ by more has a colour.
const COLORED: u8 = 14;
/// The lightest channel of a coloured pixel over ink, and over paper.
const INK: i32 = 60;
const PAPER: i32 = 170;
/// Colours are looked for in squares of this many pixels.
const SQUARE: usize = 8;

pub(super) fn without_seals(image: &ColorImage) -> GrayImage {
    let luma =
        |rgb: &[u8]| ((u32::from(rgb[0]) * 299 + u32::from(rgb[1]) * 587 + u32::from(rgb[2]) * 114) / 1000) as u8;
    let mut gray =
        GrayImage { width: image.width, height: image.height, samples: image.rgb.chunks_exact(3).map(luma).collect() };
    for seal in find_seals(image) {
        let reach = (SIGNATURE_REACH * image.dpi as f32) as i32;
        let around = PixelBox {
            left: seal.left - reach / 4,
            top: seal.top - reach / 8,
            right: seal.right + reach,
            bottom: seal.bottom + reach / 4,
        };
        fade(image, &mut gray, around);
    }
    gray
}

/// Coloured pixels become as light as their lightest channel says.
fn fade(image: &ColorImage, gray: &mut GrayImage, area: PixelBox) {
    let clamp = |value: i32, most: u32| value.clamp(0, most as i32) as usize;
    let width = image.width as usize;
    for y in clamp(area.top, image.height)..clamp(area.bottom, image.height) {
        for x in clamp(area.left, image.width)..clamp(area.right, image.width) {
            let at = y * width + x;
            let [r, g, b] = [image.rgb[at * 3], image.rgb[at * 3 + 1], image.rgb[at * 3 + 2]];
            let (lightest, darkest) = (r.max(g).max(b), r.min(g).min(b));
            // A colour over paper is as light as paper in one channel; over ink it is dark in all of them.
            if lightest - darkest > COLORED {
                let stretched = (i32::from(lightest) - INK) * 255 / (PAPER - INK);
                gray.samples[at] = stretched.clamp(0, 255) as u8;
            }
        }
    }
}

fn is_red(r: u8, g: u8, b: u8) -> bool {
    let (r, g, b) = (i32::from(r), i32::from(g), i32::from(b));
    r - g > 40 && r - b > 25
}

/// Boxes of red things that are as large as a seal.
fn find_seals(image: &ColorImage) -> Vec<PixelBox> {
    let (columns, rows) = (image.width as usize / SQUARE, image.height as usize / SQUARE);
    let mut red = vec![false; columns * rows];
    for row in 0..rows {
        for column in 0..columns {
            let mut count = 0;
            for y in (row * SQUARE..(row + 1) * SQUARE).step_by(2) {
                let start = (y * image.width as usize + column * SQUARE) * 3;
                count += image.rgb[start..start + SQUARE * 3]
                    .chunks_exact(6)
                    .filter(|pixel| is_red(pixel[0], pixel[1], pixel[2]))
                    .count();
            }
            red[row * columns + column] = count >= 2;
        }
    }
    let mut seals = Vec::new();
    let mut seen = vec![false; red.len()];
    for start in 0..red.len() {
        if !red[start] || seen[start] {
            continue;
        }
        let (mut left, mut top, mut right, mut bottom, mut count) = (columns, rows, 0, 0, 0usize);
        let mut stack = vec![start];
        seen[start] = true;
        while let Some(at) = stack.pop() {
            let (x, y) = (at % columns, at / columns);
            (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y));
            count += 1;
            // Rays of a seal's star and its letters lie a few pixels apart.
            for ny in y.saturating_sub(2)..(y + 3).min(rows) {
                for nx in x.saturating_sub(2)..(x + 3).min(columns) {
                    let next = ny * columns + nx;
                    if red[next] && !seen[next] {
                        seen[next] = true;
                        stack.push(next);
                    }
                }
            }
        }
        let inches = |squares: usize| (squares * SQUARE) as f32 / image.dpi.max(1) as f32;
        let (width, height) = (inches(right + 1 - left), inches(bottom + 1 - top));
        let filled = count as f32 / ((right + 1 - left) * (bottom + 1 - top)) as f32;
        if SEAL.contains(&width) && SEAL.contains(&height) && filled > 0.12 {
            seals.push(PixelBox {
                left: (left * SQUARE) as i32,
                top: (top * SQUARE) as i32,
                right: ((right + 1) * SQUARE) as i32,
                bottom: ((bottom + 1) * SQUARE) as i32,
            });
        }
    }
    seals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A white page of 4 by 4 inches at 100 dpi, painted by `paint(x, y)`.
    fn page(paint: impl Fn(i32, i32) -> Option<[u8; 3]>) -> ColorImage {
        let rgb = (0..400 * 400).flat_map(|at| paint(at % 400, at / 400).unwrap_or([255; 3])).collect();
        ColorImage { width: 400, height: 400, rgb, dpi: 100 }
    }

    fn ring(x: i32, y: i32) -> bool {
        let distance = ((x - 200).pow(2) + (y - 200).pow(2)) as f32;
        (55.0..70.0).contains(&distance.sqrt())
    }

    #[test]
    fn a_seal_is_taken_off_and_the_ink_below_stays() {
        let image = page(|x, y| match (ring(x, y), (195..205).contains(&y)) {
            (true, true) => Some([110, 20, 30]),
            (true, false) => Some([220, 60, 70]),
            (false, true) => Some([20, 20, 20]),
            _ => None,
        });
        let gray = without_seals(&image);
        assert_eq!(gray.row(140)[200], 255, "red alone is paper");
        assert!(gray.row(200)[138] < 128, "ink under red stays ink");
        assert!(gray.row(200)[200] < 50);
    }

    #[test]
    fn a_red_line_of_text_is_no_seal() {
        let image = page(|x, y| ((50..350).contains(&x) && (100..110).contains(&y)).then_some([220, 30, 40]));
        assert!(without_seals(&image).row(105)[200] < 128);
    }
}
