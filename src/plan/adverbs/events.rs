//! Times that are told by what happens: `khi Luật có hiệu lực`, `trước Tết Nguyên đán`, `trong vòng 24 giờ kể từ …`. Pure.

use crate::record::DeadlineKind;

use super::super::deadlines::{Context, Found, Place, time};
use super::super::lists::{AdverbWords, lists};
use super::super::periods::{self, YearContext};
use super::super::time_words::starts;
use super::super::units;
use super::super::words::Words;

/// The word behind `khi …` that begins at `i` and tells of what a body is to issue, approve or begin: `khi Chính phủ ban hành Nghị
/// định`, `khi được Thủ tướng Chính phủ phê duyệt`, `khi Luật có hiệu lực`. What may happen (`khi có yêu cầu`) is no time.
pub(super) fn when_issued(words: &Words<'_>, i: usize, place: Place, context: Context) -> Option<usize> {
    let AdverbWords { issued, takes_effect, guidance, finished, not_before_when, .. } = &lists().adverbs;
    let before = i.checked_sub(1).map_or("", |k| words.word(k));
    if words.word(i) != "khi" || !context.demand || place.quoted || not_before_when.has(before) {
        return None;
    }
    let at = i + 1 + usize::from(words.word(i + 1) == "được");
    // `khi kết thúc Đề án`
    let ends = finished.behind(words, at).is_some_and(|k| words.is_capital(k));
    let mut from = i + 1;
    let told = if ends {
        true
    } else if units::is_unit_start(words, at) {
        // A comma between the bodies (`khi Chính phủ và các Bộ, ngành ban hành …`) ends no clause.
        from = units::parse_list(words, at, units::Place::Sentence).1;
        issued.at(words, from)
    } else if words.is_capital(at) && at == i + 1 {
        // `khi Đề án được phê duyệt`
        let mut behind = (at + 1..words.len().min(at + 14)).take_while(|&k| !words.is_mark(k));
        behind.any(|k| takes_effect.at(words, k))
    } else {
        // `khi có hướng dẫn của Bộ Nội vụ`
        guidance.behind(words, at).is_some_and(|k| {
            at == i + 1 && (units::is_unit_start(words, k) || starts(words, k, "trung ương").is_some())
        })
    };
    let end = clause_end(words, from, i == place.sentence_start);
    // `… khi kết thúc Đề án và đề xuất giải pháp`: another demand.
    let joined = (at + 2..end).find(|&k| words.word(k) == "và").filter(|_| ends);
    told.then_some(joined.unwrap_or(end))
}

/// The word behind *trước*, *sau* and an occasion that has no printed date: `trước Tết Nguyên đán`, `trước mùa mưa bão năm 2026`.
pub(in crate::plan) fn occasion(words: &Words<'_>, i: usize, context: Context, place: Place) -> Option<usize> {
    if place.quoted || context.days_only {
        return None;
    }
    let adverbs = &lists().adverbs;
    let at = adverbs.before_occasion.behind(words, i)?;
    let at = at + usize::from(adverbs.occasion_day.at(words, at));
    let (n, ()) = lists().occasions.longest_at(words.from(at))?;
    // `các công trình đã khắc phục trước mùa mưa` tells what is.
    if (i.saturating_sub(6).max(place.clause_start)..i).any(|k| words.word(k) == "đã") {
        return None;
    }
    let mut end = occasion_name(words, at + n);
    // `nhân dịp Tết Nguyên đán, Tết Hoa ban`
    while words.word(end) == ","
        && words.is_capital(end + 1)
        && let Some((n, ())) = lists().occasions.longest_at(words.from(end + 1))
    {
        end = occasion_name(words, end + 1 + n);
    }
    Some(end)
}

/// The word behind the rest of an occasion's name at word `end`: capitals, a year.
fn occasion_name(words: &Words<'_>, mut end: usize) -> usize {
    while end < words.len()
        && !words.is_mark(end)
        && (words.is_capital(end)
            || words.word(end).bytes().all(|b| b.is_ascii_digit())
            || lists().adverbs.occasion_more.at(words, end))
    {
        end += 1;
    }
    end
}

/// The word behind `tại kỳ họp thường lệ cuối năm 2026` that begins at word `i`: a session that is told by the year it is in.
pub(super) fn session(words: &Words<'_>, i: usize) -> Option<usize> {
    let at = lists().adverbs.sessions.behind(words, i)?;
    let year = (at..words.len().min(at + 10)).take_while(|&k| !words.is_mark(k)).find(|&k| words.word(k) == "năm")?;
    let part = lists().periods.parts.at(words, year - 1);
    let printed = words.word(year + 1).len() == 4 && words.word(year + 1).bytes().all(|b| b.is_ascii_digit());
    (part || printed).then_some(year + 1 + usize::from(printed))
}

