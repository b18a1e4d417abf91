//! What may still follow behind a node of the lexicon, letters taken without their marks: a small automaton that
//! reads at least what the lexicon has. A search that knows how well the best of it fits the rest of what was seen
//! follows no branch that comes to nothing. Pure.
//!
//! Syllables are cut before their first vowel: what begins them is kept apart, what ends them is shared by all
//! beginnings (`th-uc`, `ch-uc`), so that the automaton has tens of states. Other words are bound by nothing: any
//! letter may follow, in the state [`ANY`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::letters::{LETTERS, Symbol, base_letter, symbol_char};
use super::lexicon::{IS_SYLLABLE, Lexicon, NO_WORD};

/// Letters of the Latin alphabet.
pub(crate) const ALPHABET: usize = 26;
/// The state of words that are no syllables; its edges are those of the letters, in their order.
pub(crate) const ANY: usize = 0;
/// Syllables that are longer are treated as other words.
const LONGEST_SYLLABLE: usize = 8;
/// Endings of syllables that the automaton takes up at most: dictionaries may call anything a syllable.
const MOST_ENDINGS: usize = 400;

/// A letter (0 for `a`) that may follow, and the state behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub letter: u8,
    pub to: u16,
}

/// Edges lead to states of smaller numbers only, but for [`ANY`], whose edges lead to itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub edges: Range<usize>,
    /// A word may end here.
    pub ends: bool,
    /// What may follow another state may follow here too.
    pub also: Option<u16>,
}

/// The words of one class as a trie, children of one bare letter together.
#[derive(Default)]
pub(crate) struct Tree {
    /// The first is the root.
    pub nodes: Vec<Node>,
    pub groups: Vec<Group>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// Probability of the likeliest word at or under it.
    pub reach: f32,
    /// Its groups: the first, and how many.
    pub first: u32,
    pub count: u8,
    /// The letter that leads to it, and the word that ends at it.
    pub letter: Symbol,
    pub word: u16,
    /// Whether that word has its tone elsewhere than the vocabulary spells it.
    pub moved: bool,
}

/// The children of a node that have one bare letter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    /// Nodes: the first, and how many.
    pub first: u32,
    pub count: u8,
    /// The letter, 0 for `a`.
    pub letter: u8,
    /// The edge of the letter, and the state behind it.
    pub edge: u16,
    pub state: u16,
    /// Probability of the likeliest word under it.
    pub reach: f32,
}

/// The automaton, and the words that it was made of.
pub(crate) struct Skeletons {
    pub edges: Vec<Edge>,
    pub states: Vec<State>,
    /// Syllables, other words.
    pub trees: [Tree; 2],
}

impl Skeletons {
    /// Of a lexicon whose words have these probabilities.
    pub(crate) fn of(lexicon: &Lexicon, bytes: &[u8], probability: impl Fn(u16) -> f32) -> Self {
        let count = lexicon.nodes();
        let mut builder = Builder::default();
        // Of each node whether its word is a syllable, and whether its tone is moved.
        let mut words = vec![(false, false); count];
        let mut form = Vec::new();
        lexicon.walk(bytes, 0, &mut form, &mut |index, word, form| {
            let skeleton: Vec<u8> = form.iter().filter_map(|&letter| bare(letter)).collect();
            let syllable = lexicon.facts(bytes, word) & IS_SYLLABLE != 0 && builder.add(&skeleton);
            let moved = !form.iter().map(|&letter| symbol_char(letter)).eq(lexicon.word(bytes, word).chars());
            words[index as usize] = (syllable, moved);
        });
        let automaton = builder.finish();
        let mut skeletons = Self { edges: automaton.edges, states: automaton.states, trees: Default::default() };
        for (syllables, start) in [(true, automaton.start), (false, ANY as u16)] {
            let reach = lexicon
                .reach(bytes, |index, word| if words[index as usize].0 == syllables { probability(word) } else { 0.0 });
            let node = |index: u32| {
                let node = lexicon.node(bytes, index);
                let (syllable, moved) = words[index as usize];
                let word = if syllable == syllables { node.word } else { NO_WORD };
                Node { reach: reach[index as usize], first: 0, count: 0, letter: node.letter, word, moved }
            };
            let mut tree = Tree { nodes: vec![node(0)], groups: Vec::new() };
            // In the order of the nodes: where each came from, and its state.
            let mut sources = vec![(0, start)];
            let mut at = 0;
            while let Some(&(source, state)) = sources.get(at) {
                tree.nodes[at].first = tree.groups.len() as u32;
                for child in lexicon.children(bytes, source).filter(|&child| reach[child as usize] > 0.0) {
                    let child_node = node(child);
                    let Some(letter) = bare(child_node.letter) else { continue };
                    let Some((edge, to)) = skeletons.follow(state, letter) else { continue };
                    let first = tree.nodes.len() as u32;
                    match tree.groups[tree.nodes[at].first as usize..].last_mut() {
                        Some(group) if group.letter == letter => {
                            group.count += 1;
                            group.reach = group.reach.max(child_node.reach);
                        }
                        _ => {
                            let reach = child_node.reach;
                            tree.groups.push(Group { first, count: 1, letter, edge, state: to, reach });
                            tree.nodes[at].count += 1;
                        }
                    }
                    tree.nodes.push(child_node);
                    sources.push((child, to));
                }
                at += 1;
            }
            skeletons.trees[usize::from(!syllables)] = tree;
        }
        skeletons
    }

