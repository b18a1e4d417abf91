//! Dotted lines of forms, which the engine reads as whatever letters come next to them. Pure.

use super::second_look::ink_within;
use crate::ocr::{GrayImage, OcrWord};

/// Dots are no higher than this, and such a line is at least so long (inches).
const MOST_HEIGHT: f32 = 0.04;
const LEAST_LENGTH: f32 = 0.3;
/// How far it may fall for each inch of its length where the page is not quite level.
const MOST_FALL: f32 = 0.008;
/// Fewer dark stretches are dashes and rules.
const LEAST_DOTS: usize = 6;

/// Gives each word that is a dotted line on the page as many dots as it has there.
pub(super) fn dots_of_leaders(image: &GrayImage, dpi: u32, words: &mut [OcrWord]) {
    let inches = |pixels: i32| pixels as f32 / dpi.max(1) as f32;
    let threshold = image.ink_threshold();
    for word in words.iter_mut().filter(|word| inches(word.bounds.right - word.bounds.left) >= LEAST_LENGTH) {
        let Some(ink) = ink_within(image, threshold, word.bounds) else { continue };
        let length = inches(ink.right - ink.left);
        if inches(ink.bottom - ink.top) > MOST_HEIGHT + MOST_FALL * length {
            continue;
        }
        let dark = |x: i32| (ink.top..ink.bottom).any(|y| image.row(y as u32)[x as usize] < threshold);
        let dots = (ink.left..ink.right).filter(|&x| dark(x) && (x == ink.left || !dark(x - 1))).count();
        if dots >= LEAST_DOTS {
            word.text = ".".repeat(dots);
            word.alternatives.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::PixelBox;

    fn read(text: &str, step: i32, size: i32) -> String {
        let mut image = GrayImage::blank(1100, 60);
        for at in 0..40 {
            let left = 20 + at * step;
            image.fill(PixelBox { left, top: 40 - size, right: left + size, bottom: 40 }, 0);
        }
        let bounds = PixelBox { left: 15, top: 10, right: 25 + 40 * step, bottom: 45 };
        let mut words = [OcrWord { text: text.into(), bounds, ..OcrWord::default() }];
        dots_of_leaders(&image, 300, &mut words);
        words[0].text.clone()
    }

    #[test]
    fn a_dotted_line_is_dots() {
        assert_eq!(read("Sabseeeoooesso66", 10, 5), ".".repeat(40));
        assert_eq!(read("————", 5, 5), "————", "one stroke from end to end is a rule");
        assert_eq!(read("oooooooo", 24, 20), "oooooooo", "as high as letters");
    }
}
