//! Digits that the box of a number leaves out. Pure.
//!
//! The engine now and then parts the first digit of a number from the rest, or gives it to the word before (`số 286/KH-SNV` of `số 1286/KH-SNV`, in slanting
//! type): what is left looks right and is read alike each time that it is looked at. The page tells: ink that stands no blank away from a digit belongs to its number.

use std::collections::HashSet;

use super::figures::{BLANK, BY_SIGN, SURE, SURE_OF_ONE};
use super::{Sign, read_signs};
use crate::ocr::{GrayImage, OcrWord, PixelBox};
use crate::page::fold;
use crate::record::Alternative;
use crate::source::second_look::ink_within;

/// So far from a number digits of it are looked for, in heights of it.
const REACH: f32 = 2.5;
/// The middles of two digits of a number are closer than this share of their height: three quarters in Times, seven eighths in the widest type; a blank between
/// them makes it more than one. (The gap between them says less: a worn 1 is narrow.)
const PITCH: f32 = 0.97;
/// Longer words are no numbers.
const LONGEST: usize = 24;

/// Ink that belongs to a number is no further from its box than this share of its height (two worn ones stand so).
const NEAR: f32 = 0.75;

/// Words as they were when they were looked at.
pub(in crate::source) type LookedAt = HashSet<(PixelBox, String)>;

pub(in crate::source) fn looked_at(words: &[OcrWord]) -> LookedAt {
    words.iter().map(|word| (word.bounds, word.text.clone())).collect()
}

/// Gives numbers the digits that stand before the first of theirs on the page, no blank between; what the engine read for these digits alone is no word any more.
/// Those that are in `known`, and the word before them too, are left: they had no such digit.
pub(in crate::source) fn digits_before(image: &GrayImage, words: &mut Vec<OcrWord>, broken: bool, known: &LookedAt) {
    let threshold = image.ink_threshold();
    let mut gone = Vec::new();
    let is_known = |word: &OcrWord| known.contains(&(word.bounds, word.text.clone()));
    for at in 0..words.len() {
        strokes_of_a_date(words, at);
        let word = &words[at];
        if !word.text.starts_with(|c: char| c.is_ascii_digit()) || word.text.chars().count() > LONGEST {
            continue;
        }
        if words[at.saturating_sub(1)..=at].iter().all(is_known) || !has_ink_before(image, threshold, word.bounds) {
            continue;
        }
        let height = word.bounds.bottom - word.bounds.top;
        let reach = PixelBox {
            left: word.bounds.left - (REACH * height as f32) as i32,
            top: word.bounds.top - height / 6,
            bottom: word.bounds.bottom + height / 6,
            right: word.bounds.right + height / 12,
        };
        let signs = read_signs(image, threshold, reach, broken);
        // (`22l-BC/ĐU`: a stroke behind digits is one of them.)
        let own = word.text.chars().take_while(|c| c.is_ascii_digit() || "IlÍÌÏ!|][".contains(*c)).count();
        let alone: Vec<usize> = (0..at).rev().take(2).filter(|&other| words[other].shares_line(word)).collect();
        let read = |place: PixelBox| {
            let there = alone.iter().map(|&other| &words[other]).find(|other| other.bounds.meets(place))?;
            there.text.parse::<char>().ok().filter(char::is_ascii_digit)
        };
        let Some((before, digits)) = before_edge(&signs, word.bounds, own, read) else { continue };
        gone.extend(alone.into_iter().filter(|&other| {
            let other = &words[other];
            other.text.chars().count() <= digits.len() && other.bounds.meets(before)
        }));
        let bounds = word.bounds.union(before);
        let word = &mut words[at];
        let seen = std::mem::take(&mut word.text);
        word.text = digits + &seen;
        word.alternatives.insert(0, Alternative { text: seen, confidence: word.confidence });
        (word.bounds, word.confidence) = (bounds, BY_SIGN);
    }
    let mut at = 0;
    words.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
}

/// Whether anything is printed so close before a box that it may belong to it.
fn has_ink_before(image: &GrayImage, threshold: u8, bounds: PixelBox) -> bool {
    let near = (NEAR * (bounds.bottom - bounds.top) as f32) as i32;
    let area = PixelBox { left: bounds.left - near, right: bounds.left, ..bounds };
    ink_within(image, threshold, area).is_some()
}

/// `tháng I Ì.`: two strokes behind *ngày* or *tháng* are ones, whatever they were read as; whether they are one number, their places say.
fn strokes_of_a_date(words: &mut [OcrWord], at: usize) {
    let Some(first) = at.checked_sub(1).filter(|&first| first > 0) else { return };
    let beside = |other: usize| words[other].shares_line(&words[at]);
    let dated = matches!(fold(&words[first - 1].text).as_str(), "ngay" | "thang") && beside(first - 1);
    let core = |at: usize| words[at].text.trim_end_matches(['.', ',', ';']).to_owned();
    let is_stroke = |core: &str| core.chars().count() == 1 && core.chars().all(|c| "1IlÌÍÏ|!][".contains(c));
    if !dated || !beside(first) || !is_stroke(&core(first)) || !is_stroke(&core(at)) {
        return;
    }
    for at in [first, at] {
        let word = &mut words[at];
        let length = word.text.chars().next().map_or(0, char::len_utf8);
        word.text.replace_range(..length, "1");
    }
}

