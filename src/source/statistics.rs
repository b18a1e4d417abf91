//! Figures of a text that tell whether it is Vietnamese, and how it was made: what the judge of routes decides by.
//!
//! Pure. Length alone says nothing, so all measures are shares of the words that can testify.

use std::collections::HashSet;
use std::ops::AddAssign;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::vietnamese::{is_only_vietnamese, is_vietnamese_letter, without_marks};
use crate::model::Model;

/// Letters in the longest syllable, `nghiêng`. A longer word is foreign, or several glued together.
const LONGEST_SYLLABLE: usize = 7;

/// Counts over a text. Words are runs of two letters or more: single letters number lists and say nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextStatistics {
    pub words: usize,
    /// Words that are syllables of Vietnamese.
    pub syllables: usize,
    /// Words that would be syllables with other marks or none: the shape that is left when marks are lost or misread.
    pub shapes: usize,
    /// Words with any mark of Vietnamese.
    pub marked: usize,
    /// Words with a letter that an engine without Vietnamese cannot emit (ă đ ơ ư, hook, dot below, two marks).
    pub only_vietnamese: usize,
    /// Words of more than seven letters.
    pub long: usize,
    /// Words in another script than the Latin one.
    pub other_script: usize,
    /// Digits that touch a letter inside a word: `s6`, `d1nh`.
    pub digits_in_words: usize,
    pub digits: usize,
    /// Characters that are not blanks.
    pub characters: usize,
    /// Replacement, private use and control characters.
    pub undecodable: usize,
}

impl TextStatistics {
    /// Counts over `text`, in any normalisation form.
    pub fn of(model: &Model, text: &str) -> Self {
        let mut statistics = Self::default();
        let mut word = String::new();
        let mut before = ' ';
        for character in text.nfc() {
            statistics.characters += usize::from(!character.is_whitespace());
            statistics.undecodable += usize::from(is_undecodable(character));
            statistics.digits += usize::from(character.is_ascii_digit());
            statistics.digits_in_words += usize::from(
                character.is_ascii_digit() && before.is_alphabetic()
                    || character.is_alphabetic() && before.is_ascii_digit(),
            );
            before = character;
            if character.is_alphabetic() {
                word.push(character);
            } else {
                statistics.count_word(model, &word);
                word.clear();
            }
        }
        statistics.count_word(model, &word);
        statistics
    }

    fn count_word(&mut self, model: &Model, word: &str) {
        let letters = word.chars().count();
        if letters < 2 {
            return;
        }
        self.words += 1;
        let lower = word.to_lowercase();
        self.syllables += usize::from(model.is_syllable(&lower));
        let shape: String = lower.chars().map(without_marks).collect();
        self.shapes += usize::from(shapes().contains(shape.as_str()));
        self.marked += usize::from(word.chars().any(is_vietnamese_letter));
        self.only_vietnamese += usize::from(word.chars().any(is_only_vietnamese));
        self.long += usize::from(letters > LONGEST_SYLLABLE);
        self.other_script += usize::from(word.chars().all(|c| u32::from(c) > 0x24f && !is_vietnamese_letter(c)));
    }

    fn share(&self, count: usize) -> f32 {
        if self.words == 0 { 0.0 } else { count as f32 / self.words as f32 }
    }

    /// 0 to 1, as are all shares; 0 for a text without words.
    pub fn syllable_share(&self) -> f32 {
        self.share(self.syllables)
    }

    pub fn shape_share(&self) -> f32 {
        self.share(self.shapes)
    }

    pub fn marked_share(&self) -> f32 {
        self.share(self.marked)
    }

    pub fn only_vietnamese_share(&self) -> f32 {
        self.share(self.only_vietnamese)
    }

    pub fn long_share(&self) -> f32 {
        self.share(self.long)
    }

    pub fn other_script_share(&self) -> f32 {
        self.share(self.other_script)
    }

    /// Words whose marks make no syllable though their letters could.
    pub fn misplaced_share(&self) -> f32 {
        self.share(self.shapes.saturating_sub(self.syllables))
    }

    /// Of all characters that are not blanks.
    pub fn undecodable_share(&self) -> f32 {
        if self.characters == 0 { 0.0 } else { self.undecodable as f32 / self.characters as f32 }
    }
}

impl AddAssign for TextStatistics {
    fn add_assign(&mut self, other: Self) {
        self.words += other.words;
        self.syllables += other.syllables;
        self.shapes += other.shapes;
        self.marked += other.marked;
        self.only_vietnamese += other.only_vietnamese;
        self.long += other.long;
        self.other_script += other.other_script;
        self.digits_in_words += other.digits_in_words;
        self.digits += other.digits;
        self.characters += other.characters;
        self.undecodable += other.undecodable;
    }
}

fn is_undecodable(character: char) -> bool {
    character == '\u{fffd}'
        || matches!(character, '\u{e000}'..='\u{f8ff}')
        || (character.is_control() && !matches!(character, '\n' | '\r' | '\t' | '\u{c}'))
}

/// The syllables in use, without their marks. Rare syllables are left out: nearly every short string is the shape of some.
fn shapes() -> &'static HashSet<String> {
    static SHAPES: OnceLock<HashSet<String>> = OnceLock::new();
    const IN_USE: u32 = 20;
    SHAPES.get_or_init(|| {
        include_str!("../../dictionaries/syllable_frequencies.tsv")
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter(|(_, count)| count.parse::<u32>().is_ok_and(|count| count >= IN_USE))
            .map(|(syllable, _)| syllable.chars().map(without_marks).collect())
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> TextStatistics {
        TextStatistics::of(Model::embedded(), text)
    }

    #[test]
    fn clean_text_and_the_same_read_without_vietnamese() {
        let clean = of("Triển khai thực hiện Kế hoạch hành động số 07-KH/ĐU");
        // KH is no syllable, đu is one.
        assert_eq!((clean.words, clean.syllables, clean.digits), (11, 10, 2));
        assert!(clean.only_vietnamese_share() > 0.4);
        let broken = of("Trién khai thye hién Ké hoach hanh déng s6 07-KH/PU");
        assert_eq!(broken.only_vietnamese, 0);
        assert!(broken.shape_share() > 0.6 && broken.misplaced_share() > 0.1);
        assert_eq!(broken.digits_in_words, 1);
    }

    #[test]
    fn english_has_not_the_shape_of_vietnamese() {
        let english = of("The committee shall submit its recommendations to the governing authorities before December");
        assert!(english.shape_share() < 0.4 && english.long_share() > 0.3, "{english:?}");
    }

    #[test]
    fn what_could_not_be_decoded_is_counted() {
        assert_eq!(of("a\u{fffd} \u{f0b5}\u{1}").undecodable, 3);
    }
}
