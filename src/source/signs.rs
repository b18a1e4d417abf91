//! Figures and markers read sign by sign: pixels → digits, letters and the signs between them, or nothing.
//!
//! The engine reads lines; a number alone in a cell, behind a marker's blank or in a badly worn symbol is where it fails most (`1.1` in crisp
//! print comes out as `¡¡`), and so is the letter of an item, which no context makes sure (`ï)` for `i)`). Here each connected piece of ink is told by itself,
//! by a small convolutional net (`signs/net.rs`) that was trained on printed and worn signs of many fonts, others among them, so that it knows what is none
//! of its own (`tools/figures/`). A piece that it is not sure of makes the whole reading nothing: no figure is guessed. Pure.

mod edges;
mod figures;
mod markers;
mod net;
mod numerals;
mod page_number;

pub(super) use edges::{LookedAt, digits_before, looked_at};
pub(super) use figures::{figures_by_sign, figures_of_cell, lost_figures};
pub(super) use markers::markers_by_sign;
pub(super) use page_number::page_number;

use crate::ocr::{GrayImage, PixelBox};

/// The signs that a net tells apart: its classes in its order, but for the last, which is anything else.
struct Alphabet {
    net: &'static net::Net,
    signs: &'static str,
    /// Where a stroke (`l`, `I`) is a class of its own: a one of many fonts is one, and what it is, the figure around it says.
    ones: Option<(usize, usize)>,
}

/// What figures are made of; the last is a stroke.
static FIGURES: Alphabet = Alphabet { net: &net::FIGURES, signs: "0123456789.,/-%():|", ones: Some((1, 18)) };

/// Lower figures have too few pixels to be told.
const LEAST_HEIGHT: f32 = 9.0;
/// The window of a sign, in its own pixels, and how many of them are as high as the figure.
const WINDOW: (usize, usize) = (net::HEIGHT, net::WIDTH);
const FIGURE_IN_WINDOW: f32 = 20.0;
/// Smaller pieces, as a share of the figure's height, are specks.
const LEAST_SIGN: f32 = 0.1;
/// More pieces are a line of text.
const MOST_PIECES: usize = 48;
/// A sign breaks into so many pieces beside each other at most.
const MOST_PARTS: usize = 4;
/// Signs of which the net is so sure are not put together otherwise.
const SURE_ENOUGH: f32 = 0.95;

/// A connected piece of ink, pieces above one another joined; `labels` are those of its pixels in [`Ink`].
#[derive(Clone, Debug)]
struct Piece {
    bounds: PixelBox,
    labels: Vec<u16>,
    ink: usize,
}

/// A piece of ink, told.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sign {
    /// None for what no figure is made of.
    pub sign: Option<char>,
    pub sure: f32,
    /// A one that is a plain stroke, without the flag of a one: an `I` or an `l`.
    pub is_stroke: bool,
    pub bounds: PixelBox,
}

/// The signs of a figure in `area`, whose ink is darker than `threshold`, from left to right; none where there are too many pieces of ink, or too low ones. With
/// `broken`, pieces beside each other may be one sign: of all ways to put them together the most probable is taken.
pub(super) fn read_signs(image: &GrayImage, threshold: u8, area: PixelBox, broken: bool) -> Vec<Sign> {
    signs_of(&FIGURES, image, threshold, area, broken)
}

/// How many pieces of ink as high as digits stand in a word's box; 0 where there are too many to be told.
pub(super) fn tall_pieces(image: &GrayImage, threshold: u8, area: PixelBox) -> usize {
    let Some(ink) = Ink::new(image, threshold, area, &FIGURES) else { return 0 };
    let pieces = ink.pieces();
    let height = |piece: &Piece| piece.bounds.bottom - piece.bounds.top;
    let highest = pieces.iter().map(height).max().unwrap_or(0);
    pieces.iter().filter(|piece| height(piece) * 10 > highest * 7).count()
}

