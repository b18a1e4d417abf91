//! Text that a program set upon a scanned page: number and date that an office filled in, a running head, the overlay of a
//! digital signature. The file says what it reads, letter for letter, so that the engine's reading of it gives way.
//!
//! It must be what can be seen: fonts may say that they read other letters than they show, and what is typed over a scan may be another
//! engine's reading of it. So it has to read as Vietnamese, or be a few words that the engine reads much the same. Pure.

use super::scan::skewed_back;
use crate::ocr::prepare::Prepared;
use crate::ocr::{OcrWord, PixelBox};
use crate::page::{Fragment, PlacedWord, fold};

/// How much the engine's reading of all that was set upon the page must be like it, 0 to 1.
const LIKE: f64 = 0.6;
/// A word of the engine that lies in the place of a word by this share of its width is the same word.
const WITHIN: f32 = 0.6;
/// One that lies in it by less than this only touches it.
const TOUCHES: f32 = 0.25;
/// From so many words on a fragment is a line of type.
const LINE_OF_TYPE: usize = 3;
/// Letters differ in width: by so much the share of some of them may differ from the share of the width that they take up.
const SAME_SHARE: f32 = 0.15;
/// The box of a word as the file places it reaches from the ascent to the descent of its font, that of the engine around the
/// ink: shares of the box that are cut off above and below.
const ABOVE: f32 = 0.17;
const BELOW: f32 = 0.2;

/// Text that a program set upon a page.
#[derive(Clone, Debug, Default)]
pub(super) struct TypedText {
    /// In points on the page as it is.
    pub fragments: Vec<Fragment>,
    pub trust: Trust,
}

/// Whether what the file says of the letters is believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Trust {
    /// It reads as Vietnamese: no font shows other letters than those.
    Language,
    /// So few words that they tell nothing: where the engine sees much the same.
    IfSeen,
    #[default]
    Never,
}

/// The words of a page with those that were typed over it in the place of what the engine read there.
pub(super) fn with_typed(words: Vec<OcrWord>, typed: &TypedText, prepared: &Prepared) -> Vec<OcrWord> {
    let is_believed = match typed.trust {
        Trust::Language => true,
        Trust::IfSeen => is_what_is_seen(&words, &typed.fragments, prepared),
        Trust::Never => false,
    };
    if !is_believed || prepared.quarter_turns != 0 {
        return words;
    }
    let mut rest = words;
    let mut added: Vec<OcrWord> = Vec::new();
    for fragment in &typed.fragments {
        let places: Vec<PixelBox> = fragment.words.iter().map(|word| pixels(word, prepared)).collect();
        let Some(whole) = places.iter().copied().reduce(PixelBox::union) else { continue };
        let (seen, others): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|read| read.bounds.share_within(whole) >= TOUCHES);
        // What the engine ran together with it (`tháng07`) is cut; where that cannot be, at the end of a line of type, it is
        // worth less than the line. And what the engine does not see at all is not there.
        let partly = seen.iter().filter(|read| read.bounds.share_within(whole) < WITHIN);
        let pieces: Option<Vec<OcrWord>> = partly.map(|read| cut_off(read, &fragment.text(), whole)).collect();
        if seen.is_empty() || pieces.is_none() && fragment.words.len() < LINE_OF_TYPE {
            rest = others.into_iter().chain(seen).collect();
            continue;
        }
        let taken = others.iter().chain(&added).chain(&seen).map(|word| (word.block, word.line)).max();
        let next = taken.map_or((1, 1), |(block, line)| (block + 1, line + 1));
        let (block, line) = pieces
            .as_ref()
            .and_then(|pieces| pieces.first().map(|piece| (piece.block, piece.line)))
            .or_else(|| nearest_on_line(whole, &others))
            .unwrap_or(next);
        added.extend(fragment.words.iter().zip(places).map(|(word, bounds)| OcrWord {
            text: word.text.clone(),
            bounds,
            confidence: 1.0,
            block,
            line,
            alternatives: Vec::new(),
        }));
        rest = others;
        // The engine saw no blank between the two: there is none.
        for piece in pieces.unwrap_or_default() {
            let own = added.iter_mut().rev().take(fragment.words.len());
            if let Some(word) = own.min_by_key(|word| gap(word.bounds, piece.bounds)) {
                let is_before = piece.bounds.left < word.bounds.left;
                let parts = if is_before { [&piece.text, &word.text] } else { [&word.text, &piece.text] };
                word.text = parts.map(String::as_str).concat();
                word.bounds = word.bounds.union(piece.bounds);
            }
        }
    }
    rest.extend(added);
    rest.sort_by_key(|word| (word.block, word.line, word.bounds.left));
    rest
}

