//! The run over folders: files found → journal → workers → results, in parallel.
//!
//! ```text
//! discover ─ inputs in order of their names ─▶ run ─ one thread a document ─▶ document ─▶ output ─▶ journal
//!                                                         │ one job a page ▲
//!                                                         ▼                │
//!                                                       pool ─ slots ─ child ══ JSON Lines ══ serve (`kehoach worker`)
//! ```
//!
//! Contract:
//! - Rendering and OCR happen only in child processes, one page a job, under a time limit and a memory limit. A child
//!   that crashes, hangs, runs out of memory or writes rubbish costs its page, never the run.
//! - Nothing is written outside the output folder. A result appears complete or not at all. A document counts as
//!   finished once its line in the journal is on the disk, and is not done again.
//! - Without a working OCR engine no page is passed over in silence: the run ends where the first one needs it, before it
//!   starts where that can be foreseen.
//! - The results do not depend on the number of threads, on the clock or on how often the run was killed.
//! - Memory is bounded by the documents in hand (twice the number of jobs), not by how many there are.
//! - What happens is told as a stream of [`Event`]s; nothing here draws on a terminal.

mod child;
mod discover;
mod document;
mod engine;
mod event;
mod faults;
pub mod journal;
mod name;
mod output;
mod pool;
pub mod protocol;
mod run;
mod serve;
mod settings;
mod two_layer;

pub use discover::{DiscoverError, Found, Input, discover};
pub use document::{Finished, Reader};
pub use event::{Event, Observer, Summary};
pub use faults::Faults;
pub use run::{RunError, Stop, run};
pub use serve::{serve_documents, serve_pages};
pub use settings::{DocumentSettings, RunModel, RunSettings, WorkerSettings};
pub use two_layer::serve_two_layer;
