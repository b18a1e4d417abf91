//! Restored lines → outline → head, tasks, units, deadlines, targets, references.
//!
//! Pure: text in, values out, deterministic; never panics; time grows linearly with the text. What is not printed is null, never
//! guessed. Keys and values: `annotation/GUIDELINES.md`; open cases: `docs/extraction-decisions.md`.
//!
//! | module | in → out |
//! | --- | --- |
//! | `paragraphs`, `continuation` | lines → roles of lines, paragraphs |
//! | `head` | lines → head, signer, recipients, where the body lies |
//! | `outline`, `markers` | paragraphs → tree with classes and headings |
//! | `references`, `deadlines` (with `expressions`, `adverbs`, `recurrences`, `periods`, `time_words`), `targets` (with `figures`) | a passage → values with their places |
//! | `mend`, `certainty` | values and posteriors → names as the lists and the document have them; what is unsure withheld |
//! | `units`, `doers`, `unit_headings`, `attributes`, `table`, `tasks` | outline and rows → tasks |
//! | `fold`, `words`, `passage`, `lists`, `casing`, `canonical` | the ground they stand on |

mod adverbs;
#[cfg(test)]
mod assignment_classes;
mod attributes;
#[cfg(test)]
mod broken_classes;
mod canonical;
mod casing;
mod certainty;
mod characters;
mod continuation;
mod deadlines;
#[cfg(test)]
mod directive_classes;
mod doers;
#[cfg(test)]
mod error_classes;
mod expressions;
mod figures;
mod fold;
mod head;
mod lists;
mod markers;
mod mend;
mod outline;
mod own_names;
mod paragraphs;
#[cfg(test)]
mod part_classes;
mod passage;
mod periods;
mod recurrences;
mod references;
mod table;
mod targets;
mod tasks;
mod time_words;
#[cfg(test)]
mod timing_classes;
mod uncounted;
#[cfg(test)]
mod unit_classes;
mod unit_headings;
mod units;
#[cfg(test)]
mod value_classes;
#[cfg(test)]
mod wording_classes;
mod words;

use std::ops::Range;

use crate::model::Model;
use crate::record::{Comparator, Deadline, Plan, Reference, Target, Text, Time, Warning};

use deadlines::{Context, Found};
use lists::SectionClass;
use paragraphs::LineRole;
use passage::Passage;
use periods::{Grain, YearContext};
use references::Citation;

/// Reads the plan out of a restored text.
pub fn extract(text: &Text, model: &Model) -> Plan {
    lists::with_agencies(model.added_agencies(), || read(text, model))
}

