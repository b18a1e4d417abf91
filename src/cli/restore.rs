//! `kehoach restore [FILE]`: text in, restored text out, as many lines as came in.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{Outcome, print, read_input};
use crate::model::Model;
use crate::pipeline;
use crate::record::{Line, Page, Route, RouteDecision, Text};
use crate::restore::RestoreOptions;

#[derive(Args)]
pub struct RestoreArgs {
    /// The text; standard input where it is absent or `-`
    file: Option<PathBuf>,
}

pub(super) fn run(args: &RestoreArgs) -> Outcome {
    let text = restore_bytes(&read_input(args.file.as_deref())?, &RestoreOptions::default());
    let mut out = String::new();
    for line in &text.lines {
        out.push_str(&line.restored);
        out.push('\n');
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// Decodes and restores the bytes of one text file.
pub(super) fn restore_bytes(bytes: &[u8], options: &RestoreOptions) -> Text {
    let text = String::from_utf8_lossy(bytes);
    let page = Page {
        number: 1,
        width: 0.0,
        height: 0.0,
        decision: RouteDecision { route: Route::Repair, reason: String::new() },
        lines: text.lines().map(Line::plain).collect(),
        failure: None,
        warnings: Vec::new(),
    };
    pipeline::restore_pages(Model::embedded(), &[page], options)
}
