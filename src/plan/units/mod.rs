//! Names of units: where one begins, where it ends, lists of them. Who acts in a sentence: [`super::doers`].
//!
//! A grammar over words with lists of heads, verbs and known names. What cannot be told to be a unit is left out. Pure.

mod beginning;
mod connectives;
mod cuts;
mod ending;
mod joining;
mod marks;
mod persons;
mod qualified;

use std::ops::Range;

use super::fold::capitalise;
use super::lists::{UnitHead, lists};
use super::passage::Passage;
use super::words::Words;

pub(super) use beginning::{
    enumerator, head_at, interval_word, is_body_start, is_compound, is_unit_start, starts_with, verb_at,
};

use ending::unit_end;

pub(in crate::plan) use persons::{behind_ranks, names_person};

/// A unit as printed, with its bytes in the passage (for a name that a list shares out, of its own part).
#[derive(Clone, Debug, PartialEq)]
pub struct UnitSpan {
    pub range: Range<usize>,
    pub name: String,
}

/// Where a name is read: it may go on further in a heading or a value than in a sentence, where a verb follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Sentence,
    /// The value of an attribute or a cell.
    Value,
    /// The name of a steering committee goes on with *về …* to the end.
    Heading,
}

pub(super) fn span(words: &Words<'_>, from: usize, to: usize) -> UnitSpan {
    let mut to = to;
    // Connecting words and marks that ended up at the end are not part of the name.
    while to > from + 1
        && (words.is_mark(to - 1) && words.word(to - 1) != ")" || lists().unit_names.no_end.at(words, to - 1))
    {
        to -= 1;
    }
    let range = words.ranges[from].start..words.ranges[to - 1].end;
    UnitSpan { name: super::fold::squeeze(&words.text[range.clone()]), range }
}

/// All words from `from` on up to a bracket, at most up to `to`, as one name: `các cơ sở xả thải lớn và …` before `(danh sách kèm theo):`.
pub(super) fn span_to_bracket(words: &Words<'_>, from: usize, to: usize) -> UnitSpan {
    span(words, from, (from + 1..to).find(|&k| words.word(k) == "(").unwrap_or(to))
}

