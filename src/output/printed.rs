//! The model that all writers with places share: pages → blocks → lines → words, each word restored, with what was
//! read, how sure it is, and where it stands. Pure.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::record::{Alternative, BoundingBox, Line, Page, Route, Text, TextLine, Token, Word, Zone};

/// A page as it is handed back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrintedPage {
    /// From 1.
    pub number: u32,
    /// Points, as the page was read; 0 for plain text.
    pub width: f32,
    pub height: f32,
    /// Quarter turns clockwise by which the page was turned to be read ([`Page::turns`]).
    pub turns: u8,
    pub route: Route,
    pub blocks: Vec<PrintedBlock>,
}

/// Neighbouring lines of one zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrintedBlock {
    pub zone: Zone,
    pub bounds: Option<BoundingBox>,
    pub lines: Vec<PrintedLine>,
}

/// Words on one base line, left to right. Never empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrintedLine {
    pub bounds: Option<BoundingBox>,
    pub words: Vec<PrintedWord>,
}

/// A word without blanks inside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrintedWord {
    /// Restored.
    pub text: String,
    /// As it was read.
    pub raw: String,
    pub bounds: Option<BoundingBox>,
    /// The posterior of the restored word, else the confidence of the engine that read it, 0 to 1.
    pub confidence: Option<f32>,
    /// What else the engine held possible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

impl PrintedPage {
    /// Whether what was read differs anywhere from what is handed back.
    pub fn is_changed(&self) -> bool {
        self.words().any(|word| word.text != word.raw)
    }

    pub fn words(&self) -> impl Iterator<Item = &PrintedWord> {
        self.blocks.iter().flat_map(|block| &block.lines).flat_map(|line| &line.words)
    }
}

/// Puts the pages as they were read and the restored text of the same pages together. `text` has one line for each line
/// of `pages`, in order, as [`crate::pipeline::restore_pages`] gives it.
pub fn printed_pages(pages: &[Page], text: &Text) -> Vec<PrintedPage> {
    let mut restored = text.lines.iter();
    pages
        .iter()
        .map(|page| {
            let mut blocks: Vec<PrintedBlock> = Vec::new();
            for (line, restored) in page.lines.iter().zip(restored.by_ref()) {
                for words in runs(printed_words(line, restored)) {
                    add(&mut blocks, line.zone, words);
                }
            }
            PrintedPage {
                number: page.number,
                width: page.width,
                height: page.height,
                turns: page.turns % 4,
                route: page.decision.route,
                blocks,
            }
        })
        .collect()
}

/// Adds a line to the last block where it belongs there, to a new one otherwise.
fn add(blocks: &mut Vec<PrintedBlock>, zone: Zone, words: Vec<PrintedWord>) {
    let bounds = words.iter().filter_map(|word| word.bounds).reduce(BoundingBox::union);
    let line = PrintedLine { bounds, words };
    if let Some(last) = blocks.last_mut()
        && last.zone == zone
        && follows(last, &line)
    {
        last.bounds = match (last.bounds, line.bounds) {
            (Some(a), Some(b)) => Some(a.union(b)),
            (a, b) => a.or(b),
        };
        last.lines.push(line);
    } else {
        blocks.push(PrintedBlock { zone, bounds, lines: vec![line] });
    }
}

/// Whether a line stands below the last one of a block without a gap, or beside it in the row of a table.
fn follows(block: &PrintedBlock, line: &PrintedLine) -> bool {
    let Some(last) = block.lines.last() else { return true };
    let (Some(above), Some(below)) = (last.bounds, line.bounds) else { return last.bounds == line.bounds };
    let height = above.height().max(below.height());
    let gap = below.top - above.bottom;
    gap < height * 1.2 && (block.zone == Zone::Table || gap > -height)
}

/// Cuts the words of a line where they go on below or in another cell: the row of a table is one line of the text, but
/// its cells have lines of their own.
fn runs(words: Vec<PrintedWord>) -> Vec<Vec<PrintedWord>> {
    let mut runs: Vec<Vec<PrintedWord>> = Vec::new();
    let mut last: Option<BoundingBox> = None;
    for word in words {
        let goes_on = match (last, word.bounds) {
            (Some(last), Some(next)) => {
                let height = last.height().max(next.height()).max(1.0);
                let (middle, before) = ((next.top + next.bottom) / 2.0, (last.top + last.bottom) / 2.0);
                let gap = next.left - last.right;
                (middle - before).abs() < height * 0.7 && gap > -height && gap < height * 8.0
            }
            _ => true,
        };
        last = word.bounds.or(last);
        match runs.last_mut() {
            Some(run) if goes_on => run.push(word),
            _ => runs.push(vec![word]),
        }
    }
    runs
}

