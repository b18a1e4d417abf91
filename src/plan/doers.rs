//! Who acts: the doer of a sentence, whom it asks, who coordinates; headings that are units. Pure.

use std::ops::Range;

use super::lists::{UnitHead, lists};
use super::passage::Passage;
use super::units::{Place, UnitSpan, head_at, interval_word, is_unit_start, parse_list, span, starts_with, verb_at};
use super::words::Words;

/// A heading that is a unit.
#[derive(Clone, Debug)]
pub struct UnitHeading {
    pub units: Vec<UnitSpan>,
    pub coordinating: Vec<UnitSpan>,
    /// The heading is nothing but units, with words such as *Giao*, *Trách nhiệm của* before.
    pub covers: bool,
    /// It goes on with *chủ trì, phối hợp với … :* and so leads in the items.
    pub leads_in: bool,
    /// It opens with *Giao*, *Phân công*.
    pub bare_order: bool,
}

const ORDERS: [&str; 8] =
    ["giao", "phân công", "đề nghị", "yêu cầu", "chỉ đạo", "đề nghị các đồng chí", "ủy quyền", "giao cho"];

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
    let mut i = 0;
    while i < words.len() {
        let at_clause = clause;
        let in_bracket = std::mem::take(&mut bracket);
        clause = false;
        if words.is_mark(i) {
            if [".", ";", ":"].contains(&words.word(i)) {
                clause = true;
            }
            // `Lĩnh vực y tế: Sở Y tế …`: the topic before the colon is no clause.
            if words.word(i) == ":" && i < 16 && doers.lead.is_empty() {
                first = true;
            }
            // `… (Phòng Kinh tế chủ trì)`
            if ["(", "“", "\""].contains(&words.word(i)) {
                clause = true;
                bracket = i > 0;
            }
            i += 1;
            continue;
        }
        // `phối hợp (chặt chẽ) với A, B`
        if words.word(i) == "phối" && words.word(i + 1) == "hợp" && i >= skip_to {
            let start = coordination_start(&words, i + 2);
            // `Quy chế phối hợp` is a noun, `Vụ Pháp chế phối hợp` acts.
            let noun = i > 0
                && ["quy", "chế", "sự", "công", "cơ", "quan", "đơn", "vị", "thức", "chương"]
                    .contains(&words.word(i - 1))
                && (words.word(i - 1) != "chế" || i > 1 && ["quy", "cơ"].contains(&words.word(i - 2)))
                && !(["quan", "vị"].contains(&words.word(i - 1)) && ["với", "cùng"].contains(&words.word(i + 2)));
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
                    && head_at(&words, i).is_some_and(|(class, _, plural)| class == UnitHead::Agency && !plural)
                    && words.word(end) != "phối"
                    && doers.lead.len() < 16;
                if first && !in_bracket || chairs || own_clause {
                    if !clear && !chairs && !own_clause && !doers.lead.is_empty() {
                        i += 1;
                        continue;
                    }
                    let (units, helpers) = parted_by_cung(&words, units);
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
        let behind_chair = words.word(i) == "trì"
            && (words.word(i + 1) == "cùng" || words.word(i + 1) == "," && words.word(i + 2) == "cùng");
        if (behind_chair || i == 0 && words.word(0) == "cùng") && i >= skip_to {
            let cung = if i == 0 { 0 } else { i + 1 + usize::from(words.word(i + 1) == ",") };
            let start = coordination_start(&words, cung);
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
            if chairs_at(&words, end)
                || ["phụ trách", "đảm nhiệm", "làm đầu mối"].iter().any(|w| starts_with(&words, end, w))
            {
                doers.lead.extend(units);
                i = end.max(i + 1);
                continue;
            }
        }
        i += 1;
    }
    if doers.lead.is_empty() {
        doers.later = later_subject(&words);
    }
    for list in [&mut doers.lead, &mut doers.coordinating, &mut doers.later] {
        // `cơ quan này`, `đơn vị đó` name nobody.
        list.retain(|u| !["này", "đó", "ấy"].iter().any(|w| u.name.ends_with(&format!(" {w}"))));
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

/// `Trung tâm X cùng các trạm Y kiểm tra …`: units before *cùng* do, those behind it help.
fn parted_by_cung(words: &Words<'_>, mut units: Vec<UnitSpan>) -> (Vec<UnitSpan>, Vec<UnitSpan>) {
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
        if mark == "." && is_unit_start(words, k) && words.is_capital(k) {
            let (units, end) = parse_list(words, k, Place::Sentence);
            if lists().carrying_out.longest_at(words.from(end)).is_some() {
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
    const PASSED: [&[&str]; 11] = [
        &[",", "hỗ", "trợ"],
        &["chặt", "chẽ"],
        &["theo", "yêu", "cầu", "của"],
        &["đồng", "bộ"],
        &["hiệu", "quả"],
        &["cùng", "với"],
        &["với"],
        &["cùng"],
        &["của"],
        &["thường", "xuyên"],
        &["giữa"],
    ];
    for _ in 0..4 {
        let Some(passed) = PASSED.iter().find(|p| p.iter().enumerate().all(|(k, w)| words.word(i + k) == *w)) else {
            break;
        };
        i += passed.len();
    }
    i
}

fn chairs_at(words: &Words<'_>, mut i: usize) -> bool {
    while [",", "là", "có", "trách", "nhiệm", "(", "đơn", "vị", "cơ", "quan"].contains(&words.word(i)) {
        i += 1;
    }
    words.word(i) == "chủ" && ["trì", "động"].contains(&words.word(i + 1)) && words.word(i + 1) == "trì"
        || words.word(i) == "chịu" && words.word(i + 1) == "trách"
}

/// The units that are the doer of the clause that begins at word `i`, the word behind them, and whether a verb follows at once.
fn doer_at(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize, bool)> {
    let mut at = i;
    // `Giao Sở Nội vụ …`, `Đề nghị các đơn vị …`
    let ordered = ORDERS.iter().find(|o| o.split(' ').enumerate().all(|(k, w)| words.word(at + k) == w));
    if let Some(order) = ordered {
        at += order.split(' ').count();
        if *order == "chỉ đạo" {
            return None;
        }
    }
    if !is_unit_start(words, at) {
        // `Căn cứ Kế hoạch này, các sở xây dựng …`, `Định kỳ hằng quý, Sở Nội vụ …`
        ordered.map_or(Some(()), |_| None)?;
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
                && (k.saturating_sub(3)..k)
                    .any(|b| ["cơ", "sở", "đơn", "ngành", "ban", "đoàn", "xã", "phường"].contains(&words.word(b)));
            if words.word(k) == "," && !in_list && is_unit_start(words, k + 1) && verb_free(words, k + 1) {
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
    None
}

/// `Sở Y tế trân trọng đề nghị Quý đơn vị …`: whom the body before word `i` asks is to act, and the word behind.
fn asked_at(words: &Words<'_>, i: usize) -> Option<(Vec<UnitSpan>, usize)> {
    let mut at = i;
    for polite in ["trân trọng", "kính"] {
        if starts_with(words, at, polite) {
            at += polite.split(' ').count();
        }
    }
    // `Ủy ban nhân dân tỉnh giao (cho) Sở Nội vụ chủ trì …`
    let asks = ["đề nghị", "yêu cầu", "giao cho", "phân công", "giao"].iter().find(|w| starts_with(words, at, w))?;
    let asked = at + asks.split(' ').count();
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
fn predicate_at(words: &Words<'_>, mut i: usize) -> bool {
    if words.word(i) == "," {
        i += 1;
    }
    verb_at(words, i) > 0
        || ["mỗi", "hằng", "hàng"].contains(&words.word(i)) && interval_word(words, i + 1)
        || ["theo", "trong", "tùy", "đã", "đang", "sẽ", "cùng", "ngoài", "khi", "được", "do", "chưa", "rà"]
            .contains(&words.word(i))
            && !words.is_mark(i)
        || words.word(i) == ":"
}

/// Reads a heading as units: `2. Phòng Văn hóa - Xã hội`, `Giao Văn phòng Sở`, `Trách nhiệm của Thường trực Tỉnh ủy`.
pub fn heading(passage: &Passage) -> Option<UnitHeading> {
    unit_heading(passage).or_else(|| bracketed_units(passage))
}

/// `2. Cải cách hành chính (Văn phòng Ủy ban nhân dân tỉnh chủ trì)`: a topic whose bracket says who does it.
fn bracketed_units(passage: &Passage) -> Option<UnitHeading> {
    let text = passage.text.trim_end().trim_end_matches([':', '.', ' ']);
    let open = text.strip_suffix(')')?.rfind('(')?;
    let inner = open + 1..text.len() - 1;
    if passage.text.get(inner.clone())?.contains(':') {
        return None;
    }
    let doers = of_sentence(passage, inner);
    (!doers.lead.is_empty()).then_some(UnitHeading {
        units: doers.lead,
        coordinating: doers.coordinating,
        covers: false,
        leads_in: false,
        bare_order: false,
    })
}

fn unit_heading(passage: &Passage) -> Option<UnitHeading> {
    let text = passage.text.get(..passage.text.len().min(900)).unwrap_or_else(|| passage.text.get(..450).unwrap_or(""));
    let folded = passage.folded.get(..text.len())?;
    let words = Words::new(text, folded);
    const BEFORE: [&str; 17] = [
        "nhiệm vụ, trách nhiệm của",
        "trách nhiệm thực hiện của",
        "trách nhiệm tổ chức thực hiện của",
        "nhiệm vụ cụ thể của",
        "trách nhiệm của",
        "trách nhiệm",
        "nhiệm vụ của",
        "đối với",
        "giao cho",
        "giao",
        "phân công",
        "đề nghị",
        "yêu cầu",
        "về phía",
        "về trách nhiệm của",
        "công tác của",
        "chỉ đạo",
    ];
    let mut at = 0;
    let mut order = false;
    for before in BEFORE {
        if before.split(' ').enumerate().all(|(k, w)| words.word(k) == w) {
            at = before.split(' ').count();
            order = ["giao cho", "giao", "phân công"].contains(&before);
            break;
        }
    }
    if !is_unit_start(&words, at) {
        return None;
    }
    let (mut units, end) = parse_list(&words, at, Place::Heading);
    if units.is_empty() {
        return None;
    }
    let rest_is = |k: usize| (k..words.len()).all(|w| [":", ".", ";", ","].contains(&words.word(w)));
    // `UBND các xã, phường có dự án đi qua:` qualifies, it does not say what to do.
    let qualified = ["có", "được", "nơi", "thuộc", "trong", "trên"].contains(&words.word(end))
        && !["trách", "nhiệm"].contains(&words.word(end + 1))
        && folded.trim_end().ends_with(':')
        && words.len() - end < 14;
    let mut covers = rest_is(end) || qualified;
    // `Trách nhiệm của Tổ công tác triển khai Đề án 06:`: all that follows is the name.
    let responsible =
        at > 0 && words.word(0) == "trách" && (words.word(at - 1) == "của" || words.word(at - 1) == "nhiệm");
    if responsible && !covers && units.len() == 1 && words.len() <= 20 {
        let mut last = words.len();
        while last > at + 1 && words.is_mark(last - 1) {
            last -= 1;
        }
        if !(at..last).any(|k| words.is_mark(k)) {
            units = vec![span(&words, at, last)];
            covers = true;
        }
    }
    // All in capitals: verbs cannot be told from names, the whole heading is the unit.
    if super::markers::is_mostly_capitals(text) && units.len() == 1 {
        let mut last = words.len();
        while last > at + 1 && words.is_mark(last - 1) {
            last -= 1;
        }
        units = vec![span(&words, at, last)];
        covers = true;
    }
    // The name of a council goes on with what it does (`Hội đồng phối hợp phổ biến, giáo dục pháp luật xã`).
    const DEMANDS: [&str; 9] = [
        "chủ trì",
        "tham mưu",
        "trách nhiệm",
        "thực hiện",
        "phối hợp với",
        "báo cáo",
        "hướng dẫn",
        "triển khai",
        "chỉ đạo",
    ];
    let name_like = folded
        .get(words.ranges[at].start..)
        .is_some_and(|t| !DEMANDS.iter().any(|d| t.contains(d)) && !t.contains([':', ';', '.']));
    // So does that of businesses and owners, who are told apart by it (`Các chủ đầu tư xây dựng và kinh doanh hạ tầng`).
    let by_activity = |plural: bool| {
        plural && (lists().told_by_activity.longest_at(words.from(at + 1)).is_some() || words.word(end) == "đang")
    };
    if !covers
        && units.len() == 1
        && name_like
        && words.len() <= 18
        && head_at(&words, at).is_some_and(|(class, _, plural)| class == UnitHead::Agency || by_activity(plural))
    {
        units = vec![span(&words, at, words.len())];
        covers = true;
    }
    let mut coordinating = Vec::new();
    let mut leads_in = false;
    if !covers {
        if let Some(doers) = Some(of_sentence(passage, 0..text.len())) {
            coordinating = doers.coordinating;
        }
        let mut k = end;
        while k < words.len() && (verb_at(&words, k) > 0 || [",", "có", "trách", "nhiệm"].contains(&words.word(k)))
        {
            k += verb_at(&words, k).max(1);
        }
        let tail = folded.trim_end();
        leads_in = tail.ends_with(':')
            && (chairs_at(&words, end) || predicate_at(&words, end))
            && (tail.ends_with("sau:")
                || tail.ends_with("sau đây:")
                || rest_is(k)
                || tail.ends_with("thực hiện:")
                || chairs_at(&words, end) && words.len() < 60);
        if !leads_in && !predicate_at(&words, end) {
            return None;
        }
    }
    Some(UnitHeading { units, coordinating, covers, leads_in, bare_order: order })
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

    #[test]
    fn headings_that_are_units() {
        assert!(heading(&passage("Phòng Văn hóa - Xã hội")).is_some_and(|u| u.covers));
        assert!(heading(&passage("Giao Văn phòng Sở")).is_some_and(|u| u.covers && u.bare_order));
        assert!(heading(&passage("Phòng, chống thiên tai")).is_none());
        assert!(heading(&passage("Tổ chức thực hiện")).is_none());
    }
}
