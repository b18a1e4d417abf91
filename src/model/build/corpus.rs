//! Text of a corpus → numbers of the vocabulary; which of its lines are held back for tests.

use std::collections::HashSet;

use super::vocabulary::Vocabulary;
use crate::model::letters::normalize;
use crate::model::tokens::{Class, Kind, fold_sign, pieces};

/// A text, a sentence or paragraph a line.
#[derive(Clone, Copy)]
pub struct Corpus<'a> {
    pub name: &'a str,
    pub text: &'a str,
    /// Lines that share a stretch of words with these are kept out: see [`Shingles`].
    pub tests: &'a Shingles,
    /// A word is taken into the vocabulary when it occurs so often, unless it is a syllable.
    pub word_threshold: u32,
}

/// Lines are held back in stretches of this many, since neighbours are mostly of one source.
const STRETCH: usize = 200;

/// Whether a line (its number in the corpus, from 0) is held back from training: one stretch of 40, by hash.
pub fn is_held_back(corpus: &str, line: usize) -> bool {
    let stretch = (line / STRETCH) as u64;
    let seed = corpus.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01B3));
    let mut x = (seed ^ stretch).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 32;
    x = x.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (x >> 40).is_multiple_of(40)
}

/// The lines for training.
pub(super) fn training_lines<'a>(corpus: &Corpus<'a>) -> impl Iterator<Item = &'a str> {
    let name = corpus.name.to_owned();
    let tests = corpus.tests;
    corpus
        .text
        .lines()
        .enumerate()
        .filter(move |&(i, line)| !is_held_back(&name, i) && !tests.share(line))
        .map(|(_, line)| line)
}

/// Words in a row by which a line is known again.
const SHINGLE: usize = 8;

/// Stretches of words of test texts that were taken from the corpora: no line that shares one is learned from.
#[derive(Default)]
pub struct Shingles(HashSet<u64>);

impl Shingles {
    pub fn of<'t>(lines: impl IntoIterator<Item = &'t str>) -> Self {
        Self(lines.into_iter().flat_map(shingles).collect())
    }

    fn share(&self, line: &str) -> bool {
        !self.0.is_empty() && shingles(line).any(|s| self.0.contains(&s))
    }
}

fn shingles(line: &str) -> impl Iterator<Item = u64> {
    let mut row = [0u64; SHINGLE];
    line.split_whitespace().enumerate().filter_map(move |(i, word)| {
        row.rotate_left(1);
        row[SHINGLE - 1] =
            word.bytes().fold(0xCBF2_9CE4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01B3));
        (i + 1 >= SHINGLE)
            .then(|| row.iter().fold(0u64, |h, w| (h.rotate_left(7) ^ w).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    })
}

/// The lines for training as ids: each line between a start and an end.
pub(super) fn encode(corpus: &Corpus<'_>, vocabulary: &Vocabulary) -> Vec<u16> {
    let mut out = Vec::new();
    for line in training_lines(corpus) {
        encode_line(line, vocabulary, &mut out);
    }
    out
}

pub(super) fn encode_held_back(corpus: &Corpus<'_>, vocabulary: &Vocabulary) -> Vec<u16> {
    let mut out = Vec::new();
    for (_, line) in corpus.text.lines().enumerate().filter(|&(i, _)| is_held_back(corpus.name, i)) {
        encode_line(line, vocabulary, &mut out);
    }
    out
}

fn encode_line(line: &str, vocabulary: &Vocabulary, out: &mut Vec<u16>) {
    let line = normalize(line);
    let before = out.len();
    out.push(Class::Start.id());
    let mut lower = String::new();
    for piece in pieces(&line) {
        let text = &line[piece.range.clone()];
        out.push(match piece.kind {
            Kind::Class(class) => class.id(),
            Kind::Mixed => Class::Mixed.id(),
            Kind::Sign => {
                lower.clear();
                lower.extend(text.chars().next().map(fold_sign));
                vocabulary.id(&lower)
            }
            Kind::Word => {
                lower.clear();
                lower.extend(text.chars().flat_map(char::to_lowercase));
                vocabulary.id(&lower)
            }
        });
    }
    if out.len() == before + 1 {
        out.truncate(before);
    } else {
        out.push(Class::End.id());
    }
}
