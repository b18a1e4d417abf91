//! How far the lines of a page are from level, and whether they run up and down instead.
//!
//! Postl's criterion: at the right angle the number of dark pixels changes most from row to row.

use crate::ocr::GrayImage;

/// Skew below this (degrees) is left: turning blurs, and the engine follows such lines.
pub(super) const LEAST_ANGLE: f32 = 0.8;
/// The same where the page is ruled: a rule that falls by half a line is found in no row.
pub(super) const LEAST_ANGLE_OF_RULES: f32 = 0.1;
/// Skew above this is not looked for.
const MOST_ANGLE: f32 = 6.0;
/// Resolution at which angles are measured.
const DPI: u32 = 75;

/// A page with fewer dark points has no lines.
const LEAST_POINTS: usize = 400;
/// A dark stretch of this length (points of 1/75 inch) is ruled and not written.
const LEAST_RULE: usize = 48;

/// Dark points of what is written on a page, from its middle.
pub(super) struct Points {
    points: Vec<(f32, f32)>,
    extent: f32,
}

impl Points {
    /// Those of a page, without its rules: the one below a running head may be level on a page that was laid askew, and those of a table say nothing of how a page
    /// lies, as those across it may be fewer than those down it.
    pub fn of(image: &GrayImage, dpi: u32) -> Self {
        let small = image.reduced((dpi / DPI).max(1));
        let threshold = small.ink_threshold().max(150);
        let (width, height) = (small.width as f32, small.height as f32);
        // Edges hold shadows and holes.
        let (margin_x, margin_y) = (small.width / 25, small.height / 25);
        let mut points = Vec::new();
        for y in margin_y..small.height.saturating_sub(margin_y) {
            for (x, &sample) in small.row(y).iter().enumerate() {
                if sample < threshold && x as u32 >= margin_x && (x as u32) < small.width - margin_x {
                    points.push((x as f32 - width / 2.0, y as f32 - height / 2.0));
                }
            }
        }
        let mut points = Self { points, extent: width.hypot(height) / 2.0 };
        points.leave_out_rules();
        points
    }

    /// Those of the page turned by a quarter clockwise.
    pub fn turned(&self) -> Self {
        Self { points: self.points.iter().map(|(x, y)| (-y, *x)).collect(), extent: self.extent }
    }

    /// The angle in degrees by which lines fall to the right; 0 for a page without lines.
    pub fn angle(&self) -> f32 {
        if self.are_few() {
            return 0.0;
        }
        let best_of = |from: f32, to: f32, step: f32| {
            let count = ((to - from) / step).round() as i32;
            (0..=count)
                .map(|index| from + index as f32 * step)
                .map(|degrees| (degrees, self.sharpness(degrees)))
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .unwrap_or((0.0, 0.0))
        };
        let (rough, sharpness) = best_of(-MOST_ANGLE, MOST_ANGLE, 0.5);
        let (fine, _) = best_of(rough - 0.5, rough + 0.5, 0.1);
        // Drawings and photographs have no angle at which rows stand out.
        let level = self.sharpness(0.0);
        if rough.abs() > MOST_ANGLE - 0.1 || sharpness < level * 1.02 && fine.abs() > 1.0 { 0.0 } else { fine }
    }

    /// Whether lines run up and down the page.
    pub fn are_sideways(&self) -> bool {
        if self.are_few() {
            return false;
        }
        let turned = self.turned();
        let best = |points: &Self, most: f32| {
            let steps = (most / 0.5) as i32;
            (-steps..=steps).map(|step| points.sharpness(step as f32 * 0.5)).fold(0.0, f64::max)
        };
        let stands_out = |most: f32| best(&turned, most) > 1.6 * best(self, most);
        // Most pages are level within 2°; one that is not has no sharp rows there, whichever way its lines run.
        stands_out(2.0) && stands_out(MOST_ANGLE)
    }

    /// Whether the page has no lines to speak of.
    fn are_few(&self) -> bool {
        self.points.len() < LEAST_POINTS
    }

    /// Takes away what is part of an unbroken stretch, along a row or a column, that is longer than a word in large type.
    fn leave_out_rules(&mut self) {
        let place = |(x, y): &(f32, f32)| ((x + self.extent) as usize, (y + self.extent) as usize);
        let side = 2 * self.extent as usize + 3;
        let mut dark = vec![false; side * side];
        for (x, y) in self.points.iter().map(place) {
            dark[y * side + x] = true;
        }
        let mut ruled = vec![false; side * side];
        for (along, across) in [(1, side), (side, 1)] {
            for line in 0..side {
                let mut from = 0;
                for at in 0..=side {
                    if at == side || !dark[line * across + at * along] {
                        if at - from >= LEAST_RULE {
                            (from..at).for_each(|at| ruled[line * across + at * along] = true);
                        }
                        from = at + 1;
                    }
                }
            }
        }
        self.points.retain(|point| {
            let (x, y) = place(point);
            !ruled[y * side + x]
        });
    }

