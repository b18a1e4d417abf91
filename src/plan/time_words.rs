//! The small words around a period: prepositions that say *by*, a time of day, and what before it tells that it is no deadline. Pure.

use super::deadlines::Place;
use super::lists::{TimeWords, lists};
use super::periods::{self, Grain, Period, YearContext};
use super::words::Words;

pub(super) fn starts(words: &Words<'_>, i: usize, phrase: &str) -> Option<usize> {
    let mut n = 0;
    for part in phrase.split(' ') {
        if words.word(i + n) != part {
            return None;
        }
        n += 1;
    }
    Some(i + n)
}

/// The word behind a preposition that says *by*; soft: *đến* alone, which also stands before places and figures.
pub(super) fn by_prefix(words: &Words<'_>, i: usize) -> Option<(usize, bool)> {
    let times = &lists().times;
    let mut at = i;
    let mut hard = false;
    if let Some(next) = times.latest.behind(words, at) {
        at = next;
        hard = true;
    }
    for _ in 0..4 {
        match times.due.behind(words, at) {
            Some(next) if hard || !times.due_behind_latest.has(&phrase(words, at, next)) => {
                at = next;
                hard = hard || phrase(words, at.saturating_sub(1), at) != "đến";
            }
            _ => break,
        }
    }
    (at > i).then_some((at, !hard))
}

pub(super) fn phrase(words: &Words<'_>, from: usize, to: usize) -> String {
    (from..to).map(|k| words.word(k)).collect::<Vec<_>>().join(" ")
}

/// Passes over a time of day: `16h00`, `17 giờ 00 phút`.
pub(super) fn clock(words: &Words<'_>, i: usize) -> usize {
    let word = words.word(i);
    let mut at = i;
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 2 {
        return i;
    }
    if word[digits..].starts_with('h') {
        at += 1;
    } else if digits == word.len() && words.word(i + 1) == "giờ" {
        at += 2;
        if words.word(at).bytes().all(|b| b.is_ascii_digit()) && !words.word(at).is_empty() {
            at += 1;
            if words.word(at) == "phút" {
                at += 1;
            }
        }
    } else if digits == word.len() && words.word(i + 1) == ":" {
        at += 3;
    } else {
        return i;
    }
    if words.word(at) == "," {
        at += 1;
    }
    at
}

/// `từ ngày 01 đến ngày 15 tháng 10 năm 2025`: the first takes month and year from the second.
pub(super) fn complete_from(first: &mut Period, second: &Period) {
    if first.start.is_some() || first.impossible {
        return;
    }
    let Some(end) = second.end else { return };
    match (first.grain, first.day, first.months.first()) {
        (Grain::Day, Some(day), month) => {
            first.start = jiff::civil::Date::new(end.year(), month.copied().unwrap_or(end.month()), day).ok();
        }
        (_, None, Some(&month)) => first.start = jiff::civil::Date::new(end.year(), month, 1).ok(),
        _ => {}
    }
    first.year_printed = second.year_printed;
}

/// *phát sinh từ ngày …*, *có hiệu lực từ ngày …*: a state of affairs.
pub(super) fn state_before(words: &Words<'_>, i: usize) -> bool {
    lists().times.states.ends_before(words, i)
}

/// The day in brackets or behind the name of an occasion: `trước năm học mới (31/8/2026)`, `trước ngày Quốc khánh 02/9/2026`; `i` is
/// the word behind the preposition.
pub(super) fn named_day(words: &Words<'_>, i: usize, context: YearContext) -> Option<(Period, usize)> {
    for k in i + 1..words.len().min(i + 8) {
        let bracket = words.word(k) == "(";
        if words.is_mark(k) && !bracket {
            return None;
        }
        let at = k + usize::from(bracket);
        if let Some((period, next)) = periods::read(words, at, context, true) {
            let whole = period.grain == Grain::Day && period.year_printed && !period.impossible;
            let next = if bracket && words.word(next) == ")" { next + 1 } else { next };
            return whole.then_some((period, next));
        }
        if bracket {
            return None;
        }
    }
    None
}

/// Whether what is aimed at follows: `Năm 2026 đạt …`, `Giai đoạn 2026 - 2030 phấn đấu …`.
pub(super) fn aim_follows(words: &Words<'_>, i: usize) -> bool {
    lists().times.aims.at(words, i)
}

/// Whether the clause from `start` up to word `i` sets a figure to be reached: `phấn đấu đạt 20% số xã năm 2026`.
pub(super) fn aimed_at(words: &Words<'_>, start: usize, i: usize) -> bool {
    let from = start.max(i.saturating_sub(24));
    let compared = (from..i).any(|k| lists().times.compared_with.at(words, k));
    (from..i)
        .find(|&k| lists().times.measures.at(words, k) && !compared)
        .is_some_and(|k| (k + 1..i).any(|k| words.word(k).starts_with(|c: char| c.is_ascii_digit())))
}

/// Whether the words from `i` on tell which figure something is to reach: `diện tích trồng mới đạt 14.000 ha`.
pub(super) fn reached_figure(words: &Words<'_>, i: usize) -> bool {
    let figure = |k: usize| words.word(k).starts_with(|c: char| c.is_ascii_digit());
    (i..words.len().min(i + 12))
        .take_while(|&k| !words.is_mark(k))
        .any(|k| lists().times.reaches.behind(words, k).is_some_and(figure))
}

/// *tăng đến năm …* is no use of *đến* for time when a figure is measured.
pub(super) fn measured_before(words: &Words<'_>, i: usize) -> bool {
    lists().times.outlooks.ends_before(words, i)
}

/// `bảo đảm năm 2026 hoàn thành …`, `phấn đấu năm 2026 đạt …`
pub(super) fn set_before(words: &Words<'_>, i: usize) -> bool {
    lists().times.sets.ends_before(words, i)
}

/// A period that tells which report or plan is meant: `báo cáo quý III/2025`.
pub(super) fn report_before(words: &Words<'_>, i: usize) -> bool {
    lists().times.reports.ends_before(words, i)
}

/// Whether a year at word `i` is part of the name of a document or programme: `Chương trình … đến năm 2030`.
pub(super) fn in_name(words: &Words<'_>, i: usize, place: Place, heading: bool) -> bool {
    if i == place.sentence_start || i == place.clause_start && i <= place.sentence_start + 1 {
        return false;
    }
    // A heading about what is aimed at by a year sets that year: `Tầm nhìn đến năm 2045`.
    if heading && lists().times.aim_headings.at(words, 0) {
        return false;
    }
    let TimeWords { named, named_in_small, .. } = &lists().times;
    (place.sentence_start.max(i.saturating_sub(60))..i).any(|k| {
        // `Giai đoạn 1 từ năm …` is counted, not named.
        let counted = starts(words, k, "giai đoạn").is_some()
            && (["i", "ii", "iii", "iv"].contains(&words.word(k + 2)) || words.word(k + 2).parse::<u8>().is_ok());
        named.at(words, k)
            && !counted
            && (words.is_capital(k) && k != place.sentence_start || named_in_small.at(words, k))
    })
}
