//! What is known of offices, read once from `dictionaries/plan/` (embedded in the binary): see the README there for
//! the form of each list. Entries are folded as [`super::fold::fold`] folds a text.

macro_rules! list {
    ($name:expr) => {
        include_str!(concat!("../../../dictionaries/plan/", $name))
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
    };
}

mod forms;
mod phrases;
mod rules;

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, OnceLock, PoisonError};

pub use phrases::Phrases;
pub use rules::{
    AdverbWords, AttributeWords, CitationWords, DeadlineWords, DoerWords, FigureWords, HeadWords, LineWords, NameWords,
    OutlineWords, PeriodWords, RecurrenceWords, TableWords, TaskWords, TimeWords, UnitHeadingWords, UnitNameWords,
};

use super::fold::fold;
use crate::model::Agency;
use crate::record::Comparator;
use forms::{Agencies, attribute, comparator, issuer_symbol, named, national_title, numeral, under};

/// What a part of the document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SectionClass {
    Purpose,
    Situation,
    Aims,
    Model,
    Tasks,
    Organisation,
    Funding,
    Closing,
}

/// Where in a heading the words must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadingMatch {
    Start,
    Whole,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attribute {
    Lead,
    Coordinating,
    Time,
    Product,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitHead {
    Agency,
    Generic,
    Person,
}

pub struct Lists {
    /// Folded kind → kind as written, longest first when iterated.
    pub kinds: Vec<(String, &'static str)>,
    /// Symbol letters → kind.
    pub symbols: HashMap<&'static str, &'static str>,
    /// Symbols of bodies as they end a document number (`CP`, `UBND`); without those that carry a figure (`QH15`).
    pub symbol_issuers: HashSet<&'static str>,
    pub headings: Vec<(SectionClass, HeadingMatch, String)>,
    pub labels: Phrases<Attribute>,
    /// Words (folded) that tell the kind of a label in no list, in the order in which they decide.
    pub label_words: Vec<(Attribute, String)>,
    pub unit_heads: Phrases<UnitHead>,
    pub generic_heads: Phrases<()>,
    pub not_units: Phrases<()>,
    /// Heads that a list of names shares.
    pub shared_heads: Phrases<()>,
    /// Kinds of bodies that are strung together.
    pub kinds_in_lists: Phrases<()>,
    /// Pairs with a comma that stand in names.
    pub paired: Phrases<()>,
    /// What a target is counted per behind a bar, of two syllables and more: `hồ sơ`.
    pub counted_per: Phrases<()>,
    /// Pairs that a dash joins: `kinh tế - xã hội`.
    pub dashed: Phrases<()>,
    /// Phrases passed over whole in names; whether only in the name of one body.
    pub name_phrases: Phrases<bool>,
    /// Two-syllable words whose second syllable looks like a verb.
    pub compound_nouns: HashSet<String>,
    /// Verbs that behind a common noun tell which bodies are meant.
    pub attributive_verbs: Phrases<()>,
    /// How paragraphs begin that ask nobody for anything.
    pub not_demanded: Phrases<()>,
    pub verbs: Phrases<()>,
    /// Nouns in small letters that may stand for a doer.
    pub plain_doers: Phrases<()>,
    /// What a body is besides, behind a dash.
    pub other_roles: Phrases<()>,
    /// What a unit is for an item: `chủ trì`, `làm đầu mối`.
    pub roles: Phrases<()>,
    pub openers: Phrases<()>,
    /// Folded name or alias → index into `agencies`.
    pub agency_names: Phrases<usize>,
    pub agencies: Vec<&'static str>,
    /// Folded name or alias → as it is written.
    pub agency_writings: Phrases<&'static str>,
    /// Words of each name and alias of an agency that is no mere abbreviation, folded.
    pub agency_words: Vec<Vec<String>>,
    /// Folded place → place.
    pub places: Phrases<&'static str>,
    /// Bare letters of a place without blanks → places.
    pub places_by_letters: HashMap<String, Vec<&'static str>>,
    pub capitals: Phrases<&'static str>,
    pub surnames: HashSet<String>,
    pub positions: Vec<String>,
    /// Ranks and degrees before a person's name.
    pub ranks: Phrases<()>,
    /// Offices in a Party committee behind it.
    pub offices: Phrases<()>,
    pub not_counted_after: Phrases<()>,
    pub not_counted_before: Phrases<()>,
    pub measures: Phrases<()>,
    /// Occasions whose day is not printed.
    pub occasions: Phrases<()>,
    /// What an interval behind it tells apart (`kế hoạch hằng năm`).
    pub interval_carriers: Phrases<()>,
    pub closings: Phrases<()>,
    /// Last syllables of what bears a number: `Quyết định số …`.
    pub numbered: HashSet<String>,
    /// Words that open the value of a label of time.
    pub time_openers: HashSet<String>,
    /// Behind a later subject: it carries the demand out.
    pub carrying_out: Phrases<()>,
    /// Before a later subject: it is told to.
    pub orders: Phrases<()>,
    /// How an item on money opens, and how it says where the money comes from.
    pub money: Vec<String>,
    pub money_from: Vec<String>,
    /// Common nouns of bodies that are told apart by what they do.
    pub told_by_activity: Phrases<()>,
    /// Heads that are no name without a word of their own behind.
    pub bare_heads: HashSet<String>,
    pub footnote_openers: Phrases<()>,
    /// Pieces of symbols with small letters, as they are written; those that the gazette printed in capitals.
    pub mixed_symbols: HashSet<&'static str>,
    pub gazette_symbols: Vec<&'static str>,
    /// Three words in a row of the national title, and how many words of its line stand before them.
    pub national_titles: Vec<(Vec<&'static str>, usize)>,
    /// How an assignment speaks of the items above it.
    pub parts_above: Phrases<()>,
    pub parts_pointed: Phrases<()>,
    /// Numerals written out: digits of a count, days and months, ordinals.
    pub counting: Phrases<u8>,
    pub calendar: Phrases<u8>,
    pub ordinals: Phrases<u8>,
    /// What an interval is counted in → its frequency after RFC 5545; days of the week → their names there.
    pub frequencies: Phrases<&'static str>,
    pub weekdays: Phrases<&'static str>,
    /// What before a figure says how it is meant.
    pub comparators: Phrases<Comparator>,
    /// Words (folded) that tell what a column of a table holds, by its name in the list, in the order in which they decide.
    pub columns: Vec<(&'static str, String)>,
    pub times: TimeWords,
    pub doers: DoerWords,
    pub unit_headings: UnitHeadingWords,
    pub heads: HeadWords,
    pub names: NameWords,
    pub citations: CitationWords,
    pub attributes: AttributeWords,
    pub lines: LineWords,
    pub tables: TableWords,
    pub tasks: TaskWords,
    pub outlines: OutlineWords,
    pub periods: PeriodWords,
    pub recurrences: RecurrenceWords,
    pub unit_names: UnitNameWords,
    pub figures: FigureWords,
    pub deadlines: DeadlineWords,
    pub adverbs: AdverbWords,
}

thread_local! {
    /// The lists with which a document is being read on this thread, where they are not the common ones.
    static AT_HAND: Cell<Option<&'static Lists>> = const { Cell::new(None) };
}

/// The lists, compiled on first use; inside [`with_agencies`] those with the bodies that were added.
pub fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    AT_HAND.get().unwrap_or_else(|| LISTS.get_or_init(|| Lists::read(&[])))
}

/// Units of measure that are printed without a blank behind the figure. Apart from [`lists`], which are read word by word with them.
pub fn glued_units() -> &'static HashSet<&'static str> {
    static UNITS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    UNITS.get_or_init(|| list!("glued_units.txt").collect())
}

/// Does `work` with lists that hold `added` too.
pub fn with_agencies<T>(added: &[Agency], work: impl FnOnce() -> T) -> T {
    // A process reads its documents with one dictionary or a few: their lists are kept.
    static KEPT: Mutex<Vec<(Vec<Agency>, &'static Lists)>> = Mutex::new(Vec::new());
    if added.is_empty() {
        return work();
    }
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let lists = match kept.iter().find(|(agencies, _)| *agencies == added) {
        Some(&(_, lists)) => lists,
        None => {
            let lists: &'static Lists = Box::leak(Box::new(Lists::read(added)));
            kept.push((added.to_vec(), lists));
            lists
        }
    };
    drop(kept);
    let _before = Before(AT_HAND.replace(Some(lists)));
    work()
}

/// Puts the lists back that were at hand before, also where the work panics.
struct Before(Option<&'static Lists>);

impl Drop for Before {
    fn drop(&mut self) {
        AT_HAND.set(self.0);
    }
}

impl Lists {
    /// The lists of the dictionaries, with the bodies of `added` besides.
    fn read(added: &[Agency]) -> Self {
        let (kinds, symbols) = forms::document_kinds();
        let (mut unit_heads, generic_heads) = forms::unit_heads();
        let known = Agencies::read(added);
        for body in added {
            // It may begin with a word that no other body begins with.
            for writing in std::iter::once(&body.name).chain(&body.others) {
                unit_heads.insert(writing, UnitHead::Agency);
            }
        }
        let side = |wanted: &'static str| under(wanted, list!("not_counted.txt")).collect();
        let recurrence_parts = || {
            let lines = list!("recurrence_parts.txt").filter_map(|line| line.split_once('\t'));
            lines.map(|(part, words)| (words, part))
        };
        let numerals = |kind: &'static str| under(kind, list!("numerals.txt")).filter_map(numeral).collect();
        let title = |wanted: &'static str| under(wanted, list!("titles.txt")).collect();
        let mut positions: Vec<String> = list!("positions.txt").map(fold).collect();
        positions.sort_by_key(|p| std::cmp::Reverse(p.len()));
        Self {
            kinds,
            symbols,
            symbol_issuers: list!("../document_symbols.tsv").filter_map(issuer_symbol).collect(),
            headings: forms::section_headings(),
            labels: forms::labels(),
            unit_heads,
            generic_heads,
            not_units: list!("not_units.txt").collect(),
            shared_heads: list!("shared_heads.txt").collect(),
            kinds_in_lists: list!("kinds_in_lists.txt").collect(),
            paired: list!("paired_words.txt").collect(),
            counted_per: list!("counted_per.txt").collect(),
            dashed: list!("dashed_words.txt").collect(),
            label_words: list!("label_words.txt").map(attribute).map(|(kind, words)| (kind, fold(words))).collect(),
            name_phrases: forms::name_phrases(),
            compound_nouns: list!("compound_nouns.txt").map(fold).collect(),
            attributive_verbs: list!("attributive_verbs.txt").collect(),
            not_demanded: list!("not_demanded.txt").collect(),
            verbs: list!("verbs.txt").collect(),
            plain_doers: list!("plain_doers.txt").collect(),
            other_roles: list!("other_roles.txt").collect(),
            roles: list!("roles.txt").collect(),
            openers: list!("adverbial_openers.txt").collect(),
            agency_words: known.words(),
            agency_names: known.names,
            agencies: known.agencies,
            agency_writings: known.writings,
            places_by_letters: forms::places_by_letters(),
            places: named(list!("places.txt")),
            capitals: named(list!("capitals.txt")),
            surnames: list!("surnames.txt").map(fold).collect(),
            positions,
            ranks: title("rank"),
            offices: title("office"),
            not_counted_after: side("after"),
            not_counted_before: side("before"),
            measures: list!("money_and_measures.txt").collect(),
            occasions: list!("occasions.txt").collect(),
            interval_carriers: list!("interval_carriers.txt").collect(),
            closings: list!("closings.txt").collect(),
            numbered: list!("numbered.txt").map(fold).collect(),
            time_openers: list!("time_openers.txt").map(fold).collect(),
            carrying_out: under("carries", list!("later_subjects.txt")).collect(),
            orders: under("order", list!("later_subjects.txt")).collect(),
            money: under("opens", list!("money_sources.txt")).map(fold).collect(),
            money_from: under("from", list!("money_sources.txt")).map(fold).collect(),
            told_by_activity: list!("told_by_activity.txt").collect(),
            bare_heads: list!("bare_heads.txt").map(fold).collect(),
            footnote_openers: list!("footnote_openers.txt").collect(),
            mixed_symbols: under("mixed", list!("mixed_symbols.txt")).collect(),
            gazette_symbols: under("gazette", list!("mixed_symbols.txt")).collect(),
            national_titles: list!("national_titles.txt").filter_map(national_title).collect(),
            parts_above: under("above", list!("parts_above.txt")).collect(),
            parts_pointed: under("pointed", list!("parts_above.txt")).collect(),
            counting: numerals("counting"),
            calendar: numerals("calendar"),
            ordinals: numerals("ordinal"),
            frequencies: recurrence_parts().filter(|(_, part)| part.starts_with("FREQ=")).collect(),
            weekdays: recurrence_parts()
                .filter_map(|(words, part)| Some((words, part.strip_prefix("BYDAY=")?)))
                .collect(),
            comparators: list!("comparators.txt").map(comparator).collect(),
            columns: list!("table_columns.txt")
                .filter_map(|line| line.split_once('\t'))
                .map(|(column, words)| (column, fold(words)))
                .collect(),
            times: TimeWords::read(),
            doers: DoerWords::read(),
            unit_headings: UnitHeadingWords::read(),
            heads: HeadWords::read(),
            names: NameWords::read(),
            citations: CitationWords::read(),
            attributes: AttributeWords::read(),
            lines: LineWords::read(),
            tables: TableWords::read(),
            tasks: TaskWords::read(),
            outlines: OutlineWords::read(),
            periods: PeriodWords::read(),
            recurrences: RecurrenceWords::read(),
            unit_names: UnitNameWords::read(),
            figures: FigureWords::read(),
            deadlines: DeadlineWords::read(),
            adverbs: AdverbWords::read(),
        }
    }
}
