//! Text in any of the encodings that Vietnamese documents come in → Unicode (NFC), line by line.
//!
//! [`decode`] reads a text file: UTF-8, UTF-16, and TCVN3 (ABC), VNI, VISCII, VPS, VIQR, Windows-1258, Windows-1252 in any
//! mixture of lines, also where their bytes were once taken for Windows-1252 and stored as UTF-8. [`transcode_runs`]
//! and [`transcode_line`] do the same for the text layer of a PDF, with the names of the fonts as evidence.
//! [`mend_lookalikes`] mends what is left: đ that a font maps to ð, Cyrillic letters in a symbol, ligatures, invisible characters.
//!
//! No magic byte decides but the byte order mark: each line is read in every encoding that could have made it, and the
//! reading that is most probably Vietnamese wins, with the lines beside it as context. A line that is already Unicode is left
//! as it is but for normalisation. As many lines come out as go in.
//!
//! Pure: bytes in, text out; no input or output, nothing panics whatever the bytes. Everything known of encodings and fonts is in
//! `dictionaries/` (`legacy_encodings.tsv`, `legacy_fonts.tsv`, `lookalikes.tsv`, `syllable_frequencies.tsv`).

mod capitals;
mod carrier;
mod charset;
mod fonts;
mod likelihood;
mod lines;
mod lookalikes;
mod runs;
mod unicode;
mod viqr;

pub use capitals::mend_capitals;
pub use charset::{decode_as, encode_as};
pub use lookalikes::{Mended, mend_letters, mend_lookalikes};
pub use runs::{Run, transcode_line, transcode_lines, transcode_runs};

use unicode::Outer;

/// How the letters of a line were coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// UTF-8 or UTF-16; ASCII is Unicode.
    Unicode,
    /// Windows-1252 (Latin-1): western text without the letters of Vietnamese.
    Windows1252,
    /// TCVN 5712:1993, VN3, which ABC and the fonts .Vn… have.
    Tcvn3,
    /// VNI-Windows: base letters and marks as characters of their own.
    Vni,
    /// RFC 1456, 8 bit.
    Viscii,
    /// The code page of the Vietnamese Professionals Society.
    Vps,
    /// Microsoft's code page of combining tones.
    Windows1258,
    /// RFC 1456, spelled in ASCII.
    Viqr,
    /// UTF-8 that was taken for Windows-1252 and coded in UTF-8 once more.
    MisreadUtf8,
}

impl Encoding {
    pub const ALL: [Self; 9] = [
        Self::Unicode,
        Self::Windows1252,
        Self::Tcvn3,
        Self::Vni,
        Self::Viscii,
        Self::Vps,
        Self::Windows1258,
        Self::Viqr,
        Self::MisreadUtf8,
    ];

    /// The name that people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unicode => "Unicode",
            Self::Windows1252 => "Windows-1252",
            Self::Tcvn3 => "TCVN3",
            Self::Vni => "VNI",
            Self::Viscii => "VISCII",
            Self::Vps => "VPS",
            Self::Windows1258 => "Windows-1258",
            Self::Viqr => "VIQR",
            Self::MisreadUtf8 => "UTF-8 misread as Windows-1252",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.name() == name)
    }
}

/// A line of text and the encoding that it was in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedLine {
    /// NFC, without its line end. A form feed inside it starts a new page.
    pub text: String,
    pub encoding: Encoding,
}

/// A text file, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecodedText {
    /// As many as the file has, whatever ends them (LF, CR LF; CR alone where there is no LF at all).
    pub lines: Vec<DecodedLine>,
}

impl DecodedText {
    /// The lines, each ended by LF.
    pub fn to_text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect()
    }
}

/// Why bytes are no text in any encoding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotText {
    /// One clause: `the file holds binary data (12 % control characters)`.
    pub reason: String,
}

/// More control characters than this, of all characters after decoding, and the bytes were no text.
const MOST_CONTROL: f32 = 0.02;

