//! Extraction: precision, recall and F1 of each kind of value.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value;

use super::fold::name;
use super::round;

/// Precision, recall and F1, rounded to four decimals, with the counts that they come from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Matched {
    pub gold: usize,
    pub got: usize,
    pub right: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl Matched {
    pub fn new(right: usize, got: usize, gold: usize) -> Self {
        let precision = if got > 0 { right as f64 / got as f64 } else { f64::from(gold == 0) };
        let recall = if gold > 0 { right as f64 / gold as f64 } else { 1.0 };
        let sum = precision + recall;
        let f1 = if sum > 0.0 { round(2.0 * precision * recall / sum, 4) } else { 0.0 };
        Self { gold, got, right, precision: round(precision, 4), recall: round(recall, 4), f1 }
    }

    /// The measure over both documents together.
    pub fn merge(self, other: Self) -> Self {
        Self::new(self.right + other.right, self.got + other.got, self.gold + other.gold)
    }
}

/// How many of how many are right.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Share {
    pub of: usize,
    pub right: usize,
    /// The names of those that are wrong, where they have one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<String>,
}

/// All measures of one document (or of several merged), under the names that `score.py` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanScores {
    pub document: Share,
    pub recipients: Matched,
    pub references: Matched,
    pub tasks: Matched,
    pub lead_units: Matched,
    pub coordinating_units: Matched,
    pub task_deadlines: Share,
    pub deadlines: Matched,
    pub targets: Matched,
    pub targets_any_unit: Matched,
}

impl PlanScores {
    /// The measures over both documents together.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in [(&mut self.document, &other.document), (&mut self.task_deadlines, &other.task_deadlines)]
        {
            mine.of += theirs.of;
            mine.right += theirs.right;
            mine.wrong.extend(theirs.wrong.iter().cloned());
        }
        for (mine, theirs) in [
            (&mut self.recipients, other.recipients),
            (&mut self.references, other.references),
            (&mut self.tasks, other.tasks),
            (&mut self.lead_units, other.lead_units),
            (&mut self.coordinating_units, other.coordinating_units),
            (&mut self.deadlines, other.deadlines),
            (&mut self.targets, other.targets),
            (&mut self.targets_any_unit, other.targets_any_unit),
        ] {
            *mine = mine.merge(theirs);
        }
    }
}

