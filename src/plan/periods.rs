//! Points and periods of time as offices print them: `ngày 05 tháng 12 năm 2025`, `31/12/2025`, `tháng 11/2025`, `quý III/2025`,
//! `6 tháng cuối năm 2025`, `giai đoạn 2026 - 2030`. A year that is not printed is taken from the context only where that says
//! one. Pure.

use jiff::civil::{Date, date};

use super::lists::lists;
use super::words::Words;

/// How fine the printed time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grain {
    Day,
    Month,
    Quarter,
    Half,
    Year,
    Years,
}

/// A point or period.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    pub grain: Grain,
    /// None where the year is not known or the date is impossible.
    pub start: Option<Date>,
    pub end: Option<Date>,
    /// Day and months as printed, for recurrences: `ngày 15/6 và 15/12 hằng năm`.
    pub day: Option<i8>,
    pub months: Vec<i8>,
    /// The year is printed with it.
    pub year_printed: bool,
    /// No such day: 31/02.
    pub impossible: bool,
}

/// What is known of the year from elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct YearContext {
    /// Said by the sentence, a heading above or the title.
    pub said: Option<i16>,
    /// The date of the document, by which a day later in the same year may be meant.
    pub dated: Option<Date>,
}

fn number(word: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
    (digits.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok()).flatten()
}

fn year_of(word: &str) -> Option<i16> {
    number(word, 4..=4).filter(|y| (1945..=2100).contains(y))
}

fn quarter_of(word: &str) -> Option<i8> {
    match word {
        "i" | "1" | "l" => Some(1),
        "ii" | "2" | "ll" => Some(2),
        "iii" | "3" | "lll" => Some(3),
        "iv" | "4" | "lv" => Some(4),
        _ => None,
    }
}

fn month_of(word: &str) -> Option<i8> {
    number(word, 1..=2)
        .map(|m| m as i8)
        .or_else(|| lists().calendar.get(word).map(|month| month as i8))
        .filter(|m| (1..=12).contains(m))
}

impl Period {
    fn new(grain: Grain) -> Self {
        Self { grain, start: None, end: None, day: None, months: Vec::new(), year_printed: false, impossible: false }
    }

    fn days(day: i16, month: i16, year: Option<i16>, context: YearContext) -> Self {
        let mut period = Self::new(Grain::Day);
        period.day = i8::try_from(day).ok().filter(|d| (1..=31).contains(d));
        period.months = i8::try_from(month).ok().filter(|m| (1..=12).contains(m)).into_iter().collect();
        period.year_printed = year.is_some();
        let inferred = year.or(context.said).or_else(|| {
            let dated = context.dated?;
            let same_year = Date::new(dated.year(), month as i8, day as i8).ok()?;
            (same_year >= dated).then_some(dated.year())
        });
        // 31/02 is impossible in every year, 29/02 in some: tried in a leap year where none is known.
        let made = Date::new(inferred.unwrap_or(2024), month as i8, day as i8).ok();
        period.impossible = made.is_none();
        period.start = made.filter(|_| inferred.is_some());
        period.end = period.start;
        period
    }

    fn months(first: i8, last: i8, year: Option<i16>, context: YearContext) -> Self {
        let mut period = Self::new(if last - first == 2 && first % 3 == 1 { Grain::Quarter } else { Grain::Month });
        period.year_printed = year.is_some();
        period.months = (first..=last).collect();
        let year = year.or(context.said).or_else(|| {
            let dated = context.dated?;
            (last >= dated.month()).then_some(dated.year())
        });
        if let Some(year) = year {
            period.start = Date::new(year, first, 1).ok();
            period.end = Date::new(year, last, 1).ok().map(Date::last_of_month);
        }
        period
    }

    fn years(first: i16, last: i16) -> Self {
        let mut period = Self::new(if first == last { Grain::Year } else { Grain::Years });
        period.year_printed = true;
        period.start = Some(date(first, 1, 1));
        period.end = Some(date(last.max(first), 12, 31));
        period
    }
}

