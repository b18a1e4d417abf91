//! The two-layer PDF of a document, made by a process of its own: `kehoach worker --two-layer` reads one request from
//! stdin and writes one line of JSON to stdout, and the PDF behind it. Nothing that a document does to the process costs
//! more than this one file, and its size is never in our memory.

use std::io::{self, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{self, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::WorkerSettings;
use super::output::{OutputError, Written};
use super::protocol::{FileReference, LONGEST_LINE, ReadLine, read_line};
use super::serve::{bind_to, invalid, limit, map_reference, send, take_stdout};
use crate::output::pdf::{Layer, Refusal, two_layer};
use crate::record::{Category, Failure, Warning};

/// Time for each page of a document, beside the limit for one page that stands for the document itself.
const PER_PAGE: Duration = Duration::from_secs(2);

/// What the process is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TwoLayerRequest {
    pub file: FileReference,
    pub layer: Layer,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// The PDF follows.
    Written {
        bytes: u64,
        warnings: Vec<Warning>,
    },
    Refused(Warning),
    Failure(Failure),
}

/// What came of it.
pub enum Made {
    Written(Written, Vec<Warning>),
    /// There must be none.
    Refused(Warning),
    Failed(Failure),
}

/// The process's side.
pub fn serve_two_layer(parent: Option<u32>, memory: Option<u64>) -> io::Result<()> {
    bind_to(parent)?;
    limit(memory)?;
    let mut pipe = take_stdout()?;
    let mut request = Vec::new();
    io::stdin().lock().read_to_end(&mut request)?;
    let request: TwoLayerRequest = serde_json::from_slice(&request)?;
    match answer(&request) {
        Ok((bytes, warnings)) => {
            send(&mut pipe, &Answer::Written { bytes: bytes.len() as u64, warnings })?;
            pipe.write_all(&bytes)
        }
        Err(Refusal::Signed(warning)) => send(&mut pipe, &Answer::Refused(warning)),
        Err(Refusal::Failed(failure)) => send(&mut pipe, &Answer::Failure(failure)),
    }
}

fn answer(request: &TwoLayerRequest) -> Result<(Vec<u8>, Vec<Warning>), Refusal> {
    let (map, kind) = map_reference(&request.file)?;
    let settings = &request.file.settings;
    let made = two_layer(Arc::new(map), kind, settings.password.as_deref(), &settings.limits, &request.layer)?;
    Ok((made.bytes, made.warnings))
}

/// Has the PDF made; `write` gets it as a stream, with its length. Fails only where `write` does.
pub fn make(
    request: &TwoLayerRequest,
    settings: &WorkerSettings,
    write: impl FnOnce(&mut dyn Read, u64) -> Result<Option<Written>, OutputError>,
) -> Result<Made, OutputError> {
    let mut command = Command::new(&settings.program);
    command.args(["worker", "--two-layer", "--parent"]).arg(process::id().to_string());
    command.arg("--memory").arg(settings.memory.to_string());
    command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let (Ok(line), Ok(mut child)) = (serde_json::to_vec(request), command.spawn()) else {
        return Ok(Made::Failed(failure(Category::Crash, "its process could not be started")));
    };
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let child = Arc::new(Mutex::new(child));
    let kill = |child: &Mutex<process::Child>| {
        let mut child = child.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let _ = child.kill();
        let _ = child.wait();
    };
    let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else {
        kill(&child);
        return Ok(Made::Failed(failure(Category::Crash, "its process has no pipes")));
    };
    // A process that does not read must not hold us up: it dies with its time.
    thread::spawn(move || stdin.write_all(&line));
    let time = settings.page_timeout + PER_PAGE * request.layer.pages.len() as u32;
    let (done, waiting) = channel::<()>();
    let watched = Arc::clone(&child);
    let watch = thread::spawn(move || {
        let late = waiting.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
        if late {
            kill(&watched);
        }
        late
    });
    let mut stdout = BufReader::new(stdout);
    let made = match read_line(&mut stdout, LONGEST_LINE) {
        ReadLine::Line(line) => match serde_json::from_slice(&line) {
            Ok(Answer::Written { bytes, warnings }) => match write(&mut stdout, bytes) {
                Ok(Some(written)) => Ok(Some(Made::Written(written, warnings))),
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            },
            Ok(Answer::Refused(warning)) => Ok(Some(Made::Refused(warning))),
            Ok(Answer::Failure(reason)) => Ok(Some(Made::Failed(Failure {
                message: format!("the two-layer PDF could not be made: {}", reason.message),
                ..reason
            }))),
            Err(_) => Ok(Some(Made::Failed(invalid("the process that makes the two-layer PDF broke the protocol")))),
        },
        ReadLine::TooLong | ReadLine::End => Ok(None),
    };
    drop(done);
    let late = watch.join().unwrap_or(false);
    let mut child = child.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let _ = child.kill();
    let _ = child.wait();
    Ok(made?.unwrap_or_else(|| {
        Made::Failed(if late {
            failure(Category::Timeout, &format!("it took longer than {} s", time.as_secs()))
        } else {
            failure(Category::Crash, "its process died")
        })
    }))
}

fn failure(category: Category, what: &str) -> Failure {
    Failure::new(
        category,
        format!("the two-layer PDF could not be made: {what}"),
        "run again with --retry-failed, more --worker-memory or a longer --page-timeout; all other results are complete",
    )
}
