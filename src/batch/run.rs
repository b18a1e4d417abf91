//! The run itself: documents in hand on threads, results written, the journal appended, `plans.jsonl` at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use super::RunSettings;
use super::discover::{DiscoverError, Found, Input, discover};
use super::document::{Finished, Reader};
use super::engine;
use super::event::{Event, Observer, Summary};
use super::journal::{Entry, Journal, Known, Offset};
use super::output::{Output, OutputError, sync_folder};
use super::two_layer::{self, Made};
use crate::output::PDF_SUFFIX;
use crate::record::{Category, DocumentRecord, Failure, Route, Status};

/// Documents in hand for each job: while one waits for the disk or for its last page, another keeps the cores busy.
const DOCUMENTS_IN_HAND: usize = 2;
/// Entries that one sync of the journal may cover.
const LARGEST_COMMIT: usize = 64;
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

/// Where the record of a finished document lies.
#[derive(Clone, Copy)]
enum Place {
    /// Not finished.
    Open,
    /// In its `.json`.
    Result,
    /// In the journal.
    Journal(Offset),
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

    let need = engine::need(&inputs, &known, settings.document.read.route);
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

/// What the document threads share.
struct Crew<'r> {
    settings: &'r RunSettings,
    inputs: &'r [Input],
    output: &'r Output,
    reader: &'r Reader,
    known: Mutex<Known>,
    next: AtomicUsize,
    stop: &'r Stop,
    /// Set where going on is useless: the disk is full.
    halt: &'r AtomicBool,
    options: String,
    limits: String,
}

