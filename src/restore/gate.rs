//! How damaged a block of lines is, and by what: judged from what an engine without Vietnamese cannot print. Pure.

use crate::model::Model;
use crate::model::channel::Noise;
use crate::model::letters::is_beyond_latin1;
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
    /// Words with Vietnamese marks that are no word at all, capitals left out: slips of an engine with Vietnamese.
    pub impossible: usize,
}

impl Marks {
    pub(super) fn add(&mut self, other: Self) {
        self.words += other.words;
        self.beyond += other.beyond;
        self.latin1 += other.latin1;
        self.known += other.known;
        self.impossible += other.impossible;
    }
}

/// Counts the marks of a line (NFC).
pub(super) fn marks(model: &Model, line: &str) -> Marks {
    let mut marks = Marks::default();
    let mut lower = String::new();
    for piece in pieces(line) {
        if piece.kind != Kind::Word {
            continue;
        }
        let word = &line[piece.range];
        if word.chars().nth(1).is_none() {
            continue;
        }
        marks.words += 1;
        let ascii = word.is_ascii();
        if !ascii && word.chars().any(is_beyond_latin1) {
            marks.beyond += 1;
        } else if !ascii {
            marks.latin1 += 1;
        }
        let known = if word.chars().any(char::is_uppercase) {
            lower.clear();
            lower.extend(word.chars().flat_map(char::to_lowercase));
            model.word_id(&lower).is_some()
        } else {
            model.word_id(word).is_some()
        };
        marks.known += usize::from(known);
        marks.impossible += usize::from(!known && !ascii && word.chars().skip(1).all(char::is_lowercase));
    }
    marks
}

/// Share of words with letters beyond Latin-1 above which a block was read with Vietnamese.
const WITH_VIETNAMESE: f32 = 0.22;
/// Share of words with Latin-1 letters above which a block without Vietnamese was read, not stripped.
const READ: f32 = 0.03;

/// Whether a document that is Vietnamese was read by an engine, going by its impossible words. Of official text as
/// printed one word in five thousand is impossible, of text read by Tesseract one in five hundred.
pub(super) fn read_with_slips(document: Marks) -> bool {
    document.impossible >= 2 && document.impossible * 2000 >= document.words
}

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
