//! Outline items and table rows → tasks: their units and deadlines from attribute lines, from headings, from their own words,
//! inherited. Pure; one pass down the outline.

use std::ops::Range;

use crate::record::{CanonicalUnit, DeadlineKind, Task, Text, Time};

use super::attributes::{self, Labelled};
use super::canonical;
use super::deadlines::Found;
use super::doers;
use super::fold::{fold, squeeze};
use super::lists::{Attribute, SectionClass, lists};
use super::markers::is_mostly_capitals;
use super::outline::Outline;
use super::paragraphs::Paragraph;
use super::passage::Passage;
use super::table::Row;
use super::unit_headings;
use super::units::{self, UnitSpan};
use super::words::Words;

/// What is known of one paragraph before tasks are made.
pub struct Reading<'a> {
    pub text: &'a Text,
    pub paragraphs: &'a [Paragraph],
    pub outline: &'a Outline,
    /// The expressions of time of each paragraph.
    pub deadlines: &'a [Vec<Found>],
}

#[derive(Clone, Debug, Default)]
struct Facts {
    lead: Vec<String>,
    coordinating: Vec<String>,
    time: Option<Time>,
    product: Option<String>,
}

/// The tasks of the outline, in order.
pub fn of_outline(reading: &Reading<'_>) -> Vec<Task> {
    let Reading { paragraphs, outline, .. } = *reading;
    let n = paragraphs.len();
    let is_task: Vec<bool> = (0..n).map(|i| is_task(reading, i)).collect();
    let mut given: Vec<Facts> = vec![Facts::default(); n];
    // What a block that closes a part says for all of its items: it yields to what an item says itself.
    let mut shared: Vec<Facts> = vec![Facts::default(); n];
    assign_attributes(reading, &is_task, &mut given, &mut shared);

    let mut known: Vec<Facts> = vec![Facts::default(); n];
    // Weak adverbs of an item's own words, which do not pass to its children.
    let mut tasks = Vec::new();
    for i in 0..n {
        let node = &outline.nodes[i];
        let above = node.parent.map_or_else(Facts::default, |p| known[p].clone());
        let mut own = std::mem::take(&mut given[i]);
        let passage = &paragraphs[i].passage;
        let labels = if node.attribute { Vec::new() } else { attributes::labelled(passage) };
        for label in &labels {
            take_label(reading, i, label, &mut own);
        }
        let sentence = 0..labels.first().map_or(passage.text.len(), |l| l.start);
        let mut doers = doers::Doers::default();
        if node.heading {
            if let Some(unit) = unit_headings::heading(passage) {
                doers.lead = unit.units;
                doers.coordinating = unit.coordinating;
            }
        } else if is_task[i] {
            doers = doers::of_sentence(passage, sentence.clone());
        }
        // `Lãnh đạo Ủy ban nhân dân xã sắp xếp …` under a body of the Party is what that body does.
        if doers.lead.first().is_some_and(|u| u.name.starts_with("Lãnh đạo ") && u.range.start == 0)
            && above.lead.iter().any(|name| leads_others(name))
        {
            doers.lead.clear();
        }
        let shared = std::mem::take(&mut shared[i]);
        // `b) Chủ trì, phối hợp:` with `- Sở Xây dựng rà soát …` below: whom the items open with helps.
        let with_whom =
            node.parent.is_some_and(|p| is_task[p] && ends_with_coordination(&paragraphs[p].passage.folded));
        if with_whom && doers.lead.first().is_some_and(|u| u.range.start == 0) {
            doers.coordinating.splice(0..0, std::mem::take(&mut doers.lead));
        }
        let mut facts = Facts {
            lead: first_full(&own.lead, || names(&doers.lead)),
            // Where an attribute says who helps, whom the words speak of besides is told for another end.
            coordinating: first_full(&own.coordinating, || names(&doers.coordinating)),
            time: None,
            product: own.product.clone().or(shared.product),
        };
        if facts.lead.is_empty() {
            facts.lead = shared.lead;
        }
        if facts.coordinating.is_empty() {
            facts.coordinating = shared.coordinating;
        }
        // The item's own words may shorten the unit that its heading names in full.
        if let [one] = facts.lead.as_slice()
            && let [unit] = above.lead.as_slice()
            && own.lead.is_empty()
            && fold(unit).starts_with(&fold(one))
        {
            facts.lead.clone_from(&above.lead);
        }
        // `Giám sát các bệnh …. Trạm Y tế xã chủ trì …` under a heading that is a unit: the item opens with what that unit does.
        let later = doers
            .lead
            .first()
            .is_some_and(|unit| passage.folded.find(['.', ';']).is_some_and(|stop| unit.range.start > stop));
        let under_unit = node.parent.is_some_and(|p| outline.nodes[p].heading);
        if later && under_unit && own.lead.is_empty() && !above.lead.is_empty() {
            facts.lead = merged(&above.lead, &facts.lead);
        }
        if facts.lead.is_empty() {
            facts.lead.clone_from(&above.lead);
        }
        if facts.lead.is_empty() {
            facts.lead = names(&doers.later);
        }
        if facts.coordinating.is_empty() {
            facts.coordinating.clone_from(&above.coordinating);
        }
        let said = &reading.deadlines[i];
        let own_times = || said.iter().filter(|f| f.strong && f.range.start < sentence.end.max(1));
        // Of several times the first is the item's (`báo cáo 6 tháng trước ngày 15/6, cả năm trước ngày 15/12`), but for one by which it is
        // finished.
        let strong = own_times().find(|f| f.completes).or_else(|| own_times().next());
        let weak = said.iter().find(|f| !f.strong);
        let attribute_time = own.time.clone();
        let shared_time = shared.time;
        let inherited = above.time.clone();
        // An event told in a later sentence does not replace a date that the heading sets.
        let first_sentence = passage.folded.find(". ").unwrap_or(passage.folded.len());
        let strong_time = strong
            .filter(|f| f.time.kind != DeadlineKind::Event || f.range.start < first_sentence || inherited.is_none())
            .map(|f| f.time.clone());
        // Of an item's own words the first decides; an adverb before a date passes to nobody below.
        let weak_first = match (weak, strong) {
            (Some(weak), Some(strong)) => weak.range.start < strong.range.start && !strong.completes,
            (Some(_), None) => shared_time.is_some(),
            _ => false,
        } && attribute_time.is_none();
        facts.time =
            attribute_time.clone().or_else(|| strong_time.clone()).or(shared_time).or_else(|| inherited.clone());
        let mut shown = facts.time.clone();
        if let Some(weak) = weak.filter(|_| weak_first) {
            shown = Some(weak.time.clone());
        } else if let Some(weak) = weak {
            match &mut shown {
                None => shown = Some(weak.time.clone()),
                Some(time)
                    if weak.time.kind == DeadlineKind::Immediate
                        && strong.is_none()
                        && time.kind != DeadlineKind::Event =>
                {
                    time.immediate = true
                }
                Some(_) => {}
            }
        }
        known[i] = facts;
        if is_task[i] {
            let facts = &known[i];
            let parent = nearest_task(outline, &is_task, i).map(|p| paragraphs[p].lines.0 as u32 + 1);
            let words = 0..passage.text.len();
            let confidence = 0.9 * passage.posterior(reading.text, words.clone());
            tasks.push(Task {
                lines: [paragraphs[i].lines.0 as u32 + 1, paragraphs[i].lines.1 as u32 + 1],
                marker: paragraphs[i].marker.as_ref().map(|m| m.printed.clone()),
                section: outline.section(paragraphs, i),
                parent,
                lead_units: facts.lead.clone(),
                coordinating_units: facts.coordinating.clone(),
                deadline: shown,
                text: squeeze(&passage.text),
                expected_product: facts.product.clone(),
                canonical_units: canonical_units(&facts.lead, &facts.coordinating),
                id: String::new(),
                confidence,
                source: passage.source(reading.text, words),
            });
        }
    }
    tasks
}

