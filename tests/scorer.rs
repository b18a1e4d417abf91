//! Our scorer and `annotation/score.py` give the same figures to the last digit.
//!
//! Needs `../shared` and `python3`; skips itself where either is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use kehoach::evaluate::{score_free, score_lines, score_plan};
use serde_json::Value;

fn shared() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let python = Command::new("python3").arg("--version").output().is_ok();
    if !shared.join("annotation/score.py").exists() || !python {
        eprintln!("skipped: ../shared or python3 is missing");
        return None;
    }
    Some(shared)
}

fn original(shared: &Path, mode: &str, gold: &Path, got: &Path) -> Value {
    let output =
        Command::new("python3").arg(shared.join("annotation/score.py")).arg(mode).arg(gold).arg(got).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn text_scores_agree_with_score_py() {
    let Some(shared) = shared() else { return };
    for name in ["sathay", "nghean", "quangngai"] {
        let gold = shared.join(format!("plans/{name}.restored.txt"));
        let got = shared.join(format!("plans/{name}.raw.txt"));
        let (gold_text, got_text) = (std::fs::read_to_string(&gold).unwrap(), std::fs::read_to_string(&got).unwrap());
        let ours = serde_json::to_value(score_lines(&gold_text, &got_text).unwrap().scores()).unwrap();
        assert_eq!(ours, original(&shared, "text", &gold, &got), "{name}, text");
        let ours = serde_json::to_value(score_free(&gold_text, &got_text)).unwrap();
        assert_eq!(ours, original(&shared, "free", &gold, &got), "{name}, free");
    }
}

#[test]
fn plan_scores_agree_with_score_py() {
    let Some(shared) = shared() else { return };
    // Every pair of different plans, and each against itself: from nothing right to everything right.
    for gold_name in ["sathay", "nghean", "quangngai"] {
        for got_name in ["sathay", "nghean", "quangngai"] {
            let gold = shared.join(format!("plans/{gold_name}.gold.json"));
            let got = shared.join(format!("plans/{got_name}.gold.json"));
            let read = |path: &Path| -> Value { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
            let mut ours = serde_json::to_value(score_plan(&read(&gold), &read(&got))).unwrap();
            // The original always prints the list of wrong fields, and none for deadlines.
            let head = ours["document"].as_object_mut().unwrap();
            head.entry("wrong").or_insert_with(|| Value::Array(Vec::new()));
            assert_eq!(ours, original(&shared, "json", &gold, &got), "{gold_name} against {got_name}");
        }
    }
}
