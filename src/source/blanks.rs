//! Blanks that are none: the engine parts a number behind a full stop or a bar (`18. GCNKĐ` for `18.GCNKĐ`, `136/2020/NĐ- CP`), or a syllable (`tr ưởng`), where
//! its line has no such narrow blank. (Where a blank was printed, as some do behind a bar, it stays.) Pure.

use unicode_normalization::UnicodeNormalization;

use super::scan::median;
use super::vietnamese::without_tone;
use crate::ocr::OcrWord;

/// A gap of less than this share of what is usual in its line is no blank (measured: behind a full stop .20 to .30 where nothing was printed, from .5 where a blank
/// was; behind a bar .06 to .38, and from .88). Behind the marker that begins a line stands a blank that was not stretched with the others.
const NONE: f32 = 0.35;
const NONE_BEHIND_MARKER: f32 = 0.3;
const NONE_BEHIND_BAR: f32 = 0.6;
/// A gap behind a bar that is narrower than this share of the height of what stands there is none either.
const NARROW: f32 = 0.33;
/// Fewer gaps tell nothing of a line.
const LEAST_GAPS: usize = 4;
/// So many words on each side are looked at.
const BESIDE: usize = 8;

/// Puts together what stands before and behind a full stop that ends a number or a letter, or a bar behind a number, where the gap between them is no blank of their line.
pub(super) fn without_thin_blanks(words: &mut Vec<OcrWord>) {
    for at in (1..words.len()).rev() {
        let twice = has_bar_twice(&words[at - 1], &words[at]);
        if !twice && !is_thin(words, at) {
            continue;
        }
        let behind = words.remove(at);
        let word = &mut words[at - 1];
        word.text.push_str(if twice { &behind.text['-'.len_utf8()..] } else { &behind.text });
        word.bounds = word.bounds.union(behind.bounds);
        word.confidence = word.confidence.min(behind.confidence);
        // Other readings of a part are none of the whole.
        word.alternatives.clear();
    }
}

/// Whether one bar ends a number and begins what stands behind it, in boxes that lie over one another: `72-` and `-NQ/TW`.
fn has_bar_twice(before: &OcrWord, word: &OcrWord) -> bool {
    let number = before.text.strip_suffix('-').is_some_and(|core| core.ends_with(|c: char| c.is_ascii_digit()));
    number && word.text.starts_with('-') && before.shares_line(word) && word.bounds.left < before.bounds.right
}

/// Whether the gap before a word is none, and parts a number.
fn is_thin(words: &[OcrWord], at: usize) -> bool {
    let (before, word) = (&words[at - 1], &words[at]);
    let core = before.text.strip_suffix(['.', '-']);
    let behind_bar = before.text.ends_with('-');
    let is_whole = |core: &str| {
        let symbol = || core.contains('/') || is_symbol_of_the_party(core, &word.text);
        let number =
            if behind_bar { core.starts_with(|c: char| c.is_ascii_digit()) && symbol() } else { is_number(core) };
        number && word.text.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase())
    };
    if !before.shares_line(word) || !core.map_or_else(|| is_syllable_parted(&before.text, &word.text), is_whole) {
        return false;
    }
    let gap = |pair: &[OcrWord]| pair[1].bounds.left - pair[0].bounds.right;
    let own = gap(&words[at - 1..=at]) as f32;
    let height = |word: &OcrWord| word.bounds.height();
    if behind_bar && own < NARROW * height(before).min(height(word)) as f32 {
        return true;
    }
    let around = &words[at.saturating_sub(BESIDE)..words.len().min(at + BESIDE)];
    let in_line = |pair: &&[OcrWord]| pair.iter().all(|other| other.shares_line(word));
    let gaps: Vec<i32> = around.windows(2).filter(in_line).map(gap).collect();
    let begins = at == 1 || !words[at - 2].shares_line(word);
    let none = match (behind_bar, begins) {
        (true, _) => NONE_BEHIND_BAR,
        (false, true) => NONE_BEHIND_MARKER,
        (false, false) => NONE,
    };
    gaps.len() > LEAST_GAPS && own < none * median(gaps) as f32
}

/// Whether a text begins a syllable and ends before its vowel, with which the next text begins.
fn is_syllable_parted(before: &str, behind: &str) -> bool {
    const ONSETS: [&str; 10] = ["ch", "gh", "kh", "ng", "ngh", "nh", "ph", "qu", "th", "tr"];
    let vowel = behind.nfd().next().is_some_and(|c| "aeiouy".contains(c));
    ONSETS.contains(&before) && vowel || is_rhyme_parted(before, behind)
}

/// Whether a text ends with a vowel that no syllable ends with (`ĐƯỢ`, `NGƯỜ`), and the next text is what may end it.
fn is_rhyme_parted(before: &str, behind: &str) -> bool {
    const FINALS: [&str; 8] = ["c", "m", "n", "p", "t", "ng", "i", "u"];
    let in_capitals = |text: &str| text.chars().all(char::is_uppercase);
    if !FINALS.contains(&behind.to_lowercase().as_str()) || in_capitals(before) != in_capitals(behind) {
        return false;
    }
    let toneless: String = before.to_lowercase().nfc().map(without_tone).collect();
    ["ươ", "uô", "iê", "yê"].iter().any(|vowel| toneless.ends_with(vowel))
}