/// `/ 2025`, `năm 2025`, `- 2025`, `. 2025` at word `i`: the year and the word behind it.
fn year_at(words: &Words<'_>, mut i: usize) -> Option<(i16, usize)> {
    if words.word(i) == "," {
        i += 1;
    }
    if ["/", "-", "–", ".", "năm"].contains(&words.word(i)) {
        i += 1;
        if words.word(i) == "năm" {
            i += 1;
        }
    } else if words.word(i) == "của" && words.word(i + 1) == "năm" {
        i += 2;
    } else {
        return None;
    }
    year_of(words.word(i)).map(|y| (y, i + 1))
}

/// The period that begins at word `i` and the word behind it. `loose`: figures without *ngày*, *tháng*, *năm* count too, as in the
/// value of a time attribute (`12/2025`, `31/12`).
pub fn read(words: &Words<'_>, i: usize, context: YearContext, loose: bool) -> Option<(Period, usize)> {
    let word = words.word(i);
    // `từ 01 tháng 7 năm 2026`
    let since = i > 0 && words.word(i - 1) == "từ";
    if since && word.len() <= 2 && words.word(i + 1) == "tháng" && number(words.word(i + 2), 1..=2).is_some() {
        return read_day(words, i, context, false).filter(|(period, _)| period.year_printed);
    }
    match word {
        "ngày" => read_day(words, i + 1, context, true),
        "tháng" => read_month(words, i + 1, context),
        "quý" => read_quarter(words, i + 1, context),
        _ if lists().periods.parts.has(word) => {
            let mut at = i + 1;
            let half = word == "nửa" && lists().periods.halves.at(words, at);
            if half {
                at += 1;
            }
            if !lists().periods.parted.at(words, at) {
                return None;
            }
            // `đến cuối năm`: of the year that the document says or is dated in.
            if word == "cuối" && words.word(at) == "năm" && year_of(words.word(at + 1)).is_none() {
                if lists().periods.other_years.at(words, at + 1) {
                    return None;
                }
                let mut period = Period::new(Grain::Year);
                period.end = context.said.or(context.dated.map(|d| d.year())).map(|y| date(y, 12, 31));
                return Some((period, at + 1));
            }
            let (mut period, next) = read(words, at, context, false)?;
            // `cuối năm 2026` tells an end; where the last part of a year begins is not printed.
            if word == "cuối" {
                period.start = None;
            }
            // `nửa đầu tháng 5/2026` is up to the 15th.
            if half {
                period = half_of(period, words.word(i + 1) == "cuối");
            }
            Some((period, next))
        }
        "06" | "6" | "sáu" if words.word(i + 1) == "tháng" && lists().periods.halves.at(words, i + 2) => {
            let second = words.word(i + 2) == "cuối";
            let mut next = i + 3;
            if words.word(next) == "của" {
                next += 1;
            }
            let year = if words.word(next) == "năm" { year_of(words.word(next + 1)) } else { None };
            if words.word(next) == "năm" {
                next += 1 + usize::from(year.is_some());
            }
            // `bú mẹ hoàn toàn trong 6 tháng đầu đạt 65%` is an age.
            let named = words.word(i + 3) == "năm" || words.word(i + 3) == "của";
            if !named && next < words.len() && !words.is_mark(next) && words.word(next) != "và" {
                return None;
            }
            let (first, last) = if second { (7, 12) } else { (1, 6) };
            let mut period = Period::months(first, last, year, context);
            period.grain = Grain::Half;
            Some((period, next))
        }
        "năm" => {
            let first = year_of(words.word(i + 1))?;
            if ["-", "–", "và", ","].contains(&words.word(i + 2))
                && let Some(last) = year_of(words.word(i + 3))
                    .or_else(|| (words.word(i + 3) == "năm").then(|| year_of(words.word(i + 4))).flatten())
                && last >= first
            {
                return Some((Period::years(first, last), i + 4 + usize::from(words.word(i + 3) == "năm")));
            }
            Some((Period::years(first, first), i + 2))
        }
        "giai" if words.word(i + 1) == "đoạn" => {
            let first = year_of(words.word(i + 2))?;
            if !["-", "–", "đến"].contains(&words.word(i + 3)) {
                return None;
            }
            let last = year_of(words.word(i + 4))?;
            Some((Period::years(first, last), i + 5))
        }
        "tuần" => read_week(words, i + 1, context),
        _ if lists().periods.counts.at(words, i)
            && words.word(i + 1) == "năm"
            && year_of(words.word(i + 2)).is_some() =>
        {
            read(words, i + 1, context, false).filter(|(period, _)| period.grain == Grain::Years)
        }
        _ if number(word, 1..=2).is_some() => {
            if belongs_before(words, i)
                && !(words.word(i + 3) == words.word(i + 1) && year_of(words.word(i + 4)).is_some())
            {
                return None;
            }
            if words.word(i + 1) == "tháng" {
                return read_day(words, i, context, true).filter(|(p, _)| p.year_printed || loose);
            }
            read_day(words, i, context, loose)
        }
        _ if loose && year_of(word).is_some() && !belongs_before(words, i) => {
            let first = year_of(word)?;
            if ["-", "–"].contains(&words.word(i + 1))
                && let Some(last) = year_of(words.word(i + 2))
            {
                return Some((Period::years(first, last), i + 3));
            }
            Some((Period::years(first, first), i + 1))
        }
        _ => None,
    }
}

