//! A page in black and white that the engine doubts as a whole is read in several preparations, one of them cleared by a net
//! (`ocr/prepare/clear.rs`), and the readings vote word by word.
//!
//! Fine strokes that a fax broke come out in one preparation and not in another. Of a page of black and white at 150 dpi
//! that was read with 38 % of its words wrong, 23 % were wrong in all three readings (docs/scans.md). What was outvoted
//! stays with the word as an alternative, so that the lattice has it. Only the engine is called; nothing else happens.

use super::scan::mean_confidence;
use crate::ocr::prepare::{Prepared, cleared};
use crate::ocr::{Engine, OcrWord, PixelBox, Segmentation};
use crate::record::{Alternative, Failure};

/// A page in black and white below this mean confidence is read in all preparations; well-printed ones lie above 0.93. (Pages in grey fall
/// below it by a stamp or a signature, where nothing was won: two of nine real pages, at five times the time.)
const DOUBTFUL: f32 = 0.88;
/// How much surer several words must be than those that they take the place of.
const SURER: f32 = 0.15;
/// What a word keeps of its alternatives.
const MOST_ALTERNATIVES: usize = 10;

/// `words` of the page as it was prepared, or what they and those of other preparations have most votes for.
/// Errors are those of the engine.
pub(super) fn vote(prepared: &Prepared, words: Vec<OcrWord>, engine: &mut dyn Engine) -> Result<Vec<OcrWord>, Failure> {
    if !prepared.bitonal || words.is_empty() || mean_confidence(&words) >= DOUBTFUL {
        return Ok(words);
    }
    let (image, cleared) = (&prepared.image, cleared(&prepared.image));
    let bridged = image.bridged().darkened(2.0);
    let others = [cleared.darkened(0.6), cleared.darkened(1.7), image.darkened(1.7), bridged, cleared];
    let mut readings = vec![words];
    for other in others {
        readings.push(engine.read(&other, prepared.dpi, Segmentation::Page, None)?);
    }
    // The others vote on the words of the surest one.
    readings.sort_by(|a, b| mean_confidence(b).total_cmp(&mean_confidence(a)));
    Ok(elect(readings))
}

/// The first of the readings, with the words that most of them agree in.
fn elect(mut readings: Vec<Vec<OcrWord>>) -> Vec<OcrWord> {
    let mut words = readings.remove(0);
    for other in &readings {
        words = with_surer_stretches(words, other);
    }
    for word in &mut words {
        let voters: Vec<&OcrWord> = readings.iter().filter_map(|reading| counterpart(word, reading)).collect();
        if !voters.is_empty() {
            elect_word(word, &voters);
        }
    }
    add_lost(&mut words, &readings);
    words
}

/// Adds what two other readings have alike where the first has nothing, to the line of its nearest word.
fn add_lost(words: &mut Vec<OcrWord>, readings: &[Vec<OcrWord>]) {
    for (at, reading) in readings.iter().enumerate() {
        for word in reading {
            let stands_free = !words.iter().any(|known| known.bounds.meets(word.bounds));
            let seen_again =
                || readings[at + 1..].iter().any(|r| counterpart(word, r).is_some_and(|o| o.text == word.text));
            if !stands_free || !seen_again() {
                continue;
            }
            let distance = |known: &OcrWord| (known.bounds.left - word.bounds.left).abs();
            let beside = words.iter().filter(|known| known.bounds.on_one_line(word.bounds));
            if let Some(nearest) = beside.min_by_key(|known| distance(known)) {
                let (block, line) = (nearest.block, nearest.line);
                words.push(OcrWord { block, line, ..word.clone() });
            }
        }
    }
    words.sort_by_key(|word| (word.block, word.line, word.bounds.left));
}

/// The text with the greatest sum of confidences; the others become alternatives.
fn elect_word(word: &mut OcrWord, voters: &[&OcrWord]) {
    let mut candidates: Vec<(String, f32, f32)> = Vec::new();
    for voter in std::iter::once(&*word).chain(voters.iter().copied()) {
        match candidates.iter_mut().find(|candidate| candidate.0 == voter.text) {
            Some(candidate) => {
                candidate.1 += voter.confidence;
                candidate.2 = candidate.2.max(voter.confidence);
            }
            None => candidates.push((voter.text.clone(), voter.confidence, voter.confidence)),
        }
    }
    candidates.sort_by(|a, b| b.1.total_cmp(&a.1));
    let alternatives = candidates[1..].iter().map(|(text, _, confidence)| (text.clone(), *confidence));
    let spelled = std::iter::once(&*word).chain(voters.iter().copied()).flat_map(|voter| &voter.alternatives);
    let spelled = spelled.map(|alternative| (alternative.text.clone(), alternative.confidence));
    let mut kept: Vec<Alternative> = Vec::new();
    for (text, confidence) in alternatives.chain(spelled) {
        if text != candidates[0].0 && kept.iter().all(|known| known.text != text) {
            kept.push(Alternative { text, confidence });
        }
    }
    kept.truncate(MOST_ALTERNATIVES);
    word.alternatives = kept;
    let all: f32 = candidates.iter().map(|candidate| candidate.1).sum();
    word.confidence = candidates[0].2.min(0.5 + 0.5 * candidates[0].1 / all.max(f32::EPSILON));
    word.text = candidates.swap_remove(0).0;
}

