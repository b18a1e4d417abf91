//! The channel from aligned words: P(0 to 3 characters seen | a printed, cased character), summed over alignments,
//! by expectation maximisation with a prior that leans on the base letter and on letters of the same base.

use std::collections::{BTreeMap, HashMap};

use crate::model::channel::{ENTRY, Noise, ROW, STEPS, chunk_key, finish_row, short};
use crate::model::file::{ModelError, ModelFile, read_u32};
use crate::model::letters::{LETTERS, SYMBOLS, Symbol, base_letter, symbol, symbol_char};

/// A word as it was seen and as it was printed, and how much it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub raw: String,
    pub printed: String,
    pub weight: f32,
}

/// A learned channel: for each chunk its row of costs.
#[derive(Clone)]
pub struct ChannelCounts {
    /// Key of the chunk and its row; the deletion row and the flat row stand first, with keys 0.
    pub(super) rows: Vec<(u64, [u8; ROW])>,
}

const ROUNDS: usize = 6;
/// Words longer than this teach nothing (they are addresses and leaders).
const LONGEST: usize = 14;
/// How much prior stands against what was counted.
const PRIOR: f64 = 4.0;
/// Of the prior, the part that comes from letters with the same base.
const FROM_BASE: f64 = 0.7;
/// However much was counted, so much is left for what was not.
const UNCOUNTED: f64 = 0.01;
/// Probability of a character that was never seen for this symbol.
const FLOOR: f64 = 2e-5;
/// Chunks of two and three characters expected less often than this are dropped.
const LEAST_CHUNK: f64 = 0.35;
/// Probability of a chunk of two or three characters that a channel lacks, when one learns beyond it.
const NEW_CHUNK: f64 = 1e-6;

struct Example {
    raw: Vec<char>,
    printed: Vec<Symbol>,
    weight: f64,
    /// Index of the chunk that ends at each place, by length.
    chunks: Vec<[u32; 4]>,
}

/// Words as examples, equal ones together, and the chunks that they hold; the first chunk is the empty one.
fn examples(pairs: &[Pair]) -> (Vec<Example>, Vec<Vec<char>>) {
    let mut merged: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for pair in pairs {
        *merged.entry((&pair.raw, &pair.printed)).or_default() += f64::from(pair.weight);
    }
    let mut chunk_ids: HashMap<u64, u32> = HashMap::new();
    let mut chunk_keys: Vec<Vec<char>> = vec![Vec::new()];
    let mut examples = Vec::new();
    for ((raw, printed), weight) in merged {
        let raw: Vec<char> = raw.chars().collect();
        let Some(printed) = printed.chars().map(symbol).collect::<Option<Vec<_>>>() else { continue };
        if raw.is_empty() || printed.is_empty() || raw.len() > LONGEST || printed.len() > LONGEST {
            continue;
        }
        let mut chunks = vec![[0u32; 4]; raw.len() + 1];
        for end in 1..=raw.len() {
            for length in 1..=3.min(end) {
                let chunk = &raw[end - length..end];
                let next = chunk_keys.len() as u32;
                let id = *chunk_ids.entry(chunk_key(chunk)).or_insert(next);
                if id == next {
                    chunk_keys.push(chunk.to_vec());
                }
                chunks[end][length] = id;
            }
        }
        examples.push(Example { raw, printed, weight, chunks });
    }
    (examples, chunk_keys)
}

/// Learns a channel.
pub fn learn(pairs: &[Pair], noise: Noise) -> ChannelCounts {
    let (examples, mut chunk_keys) = examples(pairs);
    let mut chunk_ids: HashMap<u64, u32> =
        chunk_keys.iter().enumerate().skip(1).map(|(id, chunk)| (chunk_key(chunk), id as u32)).collect();
    // Every printed character can at least be seen as itself and as its base letter.
    for s in 0..SYMBOLS {
        for c in [symbol_char(s as Symbol), base_letter(symbol_char(s as Symbol))] {
            let next = chunk_keys.len() as u32;
            if *chunk_ids.entry(chunk_key(&[c])).or_insert(next) == next {
                chunk_keys.push(vec![c]);
            }
        }
    }
    let start: Vec<[f64; SYMBOLS]> = chunk_keys.iter().map(|chunk| initial_row(chunk, noise)).collect();
    let mut table = start.clone();
    let mut totals: Vec<f64> = vec![0.0; chunk_keys.len()];
    for _ in 0..ROUNDS {
        let mut counts: Vec<[f64; SYMBOLS]> = vec![[0.0; SYMBOLS]; chunk_keys.len()];
        for example in &examples {
            expect(example, &table, &mut counts);
        }
        totals = counts.iter().map(|row| row.iter().sum()).collect();
        table = maximise(&counts, &start);
    }
    let mut rows: Vec<(u64, [u8; ROW])> = vec![(0, quantise(&table[0])), (0, quantise(&[FLOOR; SYMBOLS]))];
    let mut learned: Vec<(u64, [u8; ROW])> = (1..chunk_keys.len())
        .filter(|&i| chunk_keys[i].len() == 1 || totals[i] >= LEAST_CHUNK)
        .map(|i| (chunk_key(&chunk_keys[i]), quantise(&table[i])))
        .collect();
    learned.sort_by_key(|row| row.0);
    rows.extend(learned);
    ChannelCounts { rows }
}

