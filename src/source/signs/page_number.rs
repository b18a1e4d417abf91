//! The number of a page, which stands alone at its top (Nghị định 30/2020/NĐ-CP, annex I, part I, 7: in the middle of the upper margin, in Arabic figures, none on
//! the first page) and which the engine often passes over, as it does with single digits. Pure.

use super::figures::{BY_SIGN, figure_alone};
use crate::ocr::{GrayImage, OcrWord, PixelBox};
use crate::source::cells::next_place;
use crate::source::scan::usual_height;

/// Fewer words tell nothing of where the text of a page stands.
const LEAST_WORDS: usize = 12;
/// It stands so many heights of a word from the middle at most.
const FROM_MIDDLE: i32 = 2;
/// Its height against that of words, in tenths (letters with marks are higher than digits).
const HEIGHTS: std::ops::RangeInclusive<i32> = 4..=12;
/// It has so many digits at most.
const MOST_DIGITS: usize = 3;

/// Adds the number in the middle of the upper margin, where nothing was read there and the net is sure of each digit.
pub(in crate::source) fn page_number(image: &GrayImage, words: &mut Vec<OcrWord>, broken: bool) {
    let Some(text) = words.iter().map(|word| word.bounds).reduce(PixelBox::union) else { return };
    if words.len() < LEAST_WORDS {
        return;
    }
    let usual = usual_height(words.iter());
    let (of_page, of_text) = (image.width as i32 / 2, (text.left + text.right) / 2);
    let margin = PixelBox {
        left: (of_page.min(of_text) - FROM_MIDDLE * usual).max(0),
        right: (of_page.max(of_text) + FROM_MIDDLE * usual).min(image.width as i32),
        top: 0,
        bottom: text.top - usual / 2,
    };
    let threshold = image.ink_threshold();
    let as_high = rows_with_ink(image, threshold, margin)
        .into_iter()
        .filter(|rows| HEIGHTS.contains(&((rows.end - rows.start) * 10 / usual.max(1))));
    let read = |rows: std::ops::Range<i32>| {
        let area = PixelBox { top: rows.start, bottom: rows.end, ..margin };
        figure_alone((image, threshold, broken), area, words, rows.end - rows.start)
    };
    let numbers: Vec<(String, PixelBox)> = as_high.filter_map(read).filter(|(text, _)| is_page_number(text)).collect();
    if let [(text, bounds)] = &numbers[..] {
        let (block, line) = next_place(words);
        let (text, bounds) = (text.clone(), *bounds);
        words.push(OcrWord { text, bounds, confidence: BY_SIGN, block, line, ..OcrWord::default() });
    }
}

/// (The first page has none, and a stroke alone says too little.)
fn is_page_number(text: &str) -> bool {
    let digits = text.len() <= MOST_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    digits && !text.starts_with('0') && text != "1"
}

/// The runs of rows of an area that hold ink.
fn rows_with_ink(image: &GrayImage, threshold: u8, area: PixelBox) -> Vec<std::ops::Range<i32>> {
    let columns = area.left as usize..area.right.max(area.left) as usize;
    let mut runs: Vec<std::ops::Range<i32>> = Vec::new();
    for y in area.top.max(0)..area.bottom.min(image.height as i32) {
        if image.row(y as u32)[columns.clone()].iter().any(|&sample| sample < threshold) {
            match runs.last_mut() {
                Some(run) if run.end == y => run.end += 1,
                _ => runs.push(y..y + 1),
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::super::tests::page;
    use super::*;

    /// What is found above a text whose words begin in this row, beside a figure (`26/3`, of which the first two digits are left) around column 35.
    fn found(top: i32, keep: usize) -> Vec<String> {
        let mut image = page(&[]);
        // What stands behind the number goes.
        image.fill(PixelBox { left: 20 + keep as i32, top: 0, right: 140, bottom: 70 }, 255);
        let mut words: Vec<OcrWord> = (0..14)
            .map(|at| OcrWord {
                text: "dòng".into(),
                bounds: PixelBox { left: 5, top: top + 30 * at, right: 70, bottom: top + 30 * at + 24 },
                block: 1,
                line: at as u32,
                ..OcrWord::default()
            })
            .collect();
        let known = words.len();
        page_number(&image, &mut words, false);
        words[known..].iter().map(|word| word.text.clone()).collect()
    }

    #[test]
    fn a_number_alone_in_the_upper_margin_is_found() {
        assert_eq!(found(65, 29), ["26"]);
        assert!(found(30, 29).is_empty(), "the text begins there");
        assert!(found(65, 45).is_empty(), "a date");
        assert!(found(65, 0).is_empty(), "no ink");
    }

    #[test]
    fn no_page_begins_with_a_nought_and_none_is_numbered_one() {
        assert!(is_page_number("2") && is_page_number("152"));
        assert!(!is_page_number("1") && !is_page_number("02") && !is_page_number("2031") && !is_page_number("2.5"));
    }
}