impl Crew<'_> {
    fn work(&self, to: &SyncSender<Message>) {
        while !self.stop.is_requested() && !self.halt.load(Ordering::SeqCst) {
            let index = self.next.fetch_add(1, Ordering::SeqCst);
            let Some(input) = self.inputs.get(index) else { return };
            let message = catch_unwind(AssertUnwindSafe(|| self.document(index, input))).unwrap_or_else(|_| {
                let failure = Failure::new(Category::Internal, "a fault of this program", "report it with the log");
                let finished = Finished::without_text(self.reader.failed(&input.name, failure));
                self.write(index, input, finished, &BTreeMap::new())
            });
            if to.send(message).is_err() {
                return;
            }
        }
    }

    fn document(&self, index: usize, input: &Input) -> Message {
        let earlier = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(&input.name);
        let finished = match &input.found {
            Found::Not(failure) => Finished::without_text(self.reader.failed(&input.name, failure.clone())),
            Found::File => {
                match self.reader.open(&input.path, earlier.as_ref().is_some_and(|(_, entry)| entry.has_text())) {
                    Err(failure) => Finished::without_text(self.reader.failed(&input.name, failure)),
                    Ok(opened) => {
                        let same = earlier.as_ref().filter(|(_, entry)| entry.sha256.as_ref() == Some(&opened.sha256));
                        let keep = |(offset, entry): &(Offset, Entry)| Message::Earlier {
                            index,
                            offset: *offset,
                            entry: Box::new(entry.clone()),
                        };
                        if let Some(known) = same.filter(|(_, entry)| self.still_holds(input, entry)) {
                            return keep(known);
                        }
                        let finished = self.reader.read_opened(opened, &input.name);
                        // A lower limit, or worse luck, takes away nothing of what was read before.
                        if finished.text.is_none()
                            && let Some(known) =
                                same.filter(|(_, entry)| entry.has_text() && self.is_intact(input, entry))
                        {
                            return keep(known);
                        }
                        finished
                    }
                }
            }
        };
        if let Some(failure) = finished.record.failures.iter().find(|failure| failure.category == Category::NoEngine) {
            // Not written: the document is as good as untouched, and is read when there is an engine.
            self.halt.store(true, Ordering::SeqCst);
            return Message::Fatal(RunError::NoEngine(failure.clone()));
        }
        let before = earlier.as_ref().map(|(_, entry)| entry.files.clone()).unwrap_or_default();
        // What cannot be opened is tried every time; the same outcome is not written a second time.
        if finished.record.sha256.is_none()
            && let Some((offset, entry)) = earlier
            && entry.sha256.is_none()
            && entry.failures == categories(&finished.record)
            && self.still_holds(input, &entry)
        {
            return Message::Earlier { index, offset, entry: Box::new(entry) };
        }
        self.write(index, input, finished, &before)
    }

    /// Whether what an earlier run wrote is all that this run would write.
    fn still_holds(&self, input: &Input, entry: &Entry) -> bool {
        let came_out = matches!(entry.status, Status::Done | Status::Skipped);
        // The journal does not keep passwords, so whether this one was tried is not known.
        if entry.failures.contains(&Category::Encrypted) && self.settings.document.password.is_some() {
            return false;
        }
        (came_out || (!self.settings.retry_failed && entry.limits == self.limits)) && self.is_intact(input, entry)
    }

    /// Whether what an earlier run wrote was made as this run would make it, and lies there as it was written.
    fn is_intact(&self, input: &Input, entry: &Entry) -> bool {
        entry.program == env!("CARGO_PKG_VERSION")
            && entry.model == self.reader.model().version()
            && entry.options == self.options
            && (entry.json_sha256.is_some() || entry.record.is_some())
            && self.is_on_the_disk(input, ".json", entry.json_sha256.as_deref())
            && self.is_on_the_disk(input, ".txt", entry.text_sha256.as_deref())
            && entry.files.iter().all(|(suffix, sha256)| self.is_on_the_disk(input, suffix, Some(sha256)))
    }

    fn is_on_the_disk(&self, input: &Input, suffix: &str, sha256: Option<&str>) -> bool {
        sha256.is_none() || self.output.digest(&input.relative, suffix).as_deref() == sha256
    }

    /// `before` are the further files that an earlier run wrote.
    fn write(&self, index: usize, input: &Input, mut finished: Finished, before: &BTreeMap<String, String>) -> Message {
        match self.write_results(index, input, &mut finished, before) {
            Ok(written) => self.commit(index, finished.record, written),
            Err(error) if error.is_fatal() => {
                self.halt.store(true, Ordering::SeqCst);
                Message::Fatal(RunError::Output(error))
            }
            Err(error) => {
                let reason = match error {
                    OutputError::Io(_, error) => error.kind().to_string(),
                    OutputError::Locked(_) => "locked".to_owned(),
                };
                let failure = Failure::new(
                    Category::Output,
                    format!("the result cannot be written: {reason}"),
                    "make the output folder writable, and its names free of files and links of your own",
                );
                let record = DocumentRecord {
                    sha256: finished.record.sha256,
                    file_kind: finished.record.file_kind,
                    ..self.reader.failed(&input.name, failure)
                };
                self.commit(index, record, Results::default())
            }
        }
    }

    /// Writes the files of a document, or takes away what an earlier run wrote and this one does not.
    fn write_results(
        &self,
        index: usize,
        input: &Input,
        finished: &mut Finished,
        before: &BTreeMap<String, String>,
    ) -> Result<Results, OutputError> {
        let name = index.to_string();
        let mut results = Results::default();
        if let Some(request) = finished.pdf.take() {
            let made = two_layer::make(&request, &self.settings.worker, |content, length| {
                self.output.write_from(&input.relative, PDF_SUFFIX, &name, content, length)
            })?;
            let record = &mut finished.record;
            match made {
                Made::Written(written, warnings) => {
                    results.files.insert(PDF_SUFFIX.to_owned(), written.sha256);
                    results.folders.push(written.folder);
                    record.plan.warnings.extend(warnings);
                }
                Made::Refused(warning) => record.plan.warnings.push(warning),
                Made::Failed(failure) => {
                    record.status = Status::Partial;
                    record.failures.push(failure);
                }
            }
        }
        let Finished { record, text, files, .. } = finished;
        let mut write = |suffix: &str, content: &[u8]| {
            let written = self.output.write(&input.relative, suffix, &name, content)?;
            results.folders.push(written.folder);
            Ok::<_, OutputError>(written.sha256)
        };
        for (suffix, content) in files {
            let sha256 = write(suffix, content)?;
            results.files.insert((*suffix).to_owned(), sha256);
        }
        results.text = text.as_ref().map(|text| write(".txt", text.as_bytes())).transpose()?;
        if record.status != Status::Skipped {
            let mut json = serde_json::to_vec_pretty(record).expect("a record is plain JSON");
            json.push(b'\n');
            results.json = Some(write(".json", &json)?);
        }
        for suffix in before.keys().filter(|suffix| !results.files.contains_key(*suffix)) {
            self.output.remove(&input.relative, suffix)?;
        }
        if results.text.is_none() {
            self.output.remove(&input.relative, ".txt")?;
        }
        if results.json.is_none() {
            self.output.remove(&input.relative, ".json")?;
        }
        results.folders.dedup();
        Ok(results)
    }

    fn commit(&self, index: usize, record: DocumentRecord, written: Results) -> Message {
        let entry = Entry {
            path: record.path.clone(),
            status: record.status,
            sha256: record.sha256.clone(),
            program: record.program_version.clone(),
            model: record.model_version.clone(),
            options: self.options.clone(),
            limits: self.limits.clone(),
            failures: categories(&record),
            json_sha256: written.json,
            text_sha256: written.text,
            files: written.files,
            record: None,
        };
        let routes = record.pages.iter().map(|page| page.decision.route).collect();
        let failures = record.failures.clone();
        let record = entry.json_sha256.is_none().then(|| Box::new(record));
        let entry = Entry { record, ..entry };
        Message::Commit(Box::new(Commit { index, entry, folders: written.folders, routes, failures }))
    }
}

