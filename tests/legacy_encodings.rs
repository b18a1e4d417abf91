//! Detection of legacy encodings on lines of real official text: whole files, mixtures line by line, and mixtures of
//! fragments of three to six words. Needs `../shared/lm`; says so and passes where it is missing.
//!
//! `cargo test --release --test legacy_encodings -- --nocapture` prints the table.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use kehoach::source::encoding::{DecodedLine, Encoding, decode, decode_as, encode_as};

const ENCODINGS: [Encoding; 8] = [
    Encoding::Unicode,
    Encoding::Tcvn3,
    Encoding::Vni,
    Encoding::Viscii,
    Encoding::Vps,
    Encoding::Windows1258,
    Encoding::Viqr,
    Encoding::MisreadUtf8,
];

/// Every `step`-th line that has letters beyond ASCII.
fn real_lines(step: usize) -> Option<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lm/admin.txt.zst");
    let Ok(file) = File::open(&path) else {
        eprintln!("skipped: ../shared/lm/admin.txt.zst is missing");
        return None;
    };
    let reader = BufReader::new(zstd::Decoder::new(file).expect("a zstd file"));
    let lines = reader.lines().step_by(step).map(|line| line.expect("UTF-8"));
    Some(lines.filter(|line| !line.is_ascii()).collect())
}

/// A small generator, so that every run draws the same.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % bound
    }
}

/// Whether the line came out as it was. TCVN3 has no capitals with a tone, so case is left out there.
fn is_right(decoded: &DecodedLine, original: &str, encoding: Encoding) -> bool {
    match encoding {
        Encoding::Tcvn3 => decoded.text.to_lowercase() == original.to_lowercase(),
        _ => decoded.text == original,
    }
}

/// Encodes each line as told, decodes the file, and counts what came out right: (right, all) for each encoding.
fn measure(lines: &[(String, Encoding)], misread: bool) -> Vec<(Encoding, usize, usize)> {
    let mut file = Vec::new();
    let mut kept = Vec::new();
    for (line, encoding) in lines {
        let Some(bytes) = encode_as(*encoding, line) else { continue };
        if misread && *encoding != Encoding::Unicode && *encoding != Encoding::MisreadUtf8 {
            // As a database stores bytes that it takes for Windows-1252.
            file.extend(decode_as(Encoding::Windows1252, &bytes).into_bytes());
        } else {
            file.extend(bytes);
        }
        file.push(b'\n');
        kept.push((line, *encoding));
    }
    let decoded = decode(&file).expect("text").lines;
    assert_eq!(decoded.len(), kept.len(), "as many lines out as in");
    let mut counts: Vec<(Encoding, usize, usize)> = ENCODINGS.map(|encoding| (encoding, 0, 0)).to_vec();
    for (decoded, (original, encoding)) in decoded.iter().zip(kept) {
        let Some(count) = counts.iter_mut().find(|(known, ..)| *known == encoding) else { continue };
        count.2 += 1;
        if is_right(decoded, original, encoding) {
            count.1 += 1;
        } else if std::env::var_os("SHOW_WRONG").is_some() {
            eprintln!("{} read as {}: {original}\n  → {}", encoding.name(), decoded.encoding.name(), decoded.text);
        }
    }
    counts
}

fn report(name: &str, counts: &[(Encoding, usize, usize)]) -> f64 {
    let (mut right, mut all) = (0, 0);
    for (encoding, good, count) in counts.iter().filter(|(_, _, count)| *count > 0) {
        eprintln!("{name:28} {:32} {good:6} of {count:6} right", encoding.name());
        right += good;
        all += count;
    }
    right as f64 / all.max(1) as f64
}

#[test]
fn whole_files_and_mixtures_of_lines() {
    let Some(lines) = real_lines(37) else { return };
    for encoding in ENCODINGS {
        let file: Vec<_> = lines.iter().map(|line| (line.clone(), encoding)).collect();
        assert!(report("file", &measure(&file, false)) > 0.999, "{encoding:?}");
    }
    let mut draw = Draw(7);
    let mixed: Vec<_> = lines.iter().map(|line| (line.clone(), ENCODINGS[draw.below(ENCODINGS.len())])).collect();
    assert!(report("mixed lines", &measure(&mixed, false)) > 0.998);
    assert!(report("mixed lines, misread", &measure(&mixed, true)) > 0.995);
}

#[test]
fn mixtures_of_short_fragments() {
    let Some(lines) = real_lines(29) else { return };
    let mut draw = Draw(11);
    let mut fragments = Vec::new();
    for line in &lines {
        let words: Vec<&str> = line.split(' ').collect();
        let length = 3 + draw.below(4);
        let from = draw.below(words.len().saturating_sub(length).max(1));
        let fragment = words[from..words.len().min(from + length)].join(" ");
        if !fragment.is_ascii() {
            fragments.push((fragment, ENCODINGS[draw.below(ENCODINGS.len())]));
        }
    }
    assert!(report("fragments of 3-6 words", &measure(&fragments, false)) > 0.99);
}

/// Real text that OCR without Vietnamese broke must reach restoration as it is.
#[test]
fn text_broken_by_ocr_is_left_alone() {
    for name in ["sathay", "nghean", "quangngai"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../shared/plans/{name}.raw.txt"));
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("skipped: ../shared/plans is missing");
            return;
        };
        let decoded = decode(&bytes).expect("text");
        let wrong: Vec<_> = decoded.lines.iter().filter(|line| line.encoding != Encoding::Unicode).collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}
