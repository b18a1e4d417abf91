//! `kehoach ingest SCANS… -o OUT`: folders of documents → restored text and JSON.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::{Args, ValueEnum};
use signal_hook::consts::{SIGINT, SIGTERM};

use super::language::LanguageArgs;
use super::progress::{Progress, ProgressKind};
use crate::batch::{self, DocumentSettings, Faults, RunModel, RunSettings, Stop, WorkerSettings};
use crate::output::Formats;
use crate::record::Route;
use crate::source::{Limits, ReadOptions};

/// Pages after which a worker is replaced.
const PAGES_PER_CHILD: u32 = 200;

#[derive(Args)]
pub struct IngestArgs {
    /// Files and folders; folders are read with all that is below them
    #[arg(required = true, value_name = "SCANS")]
    inputs: Vec<PathBuf>,
    /// Folder for the results, a mirror of the input; created where it is not there
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Follow symbolic links met on the way
    #[arg(long)]
    follow_links: bool,
    /// Do again what an earlier run could not read, or only in part
    #[arg(long)]
    retry_failed: bool,
    /// Forget what earlier runs finished and do everything again
    #[arg(long)]
    fresh: bool,
    /// Write ALTO 4.4 for each document: NAME.alto.xml
    #[arg(long)]
    alto: bool,
    /// Write hOCR for each document: NAME.hocr.html
    #[arg(long)]
    hocr: bool,
    /// Write the document with the restored text behind its pages, as PDF/A-2b where it can be one:
    /// NAME.restored.pdf (not of signed documents)
    #[arg(long)]
    pdf: bool,
    /// Write the metadata of the archives for each document: NAME.metadata.json
    #[arg(long)]
    metadata: bool,
    #[command(flatten)]
    reading: ReadingArgs,
    /// How to show progress on stderr: a bar on a terminal, nothing off it, or JSON Lines
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    progress: ProgressKind,
    /// Write every event to this file as JSON Lines
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

/// How documents are read: shared by `ingest` and `worker --documents`.
#[derive(Args)]
pub struct ReadingArgs {
    /// Worker processes, and documents in hand [default: all cores]
    #[arg(short, long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Take this route on every page instead of judging each
    #[arg(long, value_enum)]
    route: Option<RouteArg>,
    /// Password of encrypted PDFs
    #[arg(long, env = "KEHOACH_PASSWORD", hide_env_values = true)]
    password: Option<String>,
    /// Seconds that one page may take
    #[arg(long, default_value = "120", value_name = "SECONDS", value_parser = positive_seconds)]
    page_timeout: f64,
    /// Memory that one worker may take
    #[arg(long, default_value = "1GiB", value_name = "SIZE", value_parser = size)]
    worker_memory: u64,
    /// Largest file that is read
    #[arg(long, default_value = "512MiB", value_name = "SIZE", value_parser = size)]
    max_file_size: u64,
    /// Most pages that a document may have
    #[arg(long, default_value = "5000", value_name = "N")]
    max_pages: usize,
    /// Most pixels that one page image may have
    #[arg(long, default_value = "120000000", value_name = "N")]
    max_pixels: u64,
    /// Pages after which a worker is replaced
    #[arg(long, default_value_t = PAGES_PER_CHILD, hide = true)]
    worker_pages: u32,
    #[command(flatten)]
    language: LanguageArgs,
    /// Faults that workers are to commit, for tests: `crash@NAME:PAGE,…`
    #[arg(long, default_value = "", hide = true)]
    faults: Faults,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RouteArg {
    Keep,
    Transcode,
    Repair,
    Ocr,
}

impl From<RouteArg> for Route {
    fn from(route: RouteArg) -> Self {
        match route {
            RouteArg::Keep => Self::Keep,
            RouteArg::Transcode => Self::Transcode,
            RouteArg::Repair => Self::Repair,
            RouteArg::Ocr => Self::Ocr,
        }
    }
}

impl ReadingArgs {
    /// What documents are read with.
    ///
    /// # Errors
    /// A model or dictionary that cannot be used, as a message.
    pub fn document(&self) -> Result<DocumentSettings, String> {
        let model = self.language.load().map_err(|error| error.to_string())?;
        Ok(DocumentSettings {
            read: ReadOptions { route: self.route.map(Route::from), ..ReadOptions::default() },
            limits: Limits { file_bytes: self.max_file_size, pages: self.max_pages, pixels: self.max_pixels },
            password: self.password.clone(),
            formats: Formats::default(),
            model: RunModel(model),
        })
    }