/// The units listed from word `i` on, and the word behind the list.
pub fn parse_list(words: &Words<'_>, i: usize, place: Place) -> (Vec<UnitSpan>, usize) {
    let mut units: Vec<UnitSpan> = Vec::new();
    let mut at = i;
    let mut after = i;
    while at < words.len() && units.len() < 64 {
        // `các Sở: Tài chính, Nội vụ, Tư pháp`
        if let Some((shared, end)) = shared_head(words, at).or_else(|| shared_level(words, at)) {
            units.extend(shared);
            after = end;
        } else {
            let Some(end) = unit_end(words, at, place) else { break };
            // `Các Tổng cục Thuế, Tổng cục Hải quan`: the plural stands for all of them.
            let spoken_for = words.word(at) == "các"
                && words.is_capital(at + 1)
                && head_at(words, at).is_some_and(|(_, n, _)| words.is_capital(at + n))
                && words.word(end) == ","
                && words.word(end + 1) == words.word(at + 1)
                && words.is_capital(end + 1);
            let unit = span(words, at + usize::from(spoken_for), end);
            after = end;
            let generic = head_at(words, at).is_some_and(|(class, _, plural)| plural || class == UnitHead::Generic);
            // `các cơ sở trọng điểm gồm: Trường A, Viện B`: the list says which.
            // (`các tổ chức hội: Hội Nông dân, Hội Cựu chiến binh` without *gồm*.)
            let gathers = (end..words.len().min(end + 7))
                .take_while(|&k| !words.is_mark(k))
                .find(|&k| words.word(k) == "gồm" && words.word(k + 1) == ":" && is_unit_start(words, k + 2))
                .or_else(|| (place == Place::Sentence && lists_names(words, end)).then(|| end.saturating_sub(1)));
            if let Some(k) = gathers.filter(|_| generic) {
                let (inner, inner_end) = parse_list(words, k + 2, place);
                if inner.len() > 1 {
                    units.extend(inner);
                    after = inner_end;
                    break;
                }
            }
            // `các cơ quan Trung ương (Bộ Công an, Bộ Quốc phòng)`: the brackets say which.
            if words.word(end) == "(" && enumerator(words, end).is_none() {
                let close = (end..words.len().min(end + 120)).find(|&k| words.word(k) == ")");
                let (inner, inner_end) =
                    if generic && close.is_some() { parse_list(words, end + 1, place) } else { (Vec::new(), end + 1) };
                let named =
                    close.filter(|_| generic).map(|close| proper_names(words, end + 1, close)).unwrap_or_default();
                if !inner.is_empty() && inner.len() > 1 && close.is_some_and(|c| inner_end >= c.saturating_sub(3)) {
                    units.extend(inner);
                } else if named.len() > 1 {
                    units.extend(named);
                } else {
                    units.push(unit);
                }
                if let Some(close) = close {
                    after = close + 1;
                }
            } else {
                units.push(unit);
            }
        }
        // A separator and another unit, or the end of the list.
        let mut next = after;
        // (`Sở A: Sở B`: the semicolon lost its tail.)
        let separates = |word: &str| lists().unit_names.separators.has(word) || word == ":" && place == Place::Value;
        while separates(words.word(next)) && next - after < 3 {
            next += 1;
        }
        // `(1) Bộ Công an (2) Bộ Y tế`, a cell
        if place == Place::Value
            && let Some(behind) = enumerator(words, next)
        {
            next = behind;
        }
        if next == after || !is_unit_start(words, next) {
            break;
        }
        at = next;
    }
    units.dedup_by(|a, b| a.name == b.name);
    (units, after)
}

/// Whether a colon at word `i` opens a list of bodies with names of their own, the first two of which stand behind a comma.
fn lists_names(words: &Words<'_>, i: usize) -> bool {
    let named = |k: usize| is_body_start(words, k) && words.is_capital(k);
    let comma = (i + 2..words.len().min(i + 16)).find(|&k| words.is_mark(k));
    words.word(i) == ":" && named(i + 1) && comma.is_some_and(|k| words.word(k) == "," && named(k + 1))
}

/// The proper names between the words `from` and `to`, where there is nothing else (`Viễn thông A, Mạng B, FPT`).
fn proper_names(words: &Words<'_>, from: usize, to: usize) -> Vec<UnitSpan> {
    let mut names = Vec::new();
    let mut begin = from;
    for k in from..=to {
        if k < to && ![",", ";"].contains(&words.word(k)) {
            continue;
        }
        let proper = k > begin && k - begin <= 5 && (begin..k).all(|i| words.is_capital(i) && !words.is_mark(i));
        if !proper {
            return Vec::new();
        }
        names.push(span(words, begin, k));
        begin = k + 1;
    }
    names
}

