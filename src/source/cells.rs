//! The cells of ruled tables on a page image, read one by one.

use super::scan::rule_in_points;
use super::second_look::ink_within;
use super::signs::figures_of_cell;
use super::specks::without_specks;
use crate::ocr::prepare::{Prepared, erase_rules};
use crate::ocr::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::page::{Rule, cells_of_tables};
use crate::record::Failure;

/// What is written in a cell of one line is no higher than this (inches).
const ONE_LINE: f32 = 0.24;

/// Cells of all ruled tables, in pixels; none where what looks like a table has fewer than four cells (a frame).
pub(super) fn table_cells(prepared: &Prepared) -> Vec<Vec<PixelBox>> {
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

/// A page with the rules of its tables erased.
pub(super) struct RuledPage {
    pub image: GrayImage,
    pub dpi: u32,
    pub bitonal: bool,
    threshold: u8,
}

impl RuledPage {
    pub fn new(prepared: &Prepared) -> Self {
        let mut image = prepared.image.clone();
        erase_rules(&mut image, &prepared.rules);
        let threshold = image.ink_threshold();
        Self { image, dpi: prepared.dpi, bitonal: prepared.bitonal, threshold }
    }

    /// Whether anything is printed in a cell: more dark pixels than specks make.
    pub fn has_ink(&self, cell: PixelBox) -> bool {
        let area = self.inside(cell);
        let clamp = |value: i32, most: u32| value.clamp(0, most as i32) as usize;
        let (left, right) = (clamp(area.left, self.image.width), clamp(area.right, self.image.width));
        let is_ink = |&&sample: &&u8| sample < self.threshold;
        let ink: usize = (clamp(area.top, self.image.height)..clamp(area.bottom, self.image.height))
            .map(|y| self.image.row(y as u32)[left..right.max(left)].iter().filter(is_ink).count())
            .sum();
        // The digit 1 in small type has about 150 dark pixels at 300 dpi.
        ink as f32 > 0.0006 * (self.dpi * self.dpi) as f32
    }

    /// Whether what is written in a cell is no higher than a line.
    pub fn is_one_line(&self, cell: PixelBox) -> bool {
        let area = self.inside(cell);
        let ink = ink_within(&self.image, self.threshold, area);
        let written = ink.map_or(area.bottom - area.top, |ink| ink.bottom - ink.top);
        written as f32 <= ONE_LINE * self.dpi as f32
    }

    /// A cell of one line that holds a number alone, sign by sign; empty for all others. `place` is the block and line
    /// that the words are to have.
    pub fn figures(&self, cell: PixelBox, place: (u32, u32)) -> Vec<OcrWord> {
        if !self.is_one_line(cell) {
            return Vec::new();
        }
        figures_of_cell((&self.image, self.threshold), self.inside(cell), self.bitonal, place)
    }

    /// What the engine reads in a cell by itself, its blocks and lines numbered from `place`.
    pub fn read(&self, cell: PixelBox, place: (u32, u32), engine: &mut dyn Engine) -> Result<Vec<OcrWord>, Failure> {
        let segmentation = if self.is_one_line(cell) { Segmentation::Line } else { Segmentation::Block };
        let found = engine.read(&self.image, self.dpi, segmentation, Some(self.inside(cell)))?;
        let mut found = without_specks(found, self.dpi);
        for word in &mut found {
            word.block += place.0;
            word.line += place.1;
        }
        Ok(found)
    }

    fn inside(&self, cell: PixelBox) -> PixelBox {
        let inset = (self.dpi / 100) as i32;
        PixelBox {
            left: cell.left + inset,
            top: cell.top + inset,
            right: cell.right - inset,
            bottom: cell.bottom - inset,
        }
    }
}

/// Whether the middle of a word lies in a cell.
pub(super) fn lies_in(word: &OcrWord, cell: PixelBox) -> bool {
    let (x, y) = ((word.bounds.left + word.bounds.right) / 2, (word.bounds.top + word.bounds.bottom) / 2);
    (cell.left..cell.right).contains(&x) && (cell.top..cell.bottom).contains(&y)
}

/// The first block and line that no word has.
pub(super) fn next_place(words: &[OcrWord]) -> (u32, u32) {
    words.iter().map(|word| (word.block, word.line)).max().map_or((1, 1), |(block, line)| (block + 1, line + 1))
}
