//! Outline items and table rows → tasks: their units and deadlines from attribute lines, from headings, from their own words,
//! inherited. Pure; one pass down the outline.
//!
//! What is a task: [`demands`]. What blocks of attribute lines say, and for whom: [`blocks`]. What an item comes to, by all of its sources:
//! [`item`].

mod blocks;
mod demands;
mod item;

use std::ops::Range;

use crate::record::{CanonicalUnit, Task, Text, Time};

use super::attributes;
use super::canonical;
use super::deadlines::Found;
use super::doers;
use super::fold::{fold, squeeze};
use super::lists::Attribute;
use super::outline::Outline;
use super::paragraphs::Paragraph;
use super::passage::Passage;
use super::table::Row;
use super::units::{self, UnitSpan};

use item::Item;

/// What is known of one paragraph before tasks are made.
pub struct Reading<'a> {
    pub text: &'a Text,
    pub paragraphs: &'a [Paragraph],
    pub outline: &'a Outline,
    /// The expressions of time of each paragraph.
    pub deadlines: &'a [Vec<Found>],
}

/// What is said of an item: by itself, by a block of attributes, by what stands above it.
#[derive(Clone, Debug, Default)]
struct Facts {
    lead: Vec<String>,
    coordinating: Vec<String>,
    time: Option<Time>,
    product: Option<String>,
}

/// The tasks of the outline, in order.
pub fn of_outline(reading: &Reading<'_>) -> Vec<Task> {
    let n = reading.paragraphs.len();
    let is_task: Vec<bool> = (0..n).map(|i| demands::is_task(reading, i)).collect();
    let (mut given, mut shared) = blocks::assigned(reading, &is_task);
    let nothing = Facts::default();
    let mut known: Vec<Facts> = vec![Facts::default(); n];
    let mut tasks = Vec::new();
    for i in 0..n {
        let above = reading.outline.nodes[i].parent.map_or(&nothing, |p| &known[p]);
        let own = std::mem::take(&mut given[i]);
        let (facts, shown) = Item::new(reading, &is_task, i, own, std::mem::take(&mut shared[i]), above).facts();
        if is_task[i] {
            tasks.push(task(reading, &is_task, i, &facts, shown));
        }
        known[i] = facts;
    }
    tasks
}

/// The task that item `i` is, by what is known of it; `shown`: when it is to be done.
fn task(reading: &Reading<'_>, is_task: &[bool], i: usize, facts: &Facts, shown: Option<Time>) -> Task {
    let Reading { text, paragraphs, outline, .. } = *reading;
    let passage = &paragraphs[i].passage;
    let words = 0..passage.text.len();
    Task {
        lines: [paragraphs[i].lines.0 as u32 + 1, paragraphs[i].lines.1 as u32 + 1],
        marker: paragraphs[i].marker.as_ref().map(|m| m.printed.clone()),
        section: outline.section(paragraphs, i),
        parent: nearest_task(outline, is_task, i).map(|p| paragraphs[p].lines.0 as u32 + 1),
        lead_units: facts.lead.clone(),
        coordinating_units: facts.coordinating.clone(),
        deadline: shown,
        text: squeeze(&passage.text),
        expected_product: facts.product.clone(),
        canonical_units: canonical_units(&facts.lead, &facts.coordinating),
        id: String::new(),
        confidence: 0.9 * passage.posterior(text, words.clone()),
        source: passage.source(text, words),
    }
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

/// The item nearest above item `i` that is a task: the item 2 for its item a), whatever lines stand between.
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

/// The names of units, in order.
fn names(units: &[UnitSpan]) -> Vec<String> {
    units.iter().map(|u| u.name.clone()).collect()
}

/// `first` and what of `second` is not in it yet, case and spelling of marks left aside; 128 names at most.
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

/// What each unit of a task is by the list of agencies, leads first.
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
