//! How Vietnamese a line is: the logarithm of its probability under a simple model of Vietnamese text (syllables with
//! their frequencies, other words letter by letter), the same for every reading of the line, so that readings compare.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::source::vietnamese::is_vietnamese_letter;

const FREQUENCIES: &str = include_str!("../../../dictionaries/syllable_frequencies.tsv");
/// The counts of the list are per ten million tokens.
const TOKENS: f32 = 1e7;

/// Costs in nats, for what is no known syllable. They need only the right order: what Vietnamese offices write
/// (codes, figures, foreign words in ASCII) is cheap, what a wrong code chart makes is dear.
const UNKNOWN_WORD: f32 = 6.0;
const ASCII_LETTER: f32 = 2.2;
const VIETNAMESE_LETTER: f32 = 6.0;
const WESTERN_LETTER: f32 = 6.0;
const OTHER_LETTER: f32 = 9.0;
const COMMON_MARK: f32 = 1.0;
const TYPOGRAPHIC_MARK: f32 = 3.0;
const RARE_MARK: f32 = 6.0;
const SYMBOL: f32 = 9.0;
const CONTROL: f32 = 15.0;
/// A capital after a small letter inside a word.
const ODD_CASE: f32 = 3.0;

fn frequencies() -> &'static HashMap<&'static str, f32> {
    static TABLE: OnceLock<HashMap<&'static str, f32>> = OnceLock::new();
    TABLE.get_or_init(|| {
        FREQUENCIES
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(syllable, count)| count.parse::<f32>().ok().map(|count| (syllable, (count / TOKENS).ln())))
            .collect()
    })
}

/// Whether a word (lower case, NFC) is a syllable that occurs.
pub(super) fn is_known(word: &str) -> bool {
    frequencies().contains_key(word)
}

/// The log probability of a line, in nats; 0 for an empty one, never positive.
pub(super) fn log_probability(line: &str) -> f32 {
    let mut total = 0.0;
    let mut word = String::new();
    for character in line.chars() {
        if character.is_alphabetic() {
            word.push(character);
            continue;
        }
        total += word_log_probability(&word) - other_cost(character);
        word.clear();
    }
    total + word_log_probability(&word)
}

/// Whether a line reads as Vietnamese throughout: three quarters of its words are syllables, and four in five of those
/// with marks; abbreviations in capitals and single letters left out. Text that was broken by OCR is not that in any
/// encoding, though some of its words become syllables by chance.
pub(super) fn is_convincing(line: &str) -> bool {
    let words = line.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().nth(1).is_some());
    let (mut known, mut all, mut known_marked, mut marked) = (0_usize, 0_usize, 0_usize, 0_usize);
    for word in words {
        let is_syllable = is_known(&in_small_letters(word)) && !has_odd_case(word);
        if is_syllable || word.chars().any(char::is_lowercase) {
            all += 1;
            known += usize::from(is_syllable);
            marked += usize::from(!word.is_ascii());
            known_marked += usize::from(is_syllable && !word.is_ascii());
        }
    }
    known * 4 >= all * 3 && known_marked * 5 >= marked * 4
}

/// A capital after a small letter.
fn has_odd_case(word: &str) -> bool {
    word.chars().skip_while(|c| !c.is_lowercase()).any(char::is_uppercase)
}

/// The word in small letters; most are.
fn in_small_letters(word: &str) -> Cow<'_, str> {
    if word.chars().all(char::is_lowercase) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

fn word_log_probability(word: &str) -> f32 {
    if word.is_empty() {
        return 0.0;
    }
    let mut case = 0.0;
    let mut after_small = false;
    for character in word.chars() {
        if after_small && character.is_uppercase() {
            case += ODD_CASE;
        }
        after_small = character.is_lowercase();
    }
    // Abbreviations in capitals have Đ as often as other letters: QĐ, HĐND, BCĐ.
    let is_abbreviation = word.chars().all(|c| c.is_ascii_uppercase() || c == 'Đ');
    let cost = |c| if is_abbreviation { ASCII_LETTER } else { letter_cost(c) };
    let by_letters: f32 = word.chars().map(cost).sum::<f32>() + UNKNOWN_WORD;
    match frequencies().get(&*in_small_letters(word)) {
        Some(&known) => known.max(-by_letters) - case,
        None => -by_letters - case,
    }
}

fn letter_cost(character: char) -> f32 {
    match character {
        _ if character.is_ascii() => ASCII_LETTER,
        _ if is_vietnamese_letter(character) => VIETNAMESE_LETTER,
        'À'..='ÿ' => WESTERN_LETTER,
        _ => OTHER_LETTER,
    }
}

fn other_cost(character: char) -> f32 {
    match character {
        ' ' | '\t' | '\u{a0}' => 0.0,
        '0'..='9' => COMMON_MARK,
        '.' | ',' | ';' | ':' | '-' | '/' | '(' | ')' | '"' | '%' | '!' | '?' => COMMON_MARK,
        '\'' | '“' | '”' | '‘' | '’' | '–' | '—' | '…' | '•' => TYPOGRAPHIC_MARK,
        _ if character.is_control() || character == '\u{fffd}' => CONTROL,
        _ if character.is_ascii() => RARE_MARK,
        _ => SYMBOL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_text_convinces_in_no_encoding() {
        assert!(is_convincing("Căn cứ Quyết định số 15/QĐ-UBND về camera"));
        assert!(!is_convincing("Trién khai thye hién Ké hoach hanh déng cla"));
    }

    #[test]
    fn the_right_reading_is_the_likely_one() {
        for (right, wrong) in [
            ("Ủy ban nhân dân tỉnh", "Uû ban nh©n d©n tØnh"),
            ("Số: 15/KH-UBND", "Sè: 15/KH-UBND"),
            ("Nơi nhận:", "Nôi nhaän:"),
            ("Kính gửi", "KÝnh göi"),
        ] {
            assert!(log_probability(right) > log_probability(wrong) + 3.0, "{right} / {wrong}");
        }
    }
}
