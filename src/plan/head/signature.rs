//! The tail: signer with authority and position, recipients, and the line on which an annex opens. Pure.

use std::sync::OnceLock;

use regex::Regex;

use crate::model::Model;
use crate::plan::casing;
use crate::plan::fold::{bare, capitalise, fold, squeeze};
use crate::plan::lists::lists;
use crate::plan::markers::{self, MarkerKind, is_mostly_capitals};
use crate::plan::paragraphs::LineRole;
use crate::plan::units;
use crate::plan::words::Words;
use crate::record::{Signer, Zone};

use super::Reader;
use super::recipients::{self, Recipients};

impl Reader<'_> {
    /// The first line of the tail: *Nơi nhận* or the signature before it.
    pub(super) fn tail_start(&self, from: usize) -> Option<usize> {
        let views = self.views;
        let zoned =
            (from..views.len()).find(|&i| matches!(self.text.lines[i].zone, Zone::Recipients | Zone::Signature));
        let named = self.recipients_heading(from).or_else(|| self.recipients_without_heading(from));
        let mut start = match (zoned, named) {
            (Some(a), Some(b)) => a.min(b),
            // No list of recipients is printed: the signature itself begins the tail, also before an annex.
            (a, b) => a.or(b).or_else(|| {
                (from..views.len())
                    .find(|&i| {
                        let line = views[i].content.trim();
                        views[i].role == LineRole::Content && is_mostly_capitals(line) && authority_in(line).is_some()
                    })
                    .or_else(|| {
                        // A position alone above a name, in the last lines.
                        let last: Vec<usize> = (from..views.len())
                            .rev()
                            .filter(|&i| views[i].role == LineRole::Content)
                            .take(10)
                            .collect();
                        last.into_iter().rev().find(|&i| {
                            is_mostly_capitals(&views[i].content)
                                && position_in(&views[i].content).is_some()
                                && markers::read(views[i].content.trim()).is_none()
                        })
                    })
            })?,
        };
        // The right column may have been read before the left one.
        let mut seen = 0;
        for i in (from..start).rev() {
            match views[i].role {
                LineRole::Content => {
                    seen += 1;
                    let line = views[i].content.trim();
                    if is_mostly_capitals(line) && (authority_in(line).is_some() || position_in(line).is_some()) {
                        start = i;
                    } else if seen > 4 {
                        break;
                    }
                }
                LineRole::Blank | LineRole::Rule | LineRole::Skip => {}
                _ => break,
            }
        }
        Some(start)
    }

    /// The line *Nơi nhận*.
    fn recipients_heading(&self, from: usize) -> Option<usize> {
        (from..self.views.len()).find(|&i| {
            let view = &self.views[i];
            let line = bare(&view.content);
            view.role != LineRole::Blank && line.trim_start_matches(['-', '*', ' ']).starts_with("noi nhan")
        })
    }

    /// The first line behind the end of the text (`./.`), or the first of the list of recipients that ends with where the document is filed, where *Nơi nhận*
    /// cannot be read: a seal or a stroke lies over it.
    fn recipients_without_heading(&self, from: usize) -> Option<usize> {
        /// Lines without a dash that an entry goes on over, or that are those of the signature.
        const BETWEEN: usize = 2;
        let content: Vec<usize> =
            (from..self.views.len()).filter(|&i| self.views[i].role == LineRole::Content).collect();
        let line = |at: usize| self.views[content[at]].content.trim();
        let filed = (0..content.len()).find(|&at| recipients::is_filed(line(at)))?;
        let (mut first, mut between) = (filed, 0);
        for at in (0..filed).rev() {
            if line(at).ends_with("./.") {
                return Some(content[at + 1]);
            }
            between = if recipients::is_item(line(at)) { 0 } else { between + 1 };
            if between > BETWEEN {
                break;
            } else if between == 0 {
                first = at;
            }
        }
        (first < filed).then(|| content[first])
    }

    /// Signer and recipients from line `tail` on; the first line of an annex behind them (or the number of lines).
    pub(super) fn read_tail(&mut self, tail: usize) -> usize {
        let views = self.views;
        let mut signature = Signature::default();
        let unheaded = self.recipients_heading(tail).is_none();
        let mut recipients = Recipients::default();
        recipients.unheaded = unheaded;
        let mut blank = false;
        let mut end = views.len();
        for (i, view) in views.iter().enumerate().skip(tail) {
            if matches!(view.role, LineRole::Blank | LineRole::Skip | LineRole::Rule | LineRole::Footnote) {
                blank = true;
                continue;
            }
            let line = view.content.trim();
            let signed = recipients.filed || signature.name.is_some();
            if view.role == LineRole::TableRow || self.opens_annex(i, line, signed) {
                end = i;
                break;
            }
            let wanted = match (&signature.name, &signature.position) {
                (Some(_), _) => Wanted::Nothing,
                (None, None) => Wanted::Name,
                (None, Some(_)) => Wanted::NameOfOffice { filed: recipients.filed },
            };
            let (left, right) = split_signature(line, wanted);
            if let Some(right) = right {
                signature.take(&right, i);
            }
            let left = recipients.open(left);
            if self.text.lines[i].zone != Zone::Signature {
                recipients.take(left.trim(), i, &view.content, blank);
            }
            blank = false;
        }
        self.put_signer(&signature);
        if !recipients.entries.is_empty() {
            self.evidence_lines("recipients", &recipients.lines, 0.9);
        }
        self.head.recipients = recipients.entries;
        end
    }

    /// Puts the signer into the head, with the places where name, position and authority are printed.
    fn put_signer(&mut self, signature: &Signature) {
        let Signature { authorities, position, name } = signature;
        let signer = Signer {
            name: name.as_ref().map(|n| n.0.clone()),
            position: position.as_ref().map(|p| normal_position(&p.0, self.model)),
            authority: (!authorities.is_empty()).then(|| {
                authorities.iter().map(|(a, _)| normal_authority(a, self.model)).collect::<Vec<_>>().join(", ")
            }),
        };
        let fields = [
            ("signer.name", name.as_ref()),
            ("signer.position", position.as_ref()),
            ("signer.authority", authorities.first()),
        ];
        for (field, printed) in fields {
            if let Some((printed, line)) = printed {
                let range = self.range_in(*line, printed);
                self.evidence(field, *line, range, 0.9);
            }
        }
        if signer != Signer::default() {
            self.head.signer = Some(signer);
        }
    }

    /// Whether line `i` opens an annex or the plan that a decision carries.
    pub(super) fn opens_annex(&self, i: usize, line: &str, signed: bool) -> bool {
        let folded = fold(line);
        // The letterhead of what a decision carries.
        if signed && super::letterhead::before_national_title(line).len() < line.len() {
            return true;
        }
        if folded.starts_with("phụ lục") && (is_mostly_capitals(line) || folded.split_whitespace().count() <= 4) {
            return true;
        }
        if !signed {
            return false;
        }
        if self.views[i].heading {
            return true;
        }
        let name = folded.trim_matches(|c: char| !c.is_alphanumeric());
        if is_mostly_capitals(line)
            && (lists().kinds.iter().any(|(kind, _)| name == kind)
                || name.starts_with("danh mục")
                || name.starts_with("biểu"))
        {
            return true;
        }
        markers::read(line).is_some_and(|(m, _)| matches!(m.kind, MarkerKind::Roman(1))) && is_mostly_capitals(line)
    }
}

