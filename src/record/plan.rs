//! What a plan says: the head, the tasks, the units, the deadlines, the targets, the documents cited.
//!
//! Keys and values are the contract of `annotation/GUIDELINES.md`; `confidence`, `source` and ids stand beside them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::BoundingBox;

/// Where a value was read. Lines are 1-based lines of the restored text, columns count Unicode scalar values from 0,
/// the end is exclusive. The characters from start to end, line breaks read as blanks, are the words of the value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The page of the first line, from 1.
    pub page: u32,
    pub first_line: u32,
    pub first_column: u32,
    pub last_line: u32,
    pub last_column: u32,
    /// The same place in the text as it was read, before restoration.
    pub raw: String,
    /// A box for each line, in points on its page; empty where the source has no geometry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<BoundingBox>,
}

/// How sure a value is and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// 0 to 1.
    pub confidence: f32,
    pub source: Source,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Signer {
    pub name: Option<String>,
    pub position: Option<String>,
    /// On whose behalf: `TM. Ủy ban nhân dân`, `KT. Chủ tịch` …
    pub authority: Option<String>,
}

/// The head of the document (Nghị định 30/2020/NĐ-CP, annex I). What is not printed is null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    pub kind: Option<String>,
    pub number: Option<String>,
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    pub place: Option<String>,
    pub issuer: Option<String>,
    pub parent_issuer: Option<String>,
    pub title: Option<String>,
    pub signer: Option<Signer>,
    pub recipients: Vec<String>,
    /// For each field that has a value, its evidence: key is the field's name (`signer.name` for a nested one).
    #[serde(default)]
    pub evidence: BTreeMap<String, Evidence>,
}

/// Another document that is cited by number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reference {
    pub kind: Option<String>,
    pub number: String,
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    pub issuer: Option<String>,
    pub id: String,
    pub confidence: f32,
    /// Every place where it is cited.
    pub sources: Vec<Source>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    By,
    Within,
    From,
    Recurring,
    Ongoing,
    Immediate,
    Event,
}

/// When something is to be done, normalised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    pub kind: DeadlineKind,
    #[schemars(with = "Option<String>")]
    pub start: Option<Date>,
    #[schemars(with = "Option<String>")]
    pub end: Option<Date>,
    /// An RRULE (RFC 5545, 3.3.10) without its name: `FREQ=MONTHLY;BYMONTHDAY=24`.
    pub recurrence: Option<String>,
    /// The words that name the event.
    pub event: Option<String>,
    pub immediate: bool,
}

/// An expression of time found in the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// The line it begins on, from 1.
    pub line: u32,
    pub text: String,
    #[serde(flatten)]
    pub time: Time,
    pub id: String,
    pub confidence: f32,
    pub source: Source,
}

/// The name of a unit as the lists have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CanonicalUnit {
    /// As printed.
    pub name: String,
    /// The full name from the lists of agencies and places; null where none is alike enough.
    pub canonical: Option<String>,
    /// Likeness of the two, 0 to 1.
    pub score: f32,
}

/// Something that is to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// First and last line of the item's own paragraph, from 1.
    pub lines: [u32; 2],
    pub marker: Option<String>,
    /// Path of heading markers: `IV.2.2.1`.
    pub section: Option<String>,
    /// The first line of the item above it; null for an item of its own.
    pub parent: Option<u32>,
    pub lead_units: Vec<String>,
    pub coordinating_units: Vec<String>,
    pub deadline: Option<Time>,
    /// The words of the item, without its marker, on one line.
    pub text: String,
    /// *Sản phẩm / kết quả*, where one is named.
    pub expected_product: Option<String>,
    /// `lead_units` and `coordinating_units` again, each with its name in the lists.
    #[serde(default)]
    pub canonical_units: Vec<CanonicalUnit>,
    pub id: String,
    pub confidence: f32,
    pub source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Comparator {
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = ">=")]
    AtLeast,
    #[serde(rename = "<=")]
    AtMost,
    #[serde(rename = ">")]
    MoreThan,
    #[serde(rename = "<")]
    LessThan,
}

/// A figure that sets or quantifies an aim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// The line on which the figure stands, from 1.
    pub line: u32,
    pub text: String,
    pub comparator: Comparator,
    pub value: f64,
    pub unit: Option<String>,
    pub indicator: Option<String>,
    pub per: Option<String>,
    /// The period it holds for, where a heading or the sentence says it.
    pub period: Option<Time>,
    pub id: String,
    pub confidence: f32,
    pub source: Source,
}

/// Something that a reader should look at: an impossible date, a value that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// A short stable name: `impossible_date`, `unreadable_number` …
    pub code: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// All that is read out of one document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    pub document: Head,
    pub references: Vec<Reference>,
    pub tasks: Vec<Task>,
    pub deadlines: Vec<Deadline>,
    pub targets: Vec<Target>,
    #[serde(default)]
    pub warnings: Vec<Warning>,
}
