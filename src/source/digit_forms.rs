//! Signs that stand where only digits can: behind *khoản* and *Điều*, in figures, in markers and symbols. Where the engine itself names the
//! digits as another reading, they are taken. Pure.

use super::signs::tall_pieces;
use crate::ocr::{GrayImage, OcrWord};
use crate::page::fold;

/// How sure a figure is that was taken for its form.
const BY_FORM: f32 = 0.8;
/// What is read for a one.
const ONES: &str = "IlÍÌÏí|![]";
/// What is read for other digits inside a figure.
const ZEROS: &str = "OoØøÖ";
const FIVES: &str = "SŠŞ§";
/// Those of them that Vietnamese does not have.
const ONLY_FIVES: &str = "ŠŞ";
/// What is read for a six in some fonts (Carlito).
const SIXES: &str = "óÓ";
/// The signs around a figure.
const AROUND: &str = ".,;:()";
/// Words behind which a number is printed in figures (`khoản 1 Điều 11`).
const BEFORE_FIGURES: [&str; 2] = ["khoan", "dieu"];

/// Words behind which a number stands that counts them (`Ví dụ 6`), the last of each.
const COUNTED: [&str; 12] =
    ["bang", "buoc", "chuong", "dieu", "du", "khoan", "luc", "mau", "muc", "phan", "so", "thang"];

/// Takes the digits that the engine names where a word can be nothing else; no more of them than stand on the page (`5Š.` for `5.`).
pub(super) fn digits_by_form(image: &GrayImage, words: &mut [OcrWord]) {
    let threshold = image.ink_threshold();
    for at in 0..words.len() {
        let Some(printed) = printed(&words[at], Place::of(words, at)) else { continue };
        let Some(printed) = as_many(printed, || tall_pieces(image, threshold, words[at].bounds)) else { continue };
        let word = &mut words[at];
        word.read_as(printed);
        word.confidence = word.confidence.clamp(BY_FORM / 2.0, BY_FORM);
    }
}

/// What stands around a word and says that it is a figure.
#[derive(Clone, Copy)]
struct Place {
    /// It is the first of its line.
    begins: bool,
    /// A word stands before it that a number in figures follows.
    cites: bool,
    /// A word stands before it that is counted.
    counted: bool,
    /// It is a class of licences: *hạng* stands before it, or others beside it.
    class: bool,
}

impl Place {
    fn of(words: &[OcrWord], at: usize) -> Self {
        let before = at.checked_sub(1).map(|before| &words[before]);
        let name = before.map(|before| fold(&before.text)).unwrap_or_default();
        Self {
            begins: before.is_none_or(|before| !before.shares_line(&words[at])),
            cites: BEFORE_FIGURES.contains(&name.as_str()),
            counted: COUNTED.contains(&name.as_str()),
            class: name == "hang" || is_among_classes(words, at),
        }
    }
}

/// A figure that has no more digits than there are `pieces` of ink: the same digit twice is one where one stands there; none where which is too many is not known.
/// What is no figure stays.
fn as_many(figure: String, pieces: impl Fn() -> usize) -> Option<String> {
    let core = figure.trim_matches(|c| AROUND.contains(c));
    let mut digits = core.chars();
    let (Some(first), true) = (digits.next(), core.len() > 1 && core.bytes().all(|b| b.is_ascii_digit())) else {
        return Some(figure);
    };
    let pieces = pieces();
    if pieces == 0 || pieces >= core.len() {
        return Some(figure);
    }
    (pieces == 1 && digits.all(|digit| digit == first)).then(|| figure.replacen(core, &first.to_string(), 1))
}

/// Whether a word stands in a list of classes of licences (`D1, D2, D, BE, C1E, CE`): two beside it are such, one of them with a digit or an `E`.
fn is_among_classes(words: &[OcrWord], at: usize) -> bool {
    let core = |word: &OcrWord| word.text.trim_matches(|c| AROUND.contains(c)).to_owned();
    let is_class = |core: &str| {
        let rest = core.strip_prefix(CLASSES);
        rest.is_some_and(|rest| matches!(rest, "" | "E" | "1" | "2" | "1E" | "2E" | "I" | "IE"))
    };
    let beside = words[at.saturating_sub(2)..words.len().min(at + 3)].iter().map(core).filter(|core| is_class(core));
    let classes: Vec<String> = beside.collect();
    // (The word itself is one of them.)
    classes.len() > 2
        && classes.iter().any(|class| class.len() > 1 && class.ends_with(['E', '2']) && !class.contains('I'))
}

