//! The worker processes of a run: a queue of pages, and for each job slot a thread that owns one child.
//!
//! A slot starts its child with its first page, or at once where a run is known to need the OCR engine; it replaces it
//! after a number of pages, and after every fault. A page that brought its child down is tried once more in a fresh one;
//! then the fault is its answer.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::WorkerSettings;
use super::child::{Child, Fault};
use super::engine;
use super::event::{Event, Observer};
use super::protocol::{Answer, EngineState, Job};
use crate::record::{Category, Failure};

/// How often a page is tried.
const ATTEMPTS: u32 = 2;

/// Where the answer to a job goes, with the job's tag.
pub type Reply = Sender<(usize, Result<Answer, Failure>)>;

struct Queued {
    job: Job,
    tag: usize,
    reply: Reply,
}

/// The pool. Dropping it ends the children.
pub struct Pool {
    queue: Option<SyncSender<Queued>>,
    slots: Vec<JoinHandle<()>>,
    /// What came of loading the engine, from each slot that was to do so first.
    engines: Mutex<Receiver<Result<(), Failure>>>,
}

impl Pool {
    /// Starts the slots, the first `engines` of them with a child that loads the OCR engine.
    pub fn start(settings: &WorkerSettings, engines: usize, observer: &Observer) -> Self {
        let jobs = settings.jobs.max(1);
        let (queue, jobs_in) = sync_channel(jobs);
        let jobs_in = Arc::new(Mutex::new(jobs_in));
        let (loaded, engines_in) = channel();
        let slots = (0..jobs)
            .map(|number| {
                let (settings, observer, jobs_in) = (settings.clone(), Arc::clone(observer), Arc::clone(&jobs_in));
                let loaded = (number < engines).then(|| loaded.clone());
                thread::spawn(move || {
                    let mut slot = Slot { settings, observer, child: None };
                    if let Some(loaded) = loaded {
                        let _ = loaded.send(slot.load_engine());
                    }
                    slot.work(&jobs_in);
                })
            })
            .collect();
        Self { queue: Some(queue), slots, engines: Mutex::new(engines_in) }
    }

    /// Waits for the first child that has loaded the engine. Fails where none could; not where none was to.
    pub fn engine(&self) -> Result<(), Failure> {
        let engines = self.engines.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut last = Ok(());
        for loaded in engines.iter() {
            if loaded.is_ok() {
                return Ok(());
            }
            last = loaded;
        }
        last
    }

    /// Queues a job; waits while the queue is full. The answer arrives at `reply` with `tag`.
    pub fn submit(&self, job: Job, tag: usize, reply: &Reply) {
        let Some(queue) = &self.queue else { return };
        // Slots live as long as the queue, so the send cannot fail; if it does, the reply's sender is dropped and the
        // caller sees the channel close.
        let _ = queue.send(Queued { job, tag, reply: reply.clone() });
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.queue = None;
        for slot in self.slots.drain(..) {
            let _ = slot.join();
        }
    }
}

struct Slot {
    settings: WorkerSettings,
    observer: Observer,
    child: Option<Child>,
}

impl Slot {
    /// Starts the child with the engine loaded; it reads the first page.
    fn load_engine(&mut self) -> Result<(), Failure> {
        let child = Child::start(&self.settings, true).map_err(engine::broken)?;
        let state = child.engine.clone();
        self.child = Some(child);
        match state {
            Some(EngineState::Failure(failure)) => Err(failure),
            Some(EngineState::Ready(_)) | None => Ok(()),
        }
    }

    fn work(mut self, queue: &Mutex<Receiver<Queued>>) {
        loop {
            let next = queue.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).recv();
            let Ok(Queued { job, tag, reply }) = next else { return };
            let _ = reply.send((tag, self.answer(job)));
        }
    }

    fn answer(&mut self, job: Job) -> Result<Answer, Failure> {
        let mut last = None;
        for attempt in 1..=ATTEMPTS {
            match self.try_once(job.clone().with_attempt(attempt)) {
                Ok(Answer::Failure(failure)) => return Err(failure),
                Ok(answer) => return Ok(answer),
                Err(fault) => {
                    self.child = None;
                    (self.observer)(&Event::WorkerFault {
                        path: job.file().path.get().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default(),
                        page: job.page(),
                        attempt,
                        category: fault.category,
                        message: fault.message.clone(),
                        stderr: fault.stderr.clone(),
                    });
                    last = Some(fault);
                }
            }
        }
        Err(last.map_or_else(
            || Failure::new(Category::Internal, "the page was never tried", "report this"),
            |fault| failure(fault, job.page()),
        ))
    }

    fn try_once(&mut self, job: Job) -> Result<Answer, Fault> {
        if self.child.as_ref().is_some_and(|child| child.pages >= self.settings.pages_per_child) {
            self.child = None;
        }
        let child = match &mut self.child {
            Some(child) => child,
            none => none.insert(Child::start(&self.settings, false)?),
        };
        let timeout = self.settings.page_timeout;
        let page = job.page();
        let answer = child.ask(job, timeout)?;
        match (&answer, page) {
            (Answer::Opened { .. }, 0) | (Answer::Failure(_), _) => Ok(answer),
            (Answer::Page(read), number) if number > 0 && read.number == number => Ok(answer),
            _ => Err(Fault {
                category: Category::Protocol,
                message: "the worker process broke the protocol: it answered another question".to_owned(),
                stderr: String::new(),
            }),
        }
    }
}

/// What a record says of a page that brought down its workers.
fn failure(fault: Fault, page: u32) -> Failure {
    let advice = match fault.category {
        Category::Timeout => "raise --page-timeout, or scan the page at a lower resolution",
        Category::OutOfMemory => "raise --worker-memory, or scan the page at a lower resolution",
        _ => "try again with --retry-failed; if it happens again, print the document to a new PDF and report the page",
    };
    let failure = Failure::new(fault.category, format!("{}, {ATTEMPTS} times", fault.message), advice);
    if page > 0 { failure.on_page(page) } else { failure }
}