/// The files of one document on the disk, but for the sync of their folders: SHA-256 of each.
#[derive(Default)]
struct Results {
    json: Option<String>,
    text: Option<String>,
    files: BTreeMap<String, String>,
    folders: Vec<PathBuf>,
}

fn categories(record: &DocumentRecord) -> Vec<Category> {
    record.failures.iter().map(|failure| failure.category).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Keeps the journal: a document is finished when its line is on the disk, not before.
struct Clerk<'r> {
    inputs: &'r [Input],
    journal: Journal,
    observer: &'r Observer,
    summary: Summary,
    halt: &'r AtomicBool,
    places: Vec<Place>,
    fatal: Option<RunError>,
}

impl Clerk<'_> {
    fn keep(&mut self, from: &Receiver<Message>) {
        while let Ok(first) = from.recv() {
            let mut batch = Vec::new();
            let mut next = Some(first);
            while let Some(message) = next.take() {
                match message {
                    Message::Commit(commit) => batch.push(*commit),
                    Message::Earlier { index, offset, entry } => self.earlier(index, offset, &entry),
                    Message::Fatal(error) => self.give_up(error),
                }
                if batch.len() < LARGEST_COMMIT {
                    next = from.try_recv().ok();
                }
            }
            self.commit(batch);
        }
    }

    fn commit(&mut self, batch: Vec<Commit>) {
        if batch.is_empty() || matches!(self.fatal, Some(RunError::Journal { .. })) {
            return;
        }
        let folders: BTreeSet<&PathBuf> = batch.iter().flat_map(|commit| &commit.folders).collect();
        for folder in folders {
            if let Err(error) = sync_folder(folder) {
                return self.give_up(RunError::Output(OutputError::Io(folder.clone(), error)));
            }
        }
        let (entries, rest): (Vec<Entry>, Vec<_>) =
            batch.into_iter().map(|commit| (commit.entry, (commit.index, commit.routes, commit.failures))).unzip();
        let offsets = match self.journal.append(&entries) {
            Ok(offsets) => offsets,
            Err(error) => {
                let path = self.journal.path().to_owned();
                return self.give_up(RunError::Journal { path, error });
            }
        };
        for ((entry, offset), (index, routes, failures)) in entries.iter().zip(offsets).zip(rest) {
            self.finished(index, offset, entry, &routes, failures, false);
        }
    }

    fn earlier(&mut self, index: usize, offset: Offset, entry: &Entry) {
        let failures = entry.record.as_ref().map(|record| record.failures.clone()).unwrap_or_default();
        self.finished(index, offset, entry, &[], failures, true);
    }

    fn finished(
        &mut self,
        index: usize,
        offset: Offset,
        entry: &Entry,
        routes: &[Route],
        failures: Vec<Failure>,
        earlier: bool,
    ) {
        self.places[index] = if entry.json_sha256.is_some() { Place::Result } else { Place::Journal(offset) };
        let summary = &mut self.summary;
        summary.count(entry.status);
        summary.earlier += usize::from(earlier);
        for category in &entry.failures {
            *summary.failures.entry(*category).or_default() += 1;
        }
        for route in routes {
            summary.count_route(*route);
        }
        let path = self.inputs[index].name.clone();
        (self.observer)(&Event::DocumentFinished {
            path,
            status: entry.status,
            pages: routes.len(),
            failures,
            earlier,
        });
    }

    fn give_up(&mut self, error: RunError) {
        self.halt.store(true, Ordering::SeqCst);
        (self.observer)(&Event::Stopping { reason: error.to_string() });
        self.fatal.get_or_insert(error);
    }
}
