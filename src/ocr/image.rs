//! Images of pages, in memory.

/// A page in colour: RGB, 8 bits a channel, rows from the top, no padding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColorImage {
    pub width: u32,
    pub height: u32,
    /// `width * height * 3` samples.
    pub rgb: Vec<u8>,
    /// Dots per inch.
    pub dpi: u32,
}

/// An 8-bit grey image, rows from the top, no padding; 0 is black.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrayImage {
    pub width: u32,
    pub height: u32,
    /// `width * height` samples.
    pub samples: Vec<u8>,
}

/// So many samples tell the grey between paper and ink: a page has that much ink and paper, whatever its resolution.
const SAMPLES_OF_A_PAGE: usize = 1 << 17;

impl GrayImage {
    /// A white image.
    pub fn blank(width: u32, height: u32) -> Self {
        Self { width, height, samples: vec![255; width as usize * height as usize] }
    }

    pub fn row(&self, y: u32) -> &[u8] {
        let start = y as usize * self.width as usize;
        &self.samples[start..start + self.width as usize]
    }

    /// What of a rectangle lies on the image; of no width or height where that is nothing.
    pub fn on_image(&self, area: PixelBox) -> PixelBox {
        let clamp = |value: i32, most: u32| value.clamp(0, most as i32);
        let (left, top) = (clamp(area.left, self.width), clamp(area.top, self.height));
        let (right, bottom) = (clamp(area.right, self.width).max(left), clamp(area.bottom, self.height).max(top));
        PixelBox { left, top, right, bottom }
    }

    /// What lies within a rectangle, cut to the image; empty where that is nothing.
    pub fn part(&self, area: PixelBox) -> Self {
        let PixelBox { left, top, right, bottom } = self.on_image(area);
        let rows = (top..bottom).map(|y| &self.row(y as u32)[left as usize..right as usize]);
        Self { width: (right - left) as u32, height: (bottom - top) as u32, samples: rows.flatten().copied().collect() }
    }

    /// Paints a rectangle, cut to the image.
    pub fn fill(&mut self, area: PixelBox, value: u8) {
        let PixelBox { left, top, right, bottom } = self.on_image(area);
        for y in top..bottom {
            let start = y as usize * self.width as usize;
            self.samples[start + left as usize..start + right as usize].fill(value);
        }
    }

    /// Turned by quarter turns clockwise.
    pub fn turned(&self, quarter_turns: u8) -> Self {
        let (width, height) = (self.width as usize, self.height as usize);
        match quarter_turns % 4 {
            0 => self.clone(),
            2 => Self { width: self.width, height: self.height, samples: self.samples.iter().rev().copied().collect() },
            turns => {
                let mut samples = vec![255; width * height];
                for y in 0..height {
                    for x in 0..width {
                        let (to_x, to_y) = if turns == 1 { (height - 1 - y, x) } else { (y, width - 1 - x) };
                        samples[to_y * height + to_x] = self.samples[y * width + x];
                    }
                }
                Self { width: self.height, height: self.width, samples }
            }
        }
    }

