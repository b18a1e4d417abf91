//! The built structures → the bytes of a model file.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::channel::ChannelCounts;
use super::mixture::Mixed;
use super::vocabulary::Vocabulary;
use crate::model::channel::{ENTRY, Noise, chunk_place, short};
use crate::model::file::{ModelFile, ModelWriter};
use crate::model::letters::{Symbol, modern_tone_placement, symbol};
use crate::model::lexicon::{NO_WORD, NODE, word_hash};
use crate::model::ngram::{LOWEST_BACKOFF, STEPS, place};

type Sections = Vec<(String, Vec<u8>)>;

/// The sections of vocabulary, lexicon and n-grams.
pub(super) fn language(vocabulary: &Vocabulary, ngrams: &Mixed) -> Sections {
    let mut sections = Sections::new();
    write_vocabulary(vocabulary, &mut sections);
    sections.push(("trie.nodes".to_owned(), trie(vocabulary)));
    write_ngrams(ngrams, &mut sections);
    sections
}

/// The same sections, taken from a model.
pub(super) fn language_of(file: &ModelFile) -> Sections {
    file.sections()
        .filter(|(name, _)| ["vocab.", "trie.", "ngram."].iter().any(|prefix| name.starts_with(prefix)))
        .map(|(name, bytes)| (name, bytes.to_owned()))
        .collect()
}

/// Everything together, with this version; where there is none, with one made of the hash of it all.
pub(super) fn put_together(mut sections: Sections, channels: &[ChannelCounts; 3], version: Option<String>) -> Vec<u8> {
    for (noise, channel) in Noise::ALL.into_iter().zip(channels) {
        write_channel(channel, noise, &mut sections);
    }
    let version = version.unwrap_or_else(|| {
        let mut hash = Sha256::new();
        for (name, bytes) in &sections {
            hash.update(name.as_bytes());
            hash.update(bytes);
        }
        hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect()
    });
    let mut writer = ModelWriter::default();
    writer.add("version", version.into_bytes());
    for (name, bytes) in sections {
        writer.add(&name, bytes);
    }
    writer.finish()
}

pub(super) fn write_vocabulary(vocabulary: &Vocabulary, sections: &mut Sections) {
    let mut text = Vec::new();
    let mut offsets = Vec::new();
    for entry in &vocabulary.entries {
        offsets.extend((text.len() as u32).to_le_bytes());
        text.extend(entry.word.as_bytes());
    }
    offsets.extend((text.len() as u32).to_le_bytes());
    let capacity = (vocabulary.len() * 2).next_power_of_two();
    let mut table = vec![NO_WORD; capacity];
    for (id, entry) in vocabulary.entries.iter().enumerate() {
        let mut at = word_hash(&entry.word) as usize % capacity;
        while table[at] != NO_WORD {
            at = (at + 1) % capacity;
        }
        table[at] = id as u16;
    }
    sections.push(("vocab.text".to_owned(), text));
    sections.push(("vocab.offsets".to_owned(), offsets));
    sections.push(("vocab.hash".to_owned(), table.iter().flat_map(|id| id.to_le_bytes()).collect()));
    sections.push(("vocab.facts".to_owned(), vocabulary.entries.iter().map(|e| e.facts).collect()));
}

#[derive(Default)]
struct Branch {
    word: Option<u16>,
    children: BTreeMap<Symbol, Branch>,
}

/// All printed forms of the words, both tone placements, breadth first: the children of a node stand together.
pub(super) fn trie(vocabulary: &Vocabulary) -> Vec<u8> {
    let mut root = Branch::default();
    for (id, entry) in vocabulary.entries.iter().enumerate().filter(|(_, e)| e.printable) {
        let other = modern_tone_placement(&entry.word);
        for form in [Some(entry.word.as_str()), other.as_deref()].into_iter().flatten() {
            let mut branch = &mut root;
            for letter in form.chars().filter_map(symbol) {
                branch = branch.children.entry(letter).or_default();
            }
            branch.word.get_or_insert(id as u16);
        }
    }
    let mut out = Vec::new();
    let mut queue = std::collections::VecDeque::from([(0, &root)]);
    let mut next = 1u32;
    while let Some((letter, branch)) = queue.pop_front() {
        out.extend(next.to_le_bytes());
        out.extend(branch.word.unwrap_or(NO_WORD).to_le_bytes());
        out.push(branch.children.len() as u8);
        out.push(letter);
        next += branch.children.len() as u32;
        queue.extend(branch.children.iter().map(|(&letter, child)| (letter, child)));
    }
    debug_assert_eq!(out.len() % NODE, 0);
    out
}

pub(super) fn cost(log: f32) -> u8 {
    (-log * STEPS).round().clamp(0.0, 255.0) as u8
}

pub(super) fn backoff(log: f32) -> u8 {
    ((log - LOWEST_BACKOFF) * STEPS).round().clamp(0.0, 255.0) as u8
}

fn write_ngrams(ngrams: &Mixed, sections: &mut Vec<(String, Vec<u8>)>) {
    let unigrams = ngrams.unigrams.iter().zip(&ngrams.backoffs[1]).flat_map(|(&p, &b)| [cost(p), backoff(b)]);
    sections.push(("ngram.1".to_owned(), unigrams.collect()));
    for order in 2..=4 {
        let keys = &ngrams.keys[order];
        let capacity = (keys.len() * 5 / 4).max(16);
        let mut entries = vec![0u32; capacity];
        let mut backoffs = vec![0u8; if order < 4 { capacity } else { 0 }];
        for (index, &key) in keys.iter().enumerate() {
            let (mut at, fingerprint) = place(key, order, capacity);
            while entries[at] != 0 {
                at = (at + 1) % capacity;
            }
            entries[at] = fingerprint << 8 | u32::from(cost(ngrams.logs[order][index]));
            if order < 4 {
                backoffs[at] = backoff(ngrams.backoffs[order][index]);
            }
        }
        sections.push((format!("ngram.{order}"), entries.iter().flat_map(|e| e.to_le_bytes()).collect()));
        if order < 4 {
            sections.push((format!("ngram.{order}.back"), backoffs));
        }
    }
}

fn write_channel(channel: &ChannelCounts, noise: Noise, sections: &mut Vec<(String, Vec<u8>)>) {
    let capacity = (channel.rows.len() * 2).max(16);
    let mut table = vec![(0u64, 0u32); capacity];
    for (row, &(key, _)) in channel.rows.iter().enumerate().filter(|(_, r)| r.0 != 0) {
        let mut at = chunk_place(key, capacity);
        while table[at].0 != 0 {
            at = (at + 1) % capacity;
        }
        table[at] = (key, row as u32);
    }
    let mut bytes = Vec::with_capacity(capacity * ENTRY);
    for (key, row) in table {
        bytes.extend(key.to_le_bytes());
        bytes.extend(row.to_le_bytes());
    }
    sections.push((format!("chan.{}", short(noise)), bytes));
    sections.push((format!("chan.{}.rows", short(noise)), channel.rows.iter().flat_map(|r| r.1).collect()));
}
