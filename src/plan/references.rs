//! Cited documents: `Quyết định số 06/QĐ-TTg ngày 06/01/2022 của Thủ tướng Chính phủ`, in all the ways offices write them (symbol
//! with and without blanks, broken over lines, without *số*, in lists), merged per number. Pure.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;
use regex::Regex;

use super::lists::lists;
use super::passage::Passage;
use super::periods::{self, Grain, YearContext};
use super::units;
use super::words::Words;

/// One citation in a passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// From the kind (or number) to the end of number, date and issuer.
    pub range: Range<usize>,
    /// Number and date only: what deadlines and targets must not read.
    pub kind: Option<String>,
    /// Without blanks.
    pub number: String,
    pub date: Option<Date>,
    /// A date is printed that does not exist.
    pub impossible_date: bool,
    pub issuer: Option<String>,
    /// A symbol of a kind (`QĐ`, `KH`) stands in the number.
    pub sure: bool,
}

fn number_pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        Regex::new(concat!(
            r"(?:^|[^\p{L}\d/.,-])(",
            r"\d{1,5}(?:\.\d{1,2})?[a-zA-Z]?(?:\s?/\s?(?:19|20)\d\d)?",
            r"\s?[/\-–]\s?[A-ZĐƯÔƠÐ][\p{L}\d&.]*(?:\s?[\-–/&]\s?[A-ZĐƯÔƠÐ][\p{L}\d&.]*){0,9}",
            r")"
        ))
        .expect("a constant pattern")
    })
}

/// Cuts a symbol where it runs into the next word of the sentence: `06/QĐ-TTg - Quyết`; none where nothing of a symbol is left.
fn symbol_length(number: &str) -> Option<usize> {
    let body =
        number.find(|c: char| c.is_alphabetic() && number[..number.find(c).unwrap_or(0)].contains(['/', '-', '–']))?;
    let mut end = body;
    let mut at = body;
    let mut pieces = 0;
    while at < number.len() {
        let rest = &number[at..];
        let length = rest.find(|c: char| "-–/& ".contains(c)).unwrap_or(rest.len());
        let piece = rest[..length].trim_end_matches('.');
        let upper = piece.chars().filter(|c| c.is_uppercase()).count();
        let lower = piece.chars().filter(|c| c.is_lowercase()).count();
        let good =
            !piece.is_empty() && (lower == 0 || lists().mixed_symbols.contains(piece) || (upper >= 2 && lower <= 2));
        if !good {
            break;
        }
        pieces += 1;
        end = at + piece.len();
        if piece.len() != length {
            break;
        }
        let skip = rest[length..].find(|c: char| !"-–/& ".contains(c)).unwrap_or(rest.len() - length);
        at += length + skip.max(1);
    }
    // `107/2021/NĐ-CP1`: the mark of a footnote behind the symbol of a body that has no figure in it. Letters name the
    // division that wrote them instead of a kind, and divisions are numbered: `88/UBND-KT2`.
    let last =
        number[..end].rfind(['-', '/', '–']).map_or("", |at| number[at..end].trim_start_matches(['-', '/', '–']));
    let letters = last.trim_end_matches(|c: char| c.is_ascii_digit());
    // (`BCĐ389` names the committee: marks have two figures at most.)
    let numbered = (1..=2).contains(&(last.len() - letters.len()));
    if numbered && lists().symbol_issuers.contains(letters) && kind_of_symbol(&number[..end]).is_some() {
        end -= last.len() - letters.len();
    }
    (pieces > 0).then_some(end)
}

