//! The arcs of words, of signs and of what is left as it was seen. Pure.

use std::rc::Rc;

use super::times::{TimeWord, leading_nought, time_figure, time_word};
use super::{Arc, Lattice, Paragraph, Reading, figures};
use crate::model::Model;
use crate::model::letters::{Symbol, symbol};
use crate::model::tokens::{Class, fold_sign, number_class};
use crate::restore::candidates::{Candidate, LONGEST_RAW, Searcher};
use crate::restore::hash::Memo;
use crate::restore::symbols::DocumentNumber;

/// Costs of what the lexicon does not know, natural logs.
const UNKNOWN: f32 = -3.0;
const UNKNOWN_LETTER: f32 = -2.8;
/// A stretch that no arcs lead through, taken as it stands.
const UNREADABLE: f32 = -20.0;
/// A blank that was printed was not seen.
const GLUED: f32 = -6.5;
/// A blank was seen that was not printed.
const SPLIT: f32 = -6.0;

/// A full stop was read as one of these vowels.
const STOP: f32 = -5.0;
const TAKEN_FOR_STOPS: &str = "ẺẾỀỂỄẻếềểễẮẰẲẴắằẳẵ";

/// Candidates that are taken of a part of a word, or of a word that was seen in parts.
const MOST_OF_PART: usize = 12;

/// Candidates that are remembered at most before all are forgotten: some twelve megabytes, twenty thousand forms.
const MOST_CACHED: usize = 400_000;

/// Builds lattices; remembers the candidates of forms it has seen.
pub(in crate::restore) struct Builder<'m> {
    model: &'m Model,
    searcher: Searcher<'m>,
    cache: Memo<Box<[char]>, Rc<[Candidate]>>,
    /// Candidates in the cache.
    cached: usize,
    /// Words that are printed with capitals in a way of their own.
    cased_words: Vec<(String, Vec<Symbol>)>,
    cuts: Vec<usize>,
    lower: String,
    /// The text was read by an engine that knows no Vietnamese.
    foreign: bool,
}

impl<'m> Builder<'m> {
    pub(in crate::restore) fn new(model: &'m Model, searcher: Searcher<'m>, foreign: bool) -> Self {
        let cased_words = figures::cased_words().chain(model.added_cased_words());
        let form = |word: &str| word.chars().map(symbol).collect::<Option<Vec<Symbol>>>();
        let cased_words = cased_words.filter_map(|word| Some((word.to_owned(), form(word)?))).collect();
        let (cuts, lower) = (Vec::new(), String::new());
        Self { model, searcher, cased_words, cache: Memo::default(), cached: 0, cuts, lower, foreign }
    }

    pub(in crate::restore) fn candidates(&mut self, raw: &[char]) -> Rc<[Candidate]> {
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

    pub(in crate::restore) fn searcher(&self) -> &Searcher<'m> {
        &self.searcher
    }

    /// The lattice of a paragraph whose document numbers have been read.
    pub(in crate::restore) fn build(&mut self, paragraph: &Paragraph, numbers: &[DocumentNumber]) -> Lattice {
        let mut lattice = Lattice { arcs: vec![Vec::new(); paragraph.chars.len() + 1], texts: Vec::new() };
        for (index, &(from, to)) in paragraph.stretches.iter().enumerate() {
            let (from, to) = (from as usize, to as usize);
            if paragraph.is_rule(index) {
                self.sign(&mut lattice, from, '|');
                continue;
            }
            if paragraph.is_figure_cell(index) {
                as_seen(&mut lattice, from, &paragraph.chars[from..to]);
                continue;
            }
            self.stretch(&mut lattice, &paragraph.chars, from, to);
            if !self.foreign {
                self.full_stop(&mut lattice, &paragraph.chars, from, to);
            }
            if let Some(&(_, after)) = paragraph.stretches.get(index + 1) {
                self.merged(&mut lattice, &paragraph.chars, from, to, after as usize);
            }
        }
        for (index, &(from, to)) in paragraph.stretches.iter().enumerate() {
            let raw = &paragraph.chars[from as usize..to as usize];
            self.special(&mut lattice, raw, from as usize);
            if index > 0 {
                self.time(&mut lattice, paragraph, index);
            }
            if index > 0 && self.foreign {
                measure(&mut lattice, paragraph, index);
            }
            if self.foreign {
                comparison(&mut lattice, paragraph, index);
            }
        }
        for number in numbers {
            let (from, to) = (number.begin as usize, number.end as usize);
            lattice.text(from, to, Class::Code.id(), number.score, number.text.clone());
        }
        for &(from, to) in &paragraph.stretches {
            if !lattice.leads_through(from as usize, to as usize) {
                lattice.seen(from as usize, to as usize, Class::Mixed.id(), UNREADABLE);
            }
        }
        lattice
    }

