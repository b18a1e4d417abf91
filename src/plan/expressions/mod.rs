//! One expression of time, where it begins at a word: a period with the preposition before it, or one of the other kinds. Each kind is read
//! by a method of its own; the first that fits decides. Pure.

mod alone;

use crate::record::{DeadlineKind, Time};

use super::adverbs::{adverb, clause_end, event, lead_time, occasion, term};
use super::deadlines::{Context, Found, Place, time};
use super::lists::lists;
use super::periods::{self, Grain, Period};
use super::recurrences::recurrence;
use super::time_words::{by_prefix, clock, complete_from, in_name, measured_before, named_day, starts, state_before};
use super::words::Words;

/// The expressions that begin at word `i`, and the word behind them. None where nothing does; an empty list where what begins there is read
/// over because it sets no deadline.
pub(super) fn expression(words: &Words<'_>, i: usize, place: Place, context: Context) -> Option<(Vec<Found>, usize)> {
    let spot = Spot { words, i, place, context };
    spot.recurring()
        .or_else(|| spot.since())
        .or_else(|| spot.counted_from_event())
        .or_else(|| spot.by())
        .or_else(|| spot.within())
        .or_else(|| spot.period_alone())
        .or_else(|| adverb(words, i, place, context))
}

/// The most words from what is graded to how often.
const LONGEST_GRADED: usize = 12;

/// A word of a passage and what its place tells.
#[derive(Clone, Copy)]
struct Spot<'a> {
    words: &'a Words<'a>,
    i: usize,
    place: Place,
    context: Context,
}

