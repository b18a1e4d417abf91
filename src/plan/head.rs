//! The head and the tail of the printed form (Nghị định 30/2020/NĐ-CP, annex I; Thông tư 01/2011 and 55/2005 before it; Hướng dẫn
//! 36-HD/VPTW for Party bodies): issuer, number, place and date, kind, title; signer and recipients; and with them where the body
//! begins and ends. Letterheads that lost their two columns are taken apart again. Pure.

use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;
use regex::Regex;

use crate::model::Model;
use crate::record::{Evidence, Head, Signer, Text, Warning, Zone};

use super::casing;
use super::fold::{bare, fold, squeeze};
use super::lists::{UnitHead, lists};
use super::markers::{self, MarkerKind, is_mostly_capitals};
use super::paragraphs::{LineRole, LineView};
use super::passage::Passage;

/// The head and the lines that belong to the body.
pub struct Reading {
    pub head: Head,
    /// Line ranges (from 0) of the body and of what follows the signature (annexes, the plan a decision carries).
    pub body: Vec<Range<usize>>,
    pub warnings: Vec<Warning>,
    /// A letter, directive or notice: its numbered items are demands though no heading says so.
    pub demands_without_heading: bool,
}

struct Reader<'a> {
    text: &'a Text,
    views: &'a [LineView],
    model: &'a Model,
    head: Head,
    warnings: Vec<Warning>,
    /// The usual length of a full line in characters.
    width: usize,
}

const HEAD_LINES: usize = 70;

pub fn read(text: &Text, views: &[LineView], model: &Model) -> Reading {
    let mut reader = Reader {
        text,
        views,
        model,
        head: Head::default(),
        warnings: Vec::new(),
        width: super::paragraphs::body_width(views, 0..views.len()),
    };
    let content: Vec<usize> =
        (0..views.len()).filter(|&i| views[i].role == LineRole::Content).take(HEAD_LINES).collect();
    let kind_line = reader.read_kind(&content);
    let head_end = kind_line
        .or_else(|| content.iter().copied().find(|&i| bare(&views[i].content).trim_start().starts_with("kinh gui")))
        .unwrap_or_else(|| content.get(12).copied().unwrap_or(views.len()));
    let number_line = reader.read_number(&content, head_end);
    reader.read_place_and_date(&content, head_end, number_line);
    reader.read_issuer(&content, head_end, number_line);
    let body_start = reader.read_title(kind_line, head_end, number_line);
    let tail = reader.tail_start(body_start);
    let annex = tail.map(|t| reader.read_tail(t));
    if reader.head.issuer.is_none() {
        reader.issuer_from_body(body_start, tail.unwrap_or(views.len()));
    }
    if reader.head.kind.is_none() {
        let letter = content.iter().any(|&i| {
            let line = bare(&views[i].content);
            line.trim_start().starts_with("kinh gui") || line.trim_start().starts_with("v/v")
        });
        if letter {
            reader.head.kind = Some("Công văn".to_owned());
        }
    }
    let end = tail.unwrap_or(views.len());
    let mut body: Vec<Range<usize>> = std::iter::once(body_start.min(end)..end).collect();
    if let Some(annex) = annex.filter(|a| *a < views.len()) {
        body.push(annex..views.len());
    }
    let demands_without_heading =
        reader.head.kind.as_deref().is_none_or(|k| {
            !(k.starts_with("Kế hoạch") || k.starts_with("Chương trình") || k.starts_with("Quyết định"))
        });
    Reading { head: reader.head, body, warnings: reader.warnings, demands_without_heading }
}

fn number_line_pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        Regex::new(concat!(
            r"^\s*(?:(?:Luật|Bộ luật|Pháp lệnh|LUẬT|BỘ LUẬT|PHÁP LỆNH)\s+)?(?i:s[ốôóòoỏ6ồ])\s*[:.;,]?\s*",
            r"((?:\d{1,5}[a-zA-Z]?)?\s?(?:/\s?(?:19|20)\d\d)?\s?[-–/]\s?[A-ZĐƯÔƠÐ][\p{L}\d&]*(?:\s?[-–/.&]\s?[A-ZĐƯÔƠÐ][\p{L}\d&]*){0,4})"
        ))
        .expect("a constant pattern")
    })
}

fn gazette_pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        Regex::new(concat!(
            r"^CỦA\s+(\p{Lu}[\p{Lu}\s,\-]{2,120}?)\s+SỐ\s*:?\s*",
            r"(\d{1,5}[A-Z]?(?:\s?/\s?(?:19|20)\d\d)?\s?[-–/]\s?\p{Lu}[\p{L}\d&]*(?:\s?[-–/]\s?\p{Lu}[\p{L}\d&]*){0,4})",
            r"(?:\s*,?\s*NGÀY\s+(\d{1,2})\s*(?:THÁNG|[-/.])\s*(\d{1,2})\s*(?:NĂM|[-/.])\s*(\d{4}))?"
        ))
        .expect("a constant pattern")
    })
}

