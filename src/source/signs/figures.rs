//! What the signs on the page say of the words that the engine read as figures, and of figures that it passed over. Pure.

use super::{Sign, read_signs};
use crate::ocr::{GrayImage, OcrWord, PixelBox};
use crate::page::fold;
use crate::record::Alternative;

/// A digit of which the net is so sure takes the place of another one. (On 96 printed pages 504 figures had all signs told so, numerals left out, and all
/// were what is printed, one of them against a reading of the engine with 0.95. The only wrong one of 686 told with 0.5 had 0.86.)
const SURE: f32 = 0.9;
/// The same for a stroke among other digits.
const SURE_OF_ONE: f32 = 0.7;
/// A sign between digits may be less sure: it is small.
const SURE_OF_SIGN: f32 = 0.5;
/// How sure a figure is that both read alike, one that only the net reads so, and one that was left although the net reads another.
const CONFIRMED: f32 = 0.95;
const BY_SIGN: f32 = 0.85;
const UNCONFIRMED: f32 = 0.5;
/// Words so short, and doubted so much, may be figures although none of their letters looks like a digit (`TÔ` for `10`).
const SHORT: usize = 3;
const DOUBTFUL: f32 = 0.9;
/// A gap between signs that is wider than this share of their height is a blank.
const BLANK: f32 = 0.32;
/// The same between two digits: a 1 stands free on both sides (0.3).
const BLANK_BETWEEN_DIGITS: f32 = 0.42;
/// Longer words are no figures.
const LONGEST: usize = 24;
/// Words behind which a number is printed in figures.
const BEFORE_FIGURES: [&str; 2] = ["khoan", "dieu"];

/// Confirms figures of which each sign is told alike, puts right those digits that the net is sure of, and parts the figures of a list that were read as
/// one (`63,66` for `63, 66`).
pub(in crate::source) fn figures_by_sign(image: &GrayImage, words: &mut Vec<OcrWord>, broken: bool) {
    let threshold = image.ink_threshold();
    let mut out = Vec::with_capacity(words.len());
    for mut word in words.drain(..) {
        let before = out.last().filter(|before: &&OcrWord| (before.block, before.line) == (word.block, word.line));
        let cites = before.is_some_and(|before| BEFORE_FIGURES.contains(&fold(&before.text).as_str()));
        let length = word.text.chars().count();
        let short = length <= SHORT && (cites || word.confidence < DOUBTFUL);
        let may_be_figure = length <= LONGEST && (short || may_be_figure(&word.text));
        let signs = if may_be_figure { read_signs(image, threshold, around(word.bounds), broken) } else { Vec::new() };
        let alike = |figure: &String| digits(figure) == digits(&word.text) && !only_strokes(figure);
        if whole(&signs).filter(alike).is_some() {
            word.confidence = word.confidence.max(CONFIRMED);
            out.extend(parted(word, &signs));
            continue;
        }
        // A box may be too narrow: what has fewer signs may not be all of the figure.
        let all = || {
            let wider = read_signs(image, threshold, beyond(word.bounds), broken);
            wider.len() == signs.len()
        };
        let printed = put_right(&word, &signs, cites, all);
        if printed.is_some() && before.is_some_and(|before| before.text.ends_with(':') && fold(&before.text) == "so") {
            // `Số: 109/QĐ-BTC`: the number of a document is often written by hand, of which the net knows nothing: two that differ doubt it.
            word.confidence = word.confidence.min(UNCONFIRMED);
        } else if let Some(printed) = printed {
            let seen = std::mem::replace(&mut word.text, printed);
            word.alternatives.retain(|alternative| alternative.text != word.text);
            word.alternatives.insert(0, Alternative { text: seen, confidence: word.confidence });
            word.confidence = BY_SIGN;
        }
        out.push(word);
    }
    *words = out;
}