fn signs_of(alphabet: &'static Alphabet, image: &GrayImage, threshold: u8, area: PixelBox, broken: bool) -> Vec<Sign> {
    let Some(ink) = Ink::new(image, threshold, area, alphabet) else { return Vec::new() };
    let pieces = ink.pieces();
    if pieces.is_empty() || pieces.len() > MOST_PIECES {
        return Vec::new();
    }
    let frame = frame(&pieces);
    let height = frame.1 - frame.0;
    if height < LEAST_HEIGHT {
        return Vec::new();
    }
    // Specks of a fax are smaller than any sign; of a broken one they may be part.
    let is_sign = |piece: &Piece| {
        let (wide, high) = (piece.bounds.right - piece.bounds.left, piece.bounds.bottom - piece.bounds.top);
        wide.max(high) as f32 > LEAST_SIGN * height
    };
    let signs: Vec<Sign> = pieces.iter().filter(|piece| is_sign(piece)).map(|piece| ink.tell(piece, frame)).collect();
    if !broken || signs.iter().all(|sign| sign.sign.is_some() && sign.sure > SURE_ENOUGH) {
        return signs;
    }
    ink.put_together(&pieces, frame, is_sign)
}

/// The highest and the lowest row of what is as high as a digit, medians of all such pieces.
fn frame(pieces: &[Piece]) -> (f32, f32) {
    let height = |piece: &Piece| piece.bounds.bottom - piece.bounds.top;
    let highest = pieces.iter().map(height).max().unwrap_or(0);
    let tall = pieces.iter().filter(|piece| height(piece) * 5 > highest * 4);
    let (mut tops, mut bottoms): (Vec<i32>, Vec<i32>) =
        tall.map(|piece| (piece.bounds.top, piece.bounds.bottom)).unzip();
    tops.sort_unstable();
    bottoms.sort_unstable();
    (tops[tops.len() / 2] as f32, bottoms[bottoms.len() / 2] as f32)
}

/// Two pieces as one.
fn joined(mut piece: Piece, other: &Piece) -> Piece {
    piece.bounds = piece.bounds.union(other.bounds);
    piece.labels.extend(&other.labels);
    piece.ink += other.ink;
    piece
}

/// The dark pixels of an area, labelled by the connected piece that they belong to (0: paper).
struct Ink<'a> {
    alphabet: &'static Alphabet,
    image: &'a GrayImage,
    area: PixelBox,
    width: usize,
    labels: Vec<u16>,
    count: u16,
}

impl<'a> Ink<'a> {
    /// `None` for an area outside the image or with more pieces than a figure can have.
    fn new(image: &'a GrayImage, threshold: u8, area: PixelBox, alphabet: &'static Alphabet) -> Option<Self> {
        let area = PixelBox {
            left: area.left.max(0),
            top: area.top.max(0),
            right: area.right.min(image.width as i32),
            bottom: area.bottom.min(image.height as i32),
        };
        let width = usize::try_from(area.right - area.left).ok().filter(|&width| width > 0)?;
        let height = usize::try_from(area.bottom - area.top).ok().filter(|&height| height > 0)?;
        let dark = |x: usize, y: usize| image.row((area.top as usize + y) as u32)[area.left as usize + x] < threshold;
        let mut labels = vec![0u16; width * height];
        let mut count = 0u16;
        let mut open: Vec<(usize, usize)> = Vec::new();
        for y in 0..height {
            for x in 0..width {
                if labels[y * width + x] != 0 || !dark(x, y) {
                    continue;
                }
                count = count.checked_add(1)?;
                labels[y * width + x] = count;
                open.push((x, y));
                while let Some((x, y)) = open.pop() {
                    for near_y in y.saturating_sub(1)..(y + 2).min(height) {
                        for near_x in x.saturating_sub(1)..(x + 2).min(width) {
                            let label = &mut labels[near_y * width + near_x];
                            if *label == 0 && dark(near_x, near_y) {
                                *label = count;
                                open.push((near_x, near_y));
                            }
                        }
                    }
                }
            }
        }
        Some(Self { alphabet, image, area, width, labels, count })
    }

    /// The pieces from left to right, in pixels of the image; single dark pixels are none.
    fn pieces(&self) -> Vec<Piece> {
        let nothing = PixelBox { left: i32::MAX, top: i32::MAX, right: i32::MIN, bottom: i32::MIN };
        let mut pieces: Vec<Piece> =
            (1..=self.count).map(|label| Piece { bounds: nothing, labels: vec![label], ink: 0 }).collect();
        for (at, &label) in self.labels.iter().enumerate().filter(|(_, label)| **label != 0) {
            let (x, y) = (self.area.left + (at % self.width) as i32, self.area.top + (at / self.width) as i32);
            let piece = &mut pieces[usize::from(label) - 1];
            piece.ink += 1;
            let bounds = &mut piece.bounds;
            (bounds.left, bounds.right) = (bounds.left.min(x), bounds.right.max(x + 1));
            (bounds.top, bounds.bottom) = (bounds.top.min(y), bounds.bottom.max(y + 1));
        }
        pieces.retain(|piece| piece.ink >= 2);
        pieces.sort_by_key(|piece| piece.bounds.left);
        let mut pieces_above: Vec<Piece> = Vec::new();
        for piece in pieces {
            let narrow = |a: PixelBox, b: PixelBox| (a.right - a.left).min(b.right - b.left);
            let over = |a: PixelBox, b: PixelBox| a.right.min(b.right) - a.left.max(b.left);
            let above = |known: &&mut Piece| over(known.bounds, piece.bounds) * 2 > narrow(known.bounds, piece.bounds);
            match pieces_above.iter_mut().find(above) {
                Some(known) => *known = joined(known.clone(), &piece),
                None => pieces_above.push(piece),
            }
        }
        pieces_above
    }

