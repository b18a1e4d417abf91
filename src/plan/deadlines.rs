//! Expressions of time that say by when, when or how often something is to be done → [`Time`].
//!
//! A grammar over words: a preposition (*trước*, *đến hết*, *chậm nhất*, *trong*, *từ*), a period ([`super::periods`]), a recurrence
//! (*hằng tháng*), adverbs (*thường xuyên*, *ngay*, *định kỳ*), events (*sau khi …*). Dates of cited documents are masked by the
//! caller. Pure.

use std::ops::Range;

use crate::record::{DeadlineKind, Time};

use super::adverbs::{adverb, clause_end, event, lead_time, occasion, term};
use super::lists::lists;
use super::passage::Passage;
use super::periods::{self, Grain, Period, YearContext};
use super::recurrences::recurrence;
use super::time_words::{
    aim_follows, aimed_at, by_prefix, clock, complete_from, in_name, measured_before, named_day, report_before,
    set_before, starts, state_before,
};
use super::words::Words;

/// What the place of the words tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// The words are the value of a time attribute or a cell of a time column: a bare date is a deadline there.
    pub value: bool,
    pub year: YearContext,
    /// Years that the words name are of names and plans, not deadlines (preamble, state of affairs).
    pub days_only: bool,
    /// The words are a heading: `Nhiệm vụ năm 2026` sets the year for all below.
    pub heading: bool,
    /// The words demand something: a bare *sau khi …* is an event there, and a state of affairs elsewhere.
    pub demand: bool,
}

/// An expression found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub range: Range<usize>,
    pub time: Time,
    /// 0 to 1.
    pub confidence: f32,
    /// The printed date does not exist.
    pub impossible: bool,
    /// The year is not printed with it.
    pub year_inferred: bool,
    /// The expression opens its sentence or is a date: it decides for the whole item, an adverb in the middle only for its clause.
    pub strong: bool,
    /// *hoàn thành*, *xong* stand before it: of several times it is the item's own.
    pub completes: bool,
}

pub fn time(kind: DeadlineKind) -> Time {
    Time { kind, start: None, end: None, recurrence: None, event: None, immediate: kind == DeadlineKind::Immediate }
}

/// Whether `range` is one or more expressions of time and nothing else but small words between.
pub fn covers(passage: &Passage, range: Range<usize>) -> bool {
    let found = find(passage, range.clone(), &[], Context { value: true, ..Context::default() });
    let covered: usize = found.iter().filter(|f| f.time.kind != DeadlineKind::Event).map(|f| f.range.len()).sum();
    let Some(text) = passage.text.get(range) else { return false };
    let total = text.trim_matches(|c: char| c.is_whitespace() || ".;,:()".contains(c)).len();
    total > 0 && covered * 10 >= total * 8
}

/// All expressions in `range`, in order, not overlapping. `masked`: byte ranges of cited documents with their dates, in order.
pub fn find(passage: &Passage, range: Range<usize>, masked: &[Range<usize>], context: Context) -> Vec<Found> {
    let (Some(text), Some(folded)) = (passage.text.get(range.clone()), passage.folded.get(range.clone())) else {
        return Vec::new();
    };
    let words = Words::new(text, folded);
    let quotes = quoted(&words);
    let mut out: Vec<Found> = Vec::new();
    let mut i = 0;
    let mut clause_start = 0;
    let mut sentence_start = 0;
    while i < words.len() {
        let at = words.ranges[i].start + range.start;
        if let Some(mask) = mask_at(masked, at) {
            let end = words.index_at(mask.end.saturating_sub(range.start));
            i = end.max(i + 1);
            continue;
        }
        let word = words.word(i);
        if words.is_mark(i) {
            if [".", ";", ":", ",", "(", ")"].contains(&word) {
                clause_start = i + 1;
                if [".", ";", ":"].contains(&word) {
                    sentence_start = i + 1;
                }
            }
            i += 1;
            continue;
        }
        let place = Place { clause_start, sentence_start, quoted: quotes[i] };
        if let Some((mut found, next)) = expression(&words, i, place, context) {
            let next = next.max(i + 1);
            for f in &mut found {
                f.range = f.range.start + range.start..f.range.end + range.start;
            }
            merge(&mut out, found, passage);
            i = next;
            continue;
        }
        i += 1;
    }
    if context.value && out.is_empty() {
        let whole = passage.trimmed(range.clone());
        let words_in = passage.text.get(whole.clone()).unwrap_or("").trim_end_matches(['.', ';', ',']);
        let length = words_in.len();
        let n = words_in.chars().count();
        // `Đã hoàn thành` tells what is, not what is due.
        let done = words_in.to_lowercase().starts_with("đã ");
        let rate = words_in.starts_with(|c: char| c.is_ascii_digit()) && words_in.contains('/');
        if !done
            && !rate
            && (4..=300).contains(&n)
            && words_in.chars().any(char::is_alphabetic)
            && !words_in.contains("…")
        {
            let mut time = time(DeadlineKind::Event);
            time.event = Some(words_in.to_owned());
            out.push(Found {
                range: whole.start..whole.start + length,
                time,
                confidence: 0.7,
                impossible: false,
                year_inferred: false,
                strong: true,
                completes: false,
            });
        }
    }
    out
}

