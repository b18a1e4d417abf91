//! Pages that someone corrected → what they teach: words and names that the model lacks, and what the scanner's engine
//! makes of each letter. Pure and deterministic.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::align::aligned_words;
use super::channel::{Pair, channel_of, counted};
use crate::model::Model;
use crate::model::channel::Noise;
use crate::model::dictionary::{Confusion, Dictionary, Entry, EntryKind};
use crate::model::file::ModelError;
use crate::model::letters::{base_letter, fold_tone_placement, normalize};
use crate::model::ngram::advance;
use crate::model::tokens::{Kind, Piece, pieces};

/// Share of words with letters beyond Latin-1 from which a text was read with Vietnamese.
const WITH_VIETNAMESE: f32 = 0.22;
/// Share of words that are printed ones without their marks from which nothing was read: marks were taken off.
const STRIPPED: f32 = 0.98;
/// Confusions expected less often than this are left out.
const LEAST_COUNT: f64 = 0.3;
/// Names whose words the model expects after one another with a mean ln P above this need no teaching.
const EXPECTED: f32 = -2.5;
/// The longest name, in words.
const LONGEST_NAME: usize = 6;

/// What pages teach.
pub struct Lessons {
    pub dictionary: Dictionary,
    pub words: usize,
    /// Words that had to be corrected.
    pub corrected: usize,
}

/// Learns from lines as they were read and as someone corrected them, one beside the other. A corrected line that is
/// `∅` alone teaches nothing.
///
/// # Errors
/// A model that is damaged.
pub fn learn<'t>(model: &Model, lines: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Lessons, ModelError> {
    let mut pairs = Vec::new();
    let mut names: BTreeMap<String, (EntryKind, usize)> = BTreeMap::new();
    let (mut words, mut raw_text) = (0, String::new());
    for (raw, corrected) in lines {
        let (raw, corrected) = (normalize(raw), normalize(corrected));
        if corrected.trim() == "∅" {
            continue;
        }
        let aligned = aligned_words(&raw, &corrected);
        pairs.extend(aligned.pairs.into_iter().map(|(raw, printed)| Pair { raw, printed, weight: 1.0 }));
        words += corrected.split_whitespace().count();
        raw_text.push_str(&raw);
        raw_text.push('\n');
        new_writings(model, &corrected, &mut names);
    }
    let corrected = pairs.iter().filter(|pair| pair.raw != pair.printed).count();
    let mut dictionary = Dictionary::default();
    for (text, (kind, count)) in names {
        // What restoration cannot hold (letters of other alphabets, very long words) is not taught.
        dictionary.entries.extend(Entry::new(&text, Some(kind), count as f32, Vec::new()));
    }
    let without_marks = |pair: &&Pair| pair.raw.chars().eq(pair.printed.chars().map(base_letter));
    let stripped = pairs.iter().filter(without_marks).count() as f32 >= STRIPPED * pairs.len() as f32;
    let noise =
        if model.score_text(&raw_text).marked_share >= WITH_VIETNAMESE { Noise::Vietnamese } else { Noise::Foreign };
    if !stripped || noise == Noise::Vietnamese {
        for (seen, printed, count) in counted(&pairs, &channel_of(model.file(), noise)?) {
            if count >= LEAST_COUNT {
                let count = (count * 10.0).round() as f32 / 10.0;
                dictionary.confusions.push(Confusion { noise, seen, printed, count });
            }
        }
    }
    Ok(Lessons { dictionary, words, corrected })
}

/// Words of a printed line that the model lacks, and names whose words it does not expect together.
fn new_writings(model: &Model, line: &str, out: &mut BTreeMap<String, (EntryKind, usize)>) {
    let mut add = |text: &str, kind| out.entry(text.to_owned()).or_insert((kind, 0)).1 += 1;
    let title = |piece: &Piece| {
        let word = &line[piece.range.clone()];
        piece.kind == Kind::Word
            && word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().skip(1).all(char::is_lowercase)
    };
    let pieces = pieces(line);
    let mut at = 0;
    while at < pieces.len() {
        // A name is a row of words with capitals, nothing but one blank between them.
        let mut end = at;
        while end < pieces.len()
            && title(&pieces[end])
            && (end == at || &line[pieces[end - 1].range.end..pieces[end].range.start] == " ")
        {
            end += 1;
        }
        if (2..=LONGEST_NAME).contains(&(end - at)) {
            let text = &line[pieces[at].range.start..pieces[end - 1].range.end];
            if unexpected(model, text) && !goes_on(model, line, &pieces[at..], end - at) {
                add(text, EntryKind::Name);
                // The capital of a first word says nothing: the name may begin behind it (`Ông A Bruih`).
                if end - at > 2 && (at == 0 || pieces[at - 1].kind == Kind::Sign) {
                    add(&line[pieces[at + 1].range.start..pieces[end - 1].range.end], EntryKind::Name);
                }
                at = end;
                continue;
            }
        }
        let end = end.max(at + 1);
        for piece in pieces[at..end].iter().filter(|piece| piece.kind == Kind::Word) {
            let word = &line[piece.range.clone()];
            if model.word_id(&word.to_lowercase()).is_none() {
                let small = word.chars().all(char::is_lowercase);
                let capitals = word.chars().filter(|c| c.is_uppercase()).count() > 1;
                let kind = match (small, capitals) {
                    (true, _) => EntryKind::Word,
                    (_, true) => EntryKind::Abbreviation,
                    _ => EntryKind::Name,
                };
                add(word, kind);
            }
        }
        at = end;
    }
}