/// A task for each row of a table of tasks.
pub fn of_rows(text: &Text, rows: &[Row], row_deadlines: &[Vec<Found>]) -> Vec<Task> {
    rows.iter()
        .zip(row_deadlines)
        .map(|(row, said)| {
            let whole = |p: &Passage| 0..p.text.len();
            let mut lead = names(&units::of_value(&row.lead, whole(&row.lead)));
            let mut coordinating = names(&units::of_value(&row.coordinating, whole(&row.coordinating)));
            if lead.is_empty() && row.lead.is_empty() {
                let doers = doers::of_sentence(&row.task, whole(&row.task));
                lead = names(&doers.lead);
                coordinating = merged(&coordinating, &names(&doers.coordinating));
            }
            let words = whole(&row.task);
            let confidence = if row.merged { 0.6 } else { 0.9 } * row.task.posterior(text, words.clone());
            Task {
                lines: [row.lines.0 as u32 + 1, row.lines.1 as u32 + 1],
                marker: row.number.clone(),
                section: row.group.clone(),
                parent: None,
                canonical_units: canonical_units(&lead, &coordinating),
                lead_units: lead,
                coordinating_units: coordinating,
                deadline: said.first().map(|f| f.time.clone()),
                text: squeeze(&row.task.text),
                expected_product: Some(squeeze(&row.product.text)).filter(|p| !p.is_empty()),
                id: String::new(),
                confidence,
                source: row.task.source(text, words),
            }
        })
        .collect()
}

