//! The texts that are timed: `corpus/test-sets` and `corpus/annotated`.

#![allow(dead_code, reason = "each bench takes what it needs")]

use std::path::{Path, PathBuf};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// A column (0 raw, 1 printed) of a test set, a line each.
pub fn column(set: &str, column: usize) -> String {
    let text = std::fs::read_to_string(corpus().join(format!("test-sets/{set}.tsv"))).expect("the corpus is there");
    text.lines().filter_map(|line| line.split('\t').nth(column)).fold(String::new(), |out, line| out + line + "\n")
}

/// What an engine without Vietnamese read, at four degrees of wear.
pub fn broken() -> String {
    ["eng-clean", "eng-office", "eng-worn", "eng-fax"].map(|set| column(set, 0)).concat()
}

/// The same as it was printed.
pub fn printed() -> String {
    ["eng-clean", "eng-office", "eng-worn", "eng-fax"].map(|set| column(set, 1)).concat()
}

/// The restored texts of the annotated documents, in order.
pub fn documents() -> Vec<String> {
    let folder = std::fs::read_dir(corpus().join("annotated")).expect("the corpus is there");
    let mut paths: Vec<PathBuf> = folder.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".restored.txt"));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("the corpus is there")).collect()
}