fn mask_at(masked: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let i = masked.partition_point(|m| m.end <= at);
    masked.get(i).filter(|m| m.start <= at)
}

/// For each word, whether it stands in quotation marks.
fn quoted(words: &Words<'_>) -> Vec<bool> {
    let mut inside = false;
    (0..words.len())
        .map(|i| {
            match words.printed(i) {
                "“" => inside = true,
                "”" => inside = false,
                "\"" => inside = !inside,
                _ => {}
            }
            inside
        })
        .collect()
}

#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) clause_start: usize,
    pub(super) sentence_start: usize,
    pub(super) quoted: bool,
}

/// Joins what belongs together: *thực hiện ngay và thường xuyên*; *định kỳ hằng tháng (trước ngày 24 hằng tháng)*;
/// *thường xuyên trong 6 tháng cuối năm 2025*.
fn merge(out: &mut Vec<Found>, found: Vec<Found>, passage: &Passage) {
    for (k, mut new) in found.into_iter().enumerate() {
        // Rules of one expression (`hằng tháng, hằng quý`) stay apart.
        if k > 0 {
            out.push(new);
            continue;
        }
        if let Some(last) = out.last_mut() {
            let between = passage.folded.get(last.range.end..new.range.start).unwrap_or("x").trim();
            let near = ["", "và", ",", ", và", "("].contains(&between);
            let kinds = (last.time.kind, new.time.kind);
            match kinds {
                (DeadlineKind::Immediate, DeadlineKind::Ongoing) | (DeadlineKind::Ongoing, DeadlineKind::Immediate)
                    if near =>
                {
                    last.time.kind = DeadlineKind::Ongoing;
                    last.time.immediate = true;
                    last.range.end = new.range.end;
                    continue;
                }
                (DeadlineKind::Ongoing, DeadlineKind::Within | DeadlineKind::From) if near && between != "(" => {
                    last.time.start = new.time.start;
                    last.time.end = new.time.end;
                    last.range.end = new.range.end;
                    continue;
                }
                // `từ tháng 5/2026, thường xuyên`
                (DeadlineKind::From, DeadlineKind::Ongoing) if near && between != "(" && last.time.end.is_none() => {
                    last.time.kind = DeadlineKind::Ongoing;
                    last.range.end = new.range.end;
                    continue;
                }
                // `định kỳ hằng năm báo cáo … trước ngày 31 tháng 12`: one rule, the day of which is told later in the sentence.
                (DeadlineKind::Recurring, DeadlineKind::Recurring | DeadlineKind::By)
                    if between == "(" && new.time.kind == DeadlineKind::By
                        || !near
                            && !between.contains([';', '.', ':'])
                            && between.matches('(').count() == between.matches(')').count() =>
                {
                    if let Some(rule) = rule_with_day(last.time.recurrence.as_deref(), &new) {
                        last.time.recurrence = Some(rule);
                        last.range.end = new.range.end;
                        last.year_inferred = false;
                        last.strong = true;
                        continue;
                    }
                    // `Định kỳ báo cáo … vào thứ Sáu hằng tuần`: the adverb says nothing that the interval does not; behind a comma
                    // the interval is of another act.
                    let same_act = !between.ends_with(',');
                    if same_act && last.time.recurrence.is_none() && new.time.recurrence.is_some() {
                        new.strong |= last.strong;
                        *last = new;
                        continue;
                    }
                }
                (DeadlineKind::Recurring, DeadlineKind::Recurring) if near => {
                    let more_exact = match (&last.time.recurrence, &new.time.recurrence) {
                        (None, Some(_)) => true,
                        (Some(a), Some(b)) => same_frequency(a, b) && b.contains("BY") && !a.contains("BY"),
                        _ => false,
                    };
                    if more_exact && (between.is_empty() || between == "(" || last.time.recurrence.is_none()) {
                        new.range.start = if between == "(" { new.range.start } else { last.range.start };
                        *last = new;
                        continue;
                    }
                }
                // `định kỳ trước ngày 15/12/2025`: the adverb adds nothing to the date.
                (DeadlineKind::Recurring, DeadlineKind::By) if between.is_empty() && last.time.recurrence.is_none() => {
                    new.range.start = last.range.start;
                    *last = new;
                    continue;
                }
                _ => {}
            }
        }
        out.push(new);
    }
}