    fn stretch(&mut self, lattice: &mut Lattice, chars: &[char], from: usize, to: usize) {
        let raw = &chars[from..to];
        let lead = raw.iter().position(|c| c.is_alphanumeric()).unwrap_or(raw.len());
        let end = raw.iter().rposition(|c| c.is_alphanumeric()).map_or(lead, |last| last + 1);
        let core = &raw[lead..end];
        if let Some(class) = figures::numeric(core) {
            lattice.seen(from + lead, from + end, class.id(), figures::class_cost(class));
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
                            self.sign(lattice, from + begin, added[0]);
                        }
                        if !(closing && last > first + 1) {
                            break;
                        }
                        continue;
                    }
                    if last == first + 1 {
                        self.sign(lattice, from + begin, added[0]);
                    }
                }
                let known = lattice.arcs[from + begin].len();
                self.words(lattice, chars, from + begin, from + end);
                if last == first + 1 && sort(piece[0]) != Sort::Sign {
                    as_seen(lattice, from + begin, piece);
                }
                // Between a letter and a digit in one run there was a blank, if the two were printed apart at all.
                if end < raw.len() && sort(raw[end]) != Sort::Sign && sort(raw[end - 1]) != Sort::Sign {
                    for arc in lattice.arcs[from + begin].iter_mut().skip(known).filter(|a| a.to as usize == from + end)
                    {
                        arc.score += GLUED;
                        arc.blank_after = true;
                    }
                }
            }
        }
        self.cuts = cuts;
        // Letters and digits in one run, taken together.
        let has = |sort: fn(&char) -> bool| core.iter().any(sort);
        if core.len() > 1 && core.iter().all(|c| c.is_alphanumeric()) && has(char::is_ascii_digit) && has(is_alphabetic)
        {
            let score = UNKNOWN + UNKNOWN_LETTER * core.len() as f32;
            lattice.seen(from + lead, from + end, Class::Mixed.id(), score);
        }
        if let Some(length) = figures::code_of_form(core).filter(|_| !self.foreign) {
            lattice.seen(from + lead, from + lead + length, Class::Mixed.id(), UNKNOWN);
        }
    }

    /// Words with capitals of their own, and Roman numerals.
    fn special(&mut self, lattice: &mut Lattice, raw: &[char], from: usize) {
        let outer = |c: &char| c.is_alphanumeric() || *c == '|';
        let Some(lead) = raw.iter().position(outer) else { return };
        let end = raw.iter().rposition(outer).map_or(lead, |last| last + 1);
        let core = &raw[lead..end];
        let mut readings: Vec<(String, f32)> = Vec::new();
        if let Some(numeral) = figures::roman(core) {
            readings.push((numeral, -1.0));
        }
        if let Some(figure) = leading_nought(core).filter(|_| self.foreign) {
            readings.push((figure, -1.0));
        }
        if core.len() >= 3 && core.iter().filter(|c| c.is_uppercase() || c.is_ascii_digit()).count() >= 2 {
            for (word, form) in &self.cased_words {
                if form.len().abs_diff(core.len()) > 1 {
                    continue;
                }
                let score = self.searcher.channel_score(core, form);
                if score > -9.0 {
                    readings.push((word.clone(), score - 1.0));
                }
            }
        }
        for (text, score) in readings {
            let number = number_class(&text).map(Class::id);
            let known = number.or_else(|| self.model.word_id(&text.to_lowercase()));
            lattice.text(from + lead, from + end, known.unwrap_or(Class::Unknown.id()), score, text);
        }
    }

    /// `quý 11/2026`, `tháng O1`: what stands behind a word of time is a figure of time, and nothing else.
    fn time(&self, lattice: &mut Lattice, paragraph: &Paragraph, index: usize) {
        let Some(word) = time_word(paragraph.seen(index - 1)) else { return };
        if !self.foreign && word != TimeWord::Quarter {
            return;
        }
        if let Some((length, text)) = time_figure(word, paragraph.seen(index)) {
            let from = paragraph.stretches[index].0 as usize;
            lattice.arcs[from].clear();
            lattice.text(from, from + length, Class::Date.id(), figures::class_cost(Class::Date), text);
        }
    }

    fn sign(&mut self, lattice: &mut Lattice, from: usize, sign: char) {
        self.lower.clear();
        self.lower.push(fold_sign(sign));
        let token = self.model.word_id(&self.lower).unwrap_or(Class::Unknown.id());
        let score = if token == Class::Unknown.id() { UNKNOWN + UNKNOWN_LETTER } else { -0.2 };
        lattice.seen(from, from + 1, token, score);
    }

    /// `đâtắ`, `xãẺ`: a full stop that was taken for a vowel with its marks (two layers of another engine on real scans, some ten
    /// on a page), where what is before it is a word and the whole is none.
    fn full_stop(&mut self, lattice: &mut Lattice, chars: &[char], from: usize, to: usize) {
        let raw = &chars[from..to];
        let Some((last, word)) = raw.split_last().filter(|(_, word)| word.len() > 1) else { return };
        let is_word = |raw: &[char]| self.model.is_syllable(&raw.iter().collect::<String>().to_lowercase());
        if !TAKEN_FOR_STOPS.contains(*last) || !word.iter().all(|&c| sort(c) == Sort::Letter) || is_word(raw) {
            return;
        }
        let words = self.candidates(word);
        for candidate in words.iter().take(MOST_OF_PART) {
            lattice.word(from, to - 1, candidate, 0.0, false);
        }
        if let (false, Some(token)) = (words.is_empty(), self.model.word_id(".")) {
            lattice.text(to - 1, to, token, STOP, ".".to_owned());
        }
    }

    fn words(&mut self, lattice: &mut Lattice, chars: &[char], from: usize, to: usize) {
        let raw = &chars[from..to];
        let found = self.candidates(raw);
        // A numeral that can be read is no other numeral, whatever is usual: what its series proves is mended later.
        let numeral = |c: char| matches!(c, 'I' | 'V' | 'X');
        let is_numeral = raw.iter().all(|&c| numeral(c));
        for candidate in found.iter() {
            if is_numeral && candidate.text().all(numeral) && !candidate.text().eq(raw.iter().copied()) {
                continue;
            }
            lattice.word(from, to, candidate, 0.0, false);
        }
        // Two words glued together, where the whole is hardly one.
        let best = found.iter().map(|c| c.score).fold(f32::NEG_INFINITY, f32::max);
        if raw.len() >= 4 && best < -10.0 - 1.2 * raw.len() as f32 && raw.iter().all(|&c| sort(c) == Sort::Letter) {
            for cut in from + 1..to {
                for candidate in self.candidates(&chars[from..cut]).iter().take(MOST_OF_PART) {
                    lattice.word(from, cut, candidate, GLUED, true);
                }
                for candidate in self.candidates(&chars[cut..to]).iter().take(MOST_OF_PART) {
                    lattice.word(cut, to, candidate, 0.0, false);
                }
            }
        }
    }

    /// One word that was seen as two.
    fn merged(&mut self, lattice: &mut Lattice, chars: &[char], from: usize, middle: usize, to: usize) {
        let raw = &chars[from..to];
        if raw.len() > 9 || !raw.iter().all(|&c| sort(c) == Sort::Letter) {
            return;
        }
        let weak = |found: &[Candidate], length: usize| {
            found.iter().map(|c| c.channel).fold(f32::NEG_INFINITY, f32::max) < -2.5 - 0.9 * length as f32
        };
        let (left, right) = (self.candidates(&chars[from..middle]), self.candidates(&chars[middle..to]));
        if weak(&left, middle - from) || weak(&right, to - middle) {
            for candidate in self.candidates(raw).iter().take(MOST_OF_PART) {
                lattice.word(from, to, candidate, SPLIT, false);
            }
        }
    }
}