impl Spot<'_> {
    /// What the words `from` to `to` say, with a confidence, out of a time and the period it was read from.
    fn found(&self, time: Time, from: usize, to: usize, confidence: f32, period: Option<&Period>) -> Found {
        let Self { words, i, place, .. } = *self;
        let mut range = words.ranges[from].start..words.ranges[to.max(from + 1).min(words.len()) - 1].end;
        if range.end < range.start {
            range.end = range.start;
        }
        Found {
            range,
            time,
            confidence,
            impossible: period.is_some_and(|p| p.impossible),
            year_inferred: period.is_some_and(|p| !p.year_printed),
            day_of_year: period.and_then(|p| Some((p.months.first().copied()?, p.day?))),
            strong: true,
            // (`hoàn thành việc rà soát, phân loại trước ngày 30/4`)
            completes: (i.saturating_sub(8).max(place.sentence_start)..i + 1)
                .any(|k| lists().deadlines.completes.ends_before(words, k + 1)),
        }
    }

    /// `trước ngày 24 hằng tháng`, `định kỳ hằng quý`, `6 tháng một lần`
    fn recurring(&self) -> Option<(Vec<Found>, usize)> {
        let Self { words, i, place, context } = *self;
        let (times, from, next) = recurrence(words, i, place, context)?;
        // `tăng bình quân hằng năm 12%` is a rate.
        // So is `tiêu chí đánh giá, xếp loại đảng viên hằng năm` no time.
        let graded = (i.saturating_sub(LONGEST_GRADED).max(place.sentence_start)..i)
            .any(|k| starts(words, k, "tiêu chí đánh giá").is_some());
        if graded || i > 1 && starts(words, i - 2, "bình quân").is_some() {
            return Some((Vec::new(), next));
        }
        let opens = i <= place.sentence_start + 1;
        let found = times.into_iter().map(|time| {
            let strong = opens || time.recurrence.is_some();
            // `mỗi tháng một kỳ (xong trước ngày 10 của tháng)`: the first says how often.
            Found { strong, completes: false, ..self.found(time, from, next, 0.9, None) }
        });
        Some((found.collect(), next))
    }

    /// `từ … đến …`
    fn since(&self) -> Option<(Vec<Found>, usize)> {
        let Self { words, i, place, context } = *self;
        let after = lists().deadlines.from_openers.behind(words, i)?;
        if let Some(next) = lists().deadlines.from_now.behind(words, i)
            && let Some((period, end)) = periods::read(words, next, context.year, true)
            && !(context.days_only && period.grain >= Grain::Year)
        {
            let mut t = time(DeadlineKind::By);
            t.end = period.end;
            return Some((vec![self.found(t, i, end, 0.9, Some(&period))], end));
        }
        // `từ 20/3 đến 20/4/2026`
        let short = words.word(after + 1) == "/" && ["đến", "-", "–"].contains(&words.word(after + 3));
        let (mut first, next) = periods::read(words, after, context.year, short)?;
        // `từ ngày 16-22/11/2025` before the document was written tells what happened.
        let span = first.grain == Grain::Day && first.start < first.end;
        let past = span && matches!((first.end, context.year.dated), (Some(end), Some(dated)) if end < dated);
        let held = lists().times.applied.ends_before(words, i)
            && matches!((first.start, context.year.dated), (Some(start), Some(dated)) if start <= dated);
        let state = state_before(words, i) || past || held;
        let to = lists().deadlines.to.behind(words, next);
        let second = to.and_then(|t| {
            periods::read(
                words,
                clock(words, t),
                context.year,
                short || words.word(next) == "-" || words.word(next) == "–",
            )
        });
        // `số hóa hồ sơ từ năm 2020 đến năm 2025` in a document of 2026: which are meant.
        let years_ago = !context.value
            && second.as_ref().is_some_and(|(period, _)| {
                matches!((period.end, context.year.dated), (Some(end), Some(dated)) if end.year() < dated.year())
            });
        let state = state || years_ago;
        // `từ tháng 11/2025 đến khi kết thúc đợt kiểm kê`: the end is no date.
        let until = lists().deadlines.until.behind(words, next).map(|at| clause_end(words, at, false));
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
            return Some((vec![self.found(t, i, last + 2, 0.85, None)], last + 2));
        }
        if let Some((second, _)) = &second {
            complete_from(&mut first, second);
        }
        let yearly = first.grain >= Grain::Year;
        // `giai đoạn từ năm 2026 đến năm 2030` is the span itself.
        let opens = if i >= 2 && starts(words, i - 2, "giai đoạn").is_some() { i - 2 } else { i };
        let name = yearly && !context.value && (in_name(words, opens, place, context.heading) || context.days_only);
        if !state && !seasonal && !name && !place.quoted && (first.start.is_some() || context.value || first.impossible)
        {
            let mut t = time(DeadlineKind::From);
            t.start = first.start;
            // `từ quý II - IV/2025`, `từ tháng 3 - tháng 5/2026`: the period is both ends.
            let span = if first.grain == Grain::Quarter { 3 } else { 1 };
            let range = first.grain == Grain::Years
                || first.start < first.end && first.grain == Grain::Day
                || first.months.len() > span && first.grain < Grain::Half;
            t.end = match &second {
                Some(second) => second.0.end,
                None => first.end.filter(|_| range),
            };
            let shown = if first.impossible {
                &first
            } else {
                second.as_ref().map_or(&first, |s| if s.0.impossible { &s.0 } else { &first })
            };
            return Some((vec![self.found(t, i, last, 0.92, Some(shown))], last));
        }
        Some((Vec::new(), last))
    }

    /// A term from an event: `trong vòng 24 giờ sau khi …`, `trong thời hạn 05 ngày làm việc kể từ ngày nhận …`
    fn counted_from_event(&self) -> Option<(Vec<Found>, usize)> {
        let Self { words, i, place, context } = *self;
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
        None
    }

    /// A last day: `trước ngày …`, `đến hết quý II`, `chậm nhất ngày …`
    fn by(&self) -> Option<(Vec<Found>, usize)> {
        let Self { words, i, place, context } = *self;
        let (after, soft) = by_prefix(words, i)?;
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
                return Some((vec![self.found(t, i, next, 0.95, Some(&period))], next));
            }
            return Some((Vec::new(), next));
        }
        if let Some((period, next)) = named_day(words, after, context.year)
            && !place.quoted
            && !context.days_only
        {
            let mut t = time(DeadlineKind::By);
            t.end = period.end;
            return Some((vec![self.found(t, i, next, 0.85, Some(&period))], next));
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
        None
    }

    /// A period in which: `trong tháng 5`, `vào quý II và quý IV`
    fn within(&self) -> Option<(Vec<Found>, usize)> {
        let Self { words, i, place, context } = *self;
        if let Some(after) = lists().deadlines.within.behind(words, i)
            && let Some((period, next)) = periods::read(words, clock(words, after), context.year, false)
        {
            let day_alone = period.grain == Grain::Day && period.months.is_empty();
            let bare_day = words.word(after - 1) == "ngay";
            let name_only = context.days_only && period.grain >= Grain::Year;
            // `… đã họp thẩm định vào ngày 12/6/2026` in a preamble tells what was done.
            let told = context.days_only
                && period.grain == Grain::Day
                && (0..i)
                    .rev()
                    .take(160)
                    .take_while(|&k| ![".", ";"].contains(&words.word(k)))
                    .any(|k| words.word(k) == "đã");
            // `… tại Hội nghị trực tuyến vào ngày 12/01/2010` before the document was written.
            let past = period.grain == Grain::Day
                && !context.value
                && !context.heading
                && matches!((period.end, context.year.dated), (Some(end), Some(dated)) if end < dated);
            // `các bản thỏa ước hết hạn trong năm 2026`: which are meant.
            let lapses = lists().times.lapses.ends_before(words, i) && !context.value;
            if !told && !past && !lapses && !place.quoted && !day_alone && !bare_day && !name_only {
                if next < words.len() && lists().times.regularly.at(words, next) {
                    return Some((Vec::new(), i + 1));
                }
                let ends = period.start.is_none() && period.end.is_some();
                let mut t = time(if ends { DeadlineKind::By } else { DeadlineKind::Within });
                t.start = period.start;
                t.end = period.end;
                let mut found = vec![self.found(t, i, next, 0.92, Some(&period))];
                let next = self.other_periods(&period, next, &mut found);
                return Some((found, next));
            }
        }
        None
    }

    /// `vào tháng 6 và tháng 11/2026`: months or quarters that do not follow each other are expressions of their own; the word behind the last.
    fn other_periods(&self, first: &Period, mut next: usize, found: &mut Vec<Found>) -> usize {
        let words = self.words;
        let span = match first.grain {
            Grain::Month => 1,
            Grain::Quarter => 3,
            _ => return next,
        };
        if first.months.len() != span || found.len() != 1 || found[0].time.kind != DeadlineKind::Within {
            return next;
        }
        let mut months = vec![first.months[0]];
        while let Some((period, from, after)) = self.next_period(next, first.grain) {
            let last = &mut found[months.len() - 1];
            let follows = last.time.end.and_then(|end| end.tomorrow().ok()) == period.start && period.start.is_some();
            if follows && months.len() == 1 && !last.year_inferred && words.word(self.i) == "trong" {
                // `trong tháng 12/2025 và tháng 01/2026` is one period.
                last.time.end = period.end;
                last.range.end = words.ranges[after - 1].end;
                return after;
            }
            let mut t = time(DeadlineKind::Within);
            t.start = period.start;
            t.end = period.end;
            found.push(self.found(t, from, after, 0.9, Some(&period)));
            months.push(period.months[0]);
            next = after;
            // The year that is printed with the last is that of all.
            if let Some(year) = period.end.map(|e| e.year()).filter(|_| period.year_printed) {
                for (f, month) in found.iter_mut().zip(&months).filter(|(f, _)| f.year_inferred) {
                    let last = month + span as i8 - 1;
                    f.time.start = jiff::civil::Date::new(year, *month, 1).ok();
                    f.time.end = jiff::civil::Date::new(year, last, 1).ok().map(jiff::civil::Date::last_of_month);
                    f.year_inferred = false;
                }
            }
        }
        next
    }

    /// The period of `grain` in a list that goes on with a comma or *và* at word `at`, with the words at which it begins and behind which it
    /// ends: `và tháng 11/2026`, `, 8 và 12/2026`.
    fn next_period(&self, at: usize, grain: Grain) -> Option<(Period, usize, usize)> {
        let Self { words, context, .. } = *self;
        if ![",", "và"].contains(&words.word(at)) {
            return None;
        }
        let named = lists().times.months_quarters.at(words, at + 1);
        let (period, after) = if named {
            periods::read(words, at + 1, context.year, false)?
        } else {
            let (period, after) = periods::numbered(words, at + 1, grain, context.year)?;
            let ends = after >= words.len() || [",", "và", ".", ";"].contains(&words.word(after));
            (ends || period.year_printed).then_some((period, after))?
        };
        let plain = period.grain == grain && !lists().times.regularly.at(words, after);
        plain.then_some((period, at + 1, after))
    }
}
