//! Words in lines that the engine is sure of, but not of them: dirt above a line or below it was taken into the box of a word, or a word came out as signs. They
//! are read again without what stands outside their line, then at twice the size; the words beside them must come out as before. Only the engine is called.

use super::crop::cut;
use super::lost_words::says_something;
use super::scan::median;
use crate::ocr::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::record::{Alternative, Failure};

/// A word that reaches out of its line is so many times as high as is usual in that, and the engine is less sure of it.
const HIGH: f32 = 1.35;
const DOUBTFUL: f32 = 0.8;
/// Whatever is less sure is read again.
const UNSURE: f32 = 0.6;
/// Signs without a letter or digit that are so high and wide as a share of what is usual in the line were letters.
const AS_LETTERS: f32 = 0.7;
/// So many words on each side tell how high the line is, and which of them must be sure.
const BESIDE: usize = 6;
const SURE: f32 = 0.85;
/// A page with more of them is dirty as a whole; no more are read, for the sake of time.
const MOST: usize = 16;

/// Reads doubted words again that stand beside sure ones.
pub(super) fn doubted_words(
    image: &GrayImage,
    dpi: u32,
    words: &mut Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<(), Failure> {
    let mut left = MOST;
    for at in (0..words.len()).rev() {
        let Some(band) = line_of(words, at) else { continue };
        if left == 0 {
            break;
        }
        left -= 1;
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
        let area = PixelBox { top: band.top, bottom: band.bottom, ..area };
        for scale in [1, 2] {
            let crop = cut(image, area, ((band.bottom - band.top) / 8).max(2), scale);
            let read = crop.on_page(engine.read(&crop.image, dpi * scale, Segmentation::Line, None)?, place);
            let is_known =
                |word: &OcrWord| beside.iter().any(|other| other.text == word.text && other.bounds.meets(word.bounds));
            let (others, mut new): (Vec<OcrWord>, Vec<OcrWord>) = read.into_iter().partition(is_known);
            if others.len() == beside.len() && !new.is_empty() && new.iter().all(says_something) {
                if let [word] = &mut new[..]
                    && first == last
                    && word.text != words[at].text
                {
                    // What was read first stays with the word.
                    let seen = &words[at];
                    word.alternatives.push(Alternative { text: seen.text.clone(), confidence: seen.confidence });
                }
                words.splice(first..=last, new);
                break;
            }
        }
    }
    Ok(())
}

/// The height at which the line of a doubted word runs; none where the word is not doubted, or no word beside it is sure.
fn line_of(words: &[OcrWord], at: usize) -> Option<PixelBox> {
    let word = &words[at];
    let tells = |&other: &usize| {
        let (other, is_other) = (&words[other], other != at);
        is_other && other.shares_line(word) && other.confidence >= SURE
    };
    let says_something = word.text.chars().any(char::is_alphanumeric);
    if says_something && word.confidence >= DOUBTFUL {
        return None;
    }
    let line: Vec<usize> = (at.saturating_sub(BESIDE)..words.len().min(at + BESIDE + 1)).filter(tells).collect();
    let height = |word: &OcrWord| word.bounds.height();
    let usual = median(line.iter().map(|&other| height(&words[other])).collect()) as f32;
    if line.len() < 2 || !line.iter().any(|other| other.abs_diff(at) == 1) {
        return None;
    }
    let (wide, high) = ((word.bounds.right - word.bounds.left) as f32, height(word) as f32);
    let were_letters = !says_something && high > AS_LETTERS * usual && wide > AS_LETTERS * usual;
    // (Figures and markers are looked at sign by sign, the strokes of numerals are counted.)
    let is_numeral = word.text.chars().all(|c| "IVXl1|.,;:".contains(c));
    let has = |kind: fn(char) -> bool| word.text.contains(kind);
    let is_figure = has(|c| c.is_ascii_digit()) && (!has(char::is_lowercase) || has(|c| "/-".contains(c)));
    let is_word = word.text.chars().count() > 1 && !word.text.ends_with(')') && !is_figure && !is_numeral;
    let is_unsure = says_something && is_word && word.confidence < UNSURE;
    let reaches_out = says_something && high >= HIGH * usual;
    // (Of a slanting line the words beside it are nearest in height.)
    let band = line.iter().map(|&other| words[other].bounds).reduce(PixelBox::union)?;
    let is_narrow = (band.bottom - band.top) as f32 <= HIGH * usual || band.bottom - band.top < height(word);
    ((were_letters || is_unsure || reaches_out) && is_narrow).then_some(band)
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
        doubted_words(&GrayImage::blank(400, 100), 300, &mut words, &mut Recorded::new(found)).unwrap();
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
        (low[2].1, low[2].3) = (0.7, LINE);
        assert_eq!(again(&low, &found(("do", 0.96))), "thiệt hại lim sử", "as high as its line");
        low[2].1 = 0.5;
        assert_eq!(again(&low, &found(("do", 0.96))), "thiệt hại do sử", "nothing is known of it");
        low[2].0 = "5Ä";
        assert_eq!(again(&low, &found(("do", 0.96))), "thiệt hại 5Ä sử", "a figure");
        low[2] = ("§\\`", 0.94, (100, 130), LINE);
        assert_eq!(again(&low, &found(("do", 0.96))), "thiệt hại do sử", "no letters where letters stand");
    }
}
