//! The subject of a clause: whom it opens with, whom that body asks, who is named in a later sentence; what follows a subject. Pure.

use super::super::fold::fold;
use super::super::lists::{UnitHead, lists};
use super::super::units::{
    Place, UnitSpan, head_at, interval_word, is_body_start, is_compound, is_unit_start, parse_list, starts_with,
    verb_at,
};
use super::super::words::Words;

/// The units that are the doer of the clause that begins at word `i`, and the word behind them: the ministries of `Đề nghị các Bộ báo cáo`, the
/// department of `Định kỳ hằng quý, Sở Nội vụ báo cáo`. None where the clause has no subject that is a unit.
pub(super) fn doer_at(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize)> {
    // `Giao Sở Nội vụ …`, `Đề nghị các đơn vị …`
    let ordered = lists().doers.orders.behind(words, i);
    if ordered.is_some() && starts_with(words, i, "chỉ đạo") {
        return None;
    }
    let at = ordered.unwrap_or(i);
    if !is_unit_start(words, at) {
        return if ordered.is_some() { None } else { behind_opener(words, at) };
    }
    let (units, end) = parse_list(words, at, Place::Sentence);
    // `Đề nghị tỉnh bổ sung …` speaks of the level above, it names nobody.
    // `Khuyến khích các hợp tác xã liên kết …`: nobody is charged, but a body with a name is (`Khuyến khích Hội Nông dân …`).
    let encouraged = words.word(i) == "khuyến" && !is_body_start(words, at) && !names_somebody(&units);
    // `Phân công cán bộ, công chức phụ trách từng bản` is what the body above does.
    let staff = words.word(i) == "phân" && units.iter().all(|u| lists().doers.staff.open(&fold(&u.name)));
    let nameless = encouraged || ordered.is_some() && (staff || units.iter().all(|u| !u.name.contains(' ')));
    if units.is_empty() || nameless {
        return None;
    }
    if let Some(asked) = asked_at(words, end) {
        return Some(asked);
    }
    // `Báo và phát thanh, truyền hình Lào Cai sản xuất …`: behind one body with a name a verb that tells bodies apart acts.
    let body = is_body_start(words, at) && units.len() == 1;
    let acts = body && !words.is_capital(end) && lists().attributive_verbs.at(words, end);
    if ordered.is_some() || predicate_at(words, end) || acts {
        return Some((units, end));
    }
    behind_aside(words, end).map(|verb| (units, verb))
}

/// Whether a unit of a list has a name of its own, written with capitals behind its first word.
fn names_somebody(units: &[UnitSpan]) -> bool {
    units.iter().any(|unit| unit.name.split_whitespace().skip(1).any(|word| word.starts_with(char::is_uppercase)))
}

/// The doer behind an adverbial that opens the clause at word `at`: `Căn cứ Kế hoạch này, các sở xây dựng …`, `Định kỳ hằng quý, Sở Nội
/// vụ …`; with the word behind.
fn behind_opener(words: &Words<'_>, at: usize) -> Option<(Vec<UnitSpan>, usize)> {
    let (opener, ()) = lists().openers.longest_at(words.from(at))?;
    // `Theo dõi, đôn đốc các bộ, các tỉnh …`: a verb that begins like an adverbial.
    if lists().verbs.longest_at(words.from(at)).is_some_and(|(n, ())| n > opener) {
        return None;
    }
    let limit = words.len().min(at + 80);
    // `Căn cứ chức năng được giao, phối hợp với Phòng A, Phòng B triển khai …`: behind it stand those who help.
    let joint = (at..limit).find(|&k| starts_with(words, k, "phối hợp") && k > at && words.word(k - 1) == ",");
    let limit = joint.unwrap_or(limit);
    (at..limit).take_while(|&k| ![".", ";", ":"].contains(&words.word(k))).find_map(|k| {
        // `Trên cơ sở Kế hoạch này, đề nghị các Bộ …`
        let comma = k + 1 < limit && words.word(k) == ",";
        let told = comma.then(|| lists().doers.asks.behind(words, k + 1)).flatten();
        if let Some(behind) = told.filter(|&behind| is_unit_start(words, behind)) {
            let (units, end) = parse_list(words, behind, Place::Sentence);
            if !units.is_empty() {
                return Some((units, end));
            }
        }
        if !(ends_opener(words, k) && is_unit_start(words, k + 1)) {
            return None;
        }
        let (units, end) = parse_list(words, k + 1, Place::Sentence);
        if units.is_empty() {
            return None;
        }
        asked_at(words, end).or_else(|| predicate_at(words, end).then_some((units, end)))
    })
}

/// Whether an adverbial may be over at word `k`: a comma that strings no kinds together, or a date without one (`Trước ngày 30 tháng 11 năm
/// 2014 các cơ quan báo cáo …`).
fn ends_opener(words: &Words<'_>, k: usize) -> bool {
    let in_list = || {
        head_at(words, k + 1).is_some_and(|(class, _, plural)| class == UnitHead::Generic && !plural)
            && (k.saturating_sub(3)..k).any(|b| lists().doers.strung_kinds.at(words, b))
    };
    let behind_date = || {
        lists().doers.many.at(words, k + 1)
            && (words.word(k).bytes().all(|b| b.is_ascii_digit()) || interval_word(words, k))
    };
    words.word(k) == "," && verb_free(words, k + 1) && !in_list() || behind_date()
}

