//! The verbs as a user calls them: what they print, and how they end.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn kehoach(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kehoach"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A verb that fails before it reads closes the pipe: that is its right.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Confidences change with the model; what is read must not.
fn without_confidence(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("confidence");
            map.values_mut().for_each(without_confidence);
        }
        Value::Array(list) => list.iter_mut().for_each(without_confidence),
        _ => {}
    }
}

#[test]
fn restore_gives_as_many_lines_as_it_got() {
    for text in ["", "mot dong", "mot\nhai\n", "\n\nKé hoach\n\n", "mot\r\nhai\r\n"] {
        let out = printed(&kehoach(&["restore"], text));
        assert_eq!(out.lines().count(), text.lines().count(), "{text:?} → {out:?}");
    }
}

#[test]
fn restore_mends_a_broken_line_and_leaves_a_clean_one() {
    let broken = "Trién khai thye hién Ké hoach hanh déng s6 07-KH/PU\n";
    insta::assert_snapshot!(printed(&kehoach(&["restore"], broken)), @"Triển khai thực hiện Kế hoạch hành động số 07-KH/ĐU");
    let clean = "Triển khai thực hiện Kế hoạch hành động số 07-KH/ĐU; hoàn thành, hoà giải.\n";
    assert_eq!(printed(&kehoach(&["restore"], clean)), clean);
}

#[test]
fn extract_reads_the_task_of_the_readme() {
    let text = "II. NHIEM VU\n1. Phong Kinh té chu tri, phdi hop véi Céng an xd s6 héa 100% hd so dat dai, \
                hoan thanh truéc ngay 20/12/2025.\n";
    let mut plan: Value = serde_json::from_str(&printed(&kehoach(&["extract"], text))).unwrap();
    without_confidence(&mut plan);
    let task = &plan["tasks"][0];
    assert_eq!(task["lead_units"], serde_json::json!(["Phòng Kinh tế"]));
    assert_eq!(task["coordinating_units"], serde_json::json!(["Công an xã"]));
    insta::assert_json_snapshot!(task["deadline"], @r#"
    {
      "end": "2025-12-20",
      "event": null,
      "immediate": false,
      "kind": "by",
      "recurrence": null,
      "start": null
    }
    "#);
    insta::assert_json_snapshot!(plan["deadlines"][0]["source"], @r#"
    {
      "first_column": 88,
      "first_line": 2,
      "last_column": 109,
      "last_line": 2,
      "page": 1,
      "raw": "truéc ngay 20/12/2025"
    }
    "#);
}

#[test]
fn a_file_that_is_not_there_and_a_verb_that_is_none_end_with_2() {
    for arguments in [&["restore", "no/such/file.txt"][..], &["evaluate", "no/such/folder"], &["no-such-verb"]] {
        let output = kehoach(arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}
