//! A model and a dictionary → a model that knows the dictionary as well. Pure and deterministic.
//!
//! New words are put into vocabulary and lexicon; the n-grams of an entry are counted as so many occurrences in a text
//! of [`TAUGHT_TOKENS`] tokens for which the model speaks otherwise; counted confusions are added to what the channel
//! holds as if it had been learned from [`CHANNEL_STRENGTH`] occurrences of each printed character.

use std::collections::BTreeMap;

use super::channel::{ChannelCounts, channel_of};
use super::vocabulary::{Entry as Word, Vocabulary};
use super::write::{backoff, cost, put_together, trie, write_vocabulary};
use crate::model::channel::{Noise, ROW, STEPS, chunk_key, finish_row};
use crate::model::dictionary::{Dictionary, EntryKind};
use crate::model::file::{ModelError, ModelFile};
use crate::model::letters::{fold_tone_placement, symbol};
use crate::model::lexicon::{HAS_LOWER, HAS_TITLE, HAS_UPPER, IS_SYLLABLE};
use crate::model::ngram::{advance, place};
use crate::model::tokens::{Class, Kind, fold_sign, is_letter, pieces};
use crate::model::{Additions, Agency, Model};

/// The length of the text, in tokens, in which an entry is met as often as its weight says: some sixty pages.
pub const TAUGHT_TOKENS: f32 = 30_000.0;
/// How many occurrences of each printed character the channel's own knowledge is worth beside what was counted.
const CHANNEL_STRENGTH: f32 = 60.0;
/// Share of a table's places that stays empty, so that looking up what is not there stays short.
const LEAST_EMPTY: f32 = 0.03;

/// Why a dictionary cannot be taught to a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TeachError {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("the dictionary has more entries than this model has room for; leave out the lightest")]
    Full,
}

type Key = (usize, u64);

/// What the entries add to vocabulary and language model.
struct Lesson {
    vocabulary: Vocabulary,
    /// Ids below this are the model's own.
    known: usize,
    /// Weights of words and of n-grams, by order and key.
    counts: BTreeMap<Key, f32>,
}

impl Model {
    /// A model that knows the entries and confusions of `dictionary` as well.
    ///
    /// # Errors
    /// Where the model's tables have no room for them.
    pub fn taught(&self, dictionary: &Dictionary) -> Result<Self, TeachError> {
        let mut lesson = Lesson::of(self);
        let mut additions = Additions::default();
        for entry in &dictionary.entries {
            for text in std::iter::once(&entry.text).chain(&entry.others) {
                let abbreviation = entry.kind == EntryKind::Abbreviation || text != &entry.text;
                lesson.add(text, if abbreviation { EntryKind::Abbreviation } else { entry.kind }, entry.weight);
                additions
                    .cased_words
                    .extend(text.split_whitespace().filter(|word| has_own_capitals(word)).map(str::to_owned));
            }
            if entry.kind == EntryKind::Agency {
                additions.agencies.push(Agency { name: entry.text.clone(), others: entry.others.clone() });
            }
        }
        let file = self.file();
        let mut sections: BTreeMap<String, Vec<u8>> = file
            .sections()
            .filter(|(name, _)| name.starts_with("ngram.") || name.starts_with("chan."))
            .map(|(name, bytes)| (name, bytes.to_owned()))
            .collect();
        lesson.write_ngrams(self, &mut sections)?;
        let mut written = Vec::new();
        write_vocabulary(&lesson.vocabulary, &mut written);
        written.push(("trie.nodes".to_owned(), trie(&lesson.vocabulary)));
        written.extend(sections.into_iter().filter(|(name, _)| name.starts_with("ngram.")));
        let channels = Noise::ALL.map(|noise| channel(file, noise, dictionary));
        let [first, second, third] = channels;
        let version = format!("{}+{}", self.version(), dictionary.fingerprint());
        let bytes = put_together(written, &[first?, second?, third?], Some(version));
        Ok(Self { additions, ..Self::from_bytes(bytes)? })
    }
}

/// Whether a word has capitals behind its first letter and small letters too.
fn has_own_capitals(word: &str) -> bool {
    word.chars().all(is_letter) && word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase)
}

