//! Lines → paragraphs: Markdown marks taken off, running heads and page numbers left out, footnotes set apart, lines that the
//! printer or the page broke joined again. Pure.

// Nodes, paragraphs and lines stand in parallel arrays: the index is what joins them.
#![allow(clippy::needless_range_loop)]

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use crate::record::{Text, Zone};

use super::continuation::{Page, continues, is_terminated};
use super::fold::{bare, fold};
use super::lists::lists;
use super::markers::{self, Marker};
use super::passage::Passage;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineRole {
    Blank,
    /// Running head, page number, stamp, overlay, a rule of dashes.
    Skip,
    Rule,
    Footnote,
    TableRow,
    Content,
}

/// A line with what is left of it when Markdown marks are taken off.
#[derive(Clone, Debug)]
pub struct LineView {
    pub role: LineRole,
    /// Byte ranges of the restored line that are content, in order.
    pub parts: Vec<Range<usize>>,
    /// The content as one string.
    pub content: String,
    /// A Markdown heading.
    pub heading: bool,
}

/// A paragraph of the body.
#[derive(Clone, Debug)]
pub struct Paragraph {
    pub marker: Option<Marker>,
    /// The words without the marker.
    pub passage: Passage,
    /// First and last line, from 0.
    pub lines: (usize, usize),
    pub heading: bool,
    /// A row of a table; its cells are read by [`super::table`].
    pub is_row: bool,
}

/// What each line is.
pub fn view(text: &Text) -> Vec<LineView> {
    let markdown = text.lines.iter().any(|l| is_markdown_heading(&l.restored) || l.restored.contains("**"));
    let mut views: Vec<LineView> = text
        .lines
        .iter()
        .map(|line| {
            let (parts, heading) = content_parts(&line.restored, markdown);
            let content: String = parts.iter().map(|r| &line.restored[r.clone()]).collect();
            let role = match line.zone {
                _ if content.trim().is_empty() => LineRole::Blank,
                zone if !zone.is_authored() => LineRole::Skip,
                Zone::Footnote => LineRole::Footnote,
                Zone::Table => LineRole::TableRow,
                _ if is_rule(&content) => LineRole::Rule,
                _ if is_page_furniture(&content) => LineRole::Skip,
                _ if is_row(&line.restored) => LineRole::TableRow,
                _ => LineRole::Content,
            };
            LineView { role, parts, content, heading }
        })
        .collect();
    mark_running_heads(text, &mut views);
    mark_footnotes(&mut views);
    views
}

fn is_markdown_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    let depth = line.len() - rest.len();
    (1..=6).contains(&depth) && rest.starts_with(' ')
}

fn content_parts(line: &str, markdown: bool) -> (Vec<Range<usize>>, bool) {
    let start = line.len() - line.trim_start().len();
    let end = line.trim_end().len();
    if start >= end {
        return (Vec::new(), false);
    }
    if !markdown {
        return (std::iter::once(start..end).collect(), false);
    }
    let mut at = start;
    let heading = is_markdown_heading(&line[start..]);
    if heading {
        at += line[at..].len() - line[at..].trim_start_matches('#').len();
    }
    let mut parts = Vec::new();
    let bytes = line.as_bytes();
    let mut from = at;
    let mut i = at;
    while i < end {
        let emphasis = if bytes[i] == b'*' || (bytes[i] == b'_' && bytes.get(i + 1) == Some(&b'_')) {
            let run = bytes[i..end].iter().take_while(|b| **b == bytes[i]).count();
            // A lone `*` before a blank is a bullet; `*word*` is emphasis.
            let bullet = run == 1 && bytes.get(i + 1).is_none_or(|b| *b == b' ') && line[from..i].trim().is_empty();
            if bullet { 0 } else { run }
        } else {
            0
        };
        if emphasis > 0 {
            parts.push(from..i);
            i += emphasis;
            from = i;
        } else {
            i += 1;
        }
    }
    parts.push(from..end);
    parts.retain(|r| r.start < r.end);
    // Blanks at the ends of the whole content do not count.
    while let Some(first) = parts.first_mut() {
        let trimmed = line[first.clone()].trim_start().len();
        first.start = first.end - trimmed;
        if first.start < first.end {
            break;
        }
        parts.remove(0);
    }
    while let Some(last) = parts.last_mut() {
        last.end = last.start + line[last.clone()].trim_end().len();
        if last.start < last.end {
            break;
        }
        parts.pop();
    }
    (parts, heading)
}

