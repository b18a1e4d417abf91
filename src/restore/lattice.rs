//! A paragraph of raw text → a lattice of what it may have been. Pure.
//!
//! Places are counted in characters without blanks: place `i` lies before the `i`-th character of the paragraph. An
//! arc covers the characters from one place to a later one and is one token of the language model.

use std::rc::Rc;

use super::candidates::{Candidate, LONGEST_RAW, Searcher};
use super::hash::Memo;
use super::symbols::DocumentNumber;
use crate::model::Model;
use crate::model::letters::symbol;
use crate::model::tokens::{Class, fold_sign, number_class};

/// What an arc says was printed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reading {
    /// The raw characters themselves.
    AsSeen,
    Word(Candidate),
    /// One of [`Lattice::texts`].
    Text(u32),
}

impl Reading {
    pub(super) fn is_as_seen(self) -> bool {
        matches!(self, Self::AsSeen)
    }
}

/// The arcs that leave each place, and the texts that some of them read.
#[derive(Default)]
pub(super) struct Lattice {
    pub arcs: Vec<Vec<Arc>>,
    pub texts: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    pub to: u32,
    /// The token for the language model.
    pub token: u16,
    /// ln P(seen | printed) and whatever else does not hang on context.
    pub score: f32,
    pub reading: Reading,
    /// A blank is to be put behind it though none was seen.
    pub blank_after: bool,
}

/// A paragraph as characters without blanks.
#[derive(Default)]
pub(super) struct Paragraph {
    pub chars: Vec<char>,
    /// Place of each stretch between blanks and the place behind it.
    pub stretches: Vec<(u32, u32)>,
    /// Places at which a new sentence is known to begin.
    pub begins: Vec<u32>,
    /// Places at which lines begin.
    pub lines: Vec<u32>,
}

impl Paragraph {
    /// Whether the stretches with these numbers stand on one line.
    pub(super) fn one_line(&self, first: usize, last: usize) -> bool {
        let line = |index: usize| self.stretches.get(index).map(|s| self.lines.partition_point(|&l| l <= s.0));
        line(first).is_some() && line(first) == line(last)
    }

    fn is_cell_bar(&self, index: usize) -> bool {
        self.stretches.get(index).is_some_and(|&(from, to)| self.chars[from as usize..to as usize] == ['|'])
    }

    /// Whether a stretch is a rule between the cells of a table: a bar alone in a line with others.
    fn is_rule(&self, index: usize) -> bool {
        let others = |step: &dyn Fn(usize) -> Option<usize>| {
            let mut at = index;
            while let Some(next) = step(at).filter(|&next| self.one_line(index, next)) {
                if self.is_cell_bar(next) {
                    return true;
                }
                at = next;
            }
            false
        };
        self.is_cell_bar(index) && (others(&|at| at.checked_sub(1)) || others(&|at| Some(at + 1)))
    }

    /// Whether a stretch is figures that fill a cell of a table: then they are a figure, whatever they look like.
    fn is_figure_cell(&self, index: usize) -> bool {
        let (from, to) = self.stretches[index];
        if !self.chars[from as usize..to as usize].iter().all(char::is_ascii_digit) {
            return false;
        }
        let edge = |next: Option<usize>| match next.filter(|&next| self.one_line(index, next)) {
            Some(next) => (true, self.is_rule(next)),
            None => (false, true),
        };
        let (before, behind) = (edge(index.checked_sub(1)), edge(Some(index + 1)));
        before.1 && behind.1 && (before.0 || behind.0)
    }
}

/// Costs of what the lexicon does not know, natural logs.
const UNKNOWN: f32 = -3.0;
const UNKNOWN_LETTER: f32 = -2.8;
/// A stretch that no arcs lead through, taken as it stands.
const UNREADABLE: f32 = -20.0;
/// A blank that was printed was not seen.
const GLUED: f32 = -6.5;
/// A blank was seen that was not printed.
const SPLIT: f32 = -6.0;

/// Candidates that are remembered at most before all are forgotten: some twelve megabytes, twenty thousand forms.
const MOST_CACHED: usize = 400_000;

