//! The code charts before Unicode as tables, both ways. `dictionaries/legacy_encodings.tsv` holds them and names
//! their sources; VIQR, which is spelling rather than a code, is in [`super::viqr`].

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::{Encoding, viqr};

const CHARTS: &str = include_str!("../../../dictionaries/legacy_encodings.tsv");

/// Windows-1252, 0x80 to 0x9F (WHATWG Encoding Standard, index-windows-1252). Above, it is Latin-1.
const WINDOWS_1252: [u16; 32] = [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d,
    0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d,
    0x17e, 0x178,
];

/// What a byte is in Windows-1252; the five codes that it leaves open are control characters, as browsers have it.
pub(super) fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => char::from_u32(u32::from(WINDOWS_1252[usize::from(byte) - 0x80])).unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}

/// The byte of a character in Windows-1252, or in Latin-1 for the control characters 0x80 to 0x9F.
pub(super) fn windows_1252_byte(character: char) -> Option<u8> {
    let code = u32::from(character);
    if code <= 0xff {
        return u8::try_from(code).ok();
    }
    WINDOWS_1252.iter().position(|&mapped| u32::from(mapped) == code).map(|index| 0x80 + index as u8)
}

/// One encoding: what single bytes stand for, and pairs of a base letter and a mark.
struct Chart {
    singles: [Option<char>; 256],
    pairs: HashMap<[u8; 2], char>,
    codes: HashMap<char, Vec<u8>>,
}

impl Chart {
    fn read(column: usize) -> Self {
        let mut chart = Self { singles: [None; 256], pairs: HashMap::new(), codes: HashMap::new() };
        for row in CHARTS.lines().filter(|row| !row.starts_with('#')) {
            let mut fields = row.split('\t');
            let Some(character) = fields.next().and_then(character) else { continue };
            let code = fields.nth(column).unwrap_or("-");
            let bytes: Vec<u8> = code.split(' ').filter_map(|byte| u8::from_str_radix(byte, 16).ok()).collect();
            match bytes[..] {
                [single] => chart.singles[usize::from(single)] = Some(character),
                [base, mark] => {
                    chart.pairs.insert([base, mark], character);
                }
                _ => continue,
            }
            chart.codes.insert(character, bytes);
        }
        chart
    }

    /// Every byte gives a character: what the chart leaves open is what Windows-1252 has there.
    fn decode(&self, bytes: &[u8], mut emit: impl FnMut(char, usize)) {
        let mut at = 0;
        while at < bytes.len() {
            let pair = bytes.get(at + 1).and_then(|&mark| self.pair(bytes[at], mark));
            let byte = bytes[at];
            emit(pair.unwrap_or_else(|| self.singles[usize::from(byte)].unwrap_or_else(|| windows_1252(byte))), at);
            at += if pair.is_some() { 2 } else { 1 };
        }
    }

    /// A base letter and its mark. Typists mix a capital letter with a small mark; the letter tells the case.
    fn pair(&self, base: u8, mark: u8) -> Option<char> {
        if mark < 0x80 {
            return None;
        }
        self.pairs.get(&[base, mark]).or_else(|| self.pairs.get(&[base, mark ^ 0x20])).copied()
    }
}

fn character(field: &str) -> Option<char> {
    match field.strip_prefix("U+") {
        Some(code) => u32::from_str_radix(code, 16).ok().and_then(char::from_u32),
        None => field.chars().next(),
    }
}

/// The chart of an encoding of bytes; `None` for those that are none (Unicode, Windows-1252, VIQR).
fn chart(encoding: Encoding) -> Option<&'static Chart> {
    static CHARTS: OnceLock<[Chart; 5]> = OnceLock::new();
    let column = match encoding {
        Encoding::Tcvn3 => 0,
        Encoding::Vni => 1,
        Encoding::Viscii => 2,
        Encoding::Vps => 3,
        Encoding::Windows1258 => 4,
        _ => return None,
    };
    Some(&CHARTS.get_or_init(|| std::array::from_fn(Chart::read))[column])
}

/// Bytes in a known encoding → text in NFC. Never fails: a code that the chart leaves open is read as in Windows-1252,
/// damaged UTF-8 gives U+FFFD. TCVN3 has no codes for capitals with a tone: see [`super::mend_capitals`].
pub fn decode_as(encoding: Encoding, bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    match encoding {
        Encoding::Unicode => text.push_str(&String::from_utf8_lossy(bytes)),
        Encoding::Windows1252 => text.extend(bytes.iter().map(|&byte| windows_1252(byte))),
        Encoding::Viqr => return viqr::decode(&String::from_utf8_lossy(bytes)),
        Encoding::MisreadUtf8 => {
            let once = String::from_utf8_lossy(bytes);
            match once.chars().map(windows_1252_byte).collect::<Option<Vec<u8>>>() {
                Some(inner) => text.push_str(&String::from_utf8_lossy(&inner)),
                None => text.push_str(&once),
            }
        }
        Encoding::Tcvn3 | Encoding::Vni | Encoding::Viscii | Encoding::Vps | Encoding::Windows1258 => {
            decode_positions(encoding, bytes, |character, _| text.push(character));
        }
    }
    text.nfc().collect()
}

/// Decodes in an encoding that has a chart, telling for each character the index of its first byte. Not composed:
/// a combining mark is a character of its own.
pub(super) fn decode_positions(encoding: Encoding, bytes: &[u8], emit: impl FnMut(char, usize)) {
    if let Some(chart) = chart(encoding) {
        chart.decode(bytes, emit);
    }
}

