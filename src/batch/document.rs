//! One document: opened and hashed, read page by page, restored, extracted, made into its record.
//!
//! Text is decoded here; everything else is opened and read by worker processes. A panic of restoration or extraction
//! becomes an `internal` failure of the document.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;

use super::discover::inaccessible;
use super::event::{Event, Observer};
use super::output::digest;
use super::pool::Pool;
use super::protocol::{Answer, FileReference, Job, PathText};
use super::two_layer::TwoLayerRequest;
use super::{DocumentSettings, WorkerSettings};
use crate::model::Model;
use crate::ocr::Recorded;
use crate::output::pdf::Layer;
use crate::output::{self, PrintedPage};
use crate::pipeline;
use crate::record::{
    Category, DocumentRecord, Failure, Page, PageRecord, Plan, Route, RouteDecision, SCHEMA_VERSION, Status, Text,
    Warning,
};
use crate::source::{Document, FileKind, detect_kind};

/// How much of a file is looked at to tell its kind.
const HEAD: usize = 64 << 10;
/// How much of the end of a file is looked at to tell whether it is there.
const TAIL: usize = 2 << 10;
/// The largest text file that is read, in bytes: some 3,000 pages.
const LARGEST_TEXT: u64 = 8 << 20;
/// Pages of one document that are with the workers at once, for each job: enough that no worker waits.
const PAGES_IN_FLIGHT: usize = 2;

/// What came of one document.
pub struct Finished {
    pub record: DocumentRecord,
    /// The restored text, page by page; none where no page came out.
    pub text: Option<String>,
    /// Further files that were asked for: what is behind the name of the input, and the content.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// The two-layer PDF, to be made by a process of its own while it is written.
    pub pdf: Option<Box<TwoLayerRequest>>,
}

impl Finished {
    /// A document of which no text came out.
    pub fn without_text(record: DocumentRecord) -> Self {
        Self { record, text: None, files: Vec::new(), pdf: None }
    }
}

/// A file, opened once and hashed: what is read afterwards is what was hashed.
pub struct Opened {
    path: PathBuf,
    file: File,
    size: u64,
    modified: (i64, i64),
    head: Vec<u8>,
    /// The last [`TAIL`] bytes, or all of a shorter file.
    tail: Vec<u8>,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Why it may not be read, though it was hashed: it is larger than the limit.
    pub too_large: Option<Failure>,
}

/// Opens a file to read, without waiting for the other end of a pipe.
pub(super) fn open(path: &Path) -> Result<File, Failure> {
    let nonblocking = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    let file = File::options().read(true).custom_flags(nonblocking).open(path);
    file.map_err(|error| inaccessible("file", &error))
}

/// Size in bytes and time of last change of a regular file.
pub(super) fn stat(file: &File) -> Result<(u64, (i64, i64)), Failure> {
    let metadata = file.metadata().map_err(|error| inaccessible("file", &error))?;
    if !metadata.is_file() {
        let error = io::Error::new(io::ErrorKind::InvalidInput, "not a regular file");
        return Err(inaccessible("file", &error));
    }
    Ok((metadata.len(), (metadata.mtime(), metadata.mtime_nsec())))
}

/// Reads documents with one set of settings and one pool of workers. Serves many threads.
pub struct Reader {
    settings: DocumentSettings,
    pages_in_flight: usize,
    pool: Pool,
    model: &'static Model,
    observer: Observer,
}

impl Reader {
    /// With `engines` above 0, so many of the workers start at once and load the OCR engine, instead of with their first
    /// page: [`engine`](Self::engine) tells what came of it.
    pub fn new(settings: DocumentSettings, worker: &WorkerSettings, engines: usize, observer: &Observer) -> Self {
        let model = settings.model.0;
        Self {
            settings,
            pages_in_flight: worker.jobs.max(1) * PAGES_IN_FLIGHT,
            pool: Pool::start(worker, engines, observer),
            model,
            observer: Arc::clone(observer),
        }
    }

