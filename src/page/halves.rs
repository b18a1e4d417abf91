//! Two pages side by side on one sheet (a book laid open, two A4 on an A3): found by their gutter, and taken apart. Pure.

use super::{Fragment, Rule, Sheet};

/// A sheet of two pages is wider than high by this much.
const WIDE: f32 = 1.2;
/// The gutter lies in this part of the width, and is so wide as a share of it.
const AROUND_THE_MIDDLE: std::ops::Range<f32> = 0.4..0.6;
const LEAST_GUTTER: f32 = 0.025;
/// Each page has so many lines of running text: fragments of this share of the width of all that stands on it.
const LEAST_LINES: usize = 6;
const FULL: f32 = 0.6;
/// What stands in the gutter and has no more letters is the shadow of the fold.
const LETTERS_OF_A_SHADOW: usize = 2;

/// The middle of the gutter between two pages on a sheet, in points from its left edge; none where the sheet is one page: lines or rules of tables cross its
/// middle, or one of its halves is no running text.
pub fn gutter(sheet: &Sheet) -> Option<f32> {
    if sheet.width < WIDE * sheet.height {
        return None;
    }
    let middle = sheet.width / 2.0;
    let center = |fragment: &Fragment| (fragment.bounds.left + fragment.bounds.right) / 2.0;
    let around = AROUND_THE_MIDDLE.start * sheet.width..AROUND_THE_MIDDLE.end * sheet.width;
    let letters = |fragment: &Fragment| fragment.words.iter().map(|word| word.text.chars().count()).sum::<usize>();
    let is_shadow = |fragment: &&Fragment| {
        letters(fragment) <= LETTERS_OF_A_SHADOW
            && around.contains(&fragment.bounds.left)
            && around.contains(&fragment.bounds.right)
    };
    let (left, right): (Vec<&Fragment>, Vec<&Fragment>) =
        sheet.fragments.iter().filter(|fragment| !is_shadow(fragment)).partition(|fragment| center(fragment) < middle);
    let end = left.iter().map(|fragment| fragment.bounds.right).max_by(f32::total_cmp)?;
    let begin = right.iter().map(|fragment| fragment.bounds.left).min_by(f32::total_cmp)?;
    let crosses = |rule: &Rule| rule.horizontal && rule.from < end && rule.to > begin;
    let has_lines = |side: &[&Fragment]| {
        let edges = side.iter().map(|fragment| (fragment.bounds.left, fragment.bounds.right));
        let Some((from, to)) = edges.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else { return false };
        let is_full = |fragment: &&&Fragment| fragment.bounds.width() > FULL * (to - from);
        to - from > sheet.width / 4.0 && side.iter().filter(is_full).count() >= LEAST_LINES
    };
    let gutter = (end + begin) / 2.0;
    let is_gutter = begin - end > LEAST_GUTTER * sheet.width && around.contains(&gutter);
    (is_gutter && !sheet.rules.iter().any(crosses) && has_lines(&left) && has_lines(&right)).then_some(gutter)
}

/// The two pages, each with its own left edge at 0.
pub(super) fn apart(sheet: Sheet, gutter: f32) -> [Sheet; 2] {
    let Sheet { width, height, fragments, rules } = sheet;
    let is_left = |fragment: &Fragment| fragment.bounds.left + fragment.bounds.right < 2.0 * gutter;
    let (left, mut right): (Vec<Fragment>, Vec<Fragment>) = fragments.into_iter().partition(is_left);
    for fragment in &mut right {
        let boxes = fragment.words.iter_mut().map(|word| &mut word.bounds).chain([&mut fragment.bounds]);
        boxes.for_each(|bounds| *bounds = bounds.moved_across(-gutter));
    }
    let stands_left = |rule: &Rule| if rule.horizontal { rule.from + rule.to < 2.0 * gutter } else { rule.at < gutter };
    let (rules_left, mut rules_right): (Vec<Rule>, Vec<Rule>) = rules.into_iter().partition(stands_left);
    for rule in &mut rules_right {
        if rule.horizontal {
            (rule.from, rule.to) = (rule.from - gutter, rule.to - gutter);
        } else {
            rule.at -= gutter;
        }
    }
    [
        Sheet { width: gutter, height, fragments: left, rules: rules_left },
        Sheet { width: width - gutter, height, fragments: right, rules: rules_right },
    ]
}

#[cfg(test)]
mod tests {
    use super::super::{PlacedWord, arrange};
    use super::*;
    use crate::record::BoundingBox;

    fn fragment(text: &str, left: f32, right: f32, top: f32) -> Fragment {
        let bounds = BoundingBox { left, top, right, bottom: top + 12.0 };
        Fragment::new(vec![PlacedWord { text: text.into(), bounds, size: 12.0, ..PlacedWord::default() }]).unwrap()
    }

    /// Eight lines on each page of a sheet of two A4.
    fn sheet() -> Sheet {
        let line = |at: usize| {
            let top = 80.0 + 40.0 * at as f32;
            [fragment(&format!("L{at}"), 70.0, 540.0, top), fragment(&format!("R{at}"), 665.0, 1130.0, top)]
        };
        Sheet { width: 1190.0, height: 842.0, fragments: (0..8).flat_map(line).collect(), rules: Vec::new() }
    }

    #[test]
    fn the_left_page_is_read_before_the_right_one() {
        let lines = arrange(sheet());
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        let wanted: Vec<String> =
            ["L", "R"].iter().flat_map(|side| (0..8).map(move |at| format!("{side}{at}"))).collect();
        assert_eq!(texts, wanted);
        let right = lines.last().and_then(|line| line.bounds).unwrap();
        assert_eq!((right.left, right.right), (665.0, 1130.0), "boxes are places on the sheet");
    }

    #[test]
    fn one_page_has_no_gutter() {
        assert!(gutter(&sheet()).is_some());
        let mut crossed = sheet();
        crossed.fragments.push(fragment("CỘNG HÒA XÃ HỘI", 400.0, 800.0, 40.0));
        assert_eq!(gutter(&crossed), None, "a line crosses the middle");
        let mut ruled = sheet();
        ruled.rules.push(Rule { horizontal: true, at: 60.0, from: 70.0, to: 1130.0 });
        assert_eq!(gutter(&ruled), None, "a table over both halves");
        let mut shaded = sheet();
        shaded.fragments.push(fragment("|", 595.0, 600.0, 300.0));
        assert!(gutter(&shaded).is_some(), "the shadow of the fold");
        let mut upright = sheet();
        upright.height = 1600.0;
        assert_eq!(gutter(&upright), None, "columns of a page");
        let mut short = sheet();
        short.fragments.retain(|fragment| fragment.bounds.left < 600.0 || fragment.bounds.top < 200.0);
        assert_eq!(gutter(&short), None, "no running text on the right");
    }
}
