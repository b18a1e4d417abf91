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
    #[inline]
    pub(crate) fn log_probability(&self, bytes: &[u8], history: History, backoffs: &Backoffs, word: u16) -> f32 {
        let [b3, b2, b1] = backoffs.0;
        let word64 = u64::from(word);
        let Some((_, q2)) = self.find(bytes, 2, (history & 0xFFFF) << 16 | word64) else {
            return b3 + b2 + b1 + self.unigram(bytes, word);
        };
        let Some((_, q3)) = self.find(bytes, 3, (history & 0xFFFF_FFFF) << 16 | word64) else {
            return b3 + b2 + self.logs[q2 as usize];
        };
        match self.find(bytes, 4, (history & 0xFFFF_FFFF_FFFF) << 16 | word64) {
            Some((_, q4)) => self.logs[q4 as usize],
            None => b3 + self.logs[q3 as usize],
        }
    }
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
