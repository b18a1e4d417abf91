//! The way of one document through the stages, shared by every verb: pages → text → plan.
//!
//! Pure: no input, no output.

use crate::model::Model;
use crate::plan;
use crate::record::{Page, Plan, Text, TextLine};
use crate::restore::{RestoreOptions, Restorer, SourceLine};

/// Restores the lines of all pages as one document (the document votes on its numbers and names).
pub fn restore_pages(model: &Model, pages: &[Page], options: &RestoreOptions) -> Text {
    let numbered: Vec<_> = pages.iter().flat_map(|page| page.lines.iter().map(move |line| (page, line))).collect();
    let lines: Vec<SourceLine<'_>> = numbered
        .iter()
        .map(|(page, line)| SourceLine { text: &line.text, words: &line.words, route: page.decision.route })
        .collect();
    let restored = Restorer::new(model, options.clone()).restore(&lines);
    let lines = numbered
        .into_iter()
        .zip(restored)
        .map(|((page, line), restored)| TextLine {
            page: page.number,
            zone: line.zone,
            raw: line.text.clone(),
            cells: line.cells.iter().map(|cell| restored.map_range(cell.clone())).collect(),
            restored: restored.text,
            tokens: restored.tokens,
            bounds: line.bounds,
        })
        .collect();
    Text { lines }
}

/// Extracts the plan of a restored text.
pub fn extract(model: &Model, text: &Text) -> Plan {
    plan::extract(text, model)
}
