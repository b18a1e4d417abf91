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
pub(super) const HIGH: f32 = 0.45;
pub(super) const WIDE: f32 = 0.4;
/// Paper between it and the words beside it, as a share of their height: what stands closer is a letter of one of them.
pub(super) const APART: f32 = 0.2;
/// The same for what is read as one letter or digit: boxes are not so exact that it could not belong to the word beside it.
const APART_ALONE: f32 = 0.5;
/// What is read in a gap is taken where each of its words is so sure.
pub(super) const SURE: f32 = 0.75;
/// How far before a line and behind it words are looked for, in heights of it.
const REACH: i32 = 6;
/// A page with more gaps is a form or a drawing; no more are read, for the sake of time.
pub(super) const MOST_GAPS: usize = 24;

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

/// Adds the words that stand in wide gaps of a line, before its first word and behind its last one, where there is ink and no word of any line.
pub(super) fn words_in_gaps(
    image: &GrayImage,
    dpi: u32,
    words: &mut Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<(), Failure> {
    let threshold = image.ink_threshold();
    let (inside, beside): (Vec<Gap>, Vec<Gap>) =
        gaps(image, threshold, words).into_iter().partition(|gap| gap.left.is_some() && gap.right.is_some());
    let mut found = Vec::new();
    for gap in [inside, beside].into_iter().filter(|gaps| gaps.len() <= MOST_GAPS).flatten() {
        let crop = cut(image, gap.ink, 2, 1);
        let read = engine.read(&crop.image, dpi, Segmentation::Line, None)?;
        let letters: usize = read.iter().map(|word| word.text.chars().count()).sum();
        // Of a word whose box is too narrow a part stands in the gap, or the same word once more.
        let again = |word: &OcrWord| gap.beside(words).any(|beside| is_part_of(&word.text, &beside.text));
        if read.iter().any(again) {
            continue;
        }
        // At the side of a block a single letter is dirt of the margin.
        let doubtful = gap.apart < APART_ALONE || gap.left.is_none() || gap.right.is_none();
        if letters > usize::from(doubtful) && read.iter().all(says_something) {
            found.extend(crop.on_page(read, gap.place));
        } else {
            found.extend(between_neighbours(image, dpi, words, &gap, engine)?);
        }
    }
    if !found.is_empty() {
        words.extend(found);
        words.sort_by_key(|word| (word.block, word.line, word.bounds.left));
    }
    Ok(())
}

/// Whether a word that was read by itself is one, for sure.
pub(super) fn says_something(word: &OcrWord) -> bool {
    word.confidence >= SURE && word.text.chars().any(char::is_alphanumeric)
}

/// The words of a gap, read with the words beside it: taken where those are read as before. (A short word says too little by itself.)
fn between_neighbours(
    image: &GrayImage,
    dpi: u32,
    words: &[OcrWord],
    gap: &Gap,
    engine: &mut dyn Engine,
) -> Result<Vec<OcrWord>, Failure> {
    let beside: Vec<&OcrWord> = gap.beside(words).collect();
    let area = beside.iter().fold(gap.ink, |area, word| area.union(word.bounds));
    let crop = cut(image, area, (dpi / 40) as i32, 1);
    let read = crop.on_page(engine.read(&crop.image, dpi, Segmentation::Line, None)?, gap.place);
    let is_in_gap = |word: &OcrWord| word.bounds.share_within(gap.ink) > 0.5;
    let known = |word: &&OcrWord| read.iter().any(|again| !is_in_gap(again) && again.text == word.text);
    let as_before = beside.iter().all(known) && read.iter().filter(|word| !is_in_gap(word)).count() == beside.len();
    let new: Vec<OcrWord> = read.iter().filter(|word| is_in_gap(word)).cloned().collect();
    Ok(if as_before && new.iter().all(says_something) { new } else { Vec::new() })
}

/// Ink where no word is, how far it is from the words beside it, as a share of their height, which these are, and their block and line.
struct Gap {
    ink: PixelBox,
    apart: f32,
    left: Option<usize>,
    right: Option<usize>,
    place: (u32, u32),
}

impl Gap {
    /// The words to the left and right of it.
    fn beside<'a>(&self, words: &'a [OcrWord]) -> impl Iterator<Item = &'a OcrWord> + use<'a> {
        [self.left, self.right].into_iter().flatten().map(|at| &words[at])
    }
}

