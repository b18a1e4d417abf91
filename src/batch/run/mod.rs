//! The run itself: documents in hand on threads ([`crew`]), results written ([`results`]), the journal appended
//! ([`clerk`]), `plans.jsonl` at the end.

mod clerk;
mod crew;
mod results;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use super::RunSettings;
use super::discover::{DiscoverError, discover};
use super::document::Reader;
use super::engine;
use super::event::{Event, Observer, Summary};
use super::journal::{Entry, Journal, Known, Offset};
use super::output::{Output, OutputError};
use crate::record::{Failure, Route};
use clerk::{Clerk, Place};
use crew::Crew;

/// Documents in hand for each job: while one waits for the disk or for its last page, another keeps the cores busy.
const DOCUMENTS_IN_HAND: usize = 2;
/// Restoring and extracting may recurse on the shape of a document.
const STACK: usize = 16 << 20;

/// Asks a run to begin no further document.
#[derive(Clone, Debug, Default)]
pub struct Stop(pub Arc<AtomicBool>);

impl Stop {
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Why a run could not start, or had to end before its time. What was finished stays finished.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error("{}: {error}", path.display())]
    Journal { path: PathBuf, error: io::Error },
    /// A page needs the OCR engine, and there is none that works.
    #[error("{}: {}; then start the same command again: it goes on where it stopped", .0.message, .0.advice)]
    NoEngine(Failure),
}

/// A document on its way into the journal.
struct Commit {
    index: usize,
    entry: Entry,
    /// Folders whose new names must be on the disk before the entry.
    folders: Vec<PathBuf>,
    /// The route of each page.
    routes: Vec<Route>,
    failures: Vec<Failure>,
}

/// From the threads that do documents to the one that keeps the journal.
enum Message {
    /// Finished now.
    Commit(Box<Commit>),
    /// Finished by an earlier run.
    Earlier {
        index: usize,
        offset: Offset,
        entry: Box<Entry>,
    },
    Fatal(RunError),
}

/// Reads everything below the inputs and writes the results. Gives the summary also where the run was interrupted.
pub fn run(settings: &RunSettings, observer: &Observer, stop: &Stop) -> Result<Summary, RunError> {
    let started = Instant::now();
    let inputs =
        discover(&settings.inputs, &settings.output, settings.follow_links, &settings.document.formats.suffixes())?;
    let output = Output::open(&settings.output)?;
    let journal_path = output.journal_path();
    let journal_error = |error| RunError::Journal { path: journal_path.clone(), error };
    let (journal, known) = Journal::open(&journal_path, settings.fresh).map_err(journal_error)?;

    let finished = if settings.fresh { &Known::new() } else { &known };
    let need = engine::need(&inputs, finished, settings.document.read.route);
    let reader = Reader::new(settings.document.clone(), &settings.worker, need.engines(), observer);
    if need.is_certain()
        && let Err(failure) = reader.engine()
    {
        return Err(RunError::NoEngine(failure));
    }
    observer(&Event::Started {
        documents: inputs.len(),
        program_version: env!("CARGO_PKG_VERSION"),
        model_version: reader.model().version().to_owned(),
        jobs: settings.worker.jobs,
    });
    let halt = AtomicBool::new(false);
    let threads = (settings.worker.jobs.max(1) * DOCUMENTS_IN_HAND).min(inputs.len().max(1));
    let (sender, receiver) = sync_channel(threads);
    let crew = Crew {
        settings,
        inputs: &inputs,
        output: &output,
        reader: &reader,
        observer,
        known: Mutex::new(known),
        next: AtomicUsize::new(0),
        stop,
        halt: &halt,
        options: settings.document.fingerprint(),
        limits: settings.document.limits_fingerprint(&settings.worker),
    };
    let mut clerk = Clerk {
        inputs: &inputs,
        journal,
        observer,
        summary: Summary { documents: inputs.len(), ..Summary::default() },
        halt: &halt,
        places: vec![Place::Open; inputs.len()],
        fatal: None,
    };
    thread::scope(|scope| {
        if !need.is_certain() {
            scope.spawn(|| {
                // The PDFs may all have good text: the run ends where the first page has none.
                if let Err(Failure { category, message, advice, .. }) = reader.engine() {
                    observer(&Event::Warning { category, message, advice });
                }
            });
        }
        for _ in 0..threads {
            let (crew, sender) = (&crew, sender.clone());
            let work = move || crew.work(&sender);
            if thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).is_err() {
                // Fewer threads do the same work; if there is none, all documents are left.
                break;
            }
        }
        drop(sender);
        clerk.keep(&receiver);
    });
    drop(reader);

    let Clerk { journal, places, fatal, mut summary, .. } = clerk;
    if let Some(error) = fatal {
        return Err(error);
    }
    summary.left = places.iter().filter(|place| matches!(place, Place::Open)).count();
    summary.interrupted = summary.left > 0;
    if !summary.interrupted {
        let mut plans = output.plans()?;
        for (input, place) in inputs.iter().zip(&places) {
            match place {
                Place::Journal(offset) => {
                    let entry = journal.read_at(*offset).map_err(journal_error)?;
                    plans.append_record(&entry.record)?;
                }
                Place::Result | Place::Open => plans.append_result(&input.relative)?,
            }
        }
        plans.finish()?;
    }
    drop(output);
    summary.seconds = started.elapsed().as_secs_f64();
    observer(&Event::Finished { summary: summary.clone() });
    Ok(summary)
}
