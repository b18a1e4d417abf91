//! The syllable language model: back-off n-grams up to order 4 in hashed tables, read in place. Pure.
//!
//! A table entry of order 2 to 4 is 24 bits of fingerprint and 8 bits of log-probability; back-off weights of orders 1
//! to 3 stand in arrays beside. An n-gram is only there when the n-gram without its first word is, so a look-up goes
//! up from order 2 and stops at the first miss.

use super::file::{ModelError, ModelFile, read_u32};
use std::ops::Range;

/// Steps of log-probability to a nat.
pub(crate) const STEPS: f32 = 16.0;
/// Back-off weights are stored above this.
pub(crate) const LOWEST_BACKOFF: f32 = -12.0;

/// Up to three words before, the nearest in the lowest 16 bits.
pub type History = u64;

const ORDERS: usize = 3;

pub(crate) struct Ngrams {
    unigrams: Range<usize>,
    entries: [Range<usize>; ORDERS],
    backoffs: [Range<usize>; ORDERS],
    logs: [f32; 256],
    backoff_logs: [f32; 256],
}

/// What a history costs when it is left for a shorter one: `[3 words, 2 words, 1 word]`, log-weights.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backoffs([f32; 3]);

impl Ngrams {
    pub(crate) fn open(file: &ModelFile) -> Result<Self, ModelError> {
        let section = |name: &str| file.range(name);
        Ok(Self {
            unigrams: section("ngram.1")?,
            entries: [section("ngram.2")?, section("ngram.3")?, section("ngram.4")?],
            backoffs: [section("ngram.2.back")?, section("ngram.3.back")?, 0..0],
            logs: std::array::from_fn(|q| -(q as f32) / STEPS),
            backoff_logs: std::array::from_fn(|q| q as f32 / STEPS + LOWEST_BACKOFF),
        })
    }

    #[inline]
    fn find(&self, bytes: &[u8], order: usize, key: u64) -> Option<(usize, u32)> {
        let table = &bytes[self.entries[order - 2].clone()];
        let capacity = table.len() / 4;
        if capacity == 0 {
            return None;
        }
        let (mut at, fingerprint) = place(key, order, capacity);
        loop {
            let entry = read_u32(table, at * 4)?;
            if entry == 0 {
                return None;
            }
            if entry >> 8 == fingerprint {
                return Some((at, entry & 255));
            }
            at += 1;
            if at == capacity {
                at = 0;
            }
        }
    }

    #[inline]
    pub(crate) fn unigram(&self, bytes: &[u8], word: u16) -> f32 {
        bytes[self.unigrams.clone()].get(2 * word as usize).map_or(-15.0, |&q| self.logs[q as usize])
    }

    fn backoff(&self, bytes: &[u8], order: usize, key: u64) -> f32 {
        if order == 1 {
            return bytes[self.unigrams.clone()]
                .get(2 * key as usize + 1)
                .map_or(0.0, |&q| self.backoff_logs[q as usize]);
        }
        let Some((at, _)) = self.find(bytes, order, key) else { return 0.0 };
        bytes[self.backoffs[order - 2].clone()].get(at).map_or(0.0, |&q| self.backoff_logs[q as usize])
    }

    /// The weights that `log_probability` needs of a history; ask once a history.
    pub(crate) fn backoffs(&self, bytes: &[u8], history: History) -> Backoffs {
        Backoffs([
            self.backoff(bytes, 3, history & 0xFFFF_FFFF_FFFF),
            self.backoff(bytes, 2, history & 0xFFFF_FFFF),
            self.backoff(bytes, 1, history & 0xFFFF),
        ])
    }

    /// Natural logarithm of P(word | history).
    pub(crate) fn log_probability(&self, bytes: &[u8], history: History, backoffs: &Backoffs, word: u16) -> f32 {
        let mut longest = (1, MISSING);
        for order in 2..=4 {
            let key = context(history, order) << 16 | u64::from(word);
            let Some((_, cost)) = self.find(bytes, order, key) else { break };
            longest = (order, cost as u16);
        }
        self.backed_off(bytes, backoffs, longest.0, longest.1, word)
    }

    /// The same, where `order` is that of the longest n-gram that is there and `cost` its stored cost (none of order 1).
    #[inline]
    pub(crate) fn backed_off(&self, bytes: &[u8], backoffs: &Backoffs, order: usize, cost: u16, word: u16) -> f32 {
        let [b3, b2, b1] = backoffs.0;
        let log = |cost: u16| self.logs[cost as usize & 255];
        match order {
            1 => b3 + b2 + b1 + self.unigram(bytes, word),
            2 => b3 + b2 + log(cost),
            3 => b3 + log(cost),
            _ => log(cost),
        }
    }

    /// Looks up many words behind one context of `order` − 1 words. All first probes are made before any is looked
    /// at, so that the memory answers them together.
    pub(crate) fn look_up(&self, bytes: &[u8], order: usize, context: u64, lookups: &mut [Lookup]) {
        let table = &bytes[self.entries[order - 2].clone()];
        let capacity = table.len() / 4;
        if capacity == 0 {
            return;
        }
        for lookup in lookups.iter_mut() {
            let (at, fingerprint) = place(context << 16 | u64::from(lookup.word), order, capacity);
            (lookup.at, lookup.fingerprint) = (at as u32, fingerprint);
            lookup.entry = read_u32(table, at * 4).unwrap_or(0);
            // Half of the look-ups go on to the next cache line.
            std::hint::black_box(read_u32(table, (at + NEXT_LINE) * 4));
        }
        for lookup in lookups {
            let mut at = lookup.at as usize;
            let mut entry = lookup.entry;
            while entry != 0 {
                if entry >> 8 == lookup.fingerprint {
                    lookup.cost = (entry & 255) as u16;
                    break;
                }
                at += 1;
                if at == capacity {
                    at = 0;
                }
                entry = read_u32(table, at * 4).unwrap_or(0);
            }
        }
    }
}

/// Entries to a cache line, less those of the first look.
const NEXT_LINE: usize = 12;

/// The cost of an n-gram that is not there.
pub(crate) const MISSING: u16 = 256;

/// A word to be looked up behind a context, and the stored cost that was found.
pub(crate) struct Lookup {
    word: u16,
    /// Whatever the asker knows it by.
    pub number: u32,
    /// 0 to 255, or [`MISSING`].
    pub cost: u16,
    at: u32,
    fingerprint: u32,
    entry: u32,
}

impl Lookup {
    pub(crate) fn new(word: u16, number: u32) -> Self {
        Self { word, number, cost: MISSING, at: 0, fingerprint: 0, entry: 0 }
    }
}

/// The words of a history that an n-gram of an order (2 to 4) has before its last.
#[inline]
pub(crate) fn context(history: History, order: usize) -> u64 {
    history & ((1 << (16 * (order - 1))) - 1)
}

/// The history after one more word.
#[inline]
pub fn advance(history: History, word: u16) -> History {
    (history << 16 | u64::from(word)) & 0xFFFF_FFFF_FFFF
}

/// Where a key is looked for first, and its fingerprint (never 0).
#[inline]
pub(crate) fn place(key: u64, order: usize, capacity: usize) -> (usize, u32) {
    let mut x = (key ^ (order as u64) << 62).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 32;
    x = x.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    x ^= x >> 29;
    let at = ((x >> 32) * capacity as u64) >> 32;
    ((at as usize), (x as u32 & 0xFF_FFFF).max(1))
}