/// The word behind `từ năm học 2026 - 2027` that begins at word `i`: a school year, whose days no text prints.
pub(super) fn school_year(words: &Words<'_>, i: usize, place: Place) -> Option<usize> {
    let at = starts(words, i + 1, "năm học").filter(|_| lists().adverbs.before_school_year.at(words, i))?;
    let year = |k: usize| words.word(k).len() == 4 && words.word(k).bytes().all(|b| b.is_ascii_digit());
    let span = year(at) && ["-", "–"].contains(&words.word(at + 1)) && year(at + 2);
    (span && !place.quoted).then_some(at + 3)
}

/// The word behind `trong ngày người bệnh kết thúc điều trị` that begins at word `i`: the day on which something happens.
pub(super) fn day_of_event(words: &Words<'_>, i: usize) -> Option<usize> {
    let at = starts(words, i, "trong ngày")?;
    let end = (at..words.len().min(at + 12)).find(|&k| words.is_mark(k)).unwrap_or(words.len().min(at + 12));
    (at + 1..end.min(at + 7)).any(|k| lists().adverbs.happens.at(words, k)).then_some(end)
}

/// The comma behind `Sau Hội thi, …` that begins at word `i`, where it opens a demand: an occasion with a name.
pub(super) fn after_named(words: &Words<'_>, i: usize) -> Option<usize> {
    let named = words.word(i) == "sau" && (words.is_capital(i + 1) || lists().occasions.at(words, i + 1));
    let comma = (i + 2..words.len().min(i + 9)).find(|&k| words.is_mark(k)).filter(|&k| words.word(k) == ",")?;
    let demands = lists().verbs.at(words, comma + 1) || units::is_unit_start(words, comma + 1);
    (named && demands).then_some(comma)
}

/// The word behind how long before or after something (`trước ngày giao quân 15 ngày`, `trước khi bão đổ bộ 06 giờ`, `sau giao quân 05
/// ngày`) that begins at word `i`.
pub(in crate::plan) fn lead_time(words: &Words<'_>, i: usize) -> Option<usize> {
    let times = &lists().times;
    let named = times.before_after.behind(words, i)?;
    let from = named + usize::from(times.event_day.at(words, named));
    // A day that is printed is none.
    if words.word(from).bytes().any(|b| b.is_ascii_digit()) || words.is_mark(from) || units::interval_word(words, from)
    {
        return None;
    }
    let count = (from + 1..words.len().min(from + 9))
        .take_while(|&k| !words.is_mark(k))
        .find(|&k| words.word(k).len() <= 3 && words.word(k).bytes().all(|b| b.is_ascii_digit()))?;
    let long = times.lead_units.at(words, count + 1) && words.word(count + 2) != "/";
    let ends = count + 2 >= words.len() || words.is_mark(count + 2) || words.word(count + 2) == "và";
    (long && ends && count - from <= 7).then_some(count + 2)
}

/// The word behind a term that is counted from an event and begins at word `i`.
pub(in crate::plan) fn term(words: &Words<'_>, i: usize) -> Option<usize> {
    // A bare `trong 01 ngày làm việc` or a most (`không quá 15 phút`) is a target of how long it may take; one that is counted from
    // an event is a deadline, also where each case has an event of its own (`kể từ khi nhận đủ hồ sơ`).
    let adverbs = &lists().adverbs;
    let mut at = adverbs.terms.behind(words, i)?;
    if words.word(at) == "là" {
        at += 1;
    }
    let count = words.word(at);
    if count.is_empty() || count.len() > 3 || !count.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    at += 1;
    // `trong 24-48 giờ`
    if ["-", "–"].contains(&words.word(at)) && words.word(at + 1).bytes().all(|b| b.is_ascii_digit()) {
        at += 2;
    }
    if words.word(at) == "(" {
        at = (at..words.len().min(at + 6)).find(|&k| words.word(k) == ")")? + 1;
    }
    if !adverbs.term_units.at(words, at) {
        return None;
    }
    at += 1;
    if words.word(at) == "làm" && words.word(at + 1) == "việc" {
        at += 2;
    }
    // `trong 24 giờ đầu kể từ khi …`
    at += usize::from(words.word(at) == "đầu");
    if words.word(at) == "," {
        at += 1;
    }
    let event_from = adverbs
        .term_events
        .behind(words, at)
        // `trong vòng 24 giờ sau thiên tai`
        .or_else(|| {
            let of_event = words.word(at) == "sau" && !adverbs.no_event.at(words, at + 1);
            (of_event && words.word(i) == "trong").then_some(at + 1)
        })
        .or_else(|| in_force(words, i, at))?;
    // A printed date is no event.
    if words.word(event_from).bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let end = clause_end(words, event_from, false);
    // `tỷ lệ trẻ được tiêm trong 24 giờ đầu sau sinh đạt từ 85% trở lên`: what is measured.
    let measured = (event_from..end).any(|k| words.word(k) == "đạt" && k > event_from);
    (!measured).then_some(end)
}

