//! The record of one input file: what `x.pdf.json` and a line of `plans.jsonl` hold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Failure, Plan, RouteDecision};

/// Version of the JSON that is written; raised when a key changes its meaning or goes.
pub const SCHEMA_VERSION: &str = "1";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All pages came out.
    Done,
    /// Some pages came out; `failures` names the others.
    Partial,
    /// Nothing came out.
    Failed,
    /// Not a document.
    Skipped,
}

/// How one page was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PageRecord {
    /// From 1.
    pub number: u32,
    /// Points (1/72 inch), after rotation; 0 for plain text.
    pub width: f32,
    pub height: f32,
    #[serde(flatten)]
    pub decision: RouteDecision,
    /// First and last line of the page in the restored text, from 1; null for a page without text.
    pub lines: Option<[u32; 2]>,
    /// Mean posterior of the page's tokens, or where nothing had to be decoded the mean confidence of the words that the
    /// engine read, 0 to 1; null where the text was taken as it is, and for a page without text.
    pub confidence: Option<f32>,
    /// What was laid over the page after it was printed: the lines of stamps (`SAO Y …`) and of the overlays of digital
    /// signatures (*Ký bởi, Cơ quan, Ngày ký*), restored. They are no part of the document's text, where their lines, at
    /// the end of the page, are empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<String>,
}

/// Everything known of one input file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentRecord {
    pub schema_version: String,
    /// Path below the input root, `/` between parts; bytes that are not UTF-8 are written as `\xNN`.
    pub path: String,
    pub status: Status,
    /// What the content is: `pdf`, `png`, `jpeg`, `tiff`, `webp`, `text`, `markdown`; null where it could not be told.
    pub file_kind: Option<String>,
    /// SHA-256 of the file in lower-case hexadecimal; null where it could not be read.
    pub sha256: Option<String>,
    pub program_version: String,
    pub model_version: String,
    pub pages: Vec<PageRecord>,
    #[serde(flatten)]
    pub plan: Plan,
    pub failures: Vec<Failure>,
}