/// Part of a line: the smallest stretch of it whose ends are ends of words and of tokens alike.
struct Piece {
    raw: Range<usize>,
    restored: Option<Range<usize>>,
    bounds: Option<BoundingBox>,
    posterior: Option<f32>,
    confidence: Option<f32>,
    alternatives: Vec<Alternative>,
}

impl Piece {
    fn of_word(word: &Word) -> Self {
        Self {
            raw: word.range.clone(),
            restored: None,
            bounds: word.bounds,
            posterior: None,
            confidence: word.confidence,
            alternatives: word.alternatives.clone(),
        }
    }

    fn of_token(token: &Token) -> Self {
        Self {
            raw: token.raw.clone(),
            restored: Some(token.restored.clone()),
            bounds: token.bounds,
            posterior: Some(token.posterior),
            confidence: None,
            alternatives: Vec::new(),
        }
    }

    /// Both as one: as sure as the less sure of the two.
    fn join(&mut self, other: Self) {
        let less = |a: Option<f32>, b: Option<f32>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.raw = self.raw.start.min(other.raw.start)..self.raw.end.max(other.raw.end);
        self.restored = match (self.restored.take(), other.restored) {
            (Some(a), Some(b)) => Some(a.start.min(b.start)..a.end.max(b.end)),
            (a, b) => a.or(b),
        };
        self.bounds = match (self.bounds, other.bounds) {
            (Some(a), Some(b)) => Some(a.union(b)),
            (a, b) => a.or(b),
        };
        self.posterior = less(self.posterior, other.posterior);
        self.confidence = less(self.confidence, other.confidence);
        // Other readings of a word that became two, or of two that became one, are readings of neither.
        if self.alternatives.is_empty() {
            self.alternatives = other.alternatives;
        } else if !other.alternatives.is_empty() {
            self.alternatives.clear();
        }
    }
}

/// The words of a line. Where the map between raw and restored does not fit the strings, words are paired in order.
fn printed_words(line: &Line, restored: &TextLine) -> Vec<PrintedWord> {
    let in_place = pieces(line, restored).and_then(|pieces| {
        let mut words = Vec::new();
        for piece in pieces {
            split(piece, restored, &mut words)?;
        }
        Some(words)
    });
    let mut words = in_place.unwrap_or_else(|| in_order(line, restored));
    if line.zone == Zone::Table {
        // The bars between cells are written by us, not printed.
        words.retain(|word| word.text != "|" || word.bounds.is_some());
    }
    words
}

fn pieces(line: &Line, restored: &TextLine) -> Option<Vec<Piece>> {
    let raw = &restored.raw;
    if restored.tokens.is_empty() && raw != &restored.restored {
        return None;
    }
    let mut pieces: Vec<Piece> = line
        .words
        .iter()
        .map(Piece::of_word)
        .chain(restored.tokens.iter().map(Piece::of_token))
        .chain(uncovered(line, restored))
        .filter(|piece| !piece.raw.is_empty())
        .collect();
    pieces.sort_by_key(|piece| (piece.raw.start, piece.raw.end));
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        raw.get(piece.raw.clone())?;
        match joined.last_mut() {
            Some(last) if piece.raw.start < last.raw.end => last.join(piece),
            _ => joined.push(piece),
        }
    }
    Some(joined)
}

/// The words of the string that neither a word with a box nor a token covers.
fn uncovered(line: &Line, restored: &TextLine) -> Vec<Piece> {
    let mut covered: Vec<Range<usize>> = line.words.iter().map(|word| word.range.clone()).collect();
    covered.extend(restored.tokens.iter().map(|token| token.raw.clone()));
    covered.sort_by_key(|range| range.start);
    let mut gaps = Vec::new();
    let mut end = 0;
    for range in covered {
        if range.start > end {
            gaps.push(end..range.start);
        }
        end = end.max(range.end);
    }
    if end < restored.raw.len() {
        gaps.push(end..restored.raw.len());
    }
    let mut words = Vec::new();
    for gap in gaps {
        let Some(text) = restored.raw.get(gap.clone()) else { continue };
        for word in text.split_whitespace() {
            let start = gap.start + (word.as_ptr() as usize - text.as_ptr() as usize);
            let range = start..start + word.len();
            words.push(Piece::of_word(&Word { range, bounds: None, confidence: None, alternatives: Vec::new() }));
        }
    }
    words
}