/// Whether the words of a name are new, or new together.
fn unexpected(model: &Model, name: &str) -> bool {
    // What stands before the name says nothing: no word has this number.
    let mut history = (1 << 48) - 1;
    let (mut sum, mut count) = (0.0, 0);
    for (index, word) in name.split(' ').enumerate() {
        let Some(id) = model.word_id(&fold_tone_placement(&word.to_lowercase())) else { return true };
        if index > 0 {
            sum += model.log_probability(history, &model.backoffs(history), id);
            count += 1;
        }
        history = advance(history, id);
    }
    sum < EXPECTED * count as f32
}

/// Whether the model expects the small word behind what looks like a name (`Ban Chỉ` of `Ban Chỉ đạo`).
fn goes_on(model: &Model, line: &str, pieces: &[Piece], length: usize) -> bool {
    let Some(next) = pieces.get(length) else { return false };
    let id = |piece: &Piece| model.word_id(&line[piece.range.clone()].to_lowercase());
    let Some(next) = (next.kind == Kind::Word).then(|| id(next)).flatten() else { return false };
    let Some(name) = pieces[..length].iter().map(id).collect::<Option<Vec<_>>>() else { return false };
    let history = name.into_iter().fold((1 << 48) - 1, advance);
    model.log_probability(history, &model.backoffs(history), next) > EXPECTED
}

impl Lessons {
    /// What was learned, for people: the most frequent confusions, the new words, the names.
    pub fn summary(&self) -> String {
        const SHOWN: usize = 12;
        let mut out = format!("{} words, {} of them corrected\n", self.words, self.corrected);
        let mut confusions: Vec<&Confusion> = self
            .dictionary
            .confusions
            .iter()
            .filter(|confusion| !confusion.seen.chars().eq([confusion.printed]))
            .collect();
        confusions.sort_by(|a, b| b.count.total_cmp(&a.count).then(a.printed.cmp(&b.printed)));
        let _ = writeln!(out, "{} kinds of confusion; the most frequent, seen for printed:", confusions.len());
        for confusion in confusions.iter().take(SHOWN) {
            let seen = if confusion.seen.is_empty() { "∅" } else { &confusion.seen };
            let _ = writeln!(out, "{:>8}  {} for {}", confusion.count, seen, confusion.printed);
        }
        for (title, kinds) in [
            ("new words and abbreviations", &[EntryKind::Word, EntryKind::Abbreviation][..]),
            ("new names", &[EntryKind::Name, EntryKind::Agency][..]),
        ] {
            let entries: Vec<String> = self
                .dictionary
                .entries
                .iter()
                .filter(|entry| kinds.contains(&entry.kind))
                .map(|entry| format!("{} ({})", entry.text, entry.weight))
                .collect();
            let _ = writeln!(out, "{} {title}{}", entries.len(), if entries.is_empty() { "" } else { ":" });
            if !entries.is_empty() {
                let _ = writeln!(out, "    {}", entries.join(", "));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrected_pages_teach_names_words_and_confusions() {
        let lines = [
            (
                "Thon Plo Ngol, xa Rang Mia giao ong A Bruih thyc hién viéc do.",
                "Thôn Plơ Ngol, xã Rạng Mia giao ông A Bruih thực hiện việc đó.",
            ),
            ("Ong A Bruih bao cao két qua thyc hién.", "Ông A Bruih báo cáo kết quả thực hiện."),
            ("rac", "∅"),
        ];
        let lessons = learn(Model::embedded(), lines).unwrap();
        let entry = |text: &str| lessons.dictionary.entries.iter().find(|entry| entry.text == text);
        assert_eq!(entry("A Bruih").map(|e| (e.kind, e.weight)), Some((EntryKind::Name, 2.0)));
        assert!(entry("Plơ Ngol").is_some() && lessons.summary().contains("A Bruih (2)"));
        let count = |seen: &str, printed| {
            lessons.dictionary.confusions.iter().find(|c| c.seen == seen && c.printed == printed).map(|c| c.count)
        };
        assert!(count("é", 'ệ').is_some_and(|n| n >= 1.5), "{:?}", lessons.dictionary.confusions);
        assert!(lessons.dictionary.confusions.iter().all(|c| c.noise == Noise::Foreign));
        // What was learned can be written and read again.
        let text = lessons.dictionary.to_text();
        assert_eq!(Dictionary::parse(text.as_bytes()).unwrap().to_text(), text);
    }

    #[test]
    fn text_whose_marks_were_taken_off_teaches_no_confusions() {
        let lines = [("Uy ban nhan dan xa to chuc thuc hien", "Ủy ban nhân dân xã tổ chức thực hiện")];
        assert!(learn(Model::embedded(), lines).unwrap().dictionary.confusions.is_empty());
    }
}
