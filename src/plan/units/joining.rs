//! What belongs to the name of a unit though it looks like its end, for [`super::ending`]: levels of one body, kinds of bodies in a list, verbs
//! that tell which bodies are meant. Pure.

use super::super::lists::{UnitHead, UnitNameWords, lists};
use super::super::words::Words;
use super::beginning::{head_at, is_unit_start, verb_at};

/// Whether words `i` to `j` are a head that is no name without a word of its own.
pub(super) fn is_bare_head(words: &Words<'_>, i: usize, j: usize) -> bool {
    words
        .folded
        .get(words.ranges[i].start..words.ranges[j - 1].end)
        .is_some_and(|head| lists().bare_heads.contains(head))
}

/// Whether the bodies from `i` up to *và* at `j` have a word that tells which (`các phòng chức năng`), or levels of one body
/// (`Ủy ban nhân dân xã, phường`): then what follows *và* is another entry.
pub(super) fn qualified_kind(words: &Words<'_>, i: usize, head: usize, j: usize) -> bool {
    let mut last = j;
    while last > i + head {
        if words.is_mark(last - 1) {
            break;
        }
        last -= 1;
    }
    if last == i + head {
        return j > last;
    }
    !(1..=2).any(|n| j == last + n && head_at(words, last).is_some_and(|(_, length, _)| length == n))
        || head_at(words, i).is_some_and(|(class, _, plural)| class == UnitHead::Agency && !plural)
}

/// Whether what begins at `k` behind *và* still belongs to a name: two syllables and a few words more up to the verb of the sentence.
pub(super) fn joined_in_name(words: &Words<'_>, k: usize) -> bool {
    (k + 2..words.len().min(k + 6))
        .take_while(|&w| !words.is_mark(w))
        .any(|w| verb_at(words, w) > 0 || lists().roles.at(words, w))
        && !words.is_mark(k)
        && !words.is_mark(k + 1)
}

/// The word behind `do <unit> (trực tiếp) quản lý`, which begins at `j`.
pub(super) fn relative_end(words: &Words<'_>, j: usize) -> Option<usize> {
    if !is_unit_start(words, j + 1) {
        return None;
    }
    (j + 2..words.len().min(j + 16))
        .take_while(|&k| !words.is_mark(k) && words.word(k) != "do")
        .find_map(|k| lists().unit_names.holds.behind(words, k))
}

/// Whether the comma at `j` joins two levels of the body that begins at `i`; the number of words from the comma on that belong to it.
pub(super) fn same_body(words: &Words<'_>, i: usize, j: usize) -> Option<usize> {
    let UnitNameWords { levels, committees, .. } = &lists().unit_names;
    // (The joint may be a dash: `Ủy ban nhân dân quận - huyện`.)
    let shouted = |k: usize| words.printed(k).chars().count() > 1 && words.printed(k).chars().all(char::is_uppercase);
    let shouts = j > 0 && j + 1 < words.len() && shouted(j - 1) && shouted(j + 1);
    if levels.ends_within(words, i + 1, j) && (!words.is_capital(j - 1) || shouts) {
        let behind = levels.behind(words, j + 1)?;
        // A level with a name of its own is another place: `Công an tỉnh, xã Bình An`.
        let own = !shouts && (words.is_capital(j + 1) || words.is_capital(behind));
        return (!own).then_some(behind - j);
    }
    // `Tỉnh ủy, Thành ủy` alone are two.
    if committees.ends_within(words, i + 1, j) {
        let next = committees.at(words, j + 1);
        return (next && !words.is_capital(j + 3)).then_some(3);
    }
    None
}

/// Whether the words at `j` that look like a verb are part of the name: `Ban quản lý`, `các tổ chức`, `Ủy ban kiểm tra`.
pub(super) fn noun_after_all(words: &Words<'_>, i: usize, j: usize, head: usize, list: bool) -> bool {
    if words.word(j) == "tổ" && words.word(j + 1) == "chức" {
        // A noun where a kind of body is due: after `các`, a comma, `và`.
        return j > i && lists().unit_names.before_organisations.at(words, j - 1) && j + 2 < words.len()
            || j > i && words.word(j - 1) == "các";
    }
    if words.word(j) == "chuyển" && words.word(j + 1) == "đổi" && words.word(j + 2) == "số" {
        return true;
    }
    !list
        && j == i + head
        && lists()
            .unit_names
            .named_by_verb
            .has(words.folded.get(words.ranges[i].start..words.ranges[j - 1].end).unwrap_or(""))
}