    pub fn model(&self) -> &'static Model {
        self.model
    }

    /// Waits until a worker has loaded the OCR engine; fails where none of them can.
    pub fn engine(&self) -> Result<(), Failure> {
        self.pool.engine()
    }

    /// Opens and hashes a file. One above the limit on size is refused before that, but where it may be what was read
    /// earlier (`may_be_known`) under a higher limit: only its hash can tell.
    pub fn open(&self, path: &Path, may_be_known: bool) -> Result<Opened, Failure> {
        let failed = |error| inaccessible("file", &error);
        let mut file = open(path)?;
        let (size, modified) = stat(&file)?;
        let too_large = self.settings.limits.check_file_bytes(size).err();
        if let Some(failure) = too_large.as_ref().filter(|_| !may_be_known) {
            return Err(failure.clone());
        }
        let mut head = Vec::new();
        (&mut file).take(HEAD as u64).read_to_end(&mut head).map_err(failed)?;
        file.rewind().map_err(failed)?;
        let sha256 = digest(&mut file).map_err(failed)?;
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(size.saturating_sub(TAIL as u64))).map_err(failed)?;
        (&mut file).take(TAIL as u64).read_to_end(&mut tail).map_err(failed)?;
        Ok(Opened { path: path.to_owned(), file, size, modified, head, tail, sha256, too_large })
    }

    /// Opens and reads a file into the record called `name`.
    pub fn read(&self, path: &Path, name: &str) -> Finished {
        match self.open(path, false) {
            Ok(opened) => self.read_opened(opened, name),
            Err(failure) => Finished::without_text(self.failed(name, failure)),
        }
    }

    /// The record of a document of which nothing came out: skipped where it is not a document, failed otherwise.
    pub fn failed(&self, name: &str, failure: Failure) -> DocumentRecord {
        let status = if failure.category == Category::NotADocument { Status::Skipped } else { Status::Failed };
        DocumentRecord {
            schema_version: SCHEMA_VERSION.to_owned(),
            path: name.to_owned(),
            status,
            file_kind: None,
            sha256: None,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            model_version: self.model.version().to_owned(),
            pages: Vec::new(),
            plan: Plan::default(),
            failures: vec![failure],
        }
    }

    /// Reads a file that is open into the record called `name`.
    pub fn read_opened(&self, opened: Opened, name: &str) -> Finished {
        if let Some(failure) = opened.too_large {
            return Finished::without_text(self.failed(name, failure));
        }
        let sha256 = Some(opened.sha256.clone());
        let file_name = opened_name(name);
        let kind = match detect_kind(&opened.head, file_name) {
            Ok(kind) => kind,
            Err(failure) => {
                return Finished::without_text(DocumentRecord { sha256, ..self.failed(name, failure) });
            }
        };
        let file_kind = Some(kind.name().to_owned());
        let wants_pdf = self.settings.formats.pdf && kind.is_paged_image();
        let reference = wants_pdf.then(|| self.reference(&opened, kind));
        let truncated = end_is_missing(kind, &opened.tail);
        let pages = if kind.is_paged_image() {
            self.pages_by_workers(&opened, kind, name)
        } else {
            self.pages_of_text(opened, kind, name)
        };
        match pages {
            Ok(mut pages) => {
                if truncated && let Some(page) = pages.read.first_mut() {
                    page.warnings.insert(0, truncation());
                }
                self.finish(name, file_kind, sha256, pages, reference)
            }
            Err(failure) => Finished::without_text(DocumentRecord { sha256, file_kind, ..self.failed(name, failure) }),
        }
    }

    fn pages_of_text(&self, opened: Opened, kind: FileKind, name: &str) -> Result<Pages, Failure> {
        if opened.size > LARGEST_TEXT {
            return Err(Failure::new(
                Category::TooLarge,
                format!("the text file has {} bytes; at most {LARGEST_TEXT} are read", opened.size),
                "split the file",
            ));
        }
        let mut file = opened.file;
        let mut bytes = Vec::with_capacity(opened.size as usize);
        file.rewind()
            .and_then(|()| file.take(opened.size + 1).read_to_end(&mut bytes))
            .map_err(|error| inaccessible("file", &error))?;
        if digest(&bytes[..]).ok().as_ref() != Some(&opened.sha256) {
            return Err(changed());
        }
        let model = self.model;
        contained("decoding", || {
            let document = Document::open(Arc::new(bytes), kind, None, &self.settings.limits)?;
            let mut pages = Pages::default();
            for index in 0..document.page_count() {
                // Text never calls the engine.
                let page = document.read_page(index, &self.settings.read, model, &mut Recorded::default());
                self.add(&mut pages, index as u32 + 1, page, name);
            }
            Ok(pages)
        })?
    }

    /// The file as a worker is told of it.
    fn reference(&self, opened: &Opened, kind: FileKind) -> FileReference {
        let path = std::path::absolute(&opened.path).unwrap_or_else(|_| opened.path.clone());
        FileReference {
            path: PathText::new(&path),
            kind: kind.name().to_owned(),
            size: opened.size,
            modified: opened.modified,
            settings: self.settings.clone(),
        }
    }

    fn pages_by_workers(&self, opened: &Opened, kind: FileKind, name: &str) -> Result<Pages, Failure> {
        let file = self.reference(opened, kind);
        let (reply, answers) = channel();
        self.pool.submit(Job::Open { file: file.clone() }, 0, &reply);
        let count = match answers.recv() {
            Ok((_, Ok(Answer::Opened { pages }))) => pages as usize,
            Ok((_, Err(failure))) => return Err(failure),
            Ok((_, Ok(_))) | Err(_) => return Err(no_workers()),
        };
        self.settings.limits.check_pages(count)?;
        // Pages arrive as they are finished and stand in the order of the document.
        let mut read: Vec<Option<Result<Page, Failure>>> = Vec::new();
        read.resize_with(count, || None);
        let (mut asked, mut answered) = (0, 0);
        while answered < count {
            while asked < count && asked - answered < self.pages_in_flight {
                let job = Job::Page { file: file.clone(), number: asked as u32 + 1, attempt: 1 };
                self.pool.submit(job, asked, &reply);
                asked += 1;
            }
            let Ok((index, answer)) = answers.recv() else { return Err(no_workers()) };
            answered += 1;
            if let Some(slot) = read.get_mut(index) {
                *slot = Some(match answer {
                    Ok(Answer::Page(page)) => Ok(*page),
                    Ok(_) => Err(no_workers()),
                    Err(failure) => Err(failure.on_page(index as u32 + 1)),
                });
            }
            self.tell(name, index as u32 + 1, read.get(index).and_then(|page| page.as_ref()));
        }
        let mut pages = Pages::default();
        for (index, page) in read.into_iter().enumerate() {
            pages.add(index as u32 + 1, page.unwrap_or_else(|| Err(no_workers())));
        }
        Ok(pages)
    }

    fn add(&self, pages: &mut Pages, number: u32, page: Result<Page, Failure>, name: &str) {
        self.tell(name, number, Some(&page));
        pages.add(number, page);
    }

    fn tell(&self, name: &str, page: u32, result: Option<&Result<Page, Failure>>) {
        let route = match result {
            Some(Ok(page)) if page.failure.is_none() => Some(page.decision.route),
            _ => None,
        };
        (self.observer)(&Event::PageFinished { path: name.to_owned(), page, route });
    }

    /// Restores and extracts what was read.
    fn finish(
        &self,
        name: &str,
        file_kind: Option<String>,
        sha256: Option<String>,
        pages: Pages,
        reference: Option<FileReference>,
    ) -> Finished {
        let Pages { mut read, mut failures } = pages;
        let nothing = |failures: Vec<Failure>| {
            let failure = Failure::new(Category::Internal, "nothing came out", "report this");
            let record =
                DocumentRecord { file_kind: file_kind.clone(), sha256: sha256.clone(), ..self.failed(name, failure) };
            Finished::without_text(DocumentRecord { failures, ..record })
        };
        if read.iter().all(|page| page.lines.iter().all(|line| line.text.trim().is_empty())) {
            if failures.is_empty() {
                failures.push(Failure::new(
                    Category::NoText,
                    "there is no text in the document",
                    "look at the pages; if there is print on them, scan them again at 300 dpi",
                ));
            }
            return nothing(failures);
        }
        let text =
            match contained("restoration", || pipeline::restore_pages(self.model, &read, &self.settings.restore())) {
                Ok(text) => text,
                Err(failure) => {
                    failures.push(failure);
                    return nothing(failures);
                }
            };
        let mut plan = match contained("extraction", || pipeline::extract(self.model, &text)) {
            Ok(plan) => plan,
            Err(failure) => {
                failures.push(failure);
                Plan::default()
            }
        };
        let mut warnings: Vec<_> = read.iter_mut().flat_map(|page| std::mem::take(&mut page.warnings)).collect();
        warnings.append(&mut plan.warnings);
        plan.warnings = warnings;
        let status = if failures.is_empty() { Status::Done } else { Status::Partial };
        let formats = self.settings.formats;
        let with_places = formats.alto || formats.hocr || formats.pdf;
        let printed = if with_places { output::printed_pages(&read, &text) } else { Vec::new() };
        let record = DocumentRecord {
            schema_version: SCHEMA_VERSION.to_owned(),
            path: name.to_owned(),
            status,
            file_kind,
            sha256,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            model_version: self.model.version().to_owned(),
            pages: page_records(read, &text),
            plan,
            failures,
        };
        let files = self.files(&record, &printed);
        let pdf = reference.map(|file| Box::new(TwoLayerRequest { file, layer: Layer::new(&record, printed) }));
        Finished { record, text: Some(text.to_restored_string()), files, pdf }
    }

    /// The further files that are asked for. What has no pages with places gets none that is about places.
    fn files(&self, record: &DocumentRecord, printed: &[PrintedPage]) -> Vec<(&'static str, Vec<u8>)> {
        let formats = self.settings.formats;
        let mut files = Vec::new();
        if printed.iter().any(|page| page.width > 0.0) {
            if formats.alto {
                files.push((output::ALTO_SUFFIX, output::alto(record, printed).into_bytes()));
            }
            if formats.hocr {
                files.push((output::HOCR_SUFFIX, output::hocr(record, printed).into_bytes()));
            }
        }
        if formats.metadata {
            files.push((output::METADATA_SUFFIX, output::metadata(record)));
        }
        files
    }
}

