//! The worker's side: `kehoach worker` reads pages for its parent, `kehoach worker --documents` whole documents for
//! any program. `docs/worker.md` describes both.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use memmap2::Mmap;
use rustix::process::{Resource, Rlimit, Signal};

use super::document::{Reader, open, stat};
use super::faults::{Faults, commit};
use super::name::record_name;
use super::protocol::{
    Answer, DocumentRequest, EngineState, FileReference, Hello, Job, LONGEST_LINE, ReadLine, Request, Response,
    read_line,
};
use crate::model::Model;
use crate::ocr::{Engine, GrayImage, OcrWord, PixelBox, Segmentation, Tesseract};
use crate::record::{Category, DocumentRecord, Failure};
use crate::source::{Document, FileKind};

/// The longest request that [`serve_documents`] reads: a file of the default size limit in base64, and some.
const LONGEST_DOCUMENT_LINE: usize = 768 << 20;

/// Answers the parent until stdin ends.
///
/// `parent` is the process that must live for this one to go on, `memory` the limit on the address space in bytes
/// (absent: none). With `load_engine` the OCR engine is loaded before the hello, which tells what came of it, and not with
/// the first page that needs it. A library that writes to stdout reaches stderr: only answers go into the pipe.
pub fn serve_pages(parent: Option<u32>, memory: Option<u64>, load_engine: bool, faults: &Faults) -> io::Result<()> {
    bind_to(parent)?;
    limit(memory)?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |place| place.to_string());
        eprintln!("panic at {place}");
    }));
    let mut pipe = take_stdout()?;
    let model = Model::embedded();
    let mut engine = LazyEngine::Unused;
    let state = load_engine.then(|| match engine.load() {
        Ok(engine) => EngineState::Ready(engine.version()),
        Err(failure) => EngineState::Failure(failure),
    });
    send(&mut pipe, &Hello::ours(model.version(), state))?;
    let mut stdin = BufReader::new(io::stdin().lock());
    let mut server = PageServer { model, engine, opened: None };
    loop {
        let line = match read_line(&mut stdin, LONGEST_LINE) {
            ReadLine::Line(line) => line,
            ReadLine::TooLong => return Err(io::Error::new(io::ErrorKind::InvalidData, "a request without end")),
            ReadLine::End => return Ok(()),
        };
        let request: Request = serde_json::from_slice(&line)?;
        if let Job::Page { file, number, attempt } = &request.job
            && let Some(fault) = faults.on(&file.path.get().unwrap_or_default(), *number, *attempt)
        {
            commit(fault, &mut pipe);
        }
        let answer = server.answer(&request.job).unwrap_or_else(Answer::Failure);
        send(&mut pipe, &Response { id: request.id, answer })?;
    }
}

/// Dies with the parent, in whatever way it goes.
pub(super) fn bind_to(parent: Option<u32>) -> io::Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have gone before that was asked for.
    let now = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get());
    if now != i32::try_from(parent).ok() {
        return Err(io::Error::other("the parent is gone"));
    }
    Ok(())
}

/// Bounds what a document can make this process take: memory; no file may grow (none is written), no core dump.
pub(super) fn limit(memory: Option<u64>) -> io::Result<()> {
    let set = |resource, value: u64| {
        let hard = rustix::process::getrlimit(resource).maximum;
        let value = hard.map_or(value, |hard| value.min(hard));
        rustix::process::setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })
    };
    if let Some(memory) = memory {
        set(Resource::As, memory)?;
        set(Resource::Fsize, 0)?;
        set(Resource::Core, 0)?;
    }
    Ok(())
}

/// The pipe behind stdout; whoever writes to stdout from now on writes to stderr.
pub(super) fn take_stdout() -> io::Result<File> {
    let pipe: OwnedFd = rustix::io::fcntl_dupfd_cloexec(io::stdout(), 3)?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(File::from(pipe))
}

pub(super) fn send(pipe: &mut impl Write, message: &impl serde::Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    pipe.write_all(&line)?;
    pipe.flush()
}

struct PageServer {
    model: &'static Model,
    engine: LazyEngine,
    /// The last file asked for: its pages mostly come one after the other.
    opened: Option<(FileReference, Document)>,
}

impl PageServer {
    fn answer(&mut self, job: &Job) -> Result<Answer, Failure> {
        let file = job.file();
        let document = match &mut self.opened {
            Some((opened, document)) if opened == file => document,
            slot => {
                *slot = None;
                &mut slot.insert((file.clone(), open_reference(file)?)).1
            }
        };
        match job {
            Job::Open { .. } => Ok(Answer::Opened { pages: document.page_count() as u32 }),
            Job::Page { file, number, .. } => {
                let index = (*number as usize).checked_sub(1).ok_or_else(|| invalid("pages count from 1"))?;
                let page = document.read_page(index, &file.settings.read, self.model, &mut self.engine)?;
                Ok(Answer::Page(Box::new(page)))
            }
        }
    }
}