/// Text (NFC) → bytes in `encoding`; `None` where it has no code for a character.
///
/// TCVN3 has no codes for capitals with a tone: they get those of the small letters, which its capital fonts (.VnTimeH)
/// show as capitals. Reading that back gives small letters unless the font is known.
pub fn encode_as(encoding: Encoding, text: &str) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Unicode => return Some(text.as_bytes().to_vec()),
        Encoding::Viqr => return viqr::encode(text).map(String::into_bytes),
        Encoding::Windows1252 => return text.chars().map(windows_1252_byte).collect(),
        Encoding::MisreadUtf8 => {
            return Some(text.bytes().map(windows_1252).collect::<String>().into_bytes());
        }
        _ => {}
    }
    let chart = chart(encoding)?;
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        if let Some(code) = chart.codes.get(&character) {
            bytes.extend_from_slice(code);
        } else if character.is_ascii() && chart.singles[character as usize].is_none() {
            bytes.push(character as u8);
        } else if encoding == Encoding::Tcvn3 && character.is_uppercase() {
            let mut lower = character.to_lowercase();
            bytes.extend_from_slice(chart.codes.get(&lower.next()?)?);
        } else {
            let byte = windows_1252_byte(character)?;
            if chart.singles[usize::from(byte)].is_some() || chart.pairs.keys().any(|pair| pair[1] == byte) {
                return None;
            }
            bytes.push(byte);
        }
    }
    Some(bytes)
}

/// The Vietnamese letters of the charts, small ones and capitals: 134.
#[cfg(test)]
pub(super) fn letters() -> Vec<char> {
    CHARTS
        .lines()
        .filter(|row| !row.starts_with('#') && !row.starts_with("U+"))
        .filter_map(|row| row.chars().next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTE_ENCODINGS: [Encoding; 4] = [Encoding::Vni, Encoding::Viscii, Encoding::Vps, Encoding::Windows1258];

    #[test]
    fn the_charts_hold_the_134_letters() {
        let letters = letters();
        assert_eq!(letters.len(), 134);
        let distinct: std::collections::HashSet<_> = letters.iter().collect();
        assert_eq!(distinct.len(), 134);
        assert_eq!(letters.iter().filter(|letter| letter.is_lowercase()).count(), 67);
    }

    #[test]
    fn every_code_point_goes_there_and_back() {
        for encoding in BYTE_ENCODINGS.into_iter().chain([Encoding::Viqr, Encoding::Unicode, Encoding::MisreadUtf8]) {
            for letter in letters() {
                let text = format!("x {letter}n");
                let bytes = encode_as(encoding, &text).unwrap_or_else(|| panic!("{encoding:?} has no {letter}"));
                assert_eq!(decode_as(encoding, &bytes), text, "{encoding:?} {bytes:02x?}");
            }
        }
        for letter in letters() {
            let bytes = encode_as(Encoding::Tcvn3, &letter.to_string()).unwrap();
            let back = decode_as(Encoding::Tcvn3, &bytes);
            if letter.is_lowercase() || "ĂÂÊÔƠƯĐ".contains(letter) {
                assert_eq!(back, letter.to_string());
            } else {
                assert_eq!(back, letter.to_lowercase().to_string(), "a capital font shows {bytes:02x?} as {letter}");
            }
        }
    }

    #[test]
    fn no_two_letters_share_a_code() {
        for encoding in BYTE_ENCODINGS {
            let codes: std::collections::HashSet<_> =
                letters().into_iter().map(|letter| encode_as(encoding, &letter.to_string())).collect();
            assert_eq!(codes.len(), 134, "{encoding:?}");
        }
    }

    /// The same words in each chart, written out by hand and not by our own encoder.
    #[test]
    fn known_words_in_each_encoding() {
        let cases: [(Encoding, &[u8]); 5] = [
            (Encoding::Tcvn3, b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam"),
            (Encoding::Vni, b"Co\xe4ng ho\xf8a xa\xf5 ho\xe4i chu\xfb ngh\xf3a Vie\xe4t Nam"),
            (Encoding::Viscii, b"C\xb5ng h\xf2a x\xe3 h\xb5i ch\xfc ngh\xeea Vi\xaet Nam"),
            (Encoding::Vps, b"C\xb6ng h\xf2a x\xe3 h\xb6i ch\xfb ngh\xefa Vi\x8ct Nam"),
            (Encoding::Windows1258, b"C\xf4\xf2ng ho\xcca xa\xde h\xf4\xf2i chu\xd2 nghi\xdea Vi\xea\xf2t Nam"),
        ];
        for (encoding, bytes) in cases {
            assert_eq!(decode_as(encoding, bytes), "Cộng hòa xã hội chủ nghĩa Việt Nam", "{encoding:?}");
        }
    }

    #[test]
    fn a_capital_letter_may_carry_a_small_mark() {
        assert_eq!(decode_as(Encoding::Vni, b"U\xfby ban"), "Ủy ban");
        assert_eq!(decode_as(Encoding::Vni, b"A\xe1p B\xe6"), "Ấp Bỉ");
    }

    #[test]
    fn every_byte_decodes_in_every_encoding() {
        let all: Vec<u8> = (0..=255).collect();
        for encoding in Encoding::ALL {
            assert!(!decode_as(encoding, &all).is_empty());
        }
    }
}
