//! What the engine lost on its way along a line: stretches that came out as nothing, and words that it passed over, in whose place a gap stands.

use super::crop::cut;
use super::scan::mean_confidence;
use super::second_look::ink_within;
use crate::ocr::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::record::Failure;

/// Words of a line that have less than this confidence came out as nothing, where they are so many letters at least.
const NOTHING_READ: f32 = 0.3;
const LEAST_LOST: usize = 6;
/// The reading of a line by itself must be this much surer.
const SURER: f32 = 0.3;
/// A gap in which a word may have stood is wider than this share of the height of the words beside it: a blank is a third, in a justified line up to one.
const GAP: f32 = 1.1;
/// Ink in it is as high and wide as a letter.
const HIGH: f32 = 0.45;
const WIDE: f32 = 0.4;
/// Paper between it and the words beside it, as a share of their height: what stands closer is a letter of one of them.
const APART: f32 = 0.2;
/// The same for what is read as one letter or digit: boxes are not so exact that it could not belong to the word beside it.
const APART_ALONE: f32 = 0.5;
/// What is read in a gap is taken where each of its words is so sure.
const SURE: f32 = 0.75;
/// A page with more gaps is a form or a drawing; no more are read, for the sake of time.
const MOST_GAPS: usize = 24;

/// The engine now and then loses the way in a line and gives letters that are not there, with no confidence at all:
/// such a stretch is read again by itself, and the surer reading taken.
pub(super) fn lines_again(
    image: &GrayImage,
    dpi: u32,
    words: Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<Vec<OcrWord>, Failure> {
    let mut out: Vec<OcrWord> = Vec::with_capacity(words.len());
    let mut rest = words.into_iter().peekable();
    while let Some(first) = rest.next() {
        let (block, line) = (first.block, first.line);
        let mut row = vec![first];
        let is_lost = |word: &OcrWord| word.confidence < NOTHING_READ;
        if is_lost(&row[0]) {
            let beside = |word: &OcrWord| word.block == block && word.line == line && is_lost(word);
            while let Some(word) = rest.next_if(|word| beside(word)) {
                row.push(word);
            }
        }
        let sure = mean_confidence(&row);
        let letters: usize = row.iter().map(|word| word.text.chars().count()).sum();
        if sure < NOTHING_READ && letters >= LEAST_LOST {
            let area = row.iter().skip(1).fold(row[0].bounds, |area, word| area.union(word.bounds));
            let crop = cut(image, area, (dpi / 40) as i32, 1);
            let again = engine.read(&crop.image, dpi, Segmentation::Line, None)?;
            if !again.is_empty() && mean_confidence(&again) > sure + SURER {
                row = crop.on_page(again, (block, line));
            }
        }
        out.extend(row);
    }
    Ok(out)
}

/// Adds the words that stand in wide gaps of a line, where there is ink and no word of any line.
pub(super) fn words_in_gaps(
    image: &GrayImage,
    dpi: u32,
    words: &mut Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<(), Failure> {
    let threshold = image.ink_threshold();
    let mut found = Vec::new();
    let gaps: Vec<Gap> = words.windows(2).filter_map(|pair| gap(image, threshold, pair, words)).collect();
    if gaps.len() > MOST_GAPS {
        return Ok(());
    }
    for Gap { ink, apart, place } in gaps {
        let crop = cut(image, ink, 2, 1);
        let read = engine.read(&crop.image, dpi, Segmentation::Line, None)?;
        let says_something = |word: &OcrWord| word.confidence >= SURE && word.text.chars().any(char::is_alphanumeric);
        let letters: usize = read.iter().map(|word| word.text.chars().count()).sum();
        if letters > usize::from(apart < APART_ALONE) && read.iter().all(says_something) {
            found.extend(crop.on_page(read, place));
        }
    }
    if !found.is_empty() {
        words.extend(found);
        words.sort_by_key(|word| (word.block, word.line, word.bounds.left));
    }
    Ok(())
}

/// The ink in a gap, how far it is from the words beside it, as a share of their height, and their block and line.
struct Gap {
    ink: PixelBox,
    apart: f32,
    place: (u32, u32),
}

/// The ink in the gap between two words of a line, where it may be a word.
fn gap(image: &GrayImage, threshold: u8, pair: &[OcrWord], words: &[OcrWord]) -> Option<Gap> {
    let [left, right] = pair else { return None };
    if (left.block, left.line) != (right.block, right.line) {
        return None;
    }
    let height = (left.bounds.bottom - left.bounds.top).max(right.bounds.bottom - right.bounds.top);
    let between = right.bounds.left - left.bounds.right;
    if (between as f32) < GAP * height as f32 {
        return None;
    }
    let inset = height / 8 + 1;
    let area = PixelBox {
        left: left.bounds.right + inset,
        top: left.bounds.top.min(right.bounds.top) - height / 8,
        right: right.bounds.left - inset,
        bottom: left.bounds.bottom.max(right.bounds.bottom) + height / 8,
    };
    if words.iter().any(|word| word.bounds.meets(area)) {
        return None;
    }
    let ink = ink_within(image, threshold, area)?;
    let (wide, high) = ((ink.right - ink.left) as f32, (ink.bottom - ink.top) as f32);
    let apart = (ink.left - left.bounds.right).min(right.bounds.left - ink.right) as f32 / height as f32;
    let is_word = high > HIGH * height as f32 && wide > WIDE * height as f32 && apart > APART;
    is_word.then_some(Gap { ink, apart, place: (left.block, left.line) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::Recorded;

    /// A line of two words with ink between them from `left` to `right`, and what the engine reads there.
    fn read((left, right): (i32, i32), found: &[(&str, f32)]) -> Vec<String> {
        let word = |text: &str, left: i32, right: i32, confidence: f32| OcrWord {
            text: text.to_owned(),
            bounds: PixelBox { left, top: 20, right, bottom: 40 },
            confidence,
            block: 1,
            line: 4,
            ..OcrWord::default()
        };
        let mut image = GrayImage::blank(200, 60);
        image.fill(PixelBox { left, top: 22, right, bottom: 38 }, 0);
        let mut engine = Recorded::new(found.iter().map(|(text, sure)| word(text, 14, 50, *sure)).collect());
        let mut words = vec![word("ngày", 10, 40, 0.9), word("Thông", 130, 180, 0.9)];
        words_in_gaps(&image, 150, &mut words, &mut engine).unwrap();
        assert!(words.iter().all(|word| (word.block, word.line) == (1, 4)));
        words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn a_word_that_was_passed_over_is_read_in_its_gap() {
        assert_eq!(read((60, 110), &[("12/10/2020", 0.9)]), ["ngày", "12/10/2020", "Thông"]);
        assert_eq!(read((60, 110), &[("12/10", 0.9), ("x", 0.4)]), ["ngày", "Thông"], "no guess");
        assert_eq!(read((60, 110), &[("—", 0.9)]), ["ngày", "Thông"], "no sign");
        assert_eq!(read((60, 62), &[("1", 0.9)]), ["ngày", "Thông"], "a speck");
        assert_eq!(read((41, 90), &[("12/10", 0.9)]), ["ngày", "Thông"], "a piece of the word before it");
    }
}
