//! What the signs on the page say of the words that the engine read as figures, and of figures that it passed over. Pure.

use super::numerals::{numeral_before_stop, numeral_without_stop, one_behind_letters, only_numerals_differ, quarter};
use super::{Sign, read_signs};
use crate::ocr::{GrayImage, OcrWord, PixelBox};
use crate::page::fold;
use crate::record::Alternative;
use crate::source::second_look::digit_for;

/// A digit of which the net is so sure takes the place of another one. (On 96 printed pages 504 figures had all signs told so, numerals left out, and all
/// were what is printed, one of them against a reading of the engine with 0.95. The only wrong one of 686 told with 0.5 had 0.86.)
pub(super) const SURE: f32 = 0.9;
/// The same for a stroke among other digits.
pub(super) const SURE_OF_ONE: f32 = 0.7;
/// A sign between digits may be less sure: it is small.
const SURE_OF_SIGN: f32 = 0.5;
/// How sure a figure is that both read alike, one that only the net reads so, and one that was left although the net reads another.
const CONFIRMED: f32 = 0.95;
pub(super) const BY_SIGN: f32 = 0.85;
const UNCONFIRMED: f32 = 0.5;
/// Words so short, and doubted so much, may be figures although none of their letters looks like a digit (`TÔ` for `10`).
const SHORT: usize = 3;
const DOUBTFUL: f32 = 0.9;
/// A gap between signs that is wider than this share of their height is a blank.
pub(super) const BLANK: f32 = 0.32;
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
        let before = out.last().filter(|before: &&OcrWord| before.shares_line(&word));
        let cites = before.is_some_and(|before| BEFORE_FIGURES.contains(&fold(&before.text).as_str()));
        if let Some(printed) = one_behind_letters(&word, || read_signs(image, threshold, around(word.bounds), broken)) {
            out.push(read_by_sign(word, printed));
            continue;
        }
        let length = word.text.chars().count();
        let short = length <= SHORT && (cites || word.confidence < DOUBTFUL);
        let may_be_figure = length <= LONGEST && (short || may_be_figure(&word.text));
        let signs = if may_be_figure { read_signs(image, threshold, around(word.bounds), broken) } else { Vec::new() };
        let signs = without_quotes(signs);
        if before.is_some_and(|before| fold(&before.text) == "quy")
            && let Some(quarter) = quarter(&word.text, &signs)
        {
            word.alternatives.insert(0, Alternative { text: word.text, confidence: BY_SIGN });
            (word.text, word.confidence) = (quarter, BY_SIGN);
            out.push(word);
            continue;
        }
        if let Some(numeral) = numeral_before_stop(&word, &signs) {
            out.push(read_by_sign(word, numeral));
            continue;
        }
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
            word = read_by_sign(word, printed);
        }
        out.push(word);
    }
    *words = out;
}

/// A word as its signs say.
fn read_by_sign(mut word: OcrWord, printed: String) -> OcrWord {
    word.read_as(printed);
    OcrWord { confidence: BY_SIGN, ..word }
}