/// All citations of `passage`, in order.
pub fn find(passage: &Passage) -> Vec<Citation> {
    let mut out: Vec<Citation> = Vec::new();
    if !passage.text.bytes().any(|b| b.is_ascii_digit()) {
        return out;
    }
    let words = Words::new(&passage.text, &passage.folded);
    for found in number_pattern().captures_iter(&passage.text) {
        let Some(whole) = found.get(1) else { continue };
        let Some(length) = symbol_length(whole.as_str()) else { continue };
        let range = whole.start()..whole.start() + length;
        let number: String = passage.text[range.clone()]
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| {
                if c == '–' {
                    '-'
                } else if c == 'Ð' {
                    'Đ'
                } else {
                    c
                }
            })
            .collect();
        let first_word = words.index_at(range.start);
        let (kind, kind_word, says_number) = kind_before(&words, first_word);
        let from_symbol = kind_of_symbol(&number);
        if !says_number && kind.is_none() && from_symbol.is_none() {
            continue;
        }
        // `5-THCS`, `24/7-`: a figure with a name is no document.
        let letters = number.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 2 {
            continue;
        }
        let mut end = range.end;
        let mut next = words.index_at(range.end);
        let (mut date, mut impossible_date, mut issuer) = (None, false, None);
        let mut k = next;
        if words.word(k) == "," {
            k += 1;
        }
        // `(ngày 11/11/2025)`
        if words.word(k) == "(" && words.word(k + 1) == "ngày" {
            k += 1;
        }
        if words.word(k) == "ký" {
            k += 1;
        }
        // `Luật số 55/2024/QH15 được Quốc hội thông qua ngày …`
        if lists().citations.passed.at(&words, k)
            && let Some(passed) = (k..words.len().min(k + 16))
                .take_while(|&k| ![".", ";", "("].contains(&words.word(k)))
                .find(|&k| words.word(k) == "thông" && words.word(k + 1) == "qua" && words.word(k + 2) == "ngày")
        {
            k = passed + 2;
        }
        if (words.word(k) == "ngày" || words.word(k).bytes().all(|b| b.is_ascii_digit()) && k < words.len())
            && let Some((period, after)) = periods::read(&words, k, YearContext::default(), words.word(k) != "ngày")
            && period.grain == Grain::Day
            && (period.year_printed || words.word(k) == "ngày")
            && after > k
        {
            date = period.start.filter(|_| period.year_printed);
            impossible_date = period.impossible;
            end = words.ranges[after - 1].end;
            next = after;
        }
        let mut k = next;
        if words.word(k) == "," {
            k += 1;
        }
        if words.word(k) == "của" || words.word(k) == "do" {
            let (units, after) = units::parse_list(&words, k + 1, units::Place::Sentence);
            if let Some(unit) = units.first().filter(|_| after > k + 1) {
                issuer = Some(unit.name.clone());
                end = end.max(unit.range.end);
            }
        }
        let start = kind_word.map_or(range.start, |w| words.ranges[w].start);
        out.push(Citation {
            range: start.min(range.start)..end,
            kind: kind.map(str::to_owned).or_else(|| from_symbol.map(str::to_owned)),
            number,
            date,
            impossible_date,
            issuer,
            sure: from_symbol.is_some(),
        });
    }
    share_issuers(&mut out, passage);
    out
}

/// `Quyết định số 06/…, Quyết định số 206/… của Thủ tướng Chính phủ`: the issuer said once behind a list is everyone's.
fn share_issuers(citations: &mut [Citation], passage: &Passage) {
    for i in (1..citations.len()).rev() {
        let Some(issuer) = citations[i].issuer.clone() else { continue };
        if citations[i - 1].issuer.is_some() || citations[i - 1].range.end > citations[i].range.start {
            continue;
        }
        let between = passage.folded.get(citations[i - 1].range.end..citations[i].range.start).unwrap_or("x").trim();
        let list = ["", ",", ";", "và", ", và"].contains(&between)
            || lists().citations.amended.open(between) && between.len() < 60;
        if list {
            citations[i - 1].issuer = Some(issuer);
        }
    }
}

/// The kind printed before the number (*số* between), the word it begins at, and whether *số* is printed.
fn kind_before(words: &Words<'_>, number: usize) -> (Option<&'static str>, Option<usize>, bool) {
    let mut at = number;
    let mut says_number = false;
    if at > 0 && words.word(at - 1) == ":" {
        at -= 1;
    }
    if at > 0 && words.word(at - 1) == "số" {
        at -= 1;
        says_number = true;
    }
    // `Kế hoạch số hành động 07-KH/ĐU`: the author's slip, words between.
    let limit = at.saturating_sub(if says_number { 1 } else { 4 });
    for end in (limit..=at).rev() {
        if (end..at).any(|k| words.is_mark(k)) {
            break;
        }
        for (folded, kind) in &lists().kinds {
            let n = folded.split(' ').count();
            let Some(start) = end.checked_sub(n) else { continue };
            if folded.split(' ').enumerate().all(|(k, w)| words.word(start + k) == w) {
                let says = says_number || (end..at).any(|k| words.word(k) == "số");
                return (Some(kind), Some(start), says);
            }
        }
    }
    (None, None, says_number)
}

fn kind_of_symbol(number: &str) -> Option<&'static str> {
    let symbols = &lists().symbols;
    let pieces: Vec<&str> = number.split(['-', '/', '&']).collect();
    // Laws carry the National Assembly's number alone: 67/2025/QH15.
    if pieces.iter().any(|p| p.starts_with("QH") && p.len() <= 4 && p[2..].bytes().all(|b| b.is_ascii_digit())) {
        return symbols.get("L").copied().filter(|_| pieces.len() > 2);
    }
    pieces.iter().skip(1).find_map(|p| symbols.get(p).copied())
}

/// The folded form by which citations of one document are put together.
pub fn key(number: &str) -> String {
    let folded: String =
        super::fold::bare(number).chars().filter(|c| c.is_alphanumeric() || "/-".contains(*c)).collect();
    folded.trim_start_matches('0').to_owned()
}

