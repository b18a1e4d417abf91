//! The letterhead: number, place and date, issuer and the body above it. Pure.

use std::sync::OnceLock;

use jiff::civil::Date;
use regex::Regex;

use crate::plan::fold::{bare, capitalise, fold, squeeze};
use crate::plan::lists::{UnitHead, lists};
use crate::plan::markers::is_mostly_capitals;
use crate::plan::{casing, paragraphs, units, words};
use crate::record::{Evidence, Zone};

use super::Reader;

/// `Số 1§-CTR/TU`: what stands behind the word is a number by its bar and capitals, but none that can be read.
fn broken_number_pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        Regex::new(r"^\s*(?:Số|SỐ)\s*[:.;,]?\s*\S{0,8}[-–/]\s?[A-ZĐ][\p{L}\d&]*[-–/]\s?[A-ZĐ]")
            .expect("a constant pattern")
    })
}

pub(super) fn number_line_pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        let laws = lists().heads.laws.texts().map(|law| format!("{}|{}", capitalise(law), law.to_uppercase()));
        let laws = laws.collect::<Vec<_>>().join("|");
        // A speck may stand between (`Số ° 18-CTr/TU`).
        let opening = format!(r"^\s*(?:(?:{laws})\s+)?(?i:s[ốôóòoỏ6ồ])\s*[:.;,°*'’_~=-]{{0,2}}\s*");
        let number = r"((?:\d{1,5}[a-zA-Z]?)?\s?(?:/\s?(?:19|20)\d\d)?\s?[-–/]\s?[A-ZĐƯÔƠÐ][\p{L}\d&]*(?:\s?[-–/.&]\s?[A-ZĐƯÔƠÐ][\p{L}\d&]*){0,9})";
        Regex::new(&(opening + number)).expect("a constant pattern")
    })
}

pub(super) fn date_pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        Regex::new(r"((?i:qu[aâậảạăấầ]n|ph[uư][oơờ]ng)\s\d{1,2}|[\p{L}][\p{L}\s.\-'’]{1,40}?(?:\s\d{1,2}\s?,)?)\s*[,.;]?[\s=~_°*:’'-]*\s(?i:ng[àaá]y)\s*(\d{1,2})?[\s.…]*(?i:th[áaà]ng)\s*(\d{1,2})?[\s.…]*(?i:n[ăaâ]m)\s*(\d{4})")
            .expect("a constant pattern")
    })
}

