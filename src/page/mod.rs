//! Words with boxes and ruled lines → lines, zones and tables in reading order.
//!
//! Pure. It makes no difference whether the words come from glyphs of a PDF ([`words_of_glyphs`]) or from an OCR
//! engine: both become [`Fragment`]s, runs of words on one base line without a wide gap, and [`arrange`] does the rest.
//! No word is changed, dropped or made up; every word of the sheet is in exactly one line.

mod columns;
mod ending;
mod glyphs;
mod halves;
mod laid_over;
mod lines;
mod marks;
mod table;
mod zones;

pub use glyphs::{Glyph, words_of_glyphs};
pub use halves::gutter;
pub use lines::split_at_gaps;
pub(crate) use marks::fold;

use crate::record::{Alternative, BoundingBox, Line, Zone};

/// A word and where it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlacedWord {
    pub text: String,
    /// Points, origin at the top left.
    pub bounds: BoundingBox,
    /// Size of the type in points; for OCR the height of its line.
    pub size: f32,
    /// The word's glyphs as they are, in pieces of one font each (the caller's number); empty for OCR.
    pub runs: Vec<(String, u16)>,
    /// The engine's confidence, 0 to 1.
    pub confidence: Option<f32>,
    pub alternatives: Vec<Alternative>,
}

impl PlacedWord {
    fn middle(&self) -> (f32, f32) {
        ((self.bounds.left + self.bounds.right) / 2.0, (self.bounds.top + self.bounds.bottom) / 2.0)
    }
}

/// Words on one base line, left to right, without a wide gap between them. Never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    pub words: Vec<PlacedWord>,
    pub bounds: BoundingBox,
    pub size: f32,
}

impl Fragment {
    /// `None` for no words.
    pub fn new(words: Vec<PlacedWord>) -> Option<Self> {
        let bounds = words.iter().map(|word| word.bounds).reduce(BoundingBox::union)?;
        let size = words.iter().map(|word| word.size).fold(0.0, f32::max);
        Some(Self { words, bounds, size })
    }

    /// The words, a blank between them.
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        words.join(" ")
    }
}

/// A straight ruled line along one of the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    pub horizontal: bool,
    /// `y` of a horizontal, `x` of a vertical one, in points.
    pub at: f32,
    /// Where it begins and ends along the other axis; `from <= to`.
    pub from: f32,
    pub to: f32,
}

/// All that stands on one page.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Points.
    pub width: f32,
    pub height: f32,
    pub fragments: Vec<Fragment>,
    pub rules: Vec<Rule>,
}

/// Puts a sheet into lines in reading order: from the top down, a letterhead's left part before its right part on the
/// same height, recipients before signature, a row of a table as one line; of two pages on a sheet the left one first.
pub fn arrange(sheet: Sheet) -> Vec<Line> {
    let Some(gutter) = gutter(&sheet) else { return arrange_page(sheet) };
    let [left, right] = halves::apart(sheet, gutter);
    let mut behind = arrange_page(right);
    for bounds in behind.iter_mut().flat_map(Line::boxes_mut) {
        *bounds = bounds.moved_across(gutter);
    }
    let mut lines = arrange_page(left);
    lines.extend(behind);
    lines
}

fn arrange_page(sheet: Sheet) -> Vec<Line> {
    let tables = table::find_tables(&sheet.rules);
    let (inside, outside) = table::sort_into_cells(sheet.fragments, tables);
    let mut lines = zones::arrange_outside(outside, &sheet.rules, sheet.width, sheet.height);
    let mut stamps = Vec::new();
    for table in inside {
        let top = table.top;
        let rows = table.into_lines();
        if laid_over::is_frame_of_registry(&rows) {
            stamps.extend(rows.into_iter().map(|row| Line { zone: Zone::Stamp, cells: Vec::new(), ..row }));
            continue;
        }
        let at =
            lines.iter().position(|line| line.bounds.is_some_and(|bounds| bounds.top > top)).unwrap_or(lines.len());
        lines.splice(at..at, rows);
    }
    lines.extend(stamps);
    lines
}

/// The tables that ruled lines make, as boxes: where a caller may want to read cell by cell.
pub fn cells_of_tables(rules: &[Rule]) -> Vec<Vec<BoundingBox>> {
    table::find_tables(rules).into_iter().map(|table| table.cells.iter().map(|cell| cell.bounds).collect()).collect()
}
