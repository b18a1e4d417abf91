//! Slips in the dates of documents. Pure.

use std::ops::Range;

use super::digits;

/// `ngày 30 THÁNG 4NĂM`, `ngày 3tháng 5`: a figure that has run into the next word of its date. (`tháng07 năm 2031` is left: some print it so.)
pub(super) fn run_into_word(text: &str, words: &[Range<usize>], index: usize, core: &Range<usize>) -> Option<String> {
    let before = text[words[index.checked_sub(1)?].clone()].to_lowercase();
    let seen = &text[core.clone()];
    let (figure, word) = seen.split_at(seen.find(|c: char| !c.is_ascii_digit())?);
    let follows = [("ngày", "tháng"), ("tháng", "năm")].contains(&(before.as_str(), word.to_lowercase().as_str()));
    (follows && digits(figure, 1..=2)).then(|| format!("{figure} {word}"))
}
