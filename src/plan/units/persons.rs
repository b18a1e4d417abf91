//! Persons in the place of a body: their names, ranks before them, the titles of offices. Pure.

use super::super::lists::{UnitHead, lists};
use super::super::words::Words;
use super::beginning::{head_at, starts_with};

/// The word behind ranks and degrees at word `i`: `Thượng tá Đỗ Văn Bình`.
pub(in crate::plan) fn behind_ranks(words: &Words<'_>, mut i: usize) -> usize {
    while let Some(behind) = lists().ranks.behind(words, i) {
        i = behind + usize::from(words.word(behind) == ".");
    }
    i
}

/// Whether a person's name stands at word `i`: a surname with more capitals behind it.
pub(in crate::plan) fn names_person(words: &Words<'_>, i: usize) -> bool {
    let i = behind_ranks(words, i);
    words.is_capital(i) && words.is_capital(i + 1) && lists().surnames.contains(words.word(i))
}

/// Whether the title of an office stands at word `i`.
pub(super) fn position_at(words: &Words<'_>, i: usize) -> bool {
    lists().positions.iter().any(|p| starts_with(words, i, p))
        || lists().offices.longest_at(words.from(i)).is_some()
        || matches!(head_at(words, i), Some((UnitHead::Person, _, false)))
}