/// Where two readings cut a stretch of a line into different words, the surer of the two.
fn with_surer_stretches(words: Vec<OcrWord>, other: &[OcrWord]) -> Vec<OcrWord> {
    let mut out: Vec<OcrWord> = Vec::with_capacity(words.len());
    let mut rest = words.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut stretch = vec![first];
        let mut theirs = touching(&stretch, other);
        // A word of the other reading may reach over the next one, and that over the next of theirs.
        while let Some(next) =
            rest.next_if(|next| theirs.iter().any(|theirs| next.bounds.share_within(theirs.bounds) > 0.25))
        {
            stretch.push(next);
            theirs = touching(&stretch, other);
        }
        let cut_alike = stretch.len() == 1 && theirs.len() == 1;
        let surer = |theirs: &[&OcrWord]| {
            let sum: f32 = theirs.iter().map(|word| word.confidence).sum();
            sum / theirs.len() as f32 > mean_confidence(&stretch) + SURER
        };
        if !cut_alike && !theirs.is_empty() && surer(&theirs) {
            let (block, line) = (stretch[0].block, stretch[0].line);
            out.extend(theirs.into_iter().map(|word| OcrWord { block, line, ..word.clone() }));
        } else {
            out.extend(stretch);
        }
    }
    out
}

fn touching<'a>(stretch: &[OcrWord], other: &'a [OcrWord]) -> Vec<&'a OcrWord> {
    let touches = |theirs: &&OcrWord| stretch.iter().any(|own| own.bounds.share_within(theirs.bounds) > 0.25);
    other.iter().filter(touches).collect()
}

/// The word of another reading that stands in the same place.
fn counterpart<'a>(word: &OcrWord, reading: &'a [OcrWord]) -> Option<&'a OcrWord> {
    let both = |a: PixelBox, b: PixelBox| a.share_within(b) > 0.6 && b.share_within(a) > 0.6;
    reading.iter().find(|other| both(word.bounds, other.bounds))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of one line, each ten pixels a letter wide, with these confidences; `_` leaves a place empty.
    fn reading(words: &[(&str, f32)]) -> Vec<OcrWord> {
        let mut left = 0;
        let mut out = Vec::new();
        for (text, confidence) in words {
            let right = left + 10 * text.chars().count() as i32;
            let bounds = PixelBox { left, top: 0, right, bottom: 20 };
            if !text.starts_with('_') {
                out.push(OcrWord { text: (*text).into(), bounds, confidence: *confidence, ..OcrWord::default() });
            }
            left = right + 10;
        }
        out
    }

    fn elected(readings: &[&[(&str, f32)]]) -> String {
        let words = elect(readings.iter().map(|words| reading(words)).collect());
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn most_votes_count_and_the_others_stay_alternatives() {
        let readings = [[("hảo", 0.5), ("hiểm", 0.9)], [("bảo", 0.4), ("hiểm", 0.9)], [("bảo", 0.4), ("hiêm", 0.3)]];
        let words = elect(readings.iter().map(|words| reading(words)).collect());
        assert_eq!(words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["bảo", "hiểm"]);
        let other: Vec<&str> = words[0].alternatives.iter().map(|other| other.text.as_str()).collect();
        assert_eq!(other, ["hảo"]);
        assert!(words[0].confidence <= 0.4, "two that doubt are not sure together");
        assert!((words[1].confidence - 0.9).abs() < 0.1);
    }

    #[test]
    fn words_cut_otherwise_are_taken_where_they_are_surer() {
        let cut = [("trung", 0.9), ("cấp", 0.9)];
        assert_eq!(elected(&[&[("tr:ng‹cấp", 0.4)], &cut]), "trung cấp");
        assert_eq!(elected(&[&[("trungccấp", 0.85)], &cut]), "trungccấp");
    }

    #[test]
    fn a_word_that_two_others_have_is_added() {
        let whole = [("vốn", 0.9), ("vay", 0.8), ("ưu", 0.9)];
        let lost = [("vốn", 0.9), ("___", 0.0), ("ưu", 0.9)];
        assert_eq!(elected(&[&lost, &whole, &whole]), "vốn vay ưu");
        assert_eq!(elected(&[&lost, &whole, &lost]), "vốn ưu");
    }
}
