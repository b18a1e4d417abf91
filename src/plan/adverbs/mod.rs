//! When without a date: adverbs (*thường xuyên*, *ngay*) and events (*sau khi …*, *trong vòng 24 giờ kể từ …*: [`events`]) → [`Found`].
//! Pure.

mod events;

use crate::record::DeadlineKind;

use super::deadlines::{Context, Found, Place, time};
use super::lists::lists;
use super::time_words::{phrase, starts};
use super::units;
use super::words::Words;

pub(super) use events::{clause_end, event, lead_time, occasion, term};

use events::{after_named, before_time, day_of_event, school_year, session, when_issued};

/// The adverb or event that begins at word `i` (*thường xuyên*, *ngay*, *định kỳ* alone, *sau khi …*) and the word behind it; nothing found,
/// but the words passed, where they are no time after all (`chi thường xuyên`). None where no such expression begins.
pub(super) fn adverb(words: &Words<'_>, i: usize, place: Place, context: Context) -> Option<(Vec<Found>, usize)> {
    let adverbs = &lists().adverbs;
    let at = At { words, i, place, context };
    if let Some(next) = adverbs.ongoing.behind(words, i) {
        return at.ongoing(next);
    }
    if let Some(next) = adverbs.events.behind(words, i) {
        return Some(at.told_event(next));
    }
    if let Some(end) = school_year(words, i, place) {
        let (found, end) = at.event(end, 0.8);
        return Some((vec![found], end));
    }
    let found = at
        .finished_before()
        .or_else(|| when_issued(words, i, place, context).map(|end| at.event(end, 0.8)))
        .or_else(|| at.before_demand())
        .or_else(|| at.by_occasion())
        .or_else(|| at.since_the_first());
    if let Some((found, end)) = found {
        return Some((vec![found], end));
    }
    let found = if words.word(i) == "ngay" { at.at_once() } else { at.value_event() };
    found.map(|(found, end)| (vec![found], end))
}

/// A word at which an adverb or event may begin.
#[derive(Clone, Copy)]
struct At<'w, 'a> {
    words: &'w Words<'a>,
    i: usize,
    place: Place,
    context: Context,
}

impl At<'_, '_> {
    /// The words `from..to` as a time of `kind` without a date.
    fn plain(&self, kind: DeadlineKind, from: usize, to: usize, confidence: f32, strong: bool) -> Found {
        Found {
            range: self.words.ranges[from].start..self.words.ranges[to - 1].end,
            time: time(kind),
            confidence,
            impossible: false,
            year_inferred: false,
            day_of_year: None,
            strong,
            completes: false,
        }
    }

    /// The words up to `end` as an event, and `end`.
    fn event(&self, end: usize, confidence: f32) -> (Found, usize) {
        (event(self.words, self.i, end, confidence), end)
    }

    /// The word `n` words before; empty before the first.
    fn before(&self, n: usize) -> &str {
        self.i.checked_sub(n).map_or("", |k| self.words.word(k))
    }

    /// *thường xuyên*, *cả năm* and the like, `next` the word behind: `nhiệm vụ thường xuyên`, but not `chi thường xuyên`.
    fn ongoing(&self, next: usize) -> Option<(Vec<Found>, usize)> {
        let Self { words, i, place, context } = *self;
        // `cả năm 2026` is that year.
        let dated = words.word(next).len() == 4 && words.word(next).bytes().all(|b| b.is_ascii_digit());
        if place.quoted || dated || (words.word(i) != "thường" && !context.value) {
            return None;
        }
        if !context.value && self.names_what_is_regular(next) {
            return Some((Vec::new(), next));
        }
        let from = if self.before(1) == "vụ" && self.before(2) == "nhiệm" { i - 2 } else { i };
        let joined = words.word(next) == "," && lists().adverbs.ongoing_more.at(words, next + 1);
        let end = if joined { next + 3 } else { next }.min(words.len());
        let opens = i <= place.sentence_start + 2;
        Some((vec![self.plain(DeadlineKind::Ongoing, from, end, 0.85, opens || context.value)], end))
    }

    /// Whether *thường xuyên*, the word behind it `next`, is part of a name or tells a state: regular expenditure, continuing education, a
    /// standing committee.
    fn names_what_is_regular(&self, next: usize) -> bool {
        let adverbs = &lists().adverbs;
        let before = |n: usize| self.before(n);
        adverbs.named_ongoing.ends_before(self.words, self.i) && !(before(2) == "công" && before(1) == "tác")
            // `vùng thường xuyên bị ngập` is a state.
            || adverbs.suffers.at(self.words, next)
            || self.words.word(next) == "trực"
            || adverbs.counts_regular.at(self.words, next)
            || before(1) == "vụ" && lists().doers.many.has(before(3))
            || before(1) == "trú"
            // `người trực tiếp, thường xuyên làm …` says who is meant.
            || before(1) == "," && before(2) == "tiếp" && before(3) == "trực"
    }

