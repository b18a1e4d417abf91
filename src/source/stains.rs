//! Words that a speck spoiled: dirt above a line or below it was taken into the box of a word, which came out as another one with no confidence. They are
//! read again without what stands outside their line; the words beside them must come out as before. Only the engine is called.

use super::crop::cut;
use super::lost_words::says_something;
use super::scan::median;
use crate::ocr::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::record::Failure;

/// Such a word is so many times as high as is usual in its line.
const HIGH: f32 = 1.35;
/// The engine is less sure of it.
const DOUBTFUL: f32 = 0.8;
/// So many words on each side tell how high the line is, and which of them must be sure.
const BESIDE: usize = 6;
const SURE: f32 = 0.85;
/// A page with more of them is dirty as a whole; no more are read, for the sake of time.
const MOST: usize = 16;

/// Reads words again whose boxes reach out of their line.
pub(super) fn stained_words(
    image: &GrayImage,
    dpi: u32,
    words: &mut Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<(), Failure> {
    let stained: Vec<(usize, PixelBox)> =
        (0..words.len()).filter_map(|at| Some((at, line_of(words, at)?))).take(MOST).collect();
    for (at, band) in stained.into_iter().rev() {
        let place = (words[at].block, words[at].line);
        let in_line = |other: usize| words.get(other).filter(|word| (word.block, word.line) == place);
        // Doubted words beside it are read with it; sure ones must come out as before.
        let doubted = |other: usize| in_line(other).is_some_and(|word| word.confidence < SURE);
        let first = if at > 0 && doubted(at - 1) { at - 1 } else { at };
        let last = if doubted(at + 1) { at + 1 } else { at };
        let beside: Vec<&OcrWord> =
            [first.checked_sub(1), Some(last + 1)].into_iter().flatten().filter_map(in_line).collect();
        let own = words[first..=last].iter().map(|word| word.bounds).reduce(PixelBox::union).unwrap_or(band);
        let area = beside.iter().fold(own, |area, word| area.union(word.bounds));
        let at_line = |area: PixelBox| PixelBox { top: band.top, bottom: band.bottom, ..area };
        let crop = cut(image, at_line(area), ((band.bottom - band.top) / 8).max(2), 1);
        let read = crop.on_page(engine.read(&crop.image, dpi, Segmentation::Line, None)?, place);
        let is_known =
            |word: &OcrWord| beside.iter().any(|other| other.text == word.text && other.bounds.meets(word.bounds));
        let (others, new): (Vec<OcrWord>, Vec<OcrWord>) = read.into_iter().partition(is_known);
        if others.len() == beside.len() && !new.is_empty() && new.iter().all(says_something) {
            words.splice(first..=last, new);
        }
    }
    Ok(())
}

/// The height at which the line of a word runs beside it; none where the word keeps to it, or little is known of it.
fn line_of(words: &[OcrWord], at: usize) -> Option<PixelBox> {
    let word = &words[at];
    if word.confidence >= DOUBTFUL || !word.text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let tells = |&other: &usize| {
        let (other, is_other) = (&words[other], other != at);
        is_other && (other.block, other.line) == (word.block, word.line) && other.confidence >= SURE
    };
    let line: Vec<usize> = (at.saturating_sub(BESIDE)..words.len().min(at + BESIDE + 1)).filter(tells).collect();
    let height = |word: &OcrWord| word.bounds.bottom - word.bounds.top;
    let usual = median(line.iter().map(|&other| height(&words[other])).collect());
    let stands_beside_one = line.iter().any(|other| other.abs_diff(at) == 1);
    if line.len() < 2 || !stands_beside_one || (height(word) as f32) < HIGH * usual as f32 {
        return None;
    }
    // (Of a slanting line the words beside it are nearest in height.)
    let band = line.iter().map(|&other| words[other].bounds).reduce(PixelBox::union)?;
    ((band.bottom - band.top) as f32 <= HIGH * usual as f32 || band.bottom - band.top < height(word)).then_some(band)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::Recorded;

    type Span = (i32, i32);

    /// What becomes of a line that was read as these words (text, confidence, columns, rows) and is read as those the second time.
    fn again(words: &[(&str, f32, Span, Span)], found: &[(&str, f32, Span)]) -> String {
        let word = |text: &str, confidence: f32, (left, right): Span, (top, bottom): Span| OcrWord {
            text: text.to_owned(),
            confidence,
            bounds: PixelBox { left, top, right, bottom },
            ..OcrWord::default()
        };
        let mut words = words.iter().map(|(text, sure, columns, rows)| word(text, *sure, *columns, *rows)).collect();
        let found = found.iter().map(|(text, sure, columns)| word(text, *sure, *columns, (0, 20))).collect();
        stained_words(&GrayImage::blank(400, 100), 300, &mut words, &mut Recorded::new(found)).unwrap();
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    const LINE: Span = (40, 60);

    #[test]
    fn a_word_that_a_speck_spoiled_is_read_again_within_its_line() {
        let line = [
            ("thiệt", 0.96, (10, 50), LINE),
            ("hại", 0.96, (60, 90), LINE),
            ("lim", 0.1, (100, 130), (20, 60)),
            ("sử", 0.96, (140, 160), LINE),
        ];
        // (Recorded words keep their places in what is cut out, which begins at column 46.)
        let found =
            |word: (&'static str, f32)| [("hại", 0.96, (14, 44)), (word.0, word.1, (54, 84)), ("sử", 0.96, (94, 114))];
        assert_eq!(again(&line, &found(("do", 0.96))), "thiệt hại do sử");
        assert_eq!(again(&line, &found(("do", 0.6))), "thiệt hại lim sử", "no surer");
        let other = [("hại", 0.96, (14, 44)), ("do", 0.96, (54, 84)), ("sự", 0.96, (94, 114))];
        assert_eq!(again(&line, &other), "thiệt hại lim sử", "another line");
        let mut sure = line;
        sure[2].1 = 0.9;
        assert_eq!(again(&sure, &found(("do", 0.96))), "thiệt hại lim sử");
        let mut low = line;
        low[2].3 = LINE;
        assert_eq!(again(&low, &found(("do", 0.96))), "thiệt hại lim sử", "as high as its line");
    }
}
