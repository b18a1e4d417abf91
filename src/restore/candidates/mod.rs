//! What a stretch of raw characters may have been in print: a walk of the lexicon against the channel that follows
//! only what can still become a word likely enough. Pure.

mod bound;
mod emissions;

use bound::{Bound, Places, TINY, before, lanes};
pub(super) use emissions::LONGEST_RAW;
use emissions::{Emissions, LANES, Lanes, Table};

use crate::model::Model;
use crate::model::channel::Noise;
use crate::model::letters::{Symbol, symbol_char, upper_symbol};
use crate::model::lexicon::{HAS_LOWER, HAS_TITLE, HAS_UPPER, IS_SYLLABLE, NO_WORD};
use crate::model::skeletons::{Group, Node, Skeletons, Tree};

/// The longest word of the lexicon that is tried.
const LONGEST_WORD: usize = 14;
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
    /// The same and ln P(word).
    pub score: f32,
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

/// Channel margin of the first, narrow walk.
const NARROW: f32 = 5.0;
/// What sums of single precision may be wrong by, natural log.
const ROUNDING: f32 = 0.01;

/// Walks the lexicon. Holds buffers, so one serves one thread.
pub(super) struct Searcher<'m> {
    model: &'m Model,
    skeletons: &'m Skeletons,
    emissions: Emissions<'m>,
    limits: Limits,
    /// What may follow a small letter, and what a capital.
    small: Bound,
    capital: Bound,
    /// Channel probability below which nothing is followed.
    threshold: f32,
    /// Channel and unigram together: what cannot come to this much is not followed.
    bar: f32,
    lower_allowed: bool,
    upper_allowed: bool,
    form: [Symbol; LONGEST_WORD],
    found: Vec<Candidate>,
    /// The best scores so far, descending, each of another word or case.
    leaders: Vec<(f32, u16, Case)>,
}

/// Probabilities of having come from the root to a node with so many raw characters used up, [`LEAD`] naughts before
/// them.
type Front = Places;
const LEAD: usize = 3;

impl<'m> Searcher<'m> {
    pub(super) fn new(model: &'m Model, noise: Noise, limits: Limits) -> Self {
        let skeletons = model.skeletons();
        Self {
            model,
            skeletons,
            emissions: Emissions::new(model, noise),
            limits,
            small: Bound::new(skeletons),
            capital: Bound::new(skeletons),
            threshold: 0.0,
            bar: 0.0,
            lower_allowed: true,
            upper_allowed: true,
            form: [0; LONGEST_WORD],
            found: Vec::new(),
            leaders: Vec::new(),
        }
    }

    /// Whether a sign is seen for letters so often that words may contain it. Signs that text is full of must have
    /// been learned; others may always.
    pub(super) fn may_be_letter(&self, sign: char) -> bool {
        if !(sign.is_ascii_punctuation() || "“”‘’–—…•".contains(sign)) || matches!(sign, '&' | '{' | '}' | '@' | '~')
        {
            return true;
        }
        self.emissions.is_seen_for_letters(sign, 7.0)
    }

    /// ln P(raw | printed), summed over alignments.
    pub(super) fn channel_score(&self, raw: &[char], printed: &[Symbol]) -> f32 {
        self.emissions.probability(raw, printed).ln()
    }

