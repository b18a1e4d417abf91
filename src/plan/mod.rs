//! Restored lines → outline → head, tasks, units, deadlines, targets, references.
//!
//! Pure: text in, values out, deterministic; never panics; time grows linearly with the text. What is not printed is null, never
//! guessed. Keys and values: `annotation/GUIDELINES.md`; open cases: `docs/extraction-decisions.md`.
//!
//! | module | in → out |
//! | --- | --- |
//! | `paragraphs` | lines → roles of lines, paragraphs |
//! | `head` | lines → head, signer, recipients, where the body lies |
//! | `outline`, `markers` | paragraphs → tree with classes and headings |
//! | `references`, `deadlines`, `periods`, `targets` | a passage → values with their places |
//! | `units`, `attributes`, `table`, `tasks` | outline and rows → tasks |
//! | `fold`, `words`, `passage`, `lists`, `casing`, `canonical` | the ground they stand on |

mod attributes;
mod canonical;
mod casing;
mod deadlines;
mod fold;
mod head;
mod lists;
mod markers;
mod outline;
mod paragraphs;
mod passage;
mod periods;
mod references;
mod table;
mod targets;
mod tasks;
mod units;
mod words;

use std::ops::Range;

use crate::model::Model;
use crate::record::{Deadline, Plan, Reference, Target, Text, Time, Warning};

use deadlines::{Context, Found};
use lists::SectionClass;
use paragraphs::LineRole;
use passage::Passage;
use periods::{Grain, YearContext};
use references::Citation;

/// Reads the plan out of a restored text.
pub fn extract(text: &Text, model: &Model) -> Plan {
    let views = paragraphs::view(text);
    let reading = head::read(text, &views, model);
    let mut plan = Plan { document: reading.head, warnings: reading.warnings, ..Plan::default() };
    let mut finder = Finder::new(text);

    // Everything outside the body is read for citations only: title, footnotes.
    let in_body = |i: usize| reading.body.iter().any(|r| r.contains(&i));
    let title_lines = reading.body.first().map_or(0, |r| r.start);
    let heads = paragraphs::join(text, &views, 0..title_lines);
    heads.iter().for_each(|p| {
        finder.cite(&p.passage);
    });

    for range in &reading.body {
        let options = outline::OutlineOptions { demands_without_heading: reading.demands_without_heading };
        finder.read_body(&views, range.clone(), options, &plan.document, &mut plan.tasks);
    }
    let mut note: Vec<usize> = Vec::new();
    for i in 0..=views.len() {
        if i < views.len() && views[i].role == LineRole::Footnote && (in_body(i) || i >= title_lines) {
            note.push(i);
        } else if !note.is_empty() && views.get(i).is_none_or(|v| v.role != LineRole::Skip) {
            let passage = paragraphs::passage_of(text, &views, note.drain(..));
            finder.cite(&passage);
        }
    }
    finder.finish(&mut plan);
    plan
}

/// Values found so far, with the passages they stand in.
struct Finder<'a> {
    text: &'a Text,
    citations: Vec<(Citation, crate::record::Source, f32)>,
    deadlines: Vec<Deadline>,
    targets: Vec<Target>,
    warnings: Vec<Warning>,
}

impl<'a> Finder<'a> {
    fn new(text: &'a Text) -> Self {
        Self { text, citations: Vec::new(), deadlines: Vec::new(), targets: Vec::new(), warnings: Vec::new() }
    }

    /// Takes the citations of a passage; their ranges are returned as masks.
    fn cite(&mut self, passage: &Passage) -> Vec<Range<usize>> {
        let found = references::find(passage);
        let masks = found.iter().map(|c| c.range.clone()).collect();
        for citation in found {
            let source = passage.source(self.text, citation.range.clone());
            let confidence = passage.posterior(self.text, citation.range.clone());
            if citation.impossible_date {
                self.warnings.push(Warning {
                    code: "impossible_date".into(),
                    message: format!("The date of {} does not exist", citation.number),
                    source: Some(source.clone()),
                });
            }
            self.citations.push((citation, source, confidence));
        }
        masks
    }

