//! Killed at any moment and started again, a run ends with the same bytes as one that was left alone.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::documents::{encode, pdf, picture, plan_text};
use super::program::{failures, finished, ingest, record, records, run, snapshot, wait_for};

/// A folder of `texts` text files and a scan or PDF for every tenth of them, in subfolders.
fn mixed_folder(texts: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: String, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    for number in 0..texts {
        write(format!("{}/plan {number:03}.txt", number % 7), plan_text(number).as_bytes());
        if number % 10 == 0 {
            let pages = pdf(&[&format!("KE HOACH {number}"), "NHIEM VU", "MUC TIEU"]);
            match number % 20 {
                0 => write(format!("{}/born {number:03}.pdf", number % 7), &pages),
                _ => {
                    let scan = encode(&picture(pages), image::ImageFormat::Png);
                    write(format!("{}/scan {number:03}.png", number % 7), &scan);
                }
            }
        }
    }
    write("notes.json".to_owned(), b"{}");
    write("damaged.pdf".to_owned(), b"%PDF-1.4\nnothing");
    folder
}

/// All forms that a run can write.
const FORMS: [&str; 4] = ["--alto", "--hocr", "--pdf", "--metadata"];

fn quiet(input: &Path, output: &Path) -> std::process::Command {
    let mut command = ingest(input, output);
    command.args(["--jobs", "2"]).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A generator of numbers that are the same on every run of the tests.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Kills runs at random moments of their life until `rounds` were killed, and gives the final output.
fn kill_again_and_again(input: &Path, output: &Path, forms: &[&str], rounds: u32, undisturbed: Duration) -> u32 {
    let mut state = 7;
    let mut killed = 0;
    let mut begun_anew = 0;
    while killed < rounds {
        let mut run = quiet(input, output).args(forms).spawn().unwrap();
        // A killed run goes on where it was, so most of the work is done after a few: then there is nothing left to
        // kill, and a changed document gives it something to do.
        let longest = (undisturbed.as_millis() as u64 / 4).max(40);
        std::thread::sleep(Duration::from_millis(random(&mut state) % longest));
        run.kill().unwrap();
        if run.wait().unwrap().signal() == Some(9) {
            killed += 1;
        } else {
            begun_anew += 1;
            fs::remove_dir_all(output).unwrap();
        }
    }
    begun_anew
}

fn check_kills(documents: usize, forms: &[&str], rounds: u32) {
    let input = mixed_folder(documents);
    let (calm, shaken) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let start = Instant::now();
    run(quiet(input.path(), calm.path()).args(forms), 1);
    let undisturbed = start.elapsed();
    let out: PathBuf = shaken.path().join("out");
    let begun_anew = kill_again_and_again(input.path(), &out, forms, rounds, undisturbed);
    run(quiet(input.path(), &out).args(forms), 1);
    assert_eq!(snapshot(calm.path()), snapshot(&out), "the bytes differ from those of an undisturbed run");
    let twice: BTreeMap<String, usize> = finished(&out).into_iter().filter(|(_, count)| *count != 1).collect();
    assert!(twice.is_empty(), "finished more than once: {twice:?}");
    assert!(!out.join(".kehoach/tmp").exists());
    let total = records(&out).len();
    eprintln!("{rounds} kills over {total} documents ({undisturbed:?} undisturbed, begun anew {begun_anew} times)");
}

#[test]
fn a_run_killed_at_random_moments_ends_with_the_bytes_of_an_undisturbed_one() {
    check_kills(60, &[], 8);
}

#[test]
fn killed_while_it_writes_the_forms_of_archives_a_run_ends_with_the_same_bytes() {
    check_kills(20, &FORMS, 8);
}

/// The full measure of docs/reliability.md: `cargo test --release --test batch -- --ignored hundred_kills --nocapture`.
#[test]
#[ignore = "minutes"]
fn hundred_kills_over_two_hundred_documents() {
    check_kills(180, &[], 100);
    check_kills(180, &FORMS, 100);
}

#[test]
fn the_number_of_threads_does_not_show_in_the_results() {
    let input = mixed_folder(30);
    let outputs: Vec<_> = ["1", "2", "5"]
        .iter()
        .map(|jobs| {
            let out = tempfile::tempdir().unwrap();
            run(ingest(input.path(), out.path()).args(["--jobs", jobs]), 1);
            snapshot(out.path())
        })
        .collect();
    assert_eq!(outputs[0], outputs[1]);
    assert_eq!(outputs[0], outputs[2]);
    let plans = String::from_utf8(outputs[0][Path::new("plans.jsonl")].clone()).unwrap();
    let paths: Vec<String> = plans
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["path"].as_str().unwrap().to_owned())
        .collect();
    assert!(paths.is_sorted() && paths.len() > 30);
}

