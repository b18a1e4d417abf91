//! Lines that the engine read badly in a page that it read well. Pure but for the engine.
//!
//! Lines whose boxes reach into the lines above and below them: the engine has lost the base line of a part of the page, and with it
//! the beginnings of lines and whole words. (6 of 240 printed pages, among them the worst of each of four sets; none that was read well
//! has more than one.) And, in black and white, lines that it doubts, or one word of them. Read by themselves, with a line above
//! and one below, such lines come out better: of the seven real pages in black and white a quarter of the wrong words, of 72 printed as by a fax one in twelve.

use std::ops::Range;

use super::crop::cut;
use super::scan::{lines_of, mean_confidence, median, usual_height};
use super::specks::without_specks;
use crate::ocr::prepare::cleared;
use crate::ocr::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::record::Failure;

/// Such a line is so many times as high as is usual on the page.
const TALL: f32 = 1.4;
/// Two of them with so many lines between them, less one, are read as one part.
const BETWEEN: usize = 3;
/// Shorter lines tell little.
const LEAST_WORDS: usize = 3;
/// In a page of black and white a line is doubted as a whole, or for a word, below these confidences.
const DOUBTFUL: f32 = 0.88;
const LOST: f32 = 0.5;
/// The new reading of a line is taken where it is so much surer, or has so many letters more and is hardly less sure.
const SURER: f32 = 0.02;
const MORE_LETTERS: usize = 2;
/// What is less sure is a stamp or a signature.
const SURE_ENOUGH: f32 = 0.8;
/// A page that is read so badly as a whole is left to other means, for the sake of time.
const MOST: usize = 16;

/// How a part of a page is prepared before it is read again.
type Preparation = fn(&GrayImage) -> GrayImage;

/// Reads the parts of the page with such lines again, and gives each line the better reading. `broken`: the page came in black and white.
pub(super) fn doubted_lines(
    image: &GrayImage,
    dpi: u32,
    broken: bool,
    words: Vec<OcrWord>,
    engine: &mut dyn Engine,
) -> Result<Vec<OcrWord>, Failure> {
    let mut lines: Vec<Vec<OcrWord>> = lines_of(&words).map(<[OcrWord]>::to_vec).collect();
    let tall = tall_lines(&lines);
    if tall.len() > MOST {
        return Ok(words);
    }
    let as_it_is: Preparation = GrayImage::clone;
    for run in tall.chunk_by(|a, b| b - a <= BETWEEN) {
        part_again(image, dpi, as_it_is, run, &mut lines, engine)?;
        if broken {
            part_again(image, dpi, cleared, run, &mut lines, engine)?;
        }
    }
    let doubted: Vec<usize> = (0..lines.len()).filter(|&at| broken && is_doubted(&lines[at])).collect();
    if doubted.len() <= MOST {
        for run in doubted.chunk_by(|a, b| b - a == 1) {
            part_again(image, dpi, as_it_is, run, &mut lines, engine)?;
        }
    }
    Ok(lines.into_iter().flatten().collect())
}

/// Reads the part of the page that begins a line before some lines and ends a line behind them, and gives each of its lines the better reading.
fn part_again(
    image: &GrayImage,
    dpi: u32,
    preparation: Preparation,
    run: &[usize],
    lines: &mut [Vec<OcrWord>],
    engine: &mut dyn Engine,
) -> Result<(), Failure> {
    let part = run[0].saturating_sub(1)..(run[run.len() - 1] + 2).min(lines.len());
    let Some(area) = area_of(part.clone(), lines) else { return Ok(()) };
    let crop = cut(image, area, (dpi / 40) as i32, 1);
    let again = without_specks(engine.read(&preparation(&crop.image), dpi, Segmentation::Block, None)?, dpi);
    let mut read: Vec<Vec<OcrWord>> = lines_of(&again).map(|line| crop.on_page(line.to_vec(), (0, 0))).collect();
    // What runs over two lines side by side (a stamp beside the title) is neither.
    read.retain(|other| !runs_over_two(other, lines));
    for line in &mut lines[part] {
        let nearest = read.iter().min_by_key(|other| (middle(other) - middle(line)).abs());
        if let Some(other) = nearest.filter(|other| is_same_line(line, other) && is_better(other, line)) {
            let (block, number) = (line[0].block, line[0].line);
            *line = other.iter().map(|word| OcrWord { block, line: number, ..word.clone() }).collect();
        }
    }
    Ok(())
}

