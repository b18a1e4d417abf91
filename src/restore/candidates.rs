//! What a stretch of raw characters may have been in print: one walk of the lexicon against the channel. Pure.

use crate::model::Model;
use crate::model::channel::{Channel, LEAST, LEAST_LETTER, Noise, Row, STEPS};
use crate::model::letters::{LETTERS, SYMBOLS, Symbol, symbol_char, upper_symbol};
use crate::model::lexicon::{HAS_LOWER, HAS_TITLE, HAS_UPPER, IS_SYLLABLE, NO_WORD};

/// Stretches longer than this are not looked up.
pub(super) const LONGEST_RAW: usize = 16;
/// The longest word of the lexicon that is tried.
const LONGEST_WORD: usize = 14;
/// How often a printed character is read twice, as two characters that each might be it (`céac` for `các`).
const READ_TWICE: f32 = 0.02;
/// ln of how seldom the modern tone placement is met.
const MODERN_PLACEMENT: f32 = -1.5;
/// What it costs to print a word in a case that it is hardly ever seen in, natural log.
const ODD_CASE: f32 = -5.0;

/// How a word is cased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Title,
    Upper,
}

/// A printed word that a stretch of raw characters may stand for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub word: u16,
    /// ln P(seen | this word in this case).
    pub channel: f32,
    pub case: Case,
    syllable: bool,
    length: u8,
    form: [Symbol; LONGEST_WORD],
}

impl Candidate {
    /// Whether it is a syllable of Vietnamese, as against an abbreviation or a foreign word.
    pub(super) fn is_syllable(&self) -> bool {
        self.syllable
    }

    /// The word as it would be printed.
    pub(super) fn text(&self) -> impl Iterator<Item = char> + '_ {
        self.form[..self.length as usize].iter().map(|&s| symbol_char(s))
    }
}

/// How far the search goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Candidates whose channel probability is so much below the best conceivable are not followed, natural log.
    pub channel_margin: f32,
    /// The same for channel and unigram together, below the best candidate.
    pub margin: f32,
    /// At most so many candidates.
    pub most: usize,
}

/// Walks the lexicon. Holds buffers, so one serves one thread.
pub(super) struct Searcher<'m> {
    model: &'m Model,
    channel: &'m Channel,
    probabilities: [f32; 256],
    limits: Limits,
    length: usize,
    /// Rows of the chunks that end at each place, by length 1 to 3.
    rows: [[Row; 3]; LONGEST_RAW + 1],
    /// Upper bound of what the characters from each place on can contribute.
    ahead: [f32; LONGEST_RAW + 1],
    threshold: f32,
    lower_allowed: bool,
    upper_allowed: bool,
    form: [Symbol; LONGEST_WORD],
    found: Vec<Candidate>,
    table: Vec<[[f32; 4]; LONGEST_RAW + 1]>,
    /// The search for which each letter's table was worked out.
    worked_out: [u32; SYMBOLS],
    search: u32,
}

type Alpha = [f32; LONGEST_RAW + 1];

/// Probabilities of having come from the root to a node with so many raw characters used up, and the places between
/// which they are not naught.
struct Front {
    alpha: Alpha,
    first: usize,
    last: usize,
}

/// Places of a front that promise less than this, against the threshold of the whole, are dropped.
const NEGLIGIBLE: f32 = 0.02;

impl<'m> Searcher<'m> {
    pub(super) fn new(model: &'m Model, noise: Noise, limits: Limits) -> Self {
        let mut probabilities: [f32; 256] = std::array::from_fn(|q| (-(q as f32) / STEPS).exp());
        probabilities[255] = 0.0;
        Self {
            model,
            channel: model.channel(noise),
            probabilities,
            limits,
            length: 0,
            rows: [[0; 3]; LONGEST_RAW + 1],
            ahead: [0.0; LONGEST_RAW + 1],
            threshold: 0.0,
            lower_allowed: true,
            upper_allowed: true,
            form: [0; LONGEST_WORD],
            found: Vec::new(),
            table: vec![[[0.0; 4]; LONGEST_RAW + 1]; SYMBOLS],
            worked_out: [0; SYMBOLS],
            search: 0,
        }
    }