/// What the lines of a signature have said so far, each as printed with its line.
#[derive(Default)]
struct Signature {
    /// `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`
    authorities: Vec<(String, usize)>,
    position: Option<(String, usize)>,
    name: Option<(String, usize)>,
}

impl Signature {
    /// Takes what `part` of line `line` is: an authority, a position in capitals, a person's name; nothing where it is none of these.
    fn take(&mut self, part: &str, line: usize) {
        let part = part.trim();
        if let Some(authority) = authority_in(part) {
            // `KT. CHỦ TỊCH PHÓ CHỦ TỊCH` on one line.
            let (authority, rest) = split_position(&authority);
            self.authorities.push((authority, line));
            if let Some(rest) = rest {
                self.position = Some((rest, line));
            }
        } else if is_mostly_capitals(part) && position_in(part).is_some() {
            self.position.get_or_insert_with(|| (squeeze(part), line));
        } else if self.name.is_none() {
            let name = person_name(part).or_else(|| self.position.as_ref().and_then(|_| name_shaped(part)));
            self.name = name.map(|name| (name, line));
        }
    }
}

/// A position without signs and single letters at its ends, as strokes of a signature leave them (`: CHỦ TỊCH ở`).
fn without_specks(position: &str) -> &str {
    let mut kept = position.trim_matches(|c: char| !c.is_alphanumeric());
    while let Some((front, last)) = kept.rsplit_once(' ')
        && last.chars().filter(|c| c.is_alphabetic()).count() < 2
        && position_in(front).is_some()
    {
        kept = front.trim_end_matches(|c: char| !c.is_alphanumeric());
    }
    kept
}

