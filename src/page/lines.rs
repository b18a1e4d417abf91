//! Words on one base line → fragments; fragments → raw lines.

use super::{Fragment, PlacedWord};
use crate::record::{BoundingBox, Line, Word, Zone};

/// A gap wider than this share of the type size separates two fragments: no justified blank is that wide, and the
/// columns of a letterhead or of a table without rules stand further apart.
const FRAGMENT_GAP: f32 = 1.5;

/// Cuts words, given from left to right, where a wide gap stands between them.
pub fn split_at_gaps(words: Vec<PlacedWord>) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut open: Vec<PlacedWord> = Vec::new();
    for word in words {
        if let Some(last) = open.last()
            && word.bounds.left - last.bounds.right > FRAGMENT_GAP * word.size.max(last.size)
        {
            fragments.extend(Fragment::new(std::mem::take(&mut open)));
        }
        open.push(word);
    }
    fragments.extend(Fragment::new(open));
    fragments
}

/// The raw line of these words, a blank between any two.
pub(super) fn line_of_words(words: Vec<PlacedWord>, zone: Zone) -> Line {
    let mut line = Line { zone, ..Line::default() };
    for word in words {
        push_word(&mut line, word);
    }
    line
}

/// Appends a word after a blank (none at the start of the line or after one).
pub(super) fn push_word(line: &mut Line, word: PlacedWord) {
    if !line.text.is_empty() && !line.text.ends_with(' ') {
        line.text.push(' ');
    }
    let start = line.text.len();
    line.text.push_str(&word.text);
    line.bounds = Some(line.bounds.map_or(word.bounds, |bounds| bounds.union(word.bounds)));
    line.words.push(Word {
        range: start..line.text.len(),
        bounds: Some(word.bounds),
        confidence: word.confidence,
        alternatives: word.alternatives,
    });
}

/// How much of the lower of two boxes lies beside the other, 0 to 1.
pub(super) fn vertical_overlap(a: BoundingBox, b: BoundingBox) -> f32 {
    let shared = a.bottom.min(b.bottom) - a.top.max(b.top);
    let least = a.height().min(b.height()).max(0.1);
    (shared / least).clamp(0.0, 1.0)
}

/// Fragments that stand side by side, from left to right; rows from the top down.
pub(super) fn rows_of_fragments(mut fragments: Vec<Fragment>) -> Vec<Vec<Fragment>> {
    fragments.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
    let mut rows: Vec<Vec<Fragment>> = Vec::new();
    for fragment in fragments {
        let beside = rows.iter_mut().rev().take(3).find(|row| {
            row.iter().all(|other| {
                let apart = other.bounds.right <= fragment.bounds.left + 0.5 * fragment.size
                    || fragment.bounds.right <= other.bounds.left + 0.5 * fragment.size;
                apart && vertical_overlap(other.bounds, fragment.bounds) > 0.55
            })
        });
        match beside {
            Some(row) => row.push(fragment),
            None => rows.push(vec![fragment]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.bounds.left.total_cmp(&b.bounds.left));
    }
    rows
}

fn middle(fragment: &Fragment) -> f32 {
    (fragment.bounds.top + fragment.bounds.bottom) / 2.0
}