    /// Made smaller by averaging squares of `factor` by `factor` pixels.
    pub fn reduced(&self, factor: u32) -> Self {
        let (width, height) = (self.width / factor, self.height / factor);
        let mut samples = Vec::with_capacity(width as usize * height as usize);
        let mut sums = vec![0u32; width as usize];
        for y in 0..height {
            sums.fill(0);
            for inner in 0..factor {
                let row = self.row(y * factor + inner);
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(factor as usize)) {
                    *sum += square.iter().map(|&sample| u32::from(sample)).sum::<u32>();
                }
            }
            samples.extend(sums.iter().map(|sum| (sum / (factor * factor)) as u8));
        }
        Self { width, height, samples }
    }

    /// Smoothed with the binomial kernel 1 2 1 along both axes.
    pub fn smoothed(&self) -> Self {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut rows = vec![0u16; width * height];
        for y in 0..height {
            let row = &self.samples[y * width..(y + 1) * width];
            for x in 0..width {
                let (left, right) = (row[x.saturating_sub(1)], row[(x + 1).min(width - 1)]);
                rows[y * width + x] = u16::from(left) + 2 * u16::from(row[x]) + u16::from(right);
            }
        }
        let mut samples = Vec::with_capacity(width * height);
        for y in 0..height {
            let (above, below) = (y.saturating_sub(1) * width, (y + 1).min(height - 1) * width);
            for x in 0..width {
                let sum = rows[above + x] + 2 * rows[y * width + x] + rows[below + x];
                samples.push((sum / 16) as u8);
            }
        }
        Self { width: self.width, height: self.height, samples }
    }

    /// With what is grey darkened: grey as a share of white, raised to `exponent`.
    pub fn darkened(&self, exponent: f32) -> Self {
        let darker: Vec<u8> =
            (0..=255u8).map(|grey| (255.0 * (f32::from(grey) / 255.0).powf(exponent)) as u8).collect();
        Self { samples: self.samples.iter().map(|&grey| darker[usize::from(grey)]).collect(), ..*self }
    }

    /// With fine strokes that are broken mended: a sample is as dark as the lighter of two opposite neighbours, where that is
    /// darker than it is itself.
    pub fn bridged(&self) -> Self {
        let width = self.width as usize;
        let mut samples = self.samples.clone();
        for at in width + 1..self.samples.len().saturating_sub(width + 1) {
            for step in [1, width - 1, width, width + 1] {
                let bridge = self.samples[at - step].max(self.samples[at + step]);
                samples[at] = samples[at].min(bridge);
            }
        }
        Self { samples, ..*self }
    }

    /// The grey between paper and ink (Otsu 1979), kept within sensible bounds.
    pub fn ink_threshold(&self) -> u8 {
        let mut histogram = [0u64; 256];
        // (Odd, so that the samples of no page stand in columns.)
        let step = (self.samples.len() / SAMPLES_OF_A_PAGE).max(7) | 1;
        for &sample in self.samples.iter().step_by(step) {
            histogram[usize::from(sample)] += 1;
        }
        let total: u64 = histogram.iter().sum();
        let sum: f64 = histogram.iter().enumerate().map(|(value, count)| value as f64 * *count as f64).sum();
        let (mut below, mut sum_below) = (0u64, 0f64);
        let (mut best, mut threshold) = (0f64, 128u8);
        for (value, &count) in histogram.iter().enumerate() {
            below += count;
            sum_below += value as f64 * count as f64;
            if below == 0 || below == total {
                continue;
            }
            let (mean_below, mean_above) = (sum_below / below as f64, (sum - sum_below) / (total - below) as f64);
            let spread = below as f64 * (total - below) as f64 * (mean_above - mean_below).powi(2);
            if spread > best {
                (best, threshold) = (spread, value as u8);
            }
        }
        threshold.clamp(90, 200)
    }
}

/// A rectangle in pixels, right and bottom exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PixelBox {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl PixelBox {
    /// In pixels.
    pub fn height(self) -> i32 {
        self.bottom - self.top
    }

    /// Whether the two share a pixel.
    pub fn meets(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The same so many pixels further right and further down.
    pub fn moved(self, right: i32, down: i32) -> Self {
        Self { left: self.left + right, top: self.top + down, right: self.right + right, bottom: self.bottom + down }
    }

    /// Whether the two stand on one line: they share more than half the height of the lower of them.
    pub fn on_one_line(self, other: Self) -> bool {
        let lower = (self.bottom - self.top).min(other.bottom - other.top);
        (self.bottom.min(other.bottom) - self.top.max(other.top)) * 2 > lower
    }

    /// The share of its width that another one of its line reaches over; 0 for one on another line.
    pub fn share_within(self, other: Self) -> f32 {
        let wide = self.right.min(other.right) - self.left.max(other.left);
        if !self.on_one_line(other) || wide <= 0 {
            return 0.0;
        }
        wide as f32 / (self.right - self.left).max(1) as f32
    }

    /// The least box around both.
    pub fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_stroke_is_bridged_and_paper_stays_paper() {
        let mut image = GrayImage::blank(9, 9);
        image.fill(PixelBox { left: 4, top: 1, right: 5, bottom: 8 }, 40);
        image.fill(PixelBox { left: 4, top: 4, right: 5, bottom: 5 }, 255);
        let bridged = image.bridged();
        assert_eq!(bridged.row(4)[4], 40);
        assert_eq!(bridged.samples.iter().filter(|&&sample| sample < 255).count(), 7);
        assert_eq!((image.darkened(2.0).row(2)[4], image.darkened(2.0).row(4)[4]), (6, 255));
    }

    #[test]
    fn a_part_is_cut_to_the_image() {
        let image = GrayImage { width: 3, height: 2, samples: vec![1, 2, 3, 4, 5, 6] };
        let part = |left, top, right, bottom| image.part(PixelBox { left, top, right, bottom });
        assert_eq!(part(1, 0, 9, 2), GrayImage { width: 2, height: 2, samples: vec![2, 3, 5, 6] });
        assert_eq!(part(-4, 1, 1, 5), GrayImage { width: 1, height: 1, samples: vec![4] });
        assert!(part(2, 1, 1, 0).samples.is_empty());
        assert_eq!((part(5, 0, 8, 2).width, part(5, 0, 8, 2).samples.len()), (0, 0));
    }

    #[test]
    fn four_quarter_turns_are_none() {
        let image = GrayImage { width: 3, height: 2, samples: vec![1, 2, 3, 4, 5, 6] };
        assert_eq!(image.turned(1), GrayImage { width: 2, height: 3, samples: vec![4, 1, 5, 2, 6, 3] });
        assert_eq!(image.turned(1).turned(3), image);
        assert_eq!(image.turned(2).turned(2), image);
    }
}
