//! A document's lines through restoration, as an engine's text and as good text.

#![no_main]

use kehoach::model::Model;
use kehoach::record::Route;
use kehoach::restore::{RestoreOptions, Restorer, SourceLine};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, rest)) = bytes.split_first() else { return };
    let route = [Route::Repair, Route::Keep, Route::Ocr, Route::Transcode][first as usize % 4];
    let text = String::from_utf8_lossy(rest);
    let lines: Vec<SourceLine> = text.split('\n').map(|text| SourceLine { text, words: &[], route }).collect();
    let restored = Restorer::new(Model::embedded(), RestoreOptions::default()).restore(&lines);
    assert_eq!(restored.len(), lines.len(), "a line for each line");
    for (line, raw) in restored.iter().zip(&lines) {
        assert!(!line.text.contains('\n'), "a line break was made up");
        let (mut seen, mut written) = (0, 0);
        for token in &line.tokens {
            assert!(token.raw.start >= seen && token.restored.start >= written, "tokens overlap");
            assert!(raw.text.get(token.raw.clone()).is_some(), "a token cuts a character as read");
            assert!(line.text.get(token.restored.clone()).is_some(), "a token cuts a restored character");
            assert!((0.0..=1.0).contains(&token.posterior), "a posterior of {}", token.posterior);
            (seen, written) = (token.raw.end, token.restored.end);
        }
        for start in (0..=raw.text.len()).filter(|&at| raw.text.is_char_boundary(at)) {
            assert!(line.text.get(line.map_range(start..raw.text.len())).is_some(), "a range cuts a character");
        }
    }
});
