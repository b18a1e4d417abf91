//! Phrases of words, found where they begin in a passage. Pure.

use std::collections::HashMap;

use crate::plan::fold::fold;
use crate::plan::words::{self, Words};

/// Phrases of folded words with what each stands for, found longest first at a given word.
pub struct Phrases<T> {
    /// By their first word, the longest first.
    by_first: HashMap<String, Vec<Phrase<T>>>,
    /// Words of the longest.
    longest: usize,
    /// As they were added, folded.
    texts: Vec<String>,
}

struct Phrase<T> {
    /// The words behind the first.
    rest: Vec<String>,
    value: T,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { by_first: HashMap::new(), longest: 0, texts: Vec::new() }
    }
}

impl<T: Copy> Phrases<T> {
    /// Adds `phrase`; one that is there already takes the new value.
    pub(super) fn insert(&mut self, phrase: &str, value: T) {
        let folded = fold(phrase);
        let mut words = words_of(&folded).map(str::to_owned);
        let Some(first) = words.next() else { return };
        let rest: Vec<String> = words.collect();
        self.longest = self.longest.max(1 + rest.len());
        let known = self.by_first.entry(first).or_default();
        match known.iter_mut().find(|known| known.rest == rest) {
            Some(known) => known.value = value,
            None => {
                let at = known.partition_point(|known| known.rest.len() >= rest.len());
                known.insert(at, Phrase { rest, value });
                self.texts.push(folded.clone());
            }
        }
    }

    /// The value of exactly `phrase` (folded, words divided by one blank).
    pub fn get(&self, phrase: &str) -> Option<T> {
        let mut words = phrase.split(' ');
        let known = self.by_first.get(words.next()?)?;
        known.iter().find(|known| known.rest.iter().eq(words.clone())).map(|known| known.value)
    }

    /// Whether `phrase` is one (folded, words divided by one blank).
    pub fn has(&self, phrase: &str) -> bool {
        self.get(phrase).is_some()
    }

    /// The longest phrase that begins `words`: number of words and value.
    pub fn longest_at<'a>(&self, mut words: impl Iterator<Item = &'a str>) -> Option<(usize, T)> {
        let known = self.by_first.get(words.next()?)?;
        let longest = known.first()?.rest.len();
        let behind: Vec<&str> = words.take(longest).collect();
        let starts = |rest: &[String]| rest.len() <= behind.len() && rest.iter().zip(&behind).all(|(a, b)| a == b);
        known.iter().find(|known| starts(&known.rest)).map(|known| (1 + known.rest.len(), known.value))
    }

    /// The word behind the longest phrase that begins at word `i`.
    pub fn behind(&self, words: &Words<'_>, i: usize) -> Option<usize> {
        self.longest_at(words.from(i)).map(|(length, _)| i + length)
    }

    /// Whether a phrase begins at word `i`.
    pub fn at(&self, words: &Words<'_>, i: usize) -> bool {
        self.behind(words, i).is_some()
    }

    /// The longest phrase that ends right before word `i`: the word it begins at and its value.
    pub fn longest_before(&self, words: &Words<'_>, i: usize) -> Option<(usize, T)> {
        let whole = |length: usize| Some((i - length, self.whole_before(words, i, length)?));
        (1..=self.longest.min(i)).rev().find_map(whole)
    }

    /// Whether a phrase ends right before word `i`.
    pub fn ends_before(&self, words: &Words<'_>, i: usize) -> bool {
        self.longest_before(words, i).is_some()
    }

    /// Whether a phrase that begins at word `from` or later ends right before word `i`.
    pub fn ends_within(&self, words: &Words<'_>, from: usize, i: usize) -> bool {
        (1..=self.longest.min(i.saturating_sub(from))).any(|length| self.whole_before(words, i, length).is_some())
    }

    /// The value of the phrase that is exactly the `length` words before word `i`.
    fn whole_before(&self, words: &Words<'_>, i: usize, length: usize) -> Option<T> {
        let (found, value) = self.longest_at(words.from(i - length).take(length))?;
        (found == length).then_some(value)
    }

    /// Whether a phrase stands somewhere in `folded`, be it inside other words.
    pub fn stands_in(&self, folded: &str) -> bool {
        self.texts().any(|phrase| folded.contains(phrase))
    }

    /// Whether `folded` begins with a phrase, be it the beginning of a longer word.
    pub fn open(&self, folded: &str) -> bool {
        self.texts().any(|phrase| folded.starts_with(phrase))
    }

    /// What stands behind the phrase and a blank that `folded` begins with.
    pub fn strip<'a>(&self, folded: &'a str) -> Option<&'a str> {
        self.texts().find_map(|phrase| folded.strip_prefix(phrase)?.strip_prefix(' '))
    }

    /// Whether `folded` ends with a phrase, be it the end of a longer word.
    pub fn close(&self, folded: &str) -> bool {
        self.texts().any(|phrase| folded.ends_with(phrase))
    }

    /// The phrases, folded, in the order of the list.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }

    /// The words of each phrase.
    pub(super) fn words(&self) -> impl Iterator<Item = Vec<&str>> {
        self.by_first.iter().flat_map(|(first, known)| {
            known.iter().map(move |known| {
                std::iter::once(first.as_str()).chain(known.rest.iter().map(String::as_str)).collect()
            })
        })
    }
}

impl<'a> FromIterator<&'a str> for Phrases<()> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(phrases: I) -> Self {
        phrases.into_iter().map(|phrase| (phrase, ())).collect()
    }
}

impl<'a, T: Copy> FromIterator<(&'a str, T)> for Phrases<T> {
    fn from_iter<I: IntoIterator<Item = (&'a str, T)>>(phrases: I) -> Self {
        let mut out = Self::default();
        phrases.into_iter().for_each(|(phrase, value)| out.insert(phrase, value));
        out
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    words::split(text).map(|range| &text[range])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_is_found_and_marks_are_words() {
        let phrases: Phrases<()> = ["giao", "giao cho", ", hỗ trợ", "Uỷ quyền"].into_iter().collect();
        let folded = fold("Giao cho Sở Y tế, hỗ trợ; ủy quyền");
        let words = Words::new(&folded, &folded);
        assert_eq!(phrases.behind(&words, 0), Some(2));
        assert_eq!(phrases.behind(&words, 5), Some(8));
        assert_eq!(phrases.behind(&words, 9), Some(11));
        assert!(!phrases.at(&words, 1) && !phrases.at(&words, 10) && !phrases.at(&words, 99));
        assert!(phrases.ends_before(&words, 1) && phrases.ends_before(&words, 2) && phrases.ends_before(&words, 11));
        assert!(!phrases.ends_before(&words, 0) && !phrases.ends_before(&words, 3));
        assert!(phrases.get("giao cho").is_some() && phrases.get("cho").is_none() && phrases.get("").is_none());
    }
}
