//! What stands in the way of the results, and of the log.

use std::fs;

use super::documents::plan_text;
use super::program::{ingest, records, run};

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