    pub fn worker(&self) -> WorkerSettings {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        WorkerSettings {
            program: own_program(),
            jobs: self.jobs.map_or(cores, usize::from),
            page_timeout: Duration::from_secs_f64(self.page_timeout),
            memory: self.worker_memory,
            pages_per_child: self.worker_pages.max(1),
            faults: self.faults.clone(),
        }
    }
}

/// This program, also where its file was replaced or removed since it was started.
fn own_program() -> PathBuf {
    let link = PathBuf::from("/proc/self/exe");
    if link.exists() { link } else { std::env::current_exe().unwrap_or_else(|_| PathBuf::from("kehoach")) }
}

fn positive_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.001..=1e6).contains(&seconds) => Ok(seconds),
        _ => Err("seconds between 0.001 and 1000000 are wanted".to_owned()),
    }
}

/// Bytes from `64MiB`, `1GiB`, `200MB`, `4096`.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit: u64 = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" | "k" => 1 << 10,
        "mib" | "m" => 1 << 20,
        "gib" | "g" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return Err("a size like 512MiB or 1GiB is wanted".to_owned()),
    };
    let number: u64 = digits.trim().parse().map_err(|_| "a size like 512MiB or 1GiB is wanted".to_owned())?;
    number.checked_mul(unit).filter(|&bytes| bytes > 0).ok_or_else(|| "the size is out of range".to_owned())
}

/// Runs the verb: 0 all well, 1 some documents failed or are partial, 2 fatal, 130 interrupted.
pub fn run(args: &IngestArgs) -> ExitCode {
    let progress = match Progress::new(args.progress, args.log.as_deref()) {
        Ok(progress) => Arc::new(progress),
        Err(message) => {
            eprintln!("kehoach: {message}");
            return ExitCode::from(2);
        }
    };
    let document = match args.reading.document() {
        Ok(document) => document,
        Err(message) => {
            progress.fatal(&message);
            return ExitCode::from(2);
        }
    };
    let stop = Stop::default();
    for signal in [SIGINT, SIGTERM] {
        // The second signal ends the program at once: the first one has set the flag that arms this.
        let registered = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop.0))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop.0)));
        if let Err(error) = registered {
            progress.fatal(&format!("signals cannot be handled: {error}"));
            return ExitCode::from(2);
        }
    }
    let watcher = Arc::clone(&progress);
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or_else(String::new, |place| place.to_string());
        watcher.log_panic(&place);
    }));
    let settings = RunSettings {
        inputs: args.inputs.clone(),
        output: args.output.clone(),
        follow_links: args.follow_links,
        retry_failed: args.retry_failed,
        fresh: args.fresh,
        document: DocumentSettings {
            formats: Formats { alto: args.alto, hocr: args.hocr, pdf: args.pdf, metadata: args.metadata },
            ..document
        },
        worker: args.reading.worker(),
    };
    let observer: batch::Observer = {
        let (progress, stop) = (Arc::clone(&progress), Arc::clone(&stop.0));
        Arc::new(move |event| progress.on(event, stop.load(Ordering::SeqCst)))
    };
    match batch::run(&settings, &observer, &stop) {
        Err(error) => {
            progress.fatal(&error.to_string());
            ExitCode::from(2)
        }
        Ok(summary) => {
            progress.close(&summary, &args.output);
            if summary.interrupted {
                ExitCode::from(130)
            } else if summary.failed + summary.partial > 0 {
                ExitCode::from(1)
            } else {
                ExitCode::SUCCESS
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        assert_eq!(size("4096"), Ok(4096));
        assert_eq!(size("1GiB"), Ok(1 << 30));
        assert_eq!(size("64m"), Ok(64 << 20));
        assert_eq!(size("2MB"), Ok(2_000_000));
        for wrong in ["", "0", "MiB", "1 TiB", "-1", "99999999999999999999", "18446744073709551615GiB", "1é"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
