//! What the nodes of a finished tree are: attribute lines, headings with their class, closings. Pure; one pass over the tree for each.

// Nodes, paragraphs and lines stand in parallel arrays: the index is what joins them.
#![allow(clippy::needless_range_loop)]

use super::{Outline, OutlineOptions, is_annex, is_time_line, plain_heading};
use crate::plan::attributes;
use crate::plan::doers;
use crate::plan::fold::fold;
use crate::plan::lists::{HeadingMatch, SectionClass, lists};
use crate::plan::markers::{self, MarkerKind};
use crate::plan::paragraphs::Paragraph;
use crate::plan::unit_headings;
use crate::plan::units;
use crate::plan::words::Words;

/// A unit and what it is to do before a colon is a heading up to this length in characters; what is longer demands enough itself.
const LONGEST_LEAD_IN: usize = 300;

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

/// How far back a part is looked for that a line points to, in paragraphs.
const FURTHEST_PART: usize = 300;

/// The last paragraph before `i` that bears the number `part` (folded): the part that a line behind it assigns.
pub fn part_above(paragraphs: &[Paragraph], i: usize, part: &str) -> Option<usize> {
    let part = part.trim_matches(['(', ')', '.']);
    (0..i).rev().take(FURTHEST_PART).find(|&k| {
        let numbered = paragraphs[k].marker.as_ref().filter(|marker| !marker.is_bullet());
        numbered.is_some_and(|marker| fold(&marker.label()).trim_matches(['(', ')', '.']) == part)
    })
}

