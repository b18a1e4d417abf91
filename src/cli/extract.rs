//! `kehoach extract [FILE]`: the plan of one text as JSON.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::language::LanguageArgs;
use super::restore::{decode, restore_bytes};
use super::{Outcome, print, read_input};
use crate::pipeline;
use crate::record::Text;
use crate::restore::RestoreOptions;

#[derive(Args)]
pub struct ExtractArgs {
    /// The text; standard input where it is absent or `-`
    file: Option<PathBuf>,
    /// Take the text as it is: it needs no restoring
    #[arg(long)]
    as_is: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

pub(super) fn run(args: &ExtractArgs) -> Outcome {
    let model = args.language.load()?;
    let bytes = read_input(args.file.as_deref())?;
    let text = if args.as_is {
        Text::as_is(&decode(&bytes))
    } else {
        restore_bytes(model, &bytes, &RestoreOptions::default())
    };
    let plan = pipeline::extract(model, &text);
    print(&(serde_json::to_string_pretty(&plan).expect("a plan is plain JSON") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}
