//! What the engine doubts, looked at once more: lines that came out as nothing, figures, and signs that it does not know.
//!
//! A figure has no context that could put it right, so what the engine doubts is read again by itself, in three ways.
//! Measured on 48 printed pages (docs/scans.md): of doubtful figures (confidence from 0.5 to 0.9) that two of
//! three read like the first time 61 of 63 were right, of those that one did 16 of 18, of those that none did 6 of 20;
//! where all three read the same other one, that was right in five of nine, and in five of six where it can have been printed so.

use super::bars::{bars_of_address, bars_of_years, take_bar};
use super::blanks::without_thin_blanks;
use super::box_fit::fit_boxes;
use super::crop::cut;
use super::digit_forms::digits_by_form;
use super::doubted_lines::doubted_lines;
use super::doubted_words::doubted_words;
use super::leaders::dots_of_leaders;
use super::letter_forms::{semicolons, small_k};
use super::lost_lines::lost_lines;
use super::lost_words::{lines_again, words_in_gaps};
use super::signs::{LookedAt, digits_before, figures_by_sign, looked_at, lost_figures, markers_by_sign, page_number};
use super::specks::{signs_by_place, without_doubted_signs};
use super::strokes::{count_strokes, dash_of_item, ones_by_form, stroke_alone, strokes_by_form};

use crate::ocr::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::page::fold;
use crate::record::{Alternative, Failure};

/// A figure below this confidence is read again.
const DOUBTFUL_FIGURE: f32 = 0.8;
/// How sure a figure is that was read alike again, that all other readings took for the same other one, and that none
/// read alike.
const CONFIRMED: f32 = 0.95;
/// The same where the figures of a symbol were read alike and its letters not.
const FIGURES_CONFIRMED: f32 = 0.8;
const OUTVOTED: f32 = 0.8;
const UNCONFIRMED: f32 = 0.5;
/// Longer words with a digit are no figures but runs of dirt.
const LONGEST_FIGURE: usize = 24;
/// A page with more doubtful figures than this is read badly as a whole; no more are read again, for the sake of time.
const MOST_FIGURES: usize = 40;

