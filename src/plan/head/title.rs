//! The title below the kind, over several lines; the gazette's block of capitals; where the body begins. Pure.

use std::sync::OnceLock;

use jiff::civil::Date;
use regex::Regex;

use crate::plan::casing;
use crate::plan::fold::{bare, fold, squeeze};
use crate::plan::lists::lists;
use crate::plan::markers::{self, MarkerKind, is_mostly_capitals};
use crate::plan::paragraphs::LineRole;
use crate::record::Zone;

use super::Reader;
use super::letterhead::{before_national_title, capital_run, date_pattern};

fn gazette_pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        Regex::new(concat!(
            r"^CỦA\s+(\p{Lu}[\p{Lu}\s,\-]{2,120}?)\s+SỐ\s*:?\s*",
            r"(\d{1,5}[A-Z]?(?:\s?/\s?(?:19|20)\d\d)?\s?[-–/]\s?\p{Lu}[\p{L}\d&]*(?:\s?[-–/]\s?\p{Lu}[\p{L}\d&]*){0,9})",
            r"(?:\s*,?\s*NGÀY\s+(\d{1,2})\s*(?:THÁNG|[-/.])\s*(\d{1,2})\s*(?:NĂM|[-/.])\s*(\d{4}))?"
        ))
        .expect("a constant pattern")
    })
}

/// A number printed in capitals, its symbols as they are written elsewhere: `115/2004/QĐ-TTG` → `115/2004/QĐ-TTg`.
fn symbol_case(number: &str) -> String {
    number
        .split_inclusive(['/', '-'])
        .map(|part| {
            let symbol = part.trim_end_matches(['/', '-']);
            match lists().gazette_symbols.iter().find(|written| written.to_uppercase() == symbol) {
                Some(written) => part.replace(symbol, written),
                None => part.to_owned(),
            }
        })
        .collect()
}

impl Reader<'_> {
    /// The title, and the first line of the body.
    pub(super) fn read_title(
        &mut self,
        kind_line: Option<usize>,
        head_end: usize,
        number_line: Option<usize>,
    ) -> usize {
        let views = self.views;
        let mut lines: Vec<usize> = Vec::new();
        let mut first_part = String::new();
        let mut next;
        if let Some(kind_line) = kind_line {
            let line = views[kind_line].content.trim();
            let kind = self.head.kind.clone().unwrap_or_default();
            let words = kind.split(' ').count();
            // A kind that was mended is all there is on its line.
            let printed = fold(line).trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(&fold(&kind));
            let skip = if printed { words } else { usize::MAX };
            let rest = line.split_whitespace().skip(skip).collect::<Vec<_>>().join(" ");
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
        let title = title
            .trim_end_matches([' ', '*', '_', '?', '®', '°'])
            .trim_start_matches([' ', '‘', '’', '\'', '_', '~', '.', ',']);
        let title = self.read_gazette_block(title, &lines);
        if !title.is_empty() {
            self.head.title = Some(casing::normal(title, self.model));
            self.evidence_lines("title", &lines, 0.93);
        }
        if letter { self.body_without_title(head_end, number_line).max(next) } else { next }
    }

    /// The head as the gazette (Công báo) printed it before 2006, in one block of capitals below the kind: `CỦA THỦ TƯỚNG CHÍNH PHỦ SỐ
    /// 12/2004/QĐ-TTG NGÀY 3 THÁNG 2 NĂM 2004 VỀ VIỆC …`. Takes issuer, number and date from it; what is left is the title.
    pub(super) fn read_gazette_block<'t>(&mut self, title: &'t str, lines: &[usize]) -> &'t str {
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
        let rest = title.get(found.get(0).map_or(0, |m| m.end())..).unwrap_or("");
        // Who decides stands once more below the title, on a line of its own.
        let last = lines.last().map_or("", |&i| self.views[i].content.trim());
        let decides = fold(last) == fold(issuer);
        let rest = rest.strip_suffix(last).filter(|_| decides).unwrap_or(rest);
        rest.trim_matches([' ', ',', ':', '-'])
    }

    pub(super) fn body_without_title(&self, head_end: usize, number_line: Option<usize>) -> usize {
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
    pub(super) fn title_ends(&self, i: usize, lines: &[usize], blank: bool, begun: bool) -> bool {
        let line = self.views[i].content.trim();
        let folded = fold(line);
        let plain = bare(line);
        let bare_folded = folded.trim_start_matches(['-', '–', '*', '•', ' ']);
        if plain.starts_with("kinh gui") || lists().heads.preamble.open(bare_folded) {
            return true;
        }
        // `Ngày 15 tháng 11 năm 2025, tại Trụ sở Chính phủ, …` opens a notice; with a small letter it is the date of what the
        // title names.
        let dated = folded.strip_prefix("ngày ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let opens = line.starts_with(char::is_uppercase);
        if dated && opens && line.contains(',') && !is_mostly_capitals(line) && !lines.is_empty() {
            return true;
        }
        // `QUYẾT ĐỊNH:` opens what is decided.
        let decides = folded.strip_suffix(':').is_some_and(|kind| lists().kinds.iter().any(|(k, _)| k == kind.trim()));
        if decides && !lines.is_empty() {
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
        // `… đạt hai con số` is over, `… Nghị quyết số` goes on with a figure.
        let before_figure = lists().lines.before_number.has(fold(last).split_whitespace().last().unwrap_or(""));
        let figure = line.starts_with(|c: char| c.is_ascii_digit());
        let open = last.ends_with([',', '-'])
            || fold(last).split_whitespace().last().is_some_and(|word| lists().heads.open_titles.has(word))
                && (!blank || !before_figure || figure);
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
        let opener = lists().heads.sentences.strip(&folded).is_some();
        (opener && (begun || !lines.is_empty()) && line.chars().count() > 40)
            || self.views[*lines.last().unwrap_or(&i)].content.trim_end().ends_with(['.', ';'])
    }
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
