//! A page in uneven light → the same in even light: the shadow on a photograph, the fold of a book.
//!
//! The engine has one grey between paper and ink for a whole page, so that all that lies in a deep shadow is ink to it. How grey
//! the paper is, is measured in squares, and each pixel is made lighter by as much as its paper is darker than white.

use crate::ocr::GrayImage;

/// The side of a square, in inches: it holds paper between the letters of every line, and a shadow changes little over it.
const SQUARE: f32 = 0.12;
/// This share of the samples of a square is darker than its paper.
const DARKER: f32 = 0.85;
/// Paper that differs by less than this (grey levels) over a page is read alike everywhere (measured: from 250 to 175 nothing is won, from 245 to 145 as
/// little, from 245 to 115 every second word).
const EVEN: u8 = 80;
/// So great a share of the squares must be darker by more than that.
const LEAST_SHARE: f32 = 0.03;
/// Nothing can be read on paper that is darker than this: it is the table below the page, or a picture.
const DARKEST: f32 = 40.0;
/// The grey of paper when the light is even.
const PAPER: f32 = 245.0;

/// How grey the paper of a page is.
struct Paper {
    /// Pixels.
    side: usize,
    columns: usize,
    rows: usize,
    /// Row by row.
    greys: Vec<u8>,
}

/// Makes the light of a page even where it is not; all other pages stay as they are.
pub(super) fn even_out(image: &mut GrayImage, dpi: u32) {
    let paper = Paper::of(image, dpi);
    if paper.is_uneven() {
        let width = image.width as usize;
        for (y, row) in image.samples.chunks_exact_mut(width.max(1)).enumerate() {
            paper.lighten(y, row);
        }
    }
}

impl Paper {
    fn of(image: &GrayImage, dpi: u32) -> Self {
        let side = ((SQUARE * dpi as f32) as usize).max(8);
        let (width, height) = (image.width as usize, image.height as usize);
        let (columns, rows) = (width.div_ceil(side), height.div_ceil(side));
        let squares = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let greys = squares.map(|(row, column)| {
            let (left, right) = (column * side, width.min((column + 1) * side));
            let lines = (row * side..height.min((row + 1) * side)).step_by(3);
            let mut histogram = [0u32; 256];
            for &sample in lines.flat_map(|y| image.row(y as u32)[left..right].iter().step_by(3)) {
                histogram[usize::from(sample)] += 1;
            }
            let most = (histogram.iter().sum::<u32>() as f32 * DARKER) as u32;
            let mut darker = 0;
            let paper = histogram.iter().position(|count| {
                darker += count;
                darker > most
            });
            paper.unwrap_or(255) as u8
        });
        Self { side, columns, rows, greys: greys.collect() }
    }

    /// Whether the paper is much darker somewhere than where the light is best.
    fn is_uneven(&self) -> bool {
        let mut sorted = self.greys.clone();
        sorted.sort_unstable();
        let Some(&lightest) = sorted.get(sorted.len() * 9 / 10) else { return false };
        let dark = sorted.iter().filter(|&&grey| grey < lightest.saturating_sub(EVEN)).count();
        dark as f32 > LEAST_SHARE * sorted.len() as f32
    }

    /// Makes the row of pixels at `y` as light as its paper should be.
    fn lighten(&self, y: usize, row: &mut [u8]) {
        let (above, below, down) = self.between(y, self.rows);
        let greys = |row: usize| &self.greys[row * self.columns..(row + 1) * self.columns];
        let of_row: Vec<f32> = greys(above)
            .iter()
            .zip(greys(below))
            .map(|(&above, &below)| f32::from(above) + (f32::from(below) - f32::from(above)) * down)
            .collect();
        for (x, sample) in row.iter_mut().enumerate() {
            let (left, right, across) = self.between(x, self.columns);
            let paper = of_row[left] + (of_row[right] - of_row[left]) * across;
            *sample = (f32::from(*sample) * PAPER / paper.max(DARKEST)).min(255.0) as u8;
        }
    }

    /// The two squares between whose middles a pixel lies, and how far it is from the first to the second.
    fn between(&self, at: usize, squares: usize) -> (usize, usize, f32) {
        let place = ((at as f32 + 0.5) / self.side as f32 - 0.5).clamp(0.0, squares as f32 - 1.0);
        let first = place as usize;
        (first, (first + 1).min(squares - 1), place - first as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::PixelBox;

    /// Lines of short strokes on paper whose grey is given for each row.
    fn page(paper: impl Fn(u32) -> u8) -> GrayImage {
        let mut image = GrayImage::blank(400, 600);
        for y in 0..600 {
            image.fill(PixelBox { left: 0, top: y as i32, right: 400, bottom: y as i32 + 1 }, paper(y));
        }
        for (line, stroke) in (0..20).flat_map(|line| (0..30).map(move |stroke| (line, stroke))) {
            let (left, top) = (30 + 11 * stroke, 30 + 27 * line);
            let ink = paper(top as u32) / 4;
            image.fill(PixelBox { left, top, right: left + 3, bottom: top + 14 }, ink);
        }
        image
    }

    #[test]
    fn a_shadow_becomes_paper_and_ink_stays_ink() {
        let shaded = page(|y| 235 - (y.clamp(200, 400) - 200) as u8 / 4 * 3);
        let mut even = shaded.clone();
        even_out(&mut even, 150);
        let (paper, ink) = (|y: u32| even.row(y)[10], |y: u32| even.row(y)[30]);
        for y in [10, 150, 300, 450, 590] {
            assert!(paper(y) > 225, "{y}: {}", paper(y));
        }
        for line in 0..20 {
            let y = 35 + 27 * line;
            assert!(ink(y) < 80, "{y}: {}", ink(y));
        }
    }

    #[test]
    fn light_that_costs_nothing_is_left() {
        let scan = page(|y| 245 - (y / 8) as u8);
        let mut same = scan.clone();
        even_out(&mut same, 150);
        assert_eq!(same, scan);
    }

    #[test]
    fn an_image_of_nothing_is_left() {
        even_out(&mut GrayImage::default(), 150);
        let mut tiny = GrayImage::blank(3, 2);
        even_out(&mut tiny, 50);
        assert_eq!(tiny, GrayImage::blank(3, 2));
    }
}