/// A figure, or the figures before the last bar of a symbol, with its sixes, and figures among the parts of a number (`5.2.TT.11ó.4`); none where nothing changes.
fn with_sixes(core: &str) -> Option<String> {
    let is_six = |c: char| SIXES.contains(c);
    let is_figure = |text: &str| text.chars().all(|c| c.is_ascii_digit() || is_six(c) || "./,%-".contains(c));
    let has_digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let (figure, rest) = if is_figure(core) { (core, "") } else { core.split_at(core.rfind('/').unwrap_or(0)) };
    let (figure, rest) = if is_figure(figure) && has_digit(figure) { (figure, rest) } else { ("", core) };
    let part =
        |part: &str| if is_figure(part) && has_digit(part) { part.replace(is_six, "6") } else { part.to_owned() };
    let rest: String = rest.split_inclusive(['.', '/', '-']).map(part).collect();
    Some(figure.replace(is_six, "6") + &rest).filter(|with_sixes| with_sixes != core)
}

/// The reading of a word in its place as a figure; none where it may be what it seems.
fn printed(word: &OcrWord, place: Place) -> Option<String> {
    let Place { begins, cites, counted, class } = place;
    let core = word.text.trim_matches(|c| AROUND.contains(c));
    let named = |text: &str| word.alternatives.iter().any(|alternative| alternative.text == text);
    // `Š tấn` → `5 tấn`, `tháng Š`: no word of the language has such a letter.
    if core.chars().count() == 1 && core.chars().all(|c| ONLY_FIVES.contains(c)) {
        return Some(word.text.replacen(core, "5", 1));
    }
    // `khoản §` → `khoản 5`: the paragraph sign is no word; which digit it is, the engine says.
    if core == "§" {
        let digit = |other: &str| other.trim_matches(|c| AROUND.contains(c)).parse::<u8>().ok().filter(|&n| n < 10);
        let named = word.alternatives.iter().find_map(|other| digit(&other.text))?;
        return Some(word.text.replacen(core, &named.to_string(), 1));
    }
    // `VÀIHOẶC` → `VÀ/HOẶC`
    let chars: Vec<char> = core.chars().collect();
    if chars.len() == 7 && "IiLl1|!".contains(chars[2]) {
        let lower = core.to_lowercase();
        if lower.starts_with("và") && lower.ends_with("hoặc") {
            let with_bar: String = chars.iter().enumerate().map(|(at, &c)| if at == 2 { '/' } else { c }).collect();
            return Some(word.text.replacen(core, &with_bar, 1));
        }
    }
    // `ó. Chi` → `6. Chi`, `Ví dụ ó:` → `Ví dụ 6:`: no sentence begins so, and nothing else is counted by it.
    if begins && word.text == "ó." || counted && core == "ó" {
        return Some(word.text.replacen(core, "6", 1));
    }
    // `khoản ï` → `khoản 1`: no word of the language has such a letter.
    if cites && core.chars().count() == 1 && core.chars().all(|c| "ïÏîÎ".contains(c)) {
        return Some(word.text.replacen(core, "1", 1));
    }
    // `khoản I` → `khoản 1`, `Điều II.` → `Điều 11.`
    if cites && (1..=2).contains(&core.chars().count()) && core.chars().all(|c| ONES.contains(c) || c == '1') {
        let figure = word.text.replacen(core, &"1".repeat(core.chars().count()), 1);
        let strokes = core.chars().count() == 2 && !core.contains('1');
        return (figure != word.text && (named(&figure) || strokes && word.confidence < 0.9)).then_some(figure);
    }
    // `I%` → `1%`: per cent of a figure.
    if let Some(strokes) = core.strip_suffix('%')
        && (1..=2).contains(&strokes.chars().count())
        && strokes.chars().all(|c| ONES.contains(c))
    {
        return Some(word.text.replacen(strokes, &"1".repeat(strokes.chars().count()), 1));
    }
    // `41.9.NĐ.I.8` → `41.9.NĐ.1.8`, `điểm b.I` → `b.1`: figures and letters with full stops between, and no numeral among them.
    if let Some(figure) = between_stops(core) {
        return Some(word.text.replacen(core, &figure, 1));
    }
    // `202ó` → `2026`, `1ó/202ó/NQ-CP`, `Điều ó4`: the letter stands beside no digit.
    if let Some(figure) = with_sixes(core) {
        return Some(word.text.replacen(core, &figure, 1));
    }
    // `hạng DI` → `hạng D1`, `CIE` → `C1E`: a class of licences.
    if class
        && core.starts_with(CLASSES)
        && let Some(rest) = core[1..].strip_prefix(|c| ONES.contains(c)).filter(|rest| matches!(*rest, "" | "E"))
    {
        return Some(word.text.replacen(core, &format!("{}1{rest}", &core[..1]), 1));
    }
    // `1202/QĐ-TT§` → `1202/QĐ-TTg`: a paragraph sign stands in no symbol.
    let small = word.text.replace("TT§", "TTg");
    if small != word.text && named(&small) {
        return Some(small);
    }
    if let Some(number) = number_of_symbol(core, word) {
        return Some(word.text.replacen(core, &number, 1));
    }
    // `Ø7` → `07`, `1l` → `11`: digits and what is taken for them, where the engine names the digits.
    let figure: String = word.text.chars().map(as_digit).collect();
    let is_digit = |c: char| c.is_ascii_digit();
    let core_of_figure = figure.trim_matches(|c| AROUND.contains(c));
    if core.contains(is_digit) && core_of_figure.len() > 1 && core_of_figure.chars().all(is_digit) {
        return (figure != word.text && named(&figure)).then_some(figure);
    }
    // `S.` → `5.`: no list is counted with an S.
    if begins && matches!(word.text.as_str(), "S." | "Š." | "$.") && named("5.") {
        return Some("5.".to_owned());
    }
    // `BCĐTKNQI8` → `BCĐTKNQ18`: a stroke between the letters and the digit of a symbol.
    let letters: Vec<char> = word.text.chars().collect();
    let stroke = (1..letters.len().saturating_sub(1)).find(|&k| {
        letters[k] == 'I' && letters[k - 1].is_uppercase() && letters[k - 1] != 'I' && is_digit(letters[k + 1])
    })?;
    let symbol: String = letters.iter().enumerate().map(|(k, &c)| if k == stroke { '1' } else { c }).collect();
    named(&symbol).then_some(symbol)
}