    /// `sau khi …`, `đến khi …`, `ngay sau khi …`, `next` the word behind the opening: the event up to the end of its clause, where something is
    /// demanded by then.
    fn told_event(&self, next: usize) -> (Vec<Found>, usize) {
        let Self { words, i, place, context } = *self;
        let prompt = words.word(i) == "ngay" && (words.word(i + 1) == "sau" || context.demand);
        let until = words.word(i) == "đến" || words.word(i) == "cho";
        // `trước, trong và sau khi kết thúc …` is all the time.
        let throughout = i >= 2 && self.before(1) == "và" && self.before(2) == "trong";
        if lists().adverbs.named_events.at(words, i) {
            return (Vec::new(), next);
        }
        let sentence = || place.sentence_start..i;
        let purpose = || {
            throughout
                || sentence().any(|k| {
                    lists().adverbs.tells.at(words, k)
                        || words.word(k) == "phục" && words.word(k + 1) == "vụ" && !words.is_capital(k)
                })
        };
        let since = || sentence().any(|k| words.word(k) == "từ" && lists().times.when.at(words, k + 1));
        let wanted =
            prompt || until && !since() || context.value || context.demand && words.word(i) == "sau" && !purpose();
        let first = i == place.sentence_start || i == place.clause_start;
        let end = clause_end(words, next, first);
        if wanted && !place.quoted && !context.days_only && end > next {
            let (found, end) = self.event(end, if prompt || context.value { 0.85 } else { 0.6 });
            return (vec![found], end);
        }
        (Vec::new(), next)
    }

    /// `hoàn thành trước khi …`, `sơ tán dân trước khi mưa lũ xảy ra`
    fn finished_before(&self) -> Option<(Found, usize)> {
        let Self { words, i, place, context } = *self;
        let next = starts(words, i, "trước khi").filter(|_| !place.quoted && context.demand && i >= 2)?;
        let finished = self.before(1) == "xong" || phrase(words, i - 2, i) == "hoàn thành";
        let end = clause_end(words, next, false);
        let by_then = finished || i > place.sentence_start && self.sets_end(next, end);
        by_then.then(|| self.event(end, if finished { 0.8 } else { 0.65 }))
    }

    /// Whether the words `next..end` behind *trước khi* say by when something is demanded, and not before which step of each case: they close
    /// the demand, and are few and plain.
    fn sets_end(&self, next: usize, end: usize) -> bool {
        let Self { words, i, place, .. } = *self;
        let closes = end >= words.len() || [".", ";"].contains(&words.word(end));
        let dash = |k: usize| ["-", "–"].contains(&words.word(k));
        let plain = (next..end).all(|k| (!words.is_mark(k) || dash(k)) && !["và", "được"].contains(&words.word(k)));
        let purpose = || (place.clause_start..i).any(|k| lists().adverbs.tells.at(words, k));
        closes && plain && end <= next + 10 && !lists().adverbs.steps.at(words, next) && !purpose()
    }

    /// `nhân dịp Tết Nguyên đán`, `tại kỳ họp thường lệ cuối năm 2026`, `trong ngày người bệnh kết thúc điều trị`, `Sau Hội thi, …`: by what
    /// happens then.
    fn by_occasion(&self) -> Option<(Found, usize)> {
        let Self { words, i, place, context } = *self;
        if place.quoted || !(context.demand || context.value) {
            return None;
        }
        let named = || after_named(words, i).filter(|_| i == place.sentence_start && context.demand);
        let dated = || session(words, i).or_else(|| day_of_event(words, i));
        let purpose = || (place.sentence_start..i).any(|k| lists().adverbs.purpose_opens.at(words, k));
        let festive = || occasion(words, i, context, place).filter(|_| !purpose());
        named().or_else(dated).or_else(festive).map(|end| self.event(end, 0.7))
    }

    /// `Trước khi tổ chức lớp học, các đơn vị gửi kế hoạch …`: by when, where it opens the demand of somebody.
    fn before_demand(&self) -> Option<(Found, usize)> {
        let Self { words, i, place, context } = *self;
        let next = starts(words, i, "trước khi").filter(|_| i == place.sentence_start && context.demand)?;
        let mark = (next..words.len().min(next + 24)).find(|&k| words.is_mark(k))?;
        let somebody = words.word(mark) == "," && units::is_unit_start(words, mark + 1);
        somebody.then(|| self.event(mark, 0.75))
    }

