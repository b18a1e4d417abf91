//! The text layer of a PDF in legacy fonts: runs of characters with font names → Unicode. The name is evidence, the
//! text decides: a font called VnTime with a good map to Unicode stays as it is.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::carrier::{Carrier, Unit};
use super::fonts::{self, FontEvidence};
use super::likelihood::{is_convincing, is_known, log_probability};
use super::{Encoding, charset, lines, mend_capitals};
use crate::source::vietnamese::is_only_vietnamese;

/// Characters of a line that are set in one font, in order; blanks between words are part of a run. A run may be a single
/// glyph: a mark that joins the letter before it leaves its own run empty.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    pub text: &'a str,
    /// As the PDF has it: `FBHPEM+VnTimeH`. Empty where it is not known.
    pub font: &'a str,
}

/// The encodings that fonts of PDFs have.
const FONT_ENCODINGS: [Encoding; 5] =
    [Encoding::Tcvn3, Encoding::Vni, Encoding::Viscii, Encoding::Vps, Encoding::Windows1258];
/// What the raw text is ahead of every transcoding, in nats, as long as no font speaks against it.
const RAW_AHEAD: f32 = 4.0;
/// What a font's name is worth.
const FONT_BONUS: f32 = 5.0;
/// What it is worth that other lines of the page were in the encoding.
const PAGE_BONUS: f32 = 5.0;

