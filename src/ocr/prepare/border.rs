//! Black borders that a scanner leaves around the sheet → paper.

use crate::ocr::{GrayImage, PixelBox};

/// Darker is border.
const DARK: u8 = 110;
/// How much of a row or column must be dark where the most of what lies outside is so too.
const SHARE: f32 = 0.5;
/// The same for a dark line alone, which may be the rule below a running head: a margin stands on both sides of that.
const SHARE_ALONE: f32 = 0.9;
/// How far in from an edge a border can reach, as a share of the side.
const REACH: f32 = 0.06;

/// Whitens rows and columns at the edges that are mostly dark, and what lies outside of them.
pub(super) fn whiten(image: &mut GrayImage) {
    let (width, height) = (image.width, image.height);
    if width < 50 || height < 50 {
        return;
    }
    let (reach_x, reach_y) = ((width as f32 * REACH) as u32, (height as f32 * REACH) as u32);
    let row_dark = |y: u32| share_of_dark(image.row(y).iter().copied());
    let column_dark = |x: u32| share_of_dark((0..height).map(|y| image.row(y)[x as usize]));
    let top = depth((0..reach_y).map(row_dark)).map_or(0, |y| y + 2);
    let bottom =
        depth((height - reach_y..height).rev().map(row_dark)).map_or(height, |y| (height - 1 - y).saturating_sub(1));
    let left = depth((0..reach_x).map(column_dark)).map_or(0, |x| x + 2);
    let right =
        depth((width - reach_x..width).rev().map(column_dark)).map_or(width, |x| (width - 1 - x).saturating_sub(1));
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

fn share_of_dark(samples: impl Iterator<Item = u8>) -> f32 {
    let (dark, all) = samples.fold((0u32, 0u32), |(dark, all), sample| (dark + u32::from(sample < DARK), all + 1));
    dark as f32 / all.max(1) as f32
}

/// The place, counted from the edge of the page, of the innermost line that belongs to a border; `shares` says how dark each line is.
fn depth(shares: impl Iterator<Item = f32>) -> Option<u32> {
    let (mut dark, mut deepest) = (0, None);
    for (at, share) in shares.enumerate() {
        dark += u32::from(share > SHARE);
        if share > SHARE_ALONE || share > SHARE && dark * 2 > at as u32 {
            deepest = Some(at as u32);
        }
    }
    deepest
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

    #[test]
    fn the_rule_below_a_running_head_is_no_border() {
        let mut image = GrayImage::blank(200, 300);
        image.fill(PixelBox { left: 120, top: 5, right: 160, bottom: 10 }, 0);
        image.fill(PixelBox { left: 30, top: 14, right: 175, bottom: 16 }, 0);
        whiten(&mut image);
        assert_eq!(image.row(8)[130], 0, "the running head");
        image.fill(PixelBox { left: 2, top: 3, right: 200, bottom: 4 }, 0);
        whiten(&mut image);
        assert_eq!((image.row(3)[130], image.row(8)[130]), (255, 0), "a dark line across the whole page is one");
    }
}
