//! Attribute lines of an item: `Chủ trì thực hiện: …`, `Đơn vị phối hợp: …`, `Thời gian hoàn thành: …`, `Sản phẩm: …`, also several in
//! one line and in brackets behind an item's words. Pure.

mod assignments;
mod parts;

use std::ops::Range;

use super::deadlines;
use super::lists::{Attribute, lists};
use super::passage::Passage;
use super::units;
use super::words::Words;

pub use assignments::{bracketed_bodies, is_assignment, is_bracketed, orders};
use assignments::{opens_bracket, role_at};
pub use parts::{assigns_part, part_line, part_of_bullet, parts_named, who_does_own_part};

/// A label with the bytes of its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    pub attribute: Attribute,
    /// First byte of the label.
    pub start: usize,
    pub value: Range<usize>,
}

/// All labels followed by a colon in `passage`, in order.
pub fn labelled(passage: &Passage) -> Vec<Labelled> {
    if !passage.folded.contains(':') {
        return Vec::new();
    }
    let words = Words::new(&passage.text, &passage.folded);
    let behind_part = part_line(passage).map(|line| line.who);
    let mut out: Vec<Labelled> = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let boundary = i == 0
            || behind_part == Some(words.ranges[i].start)
            || [".", ";", "(", ",", "-", "–", "+", "/", "[", "*"].contains(&words.word(i - 1));
        let inner = i > 0
            && words.word(i - 1) == ":"
            && out.last().is_some_and(|l| l.attribute == Attribute::Lead && l.value.start == words.ranges[i - 1].end);
        if (boundary || inner)
            && let Some((attribute, colon)) = label_at(&words, i)
        {
            // `Cơ quan thực hiện: Chủ trì: Sở A; phối hợp: Sở B`: the inner label tells more.
            if i > 0 && words.word(i - 1) == ":" {
                out.pop();
            }
            // After a comma only another part of a list of attributes is one.
            if i == 0 || words.word(i - 1) != "," || !out.is_empty() {
                let start = words.ranges[i].start;
                if let Some(last) = out.last_mut() {
                    last.value.end = start;
                }
                let from = words.ranges[colon].end;
                out.push(Labelled { attribute, start, value: from..passage.text.len() });
            }
            i = colon + 1;
            continue;
        }
        i += 1;
    }
    for label in &mut out {
        let value = passage.text.get(label.value.clone()).unwrap_or("");
        let kept = value.trim_end_matches(|c: char| c.is_whitespace() || ".;,-–+([*/".contains(c));
        // A bracket that closes the attributes, not one of the value's own.
        let kept = if kept.ends_with(')') && kept.matches('(').count() < kept.matches(')').count() {
            kept[..kept.len() - 1].trim_end_matches([' ', '.', ';'])
        } else {
            kept
        };
        let lead = value.len() - value.trim_start().len();
        label.value = label.value.start + lead.min(kept.len())..label.value.start + kept.len();
    }
    out
}

/// The label that begins at word `i` and the word that is its colon: one of the lists, a time of something, or one told by its form.
fn label_at(words: &Words<'_>, i: usize) -> Option<(Attribute, usize)> {
    let listed = lists().labels.longest_at(words.from(i)).or_else(|| named_time(words, i));
    if let Some((n, attribute)) = listed
        && let Some(colon) = colon_after(words, i + n)
            .or_else(|| if attribute == Attribute::Other { colon_of_pair(words, i + n) } else { None })
    {
        return Some((attribute, colon));
    }
    formed_label(words, i)
}

/// The word that is the colon behind a second thing that a label names: `Số lượng, mức quà:`.
fn colon_of_pair(words: &Words<'_>, i: usize) -> Option<usize> {
    let paired = words.word(i) == "," || words.word(i) == "và";
    let colon = (i + 1..words.len().min(i + 5)).find(|&k| words.is_mark(k))?;
    (paired && words.word(colon) == ":").then_some(colon)
}

/// The longest label that no list has, in words.
const LONGEST_LABEL: usize = 10;