    /// `xử lý kịp thời ngay từ khi mới phát sinh`
    fn since_the_first(&self) -> Option<(Found, usize)> {
        let Self { words, i, place, context } = *self;
        let next = lists().adverbs.from_the_first.behind(words, i).filter(|_| context.demand && !place.quoted)?;
        let end = (next..words.len().min(next + 6)).find(|&k| words.is_mark(k)).unwrap_or(next);
        Some((self.plain(DeadlineKind::Immediate, i, end, 0.7, false), end))
    }

    /// *ngay* behind the verb of a demand (`báo cáo ngay`) or in a value.
    fn at_once(&self) -> Option<(Found, usize)> {
        let Self { words, i, place, context } = *self;
        let adverbs = &lists().adverbs;
        let next = i + 1;
        if adverbs.not_behind_at_once.at(words, next) {
            return None;
        }
        let strong = i <= place.sentence_start + 4;
        if context.value {
            return Some((self.plain(DeadlineKind::Immediate, i, next, 0.8, true), next));
        }
        let before = self.before(1);
        // `đáp ứng ngay yêu cầu` is a quality.
        let verb_before = before != "ứng" && !before.is_empty() && i > place.clause_start && !words.is_mark(i - 1);
        let told = verb_before
            && !self.demands_nothing()
            && !self.rules_a_case()
            && (self.demanded() || context.demand && !adverbs.not_before_at_once.has(before));
        let from = i.saturating_sub(2).max(place.clause_start);
        told.then(|| (self.plain(DeadlineKind::Immediate, from, next, 0.8, strong), next))
    }

    /// Whether a word shortly before *ngay* tells that nothing is demanded.
    fn demands_nothing(&self) -> bool {
        let Self { words, i, place, .. } = *self;
        let adverbs = &lists().adverbs;
        (i.saturating_sub(5).max(place.clause_start)..i).any(|k| {
            // `có vướng mắc báo cáo ngay`, `phát hiện được thì sửa ngay`: a case, and what is demanded in it.
            let case = (words.word(k) == "có" || words.word(k) == "được") && i - k > 2;
            // `những việc cần làm ngay` is a name; `cần chấn chỉnh ngay` a demand.
            let needs = words.word(k) == "cần" && k > 0 && !adverbs.needed.at(words, k - 1);
            // `vụ việc đột xuất báo cáo ngay`; `phải được đưa ngay đến`
            let thing = words.word(k) == "việc" && k > 0 && words.word(k - 1) == "vụ";
            let must = words.word(k) == "được" && k > 0 && words.word(k - 1) == "phải";
            adverbs.no_demand.at(words, k) && !case && !needs && !thing && !must
        })
    }

    /// `(… ngay tài liệu khi ban hành văn bản)`: a bracket gives a rule for a case, no date.
    fn rules_a_case(&self) -> bool {
        let Self { words, i, place, .. } = *self;
        let bracket = (place.sentence_start..i)
            .rev()
            .find(|&k| ["(", ")"].contains(&words.word(k)))
            .is_some_and(|k| words.word(k) == "(");
        let conditional = || {
            (i + 1..words.len())
                .take(24)
                .take_while(|&k| ![".", ";"].contains(&words.word(k)))
                .any(|k| words.word(k) == "khi" && words.word(k.saturating_sub(1)) != "trước")
        };
        bracket && conditional()
    }

    /// An event that opens a value: `Theo lộ trình của Đề án`.
    fn value_event(&self) -> Option<(Found, usize)> {
        let Self { words, i, place, context } = *self;
        let next =
            lists().adverbs.value_events.behind(words, i).filter(|_| context.value && i == place.sentence_start)?;
        Some(self.event(before_time(words, next, clause_end(words, next, false)), 0.85))
    }

    /// Whether the words before *ngay* are a verb of a demand.
    fn demanded(&self) -> bool {
        let Self { words, i, place, .. } = *self;
        let start = place.clause_start.max(i.saturating_sub(3));
        (start..i).any(|k| {
            let phrase = |n: usize| {
                words
                    .folded
                    .get(words.ranges[k].start..words.ranges[(k + n - 1).min(words.len() - 1)].end)
                    .unwrap_or("")
            };
            let two = phrase(2).split_whitespace().collect::<Vec<_>>().join(" ");
            lists().verbs.get(&two).is_some() && k + 2 == i || lists().verbs.get(words.word(k)).is_some() && k + 1 == i
        }) || (1..=2).any(|n| i.checked_sub(n).is_some_and(|k| k == place.clause_start && words.is_capital(k)))
    }
}
