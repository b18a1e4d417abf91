//! Lines → paragraphs: Markdown marks taken off, running heads and page numbers left out, footnotes set apart, lines that the
//! printer or the page broke joined again. Pure.

// Nodes, paragraphs and lines stand in parallel arrays: the index is what joins them.
#![allow(clippy::needless_range_loop)]

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use crate::record::{Text, Zone};

use super::fold::{bare, fold};
use super::lists::lists;
use super::markers::{self, Marker, MarkerKind};
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

/// What is known of the layout at a line.
#[derive(Clone, Copy)]
struct Page {
    /// A blank line stands before it.
    blank: bool,
    /// Characters of a full line.
    width: usize,
    /// Characters of the longest line that is no outlier.
    full: usize,
    /// Paragraphs are set apart by blank lines.
    spaced: bool,
    /// A running head or page number stands before it.
    page_end: bool,
}

fn is_terminated(content: &str) -> bool {
    let trimmed = content.trim_end().trim_end_matches(['”', '"', '’', ')', '*']);
    // A footnote mark after the full stop does not reopen the sentence.
    let trimmed = trimmed.trim_end_matches(|c: char| c.is_ascii_digit() && trimmed.len() > 2);
    content.trim_end().ends_with(['.', ';', ':', '!', '?', '…']) || trimmed.ends_with(['.', ';', ':', '!', '?', '…'])
}

/// Whether a line (folded) ends with *số* that is no *number* of a document or form: digital (`chuyển đổi số`, `học bạ số`), of people
/// (`dân tộc thiểu số`).
fn digital(line: &str) -> bool {
    let mut words = line.split_whitespace().rev();
    words.next() == Some("số") && words.next().is_some_and(|word| !lists().numbered.contains(word))
}

/// Whether a line begins as the closing paragraphs of documents do.
fn opens_closing(line: &str) -> bool {
    let head: String = line.chars().take(40).collect();
    let folded = fold(&head);
    lists().closings.longest_at(super::words::Words::new(&head, &folded).from(0)).is_some()
}

/// `… tại phường Xuân Hương / - Đà Lạt và …`: a full line that ends with a name, and a name behind the dash.
fn joins_names(before: &str, rest: &str, width: usize) -> bool {
    let capital = |word: Option<&str>| word.and_then(|w| w.chars().next()).is_some_and(char::is_uppercase);
    let folded = fold(rest);
    let words = super::words::Words::new(rest, &folded);
    known_across(before, rest)
        || before.chars().count() * 100 >= width * 85
            && capital(before.split_whitespace().last())
            && capital(rest.split_whitespace().next())
            && capital(rest.split_whitespace().nth(1))
            && !lists().verbs.at(&words, 0)
            && !super::units::is_unit_start(&words, 0)
}

/// The most words of a body's name before the dash that a line ends at.
const LONGEST_BEFORE_DASH: usize = 6;

/// Whether the end of a line, a dash and the beginning of the next are the name of a body in the lists: `Phòng Văn hóa / - Xã hội`.
fn known_across(before: &str, rest: &str) -> bool {
    let head: Vec<&str> = before.split_whitespace().rev().take(LONGEST_BEFORE_DASH).collect();
    let tail: Vec<&str> = rest.split_whitespace().take(LONGEST_BEFORE_DASH).collect();
    let joined = head.iter().rev().chain(&["-"]).chain(&tail).copied().collect::<Vec<_>>().join(" ");
    let folded = fold(&joined);
    let words = super::words::Words::new(&joined, &folded);
    let before_dash: usize = head.iter().map(|word| word.len() + 1).sum();
    let Some(dash) = words.ranges.iter().position(|range| range.start == before_dash) else { return false };
    (0..dash).any(|k| {
        words.is_capital(k) && lists().agency_names.longest_at(words.from(k)).is_some_and(|(n, _)| k + n > dash + 1)
    })
}

/// Whether a line is nothing but bodies behind its marker.
fn names_bodies(line: &str) -> bool {
    let text = line.get(markers::read(line).map_or(0, |(_, length)| length)..).unwrap_or(line);
    let folded = fold(text);
    let words = super::words::Words::new(text, &folded);
    // (`6. Đề nghị Ủy ban Mặt trận Tổ quốc và các tổ chức chính trị - xã hội`)
    let from = lists().unit_headings.openers.behind(&words, 0).unwrap_or(0);
    let (units, end) = super::units::parse_list(&words, from, super::units::Place::Heading);
    // A head alone at the end goes on below.
    let last = words.len().saturating_sub(1);
    let open = words.is_capital(last) && lists().bare_heads.contains(words.word(last));
    !units.is_empty() && end >= words.len() && !open
}

/// Whether a line begins with a verb of the list.
fn opens_with_verb(line: &str) -> bool {
    let head: String = line.chars().take(40).collect();
    let folded = fold(&head);
    lists().verbs.longest_at(super::words::Words::new(&head, &folded).from(0)).is_some()
}

/// Whether a line ends in a word behind which a part of a document is cited.
fn cites(line: &str) -> bool {
    let folded = fold(line);
    folded.split_whitespace().last().is_some_and(|word| lists().lines.cites.has(word))
}

