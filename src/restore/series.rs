//! Markers of headings and items that an engine broke, mended where the series that they stand in proves them: between
//! `b)` and `d)` stands `c)`, between `I.` and `III.` stands `II.`. Pure.
//!
//! Looks at the beginnings of lines alone. What could have been printed so (a series that its writer numbered wrongly)
//! is left: a marker is changed only where its own letters may be what is left of the right one and the markers before
//! and behind agree.

use std::ops::Range;

use super::RestoredLine;

/// Letters of items, in the order of the Vietnamese alphabet as offices use it.
const LETTERS: [char; 22] =
    ['a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'x'];
/// What engines read for these letters before a bracket.
const TAKEN_FOR: [(char, &str); 22] = [
    ('a', "aäãáàâăs8430@"),
    ('b', "bhð6"),
    ('c', "ceéèêo€¢;:©€"),
    ('d', "dđðaä4"),
    ('đ', "đdðäaả4"),
    ('e', "ecéèê€ẹ"),
    ('g', "g9qøẹ8"),
    ('h', "hbnk"),
    ('i', "i1lìíïj!|t"),
    ('k', "khx"),
    ('l', "l1I|!i"),
    ('m', "mnrn"),
    ('n', "nmơr"),
    ('o', "o0ơôóòc"),
    ('p', "pg"),
    ('q', "qg9"),
    ('r', "rft"),
    ('s', "s5§"),
    ('t', "tfr†"),
    ('u', "uưúùù"),
    ('v', "vyw"),
    ('x', "xk×"),
];
const NUMERALS: [&str; 16] =
    ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"];

/// A change of a marker: the line, what was there, what is there now.
pub(super) struct Mended {
    pub line: usize,
    pub range: Range<usize>,
    pub marker: String,
}

/// What stands at the beginning of a line.
#[derive(Clone, Debug)]
struct Marker {
    line: usize,
    /// Where its core, the marker without its sign, stands in the line, in bytes.
    range: Range<usize>,
    core: String,
    /// Whether the text behind it is in capitals.
    capitals: bool,
}

/// The markers that the series of the document prove broken. `damaged` tells of each line whether it was read by an
/// engine; other lines are looked at but never changed.
pub(super) fn mend(lines: &[RestoredLine], damaged: &[bool]) -> Vec<Mended> {
    let mut out = Vec::new();
    let mut numerals: Vec<Marker> = Vec::new();
    let mut letters: Vec<Marker> = Vec::new();
    let mut figures: Vec<(usize, u32)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some((marker, sign)) = marker(index, &line.text) else { continue };
        if let Ok(figure) = marker.core.parse::<u32>() {
            figures.push((index, figure));
        }
        let is_letter = sign == ')' && marker.core.chars().count() == 1;
        let is_numeral = sign != ')' && as_strokes(&marker.core).is_some();
        if is_letter {
            letters.push(marker);
        } else if is_numeral {
            mend_letters(&std::mem::take(&mut letters), &mut out);
            numerals.push(marker);
        } else {
            mend_letters(&std::mem::take(&mut letters), &mut out);
        }
    }
    mend_letters(&letters, &mut out);
    mend_ones(&mut numerals, &figures, &mut out);
    mend_numerals(&numerals, &figures, &mut out);
    mend_rows(lines, &mut out);
    mend_bullets(lines, &mut out);
    mend_ends(lines, &mut out);
    out.retain(|mended| damaged[mended.line]);
    // From the end of a line to its beginning, so that what is still to be done keeps its place.
    out.sort_by_key(|mended| (mended.line, std::cmp::Reverse(mended.range.start)));
    out
}

