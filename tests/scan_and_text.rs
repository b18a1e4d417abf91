//! A scan says what its text says: letterhead in two columns, annex table, seal over the signature, two degrees of skew.
//!
//! `tests/scan_and_text/scan.pdf` is our own plan (`source.txt`), printed by `tools/scan_and_text.py` at 300 dpi with the
//! wear level `office`, its first page turned one way and its second the other; `text.txt` is its text.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What says where a value was found or how sure it is, not what it is.
const PLACES: [&str; 10] =
    ["id", "source", "sources", "confidence", "evidence", "line", "lines", "parent", "canonical_units", "task"];

fn without_places(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(key, _)| !PLACES.contains(&key.as_str()));
            Value::Object(kept.map(|(key, value)| (key.clone(), without_places(value))).collect())
        }
        Value::Array(items) => items.iter().map(without_places).collect(),
        other => other.clone(),
    }
}

#[test]
fn a_skewed_and_sealed_scan_with_a_table_gives_the_json_of_its_text() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scan_and_text");
    let out = tempfile::tempdir().expect("a temporary folder");
    let status = Command::new(env!("CARGO_BIN_EXE_kehoach"))
        .arg("ingest")
        .args([folder.join("scan.pdf"), folder.join("text.txt")])
        .arg("-o")
        .arg(out.path())
        .status()
        .expect("the program starts");
    assert!(status.success());
    let read = |name: &str| -> Value {
        let json = std::fs::read_to_string(out.path().join(name)).expect("a record");
        serde_json::from_str(&json).expect("JSON")
    };
    let (mut scan, text) = (read("scan.pdf.json"), read("text.txt.json"));
    for part in ["tasks", "deadlines", "targets", "references"] {
        let count = text[part].as_array().map_or(0, Vec::len);
        assert!(count > 0, "no {part} in the text");
        assert_eq!(without_places(&scan[part]), without_places(&text[part]), "{part}");
    }
    // The seal lies over the signer's position: that may be withheld, with a warning, and must not be another.
    let position = &scan["document"]["signer"]["position"];
    if position.is_null() {
        let warned =
            scan["warnings"].as_array().is_some_and(|all| all.iter().any(|w| w["code"] == "unsure_signer_position"));
        assert!(warned, "a position is withheld without a word");
        scan["document"]["signer"]["position"] = text["document"]["signer"]["position"].clone();
    }
    assert_eq!(without_places(&scan["document"]), without_places(&text["document"]));
    assert_eq!(scan["document"]["number"], "128/KH-UBND");
}
