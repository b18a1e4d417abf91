//! What a stretch of raw characters may have been in print: one walk of the lexicon against the channel. Pure.

use std::sync::OnceLock;

use crate::model::Model;
use crate::model::channel::{Channel, LEAST, LEAST_LETTER, Noise, Row, STEPS};
use crate::model::letters::{LETTERS, SYMBOLS, Symbol, base_letter, symbol_char, upper_symbol};
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
    /// The same, below the likeliest word that a narrow search has found.
    pub beside: f32,
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
    /// Upper bound of what the characters from each place on can contribute; naught behind the end.
    ahead: [f32; WIDE],
    threshold: f32,
    /// Probability of the likeliest word at or under each node of the lexicon.
    reach: &'m [f32],
    /// Channel and unigram together: what cannot come to this much is not followed.
    bar: f32,
    lower_allowed: bool,
    upper_allowed: bool,
    form: [Symbol; LONGEST_WORD],
    found: Vec<Candidate>,
    /// The best scores so far, each of another word or case.
    leaders: Vec<(f32, u16, Case)>,
    /// By symbol, then of each base letter small and capital the best that any of its symbols can do.
    tables: Vec<Table>,
    /// The search for which each table was worked out.
    worked_out: [u32; SYMBOLS + 2 * GROUPS],
    search: u32,
}

type Alpha = [f32; LONGEST_RAW + 1];

/// Places that are worked out at a time.
const LANES: usize = 8;
/// Room for all places and for the lanes that go beyond.
const WIDE: usize = LONGEST_RAW + 1 + LANES;
/// What the raw characters say of one printed character: by how many of them it was seen as (0 to 3), for each place
/// that they end at.
type Table = [[f32; WIDE]; 4];

/// Probabilities of having come from the root to a node with so many raw characters used up, three naughts before
/// them, and the places between which they are not naught.
struct Front {
    alpha: [f32; WIDE + 3],
    first: usize,
    last: usize,
}

impl Front {
    /// The probability of having used up `end` raw characters.
    fn at(&self, end: usize) -> f32 {
        self.alpha[end + 3]
    }
}

