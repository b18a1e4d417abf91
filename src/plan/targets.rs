//! Figures that set or quantify an aim: comparator, value (Vietnamese number style), unit, indicator, *per*. Pure.

use std::ops::Range;

use crate::record::Comparator;

use super::figures::{Figure, comparator_before, figure, is_number};
use super::fold::squeeze;
use super::lists::lists;
use super::passage::Passage;
use super::uncounted::{
    clock_time, condition, counts_nothing, is_acronym, names_something, sentence_before, told, whole,
};
use super::units::{is_compound, verb_at};
use super::words::Words;

/// A figure found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Comparator, figure and unit.
    pub range: Range<usize>,
    /// The figure alone.
    pub figure: Range<usize>,
    pub comparator: Comparator,
    pub value: f64,
    pub value_to: Option<f64>,
    pub unit: Option<String>,
    pub indicator: Option<String>,
    pub per: Option<String>,
    pub confidence: f32,
    /// A share, a figure with a comparator, or one behind a verb of aiming: it is an aim wherever it stands.
    pub aimed: bool,
}

/// All targets of `passage`. `masked`: byte ranges of cited documents and of expressions of time, in order.
pub fn find(passage: &Passage, masked: &[Range<usize>]) -> Vec<Found> {
    if !passage.text.bytes().any(|b| b.is_ascii_digit()) && !has_number_word(&passage.folded) {
        return Vec::new();
    }
    let words = Words::new(&passage.text, &passage.folded);
    let mut out: Vec<Found> = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let at = words.ranges[i].start;
        let m = masked.partition_point(|m| m.end <= at);
        if let Some(mask) = masked.get(m).filter(|m| m.start <= at) {
            i = words.index_at(mask.end).max(i + 1);
            continue;
        }
        // `91.481.640.145 đ (Chín mươi mốt tỷ bốn trăm … đồng)`: the figure before says it already.
        if let Some(behind) = amount_in_words(&words, i) {
            i = behind;
            continue;
        }
        match figure(&words, i) {
            Some(found) => {
                let next = found.next;
                if let Some(target) = target(&words, i, &found, out.last()) {
                    out.push(target);
                }
                i = next.max(i + 1);
            }
            None => i += 1,
        }
    }
    out
}

/// The fewest words of an amount that is written out behind its figure.
const FEWEST_IN_WORDS: usize = 6;

/// The word behind an amount in words that begins at word `i`.
fn amount_in_words(words: &Words<'_>, i: usize) -> Option<usize> {
    let end = (i..words.len()).find(|&k| !lists().figures.amounts.has(words.word(k))).unwrap_or(words.len());
    (end - i >= FEWEST_IN_WORDS).then_some(end)
}

fn has_number_word(folded: &str) -> bool {
    let figures = &lists().figures;
    figures.spelled.stands_in(folded) || figures.in_words.stands_in(folded)
}