impl Reader<'_> {
    pub(super) fn read_number(&mut self, content: &[usize], head_end: usize) -> Option<usize> {
        for &i in content.iter().filter(|&&i| i <= head_end) {
            let line = self.views[i].content.clone();
            let Some(found) = number_line_pattern().captures(&line) else { continue };
            let whole = found.get(1)?;
            let printed = whole.as_str().trim();
            let number: String = printed
                .chars()
                .filter(|c| !c.is_whitespace())
                .map(|c| match c {
                    '–' => '-',
                    'Ð' => 'Đ',
                    c => c,
                })
                .collect();
            if number.starts_with(|c: char| c.is_ascii_digit()) {
                self.head.number = Some(number.trim_end_matches(['.', '-', '/']).to_owned());
                let range = self.range_in(i, printed);
                self.evidence("number", i, range, 0.95);
            } else {
                self.warn("missing_number", "The head has a symbol but no number before it", i);
            }
            return Some(i);
        }
        let broken = |i: &usize| broken_number_pattern().is_match(&self.views[*i].content);
        let line = content.iter().copied().filter(|&i| i <= head_end).find(broken)?;
        self.warn("unreadable_number", "The number in the head cannot be read", line);
        Some(line)
    }

    pub(super) fn read_place_and_date(&mut self, content: &[usize], head_end: usize, number_line: Option<usize>) {
        for &i in content.iter().filter(|&&i| i <= head_end) {
            let line = self.views[i].content.clone();
            let from = if Some(i) == number_line {
                number_line_pattern().captures(&line).and_then(|f| f.get(1)).map_or(0, |m| m.end())
            } else {
                0
            };
            let from = from.max(date_column(&line));
            let Some(rest) = line.get(from..) else { continue };
            let Some(found) = date_pattern().captures(rest) else { continue };
            // `158/2020/NĐ-CP ngày 31 tháng 12 năm 2020`: the date of a document that is cited.
            let of_symbol = found.get(1).is_some_and(|place| rest[..place.start()].ends_with('/'));
            if of_symbol {
                continue;
            }
            let place = squeeze(found[1].trim_matches(|c: char| c.is_whitespace() || ",.-".contains(c)));
            // `V/v tăng cường công tác    Sa Thầy, ngày …`: the place is the run of capitals at the end; behind a longer run of words it
            // must be a listed one.
            let run = capital_run(&place);
            let alone = place.split(' ').count() <= 6 && place.chars().next().is_some_and(char::is_uppercase);
            let known = || lists().places.get(&fold(run)).is_some();
            if run.is_empty() || place.to_lowercase().ends_with(" số") || !alone && !known() {
                continue;
            }
            self.head.place = Some(numbered_place(run));
            let range = self.range_in(i, run);
            self.evidence("place", i, range, 0.95);
            let part = |k: usize| found.get(k).and_then(|m| m.as_str().parse::<i16>().ok());
            let whole = found.get(0).map_or("", |m| m.as_str()).to_owned();
            match (part(2), part(3), part(4)) {
                (Some(day), Some(month), Some(year)) => match Date::new(year, month as i8, day as i8) {
                    Ok(date) => {
                        self.head.date = Some(date);
                        let range = self
                            .range_in(i, whole.get(found[1].len()..).unwrap_or("").trim_start_matches([',', ' ', '.']));
                        self.evidence("date", i, range, 0.95);
                    }
                    Err(_) => self.warn("impossible_date", "The date in the head does not exist", i),
                },
                _ => self.warn("incomplete_date", "Day or month of the document are not printed", i),
            }
            return;
        }
        self.read_place_before_broken_date(content, head_end);
    }

    /// `Hà Nội, ngày24 tháng0† năm@06`: the date is in handwriting or under a stamp, the place before it is in print.
    fn read_place_before_broken_date(&mut self, content: &[usize], head_end: usize) {
        for &i in content.iter().filter(|&&i| i <= head_end) {
            let line = self.views[i].content.clone();
            let Some((before, rest)) = line.split_once(", ngày") else { continue };
            let run = capital_run(before.trim_end());
            let rest = bare(rest);
            let is_date = rest.chars().count() <= 40 && rest.contains("thang") && rest.contains("nam");
            if is_date && lists().places.get(&fold(run)).is_some() {
                self.head.place = Some(run.to_owned());
                let range = self.range_in(i, run);
                self.evidence("place", i, range, 0.9);
                self.warn("unreadable_date", "The date in the head cannot be read", i);
                return;
            }
        }
    }

    /// The letterhead's left column: bodies, the last of which issues the document.
    pub(super) fn read_issuer(&mut self, content: &[usize], head_end: usize, number_line: Option<usize>) {
        let zoned = content.iter().any(|&i| self.text.lines[i].zone == Zone::Issuer);
        let end = number_line.unwrap_or(head_end).min(head_end);
        let mut bodies: Vec<(String, Vec<usize>)> = Vec::new();
        for &i in content.iter().filter(|&&i| i < end || (zoned && i <= head_end)) {
            if zoned && self.text.lines[i].zone != Zone::Issuer {
                continue;
            }
            let line = &self.views[i].content;
            if number_line == Some(i) {
                continue;
            }
            // `VÀ BẢO VỆ THỰC VẬT      Bắc Ninh, ngày …`: of a line with the date only its left column.
            let dated = !zoned && date_pattern().is_match(line) && bare(line).contains("ngay");
            let line = if dated { &line[..date_column(line)] } else { line.as_str() };
            let left = before_national_title(line);
            let left = left.trim_matches(|c: char| c.is_whitespace() || "*-_–—~=:;.,°'’|".contains(c));
            if left.is_empty() || bare(left).starts_with("v/v") || bare(left).starts_with("so:") {
                continue;
            }
            let folded = fold(left);
            let words = words::Words::new(left, &folded);
            let place_first = lists().heads.place_lines.at(&words, 0) && !lists().heads.not_place_lines.at(&words, 1);
            let opens =
                lists().unit_heads.longest_at(words.from(0)).is_some_and(|(_, class)| class != UnitHead::Generic)
                    && !place_first;
            // Where neither number nor kind is printed, a sentence that begins with a body is no letterhead.
            let fragment = number_line.is_none() && self.head.kind.is_none();
            if fragment && !opens || !is_mostly_capitals(left) && (!opens || fragment) {
                continue;
            }
            match bodies.last_mut() {
                // `ỦY BAN NHÂN DÂN` / `XÃ SA THẦY`; `BAN CHỈ ĐẠO …` / `VỀ …`
                Some((name, lines)) if !opens || (place_first && words.len() > 1) => {
                    name.push(' ');
                    name.push_str(left);
                    lines.push(i);
                }
                _ => bodies.push((left.to_owned(), vec![i])),
            }
        }
        for (name, _) in &mut bodies {
            // Specks between words are no part of a name.
            *name = name.split_whitespace().filter(|word| !is_speck(word)).collect::<Vec<_>>().join(" ");
        }
        // A Party committee is printed under its Party organisation: `ĐẢNG BỘ TỈNH X / ĐẢNG ỦY XÃ Y`.
        let Some((issuer, lines)) = bodies.pop() else { return };
        self.head.issuer = Some(self.with_place(casing::normal(&issuer, self.model)));
        self.evidence_lines("issuer", &lines, 0.93);
        if let Some((parent, lines)) = bodies.pop() {
            self.head.parent_issuer = Some(casing::normal(&parent, self.model));
            self.evidence_lines("parent_issuer", &lines, 0.9);
        }
    }

    /// The letterhead is short and in capitals, where marks and blanks are lost most easily; where its place is the same letters as
    /// the place of the date line (`XÃ SÁT HAY`, `Sa Thầy, ngày …`), that is how it is written.
    pub(super) fn with_place(&self, issuer: String) -> String {
        let Some(place) = &self.head.place else { return issuer };
        let joined = |text: &str| bare(text).replace(' ', "");
        let words: Vec<&str> = issuer.split(' ').collect();
        for n in 1..=words.len().min(5) {
            let (front, back) = words.split_at(words.len() - n);
            let printed = back.join(" ");
            if joined(&printed) == joined(place)
                && fold(&printed) != fold(place)
                && lists().places.get(&fold(&printed)).is_none()
            {
                return format!("{} {place}", front.join(" ")).trim().to_owned();
            }
        }
        issuer
    }

    /// `…, Ban Thường vụ Tỉnh ủy ban hành Kế hoạch …` where there is no letterhead.
    pub(super) fn issuer_from_body(&mut self, from: usize, to: usize) {
        let paragraphs = paragraphs::join(self.text, self.views, from..to.min(from + 40).max(from));
        for paragraph in paragraphs.iter().take(8) {
            if paragraph.marker.is_some() {
                return;
            }
            let passage = &paragraph.passage;
            let words = words::Words::new(&passage.text, &passage.folded);
            for i in 0..words.len() {
                let issues = (words.word(i) == "ban" && words.word(i + 1) == "hành")
                    || (words.word(i) == "xây" && words.word(i + 1) == "dựng");
                if !issues || words.is_capital(i) || !lists().heads.issued.at(&words, i + 2) {
                    continue;
                }
                let start = (i.saturating_sub(14)..i).find(|&k| {
                    words.is_capital(k)
                        && (k == 0 || words.is_mark(k - 1))
                        && lists().unit_heads.longest_at(words.from(k)).is_some()
                });
                if let Some(start) = start {
                    let (units, end) = units::parse_list(&words, start, units::Place::Sentence);
                    if units.len() == 1 && end == i {
                        self.head.issuer = Some(units[0].name.clone());
                        let range = units[0].range.clone();
                        let confidence = 0.75 * passage.posterior(self.text, range.clone());
                        let source = passage.source(self.text, range);
                        self.head.evidence.insert("issuer".into(), Evidence { confidence, source });
                        return;
                    }
                }
            }
        }
    }
}