/// Whether the engine doubts a line, or a word of it that is no figure.
fn is_doubted(line: &[OcrWord]) -> bool {
    let is_lost =
        |word: &OcrWord| word.confidence < LOST && word.text.chars().filter(|c| c.is_alphabetic()).count() > 1;
    line.len() >= LEAST_WORDS && (mean_confidence(line) < DOUBTFUL || line.iter().any(is_lost))
}

/// Whether a reading runs over two lines that stand side by side.
fn runs_over_two(other: &[OcrWord], lines: &[Vec<OcrWord>]) -> bool {
    let met: Vec<PixelBox> =
        lines.iter().filter(|line| is_same_line(line, other)).filter_map(|line| extent(line)).collect();
    let side_by_side = |a: &PixelBox, b: &PixelBox| a.right <= b.left || b.right <= a.left;
    met.iter().enumerate().any(|(at, a)| met[at + 1..].iter().any(|b| side_by_side(a, b)))
}

/// Where some of a page's lines stand: as wide as their blocks, for what they lost at their ends.
fn area_of(part: Range<usize>, lines: &[Vec<OcrWord>]) -> Option<PixelBox> {
    let part = &lines[part];
    let of_block = |line: &&Vec<OcrWord>| part.iter().any(|other| other[0].block == line[0].block);
    let bounds = |line: &Vec<OcrWord>| extent(line);
    let blocks = lines.iter().filter(of_block).filter_map(bounds).reduce(PixelBox::union)?;
    let rows = part.iter().filter_map(bounds).reduce(PixelBox::union)?;
    Some(PixelBox { top: rows.top, bottom: rows.bottom, ..blocks })
}

/// The numbers of the lines that are too high and meet a neighbour.
fn tall_lines(lines: &[Vec<OcrWord>]) -> Vec<usize> {
    let usual = usual_height(lines.iter().flatten()) as f32;
    let place = |line: &[OcrWord]| {
        (
            median(line.iter().map(|word| word.bounds.top).collect()),
            median(line.iter().map(|word| word.bounds.bottom).collect()),
        )
    };
    let meets = |at: usize, other: Option<usize>| {
        let Some(other) = other.and_then(|other| lines.get(other)) else { return false };
        let ((top, bottom), (other_top, other_bottom)) = (place(&lines[at]), place(other));
        top < other_bottom && other_top < bottom
    };
    let is_tall = |&at: &usize| {
        let line = &lines[at];
        line.len() >= LEAST_WORDS
            && usual_height(line.iter()) as f32 > TALL * usual
            && (meets(at, at.checked_sub(1)) || meets(at, Some(at + 1)))
    };
    (0..lines.len()).filter(is_tall).collect()
}

/// Whether two readings stand at the same height, closer than to any neighbour, and over each other.
fn is_same_line(line: &[OcrWord], other: &[OcrWord]) -> bool {
    let least = |line: &[OcrWord]| line.iter().map(|word| word.bounds.height()).min().unwrap_or(0);
    let (Some(a), Some(b)) = (extent(line), extent(other)) else { return false };
    let wide = a.right.min(b.right) - a.left.max(b.left);
    (middle(line) - middle(other)).abs() * 2 < least(line).max(least(other)) && wide * 2 > a.right - a.left
}

fn is_better(other: &[OcrWord], line: &[OcrWord]) -> bool {
    let letters =
        |line: &[OcrWord]| line.iter().flat_map(|word| word.text.chars()).filter(|c| c.is_alphanumeric()).count();
    let (sure, sure_before) = (mean_confidence(other), mean_confidence(line));
    let (found, found_before) = (letters(other), letters(line));
    if sure < SURE_ENOUGH {
        return false;
    }
    sure >= sure_before + SURER && found + MORE_LETTERS >= found_before
        || found >= found_before + MORE_LETTERS && sure + SURER >= sure_before
}

