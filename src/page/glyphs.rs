//! Glyphs as a PDF places them → words → fragments.

use unicode_normalization::UnicodeNormalization;

use super::{Fragment, PlacedWord, lines};
use crate::record::BoundingBox;

/// A glyph with its reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// One character, sometimes several (a ligature), sometimes a combining mark alone.
    pub text: String,
    /// Where its advance begins and ends, and its base line, in points from the top left.
    pub left: f32,
    pub right: f32,
    pub baseline: f32,
    /// Size of the type in points.
    pub size: f32,
    /// Which font it is set in: a number of the caller's.
    pub font: u16,
}

/// A gap wider than this share of the type size separates two words even where no blank is printed. Letter spacing
/// reaches 0.1, the narrowest justified blanks about 0.18.
const WORD_GAP: f32 = 0.16;
/// Base lines that differ by less than this share of the type size are one line.
const BASELINE_TOLERANCE: f32 = 0.25;
/// Ascent and descent of a box, as shares of the type size (those of a Times).
const ASCENT: f32 = 0.89;
const DESCENT: f32 = 0.22;

struct Row {
    baseline: f32,
    size: f32,
    glyphs: Vec<Glyph>,
}

/// Groups glyphs into fragments. Glyphs printed twice on the same spot (fake bold) count once; combining marks join
/// their letter; raised or lowered small glyphs (footnote marks) join the line that they stand in. Words are in NFC.
pub fn words_of_glyphs(glyphs: Vec<Glyph>) -> Vec<Fragment> {
    let mut rows = rows_of(glyphs);
    join_raised(&mut rows);
    rows.into_iter().flat_map(fragments_of_row).collect()
}

fn rows_of(mut glyphs: Vec<Glyph>) -> Vec<Row> {
    glyphs.retain(|glyph| {
        glyph.size > 0.5
            && [glyph.left, glyph.right, glyph.baseline, glyph.size].iter().all(|value| value.is_finite())
            && !glyph.text.is_empty()
    });
    // A stable sort keeps what the PDF printed first in front where positions are equal.
    glyphs.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut rows: Vec<Row> = Vec::new();
    for glyph in glyphs {
        let near = rows.iter_mut().rev().take(4).find(|row| {
            (glyph.baseline - row.baseline).abs() < BASELINE_TOLERANCE * glyph.size.min(row.size)
                && glyph.size < row.size * 1.6
                && row.size < glyph.size * 1.6
        });
        match near {
            Some(row) => row.glyphs.push(glyph),
            None => rows.push(Row { baseline: glyph.baseline, size: glyph.size, glyphs: vec![glyph] }),
        }
    }
    rows
}

/// Moves rows of raised or lowered small glyphs into the row of normal size that they touch.
fn join_raised(rows: &mut Vec<Row>) {
    let mut index = 0;
    while index < rows.len() {
        let small = &rows[index];
        if small.glyphs.iter().all(|glyph| glyph.text.trim().is_empty()) || small.glyphs.len() > 12 {
            index += 1;
            continue;
        }
        let (left, right) = extent(&small.glyphs);
        let host = rows.iter().position(|row| {
            let above = row.baseline - small.baseline;
            small.size < row.size * 0.8
                && above > -0.2 * row.size
                && above < 0.6 * row.size
                && row.glyphs.iter().any(|glyph| {
                    !glyph.text.trim().is_empty()
                        && (left - glyph.right).abs().min((glyph.left - right).abs()) < 0.35 * row.size
                })
        });
        match host {
            Some(host) if host != index => {
                let small = rows.remove(index);
                let host = if host > index { host - 1 } else { host };
                rows[host].glyphs.extend(small.glyphs);
            }
            _ => index += 1,
        }
    }
}

fn extent(glyphs: &[Glyph]) -> (f32, f32) {
    glyphs.iter().fold((f32::MAX, f32::MIN), |(left, right), glyph| (left.min(glyph.left), right.max(glyph.right)))
}

fn fragments_of_row(mut row: Row) -> Vec<Fragment> {
    row.glyphs.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut words: Vec<PlacedWord> = Vec::new();
    let mut open: Vec<Glyph> = Vec::new();
    let mut last_drawn: Option<Glyph> = None;
    for glyph in row.glyphs {
        if glyph.text.trim_matches(|c: char| c.is_whitespace() || c == '\u{200b}').is_empty() {
            // A blank that lies on top of a letter is an artefact of the producer, not a word boundary.
            let covered = open.last().is_some_and(|last| glyph.right <= last.right + 0.02 * glyph.size);
            if !covered {
                words.extend(word_of(&mut open));
            }
            continue;
        }
        if last_drawn.as_ref().is_some_and(|last| is_same_spot(last, &glyph)) {
            continue;
        }
        if let Some(last) = open.last() {
            let gap = glyph.left - last.right;
            if gap > WORD_GAP * glyph.size.max(last.size) {
                words.extend(word_of(&mut open));
            }
        }
        last_drawn = Some(glyph.clone());
        open.push(glyph);
    }
    words.extend(word_of(&mut open));
    lines::split_at_gaps(words)
}