/// Whether a word is another one or its beginning or end.
fn is_part_of(part: &str, word: &str) -> bool {
    word.starts_with(part) || word.ends_with(part)
}

/// The places of a page's lines where there is ink as of a word and no word.
fn gaps(image: &GrayImage, threshold: u8, words: &[OcrWord]) -> Vec<Gap> {
    let line_of = |at: usize| (words[at].block, words[at].line);
    let mut found = Vec::new();
    for at in 0..words.len() {
        let begins = at == 0 || line_of(at - 1) != line_of(at);
        let ends = at + 1 == words.len() || line_of(at + 1) != line_of(at);
        if begins {
            found.extend(gap(image, threshold, words, (None, Some(at))));
        }
        found.extend(gap(image, threshold, words, (Some(at), (!ends).then_some(at + 1))));
    }
    found
}

/// The ink between two words of a line, or between one and the side of its block, where it may be a word.
fn gap(
    image: &GrayImage,
    threshold: u8,
    words: &[OcrWord],
    (left, right): (Option<usize>, Option<usize>),
) -> Option<Gap> {
    let beside = [left, right].into_iter().flatten().map(|at| &words[at]);
    let block = beside.clone().next()?.block;
    let height = beside.clone().map(|word| word.bounds.bottom - word.bounds.top).max()?;
    let of_block = words.iter().filter(|word| word.block == block);
    let side = |at: Option<usize>, edge: fn(&OcrWord) -> i32| at.map(|at| edge(&words[at]));
    let from = match side(left, |word| word.bounds.right) {
        Some(from) => from,
        None => {
            let margin = of_block.clone().map(|word| word.bounds.left).min()?;
            margin.max(words[right?].bounds.left - REACH * height) - height / 4
        }
    };
    let to = match side(right, |word| word.bounds.left) {
        Some(to) => to,
        None => {
            let margin = of_block.map(|word| word.bounds.right).max()?;
            margin.min(words[left?].bounds.right + REACH * height) + height / 4
        }
    };
    if ((to - from) as f32) < GAP * height as f32 {
        return None;
    }
    let inset = height / 8 + 1;
    let area = PixelBox {
        left: from + inset,
        top: beside.clone().map(|word| word.bounds.top).min()? - height / 8,
        right: to - inset,
        bottom: beside.clone().map(|word| word.bounds.bottom).max()? + height / 8,
    };
    if words.iter().any(|word| word.bounds.meets(area)) {
        return None;
    }
    let ink = ink_within(image, threshold, area)?;
    let (wide, high) = ((ink.right - ink.left) as f32, (ink.bottom - ink.top) as f32);
    let before = left.map(|_| ink.left - from);
    let behind = right.map(|_| to - ink.right);
    let apart = [before, behind].into_iter().flatten().min()? as f32 / height as f32;
    let is_word = high > HIGH * height as f32 && wide > WIDE * height as f32 && apart > APART;
    let place = beside.map(|word| (word.block, word.line)).next()?;
    is_word.then_some(Gap { ink, apart, left, right, place })
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

    fn word(text: &str, (left, right): (i32, i32), line: u32) -> OcrWord {
        let bounds = PixelBox { left, top: 20, right, bottom: 40 };
        OcrWord { text: text.to_owned(), bounds, confidence: 0.9, block: 1, line, ..OcrWord::default() }
    }

    #[test]
    fn a_word_before_the_first_of_its_line_is_read_and_no_part_of_that() {
        // Another line of the block says where its side is.
        let read = |found: &str| {
            let mut image = GrayImage::blank(300, 120);
            image.fill(PixelBox { left: 12, top: 20, right: 40, bottom: 40 }, 0);
            let mut below = word("cài", (10, 40), 5);
            (below.bounds.top, below.bounds.bottom) = (60, 80);
            let mut engine = Recorded::new(vec![word(found, (14, 40), 1)]);
            let mut words = vec![word("DỤNG", (60, 110), 4), below];
            words_in_gaps(&image, 150, &mut words, &mut engine).unwrap();
            words.into_iter().map(|word| word.text).collect::<Vec<_>>()
        };
        assert_eq!(read("SỬ"), ["SỬ", "DỤNG", "cài"]);
        assert_eq!(read("NG"), ["DỤNG", "cài"]);
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
