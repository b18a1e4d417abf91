//! `kehoach worker --documents`: what a cluster engine runs gives what `kehoach ingest` gives.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::documents::{pdf, plan_text};
use super::program::{KEHOACH, ingest, run};

fn answers(requests: &[u8]) -> Vec<String> {
    let mut worker = Command::new(KEHOACH)
        .args(["worker", "--documents", "--jobs", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    worker.stdin.take().unwrap().write_all(requests).unwrap();
    let output = worker.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn documents_by_path_and_by_bytes_give_the_lines_of_plans_jsonl() {
    let input = tempfile::tempdir().unwrap();
    let documents =
        [("a.txt", plan_text(3).into_bytes()), ("b.pdf", pdf(&["KE HOACH", "NHIEM VU"])), ("c.pdf", Vec::new())];
    for (name, bytes) in &documents {
        fs::write(input.path().join(name), bytes).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    run(&mut ingest(input.path(), out.path()), 1);
    let plans = fs::read_to_string(out.path().join("plans.jsonl")).unwrap();
    let plans: Vec<&str> = plans.lines().collect();

    let by_path = documents.iter().map(|(name, _)| json!({"path": input.path().join(name), "name": name}));
    let by_bytes = documents.iter().map(|(name, bytes)| json!({"bytes": BASE64_STANDARD.encode(bytes), "name": name}));
    for requests in [by_path.collect::<Vec<Value>>(), by_bytes.collect()] {
        let lines: String = requests.iter().map(|request| format!("{request}\n")).collect();
        assert_eq!(answers(lines.as_bytes()), plans);
    }
}

#[test]
fn a_request_that_is_none_gets_a_record_all_the_same() {
    let lines = answers(b"rubbish\n{}\n{\"bytes\":\"?\"}\n\xff\xfe\n{\"path\":\"/nonexistent/x.pdf\"}\n");
    let categories: Vec<String> = lines
        .iter()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["failures"][0]["category"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(categories, ["protocol", "protocol", "protocol", "protocol", "inaccessible"]);
}