/// Whether the figure at word `i` belongs to the word before it, which is no preposition: `đợt 2 tháng 02/2026`, `Mùa khô 2025 - 2026`.
fn belongs_before(words: &Words<'_>, i: usize) -> bool {
    let before = |n: usize| i.checked_sub(n).map_or("", |k| words.word(k));
    let names = |n: usize| {
        !before(n).is_empty()
            && before(n).chars().all(char::is_alphabetic)
            && !lists().periods.before_bare.has(before(n))
    };
    // The last of the years that a word before them names.
    let years = year_of(words.word(i)).is_some() && year_of(before(2)).is_some();
    let last = years && ["-", "–"].contains(&before(1)) && names(3);
    before(1) == "/" || last || names(1)
}

/// `đầu tháng 5/2026`, `cuối tháng 5/2026` at word `i`, behind *tuần*: seven days.
fn read_week(words: &Words<'_>, i: usize, context: YearContext) -> Option<(Period, usize)> {
    let last = words.word(i) == "cuối";
    if !lists().periods.halves.at(words, i) || words.word(i + 1) != "tháng" {
        return None;
    }
    let (mut period, next) = read_month(words, i + 2, context)?;
    let day = |n: i8| period.start.and_then(|start| Date::new(start.year(), start.month(), n).ok());
    match (last, period.end) {
        (false, Some(_)) => period.end = day(7),
        (true, Some(end)) => period.start = day(end.day() - 6),
        _ => {}
    }
    Some((period, next))
}

/// The first or `second` half of a month or year; other periods as they are.
fn half_of(mut period: Period, second: bool) -> Period {
    let (Some(start), Some(end)) = (period.start, period.end) else { return period };
    let middle = match period.grain {
        Grain::Month if start.month() == end.month() => date(start.year(), start.month(), 15),
        Grain::Year => date(start.year(), 6, 30),
        _ => return period,
    };
    if second {
        period.start = middle.tomorrow().ok();
    } else {
        period.end = Some(middle);
    }
    period
}

