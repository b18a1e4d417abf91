//! Bars of numbers and dates that the engine took for other signs. Pure.

use crate::ocr::OcrWord;

/// `30/2031/NĐ.CP`: where the engine itself holds a bar possible between two letters of a document number, it is one.
pub(super) fn take_bar(word: &mut OcrWord) {
    if !word.text.starts_with(|c: char| c.is_ascii_digit()) || word.confidence > 0.9 {
        return;
    }
    let seen: Vec<char> = word.text.chars().collect();
    let symbol = word.text.contains('/');
    let is_letter = |at: usize| seen.get(at).is_some_and(|c| c.is_uppercase() || symbol && c.is_lowercase());
    let with_bar = |text: &str| {
        let named: Vec<char> = text.chars().collect();
        let mut differ = (0..seen.len()).filter(|&at| named.get(at) != Some(&seen[at]));
        let at = differ.next().filter(|_| named.len() == seen.len() && differ.next().is_none());
        at.is_some_and(|at| {
            named[at] == '-' && ".:‹<⁄".contains(seen[at]) && at > 0 && is_letter(at - 1) && is_letter(at + 1)
        })
    };
    if let Some(index) = word.alternatives.iter().position(|alternative| with_bar(&alternative.text)) {
        std::mem::swap(&mut word.text, &mut word.alternatives[index].text);
    }
}

/// What the engine takes the slanting bar before a year for; the first is a digit as well.
const TAKEN_FOR_BARS: &str = "1IlJi!|";
/// How sure a number is at the most of which a bar was put right.
const PUT_RIGHT: f32 = 0.6;

/// `58I2001/NĐ-CP`, `24J8I2001`: a stroke that can only be the bar of a number or a date, no number having a letter between digits. A one becomes a bar where the
/// engine itself holds that possible, and no number of a document has so many digits (`5812001/NĐ-CP`).
pub(super) fn bars_of_years(word: &mut OcrWord) {
    let core = word.text.trim_end_matches(|c: char| ".,;:)".contains(c));
    if !core.starts_with(|c: char| c.is_ascii_digit()) || is_possible(core) {
        return;
    }
    let seen: Vec<char> = core.chars().collect();
    let digit = |at: usize| seen.get(at).is_some_and(char::is_ascii_digit);
    let named_bar = |at: usize| {
        let other = |text: &str| text.chars().nth(at) == Some('/') && text.chars().count() == word.text.chars().count();
        word.alternatives.iter().any(|alternative| other(&alternative.text))
    };
    let is_bar = |at: usize| {
        let between = at > 0 && digit(at - 1) && digit(at + 1) && TAKEN_FOR_BARS.contains(seen[at]);
        between && (!seen[at].is_ascii_digit() || named_bar(at))
    };
    let read = |bars: &dyn Fn(usize) -> bool| -> String {
        seen.iter().enumerate().map(|(at, &c)| if bars(at) { '/' } else { c }).collect()
    };
    let printed = read(&is_bar);
    let only_strokes = read(&|at| is_bar(at) && !seen[at].is_ascii_digit());
    let is_printed = |text: &String| text != core && (is_number_of_year(text) || is_date(text));
    let Some(printed) = [only_strokes, printed].into_iter().find(is_printed) else { return };
    let text = word.text.replacen(core, &printed, 1);
    word.read_as(text);
    word.confidence = word.confidence.min(PUT_RIGHT);
}

/// Whether a text can have been printed as it is: its first part is no longer than the number of a document, and nothing else than digits.
fn is_possible(text: &str) -> bool {
    text.split_once('/').is_some_and(|(number, _)| is_figure(number, 5))
}

/// `58/2001/NĐ-CP`
fn is_number_of_year(text: &str) -> bool {
    let mut parts = text.splitn(3, '/');
    let number = parts.next().is_some_and(|number| is_figure(number, 5));
    number
        && parts.next().is_some_and(is_year)
        && parts.next().is_some_and(|kind| kind.starts_with(char::is_alphabetic))
}

/// `24/8/2001`
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    let within = |part: &str, most: u32| is_figure(part, 2) && part.parse().is_ok_and(|n| (1..=most).contains(&n));
    matches!(parts[..], [day, month, year] if within(day, 31) && within(month, 12) && is_year(year))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && is_figure(text, 4) && (text.starts_with("19") || text.starts_with("20"))
}

fn is_figure(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Alternative;

    fn word(text: &str, confidence: f32) -> OcrWord {
        OcrWord { text: text.into(), confidence, ..OcrWord::default() }
    }

    #[test]
    fn a_bar_that_the_engine_holds_possible_is_taken() {
        let read = |named: &str| {
            let mut word = word("30/2031/NĐ.CP", 0.8);
            word.alternatives.push(Alternative { text: named.into(), confidence: 0.3 });
            take_bar(&mut word);
            word.text
        };
        assert_eq!(read("30/2031/NĐ-CP"), "30/2031/NĐ-CP");
        assert_eq!(read("30-2031/NĐ.CP"), "30/2031/NĐ.CP");
        assert_eq!(read("30/2031/NĐ.GP"), "30/2031/NĐ.CP");
        let mut small = word("31/2009/nđ<cp", 0.8);
        small.alternatives.push(Alternative { text: "31/2009/nđ-cp".into(), confidence: 0.3 });
        take_bar(&mut small);
        assert_eq!(small.text, "31/2009/nđ-cp");
    }

    #[test]
    fn a_stroke_that_can_only_be_the_bar_before_a_year_is_one() {
        let read = |text: &str, named: &[&str]| {
            let alternatives =
                named.iter().map(|text| Alternative { text: (*text).to_owned(), confidence: 0.3 }).collect();
            let mut word = OcrWord { alternatives, ..word(text, 0.8) };
            bars_of_years(&mut word);
            word.text
        };
        assert_eq!(read("58I2031/NĐ-CP,", &[]), "58/2031/NĐ-CP,");
        assert_eq!(read("77I2006/qđ.ubnd", &[]), "77/2006/qđ.ubnd");
        assert_eq!(read("24J8I2031", &[]), "24/8/2031");
        assert_eq!(read("5812031/NĐ-CP", &["58I2031/NĐ-CP", "58/2031/NĐ-CP"]), "58/2031/NĐ-CP");
        assert_eq!(read("5812031/NĐ-CP", &["58I2031/NĐ-CP"]), "5812031/NĐ-CP", "a bar may be lost as well");
        assert_eq!(read("24J1312031", &["24J13/2031"]), "24J1312031", "no calendar has it");
        for kept in ["12031/QĐ-UBND", "58/2031/NĐ-CP", "QCVN 01I2", "1I1", "58I20/NĐ-CP", "24.11.2031"] {
            assert_eq!(read(kept, &["1/2031/QĐ-UBND"]), kept);
        }
    }
}
