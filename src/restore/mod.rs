//! Lines as they were read → lines as they were printed: a noisy channel, decoded in context.
//!
//! Pure: text in, values out, deterministic, no clock, no environment. As many lines out as in. Clean text comes out
//! byte for byte but for Unicode normalisation.

mod candidates;
mod decode;
mod gate;
mod lattice;
mod paragraph;

use std::ops::Range;

use candidates::{Limits, Searcher};
use decode::{Beam, decode};
use gate::{Damage, Marks, damage, marks};
use lattice::Builder;
use paragraph::{Block, blocks, paragraph, written};

use crate::model::Model;
use crate::model::channel::Noise;
use crate::model::letters::normalize;
use crate::record::{Route, Token, Word};

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
        let mut builders: [Option<Builder<'m>>; 3] = [None, None, None];
        for block in blocks(&texts) {
            let mut of_block = Marks::default();
            line_marks[block.lines.clone()].iter().for_each(|&m| of_block.add(m));
            let Damage::Noise(noise) = damage(of_block, document) else { continue };
            let builder = builders[noise as usize]
                .get_or_insert_with(|| Builder::new(self.model, Searcher::new(self.model, noise, self.limits())));
            self.restore_block(&block, &texts, builder, noise, &mut out);
        }
        out
    }

    fn restore_block(
        &self,
        block: &Block,
        texts: &[String],
        builder: &mut Builder<'m>,
        _noise: Noise,
        out: &mut [RestoredLine],
    ) {
        let raw = paragraph(block, texts);
        let arcs = builder.build(&raw.paragraph);
        let steps = decode(self.model, &arcs, &raw.paragraph.begins, self.beam());
        written(&raw, block, texts, &steps, self.options.min_confidence, out);
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
