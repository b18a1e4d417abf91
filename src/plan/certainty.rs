//! Number and date of the head are told only where the engine was sure of their digits: a wrong figure that looks right
//! is worse than none. Handwriting and stamps are what this is for. So are the signer's name, where the page was broken, and
//! position, where a seal covers it. A deadline that lies before the document itself stays, doubtful.
//!
//! Pure.

use super::fold::bare;
use super::markers::is_mostly_capitals;
use crate::record::{BoundingBox, DeadlineKind, Head, Plan, Source, Text, Time, Warning};

/// Below this confidence of the engine (0 to 1) a figure of the head is not told. Tesseract gives digits in clean print
/// 0.85 and more, handwriting mostly less than 0.7.
const SURE: f32 = 0.75;

/// Below this probability that all its syllables are right a signer's name is not told.
const SURE_OF_NAME: f32 = 0.4;

/// By how much of the height of its neighbour the top of a figure in print may stand above or below that neighbour's.
const LEVEL: f32 = 0.2;

/// Takes number and date out of `head` where a figure of theirs was read below [`SURE`], or where the figure of the
/// number stands off the line of its symbol, as handwriting does; each with a warning.
pub fn withhold_unsure_figures(head: &mut Head, text: &Text, warnings: &mut Vec<Warning>) {
    for field in ["number", "date"] {
        let Some(evidence) = head.evidence.get(field) else { continue };
        let tokens = tokens_at(text, &evidence.source);
        // Of a number only the figure is in doubt: its symbol is checked against the lists.
        let (tokens, symbol) = if field == "number" { figure_and_symbol(&tokens) } else { (&tokens[..], None) };
        let surety = tokens.iter().filter(|token| token.is_figure).map(|token| token.posterior).fold(1.0, f32::min);
        let reason = if surety < SURE {
            format!("its figures were read with a confidence of {surety:.2} only")
        } else if stands_off_the_line(tokens.last(), symbol) {
            "its figure stands off the line, as handwriting does".to_owned()
        } else {
            continue;
        };
        let source = head.evidence.remove(field).map(|evidence| evidence.source);
        match field {
            "number" => head.number = None,
            _ => head.date = None,
        }
        warnings.push(Warning {
            code: format!("unsure_{field}"),
            message: format!("The {field} is on the page, but {reason}"),
            source,
        });
    }
}

/// Takes the signer's name out of `head` where its syllables as restored are hardly right together, with a warning.
pub fn withhold_unsure_signer(head: &mut Head, text: &Text, warnings: &mut Vec<Warning>) {
    let Some(evidence) = head.evidence.get_mut("signer.name") else { return };
    let surety: f32 = tokens_at(text, &evidence.source).iter().map(|token| token.posterior).product();
    evidence.confidence = evidence.confidence.min(surety);
    if surety >= SURE_OF_NAME {
        return;
    }
    let source = head.evidence.remove("signer.name").map(|evidence| evidence.source);
    if let Some(signer) = &mut head.signer {
        signer.name = None;
    }
    warnings.push(Warning {
        code: "unsure_signer_name".to_owned(),
        message: format!(
            "The signer's name is on the page, but what is left of its letters was read with {surety:.2} only"
        ),
        source,
    });
}

/// Lines that a position and the name below it are apart at the most.
const NEAR: usize = 6;

