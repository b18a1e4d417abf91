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

/// Weights, those of all outputs for an input (of a convolution: for a place of an input) side by side, and what is added to each output.
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
                let weight = |input: usize, output: usize| f32::from(whole[output * inputs + input] as i8) * factor;
                Layer {
                    weights: (0..inputs * outputs).map(|at| weight(at / outputs, at % outputs)).collect(),
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
        let values = convolved::<{ CHANNELS[1] }>(window, first, (HEIGHT, WIDTH));
        let values = convolved::<{ CHANNELS[2] }>(&values, second, (HEIGHT / 2, WIDTH / 2));
        let values = convolved::<{ CHANNELS[3] }>(&values, third, (HEIGHT / 4, WIDTH / 4));
        let values: Vec<f32> = full(&values, hidden).into_iter().map(|value| value.max(0.0)).collect();
        let values = full(&values, last);
        let most = values.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f32> = values.iter().map(|value| (value - most).exp()).collect();
        let sum: f32 = powers.iter().sum();
        powers.into_iter().map(|power| power / sum).collect()
    }
}

fn number(bytes: &[u8]) -> f32 {
    f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// A convolution of 3 × 3 with paper around, what is below 0 made 0, and of that the greatest of each 2 × 2; channel by channel, row by row.
///
/// Most of a window is paper, and half of what a layer gives is 0: each value that is not is handed on to the nine places around it, all outputs of a place at
/// once. That takes a fifth of the time of going from place to place.
fn convolved<const OUTPUTS: usize>(values: &[f32], layer: &Layer, (height, width): (usize, usize)) -> Vec<f32> {
    let step = width + 2;
    let bias: [f32; OUTPUTS] = std::array::from_fn(|output| layer.bias[output]);
    // A row and a column more on each side, so that no value has to ask where it stands.
    let mut sums = vec![bias; (height + 2) * step];
    let (weights, _) = layer.weights.as_chunks::<OUTPUTS>();
    for (plane, weights) in values.chunks_exact(height * width).zip(weights.chunks_exact(9)) {
        for (at, &value) in plane.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            // The last weight of the nine is for the value that stands to the right of a place and below it.
            let first = at / width * step + at % width;
            for (places, weights) in sums[first..].chunks_mut(step).zip(weights.chunks_exact(3).rev()) {
                for (sums, weights) in places.iter_mut().zip(weights.iter().rev()) {
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += weight * value;
                    }
                }
            }
        }
    }
    let mut out = vec![0.0; OUTPUTS * (height / 2) * (width / 2)];
    for at in 0..height * width {
        let (y, x) = (at / width, at % width);
        let place = y / 2 * (width / 2) + x / 2;
        for (output, &sum) in sums[(y + 1) * step + x + 1].iter().enumerate() {
            let greatest = &mut out[output * (height / 2) * (width / 2) + place];
            *greatest = sum.max(*greatest);
        }
    }
    out
}

fn full(values: &[f32], layer: &Layer) -> Vec<f32> {
    let outputs = layer.bias.len();
    let mut sums = vec![0.0; outputs];
    for (&value, weights) in values.iter().zip(layer.weights.chunks_exact(outputs)).filter(|(value, _)| **value != 0.0)
    {
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += weight * value;
        }
    }
    sums.iter().zip(&layer.bias).map(|(sum, bias)| sum + bias).collect()
}
