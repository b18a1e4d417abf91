//! Attribute lines (`Chủ trì: …`, `Thời gian: …`): what they say and which items they belong to. Pure.

use std::ops::Range;

use super::super::attributes::{self, Labelled};
use super::super::deadlines::Found;
use super::super::doers;
use super::super::fold::squeeze;
use super::super::lists::Attribute;
use super::super::outline::part_above;
use super::super::passage::Passage;
use super::super::units;
use super::{Facts, Reading, merged, names};

/// For each item what the blocks of attribute lines say of it, and what they say of all items of its part.
///
/// * The block that closes a part and is the only one in it belongs to all items of the heading; where it follows the children of
///   an item, to that item.
/// * Otherwise it belongs to the item it follows, at the level it is marked for; where that is a heading, to the items since the
///   last block.
pub(super) fn assigned(reading: &Reading<'_>, is_task: &[bool]) -> (Vec<Facts>, Vec<Facts>) {
    let mut given: Vec<Facts> = vec![Facts::default(); reading.paragraphs.len()];
    // What a block that closes a part says for all of its items: it yields to what an item says itself.
    let mut shared: Vec<Facts> = given.clone();
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
            let named = items_of_part(reading, is_task, i);
            if !named.is_empty() {
                waiting[nodes[i].parent.map_or(0, |p| p + 1)].1 = true;
                for owner in named {
                    merge_facts(&mut shared[owner], &facts);
                }
                continue;
            }
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
                    // `d) Tổ chức diễn tập tại 03 xã:` opens what follows.
                    let opened = start > 0 && reading.paragraphs[start - 1].passage.text.trim_end().ends_with(':');
                    if blocks[slot] > 1 && alone || inline || opened {
                        items.drain(..items.len().saturating_sub(1));
                    }
                    waiting[of].1 = true;
                    if items.is_empty() { nodes[i].parent.into_iter().collect() } else { items }
                }
            };
            let into = if owners.len() > 1 { &mut shared } else { &mut given };
            for owner in owners {
                merge_facts(&mut into[owner], &facts);
            }
        }
        start = end;
    }
    (given, shared)
}

/// The items of the parts that paragraph `i` assigns by their numbers, the uppermost of each branch: those below `2.` for `Mục 2 do Phòng Kinh tế chủ
/// trì.`; none where it points to no part before it.
fn items_of_part(reading: &Reading<'_>, is_task: &[bool], i: usize) -> Vec<usize> {
    let paragraphs = reading.paragraphs;
    let nodes = &reading.outline.nodes;
    let parts = attributes::parts_named(&paragraphs[i].passage);
    let parts = parts.into_iter().filter_map(|part| part_above(paragraphs, i, part));
    let mut items = Vec::new();
    for part in parts {
        if is_task[part] {
            items.push(part);
            continue;
        }
        let mut inside = vec![false; i - part];
        inside[0] = true;
        for k in part + 1..i {
            // Below an item that is charged its children inherit.
            let below = nodes[k].parent.is_some_and(|p| p >= part && inside[p - part]);
            if below && is_task[k] {
                items.push(k);
            }
            inside[k - part] = below && !is_task[k];
        }
    }
    items
}

/// Adds to `into` what `from` says besides; a time and a product that are there stay.
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
    let mut labels = attributes::labelled(passage);
    let part = attributes::part_line(passage);
    if let Some(line) = &part {
        // `Cơ quan chủ trì mục (3): Sở A. Cơ quan phối hợp: Sở B`: what stands before the next label leads.
        labels.retain(|label| label.start >= line.who);
        take_lead(passage, line.who..labels.first().map_or(passage.text.len(), |label| label.start), &mut facts);
    }
    for label in &labels {
        take_label(reading, i, label, &mut facts);
    }
    // `(Phòng Nội vụ chủ trì; thời gian: …)`: what stands before the first label is a sentence.
    let bracketed = part.is_none() && attributes::is_bracketed(&passage.text)
        || part.is_none() && labels.is_empty() && attributes::is_assignment(passage);
    if let Some(bodies) = attributes::bracketed_bodies(&passage.text) {
        facts.lead = names(&units::of_value(passage, bodies));
    } else if bracketed {
        let from = attributes::who_does_own_part(passage).unwrap_or(0);
        let said = doers::of_sentence(passage, from..labels.first().map_or(passage.text.len(), |l| l.start));
        facts.lead = merged(&facts.lead, &names(&said.lead));
        facts.coordinating = merged(&facts.coordinating, &names(&said.coordinating));
    }
    // `Chủ trì: Phòng Kinh tế. Hoàn thành trước ngày …`: a date behind the units is the item's.
    if facts.time.is_none() {
        facts.time = dated_behind(&reading.deadlines[i], &labels).map(|f| f.time.clone());
    }
    if labels.is_empty() || (bracketed || part.is_some()) && facts.time.is_none() {
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

/// Adds to `facts` what the value of `label` in item `i` says: `Chủ trì: Sở Y tế` gives a lead.
pub(super) fn take_label(reading: &Reading<'_>, i: usize, label: &Labelled, facts: &mut Facts) {
    let passage = &reading.paragraphs[i].passage;
    match label.attribute {
        Attribute::Lead => take_lead(passage, label.value.clone(), facts),
        Attribute::Coordinating => facts.coordinating.extend(names(&units::of_value(passage, label.value.clone()))),
        Attribute::Time => {
            if facts.time.is_none() {
                facts.time =
                    reading.deadlines[i].iter().find(|f| within(&f.range, &label.value)).map(|f| f.time.clone());
            }
            take_doers_behind_time(passage, &label.value, facts);
        }
        Attribute::Product => {
            facts.product = passage.text.get(label.value.clone()).map(squeeze).filter(|p| !p.is_empty())
        }
        Attribute::Other => {}
    }
}

/// `Thời gian: ngày 08/5/2026; Văn phòng Hội phụ trách, Hội … phối hợp`: clauses behind the time, inside its value, that open with who does the item.
fn take_doers_behind_time(passage: &Passage, value: &Range<usize>, facts: &mut Facts) {
    let text = passage.text.get(value.clone()).unwrap_or("");
    let Some(end) = text.find("; ").or_else(|| text.find(". ")) else { return };
    let rest = value.start + end + 2..value.end;
    let said = doers::of_sentence(passage, rest.clone());
    if said.lead.first().is_some_and(|unit| unit.range.start == rest.start) {
        facts.lead = merged(&facts.lead, &names(&said.lead));
        facts.coordinating = merged(&facts.coordinating, &names(&said.coordinating));
    }
}

/// The value of a lead attribute, which may also say with whom: `Sở Y tế chủ trì, phối hợp với các đơn vị`.
fn take_lead(passage: &Passage, range: Range<usize>, facts: &mut Facts) {
    let mut helpers = names(&doers::of_sentence(passage, range.clone()).coordinating);
    helpers.extend(names(&doers::helping_clauses(passage, range.clone())));
    let lead = names(&units::of_value(passage, range));
    facts.lead.extend(lead.into_iter().filter(|name| !helpers.contains(name)));
    facts.coordinating = merged(&facts.coordinating, &helpers);
}

/// Whether `inner` begins in `outer`.
fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    inner.start >= outer.start && inner.start < outer.end.max(outer.start + 1)
}