/// Takes the signer's position out of `head` where the line below it is the same position over again with letters lost, with a
/// warning: `KT. CHỦ TỊCH` above `PHÓ CHỦ TỊCH` under a seal leaves `CHỦ TỊCH` above `:HỦ TỊCH`, and whose office that is
/// nobody can tell.
pub fn withhold_covered_position(head: &mut Head, text: &Text, warnings: &mut Vec<Warning>) {
    let Some(evidence) = head.evidence.get("signer.position") else {
        // Who signs for another has an office of his own, and it is printed.
        let signer = head.signer.as_ref().filter(|signer| signer.position.is_none());
        if signer.and_then(|signer| signer.authority.as_deref()).is_some_and(|authority| authority.contains("KT. ")) {
            warnings.push(Warning {
                code: "unsure_signer_position".to_owned(),
                message: "The signer stands in for another, and no position of his own could be read".to_owned(),
                source: None,
            });
        }
        return;
    };
    let letters = |text: &str| -> String { bare(text).chars().filter(|c| c.is_alphabetic()).collect() };
    let line = evidence.source.last_line as usize;
    let Some(position) = head.signer.as_ref().and_then(|signer| signer.position.as_deref()) else { return };
    let office = letters(position);
    // `TRƯỞNG` of `CỤC TRƯỞNG`: what the seal leaves most often.
    let end = position.rsplit(' ').next().map(letters).unwrap_or_default();
    let covered = text
        .lines
        .iter()
        .skip(line)
        .take(NEAR)
        .map(|line| line.restored.trim())
        .find(|line| !line.is_empty())
        .is_some_and(|below| {
            let rest = letters(below);
            let again = rest.len() + 2 >= office.len() && strsim::normalized_levenshtein(&rest, &office) >= 0.7;
            let last = below.rsplit(' ').next().unwrap_or_default();
            let ending = end.len() >= 4
                && letters(last) == end
                && !last.contains(char::is_lowercase)
                && rest.len() <= office.len() + 4;
            is_mostly_capitals(below) && again || ending
        });
    // Who signs for the chairman is not the chairman: the word before the office (`PHÓ`) is under the seal.
    let stands_in = head.signer.as_ref().and_then(|signer| signer.authority.as_deref()).is_some_and(|authority| {
        authority.rsplit(", ").next().and_then(|last| last.strip_prefix("KT. ")).is_some_and(|of| letters(of) == office)
    });
    if !covered && !stands_in {
        return;
    }
    let source = head.evidence.remove("signer.position").map(|evidence| evidence.source);
    if let Some(signer) = &mut head.signer {
        signer.position = None;
    }
    warnings.push(Warning {
        code: "unsure_signer_position".to_owned(),
        message: "The signer's position is on the page, but a part of it is covered".to_owned(),
        source,
    });
}

/// Tells of number, date and signer that were not found where a document has a letterhead (issuer and kind), unless another warning tells of them: each is
/// printed on every document, so that it is under a stamp or a seal, in handwriting, or on a page that is not there.
pub fn tell_missing(head: &Head, warnings: &mut Vec<Warning>) {
    if head.issuer.is_none() || head.kind.is_none() {
        return;
    }
    for (field, is_missing, place) in [
        ("number", head.number.is_none(), "in the head"),
        ("date", head.date.is_none(), "in the head"),
        ("signer", head.signer.is_none(), "at the end"),
    ] {
        let is_told = || warnings.iter().any(|warning| warning.code.split('_').any(|part| part == field));
        if is_missing && !is_told() {
            warnings.push(Warning {
                code: format!("missing_{field}"),
                message: format!("No {field} was found {place} of the document"),
                source: None,
            });
        }
    }
}

/// How sure at the most a deadline is that was over when the document was written.
const DOUBTED: f32 = 0.5;

/// Makes deadlines doubtful that lie before the date of the document, and the tasks that they stand in, with a warning: `31/12/2028` read as
/// `31/12/2025` in a plan of 2026 looks right, and nothing else tells.
pub fn doubt_past_deadlines(plan: &mut Plan) {
    let Some(written) = plan.document.date else { return };
    let is_past = |time: &Time| {
        matches!(time.kind, DeadlineKind::By | DeadlineKind::Within) && time.end.is_some_and(|end| end < written)
    };
    for deadline in plan.deadlines.iter_mut().filter(|deadline| is_past(&deadline.time)) {
        deadline.confidence = deadline.confidence.min(DOUBTED);
        plan.warnings.push(Warning {
            code: "past_deadline".to_owned(),
            message: format!("`{}` was over when the document was written ({written})", deadline.text),
            source: Some(deadline.source.clone()),
        });
    }
    for task in plan.tasks.iter_mut().filter(|task| task.deadline.as_ref().is_some_and(is_past)) {
        task.confidence = task.confidence.min(DOUBTED);
    }
}