/// Greedy one-to-one matching, in order.
fn matches<'a>(
    gold: &'a [Value],
    got: &'a [Value],
    same: impl Fn(&Value, &Value) -> bool,
) -> Vec<(&'a Value, &'a Value)> {
    let mut used = vec![false; got.len()];
    let mut pairs = Vec::new();
    for g in gold {
        if let Some(at) = (0..got.len()).find(|&at| !used[at] && same(g, &got[at])) {
            used[at] = true;
            pairs.push((g, &got[at]));
        }
    }
    pairs
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn named(value: Option<&Value>) -> String {
    name(value.and_then(Value::as_str).unwrap_or_default())
}

/// First and last line of a value that has `lines` or `line`.
fn line_span(value: &Value) -> (i64, i64) {
    let number = |value: &Value| value.as_i64().unwrap_or(i64::MIN / 4);
    if let [first, last] = list(value, "lines") {
        (number(first), number(last))
    } else {
        let line = value.get("line").map_or(i64::MIN / 4, number);
        (line, line)
    }
}

/// The first line is `line` where there is one, as in the original.
fn first_line(value: &Value) -> i64 {
    value.get("line").and_then(Value::as_i64).unwrap_or_else(|| line_span(value).0)
}

fn near(gold: &Value, got: &Value) -> bool {
    let (first, last) = line_span(got);
    (first - 1..=last + 1).contains(&first_line(gold))
}

fn overlap(gold: &Value, got: &Value) -> bool {
    let ((a, b), (c, d)) = (line_span(gold), line_span(got));
    let shared = b.min(d) - a.max(c) + 1;
    let union = b.max(d) - a.min(c) + 1;
    shared > 0 && shared as f64 / union as f64 >= 0.5
}

/// Equal in all normalised fields; an event may differ in some words, as its ends are a matter of taste.
fn same_time(gold: Option<&Value>, got: Option<&Value>) -> bool {
    let (gold, got) = match (gold.filter(|v| !v.is_null()), got.filter(|v| !v.is_null())) {
        (None, None) => return true,
        (Some(gold), Some(got)) => (gold, got),
        _ => return false,
    };
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let fields = |value: &Value| {
        let recurrence = text(value, "recurrence")
            .map(|rule| rule.strip_prefix("RRULE:").unwrap_or(&rule).to_owned())
            .filter(|rule| !rule.is_empty());
        let immediate = value.get("immediate").and_then(Value::as_bool).unwrap_or(false);
        (text(value, "kind"), text(value, "start"), text(value, "end"), recurrence, immediate)
    };
    let event_words = |value: &Value| -> HashSet<String> {
        named(value.get("event")).split_whitespace().map(str::to_owned).collect()
    };
    let (a, b) = (event_words(gold), event_words(got));
    fields(gold) == fields(got) && (a == b || a.intersection(&b).count() as f64 >= 0.6 * a.union(&b).count() as f64)
}

/// Equal, or one is the beginning of the other (`dịch vụ công` and `dịch vụ công trực tuyến`).
fn same_unit(gold: Option<&Value>, got: Option<&Value>) -> bool {
    let (gold, got) = (named(gold), named(got));
    let (a, b): (Vec<_>, Vec<_>) = (gold.split_whitespace().collect(), got.split_whitespace().collect());
    let shared = a.len().min(b.len());
    a == b || (shared > 0 && a[..shared] == b[..shared])
}

/// Scores an extracted plan against the gold file (`score.py json`).
pub fn score_plan(gold: &Value, got: &Value) -> PlanScores {
    let (gold_head, got_head) = (&gold["document"], &got["document"]);
    let mut document = Share::default();
    let mut check = |field: &str, a: Option<&Value>, b: Option<&Value>| {
        document.of += 1;
        if named(a) == named(b) {
            document.right += 1;
        } else {
            document.wrong.push(field.to_owned());
        }
    };
    for field in ["kind", "number", "date", "place", "issuer", "parent_issuer", "title"] {
        check(field, gold_head.get(field), got_head.get(field));
    }
    for field in ["name", "position"] {
        check(&format!("signer.{field}"), gold_head["signer"].get(field), got_head["signer"].get(field));
    }

    let matched = |key: &str, gold: &Value, got: &Value, same: &dyn Fn(&Value, &Value) -> bool| {
        let (gold, got) = (list(gold, key), list(got, key));
        Matched::new(matches(gold, got, same).len(), got.len(), gold.len())
    };
    let text_of = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let same_reference = |a: &Value, b: &Value| {
        named(a.get("number")) == named(b.get("number")) && text_of(a, "date") == text_of(b, "date")
    };
    let same_figure = |a: &Value, b: &Value| {
        near(a, b)
            && text_of(a, "comparator") == text_of(b, "comparator")
            && a.get("value")
                .and_then(Value::as_f64)
                .is_some_and(|value| b.get("value").and_then(Value::as_f64) == Some(value))
    };

    let pairs = matches(list(gold, "tasks"), list(got, "tasks"), overlap);
    let units = |key: &str| {
        pairs.iter().fold(Matched::new(0, 0, 0), |sum, (gold, got)| {
            let (gold, got) = (list(gold, key), list(got, key));
            let right = matches(gold, got, |a, b| named(Some(a)) == named(Some(b))).len();
            sum.merge(Matched::new(right, got.len(), gold.len()))
        })
    };
    PlanScores {
        document,
        recipients: matched("recipients", gold_head, got_head, &|a, b| named(Some(a)) == named(Some(b))),
        references: matched("references", gold, got, &same_reference),
        tasks: Matched::new(pairs.len(), list(got, "tasks").len(), list(gold, "tasks").len()),
        lead_units: units("lead_units"),
        coordinating_units: units("coordinating_units"),
        task_deadlines: Share {
            of: pairs.len(),
            right: pairs.iter().filter(|(a, b)| same_time(a.get("deadline"), b.get("deadline"))).count(),
            wrong: Vec::new(),
        },
        deadlines: matched("deadlines", gold, got, &|a, b| near(a, b) && same_time(Some(a), Some(b))),
        targets: matched("targets", gold, got, &|a, b| same_figure(a, b) && same_unit(a.get("unit"), b.get("unit"))),
        targets_any_unit: matched("targets", gold, got, &same_figure),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_plan_scored_against_itself_is_all_right() {
        let time = json!({"kind": "by", "start": null, "end": "2025-12-20", "recurrence": null, "event": null, "immediate": false});
        let mut deadline = time.clone();
        deadline["line"] = json!(7);
        let plan = json!({
            "document": {"kind": "Kế hoạch", "recipients": ["Như trên"]},
            "references": [{"number": "1/KH-UBND", "date": null}],
            "tasks": [{"lines": [3, 5], "lead_units": ["Sở Nội vụ"], "coordinating_units": [], "deadline": time}],
            "deadlines": [deadline],
            "targets": [{"line": 9, "comparator": ">=", "value": 80, "unit": "%"}],
        });
        let scores = score_plan(&plan, &plan);
        assert_eq!((scores.document.right, scores.document.of), (9, 9));
        for matched in
            [scores.recipients, scores.references, scores.tasks, scores.lead_units, scores.deadlines, scores.targets]
        {
            assert_eq!((matched.right, matched.f1), (1, 1.0));
        }
    }

    #[test]
    fn a_unit_may_be_the_beginning_of_the_other() {
        assert!(same_unit(Some(&json!("hồ sơ")), Some(&json!("hồ sơ điện tử"))));
        assert!(!same_unit(Some(&json!("hồ sơ")), None));
    }
}