fn extent(line: &[OcrWord]) -> Option<PixelBox> {
    line.iter().map(|word| word.bounds).reduce(PixelBox::union)
}

/// The row in the middle of most words of a line.
fn middle(line: &[OcrWord]) -> i32 {
    median(line.iter().map(|word| (word.bounds.top + word.bounds.bottom) / 2).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::Recorded;

    fn line(text: &str, number: u32, (top, bottom): (i32, i32), confidence: f32) -> Vec<OcrWord> {
        let word = |(at, text): (usize, &str)| {
            let left = 20 + 60 * at as i32;
            let bounds = PixelBox { left, top, right: left + 50, bottom };
            OcrWord { text: text.to_owned(), bounds, confidence, line: number, ..OcrWord::default() }
        };
        text.split(' ').enumerate().map(word).collect()
    }

    /// Three lines, the middle one read within these rows, and what is read of them again.
    fn read(rows: (i32, i32), again: &str, confidence: f32) -> Vec<String> {
        read_as(false, 0.8, rows, again, confidence)
    }

    /// The same, of a page in black and white or not, the middle line read with this confidence.
    fn read_as(broken: bool, sure: f32, rows: (i32, i32), again: &str, confidence: f32) -> Vec<String> {
        let words = [
            line("án phạt tù được", 1, (20, 40), 0.9),
            line("tg đang tại ngoại", 2, rows, sure),
            line("hoãn chấp hành án", 3, (80, 100), 0.9),
        ];
        // (In pixels of the crop, which begins a little above and to the left.)
        let found = line(again, 7, (32, 54), confidence);
        let mut engine = Recorded::new(found);
        let words = doubted_lines(&GrayImage::blank(400, 140), 150, broken, words.concat(), &mut engine).unwrap();
        let lines = words.chunk_by(|a, b| a.line == b.line);
        lines.map(|line| line.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_line_that_reaches_into_its_neighbours_is_read_again() {
        let better = "nhưng đang tại ngoại";
        assert_eq!(read((36, 84), better, 0.95)[1], better);
        assert_eq!(read((36, 84), better, 0.5)[1], "tg đang tại ngoại", "less sure");
        assert_eq!(read((36, 84), "đang", 0.95)[1], "tg đang tại ngoại", "letters lost");
        assert_eq!(read((50, 70), better, 0.95)[1], "tg đang tại ngoại", "a line as any other");
        assert_eq!(read((36, 84), better, 0.95)[2], "hoãn chấp hành án");
    }

    #[test]
    fn a_doubted_line_of_a_page_in_black_and_white_is_read_again() {
        let better = "nhưng đang tại ngoại";
        assert_eq!(read_as(true, 0.8, (42, 62), better, 0.95)[1], better);
        assert_eq!(read_as(true, 0.9, (42, 62), better, 0.95)[1], "tg đang tại ngoại", "not doubted");
        assert_eq!(read_as(false, 0.8, (42, 62), better, 0.95)[1], "tg đang tại ngoại", "a page in grey");
    }

    #[test]
    fn a_reading_over_two_lines_side_by_side_is_none_of_them() {
        let shifted = |number: u32, by: i32, text: &str| {
            let mut words = line(text, number, (50, 70), 0.8);
            words.iter_mut().for_each(|word| {
                (word.bounds.left, word.bounds.right) = (word.bounds.left + by, word.bounds.right + by)
            });
            words
        };
        let lines =
            [line("CHỈ THỊ số", 1, (20, 40), 0.9), shifted(2, 0, "Về việc cấm"), shifted(3, 240, "CÔNG VĂN ĐẾN")];
        let over = line("Về việc cấm x CÔNG VĂN ĐẾN", 9, (52, 70), 0.95);
        assert!(runs_over_two(&over, &lines));
        assert!(!runs_over_two(&lines[1], &lines));
    }
}
