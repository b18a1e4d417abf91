//! How often: *hằng tháng*, *định kỳ 6 tháng*, *trước ngày 24 hằng tháng*, *thứ Sáu hằng tuần* → rules after RFC 5545. Pure.

use crate::record::{DeadlineKind, Time};

use super::deadlines::{Context, Place, time};
use super::lists::lists;
use super::time_words::{clock, phrase, starts};
use super::units;
use super::words::Words;

/// A recurrence that begins at word `i`: its rules, first word, and the word behind.
pub(super) fn recurrence(
    words: &Words<'_>,
    i: usize,
    place: Place,
    context: Context,
) -> Option<(Vec<Time>, usize, usize)> {
    if place.quoted {
        return None;
    }
    let all = |rules: Vec<String>, after: usize| {
        let times = rules.into_iter().map(|rule| recurring(Some(rule))).collect();
        Some((times, i, after))
    };
    let one = |rule: String, after: usize| all(vec![rule], after);
    let recurrences = &lists().recurrences;
    let mut at = i;
    let regular = starts(words, at, "định kỳ").is_some();
    if regular {
        at += 2;
        while recurrences.behind_regularly.at(words, at) {
            at += 1;
        }
    }
    // `(trước) ngày 15 (tháng 12) hằng năm`, `ngày 25 của tháng cuối quý`
    let mut k = at;
    while recurrences.before_day.at(words, k) && k < at + 5 {
        k += 1;
    }
    k = clock(words, k);
    if let Some((next, dates)) = days_of(words, k) {
        let days = list_of(&dates.iter().map(|date| date.0).collect::<Vec<_>>());
        if let Some(after) = each_month(words, next, &dates) {
            return one(format!("FREQ=MONTHLY;BYMONTHDAY={days}"), after);
        }
        let rules = rules_of(&dates);
        let j = next + usize::from(words.word(next) == "của");
        // `trước ngày 01 tháng 12 của năm trước`: of whichever year the procedure is in.
        if words.word(j) == "năm"
            && !rules.is_empty()
            && let Some(after) = recurrences.whichever.behind(words, j + 1)
        {
            return all(rules, after);
        }
        if let Some((unit, after)) = every(words, j) {
            return match unit {
                "tháng" => one(format!("FREQ=MONTHLY;BYMONTHDAY={days}"), after),
                "quý" => one(format!("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={days}"), after),
                "năm" if !rules.is_empty() => all(rules, after),
                _ => None,
            };
        }
        if let Some(after) = quarter_month(words, next) {
            return one(format!("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={days}"), after);
        }
    }
    // `thứ Sáu hằng tuần`, `thứ Hai, thứ Tư hằng tuần`
    if let Some((next, days)) = series(words, k, weekday)
        && let Some(("tuần", after)) = every(words, next)
    {
        return one(format!("FREQ=WEEKLY;BYDAY={}", days.join(",")), after);
    }
    // `Chủ nhật đầu tiên hằng tháng`, `thứ Bảy tuần thứ hai của tháng`, `thứ Sáu tuần cuối hằng tháng`
    if let Some((day, next)) = weekday(words, k)
        && let Some((nth, next)) = which_week(words, next)
        && let Some(after) = of_month(words, next)
    {
        return one(format!("FREQ=MONTHLY;BYDAY={nth}{day}"), after);
    }
    // `tháng 12 hằng năm`, `tháng 4 và tháng 9 hằng năm`
    if let Some((next, months)) = series(words, k, named_month)
        && let Some(("năm", after)) = every(words, next)
    {
        return one(format!("FREQ=YEARLY;BYMONTH={}", list_of(&months)), after);
    }
    // `trước 16 giờ hằng ngày`
    if k > at
        && let Some(("ngày", after)) = every(words, k)
    {
        return one("FREQ=DAILY".to_owned(), after);
    }
    // `định kỳ 01 lần/quý`
    if regular
        && recurrences.once.at(words, at)
        && words.word(at + 1) == "lần"
        && words.word(at + 2) == "/"
        && let Some(frequency) = lists().frequencies.get(words.word(at + 3))
    {
        return one(frequency.to_owned(), at + 4);
    }
    // `tháng một lần`
    if let Some(frequency) = lists().frequencies.get(words.word(i))
        && recurrences.once.at(words, i + 1)
        && words.word(i + 2) == "lần"
        && i > place.clause_start
        && !words.word(i - 1).starts_with(|c: char| c.is_ascii_digit())
    {
        return one(frequency.to_owned(), i + 3);
    }
    let (rules, after) = intervals(words, at, regular);
    if rules.is_empty() {
        return (regular && stands_alone(words, i, place, context)).then(|| (vec![recurring(None)], i, i + 2));
    }
    if words.word(i) == "mỗi" {
        // `mỗi quý một lần`
        let tail = usize::from(recurrences.times.at(words, after + 1)) * 2;
        let counted = counts_as_adverb(words, i, after, place);
        return if counted { all(rules, (after + tail).min(words.len())) } else { None };
    }
    let repeated = || interval(words, i).is_some_and(|interval| interval.repeated);
    let counted = regular || context.value || counts_as_adverb(words, i, after, place) || repeated();
    if counted { all(rules, after) } else { None }
}

