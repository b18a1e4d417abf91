//! A person's name on a line of its own, or behind the last `;` of a line, as signatures have it: n-grams of running text know
//! little of names, counts of the syllables that names are made of know more. Pure.
//!
//! A run of words that look like a name is read a second time with these counts in place of the n-grams, and the new reading
//! taken where it explains the run better. Its posteriors are those among the readings that names allow.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::candidates::{Candidate, Case};
use super::decode::Step;
use super::lattice::{Arc, Builder, Reading};
use super::paragraph::RawParagraph;
use crate::model::Model;
use crate::model::ngram::advance;
use crate::model::tokens::Class;

/// Syllable, how many names have it as surname, in the middle, as the last.
const SYLLABLES: &str = include_str!("../../dictionaries/person_names.tsv");
/// Two neighbouring syllables, how many names have them.
const PAIRS: &str = include_str!("../../dictionaries/person_name_pairs.tsv");

/// Names of so many syllables are looked for; ln of their shares.
const LENGTHS: [(usize, f32); 4] = [(2, -2.3), (3, -0.45), (4, -1.4), (5, -3.5)];
/// What a syllable that no name of the list has in this place counts.
const UNLISTED: f32 = 0.02;
/// ln of how seldom a run of this shape is a name, against the n-grams, which know of no names.
const SELDOM: f32 = -2.0;
/// A pair counts beside the syllable alone as if the syllable alone had been seen so often behind the one before, and in this share of
/// all times that one was seen.
const ALONE: f32 = 12.0;
const ALONE_SHARE: f32 = 0.3;
const SURNAME: usize = 0;
const MIDDLE: usize = 1;
const LAST: usize = 2;

struct Names {
    counts: HashMap<&'static str, [f32; 3]>,
    totals: [f32; 3],
    pairs: HashMap<&'static str, f32>,
    /// How often a syllable is the first of a pair.
    followed: HashMap<&'static str, f32>,
}

fn rows(list: &'static str) -> impl Iterator<Item = (&'static str, [f32; 3])> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        let key = columns.next()?;
        Some((key, std::array::from_fn(|_| columns.next().and_then(|n| n.parse().ok()).unwrap_or(0.0))))
    })
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let counts: HashMap<_, _> = rows(SYLLABLES).collect();
        let totals = std::array::from_fn(|place| counts.values().map(|counts| counts[place]).sum::<f32>().max(1.0));
        let pairs: HashMap<_, _> = rows(PAIRS).map(|(pair, [count, ..])| (pair, count)).collect();
        let mut followed: HashMap<&str, f32> = HashMap::new();
        for (pair, [count, ..]) in rows(PAIRS) {
            *followed.entry(pair.split(' ').next().unwrap_or(pair)).or_default() += count;
        }
        Names { counts, totals, pairs, followed }
    })
}

impl Names {
    /// ln P(syllable | the one before it, its place in a name).
    fn log_probability(&self, before: &str, syllable: &str, place: usize) -> f32 {
        let count = self.counts.get(syllable).map_or(0.0, |counts| counts[place]);
        let alone = (count + UNLISTED) / self.totals[place];
        let Some(followed) = self.followed.get(before) else { return alone.ln() };
        let pair = self.pairs.get(format!("{before} {syllable}").as_str()).copied().unwrap_or(0.0);
        let weight = ALONE + ALONE_SHARE * followed;
        ((pair + weight * alone) / (followed + weight)).ln()
    }

    fn is_surname(&self, syllable: &str) -> bool {
        self.counts.get(syllable).is_some_and(|counts| counts[SURNAME] > 0.0)
    }
}

/// Reads again the runs of a decoded paragraph that look like names.
pub(super) fn read_names(model: &Model, builder: &mut Builder<'_>, raw: &RawParagraph, steps: &mut Vec<Step>) {
    let paragraph = &raw.paragraph;
    for (number, &begin) in paragraph.lines.iter().enumerate() {
        let end = paragraph.lines.get(number + 1).copied().unwrap_or(paragraph.chars.len() as u32);
        let first = paragraph.stretches.partition_point(|stretch| stretch.0 < begin);
        let behind = paragraph.stretches.partition_point(|stretch| stretch.0 < end);
        let stretches = &paragraph.stretches[first..behind];
        for run in runs(&paragraph.chars, stretches) {
            if read_name(model, builder, raw, steps, run) {
                break;
            }
        }
    }
}

