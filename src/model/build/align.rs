//! A raw line and the same line as printed → which raw word is which printed word.

use crate::model::letters::{base_letter, normalize};

/// How the words of two lines belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlignedLine {
    /// One raw word, one printed word.
    pub pairs: Vec<(String, String)>,
    /// Raw words that are one printed word, joined by a blank.
    pub split: Vec<(String, String)>,
    /// A raw word that is two printed words, joined by a blank.
    pub glued: Vec<(String, String)>,
}

/// Letters as an engine without Vietnamese might see them, so that likeness does not hang on marks.
fn folded(word: &str) -> Vec<char> {
    word.chars()
        .flat_map(|c| base_letter(c).to_lowercase())
        .map(|c| match c {
            'à'..='å' | 'ā' => 'a',
            'è'..='ë' | '€' | '&' => 'e',
            'ì'..='ï' | 'l' | '1' | '!' | '|' | '}' | 'j' => 'i',
            'ò'..='ö' | 'ø' | '0' | '6' => 'o',
            'ù'..='ü' | 'w' => 'u',
            '¢' => 'c',
            other => other,
        })
        .collect()
}

/// Edit distance over the longer length, 0 to 1.
fn distance(a: &[char], b: &[char]) -> f32 {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()] as f32 / a.len().max(b.len()).max(1) as f32
}

/// Aligns the words of two lines; words without a likely partner are left out.
pub fn aligned_words(raw: &str, printed: &str) -> AlignedLine {
    let (raw, printed) = (normalize(raw), normalize(printed));
    let raw: Vec<&str> = raw.split_whitespace().collect();
    let printed: Vec<&str> = printed.split_whitespace().collect();
    let (raw_folded, printed_folded): (Vec<_>, Vec<_>) =
        (raw.iter().map(|w| folded(w)).collect(), printed.iter().map(|w| folded(w)).collect());
    const GAP: f32 = 0.55;
    const JOIN: f32 = 0.32;
    let width = printed.len() + 1;
    let mut cost = vec![f32::INFINITY; (raw.len() + 1) * width];
    let mut step = vec![0u8; cost.len()];
    cost[0] = 0.0;
    let joined = |a: &[char], b: &[char]| [a, b].concat();
    for i in 0..=raw.len() {
        for j in 0..=printed.len() {
            let here = i * width + j;
            let mut offers: [(f32, u8); 5] = [(f32::INFINITY, 0); 5];
            let previous = |di: usize, dj: usize| cost[here - di * width - dj];
            if i > 0 {
                offers[0] = (previous(1, 0) + GAP, 1);
            }
            if j > 0 {
                offers[1] = (previous(0, 1) + GAP, 2);
            }
            if i > 0 && j > 0 {
                offers[2] = (previous(1, 1) + distance(&raw_folded[i - 1], &printed_folded[j - 1]), 3);
            }
            if i > 1 && j > 0 {
                let d = distance(&joined(&raw_folded[i - 2], &raw_folded[i - 1]), &printed_folded[j - 1]);
                offers[3] = (previous(2, 1) + d + JOIN, 4);
            }
            if i > 0 && j > 1 {
                let d = distance(&raw_folded[i - 1], &joined(&printed_folded[j - 2], &printed_folded[j - 1]));
                offers[4] = (previous(1, 2) + d + JOIN, 5);
            }
            for (value, kind) in offers {
                if value < cost[here] {
                    cost[here] = value;
                    step[here] = kind;
                }
            }
        }
    }
    let mut out = AlignedLine::default();
    let (mut i, mut j) = (raw.len(), printed.len());
    while i > 0 || j > 0 {
        match step[i * width + j] {
            1 => i -= 1,
            2 => j -= 1,
            3 => {
                if distance(&raw_folded[i - 1], &printed_folded[j - 1]) <= 0.67 {
                    out.pairs.push((raw[i - 1].to_owned(), printed[j - 1].to_owned()));
                }
                (i, j) = (i - 1, j - 1);
            }
            4 => {
                out.split.push((raw[i - 2..i].join(" "), printed[j - 1].to_owned()));
                (i, j) = (i - 2, j - 1);
            }
            5 => {
                out.glued.push((raw[i - 1].to_owned(), printed[j - 2..j].join(" ")));
                (i, j) = (i - 1, j - 2);
            }
            _ => break,
        }
    }
    out.pairs.reverse();
    out.split.reverse();
    out.glued.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_find_their_partners_across_splits_and_gaps() {
        let aligned = aligned_words("Ké ho ach caanguoi dan ~ moi", "Kế hoạch của người dân mới");
        assert_eq!(aligned.split, [("ho ach".to_owned(), "hoạch".to_owned())]);
        assert_eq!(aligned.glued, [("caanguoi".to_owned(), "của người".to_owned())]);
        assert_eq!(aligned.pairs.len(), 3);
    }
}
