//! One worker process, seen from its parent: started, asked, given up, replaced.
//!
//! The child is `kehoach worker`; it dies with the thread that started it. Whatever it does ends in an answer or in a
//! [`Fault`] within the time limit; its process is then gone and waited for.

use std::io::{self, BufReader, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{self, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::WorkerSettings;
use super::protocol::{Answer, EngineState, Hello, Job, LONGEST_LINE, ReadLine, Request, Response, VERSION, read_line};
use crate::record::Category;

/// How long a child may take to say hello, whatever the time limit of a page, …
const HELLO_TIMEOUT: Duration = Duration::from_secs(30);
/// … and if it loads the engine first.
const ENGINE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a child that closed its pipe may take to end.
const END_TIMEOUT: Duration = Duration::from_secs(5);
/// How much of what a child last wrote to stderr is kept.
const STDERR_TAIL: usize = 4096;
/// What the C++ and Rust runtimes write when memory cannot be had.
const MEMORY_MESSAGES: [&str; 4] =
    ["memory allocation of", "std::bad_alloc", "Cannot allocate memory", "out of memory"];

/// What went wrong with a child: the category, and what happened in one sentence without bytes of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub category: Category,
    pub message: String,
    /// The end of what the child wrote to stderr, for the log only.
    pub stderr: String,
}

/// A running worker process.
pub struct Child {
    process: process::Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<ReadLine>,
    stderr: Arc<Mutex<Vec<u8>>>,
    next_id: u64,
    /// Pages it has read.
    pub pages: u32,
    /// Where it was told to load the engine: what came of it.
    pub engine: Option<EngineState>,
}

impl Child {
    /// Starts a child and waits for its hello, which comes when the engine is loaded where that is asked for.
    pub fn start(settings: &WorkerSettings, load_engine: bool) -> Result<Self, Fault> {
        let mut command = Command::new(&settings.program);
        command
            .arg("worker")
            .arg("--parent")
            .arg(process::id().to_string())
            .arg("--memory")
            .arg(settings.memory.to_string());
        if !settings.faults.is_empty() {
            command.arg("--faults").arg(settings.faults.to_string());
        }
        if load_engine {
            command.arg("--engine");
        }
        // Tesseract's own threads make it slower where every core has a worker already.
        command.env("OMP_THREAD_LIMIT", "1");
        // Ctrl-C on a terminal goes to the whole process group: the documents in hand are to be finished first.
        command.process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().map_err(|error| Fault {
            category: Category::Crash,
            message: format!("a worker process could not be started: {}", error.kind()),
            stderr: String::new(),
        })?;
        let (sender, lines) = sync_channel(1);
        if let Some(stdout) = process.stdout.take() {
            // Ends when the pipe closes or nobody listens any more; a flood stops at the full channel.
            thread::spawn(move || {
                let mut reader = BufReader::new(stdout);
                loop {
                    let line = read_line(&mut reader, LONGEST_LINE);
                    let last = !matches!(line, ReadLine::Line(_));
                    if sender.send(line).is_err() || last {
                        return;
                    }
                }
            });
        }
        let stderr = Arc::new(Mutex::new(Vec::new()));
        if let Some(pipe) = process.stderr.take() {
            let tail = Arc::clone(&stderr);
            thread::spawn(move || keep_tail(pipe, &tail));
        }
        let stdin = process.stdin.take();
        let mut child = Self { process, stdin, lines, stderr, next_id: 1, pages: 0, engine: None };
        let limit = if load_engine { ENGINE_TIMEOUT } else { HELLO_TIMEOUT };
        let hello: Hello = child.read_message(Instant::now() + limit, limit)?;
        if hello.kehoach_worker != VERSION {
            return Err(child.protocol("it speaks another version of the protocol"));
        }
        child.engine = hello.engine;
        Ok(child)
    }

    /// Asks and waits at most `timeout` for the answer. After a fault the child is gone.
    pub fn ask(&mut self, job: Job, timeout: Duration) -> Result<Answer, Fault> {
        let deadline = Instant::now() + timeout;
        let id = self.next_id;
        self.next_id += 1;
        self.pages += u32::from(job.page() > 0);
        let mut line = serde_json::to_vec(&Request { id, job }).expect("a request is plain JSON");
        line.push(b'\n');
        // A request fits into the pipe, so a child that does not read cannot block us here.
        let written = match &mut self.stdin {
            Some(stdin) => stdin.write_all(&line).and_then(|()| stdin.flush()),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        if written.is_err() {
            return Err(self.death());
        }
        let response = self.read_message::<Response>(deadline, timeout)?;
        if response.id != id {
            return Err(self.protocol("it answered another question"));
        }
        Ok(response.answer)
    }

    fn read_message<T: serde::de::DeserializeOwned>(&mut self, deadline: Instant, limit: Duration) -> Result<T, Fault> {
        match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(ReadLine::Line(line)) => {
                serde_json::from_slice(&line).map_err(|_| self.protocol("it wrote a line that is no message"))
            }
            Ok(ReadLine::TooLong) => Err(self.protocol("it wrote a line without end")),
            Ok(ReadLine::End) | Err(RecvTimeoutError::Disconnected) => Err(self.death()),
            Err(RecvTimeoutError::Timeout) => {
                self.kill();
                Err(self.fault(Category::Timeout, format!("no answer within {} s", limit.as_secs_f64())))
            }
        }
    }

    fn protocol(&mut self, what: &str) -> Fault {
        self.kill();
        self.fault(Category::Protocol, format!("the worker process broke the protocol: {what}"))
    }

    /// The pipe is closed: says how the child ended.
    fn death(&mut self) -> Fault {
        let status = self.wait(END_TIMEOUT);
        let stderr = self.stderr_text();
        let for_memory = MEMORY_MESSAGES.iter().any(|message| stderr.contains(message));
        match status.and_then(|status| status.signal().map(|signal| (signal, status))) {
            // Nobody here sent it: the kernel's way to say that memory has run out.
            Some((9, _)) => self.fault(Category::OutOfMemory, "the system killed the worker process".to_owned()),
            _ if for_memory => {
                self.fault(Category::OutOfMemory, "the worker process passed its memory limit".to_owned())
            }
            Some((signal, _)) => {
                self.fault(Category::Crash, format!("the worker process died of {}", signal_name(signal)))
            }
            None => {
                let how = match status.and_then(|status| status.code()) {
                    Some(code) => format!("with status {code}"),
                    None => "and had to be killed".to_owned(),
                };
                self.fault(Category::Crash, format!("the worker process ended without an answer, {how}"))
            }
        }
    }

    fn fault(&self, category: Category, message: String) -> Fault {
        Fault { category, message, stderr: self.stderr_text() }
    }

    fn stderr_text(&self) -> String {
        let tail = self.stderr.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        String::from_utf8_lossy(&tail).into_owned()
    }

    /// Waits for the end, kills where it does not come, and gives the status of a child that ended by itself.
    fn wait(&mut self, timeout: Duration) -> Option<ExitStatus> {
        self.stdin = None;
        let deadline = Instant::now() + timeout;
        while Instant::now() < deadline {
            match self.process.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) => thread::sleep(Duration::from_millis(2)),
                Err(_) => break,
            }
        }
        self.kill();
        None
    }

    fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Child {
    /// Nothing is lost: a child keeps nothing between two pages.
    fn drop(&mut self) {
        self.kill();
    }
}

fn keep_tail(mut pipe: ChildStderr, tail: &Mutex<Vec<u8>>) {
    let mut buffer = [0; STDERR_TAIL];
    while let Ok(read) = pipe.read(&mut buffer) {
        if read == 0 {
            return;
        }
        let mut tail = tail.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        tail.extend_from_slice(&buffer[..read]);
        let excess = tail.len().saturating_sub(STDERR_TAIL);
        tail.drain(..excess);
    }
}

fn signal_name(signal: i32) -> String {
    signal_hook::low_level::signal_name(signal).map_or_else(|| format!("signal {signal}"), str::to_owned)
}