/// The ends of a line that are shaped like a name and begin the line or follow a mark, longest first.
fn runs<'s>(chars: &[char], stretches: &'s [(u32, u32)]) -> impl Iterator<Item = &'s [(u32, u32)]> {
    let seen = |stretch: &(u32, u32)| &chars[stretch.0 as usize..stretch.1 as usize];
    let has_letter = |stretch: &(u32, u32)| seen(stretch).iter().any(|c| c.is_alphabetic());
    let end = stretches.iter().rposition(has_letter).map_or(0, |last| last + 1);
    let stretches = &stretches[..end];
    let shaped = stretches.iter().rev().take_while(|stretch| is_shaped(seen(stretch))).count();
    let begins = |length: &usize| {
        let before = stretches.len().checked_sub(length + 1).map(|at| seen(&stretches[at]));
        before.is_none_or(|before| {
            before.last().is_some_and(|c| matches!(c, '.' | ';' | ':' | ',' | ')'))
                || !before.iter().any(|c| c.is_alphanumeric())
        })
    };
    let lengths: Vec<usize> = (2..=shaped.min(5)).rev().filter(begins).collect();
    lengths.into_iter().map(move |length| &stretches[stretches.len() - length..])
}

/// A capital and small letters behind it; of two letters the second may be what makes a small one tall.
fn is_shaped(seen: &[char]) -> bool {
    let Some((first, rest)) = core_of(seen).and_then(|core| seen[core].split_first()) else { return false };
    let letters = rest.iter().filter(|c| c.is_alphabetic()).count();
    let small = rest.iter().filter(|c| c.is_lowercase()).count();
    let digits = rest.iter().filter(|c| c.is_ascii_digit()).count();
    let short = rest.len() <= 1;
    first.is_uppercase() && rest.len() <= 8 && (short || digits <= letters && small * 2 >= rest.len())
}

/// Where the letters of a stretch are.
fn core_of(seen: &[char]) -> Option<std::ops::Range<usize>> {
    let first = seen.iter().position(|c| c.is_alphanumeric())?;
    let last = seen.iter().rposition(|c| c.is_alphanumeric())?;
    Some(first..last + 1)
}

/// What one syllable of a run may be: the candidate, its word, the sums over the readings that end and begin with it.
struct Syllable<'m> {
    candidate: Candidate,
    word: &'m str,
    best: f32,
    /// The best reading's syllable before.
    back: usize,
    forward: f32,
    backward: f32,
}