    /// Whether a sign is seen for letters so often that words may contain it. Signs that text is full of must have
    /// been learned; others may always.
    pub(super) fn may_be_letter(&self, sign: char) -> bool {
        if !(sign.is_ascii_punctuation() || "“”‘’–—…•".contains(sign)) || matches!(sign, '&' | '{' | '}' | '@' | '~')
        {
            return true;
        }
        self.channel
            .row(self.model.bytes(), &[sign])
            .is_some_and(|row| self.model.bytes()[row as usize + LEAST_LETTER] as f32 <= 7.0 * STEPS)
    }

    /// ln P(raw | printed), summed over alignments.
    pub(super) fn channel_score(&self, raw: &[char], printed: &[Symbol]) -> f32 {
        if raw.len() > LONGEST_RAW {
            return f32::NEG_INFINITY;
        }
        let bytes = self.model.bytes();
        let mut rows = [[0 as Row; 3]; LONGEST_RAW + 1];
        for end in 1..=raw.len() {
            for length in 1..=3.min(end) {
                rows[end][length - 1] = self.channel.row(bytes, &raw[end - length..end]).unwrap_or(0);
            }
        }
        let mut alpha: Alpha = [0.0; LONGEST_RAW + 1];
        alpha[0] = 1.0;
        for &symbol in printed {
            let at = symbol as usize;
            let deletion = self.probabilities[bytes[self.channel.deletion() as usize + at] as usize];
            let mut next: Alpha = [0.0; LONGEST_RAW + 1];
            for end in 0..=raw.len() {
                let mut sum = alpha[end] * deletion;
                for length in 1..=3.min(end) {
                    let row = rows[end][length - 1];
                    if row != 0 {
                        sum += alpha[end - length] * self.probabilities[bytes[row as usize + at] as usize];
                    }
                }
                next[end] = sum;
            }
            alpha = next;
        }
        alpha[raw.len()].ln()
    }

    /// The likely words for `raw`, best first by channel and unigram.
    pub(super) fn search(&mut self, raw: &[char]) -> Vec<Candidate> {
        self.found.clear();
        if raw.is_empty() || raw.len() > LONGEST_RAW {
            return Vec::new();
        }
        let bytes = self.model.bytes();
        self.length = raw.len();
        for end in 1..=raw.len() {
            for length in 1..=3 {
                self.rows[end][length - 1] =
                    if length <= end { self.channel.row(bytes, &raw[end - length..end]).unwrap_or(0) } else { 0 };
            }
        }
        self.ahead[raw.len()] = 1.0;
        for begin in (0..raw.len()).rev() {
            let mut best = 0f32;
            for length in 1..=3.min(raw.len() - begin) {
                let row = self.rows[begin + length][length - 1];
                if row != 0 {
                    let p = self.probabilities[bytes[row as usize + LEAST] as usize];
                    best = best.max(p * self.ahead[begin + length]);
                }
            }
            self.ahead[begin] = best;
        }
        self.threshold = self.ahead[0] * (-self.limits.channel_margin).exp();
        // Once past the first letter a page tells capitals from small letters well enough.
        let rest = &raw[1..];
        // (of two letters it does not: `Kf HOACH`).
        let capitals = rest.iter().filter(|c| c.is_uppercase()).count();
        let small = rest.iter().filter(|c| c.is_lowercase()).count();
        self.upper_allowed =
            capitals > 0 && capitals * 2 >= small || rest.iter().all(|c| rest.len() == 1 && !c.is_ascii_digit());
        self.lower_allowed = small > 0 || capitals <= 1;
        self.search = self.search.wrapping_add(1);
        let mut front = Front { alpha: [0.0; LONGEST_RAW + 1], first: 0, last: 0 };
        front.alpha[0] = 1.0;
        self.visit(0, 0, Case::Lower, &front);
        self.ranked()
    }

    fn visit(&mut self, node: u32, depth: usize, case: Case, front: &Front) {
        if depth >= LONGEST_WORD {
            return;
        }
        let parent = self.model.lexicon.node(self.model.bytes(), node);
        for index in parent.first..parent.first + u32::from(parent.children) {
            let child = self.model.lexicon.node(self.model.bytes(), index);
            let (lower, upper) = (child.letter, upper_symbol(child.letter));
            if depth == 0 {
                if self.lower_allowed {
                    self.step(index, child.word, 0, lower, Case::Lower, front);
                }
                self.step(index, child.word, 0, upper, Case::Title, front);
            } else {
                if case != Case::Upper && self.lower_allowed {
                    self.step(index, child.word, depth, lower, case, front);
                }
                if case == Case::Upper || depth == 1 && case == Case::Title && self.upper_allowed {
                    self.step(index, child.word, depth, upper, Case::Upper, front);
                }
            }
        }
    }

