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
///
/// `foreign`: an engine without Vietnamese read them, and a `_` beside a blank is a speck or the end of a ruled line.
pub(super) fn paragraph(block: &Block, texts: &[String], foreign: bool) -> RawParagraph {
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
        out.paragraph.lines.push(place);
        // Each cell of a table begins anew.
        let cells = text.split_whitespace().filter(|&word| word == "|").count() >= 2;
        let mut open = None;
        for (at, c) in text.char_indices() {
            let here = out.paragraph.chars.len() as u32;
            if c.is_whitespace() || foreign && is_speck(text, at) {
                if let Some(from) = open.take() {
                    out.paragraph.stretches.push((from, here));
                    if cells && out.paragraph.chars[from as usize..] == ['|'] {
                        out.paragraph.begins.push(here);
                    }
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

/// Whether the character at byte `at` of a line is a single `_` with a blank, or nothing, on one side.
fn is_speck(line: &str, at: usize) -> bool {
    if !line[at..].starts_with('_') {
        return false;
    }
    let (before, behind) = (line[..at].chars().next_back(), line[at + 1..].chars().next());
    let edge = |c: Option<char>| c.is_none_or(char::is_whitespace);
    before != Some('_') && behind != Some('_') && (edge(before) || edge(behind))
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
    let capitals = Capitals::of(raw, steps);
    let mut fresh: Vec<(String, Vec<Token>, usize)> =
        block.lines.clone().map(|_| (String::new(), Vec::new(), 0)).collect();
    for step in steps {
        let (first, last) = (step.from as usize, step.arc.to as usize - 1);
        let (line, start, _) = raw.places[first];
        let (end_line, _, end) = raw.places[last];
        // A word that goes over a line end stands where it begins; what it covers behind it goes with it.
        let (text, tokens, done) = &mut fresh[line as usize - block.lines.start];
        let source = &texts[line as usize];
        copy_between(text, tokens, source, *done..start as usize);
        let end_here = if end_line == line { end as usize } else { source.trim_end().len() };
        let seen = &source[start as usize..end_here];
        let begin = text.len();
        match step.arc.reading {
            Reading::Word(candidate) if step.posterior >= min_confidence => {
                text.push_str(&cased(&candidate, raw, &capitals, first, last + 1));
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
        for covered in line + 1..=end_line {
            let (text, tokens, done) = &mut fresh[covered as usize - block.lines.start];
            let end = if covered == end_line { end as usize } else { texts[covered as usize].len() };
            // An empty token: without it what stands between tokens would not be equal on both sides.
            let (raw, restored) = (*done..end, text.len()..text.len());
            tokens.push(Token { raw, restored, posterior: step.posterior, bounds: None });
            *done = end;
        }
    }
    for (index, (mut text, tokens, done)) in block.lines.clone().zip(fresh) {
        text.push_str(&texts[index][done..]);
        out[index] = RestoredLine { text, tokens };
    }
}

/// Copies what stands between two tokens; specks go with the token before, so that the rest is equal on both sides.
fn copy_between(text: &mut String, tokens: &mut [Token], source: &str, between: Range<usize>) {
    let gap = &source[between.clone()];
    let speck = (0..gap.len()).rev().find(|&at| gap.is_char_boundary(at) && is_speck(source, between.start + at));
    match (speck, tokens.last_mut()) {
        (Some(at), Some(before)) if before.raw.end == between.start => {
            let taken = at + 1;
            before.raw.end += taken;
            if gap[..taken].contains(char::is_whitespace) && !gap[taken..].starts_with(char::is_whitespace) {
                text.push(' ');
                before.restored.end = text.len();
            }
            text.push_str(&gap[taken..]);
        }
        _ => text.push_str(gap),
    }
}

/// The change that a step makes; none where it makes none.
pub(super) fn change(
    raw: &RawParagraph,
    texts: &[String],
    lattice: &Lattice,
    decoded: &Decoded,
    capitals: &Capitals,
    step: &Step,
    least: f32,
) -> Option<Change> {
    let (first, end) = (step.from as usize, step.arc.to as usize);
    let spoken = |reading: &Reading| match reading {
        Reading::Word(candidate) => cased(candidate, raw, capitals, first, end),
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

/// The word in the case of its surroundings, where its own letters do not tell. Two letters hardly do: a hook or a
/// circumflex makes a small letter as tall as a capital (`SO Y té`, `TY lé`).
fn cased(candidate: &Candidate, raw: &RawParagraph, capitals: &Capitals, first: usize, end: usize) -> String {
    let text: String = candidate.text().collect();
    let seen = &raw.paragraph.chars[first..end];
    if !candidate.is_syllable() {
        return text;
    }
    match candidate.case {
        Case::Upper if seen.len() >= 2 => {
            let told = seen[1..].iter().any(|&c| tells_case(c)) && seen.len() > 2;
            let shown = seen[1..].iter().any(|c| c.is_uppercase());
            match capitals.around(raw, first) {
                Some(Case::Upper) => text,
                // Without marks it may be an abbreviation or a numeral (`AI`, `VI`).
                Some(_) if !told && !text.is_ascii() => title(&text),
                _ if !shown => title(&text),
                _ => text,
            }
        }
        // `co QUAN`, `Uy BAN` in a heading.
        Case::Lower | Case::Title => {
            let small = seen.iter().any(|&c| tells_case(c) && c.is_lowercase());
            let short = seen.len() == 2 && seen[0].is_uppercase();
            let is_label = candidate.case == Case::Title && labels_a_part(raw, first, end);
            if (!small || short) && !is_label && capitals.around(raw, first) == Some(Case::Upper) {
                return text.to_uppercase();
            }
            text
        }
        Case::Upper => text,
    }
}

/// Whether what begins a line stands before the number of a part, `Mục 2 QUẢN LÝ`: its case is not that of the heading.
fn labels_a_part(raw: &RawParagraph, first: usize, end: usize) -> bool {
    let stretches = &raw.paragraph.stretches;
    let at = stretches.partition_point(|stretch| (stretch.0 as usize) < first);
    let is_whole = stretches.get(at).is_some_and(|&(from, to)| (from as usize, to as usize) == (first, end));
    let line = |place: u32| raw.places[place as usize].0;
    let begins = at.checked_sub(1).is_none_or(|before| line(stretches[before].0) != raw.places[first].0);
    let behind = stretches.get(at + 1).map(|&(from, to)| &raw.paragraph.chars[from as usize..to as usize]);
    let is_number = |core: &[char]| {
        let core = core.strip_suffix(&['.']).unwrap_or(core);
        core.iter().all(char::is_ascii_digit) || core.iter().all(|c| matches!(c, 'I' | 'V' | 'X'))
    };
    is_whole && begins && behind.is_some_and(is_number)
}

fn title(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().collect();
    first + &letters.as_str().to_lowercase()
}

/// Words before and behind that are asked for the case of a word.
const NEIGHBOURS: usize = 4;

/// How the syllables of a decoded paragraph are cased on the page: abbreviations and numbers say nothing of their
/// neighbours, and neither do first letters.
pub(super) struct Capitals {
    /// Where each step begins, and what capitals and small letters behind its first letter weigh.
    steps: Vec<(u32, u32, u32)>,
}

impl Capitals {
    pub(super) fn of(raw: &RawParagraph, steps: &[Step]) -> Self {
        let weigh = |step: &Step| {
            let (mut upper, mut lower) = (0, 0);
            if matches!(step.arc.reading, Reading::Word(candidate) if candidate.is_syllable()) {
                for &c in raw.paragraph.chars[step.from as usize..step.arc.to as usize].iter().skip(1) {
                    let weight = if tells_case(c) { 2 } else { 1 };
                    upper += if c.is_uppercase() { weight } else { 0 };
                    lower += if c.is_lowercase() { weight } else { 0 };
                }
            }
            (step.from, upper, lower)
        };
        Self { steps: steps.iter().map(weigh).collect() }
    }

    /// The case of the words around the one that begins at `first`, on the same line, where they leave no doubt.
    fn around(&self, raw: &RawParagraph, first: usize) -> Option<Case> {
        let line = raw.places[first].0;
        let here = self.steps.partition_point(|step| (step.0 as usize) < first);
        let same_line = |step: &&(u32, u32, u32)| raw.places[step.0 as usize].0 == line;
        let asked = |step: &&(u32, u32, u32)| step.0 as usize != first && step.1 + step.2 > 0;
        let before = self.steps[..here].iter().rev().take_while(same_line).filter(asked).take(NEIGHBOURS);
        let behind = self.steps[here..].iter().take_while(same_line).filter(asked).take(NEIGHBOURS);
        let (before, behind): (Vec<_>, Vec<_>) = (before.collect(), behind.collect());
        let beside_capitals = [before.first(), behind.first()].into_iter().flatten().any(|s| s.1 > 0 && s.2 == 0);
        let (upper, lower) = before.iter().chain(&behind).fold((0, 0), |sum, step| (sum.0 + step.1, sum.1 + step.2));
        match (upper, lower) {
            (u, l) if u >= 5 && l * 6 <= u => Some(Case::Upper),
            (u, l) if l >= 5 && u * 3 <= l && !beside_capitals => Some(Case::Lower),
            _ => None,
        }
    }
}