/// Blanks that part the columns of a letterhead on one line.
const GAP: &str = "   ";

/// The byte at which the right column of a line begins that has place and date in it, behind a wide gap; 0 where the line has no other column.
fn date_column(line: &str) -> usize {
    let gaps = line.rmatch_indices(GAP).map(|(at, gap)| at + gap.len());
    let ends = gaps.filter(|&end| !line[..end].trim().is_empty() && !line[end..].starts_with(' '));
    ends.into_iter().find(|&end| date_pattern().is_match(&line[end..])).unwrap_or(0)
}

/// A sign alone, as specks and the ends of ruled lines are read; a dash joins words.
fn is_speck(word: &str) -> bool {
    !word.contains(char::is_alphanumeric) && !matches!(word, "-" | "–" | "&" | "/" | ",")
}

/// The last words of `text` that begin with capitals: `về việc X   Sa Thầy` → `Sa Thầy`.
pub(super) fn capital_run(text: &str) -> &str {
    let text = text.trim();
    let mut start = text.len();
    for (at, word) in text
        .split(' ')
        .scan(0, |at, word| {
            let here = *at;
            *at += word.len() + 1;
            Some((here, word))
        })
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
    {
        if word.is_empty() {
            continue;
        }
        // `Thành phố Huế`, `Quận 12`
        let numbered = word.bytes().all(|b| b.is_ascii_digit());
        if word.chars().next().is_some_and(char::is_uppercase) || word == "phố" || numbered {
            start = at;
        } else {
            break;
        }
    }
    text[start.min(text.len())..].trim()
}

/// `Quan 12` → `Quận 12`: of a district that is numbered no other word can be meant.
fn numbered_place(place: &str) -> String {
    match place.split_once(' ') {
        Some((kind, number)) if number.bytes().all(|b| b.is_ascii_digit()) => match bare(kind).as_str() {
            "quan" => format!("Quận {number}"),
            "phuong" => format!("Phường {number}"),
            _ => place.to_owned(),
        },
        _ => place.to_owned(),
    }
}

/// What stands left of the national title or the Party's on a line that lost its columns.
pub(super) fn before_national_title(line: &str) -> &str {
    let words: Vec<(usize, String)> = words::split(line)
        .map(|r| (r.start, bare(&line[r])))
        .filter(|(_, w)| w.chars().any(char::is_alphanumeric))
        .take(40)
        .collect();
    for (at, window) in words.windows(3).enumerate() {
        for (title, before) in &lists().national_titles {
            let score: f64 = window.iter().zip(title).map(|((_, w), t)| strsim::normalized_levenshtein(w, t)).sum();
            if score >= 2.5 {
                return &line[..words[at.saturating_sub(*before)].0];
            }
        }
    }
    line
}
