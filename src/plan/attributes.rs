//! Attribute lines of an item: `Chủ trì thực hiện: …`, `Đơn vị phối hợp: …`, `Thời gian hoàn thành: …`, `Sản phẩm: …`, also several in
//! one line and in brackets behind an item's words. Pure.

use std::ops::Range;

use super::deadlines;
use super::lists::{Attribute, lists};
use super::passage::Passage;
use super::units;
use super::words::Words;

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
    let mut out: Vec<Labelled> = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let boundary = i == 0 || [".", ";", "(", ",", "-", "–", "+", "/", "[", "*"].contains(&words.word(i - 1));
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
    {
        return Some((attribute, colon));
    }
    formed_label(words, i)
}

/// The longest label that no list has, in words.
const LONGEST_LABEL: usize = 10;

/// `Bộ phận chịu trách nhiệm: Phòng …`, `Phải xong: 15/9/2026`: a few words that begin with a capital, one of which tells the kind,
/// a colon, and behind it a unit or a time.
fn formed_label(words: &Words<'_>, i: usize) -> Option<(Attribute, usize)> {
    let small_behind_mark = i > 0 && [";", "(", ","].contains(&words.word(i - 1));
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

/// Whether a line opens a bracket that says who does the item above: `(Phòng Nội vụ chủ trì; thời gian: …)`.
fn opens_bracket(line: &str) -> bool {
    let line = line.trim_start();
    let Some(inner) = line.strip_prefix('(') else { return false };
    let folded = super::fold::fold(inner);
    let words = Words::new(inner, &folded);
    // `(Giao Sở A chủ trì …)`
    let unit = usize::from(orders_at(&words, 0)) * if units::starts_with(&words, 0, "giao") { 1 } else { 2 };
    label_at(&words, 0).is_some() || units::is_unit_start(&words, unit) && role_within(&words, unit)
}

/// The number of words of a role that begins at `i`: `chủ trì`, `tham mưu`, `làm đầu mối`.
fn role_at(words: &Words<'_>, i: usize) -> Option<usize> {
    lists().roles.longest_at(words.from(i)).map(|(n, ())| n)
}

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
    let mut i = lists().unit_headings.orders.behind(&words, 0).or(whole).unwrap_or(0);
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
        } else if words.is_mark(i) || lists().attributes.connectives.at(&words, i) {
            i += 1;
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
        } else if units::is_unit_start(&words, i) {
            let (found, end) = units::parse_list(&words, i, units::Place::Sentence);
            if found.is_empty() {
                return false;
            }
            i = end;
        } else {
            return false;
        }
    }
    roles > 0
}

/// The part that a bullet assigns by pointing to it: its number, or *trên*.
pub fn part_of_bullet(passage: &Passage) -> Option<&str> {
    part_assigned(passage, &Words::new(&passage.text, &passage.folded))
}

/// What a short paragraph calls the part above it that it assigns: `2.1`, `iii`, `trên`; none where it is no such paragraph. `Hạt Kiểm lâm chủ
/// trì, phối hợp với Công an xã thực hiện các nội dung tại mục 3.`, `(Giao Đảng ủy Sở A lãnh đạo thực hiện nội dung mục 2)`, `Các nhiệm vụ
/// tại mục 2 do Phòng Kinh tế tham mưu`.
fn part_assigned<'a>(passage: &'a Passage, words: &Words<'a>) -> Option<&'a str> {
    let from = usize::from(words.word(0) == "(");
    let opens = orders_at(words, from)
        || (assigns_a_part(words).is_some() || units::is_unit_start(words, from)) && role_within(words, from);
    let one_sentence = passage.text.trim_end_matches(['.', ' ', ')']).matches(". ").count() == 0;
    if !(opens && one_sentence && passage.text.chars().count() <= LONGEST_ASSIGNMENT) {
        return None;
    }
    (from..words.len()).find_map(|k| {
        let (n, ()) = lists().parts_above.longest_at(words.from(k))?;
        // A part is told by its number or by *này*, *trên*.
        let behind = words.word(k + n);
        let numbered = behind.starts_with(|c: char| c.is_ascii_digit())
            || super::markers::from_roman(&behind.to_uppercase()).is_some();
        let pointed = [k + n - 1, k + n].into_iter().find(|&at| lists().parts_pointed.at(words, at));
        if numbered { Some(behind) } else { pointed.map(|at| words.word(at)) }
    })
}

/// Whether a role stands within the first clause from word `i` on.
fn role_within(words: &Words<'_>, i: usize) -> bool {
    (i..words.len().min(i + 30))
        .take_while(|&k| ![")", ".", ";"].contains(&words.word(k)))
        .any(|k| role_at(words, k).is_some())
}

/// An assignment in characters; what is longer demands something itself.
const LONGEST_ASSIGNMENT: usize = 320;

/// Whether a paragraph opens by charging somebody: `Giao Phòng Kinh tế …`.
pub fn orders(passage: &Passage) -> bool {
    let words = Words::new(&passage.text, &passage.folded);
    orders_at(&words, 0)
}

/// Whether what charges somebody stands at word `i`.
fn orders_at(words: &Words<'_>, i: usize) -> bool {
    lists().attributes.orders.at(words, i)
}

/// `Các nhiệm vụ tại mục 2.4 giao Phòng Kinh tế chủ trì …`: the word behind *giao*.
fn assigns_a_part(words: &Words<'_>) -> Option<usize> {
    let from = usize::from(words.word(0) == "(");
    let part = lists().attributes.assigned.at(words, from);
    let order = (from + 2..words.len().min(from + 14))
        .find(|&k| lists().attributes.assigns.at(words, k) || words.word(k) == ":")?;
    // `Nhiệm vụ 4.1, 4.2: Phòng …` counts the items that it speaks of.
    let counted = words.word(order) != ":" || words.word(from + 2).bytes().all(|b| b.is_ascii_digit());
    (part && counted).then_some(order + 1)
}

/// Whether a paragraph is one bracket with attributes in it.
pub fn is_bracketed(text: &str) -> bool {
    opens_bracket(text) && text.trim_end().trim_end_matches(['.', ';', ' ']).ends_with(')')
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
