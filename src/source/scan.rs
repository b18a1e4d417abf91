//! A page image → a page: preparation, the engine, tables cell by cell, lines in reading order.

use super::figures::figures_of_cell;
use super::second_look::{ink_within, look_again};
use super::votes::vote;
use crate::ocr::prepare::{PixelRule, Prepared, erase_rules, prepare};
use crate::ocr::{ColorImage, Engine, OcrWord, PixelBox, Segmentation};
use crate::page::{Fragment, PlacedWord, Rule, Sheet, arrange, cells_of_tables, split_at_gaps};
use crate::record::{BoundingBox, Failure, Page, RouteDecision, Warning};

/// Below this mean confidence a page may be upside down.
const DOUBTFUL: f32 = 0.6;
/// A page is tried upside down only where it has this many words.
const LEAST_WORDS: usize = 8;
/// A cell of one line with a word below this confidence is read again by itself: of such words every second is wrong.
const DOUBTFUL_CELL: f32 = 0.85;
/// Letters or digits read with this confidence say more than signs.
const NOT_A_GUESS: f32 = 0.5;
/// How much surer a reading of a cell of several lines by itself must be.
const SURER_CELL: f32 = 0.02;
/// What is written in a cell of one line is no higher than this (inches).
const ONE_LINE: f32 = 0.24;
/// Words without a letter or digit, made of signs that specks are taken for, are taken for specks below this confidence.
const DOUBTFUL_SIGNS: f32 = 0.8;
/// A reading of the page turned over must be this much surer to be taken.
const SURER: f32 = 0.12;

/// Reads a page image.
pub(super) fn read_image(
    index: usize,
    image: &ColorImage,
    decision: RouteDecision,
    engine: &mut dyn Engine,
) -> Result<Page, Failure> {
    let mut prepared = prepare(image);
    let mut words = read_words(&prepared, engine)?;
    if run_down_the_page(&words) {
        let turned = prepared.turn(1);
        let other = read_words(&turned, engine)?;
        if other.len() >= LEAST_WORDS && !run_down_the_page(&other) {
            (prepared, words) = (turned, other);
        }
    }
    let sure = mean_confidence(&words);
    if words.len() >= LEAST_WORDS && sure < DOUBTFUL {
        let turned = prepared.turn(2);
        let other = read_words(&turned, engine)?;
        if other.len() >= LEAST_WORDS && mean_confidence(&other) > sure + SURER {
            (prepared, words) = (turned, other);
        }
    }
    let points = 72.0 / prepared.dpi.max(1) as f32;
    let sheet = Sheet {
        width: prepared.image.width as f32 * points,
        height: prepared.image.height as f32 * points,
        fragments: fragments_of(words, points),
        rules: prepared.rules.iter().map(|rule| rule_in_points(rule, points)).collect(),
    };
    let (width, height) = (sheet.width, sheet.height);
    let mut lines = arrange(sheet);
    for line in &mut lines {
        let boxes = line.words.iter_mut().filter_map(|word| word.bounds.as_mut()).chain(line.bounds.as_mut());
        boxes.for_each(|bounds| *bounds = skewed_back(*bounds, prepared.skew, width, height));
    }
    let mut warnings = Vec::new();
    if prepared.quarter_turns != 0 {
        warnings.push(Warning {
            code: "page_turned".to_owned(),
            message: format!("the page was turned by {} degrees before it was read", 90 * prepared.quarter_turns),
            source: None,
        });
    }
    Ok(Page {
        number: index as u32 + 1,
        width,
        height,
        turns: prepared.quarter_turns,
        decision,
        lines,
        failure: None,
        warnings,
    })
}

/// Whether most words stand on end: the engine reads them all the same, but in an order that is not theirs.
fn run_down_the_page(words: &[OcrWord]) -> bool {
    let long = words.iter().filter(|word| word.text.chars().filter(|c| c.is_alphabetic()).count() >= 3);
    let (on_end, all) = long.fold((0, 0), |(on_end, all), word| {
        let (wide, high) = (word.bounds.right - word.bounds.left, word.bounds.bottom - word.bounds.top);
        (on_end + usize::from(high > wide), all + 1)
    });
    all >= LEAST_WORDS && on_end * 2 > all
}

pub(super) fn mean_confidence(words: &[OcrWord]) -> f32 {
    words.iter().map(|word| word.confidence).sum::<f32>() / words.len().max(1) as f32
}

