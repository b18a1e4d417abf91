//! Lines → blocks that are decoded together, and decoded blocks → lines. Pure.

use std::ops::Range;

use super::Change;
use super::RestoredLine;
use super::candidates::{Candidate, Case};
use super::decode::{Decoded, Step};
use super::lattice::{Lattice, Paragraph, Reading};
use crate::record::Token;

/// Neighbouring lines without an empty one between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub lines: Range<usize>,
}

/// Blocks longer than this are cut: memory is bounded whatever the text.
const MOST_LINES: usize = 60;

/// Cuts a document at empty lines.
pub(super) fn blocks(texts: &[String]) -> Vec<Block> {
    let mut out = Vec::new();
    let mut start = None;
    for (index, text) in texts.iter().enumerate() {
        if text.trim().is_empty() {
            if let Some(start) = start.take() {
                out.push(Block { lines: start..index });
            }
        } else {
            let from = *start.get_or_insert(index);
            if index + 1 - from >= MOST_LINES {
                out.push(Block { lines: from..index + 1 });
                start = None;
            }
        }
    }
    if let Some(start) = start {
        out.push(Block { lines: start..texts.len() });
    }
    out
}

/// A block as the lattice wants it, and where its characters stand.
pub(super) struct RawParagraph {
    pub paragraph: Paragraph,
    /// Line (index in the document) and byte range of each character.
    pub places: Vec<(u32, u32, u32)>,
}

/// Puts the lines of a block together.
pub(super) fn paragraph(block: &Block, texts: &[String]) -> RawParagraph {
    let mut out = RawParagraph { paragraph: Paragraph::default(), places: Vec::new() };
    let widest = texts[block.lines.clone()].iter().map(|t| t.chars().count()).max().unwrap_or(0);
    let mut before: Option<&str> = None;
    for index in block.lines.clone() {
        let text = &texts[index];
        let place = out.paragraph.chars.len() as u32;
        if before.is_none_or(|before| begins_sentence(before, text, widest)) {
            out.paragraph.begins.push(place);
        }
        before = Some(text);
        let mut open = None;
        for (at, c) in text.char_indices() {
            let here = out.paragraph.chars.len() as u32;
            if c.is_whitespace() {
                if let Some(from) = open.take() {
                    out.paragraph.stretches.push((from, here));
                }
                continue;
            }
            open.get_or_insert(here);
            out.paragraph.chars.push(c);
            out.places.push((index as u32, at as u32, (at + c.len_utf8()) as u32));
        }
        if let Some(from) = open {
            out.paragraph.stretches.push((from, out.paragraph.chars.len() as u32));
        }
    }
    out
}

/// Whether a line begins a sentence or an item rather than going on with the line before.
fn begins_sentence(before: &str, line: &str, widest: usize) -> bool {
    let line = line.trim_start();
    let before = before.trim_end();
    if line.starts_with(['-', '+', '*', '•', '–', '—', '●']) && line.chars().nth(1).is_none_or(char::is_whitespace)
    {
        return true;
    }
    let first = line.split_whitespace().next().unwrap_or("");
    let marker = first.len() <= 6
        && first.ends_with(['.', ')'])
        && first.chars().any(char::is_alphanumeric)
        && first.trim_end_matches(['.', ')']).chars().count() <= 4
        && before.ends_with(['.', ';', ':', '!', '?']);
    marker
        || before.ends_with(['.', ';', ':', '!', '?'])
        || before.chars().count() * 3 < widest * 2 && line.chars().next().is_some_and(char::is_uppercase)
}

/// Writes the decoded steps into the lines they belong to.
pub(super) fn written(
    raw: &RawParagraph,
    block: &Block,
    texts: &[String],
    steps: &[Step],
    spoken: &[String],
    min_confidence: f32,
    out: &mut [RestoredLine],
) {
    if steps.is_empty() {
        return;
    }
    let mut fresh: Vec<(String, Vec<Token>, usize)> =
        block.lines.clone().map(|_| (String::new(), Vec::new(), 0)).collect();
    for step in steps {
        let (first, last) = (step.from as usize, step.arc.to as usize - 1);
        let (line, start, _) = raw.places[first];
        let (end_line, _, end) = raw.places[last];
        // A word that goes over a line end stands where it begins; what it covers on the next line goes with it.
        let (text, tokens, done) = &mut fresh[line as usize - block.lines.start];
        let source = &texts[line as usize];
        text.push_str(&source[*done..start as usize]);
        let end_here = if end_line == line { end as usize } else { source.trim_end().len() };
        let seen = &source[start as usize..end_here];
        let begin = text.len();
        match step.arc.reading {
            Reading::Word(candidate) if step.posterior >= min_confidence => {
                text.push_str(&cased(&candidate, raw, first, last + 1));
            }
            Reading::Text(index) if step.posterior >= min_confidence => text.push_str(&spoken[index as usize]),
            _ => text.push_str(seen),
        }
        tokens.push(Token {
            raw: start as usize..end_here,
            restored: begin..text.len(),
            posterior: step.posterior,
            bounds: None,
        });
        *done = end_here;
        if step.arc.blank_after && step.posterior >= min_confidence {
            // The blank belongs to the word, so that what stands between tokens is equal on both sides.
            text.push(' ');
            if let Some(token) = tokens.last_mut() {
                token.restored.end = text.len();
            }
        }
        if end_line != line {
            fresh[end_line as usize - block.lines.start].2 = end as usize;
        }
    }
    for (index, (mut text, tokens, done)) in block.lines.clone().zip(fresh) {
        text.push_str(&texts[index][done..]);
        out[index] = RestoredLine { text, tokens };
    }
}

