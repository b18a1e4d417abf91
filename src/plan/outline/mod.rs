//! Paragraphs → the outline of the body: a tree by markers, each node with its section path, its class (what the part is
//! about) and whether it is a heading. Pure; one pass with a stack, one pass over the finished tree.

// Nodes, paragraphs and lines stand in parallel arrays: the index is what joins them.
#![allow(clippy::needless_range_loop)]

mod classes;

pub(super) use classes::part_above;

pub use classes::classify;

use super::attributes;
use super::deadlines;
use super::doers;
use super::fold::fold;
use super::lists::{SectionClass, lists};
use super::markers::{self, LETTERS, Marker, MarkerKind};
use super::paragraphs::Paragraph;
use super::unit_headings;
use super::words::Words;

/// A paragraph in the tree.
#[derive(Clone, Debug)]
pub struct Node {
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    /// Depth of the marker: lower is higher up. Bullets get theirs from the stack.
    rank: u32,
    pub class: Option<SectionClass>,
    pub heading: bool,
    /// An attribute line (`Chủ trì: …`) or a value below one.
    pub attribute: bool,
    /// A closing paragraph (`Trên đây là Kế hoạch …`).
    pub closing: bool,
}

pub struct Outline {
    /// As many as paragraphs, in order.
    pub nodes: Vec<Node>,
}

/// What the document's kind says about its outline.
#[derive(Clone, Copy, Debug, Default)]
pub struct OutlineOptions {
    /// Numbered items outside every named part are demands (letters, directives, notices).
    pub demands_without_heading: bool,
    /// A letter: where it has no numbered items, the paragraph that asks somebody for something is its task.
    pub letter: bool,
}

const RANK_CLOSING_DEMAND: u32 = 9;
const RANK_LETTER: u32 = 20;
const RANK_INTRO: u32 = 28;
const RANK_BULLET: u32 = 30;

pub fn build(paragraphs: &mut [Paragraph], options: OutlineOptions) -> Outline {
    mend_markers(paragraphs);
    let upper_first = paragraphs
        .iter()
        .filter_map(|p| p.marker.as_ref())
        .find_map(|m| match m.kind {
            MarkerKind::Upper(_) => Some(true),
            MarkerKind::Roman(_) => Some(false),
            _ => None,
        })
        .unwrap_or(false);
    let paragraphs: &[Paragraph] = paragraphs;
    let demands = unmarked_demands(paragraphs, options);
    let mut nodes: Vec<Node> = Vec::with_capacity(paragraphs.len());
    // (node, rank, bullet sign)
    let mut stack: Vec<(usize, u32, char)> = Vec::new();
    for i in 0..paragraphs.len() {
        let paragraph = &paragraphs[i];
        let caps = markers::is_mostly_capitals(&paragraph.passage.text);
        let (rank, sign) = match paragraph.marker.as_ref().map(|m| &m.kind) {
            Some(MarkerKind::Part(level, _)) => (u32::from(*level), ' '),
            Some(MarkerKind::Article(_)) => (3, ' '),
            Some(MarkerKind::Upper(_)) => (if upper_first { 4 } else { 6 }, ' '),
            Some(MarkerKind::Roman(_)) => (5, ' '),
            Some(MarkerKind::Number(parts)) => (10 + parts.len() as u32, ' '),
            Some(MarkerKind::Letter(_)) => (RANK_LETTER, ' '),
            Some(MarkerKind::Bracketed(_)) => (25, ' '),
            Some(MarkerKind::Bullet(sign)) => (RANK_BULLET, *sign),
            // A heading printed without a marker, in capitals: `TỔ CHỨC THỰC HIỆN`.
            // An annex begins a part of its own.
            None if is_annex(&paragraph.passage.folded) => (0, ' '),
            None if caps && plain_heading(paragraphs, i) && paragraph.passage.text.split_whitespace().count() > 1 => {
                (5, ' ')
            }
            None if (caps || plain_heading(paragraphs, i))
                && classify(&fold(&paragraph.passage.text), true).is_some() =>
            {
                (5, ' ')
            }
            // The demand that closes a letter is no part of its last item.
            None if demands[i] => (RANK_CLOSING_DEMAND, ' '),
            None => (RANK_INTRO, ' '),
        };
        // `- Văn phòng Bộ:` and the paragraph below it, which has no marker.
        let under_unit = paragraph.marker.is_none() && rank == RANK_INTRO && !paragraph.is_row;
        let rank = match stack.last() {
            Some(&(top, above, _)) if under_unit && is_unit_bullet(&paragraphs[top]) => above + 1,
            _ => rank,
        };
        // `Từ năm 2026, thực hiện các nội dung sau:` under a heading is above the `a)`, `b)` that it opens.
        let opens_list = under_unit
            && !stack.is_empty()
            && paragraph.passage.text.trim_end().ends_with(':')
            && !attributes::is_attribute_line(&paragraph.passage);
        let rank = match paragraphs.get(i + 1).and_then(|p| p.marker.as_ref()).map(|m| &m.kind) {
            Some(MarkerKind::Letter(_)) if opens_list && rank == RANK_INTRO => RANK_LETTER - 1,
            // `Thủ trưởng các sở có trách nhiệm:` is above the `1.`, `2.` that it opens.
            Some(MarkerKind::Number(parts)) if opens_list && rank == RANK_INTRO && parts.last() == Some(&1) => {
                if unit_headings::charges(&paragraph.passage) {
                    10 + parts.len() as u32 - 1
                } else {
                    rank
                }
            }
            _ => rank,
        };
        let rank = if rank == RANK_BULLET {
            while let Some(&(_, r, _)) = stack.last() {
                if r < RANK_BULLET || !stack.iter().any(|s| s.2 == sign) {
                    break;
                }
                let popped = stack.pop();
                if popped.is_some_and(|s| s.2 == sign) {
                    break;
                }
            }
            stack.last().map_or(RANK_BULLET, |s| s.1.max(RANK_BULLET - 1) + 1)
        } else {
            while stack.last().is_some_and(|s| s.1 >= rank) {
                stack.pop();
            }
            rank
        };
        let parent = stack.last().map(|s| s.0);
        if let Some(parent) = parent {
            nodes[parent].children.push(i);
        }
        nodes.push(Node {
            parent,
            children: Vec::new(),
            rank,
            class: None,
            heading: false,
            attribute: false,
            closing: false,
        });
        let opens = !(rank == RANK_INTRO || under_unit && rank > RANK_BULLET)
            || paragraph.passage.text.trim_end().ends_with(':')
            || is_time_line(paragraph);
        if opens && !paragraph.is_row && stack.len() < 64 {
            stack.push((i, rank, sign));
        }
    }
    let mut outline = Outline { nodes };
    outline.mark_attributes(paragraphs);
    outline.mark_headings(paragraphs);
    outline.mark_classes(paragraphs, options, &demands);
    outline.mark_closings(paragraphs, &demands);
    outline
}

