//! Test sets of aligned lines: what there was to mend, what came out, what was spoiled on the way, and of which class
//! the errors are that are left. Pure.

use serde::Serialize;

use super::fold::{bare, words};
use super::{TextScores, TextTally, round};
use crate::model::letters::{base_letter, split_tone};

/// A line of a set: `raw TAB printed TAB how it was made`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetLine<'a> {
    pub raw: &'a str,
    pub printed: &'a str,
    /// Lines in a row that were made in the same way are one document.
    pub how: &'a str,
}

/// Reads a set.
///
/// # Errors
/// The number (from 1) of a line that has no second column.
pub fn set_lines(text: &str) -> Result<Vec<SetLine<'_>>, usize> {
    text.lines()
        .enumerate()
        .map(|(index, line)| {
            let (raw, rest) = line.split_once('\t').ok_or(index + 1)?;
            let (printed, how) = rest.split_once('\t').unwrap_or((rest, ""));
            Ok(SetLine { raw, printed, how })
        })
        .collect()
}

/// Wrong syllables by what is wrong with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ErrorClasses {
    /// Only the tone mark.
    pub tone: usize,
    /// Marks of letters, with or without the tone: the Latin letters are right.
    pub marks: usize,
    /// Only capitals and small letters.
    pub case: usize,
    /// A figure, a date, a document number, or something taken for one.
    pub figures: usize,
    /// Other letters.
    pub letters: usize,
    /// Words run together, cut in two, lost or made up.
    pub blanks: usize,
}

impl ErrorClasses {
    fn add(&mut self, printed: &str, got: &str) {
        let lower = |word: &str| word.to_lowercase();
        let toneless = |word: &str| lower(word).chars().map(|c| split_tone(c).0).collect::<String>();
        let base = |word: &str| lower(word).chars().map(base_letter).collect::<String>();
        let digit = |word: &str| word.contains(|c: char| c.is_ascii_digit() || c == '/');
        *(if digit(printed) || digit(got) {
            &mut self.figures
        } else if lower(printed) == lower(got) {
            &mut self.case
        } else if toneless(printed) == toneless(got) {
            &mut self.tone
        } else if base(printed) == base(got) {
            &mut self.marks
        } else {
            &mut self.letters
        }) += 1;
    }
}

/// What a set scored.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SetScores {
    /// The raw lines against the printed ones: what there was to mend.
    pub raw: TextScores,
    /// What was restored against the printed ones.
    pub restored: TextScores,
    /// Of the syllables that were right in the raw lines, the share that is wrong in the restored ones.
    pub changed_wrongly: f64,
    pub errors: ErrorClasses,
}

/// Counts over the lines of a set.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetTally {
    raw: TextTally,
    restored: TextTally,
    right_before: usize,
    changed_wrongly: usize,
    errors: ErrorClasses,
}

impl SetTally {
    /// Adds one line: as it was printed, as it was seen, as it was restored.
    pub fn add(&mut self, printed: &str, raw: &str, restored: &str) {
        self.raw.add(printed, raw);
        self.restored.add(printed, restored);
        let bare_words = |text: &str| -> Vec<String> {
            words(text).iter().map(|word| bare(word)).filter(|word| !word.is_empty()).collect()
        };
        let (printed, raw, restored) = (bare_words(printed), bare_words(raw), bare_words(restored));
        let before = partners(&printed, &raw);
        let after = partners(&printed, &restored);
        let right = |partner: Option<usize>, words: &[String], at: usize| {
            partner.is_some_and(|partner| words[partner] == printed[at])
        };
        let mut partnered = 0;
        for (at, (&seen, &got)) in before.iter().zip(&after).enumerate() {
            let was_right = right(seen, &raw, at);
            let is_right = right(got, &restored, at);
            self.right_before += usize::from(was_right);
            self.changed_wrongly += usize::from(was_right && !is_right);
            partnered += usize::from(got.is_some());
            match got {
                Some(partner) if !is_right => self.errors.add(&printed[at], &restored[partner]),
                None => self.errors.blanks += 1,
                Some(_) => {}
            }
        }
        self.errors.blanks += restored.len() - partnered;
    }