/// `1§-CTr/TU` → `18-CTr/TU`: before the first bar of a symbol stand digits, those that the engine names there; none where it names two.
fn number_of_symbol(core: &str, word: &OcrWord) -> Option<String> {
    let (number, symbol) = core.split_at(core.find(['-', '/'])?);
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let broken = number.starts_with(|c: char| c.is_ascii_digit()) && !all_digits(number);
    if !broken || !symbol.contains(char::is_uppercase) {
        return None;
    }
    let fits = |other: &&str| {
        let differ = |(seen, named): (char, char)| seen.is_ascii_digit() && seen != named;
        all_digits(other) && other.len() == number.chars().count() && !number.chars().zip(other.chars()).any(differ)
    };
    let named = word.alternatives.iter().map(|other| other.text.trim_matches(|c| AROUND.contains(c)));
    let mut numbers: Vec<&str> = named.filter_map(|other| other.strip_suffix(symbol)).filter(fits).collect();
    numbers.dedup();
    let [printed] = numbers[..] else { return None };
    Some(format!("{printed}{symbol}"))
}

/// Letters of classes of licences.
const CLASSES: [char; 6] = ['A', 'B', 'C', 'D', 'E', 'F'];

/// Parts with full stops between, of which one in the middle or at the end is a stroke and no numeral: behind a small letter, or beside two figures.
fn between_stops(core: &str) -> Option<String> {
    let parts: Vec<&str> = core.split('.').collect();
    let stroke = |part: &str| part.chars().count() == 1 && part.chars().all(|c| ONES.contains(c));
    let figures = parts.iter().filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).count();
    let small = parts.len() == 2 && parts[0].chars().count() == 1 && parts[0].chars().all(char::is_lowercase);
    let told = small || figures >= 2 && !parts.contains(&"");
    if !told || stroke(parts[0]) || !parts.iter().any(|part| stroke(part)) {
        return None;
    }
    Some(parts.iter().map(|part| if stroke(part) { "1" } else { part }).collect::<Vec<_>>().join("."))
}