    /// The likely words for `raw`, best first by channel and unigram.
    pub(super) fn search(&mut self, raw: &[char]) -> Vec<Candidate> {
        if raw.is_empty() || raw.len() > LONGEST_RAW {
            return Vec::new();
        }
        self.emissions.set_up(raw);
        // Once past the first letter a page tells capitals from small letters well enough.
        let rest = &raw[1..];
        // (of two letters it does not: `Kf HOACH`).
        let capitals = rest.iter().filter(|c| c.is_uppercase()).count();
        let small = rest.iter().filter(|c| c.is_lowercase()).count();
        self.upper_allowed =
            capitals > 0 && capitals * 2 >= small || rest.iter().all(|c| rest.len() == 1 && !c.is_ascii_digit());
        self.lower_allowed = small > 0 || capitals <= 1;
        if self.lower_allowed {
            self.emissions.work_out_bare(false);
            self.small.work_out(self.skeletons, &self.emissions, false);
        }
        self.emissions.work_out_bare(true);
        if self.upper_allowed {
            self.capital.work_out(self.skeletons, &self.emissions, true);
        }
        let conceivable = self.emissions.best();
        self.bar = 0.0;
        // A narrow walk first. Where it finds a likely word, no more than words somewhat worse seen are of use beside
        // it; where the page left little, all that is conceivable is.
        self.walk(conceivable, NARROW.min(self.limits.channel_margin));
        let best = self.found.iter().max_by(|a, b| a.score.total_cmp(&b.score));
        let wide = best.map_or(f32::INFINITY, |best| conceivable.ln() - best.channel + self.limits.beside);
        let wide = wide.min(self.limits.channel_margin);
        if wide > NARROW {
            self.walk(conceivable, wide);
        }
        self.ranked()
    }

    /// Finds the words that are no more than `margin` below the best conceivable.
    fn walk(&mut self, conceivable: f32, margin: f32) {
        self.found.clear();
        self.leaders.clear();
        self.threshold = conceivable * (-margin).exp();
        if self.threshold > 0.0 {
            let mut front: Front = [0.0; _];
            front[LEAD] = 1.0;
            // Syllables are likelier and raise the bar for all others.
            for tree in &self.skeletons.trees {
                self.visit(tree, &tree.nodes[0], 0, Case::Lower, &front);
            }
        }
    }

    /// Takes up a candidate and raises the bar where it may.
    fn take_up(&mut self, mut candidate: Candidate, moved: bool) {
        self.weigh(&mut candidate, moved);
        self.found.push(candidate);
        let (score, most) = (candidate.score, self.limits.most);
        if let Some(known) = self.leaders.iter().position(|l| l.1 == candidate.word && l.2 == candidate.case) {
            if self.leaders[known].0 >= score {
                return;
            }
            self.leaders.remove(known);
        }
        let place = self.leaders.partition_point(|leader| leader.0 >= score);
        if place >= most {
            return;
        }
        self.leaders.insert(place, (score, candidate.word, candidate.case));
        self.leaders.truncate(most);
        let mut bar = self.leaders[0].0 - self.limits.margin;
        if self.leaders.len() == most {
            bar = bar.max(self.leaders[most - 1].0);
        }
        self.bar = self.bar.max((bar - ROUNDING).exp());
    }

    fn visit(&mut self, tree: &Tree, node: &Node, depth: usize, case: Case, front: &Front) {
        if depth >= LONGEST_WORD {
            return;
        }
        let small = if depth == 0 { self.lower_allowed } else { case != Case::Upper && self.lower_allowed };
        let capital = depth == 0 || case == Case::Upper || depth == 1 && case == Case::Title && self.upper_allowed;
        let (case_of_small, case_of_capital) = match depth {
            0 => (Case::Lower, Case::Title),
            _ => (case, Case::Upper),
        };
        for group in &tree.groups[node.first as usize..][..usize::from(node.count)] {
            // Where the best of the letters would not do, none is tried.
            let may = |best: f32| best >= self.threshold && best * group.reach >= self.bar;
            let small_may = small && may(self.fits(front, self.small.edge(group.edge)));
            let capital_may = capital
                && may(match depth {
                    0 => self.fits_first(group),
                    _ => self.fits(front, self.capital.edge(group.edge)),
                });
            if !(small_may || capital_may) {
                continue;
            }
            for child in &tree.nodes[group.first as usize..][..usize::from(group.count)] {
                if small_may {
                    self.step(tree, child, group.state, depth, child.letter, case_of_small, front);
                }
                if capital_may {
                    self.step(tree, child, group.state, depth, upper_symbol(child.letter), case_of_capital, front);
                }
            }
        }
    }

    /// Upper bound of what a front comes to.
    #[inline(always)]
    fn fits(&self, front: &Front, behind: &[Lanes]) -> f32 {
        let mut sums = [0f32; LANES];
        for (block, behind) in behind.iter().enumerate().take(self.emissions.blocks) {
            let front = lanes(front, block * LANES + LEAD);
            for i in 0..LANES {
                sums[i] += front[i] * behind[i];
            }
        }
        added(sums)
    }