fn as_seen(lattice: &mut Lattice, from: usize, piece: &[char]) {
    let (class, score) = match number_class(&piece.iter().collect::<String>()) {
        Some(class) => (class, figures::class_cost(class)),
        None => (Class::Unknown, UNKNOWN + UNKNOWN_LETTER * piece.len() as f32),
    };
    lattice.seen(from, from + piece.len(), class.id(), score);
}

fn is_alphabetic(c: &char) -> bool {
    c.is_alphabetic()
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

/// `85.000 m3/ngày`, `40 μg/m3`: square and cubic metres behind a figure, or below a stroke in the unit of one, are no word.
fn measure(lattice: &mut Lattice, paragraph: &Paragraph, index: usize) {
    let (before, stretch) = (paragraph.seen(index - 1), paragraph.seen(index));
    if !before.first().is_some_and(char::is_ascii_digit) {
        return;
    }
    let below = stretch.iter().position(|&c| c == '/').map(|at| at + 1);
    for at in std::iter::once(0).chain(below) {
        let length = stretch[at..].iter().take_while(|c| c.is_alphanumeric()).count();
        if matches!(stretch[at..at + length], ['m', '2' | '3'] | ['k', 'm', '2']) {
            let from = paragraph.stretches[index].0 as usize + at;
            lattice.arcs[from].clear();
            lattice.seen(from, from + length, Class::Mixed.id(), figures::class_cost(Class::Number));
        }
    }
}

/// `> 80%`: engines without Vietnamese have no `≥`, and offices print it more often than `>`.
fn comparison(lattice: &mut Lattice, paragraph: &Paragraph, index: usize) {
    let (from, to) = paragraph.stretches[index];
    let Some((printed, share)) = figures::comparison(paragraph.chars[from as usize]) else { return };
    let behind = if from + 1 < to { Some(from + 1) } else { paragraph.stretches.get(index + 1).map(|next| next.0) };
    if !behind.is_some_and(|next| paragraph.chars[next as usize].is_ascii_digit()) {
        return;
    }
    let arcs = &mut lattice.arcs[from as usize];
    let Some(seen) = arcs.iter().find(|arc| arc.to == from + 1).copied() else { return };
    arcs.iter_mut().filter(|arc| arc.to == from + 1).for_each(|arc| arc.score += (1.0 - share).ln());
    let reading = Reading::Text(lattice.texts.len() as u32);
    arcs.push(Arc { score: seen.score + share.ln(), reading, ..seen });
    lattice.texts.push(printed.to_owned());
}

/// Whether the sign at `at` stands inside a word, as it does where a mark was taken for a sign (`phu’ong`, `d@)ng`).
fn inside_word(raw: &[char], at: usize) -> bool {
    let letter = |i: Option<usize>| i.and_then(|i| raw.get(i)).is_some_and(|&c| c.is_alphanumeric());
    // `so’`, `gid’.`: the hook of the last letter.
    let hook = matches!(raw[at], '’' | '\'' | '`' | '´')
        && raw[at + 1..].iter().all(|c| matches!(c, '.' | ',' | ';' | ':' | ')'))
        && !raw[..at].iter().any(|c| matches!(c, '‘' | '\'' | '`'));
    let hard = matches!(raw[at], '/' | '-' | ',' | '.' | ':' | ';' | '–' | '"' | '“' | '”' | '%');
    let before = at.checked_sub(1);
    !hard && (letter(before) || before.is_some_and(|i| sort(raw[i]) == Sort::Letter)) && (hook || letter(Some(at + 1)))
}
