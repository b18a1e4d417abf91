//! Headings that are units: `2. Phòng Văn hóa - Xã hội`, `Giao Văn phòng Sở`, `Trách nhiệm của …`, a topic with a unit in brackets. Pure.

use super::doers::{Doers, chairs_at, of_sentence, predicate_at};
use super::lists::{UnitHead, UnitHeadingWords, lists};
use super::passage::Passage;
use super::units::{
    Place, UnitSpan, head_at, is_body_start, is_unit_start, parse_list, span, span_to_bracket, verb_at,
};
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

/// Reads a heading as units: `2. Phòng Văn hóa - Xã hội`, `Giao Văn phòng Sở`, `Trách nhiệm của Thường trực Tỉnh ủy`.
pub fn heading(passage: &Passage) -> Option<UnitHeading> {
    unit_heading(passage).or_else(|| bracketed_units(passage)).or_else(|| charged_units(passage))
}

/// `Để nâng cao năng lực, thủ trưởng các cơ quan có trách nhiệm:` behind an adverbial.
fn charged_units(passage: &Passage) -> Option<UnitHeading> {
    if !passage.text.trim_end().ends_with(':') {
        return None;
    }
    let doers = charged(passage)?;
    let (units, coordinating) = (doers.lead, doers.coordinating);
    Some(UnitHeading { units, coordinating, covers: false, leads_in: true, bare_order: false })
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
    let UnitHeadingWords { openers, orders, qualifies, before_duty, demands, .. } = &lists().unit_headings;
    let mut at = 0;
    let mut order = false;
    if let Some(behind) = openers.behind(&words, 0) {
        order = orders.at(&words, 0);
        // `6. Đề nghị: Hội Nông dân xã, Đoàn xã`
        at = behind + usize::from(words.word(behind) == ":");
    }
    // `2. Cơ quan quản lý: Sở Nông nghiệp tỉnh Bình An:` names whose office it is.
    if let Some(named) = named_office(&words, at) {
        at = named;
    }
    if !is_unit_start(&words, at) {
        return named_responsible(&words, at);
    }
    let (mut units, end) = parse_list(&words, at, Place::Heading);
    if units.is_empty() {
        return None;
    }
    let rest_is = |k: usize| (k..words.len()).all(|w| [":", ".", ";", ","].contains(&words.word(w)));
    // `UBND các xã, phường có dự án đi qua:` qualifies, it does not say what to do.
    let qualified = qualifies.at(&words, end)
        && !["trách", "nhiệm"].contains(&words.word(end + 1))
        && folded.trim_end().ends_with(':')
        && words.len() - end < 14;
    // `1.2. Sở Tài chính - Cơ quan thường trực Ban Chỉ đạo`
    let besides =
        ["-", "–"].contains(&words.word(end)) && lists().other_roles.longest_at(words.from(end + 1)).is_some();
    let mut covers = rest_is(end) || qualified || besides;
    // `Trách nhiệm của Tổ công tác triển khai Đề án 06:`: all that follows is the name.
    let responsible =
        at > 0 && words.word(0) == "trách" && (words.word(at - 1) == "của" || words.word(at - 1) == "nhiệm");
    if responsible && !covers && units.len() == 1 && words.len() <= 20 {
        let last = before_end_marks(&words, at + 1);
        if !(at..last).any(|k| words.is_mark(k)) {
            units = vec![span(&words, at, last)];
            covers = true;
        }
    }
    // All in capitals: verbs cannot be told from names, the whole heading is the unit.
    if super::markers::is_mostly_capitals(text) && units.len() == 1 {
        units = vec![span(&words, at, before_end_marks(&words, at + 1))];
        covers = true;
    }
    // The name of a council goes on with what it does (`Hội đồng phối hợp phổ biến, giáo dục pháp luật xã`).
    let several =
        (at..words.len()).any(|k| words.word(k) == "," && words.is_capital(k + 1) && is_body_start(&words, k + 1));
    let name_like = !several
        && folded
            .get(words.ranges[at].start..)
            .is_some_and(|t| (at..words.len()).all(|k| !demands.at(&words, k)) && !t.contains([':', ';', '.']));
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
    // `9.1. Đối với các cơ sở có lưu lượng xả thải lớn và … (danh sách kèm theo):` speaks of them with all their words.
    let speaks_of = at == 2 && words.word(0) == "đối" && words.word(1) == "với";
    let colon = words.len() - 1;
    let whole = speaks_of && words.word(colon) == ":" && (at..colon).all(|k| ![":", ";", "."].contains(&words.word(k)));
    if whole && !covers {
        units = vec![span_to_bracket(&words, at, colon)];
        covers = true;
    }
    let mut coordinating = Vec::new();
    let mut leads_in = false;
    if !covers {
        coordinating = of_sentence(passage, 0..text.len()).coordinating;
        let mut k = end;
        while k < words.len() && (verb_at(&words, k) > 0 || before_duty.at(&words, k)) {
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

/// The most words of an office before the body that holds it.
const LONGEST_OFFICE: usize = 6;

/// The word behind `Cơ quan quản lý:` that begins at word `at`, where a body stands there.
fn named_office(words: &Words<'_>, at: usize) -> Option<usize> {
    let office = lists().unit_headings.offices.at(words, at);
    let colon = (at + 2..words.len().min(at + LONGEST_OFFICE)).find(|&k| words.is_mark(k))?;
    (office && words.word(colon) == ":" && is_body_start(words, colon + 1)).then_some(colon + 1)
}

/// The word at which the marks at the end begin, `least` at the least.
fn before_end_marks(words: &Words<'_>, least: usize) -> usize {
    let mut last = words.len();
    while last > least && words.is_mark(last - 1) {
        last -= 1;
    }
    last
}

/// Whether a line charges bodies with what is listed below it and demands nothing itself: `Thủ trưởng các sở có trách nhiệm:`.
pub fn charges(passage: &Passage) -> bool {
    charged(passage).is_some()
}

fn charged(passage: &Passage) -> Option<Doers> {
    let doers = of_sentence(passage, 0..passage.text.len());
    let lead_end = doers.lead.last()?.range.end;
    let between = |from: usize, to: usize| {
        passage.folded.get(from..to).unwrap_or("x").trim_matches(|c: char| c.is_whitespace() || ":,;".contains(c))
    };
    let UnitHeadingWords { charges, joint_charges, .. } = &lists().unit_headings;
    let length = passage.folded.len();
    // `Vụ Xuất nhập khẩu chủ trì, phối hợp với các Vụ: Kế hoạch, Pháp chế:`
    let jointly = doers.coordinating.first().zip(doers.coordinating.last()).is_some_and(|(first, last)| {
        let rest = between(last.range.end, length);
        joint_charges.get(between(lead_end, first.range.start)).is_some()
            && (rest.is_empty() || charges.get(rest).is_some())
    });
    (charges.get(between(lead_end, length)).is_some() || jointly).then_some(doers)
}

/// `Trách nhiệm của đối tượng thực hiện kiểm kê:`: whoever is spoken of, in no list of heads, answers for the items below; `at` is the
/// word behind *của*.
fn named_responsible(words: &Words<'_>, at: usize) -> Option<UnitHeading> {
    let responsible = at > 1 && words.word(at - 1) == "của" && ["trách", "nhiệm"].contains(&words.word(0));
    let last = before_end_marks(words, at);
    let short = last > at && last - at <= 14 && !(at..last).any(|k| words.is_mark(k));
    (responsible && short && verb_at(words, at) == 0).then(|| UnitHeading {
        units: vec![span(words, at, last)],
        coordinating: Vec::new(),
        covers: true,
        leads_in: false,
        bare_order: false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::passage::tests::passage;
    use super::*;

    #[test]
    fn headings_that_are_units() {
        assert!(heading(&passage("Phòng Văn hóa - Xã hội")).is_some_and(|u| u.covers));
        assert!(heading(&passage("Giao Văn phòng Sở")).is_some_and(|u| u.covers && u.bare_order));
        assert!(heading(&passage("Phòng, chống thiên tai")).is_none());
        assert!(heading(&passage("Tổ chức thực hiện")).is_none());
    }
}