    /// What the raw characters say of one printed character: for each place, the probability that nothing or the one,
    /// two or three characters before it come from it. Worked out once a search and letter.
    #[inline]
    fn emissions(&mut self, symbol: Symbol) {
        let at = symbol as usize;
        if self.worked_out[at] == self.search {
            return;
        }
        self.worked_out[at] = self.search;
        let bytes = self.model.bytes();
        let p = |row: Row| if row == 0 { 0.0 } else { self.probabilities[bytes[row as usize + at] as usize] };
        let deletion = p(self.channel.deletion());
        for (end, entry) in self.table[at].iter_mut().enumerate().take(self.length + 1) {
            let [one, two, three] = self.rows[end];
            *entry = [deletion, p(one), p(two), p(three)];
            if end >= 2 {
                entry[2] += READ_TWICE * p(self.rows[end - 1][0]) * p(one);
            }
        }
    }

    #[inline]
    fn step(&mut self, node: u32, word: u16, depth: usize, symbol: Symbol, case: Case, before: &Front) {
        self.emissions(symbol);
        let table = &self.table[symbol as usize];
        let mut next = Front { alpha: [0.0; LONGEST_RAW + 1], first: usize::MAX, last: 0 };
        let mut best = 0f32;
        let least = self.threshold * NEGLIGIBLE;
        for end in before.first..=(before.last + 3).min(self.length) {
            let from = end.saturating_sub(3).max(before.first);
            let mut sum = 0.0;
            for start in from..=end.min(before.last) {
                sum += before.alpha[start] * table[end][end - start];
            }
            let promise = sum * self.ahead[end];
            if promise >= least {
                next.alpha[end] = sum;
                next.first = next.first.min(end);
                next.last = end;
                best = best.max(promise);
            }
        }
        if best < self.threshold {
            return;
        }
        self.form[depth] = symbol;
        if word != NO_WORD && next.alpha[self.length] >= self.threshold {
            self.found.push(Candidate {
                word,
                channel: next.alpha[self.length].ln(),
                case,
                syllable: false,
                length: depth as u8 + 1,
                form: self.form,
            });
        }
        self.visit(node, depth + 1, case, &next);
    }

    fn ranked(&mut self) -> Vec<Candidate> {
        let bytes = self.model.bytes();
        for candidate in &mut self.found {
            let facts = self.model.lexicon.facts(bytes, candidate.word);
            candidate.syllable = facts & IS_SYLLABLE != 0;
            // What was broken does not tell `hóa` from `hoá`: the traditional way, unless the page speaks for the other.
            let word = self.model.lexicon.word(bytes, candidate.word);
            let same = |(&s, c): (&Symbol, char)| {
                symbol_char(if s >= LETTERS as Symbol { s - LETTERS as Symbol } else { s }) == c
            };
            if !candidate.form[..candidate.length as usize].iter().zip(word.chars()).all(same) {
                candidate.channel += MODERN_PLACEMENT;
            }
            if !candidate.syllable {
                let usual = match candidate.case {
                    Case::Lower => HAS_LOWER,
                    Case::Title if candidate.length == 1 => HAS_UPPER | HAS_TITLE,
                    Case::Title => HAS_TITLE,
                    Case::Upper => HAS_UPPER,
                };
                if facts & usual == 0 {
                    candidate.channel += ODD_CASE;
                }
            }
        }
        let score = |c: &Candidate| c.channel + self.model.unigram(c.word);
        let mut out = std::mem::take(&mut self.found);
        out.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.word.cmp(&b.word)));
        let best = out.first().map_or(0.0, score);
        out.retain(|c| score(c) >= best - self.limits.margin);
        // One tone placement a word.
        let mut seen = Vec::new();
        out.retain(|c| {
            let key = (c.word, c.case as u8);
            let new = !seen.contains(&key);
            seen.push(key);
            new
        });
        out.truncate(self.limits.most);
        out
    }
}

const _: () = assert!(LETTERS < 128);