#[test]
fn a_second_run_does_only_what_changed() {
    let input = mixed_folder(12);
    let out = tempfile::tempdir().unwrap();
    run(&mut quiet(input.path(), out.path()), 1);
    let first = snapshot(out.path());
    run(&mut quiet(input.path(), out.path()), 1);
    assert_eq!(first, snapshot(out.path()));
    assert!(finished(out.path()).values().all(|count| *count == 1));

    // Changed content, a result that somebody spoiled, one that is gone: each is done again, nothing else.
    fs::write(input.path().join("1/plan 001.txt"), plan_text(501)).unwrap();
    fs::write(out.path().join("2/plan 002.txt.json"), b"{}").unwrap();
    fs::remove_file(out.path().join("3/plan 003.txt.txt")).unwrap();
    run(&mut quiet(input.path(), out.path()), 1);
    let again: Vec<String> =
        finished(out.path()).into_iter().filter(|(_, count)| *count == 2).map(|(path, _)| path).collect();
    assert_eq!(again, ["1/plan 001.txt", "2/plan 002.txt", "3/plan 003.txt"]);
    let second = snapshot(out.path());
    let differing = first.iter().filter(|(path, content)| second.get(*path) != Some(content)).count();
    assert_eq!(differing, 3, "the .json and .txt of the changed document and plans.jsonl");

    // Another route is another result; --fresh asks nobody.
    run(quiet(input.path(), out.path()).args(["--route", "keep"]), 1);
    assert!(finished(out.path())["0/plan 000.txt"] > 1);
    run(quiet(input.path(), out.path()).args(["--fresh"]), 1);
    assert!(finished(out.path()).values().all(|count| *count == 1));
    assert_eq!(second, snapshot(out.path()));
}

#[test]
fn a_document_that_is_no_longer_one_takes_its_results_with_it() {
    let input = tempfile::tempdir().unwrap();
    let out = tempfile::tempdir().unwrap();
    let file = input.path().join("a.dat");
    fs::write(&file, plan_text(1)).unwrap();
    run(&mut quiet(input.path(), out.path()), 0);
    assert!(out.path().join("a.dat.json").exists());
    fs::write(&file, b"PK\x03\x04 archive").unwrap();
    run(&mut quiet(input.path(), out.path()), 0);
    assert!(!out.path().join("a.dat.json").exists() && !out.path().join("a.dat.txt").exists());
    assert_eq!(record(&records(out.path()), "a.dat")["status"], "skipped");
}

#[test]
fn a_lower_limit_takes_away_nothing_that_was_read_before() {
    let input = tempfile::tempdir().unwrap();
    let out = tempfile::tempdir().unwrap();
    fs::write(input.path().join("long.txt"), plan_text(1).repeat(40)).unwrap();
    fs::write(input.path().join("pages.pdf"), pdf(&["KE HOACH", "NHIEM VU", "MUC TIEU"])).unwrap();
    let ocr = |more: &[&str], status| {
        run(quiet(input.path(), out.path()).args(["--route", "ocr"]).args(more), status);
    };
    // The second page of the PDF is lost: it came out in part.
    ocr(&["--faults", "crash@pages.pdf:2"], 1);
    let first = snapshot(out.path());
    assert_eq!(record(&records(out.path()), "pages.pdf")["status"], "partial");

    for more in [&["--max-file-size", "1KiB"][..], &["--max-pages", "2"], &["--max-pages", "2", "--retry-failed"]] {
        ocr(more, 1);
        assert_eq!(first, snapshot(out.path()), "{more:?}");
    }
    assert!(finished(out.path()).values().all(|count| *count == 1));
    // What has changed is judged by the limits of its own run, and so is everything with --fresh.
    fs::write(input.path().join("long.txt"), plan_text(2).repeat(40)).unwrap();
    ocr(&["--max-file-size", "1KiB"], 1);
    assert_eq!(failures(record(&records(out.path()), "long.txt")), [(0, "too_large".to_owned())]);
    assert!(!out.path().join("long.txt.txt").exists() && out.path().join("pages.pdf.txt").exists());
    ocr(&["--max-pages", "2", "--fresh"], 1);
    assert_eq!(failures(record(&records(out.path()), "pages.pdf")), [(0, "too_large".to_owned())]);
    assert!(out.path().join("long.txt.txt").exists() && !out.path().join("pages.pdf.txt").exists());
}

