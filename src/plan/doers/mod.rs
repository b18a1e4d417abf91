//! Who acts: the doer of a sentence, whom it asks, who coordinates. Headings that are units: [`super::unit_headings`]. Pure.
//!
//! A sentence is read word by word ([`reading`]); subjects and what their verbs say are told in [`subjects`].

mod reading;
mod subjects;

use std::ops::Range;

use super::lists::lists;
use super::passage::Passage;
use super::units::UnitSpan;
use super::words::Words;

pub(super) use subjects::{chairs_at, predicate_at};

/// Leads and coordinating units that the words of an item name.
#[derive(Clone, Debug, Default)]
pub struct Doers {
    pub lead: Vec<UnitSpan>,
    pub coordinating: Vec<UnitSpan>,
    /// Where nobody is named first and nobody above: the body that a later sentence names as who carries it out.
    pub later: Vec<UnitSpan>,
    /// Whether all that is said of the later body is that it helps: `…; Công an xã phối hợp bảo đảm an ninh`.
    pub later_helps: bool,
}

/// Who does and who coordinates, by the item's own words in `range` (bytes of the passage): `Sở Y tế` and `Công an tỉnh` of `Sở Y tế chủ
/// trì, phối hợp với Công an tỉnh …`. Nobody where the words name nobody.
pub fn of_sentence(passage: &Passage, range: Range<usize>) -> Doers {
    let (Some(text), Some(folded)) = (passage.text.get(range.clone()), passage.folded.get(range.clone())) else {
        return Doers::default();
    };
    let mut doers = reading::read(&Words::new(text, folded));
    for list in [&mut doers.lead, &mut doers.coordinating, &mut doers.later] {
        settle(list, range.start);
    }
    doers
}

/// Units in the clauses of `range` that say who helps: `Ban Tuyên giáo` of `Hội Phụ nữ các xã; Ban Tuyên giáo phối hợp`.
pub fn helping_clauses(passage: &Passage, range: Range<usize>) -> Vec<UnitSpan> {
    let Some(text) = passage.text.get(range.clone()) else { return Vec::new() };
    let mut helpers = Vec::new();
    let mut start = range.start;
    for clause in text.split(';') {
        let folded = passage.folded.get(start..start + clause.len()).unwrap_or("");
        let words = Words::new(clause, folded);
        helpers.extend(reading::helpers(&words));
        helpers.extend(reading::bracketed_helpers(&words));
        start += clause.len() + 1;
    }
    helpers
}

/// Leaves out of `units` who is no name and who stands twice; their bytes are moved on by `start`.
fn settle(units: &mut Vec<UnitSpan>, start: usize) {
    // `cơ quan này`, `đơn vị đó`, a bare `cơ quan phối hợp` name nobody.
    units.retain(|u| {
        let points = u.name.rsplit_once(' ').is_some_and(|(_, last)| lists().doers.pointing.has(last));
        !points && !lists().doers.nameless.has(&u.name)
    });
    let mut seen: Vec<String> = Vec::new();
    units.retain(|u| {
        let key = super::fold::fold(&u.name);
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    for unit in units {
        unit.range = unit.range.start + start..unit.range.end + start;
    }
}

/// Whether the passage asks a body for something: `… đề nghị Quý đơn vị góp ý …`.
pub fn asks(passage: &Passage) -> bool {
    let words = Words::new(&passage.text, &passage.folded);
    (0..words.len()).any(|i| subjects::asked_at(&words, i).is_some())
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
    fn an_address_that_begins_like_meanwhile_stays_with_the_later_subject() {
        let p = passage("Trồng cây dọc đường; đồng chí Chánh Văn phòng báo cáo kết quả.");
        assert_eq!(names(&of_sentence(&p, 0..p.text.len()).later), ["đồng chí Chánh Văn phòng"]);
        let p = passage("Trồng cây dọc đường; đồng thời Chánh Văn phòng báo cáo kết quả.");
        assert_eq!(names(&of_sentence(&p, 0..p.text.len()).later), ["Chánh Văn phòng"]);
    }
}
