//! Number and date that were stamped over a born-digital page and are absent from its text layer: `Số:      /KH-UBND`,
//! `ngày    tháng    năm 2026`. The blank lines of the head are read from the page image where an image lies over
//! them; a reading counts only where it says the same as the text layer but for the digits. Nothing is made up: a
//! blank that cannot be read stays blank, with a warning.

use std::sync::LazyLock;

use regex::Regex;

use super::super::crop::cut;
use super::layer::PlacedImage;
use crate::ocr::prepare::{Prepared, prepare};
use crate::ocr::{ColorImage, Engine, PixelBox, Segmentation};
use crate::page::fold;
use crate::record::{Alternative, BoundingBox, Failure, Line, Page, Warning, Word, Zone};

/// Digits that the engine is less sure of stay blank.
const LEAST_CONFIDENCE: f32 = 0.7;
/// The head stands in this part of the page.
const HEAD: f32 = 0.4;

/// What is blank in a line of the head.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blank {
    Number,
    Date,
}

fn blank_in(line: &Line, height: f32) -> Option<Blank> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)^\s*s[ốo]\s*[:.]?\s*[.…_]*\s*[/-]\s*\p{L}").expect("a constant pattern"));
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)ng[àa]y[\s.…_]*th[áa]ng[\s.…_\d]*n[ăa]m|th[áa]ng[\s.…_]*n[ăa]m").expect("a constant pattern")
    });
    if !matches!(line.zone, Zone::Issuer | Zone::NationalTitle) || line.bounds?.top > HEAD * height {
        return None;
    }
    if NUMBER.is_match(&line.text) {
        Some(Blank::Number)
    } else if line.zone == Zone::NationalTitle && DATE.is_match(&line.text) {
        Some(Blank::Date)
    } else {
        None
    }
}

/// Whether a line of the head lacks its number or its date.
pub(super) fn has_blanks(page: &Page) -> bool {
    page.lines.iter().any(|line| blank_in(line, page.height).is_some())
}

/// Whether an image lies over one of those lines: otherwise they are blank in print too.
pub(super) fn is_stamped(page: &Page, images: &[PlacedImage]) -> bool {
    page.lines
        .iter()
        .filter(|line| blank_in(line, page.height).is_some())
        .filter_map(|line| line.bounds)
        .any(|line| images.iter().any(|image| image.bounds.meets(line)))
}

/// Fills the blanks from the page image where there is one, and warns of each line.
pub(super) fn fill_blanks(page: &mut Page, image: Option<&ColorImage>, engine: &mut dyn Engine) -> Result<(), Failure> {
    let prepared = image.map(prepare).filter(|prepared| prepared.skew == 0.0 && prepared.quarter_turns == 0);
    let height = page.height;
    for line in &mut page.lines {
        let (Some(blank), Some(bounds)) = (blank_in(line, height), line.bounds) else { continue };
        let mut filled = false;
        if let Some(prepared) = &prepared {
            let scale = prepared.dpi as f32 / 72.0;
            let margin = 0.25 * bounds.height();
            let region = PixelBox {
                left: ((bounds.left - margin) * scale) as i32,
                top: ((bounds.top - margin) * scale) as i32,
                right: ((bounds.right + margin) * scale) as i32,
                bottom: ((bounds.bottom + margin) * scale) as i32,
            };
            let words = engine.read(&prepared.image, prepared.dpi, Segmentation::Line, Some(region))?;
            let mut read = Line { zone: line.zone, bounds: Some(bounds), ..Line::default() };
            for word in words {
                let bounds = BoundingBox {
                    left: word.bounds.left as f32 / scale,
                    top: word.bounds.top as f32 / scale,
                    right: word.bounds.right as f32 / scale,
                    bottom: word.bounds.bottom as f32 / scale,
                };
                push_word(&mut read, &word.text, Some(bounds), Some(word.confidence), word.alternatives);
            }
            if fills(line, &read, height) {
                *line = read;
                filled = true;
            } else if let Some(read) = gaps_filled(line, prepared, engine)?.filter(|read| fills(line, read, height)) {
                *line = read;
                filled = true;
            }
        }
        let what = if blank == Blank::Number { "number" } else { "date" };
        page.warnings.push(if filled {
            Warning {
                code: format!("stamped_{what}"),
                message: format!("the {what} is stamped over the page and was read from its image: {}", line.text),
                source: None,
            }
        } else {
            Warning {
                code: format!("blank_{what}"),
                message: format!("the {what} is blank, or stamped or written by hand and not in the text layer"),
                source: None,
            }
        });
    }
    Ok(())
}

