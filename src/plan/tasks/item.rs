//! What one item of the outline comes to: by its labels and blocks of attributes, by its own words, by what stands above it. Pure.

use crate::record::{DeadlineKind, Time};

use super::super::attributes;
use super::super::doers::{self, Doers};
use super::super::fold::fold;
use super::super::lists::lists;
use super::super::passage::Passage;
use super::super::unit_headings;
use super::blocks::take_label;
use super::{Facts, Reading, merged, names};

/// An item with all that speaks of it.
pub(super) struct Item<'r, 'a> {
    reading: &'r Reading<'a>,
    is_task: &'r [bool],
    i: usize,
    passage: &'r Passage,
    /// The byte at which its own words end and its labels begin.
    sentence: usize,
    /// What its labels and its block of attributes say.
    own: Facts,
    /// What a block says of all items of its part; yields to the item's own words.
    shared: Facts,
    /// What is known of the item or heading above.
    above: &'r Facts,
}

impl<'r, 'a> Item<'r, 'a> {
    /// Item `i` with what blocks of attributes say of it (`own`) and of all items beside it (`shared`), and what is known `above`.
    pub fn new(
        reading: &'r Reading<'a>,
        is_task: &'r [bool],
        i: usize,
        mut own: Facts,
        shared: Facts,
        above: &'r Facts,
    ) -> Self {
        let passage = &reading.paragraphs[i].passage;
        let attribute = reading.outline.nodes[i].attribute;
        let labels = if attribute { Vec::new() } else { attributes::labelled(passage) };
        for label in &labels {
            take_label(reading, i, label, &mut own);
        }
        let sentence = labels.first().map_or(passage.text.len(), |l| l.start);
        Self { reading, is_task, i, passage, sentence, own, shared, above }
    }

    /// What is known of the item, for itself and for those below it; and its own time, which may be an adverb that passes to nobody.
    pub fn facts(self) -> (Facts, Option<Time>) {
        let (lead, coordinating) = self.units();
        let (time, shown) = self.times();
        (Facts { lead, coordinating, time, product: self.own.product.or(self.shared.product) }, shown)
    }

    /// Who leads and who helps: by an attribute, by the item's words, by what stands above.
    fn units(&self) -> (Vec<String>, Vec<String>) {
        let Self { own, shared, above, .. } = self;
        let mut doers = self.doers();
        // Where others lead, who only helps in a later sentence helps.
        let led = [&own.lead, &shared.lead, &above.lead].iter().any(|lead| !lead.is_empty());
        doers.later.retain(|unit| !(doers.later_helps && lists().tasks.each.open(&fold(&unit.name))));
        if doers.later_helps && led && doers.coordinating.is_empty() {
            doers.coordinating = std::mem::take(&mut doers.later);
        }
        // Where an attribute says who helps, whom the words speak of besides is told for another end.
        let helpers = names(&doers.coordinating);
        let coordinating = first_full([&own.coordinating, &helpers, &shared.coordinating, &above.coordinating]);
        // What the item itself says goes before what a line says of all items of the part; `mỗi chi bộ` is whom the item counts.
        let mut later = if shared.lead.is_empty() { Vec::new() } else { names(&doers.later) };
        later.retain(|name| !lists().tasks.each.open(&fold(name)));
        // `Mỗi xã, phường giúp đỡ ít nhất 01 tổ …` below the heading of those who do it.
        let each = |name: &String| lists().tasks.each.open(&fold(name));
        let mut by_words = names(&doers.lead);
        if !above.lead.is_empty() && by_words.iter().all(each) {
            by_words.clear();
        }
        let mut lead = first_full([&own.lead, &by_words, &later, &shared.lead]);
        // The item's own words may shorten the unit that its heading names in full.
        if let [one] = lead.as_slice()
            && let [unit] = above.lead.as_slice()
            && own.lead.is_empty()
            && fold(unit).starts_with(&fold(one))
        {
            lead.clone_from(&above.lead);
        }
        if own.lead.is_empty() && !above.lead.is_empty() && self.names_another_later(&doers) {
            lead = merged(&above.lead, &lead);
        }
        (first_full([&lead, &above.lead, &names(&doers.later)]), coordinating)
    }

