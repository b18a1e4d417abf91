//! The channel: P(0 to 3 characters seen | one printed, cased character), as one row of quantised log-probabilities
//! for each chunk that can be seen, read in place. Pure.

use std::ops::Range;

use super::file::{ModelError, ModelFile, read_u32};
use super::letters::{LETTERS, SYMBOLS};

/// Steps of log-probability to a nat.
pub(crate) const STEPS: f32 = 12.0;
/// Bytes of a row: one a symbol, then the smallest of all, then the smallest of the letters.
pub(crate) const ROW: usize = SYMBOLS + 2;
/// Bytes of an entry of the chunk table: the chunk (8), its row (4).
pub(crate) const ENTRY: usize = 12;

/// Which noise a text has gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Noise {
    /// Read by an engine without Vietnamese.
    Foreign,
    /// Read by an engine with Vietnamese.
    Vietnamese,
    /// All marks taken off.
    Stripped,
}

impl Noise {
    pub const ALL: [Self; 3] = [Self::Foreign, Self::Vietnamese, Self::Stripped];

    /// Its name in model files and lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::Foreign => "foreign",
            Self::Vietnamese => "vietnamese",
            Self::Stripped => "stripped",
        }
    }
}

pub(crate) struct Channel {
    chunks: Range<usize>,
    rows: Range<usize>,
}

/// Byte offset of a row in the model; 0 for none.
pub(crate) type Row = u32;

impl Channel {
    pub(crate) fn open(file: &ModelFile, noise: Noise) -> Result<Self, ModelError> {
        Ok(Self {
            chunks: file.range(&format!("chan.{}", short(noise)))?,
            rows: file.range(&format!("chan.{}.rows", short(noise)))?,
        })
    }

    /// The row of printed characters that left nothing.
    pub(crate) fn deletion(&self) -> Row {
        self.rows.start as Row
    }

    /// The row of a chunk of 1 to 3 characters. A single character never seen in training has a flat row.
    pub(crate) fn row(&self, bytes: &[u8], chunk: &[char]) -> Option<Row> {
        let table = &bytes[self.chunks.clone()];
        let capacity = table.len() / ENTRY;
        if capacity == 0 {
            return None;
        }
        let key = chunk_key(chunk);
        let mut at = chunk_place(key, capacity);
        loop {
            let entry = table.get(at * ENTRY..(at + 1) * ENTRY)?;
            let found = u64::from_le_bytes(entry[..8].try_into().ok()?);
            if found == 0 {
                // Row 1 is the flat one.
                return (chunk.len() == 1).then(|| (self.rows.start + ROW) as Row);
            }
            if found == key {
                return read_u32(entry, 8).map(|row| (self.rows.start + row as usize * ROW) as Row);
            }
            at = (at + 1) % capacity;
        }
    }
}

/// Smallest cost of any symbol in a row.
pub(crate) const LEAST: usize = SYMBOLS;
/// Smallest cost of any letter in a row.
pub(crate) const LEAST_LETTER: usize = SYMBOLS + 1;

pub(crate) fn short(noise: Noise) -> &'static str {
    match noise {
        Noise::Foreign => "f",
        Noise::Vietnamese => "v",
        Noise::Stripped => "s",
    }
}

/// Chunks of up to three characters as one number, 21 bits each; never 0.
#[inline]
pub(crate) fn chunk_key(chunk: &[char]) -> u64 {
    chunk.iter().fold(0, |key, &c| key << 21 | u64::from(u32::from(c)))
}

#[inline]
pub(crate) fn chunk_place(key: u64, capacity: usize) -> usize {
    let x = (key ^ key >> 31).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (((x >> 32) * capacity as u64) >> 32) as usize
}

/// Writes the two minima behind a row of costs.
pub(crate) fn finish_row(row: &mut [u8; ROW]) {
    row[LEAST] = row[..SYMBOLS].iter().copied().min().unwrap_or(255);
    row[LEAST_LETTER] = row[..2 * LETTERS].iter().copied().min().unwrap_or(255);
}
