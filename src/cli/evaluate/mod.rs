//! `kehoach evaluate DIR`: scores every `NAME.{raw.txt,restored.txt,gold.json}` in DIR as `score.py` does, and every
//! test set `NAME.tsv` of aligned lines.

mod sets;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use super::language::LanguageArgs;
use super::restore::{EffortArgs, restore_bytes};
use super::{CliError, Outcome, print};
use crate::evaluate::{PlanScores, TextScores, TextTally, score_lines, score_plan};
use crate::model::Model;
use crate::pipeline;
use crate::record::Text;
use crate::restore::RestoreOptions;

#[derive(Args)]
pub struct EvaluateArgs {
    /// Folders with NAME.raw.txt, NAME.restored.txt and NAME.gold.json, or with test sets NAME.tsv (raw TAB printed TAB
    /// how it was made)
    #[arg(required = true, value_name = "DIR")]
    directories: Vec<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
    #[command(flatten)]
    effort: EffortArgs,
    /// Print besides, over all test sets, how often words that were changed with each posterior are right
    #[arg(long)]
    calibration: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

/// What one document (or all together) scored. A measure is absent where a file that it needs is.
#[derive(Serialize)]
struct DocumentScores {
    name: String,
    /// The raw text against the restored one: what there was to mend.
    raw: Option<TextScores>,
    /// What the program restored from the raw text.
    restored: Option<TextScores>,
    /// Extraction from the annotated restored text.
    plan_from_restored: Option<PlanScores>,
    /// Extraction from the raw text, restored by the program.
    plan_from_raw: Option<PlanScores>,
}

#[derive(Default)]
struct Totals {
    raw: TextTally,
    restored: TextTally,
    plan_from_restored: Option<PlanScores>,
    plan_from_raw: Option<PlanScores>,
}

pub(super) fn run(args: &EvaluateArgs) -> Outcome {
    let program = Program {
        model: args.language.load()?,
        options: RestoreOptions { effort: args.effort.effort(), min_confidence: 0.0 },
    };
    let mut totals = Totals::default();
    let mut rows = Vec::new();
    let mut set_rows = Vec::new();
    for directory in &args.directories {
        let (names, sets) = contents(directory)?;
        if names.is_empty() && sets.is_empty() {
            return Err(CliError::Message(format!(
                "{}: no NAME.restored.txt, NAME.gold.json or NAME.tsv in this folder",
                directory.display()
            )));
        }
        for name in names {
            rows.push(score_document(directory, name, &program, &mut totals)?);
        }
        for set in sets {
            set_rows.push(sets::score(&set, program.model, &program.options)?);
        }
    }
    if rows.len() > 1 {
        let any_restored = rows.iter().any(|row| row.restored.is_some());
        rows.push(DocumentScores {
            name: "all".to_owned(),
            raw: any_restored.then(|| totals.raw.scores()),
            restored: any_restored.then(|| totals.restored.scores()),
            plan_from_restored: totals.plan_from_restored,
            plan_from_raw: totals.plan_from_raw,
        });
    }
    if args.json {
        let all = match (rows.is_empty(), set_rows.is_empty()) {
            (_, true) => serde_json::to_string_pretty(&rows),
            (true, _) => serde_json::to_string_pretty(&set_rows),
            _ => serde_json::to_string_pretty(&serde_json::json!({"documents": rows, "sets": set_rows})),
        };
        print(&(all.expect("scores are plain JSON") + "\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    if !set_rows.is_empty() {
        print(&sets::table(&set_rows))?;
        if args.calibration {
            print(&sets::reliability(&set_rows))?;
        }
    }
    if !rows.is_empty() {
        print(&tables(&rows))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is measured.
struct Program {
    model: &'static Model,
    options: RestoreOptions,
}

/// The NAMEs of a folder and its test sets, in order.
fn contents(directory: &Path) -> Result<(BTreeSet<String>, BTreeSet<PathBuf>), CliError> {
    let failed = |error| CliError::Io(directory.to_owned(), error);
    let (mut names, mut sets) = (BTreeSet::new(), BTreeSet::new());
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let file = entry.map_err(failed)?.file_name();
        let file = file.to_string_lossy();
        if let Some(name) = file.strip_suffix(".restored.txt").or_else(|| file.strip_suffix(".gold.json")) {
            names.insert(name.to_owned());
        } else if file.ends_with(".tsv") {
            sets.insert(directory.join(&*file));
        }
    }
    Ok((names, sets))
}

fn score_document(
    directory: &Path,
    name: String,
    program: &Program,
    totals: &mut Totals,
) -> Result<DocumentScores, CliError> {
    let read = |suffix: &str| -> Result<Option<String>, CliError> {
        let path = directory.join(format!("{name}.{suffix}"));
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(CliError::Io(path, error)),
        }
    };
    let (raw, gold_text, gold) = (read("raw.txt")?, read("restored.txt")?, read("gold.json")?);
    let gold: Option<Value> = gold
        .map(|text| {
            serde_json::from_str(&text).map_err(|error| CliError::Message(format!("{name}.gold.json: {error}")))
        })
        .transpose()?;
    let ours = raw.as_ref().map(|raw| restore_bytes(program.model, raw.as_bytes(), &program.options));
    let plan_scores = |text: &Text, gold: &Value| {
        let plan = pipeline::extract(program.model, text);
        score_plan(gold, &serde_json::to_value(plan).expect("a plan is plain JSON"))
    };

    let mut scores =
        DocumentScores { name: name.clone(), raw: None, restored: None, plan_from_restored: None, plan_from_raw: None };
    if let (Some(raw), Some(ours), Some(gold)) = (&raw, &ours, &gold_text) {
        let compare = |got: &str, total: &mut TextTally| -> Result<TextScores, CliError> {
            let tally = score_lines(gold, got).map_err(|(gold, got)| {
                CliError::Message(format!("{name}: {gold} lines in restored.txt, {got} in the text compared"))
            })?;
            total.merge(&tally);
            Ok(tally.scores())
        };
        scores.raw = Some(compare(raw, &mut totals.raw)?);
        let restored: Vec<&str> = ours.lines.iter().map(|line| line.restored.as_str()).collect();
        scores.restored = Some(compare(&(restored.join("\n") + "\n"), &mut totals.restored)?);
    }
    if let Some(gold) = &gold {
        if let Some(text) = &gold_text {
            scores.plan_from_restored =
                Some(add(plan_scores(&Text::as_is(text), gold), &mut totals.plan_from_restored));
        }
        if let Some(ours) = &ours {
            scores.plan_from_raw = Some(add(plan_scores(ours, gold), &mut totals.plan_from_raw));
        }
    }
    Ok(scores)
}

fn add(scores: PlanScores, total: &mut Option<PlanScores>) -> PlanScores {
    match total {
        Some(total) => total.merge(&scores),
        None => *total = Some(scores.clone()),
    }
    scores
}

fn tables(rows: &[DocumentScores]) -> String {
    let mut out = String::new();
    if rows.iter().any(|row| row.restored.is_some()) {
        out.push_str(&format!(
            "{:<28}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}\n",
            "restoration", "syllables", "raw", "errors", "with .,;", "figures", "exact"
        ));
        for row in rows {
            if let (Some(raw), Some(ours)) = (row.raw, row.restored) {
                out.push_str(&format!(
                    "{:<28}{:>10}{:>9.2}%{:>9.2}%{:>9.2}%{:>10}{:>9.2}%\n",
                    row.name,
                    ours.syllables,
                    100.0 * raw.syllable_error_rate,
                    100.0 * ours.syllable_error_rate,
                    100.0 * ours.token_error_rate_with_punctuation.unwrap_or_default(),
                    ours.figures,
                    100.0 * ours.figures_exact,
                ));
            }
        }
    }
    for (title, pick) in [
        (
            "extraction from restored text",
            (|row| row.plan_from_restored.as_ref()) as fn(&DocumentScores) -> Option<&PlanScores>,
        ),
        ("extraction from raw text", |row| row.plan_from_raw.as_ref()),
    ] {
        if rows.iter().all(|row| pick(row).is_none()) {
            continue;
        }
        out.push_str(&format!(
            "\n{title:<30}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}\n",
            "head", "recip.", "refs", "tasks", "lead", "coord.", "task t.", "deadl.", "targets"
        ));
        for row in rows {
            if let Some(scores) = pick(row) {
                out.push_str(&format!(
                    "{:<30}{:>8}{:>8.3}{:>8.3}{:>8.3}{:>8.3}{:>8.3}{:>8}{:>8.3}{:>8.3}\n",
                    row.name,
                    format!("{}/{}", scores.document.right, scores.document.of),
                    scores.recipients.f1,
                    scores.references.f1,
                    scores.tasks.f1,
                    scores.lead_units.f1,
                    scores.coordinating_units.f1,
                    format!("{}/{}", scores.task_deadlines.right, scores.task_deadlines.of),
                    scores.deadlines.f1,
                    scores.targets.f1,
                ));
                if !scores.document.wrong.is_empty() && row.name != "all" {
                    out.push_str(&format!("  wrong in the head: {}\n", scores.document.wrong.join(", ")));
                }
            }
        }
    }
    out
}