/// Writes the words of a piece: several where restoration put a blank into it, the box cut by the number of characters.
fn split(piece: Piece, line: &TextLine, words: &mut Vec<PrintedWord>) -> Option<()> {
    let raw = line.raw.get(piece.raw.clone())?;
    let text = match &piece.restored {
        None => raw.to_owned(),
        Some(range) => {
            // What stands beside the tokens of the piece is equal on both sides.
            let inside: Vec<&Token> = line.tokens.iter().filter(|token| piece.raw.contains(&token.raw.start)).collect();
            let before = line.raw.get(piece.raw.start..inside.first()?.raw.start)?;
            let after = line.raw.get(inside.last()?.raw.end..piece.raw.end)?;
            format!("{before}{}{after}", line.restored.get(range.clone())?)
        }
    };
    let parts: Vec<&str> = text.split_whitespace().collect();
    let raw_parts: Vec<&str> = raw.split_whitespace().collect();
    let total: usize = parts.iter().map(|part| part.chars().count() + 1).sum();
    let mut done = 0;
    for (index, part) in parts.iter().enumerate() {
        let length = part.chars().count();
        let bounds = piece.bounds.map(|bounds| {
            let at = |characters: usize| {
                bounds.left + bounds.width() * (characters as f32 / total.saturating_sub(1).max(1) as f32).min(1.0)
            };
            BoundingBox { left: at(done), right: at(done + length), ..bounds }
        });
        done += length + 1;
        let raw = if raw_parts.len() == parts.len() { raw_parts[index] } else { raw.trim() };
        words.push(PrintedWord {
            text: (*part).to_owned(),
            raw: raw.to_owned(),
            bounds,
            confidence: piece.posterior.or(piece.confidence),
            alternatives: if parts.len() == 1 { piece.alternatives.clone() } else { Vec::new() },
        });
    }
    Some(())
}