/// Whether a bar between two texts may be the one of `210-KL/TW`.
fn is_symbol_of_the_party(number: &str, behind: &str) -> bool {
    let digits = number.chars().all(|c| c.is_ascii_digit());
    digits && behind.split_once('/').is_some_and(|(kind, _)| !kind.is_empty() && kind.chars().all(char::is_uppercase))
}

/// Whether a full stop behind a text may be one inside a number: `18`, `5.2`, `B`.
fn is_number(core: &str) -> bool {
    core.contains(|c: char| c.is_ascii_digit()) || core.chars().count() == 1 && core.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::PixelBox;

    /// Words of a line, ten pixels a letter, so far from the word before.
    fn joined(words: &[(&str, i32)]) -> String {
        let mut right = 0;
        let place = |&(text, gap): &(&str, i32)| {
            let left = right + gap;
            right = left + 10 * text.chars().count() as i32;
            OcrWord {
                text: text.to_owned(),
                bounds: PixelBox { left, top: 0, right, bottom: 20 },
                ..OcrWord::default()
            }
        };
        let mut words: Vec<OcrWord> = words.iter().map(place).collect();
        without_thin_blanks(&mut words);
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_number_is_put_together_where_its_line_has_wider_blanks() {
        let line = |gap: i32| [("ứng", 0), ("theo", 24), ("Mẫu", 23), ("18.", 25), ("GCNKĐ,", gap), ("Mẫu", 27)];
        assert_eq!(joined(&line(5)), "ứng theo Mẫu 18.GCNKĐ, Mẫu");
        assert_eq!(joined(&line(12)), "ứng theo Mẫu 18. GCNKĐ, Mẫu");
        let first = |gap: i32| [("18.", 0), ("GCNKĐ,", gap), ("theo", 24), ("Mẫu", 23), ("của", 25), ("Bộ", 27)];
        assert_eq!(joined(&first(6)), "18.GCNKĐ, theo Mẫu của Bộ");
        assert_eq!(joined(&first(8)), "18. GCNKĐ, theo Mẫu của Bộ", "a marker");
        assert_eq!(joined(&line(5)[2..]), "Mẫu 18. GCNKĐ, Mẫu", "too few blanks");
        let bar = |gap: i32| {
            [("ứng", 0), ("theo", 24), ("Nghị", 23), ("định", 25), ("7/2031/NĐ-", 23), ("CP", gap), ("của", 27)]
        };
        assert_eq!(joined(&bar(6)), "ứng theo Nghị định 7/2031/NĐ-CP của");
        assert_eq!(joined(&bar(20)), "ứng theo Nghị định 7/2031/NĐ- CP của", "printed so");
        assert_eq!(joined(&bar(4)[4..]), "7/2031/NĐ-CP của", "alone, and narrow");
        assert_eq!(joined(&[("SỐ", 0), ("210-", 20), ("KL/TW", 4)]), "SỐ 210-KL/TW", "a symbol of the Party");
        assert_eq!(joined(&[("từ", 0), ("210-", 20), ("KL", 4)]), "từ 210- KL", "none");
        assert_eq!(joined(&[("số", 0), ("72-", 20), ("-NQ/TW", -8)]), "số 72-NQ/TW", "one bar, read twice");
        assert_eq!(joined(&[("số", 0), ("72-", 20), ("-NQ/TW", 8)]), "số 72- -NQ/TW", "two of them");
        let parted =
            |gap: i32| [("ứng", 0), ("theo", 24), ("Thủ", 23), ("tr", 25), ("ưởng", gap), ("cơ", 24), ("quan", 26)];
        assert_eq!(joined(&parted(3)), "ứng theo Thủ trưởng cơ quan");
        assert_eq!(joined(&parted(20)), "ứng theo Thủ tr ưởng cơ quan");
        let rhyme = |before, behind, gap: i32| {
            [("LAO", 0), ("ĐỘNG,", 24), (before, 23), (behind, gap), ("TƯ", 24), ("VẤN", 26), ("VIỆC", 25)]
        };
        assert_eq!(joined(&rhyme("ĐƯỢ", "C", 3)), "LAO ĐỘNG, ĐƯỢC TƯ VẤN VIỆC");
        assert_eq!(joined(&rhyme("ĐƯỢ", "C", 20)), "LAO ĐỘNG, ĐƯỢ C TƯ VẤN VIỆC");
        assert_eq!(joined(&rhyme("LOẠ", "C", 3)), "LAO ĐỘNG, LOẠ C TƯ VẤN VIỆC", "a vowel that may end a syllable");
        let words = [("ứng", 0), ("theo", 24), ("Mẫu", 23), ("nêu.", 25), ("Mẫu", 5), ("sau", 27)];
        assert_eq!(joined(&words), "ứng theo Mẫu nêu. Mẫu sau", "two sentences");
    }
}
