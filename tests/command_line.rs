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
fn a_dictionary_that_cannot_be_used_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.tsv");
    std::fs::write(&path, "Rạng Mia\nPlơ Ngol\tplace\n").unwrap();
    for verb in ["restore", "extract"] {
        let out = kehoach(&[verb, "--dictionary", path.to_str().unwrap()], "mot hai");
        assert_eq!(out.status.code(), Some(2));
        let message = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(message.contains("ours.tsv, line 2: `place` is no kind; write word, name"), "{message}");
    }
}

#[test]
fn what_corrected_pages_teach_is_a_dictionary() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let raw = "Thon Plo Ngol giao 6ng Y Blu6n Kmloang bao cao.\nThon Plo Ngol thyc hién.\n";
    std::fs::write(path("raw.txt"), raw).unwrap();
    std::fs::write(path("right.txt"), "Thôn Plơ Ngol giao ông Y Bluốn Kmloăng báo cáo.\nThôn Plơ Ngol thực hiện.\n")
        .unwrap();
    let out = kehoach(&["model", "learn", &path("right.txt"), &path("raw.txt"), "-o", &path("learned.tsv")], "");
    assert!(String::from_utf8_lossy(&out.stderr).contains("Plơ Ngol (2)"), "{out:?}");
    let restored = printed(&kehoach(
        &["restore", "--dictionary", &path("learned.tsv")],
        "Ngui6i dan th6n Plo Ngol thyc hién viéc do.\n",
    ));
    assert!(restored.contains("Plơ Ngol"), "{restored}");
    std::fs::write(path("short.txt"), "Thôn Plơ Ngol.\n").unwrap();
    let out = kehoach(&["model", "learn", &path("short.txt"), &path("raw.txt")], "");
    assert!(
        out.status.code() == Some(2) && String::from_utf8_lossy(&out.stderr).contains("1 lines, but 2 in"),
        "{out:?}"
    );
}

#[test]
fn test_sets_are_scored_in_one_table() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("clean.tsv"), "Kế hoạch thực hiện\tKế hoạch thực hiện\tclean\n").unwrap();
    std::fs::write(
        folder.path().join("tcvn3.tsv"),
        "KÕ ho¹ch thùc hiÖn nhiÖm vô\tKế hoạch thực hiện nhiệm vụ\ttcvn3\n",
    )
    .unwrap();
    let path = folder.path().to_str().unwrap();
    let rows: Value = serde_json::from_str(&printed(&kehoach(&["evaluate", path, "--json"], ""))).unwrap();
    for row in rows.as_array().unwrap() {
        assert_eq!(row["restored"]["syllable_error_rate"], 0.0, "{row}");
    }
    assert_eq!(rows[1]["name"], "tcvn3");
    assert!(rows[1]["raw"]["syllable_error_rate"].as_f64().unwrap() > 0.5);
    assert!(printed(&kehoach(&["evaluate", path, "--calibration"], "")).contains("posterior up to"));
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
