//! Document numbers (`07-KH/ĐU`, `118/2025/NĐ-CP`, `3735-QĐ/VPTW`): their grammar, the parts that offices use, and the
//! vote of the document on how each is read. Pure.
//!
//! A document number is a chain of parts between `-` and `/`: figures, then the kind of document, then its issuer.
//! It may be broken over a line end or by blanks. Figures are never changed but where a part holds letters that are
//! no figure at all (`O2`, `l18`).

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::candidates::Searcher;
use super::lattice::Paragraph;
use crate::model::letters::{Symbol, symbol};

/// The list of parts that symbols are made of.
const LIST: &str = include_str!("../../dictionaries/document_symbols.tsv");

/// ln of how likely a part is none of the list, and of each of its letters.
const UNLISTED: f32 = -5.0;
const UNLISTED_LETTER: f32 = -2.2;
/// A reading that the document votes for is taken where it is no worse than this against an occurrence's own best.
const OUTVOTED: f32 = 8.0;
/// A part without figures beside it is one only where it is so likely a letter.
const LEAST_ALONE: f32 = -2.6;
/// The language model knows numbers whole: what a cut has left behind is likelier than it thinks, natural log.
const CONTINUES: f32 = 4.0;
/// Parts are no longer than this.
const LONGEST_PART: usize = 12;

struct Entry {
    text: &'static str,
    form: Vec<Symbol>,
    /// ln of its share among kinds and among issuers.
    as_kind: f32,
    as_issuer: f32,
    /// Whether it was counted as a kind, and as an issuer.
    counts: (bool, bool),
}

struct List {
    entries: Vec<Entry>,
    /// ln P(letter | letter before) inside listed parts, for parts that are not listed.
    follows: HashMap<(char, char), f32>,
}

fn list() -> &'static List {
    static ENTRIES: OnceLock<List> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let rows: Vec<(&str, f32, f32)> = LIST
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut columns = line.split('\t');
                let weight = |text: Option<&str>| text.and_then(|t| t.parse::<f32>().ok()).map(f32::sqrt);
                Some((columns.next()?, weight(columns.next())?, weight(columns.next())?))
            })
            .collect();
        let kinds: f32 = rows.iter().map(|r| r.1).sum();
        let issuers: f32 = rows.iter().map(|r| r.2).sum();
        let mut pairs: BTreeMap<(char, char), f32> = BTreeMap::new();
        let mut before: BTreeMap<char, f32> = BTreeMap::new();
        for (text, kind, issuer) in &rows {
            let mut last = '^';
            for c in text.chars() {
                let weight = 1.0 + (kind + issuer).ln_1p();
                *pairs.entry((last, c)).or_default() += weight;
                *before.entry(last).or_default() += weight;
                last = c;
            }
        }
        let follows = pairs.into_iter().map(|(key, n)| (key, (n / before[&key.0]).ln())).collect();
        let entries = rows
            .into_iter()
            .filter_map(|(text, kind, issuer)| {
                Some(Entry {
                    text,
                    form: text.chars().map(symbol).collect::<Option<_>>()?,
                    as_kind: ((kind + 0.2) / kinds).ln(),
                    as_issuer: ((issuer + 0.2) / issuers).ln(),
                    counts: (kind > 1.5, issuer > 1.5),
                })
            })
            .collect();
        List { entries, follows }
    })
}

/// Whether offices use these letters for a kind of document.
pub(super) fn is_kind(part: &str) -> bool {
    list().entries.iter().any(|entry| entry.text == part && entry.counts.0)
}

/// ln of the share of a kind among those that offices use; none for what is no kind.
pub(super) fn share_of_kind(part: &str) -> Option<f32> {
    list().entries.iter().find(|entry| entry.text == part && entry.counts.0).map(|entry| entry.as_kind)
}

/// Whether offices use these letters for the issuer of a document.
pub(super) fn is_issuer(part: &str) -> bool {
    list().entries.iter().any(|entry| entry.text == part && entry.counts.1)
}

