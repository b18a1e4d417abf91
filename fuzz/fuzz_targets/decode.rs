//! Bytes of a text file: its kind, its encoding (TCVN3, VNI, VISCII, VPS, VIQR, UTF-16, broken UTF-8), its lines.

#![no_main]

use kehoach::model::Model;
use kehoach::source::encoding::{decode, mend_letters, transcode_line};
use kehoach::source::{Limits, detect_kind, read_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = detect_kind(bytes, Some("plan.txt"));
    let limits = Limits { pages: 100, ..Limits::default() };
    if let Ok(pages) = read_text(bytes, None, &limits, Model::embedded()) {
        for line in pages.iter().flat_map(|page| &page.lines) {
            assert!(!line.text.contains('\n'), "a line holds a line break");
        }
    }
    if let Ok(decoded) = decode(bytes) {
        let text = decoded.to_text();
        let _ = mend_letters(&text);
        for line in text.lines() {
            let _ = transcode_line(line, &[]);
        }
    }
});