/// `các Sở: Tài chính, Nội vụ` → `Sở Tài chính`, `Sở Nội vụ`; `Sở Tài chính, Nội vụ` likewise, where both are known names. Behind a
/// plural also names that no list knows (`các khoa Nội, Ngoại và Nhi`).
fn shared_head(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize)> {
    let mut at = i;
    let plural = lists().unit_names.plurals.at(words, at);
    if plural {
        at += 1;
    }
    let lists = lists();
    let (length, ()) = lists.shared_heads.longest_at(words.from(at))?;
    // (`Các Bộ, ngành: Tài chính, Y tế`)
    let kinds = starts_with(words, at + length, ", ngành :");
    // `Bộ Chỉ huy Quân sự tỉnh, Công an tỉnh` share no *Bộ*.
    if !kinds && lists.unit_heads.longest_at(words.from(at)).is_some_and(|(n, _)| n > length) {
        return None;
    }
    let head = words.folded.get(words.ranges[at].start..words.ranges[at + length - 1].end)?;
    let length_of_kinds = length + if kinds { 2 } else { 0 };
    let colon = words.word(at + length_of_kinds) == ":";
    let mut j = at + length_of_kinds + usize::from(colon);
    let mut units = Vec::new();
    let mut unknown = 0;
    loop {
        // The own part of a name: the longest that with the head before is known.
        let own = |k: usize| {
            lists
                .agency_names
                .longest_at(words.from(at).take(length).chain(words.from(k)))
                .map(|(n, _)| n.saturating_sub(length))
                .filter(|n| *n > 0)
        };
        // A longer phrase of names goes before: `Kế hoạch tổng hợp` before `Kế hoạch`.
        let phrase = lists.name_phrases.longest_at(words.from(j)).map_or(0, |(n, _)| n);
        let known = own(j).filter(|&n| words.is_capital(j) && n >= phrase);
        let Some(n) = known.or_else(|| if plural { own_part(words, j) } else { None }) else { break };
        unknown += usize::from(known.is_none());
        let range = words.ranges[j].start..words.ranges[j + n - 1].end;
        let name = format!("{} {}", capitalise(head), super::fold::squeeze(&words.text[range.clone()]));
        units.push(UnitSpan { range, name });
        j += n;
        let sep = words.word(j);
        // `Sở Y tế, Công an tỉnh`: a body with a head and a level of its own.
        let apart = head_at(words, j + 1).is_some_and(|(_, n, _)| beginning::place_word(words, j + 1 + n));
        let another = !apart && (own(j + 1).is_some() || plural && own_part(words, j + 1).is_some());
        if [",", ";", "và"].contains(&sep) && another && words.is_capital(j + 1) {
            j += 1;
            continue;
        }
        break;
    }
    // One name alone is an ordinary unit; names in no list are told apart by commas.
    let commas = units.len() > 2 || words.ranges[i..j.min(words.len())].iter().any(|r| &words.folded[r.clone()] == ",");
    // `Chi cục Thủy sản và Biển đảo` is one: without a plural only commas part two names.
    (units.len() > 1 && (unknown == 0 && plural || commas || colon)).then_some((units, j))
}

/// `Ủy ban nhân dân các xã: Bình An, Hòa Lạc` → `Ủy ban nhân dân xã Bình An`, `Ủy ban nhân dân xã Hòa Lạc`: a body of several places.
fn shared_level(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize)> {
    let (class, length, plural) = head_at(words, i)?;
    if class != UnitHead::Agency || plural {
        return None;
    }
    // `các xã`, `04 xã`
    let counted = i + length;
    let many = words.word(counted) == "các"
        || words.word(counted).len() <= 3 && words.word(counted).parse::<u16>().is_ok_and(|n| n > 1);
    let (level, ()) = lists().unit_names.levels.longest_at(words.from(counted + 1)).filter(|_| many)?;
    // (Also without the colon: `UBND các phường Phổ Yên, Vạn Xuân`.)
    let names = counted + 1 + level;
    let body = words.text.get(words.ranges[i].start..words.ranges[counted - 1].end)?;
    let level = words.text.get(words.ranges[counted + 1].start..words.ranges[names - 1].end)?;
    let mut units = Vec::new();
    let mut j = names + usize::from(words.word(names) == ":");
    loop {
        let end = (j..words.len().min(j + 5)).find(|&k| !words.is_capital(k)).unwrap_or(words.len().min(j + 5));
        if end == j || is_unit_start(words, j) {
            break;
        }
        let range = words.ranges[j].start..words.ranges[end - 1].end;
        let name = super::fold::squeeze(&format!("{body} {level} {}", &words.text[range.clone()]));
        units.push(UnitSpan { range, name });
        j = end;
        if ![",", ";", "và"].contains(&words.word(end)) || !words.is_capital(end + 1) || is_unit_start(words, end + 1)
        {
            break;
        }
        j = end + 1;
    }
    (units.len() > 1).then_some((units, j))
}

