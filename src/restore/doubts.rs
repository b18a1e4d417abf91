//! What is doubted although the search changed nothing of it. Pure.

use super::RestoredLine;
use crate::model::Model;
use crate::record::Word;

/// A word that stays as the engine read it and is none that the language has is no surer than the engine was of it: that the search found nothing better says little.
/// A figure with a letter in it is worth little, whoever read it.
pub(super) fn doubt_unknown(model: &Model, words: &[Word], seen: &str, restored: &mut RestoredLine) {
    for token in &mut restored.tokens {
        let text = &restored.text[token.restored.clone()];
        if is_broken_figure(text) {
            token.posterior = token.posterior.min(BROKEN_FIGURE);
        }
        if text != &seen[token.raw.clone()] || !text.contains(char::is_alphabetic) || is_known(model, text) {
            continue;
        }
        let of_token = words.iter().filter(|word| word.range.start < token.raw.end && token.raw.start < word.range.end);
        if let Some(sure) = of_token.filter_map(|word| word.confidence).min_by(f32::total_cmp) {
            token.posterior = token.posterior.min(sure);
        }
    }
}

/// How sure a figure is at the most of which one sign came out as a letter with marks.
const BROKEN_FIGURE: f32 = 0.3;

/// Whether digits and one letter with marks are one word (`1Ế,` for `17;`), as nobody prints them. (`Đ` may stand beside a digit in a code.)
fn is_broken_figure(text: &str) -> bool {
    let core = text.trim_matches(|c: char| !c.is_alphanumeric());
    let mut letters = core.chars().filter(|c| !c.is_ascii_digit());
    let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
    core.len() > letter.len_utf8() && letter.is_alphabetic() && !letter.is_ascii() && !matches!(letter, 'đ' | 'Đ')
}

/// Whether a word is a syllable of the language in small letters, with a capital before them, or all in capitals.
fn is_known(model: &Model, text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric());
    let behind = || word.chars().skip(1);
    let in_one_case = behind().all(char::is_lowercase) || word.chars().all(char::is_uppercase);
    in_one_case && model.is_syllable(&word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_beside_a_letter_with_marks_are_a_broken_figure() {
        for text in ["1Ế,", "(1ó", "Ô7"] {
            assert!(is_broken_figure(text), "{text}");
        }
        for text in ["17,", "1A", "C17Đ", "5đ", "02năm", "ở", "07-KH/ĐU", "m2", ""] {
            assert!(!is_broken_figure(text), "{text}");
        }
    }
}
