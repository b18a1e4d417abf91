//! The forms of the lists: from the lines of a file to what [`super::Lists`] holds. Pure. The form of each file: README of the dictionaries.

use std::collections::HashMap;

use super::{Attribute, HeadingMatch, Phrases, SectionClass, UnitHead};
use crate::model::Agency;
use crate::plan::fold::fold;
use crate::plan::mend;
use crate::record::Comparator;

/// A line `kind <TAB> words`.
pub(super) fn attribute(line: &'static str) -> (Attribute, &'static str) {
    let (kind, words) = line.split_once('\t').unwrap_or(("other", line));
    let kind = match kind {
        "lead" => Attribute::Lead,
        "coordinating" => Attribute::Coordinating,
        "time" => Attribute::Time,
        "product" => Attribute::Product,
        _ => Attribute::Other,
    };
    (kind, words)
}

/// What stands behind `kind` and a tab.
pub(super) fn under(
    kind: &'static str,
    lines: impl Iterator<Item = &'static str>,
) -> impl Iterator<Item = &'static str> {
    lines.filter_map(move |line| line.strip_prefix(kind)?.strip_prefix('\t'))
}

/// Each phrase with its own writing.
pub(super) fn named(lines: impl Iterator<Item = &'static str>) -> Phrases<&'static str> {
    lines.map(|line| (line, line)).collect()
}

/// A line `value <TAB> word`; none where the value is no figure.
pub(super) fn numeral(line: &'static str) -> Option<(&'static str, u8)> {
    let (value, word) = line.split_once('\t')?;
    Some((word, value.parse().ok()?))
}

/// A line `words before <TAB> words`; none where there is no such number.
pub(super) fn national_title(line: &'static str) -> Option<(Vec<&'static str>, usize)> {
    let (before, words) = line.split_once('\t')?;
    Some((words.split(' ').collect(), before.parse().ok()?))
}

/// A line `comparator <TAB> words`.
pub(super) fn comparator(line: &'static str) -> (&'static str, Comparator) {
    let (kind, words) = line.split_once('\t').unwrap_or(("equal", line));
    let comparator = match kind {
        "at_least" => Comparator::AtLeast,
        "at_most" => Comparator::AtMost,
        "more_than" => Comparator::MoreThan,
        "less_than" => Comparator::LessThan,
        _ => Comparator::Equal,
    };
    (words, comparator)
}

/// The symbol of a line of symbols (symbol, weight as a kind, weight as a body), where it is more often a body's than a kind's.
pub(super) fn issuer_symbol(line: &'static str) -> Option<&'static str> {
    let mut columns = line.split('\t');
    let symbol = columns.next()?;
    let kind: u32 = columns.next()?.parse().ok()?;
    let issuer: u32 = columns.next()?.parse().ok()?;
    (issuer > kind && !symbol.contains("QH")).then_some(symbol)
}

/// Folded kinds of documents with their writing, the longest first, and the letters of symbols with the kind they stand for (`QĐ` → `Quyết
/// định`).
pub(super) fn document_kinds() -> (Vec<(String, &'static str)>, HashMap<&'static str, &'static str>) {
    let mut kinds = Vec::new();
    let mut symbols = HashMap::new();
    for line in list!("document_kinds.txt") {
        let (kind, letters) = line.split_once('\t').unwrap_or((line, ""));
        kinds.push((fold(kind), kind));
        letters.split(' ').filter(|l| !l.is_empty()).for_each(|l| {
            symbols.insert(l, kind);
        });
    }
    kinds.sort_by_key(|(folded, _)| std::cmp::Reverse(folded.len()));
    (kinds, symbols)
}

/// Folded words of headings with the class of the part and where in the heading they must stand, the longest first.
pub(super) fn section_headings() -> Vec<(SectionClass, HeadingMatch, String)> {
    let mut headings = Vec::new();
    for line in list!("section_headings.txt") {
        let mut columns = line.split('\t');
        let class = match columns.next() {
            Some("purpose") => SectionClass::Purpose,
            Some("situation") => SectionClass::Situation,
            Some("aims") => SectionClass::Aims,
            Some("model") => SectionClass::Model,
            Some("tasks") => SectionClass::Tasks,
            Some("organisation") => SectionClass::Organisation,
            Some("funding") => SectionClass::Funding,
            _ => SectionClass::Closing,
        };
        let how = match columns.next() {
            Some("whole") => HeadingMatch::Whole,
            Some("any") => HeadingMatch::Any,
            _ => HeadingMatch::Start,
        };
        headings.push((class, how, fold(columns.next().unwrap_or_default())));
    }
    headings.sort_by_key(|(_, _, words)| std::cmp::Reverse(words.len()));
    headings
}

/// Labels of attributes with what they label: `chủ trì` → lead.
pub(super) fn labels() -> Phrases<Attribute> {
    let mut labels = Phrases::default();
    for line in list!("attribute_labels.txt") {
        let (kind, label) = attribute(line);
        labels.insert(label, kind);
    }
    labels
}

/// Phrases passed over whole in names; whether only in the name of one body.
pub(super) fn name_phrases() -> Phrases<bool> {
    let mut name_phrases = Phrases::default();
    for line in list!("name_phrases.txt") {
        let (place, words) = line.split_once('\t').unwrap_or(("any", line));
        name_phrases.insert(words, place == "own");
    }
    name_phrases
}

/// Heads of bodies with their class, and those among them that are common nouns: `sở` is both, `đơn vị` is nothing but a common noun.
pub(super) fn unit_heads() -> (Phrases<UnitHead>, Phrases<()>) {
    let mut unit_heads = Phrases::default();
    let mut generic_heads = Phrases::default();
    for line in list!("unit_heads.txt") {
        let (class, head) = line.split_once('\t').unwrap_or(("generic", line));
        match class {
            "agency" => unit_heads.insert(head, UnitHead::Agency),
            "person" => unit_heads.insert(head, UnitHead::Person),
            _ => {
                generic_heads.insert(head, ());
                if unit_heads.get(&fold(head)).is_none() {
                    unit_heads.insert(head, UnitHead::Generic);
                }
            }
        }
    }
    (unit_heads, generic_heads)
}

/// The bodies that are known by name.
#[derive(Default)]
pub(super) struct Agencies {
    /// As they are written.
    pub agencies: Vec<&'static str>,
    /// Folded name or alias → index into `agencies`.
    pub names: Phrases<usize>,
    /// Folded name or alias → as it is written.
    pub writings: Phrases<&'static str>,
}

impl Agencies {
    /// The bodies of the list, and behind them those of `added`.
    pub fn read(added: &[Agency]) -> Self {
        let mut known = Self::default();
        for line in list!("agencies.txt") {
            let (name, aliases) = line.split_once('\t').unwrap_or((line, ""));
            known.add(name, aliases.split('|').filter(|a| !a.is_empty()));
        }
        let kept = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        for agency in added {
            known.add(kept(&agency.name), agency.others.iter().map(|other| kept(other)));
        }
        known
    }

    fn add(&mut self, name: &'static str, aliases: impl Iterator<Item = &'static str>) {
        for writing in std::iter::once(name).chain(aliases) {
            self.names.insert(writing, self.agencies.len());
            self.writings.insert(writing, writing);
        }
        self.agencies.push(name);
    }

    /// The words of each name that is no mere abbreviation, folded.
    pub fn words(&self) -> Vec<Vec<String>> {
        self.names
            .words()
            .map(|words| {
                let words = words.into_iter().filter(|word| word.contains(char::is_alphanumeric));
                words.map(str::to_owned).collect::<Vec<_>>()
            })
            .filter(|words| words.len() > 1)
            .collect()
    }
}

/// Bare letters without blanks → the places that are written with them.
pub(super) fn places_by_letters() -> HashMap<String, Vec<&'static str>> {
    let mut places: HashMap<String, Vec<&'static str>> = HashMap::new();
    for place in list!("places.txt") {
        places.entry(mend::letters(place)).or_default().push(place);
    }
    places
}