fn as_digit(seen: char) -> char {
    match seen {
        seen if ONES.contains(seen) => '1',
        seen if ZEROS.contains(seen) => '0',
        seen if FIVES.contains(seen) => '5',
        seen => seen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Alternative;

    /// What is read of `seen` behind `before`, where the engine names `other` besides.
    fn read(before: &str, seen: &str, other: &str, confidence: f32) -> String {
        let word = |text: &str, line: u32| OcrWord { text: text.into(), line, confidence, ..OcrWord::default() };
        let mut words = vec![word(before, u32::from(!before.is_empty())), word(seen, 1)];
        words[1].alternatives.push(Alternative { text: other.into(), confidence: 0.2 });
        digits_by_form(&GrayImage::blank(10, 10), &mut words);
        words[1].text.clone()
    }

    #[test]
    fn where_only_digits_can_stand_they_are_taken() {
        assert_eq!(read("khoản", "I", "1", 0.97), "1");
        assert_eq!(read("Điều", "II.", "Il.", 0.7), "11.");
        assert_eq!(read("khoản", "ï", "", 0.9), "1");
        assert_eq!(read("hạn", "Ø7", "07", 0.82), "07");
        assert_eq!(read("ngày", "1l", "11", 0.8), "11");
        assert_eq!(read("hạn", "0Š", "05", 0.85), "05");
        assert_eq!(read("", "S.", "5.", 0.86), "5.");
        assert_eq!(read("tháng", "Š", "", 0.9), "5");
        assert_eq!(read("từ", "Š,", "", 0.5), "5,");
        assert_eq!(read("Điều", "41.9.NĐ.I.8.", "", 0.9), "41.9.NĐ.1.8.");
        assert_eq!(read("điểm", "b.I,", "", 0.9), "b.1,");
        assert_eq!(read("hạng", "DI", "", 0.9), "D1");
        assert_eq!(read("năm", "202ó,", "", 0.9), "2026,");
        assert_eq!(read("số", "óó.1ó/202ó/NQCP", "", 0.9), "66.16/2026/NQCP");
        assert_eq!(read("Điều", "5.2.TT.11ó.4.", "", 0.9), "5.2.TT.116.4.");
        assert_eq!(read("khoản", "VÀIHOẶC", "", 0.9), "VÀ/HOẶC");
        assert_eq!(read("dưới", "I%.", "", 0.6), "1%.");
        assert_eq!(read("khoản", "§,", "5,", 0.6), "5,");
        assert_eq!(read("khoản", "§", "S", 0.6), "§", "no digit is named");
        assert_eq!(read("", "ó.", "", 0.9), "6.");
        assert_eq!(read("dụ", "ó:", "", 0.9), "6:");
        assert_eq!(read("Số", "1§-CTr/TU", "18-CTr/TU", 0.8), "18-CTr/TU");
        assert_eq!(read("Số", "1§-CTr/TU", "28-CTr/TU", 0.8), "1§-CTr/TU", "another number");
        assert_eq!(read("số", "12/QĐ-TT§.", "12/QĐ-TTg.", 0.8), "12/QĐ-TTg.");
        assert_eq!(read("KH-", "BCĐTKNQI8", "BCĐTKNQ18", 0.95), "BCĐTKNQ18");
    }

    #[test]
    fn a_class_is_known_by_the_classes_beside_it() {
        let line = |text: &str| {
            let word = |text: &str| OcrWord { text: text.into(), confidence: 0.9, ..OcrWord::default() };
            let mut words: Vec<OcrWord> = text.split(' ').map(word).collect();
            digits_by_form(&GrayImage::blank(10, 10), &mut words);
            words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            line("hạng C, DI, D2, D, BE, CIE, CE, DIE, D2E, DE"),
            "hạng C, D1, D2, D, BE, C1E, CE, D1E, D2E, DE"
        );
        assert_eq!(line("mục A, BI, C và D, E"), "mục A, BI, C và D, E");
    }

    #[test]
    fn a_figure_has_no_more_digits_than_the_page() {
        assert_eq!(as_many("55.".into(), || 1).as_deref(), Some("5."));
        assert_eq!(as_many("55.".into(), || 2).as_deref(), Some("55."));
        assert_eq!(as_many("56.".into(), || 1), None);
        assert_eq!(as_many("D1".into(), || 1).as_deref(), Some("D1"));
    }

    #[test]
    fn what_may_be_what_it_seems_stays() {
        assert_eq!(read("Phần", "I", "1", 0.97), "I");
        assert_eq!(read("khoản", "I", "l", 0.97), "I", "the engine names no digit");
        assert_eq!(read("Điều", "II.", "Il.", 0.96), "II.");
        assert_eq!(read("ông", "S.", "5.", 0.86), "S.");
        assert_eq!(read("số", "NQI8", "NQ!8", 0.95), "NQI8");
        assert_eq!(read("quý", "IV", "1V", 0.9), "IV");
        assert_eq!(read("mục", "B.I.2", "", 0.9), "B.I.2");
        assert_eq!(read("hạng", "II", "", 0.9), "II");
        assert_eq!(read("thì", "có/1", "", 0.9), "có/1");
        assert_eq!(read("thì", "ó.", "", 0.9), "ó.");
    }
}
