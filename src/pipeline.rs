//! The way of one document through the stages, shared by every verb: pages → text → plan.
//!
//! Pure: no input, no output.

use crate::model::Model;
use crate::plan;
use crate::record::{BoundingBox, Page, Plan, Text, TextLine, Token, Word};
use crate::restore::{RestoreOptions, Restorer, SourceLine};

/// Restores the lines of all pages as one document (the document votes on its numbers and names).
pub fn restore_pages(model: &Model, pages: &[Page], options: &RestoreOptions) -> Text {
    let numbered: Vec<_> = pages.iter().flat_map(|page| page.lines.iter().map(move |line| (page, line))).collect();
    let lines: Vec<SourceLine<'_>> = numbered
        .iter()
        .map(|(page, line)| SourceLine { text: &line.text, words: &line.words, route: page.decision.route })
        .collect();
    let restored = Restorer::new(model, options.clone()).restore(&lines);
    let lines = numbered
        .into_iter()
        .zip(restored)
        .map(|((page, line), restored)| {
            let cells = line.cells.iter().map(|cell| restored.map_range(cell.clone())).collect();
            let untouched = restored.tokens.is_empty() && restored.text == line.text;
            let tokens = if untouched { words_as_read(&line.words) } else { restored.tokens };
            TextLine {
                page: page.number,
                zone: line.zone,
                raw: line.text.clone(),
                cells,
                restored: restored.text,
                tokens: placed(tokens, &line.text, &line.words),
                bounds: line.bounds,
            }
        })
        .collect();
    Text { lines }
}

/// The tokens of a line that the decoder had nothing to do on: its words, as they were read.
fn words_as_read(words: &[Word]) -> Vec<Token> {
    words
        .iter()
        .map(|word| Token {
            raw: word.range.clone(),
            restored: word.range.clone(),
            posterior: 1.0,
            bounds: word.bounds,
        })
        .collect()
}

/// Gives each token that has no box those of the words that it was read from, and each figure the confidence of the
/// engine that read it: whether a digit is right no language model can tell.
fn placed(mut tokens: Vec<Token>, raw: &str, words: &[Word]) -> Vec<Token> {
    // Both are in order: words that end before a token begin before all later ones.
    let mut first = 0;
    for token in &mut tokens {
        while words.get(first).is_some_and(|word| word.range.end <= token.raw.start) {
            first += 1;
        }
        let over = words[first..].iter().take_while(|word| word.range.start < token.raw.end);
        token.bounds = token.bounds.or_else(|| over.clone().filter_map(|word| word.bounds).reduce(BoundingBox::union));
        if raw.get(token.raw.clone()).is_some_and(|read| read.contains(|c: char| c.is_ascii_digit())) {
            token.posterior = over.filter_map(|word| word.confidence).fold(token.posterior, f32::min);
        }
    }
    tokens
}

/// Extracts the plan of a restored text.
pub fn extract(model: &Model, text: &Text) -> Plan {
    plan::extract(text, model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_boxes_of_the_words_they_were_read_from() {
        let bounds = |left: f32, right: f32| Some(BoundingBox { left, top: 0.0, right, bottom: 10.0 });
        let word = |range, bounds| Word { range, bounds, confidence: None, alternatives: Vec::new() };
        let token = |raw: std::ops::Range<usize>| Token { restored: raw.clone(), raw, posterior: 1.0, bounds: None };
        let words = [word(0..5, bounds(0.0, 50.0)), word(6..8, bounds(60.0, 80.0)), word(9..12, bounds(90.0, 120.0))];
        let raw = "trang hai bốn xx yy";
        let tokens = placed(vec![token(0..2), token(3..5), token(6..12), token(20..22)], raw, &words);
        let found: Vec<_> = tokens.iter().map(|token| token.bounds).collect();
        assert_eq!(found, [bounds(0.0, 50.0), bounds(0.0, 50.0), bounds(60.0, 120.0), None]);
    }

    #[test]
    fn a_figure_is_no_surer_than_the_engine_that_read_it() {
        let word =
            |range, confidence| Word { range, bounds: None, confidence: Some(confidence), alternatives: Vec::new() };
        let words = [word(0..3, 0.5), word(4..7, 0.4)];
        let tokens = placed(words_as_read(&words), "403 xin", &words);
        assert_eq!(tokens.iter().map(|token| token.posterior).collect::<Vec<_>>(), [0.5, 1.0]);
    }
}