    /// The edge of a letter from a state, and the state behind it.
    fn follow(&self, state: u16, letter: u8) -> Option<(u16, u16)> {
        let from = &self.states[state as usize];
        let found = from.edges.clone().find(|&edge| self.edges[edge].letter == letter);
        match (found, from.also) {
            (Some(edge), _) => Some((edge as u16, self.edges[edge].to)),
            (None, Some(other)) => self.follow(other, letter),
            (None, None) => None,
        }
    }
}

/// The letter of the alphabet under a small printed letter, 0 for `a`.
#[inline]
pub(crate) fn bare(letter: Symbol) -> Option<u8> {
    (usize::from(letter) < LETTERS).then(|| base_letter(symbol_char(letter)) as u8 - b'a')
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter + b'a', b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Beginnings and endings of the syllables.
#[derive(Default)]
struct Builder {
    beginnings: BTreeSet<Vec<u8>>,
    endings: BTreeSet<Vec<u8>>,
}

struct Automaton {
    edges: Vec<Edge>,
    states: Vec<State>,
    start: u16,
}

impl Builder {
    /// Takes up a syllable; says whether it could.
    fn add(&mut self, skeleton: &[u8]) -> bool {
        let vowel = skeleton.iter().position(|&letter| is_vowel(letter)).unwrap_or(skeleton.len());
        let (beginning, ending) = skeleton.split_at(vowel);
        let room = self.endings.len() < MOST_ENDINGS && self.beginnings.len() < MOST_ENDINGS;
        let known = self.endings.contains(ending) && self.beginnings.contains(beginning);
        if skeleton.is_empty() || skeleton.len() > LONGEST_SYLLABLE || !(room || known) {
            return false;
        }
        if !known {
            self.beginnings.insert(beginning.to_vec());
            self.endings.insert(ending.to_vec());
        }
        true
    }

    fn finish(self) -> Automaton {
        let letters = (0..ALPHABET as u8).map(|letter| Edge { letter, to: ANY as u16 });
        let mut automaton = Automaton {
            edges: letters.collect(),
            states: vec![State { edges: 0..ALPHABET, ends: true, also: None }],
            start: ANY as u16,
        };
        let endings: Vec<&[u8]> = self.endings.iter().map(Vec::as_slice).collect();
        let mut shared = HashMap::new();
        let rest = automaton.minimal(&endings, None, &mut shared);
        let beginnings: Vec<&[u8]> = self.beginnings.iter().map(Vec::as_slice).collect();
        automaton.start = automaton.minimal(&beginnings, Some(rest), &mut HashMap::new());
        automaton
    }
}

/// What makes a state: its letters with the states behind them, and whether a string ends there.
type Content = (Vec<(u8, u16)>, bool);

impl Automaton {
    /// The state from which just these strings (ascending) are read, each once. Where one ends, `behind` goes on; a
    /// word ends where there is none.
    fn minimal(&mut self, strings: &[&[u8]], behind: Option<u16>, shared: &mut HashMap<Content, u16>) -> u16 {
        let ends = strings.first().is_some_and(|string| string.is_empty());
        let mut by_letter: BTreeMap<u8, Vec<&[u8]>> = BTreeMap::new();
        for string in strings {
            if let [letter, rest @ ..] = string {
                by_letter.entry(*letter).or_default().push(rest);
            }
        }
        let edges: Vec<(u8, u16)> =
            by_letter.into_iter().map(|(letter, rest)| (letter, self.minimal(&rest, behind, shared))).collect();
        let content = (edges, ends);
        if let Some(&state) = shared.get(&content) {
            return state;
        }
        let first = self.edges.len();
        self.edges.extend(content.0.iter().map(|&(letter, to)| Edge { letter, to }));
        let state = self.states.len() as u16;
        let also = behind.filter(|_| ends);
        self.states.push(State { edges: first..self.edges.len(), ends: ends && behind.is_none(), also });
        shared.insert(content, state);
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    fn letters(word: &str) -> impl Iterator<Item = u8> {
        word.bytes().map(|b| b - b'a')
    }

    #[test]
    fn every_word_stands_in_one_tree_where_the_automaton_lets_it_end_and_under_its_reach() {
        let model = Model::embedded();
        let skeletons = model.skeletons();
        let mut words = [0, 0];
        for (tree, words) in skeletons.trees.iter().zip(&mut words) {
            let mut state = vec![None; tree.nodes.len()];
            for (index, node) in tree.nodes.iter().enumerate() {
                for group in &tree.groups[node.first as usize..][..usize::from(node.count)] {
                    assert_eq!(skeletons.edges[usize::from(group.edge)].to, group.state);
                    assert!(group.reach <= node.reach);
                    for child in group.first..group.first + u32::from(group.count) {
                        state[child as usize] = Some(group.state);
                        let child = &tree.nodes[child as usize];
                        assert!(child.reach <= group.reach && bare(child.letter) == Some(group.letter));
                    }
                }
                if node.word != NO_WORD {
                    *words += 1;
                    assert!(node.reach >= model.unigram(node.word).exp());
                    let state = &skeletons.states[usize::from(state[index].expect("a node that is reached"))];
                    let ends = |also: u16| skeletons.states[usize::from(also)].ends;
                    assert!(state.ends || state.also.is_some_and(ends));
                }
            }
        }
        let mut all = 0;
        model.lexicon.walk(model.bytes(), 0, &mut Vec::new(), &mut |_, _, _| all += 1);
        assert_eq!(words[0] + words[1], all);
        assert!(words[0] > 6_000 && words[1] > 3_000, "{words:?}");
        assert!(skeletons.states.len() < 100 && skeletons.edges.len() < 250, "{} states", skeletons.states.len());
    }

    #[test]
    fn edges_lead_back_and_endings_are_shared() {
        let mut builder = Builder::default();
        for word in ["thuc", "chuc", "chung", "a"] {
            assert!(builder.add(&letters(word).collect::<Vec<_>>()));
        }
        let automaton = builder.finish();
        for (number, state) in automaton.states.iter().enumerate().skip(1) {
            assert!(state.edges.clone().all(|edge| usize::from(automaton.edges[edge].to) < number));
        }
        let skeletons = Skeletons { edges: automaton.edges, states: automaton.states, trees: Default::default() };
        let read = |word: &str| {
            letters(word).try_fold(automaton.start, |state, letter| skeletons.follow(state, letter).map(|step| step.1))
        };
        assert_eq!(read("thu"), read("chu"));
        assert!(read("thung").is_some() && read("thunh").is_none() && read("buc").is_none());
    }

    #[test]
    fn a_dictionary_of_odd_syllables_does_not_blow_it_up() {
        let mut builder = Builder::default();
        let taken = (0..5_000u32).filter(|n| {
            let word: Vec<u8> = (0..6).map(|at| ((n / 5u32.pow(at)) % 5) as u8).collect();
            builder.add(&word)
        });
        assert!(taken.count() < 5_000);
        assert!(builder.finish().edges.len() < 8 * MOST_ENDINGS);
    }
}