    /// Whom the item's own words name, or the heading that it is.
    fn doers(&self) -> Doers {
        let node = &self.reading.outline.nodes[self.i];
        let mut doers = if node.heading {
            let unit = unit_headings::heading(self.passage);
            unit.map_or_else(Doers::default, |unit| Doers {
                lead: unit.units,
                coordinating: unit.coordinating,
                later: Vec::new(),
                later_helps: false,
            })
        } else if self.is_task[self.i] {
            doers::of_sentence(self.passage, 0..self.sentence)
        } else {
            Doers::default()
        };
        // `Lãnh đạo Ủy ban nhân dân xã sắp xếp …` under a body of the Party is what that body does.
        if doers.lead.first().is_some_and(|u| u.name.starts_with("Lãnh đạo ") && u.range.start == 0)
            && self.above.lead.iter().any(|name| leads_others(name))
        {
            doers.lead.clear();
        }
        // `b) Chủ trì, phối hợp:` with `- Sở Xây dựng rà soát …` below: whom the items open with helps.
        let paragraphs = self.reading.paragraphs;
        let with_whom =
            node.parent.is_some_and(|p| self.is_task[p] && ends_with_coordination(&paragraphs[p].passage.folded));
        if with_whom && doers.lead.first().is_some_and(|u| u.range.start == 0) {
            doers.coordinating.splice(0..0, std::mem::take(&mut doers.lead));
        }
        doers
    }

    /// `Giám sát các bệnh …. Trạm Y tế xã chủ trì …` under a heading that is a unit: the item opens with what that unit does.
    fn names_another_later(&self, doers: &Doers) -> bool {
        let later = |start: usize| self.passage.folded.find(['.', ';']).is_some_and(|stop| start > stop);
        let nodes = &self.reading.outline.nodes;
        doers.lead.first().is_some_and(|unit| later(unit.range.start))
            && nodes[self.i].parent.is_some_and(|p| nodes[p].heading)
    }

    /// The time that holds for the item and those below it; and the one that is the item's, which may be an adverb of its own words
    /// (*thường xuyên*).
    fn times(&self) -> (Option<Time>, Option<Time>) {
        let said = &self.reading.deadlines[self.i];
        let inherited = &self.above.time;
        let own_times = || said.iter().filter(|f| f.strong && f.range.start < self.sentence.max(1));
        // Of several times the first is the item's (`báo cáo 6 tháng trước ngày 15/6, cả năm trước ngày 15/12`), but for one by which it is
        // finished.
        // (`…. Phân công: A (chủ trì); hoàn thành trước ngày 30/6`: behind a label that says who, not when.)
        let behind = || said.iter().find(|f| f.strong && f.completes);
        let strong = own_times().find(|f| f.completes).or_else(|| own_times().next()).or_else(behind);
        let weak = said.iter().find(|f| !f.strong);
        // An event told in a later sentence does not replace a date that the heading sets.
        let first_sentence = self.passage.folded.find(". ").unwrap_or(self.passage.folded.len());
        let strong_time = strong
            .filter(|f| f.time.kind != DeadlineKind::Event || f.range.start < first_sentence || inherited.is_none())
            .map(|f| &f.time);
        let time = self.own.time.as_ref().or(strong_time).or(self.shared.time.as_ref()).or(inherited.as_ref());
        let mut shown = time.cloned();
        if let Some(weak) = weak {
            // Of an item's own words the first decides; an adverb before a date passes to nobody below.
            let weak_first = self.own.time.is_none()
                && strong.map_or(self.shared.time.is_some(), |strong| {
                    weak.range.start < strong.range.start && !strong.completes
                });
            match &mut shown {
                Some(time) if !weak_first => {
                    let at_once = weak.time.kind == DeadlineKind::Immediate && strong.is_none();
                    time.immediate |= at_once && time.kind != DeadlineKind::Event;
                }
                shown => *shown = Some(weak.time.clone()),
            }
        }
        (time.cloned(), shown)
    }
}

/// The first list that is not empty.
fn first_full<const N: usize>(lists: [&Vec<String>; N]) -> Vec<String> {
    lists.into_iter().find(|list| !list.is_empty()).cloned().unwrap_or_default()
}

/// Whether an item's words end with *phối hợp (với)*: its own items say with whom.
fn ends_with_coordination(folded: &str) -> bool {
    let words = folded.trim_end_matches(|c: char| c.is_whitespace() || ":,.;".contains(c));
    lists().tasks.with_whom.close(words)
}

/// Whether a body is one of the Party, which leads the bodies of the state.
fn leads_others(name: &str) -> bool {
    lists().tasks.party.stands_in(&fold(name))
}