fn target(words: &Words<'_>, i: usize, figure: &Figure, previous: Option<&Found>) -> Option<Found> {
    if figure.value.is_nan() {
        return None;
    }
    let lists = lists();
    let mut start = i;
    let mut comparator = Comparator::Equal;
    let mut compared = false;
    if let Some((found, from)) = comparator_before(words, i) {
        comparator = found;
        start = from;
        compared = found != Comparator::Equal || words.word(from) == "khoảng";
    }
    // `không kiểm tra quá 01 lần/năm`
    let refused = i > 1
        && words.word(i - 1) == "quá"
        && (i.saturating_sub(7)..i - 1).any(|k| words.word(k) == "không" && !words.is_mark(k));
    if refused && !compared {
        comparator = Comparator::AtMost;
        start = i - 1;
        compared = true;
    }
    let mut next = figure.next;
    // `(25)` behind a word for the same number: `hai mươi lăm (25) lớp`.
    if figure.spelled && words.word(next) == "(" && is_number(words.word(next + 1)) && words.word(next + 2) == ")" {
        next += 3;
    }
    if words.word(next) == "("
        && words.word(next + 2) == ")"
        && words.word(next + 1).chars().all(char::is_alphabetic)
        && !figure.percent
    {
        next += 3;
    }
    let before = i.checked_sub(1).map_or("", |k| words.word(k));
    if before == "từ" {
        start = start.min(i - 1);
        if !compared {
            comparator = Comparator::AtLeast;
            compared = true;
        }
    } else if figure.value_to.is_some() && comparator == Comparator::Equal {
        comparator = Comparator::AtLeast;
    }
    let (unit, per, unit_end) = if figure.percent {
        (Some("%".to_owned()), None, next)
    } else {
        let (unit, per, end) = unit_at(words, next);
        (unit, per, end)
    };
    let mut end = unit_end;
    // `từ 60% lên 80%`: where it begins is no aim.
    if before == "từ" && figure.value_to.is_none() && lists.figures.changes.at(words, unit_end) {
        return None;
    }
    // `từ 12 tháng đến dưới 5 tuổi`
    if before == "từ"
        && !figure.percent
        && (unit_end..words.len().min(unit_end + 6)).take_while(|&k| !words.is_mark(k)).any(|k| words.word(k) == "tuổi")
    {
        return None;
    }
    // `từ 80% trở lên`, `5 năm trở lên`, `từ 60% hồ sơ trở lên`
    let counted = if figure.percent { unit_at(words, next).2 } else { unit_end };
    // `75% cán bộ quản lý, giáo viên trở lên là đảng viên`, `04 tin, bài/tháng trở lên`
    let behind_list = (counted..words.len().min(counted + 8))
        .take_while(|&k| ![".", ";", ":", "("].contains(&words.word(k)) && !is_number(words.word(k)))
        .find(|&k| words.word(k) == "trở" && words.word(k + 1) == "lên" && !lists.figures.grades.ends_before(words, k))
        .filter(|&k| {
            words.is_mark(k + 2) || k + 2 >= words.len() || words.word(k + 2) == "là" || verb_at(words, k + 2) > 0
        });
    for k in [next, unit_end, counted, behind_list.unwrap_or(counted)] {
        if words.word(k) == "trở" && lists.figures.bounds.at(words, k + 1) {
            comparator = if words.word(k + 1) == "lên" { Comparator::AtLeast } else { Comparator::AtMost };
            compared = true;
            if k != behind_list.unwrap_or(words.len()) || k == counted {
                end = end.max(k + 2);
            }
        }
    }
    if told(words, i) || condition(words, i, figure.next, end) || clock_time(words, i) {
        return None;
    }
    // `32 giường bệnh trên 10.000 dân`: what a rate is counted per.
    let per_people = words.word(start) == "trên" && lists.figures.rated.at(words, next);
    if per_people
        && figure.value >= 100.0
        && previous.is_some_and(|p| {
            p.range.end <= words.ranges[start].start
                && words.text.get(p.range.end..words.ranges[start].start).is_some_and(|t| !t.contains([',', ';', '.']))
        })
    {
        return None;
    }
    // `Giá trị sản phẩm trên 1 ha đất đạt 520 triệu đồng`: the same.
    if words.word(start) == "trên" && start + 1 == i && figure.value == 1.0 && !figure.percent {
        return None;
    }
    // `hộ kinh doanh trên 12 tuyến đường`: where, not more than.
    if words.word(start) == "trên"
        && start + 1 == i
        && !figure.percent
        && start > 0
        && !words.is_mark(start - 1)
        && lists.figures.ground.at(words, next)
        && verb_at(words, start - 1) == 0
    {
        comparator = Comparator::Equal;
        start = i;
    }
    if !figure.percent
        && (unit.is_none()
            || names_something(words, i, figure, next, compared)
            || counts_nothing(words, i, figure, next, compared))
    {
        return None;
    }
    let from = words.ranges[start].start;
    let to = words.ranges[end.max(next).max(i + 1) - 1].end;
    let figure_range = words.ranges[i].start..words.ranges[figure.next.max(i + 1) - 1].end;
    let indicator = indicator(words, start, end.max(next), figure.next, previous.map(|p| p.range.end));
    Some(Found {
        range: from..to,
        figure: figure_range,
        comparator,
        value: figure.value,
        value_to: figure.value_to,
        unit,
        indicator,
        per,
        aimed: figure.percent
            || compared
            || whole(words, i)
            || (sentence_before(words, i)..i).any(|k| lists.figures.aiming.at(words, k)),
        confidence: if figure.percent {
            0.95
        } else if compared {
            0.9
        } else {
            0.8
        },
    })
}

/// The counted noun phrase from word `i` on, what it is counted per, and the word behind.
fn unit_at(words: &Words<'_>, i: usize) -> (Option<String>, Option<String>, usize) {
    let lists = lists();
    let mut end = i;
    // `8°C`
    if words.word(i) == "°" || words.word(i) == "º" {
        end = (i + 1 + usize::from(words.word(i + 1) == "c")).min(words.len());
        let unit = words.text[words.ranges[i].start..words.ranges[end - 1].end].to_owned();
        return (Some(unit), None, end);
    }
    // (`công` is a day's work, and half of `công trình`.)
    let measure = lists.measures.longest_at(words.from(i)).map(|(n, ())| n);
    if let Some(n) = measure.filter(|&n| n > 1 || !is_compound(words, i)) {
        end = i + n;
        if words.word(end) == "làm" && words.word(end + 1) == "việc" {
            end += 2;
        }
    } else {
        while end < words.len() && end - i < 8 {
            let word = words.word(end);
            // `ki-ốt`
            if words.word(end) == "-"
                && end > i
                && end + 1 < words.len()
                && words.ranges[end].start == words.ranges[end - 1].end
                && words.ranges[end].end == words.ranges[end + 1].start
            {
                end += 2;
                continue;
            }
            if words.word(end) == "tập" && words.word(end + 1) == "trung" {
                break;
            }
            if words.is_mark(end)
                || end > i
                    && lists.figures.unit_ends.has(word)
                    && !is_compound(words, end - 1)
                    && !(word == "trực" && words.word(end + 1) == "tuyến"
                        || word == "cấp" && end + 1 < words.len() && words.word(end + 1) == "cứu")
                || word.bytes().all(|b| b.is_ascii_digit())
            {
                break;
            }
            if end > i && words.is_capital(end) && !is_acronym(words.printed(end)) && !words.is_capital(i) {
                break;
            }
            end += 1;
        }
    }
    if end == i {
        return (None, None, i);
    }
    let unit = squeeze(&words.text[words.ranges[i].start..words.ranges[end - 1].end]);
    // `hồ sơ/năm/xã`, `triệu đồng/người/năm`
    let mut per_end = end;
    while words.word(per_end) == "/"
        && per_end + 1 < words.len()
        && !words.is_mark(per_end + 1)
        && words.word(per_end + 1).parse::<u32>().is_err()
    {
        if let Some((length, ())) = lists.counted_per.longest_at(words.from(per_end + 1)) {
            per_end += 1 + length;
            continue;
        }
        per_end += 2;
        // A word of two syllables: `đồng/hồ sơ`, `triệu đồng/lao động`.
        let before_stroke = per_end + 1 < words.len() && words.word(per_end + 1) == "/" && !words.is_mark(per_end);
        if before_stroke || words.len() > per_end && is_compound(words, per_end - 1) {
            per_end += 1;
        }
    }
    let per = (per_end > end).then(|| squeeze(&words.text[words.ranges[end + 1].start..words.ranges[per_end - 1].end]));
    (Some(unit), per, per_end.max(end))
}