/// The change that a step makes; none where it makes none.
pub(super) fn change(
    raw: &RawParagraph,
    texts: &[String],
    lattice: &Lattice,
    decoded: &Decoded,
    step: &Step,
    least: f32,
) -> Option<Change> {
    let (first, end) = (step.from as usize, step.arc.to as usize);
    let spoken = |reading: &Reading| match reading {
        Reading::Word(candidate) => cased(candidate, raw, first, end),
        Reading::Text(index) => lattice.texts[*index as usize].clone(),
        Reading::AsSeen => raw.paragraph.chars[first..end].iter().collect(),
    };
    let seen: String = raw.paragraph.chars[first..end].iter().collect();
    let chosen = spoken(&step.arc.reading);
    if chosen == seen || step.posterior < least {
        return None;
    }
    let (line, byte, _) = raw.places[first];
    let mut runners_up: Vec<(String, f32)> = Vec::new();
    for (arc, posterior) in decoded.runners_up(step, &lattice.arcs) {
        let text = spoken(&arc.reading);
        if text != chosen && posterior >= 0.001 && runners_up.len() < 5 && runners_up.iter().all(|r| r.0 != text) {
            runners_up.push((text, posterior));
        }
    }
    let column = texts[line as usize][..byte as usize].chars().count();
    Some(Change { line: line as usize + 1, column, seen, chosen, posterior: step.posterior, runners_up })
}

/// Letters that look the same in capitals and small, so that the page hardly tells which they are, and what engines
/// take letters for.
fn tells_case(c: char) -> bool {
    c.is_alphabetic()
        && !matches!(
            crate::model::letters::base_letter(c).to_ascii_lowercase(),
            'c' | 'o' | 's' | 'u' | 'v' | 'w' | 'x' | 'z' | 'i' | 'l'
        )
}

/// The word in the case of its surroundings, where its own letters do not tell.
fn cased(candidate: &Candidate, raw: &RawParagraph, first: usize, end: usize) -> String {
    let text: String = candidate.text().collect();
    let chars = &raw.paragraph.chars;
    let rest = first + 1;
    match candidate.case {
        // `BO truong`: a capital behind the first letter in a line of small ones.
        Case::Upper if end - first >= 2 && !chars[rest.min(end)..end].iter().any(|&c| tells_case(c)) => {
            if surroundings(raw, first, end) == Some(Case::Lower) && candidate.is_syllable() {
                let mut letters = text.chars();
                let first: String = letters.next().into_iter().collect();
                return first + &letters.as_str().to_lowercase();
            }
            text
        }
        // `co QUAN` in a heading.
        Case::Lower | Case::Title if !chars[first..end].iter().any(|&c| tells_case(c) && c.is_lowercase()) => {
            if candidate.is_syllable() && surroundings(raw, first, end) == Some(Case::Upper) {
                return text.to_uppercase();
            }
            text
        }
        _ => text,
    }
}

/// The case that the letters before and behind on the same line are in, where they leave no doubt.
fn surroundings(raw: &RawParagraph, first: usize, end: usize) -> Option<Case> {
    let line = raw.places[first].0;
    let chars = &raw.paragraph.chars;
    let near = |range: Range<usize>| {
        let (mut upper, mut lower) = (0, 0);
        for at in range.filter(|&at| raw.places[at].0 == line) {
            let c = chars[at];
            if tells_case(c) {
                upper += usize::from(c.is_uppercase());
                lower += usize::from(c.is_lowercase());
            }
        }
        (upper, lower)
    };
    let (a, b) = (near(first.saturating_sub(10)..first), near(end..(end + 10).min(chars.len())));
    let (upper, lower) = (a.0 + b.0, a.1 + b.1);
    match (upper, lower) {
        (u, 0) if u >= 4 => Some(Case::Upper),
        (u, l) if l >= 4 && u * 3 <= l => Some(Case::Lower),
        _ => None,
    }
}