/// A word as the figures that blanks behind commas part on the page; as it is where none does.
fn parted(word: OcrWord, signs: &[Sign]) -> Vec<OcrWord> {
    let height = signs.iter().map(|sign| sign.bounds.bottom - sign.bounds.top).max().unwrap_or(0);
    let goes_on = |a: &Sign, b: &Sign| a.sign != Some(',') || !is_blank(a, b, height);
    let parts: Vec<&[Sign]> = signs.chunk_by(goes_on).collect();
    if parts.len() < 2 || word.text.contains(char::is_alphabetic) {
        return vec![word];
    }
    let figures = parts.into_iter().filter_map(|signs| {
        let text: String = signs.iter().filter_map(|sign| sign.sign).collect();
        let bounds = signs.iter().map(|sign| sign.bounds).reduce(PixelBox::union)?;
        Some(OcrWord { text, bounds, alternatives: Vec::new(), ..word })
    });
    figures.collect()
}

/// Whether a blank stands between two signs of figures of this height.
fn is_blank(a: &Sign, b: &Sign, height: i32) -> bool {
    let is_digit = |sign: &Sign| sign.sign.is_some_and(|c| c.is_ascii_digit());
    let least = if is_digit(a) && is_digit(b) { BLANK_BETWEEN_DIGITS } else { BLANK };
    (b.bounds.left - a.bounds.right) as f32 >= least * height as f32
}

/// The word with the digits that the page has; none where the signs do not say more than the engine does. `cites`: only a figure can stand here;
/// `all` says whether the signs are all that stands close by.
fn put_right(word: &OcrWord, signs: &[Sign], cites: bool, all: impl Fn() -> bool) -> Option<String> {
    if let Some(figure) = whole(signs).filter(|figure| cites || !only_strokes(figure)) {
        let core = word.text.trim_matches(|c: char| ".,;:()".contains(c));
        let printed = figure.trim_matches(|c: char| ".,;:()".contains(c));
        let as_long = core.chars().count() == printed.chars().count();
        return (core != printed && !core.is_empty() && (as_long || all()))
            .then(|| word.text.replacen(core, printed, 1));
    }
    let mut letters: Vec<char> = word.text.chars().collect();
    let seen = letters.clone();
    // Broken and touching signs may make up for each other: digits and bars must stand in the same places.
    let in_place = |(letter, sign): (&char, &Sign)| match letter {
        '/' => sign.sign == Some('/'),
        digit if digit.is_ascii_digit() => sign.sign.is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    };
    if signs.len() == letters.len() && letters.iter().zip(signs).all(in_place) {
        for (letter, sign) in letters.iter_mut().zip(signs).filter(|(letter, _)| may_be_digit(**letter)) {
            *letter = sure_digit(sign).unwrap_or(*letter);
        }
    } else {
        // The number of a symbol (`1321/KH-UBND`): as many digits before its bar as were read.
        let figures = seen.iter().take_while(|c| c.is_ascii_digit()).count();
        let bar = signs.get(figures).is_some_and(|sign| matches!(sign.sign, Some('/' | '-')));
        let ends = seen.get(figures).is_some_and(|c| "/-".contains(*c));
        if bar && ends && signs[..figures].iter().all(|sign| sign.sign.is_some_and(|c| c.is_ascii_digit())) {
            for (letter, sign) in letters.iter_mut().zip(&signs[..figures]) {
                *letter = sure_digit(sign).unwrap_or(*letter);
            }
        }
    }
    (letters != seen).then(|| letters.into_iter().collect())
}

/// All signs as a figure, where the net is sure of each and one at least is a digit.
fn whole(signs: &[Sign]) -> Option<String> {
    let sure = |sign: &Sign| {
        let least = match sign.sign? {
            '1' => SURE_OF_ONE,
            digit if digit.is_ascii_digit() => SURE,
            _ => SURE_OF_SIGN,
        };
        sign.sign.filter(|_| sign.sure >= least)
    };
    let figure: String = signs.iter().map(sure).collect::<Option<_>>()?;
    figure.contains(|c: char| c.is_ascii_digit()).then_some(figure)
}

/// The digit that a sign surely is; a stroke is none, as it may be an `I`.
fn sure_digit(sign: &Sign) -> Option<char> {
    sign.sign.filter(|&c| c.is_ascii_digit() && c != '1' && sign.sure >= SURE)
}