/// A line without a marker that is nothing but a time (`Tháng 9/2025`): it sets the time of the items below.
fn is_time_line(paragraph: &Paragraph) -> bool {
    let passage = &paragraph.passage;
    paragraph.marker.is_none()
        && !paragraph.is_row
        && passage.text.len() < 60
        && passage.text.chars().next().is_some_and(char::is_uppercase)
        && passage.text.bytes().any(|b| b.is_ascii_digit())
        && !passage.text.trim_end().ends_with(['.', ';'])
        && deadlines::covers(passage, 0..passage.text.len())
}

/// A bullet that is nothing but a unit and a colon: `- Văn phòng Bộ:`.
fn is_unit_bullet(paragraph: &Paragraph) -> bool {
    paragraph.marker.as_ref().is_some_and(|m| m.is_bullet())
        && paragraph.passage.text.trim_end().ends_with(':')
        && unit_headings::heading(&paragraph.passage).is_some_and(|u| u.covers)
}

/// Which paragraphs without a marker are demands of their own: in a letter without numbered items the first that asks somebody for
/// something; in letters, directives and notices the one behind the last numbered item (`Báo cáo kết quả về Sở trước ngày …`).
fn unmarked_demands(paragraphs: &[Paragraph], options: OutlineOptions) -> Vec<bool> {
    let mut demands = vec![false; paragraphs.len()];
    let marked = |p: &Paragraph| p.marker.as_ref().is_some_and(|m| !m.is_bullet());
    if options.letter && !paragraphs.iter().any(|p| p.marker.is_some() || p.is_row) {
        if let Some(i) = paragraphs.iter().position(|p| doers::asks(&p.passage)) {
            demands[i] = true;
        }
        return demands;
    }
    if !options.demands_without_heading {
        return demands;
    }
    let Some(last) = paragraphs.iter().rposition(marked) else { return demands };
    let item = &paragraphs[last];
    let numbered = matches!(item.marker.as_ref().map(|m| &m.kind), Some(MarkerKind::Number(_)));
    if !numbered || !item.passage.text.trim_end().ends_with(['.', ';']) {
        return demands;
    }
    let Some(next) = paragraphs.get(last + 1).filter(|p| p.marker.is_none() && !p.is_row) else { return demands };
    let closing = |p: &Paragraph| {
        let words = Words::new(&p.passage.text, &p.passage.folded);
        lists().closings.longest_at(words.from(0)).is_some() || p.passage.text.trim_end().ends_with("./.")
    };
    let ends = paragraphs.get(last + 2).is_none_or(|p| p.marker.is_none() && closing(p));
    let words = Words::new(&next.passage.text, &next.passage.folded);
    let outlines = &lists().outlines;
    let of_itself = (0..words.len()).any(|k| outlines.of_itself.at(&words, k));
    demands[last + 1] = ends
        && !of_itself
        && !outlines.asks.open(next.passage.folded.trim_start())
        && lists().closings.longest_at(words.from(0)).is_none()
        && lists().verbs.longest_at(words.from(0)).is_some()
        && !next.passage.text.trim_end().ends_with(':');
    demands
}

