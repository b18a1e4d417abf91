//! A page in black and white as it was before a fax broke its strokes: a small net gives each pixel the grey that it most likely had. Pure.
//!
//! Seven convolutions of 3 × 3 at half the resolution (each 2 × 2 pixels are four channels, as in Shi et al., "Real-Time Single Image and Video
//! Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network", 2016), three of them dilated, so that each pixel is told from the 50 × 50 around
//! it. It was trained on printed pages that were made black and white as fax machines do (`tools/clearing/`); its weights (`dictionaries/cleared_pages.net`) are
//! whole numbers from −127 to 127, with one factor for each layer. It knows strokes and not words: what is gone without a trace stays so.

use std::ops::Range;
use std::sync::OnceLock;

use crate::ocr::GrayImage;

/// Pixels along the side of the squares that become channels.
const SIDE: usize = 2;
/// Channels within the net.
const CHANNELS: usize = 24;
/// How far apart the pixels are that each layer looks at, in squares.
const DILATIONS: [usize; 7] = [1, 2, 4, 2, 1, 1, 1];
/// Squares around a pixel that have a say in it.
const REACH: usize = 12;
/// Rows of squares that are worked on at a time.
const BAND: usize = 96;
/// Columns (on every machine) and channels that are worked on at a time.
const COLUMNS: usize = 8;
const OUTPUTS: usize = 4;
/// Paper around the planes, so that no layer asks for what is not there.
const MARGIN: usize = 4;

static WEIGHTS: &[u8] = include_bytes!("../../../dictionaries/cleared_pages.net");

/// A layer; its weights by groups of outputs, inputs, places, and outputs of the group.
struct Layer {
    inputs: usize,
    dilation: usize,
    weights: Vec<[f32; OUTPUTS]>,
    bias: Vec<f32>,
}

fn layers() -> &'static [Layer] {
    static LAYERS: OnceLock<Vec<Layer>> = OnceLock::new();
    LAYERS.get_or_init(|| {
        let mut rest = WEIGHTS;
        let last = DILATIONS.len() - 1;
        let layer = |(at, &dilation): (usize, &usize)| {
            let inputs = if at == 0 { SIDE * SIDE } else { CHANNELS };
            let outputs = if at == last { SIDE * SIDE } else { CHANNELS };
            let (factor, tail) = rest.split_at(4);
            let (whole, tail) = tail.split_at(9 * inputs * outputs);
            let (bias, tail) = tail.split_at(4 * outputs);
            rest = tail;
            let factor = number(factor);
            let weight = |output: usize, from: usize| f32::from(whole[output * 9 * inputs + from] as i8) * factor;
            let group =
                |first: usize| (0..9 * inputs).map(move |from| std::array::from_fn(|at| weight(first + at, from)));
            let weights = (0..outputs).step_by(OUTPUTS).flat_map(group).collect();
            Layer { inputs, dilation, weights, bias: bias.chunks_exact(4).map(number).collect() }
        };
        DILATIONS.iter().enumerate().map(layer).collect()
    })
}