/// The marker of a line and the sign behind it: up to five letters or figures and one of `.`, `)`, `-`, before a
/// capital or, behind a bracket, any letter.
fn marker(index: usize, text: &str) -> Option<(Marker, char)> {
    let start = text.len() - text.trim_start().len();
    let stretch = text[start..].split_whitespace().next()?;
    let rest = text[start + stretch.len()..].trim_start();
    let (core, sign, rest) = match stretch.char_indices().next_back()? {
        (at, sign @ ('.' | ')' | '-' | '–')) => (&stretch[..at], sign, rest),
        // `II - MỤC TIÊU`
        _ => match rest.chars().next()? {
            sign @ ('-' | '–') => (stretch, sign, rest[sign.len_utf8()..].trim_start()),
            _ => return None,
        },
    };
    let length = core.chars().count();
    let first = rest.chars().next()?;
    if !(1..=5).contains(&length) || core.contains(['(', '"', '-']) || !first.is_alphabetic() {
        return None;
    }
    if sign != ')' && !first.is_uppercase() {
        return None;
    }
    let heading: Vec<char> = rest.chars().filter(|c| c.is_alphabetic()).take(40).collect();
    let capitals = heading.len() > 3 && heading.iter().filter(|c| c.is_lowercase()).count() * 8 < heading.len();
    let range = start..start + core.len();
    Some((Marker { line: index, range, core: core.to_owned(), capitals }, sign))
}

fn place_of(core: &str) -> Option<usize> {
    let mut letters = core.chars();
    let letter = letters.next().filter(|_| letters.next().is_none())?;
    LETTERS.iter().position(|&l| l == letter)
}

/// Mends the letters of one stretch of lines between two markers of another sort. A series begins with `a` and may
/// begin anew.
fn mend_letters(markers: &[Marker], out: &mut Vec<Mended>) {
    // Where in the alphabet each marker stands, once those before it are known.
    let mut before: Option<usize> = None;
    for (index, marker) in markers.iter().enumerate() {
        let next = markers.get(index + 1).and_then(|marker| place_of(&marker.core));
        let seen = place_of(&marker.core);
        let expected = before.map_or(0, |before| before + 1);
        before = seen.or(before.map(|before| before + 1));
        if seen == Some(expected) || seen == Some(0) && index > 0 {
            continue;
        }
        let Some(&letter) = LETTERS.get(expected) else { continue };
        let proved = next == Some(expected + 1);
        // The last of a series has nothing behind it: the letters before it must be there, and two of them.
        let last = index + 1 == markers.len() || next == Some(0);
        // A capital before a heading in capitals (`B) TRƯỜNG HỢP`) was printed as one.
        let capital = !marker.capitals && marker.core.to_lowercase() == letter.to_string();
        let taken = capital || TAKEN_FOR.iter().any(|(of, seen)| *of == letter && seen.contains(marker.core.as_str()));
        let follows = index == 0 || place_of(&markers[index - 1].core).is_some_and(|at| at + 1 == expected);
        if follows && taken && (proved || last && index >= 2) {
            out.push(Mended { line: marker.line, range: marker.range.clone(), marker: letter.to_string() });
            before = Some(expected);
        }
    }
}

/// What is left of a numeral, stroke by stroke: `H` are two `I`. None where it cannot be one.
fn as_strokes(core: &str) -> Option<String> {
    let mut out = String::new();
    for c in core.chars() {
        match c {
            'I' | 'V' | 'X' => out.push(c),
            'l' | '1' | '|' | '!' | 'i' => out.push('I'),
            'H' => out.push_str("II"),
            _ => return None,
        }
    }
    Some(out)
}

/// Whether `seen` (as strokes) is what may be left of `numeral`: as many strokes, or one or two fewer.
fn may_be(seen: &str, numeral: &str) -> bool {
    let strokes = |text: &str| text.chars().filter(|&c| c == 'I').count();
    let others = |text: &str| text.chars().filter(|&c| c != 'I').collect::<String>();
    let (left, right) = (strokes(seen), strokes(numeral));
    seen == numeral
        || others(seen) == others(numeral)
            && left <= right
            && right <= left + 2
            && (left > 0 || right == 0 || others(seen).is_empty())
            && seen.find(['V', 'X']) == numeral.find(['V', 'X'])
}

/// Lines between two items of one list, at the most.
const NEAR: usize = 6;

fn first_stretch(line: &RestoredLine) -> Option<&str> {
    line.text.split_whitespace().next()
}

/// Whether the nearest of these lines that begins with a marker begins with `-`.
fn nearest_is_item<'a>(lines: impl Iterator<Item = &'a RestoredLine>) -> bool {
    let is_marker = |sign: &&str| {
        matches!(*sign, "-" | "+" | "*" | "•")
            || sign.len() > 1 && sign.ends_with(['.', ')']) && sign.chars().count() <= 5
    };
    lines.take(NEAR).filter_map(first_stretch).find(is_marker) == Some("-")
}