    /// How sharply rows stand out when the page is turned by `degrees`.
    fn sharpness(&self, degrees: f32) -> f64 {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let mut rows = vec![0i64; (2.0 * self.extent) as usize + 3];
        for (x, y) in &self.points {
            let row = y * cos - x * sin + self.extent + 1.0;
            if let Some(count) = rows.get_mut(row as usize) {
                *count += 1;
            }
        }
        rows.windows(2).map(|pair| ((pair[1] - pair[0]) as f64).powi(2)).sum()
    }
}

/// The image turned counter-clockwise by `degrees` around its middle, in the same frame; bilinear.
pub(super) fn rotated(image: &GrayImage, degrees: f32) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = (image.width as i32, image.height as i32);
    let (center_x, center_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let mut out = GrayImage::blank(image.width, image.height);
    for y in 0..height {
        let dy = y as f32 - center_y;
        let start = y as usize * width as usize;
        for x in 0..width {
            let dx = x as f32 - center_x;
            let (from_x, from_y) = (dx * cos - dy * sin + center_x, dx * sin + dy * cos + center_y);
            let (left, top) = (from_x.floor(), from_y.floor());
            if left < 0.0 || top < 0.0 || left >= (width - 1) as f32 || top >= (height - 1) as f32 {
                continue;
            }
            let at = top as usize * width as usize + left as usize;
            let sample = |offset: usize| f32::from(image.samples[at + offset]);
            let (across, down) = (from_x - left, from_y - top);
            let width = width as usize;
            let upper = sample(0) + (sample(1) - sample(0)) * across;
            let lower = sample(width) + (sample(width + 1) - sample(width)) * across;
            out.samples[start + x as usize] = (upper + (lower - upper) * down) as u8;
        }
    }
    out
}

/// The image turned counter-clockwise by a small angle without blurring anything: whole columns and whole rows are moved by whole pixels.
pub(super) fn sheared(image: &GrayImage, degrees: f32) -> GrayImage {
    let tangent = degrees.to_radians().tan();
    let (width, height) = (image.width as usize, image.height as usize);
    let shift = |at: usize, length: usize| ((at as f32 - length as f32 / 2.0) * tangent).round() as i32;
    let (down, across): (Vec<i32>, Vec<i32>) =
        ((0..width).map(|x| shift(x, width)).collect(), (0..height).map(|y| shift(y, height)).collect());
    let mut out = GrayImage::blank(image.width, image.height);
    for ((y, across), row) in across.iter().enumerate().zip(out.samples.chunks_exact_mut(width.max(1))) {
        for ((x, down), sample) in down.iter().enumerate().zip(row) {
            let (from_x, from_y) = (x as i32 - across, y as i32 + down);
            if (0..width as i32).contains(&from_x) && (0..height as i32).contains(&from_y) {
                *sample = image.samples[from_y as usize * width + from_x as usize];
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::PixelBox;

    fn lines() -> GrayImage {
        let mut image = GrayImage::blank(1240, 1754);
        for line in 0..30 {
            for word in 0..10 {
                let (left, top) = (150 + word * 95, 150 + line * 48);
                image.fill(PixelBox { left, top, right: left + 60 + word, bottom: top + 14 }, 0);
            }
        }
        image
    }

    #[test]
    fn skew_is_measured_and_taken_away() {
        for degrees in [-2.0, -0.7, 0.0, 1.3, 3.0] {
            let skewed = rotated(&lines(), -degrees);
            let measured = Points::of(&skewed, 150).angle();
            assert!((measured - degrees).abs() < 0.2, "{degrees}: {measured}");
        }
    }

    #[test]
    fn what_is_sheared_is_level() {
        for degrees in [-0.6, 0.25] {
            let level = sheared(&rotated(&lines(), -degrees), degrees);
            assert!(Points::of(&level, 150).angle().abs() < 0.15, "{degrees}");
        }
    }

    #[test]
    fn rules_down_a_page_do_not_turn_it() {
        let mut table = GrayImage::blank(1240, 1754);
        for line in 0..12 {
            let (left, top) = (150 + line % 4 * 200, 300 + line * 90);
            table.fill(PixelBox { left, top, right: left + 60, bottom: top + 14 }, 0);
        }
        for column in 0..8 {
            let left = 130 + column * 140;
            table.fill(PixelBox { left, top: 200, right: left + 4, bottom: 1600 }, 0);
        }
        assert!(!Points::of(&table, 150).are_sideways());
    }

    #[test]
    fn the_points_of_a_page_turn_with_it() {
        let sideways = rotated(&lines(), -1.5).turned(3);
        let turned = Points::of(&sideways, 150).turned().angle();
        assert!((turned - Points::of(&sideways.turned(1), 150).angle()).abs() < 0.05, "{turned}");
    }

    #[test]
    fn a_sideways_page_is_known() {
        assert!(!Points::of(&lines(), 150).are_sideways());
        assert!(Points::of(&lines().turned(1), 150).are_sideways());
    }
}