/// What is measured, in the document's words: the clause around the figure without comparator and figure, which ends before word `figure`.
fn indicator(words: &Words<'_>, start: usize, end: usize, figure: usize, floor: Option<usize>) -> Option<String> {
    let stop = |k: usize| {
        [".", ";", ":", "(", ")"].contains(&words.word(k))
            && !(words.word(k) == "." && k + 1 < words.len() && words.ranges[k].end == words.ranges[k + 1].start)
    };
    let mut from = start;
    while from > 0
        && start - from < 30
        && !stop(from - 1)
        && words.word(from - 1) != ","
        && floor.is_none_or(|f| words.ranges[from - 1].start >= f)
    {
        from -= 1;
    }
    let mut to = end;
    while to < words.len()
        && to - end < 40
        && !stop(to)
        && !(words.word(to).bytes().all(|b| b.is_ascii_digit()) && words.word(to + 1) == "%")
    {
        to += 1;
    }
    let before = if from < start {
        squeeze(&words.text[words.ranges[from].start..words.ranges[start - 1].end])
    } else {
        String::new()
    };
    let percent = words.word(end.saturating_sub(1)) == "%";
    let behind = if percent { end } else { figure }.max(figure).min(words.len());
    let after = if behind < to {
        squeeze(&words.text[words.ranges[behind].start..words.ranges[to - 1].end])
    } else {
        String::new()
    };
    let joined = squeeze(&format!("{before} {}", after.trim_start_matches(|c: char| !c.is_alphanumeric())));
    let joined = joined.trim_matches(|c: char| c.is_whitespace() || ",.;:-–+".contains(c)).to_owned();
    (!joined.is_empty()).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Text;

    fn targets(text: &str) -> Vec<(Comparator, f64, String)> {
        let text = Text::as_is(text);
        let mut passage = Passage::default();
        passage.push(&text, 0, 0..text.lines[0].restored.len());
        passage.finish();
        find(&passage, &[]).into_iter().map(|t| (t.comparator, t.value, t.unit.unwrap_or_default())).collect()
    }

    #[test]
    fn comparators_values_units() {
        use Comparator::*;
        assert_eq!(targets("Tối thiểu 85% hồ sơ được xử lý trực tuyến"), [(AtLeast, 85.0, "%".into())]);
        assert_eq!(targets("Mở ít nhất 02 lớp tập huấn cho cán bộ"), [(AtLeast, 2.0, "lớp tập huấn".into())]);
        assert_eq!(targets("thời gian chờ dưới 08 phút"), [(LessThan, 8.0, "phút".into())]);
        assert_eq!(targets("tỷ lệ đạt từ 90% trở lên"), [(AtLeast, 90.0, "%".into())]);
        assert_eq!(targets("cung cấp 2.345 dịch vụ công"), [(Equal, 2345.0, "dịch vụ công".into())]);
        assert_eq!(targets("kinh phí 1,5 tỷ đồng"), [(Equal, 1.5, "tỷ đồng".into())]);
        assert_eq!(targets("tăng trên 12,5%"), [(MoreThan, 12.5, "%".into())]);
        assert_eq!(targets("trồng hai mươi cây xanh"), [(Equal, 20.0, "cây xanh".into())]);
    }

    #[test]
    fn names_and_ordinals_are_no_targets() {
        for text in [
            "chính quyền 02 cấp",
            "triển khai Đề án 06",
            "dịch vụ mức độ 4",
            "khoản 3 Điều 5",
            "(1) Ứng dụng",
            "chia sẻ 2 chiều",
            "trực 24/7",
            "6 tháng cuối năm",
        ] {
            assert!(targets(text).is_empty(), "{text}: {:?}", targets(text));
        }
    }
}