/// Pairs the words of both strings one by one; where their numbers differ, a word gets the box of the line's part that
/// it fills.
fn in_order(line: &Line, restored: &TextLine) -> Vec<PrintedWord> {
    let texts: Vec<&str> = restored.restored.split_whitespace().collect();
    let raws: Vec<&str> = line.text.split_whitespace().collect();
    let whole = line.bounds.or(restored.bounds);
    let total = texts.iter().map(|text| text.chars().count() + 1).sum::<usize>().max(2) - 1;
    let mut done = 0;
    texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let word = (line.words.len() == texts.len()).then(|| &line.words[index]);
            let share = |characters: usize| characters as f32 / total as f32;
            let length = text.chars().count();
            let estimated = whole.map(|bounds| BoundingBox {
                left: bounds.left + bounds.width() * share(done),
                right: bounds.left + bounds.width() * share(done + length),
                ..bounds
            });
            done += length + 1;
            PrintedWord {
                text: (*text).to_owned(),
                raw: if raws.len() == texts.len() { raws[index].to_owned() } else { line.text.trim().to_owned() },
                bounds: word.and_then(|word| word.bounds).or(estimated),
                confidence: word.and_then(|word| word.confidence),
                alternatives: Vec::new(),
            }
        })
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::record::RouteDecision;

    pub fn bounds(left: f32, top: f32, right: f32, bottom: f32) -> BoundingBox {
        BoundingBox { left, top, right, bottom }
    }

    /// A line whose raw words have boxes of 10 points a character, and its tokens: (raw, restored, posterior), in order.
    pub fn line(raw: &str, tokens: &[(&str, &str, f32)], top: f32) -> (Line, TextLine) {
        let mut words = Vec::new();
        for word in raw.split_whitespace() {
            let start = word.as_ptr() as usize - raw.as_ptr() as usize;
            let left = 50.0 + 10.0 * raw[..start].chars().count() as f32;
            words.push(Word {
                range: start..start + word.len(),
                bounds: Some(bounds(left, top, left + 10.0 * word.chars().count() as f32, top + 12.0)),
                confidence: Some(0.5),
                alternatives: Vec::new(),
            });
        }
        let (mut restored, mut mapped, mut at) = (String::new(), Vec::new(), 0);
        for (seen, chosen, posterior) in tokens {
            let start = at + raw[at..].find(seen).unwrap();
            restored.push_str(&raw[at..start]);
            let begin = restored.len();
            restored.push_str(chosen);
            at = start + seen.len();
            mapped.push(Token { raw: start..at, restored: begin..restored.len(), posterior: *posterior, bounds: None });
        }
        restored.push_str(&raw[at..]);
        let read = Line { text: raw.to_owned(), words, ..Line::default() };
        let text = TextLine { page: 1, raw: raw.to_owned(), restored, tokens: mapped, ..TextLine::default() };
        (read, text)
    }

    pub fn page(lines: Vec<(Line, TextLine)>) -> Vec<PrintedPage> {
        let (lines, texts): (Vec<Line>, Vec<TextLine>) = lines.into_iter().unzip();
        let page = Page {
            number: 1,
            width: 595.0,
            height: 842.0,
            turns: 0,
            decision: RouteDecision { route: Route::Ocr, reason: String::new() },
            lines,
            failure: None,
            warnings: Vec::new(),
        };
        printed_pages(&[page], &Text { lines: texts })
    }

    fn words(raw: &str, tokens: &[(&str, &str, f32)]) -> Vec<(String, String, f32, f32)> {
        let printed = page(vec![line(raw, tokens, 100.0)]);
        printed[0]
            .words()
            .map(|word| {
                let bounds = word.bounds.unwrap();
                (word.text.clone(), word.raw.clone(), bounds.left.round(), bounds.right.round())
            })
            .collect()
    }

    fn word(text: &str, raw: &str, left: f32, right: f32) -> (String, String, f32, f32) {
        (text.to_owned(), raw.to_owned(), left, right)
    }

    #[test]
    fn a_restored_word_keeps_its_box_and_what_was_read() {
        let found = words("Ké hoach s6", &[("Ké", "Kế", 0.9), ("hoach", "hoạch", 0.8), ("s6", "số", 0.7)]);
        assert_eq!(
            found,
            [word("Kế", "Ké", 50.0, 70.0), word("hoạch", "hoach", 80.0, 130.0), word("số", "s6", 140.0, 160.0)]
        );
    }

    #[test]
    fn tokens_inside_a_word_are_one_word_as_sure_as_the_least_sure() {
        let printed =
            page(vec![line("02-KH/BCDTW,", &[("02", "02", 0.9), ("KH", "KH", 0.8), ("BCDTW", "BCĐTW", 0.6)], 0.0)]);
        let word = printed[0].words().next().unwrap();
        assert_eq!((word.text.as_str(), word.raw.as_str()), ("02-KH/BCĐTW,", "02-KH/BCDTW,"));
        assert_eq!(word.confidence, Some(0.6));
    }

    #[test]
    fn a_word_that_was_two_gets_two_boxes_and_two_that_were_one_get_one() {
        let found = words("caanguoi dan", &[("caanguoi", "của người", 0.9), ("dan", "dân", 0.9)]);
        assert_eq!(found[0], word("của", "caanguoi", 50.0, 77.0));
        assert_eq!(found[1], word("người", "caanguoi", 86.0, 130.0));
        let found = words("tri en khai", &[("tri en", "triển", 0.9), ("khai", "khai", 0.9)]);
        assert_eq!(found, [word("triển", "tri en", 50.0, 110.0), word("khai", "khai", 120.0, 160.0)]);
    }

    #[test]
    fn a_line_without_tokens_is_its_words() {
        assert_eq!(words("Kế hoạch", &[]), [word("Kế", "Kế", 50.0, 70.0), word("hoạch", "hoạch", 80.0, 130.0)]);
    }

    #[test]
    fn offsets_that_do_not_fit_pair_the_words_in_order() {
        let (read, mut text) = line("Ke hoach", &[], 0.0);
        text.restored = "Kế hoạch".to_owned();
        let printed = page(vec![(read, text)]);
        let found: Vec<_> = printed[0].words().map(|word| (word.text.as_str(), word.bounds.unwrap().left)).collect();
        assert_eq!(found, [("Kế", 50.0), ("hoạch", 80.0)]);
    }

    #[test]
    fn lines_of_cells_are_lines_and_bars_are_not_printed() {
        let (mut read, mut text) = line("1 | xay dung | Phong", &[], 10.0);
        (read.zone, text.zone) = (Zone::Table, Zone::Table);
        read.words.retain(|word| &read.text[word.range.clone()] != "|");
        read.words[2].bounds = Some(bounds(90.0, 25.0, 130.0, 37.0));
        let printed = page(vec![(read, text)]);
        let lines: Vec<Vec<&str>> = printed[0].blocks[0]
            .lines
            .iter()
            .map(|line| line.words.iter().map(|word| word.text.as_str()).collect())
            .collect();
        assert_eq!(printed[0].blocks.len(), 1);
        assert_eq!(lines, [vec!["1", "xay"], vec!["dung"], vec!["Phong"]]);
    }

    #[test]
    fn a_gap_and_another_zone_begin_a_block() {
        let (a, b, c) = (line("một", &[], 0.0), line("hai", &[], 14.0), line("ba", &[], 80.0));
        assert_eq!(page(vec![a, b, c])[0].blocks.len(), 2);
    }
}