/// `Bộ phận chịu trách nhiệm: Phòng …`, `Phải xong: 15/9/2026`: a few words that begin with a capital, one of which tells the kind,
/// a colon, and behind it a unit or a time.
fn formed_label(words: &Words<'_>, i: usize) -> Option<(Attribute, usize)> {
    let small_behind_mark = i > 0 && [";", "(", ",", ":"].contains(&words.word(i - 1));
    if !words.is_capital(i) && !small_behind_mark {
        return None;
    }
    let colon = (i + 1..words.len().min(i + LONGEST_LABEL + 1))
        .find(|&k| words.is_mark(k) && ![",", "/"].contains(&words.word(k)))
        .filter(|&k| words.word(k) == ":")?;
    let label = words.folded.get(words.ranges[i].start..words.ranges[colon - 1].end)?;
    let holds = |entry: &str| {
        label.match_indices(entry).any(|(at, _)| {
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            edge(label[..at].chars().next_back()) && edge(label[at + entry.len()..].chars().next())
        })
    };
    // A single syllable (`Giao`, `Hạn`) must open the label; bodies spoken of in it make it a sentence (`Giao các trường gồm: …`).
    let fits_label = |entry: &str| holds(entry) && (entry.contains(' ') || label.starts_with(entry));
    let (attribute, _) = lists().label_words.iter().find(|(_, entry)| fits_label(entry))?;
    if (i + 1..colon).any(|k| lists().attributes.spoken_of.at(words, k)) {
        return None;
    }
    // The label is no unit of its own: `Sở Y tế thực hiện: …` speaks of what the unit does.
    let own_name = units::is_unit_start(words, i) && (i + 1..colon).any(|k| words.is_capital(k));
    let fits = match attribute {
        // `Thực hiện mở tài khoản: Ủy ban nhân dân xã phối hợp với các ngân hàng mở …` is a sentence behind its topic.
        Attribute::Lead | Attribute::Coordinating => {
            units::is_unit_start(words, colon + 1) && !begins_sentence(words, colon + 1)
        }
        Attribute::Time => begins_like_time(words, colon + 1),
        Attribute::Product | Attribute::Other => false,
    };
    (fits && !own_name).then_some((*attribute, colon))
}

/// Whether the bodies at word `i` act in a sentence of some length, rather than stand as a value with their role.
fn begins_sentence(words: &Words<'_>, i: usize) -> bool {
    let (_, end) = units::parse_list(words, i, units::Place::Sentence);
    let role = role_at(words, end).unwrap_or(0);
    let rest = (end + role..words.len()).take_while(|&k| !words.is_mark(k)).count();
    units::verb_at(words, end) > 0 && rest > 6
}

/// Whether the words from `i` on look like a time: a figure among the first, or a word that opens one.
fn begins_like_time(words: &Words<'_>, i: usize) -> bool {
    lists().time_openers.contains(words.word(i))
        || (i..words.len().min(i + 5)).any(|k| words.word(k).starts_with(|c: char| c.is_ascii_digit()))
}

/// `Thời gian kiểm tra:`, `Thời hạn nộp hồ sơ:`: a time of something that no list names.
fn named_time(words: &Words<'_>, i: usize) -> Option<(usize, Attribute)> {
    if !lists().attributes.times.at(words, i) {
        return None;
    }
    let colon = (i + 2..words.len().min(i + 8)).find(|&k| words.is_mark(k))?;
    (words.word(colon) == ":").then_some((colon - i, Attribute::Time))
}

/// The word that is the colon behind a label that ends before word `i`; a bracket between may say more (`Cơ quan chủ trì (nếu có):`).
fn colon_after(words: &Words<'_>, i: usize) -> Option<usize> {
    if words.word(i) == ":" {
        return Some(i);
    }
    if words.word(i) == "(" {
        let close = (i..words.len().min(i + 8)).find(|&k| words.word(k) == ")")?;
        return (words.word(close + 1) == ":").then_some(close + 1);
    }
    None
}