/// Reads doubtful lines and figures again. `broken`: the page came in black and white, so that strokes may be broken. `dpi` is the resolution of `image`, the boxes of `words` are in its pixels.
pub(super) fn look_again(
    image: &GrayImage,
    dpi: u32,
    broken: bool,
    words: Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<Vec<OcrWord>, Failure> {
    let mut words = words;
    dots_of_leaders(image, dpi, &mut words);
    let words = doubted_lines(image, dpi, broken, words, engine)?;
    let mut words = lines_again(image, dpi, words, engine)?;
    doubted_words(image, dpi, &mut words, engine)?;
    words_in_gaps(image, dpi, &mut words, engine)?;
    without_thin_blanks(&mut words);
    digits_before(image, &mut words, broken, &LookedAt::new());
    let known = looked_at(&words);
    fit_boxes(image, dpi, &mut words, engine)?;
    lost_lines(image, dpi, &mut words, engine)?;
    markers_again(image, dpi, &mut words, engine)?;
    small_k(image, &mut words, broken);
    semicolons(image, &mut words, broken);
    markers_by_sign(image, &mut words, broken);
    figures_by_sign(image, &mut words, broken);
    lost_figures(image, &mut words, broken);
    page_number(image, &mut words, broken);
    look_at_figures(image, dpi, &mut words, engine)?;
    if !broken {
        strokes_by_form(image, &mut words);
    }
    dates_by_form(image, &mut words);
    digits_by_form(image, &mut words);
    // What has become a digit by its form.
    digits_before(image, &mut words, broken, &known);
    without_doubted_signs(&mut words);
    signs_by_place(&mut words);
    Ok(words)
}

/// Counts the strokes of numerals and ones, and reads doubtful figures again: looks at each word by itself and adds none.
pub(super) fn look_at_figures(
    image: &GrayImage,
    dpi: u32,
    words: &mut [OcrWord],
    engine: &mut dyn Engine,
) -> Result<(), Failure> {
    let mut left = MOST_FIGURES;
    for at in 0..words.len() {
        let compares = compares_a_figure(words, at);
        let closes = closes_a_bracket(words, at);
        stroke_alone(image, words, at);
        dash_of_item(words, at);
        let word = &mut words[at];
        if compares {
            see_comparison(image, word);
        }
        take_bar(word);
        bars_of_years(word);
        bars_of_address(word);
        count_strokes(image, word);
        ones_by_form(image, word, closes);
        let doubtful = word.confidence < DOUBTFUL_FIGURE || is_date_of_no_calendar(core(&word.text));
        if left > 0 && doubtful && is_figure(&word.text) {
            left -= 1;
            figure_again(image, dpi, word, engine)?;
            // What was read again has its bars as the engine sees them.
            bars_of_years(word);
        }
    }
    Ok(())
}

/// What is left of a marker (`3.`) whose digit the engine passed over.
const LEFT_OF_A_MARKER: &str = ".,„;";
/// Longer markers are not looked for.
const LONGEST_MARKER: usize = 4;

/// A line that begins with a full stop alone has ink before it: the marker is read again with the word behind it (by itself
/// a digit says too little).
fn markers_again(image: &GrayImage, dpi: u32, words: &mut [OcrWord], engine: &mut dyn Engine) -> Result<(), Failure> {
    for at in 0..words.len().saturating_sub(1) {
        let (word, next) = (&words[at], &words[at + 1]);
        let begins = at == 0 || words[at - 1].line != word.line || words[at - 1].block != word.block;
        let beside = next.shares_line(word);
        if !begins || !beside || word.text.chars().count() != 1 || !LEFT_OF_A_MARKER.contains(&word.text) {
            continue;
        }
        let height = next.bounds.bottom - next.bounds.top;
        let before = PixelBox { left: word.bounds.left - 2 * height, right: word.bounds.right, ..next.bounds };
        let Some(ink) =
            ink_within(image, image.ink_threshold(), before).filter(|ink| (ink.bottom - ink.top) * 2 > height)
        else {
            continue;
        };
        let crop = cut(image, ink.union(next.bounds), (dpi / 60) as i32, 2);
        let read = engine.read(&crop.image, dpi * 2, Segmentation::Line, None)?;
        let [marker, _] = &read[..] else { continue };
        let number = marker.text.trim_end_matches(['.', ',']);
        let is_marker = !number.is_empty()
            && marker.text.len() <= LONGEST_MARKER
            && number.chars().all(|c| c.is_ascii_digit() || "IVX".contains(c));
        if is_marker {
            let seen = std::mem::replace(&mut words[at].text, format!("{number}."));
            let confidence = words[at].confidence;
            words[at].alternatives = vec![Alternative { text: seen, confidence }];
            words[at].confidence = marker.confidence.min(OUTVOTED);
            words[at].bounds = ink;
        }
    }
    Ok(())
}

/// The least box around what is darker than `threshold` in an area.
pub(super) fn ink_within(image: &GrayImage, threshold: u8, area: PixelBox) -> Option<PixelBox> {
    let clamp = |value: i32, most: u32| value.clamp(0, most as i32) as usize;
    let (top, bottom) = (clamp(area.top, image.height), clamp(area.bottom, image.height));
    let left = clamp(area.left, image.width);
    let right = clamp(area.right, image.width).max(left);
    let is_dark = |x: usize, y: usize| image.row(y as u32)[x] < threshold;
    let row = |y: &usize| (left..right).any(|x| is_dark(x, *y));
    let column = |x: &usize| (top..bottom).any(|y| is_dark(*x, y));
    Some(PixelBox {
        left: (left..right).find(column)? as i32,
        top: (top..bottom).find(row)? as i32,
        right: (left..right).rfind(column)? as i32 + 1,
        bottom: (top..bottom).rfind(row)? as i32 + 1,
    })
}

/// Reads one figure again and says how sure it is now.
fn figure_again(image: &GrayImage, dpi: u32, word: &mut OcrWord, engine: &mut dyn Engine) -> Result<(), Failure> {
    let own = core(&word.text).to_owned();
    let (mut same, mut whole, mut others) = (0, 0, Vec::new());
    for (segmentation, scale) in [(Segmentation::Line, 1), (Segmentation::Line, 2), (Segmentation::Word, 2)] {
        let crop = cut(image, word.bounds, (dpi / 60) as i32, scale);
        let read = engine.read(&crop.image, dpi * scale, segmentation, None)?;
        let text: Vec<&str> = read.iter().map(|word| word.text.as_str()).collect();
        let text = text.join(" ");
        // The letters of a symbol are checked against the lists later.
        if digits(&text) == digits(&own) {
            same += 1;
            whole += usize::from(core(&text) == own || !own.contains(char::is_alphabetic));
        } else {
            others.push(core(&text).to_owned());
        }
        if same == 2 && is_date_of_no_calendar(&own) {
            take_possible_date(word, &own);
            return Ok(());
        }
        if same == 2 {
            word.confidence = word.confidence.max(if whole == 2 { CONFIRMED } else { FIGURES_CONFIRMED });
            return Ok(());
        }
    }
    let other = others.first().filter(|other| others.len() == 3 && others.iter().all(|o| o == *other));
    let better = other.filter(|other| {
        // A stroke is easily lost where a figure stands alone: none goes but from what cannot have been printed.
        let as_long = other.chars().count() == own.chars().count() && digits(other).len() >= digits(&own).len();
        is_well_formed(other) && (as_long || !is_well_formed(&own))
    });
    match better {
        Some(other) if word.text.contains(&own) => {
            let text = word.text.replacen(&own, other, 1);
            word.read_as(text);
            word.confidence = word.confidence.max(OUTVOTED);
        }
        _ => {
            let alike = others.len() == 2 && others[0] == others[1];
            if is_date_of_no_calendar(&own) {
                take_possible_date(word, &own);
            } else if same == 0 || alike {
                word.confidence = word.confidence.min(UNCONFIRMED);
            }
        }
    }
    Ok(())
}

/// Gives a date that no calendar has (`26/6/3017`) the only one among the engine's other readings that one has; it is doubted either way.
fn take_possible_date(word: &mut OcrWord, own: &str) {
    let is_possible = |other: &&str| {
        other.chars().count() == own.chars().count()
            && is_well_formed(other)
            && other.bytes().all(|b| !b.is_ascii_alphabetic())
    };
    let mut possible: Vec<&str> =
        word.alternatives.iter().map(|alternative| core(&alternative.text)).filter(is_possible).collect();
    possible.dedup();
    if let [date] = possible[..] {
        let text = word.text.replacen(own, date, 1);
        word.read_as(text);
    }
    word.confidence = word.confidence.min(UNCONFIRMED);
}

/// Without the signs of the sentence around it.
fn core(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ".,;:()[]_-–'\"“”".contains(c))
}

