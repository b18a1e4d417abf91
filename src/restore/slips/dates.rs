//! Slips in the dates of documents. Pure.

use std::ops::Range;

use super::{digits, is_year};

/// `ngày 30 THÁNG 4NĂM`, `ngày 3tháng 5`: a figure that has run into the next word of its date. (`tháng07 năm 2031` is left: some print it so.)
pub(super) fn run_into_word(text: &str, words: &[Range<usize>], index: usize, core: &Range<usize>) -> Option<String> {
    let seen = &text[core.clone()];
    let (figure, word) = seen.split_at(seen.find(|c: char| !c.is_ascii_digit()).filter(|&at| at > 0)?);
    let before = text[words[index.checked_sub(1)?].clone()].to_lowercase();
    let follows = [("ngày", "tháng"), ("tháng", "năm")].contains(&(before.as_str(), word.to_lowercase().as_str()));
    (follows && digits(figure, 1..=2)).then(|| format!("{figure} {word}"))
}

/// `tháng II năm`: a month has a figure, and two strokes are eleven.
pub(super) fn month(text: &str, words: &[Range<usize>], index: usize, core: &Range<usize>) -> Option<String> {
    let is_word = |at: Option<usize>, word: &str| {
        at.and_then(|at| words.get(at)).is_some_and(|range| text[range.clone()].to_lowercase() == word)
    };
    let strokes =
        &text[core.clone()] == "II" && is_word(index.checked_sub(1), "tháng") && is_word(Some(index + 1), "năm");
    strokes.then(|| "11".to_owned())
}

/// Behind *ngày*: `2111112006`, the bars of a date as ones.
pub(super) fn date_of_digits(core: &str) -> Option<String> {
    if !digits(core, 10..=10) || core[2..3] != *"1" || core[5..6] != *"1" {
        return None;
    }
    let (day, month, year) = (&core[..2], &core[3..5], &core[6..]);
    in_calendar(day, month, year).then(|| format!("{day}/{month}/{year}"))
}

/// `24/7/2024của`, `26/1/2024Sở`, `22/12/2017;Kế`, `01/7/201ócủa`: a date ends with its year, and the sign behind it, a word has run into it.
pub(super) fn behind_date(core: &str) -> Option<String> {
    let at = core.char_indices().find(|(_, c)| c.is_alphabetic())?.0;
    let (date, word) = core.split_at(at);
    // (Nobody prints a year of three digits; the engine reads a six as that letter.)
    if let Some(rest) = word.strip_prefix('ó').filter(|rest| !rest.is_empty())
        && date.rsplit('/').next().is_some_and(|year| digits(year, 3..=3))
    {
        return behind_date(&format!("{date}6{rest}"));
    }
    let run_in = word.chars().count() > 1
        && word.chars().all(char::is_alphabetic)
        && word.chars().skip(1).all(char::is_lowercase);
    let mut parts = date.trim_end_matches([',', ';', ':']).rsplit('/');
    let year = parts.next().is_some_and(is_year);
    let before: Vec<&str> = parts.collect();
    let is_date = (1..=2).contains(&before.len()) && before.iter().all(|part| digits(part, 1..=2));
    (run_in && year && is_date).then(|| format!("{date} {word}"))
}

/// `30/12:2021`: the lower half of a bar, and a speck.
pub(super) fn colon_in_date(core: &str) -> Option<String> {
    let parts: Vec<&str> = core.split([':', '/']).collect();
    let [day, month, year] = parts[..] else { return None };
    let slip = core.contains(':') && core.contains('/');
    (slip && in_calendar(day, month, year)).then(|| core.replace(':', "/"))
}

/// Whether figures are a day, a month and a year.
fn in_calendar(day: &str, month: &str, year: &str) -> bool {
    let within = |part: &str, most: u32| digits(part, 1..=2) && part.parse().is_ok_and(|n| (1..=most).contains(&n));
    within(day, 31) && within(month, 12) && is_year(year)
}

/// Behind *ngày*: `1 1/03/2015`, a day of two digits that a blank breaks.
pub(super) fn is_day_broken(core: &str, next: &str) -> bool {
    let parts: Vec<&str> = next.split('/').collect();
    let [day, month, year] = parts[..] else { return false };
    let whole = matches!(core, "0" | "1" | "2") || core == "3" && matches!(day, "0" | "1");
    whole && digits(day, 1..=1) && digits(month, 1..=2) && digits(year, 4..=4)
}