/// A time that comes again by `rule`, if one is printed.
fn recurring(rule: Option<String>) -> Time {
    Time { recurrence: rule, ..time(DeadlineKind::Recurring) }
}

/// `trước ngày 10 của tháng`: the word behind *của tháng* at word `i`, where it is no month of its own.
fn each_month(words: &Words<'_>, i: usize, dates: &[DayOfYear]) -> Option<usize> {
    (starts(words, i, "của tháng").is_some()
        && !lists().recurrences.ends.at(words, i + 2)
        && words.word(i + 2).parse::<u8>().is_err()
        && dates.iter().all(|date| date.1.is_none()))
    .then_some(i + 2)
}

/// The rules of intervals that begin at word `i`, and the word behind: `hằng tháng, quý, năm`, `6 tháng, hằng năm`. `regular`: *định kỳ*
/// stands before.
fn intervals(words: &Words<'_>, i: usize, regular: bool) -> (Vec<String>, usize) {
    let frequency = |k: usize| lists().frequencies.get(words.word(k));
    let part = |k: usize| lists().recurrences.ends.at(words, k);
    // `hằng quý, 6 tháng và cả năm`
    let whole_year = |k: usize| starts(words, k, "cả năm").is_some();
    let mut rules: Vec<String> = Vec::new();
    let mut at = i;
    let mut bare = false;
    for _ in 0..5 {
        if let Some((_, after)) = every(words, at) {
            rules.extend(frequency(at + 1).map(str::to_owned));
            let day = weekday_in_bracket(words, after).filter(|_| words.word(at + 1) == "tuần");
            if let (Some((day, _)), Some(rule)) = (day, rules.last_mut()) {
                rule.push_str(&format!(";BYDAY={day}"));
            }
            at = day.map_or(after, |(_, next)| next);
            bare = true;
        } else if bare && whole_year(at) {
            rules.push("FREQ=YEARLY".to_owned());
            at += 2;
        } else if let Some(Interval { count, unit, after, repeated }) = interval(words, at)
            && (repeated || regular || listed(words, after) || bare && !part(after))
            && !(part(after) && words.word(after + 1) == "năm" && !regular)
        {
            let frequency = lists().frequencies.get(unit).unwrap_or("FREQ=MONTHLY");
            rules.push(match (unit, count) {
                ("quý", count) => format!("FREQ=MONTHLY;INTERVAL={}", count * 3),
                (_, 1) => frequency.to_owned(),
                (_, count) => format!("{frequency};INTERVAL={count}"),
            });
            at = after;
        } else if (regular || bare)
            && !rules.is_empty()
            && words.word(at + 1).parse::<u32>().is_err()
            && let Some(frequency) = frequency(at)
        {
            rules.push(frequency.to_owned());
            at += 1;
        } else {
            break;
        }
        let another = || {
            every(words, at + 1).is_some()
                || bare && whole_year(at + 1)
                || interval(words, at + 1).is_some()
                || frequency(at + 1).is_some()
                    && words.word(at + 2).parse::<u32>().is_err()
                    && words.word(at + 1) != "ngày"
        };
        if ![",", "/", "và", "hoặc"].contains(&words.word(at)) || !another() {
            break;
        }
        at += 1;
    }
    (rules, at)
}