/// How often each printed character was seen as what, expected over aligned words under a channel that is there
/// already: (seen, printed, count), in order of what was printed.
pub(super) fn counted(pairs: &[Pair], known: &ChannelCounts) -> Vec<(String, char, f64)> {
    let (examples, chunk_keys) = examples(pairs);
    let rows: BTreeMap<u64, &[u8; ROW]> = known.rows.iter().skip(2).map(|(key, row)| (*key, row)).collect();
    let table: Vec<[f64; SYMBOLS]> = chunk_keys
        .iter()
        .map(|chunk| match (chunk.len(), rows.get(&chunk_key(chunk))) {
            (0, _) => probabilities(&known.rows[0].1),
            (_, Some(row)) => probabilities(row),
            (1, None) => probabilities(&known.rows[1].1),
            (_, None) => [NEW_CHUNK; SYMBOLS],
        })
        .collect();
    let mut counts: Vec<[f64; SYMBOLS]> = vec![[0.0; SYMBOLS]; chunk_keys.len()];
    for example in &examples {
        expect(example, &table, &mut counts);
    }
    let mut out = Vec::new();
    for s in 0..SYMBOLS {
        let seen = chunk_keys.iter().zip(&counts).filter(|(_, row)| row[s] > 0.0);
        let mut seen: Vec<(String, char, f64)> =
            seen.map(|(chunk, row)| (chunk.iter().collect(), symbol_char(s as Symbol), row[s])).collect();
        seen.sort_by(|a, b| a.0.cmp(&b.0));
        out.extend(seen);
    }
    out
}

fn probabilities(row: &[u8; ROW]) -> [f64; SYMBOLS] {
    std::array::from_fn(|s| if row[s] == u8::MAX { 0.0 } else { (-f64::from(row[s]) / f64::from(STEPS)).exp() })
}

/// The channel that a model holds, chunks in order.
pub(super) fn channel_of(file: &ModelFile, noise: Noise) -> Result<ChannelCounts, ModelError> {
    let bytes = file.bytes();
    let rows = &bytes[file.range(&format!("chan.{}.rows", short(noise)))?];
    let row = |index: usize| -> Result<[u8; ROW], ModelError> {
        rows.get(index * ROW..(index + 1) * ROW).and_then(|row| row.try_into().ok()).ok_or(ModelError::Damaged)
    };
    let mut out = vec![(0, row(0)?), (0, row(1)?)];
    for entry in bytes[file.range(&format!("chan.{}", short(noise)))?].chunks_exact(ENTRY) {
        let key = entry[..8].try_into().map_or(0, u64::from_le_bytes);
        if key != 0 {
            let index = read_u32(entry, 8).ok_or(ModelError::Damaged)?;
            out.push((key, row(index as usize)?));
        }
    }
    out[2..].sort_by_key(|row| row.0);
    Ok(ChannelCounts { rows: out })
}

/// The channel that takes all marks off, exactly.
pub(super) fn stripped() -> ChannelCounts {
    let mut rows = vec![(0, quantise(&[0.0; SYMBOLS])), (0, quantise(&[FLOOR; SYMBOLS]))];
    let mut of_base: BTreeMap<char, [f64; SYMBOLS]> = BTreeMap::new();
    for s in 0..SYMBOLS {
        let c = symbol_char(s as Symbol);
        of_base.entry(base_letter(c)).or_insert([0.0; SYMBOLS])[s] = 1.0;
        // Some marks may have been left.
        of_base.entry(c).or_insert([0.0; SYMBOLS])[s] = 1.0;
    }
    rows.extend(of_base.into_iter().map(|(c, row)| (chunk_key(&[c]), quantise(&row))));
    ChannelCounts { rows }
}

/// What a chunk says of each printed character before anything is learned.
fn initial_row(chunk: &[char], noise: Noise) -> [f64; SYMBOLS] {
    let mut row = [0.0; SYMBOLS];
    let (same, base, other) = match noise {
        Noise::Vietnamese => (0.97, 0.005, FLOOR),
        _ => (0.45, 0.4, 2e-4),
    };
    for (s, p) in row.iter_mut().enumerate() {
        let c = symbol_char(s as Symbol);
        let lower = |c: char| base_letter(c).to_lowercase().next().unwrap_or(c);
        let alike = |seen: char| {
            if seen == c {
                same
            } else if base_letter(seen) == base_letter(c) {
                base
            } else if lower(seen) == lower(c) {
                base * 0.1
            } else if noise == Noise::Foreign && looks_like(seen, lower(c)) {
                base * 0.2
            } else {
                other
            }
        };
        *p = match chunk {
            [] => 0.01,
            [one] => alike(*one),
            more => {
                let best = more.iter().map(|&seen| alike(seen)).fold(0.0, f64::max);
                // Chunks of several characters must be earned: little for those with a like letter, next to nothing else.
                best * if more.len() == 2 { 0.02 } else { 0.004 } * if best > 0.01 { 1.0 } else { 0.05 }
            }
        };
    }
    row
}

