//! Paragraphs → the outline of the body: a tree by markers, each node with its section path, its class (what the part is
//! about) and whether it is a heading. Pure; one pass with a stack, one pass over the finished tree.

// Nodes, paragraphs and lines stand in parallel arrays: the index is what joins them.
#![allow(clippy::needless_range_loop)]

use super::attributes;
use super::deadlines;
use super::doers;
use super::fold::fold;
use super::lists::{HeadingMatch, SectionClass, lists};
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

/// A unit and what it is to do before a colon is a heading up to this length in characters; what is longer demands enough itself.
const LONGEST_LEAD_IN: usize = 300;
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

/// The class that a heading's words tell (`folded`), `top` for a heading of the first level.
pub fn classify(folded: &str, top: bool) -> Option<SectionClass> {
    let words = folded.trim().trim_end_matches([':', '.', ';']).trim();
    let words = lists().outlines.before_heading.strip(words).unwrap_or(words);
    let count = words.split_whitespace().count();
    let all = &lists().headings;
    let starts = |entry: &str| {
        words.strip_prefix(entry).is_some_and(|rest| rest.chars().next().is_none_or(|c| !c.is_alphanumeric()))
    };
    let contains = |entry: &str| words.match_indices(entry).next();
    let joined_tasks = |class: SectionClass, entry: &str| {
        class == SectionClass::Tasks && ["và ", "và các "].iter().any(|and| words.contains(&format!("{and}{entry}")))
    };
    // `2. Định hướng phát triển và các nhiệm vụ chủ yếu`
    if !top
        && count <= 12
        && all.iter().any(|(class, how, entry)| *how == HeadingMatch::Any && joined_tasks(*class, entry))
    {
        return Some(SectionClass::Tasks);
    }
    if top {
        // `MỤC TIÊU, NHIỆM VỤ VÀ GIẢI PHÁP`: the tasks decide; their own sub-headings tell aims apart.
        if let Some((class, ..)) = all.iter().find(|(_, how, entry)| {
            *how == HeadingMatch::Any && contains(entry).is_some() && !words.starts_with("kinh phí")
        }) {
            return Some(*class);
        }
    }
    all.iter()
        .find(|(class, how, entry)| match how {
            HeadingMatch::Start => {
                starts(entry)
                    && (top || count <= 10 || matches!(class, SectionClass::Tasks | SectionClass::Organisation))
            }
            // `4. Về nguồn lực` among the tasks speaks of people and machines, too.
            HeadingMatch::Whole => words == entry && (top || *class != SectionClass::Funding),
            HeadingMatch::Any => !top && starts(entry) && count <= 12,
        })
        .map(|(class, ..)| *class)
}

impl Outline {
    /// Attribute lines, and the values below a label that stands alone.
    fn mark_attributes(&mut self, paragraphs: &[Paragraph]) {
        let kind = |i: usize| paragraphs[i].marker.as_ref().map(|m| &m.kind);
        for i in 0..self.nodes.len() {
            let under_label = self.nodes[i]
                .parent
                .is_some_and(|p| self.nodes[p].attribute && attributes::label_alone(&paragraphs[p].passage.folded));
            // `2. Phân công thực hiện:` with `2.1 Phòng …` below is a heading; values of a label have bullets or no markers.
            let heads_items = attributes::label_alone(&paragraphs[i].passage.folded)
                && matches!(kind(i), Some(MarkerKind::Number(_)))
                && self.nodes[i]
                    .children
                    .first()
                    .is_some_and(|&child| matches!(kind(child), Some(MarkerKind::Number(_) | MarkerKind::Letter(_))));
            self.nodes[i].attribute = under_label
                || !matches!(kind(i), Some(MarkerKind::Roman(_)))
                    && !heads_items
                    && attributes::is_attribute_line(&paragraphs[i].passage)
                || paragraphs[i].marker.as_ref().is_none_or(|m| {
                    m.is_bullet()
                        && (attributes::orders(&paragraphs[i].passage) || self.assigns_own_part(paragraphs, i))
                }) && i > 0
                    && paragraphs[i - 1].marker.is_some()
                    && paragraphs[i - 1].passage.text.trim_end().ends_with(['.', ';', ','])
                    && attributes::is_assignment(&paragraphs[i].passage);
        }
    }

