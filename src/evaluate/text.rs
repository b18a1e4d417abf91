//! Restoration: syllable, token and character error rates, and the share of figures that come out exact.

use serde::Serialize;

use super::fold::{FIGURE, bare, universal_newlines, words};
use super::round;

/// Rates are fractions of 1, rounded to five decimals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TextScores {
    pub syllables: usize,
    pub syllable_error_rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_error_rate_with_punctuation: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub character_error_rate: Option<f64>,
    pub figures: usize,
    pub figures_exact: f64,
}

/// Counts that can be added up over lines and documents before they are turned into rates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextTally {
    tokens: usize,
    token_errors: usize,
    syllables: usize,
    syllable_errors: usize,
    characters: usize,
    character_errors: usize,
    figures: usize,
    figures_exact: usize,
}

impl TextTally {
    /// Adds one line: what is right, and what the system wrote.
    pub fn add(&mut self, gold: &str, got: &str) {
        let (gold, got) = (words(gold), words(got));
        self.tokens += gold.len();
        self.token_errors += edits(&gold, &got);
        let (gold_bare, got_bare) = (bare_words(&gold), bare_words(&got));
        self.syllables += gold_bare.len();
        self.syllable_errors += edits(&gold_bare, &got_bare);
        let (gold, got) = (gold.join(" "), got.join(" "));
        let (gold_characters, got_characters): (Vec<char>, Vec<char>) = (gold.chars().collect(), got.chars().collect());
        self.characters += gold_characters.len();
        self.character_errors += edits(&gold_characters, &got_characters);
        self.add_figures(&gold, &got);
    }

    fn add_figures(&mut self, gold: &str, got: &str) {
        let mut left: Vec<&str> = FIGURE.find_iter(got).map(|found| found.as_str()).collect();
        for figure in FIGURE.find_iter(gold) {
            self.figures += 1;
            if let Some(at) = left.iter().position(|&other| other == figure.as_str()) {
                left.remove(at);
                self.figures_exact += 1;
            }
        }
    }

    /// Adds the counts of another tally.
    pub fn merge(&mut self, other: &Self) {
        self.tokens += other.tokens;
        self.token_errors += other.token_errors;
        self.syllables += other.syllables;
        self.syllable_errors += other.syllable_errors;
        self.characters += other.characters;
        self.character_errors += other.character_errors;
        self.figures += other.figures;
        self.figures_exact += other.figures_exact;
    }

    pub fn scores(&self) -> TextScores {
        let rate = |part: usize, whole: usize| round(part as f64 / whole.max(1) as f64, 5);
        TextScores {
            syllables: self.syllables,
            syllable_error_rate: rate(self.syllable_errors, self.syllables),
            token_error_rate_with_punctuation: Some(rate(self.token_errors, self.tokens)),
            character_error_rate: Some(rate(self.character_errors, self.characters)),
            figures: self.figures,
            figures_exact: rate(self.figures_exact, self.figures),
        }
    }
}

fn edits<T: Eq>(a: &[T], b: &[T]) -> usize {
    strsim::generic_levenshtein(&Elements(a), &Elements(b))
}

/// `strsim` wants an iterable by reference with comparable items.
struct Elements<'a, T>(&'a [T]);

impl<'a, T> IntoIterator for &Elements<'a, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

fn bare_words(words: &[String]) -> Vec<String> {
    words.iter().map(|word| bare(word)).filter(|word| !word.is_empty()).collect()
}

/// Compares line by line (`score.py text`); a gold line that is `∅` alone is not scored.
///
/// # Errors
/// The two numbers of lines, where the output has fewer lines than the gold text or more that are not blank.
pub fn score_lines(gold: &str, got: &str) -> Result<TextTally, (usize, usize)> {
    let (gold, got) = (universal_newlines(gold), universal_newlines(got));
    let mut gold: Vec<&str> = gold.split('\n').collect();
    let got: Vec<&str> = got.split('\n').collect();
    while gold.last().is_some_and(|line| line.trim().is_empty()) {
        gold.pop();
    }
    if got.len() < gold.len() || got[gold.len()..].iter().any(|line| !line.trim().is_empty()) {
        return Err((gold.len(), got.len()));
    }
    let mut tally = TextTally::default();
    for (gold, got) in gold.iter().zip(&got).filter(|(gold, _)| gold.trim() != "∅") {
        tally.add(gold, got);
    }
    Ok(tally)
}

/// Compares whole texts, line breaks ignored (`score.py free`): for text read from images.
pub fn score_free(gold: &str, got: &str) -> TextScores {
    let (gold, got) = (words(gold), words(got));
    let (gold, got) = (bare_words(&gold), bare_words(&got));
    let mut tally = TextTally { syllables: gold.len(), syllable_errors: edits(&gold, &got), ..TextTally::default() };
    tally.add_figures(&gold.join(" "), &got.join(" "));
    TextScores { token_error_rate_with_punctuation: None, character_error_rate: None, ..tally.scores() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_syllable_in_four() {
        let scores = score_lines("một hai ba bốn.\n∅\n", "một hai bà bốn\nrác\n").unwrap().scores();
        assert_eq!((scores.syllables, scores.syllable_error_rate), (4, 0.25));
        assert_eq!(scores.token_error_rate_with_punctuation, Some(0.5));
    }

    #[test]
    fn missing_lines_are_an_error_and_trailing_blank_ones_are_not() {
        assert_eq!(score_lines("a\nb\n", "a"), Err((2, 1)));
        assert!(score_lines("a\n", "a\n\n\n").is_ok());
    }
}
