//! How damaged a block of lines is, and by what: judged from what an engine without Vietnamese cannot print. Pure.

use std::ops::Range;

use crate::model::Model;
use crate::model::channel::Noise;
use crate::model::letters::is_beyond_latin1;
use crate::model::tokens::{Kind, Piece, pieces};

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
    /// Pieces with letters that are no words: `S6`, `07-KH`.
    pub mixed: usize,
    /// Words with a letter that only an engine with Vietnamese prints.
    pub beyond: usize,
    /// Words with any other letter beyond ASCII.
    pub latin1: usize,
    /// Words of which the lexicon knows the letters as they are.
    pub known: usize,
    /// Words with Vietnamese marks that are no word at all, capitals left out: slips of an engine with Vietnamese.
    pub impossible: usize,
    /// Signs and letters for figures that stand where nobody prints them: slips of an engine as well.
    pub slips: usize,
}

impl Marks {
    pub(super) fn add(&mut self, other: Self) {
        self.words += other.words;
        self.mixed += other.mixed;
        self.beyond += other.beyond;
        self.latin1 += other.latin1;
        self.known += other.known;
        self.impossible += other.impossible;
        self.slips += other.slips;
    }
}

/// Counts the marks of a line (NFC).
pub(super) fn marks(model: &Model, line: &str) -> Marks {
    let mut marks = Marks::default();
    let mut lower = String::new();
    let pieces = pieces(line);
    for (index, piece) in pieces.iter().enumerate() {
        let word = &line[piece.range.clone()];
        marks.mixed += usize::from(piece.kind != Kind::Word && word.contains(char::is_alphabetic));
        match piece.kind {
            Kind::Word if word.chars().nth(1).is_some() => {}
            Kind::Sign => {
                marks.slips += usize::from(is_stray(line, &pieces, index));
                continue;
            }
            Kind::Mixed => {
                marks.slips += usize::from(is_broken_figure(word));
                continue;
            }
            _ => continue,
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
        // (`μg` is a unit, in letters that no engine makes of Latin ones.)
        let greek = || word.chars().any(|c| matches!(c, 'µ' | '\u{370}'..='\u{3ff}'));
        marks.impossible += usize::from(!known && !ascii && word.chars().skip(1).all(char::is_lowercase) && !greek());
    }
    marks
}

/// Whether a sign stands where nobody prints it: a full stop or an exclamation mark in the middle of a sentence, a
/// quotation mark that goes on for nothing, a sign of another trade inside a word.
fn is_stray(line: &str, pieces: &[Piece], index: usize) -> bool {
    let Range { start, end } = pieces[index].range;
    let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let bytes = line.as_bytes();
    let behind_blank = is_blank(start.checked_sub(1).and_then(|at| bytes.get(at)));
    let before_blank = is_blank(bytes.get(end));
    match &line[start..end] {
        "»" | "«" | "¬" | "^" | "~" => behind_blank && before_blank,
        "§" => !behind_blank || !before_blank,
        "." | "!" => {
            let small = |piece: Option<&Piece>| {
                piece.is_some_and(|piece| {
                    let word = &line[piece.range.clone()];
                    piece.kind == Kind::Word
                        && word.starts_with(char::is_lowercase)
                        && word.chars().all(char::is_lowercase)
                        && word.chars().nth(2).is_some()
                })
            };
            let touches = index > 0 && pieces[index - 1].range.end == start;
            touches && before_blank && small(pieces.get(index - 1)) && small(pieces.get(index + 1))
        }
        _ => false,
    }
}

/// Whether letters and digits in one run are a number of which a `1` was taken for a letter (`I1`, `3l`).
fn is_broken_figure(run: &str) -> bool {
    run.len() == 2 && matches!(run.as_bytes(), [b'I' | b'l', digit] | [digit, b'I' | b'l'] if digit.is_ascii_digit())
}

/// Share of words with letters beyond Latin-1 above which a block was read with Vietnamese.
const WITH_VIETNAMESE: f32 = 0.22;
/// Share of words with Latin-1 letters above which a block without Vietnamese was read, not stripped.
const READ: f32 = 0.03;

/// Whether a document that is Vietnamese was read by an engine, going by its impossible words. Of official text as
/// printed one word in five thousand is impossible, of text read by Tesseract one in five hundred; what [`Marks::slips`]
/// counts stands once in 500,000 words of the one and once in 400 of the other.
pub(super) fn read_with_slips(document: Marks) -> bool {
    document.impossible >= 2 && document.impossible * 2000 >= document.words
        || document.slips > 0 && (2 * document.slips + document.impossible) * 1000 >= document.words
}

/// What a block needs. `document` are the marks of the whole document: they decide for blocks of few words.
pub(super) fn damage(block: Marks, document: Marks) -> Damage {
    // A line such as `S6: 12/KH-UBND` has no word: it is what the document is.
    if block.words == 0 && (block.mixed == 0 || document.words == 0) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Marks {
        marks(Model::embedded(), line)
    }

    #[test]
    fn slips_are_what_nobody_prints() {
        for line in
            ["trong khoản I1 của Luật", "sống ven rừng. phân công", "Số » 18-CTr", "nhiệt độ 8§C", "năm 3l tháng"]
        {
            assert_eq!(of(line).slips, 1, "{line}");
        }
        for line in [
            "Điều 1. Phạm vi điều chỉnh; khoản 1, 2 và 3.",
            "TP. Hồ Chí Minh, v.v. và các tỉnh",
            "mạng 4G, virut H5N1, phòng A1, mục I.1",
            "«văn bản» § 5",
        ] {
            assert_eq!(of(line).slips, 0, "{line}");
        }
    }

    #[test]
    fn units_in_greek_letters_are_no_impossible_words() {
        assert_eq!(of("nồng độ bụi đạt dưới 40 μg/m3, điện trở 5 kΩ").impossible, 0);
    }

    #[test]
    fn a_document_with_one_slip_in_a_thousand_words_was_read_by_an_engine() {
        let words = |words, impossible, slips| Marks { words, impossible, slips, ..Marks::default() };
        assert!(read_with_slips(words(900, 0, 1)) && !read_with_slips(words(5000, 0, 1)));
        assert!(read_with_slips(words(3000, 2, 0)) && !read_with_slips(words(300, 1, 0)));
    }
}
