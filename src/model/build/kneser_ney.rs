//! Interpolated modified Kneser-Ney estimates of orders 1 to 4 (Chen and Goodman 1998) of one corpus.

use crate::model::tokens::Class;

pub(super) const ORDER: usize = 4;

/// The estimates of one corpus. N-grams of order `k` are packed 16 bits a word, the first word highest, and sorted;
/// index 0 of the arrays is not used.
#[derive(Default)]
pub(super) struct Component {
    pub keys: [Vec<u64>; ORDER + 1],
    /// How often each was seen.
    pub counts: [Vec<u32>; ORDER + 1],
    probabilities: [Vec<f32>; ORDER + 1],
    /// Contexts of order `k` n-grams (k − 1 words) and the weight that each leaves to shorter contexts.
    contexts: [Vec<u64>; ORDER + 1],
    left: [Vec<f32>; ORDER + 1],
    unseen: f32,
    pub tokens: usize,
}

impl Component {
    pub(super) fn sizes(&self) -> Vec<usize> {
        self.keys[1..].iter().map(Vec::len).collect()
    }

    /// P(last word | the words before it), of an n-gram of `order` words.
    pub(super) fn probability(&self, key: u64, order: usize) -> f32 {
        if order == 1 {
            return self.keys[1].binary_search(&key).map_or(self.unseen, |i| self.probabilities[1][i]);
        }
        if let Ok(i) = self.keys[order].binary_search(&key) {
            return self.probabilities[order][i];
        }
        let left = self.contexts[order].binary_search(&(key >> 16)).map_or(1.0, |i| self.left[order][i]);
        left * self.probability(key & mask(order - 1), order - 1)
    }
}

/// The lowest `words` words of a packed n-gram.
pub(super) fn mask(words: usize) -> u64 {
    if words >= 4 { u64::MAX } else { (1 << (16 * words)) - 1 }
}

/// Sorts and counts.
fn counted(mut keys: Vec<u64>) -> (Vec<u64>, Vec<u32>) {
    keys.sort_unstable();
    let mut counts: Vec<u32> = Vec::new();
    let mut unique: Vec<u64> = Vec::new();
    for key in keys {
        if unique.last() == Some(&key) {
            if let Some(last) = counts.last_mut() {
                *last += 1;
            }
        } else {
            unique.push(key);
            counts.push(1);
        }
    }
    (unique, counts)
}

/// All n-grams of one order, none across lines.
fn windows(tokens: &[u16], order: usize) -> Vec<u64> {
    let mut out = Vec::with_capacity(tokens.len());
    let (mut key, mut run) = (0u64, 0usize);
    for &token in tokens {
        if token == Class::Start.id() {
            run = 0;
        }
        key = (key << 16 | u64::from(token)) & mask(order);
        run += 1;
        if run >= order {
            out.push(key);
        }
    }
    out
}

pub(super) fn estimate(tokens: &[u16], vocabulary: usize) -> Component {
    let mut out = Component { tokens: tokens.len(), ..Component::default() };
    let start = u64::from(Class::Start.id());
    for order in 1..=ORDER {
        let (keys, counts) = counted(windows(tokens, order));
        out.keys[order] = keys;
        out.counts[order] = counts;
    }
    for order in 1..=ORDER {
        let adjusted: Vec<u32> = if order == ORDER {
            out.counts[order].clone()
        } else {
            // How many different words stand before it; a start of line has nothing before it.
            let (suffixes, kinds) = counted(out.keys[order + 1].iter().map(|k| k & mask(order)).collect());
            let mut at = 0;
            out.keys[order]
                .iter()
                .zip(&out.counts[order])
                .map(|(&key, &count)| {
                    while at < suffixes.len() && suffixes[at] < key {
                        at += 1;
                    }
                    let continuation = if suffixes.get(at) == Some(&key) { kinds[at] } else { 0 };
                    let begins = key >> (16 * (order - 1)) == start;
                    match (begins && order > 1, begins) {
                        (true, _) => count,
                        (_, true) => 0,
                        _ => continuation.max(1),
                    }
                })
                .collect()
        };
        smooth(&mut out, order, &adjusted, vocabulary);
    }
    out
}

/// Fills in probabilities and weights of one order, the lower orders being done.
fn smooth(out: &mut Component, order: usize, adjusted: &[u32], vocabulary: usize) {
    let mut of_count = [0f64; 5];
    for &a in adjusted {
        if (1..=4).contains(&a) {
            of_count[a as usize] += 1.0;
        }
    }
    let y = of_count[1] / (of_count[1] + 2.0 * of_count[2]).max(1.0);
    let discount = |n: usize| {
        let ratio = if of_count[n] > 0.0 { of_count[n + 1] / of_count[n] } else { 0.0 };
        (n as f64 - (n + 1) as f64 * y * ratio).clamp(0.1 * n as f64, n as f64 - 0.05)
    };
    let discounts = [0.0, discount(1), discount(2), discount(3)];
    let keys = &out.keys[order];
    let mut probabilities = vec![0f32; keys.len()];
    let (mut contexts, mut lefts) = (Vec::new(), Vec::new());
    let mut begin = 0;
    while begin < keys.len() {
        let context = keys[begin] >> 16;
        let end = if order == 1 {
            keys.len()
        } else {
            begin + keys[begin..].iter().take_while(|&&k| k >> 16 == context).count()
        };
        let total: f64 = adjusted[begin..end].iter().map(|&a| f64::from(a)).sum::<f64>().max(1.0);
        let taken: f64 = adjusted[begin..end].iter().map(|&a| discounts[a.min(3) as usize]).sum();
        let left = taken / total;
        for i in begin..end {
            let own = (f64::from(adjusted[i]) - discounts[adjusted[i].min(3) as usize]).max(0.0) / total;
            let below = if order == 1 {
                1.0 / vocabulary as f64
            } else {
                f64::from(out.probability(keys[i] & mask(order - 1), order - 1))
            };
            probabilities[i] = (own + left * below) as f32;
        }
        if order == 1 {
            out.unseen = (left / vocabulary as f64) as f32;
        }
        contexts.push(context);
        lefts.push(left as f32);
        begin = end;
    }
    out.probabilities[order] = probabilities;
    out.contexts[order] = contexts;
    out.left[order] = lefts;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the context, the probabilities of all words sum to one.
    #[test]
    fn estimates_sum_to_one() {
        let (start, end) = (Class::Start.id(), Class::End.id());
        let text = [start, 12, 13, 14, end, start, 12, 13, 15, end, start, 13, 14, 12, end, start, 12, 12, 13, end];
        let component = estimate(&text, 16);
        for context in [&[12u16][..], &[12, 13], &[12, 12, 13], &[15], &[14, 12, 13]] {
            let history = context.iter().fold(0u64, |k, &w| k << 16 | u64::from(w));
            let sum: f32 = (0..16).map(|w| component.probability(history << 16 | w, context.len() + 1)).sum();
            assert!((sum - 1.0).abs() < 1e-3, "{context:?}: {sum}");
        }
    }
}
