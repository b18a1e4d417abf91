//! What happens in a run, as it happens. The command line draws it, logs it, or passes it on as JSON Lines.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::settings::route_name;
use crate::record::{Category, Failure, Route, Status};

/// Told of every event, from many threads.
pub type Observer = Arc<dyn Fn(&Event) + Send + Sync>;

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The inputs are known; reading begins.
    Started {
        documents: usize,
        program_version: &'static str,
        model_version: String,
        jobs: usize,
    },
    /// Something that may end the run later.
    Warning {
        category: Category,
        message: String,
        advice: String,
    },
    /// A page came out, or failed for good (`route` is then null).
    PageFinished {
        path: String,
        page: u32,
        route: Option<Route>,
    },
    /// A worker process had to be replaced. `page` 0 is the opening of the file.
    WorkerFault {
        path: String,
        page: u32,
        attempt: u32,
        category: Category,
        message: String,
        stderr: String,
    },
    /// A document is finished and on the disk; `earlier` where an earlier run had done it.
    DocumentFinished {
        path: String,
        status: Status,
        pages: usize,
        failures: Vec<Failure>,
        earlier: bool,
    },
    /// No further document is begun.
    Stopping {
        reason: String,
    },
    Finished {
        summary: Summary,
    },
}

/// The run in figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// All inputs found.
    pub documents: usize,
    pub done: usize,
    pub partial: usize,
    pub failed: usize,
    pub skipped: usize,
    /// Of these, finished by an earlier run and not done again.
    pub earlier: usize,
    /// Not begun, because the run was interrupted.
    pub left: usize,
    /// Pages read in this run.
    pub pages: usize,
    /// Pages read in this run, by route.
    pub routes: BTreeMap<String, usize>,
    /// Documents that carry a failure of the category, by category; skipped ones under `not_a_document`.
    pub failures: BTreeMap<Category, usize>,
    pub seconds: f64,
    pub interrupted: bool,
}

impl Summary {
    pub fn count(&mut self, status: Status) {
        match status {
            Status::Done => self.done += 1,
            Status::Partial => self.partial += 1,
            Status::Failed => self.failed += 1,
            Status::Skipped => self.skipped += 1,
        }
    }

    pub fn count_route(&mut self, route: Route) {
        self.pages += 1;
        *self.routes.entry(route_name(route)).or_default() += 1;
    }

    /// Pages a second; 0 for a run without pages.
    pub fn pages_per_second(&self) -> f64 {
        if self.seconds > 0.0 { self.pages as f64 / self.seconds } else { 0.0 }
    }
}
