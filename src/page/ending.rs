//! The end of the printed form (Nghị định 30/2020/NĐ-CP, annex I): recipients on the left and the signature on the right of them. Pure.

use super::Fragment;
use super::columns::{cut_at, gutter, widest_gap};
use super::lines::rows_of_fragments;
use super::marks::{Part, begins_with_just, begins_with_part};
use super::zones::{Block, block_of_row};
use crate::record::Zone;

/// The first row of the recipients, where a seal or a stroke lies over *Nơi nhận*: of the items in the left column that end with where the document is filed,
/// the first, or what stands between it and the end of the text (`./.`).
fn recipients_without_heading(rows: &[Vec<Fragment>], width: f32) -> Option<usize> {
    let left = |row: &Vec<Fragment>| {
        row.iter().map(Fragment::text).next().filter(|_| row.iter().any(|fragment| fragment.bounds.left < 0.3 * width))
    };
    let is_item = |row: &Vec<Fragment>| left(row).is_some_and(|text| text.starts_with(['-', '–']));
    let is_filed =
        |row: &Vec<Fragment>| is_item(row) && left(row).is_some_and(|text| begins_with_just(&text, Part::Filed));
    let filed = rows.iter().rposition(is_filed)?;
    let ends_text = |row: &Vec<Fragment>| row.iter().any(|fragment| fragment.text().ends_with("./."));
    let goes_on = |at: usize| {
        !ends_text(&rows[at]) && (is_item(&rows[at]) || at > 0 && is_item(&rows[at - 1]) && !ends_text(&rows[at - 1]))
    };
    let first = (0..filed).rev().take_while(|&at| goes_on(at)).last().unwrap_or(filed);
    let heading = first.checked_sub(1).filter(|&at| !ends_text(&rows[at]) && at > 0 && ends_text(&rows[at - 1]));
    Some(heading.unwrap_or(first))
}

/// Recipients and signature, side by side at the end: all of the left, then all of the right.
pub(super) fn take_end(rows: &mut Vec<Vec<Fragment>>, width: f32) -> Vec<Block> {
    let starts = |row: &Vec<Fragment>| {
        row.iter()
            .any(|fragment| fragment.bounds.left < 0.45 * width && begins_with_part(&fragment.text(), Part::Recipients))
    };
    let Some(at) = rows.iter().rposition(starts).or_else(|| recipients_without_heading(rows, width)) else {
        return Vec::new();
    };
    let below: Vec<&Fragment> = rows[at..].iter().flatten().collect();
    let split = gutter(&below, 0.36 * width, 0.7 * width);
    let mut first = at;
    // The authority (TM. …) often stands a little higher than *Nơi nhận*.
    while first > 0 && at - first < 4 {
        let row = &rows[first - 1];
        let gap =
            rows[first].iter().map(|fragment| fragment.bounds.top).fold(f32::MAX, f32::min) - row[0].bounds.bottom;
        let signature = row.iter().all(|fragment| {
            let text = fragment.text();
            let capitals = text.chars().filter(|c| c.is_uppercase()).count();
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            fragment.bounds.left > split - 0.03 * width && capitals * 10 > letters * 7
        });
        if !signature || gap > 3.0 * row[0].size {
            break;
        }
        first -= 1;
    }
    let mut left: Vec<Fragment> = Vec::new();
    let mut right: Vec<Fragment> = Vec::new();
    let mut rest: Vec<Vec<Fragment>> = Vec::new();
    let mut open = true;
    for row in rows.split_off(first) {
        let crosses = row.iter().any(|fragment| {
            let over = fragment.bounds.left < split - 0.12 * width && fragment.bounds.right > split + 0.12 * width;
            over && widest_gap(fragment, split - 0.1 * width, split + 0.1 * width).is_none_or(|(gap, _)| gap < 0.8)
        });
        open &= !crosses;
        if !open {
            rest.push(row);
            continue;
        }
        for fragment in row {
            let (a, b) = if fragment.bounds.left < split && fragment.bounds.right > split {
                let cut = widest_gap(&fragment, split - 0.1 * width, split + 0.1 * width);
                match cut {
                    Some((gap, x)) if gap > 0.8 => cut_at(fragment, x),
                    _ if (fragment.bounds.left + fragment.bounds.right) / 2.0 < split => (Some(fragment), None),
                    _ => (None, Some(fragment)),
                }
            } else {
                cut_at(fragment, split)
            };
            left.extend(a);
            right.extend(b);
        }
    }
    rows.extend(rest);
    let top = left.iter().chain(&right).map(|fragment| fragment.bounds.top).fold(f32::MAX, f32::min);
    let mut lines = Vec::new();
    for (column, zone) in [(left, Zone::Recipients), (right, Zone::Signature)] {
        for row in rows_of_fragments(column) {
            lines.extend(block_of_row(row, zone).lines);
        }
    }
    vec![Block { top, lines }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{PlacedWord, Sheet, arrange};
    use crate::record::BoundingBox;

    /// A fragment of words of six points a letter.
    fn fragment(text: &str, left: f32, top: f32) -> Fragment {
        let mut at = left;
        let words = text.split(' ').map(|word| {
            let right = at + 6.0 * word.chars().count() as f32;
            let bounds = BoundingBox { left: at, top, right, bottom: top + 13.0 };
            at = right + 3.3;
            PlacedWord { text: word.to_owned(), bounds, size: 13.0, ..PlacedWord::default() }
        });
        Fragment::new(words.collect()).unwrap()
    }

    fn zones(heading: &str) -> Vec<(Zone, String)> {
        let mut fragments = vec![
            fragment("7. Các chủ đầu tư báo cáo Sở Tài chính trước ngày 05 hằng tháng;", 80.0, 300.0),
            fragment("- Sở Tài chính tổng hợp./.", 80.0, 320.0),
            fragment("CHỦ TỊCH", 380.0, 345.0),
            fragment("- Các sở, ban, ngành;", 80.0, 365.0),
            fragment("- Lưu: VT, KT (2).", 80.0, 385.0),
            fragment("Lưu Ngọc Hiển", 370.0, 420.0),
        ];
        if !heading.is_empty() {
            fragments.push(fragment(heading, 80.0, 345.0));
        }
        let lines = arrange(Sheet { width: 595.0, height: 842.0, fragments, rules: Vec::new() });
        lines.into_iter().map(|line| (line.zone, line.text)).collect()
    }

    #[test]
    fn recipients_are_found_by_their_heading_or_by_where_they_are_filed() {
        for heading in ["Nơi nhận:", "set Táo GÌ”", ""] {
            let found = zones(heading);
            let of =
                |zone: Zone| found.iter().filter(|line| line.0 == zone).map(|line| line.1.as_str()).collect::<Vec<_>>();
            assert_eq!(of(Zone::Body).len(), 2, "{heading}: {found:?}");
            assert_eq!(of(Zone::Signature), ["CHỦ TỊCH", "Lưu Ngọc Hiển"], "{heading}: {found:?}");
            assert!(
                of(Zone::Recipients).ends_with(&["- Các sở, ban, ngành;", "- Lưu: VT, KT (2)."]),
                "{heading}: {found:?}"
            );
        }
    }
}
