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

impl TextLine {
    /// The tokens that share a byte with `range` of the restored line, found without looking at all of them.
    pub fn tokens_within(&self, range: Range<usize>) -> &[Token] {
        let first = self.tokens.partition_point(|token| token.restored.end <= range.start);
        let count = self.tokens[first..].partition_point(|token| token.restored.start < range.end);
        &self.tokens[first..first + count]
    }
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

    /// The restored text, a line each, a form feed before the first line of every page but the first. What a stamp or the
    /// overlay of a digital signature says is no text of the document: its line is empty, so that all lines keep their
    /// numbers ([`PageRecord::stamps`](super::PageRecord::stamps) has the words).
    pub fn to_restored_string(&self) -> String {
        let mut out = String::new();
        let mut page = self.lines.first().map_or(1, |line| line.page);
        for line in &self.lines {
            if line.page != page {
                out.push('\u{c}');
                page = line.page;
            }
            if !line.zone.is_laid_over() {
                out.push_str(&line.restored);
            }
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_laid_over_a_page_is_an_empty_line() {
        let line =
            |page, zone, restored: &str| TextLine { page, zone, restored: restored.to_owned(), ..TextLine::default() };
        let text = Text {
            lines: vec![
                line(1, Zone::Body, "một"),
                line(1, Zone::SignatureOverlay, "Ký bởi: A"),
                line(2, Zone::Body, "hai"),
            ],
        };
        assert_eq!(text.to_restored_string(), "một\n\n\u{c}hai\n");
    }

    #[test]
    fn the_tokens_within_a_range_are_those_that_share_a_byte_with_it() {
        let token = |restored: Range<usize>| Token { raw: 0..0, restored, posterior: 1.0, bounds: None };
        // The third was deleted by restoration.
        let tokens = vec![token(0..2), token(3..5), token(5..5), token(6..9)];
        let line = TextLine { tokens, ..TextLine::default() };
        for start in 0..10 {
            for end in start..=10 {
                let all = line.tokens.iter().filter(|t| t.restored.start < end && t.restored.end > start);
                assert_eq!(line.tokens_within(start..end), all.cloned().collect::<Vec<_>>(), "{start}..{end}");
            }
        }
    }
}
