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

/// What the engine takes the slanting bar of a number or a date for; the first is a digit as well.
const TAKEN_FOR_BARS: &str = "1IlJi!|";
/// How sure a number is at the most of which a bar was put right.
const PUT_RIGHT: f32 = 0.6;

/// `58I2001/NĐ-CP`, `24J8I2001`, `64I2022!INĐ-CP`: a stroke, or two, that can only be the bar of a number or a date, no number having a letter between digits. A one
/// becomes a bar where the engine itself holds that possible (in a date, another stroke), and what stands there is too long (`5812001/NĐ-CP`, `10/0412024`).
pub(super) fn bars_of_years(word: &mut OcrWord) {
    let core = word.text.trim_end_matches(|c: char| ".,;:)".contains(c));
    if !core.starts_with(|c: char| c.is_ascii_digit()) || !core.contains(|c| TAKEN_FOR_BARS.contains(c)) {
        return;
    }
    let seen: Vec<char> = core.chars().collect();
    let with_strokes = with_bars(&seen, |_| false);
    let named = |at: usize, as_what: &str| {
        let other = |text: &str| {
            let as_named = text.chars().nth(at).is_some_and(|c| as_what.contains(c));
            as_named && text.chars().count() == word.text.chars().count()
        };
        word.alternatives.iter().any(|alternative| other(&alternative.text))
    };
    let is_printed = |text: &String| text != core && (is_number_of_year(text) || is_date(text));
    let is_clear = |text: &String| is_printed(text) || text != core && are_accounts(text);
    let too_long = || !is_possible(core);
    let printed = Some(with_strokes)
        .filter(is_clear)
        .or_else(|| Some(with_bars(&seen, |at| named(at, "/"))).filter(|text| too_long() && is_printed(text)))
        .or_else(|| Some(with_bars(&seen, |at| named(at, "/Il!|"))).filter(|text| too_long() && is_date(text)));
    let Some(printed) = printed else { return };
    let text = word.text.replacen(core, &printed, 1);
    word.read_as(text);
    word.confidence = word.confidence.min(PUT_RIGHT);
}

/// A text with a bar in place of each stroke, or two, behind a digit and before a digit or a capital; `ones`: which ones between digits are strokes too.
fn with_bars(seen: &[char], ones: impl Fn(usize) -> bool) -> String {
    let digit = |at: usize| seen.get(at).is_some_and(char::is_ascii_digit);
    let stroke = |at: usize| seen.get(at).is_some_and(|c| TAKEN_FOR_BARS[1..].contains(*c));
    let follows = |at: usize| digit(at) || seen.get(at).is_some_and(|c| c.is_uppercase()) && !stroke(at);
    let mut out = String::new();
    let mut at = 0;
    while at < seen.len() {
        let one = seen[at] == '1' && digit(at + 1) && ones(at);
        let single = stroke(at) && follows(at + 1);
        let double = stroke(at) && stroke(at + 1) && follows(at + 2);
        let is_bar = at > 0 && digit(at - 1) && (one || single || double);
        out.push(if is_bar { '/' } else { seen[at] });
        at += if is_bar && double { 2 } else { 1 };
    }
    out
}

/// `http:/Ithutuc.gov.vn`: two bars stand behind the colon of an address.
pub(super) fn bars_of_address(word: &mut OcrWord) {
    let Some((scheme, behind)) = word.text.split_once(':') else { return };
    let bars: Vec<char> = behind.chars().take(2).collect();
    let are_strokes = bars.len() == 2 && bars.iter().all(|c| "/Il!|".contains(*c)) && bars != ['/', '/'];
    if are_strokes && ["http", "https"].iter().any(|name| scheme.to_lowercase().ends_with(name)) {
        let text = format!("{scheme}://{}", behind.chars().skip(2).collect::<String>());
        word.read_as(text);
    }
}

/// Whether a text can have been printed as it is: its first part is no longer than the number of a document, and nothing else than digits; what stands behind is no
/// figure longer than a year.
fn is_possible(text: &str) -> bool {
    text.split_once('/').is_some_and(|(number, behind)| {
        is_figure(number, 5) && (is_figure(behind, 4) || !is_figure(behind, usize::MAX))
    })
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

/// `432/Có`: an account and the side on which an entry stands.
fn are_accounts(text: &str) -> bool {
    text.split_once('/').is_some_and(|(account, side)| {
        (3..=4).contains(&account.len()) && is_figure(account, 4) && matches!(side, "Có" | "Nợ")
    })
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
        assert_eq!(read("64I2031!INĐ-CP", &[]), "64/2031/NĐ-CP");
        assert_eq!(read("40I2031ITT-BYT;", &[]), "40/2031/TT-BYT;");
        assert_eq!(read("432ICó", &[]), "432/Có");
        assert_eq!(read("23/02!2031", &[]), "23/02/2031");
        assert_eq!(read("10/0412031)", &["10/04!2031)"]), "10/04/2031)");
        assert_eq!(read("10/0412031)", &[]), "10/0412031)");
        assert_eq!(read("5812031/NĐ-CP", &["58I2031/NĐ-CP", "58/2031/NĐ-CP"]), "58/2031/NĐ-CP");
        assert_eq!(read("5812031/NĐ-CP", &["58I2031/NĐ-CP"]), "5812031/NĐ-CP", "a bar may be lost as well");
        assert_eq!(read("24J1312031", &["24J13/2031"]), "24J1312031", "no calendar has it");
        for kept in [
            "QH13I",
            "12/2031/QĐ-UBND",
            "7/2031I",
            "12/20312",
            "12031/QĐ-UBND",
            "58/2031/NĐ-CP",
            "QCVN 01I2",
            "1I1",
            "58I20/NĐ-CP",
            "24.11.2031",
        ] {
            assert_eq!(read(kept, &["1/2031/QĐ-UBND"]), kept);
        }
    }

    #[test]
    fn two_bars_stand_behind_the_colon_of_an_address() {
        let read = |text: &str| {
            let mut word = word(text, 0.8);
            bars_of_address(&mut word);
            word.text
        };
        assert_eq!(read("http:/Ithutuc.vn"), "http://thutuc.vn");
        assert_eq!(read("(https:l/a.vn)"), "(https://a.vn)");
        for kept in ["http://a.vn", "http:a.vn", "Mã:Il2", "http:"] {
            assert_eq!(read(kept), kept);
        }
    }
}
