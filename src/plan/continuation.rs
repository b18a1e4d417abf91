//! Whether a line goes on with the paragraph above it: by marks at line ends, by markers, by names that a line end broke, by the room that
//! was left on the line. Pure.

use super::fold::fold;
use super::lists::lists;
use super::markers::{self, Marker, MarkerKind};
use super::paragraphs::LineView;
use super::words::Words;

/// What is known of the layout at a line.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// A blank line stands before it.
    pub blank: bool,
    /// Characters of a full line.
    pub width: usize,
    /// Characters of the longest line that is no outlier.
    pub full: usize,
    /// Paragraphs are set apart by blank lines.
    pub spaced: bool,
    /// A running head or page number stands before it.
    pub page_end: bool,
}

pub(super) fn is_terminated(content: &str) -> bool {
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
    lists().closings.longest_at(Words::new(&head, &folded).from(0)).is_some()
}

/// `… tại phường Xuân Hương / - Đà Lạt và …`: a full line that ends with a name, and a name behind the dash.
fn joins_names(before: &str, rest: &str, width: usize) -> bool {
    let capital = |word: Option<&str>| word.and_then(|w| w.chars().next()).is_some_and(char::is_uppercase);
    let folded = fold(rest);
    let words = Words::new(rest, &folded);
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

/// Whether the end of a line, a dash and the beginning of the next are the name of a body in the lists: `Phòng Văn hóa / - Xã hội`; or a pair that a dash
/// joins (`các tổ chức chính trị / - Xã hội`, whatever the case in which an engine gives it).
fn known_across(before: &str, rest: &str) -> bool {
    let head: Vec<&str> = before.split_whitespace().rev().take(LONGEST_BEFORE_DASH).collect();
    let tail: Vec<&str> = rest.split_whitespace().take(LONGEST_BEFORE_DASH).collect();
    let joined = head.iter().rev().chain(&["-"]).chain(&tail).copied().collect::<Vec<_>>().join(" ");
    let folded = fold(&joined);
    let words = Words::new(&joined, &folded);
    let before_dash: usize = head.iter().map(|word| word.len() + 1).sum();
    let Some(dash) = words.ranges.iter().position(|range| range.start == before_dash) else { return false };
    (0..dash).any(|k| {
        let goes_over = |length: usize| k + length > dash + 1;
        words.is_capital(k) && lists().agency_names.longest_at(words.from(k)).is_some_and(|(n, _)| goes_over(n))
            || lists().dashed.longest_at(words.from(k)).is_some_and(|(n, _)| goes_over(n))
    })
}

/// Whether a line is nothing but bodies behind its marker.
fn names_bodies(line: &str) -> bool {
    let text = line.get(markers::read(line).map_or(0, |(_, length)| length)..).unwrap_or(line);
    let folded = fold(text);
    let words = Words::new(text, &folded);
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
    lists().verbs.longest_at(Words::new(&head, &folded).from(0)).is_some()
}

/// Whether a line ends in a word behind which a part of a document is cited.
fn cites(line: &str) -> bool {
    let folded = fold(line);
    folded.split_whitespace().last().is_some_and(|word| lists().lines.cites.has(word))
}

/// Whether `line` goes on with the paragraph whose last line is `last`.
pub(super) fn continues(
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