/// `Phó chủ tịch` → `Phó Chủ tịch`, as the annex on capitals has it.
fn deputy(position: &str) -> String {
    match position.strip_prefix("Phó ") {
        Some(rest) => format!("Phó {}", capitalise(rest)),
        None => position.to_owned(),
    }
}

/// `TM. ỦY BAN NHÂN DÂN`, `T/M BAN THƯỜNG VỤ`, `KT. CHỦ TỊCH` and so on, from where it begins in `part`.
fn authority_in(part: &str) -> Option<String> {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN
        .get_or_init(|| Regex::new(r"(?:^|[\s;.,:)'‘’])((?:TM|T/M|KT|K/T|TL|T/L|TUQ|T/UQ|TUN|Q)\s?[./,]?\s+[A-ZĐÀ-Ỹ][\p{Lu}\s,\-–]{2,})\s*[\[\]*]?$").expect("a constant pattern"))
        .captures(&part.trim().replace("T™", "TM"))
        .and_then(|f| f.get(1))
        .map(|m| squeeze(m.as_str()))
}

fn position_in(part: &str) -> Option<usize> {
    let folded = fold(part.trim());
    let folded = folded.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    lists()
        .positions
        .iter()
        .find(|p| folded.strip_prefix(p.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
        .or_else(|| damaged_position(&folded))
        .map(|p| p.len())
}

/// The position with the same letters, where marks were put wrongly (`THỦ TRƯỞNG` for `THỨ TRƯỞNG`).
fn damaged_position(folded: &str) -> Option<&'static String> {
    let plain = bare(folded);
    lists().positions.iter().find(|p| p.as_str() != folded && bare(p) == plain)
}

/// A position in capitals as it is written in text, with the marks that the list has.
fn normal_position(printed: &str, model: &Model) -> String {
    let kept = without_specks(printed);
    let folded = fold(kept);
    let listed = lists().positions.contains(&folded);
    let kept = damaged_position(&folded).filter(|_| !listed).map_or_else(|| kept.to_owned(), |p| p.to_uppercase());
    deputy(&casing::normal(&kept, model))
}

/// `KT. CHỦ TỊCH PHÓ CHỦ TỊCH` → `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`.
fn split_position(authority: &str) -> (String, Option<String>) {
    let folded = fold(authority);
    if let Some(at) = folded.find(" phó ").filter(|&at| at > 3)
        && position_in(&authority[at..]).is_some()
    {
        return (authority[..at].trim().to_owned(), Some(authority[at..].trim().to_owned()));
    }
    (authority.to_owned(), None)
}

fn normal_authority(authority: &str, model: &Model) -> String {
    let (short, rest) = authority.split_once(['.', ' ']).unwrap_or((authority, ""));
    let short = short.trim_end_matches(['.', ',']);
    let dot = if short.contains('/') { "" } else { "." };
    squeeze(&format!("{short}{dot} {}", casing::normal(rest.trim_start_matches(['.', ' ', ',']), model)))
}

/// What a signature still lacks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Name,
    /// The name of who holds the office above; `filed`: the list of recipients has ended (*Lưu: …*).
    NameOfOffice {
        filed: bool,
    },
}