/// Decodes a text file, each line in the encoding that it is in.
///
/// Fails where the bytes hold NUL and are no UTF-16, or where control characters are left over after decoding (the code pages
/// VISCII and VPS put letters on some of them, so bytes alone do not tell).
pub fn decode(bytes: &[u8]) -> Result<DecodedText, NotText> {
    let decoded = match unicode::outer(bytes) {
        Outer::Text(text) => lines::decode(&split(text.as_bytes())),
        Outer::Bytes(bytes) if bytes.contains(&0) => {
            return Err(NotText { reason: "the file holds binary data (zero bytes)".to_owned() });
        }
        Outer::Bytes(bytes) => lines::decode(&split(bytes)),
    };
    let (mut characters, mut control) = (0_usize, 0_usize);
    for character in decoded.iter().flat_map(|line| line.text.chars()) {
        characters += 1;
        control += usize::from(is_stray_control(character));
    }
    let share = control as f32 / characters.max(1) as f32;
    if control > 1 && share > MOST_CONTROL {
        let percent = share * 100.0;
        return Err(NotText { reason: format!("the file holds binary data ({percent:.0} % control characters)") });
    }
    Ok(DecodedText { lines: decoded })
}

/// Control characters that no text has, and what stands for bytes that could not be decoded.
fn is_stray_control(character: char) -> bool {
    (character.is_control() && !matches!(character, '\t' | '\u{b}' | '\u{c}' | '\r' | '\u{1a}'))
        || character == '\u{fffd}'
}

