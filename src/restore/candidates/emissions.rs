//! What a stretch of raw characters says of each printed letter: by how many characters it may have been seen, and
//! with what probability, for each place. Worked out once a stretch, letter by letter as they are asked for. Pure.

use std::sync::OnceLock;

use crate::model::channel::{Channel, LEAST, Noise, ROW, Row, STEPS};
use crate::model::letters::{LETTERS, SYMBOLS, Symbol};
use crate::model::skeletons::{ALPHABET, bare};
use crate::model::{Model, channel};

/// Stretches longer than this are not looked up.
pub(in crate::restore) const LONGEST_RAW: usize = 16;
/// How often a printed character is read twice, as two characters that each might be it (`céac` for `các`).
const READ_TWICE: f32 = 0.02;

/// Places that are worked out at a time.
pub(super) const LANES: usize = 8;
/// Lanes for all places of the longest stretch.
pub(super) const BLOCKS: usize = (LONGEST_RAW + 1).div_ceil(LANES);

/// Values for so many places side by side.
pub(super) type Lanes = [f32; LANES];
/// By block of places, by how many raw characters a printed one was seen as (0 to 3).
pub(super) type Table = [[Lanes; 4]; BLOCKS];
const NAUGHT: Table = [[[0.0; LANES]; 4]; BLOCKS];

/// Holds buffers, so one serves one thread.
pub(super) struct Emissions<'m> {
    model: &'m Model,
    channel: &'m Channel,
    probabilities: [f32; 256],
    /// How many raw characters there are, and blocks of places for them.
    pub length: usize,
    pub blocks: usize,
    /// Rows of the chunks that end at each place, by length 1 to 3.
    rows: [[Row; 3]; LONGEST_RAW + 1],
    /// By symbol: the places are those that what was seen of it ends at.
    letters: Vec<Table>,
    /// By letter of the alphabet, small and then capital, the best that any letter with its marks can do: the places
    /// are those that what was seen of it begins at.
    bare: Vec<Table>,
    /// The stretch for which each table was worked out.
    of: [u32; SYMBOLS],
    stretch: u32,
}

impl<'m> Emissions<'m> {
    pub(super) fn new(model: &'m Model, noise: Noise) -> Self {
        let mut probabilities: [f32; 256] = std::array::from_fn(|q| (-(q as f32) / STEPS).exp());
        probabilities[255] = 0.0;
        Self {
            model,
            channel: model.channel(noise),
            probabilities,
            length: 0,
            blocks: 0,
            rows: [[0; 3]; LONGEST_RAW + 1],
            letters: vec![NAUGHT; SYMBOLS],
            bare: vec![NAUGHT; 2 * ALPHABET],
            of: [0; SYMBOLS],
            stretch: 0,
        }
    }

    /// Takes up a stretch of 1 to [`LONGEST_RAW`] characters.
    pub(super) fn set_up(&mut self, raw: &[char]) {
        (self.length, self.blocks) = (raw.len(), (raw.len() + 1).div_ceil(LANES));
        self.rows = rows(self.model, self.channel, raw);
        self.stretch = self.stretch.wrapping_add(1);
        if self.stretch == 0 {
            self.of = [0; SYMBOLS];
            self.stretch = 1;
        }
    }

    /// The probability of the likeliest way to have seen the stretch, whatever was printed.
    pub(super) fn best(&self) -> f32 {
        let bytes = self.model.bytes();
        let mut ahead = [0f32; LONGEST_RAW + 4];
        ahead[self.length] = 1.0;
        for begin in (0..self.length).rev() {
            for length in 1..=3.min(self.length - begin) {
                let row = self.rows[begin + length][length - 1];
                if row != 0 {
                    let p = self.probabilities[bytes[row as usize + LEAST] as usize];
                    ahead[begin] = ahead[begin].max(p * ahead[begin + length]);
                }
            }
        }
        ahead[0]
    }

    /// What was seen of one printed letter.
    #[inline]
    pub(super) fn letter(&mut self, symbol: Symbol) -> &Table {
        let at = symbol as usize;
        if self.of[at] != self.stretch {
            self.of[at] = self.stretch;
            let bytes = self.model.bytes();
            let p = |row: Row| self.probabilities[bytes[row as usize + at] as usize];
            let table = &mut self.letters[at];
            table[..self.blocks].fill(NAUGHT[0]);
            fill(&self.rows[..=self.length], self.channel.deletion(), p, |length, end, value| {
                table[end / LANES][length][end % LANES] = value;
            });
        }
        &self.letters[at]
    }