/// Splits a line of the tail into the recipients' column and the signature's, where they were read as one line.
fn split_signature(line: &str, wanted: Wanted) -> (String, Option<String>) {
    let want_name = wanted != Wanted::Nothing;
    // Below an office three or four words with capitals are a name, though no list has its surname.
    let of_office = matches!(wanted, Wanted::NameOfOffice { .. });
    if let Some(authority) = authority_in(line) {
        let squeezed = squeeze(line).replace("T™", "TM");
        let at = squeezed.rfind(&authority).unwrap_or(0);
        return (squeezed[..at].trim().to_owned(), Some(authority));
    }
    if is_mostly_capitals(line) && position_in(line).is_some() {
        return (String::new(), Some(line.to_owned()));
    }
    let alone = wanted == Wanted::NameOfOffice { filed: true } && name_shaped(line).is_some();
    if (person_name(line).is_some() || alone) && !line.starts_with(['-', '+']) {
        return (String::new(), Some(line.to_owned()));
    }
    // A wide gap parts the columns: `- Sở Công Thương các tỉnh        Vũ Văn Bình`.
    if want_name
        && let Some(gap) = line.rfind("   ")
        && (person_name(&line[gap..]).is_some() || of_office && name_shaped(&line[gap..]).is_some())
    {
        return (line[..gap].trim().to_owned(), Some(line[gap..].trim().to_owned()));
    }
    // `Nơi nhận: GIÁM ĐỐC`, `- Như trên; PHÓ CHỦ TỊCH`, `- Lưu: VT. Nguyễn Văn An`
    let words: Vec<(usize, &str)> =
        line.split_whitespace().map(|w| (w.as_ptr() as usize - line.as_ptr() as usize, w)).collect();
    for k in 1..words.len() {
        let before = words[k - 1].1;
        if !before.ends_with([':', ';', '.', ',', ')']) {
            continue;
        }
        let tail = &line[words[k].0..];
        let capitals = !without_specks(tail).chars().any(char::is_lowercase);
        if is_mostly_capitals(tail) && position_in(tail).is_some() && capitals {
            return (line[..words[k].0].trim().to_owned(), Some(tail.to_owned()));
        }
        if want_name && before.ends_with([';', '.', ')']) && k > 1 && person_name(tail).is_some() {
            return (line[..words[k].0].trim().to_owned(), Some(tail.to_owned()));
        }
    }
    (line.to_owned(), None)
}

/// A person's name: two to five words with capitals, the first a surname; a rank or degree before it left out.
fn person_name(text: &str) -> Option<String> {
    let mut text = text.trim().trim_matches(|c: char| "[]*_.,~|-–'\"°®".contains(c) || c.is_whitespace());
    let folded = fold(text);
    let words = Words::new(text, &folded);
    text = words.ranges.get(units::behind_ranks(&words, 0)).map_or("", |name| &text[name.start..]);
    // `BSCKII. Trần …`, `ThS.BS. Lê …`: degrees in capitals before a full stop.
    while let Some((degree, rest)) = text.split_once(' ')
        && degree.ends_with('.')
        && degree.chars().count() <= 12
        && degree.chars().filter(|c| c.is_uppercase()).count() >= 2
    {
        text = rest.trim();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if !(2..=5).contains(&words.len()) {
        return None;
    }
    let surname = lists().surnames.contains(&fold(words[0]));
    (surname && words_of_name(&words)).then(|| words.join(" "))
}

/// Three or four words written as names are, whatever the surname: `Hán Thị Minh Nguyệt`.
fn name_shaped(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    ((3..=4).contains(&words.len()) && words_of_name(&words)).then(|| words.join(" "))
}

/// Whether the words begin with capitals and go on in small letters, as those of a person's name do.
fn words_of_name(words: &[&str]) -> bool {
    let shaped = words.iter().all(|w| {
        let mut chars = w.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.all(|c| c.is_alphabetic() || c == '’' || c == '\'')
    });
    shaped && !words.iter().all(|w| w.chars().all(char::is_uppercase))
}
