//! `kehoach restore [FILE]`: text in, restored text out, as many lines as came in.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::language::LanguageArgs;
use super::{CliError, Outcome, print, read_input};
use crate::model::Model;
use crate::pipeline;
use crate::record::{Line, Page, Route, RouteDecision, Text};
use crate::restore::{Effort, RestoreOptions, Restorer, SourceLine};
use crate::source::encoding;

#[derive(Args)]
pub struct RestoreArgs {
    /// The text; standard input where it is absent or `-`
    file: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
    #[command(flatten)]
    effort: EffortArgs,
    /// Leave words as they were read where the reading is less certain than this (0 to 1)
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    min_confidence: f32,
    /// Print each change instead of the text, as JSON Lines: what was seen, what was chosen, how sure it is, what else
    /// it may have been
    #[arg(long)]
    explain: bool,
}

/// How hard to search.
#[derive(Args)]
pub struct EffortArgs {
    /// Search less: about twice as fast, slightly less accurate
    #[arg(long, conflicts_with = "best")]
    fast: bool,
    /// Search more: slower, slightly more accurate
    #[arg(long)]
    best: bool,
}

impl EffortArgs {
    pub(super) fn effort(&self) -> Effort {
        match (self.fast, self.best) {
            (true, _) => Effort::Fast,
            (_, true) => Effort::Best,
            _ => Effort::Default,
        }
    }
}

pub(super) fn run(args: &RestoreArgs) -> Outcome {
    let model = args.language.load()?;
    let options = RestoreOptions { effort: args.effort.effort(), min_confidence: args.min_confidence };
    let bytes = read_input(args.file.as_deref())?;
    if args.explain {
        return explain(model, &bytes, options);
    }
    let text = restore_bytes(model, &bytes, &options);
    let mut out = String::new();
    for line in &text.lines {
        out.push_str(&line.restored);
        out.push('\n');
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

fn explain(model: &Model, bytes: &[u8], options: RestoreOptions) -> Outcome {
    let text = decode(bytes);
    let lines: Vec<SourceLine<'_>> =
        text.lines().map(|text| SourceLine { text, words: &[], route: Route::Repair }).collect();
    let (_, changes) = Restorer::new(model, options).explain(&lines);
    for change in changes {
        let line = serde_json::to_string(&change).map_err(|error| CliError::Message(error.to_string()))?;
        print(&(line + "\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The text of a file in whatever encoding its lines are, with letters that were mapped to others put right.
pub(super) fn decode(bytes: &[u8]) -> String {
    let text = match encoding::decode(bytes) {
        Ok(decoded) => decoded.to_text(),
        // What was given on the command line is read as well as it goes.
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    };
    encoding::mend_letters(&text).map_or(text, |mended| mended.text)
}

/// Decodes and restores the bytes of one text file.
pub(super) fn restore_bytes(model: &Model, bytes: &[u8], options: &RestoreOptions) -> Text {
    let text = decode(bytes);
    let page = Page {
        number: 1,
        width: 0.0,
        height: 0.0,
        turns: 0,
        decision: RouteDecision { route: Route::Repair, reason: String::new() },
        lines: text.lines().map(Line::plain).collect(),
        failure: None,
        warnings: Vec::new(),
    };
    pipeline::restore_pages(model, &[page], options)
}