/// A sign alone at the beginning of a line, between two items with `-`, is the `-` of one.
fn mend_bullets(lines: &[RestoredLine], out: &mut Vec<Mended>) {
    for (index, line) in lines.iter().enumerate() {
        let Some(sign) = first_stretch(line).filter(|sign| matches!(*sign, ":" | "." | "=" | "~" | "_" | "¬" | "-~"))
        else {
            continue;
        };
        let start = line.text.len() - line.text.trim_start().len();
        if !line.text[start + sign.len()..].trim_start().starts_with(char::is_uppercase) {
            continue;
        }
        if nearest_is_item(lines[..index].iter().rev()) && nearest_is_item(lines[index + 1..].iter()) {
            out.push(Mended { line: index, range: start..start + sign.len(), marker: "-".to_owned() });
        }
    }
}

/// The colon at the end of an item that the next item of its series follows at once was a semicolon: `a) …:`, `b) …`.
fn mend_ends(lines: &[RestoredLine], out: &mut Vec<Mended>) {
    let mut last: Option<(usize, usize)> = None;
    for (index, line) in lines.iter().enumerate() {
        let lettered =
            marker(index, &line.text).filter(|(_, sign)| *sign == ')').map(|(marker, _)| place_of(&marker.core));
        let starts = line.text.trim_start();
        match lettered {
            Some(Some(place)) => {
                let before = lines[..index].iter().rposition(|line| !line.text.trim().is_empty());
                if let (Some((from, of_last)), Some(before)) = (last, before)
                    && of_last + 1 == place
                    && before >= from
                {
                    let text = lines[before].text.trim_end();
                    if let Some(stem) = text.strip_suffix(':') {
                        out.push(Mended { line: before, range: stem.len()..text.len(), marker: ";".to_owned() });
                    }
                }
                last = Some((index, place));
            }
            Some(None) => last = None,
            None if starts.starts_with(['-', '+', '*', '•', '.', ':', '=']) => last = None,
            None if marker(index, &line.text).is_some() => last = None,
            None => {}
        }
    }
}

/// Whether a row of figures counts items of its own (`1.`, `11.` with a neighbour beside it) or stands before what is
/// no heading in capitals, so that it is no numeral.
fn counts_items(markers: &[Marker], index: usize, figures: &[(usize, u32)]) -> bool {
    let marker = &markers[index];
    let Ok(value) = marker.core.parse::<u32>() else { return false };
    // Lines in order: only what stands between the neighbours is looked at, so that all markers together take linear time.
    let from = if index == 0 { 0 } else { figures.partition_point(|&(line, _)| line <= markers[index - 1].line) };
    let next = markers.get(index + 1).map_or(usize::MAX, |next| next.line);
    let to = figures.partition_point(|&(line, _)| line < next);
    !marker.capitals || figures[from..to].iter().any(|&(_, n)| n.abs_diff(value) == 1)
}

/// `I.` with `2.` behind it, and no `1.` between, counts items: it is a `1.`. Takes it out of the numerals.
fn mend_ones(numerals: &mut Vec<Marker>, figures: &[(usize, u32)], out: &mut Vec<Mended>) {
    let lines: Vec<usize> = numerals.iter().map(|marker| marker.line).collect();
    let mut index = 0;
    numerals.retain(|marker| {
        let next = lines.get(index + 1).copied().unwrap_or(usize::MAX);
        index += 1;
        let after = figures.partition_point(|&(line, _)| line <= marker.line);
        let before_two = figures.get(after).is_some_and(|&(line, figure)| figure == 2 && line < next);
        let is_one = !marker.capitals && before_two && matches!(marker.core.as_str(), "I" | "l" | "|");
        if is_one {
            out.push(Mended { line: marker.line, range: marker.range.clone(), marker: "1".to_owned() });
        }
        !is_one
    });
}

