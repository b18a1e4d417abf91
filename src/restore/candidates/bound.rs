//! How well what may still follow can fit the raw characters that are left: for each state of the lexicon's
//! skeletons and each place an upper bound of P(the rest seen | any word's rest). No branch that leads to a word is
//! lost, and of those that lead to none few are tried. Pure.

use super::emissions::{BLOCKS, Emissions, LANES, Lanes, Table};
use crate::model::skeletons::{ANY, Skeletons};

/// Values at all places, and naughts behind them that chunks of up to three characters reach into.
const WIDE: usize = (BLOCKS + 1) * LANES;
pub(super) type Places = [f32; WIDE];
/// What is less is naught: numbers so small are slow to reckon with, and no word is so unlikely.
pub(super) const TINY: f32 = 1e-28;

/// Upper bounds behind small letters or behind capitals.
pub(super) struct Bound {
    /// By edge: its letter and what follows it.
    edges: Vec<[Lanes; BLOCKS]>,
    /// By state.
    states: Vec<Places>,
}

impl Bound {
    pub(super) fn new(skeletons: &Skeletons) -> Self {
        Self {
            edges: vec![[[0.0; LANES]; BLOCKS]; skeletons.edges.len()],
            states: vec![[0.0; WIDE]; skeletons.states.len()],
        }
    }

    /// Works out the bounds of a stretch.
    pub(super) fn work_out(&mut self, skeletons: &Skeletons, emissions: &Emissions<'_>, capital: bool) {
        let (length, blocks) = (emissions.length, emissions.blocks);
        let letters = emissions.bare(capital);
        self.states[ANY] = any_letters(letters, length);
        for (number, state) in skeletons.states.iter().enumerate() {
            let mut best = match (number, state.also) {
                (ANY, _) => self.states[ANY],
                (_, Some(other)) => self.states[other as usize],
                _ => [0.0; WIDE],
            };
            if state.ends {
                best[length] = best[length].max(1.0);
            }
            for edge in state.edges.clone() {
                let table = &letters[skeletons.edges[edge].letter as usize];
                let behind = &self.states[skeletons.edges[edge].to as usize];
                for block in 0..blocks {
                    let sums = before(&table[block], behind, block);
                    self.edges[edge][block] = sums;
                    if number != ANY {
                        for (best, sum) in best[block * LANES..].iter_mut().zip(sums) {
                            *best = if sum > *best { sum } else { *best };
                        }
                    }
                }
            }
            self.states[number] = best;
        }
    }

    pub(super) fn edge(&self, edge: u16) -> &[Lanes; BLOCKS] {
        &self.edges[edge as usize]
    }

    pub(super) fn state(&self, state: u16) -> &Places {
        &self.states[state as usize]
    }
}

/// Bounds before a letter from those behind it.
#[inline(always)]
pub(super) fn before(table: &[Lanes; 4], behind: &Places, block: usize) -> Lanes {
    let mut sums = [0f32; LANES];
    for (length, seen) in table.iter().enumerate() {
        let behind = lanes(behind, block * LANES + length);
        for i in 0..LANES {
            sums[i] += seen[i] * behind[i];
        }
    }
    sums.map(|sum| if sum >= TINY { sum } else { 0.0 })
}

#[inline(always)]
pub(super) fn lanes(row: &[f32], at: usize) -> Lanes {
    row[at..at + LANES].try_into().unwrap_or_default()
}

/// Bounds where any letter may follow any other.
fn any_letters(letters: &[Table], length: usize) -> Places {
    let most = |begin: usize, seen: usize| {
        letters.iter().map(|table| table[begin / LANES][seen][begin % LANES]).fold(0.0, f32::max)
    };
    let mut any = [0.0; WIDE];
    any[length] = 1.0;
    let left_nothing = most(0, 0);
    for begin in (0..length).rev() {
        let seen: f32 = (1..=3).map(|seen| most(begin, seen) * any[begin + seen]).sum();
        // However many letters that left nothing stand before.
        any[begin] = if left_nothing < 0.9 { seen / (1.0 - left_nothing) } else { f32::MAX.sqrt() };
    }
    any
}
