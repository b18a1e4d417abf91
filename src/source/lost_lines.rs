//! Lines that the engine passed over whole, a short title between two wide gaps above all: ink in the form of a line, with no word on it, is read by itself.

use super::cells::next_place;
use super::crop::cut;
use super::scan::usual_height;
use crate::ocr::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::record::Failure;

/// Ink is looked at in squares of this size (inches).
const SQUARE: f32 = 1.0 / 75.0;
/// Dark pixels of a square that hold ink, as a share: specks have fewer.
const INKED: f32 = 0.15;
/// Squares that part two words of a line at most.
const BLANK: usize = 6;
/// A line is as high as the others within these bounds, as shares of their middle one (capitals with marks are higher, letters without any lower).
const HEIGHTS: std::ops::RangeInclusive<f32> = 0.6..=1.9;
/// It is so many times as wide as high at least.
const LEAST_WIDTH: f32 = 1.5;
/// Ink fills this share of its box: rules and frames less, pictures more.
const FILLED: std::ops::RangeInclusive<f32> = 0.3..=0.95;
/// What is read is taken where each word is so sure.
const SURE: f32 = 0.8;
/// A page with more such places is a form, a drawing or a signature; none is read, for the sake of time.
const MOST: usize = 8;
/// Fewer words tell nothing of the height of lines.
const LEAST_WORDS: usize = 12;

/// Adds the words of lines that hold none.
pub(super) fn lost_lines(
    image: &GrayImage,
    dpi: u32,
    words: &mut Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<(), Failure> {
    let places = lines_without_words(image, dpi, words);
    if places.len() > MOST {
        return Ok(());
    }
    for place in places {
        let crop = cut(image, place, (dpi / 60) as i32, 1);
        let read = engine.read(&crop.image, dpi, Segmentation::Line, None)?;
        let is_word = |word: &OcrWord| word.confidence >= SURE && word.text.chars().any(char::is_alphanumeric);
        let letters: usize = read.iter().flat_map(|word| word.text.chars()).filter(|c| c.is_alphanumeric()).count();
        if letters > 2 && read.iter().all(is_word) {
            let next = next_place(words);
            words.extend(crop.on_page(read, next));
        }
    }
    Ok(())
}

/// Where ink stands in the form of a line, and no word.
fn lines_without_words(image: &GrayImage, dpi: u32, words: &[OcrWord]) -> Vec<PixelBox> {
    let side = ((SQUARE * dpi as f32) as usize).max(1);
    let (columns, rows) = (image.width as usize / side, image.height as usize / side);
    if words.len() < LEAST_WORDS || columns == 0 {
        return Vec::new();
    }
    let usual = usual_height(words.iter()) as f32;
    let mut inked = squares_with_ink(image, side, columns, rows);
    for word in words {
        // Marks stand out of a word's box, and boxes are not exact.
        let pad = (word.bounds.bottom - word.bounds.top) / 3;
        let clamp = |value: i32, most: usize| (value.max(0) as usize / side).min(most);
        let (left, right) = (clamp(word.bounds.left - pad, columns), clamp(word.bounds.right + pad, columns));
        for row in clamp(word.bounds.top - pad, rows)..(clamp(word.bounds.bottom + pad, rows) + 1).min(rows) {
            inked[row * columns + left..row * columns + right].fill(false);
        }
    }
    let mut found = Vec::new();
    for start in 0..inked.len() {
        if !inked[start] {
            continue;
        }
        let (mut left, mut right, mut top, mut bottom, mut count) = (columns, 0, rows, 0, 0usize);
        let mut open = vec![start];
        inked[start] = false;
        while let Some(at) = open.pop() {
            let (x, y) = (at % columns, at / columns);
            (left, right, top, bottom) = (left.min(x), right.max(x + 1), top.min(y), bottom.max(y + 1));
            count += 1;
            for near_y in y.saturating_sub(1)..(y + 2).min(rows) {
                for near_x in x.saturating_sub(BLANK)..(x + BLANK + 1).min(columns) {
                    let near = near_y * columns + near_x;
                    if std::mem::take(&mut inked[near]) {
                        open.push(near);
                    }
                }
            }
        }
        let (wide, high) = ((right - left) as f32, (bottom - top) as f32);
        let is_line = HEIGHTS.contains(&(high * side as f32 / usual))
            && wide > LEAST_WIDTH * high
            && FILLED.contains(&(count as f32 / (wide * high)));
        if is_line {
            let pixels = |squares: usize| (squares * side) as i32;
            found.push(PixelBox { left: pixels(left), top: pixels(top), right: pixels(right), bottom: pixels(bottom) });
        }
    }
    found
}

/// Row by row.
fn squares_with_ink(image: &GrayImage, side: usize, columns: usize, rows: usize) -> Vec<bool> {
    let threshold = image.ink_threshold();
    let least = ((INKED * (side * side) as f32) as usize).max(1);
    let mut inked = Vec::with_capacity(columns * rows);
    let mut dark = vec![0usize; columns];
    for row in 0..rows {
        dark.fill(0);
        for y in row * side..(row + 1) * side {
            let samples = &image.row(y as u32)[..columns * side];
            for (dark, square) in dark.iter_mut().zip(samples.chunks_exact(side)) {
                *dark += square.iter().filter(|&&sample| sample < threshold).count();
            }
        }
        inked.extend(dark.iter().map(|&dark| dark >= least));
    }
    inked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::Recorded;

    /// A page of lines 30 pixels high, with ink in the form of a line `wide` pixels wide and `high` high between two of them, and what is read there.
    fn read(wide: i32, high: i32, confidence: f32) -> Vec<String> {
        let mut image = GrayImage::blank(800, 600);
        let mut words = Vec::new();
        for index in 0..14 {
            let top = 20 + 30 * (index / 2) + if index >= 8 { 150 } else { 0 };
            let bounds =
                PixelBox { left: 40 + 300 * (index % 2), top, right: 300 + 300 * (index % 2), bottom: top + 24 };
            image.fill(bounds, 0);
            words.push(OcrWord {
                text: "dòng".into(),
                bounds,
                confidence: 0.9,
                line: index as u32 / 2,
                ..OcrWord::default()
            });
        }
        for left in (300..300 + wide).step_by(12) {
            image.fill(PixelBox { left, top: 200, right: left + 7, bottom: 200 + high }, 0);
        }
        let bounds = PixelBox { left: 20, top: 14, right: 90, bottom: 38 };
        let mut engine = Recorded::new(vec![OcrWord { text: "TRÚ".into(), bounds, confidence, ..OcrWord::default() }]);
        let known = words.len();
        lost_lines(&image, 300, &mut words, &mut engine).unwrap();
        assert!(words[known..].iter().all(|word| word.bounds.top > 150 && word.line > 6));
        words[known..].iter().map(|word| word.text.clone()).collect()
    }

    #[test]
    fn a_line_that_was_passed_over_is_read() {
        assert_eq!(read(120, 26, 0.9), ["TRÚ"]);
        assert!(read(120, 26, 0.5).is_empty(), "no guess");
        assert!(read(120, 4, 0.9).is_empty(), "a rule");
        assert!(read(24, 26, 0.9).is_empty(), "a speck");
        assert!(read(120, 90, 0.9).is_empty(), "a picture");
    }
}
