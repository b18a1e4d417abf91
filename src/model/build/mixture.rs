//! Several corpora's estimates → one back-off model: linear interpolation with weights fitted by expectation
//! maximisation, pruned by how much each n-gram is worth, back-off weights computed anew.

use std::collections::HashMap;

use rayon::prelude::*;

use super::Sizes;
use super::kneser_ney::{Component, ORDER, mask};
use crate::model::tokens::Class;

/// The mixed model: n-grams packed and sorted as in [`Component`], natural logarithms.
pub(super) struct Mixed {
    pub unigrams: Vec<f32>,
    pub keys: [Vec<u64>; ORDER + 1],
    pub logs: [Vec<f32>; ORDER + 1],
    /// Of each n-gram as a context, orders 1 to 3; order 1 by id.
    pub backoffs: [Vec<f32>; ORDER],
}

impl Mixed {
    pub(super) fn sizes(&self) -> Vec<usize> {
        self.keys[2..].iter().map(Vec::len).collect()
    }
}

/// Weights of the components that make the held-back text likeliest.
pub(super) fn fit(components: &[Component], held_back: &[u16]) -> Vec<f32> {
    let mut rows: Vec<Vec<f32>> = Vec::new();
    let (mut key, mut run) = (0u64, 0usize);
    for &token in held_back {
        if token == Class::Start.id() {
            run = 0;
        }
        key = key << 16 | u64::from(token);
        run += 1;
        if run > 1 {
            let order = run.min(ORDER);
            rows.push(components.iter().map(|c| c.probability(key & mask(order), order)).collect());
        }
    }
    let mut weights = vec![1.0 / components.len() as f32; components.len()];
    if rows.is_empty() {
        return weights;
    }
    for _ in 0..30 {
        let mut sums = vec![0f64; components.len()];
        for row in &rows {
            let total: f32 = row.iter().zip(&weights).map(|(p, w)| p * w).sum();
            for ((sum, p), w) in sums.iter_mut().zip(row).zip(&weights) {
                *sum += f64::from(p * w / total.max(f32::MIN_POSITIVE));
            }
        }
        weights = sums.iter().map(|s| (s / rows.len() as f64) as f32).collect();
    }
    weights
}

pub(super) fn mix(components: &[Component], weights: &[f32], sizes: Sizes, vocabulary: usize) -> Mixed {
    let probability = |key: u64, order: usize| -> f32 {
        components.iter().zip(weights).map(|(c, w)| w * c.probability(key, order)).sum()
    };
    let unigrams: Vec<f32> = (0..vocabulary as u64).map(|w| probability(w, 1).ln()).collect();
    let wanted = [0, 0, sizes.bigrams, sizes.trigrams, sizes.fourgrams];
    let mut chosen: [Vec<(u64, f32)>; ORDER + 1] = Default::default();
    for order in (2..=ORDER).rev() {
        // What the orders above stand on is kept whatever it is worth.
        let mut forced: Vec<u64> = chosen
            .get(order + 1)
            .map(|above| above.iter().flat_map(|&(key, _)| [key >> 16, key & mask(order)]).collect())
            .unwrap_or_default();
        forced.sort_unstable();
        forced.dedup();
        let mut candidates: Vec<(u64, f32)> = Vec::new();
        for (component, weight) in components.iter().zip(weights) {
            let share = weight / component.tokens.max(1) as f32;
            let least = if order == 2 { 1 } else { 2 };
            candidates.extend(
                component.keys[order]
                    .iter()
                    .zip(&component.counts[order])
                    .filter(|&(_, &count)| count >= least)
                    .map(|(&key, &count)| (key, count as f32 * share)),
            );
        }
        candidates.extend(forced.iter().map(|&key| (key, 0.0)));
        candidates.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut merged: Vec<(u64, f32)> = Vec::new();
        for (key, share) in candidates {
            match merged.last_mut() {
                Some(last) if last.0 == key => last.1 += share,
                _ => merged.push((key, share)),
            }
        }
        let mut valued: Vec<(u64, f32, f32)> = merged
            .par_iter()
            .map(|&(key, share)| {
                let log = probability(key, order).ln();
                let below = probability(key & mask(order - 1), order - 1).ln();
                let worth = if forced.binary_search(&key).is_ok() { f32::MAX } else { share * (log - below).abs() };
                (key, log, worth)
            })
            .collect();
        if valued.len() > wanted[order] {
            valued.par_sort_unstable_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
            valued.truncate(wanted[order].max(forced.len()));
            valued.par_sort_unstable_by_key(|v| v.0);
        }
        chosen[order] = valued.into_iter().map(|(key, log, _)| (key, log)).collect();
    }
    let backoffs = backoff_weights(&unigrams, &chosen);
    let keys = std::array::from_fn(|order| chosen[order].iter().map(|c| c.0).collect());
    let logs = std::array::from_fn(|order| chosen[order].iter().map(|c| c.1).collect());
    Mixed { unigrams, keys, logs, backoffs }
}

fn backoff_weights(unigrams: &[f32], chosen: &[Vec<(u64, f32)>; ORDER + 1]) -> [Vec<f32>; ORDER] {
    let below = |key: u64, order: usize| -> f32 {
        if order == 1 {
            return unigrams.get(key as usize).copied().unwrap_or(-16.0);
        }
        let list = &chosen[order];
        list.binary_search_by_key(&key, |c| c.0).map_or(f32::NEG_INFINITY, |i| list[i].1)
    };
    let mut out: [Vec<f32>; ORDER] = Default::default();
    for order in 1..ORDER {
        let mut weights: HashMap<u64, f32> = HashMap::new();
        let above = &chosen[order + 1];
        let mut begin = 0;
        while begin < above.len() {
            let context = above[begin].0 >> 16;
            let (mut own, mut shorter) = (0f64, 0f64);
            let mut end = begin;
            while end < above.len() && above[end].0 >> 16 == context {
                own += f64::from(above[end].1.exp());
                shorter += f64::from(below(above[end].0 & mask(order), order).exp());
                end += 1;
            }
            let weight = (1.0 - own).max(1e-4) / (1.0 - shorter).max(1e-4);
            weights.insert(context, weight.ln() as f32);
            begin = end;
        }
        out[order] = if order == 1 {
            (0..unigrams.len() as u64).map(|w| weights.get(&w).copied().unwrap_or(0.0)).collect()
        } else {
            chosen[order].iter().map(|c| weights.get(&c.0).copied().unwrap_or(0.0)).collect()
        };
    }
    out
}
