//! Printed names of units → names in the lists, with a score. Pure.

use crate::record::CanonicalUnit;

use super::fold::fold;
use super::lists::{Phrases, lists};
use super::words::Words;

const LEAST: f64 = 0.88;

/// The name in the lists that `name` stands for: abbreviations resolved, a qualifier behind (`tỉnh`, `xã Sa Thầy`) kept, small
/// damage forgiven.
pub fn canonical(name: &str) -> CanonicalUnit {
    let lists = lists();
    let folded = fold(name);
    let words = Words::new(name, &folded);
    if let Some((n, index)) = lists.agency_names.longest_at(words.from(0)) {
        let known = lists.agencies[index];
        let rest = words.ranges.get(n).map_or("", |r| &name[r.start..]);
        let rest = rest.trim_matches([' ', ',', '.']);
        // A qualifier of place or level is part of the name; anything else makes it another body.
        let qualifier = rest.is_empty() || is_qualifier(&fold(rest), &lists.names.qualifiers);
        if qualifier {
            let full = if rest.is_empty() { known.to_owned() } else { format!("{known} {rest}") };
            return CanonicalUnit { name: name.to_owned(), canonical: Some(full), score: 1.0 };
        }
    }
    let mut best: Option<(f64, &str)> = None;
    let length = folded.chars().count();
    if length <= 80 {
        for known in &lists.agencies {
            let other = fold(known);
            if other.chars().count().abs_diff(length) * 8 > length + 8 {
                continue;
            }
            let score = strsim::normalized_levenshtein(&folded, &other);
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, known));
            }
        }
    }
    let (score, known) = best.unwrap_or((0.0, ""));
    CanonicalUnit {
        name: name.to_owned(),
        canonical: (score >= LEAST).then(|| known.to_owned()),
        score: if score >= LEAST { score as f32 } else { 0.0 },
    }
}

fn is_qualifier(rest: &str, qualifiers: &Phrases<()>) -> bool {
    qualifiers.strip(rest).is_some() || qualifiers.has(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Option<String> {
        canonical(name).canonical
    }

    #[test]
    fn abbreviations_and_damage() {
        assert_eq!(of("Sở KH&CN").as_deref(), Some("Sở Khoa học và Công nghệ"));
        assert_eq!(of("UBND xã Tân Lập").as_deref(), Some("Ủy ban nhân dân xã Tân Lập"));
        assert_eq!(of("Sở Tài chinh").as_deref(), Some("Sở Tài chính"));
        assert_eq!(of("Tổ hợp tác số 3"), None);
    }

    #[test]
    fn agencies_of_a_dictionary_are_bodies_while_it_is_at_hand() {
        let list = "Nhóm Sáng kiến Xanh\tagency\t\tNSKX";
        let dictionary = crate::model::dictionary::Dictionary::parse(list.as_bytes()).unwrap();
        let common = crate::model::Model::embedded();
        let taught = common.taught(&dictionary).unwrap();
        let text = crate::record::Text::as_is(
            "II. NHIỆM VỤ\n1. Kiểm tra các điểm trồng lúa.\n- Đơn vị chủ trì: NSKX.\n\
             2. Nhóm Sáng kiến Xanh chủ trì, phối hợp với Phòng Kinh tế tổ chức tập huấn cho người dân.\n",
        );
        let plan = crate::plan::extract(&text, &taught);
        let leads: Vec<_> = plan.tasks.iter().map(|task| task.lead_units.join("; ")).collect();
        assert_eq!(leads, ["NSKX", "Nhóm Sáng kiến Xanh"]);
        assert_eq!(plan.tasks[0].canonical_units[0].canonical.as_deref(), Some("Nhóm Sáng kiến Xanh"));
        // And not with the common model, neither before nor afterwards.
        assert!(crate::plan::extract(&text, common).tasks[1].lead_units.is_empty());
        assert_eq!(of("NSKX"), None);
    }
}