/// Builds lattices; remembers the candidates of forms it has seen.
pub(super) struct Builder<'m> {
    model: &'m Model,
    searcher: Searcher<'m>,
    cache: Memo<Box<[char]>, Rc<[Candidate]>>,
    /// Candidates in the cache.
    cached: usize,
    cuts: Vec<usize>,
    lower: String,
}

impl<'m> Builder<'m> {
    pub(super) fn new(model: &'m Model, searcher: Searcher<'m>) -> Self {
        Self { model, searcher, cache: Memo::default(), cached: 0, cuts: Vec::new(), lower: String::new() }
    }

    pub(super) fn candidates(&mut self, raw: &[char]) -> Rc<[Candidate]> {
        if let Some(found) = self.cache.get(raw) {
            return Rc::clone(found);
        }
        let found: Rc<[Candidate]> = self.searcher.search(raw).into();
        if self.cached > MOST_CACHED {
            self.cache.clear();
            self.cached = 0;
        }
        self.cached += found.len() + 1;
        self.cache.insert(raw.into(), Rc::clone(&found));
        found
    }

    pub(super) fn searcher(&self) -> &Searcher<'m> {
        &self.searcher
    }

    /// The lattice of a paragraph whose document numbers have been read.
    pub(super) fn build(&mut self, paragraph: &Paragraph, numbers: &[DocumentNumber]) -> Lattice {
        let mut arcs: Vec<Vec<Arc>> = vec![Vec::new(); paragraph.chars.len() + 1];
        for (index, &(from, to)) in paragraph.stretches.iter().enumerate() {
            if paragraph.is_rule(index) {
                self.sign(&mut arcs, from as usize, '|');
                continue;
            }
            if paragraph.is_figure_cell(index) {
                self.as_seen(&mut arcs, from as usize, &paragraph.chars[from as usize..to as usize]);
                continue;
            }
            self.stretch(paragraph, from as usize, to as usize, &mut arcs);
            if let Some(&(_, after)) = paragraph.stretches.get(index + 1) {
                self.merged(paragraph, from as usize, to as usize, after as usize, &mut arcs);
            }
        }
        let mut texts = Vec::new();
        for (index, &(from, to)) in paragraph.stretches.iter().enumerate() {
            if index > 0 && is_quarter_word(paragraph, index - 1) {
                self.quarter(paragraph, from as usize, to as usize, &mut arcs, &mut texts);
            }
            self.special(paragraph, from as usize, to as usize, &mut arcs, &mut texts);
        }
        for number in numbers {
            arcs[number.begin as usize].push(Arc {
                to: number.end,
                token: Class::Code.id(),
                score: number.score,
                reading: Reading::Text(texts.len() as u32),
                blank_after: false,
            });
            texts.push(number.text.clone());
        }
        for &(from, to) in &paragraph.stretches {
            if !leads_through(&arcs, from as usize, to as usize) {
                self.push(&mut arcs, from as usize, to as usize, Class::Mixed.id(), UNREADABLE);
            }
        }
        Lattice { arcs, texts }
    }

    fn stretch(&mut self, paragraph: &Paragraph, from: usize, to: usize, arcs: &mut [Vec<Arc>]) {
        let raw = &paragraph.chars[from..to];
        let whole: String = raw.iter().collect();
        let core = whole.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(class) = numeric(core) {
            let lead = whole.find(core).map_or(0, |at| whole[..at].chars().count());
            let (begin, end) = (from + lead, from + lead + core.chars().count());
            self.push(arcs, begin, end, class.id(), class_cost(class));
        }
        self.cuts.clear();
        self.cuts.push(0);
        for at in 1..raw.len() {
            let (a, b) = (sort(raw[at - 1]), sort(raw[at]));
            if a != b || a == Sort::Sign {
                self.cuts.push(at);
            }
        }
        self.cuts.push(raw.len());
        let cuts = std::mem::take(&mut self.cuts);
        for (first, &begin) in cuts[..cuts.len() - 1].iter().enumerate() {
            let mut signs = 0;
            for (last, &end) in cuts.iter().enumerate().skip(first + 1).take(6) {
                let piece = &raw[begin..end];
                if end - begin > LONGEST_RAW {
                    break;
                }
                let added = &raw[cuts[last - 1]..end];
                if sort(added[0]) == Sort::Sign {
                    signs += 1;
                    let closing = end == raw.len() && matches!(added[0], '.' | ',' | ';' | ':');
                    if signs > 2
                        || closing && last > first + 1
                        || !(self.searcher.may_be_letter(added[0]) || inside_word(raw, cuts[last - 1]))
                    {
                        if last == first + 1 {
                            self.sign(arcs, from + begin, added[0]);
                        }
                        if !(closing && last > first + 1) {
                            break;
                        }
                        continue;
                    }
                    if last == first + 1 {
                        self.sign(arcs, from + begin, added[0]);
                    }
                }
                let known = arcs[from + begin].len();
                self.words(arcs, paragraph, from + begin, from + end);
                if last == first + 1 && sort(piece[0]) != Sort::Sign {
                    self.as_seen(arcs, from + begin, piece);
                }
                // Between a letter and a digit in one run there was a blank, if the two were printed apart at all.
                if end < raw.len() && sort(raw[end]) != Sort::Sign && sort(raw[end - 1]) != Sort::Sign {
                    for arc in arcs[from + begin].iter_mut().skip(known).filter(|a| a.to as usize == from + end) {
                        arc.score += GLUED;
                        arc.blank_after = true;
                    }
                }
            }
        }
        self.cuts = cuts;
        // Letters and digits in one run, taken together.
        if core.chars().all(char::is_alphanumeric) && core.chars().any(|c| c.is_ascii_digit()) && core.len() > 1 {
            let lead = whole.find(core).map_or(0, |at| whole[..at].chars().count());
            let length = core.chars().count();
            if core.chars().any(char::is_alphabetic) {
                let score = UNKNOWN + UNKNOWN_LETTER * length as f32;
                self.push(arcs, from + lead, from + lead + length, Class::Mixed.id(), score);
            }
        }
    }

    /// Words with capitals of their own, and Roman numerals.
    fn special(
        &mut self,
        paragraph: &Paragraph,
        from: usize,
        to: usize,
        arcs: &mut [Vec<Arc>],
        texts: &mut Vec<String>,
    ) {
        let raw = &paragraph.chars[from..to];
        let outer = |c: &char| c.is_alphanumeric() || *c == '|';
        let Some(lead) = raw.iter().position(outer) else { return };
        let end = raw.iter().rposition(outer).map_or(lead, |last| last + 1);
        let core = &raw[lead..end];
        let mut readings: Vec<(String, f32)> = Vec::new();
        if let Some(numeral) = roman(core) {
            readings.push((numeral, -1.0));
        }
        if core.len() >= 3 && core.iter().filter(|c| c.is_uppercase() || c.is_ascii_digit()).count() >= 2 {
            let model = self.model;
            let added = model.added_cased_words();
            for word in cased_words().chain(added) {
                let form: Option<Vec<_>> = word.chars().map(symbol).collect();
                let Some(form) = form.filter(|f| f.len().abs_diff(core.len()) <= 1) else { continue };
                let score = self.searcher.channel_score(core, &form);
                if score > -9.0 {
                    readings.push((word.to_owned(), score - 1.0));
                }
            }
        }
        for (text, score) in readings {
            let token = self.model.word_id(&text.to_lowercase()).unwrap_or(Class::Unknown.id());
            arcs[from + lead].push(Arc {
                to: (from + end) as u32,
                token,
                score,
                reading: Reading::Text(texts.len() as u32),
                blank_after: false,
            });
            texts.push(text);
        }
    }

    /// `quý 11/2026`: a year has four quarters, so that what looks like an eleventh or a hundred and eleventh is the
    /// second or third, in Roman numerals.
    fn quarter(
        &mut self,
        paragraph: &Paragraph,
        from: usize,
        to: usize,
        arcs: &mut [Vec<Arc>],
        texts: &mut Vec<String>,
    ) {
        let stretch: String = paragraph.chars[from..to].iter().collect();
        let core = stretch.trim_end_matches(['.', ',', ';', ':', ')']);
        let (numeral, year) = core.split_once('/').map_or((core, ""), |(numeral, year)| (numeral, year));
        let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let quarter = match numeral {
            "11" => "II",
            "111" => "III",
            _ => return,
        };
        if !(is_year || core == numeral) {
            return;
        }
        let end = from + core.len();
        arcs[from].clear();
        arcs[from].push(Arc {
            to: end as u32,
            token: Class::Date.id(),
            score: class_cost(Class::Date),
            reading: Reading::Text(texts.len() as u32),
            blank_after: false,
        });
        texts.push(core.replacen(numeral, quarter, 1));
    }

    fn push(&self, arcs: &mut [Vec<Arc>], from: usize, to: usize, token: u16, score: f32) {
        arcs[from].push(Arc { to: to as u32, token, score, reading: Reading::AsSeen, blank_after: false });
    }

    fn sign(&mut self, arcs: &mut [Vec<Arc>], from: usize, sign: char) {
        self.lower.clear();
        self.lower.push(fold_sign(sign));
        let token = self.model.word_id(&self.lower).unwrap_or(Class::Unknown.id());
        let score = if token == Class::Unknown.id() { UNKNOWN + UNKNOWN_LETTER } else { -0.2 };
        self.push(arcs, from, from + 1, token, score);
    }

    fn as_seen(&mut self, arcs: &mut [Vec<Arc>], from: usize, piece: &[char]) {
        if let Some(class) = number_class(&piece.iter().collect::<String>()) {
            self.push(arcs, from, from + piece.len(), class.id(), class_cost(class));
            return;
        }
        let score = UNKNOWN + UNKNOWN_LETTER * piece.len() as f32;
        self.push(arcs, from, from + piece.len(), Class::Unknown.id(), score);
    }

    fn words(&mut self, arcs: &mut [Vec<Arc>], paragraph: &Paragraph, from: usize, to: usize) {
        let raw = &paragraph.chars[from..to];
        let found = self.candidates(raw);
        for candidate in found.iter() {
            arcs[from].push(Arc {
                to: to as u32,
                token: candidate.word,
                score: candidate.channel,
                reading: Reading::Word(*candidate),
                blank_after: false,
            });
        }
        // Two words glued together, where the whole is hardly one.
        let best = found.iter().map(|c| c.channel + self.model.unigram(c.word)).fold(f32::NEG_INFINITY, f32::max);
        if raw.len() >= 4 && best < -10.0 - 1.2 * raw.len() as f32 && raw.iter().all(|&c| sort(c) == Sort::Letter) {
            for cut in 1..raw.len() {
                let (left, right) = (self.candidates(&raw[..cut]), self.candidates(&raw[cut..]));
                for (found, begin, end, blank) in [(left, from, from + cut, true), (right, from + cut, to, false)] {
                    for candidate in found.iter().take(12) {
                        arcs[begin].push(Arc {
                            to: end as u32,
                            token: candidate.word,
                            score: candidate.channel + if blank { GLUED } else { 0.0 },
                            reading: Reading::Word(*candidate),
                            blank_after: blank,
                        });
                    }
                }
            }
        }
    }

    /// One word that was seen as two.
    fn merged(&mut self, paragraph: &Paragraph, from: usize, middle: usize, to: usize, arcs: &mut [Vec<Arc>]) {
        let raw = &paragraph.chars[from..to];
        if raw.len() > 9 || !raw.iter().all(|&c| sort(c) == Sort::Letter) {
            return;
        }
        let weak = |found: &[Candidate], length: usize| {
            found.iter().map(|c| c.channel).fold(f32::NEG_INFINITY, f32::max) < -2.5 - 0.9 * length as f32
        };
        let (left, right) =
            (self.candidates(&paragraph.chars[from..middle]), self.candidates(&paragraph.chars[middle..to]));
        if !weak(&left, middle - from) && !weak(&right, to - middle) {
            return;
        }
        for candidate in self.candidates(raw).iter().take(12) {
            arcs[from].push(Arc {
                to: to as u32,
                token: candidate.word,
                score: candidate.channel + SPLIT,
                reading: Reading::Word(*candidate),
                blank_after: false,
            });
        }
    }
}

