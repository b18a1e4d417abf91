//! The best path through a lattice under channel and language model, by beam search, and how sure each of its tokens
//! is, by forward and backward sums over the paths that the beam kept. Pure.

use std::collections::HashMap;

use super::lattice::Arc;
use crate::model::Model;
use crate::model::ngram::{History, advance};
use crate::model::tokens::Class;

/// A step of the best path: which arc from which place, and its posterior.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub from: u32,
    pub arc: Arc,
    pub posterior: f32,
}

/// How wide the search is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beam {
    /// Paths kept at a place.
    pub most: usize,
    /// Paths so much worse than the best at the place are dropped, natural log.
    pub margin: f32,
    /// Weight of the language model against the channel.
    pub language_weight: f32,
}

/// A set of paths that end at one place with one history.
#[derive(Clone, Copy)]
struct State {
    history: History,
    /// ln of the best path's probability, and of the sum over all paths.
    best: f32,
    sum: f32,
    /// The best path's step.
    back: Option<(u32, u32)>,
    place: u32,
}

/// A transition that was tried, for the backward sums.
struct Transition {
    from: u32,
    to: u32,
    arc: (u32, u32),
    score: f32,
}

/// ln(e^a + e^b)
fn add(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f32::NEG_INFINITY || high - low > 16.0 { high } else { high + (low - high).exp().ln_1p() }
}

/// Decodes one paragraph. `begins` are the places where a sentence begins, ascending.
pub(super) fn decode(model: &Model, arcs: &[Vec<Arc>], begins: &[u32], beam: Beam) -> Vec<Step> {
    let end = arcs.len() - 1;
    let start = advance(0, Class::Start.id());
    let mut states: Vec<State> = Vec::new();
    let mut transitions: Vec<Transition> = Vec::new();
    // Paths that arrive at each place and have not been thinned yet.
    let mut arriving: Vec<Vec<(State, Vec<Transition>)>> = Vec::new();
    arriving.resize_with(end + 1, Vec::new);
    arriving[0].push((State { history: start, best: 0.0, sum: 0.0, back: None, place: 0 }, Vec::new()));
    let mut first_at = vec![0u32; end + 2];
    let mut index: HashMap<(u32, History), usize> = HashMap::new();
    for place in 0..=end {
        let mut here = std::mem::take(&mut arriving[place]);
        first_at[place] = states.len() as u32;
        if here.is_empty() {
            continue;
        }
        here.sort_by(|a, b| b.0.best.total_cmp(&a.0.best).then(a.0.history.cmp(&b.0.history)));
        let least = here[0].0.best - beam.margin;
        here.truncate(beam.most);
        here.retain(|s| s.0.best >= least);
        let begin = states.len();
        for (state, into) in here {
            let id = states.len() as u32;
            states.push(state);
            transitions.extend(into.into_iter().map(|t| Transition { to: id, ..t }));
        }
        if place == end {
            break;
        }
        index.clear();
        let reset = begins.binary_search(&(place as u32)).is_ok();
        for (id, state) in states.iter().enumerate().skip(begin) {
            let history = if reset { start } else { state.history };
            let backoffs = model.backoffs(history);
            for (number, arc) in arcs[place].iter().enumerate() {
                let log = model.log_probability(history, &backoffs, arc.token);
                let score = arc.score + beam.language_weight * log;
                let (best, sum) = (state.best + score, state.sum + score);
                let next = advance(history, arc.token);
                let into = Transition { from: id as u32, to: 0, arc: (place as u32, number as u32), score };
                let list = &mut arriving[arc.to as usize];
                match index.get(&(arc.to, next)) {
                    Some(&at) => {
                        let (there, reached) = &mut list[at];
                        there.sum = add(there.sum, sum);
                        if best > there.best {
                            there.best = best;
                            there.back = Some((id as u32, number as u32));
                        }
                        reached.push(into);
                    }
                    None => {
                        // A path that came here from an earlier place may have the same history.
                        if let Some(at) = list.iter().position(|s| s.0.history == next) {
                            let (there, reached) = &mut list[at];
                            there.sum = add(there.sum, sum);
                            if best > there.best {
                                there.best = best;
                                there.back = Some((id as u32, number as u32));
                            }
                            reached.push(into);
                            index.insert((arc.to, next), at);
                        } else {
                            index.insert((arc.to, next), list.len());
                            let back = Some((id as u32, number as u32));
                            list.push((State { history: next, best, sum, back, place: arc.to }, vec![into]));
                        }
                    }
                }
            }
        }
    }
    let last = first_at[end] as usize;
    let Some(best) = (last..states.len()).max_by(|&a, &b| states[a].best.total_cmp(&states[b].best)) else {
        return Vec::new();
    };
    let total = states[last..].iter().fold(f32::NEG_INFINITY, |sum, s| add(sum, s.sum));
    // Backward sums and, from them, the share of all paths that use each arc.
    let mut backward = vec![f32::NEG_INFINITY; states.len()];
    backward[last..].fill(0.0);
    let mut uses: HashMap<(u32, u32), f32> = HashMap::new();
    for t in transitions.iter().rev() {
        let through = t.score + backward[t.to as usize];
        backward[t.from as usize] = add(backward[t.from as usize], through);
        let share = states[t.from as usize].sum + through - total;
        if share > -12.0 {
            *uses.entry(t.arc).or_default() += share.exp();
        }
    }
    let mut steps = Vec::new();
    let mut at = best;
    while let Some((from, number)) = states[at].back {
        let place = states[from as usize].place;
        let arc = arcs[place as usize][number as usize];
        let posterior = uses.get(&(place, number)).copied().unwrap_or(0.0).min(1.0);
        steps.push(Step { from: place, arc, posterior });
        at = from as usize;
    }
    steps.reverse();
    steps
}
