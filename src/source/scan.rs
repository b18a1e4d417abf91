//! A page image → a page: preparation, the engine, tables cell by cell, lines in reading order.

use super::cells::{RuledPage, lies_in, next_place, table_cells};
use super::second_look::look_again;
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
/// Words without a letter or digit, made of signs that specks are taken for, are taken for specks below this confidence.
const DOUBTFUL_SIGNS: f32 = 0.8;
/// Of what the engine is less sure it knows nothing.
const NOTHING_KNOWN: f32 = 0.3;
/// A word stands in a line beside one of this confidence where it is so high against the sure ones among so many on each side, and so much of it at the height
/// of its neighbour.
const SURE_NEIGHBOUR: f32 = 0.7;
const IN_LINE: usize = 6;
const LEAST_HIGH: f32 = 0.55;
const MOST_HIGH: f32 = 1.4;
const OVER: f32 = 0.7;
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
            if !is_surer {
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
    let height = |word: &OcrWord| word.bounds.bottom - word.bounds.top;
    let line = found.iter().map(height).max().unwrap_or(0);
    let is_whole = |word: &&OcrWord| {
        let wide = word.bounds.right - word.bounds.left;
        word.text.chars().any(char::is_alphanumeric) && height(word) * 5 >= line * 3 && wide * 2 >= line
    };
    let mut whole = known.iter().filter(is_whole);
    whole.all(|word| found.iter().any(|other| other.bounds.meets(word.bounds)))
}

fn says_something(words: &[OcrWord]) -> bool {
    words.iter().any(|word| word.text.chars().any(char::is_alphanumeric))
}

/// Leaves out what the engine makes of specks: readings without a letter or digit that are tiny or very unsure, and short ones that it is not sure of at all, but
/// for those as high as the letters beside them (`z.` for `7.`): they are something, and may be told sign by sign.
pub(super) fn without_specks(words: Vec<OcrWord>, dpi: u32) -> Vec<OcrWord> {
    let least = 0.02 * dpi as f32;
    let is_kept = |at: usize| {
        let word = &words[at];
        let (width, height) = (word.bounds.right - word.bounds.left, word.bounds.bottom - word.bounds.top);
        let says_something = word.text.chars().any(char::is_alphanumeric);
        let alone = word.text.chars().count() <= 2;
        if says_something {
            let unknown = alone && word.confidence < NOTHING_KNOWN;
            (!unknown || stands_in_line(&words, at)) && height as f32 > least
        } else {
            let specks = word.text.chars().all(|c| "_~^`´«»'‘’.,-·¬".contains(c)) && word.text.chars().count() <= 2;
            let doubtful = specks && word.text != "-" && word.confidence < DOUBTFUL_SIGNS;
            word.confidence >= NOTHING_KNOWN && !doubtful && !(alone && width as f32 <= least && height as f32 <= least)
        }
    };
    let kept: Vec<bool> = (0..words.len()).map(is_kept).collect();
    words.into_iter().zip(kept).filter_map(|(word, kept)| kept.then_some(word)).collect()
}

/// Whether a word beside one that the engine was sure of is about as high as the words of its line, and stands at their height.
fn stands_in_line(words: &[OcrWord], at: usize) -> bool {
    let word = &words[at];
    let height = |word: &OcrWord| word.bounds.bottom - word.bounds.top;
    let is_sure = |other: &&OcrWord| other.shares_line(word) && other.confidence >= SURE_NEIGHBOUR;
    let line: Vec<&OcrWord> =
        words[at.saturating_sub(IN_LINE)..words.len().min(at + IN_LINE + 1)].iter().filter(is_sure).collect();
    let usual = median(line.iter().map(|other| height(other)).collect()) as f32;
    let high = height(word) as f32;
    let nearest = line.iter().min_by_key(|other| (other.bounds.left - word.bounds.left).abs());
    nearest.is_some_and(|other| {
        let over = word.bounds.bottom.min(other.bounds.bottom) - word.bounds.top.max(other.bounds.top);
        let gap = (word.bounds.left - other.bounds.right).max(other.bounds.left - word.bounds.right);
        (LEAST_HIGH..MOST_HIGH).contains(&(high / usual)) && over as f32 > OVER * high && (gap as f32) < 2.0 * usual
    })
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
    fn what_is_nothing_to_the_engine_stays_where_it_stands_in_a_line() {
        let word = |text: &str, confidence: f32, left: i32, (top, bottom): (i32, i32)| OcrWord {
            text: text.into(),
            confidence,
            bounds: PixelBox { left, top, right: left + 20, bottom },
            ..OcrWord::default()
        };
        let kept = |place: (i32, i32), left: i32| {
            let words =
                vec![word("z.", 0.0, left, place), word("Trường", 0.97, 50, (0, 40)), word("hợp", 0.97, 80, (0, 40))];
            without_specks(words, 300).len() == 3
        };
        assert!(kept((4, 40), 20));
        assert!(!kept((20, 34), 20), "lower than letters");
        assert!(!kept((30, 66), 20), "not at their height");
        assert!(!kept((4, 40), -80), "far away");
    }

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
