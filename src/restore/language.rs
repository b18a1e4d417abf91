//! What the language model says of the tokens that leave one place of a lattice, asked state by state. States share
//! their last words and places of a text their tokens, so that what one, two and three words of context say of a
//! token is looked up once each, and all look-ups of a state together, so that memory is waited for once. Pure: what
//! is remembered changes no answer.

use super::hash::Memo;
use super::lattice::Arc;
use crate::model::Model;
use crate::model::ngram::{History, Lookup, MISSING, context};

/// Costs that are remembered at most before all is forgotten: four megabytes.
const MOST_COSTS: usize = 1 << 21;

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

/// The tokens of the arcs that leave a place.
struct Tokens {
    /// Each once.
    distinct: Vec<u16>,
    /// By arc: the number of its token among them.
    numbers: Vec<u32>,
}

/// What contexts of one length say of tokens: of one word of all lists that were met, of more words of the list of
/// the place.
#[derive(Default)]
struct Memory {
    /// Where the costs of a list of tokens behind a word begin.
    rows: Memo<(u32, u64), u32>,
    contexts: Vec<u64>,
    costs: Vec<u16>,
}

impl Memory {
    fn row(&mut self, order: usize, list: u32, context: u64, tokens: usize) -> &mut [u16] {
        let fresh = self.costs.len();
        let row = if order == 2 {
            *self.rows.entry((list, context)).or_insert(fresh as u32) as usize
        } else if let Some(number) = self.contexts.iter().position(|&known| known == context) {
            number * tokens
        } else {
            self.contexts.push(context);
            fresh
        };
        if row == fresh {
            self.costs.resize(fresh + tokens, UNASKED);
        }
        &mut self.costs[row..row + tokens]
    }
}

/// Holds buffers and what was looked up: one serves a whole document.
pub(super) struct Language<'m> {
    model: &'m Model,
    pub arcs: Vec<Leaving>,
    /// The tokens of all arcs of places that were set up, and their numbers in `lists`.
    known: Memo<Box<[u16]>, u32>,
    lists: Vec<Tokens>,
    /// The list of the place that was last set up.
    list: u32,
    memories: [Memory; 3],
    most_costs: usize,
    words: Vec<u16>,
    lookups: Vec<Lookup>,
    asked: Vec<u32>,
    clearest: Vec<u32>,
    /// By token number: the question that it was last part of, what the longest context so far says, and the answer.
    question_of: Vec<u32>,
    question: u32,
    costs: Vec<u16>,
    logs: Vec<f32>,
}

impl<'m> Language<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            arcs: Vec::new(),
            known: Memo::default(),
            lists: Vec::new(),
            list: 0,
            memories: Default::default(),
            most_costs: MOST_COSTS,
            words: Vec::new(),
            lookups: Vec::new(),
            asked: Vec::new(),
            clearest: Vec::new(),
            question_of: Vec::new(),
            question: 0,
            costs: Vec::new(),
            logs: Vec::new(),
        }
    }

    /// Takes up the arcs that leave the next place.
    pub(super) fn set_up(&mut self, arcs: &[Arc]) {
        if self.memories[0].costs.len() > self.most_costs {
            self.forget();
        }
        for memory in &mut self.memories[1..] {
            memory.contexts.clear();
            memory.costs.clear();
        }
        self.words.clear();
        self.words.extend(arcs.iter().map(|arc| arc.token));
        self.list = match self.known.get(self.words.as_slice()) {
            Some(&list) => list,
            None => {
                let list = self.lists.len() as u32;
                self.known.insert(self.words.as_slice().into(), list);
                self.lists.push(tokens(&self.words));
                list
            }
        };
        let tokens = &self.lists[self.list as usize];
        self.arcs.clear();
        let leaving = arcs.iter().zip(&tokens.numbers);
        self.arcs.extend(leaving.map(|(arc, &token)| Leaving { to: arc.to, score: arc.score, token }));
        self.logs.resize(tokens.distinct.len(), 0.0);
        self.costs.resize(tokens.distinct.len(), MISSING);
        self.question_of.clear();
        self.question_of.resize(tokens.distinct.len(), self.question);
    }

    fn forget(&mut self) {
        self.known.clear();
        self.lists.clear();
        self.memories = Default::default();
    }

    /// The arcs that page and word alone hold likeliest, one for each place that arcs lead to.
    pub(super) fn clearest(&self) -> impl Iterator<Item = &Leaving> {
        self.clearest.iter().map(|&number| &self.arcs[number as usize])
    }

    /// Looks up the tokens of the clearest arcs.
    pub(super) fn ask_clearest(&mut self, history: History) {
        self.clearest.clear();
        let words = &self.lists[self.list as usize].distinct;
        let likely = |arc: &Leaving| arc.score + self.model.unigram(words[arc.token as usize]);
        for (number, arc) in self.arcs.iter().enumerate() {
            match self.clearest.iter_mut().find(|known| self.arcs[**known as usize].to == arc.to) {
                Some(known) if likely(&self.arcs[*known as usize]) < likely(arc) => *known = number as u32,
                Some(_) => {}
                None => self.clearest.push(number as u32),
            }
        }
        self.question += 1;
        self.asked.clear();
        for &number in &self.clearest {
            ask(self.arcs[number as usize].token, self.question, &mut self.question_of, &mut self.asked);
        }
        self.answer(history);
    }

    /// The word of a token number.
    pub(super) fn word(&self, token: u32) -> u16 {
        self.lists[self.list as usize].distinct[token as usize]
    }

    /// Natural logarithm of P(token | history), for the token of an arc that the last question was of.
    pub(super) fn log_probability(&self, token: u32) -> f32 {
        self.logs[token as usize]
    }

    /// Looks up the tokens of the arcs that `wanted` holds worth it, behind a history.
    pub(super) fn ask(&mut self, history: History, wanted: impl Fn(&Leaving) -> bool) {
        self.question += 1;
        self.asked.clear();
        for arc in self.arcs.iter().filter(|arc| wanted(arc)) {
            ask(arc.token, self.question, &mut self.question_of, &mut self.asked);
        }
        self.answer(history);
    }

    fn answer(&mut self, history: History) {
        if self.asked.is_empty() {
            return;
        }
        let model = self.model;
        let words = &self.lists[self.list as usize].distinct;
        let backoffs = model.backoffs(history);
        let mut found = self.asked.len();
        for order in 2..=4 {
            let context = context(history, order);
            let known = self.memories[order - 2].row(order, self.list, context, words.len());
            self.lookups.clear();
            self.lookups.extend(
                self.asked[..found]
                    .iter()
                    .filter(|&&token| known[token as usize] == UNASKED)
                    .map(|&token| Lookup::new(words[token as usize], token)),
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
                    self.logs[token] = model.backed_off(&backoffs, order - 1, self.costs[token], words[token]);
                } else {
                    self.costs[token] = known[token];
                    self.asked[kept] = number;
                    kept += 1;
                }
            }
            found = kept;
            if found == 0 {
                return;
            }
        }
        for &token in &self.asked[..found] {
            let token = token as usize;
            self.logs[token] = model.backed_off(&backoffs, 4, self.costs[token], words[token]);
        }
    }
}