/// A token of a place as it matters here.
struct SeenToken {
    is_figure: bool,
    has_letter: bool,
    posterior: f32,
    bounds: Option<BoundingBox>,
}

/// The tokens in the place that `source` names, in order.
fn tokens_at(text: &Text, source: &Source) -> Vec<SeenToken> {
    let mut seen = Vec::new();
    for number in source.first_line.max(1)..=source.last_line {
        let Some(line) = text.lines.get(number as usize - 1) else { break };
        let byte =
            |column: u32| line.restored.char_indices().nth(column as usize).map_or(line.restored.len(), |(at, _)| at);
        let start = if number == source.first_line { byte(source.first_column) } else { 0 };
        let end = if number == source.last_line { byte(source.last_column) } else { line.restored.len() };
        for token in line.tokens_within(start..end) {
            let word = line.restored.get(token.restored.clone()).unwrap_or_default();
            seen.push(SeenToken {
                is_figure: word.contains(|c: char| c.is_ascii_digit()),
                has_letter: word.contains(char::is_alphabetic),
                posterior: token.posterior,
                bounds: token.bounds,
            });
        }
    }
    seen
}

/// The tokens of a number before its symbol, and the symbol; where both are one token it is the figure.
fn figure_and_symbol(tokens: &[SeenToken]) -> (&[SeenToken], Option<&SeenToken>) {
    match tokens.iter().position(|token| token.has_letter) {
        Some(0) => (&tokens[..1], None),
        Some(symbol) => (&tokens[..symbol], tokens.get(symbol)),
        None => (tokens, None),
    }
}

