//! Without a working OCR engine a run says so before it starts, or where the first page needs one; text does not care.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::documents::{encode, pdf, picture, plan_text};
use super::program::{KEHOACH, finished, ingest, records, run};

/// A folder with a model that is none: stands for every engine that cannot be loaded.
fn damaged_model() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("vie.traineddata"), b"no model").unwrap();
    folder
}

fn without_engine(input: &Path, output: &Path, model: &Path) -> Command {
    let mut command = ingest(input, output);
    command.env("TESSDATA_PREFIX", model);
    command
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_run_over_scans_ends_before_it_starts_and_names_what_to_install() {
    let (input, out, model) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), damaged_model());
    for number in 0..5 {
        fs::write(input.path().join(format!("a{number}.txt")), plan_text(number)).unwrap();
    }
    let scan = encode(&picture(pdf(&["KE HOACH"])), image::ImageFormat::Png);
    fs::write(input.path().join("b.png"), scan).unwrap();
    let output = run(&mut without_engine(input.path(), out.path(), model.path()), 2);
    assert!(said(&output).contains("tesseract-ocr-vie"), "{}", said(&output));
    assert!(finished(out.path()).is_empty() && !out.path().join("a0.txt.json").exists());
    // With an engine again the same command reads everything.
    run(&mut ingest(input.path(), out.path()), 0);
    assert_eq!(records(out.path()).len(), 6);
    // And once all is read, nothing needs an engine any more.
    run(&mut without_engine(input.path(), out.path(), model.path()), 0);
}

#[test]
fn a_run_over_text_does_not_need_an_engine() {
    let (input, out, model) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), damaged_model());
    fs::write(input.path().join("a.txt"), plan_text(1)).unwrap();
    let output = run(&mut without_engine(input.path(), out.path(), model.path()), 0);
    assert!(!said(&output).contains("Tesseract"), "{}", said(&output));
}

#[test]
fn a_pdf_with_good_text_needs_none_and_the_first_page_without_text_ends_the_run() {
    let (input, out, model) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), damaged_model());
    fs::write(input.path().join("a.pdf"), pdf(&["KE HOACH"])).unwrap();
    fs::write(input.path().join("b.txt"), plan_text(1)).unwrap();
    let keep = |extra: &[&str], status| {
        let mut command = without_engine(input.path(), out.path(), model.path());
        said(&run(command.args(["--jobs", "1"]).args(extra), status))
    };
    let good = keep(&["--route", "keep"], 0);
    assert!(!good.contains("warning"), "{good}");
    // Judged, a PDF may need the engine: a warning first, the end where a page does.
    fs::write(input.path().join("c.pdf"), pdf(&[""])).unwrap();
    let ended = keep(&[], 2);
    assert!(ended.contains("warning: Tesseract") && ended.contains("tesseract-ocr-vie"), "{ended}");
    assert!(!finished(out.path()).contains_key("c.pdf"), "an unread document counts as finished");
}

#[test]
fn the_worker_for_other_programs_names_the_missing_engine_in_its_record() {
    let (input, model) = (tempfile::tempdir().unwrap(), damaged_model());
    let scan = input.path().join("b.png");
    fs::write(&scan, encode(&picture(pdf(&["KE HOACH"])), image::ImageFormat::Png)).unwrap();
    let request = input.path().join("request");
    fs::write(&request, format!("{}\n", serde_json::json!({"path": scan}))).unwrap();
    let mut command = Command::new(KEHOACH);
    command.args(["worker", "--documents", "--jobs", "1"]).env("TESSDATA_PREFIX", model.path());
    let output = run(command.stdin(fs::File::open(&request).unwrap()), 0);
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["failures"][0]["category"], "no_engine");
    assert_eq!(record["failures"][0]["retryable"], true);
}

#[test]
fn a_worker_that_loads_the_engine_first_says_in_its_hello_what_came_of_it() {
    let model = damaged_model();
    let hello = |arguments: &[&str], model: Option<&Path>| -> serde_json::Value {
        let mut command = Command::new(KEHOACH);
        command.arg("worker").args(arguments).stdin(std::process::Stdio::null());
        if let Some(model) = model {
            command.env("TESSDATA_PREFIX", model);
        }
        serde_json::from_slice(&run(&mut command, 0).stdout).unwrap()
    };
    assert!(hello(&["--engine"], None)["engine"]["ready"].as_str().unwrap().starts_with("tesseract"));
    assert_eq!(hello(&["--engine"], Some(model.path()))["engine"]["failure"]["category"], "no_engine");
    assert!(hello(&[], Some(model.path())).get("engine").is_none());
}
