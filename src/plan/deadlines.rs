//! Expressions of time that say by when, when or how often something is to be done → [`Time`].
//!
//! A grammar over words: a preposition (*trước*, *đến hết*, *chậm nhất*, *trong*, *từ*), a period ([`super::periods`]), a recurrence
//! (*hằng tháng*), adverbs (*thường xuyên*, *ngay*, *định kỳ*), events (*sau khi …*). Dates of cited documents are masked by the
//! caller. Pure.

use std::ops::Range;

use crate::record::{DeadlineKind, Time};

use super::lists::lists;
use super::passage::Passage;
use super::periods::{self, Grain, Period, YearContext};
use super::recurrences::recurrence;
use super::units;
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
        if !done && (4..=300).contains(&n) && words_in.chars().any(char::is_alphabetic) && !words_in.contains("…") {
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
                    if !near
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
                    // `Định kỳ báo cáo … vào thứ Sáu hằng tuần`: the adverb says nothing that the interval does not.
                    if last.time.recurrence.is_none() && new.time.recurrence.is_some() {
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

/// The bare rule *hằng năm*, *hằng tháng* made exact by a day without a year that is told later; none where the two do not fit.
fn rule_with_day(rule: Option<&str>, later: &Found) -> Option<String> {
    let rule = rule?;
    match (rule, later.time.kind) {
        ("FREQ=YEARLY", DeadlineKind::By) if later.year_inferred && !later.impossible => {
            let day = later.time.end?;
            Some(format!("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}", day.month(), day.day()))
        }
        _ => None,
    }
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

fn any(words: &Words<'_>, i: usize, phrases: &[&str]) -> Option<usize> {
    phrases.iter().filter_map(|p| starts(words, i, p)).max()
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
            completes: (i.saturating_sub(8).max(place.clause_start.saturating_sub(0))..i + 1).any(|k| {
                ["thành", "xong", "tất"].contains(&words.word(k))
                    && (words.word(k) == "xong" || words.word(k.saturating_sub(1)) == "hoàn")
            }),
        }
    };

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
    if let Some(after) = any(words, i, &["kể từ", "bắt đầu từ", "từ"]) {
        if let Some(next) = any(words, i, &["từ nay đến hết", "từ nay đến", "từ nay cho đến"])
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
            let to = any(words, next, &["đến hết", "cho đến hết", "đến", "tới", "-", "–"]);
            let second = to.and_then(|t| {
                periods::read(
                    words,
                    clock(words, t),
                    context.year,
                    short || words.word(next) == "-" || words.word(next) == "–",
                )
            });
            let last = second.as_ref().map_or(next, |s| s.1);
            // `từ tháng 3 đến tháng 11 hằng năm` is a season, not a deadline.
            let seasonal = ["hằng", "hàng", "mỗi"].contains(&words.word(last));
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
                t.end = second.as_ref().and_then(|s| s.0.end);
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
        return Some((vec![event(words, i, end, 0.8)], end));
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
            if !excluded && !day_alone && !past && !vision {
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
        if let Some(next) = starts(words, i, "đến khi").or_else(|| starts(words, i, "cho đến khi"))
            && !place.quoted
            && !(place.sentence_start..i).any(|k| words.word(k) == "từ" && ["khi", "lúc"].contains(&words.word(k + 1)))
        {
            let end = clause_end(words, next);
            return Some((vec![event(words, i, end, 0.8)], end));
        }
    }

    // --- within
    if let Some(after) =
        any(words, i, &["ngay trong", "trong", "trong cả", "trong suốt", "trong các", "vào", "ngay từ", "ngay"])
        && let Some((period, next)) = periods::read(words, clock(words, after), context.year, false)
    {
        let day_alone = period.grain == Grain::Day && period.months.is_empty();
        let bare_day = words.word(after - 1) == "ngay";
        let name_only = context.days_only && period.grain >= Grain::Year;
        // `… đã họp thẩm định vào ngày 12/6/2026` in a preamble tells what was done.
        let told = context.days_only
            && period.grain == Grain::Day
            && (0..i).rev().take_while(|&k| ![".", ";"].contains(&words.word(k))).any(|k| words.word(k) == "đã");
        if !told && !place.quoted && !day_alone && !bare_day && !name_only {
            if next < words.len() && ["hằng", "hàng"].contains(&words.word(next)) {
                return None;
            }
            let ends = period.start.is_none() && period.end.is_some();
            let mut t = time(if ends { DeadlineKind::By } else { DeadlineKind::Within });
            t.start = period.start;
            t.end = period.end;
            return Some((vec![one(t, i, next, 0.92, Some(&period))], next));
        }
    }

    // --- a period with nothing before it
    if let Some((period, next)) = periods::read(words, i, context.year, context.value) {
        let opens = i == place.sentence_start
            || (i == place.clause_start && i > 0 && words.word(i - 1) == "(" && period.grain < Grain::Year);
        let done = i > 0
            && ["hoàn thành", "xong", "thực hiện", "tổ chức", "hoàn tất", "diễn ra", "dự kiến"].iter().any(|w| {
                let n = w.split(' ').count();
                i >= n && starts(words, i - n, w).is_some()
            });
        let closes =
            words.is_mark(next) && [".", ";", ")", ",", ":"].contains(&words.word(next)) || next >= words.len();
        let wanted = match period.grain {
            Grain::Day => context.value && !period.months.is_empty(),
            Grain::Month | Grain::Quarter | Grain::Half => context.value || (done || opens) && !report_before(words, i),
            Grain::Year | Grain::Years => {
                context.value
                    || opens && closes && i == place.sentence_start && !context.days_only
                    || period.grain == Grain::Year && !context.days_only && context.demand && set_before(words, i)
                    || context.heading
                        && next >= words.len().saturating_sub(1)
                        && !in_name(words, i, place, context.heading)
            }
        };
        if wanted && !place.quoted {
            let onward = any(
                words,
                next,
                &["và các năm tiếp theo", "và những năm tiếp theo", "và các năm sau", "trở đi", "và những năm sau"],
            );
            let (kind, next) = match onward {
                Some(n) => (DeadlineKind::From, n),
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
            return Some((vec![one(t, i, next, 0.85, Some(&period))], next));
        }
        return Some((Vec::new(), next));
    }
    adverb(words, i, place, context)
}

/// *thường xuyên*, *ngay*, *định kỳ* alone, *sau khi …*.
fn adverb(words: &Words<'_>, i: usize, place: Place, context: Context) -> Option<(Vec<Found>, usize)> {
    let opens = i <= place.sentence_start + 2;
    let simple = |kind, from: usize, to: usize, confidence, strong| Found {
        range: words.ranges[from].start..words.ranges[to - 1].end,
        time: time(kind),
        confidence,
        impossible: false,
        year_inferred: false,
        strong,
        completes: false,
    };
    if let Some(next) = any(words, i, &["thường xuyên", "liên tục", "cả năm", "quanh năm", "suốt năm"]) {
        if place.quoted || (words.word(i) != "thường" && !context.value) {
            return None;
        }
        let before = |n: usize| i.checked_sub(n).map_or("", |k| words.word(k));
        // What is called so: regular expenditure, continuing education, a standing committee.
        let named = ["chi", "dục", "trực", "phí", "vốn", "nguồn", "không", "đầu", "sách", "tác", "xe"]
            .contains(&before(1))
            && !(before(2) == "công" && before(1) == "tác")
            || words.word(next) == "trực"
            || before(1) == "vụ" && ["các", "những"].contains(&before(3)) && !context.value
            || before(1) == "trú";
        if named && !context.value {
            return Some((Vec::new(), next));
        }
        let from = if before(1) == "vụ" && before(2) == "nhiệm" { i - 2 } else { i };
        let mut end = next;
        if words.word(end) == "," && ["liên", "kịp"].contains(&words.word(end + 1)) {
            end += 3;
        }
        return Some((
            vec![simple(DeadlineKind::Ongoing, from, end.min(words.len()), 0.85, opens || context.value)],
            end.min(words.len()),
        ));
    }
    if let Some(next) = any(words, i, &["ngay sau khi", "ngay khi", "sau khi", "cho đến khi", "đến khi", "ngay sau"])
    {
        let prompt = words.word(i) == "ngay" && (words.word(i + 1) == "sau" || context.demand);
        let until = words.word(i) == "đến" || words.word(i) == "cho";
        let purpose = (place.sentence_start..i)
            .any(|k| ["để", "nhằm", "được", "đã", "giúp", "mà", "nếu", "trường"].contains(&words.word(k)));
        let since = until
            && (place.sentence_start..i).any(|k| words.word(k) == "từ" && ["khi", "lúc"].contains(&words.word(k + 1)));
        let wanted =
            (prompt || until && !since || context.value || context.demand && !purpose && words.word(i) == "sau")
                && !place.quoted
                && !context.days_only;
        let end = clause_end(words, next);
        if wanted && end > next {
            return Some((vec![event(words, i, end, if prompt || context.value { 0.85 } else { 0.6 })], end));
        }
        return Some((Vec::new(), next));
    }
    if words.word(i) == "ngay" {
        let next = i + 1;
        let before = i.checked_sub(1).map_or("", |k| words.word(k));
        let after = words.word(next);
        let not_adverb = [
            "sau", "từ", "trong", "khi", "tại", "cả", "ở", "trên", "đầu", "đến", "lúc", "bên", "thẳng", "ngắn", "lập",
            "hàng", "giữa", "với",
        ];
        let negated =
            (i.saturating_sub(5)..i).any(|k| ["không", "được", "có", "việc", "chưa", "cần"].contains(&words.word(k)));
        let bracket = (place.sentence_start..i)
            .rev()
            .find(|&k| ["(", ")"].contains(&words.word(k)))
            .is_some_and(|k| words.word(k) == "(");
        // `… ngay tài liệu khi ban hành văn bản`: a rule for a case, no date.
        let conditional = (next..words.len())
            .take(24)
            .take_while(|&k| ![".", ";"].contains(&words.word(k)))
            .any(|k| words.word(k) == "khi" && words.word(k.saturating_sub(1)) != "trước");
        let ruled = bracket && conditional;
        // `đáp ứng ngay yêu cầu` is a quality.
        let verb_before = before != "ứng" && !before.is_empty() && i > place.clause_start && !words.is_mark(i - 1);
        if context.value
            || verb_before
                && !not_adverb.contains(&after)
                && !negated
                && !ruled
                && (demanded(words, i, place)
                    || context.demand && !["làm", "có", "là", "ra", "được", "cách", "đường"].contains(&before))
        {
            let from = if context.value { i.saturating_sub(0) } else { i.saturating_sub(2).max(place.clause_start) };
            if context.value && not_adverb.contains(&after) {
                return None;
            }
            let strong = i <= place.sentence_start + 4;
            return Some((vec![simple(DeadlineKind::Immediate, from, next, 0.8, strong || context.value)], next));
        }
        return None;
    }
    if context.value
        && let Some(next) = any(words, i, &["theo", "khi"])
        && i == place.sentence_start
    {
        let end = clause_end(words, next);
        return Some((vec![event(words, i, end, 0.85)], end));
    }
    None
}

/// Whether the words before *ngay* are a verb of a demand.
fn demanded(words: &Words<'_>, i: usize, place: Place) -> bool {
    let start = place.clause_start.max(i.saturating_sub(3));
    (start..i).any(|k| {
        let phrase = |n: usize| {
            words.folded.get(words.ranges[k].start..words.ranges[(k + n - 1).min(words.len() - 1)].end).unwrap_or("")
        };
        let two = phrase(2).split_whitespace().collect::<Vec<_>>().join(" ");
        lists().verbs.get(&two).is_some() && k + 2 == i || lists().verbs.get(words.word(k)).is_some() && k + 1 == i
    }) || i.checked_sub(2).is_some_and(|k| k == place.clause_start && words.is_capital(k))
}

/// The word behind a term that is counted from an event and begins at word `i`.
fn term(words: &Words<'_>, i: usize) -> Option<usize> {
    // A bare `trong 01 ngày làm việc` or a most (`không quá 15 phút`) is a target of how long it may take.
    let mut at = any(words, i, &["trong vòng", "trong thời hạn", "chậm nhất", "chậm nhất sau", "sau"])?;
    if words.word(at) == "là" {
        at += 1;
    }
    let count = words.word(at);
    if count.is_empty() || count.len() > 3 || !count.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    at += 1;
    if words.word(at) == "(" {
        at = (at..words.len().min(at + 6)).find(|&k| words.word(k) == ")")? + 1;
    }
    if !["giờ", "ngày", "phút", "tháng", "tuần"].contains(&words.word(at)) {
        return None;
    }
    at += 1;
    if words.word(at) == "làm" && words.word(at + 1) == "việc" {
        at += 2;
    }
    if words.word(at) == "," {
        at += 1;
    }
    let event_from = any(
        words,
        at,
        &[
            "kể từ ngày",
            "kể từ khi",
            "kể từ",
            "sau khi",
            "từ khi",
            "từ ngày",
            "tính từ",
            "trước khi",
            "trước ngày",
            "sau ngày",
        ],
    )?;
    // A printed date is no event.
    if words.word(event_from).bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(clause_end(words, event_from))
}

fn event(words: &Words<'_>, from: usize, to: usize, confidence: f32) -> Found {
    let range = words.ranges[from].start..words.ranges[to.max(from + 1) - 1].end;
    let mut time = time(DeadlineKind::Event);
    time.event = Some(super::fold::squeeze(&words.text[range.clone()]));
    Found { range, time, confidence, impossible: false, year_inferred: false, strong: true, completes: false }
}

/// The word behind the clause that begins at `i`: up to a full stop, semicolon or bracket, or a comma before a doer.
fn clause_end(words: &Words<'_>, i: usize) -> usize {
    let mut depth = 0;
    let limit = words.len().min(i + 90);
    for k in i..limit {
        match words.word(k) {
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
                if ["nhằm", "để", "bảo", "đảm"].contains(&words.word(k + 1)) {
                    return k;
                }
            }
            _ => {}
        }
    }
    limit
}

/// The word behind a preposition that says *by*; soft: *đến* alone, which also stands before places and figures.
fn by_prefix(words: &Words<'_>, i: usize) -> Option<(usize, bool)> {
    let mut at = i;
    let mut hard = false;
    if let Some(next) =
        any(words, at, &["chậm nhất", "muộn nhất", "không muộn hơn", "hạn cuối", "hạn chót", "thời hạn chậm nhất"])
    {
        at = next;
        hard = true;
    }
    for _ in 0..4 {
        match any(
            words,
            at,
            &[
                "là đến",
                "là",
                "vào",
                "trong",
                "đến hết",
                "cho đến hết",
                "đến trước",
                "đến",
                "trước",
                "tới",
                "cho đến",
                "hết",
                "tính đến",
                "xong trước",
                "trước khi kết thúc",
                "không quá",
            ],
        ) {
            Some(next) if hard || !["là", "vào", "trong", "tính đến"].contains(&phrase(words, at, next).as_str()) =>
            {
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
fn complete_from(first: &mut Period, second: &Period) {
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
fn state_before(words: &Words<'_>, i: usize) -> bool {
    let from = i.saturating_sub(4);
    let before = phrase(words, from, i);
    ["phát sinh", "hiệu lực", "thi hành", "thành lập", "ban hành", "sinh ra", "áp dụng", "tính"]
        .iter()
        .any(|w| before.ends_with(w))
}

/// *tăng đến năm …* is no use of *đến* for time when a figure is measured.
fn measured_before(words: &Words<'_>, i: usize) -> bool {
    i > 0 && ["tầm nhìn", "định hướng"].iter().any(|w| i >= 2 && phrase(words, i - 2, i) == *w)
}

/// `bảo đảm năm 2026 hoàn thành …`, `phấn đấu năm 2026 đạt …`
fn set_before(words: &Words<'_>, i: usize) -> bool {
    i >= 2 && ["bảo đảm", "đảm bảo", "phấn đấu"].contains(&phrase(words, i - 2, i).as_str())
}

/// A period that tells which report or plan is meant: `báo cáo quý III/2025`.
fn report_before(words: &Words<'_>, i: usize) -> bool {
    i > 0 && ["cáo", "hoạch", "toán", "hình", "quả", "tác", "trình", "liệu", "sách", "kỳ"].contains(&words.word(i - 1))
}

/// Whether a year at word `i` is part of the name of a document or programme: `Chương trình … đến năm 2030`.
fn in_name(words: &Words<'_>, i: usize, place: Place, heading: bool) -> bool {
    if i == place.sentence_start || i == place.clause_start && i <= place.sentence_start + 1 {
        return false;
    }
    // A heading about what is aimed at by a year sets that year: `Tầm nhìn đến năm 2045`.
    if heading && ["mục", "tầm", "chỉ", "định", "các"].contains(&words.word(0)) {
        return false;
    }
    const NAMES: [&str; 16] = [
        "đề án",
        "chương trình",
        "chiến lược",
        "quy hoạch",
        "nghị quyết",
        "quyết định",
        "chỉ thị",
        "kết luận",
        "dự án",
        "kế hoạch",
        "thông báo",
        "công văn",
        "tầm nhìn",
        "định hướng",
        "giai đoạn",
        "thời kỳ",
    ];
    (place.sentence_start.max(i.saturating_sub(60))..i).any(|k| {
        let two = phrase(words, k, (k + 2).min(words.len()));
        NAMES.contains(&two.as_str())
            && (words.is_capital(k) && k != place.sentence_start
                || ["tầm nhìn", "định hướng", "giai đoạn", "thời kỳ"].contains(&two.as_str()))
    })
}
