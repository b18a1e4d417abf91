//! Lines as they were read → lines as they were printed: a noisy channel, decoded in context.
//!
//! Pure: text in, values out, deterministic, no clock, no environment. As many lines out as in. Clean text comes out
//! byte for byte but for Unicode normalisation.

mod candidates;
mod decode;
mod gate;
mod lattice;
mod paragraph;
mod symbols;

use std::ops::Range;

use candidates::{Limits, Searcher};
use decode::{Beam, decode};
use gate::{Damage, Marks, damage, marks, read_with_slips};
use lattice::Builder;
use paragraph::{Block, RawParagraph, blocks, paragraph, written};
use symbols::DocumentNumbers;

use crate::model::Model;
use crate::model::channel::Noise;
use crate::model::letters::normalize;
use crate::record::{Route, Token, Word};

/// Posterior from which a word that an engine with Vietnamese read is changed.
const SURE: f32 = 0.9;

/// How hard to search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    Fast,
    #[default]
    Default,
    Best,
}

/// How to restore.
#[derive(Clone, Debug, Default)]
pub struct RestoreOptions {
    pub effort: Effort,
    /// Tokens with a posterior below this are left as they were read; 0 leaves none.
    pub min_confidence: f32,
}

/// A line to be restored with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct SourceLine<'a> {
    pub text: &'a str,
    /// Confidences and alternatives of the engine; empty where there are none.
    pub words: &'a [Word],
    pub route: Route,
}

/// A restored line and the map to what was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RestoredLine {
    pub text: String,
    /// In order, not overlapping; what stands between them is equal on both sides.
    pub tokens: Vec<Token>,
}

impl RestoredLine {
    /// Where the raw byte range `raw` stands in the restored text: from the start of the first token that it touches
    /// to the end of the last one; what lies outside tokens is moved with the tokens before it.
    pub fn map_range(&self, raw: Range<usize>) -> Range<usize> {
        let place = |at: usize, end: bool| {
            let after = self.tokens.partition_point(|t| if end { t.raw.start < at } else { t.raw.end <= at });
            let mapped = match (end, self.tokens.get(after), after.checked_sub(1).and_then(|i| self.tokens.get(i))) {
                (false, Some(token), _) if token.raw.start <= at => token.restored.start,
                (true, _, Some(token)) if token.raw.end >= at => token.restored.end,
                (_, _, Some(token)) => token.restored.end + (at - token.raw.end),
                _ => at,
            };
            mapped.min(self.text.len())
        };
        let start = place(raw.start, false);
        start..place(raw.end, true).max(start)
    }
}

/// Restores texts with one model and one set of options.
pub struct Restorer<'m> {
    model: &'m Model,
    options: RestoreOptions,
}

impl<'m> Restorer<'m> {
    pub fn new(model: &'m Model, options: RestoreOptions) -> Self {
        Self { model, options }
    }

    /// Restores the lines of one document together. As many out as in.
    pub fn restore(&self, lines: &[SourceLine<'_>]) -> Vec<RestoredLine> {
        let texts: Vec<String> = lines.iter().map(|line| normalize(line.text)).collect();
        let mut out: Vec<RestoredLine> =
            texts.iter().map(|text| RestoredLine { text: text.clone(), tokens: Vec::new() }).collect();
        let line_marks: Vec<Marks> = texts.iter().map(|text| marks(self.model, text)).collect();
        let mut document = Marks::default();
        line_marks.iter().for_each(|&m| document.add(m));
        let slips = read_with_slips(document);
        let damaged: Vec<(Block, Noise)> = blocks(&texts)
            .into_iter()
            .filter_map(|block| {
                let mut of_block = Marks::default();
                line_marks[block.lines.clone()].iter().for_each(|&m| of_block.add(m));
                match damage(of_block, document) {
                    Damage::Noise(noise) => Some((block, noise)),
                    Damage::None => {
                        let read = slips || lines[block.lines.clone()].iter().any(|line| line.route == Route::Ocr);
                        (read && of_block.beyond > 0).then_some((block, Noise::Vietnamese))
                    }
                }
            })
            .collect();
        for noise in Noise::ALL {
            let blocks: Vec<&Block> = damaged.iter().filter(|d| d.1 == noise).map(|d| &d.0).collect();
            if !blocks.is_empty() {
                self.restore_blocks(&blocks, &texts, noise, &mut out);
            }
        }
        out
    }

    /// Restores the blocks that have gone through one noise.
    fn restore_blocks(&self, blocks: &[&Block], texts: &[String], noise: Noise, out: &mut [RestoredLine]) {
        let mut builder = Builder::new(self.model, Searcher::new(self.model, noise, self.limits()));
        let paragraphs: Vec<RawParagraph> = blocks.iter().map(|block| paragraph(block, texts)).collect();
        let mut numbers = DocumentNumbers::default();
        for raw in &paragraphs {
            numbers.collect(&raw.paragraph, builder.searcher());
        }
        // What an engine with Vietnamese read is right in most words: only what is sure is changed, numbers never.
        let least = match noise {
            Noise::Vietnamese => self.options.min_confidence.max(SURE),
            _ => self.options.min_confidence,
        };
        for ((block, raw), numbers) in blocks.iter().zip(&paragraphs).zip(numbers.read(noise != Noise::Vietnamese)) {
            let lattice = builder.build(&raw.paragraph, &numbers);
            let steps = decode(self.model, &lattice.arcs, &raw.paragraph.begins, self.beam());
            written(raw, block, texts, &steps, &lattice.texts, least, out);
        }
    }

    fn limits(&self) -> Limits {
        match self.options.effort {
            Effort::Fast => Limits { channel_margin: 9.0, margin: 9.0, most: 16 },
            Effort::Default => Limits { channel_margin: 12.0, margin: 12.0, most: 40 },
            Effort::Best => Limits { channel_margin: 15.0, margin: 15.0, most: 100 },
        }
    }

    fn beam(&self) -> Beam {
        let (most, margin) = match self.options.effort {
            Effort::Fast => (6, 6.0),
            Effort::Default => (16, 10.0),
            Effort::Best => (50, 14.0),
        };
        Beam { most, margin, language_weight: 1.0 }
    }
}
