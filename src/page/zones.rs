//! The parts of the printed form (Nghị định 30/2020/NĐ-CP, annex I): letterhead, recipients and signature (`ending.rs`), running
//! head, page number, footnotes, the overlay of a digital signature; and the order in which their lines are read.

use super::columns::{cut_at, widest_gap};
use super::ending::take_end;
use super::laid_over::{is_overlay_label, take_overlay, take_stamps};
use super::lines::{line_of_words, rows_of_fragments};
use super::marks::{Part, begins_with_part, contains_part, fold, likeness};
use super::{Fragment, Rule};
use crate::record::{BoundingBox, Line, Zone};

/// Lines that belong together, at their height.
pub(super) struct Block {
    pub top: f32,
    pub lines: Vec<Line>,
}

/// Lines of all fragments outside tables, in reading order.
pub(super) fn arrange_outside(fragments: Vec<Fragment>, rules: &[Rule], width: f32, height: f32) -> Vec<Line> {
    let (overlay, fragments) = take_overlay(fragments);
    let (stamps, fragments) = take_stamps(fragments, height);
    let mut rows = rows_of_fragments(fragments);
    let mut blocks = Vec::new();
    blocks.extend(take_running_heads(&mut rows, height));
    blocks.extend(take_page_numbers(&mut rows, height));
    blocks.extend(take_footnotes(&mut rows, rules, width, height));
    while let Some(block) = take_letterhead(&mut rows, width) {
        blocks.push(block);
    }
    blocks.extend(take_end(&mut rows, width));
    blocks.extend(rows.into_iter().map(|row| block_of_row(row, Zone::Body)));
    blocks.sort_by(|a, b| a.top.total_cmp(&b.top));
    let mut lines: Vec<Line> = blocks.into_iter().flat_map(|block| block.lines).collect();
    for (laid_over, zone) in [(stamps, Zone::Stamp), (overlay, Zone::SignatureOverlay)] {
        lines.extend(rows_of_fragments(laid_over).into_iter().flat_map(|row| block_of_row(row, zone).lines));
    }
    lines
}

pub(super) fn block_of_row(row: Vec<Fragment>, zone: Zone) -> Block {
    let top = row.iter().map(|fragment| fragment.bounds.top).fold(f32::MAX, f32::min);
    let words = row.into_iter().flat_map(|fragment| fragment.words).collect();
    Block { top, lines: vec![line_of_words(words, zone)] }
}

fn line_of_fragment(fragment: Fragment, zone: Zone) -> Line {
    line_of_words(fragment.words, zone)
}

/// The running head of the official gazette.
fn take_running_heads(rows: &mut Vec<Vec<Fragment>>, height: f32) -> Vec<Block> {
    let is_head = |row: &Vec<Fragment>| {
        let text: String = row.iter().map(Fragment::text).collect();
        row[0].bounds.bottom < 0.14 * height
            && text.chars().count() < 80
            && contains_part(&text, Part::RunningHead)
            && text.chars().any(|c| c.is_ascii_digit())
    };
    take_rows(rows, is_head).into_iter().map(|row| block_of_row(row, Zone::RunningHead)).collect()
}