impl Paragraph {
    /// Whether it is nothing but a bracket without a marker: `(Chi tiết tại Phụ lục kèm theo)`.
    pub fn is_note(&self) -> bool {
        let text = self.passage.text.trim();
        self.marker.is_none() && text.starts_with('(') && text.trim_end_matches(['.', ';', ' ']).ends_with(')')
    }
}

fn is_rule(content: &str) -> bool {
    let signs = content.chars().filter(|c| !c.is_whitespace()).count();
    content.chars().all(|c| c.is_whitespace() || "-_–—=*~.·".contains(c))
        && (signs >= 3 || content.trim() == "*" || content.trim() == "_")
}

fn is_row(line: &str) -> bool {
    let line = line.trim();
    line.contains(" | ") || line.starts_with('|') && line.ends_with('|') && line.len() > 2 || line.ends_with(" |")
}

fn is_page_furniture(content: &str) -> bool {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN
        .get_or_init(|| {
            let signed = lists().lines.signature_lines.texts().map(regex::escape).collect::<Vec<_>>().join("|");
            let number = r"[-–—]?\s*\d{1,3}\s*[-–—]?|(?i:trang)\s+\d+(?:\s*/\s*\d+)?|\d{1,3}\s*/\s*\d{1,3}";
            Regex::new(&format!(r"^\s*(?:{number}|\d{{0,3}}\s*CÔNG BÁO/Số.*|(?i:{signed})\s*:?.*|∅)\s*$"))
                .expect("a constant pattern")
        })
        .is_match(content)
}

/// A line that opens or closes three pages or more, figures aside, is a running head.
fn mark_running_heads(text: &Text, views: &mut [LineView]) {
    let mut edges: Vec<usize> = Vec::new();
    let mut last_content: Option<usize> = None;
    for (i, line) in text.lines.iter().enumerate() {
        if views[i].role != LineRole::Content {
            continue;
        }
        match last_content {
            Some(last) if text.lines[last].page == line.page => {}
            Some(last) => edges.extend([last, i]),
            None => edges.push(i),
        }
        last_content = Some(i);
    }
    edges.extend(last_content);
    let key = |i: usize| bare(&views[i].content).chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let mut pages: HashMap<String, HashSet<u32>> = HashMap::new();
    for &i in &edges {
        pages.entry(key(i)).or_default().insert(text.lines[i].page);
    }
    let heads: Vec<usize> = edges
        .into_iter()
        .filter(|&i| {
            let key = key(i);
            key.trim().chars().count() >= 3 && pages.get(&key).is_some_and(|p| p.len() >= 3)
        })
        .collect();
    for i in heads {
        views[i].role = LineRole::Skip;
    }
}

/// Sets apart the lines of footnotes: `2 Được thành lập tại …` where a mark `2` stands glued to a word above.
fn mark_footnotes(views: &mut [LineView]) {
    static MARK: OnceLock<Regex> = OnceLock::new();
    static NOTE: OnceLock<Regex> = OnceLock::new();
    let mark =
        MARK.get_or_init(|| Regex::new(r"[\p{Ll}”’)\x22]\[?(\d{1,2})\]?(?:[\s,.;:)]|$)").expect("a constant pattern"));
    let note = NOTE
        .get_or_init(|| Regex::new(r"^(?:\[(\d{1,2})\]\s*|(\d{1,2})\s+)[\p{Lu}“\x22(]").expect("a constant pattern"));
    let mut seen: HashSet<u32> = HashSet::new();
    let mut within = false;
    // The last footnote's number.
    let mut notes = 0;
    // The sentence that the footnote interrupts, and the footnote, have they ended?
    let mut body_open = false;
    let mut note_ended = false;
    for i in 0..views.len() {
        match views[i].role {
            LineRole::Blank | LineRole::Skip | LineRole::Rule => {
                within = within && views[i].role == LineRole::Skip;
                continue;
            }
            LineRole::Content => {}
            _ => {
                within = false;
                continue;
            }
        }
        let number = note
            .captures(&views[i].content)
            .and_then(|found| found.get(1).or(found.get(2)).and_then(|n| n.as_str().parse::<u32>().ok()));
        let opens = number.is_some_and(|n| {
            // The mark itself is small and easily lost in reading: then the sequence and the words tell.
            seen.contains(&n) || n <= notes + 2 && n > notes && opens_like_footnote(&views[i].content)
        });
        if opens {
            notes = notes.max(number.unwrap_or(0));
            within = true;
        } else if within && (markers::read(&views[i].content).is_some() || note_ended && body_open) {
            within = false;
        }
        if within {
            note_ended = is_terminated(&views[i].content);
            views[i].role = LineRole::Footnote;
        } else {
            body_open = !is_terminated(&views[i].content);
            seen.extend(mark.captures_iter(&views[i].content).filter_map(|f| f[1].parse::<u32>().ok()));
        }
    }
}

