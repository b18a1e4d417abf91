//! Where the name of a unit begins: its head, whether it is a body, a common noun or an office holder; where a verb begins. Pure.

use super::super::lists::{UnitHead, lists};
use super::super::words::Words;

/// Class of the head that begins at word `i`, its length in words, and whether a plural (*các*) stands before it.
pub(in crate::plan) fn head_at(words: &Words<'_>, i: usize) -> Option<(UnitHead, usize, bool)> {
    let lists = lists();
    let mut at = i;
    let mut plural = false;
    if words.word(at) == "tất" && words.word(at + 1) == "cả" {
        at += 2;
    }
    if words.word(at) == "một" && words.word(at + 1) == "số" {
        at += 2;
        plural = true;
    }
    if words.word(at) == "toàn" && words.word(at + 1) == "thể" {
        at += 2;
        plural = true;
    }
    if lists.unit_names.plurals.at(words, at) {
        at += 1;
        plural = true;
    }
    // `vụ nghiêm trọng`, `vụ việc`: a case, where no department has a name.
    if words.word(at) == "vụ" && !plural && !words.is_capital(at) && !words.is_capital(at + 1) {
        return None;
    }
    // `Quý đơn vị`, whom a letter addresses.
    if words.word(at) == "quý" && words.is_capital(at) && lists.generic_heads.longest_at(words.from(at + 1)).is_some()
    {
        at += 1;
        plural = true;
    }
    let barred = lists.not_units.longest_at(words.from(at)).map_or(0, |(n, ())| n);
    if barred > 0
        && lists.unit_heads.longest_at(words.from(at)).is_none_or(|(n, _)| n <= barred)
        && !(plural && words.word(at) == "tổ" && words.word(at + 1) == "chức")
    {
        return None;
    }
    // `các thành viên Ban Chỉ đạo`
    if plural && words.word(at) == "thành" && words.word(at + 1) == "viên" {
        return Some((UnitHead::Person, at + 2 - i, true));
    }
    let (mut length, class) = lists.unit_heads.longest_at(words.from(at))?;
    // `Lãnh đạo ban hành nghị quyết …` is what the heading's body does; `Lãnh đạo Sở …`, `lãnh đạo các phòng` are persons.
    let leads = class == UnitHead::Person && starts_with(words, at, "lãnh đạo") && !plural && length == 2;
    if leads && (lists.verbs.longest_at(words.from(at)).is_some_and(|(n, ())| n > 2) || verb_at(words, at + length) > 0)
    {
        return None;
    }
    // `đồng chí Chánh Văn phòng`, `các đồng chí lãnh đạo Ban`: the office behind the address is part of the head.
    if class == UnitHead::Person
        && let Some((more, UnitHead::Person)) = lists.unit_heads.longest_at(words.from(at + length))
    {
        length += more;
    }
    // `Tổ chức đoàn cán bộ đi học tập` is an act, `Tổ chức Đoàn các xã` a body.
    if !plural && starts_with(words, at, "tổ chức đoàn") && words.is_capital(at) && !words.is_capital(at + 2) {
        return None;
    }
    // `cấp tỉnh, cấp xã` qualifies a body; only `các cấp` is one.
    if !plural && words.word(at) == "cấp" && length == 1 {
        return None;
    }
    if plural && words.word(at) == "tổ" && words.word(at + 1) == "chức" {
        return Some((UnitHead::Generic, at + 2 - i, true));
    }
    // `Bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ`: a capital that opens a list of kinds.
    if class == UnitHead::Agency
        && !plural
        && length == 1
        && words.word(at + 1) == ","
        && !words.is_capital(at + 2)
        && lists.generic_heads.longest_at(words.from(at)).is_some()
        && lists.generic_heads.longest_at(words.from(at + 2)).is_some()
    {
        return Some((UnitHead::Generic, at + 1 - i, false));
    }
    // `sở`, `phòng`, `ban` in small letters begin a name only where the name follows in capitals (`phòng Văn hóa`) or in a list of
    // kinds (`sở, ban, ngành`).
    if class == UnitHead::Agency && !plural && !words.is_capital(at) {
        let generic = lists.generic_heads.longest_at(words.from(at)).is_some();
        let named = words.is_capital(at + length);
        // `đồn biên phòng`, `ủy ban nhân dân`: three words are enough of a name.
        if !named && !generic && length < 3 {
            return None;
        }
        if !named {
            return Some((UnitHead::Generic, at + length - i, false));
        }
    }
    let class = if plural && lists.generic_heads.longest_at(words.from(at)).is_some_and(|(n, ())| n >= length) {
        UnitHead::Generic
    } else {
        class
    };
    Some((class, at + length - i, plural))
}