/// How sure digits are that were read alike twice out of three times.
const READ_TWICE: f32 = 0.8;

/// The line with digits in the gaps before `/`, `tháng` and `năm`, each gap read by itself: what is stamped there stands
/// closer to the printed words, or higher, than the engine likes. None where a gap is not read alike twice.
fn gaps_filled(line: &Line, prepared: &Prepared, engine: &mut dyn Engine) -> Result<Option<Line>, Failure> {
    let scale = prepared.dpi as f32 / 72.0;
    let Some(bounds) = line.bounds else { return Ok(None) };
    let margin = 0.25 * bounds.height();
    let mut filled = Line { zone: line.zone, bounds: line.bounds, ..Line::default() };
    let mut before: Option<BoundingBox> = None;
    for word in &line.words {
        let text = &line.text[word.range.clone()];
        let Some(place) = word.bounds else { return Ok(None) };
        let ends_gap = text.starts_with(['/', '-']) || matches!(fold(text).as_str(), "thang" | "nam");
        if let Some(left) = before.filter(|left| ends_gap && place.left - left.right > bounds.height()) {
            let gap = PixelBox {
                left: (left.right * scale) as i32 + 1,
                top: ((bounds.top - margin) * scale) as i32,
                right: (place.left * scale) as i32 - 1,
                bottom: ((bounds.bottom + margin) * scale) as i32,
            };
            let Some(digits) = digits_of_gap(gap, prepared, engine)? else { return Ok(None) };
            let bounds = BoundingBox { left: left.right, right: place.left, ..bounds };
            push_word(&mut filled, &digits, Some(bounds), Some(READ_TWICE), word.alternatives.clone());
        }
        // What the text layer has is sure.
        push_word(&mut filled, text, word.bounds, Some(1.0), word.alternatives.clone());
        before = Some(place);
    }
    Ok(Some(filled))
}

/// Adds a word to the end of a line, a blank before it.
fn push_word(
    line: &mut Line,
    text: &str,
    bounds: Option<BoundingBox>,
    confidence: Option<f32>,
    alternatives: Vec<Alternative>,
) {
    if !line.text.is_empty() {
        line.text.push(' ');
    }
    let start = line.text.len();
    line.text.push_str(text);
    line.words.push(Word { range: start..line.text.len(), bounds, confidence, alternatives });
}

/// The digits that stand in a gap, where two of three readings give the same and no letter stands with them.
fn digits_of_gap(gap: PixelBox, prepared: &Prepared, engine: &mut dyn Engine) -> Result<Option<String>, Failure> {
    let mut seen: Vec<String> = Vec::new();
    for (segmentation, scale) in [(Segmentation::Line, 1), (Segmentation::Line, 2), (Segmentation::Word, 1)] {
        let crop = cut(&prepared.image, gap, 0, scale);
        let read = engine.read(&crop.image, prepared.dpi * scale, segmentation, None)?;
        let text: String = read.iter().map(|word| word.text.as_str()).collect();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if !digits.is_empty() && !text.contains(char::is_alphabetic) {
            if seen.contains(&digits) {
                return Ok(Some(digits));
            }
            seen.push(digits);
        }
    }
    Ok(None)
}

/// Whether the reading is the line with its blanks filled: the same letters, more digits, all of them sure.
fn fills(line: &Line, read: &Line, height: f32) -> bool {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let sure = read
        .words
        .iter()
        .filter(|word| read.text[word.range.clone()].contains(|c: char| c.is_ascii_digit()))
        .all(|word| word.confidence.is_some_and(|confidence| confidence >= LEAST_CONFIDENCE));
    strsim::normalized_levenshtein(&letters(&line.text), &letters(&read.text)) > 0.85
        && digits(&read.text) > digits(&line.text)
        && sure
        && blank_in(read, height).is_none()
        && is_whole(&read.text)
}