    /// What a piece is, in the frame of its figure.
    fn tell(&self, piece: &Piece, (top, bottom): (f32, f32)) -> Sign {
        let classes = self.alphabet.net.classify(&self.window(piece, top, bottom));
        let best = (0..classes.len()).max_by(|&a, &b| classes[a].total_cmp(&classes[b])).unwrap_or(classes.len());
        let upright = self.alphabet.ones.map(|(one, stroke)| classes[one] + classes[stroke]);
        let is_one = |(one, stroke): (usize, usize)| best == one || best == stroke || upright > Some(classes[best]);
        let (sign, sure) = match upright {
            Some(upright) if self.alphabet.ones.is_some_and(is_one) => (Some('1'), upright),
            _ => (self.alphabet.signs.chars().nth(best), classes[best]),
        };
        let is_stroke =
            sign == Some('1') && self.alphabet.ones.is_some_and(|(one, stroke)| classes[stroke] > classes[one]);
        Sign { sign, sure, is_stroke, bounds: piece.bounds }
    }

    /// The most probable signs that pieces beside each other make, up to [`MOST_PARTS`] of them one sign no wider than high (Viterbi); specks are left
    /// out at no cost where they are part of none.
    fn put_together(&self, pieces: &[Piece], frame: (f32, f32), is_sign: impl Fn(&Piece) -> bool) -> Vec<Sign> {
        let mut best: Vec<(f32, usize, Option<Sign>)> = vec![(0.0, 0, None)];
        for end in 1..=pieces.len() {
            let mut here = (f32::INFINITY, end - 1, None);
            if !is_sign(&pieces[end - 1]) {
                here = (best[end - 1].0, end - 1, None);
            }
            let mut whole = pieces[end - 1].clone();
            for start in (end.saturating_sub(MOST_PARTS)..end).rev() {
                if start + 1 < end {
                    whole = joined(whole, &pieces[start]);
                }
                if (whole.bounds.right - whole.bounds.left) as f32 > frame.1 - frame.0 && start + 1 < end {
                    break;
                }
                if !is_sign(&whole) {
                    continue;
                }
                let sign = self.tell(&whole, frame);
                // What is no sign stays in its pieces.
                let cost =
                    if sign.sign.is_none() && start + 1 < end { f32::INFINITY } else { -sign.sure.max(1e-6).ln() };
                if best[start].0 + cost < here.0 {
                    here = (best[start].0 + cost, start, Some(sign));
                }
            }
            best.push(here);
        }
        let (mut signs, mut at) = (Vec::new(), pieces.len());
        while at > 0 {
            signs.extend(best[at].2.clone());
            at = best[at].1;
        }
        signs.reverse();
        signs
    }

