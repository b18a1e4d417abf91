//! Plain text and Markdown: decoded line by line, one page for each form feed, a line for each line, the route of each page
//! judged by its text.

use super::encoding::{self, DecodedLine, Encoding, mend_letters};
use super::judge::{self, JudgeOptions, PageEvidence};
use super::{Limits, ReadOptions};
use crate::model::Model;
use crate::record::{Category, Failure, Line, Page, Route};

/// The longest line that is taken for text, in bytes; a paragraph on one line has some thousands.
const LONGEST_LINE: usize = 1 << 20;

pub(super) struct TextDocument {
    /// Never empty.
    pages: Vec<Vec<DecodedLine>>,
}

impl TextDocument {
    /// Fails with `no_text` where there is nothing but blanks, with `unreadable` where the bytes are no text, with `too_large`
    /// where a line is longer than 1 MiB.
    pub fn open(bytes: &[u8]) -> Result<Self, Failure> {
        let decoded = encoding::decode(bytes).map_err(|not_text| {
            Failure::new(
                Category::Unreadable,
                not_text.reason,
                "check that it is a text file in a Vietnamese encoding or Unicode; scans are read as PDF or images",
            )
        })?;
        if decoded.lines.iter().any(|line| line.text.len() > LONGEST_LINE) {
            return Err(Failure::new(
                Category::TooLarge,
                format!("the file has a line of more than {LONGEST_LINE} bytes"),
                "break its text into lines",
            ));
        }
        if decoded.lines.iter().all(|line| line.text.trim().is_empty()) {
            return Err(Failure::new(Category::NoText, "the file holds only blanks", "nothing to do"));
        }
        Ok(Self { pages: split_pages(decoded.lines) })
    }

    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    pub fn read_page(&self, index: usize, options: &ReadOptions, model: &Model) -> Result<Page, Failure> {
        let lines = &self.pages[index];
        let text: String = lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
        let mended = mend_letters(&text);
        let summary = mended.as_ref().map(|mended| mended.summary());
        let text = mended.map_or(text, |mended| mended.text);
        let evidence = PageEvidence {
            text: &text,
            transcoded: transcoded(lines),
            mended: summary.as_deref(),
            text_only: true,
            ..PageEvidence::default()
        };
        let judge_options = JudgeOptions { forced: options.route, ..JudgeOptions::default() };
        Ok(Page {
            number: u32::try_from(index + 1).unwrap_or(u32::MAX),
            width: 0.0,
            height: 0.0,
            turns: 0,
            decision: judge::decide(model, &evidence, &judge_options),
            lines: text.split_terminator('\n').map(Line::plain).collect(),
            failure: None,
            warnings: Vec::new(),
        })
    }
}

/// Decodes a text and reads all its pages, for `kehoach restore` and `extract`, which take text without a file.
///
/// `route` forces the route. Fails as opening a text document does.
pub fn read_text(bytes: &[u8], route: Option<Route>, limits: &Limits, model: &Model) -> Result<Vec<Page>, Failure> {
    limits.check_file_bytes(bytes.len() as u64)?;
    let document = TextDocument::open(bytes)?;
    limits.check_pages(document.page_count())?;
    let options = ReadOptions { route, ..ReadOptions::default() };
    (0..document.page_count()).map(|index| document.read_page(index, &options, model)).collect()
}

/// The encoding that most lines were in which were not Unicode.
fn transcoded(lines: &[DecodedLine]) -> Option<(Encoding, usize, usize)> {
    let count = |encoding: Encoding| lines.iter().filter(|line| line.encoding == encoding).count();
    let foreign = |encoding: &Encoding| !matches!(encoding, Encoding::Unicode | Encoding::Windows1252);
    Encoding::ALL
        .into_iter()
        .filter(foreign)
        .map(|encoding| (encoding, count(encoding), lines.len()))
        .filter(|(_, lines, _)| *lines > 0)
        .max_by_key(|(_, lines, _)| *lines)
}

/// A form feed ends a page wherever it stands on a line; one at the end of the file starts none.
fn split_pages(lines: Vec<DecodedLine>) -> Vec<Vec<DecodedLine>> {
    let mut pages = vec![Vec::new()];
    for line in lines {
        let mut parts = line.text.split('\u{c}');
        let first = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        let push = |page: &mut Vec<DecodedLine>, text: &str| {
            page.push(DecodedLine { text: text.to_owned(), encoding: line.encoding });
        };
        if let Some(page) = pages.last_mut()
            && (rest.is_empty() || !first.is_empty())
        {
            push(page, first);
        }
        for (index, part) in rest.iter().enumerate() {
            pages.push(Vec::new());
            // What stands after the last form feed is a line of the new page, unless nothing does.
            if let Some(page) = pages.last_mut()
                && (!part.is_empty() || index + 1 < rest.len())
            {
                push(page, part);
            }
        }
    }
    if pages.len() > 1 && pages.last().is_some_and(Vec::is_empty) {
        pages.pop();
    }
    pages
}