/// Whether some path leads through the stretch. One that none leads through, a link with letters longer than any
/// word, would cut the whole paragraph in two.
fn leads_through(arcs: &[Vec<Arc>], from: usize, to: usize) -> bool {
    let mut reached = vec![false; to - from + 1];
    reached[0] = true;
    for place in from..to {
        if reached[place - from] {
            for arc in &arcs[place] {
                if let Some(end) = reached.get_mut(arc.to as usize - from) {
                    *end = true;
                }
            }
        }
    }
    reached[to - from]
}

/// Whether a stretch is `quý` as engines without Vietnamese read it.
fn is_quarter_word(paragraph: &Paragraph, index: usize) -> bool {
    let (from, to) = paragraph.stretches[index];
    let mut letters = paragraph.chars[from as usize..to as usize].iter().map(|c| c.to_ascii_lowercase());
    letters.next() == Some('q')
        && letters.next() == Some('u')
        && matches!(letters.next(), Some('y' | 'ý' | '¥'))
        && letters.next().is_none()
}

/// Words that are printed with capitals in a way of their own.
fn cased_words<'a>() -> impl Iterator<Item = &'a str> {
    include_str!("../../dictionaries/cased_words.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The Roman numeral (up to 39) that a row of `I V X` and of what is seen for `I` stands for.
fn roman(core: &[char]) -> Option<String> {
    if core.len() < 2 || core.len() > 7 || !core.iter().any(|c| matches!(c, 'I' | 'V' | 'X')) {
        return None;
    }
    // Two strokes and a third (`Hl`).
    if matches!(core, ['H', 'l' | '1']) {
        return Some("III".to_owned());
    }
    let text: String = core
        .iter()
        .map(|&c| match c {
            'I' | 'V' | 'X' => Some(c),
            'v' => Some('V'),
            'l' | '1' | '|' => Some('I'),
            _ => None,
        })
        .collect::<Option<_>>()?;
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let ones = text.trim_start_matches('X');
    (text.len() - ones.len() <= 3 && ONES.contains(&ones)).then_some(text)
}

/// A date or a number with separators.
fn numeric(core: &str) -> Option<Class> {
    let digits = core.bytes().any(|b| b.is_ascii_digit());
    if !digits || !core.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'/' | b'-' | b':')) {
        return None;
    }
    if number_class(core).is_some() {
        return None;
    }
    let parts: Vec<&str> = core.split(['/', '-', '.']).collect();
    let date = core.contains('/') && parts.len() <= 3 && parts.iter().all(|p| matches!(p.len(), 1 | 2 | 4))
        || parts.len() == 3 && parts[2].len() == 4;
    Some(if date { Class::Date } else { Class::Number })
}