impl Outline {
    /// Attribute lines, and the values below a label that stands alone.
    pub(super) fn mark_attributes(&mut self, paragraphs: &[Paragraph]) {
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
                || i > 0
                    && (paragraphs[i - 1].marker.is_some() || self.alone_below_heading(paragraphs, i - 1))
                    && paragraphs[i - 1].passage.text.trim_end().ends_with(['.', ';', ',', ':'])
                    && paragraphs[i].marker.as_ref().is_none_or(|m| {
                        m.is_bullet()
                            && (attributes::orders(&paragraphs[i].passage)
                                || attributes::who_does_own_part(&paragraphs[i].passage).is_some()
                                || self.assigns_own_part(paragraphs, i))
                    })
                    && attributes::is_assignment(&paragraphs[i].passage)
                || self.assigns_numbered_part(paragraphs, i);
        }
    }

    /// Whether a line says who does a part before it that it calls by its number: `Mục 2 do Phòng Kinh tế chủ trì.` A bullet only where it stands
    /// in that part itself.
    fn assigns_numbered_part(&self, paragraphs: &[Paragraph], i: usize) -> bool {
        let Some(line) = attributes::part_line(&paragraphs[i].passage) else { return false };
        let Some(part) = line.parts.iter().find_map(|part| part_above(paragraphs, i, part)) else { return false };
        let inside = || std::iter::successors(self.nodes[i].parent, |&p| self.nodes[p].parent).any(|p| p == part);
        paragraphs[i].marker.as_ref().is_none_or(|marker| marker.is_bullet() && inside())
    }

    /// Whether a paragraph without a marker is the first below a numbered one that ends no sentence, and neither names bodies first nor charges any.
    fn alone_below_heading(&self, paragraphs: &[Paragraph], i: usize) -> bool {
        let below = i > 0
            && self.nodes[i].parent == Some(i - 1)
            && paragraphs[i - 1].marker.as_ref().is_some_and(|m| !m.is_bullet())
            && !paragraphs[i - 1].passage.text.trim_end().ends_with(['.', ';']);
        let passage = &paragraphs[i].passage;
        below && !attributes::orders(passage) && !units::is_unit_start(&Words::new(&passage.text, &passage.folded), 0)
    }

    /// Whether a bullet assigns the part that it stands in: `- Các nhiệm vụ tại mục 2 do Phòng Kinh tế tham mưu.` below `2.` itself; among
    /// the bullets of another part it demands something.
    fn assigns_own_part(&self, paragraphs: &[Paragraph], i: usize) -> bool {
        attributes::part_of_bullet(&paragraphs[i].passage).is_some_and(|part| {
            std::iter::successors(self.nodes[i].parent, |&p| self.nodes[p].parent)
                .filter_map(|p| paragraphs[p].marker.as_ref())
                .any(|m| fold(&m.label()) == part)
        })
    }

    pub(super) fn mark_headings(&mut self, paragraphs: &[Paragraph]) {
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

    pub(super) fn mark_classes(&mut self, paragraphs: &[Paragraph], options: OutlineOptions, demands: &[bool]) {
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
            // `2.2.5. Về nguồn vốn` deep among measures is one of them.
            let deep = matches!(paragraphs[i].marker.as_ref().map(|m| &m.kind), Some(MarkerKind::Number(parts)) if parts.len() > 2);
            let measure = deep && self.nodes[i].heading && above == Some(SectionClass::Tasks);
            let own = own.filter(|class| !(measure && *class == SectionClass::Funding));
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

    pub(super) fn mark_closings(&mut self, paragraphs: &[Paragraph], demands: &[bool]) {
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
                let leads_in = unit.as_ref().is_some_and(|u| u.leads_in);
                let words = Words::new(&paragraph.passage.text, &paragraph.passage.folded);
                // (`1.2. Thăm, tặng quà cho hộ nghèo:` among items that are sentences is one of them.)
                let among_sentences = siblings.0 * 2 >= siblings.1 && siblings.0 > 0 && unit.is_none() && !about;
                let demands = (item || among_sentences) && lists().verbs.longest_at(words.from(0)).is_some();
                // `a) Vụ Tài chính chủ trì, phối hợp với các đơn vị:` is the task of which the items below are parts.
                let leads_in_task = item && leads_in && !unit_headings::charges(&paragraph.passage);
                return !leads_in_task && (length <= 110 && !demands || leads_in && length <= LONGEST_LEAD_IN);
            }
            // `2. Duy trì các mô hình.` with `- Nội dung: …` below: the items are what is told below.
            if followers.first().is_some_and(|&c| paragraphs[c].passage.folded.trim_start().starts_with("nội dung:"))
            {
                return true;
            }
            // `a) Tuyên truyền Luật.` with `Bộ A …`, `Bộ B …` below: the paragraphs are what each is to do.
            if told_by_doers(paragraphs, i, followers) {
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

/// Whether item `i` names nobody and the unmarked paragraphs below it open each with a body that acts.
fn told_by_doers(paragraphs: &[Paragraph], i: usize, followers: &[usize]) -> bool {
    let opens = |c: usize| {
        let passage = &paragraphs[c].passage;
        let words = Words::new(&passage.text, &passage.folded);
        // (`Giao Sở Nội vụ theo dõi …` charges somebody with the item above.)
        if lists().unit_headings.orders.at(&words, 0) {
            return false;
        }
        let end = passage.text.floor_char_boundary(passage.text.len().min(LONGEST_OPENING));
        let doers = doers::of_sentence(passage, 0..end);
        doers.lead.first().is_some_and(|unit| unit.range.start < SHORT_ORDER)
    };
    let unmarked = followers.iter().all(|&c| paragraphs[c].marker.is_none());
    let many = followers.len() >= FEWEST_TOLD;
    let passage = &paragraphs[i].passage;
    let nobody = || {
        let doers = doers::of_sentence(passage, 0..passage.text.len());
        doers.lead.is_empty() && doers.coordinating.is_empty()
    };
    many && unmarked
        && passage.text.chars().count() <= LONGEST_TOPIC
        && followers.iter().filter(|&&c| opens(c)).count() * 4 >= followers.len() * 3
        && nobody()
}

/// Bytes of a paragraph in which its subject is looked for, and before which it stands (`Đề nghị …`).
const LONGEST_OPENING: usize = 400;
const SHORT_ORDER: usize = 24;
/// Paragraphs below a topic that each say who does what of it; characters of the topic.
const FEWEST_TOLD: usize = 2;
const LONGEST_TOPIC: usize = 240;

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
