//! Which words, signs and classes the model knows, with their counts and cased forms.

use std::collections::HashMap;

use super::corpus::training_lines;
use super::{Inputs, corpus::Corpus};
use crate::model::letters::{fold_tone_placement, normalize, symbol};
use crate::model::lexicon::{HAS_LOWER, HAS_TITLE, HAS_UPPER, IS_SYLLABLE};
use crate::model::tokens::{Class, Kind, fold_sign, pieces};

/// The largest vocabulary: ids are 16 bits and the last one means none.
const MOST: usize = 60_000;

#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub word: String,
    pub facts: u8,
    /// In the lexicon: its letters are letters of Vietnamese or of the Latin alphabet.
    pub printable: bool,
}

pub(super) struct Vocabulary {
    pub entries: Vec<Entry>,
    ids: HashMap<String, u16>,
}

impl Vocabulary {
    /// A vocabulary of these entries; their ids are their places.
    pub(super) fn of(entries: Vec<Entry>) -> Self {
        let ids = entries.iter().enumerate().map(|(id, e)| (e.word.clone(), id as u16)).collect();
        Self { entries, ids }
    }

    /// The id of a word, with `facts` added to what is known of it; a new one is put in with the facts `new`. No word
    /// is put in where the vocabulary is full.
    pub(super) fn add(&mut self, word: &str, facts: u8, new: u8) -> u16 {
        if let Some(&id) = self.ids.get(word) {
            self.entries[id as usize].facts |= facts;
            return id;
        }
        if self.entries.len() >= MOST {
            return Class::Unknown.id();
        }
        let id = self.entries.len() as u16;
        let printable = word.chars().all(|c| symbol(c).is_some());
        self.entries.push(Entry { word: word.to_owned(), facts: new, printable });
        self.ids.insert(word.to_owned(), id);
        id
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn id(&self, word: &str) -> u16 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        if !word.is_ascii()
            && let Some(&id) = self.ids.get(&fold_tone_placement(word))
        {
            return id;
        }
        Class::Unknown.id()
    }
}

#[derive(Default)]
struct Seen {
    corpora: [u32; 8],
    lower: u32,
    title: u32,
    upper: u32,
    sign: bool,
}

fn count(corpora: &[Corpus<'_>]) -> HashMap<String, Seen> {
    let mut raw: HashMap<String, Seen> = HashMap::new();
    for (index, corpus) in corpora.iter().enumerate() {
        for line in training_lines(corpus) {
            let line = normalize(line);
            for piece in pieces(&line) {
                let text = &line[piece.range];
                let (word, sign) = match piece.kind {
                    Kind::Word => (text.chars().flat_map(char::to_lowercase).collect::<String>(), false),
                    Kind::Sign => (text.chars().take(1).map(fold_sign).collect(), true),
                    _ => continue,
                };
                if !raw.contains_key(&word) {
                    raw.insert(word.clone(), Seen::default());
                }
                let Some(seen) = raw.get_mut(&word) else { continue };
                seen.corpora[index.min(7)] += 1;
                seen.sign = sign;
                let upper = text.chars().filter(|c| c.is_uppercase()).count();
                let first = text.chars().next().is_some_and(char::is_uppercase);
                match upper {
                    0 => seen.lower += 1,
                    1 if first => seen.title += 1,
                    _ => seen.upper += 1,
                }
            }
        }
    }
    raw
}

pub(super) fn choose(inputs: &Inputs<'_>) -> Vocabulary {
    let mut folded: HashMap<String, Seen> = HashMap::new();
    for (word, seen) in count(inputs.corpora) {
        let to = folded.entry(fold_tone_placement(&word)).or_default();
        for (a, b) in to.corpora.iter_mut().zip(seen.corpora) {
            *a += b;
        }
        to.lower += seen.lower;
        to.title += seen.title;
        to.upper += seen.upper;
        to.sign |= seen.sign;
    }
    let mut syllables: std::collections::HashSet<String> =
        inputs.syllables.iter().map(|s| fold_tone_placement(&normalize(s))).collect();
    syllables.retain(|s| !s.is_empty());
    for name in inputs.names {
        for word in name.split_whitespace() {
            let word = fold_tone_placement(&normalize(word).to_lowercase());
            if !word.is_empty() && word.chars().all(char::is_alphabetic) {
                folded.entry(word).or_default().title += 1;
            }
        }
    }
    let mut chosen: Vec<(u64, String, Seen)> = folded
        .into_iter()
        .filter(|(word, seen)| {
            let total: u32 = seen.corpora.iter().sum();
            let frequent = inputs.corpora.iter().enumerate().any(|(i, c)| seen.corpora[i.min(7)] >= c.word_threshold);
            let named = total == 0 || seen.title > total;
            seen.sign && total >= 20 || !seen.sign && (syllables.contains(word) && (total >= 2 || named) || frequent)
        })
        .map(|(word, seen)| (seen.corpora.iter().map(|&c| u64::from(c)).sum(), word, seen))
        .collect();
    chosen.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    chosen.truncate(MOST);
    let classes = Class::ALL.iter().map(|c| Entry { word: c.name().to_owned(), facts: 0, printable: false });
    let words = chosen.into_iter().map(|(_, word, seen)| {
        let mut facts = 0;
        let all = (seen.lower + seen.title + seen.upper).max(1);
        // A cased form counts as one of the word's when it is at least a fiftieth of its uses.
        if syllables.contains(&word) {
            facts |= IS_SYLLABLE | HAS_LOWER | HAS_TITLE | HAS_UPPER;
        }
        if seen.lower * 50 >= all {
            facts |= HAS_LOWER;
        }
        if seen.title * 50 >= all {
            facts |= HAS_TITLE;
        }
        if seen.upper * 50 >= all {
            facts |= HAS_UPPER;
        }
        let printable = !seen.sign && word.chars().all(|c| symbol(c).is_some());
        Entry { word, facts, printable }
    });
    Vocabulary::of(classes.chain(words).collect())
}
