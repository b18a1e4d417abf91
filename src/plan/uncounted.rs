//! Figures that count nothing that is aimed at: ordinals and parts of names, states of affairs, ages, times of the day, conditions. Pure.

use crate::record::Comparator;

use super::figures::{Figure, comparator_before, is_number};
use super::lists::lists;
use super::words::Words;

/// Whether the figure at word `i`, behind which word `next` stands, is an ordinal or a part of a name. `compared`: a comparator stands before.
pub(super) fn names_something(words: &Words<'_>, i: usize, figure: &Figure, next: usize, compared: bool) -> bool {
    let lists = lists();
    let before = i.checked_sub(1).map_or("", |k| words.word(k));
    // `có hiệu lực từ 01 tháng 7 năm 2026`; `trong 24 giờ đầu sau sinh`
    let dated = words.word(next) == "tháng" && is_number(words.word(next + 1)) && words.word(next + 2) == "năm";
    if dated || before == "trong" && words.word(next) == "giờ" && words.word(next + 1) == "đầu" {
        return true;
    }
    // `khu vực mốc 1119 - 1120 lên 14 làn xe`
    if words.word(next) == "lên" && !compared {
        return true;
    }
    // `lớp 3 trở lên` counts nothing.
    if words.word(next) == "trở" {
        return true;
    }
    // `so với trung bình 05 năm gần đây`, `kỷ niệm 95 năm …`
    if words.word(next) == "năm"
        && (lists.figures.past.at(words, next + 1)
            || lists.figures.commemorates.has(before)
            // `kế hoạch 5 năm 2026 - 2030`
            || words.word(next + 1).len() == 4 && is_number(words.word(next + 1))
            || words.is_capital(next + 1))
    {
        return true;
    }
    // What a title in quotation marks counts (`“5 không, 3 sạch”`); a name of capitals goes on with a figure (`Thạch Khê 4`).
    let named = ["“", "\""].contains(&before)
        // `lớp 2` is one of them, `lớp 30 - 35 học viên` is not.
        || before == "lớp" && figure.value <= 12.0 && figure.value_to.is_none()
        || before == "," && in_quotes(words, i)
        || i >= 2
            && words.is_capital(i - 1)
            && words.is_capital(i - 2)
            && !words.is_mark(i - 1)
            && words.word(i).len() == 1
            && lists.measures.longest_at(words.from(next)).is_none();
    if named && !compared {
        return true;
    }
    // An ordinal or part of a name: `Đề án 06`, `cấp 2`, `khoản 3`, `(1)`.
    let named = (1..=4.min(i)).any(|n| {
        let key = (i - n..i).map(|k| words.word(k)).collect::<Vec<_>>().join(" ");
        lists.not_counted_before.get(&key).is_some()
    });
    if named && !compared && !counted_all_the_same(words, i, figure, next) {
        return true;
    }
    if before == "(" && words.word(figure.next) == ")" {
        return true;
    }
    // Glued to a word before (`COVID-19`, `QCVN 03`): a name in capitals.
    if i > 0
        && !words.is_mark(i - 1)
        && words.printed(i - 1).chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
        && words.printed(i - 1).chars().count() >= 2
    {
        return true;
    }
    false
}

/// Whether the figure at word `i` counts something though the word before it names by numbers too: `giải quyết dứt điểm 05 vụ`, `mỗi thôn 02
/// tủ sách`, `phường 03 lần/tuần`, `tổng doanh số 9,5 tỷ đồng`.
fn counted_all_the_same(words: &Words<'_>, i: usize, figure: &Figure, next: usize) -> bool {
    let each = (2..=4.min(i)).any(|n| words.word(i - n) == "mỗi" && (i - n..i).all(|k| !words.is_mark(k)));
    let rate = words.word(next) == "lần" && words.word(next + 1) == "/";
    let decimal = figure.value.fract() != 0.0 && words.word(i + 1) == ",";
    each || rate || decimal || lists().figures.counted_behind.ends_before(words, i)
}

