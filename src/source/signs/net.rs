//! The nets that tell signs apart: a window of pixels → a class and a probability. Pure.
//!
//! Three convolutions of 3 × 3 with a maximum over 2 × 2 behind each, and two full layers. The weights (`dictionaries/figure_signs.net`,
//! `dictionaries/marker_signs.net`) are whole numbers from −127 to 127, with one factor for each layer.

use std::sync::OnceLock;

/// The window, in pixels.
pub(super) const HEIGHT: usize = 32;
pub(super) const WIDTH: usize = 24;
/// Channels behind each convolution, and the units of the first full layer.
const CHANNELS: [usize; 4] = [1, 8, 16, 24];
const HIDDEN: usize = 48;

/// A net as its file has it; it is unpacked when it is first asked.
pub(super) struct Net {
    packed: &'static [u8],
    classes: usize,
    layers: OnceLock<[Layer; 5]>,
}

/// Signs of figures.
pub(super) static FIGURES: Net =
    Net { packed: include_bytes!("../../../dictionaries/figure_signs.net"), classes: 20, layers: OnceLock::new() };
/// Signs of markers.
pub(super) static MARKERS: Net =
    Net { packed: include_bytes!("../../../dictionaries/marker_signs.net"), classes: 48, layers: OnceLock::new() };

/// Weights and what is added to each output.
struct Layer {
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Net {
    fn layers(&self) -> &[Layer; 5] {
        self.layers.get_or_init(|| {
            let mut rest = self.packed;
            let mut layer = |inputs: usize, outputs: usize| {
                let (factor, tail) = rest.split_at(4);
                let (whole, tail) = tail.split_at(inputs * outputs);
                let (bias, tail) = tail.split_at(4 * outputs);
                rest = tail;
                let factor = number(factor);
                Layer {
                    weights: whole.iter().map(|&byte| f32::from(byte as i8) * factor).collect(),
                    bias: bias.chunks_exact(4).map(number).collect(),
                }
            };
            let flat = CHANNELS[3] * (HEIGHT / 8) * (WIDTH / 8);
            [
                layer(CHANNELS[0] * 9, CHANNELS[1]),
                layer(CHANNELS[1] * 9, CHANNELS[2]),
                layer(CHANNELS[2] * 9, CHANNELS[3]),
                layer(flat, HIDDEN),
                layer(HIDDEN, self.classes),
            ]
        })
    }

    /// How probable each class is for a window (`HEIGHT` × `WIDTH`, row by row, paper 0, ink 1).
    pub fn classify(&self, window: &[f32]) -> Vec<f32> {
        let [first, second, third, hidden, last] = self.layers();
        let (mut values, mut height, mut width) = (window.to_vec(), HEIGHT, WIDTH);
        for (layer, channels) in [first, second, third].into_iter().zip(CHANNELS.windows(2)) {
            values = halved(&convolved(&values, layer, channels[0], height, width), layer.bias.len(), height, width);
            (height, width) = (height / 2, width / 2);
        }
        let values = full(&full(&values, hidden).into_iter().map(|value| value.max(0.0)).collect::<Vec<f32>>(), last);
        let most = values.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f32> = values.iter().map(|value| (value - most).exp()).collect();
        let sum: f32 = powers.iter().sum();
        powers.into_iter().map(|power| power / sum).collect()
    }
}

fn number(bytes: &[u8]) -> f32 {
    f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// A convolution of 3 × 3 with paper around, and what is below 0 made 0; channel by channel, row by row.
fn convolved(values: &[f32], layer: &Layer, channels: usize, height: usize, width: usize) -> Vec<f32> {
    let size = height * width;
    let mut out = Vec::with_capacity(layer.bias.len() * size);
    for (output, &bias) in layer.bias.iter().enumerate() {
        let mut plane = vec![bias; size];
        for input in 0..channels {
            let weights = &layer.weights[(output * channels + input) * 9..][..9];
            let source = &values[input * size..][..size];
            for (at, &weight) in weights.iter().enumerate() {
                add_moved(&mut plane, source, weight, (at / 3, at % 3), width);
            }
        }
        out.extend(plane.into_iter().map(|value| value.max(0.0)));
    }
    out
}

/// Adds `weight` times the plane moved by one row and column at most (`at` from 0 to 2 each, 1: not moved).
fn add_moved(plane: &mut [f32], source: &[f32], weight: f32, at: (usize, usize), width: usize) {
    let height = plane.len() / width;
    let rows = usize::from(at.0 == 0)..height - usize::from(at.0 == 2);
    let (from, to) = (usize::from(at.1 == 0), width - usize::from(at.1 == 2));
    for row in rows {
        let target = &mut plane[row * width + from..row * width + to];
        let start = (row + at.0 - 1) * width + from + at.1 - 1;
        for (target, source) in target.iter_mut().zip(&source[start..start + to - from]) {
            *target += weight * source;
        }
    }
}

/// The greatest of each 2 × 2.
fn halved(values: &[f32], channels: usize, height: usize, width: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(values.len() / 4);
    for plane in values.chunks_exact(height * width).take(channels) {
        for rows in plane.chunks_exact(2 * width) {
            let (upper, lower) = rows.split_at(width);
            let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            out.extend(pairs.map(|(upper, lower)| upper[0].max(upper[1]).max(lower[0]).max(lower[1])));
        }
    }
    out
}

fn full(values: &[f32], layer: &Layer) -> Vec<f32> {
    let rows = layer.weights.chunks_exact(values.len());
    let dot = |row: &[f32]| row.iter().zip(values).map(|(weight, value)| weight * value).sum::<f32>();
    rows.zip(&layer.bias).map(|(row, bias)| dot(row) + bias).collect()
}
