//! A period with no preposition before it: a day, month or year counts as a time where its place in the sentence says so. Pure.

use crate::record::DeadlineKind;

use super::super::deadlines::{Context, Found, time};
use super::super::lists::lists;
use super::super::periods::{self, Grain, Period};
use super::super::time_words::{
    aim_follows, aimed_at, complete_from, in_name, reached_figure, report_before, set_before, starts,
};
use super::super::words::Words;
use super::Spot;

impl Spot<'_> {
    /// A period with nothing before it
    pub(super) fn period_alone(&self) -> Option<(Vec<Found>, usize)> {
        let (period, next) = self.read_alone()?;
        let wanted = match period.grain {
            Grain::Day => self.day_wanted(&period, next),
            Grain::Month | Grain::Quarter | Grain::Half => self.part_wanted(&period, next),
            Grain::Year | Grain::Years => self.year_wanted(&period, next),
        };
        if !wanted || self.place.quoted {
            return Some((Vec::new(), next));
        }
        let (kind, next) = self.kind_alone(&period, next);
        let mut t = time(kind);
        t.start = period.start.filter(|_| kind != DeadlineKind::By);
        t.end = period.end.filter(|_| kind != DeadlineKind::From);
        let mut found = vec![self.found(t, self.i, next, 0.85, Some(&period))];
        let next = self.other_periods(&period, next, &mut found);
        Some((found, next))
    }

    /// The period that begins here and the word behind; one of two ends in a value or bracket (`Quý IV/2025 - Quý II/2026`, `Tháng 12/2025 -
    /// 01/2026`) reaches from the first to the last.
    fn read_alone(&self) -> Option<(Period, usize)> {
        let Self { words, i, context, .. } = *self;
        let ends = context.value || i > 0 && words.word(i - 1) == "(" && context.demand;
        let (mut period, mut next) = periods::read(words, i, context.year, ends || self.is_stage())?;
        if ends
            && ["-", "–"].contains(&words.word(next))
            && (period.grain == Grain::Day || period.year_printed)
            && let Some((last, behind)) = periods::read(words, next + 1, context.year, true)
            && last.year_printed
            && (period.grain == Grain::Day) == (last.grain == Grain::Day)
        {
            span_to(&mut period, &last);
            next = if period.end == last.end { behind } else { next };
        }
        Some((period, next))
    }

    /// `Giai đoạn 1 (2026 - 2027)`
    fn is_stage(&self) -> bool {
        let Self { words, i, .. } = *self;
        i >= 4 && words.word(i - 1) == "(" && starts(words, i - 4, "giai đoạn").is_some()
    }

    fn kind_alone(&self, period: &Period, next: usize) -> (DeadlineKind, usize) {
        let day = period.grain == Grain::Day;
        let point = day && self.context.value && period.start >= period.end;
        match lists().deadlines.onward.behind(self.words, next) {
            Some(behind) => (DeadlineKind::From, behind),
            None if point || !day && period.start.is_none() && period.end.is_some() => (DeadlineKind::By, next),
            None => (DeadlineKind::Within, next),
        }
    }

    /// Whether the period opens its sentence, or a bracket where it is less than a year.
    fn opens(&self, period: &Period) -> bool {
        let Self { words, i, place, .. } = *self;
        let bracket = i == place.clause_start && i > 0 && words.word(i - 1) == "(";
        i == place.sentence_start || bracket && period.grain < Grain::Year
    }

    /// Whether a clause ends before word `next`.
    fn closes(&self, next: usize) -> bool {
        next >= self.words.len() || [".", ";", ")", ",", ":"].contains(&self.words.word(next))
    }

    /// `Lễ ra quân: 7 giờ 00 ngày 26/01/2026`: the day on which it is held.
    fn day_wanted(&self, day: &Period, next: usize) -> bool {
        let Self { words, i, context, .. } = *self;
        let held = || held_on(words, i) || self.opens(day) && words.word(next) == ":" || self.comes_later(day, next);
        !day.months.is_empty() && (context.value || context.demand && day.year_printed && held())
    }

    /// A month, quarter or half of a year.
    fn part_wanted(&self, part: &Period, next: usize) -> bool {
        let Self { words, i, context, .. } = *self;
        let closes = part.year_printed && self.closes(next);
        // `… tại các khu vực, quý II/2026.`
        let behind_mark = i > 0 && [",", "-", "–"].contains(&words.word(i - 1));
        // `tổ chức tổng kết, khen thưởng tháng 4/2026.`
        let later = closes && self.is_later(part);
        let done = lists().deadlines.done_in.ends_before(words, i);
        context.value
            || context.demand && closes && behind_mark
            || (done || self.opens(part) || later) && !report_before(words, i)
    }

    fn year_wanted(&self, year: &Period, next: usize) -> bool {
        let Self { words, context, .. } = *self;
        let stage = self.is_stage() && words.word(next) == ")";
        context.value
            || !context.days_only && (stage || self.opens_with_year(next) || self.year_of_aim(year, next))
            || self.reviewed_later(year)
            || self.closes_demand(year, next)
            || self.closes_heading(next)
    }

    /// `Năm 2026 đạt …`, `Giai đoạn 2026 - 2030 diện tích trồng mới đạt 14.000 ha`
    fn opens_with_year(&self, next: usize) -> bool {
        let Self { words, i, place, .. } = *self;
        let aim = || aim_follows(words, next) || reached_figure(words, next);
        i == place.sentence_start && (self.closes(next) || aim())
    }

    /// Whether a figure is to be reached in the year.
    fn year_of_aim(&self, year: &Period, next: usize) -> bool {
        let Self { words, i, place, context } = *self;
        if year.grain != Grain::Year {
            return false;
        }
        if set_before(words, i) {
            return true;
        }
        if report_before(words, i) || in_name(words, i, place, context.heading) {
            return false;
        }
        // `…; năm 2027 trồng mới 3.000 ha`, `đưa kim ngạch xuất khẩu năm 2026 đạt 3,4 tỷ USD`
        let opens = i == place.clause_start || aim_follows(words, next);
        opens && reached_figure(words, next) && !self.is_past(year)
            // `đạt 20% số xã năm 2026, …`
            || (self.closes(next) || aim_follows(words, next)) && aimed_at(words, place.clause_start, i)
    }

    /// `sơ kết vào quý III/2027, tổng kết năm 2030`, `sơ kết giữa nhiệm kỳ năm 2028`: a later year tells when, this year's what is reviewed.
    fn reviewed_later(&self, year: &Period) -> bool {
        let Self { words, i, context, .. } = *self;
        let later = matches!((year.end, context.year.dated), (Some(end), Some(dated)) if end.year() > dated.year());
        let reviewed = || (0..=3.min(i)).any(|n| lists().deadlines.reviews.ends_before(words, i - n));
        year.grain == Grain::Year && context.demand && later && reviewed()
    }

    /// `Nhiệm vụ năm 2026` as a heading; not the title of a list.
    fn closes_heading(&self, next: usize) -> bool {
        let Self { words, i, place, context } = *self;
        context.heading
            && !lists().times.list_headings.at(words, 0)
            && next >= words.len().saturating_sub(1)
            && !in_name(words, i, place, context.heading)
    }

    /// `tổ chức hội thi cấp phường ngày 04/10/2026.`: a day after that of the document, with which the clause ends.
    fn comes_later(&self, day: &Period, next: usize) -> bool {
        let Self { words, i, .. } = *self;
        let ends =
            next >= words.len() || [".", ";", "(", ")", ","].contains(&words.word(next)) || words.word(next) == "tại";
        (words.word(i) == "ngày" || day.start < day.end) && ends && self.is_later(day)
    }

    /// `giúp 40 hộ thoát nghèo năm 2026.`, `…; giám sát chuyên đề năm 2027.`: a year with which a demand closes, where something is counted or the
    /// year is a later one.
    fn closes_demand(&self, year: &Period, next: usize) -> bool {
        let Self { words, i, place, context } = *self;
        let closes = next >= words.len() || [".", ";"].contains(&words.word(next));
        let (Some(end), Some(dated)) = (year.end.filter(|_| year.start.is_some()), context.year.dated) else {
            return false;
        };
        let counted = || {
            (place.sentence_start..i).any(|k| {
                words.word(k).len() <= 3 && words.word(k).bytes().all(|b| b.is_ascii_digit()) && !words.is_mark(k + 1)
            })
        };
        // `thực hiện kế hoạch đào tạo giai đoạn 2026 - 2030` names the plan.
        let named = || (place.sentence_start..i).any(|k| lists().times.named.at(words, k));
        let single = year.grain == Grain::Year;
        context.demand
            && closes
            && (single || counted() && !named())
            && !report_before(words, i)
            && !in_name(words, i, place, context.heading)
            && (end.year() > dated.year() || end.year() == dated.year() && counted())
    }

    /// Whether a period ended before the year of the document.
    fn is_past(&self, period: &Period) -> bool {
        let dated = self.context.year.dated;
        matches!((period.end, dated), (Some(end), Some(dated)) if end.year() < dated.year())
    }

    /// Whether a demand sets a period that ends after the date of the document.
    fn is_later(&self, period: &Period) -> bool {
        let Context { demand, year, .. } = self.context;
        demand && matches!((period.end, year.dated), (Some(end), Some(dated)) if end > dated)
    }
}

