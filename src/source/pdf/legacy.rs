//! A text layer in legacy fonts → Unicode, word by word in its place.

use unicode_normalization::UnicodeNormalization;

use crate::page::Fragment;
use crate::source::encoding::{Encoding, Run, transcode_lines};

/// Transcodes the words that are in a legacy encoding, and says which one most of them are in; `None` where none is.
/// `fonts` are the names that the words' runs count.
pub(super) fn transcode(fragments: &mut [Fragment], fonts: &[String]) -> Option<Encoding> {
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
    found.into_iter().max_by_key(|(_, count)| *count).map(|(encoding, _)| encoding)
}