/// Whether paragraph `i` is the title of an annex, with *Phụ lục* or in capitals below it: the years in it name the plan.
pub(super) fn titles_annex(paragraphs: &[Paragraph], i: usize) -> bool {
    let paragraph = &paragraphs[i];
    let below =
        || i > 0 && is_annex(&paragraphs[i - 1].passage.folded) && markers::is_mostly_capitals(&paragraph.passage.text);
    paragraph.marker.is_none() && (is_annex(&paragraph.passage.folded) || below())
}

fn is_annex(folded: &str) -> bool {
    let folded = folded.trim();
    folded.starts_with("phụ lục") && folded.chars().count() < 160
}

/// A heading in small letters without a marker: a short line that ends no sentence and names what the part is about.
fn plain_heading(paragraphs: &[Paragraph], i: usize) -> bool {
    let text = paragraphs[i].passage.text.trim();
    let length = text.chars().count();
    paragraphs[i].marker.is_none()
        && !attributes::is_attribute_line(&paragraphs[i].passage)
        && length <= 60
        && text.chars().next().is_some_and(char::is_uppercase)
        && !text.ends_with(['.', ';', ',', '!', '?', '…'])
        && paragraphs.get(i + 1).is_some_and(|p| p.passage.text.chars().next().is_some_and(char::is_uppercase))
}

/// Puts right markers that OCR damaged, where the sequence they stand in says what they were: the second `II.` after
/// `II.` is `III.`, `11. MỤC TIÊU` after `I.` is `II.`
fn mend_markers(paragraphs: &mut [Paragraph]) {
    let mut roman = 0u32;
    let mut number = 0u32;
    let mut letter: Option<char> = None;
    let has_roman = paragraphs.iter().any(|p| matches!(p.marker, Some(Marker { kind: MarkerKind::Roman(1), .. })));
    // The number of the next numbered item behind each paragraph.
    let mut next_number = vec![None; paragraphs.len()];
    let mut next = None;
    for (i, paragraph) in paragraphs.iter().enumerate().rev() {
        next_number[i] = next;
        if let Some(Marker { kind: MarkerKind::Number(parts), .. }) = &paragraph.marker
            && let [one] = parts.as_slice()
        {
            next = Some(*one);
        }
    }
    for (paragraph, next) in paragraphs.iter_mut().zip(next_number) {
        let caps = markers::is_mostly_capitals(&paragraph.passage.text);
        let Some(marker) = &mut paragraph.marker else { continue };
        // `3.`, `A.`, `5.`: a figure was taken for a letter.
        let full_stop = marker.printed.ends_with('.');
        if full_stop && !caps && matches!(marker.kind, MarkerKind::Upper(_)) && number > 0 && next == Some(number + 2) {
            marker.kind = MarkerKind::Number(vec![number + 1]);
        }
        match &mut marker.kind {
            MarkerKind::Part(..) | MarkerKind::Upper(_) | MarkerKind::Article(_) => {
                (roman, number, letter) = (0, 0, None)
            }
            MarkerKind::Roman(n) => {
                if *n == roman && roman > 0 && caps {
                    *n += 1;
                }
                (roman, number, letter) = (*n, 0, None);
            }
            MarkerKind::Number(parts) if parts.len() == 1 => {
                let as_roman = parts[0].to_string().replace('1', "I");
                let as_roman = markers::from_roman(&as_roman);
                if has_roman && caps && parts[0] != number + 1 && as_roman == Some(roman + 1) {
                    marker.kind = MarkerKind::Roman(roman + 1);
                    (roman, number, letter) = (roman + 1, 0, None);
                } else {
                    (number, letter) = (parts[0], None);
                }
            }
            MarkerKind::Number(_) => letter = None,
            // `1)` read as `l)`: no list has `l` after nothing, `c`, `d` read alike keep their order.
            MarkerKind::Letter(c) => {
                let expected = letter.and_then(|l| {
                    let i = LETTERS.chars().position(|x| x == l)?;
                    LETTERS.chars().nth(i + 1)
                });
                if expected == Some('đ') && *c == 'd' {
                    *c = 'đ';
                }
                letter = Some(*c);
            }
            MarkerKind::Bracketed(_) | MarkerKind::Bullet(_) => {}
        }
    }
}

impl Outline {
    /// The path of heading markers above node `i` (its own not included): `IV.2.2.1`.
    pub fn section(&self, paragraphs: &[Paragraph], i: usize) -> Option<String> {
        let mut chain = Vec::new();
        let mut at = self.nodes[i].parent;
        while let Some(node) = at {
            if self.nodes[node].heading
                && let Some(marker) = paragraphs[node].marker.as_ref().filter(|m| !m.is_bullet())
            {
                chain.push(marker.label());
            }
            at = self.nodes[node].parent;
        }
        let mut path: Vec<String> = Vec::new();
        for label in chain.into_iter().rev() {
            match path.last_mut() {
                Some(above) if label.starts_with(&format!("{above}.")) => *above = label,
                _ => path.push(label),
            }
        }
        (!path.is_empty()).then(|| path.join("."))
    }
}
