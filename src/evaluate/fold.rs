//! What counts as equal: tone-mark placement, blanks, quotation marks and dashes are folded before comparing.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Grave, acute, tilde, hook above, dot below.
fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

/// Moves the tone mark to the end of its vowel group, so that `hóa` and `hoá` compare equal.
pub fn fold_tone_placement(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len() + 4);
    let mut held = String::new();
    for c in word.nfd() {
        if is_tone(c) {
            held.push(c);
        } else {
            let in_vowel_group = matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
                || canonical_combining_class(c) != 0;
            if !in_vowel_group {
                out.push_str(&held);
                held.clear();
            }
            out.push(c);
        }
    }
    out.push_str(&held);
    out.nfc().collect()
}

/// Python's `str.split()`: the information separators count as blanks there, not in Rust.
pub fn split_blanks(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')).filter(|word| !word.is_empty())
}

/// The words of a text as the scorer compares them: NFC, quotation marks and dashes folded, tone marks folded.
pub fn words(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfc() {
        folded.push_str(match c {
            '∅' => " ",
            '“' | '”' => "\"",
            '‘' | '’' => "'",
            '–' | '—' => "-",
            '…' => "...",
            '≥' => ">",
            '\u{ad}' => "",
            _ => {
                folded.push(c);
                continue;
            }
        });
    }
    split_blanks(&folded).map(fold_tone_placement).collect()
}

/// A word without its punctuation.
pub fn bare(word: &str) -> String {
    word.chars().filter(|&c| c.is_alphanumeric() || matches!(c, '%' | '/' | '-')).collect()
}

/// Figures, dates, document numbers and abbreviations.
pub static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d+(?:[./:-]\d+)*(?:[-/][\p{L}\p{N}_&Đđ]+)*%?|\b\d*/?[A-ZĐ]{2,}(?:[-/][A-ZĐ]+)*\b")
        .expect("the pattern is constant")
});

/// A name as it is compared: lower case, punctuation as blanks, tone marks folded.
pub fn name(text: &str) -> String {
    let lower = text.nfc().collect::<String>().to_lowercase();
    let spaced: String = lower
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '_' | '%' | '/' | '&' | '-') { c } else { ' ' })
        .collect();
    let words: Vec<String> = split_blanks(&spaced).map(fold_tone_placement).collect();
    words.join(" ")
}

/// Python's universal newlines.
pub fn universal_newlines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tone_placements_are_equal() {
        assert_eq!(fold_tone_placement("hóa"), fold_tone_placement("hoá"));
        assert_eq!(fold_tone_placement("Thủy"), fold_tone_placement("Thuỷ"));
        assert_ne!(fold_tone_placement("hòa"), fold_tone_placement("hóa"));
    }

    #[test]
    fn quotation_marks_dashes_and_blanks_do_not_count() {
        assert_eq!(words("“một”  –\u{a0}hai…"), words("\"một\" - hai..."));
    }

    #[test]
    fn figures_are_document_numbers_dates_and_abbreviations() {
        let found: Vec<_> =
            FIGURE.find_iter("số 12-KH/ĐU ngày 08/9/2025 đạt 80% theo UBND").map(|m| m.as_str()).collect();
        assert_eq!(found, ["12-KH/ĐU", "08/9/2025", "80%", "UBND"]);
    }
}