/// Whether *định kỳ* at word `i` without an interval says how a demand is done. `kiểm tra sức khỏe định kỳ`, `sao lưu định kỳ` are what
/// a thing is called; a demand has the adverb before its verb.
fn stands_alone(words: &Words<'_>, i: usize, place: Place, context: Context) -> bool {
    let before_verb = lists().verbs.at(words, i + 2) && !words.is_mark(i + 2);
    // `Ban Thường vụ định kỳ nghe báo cáo`: behind the one who does it.
    let behind_doer = i > place.clause_start && {
        let (doers, end) = units::parse_list(words, place.clause_start, units::Place::Sentence);
        !doers.is_empty() && end == i
    };
    // `Công bố định kỳ báo cáo dự báo`: behind the verb that opens the demand.
    let behind_verb = context.demand
        && i == place.clause_start + 2
        && lists().verbs.get(&phrase(words, place.clause_start, i)).is_some()
        && !words.is_mark(i + 2);
    // `kiểm tra, đánh giá định kỳ;`
    let closes_demand = context.demand
        && i >= place.clause_start + 2
        && lists().recurrences.checks.ends_before(words, i)
        && (words.is_mark(i + 2) || i + 2 >= words.len() || words.word(i + 2) == "trong");
    // `chế độ báo cáo định kỳ thực hiện trên hệ thống`
    if recurrences_name(words, i) && !context.value {
        return false;
    }
    let manner = i > 0 && words.word(i - 1) == "theo" && context.demand;
    before_verb || behind_doer || behind_verb || closes_demand || manner || context.value || i == place.sentence_start
}

/// Whether what stands before *định kỳ* at word `i` is so called.
fn recurrences_name(words: &Words<'_>, i: usize) -> bool {
    lists().recurrences.named_regularly.ends_before(words, i)
}

/// `6 tháng, hằng năm`: another interval follows in the list.
fn listed(words: &Words<'_>, i: usize) -> bool {
    [",", "và"].contains(&words.word(i)) && every(words, i + 1).is_some()
}

fn list_of(values: &[i8]) -> String {
    values.iter().map(i8::to_string).collect::<Vec<_>>().join(",")
}

/// Whether the interval from word `i` to `after` (*hằng năm*) says how often the act is done, and not which report, budget or allowance
/// is meant.
fn counts_as_adverb(words: &Words<'_>, i: usize, after: usize, place: Place) -> bool {
    let recurrences = &lists().recurrences;
    // `mỗi tuần ít nhất 02 lượt` is a rate.
    if words.word(i) == "mỗi" {
        return interval(words, i + 1).is_some_and(|interval| interval.repeated)
            || words.word(after) == "một" && recurrences.times.at(words, after + 1)
            || words.word(after + 1) == "lần" && words.word(after).len() <= 2
            // `; mỗi quý họp Tổ liên gia`, with no figure that would make it a rate
            || i == place.clause_start
                && lists().verbs.at(words, after)
                && !to_stop(words, after).any(|k| counted(words.word(k)));
    }
    // `kế hoạch đầu tư công trung hạn, hằng năm`
    if i >= 3 && words.word(i - 1) == "," && recurrences.terms.ends_before(words, i - 1) {
        return false;
    }
    if i == place.clause_start || i == place.sentence_start {
        return true;
    }
    // `kế hoạch … hằng năm và dài hạn`, `… hằng năm và giai đoạn 5 năm`: kinds of plans.
    let kinds = words.word(after) == "và"
        && (recurrences.other_plans.at(words, after + 1)
            || words.word(after + 2) == "năm" && words.word(after + 1).parse::<u8>().is_ok());
    // `mục tiêu, nhiệm vụ hằng năm`
    if kinds || of_joined_plan(words, i, place) || recurrences.told_apart.ends_before(words, i) {
        return false;
    }
    let told = || (place.sentence_start.max(i.saturating_sub(40))..i).any(|k| starts(words, k, "báo cáo").is_some());
    if of_named_plan(words, i, place) && !told() {
        return false;
    }
    let purpose = (place.sentence_start.max(i.saturating_sub(24))..i).any(|k| recurrences.purposes.at(words, k));
    !carried(words, i, place) && !purpose
}

