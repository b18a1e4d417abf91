//! Speed of the stages that are ours, on text of `corpus/`, one thread: `cargo bench --bench speed`.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use kehoach::model::Model;
use kehoach::record::{Route, Text};
use kehoach::restore::{Effort, RestoreOptions, Restorer, SourceLine};
use kehoach::{pipeline, source::encoding};

#[path = "texts.rs"]
mod texts;

fn main() {
    divan::main();
}

fn restore(bencher: Bencher<'_, '_>, text: &str, effort: Effort) {
    let lines: Vec<SourceLine<'_>> =
        text.lines().map(|text| SourceLine { text, words: &[], route: Route::Repair }).collect();
    let restorer = Restorer::new(Model::embedded(), RestoreOptions { effort, min_confidence: 0.0 });
    bencher.counter(BytesCount::new(text.len())).bench_local(|| restorer.restore(black_box(&lines)));
}

#[divan::bench(args = ["fast", "default", "best"])]
fn restore_heavily_broken(bencher: Bencher<'_, '_>, effort: &str) {
    let effort = match effort {
        "fast" => Effort::Fast,
        "best" => Effort::Best,
        _ => Effort::Default,
    };
    restore(bencher, &texts::broken(), effort);
}

#[divan::bench]
fn restore_stripped(bencher: Bencher<'_, '_>) {
    restore(bencher, &texts::column("stripped", 0), Effort::Default);
}

#[divan::bench]
fn restore_clean(bencher: Bencher<'_, '_>) {
    restore(bencher, &texts::column("clean", 0), Effort::Default);
}

#[divan::bench]
fn extract(bencher: Bencher<'_, '_>) {
    let documents: Vec<Text> = texts::documents().iter().map(|text| Text::as_is(text)).collect();
    let bytes: usize = documents.iter().flat_map(|text| &text.lines).map(|line| line.restored.len() + 1).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        documents.iter().map(|text| pipeline::extract(Model::embedded(), black_box(text)).tasks.len()).sum::<usize>()
    });
}

#[divan::bench(args = ["tcvn3", "vni"])]
fn decode_legacy(bencher: Bencher<'_, '_>, name: &str) {
    let bytes: Vec<u8> = texts::column(name, 0).chars().filter_map(|c| u8::try_from(c).ok()).collect();
    bencher.counter(BytesCount::new(bytes.len())).bench_local(|| encoding::decode(black_box(&bytes)));
}