/// Digits and signs that engines without Vietnamese see for letters, by the base letter.
fn looks_like(seen: char, base: char) -> bool {
    let letters = match seen {
        '0' | '6' => "o",
        '1' | '!' | '|' | '}' | 'j' => "il",
        '3' | '4' => "a",
        '8' => "aoe",
        '5' => "s",
        '9' => "gy",
        '2' => "z",
        '&' | '€' => "e",
        '¢' => "eoc",
        '¥' => "y",
        'w' | 'm' => "u",
        'ﬁ' | '§' => "y",
        _ => return false,
    };
    letters.contains(base)
}

/// Adds the expected uses of each (printed character, chunk) of one pair of words.
fn expect(example: &Example, table: &[[f64; SYMBOLS]], counts: &mut [[f64; SYMBOLS]]) {
    let (n, m) = (example.raw.len(), example.printed.len());
    let width = n + 1;
    let p = |i: usize, end: usize, length: usize| {
        let chunk = if length == 0 { 0 } else { example.chunks[end][length] as usize };
        table[chunk][example.printed[i] as usize]
    };
    let mut forward = vec![0f64; (m + 1) * width];
    let mut backward = vec![0f64; (m + 1) * width];
    forward[0] = 1.0;
    for i in 0..m {
        for end in 0..=n {
            let mut sum = 0.0;
            for length in 0..=3.min(end) {
                let before = forward[i * width + end - length];
                if before > 0.0 {
                    sum += before * p(i, end, length);
                }
            }
            forward[(i + 1) * width + end] = sum;
        }
    }
    backward[m * width + n] = 1.0;
    for i in (0..m).rev() {
        for begin in 0..=n {
            let mut sum = 0.0;
            for length in 0..=3.min(n - begin) {
                let after = backward[(i + 1) * width + begin + length];
                if after > 0.0 {
                    sum += after * p(i, begin + length, length);
                }
            }
            backward[i * width + begin] = sum;
        }
    }
    let total = forward[m * width + n];
    if total <= 0.0 {
        return;
    }
    for i in 0..m {
        for end in 0..=n {
            let after = backward[(i + 1) * width + end];
            if after == 0.0 {
                continue;
            }
            for length in 0..=3.min(end) {
                let share = forward[i * width + end - length] * p(i, end, length) * after / total;
                if share > 1e-9 {
                    let chunk = if length == 0 { 0 } else { example.chunks[end][length] as usize };
                    counts[chunk][example.printed[i] as usize] += share * example.weight;
                }
            }
        }
    }
}

/// Letters of the same base and case lean on each other.
fn base_group(s: usize) -> char {
    base_letter(symbol_char(s as Symbol))
}

fn maximise(counts: &[[f64; SYMBOLS]], start: &[[f64; SYMBOLS]]) -> Vec<[f64; SYMBOLS]> {
    let mut totals = [0f64; SYMBOLS];
    for row in counts {
        for (total, count) in totals.iter_mut().zip(row) {
            *total += count;
        }
    }
    let mut groups: BTreeMap<char, Vec<usize>> = BTreeMap::new();
    for s in 0..SYMBOLS {
        groups.entry(base_group(s)).or_default().push(s);
    }
    let group_totals: BTreeMap<char, f64> =
        groups.iter().map(|(&g, members)| (g, members.iter().map(|&s| totals[s]).sum())).collect();
    counts
        .iter()
        .zip(start)
        .map(|(row, start)| {
            let mut out = [0f64; SYMBOLS];
            for (g, members) in &groups {
                let seen: f64 = members.iter().map(|&s| row[s]).sum();
                let of_group = group_totals[g];
                for &s in members {
                    let group = (seen + PRIOR * start[s]) / (of_group + PRIOR);
                    let prior = FROM_BASE * group + (1.0 - FROM_BASE) * start[s];
                    let counted = (row[s] + PRIOR * prior) / (totals[s] + PRIOR);
                    out[s] = (1.0 - UNCOUNTED) * counted + UNCOUNTED * prior;
                }
            }
            out
        })
        .collect()
}

fn quantise(row: &[f64; SYMBOLS]) -> [u8; ROW] {
    let mut out = [255u8; ROW];
    for (q, &p) in out.iter_mut().zip(row) {
        if p > 0.0 {
            *q = (-p.ln() * f64::from(STEPS)).round().clamp(0.0, 254.0) as u8;
        }
    }
    finish_row(&mut out);
    out
}

const _: () = assert!(LETTERS * 2 <= SYMBOLS);
