//! What parent and worker say to each other: JSON Lines, one request, one answer, in order. `docs/worker.md` is the
//! description for other programs.
//!
//! ```text
//! worker ▸ {"kehoach_worker":1,"program_version":"0.1.0","model_version":"…"}
//! parent ▸ {"id":1,"open":{"file":{…}}}
//! worker ▸ {"id":1,"opened":{"pages":12}}
//! parent ▸ {"id":2,"page":{"file":{…},"number":1,"attempt":1}}
//! worker ▸ {"id":2,"page":{"number":1,"width":595.0,…}}      or  {"id":2,"failure":{"category":"too_large",…}}
//! ```

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::DocumentSettings;
use crate::record::{Failure, Page};

/// Raised when a message changes its meaning.
pub const VERSION: u32 = 1;
/// The longest line that either side reads: what is longer is no message. A dense A3 page has some 200 kB.
pub const LONGEST_LINE: usize = 16 << 20;

/// The first line of a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    pub kehoach_worker: u32,
    pub program_version: String,
    pub model_version: String,
    /// Of a worker that was told to load the OCR engine before it says hello.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<EngineState>,
}

/// What came of loading the OCR engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineState {
    /// Name and version.
    Ready(String),
    Failure(Failure),
}

impl Hello {
    pub fn ours(model_version: &str, engine: Option<EngineState>) -> Self {
        Self {
            kehoach_worker: VERSION,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            model_version: model_version.to_owned(),
            engine,
        }
    }
}

/// A path: as text where it is UTF-8, as base64 of its bytes where it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_base64: Option<String>,
}

impl PathText {
    pub fn new(path: &Path) -> Self {
        match path.to_str() {
            Some(path) => Self { path: Some(path.to_owned()), path_base64: None },
            None => Self { path: None, path_base64: Some(BASE64_STANDARD.encode(path.as_os_str().as_bytes())) },
        }
    }

    /// `None` where there is no path or its base64 is damaged.
    pub fn get(&self) -> Option<PathBuf> {
        if let Some(path) = &self.path {
            return Some(PathBuf::from(OsStr::new(path)));
        }
        let bytes = BASE64_STANDARD.decode(self.path_base64.as_ref()?).ok()?;
        Some(PathBuf::from(OsString::from_vec(bytes)))
    }
}

/// A file as the parent saw it. A worker refuses one that changed since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileReference {
    #[serde(flatten)]
    pub path: PathText,
    /// `pdf`, `png` …
    pub kind: String,
    /// Bytes.
    pub size: u64,
    /// Seconds and nanoseconds since 1970.
    pub modified: (i64, i64),
    pub settings: DocumentSettings,
}

/// What a worker is asked to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// How many pages has the file?
    Open { file: FileReference },
    /// Read one page.
    Page {
        file: FileReference,
        /// From 1.
        number: u32,
        /// 1, and 2 when a fresh worker tries again.
        attempt: u32,
    },
}

impl Job {
    pub fn file(&self) -> &FileReference {
        match self {
            Self::Open { file } | Self::Page { file, .. } => file,
        }
    }

    /// The page asked for, from 1; 0 for a question about the whole file.
    pub fn page(&self) -> u32 {
        match self {
            Self::Open { .. } => 0,
            Self::Page { number, .. } => *number,
        }
    }

    pub fn with_attempt(mut self, this: u32) -> Self {
        if let Self::Page { attempt, .. } = &mut self {
            *attempt = this;
        }
        self
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub id: u64,
    #[serde(flatten)]
    pub job: Job,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Opened { pages: u32 },
    Page(Box<Page>),
    Failure(Failure),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    pub id: u64,
    #[serde(flatten)]
    pub answer: Answer,
}

/// One request of `kehoach worker --documents`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct DocumentRequest {
    /// Written to the record as its `path`; the path itself where it is absent.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(flatten)]
    pub path: PathText,
    /// The file itself in base64, in the place of a path.
    #[serde(default)]
    pub bytes: Option<String>,
}

/// A line, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub enum ReadLine {
    Line(Vec<u8>),
    /// More than [`LONGEST_LINE`] bytes without a line break.
    TooLong,
    /// The other side closed the pipe; a last line without a line break was torn and does not count.
    End,
}

/// Reads the next line without ever holding more than `longest` bytes. An error of the pipe is its end.
pub fn read_line(from: &mut impl BufRead, longest: usize) -> ReadLine {
    let mut line = Vec::new();
    loop {
        match from.by_ref().take((longest + 1 - line.len()) as u64).read_until(b'\n', &mut line) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) | Ok(0) => return ReadLine::End,
            Ok(_) if line.last() == Some(&b'\n') => {
                line.pop();
                return ReadLine::Line(line);
            }
            Ok(_) if line.len() > longest => return ReadLine::TooLong,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::{Category, Line, Route, RouteDecision};

    fn page() -> Page {
        Page {
            number: 2,
            width: 595.25,
            height: 841.9,
            turns: 1,
            decision: RouteDecision { route: Route::Ocr, reason: "image only".to_owned() },
            lines: vec![Line::plain("Kế hoạch")],
            failure: None,
            warnings: Vec::new(),
        }
    }

    #[test]
    fn messages_are_read_as_they_are_written() {
        let file = FileReference {
            path: PathText::new(Path::new("a/Kế hoạch\n.pdf")),
            kind: "pdf".to_owned(),
            size: 10,
            modified: (-1, 999_999_999),
            settings: DocumentSettings::default(),
        };
        for job in [Job::Open { file: file.clone() }, Job::Page { file, number: 3, attempt: 2 }] {
            let request = Request { id: 7, job };
            let line = serde_json::to_string(&request).unwrap();
            assert!(!line.contains('\n'));
            assert_eq!(serde_json::from_str::<Request>(&line).unwrap(), request);
        }
        let failure = Failure::new(Category::TooLarge, "m", "a").on_page(2);
        for answer in [Answer::Opened { pages: 3 }, Answer::Page(Box::new(page())), Answer::Failure(failure)] {
            let response = Response { id: 7, answer };
            let line = serde_json::to_string(&response).unwrap();
            assert_eq!(serde_json::from_str::<Response>(&line).unwrap(), response);
        }
    }

    #[test]
    fn paths_that_are_not_utf_8_arrive_unchanged() {
        let path = PathBuf::from(OsString::from_vec(b"a/\xff\xfe.pdf".to_vec()));
        assert_eq!(PathText::new(&path).get(), Some(path));
        assert_eq!(PathText { path: None, path_base64: Some("?".to_owned()) }.get(), None);
    }

    #[test]
    fn a_line_without_end_is_given_up_before_it_fills_the_memory() {
        let mut flood = io::BufReader::new(io::repeat(b'x'));
        assert_eq!(read_line(&mut flood, 1000), ReadLine::TooLong);
        let mut lines: &[u8] = b"one\n\ntorn";
        assert_eq!(read_line(&mut lines, 3), ReadLine::Line(b"one".to_vec()));
        assert_eq!(read_line(&mut lines, 3), ReadLine::Line(Vec::new()));
        assert_eq!(read_line(&mut lines, 10), ReadLine::End);
    }

    proptest! {
        #[test]
        fn rubbish_is_no_message_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = serde_json::from_slice::<Request>(&bytes);
            let _ = serde_json::from_slice::<Response>(&bytes);
        }
    }
}
