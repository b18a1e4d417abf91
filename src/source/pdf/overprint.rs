//! Number and date that were stamped over a born-digital page and are absent from its text layer: `Số:      /KH-UBND`,
//! `ngày    tháng    năm 2026`. The blank lines of the head are read from the page image where an image lies over
//! them; a reading counts only where it says the same as the text layer but for the digits. Nothing is made up: a
//! blank that cannot be read stays blank, with a warning.

use std::sync::LazyLock;

use regex::Regex;

use crate::ocr::prepare::prepare;
use crate::ocr::{ColorImage, Engine, PixelBox, Segmentation};
use crate::record::{BoundingBox, Failure, Line, Page, Warning, Word, Zone};

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
pub(super) fn is_stamped(page: &Page, images: &[(BoundingBox, u32, u32)]) -> bool {
    page.lines.iter().filter(|line| blank_in(line, page.height).is_some()).filter_map(|line| line.bounds).any(|line| {
        images.iter().any(|(image, ..)| {
            image.left < line.right && line.left < image.right && image.top < line.bottom && line.top < image.bottom
        })
    })
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
                if !read.text.is_empty() {
                    read.text.push(' ');
                }
                let start = read.text.len();
                read.text.push_str(&word.text);
                read.words.push(Word {
                    range: start..read.text.len(),
                    bounds: Some(BoundingBox {
                        left: word.bounds.left as f32 / scale,
                        top: word.bounds.top as f32 / scale,
                        right: word.bounds.right as f32 / scale,
                        bottom: word.bounds.bottom as f32 / scale,
                    }),
                    confidence: Some(word.confidence),
                    alternatives: word.alternatives,
                });
            }
            if fills(line, &read, height) {
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