    /// Works out the tables of all bare letters, small or capital.
    pub(super) fn work_out_bare(&mut self, capital: bool) {
        let bytes = self.model.bytes();
        let shift = if capital { LETTERS } else { 0 };
        let tables = &mut self.bare[if capital { ALPHABET } else { 0 }..][..ALPHABET];
        for (letter, table) in tables.iter_mut().enumerate() {
            let (first, end) = (begins()[letter] + shift, begins()[letter + 1] + shift);
            let p = |row: Row| {
                let costs = &bytes[row as usize + first..row as usize + end];
                self.probabilities[costs.iter().copied().min().unwrap_or(u8::MAX) as usize]
            };
            table[..self.blocks].fill(NAUGHT[0]);
            fill(&self.rows[..=self.length], self.channel.deletion(), p, |length, end, value| {
                if let Some(begin) = end.checked_sub(length) {
                    table[begin / LANES][length][begin % LANES] = value;
                }
            });
        }
    }

    /// The tables of all bare letters, small or capital, as they were last worked out.
    pub(super) fn bare(&self, capital: bool) -> &[Table] {
        &self.bare[if capital { ALPHABET } else { 0 }..][..ALPHABET]
    }

    /// Whether what is seen as one sign is a letter at a cost of `most` at most, natural log.
    pub(super) fn is_seen_for_letters(&self, sign: char, most: f32) -> bool {
        let row = self.channel.row(self.model.bytes(), &[sign]);
        row.is_some_and(|row| self.model.bytes()[row as usize + channel::LEAST_LETTER] as f32 <= most * STEPS)
    }

    /// P(raw | printed), summed over alignments; naught where `raw` is too long.
    pub(super) fn probability(&self, raw: &[char], printed: &[Symbol]) -> f32 {
        if raw.len() > LONGEST_RAW {
            return 0.0;
        }
        let bytes = self.model.bytes();
        let rows = rows(self.model, self.channel, raw);
        let mut alpha = [0f32; LONGEST_RAW + 1];
        alpha[0] = 1.0;
        for &symbol in printed {
            let p = |row: Row| match row {
                0 => 0.0,
                row => self.probabilities[bytes[row as usize + symbol as usize] as usize],
            };
            let deletion = p(self.channel.deletion());
            for end in (0..=raw.len()).rev() {
                let seen = (1..=3.min(end)).map(|length| alpha[end - length] * p(rows[end][length - 1]));
                alpha[end] = seen.fold(alpha[end] * deletion, |sum, share| sum + share);
            }
        }
        alpha[raw.len()]
    }
}

/// The rows of the chunks of a stretch that end at each place, by length 1 to 3; 0 for none.
fn rows(model: &Model, channel: &Channel, raw: &[char]) -> [[Row; 3]; LONGEST_RAW + 1] {
    let mut rows = [[0; 3]; LONGEST_RAW + 1];
    for end in 1..=raw.len() {
        for length in 1..=3.min(end) {
            rows[end][length - 1] = channel.row(model.bytes(), &raw[end - length..end]).unwrap_or(0);
        }
    }
    rows
}

/// Gives the values of a table (by length and end) from the probability of each row; a letter may have been read
/// twice.
#[inline(always)]
fn fill(rows: &[[Row; 3]], deletion: Row, p: impl Fn(Row) -> f32, mut set: impl FnMut(usize, usize, f32)) {
    let p = |row: Row| if row == 0 { 0.0 } else { p(row) };
    let deletion = p(deletion);
    let mut before = 0.0;
    for (end, &[one, two, three]) in rows.iter().enumerate() {
        let single = p(one);
        set(0, end, deletion);
        set(1, end, single);
        set(2, end, p(two) + READ_TWICE * before * single);
        set(3, end, p(three));
        before = single;
    }
}

/// The first small letter of each letter of the alphabet, and the end of the last: small letters are numbered so that
/// those of one stand together.
fn begins() -> &'static [usize; ALPHABET + 1] {
    static BEGINS: OnceLock<[usize; ALPHABET + 1]> = OnceLock::new();
    BEGINS.get_or_init(|| {
        let mut begins = [LETTERS; ALPHABET + 1];
        for letter in (0..LETTERS).rev() {
            if let Some(bare) = bare(letter as Symbol) {
                begins[bare as usize] = letter;
            }
        }
        begins
    })
}

const _: () = assert!(2 * LETTERS <= ROW);
