//! Slips in the dates of documents. Pure.

use std::ops::Range;

use super::digits;

/// The words of a date, each with the number of digits that may stand behind it.
const PARTS: [(&str, usize); 3] = [("ngày", 2), ("tháng", 2), ("năm", 4)];

/// `tháng07 năm 2031`, `ngày 30 THÁNG 4NĂM`: a word of a date that a figure has run into, where another word of the date stands beside them.
pub(super) fn run_into_word(text: &str, words: &[Range<usize>], index: usize, core: &Range<usize>) -> Option<String> {
    let lower = |at: Option<usize>| {
        at.and_then(|at| words.get(at)).map(|word| text[word.clone()].to_lowercase()).unwrap_or_default()
    };
    let (before, next) = (lower(index.checked_sub(1)), lower(Some(index + 1)));
    let seen = &text[core.clone()];
    let at = seen.find(|c: char| c.is_ascii_digit())?;
    if at == 0 {
        // `4NĂM` behind *tháng*, `12tháng` behind *ngày*.
        let end = seen.find(|c: char| !c.is_ascii_digit())?;
        let (figure, word) = seen.split_at(end);
        let follows = PARTS.windows(2).any(|pair| before == pair[0].0 && word.to_lowercase() == pair[1].0);
        return (follows && digits(figure, 1..=2)).then(|| format!("{figure} {word}"));
    }
    let (word, figure) = seen.split_at(at);
    let part = PARTS.iter().position(|(name, _)| word.to_lowercase() == *name)?;
    let of_date = match part {
        2 => digits(&before, 1..=2),
        _ => next.starts_with(PARTS[part + 1].0),
    };
    (of_date && digits(figure, 1..=PARTS[part].1)).then(|| format!("{word} {figure}"))
}