/// What a part may be, best first: text and ln probability.
type Readings = Vec<(String, f32)>;

/// A part of letters as it stands in a document.
struct Part {
    begin: u32,
    end: u32,
    readings: Readings,
    /// Figures of the number and which of its parts of letters this is: occurrences with one key vote together.
    key: Option<(String, usize)>,
}

/// A stretch that is a document number or a piece of one.
struct Found {
    begin: u32,
    end: u32,
    /// It goes on with a number of which a line end or a blank has cut the figures off.
    continues: bool,
    /// Figures before a blank, without a bar: their place and themselves.
    apart: Option<(u32, String)>,
    /// Characters of the stretch, figures mended.
    text: Vec<char>,
    seen: Vec<char>,
    parts: Vec<Part>,
}

/// A document number, or the piece of it that stands between two blanks, read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DocumentNumber {
    pub begin: u32,
    pub end: u32,
    pub text: String,
    /// ln P(seen, this reading), of the parts with letters.
    pub score: f32,
}

/// Finds and reads the document numbers of a document, paragraph by paragraph.
#[derive(Default)]
pub(super) struct DocumentNumbers {
    /// Blanks may be the engine's own, so that what they cut may be put together.
    blanks_doubtful: bool,
    found: Vec<Vec<Found>>,
    memory: HashMap<(Vec<char>, bool), Readings>,
}

impl DocumentNumbers {
    /// `blanks_doubtful`: whether blanks may be the engine's own.
    pub(super) fn new(blanks_doubtful: bool) -> Self {
        Self { blanks_doubtful, ..Self::default() }
    }

    /// Takes up the next paragraph.
    pub(super) fn collect(&mut self, paragraph: &Paragraph, searcher: &Searcher<'_>) {
        let mut found = Vec::new();
        // What the stretches before have said of a number that goes on.
        let mut open: Option<(String, usize)> = None;
        for (index, &(from, to)) in paragraph.stretches.iter().enumerate() {
            let raw = &paragraph.chars[from as usize..to as usize];
            let inner = |&c: &char| c.is_alphanumeric() || is_bar(c) || is_odd_letter(c);
            let lead = raw.iter().position(inner).unwrap_or(raw.len());
            let end = raw.iter().rposition(inner).map_or(lead, |last| last + 1);
            let core = &raw[lead..end];
            let continues = open.take().filter(|_| lead == 0);
            let before = index.checked_sub(1).filter(|&before| lead == 0 && paragraph.one_line(before, index));
            if let Some(before) = before
                && let Some(whole) = self.rejoined(&found, paragraph.stretches[before], core, searcher)
            {
                found.pop();
                found.push(whole);
                continue;
            }
            let closed = end < raw.len();
            match self.stretch(core, from + lead as u32, continues.clone(), searcher) {
                Some((read, figures, parts)) => {
                    let goes_on = core.last().is_some_and(|&c| is_bar(c)) || read.parts.is_empty();
                    open = (goes_on && !closed && !figures.is_empty()).then_some((figures, parts));
                    if !read.parts.is_empty() {
                        found.push(read);
                        let joins =
                            self.blanks_doubtful && index > 0 && lead == 0 && paragraph.one_line(index - 1, index);
                        if joins {
                            self.join(paragraph, paragraph.stretches[index - 1], &mut found, searcher);
                        }
                    }
                }
                None => open = None,
            }
        }
        self.found.push(found);
    }

    /// The last number with its issuer, where a blank has cut the two: `05/2025/TT -BNV`. Nobody prints one there.
    fn rejoined(
        &mut self,
        found: &[Found],
        (from, to): (u32, u32),
        core: &[char],
        searcher: &Searcher<'_>,
    ) -> Option<Found> {
        let last = found.last().filter(|last| last.begin >= from && last.end == to && last.parts.len() == 1)?;
        if core.len() < 3 || !is_bar(core[0]) || last.seen.last().is_some_and(|&c| is_bar(c)) {
            return None;
        }
        let whole: Vec<char> = last.seen.iter().chain(core).copied().collect();
        let (whole, _, _) = self.stretch(&whole, last.begin, None, searcher)?;
        let listed = |part: &Part| {
            part.readings.first().is_some_and(|best| list().entries.iter().any(|entry| entry.text == best.0))
        };
        (whole.parts.len() == 2 && whole.parts.iter().all(listed)).then_some(whole)
    }