/// Whether `word` is a figure or a number in words.
fn counted(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) || lists().counting.get(word).is_some()
}

/// The words from `i` on, up to a mark and at most sixteen.
fn to_stop(words: &Words<'_>, i: usize) -> impl Iterator<Item = usize> {
    (i..words.len().min(i + 16)).take_while(|&k| !words.is_mark(k))
}

/// Whether a noun shortly before word `i` carries the interval there as an attribute: `kế hoạch hằng năm`.
fn carried(words: &Words<'_>, i: usize, place: Place) -> bool {
    // `báo cáo (kết quả …) hằng quý`: the demand is to report, and the interval says how often.
    let reports = (place.sentence_start.max(i.saturating_sub(40))..i)
        .find(|&k| starts(words, k, "báo cáo").is_some())
        .is_some_and(|k| {
            k == place.clause_start || k == place.sentence_start || phrase(words, k.saturating_sub(2), k) == "định kỳ"
        });
    let carriers = &lists().interval_carriers;
    (place.clause_start.max(i.saturating_sub(6))..i).any(|k| {
        let two = phrase(words, k, (k + 2).min(i));
        if reports && (two == "kết quả" || two == "kế hoạch" && words.is_capital(k)) {
            return false;
        }
        // `gửi Văn phòng Chính phủ báo cáo hằng quý`
        if two == "báo cáo" && (place.clause_start..k).any(|m| lists().recurrences.sends.at(words, m)) {
            return false;
        }
        let carrier = carriers.has(&two) || carriers.has(words.word(k)) && k + 1 == i;
        // `tổng hợp, báo cáo hằng tháng`: a verb in a row of verbs.
        // `giám sát và báo cáo hằng ngày`; `kế hoạch và báo cáo hằng năm` are two nouns.
        let second_verb =
            k > place.sentence_start + 2 && words.word(k - 1) == "và" && !carriers.has(&phrase(words, k - 3, k - 1));
        carrier && !(two == "báo cáo" && (k == place.sentence_start || k + 2 < i || second_verb))
    })
}

/// Whether word `i` ends a name of two joined nouns: `thực hiện kế hoạch đào tạo, bồi dưỡng hằng năm`, `Kế hoạch quan trắc, cảnh báo môi
/// trường hằng năm`.
fn of_joined_plan(words: &Words<'_>, i: usize, place: Place) -> bool {
    let comma = place.clause_start;
    comma > 0 && i - comma <= 5 && words.word(comma - 1) == "," && {
        let reach = if i - comma <= 2 { 6 } else { 5 };
        (comma.saturating_sub(6).max(place.sentence_start)..comma - 1)
            .any(|k| lists().recurrences.joined_plans.at(words, k) && k + reach >= comma)
    }
}