/// A number printed in capitals, its symbols as they are written elsewhere: `115/2004/QĐ-TTG` → `115/2004/QĐ-TTg`.
fn symbol_case(number: &str) -> String {
    const SMALL: [(&str, &str); 4] = [("TTG", "TTg"), ("CTR", "CTr"), ("TTR", "TTr"), ("QYĐ", "QyĐ")];
    number
        .split_inclusive(['/', '-'])
        .map(|part| {
            let symbol = part.trim_end_matches(['/', '-']);
            match SMALL.iter().find(|(capitals, _)| *capitals == symbol) {
                Some((capitals, written)) => part.replace(capitals, written),
                None => part.to_owned(),
            }
        })
        .collect()
}

fn date_pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        Regex::new(r"([\p{L}][\p{L}\s.\-]{1,40}?)\s*[,.;]?\s+(?i:ng[àaá]y)\s*(\d{1,2})?[\s.…]*(?i:th[áaà]ng)\s*(\d{1,2})?[\s.…]*(?i:n[ăaâ]m)\s*(\d{4})")
            .expect("a constant pattern")
    })
}

impl Reader<'_> {
    fn evidence(&mut self, field: &str, line: usize, range: Range<usize>, confidence: f32) {
        let mut passage = Passage::default();
        passage.push(self.text, line, range);
        passage.finish();
        if passage.is_empty() {
            return;
        }
        let whole = 0..passage.text.len();
        let confidence = confidence * passage.posterior(self.text, whole.clone());
        let source = passage.source(self.text, whole);
        self.head.evidence.insert(field.to_owned(), Evidence { confidence, source });
    }

    fn evidence_lines(&mut self, field: &str, lines: &[usize], confidence: f32) {
        let passage = super::paragraphs::passage_of(self.text, self.views, lines.iter().copied());
        if passage.is_empty() {
            return;
        }
        let whole = 0..passage.text.len();
        let confidence = confidence * passage.posterior(self.text, whole.clone());
        let source = passage.source(self.text, whole);
        self.head.evidence.insert(field.to_owned(), Evidence { confidence, source });
    }

    /// Where `part`, a slice of the line's content, stands in the restored line.
    fn range_in(&self, line: usize, part: &str) -> Range<usize> {
        let restored = &self.text.lines[line].restored;
        restored.find(part).map_or(0..restored.len(), |at| at..at + part.len())
    }

    /// The line that is the kind of the document, in capitals.
    fn read_kind(&mut self, content: &[usize]) -> Option<usize> {
        for &i in content {
            let line = self.views[i].content.trim();
            if matches!(self.text.lines[i].zone, Zone::Issuer | Zone::NationalTitle | Zone::Table) {
                continue;
            }
            let folded = fold(line);
            let name = folded.trim_matches(|c: char| !c.is_alphanumeric());
            let caps = is_mostly_capitals(line);
            if markers::read(line).is_some_and(|(m, _)| !m.is_bullet()) && i > 0 && caps {
                // `I. MỤC ĐÍCH`: the body has begun.
                return None;
            }
            for (kind, printed) in &lists().kinds {
                let Some(rest) = name.strip_prefix(kind.as_str()) else { continue };
                if rest.chars().next().is_some_and(char::is_alphanumeric) {
                    continue;
                }
                let exact = rest.trim().is_empty();
                let first_caps = line
                    .split_whitespace()
                    .take(kind.split(' ').count())
                    .all(|w| w.chars().any(char::is_alphabetic) && !w.chars().any(char::is_lowercase));
                if (exact && (caps || self.views[i].heading)) || (first_caps && !exact && rest.starts_with(' ')) {
                    // `LUẬT SƯ`, `BÁO CÁO VIÊN` are no kinds: a kind with words behind must be followed by a title.
                    // A law that prints its number so (`Luật số: …`) may have its name on the line of the kind.
                    let law = *printed == "Luật"
                        && content.iter().any(|&k| fold(&self.views[k].content).trim_start().starts_with("luật số"));
                    if !exact && !law && ["Luật", "Lệnh", "Văn bản", "Quy hoạch"].contains(printed) {
                        continue;
                    }
                    self.head.kind = Some((*printed).to_owned());
                    let range = self.range_in(i, line.get(..kind.len()).unwrap_or(line));
                    self.evidence("kind", i, range, 0.97);
                    return Some(i);
                }
            }
        }
        None
    }

    fn read_number(&mut self, content: &[usize], head_end: usize) -> Option<usize> {
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
        None
    }

    fn warn(&mut self, code: &str, message: &str, line: usize) {
        let passage = super::paragraphs::passage_of(self.text, self.views, std::iter::once(line));
        let source = (!passage.is_empty()).then(|| passage.source(self.text, 0..passage.text.len()));
        self.warnings.push(Warning { code: code.to_owned(), message: message.to_owned(), source });
    }

    fn read_place_and_date(&mut self, content: &[usize], head_end: usize, number_line: Option<usize>) {
        for &i in content.iter().filter(|&&i| i <= head_end) {
            let line = self.views[i].content.clone();
            let from = if Some(i) == number_line {
                number_line_pattern().captures(&line).and_then(|f| f.get(1)).map_or(0, |m| m.end())
            } else {
                0
            };
            let Some(rest) = line.get(from..) else { continue };
            let Some(found) = date_pattern().captures(rest) else { continue };
            let place = squeeze(found[1].trim_matches(|c: char| c.is_whitespace() || ",.-".contains(c)));
            let words = place.split(' ').count();
            let capital = place.chars().next().is_some_and(char::is_uppercase);
            if words > 6 || !capital || place.is_empty() || place.to_lowercase().ends_with(" số") {
                continue;
            }
            // `V/v tăng cường công tác    Sa Thầy, ngày …`: the place is the run of capitals at the end.
            let run = capital_run(&place);
            if run.is_empty() {
                continue;
            }
            self.head.place = Some(run.to_owned());
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
    }

    /// The letterhead's left column: bodies, the last of which issues the document.
    fn read_issuer(&mut self, content: &[usize], head_end: usize, number_line: Option<usize>) {
        let zoned = content.iter().any(|&i| self.text.lines[i].zone == Zone::Issuer);
        let end = number_line.unwrap_or(head_end).min(head_end);
        let mut bodies: Vec<(String, Vec<usize>)> = Vec::new();
        for &i in content.iter().filter(|&&i| i < end || (zoned && i <= head_end)) {
            if zoned && self.text.lines[i].zone != Zone::Issuer {
                continue;
            }
            let line = &self.views[i].content;
            if number_line == Some(i) || (!zoned && date_pattern().is_match(line) && bare(line).contains("ngay")) {
                continue;
            }
            let left = before_national_title(line);
            let left = left.trim_matches(|c: char| c.is_whitespace() || "*-_–—".contains(c));
            if left.is_empty() || bare(left).starts_with("v/v") || bare(left).starts_with("so:") {
                continue;
            }
            let folded = fold(left);
            let words = super::words::Words::new(left, &folded);
            let place_first = ["xã", "phường", "tỉnh", "thành", "huyện", "quận", "thị", "đặc", "tp"]
                .contains(&words.word(0))
                && !["ủy", "đoàn"].contains(&words.word(1));
            let opens =
                lists().unit_heads.longest_at(words.from(0)).is_some_and(|(_, class)| class != UnitHead::Generic)
                    && !place_first;
            // Where neither number nor kind is printed, a sentence that begins with a body is no letterhead.
            let fragment = number_line.is_none() && self.head.kind.is_none();
            if !is_mostly_capitals(left) && (!opens || fragment) {
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
    fn with_place(&self, issuer: String) -> String {
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
    fn issuer_from_body(&mut self, from: usize, to: usize) {
        let paragraphs = super::paragraphs::join(self.text, self.views, from..to.min(from + 40).max(from));
        for paragraph in paragraphs.iter().take(8) {
            if paragraph.marker.is_some() {
                return;
            }
            let passage = &paragraph.passage;
            let words = super::words::Words::new(&passage.text, &passage.folded);
            for i in 0..words.len() {
                let issues = (words.word(i) == "ban" && words.word(i + 1) == "hành")
                    || (words.word(i) == "xây" && words.word(i + 1) == "dựng");
                if !issues
                    || words.is_capital(i)
                    || !["kế", "chương", "chỉ", "hướng", "thông"].contains(&words.word(i + 2))
                {
                    continue;
                }
                let start = (i.saturating_sub(14)..i).find(|&k| {
                    words.is_capital(k)
                        && (k == 0 || words.is_mark(k - 1))
                        && lists().unit_heads.longest_at(words.from(k)).is_some()
                });
                if let Some(start) = start {
                    let (units, end) = super::units::parse_list(&words, start, super::units::Place::Sentence);
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

    /// The title, and the first line of the body.
    fn read_title(&mut self, kind_line: Option<usize>, head_end: usize, number_line: Option<usize>) -> usize {
        let views = self.views;
        let mut lines: Vec<usize> = Vec::new();
        let mut first_part = String::new();
        let mut next;
        if let Some(kind_line) = kind_line {
            let line = views[kind_line].content.trim();
            let kind = self.head.kind.clone().unwrap_or_default();
            let words = kind.split(' ').count();
            let rest = line.split_whitespace().skip(words).collect::<Vec<_>>().join(" ");
            if rest.chars().any(char::is_alphabetic) {
                first_part = rest;
                lines.push(kind_line);
            }
            next = kind_line + 1;
        } else {
            // A letter: `V/v …` below the number.
            let Some(start) = (0..views.len().min(head_end + 1)).find(|&i| {
                let line = bare(&views[i].content);
                views[i].role == LineRole::Content && (line.starts_with("v/v") || line.starts_with("ve viec"))
            }) else {
                return self.body_without_title(head_end, number_line);
            };
            next = start;
        }
        let mut blank = false;
        let letter = kind_line.is_none();
        let mut national = false;
        while next < views.len() {
            let view = &views[next];
            match view.role {
                LineRole::Blank => blank = true,
                LineRole::Rule => {
                    if !lines.is_empty() {
                        break;
                    }
                }
                LineRole::Content => {
                    if matches!(self.text.lines[next].zone, Zone::Issuer | Zone::NationalTitle) && !letter {
                        national = true;
                        next += 1;
                        continue;
                    }
                    if self.title_ends(next, &lines, blank, !first_part.is_empty()) {
                        break;
                    }
                    lines.push(next);
                    blank = false;
                }
                LineRole::Footnote | LineRole::Skip => {}
                LineRole::TableRow => break,
            }
            if lines.len() > 30 {
                break;
            }
            next += 1;
        }
        let _ = national;
        let mut parts: Vec<String> = Vec::new();
        for &i in &lines {
            if Some(i) == kind_line {
                parts.push(first_part.clone());
                continue;
            }
            let mut part = views[i].content.trim().to_owned();
            // In a flattened letterhead the date stands on the title's line.
            if letter && let Some(found) = date_pattern().captures(&part).and_then(|f| f.get(1)) {
                let run = capital_run(found.as_str()).to_owned();
                let at = part.find(run.as_str()).unwrap_or(part.len());
                part.truncate(at);
            }
            parts.push(part);
        }
        let title = squeeze(&parts.join(" "));
        let title = strip_footnote_mark(&title);
        let title = title.trim_end_matches([' ', '*', '_', '?', '®', '°']);
        let title = self.read_gazette_block(title, &lines);
        if !title.is_empty() {
            self.head.title = Some(casing::normal(title, self.model));
            self.evidence_lines("title", &lines, 0.93);
        }
        if letter { self.body_without_title(head_end, number_line).max(next) } else { next }
    }

    /// The head as the gazette (Công báo) printed it before 2006, in one block of capitals below the kind: `CỦA THỦ TƯỚNG CHÍNH PHỦ SỐ
    /// 12/2004/QĐ-TTG NGÀY 3 THÁNG 2 NĂM 2004 VỀ VIỆC …`. Takes issuer, number and date from it; what is left is the title.
    fn read_gazette_block<'t>(&mut self, title: &'t str, lines: &[usize]) -> &'t str {
        if self.head.number.is_some() {
            return title;
        }
        let Some(found) = gazette_pattern().captures(title) else { return title };
        let (Some(issuer), Some(number)) = (found.get(1), found.get(2)) else { return title };
        self.head.number = Some(symbol_case(&number.as_str().replace(' ', "").replace('–', "-").replace('Ð', "Đ")));
        self.evidence_lines("number", lines, 0.9);
        let issuer = issuer.as_str();
        let body = issuer.split(" NƯỚC C").next().unwrap_or(issuer);
        self.head.issuer = Some(casing::normal(body, self.model));
        self.evidence_lines("issuer", lines, 0.85);
        if self.head.date.is_none() {
            let part = |k: usize| found.get(k).and_then(|m| m.as_str().parse::<i16>().ok());
            if let (Some(day), Some(month), Some(year)) = (part(3), part(4), part(5)) {
                match Date::new(year, month as i8, day as i8) {
                    Ok(date) => {
                        self.head.date = Some(date);
                        self.evidence_lines("date", lines, 0.9);
                    }
                    Err(_) => self.warn(
                        "impossible_date",
                        "The date in the head does not exist",
                        lines.first().copied().unwrap_or(0),
                    ),
                }
            }
        }
        title.get(found.get(0).map_or(0, |m| m.end())..).unwrap_or("").trim_start_matches([' ', ',', ':', '-'])
    }

    fn body_without_title(&self, head_end: usize, number_line: Option<usize>) -> usize {
        let views = self.views;
        let limit = views.len().min(head_end.saturating_add(30));
        if let Some(greeting) = (0..limit).find(|&i| bare(&views[i].content).trim_start().starts_with("kinh gui")) {
            // The addressees end where a paragraph of the letter begins.
            let mut i = greeting + 1;
            while i < limit {
                let line = views[i].content.trim();
                let addressee =
                    line.starts_with(['-', '+', '–']) || views[i].role != LineRole::Content || line.ends_with(';');
                let goes_on = line.chars().next().is_some_and(char::is_lowercase);
                if !addressee && !goes_on {
                    break;
                }
                i += 1;
            }
            return i;
        }
        let head = number_line.map_or(0, |n| n + 1);
        (0..limit)
            .find(|&i| {
                i >= head
                    && views[i].role == LineRole::Content
                    && !is_mostly_capitals(&views[i].content)
                    && !date_pattern().is_match(&views[i].content)
                    && before_national_title(&views[i].content).len() == views[i].content.len()
                    || i >= head
                        && markers::read(&views[i].content).is_some_and(|(m, _)| matches!(m.kind, MarkerKind::Roman(_)))
            })
            .unwrap_or(head)
    }

    /// Whether the title has ended before line `i`.
    fn title_ends(&self, i: usize, lines: &[usize], blank: bool, begun: bool) -> bool {
        let line = self.views[i].content.trim();
        let folded = fold(line);
        let plain = bare(line);
        if plain.starts_with("kinh gui")
            || folded.starts_with("căn cứ")
            || folded.starts_with("(kèm theo")
            || folded.starts_with("(ban hành kèm")
        {
            return true;
        }
        // The gazette's date goes on below the number: `… SỐ 12/2004/QĐ-TTG` / `NGÀY 3 THÁNG 2 NĂM 2004 VỀ VIỆC …`.
        let gazette_date = is_mostly_capitals(line) && folded.starts_with("ngày ");
        if gazette_date && !lines.is_empty() && self.head.number.is_none() {
            return false;
        }
        if markers::read(line).is_some_and(|(m, _)| {
            matches!(
                m.kind,
                MarkerKind::Roman(_) | MarkerKind::Part(..) | MarkerKind::Article(_) | MarkerKind::Number(_)
            )
        }) && !lines.is_empty()
        {
            return true;
        }
        if lines.is_empty() {
            return false;
        }
        let last = self.views[*lines.last().unwrap_or(&i)].content.trim();
        let lower = line.chars().next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit() || "“(–-".contains(c));
        let open = last.ends_with([',', '-'])
            || ["và", "của", "về", "các", "số", "ngày", "tháng", "năm", "trên", "tại", "theo", "cho", "với"]
                .iter()
                .any(|w| fold(last).split_whitespace().last() == Some(w));
        if blank {
            return !(lower || open) || line.ends_with("như sau:");
        }
        if lower || open {
            return false;
        }
        // Decisions print who decides, in capitals, below the title.
        if is_mostly_capitals(line) && !is_mostly_capitals(last) {
            return true;
        }
        // A full line in small letters under a short one that had room for its first word: the text has begun.
        let width = self.width;
        let room = last.chars().count() + 1 + line.split_whitespace().next().map_or(0, |w| w.chars().count());
        if line.chars().count() * 100 >= width * 88 && room * 100 <= width * 80 && !is_mostly_capitals(line) {
            return true;
        }
        let opener = ["thực hiện ", "triển khai ", "nhằm ", "để ", "theo ", "ngày ", "thi hành ", "ủy ban nhân dân "]
            .iter()
            .any(|w| folded.starts_with(w));
        (opener && (begun || !lines.is_empty()) && line.chars().count() > 40)
            || self.views[*lines.last().unwrap_or(&i)].content.trim_end().ends_with(['.', ';'])
    }

    /// The first line of the tail: *Nơi nhận* or the signature before it.
    fn tail_start(&self, from: usize) -> Option<usize> {
        let views = self.views;
        let zoned =
            (from..views.len()).find(|&i| matches!(self.text.lines[i].zone, Zone::Recipients | Zone::Signature));
        let named = (from..views.len()).find(|&i| {
            let line = bare(&views[i].content);
            views[i].role != LineRole::Blank && line.trim_start_matches(['-', '*', ' ']).starts_with("noi nhan")
        });
        let mut start = match (zoned, named) {
            (Some(a), Some(b)) => a.min(b),
            // No list of recipients is printed: the signature itself begins the tail, also before an annex.
            (a, b) => a.or(b).or_else(|| {
                (from..views.len())
                    .find(|&i| {
                        let line = views[i].content.trim();
                        views[i].role == LineRole::Content && is_mostly_capitals(line) && authority_in(line).is_some()
                    })
                    .or_else(|| {
                        // A position alone above a name, in the last lines.
                        let last: Vec<usize> = (from..views.len())
                            .rev()
                            .filter(|&i| views[i].role == LineRole::Content)
                            .take(10)
                            .collect();
                        last.into_iter().rev().find(|&i| {
                            is_mostly_capitals(&views[i].content)
                                && position_in(&views[i].content).is_some()
                                && markers::read(views[i].content.trim()).is_none()
                        })
                    })
            })?,
        };
        // The right column may have been read before the left one.
        let mut seen = 0;
        for i in (from..start).rev() {
            match views[i].role {
                LineRole::Content => {
                    seen += 1;
                    let line = views[i].content.trim();
                    if is_mostly_capitals(line) && (authority_in(line).is_some() || position_in(line).is_some()) {
                        start = i;
                    } else if seen > 4 {
                        break;
                    }
                }
                LineRole::Blank | LineRole::Rule | LineRole::Skip => {}
                _ => break,
            }
        }
        Some(start)
    }

    /// Signer and recipients from line `tail` on; the first line of an annex behind them (or the number of lines).
    fn read_tail(&mut self, tail: usize) -> usize {
        let views = self.views;
        let mut authorities: Vec<String> = Vec::new();
        let mut position: Option<(String, usize)> = None;
        let mut name: Option<(String, usize)> = None;
        let mut recipients: Vec<String> = Vec::new();
        let mut recipient_lines: Vec<usize> = Vec::new();
        let mut authority_lines: Vec<usize> = Vec::new();
        let mut listing = false;
        let mut filed = false;
        let mut blank = false;
        let mut end = views.len();
        let mut i = tail;
        while i < views.len() {
            let view = &views[i];
            if matches!(view.role, LineRole::Blank | LineRole::Skip | LineRole::Rule | LineRole::Footnote) {
                blank = true;
                i += 1;
                continue;
            }
            let zone = self.text.lines[i].zone;
            let line = view.content.trim().to_owned();
            if view.role == LineRole::TableRow || self.opens_annex(i, &line, filed || name.is_some()) {
                end = i;
                break;
            }
            let (left, right) = split_signature(&line, name.is_none());
            if let Some(right) = right {
                self.take_signature(&right, i, &mut authorities, &mut authority_lines, &mut position, &mut name);
            }
            let mut left = left;
            let plain = bare(&left);
            if let Some(rest) = plain.trim_start_matches(['-', '*', ' ']).strip_prefix("noi nhan") {
                listing = true;
                let rest_chars = rest.trim_start_matches([':', ' ', '.', '/']).chars().count();
                left = left.chars().rev().take(rest_chars).collect::<Vec<_>>().into_iter().rev().collect();
            }
            let left = left.trim();
            let may_list = listing && zone != Zone::Signature && !left.is_empty();
            if may_list {
                let item = left.trim_start_matches(['-', '–', '+', '•', '*', ' ']).trim();
                let marked = left.len() != item.len();
                let item = without_dirt(item).trim_end_matches([';', '.', ',', ' ', '/']).trim();
                let over = filed && blank;
                let goes_on = !marked
                    && !over
                    && !recipients.is_empty()
                    && (item.chars().next().is_some_and(char::is_lowercase)
                        || !recipient_ended(&views[*recipient_lines.last().unwrap_or(&i)].content));
                if item.chars().filter(|c| c.is_alphabetic()).count() < 2 {
                    // Dirt of a stamp or a stroke.
                } else if filed && !marked && !goes_on {
                    // Behind *Lưu* the list is over.
                } else if goes_on {
                    if let Some(last) = recipients.last_mut() {
                        last.push(' ');
                        last.push_str(item);
                        recipient_lines.push(i);
                    }
                } else if recipients.len() < 200 {
                    recipients.push(squeeze(item));
                    recipient_lines.push(i);
                    filed = filed || fold(item).starts_with("lưu");
                }
            }
            blank = false;
            i += 1;
        }
        let signer = Signer {
            name: name.as_ref().map(|n| n.0.clone()),
            position: position.as_ref().map(|p| deputy(&casing::normal(&p.0, self.model))),
            authority: (!authorities.is_empty())
                .then(|| authorities.iter().map(|a| normal_authority(a, self.model)).collect::<Vec<_>>().join(", ")),
        };
        if let Some((printed, line)) = &name {
            let range = self.range_in(*line, printed);
            self.evidence("signer.name", *line, range, 0.9);
        }
        if let Some((printed, line)) = &position {
            let range = self.range_in(*line, printed);
            self.evidence("signer.position", *line, range, 0.9);
        }
        if let Some(&line) = authority_lines.first() {
            let printed = authorities.first().cloned().unwrap_or_default();
            let range = self.range_in(line, &printed);
            self.evidence("signer.authority", line, range, 0.9);
        }
        if signer != Signer::default() {
            self.head.signer = Some(signer);
        }
        if !recipients.is_empty() {
            self.evidence_lines("recipients", &recipient_lines, 0.9);
        }
        self.head.recipients = recipients;
        end
    }

    fn take_signature(
        &self,
        part: &str,
        line: usize,
        authorities: &mut Vec<String>,
        authority_lines: &mut Vec<usize>,
        position: &mut Option<(String, usize)>,
        name: &mut Option<(String, usize)>,
    ) {
        let part = part.trim();
        if let Some(authority) = authority_in(part) {
            // `KT. CHỦ TỊCH PHÓ CHỦ TỊCH` on one line.
            let (authority, rest) = split_position(&authority);
            authorities.push(authority);
            authority_lines.push(line);
            if let Some(rest) = rest {
                *position = Some((rest, line));
            }
        } else if is_mostly_capitals(part) && position_in(part).is_some() {
            if position.is_none() {
                *position = Some((squeeze(part), line));
            }
        } else if name.is_none() && person_name(part).is_some() {
            *name = person_name(part).map(|n| (n, line));
        }
    }

    /// Whether line `i` opens an annex or the plan that a decision carries.
    fn opens_annex(&self, i: usize, line: &str, signed: bool) -> bool {
        let folded = fold(line);
        if folded.starts_with("phụ lục") && (is_mostly_capitals(line) || folded.split_whitespace().count() <= 4) {
            return true;
        }
        if !signed {
            return false;
        }
        if self.views[i].heading {
            return true;
        }
        let name = folded.trim_matches(|c: char| !c.is_alphanumeric());
        if is_mostly_capitals(line)
            && (lists().kinds.iter().any(|(kind, _)| name == kind)
                || name.starts_with("danh mục")
                || name.starts_with("biểu"))
        {
            return true;
        }
        markers::read(line).is_some_and(|(m, _)| matches!(m.kind, MarkerKind::Roman(1))) && is_mostly_capitals(line)
    }
}

/// `Phó chủ tịch` → `Phó Chủ tịch`, as the annex on capitals has it.
fn deputy(position: &str) -> String {
    match position.strip_prefix("Phó ") {
        Some(rest) => format!("Phó {}", super::fold::capitalise(rest)),
        None => position.to_owned(),
    }
}

/// Without stray signs behind the last `;` or `.`: `Thường trực Đảng ủy (b/c); 5`.
fn without_dirt(item: &str) -> &str {
    match item.rfind([';', '.']) {
        Some(at) if !item[at..].chars().any(char::is_alphabetic) => &item[..at],
        _ => item,
    }
}

fn recipient_ended(line: &str) -> bool {
    line.trim_end().ends_with([';', '.', ',', ':'])
}

/// The last words of `text` that begin with capitals: `về việc X   Sa Thầy` → `Sa Thầy`.
fn capital_run(text: &str) -> &str {
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
        // `Thành phố Huế`
        if word.chars().next().is_some_and(char::is_uppercase) || word == "phố" {
            start = at;
        } else {
            break;
        }
    }
    text[start.min(text.len())..].trim()
}

/// What stands left of the national title or the Party's on a line that lost its columns.
fn before_national_title(line: &str) -> &str {
    const TITLES: [[&str; 3]; 4] =
        [["cong", "hoa", "xa"], ["doc", "lap", "tu"], ["dang", "cong", "san"], ["chu", "nghia", "viet"]];
    let words: Vec<(usize, String)> = super::words::split(line)
        .map(|r| (r.start, bare(&line[r])))
        .filter(|(_, w)| w.chars().any(char::is_alphanumeric))
        .take(40)
        .collect();
    for window in words.windows(3) {
        for title in &TITLES {
            let score: f64 = window.iter().zip(title).map(|((_, w), t)| strsim::normalized_levenshtein(w, t)).sum();
            if score >= 2.5 {
                return &line[..window[0].0];
            }
        }
    }
    line
}

fn strip_footnote_mark(title: &str) -> String {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN
        .get_or_init(|| Regex::new(r"(\p{Ll}[”\x22]?)\s?\[?\d{1,2}\]?$").expect("a constant pattern"))
        .replace(title, |found: &regex::Captures<'_>| {
            let whole = found.get(0).map_or("", |m| m.as_str());
            // A figure behind a blank is part of the title: `năm 26`.
            if whole.contains(' ') { whole.to_owned() } else { found[1].to_owned() }
        })
        .into_owned()
}

/// `TM. ỦY BAN NHÂN DÂN`, `T/M BAN THƯỜNG VỤ`, `KT. CHỦ TỊCH` and so on, from where it begins in `part`.
fn authority_in(part: &str) -> Option<String> {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN
        .get_or_init(|| Regex::new(r"(?:^|[\s;.,:)])((?:TM|T/M|KT|K/T|TL|T/L|TUQ|T/UQ|TUN|Q)\s?[./,]?\s+[A-ZĐÀ-Ỹ][\p{Lu}\s,\-–]{2,})\s*[\[\]*]?$").expect("a constant pattern"))
        .captures(part.trim())
        .and_then(|f| f.get(1))
        .map(|m| squeeze(m.as_str()))
}

fn position_in(part: &str) -> Option<usize> {
    let folded = fold(part.trim());
    let folded = folded.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    lists()
        .positions
        .iter()
        .find(|p| folded.strip_prefix(p.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
        .map(|p| p.len())
}

/// `KT. CHỦ TỊCH PHÓ CHỦ TỊCH` → `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`.
fn split_position(authority: &str) -> (String, Option<String>) {
    let folded = fold(authority);
    if let Some(at) = folded.find(" phó ").filter(|&at| at > 3)
        && position_in(&authority[at..]).is_some()
    {
        return (authority[..at].trim().to_owned(), Some(authority[at..].trim().to_owned()));
    }
    (authority.to_owned(), None)
}

fn normal_authority(authority: &str, model: &Model) -> String {
    let (short, rest) = authority.split_once(['.', ' ']).unwrap_or((authority, ""));
    let short = short.trim_end_matches(['.', ',']);
    let dot = if short.contains('/') { "" } else { "." };
    squeeze(&format!("{short}{dot} {}", casing::normal(rest.trim_start_matches(['.', ' ', ',']), model)))
}

/// Splits a line of the tail into the recipients' column and the signature's, where they were read as one line.
fn split_signature(line: &str, want_name: bool) -> (String, Option<String>) {
    if let Some(authority) = authority_in(line) {
        let squeezed = squeeze(line);
        let at = squeezed.rfind(&authority).unwrap_or(0);
        return (squeezed[..at].trim().to_owned(), Some(authority));
    }
    if is_mostly_capitals(line) && position_in(line).is_some() {
        return (String::new(), Some(line.to_owned()));
    }
    if person_name(line).is_some() && !line.starts_with(['-', '+']) {
        return (String::new(), Some(line.to_owned()));
    }
    // `Nơi nhận: GIÁM ĐỐC`, `- Như trên; PHÓ CHỦ TỊCH`, `- Lưu: VT. Nguyễn Văn An`
    let words: Vec<(usize, &str)> =
        line.split_whitespace().map(|w| (w.as_ptr() as usize - line.as_ptr() as usize, w)).collect();
    for k in 1..words.len() {
        let before = words[k - 1].1;
        if !before.ends_with([':', ';', '.', ',', ')']) {
            continue;
        }
        let tail = &line[words[k].0..];
        if is_mostly_capitals(tail) && position_in(tail).is_some() && !tail.chars().any(char::is_lowercase) {
            return (line[..words[k].0].trim().to_owned(), Some(tail.to_owned()));
        }
        if want_name && before.ends_with([';', '.']) && k > 1 && person_name(tail).is_some() {
            return (line[..words[k].0].trim().to_owned(), Some(tail.to_owned()));
        }
    }
    (line.to_owned(), None)
}

/// A person's name: two to five words with capitals, the first a surname; a rank or degree before it left out.
fn person_name(text: &str) -> Option<String> {
    let mut text = text.trim().trim_matches(|c: char| "[]*_.,~|-–'\"°®".contains(c) || c.is_whitespace());
    for rank in [
        "Đại tướng",
        "Thượng tướng",
        "Trung tướng",
        "Thiếu tướng",
        "Đại tá",
        "Thượng tá",
        "Trung tá",
        "Thiếu tá",
        "Đại úy",
        "TS.",
        "ThS.",
        "PGS.",
        "GS.",
        "BS.",
    ] {
        text = text.strip_prefix(rank).unwrap_or(text).trim();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if !(2..=5).contains(&words.len()) {
        return None;
    }
    let shaped = words.iter().all(|w| {
        let mut chars = w.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.all(|c| c.is_alphabetic() || c == '’' || c == '\'')
    });
    let all_caps = words.iter().all(|w| w.chars().all(char::is_uppercase));
    let surname = lists().surnames.contains(&fold(words[0]));
    (shaped && surname && !all_caps).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        let text = Text::as_is(text);
        let views = super::super::paragraphs::view(&text);
        read(&text, &views, Model::embedded()).head
    }

    #[test]
    fn a_flattened_letterhead_is_taken_apart() {
        let head = head(
            "UBND TỈNH HÀ NAM CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ Y TẾ Độc lập - Tự do - Hạnh phúc\nSố: 15/KH-SYT Hà Nam, ngày 02 tháng 3 năm 2024\n\
             KẾ HOẠCH\nTăng cường tiêm chủng mở rộng\nnăm 2024\n\nCăn cứ Luật số 12/2007/QH12;\nI. MỤC ĐÍCH\n1. Mục đích chung\n\
             Nơi nhận: KT. GIÁM ĐỐC\n- Như trên; PHÓ GIÁM ĐỐC\n- Lưu: VT.\nTrần Thị Bình",
        );
        assert_eq!(head.parent_issuer.as_deref(), Some("UBND tỉnh Hà Nam"));
        assert_eq!(head.issuer.as_deref(), Some("Sở Y tế"));
        assert_eq!(head.number.as_deref(), Some("15/KH-SYT"));
        assert_eq!(head.date.map(|d| d.to_string()).as_deref(), Some("2024-03-02"));
        assert_eq!(head.place.as_deref(), Some("Hà Nam"));
        assert_eq!(head.kind.as_deref(), Some("Kế hoạch"));
        assert_eq!(head.title.as_deref(), Some("Tăng cường tiêm chủng mở rộng năm 2024"));
        let signer = head.signer.unwrap_or_default();
        assert_eq!(signer.name.as_deref(), Some("Trần Thị Bình"));
        assert_eq!(signer.position.as_deref(), Some("Phó Giám đốc"));
        assert_eq!(signer.authority.as_deref(), Some("KT. Giám đốc"));
        assert_eq!(head.recipients, ["Như trên", "Lưu: VT"]);
    }

    #[test]
    fn a_text_without_head_gives_nulls() {
        let head = head("Một đoạn văn bản không có đầu mục.\n- Rà soát hồ sơ.");
        assert_eq!((head.kind, head.number, head.date), (None, None, None));
    }
}
