//! Where the name of a unit ends: the reading of a name word by word. What joins and what cuts, by kind of word: marks [`super::marks`],
//! words that join [`super::connectives`], words and verbs of the sentence [`super::cuts`]. Pure.

use super::super::lists::{UnitHead, lists};
use super::super::own_names;
use super::super::words::Words;
use super::Place;
use super::beginning::{head_at, short_kind, verb_at};
use super::joining::is_bare_head;

const LONGEST_UNIT: usize = 60;

/// The word behind the name of the unit that begins at `i`; none where no unit begins: 3 at the first word of `Sở Y tế báo cáo`.
pub(super) fn unit_end(words: &Words<'_>, i: usize, place: Place) -> Option<usize> {
    let mut name = Name::begun(words, i, place)?;
    let mut j = name.own_end;
    while j < words.len() && j - i < LONGEST_UNIT {
        match name.step(j) {
            Step::Pass(next) => j = next,
            Step::Cut(end) => {
                j = end;
                break;
            }
        }
    }
    if name.is_body() && j == name.head_end() && is_bare_head(words, i, j) && name.known.is_none() {
        return None;
    }
    (j > i).then_some(j.min(words.len()))
}

/// What a rule says of the word at which the reading of a name has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The name goes on at this word.
    Pass(usize),
    /// The name ends before this word.
    Cut(usize),
}

/// A name while it is read: what its head says, and what the words so far have opened.
pub(super) struct Name<'w, 'a> {
    pub words: &'w Words<'a>,
    /// The word it begins with.
    pub begin: usize,
    pub place: Place,
    pub class: UnitHead,
    /// Words of the head, a plural before it counted.
    pub head: usize,
    /// Whether *các* or the like stands before the head.
    pub plural: bool,
    /// Words of the longest name in the list of agencies that it begins with.
    pub known: Option<usize>,
    /// The word behind what is certain of the name: what the list knows of it or the document prints by itself, else its head.
    pub own_end: usize,
    /// Kinds of bodies are strung together: a comma or *và* goes on with common nouns.
    pub list: bool,
    /// Places follow: `UBND các xã, phường`.
    pub places: bool,
    /// The topic of a committee follows, up to the end of the heading: `Ban Chỉ đạo về chuyển đổi số`.
    pub in_topic: bool,
}

impl<'w, 'a> Name<'w, 'a> {
    /// The name that begins at word `i`, read as far as its head or the name that the list knows; none where no unit begins.
    fn begun(words: &'w Words<'a>, i: usize, place: Place) -> Option<Self> {
        let (class, head, plural) = head_at(words, i)?;
        let names = &lists().unit_names;
        // A known name is taken whole: `Văn phòng HĐND và UBND`, `Bộ Văn hóa, Thể thao và Du lịch`.
        let named = i + usize::from(names.plurals.at(words, i));
        let known =
            lists().agency_names.longest_at(words.from(named)).map(|(n, _)| n + named - i).filter(|n| *n >= head);
        // `các`, a common noun or an office holder's bodies open a list of kinds: `các sở, ban, ngành`, `Thủ trưởng cơ quan, đơn vị`.
        // `chủ đầu tư, đơn vị thi công` are two.
        let owner = class == UnitHead::Generic && !plural && names.owners.at(words, i);
        let kinds = (plural || class != UnitHead::Agency) && !owner;
        // So is one that the document prints by itself elsewhere.
        let own_end = (i + known.unwrap_or(head)).max(own_names::behind(words, named).unwrap_or(0));
        // `Sở, ban, ngành thuộc …`
        let strung = || words.word(own_end) == "," && short_kind(words, own_end + 1) && is_bare_head(words, i, own_end);
        let list = kinds || known.is_none() && strung();
        Some(Self { words, begin: i, place, class, head, plural, known, own_end, list, places: false, in_topic: false })
    }

    /// The word behind the head.
    pub fn head_end(&self) -> usize {
        self.begin + self.head
    }

    /// The word behind the name that the list knows.
    pub fn known_end(&self) -> Option<usize> {
        self.known.map(|n| self.begin + n)
    }

    /// Whether it is the name of one body: `Sở Y tế`, and neither `các Sở` nor `đơn vị`.
    pub fn is_body(&self) -> bool {
        self.class == UnitHead::Agency && !self.plural
    }

    /// What the first rule that knows the word `j` says of it; a word that none knows belongs to the name.
    fn step(&mut self, j: usize) -> Step {
        self.phrase(j)
            .or_else(|| self.mark(j))
            .or_else(|| self.in_topic.then_some(Step::Pass(j + 1)))
            .or_else(|| self.connective(j))
            .or_else(|| self.cutting_word(j))
            .or_else(|| self.attribute(j))
            .unwrap_or_else(|| self.verb_or_noun(j))
    }

    /// A phrase that a name holds whole begins at word `j`: pairs, phrases with verbs of their own.
    fn phrase(&self, j: usize) -> Option<Step> {
        let words = self.words;
        // `cơ sở khám bệnh, chữa bệnh`, `chủ hồ chứa thủy lợi, thủy điện`
        let ends_kind =
            |n: usize| lists().generic_heads.longest_at(words.from(j - n.min(j))).is_some_and(|(m, ())| m == n);
        let behind_kind = j == self.head_end() || self.list && (1..=3).any(ends_kind);
        if (behind_kind || verb_at(words, j) == 0)
            && let Some((n, ())) = lists().paired.longest_at(words.from(j))
            && !words.is_mark(j)
        {
            return Some(Step::Pass(j + n));
        }
        // `Ban Quản lý dự án đầu tư xây dựng`, `cơ quan thuộc phạm vi quản lý`
        if self.known_end().is_none_or(|end| j > end)
            && let Some((n, own)) = lists().name_phrases.longest_at(words.from(j))
            && (!own || self.is_body())
        {
            return Some(Step::Pass(j + n));
        }
        None
    }
}
