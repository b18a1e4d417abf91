//! Lines without labels that only say who does the item above, with whom and by when, also in brackets. Pure.

use std::ops::Range;

use super::super::deadlines;
use super::super::lists::lists;
use super::super::passage::Passage;
use super::super::units;
use super::super::words::Words;
use super::label_at;
use super::parts::{assigns_a_part, behind_pointing, part_assigned};

/// Whether the paragraph only says who does the item above, with whom and by when: `Giao Văn phòng thực hiện, hoàn thành trong quý II.`,
/// `Sở Nội vụ chủ trì, phối hợp với Sở Tài chính.`
pub fn is_assignment(passage: &Passage) -> bool {
    if passage.text.len() > 600 {
        return false;
    }
    let words = Words::new(&passage.text, &passage.folded);
    if part_assigned(passage, &words).is_some() {
        return true;
    }
    let whole = assigns_a_part(&words);
    let mut i =
        lists().unit_headings.orders.behind(&words, 0).or(whole).or_else(|| behind_pointing(&words)).unwrap_or(0);
    if !units::is_unit_start(&words, i) {
        return false;
    }
    let times =
        deadlines::find(passage, 0..passage.text.len(), &[], deadlines::Context { demand: true, ..Default::default() });
    let mut roles = 0;
    while i < words.len() {
        let at = words.ranges[i].start;
        if let Some(time) = times.iter().find(|t| t.range.contains(&at)) {
            i = words.index_at(time.range.end).max(i + 1);
        } else if words.is_mark(i) {
            i += 1;
        } else if let Some(behind) = lists().attributes.connectives.behind(&words, i) {
            i = behind;
        } else if let Some(behind) = helping(&words, i).filter(|_| roles > 0) {
            i = behind;
        } else if let Some(n) = role_at(&words, i) {
            roles += 1;
            i += n;
        } else if let Some(n) = lists().parts_above.longest_at(words.from(i)).map(|(n, ())| n).filter(|_| roles > 0) {
            // `chủ trì tham mưu mục 2`, `thực hiện các nhiệm vụ nêu trên`
            i += n;
            while words.word(i).bytes().all(|b| b.is_ascii_digit() || b == b'.')
                && i < words.len()
                && words.word(i) != "."
            {
                i += 1;
            }
        } else if let Some(behind) = lists().attributes.parts.behind(&words, i) {
            i = behind;
        } else if let Some(behind) = times.iter().map(|time| words.index_at(time.range.start)).find(|&at| {
            roles > 0 && at > i && at - i <= units::verb_at(&words, i).max(usize::from(opens_sentence(&words, i)) * 4)
        }) {
            // `…. Trình trong tháng 6 năm 2026.`
            i = behind;
        } else if units::is_unit_start(&words, i) {
            let (found, end) = units::parse_list(&words, i, units::Place::Sentence);
            if found.is_empty() {
                return false;
            }
            i = told_apart(&words, end);
        } else {
            return false;
        }
    }
    roles > 0
}

/// Whether a sentence begins at word `i` with what is to be done by some time.
fn opens_sentence(words: &Words<'_>, i: usize) -> bool {
    i > 0 && [".", ";", ","].contains(&words.word(i - 1)) && lists().verbs.at(words, i)
}

/// What a body does that helps may be told in a few words: `Văn phòng phối hợp, cho ý kiến bằng văn bản`.
const LONGEST_HELP: usize = 12;

/// The word behind what a body does beside the one that leads, from word `i` on, up to the end of its clause or another body: `Văn phòng
/// Bộ phối hợp kiểm soát chất lượng`, `… chịu trách nhiệm về nội dung trả lời`. None where it is said with whom.
fn helping(words: &Words<'_>, i: usize) -> Option<usize> {
    let behind = lists().attributes.helping.behind(words, i)?;
    if lists().doers.with_whom.at(words, behind) {
        return None;
    }
    let ends = |k: usize| [".", ";", ")"].contains(&words.word(k)) || units::is_unit_start(words, k);
    let end = (behind..words.len()).find(|&k| ends(k)).unwrap_or(words.len());
    (end - behind <= LONGEST_HELP).then_some(end)
}