fn middle(bounds: PixelBox) -> i32 {
    (bounds.left + bounds.right) / 2
}

/// The digits before the left edge of a number, and where they stand; none where a blank or anything else stands there, and where the number has not as many signs
/// as it begins with digits (`own`): its box may begin with the second of them. `read` tells the digit that was read in a place, where it is all that was.
fn before_edge(
    signs: &[Sign],
    bounds: PixelBox,
    own: usize,
    read: impl Fn(PixelBox) -> Option<char>,
) -> Option<(PixelBox, String)> {
    let first = signs.iter().position(|sign| middle(sign.bounds) >= bounds.left)?;
    // (A bar that touches a letter is none that the net knows, and neither is a broken digit.)
    let run = |ends: fn(&Sign) -> bool| signs[first..].iter().position(ends).unwrap_or(signs.len() - first);
    let is_sign = |sign: &Sign| sign.sign.is_some_and(|sign| !sign.is_ascii_digit());
    let is_no_digit = |sign: &Sign| !sign.sign.is_some_and(|sign| sign.is_ascii_digit());
    if run(is_sign) != own && run(is_no_digit) != own {
        return None;
    }
    let PixelBox { top, bottom, .. } = signs[first].bounds;
    let height = (bottom - top) as f32;
    let mut digits: Vec<&Sign> = Vec::new();
    let mut text = String::new();
    // (A mark of the letter before and a quotation mark stand high.)
    for before in signs[..first].iter().rev().filter(|sign| sign.bounds.bottom * 2 > top + bottom) {
        let nearest = digits.last().map_or(signs[first].bounds, |sign| sign.bounds);
        if (middle(nearest) - middle(before.bounds)) as f32 >= PITCH * height {
            break;
        }
        let least = if before.sign == Some('1') { SURE_OF_ONE } else { SURE };
        let told = before.sign.filter(|sign| sign.is_ascii_digit() && before.sure >= least);
        let Some(digit) = told.or_else(|| read(before.bounds)) else {
            // A bracket, a letter: what stands so close is part of the number or of something else, nobody knows.
            if ((nearest.left - before.bounds.right) as f32) < BLANK * height {
                return None;
            }
            break;
        };
        text.insert(0, digit);
        digits.push(before);
    }
    let bounds = digits.iter().map(|sign| sign.bounds).reduce(PixelBox::union)?;
    Some((bounds, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signs ten pixels wide and twenty high, 14 from one to the next, a blank six more; `?` is none that the net knows.
    fn told(text: &str) -> Vec<Sign> {
        let mut left = 0;
        let mut signs = Vec::new();
        for c in text.chars() {
            if c == ' ' {
                left += 6;
                continue;
            }
            let bounds = PixelBox { left, top: 0, right: left + 10, bottom: 20 };
            signs.push(Sign { sign: (c != '?').then_some(c), sure: 0.95, is_stroke: false, bounds });
            left += 14;
        }
        signs
    }

    /// The digits before a number whose box begins before the sign at `from` and that was read with so many digits.
    fn before(text: &str, from: usize, own: usize, alone: Option<char>) -> Option<String> {
        let signs = told(text);
        let bounds = PixelBox { left: signs[from].bounds.left, top: 0, right: 400, bottom: 20 };
        before_edge(&signs, bounds, own, |_| alone).map(|(_, digits)| digits)
    }

    #[test]
    fn digits_that_a_box_leaves_out_are_found() {
        assert_eq!(before("1286/", 1, 3, None).as_deref(), Some("1"));
        assert_eq!(before("1286?", 1, 3, None).as_deref(), Some("1"), "a bar that touches the letter behind it");
        assert_eq!(before("? 1286/", 2, 3, None).as_deref(), Some("1"), "a blank behind the word before");
        assert_eq!(before("15-", 1, 1, None).as_deref(), Some("1"));
        assert_eq!(before("?15-", 1, 2, Some('1')).as_deref(), Some("1"), "read alone, and not told");
    }

    #[test]
    fn what_is_whole_gets_no_digit_more() {
        assert_eq!(before("1 286/", 1, 3, None), None, "two numbers");
        assert_eq!(before("1286/", 1, 4, None), None, "the box begins behind the first digit of what was read");
        assert_eq!(before("?1286/", 2, 3, None), None, "what stands before it is not known");
        assert_eq!(before("?286/", 1, 3, None), None);
        assert_eq!(before("286/", 0, 3, None), None);
    }
}
