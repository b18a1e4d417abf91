//! Letters told by their form on the page, where the engine takes one for another that context does not rule out. Pure.

use std::collections::HashSet;

use super::second_look::ink_within;
use crate::ocr::{GrayImage, OcrWord, PixelBox};
use crate::record::Alternative;

/// The part of a letter's height, from its top, in which a small `k` has a stem alone.
const HEAD: f32 = 0.18;
/// Behind this share of its width stand the arms.
const ARMS: f32 = 0.6;
/// Lower letters have too few pixels to be told.
const LEAST_HEIGHT: i32 = 12;
/// Wider letters, as a share of their height, touch the next.
const WIDEST: f32 = 1.2;

/// A comma is so many times as high as the dot above it, where both stand free.
const AS_A_DOT: f32 = 1.35;

/// `trường: học` → `trường; học` where the lower of the two dots hangs below the line: the engine takes one sign for the other with a confidence of 0.98.
pub(super) fn semicolons(image: &GrayImage, words: &mut [OcrWord], broken: bool) {
    if broken {
        return;
    }
    let threshold = image.ink_threshold();
    for word in words.iter_mut().filter(|word| word.text.ends_with(':') && word.text.chars().count() > 1) {
        if lower_dot_hangs(image, threshold, word.bounds) {
            word.text.pop();
            word.text.push(';');
            word.alternatives.insert(0, Alternative { text: word.text.replace(';', ":"), confidence: word.confidence });
        }
    }
}

/// Whether the last two pieces of ink in a box stand above one another and the lower is higher than the upper, and not much wider: a comma below a dot.
fn lower_dot_hangs(image: &GrayImage, threshold: u8, bounds: PixelBox) -> bool {
    let height = bounds.bottom - bounds.top;
    let area = PixelBox { bottom: bounds.bottom + height / 4, right: bounds.right + height / 8, ..bounds };
    let has_ink = |x: i32| ink_within(image, threshold, PixelBox { left: x, right: x + 1, ..area }).is_some();
    let Some(end) = (area.left..area.right).rev().find(|&x| has_ink(x)) else { return false };
    let Some(gap) = (area.left..end).rev().find(|&x| !has_ink(x)) else { return false };
    let sign = PixelBox { left: gap + 1, right: end + 1, ..area };
    let Some(ink) = ink_within(image, threshold, sign) else { return false };
    let has_row = |y: i32| ink_within(image, threshold, PixelBox { top: y, bottom: y + 1, ..ink }).is_some();
    let Some(above) = (ink.top..ink.bottom).find(|&y| !has_row(y)) else { return false };
    let Some(below) = (above..ink.bottom).find(|&y| has_row(y)) else { return false };
    let (upper, lower) = (above - ink.top, ink.bottom - below);
    let whole = (below..ink.bottom).all(has_row);
    whole && upper >= 2 && upper * 3 <= height && lower as f32 >= AS_A_DOT * upper as f32 && lower >= upper + 2
}

/// `Khi` → `khi` where the arm of the first letter does not reach its head. `broken`: strokes may be. In fonts whose small letters are as tall as
/// capitals (Noto Serif) the engine takes one for the other.
pub(super) fn small_k(image: &GrayImage, words: &mut [OcrWord], broken: bool) {
    let threshold = image.ink_threshold();
    for word in words {
        let mut letters = word.text.chars();
        let capital = letters.next() == Some('K') && letters.next().is_some_and(char::is_lowercase);
        if capital && has_small_k(image, threshold, word.bounds, broken) {
            let text = word.text.replacen('K', "k", 1);
            word.read_as(text);
        }
    }
}

/// The least box around some pixels.
fn box_of(pixels: &[(i32, i32)]) -> Option<PixelBox> {
    let pixel = |&(x, y): &(i32, i32)| PixelBox { left: x, top: y, right: x + 1, bottom: y + 1 };
    pixels.iter().map(pixel).reduce(PixelBox::union)
}