/// Whether the top of the figure is not that of the symbol behind it.
fn stands_off_the_line(figure: Option<&SeenToken>, symbol: Option<&SeenToken>) -> bool {
    let bounds = |token: Option<&SeenToken>| token.and_then(|token| token.bounds);
    let (Some(figure), Some(symbol)) = (bounds(figure), bounds(symbol)) else { return false };
    (figure.top - symbol.top).abs() > LEVEL * symbol.height()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::record::Token;

    fn letter_head(surety: f32) -> Text {
        let mut text =
            Text::as_is("ỦY BAN NHÂN DÂN\nXÃ ĐỒNG MÂY\nSố: 41/KH-UBND\nKẾ HOẠCH\nChăm sóc cây xanh năm 2026\n");
        let line = &mut text.lines[2];
        let range = "Số: ".len()..line.restored.len();
        line.tokens = vec![Token { raw: range.clone(), restored: range, posterior: surety, bounds: None }];
        text
    }

    #[test]
    fn a_number_in_handwriting_is_null_with_a_warning_rather_than_wrong() {
        let sure = crate::plan::extract(&letter_head(0.93), Model::embedded());
        assert_eq!(sure.document.number.as_deref(), Some("41/KH-UBND"));
        let unsure = crate::plan::extract(&letter_head(0.55), Model::embedded());
        assert_eq!(unsure.document.number, None);
        assert!(unsure.warnings.iter().any(|warning| warning.code == "unsure_number"));
    }

    #[test]
    fn a_signer_whose_name_is_a_guess_is_null_with_a_warning() {
        let signed = |surety: f32| {
            let mut text = letter_head(0.99);
            text.lines.extend(Text::as_is("Nơi nhận:\n- Lưu: VT.\nCHỦ TỊCH\nTrần Văn Bảo").lines);
            let line = text.lines.last_mut().unwrap();
            let range = 0..line.restored.len();
            line.tokens = vec![Token { raw: range.clone(), restored: range, posterior: surety, bounds: None }];
            crate::plan::extract(&text, Model::embedded())
        };
        let name = |plan: &crate::record::Plan| plan.document.signer.as_ref().and_then(|signer| signer.name.clone());
        assert_eq!(name(&signed(0.8)).as_deref(), Some("Trần Văn Bảo"));
        let unsure = signed(0.2);
        assert_eq!(name(&unsure), None);
        assert!(unsure.warnings.iter().any(|warning| warning.code == "unsure_signer_name"));
    }

    #[test]
    fn a_deadline_before_the_document_is_doubtful() {
        let mut plan = crate::plan::extract(&letter_head(0.99), Model::embedded());
        let written = jiff::civil::date(2031, 3, 9);
        plan.document.date = Some(written);
        let by = |end| Time {
            kind: DeadlineKind::By,
            start: None,
            end: Some(end),
            recurrence: None,
            event: None,
            immediate: false,
        };
        let deadline = |end, id: &str| crate::record::Deadline {
            line: 9,
            text: String::new(),
            time: by(end),
            id: id.to_owned(),
            confidence: 0.9,
            source: Source::default(),
        };
        plan.deadlines = vec![deadline(written.yesterday().unwrap(), "past"), deadline(written, "today")];
        doubt_past_deadlines(&mut plan);
        assert_eq!(plan.deadlines.iter().map(|d| d.confidence).collect::<Vec<_>>(), [DOUBTED, 0.9]);
        assert_eq!(plan.warnings.iter().filter(|w| w.code == "past_deadline").count(), 1);
    }

    #[test]
    fn a_position_under_a_seal_is_null_with_a_warning_rather_than_another() {
        let position = |signature: &str| {
            let mut text = letter_head(0.99);
            text.lines.extend(Text::as_is(&format!("Nơi nhận:\n- Lưu: VT.\n{signature}\nTrần Văn Bảo")).lines);
            let plan = crate::plan::extract(&text, Model::embedded());
            let warned = plan.warnings.iter().any(|warning| warning.code == "unsure_signer_position");
            (plan.document.signer.and_then(|signer| signer.position), warned)
        };
        assert_eq!(position("CHỦ TỊCH\n:HỦ TỊCH"), (None, true));
        assert_eq!(position("CỤC TRƯỞNG\nH2 œ sử= TRƯỜNG"), (None, true));
        assert_eq!(position("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nCHỦ TỊCH"), (None, true));
        assert_eq!(position("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"), (Some("Phó Chủ tịch".to_owned()), false));
        assert_eq!(position("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"), (Some("Chủ tịch".to_owned()), false));
    }

    #[test]
    fn a_figure_that_stands_off_the_line_of_its_symbol_is_no_number() {
        let seen = |has_letter: bool, top: f32| SeenToken {
            is_figure: !has_letter,
            has_letter,
            posterior: 0.93,
            bounds: Some(BoundingBox { left: 0.0, top, right: 40.0, bottom: top + 10.0 }),
        };
        assert!(stands_off_the_line(Some(&seen(false, 100.0)), Some(&seen(true, 103.5))));
        assert!(!stands_off_the_line(Some(&seen(false, 100.0)), Some(&seen(true, 100.4))));
    }

    #[test]
    fn what_every_document_has_and_none_was_found_of_is_told_once() {
        let mut head =
            Head { kind: Some("Kế hoạch".into()), issuer: Some("Sở Y tế".into()), ..Head::default() };
        let codes = |head: &Head, told: &str| {
            let mut warnings = vec![Warning { code: told.into(), message: String::new(), source: None }];
            tell_missing(head, &mut warnings);
            warnings.into_iter().skip(1).map(|warning| warning.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(&head, "unsure_number"), ["missing_date", "missing_signer"]);
        assert_eq!(codes(&head, "page_turned"), ["missing_number", "missing_date", "missing_signer"]);
        head.issuer = None;
        assert!(codes(&head, "page_turned").is_empty(), "no letterhead");
    }
}