/// ln of one over how many numbers of a class there are, roughly.
fn class_cost(class: Class) -> f32 {
    match class {
        Class::Digit => -2.3,
        Class::TwoDigits => -4.2,
        Class::ThreeDigits => -6.0,
        Class::Year => -3.5,
        Class::Date => -7.0,
        _ => -8.0,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Letter,
    Digit,
    Sign,
}

/// Signs that text is full of part words; others (`¢`, `€`, `&`) were letters in print.
fn sort(c: char) -> Sort {
    if c.is_ascii_digit() {
        Sort::Digit
    } else if c.is_ascii_punctuation() && !matches!(c, '&' | '{' | '}' | '@' | '~' | '|' | '\\' | '^' | '$' | '#')
        || "“”‘’–—…•·°«»≥≤²³".contains(c)
    {
        Sort::Sign
    } else {
        Sort::Letter
    }
}

/// Whether the sign at `at` stands inside a word, as it does where a mark was taken for a sign (`phu’ong`, `d@)ng`).
fn inside_word(raw: &[char], at: usize) -> bool {
    let letter = |i: Option<usize>| i.and_then(|i| raw.get(i)).is_some_and(|&c| c.is_alphanumeric());
    let hard = matches!(raw[at], '/' | '-' | ',' | '.' | ':' | ';' | '–' | '"' | '“' | '”' | '%');
    let before = at.checked_sub(1);
    !hard && (letter(before) || before.is_some_and(|i| sort(raw[i]) == Sort::Letter)) && letter(Some(at + 1))
}