/// The bare rule *hằng năm*, or *định kỳ*, made exact by a day without a year that is told later; none where the two do not fit.
fn rule_with_day(rule: Option<&str>, later: &Found) -> Option<String> {
    match (rule, later.time.kind) {
        (None | Some("FREQ=YEARLY"), DeadlineKind::By) if later.year_inferred && !later.impossible => {
            let day = later.time.end?;
            Some(format!("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}", day.month(), day.day()))
        }
        _ => None,
    }
}

/// Whether nothing but a time of the day stands between a topic's colon and the day at word `i`.
fn held_on(words: &Words<'_>, i: usize) -> bool {
    let clock = |k: usize| lists().times.clock.at(words, k) || words.word(k).bytes().all(|b| b.is_ascii_digit());
    let from = (i.saturating_sub(6)..i).rev().find(|&k| !clock(k));
    from.is_some_and(|k| words.word(k) == ":" && k > 0)
}

/// Makes an expression of words `from` to `to`, with a confidence, out of a time and the period it was read from.
type Make<'a> = dyn Fn(Time, usize, usize, f32, Option<&Period>) -> Found + 'a;

/// `vào tháng 6 và tháng 11/2026`: months that do not follow each other are expressions of their own; the word behind the last.
fn other_months(
    words: &Words<'_>,
    first: &Period,
    mut next: usize,
    context: Context,
    found: &mut Vec<Found>,
    one: &Make<'_>,
) -> usize {
    let span = match first.grain {
        Grain::Month => 1,
        Grain::Quarter => 3,
        _ => return next,
    };
    if first.months.len() != span || found.len() != 1 {
        return next;
    }
    while [",", "và"].contains(&words.word(next))
        && lists().times.months_quarters.at(words, next + 1)
        && let Some((period, after)) = periods::read(words, next + 1, context.year, false)
        && period.grain == first.grain
        && found[0].time.kind == DeadlineKind::Within
        && !lists().times.regularly.at(words, after)
    {
        // The year that is printed with the last is that of all.
        if let Some(year) = period.end.map(|e| e.year()).filter(|_| period.year_printed) {
            for (f, month) in found.iter_mut().zip(first.months.iter()) {
                if f.year_inferred {
                    let last = month + span as i8 - 1;
                    f.time.start = jiff::civil::Date::new(year, *month, 1).ok();
                    f.time.end = jiff::civil::Date::new(year, last, 1).ok().map(jiff::civil::Date::last_of_month);
                    f.year_inferred = false;
                }
            }
        }
        let mut t = time(DeadlineKind::Within);
        t.start = period.start;
        t.end = period.end;
        found.push(one(t, next + 1, after, 0.9, Some(&period)));
        next = after;
    }
    next
}

fn same_frequency(a: &str, b: &str) -> bool {
    let frequency = |r: &str| match r.split(';').collect::<Vec<_>>().as_slice() {
        [f, rest @ ..] => {
            (f.to_string(), rest.iter().any(|p| p.starts_with("INTERVAL=3") || p.starts_with("BYMONTH=3,6")))
        }
        [] => (String::new(), false),
    };
    let (fa, qa) = frequency(a);
    let (fb, qb) = frequency(b);
    fa == fb || (qa && qb)
}

