//! Lines that assign a part of the document by its number: `Mục 2 do Phòng Kinh tế chủ trì`, `… thực hiện các nội dung tại mục 3`. Pure.

use super::super::lists::lists;
use super::super::passage::Passage;
use super::super::units;
use super::super::words::Words;
use super::assignments::{orders_at, role_within};
use super::label_at;

/// A line that says who does a part of the document: what the part is called, and where the words on who does it begin.
#[derive(Clone, Debug, PartialEq)]
pub struct PartLine<'a> {
    /// Their numbers as the line prints them: `2`, `iii`, `a` and `b`.
    pub parts: Vec<&'a str>,
    /// First byte of who does it.
    pub who: usize,
}

/// The most words before *mục* in a line on a part: `Đơn vị chủ trì thực hiện các nội dung tại mục 2: …`.
const BEFORE_PART: usize = 9;

/// A short paragraph that opens with a part of the document and says who does it: `Mục 3 do Phòng Tài chính chủ trì`, `Đầu mối thực hiện các nội
/// dung tại mục 2 là Phòng …`, `Cơ quan chủ trì mục (3): Sở …`, `(Mục 2: Phòng … chủ trì)`.
pub fn part_line(passage: &Passage) -> Option<PartLine<'_>> {
    let short = passage.text.chars().count() <= LONGEST_ASSIGNMENT;
    short.then(|| part_line_of(&Words::new(&passage.text, &passage.folded))).flatten()
}

/// Whether a line opens with a part of the document and who does it, so that its number is no marker: `Mục 2: Phòng Nội vụ chủ trì`.
pub fn assigns_part(line: &str) -> bool {
    let folded = super::super::fold::fold(line);
    part_line_of(&Words::new(line, &folded)).is_some()
}

fn part_line_of<'a>(words: &Words<'a>) -> Option<PartLine<'a>> {
    let from = (0..words.len().min(2)).find(|&i| !words.is_mark(i))?;
    (from..words.len().min(from + BEFORE_PART)).take_while(|&k| !words.is_mark(k)).find_map(|k| {
        let behind_noun = lists().attributes.part_nouns.behind(words, k)?;
        let mut number = behind_noun + usize::from(words.word(behind_noun) == "(");
        let mut parts = Vec::new();
        // `Mục a, b`, `Mục 1 và mục 2`
        while let Some(part) = numbered(words, number) {
            parts.push(part);
            let joined = [",", "và"].contains(&words.word(number + 1));
            let next = number + 2;
            let next = lists().attributes.part_nouns.behind(words, next).unwrap_or(next);
            if !joined || numbered(words, next).is_none() || parts.len() > 16 {
                break;
            }
            number = next;
        }
        let behind = number + 1 + usize::from(words.word(number + 1) == ")");
        let joint = words.word(behind) == ":" || lists().attributes.assigns.at(words, behind);
        let who = behind + 1;
        let labelled = label_at(words, who).is_some();
        // (`Mục 2: Phòng Nội vụ` alone may be a heading.)
        let told = labelled || units::is_unit_start(words, who) && (k > from || role_within(words, who));
        (!parts.is_empty() && joint && told).then(|| PartLine { parts, who: words.ranges[who].start })
    })
}

/// The number of a part at word `number`: figures, Roman or a letter.
fn numbered<'a>(words: &Words<'a>, number: usize) -> Option<&'a str> {
    let part = words.word(number).trim_end_matches('.');
    let is_number = part.starts_with(|c: char| c.is_ascii_digit())
        || super::super::markers::from_roman(&part.to_uppercase()).is_some()
        || part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    is_number.then_some(part)
}

/// The word behind what points to the part that a line stands in, at its beginning: `Mục này Phòng Kinh tế chủ trì`.
pub(super) fn behind_pointing(words: &Words<'_>) -> Option<usize> {
    let behind = lists().attributes.part_nouns.behind(words, usize::from(words.word(0) == "("))?;
    let behind = lists().parts_pointed.behind(words, behind)?;
    Some(behind + usize::from(words.word(behind) == ":" || lists().attributes.assigns.at(words, behind)))
}

/// The byte at which it is said who does the part that a paragraph stands in and that it points to at its beginning; none where it does not.
pub fn who_does_own_part(passage: &Passage) -> Option<usize> {
    let words = Words::new(&passage.text, &passage.folded);
    let at = behind_pointing(&words)?;
    Some(words.ranges.get(at)?.start)
}

/// The numbers of the parts that a paragraph assigns, be it at its beginning ([`part_line`]) or behind who does it.
pub fn parts_named(passage: &Passage) -> Vec<&str> {
    part_line(passage).map_or_else(|| part_of_bullet(passage).into_iter().collect(), |line| line.parts)
}

/// The part that a bullet assigns by pointing to it: its number, or *trên*.
pub fn part_of_bullet(passage: &Passage) -> Option<&str> {
    part_assigned(passage, &Words::new(&passage.text, &passage.folded))
}

/// What a short paragraph calls the part above it that it assigns: `2.1`, `iii`, `trên`; none where it is no such paragraph. `Hạt Kiểm lâm chủ
/// trì, phối hợp với Công an xã thực hiện các nội dung tại mục 3.`, `(Giao Đảng ủy Sở A lãnh đạo thực hiện nội dung mục 2)`, `Các nhiệm vụ
/// tại mục 2 do Phòng Kinh tế tham mưu`.
pub(super) fn part_assigned<'a>(passage: &'a Passage, words: &Words<'a>) -> Option<&'a str> {
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
            || super::super::markers::from_roman(&behind.to_uppercase()).is_some();
        let pointed = [k + n - 1, k + n].into_iter().find(|&at| lists().parts_pointed.at(words, at));
        if numbered { Some(behind) } else { pointed.map(|at| words.word(at)) }
    })
}

/// An assignment in characters; what is longer demands something itself.
const LONGEST_ASSIGNMENT: usize = 320;

/// `Các nhiệm vụ tại mục 2.4 giao Phòng Kinh tế chủ trì …`: the word behind *giao*.
pub(super) fn assigns_a_part(words: &Words<'_>) -> Option<usize> {
    let from = usize::from(words.word(0) == "(");
    let part = lists().attributes.assigned.at(words, from);
    let order = (from + 2..words.len().min(from + 14))
        .find(|&k| lists().attributes.assigns.at(words, k) || words.word(k) == ":")?;
    // `Nhiệm vụ 4.1, 4.2: Phòng …`, `Mục 2: Phòng …` count the items that they speak of.
    let counted = words.word(order) != ":"
        || (from + 1..from + 3).any(|k| words.word(k).starts_with(|c: char| c.is_ascii_digit()));
    (part && counted).then_some(order + 1)
}
