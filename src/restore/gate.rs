//! How damaged a block of lines is, and by what: judged from what an engine without Vietnamese cannot print. Pure.

use crate::model::Model;
use crate::model::channel::Noise;
use crate::model::letters::{is_beyond_latin1, normalize};
use crate::model::tokens::{Kind, pieces};

/// What a block needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// Nothing: it is Vietnamese as printed, or it is not Vietnamese at all.
    None,
    Noise(Noise),
}

/// Counts over words of two letters and more.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    pub words: usize,
    /// Words with a letter that only an engine with Vietnamese prints.
    pub beyond: usize,
    /// Words with any other letter beyond ASCII.
    pub latin1: usize,
    /// Words of which the lexicon knows the letters as they are.
    pub known: usize,
}

impl Marks {
    pub(super) fn add(&mut self, other: Self) {
        self.words += other.words;
        self.beyond += other.beyond;
        self.latin1 += other.latin1;
        self.known += other.known;
    }
}

/// Counts the marks of a line.
pub(super) fn marks(model: &Model, line: &str) -> Marks {
    let mut marks = Marks::default();
    let line = normalize(line);
    for piece in pieces(&line) {
        if piece.kind != Kind::Word {
            continue;
        }
        let word = &line[piece.range];
        if word.chars().nth(1).is_none() {
            continue;
        }
        marks.words += 1;
        if word.chars().any(is_beyond_latin1) {
            marks.beyond += 1;
        } else if !word.is_ascii() {
            marks.latin1 += 1;
        }
        marks.known += usize::from(model.word_id(&word.to_lowercase()).is_some());
    }
    marks
}

/// Share of words with letters beyond Latin-1 above which a block was read with Vietnamese.
const WITH_VIETNAMESE: f32 = 0.22;
/// Share of words with Latin-1 letters above which a block without Vietnamese was read, not stripped.
const READ: f32 = 0.03;

/// What a block needs. `document` are the marks of the whole document: they decide for blocks of few words.
pub(super) fn damage(block: Marks, document: Marks) -> Damage {
    if block.words == 0 {
        return Damage::None;
    }
    // Few words say little: the document is asked as well, worth as much as ten words.
    let prior = 10.0;
    let share = |f: fn(&Marks) -> usize| {
        let of_document = f(&document) as f32 / document.words.max(1) as f32;
        (f(&block) as f32 + prior * of_document) / (block.words as f32 + prior)
    };
    if share(|m| m.beyond) >= WITH_VIETNAMESE {
        return Damage::None;
    }
    if share(|m| m.latin1) >= READ || share(|m| m.known) < 0.97 {
        return Damage::Noise(Noise::Foreign);
    }
    Damage::Noise(Noise::Stripped)
}