fn interrupt(run: &Child) {
    let pid = rustix::process::Pid::from_raw(run.id() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
}

#[test]
fn an_interrupt_finishes_the_documents_in_hand_and_a_second_one_does_not() {
    let input = tempfile::tempdir().unwrap();
    for number in 0..40 {
        fs::write(input.path().join(format!("{number:02}.pdf")), pdf(&["KE HOACH", "NHIEM VU"])).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    let journal = out.path().join(".kehoach/journal.jsonl");
    let lines = || fs::read_to_string(&journal).map_or(0, |text| text.lines().count());
    let log = tempfile::NamedTempFile::new().unwrap();
    let start = |faults: &str| {
        let mut command = ingest(input.path(), out.path());
        command.args(["--jobs", "2", "--route", "ocr", "--faults", faults, "--log"]).arg(log.path());
        command.stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut first = start("");
    while lines() < 3 && first.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    interrupt(&first);
    let output = first.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("The same command goes on"), "{said}");
    assert!((3..41).contains(&lines()), "{} lines", lines());
    assert!(!out.path().join("plans.jsonl").exists());

    // Documents in hand that never end: the second interrupt does not wait for them.
    let before = lines();
    let pages = || fs::read_to_string(&log).unwrap().matches("page_finished").count();
    let pages_before = pages();
    let mut second = start("hang@.pdf:2");
    assert!(wait_for(|| pages() > pages_before), "a first page is read");
    interrupt(&second);
    std::thread::sleep(Duration::from_millis(300));
    assert!(second.try_wait().unwrap().is_none(), "the first interrupt waits");
    // Two that meet before the process takes notice are one: it is sent until the process has ended.
    assert!(wait_for(|| {
        interrupt(&second);
        second.try_wait().unwrap().is_some()
    }));
    assert_eq!(second.wait().unwrap().code(), Some(130));
    assert_eq!(lines(), before);

    run(quiet(input.path(), out.path()).args(["--route", "ocr"]), 0);
    assert!(finished(out.path()).values().all(|count| *count == 1));
    assert_eq!(records(out.path()).len(), 40);
}

#[test]
fn a_full_disk_stops_the_run_and_leaves_the_output_whole() {
    let input = mixed_folder(10);
    fs::write(input.path().join("5/long.txt"), plan_text(5).repeat(200)).unwrap();
    let out = tempfile::tempdir().unwrap();
    // The largest file that the shell allows stands for the space that is left: the write fails in the middle.
    let script = format!(
        "trap '' XFSZ; ulimit -f 32; exec '{}' ingest '{}' -o '{}'",
        super::program::KEHOACH,
        input.path().display(),
        out.path().display()
    );
    let output = run(std::process::Command::new("bash").args(["-c", &script]), 2);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("long.txt."), "the path is named: {said}");
    assert!(!out.path().join("plans.jsonl").exists() && !out.path().join(".kehoach/tmp").exists());
    for (path, content) in snapshot(out.path()) {
        if path.extension().is_some_and(|extension| extension == "json") {
            serde_json::from_slice::<serde_json::Value>(&content).unwrap_or_else(|_| panic!("{path:?} is torn"));
        }
    }
    // With space again the run goes on.
    run(&mut quiet(input.path(), out.path()), 1);
    assert!(finished(out.path()).values().all(|count| *count == 1));
}