/// The digits of a figure; what is read for a digit counts as one where it begins a figure or is all there is.
fn digits(text: &str) -> Vec<char> {
    let figure = core(text);
    let all = figure.chars().all(|c| digit_for(c).is_some());
    let lead = figure.chars().take_while(|c| digit_for(*c).is_some()).count();
    let lead = if figure.chars().take(lead).any(|c| c.is_ascii_digit()) { lead } else { 0 };
    figure
        .chars()
        .enumerate()
        .filter_map(|(at, c)| if all || at < lead { digit_for(c) } else { Some(c).filter(char::is_ascii_digit) })
        .collect()
}

fn is_figure(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && text.chars().count() <= LONGEST_FIGURE
}

/// Years that plans name.
const YEARS: std::ops::RangeInclusive<u32> = 1800..=2150;

/// Whether a figure can have been printed so: digits, the signs between them and capitals of a symbol; a date is one
/// that the calendar has.
fn is_well_formed(figure: &str) -> bool {
    let signs = |c: char| c.is_ascii_digit() || "/.,-:%".contains(c) || c.is_uppercase() && c != 'Ð';
    figure.contains(|c: char| c.is_ascii_digit()) && figure.chars().all(signs) && !is_date_of_no_calendar(figure)
}

/// Whether a figure has the form of a date, and no calendar has that (`26/6/3017`).
fn is_date_of_no_calendar(figure: &str) -> bool {
    let date: Vec<Option<u32>> = figure.split(['/', '.', '-']).map(|part| part.parse().ok()).collect();
    match date[..] {
        [Some(day), Some(month), Some(year)] if year > 999 => {
            !((1..=31).contains(&day) && (1..=12).contains(&month) && YEARS.contains(&year))
        }
        _ => false,
    }
}