    /// Puts the last number together with the stretch before it on its line, where a blank has cut it: `32 /KH-UBND`,
    /// `02-KH/BCDT W`, `02- KH/BCDTW`.
    fn join(&mut self, paragraph: &Paragraph, (from, to): (u32, u32), found: &mut Vec<Found>, searcher: &Searcher<'_>) {
        let before = &paragraph.chars[from as usize..to as usize];
        let Some(read) = found.last() else { return };
        let Some(first) = read.parts.first() else { return };
        let whole: Vec<char> = before.iter().chain(&read.seen).copied().collect();
        let bars = usize::from(before.last().is_some_and(|&c| is_bar(c))) + usize::from(is_bar(read.seen[0]));
        let digits = before.iter().filter(|c| c.is_ascii_digit()).count();
        let figures = before.iter().all(|&c| c.is_ascii_digit() || is_bar(c)) && (1..=5).contains(&digits);
        let of_a_number = first.key.as_ref().is_some_and(|key| key.1 == 0);
        let likely = first.readings.first().is_some_and(|best| list().entries.iter().any(|e| e.text == best.0));
        if !figures || !of_a_number || !likely || read.parts.len() < 2 {
            return;
        }
        if bars == 0 && digits == before.len() {
            if let Some(read) = found.last_mut() {
                read.apart = Some((from, before.iter().collect()));
            }
            return;
        }
        if bars != 1 {
            return;
        }
        if let Some((whole, _, _)) = self.stretch(&whole, from, None, searcher) {
            found.pop();
            found.push(whole);
        }
    }

    /// Reads one stretch. Gives the figures so far and how many parts of letters there were.
    fn stretch(
        &mut self,
        core: &[char],
        begin: u32,
        continues: Option<(String, usize)>,
        searcher: &Searcher<'_>,
    ) -> Option<(Found, String, usize)> {
        if core.is_empty() || core.len() > 40 {
            return None;
        }
        let mut text = core.to_vec();
        let (mut figures, mut count) = (String::new(), 0);
        let bar_first = is_bar(core[0]);
        if let Some((before, parts)) = continues {
            // After `02-`, or before `/KH` and after `32`.
            (figures, count) = (before, parts);
        }
        let known = !figures.is_empty();
        let mut parts: Vec<Part> = Vec::new();
        let mut at = 0;
        let (mut bars, mut numbers) = (0, 0);
        while at < core.len() {
            if is_bar(core[at]) {
                bars += 1;
                at += 1;
                continue;
            }
            let stop = core[at..].iter().position(|&c| is_bar(c)).map_or(core.len(), |n| at + n);
            let part = &core[at..stop];
            if part.iter().any(|&c| !c.is_alphanumeric() && !is_odd_letter(c)) {
                return None;
            }
            if let Some(figure) = figure(part, parts.is_empty() && count == 0) {
                for (to, &digit) in text[at..stop].iter_mut().zip(&figure) {
                    *to = digit;
                }
                if !figures.is_empty() {
                    figures.push('/');
                }
                figures.extend(figure);
                numbers += 1;
            } else {
                // `QH15`: figures at the end of a part belong to it and stay.
                let letters = part.iter().rposition(|c| !c.is_ascii_digit()).map_or(0, |last| last + 1);
                if letters == 0 || letters > LONGEST_PART || !plausible(&part[..letters]) {
                    return None;
                }
                let readings = self.readings(&part[..letters], count == 0, searcher);
                let key = (!figures.is_empty()).then(|| (figures.clone(), count));
                let start = begin + at as u32;
                parts.push(Part { begin: start, end: start + letters as u32, readings, key });
                count += 1;
            }
            at = stop;
        }
        let joined = bars > 0 && (numbers > 0 || known);
        let alone = bars > 0
            && !bar_first
            && parts.len() > 1
            && parts
                .iter()
                .all(|p| p.readings.first().is_some_and(|r| r.1 >= LEAST_ALONE * (p.end - p.begin).max(3) as f32));
        let figures_only = parts.is_empty() && numbers == 1 && (bars == 0 || core.last().is_some_and(|&c| is_bar(c)));
        if !(joined || alone || known && !parts.is_empty() && core.len() <= LONGEST_PART || figures_only) {
            return None;
        }
        // A row of figures and bars is a date or a range.
        if parts.is_empty() && !figures_only && !core.last().is_some_and(|&c| is_bar(c)) {
            return None;
        }
        let end = begin + core.len() as u32;
        let found = Found { begin, end, continues: known, apart: None, text, seen: core.to_vec(), parts };
        Some((found, figures, count))
    }

