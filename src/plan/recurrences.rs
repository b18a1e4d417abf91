//! How often: *hằng tháng*, *định kỳ 6 tháng*, *trước ngày 24 hằng tháng*, *thứ Sáu hằng tuần* → rules after RFC 5545. Pure.

use crate::record::{DeadlineKind, Time};

use super::deadlines::{Context, Place, time};
use super::lists::lists;
use super::time_words::{clock, phrase, starts};
use super::units;
use super::words::Words;

const UNITS: [(&str, &str); 6] = [
    ("giờ", "FREQ=HOURLY"),
    ("ngày", "FREQ=DAILY"),
    ("tuần", "FREQ=WEEKLY"),
    ("tháng", "FREQ=MONTHLY"),
    ("quý", "FREQ=MONTHLY;INTERVAL=3"),
    ("năm", "FREQ=YEARLY"),
];

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
    let rule = |r: Option<String>| {
        let mut t = time(DeadlineKind::Recurring);
        t.recurrence = r;
        t
    };
    let mut at = i;
    let regular = starts(words, at, "định kỳ").is_some();
    if regular {
        at += 2;
        while [",", "vào", "thường", "xuyên"].contains(&words.word(at)) && words.word(at) != "," {
            at += 1;
        }
    }
    // `(trước) ngày 15 (tháng 12) hằng năm`, `ngày 25 của tháng cuối quý`
    let mut k = at;
    while ["trước", "chậm", "nhất", "vào", "là", "đến", "muộn"].contains(&words.word(k)) && k < at + 5 {
        k += 1;
    }
    k = clock(words, k);
    if let Some((next, dates)) = days_of(words, k) {
        let mut j = next;
        if words.word(j) == "của" {
            j += 1;
            // `trước ngày 10 của tháng`
            if words.word(j) == "tháng"
                && !["cuối", "đầu"].contains(&words.word(j + 1))
                && words.word(j + 1).parse::<u8>().is_err()
                && dates.iter().all(|date| date.1.is_none())
            {
                let days: Vec<i8> = dates.iter().map(|date| date.0).collect();
                return Some((vec![rule(Some(format!("FREQ=MONTHLY;BYMONTHDAY={}", list_of(&days))))], i, j + 1));
            }
        }
        let rules = rules_of(&dates);
        // `trước ngày 01 tháng 12 của năm trước`: of whichever year the procedure is in.
        if words.word(j) == "năm" && !rules.is_empty() {
            let behind = match words.word(j + 1) {
                "trước" | "sau" | "đó" => Some(j + 2),
                "tiếp" | "kế" if ["theo", "tiếp"].contains(&words.word(j + 2)) => Some(j + 3),
                _ => None,
            };
            if let Some(behind) = behind {
                return Some((rules.into_iter().map(|text| rule(Some(text))).collect(), i, behind));
            }
        }
        let days: Vec<i8> = dates.iter().map(|date| date.0).collect();
        if let Some((unit, after)) = every(words, j) {
            let texts = match unit {
                "tháng" => vec![format!("FREQ=MONTHLY;BYMONTHDAY={}", list_of(&days))],
                "quý" => vec![format!("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={}", list_of(&days))],
                "năm" if !rules.is_empty() => rules,
                _ => return None,
            };
            return Some((texts.into_iter().map(|text| rule(Some(text))).collect(), i, after));
        }
        if let Some((months, after)) = quarter_month(words, next) {
            let text = format!("FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={}", list_of(&days));
            return Some((vec![rule(Some(text))], i, after));
        }
    }
    // `thứ Sáu hằng tuần`, `thứ Hai, thứ Tư hằng tuần`
    if let Some((next, days)) = series(words, k, weekday)
        && let Some(("tuần", after)) = every(words, next)
    {
        return Some((vec![rule(Some(format!("FREQ=WEEKLY;BYDAY={}", days.join(","))))], i, after));
    }
    // `Chủ nhật đầu tiên hằng tháng`, `thứ Bảy tuần thứ hai của tháng`, `thứ Sáu tuần cuối hằng tháng`
    if let Some((day, next)) = weekday(words, k)
        && let Some((nth, next)) = which_week(words, next)
        && let Some(after) = of_month(words, next)
    {
        return Some((vec![rule(Some(format!("FREQ=MONTHLY;BYDAY={nth}{day}")))], i, after));
    }
    // `tháng 12 hằng năm`, `tháng 4 và tháng 9 hằng năm`
    if let Some((next, months)) = series(words, k, named_month)
        && let Some(("năm", after)) = every(words, next)
    {
        return Some((vec![rule(Some(format!("FREQ=YEARLY;BYMONTH={}", list_of(&months))))], i, after));
    }
    // `trước 16 giờ hằng ngày`
    if k > at
        && let Some(("ngày", after)) = every(words, k)
    {
        return Some((vec![rule(Some("FREQ=DAILY".to_owned()))], i, after));
    }
    // `định kỳ 01 lần/quý`
    if regular
        && ["một", "01", "1"].contains(&words.word(at))
        && words.word(at + 1) == "lần"
        && words.word(at + 2) == "/"
        && let Some((_, frequency)) = UNITS.iter().find(|u| u.0 == words.word(at + 3))
    {
        return Some((vec![rule(Some((*frequency).to_owned()))], i, at + 4));
    }
    // `tháng một lần`
    if let Some((_, frequency)) = UNITS.iter().find(|u| u.0 == words.word(i))
        && ["một", "01", "1"].contains(&words.word(i + 1))
        && words.word(i + 2) == "lần"
        && i > place.clause_start
        && !words.word(i - 1).starts_with(|c: char| c.is_ascii_digit())
    {
        return Some((vec![rule(Some((*frequency).to_owned()))], i, i + 3));
    }
    // `hằng tháng, quý, năm`, `6 tháng, hằng năm`
    let mut rules: Vec<String> = Vec::new();
    let mut j = at;
    let mut bare = false;
    for _ in 0..5 {
        if let Some((unit, after)) = every(words, j) {
            rules.extend(UNITS.iter().find(|u| u.0 == unit).map(|u| u.1.to_owned()));
            j = after;
            bare = true;
        } else if bare && words.word(j) == "cả" && words.word(j + 1) == "năm" {
            // `hằng quý, 6 tháng và cả năm`
            rules.push("FREQ=YEARLY".to_owned());
            j += 2;
        } else if let Some((n, unit, after, repeated)) = interval(words, j)
            && (repeated || regular || listed(words, after) || bare && !["đầu", "cuối"].contains(&words.word(after)))
            && !(["đầu", "cuối"].contains(&words.word(after)) && words.word(after + 1) == "năm" && !regular)
        {
            let base = UNITS.iter().find(|u| u.0 == unit).map_or("FREQ=MONTHLY", |u| u.1);
            let text = match (unit, n) {
                ("quý", n) => format!("FREQ=MONTHLY;INTERVAL={}", n * 3),
                (_, 1) => base.to_owned(),
                (_, n) => format!("{base};INTERVAL={n}"),
            };
            rules.push(text);
            j = after;
        } else if (regular || bare)
            && !rules.is_empty()
            && UNITS.iter().any(|u| u.0 == words.word(j))
            && words.word(j + 1).parse::<u32>().is_err()
        {
            rules.extend(UNITS.iter().find(|u| u.0 == words.word(j)).map(|u| u.1.to_owned()));
            j += 1;
        } else {
            break;
        }
        if [",", "/", "và", "hoặc"].contains(&words.word(j))
            && (every(words, j + 1).is_some()
                || bare && words.word(j + 1) == "cả" && words.word(j + 2) == "năm"
                || interval(words, j + 1).is_some()
                || UNITS.iter().any(|u| u.0 == words.word(j + 1))
                    && words.word(j + 2).parse::<u32>().is_err()
                    && words.word(j + 1) != "ngày")
        {
            j += 1;
        } else {
            break;
        }
    }
    if words.word(i) == "mỗi" && !rules.is_empty() {
        // `mỗi quý một lần`
        let tail = usize::from(["lần", "kỳ", "phiên", "đợt"].contains(&words.word(j + 1))) * 2;
        if counts_as_adverb(words, i, j, place) {
            return Some((rules.into_iter().map(|r| rule(Some(r))).collect(), i, (j + tail).min(words.len())));
        }
        return None;
    }
    if !rules.is_empty()
        && (regular || context.value || counts_as_adverb(words, i, j, place) || interval(words, i).is_some_and(|x| x.3))
    {
        return Some((rules.into_iter().map(|r| rule(Some(r))).collect(), i, j));
    }
    if !rules.is_empty() {
        return None;
    }
    if regular {
        // `kiểm tra sức khỏe định kỳ`, `sao lưu định kỳ`: what a thing is called; a demand has the adverb before its verb.
        let before_verb = lists().verbs.longest_at(words.from(i + 2)).is_some() && !words.is_mark(i + 2);
        // `Ban Thường vụ định kỳ nghe báo cáo`: behind the one who does it.
        let behind_doer = i > place.clause_start && {
            let (doers, end) = units::parse_list(words, place.clause_start, units::Place::Sentence);
            !doers.is_empty() && end == i
        };
        let manner = i > 0 && words.word(i - 1) == "theo" && context.demand;
        if before_verb || behind_doer || manner || context.value || i == place.sentence_start {
            return Some((vec![rule(None)], i, i + 2));
        }
    }
    None
}

