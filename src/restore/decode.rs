//! The best path through a lattice under channel and language model, by beam search, and how sure each of its tokens
//! is, by forward and backward sums over the paths that the beam kept. Pure.

use super::language::Language;
use super::lattice::Arc;
use crate::model::ngram::{History, advance};
use crate::model::tokens::Class;

/// A step of the best path: which arc from which place, and its posterior.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub from: u32,
    pub arc: Arc,
    pub posterior: f32,
}

/// The best path, and how sure each arc of the lattice is.
#[derive(Default)]
pub(super) struct Decoded {
    pub steps: Vec<Step>,
    /// Posteriors of all arcs, place by place.
    uses: Vec<f32>,
    /// The number of the first arc that leaves each place.
    first_arc: Vec<u32>,
}

impl Decoded {
    /// The arcs beside a step's own that cover the same characters, with their posteriors, likeliest first.
    pub(super) fn runners_up<'a>(&self, step: &Step, arcs: &'a [Vec<Arc>]) -> Vec<(&'a Arc, f32)> {
        let first = self.first_arc[step.from as usize] as usize;
        let mut out: Vec<(&Arc, f32)> = arcs[step.from as usize]
            .iter()
            .enumerate()
            .filter(|(_, arc)| arc.to == step.arc.to)
            .map(|(number, arc)| (arc, self.uses[first + number].min(1.0)))
            .collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1));
        out
    }
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

/// All paths that end at one place with one history.
#[derive(Clone, Copy)]
struct State {
    history: History,
    /// ln of the best path's probability, and of the sum over all paths.
    best: f32,
    sum: f32,
    /// The best path's step: the state it came from and the arc, by number in the whole lattice.
    back: Option<(u32, u32)>,
    place: u32,
}

/// One step into a place, before paths with one history are put together.
#[derive(Clone, Copy)]
struct Incoming {
    history: History,
    best: f32,
    sum: f32,
    score: f32,
    from: u32,
    arc: u32,
}

/// A step that was kept, for the backward sums.
struct Transition {
    from: u32,
    to: u32,
    arc: u32,
    score: f32,
}

/// ln(e^a + e^b)
fn add(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f32::NEG_INFINITY || high - low > 16.0 { high } else { high + (low - high).exp().ln_1p() }
}

/// Decodes one paragraph. `begins` are the places where a sentence begins, ascending.
pub(super) fn decode(language: &mut Language<'_>, arcs: &[Vec<Arc>], begins: &[u32], beam: Beam) -> Decoded {
    let end = arcs.len() - 1;
    let start = advance(0, Class::Start.id());
    let mut first_arc = Vec::with_capacity(arcs.len() + 1);
    let mut count = 0u32;
    for leaving in arcs {
        first_arc.push(count);
        count += leaving.len() as u32;
    }
    let mut states: Vec<State> = Vec::new();
    let mut transitions: Vec<Transition> = Vec::new();
    let mut arriving: Vec<Vec<Incoming>> = Vec::new();
    arriving.resize_with(end + 1, Vec::new);
    // The best path into each place so far: what is much worse is not followed.
    let mut best_at = vec![f32::NEG_INFINITY; end + 1];
    let mut merged: Vec<(State, std::ops::Range<usize>)> = Vec::new();
    let mut last = 0;
    for place in 0..=end {
        let mut here = std::mem::take(&mut arriving[place]);
        let begin = states.len();
        if place == 0 {
            states.push(State { history: start, best: 0.0, sum: 0.0, back: None, place: 0 });
        } else if !here.is_empty() {
            let least = best_at[place] - beam.margin;
            here.retain(|i| i.best >= least);
            here.sort_unstable_by(|a, b| {
                a.history.cmp(&b.history).then(b.best.total_cmp(&a.best)).then((a.from, a.arc).cmp(&(b.from, b.arc)))
            });
            merged.clear();
            for (number, i) in here.iter().enumerate() {
                match merged.last_mut() {
                    Some((state, range)) if state.history == i.history => {
                        state.sum = add(state.sum, i.sum);
                        range.end = number + 1;
                    }
                    _ => {
                        let back = Some((i.from, i.arc));
                        let state = State { history: i.history, best: i.best, sum: i.sum, back, place: place as u32 };
                        merged.push((state, number..number + 1));
                    }
                }
            }
            merged.sort_unstable_by(|a, b| b.0.best.total_cmp(&a.0.best).then(a.0.history.cmp(&b.0.history)));
            merged.truncate(beam.most);
            for (state, range) in merged.drain(..) {
                let to = states.len() as u32;
                states.push(state);
                transitions.extend(here[range].iter().map(|i| Transition {
                    from: i.from,
                    to,
                    arc: i.arc,
                    score: i.score,
                }));
            }
        }
        if place == end {
            last = begin;
            break;
        }
        let reset = begins.binary_search(&(place as u32)).is_ok();
        language.set_up(&arcs[place]);
        if let Some(state) = states.get(begin) {
            // The best state's clearest arcs first: what they reach spares the look-ups of most others.
            let history = if reset { start } else { state.history };
            language.ask_clearest(history);
            for arc in language.clearest() {
                let score = arc.score + beam.language_weight * language.log_probability(arc.token);
                let reached = &mut best_at[arc.to as usize];
                *reached = reached.max(state.best + score);
            }
        }
        for (id, state) in states.iter().enumerate().skip(begin) {
            let history = if reset { start } else { state.history };
            // No word is likelier than certain.
            language.ask(history, |arc| state.best + arc.score >= best_at[arc.to as usize] - beam.margin);
            for (number, arc) in language.arcs.iter().enumerate() {
                let to = arc.to as usize;
                if state.best + arc.score < best_at[to] - beam.margin {
                    continue;
                }
                let score = arc.score + beam.language_weight * language.log_probability(arc.token);
                let best = state.best + score;
                if best < best_at[to] - beam.margin {
                    continue;
                }
                best_at[to] = best_at[to].max(best);
                arriving[to].push(Incoming {
                    history: advance(history, language.word(arc.token)),
                    best,
                    sum: state.sum + score,
                    score,
                    from: id as u32,
                    arc: first_arc[place] + number as u32,
                });
            }
        }
    }
    let Some(best) = (last..states.len()).max_by(|&a, &b| states[a].best.total_cmp(&states[b].best)) else {
        return Decoded::default();
    };
    let total = states[last..].iter().fold(f32::NEG_INFINITY, |sum, s| add(sum, s.sum));
    // Backward sums and, from them, the share of all paths that use each arc.
    let mut backward = vec![f32::NEG_INFINITY; states.len()];
    backward[last..].fill(0.0);
    let mut uses = vec![0f32; count as usize];
    for t in transitions.iter().rev() {
        let through = t.score + backward[t.to as usize];
        backward[t.from as usize] = add(backward[t.from as usize], through);
        let share = states[t.from as usize].sum + through - total;
        if share > -12.0 {
            uses[t.arc as usize] += share.exp();
        }
    }
    let mut steps = Vec::new();
    let mut at = best;
    while let Some((from, number)) = states[at].back {
        let place = states[from as usize].place;
        let arc = arcs[place as usize][(number - first_arc[place as usize]) as usize];
        steps.push(Step { from: place, arc, posterior: uses[number as usize].min(1.0) });
        at = from as usize;
    }
    steps.reverse();
    Decoded { steps, uses, first_arc }
}
