//! The vocabulary (words, signs and classes with their ids) and the lexicon (the printed forms of the words as a
//! trie over letters), read in place. Pure.

use std::ops::Range;

use super::file::{ModelError, ModelFile, read_u16, read_u32};
use super::letters::{Symbol, fold_tone_placement};

/// Facts about a word.
pub(crate) const IS_SYLLABLE: u8 = 1;
pub(crate) const HAS_LOWER: u8 = 2;
pub(crate) const HAS_TITLE: u8 = 4;
pub(crate) const HAS_UPPER: u8 = 8;

/// No word ends here.
pub(crate) const NO_WORD: u16 = u16::MAX;
/// Bytes of a node: first child (4), word (2), children (1), letter (1).
pub(crate) const NODE: usize = 8;

pub(crate) struct Lexicon {
    offsets: Range<usize>,
    text: Range<usize>,
    hash: Range<usize>,
    facts: Range<usize>,
    nodes: Range<usize>,
}

/// A node of the trie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub first: u32,
    pub word: u16,
    pub children: u8,
    pub letter: Symbol,
}

impl Lexicon {
    pub(crate) fn open(file: &ModelFile) -> Result<Self, ModelError> {
        Ok(Self {
            offsets: file.range("vocab.offsets")?,
            text: file.range("vocab.text")?,
            hash: file.range("vocab.hash")?,
            facts: file.range("vocab.facts")?,
            nodes: file.range("trie.nodes")?,
        })
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.facts.len()
    }

    /// The word of an id, lower case, traditional tone placement.
    pub(crate) fn word<'b>(&self, bytes: &'b [u8], id: u16) -> &'b str {
        std::str::from_utf8(self.spelling(bytes, id)).unwrap_or("")
    }

    fn spelling<'b>(&self, bytes: &'b [u8], id: u16) -> &'b [u8] {
        let offsets = &bytes[self.offsets.clone()];
        let bounds = read_u32(offsets, 4 * id as usize).zip(read_u32(offsets, 4 * id as usize + 4));
        let Some((start, end)) = bounds else { return &[] };
        let text = &bytes[self.text.clone()];
        text.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// The id of a word (lower case, NFC, either tone placement).
    pub(crate) fn id(&self, bytes: &[u8], word: &str) -> Option<u16> {
        self.find(bytes, word).or_else(|| {
            if word.is_ascii() {
                return None;
            }
            let folded = fold_tone_placement(word);
            (folded != word).then(|| self.find(bytes, &folded)).flatten()
        })
    }

    fn find(&self, bytes: &[u8], word: &str) -> Option<u16> {
        let table = &bytes[self.hash.clone()];
        let capacity = table.len() / 2;
        if capacity == 0 {
            return None;
        }
        let mut at = word_hash(word) as usize % capacity;
        loop {
            let id = read_u16(table, 2 * at);
            if id == NO_WORD {
                return None;
            }
            if self.spelling(bytes, id) == word.as_bytes() {
                return Some(id);
            }
            at = (at + 1) % capacity;
        }
    }

    pub(crate) fn facts(&self, bytes: &[u8], id: u16) -> u8 {
        bytes[self.facts.clone()].get(id as usize).copied().unwrap_or(0)
    }

    /// How many nodes there are; the first is the root.
    pub(crate) fn nodes(&self) -> usize {
        self.nodes.len() / NODE
    }

    /// For each node the greatest value of the words that end at or under it, the value by node and word.
    pub(crate) fn reach(&self, bytes: &[u8], value: impl Fn(u32, u16) -> f32) -> Vec<f32> {
        let count = self.nodes();
        let mut reach = vec![0f32; count];
        // Breadth first: children stand behind their parents.
        for index in (0..count).rev() {
            let node = self.node(bytes, index as u32);
            let own = if node.word == NO_WORD { 0.0 } else { value(index as u32, node.word) };
            let children = self.children(bytes, index as u32);
            reach[index] = reach[children.start as usize..children.end as usize].iter().copied().fold(own, f32::max);
        }
        reach
    }

    /// The children of a node; they stand behind it.
    pub(crate) fn children(&self, bytes: &[u8], index: u32) -> Range<u32> {
        let node = self.node(bytes, index);
        let end = (node.first as usize + usize::from(node.children)).min(self.nodes()) as u32;
        node.first.max(index + 1).min(end)..end
    }

    /// Tells of each word at or under a node: the node that it ends at, its id, its letters.
    pub(crate) fn walk(
        &self,
        bytes: &[u8],
        index: u32,
        form: &mut Vec<Symbol>,
        tell: &mut impl FnMut(u32, u16, &[Symbol]),
    ) {
        let node = self.node(bytes, index);
        if node.word != NO_WORD {
            tell(index, node.word, form);
        }
        for child in self.children(bytes, index) {
            form.push(self.node(bytes, child).letter);
            self.walk(bytes, child, form, tell);
            form.pop();
        }
    }

    #[inline]
    pub(crate) fn node(&self, bytes: &[u8], index: u32) -> Node {
        let at = self.nodes.start + index as usize * NODE;
        let raw: [u8; NODE] = bytes[at..at + NODE].try_into().unwrap_or([0; NODE]);
        Node {
            first: u32::from_le_bytes([raw[0], raw[1], raw[2], raw[3]]),
            word: u16::from_le_bytes([raw[4], raw[5]]),
            children: raw[6],
            letter: raw[7],
        }
    }
}

/// FNV-1a, 32 bits, the upper half mixed in.
pub(crate) fn word_hash(word: &str) -> u32 {
    let hash = word.bytes().fold(0x811C_9DC5_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
    hash ^ hash >> 15
}