/// The pages that came out, in order, and why the others did not.
#[derive(Default)]
struct Pages {
    read: Vec<Page>,
    failures: Vec<Failure>,
}

impl Pages {
    fn add(&mut self, number: u32, page: Result<Page, Failure>) {
        let failure = match page {
            Ok(mut page) => match page.failure.take() {
                None => return self.read.push(page),
                Some(failure) => failure,
            },
            Err(failure) => failure,
        };
        if failure.category == Category::NoText {
            // The blank back of a sheet is a page that came out, without lines.
            let decision = RouteDecision { route: Route::Ocr, reason: failure.message };
            let (width, height, lines, warnings) = (0.0, 0.0, Vec::new(), Vec::new());
            self.read.push(Page { number, width, height, turns: 0, decision, lines, failure: None, warnings });
        } else {
            self.failures.push(failure.on_page(number));
        }
    }
}

/// The last part of a record's path, which is what the kind of a file is judged with.
fn opened_name(name: &str) -> Option<&str> {
    name.rsplit('/').next().filter(|name| !name.is_empty())
}

/// Whether the mark is missing that every complete file of the kind ends with. Readers mend such files as well as they
/// can, and what was cut off is then missing without a word: pages of a PDF, the foot of a picture.
fn end_is_missing(kind: FileKind, tail: &[u8]) -> bool {
    let holds = |mark: &[u8]| tail.windows(mark.len()).any(|window| window == mark);
    match kind {
        // ISO 32000-1, 7.5.5; readers look for it in the last kilobyte.
        FileKind::Pdf => !holds(b"%%EOF"),
        // ITU-T T.81, B.1.1.3: EOI. What cameras and scanners put behind it is rarely long.
        FileKind::Jpeg => !holds(b"\xff\xd9"),
        _ => false,
    }
}

