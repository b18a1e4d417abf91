//! Is the OCR engine in order? Asked of a process of its own before a run that will need it: a model that is missing or
//! damaged is told at once, not after a weekend of pages that failed one by one.

use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::WorkerSettings;
use super::discover::{Found, Input};
use super::journal::Known;
use super::protocol::LONGEST_LINE;
use super::serve::{bind_to, limit, send, take_stdout};
use crate::ocr::{Engine, Tesseract};
use crate::record::{Category, Failure, Route, Status};

/// How long the engine may take to load.
const TIME: Duration = Duration::from_secs(60);
/// Extensions of files that cannot be read without the engine, and of those that may need it.
const IMAGES: [&str; 6] = ["png", "jpg", "jpeg", "tif", "tiff", "webp"];
const PAGED: [&str; 1] = ["pdf"];

/// Whether a run will call the engine, as far as names tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    None,
    /// There are PDFs, which may have a good text layer.
    Perhaps,
    Certain,
}

/// The need of those `inputs` that no earlier run has done.
pub fn need(inputs: &[Input], known: &Known, route: Option<Route>) -> Need {
    let done = |input: &Input| {
        known.get(&input.name).is_some_and(|(_, entry)| matches!(entry.status, Status::Done | Status::Skipped))
    };
    let of = |input: &Input| {
        let extension = Path::new(&input.name).extension().and_then(|extension| extension.to_str());
        let extension = extension.map(str::to_ascii_lowercase).unwrap_or_default();
        match route {
            _ if IMAGES.contains(&&*extension) => Need::Certain,
            Some(Route::Ocr) if PAGED.contains(&&*extension) => Need::Certain,
            None if PAGED.contains(&&*extension) => Need::Perhaps,
            _ => Need::None,
        }
    };
    let left = inputs.iter().filter(|input| matches!(input.found, Found::File) && !done(input));
    left.map(of).max().unwrap_or(Need::None)
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Engine(String),
    Failure(Failure),
}

/// The process's side: loads the engine, says so, ends.
pub fn serve_engine(parent: Option<u32>, memory: Option<u64>) -> io::Result<()> {
    bind_to(parent)?;
    limit(memory)?;
    let mut pipe = take_stdout()?;
    match Tesseract::new("vie") {
        Ok(engine) => send(&mut pipe, &Answer::Engine(engine.version())),
        Err(failure) => send(&mut pipe, &Answer::Failure(failure)),
    }
}

/// Loads the engine in a process with the limits of a worker and gives its version.
pub fn check(settings: &WorkerSettings) -> Result<String, Failure> {
    let mut command = Command::new(&settings.program);
    command.args(["worker", "--engine", "--parent"]).arg(process::id().to_string());
    command.arg("--memory").arg(settings.memory.to_string());
    command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let broken = |how: &str| {
        Failure::new(
            Category::NoEngine,
            format!("Tesseract cannot be started: {how}"),
            "run `kehoach doctor`; install it again (Debian: apt install --reinstall tesseract-ocr tesseract-ocr-vie), \
             or raise --worker-memory",
        )
    };
    let mut child = command.spawn().map_err(|_| broken("no process can be started"))?;
    let end = Instant::now() + TIME;
    let ended = loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < end => thread::sleep(Duration::from_millis(5)),
            Ok(Some(_)) => break true,
            _ => break false,
        }
    };
    let _ = child.kill();
    let _ = child.wait();
    if !ended {
        return Err(broken("it does not answer"));
    }
    let mut line = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let _ = stdout.take(LONGEST_LINE as u64).read_to_end(&mut line);
    }
    match serde_json::from_slice(&line) {
        Ok(Answer::Engine(version)) => Ok(version),
        Ok(Answer::Failure(failure)) => Err(failure),
        Err(_) => Err(broken("its process died")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str) -> Input {
        Input { path: name.into(), relative: name.into(), name: name.to_owned(), found: Found::File }
    }

    #[test]
    fn only_what_may_hold_scans_needs_the_engine() {
        let none = Known::new();
        let of = |names: &[&str], route| {
            let inputs: Vec<Input> = names.iter().map(|name| input(name)).collect();
            need(&inputs, &none, route)
        };
        assert_eq!(of(&["a.txt", "b.md", "pdf"], None), Need::None);
        assert_eq!(of(&["a.txt", "b.PDF"], None), Need::Perhaps);
        assert_eq!(of(&["b.pdf"], Some(Route::Ocr)), Need::Certain);
        assert_eq!(of(&["b.pdf"], Some(Route::Repair)), Need::None);
        assert_eq!(of(&["b.pdf", "c.Tiff"], Some(Route::Keep)), Need::Certain);
    }
}
