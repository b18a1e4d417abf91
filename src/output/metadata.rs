//! The metadata under which an archive takes a document, as JSON. Pure.
//!
//! Two lists of the same values: the fields of Nghị định 30/2020/NĐ-CP, annex VI, part II.I (outgoing documents), by the
//! names given there, and those of the data standard for digitised records (Thông tư 05/2025/TT-BNV, which took the place
//! of Thông tư 02/2019/TT-BNV), by theirs. Only what stands on the page is written; what should stand there and does not
//! is *không thể hiện*. Fields that the archive itself gives (file code, ordinal in the file, term of preservation …)
//! are not written: no page tells them. `docs/formats.md` lists both.

use serde_json::{Map, Value, json};

use crate::record::{DocumentRecord, Head};

/// Stands for a value that is not printed on the document.
pub const NOT_SHOWN: &str = "không thể hiện";

/// The metadata of a document, pretty-printed, with a line break at the end.
pub fn metadata(record: &DocumentRecord) -> Vec<u8> {
    let head = &record.plan.document;
    let fields = Fields::of(record);
    let decree = json!({
        "TypeName": fields.kind,
        "CodeNumber": fields.number,
        "CodeNotation": fields.notation,
        "IssuedDate": fields.date,
        "OrganName": fields.issuer,
        "Subject": fields.subject,
        "Language": "Tiếng Việt",
        "PageAmount": fields.pages,
        "SignerInfo": {"Position": fields.position, "FullName": fields.signer},
        "To": head.recipients.iter().map(|name| json!({"OrganName": name})).collect::<Vec<_>>(),
    });
    let circular = json!({
        "typeName": fields.kind,
        "codeNumber": fields.number,
        "codeNotation": fields.notation,
        "issuedDate": fields.date,
        "organName": fields.issuer,
        "subject": fields.subject,
        "language": "Tiếng Việt",
        "numberOfPage": fields.pages,
    });
    let value = json!({
        "path": record.path,
        "sha256": record.sha256,
        "nghi_dinh_30_2020": decree,
        "thong_tu_05_2025": circular,
        "confidence": confidences(head),
    });
    let mut out = serde_json::to_vec_pretty(&value).expect("metadata are plain JSON");
    out.push(b'\n');
    out
}

struct Fields {
    kind: String,
    number: String,
    notation: String,
    date: String,
    issuer: String,
    subject: String,
    position: String,
    signer: String,
    pages: Value,
}

impl Fields {
    fn of(record: &DocumentRecord) -> Self {
        let head = &record.plan.document;
        let shown = |value: Option<&str>| {
            let value = value.map(str::trim).filter(|value| !value.is_empty());
            value.unwrap_or(NOT_SHOWN).to_owned()
        };
        let (number, notation) = number_and_notation(head.number.as_deref().unwrap_or(""));
        let signer = head.signer.as_ref();
        let failed = record.failures.iter().filter(|failure| failure.page.is_some()).count();
        let is_text = matches!(record.file_kind.as_deref(), Some("text" | "markdown") | None);
        Self {
            kind: shown(head.kind.as_deref()),
            number: shown(number),
            notation: shown(notation),
            date: shown(head.date.map(|date| date.strftime("%d/%m/%Y").to_string()).as_deref()),
            issuer: shown(head.issuer.as_deref()),
            subject: shown(head.title.as_deref()),
            position: shown(signer.and_then(|signer| signer.position.as_deref())),
            signer: shown(signer.and_then(|signer| signer.name.as_deref())),
            // A text file has no sheets.
            pages: if is_text { json!(NOT_SHOWN) } else { json!(record.pages.len() + failed) },
        }
    }
}

/// The number and the notation of a document: `45/KH-UBND` is 45 and KH-UBND, `07-KH/ĐU` is 07 and KH/ĐU,
/// `12/2024/NĐ-CP` is 12 and 2024/NĐ-CP. A number that was left blank gives none.
fn number_and_notation(printed: &str) -> (Option<&str>, Option<&str>) {
    let printed = printed.trim();
    let digits = printed.find(|c: char| !c.is_ascii_digit()).unwrap_or(printed.len());
    // 02a/KH-UBND: a letter behind the digits belongs to the number.
    let letter = printed[digits..]
        .char_indices()
        .nth(1)
        .filter(|&(_, next)| {
            digits > 0 && printed[digits..].starts_with(char::is_lowercase) && matches!(next, '/' | '-')
        })
        .map_or(0, |(length, _)| length);
    let (number, rest) = printed.split_at(digits + letter);
    let notation = rest.trim_start_matches(|c: char| !c.is_alphanumeric()).trim();
    (Some(number).filter(|number| !number.is_empty()), Some(notation).filter(|notation| !notation.is_empty()))
}

/// How sure the values are, by the names of the circular.
fn confidences(head: &Head) -> Map<String, Value> {
    let names = [
        ("kind", "typeName"),
        ("number", "codeNumber"),
        ("number", "codeNotation"),
        ("date", "issuedDate"),
        ("issuer", "organName"),
        ("title", "subject"),
    ];
    names
        .into_iter()
        .filter_map(|(field, name)| Some((name.to_owned(), json!(head.evidence.get(field)?.confidence))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Evidence, Signer, Source};

    #[test]
    fn numbers_are_cut_from_their_notation() {
        let cases = [
            ("45/KH-UBND", Some("45"), Some("KH-UBND")),
            ("07-KH/ĐU", Some("07"), Some("KH/ĐU")),
            ("12/2024/NĐ-CP", Some("12"), Some("2024/NĐ-CP")),
            ("02a/KH-UBND", Some("02a"), Some("KH-UBND")),
            ("…/KH-UBND", None, Some("KH-UBND")),
            ("/ĐU", None, Some("ĐU")),
            ("123", Some("123"), None),
            ("", None, None),
        ];
        for (printed, number, notation) in cases {
            assert_eq!(number_and_notation(printed), (number, notation), "{printed}");
        }
    }

    #[test]
    fn what_is_printed_is_written_and_what_is_not_is_said() {
        let mut record = crate::output::tests::record();
        let head = &mut record.plan.document;
        head.kind = Some("Kế hoạch".to_owned());
        head.number = Some("45/KH-UBND".to_owned());
        head.date = Some(jiff::civil::date(2025, 3, 7));
        head.signer = Some(Signer { name: Some("Nguyễn Văn An".to_owned()), ..Signer::default() });
        head.evidence.insert("number".to_owned(), Evidence { confidence: 0.5, source: Source::default() });
        let value: Value = serde_json::from_slice(&metadata(&record)).unwrap();
        let fields = &value["thong_tu_05_2025"];
        assert_eq!(fields["codeNumber"], "45");
        assert_eq!(fields["issuedDate"], "07/03/2025");
        assert_eq!(fields["organName"], NOT_SHOWN);
        assert_eq!(
            value["nghi_dinh_30_2020"]["SignerInfo"],
            json!({"Position": NOT_SHOWN, "FullName": "Nguyễn Văn An"})
        );
        assert_eq!(value["confidence"], json!({"codeNumber": 0.5, "codeNotation": 0.5}));
    }
}