    /// Upper bound of what a word comes to that begins with a capital of a group, whatever the case of the others.
    fn fits_first(&self, group: &Group) -> f32 {
        let table = &self.emissions.bare(true)[group.letter as usize][0];
        let best = |bound: &Bound| before(table, bound.state(group.state), 0)[0];
        let small = if self.lower_allowed { best(&self.small) } else { 0.0 };
        if self.upper_allowed { small.max(best(&self.capital)) } else { small }
    }

    #[inline]
    #[allow(clippy::too_many_arguments)]
    fn step(&mut self, tree: &Tree, node: &Node, state: u16, depth: usize, symbol: Symbol, case: Case, front: &Front) {
        let blocks = self.emissions.blocks;
        let next = advanced(self.emissions.letter(symbol), front, blocks);
        let best = match case {
            Case::Lower => self.comes_to(&next, self.small.state(state)),
            Case::Upper => self.comes_to(&next, self.capital.state(state)),
            // A capital may be the first of capitals.
            Case::Title => {
                let small = if self.lower_allowed { self.comes_to(&next, self.small.state(state)) } else { 0.0 };
                let may_be_upper = depth == 0 && self.upper_allowed;
                if may_be_upper { small.max(self.comes_to(&next, self.capital.state(state))) } else { small }
            }
        };
        if best < self.threshold || best * node.reach < self.bar {
            return;
        }
        self.form[depth] = symbol;
        let whole = next[self.emissions.length + LEAD];
        if node.word != NO_WORD && whole >= self.threshold {
            let (word, channel, length, form) = (node.word, whole.ln(), depth as u8 + 1, self.form);
            let candidate = Candidate { word, channel, score: 0.0, case, syllable: false, length, form };
            self.take_up(candidate, node.moved);
        }
        self.visit(tree, node, depth + 1, case, &next);
    }

    #[inline(always)]
    fn comes_to(&self, front: &Front, behind: &Places) -> f32 {
        let mut sums = [0f32; LANES];
        for block in 0..self.emissions.blocks {
            let (front, behind) = (lanes(front, block * LANES + LEAD), lanes(behind, block * LANES));
            for i in 0..LANES {
                sums[i] += front[i] * behind[i];
            }
        }
        added(sums)
    }

    /// Says whether a candidate is a syllable, and what its placement of the tone and its case cost.
    fn weigh(&self, candidate: &mut Candidate, moved: bool) {
        let bytes = self.model.bytes();
        let facts = self.model.lexicon.facts(bytes, candidate.word);
        candidate.syllable = facts & IS_SYLLABLE != 0;
        // What was broken does not tell `hóa` from `hoá`: the traditional way, unless the page speaks for the other.
        if moved {
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
        candidate.score = candidate.channel + self.model.unigram(candidate.word);
    }

    fn ranked(&mut self) -> Vec<Candidate> {
        let mut out = std::mem::take(&mut self.found);
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.word.cmp(&b.word)));
        let best = out.first().map_or(0.0, |best| best.score);
        out.retain(|c| c.score >= best - self.limits.margin);
        // One tone placement a word.
        let mut seen = Vec::with_capacity(out.len());
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

/// The front behind one more printed character.
#[inline(always)]
fn advanced(table: &Table, front: &Front, blocks: usize) -> Front {
    let mut next: Front = [0.0; _];
    for (block, seen) in table.iter().enumerate().take(blocks) {
        let mut sums = [0f32; LANES];
        for (length, seen) in seen.iter().enumerate() {
            let front = lanes(front, block * LANES + LEAD - length);
            for i in 0..LANES {
                sums[i] += front[i] * seen[i];
            }
        }
        let kept = sums.map(|sum| if sum >= TINY { sum } else { 0.0 });
        next[block * LANES + LEAD..][..LANES].copy_from_slice(&kept);
    }
    next
}

#[inline(always)]
fn added(lanes: Lanes) -> f32 {
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}