    /// Whether a bullet assigns the part that it stands in: `- Các nhiệm vụ tại mục 2 do Phòng Kinh tế tham mưu.` below `2.` itself; among
    /// the bullets of another part it demands something.
    fn assigns_own_part(&self, paragraphs: &[Paragraph], i: usize) -> bool {
        attributes::part_of_bullet(&paragraphs[i].passage).is_some_and(|part| {
            std::iter::successors(self.nodes[i].parent, |&p| self.nodes[p].parent)
                .filter_map(|p| paragraphs[p].marker.as_ref())
                .any(|m| super::fold::fold(&m.label()) == part)
        })
    }

    fn mark_headings(&mut self, paragraphs: &[Paragraph]) {
        // Do the siblings of a list end like sentences? Counted once for each parent.
        let sentence = |i: usize| paragraphs[i].passage.text.trim_end().ends_with(['.', ';', '…']);
        let mut sentences: Vec<(u32, u32)> = vec![(0, 0); self.nodes.len() + 1];
        for (i, node) in self.nodes.iter().enumerate() {
            let marked = paragraphs[i].marker.as_ref().is_some_and(|m| !m.is_bullet());
            if marked {
                let entry = &mut sentences[node.parent.map_or(0, |p| p + 1)];
                entry.0 += u32::from(sentence(i));
                entry.1 += 1;
            }
        }
        for i in 0..self.nodes.len() {
            if self.nodes[i].attribute || paragraphs[i].is_row {
                continue;
            }
            let followers: Vec<usize> = self.nodes[i]
                .children
                .iter()
                .copied()
                .filter(|&c| !self.nodes[c].attribute && !paragraphs[c].is_note())
                .take(64)
                .collect();
            let siblings = sentences[self.nodes[i].parent.map_or(0, |p| p + 1)];
            let next_is_row = paragraphs.get(i + 1).is_some_and(|p| p.is_row);
            self.nodes[i].heading = is_heading(paragraphs, i, &followers, siblings, next_is_row);
        }
    }

    fn mark_classes(&mut self, paragraphs: &[Paragraph], options: OutlineOptions, demands: &[bool]) {
        let named = self.nodes.iter().zip(paragraphs).any(|(node, p)| {
            node.heading
                && matches!(classify(&p.passage.folded, true), Some(SectionClass::Tasks | SectionClass::Organisation))
        });
        for i in 0..self.nodes.len() {
            let above = self.nodes[i].parent.and_then(|p| self.nodes[p].class);
            let annex = paragraphs[i].marker.is_none() && is_annex(&paragraphs[i].passage.folded);
            let article = matches!(paragraphs[i].marker.as_ref().map(|m| &m.kind), Some(MarkerKind::Article(_)));
            let own = if annex {
                Some(SectionClass::Closing)
            } else if self.nodes[i].heading || self.nodes[i].rank <= 6 && !article {
                let top = self.nodes[i].rank <= 6 || (self.nodes[i].parent.is_none() && self.nodes[i].rank <= 11);
                classify(&paragraphs[i].passage.folded, top)
            } else if says_where_money_comes_from(&paragraphs[i]) {
                Some(SectionClass::Funding)
            } else {
                None
            };
            let marked = paragraphs[i].marker.as_ref().is_some_and(|m| !m.is_bullet());
            let default = match (above, self.nodes[i].parent) {
                (Some(class), _) => Some(class),
                (None, _) if demands[i] => Some(SectionClass::Tasks),
                // A part of the first level whose heading names no class is about what is to be done.
                (None, None)
                    if marked
                        && (self.nodes[i].rank > 3)
                        && (self.nodes[i].heading || options.demands_without_heading || !named) =>
                {
                    Some(SectionClass::Tasks)
                }
                (None, Some(_))
                    if marked
                        && !matches!(paragraphs[i].marker.as_ref().map(|m| &m.kind), Some(MarkerKind::Article(_))) =>
                {
                    Some(SectionClass::Tasks)
                }
                _ => None,
            };
            self.nodes[i].class = own.or(default);
        }
    }

