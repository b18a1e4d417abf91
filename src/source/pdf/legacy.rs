//! A text layer in legacy fonts → Unicode, word by word in its place.

use unicode_normalization::UnicodeNormalization;

use crate::page::Fragment;
use crate::source::encoding::{Encoding, Run, mend_lookalikes, transcode_lines};

/// Transcodes the words that are in a legacy encoding, and says which one most of the lines are in, how many lines
/// were in any, and of how many; `None` where none was. `fonts` are the names that the words' runs count.
pub(super) fn transcode(fragments: &mut [Fragment], fonts: &[String]) -> Option<(Encoding, usize, usize)> {
    // The blank after a word belongs to its last run.
    let pieces: Vec<Vec<(String, &str)>> = fragments
        .iter()
        .map(|fragment| {
            let mut pieces = Vec::new();
            for word in &fragment.words {
                for (index, (text, font)) in word.runs.iter().enumerate() {
                    let font = fonts.get(usize::from(*font)).map_or("", String::as_str);
                    let last = index + 1 == word.runs.len();
                    pieces.push((if last { format!("{text} ") } else { text.clone() }, font));
                }
            }
            pieces
        })
        .collect();
    let lines: Vec<Vec<Run<'_>>> =
        pieces.iter().map(|line| line.iter().map(|(text, font)| Run { text, font }).collect()).collect();
    let mut found: Vec<(Encoding, usize)> = Vec::new();
    for (fragment, answer) in fragments.iter_mut().zip(transcode_lines(&lines)) {
        let Some((texts, encoding)) = answer else { continue };
        match found.iter_mut().find(|(known, _)| *known == encoding) {
            Some((_, count)) => *count += 1,
            None => found.push((encoding, 1)),
        }
        let mut texts = texts.into_iter();
        for word in &mut fragment.words {
            let text: String = texts.by_ref().take(word.runs.len()).collect();
            let text: String = text.trim().nfc().collect();
            if !text.is_empty() {
                word.text = text;
            }
        }
    }
    let transcoded = found.iter().map(|(_, count)| count).sum();
    let (encoding, _) = found.into_iter().max_by_key(|(_, count)| *count)?;
    Some((encoding, transcoded, fragments.len()))
}

/// The text of fragments, a line each.
pub(super) fn lines_of(fragments: &[Fragment]) -> String {
    fragments.iter().flat_map(|fragment| [fragment.text(), "\n".to_owned()]).collect()
}

/// Mends what small damage the words have (letters that look alike, ligatures, invisible characters), and says what;
/// `None` where they have none.
pub(super) fn mend(fragments: &mut [Fragment]) -> Option<String> {
    let text = lines_of(fragments);
    let mended = mend_lookalikes(&text)?;
    for (fragment, line) in fragments.iter_mut().zip(mended.text.lines()) {
        let words: Vec<&str> = line.split(' ').collect();
        // A word that held a blank or nothing but invisible characters would shift the others: such a line stays.
        if words.len() == fragment.words.len() && words.iter().all(|word| !word.is_empty()) {
            for (word, mended) in fragment.words.iter_mut().zip(words) {
                if word.text != mended {
                    word.text = mended.to_owned();
                }
            }
        }
    }
    Some(mended.summary())
}
