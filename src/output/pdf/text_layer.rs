//! The restored words as text that is not seen, each in its place. Pure.

use hayro::kurbo::{Affine, Point, Vec2};

use super::file::{name, numbers};
use super::font::{ADVANCE, Characters, DESCENT, RESOURCE, codes};
use crate::output::{PrintedLine, PrintedPage};
use crate::record::BoundingBox;

/// Lines that rise by more than this are no lines of one base line.
const STEEPEST: f64 = 0.12;

/// The content that shows the words of a page. `to_page` takes a place on the page as it is displayed (points, from the
/// top left) to its place in the coordinates of the content; `width` and `height` are those of the displayed page.
pub fn content(page: &PrintedPage, to_page: Affine, width: f64, height: f64, characters: &mut Characters) -> Vec<u8> {
    let to_page = to_page * displayed(page, width, height);
    let mut out = Vec::new();
    for line in page.blocks.iter().flat_map(|block| &block.lines) {
        let Some(base) = BaseLine::of(line) else { continue };
        for word in &line.words {
            let Some(bounds) = word.bounds.filter(is_sound) else { continue };
            // Nothing is seen of it, and some readers know no break but a blank.
            let shown: String = word.text.chars().filter(|c| !c.is_control()).chain([' ']).collect();
            let count = shown.chars().count() - 1;
            if count == 0 {
                continue;
            }
            // Each word lies level, on the height of its own middle: poppler takes tilted text to pieces.
            let height = base.at(f64::from(bounds.left + bounds.right) / 2.0);
            let origin = to_page * Point::new(f64::from(bounds.left), height);
            let (x, y) = (linear(to_page, Vec2::new(1.0, 0.0)), linear(to_page, Vec2::new(0.0, -1.0)));
            name(&mut out, RESOURCE);
            out.push(b' ');
            numbers(&mut out, &[base.size]);
            out.extend_from_slice(b"Tf ");
            let natural = count as f64 * ADVANCE * base.size;
            numbers(&mut out, &[100.0 * f64::from(bounds.width()) / natural]);
            out.extend_from_slice(b"Tz ");
            numbers(&mut out, &[x.x, x.y, y.x, y.y, origin.x, origin.y]);
            out.extend_from_slice(b"Tm ");
            codes(&mut out, characters, &shown);
            out.extend_from_slice(b"Tj\n");
        }
    }
    if out.is_empty() {
        return out;
    }
    [b"q BT 3 Tr\n".as_slice(), &out, b"ET Q\n"].concat()
}

fn is_sound(bounds: &BoundingBox) -> bool {
    [bounds.left, bounds.top, bounds.right, bounds.bottom].iter().all(|value| value.is_finite())
        && bounds.width() > 0.1
        && bounds.height() > 0.1
}

fn linear(transform: Affine, vector: Vec2) -> Vec2 {
    (transform * vector.to_point()) - (transform * Point::ZERO)
}

/// Takes a place on the page as it was read to one on the page as it is displayed: turned back, and brought to size.
fn displayed(page: &PrintedPage, width: f64, height: f64) -> Affine {
    let (read_width, read_height) = (f64::from(page.width), f64::from(page.height));
    let (back, back_width, back_height) = match page.turns {
        1 => (Affine::new([0.0, -1.0, 1.0, 0.0, 0.0, read_width]), read_height, read_width),
        2 => (Affine::new([-1.0, 0.0, 0.0, -1.0, read_width, read_height]), read_width, read_height),
        3 => (Affine::new([0.0, 1.0, -1.0, 0.0, read_height, 0.0]), read_height, read_width),
        _ => (Affine::IDENTITY, read_width, read_height),
    };
    if back_width <= 0.0 || back_height <= 0.0 {
        return back;
    }
    Affine::scale_non_uniform(width / back_width, height / back_height) * back
}

/// Where the words of a line stand: one base line and one size for all, so that they are one line to a reader too.
struct BaseLine {
    /// Fall per point to the right.
    slope: f64,
    /// Height at x = 0.
    offset: f64,
    size: f64,
}

impl BaseLine {
    /// None for a line without places.
    fn of(line: &PrintedLine) -> Option<Self> {
        let mut boxes: Vec<(f64, f64, f64)> = line
            .words
            .iter()
            .filter_map(|word| word.bounds.filter(is_sound))
            .map(|b| (f64::from(b.left + b.right) / 2.0, f64::from(b.top), f64::from(b.bottom)))
            .collect();
        let mut heights: Vec<f64> = boxes.iter().map(|(_, top, bottom)| bottom - top).collect();
        heights.sort_by(f64::total_cmp);
        let usual = *heights.get(heights.len() / 2)?;
        // A word that was read into a seal must not blow up the line.
        boxes.retain(|(_, top, bottom)| bottom - top <= 2.0 * usual);
        let slope = slope(&boxes, usual);
        let top = boxes.iter().map(|(x, top, _)| top - slope * x).fold(f64::INFINITY, f64::min);
        let bottom = boxes.iter().map(|(x, _, bottom)| bottom - slope * x).fold(f64::NEG_INFINITY, f64::max);
        let size = (bottom - top).clamp(1.0, 2000.0);
        Some(Self { slope, offset: bottom - DESCENT * size, size })
    }

    fn at(&self, x: f64) -> f64 {
        self.offset + self.slope * x
    }
}

/// How the middles of the words fall, by least squares; 0 where too few words are too close together to tell.
fn slope(boxes: &[(f64, f64, f64)], height: f64) -> f64 {
    let count = boxes.len() as f64;
    let middle = |&(_, top, bottom): &(f64, f64, f64)| (top + bottom) / 2.0;
    let mean_x = boxes.iter().map(|b| b.0).sum::<f64>() / count;
    let mean_y = boxes.iter().map(middle).sum::<f64>() / count;
    let spread: f64 = boxes.iter().map(|b| (b.0 - mean_x).powi(2)).sum();
    if boxes.len() < 4 || (spread / count).sqrt() < 5.0 * height {
        return 0.0;
    }
    let slope = boxes.iter().map(|b| (b.0 - mean_x) * (middle(b) - mean_y)).sum::<f64>() / spread;
    if slope.abs() < STEEPEST { slope } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Route;

    fn page(turns: u8) -> PrintedPage {
        let (width, height) = if turns % 2 == 1 { (842.0, 595.0) } else { (595.0, 842.0) };
        PrintedPage { number: 1, width, height, turns, route: Route::Ocr, blocks: Vec::new() }
    }

    /// The turn clockwise that the reader of pages makes ([`crate::record::Page::turns`]).
    fn turned(turns: u8, x: f64, y: f64) -> Point {
        match turns {
            1 => Point::new(842.0 - y, x),
            2 => Point::new(595.0 - x, 842.0 - y),
            3 => Point::new(y, 595.0 - x),
            _ => Point::new(x, y),
        }
    }

    #[test]
    fn places_on_a_turned_page_are_found_again() {
        for turns in 0..4 {
            let back = displayed(&page(turns), 595.0, 842.0) * turned(turns, 100.0, 200.0);
            assert!((back - Point::new(100.0, 200.0)).hypot() < 1e-6, "{turns}: {back:?}");
        }
    }
}