/// A document with all its citations: indices into the list they came from.
#[derive(Clone, Debug)]
pub struct Merged {
    pub kind: Option<String>,
    pub number: String,
    pub date: Option<Date>,
    pub issuer: Option<String>,
    pub citations: Vec<usize>,
}

/// Puts citations of one document together: the fullest date, issuer and kind. `own` is the document's own number.
pub fn merge<'a>(citations: impl Iterator<Item = &'a Citation>, own: Option<&str>) -> Vec<Merged> {
    let own = own.map(key);
    let mut order: Vec<Merged> = Vec::new();
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, citation) in citations.enumerate() {
        let key = key(&citation.number);
        if own.as_deref() == Some(key.as_str()) {
            continue;
        }
        let candidates = places.entry(key).or_default();
        // Two bodies may give the same number: apart only where both date and issuer differ.
        let same = candidates.iter().copied().find(|&c| {
            let known = &order[c];
            let dates = matches!((known.date, citation.date), (Some(a), Some(b)) if a != b);
            let issuers = matches!((&known.issuer, &citation.issuer), (Some(a), Some(b)) if !alike(a, b));
            !(dates && issuers)
        });
        match same {
            Some(c) => {
                let known = &mut order[c];
                known.date = known.date.or(citation.date);
                if citation
                    .issuer
                    .as_ref()
                    .is_some_and(|new| known.issuer.as_ref().is_none_or(|old| new.len() > old.len()))
                {
                    known.issuer.clone_from(&citation.issuer);
                }
                if citation.kind.as_ref().is_some_and(|new| known.kind.as_ref().is_none_or(|old| new.len() > old.len()))
                {
                    known.kind.clone_from(&citation.kind);
                }
                known.citations.push(i);
            }
            None => {
                candidates.push(order.len());
                order.push(Merged {
                    kind: citation.kind.clone(),
                    number: citation.number.clone(),
                    date: citation.date,
                    issuer: citation.issuer.clone(),
                    citations: vec![i],
                });
            }
        }
    }
    order
}

fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (super::fold::fold(a), super::fold::fold(b));
    a.starts_with(&b) || b.starts_with(&a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Text;

    fn cite(text: &str) -> Vec<(Option<String>, String, Option<String>)> {
        let text = Text::as_is(text);
        let mut passage = Passage::default();
        for (i, line) in text.lines.iter().enumerate() {
            passage.push(&text, i, 0..line.restored.len());
        }
        passage.finish();
        find(&passage).into_iter().map(|c| (c.kind, c.number, c.date.map(|d| d.to_string()))).collect()
    }

    fn one(kind: &str, number: &str, date: Option<&str>) -> (Option<String>, String, Option<String>) {
        (Some(kind.into()), number.into(), date.map(Into::into))
    }

    #[test]
    fn symbols_in_many_ways() {
        assert_eq!(
            cite("Kế hoạch số 12-\nKH/BCĐTW, ngày 9 tháng 6 năm 2025"),
            [one("Kế hoạch", "12-KH/BCĐTW", Some("2025-06-09"))]
        );
        assert_eq!(cite("Nghị định số 99/2025/NĐ-\nCP bảo đảm"), [one("Nghị định", "99/2025/NĐ-CP", None)]);
        assert_eq!(
            cite("theo Quyết định 88/QĐ- TTg ngày 06/01/2022 - Quyết"),
            [one("Quyết định", "88/QĐ-TTg", Some("2022-01-06"))]
        );
        // A joint circular has the symbols of all who issued it.
        assert_eq!(
            cite("Thông tư liên tịch số 10/2018/TTLT-BTP-BCA-BQP-BTC-VKSNDTC-TANDTC ngày 29 tháng 6 năm 2018"),
            [one("Thông tư liên tịch", "10/2018/TTLT-BTP-BCA-BQP-BTC-VKSNDTC-TANDTC", Some("2018-06-29"))]
        );
        assert_eq!(cite("Luật số 77/2025/QH15"), [one("Luật", "77/2025/QH15", None)]);
        assert_eq!(
            cite("Công văn số 345/SNV-CCHC ngày 3-4-2025"),
            [one("Công văn", "345/SNV-CCHC", Some("2025-04-03"))]
        );
        assert_eq!(
            cite("các Kế hoạch số 15-KH/TU, 17-KH/TU"),
            [one("Kế hoạch", "15-KH/TU", None), one("Kế hoạch", "17-KH/TU", None)]
        );
        assert!(cite("trực 24/7, mạng 5G, COVID-19, 2025-2030").is_empty());
    }

    #[test]
    fn the_figure_of_a_division_is_no_footnote_mark() {
        assert_eq!(cite("Công văn số 88/UBND-KT2"), [one("Công văn", "88/UBND-KT2", None)]);
        assert_eq!(cite("Nghị định số 99/2025/NĐ-CP1 quy định"), [one("Nghị định", "99/2025/NĐ-CP", None)]);
    }
}
