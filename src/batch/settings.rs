//! What a run is told.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Faults;
use crate::model::Model;
use crate::output::Formats;
use crate::record::Route;
use crate::restore::RestoreOptions;
use crate::source::{Limits, ReadOptions};

/// The worker processes.
#[derive(Clone, Debug)]
pub struct WorkerSettings {
    /// The program to start with the argument `worker`: ourselves.
    pub program: PathBuf,
    /// How many at once, at least 1.
    pub jobs: usize,
    /// How long one page may take.
    pub page_timeout: Duration,
    /// Address space of one child, in bytes.
    pub memory: u64,
    /// Pages after which a child is replaced, so that what C++ leaks does not add up.
    pub pages_per_child: u32,
    /// Faults that the children are to commit, for tests.
    pub faults: Faults,
}

/// The model that documents are restored and read with. Workers, who only judge pages, have the one that is built in.
#[derive(Clone, Copy)]
pub struct RunModel(pub &'static Model);

impl Default for RunModel {
    fn default() -> Self {
        Self(Model::embedded())
    }
}

impl PartialEq for RunModel {
    fn eq(&self, other: &Self) -> bool {
        self.0.version() == other.0.version()
    }
}

impl std::fmt::Debug for RunModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.version())
    }
}

/// How documents are read; everything here may change a result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentSettings {
    pub read: ReadOptions,
    pub limits: Limits,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// What is written beside `.json` and `.txt`.
    #[serde(default)]
    pub formats: Formats,
    /// Its version, which has the hash of the dictionaries in it, is what the journal compares.
    #[serde(skip)]
    pub model: RunModel,
}

impl DocumentSettings {
    pub fn restore(&self) -> RestoreOptions {
        RestoreOptions::default()
    }

    /// Names the settings that decide what a document that came out looks like. Two runs with the same one give the
    /// same bytes.
    pub fn fingerprint(&self) -> String {
        let route = self.read.route.map_or("auto".to_owned(), route_name);
        let formats: String = self.formats.suffixes().into_iter().map(|suffix| format!(" {suffix}")).collect();
        format!("route={route} dpi={}{formats}", self.read.dpi)
    }

    /// Names the settings that decide whether a document comes out; a failure under other ones is worth a new try.
    pub fn limits_fingerprint(&self, worker: &WorkerSettings) -> String {
        format!(
            "bytes={} pages={} pixels={} page_timeout={} worker_memory={} password={}",
            self.limits.file_bytes,
            self.limits.pages,
            self.limits.pixels,
            worker.page_timeout.as_secs_f64(),
            worker.memory,
            if self.password.is_some() { "given" } else { "none" },
        )
    }
}

pub(super) fn route_name(route: Route) -> String {
    match serde_json::to_value(route) {
        Ok(serde_json::Value::String(name)) => name,
        _ => unreachable!("a route is written as a string"),
    }
}

/// A whole run.
#[derive(Clone, Debug)]
pub struct RunSettings {
    /// Files and folders.
    pub inputs: Vec<PathBuf>,
    /// The output folder.
    pub output: PathBuf,
    pub follow_links: bool,
    /// Do again what failed or came out in part.
    pub retry_failed: bool,
    /// Forget what earlier runs finished.
    pub fresh: bool,
    pub document: DocumentSettings,
    pub worker: WorkerSettings,
}
