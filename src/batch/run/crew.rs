//! Documents on threads: what an earlier run finished is told from what is to be read.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;

use super::results::categories;
use super::{Message, RunError, Stop};
use crate::batch::RunSettings;
use crate::batch::discover::{Found, Input};
use crate::batch::document::{Finished, Reader};
use crate::batch::event::{Event, Observer};
use crate::batch::journal::{Entry, Known};
use crate::batch::output::Output;
use crate::record::{Category, Failure, Status};

/// What the document threads share.
pub struct Crew<'r> {
    pub settings: &'r RunSettings,
    pub inputs: &'r [Input],
    pub output: &'r Output,
    pub reader: &'r Reader,
    pub observer: &'r Observer,
    pub known: Mutex<Known>,
    pub next: AtomicUsize,
    pub stop: &'r Stop,
    /// Set where going on is useless: the disk is full.
    pub halt: &'r AtomicBool,
    pub options: String,
    pub limits: String,
}

/// What is to become of a document.
enum Reading {
    New(Box<Finished>),
    /// What an earlier run made of it stands.
    Earlier,
}

impl Crew<'_> {
    /// One thread: does documents until there are none, and tells of each.
    pub fn work(&self, to: &SyncSender<Message>) {
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
        let entry = self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(&input.name);
        let before = entry.as_ref().map(|(_, entry)| entry.files.clone()).unwrap_or_default();
        let earlier = entry.filter(|_| !self.settings.fresh);
        let finished = match self.read(input, earlier.as_ref().map(|(_, entry)| entry)) {
            Reading::New(finished) => *finished,
            Reading::Earlier => {
                let (offset, entry) = earlier.expect("what is kept is known");
                return Message::Earlier { index, offset, entry: Box::new(entry) };
            }
        };
        if let Some(failure) = finished.record.failures.iter().find(|failure| failure.category == Category::NoEngine) {
            // Not written: the document is as good as untouched, and is read when there is an engine.
            self.halt.store(true, Ordering::SeqCst);
            return Message::Fatal(RunError::NoEngine(failure.clone()));
        }
        self.write(index, input, finished, &before)
    }

    /// Reads a document, where what an `earlier` run made of it does not stand.
    fn read(&self, input: &Input, earlier: Option<&Entry>) -> Reading {
        let has_text = earlier.is_some_and(|entry| entry.text_sha256.is_some());
        let opened = match &input.found {
            Found::Not(failure) => Err(failure.clone()),
            Found::File => self.reader.open(&input.path, has_text),
        };
        match opened {
            Ok(opened) => {
                let same = earlier.filter(|entry| entry.sha256.as_ref() == Some(&opened.sha256));
                if same.is_some_and(|entry| self.still_holds(input, entry)) {
                    return Reading::Earlier;
                }
                let finished = self.reader.read_opened(opened, &input.name);
                // A lower limit, or worse luck, takes away nothing of what was read before.
                let no_engine = finished.record.failures.iter().any(|failure| failure.category == Category::NoEngine);
                if has_text
                    && finished.text.is_none()
                    && !no_engine
                    && same.is_some_and(|entry| self.is_intact(input, entry))
                {
                    return Reading::Earlier;
                }
                Reading::New(Box::new(finished))
            }
            Err(failure) => {
                let Failure { category, message, advice, .. } = &failure;
                // Nobody can tell whether it is what was read before: that is not given up for nothing.
                if has_text
                    && *category == Category::Inaccessible
                    && earlier.is_some_and(|entry| self.is_intact(input, entry))
                {
                    let message = format!("{}: {message}; what was read of it earlier is kept", input.name);
                    (self.observer)(&Event::Warning { category: *category, message, advice: advice.clone() });
                    return Reading::Earlier;
                }
                let finished = Finished::without_text(self.reader.failed(&input.name, failure));
                // It is tried every time; the same outcome is not written a second time.
                if earlier.is_some_and(|entry| {
                    entry.sha256.is_none()
                        && entry.failures == categories(&finished.record)
                        && self.still_holds(input, entry)
                }) {
                    return Reading::Earlier;
                }
                Reading::New(Box::new(finished))
            }
        }
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
}
