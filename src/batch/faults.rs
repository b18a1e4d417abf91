//! Faults on demand: what a worker does wrong at chosen pages, so that tests can show what it costs.
//!
//! Written `KIND@NAME:PAGE`, several separated by commas: `crash@b.pdf:2,hang@c.pdf:*`. NAME is the end of the file's
//! path, PAGE a number from 1 or `*`. With `once-` before the kind only the first try of a page is hit, so that its
//! retry succeeds. Used by the hidden option `--faults`; nothing in a document can ask for them.

use std::fmt;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The process aborts.
    Crash,
    /// The process ends with status 0 and no answer.
    Exit,
    /// No answer ever comes.
    Hang,
    /// Memory is taken until there is none.
    EatMemory,
    /// Megabytes of text that is no answer, without a line break.
    Flood,
    /// A line that is not UTF-8.
    BadUtf8,
    /// A line of JSON that answers another question.
    WrongAnswer,
    /// The read panics.
    Panic,
    /// Megabytes on stderr and on what a library believes to be stdout; the answer then comes.
    Noise,
}

const KINDS: [(&str, FaultKind); 9] = [
    ("crash", FaultKind::Crash),
    ("exit", FaultKind::Exit),
    ("hang", FaultKind::Hang),
    ("eat-memory", FaultKind::EatMemory),
    ("flood", FaultKind::Flood),
    ("bad-utf8", FaultKind::BadUtf8),
    ("wrong-answer", FaultKind::WrongAnswer),
    ("panic", FaultKind::Panic),
    ("noise", FaultKind::Noise),
];

#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    kind: FaultKind,
    once: bool,
    name: String,
    page: Option<u32>,
}

/// A list of faults; empty for every real run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fault to commit on `page` (from 1) of the file at `path`, at this `attempt` (from 1).
    pub fn on(&self, path: &Path, page: u32, attempt: u32) -> Option<FaultKind> {
        let path = path.as_os_str().as_bytes();
        self.0
            .iter()
            .find(|fault| {
                path.ends_with(fault.name.as_bytes())
                    && fault.page.is_none_or(|chosen| chosen == page)
                    && (attempt == 1 || !fault.once)
            })
            .map(|fault| fault.kind)
    }
}

impl FromStr for Faults {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = |part: &str| {
            let (kind, place) = part.split_once('@')?;
            let (name, page) = place.rsplit_once(':')?;
            let (once, kind) = kind.strip_prefix("once-").map_or((false, kind), |kind| (true, kind));
            let kind = KINDS.iter().find(|(word, _)| *word == kind)?.1;
            let page = if page == "*" { None } else { Some(page.parse().ok()?) };
            Some(Fault { kind, once, name: name.to_owned(), page })
        };
        text.split(',')
            .filter(|part| !part.is_empty())
            .map(|part| fault(part).ok_or_else(|| format!("not a fault: {part}")))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let kind = KINDS.iter().find(|(_, kind)| *kind == fault.kind).map_or("", |(word, _)| word);
            let page = fault.page.map_or("*".to_owned(), |page| page.to_string());
            let comma = if index == 0 { "" } else { "," };
            let once = if fault.once { "once-" } else { "" };
            write!(formatter, "{comma}{once}{kind}@{}:{page}", fault.name)?;
        }
        Ok(())
    }
}

/// Commits a fault inside a worker process whose answers go to `pipe`. Returns only for [`FaultKind::Noise`] and where
/// the pipe closes.
pub(super) fn commit(kind: FaultKind, pipe: &mut impl Write) {
    match kind {
        FaultKind::Crash => std::process::abort(),
        FaultKind::Exit => std::process::exit(0),
        FaultKind::Hang => loop {
            std::thread::sleep(Duration::from_secs(3600));
        },
        FaultKind::EatMemory => {
            let mut eaten: Vec<Vec<u8>> = Vec::new();
            loop {
                eaten.push(vec![1; 16 << 20]);
                std::hint::black_box(&eaten);
            }
        }
        FaultKind::Flood => while pipe.write_all(&[b'x'; 1 << 16]).is_ok() {},
        FaultKind::BadUtf8 => {
            let _ = pipe.write_all(b"{\"id\":1,\"page\":\"\xff\xfe\"}\n").and_then(|()| pipe.flush());
        }
        FaultKind::WrongAnswer => {
            let _ = pipe.write_all(b"{\"id\":4000000000,\"opened\":{\"pages\":3}}\n").and_then(|()| pipe.flush());
        }
        FaultKind::Panic => panic!("a fault was asked for"),
        FaultKind::Noise => {
            for _ in 0..256 {
                println!("{}", "noise ".repeat(1000));
                eprintln!("{}", "noise ".repeat(1000));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_as_they_are_written() {
        let text = "crash@b.pdf:2,once-hang@c d.pdf:*,eat-memory@x:y:1";
        let faults: Faults = text.parse().unwrap();
        assert_eq!(faults.to_string(), text);
        assert_eq!(faults.on(Path::new("a/b.pdf"), 2, 2), Some(FaultKind::Crash));
        assert_eq!(faults.on(Path::new("a/b.pdf"), 3, 1), None);
        assert_eq!(faults.on(Path::new("c d.pdf"), 7, 1), Some(FaultKind::Hang));
        assert_eq!(faults.on(Path::new("c d.pdf"), 7, 2), None);
        assert!("crash@b".parse::<Faults>().is_err());
        assert!("".parse::<Faults>().unwrap().is_empty());
    }
}
