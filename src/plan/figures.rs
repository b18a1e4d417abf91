//! Figures in Vietnamese number style (`1.139`, `0,5`, `80 - 90%`, *hai mươi lăm*) and the comparators before them. Pure.

use crate::record::Comparator;

use super::lists::lists;
use super::words::Words;

/// A number, or a range of two, at word `i`.
pub(super) struct Figure {
    pub(super) value: f64,
    pub(super) value_to: Option<f64>,
    pub(super) percent: bool,
    /// Written in words.
    pub(super) spelled: bool,
    pub(super) next: usize,
}

pub(super) fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// The number printed from word `i` on: `1.139`, `12.288,4`, `0,5`, `99.9`; and the word behind.
pub(super) fn number(words: &Words<'_>, i: usize) -> Option<(f64, usize)> {
    let first = words.word(i);
    if !is_number(first) || first.len() > 12 {
        return None;
    }
    let glued = |k: usize| {
        k + 1 < words.len()
            && words.ranges[k].end == words.ranges[k + 1].start
            && words.ranges[k].start == words.ranges[k - 1].end
    };
    let mut digits = first.to_owned();
    let mut k = i + 1;
    // Thousands: groups of three behind a point.
    if first.len() <= 3 {
        while words.word(k) == "."
            && glued(k)
            && is_number(words.word(k + 1))
            && words.word(k + 1).len() == 3
            && first != "0"
        {
            digits.push_str(words.word(k + 1));
            k += 2;
        }
    }
    if k > i + 1 || words.word(k) != "." {
        if words.word(k) == "," && glued(k) && is_number(words.word(k + 1)) && words.word(k + 1).len() <= 3 {
            digits = format!("{digits}.{}", words.word(k + 1));
            k += 2;
        }
    } else if glued(k) && is_number(words.word(k + 1)) && words.word(k + 1).len() <= 2 {
        // `99.9%`: a decimal point after the English manner.
        digits = format!("{digits}.{}", words.word(k + 1));
        k += 2;
    }
    digits.parse().ok().map(|v| (v, k))
}

pub(super) fn figure(words: &Words<'_>, i: usize) -> Option<Figure> {
    // A figure inside a word, a date or a fraction is none: `Covid-19`, `24/7`, `19/6/2025`.
    let tight_before = i > 0 && words.ranges[i - 1].end == words.ranges[i].start;
    if tight_before
        && ["/", "-", "–", ".", ","].contains(&words.word(i - 1))
        && i > 1
        && words.ranges[i - 2].end == words.ranges[i - 1].start
    {
        return None;
    }
    if let Some((value, next)) = number(words, i) {
        let mut next = next;
        let mut percent = words.word(next) == "%";
        let mut value_to = None;
        if percent {
            next += 1;
        }
        // `80 - 90%`, `từ 80% đến 90%`
        let sep = words.word(next);
        if ["-", "–", "đến"].contains(&sep)
            && let Some((to, after)) = number(words, next + 1)
            && to > value
        {
            let to_percent = words.word(after) == "%";
            // `quán triệt Nghị quyết 71 đến 100% đảng viên`: the number of a document.
            let cited = sep == "đến" && !percent && i > 1 && words.word(i - 1) != "từ" && words.is_capital(i - 2);
            // `tiếp nhận 400 đến 500 đơn vị máu`
            let plain = sep == "đến"
                && !percent
                && to <= value * 5.0
                && value >= 1.0
                && to < 1900.0
                && !words.is_mark(after)
                && words.word(after).chars().all(char::is_alphabetic)
                && !lists().figures.times.at(words, after)
                && i > 0
                && lists().not_counted_before.get(words.word(i - 1)).is_none();
            if !cited
                && (plain || sep != "đến" || i > 0 && words.word(i - 1) == "từ" || percent || to_percent)
                && (percent <= to_percent)
            {
                value_to = Some(to);
                percent = percent || to_percent;
                next = after + usize::from(to_percent);
            }
        }
        // `24/7`, `5/10/2025`: no figure of its own, unless a rate follows the unit.
        if words.word(next) == "/" && is_number(words.word(next + 1)) {
            let tight = words.ranges[next].start == words.ranges[next - 1].end;
            if tight && !percent {
                // `9/10 xã đạt chuẩn`, `3.321/3.321 đơn vị`
                let (of, mut k) = number(words, next + 1).unwrap_or((0.0, next + 2));
                let last = k - 1;
                let whole = k;
                while words.word(k) == "/" {
                    k += 2;
                }
                let counted = k == whole
                    && of >= value
                    && value >= 1.0
                    && !words.is_mark(k)
                    && k < words.len()
                    && !words.is_capital(k)
                    && !lists().figures.no_fraction.at(words, k);
                if counted && words.ranges[last].end < words.ranges[k].start {
                    return Some(Figure { value, value_to: None, percent: false, spelled: false, next: k });
                }
                return None.or(Some(Figure {
                    value: f64::NAN,
                    value_to: None,
                    percent: false,
                    spelled: false,
                    next: k.min(words.len()),
                }));
            }
        }
        return Some(Figure { value, value_to, percent, spelled: false, next });
    }
    spelled(words, i)
}