    fn readings(&mut self, raw: &[char], kind: bool, searcher: &Searcher<'_>) -> Readings {
        if let Some(known) = self.memory.get(&(raw.to_vec(), kind)) {
            return known.clone();
        }
        let list = list();
        // A sign in a part was a letter: it does not go for nothing.
        let least = if raw.iter().any(|&c| is_odd_letter(c)) { raw.len() } else { 0 };
        let mut out: Vec<(String, f32)> = Vec::new();
        for entry in &list.entries {
            if entry.form.len().abs_diff(raw.len()) > 2 || entry.form.len() < least {
                continue;
            }
            let channel = searcher.channel_score(raw, &entry.form);
            if channel > -7.0 - raw.len() as f32 - if least > 0 { 6.0 } else { 0.0 } {
                let prior = if kind { entry.as_kind } else { entry.as_issuer };
                out.push((entry.text.to_owned(), channel + prior));
            }
        }
        for variant in variants(raw) {
            let Some(form) = variant.iter().map(|&c| symbol(c)).collect::<Option<Vec<_>>>() else { continue };
            let mut last = '^';
            let mut score = UNLISTED + searcher.channel_score(raw, &form);
            for &c in &variant {
                score += list.follows.get(&(last, c)).copied().unwrap_or(-6.0).max(-6.0) * 0.5 + UNLISTED_LETTER * 0.5;
                last = c;
            }
            out.push((variant.into_iter().collect(), score));
        }
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        out.dedup_by(|a, b| a.0 == b.0);
        out.truncate(12);
        self.memory.insert((raw.to_vec(), kind), out.clone());
        out
    }