/// Whether a line of the head says its number, or day, month and year, as they can be: `ngày2+ tháng 06` is no date.
fn is_whole(text: &str) -> bool {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^\s*s[ốo]\s*[:.]?\s*\d{1,5}\s*[/-]|ng[àa]y\s*(0?[1-9]|[12]\d|3[01])\s*th[áa]ng\s*(0?[1-9]|1[0-2])\s*n[ăa]m\s*\d{4}\b",
        )
        .expect("a constant pattern")
    });
    WHOLE.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::{OcrWord, Recorded};
    use crate::record::{Route, RouteDecision};

    fn page(text: &str) -> Page {
        let bounds = BoundingBox { left: 100.0, top: 100.0, right: 200.0, bottom: 112.0 };
        Page {
            number: 1,
            width: 595.0,
            height: 842.0,
            turns: 0,
            decision: RouteDecision { route: Route::Keep, reason: String::new() },
            lines: vec![Line { zone: Zone::Issuer, bounds: Some(bounds), ..Line::plain(text) }],
            failure: None,
            warnings: Vec::new(),
        }
    }

    fn read_as(text: &str, confidence: f32) -> (String, String) {
        let mut page = page("Số: /KH-UBND");
        let word = |text: &str| OcrWord {
            text: text.into(),
            confidence,
            bounds: PixelBox { left: 430, top: 430, right: 500, bottom: 460 },
            ..OcrWord::default()
        };
        let mut engine = Recorded::new(text.split(' ').map(word).collect());
        let image = ColorImage { width: 2480, height: 3508, rgb: vec![255; 2480 * 3508 * 3], dpi: 300 };
        fill_blanks(&mut page, Some(&image), &mut engine).unwrap();
        (page.lines[0].text.clone(), page.warnings[0].code.clone())
    }

    #[test]
    fn a_stamped_number_is_read_from_the_image() {
        assert_eq!(read_as("Số: 45 /KH-UBND", 0.9), ("Số: 45 /KH-UBND".into(), "stamped_number".into()));
    }

    #[test]
    fn digits_in_a_gap_are_read_by_themselves_where_the_line_as_a_whole_is_not() {
        let gap = |read: &str| {
            let mut page = page("Số: /KH-UBND");
            let place = |left: f32, right: f32| Some(BoundingBox { left, top: 100.0, right, bottom: 114.0 });
            let word = |range, bounds| Word { range, bounds, confidence: None, alternatives: Vec::new() };
            page.lines[0].words = vec![word(0..5, place(100.0, 118.0)), word(6..14, place(170.0, 230.0))];
            page.lines[0].bounds = place(100.0, 230.0);
            let digits = OcrWord { text: read.into(), confidence: 0.5, ..OcrWord::default() };
            let image = ColorImage { width: 2480, height: 3508, rgb: vec![255; 2480 * 3508 * 3], dpi: 300 };
            fill_blanks(&mut page, Some(&image), &mut Recorded::new(vec![digits])).unwrap();
            page.lines[0].text.clone()
        };
        assert_eq!(gap(":2118—"), "Số: 2118 /KH-UBND");
        assert_eq!(gap("2I18"), "Số: /KH-UBND");
        assert_eq!(gap("—"), "Số: /KH-UBND");
    }

    #[test]
    fn what_is_unsure_or_says_something_else_stays_blank() {
        assert_eq!(read_as("Số: 45 /KH-UBND", 0.5), ("Số: /KH-UBND".into(), "blank_number".into()));
        assert_eq!(read_as("Số: 45 /QĐ-BTC", 0.9), ("Số: /KH-UBND".into(), "blank_number".into()));
    }

    #[test]
    fn half_a_date_is_none() {
        assert!(!is_whole("Hà Nội, ngày2+ tháng 06 năm 2026"));
        assert!(!is_whole("Hà Nội, ngày 41 tháng 06 năm 2026"));
        assert!(is_whole("Hà Nội, ngày24 tháng 06 năm 2026"));
    }

    #[test]
    fn blanks_are_known() {
        assert!(has_blanks(&page("Số:      /KH-UBND")));
        assert!(has_blanks(&page("Số: ....../KH-UBND")));
        assert!(!has_blanks(&page("Số: 12/KH-UBND")));
    }
}