/// The word behind an aside that begins at `i`: `, đặc biệt là các Cục quản lý chuyên ngành, cần …`.
fn behind_aside(words: &Words<'_>, i: usize) -> Option<usize> {
    let begin = lists().doers.asides.behind(words, i + usize::from(words.word(i) == ","))?;
    (begin..words.len().min(begin + 24))
        .take_while(|&k| ![".", ";", ":"].contains(&words.word(k)))
        .find(|&k| lists().doers.closing_asides.at(words, k))
}

/// `Sở Y tế trân trọng đề nghị Quý đơn vị …`: whom the body before word `i` asks is to act, and the word behind.
pub(super) fn asked_at(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize)> {
    let at = lists().doers.polite.behind(words, i).unwrap_or(i);
    // `Ủy ban nhân dân tỉnh giao (cho) Sở Nội vụ chủ trì …`
    // (`giao ban` is a verb of its own.)
    let asked = lists().doers.asks.behind(words, at).filter(|_| !is_compound(words, at))?;
    if !is_unit_start(words, asked) {
        return None;
    }
    let (units, end) = parse_list(words, asked, Place::Sentence);
    (!units.is_empty() && predicate_at(words, end)).then_some((units, end))
}

/// Where the first sentence names nobody, the body that a later one opens with and that is to carry it out (`… . Vụ Pháp chế phối hợp với
/// Văn phòng thực hiện`), or that is told to behind a topic (`Về thủ tục thuế: Giao Cục Thuế hướng dẫn`).
pub(super) fn later_subject(words: &Words<'_>) -> Vec<UnitSpan> {
    let mut found: Vec<UnitSpan> = Vec::new();
    for k in 1..words.len() {
        let mark = words.word(k - 1);
        // `… . Sở A hướng dẫn; Ủy ban nhân dân các xã thực hiện.`: all of the sentence.
        if !found.is_empty() && mark != ";" {
            if mark == "." {
                break;
            }
            continue;
        }
        // `… . Do đó, các chủ đầu tư cần …`, `; đồng thời Sở Nội vụ …`
        let at = lists().doers.therefore.behind(words, k).unwrap_or(k);
        let at = at + usize::from(at > k && words.word(at) == ",");
        let opens = mark == "." && words.is_capital(k) || mark == ";";
        if opens && is_unit_start(words, at) {
            let (units, end) = parse_list(words, at, Place::Sentence);
            // (`… . Trung tâm A trực tiếp triển khai.`)
            let end = end + 2 * usize::from(starts_with(words, end, "trực tiếp"));
            // A body acts in a clause or sentence of its own.
            let acts = predicate_at(words, end) && verb_at(words, end) > 0;
            if acts || lists().carrying_out.longest_at(words.from(end)).is_some() {
                let helps = !found.is_empty() && lists().doers.helps.at(words, end);
                if !helps {
                    found.extend(units);
                }
                if mark == ";" && found.len() > MOST_LATER {
                    break;
                }
            }
        }
        if mark == ":" && words.is_capital(k) {
            let order = lists().orders.longest_at(words.from(k));
            if let Some(at) = order.map(|(n, ())| k + n).filter(|&at| is_unit_start(words, at)) {
                let (units, end) = parse_list(words, at, Place::Sentence);
                if predicate_at(words, end) {
                    return units;
                }
            }
        }
    }
    found
}

/// The most bodies that one later sentence names.
const MOST_LATER: usize = 12;

/// Whether word `i` begins *chủ trì* or *chịu trách nhiệm*, adverbs before it passed over: `trực tiếp chủ trì`.
pub(in crate::plan) fn chairs_at(words: &Words<'_>, mut i: usize) -> bool {
    while lists().doers.before_chairing.at(words, i) {
        i += 1;
    }
    words.word(i) == "chủ" && words.word(i + 1) == "trì" || words.word(i) == "chịu" && words.word(i + 1) == "trách"
}

/// Whether no verb in small letters begins at word `i`, or a unit that looks like one.
fn verb_free(words: &Words<'_>, i: usize) -> bool {
    verb_at(words, i) == 0 || words.is_capital(i) || head_at(words, i).is_some()
}

/// Whether a predicate begins at word `i` (after a comma or an adverbial between commas too).
pub(in crate::plan) fn predicate_at(words: &Words<'_>, mut i: usize) -> bool {
    // `Đợt 1: các tỉnh phía Bắc, trong tháng 5/2026`: behind a comma an adverbial makes a subject only where a verb follows.
    if words.word(i) == "," {
        i += 1;
        let clause = (i..words.len().min(i + 40)).take_while(|&k| ![".", ";", ":"].contains(&words.word(k)));
        if lists().doers.before_predicate.at(words, i) && !clause.into_iter().any(|k| verb_at(words, k) > 0) {
            return false;
        }
    }
    verb_at(words, i) > 0
        || lists().times.every.at(words, i) && interval_word(words, i + 1)
        || lists().doers.before_predicate.at(words, i)
        || words.word(i) == ":"
}