/// The lines of a file without their ends.
fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let end = if bytes.contains(&b'\n') || !bytes.contains(&b'\r') { b'\n' } else { b'\r' };
    let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == end).collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines.into_iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEGACY: [Encoding; 6] =
        [Encoding::Tcvn3, Encoding::Vni, Encoding::Viscii, Encoding::Vps, Encoding::Windows1258, Encoding::Viqr];

    const LINES: [&str; 8] = [
        "Triển khai thực hiện Kế hoạch hành động",
        "Số: 15/KH-UBND ngày 20 tháng 6 năm 2025",
        "Kính gửi: Ủy ban nhân dân các xã",
        "chủ trì, phối hợp với các đơn vị",
        "trước ngày 31 tháng 12 hằng năm",
        "báo cáo kết quả về Sở Nội vụ",
        "nhiệm vụ và giải pháp trọng tâm",
        "tổ chức thực hiện; phê duyệt kinh phí",
    ];

    fn texts(decoded: &DecodedText) -> Vec<&str> {
        decoded.lines.iter().map(|line| line.text.as_str()).collect()
    }

    /// A file with each line in an encoding of its own, in every order of encodings that a rotation gives.
    #[test]
    fn a_mixed_file_is_routed_line_by_line() {
        for shift in 0..LEGACY.len() + 1 {
            let mut file = Vec::new();
            let mut expected = Vec::new();
            for (index, line) in LINES.iter().enumerate() {
                let encoding = *LEGACY.get((index + shift) % (LEGACY.len() + 1)).unwrap_or(&Encoding::Unicode);
                file.extend(encode_as(encoding, line).unwrap());
                file.extend(b"\r\n");
                // TCVN3 has no capitals with a tone.
                let text = if encoding == Encoding::Tcvn3 { line.replace('Ủ', "ủ") } else { (*line).to_owned() };
                expected.push(DecodedLine { text, encoding });
            }
            assert_eq!(decode(&file).unwrap().lines, expected);
        }
    }

    /// The same lines after a database took the bytes for Latin-1 and stored them as UTF-8.
    #[test]
    fn misread_lines_are_routed_too() {
        for encoding in [Encoding::Tcvn3, Encoding::Vni, Encoding::Viscii, Encoding::Vps, Encoding::Windows1258] {
            let file: String = LINES
                .iter()
                .map(|line| {
                    encode_as(encoding, line).unwrap().iter().map(|&b| charset::windows_1252(b)).collect::<String>()
                        + "\n"
                })
                .collect();
            for (line, expected) in decode(file.as_bytes()).unwrap().lines.iter().zip(LINES) {
                assert_eq!(line.encoding, encoding);
                assert_eq!(line.text.to_lowercase(), expected.to_lowercase());
            }
        }
        let twice = encode_as(Encoding::MisreadUtf8, LINES[0]).unwrap();
        assert_eq!(texts(&decode(&twice).unwrap()), [LINES[0]]);
    }

    #[test]
    fn unicode_is_left_but_for_normalisation() {
        let text = "Hà Nam\nlà các\nCafé Zoë, Müller & Søn\nPhố Huế: 5°C ± 2\n\nplain a. b? e'\n";
        assert_eq!(decode(text.as_bytes()).unwrap().to_text(), text);
        use unicode_normalization::UnicodeNormalization;
        let decomposed: String = LINES.join("\n").nfd().collect();
        assert_eq!(texts(&decode(decomposed.as_bytes()).unwrap()), LINES);
    }

    /// Text that OCR without Vietnamese broke is Unicode, however many of its letters other encodings have.
    #[test]
    fn text_broken_by_ocr_is_unicode() {
        let broken = "Trién khai thye hién Ké hoach hanh déng s6 07-KH/PU\nvé chuyén d6i sé trén dja ban xã, phuong\n\
            Cac co quan, don vj phdi hop td chirc thye hién\nnhiém vy vé khoa hoc, céng nghé và dôi mdi\n";
        assert_eq!(decode(broken.as_bytes()).unwrap().to_text(), broken);
    }

    #[test]
    fn utf16_with_and_without_a_mark() {
        let text = "\u{feff}Kế hoạch số 5\r\nTổ chức thực hiện\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [&little[..], &little[2..], &big[..], &big[2..]] {
            assert_eq!(texts(&decode(bytes).unwrap()), ["Kế hoạch số 5", "Tổ chức thực hiện"]);
        }
        assert!(decode(&little[..little.len() - 1]).is_ok(), "a file cut short");
    }

    #[test]
    fn western_and_ascii_text_stays() {
        let french = b"Le d\xe9cret relatif \xe0 la c\xe9r\xe9monie f\xfbt pr\xeat\nNo. 5, what is it? e.g. a. b.\n";
        let decoded = decode(french).unwrap();
        assert_eq!(texts(&decoded), ["Le décret relatif à la cérémonie fût prêt", "No. 5, what is it? e.g. a. b."]);
        assert_eq!(decoded.lines[0].encoding, Encoding::Windows1252);
    }

    #[test]
    fn binary_data_is_no_text() {
        assert!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap_err().reason.contains("binary"));
        let noise: Vec<u8> = (1..=255).cycle().step_by(7).take(4000).collect();
        assert!(decode(&noise).is_err());
        assert_eq!(decode(b"").unwrap().lines, []);
    }

    #[test]
    fn line_ends_of_all_systems() {
        assert_eq!(texts(&decode(b"a\rb\r").unwrap()), ["a", "b"]);
        assert_eq!(texts(&decode(b"a\r\nb\n\nc").unwrap()), ["a", "b", "", "c"]);
    }

    /// Frequent syllables to make text of.
    fn syllables() -> Vec<&'static str> {
        include_str!("../../../dictionaries/syllable_frequencies.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split('\t').next())
            .take(1500)
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn random_vietnamese_goes_there_and_back(indices in prop::collection::vec(0_usize..1500, 1..30)) {
            let syllables = syllables();
            let words: Vec<&str> = indices.iter().map(|&index| syllables[index]).collect();
            let text = words.join(" ");
            for encoding in LEGACY.into_iter().chain([Encoding::Unicode, Encoding::MisreadUtf8]) {
                let bytes = encode_as(encoding, &text).unwrap();
                prop_assert_eq!(decode_as(encoding, &bytes), text.clone(), "{:?}", encoding);
            }
        }

        #[test]
        fn a_file_of_six_syllables_a_line_is_recognised(indices in prop::collection::vec(0_usize..400, 24), which in 0_usize..6) {
            let syllables = syllables();
            let lines: Vec<String> = indices
                .chunks(6)
                .map(|line| line.iter().map(|&index| syllables[index]).collect::<Vec<_>>().join(" "))
                .collect();
            let file = encode_as(LEGACY[which], &lines.join("\n")).unwrap();
            let decoded = decode(&file).unwrap();
            prop_assert_eq!(texts(&decoded), lines);
        }

        #[test]
        fn nothing_panics_and_lines_are_kept(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b' '), 0x61_u8..0x7b, 0xa0_u8..], 0..400)) {
            if let Ok(decoded) = decode(&bytes)
                && bytes.contains(&b'\n') && !bytes.contains(&0)
            {
                let ends = bytes.iter().filter(|&&byte| byte == b'\n').count();
                let bom = bytes.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(&bytes);
                if !bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff") {
                    prop_assert_eq!(decoded.lines.len(), ends + usize::from(!bom.ends_with(b"\n")));
                }
                prop_assert!(decoded.lines.iter().all(|line| !line.text.contains('\n')));
            }
        }

        #[test]
        fn any_text_is_transcoded_without_panic(text in "\\PC{0,60}", font in prop_oneof![Just(".VnTimeH"), Just("VNI-Times"), Just("VPS"), Just("")]) {
            let _ = transcode_line(&text, &[font]);
            if let Some(mended) = mend_lookalikes(&text) {
                prop_assert_eq!(mended.text.lines().count(), text.lines().count());
            }
        }
    }
}
