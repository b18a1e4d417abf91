//! The annotated documents of `corpus/` hold together: every annotation is true of the text beside it.
//!
//! `tools/make_corpus.py` makes them and checks more; this guards what is committed, without Python.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_json::Value;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

/// (name, annotation, lines of the restored text) of every document in a folder.
type Document = (String, Value, Vec<String>);

/// Those that other hands annotated, too.
fn documents() -> Vec<Document> {
    ["annotated", "blind"].into_iter().flat_map(documents_in).collect()
}

fn documents_in(name: &str) -> Vec<Document> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder(name)).expect("a folder of documents") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix(".gold.json") {
            let gold = serde_json::from_str(&fs::read_to_string(&path).expect("a readable annotation"))
                .unwrap_or_else(|error| panic!("{file}: {error}"));
            let text = fs::read_to_string(path.with_file_name(format!("{name}.restored.txt"))).expect("the text");
            found.push((name.to_owned(), gold, text.lines().map(str::to_owned).collect()));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn array<'a>(gold: &'a Value, key: &str) -> &'a [Value] {
    gold[key].as_array().map(Vec::as_slice).unwrap_or_else(|| panic!("no array {key}"))
}

/// Text without its white space, as words may be broken over lines.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn there_are_at_least_ten_documents_and_each_has_its_three_files_line_for_line() {
    let documents = documents_in("annotated");
    assert!(documents.len() >= 10, "only {} documents", documents.len());
    for (name, _, lines) in &documents {
        let raw = fs::read_to_string(folder("annotated").join(format!("{name}.raw.txt"))).expect("the raw text");
        assert_eq!(raw.lines().count(), lines.len(), "{name}: raw and restored text differ in lines");
        assert_ne!(raw.lines().collect::<Vec<_>>(), *lines, "{name}: the raw text is not broken");
    }
}

#[test]
fn what_an_annotation_quotes_begins_on_the_line_it_names() {
    for (name, gold, lines) in documents() {
        for deadline in array(&gold, "deadlines") {
            let line = deadline["line"].as_u64().expect("a line") as usize;
            let words = squeezed(deadline["text"].as_str().expect("a text"));
            let here = squeezed(&lines[line - 1]);
            let run: String = lines[line - 1..].iter().take(9).map(|l| squeezed(l)).collect();
            let at = run.find(&words).unwrap_or_else(|| panic!("{name}: line {line} does not say {words}"));
            assert!(at < here.len(), "{name}: {words} begins after line {line}");
        }
        for target in array(&gold, "targets") {
            let line = target["line"].as_u64().expect("a line") as usize;
            let figure: String = target["text"]
                .as_str()
                .expect("a text")
                .chars()
                .skip_while(|c| !c.is_ascii_digit())
                .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
                .collect();
            assert!(
                lines[line - 1].contains(figure.trim_end_matches(['.', ','])),
                "{name}: line {line} has no {figure}"
            );
        }
    }
}

#[test]
fn tasks_begin_with_their_markers_and_parents_are_tasks() {
    for (name, gold, lines) in documents() {
        let tasks = array(&gold, "tasks");
        assert!(!tasks.is_empty(), "{name}: no task");
        for task in tasks {
            let (first, last) =
                (task["lines"][0].as_u64().unwrap() as usize, task["lines"][1].as_u64().unwrap() as usize);
            assert!(1 <= first && first <= last && last <= lines.len(), "{name}: lines {first} to {last}");
            if let Some(marker) = task["marker"].as_str() {
                assert!(
                    lines[first - 1].trim_start().starts_with(marker),
                    "{name}: line {first} does not begin with {marker}"
                );
            }
            if let Some(parent) = task["parent"].as_u64() {
                assert!(tasks.iter().any(|t| t["lines"][0] == parent), "{name}: no task on line {parent}");
            }
        }
    }
}

#[test]
fn dates_are_dates() {
    fn check(name: &str, value: &Value) {
        if let Some(text) = value.as_str() {
            assert!(text.parse::<Date>().is_ok(), "{name}: {text}");
        }
    }
    for (name, gold, _) in documents() {
        check(&name, &gold["document"]["date"]);
        for reference in array(&gold, "references") {
            check(&name, &reference["date"]);
        }
        for deadline in array(&gold, "deadlines") {
            check(&name, &deadline["start"]);
            check(&name, &deadline["end"]);
        }
    }
}