/// Makes a token part of a question, once.
fn ask(token: u32, question: u32, question_of: &mut [u32], asked: &mut Vec<u32>) {
    if question_of[token as usize] != question {
        question_of[token as usize] = question;
        asked.push(token);
    }
}

fn tokens(words: &[u16]) -> Tokens {
    let mut distinct = words.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let numbers = words.iter().map(|word| distinct.partition_point(|known| known < word) as u32).collect();
    Tokens { distinct, numbers }
}

#[cfg(test)]
mod tests {
    use super::super::lattice::Reading;
    use super::*;
    use crate::model::ngram::advance;
    use crate::model::tokens::Class;

    fn arcs(words: &[&str]) -> Vec<Arc> {
        let arc = |(index, word): (usize, &&str)| {
            let token = Model::embedded().word_id(word).expect("a word of the vocabulary");
            Arc {
                to: 1 + index as u32 % 2,
                token,
                score: -10.0 * index as f32,
                reading: Reading::AsSeen,
                blank_after: false,
            }
        };
        words.iter().enumerate().map(arc).collect()
    }

    fn history(words: &[&str]) -> History {
        let id = |word: &&str| Model::embedded().word_id(word).expect("a word of the vocabulary");
        words.iter().map(id).fold(advance(0, Class::Start.id()), advance)
    }

    /// All answers behind some histories, asked in order at the places given.
    fn answers(language: &mut Language<'_>, places: &[Vec<Arc>], histories: &[History]) -> Vec<f32> {
        let mut out = Vec::new();
        for arcs in places {
            language.set_up(arcs);
            for &history in histories {
                language.ask(history, |_| true);
                out.extend(language.arcs.iter().map(|arc| language.log_probability(arc.token)));
            }
        }
        out
    }

    const PLACES: [&[&str]; 3] =
        [&["hiện", "hiền", "hiển", "hiện"], &["hoạch", "hoạt", "hiện"], &["hiện", "hiền", "hiển", "hiện"]];

    fn places() -> Vec<Vec<Arc>> {
        PLACES.iter().map(|words| arcs(words)).collect()
    }

    fn histories() -> [History; 4] {
        [history(&["triển", "khai", "thực"]), history(&["kế"]), history(&[]), history(&["triển", "khai", "thực"])]
    }

    #[test]
    fn answers_are_those_of_the_model_whoever_asked_before() {
        let model = Model::embedded();
        let (places, histories) = (places(), histories());
        let answers = answers(&mut Language::new(model), &places, &histories);
        let mut expected = Vec::new();
        for arcs in &places {
            for &history in &histories {
                let backoffs = model.backoffs(history);
                expected.extend(arcs.iter().map(|arc| model.log_probability(history, &backoffs, arc.token)));
            }
        }
        assert_eq!(answers, expected);
    }

    #[test]
    fn what_is_forgotten_is_answered_the_same() {
        let model = Model::embedded();
        let mut forgetful = Language::new(model);
        forgetful.most_costs = 0;
        let (places, histories) = (places(), histories());
        let expected = answers(&mut Language::new(model), &places, &histories);
        assert_eq!(answers(&mut forgetful, &places, &histories), expected);
        assert!(forgetful.lists.len() == 1 && forgetful.known.len() == 1);
    }

    #[test]
    fn only_what_is_wanted_is_looked_up_and_the_clearest_arc_of_each_place_comes_first() {
        let mut language = Language::new(Model::embedded());
        language.set_up(&arcs(&["hiện", "hiền", "hiển", "hiến"]));
        let history = history(&["thực"]);
        language.ask_clearest(history);
        let clearest: Vec<f32> = language.clearest().map(|arc| arc.score).collect();
        assert_eq!(clearest, [0.0, -10.0]);
        language.ask(history, |arc| arc.score > -15.0);
        let known = language.memories[0].costs.iter().filter(|&&cost| cost != UNASKED).count();
        assert_eq!(known, 2);
    }
}