    fn mark_closings(&mut self, paragraphs: &[Paragraph], demands: &[bool]) {
        let last = (0..paragraphs.len()).rev().find(|&i| !paragraphs[i].is_row);
        let mut all_behind_close = true;
        for i in (0..self.nodes.len()).rev() {
            if paragraphs[i].is_row {
                continue;
            }
            if paragraphs[i].marker.is_some() || demands[i] {
                all_behind_close = false;
                continue;
            }
            let passage = &paragraphs[i].passage;
            let words = Words::new(&passage.text, &passage.folded);
            let opens = lists().closings.longest_at(words.from(0)).is_some();
            let ends = passage.text.trim_end().ends_with("./.") || Some(i) == last || all_behind_close;
            let strong = lists().outlines.closings.open(&passage.folded);
            // The only paragraph of a part (`VII. CHẾ ĐỘ BÁO CÁO`) is what the part demands, also where the document ends with it.
            let alone = self.nodes[i].parent.is_some_and(|p| {
                self.nodes[p].heading
                    && self.nodes[p].children.as_slice() == [i]
                    && matches!(self.nodes[p].class, Some(SectionClass::Tasks | SectionClass::Organisation))
            });
            // `Định kỳ gửi báo cáo trước ngày 15/11 hằng năm …./.`: what is demanded at the end is demanded.
            let demands = lists().verbs.longest_at(words.from(0)).is_some_and(|(n, ())| n > 1)
                || words.word(0) == "định" && words.word(1) == "kỳ";
            self.nodes[i].closing =
                opens && (ends || strong) || passage.text.trim_end().ends_with("./.") && (opens || !alone && !demands);
            all_behind_close &= self.nodes[i].closing;
        }
    }

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

/// `3. Kinh phí thực hiện được bảo đảm từ …`: an item that only tells where the money comes from.
fn says_where_money_comes_from(paragraph: &Paragraph) -> bool {
    let folded = paragraph.passage.folded.trim_start();
    paragraph.marker.as_ref().is_some_and(|m| matches!(m.kind, MarkerKind::Number(_)))
        && lists().money.iter().any(|words| folded.starts_with(words))
        && lists()
            .money_from
            .iter()
            .any(|words| folded.match_indices(words.as_str()).any(|(at, _)| folded[..at].ends_with(' ')))
}

/// Whether paragraph `i` names a topic or a unit for the items in `followers`.
fn is_heading(
    paragraphs: &[Paragraph],
    i: usize,
    followers: &[usize],
    siblings: (u32, u32),
    next_is_row: bool,
) -> bool {
    let paragraph = &paragraphs[i];
    let text = paragraph.passage.text.trim();
    let folded = paragraph.passage.folded.trim();
    let length = text.chars().count();
    let sentence = text.ends_with(['.', ';', '…']);
    let unit = unit_headings::heading(&paragraph.passage);
    let Some(marker) = &paragraph.marker else {
        let named = classify(folded, true).is_some() && !sentence && length < 100;
        // `Giao phòng Văn hóa - Xã hội tham mưu thực hiện:` before its items.
        return (markers::is_mostly_capitals(text) || plain_heading(paragraphs, i)) && named
            || is_annex(folded)
            || !followers.is_empty() && is_time_line(paragraph)
            || !followers.is_empty()
                && text.ends_with(':')
                && (unit.as_ref().is_some_and(|u| u.bare_order) && length < 160
                    || unit_headings::charges(&paragraph.passage));
    };
    let about = lists().outlines.about.strip(folded).is_some();
    match &marker.kind {
        MarkerKind::Part(..) => true,
        MarkerKind::Article(_) => !followers.is_empty() && (!sentence || length < 120),
        MarkerKind::Roman(_) | MarkerKind::Upper(_) => {
            markers::is_mostly_capitals(text)
                || !followers.is_empty() && (!sentence || length < 120)
                || next_is_row
                || paragraph.heading
        }
        MarkerKind::Number(_) | MarkerKind::Letter(_) | MarkerKind::Bracketed(_) => {
            if followers.is_empty() {
                return next_is_row && !sentence;
            }
            if unit.as_ref().is_some_and(|u| u.covers) {
                return true;
            }
            let item = matches!(marker.kind, MarkerKind::Letter(_) | MarkerKind::Bracketed(_));
            // `b) Chủ trì, phối hợp`: with whom is told below.
            let unfinished = lists().outlines.unfinished.close(folded.trim_end_matches(':'));
            if item && unfinished {
                return false;
            }
            if text.ends_with(':') {
                // `c) Chuẩn bị vật tư, phương tiện:` demands something and is no topic; `1. Các giải pháp:` is one.
                let leads_in = unit.is_some_and(|u| u.leads_in);
                let words = Words::new(&paragraph.passage.text, &paragraph.passage.folded);
                let demands = matches!(marker.kind, MarkerKind::Letter(_) | MarkerKind::Bracketed(_))
                    && lists().verbs.longest_at(words.from(0)).is_some();
                // `a) Vụ Tài chính chủ trì, phối hợp với các đơn vị:` is the task of which the items below are parts.
                let leads_in_task = item && leads_in && !unit_headings::charges(&paragraph.passage);
                return !leads_in_task && (length <= 110 && !demands || leads_in && length <= LONGEST_LEAD_IN);
            }
            // `2. Duy trì các mô hình.` with `- Nội dung: …` below: the items are what is told below.
            if followers.first().is_some_and(|&c| paragraphs[c].passage.folded.trim_start().starts_with("nội dung:"))
            {
                return true;
            }
            if sentence {
                return matches!(marker.kind, MarkerKind::Number(_)) && length <= 60 && unit.is_none()
                    || length <= 80 && about
                    || paragraph.heading;
            }
            if about || paragraph.heading || markers::is_mostly_capitals(text) {
                return true;
            }
            let only_unmarked = followers.iter().all(|&c| paragraphs[c].marker.is_none());
            let list_of_sentences = siblings.0 * 2 >= siblings.1 && siblings.0 > 0;
            match marker.kind {
                MarkerKind::Letter(_) | MarkerKind::Bracketed(_) => {
                    !(list_of_sentences && (only_unmarked || length > 150))
                }
                _ => !(list_of_sentences && only_unmarked && length > 120),
            }
        }
        MarkerKind::Bullet(_) => {
            !followers.is_empty() && text.ends_with(':') && (unit.is_some_and(|u| u.covers) || about && length <= 80)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_tell_what_a_part_is_about() {
        assert_eq!(classify("mục đích, yêu cầu", true), Some(SectionClass::Purpose));
        assert_eq!(classify("mục tiêu, nhiệm vụ và giải pháp", true), Some(SectionClass::Tasks));
        assert_eq!(classify("mục tiêu cụ thể", false), Some(SectionClass::Aims));
        assert_eq!(classify("tổ chức thực hiện", true), Some(SectionClass::Organisation));
        assert_eq!(classify("kinh phí thực hiện", false), Some(SectionClass::Funding));
        assert_eq!(classify("về nguồn lực con người", false), None);
        assert_eq!(classify("yêu cầu các cơ quan", false), None);
    }
}