/// Signs without the quotation marks before and behind them, which stand in the upper half.
fn without_quotes(mut signs: Vec<Sign>) -> Vec<Sign> {
    let (top, bottom) = signs
        .iter()
        .fold((i32::MAX, i32::MIN), |(top, bottom), sign| (top.min(sign.bounds.top), bottom.max(sign.bounds.bottom)));
    let is_quote = |sign: &Sign| sign.bounds.bottom * 2 < top + bottom;
    while signs.last().is_some_and(is_quote) {
        signs.pop();
    }
    let quotes = signs.iter().take_while(|sign| is_quote(sign)).count();
    signs.drain(..quotes);
    signs
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
    // A letter that the net does not know.
    let other_letter = |told: char| word.confidence >= DOUBTFUL && is_letter_unlike(&word.text, told);
    if signs.first().and_then(|sign| sign.sign).is_some_and(other_letter) {
        return None;
    }
    // A one has its flag, a numeral has none; where the engine itself holds the ones possible, they are no numeral either.
    let are_ones = |figure: &str| {
        !signs.iter().any(|sign| sign.is_stroke) && word.alternatives.iter().any(|other| other.text == figure)
    };
    // `41.` for a slanting `1.`: one sign is not two digits, and the engine doubts them.
    let is_one = |figure: &str| {
        let two = word
            .text
            .strip_suffix('.')
            .is_some_and(|core| core.len() == 2 && core.contains('1') && digits(core) == core);
        two && figure == "1." && !signs[0].is_stroke && word.confidence < DOUBTED_ONE
    };
    if let Some(figure) =
        whole(signs).filter(|figure| cites || !only_strokes(figure) || are_ones(figure) || is_one(figure))
    {
        let (core, printed) = (without_signs_around(&word.text), without_signs_around(&figure));
        let as_long = core.chars().count() == printed.chars().count();
        let of_printed = &signs[figure.find(printed).unwrap_or(0)..];
        if as_long && only_numerals_differ(core, printed, of_printed) {
            return None;
        }
        if let Some(numeral) = numeral_without_stop(core, printed, of_printed) {
            return Some(word.text.replacen(core, &numeral, 1));
        }
        // `.000` of `1.000`: the box begins behind the first digit.
        let cut = core.starts_with(|c: char| c.is_ascii_digit()) && figure.starts_with(['.', ',']);
        return (core != printed && !core.is_empty() && (as_long || !cut && all()))
            .then(|| word.text.replacen(core, printed, 1));
    }
    if let Some(number) = number_before_year(word, signs) {
        return Some(number);
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

/// A one that the engine doubts.
pub(super) const DOUBTED_ONE: f32 = 0.7;

/// `57/2015/TT-BCA` for `537/2015/TT-BCA`, which the engine doubts: the signs before the first bar are a number, and the year
/// behind it is the one that was read.
fn number_before_year(word: &OcrWord, signs: &[Sign]) -> Option<String> {
    let (number, rest) = word.text.split_once('/')?;
    let (year, _) = rest.split_once('/')?;
    let mut parts = signs.split(|sign| sign.sign == Some('/'));
    let (printed, signs_of_year) = (whole(parts.next()?)?, whole(parts.next()?)?);
    let figures = |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let told = figures(number) && figures(&printed) && printed != number && printed.len() != number.len();
    let in_place = year.len() == 4 && signs_of_year == year && parts.next().is_some();
    (told && in_place && word.confidence < DOUBTFUL).then(|| format!("{printed}/{rest}"))
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

/// A figure without the signs of the sentence around it.
pub(super) fn without_signs_around(text: &str) -> &str {
    text.trim_matches(|c: char| ".,;:()“”\"'".contains(c))
}

/// Whether a word has a digit or is nothing but what is read for digits.
fn may_be_figure(text: &str) -> bool {
    let core = without_signs_around(text);
    core.contains(|c: char| c.is_ascii_digit()) || !core.is_empty() && core.chars().all(may_be_digit)
}

/// Whether a word is one letter (`B)`) and the net says a digit that nobody takes it for (`2`).
fn is_letter_unlike(word: &str, told: char) -> bool {
    let mut core = without_signs_around(word).chars();
    let letter = core.next().filter(|letter| core.next().is_none() && "BOSZ".contains(*letter));
    letter.is_some_and(|letter| told.is_ascii_digit() && digit_for(letter) != Some(told))
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

/// Adds figures that the engine passed over: behind *khoản* and *Điều*, days and months, and markers at the beginning of a line.
pub(in crate::source) fn lost_figures(image: &GrayImage, words: &mut Vec<OcrWord>, broken: bool) {
    let threshold = image.ink_threshold();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let word = &words[at];
        let next = words.get(at + 1).filter(|next| next.shares_line(word));
        let height = word.bounds.bottom - word.bounds.top;
        let begins = at == 0 || !words[at - 1].shares_line(word);
        let look = |left: i32, right: i32, fits: fn(&str) -> bool| {
            let gap = PixelBox { left, right, ..word.bounds };
            let figure = figure_alone((image, threshold, broken), gap, words, height);
            let (text, bounds) = figure.filter(|(text, _)| fits(text))?;
            let (block, line) = (word.block, word.line);
            Some(OcrWord { text, bounds, confidence: BY_SIGN, block, line, ..OcrWord::default() })
        };
        // `tháng` at the end of a line, `năm` at the beginning of the next: the number between them.
        let behind = |word: &str| words.get(at + 1).is_some_and(|next| fold(&next.text) == word);
        let fits: Option<fn(&str) -> bool> = match fold(&word.text).as_str() {
            "ngay" if behind("thang") => Some(|text| is_among(text, 31)),
            "thang" if behind("nam") => Some(|text| is_among(text, 12)),
            cites if BEFORE_FIGURES.contains(&cites) => Some(is_short_number),
            _ => None,
        };
        if let Some(fits) = fits {
            let right = next.map_or(word.bounds.right + 3 * height, |next| next.bounds.left - 1);
            found.extend(look(word.bounds.right + 1, right, fits));
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

/// Whether a text is a number from 1 to `most`.
fn is_among(text: &str, most: u32) -> bool {
    is_short_number(text) && text.parse().is_ok_and(|number: u32| (1..=most).contains(&number))
}

fn is_short_number(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// `3.`, `12.`, `4)`
fn is_marker(text: &str) -> bool {
    text.strip_suffix(['.', ')']).is_some_and(|number| number.len() <= 2 && is_short_number(number))
}

/// The figure that stands alone in a gap, no word over it, in letters about as high as those of its line.
pub(super) fn figure_alone(
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
    // What is too narrow for a one, close behind a letter, was cut off from it.
    let cut_off = (bounds.right - bounds.left) * 5 < height && (bounds.left - gap.left) * 6 < height;
    whole(&signs).filter(|_| as_high && !cut_off).map(|figure| (figure, bounds))
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
    fn a_letter_that_the_net_does_not_know_is_no_digit_unlike_it() {
        assert!(is_letter_unlike("B)", '2') && is_letter_unlike("(S)", '8'));
        assert!(!is_letter_unlike("B)", '8'), "it is often taken for one");
        assert!(!is_letter_unlike("B1", '2') && !is_letter_unlike("3)", '8') && !is_letter_unlike("B)", ','));
    }

    #[test]
    fn a_number_that_may_be_written_by_hand_is_doubted_and_not_replaced() {
        let mut words = vec![word("Số:", (-19, -5), 0.9), word("25/3", FIGURE, 0.9)];
        figures_by_sign(&page(&[]), &mut words, false);
        assert_eq!((words[1].text.as_str(), words[1].confidence), ("25/3", UNCONFIRMED));
    }

    /// Signs told for sure, six pixels wide and twenty high; `I` is a one without a flag, a quotation mark stands high and is none.
    fn told(text: &str) -> Vec<Sign> {
        let sign = |(at, c): (usize, char)| {
            let left = 8 * at as i32;
            let quote = "“”".contains(c);
            let bounds = PixelBox { left, top: 0, right: left + 6, bottom: if quote { 6 } else { 20 } };
            let sign = if c == 'I' { '1' } else { c };
            Sign { sign: (!quote).then_some(sign), sure: 0.95, is_stroke: c == 'I', bounds }
        };
        text.chars().enumerate().map(sign).collect()
    }

    #[test]
    fn a_quarter_has_a_roman_numeral_where_its_strokes_have_no_flag() {
        assert_eq!(quarter("1/2031", &told("I/2031")).as_deref(), Some("I/2031"));
        assert_eq!(quarter("11/2031.", &told("II/2031.")).as_deref(), Some("II/2031."));
        assert_eq!(quarter("1/2031", &told("1/2031")), None, "a one that was printed");
        assert_eq!(quarter("11/2031", &told("I1/2031")), None);
        assert_eq!(quarter("4/2031", &told("4/2031")), None);
    }

    #[test]
    fn a_road_has_a_number_where_its_stroke_has_a_flag() {
        let read = |text: &str, signs: &str| {
            let word = OcrWord { text: text.into(), ..OcrWord::default() };
            one_behind_letters(&word, || told(signs))
        };
        assert_eq!(read("QLI", "??1").as_deref(), Some("QL1"));
        assert_eq!(read("DKI;", "??1;").as_deref(), Some("DK1;"));
        assert_eq!(read("STI", "??I"), None, "a stroke without a flag");
        assert_eq!(read("XVI", "??1"), None, "a numeral");
        assert_eq!(read("HAI", "??1"), None, "a syllable");
        assert_eq!(read("KHI", "??1"), None, "a syllable too");
        assert_eq!(read("QLI", ""), None);
    }

    #[test]
    fn a_one_that_is_doubted_and_has_no_flag_is_a_numeral() {
        let numeral = |text: &str, confidence: f32, signs: &str| {
            let word = OcrWord { text: text.into(), confidence, ..OcrWord::default() };
            numeral_before_stop(&word, &told(signs))
        };
        assert_eq!(numeral("1.3,", 0.6, "I.3,").as_deref(), Some("I.3,"));
        assert_eq!(numeral("1.3", 0.6, "1.3"), None, "it has its flag");
        assert_eq!(numeral("1.3", 0.9, "I.3"), None, "the engine is sure of it");
        assert_eq!(numeral("1.300", 0.6, "I.300"), None, "a number");
        assert_eq!(numeral("1.", 0.6, "I."), None);
    }

    #[test]
    fn quotation_marks_hide_no_figure() {
        let signs = without_quotes(told("“5."));
        assert_eq!(whole(&signs).as_deref(), Some("5."));
        let marker = OcrWord { text: "“8,".into(), ..OcrWord::default() };
        assert_eq!(put_right(&marker, &signs, false, || true).as_deref(), Some("“5,"));
    }

    #[test]
    fn a_numeral_of_a_stroke_stays_one() {
        let read = |text: &str, signs: &str| {
            let word = OcrWord { text: text.into(), confidence: 0.9, ..OcrWord::default() };
            put_right(&word, &told(signs), false, || true)
        };
        assert_eq!(read("I.3,", "I.3,"), None);
        assert_eq!(read("I.3", "1.3").as_deref(), Some("1.3"), "a one has its flag");
        assert_eq!(read("I3", "I.3").as_deref(), Some("I.3"), "the full stop was lost");
        assert_eq!(read("I3", "1.3").as_deref(), Some("1.3"));
        assert_eq!(read("1.000", ".000"), None, "the box of the word begins behind its first digit");
        assert_eq!(read("I.8", "I.3").as_deref(), Some("1.3"), "what else differs, the net is asked");
    }

    #[test]
    fn one_sign_is_not_two_digits() {
        let read = |text: &str, signs: &str, confidence: f32| {
            let word = OcrWord { text: text.into(), confidence, ..OcrWord::default() };
            put_right(&word, &told(signs), false, || true)
        };
        assert_eq!(read("41.", "1.", 0.5).as_deref(), Some("1."));
        for (text, signs, confidence) in [("41.", "1.", 0.9), ("41.", "I.", 0.5), ("42.", "1.", 0.5), ("41", "1", 0.5)]
        {
            assert_eq!(read(text, signs, confidence), None, "{text} {signs}");
        }
    }

    #[test]
    fn a_one_that_was_read_as_another_digit_is_told_by_its_flag() {
        let read = |named: &str, signs: &str| {
            let alternatives = vec![Alternative { text: named.into(), confidence: 0.2 }];
            let word = OcrWord { text: "4.".into(), confidence: 0.77, alternatives, ..OcrWord::default() };
            put_right(&word, &told(signs), false, || true)
        };
        assert_eq!(read("1.", "1.").as_deref(), Some("1."));
        assert_eq!(read("1.", "I."), None, "a stroke without a flag");
        assert_eq!(read("A.", "1."), None, "the engine does not name it");
    }

    #[test]
    fn a_number_before_the_year_that_was_read_is_the_one_of_its_signs() {
        let doubted = |text: &str| OcrWord { text: text.into(), confidence: 0.4, ..OcrWord::default() };
        let number = |text: &str, signs: &str| number_before_year(&doubted(text), &told(signs));
        assert_eq!(number("537/2015/TT-BCA", "57/2015/TTBCA").as_deref(), Some("57/2015/TT-BCA"));
        assert_eq!(number("537/2015/TT-BCA", "57/2016/TTBCA"), None, "another year is another line");
        assert_eq!(number("57/2015/TT-BCA", "57/2015/TTBCA"), None);
        let sure = OcrWord { confidence: 0.95, ..doubted("537/2015/TT-BCA") };
        assert_eq!(number_before_year(&sure, &told("57/2015/TTBCA")), None);
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
        let found = |before: &str, behind: &str| {
            let mut words = vec![word(before, (-19, 40), 0.9), word(behind, LETTER, 0.9)];
            lost_figures(&page(&[]), &mut words, false);
            words.len() == 3
        };
        assert!(found("tháng", "năm"));
        assert!(!found("tháng", "sau"));
        assert!(!found("nhóm", "B"));
    }

    #[test]
    fn markers_are_short() {
        for (text, marker) in [("3.", true), ("12)", true), ("3", false), ("123.", false), ("1.2.", false)] {
            assert_eq!(is_marker(text), marker, "{text}");
        }
    }
}