fn expression(words: &Words<'_>, i: usize, place: Place, context: Context) -> Option<(Vec<Found>, usize)> {
    let one = |kind_time: Time, from: usize, to: usize, confidence: f32, period: Option<&Period>| {
        let mut range = words.ranges[from].start..words.ranges[to.max(from + 1).min(words.len()) - 1].end;
        if range.end < range.start {
            range.end = range.start;
        }
        Found {
            range,
            time: kind_time,
            confidence,
            impossible: period.is_some_and(|p| p.impossible),
            year_inferred: period.is_some_and(|p| !p.year_printed),
            strong: true,
            completes: (i.saturating_sub(8).max(place.clause_start)..i + 1)
                .any(|k| lists().deadlines.completes.ends_before(words, k + 1)),
        }
    };

    let deadlines = &lists().deadlines;

    // --- recurrences: `trước ngày 24 hằng tháng`, `định kỳ hằng quý`, `6 tháng một lần`
    if let Some((times, from, next)) = recurrence(words, i, place, context) {
        let opens = i <= place.sentence_start + 1;
        let found = times
            .into_iter()
            .map(|t| {
                let dated = t.recurrence.as_ref().is_some_and(|r| r.contains("BY"));
                Found { strong: opens || dated || t.recurrence.is_some(), ..one(t, from, next, 0.9, None) }
            })
            .collect();
        return Some((found, next));
    }

    // --- from … to …
    if let Some(after) = deadlines.from_openers.behind(words, i) {
        if let Some(next) = deadlines.from_now.behind(words, i)
            && let Some((period, end)) = periods::read(words, next, context.year, true)
            && !(context.days_only && period.grain >= Grain::Year)
        {
            let mut t = time(DeadlineKind::By);
            t.end = period.end;
            return Some((vec![one(t, i, end, 0.9, Some(&period))], end));
        }
        // `từ 20/3 đến 20/4/2026`
        let short = words.word(after + 1) == "/" && ["đến", "-", "–"].contains(&words.word(after + 3));
        if let Some((mut first, next)) = periods::read(words, after, context.year, short) {
            let state = state_before(words, i);
            let to = deadlines.to.behind(words, next);
            let second = to.and_then(|t| {
                periods::read(
                    words,
                    clock(words, t),
                    context.year,
                    short || words.word(next) == "-" || words.word(next) == "–",
                )
            });
            // `từ tháng 11/2025 đến khi kết thúc đợt kiểm kê`: the end is no date.
            let until = deadlines.until.behind(words, next).map(|at| clause_end(words, at, false));
            let last = second.as_ref().map_or(until.unwrap_or(next), |s| s.1);
            // `từ tháng 3 đến tháng 11 hằng năm` is a season, not a deadline.
            let seasonal = lists().times.every.at(words, last);
            // As the value of a label the season is when it is done each year.
            if seasonal
                && context.value
                && let Some(second) = &second
                && let ([from], [to]) = (first.months.as_slice(), second.0.months.as_slice())
                && from < to
                && first.grain == Grain::Month
                && words.word(last + 1) == "năm"
            {
                let mut t = time(DeadlineKind::Recurring);
                let months: Vec<String> = (*from..=*to).map(|m| m.to_string()).collect();
                t.recurrence = Some(format!("FREQ=YEARLY;BYMONTH={}", months.join(",")));
                return Some((vec![one(t, i, last + 2, 0.85, None)], last + 2));
            }
            if let Some((second, _)) = &second {
                complete_from(&mut first, second);
            }
            let yearly = first.grain >= Grain::Year;
            let name = yearly && !context.value && (in_name(words, i, place, context.heading) || context.days_only);
            if !state
                && !seasonal
                && !name
                && !place.quoted
                && (first.start.is_some() || context.value || first.impossible)
            {
                let mut t = time(DeadlineKind::From);
                t.start = first.start;
                // `từ quý II - IV/2025`, `từ tháng 3 - tháng 5/2026`: the period is both ends.
                let span = if first.grain == Grain::Quarter { 3 } else { 1 };
                let range = first.grain == Grain::Years || first.months.len() > span && first.grain < Grain::Half;
                t.end = match &second {
                    Some(second) => second.0.end,
                    None => first.end.filter(|_| range),
                };
                let shown = if first.impossible {
                    &first
                } else {
                    second.as_ref().map_or(&first, |s| if s.0.impossible { &s.0 } else { &first })
                };
                return Some((vec![one(t, i, last, 0.92, Some(shown))], last));
            }
            return Some((Vec::new(), last));
        }
    }

    // --- a term from an event: `trong vòng 24 giờ sau khi …`, `trong thời hạn 05 ngày làm việc kể từ ngày nhận …`
    if let Some(end) = term(words, i)
        && !place.quoted
    {
        // `Chỉ thị này có hiệu lực sau 10 ngày kể từ ngày ký` tells from when it holds.
        if (i.saturating_sub(4).max(place.clause_start)..i).any(|k| starts(words, k, "hiệu lực").is_some()) {
            return Some((Vec::new(), end));
        }
        return Some((vec![event(words, i, end, 0.8)], end));
    }

    if let Some(end) = lead_time(words, i).filter(|_| context.demand && !place.quoted) {
        return Some((vec![event(words, i, end, 0.75)], end));
    }

    // --- by
    if let Some((after, soft)) = by_prefix(words, i) {
        let after = clock(words, after);
        if let Some((period, next)) = periods::read(words, after, context.year, context.value || !soft) {
            let yearly = period.grain >= Grain::Year;
            let excluded = place.quoted
                || (yearly && (context.days_only || !context.value && in_name(words, i, place, context.heading)))
                || (soft && !context.heading && measured_before(words, i));
            let day_alone = period.grain == Grain::Day && period.months.is_empty();
            // `hồ sơ trước năm 1995`: what is past before the document is written is demanded of nobody.
            let past = yearly
                && matches!((period.end, context.year.dated), (Some(end), Some(dated)) if end.year() < dated.year());
            // `mục tiêu … đến năm 2030, tầm nhìn đến năm 2045` in a sentence names a plan.
            let vision = yearly
                && !context.value
                && !context.heading
                && i > place.clause_start
                && (next..words.len().min(next + 5)).any(|k| words.word(k) == "tầm" && words.word(k + 1) == "nhìn");
            // `đến ngày 10/3/2026 toàn tỉnh còn …` in a document of later date tells how things stand.
            let told = soft
                && period.grain == Grain::Day
                && !context.value
                && !context.heading
                && words.word(i) == "đến"
                && !(i >= 2 && words.word(i - 1) == "thành")
                && matches!((period.end, context.year.dated), (Some(end), Some(dated)) if end < dated);
            if !excluded && !day_alone && !past && !vision && !told {
                let mut t = time(DeadlineKind::By);
                let within_printed = words.word(after.saturating_sub(1)) == "trong";
                let closing = words.word(after.saturating_sub(1)) == "thúc";
                t.end = if words.word(i) == "trước" && period.grain > Grain::Day && !within_printed && !closing {
                    period.start.and_then(|d| d.yesterday().ok())
                } else {
                    period.end
                };
                return Some((vec![one(t, i, next, 0.95, Some(&period))], next));
            }
            return Some((Vec::new(), next));
        }
        if let Some((period, next)) = named_day(words, after, context.year)
            && !place.quoted
            && !context.days_only
        {
            let mut t = time(DeadlineKind::By);
            t.end = period.end;
            return Some((vec![one(t, i, next, 0.85, Some(&period))], next));
        }
        if let Some(end) = occasion(words, i, context, place) {
            return Some((vec![event(words, i, end, 0.75)], end));
        }
        if let Some(next) = starts(words, i, "đến khi").or_else(|| starts(words, i, "cho đến khi"))
            && !place.quoted
            && !(place.sentence_start..i).any(|k| words.word(k) == "từ" && lists().times.when.at(words, k + 1))
        {
            let end = clause_end(words, next, false);
            return Some((vec![event(words, i, end, 0.8)], end));
        }
    }

    // --- within
    if let Some(after) = deadlines.within.behind(words, i)
        && let Some((period, next)) = periods::read(words, clock(words, after), context.year, false)
    {
        let day_alone = period.grain == Grain::Day && period.months.is_empty();
        let bare_day = words.word(after - 1) == "ngay";
        let name_only = context.days_only && period.grain >= Grain::Year;
        // `… đã họp thẩm định vào ngày 12/6/2026` in a preamble tells what was done.
        let told = context.days_only
            && period.grain == Grain::Day
            && (0..i).rev().take_while(|&k| ![".", ";"].contains(&words.word(k))).any(|k| words.word(k) == "đã");
        // `… tại Hội nghị trực tuyến vào ngày 12/01/2010` before the document was written.
        let past = period.grain == Grain::Day
            && !context.value
            && !context.heading
            && matches!((period.end, context.year.dated), (Some(end), Some(dated)) if end < dated);
        if !told && !past && !place.quoted && !day_alone && !bare_day && !name_only {
            if next < words.len() && lists().times.regularly.at(words, next) {
                return None;
            }
            let ends = period.start.is_none() && period.end.is_some();
            let mut t = time(if ends { DeadlineKind::By } else { DeadlineKind::Within });
            t.start = period.start;
            t.end = period.end;
            let mut found = vec![one(t, i, next, 0.92, Some(&period))];
            let next = other_months(words, &period, next, context, &mut found, &one);
            return Some((found, next));
        }
    }

    // --- a period with nothing before it
    if let Some((mut period, mut next)) = periods::read(words, i, context.year, context.value) {
        // `Quý IV/2025 - Quý II/2026`, `Tháng 12/2025 - 01/2026`: the value is both ends.
        let bracketed = i > 0 && words.word(i - 1) == "(" && context.demand;
        if (context.value || bracketed)
            && ["-", "–"].contains(&words.word(next))
            && period.grain != Grain::Day
            && period.year_printed
            && let Some((last, behind)) = periods::read(words, next + 1, context.year, true)
            && last.year_printed
            && period.start.is_some()
            && last.end > period.end
        {
            period.end = last.end;
            next = behind;
        }
        let opens = i == place.sentence_start
            || (i == place.clause_start && i > 0 && words.word(i - 1) == "(" && period.grain < Grain::Year);
        let done = deadlines.done_in.ends_before(words, i);
        let closes =
            words.is_mark(next) && [".", ";", ")", ",", ":"].contains(&words.word(next)) || next >= words.len();
        let wanted = match period.grain {
            // `Lễ ra quân: 7 giờ 00 ngày 26/01/2026`: the day on which it is held.
            Grain::Day => {
                !period.months.is_empty()
                    && (context.value
                        || context.demand
                            && period.year_printed
                            && (held_on(words, i) || opens && words.word(next) == ":"))
            }
            Grain::Month | Grain::Quarter | Grain::Half => context.value || (done || opens) && !report_before(words, i),
            Grain::Year | Grain::Years => {
                context.value
                    || opens && (closes || aim_follows(words, next)) && i == place.sentence_start && !context.days_only
                    || period.grain == Grain::Year && !context.days_only && set_before(words, i)
                    // `đạt 20% số xã năm 2026, …`: when the figure is to be reached.
                    || period.grain == Grain::Year
                        && !context.days_only
                        && (closes || aim_follows(words, next))
                        && !report_before(words, i)
                        && (i == 0 || words.word(i - 1) != "với")
                        && !in_name(words, i, place, context.heading)
                        && aimed_at(words, place.clause_start, i)
                    // `sơ kết vào quý III/2027, tổng kết năm 2030`: a later year tells when, this year's what is reviewed.
                    || period.grain == Grain::Year
                        && context.demand
                        // (`sơ kết giữa nhiệm kỳ năm 2028`)
                        && (0..=3.min(i)).any(|n| deadlines.reviews.ends_before(words, i - n))
                        && matches!((period.end, context.year.dated), (Some(end), Some(dated)) if end.year() > dated.year())
                    || context.heading
                        && next >= words.len().saturating_sub(1)
                        && !in_name(words, i, place, context.heading)
            }
        };
        if wanted && !place.quoted {
            let onward = deadlines.onward.behind(words, next);
            let (kind, next) = match onward {
                Some(n) => (DeadlineKind::From, n),
                None if period.grain == Grain::Day && !context.value => (DeadlineKind::Within, next),
                None if period.grain == Grain::Day || period.start.is_none() && period.end.is_some() => {
                    (DeadlineKind::By, next)
                }
                None => (DeadlineKind::Within, next),
            };
            let mut t = time(kind);
            if kind != DeadlineKind::By {
                t.start = period.start;
            }
            if kind != DeadlineKind::From {
                t.end = period.end;
            }
            let mut found = vec![one(t, i, next, 0.85, Some(&period))];
            let next = other_months(words, &period, next, context, &mut found, &one);
            return Some((found, next));
        }
        return Some((Vec::new(), next));
    }
    adverb(words, i, place, context)
}
