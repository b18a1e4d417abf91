//! Names of places that n-grams know little of, told by the list of places: behind the word for a level (`xã Tinh Khé`), before the date of
//! a letterhead, and wherever the document names the same place elsewhere. Pure.
//!
//! What was read is compared without its marks, which engines without Vietnamese lose: a name is taken where exactly one place of the list
//! has these letters and what was decoded is none.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use super::RestoredLine;
use super::series::Mended;
use crate::model::letters::{base_letter, fold_tone_placement};

/// Names of provinces, districts and communes.
const PLACES: &str = include_str!("../../dictionaries/plan/places.txt");
/// Words for a level, or the last of them, behind which the name of a place follows.
const LEVELS: [&str; 8] = ["tỉnh", "huyện", "quận", "xã", "phường", "phố", "trấn", "khu"];
/// Names of so many syllables are looked for, longest first.
const LENGTHS: [usize; 3] = [4, 3, 2];
/// What has been decoded with this posterior stays, unless the document names the place elsewhere.
const DOUBTED: f32 = 0.7;

/// The places of the list, by their letters without marks.
fn places() -> &'static HashMap<String, Vec<&'static str>> {
    static LIST: OnceLock<HashMap<String, Vec<&'static str>>> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut list: HashMap<String, Vec<&'static str>> = HashMap::new();
        for name in PLACES.lines().filter(|line| !line.starts_with('#') && line.contains(' ')) {
            let same = list.entry(letters(name)).or_default();
            if !same.iter().any(|other| alike(other, name)) {
                same.push(name);
            }
        }
        list
    })
}

/// Whether two names differ in nothing but where a tone mark stands: `Hòa`, `Hoà`.
fn alike(one: &str, other: &str) -> bool {
    let folded = |name: &str| name.split(' ').map(fold_tone_placement).collect::<Vec<_>>().join(" ");
    one == other || folded(one) == folded(other)
}

/// Small letters without marks: `tinh khe` of `Tịnh Khê`.
fn letters(text: &str) -> String {
    text.chars().map(base_letter).flat_map(char::to_lowercase).collect()
}

/// Neighbouring words of a line that are written as names are.
struct Run<'a> {
    line: usize,
    range: Range<usize>,
    /// As decoded.
    text: &'a str,
    /// As it was read, without marks.
    key: String,
    posterior: f32,
    /// Where it stands tells that it is a place.
    told: bool,
}

/// The names to put in, in lines that an engine has read (`read`); `texts` are the lines as read. Those of a line from its end to its beginning.
pub(super) fn mend(lines: &[RestoredLine], texts: &[String], read: &[bool]) -> Vec<Mended> {
    let all: Vec<Run<'_>> =
        (0..lines.len()).filter(|&line| read[line]).flat_map(|line| runs(line, &lines[line], &texts[line])).collect();
    let place = |run: &Run<'_>| places().get(&letters(run.text))?.iter().find(|name| alike(name, run.text));
    let named: HashSet<&str> = all.iter().filter_map(place).copied().collect();
    let mut out: Vec<Mended> = Vec::new();
    for run in all.iter().rev() {
        let Some(names) = places().get(&run.key).filter(|_| place(run).is_none()) else { continue };
        let mut elsewhere = names.iter().filter(|name| named.contains(**name));
        let name = match (elsewhere.next(), names.as_slice()) {
            (Some(name), _) if elsewhere.next().is_none() => name,
            (None, [only]) if run.told && run.posterior < DOUBTED => only,
            _ => continue,
        };
        let apart = out.last().is_none_or(|last| last.line != run.line || last.range.start >= run.range.end);
        if apart {
            out.push(Mended { line: run.line, range: run.range.clone(), marker: (*name).to_owned() });
        }
    }
    out
}