/// The number of words of a name in no list that begins at `j` and shares its head with others: a capital and what follows up to a
/// comma, *và* or a verb. None where a unit with a head of its own begins, or a place.
fn own_part(words: &Words<'_>, j: usize) -> Option<usize> {
    if !words.is_capital(j) || is_unit_start(words, j) || lists().places.longest_at(words.from(j)).is_some() {
        return None;
    }
    let mut k = j + lists().name_phrases.longest_at(words.from(j)).map_or(1, |(n, _)| n);
    while k < words.len() && k - j < 12 {
        if let Some((n, _)) = lists().name_phrases.longest_at(words.from(k)) {
            k += n;
            continue;
        }
        let joined = ["-", "–"].contains(&words.word(k)) && words.is_capital(k + 1);
        // `Kế hoạch và Đầu tư, Pháp chế`: only the last of a list is joined by *và*.
        let inside = words.word(k) == "và"
            && words.is_capital(k + 1)
            && !is_unit_start(words, k + 1)
            && (k + 2..words.len().min(k + 6))
                .find(|&m| words.is_mark(m) || words.word(m) == "và" || verb_at(words, m) > 0)
                .is_some_and(|m| words.word(m) == "," && words.is_capital(m + 1) && !is_unit_start(words, m + 1));
        if !joined && !inside && (words.is_mark(k) || lists().unit_names.joints.at(words, k) || verb_at(words, k) > 0) {
            break;
        }
        k += 1;
    }
    Some(k - j)
}

