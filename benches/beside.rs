//! Restoration beside the `symspell` crate on one text in one process, one thread: processor time and syllables wrong
//! (`cargo bench --bench beside`). Prints rows of the table of docs/benchmarks.md.

use std::time::{Duration, Instant};

use kehoach::evaluate::{TextTally, score_lines};
use kehoach::model::Model;
use kehoach::model::letters::base_letter;
use kehoach::record::Route;
use kehoach::restore::{Effort, RestoreOptions, Restorer, SourceLine};
use symspell::{SymSpell, UnicodeStringStrategy};

#[path = "texts.rs"]
mod texts;

/// Each is timed until so much time is gone.
const LEAST: Duration = Duration::from_secs(3);

fn main() {
    let (raw, printed) = (texts::broken(), texts::printed());
    row("raw", &raw, &printed, None);
    for (name, effort) in
        [("kehoach --fast", Effort::Fast), ("kehoach", Effort::Default), ("kehoach --best", Effort::Best)]
    {
        let restorer = Restorer::new(Model::embedded(), RestoreOptions { effort, min_confidence: 0.0 });
        timed(name, &raw, &printed, |raw| {
            let lines: Vec<SourceLine<'_>> =
                raw.lines().map(|text| SourceLine { text, words: &[], route: Route::Repair }).collect();
            restorer.restore(&lines).into_iter().fold(String::new(), |out, line| out + &line.text + "\n")
        });
    }
    let speller = speller();
    timed("symspell, compound, 2", &raw, &printed, |raw| {
        raw.lines().fold(String::new(), |mut out, line| {
            if let Some(best) = speller.lookup_compound(&line.to_lowercase(), 2).first() {
                out.push_str(&best.term);
            }
            out + "\n"
        })
    });
}

/// The crate with the same syllables and their counts.
fn speller() -> SymSpell<UnicodeStringStrategy> {
    let mut speller = SymSpell::default();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/syllable_frequencies.tsv");
    let list = std::fs::read_to_string(path).expect("the list is there");
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        if let (Some(word), Some(count)) = (columns.next(), columns.next()) {
            speller.load_dictionary_line(&format!("{word} {count}"), 0, 1, " ");
        }
    }
    speller
}

fn timed(name: &str, raw: &str, printed: &str, restore: impl Fn(&str) -> String) {
    let restored = restore(raw);
    let (start, begun, mut rounds) = (Instant::now(), on_processor(), 0);
    while start.elapsed() < LEAST {
        std::hint::black_box(restore(std::hint::black_box(raw)));
        rounds += 1;
    }
    // Where the system does not tell, what the clock says.
    let spent = on_processor().zip(begun).map_or(start.elapsed(), |(now, begun)| now - begun);
    row(name, &restored, printed, Some((raw, spent / rounds)));
}

/// How long this thread has been on a processor: what other programs take from it does not count.
fn on_processor() -> Option<Duration> {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    statistics.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

fn row(name: &str, restored: &str, printed: &str, time: Option<(&str, Duration)>) {
    let errors = |tally: TextTally| 100.0 * tally.scores().syllable_error_rate;
    // Where case and marks are not asked for, what is left is the letters.
    let bare = |text: &str| text.to_lowercase().chars().map(base_letter).collect::<String>();
    let of = |a: &str, b: &str| score_lines(a, b).map_or(f64::NAN, errors);
    let (all, no_case, letters) = (
        of(printed, restored),
        of(&printed.to_lowercase(), &restored.to_lowercase()),
        of(&bare(printed), &bare(restored)),
    );
    let speed = time.map_or("| ".to_owned(), |(raw, time)| {
        let tokens = raw.split_whitespace().count() as f64;
        let seconds = time.as_secs_f64();
        format!("{:.0} | {:.3}", tokens / seconds, raw.len() as f64 / seconds / 1e6)
    });
    println!("| {name} | {all:.1} | {no_case:.1} | {letters:.1} | {speed} |");
}