/// Fake bold prints a glyph again, moved by a hair.
fn is_same_spot(a: &Glyph, b: &Glyph) -> bool {
    a.text == b.text
        && (a.left - b.left).abs() < 0.12 * a.size.min(b.size)
        && (a.baseline - b.baseline).abs() < 0.12 * a.size.min(b.size)
        && b.right - b.left > 0.15 * b.size
}

fn word_of(open: &mut Vec<Glyph>) -> Option<PlacedWord> {
    let glyphs = std::mem::take(open);
    let text: String = glyphs.iter().map(|glyph| glyph.text.as_str()).collect::<String>().nfc().collect();
    let text = text.trim().to_owned();
    if text.is_empty() {
        return None;
    }
    let mut runs: Vec<(String, u16)> = Vec::new();
    for glyph in &glyphs {
        match runs.last_mut() {
            Some((run, font)) if *font == glyph.font => run.push_str(&glyph.text),
            _ => runs.push((glyph.text.clone(), glyph.font)),
        }
    }
    let size = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f32::max);
    let (left, right) = extent(&glyphs);
    let top = glyphs.iter().map(|glyph| glyph.baseline - ASCENT * glyph.size).fold(f32::MAX, f32::min);
    let bottom = glyphs.iter().map(|glyph| glyph.baseline + DESCENT * glyph.size).fold(f32::MIN, f32::max);
    let bounds = BoundingBox { left, top, right: right.max(left), bottom };
    Some(PlacedWord { text, bounds, size, runs, ..PlacedWord::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Prints `text` from `left` on with an advance of half the size for each character.
    fn print(text: &str, left: f32, baseline: f32, size: f32) -> Vec<Glyph> {
        text.chars()
            .enumerate()
            .map(|(index, c)| {
                let left = left + index as f32 * size / 2.0;
                Glyph { text: c.to_string(), left, right: left + size / 2.0, baseline, size, font: 0 }
            })
            .collect()
    }

    fn texts(glyphs: Vec<Glyph>) -> Vec<String> {
        words_of_glyphs(glyphs).iter().map(Fragment::text).collect()
    }

    #[test]
    fn blanks_and_gaps_separate_words() {
        let mut glyphs = print("mưa to", 0.0, 50.0, 10.0);
        glyphs.extend(print("từ", 34.0, 50.0, 10.0));
        assert_eq!(texts(glyphs), ["mưa to từ"]);
    }

    #[test]
    fn wide_gaps_separate_fragments() {
        let mut glyphs = print("SỞ NỘI VỤ", 0.0, 50.0, 10.0);
        glyphs.extend(print("Độc lập", 120.0, 51.0, 10.0));
        assert_eq!(texts(glyphs), ["SỞ NỘI VỤ", "Độc lập"]);
    }

    #[test]
    fn fake_bold_counts_once() {
        let mut glyphs = print("KẾ", 0.0, 50.0, 10.0);
        glyphs.extend(print("KẾ", 0.3, 50.0, 10.0));
        assert_eq!(texts(glyphs), ["KẾ"]);
    }

    #[test]
    fn double_letters_stay_double() {
        assert_eq!(texts(print("00 nnoo", 0.0, 50.0, 10.0)), ["00 nnoo"]);
    }

    #[test]
    fn a_footnote_mark_joins_its_word() {
        let mut glyphs = print("xã", 0.0, 50.0, 14.0);
        glyphs.extend(print("1", 14.0, 45.0, 8.0));
        assert_eq!(texts(glyphs), ["xã1"]);
    }

    #[test]
    fn combining_marks_are_composed() {
        let glyphs = vec![
            Glyph { text: "e".into(), left: 0.0, right: 5.0, baseline: 50.0, size: 10.0, font: 0 },
            Glyph { text: "\u{302}".into(), left: 5.0, right: 5.0, baseline: 50.0, size: 10.0, font: 0 },
            Glyph { text: "\u{301}".into(), left: 5.0, right: 5.0, baseline: 50.0, size: 10.0, font: 0 },
        ];
        assert_eq!(texts(glyphs), ["ế"]);
    }
}