/// What is read for a digit where the calendar wants one, in dates of printed pages.
const TAKEN_FOR_DIGITS: [(char, &str); 6] =
    [('1', "IlLTÍÌÏ|!]["), ('0', "OoQÔÖÕÓÒØ"), ('5', "SŠŞ$š"), ('6', "ó"), ('8', "§B"), ('2', "Zz")];

pub(super) fn digit_for(seen: char) -> Option<char> {
    let taken = || TAKEN_FOR_DIGITS.iter().find(|(_, others)| others.contains(seen)).map(|(digit, _)| *digit);
    if seen.is_ascii_digit() { Some(seen) } else { taken() }
}

/// `ngày II tháng 02 năm 2031`: between these words stands a number, and each sign of what was read for it can be only one
/// digit. How wide it is must agree: `I1` may have been one stroke, read twice.
fn dates_by_form(image: &GrayImage, words: &mut [OcrWord]) {
    for at in 0..words.len() {
        let folded = |index: usize| words.get(index).map(|word| fold(&word.text)).unwrap_or_default();
        let (most, year) = match (folded(at + 1).as_str(), folded(at + 3).as_str()) {
            ("thang", "nam") if at == 0 || folded(at - 1) == "ngay" || words[at - 1].line != words[at].line => {
                (31, at + 4)
            }
            ("nam", _) if at > 0 && folded(at - 1) == "thang" => (12, at + 2),
            _ => continue,
        };
        let digits: Option<String> = words[at].text.chars().map(digit_for).collect();
        let Some(digits) = digits.filter(|digits| *digits != words[at].text) else { continue };
        let Some(year) = words.get(year).filter(|year| year.line == words[at].line) else { continue };
        let year_digits = year.text.chars().filter(char::is_ascii_digit).count();
        let width = |word: &OcrWord| (word.bounds.right - word.bounds.left) as f32;
        if year_digits != 4 || year.text.chars().count() > 5 || !(1..=most).contains(&digits.parse().unwrap_or(0)) {
            continue;
        }
        // One stroke alone may be all that is left of two.
        if digits.len() != 2 {
            continue;
        }
        // The engine's box may hold one stroke of two: the ink between the words beside it tells how wide both are.
        let between = |before: &OcrWord, after: &OcrWord| {
            let area = PixelBox { left: before.bounds.right + 1, right: after.bounds.left - 1, ..words[at].bounds };
            ink_within(image, image.ink_threshold(), area).map(|ink| (ink.right - ink.left) as f32)
        };
        let beside = |index: usize| words.get(index).filter(|word| word.line == words[at].line);
        let ink = at.checked_sub(1).and_then(beside).zip(beside(at + 1)).and_then(|(a, b)| between(a, b));
        // A stroke is narrower than a digit, so that two of them are a little less than two digits wide.
        let wide =
            ink.unwrap_or(width(&words[at])).max(width(&words[at])) / (width(year) / year.text.chars().count() as f32);
        if (digits.len() as f32 - 0.65..=digits.len() as f32 + 0.35).contains(&wide) {
            let word = &mut words[at];
            let seen = std::mem::replace(&mut word.text, digits);
            word.alternatives.insert(0, Alternative { text: seen, confidence: word.confidence });
            word.confidence = OUTVOTED;
        }
    }
}

