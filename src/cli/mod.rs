//! The command line: one file a verb. Data goes to stdout, messages to stderr.
//!
//! Exit status: 0 all well, 1 some documents failed or are partial, 2 usage or fatal, 130 interrupted. A closed
//! stdout (broken pipe) is no error.

use std::process::ExitCode;

/// Parses the command line, runs the verb, and gives the exit status.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
