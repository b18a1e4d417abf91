//! Figures for docs/reliability.md, to be taken on a machine that does nothing else (some four minutes on two cores):
//! `cargo test --release --test batch -- --ignored --nocapture --test-threads 1 speed`.
//!
//! What is compared runs in turn, so that a disturbance of minutes meets all of it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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
    std::thread::scope(|scope| {
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

/// Runs on as many cores as jobs: the parent's own threads count too.
fn timed_ingest(
    input: &Path,
    jobs: usize,
    route: &[&str],
) -> (Duration, std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>) {
    let out = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let program = ingest(input, out.path());
    let mut command = Command::new("taskset");
    command.arg("-c").arg(format!("0-{}", jobs - 1)).arg(program.get_program()).args(program.get_args());
    run(command.args(route).arg("--jobs").arg(jobs.to_string()), 0);
    (start.elapsed(), snapshot(out.path()))
}

fn best(times: Vec<Duration>) -> f64 {
    times.into_iter().min().unwrap().as_secs_f64()
}

#[test]
#[ignore = "minutes, and wants a quiet machine"]
fn speed_of_the_text_path_against_memory() {
    let wanted = std::env::var("KEHOACH_SPEED_TEXTS").ok().map(|count| count.parse().expect("a number"));
    let texts = broken_texts(wanted.unwrap_or(TEXTS));
    let input = tempfile::tempdir().unwrap();
    for (number, text) in texts.iter().enumerate() {
        fs::write(input.path().join(format!("{number:04}.txt")), text).unwrap();
    }
    let (mut memory, mut one, mut two) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        memory.push(in_memory(&texts, 2));
        one.push(timed_ingest(input.path(), 1, &[]).0);
        two.push(timed_ingest(input.path(), 2, &[]).0);
    }
    let (memory, one, two) = (best(memory), best(one), best(two));
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
    for number in 0..40 {
        let pages = pdf(&[&format!("KE HOACH {number}"), "NHIEM VU VA GIAI PHAP", "TO CHUC THUC HIEN"]);
        fs::write(input.path().join(format!("{number:04}.pdf")), pages).unwrap();
    }
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (time, serial) = timed_ingest(input.path(), 1, &["--route", "ocr"]);
        one.push(time);
        let (time, parallel) = timed_ingest(input.path(), 2, &["--route", "ocr"]);
        two.push(time);
        assert_eq!(serial, parallel);
    }
    let (one, two) = (best(one), best(two));
    eprintln!("120 pages by OCR, best of {ROUNDS}: 1 core {one:.2} s, 2 cores {two:.2} s, speed-up {:.2}", one / two);
}