/// Whether a name in capitals goes on up to the interval at word `i`: `Chương trình xây dựng văn bản quy phạm pháp luật hằng năm`.
fn of_named_plan(words: &Words<'_>, i: usize, place: Place) -> bool {
    (place.clause_start.max(i.saturating_sub(14))..i).any(|k| {
        words.is_capital(k)
            && k > place.sentence_start
            && k + 3 < i
            && lists().interval_carriers.has(&phrase(words, k, (k + 2).min(i)))
            && (k..i).all(|m| !words.is_mark(m))
    })
}

/// A day and its month, if one is printed.
type DayOfYear = (i8, Option<i8>);

/// `ngày 15`, `ngày 15/6 và 15/12`, `ngày 10 tháng 6 và ngày 10 tháng 12`: the word behind, and each day with its month if one is
/// printed.
fn days_of(words: &Words<'_>, i: usize) -> Option<(usize, Vec<DayOfYear>)> {
    let mut dates: Vec<DayOfYear> = Vec::new();
    let mut at = i;
    let day_word = words.word(at) == "ngày";
    loop {
        if words.word(at) == "ngày" {
            at += 1;
        }
        if lists().recurrences.day_names.at(words, at) {
            at += 1;
        }
        let Some(day) = words.word(at).parse::<i8>().ok().filter(|d| (1..=31).contains(d)) else { break };
        let mut next = at + 1;
        let mut month = None;
        if (words.word(next) == "/" || words.word(next) == "tháng")
            && let Some(m) = words.word(next + 1).parse::<i8>().ok().filter(|m| (1..=12).contains(m))
        {
            month = Some(m);
            next += 2;
        }
        // A date with its year recurs never.
        if words.word(next) == "/" || words.word(next) == "năm" {
            return None;
        }
        if !day_word && month.is_none() {
            break;
        }
        if !dates.contains(&(day, month)) {
            dates.push((day, month));
        }
        at = next;
        if ["và", ","].contains(&words.word(at))
            && (words.word(at + 1) == "ngày" || words.word(at + 1).parse::<i8>().is_ok())
        {
            at += 1;
            continue;
        }
        break;
    }
    (!dates.is_empty()).then_some((at, dates))
}

/// Yearly rules of days with their months, one for each in the order printed; none where a month is missing.
fn rules_of(dates: &[DayOfYear]) -> Vec<String> {
    let rule = |&(day, month): &DayOfYear| Some(format!("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={day}", month?));
    dates.iter().map(rule).collect::<Option<_>>().unwrap_or_default()
}

/// The word behind `của tháng cuối quý`, `tháng cuối của mỗi quý`, `tháng đầu quý sau`.
fn quarter_month(words: &Words<'_>, i: usize) -> Option<usize> {
    let mut at = i + usize::from(words.word(i) == "của");
    if words.word(at) != "tháng" || !lists().periods.halves.at(words, at + 1) {
        return None;
    }
    at += 2;
    while lists().recurrences.before_quarter.at(words, at) {
        at += 1;
    }
    if words.word(at) != "quý" {
        return None;
    }
    at += 1;
    if lists().recurrences.next_quarter.at(words, at) {
        at += 1 + usize::from(words.word(at) == "tiếp");
    }
    Some(at.min(words.len()))
}

/// `tháng 9`
fn named_month(words: &Words<'_>, i: usize) -> Option<(i8, usize)> {
    let month = words.word(i + 1).parse::<i8>().ok().filter(|m| (1..=12).contains(m))?;
    (words.word(i) == "tháng").then_some((month, i + 2))
}