/// The page as a whole with the rules of its tables erased; then each cell that holds ink and gave no word by itself.
/// Reading every cell by itself costs twice the time and reads no better, but a cell of one line with a word that the
/// engine doubts is read again by itself, and the surer reading is taken.
fn read_words(prepared: &Prepared, engine: &mut dyn Engine) -> Result<Vec<OcrWord>, Failure> {
    let tables = table_cells(prepared);
    if tables.is_empty() {
        let words = engine.read(&prepared.image, prepared.dpi, Segmentation::Page, None)?;
        let words = without_specks(vote(prepared, words, engine)?, prepared.dpi);
        return look_again(&prepared.image, prepared.dpi, prepared.bitonal, words, engine);
    }
    let mut image = prepared.image.clone();
    erase_rules(&mut image, &prepared.rules);
    let mut words = without_specks(engine.read(&image, prepared.dpi, Segmentation::Page, None)?, prepared.dpi);
    let inset = (prepared.dpi / 100) as i32;
    let threshold = image.ink_threshold();
    for cell in tables.iter().flatten() {
        let area = PixelBox {
            left: cell.left + inset,
            top: cell.top + inset,
            right: cell.right - inset,
            bottom: cell.bottom - inset,
        };
        let inside = |word: &OcrWord| {
            let (x, y) = ((word.bounds.left + word.bounds.right) / 2, (word.bounds.top + word.bounds.bottom) / 2);
            (cell.left..cell.right).contains(&x) && (cell.top..cell.bottom).contains(&y)
        };
        let written = ink_within(&image, threshold, area).map_or(area.bottom - area.top, |ink| ink.bottom - ink.top);
        let one_line = written as f32 <= ONE_LINE * prepared.dpi as f32;
        let sure = least_confidence(words.iter().filter(|word| inside(word)));
        let says_nothing = || {
            let mut inside = words.iter().filter(|word| inside(word));
            inside.all(|word| !word.text.chars().any(char::is_alphanumeric))
        };
        let again = match sure {
            Some(sure) => {
                sure < DOUBTFUL_CELL || one_line && says_nothing() && has_ink(prepared, &image, threshold, area)
            }
            None => has_ink(prepared, &image, threshold, area),
        };
        if !again {
            continue;
        }
        let next = words.iter().map(|word| (word.block, word.line)).max().unwrap_or((0, 0));
        let figures = if one_line {
            figures_of_cell((&image, threshold), area, prepared.bitonal, (next.0 + 1, next.1 + 1))
        } else {
            Vec::new()
        };
        if !figures.is_empty() {
            words.retain(|word| !inside(word));
            words.extend(figures);
            continue;
        }
        let segmentation = if one_line { Segmentation::Line } else { Segmentation::Block };
        let mut found = without_specks(engine.read(&image, prepared.dpi, segmentation, Some(area))?, prepared.dpi);
        let says_something = found.iter().any(|word| word.text.chars().any(char::is_alphanumeric));
        let surer = |sure: f32| {
            let other = least_confidence(found.iter());
            other.is_some_and(|other| other > sure || says_something && other > NOT_A_GUESS && says_nothing())
        };
        let surer_as_a_whole = || {
            let known: Vec<OcrWord> = words.iter().filter(|word| inside(word)).cloned().collect();
            mean_confidence(&found) > mean_confidence(&known) + SURER_CELL
        };
        if sure.is_some_and(|sure| if one_line { !surer(sure) } else { !surer_as_a_whole() }) {
            continue;
        }
        for word in &mut found {
            word.block += next.0 + 1;
            word.line += next.1 + 1;
        }
        words.retain(|word| !inside(word));
        words.extend(found);
    }
    look_again(&image, prepared.dpi, prepared.bitonal, words, engine)
}

/// The confidence of the word that the engine was least sure of; `None` for no words.
fn least_confidence<'a>(words: impl Iterator<Item = &'a OcrWord>) -> Option<f32> {
    words.map(|word| word.confidence).min_by(f32::total_cmp)
}

/// Cells of all ruled tables, in pixels; none where what looks like a table has fewer than four cells (a frame).
fn table_cells(prepared: &Prepared) -> Vec<Vec<PixelBox>> {
    let points = 72.0 / prepared.dpi.max(1) as f32;
    let rules: Vec<Rule> = prepared.rules.iter().map(|rule| rule_in_points(rule, points)).collect();
    let pixels = |value: f32| (value / points).round() as i32;
    cells_of_tables(&rules)
        .into_iter()
        .filter(|cells| cells.len() >= 4)
        .map(|cells| {
            cells
                .into_iter()
                .map(|cell| PixelBox {
                    left: pixels(cell.left),
                    top: pixels(cell.top),
                    right: pixels(cell.right),
                    bottom: pixels(cell.bottom),
                })
                .collect()
        })
        .collect()
}

