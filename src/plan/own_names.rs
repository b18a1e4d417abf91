//! Names of bodies that the document itself prints by themselves: headings, recipients, values of unit labels, cells of unit columns. In a
//! sentence such a name is taken whole, also where a word of it looks like the verb (`Trung tâm Cung ứng dịch vụ công xã`). The names
//! are at hand on this thread while one body is read, as the lists are ([`super::lists::with_agencies`]); beyond that nothing is kept.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;

use super::attributes;
use super::fold::fold;
use super::lists::{Attribute, Phrases, UnitHead, lists};
use super::outline::Outline;
use super::paragraphs::Paragraph;
use super::passage::Passage;
use super::table::Row;
use super::unit_headings;
use super::units::head_at;
use super::words::Words;

thread_local! {
    static AT_HAND: RefCell<Phrases<()>> = RefCell::new(Phrases::default());
}

/// A name longer than this is a sentence.
const LONGEST_NAME: usize = 12;
const MOST_NAMES: usize = 256;

/// Does `work` with `names` at hand; the names from before come back after it, also where it panics.
pub fn with<T>(names: Phrases<()>, work: impl FnOnce() -> T) -> T {
    struct Before(Phrases<()>);
    impl Drop for Before {
        fn drop(&mut self) {
            AT_HAND.with(|at_hand| at_hand.swap(&RefCell::new(std::mem::take(&mut self.0))));
        }
    }
    let _before = Before(AT_HAND.with(|at_hand| at_hand.replace(names)));
    work()
}

/// The word behind the longest own name that begins at word `i`.
pub(super) fn behind(words: &Words<'_>, i: usize) -> Option<usize> {
    AT_HAND.with_borrow(|names| names.behind(words, i))
}

/// The names that the paragraphs of a body, its rows and the recipients print by themselves.
pub fn collect(paragraphs: &[Paragraph], outline: &Outline, rows: &[Row], recipients: &[String]) -> Phrases<()> {
    let mut names: Vec<String> = Vec::new();
    for (paragraph, node) in paragraphs.iter().zip(&outline.nodes) {
        let passage = &paragraph.passage;
        if node.heading
            && let Some(unit) = unit_headings::heading(passage).filter(|unit| unit.covers)
            && let [one] = unit.units.as_slice()
        {
            names.extend(name(&one.name));
        }
        if node.attribute {
            for label in attributes::labelled(passage) {
                if matches!(label.attribute, Attribute::Lead | Attribute::Coordinating) {
                    names.extend(listed(passage, label.value));
                }
            }
        }
    }
    for cell in rows.iter().flat_map(|row| [&row.lead, &row.coordinating]) {
        names.extend(listed(cell, 0..cell.text.len()));
    }
    names.extend(recipients.iter().filter_map(|entry| name(entry.split('(').next().unwrap_or(entry))));
    // A document without end names no more bodies than this, so that the work of a row does not grow with their number.
    let mut seen = HashSet::new();
    names.iter().map(String::as_str).filter(|name| seen.insert(*name)).take(MOST_NAMES).collect()
}

/// The names between the semicolons of a value.
fn listed(passage: &Passage, value: Range<usize>) -> impl Iterator<Item = String> + '_ {
    passage.text.get(value).unwrap_or("").split([';', '.']).filter_map(name)
}

/// `text`, where it is the name of one body and nothing else: a head with a capital, no mark, no role.
fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let folded = fold(text);
    let words = Words::new(text, &folded);
    let own_head = matches!(head_at(&words, 0), Some((UnitHead::Agency, length, false)) if length < words.len());
    let bare = (0..words.len()).all(|i| {
        let joint = !words.is_mark(i) || ["-", "–", "&"].contains(&words.word(i));
        let lists_or_acts = lists().names.not_in_own_name.at(&words, i)
            || lists().roles.at(&words, i)
            || lists().doers.helps.at(&words, i);
        joint && !lists_or_acts
    });
    (own_head && bare && words.is_capital(0) && words.len() <= LONGEST_NAME).then_some(folded)
}

#[cfg(test)]
mod tests {
    use super::super::unit_classes::items;

    #[test]
    fn a_name_that_stands_alone_somewhere_is_taken_whole_in_a_sentence() {
        let text = "1. Trồng hoa cúc.\n\n2. Phối hợp với Trung tâm Ươm trồng hoa xã dựng nhà kính.\n\n3. Tổ chức thực hiện\n\n3.1. Trung tâm Ươm trồng hoa xã\n\n- Cấp cây giống.";
        let helpers: Vec<_> = items(text).tasks.iter().map(|task| task.coordinating_units.join(" + ")).collect();
        assert!(helpers.iter().any(|names| names == "Trung tâm Ươm trồng hoa xã"), "{helpers:?}");
    }

    #[test]
    fn roles_and_lists_are_no_names() {
        for text in ["Sở Y tế chủ trì", "Sở Y tế, Sở Nội vụ", "Các sở", "Phòng", "Văn phòng để tổng hợp"]
        {
            assert_eq!(super::name(text), None, "{text}");
        }
        assert_eq!(super::name(" Đội Quản lý điện Hướng Hóa ").as_deref(), Some("đội quản lý điện hướng hóa"));
    }
}
