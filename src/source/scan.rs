//! A page image → a page: preparation, the engine, tables cell by cell, lines in reading order.

use super::cells::{RuledPage, lies_in, next_place, table_cells};
use super::second_look::look_again;
use super::specks::without_specks;
use super::typed_over::{TypedText, with_typed};
use super::votes::vote;
use crate::ocr::prepare::{PixelRule, Prepared, prepare};
use crate::ocr::{ColorImage, Engine, OcrWord, PixelBox, Segmentation};
use crate::page::{Fragment, PlacedWord, Rule, Sheet, arrange, gutter, split_at_gaps};
use crate::record::{BoundingBox, Failure, Line, Page, RouteDecision, Warning};

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
/// Of the words of such a cell the engine is on average never surer: one that it is nearly as sure of is not read again.
const SUREST_CELL: f32 = 0.97;
/// A reading of the page turned over must be this much surer to be taken.
const SURER: f32 = 0.12;

/// Reads a page image.
pub(super) fn read_image(
    index: usize,
    image: &ColorImage,
    decision: RouteDecision,
    engine: &mut dyn Engine,
) -> Result<Page, Failure> {
    read_prepared(index, prepare(image), &TypedText::default(), decision, engine)
}

/// Reads a page image that is prepared; `typed` is what a program set upon it.
pub(super) fn read_prepared(
    index: usize,
    mut prepared: Prepared,
    typed: &TypedText,
    decision: RouteDecision,
    engine: &mut dyn Engine,
) -> Result<Page, Failure> {
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
    let words = with_typed(words, typed, &prepared);
    let points = 72.0 / prepared.dpi.max(1) as f32;
    let sheet = Sheet {
        width: prepared.image.width as f32 * points,
        height: prepared.image.height as f32 * points,
        fragments: fragments_of(words, points),
        rules: prepared.rules.iter().map(|rule| rule_in_points(rule, points)).collect(),
    };
    let (width, height) = (sheet.width, sheet.height);
    let two_pages = gutter(&sheet).is_some();
    let mut lines = arrange(sheet);
    for bounds in lines.iter_mut().flat_map(Line::boxes_mut) {
        *bounds = skewed_back(*bounds, prepared.skew, width, height);
    }
    let mut warnings = Vec::new();
    warnings.extend(told_of_turns(prepared.quarter_turns));
    if two_pages {
        warnings.push(Warning {
            code: "two_pages".to_owned(),
            message: "two pages stand side by side on the sheet: the left one was read first".to_owned(),
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

/// The warning that a page was turned by so many quarters, clockwise; none where it was not.
fn told_of_turns(quarter_turns: u8) -> Option<Warning> {
    (quarter_turns != 0).then(|| Warning {
        code: "page_turned".to_owned(),
        message: format!("the page was turned by {} degrees before it was read", 90 * u32::from(quarter_turns)),
        source: None,
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

/// The words of each line, one after the other.
pub(super) fn lines_of(words: &[OcrWord]) -> impl Iterator<Item = &[OcrWord]> {
    words.chunk_by(|a, b| a.shares_line(b))
}

/// The height of the middle one of some words, in pixels; 0 for none.
pub(super) fn usual_height<'a>(words: impl Iterator<Item = &'a OcrWord>) -> i32 {
    median(words.map(|word| word.bounds.bottom - word.bounds.top).collect())
}

pub(super) fn median(mut values: Vec<i32>) -> i32 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
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
    let page = RuledPage::new(prepared);
    let mut words = without_specks(engine.read(&page.image, prepared.dpi, Segmentation::Page, None)?, prepared.dpi);
    for &cell in tables.iter().flatten() {
        let known: Vec<OcrWord> = words.iter().filter(|word| lies_in(word, cell)).cloned().collect();
        let one_line = page.is_one_line(cell);
        let sure = least_confidence(&known);
        let nothing = !says_something(&known);
        let again = match sure {
            Some(sure) if one_line => sure < DOUBTFUL_CELL || nothing && page.has_ink(cell),
            Some(sure) => sure < DOUBTFUL_CELL && mean_confidence(&known) + SURER_CELL < SUREST_CELL,
            None => page.has_ink(cell),
        };
        if !again {
            continue;
        }
        let place = next_place(&words);
        let mut found = page.figures(cell, place);
        if found.is_empty() {
            found = page.read(cell, place, engine)?;
            let is_surer = match sure {
                Some(sure) if one_line => least_confidence(&found).is_some_and(|other| {
                    (other > sure || nothing && says_something(&found) && other > NOT_A_GUESS)
                        && has_all_of(&found, &known)
                }),
                Some(_) => mean_confidence(&found) > mean_confidence(&known) + SURER_CELL,
                None => true,
            };
            if !is_surer || one_line && digits(&found) < digits(&known) {
                continue;
            }
        }
        words.retain(|word| !lies_in(word, cell));
        words.extend(found);
    }
    for &cell in tables.iter().flatten() {
        numeral_alone(&mut words, cell);
    }
    look_again(&page.image, prepared.dpi, prepared.bitonal, words, engine)
}

/// A stroke that is all that stands in a cell, read as a bar, is the numeral of a group of rows; a bar would part cells in the text.
fn numeral_alone(words: &mut [OcrWord], cell: PixelBox) {
    let mut inside = words.iter_mut().filter(|word| lies_in(word, cell));
    let (Some(word), None) = (inside.next(), inside.next()) else { return };
    let free = word.bounds.top > cell.top && word.bounds.bottom < cell.bottom;
    if free && matches!(word.text.as_str(), "|" | "¦") {
        word.read_as("I".to_owned());
    }
}

/// The confidence of the word that the engine was least sure of; `None` for no words.
fn least_confidence(words: &[OcrWord]) -> Option<f32> {
    words.iter().map(|word| word.confidence).min_by(f32::total_cmp)
}

/// Whether a reading of a cell of one line has a word wherever another one has one that is as large as words are there: what
/// lost a figure may be surer of the rest.
fn has_all_of(found: &[OcrWord], known: &[OcrWord]) -> bool {
    let height = |word: &OcrWord| word.bounds.height();
    let line = found.iter().map(height).max().unwrap_or(0);
    let is_whole = |word: &&OcrWord| {
        let wide = word.bounds.right - word.bounds.left;
        word.text.chars().any(char::is_alphanumeric) && height(word) * 5 >= line * 3 && wide * 2 >= line
    };
    let mut whole = known.iter().filter(is_whole);
    whole.all(|word| found.iter().any(|other| other.bounds.meets(word.bounds)))
}

/// How many digits some words have. (`11` may come out of a cell by itself as `lãi`, the engine surer of it.)
fn digits(words: &[OcrWord]) -> usize {
    words.iter().flat_map(|word| word.text.chars()).filter(char::is_ascii_digit).count()
}

fn says_something(words: &[OcrWord]) -> bool {
    words.iter().any(|word| word.text.chars().any(char::is_alphanumeric))
}

pub(super) fn rule_in_points(rule: &PixelRule, points: f32) -> Rule {
    let area = rule.area;
    let (at, from, to) = if rule.horizontal {
        ((area.top + area.bottom) as f32 / 2.0, area.left, area.right)
    } else {
        ((area.left + area.right) as f32 / 2.0, area.top, area.bottom)
    };
    Rule { horizontal: rule.horizontal, at: at * points, from: from as f32 * points, to: to as f32 * points }
}

/// The engine's lines, cut where a wide gap stands between two words. The size of a word is the height of its line.
pub(super) fn fragments_of(words: Vec<OcrWord>, points: f32) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut rest = words.into_iter().peekable();
    while let Some(first) = rest.next() {
        let (block, line) = (first.block, first.line);
        let mut row = vec![first];
        while let Some(word) = rest.next_if(|word| word.block == block && word.line == line) {
            row.push(word);
        }
        row.sort_by_key(|word| word.bounds.left);
        // A word's box is as high as its letters: about 0.75 of the type size in a line with ascenders.
        let size = usual_height(row.iter()) as f32 * points / 0.75;
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
pub(super) fn skewed_back(bounds: BoundingBox, degrees: f32, width: f32, height: f32) -> BoundingBox {
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
    fn a_page_on_its_right_side_is_told_of_without_overflow() {
        let message = |turns| told_of_turns(turns).map(|warning| warning.message).unwrap_or_default();
        assert!(message(3).contains("270 degrees"));
        assert_eq!(told_of_turns(0), None);
    }

    #[test]
    fn a_stroke_alone_in_a_cell_is_a_numeral() {
        let cell = PixelBox { left: 0, top: 0, right: 60, bottom: 50 };
        let word = |text: &str, left: i32| OcrWord {
            text: text.into(),
            bounds: PixelBox { left, top: 10, right: left + 4, bottom: 40 },
            ..OcrWord::default()
        };
        let read = |mut words: Vec<OcrWord>| {
            numeral_alone(&mut words, cell);
            words.remove(0).text
        };
        assert_eq!(read(vec![word("|", 20), word("Công", 80)]), "I");
        assert_eq!(read(vec![word("|", 20), word("1", 40)]), "|");
        assert_eq!(read(vec![word("1", 20)]), "1");
    }

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
