//! Who acts: the doer of a sentence, whom it asks, who coordinates. Headings that are units: [`super::unit_headings`]. Pure.

use std::ops::Range;

use super::lists::{DoerWords, UnitHead, lists};
use super::passage::Passage;
use super::units::{
    Place, UnitSpan, head_at, interval_word, is_unit_start, names_person, parse_list, starts_with, verb_at,
};
use super::words::Words;

/// Leads and coordinating units that the words of an item name.
#[derive(Clone, Debug, Default)]
pub struct Doers {
    pub lead: Vec<UnitSpan>,
    pub coordinating: Vec<UnitSpan>,
    /// Where nobody is named first and nobody above: the body that a later sentence names as who carries it out.
    pub later: Vec<UnitSpan>,
}

/// Who does and who coordinates, by the item's own words in `range`.
pub fn of_sentence(passage: &Passage, range: Range<usize>) -> Doers {
    let (Some(text), Some(folded)) = (passage.text.get(range.clone()), passage.folded.get(range.clone())) else {
        return Doers::default();
    };
    let words = Words::new(text, folded);
    let mut doers = Doers::default();
    let mut clause = true;
    let mut bracket = false;
    let mut first = true;
    let mut skip_to = 0;
    let mut clause_start = 0;
    // Who does what the item is about, said of a part of it (`tham gia các dự án do Bộ Công an chủ trì`): only where nothing else tells.
    let mut by_others = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let at_clause = clause;
        if at_clause {
            clause_start = i;
        }
        let in_bracket = std::mem::take(&mut bracket);
        clause = false;
        if words.is_mark(i) {
            if [".", ";", ":"].contains(&words.word(i)) {
                clause = true;
            }
            // `Lĩnh vực y tế: Sở Y tế …`: the topic before the colon is no clause.
            let topic = i < 16
                || i < 24 && !(0..i).any(|k| words.word(k) == "(")
                || i < 80 && lists().doers.topics.at(&words, 0);
            if words.word(i) == ":" && topic && doers.lead.is_empty() {
                first = true;
            }
            // `… (Liên đội).`: a bracket that closes the item and holds nothing but who does it.
            if words.word(i) == "(" && i > 0 && doers.lead.is_empty() {
                doers.lead.extend(closing_bracket(&words, i));
            }
            // `… (Phòng Kinh tế chủ trì)`
            if ["(", "“", "\""].contains(&words.word(i)) {
                clause = true;
                bracket = i > 0;
            }
            i += 1;
            continue;
        }
        // `(Tổ Ngữ văn chủ trì, Thư viện phối hợp)`
        if (in_bracket || i > 0 && [",", ";"].contains(&words.word(i - 1))) && i >= skip_to && is_unit_start(&words, i)
        {
            let (units, end) = parse_list(&words, i, Place::Sentence);
            let helps = lists().doers.helps.behind(&words, end);
            // (`Cục Đường sắt chủ trì, Trung tâm A phối hợp hoàn thành …`)
            let acts = |behind: usize| {
                let chaired = (i.saturating_sub(5)..i).any(|k| starts_with(&words, k, "chủ trì"));
                chaired && starts_with(&words, end, "phối hợp") && verb_at(&words, behind) > 0
            };
            // `(A chủ trì; B phối hợp thực hiện các nội dung tại mục 4)`
            let bracket = || {
                (i.saturating_sub(40)..i)
                    .rev()
                    .find(|&k| ["(", ")"].contains(&words.word(k)))
                    .is_some_and(|k| words.word(k) == "(")
            };
            let helps = helps.is_some_and(|behind| {
                [")", ";", ".", ",", ""].contains(&words.word(behind))
                    || acts(behind)
                    || bracket() && !["với", "cùng"].contains(&words.word(behind))
            });
            // (`200 doanh nghiệp, cơ sở tham gia` are counted.)
            let named = units.iter().any(|u| u.name.contains(' ') && u.name != "cơ sở" && u.name != "tổ chức");
            if helps && named {
                doers.coordinating.extend(units);
                skip_to = end;
                i = end.max(i + 1);
                continue;
            }
        }
        // `phối hợp (chặt chẽ) với A, B`
        if words.word(i) == "phối" && words.word(i + 1) == "hợp" && i >= skip_to {
            // `Phối hợp với thú y thôn tiêm phòng; mỗi thôn bố trí …`: the second clause is no subject of the item.
            first &= !at_clause;
            let start = coordination_start(&words, i + 2);
            // `Quy chế phối hợp` is a noun, `Vụ Pháp chế phối hợp` acts.
            let noun = i > 0
                && lists().doers.not_before_coordinating.at(&words, i - 1)
                && (words.word(i - 1) != "chế" || i > 1 && lists().doers.before_regulation.at(&words, i - 2))
                && !(lists().doers.body_ends.at(&words, i - 1) && lists().doers.with_whom.at(&words, i + 2))
                // `… với sự phối hợp của Hội Nông dân`
                && !(words.word(i - 1) == "sự" && lists().doers.by_whom.at(&words, i + 2));
            if !noun && is_unit_start(&words, start) {
                let (units, end) = parse_list(&words, start, Place::Sentence);
                doers.coordinating.extend(units);
                skip_to = end;
            }
            i += 2;
            continue;
        }
        if at_clause && i >= skip_to {
            if let Some((units, end, clear)) = doer_at(&words, i) {
                let chairs = chairs_at(&words, end) && words.word(end) != "chịu";
                // `…; Sở Tài chính tổng hợp, báo cáo`: another body in a clause of its own.
                let own_clause = i > 0
                    && words.word(i - 1) == ";"
                    && clear
                    && !doers.lead.is_empty()
                    && head_at(&words, i).is_some_and(|(class, n, plural)| {
                        !plural
                            && (class == UnitHead::Agency || class == UnitHead::Person && names_person(&words, i + n))
                    })
                    && words.word(end) != "phối"
                    && doers.lead.len() < 16;
                // `(Tổ Quản lý hành chính thực hiện)`
                let in_role = in_bracket
                    && lists()
                        .roles
                        .longest_at(words.from(end))
                        .is_some_and(|(n, ())| [")", ";", ","].contains(&words.word(end + n)))
                    && doers.lead.is_empty();
                // `…. Giao Sở Xây dựng hướng dẫn …`: told to in a sentence of its own.
                let told = i > 0
                    && words.word(i - 1) == "."
                    && doers.lead.is_empty()
                    && (starts_with(&words, i, "giao") || starts_with(&words, i, "phân công"));
                if first && !in_bracket || chairs || own_clause || in_role || told {
                    if !clear && !chairs && !own_clause && !doers.lead.is_empty() {
                        i += 1;
                        continue;
                    }
                    let (units, helpers) = leads_and_helpers(&words, units);
                    doers.coordinating.extend(helpers);
                    doers.lead.extend(units);
                    i = end.max(i + 1);
                    first = false;
                    continue;
                }
            }
            first = false;
        }
        // `chủ trì cùng chủ rừng tuần tra`, `chủ trì, cùng với Tổ …`; `Cùng các địa phương tổ chức …` opens an item.
        let behind_chair = (words.word(i) == "trì" || words.word(i) == "mối" && i > 0 && words.word(i - 1) == "đầu")
            && (words.word(i + 1) == "cùng" || words.word(i + 1) == "," && words.word(i + 2) == "cùng");
        let behind_comma =
            i > 1 && words.word(i - 1) == "," && words.word(i) == "cùng" && !doers.lead.is_empty() && i >= skip_to;
        if behind_comma {
            let start = coordination_start(&words, i);
            if is_unit_start(&words, start) {
                let (units, end) = parse_list(&words, start, Place::Sentence);
                doers.coordinating.extend(units);
                skip_to = end;
            }
        }
        if (behind_chair || i == 0 && words.word(0) == "cùng") && i >= skip_to {
            let together = if i == 0 { 0 } else { i + 1 + usize::from(words.word(i + 1) == ",") };
            let start = coordination_start(&words, together);
            if is_unit_start(&words, start) {
                let (units, end) = parse_list(&words, start, Place::Sentence);
                doers.coordinating.extend(units);
                skip_to = end;
            }
        }
        // `…, giao Sở Nội vụ chủ trì`, `(giao Sở Nội vụ)`
        if words.word(i) == "giao" && i > 0 && is_unit_start(&words, i + 1) && i >= skip_to {
            let (units, end) = parse_list(&words, i + 1, Place::Sentence);
            if chairs_at(&words, end) || (words.word(i - 1) == "(" && words.word(end) == ")") {
                doers.lead.extend(units);
                i = end.max(i + 1);
                continue;
            }
        }
        // `… do Phòng Tư pháp chủ trì`
        if words.word(i) == "do" && i >= skip_to && doers.lead.is_empty() && is_unit_start(&words, i + 1) {
            let (units, end) = parse_list(&words, i + 1, Place::Sentence);
            match done_by(&words, clause_start, i, end) {
                Some(true) => {
                    doers.lead.extend(units);
                    i = end.max(i + 1);
                    continue;
                }
                Some(false) if by_others.is_empty() => by_others = units,
                _ => {}
            }
        }
        i += 1;
    }
    if doers.lead.is_empty() {
        doers.later = later_subject(&words);
        if doers.later.is_empty() {
            doers.later = by_others;
        }
    }
    for list in [&mut doers.lead, &mut doers.coordinating, &mut doers.later] {
        // `cơ quan này`, `đơn vị đó`, a bare `cơ quan phối hợp` name nobody.
        list.retain(|u| {
            let points = u.name.rsplit_once(' ').is_some_and(|(_, last)| lists().doers.pointing.has(last));
            !points && !lists().doers.nameless.has(&u.name)
        });
        for unit in list.iter_mut() {
            unit.range = unit.range.start + range.start..unit.range.end + range.start;
        }
        let mut seen: Vec<String> = Vec::new();
        list.retain(|u| {
            let key = super::fold::fold(&u.name);
            let new = !seen.contains(&key);
            seen.push(key);
            new
        });
    }
    doers
}

