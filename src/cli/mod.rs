//! The command line: one file a verb. Data goes to stdout, messages to stderr.
//!
//! Exit status: 0 all well, 1 some documents failed or are partial, 2 usage or fatal, 130 interrupted. A closed
//! stdout (broken pipe) is no error.

use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod doctor;
mod evaluate;
mod extract;
mod ingest;
mod language;
mod model;
mod progress;
mod restore;
mod schema;
mod worker;

/// Turns scanned Vietnamese administrative plans into restored text and data.
#[derive(Parser)]
#[command(name = "kehoach", version, about, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Read folders of documents: restored text and JSON for each
    Ingest(Box<ingest::IngestArgs>),
    /// Restore broken Vietnamese text, line for line
    Restore(restore::RestoreArgs),
    /// Extract the plan of one text as JSON
    Extract(extract::ExtractArgs),
    /// Score the program on annotated documents
    Evaluate(evaluate::EvaluateArgs),
    /// Build the compiled model
    Model(model::ModelArgs),
    /// Print the JSON Schema of the records
    Schema,
    /// Check Tesseract, its model and the limits of this machine
    Doctor,
    /// Read pages for `ingest`, or documents for any program (docs/worker.md)
    #[command(hide = true)]
    Worker(Box<worker::WorkerArgs>),
}

/// Parses the command line, runs the verb, and gives the exit status.
pub fn run() -> ExitCode {
    let outcome = match Arguments::parse().verb {
        Verb::Restore(args) => restore::run(&args),
        Verb::Extract(args) => extract::run(&args),
        Verb::Evaluate(args) => evaluate::run(&args),
        Verb::Model(args) => model::run(&args),
        Verb::Schema => schema::run(),
        Verb::Ingest(args) => return ingest::run(&args),
        Verb::Doctor => return doctor::run(),
        Verb::Worker(args) => return worker::run(&args),
    };
    match outcome {
        Ok(status) => status,
        Err(CliError::Closed) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kehoach: {error}");
            ExitCode::from(2)
        }
    }
}

/// What ends a verb early.
#[derive(Debug)]
enum CliError {
    /// Nobody reads stdout any more: no error.
    Closed,
    Io(PathBuf, io::Error),
    Message(String),
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("the output was closed"),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Message(message) => f.write_str(message),
        }
    }
}

type Outcome = Result<ExitCode, CliError>;

/// Writes to stdout; a broken pipe becomes [`CliError::Closed`].
fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => CliError::Closed,
        _ => CliError::Io("standard output".into(), error),
    })
}

/// The bytes of `file`, or of stdin where it is absent or `-`.
fn read_input(file: Option<&Path>) -> Result<Vec<u8>, CliError> {
    match file {
        Some(path) if path != Path::new("-") => {
            std::fs::read(path).map_err(|error| CliError::Io(path.to_owned(), error))
        }
        _ => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map_err(|error| CliError::Io("standard input".into(), error))?;
            Ok(bytes)
        }
    }
}
