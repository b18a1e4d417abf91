//! A text layer that an OCR program put behind the image of its page: the rules of the page's tables are in the image
//! only. Without them the columns of a table are read across, line by line; and what the program passed over in a cell,
//! single digits above all, is in the image only, too.

use crate::ocr::prepare::{Prepared, prepare};
use crate::ocr::{ColorImage, Engine, OcrWord, PixelBox};
use crate::page::{Fragment, Sheet, arrange};
use crate::record::{BoundingBox, Failure, Line};
use crate::source::cells::{RuledPage, next_place, table_cells};
use crate::source::scan::{fragments_of, rule_in_points, skewed_back};
use crate::source::second_look::look_at_figures;

/// Resolution at which the rules of a page image are looked for: the thinnest is still a pixel wide.
const DPI_OF_RULES: u32 = 150;

/// Puts the words of `sheet` into lines, with the rules that the image of the page shows, and reads the cells of tables
/// that hold ink and no word. `render` gives the image at a resolution, `dpi` is that for reading. The boxes of the lines
/// are places on the page as it is, however it lies.
pub(super) fn arrange_by_image(
    mut sheet: Sheet,
    dpi: u32,
    render: impl Fn(u32) -> Result<ColorImage, Failure>,
    engine: &mut dyn Engine,
) -> Result<Vec<Line>, Failure> {
    let prepared = prepare(&render(DPI_OF_RULES)?);
    if prepared.quarter_turns != 0 || prepared.rules.is_empty() {
        return Ok(arrange(sheet));
    }
    let points = points_of(&prepared);
    let (width, height, skew) = (sheet.width, sheet.height, prepared.skew);
    let turn = |bounds: &mut BoundingBox, degrees: f32| *bounds = skewed_back(*bounds, degrees, width, height);
    for fragment in &mut sheet.fragments {
        turn(&mut fragment.bounds, -skew);
        fragment.words.iter_mut().for_each(|word| turn(&mut word.bounds, -skew));
    }
    if !unread_cells(&prepared, &sheet.fragments).is_empty() {
        let prepared = prepare(&render(dpi)?);
        if prepared.quarter_turns == 0 {
            let cells = unread_cells(&prepared, &sheet.fragments);
            let words = read_cells(&prepared, &cells, engine)?;
            sheet.fragments.extend(fragments_of(words, points_of(&prepared)));
        }
    }
    sheet.rules.extend(prepared.rules.iter().map(|rule| rule_in_points(rule, points)));
    let mut lines = arrange(sheet);
    lines.iter_mut().flat_map(Line::boxes_mut).for_each(|bounds| turn(bounds, skew));
    Ok(lines)
}

fn points_of(prepared: &Prepared) -> f32 {
    72.0 / prepared.dpi.max(1) as f32
}

/// Cells, in pixels, in which something is printed and no word of the layer stands.
fn unread_cells(prepared: &Prepared, fragments: &[Fragment]) -> Vec<PixelBox> {
    let tables = table_cells(prepared);
    if tables.is_empty() {
        return Vec::new();
    }
    let page = RuledPage::new(prepared);
    let pixels = 1.0 / points_of(prepared);
    let is_unread = |cell: &PixelBox| {
        let mut words = fragments.iter().flat_map(|fragment| &fragment.words);
        words.all(|word| {
            let bounds = word.bounds;
            let (x, y) = ((bounds.left + bounds.right) / 2.0 * pixels, (bounds.top + bounds.bottom) / 2.0 * pixels);
            !((cell.left..cell.right).contains(&(x as i32)) && (cell.top..cell.bottom).contains(&(y as i32)))
        })
    };
    tables.into_iter().flatten().filter(|cell| is_unread(cell) && page.has_ink(*cell)).collect()
}

fn read_cells(prepared: &Prepared, cells: &[PixelBox], engine: &mut dyn Engine) -> Result<Vec<OcrWord>, Failure> {
    let page = RuledPage::new(prepared);
    let mut words = Vec::new();
    for &cell in cells {
        let place = next_place(&words);
        let figures = page.figures(cell, place);
        let found = if figures.is_empty() { page.read(cell, place, engine)? } else { figures };
        words.extend(found);
    }
    // The page has words that are not here: nothing that looks for lost ones may be asked.
    look_at_figures(&page.image, page.dpi, &mut words, engine)?;
    Ok(words)
}
