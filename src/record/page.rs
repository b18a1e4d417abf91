//! A page as it was read, before anything is restored: lines of raw words in reading order.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BoundingBox, Failure, Warning};

/// How the text of a page was won.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Good Unicode text, taken as it is.
    Keep,
    /// Bytes of a legacy encoding (TCVN3, VNI, VISCII …), mapped to Unicode.
    Transcode,
    /// Text made by an engine without Vietnamese, or with damaged marks, to be restored.
    Repair,
    /// Read from the page image.
    Ocr,
}

/// A route and why it was taken, for the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RouteDecision {
    pub route: Route,
    /// One sentence with the figures that decided.
    pub reason: String,
}

/// What part of the printed form a line belongs to (Nghị định 30/2020/NĐ-CP, annex I).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Letterhead, left: parent issuer, issuer, number.
    Issuer,
    /// Letterhead, right: national title or Party title, place and date.
    NationalTitle,
    #[default]
    Body,
    /// A row of a table: see [`Line::cells`].
    Table,
    Footnote,
    /// *Nơi nhận*, left at the end.
    Recipients,
    /// Authority, position and name of the signer, right at the end.
    Signature,
    RunningHead,
    PageNumber,
    /// A stamp on the page (`ĐẾN`, `SAO Y`, `Số … Ngày …`).
    Stamp,
    /// The visible overlay of a digital signature (*Người ký, Email, Cơ quan, Thời gian ký*).
    SignatureOverlay,
}

impl Zone {
    /// Whether the line is part of what the author wrote: running heads, page numbers, stamps and overlays are not.
    pub fn is_authored(self) -> bool {
        !matches!(self, Self::RunningHead | Self::PageNumber) && !self.is_laid_over()
    }

    /// Whether the line was laid over the page after it was printed: a stamp, the overlay of a digital signature.
    pub fn is_laid_over(self) -> bool {
        matches!(self, Self::Stamp | Self::SignatureOverlay)
    }
}

/// Another reading that the engine held possible for a word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    pub text: String,
    /// 0 to 1.
    pub confidence: f32,
}

/// A word of a line with what the engine knows of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Byte range in [`Line::text`].
    pub range: Range<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<BoundingBox>,
    /// The engine's confidence, 0 to 1; none where the word was not read by an engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

/// A line of a page, raw.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The text as it was read; no line break inside.
    pub text: String,
    /// Words with boxes and confidences, in order; empty where the source has none (plain text).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<BoundingBox>,
    #[serde(default)]
    pub zone: Zone,
    /// For a row of a table ([`Zone::Table`]): the byte range of each cell in `text`, empty cells included. A row is
    /// one line: cells are joined by ` | `, the lines inside a cell by a blank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<Range<usize>>,
}

impl Line {
    /// A line of plain text: no words, no box, [`Zone::Body`].
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The boxes of its words and its own.
    pub fn boxes_mut(&mut self) -> impl Iterator<Item = &mut BoundingBox> {
        self.words.iter_mut().filter_map(|word| word.bounds.as_mut()).chain(self.bounds.as_mut())
    }
}

/// One page in reading order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Points (1/72 inch), after rotation; 0 for plain text.
    pub width: f32,
    pub height: f32,
    /// Quarter turns clockwise, 0 to 3, by which the page was turned to be read, beyond the rotation that the file
    /// states: boxes are places on the turned page.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub turns: u8,
    pub decision: RouteDecision,
    pub lines: Vec<Line>,
    /// Present where the page could not be read; `lines` is then empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What a reader of the page should know: a blank in the text layer over which something is stamped, a page that
    /// was turned before it was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

fn is_zero(turns: &u8) -> bool {
    *turns == 0
}