/// `05 tháng 12 năm 2025`, `5/12/2025`, `5/12` at word `i`. `named`: the word *ngày* stands before.
fn read_day(words: &Words<'_>, i: usize, context: YearContext, named: bool) -> Option<(Period, usize)> {
    let i = i + usize::from(lists().recurrences.day_names.at(words, i));
    let (day, mut at) = match number(words.word(i), 1..=2) {
        Some(day) => (day, i + 1),
        None => spelled_day(words, i)?,
    };
    if let Some((last, next)) = last_day(words, at, day, context) {
        let mut period = last;
        period.start = period.end.and_then(|end| Date::new(end.year(), end.month(), day as i8).ok());
        return Some((period, next));
    }
    // `ngày 15 và 30 hằng tháng`: the list is read by the recurrence.
    if words.word(at) == "tháng" {
        let month = number(words.word(at + 1), 1..=2).or_else(|| month_of(words.word(at + 1)).map(i16::from))?;
        at += 2;
        if let Some((year, next)) = year_at(words, at) {
            return Some((Period::days(day, month, Some(year), context), next));
        }
        return Some((Period::days(day, month, None, context), at));
    }
    let sign = words.word(at);
    if !["/", "-", "."].contains(&sign) {
        // A day alone: of each month, or of a month said later.
        if named && i > 0 && words.word(i - 1) == "ngày" && (1..=31).contains(&day) {
            let mut period = Period::new(Grain::Day);
            period.day = Some(day as i8);
            return Some((period, at));
        }
        return None;
    }
    // `12/2025`
    if let Some(year) = year_of(words.word(at + 1)).filter(|_| sign == "/" && (1..=12).contains(&day)) {
        return Some((Period::months(day as i8, day as i8, Some(year), context), at + 2));
    }
    let month = number(words.word(at + 1), 1..=2)?;
    if words.word(at + 2) == sign
        && let Some(year) = year_of(words.word(at + 3))
    {
        return Some((Period::days(day, month, Some(year), context), at + 4));
    }
    if sign == "/" && named && words.word(at + 2) != "/" {
        if let Some((year, next)) = year_at(words, at + 2).filter(|_| words.word(at + 2) == "năm") {
            return Some((Period::days(day, month, Some(year), context), next));
        }
        return Some((Period::days(day, month, None, context), at + 2));
    }
    None
}

/// `và 23/7/2026`, `- 25 tháng 7 năm 2026` at word `i`, behind `day`: the last of days that follow each other, and the word behind.
fn last_day(words: &Words<'_>, i: usize, day: i16, context: YearContext) -> Option<(Period, usize)> {
    let joined = ["và", ","].contains(&words.word(i));
    if !joined && !["-", "–"].contains(&words.word(i)) {
        return None;
    }
    let last = number(words.word(i + 1), 1..=2).filter(|last| *last > day && (!joined || *last == day + 1))?;
    if !["/", "tháng"].contains(&words.word(i + 2)) {
        return None;
    }
    let (period, next) = read_day(words, i + 1, context, false)?;
    (period.grain == Grain::Day && period.day == Some(last as i8) && period.year_printed).then_some((period, next))
}

/// A day written out before its month, as in solemn texts: `hai mươi bảy tháng hai`.
fn spelled_day(words: &Words<'_>, i: usize) -> Option<(i16, usize)> {
    let ones = |k: usize| match words.word(k) {
        "mốt" => Some(1),
        "lăm" => Some(5),
        word => lists().calendar.get(word).filter(|n| *n < 10).map(i16::from),
    };
    let (day, next) = if words.word(i) == "mười" {
        ones(i + 1).map_or((10, i + 1), |d| (10 + d, i + 2))
    } else {
        let tens = ones(i)?;
        match words.word(i + 1) {
            "mươi" => ones(i + 2).map_or((tens * 10, i + 2), |d| (tens * 10 + d, i + 3)),
            _ => (tens, i + 1),
        }
    };
    ((1..=31).contains(&day) && words.word(next) == "tháng").then_some((day, next))
}

fn read_month(words: &Words<'_>, i: usize, context: YearContext) -> Option<(Period, usize)> {
    let first = month_of(words.word(i))?;
    if number(words.word(i), 1..=2).is_none() && words.word(i + 1) == "lần" {
        return None;
    }
    let mut last = first;
    let mut at = i + 1;
    // `tháng 11 - 12/2025`, `tháng 11, 12 năm 2025`, `tháng 3 và tháng 4`
    for _ in 0..11 {
        let sep = words.word(at);
        if !["-", "–", ",", "và", "đến"].contains(&sep) {
            break;
        }
        let k = at + 1 + usize::from(words.word(at + 1) == "tháng");
        let Some(next) = month_of(words.word(k)).filter(|n| *n > last && number(words.word(k), 1..=2).is_some()) else {
            break;
        };
        // `đến` between months belongs to the grammar of `từ … đến …`; `tháng 6 và tháng 11`, `các tháng 6, 11` are two.
        let apart = ["và", ","].contains(&sep) && next != last + 1;
        if sep == "đến" || apart {
            break;
        }
        last = next;
        at = k + 1;
    }
    let (year, next) = year_at(words, at).map_or((None, at), |(y, n)| (Some(y), n));
    let year = year.or_else(|| year_of(words.word(at)));
    let next = if next == at && year.is_some() { at + 1 } else { next };
    let mut period = Period::months(first, last, year, context);
    period.grain = Grain::Month;
    Some((period, next))
}