/// Whether a figure may be a numeral.
fn only_strokes(figure: &str) -> bool {
    figure.chars().filter(char::is_ascii_digit).all(|c| c == '1')
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether a word has a digit or is nothing but what is read for digits.
fn may_be_figure(text: &str) -> bool {
    let core = text.trim_matches(|c: char| ".,;:()".contains(c));
    core.contains(|c: char| c.is_ascii_digit()) || !core.is_empty() && core.chars().all(may_be_digit)
}

/// Digits and what is read for them.
fn may_be_digit(c: char) -> bool {
    c.is_ascii_digit() || "OoØÖSŠ§$B&ZzÃĐ".contains(c)
}

pub(super) fn around(bounds: PixelBox) -> PixelBox {
    let height = bounds.bottom - bounds.top;
    PixelBox {
        left: bounds.left - height / 12,
        top: bounds.top - height / 6,
        right: bounds.right + height / 12,
        bottom: bounds.bottom + height / 6,
    }
}

/// The same with what a digit more would cover on each side.
fn beyond(bounds: PixelBox) -> PixelBox {
    let height = bounds.bottom - bounds.top;
    let around = around(bounds);
    PixelBox { left: around.left - height / 4, right: around.right + height / 4, ..around }
}

/// Adds figures that the engine passed over: behind *khoản* and *Điều*, and markers at the beginning of a line.
pub(in crate::source) fn lost_figures(image: &GrayImage, words: &mut Vec<OcrWord>, broken: bool) {
    let threshold = image.ink_threshold();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let word = &words[at];
        let next = words.get(at + 1).filter(|next| (next.block, next.line) == (word.block, word.line));
        let height = word.bounds.bottom - word.bounds.top;
        let begins = at == 0 || (words[at - 1].block, words[at - 1].line) != (word.block, word.line);
        let look = |left: i32, right: i32, fits: fn(&str) -> bool| {
            let gap = PixelBox { left, right, ..word.bounds };
            let figure = figure_alone((image, threshold, broken), gap, words, height);
            let (text, bounds) = figure.filter(|(text, _)| fits(text))?;
            let (block, line) = (word.block, word.line);
            Some(OcrWord { text, bounds, confidence: BY_SIGN, block, line, ..OcrWord::default() })
        };
        if BEFORE_FIGURES.contains(&fold(&word.text).as_str()) {
            let right = next.map_or(word.bounds.right + 3 * height, |next| next.bounds.left - 1);
            found.extend(look(word.bounds.right + 1, right, is_short_number));
        }
        if begins && word.text.starts_with(char::is_uppercase) {
            found.extend(look(word.bounds.left - 3 * height, word.bounds.left - 1, is_marker));
        }
    }
    if !found.is_empty() {
        words.extend(found);
        words.sort_by_key(|word| (word.block, word.line, word.bounds.left));
    }
}