fn is_task(reading: &Reading<'_>, i: usize) -> bool {
    let node = &reading.outline.nodes[i];
    let paragraph = &reading.paragraphs[i];
    if !matches!(node.class, Some(SectionClass::Tasks | SectionClass::Organisation))
        || node.heading
        || node.attribute
        || node.closing
        || paragraph.is_row
        || paragraph.passage.is_empty()
    {
        return false;
    }
    let text = paragraph.passage.text.trim();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let folded = paragraph.passage.folded.trim();
    let note = lists().tasks.notes.open(folded)
        || paragraph.is_note() && lists().tasks.noted.stands_in(folded)
        || answers_for_the_document(folded);
    let opening = Words::new(text, paragraph.passage.folded.trim());
    if lists().not_demanded.longest_at(opening.from(0)).is_some() {
        return false;
    }
    // `Danh mục nhiệm vụ tại Phụ lục kèm theo …` points to a list; a line in capitals without a marker is a heading.
    let note = note
        || paragraph.passage.folded.starts_with("danh mục") && paragraph.passage.folded.contains("kèm theo")
        || paragraph.marker.is_none() && is_mostly_capitals(text);
    // `+ Đến 31/01/2027: 100%.` is an item, `+ abc` is dirt.
    let figures = text.chars().filter(char::is_ascii_digit).count();
    if letters < 4 && (letters == 0 || figures < 4 || paragraph.marker.is_none()) || note {
        return false;
    }
    // `… các nhiệm vụ sau:` before numbered headings only leads in, unless it says by when.
    let leads_in = paragraph.marker.is_none()
        && !(node.parent.is_some() && reading.deadlines[i].iter().any(|f| f.strong))
        && text.ends_with(':')
        && lists().tasks.lead_in.close(paragraph.passage.folded.trim_end())
        && reading.paragraphs.get(i + 1).is_some_and(|p| p.marker.as_ref().is_some_and(|m| !m.is_bullet()));
    // `Các sở tổ chức quán triệt …. Đồng thời, yêu cầu … như sau:`: the first sentence demands something itself.
    let demands_first = || {
        let first = paragraph.passage.text.find(". ").unwrap_or(0);
        first > 0 && !doers::of_sentence(&paragraph.passage, 0..first).lead.is_empty()
    };
    !leads_in || demands_first()
}

