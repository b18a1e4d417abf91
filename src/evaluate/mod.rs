//! Scores of a restored text and of an extracted plan against annotated documents.
//!
//! The measures are those of `annotation/score.py` (GUIDELINES.md, section 4), figure for figure: a test runs both on
//! the same files. Pure: strings and JSON values in, scores out.

mod fold;
mod plan;
mod set;
mod text;

pub use plan::{Matched, PlanScores, Share, score_plan};
pub use set::{Calibration, ErrorClasses, Reliability, SetLine, SetScores, SetTally, set_lines};
pub use text::{TextScores, TextTally, score_free, score_lines};

/// `value` rounded to `digits` decimals as Python's `round` does: the exact binary value, half to even.
fn round(value: f64, digits: usize) -> f64 {
    format!("{value:.digits$}").parse().unwrap_or(value)
}
