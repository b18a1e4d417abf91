//! Figures for docs/reliability.md, to be taken on a machine that does nothing else (some four minutes on two cores):
//! `cargo test --release --test batch -- --ignored --nocapture --test-threads 1 speed`.
//!
//! What is compared runs in turn, so that a disturbance of minutes meets all of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kehoach::model::Model;
use kehoach::ocr::Recorded;
use kehoach::pipeline;
use kehoach::restore::RestoreOptions;
use kehoach::source::{Document, FileKind, Limits, ReadOptions};

use super::documents::pdf;
use super::program::{ingest, run, snapshot};

const ROUNDS: usize = 2;
/// A text of the corpus takes some 65 ms of one core to restore and extract; `KEHOACH_SPEED_TEXTS=2000` takes a quarter of
/// an hour.
const TEXTS: usize = 400;
/// PDFs of three small pages each.
const SCANS: usize = 200;

/// `count` broken texts: those of corpus/annotated in turn, each with a line of its own.
fn broken_texts(count: usize) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/annotated");
    let mut sources: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".raw.txt"))
        .collect();
    sources.sort();
    let texts: Vec<String> = sources.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    (0..count).map(|number| format!("{}S6 ho so: {number}\n", texts[number % texts.len()])).collect()
}

/// Everything that ingest does to a text, without a file: decode, judge, restore, extract, on `threads` threads.
fn in_memory(texts: &[String], threads: usize) -> Duration {
    let start = Instant::now();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let model = Model::embedded();
                while let Some(text) = texts.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let bytes = Arc::new(text.clone().into_bytes());
                    let document = Document::open(bytes, FileKind::Text, None, &Limits::default()).unwrap();
                    let mut engine = Recorded::default();
                    let pages: Vec<_> = (0..document.page_count())
                        .map(|index| document.read_page(index, &ReadOptions::default(), model, &mut engine).unwrap())
                        .collect();
                    let text = pipeline::restore_pages(model, &pages, &RestoreOptions::default());
                    std::hint::black_box(pipeline::extract(model, &text));
                }
            });
        }
    });
    start.elapsed()
}

/// What a run took: seconds of the clock, and of all processors in the program and its workers.
#[derive(Clone, Copy)]
struct Taken {
    seconds: f64,
    processor: f64,
}

/// A run on these `cores` (separated by commas) with as many jobs: the parent's own threads count too.
fn timed_ingest(input: &Path, cores: &str, route: &[&str]) -> (Taken, BTreeMap<PathBuf, Vec<u8>>) {
    let out = tempfile::tempdir().unwrap();
    let program = ingest(input, out.path());
    // `times` of the shell counts the children that a program waited for, and no other run beside this one.
    let mut command = Command::new("bash");
    command.args(["-c", "taskset -c \"$0\" \"$@\"; status=$?; times; exit $status", cores]);
    command.arg(program.get_program()).args(program.get_args()).args(route);
    let start = Instant::now();
    let output = run(command.arg("--jobs").arg(cores.split(',').count().to_string()), 0);
    let seconds = start.elapsed().as_secs_f64();
    let times = String::from_utf8(output.stdout).unwrap();
    (Taken { seconds, processor: times.split_whitespace().map(minutes_and_seconds).sum() }, snapshot(out.path()))
}

/// Seconds of `0m1.234s`.
fn minutes_and_seconds(time: &str) -> f64 {
    let (minutes, seconds) = time.trim_end_matches('s').split_once('m').expect("a time of the shell");
    minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
}

fn fastest(runs: Vec<Taken>) -> Taken {
    runs.into_iter().min_by(|a, b| a.seconds.total_cmp(&b.seconds)).unwrap()
}

/// How many documents to take: those of the environment, or `usual`.
fn wanted(variable: &str, usual: usize) -> usize {
    std::env::var(variable).map_or(usual, |count| count.parse().expect("a number"))
}

fn best(times: Vec<Duration>) -> f64 {
    times.into_iter().min().unwrap().as_secs_f64()
}

#[test]
#[ignore = "minutes, and wants a quiet machine"]
fn speed_of_the_text_path_against_memory() {
    let texts = broken_texts(wanted("KEHOACH_SPEED_TEXTS", TEXTS));
    let input = tempfile::tempdir().unwrap();
    for (number, text) in texts.iter().enumerate() {
        fs::write(input.path().join(format!("{number:04}.txt")), text).unwrap();
    }
    let (mut memory, mut one, mut two) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        memory.push(in_memory(&texts, 2));
        one.push(timed_ingest(input.path(), "0", &[]).0);
        two.push(timed_ingest(input.path(), "0,1", &[]).0);
    }
    let (memory, one, two) = (best(memory), fastest(one).seconds, fastest(two).seconds);
    eprintln!(
        "{} broken texts, best of {ROUNDS}: in memory on 2 threads {memory:.2} s; ingest on 1 core {one:.2} s, on 2 \
         cores {two:.2} s (speed-up {:.2}); share of the speed in memory {:.3}",
        texts.len(),
        one / two,
        memory / two
    );
}

#[test]
#[ignore = "minutes, and wants a quiet machine"]
fn speed_of_scans_on_two_cores_against_one() {
    let input = tempfile::tempdir().unwrap();
    let documents = wanted("KEHOACH_SPEED_SCANS", SCANS);
    let halves = [input.path().join("a"), input.path().join("b")];
    for number in 0..documents {
        let half = &halves[number % 2];
        fs::create_dir_all(half).unwrap();
        let pages = pdf(&[&format!("KE HOACH {number}"), "NHIEM VU VA GIAI PHAP", "TO CHUC THUC HIEN"]);
        fs::write(half.join(format!("{number:04}.pdf")), pages).unwrap();
    }
    let ocr = ["--route", "ocr"];
    let (mut one, mut two, mut apart) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (serial, files) = timed_ingest(input.path(), "0", &ocr);
        one.push(serial);
        let (parallel, same_files) = timed_ingest(input.path(), "0,1", &ocr);
        two.push(parallel);
        assert_eq!(files, same_files);
        // What the machine gives at most: two runs that share nothing, each on a core of its own.
        let start = Instant::now();
        thread::scope(|scope| {
            for (half, core) in halves.iter().zip(["0", "1"]) {
                scope.spawn(|| timed_ingest(half, core, &ocr));
            }
        });
        apart.push(start.elapsed());
    }
    let (one, two, apart) = (fastest(one), fastest(two), best(apart));
    let speed_up = one.seconds / two.seconds;
    eprintln!(
        "{} pages by OCR, best of {ROUNDS}: 1 core {:.2} s (processor {:.2} s), 2 cores {:.2} s (processor {:.2} s), \
         speed-up {speed_up:.2}, serial share {:.1} %; two runs apart, half the pages each, {apart:.2} s (speed-up {:.2})",
        3 * documents,
        one.seconds,
        one.processor,
        two.seconds,
        two.processor,
        // Amdahl's law on two cores.
        100.0 * (2.0 / speed_up - 1.0),
        one.seconds / apart,
    );
}