    fn read_body(
        &mut self,
        views: &[paragraphs::LineView],
        range: Range<usize>,
        options: outline::OutlineOptions,
        head: &crate::record::Head,
        tasks_out: &mut Vec<crate::record::Task>,
    ) {
        let mut paragraphs = paragraphs::join(self.text, views, range.clone());
        let outline = outline::build(&mut paragraphs, options);
        let title_year = head.title.as_deref().and_then(single_year);
        let rows = table::rows(self.text, views, range);
        let row_lines: std::collections::HashSet<usize> = rows.iter().flat_map(|r| r.lines.0..=r.lines.1).collect();

        let mut years: Vec<Option<i16>> = Vec::with_capacity(paragraphs.len());
        let mut periods: Vec<Option<Time>> = Vec::with_capacity(paragraphs.len());
        let mut found: Vec<Vec<Found>> = Vec::with_capacity(paragraphs.len());
        for (i, paragraph) in paragraphs.iter().enumerate() {
            let node = &outline.nodes[i];
            let passage = &paragraph.passage;
            let above = node.parent.and_then(|p| years[p]).or(title_year);
            let year = if node.heading { single_year(&passage.text).or(above) } else { above };
            years.push(year);
            if paragraph.is_row {
                if !row_lines.contains(&paragraph.lines.0) {
                    self.cite(passage);
                }
                found.push(Vec::new());
                periods.push(None);
                continue;
            }
            let masks = self.cite(passage);
            let context = Context {
                value: false,
                year: YearContext { said: year, dated: head.date },
                days_only: node.class.is_none(),
                heading: node.heading && node.class.is_some_and(|c| c != SectionClass::Situation),
                demand: matches!(node.class, Some(SectionClass::Tasks | SectionClass::Organisation)),
            };
            let mut times: Vec<Found> = Vec::new();
            if node.class != Some(SectionClass::Situation) {
                for (part, value) in tasks::time_ranges(paragraph, node.attribute) {
                    times.extend(deadlines::find(passage, part, &masks, Context { value, ..context }));
                }
            }
            self.take_deadlines(passage, &times);
            let inherited = node.parent.and_then(|p| periods[p].clone());
            let own = times.iter().find(|t| t.strong).map(|t| t.time.clone());
            periods.push(if node.heading { own.clone().or(inherited.clone()) } else { inherited.clone() });
            if !matches!(node.class, None | Some(SectionClass::Situation | SectionClass::Funding)) && !node.closing {
                let mut masked = masks;
                masked.extend(times.iter().map(|t| t.range.clone()));
                masked.sort_by_key(|r| r.start);
                let masked = disjoint(masked);
                self.take_targets(passage, &masked, own.or(inherited));
            }
            found.push(times);
        }
        let reading = tasks::Reading { text: self.text, paragraphs: &paragraphs, outline: &outline, deadlines: &found };
        let mut tasks = tasks::of_outline(&reading);

        let context = Context { value: true, year: YearContext { said: title_year, dated: head.date }, days_only: false, heading: false, demand: true };
        let mut row_times = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut masks = Vec::new();
            for cell in [&row.task, &row.coordinating, &row.product] {
                masks = self.cite(cell);
            }
            let _ = masks;
            let masks = references::find(&row.task).into_iter().map(|c| c.range).collect::<Vec<_>>();
            let in_words = deadlines::find(&row.task, 0..row.task.text.len(), &masks, Context { value: false, ..context });
            let times = tasks::value_time(&row.time, context);
            if !row.merged {
                self.take_deadlines(&row.time, &times);
            }
            self.take_deadlines(&row.task, &in_words);
            let mut masked = masks;
            masked.extend(in_words.iter().map(|t| t.range.clone()));
            masked.sort_by_key(|r| r.start);
            self.take_targets(&row.task, &disjoint(masked), times.first().map(|t| t.time.clone()));
            let masks = references::find(&row.product).into_iter().map(|c| c.range).collect::<Vec<_>>();
            self.take_targets(&row.product, &masks, times.first().map(|t| t.time.clone()));
            row_times.push(if times.is_empty() { in_words } else { times });
        }
        tasks.extend(tasks::of_rows(self.text, &rows, &row_times));
        tasks.sort_by_key(|t| t.lines);
        tasks_out.extend(tasks);
    }

    fn take_deadlines(&mut self, passage: &Passage, found: &[Found]) {
        for found in found {
            let source = passage.source(self.text, found.range.clone());
            let mut confidence = found.confidence * passage.posterior(self.text, found.range.clone());
            if found.impossible {
                confidence *= 0.2;
                self.warnings.push(Warning {
                    code: "impossible_date".into(),
                    message: "The printed date does not exist".into(),
                    source: Some(source.clone()),
                });
            } else if found.year_inferred && found.time.start.is_none() && found.time.end.is_none() && matches!(found.time.kind, crate::record::DeadlineKind::By | crate::record::DeadlineKind::Within | crate::record::DeadlineKind::From) {
                confidence *= 0.4;
                self.warnings.push(Warning {
                    code: "year_not_printed".into(),
                    message: "No year is printed with the time, and the document says none".into(),
                    source: Some(source.clone()),
                });
            } else if found.year_inferred {
                confidence *= 0.85;
            }
            self.deadlines.push(Deadline {
                line: passage.line_at(found.range.start),
                text: fold::squeeze(&passage.text[found.range.clone()]),
                time: found.time.clone(),
                id: String::new(),
                confidence,
                source,
            });
        }
    }

    fn take_targets(&mut self, passage: &Passage, masked: &[Range<usize>], period: Option<Time>) {
        for found in targets::find(passage, masked) {
            self.targets.push(Target {
                line: passage.line_at(found.figure.start),
                text: fold::squeeze(&passage.text[found.range.clone()]),
                comparator: found.comparator,
                value: found.value,
                value_to: found.value_to,
                unit: found.unit,
                indicator: found.indicator,
                per: found.per,
                period: period.clone(),
                id: String::new(),
                confidence: found.confidence * passage.posterior(self.text, found.range.clone()),
                source: passage.source(self.text, found.range),
            });
        }
    }

    fn finish(mut self, plan: &mut Plan) {
        let own = plan.document.number.clone();
        let merged = references::merge(self.citations.iter().map(|c| &c.0), own.as_deref());
        for document in merged {
            let sure = document.citations.iter().any(|&c| self.citations[c].0.sure);
            let confidence = document.citations.iter().map(|&c| self.citations[c].2).sum::<f32>() / document.citations.len().max(1) as f32;
            plan.references.push(Reference {
                kind: document.kind,
                number: document.number,
                date: document.date,
                issuer: document.issuer,
                id: format!("reference-{}", plan.references.len() + 1),
                confidence: confidence * if sure { 0.97 } else { 0.85 },
                sources: document.citations.iter().map(|&c| self.citations[c].1.clone()).collect(),
            });
        }
        self.deadlines.sort_by_key(|d| (d.line, d.source.first_column));
        self.targets.sort_by_key(|t| (t.line, t.source.first_column));
        for (i, deadline) in self.deadlines.iter_mut().enumerate() {
            deadline.id = format!("deadline-{}", i + 1);
        }
        for (i, target) in self.targets.iter_mut().enumerate() {
            target.id = format!("target-{}", i + 1);
        }
        for (i, task) in plan.tasks.iter_mut().enumerate() {
            task.id = format!("task-{}", i + 1);
        }
        plan.deadlines = self.deadlines;
        plan.targets = self.targets;
        plan.warnings.extend(self.warnings);
    }
}

/// The one year that `text` names with the word *năm*; none where it names several.
fn single_year(text: &str) -> Option<i16> {
    let folded = fold::fold(text);
    let words = words::Words::new(text, &folded);
    // Years of cited documents do not date the heading.
    let mut passage = Passage::default();
    let lone = Text::as_is(text);
    if let Some(line) = lone.lines.first() {
        passage.push(&lone, 0, 0..line.restored.len());
        passage.finish();
    }
    let masks: Vec<Range<usize>> = references::find(&passage).into_iter().map(|c| c.range).collect();
    let mut year = None;
    let mut i = 0;
    while i < words.len() {
        let at = words.ranges[i].start;
        if masks.iter().take(16).any(|m| m.contains(&at)) {
            i += 1;
            continue;
        }
        if let Some((period, next)) = periods::read(&words, i, YearContext::default(), false) {
            if period.year_printed && period.grain != Grain::Years {
                let found = period.end.map(|d| d.year());
                if year.is_some() && found != year {
                    return None;
                }
                year = found;
            }
            i = next.max(i + 1);
        } else {
            i += 1;
        }
    }
    year
}

/// Sorted ranges with overlapping ones joined.
fn disjoint(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}
