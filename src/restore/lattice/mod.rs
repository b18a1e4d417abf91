//! A paragraph of raw text → a lattice of what it may have been. Pure.
//!
//! Places are counted in characters without blanks: place `i` lies before the `i`-th character of the paragraph. An
//! arc covers the characters from one place to a later one and is one token of the language model.

mod builder;
pub(super) mod figures;
mod times;

pub(super) use builder::Builder;

use super::candidates::Candidate;

/// What an arc says was printed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reading {
    /// The raw characters themselves.
    AsSeen,
    Word(Candidate),
    /// One of [`Lattice::texts`].
    Text(u32),
}

impl Reading {
    pub(super) fn is_as_seen(self) -> bool {
        matches!(self, Self::AsSeen)
    }
}

/// The arcs that leave each place, and the texts that some of them read.
#[derive(Default)]
pub(super) struct Lattice {
    pub arcs: Vec<Vec<Arc>>,
    pub texts: Vec<String>,
}

impl Lattice {
    /// Characters as they were seen.
    fn seen(&mut self, from: usize, to: usize, token: u16, score: f32) {
        self.add(from, Arc { to: to as u32, token, score, reading: Reading::AsSeen, blank_after: false });
    }

    /// A word of the lexicon, at a cost besides that of the channel.
    fn word(&mut self, from: usize, to: usize, candidate: &Candidate, cost: f32, blank_after: bool) {
        let (token, score) = (candidate.word, candidate.channel + cost);
        self.add(from, Arc { to: to as u32, token, score, reading: Reading::Word(*candidate), blank_after });
    }

    /// A text of its own.
    fn text(&mut self, from: usize, to: usize, token: u16, score: f32, text: String) {
        let reading = Reading::Text(self.texts.len() as u32);
        self.texts.push(text);
        self.add(from, Arc { to: to as u32, token, score, reading, blank_after: false });
    }

    fn add(&mut self, from: usize, arc: Arc) {
        self.arcs[from].push(arc);
    }

    /// Whether some path leads through a stretch. One that none leads through, a link with letters longer than any
    /// word, would cut the whole paragraph in two.
    fn leads_through(&self, from: usize, to: usize) -> bool {
        let mut reached = vec![false; to - from + 1];
        reached[0] = true;
        for place in from..to {
            if reached[place - from] {
                for arc in &self.arcs[place] {
                    if let Some(end) = reached.get_mut(arc.to as usize - from) {
                        *end = true;
                    }
                }
            }
        }
        reached[to - from]
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    pub to: u32,
    /// The token for the language model.
    pub token: u16,
    /// ln P(seen | printed) and whatever else does not hang on context.
    pub score: f32,
    pub reading: Reading,
    /// A blank is to be put behind it though none was seen.
    pub blank_after: bool,
}

/// A paragraph as characters without blanks.
#[derive(Default)]
pub(super) struct Paragraph {
    pub chars: Vec<char>,
    /// Place of each stretch between blanks and the place behind it.
    pub stretches: Vec<(u32, u32)>,
    /// Places at which a new sentence is known to begin.
    pub begins: Vec<u32>,
    /// Places at which lines begin.
    pub lines: Vec<u32>,
}

impl Paragraph {
    /// Whether the stretches with these numbers stand on one line.
    pub(super) fn one_line(&self, first: usize, last: usize) -> bool {
        let line = |index: usize| self.stretches.get(index).map(|s| self.lines.partition_point(|&l| l <= s.0));
        line(first).is_some() && line(first) == line(last)
    }

    /// The characters of a stretch.
    fn seen(&self, index: usize) -> &[char] {
        let (from, to) = self.stretches[index];
        &self.chars[from as usize..to as usize]
    }

    fn is_cell_bar(&self, index: usize) -> bool {
        self.stretches.get(index).is_some_and(|&(from, to)| self.chars[from as usize..to as usize] == ['|'])
    }

    /// Whether a stretch is a rule between the cells of a table: a bar alone in a line with others.
    fn is_rule(&self, index: usize) -> bool {
        let others = |step: &dyn Fn(usize) -> Option<usize>| {
            let mut at = index;
            while let Some(next) = step(at).filter(|&next| self.one_line(index, next)) {
                if self.is_cell_bar(next) {
                    return true;
                }
                at = next;
            }
            false
        };
        self.is_cell_bar(index) && (others(&|at| at.checked_sub(1)) || others(&|at| Some(at + 1)))
    }

    /// Whether a stretch is figures that fill a cell of a table: then they are a figure, whatever they look like.
    fn is_figure_cell(&self, index: usize) -> bool {
        let (from, to) = self.stretches[index];
        if !self.chars[from as usize..to as usize].iter().all(char::is_ascii_digit) {
            return false;
        }
        let edge = |next: Option<usize>| match next.filter(|&next| self.one_line(index, next)) {
            Some(next) => (true, self.is_rule(next)),
            None => (false, true),
        };
        let (before, behind) = (edge(index.checked_sub(1)), edge(Some(index + 1)));
        before.1 && behind.1 && (before.0 || behind.0)
    }
}