fn is_short_number(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// `3.`, `12.`, `4)`
fn is_marker(text: &str) -> bool {
    text.strip_suffix(['.', ')']).is_some_and(|number| number.len() <= 2 && is_short_number(number))
}

/// The figure that stands alone in a gap, no word over it, in letters about as high as those of its line.
fn figure_alone(
    (image, threshold, broken): (&GrayImage, u8, bool),
    gap: PixelBox,
    words: &[OcrWord],
    height: i32,
) -> Option<(String, PixelBox)> {
    let gap = PixelBox { top: gap.top - height / 8, bottom: gap.bottom + height / 8, ..gap };
    if gap.right - gap.left < height / 4 || words.iter().any(|word| word.bounds.meets(gap)) {
        return None;
    }
    let signs = read_signs(image, threshold, gap, broken);
    let bounds = signs.iter().map(|sign| sign.bounds).reduce(PixelBox::union)?;
    let as_high = (bounds.bottom - bounds.top) * 2 > height;
    whole(&signs).filter(|_| as_high).map(|figure| (figure, bounds))
}

/// The figures that are all that stands in a cell, as words of this block and line; none where anything else does, and for what may be a numeral.
pub(in crate::source) fn figures_of_cell(
    (image, threshold): (&GrayImage, u8),
    area: PixelBox,
    broken: bool,
    (block, line): (u32, u32),
) -> Vec<OcrWord> {
    let signs = read_signs(image, threshold, area, broken);
    let height = signs.iter().map(|sign| sign.bounds.bottom - sign.bounds.top).max().unwrap_or(0);
    let goes_on = |a: &Sign, b: &Sign| !is_blank(a, b, height);
    let mut words = Vec::new();
    for signs in signs.chunk_by(goes_on) {
        let Some(text) = whole(signs) else { return Vec::new() };
        let Some(bounds) = signs.iter().map(|sign| sign.bounds).reduce(PixelBox::union) else { return Vec::new() };
        words.push(OcrWord { text, bounds, confidence: BY_SIGN, block, line, ..OcrWord::default() });
    }
    let numeral = words.iter().all(|word| only_strokes(&word.text) && !word.text.contains('.'));
    if numeral { Vec::new() } else { words }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FIGURE, LETTER, area, page};
    use super::*;

    fn word(text: &str, columns: (i32, i32), confidence: f32) -> OcrWord {
        OcrWord { text: text.into(), bounds: area(columns), confidence, ..OcrWord::default() }
    }

    fn read(text: &str) -> (String, f32) {
        let mut words = vec![word(text, FIGURE, 0.7)];
        figures_by_sign(&page(&[]), &mut words, false);
        (words[0].text.clone(), words[0].confidence)
    }

    #[test]
    fn digits_that_the_page_has_take_the_place_of_others() {
        assert_eq!(read("26/3"), ("26/3".into(), CONFIRMED));
        assert_eq!(read("26/3.").0, "26/3.", "a stop that was not seen stays");
        assert_eq!(read("25/3"), ("26/3".into(), BY_SIGN));
        assert_eq!(read("2b/3"), ("26/3".into(), BY_SIGN));
        assert_eq!(read("126/3").0, "126/3", "a box may be too narrow for all of a figure");
    }

    #[test]
    fn a_number_that_may_be_written_by_hand_is_doubted_and_not_replaced() {
        let mut words = vec![word("Số:", (-19, -5), 0.9), word("25/3", FIGURE, 0.9)];
        figures_by_sign(&page(&[]), &mut words, false);
        assert_eq!((words[1].text.as_str(), words[1].confidence), ("25/3", UNCONFIRMED));
    }

    #[test]
    fn a_word_is_no_figure() {
        let mut words = vec![word("B", LETTER, 0.5)];
        figures_by_sign(&page(&[]), &mut words, false);
        assert_eq!(words[0].text, "B");
    }

    #[test]
    fn a_figure_alone_in_a_cell_is_read() {
        let image = page(&[]);
        let seen = (&image, image.ink_threshold());
        let cell = figures_of_cell(seen, area(FIGURE), false, (2, 5));
        assert_eq!(
            cell.iter().map(|word| (word.text.as_str(), word.block, word.line)).collect::<Vec<_>>(),
            [("26/3", 2, 5)]
        );
        assert!(
            figures_of_cell(seen, area((FIGURE.0, LETTER.1)), false, (0, 0)).is_empty(),
            "a letter stands there too"
        );
    }

    #[test]
    fn a_figure_passed_over_behind_an_article_is_added() {
        // Only the 3 is a figure of at most three digits.
        let three = (40, 57);
        let mut words = vec![word("khoản", (-19, 40), 0.9), word("B", LETTER, 0.9)];
        lost_figures(&page(&[]), &mut words, false);
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["khoản", "3", "B"]);
        assert!(words[1].bounds.left >= 20 + three.0 - 1 && words[1].bounds.right <= 20 + three.1 + 1);
        let mut words = vec![word("nhóm", (-19, 40), 0.9), word("B", LETTER, 0.9)];
        lost_figures(&page(&[]), &mut words, false);
        assert_eq!(words.len(), 2);
    }

    #[test]
    fn markers_are_short() {
        for (text, marker) in [("3.", true), ("12)", true), ("3", false), ("123.", false), ("1.2.", false)] {
            assert_eq!(is_marker(text), marker, "{text}");
        }
    }
}