/// `…, Giám đốc các sở chịu trách nhiệm thi hành Chỉ thị này.`: asks for nothing but that the document is carried out.
fn answers_for_the_document(folded: &str) -> bool {
    let words = folded.trim_end_matches(|c: char| c.is_whitespace() || "./;".contains(c));
    words.ends_with(" này")
        && lists().tasks.answers.texts().any(|phrase| {
            words.rfind(phrase).is_some_and(|at| words[at + phrase.len()..].starts_with(' ') && words.len() - at < 80)
        })
}

/// Whether an item's words end with *phối hợp (với)*: its own items say with whom.
fn ends_with_coordination(folded: &str) -> bool {
    let words = folded.trim_end_matches(|c: char| c.is_whitespace() || ":,.;".contains(c));
    lists().tasks.with_whom.close(words)
}

fn nearest_task(outline: &Outline, is_task: &[bool], i: usize) -> Option<usize> {
    let mut at = outline.nodes[i].parent;
    let mut steps = 0;
    while let Some(p) = at {
        if is_task[p] {
            return Some(p);
        }
        at = outline.nodes[p].parent;
        steps += 1;
        if steps > 80 {
            break;
        }
    }
    None
}

/// Gives each block of attribute lines to the items it belongs to.
///
/// * The block that closes a part and is the only one in it belongs to all items of the heading; where it follows the children of
///   an item, to that item.
/// * Otherwise it belongs to the item it follows, at the level it is marked for; where that is a heading, to the items since the
///   last block.
fn assign_attributes(reading: &Reading<'_>, is_task: &[bool], given: &mut [Facts], shared: &mut [Facts]) {
    let outline = reading.outline;
    let nodes = &outline.nodes;
    // The heading (index + 1; 0 the document) that each node stands under, and how many blocks each heading has.
    let mut above: Vec<usize> = Vec::with_capacity(nodes.len());
    let mut blocks = vec![0usize; nodes.len() + 1];
    for (i, node) in nodes.iter().enumerate() {
        let slot = node.parent.map_or(0, |p| if nodes[p].heading { p + 1 } else { above[p] });
        above.push(slot);
        if node.attribute && (i == 0 || !nodes[i - 1].attribute) {
            blocks[slot] += 1;
        }
    }
    // For each heading: the items since its last block, and whether a block is open.
    // Whether its first block follows a single item.
    let mut first_block: Vec<Option<bool>> = vec![None; nodes.len() + 1];
    let mut waiting: Vec<(Vec<usize>, bool)> = vec![(Vec::new(), false); nodes.len() + 1];
    let mut start = 0;
    while start < nodes.len() {
        if !nodes[start].attribute {
            if is_task[start] {
                let (items, block) = &mut waiting[nodes[start].parent.map_or(0, |p| p + 1)];
                if std::mem::take(block) {
                    items.clear();
                }
                items.push(start);
            }
            start += 1;
            continue;
        }
        let end = (start..nodes.len()).find(|&k| !nodes[k].attribute).unwrap_or(nodes.len());
        let slot = above[start];
        let closes =
            end >= nodes.len() || above[end] != slot || nodes[end].heading || nodes[end].closing || !is_task[end];
        let only = blocks[slot] == 1 && closes;
        for i in start..end {
            if nodes[i].parent.is_some_and(|p| nodes[p].attribute) {
                continue;
            }
            let facts = attribute_facts(reading, i);
            let direct = nodes[i].parent.filter(|&p| is_task[p]);
            let siblings = |of: usize| waiting[of].0.clone();
            let owners: Vec<usize> = match direct {
                Some(p) => {
                    let leaf = nodes[p].children.iter().all(|&c| nodes[c].attribute);
                    let grand = nodes[p].parent;
                    let first_block = grand.is_some_and(|g| {
                        nodes[g]
                            .children
                            .iter()
                            .filter(|&&c| c < p)
                            .take(64)
                            .all(|&c| !nodes[c].children.iter().any(|&x| nodes[x].attribute))
                    });
                    if leaf
                        && first_block
                        && grand.is_some_and(|g| is_task[g])
                        && nodes.get(end).is_none_or(|n| n.parent != grand)
                    {
                        grand.into_iter().collect()
                    } else if leaf && only && grand.is_some_and(|g| g + 1 == slot) {
                        siblings(slot)
                    } else {
                        vec![p]
                    }
                }
                None => {
                    let of = nodes[i].parent.map_or(0, |p| p + 1);
                    let mut items = siblings(of);
                    // Where items have blocks of their own, a block is of the item that it follows.
                    let alone = *first_block[of].get_or_insert(items.len() == 1);
                    // Where an item says its own in its line, a block is of the item that it follows.
                    let inline = items
                        .iter()
                        .rev()
                        .skip(1)
                        .take(64)
                        .any(|&item| !attributes::labelled(&reading.paragraphs[item].passage).is_empty());
                    if blocks[slot] > 1 && alone || inline {
                        items.drain(..items.len().saturating_sub(1));
                    }
                    waiting[of].1 = true;
                    if items.is_empty() { nodes[i].parent.into_iter().collect() } else { items }
                }
            };
            let into = if owners.len() > 1 { &mut *shared } else { &mut *given };
            for owner in owners {
                merge_facts(&mut into[owner], &facts);
            }
        }
        start = end;
    }
}