/// The first cells of a table's rows that count them: what stands between two rows that are two apart is the number
/// between, where it is nothing but strokes (`II` between 10 and 12, `I` before 2).
fn mend_rows(lines: &[RestoredLine], out: &mut Vec<Mended>) {
    let first_cell = |line: &RestoredLine| {
        let end = line.text.find(" | ")?;
        let core = line.text[..end].trim().trim_end_matches(['.', '_']);
        (!core.is_empty() && core.len() <= 4).then(|| core.to_owned())
    };
    let cells: Vec<(usize, String, bool)> = lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| Some((index, first_cell(line)?, line.text.trim_end().ends_with('|'))))
        .collect();
    // A heading over all columns has a numeral of its own and empty cells behind it.
    let rows: Vec<(usize, &str)> = cells.iter().filter(|cell| !cell.2).map(|cell| (cell.0, cell.1.as_str())).collect();
    let figure = |at: usize| rows.get(at).and_then(|row| row.1.parse::<u32>().ok());
    for (at, (line, core)) in rows.iter().enumerate() {
        let strokes = core.chars().all(|c| matches!(c, 'I' | 'l' | '|' | '1'));
        if !strokes || core.parse::<u32>().is_ok() {
            continue;
        }
        let before = at.checked_sub(1).and_then(figure);
        let expected = match (before, figure(at + 1)) {
            (Some(before), Some(next)) if next == before + 2 => before + 1,
            (None, Some(2)) => 1,
            _ => continue,
        };
        let number = expected.to_string();
        if number.bytes().all(|b| b == b'1')
            && number.len() == core.len()
            && let Some(start) = lines[*line].text.find(core)
        {
            out.push(Mended { line: *line, range: start..start + core.len(), marker: number });
        }
    }
}

