//! Building the compiled model from named text: vocabulary, n-grams, lexicon, channels. Pure and deterministic: the
//! same inputs give the same bytes. Reading the inputs is `cli/model.rs`.

mod align;
mod channel;
mod corpus;
mod kneser_ney;
mod lessons;
mod listed;
mod mixture;
mod teach;
mod vocabulary;
mod write;

pub use align::{AlignedLine, aligned_words};
pub use channel::{ChannelCounts, Pair, learn as learn_channel};
pub use corpus::{Corpus, Shingles, is_held_back};
pub use lessons::{Lessons, learn as learn_from_pages};
pub use listed::{list as list_channel, read_list as read_channel_list};
pub use teach::{TAUGHT_TOKENS, TeachError};

use super::channel::Noise;
use super::file::{ModelError, ModelFile};

/// What a model is built from.
pub struct Inputs<'a> {
    /// Texts of which the language model is mixed. The first one is the domain that the mixture is fitted to.
    pub corpora: &'a [Corpus<'a>],
    /// Syllables of Vietnamese, one each, lower case.
    pub syllables: &'a [&'a str],
    /// Words and names that the vocabulary holds however rare they are.
    pub names: &'a [&'a str],
    pub channels: Channels<'a>,
    pub sizes: Sizes,
}

/// Aligned words, raw and as printed.
#[derive(Clone, Copy)]
pub struct Pairs<'a> {
    /// Read without Vietnamese.
    pub foreign: &'a [Pair],
    /// Read with Vietnamese.
    pub vietnamese: &'a [Pair],
}

/// Where the two learned channels come from.
pub enum Channels<'a> {
    /// Learned from pairs.
    Learned(Pairs<'a>),
    /// As they are listed: read without Vietnamese, read with it.
    Listed([ChannelCounts; 2]),
}

/// How many n-grams of orders 2, 3 and 4 are kept.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    pub bigrams: usize,
    pub trigrams: usize,
    pub fourgrams: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { bigrams: 1_200_000, trigrams: 1_900_000, fourgrams: 1_700_000 }
    }
}

/// Builds a model. `report` is given a line at each step.
pub fn build(inputs: &Inputs<'_>, report: &dyn Fn(&str)) -> Vec<u8> {
    let vocabulary = vocabulary::choose(inputs);
    report(&format!("vocabulary: {} entries", vocabulary.len()));
    let mut components = Vec::new();
    for corpus in inputs.corpora {
        let tokens = corpus::encode(corpus, &vocabulary);
        let component = kneser_ney::estimate(&tokens, vocabulary.len());
        report(&format!("{}: {} tokens, {:?} n-grams", corpus.name, tokens.len(), component.sizes()));
        components.push(component);
    }
    let held_back = corpus::encode_held_back(&inputs.corpora[0], &vocabulary);
    let weights = mixture::fit(&components, &held_back);
    report(&format!("mixture weights {weights:.3?} on {} tokens held back", held_back.len()));
    let ngrams = mixture::mix(&components, &weights, inputs.sizes, vocabulary.len());
    report(&format!("kept {:?} n-grams", ngrams.sizes()));
    finish(write::language(&vocabulary, &ngrams), &inputs.channels, report)
}

/// A model with the language of another and channels of its own: seconds instead of minutes.
pub fn with_channels(language: Vec<u8>, channels: &Channels<'_>, report: &dyn Fn(&str)) -> Result<Vec<u8>, ModelError> {
    let file = ModelFile::open(language.into())?;
    Ok(finish(write::language_of(&file), channels, report))
}

/// The learned channels of a model, read without Vietnamese and read with it.
pub fn channels_of(model: &super::Model) -> Result<[ChannelCounts; 2], ModelError> {
    Ok([channel::channel_of(model.file(), Noise::Foreign)?, channel::channel_of(model.file(), Noise::Vietnamese)?])
}

fn finish(language: Vec<(String, Vec<u8>)>, channels: &Channels<'_>, report: &dyn Fn(&str)) -> Vec<u8> {
    let channels = Noise::ALL.map(|noise| match (noise, channels) {
        (Noise::Stripped, _) => channel::stripped(),
        (Noise::Foreign, Channels::Learned(pairs)) => channel::learn(pairs.foreign, noise),
        (Noise::Vietnamese, Channels::Learned(pairs)) => channel::learn(pairs.vietnamese, noise),
        (Noise::Foreign, Channels::Listed([foreign, _])) => foreign.clone(),
        (Noise::Vietnamese, Channels::Listed([_, vietnamese])) => vietnamese.clone(),
    });
    report("channels done");
    write::put_together(language, &channels, None)
}
