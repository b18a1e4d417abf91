//! Black borders that a scanner leaves around the sheet → paper.

use crate::ocr::{GrayImage, PixelBox};

/// Darker is border.
const DARK: u8 = 110;
/// How much of a row or column must be dark.
const SHARE: f32 = 0.5;
/// How far in from an edge a border can reach, as a share of the side.
const REACH: f32 = 0.06;

/// Whitens rows and columns at the edges that are mostly dark, and what lies outside of them.
pub(super) fn whiten(image: &mut GrayImage) {
    let (width, height) = (image.width, image.height);
    if width < 50 || height < 50 {
        return;
    }
    let (reach_x, reach_y) = ((width as f32 * REACH) as u32, (height as f32 * REACH) as u32);
    let row_dark = |image: &GrayImage, y: u32| {
        let dark = image.row(y).iter().filter(|&&sample| sample < DARK).count();
        dark as f32 > SHARE * width as f32
    };
    let column_dark = |image: &GrayImage, x: u32| {
        let dark = (0..height).filter(|&y| image.row(y)[x as usize] < DARK).count();
        dark as f32 > SHARE * height as f32
    };
    let top = (0..reach_y).rev().find(|&y| row_dark(image, y)).map_or(0, |y| y + 2);
    let bottom = (height - reach_y..height).find(|&y| row_dark(image, y)).map_or(height, |y| y.saturating_sub(1));
    let left = (0..reach_x).rev().find(|&x| column_dark(image, x)).map_or(0, |x| x + 2);
    let right = (width - reach_x..width).find(|&x| column_dark(image, x)).map_or(width, |x| x.saturating_sub(1));
    let (width, height) = (width as i32, height as i32);
    for area in [
        PixelBox { left: 0, top: 0, right: width, bottom: top as i32 },
        PixelBox { left: 0, top: bottom as i32, right: width, bottom: height },
        PixelBox { left: 0, top: 0, right: left as i32, bottom: height },
        PixelBox { left: right as i32, top: 0, right: width, bottom: height },
    ] {
        image.fill(area, 255);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_black_edge_goes_and_text_stays() {
        let mut image = GrayImage::blank(200, 300);
        image.fill(PixelBox { left: 0, top: 0, right: 6, bottom: 300 }, 0);
        image.fill(PixelBox { left: 40, top: 100, right: 160, bottom: 104 }, 0);
        whiten(&mut image);
        assert_eq!(image.row(50)[3], 255);
        assert_eq!(image.row(102)[100], 0);
    }
}