pub(in crate::plan) fn is_unit_start(words: &Words<'_>, i: usize) -> bool {
    head_at(words, i).is_some()
}

/// Whether the name of one body begins at word `i`: `Sở Y tế`, and neither `các sở` nor `đơn vị`.
pub(in crate::plan) fn is_body_start(words: &Words<'_>, i: usize) -> bool {
    matches!(head_at(words, i), Some((UnitHead::Agency, _, false)))
}

/// Whether words `i` and `i + 1` are one word a syllable of which looks like a verb: `công trình`, `Đăng ký`, `giao dịch`.
pub(in crate::plan) fn is_compound(words: &Words<'_>, i: usize) -> bool {
    let Some(next) = words.ranges.get(i + 1) else { return false };
    words.folded.get(words.ranges[i].start..next.end).is_some_and(|pair| lists().compound_nouns.contains(pair))
}

/// Number of words of the verb phrase that begins at `i`, written in small letters; 0 where none does.
pub(in crate::plan) fn verb_at(words: &Words<'_>, i: usize) -> usize {
    if words.is_capital(i) {
        return 0;
    }
    // `công trình`, `chương trình`: the second syllable of a noun is no verb; nor is that of a verb with a capital (`Viện Nghiên cứu …`).
    let second_of_name = || {
        words.is_capital(i - 1)
            && i > 1
            && !words.is_mark(i - 2)
            && lists().verbs.longest_at(words.from(i - 1)).is_some_and(|(n, _)| n > 1)
    };
    if i > 0 && (is_compound(words, i - 1) || second_of_name()) {
        return 0;
    }
    let n = lists().verbs.longest_at(words.from(i)).map_or(0, |(n, ())| n);
    // `giao dịch`, `cử tri`: the first syllable of a noun is no verb either.
    if n == 1 && is_compound(words, i) { 0 } else { n }
}

pub(in crate::plan) fn starts_with(words: &Words<'_>, i: usize, phrase: &str) -> bool {
    phrase.split(' ').enumerate().all(|(k, w)| words.word(i + k) == w)
}

pub(in crate::plan) fn interval_word(words: &Words<'_>, i: usize) -> bool {
    lists().times.interval.at(words, i)
}

/// `tổ chức` as one of the kinds of bodies in a list, not the verb.
pub(in crate::plan) fn kind_noun(words: &Words<'_>, i: usize) -> bool {
    words.word(i) == "tổ"
        && words.word(i + 1) == "chức"
        && !words.is_capital(i)
        && (words.is_mark(i + 2) || lists().unit_names.behind_organisations.at(words, i + 2))
}

/// The word behind `(1)`, `(a)` at word `i`, which count what follows.
pub(in crate::plan) fn enumerator(words: &Words<'_>, i: usize) -> Option<usize> {
    let inner = words.word(i + 1);
    let counts = inner.len() <= 2 && inner.bytes().all(|b| b.is_ascii_digit()) || inner.chars().count() == 1;
    (words.word(i) == "(" && counts && !inner.is_empty() && words.word(i + 2) == ")").then_some(i + 3)
}

/// The number of words of the kind of bodies that begins at word `i`, whole: 4 of `cơ sở đào tạo trọng điểm`.
pub(in crate::plan) fn kind_length(words: &Words<'_>, i: usize) -> Option<usize> {
    lists().generic_heads.longest_at(words.from(i)).map(|(n, ())| n)
}

/// One of the kinds that offices string together: `sở, ban, ngành, đoàn thể, UBND …` goes on only with common nouns.
pub(in crate::plan) fn short_kind(words: &Words<'_>, i: usize) -> bool {
    // `ngành Tỉnh`, `ban Thành phố`: the level may have a capital.
    let level = place_word(words, i + 1) && !words.is_capital(i + 2);
    lists().unit_names.short_kinds.at(words, i) && !words.is_capital(i) && (!words.is_capital(i + 1) || level)
}

pub(in crate::plan) fn place_word(words: &Words<'_>, i: usize) -> bool {
    lists().unit_names.levels_begin.at(words, i) || words.word(i) == "tổ" && words.word(i + 1) == "dân"
}
