//! `kehoach doctor`: is everything there that a run needs? Exit 0 where it is, 1 where something is missing.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use image::{GrayImage, Luma};
use rustix::process::{Resource, getrlimit};

use super::print;
use crate::batch::{DocumentSettings, Faults, Observer, Reader, WorkerSettings};
use crate::model::Model;
use crate::ocr::{Engine, Tesseract};
use crate::record::Category;

/// Address space of one worker by default.
const WORKER_MEMORY: u64 = 1 << 30;
/// Files that a run has open for each job: pipes of the worker, the document, its results.
const FILES_PER_JOB: u64 = 16;

struct Check {
    name: &'static str,
    /// What was found, or what is missing and what to do.
    result: Result<String, String>,
}

pub fn run() -> ExitCode {
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let checks = [
        Check {
            name: "program",
            result: Ok(format!("{}, model {}", env!("CARGO_PKG_VERSION"), Model::embedded().version())),
        },
        Check { name: "tesseract", result: tesseract() },
        Check { name: "worker", result: worker() },
        Check { name: "memory", result: memory(cores) },
        Check { name: "open files", result: open_files(cores) },
        Check { name: "temporary files", result: temporary() },
    ];
    let mut text = String::new();
    for check in &checks {
        let (mark, what) = match &check.result {
            Ok(what) => ("ok", what),
            Err(what) => ("MISSING", what),
        };
        text.push_str(&format!("{:<16}{mark:<9}{what}\n", check.name));
    }
    let well = checks.iter().all(|check| check.result.is_ok());
    match print(&text) {
        Ok(()) if well => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(1),
        Err(_) => ExitCode::SUCCESS,
    }
}

fn tesseract() -> Result<String, String> {
    match Tesseract::new("vie") {
        Ok(engine) => Ok(format!("{}, model vie", engine.version())),
        Err(failure) => Err(format!("{}: {}", failure.message, failure.advice)),
    }
}

/// Reads a blank page as a run would: a child process, its limits, the decoder, the engine.
fn worker() -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let page = folder.path().join("page.png");
    GrayImage::from_pixel(400, 400, Luma([255])).save(&page).map_err(|error| error.to_string())?;
    let settings = WorkerSettings {
        program: std::env::current_exe().map_err(|error| error.to_string())?,
        jobs: 1,
        page_timeout: Duration::from_secs(60),
        memory: WORKER_MEMORY,
        pages_per_child: 1,
        faults: Faults::default(),
    };
    let observer: Observer = Arc::new(|_| {});
    let finished = Reader::new(DocumentSettings::default(), &settings, 0, &observer).read(&page, "page.png");
    match finished.record.failures.first() {
        Some(failure) if failure.category == Category::NoText => Ok("reads a blank page as blank".to_owned()),
        Some(failure) => Err(format!("{}: {}", failure.message, failure.advice)),
        None => Err("reads text on a blank page".to_owned()),
    }
}

fn memory(cores: u64) -> Result<String, String> {
    let gibibytes = |bytes: u64| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30));
    if let Some(limit) = getrlimit(Resource::As).maximum
        && limit < WORKER_MEMORY
    {
        return Err(format!("a process may have {}; a worker wants 1 GiB: raise ulimit -v", gibibytes(limit)));
    }
    let Some(available) = available_memory() else { return Ok("unknown on this system".to_owned()) };
    let wanted = (cores + 1) * (WORKER_MEMORY / 2);
    if available < wanted {
        return Err(format!(
            "{} available, {cores} workers may want {}: use fewer with --jobs",
            gibibytes(available),
            gibibytes(wanted)
        ));
    }
    Ok(format!("{} available for {cores} workers of at most {}", gibibytes(available), gibibytes(WORKER_MEMORY)))
}

/// Bytes that can be had without swapping.
fn available_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

fn open_files(cores: u64) -> Result<String, String> {
    let wanted = 64 + cores * FILES_PER_JOB;
    match getrlimit(Resource::Nofile).current {
        Some(limit) if limit < wanted => Err(format!("{limit} may be open, {wanted} are wanted: raise ulimit -n")),
        Some(limit) => Ok(format!("{limit} may be open, {wanted} are wanted")),
        None => Ok("without limit".to_owned()),
    }
}

fn temporary() -> Result<String, String> {
    let folder = std::env::temp_dir();
    let shown = |path: &Path| path.display().to_string();
    tempfile::tempfile()
        .and_then(|mut file| file.write_all(&[0; 4096]))
        .map(|()| shown(&folder))
        .map_err(|error| format!("{}: {error}: point TMPDIR at a folder that can be written", shown(&folder)))
}
