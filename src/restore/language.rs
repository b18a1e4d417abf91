//! What the language model says of the tokens that leave one place of a lattice, asked state by state. States share
//! their last words, so that what one, two and three words of context say of a token is looked up once each, and all
//! look-ups of a state together, so that memory is waited for once. Pure.

use super::lattice::Arc;
use crate::model::Model;
use crate::model::ngram::{History, Lookup, MISSING, context};

/// An arc as the decoder's inner loop wants it.
#[derive(Clone, Copy)]
pub(super) struct Leaving {
    pub to: u32,
    pub score: f32,
    /// The number of its token among the tokens of the place.
    pub token: u32,
}

/// Not looked up yet.
const UNASKED: u16 = u16::MAX;
const _: () = assert!(MISSING != UNASKED);

/// What contexts of one length say of the tokens.
#[derive(Default)]
struct Memory {
    contexts: Vec<u64>,
    /// Costs, by context and token.
    costs: Vec<u16>,
}

impl Memory {
    fn clear(&mut self) {
        self.contexts.clear();
        self.costs.clear();
    }

    /// Where the costs of a context begin.
    fn row(&mut self, context: u64, tokens: usize) -> usize {
        if let Some(number) = self.contexts.iter().position(|&known| known == context) {
            return number * tokens;
        }
        self.contexts.push(context);
        let row = self.costs.len();
        self.costs.resize(row + tokens, UNASKED);
        row
    }
}

/// Holds buffers: one serves a whole paragraph.
#[derive(Default)]
pub(super) struct Language {
    pub arcs: Vec<Leaving>,
    tokens: Vec<u16>,
    /// The number of each word among the tokens of the place that was last set up.
    numbers: Vec<(u32, u32)>,
    place: u32,
    memories: [Memory; 3],
    lookups: Vec<Lookup>,
    asked: Vec<u32>,
    clearest: Vec<u32>,
    /// By token number: what the longest context so far says, and the answer.
    costs: Vec<u16>,
    logs: Vec<f32>,
}

impl Language {
    /// Takes up the arcs that leave the next place.
    pub(super) fn set_up(&mut self, arcs: &[Arc]) {
        self.arcs.clear();
        self.tokens.clear();
        self.memories.iter_mut().for_each(Memory::clear);
        self.place += 1;
        for arc in arcs {
            let word = arc.token as usize;
            if word >= self.numbers.len() {
                self.numbers.resize(word + 1, (0, 0));
            }
            if self.numbers[word].0 != self.place {
                self.numbers[word] = (self.place, self.tokens.len() as u32);
                self.tokens.push(arc.token);
            }
            self.arcs.push(Leaving { to: arc.to, score: arc.score, token: self.numbers[word].1 });
        }
        self.logs.clear();
        self.logs.resize(self.tokens.len(), 0.0);
        self.costs.resize(self.tokens.len(), MISSING);
    }

    /// The arcs that the page alone holds likeliest, one for each place that arcs lead to.
    pub(super) fn clearest(&self) -> impl Iterator<Item = &Leaving> {
        self.clearest.iter().map(|&number| &self.arcs[number as usize])
    }

    /// Looks up the tokens of the clearest arcs.
    pub(super) fn ask_clearest(&mut self, model: &Model, history: History) {
        self.clearest.clear();
        for (number, arc) in self.arcs.iter().enumerate() {
            match self.clearest.iter_mut().find(|known| self.arcs[**known as usize].to == arc.to) {
                Some(known) if self.arcs[*known as usize].score < arc.score => *known = number as u32,
                Some(_) => {}
                None => self.clearest.push(number as u32),
            }
        }
        self.asked.clear();
        self.asked.extend(self.clearest.iter().map(|&number| self.arcs[number as usize].token));
        self.answer(model, history);
    }

    /// The word of a token number.
    pub(super) fn word(&self, token: u32) -> u16 {
        self.tokens[token as usize]
    }

    /// Natural logarithm of P(token | history), for the token of an arc that `ask` was told of.
    pub(super) fn log_probability(&self, token: u32) -> f32 {
        self.logs[token as usize]
    }

    /// Looks up the tokens of the arcs that `wanted` holds worth it, behind a history.
    pub(super) fn ask(&mut self, model: &Model, history: History, wanted: impl Fn(&Leaving) -> bool) {
        self.asked.clear();
        self.asked.extend(self.arcs.iter().filter(|arc| wanted(arc)).map(|arc| arc.token));
        self.answer(model, history);
    }

    fn answer(&mut self, model: &Model, history: History) {
        if self.asked.is_empty() {
            return;
        }
        self.asked.sort_unstable();
        self.asked.dedup();
        let backoffs = model.backoffs(history);
        let mut found = self.asked.len();
        for order in 2..=4 {
            let context = context(history, order);
            let memory = &mut self.memories[order - 2];
            let row = memory.row(context, self.tokens.len());
            let known = &mut memory.costs[row..];
            self.lookups.clear();
            self.lookups.extend(
                self.asked[..found]
                    .iter()
                    .filter(|&&token| known[token as usize] == UNASKED)
                    .map(|&token| Lookup::new(self.tokens[token as usize], token)),
            );
            model.look_up(order, context, &mut self.lookups);
            for lookup in &self.lookups {
                known[lookup.number as usize] = lookup.cost;
            }
            // Those that are there go on to the longer context.
            let mut kept = 0;
            for index in 0..found {
                let number = self.asked[index];
                let token = number as usize;
                if known[token] == MISSING {
                    let word = self.tokens[token];
                    self.logs[token] = model.backed_off(&backoffs, order - 1, self.costs[token], word);
                } else {
                    self.costs[token] = known[token];
                    self.asked[kept] = number;
                    kept += 1;
                }
            }
            found = kept;
        }
        for &token in &self.asked[..found] {
            let token = token as usize;
            self.logs[token] = model.backed_off(&backoffs, 4, self.costs[token], self.tokens[token]);
        }
    }
}