/// The units in a bracket at word `i` that closes the item and holds nothing else; none where the bracket tells to whom something is
/// sent or reported.
fn closing_bracket(words: &Words<'_>, i: usize) -> Vec<UnitSpan> {
    if !is_unit_start(words, i + 1) {
        return Vec::new();
    }
    let generic = head_at(words, i + 1).is_some_and(|(class, ..)| class == UnitHead::Generic);
    let (units, end) = parse_list(words, i + 1, Place::Sentence);
    let Some(close) = (end..words.len()).find(|&k| words.word(k) == ")") else { return Vec::new() };
    let closes = (close + 1..words.len()).all(|k| words.is_mark(k));
    // `(Phòng Kinh tế theo lĩnh vực phụ trách; Văn phòng tổng hợp)`, `(Đoàn Thanh niên phối hợp với …)`: what they do, or a part of the
    // bracket of its own behind them.
    let acts = verb_at(words, end) > 0 || words.word(end) == "theo";
    let told = !generic && [")", ";"].contains(&words.word(end)) || acts && !lists().doers.issues.at(words, end);
    let sent = (i.saturating_sub(10)..i).any(|k| lists().doers.sent_to.at(words, k));
    if closes && told && !sent { units } else { Vec::new() }
}

/// Whether the units between *do* at word `i` and `end` do what the clause from `start` on is about: true where the clause's own
/// subject is done by them (`việc tiếp nhận hồ sơ do Văn phòng thực hiện`), false where it is said of what a verb acts on (`tham gia
/// các dự án do Bộ Công an chủ trì`), none where no verb of doing follows.
fn done_by(words: &Words<'_>, start: usize, i: usize, end: usize) -> Option<bool> {
    let DoerWords { carries, acts, deeds, many, .. } = &lists().doers;
    // `Sơ tuyển sức khỏe: Do Trạm y tế xã thực hiện`
    let behind_topic = i == start && i > 0 && words.word(i - 1) == ":";
    let at = end + usize::from(words.word(end) == "trực" && words.word(end + 1) == "tiếp") * 2;
    let carries = chairs_at(words, end) || carries.at(words, end);
    let acts = acts.at(words, at);
    if !carries && !acts {
        return None;
    }
    // The last comma before begins the part of the clause that is spoken of.
    let from = (start..i).rev().find(|&k| [",", "(", ":"].contains(&words.word(k))).map_or(start, |k| k + 1);
    let verb = verb_at(words, from) > 0 || lists().verbs.longest_at(words.from(from)).is_some_and(|(n, ())| n > 1);
    let many = (start..i).rev().take(24).any(|k| many.at(words, k));
    if carries {
        return Some(!(many && (verb || lists().verbs.longest_at(words.from(start)).is_some())));
    }
    // `việc …`, `công tác …`: a noun that is done; a thing that is held by others is none (`hội thi do Tỉnh đoàn tổ chức`).
    (behind_topic || deeds.at(words, from) && !verb).then_some(true)
}

