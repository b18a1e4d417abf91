//! Lines as they were read → lines as they were printed: a noisy channel, decoded in context.
//!
//! Pure: text in, values out, deterministic, no clock, no environment. As many lines out as in. Clean text comes out
//! byte for byte but for Unicode normalisation.

use std::ops::Range;

use crate::model::Model;
use crate::record::{Route, Token, Word};

/// How to restore.
#[derive(Clone, Debug, Default)]
pub struct RestoreOptions {}

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
    /// to the end of the last one.
    pub fn map_range(&self, raw: Range<usize>) -> Range<usize> {
        raw
    }
}

/// Restores texts with one model and one set of options.
pub struct Restorer<'m> {
    #[allow(dead_code)]
    model: &'m Model,
    #[allow(dead_code)]
    options: RestoreOptions,
}

impl<'m> Restorer<'m> {
    pub fn new(model: &'m Model, options: RestoreOptions) -> Self {
        Self { model, options }
    }

    /// Restores the lines of one document together. As many out as in.
    pub fn restore(&self, lines: &[SourceLine<'_>]) -> Vec<RestoredLine> {
        lines.iter().map(|line| RestoredLine { text: line.text.to_owned(), tokens: Vec::new() }).collect()
    }
}