/// Whether `line` goes on with the paragraph whose last line is `last`.
fn continues(
    last: &LineView,
    line: &LineView,
    found: Option<&(Marker, usize)>,
    page: Page,
    open: Option<&Marker>,
    lines_so_far: usize,
) -> bool {
    let Page { blank, width, full, spaced, page_end } = page;
    if line.heading || last.heading {
        return false;
    }
    let first = line.content.chars().find(|c| !c.is_whitespace()).unwrap_or(' ');
    let terminated = is_terminated(&last.content);
    if let Some((marker, length)) = found {
        // A dash in the middle of a sentence that the line end fell on: `… thống nhất / - dùng chung”`.
        let rest = line.content[*length..].chars().next();
        let lower = rest.is_some_and(char::is_lowercase);
        let mid_sentence = match &marker.kind {
            // `… khắc phục để: / (1) Cung cấp …`: a list inside the sentence that a full line broke.
            MarkerKind::Bracketed(_) => {
                !blank
                    && last.content.trim_end().chars().count() * 100 >= width * 82
                    && open.is_some_and(|m| !matches!(m.kind, MarkerKind::Bracketed(_)))
            }
            MarkerKind::Bullet('-') => {
                let open = !terminated && !blank && !last.content.trim_end().ends_with(',');
                open && (lower || joins_names(last.content.trim_end(), &line.content[*length..], width))
            }
            // `… các điều 3, / 4, Luật …`
            MarkerKind::Number(_) if marker.is_comma(&line.content) && !terminated && !blank => {
                let before = last.content.trim_end();
                !markers::is_mostly_capitals(before) && before.chars().count() * 100 >= width * 80
            }
            // `… các giải pháp tại / Phần III Kế hoạch này; …`: a part that is cited.
            MarkerKind::Part(..) | MarkerKind::Article(_) => {
                !blank && !terminated && cites(&last.content) && !markers::is_mostly_capitals(&line.content)
            }
            // `… theo 04 cấp / 46.`: a line that is nothing but a figure ends the sentence.
            MarkerKind::Number(_) if rest.is_none() && !terminated && !blank => true,
            // `… tại khoản / 2. Điều 5`
            MarkerKind::Number(parts) if parts.len() == 1 => {
                let before = fold(&last.content);
                lower && !terminated && !blank
                    || !digital(&before)
                        && before.split_whitespace().last().is_some_and(|word| lists().lines.before_number.has(word))
            }
            _ => false,
        };
        return mid_sentence;
    }
    // `Đơn vị chủ trì: …` on a line of its own belongs to no sentence above.
    if super::attributes::opens_with_label(&line.content)
        && (terminated || super::attributes::opens_with_label(&last.content))
    {
        return false;
    }
    let before = last.content.trim_end();
    // `…; đơn vị phối hợp: / Phòng Kinh tế, …`
    if !blank && super::attributes::ends_with_label(before) {
        return true;
    }
    let open_end = before.ends_with([',', '-', '(', '/'])
        || fold(before).split_whitespace().last().is_some_and(|word| lists().lines.open_ends.has(word))
            && !digital(&fold(before));
    let lower = first.is_lowercase() || first.is_ascii_digit() || matches!(first, '(' | ')' | ',' | '.' | '%' | '”');
    let length = before.chars().count();
    if blank {
        // Behind a page number small letters begin no item of their own: the sentence goes on, also behind a semicolon.
        let turned_in_sentence = page_end && first.is_lowercase() && before.ends_with(';');
        if terminated || opens_closing(&line.content) {
            return turned_in_sentence && !opens_closing(&line.content);
        }
        // A page break or a lost line: the sentence goes on in small letters, or the line was full and not the heading.
        let caps = markers::is_mostly_capitals(before);
        let marked_heading = lines_so_far == 1 && open.is_some_and(|m| !m.is_bullet()) && length * 100 < width * 85;
        // A full line before the page number goes on behind it, with a name in capitals too.
        let turned = page_end && length * 100 >= width * 85;
        return !caps && (lower || open_end || turned) && !(marked_heading && !open_end && !first.is_lowercase())
            || (caps && markers::is_mostly_capitals(&line.content) && length * 10 > width * 7);
    }
    if markers::is_mostly_capitals(before) != markers::is_mostly_capitals(&line.content)
        && before.chars().filter(|c| c.is_alphabetic()).count() > 6
        && line.content.chars().filter(|c| c.is_alphabetic()).count() > 12
    {
        return false;
    }
    // `… tổng hợp, báo cáo UBND tỉnh. / Yêu cầu các sở …`
    let closing = || opens_closing(&line.content) && (open.is_none() || fold(&line.content).starts_with("trên đây là"));
    if terminated && before.ends_with('.') && closing() {
        return false;
    }
    if lower || open_end {
        return !(terminated && (first.is_uppercase() || first == '(' && before.ends_with('.')));
    }
    // The next word would have fitted on the line: the author ended it.
    let next_word = line.content.split_whitespace().next().map_or(0, |w| w.chars().count());
    // `2. Công an xã, Đoàn Thanh niên xã / Tuyên truyền, vận động …`: a heading that is nothing but bodies is over.
    // (Not where the line is full and no verb follows: `1. Sở Tài chính, Ban quản lý Khu / Nông nghiệp công nghệ cao …`.)
    let over = || length * 100 < width * 93 || opens_with_verb(&line.content);
    if lines_so_far == 1
        && open.is_some_and(|m| !m.is_bullet())
        && first.is_uppercase()
        && over()
        && names_bodies(before)
    {
        return false;
    }
    // A marked line that ends no sentence may be a heading.
    let heads = lines_so_far == 1 && open.is_some_and(|m| !m.is_bullet());
    let room = match (terminated, spaced) {
        (true, false) => 99,
        (true, true) => 93,
        _ if heads => 90,
        _ => 80,
    };
    // Where only room tells, the longest lines tell how much there is.
    let width = if room == 99 { full } else { width };
    (length + 1 + next_word) * 100 >= width * room
}