fn truncation() -> Warning {
    Warning {
        code: "truncated_file".to_owned(),
        message: "the file ends before its end: pages or parts of a page may be missing; copy it again".to_owned(),
        source: None,
    }
}

fn changed() -> Failure {
    Failure::new(
        Category::Inaccessible,
        "the file changed while it was read",
        "run again when nothing writes to it any more",
    )
}

fn no_workers() -> Failure {
    Failure::new(
        Category::Internal,
        "the workers ended before the document",
        "run again; if it happens again, report it",
    )
}

/// Runs a stage on one document; a panic in it concerns this document only.
fn contained<T>(stage: &str, run: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| {
        Failure::new(
            Category::Internal,
            format!("a fault of this program in the {stage} of the document"),
            "report it with the document; the log names the place",
        )
    })
}

fn page_records(pages: Vec<Page>, text: &Text) -> Vec<PageRecord> {
    let mut records: Vec<PageRecord> = Vec::with_capacity(pages.len());
    let mut read: Vec<Mean> = Vec::with_capacity(pages.len());
    for page in pages {
        let words = page.lines.iter().flat_map(|line| &line.words);
        read.push(words.filter_map(|word| word.confidence).collect());
        let Page { number, width, height, decision, .. } = page;
        records.push(PageRecord { number, width, height, decision, lines: None, confidence: None, stamps: Vec::new() });
    }
    let mut decoded = vec![Mean::default(); records.len()];
    for (index, line) in text.lines.iter().enumerate() {
        let Ok(place) = records.binary_search_by_key(&line.page, |record| record.number) else { continue };
        let number = index as u32 + 1;
        let first = records[place].lines.map_or(number, |[first, _]| first);
        records[place].lines = Some([first, number]);
        if line.zone.is_laid_over() {
            records[place].stamps.push(line.restored.clone());
        }
        decoded[place].extend(line.tokens.iter().map(|token| token.posterior));
    }
    for ((record, decoded), read) in records.iter_mut().zip(decoded).zip(read) {
        record.confidence = decoded.value().or(read.value());
    }
    records
}

/// The mean of confidences.
#[derive(Clone, Copy, Default)]
struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    /// `None` where there are none.
    fn value(self) -> Option<f32> {
        (self.count > 0).then(|| (self.sum / self.count as f64) as f32)
    }
}

impl Extend<f32> for Mean {
    fn extend<I: IntoIterator<Item = f32>>(&mut self, values: I) {
        for value in values {
            self.sum += f64::from(value);
            self.count += 1;
        }
    }
}

impl FromIterator<f32> for Mean {
    fn from_iter<I: IntoIterator<Item = f32>>(values: I) -> Self {
        let mut mean = Self::default();
        mean.extend(values);
        mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_its_end_is_told_from_a_whole_one() {
        assert!(!end_is_missing(FileKind::Pdf, b"startxref\n9\n%%EOF\n\0\0"));
        assert!(end_is_missing(FileKind::Pdf, b"endobj\n5 0 obj\n<<"));
        assert!(!end_is_missing(FileKind::Jpeg, b"\x01\xff\xd9"));
        assert!(end_is_missing(FileKind::Jpeg, b"\x01\xff"));
        assert!(!end_is_missing(FileKind::Text, b""));
    }
}