/// Whether anything is printed in a cell: more dark pixels than specks make.
fn has_ink(prepared: &Prepared, image: &crate::ocr::GrayImage, threshold: u8, area: PixelBox) -> bool {
    let clamp = |value: i32, most: u32| value.clamp(0, most as i32) as usize;
    let (left, right) = (clamp(area.left, image.width), clamp(area.right, image.width));
    let ink: usize = (clamp(area.top, image.height)..clamp(area.bottom, image.height))
        .map(|y| image.row(y as u32)[left..right.max(left)].iter().filter(|&&sample| sample < threshold).count())
        .sum();
    // The digit 1 in small type has about 150 dark pixels at 300 dpi.
    ink as f32 > 0.0006 * (prepared.dpi * prepared.dpi) as f32
}

/// Leaves out what the engine makes of specks: readings without a letter or digit that are tiny or very unsure.
fn without_specks(words: Vec<OcrWord>, dpi: u32) -> Vec<OcrWord> {
    let least = 0.02 * dpi as f32;
    words
        .into_iter()
        .filter(|word| {
            let (width, height) = (word.bounds.right - word.bounds.left, word.bounds.bottom - word.bounds.top);
            let says_something = word.text.chars().any(char::is_alphanumeric);
            let alone = word.text.chars().count() <= 2;
            if says_something {
                !(alone && word.confidence < 0.3) && height as f32 > least
            } else {
                let specks = word.text.chars().all(|c| "_~^`´«»'‘’.,-·¬".contains(c)) && word.text.chars().count() <= 2;
                let doubtful = specks && word.text != "-" && word.confidence < DOUBTFUL_SIGNS;
                word.confidence >= 0.3 && !doubtful && !(alone && width as f32 <= least && height as f32 <= least)
            }
        })
        .collect()
}

fn rule_in_points(rule: &PixelRule, points: f32) -> Rule {
    let area = rule.area;
    let (at, from, to) = if rule.horizontal {
        ((area.top + area.bottom) as f32 / 2.0, area.left, area.right)
    } else {
        ((area.left + area.right) as f32 / 2.0, area.top, area.bottom)
    };
    Rule { horizontal: rule.horizontal, at: at * points, from: from as f32 * points, to: to as f32 * points }
}

/// The engine's lines, cut where a wide gap stands between two words. The size of a word is the height of its line.
fn fragments_of(words: Vec<OcrWord>, points: f32) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut rest = words.into_iter().peekable();
    while let Some(first) = rest.next() {
        let (block, line) = (first.block, first.line);
        let mut row = vec![first];
        while let Some(word) = rest.next_if(|word| word.block == block && word.line == line) {
            row.push(word);
        }
        row.sort_by_key(|word| word.bounds.left);
        let mut heights: Vec<i32> = row.iter().map(|word| word.bounds.bottom - word.bounds.top).collect();
        heights.sort_unstable();
        // A word's box is as high as its letters: about 0.75 of the type size in a line with ascenders.
        let size = heights[heights.len() / 2] as f32 * points / 0.75;
        let placed = row.into_iter().map(|word| PlacedWord {
            text: word.text,
            bounds: BoundingBox {
                left: word.bounds.left as f32 * points,
                top: word.bounds.top as f32 * points,
                right: word.bounds.right as f32 * points,
                bottom: word.bounds.bottom as f32 * points,
            },
            size,
            confidence: Some(word.confidence),
            alternatives: word.alternatives,
            runs: Vec::new(),
        });
        fragments.extend(split_at_gaps(placed.collect()));
    }
    fragments
}

/// Where a box of the straightened page stands on the page as it is: moved around the middle, its size as it was.
fn skewed_back(bounds: BoundingBox, degrees: f32, width: f32, height: f32) -> BoundingBox {
    if degrees == 0.0 {
        return bounds;
    }
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (dx, dy) = ((bounds.left + bounds.right - width) / 2.0, (bounds.top + bounds.bottom - height) / 2.0);
    let (x, y) = (dx * cos - dy * sin + width / 2.0, dx * sin + dy * cos + height / 2.0);
    let (half_width, half_height) = (bounds.width() / 2.0, bounds.height() / 2.0);
    BoundingBox { left: x - half_width, top: y - half_height, right: x + half_width, bottom: y + half_height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stand_on_end_are_known() {
        let word = |text: &str, wide: i32, high: i32| OcrWord {
            text: text.into(),
            bounds: PixelBox { left: 0, top: 0, right: wide, bottom: high },
            ..OcrWord::default()
        };
        let column = |wide, high| {
            let mut words: Vec<OcrWord> = (0..LEAST_WORDS).map(|_| word("phường", wide, high)).collect();
            words.extend([word("1", 10, 40), word("|", 5, 90)]);
            words
        };
        assert!(run_down_the_page(&column(40, 150)));
        assert!(!run_down_the_page(&column(150, 40)));
        assert!(!run_down_the_page(&[word("phường", 40, 150)]), "one says nothing");
    }
}