/// The runs of a line that may be the names of places by their letters; of those that begin at one word only the longest.
fn runs<'a>(number: usize, line: &'a RestoredLine, text: &str) -> Vec<Run<'a>> {
    let tokens = &line.tokens;
    let mut out = Vec::new();
    for first in 0..tokens.len() {
        let run = LENGTHS.iter().find_map(|&length| {
            let run = tokens.get(first..first + length)?;
            let joined = run.windows(2).all(|pair| {
                line.text.get(pair[0].restored.end..pair[1].restored.start) == Some(" ")
                    && text.get(pair[0].raw.end..pair[1].raw.start).is_some_and(|gap| gap.trim().is_empty())
            });
            let whole = line.text.get(run[0].restored.start..run[length - 1].restored.end)?;
            let end = whole.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
            let whole = &whole[..end];
            let named = whole.split(' ').filter(|word| is_named(word)).count() == length;
            // (Few words are written so: only of these the letters are compared.)
            if !joined || !named {
                return None;
            }
            let seen: Vec<String> = run.iter().filter_map(|token| text.get(token.raw.clone())).map(letters).collect();
            let key = seen.join(" ").trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned();
            if !places().contains_key(&key) {
                return None;
            }
            let range = run[0].restored.start..run[0].restored.start + end;
            let before = line.text[..range.start].split_whitespace().next_back().unwrap_or("").to_lowercase();
            let dated = before.is_empty() && line.text[range.end..].to_lowercase().starts_with(", ngày");
            let told = dated || LEVELS.contains(&before.as_str());
            let posterior = run.iter().map(|token| token.posterior).fold(1.0, f32::min);
            Some(Run { line: number, range, text: whole, key, posterior, told })
        });
        out.extend(run);
    }
    out
}

/// A capital and small letters.
fn is_named(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Token;

    /// What becomes of `restored`, decoded of `read` word by word with this posterior.
    fn mended(pairs: &[(&str, &str)], posterior: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut texts = Vec::new();
        for (read, restored) in pairs {
            let places = |text: &str| -> Vec<Range<usize>> {
                let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
                text.split(' ').map(|word| start(word)..start(word) + word.len()).collect()
            };
            let tokens = places(read).into_iter().zip(places(restored));
            let tokens = tokens.map(|(raw, restored)| Token { raw, restored, posterior, bounds: None }).collect();
            lines.push(RestoredLine { text: (*restored).to_owned(), tokens });
            texts.push((*read).to_owned());
        }
        let read = vec![true; lines.len()];
        for Mended { line, range, marker } in mend(&lines, &texts, &read) {
            assert!(lines[line].replace(range, &marker));
        }
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_place_behind_its_level_is_one_of_the_list() {
        assert_eq!(mended(&[("xa Tinh Khé nam", "xã Tỉnh Khô năm")], 0.5), ["xã Tịnh Khê năm"]);
        assert_eq!(mended(&[("Dién Bién, ngay 09", "Diễn Biến, ngày 09")], 0.5), ["Điện Biên, ngày 09"]);
        assert_eq!(mended(&[("xa Tinh Khé nam", "xã Tỉnh Khô năm")], 0.95), ["xã Tỉnh Khô năm"], "sure of it");
        assert_eq!(mended(&[("xa Tan Hoa nam", "xã Tân Hoà năm")], 0.5), ["xã Tân Hoà năm"], "another spelling");
        assert_eq!(mended(&[("ve Dién Bién moi", "về Diễn Biến mới")], 0.5), ["về Diễn Biến mới"], "no place is told");
    }

    #[test]
    fn a_place_that_the_document_names_elsewhere_is_named_alike() {
        let lines = mended(&[("tinh Dién Bién", "tỉnh Điện Biên"), ("bao Dién Bién,", "báo Diễn Biến,")], 0.95);
        assert_eq!(lines, ["tỉnh Điện Biên", "báo Điện Biên,"]);
        // In small letters it is no name.
        let lines = mended(&[("tinh Dién Bién", "tỉnh Điện Biên"), ("co dién bién moi", "có diễn biến mới")], 0.5);
        assert_eq!(lines[1], "có diễn biến mới");
    }
}