/// `sau 01 năm Luật có hiệu lực`: word `at`, if a document takes effect there.
fn in_force(words: &Words<'_>, i: usize, at: usize) -> Option<usize> {
    let mut behind = (at + 1..words.len().min(at + 14)).take_while(|&k| !words.is_mark(k));
    let named = words.word(i) == "sau" && words.is_capital(at);
    (named && behind.any(|k| lists().adverbs.takes_effect.at(words, k))).then_some(at)
}

/// The words `from..to` as an event: `ngay sau khi Kế hoạch được ban hành`.
pub(in crate::plan) fn event(words: &Words<'_>, from: usize, to: usize, confidence: f32) -> Found {
    let range = words.ranges[from].start..words.ranges[to.max(from + 1) - 1].end;
    let mut time = time(DeadlineKind::Event);
    time.event = Some(super::super::fold::squeeze(&words.text[range.clone()]));
    Found {
        range,
        time,
        confidence,
        impossible: false,
        year_inferred: false,
        day_of_year: None,
        strong: true,
        completes: false,
    }
}

/// The word behind the clause that begins at `i`: up to a full stop, semicolon or bracket, or a comma before a doer. `opens`: the
/// clause stands before what is demanded (`Ngay sau khi …, tổ chức …`), so that a comma before a verb ends it too.
pub(in crate::plan) fn clause_end(words: &Words<'_>, i: usize, opens: bool) -> usize {
    let mut depth = 0;
    let limit = words.len().min(i + 90);
    for k in i..limit {
        match words.word(k) {
            word if depth == 0
                && k > i + 1
                && lists().adverbs.purpose_opens.has(word)
                && !lists().adverbs.not_before_purpose.at(words, k - 1) =>
            {
                return k;
            }
            // A bracket that names who does it is no part of the event.
            "(" if depth == 0 && units::is_unit_start(words, k + 1) => return k,
            "(" => depth += 1,
            ")" if depth == 0 => return k,
            ")" => depth -= 1,
            "." | ";" | ":" if depth == 0 => {
                // A point inside a figure or an abbreviation is no end.
                let inside =
                    words.word(k) == "." && k + 1 < words.len() && words.ranges[k].end == words.ranges[k + 1].start;
                if !inside {
                    return k;
                }
            }
            "," if depth == 0 && k + 1 < words.len() => {
                let (units, end) = units::parse_list(words, k + 1, units::Place::Sentence);
                if !units.is_empty() && end < words.len() && lists().verbs.longest_at(words.from(end)).is_some() {
                    return k;
                }
                if lists().adverbs.purposes.at(words, k + 1) {
                    return k;
                }
                // `ngay sau khi kết thúc mùa khô, tổng kết … trước ngày 15/12`: another demand, with a time of its own.
                let to_stop = || (k + 1..limit).take_while(|&m| ![".", ";"].contains(&words.word(m)));
                if lists().verbs.at(words, k + 1) && to_stop().any(|m| lists().adverbs.sets_day.at(words, m)) {
                    return k;
                }
                if opens
                    && (lists().verbs.longest_at(words.from(k + 1)).is_some() || lists().doers.many.at(words, k + 1))
                {
                    return k;
                }
            }
            _ => {}
        }
    }
    limit
}

/// The comma in `from..end` behind which a printed time stands: `theo lộ trình của Đề án, riêng … trong năm 2025`; else `end`.
pub(super) fn before_time(words: &Words<'_>, from: usize, end: usize) -> usize {
    let timed = |k: usize| {
        let at = lists().adverbs.before_period.behind(words, k);
        at.and_then(|at| periods::read(words, at, YearContext::default(), false)).is_some_and(|(p, _)| p.year_printed)
    };
    match (from..end).find(|&k| words.word(k) == ",") {
        Some(comma) if (comma..end).any(timed) => comma,
        _ => end,
    }
}
