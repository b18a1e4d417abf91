//! Twenty short passages in the manner of offices, annotated before the program ever read them (`docs/extraction-decisions.md`
//! reports that first run). They guard the classes of errors that they found.

use std::path::Path;

use kehoach::model::Model;
use kehoach::plan;
use kehoach::record::Text;
use serde_json::Value;

fn counts<'a>(value: &'a Value, key: &str) -> Vec<&'a Value> {
    value[key].as_array().map(|list| list.iter().collect()).unwrap_or_default()
}

fn fields(time: &Value) -> [Value; 5] {
    ["kind", "start", "end", "recurrence", "immediate"].map(|key| time[key].clone())
}

fn names(value: &Value) -> Vec<String> {
    counts(value, "units").iter().filter_map(|v| v.as_str()).map(str::to_lowercase).collect()
}

#[test]
fn passages_are_read_as_they_were_annotated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/extraction");
    let (mut right, mut gold_all, mut got_all) = ([0usize; 5], [0usize; 5], [0usize; 5]);
    for n in 1..=20 {
        let text = std::fs::read_to_string(folder.join(format!("{n:02}.txt"))).expect("a passage");
        let gold: Value = serde_json::from_str(
            &std::fs::read_to_string(folder.join(format!("{n:02}.json"))).expect("its annotation"),
        )
        .expect("JSON");
        let got = serde_json::to_value(plan::extract(&Text::as_is(&text), Model::embedded())).expect("JSON");
        let mut tally = |slot: usize, gold: Vec<String>, got: Vec<String>| {
            gold_all[slot] += gold.len();
            got_all[slot] += got.len();
            let mut left = got;
            for value in gold {
                if let Some(at) = left.iter().position(|other| *other == value) {
                    left.remove(at);
                    right[slot] += 1;
                }
            }
        };
        let tasks = |v: &Value| counts(v, "tasks").iter().map(|t| t["lines"].to_string()).collect::<Vec<_>>();
        tally(0, tasks(&gold), tasks(&got));
        let units = |v: &Value| {
            counts(v, "tasks")
                .iter()
                .flat_map(|t| {
                    ["lead_units", "coordinating_units"].map(|key| {
                        let wrapped = serde_json::json!({ "units": t[key] });
                        names(&wrapped)
                            .into_iter()
                            .map(|name| format!("{} {key} {name}", t["lines"]))
                            .collect::<Vec<_>>()
                    })
                })
                .flatten()
                .collect::<Vec<_>>()
        };
        tally(1, units(&gold), units(&got));
        let deadlines =
            |v: &Value| counts(v, "deadlines").iter().map(|d| format!("{:?}", fields(d))).collect::<Vec<_>>();
        tally(2, deadlines(&gold), deadlines(&got));
        let targets = |v: &Value| {
            counts(v, "targets")
                .iter()
                .map(|t| format!("{} {} {}", t["line"], t["comparator"], t["value"].as_f64().unwrap_or(f64::NAN)))
                .collect::<Vec<_>>()
        };
        tally(3, targets(&gold), targets(&got));
        let references = |v: &Value| {
            counts(v, "references").iter().map(|r| format!("{} {}", r["number"], r["date"])).collect::<Vec<_>>()
        };
        tally(4, references(&gold), references(&got));
    }
    for (slot, name) in ["tasks", "units", "deadlines", "targets", "references"].into_iter().enumerate() {
        let f1 = 2.0 * right[slot] as f64 / (gold_all[slot] + got_all[slot]) as f64;
        assert!(f1 >= 0.95, "{name}: {} right of {} (got {})", right[slot], gold_all[slot], got_all[slot]);
    }
}