/// What is left of a word of the engine before or behind one that was typed at its other end; none where it reaches beyond both
/// ends, or where as many letters as were typed take up another share of its width.
fn cut_off(read: &OcrWord, typed: &str, place: PixelBox) -> Option<OcrWord> {
    let letters: Vec<char> = read.text.chars().collect();
    let left = letters.len().checked_sub(typed.chars().count()).filter(|&left| left > 0)?;
    let (is_before, is_behind) = (read.bounds.left < place.left, read.bounds.right > place.right);
    let share = left as f32 / letters.len() as f32;
    let outside = 1.0 - read.bounds.share_within(place);
    let ends_inside = |gap: i32| (gap as f32) < 0.1 * (read.bounds.right - read.bounds.left) as f32;
    let (kept, bounds) = if is_before && ends_inside(read.bounds.right - place.right) {
        (&letters[..left], PixelBox { right: place.left, ..read.bounds })
    } else if is_behind && ends_inside(place.left - read.bounds.left) {
        (&letters[letters.len() - left..], PixelBox { left: place.right, ..read.bounds })
    } else {
        return None;
    };
    ((share - outside).abs() < SAME_SHARE).then(|| OcrWord {
        text: kept.iter().collect(),
        bounds,
        alternatives: Vec::new(),
        ..*read
    })
}

/// Whether the engine reads much the same where the fragments stand. What it does not see at all is not there.
fn is_what_is_seen(words: &[OcrWord], typed: &[Fragment], prepared: &Prepared) -> bool {
    let (mut alike, mut all) = (0.0, 0.0);
    for fragment in typed {
        let places: Vec<PixelBox> = fragment.words.iter().map(|word| pixels(word, prepared)).collect();
        let seen = words.iter().filter(|read| places.iter().any(|&place| read.bounds.share_within(place) >= TOUCHES));
        let mut seen: Vec<&OcrWord> = seen.collect();
        seen.sort_by_key(|word| word.bounds.left);
        let seen = fold(&seen.iter().map(|word| word.text.as_str()).collect::<String>());
        let written = fold(&fragment.text());
        let length = written.chars().count() as f64;
        alike += length * strsim::normalized_levenshtein(&seen, &written);
        all += length;
    }
    alike >= LIKE * all
}

/// Where a word stands in the picture that the engine reads, as the engine would box it.
fn pixels(word: &PlacedWord, prepared: &Prepared) -> PixelBox {
    let scale = prepared.dpi as f32 / 72.0;
    let (width, height) = (prepared.image.width as f32 / scale, prepared.image.height as f32 / scale);
    let bounds = skewed_back(word.bounds, -prepared.skew, width, height);
    let high = bounds.height();
    PixelBox {
        left: (bounds.left * scale).round() as i32,
        top: ((bounds.top + ABOVE * high) * scale).round() as i32,
        right: (bounds.right * scale).round() as i32,
        bottom: ((bounds.bottom - BELOW * high) * scale).round() as i32,
    }
}

/// How far apart two boxes of a line are, below 0 where one reaches over the other.
fn gap(a: PixelBox, b: PixelBox) -> i32 {
    (a.left - b.right).max(b.left - a.right)
}