    /// The numbers of all paragraphs, each read as the document as a whole reads it, or as it stands where they are
    /// not to be mended.
    pub(super) fn read(self, mend: bool) -> Vec<Vec<DocumentNumber>> {
        let mut votes: BTreeMap<(String, usize), BTreeMap<String, f32>> = BTreeMap::new();
        let parts = || self.found.iter().flatten().flat_map(|f| &f.parts);
        // All readings that any occurrence holds possible, each judged by all occurrences.
        for part in parts() {
            if let Some(key) = &part.key {
                let of_key = votes.entry(key.clone()).or_default();
                for (text, _) in &part.readings {
                    of_key.entry(text.clone()).or_insert(0.0);
                }
            }
        }
        for part in parts() {
            let Some(of_key) = part.key.as_ref().and_then(|key| votes.get_mut(key)) else { continue };
            let worst = part.readings.first().map_or(0.0, |best| best.1) - OUTVOTED;
            for (text, sum) in of_key.iter_mut() {
                let own = part.readings.iter().find(|r| r.0 == *text).map_or(worst, |r| r.1.max(worst));
                *sum += own;
            }
        }
        let chosen: BTreeMap<&(String, usize), &String> = votes
            .iter()
            .filter_map(|(key, of_key)| of_key.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|best| (key, best.0)))
            .collect();
        // What stands between the figures and the first part, where the document has them together.
        let mut bars: BTreeMap<&(String, usize), BTreeMap<char, usize>> = BTreeMap::new();
        for found in self.found.iter().flatten().filter(|f| !f.continues) {
            let Some((part, key)) = found.parts.first().and_then(|p| Some((p, p.key.as_ref()?))) else { continue };
            let before = (part.begin - found.begin) as usize;
            if let Some(&bar) = before.checked_sub(1).and_then(|at| found.text.get(at)).filter(|&&c| is_bar(c)) {
                *bars.entry(key).or_default().entry(bar).or_default() += 1;
            }
        }
        self.found
            .iter()
            .map(|paragraph| {
                paragraph
                    .iter()
                    .map(|found| {
                        let (begin, end) = (found.begin, found.end);
                        if !mend {
                            return DocumentNumber { begin, end, text: found.seen.iter().collect(), score: 0.0 };
                        }
                        let mut text: String = String::new();
                        let mut score = 0.0;
                        let mut at = found.begin;
                        for part in &found.parts {
                            text.extend(&found.text[(at - found.begin) as usize..(part.begin - found.begin) as usize]);
                            let Some(best) = part.readings.first() else {
                                at = part.begin;
                                continue;
                            };
                            let voted = part.key.as_ref().and_then(|key| chosen.get(key)).and_then(|&text| {
                                part.readings.iter().find(|r| r.0 == *text && r.1 >= best.1 - OUTVOTED)
                            });
                            let reading = voted.unwrap_or(best);
                            text.push_str(&reading.0);
                            score += reading.1;
                            at = part.end;
                        }
                        text.extend(&found.text[(at - found.begin) as usize..]);
                        if found.continues {
                            score += CONTINUES;
                        }
                        // `02 KH/BCDTW` beside `02-KH/BCDTW`: the document says which bar was lost.
                        let bar = found.parts.first().and_then(|p| bars.get(p.key.as_ref()?));
                        if let (Some((begin, figures)), Some(bar)) = (&found.apart, bar)
                            && bar.len() == 1
                            && let Some(bar) = bar.keys().next()
                        {
                            return DocumentNumber { begin: *begin, end, text: format!("{figures}{bar}{text}"), score };
                        }
                        DocumentNumber { begin, end, text, score }
                    })
                    .collect()
            })
            .collect()
    }
}

fn is_bar(c: char) -> bool {
    matches!(c, '-' | '/' | '–')
}

/// Signs that are no part of a text's punctuation: a letter was read as one (`TT¢`).
fn is_odd_letter(c: char) -> bool {
    matches!(c, '¢' | '€' | '£' | '¥')
}

/// A part that is figures, or was meant to be: letters that look like figures beside at least one. Only what stands
/// before the letters of a number is mended.
fn figure(part: &[char], mend: bool) -> Option<Vec<char>> {
    if !part.iter().any(char::is_ascii_digit) {
        return None;
    }
    part.iter()
        .map(|&c| match c {
            '0'..='9' => Some(c),
            'O' | 'o' if mend => Some('0'),
            'l' | 'I' | 'i' if mend => Some('1'),
            _ => None,
        })
        .collect()
}

/// Parts are written in capitals, but for a small letter or two (`TTg`, `TTr`, `CTr`, `QyĐ`).
fn plausible(part: &[char]) -> bool {
    let capitals = part.iter().filter(|c| c.is_uppercase() || c.is_ascii_digit()).count();
    let first = part.first().is_some_and(|c| !c.is_lowercase() || *c == 'đ');
    first && capitals * 2 >= part.len()
}

/// The part as it stands, and with each letter that a `Đ` may have been seen as turned back into one.
fn variants(raw: &[char]) -> Vec<Vec<char>> {
    let mut out = vec![raw.to_vec()];
    for (i, &c) in raw.iter().enumerate() {
        if matches!(c, 'D' | 'P' | 'B' | 'Ð' | 'b') && out.len() <= 8 {
            let more: Vec<Vec<char>> = out
                .iter()
                .map(|v| {
                    let mut v = v.clone();
                    v[i] = 'Đ';
                    v
                })
                .collect();
            out.extend(more);
        }
    }
    out
}