fn opens_like_footnote(line: &str) -> bool {
    let rest: String =
        line.trim_start_matches(|c: char| c.is_ascii_digit() || "[] ".contains(c)).chars().take(60).collect();
    let folded = fold(&rest);
    let words = super::words::Words::new(&rest, &folded);
    super::lists::lists().footnote_openers.longest_at(words.from(0)).is_some()
}

/// The passage of lines `range` (from 0), all of their content.
pub fn passage_of(text: &Text, views: &[LineView], lines: impl Iterator<Item = usize>) -> Passage {
    let mut passage = Passage::default();
    for i in lines {
        for part in &views[i].parts {
            passage.push(text, i, part.clone());
        }
    }
    passage.finish();
    passage
}

/// Joins the content lines `range` (from 0) into paragraphs.
pub fn join(text: &Text, views: &[LineView], range: Range<usize>) -> Vec<Paragraph> {
    let width = body_width(views, range.clone());
    let full = full_width(views, range.clone(), width);
    let spaced = is_spaced(views, range.clone());
    let mut out: Vec<Paragraph> = Vec::new();
    let mut lines: Vec<usize> = Vec::new();
    let mut marker: Option<(Marker, usize)> = None;
    let mut blank = true;
    // A running head or page number stands between: a page ended here.
    let mut page_end = false;
    let mut note: Vec<usize> = Vec::new();
    let close = |lines: &mut Vec<usize>, marker: &mut Option<(Marker, usize)>, out: &mut Vec<Paragraph>| {
        if let (Some(&first), Some(&last)) = (lines.first(), lines.last()) {
            let skip = marker.as_ref().map_or(0, |(_, length)| *length);
            let passage = passage_after(text, views, lines, skip);
            out.push(Paragraph {
                marker: marker.take().map(|(m, _)| m),
                passage,
                lines: (first, last),
                heading: views[first].heading,
                is_row: views[first].role == LineRole::TableRow,
            });
            lines.clear();
        }
    };
    for i in range {
        match views[i].role {
            LineRole::Blank => blank = true,
            LineRole::Rule => {
                close(&mut lines, &mut marker, &mut out);
                blank = true;
            }
            LineRole::Skip => page_end = true,
            LineRole::Footnote => note.push(i),
            LineRole::TableRow => {
                close(&mut lines, &mut marker, &mut out);
                lines.push(i);
                close(&mut lines, &mut marker, &mut out);
                blank = true;
            }
            LineRole::Content => {
                let found = markers::read(&views[i].content);
                let continues = lines.last().is_some_and(|&last| {
                    continues(
                        &views[last],
                        &views[i],
                        found.as_ref(),
                        Page { blank, width, full, spaced, page_end },
                        marker.as_ref().map(|m| &m.0),
                        lines.len(),
                    )
                });
                if !continues {
                    close(&mut lines, &mut marker, &mut out);
                    marker = found;
                }
                lines.push(i);
                blank = false;
                page_end = false;
            }
        }
    }
    close(&mut lines, &mut marker, &mut out);
    out
}

fn passage_after(text: &Text, views: &[LineView], lines: &[usize], mut skip: usize) -> Passage {
    let mut passage = Passage::default();
    for &i in lines {
        for part in &views[i].parts {
            let taken = skip.min(part.len());
            skip -= taken;
            passage.push(text, i, part.start + taken..part.end);
        }
        skip = 0;
    }
    passage.finish();
    passage
}

/// The usual length of a full line in characters, which nine lines of ten do not pass.
pub fn body_width(views: &[LineView], range: Range<usize>) -> usize {
    let mut lengths: Vec<usize> = views[range]
        .iter()
        .filter(|v| v.role == LineRole::Content)
        .map(|v| v.content.chars().count())
        .filter(|n| *n > 20)
        .collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(80)
}

fn full_width(views: &[LineView], range: Range<usize>, width: usize) -> usize {
    views[range]
        .iter()
        .filter(|v| v.role == LineRole::Content)
        .map(|v| v.content.chars().count())
        .filter(|n| n * 10 <= width * 11)
        .max()
        .unwrap_or(width)
}

/// Whether the document sets its paragraphs apart by blank lines.
fn is_spaced(views: &[LineView], range: Range<usize>) -> bool {
    let (mut apart, mut marked) = (0usize, 0usize);
    for i in range {
        if views[i].role == LineRole::Content && markers::read(&views[i].content).is_some() {
            marked += 1;
            apart += usize::from(i > 0 && views[i - 1].role == LineRole::Blank);
        }
    }
    marked > 3 && apart * 2 > marked
}