/// Whether what stands from word `next` on behind the figure at word `i` is not counted: a state of affairs, an age, a verb, a name.
pub(super) fn counts_nothing(words: &Words<'_>, i: usize, figure: &Figure, next: usize, compared: bool) -> bool {
    let lists = lists();
    let before = i.checked_sub(1).map_or("", |k| words.word(k));
    let first = words.word(next);
    // `hiện có 126 hộ` tells a state of affairs.
    let from = sentence_before(words, i);
    let aimed = |k: usize| lists.figures.aiming.at(words, k);
    if !compared
        && (from..i).any(|k| {
            words.word(k) == "hiện"
                && lists.figures.present.at(words, k + 1)
                && (i - k <= 3 || k <= from + 4 && !(k + 2..i).any(aimed))
        })
    {
        return true;
    }
    // Ages count nothing.
    let expectancy = words
        .folded
        .get(words.ranges[i.saturating_sub(12)].start..words.ranges[i].start)
        .is_some_and(|t| t.contains("tuổi thọ"));
    // `cả 6 nội dung`, `sơ kết 03 năm`: how many there are, what is looked back on.
    let of_plan = first == "năm" && (i.saturating_sub(8)..i).any(|k| lists.figures.plans.at(words, k));
    if before == "cả" || before == "kết" && first == "năm" || of_plan && !compared {
        return true;
    }
    // (`từ 6 đến dưới 36 tháng tuổi`)
    let age = first == "tuổi" || words.word(next + 1) == "tuổi" && lists.figures.parts_of_age.has(first);
    if age && !expectancy {
        return true;
    }
    // `xử lý 05 tổ chức đảng`, `tham mưu 03 Nghị định`: nouns whose first syllable alone is none.
    // (`120 trợ giúp viên`: who does it.)
    let doer = lists.verbs.longest_at(words.from(next)).is_some_and(|(n, ())| words.word(next + n) == "viên");
    let noun = lists.figures.counted_nouns.at(words, next) || printed_document(words, i, next) || doer;
    let not_counted = lists.not_counted_after.longest_at(words.from(next)).is_some_and(|(n, ())| {
        let measured = lists.measures.longest_at(words.from(next)).map_or(0, |(m, ())| m);
        let measured = if measured > 0 && (words.word(next + 1) == "/" || words.word(next + 1) == "làm") {
            n + 1
        } else {
            measured
        };
        n >= measured && !(first == "cấp" && words.word(next + 1) == "độ")
    });
    let counted = noun || lasts(words, i, figure, next) || compared && lists.measures.at(words, next);
    if not_counted && !counted {
        return true;
    }
    // `Thuế cơ sở 3 rà soát …`: a verb is not counted.
    let acted_on = i >= 2 && lists.verbs.get(&format!("{} {}", words.word(i - 2), words.word(i - 1))).is_some()
        || lists.verbs.get(before).is_some();
    if lists.verbs.longest_at(words.from(next)).is_some_and(|(n, ())| n >= 2) && !compared && !acted_on && !noun {
        return true;
    }
    // `Vùng Cảnh sát biển 4 mở 04 đợt tuần tra`: the number of who does it.
    if lists.verbs.at(words, next) && is_number(words.word(next + 1)) && words.word(i).len() == 1 && !compared {
        return true;
    }
    // `nghỉ học quá 05 buổi`, `bao gồm 8 xã`: a case, what there is.
    if !compared && lists.figures.no_aim_before.ends_before(words, i) {
        return true;
    }
    // One of something is a way of speaking unless it is set as a least or most, or written as figures do.
    if figure.value == 1.0 && figure.spelled && !compared {
        return true;
    }
    if first == "lần" && figure.spelled {
        return true;
    }
    if words.is_mark(next) && !["°", "º", "‰"].contains(&first) {
        return true;
    }
    if words.is_capital(next)
        && !noun
        && lists.measures.longest_at(words.from(next)).is_none()
        // `xây dựng 05 Nhà nhân ái`
        && !(words.word(i).starts_with('0') && words.word(i).len() == 2 && acted_on && !words.is_capital(next + 1))
        // `thành lập 26 Hội đồng khám sức khỏe`
        && !((acted_on || words.word(i).len() == 2 && !words.is_capital(i.saturating_sub(1)))
            && !(i > 2 && words.is_capital(i - 2) && !words.is_mark(i - 3))
            && lists.unit_heads.longest_at(words.from(next)).is_some())
        && !is_acronym(words.printed(next))
    {
        return true;
    }
    if figure.value >= 1900.0
        && figure.value <= 2100.0
        && !compared
        && words.word(i).len() == 4
        && ["-", "–"].contains(&before)
    {
        return true;
    }
    false
}