/// Whether the paragraph is nothing but attributes.
pub fn is_attribute_line(passage: &Passage) -> bool {
    let words = Words::new(
        passage.text.get(..passage.text.len().min(400)).unwrap_or(&passage.text),
        passage.folded.get(..passage.folded.len().min(400)).unwrap_or(&passage.folded),
    );
    let at = (0..words.len().min(2)).find(|&i| !words.is_mark(i)).unwrap_or(0);
    if named_time(&words, at).is_some() || label_at(&words, at).is_some() || is_bracketed(&passage.text) {
        return true;
    }
    if let Some((n, attribute)) = lists().labels.longest_at(words.from(at)) {
        // `Thời gian hoàn thành trước ngày 30/6/2025.`
        if attribute == Attribute::Time && words.len() < 40 {
            let rest = words.ranges.get(at + n).map_or(passage.text.len(), |r| r.start);
            return deadlines::covers(passage, rest..passage.text.len());
        }
    }
    false
}

/// Whether a line begins with a label and a colon.
pub fn opens_with_label(line: &str) -> bool {
    let head: String = line.chars().take(60).collect();
    let folded = super::fold::fold(&head);
    let words = Words::new(&head, &folded);
    words.is_capital(0)
        && (lists().labels.longest_at(words.from(0)).is_some_and(|(n, _)| words.word(n) == ":")
            || formed_label(&words, 0).is_some())
        || opens_bracket(line)
}

/// Whether a line has words of its own and then ends with a label and a colon: `* Chủ trì: Trung tâm A; đơn vị phối hợp:`.
pub fn ends_with_label(line: &str) -> bool {
    let line = line.trim_end();
    if !line.ends_with(':') {
        return false;
    }
    let tail: Vec<&str> = line.split_whitespace().rev().take(LONGEST_LABEL).collect();
    let tail = tail.into_iter().rev().collect::<Vec<_>>().join(" ");
    let folded = super::fold::fold(&tail);
    let words = Words::new(&tail, &folded);
    let labels = |k: usize| lists().labels.longest_at(words.from(k)).is_some_and(|(n, _)| k + n + 1 == words.len());
    (1..words.len()).any(|k| [";", ",", "."].contains(&words.word(k - 1)) && labels(k))
}

/// The value of an attribute line that has no colon.
pub fn unlabelled_time(passage: &Passage) -> Option<Range<usize>> {
    let words = Words::new(&passage.text, &passage.folded);
    let (n, attribute) = lists().labels.longest_at(words.from(0))?;
    if attribute != Attribute::Time || words.word(n) == ":" {
        return None;
    }
    let rest = words.ranges.get(n)?.start;
    deadlines::covers(passage, rest..passage.text.len()).then_some(rest..passage.text.len())
}

/// Whether the line is a label and a colon with nothing behind it: its values stand in the lines below.
pub fn label_alone(folded: &str) -> bool {
    let trimmed = folded.trim();
    trimmed.ends_with(':') && {
        let words = Words::new(trimmed, trimmed);
        lists().labels.longest_at(words.from(0)).is_some_and(|(n, _)| n + 1 == words.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str) -> Passage {
        let text = crate::record::Text::as_is(text);
        let mut passage = Passage::default();
        passage.push(&text, 0, 0..text.lines[0].restored.len());
        passage.finish();
        passage
    }

    #[test]
    fn several_attributes_in_one_line() {
        let p = passage("Đơn vị chủ trì: Phòng Kinh tế; phối hợp: Công an xã; thời gian hoàn thành: Quý II/2026.");
        let found: Vec<_> = labelled(&p).into_iter().map(|l| (l.attribute, p.text[l.value].to_owned())).collect();
        assert_eq!(
            found,
            [
                (Attribute::Lead, "Phòng Kinh tế".to_owned()),
                (Attribute::Coordinating, "Công an xã".to_owned()),
                (Attribute::Time, "Quý II/2026".to_owned())
            ]
        );
    }

    #[test]
    fn attribute_lines_with_and_without_colon() {
        assert!(is_attribute_line(&passage("Thời hạn hoàn thành: Tháng 9/2026.")));
        assert!(is_attribute_line(&passage("Thời gian hoàn thành trước ngày 30/6/2026.")));
        assert!(is_attribute_line(&passage("Hoàn thành trước ngày 30/6/2026.")));
        assert!(!is_attribute_line(&passage("Hoàn thành việc rà soát hồ sơ trước ngày 30/6/2026.")));
        assert!(!is_attribute_line(&passage("Chủ trì, phối hợp với Sở Tài chính tổ chức tập huấn.")));
    }
}