/// `15/12 - 15/01/2026`: makes `period` reach to the end of `last`, from the same year or the one before, where it begins earlier.
fn span_to(period: &mut Period, last: &Period) {
    let Some(end) = last.end else { return };
    let mut first = period.clone();
    if !period.year_printed {
        first.start = None;
        complete_from(&mut first, last);
        if first.start.is_some_and(|start| start > end) {
            first.start = first.start.and_then(|start| start.checked_sub(jiff::Span::new().years(1)).ok());
        }
    }
    // `(27/7/1947 - 27/7/2027)` are the years since something, not when anything is done.
    let since = |start: jiff::civil::Date| period.grain == Grain::Day && end.year() - start.year() > 1;
    if first.start.is_some_and(|start| start < end && !since(start))
        && first.end.is_none_or(|middle| middle < end || !period.year_printed)
    {
        *period = Period { end: Some(end), ..first };
    }
}

/// Whether nothing but a time of the day stands between a topic's colon and the day at word `i`.
fn held_on(words: &Words<'_>, i: usize) -> bool {
    let clock = |k: usize| lists().times.clock.at(words, k) || words.word(k).bytes().all(|b| b.is_ascii_digit());
    let from = (i.saturating_sub(6)..i).rev().find(|&k| !clock(k));
    from.is_some_and(|k| words.word(k) == ":" && k > 0)
}