/// Transcodes the lines of a page: first each by itself, then all once more, knowing in which encodings the page is.
///
/// One answer a line: the texts of its runs (as many as it has) and the encoding; `None` where the line is not in a legacy
/// encoding, or reads the same in it.
pub fn transcode_lines(lines: &[Vec<Run<'_>>]) -> Vec<Option<(Vec<String>, Encoding)>> {
    let first: Vec<_> = lines.iter().map(|line| transcode(line, None)).collect();
    let mut votes = [0_usize; FONT_ENCODINGS.len()];
    for encoding in first.iter().flatten().map(|(_, encoding)| encoding) {
        if let Some(index) = FONT_ENCODINGS.iter().position(|candidate| candidate == encoding) {
            votes[index] += 1;
        }
    }
    // On a page that is Unicode, a line without a legacy font that reads well in an old encoding does so by chance.
    let raw_is_unicode = |line: &Vec<Run<'_>>| line.iter().any(|run| run.text.chars().any(is_only_vietnamese));
    if lines.iter().filter(|line| raw_is_unicode(line)).count() > votes.iter().sum() {
        let has_legacy_font = |line: &Vec<Run<'_>>| evidence_of(line).iter().any(Option::is_some);
        let keep = |(line, answer)| if has_legacy_font(line) { answer } else { None };
        return lines.iter().zip(first).map(keep).collect();
    }
    let most = votes.iter().enumerate().max_by_key(|(_, votes)| **votes).filter(|(_, votes)| **votes >= 2);
    let Some((index, _)) = most else { return first };
    lines.iter().map(|line| transcode(line, Some(FONT_ENCODINGS[index]))).collect()
}

/// Transcodes one line. See [`transcode_lines`], which knows more.
pub fn transcode_runs(runs: &[Run<'_>]) -> Option<(Vec<String>, Encoding)> {
    transcode(runs, None)
}

/// Transcodes a line of which only the text and the names of its fonts are known. Where all of them are capital fonts
/// (.VnTimeH), its small letters are capitals.
pub fn transcode_line(text: &str, font_names: &[&str]) -> Option<(String, Encoding)> {
    let known: Vec<_> = font_names.iter().filter(|name| fonts::evidence(name).is_some()).collect();
    let small = known.iter().find(|name| fonts::evidence(name).is_some_and(|font| !font.capitals));
    let font = small.or(known.first()).map_or("", |name| **name);
    let (runs, encoding) = transcode(&[Run { text, font }], None)?;
    Some((runs.concat(), encoding))
}

/// How a line is read: which fonts are legacy ones, in which encoding, disguised how.
#[derive(Clone)]
struct Reading {
    encoding: Encoding,
    carrier: Carrier,
    /// For each run, whether it is transcoded.
    selected: Vec<bool>,
}

fn transcode(runs: &[Run<'_>], page: Option<Encoding>) -> Option<(Vec<String>, Encoding)> {
    let raw: String = runs.iter().map(|run| run.text).collect();
    let fonts = evidence_of(runs);
    if raw.is_ascii() {
        return capitals_only(runs, &fonts);
    }
    let bonus = |encoding: Encoding| {
        let said = fonts.iter().flatten().any(|font| font.encoding == encoding);
        (if said { FONT_BONUS } else { 0.0 }) + (if page == Some(encoding) { PAGE_BONUS } else { 0.0 })
    };
    if !FONT_ENCODINGS.iter().any(|&encoding| bonus(encoding) > 0.0)
        && raw.chars().any(is_only_vietnamese)
        && distinct_fonts(runs).is_empty()
    {
        // Nothing speaks for a legacy encoding, and the line is Vietnamese in Unicode.
        return None;
    }
    let raw_ahead = if fonts.iter().any(Option::is_some) || page.is_some() { 0.0 } else { RAW_AHEAD };
    let mut best: Option<(f32, Vec<String>, Encoding)> = None;
    let alone = runs.len() == 1;
    let mut consider = |score: f32, texts: Vec<String>, encoding: Encoding| {
        if best.as_ref().is_none_or(|(before, _, _)| score > *before) {
            best = Some((score, texts, encoding));
        }
    };
    let raw_score = log_probability(&raw.nfc().collect::<String>()) + raw_ahead;
    for encoding in FONT_ENCODINGS {
        for carrier in [Carrier::Latin, Carrier::MacRoman] {
            let mut reading = Reading { encoding, carrier, selected: vec![true; runs.len()] };
            let mut texts = read(runs, &fonts, &reading);
            let mut score = log_probability(&texts.concat());
            // A line may have runs in a legacy font and others in a Unicode one: leave out each font that is better left.
            for font in distinct_fonts(runs) {
                let mut other = reading.clone();
                for (selected, run) in other.selected.iter_mut().zip(runs) {
                    *selected &= run.font != font;
                }
                let other_texts = read(runs, &fonts, &other);
                let other_score = log_probability(&other_texts.concat());
                if other_score > score {
                    (reading, texts, score) = (other, other_texts, other_score);
                }
            }
            let said = fonts.iter().flatten().any(|font| font.encoding == encoding);
            if reading.selected.contains(&true) && (said || is_convincing(&texts.concat())) {
                consider(score + bonus(encoding), texts, encoding);
            }
        }
    }
    if let Some(text) = lines::misread_utf8(&raw)
        && alone
    {
        consider(log_probability(&text), vec![text], Encoding::MisreadUtf8);
    }
    let (score, texts, encoding) = best?;
    (score > raw_score && texts.concat() != raw).then_some((texts, encoding))
}

/// What the names of the fonts say, looked up once for neighbours in the same font.
fn evidence_of(runs: &[Run<'_>]) -> Vec<Option<FontEvidence>> {
    let mut last: Option<(&str, Option<FontEvidence>)> = None;
    runs.iter()
        .map(|run| {
            let known = last.filter(|(name, _)| *name == run.font);
            let evidence = known.map_or_else(|| fonts::evidence(run.font), |(_, evidence)| evidence);
            last = Some((run.font, evidence));
            evidence
        })
        .collect()
}

/// The fonts of the runs that are not all ASCII, where there are two or more; not more than a line of print has.
fn distinct_fonts<'a>(runs: &[Run<'a>]) -> Vec<&'a str> {
    const MOST: usize = 6;
    let mut distinct: Vec<&str> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for run in runs {
        if !seen.contains(&run.font) && seen.len() <= 2 * MOST {
            seen.push(run.font);
        }
        if !run.text.is_ascii() && !distinct.contains(&run.font) && distinct.len() < MOST {
            distinct.push(run.font);
        }
    }
    if seen.len() < 2 { Vec::new() } else { distinct }
}

/// A line of ASCII reads the same in all encodings, but for fonts that show small letters as capitals.
fn capitals_only(runs: &[Run<'_>], fonts: &[Option<FontEvidence>]) -> Option<(Vec<String>, Encoding)> {
    let encoding = fonts.iter().flatten().find(|font| font.capitals)?.encoding;
    let changes = |(run, font): (&Run<'_>, &Option<FontEvidence>)| {
        font.is_some_and(|font| font.capitals) && run.text.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    if !runs.iter().zip(fonts).any(changes) {
        return None;
    }
    let texts = runs.iter().zip(fonts).map(|(run, font)| match font {
        Some(font) if font.capitals => run.text.to_ascii_uppercase(),
        _ => run.text.to_owned(),
    });
    Some((texts.collect(), encoding))
}

/// The runs of a line, decoded. A letter and its mark may stand in two runs (subset fonts split them); the letter's
/// run gets both.
fn read(runs: &[Run<'_>], fonts: &[Option<FontEvidence>], reading: &Reading) -> Vec<String> {
    let mut texts = vec![String::new(); runs.len()];
    let mut bytes: Vec<u8> = Vec::new();
    let mut owners: Vec<usize> = Vec::new();
    let flush = |bytes: &mut Vec<u8>, owners: &mut Vec<usize>, texts: &mut [String]| {
        let mut last = None;
        charset::decode_positions(reading.encoding, bytes, |character, at| {
            let owner = last.filter(|_| is_combining_mark(character)).unwrap_or(owners[at]);
            last = Some(owner);
            if fonts[owner].is_some_and(|font| font.capitals) {
                texts[owner].extend(character.to_uppercase());
            } else {
                texts[owner].push(character);
            }
        });
        bytes.clear();
        owners.clear();
    };
    for (index, run) in runs.iter().enumerate() {
        for character in run.text.chars() {
            match reading.carrier.unit(character) {
                Unit::Byte(byte) if reading.selected[index] => {
                    bytes.push(byte);
                    owners.push(index);
                }
                _ => {
                    flush(&mut bytes, &mut owners, &mut texts);
                    texts[index].push(character);
                }
            }
        }
    }
    flush(&mut bytes, &mut owners, &mut texts);
    let font_is_known = fonts.iter().any(Option::is_some);
    for (text, selected) in texts.iter_mut().zip(&reading.selected) {
        if *selected {
            *text = text.nfc().collect();
            if reading.encoding == Encoding::Tcvn3 {
                *text = mend_hyphens(text);
                if !font_is_known {
                    *text = mend_capitals(text);
                }
            }
        }
    }
    texts
}

/// `n-ớc` → `nước`: the code of ư, 0xAD, is a hyphen in Windows fonts (ISO 32000-1, annex D.2, note 6). Only where a
/// syllable comes of it, and the parts are not both syllables.
fn mend_hyphens(text: &str) -> String {
    if !text.contains('-') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for chunk in text.split_inclusive(|c: char| !(c.is_alphabetic() || c == '-')) {
        let word = chunk.trim_end_matches(|c: char| !(c.is_alphabetic() || c == '-'));
        let mended = word.replace('-', if word.chars().any(char::is_lowercase) { "ư" } else { "Ư" });
        let parts_are_words = word.split('-').all(|part| is_known(&part.to_lowercase()));
        if word.len() > 1 && word.contains('-') && !parts_are_words && is_known(&mended.to_lowercase()) {
            out.push_str(&mended);
            out.push_str(&chunk[word.len()..]);
        } else {
            out.push_str(chunk);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, fonts: &[&str]) -> Option<(String, Encoding)> {
        transcode_line(text, fonts)
    }

    #[test]
    fn a_line_in_a_legacy_font() {
        let expected = Some(("Ủy ban nhân dân tỉnh".to_owned(), Encoding::Vni));
        assert_eq!(line("UÛy ban nhaân daân tænh", &["VNI-Times"]), expected);
        assert_eq!(line("UÛy ban nhaân daân tænh", &[]), expected, "the text alone tells it");
        assert_eq!(
            line("céng hoµ x∙ héi chñ nghÜa viÖt nam", &["FBHPFO+VnTimeHBold"]),
            Some(("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned(), Encoding::Tcvn3))
        );
        assert_eq!(
            line("Ng©n hµng Nhµ n−íc", &["ABCDEF+VnTime"]),
            Some(("Ngân hàng Nhà nước".to_owned(), Encoding::Tcvn3))
        );
    }

    #[test]
    fn good_unicode_in_a_font_with_a_legacy_name_stays() {
        assert_eq!(line("Ủy ban nhân dân tỉnh", &[".VnTime"]), None);
        assert_eq!(line("Các báo cáo và tài liệu", &[".VnTime"]), None);
        assert_eq!(line("UBND 15/KH", &[".VnTime"]), None);
    }

    #[test]
    fn ascii_in_a_capital_font_is_capitals() {
        assert_eq!(line("ban thi hanh", &[".VnTimeH"]), Some(("BAN THI HANH".to_owned(), Encoding::Tcvn3)));
        assert_eq!(line("BAN 15", &[".VnTimeH"]), None);
    }

    #[test]
    fn bytes_in_private_use_and_as_mac_roman() {
        let private: String = "QuyÕt ®Þnh"
            .chars()
            .map(|c| if c.is_ascii() { c } else { char::from_u32(0xf000 + c as u32).unwrap() })
            .collect();
        assert_eq!(line(&private, &[".VnTime"]).unwrap().0, "Quyết định");
        // The same bytes as a Macintosh reads them: D5, AE, DE.
        assert_eq!(line("Quy’t Æ\u{fb01}nh", &["VnTime"]).unwrap().0, "Quyết định");
    }

    #[test]
    fn runs_keep_their_borders_and_a_unicode_run_its_text() {
        let runs = [
            Run { text: "NghÞ ®Þnh sè 90/2001/N", font: "AAAAAA+VnTime" },
            Run { text: "§", font: "BBBBBB+VnTime" },
            Run { text: "-CP của Chính phủ", font: "CCCCCC+TimesNewRomanPSMT" },
        ];
        let (texts, encoding) = transcode_runs(&runs).unwrap();
        assert_eq!(texts, ["Nghị định số 90/2001/N", "Đ", "-CP của Chính phủ"]);
        assert_eq!(encoding, Encoding::Tcvn3);
    }

    /// A page whose font maps đ to ñ is Unicode; its lines must not be taken for VPS or VISCII, where ñ and ð are đ.
    #[test]
    fn a_unicode_page_with_wrong_letters_is_not_transcoded() {
        let page: Vec<Vec<Run<'_>>> = ["Quyết định của Ủy ban", "ñi ñâu ñó", "ñất ñai", "Các huyện, thị xã", "tổ chức"]
            .iter()
            .map(|text| vec![Run { text, font: "TimesNewRoman" }])
            .collect();
        assert!(transcode_lines(&page).iter().all(Option::is_none));
    }

    #[test]
    fn text_broken_by_ocr_is_not_transcoded() {
        assert_eq!(line("Trién khai thye hién Ké hoach hanh déng cla Dang dy", &[]), None);
    }

    #[test]
    fn a_mark_in_the_next_run_joins_its_letter() {
        let runs = [Run { text: "Ba", font: "AAAAAA+VNI-Times" }, Run { text: "ùo caùo", font: "BBBBBB+VNI-Times" }];
        assert_eq!(transcode_runs(&runs).unwrap().0, ["Bá", "o cáo"]);
    }

    #[test]
    fn a_hyphen_that_was_u_with_a_horn() {
        assert_eq!(line("Nhµ n-íc, ®Þa ph-¬ng, CT-TTg", &[".VnTime"]).unwrap().0, "Nhà nước, địa phương, CT-TTg");
    }
}
