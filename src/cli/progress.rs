//! Progress of a run: a bar on a terminal, JSON Lines for programs, a log, and the summary at the end.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, IsTerminal, LineWriter, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::batch::{Event, Summary};
use crate::record::{Category, Status};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProgressKind {
    /// A bar where stderr is a terminal, nothing where it is not
    Auto,
    /// Every event as a line of JSON
    Json,
    /// Nothing but the summary
    None,
}

pub struct Progress {
    kind: ProgressKind,
    bar: ProgressBar,
    pages: AtomicUsize,
    told_stop: AtomicBool,
    log: Option<Mutex<LineWriter<File>>>,
    told_log: AtomicBool,
    colour: bool,
}

/// A line of the log: the event with the time it was seen.
#[derive(Serialize)]
struct Logged<'e, E> {
    time: String,
    #[serde(flatten)]
    event: &'e E,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum ProgramFault<'e> {
    Panic { place: &'e str },
    Fatal { message: &'e str },
}

impl Progress {
    pub fn new(kind: ProgressKind, log: Option<&Path>) -> Result<Self, String> {
        let log = match log {
            None => None,
            Some(path) => {
                let file = File::options().create(true).append(true).open(path);
                Some(Mutex::new(LineWriter::new(file.map_err(|error| format!("{}: {error}", path.display()))?)))
            }
        };
        let terminal = io::stderr().is_terminal();
        let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let bar = if kind == ProgressKind::Auto && terminal { bar(colour) } else { ProgressBar::hidden() };
        Ok(Self {
            kind,
            bar,
            pages: AtomicUsize::new(0),
            told_stop: AtomicBool::new(false),
            log,
            told_log: AtomicBool::new(false),
            colour,
        })
    }

    /// Takes note of an event. `stopping` says that an interrupt was asked for.
    pub fn on(&self, event: &Event, stopping: bool) {
        if stopping && !self.told_stop.swap(true, Ordering::SeqCst) && self.kind != ProgressKind::Json {
            self.say("kehoach: finishing the documents in hand; interrupt again to stop at once");
        }
        match event {
            Event::Warning { message, advice, .. } if self.kind != ProgressKind::Json => {
                self.say(&format!("kehoach: warning: {}; {advice}", printable(message)));
            }
            Event::Started { documents, .. } => self.bar.set_length(*documents as u64),
            Event::PageFinished { .. } => {
                let pages = self.pages.fetch_add(1, Ordering::SeqCst) + 1;
                let seconds = self.bar.elapsed().as_secs_f64().max(0.001);
                self.bar.set_message(format!("{pages} pages, {:.1} a second", pages as f64 / seconds));
            }
            Event::DocumentFinished { path, status, failures, earlier, .. } => {
                self.bar.inc(1);
                if !earlier && matches!(status, Status::Failed | Status::Partial) && self.kind == ProgressKind::Auto {
                    for failure in failures {
                        let page = failure.page.map_or_else(String::new, |page| format!(", page {page}"));
                        self.say(&format!("{}{page}: {}", printable(path), printable(&failure.message)));
                    }
                }
            }
            _ => {}
        }
        self.write(event);
    }

    /// Takes note of a panic that was contained.
    pub fn log_panic(&self, place: &str) {
        self.write(&ProgramFault::Panic { place });
    }

    fn write<E: Serialize>(&self, event: &E) {
        if self.kind == ProgressKind::Json
            && let Ok(line) = serde_json::to_string(event)
        {
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
        if let Some(log) = &self.log {
            let line = serde_json::to_string(&Logged { time: jiff::Timestamp::now().to_string(), event });
            // A log that cannot be written must not stop the run; it is told once.
            if let (Ok(line), Ok(mut log)) = (line, log.lock())
                && let Err(error) = writeln!(log, "{line}")
                && !self.told_log.swap(true, Ordering::SeqCst)
                && self.kind != ProgressKind::Json
            {
                self.say(&format!("kehoach: warning: the log cannot be written: {error}"));
            }
        }
    }

    fn say(&self, line: &str) {
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr().lock(), "{line}");
        });
    }

    /// Says why the run could not start, or had to end.
    pub fn fatal(&self, message: &str) {
        self.clear();
        self.write(&ProgramFault::Fatal { message });
        if self.kind != ProgressKind::Json {
            self.say(&format!("kehoach: {}", printable(message)));
        }
    }

    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Draws the end: failures by category with what to do, and one line of figures.
    pub fn close(&self, summary: &Summary, output: &Path) {
        self.clear();
        if self.kind == ProgressKind::Json {
            return;
        }
        let mut text = failure_table(&summary.failures, self.colour);
        text.push_str(&summary_line(summary));
        text.push('\n');
        if summary.interrupted {
            text.push_str(&format!(
                "Interrupted: {} documents left. The same command goes on where this one stopped; what is finished lies in {}.\n",
                summary.left,
                output.display()
            ));
        }
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

fn bar(colour: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(8));
    let filled = if colour { "{bar:32.cyan}" } else { "{bar:32}" };
    let template = format!("{filled} {{pos}}/{{len}} documents, {{msg}}, {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// A name of a file may hold a line break or the escape codes of a terminal.
fn printable(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

fn summary_line(summary: &Summary) -> String {
    let routes: Vec<String> = summary.routes.iter().map(|(route, pages)| format!("{route} {pages}")).collect();
    let routes = if routes.is_empty() { String::new() } else { format!(" ({})", routes.join(", ")) };
    let earlier = if summary.earlier > 0 { format!(" ({} finished earlier)", summary.earlier) } else { String::new() };
    format!(
        "{} documents{earlier}: {} done, {} partial, {} failed, {} skipped; {} pages{routes} in {:.1} s, {:.2} pages/s",
        summary.documents,
        summary.done,
        summary.partial,
        summary.failed,
        summary.skipped,
        summary.pages,
        summary.seconds,
        summary.pages_per_second(),
    )
}

fn failure_table(failures: &BTreeMap<Category, usize>, colour: bool) -> String {
    let mut text = String::new();
    for (category, documents) in failures {
        let name = serde_json::to_value(category).ok().and_then(|name| name.as_str().map(str::to_owned));
        let name = name.unwrap_or_default();
        let (on, off) = if colour && *category != Category::NotADocument { ("\x1b[31m", "\x1b[0m") } else { ("", "") };
        text.push_str(&format!("{on}{name:<15}{off}{documents:>7}  {}\n", advice(*category)));
    }
    if !text.is_empty() {
        text.insert_str(0, &format!("{:<15}{:>7}  what to do (docs/errors.md tells more)\n", "category", "docs"));
    }
    text
}

/// What to do about failures of a category, in a line.
fn advice(category: Category) -> &'static str {
    match category {
        Category::Unreadable => "copy or scan them again: the files are damaged",
        Category::Encrypted => "give the password with --password",
        Category::TooLarge => "split them, or raise --max-file-size, --max-pages, --max-pixels",
        Category::Timeout => "run with --retry-failed and a higher --page-timeout",
        Category::Crash => "run with --retry-failed; print to a new PDF what fails again",
        Category::OutOfMemory => "run with --retry-failed and a higher --worker-memory",
        Category::Protocol => "run with --retry-failed; report what fails again",
        Category::NoText => "look at the pages; scan them again at 300 dpi if there is print on them",
        Category::NotADocument => "nothing: skipped, listed in plans.jsonl with the reason",
        Category::Inaccessible => "make them readable; they are tried again on every run",
        Category::Output => "make the output folder writable and run with --retry-failed",
        Category::NoEngine => "run `kehoach doctor`, install what it names, then run with --retry-failed",
        Category::Internal => "run `kehoach doctor`; if all is in order, report it with the file that --log writes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_act_on_the_terminal() {
        assert_eq!(printable("Kế hoạch\n\x1b[2J.pdf"), "Kế hoạch\\n\\u{1b}[2J.pdf");
    }

    #[test]
    fn the_summary_tells_all_figures() {
        let mut summary = Summary { documents: 5, done: 3, failed: 1, skipped: 1, seconds: 2.0, ..Summary::default() };
        summary.pages = 4;
        summary.routes.insert("ocr".to_owned(), 4);
        summary.failures.insert(Category::Encrypted, 1);
        insta::assert_snapshot!(summary_line(&summary), @"5 documents: 3 done, 0 partial, 1 failed, 1 skipped; 4 pages (ocr 4) in 2.0 s, 2.00 pages/s");
        assert!(failure_table(&summary.failures, false).contains("--password"));
        assert_eq!(failure_table(&BTreeMap::new(), false), "");
    }
}