impl Lesson {
    fn of(model: &Model) -> Self {
        let words = (0..model.lexicon.len()).map(|id| {
            let word = model.lexicon.word(model.bytes(), id as u16).to_owned();
            let printable = word.chars().all(|c| is_letter(c) && symbol(c).is_some());
            Word { facts: model.lexicon.facts(model.bytes(), id as u16), printable, word }
        });
        let vocabulary = Vocabulary::of(words.collect());
        Self { known: vocabulary.len(), vocabulary, counts: BTreeMap::new() }
    }

    /// Counts one writing.
    fn add(&mut self, text: &str, kind: EntryKind, weight: f32) {
        let mut ids = Vec::new();
        for piece in pieces(text) {
            let seen = &text[piece.range.clone()];
            ids.push(match piece.kind {
                Kind::Class(class) => class.id(),
                Kind::Mixed => Class::Mixed.id(),
                Kind::Sign => self.vocabulary.id(&seen.chars().take(1).map(fold_sign).collect::<String>()),
                Kind::Word => self.word(seen, kind),
            });
        }
        for end in 1..=ids.len() {
            for order in 1..=4.min(end) {
                let words = &ids[end - order..end];
                // What classes and signs stand for says nothing of how often they are met.
                if order == 1 && (words[0] as usize) < Class::ALL.len() {
                    continue;
                }
                *self.counts.entry((order, key(words))).or_default() += weight;
            }
        }
    }

    fn word(&mut self, seen: &str, kind: EntryKind) -> u16 {
        let word = fold_tone_placement(&seen.to_lowercase());
        let upper = seen.chars().filter(|c| c.is_uppercase()).count();
        let first = seen.chars().next().is_some_and(char::is_uppercase);
        let mut facts = match upper {
            0 => HAS_LOWER | HAS_TITLE | HAS_UPPER,
            1 if first => HAS_TITLE | HAS_UPPER,
            _ if has_own_capitals(seen) => 0,
            _ => HAS_UPPER,
        };
        if kind == EntryKind::Abbreviation && upper == 1 && first && seen.chars().nth(1).is_some() {
            facts = HAS_TITLE;
        }
        let new = if kind == EntryKind::Word { facts | IS_SYLLABLE } else { facts };
        self.vocabulary.add(&word, facts, new)
    }

    /// ln P(words) and ln P(last of them | the others) by the model as it was; words that it lacks are never met.
    fn before(&self, model: &Model, words: &[u16]) -> (f32, f32) {
        let (mut all, mut last) = (0.0, 0.0);
        // No word has this number: what stands before the entry is not known.
        let mut history = (1 << 48) - 1;
        for (index, &word) in words.iter().enumerate() {
            if word as usize >= self.known {
                return (f32::NEG_INFINITY, f32::NEG_INFINITY);
            }
            last = match index {
                0 => model.unigram(word),
                _ => model.log_probability(history, &model.backoffs(history), word),
            };
            all += last;
            history = advance(history, word);
        }
        (all, last)
    }

    fn write_ngrams(&self, model: &Model, sections: &mut BTreeMap<String, Vec<u8>>) -> Result<(), TeachError> {
        let mut of_history: BTreeMap<Key, f32> = BTreeMap::new();
        for (&(order, key), &count) in self.counts.iter().filter(|c| c.0.0 > 1) {
            *of_history.entry((order - 1, key >> 16)).or_default() += count;
        }
        let missing = || TeachError::Model(ModelError::Missing);
        let unigrams = sections.get_mut("ngram.1").ok_or_else(missing)?;
        let unknown = [cost(-15.0), backoff(0.0)];
        for _ in self.known..self.vocabulary.len() {
            unigrams.extend(unknown);
        }
        for (&(order, key), &count) in &self.counts {
            let words = words_of(order, key);
            let (_, was) = self.before(model, &words);
            let history = match order {
                1 => 1.0,
                _ => self.before(model, &words[..order - 1]).0.exp(),
            };
            let of_history = if order == 1 { count } else { of_history[&(order - 1, key >> 16)] };
            let expected = TAUGHT_TOKENS * history;
            let log = ((expected * was.exp() + count) / (expected + of_history)).ln();
            let log = if was.is_finite() { log.max(was) } else { log };
            if order == 1 {
                let unigrams = sections.get_mut("ngram.1").ok_or_else(missing)?;
                unigrams[2 * key as usize] = cost(log);
            } else {
                insert(sections, order, key, log)?;
            }
        }
        for order in 2..=4 {
            let table = sections.get(&format!("ngram.{order}")).ok_or_else(missing)?;
            let empty = table.chunks_exact(4).filter(|entry| *entry == [0; 4]).count();
            if (empty as f32) < LEAST_EMPTY * (table.len() / 4) as f32 {
                return Err(TeachError::Full);
            }
        }
        Ok(())
    }
}