fn number(bytes: &[u8]) -> f32 {
    f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// The page in grey, of the same size. `image` is black and white, smoothed (1 2 1) as [`prepare`](super::prepare) does; of a page in grey nothing good comes.
/// Time: some 28,000 multiplications for each four pixels, where there is ink.
pub fn cleared(image: &GrayImage) -> GrayImage {
    let mut out = GrayImage::blank(image.width, image.height);
    let rows = (image.height as usize).div_ceil(SIDE);
    for first in (0..rows).step_by(BAND) {
        let last = (first + BAND).min(rows);
        let (from, to) = (first.saturating_sub(REACH), (last + REACH).min(rows));
        let Some(columns) = inked_columns(image, from * SIDE..(to * SIDE).min(image.height as usize)) else { continue };
        let mut planes = Planes::of(image, from..to, columns.clone());
        for (at, layer) in layers().iter().enumerate() {
            planes = planes.convolved(layer, at + 1 < DILATIONS.len());
        }
        planes.onto(&mut out, first - from, first..last, columns);
    }
    out
}

/// The columns of squares on which the ink of some rows of pixels has a say; none without ink.
fn inked_columns(image: &GrayImage, rows: Range<usize>) -> Option<Range<usize>> {
    let ink = |row: &[u8]| {
        let first = row.iter().position(|&sample| sample < 255)?;
        Some((first, row.iter().rposition(|&sample| sample < 255)?))
    };
    let inked = rows.filter_map(|y| ink(image.row(y as u32)));
    let (first, last) = inked.reduce(|(first, last), (from, to)| (first.min(from), last.max(to)))?;
    let end = (image.width as usize).div_ceil(SIDE);
    Some((first / SIDE).saturating_sub(REACH)..(last / SIDE + 1 + REACH).min(end))
}

/// Channels of a part of a page, each with paper around it, row by row.
struct Planes {
    height: usize,
    width: usize,
    /// Samples from one row to the next.
    step: usize,
    samples: Vec<Vec<f32>>,
}

impl Planes {
    fn blank(channels: usize, height: usize, width: usize) -> Self {
        let step = width.next_multiple_of(2 * COLUMNS) + 2 * MARGIN;
        let samples = vec![vec![0.0; step * (height + 2 * MARGIN)]; channels];
        Self { height, width, step, samples }
    }

    /// The ink (0 to 1) of some rows and columns of squares, each pixel of a square a channel.
    fn of(image: &GrayImage, rows: Range<usize>, columns: Range<usize>) -> Self {
        let mut planes = Self::blank(SIDE * SIDE, rows.len(), columns.len());
        let step = planes.step;
        let (left, right) = (columns.start * SIDE, (columns.end * SIDE).min(image.width as usize));
        for y in rows.start * SIDE..(rows.end * SIDE).min(image.height as usize) {
            let start = (y / SIDE - rows.start + MARGIN) * step + MARGIN;
            for (x, &sample) in image.row(y as u32)[left..right].iter().enumerate() {
                planes.samples[y % SIDE * SIDE + x % SIDE][start + x / SIDE] = f32::from(255 - sample) / 255.0;
            }
        }
        planes
    }

    /// A layer's outputs, with `rectified` what is below 0 made 0: the same to the last bit on every machine.
    fn convolved(&self, layer: &Layer, rectified: bool) -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has what the function is compiled for.
            return unsafe { self.convolved_with_avx2(layer, rectified) };
        }
        self.convolved_by::<COLUMNS>(layer, rectified)
    }

    /// Twice as many columns at a time, as there are registers for them: 2.3 times as fast.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn convolved_with_avx2(&self, layer: &Layer, rectified: bool) -> Self {
        self.convolved_by::<{ 2 * COLUMNS }>(layer, rectified)
    }

    /// So many columns at a time. (Inlined, to be compiled for the processor that the caller is compiled for.)
    #[inline(always)]
    fn convolved_by<const AT_ONCE: usize>(&self, layer: &Layer, rectified: bool) -> Self {
        let mut out = Self::blank(layer.bias.len(), self.height, self.width);
        let places = 9 * layer.inputs;
        for (group, weights) in layer.weights.chunks_exact(places).enumerate() {
            let first = group * OUTPUTS;
            for y in 0..self.height {
                for x in (0..self.width).step_by(AT_ONCE) {
                    let start = (y + MARGIN) * self.step + MARGIN + x;
                    let sums =
                        self.sums::<AT_ONCE>(weights, &layer.bias[first..first + OUTPUTS], layer.dilation, start);
                    let seen = AT_ONCE.min(self.width - x);
                    for (plane, sums) in out.samples[first..].iter_mut().zip(sums) {
                        for (to, sum) in plane[start..start + seen].iter_mut().zip(sums) {
                            *to = if rectified { sum.max(0.0) } else { sum };
                        }
                    }
                }
            }
        }
        out
    }

    /// Some outputs of some columns of a row.
    #[inline(always)]
    fn sums<const AT_ONCE: usize>(
        &self,
        weights: &[[f32; OUTPUTS]],
        bias: &[f32],
        dilation: usize,
        start: usize,
    ) -> [[f32; AT_ONCE]; OUTPUTS] {
        // (Four names and no array: so they stay in registers.)
        let [mut first, mut second, mut third, mut fourth]: [[f32; AT_ONCE]; OUTPUTS] =
            std::array::from_fn(|at| [bias[at]; AT_ONCE]);
        for (plane, weights) in self.samples.iter().zip(weights.chunks_exact(9)) {
            for (place, weights) in weights.iter().enumerate() {
                let from = start + place / 3 * dilation * self.step + place % 3 * dilation - dilation * (self.step + 1);
                let Some(source) = plane[from..].first_chunk::<AT_ONCE>() else { continue };
                for column in 0..AT_ONCE {
                    first[column] += weights[0] * source[column];
                    second[column] += weights[1] * source[column];
                    third[column] += weights[2] * source[column];
                    fourth[column] += weights[3] * source[column];
                }
            }
        }
        [first, second, third, fourth]
    }

    /// Writes these rows and columns of squares as grey; so many rows of the planes before them are left out.
    fn onto(&self, out: &mut GrayImage, skipped: usize, rows: Range<usize>, columns: Range<usize>) {
        let (width, height) = (out.width as usize, out.height as usize);
        let (left, right) = (columns.start * SIDE, (columns.end * SIDE).min(width));
        for y in rows.start * SIDE..(rows.end * SIDE).min(height) {
            let start = (y / SIDE - rows.start + skipped + MARGIN) * self.step + MARGIN;
            for (x, sample) in out.samples[y * width + left..y * width + right].iter_mut().enumerate() {
                let value = self.samples[y % SIDE * SIDE + x % SIDE][start + x / SIDE];
                *sample = (255.0 / (1.0 + value.exp())).round() as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::PixelBox;

    /// A page with a ruled stroke of three pixels that is broken, smoothed.
    fn broken(height: u32) -> GrayImage {
        let mut image = GrayImage::blank(151, height);
        for left in (20..120).step_by(6) {
            image.fill(PixelBox { left, top: 30, right: left + 5, bottom: 33 }, 0);
        }
        image.smoothed()
    }

    #[test]
    fn the_greys_are_those_that_the_trained_net_gave() {
        let image = cleared(&broken(97));
        assert_eq!((image.width, image.height), (151, 97));
        // (PyTorch, with the weights of the file, on the same page.)
        for (at, grey) in [113u8, 45, 24, 48, 131, 142].into_iter().enumerate() {
            let here = image.row(31)[68 + at];
            assert!(here.abs_diff(grey) <= 2, "{at}: {here} for {grey}");
        }
        assert!(image.row(70).iter().all(|&sample| sample > 250), "paper stays paper");
    }

    #[test]
    fn a_stem_that_broke_is_whole_again() {
        let mut image = GrayImage::blank(60, 60);
        image.fill(PixelBox { left: 20, top: 20, right: 22, bottom: 40 }, 0);
        image.fill(PixelBox { left: 20, top: 30, right: 22, bottom: 31 }, 255);
        let (seen, cleared) = (image.smoothed(), cleared(&image.smoothed()));
        assert!(cleared.row(30)[20] + 40 < seen.row(30)[20], "{} {}", cleared.row(30)[20], seen.row(30)[20]);
    }

    #[test]
    fn bands_leave_no_seams() {
        // The stroke stands in the first band of the one page, and at the seam of two of the other.
        let moved = (BAND * SIDE - 32) as u32;
        let image = broken(97);
        let mut lower = GrayImage::blank(151, 97 + moved);
        for y in 0..97 {
            let start = (y + moved) as usize * 151;
            lower.samples[start..start + 151].copy_from_slice(image.row(y));
        }
        let (image, lower) = (cleared(&image), cleared(&lower));
        for y in 26..60 {
            assert_eq!(image.row(y), lower.row(y + moved), "{y}");
        }
    }

    #[test]
    fn a_blank_page_and_an_empty_one_are_what_they_were() {
        for (width, height) in [(0, 0), (1, 1), (33, 500)] {
            assert_eq!(cleared(&GrayImage::blank(width, height)), GrayImage::blank(width, height));
        }
    }
}
