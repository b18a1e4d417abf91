//! Ruled lines on a page image: long thin dark runs along the axes; and how those of a table are erased before its
//! cells are read.

use crate::ocr::{GrayImage, PixelBox};

/// A ruled line in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelRule {
    pub horizontal: bool,
    pub area: PixelBox,
}

/// Shorter runs are parts of letters (inches).
const LEAST_HORIZONTAL: f32 = 0.35;
const LEAST_VERTICAL: f32 = 0.3;
/// Thicker ones are bars, borders, pictures (inches).
const MOST_THICKNESS: f32 = 0.05;
/// A worn line has holes of this size (inches).
const HOLE: f32 = 0.012;

/// A dark run along one row (or column, with the axes exchanged).
#[derive(Clone, Copy)]
struct Run {
    line: i32,
    from: i32,
    to: i32,
}

/// Finds the ruled lines of a page whose lines are level.
pub(super) fn find(image: &GrayImage, dpi: u32) -> Vec<PixelRule> {
    let threshold = image.ink_threshold().saturating_add(20);
    let inches = |value: f32| (value * dpi as f32).max(1.0) as i32;
    let (hole, thickness) = (inches(HOLE), inches(MOST_THICKNESS));
    let mut rules = Vec::new();
    for (from, to, first, last) in join(horizontal_runs(image, threshold, hole, inches(LEAST_HORIZONTAL)), thickness) {
        let area = PixelBox { left: from, top: first, right: to, bottom: last + 1 };
        rules.push(PixelRule { horizontal: true, area });
    }
    for (from, to, first, last) in join(vertical_runs(image, threshold, hole, inches(LEAST_VERTICAL)), thickness) {
        let area = PixelBox { left: first, top: from, right: last + 1, bottom: to };
        rules.push(PixelRule { horizontal: false, area });
    }
    rules
}

fn horizontal_runs(image: &GrayImage, threshold: u8, hole: i32, least: i32) -> Vec<Run> {
    let mut runs = Vec::new();
    for y in 0..image.height {
        let (mut from, mut last) = (-1, -1);
        let mut close = |from: i32, last: i32| {
            if from >= 0 && last - from >= least {
                runs.push(Run { line: y as i32, from, to: last + 1 });
            }
        };
        for (x, &sample) in image.row(y).iter().enumerate() {
            if sample >= threshold {
                continue;
            }
            let x = x as i32;
            if from < 0 || x - last > hole {
                close(from, last);
                from = x;
            }
            last = x;
        }
        close(from, last);
    }
    runs
}

/// Row by row all the same, for the sake of the cache, with an open run for every column.
fn vertical_runs(image: &GrayImage, threshold: u8, hole: i32, least: i32) -> Vec<Run> {
    let mut open = vec![(-1i32, -1i32); image.width as usize];
    let mut runs = Vec::new();
    for y in 0..image.height as i32 {
        for (x, &sample) in image.row(y as u32).iter().enumerate() {
            if sample >= threshold {
                continue;
            }
            let (from, last) = &mut open[x];
            if *from < 0 || y - *last > hole {
                if *from >= 0 && *last - *from >= least {
                    runs.push(Run { line: x as i32, from: *from, to: *last + 1 });
                }
                *from = y;
            }
            *last = y;
        }
    }
    for (x, (from, last)) in open.into_iter().enumerate() {
        if from >= 0 && last - from >= least {
            runs.push(Run { line: x as i32, from, to: last + 1 });
        }
    }
    runs.sort_by_key(|run| (run.line, run.from));
    runs
}

/// Joins runs on neighbouring lines that lie beside each other: (from, to, first line, last line). Those that become
/// thicker than a ruled line are dropped.
fn join(runs: Vec<Run>, most_thickness: i32) -> Vec<(i32, i32, i32, i32)> {
    let mut joined: Vec<(i32, i32, i32, i32)> = Vec::new();
    let mut recent = 0;
    for run in runs {
        while recent < joined.len() && joined[recent].3 < run.line - most_thickness - 2 {
            recent += 1;
        }
        let beside = joined[recent..]
            .iter_mut()
            .find(|(from, to, _, last)| run.line - *last <= 2 && run.from < *to + 8 && *from < run.to + 8);
        match beside {
            Some((from, to, _, last)) => {
                *from = run.from.min(*from);
                *to = run.to.max(*to);
                *last = run.line;
            }
            None => joined.push((run.from, run.to, run.line, run.line)),
        }
    }
    joined.retain(|(_, _, first, last)| last - first < most_thickness);
    joined
}

/// Whitens ruled lines. Strokes that cross one stay: a column of pixels is whitened only where the ink is no thicker
/// than the line.
pub fn erase_rules(image: &mut GrayImage, rules: &[PixelRule]) {
    let threshold = image.ink_threshold().saturating_add(40);
    let (width, height) = (image.width as i32, image.height as i32);
    for rule in rules {
        let area = rule.area;
        let (along, across) = if rule.horizontal {
            (area.left..area.right, (area.top, area.bottom))
        } else {
            (area.top..area.bottom, (area.left, area.right))
        };
        let most = across.1 - across.0 + 4;
        let limit = if rule.horizontal { height } else { width };
        let index = |along: i32, across: i32| {
            let (x, y) = if rule.horizontal { (along, across) } else { (across, along) };
            (y * width + x) as usize
        };
        for position in along {
            if position < 0 || position >= if rule.horizontal { width } else { height } {
                continue;
            }
            let is_ink =
                |image: &GrayImage, at: i32| at >= 0 && at < limit && image.samples[index(position, at)] < threshold;
            let (mut first, mut last) = (across.0, across.1 - 1);
            while last - first < most + 4 && is_ink(image, first - 1) {
                first -= 1;
            }
            while last - first < most + 4 && is_ink(image, last + 1) {
                last += 1;
            }
            if last - first < most {
                for at in (first - 1).max(0)..=(last + 1).min(limit - 1) {
                    image.samples[index(position, at)] = 255;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed() -> GrayImage {
        let mut image = GrayImage::blank(600, 400);
        for (left, top, right, bottom) in
            [(50, 50, 550, 53), (50, 350, 550, 353), (50, 50, 53, 353), (547, 50, 550, 353), (200, 150, 230, 180)]
        {
            image.fill(PixelBox { left, top, right, bottom }, 0);
        }
        image
    }

    #[test]
    fn lines_are_found_and_letters_are_not() {
        let rules = find(&boxed(), 150);
        assert_eq!(rules.iter().filter(|rule| rule.horizontal).count(), 2);
        assert_eq!(rules.iter().filter(|rule| !rule.horizontal).count(), 2);
    }

    #[test]
    fn erasing_leaves_what_crosses() {
        let mut image = boxed();
        image.fill(PixelBox { left: 300, top: 40, right: 304, bottom: 70 }, 0);
        let rules = find(&image, 150);
        erase_rules(&mut image, &rules);
        assert_eq!(image.row(51)[100], 255);
        assert_eq!(image.row(51)[302], 0);
        assert_eq!(image.row(160)[210], 0);
    }
}