/// A month or quarter that is named by its number alone, in a list behind *tháng*, *quý*: `8`, `12/2026`, `IV/2026` at word `i`.
pub fn numbered(words: &Words<'_>, i: usize, grain: Grain, context: YearContext) -> Option<(Period, usize)> {
    match grain {
        Grain::Month => number(words.word(i), 1..=2).and_then(|_| read_month(words, i, context)),
        Grain::Quarter => read_quarter(words, i, context),
        _ => None,
    }
}

fn read_quarter(words: &Words<'_>, i: usize, context: YearContext) -> Option<(Period, usize)> {
    let first = quarter_of(words.word(i))?;
    let mut last = first;
    let mut at = i + 1;
    for _ in 0..3 {
        if !["-", "–", ",", "và", "đến"].contains(&words.word(at)) {
            break;
        }
        let k = at + 1 + usize::from(words.word(at + 1) == "quý");
        let Some(next) = quarter_of(words.word(k)).filter(|n| *n > last) else { break };
        // `quý II và quý IV/2026`, `quý II và IV/2026` are two.
        if ["và", ","].contains(&words.word(at)) && next != last + 1 {
            break;
        }
        last = next;
        at = k + 1;
    }
    let (year, next) = year_at(words, at)
        .or_else(|| year_of(words.word(at)).map(|y| (y, at + 1)))
        .map_or((None, at), |(y, n)| (Some(y), n));
    let mut period = Period::months(first * 3 - 2, last * 3, year, context);
    period.grain = Grain::Quarter;
    Some((period, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::fold::fold;

    fn period(text: &str) -> Option<(Option<String>, Option<String>)> {
        let folded = fold(text);
        let words = Words::new(text, &folded);
        read(&words, 0, YearContext::default(), true)
            .map(|(p, _)| (p.start.map(|d| d.to_string()), p.end.map(|d| d.to_string())))
    }

    fn both(start: &str, end: &str) -> Option<(Option<String>, Option<String>)> {
        Some((Some(start.into()), Some(end.into())))
    }

    #[test]
    fn printed_periods() {
        assert_eq!(period("ngày 05 tháng 12 năm 2025"), both("2025-12-05", "2025-12-05"));
        assert_eq!(period("ngày 5/12/2025"), both("2025-12-05", "2025-12-05"));
        assert_eq!(period("nửa đầu tháng 5/2026"), both("2026-05-01", "2026-05-15"));
        assert_eq!(period("nửa cuối tháng 02/2026"), both("2026-02-16", "2026-02-28"));
        assert_eq!(period("6 tháng đầu đạt 65%"), None);
        assert_eq!(period("31-12-2025"), both("2025-12-31", "2025-12-31"));
        assert_eq!(period("tháng 02/2028"), both("2028-02-01", "2028-02-29"));
        assert_eq!(period("tháng 11 - 12/2025"), both("2025-11-01", "2025-12-31"));
        assert_eq!(period("quý III/2025"), both("2025-07-01", "2025-09-30"));
        assert_eq!(period("Quý II - IV/2026"), both("2026-04-01", "2026-12-31"));
        assert_eq!(period("6 tháng cuối năm 2025"), both("2025-07-01", "2025-12-31"));
        assert_eq!(period("giai đoạn 2026 - 2030"), both("2026-01-01", "2030-12-31"));
        assert_eq!(period("12/2025"), both("2025-12-01", "2025-12-31"));
        assert_eq!(period("năm 2026"), both("2026-01-01", "2026-12-31"));
    }

    #[test]
    fn what_is_not_printed_is_not_guessed() {
        assert_eq!(period("tháng 9"), Some((None, None)));
        assert_eq!(period("ngày 31/02/2025"), Some((None, None)));
        let text = "ngày 31/02/2025";
        let words = Words::new(text, text);
        assert!(read(&words, 0, YearContext::default(), true).is_some_and(|(p, _)| p.impossible));
    }
}