/// `6 tháng, hằng năm`: another interval follows in the list.
fn listed(words: &Words<'_>, i: usize) -> bool {
    [",", "và"].contains(&words.word(i)) && every(words, i + 1).is_some()
}

fn list_of(values: &[i8]) -> String {
    values.iter().map(i8::to_string).collect::<Vec<_>>().join(",")
}

/// Whether *hằng năm* says how often the act is done, and not which report, budget or allowance is meant.
fn counts_as_adverb(words: &Words<'_>, i: usize, after: usize, place: Place) -> bool {
    // `mỗi tuần ít nhất 02 lượt` is a rate.
    if words.word(i) == "mỗi" {
        return interval(words, i + 1).is_some_and(|x| x.3)
            || words.word(after) == "một" && ["lần", "kỳ", "phiên", "đợt"].contains(&words.word(after + 1))
            || words.word(after + 1) == "lần" && words.word(after).len() <= 2;
    }
    // `kế hoạch đầu tư công trung hạn, hằng năm`
    let long_term = i >= 3
        && words.word(i - 1) == ","
        && ["trung hạn", "dài hạn", "ngắn hạn"].contains(&phrase(words, i - 3, i - 1).as_str());
    if long_term {
        return false;
    }
    if i == place.clause_start || i == place.sentence_start {
        return true;
    }
    // The first noun before it that could carry it as an attribute.
    let from = place.clause_start.max(i.saturating_sub(6));
    // `báo cáo (kết quả …) hằng quý`: the demand is to report, and the interval says how often.
    let reports = (place.sentence_start.max(i.saturating_sub(40))..i)
        .find(|&k| starts(words, k, "báo cáo").is_some())
        .is_some_and(|k| {
            k == place.clause_start || k == place.sentence_start || phrase(words, k.saturating_sub(2), k) == "định kỳ"
        });
    let near = (from..i).any(|k| {
        let two = phrase(words, k, (k + 2).min(i));
        if reports && (two == "kết quả" || two == "kế hoạch" && words.is_capital(k)) {
            return false;
        }
        let carriers = &lists().interval_carriers;
        let carrier = carriers.get(&two).is_some() || carriers.get(words.word(k)).is_some() && k + 1 == i;
        // `tổng hợp, báo cáo hằng tháng`: a verb in a row of verbs.
        // `giám sát và báo cáo hằng ngày`; `kế hoạch và báo cáo hằng năm` are two nouns.
        let second_verb = k > place.sentence_start + 2
            && words.word(k - 1) == "và"
            && carriers.get(&phrase(words, k - 3, k - 1)).is_none();
        carrier && !(two == "báo cáo" && (k == place.sentence_start || k + 2 < i || second_verb))
    });
    // `kế hoạch … hằng năm và dài hạn`, `… hằng năm và giai đoạn 5 năm`: kinds of plans.
    let kinds = words.word(after) == "và"
        && (["giai", "dài", "trung", "từng", "5"].contains(&words.word(after + 1))
            || words.word(after + 2) == "năm" && words.word(after + 1).parse::<u8>().is_ok());
    // `thực hiện kế hoạch đào tạo, bồi dưỡng hằng năm`: a name of two joined nouns.
    let comma = place.clause_start;
    // `Kế hoạch quan trắc, cảnh báo môi trường hằng năm`
    let joined = comma > 0 && i - comma <= 5 && words.word(comma - 1) == "," && {
        (comma.saturating_sub(6).max(place.sentence_start)..comma - 1).any(|k| {
            ["kế hoạch", "dự toán", "chương trình"].contains(&phrase(words, k, k + 2).as_str())
                && k + if i - comma <= 2 { 6 } else { 5 } >= comma
        })
    };
    // `mục tiêu, nhiệm vụ hằng năm`; `đầu tư công trung hạn, hằng năm`
    let before = phrase(words, i.saturating_sub(2), i);
    let told_apart = ["nhiệm vụ", "mục tiêu"].contains(&before.as_str());
    if kinds || joined || told_apart {
        return false;
    }
    // `Chương trình xây dựng văn bản quy phạm pháp luật hằng năm`: a name in capitals goes on up to the interval.
    let named = (place.clause_start.max(i.saturating_sub(14))..i).any(|k| {
        words.is_capital(k)
            && k > place.sentence_start
            && k + 3 < i
            && lists().interval_carriers.get(&phrase(words, k, (k + 2).min(i))).is_some()
            && (k..i).all(|m| !words.is_mark(m))
    });
    let told = || (place.sentence_start.max(i.saturating_sub(40))..i).any(|k| starts(words, k, "báo cáo").is_some());
    if named && !told() {
        return false;
    }
    let purpose = (place.sentence_start.max(i.saturating_sub(24))..i).any(|k| ["để", "nhằm"].contains(&words.word(k)));
    !near && !purpose
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
        if ["mùng", "mồng"].contains(&words.word(at)) {
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

/// Yearly rules of days with their months: one for all months of one day, in the order printed; none where a month is missing.
fn rules_of(dates: &[DayOfYear]) -> Vec<String> {
    let mut rules: Vec<(i8, Vec<i8>)> = Vec::new();
    for &(day, month) in dates {
        let Some(month) = month else { return Vec::new() };
        match rules.iter_mut().find(|rule| rule.0 == day) {
            Some(rule) => rule.1.push(month),
            None => rules.push((day, vec![month])),
        }
    }
    let text = |(day, months): &(i8, Vec<i8>)| format!("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={day}", list_of(months));
    rules.iter().map(text).collect()
}

/// `của tháng cuối quý`, `tháng cuối của mỗi quý`, `tháng đầu quý sau`: the months and the word behind.
fn quarter_month(words: &Words<'_>, i: usize) -> Option<(&'static str, usize)> {
    let mut at = i;
    if words.word(at) == "của" {
        at += 1;
    }
    if words.word(at) != "tháng" {
        return None;
    }
    let months = match words.word(at + 1) {
        "cuối" => "3,6,9,12",
        "đầu" => "1,4,7,10",
        _ => return None,
    };
    at += 2;
    while ["của", "mỗi", "hằng", "hàng", "các"].contains(&words.word(at)) {
        at += 1;
    }
    if words.word(at) != "quý" {
        return None;
    }
    at += 1;
    if ["sau", "tiếp"].contains(&words.word(at)) {
        at += 1 + usize::from(words.word(at) == "tiếp");
    }
    Some((months, at.min(words.len())))
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
    let at = i + usize::from(["tuần", "của"].contains(&words.word(i)));
    let (nth, next) = match words.word(at) {
        "đầu" => (1, at + 1),
        "cuối" => (-1, at + 1),
        "thứ" => (["nhất", "hai", "ba", "tư"].iter().position(|n| *n == words.word(at + 1))? as i8 + 1, at + 2),
        _ => return None,
    };
    Some((nth, next + usize::from(["tiên", "cùng"].contains(&words.word(next)))))
}

/// The word behind `hằng tháng`, `của tháng`, `mỗi tháng` at word `i`.
fn of_month(words: &Words<'_>, i: usize) -> Option<usize> {
    match every(words, i + usize::from(words.word(i) == "của")) {
        Some(("tháng", after)) => Some(after),
        Some(_) => None,
        None => (words.word(i) == "của" && words.word(i + 1) == "tháng").then_some(i + 2),
    }
}

fn weekday(words: &Words<'_>, i: usize) -> Option<(&'static str, usize)> {
    let at = i + usize::from(words.word(i) == "ngày");
    if words.word(at) == "chủ" && words.word(at + 1) == "nhật" {
        return Some(("SU", at + 2));
    }
    if words.word(at) != "thứ" {
        return None;
    }
    let day = match words.word(at + 1) {
        "hai" | "2" => "MO",
        "ba" | "3" => "TU",
        "tư" | "4" => "WE",
        "năm" | "5" => "TH",
        "sáu" | "6" => "FR",
        "bảy" | "7" => "SA",
        _ => return None,
    };
    Some((day, at + 2))
}

/// `hằng tháng`, `hàng quý`, `mỗi năm`.
fn every<'a>(words: &Words<'a>, i: usize) -> Option<(&'a str, usize)> {
    if !["hằng", "hàng", "mỗi"].contains(&words.word(i)) {
        return None;
    }
    let unit = words.word(i + 1);
    UNITS.iter().any(|u| u.0 == unit).then_some((unit, i + 2))
}

/// `6 tháng`, `06 tháng/lần`, `2 năm một lần`, `mỗi tháng 01 lần`: count, unit, the word behind, and whether *một lần* is said.
fn interval<'a>(words: &Words<'a>, i: usize) -> Option<(u32, &'a str, usize, bool)> {
    let count = match words.word(i) {
        "một" => 1,
        "hai" => 2,
        "ba" => 3,
        "sáu" => 6,
        w if w.len() <= 2 => w.parse::<u32>().ok().filter(|n| (1..=31).contains(n))?,
        _ => return None,
    };
    let unit = words.word(i + 1);
    if !UNITS.iter().any(|u| u.0 == unit) {
        return None;
    }
    // Hours are counted only where it is said how often.
    if unit == "giờ"
        && !(["một", "01", "1"].contains(&words.word(i + 2)) && words.word(i + 3) == "lần"
            || words.word(i + 2) == "/" && words.word(i + 3) == "lần")
    {
        return None;
    }
    let mut at = i + 2;
    let repeated = if words.word(at) == "/" && ["lần", "01", "1"].contains(&words.word(at + 1)) {
        at += 2 + usize::from(words.word(at + 1) != "lần");
        true
    } else if ["một", "01", "1"].contains(&words.word(at)) && words.word(at + 1) == "lần" {
        at += 2;
        true
    } else {
        false
    };
    Some((count, unit, at.min(words.len()), repeated))
}