/// Whether a kind of document is counted at word `next`, by a figure at word `i` that is written as counts are: `03 Nghị định`.
fn printed_document(words: &Words<'_>, i: usize, next: usize) -> bool {
    words.is_capital(next)
        && words.word(i).starts_with('0')
        && lists().kinds.iter().any(|(kind, _)| kind.split(' ').enumerate().all(|(k, w)| words.word(next + k) == w))
}

/// Whether the figure at word `i` tells how many days something is to last: `niêm yết công khai 05 ngày`, `đủ dùng trong 07 ngày`.
fn lasts(words: &Words<'_>, i: usize, figure: &Figure, next: usize) -> bool {
    if words.word(next) != "ngày" || i == 0 || words.is_mark(i - 1) {
        return false;
    }
    let before_after = |k: usize| lists().times.before_after.at(words, k) || lists().times.event_day.at(words, k);
    let far = (i.saturating_sub(8)..i).rev().take_while(|&k| !words.is_mark(k));
    let closes = next + 1 >= words.len() || words.is_mark(next + 1) || lists().figures.behind_days.at(words, next + 1);
    let printed = words.word(i).len() == 2 || figure.value.fract() != 0.0;
    printed && closes && !far.into_iter().any(before_after)
}

/// The first word of the sentence of word `i`; at most 80 words before it, so that a text without stops costs no more.
pub(super) fn sentence_before(words: &Words<'_>, i: usize) -> usize {
    let least = i.saturating_sub(80);
    (least..i)
        .rev()
        .find(|&k| [".", ";"].contains(&words.word(k)) && words.ranges[k].end < words.ranges[k + 1].start)
        .map_or(least, |k| k + 1)
}

/// `56/56 xã` at word `i`: all there are.
pub(super) fn whole(words: &Words<'_>, i: usize) -> bool {
    words.word(i + 1) == "/" && words.word(i + 2) == words.word(i)
}

/// Whether the clause of the figure at word `i` tells what is or was: `đã cấp 38.000 thẻ`, `mới đạt 87%`, `152 hệ thống hiện có`.
pub(super) fn told(words: &Words<'_>, i: usize) -> bool {
    let figures = &lists().figures;
    let glued = |k: usize| words.ranges[k].end == words.ranges[k + 1].start;
    let least = i.saturating_sub(14);
    let from =
        (least..i).rev().find(|&k| [".", ";", ":", ","].contains(&words.word(k)) && !glued(k)).map_or(least, |k| k + 1);
    let done = (from..i)
        .rev()
        .find(|&k| words.word(k) == "đã" || figures.only.at(words, k) && figures.reached.at(words, k + 1));
    // `25 dịch vụ đã tích hợp và 900 dịch vụ …`: the second is another one.
    let aimed_since = |k: usize| (k + 2..i).any(|k| figures.another.at(words, k));
    // `dữ liệu đã số hóa đạt ít nhất 60%` sets an aim for what is there.
    let set =
        || whole(words, i) || comparator_before(words, i).is_some_and(|(_, from)| figures.spelled.at(words, from));
    if done.is_some_and(|k| !aimed_since(k)) && !set() {
        return true;
    }
    (i + 1..words.len().min(i + 8))
        .take_while(|&k| !words.is_mark(k))
        .any(|k| words.word(k) == "hiện" && figures.present_behind.at(words, k + 1))
}