/// The units in the value of an attribute: lists divided by `;`, `,`, lines; a value that goes on with what the unit does is cut there.
pub fn of_value(passage: &Passage, range: Range<usize>) -> Vec<UnitSpan> {
    let (Some(text), Some(folded)) = (passage.text.get(range.clone()), passage.folded.get(range.clone())) else {
        return Vec::new();
    };
    let words = Words::new(text, folded);
    let mut units: Vec<UnitSpan> = Vec::new();
    let mut i = 0;
    let mut steps = 0;
    while i < words.len() && steps < 200 {
        steps += 1;
        if let Some(behind) = enumerator(&words, i) {
            i = behind;
            continue;
        }
        if words.is_mark(i) {
            i += 1;
            continue;
        }
        if let Some(behind) = lists().unit_names.part_openers.behind(&words, i) {
            i = behind;
            continue;
        }
        if is_unit_start(&words, i) {
            let (found, end) = parse_list(&words, i, Place::Value);
            units.extend(found);
            // `Công an tỉnh, TAND tỉnh`: a name that no list knows goes on with the list.
            if words.word(end) == "," && words.is_capital(end + 1) && verb_at(&words, end + 1) == 0 {
                i = end + 1;
                continue;
            }
            // `Đồng chí Phó Bí thư phụ trách, Ủy ban Kiểm tra trực tiếp tham mưu`: behind its role another body.
            if let Some((n, ())) = lists().roles.longest_at(words.from(end))
                && words.word(end + n) == ","
                && is_unit_start(&words, end + n + 1)
            {
                i = end + n + 1;
                continue;
            }
            // What follows up to the next `;` or sentence is what the unit does.
            i = (end..words.len())
                .find(|&k| [";", "."].contains(&words.word(k)) && words.word(k.saturating_sub(1)) != "vp")
                .unwrap_or(words.len());
        } else {
            // A name that no list knows, up to the next separator, is taken as printed; a person's goes on with the office.
            let person = persons::names_person(&words, i);
            let end = (i..words.len())
                .find(|&k| {
                    [";", ",", "."].contains(&words.word(k)) && !(person && persons::position_at(&words, k + 1))
                        || k > i && lists().unit_names.does.at(&words, k)
                })
                .unwrap_or(words.len());
            // In small letters only what is no demand and stands alone in its part of the list: `giáo viên các lớp`.
            let plain = end > i && end - i <= 8 && plain_name(&words, i, end);
            // `…; Công an xã phối hợp. Hoàn thành trước ngày 22/01/2026`: another demand.
            let demand = !units.is_empty() && lists().verbs.longest_at(words.from(i)).is_some_and(|(n, ())| n > 1);
            // `…. Xong trước ngày 20/3/2026` says when.
            let timed = lists().unit_names.timed.at(&words, i);
            let own = words.is_capital(i) && !timed && end > i && end - i <= 14 && !demand || plain;
            if own {
                units.push(span(&words, i, end));
            }
            i = if end < words.len() && words.word(end) == "," {
                end + 1
            } else {
                (end..words.len()).find(|&k| words.word(k) == ";").unwrap_or(words.len())
            };
            if !own && end == i {
                i += 1;
            }
        }
    }
    for unit in &mut units {
        unit.range = unit.range.start + range.start..unit.range.end + range.start;
    }
    let mut seen: Vec<String> = Vec::new();
    units.retain(|u| {
        let key = u.name.to_lowercase();
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    units
}

/// Whether words `i` to `end`, in small letters, may name somebody: a noun of the list, no verb or figure behind it.
fn plain_name(words: &Words<'_>, i: usize, end: usize) -> bool {
    lists().plain_doers.longest_at(words.from(i)).is_some()
        && (i + 1..end)
            .all(|k| verb_at(words, k) == 0 && !words.is_mark(k) && !words.word(k).bytes().any(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::super::passage::tests::passage;
    use super::*;

    fn value(text: &str) -> Vec<String> {
        let passage = passage(text);
        of_value(&passage, 0..passage.text.len()).into_iter().map(|u| u.name).collect()
    }

    #[test]
    fn lists_are_split_into_units() {
        assert_eq!(
            value("Sở Tài chính, Sở Nông nghiệp và Môi trường và Công an tỉnh."),
            ["Sở Tài chính", "Sở Nông nghiệp và Môi trường", "Công an tỉnh"]
        );
        assert_eq!(
            value("các sở, ban, ngành tỉnh; UBND các xã, phường"),
            ["các sở, ban, ngành tỉnh", "UBND các xã, phường"]
        );
        assert_eq!(
            value("Phòng Kinh tế, các phòng chuyên môn và các đơn vị trực thuộc có liên quan"),
            ["Phòng Kinh tế", "các phòng chuyên môn", "các đơn vị trực thuộc có liên quan"]
        );
        assert_eq!(
            value("Văn phòng HĐND và UBND xã; Bộ Văn hóa, Thể thao và Du lịch"),
            ["Văn phòng HĐND và UBND xã", "Bộ Văn hóa, Thể thao và Du lịch"]
        );
        assert_eq!(value("Các Sở: Tài chính, Nội vụ và Tư pháp"), ["Sở Tài chính", "Sở Nội vụ", "Sở Tư pháp"]);
        assert_eq!(
            value("Bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ; Viện nghiên cứu - phát triển cây chè"),
            ["Bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ", "Viện nghiên cứu - phát triển cây chè"]
        );
        assert_eq!(
            value(
                "Bộ, cơ quan có liên quan, cơ sở khám bệnh, chữa bệnh; các cơ sở nghiên cứu, tổ chức hỗ trợ kỹ thuật"
            ),
            ["Bộ, cơ quan có liên quan, cơ sở khám bệnh, chữa bệnh", "các cơ sở nghiên cứu, tổ chức hỗ trợ kỹ thuật"]
        );
        // A semicolon that lost its tail; brackets that hold nothing but names.
        assert_eq!(value("Sở Công Thương: Sở Nội vụ"), ["Sở Công Thương", "Sở Nội vụ"]);
        assert_eq!(value("các nhà mạng (Sóng Xanh, Sóng Đỏ)"), ["Sóng Xanh", "Sóng Đỏ"]);
    }
}
