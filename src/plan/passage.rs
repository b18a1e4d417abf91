//! Running text put together from lines, which knows for every character the line and column it came from.
//!
//! Values are found in a passage (a paragraph over several lines, without Markdown marks) and reported in lines of the
//! document. Pure.

use std::ops::Range;

use crate::record::{BoundingBox, Source, Text};

use super::characters::Characters;
use super::fold::fold;

/// A run of bytes that a passage took from one line.
#[derive(Clone, Debug)]
struct Piece {
    /// First byte in the passage.
    start: usize,
    /// Index of the line in the text, from 0.
    line: usize,
    /// First byte in the restored line.
    from: usize,
    /// Characters of the restored line before it.
    column: u32,
    length: usize,
}

/// A paragraph, cell or other run of text.
#[derive(Clone, Debug, Default)]
pub struct Passage {
    pub text: String,
    /// Shadow of `text`, byte for byte.
    pub folded: String,
    pieces: Vec<Piece>,
    characters: Characters,
}

impl Passage {
    /// Adds the bytes `range` of line `line`; lines are joined by one blank.
    pub fn push(&mut self, text: &Text, line: usize, range: Range<usize>) {
        let Some(restored) = text.lines.get(line).map(|line| &line.restored) else { return };
        let Some(part) = restored.get(range.clone()).filter(|part| !part.is_empty()) else { return };
        // Goes on from the piece before it: a line may be put together from thousands.
        let (counted, characters) = match self.pieces.last() {
            Some(last) if last.line == line && last.from <= range.start => (last.from, last.column),
            _ => (0, 0),
        };
        let column = characters + restored[counted..range.start].chars().count() as u32;
        if let Some(last) = self.pieces.last()
            && last.line != line
            && !self.text.ends_with(' ')
        {
            self.text.push(' ');
        }
        let (start, from, length) = (self.text.len(), range.start, part.len());
        self.pieces.push(Piece { start, line, from, column, length });
        self.text.push_str(part);
    }

    /// To be called when all lines are in.
    pub fn finish(&mut self) {
        self.folded = fold(&self.text);
        self.characters = Characters::of(&self.text);
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The piece that byte `at` of the passage is from, and which byte of the piece it is.
    fn piece(&self, at: usize) -> Option<(&Piece, usize)> {
        let i = self.pieces.partition_point(|p| p.start <= at).saturating_sub(1);
        self.pieces.get(i).map(|piece| (piece, at.saturating_sub(piece.start).min(piece.length)))
    }

    /// Line (from 0) and byte of the restored line at byte `at` of the passage.
    fn locate(&self, at: usize) -> (usize, usize) {
        self.piece(at).map_or((0, 0), |(piece, byte)| (piece.line, piece.from + byte))
    }

    /// Column (from 0) in the restored line of the character at byte `at` of the passage.
    fn column(&self, at: usize) -> u32 {
        let Some((piece, byte)) = self.piece(at) else { return 0 };
        let before = |at| self.characters.before(&self.text, at);
        piece.column + before(piece.start + byte) - before(piece.start)
    }

    /// The byte at which the last character of `range` begins.
    fn last_char(&self, range: &Range<usize>) -> usize {
        self.text
            .get(range.clone())
            .and_then(|t| t.char_indices().next_back())
            .map_or(range.start, |(i, _)| range.start + i)
    }

    /// The line on which byte `at` stands, from 1.
    pub fn line_at(&self, at: usize) -> u32 {
        self.locate(at).0 as u32 + 1
    }

    /// The words of `range` without blanks at the ends, and where they stand.
    pub fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let Some(part) = self.text.get(range.clone()) else { return 0..0 };
        let start = range.start + (part.len() - part.trim_start().len());
        let end = range.end - (part.len() - part.trim_end().len());
        if start >= end { range.start..range.start } else { start..end }
    }

    /// Where `range` stands in the document.
    pub fn source(&self, text: &Text, range: Range<usize>) -> Source {
        if self.pieces.is_empty() || range.is_empty() {
            return Source::default();
        }
        let (first, from) = self.locate(range.start);
        let last_char = self.last_char(&range);
        let (last, to) = self.locate(last_char);
        let last_length = text.lines[last].restored[to..].chars().next().map_or(0, char::len_utf8);
        let to = to + last_length;
        let mut raw = String::new();
        let mut boxes = Vec::new();
        for line in first..=last {
            // A page break or a footnote in the middle is not part of it.
            let at = self.pieces.partition_point(|p| p.line < line);
            if self.pieces.get(at).is_none_or(|p| p.line != line) {
                continue;
            }
            let begin = if line == first { from } else { 0 };
            let end = if line == last { to } else { text.lines[line].restored.len() };
            let (part, bounds) = raw_of(text, line, begin..end);
            if !raw.is_empty() && !part.is_empty() {
                raw.push(' ');
            }
            raw.push_str(part.trim());
            boxes.extend(bounds);
        }
        Source {
            page: text.lines[first].page,
            first_line: first as u32 + 1,
            first_column: self.column(range.start),
            last_line: last as u32 + 1,
            last_column: self.column(last_char) + u32::from(last_length > 0),
            raw,
            boxes,
        }
    }

    /// Mean posterior of the tokens under `range`; 1 where nothing was restored.
    pub fn posterior(&self, text: &Text, range: Range<usize>) -> f32 {
        if self.pieces.is_empty() || range.is_empty() {
            return 1.0;
        }
        let (first, from) = self.locate(range.start);
        let (last, to) = self.locate(self.last_char(&range));
        let (mut sum, mut n) = (0.0f32, 0usize);
        for line in first..=last {
            let begin = if line == first { from } else { 0 };
            let end = if line == last { to + 1 } else { usize::MAX };
            for token in text.lines[line].tokens_within(begin..end) {
                sum += token.posterior;
                n += 1;
            }
        }
        if n == 0 { 1.0 } else { (sum / n as f32).clamp(0.0, 1.0) }
    }
}

/// The raw text and the box of a byte range of a restored line.
fn raw_of(text: &Text, line: usize, range: Range<usize>) -> (String, Option<BoundingBox>) {
    let line = &text.lines[line];
    if line.tokens.is_empty() {
        let part = line.restored.get(range.clone()).unwrap_or_default().to_owned();
        // Without tokens raw and restored are the same string, and the line's box is the best that is known.
        return (part, line.bounds);
    }
    let mut raw: Option<Range<usize>> = None;
    let mut bounds: Option<BoundingBox> = None;
    for token in line.tokens_within(range) {
        raw = Some(match raw {
            Some(r) => r.start.min(token.raw.start)..r.end.max(token.raw.end),
            None => token.raw.clone(),
        });
        bounds = match (bounds, token.bounds) {
            (Some(a), Some(b)) => Some(a.union(b)),
            (a, b) => a.or(b),
        };
    }
    let raw = raw.and_then(|r| line.raw.get(r)).unwrap_or_default().to_owned();
    (raw, bounds.or(line.bounds))
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// All lines of `text` as one passage.
    pub fn passage(text: &str) -> Passage {
        let text = Text::as_is(text);
        let mut passage = Passage::default();
        for (i, line) in text.lines.iter().enumerate() {
            passage.push(&text, i, 0..line.restored.len());
        }
        passage.finish();
        passage
    }
}
