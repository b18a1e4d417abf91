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
/// The same for a gap in which the rest of the word before it stands.
const GAP_BESIDE: f32 = 0.8;
/// How far before a line and behind it words are looked for, in heights of it.
const REACH: i32 = 6;
/// A word so many times as wide by its letters as those beside it may hide another one, where a blank of this share of its height stands in its box.
const TOO_WIDE: f32 = 1.3;
const BLANK: f32 = 0.25;
/// So many words on each side are compared.
const BESIDE: usize = 8;
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

/// Adds the words that stand in wide gaps of a line, before its first word and behind its last one, where there is ink and no word of any line; and those
/// over which the box of the word beside them reaches.
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
    let widened = words_cut_off(image, dpi, threshold, words, engine)?;
    let hidden = words_under_others(image, dpi, threshold, words, engine)?;
    if !found.is_empty() || widened || hidden {
        words.extend(found);
        words.sort_by_key(|word| (word.block, word.line, word.bounds.left));
    }
    Ok(())
}

fn says_something(word: &OcrWord) -> bool {
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

/// Reads words again beside which ink stands that is part of them: `286/KH-SN` of `286/KH-SNV`. Whether any was found to be longer.
fn words_cut_off(
    image: &GrayImage,
    dpi: u32,
    threshold: u8,
    words: &mut [OcrWord],
    engine: &mut dyn Engine,
) -> Result<bool, Failure> {
    let cut_off = (1..words.len()).filter_map(|at| Some((at - 1, ink_beside(image, threshold, words, at - 1)?)));
    let mut longer = Vec::new();
    for (at, ink) in cut_off.take(MOST_GAPS).collect::<Vec<_>>() {
        let word = &words[at];
        let crop = cut(image, word.bounds.union(ink), (dpi / 60) as i32, 1);
        let read = crop.on_page(engine.read(&crop.image, dpi, Segmentation::Line, None)?, (word.block, word.line));
        let [whole] = &read[..] else { continue };
        let text = whole.text.strip_prefix(&word.text).unwrap_or_default();
        // (`đơn,vi` are two words.)
        if whole.confidence >= SURE
            && text.chars().all(|c| c.is_alphanumeric() || "-/.".contains(c))
            && !text.is_empty()
        {
            longer.push((at, whole.clone()));
        }
    }
    let any = !longer.is_empty();
    for (at, whole) in longer {
        words[at] = whole;
    }
    Ok(any)
}

/// The ink that stands close behind a word, as high as letters, and far from the next of its line.
fn ink_beside(image: &GrayImage, threshold: u8, words: &[OcrWord], at: usize) -> Option<PixelBox> {
    let (word, next) = (&words[at], &words[at + 1]);
    let height = word.bounds.bottom - word.bounds.top;
    let between = next.bounds.left - word.bounds.right;
    if (word.block, word.line) != (next.block, next.line) || (between as f32) < GAP_BESIDE * height as f32 {
        return None;
    }
    let area = PixelBox { left: word.bounds.right + 1, right: next.bounds.left - height / 8, ..word.bounds };
    if words.iter().any(|word| word.bounds.meets(area)) {
        return None;
    }
    let ink = ink_within(image, threshold, area)?;
    let (wide, high) = ((ink.right - ink.left) as f32, (ink.bottom - ink.top) as f32);
    let close = ((ink.left - word.bounds.right) as f32) < APART * height as f32;
    (close && high > HIGH * height as f32 && wide > WIDE * height as f32).then_some(ink)
}

/// Reads words again whose boxes are too wide for their letters and have a blank in them: `PHƯƠNG` over `PHƯƠNG ÁN`. Whether any was found.
fn words_under_others(
    image: &GrayImage,
    dpi: u32,
    threshold: u8,
    words: &mut Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<bool, Failure> {
    let wide = (0..words.len()).filter(|&at| hides_a_word(image, threshold, words, at)).take(MOST_GAPS);
    let mut found = Vec::new();
    for at in wide.collect::<Vec<_>>() {
        let word = &words[at];
        // What is hidden may belong to the next word, of which more may be cut off: `số` over `số 1`, and `286/KH-SN` of `số 1286/KH-SNV`.
        let in_line = |other: &&OcrWord| (other.block, other.line) == (word.block, word.line);
        let next = words.get(at + 1).filter(in_line);
        let height = word.bounds.bottom - word.bounds.top;
        let area = next.map_or(word.bounds, |next| word.bounds.union(next.bounds));
        let end = words.get(at + 2).filter(in_line).map_or(area.right, |behind| behind.bounds.left - height / 8);
        let area = PixelBox { right: end.min(area.right + height).max(area.right), ..area };
        let crop = cut(image, area, (dpi / 60) as i32, 1);
        let read = engine.read(&crop.image, dpi, Segmentation::Line, None)?;
        let begins = read.first().is_some_and(|first| first.text == word.text);
        let ends = next.is_none_or(|next| read.last().is_some_and(|last| last.text.contains(&next.text)));
        let letters = |words: &[OcrWord]| words.iter().map(|word| word.text.chars().count()).sum::<usize>();
        let known = at..at + 1 + usize::from(next.is_some());
        if begins && ends && letters(&read) > letters(&words[known.clone()]) && read.iter().all(says_something) {
            found.push((known, crop.on_page(read, (word.block, word.line))));
        }
    }
    let mut first_done = usize::MAX;
    for (known, read) in found.iter().rev() {
        // (Two in a row: the second has its word already.)
        if known.end <= first_done {
            words.splice(known.clone(), read.iter().cloned());
            first_done = known.start;
        }
    }
    Ok(!found.is_empty())
}

/// Whether a word is much wider than those of its line by its letters, and a blank stands in its box or a number close behind it.
fn hides_a_word(image: &GrayImage, threshold: u8, words: &[OcrWord], at: usize) -> bool {
    let word = &words[at];
    let letters = word.text.chars().count();
    if letters < 2 || !word.text.chars().all(char::is_alphabetic) {
        return false;
    }
    let width = |word: &OcrWord| 100 * (word.bounds.right - word.bounds.left) / word.text.chars().count().max(1) as i32;
    let is_alike = |other: &&OcrWord| {
        (other.block, other.line) == (word.block, word.line)
            && is_in_capitals(&other.text) == is_in_capitals(&word.text)
    };
    let around = words[at.saturating_sub(BESIDE)..words.len().min(at + BESIDE)].iter().filter(is_alike);
    let usual = super::scan::median(around.map(width).collect());
    if (width(word) as f32) < TOO_WIDE * usual as f32 {
        return false;
    }
    let height = word.bounds.bottom - word.bounds.top;
    // The first digit of a number behind it, in slanting type no blank is to be seen.
    let before_number = words.get(at + 1).is_some_and(|next| {
        next.text.starts_with(|c: char| c.is_ascii_digit())
            && (next.bounds.left - word.bounds.right).abs() * 5 < height
            && (next.block, next.line) == (word.block, word.line)
    });
    if before_number {
        return true;
    }
    let has_ink = |x: i32| ink_within(image, threshold, PixelBox { left: x, right: x + 1, ..word.bounds }).is_some();
    let mut blank = 0;
    (word.bounds.left..word.bounds.right).any(|x| {
        blank = if has_ink(x) { 0 } else { blank + 1 };
        blank as f32 >= BLANK * height as f32
    })
}

fn is_in_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
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

    /// What is read of a line where the page has ink in these columns and the engine reads these words in whatever is cut out.
    fn again(ink: &[(i32, i32)], words: &[(&str, (i32, i32))], found: &[(&str, (i32, i32))]) -> Vec<String> {
        let mut image = GrayImage::blank(300, 60);
        for &(left, right) in ink {
            image.fill(PixelBox { left, top: 20, right, bottom: 40 }, 0);
        }
        let mut engine = Recorded::new(found.iter().map(|(text, columns)| word(text, *columns, 1)).collect());
        let mut words: Vec<OcrWord> = words.iter().map(|(text, columns)| word(text, *columns, 4)).collect();
        words_in_gaps(&image, 150, &mut words, &mut engine).unwrap();
        words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn a_symbol_that_was_cut_off_is_read_to_its_end() {
        let ink = [(10, 60), (62, 76), (110, 150)];
        let words = [("286/KH-SN", (10, 60)), ("ngày", (110, 150))];
        assert_eq!(again(&ink, &words, &[("286/KH-SNV", (14, 80))]), ["286/KH-SNV", "ngày"]);
        assert_eq!(again(&ink, &words, &[("286/KH-5NV", (14, 80))]), ["286/KH-SN", "ngày"], "another reading");
        assert_eq!(again(&ink[..1], &words, &[("286/KH-SNV", (14, 80))]), ["286/KH-SN", "ngày"], "no ink there");
    }

    #[test]
    fn a_word_under_the_box_of_another_is_read() {
        let ink = [(10, 50), (60, 84), (94, 120), (130, 154)];
        let words = [("SỞ", (10, 50)), ("CÓ", (60, 120)), ("GÌ", (130, 154))];
        let found = [("CÓ", (14, 38)), ("ÁN", (48, 74)), ("GÌ", (84, 108))];
        assert_eq!(again(&ink, &words, &found), ["SỞ", "CÓ", "ÁN", "GÌ"]);
        assert_eq!(again(&ink, &words, &found[..1]), ["SỞ", "CÓ", "GÌ"]);
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
