//! Time: a fragment repeated four times as often may take about four times as long, in decoding, restoration and
//! extraction each. A stage that grows with the square would take sixteen times as long.

#![no_main]

use std::time::Duration;

use kehoach::model::Model;
use kehoach::pipeline;
use kehoach::record::{Route, Text};
use kehoach::restore::{RestoreOptions, Restorer, SourceLine};
use kehoach::source::encoding::decode;
use libfuzzer_sys::fuzz_target;

/// Bytes of the shorter text.
const SHORT: usize = 6 << 10;
/// The longer text is so many times as long.
const TIMES: u32 = 4;
/// … and may take so many times as long: two thirds of the way to a square.
const MOST: u32 = 11;
/// What takes less than this is not measured: the clock of a thread is not that fine.
const LEAST: Duration = Duration::from_millis(60);

fuzz_target!(|bytes: &[u8]| {
    if bytes.is_empty() {
        return;
    }
    // Whole fragments: half a character at the end would make another encoding of it.
    let count = SHORT.div_ceil(bytes.len());
    let (short, long) = (bytes.repeat(count), bytes.repeat(count * TIMES as usize));
    grows_linearly("decoding", &short, &long, |bytes| drop(decode(bytes)));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (short, long) = (text(&short), text(&long));
    grows_linearly("restoration", &short, &long, |text| {
        let lines: Vec<SourceLine> =
            text.split('\n').map(|text| SourceLine { text, words: &[], route: Route::Repair }).collect();
        drop(Restorer::new(Model::embedded(), RestoreOptions::default()).restore(&lines));
    });
    let (short, long) = (Text::as_is(&short), Text::as_is(&long));
    grows_linearly("extraction", &short, &long, |text| drop(pipeline::extract(Model::embedded(), text)));
});

/// Runs a stage on both texts, a second time where the first one looks bad: the machine may have been disturbed.
fn grows_linearly<T: ?Sized>(stage: &str, short: &T, long: &T, run: impl Fn(&T)) {
    let mut worst = None;
    for _ in 0..3 {
        let (a, b) = (processor_time(|| run(short)), processor_time(|| run(long)));
        if b < LEAST || b <= a.max(Duration::from_millis(1)) * MOST {
            return;
        }
        worst = Some((a, b));
    }
    panic!("{stage} of {TIMES} times the text: {worst:?}");
}

fn processor_time(run: impl FnOnce()) -> Duration {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    };
    let start = now();
    run();
    now() - start
}