/// `hai mươi lăm`, `một trăm`, `mười`: from ten on, and any after a comparator.
pub(super) fn spelled(words: &Words<'_>, i: usize) -> Option<Figure> {
    let digit = |k: usize| lists().counting.get(words.word(k)).map(usize::from);
    let (mut value, mut next) = (None, i);
    if words.word(i) == "mười" {
        let ones = digit(i + 1).filter(|d| *d > 0);
        value = Some(10 + ones.unwrap_or(0));
        next = i + 1 + usize::from(ones.is_some());
    } else if let Some(d) = digit(i).filter(|d| (1..=9).contains(d)) {
        if words.word(i + 1) == "mươi" {
            let ones = digit(i + 2).filter(|d| *d > 0).or_else(|| (words.word(i + 2) == "tư").then_some(4));
            value = Some(d * 10 + ones.unwrap_or(0));
            next = i + 2 + usize::from(ones.is_some());
        } else if words.word(i + 1) == "trăm" {
            value = Some(d * 100);
            next = i + 2;
        } else if comparator_before(words, i).is_some_and(|(c, _)| c != Comparator::Equal)
            || i > 0
                && words.word(i - 1) == "từ"
                && (i + 1..words.len().min(i + 12))
                    .take_while(|&k| !words.is_mark(k) || words.word(k) == ",")
                    .any(|k| words.word(k) == "trở" && words.word(k + 1) == "lên")
            || counted_in_words(words, i)
        {
            value = Some(d);
            next = i + 1;
        }
    }
    let percent = words.word(next) == "phần" && words.word(next + 1) == "trăm";
    value.map(|v| Figure {
        value: v as f64,
        value_to: None,
        percent,
        spelled: true,
        next: next + if percent { 2 } else { 0 },
    })
}

/// Whether a number in words at word `i` counts what a verb before it makes, or what each of many has: `ra mắt hai mô hình`, `mỗi khu vực hai
/// lớp`.
fn counted_in_words(words: &Words<'_>, i: usize) -> bool {
    let each = (2..=3.min(i)).any(|n| words.word(i - n) == "mỗi" && (i - n..i).all(|k| !words.is_mark(k)));
    let made = lists().figures.makes.ends_before(words, i);
    lists().figures.in_words.at(words, i) && (each || made) && !words.is_mark(i + 1) && i + 1 < words.len()
}

/// The comparator that ends before word `i` and the word it begins at; *là*, *đạt*, *từ* between are passed over.
pub(super) fn comparator_before(words: &Words<'_>, i: usize) -> Option<(Comparator, usize)> {
    let mut at = i;
    for _ in 0..2 {
        if let Some((start, comparator)) = lists().comparators.longest_before(words, at) {
            return Some((comparator, start));
        }
        if at > 0 && lists().figures.behind_comparator.at(words, at - 1) {
            at -= 1;
        } else {
            break;
        }
    }
    None
}