/// Channel margin of the first, narrow walk.
const NARROW: f32 = 5.0;
/// What sums of single precision may be wrong by, natural log.
const ROUNDING: f32 = 0.01;
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
            ahead: [0.0; WIDE],
            threshold: 0.0,
            reach: model.reach(),
            bar: 0.0,
            lower_allowed: true,
            upper_allowed: true,
            form: [0; LONGEST_WORD],
            found: Vec::new(),
            leaders: Vec::new(),
            tables: vec![[[0.0; WIDE]; 4]; SYMBOLS + 2 * GROUPS],
            worked_out: [0; SYMBOLS + 2 * GROUPS],
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
        self.ahead = [0.0; WIDE];
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
        // Once past the first letter a page tells capitals from small letters well enough.
        let rest = &raw[1..];
        // (of two letters it does not: `Kf HOACH`).
        let capitals = rest.iter().filter(|c| c.is_uppercase()).count();
        let small = rest.iter().filter(|c| c.is_lowercase()).count();
        self.upper_allowed =
            capitals > 0 && capitals * 2 >= small || rest.iter().all(|c| rest.len() == 1 && !c.is_ascii_digit());
        self.lower_allowed = small > 0 || capitals <= 1;
        self.search = self.search.wrapping_add(1);
        self.bar = 0.0;
        // A narrow walk first. Where it finds a likely word, no more than words somewhat worse seen are of use beside
        // it; where the page left little, all that is conceivable is.
        self.walk(NARROW.min(self.limits.channel_margin));
        let score = |c: &Candidate| c.channel + self.model.unigram(c.word);
        let best = self.found.iter().max_by(|a, b| score(a).total_cmp(&score(b)));
        let wide = best.map_or(f32::INFINITY, |best| self.ahead[0].ln() - best.channel + self.limits.beside);
        let wide = wide.min(self.limits.channel_margin);
        if wide > NARROW {
            self.walk(wide);
        }
        self.ranked()
    }

    /// Finds the words that are no more than `margin` below the best conceivable.
    fn walk(&mut self, margin: f32) {
        self.found.clear();
        self.leaders.clear();
        self.threshold = self.ahead[0] * (-margin).exp();
        if self.threshold > 0.0 {
            let mut front = Front { alpha: [0.0; WIDE + 3], first: 0, last: 0 };
            front.alpha[3] = 1.0;
            self.visit(0, 0, Case::Lower, &front);
        }
    }

    /// Takes up a candidate and raises the bar where it may.
    fn take_up(&mut self, mut candidate: Candidate) {
        self.weigh(&mut candidate);
        let score = candidate.channel + self.model.unigram(candidate.word);
        self.found.push(candidate);
        let known = self.leaders.iter_mut().find(|l| l.1 == candidate.word && l.2 == candidate.case);
        match known {
            Some(leader) if leader.0 >= score => return,
            Some(leader) => leader.0 = score,
            None => self.leaders.push((score, candidate.word, candidate.case)),
        }
        self.leaders.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        self.leaders.truncate(self.limits.most);
        let mut bar = self.leaders[0].0 - self.limits.margin;
        if self.leaders.len() == self.limits.most {
            bar = bar.max(self.leaders[self.limits.most - 1].0);
        }
        self.bar = self.bar.max((bar - ROUNDING).exp());
    }

    fn visit(&mut self, node: u32, depth: usize, case: Case, front: &Front) {
        if depth >= LONGEST_WORD {
            return;
        }
        let model = self.model;
        let parent = model.lexicon.node(model.bytes(), node);
        let end = parent.first + u32::from(parent.children);
        let small = if depth == 0 { self.lower_allowed } else { case != Case::Upper && self.lower_allowed };
        let capital = depth == 0 || case == Case::Upper || depth == 1 && case == Case::Title && self.upper_allowed;
        let (case_of_small, case_of_capital) = match depth {
            0 => (Case::Lower, Case::Title),
            _ => (case, Case::Upper),
        };
        // Children of one base letter stand together: where the best of them would not do, none is tried.
        let mut group = NO_GROUP;
        let (mut small_may, mut capital_may) = (small, capital);
        let mut next = (parent.first < end).then(|| model.lexicon.node(model.bytes(), parent.first));
        for index in parent.first..end {
            let Some(child) = next else { break };
            next = (index + 1 < end).then(|| model.lexicon.node(model.bytes(), index + 1));
            let its_group = group_of(child.letter);
            if its_group != group {
                group = its_group;
                (small_may, capital_may) = (small, capital);
                if group != NO_GROUP && next.is_some_and(|next| group_of(next.letter) == group) {
                    small_may = small && self.promising(group, front);
                    capital_may = capital && self.promising(group + GROUPS, front);
                }
            }
            if small_may {
                self.step(index, child.word, depth, child.letter, case_of_small, front);
            }
            if capital_may {
                self.step(index, child.word, depth, upper_symbol(child.letter), case_of_capital, front);
            }
        }
    }

    /// Works out what the raw characters say of one printed character, once a search.
    fn emissions(&mut self, symbol: Symbol) {
        let at = symbol as usize;
        if self.worked_out[at] == self.search {
            return;
        }
        self.worked_out[at] = self.search;
        let bytes = self.model.bytes();
        let p = |row: Row| if row == 0 { 0.0 } else { self.probabilities[bytes[row as usize + at] as usize] };
        fill(&mut self.tables[at], &self.rows, self.length, p(self.channel.deletion()), p);
    }

    /// Whether any letter of a group may follow. The groups of small letters come first, then those of capitals.
    fn promising(&mut self, group: usize, front: &Front) -> bool {
        let at = SYMBOLS + group;
        if self.worked_out[at] != self.search {
            self.worked_out[at] = self.search;
            let (bytes, groups) = (self.model.bytes(), groups());
            let shift = if group >= GROUPS { LETTERS } else { 0 };
            let (first, end) = (groups.begins[group % GROUPS], groups.begins[group % GROUPS + 1]);
            let letters = first as usize + shift..end as usize + shift;
            let p = |row: Row| match &bytes[row as usize..][letters.clone()] {
                costs if row != 0 => self.probabilities[costs.iter().copied().min().unwrap_or(255) as usize],
                _ => 0.0,
            };
            fill(&mut self.tables[at], &self.rows, self.length, p(self.channel.deletion()), p);
        }
        self.advanced(at, front).1 >= self.threshold
    }

    /// The front behind one more printed character, and the best that it promises.
    #[inline(always)]
    fn advanced(&self, table: usize, before: &Front) -> (Front, f32) {
        let [none, one, two, three] = &self.tables[table];
        let mut next = Front { alpha: [0.0; WIDE + 3], first: usize::MAX, last: 0 };
        let mut best = 0f32;
        let least = self.threshold * NEGLIGIBLE;
        let mut from = before.first;
        while from <= (before.last + 3).min(self.length) {
            let lanes = |row: &[f32], at: usize| -> [f32; LANES] { row[at..at + LANES].try_into().unwrap_or_default() };
            let alpha = |length: usize| lanes(&before.alpha, from + 3 - length);
            let (a3, a2, a1, a0) = (alpha(3), alpha(2), alpha(1), alpha(0));
            let (t3, t2, t1, t0) = (lanes(three, from), lanes(two, from), lanes(one, from), lanes(none, from));
            let ahead = lanes(&self.ahead, from);
            let mut sums = [0f32; LANES];
            let mut promises = [0f32; LANES];
            for i in 0..LANES {
                sums[i] = a3[i] * t3[i] + a2[i] * t2[i] + a1[i] * t1[i] + a0[i] * t0[i];
                promises[i] = sums[i] * ahead[i];
            }
            let mut kept = [0u8; LANES];
            for i in 0..LANES {
                kept[i] = u8::from(promises[i] >= least);
                next.alpha[from + 3 + i] = if promises[i] >= least { sums[i] } else { 0.0 };
                best = if promises[i] > best { promises[i] } else { best };
            }
            let kept = u64::from_le_bytes(kept);
            if kept != 0 {
                next.first = next.first.min(from + kept.trailing_zeros() as usize / 8);
                next.last = from + 7 - kept.leading_zeros() as usize / 8;
            }
            from += LANES;
        }
        (next, best)
    }

    #[inline]
    fn step(&mut self, node: u32, word: u16, depth: usize, symbol: Symbol, case: Case, before: &Front) {
        self.emissions(symbol);
        let (next, best) = self.advanced(symbol as usize, before);
        if best < self.threshold {
            return;
        }
        if best * self.reach[node as usize] < self.bar {
            return;
        }
        self.form[depth] = symbol;
        let whole = next.at(self.length);
        if word != NO_WORD && whole >= self.threshold {
            let (channel, length, form) = (whole.ln(), depth as u8 + 1, self.form);
            self.take_up(Candidate { word, channel, case, syllable: false, length, form });
        }
        self.visit(node, depth + 1, case, &next);
    }

    /// Says whether a candidate is a syllable, and what its placement of the tone and its case cost.
    fn weigh(&self, candidate: &mut Candidate) {
        let bytes = self.model.bytes();
        let facts = self.model.lexicon.facts(bytes, candidate.word);
        candidate.syllable = facts & IS_SYLLABLE != 0;
        // What was broken does not tell `hóa` from `hoá`: the traditional way, unless the page speaks for the other.
        let word = self.model.lexicon.word(bytes, candidate.word);
        let same =
            |(&s, c): (&Symbol, char)| symbol_char(if s >= LETTERS as Symbol { s - LETTERS as Symbol } else { s }) == c;
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

    fn ranked(&mut self) -> Vec<Candidate> {
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

/// Works out a table from the probability of each row; a letter may have been read twice.
fn fill(table: &mut Table, rows: &[[Row; 3]], length: usize, deletion: f32, p: impl Fn(Row) -> f32) {
    let mut before = 0.0;
    for end in 0..=length {
        let [one, two, three] = rows[end];
        let single = p(one);
        table[0][end] = deletion;
        table[1][end] = single;
        table[2][end] = p(two) + if end >= 2 { READ_TWICE * before * single } else { 0.0 };
        table[3][end] = p(three);
        before = single;
    }
}

/// Base letters that are printed with marks, and those that are not.
const GROUPS: usize = 26;
const NO_GROUP: usize = usize::MAX;

/// Which symbols share a base letter: small letters are numbered so that they stand together.
struct Groups {
    /// Of each small letter.
    of: [u8; LETTERS],
    /// First small letter of each group, and the end of the last.
    begins: [Symbol; GROUPS + 1],
}

fn groups() -> &'static Groups {
    static GROUPS_OF: OnceLock<Groups> = OnceLock::new();
    GROUPS_OF.get_or_init(|| {
        let mut groups = Groups { of: [0; LETTERS], begins: [LETTERS as Symbol; GROUPS + 1] };
        for letter in (0..LETTERS).rev() {
            let group = base_letter(symbol_char(letter as Symbol)) as u8 - b'a';
            groups.of[letter] = group;
            groups.begins[group as usize] = letter as Symbol;
        }
        groups
    })
}

fn group_of(letter: Symbol) -> usize {
    groups().of.get(letter as usize).map_or(NO_GROUP, |&group| group as usize)
}

const _: () = assert!(LETTERS < 128);
