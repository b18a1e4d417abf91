//! Restored lines to a plan, and the plan to every form: all that is cited is there.

#![no_main]

use kehoach::model::Model;
use kehoach::pipeline;
use kehoach::record::Text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = Text::as_is(&String::from_utf8_lossy(bytes));
    let plan = pipeline::extract(Model::embedded(), &text);
    let json = serde_json::to_value(&plan).expect("a plan is plain JSON");
    sources(&json, &text);
});

/// Every `source` cites words of the text.
fn sources(value: &serde_json::Value, text: &Text) {
    match value {
        serde_json::Value::Array(values) => values.iter().for_each(|value| sources(value, text)),
        serde_json::Value::Object(entries) => {
            if let Some(raw) = entries.get("source").and_then(|source| source.get("raw")).and_then(|raw| raw.as_str()) {
                let whole: String = text.lines.iter().flat_map(|line| [line.raw.as_str(), "\n"]).collect();
                // It may go over lines, and pass over page breaks and footnotes between them.
                for word in raw.split_whitespace() {
                    assert!(whole.contains(word), "a source cites what is not there: {word:?} in {raw:?}");
                }
            }
            entries.values().for_each(|value| sources(value, text));
        }
        _ => {}
    }
}