fn key(words: &[u16]) -> u64 {
    words.iter().fold(0, |key, &word| key << 16 | u64::from(word))
}

fn words_of(order: usize, key: u64) -> Vec<u16> {
    (0..order).rev().map(|at| (key >> (16 * at)) as u16).collect()
}

/// Sets the probability of an n-gram. One that is new has nothing behind it: its back-off weight is one.
fn insert(sections: &mut BTreeMap<String, Vec<u8>>, order: usize, key: u64, log: f32) -> Result<(), TeachError> {
    let table = sections.get_mut(&format!("ngram.{order}")).ok_or(TeachError::Model(ModelError::Missing))?;
    let capacity = table.len() / 4;
    if capacity == 0 {
        return Err(TeachError::Full);
    }
    let (first, fingerprint) = place(key, order, capacity);
    for step in 0..capacity {
        let at = (first + step) % capacity;
        let entry = &mut table[4 * at..4 * at + 4];
        let found = u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]);
        if found != 0 && found >> 8 != fingerprint {
            continue;
        }
        entry.copy_from_slice(&(fingerprint << 8 | u32::from(cost(log))).to_le_bytes());
        if found == 0
            && let Some(backoffs) = sections.get_mut(&format!("ngram.{order}.back"))
            && let Some(weight) = backoffs.get_mut(at)
        {
            *weight = backoff(0.0);
        }
        return Ok(());
    }
    Err(TeachError::Full)
}

/// The rows of a channel with the counted confusions worked in.
fn channel(file: &ModelFile, noise: Noise, dictionary: &Dictionary) -> Result<ChannelCounts, ModelError> {
    let mut rows = channel_of(file, noise)?;
    let mut counts: BTreeMap<(u64, usize), f32> = BTreeMap::new();
    let mut totals: BTreeMap<usize, f32> = BTreeMap::new();
    for confusion in dictionary.confusions.iter().filter(|c| c.noise == noise) {
        let Some(printed) = symbol(confusion.printed).map(usize::from) else { continue };
        let seen: Vec<char> = confusion.seen.chars().collect();
        *counts.entry((chunk_key(&seen), printed)).or_default() += confusion.count;
        *totals.entry(printed).or_default() += confusion.count;
    }
    let flat = rows.rows[1].1;
    let mut at: BTreeMap<u64, usize> = rows.rows.iter().enumerate().skip(2).map(|(i, row)| (row.0, i)).collect();
    at.insert(0, 0);
    for &(chunk, _) in counts.keys() {
        at.entry(chunk).or_insert_with(|| {
            // One character is read at the flat row where it has none of its own; several are not read at all.
            let row = if chunk >> 21 == 0 { flat } else { [u8::MAX; ROW] };
            rows.rows.push((chunk, row));
            rows.rows.len() - 1
        });
    }
    for (&printed, &total) in &totals {
        for (&chunk, &index) in &at {
            let row = &mut rows.rows[index].1;
            let was = match row[printed] {
                u8::MAX => 0.0,
                quantised => (-f32::from(quantised) / STEPS).exp(),
            };
            let count = counts.get(&(chunk, printed)).copied().unwrap_or(0.0);
            let p = (CHANNEL_STRENGTH * was + count) / (CHANNEL_STRENGTH + total);
            row[printed] = if p > 0.0 { (-p.ln() * STEPS).round().clamp(0.0, 254.0) as u8 } else { u8::MAX };
        }
    }
    for (_, row) in &mut rows.rows {
        finish_row(row);
    }
    rows.rows[2..].sort_by_key(|row| row.0);
    Ok(rows)
}
