//! Roman numerals and ones, which the engine takes for one another: a one has its flag. Pure.

use super::Sign;
use super::figures::{DOUBTED_ONE, SURE, without_signs_around};
use crate::ocr::OcrWord;

/// `I/2031` for `1/2031`: offices number quarters in Roman numerals (66 of 68 in 2 million words), which the engine takes for
/// ones; that there are no flags on them decides.
pub(super) fn quarter(text: &str, signs: &[Sign]) -> Option<String> {
    let (ones, year) = text.split_once('/')?;
    let is_quarter = (1..=3).contains(&ones.len()) && ones.bytes().all(|b| b == b'1');
    let strokes = signs.iter().take_while(|sign| sign.is_stroke).count();
    let bar = signs.get(strokes).is_some_and(|sign| sign.sign == Some('/'));
    (is_quarter && bar && strokes == ones.len()).then(|| format!("{}/{year}", "I".repeat(strokes)))
}

/// So many letters of a road or a platform stand before its number. Those that are all numerals are left, and those that begin a syllable (`KHI`).
const LETTERS_BEFORE_NUMBER: std::ops::RangeInclusive<usize> = 2..=4;
const INITIALS: [&str; 9] = ["CH", "GH", "KH", "NG", "NGH", "NH", "PH", "TH", "TR"];

/// `QL1`, `DK1` for `QLI`, `DKI`: consonants and a stroke that has the flag of a one.
pub(super) fn one_behind_letters(word: &OcrWord, signs: impl Fn() -> Vec<Sign>) -> Option<String> {
    let core = without_signs_around(&word.text);
    let letters = core.strip_suffix('I')?;
    let consonants = letters.chars().all(|c| "BCDĐGHKLMNPQRSTVX".contains(c));
    let numeral = letters.chars().all(|c| "VXLCDM".contains(c));
    let syllable = INITIALS.contains(&letters);
    if !LETTERS_BEFORE_NUMBER.contains(&letters.chars().count()) || !consonants || numeral || syllable {
        return None;
    }
    let behind = word.text.chars().rev().take_while(|c| *c != 'I').count();
    let last = signs().into_iter().rev().nth(behind)?;
    let is_one = last.sign == Some('1') && !last.is_stroke && last.sure >= SURE;
    is_one.then(|| word.text.replacen(core, &format!("{letters}1"), 1))
}

/// A stroke of which the net is so sure that it has no flag, where the engine doubts the one that it read.
const SURE_OF_STROKE: f32 = 0.75;

/// `I.3` for `1.3`, which the engine doubts: what stands before the full stop is a stroke without a flag. (Of 8 pages that have it, and 800 ones on 168 pages,
/// all that were told so had been printed so.)
pub(super) fn numeral_before_stop(word: &OcrWord, signs: &[Sign]) -> Option<String> {
    let [stroke, stop, digit, ..] = signs else { return None };
    let core = without_signs_around(&word.text);
    let rest = core.strip_prefix("1.").filter(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))?;
    let is_digit = digit.sign.is_some_and(|sign| rest.starts_with(sign));
    let is_numeral = stroke.is_stroke && stroke.sure >= SURE_OF_STROKE && stop.sign == Some('.') && is_digit;
    (is_numeral && word.confidence < DOUBTED_ONE).then(|| word.text.replacen(core, &format!("I.{rest}"), 1))
}

/// `I3` for `I.3`, which the net tells as `1.3`: the engine lost the full stop behind a stroke without a flag.
pub(super) fn numeral_without_stop(core: &str, printed: &str, signs: &[Sign]) -> Option<String> {
    let rest = printed.strip_prefix("1.")?;
    let as_read = core.strip_prefix(['I', 'L', 'E', '[', 'l'])?;
    (as_read == rest && signs.first()?.is_stroke).then(|| format!("I.{rest}"))
}

/// `Phụ lục I.3`, which the net tells as `1.3`: whether two readings differ in nothing but numerals that are strokes without a flag.
pub(super) fn only_numerals_differ(core: &str, printed: &str, signs: &[Sign]) -> bool {
    let mut differ = core.chars().zip(printed.chars()).zip(signs).filter(|((seen, told), _)| seen != told).peekable();
    differ.peek().is_some() && differ.all(|((seen, told), sign)| seen == 'I' && told == '1' && sign.is_stroke)
}