/// Block and line of the nearest word beside a box, no further away than twice its height.
fn nearest_on_line(bounds: PixelBox, words: &[OcrWord]) -> Option<(u32, u32)> {
    words
        .iter()
        .filter(|word| word.bounds.on_one_line(bounds))
        .min_by_key(|word| gap(word.bounds, bounds))
        .filter(|word| gap(word.bounds, bounds) < 2 * (bounds.bottom - bounds.top))
        .map(|word| (word.block, word.line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::GrayImage;
    use crate::record::BoundingBox;

    fn prepared() -> Prepared {
        let image = GrayImage::blank(1000, 400);
        Prepared { image, dpi: 72, skew: 0.0, quarter_turns: 0, rules: Vec::new(), bitonal: false }
    }

    /// What the engine read: words from so many pixels on, ten pixels a letter, on lines of 40 pixels.
    fn read(words: &[(&str, i32, u32)]) -> Vec<OcrWord> {
        let word = |&(text, left, line): &(&str, i32, u32)| {
            let (right, top) = (left + 10 * text.chars().count() as i32, 40 * line as i32);
            let bounds = PixelBox { left, top, right, bottom: top + 14 };
            OcrWord { text: text.into(), bounds, confidence: 0.6, line, ..OcrWord::default() }
        };
        words.iter().map(word).collect()
    }

    fn typed(text: &str, left: f32, line: u32, trust: Trust) -> TypedText {
        let mut at = left;
        let words = text.split(' ').map(|word| {
            let (right, top) = (at + 10.0 * word.chars().count() as f32, 40.0 * line as f32 - 4.0);
            let bounds = BoundingBox { left: at, top, right, bottom: top + 22.0 };
            at = right + 10.0;
            PlacedWord { text: word.to_owned(), bounds, size: 20.0, ..PlacedWord::default() }
        });
        TypedText { fragments: Fragment::new(words.collect()).into_iter().collect(), trust }
    }

    fn lines(words: &[OcrWord]) -> Vec<String> {
        let lines = words.chunk_by(|a, b| a.shares_line(b));
        lines.map(|line| line.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_number_that_was_filled_in_is_the_one_that_the_file_says() {
        let words = read(&[("Số:", 0, 1), ("2248", 40, 1), ("/TB-PCCC", 90, 1)]);
        let found = with_typed(words.clone(), &typed("2243", 40.0, 1, Trust::IfSeen), &prepared());
        assert_eq!(lines(&found), ["Số: 2243 /TB-PCCC"]);
        let other = with_typed(words, &typed("5576", 40.0, 1, Trust::IfSeen), &prepared());
        assert_eq!(lines(&other), ["Số: 2248 /TB-PCCC"], "a font that shows other letters than it says");
        let cut = with_typed(read(&[("Số:2243/TB-PCCC", 0, 1)]), &typed("2243", 30.0, 1, Trust::Language), &prepared());
        assert_eq!(lines(&cut), ["Số:2243/TB-PCCC"]);
        let run_in =
            with_typed(read(&[("thángU7", 0, 1), ("năm", 80, 1)]), &typed("07", 50.0, 1, Trust::Language), &prepared());
        assert_eq!(lines(&run_in), ["tháng07 năm"], "as it stands on the page");
        let layer = with_typed(read(&[("thực", 0, 1)]), &typed("thuc", 0.0, 1, Trust::Never), &prepared());
        assert_eq!(lines(&layer), ["thực"], "another engine's reading");
    }

    #[test]
    fn a_line_of_type_takes_the_place_of_what_was_made_of_it_and_what_is_not_seen_is_not_there() {
        let words = read(&[("VGP", 0, 1), ("Nguời", 40, 1), ("k!:", 100, 1), ("Cõng", 140, 1), ("Căn cứ", 0, 2)]);
        let overlay = typed("Người ký: Cổng", 40.0, 1, Trust::Language);
        assert_eq!(lines(&with_typed(words.clone(), &overlay, &prepared())), ["VGP Người ký: Cổng", "Căn cứ"]);
        let unseen = typed("không ai thấy", 40.0, 5, Trust::Language);
        assert_eq!(with_typed(words.clone(), &unseen, &prepared()), words);
    }
}
