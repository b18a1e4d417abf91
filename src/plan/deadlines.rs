//! Expressions of time that say by when, when or how often something is to be done → [`Time`].
//!
//! A grammar over words: a preposition (*trước*, *đến hết*, *chậm nhất*, *trong*, *từ*), a period ([`super::periods`]), a recurrence
//! (*hằng tháng*), adverbs (*thường xuyên*, *ngay*, *định kỳ*), events (*sau khi …*). Dates of cited documents are masked by the
//! caller. Pure.

use std::ops::Range;

use crate::record::{DeadlineKind, Time};

use super::expressions::expression;
use super::lists::lists;
use super::passage::Passage;
use super::periods::YearContext;
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
    /// The day that is printed, as month and day, where the period is one.
    pub day_of_year: Option<(i8, i8)>,
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
        // Rules look back to where the sentence began; in one without end no further than this, so that time grows with the text.
        let far = i.saturating_sub(LONGEST_LOOK_BACK);
        let place =
            Place { clause_start: clause_start.max(far), sentence_start: sentence_start.max(far), quoted: quotes[i] };
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
        out.extend(whole_value(passage, range));
    }
    out
}

/// A value that holds no expression of time but says what is to happen, as an event: `Theo lộ trình của Đề án`, `Triển khai thực hiện khi có Nghị
/// định mới`, of which the verb before *khi* is no part.
fn whole_value(passage: &Passage, range: Range<usize>) -> Option<Found> {
    let whole = passage.trimmed(range);
    let text = passage.text.get(whole.clone())?.trim_end_matches(['.', ';', ',']);
    // `Đã hoàn thành` tells what is, not what is due; `Không quy định` that nothing is.
    let lower = text.to_lowercase();
    let denied = lower.split(' ').next() == Some("không") && !lower.contains(|c: char| c.is_ascii_digit());
    let done = lower.starts_with("đã ") || denied;
    let rate = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('/');
    let plain =
        (4..=300).contains(&text.chars().count()) && text.chars().any(char::is_alphabetic) && !text.contains("…");
    if done || rate || !plain {
        return None;
    }
    let folded = passage.folded.get(whole.start..whole.start + text.len())?;
    let event = lists().deadlines.before_event.strip(folded).filter(|rest| lists().adverbs.value_events.open(rest));
    let start = event.map_or(0, |rest| folded.len() - rest.len());
    let mut time = time(DeadlineKind::Event);
    time.event = Some(text.get(start..)?.to_owned());
    Some(Found {
        range: whole.start + start..whole.start + text.len(),
        time,
        confidence: 0.7,
        impossible: false,
        year_inferred: false,
        day_of_year: None,
        strong: true,
        completes: false,
    })
}

/// How many words of a sentence before an expression its rules look at.
const LONGEST_LOOK_BACK: usize = 160;

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
                    if near && !(between == "," && new.time.immediate) =>
                {
                    last.time.kind = DeadlineKind::Ongoing;
                    last.time.immediate = true;
                    last.range.end = new.range.end;
                    continue;
                }
                // `Cả năm, thường xuyên`
                (DeadlineKind::Ongoing, DeadlineKind::Ongoing) if near && between != "(" => {
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
                    if (between == "(" || between == ",") && new.time.kind == DeadlineKind::By
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
            let (month, day) = later.day_of_year?;
            Some(format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"))
        }
        _ => None,
    }
}

fn same_frequency(a: &str, b: &str) -> bool {
    fn without_days(rule: &str) -> impl Iterator<Item = &str> {
        rule.split(';').filter(|part| !part.starts_with("BY"))
    }
    without_days(a).eq(without_days(b))
}
