//! What stands in the way of the results, and of the log.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::documents::{pdf, plan_text};
use super::program::{failures, ingest, record, records, run, snapshot};

#[test]
fn a_run_that_cannot_write_its_last_file_names_it_and_leaves_no_temporary_one() {
    let (input, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(input.path().join("a.txt"), plan_text(1)).unwrap();
    fs::create_dir_all(out.path().join("plans.jsonl/in the way")).unwrap();
    let output = run(&mut ingest(input.path(), out.path()), 2);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("plans.jsonl"), "{said}");
    assert!(!out.path().join(".kehoach/tmp").exists());
    fs::remove_dir_all(out.path().join("plans.jsonl")).unwrap();
    run(&mut ingest(input.path(), out.path()), 0);
    assert_eq!(records(out.path()).len(), 1);
}

#[test]
fn a_log_that_cannot_be_written_is_told_once_and_stops_nothing() {
    let (input, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for number in 0..3 {
        fs::write(input.path().join(format!("{number}.txt")), plan_text(number)).unwrap();
    }
    let output = run(ingest(input.path(), out.path()).args(["--log", "/dev/full"]), 0);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.matches("the log cannot be written").count(), 1, "{said}");
    assert_eq!(records(out.path()).len(), 3);
}

#[test]
fn a_run_begun_anew_takes_away_the_forms_that_are_not_asked_for_any_more() {
    let (input, out, plain) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(input.path().join("a.pdf"), pdf(&["KE HOACH"])).unwrap();
    run(ingest(input.path(), out.path()).args(["--alto", "--metadata"]), 0);
    assert!(out.path().join("a.pdf.alto.xml").exists() && out.path().join("a.pdf.metadata.json").exists());
    run(ingest(input.path(), out.path()).args(["--fresh", "--metadata"]), 0);
    run(ingest(input.path(), plain.path()).arg("--metadata"), 0);
    assert_eq!(snapshot(out.path()), snapshot(plain.path()));
}

#[test]
fn what_was_read_of_a_file_stays_when_it_cannot_be_opened_any_more() {
    let (input, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = input.path().join("a.txt");
    fs::write(&file, plan_text(1)).unwrap();
    run(&mut ingest(input.path(), out.path()), 0);
    let first = snapshot(out.path());
    // The disk behind it is not there: a link that leads nowhere.
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/nonexistent/a.txt", &file).unwrap();
    let output = run(&mut ingest(input.path(), out.path()), 0);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("a.txt") && said.contains("is kept"), "{said}");
    assert_eq!(first, snapshot(out.path()));
    run(ingest(input.path(), out.path()).arg("--fresh"), 1);
    assert_eq!(failures(record(&records(out.path()), "a.txt")), [(0, "inaccessible".to_owned())]);
}

#[test]
fn for_other_programs_the_end_of_a_run_is_a_line_of_json_too() {
    let out = tempfile::tempdir().unwrap();
    let output = run(ingest(Path::new("/nonexistent"), out.path()).args(["--progress", "json"]), 2);
    let lines: Vec<Value> = output
        .stderr
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!(lines.last().unwrap()["event"], "fatal");
    assert!(lines.last().unwrap()["message"].as_str().unwrap().contains("/nonexistent"));
}

#[test]
fn names_in_the_last_words_of_a_run_cannot_act_on_the_terminal() {
    let out = tempfile::tempdir().unwrap();
    let output = run(&mut ingest(Path::new("/nonexistent/\x1b[2J"), out.path()), 2);
    assert!(!output.stderr.contains(&0x1b), "{}", String::from_utf8_lossy(&output.stderr));
}
