//! Words whose boxes do not fit them: a box that ends before its word does, of which the rest stands beside it as ink, and one that reaches over another word,
//! which the engine gave no letters for. Both are read again; what was read must come out once more, and be all that changes. Only the engine is called.

use super::crop::cut;
use super::lost_words::{APART, HIGH, MOST_GAPS, SURE, WIDE, says_something};
use super::scan::median;
use super::second_look::ink_within;
use crate::ocr::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::record::Failure;

/// A gap in which the rest of the word before it may stand is so wide, as a share of the height of that.
const GAP_BESIDE: f32 = 0.8;
/// What is read with the words beside it, all of which come out as before, may be so unsure.
const AGREED: f32 = 0.4;
/// How sure a number is at most of which a part is known to be missing.
const NOT_WHOLE: f32 = 0.5;
/// A word so many times as wide by its letters as those beside it may hide another one, where a blank of this share of its height stands in its box.
const TOO_WIDE: f32 = 1.3;
const BLANK: f32 = 0.25;
/// So many words on each side are compared.
const BESIDE: usize = 8;

/// Reads words again that are cut off or hide others.
pub(super) fn fit_boxes(
    image: &GrayImage,
    dpi: u32,
    words: &mut Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<(), Failure> {
    let threshold = image.ink_threshold();
    let widened = words_cut_off(image, dpi, threshold, words, engine)?;
    let hidden = words_under_others(image, dpi, threshold, words, engine)?;
    if widened || hidden {
        words.sort_by_key(|word| (word.block, word.line, word.bounds.left));
    }
    Ok(())
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
        match whole_word(image, dpi, words, at, ink, engine)? {
            Some(whole) => longer.push((at, whole)),
            // What is known not to be whole is no number that anyone may rely on.
            None if words[at].text.contains(|c: char| c.is_ascii_digit()) => {
                words[at].confidence = words[at].confidence.min(NOT_WHOLE);
            }
            None => {}
        }
    }
    let any = !longer.is_empty();
    for (at, whole) in longer {
        words[at] = whole;
    }
    Ok(any)
}

/// The word with what `ink` behind it is: read by itself, then with the words beside it at twice the size (of `27/2011/TT-BTTTT` the engine reads `TT-B` and
/// passes over the letter that comes four times, in small print). None where nothing is read more.
fn whole_word(
    image: &GrayImage,
    dpi: u32,
    words: &[OcrWord],
    at: usize,
    ink: PixelBox,
    engine: &mut dyn Engine,
) -> Result<Option<OcrWord>, Failure> {
    let word = &words[at];
    let is_longer = |whole: &OcrWord, sure: f32| {
        let more = whole.text.strip_prefix(&word.text).unwrap_or_default();
        // (`đơn,vi` are two words.)
        whole.confidence >= sure && !more.is_empty() && more.chars().all(|c| c.is_alphanumeric() || "-/.".contains(c))
    };
    let bounds = word.bounds.union(ink);
    let crop = cut(image, bounds, (dpi / 60) as i32, 1);
    let read = crop.on_page(engine.read(&crop.image, dpi, Segmentation::Line, None)?, (word.block, word.line));
    if let [whole] = &read[..]
        && is_longer(whole, SURE)
    {
        return Ok(Some(whole.clone()));
    }
    let in_line = |other: &&OcrWord| other.shares_line(word);
    let before = at.checked_sub(1).map(|before| &words[before]).filter(in_line);
    let behind = words.get(at + 1).filter(in_line);
    let area = before.into_iter().chain(behind).fold(bounds, |area, other| area.union(other.bounds));
    let crop = cut(image, area, (dpi / 60) as i32, 2);
    let mut read = engine.read(&crop.image, 2 * dpi, Segmentation::Line, None)?;
    let own = usize::from(before.is_some());
    if read.len() <= own {
        return Ok(None);
    }
    let whole = read.remove(own);
    let as_before = read.iter().map(|word| &word.text).eq(before.into_iter().chain(behind).map(|word| &word.text));
    let whole = OcrWord { bounds, block: word.block, line: word.line, ..whole };
    Ok((as_before && is_longer(&whole, AGREED)).then_some(whole))
}

/// The ink that stands close behind a word, as high as letters, and far from the next of its line.
fn ink_beside(image: &GrayImage, threshold: u8, words: &[OcrWord], at: usize) -> Option<PixelBox> {
    let (word, next) = (&words[at], &words[at + 1]);
    let height = word.bounds.bottom - word.bounds.top;
    let between = next.bounds.left - word.bounds.right;
    if !word.shares_line(next) || (between as f32) < GAP_BESIDE * height as f32 {
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
        let in_line = |other: &&OcrWord| other.shares_line(word);
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
    let is_alike =
        |other: &&OcrWord| other.shares_line(word) && is_in_capitals(&other.text) == is_in_capitals(&word.text);
    let around = words[at.saturating_sub(BESIDE)..words.len().min(at + BESIDE)].iter().filter(is_alike);
    let usual = median(around.map(width).collect());
    if (width(word) as f32) < TOO_WIDE * usual as f32 {
        return false;
    }
    let height = word.bounds.bottom - word.bounds.top;
    // The first digit of a number behind it, in slanting type no blank is to be seen.
    let before_number = words.get(at + 1).is_some_and(|next| {
        next.text.starts_with(|c: char| c.is_ascii_digit())
            && (next.bounds.left - word.bounds.right).abs() * 5 < height
            && next.shares_line(word)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::Recorded;

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
        fit_boxes(&image, 150, &mut words, &mut engine).unwrap();
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
}