/// Whether the first letter in a box, which is one of the two, is small; no where it cannot be seen by itself.
fn has_small_k(image: &GrayImage, threshold: u8, bounds: PixelBox, broken: bool) -> bool {
    let letter = first_piece(image, threshold, bounds);
    let Some(around) = box_of(&letter) else { return false };
    let (width, height) = (around.right - around.left, around.bottom - around.top);
    if height < LEAST_HEIGHT || width as f32 > WIDEST * height as f32 || width * 2 < height {
        return false;
    }
    let head = PixelBox {
        left: around.left + (ARMS * width as f32) as i32,
        bottom: around.top + (HEAD * height as f32) as i32,
        ..around
    };
    // The tone mark of the next letter may lean over it (`ký`); but where strokes are broken the arm may stand apart, too.
    if broken {
        return ink_within(image, threshold, head).is_none();
    }
    !letter.iter().any(|&(x, y)| x >= head.left && y < head.bottom)
}

/// The dark pixels of the connected piece that stands leftmost in a box; slanting letters reach over the next one.
fn first_piece(image: &GrayImage, threshold: u8, bounds: PixelBox) -> Vec<(i32, i32)> {
    let Some(ink) = ink_within(image, threshold, bounds) else { return Vec::new() };
    let dark = |x: i32, y: i32| image.row(y as u32)[x as usize] < threshold;
    let Some(start) = (ink.top..ink.bottom).find(|&y| dark(ink.left, y)) else { return Vec::new() };
    let mut piece = vec![(ink.left, start)];
    let mut seen: HashSet<(i32, i32)> = piece.iter().copied().collect();
    let mut next = 0;
    while let Some(&(x, y)) = piece.get(next) {
        next += 1;
        for near_y in (y - 1).max(ink.top)..(y + 2).min(ink.bottom) {
            for near_x in (x - 1).max(ink.left)..(x + 2).min(ink.right) {
                if dark(near_x, near_y) && seen.insert((near_x, near_y)) {
                    piece.push((near_x, near_y));
                }
            }
        }
    }
    piece
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stem of 20 rows with an arm that begins at row `arm`, another letter behind it.
    fn page(arm: i32) -> GrayImage {
        let mut image = GrayImage::blank(80, 60);
        let mut fill = |left, top, right, bottom| image.fill(PixelBox { left, top, right, bottom }, 0);
        fill(20, 20, 23, 40);
        for row in arm..40 {
            let at = 23 + (row - 30).abs();
            fill(at, row, at + 3, row + 1);
        }
        fill(40, 20, 43, 40);
        image
    }

    fn read(arm: i32, text: &str) -> String {
        let word = OcrWord {
            text: text.to_owned(),
            bounds: PixelBox { left: 18, top: 18, right: 45, bottom: 42 },
            ..OcrWord::default()
        };
        let mut words = vec![word];
        small_k(&page(arm), &mut words, false);
        words.remove(0).text
    }

    #[test]
    fn a_comma_below_a_dot_is_a_semicolon() {
        let read = |lower: i32, text: &str| {
            let mut image = GrayImage::blank(80, 60);
            image.fill(PixelBox { left: 20, top: 20, right: 40, bottom: 40 }, 0);
            image.fill(PixelBox { left: 44, top: 26, right: 48, bottom: 30 }, 0);
            image.fill(PixelBox { left: 44, top: 36, right: 48, bottom: 36 + lower }, 0);
            let bounds = PixelBox { left: 18, top: 18, right: 50, bottom: 42 };
            let mut words = vec![OcrWord { text: text.to_owned(), bounds, ..OcrWord::default() }];
            semicolons(&image, &mut words, false);
            words.remove(0).text
        };
        assert_eq!(read(8, "trường:"), "trường;");
        assert_eq!(read(4, "trường:"), "trường:");
        assert_eq!(read(8, "trường."), "trường.");
    }

    #[test]
    fn a_k_whose_arm_does_not_reach_its_head_is_small() {
        assert_eq!(read(26, "Khi"), "khi");
        assert_eq!(read(20, "Khi"), "Khi");
        assert_eq!(read(26, "KH"), "KH");
        assert_eq!(read(26, "Hội"), "Hội");
    }
}
