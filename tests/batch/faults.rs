//! Workers that crash, hang, eat memory, flood their pipe and lie: each costs its page and nothing else.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::documents::pdf;
use super::program::{failures, finished, ingest, record, records, run, snapshot, wait_for};

const PAGES: [&str; 4] = ["KE HOACH 1", "NHIEM VU 2", "MUC TIEU 3", "NOI NHAN 4"];

fn folder_of(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        fs::write(folder.path().join(name), pdf(&PAGES)).unwrap();
    }
    folder
}

fn numbers(record: &Value) -> Vec<u64> {
    record["pages"].as_array().unwrap().iter().map(|page| page["number"].as_u64().unwrap()).collect()
}

#[test]
fn each_fault_costs_its_page_and_is_named() {
    let cases = [
        ("crash.pdf", "crash", "crash"),
        ("exit.pdf", "exit", "crash"),
        ("hang.pdf", "hang", "timeout"),
        ("memory.pdf", "eat-memory", "out_of_memory"),
        ("flood.pdf", "flood", "protocol"),
        ("utf8.pdf", "bad-utf8", "protocol"),
        ("answer.pdf", "wrong-answer", "protocol"),
    ];
    let names: Vec<&str> = cases.iter().map(|(name, ..)| *name).chain(["good.pdf", "panic.pdf"]).collect();
    let input = folder_of(&names);
    let undisturbed = tempfile::tempdir().unwrap();
    run(&mut ingest(input.path(), undisturbed.path()), 0);
    let expected = records(undisturbed.path());

    let faults: Vec<String> = cases.iter().map(|(name, fault, _)| format!("{fault}@{name}:2")).collect();
    let out = tempfile::tempdir().unwrap();
    let mut command = ingest(input.path(), out.path());
    command.args(["--page-timeout", "10", "--worker-memory", "700MiB", "--jobs", "2"]);
    command.arg("--faults").arg(faults.join(",") + ",panic@panic.pdf:3");
    run(&mut command, 1);
    let records = records(out.path());

    for (name, _, category) in cases {
        let (hit, whole) = (record(&records, name), record(&expected, name));
        assert_eq!(hit["status"], "partial", "{name}");
        assert_eq!(failures(hit), [(2, category.to_owned())], "{name}");
        assert_eq!(numbers(hit), [1, 3, 4], "{name}");
        for page in [0, 2, 3] {
            let read = hit["pages"].as_array().unwrap().iter().find(|read| read["number"] == page + 1).unwrap();
            assert_eq!(read["route"], whole["pages"][page as usize]["route"], "{name}");
        }
        let text = fs::read_to_string(out.path().join(format!("{name}.txt"))).unwrap();
        let whole = fs::read_to_string(undisturbed.path().join(format!("{name}.txt"))).unwrap();
        let without_page_2: String =
            whole.split('\u{c}').enumerate().filter(|(page, _)| *page != 1).map(|(_, text)| text).collect();
        assert_eq!(text.replace('\u{c}', ""), without_page_2, "{name}");
    }
    assert_eq!(failures(record(&records, "panic.pdf")), [(3, "crash".to_owned())]);
    assert_eq!(record(&records, "good.pdf"), record(&expected, "good.pdf"));
}

#[test]
fn a_fault_that_does_not_come_back_costs_nothing() {
    let input = folder_of(&["a.pdf", "b.pdf"]);
    let (calm, shaken) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run(&mut ingest(input.path(), calm.path()), 0);
    let log = shaken.path().join("../").join(format!("{}.log", shaken.path().file_name().unwrap().display()));
    let mut command = ingest(input.path(), shaken.path());
    command.arg("--faults").arg("once-crash@a.pdf:1,once-bad-utf8@a.pdf:3,once-exit@b.pdf:4,noise@b.pdf:1");
    command.arg("--log").arg(&log);
    run(&mut command, 0);
    assert_eq!(snapshot(calm.path()), snapshot(shaken.path()));
    let log_text = fs::read_to_string(&log).unwrap();
    fs::remove_file(&log).unwrap();
    let events: Vec<Value> = log_text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let faults: Vec<&Value> = events.iter().filter(|event| event["event"] == "worker_fault").collect();
    assert_eq!(faults.len(), 3, "{log_text}");
}

#[test]
fn a_document_of_which_no_page_comes_out_is_failed_and_can_be_tried_again() {
    let input = folder_of(&["a.pdf", "b.pdf"]);
    let out = tempfile::tempdir().unwrap();
    let faulty = |faults: &str, extra: &[&str], status| {
        let mut command = ingest(input.path(), out.path());
        command.args(["--faults", faults]).args(extra);
        run(&mut command, status);
    };
    faulty("crash@a.pdf:*", &[], 1);
    let first = records(out.path());
    assert_eq!(record(&first, "a.pdf")["status"], "failed");
    assert_eq!(failures(record(&first, "a.pdf")).len(), PAGES.len());
    assert!(!out.path().join("a.pdf.txt").exists());
    // What failed stays so until it is asked for.
    faulty("", &[], 1);
    assert_eq!(records(out.path()), first);
    faulty("", &["--retry-failed"], 0);
    assert_eq!(record(&records(out.path()), "a.pdf")["status"], "done");
    assert!(out.path().join("a.pdf.txt").exists());
    assert_eq!(finished(out.path())["b.pdf"], 1);
}

/// Processes whose command line holds `text`.
fn processes(text: &str) -> Vec<u32> {
    let entries = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    entries
        .filter(|pid| {
            fs::read(format!("/proc/{pid}/cmdline"))
                .is_ok_and(|line| String::from_utf8_lossy(&line).replace('\0', " ").contains(text))
        })
        .collect()
}

#[test]
fn no_worker_outlives_a_parent_that_is_killed() {
    let input = folder_of(&["hang.pdf"]);
    let out = tempfile::tempdir().unwrap();
    // The name makes these workers known among those of other tests.
    let fault = format!("hang@hang.pdf:*,crash@{}:1", out.path().file_name().unwrap().display());
    let mut parent = ingest(input.path(), out.path()).args(["--jobs", "2", "--faults", &fault]).spawn().unwrap();
    let workers = || processes(&fault).into_iter().filter(|pid| *pid != parent.id()).count();
    assert!(wait_for(|| workers() == 2), "two workers should hang");
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert!(wait_for(|| processes(&fault).is_empty()), "workers are left: {:?}", processes(&fault));
    assert!(!Path::new(&out.path().join("plans.jsonl")).exists());
}