    /// A piece in the frame of its figure, from `top` to `bottom`: row by row, paper 0 and ink up to 1; what belongs to other pieces is left out.
    fn window(&self, piece: &Piece, top: f32, bottom: f32) -> Vec<f32> {
        let scale = FIGURE_IN_WINDOW / (bottom - top);
        let middle = ((piece.bounds.left + piece.bounds.right) as f32 / 2.0, (top + bottom) / 2.0);
        let place = |at: usize, side: usize, middle: f32| (at as f32 - side as f32 / 2.0 + 0.5) / scale + middle - 0.5;
        let sample = |x: i32, y: i32| -> f32 {
            let inside =
                (self.area.left..self.area.right).contains(&x) && (self.area.top..self.area.bottom).contains(&y);
            if !inside {
                return 0.0;
            }
            let label = self.labels[(y - self.area.top) as usize * self.width + (x - self.area.left) as usize];
            let belongs = piece.labels.contains(&label);
            if belongs { f32::from(255 - self.image.row(y as u32)[x as usize]) / 255.0 } else { 0.0 }
        };
        let mut window = Vec::with_capacity(WINDOW.0 * WINDOW.1);
        for row in 0..WINDOW.0 {
            let y = place(row, WINDOW.0, middle.1);
            let (upper, down) = (y.floor(), y - y.floor());
            for column in 0..WINDOW.1 {
                let x = place(column, WINDOW.1, middle.0);
                let (left, across) = (x.floor(), x - x.floor());
                let (x, y) = (left as i32, upper as i32);
                let above = sample(x, y) * (1.0 - across) + sample(x + 1, y) * across;
                let below = sample(x, y + 1) * (1.0 - across) + sample(x + 1, y + 1) * across;
                window.push(above * (1.0 - down) + below * down);
            }
        }
        window
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// `26/3 B` in a Times of 20 rows.
    const PRINTED: [&str; 20] = [
        "                           ###",
        "       ####             ###          ##     ####              ###########",
        "     ########         ###            ##   ########              ###     ####",
        "    ##   #####       ###            ##   ##    ###              ###      ###",
        "    #      ###      ###             ##   #      ##              ###       ###",
        "   #       ###      ##              ##          ###             ###       ###",
        "   #        ##     ###             ##           ##              ###       ###",
        "            ##     ### ####        ##           ##              ###       ###",
        "            ##    ##### #####      ##          ##               ###      ###",
        "           ##     ###     ####    ##          ###               ###     ###",
        "           ##     ###      ###    ##        ######              ###########",
        "          ##      ###       ##    ##            ###             ###     ####",
        "          #       ###       ###  ##              ##             ###       ###",
        "         #        ###       ###  ##              ##             ###       ####",
        "        #         ###       ##   ##              ##             ###        ###",
        "       #           ##       ##  ##               ##             ###        ###",
        "      #        #   ###      ##  ##               ##             ###       ####",
        "     #        #     ##     ##   ##       #      ##              ###       ###",
        "    ###########      ##   ##   ##       ####   ##               ####    ####",
        "   ###########        #####    ##        ######               #############",
    ];
    /// The columns of the figure and of the letter behind it.
    pub const FIGURE: (i32, i32) = (0, 57);
    pub const LETTER: (i32, i32) = (60, 82);

    /// The printed signs at the place (20, 20), all rows but those of `broken` as they are.
    pub fn page(broken: &[usize]) -> GrayImage {
        let mut image = GrayImage::blank(140, 70);
        for (y, row) in PRINTED.iter().enumerate().filter(|(y, _)| !broken.contains(y)) {
            for (x, _) in row.bytes().enumerate().filter(|(_, byte)| *byte == b'#') {
                let (left, top) = (20 + x as i32, 20 + y as i32);
                image.fill(PixelBox { left, top, right: left + 1, bottom: top + 1 }, 0);
            }
        }
        image
    }

    pub fn area((left, right): (i32, i32)) -> PixelBox {
        PixelBox { left: 20 + left, top: 16, right: 20 + right, bottom: 44 }
    }

    fn told(signs: &[Sign]) -> String {
        signs.iter().map(|sign| sign.sign.unwrap_or('?')).collect()
    }

    #[test]
    fn the_signs_of_a_figure_are_told_and_a_letter_is_none() {
        let image = page(&[]);
        let signs = read_signs(&image, 128, area(FIGURE), false);
        assert_eq!(told(&signs), "26/3");
        assert!(signs.iter().all(|sign| sign.sure > 0.8), "{signs:?}");
        assert_eq!(signs[0].bounds.left, 23, "in pixels of the image");
        assert_eq!(told(&read_signs(&image, 128, area(LETTER), false)), "?");
        assert_eq!(told(&read_signs(&image, 128, area((200, 300)), false)), "");
    }

    #[test]
    fn what_broke_side_by_side_is_put_together() {
        // The halves of the 6 and of the 3 apart: a column of paper through both.
        let mut image = page(&[]);
        for column in [23, 47] {
            image.fill(PixelBox { left: 20 + column, top: 0, right: 21 + column, bottom: 70 }, 255);
        }
        assert_ne!(told(&read_signs(&image, 128, area(FIGURE), false)), "26/3");
        assert_eq!(told(&read_signs(&image, 128, area(FIGURE), true)), "26/3");
    }
}