/// One or more of what `read` reads, with commas or *và* between: the word behind and the values.
fn series<T>(
    words: &Words<'_>,
    i: usize,
    read: impl Fn(&Words<'_>, usize) -> Option<(T, usize)>,
) -> Option<(usize, Vec<T>)> {
    let (first, mut at) = read(words, i)?;
    let mut values = vec![first];
    while [",", "và"].contains(&words.word(at))
        && let Some((value, next)) = read(words, at + 1)
    {
        values.push(value);
        at = next;
    }
    Some((at, values))
}

/// `đầu tiên`, `tuần thứ hai`, `tuần cuối cùng` at word `i`: which week of the month, -1 for the last, and the word behind.
fn which_week(words: &Words<'_>, i: usize) -> Option<(i8, usize)> {
    let at = i + usize::from(lists().recurrences.before_week.at(words, i));
    let (nth, next) = match words.word(at) {
        "đầu" => (1, at + 1),
        "cuối" => (-1, at + 1),
        "thứ" => (lists().ordinals.get(words.word(at + 1)).filter(|n| *n <= 4)? as i8, at + 2),
        _ => return None,
    };
    Some((nth, next + usize::from(lists().recurrences.behind_week.at(words, next))))
}

/// The word behind `hằng tháng`, `của tháng`, `mỗi tháng` at word `i`.
fn of_month(words: &Words<'_>, i: usize) -> Option<usize> {
    match every(words, i + usize::from(words.word(i) == "của")) {
        Some(("tháng", after)) => Some(after),
        Some(_) => None,
        None => (words.word(i) == "của" && words.word(i + 1) == "tháng").then_some(i + 2),
    }
}

/// `Hằng tuần (thứ Sáu)`: the day in the bracket at word `i`, and the word behind.
fn weekday_in_bracket(words: &Words<'_>, i: usize) -> Option<(&'static str, usize)> {
    let (day, next) = (words.word(i) == "(").then(|| weekday(words, i + 1)).flatten()?;
    (words.word(next) == ")").then_some((day, next + 1))
}

fn weekday(words: &Words<'_>, i: usize) -> Option<(&'static str, usize)> {
    let at = i + usize::from(words.word(i) == "ngày");
    let (length, day) = lists().weekdays.longest_at(words.from(at))?;
    Some((day, at + length))
}

/// `hằng tháng`, `hàng quý`, `mỗi năm`.
fn every<'a>(words: &Words<'a>, i: usize) -> Option<(&'a str, usize)> {
    if !lists().times.every.at(words, i) && !lists().recurrences.each.at(words, i) {
        return None;
    }
    let unit = words.word(i + 1);
    // `hoạt động ngân hàng năm 2026` is of that year.
    let of_year = words.word(i + 2).len() == 4 && words.word(i + 2).parse::<u16>().is_ok();
    let noun = i > 0 && units::is_compound(words, i - 1);
    (lists().frequencies.has(unit) && !of_year && !noun).then_some((unit, i + 2))
}

/// A number of days, weeks, months …
struct Interval<'a> {
    count: u32,
    unit: &'a str,
    /// The word behind it.
    after: usize,
    /// *một lần* is said.
    repeated: bool,
}

/// `6 tháng`, `06 tháng/lần`, `2 năm một lần`, `mỗi tháng 01 lần`
fn interval<'a>(words: &Words<'a>, i: usize) -> Option<Interval<'a>> {
    let once = &lists().recurrences.once;
    let count = match words.word(i) {
        "một" => 1,
        "hai" => 2,
        "ba" => 3,
        "sáu" => 6,
        w if w.len() <= 2 => w.parse::<u32>().ok().filter(|n| (1..=31).contains(n))?,
        _ => return None,
    };
    let unit = words.word(i + 1);
    if !lists().frequencies.has(unit) {
        return None;
    }
    // Hours are counted only where it is said how often.
    if unit == "giờ"
        && !(once.at(words, i + 2) && words.word(i + 3) == "lần"
            || words.word(i + 2) == "/" && words.word(i + 3) == "lần")
    {
        return None;
    }
    let mut at = i + 2;
    let repeated = if words.word(at) == "/" && ["lần", "01", "1"].contains(&words.word(at + 1)) {
        at += 2 + usize::from(words.word(at + 1) != "lần");
        true
    } else if once.at(words, at) && words.word(at + 1) == "lần" {
        at += 2;
        true
    } else {
        false
    };
    Some(Interval { count, unit, after: at.min(words.len()), repeated })
}
