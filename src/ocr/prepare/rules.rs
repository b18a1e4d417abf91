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
/// How far a rule may stray from its first row while the lines of the page are not quite level (inches).
const MOST_DRIFT: f32 = 0.2;
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
    let hole = inches(HOLE);
    let join = |runs| join(runs, inches(MOST_THICKNESS), inches(MOST_DRIFT));
    let mut rules = Vec::new();
    for (from, to, first, last) in join(horizontal_runs(image, threshold, hole, inches(LEAST_HORIZONTAL))) {
        let area = PixelBox { left: from, top: first, right: to, bottom: last + 1 };
        rules.push(PixelRule { horizontal: true, area });
    }
    for (from, to, first, last) in join(vertical_runs(image, threshold, hole, inches(LEAST_VERTICAL))) {
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

/// A rule as it is joined from runs, and its ink in pixels.
struct Joined {
    from: i32,
    to: i32,
    first: i32,
    last: i32,
    ink: i32,
}

/// Joins runs on neighbouring lines that lie beside each other: (from, to, first line, last line). Those that are
/// thicker than a ruled line, all along, are dropped.
fn join(runs: Vec<Run>, most_thickness: i32, most_drift: i32) -> Vec<(i32, i32, i32, i32)> {
    let mut joined: Vec<Joined> = Vec::new();
    let mut recent = 0;
    for run in runs {
        while recent < joined.len() && joined[recent].last < run.line - most_thickness - 2 {
            recent += 1;
        }
        let beside = joined[recent..]
            .iter_mut()
            .find(|rule| run.line - rule.last <= 2 && run.from < rule.to + 8 && rule.from < run.to + 8);
        match beside {
            Some(rule) => {
                rule.from = run.from.min(rule.from);
                rule.to = run.to.max(rule.to);
                rule.last = run.line;
                rule.ink += run.to - run.from;
            }
            None => joined.push(Joined {
                from: run.from,
                to: run.to,
                first: run.line,
                last: run.line,
                ink: run.to - run.from,
            }),
        }
    }
    joined.retain(|rule| {
        let spread = rule.last - rule.first;
        spread < most_thickness || spread < most_drift && rule.ink < most_thickness / 2 * (rule.to - rule.from)
    });
    joined.into_iter().map(|rule| (rule.from, rule.to, rule.first, rule.last)).collect()
}

/// Whether rules cross as those of a table do: two down the page meet two or more across it.
pub(super) fn cross(rules: &[PixelRule], dpi: u32) -> bool {
    let reach = (MOST_DRIFT * dpi as f32) as i32 / 2;
    let meet = |down: &PixelBox, across: &PixelBox| {
        (across.left - reach..across.right + reach).contains(&down.left)
            && across.top < down.bottom + reach
            && down.top < across.bottom + reach
    };
    let across: Vec<&PixelBox> = rules.iter().filter(|rule| rule.horizontal).map(|rule| &rule.area).collect();
    let down = rules.iter().filter(|rule| !rule.horizontal).map(|rule| &rule.area);
    down.filter(|down| across.iter().filter(|across| meet(down, across)).count() >= 2).nth(1).is_some()
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

    #[test]
    fn a_rule_that_falls_by_more_than_its_thickness_is_found_and_a_bar_is_not() {
        let mut image = GrayImage::blank(1200, 200);
        for step in 0..20 {
            let (left, top) = (50 + step * 55, 60 + step);
            image.fill(PixelBox { left, top, right: left + 55, bottom: top + 3 }, 0);
        }
        image.fill(PixelBox { left: 50, top: 120, right: 1150, bottom: 141 }, 0);
        let rules = find(&image, 300);
        assert_eq!(rules.len(), 1);
        assert_eq!((rules[0].area.top, rules[0].area.bottom), (61, 81), "its ends are too short to count");
    }
}