fn merge_facts(into: &mut Facts, from: &Facts) {
    for (all, more) in [(&mut into.lead, &from.lead), (&mut into.coordinating, &from.coordinating)] {
        if all.len() < 128 {
            for name in more {
                if !all.contains(name) {
                    all.push(name.clone());
                }
            }
        }
    }
    if into.time.is_none() {
        into.time.clone_from(&from.time);
    }
    if into.product.is_none() {
        into.product.clone_from(&from.product);
    }
}

/// What an attribute line, with the value lines below it, says.
fn attribute_facts(reading: &Reading<'_>, i: usize) -> Facts {
    let mut facts = Facts::default();
    let passage = &reading.paragraphs[i].passage;
    let labels = attributes::labelled(passage);
    for label in &labels {
        take_label(reading, i, label, &mut facts);
    }
    // `(Phòng Nội vụ chủ trì; thời gian: …)`: what stands before the first label is a sentence.
    let bracketed = attributes::is_bracketed(&passage.text) || labels.is_empty() && attributes::is_assignment(passage);
    if bracketed {
        let said = doers::of_sentence(passage, 0..labels.first().map_or(passage.text.len(), |l| l.start));
        facts.lead = merged(&facts.lead, &names(&said.lead));
        facts.coordinating = merged(&facts.coordinating, &names(&said.coordinating));
    }
    // `Chủ trì: Phòng Kinh tế. Hoàn thành trước ngày …`: a date behind the units is the item's.
    if facts.time.is_none() {
        facts.time = dated_behind(&reading.deadlines[i], &labels).map(|f| f.time.clone());
    }
    if labels.is_empty() || bracketed && facts.time.is_none() {
        facts.time = reading.deadlines[i].first().map(|f| f.time.clone());
    }
    if let Some(alone) = labels.last().filter(|l| l.value.is_empty()) {
        for &child in reading.outline.nodes[i].children.iter().take(64) {
            let value = &reading.paragraphs[child].passage;
            let whole = 0..value.text.len();
            // `b) Cơ quan thực hiện:` with `- Chủ trì: …`, `- Phối hợp: …` below.
            let inner = attributes::labelled(value);
            if !inner.is_empty() {
                inner.iter().for_each(|label| take_label(reading, child, label, &mut facts));
                continue;
            }
            match alone.attribute {
                Attribute::Lead => take_lead(value, whole, &mut facts),
                Attribute::Coordinating => facts.coordinating.extend(names(&units::of_value(value, whole))),
                Attribute::Time if facts.time.is_none() => {
                    facts.time = reading.deadlines[child].first().map(|f| f.time.clone())
                }
                Attribute::Product if facts.product.is_none() => facts.product = Some(squeeze(&value.text)),
                _ => {}
            }
        }
    }
    facts
}