fn read(text: &Text, model: &Model) -> Plan {
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
        let options = outline::OutlineOptions {
            demands_without_heading: reading.demands_without_heading,
            letter: matches!(plan.document.kind.as_deref(), Some("Công văn" | "Công điện")),
        };
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
    mend::names(text, &mut plan.document, &mut plan.tasks, &mut plan.warnings);
    certainty::withhold_unsure_figures(&mut plan.document, text, &mut plan.warnings);
    certainty::withhold_unsure_signer(&mut plan.document, text, &mut plan.warnings);
    certainty::withhold_covered_position(&mut plan.document, text, &mut plan.warnings);
    certainty::tell_missing(&plan.document, &mut plan.warnings);
    certainty::doubt_past_deadlines(&mut plan);
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
            let said = year_in(passage, &masks).or(year);
            let context = Context {
                value: false,
                year: YearContext { said, dated: head.date },
                days_only: node.class.is_none() || outline::titles_annex(&paragraphs, i),
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
                let purpose = node.class == Some(SectionClass::Purpose);
                self.take_targets(passage, &masked, own.or(inherited), purpose);
            }
            found.push(times);
        }
        let context = Context {
            value: true,
            year: YearContext { said: title_year, dated: head.date },
            days_only: false,
            heading: false,
            demand: true,
        };
        let mut row_times = Vec::with_capacity(rows.len());
        for row in &rows {
            self.cite(&row.coordinating);
            // Days of cited documents are no deadlines, in the cell of the time neither.
            let time_masks = self.cite(&row.time);
            let product_masks = self.cite(&row.product);
            let masks = self.cite(&row.task);
            let in_words =
                deadlines::find(&row.task, 0..row.task.text.len(), &masks, Context { value: false, ..context });
            let times = deadlines::find(&row.time, 0..row.time.text.len(), &time_masks, context);
            if !row.merged {
                self.take_deadlines(&row.time, &times);
            }
            self.take_deadlines(&row.task, &in_words);
            let mut masked = masks;
            masked.extend(in_words.iter().map(|t| t.range.clone()));
            masked.sort_by_key(|r| r.start);
            self.take_targets(&row.task, &disjoint(masked), times.first().map(|t| t.time.clone()), false);
            self.take_targets(&row.product, &product_masks, times.first().map(|t| t.time.clone()), false);
            for quantity in &row.quantities {
                self.take_targets(quantity, &[], times.first().map(|t| t.time.clone()), false);
            }
            row_times.push(if times.is_empty() { in_words } else { times });
        }
        let reading = tasks::Reading { text: self.text, paragraphs: &paragraphs, outline: &outline, deadlines: &found };
        let names = own_names::collect(&paragraphs, &outline, &rows, &head.recipients);
        let mut tasks = own_names::with(names, || {
            let mut tasks = tasks::of_outline(&reading);
            tasks.extend(tasks::of_rows(self.text, &rows, &row_times));
            tasks
        });
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
            } else if found.year_inferred
                && found.time.start.is_none()
                && found.time.end.is_none()
                && matches!(
                    found.time.kind,
                    crate::record::DeadlineKind::By
                        | crate::record::DeadlineKind::Within
                        | crate::record::DeadlineKind::From
                )
            {
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

    /// `aims_only`: a figure counts only where its words say that it is an aim, as under purpose and requirements, where bare figures
    /// tell how many there are of what the plan is about.
    fn take_targets(&mut self, passage: &Passage, masked: &[Range<usize>], period: Option<Time>, aims_only: bool) {
        for found in targets::find(passage, masked).into_iter().filter(|f| f.aimed || !aims_only) {
            let target = Target {
                line: passage.line_at(found.figure.start),
                text: fold::squeeze(&passage.text[found.range.clone()]),
                comparator: found.comparator,
                value: found.value,
                unit: found.unit,
                indicator: found.indicator,
                per: found.per,
                period: period.clone(),
                id: String::new(),
                confidence: found.confidence * passage.posterior(self.text, found.range.clone()),
                source: passage.source(self.text, found.range),
            };
            // `từ 3 đến 5 người` sets two aims, one for each of its figures.
            let upper = found.value_to.map(|value| Target { comparator: Comparator::AtMost, value, ..target.clone() });
            self.targets.push(target);
            self.targets.extend(upper);
        }
    }

    fn finish(mut self, plan: &mut Plan) {
        let own = plan.document.number.clone();
        let merged = references::merge(self.citations.iter().map(|c| &c.0), own.as_deref());
        for document in merged {
            let sure = document.citations.iter().any(|&c| self.citations[c].0.sure);
            let confidence = document.citations.iter().map(|&c| self.citations[c].2).sum::<f32>()
                / document.citations.len().max(1) as f32;
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

/// The one year that `text` names with its times; none where it names several.
fn single_year(text: &str) -> Option<i16> {
    let line = Text::as_is(&fold::squeeze(text));
    let mut passage = Passage::default();
    passage.push(&line, 0, 0..line.lines.first()?.restored.len());
    passage.finish();
    let masks: Vec<Range<usize>> = references::find(&passage).into_iter().map(|c| c.range).collect();
    year_in(&passage, &masks)
}

/// The one year that a passage names outside the documents it cites (`masks`, in order); none where it names several.
fn year_in(passage: &Passage, masks: &[Range<usize>]) -> Option<i16> {
    let words = words::Words::new(&passage.text, &passage.folded);
    let mut year = None;
    let mut i = 0;
    while i < words.len() {
        let at = words.ranges[i].start;
        let m = masks.partition_point(|m| m.end <= at);
        if let Some(mask) = masks.get(m).filter(|m| m.start <= at) {
            i = words.index_at(mask.end).max(i + 1);
            continue;
        }
        let Some((period, next)) = periods::read(&words, i, YearContext::default(), false) else {
            i += 1;
            continue;
        };
        // `tầm nhìn đến năm 2045` is how far a plan looks, not the year that its days are in.
        let horizon = period.grain == Grain::Year
            && i > 0
            && lists::lists().times.horizons.longest_at(words.from(i - 1)).is_some();
        if period.year_printed && period.grain != Grain::Years && !horizon {
            let found = period.end.map(|d| d.year());
            if year.is_some() && found != year {
                return None;
            }
            year = found;
        }
        i = next.max(i + 1);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::Source;

    /// The characters from start to end of a source, line breaks read as blanks.
    fn quote(text: &Text, source: &Source) -> String {
        let mut out = String::new();
        for line in source.first_line..=source.last_line {
            let content: Vec<char> = text.lines[line as usize - 1].restored.chars().collect();
            let from = if line == source.first_line { source.first_column as usize } else { 0 };
            let to = if line == source.last_line { source.last_column as usize } else { content.len() };
            out.extend(&content[from..to]);
            out.push(' ');
        }
        out
    }

    /// Without blanks and Markdown marks, which the values leave out.
    fn letters(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace() && !"*_#".contains(*c)).collect()
    }

    fn check(text: &str) {
        let text = Text::as_is(text);
        let plan = extract(&text, Model::embedded());
        for deadline in &plan.deadlines {
            assert_eq!(letters(&quote(&text, &deadline.source)), letters(&deadline.text));
            assert_eq!(deadline.line, deadline.source.first_line);
        }
        for target in &plan.targets {
            assert_eq!(letters(&quote(&text, &target.source)), letters(&target.text));
            assert!((target.source.first_line..=target.source.last_line).contains(&target.line));
        }
        for task in &plan.tasks {
            let quoted = letters(&quote(&text, &task.source));
            // A page number or a footnote in the middle is quoted and no part of the words.
            if task.source.first_line == task.source.last_line {
                assert_eq!(quoted, letters(&task.text));
            }
            assert!(task.lines[0] >= 1 && task.lines[0] <= task.lines[1] && task.lines[1] as usize <= text.lines.len());
            assert!(task.parent.is_none_or(|p| p < task.lines[0]));
        }
        for reference in &plan.references {
            for source in &reference.sources {
                assert!(
                    letters(&quote(&text, source))
                        .replace('–', "-")
                        .replace('Ð', "Đ")
                        .contains(&letters(&reference.number))
                        || reference.sources.len() > 1
                );
            }
        }
        for evidence in plan.document.evidence.values() {
            assert!(evidence.source.first_line >= 1 && evidence.source.last_line as usize <= text.lines.len());
            assert!((0.0..=1.0).contains(&evidence.confidence));
        }
        serde_json::to_string(&plan).expect("a plan is JSON");
    }

    /// Pieces that plans are made of, in any order: where grammars meet what they did not expect.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("I. NHIỆM VỤ\n".to_owned()),
            Just("II. TỔ CHỨC THỰC HIỆN\n".to_owned()),
            Just("1.1. Về dữ liệu\n".to_owned()),
            Just("a) Sở Y tế chủ trì, phối hợp với Công an tỉnh".to_owned()),
            Just("- Đơn vị chủ trì: ".to_owned()),
            Just("trước ngày 31/02/2026".to_owned()),
            Just(" hằng tháng, quý, năm".to_owned()),
            Just("định kỳ 6 tháng".to_owned()),
            Just("từ 80% đến 90% ".to_owned()),
            Just("Quyết định số 05-\nKH/TU ngày 3/4/2025 của ".to_owned()),
            Just(" | ".to_owned()),
            Just("STT | Nhiệm vụ | Chủ trì | Thời gian\n".to_owned()),
            Just("KẾ HOẠCH\n".to_owned()),
            Just("Nơi nhận: KT. CHỦ TỊCH\n".to_owned()),
            Just("**".to_owned()),
            Just("\n\n".to_owned()),
            Just("## ".to_owned()),
            Just("1 Theo Uỷ ban “".to_owned()),
            Just("12,7km 5G 1.000.000 đồng/người/năm".to_owned()),
            "\\PC{0,6}",
            "[0-9./%-]{1,8}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

        #[test]
        fn spans_quote_what_they_point_at(pieces in proptest::collection::vec(piece(), 0..40)) {
            check(&pieces.concat());
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
            check(&text);
        }
    }

    #[test]
    fn work_grows_with_the_text_and_not_faster() {
        let words_looked_at = |unit: &str, n: usize| {
            let text = Text::as_is(&format!("I. NHIỆM VỤ\n1. {}", unit.repeat(n)));
            let before = words::LOOKED_AT.get();
            extract(&text, Model::embedded());
            words::LOOKED_AT.get() - before
        };
        for unit in [
            "a) Sở Y tế, Sở Tài chính, các sở, ban, ngành phối hợp với Công an tỉnh, cơ quan, đơn vị sau khi rà soát, đạt 90% trước ngày 1/2/2026, ",
            "(Phòng Kinh tế theo lĩnh vực phụ trách, Công an xã phối hợp ",
            "Giao Sở A chủ trì, đề nghị các Bộ, đặc biệt là các Cục, ",
            "đạt 90% hằng năm, từ 5 đến 6 xã, quý II và quý IV, trước khi bão đổ bộ ",
            "các nhiệm vụ tại mục 2 giao các đơn vị có liên quan tới việc ",
            "UBND các xã: Bình An, Hòa Lạc, ",
            "theo Nghị quyết số 12/NQ-CP ngày 1/2/2026 của Chính phủ, ",
            "| a | b ",
        ] {
            let (small, large) = (words_looked_at(unit, 60), words_looked_at(unit, 600));
            // Ten times the text; a quadratic step would look a hundred times as often.
            assert!(large < small * 14 + 1000, "{unit}: {small}, {large}");
        }
    }

    #[test]
    fn an_impossible_date_is_null_and_warned_of() {
        let text = Text::as_is("II. NHIỆM VỤ\n1. Rà soát hồ sơ trước ngày 31/02/2026.\n");
        let plan = extract(&text, Model::embedded());
        assert_eq!(plan.deadlines.len(), 1);
        assert_eq!(plan.deadlines[0].time.end, None);
        assert!(plan.warnings.iter().any(|w| w.code == "impossible_date"));
    }
}