/// The most words by which a body is told apart that its name is not known to hold.
const TOLD_APART: usize = 4;

/// The word of the role behind a body whose name ends before word `i`: words that only tell which body is meant stand between,
/// `các đơn vị có thủ tục hành chính thực hiện`. `i` itself where a verb or a mark comes first.
fn told_apart(words: &Words<'_>, i: usize) -> usize {
    if units::verb_at(words, i) > 0 {
        return i;
    }
    (i..words.len().min(i + TOLD_APART + 1))
        .take_while(|&k| !words.is_mark(k))
        .find(|&k| role_at(words, k).is_some() || words.word(k) == "và" && units::is_unit_start(words, k + 1))
        .unwrap_or(i)
}

/// Whether a paragraph opens by charging somebody: `Giao Phòng Kinh tế …`.
pub fn orders(passage: &Passage) -> bool {
    let words = Words::new(&passage.text, &passage.folded);
    orders_at(&words, 0)
}

/// Whether what charges somebody stands at word `i`.
pub(super) fn orders_at(words: &Words<'_>, i: usize) -> bool {
    lists().attributes.orders.at(words, i)
}

/// Whether a line opens a bracket that says who does the item above: `(Phòng Nội vụ chủ trì; thời gian: …)`.
pub(super) fn opens_bracket(line: &str) -> bool {
    let line = line.trim_start();
    let Some(inner) = line.strip_prefix('(') else { return false };
    let folded = super::super::fold::fold(inner);
    let words = Words::new(inner, &folded);
    // `(Giao Sở A chủ trì …)`, `(Mục 2: Sở A chủ trì …)`
    let order = usize::from(orders_at(&words, 0)) * if units::starts_with(&words, 0, "giao") { 1 } else { 2 };
    let unit = assigns_a_part(&words).unwrap_or(order);
    label_at(&words, 0).is_some()
        || units::is_unit_start(&words, unit) && (order > 0 || role_within(&words, unit))
        || holds_bodies(&words)
}

/// Whether a paragraph is one bracket with attributes in it.
pub fn is_bracketed(text: &str) -> bool {
    opens_bracket(text) && text.trim_end().trim_end_matches(['.', ';', ' ']).ends_with(')')
}

/// The bytes of the bodies in a paragraph that is a bracket with nothing else in it, `(Khoa Xét nghiệm, Khoa Dược)`.
pub fn bracketed_bodies(text: &str) -> Option<Range<usize>> {
    let from = text.find('(')? + 1;
    let folded = super::super::fold::fold(text.get(from..)?);
    let words = Words::new(&text[from..], &folded);
    (is_bracketed(text) && holds_bodies(&words)).then(|| from..text.rfind(')').unwrap_or(text.len()))
}

/// Whether all that stands before the end of a bracket is bodies with names of their own: `(Khoa Xét nghiệm, Khoa Dược)`.
fn holds_bodies(words: &Words<'_>) -> bool {
    units::is_body_start(words, 0) && words.word(units::parse_list(words, 0, units::Place::Sentence).1) == ")"
}

/// The number of words of a role that begins at `i`: `chủ trì`, `tham mưu`, `làm đầu mối`.
pub(super) fn role_at(words: &Words<'_>, i: usize) -> Option<usize> {
    lists().roles.longest_at(words.from(i)).map(|(n, ())| n)
}

/// Whether a role stands within the first clause from word `i` on.
pub(super) fn role_within(words: &Words<'_>, i: usize) -> bool {
    (i..words.len().min(i + 30))
        .take_while(|&k| ![")", ".", ";"].contains(&words.word(k)))
        .any(|k| role_at(words, k).is_some())
}