/// Whether a sign that compares stands before a figure, not in the dirt of a seal: `> 90%`, `>90%`.
fn compares_a_figure(words: &[OcrWord], at: usize) -> bool {
    let begins_with_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    match words[at].text.strip_prefix(['>', '<']) {
        Some("") => words.get(at + 1).is_some_and(|next| begins_with_digit(&next.text)),
        Some(behind) => begins_with_digit(behind),
        None => false,
    }
}

/// How many words are looked at for the bracket that another one closes.
const WITHIN_BRACKETS: usize = 12;

/// Whether the bracket behind a word closes one before it, and the word is no letter of an item that is cited (`(quy định tại điểm l)`).
fn closes_a_bracket(words: &[OcrWord], at: usize) -> bool {
    if !words[at].text.contains(')') {
        return false;
    }
    let before = &words[at.saturating_sub(WITHIN_BRACKETS)..at];
    let last = before.iter().rev().find(|word| word.text.contains(['(', ')']));
    let opened = last.is_some_and(|word| word.text.rfind('(') > word.text.rfind(')'));
    let cited = before.last().is_some_and(|word| matches!(fold(&word.text).as_str(), "diem" | "muc" | "tiet" | "y"));
    opened && !cited
}

/// The model `vie` has no `≥` and no `≤` and reads both as if the bar below was not there. The page tells: of `>` no row
/// of pixels is dark from side to side.
fn see_comparison(image: &GrayImage, word: &mut OcrWord) {
    let printed = match word.text.chars().next() {
        Some('>') => "≥",
        Some('<') => "≤",
        _ => return,
    };
    let height = word.bounds.bottom - word.bounds.top;
    let clamp = |value: i32, most: u32| value.clamp(0, most as i32) as usize;
    let (top, bottom) = (clamp(word.bounds.top, image.height), clamp(word.bounds.bottom + height / 2, image.height));
    let (left, right) = (clamp(word.bounds.left, image.width), clamp(word.bounds.right, image.width));
    if bottom <= top || right <= left {
        return;
    }
    let threshold = image.ink_threshold();
    let is_dark = |x: usize, y: usize| image.samples[y * image.width as usize + x] < threshold;
    // The sign ends where a column has no ink.
    let inked = |x: usize| (top..bottom).any(|y| is_dark(x, y));
    let Some(first) = (left..right).find(|&x| inked(x)) else { return };
    let end = (first..right).find(|&x| !inked(x)).unwrap_or(right);
    let width = end - first;
    let longest = |y: usize| {
        let (mut run, mut longest) = (0, 0);
        for x in first..end {
            run = if is_dark(x, y) { run + 1 } else { 0 };
            longest = longest.max(run);
        }
        longest
    };
    let is_sign = (3..=2 * (bottom - top)).contains(&width);
    let barred: Vec<usize> = (top..bottom).filter(|&y| longest(y) * 4 > width * 3).collect();
    // A bar is thin and stands at the foot of the sign; in a shadow or below a stroke of a pen whole rows are dark anywhere.
    let is_bar = |first: usize, last: usize| {
        last - first < (height as usize / 3).max(2) && first * 2 > top + bottom - height as usize / 2
    };
    if is_sign && barred.first().zip(barred.last()).is_some_and(|(&first, &last)| is_bar(first, last)) {
        let seen = word.text.clone();
        word.text.replace_range(..1, printed);
        word.alternatives.insert(0, Alternative { text: seen, confidence: word.confidence });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads what it is told, one answer a call.
    struct Told(Vec<&'static str>);

    impl Engine for Told {
        fn read(
            &mut self,
            _: &GrayImage,
            _: u32,
            _: Segmentation,
            _: Option<PixelBox>,
        ) -> Result<Vec<OcrWord>, Failure> {
            let text = if self.0.is_empty() { "" } else { self.0.remove(0) };
            let words = text.split_whitespace();
            Ok(words.map(|word| OcrWord { text: word.into(), confidence: 0.9, ..OcrWord::default() }).collect())
        }

        fn version(&self) -> String {
            String::new()
        }
    }

    fn word(text: &str, confidence: f32) -> OcrWord {
        let bounds = PixelBox { left: 20, top: 20, right: 60, bottom: 40 };
        OcrWord { text: text.into(), confidence, bounds, ..OcrWord::default() }
    }

    fn figure(text: &str, confidence: f32, told: &[&'static str]) -> (String, f32) {
        let image = GrayImage::blank(100, 60);
        let words = look_again(&image, 200, false, vec![word(text, confidence)], &mut Told(told.to_vec())).unwrap();
        (words[0].text.clone(), words[0].confidence)
    }

    #[test]
    fn a_bracket_closes_the_one_before_it() {
        let closes = |text: &str| {
            let word = |text: &str| OcrWord { text: text.to_owned(), ..OcrWord::default() };
            let words: Vec<OcrWord> = text.split(' ').map(word).collect();
            closes_a_bracket(&words, words.len() - 1)
        };
        assert!(closes("tuyến đường (giai đoạn l)"));
        assert!(!closes("l)"));
        assert!(!closes("(kèm theo) và l)"));
        assert!(!closes("(quy định tại điểm l)"), "the letter of an item");
        assert!(!closes("(giai đoạn l"));
    }

    #[test]
    fn a_figure_read_alike_again_is_sure_and_one_read_otherwise_each_time_is_not() {
        assert_eq!(figure("14", 0.69, &["14", "14."]), ("14".into(), CONFIRMED));
        assert_eq!(figure("14", 0.69, &["74", "14", "1A"]), ("14".into(), 0.69));
        assert_eq!(figure("14", 0.69, &["74", "14", "74"]), ("14".into(), UNCONFIRMED));
        assert_eq!(figure("138/KH-UBND", 0.7, &["I38/KH-UBND", "138/KHUBND"]).1, FIGURES_CONFIRMED);
        assert_eq!(figure("11", 0.7, &["II", "7", "I1."]).1, CONFIRMED);
        assert_eq!(figure("14", 0.69, &[]), ("14".into(), UNCONFIRMED));
        assert_eq!(figure("14", 0.95, &["74", "74", "74"]), ("14".into(), 0.95), "what is sure is not read again");
        assert_eq!(figure("phòng", 0.5, &["phỏng"]), ("phòng".into(), 0.5));
    }

    #[test]
    fn a_figure_gives_way_to_three_readings_but_loses_no_stroke_that_may_have_been_printed() {
        assert_eq!(figure("157/02/2031)", 0.57, &["15/02/2031)"; 3]).0, "15/02/2031)");
        assert_eq!(figure("1ø7/HD-SNV", 0.6, &["167/HD-SNV"; 3]), ("167/HD-SNV".into(), OUTVOTED));
        assert_eq!(figure("11", 0.6, &["1"; 3]), ("11".into(), UNCONFIRMED));
        assert_eq!(figure("26/20", 0.6, &["26/2O"; 3]), ("26/20".into(), 0.6_f32.min(UNCONFIRMED)));
    }

    #[test]
    fn a_date_that_no_calendar_has_is_doubted_and_gives_way_to_one() {
        let date = |named: &[&str]| {
            let mut word = word("26/6/3017.", 0.9);
            let other = |text: &&str| Alternative { text: (*text).into(), confidence: 0.3 };
            word.alternatives.extend(named.iter().map(other));
            let told = Told(vec!["26/6/3017"; 3]);
            let words = look_again(&GrayImage::blank(100, 60), 200, false, vec![word], &mut { told }).unwrap();
            (words[0].text.clone(), words[0].confidence)
        };
        assert_eq!(date(&["26/6/2017.", "26/0/3017."]), ("26/6/2017.".into(), UNCONFIRMED));
        assert_eq!(date(&["26/6/2017.", "26/6/2011."]), ("26/6/3017.".into(), UNCONFIRMED), "which, nobody knows");
        assert_eq!(figure("26/6/2017", 0.9, &["26/6/2011"]), ("26/6/2017".into(), 0.9), "sure, and possible");
    }

    #[test]
    fn a_line_that_came_out_as_nothing_is_read_by_itself() {
        let image = GrayImage::blank(100, 60);
        let lost = vec![word("xe<kcralry", 0.0)];
        let read = look_again(&image, 200, false, lost, &mut Told(vec!["Số 21-KH/ĐU"])).unwrap();
        assert_eq!(read.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["Số", "21-KH/ĐU"]);
    }

    #[test]
    fn strokes_in_a_date_are_as_many_digits_as_they_are_wide() {
        let day = |seen: &str, width: i32| {
            let mut words: Vec<OcrWord> =
                ["ngày", seen, "tháng", "02", "năm", "2031"].map(|text| word(text, 0.95)).into();
            words[1].bounds.right = words[1].bounds.left + width;
            dates_by_form(&GrayImage::blank(100, 60), &mut words);
            words[1].text.clone()
        };
        // The year is 40 pixels wide.
        for (seen, width, printed) in [
            ("II", 18, "11"),
            ("I1", 18, "11"),
            ("I1", 9, "I1"),
            ("2]", 19, "21"),
            ("1Š", 20, "15"),
            ("Ô1", 20, "01"),
            ("41", 20, "41"),
        ] {
            assert_eq!(day(seen, width), printed, "{seen} {width}");
        }
        assert_eq!(day("TT", 30), "TT", "wider than two digits");
        assert_eq!(day("các", 20), "các");
    }

    #[test]
    fn a_marker_is_read_again_where_a_full_stop_alone_begins_a_line() {
        let marker = |ink: bool, told: &'static str| {
            let mut image = GrayImage::blank(200, 80);
            image.fill(PixelBox { left: 30, top: 38, right: 33, bottom: 40 }, 0);
            if ink {
                image.fill(PixelBox { left: 18, top: 20, right: 26, bottom: 40 }, 0);
            }
            let mut words = vec![word(".", 0.99), word("Khả", 0.99)];
            words[0].bounds = PixelBox { left: 30, top: 38, right: 33, bottom: 40 };
            words[1].bounds = PixelBox { left: 40, top: 20, right: 70, bottom: 40 };
            look_again(&image, 200, false, words, &mut Told(vec![told])).unwrap()[0].text.clone()
        };
        assert_eq!(marker(true, "3. Khả"), "3.");
        assert_eq!(marker(true, "II, Khả"), "II.");
        assert_eq!(marker(true, "Ủy Khả"), ".");
        assert_eq!(marker(true, "3."), ".");
        assert_eq!(marker(false, "3. Khả"), ".", "no ink before it");
    }

    #[test]
    fn a_bar_below_a_comparison_is_seen() {
        let sign_over = |bar: Option<i32>, behind: &str| {
            let mut image = GrayImage::blank(100, 60);
            for step in 0..7 {
                for y in [20 + step, 33 - step] {
                    image.fill(PixelBox { left: 22 + 2 * step, top: y, right: 25 + 2 * step, bottom: y + 2 }, 0);
                }
            }
            if let Some(top) = bar {
                image.fill(PixelBox { left: 22, top, right: 37, bottom: top + 2 }, 0);
            }
            let mut words = vec![word(">", 0.9), word(behind, 0.9)];
            words[1].bounds = PixelBox { left: 70, top: 20, right: 90, bottom: 40 };
            look_again(&image, 200, false, words, &mut Told(Vec::new())).unwrap()[0].text.clone()
        };
        let sign = |bar: bool, behind: &str| sign_over(bar.then_some(38), behind);
        assert_eq!(sign_over(Some(22), "90%"), ">", "a stroke of a pen through its head");
        assert_eq!(sign(true, "90%"), "≥");
        assert_eq!(sign(false, "90%"), ">");
        assert_eq!(sign(true, "KT."), ">", "dirt of a seal");
    }
}
