//! Test sets (`NAME.tsv`, lines `raw TAB printed TAB how`) → one table.

use std::path::Path;

use serde::Serialize;

use super::super::CliError;
use super::super::restore::decode;
use crate::evaluate::{Calibration, Reliability, SetLine, SetScores, SetTally, set_lines};
use crate::model::Model;
use crate::record::Route;
use crate::restore::{RestoreOptions, Restorer, SourceLine};
use crate::source::encoding::Encoding;

/// What one set scored.
#[derive(Serialize)]
pub(super) struct SetRow {
    name: String,
    lines: usize,
    #[serde(flatten)]
    scores: SetScores,
    /// Of the words that were changed: how often those of each posterior are right.
    calibration: Vec<Reliability>,
}

/// Restores and scores a set. Lines in a row that were made in the same way are restored as one document.
pub(super) fn score(path: &Path, model: &Model, options: &RestoreOptions) -> Result<SetRow, CliError> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).map_err(|error| CliError::Io(path.to_owned(), error))?;
    let lines = set_lines(&text).map_err(|line| {
        CliError::Message(format!("{}: line {line} is not `raw TAB printed TAB how`", path.display()))
    })?;
    // Sets of legacy encodings show their bytes as Latin-1.
    let bytes = Encoding::ALL.iter().any(|encoding| encoding.name().eq_ignore_ascii_case(&name));
    let mut tally = SetTally::default();
    let mut calibration = Calibration::default();
    for document in lines.chunk_by(|a, b| a.how == b.how) {
        score_document(document, bytes, model, options, &mut tally, &mut calibration);
    }
    Ok(SetRow { name, lines: lines.len(), scores: tally.scores(), calibration: calibration.table() })
}

fn score_document(
    document: &[SetLine<'_>],
    bytes: bool,
    model: &Model,
    options: &RestoreOptions,
    tally: &mut SetTally,
    calibration: &mut Calibration,
) {
    let raw: Vec<&str> = document.iter().map(|line| line.raw).collect();
    let raw = raw.join("\n");
    let raw: Vec<u8> = if bytes { raw.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect() } else { raw.into() };
    let text = decode(&raw);
    let mut decoded: Vec<&str> = text.lines().collect();
    decoded.resize(document.len(), "");
    let lines: Vec<SourceLine<'_>> =
        decoded.iter().map(|text| SourceLine { text, words: &[], route: Route::Repair }).collect();
    let (restored, changes) = Restorer::new(model, options.clone()).explain(&lines);
    for (line, restored) in document.iter().zip(&restored) {
        tally.add(line.printed, line.raw, &restored.text);
    }
    for change in changes {
        calibration.add(document[change.line - 1].printed, &change.chosen, change.posterior);
    }
}

/// The sets as a table: rates in per cent, errors left in syllables.
pub(super) fn table(rows: &[SetRow]) -> String {
    let mut out = format!(
        "{:<16}{:>10}{:>8}{:>10}{:>9}{:>10}   errors left: {:>6}{:>7}{:>6}{:>9}{:>9}{:>8}\n",
        "test set",
        "syllables",
        "raw",
        "restored",
        "figures",
        "spoiled",
        "tone",
        "marks",
        "case",
        "figures",
        "letters",
        "blanks"
    );
    for row in rows {
        let (scores, errors) = (row.scores, row.scores.errors);
        out.push_str(&format!(
            "{:<16}{:>10}{:>7.2}%{:>9.2}%{:>8.2}%{:>9.3}%                {:>6}{:>7}{:>6}{:>9}{:>9}{:>8}\n",
            row.name,
            scores.restored.syllables,
            100.0 * scores.raw.syllable_error_rate,
            100.0 * scores.restored.syllable_error_rate,
            100.0 * scores.restored.figures_exact,
            100.0 * scores.changed_wrongly,
            errors.tone,
            errors.marks,
            errors.case,
            errors.figures,
            errors.letters,
            errors.blanks,
        ));
    }
    out
}

/// How often words changed with each posterior are right, over all sets.
pub(super) fn reliability(rows: &[SetRow]) -> String {
    let mut out = format!("\n{:<16}{:>10}{:>16}{:>8}\n", "posterior up to", "words", "mean posterior", "right");
    let ranges = rows.first().map_or(0, |row| row.calibration.len());
    for range in 0..ranges {
        let of = |row: &SetRow| row.calibration[range];
        let words: usize = rows.iter().map(|row| of(row).words).sum();
        let mean = |value: fn(Reliability) -> f64| {
            rows.iter().map(|row| value(of(row)) * of(row).words as f64).sum::<f64>() / words.max(1) as f64
        };
        out.push_str(&format!(
            "{:<16}{:>10}{:>16.4}{:>8.4}\n",
            of(&rows[0]).up_to,
            words,
            mean(|r| r.mean_posterior),
            mean(|r| r.right)
        ));
    }
    out
}