/// The expression of time with a date that stands in the value of a label of units.
fn dated_behind<'a>(said: &'a [Found], labels: &[Labelled]) -> Option<&'a Found> {
    let of_units = |l: &&Labelled| matches!(l.attribute, Attribute::Lead | Attribute::Coordinating);
    said.iter().find(|f| f.strong && labels.iter().filter(of_units).any(|l| within(&f.range, &l.value)))
}

fn take_label(reading: &Reading<'_>, i: usize, label: &Labelled, facts: &mut Facts) {
    let passage = &reading.paragraphs[i].passage;
    match label.attribute {
        Attribute::Lead => take_lead(passage, label.value.clone(), facts),
        Attribute::Coordinating => facts.coordinating.extend(names(&units::of_value(passage, label.value.clone()))),
        Attribute::Time => {
            if facts.time.is_none() {
                facts.time =
                    reading.deadlines[i].iter().find(|f| within(&f.range, &label.value)).map(|f| f.time.clone());
            }
        }
        Attribute::Product => {
            facts.product = passage.text.get(label.value.clone()).map(squeeze).filter(|p| !p.is_empty())
        }
        Attribute::Other => {}
    }
}

/// The value of a lead attribute, which may also say with whom: `Sở Y tế chủ trì, phối hợp với các đơn vị`.
fn take_lead(passage: &Passage, range: Range<usize>, facts: &mut Facts) {
    let helpers = names(&doers::of_sentence(passage, range.clone()).coordinating);
    let lead = names(&units::of_value(passage, range));
    facts.lead.extend(lead.into_iter().filter(|name| !helpers.contains(name)));
    facts.coordinating = merged(&facts.coordinating, &helpers);
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    inner.start >= outer.start && inner.start < outer.end.max(outer.start + 1)
}

/// Whether a body is one of the Party, which leads the bodies of the state.
fn leads_others(name: &str) -> bool {
    lists().tasks.party.stands_in(&fold(name))
}

fn names(units: &[UnitSpan]) -> Vec<String> {
    units.iter().map(|u| u.name.clone()).collect()
}

fn first_full(own: &[String], other: impl FnOnce() -> Vec<String>) -> Vec<String> {
    if own.is_empty() { other() } else { own.to_vec() }
}

fn merged(first: &[String], second: &[String]) -> Vec<String> {
    let mut out = first.to_vec();
    for name in second {
        let key = fold(name);
        if out.len() < 128 && !out.iter().any(|o| fold(o) == key) {
            out.push(name.clone());
        }
    }
    out
}

fn canonical_units(lead: &[String], coordinating: &[String]) -> Vec<CanonicalUnit> {
    lead.iter().chain(coordinating).map(|name| canonical::canonical(name)).collect()
}

/// The contexts in which the expressions of time of paragraph `i` are to be read: ranges with whether they are values.
pub fn time_ranges(paragraph: &Paragraph, attribute: bool) -> Vec<(Range<usize>, bool)> {
    let passage = &paragraph.passage;
    let length = passage.text.len();
    let labels = attributes::labelled(passage);
    if labels.is_empty() {
        if attribute && let Some(value) = attributes::unlabelled_time(passage) {
            return vec![(value, true)];
        }
        return vec![(0..length, false)];
    }
    let mut out = vec![(0..labels[0].start, false)];
    for label in &labels {
        let value = label.attribute == Attribute::Time;
        // What a unit of a lead is or a product contains is no deadline unless it is a time.
        out.push((label.value.clone(), value));
    }
    out.retain(|(r, _)| !r.is_empty());
    out
}