pub(super) fn invalid(message: &str) -> Failure {
    Failure::new(Category::Protocol, message, "correct the request; docs/worker.md describes it")
}

fn open_reference(reference: &FileReference) -> Result<Document, Failure> {
    let (map, kind) = map_reference(reference)?;
    Document::open(Arc::new(map), kind, reference.settings.password.as_deref(), &reference.settings.limits)
}

/// The bytes of a file that has not changed since it was looked at, and their kind.
pub(super) fn map_reference(reference: &FileReference) -> Result<(Mmap, FileKind), Failure> {
    let path = reference.path.get().ok_or_else(|| invalid("the request names no path"))?;
    let kind = FileKind::from_name(&reference.kind).ok_or_else(|| invalid("the request names no kind of file"))?;
    let file = open(&path)?;
    let (size, modified) = stat(&file)?;
    if (size, modified) != (reference.size, reference.modified) {
        return Err(Failure::new(
            Category::Inaccessible,
            "the file changed while it was read",
            "run again when nothing writes to it any more",
        ));
    }
    // SAFETY: the map is only read. Another process that writes to the file meanwhile can change the bytes seen or,
    // by truncating it, end this process by SIGBUS; it is a worker, and its parent takes both as faults of the page.
    let map = unsafe { Mmap::map(&file) }.map_err(|error| super::discover::inaccessible("file", &error))?;
    Ok((map, kind))
}

/// Tesseract, loaded when the first page needs it at the latest.
enum LazyEngine {
    Unused,
    Ready(Box<Tesseract>),
}

impl LazyEngine {
    fn load(&mut self) -> Result<&mut Tesseract, Failure> {
        if let Self::Unused = self {
            *self = Self::Ready(Box::new(Tesseract::new("vie")?));
        }
        match self {
            Self::Ready(engine) => Ok(engine),
            Self::Unused => unreachable!("it was just loaded"),
        }
    }
}

impl Engine for LazyEngine {
    fn read(
        &mut self,
        image: &GrayImage,
        dpi: u32,
        segmentation: Segmentation,
        region: Option<PixelBox>,
    ) -> Result<Vec<OcrWord>, Failure> {
        self.load()?.read(image, dpi, segmentation, region)
    }

    fn version(&self) -> String {
        match self {
            Self::Unused => String::new(),
            Self::Ready(engine) => engine.version(),
        }
    }
}

/// Reads requests from `input` until it ends and writes one record a line to `output`, in order. A request that
/// cannot be understood gets a record with a `protocol` failure, so that there are always as many lines out as in.
pub fn serve_documents(reader: &Reader, input: impl io::Read, output: &mut impl Write) -> io::Result<()> {
    let mut input = BufReader::new(input);
    loop {
        let record = match read_line(&mut input, LONGEST_DOCUMENT_LINE) {
            ReadLine::End => return Ok(()),
            ReadLine::TooLong => {
                // The rest of the line is not the next request.
                input.skip_until(b'\n')?;
                reader.failed("", invalid("the request is too long"))
            }
            ReadLine::Line(line) if line.iter().all(u8::is_ascii_whitespace) => continue,
            ReadLine::Line(line) => answer_document(reader, &line)?,
        };
        send(output, &record)?;
    }
}

fn answer_document(reader: &Reader, line: &[u8]) -> io::Result<DocumentRecord> {
    let request: DocumentRequest = match serde_json::from_slice(line) {
        Ok(request) => request,
        Err(_) => return Ok(reader.failed("", invalid("the request is not one JSON object of the protocol"))),
    };
    let name = |path: &Path| request.name.clone().unwrap_or_else(|| record_name(path));
    if let Some(bytes) = &request.bytes {
        let name = request.name.clone().unwrap_or_default();
        let Ok(bytes) = BASE64_STANDARD.decode(bytes) else {
            return Ok(reader.failed(&name, invalid("`bytes` is not base64")));
        };
        // The page workers are other processes: they need a file.
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(&bytes)?;
        file.flush()?;
        return Ok(reader.read(file.path(), &name).record);
    }
    match request.path.get() {
        Some(path) => Ok(reader.read(&path, &name(&path)).record),
        None => Ok(reader.failed("", invalid("the request has neither path nor bytes"))),
    }
}