/// Reads one run as a name where that explains it better than the steps do.
fn read_name(
    model: &Model,
    builder: &mut Builder<'_>,
    raw: &RawParagraph,
    steps: &mut Vec<Step>,
    run: &[(u32, u32)],
) -> bool {
    let chars = &raw.paragraph.chars;
    let Some(&(_, share)) = LENGTHS.iter().find(|(length, _)| *length == run.len()) else { return false };
    let mut as_text = 0.0;
    let mut columns: Vec<Vec<Syllable<'_>>> = Vec::with_capacity(run.len());
    let mut places = Vec::with_capacity(run.len());
    for (number, &(from, to)) in run.iter().enumerate() {
        let Some(core) = core_of(&chars[from as usize..to as usize]) else { return false };
        let (begin, end) = (from + core.start as u32, from + core.end as u32);
        // Only what the decoder too took for words that begin and end here.
        let first = steps.partition_point(|step| step.from < begin);
        let behind = steps.partition_point(|step| step.from < end);
        let whole = first < behind && steps[first].from == begin && steps[behind - 1].arc.to == end;
        if !whole {
            return false;
        }
        as_text += text_score(model, raw, steps, first..behind);
        let place = match number {
            0 => SURNAME,
            n if n + 1 == run.len() => LAST,
            _ => MIDDLE,
        };
        let found = builder.candidates(&chars[begin as usize..end as usize]);
        let column = column(model, &found, columns.last().map(Vec::as_slice), place);
        if column.is_empty() {
            return false;
        }
        columns.push(column);
        places.push((begin, end));
    }
    for number in (0..columns.len() - 1).rev() {
        let place = if number + 2 == columns.len() { LAST } else { MIDDLE };
        let (before, after) = columns.split_at_mut(number + 1);
        for syllable in &mut before[number] {
            let through = |next: &Syllable<'_>| {
                next.backward + next.candidate.channel + names().log_probability(syllable.word, next.word, place)
            };
            syllable.backward = sum(after[0].iter().map(through));
        }
    }
    let Some(last) = columns.last() else { return false };
    let total = sum(last.iter().map(|syllable| syllable.forward));
    let Some(mut at) = (0..last.len()).max_by(|&a, &b| last[a].best.total_cmp(&last[b].best)) else { return false };
    if share + SELDOM + last[at].best <= as_text {
        return false;
    }
    let mut fresh: Vec<Step> = Vec::with_capacity(run.len());
    for (column, &(from, to)) in columns.iter().zip(&places).rev() {
        let Syllable { candidate, back, forward, backward, .. } = column[at];
        let (token, score, reading) = (candidate.word, candidate.channel, Reading::Word(candidate));
        let posterior = (forward + backward - total).exp().clamp(0.0, 1.0);
        fresh.push(Step { from, arc: Arc { to, token, score, reading, blank_after: false }, posterior });
        at = back;
    }
    for step in fresh {
        let first = steps.partition_point(|old| old.from < step.from);
        let behind = steps.partition_point(|old| old.from < step.arc.to);
        steps.splice(first..behind, [step]);
    }
    true
}

/// What the syllable in a place of a name may be, behind those that the one before it may be.
fn column<'m>(
    model: &'m Model,
    found: &[Candidate],
    before: Option<&[Syllable<'m>]>,
    place: usize,
) -> Vec<Syllable<'m>> {
    let names = names();
    let mut out = Vec::new();
    for &candidate in found {
        let single = candidate.text().count() == 1;
        let cased = candidate.case == Case::Title || single && candidate.case == Case::Upper;
        let word = model.lexicon.word(model.bytes(), candidate.word);
        if !cased || !candidate.is_syllable() || place == SURNAME && !names.is_surname(word) {
            continue;
        }
        let channel = candidate.channel;
        let Some(before) = before else {
            let forward = channel + names.log_probability("", word, place);
            out.push(Syllable { candidate, word, best: forward, back: 0, forward, backward: 0.0 });
            continue;
        };
        let (mut best, mut back) = (f32::NEG_INFINITY, 0);
        let mut forward = Vec::with_capacity(before.len());
        for (number, earlier) in before.iter().enumerate() {
            let step = channel + names.log_probability(earlier.word, word, place);
            forward.push(earlier.forward + step);
            if earlier.best + step > best {
                (best, back) = (earlier.best + step, number);
            }
        }
        out.push(Syllable { candidate, word, best, back, forward: sum(forward.into_iter()), backward: 0.0 });
    }
    out
}

/// ln of the sum of what `logs` are the natural logs of.
fn sum(logs: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = logs.clone().fold(f32::NEG_INFINITY, f32::max);
    if most == f32::NEG_INFINITY { most } else { most + logs.map(|log| (log - most).exp()).sum::<f32>().ln() }
}

/// ln of what channel and n-grams say of the steps `range`.
fn text_score(model: &Model, raw: &RawParagraph, steps: &[Step], range: std::ops::Range<usize>) -> f32 {
    let start = advance(0, Class::Start.id());
    let mut history = start;
    let mut score = 0.0;
    for (number, step) in steps[..range.end].iter().enumerate().skip(range.start.saturating_sub(3)) {
        if raw.paragraph.begins.binary_search(&step.from).is_ok() {
            history = start;
        }
        if number >= range.start {
            score += step.arc.score + model.log_probability(history, &model.backoffs(history), step.arc.token);
        }
        history = advance(history, step.arc.token);
    }
    score
}