    pub fn scores(&self) -> SetScores {
        SetScores {
            raw: self.raw.scores(),
            restored: self.restored.scores(),
            changed_wrongly: round(self.changed_wrongly as f64 / self.right_before.max(1) as f64, 7),
            errors: self.errors,
        }
    }
}

/// For each printed word the word that was got for it, by the fewest edits.
fn partners(printed: &[String], got: &[String]) -> Vec<Option<usize>> {
    let width = got.len() + 1;
    let mut cost = vec![0usize; (printed.len() + 1) * width];
    for i in 0..=printed.len() {
        for j in 0..width {
            let here = i * width + j;
            cost[here] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let both = cost[here - width - 1] + usize::from(printed[i - 1] != got[j - 1]);
                    both.min(cost[here - width] + 1).min(cost[here - 1] + 1)
                }
            };
        }
    }
    let mut out = vec![None; printed.len()];
    let (mut i, mut j) = (printed.len(), got.len());
    while i > 0 && j > 0 {
        let here = i * width + j;
        if cost[here] == cost[here - width - 1] + usize::from(printed[i - 1] != got[j - 1]) {
            out[i - 1] = Some(j - 1);
            (i, j) = (i - 1, j - 1);
        } else if cost[here] == cost[here - width] + 1 {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    out
}

/// Upper ends of the ranges of posteriors that are told apart.
const ENDS: [f32; 8] = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0];

/// A range of posteriors: how often words changed with one of these are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Reliability {
    /// The upper end of the range.
    pub up_to: f32,
    pub words: usize,
    pub mean_posterior: f64,
    /// Share of them that the printed line has.
    pub right: f64,
}

/// Whether posteriors say how often a change is right.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calibration([(usize, f64, usize); ENDS.len()]);

impl Calibration {
    /// Adds a changed word of a line.
    pub fn add(&mut self, printed_line: &str, chosen: &str, posterior: f32) {
        let place = ENDS.iter().position(|&end| posterior <= end).unwrap_or(ENDS.len() - 1);
        let line: Vec<String> = words(printed_line).iter().map(|word| bare(word)).collect();
        // What is cut at signs here may stand in one word with them on the line.
        let right = words(chosen).iter().map(|word| bare(word)).all(|word| {
            line.contains(&word) || line.iter().any(|other| other.split(['/', '-']).any(|part| part == word))
        });
        let (count, sum, rights) = &mut self.0[place];
        *count += 1;
        *sum += f64::from(posterior);
        *rights += usize::from(right);
    }

    pub fn table(&self) -> Vec<Reliability> {
        ENDS.iter()
            .zip(self.0)
            .map(|(&up_to, (words, sum, right))| Reliability {
                up_to,
                words,
                mean_posterior: round(sum / words.max(1) as f64, 4),
                right: round(right as f64 / words.max(1) as f64, 4),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_apart_and_what_was_right_is_remembered() {
        let mut tally = SetTally::default();
        tally.add("số 12 tỉnh Hà Nam đường bộ", "s6 12 tỉnh Hà Nam dung bo", "sổ 12 tinh ha Nam dung");
        let scores = tally.scores();
        let errors = scores.errors;
        assert_eq!((errors.tone, errors.marks, errors.letters, errors.blanks), (3, 0, 1, 1));
        // Two of the four that were right before are not any more.
        assert_eq!(scores.changed_wrongly, 0.5);
        let mut tally = SetTally::default();
        tally.add("SỐ 12 đường", "SỐ 12 đường", "số 13 dường");
        assert_eq!(tally.scores().errors, ErrorClasses { case: 1, figures: 1, marks: 1, ..ErrorClasses::default() });
    }

    #[test]
    fn a_line_without_a_printed_side_is_named() {
        assert_eq!(set_lines("a\tb\tc\nd"), Err(2));
        assert_eq!(set_lines("a\tb\tc").map(|lines| lines[0].how), Ok("c"));
    }

    #[test]
    fn reliability_counts_what_the_printed_line_has() {
        let mut calibration = Calibration::default();
        calibration.add("một hai", "hai", 0.6);
        calibration.add("một hai", "ba", 0.7);
        let row = calibration.table()[1];
        assert_eq!((row.words, row.right), (2, 0.5));
    }
}
