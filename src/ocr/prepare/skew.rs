//! How far the lines of a page are from level, and whether they run up and down instead.
//!
//! Postl's criterion: at the right angle the number of dark pixels changes most from row to row.

use crate::ocr::GrayImage;

/// Skew below this (degrees) is left: turning blurs, and the engine follows such lines.
pub(super) const LEAST_ANGLE: f32 = 0.8;
/// Skew above this is not looked for.
const MOST_ANGLE: f32 = 6.0;
/// Resolution at which angles are measured.
const DPI: u32 = 75;

/// Dark points of a page, from the middle.
struct Points {
    points: Vec<(f32, f32)>,
    extent: f32,
}

fn points(image: &GrayImage, dpi: u32) -> Points {
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
    Points { points, extent: width.hypot(height) / 2.0 }
}

impl Points {
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

/// The angle in degrees by which lines fall to the right; 0 for a page without lines.
pub(super) fn angle(image: &GrayImage, dpi: u32) -> f32 {
    let points = points(image, dpi);
    if points.points.len() < 400 {
        return 0.0;
    }
    let best_of = |from: f32, to: f32, step: f32| {
        let count = ((to - from) / step).round() as i32;
        (0..=count)
            .map(|index| from + index as f32 * step)
            .map(|degrees| (degrees, points.sharpness(degrees)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or((0.0, 0.0))
    };
    let (rough, sharpness) = best_of(-MOST_ANGLE, MOST_ANGLE, 0.5);
    let (fine, _) = best_of(rough - 0.5, rough + 0.5, 0.1);
    // Drawings and photographs have no angle at which rows stand out.
    let level = points.sharpness(0.0);
    if rough.abs() > MOST_ANGLE - 0.1 || sharpness < level * 1.02 && fine.abs() > 1.0 { 0.0 } else { fine }
}

/// Whether lines run up and down the page.
pub(super) fn is_sideways(image: &GrayImage, dpi: u32) -> bool {
    let upright = points(image, dpi);
    if upright.points.len() < 400 {
        return false;
    }
    let turned = Points { points: upright.points.iter().map(|(x, y)| (*y, *x)).collect(), extent: upright.extent };
    let best = |points: &Points| (-4..=4).map(|step| points.sharpness(step as f32 * 0.5)).fold(0.0, f64::max);
    best(&turned) > 1.6 * best(&upright)
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
            let measured = angle(&skewed, 150);
            assert!((measured - degrees).abs() < 0.2, "{degrees}: {measured}");
        }
    }

    #[test]
    fn a_sideways_page_is_known() {
        assert!(!is_sideways(&lines(), 150));
        assert!(is_sideways(&lines().turned(1), 150));
    }
}