/// Whether word `i` stands inside quotation marks that were opened at most twelve words before: `“3 gặp, 4 biết”`.
fn in_quotes(words: &Words<'_>, i: usize) -> bool {
    let open = (i.saturating_sub(12)..i).rev().find(|&k| ["“", "”", "\""].contains(&words.printed(k)));
    open.is_some_and(|k| words.printed(k) == "“") && (i..words.len().min(i + 12)).any(|k| words.printed(k) == "”")
}

/// Whether the figure at word `i` is a time of the day: `7 giờ 00 ngày 26/01`, `từ 6 giờ đến 8 giờ`, `trước 16 giờ`.
pub(super) fn clock_time(words: &Words<'_>, i: usize) -> bool {
    let hour = |k: usize| {
        words.word(k + 1) == "giờ" && words.word(k).len() <= 2 && words.word(k).parse::<u8>().is_ok_and(|h| h <= 24)
    };
    if !hour(i) {
        return false;
    }
    let times = &lists().times;
    let before = i.checked_sub(1).map_or("", |k| words.word(k));
    let behind = words.word(i + 2);
    let ends = i >= 3 && ["đến", "-", "–"].contains(&before) && ((i - 3..i - 1).any(hour) || i >= 4 && hour(i - 4));
    let begins = ["đến", "-", "–"].contains(&behind) && hour(i + 3);
    let minutes = behind.len() == 2 && is_number(behind);
    // `trước 16 giờ hằng ngày`, `báo cáo Chỉ huy trưởng trước 17 giờ;`
    let late = words.word(i).parse::<u8>().is_ok_and(|hour| hour > 6) && words.is_mark(i + 2);
    let daily = before == "trước" && (times.every.has(behind) || late);
    // `trước khi xả lũ tối thiểu 04 giờ`, `06 giờ một lần`
    let lead_time = (i.saturating_sub(10)..i)
        .rev()
        .take_while(|&k| !words.is_mark(k))
        .any(|k| times.before_after.at(words, k) && times.event_day.at(words, k + 1));
    let interval = lists().recurrences.once.has(behind) && words.word(i + 3) == "lần";
    let of_day = times.parts_of_day.has(behind) || times.before_clock.has(before);
    minutes || ends || begins || of_day || daily || lead_time || interval
}

/// Whether the figure at word `i` says which things are meant and not what is aimed at: `các lớp từ 5 ngày trở lên phải …`.
pub(super) fn condition(words: &Words<'_>, i: usize, figure_end: usize, end: usize) -> bool {
    let figures = &lists().figures;
    // `tàu cá có chiều dài từ 15 m trở lên`, `trạm có công suất trên 100 kW`
    let sized = (i.saturating_sub(6)..i)
        .rev()
        .take_while(|&k| !words.is_mark(k))
        .any(|k| words.word(k) == "có" && figures.sizes.at(words, k + 1));
    let bounded = figures.bounds.at(words, end.saturating_sub(1));
    // `tàu cá từ 15 mét trở lên`, `hẻm sâu trên 50m`
    let start = comparator_before(words, i).map_or(i, |(_, from)| from);
    let start = if start == i && i > 0 && words.word(i - 1) == "từ" { i - 1 } else { start };
    let told_apart = start < i
        && figures.sized.ends_before(words, start)
        && !figures.spelled.at(words, start)
        && (lists().measures.at(words, figure_end) || words.word(figure_end) == "con");
    // `làm thêm từ 02 kỹ thuật không quá 180 phút`: the aim comes behind.
    let most = lists().comparators.longest_at(words.from(end));
    let of_aim =
        start < i && words.word(end.saturating_sub(1)) != "%" && matches!(most, Some((2.., Comparator::AtMost)));
    if sized && bounded || told_apart || of_aim {
        return true;
    }
    let from = sentence_before(words, i);
    figures.condition.at(words, from)
        && figures.bounds.at(words, end.saturating_sub(1))
        && words.word(end.saturating_sub(2)) == "trở"
        && figures.consequence.at(words, end)
}

pub(super) fn is_acronym(word: &str) -> bool {
    word.chars().count() >= 2 && word.chars().filter(|c| c.is_uppercase()).count() >= 2
}
