//! Starts the program and reads what it left behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

pub const KEHOACH: &str = env!("CARGO_BIN_EXE_kehoach");

/// `kehoach ingest INPUT -o OUTPUT`, to be extended.
pub fn ingest(input: &Path, output: &Path) -> Command {
    let mut command = Command::new(KEHOACH);
    command.arg("ingest").arg(input).arg("-o").arg(output).env_remove("KEHOACH_PASSWORD");
    command
}

/// Runs to the end and demands an exit status.
pub fn run(command: &mut Command, status: i32) -> Output {
    let output = command.output().expect("the program starts");
    assert_eq!(
        output.status.code(),
        Some(status),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// The records of `plans.jsonl` in order.
pub fn records(output: &Path) -> Vec<Value> {
    let text = fs::read_to_string(output.join("plans.jsonl")).expect("plans.jsonl is there");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

pub fn record<'r>(records: &'r [Value], path: &str) -> &'r Value {
    records.iter().find(|record| record["path"] == path).unwrap_or_else(|| panic!("no record of {path:?}"))
}

/// The categories of a record's failures, with their pages (0 for the whole document).
pub fn failures(record: &Value) -> Vec<(u64, String)> {
    let failures = record["failures"].as_array().expect("a list of failures");
    failures
        .iter()
        .map(|failure| {
            (failure["page"].as_u64().unwrap_or(0), failure["category"].as_str().expect("a category").to_owned())
        })
        .collect()
}

/// Every file below a folder with its content, but for the journal, whose order depends on the threads.
pub fn snapshot(output: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![output.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with(".kehoach/journal.jsonl") {
                let content = fs::read(&path).expect("a file");
                files.insert(path.strip_prefix(output).expect("below the folder").to_owned(), content);
            }
        }
    }
    files
}

/// How often each document was finished according to the journal.
pub fn finished(output: &Path) -> BTreeMap<String, usize> {
    let journal = fs::read_to_string(output.join(".kehoach/journal.jsonl")).expect("a journal");
    let mut counts = BTreeMap::new();
    for line in journal.lines().skip(1) {
        let entry: Value = serde_json::from_str(line).expect("a line is JSON");
        *counts.entry(entry["path"].as_str().expect("a path").to_owned()).or_default() += 1;
    }
    counts
}

/// Whether the condition comes true within half a minute.
pub fn wait_for(mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(30) {
        if condition() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    condition()
}