/// Mends the Roman numerals of a document's headings. Series begin with `I`.
fn mend_numerals(markers: &[Marker], figures: &[(usize, u32)], out: &mut Vec<Mended>) {
    let markers: Vec<&Marker> = (0..markers.len())
        .filter(|&index| !counts_items(markers, index, figures))
        .map(|index| &markers[index])
        .collect();
    let exact = |marker: &Marker| NUMERALS.iter().position(|n| !n.is_empty() && *n == marker.core);
    let mut before = 0;
    for (index, marker) in markers.iter().enumerate() {
        let seen = exact(marker);
        let expected = before + 1;
        if seen == Some(expected) || seen == Some(1) {
            before = seen.unwrap_or(expected);
            continue;
        }
        let Some(&numeral) = NUMERALS.get(expected) else { break };
        let next = markers.get(index + 1).map(|next| exact(next));
        let goes_on = next == Some(Some(expected + 1));
        let ends = matches!(next, None | Some(Some(1))) && expected > 1;
        let possible = as_strokes(&marker.core).is_some_and(|strokes| may_be(&strokes, numeral));
        // A numeral that is one as it stands may be the writer's own slip, unless it repeats the one before; what is
        // none as it stands is nobody's.
        let sure = goes_on || seen.is_none() && expected > 1 || ends && seen == Some(before) && before > 1;
        if possible && sure {
            out.push(Mended { line: marker.line, range: marker.range.clone(), marker: numeral.to_owned() });
            before = expected;
        } else {
            before = seen.unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Token;

    fn mended(lines: &[&str]) -> Vec<String> {
        mended_with(lines, |text| text.find(' ').unwrap_or(text.len()))
    }

    fn mended_whole(lines: &[&str]) -> Vec<String> {
        mended_with(lines, str::len)
    }

    /// `token` tells where the one token of a line ends.
    fn mended_with(lines: &[&str], token: impl Fn(&str) -> usize) -> Vec<String> {
        let mut out: Vec<RestoredLine> = lines
            .iter()
            .map(|text| {
                let end = token(text);
                let tokens = vec![Token { raw: 0..end, restored: 0..end, posterior: 1.0, bounds: None }];
                RestoredLine { text: (*text).to_owned(), tokens }
            })
            .collect();
        for change in mend(&out, &vec![true; out.len()]) {
            assert!(out[change.line].replace(change.range, &change.marker));
        }
        out.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_letter_between_its_neighbours_is_what_the_alphabet_says() {
        let lines =
            ["a) Rà soát các tổ", "b) Lập danh sách", "e) Mở lớp học", "d) Chấm điểm", "d) Tổng kết", "e) Báo cáo"];
        assert_eq!(
            mended(&lines),
            ["a) Rà soát các tổ", "b) Lập danh sách", "c) Mở lớp học", "d) Chấm điểm", "đ) Tổng kết", "e) Báo cáo"]
        );
        assert_eq!(mended(&["1. Việc chung", "8) Rà soát", "b) Lập danh sách"])[1], "a) Rà soát");
        assert_eq!(mended(&["a) Rà soát", "b) Lập danh sách", "C) Mở lớp", "d) Chấm điểm"])[2], "c) Mở lớp");
    }

    #[test]
    fn a_series_that_may_have_been_printed_so_stays() {
        for lines in [
            vec!["a) Rà soát", "b) Lập danh sách", "a) Mở lớp", "b) Chấm điểm"],
            vec!["a) Rà soát", "c) Lập danh sách", "d) Mở lớp"],
            vec!["1) Rà soát", "2) Lập danh sách", "3) Mở lớp"],
            vec!["I. Mục tiêu", "III. Nhiệm vụ", "IV. Tổ chức"],
            vec!["I. MỤC TIÊU", "1. CHUNG", "2. RIÊNG", "II. NHIỆM VỤ"],
            vec!["10. CÔNG AN XÃ", "11. QUÂN SỰ XÃ", "12. TRẠM Y TẾ"],
            vec!["I. MỤC TIÊU", "1T. CHỦ TỊCH"],
            vec!["a) Rà soát", "B) TRƯỜNG HỢP KHẨN CẤP", "c) Lập danh sách"],
        ] {
            assert_eq!(mended(&lines), lines);
        }
    }

    #[test]
    fn signs_of_items_are_those_of_their_list() {
        let lines = ["- Rà soát các tổ", ". Lập danh sách", "- Mở lớp học", "gồm: ba lớp"];
        assert_eq!(mended(&lines), ["- Rà soát các tổ", "- Lập danh sách", "- Mở lớp học", "gồm: ba lớp"]);
        let ends = ["a) hồ_sơ:", "b) danh_sách:", "- Một", "c) lớp_học."];
        assert_eq!(mended_whole(&ends), ["a) hồ_sơ;", "b) danh_sách:", "- Một", "c) lớp_học."]);
    }

    #[test]
    fn numerals_that_lost_a_stroke_or_fell_into_one_letter_come_back() {
        let lines = ["I. MỤC TIÊU", "H. NHIỆM VỤ", "1. Việc thứ nhất", "II. KINH PHÍ", "IV. TỔ CHỨC THỰC HIỆN"];
        assert_eq!(
            mended(&lines),
            ["I. MỤC TIÊU", "II. NHIỆM VỤ", "1. Việc thứ nhất", "III. KINH PHÍ", "IV. TỔ CHỨC THỰC HIỆN"]
        );
        assert_eq!(
            mended(&["1. MỤC TIÊU", "II. NHIỆM VỤ", "HI. TỔ CHỨC"]),
            ["I. MỤC TIÊU", "II. NHIỆM VỤ", "III. TỔ CHỨC"]
        );
        assert_eq!(mended(&["I - MỤC TIÊU", "II - NHIỆM VỤ", "II - TỔ CHỨC"])[2], "III - TỔ CHỨC");
    }

    #[test]
    fn a_stroke_that_counts_items_is_a_one() {
        let lines = ["I. Tuyên truyền", "I. Viết bài", "2. Phát thanh", "II. Mở lớp", "I. Điều tra", "2. Dạy học"];
        assert_eq!(
            mended(&lines),
            ["I. Tuyên truyền", "1. Viết bài", "2. Phát thanh", "II. Mở lớp", "1. Điều tra", "2. Dạy học"]
        );
        let kept = ["I. MỤC TIÊU", "1. Chung", "2. Riêng", "II. NHIỆM VỤ"];
        assert_eq!(mended(&kept), kept);
        let rows = ["I | Một | A", "2 | Hai | B", "10 | Ba | C", "II | Bốn | D", "12 | Năm | E", "II | NHÓM | "];
        assert_eq!(
            mended(&rows),
            ["1 | Một | A", "2 | Hai | B", "10 | Ba | C", "11 | Bốn | D", "12 | Năm | E", "II | NHÓM | "]
        );
    }
}
