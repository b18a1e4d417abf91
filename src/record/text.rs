//! A text whose every line knows what was read, what it was restored to, and how the two map onto each other.

use std::ops::Range;

use super::{BoundingBox, Zone};

/// A token of a line: where it stands in the raw and in the restored string, and how sure the decoder is.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Byte range in [`TextLine::raw`].
    pub raw: Range<usize>,
    /// Byte range in [`TextLine::restored`].
    pub restored: Range<usize>,
    /// Posterior probability of the restored token, 0 to 1.
    pub posterior: f32,
    pub bounds: Option<BoundingBox>,
}

/// One line: raw, restored, and the map between their offsets (`tokens`, in order, not overlapping).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextLine {
    /// The page it stands on, from 1.
    pub page: u32,
    pub zone: Zone,
    pub raw: String,
    pub restored: String,
    /// Empty for a line that was taken as it is and has no boxes: raw and restored are then the same string.
    pub tokens: Vec<Token>,
    pub bounds: Option<BoundingBox>,
    /// Byte ranges of the cells in `restored`, for a row of a table.
    pub cells: Vec<Range<usize>>,
}

/// A document's lines from the first page to the last. Line numbers in all output are 1-based indices into `lines`
/// and so the line numbers of the `.txt` that is written from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    pub lines: Vec<TextLine>,
}

impl Text {
    /// A text that needs no restoring: each line of `text` as it is, on page 1 (a form feed starts the next page).
    pub fn as_is(text: &str) -> Self {
        let mut page = 1;
        let lines = text
            .lines()
            .map(|line| {
                page += line.matches('\u{c}').count() as u32;
                let line: String = line.chars().filter(|&c| c != '\u{c}').collect();
                TextLine { page, raw: line.clone(), restored: line, ..TextLine::default() }
            })
            .collect();
        Self { lines }
    }

    /// The restored text, a line each, a form feed before the first line of every page but the first.
    pub fn to_restored_string(&self) -> String {
        let mut out = String::new();
        let mut page = self.lines.first().map_or(1, |line| line.page);
        for line in &self.lines {
            if line.page != page {
                out.push('\u{c}');
                page = line.page;
            }
            out.push_str(&line.restored);
            out.push('\n');
        }
        out
    }
}