/// A number alone in the first or last row, near the edge of the page.
fn take_page_numbers(rows: &mut Vec<Vec<Fragment>>, height: f32) -> Vec<Block> {
    let is_number = |row: &Vec<Fragment>| {
        let text = row[0].text();
        let core = text.trim_matches(|c: char| c.is_whitespace() || "-–—.".contains(c));
        row.len() == 1 && (1..=4).contains(&core.len()) && core.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut blocks = Vec::new();
    if rows.first().is_some_and(|row| is_number(row) && row[0].bounds.bottom < 0.13 * height) {
        blocks.push(block_of_row(rows.remove(0), Zone::PageNumber));
    }
    if rows.last().is_some_and(|row| is_number(row) && row[0].bounds.top > 0.87 * height)
        && let Some(row) = rows.pop()
    {
        blocks.push(block_of_row(row, Zone::PageNumber));
    }
    blocks
}

/// What stands below a short rule at the left margin and begins with its mark.
fn take_footnotes(rows: &mut Vec<Vec<Fragment>>, rules: &[Rule], width: f32, height: f32) -> Vec<Block> {
    let Some(margin) = rows.iter().map(|row| row[0].bounds.left).min_by(f32::total_cmp) else { return Vec::new() };
    let found = rules.iter().find_map(|rule| {
        let length = rule.to - rule.from;
        let short = rule.horizontal && length > 0.12 * width && length < 0.4 * width;
        if !short || rule.from > margin + 0.1 * width || rule.at < 0.3 * height {
            return None;
        }
        let first = rows.iter().position(|row| row[0].bounds.top > rule.at - 2.0)?;
        // A small figure high on the line is read as many things; then the smaller type of the line tells.
        let mark = rows[first][0].words[0].text.chars().next()?;
        let begins =
            mark.is_ascii_digit() || mark == '*' || mark == '(' || !mark.is_alphanumeric() && smaller(rows, first);
        let near = rows[first][0].bounds.top - rule.at < 20.0;
        (begins && near && first > 0).then_some(first)
    });
    let Some(first) = found else { return Vec::new() };
    rows.split_off(first).into_iter().map(|row| block_of_row(row, Zone::Footnote)).collect()
}

/// Whether the rows from `first` on are in smaller type than those before.
fn smaller(rows: &[Vec<Fragment>], first: usize) -> bool {
    let middle = |rows: &[Vec<Fragment>]| {
        let mut sizes: Vec<f32> = rows.iter().map(|row| row[0].size).collect();
        sizes.sort_by(f32::total_cmp);
        sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
    };
    middle(&rows[first..]) < 0.92 * middle(&rows[..first])
}

fn take_rows(rows: &mut Vec<Vec<Fragment>>, is_wanted: impl Fn(&Vec<Fragment>) -> bool) -> Vec<Vec<Fragment>> {
    let (wanted, others) = std::mem::take(rows).into_iter().partition(is_wanted);
    *rows = others;
    wanted
}

/// The letterhead that the first national title on the page belongs to: its rows, left before right on each height,
/// every fragment a line of its own.
fn take_letterhead(rows: &mut Vec<Vec<Fragment>>, width: f32) -> Option<Block> {
    let (at, title) = rows.iter().enumerate().find_map(|(at, row)| {
        let title = row.iter().find_map(title_in)?;
        (title.right - title.left > 0.15 * width).then_some((at, title))
    })?;
    let line_height = title.height().max(8.0);
    let center = (title.left + title.right) / 2.0;
    let is_right = |bounds: BoundingBox| {
        ((bounds.left + bounds.right) / 2.0 - center).abs() < 0.09 * width && bounds.left > title.left - 0.16 * width
    };
    let is_left = |bounds: BoundingBox| {
        (bounds.left + bounds.right) / 2.0 < title.left && bounds.right < title.left + 0.06 * width
    };
    let mut taken: Vec<(Fragment, Zone)> = Vec::new();
    // Above: at most two rows of the left column begin higher than the title.
    let mut first = at;
    while first > 0 && at - first < 2 {
        let row = &rows[first - 1];
        let gap = rows[first][0].bounds.top - row[0].bounds.bottom;
        if gap > 1.2 * line_height || !row.iter().all(|fragment| is_left(fragment.bounds)) {
            break;
        }
        first -= 1;
    }
    let mut last_bottom = title.bottom;
    let mut dated = false;
    let mut rest: Vec<Vec<Fragment>> = Vec::new();
    let mut open = true;
    for row in rows.split_off(first) {
        let bounds = row.iter().map(|fragment| fragment.bounds).reduce(BoundingBox::union);
        let gap = bounds.map_or(f32::MAX, |bounds| bounds.top - last_bottom);
        if !open || gap > 3.0 * line_height {
            open = false;
            rest.push(row);
            continue;
        }
        let row: Vec<Fragment> = row.into_iter().flat_map(|fragment| cut_letterhead(fragment, title, width)).collect();
        let (left, right): (Vec<Fragment>, Vec<Fragment>) =
            row.iter().cloned().partition(|fragment| is_left(fragment.bounds));
        // A date with blanks for day and month falls apart into several fragments.
        let right = Fragment::new(right.into_iter().flat_map(|fragment| fragment.words).collect());
        let left = Fragment::new(left.into_iter().flat_map(|fragment| fragment.words).collect());
        let addressee = row.iter().any(|fragment| begins_with_part(&fragment.text(), Part::Addressee));
        // After the date only the left column goes on (V/v …), close by.
        let fits = right.as_ref().is_none_or(|right| !dated && is_right(right.bounds))
            && !addressee
            && !(dated && gap > 1.5 * line_height);
        if !fits {
            open = false;
            rest.push(row);
            continue;
        }
        if let Some(bounds) = bounds {
            last_bottom = last_bottom.max(bounds.bottom);
        }
        dated |= right.as_ref().is_some_and(|right| is_date_line(&right.text()));
        taken.extend(left.map(|left| (left, Zone::Issuer)));
        taken.extend(right.map(|right| (right, Zone::NationalTitle)));
    }
    rows.extend(rest);
    let top = taken.iter().map(|(fragment, _)| fragment.bounds.top).min_by(f32::total_cmp)?;
    let lines = taken.into_iter().map(|(fragment, zone)| line_of_fragment(fragment, zone)).collect();
    Some(Block { top, lines })
}

/// Where the national title stands in a fragment, which may begin with words of the left column.
fn title_in(fragment: &Fragment) -> Option<BoundingBox> {
    if is_overlay_label(fragment) {
        return None;
    }
    let candidates = (0..fragment.words.len()).take(16).filter_map(|start| {
        let words = &fragment.words[start..];
        let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let text = text.join(" ");
        // Printed in capitals; the same words in a sentence are no letterhead.
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if capitals * 10 <= letters * 6 {
            return None;
        }
        let bounds = words.iter().map(|word| word.bounds).reduce(BoundingBox::union)?;
        Some((likeness(&text, Part::NationalTitle)?, bounds))
    });
    candidates.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, bounds)| bounds)
}

/// Cuts a fragment that runs from the left column into the right one.
fn cut_letterhead(fragment: Fragment, title: BoundingBox, width: f32) -> Vec<Fragment> {
    let runs_over = fragment.bounds.left < title.left - 0.1 * width && fragment.bounds.right > title.left + 0.1 * width;
    if !runs_over {
        return vec![fragment];
    }
    if let Some(start) = title_in(&fragment)
        && start.left > fragment.bounds.left + 1.0
    {
        let (left, right) = cut_at(fragment, start.left - 0.1);
        return left.into_iter().chain(right).collect();
    }
    match widest_gap(&fragment, title.left - 0.16 * width, title.left + 0.12 * width) {
        Some((gap, x)) if gap > 0.55 => {
            let (left, right) = cut_at(fragment, x);
            left.into_iter().chain(right).collect()
        }
        _ => vec![fragment],
    }
}

/// `Hà Nội, ngày 23 tháng 7 năm 2025`, however damaged.
fn is_date_line(text: &str) -> bool {
    let folded = fold(text);
    ["ngay", "thang", "nam"].iter().filter(|word| folded.contains(*word)).count() >= 2
}