/// `Trung tâm X cùng các trạm Y kiểm tra …`: units before *cùng* do, those behind it help.
fn leads_and_helpers(words: &Words<'_>, mut units: Vec<UnitSpan>) -> (Vec<UnitSpan>, Vec<UnitSpan>) {
    let parted = (1..units.len()).find(|&k| {
        let between = words.folded.get(units[k - 1].range.end..units[k].range.start).unwrap_or("");
        between.split_whitespace().next() == Some("cùng")
    });
    let helpers = parted.map_or_else(Vec::new, |k| units.split_off(k));
    (units, helpers)
}

/// Where the first sentence names nobody, the body that a later one opens with and that is to carry it out (`… . Vụ Pháp chế phối hợp với
/// Văn phòng thực hiện`), or that is told to behind a topic (`Về thủ tục thuế: Giao Cục Thuế hướng dẫn`).
fn later_subject(words: &Words<'_>) -> Vec<UnitSpan> {
    for k in 1..words.len() {
        let mark = words.word(k - 1);
        let at = k + [("đồng", "thời"), ("riêng", "")]
            .iter()
            .filter(|(a, _)| words.word(k) == *a)
            .map(|(_, b)| 1 + usize::from(!b.is_empty()))
            .sum::<usize>();
        // `… . Do đó, các chủ đầu tư cần …`
        let at = lists().doers.therefore.behind(words, k).unwrap_or(at);
        let at = at + usize::from(at > k && words.word(at) == ",");
        let opens = mark == "." && words.is_capital(k) || mark == ";";
        if opens && is_unit_start(words, at) {
            let (units, end) = parse_list(words, at, Place::Sentence);
            // Behind a semicolon several bodies act each in a clause of its own.
            let acts = mark == ";" && predicate_at(words, end) && verb_at(words, end) > 0;
            if acts || lists().carrying_out.longest_at(words.from(end)).is_some() {
                return units;
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
    Vec::new()
}

/// The word where the units begin after *phối hợp*: adverbs and *với, cùng, theo yêu cầu của* are passed over.
fn coordination_start(words: &Words<'_>, mut i: usize) -> usize {
    for _ in 0..4 {
        let Some(behind) = lists().doers.before_coordinated.behind(words, i) else { break };
        i = behind;
    }
    i
}

pub(super) fn chairs_at(words: &Words<'_>, mut i: usize) -> bool {
    while lists().doers.before_chairing.at(words, i) {
        i += 1;
    }
    words.word(i) == "chủ" && words.word(i + 1) == "trì" || words.word(i) == "chịu" && words.word(i + 1) == "trách"
}

/// The units that are the doer of the clause that begins at word `i`, the word behind them, and whether a verb follows at once.
fn doer_at(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize, bool)> {
    let mut at = i;
    // `Giao Sở Nội vụ …`, `Đề nghị các đơn vị …`
    let ordered = lists().doers.orders.behind(words, at);
    if let Some(behind) = ordered {
        at = behind;
        if starts_with(words, i, "chỉ đạo") {
            return None;
        }
    }
    if !is_unit_start(words, at) {
        // `Căn cứ Kế hoạch này, các sở xây dựng …`, `Định kỳ hằng quý, Sở Nội vụ …`
        if ordered.is_some() {
            return None;
        }
        let (opener, ()) = lists().openers.longest_at(words.from(at))?;
        // `Theo dõi, đôn đốc các bộ, các tỉnh …`: a verb that begins like an adverbial.
        if lists().verbs.longest_at(words.from(at)).is_some_and(|(n, ())| n > opener) {
            return None;
        }
        let limit = words.len().min(at + 80);
        let mut k = at;
        while k < limit {
            if [".", ";", ":"].contains(&words.word(k)) {
                return None;
            }
            let in_list = head_at(words, k + 1).is_some_and(|(class, _, plural)| class == UnitHead::Generic && !plural)
                && (k.saturating_sub(3)..k).any(|b| lists().doers.strung_kinds.at(words, b));
            // `Trước ngày 30 tháng 11 năm 2014 các cơ quan báo cáo …`: no comma behind the date.
            let behind_date = lists().doers.many.at(words, k + 1)
                && (words.word(k).bytes().all(|b| b.is_ascii_digit()) || interval_word(words, k));
            let before_unit = words.word(k) == "," && !in_list && verb_free(words, k + 1) || behind_date;
            // `Trên cơ sở Kế hoạch này, đề nghị các Bộ …`
            let told = k + 1 < limit && words.word(k) == ",";
            let told = told.then(|| lists().doers.asks.behind(words, k + 1)).flatten();
            if let Some(behind) = told.filter(|&behind| is_unit_start(words, behind)) {
                let (units, end) = parse_list(words, behind, Place::Sentence);
                if !units.is_empty() {
                    return Some((units, end, true));
                }
            }
            if before_unit && is_unit_start(words, k + 1) {
                let (units, end) = parse_list(words, k + 1, Place::Sentence);
                if !units.is_empty() {
                    if let Some((asked, end)) = asked_at(words, end) {
                        return Some((asked, end, true));
                    }
                    if predicate_at(words, end) {
                        return Some((units, end, true));
                    }
                }
            }
            k += 1;
        }
        return None;
    }
    let (units, end) = parse_list(words, at, Place::Sentence);
    // `Đề nghị tỉnh bổ sung …` speaks of the level above, it names nobody.
    let nameless = ordered.is_some() && units.iter().all(|u| !u.name.contains(' '));
    if units.is_empty() || nameless {
        return None;
    }
    if let Some((asked, end)) = asked_at(words, end) {
        return Some((asked, end, true));
    }
    if ordered.is_some() || predicate_at(words, end) {
        return Some((units, end, true));
    }
    behind_aside(words, end).map(|verb| (units, verb, true))
}

/// The word behind an aside that begins at `i`: `, đặc biệt là các Cục quản lý chuyên ngành, cần …`.
fn behind_aside(words: &Words<'_>, i: usize) -> Option<usize> {
    let begin = lists().doers.asides.behind(words, i + usize::from(words.word(i) == ","))?;
    (begin..words.len().min(begin + 24))
        .take_while(|&k| ![".", ";", ":"].contains(&words.word(k)))
        .find(|&k| lists().doers.closing_asides.at(words, k))
}

/// `Sở Y tế trân trọng đề nghị Quý đơn vị …`: whom the body before word `i` asks is to act, and the word behind.
fn asked_at(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize)> {
    let at = lists().doers.polite.behind(words, i).unwrap_or(i);
    // `Ủy ban nhân dân tỉnh giao (cho) Sở Nội vụ chủ trì …`
    let asked = lists().doers.asks.behind(words, at)?;
    if !is_unit_start(words, asked) {
        return None;
    }
    let (units, end) = parse_list(words, asked, Place::Sentence);
    (!units.is_empty() && predicate_at(words, end)).then_some((units, end))
}

/// Whether the passage asks a body for something: `… đề nghị Quý đơn vị góp ý …`.
pub fn asks(passage: &Passage) -> bool {
    let words = Words::new(&passage.text, &passage.folded);
    (0..words.len()).any(|i| asked_at(&words, i).is_some())
}

fn verb_free(words: &Words<'_>, i: usize) -> bool {
    verb_at(words, i) == 0 || words.is_capital(i) || head_at(words, i).is_some()
}

/// Whether a predicate begins at word `i` (after a comma or an adverbial between commas too).
pub(super) fn predicate_at(words: &Words<'_>, mut i: usize) -> bool {
    if words.word(i) == "," {
        i += 1;
    }
    verb_at(words, i) > 0
        || lists().times.every.at(words, i) && interval_word(words, i + 1)
        || lists().doers.before_predicate.at(words, i)
        || words.word(i) == ":"
}

#[cfg(test)]
mod tests {
    use super::super::passage::tests::passage;
    use super::*;

    fn names(units: &[UnitSpan]) -> Vec<&str> {
        units.iter().map(|u| u.name.as_str()).collect()
    }

    #[test]
    fn the_doer_of_a_sentence() {
        let p = passage(
            "Sở Y tế chủ trì, phối hợp với Sở Tài chính và các đơn vị liên quan tổ chức tập huấn; Công an tỉnh theo dõi.",
        );
        let doers = of_sentence(&p, 0..p.text.len());
        assert_eq!(names(&doers.lead), ["Sở Y tế", "Công an tỉnh"]);
        assert_eq!(names(&doers.coordinating), ["Sở Tài chính", "các đơn vị liên quan"]);
        let p = passage("Tổ chức các lớp tập huấn cho cán bộ xã.");
        assert!(of_sentence(&p, 0..p.text.len()).lead.is_empty());
        let p = passage("Căn cứ Kế hoạch này, các cơ quan, đơn vị xây dựng kế hoạch.");
        assert_eq!(names(&of_sentence(&p, 0..p.text.len()).lead), ["các cơ quan, đơn vị"]);
    }
}
