//! Keeps the journal and the count of what is finished.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use super::{Commit, Message, RunError};
use crate::batch::discover::Input;
use crate::batch::event::{Event, Observer, Summary};
use crate::batch::journal::{Entry, Journal, Offset};
use crate::batch::output::{OutputError, sync_folder};
use crate::record::{Failure, Route};

/// Entries that one sync of the journal may cover.
const LARGEST_COMMIT: usize = 64;

/// Where the record of a finished document lies.
#[derive(Clone, Copy)]
pub enum Place {
    /// Not finished.
    Open,
    /// In its `.json`.
    Result,
    /// In the journal.
    Journal(Offset),
}

/// Keeps the journal: a document is finished when its line is on the disk, not before.
pub struct Clerk<'r> {
    pub inputs: &'r [Input],
    pub journal: Journal,
    pub observer: &'r Observer,
    pub summary: Summary,
    pub halt: &'r AtomicBool,
    pub places: Vec<Place>,
    pub fatal: Option<RunError>,
}

impl Clerk<'_> {
    /// Works until the last document thread has gone.
    pub fn keep(&mut self, from: &Receiver<Message>) {
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
