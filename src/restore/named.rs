//! Document numbers and acronyms that the engine read as what offices do not write, where it names what they do among its other readings. Pure.
//!
//! A number is not weighed by the language model, which knows none; but of `18-NO/TW` and `18-NQ/TW`, both held possible by the engine, one has a kind of document
//! that exists. Digits stay as they were read.

use super::series::Mended;
use super::slips::digits;
use super::symbols::{is_issuer, is_kind};
use super::{RestoredLine, SourceLine};

/// The signs of the sentence around a number.
const AROUND: &str = ".,;:()[]\"“”'";
/// A number differs from what was read in so many signs.
const MOST_DIFFERENT: usize = 1;
/// An acronym has so many letters.
const LEAST_ACRONYM: usize = 3;

/// What to put in the place of words that stand in lines as the engine read them; those of a line from its end to its beginning.
pub(super) fn mend(lines: &[RestoredLine], sources: &[SourceLine<'_>], read: &[bool]) -> Vec<Mended> {
    let mut out = Vec::new();
    for (line, (restored, source)) in lines.iter().zip(sources).enumerate().filter(|(line, _)| read[*line]) {
        for word in source.words.iter().rev() {
            let Some(seen) = source.text.get(word.range.clone()) else { continue };
            let core = seen.trim_matches(|c| AROUND.contains(c));
            let named = word.alternatives.iter().map(|other| other.text.trim_matches(|c| AROUND.contains(c)));
            let mut named: Vec<&str> = named.filter(|named| is_rather(named, core)).collect();
            named.dedup();
            // (Which of two digits stands for a sign, nobody knows.)
            let [printed] = named[..] else { continue };
            let range = restored.map_range(word.range.clone());
            let place = restored.text.get(range.clone()).and_then(|text| text.find(core));
            if let Some(start) = place.map(|at| range.start + at) {
                out.push(Mended { line, range: start..start + core.len(), marker: printed.to_owned() });
            }
        }
    }
    out
}

/// Whether a reading is what offices write, and what was read is not.
fn is_rather(named: &str, seen: &str) -> bool {
    let differ: Vec<(char, char)> = named.chars().zip(seen.chars()).filter(|(named, seen)| named != seen).collect();
    if named.chars().count() != seen.chars().count() || !(1..=MOST_DIFFERENT).contains(&differ.len()) {
        return false;
    }
    let digits_stay = differ.iter().all(|(_, seen)| !seen.is_ascii_digit());
    digits_stay && (is_number(named) && !is_number(seen) || is_without_horn(named, seen))
}

/// Whether a text is the number of a document whose kind and issuer offices use: `43/2031/NĐ-CP`, `210-KL/TW`, `882/CT-UBND`.
fn is_number(text: &str) -> bool {
    let by = |symbol: &str, bar: char| {
        symbol.split_once(bar).is_some_and(|(kind, issuer)| is_kind(kind) && is_issuer(issuer))
    };
    let of_state = || {
        let (number, rest) = text.split_once('/')?;
        let symbol = rest.split_once('/').filter(|(year, _)| digits(year, 1..=4)).map_or(rest, |(_, symbol)| symbol);
        Some(digits(number, 1..=5) && by(symbol, '-'))
    };
    let of_party = || text.split_once('-').map(|(number, symbol)| digits(number, 1..=5) && by(symbol, '/'));
    of_state().unwrap_or(false) || of_party().unwrap_or(false)
}

/// `UTM` for `ƯTM`: letters alone that begin with a horn before consonants, which the engine holds possible without.
fn is_without_horn(named: &str, seen: &str) -> bool {
    let acronym = |text: &str| text.chars().count() >= LEAST_ACRONYM && text.chars().all(char::is_uppercase);
    let Some(rest) = seen.strip_prefix('Ư') else { return false };
    acronym(seen) && named.strip_prefix('U') == Some(rest) && rest.chars().all(|c| "BCDĐGHKLMNPQRSTVX".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Alternative, Route, Word};

    #[test]
    fn what_offices_write_is_taken_where_the_engine_names_it() {
        for (seen, named) in [
            ("18-NO/TW", "18-NQ/TW"),
            ("37/2031/NĐ.CP", "37/2031/NĐ-CP"),
            ("§82/CT-UBND", "882/CT-UBND"),
            ("I8-NQ/TW", "18-NQ/TW"),
            ("ƯTM", "UTM"),
        ] {
            assert!(is_rather(named, seen), "{seen}");
            assert!(!is_rather(seen, named), "{named}");
        }
    }

    #[test]
    fn only_the_number_itself_is_replaced() {
        let text = "Nghị quyết số (18-NO/TW); và";
        let other = |text: &str| Alternative { text: text.to_owned(), confidence: 0.3 };
        let word = Word {
            range: 20..31,
            bounds: None,
            confidence: Some(0.88),
            alternatives: vec![other("(18-NỌ/TW);"), other("(18-NQ/TW);")],
        };
        assert_eq!(&text[word.range.clone()], "(18-NO/TW);");
        let line = RestoredLine { text: text.to_owned(), tokens: Vec::new() };
        let sources = [SourceLine { text, words: std::slice::from_ref(&word), route: Route::Ocr }];
        let mended = mend(std::slice::from_ref(&line), &sources, &[true]);
        let [mended] = &mended[..] else { panic!("{} mended", mended.len()) };
        assert_eq!((&text[mended.range.clone()], mended.marker.as_str()), ("18-NO/TW", "18-NQ/TW"));
        assert!(mend(std::slice::from_ref(&line), &sources, &[false]).is_empty());
        let word =
            Word { alternatives: vec![other("18-NQ/TW"), other("18-NQ/TW;"), other("18-KH/TW")], ..word.clone() };
        assert_eq!(
            mend(&[line], &[SourceLine { words: &[word], ..sources[0] }], &[true]).len(),
            1,
            "one differs too much"
        );
    }

    #[test]
    fn of_two_numbers_that_are_named_neither_is_taken() {
        let text = "Số: §82/CT-UBND";
        let other = |text: &str| Alternative { text: text.to_owned(), confidence: 0.3 };
        let found = |alternatives: Vec<Alternative>| {
            let word = Word { range: 6..text.len(), bounds: None, confidence: Some(0.8), alternatives };
            assert!(text[word.range.clone()].starts_with('§'));
            let line = RestoredLine { text: text.to_owned(), tokens: Vec::new() };
            mend(&[line], &[SourceLine { text, words: &[word], route: Route::Ocr }], &[true]).len()
        };
        assert_eq!(found(vec![other("882/CT-UBND"), other("S82/CT-UBND")]), 1);
        assert_eq!(found(vec![other("882/CT-UBND"), other("582/CT-UBND")]), 0);
    }

    #[test]
    fn digits_and_what_offices_may_write_stay() {
        for (seen, named) in [
            ("37/2031/NĐ-CP", "37/2081/NĐ-CP"),
            ("37/2031/NĐ.CP", "31/2031/NĐ-CP"),
            ("37/203l/NĐ.CP", "37/2031/NĐ-CP"),
            ("ƯỚC", "UỚC"),
            ("ƯCAO", "UCAO"),
            ("(TW)", "TW"),
        ] {
            assert!(!is_rather(named, seen), "{seen}");
        }
    }
}
