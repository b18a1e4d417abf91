//! Printed text → the tokens that the language model counts: words in lower case with one tone placement, signs, and
//! classes for what has too many forms to be counted (numbers, dates, document numbers). Pure.

use std::ops::Range;

/// What a stretch of printed text is to the language model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters only.
    Word,
    /// Letters and digits mixed, an address, a link.
    Mixed,
    /// One sign; what is counted is [`fold_sign`] of it.
    Sign,
    /// A number, a date, a document number, by its class.
    Class(Class),
}

/// Tokens that stand for classes; each is also a word of the vocabulary, by [`Class::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Class {
    Start,
    End,
    Unknown,
    Digit,
    TwoDigits,
    ThreeDigits,
    Year,
    Number,
    Date,
    Code,
    Mixed,
}

impl Class {
    /// All classes, in the order of their ids in the vocabulary.
    pub const ALL: [Self; 11] = [
        Self::Start,
        Self::End,
        Self::Unknown,
        Self::Digit,
        Self::TwoDigits,
        Self::ThreeDigits,
        Self::Year,
        Self::Number,
        Self::Date,
        Self::Code,
        Self::Mixed,
    ];

    /// Its id in the vocabulary.
    pub const fn id(self) -> u16 {
        self as u16
    }

    /// How it is written in lists of the vocabulary.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "<start>",
            Self::End => "<end>",
            Self::Unknown => "<unknown>",
            Self::Digit => "<digit>",
            Self::TwoDigits => "<two-digits>",
            Self::ThreeDigits => "<three-digits>",
            Self::Year => "<year>",
            Self::Number => "<number>",
            Self::Date => "<date>",
            Self::Code => "<code>",
            Self::Mixed => "<mixed>",
        }
    }
}

/// A token and its byte range in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub range: Range<usize>,
    pub kind: Kind,
}

/// Signs that are counted as one: quotation marks, dashes, dots of an ellipsis.
pub fn fold_sign(c: char) -> char {
    match c {
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' | '`' | '´' => '\'',
        '–' | '—' | '−' | '‐' | '‑' => '-',
        '•' | '·' | '●' | '▪' => '•',
        '⁄' => '/',
        other => other,
    }
}

/// Whether the character stands in a word: a letter or a mark on one.
#[inline]
pub fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    // Blocks that are letters throughout, but for × and ÷.
    matches!(c, '\u{1ea0}'..='\u{1ef9}' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}')
        || c.is_alphabetic()
        || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Cuts printed text (NFC) into tokens, in order, not overlapping; blanks are in none.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::with_capacity(text.len() / 4);
    for (start, word) in blank_separated(text) {
        cut(text, start, word, &mut out);
    }
    out
}

/// The stretches between blanks, each with its byte offset.
pub fn blank_separated(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split_whitespace().map(move |word| (word.as_ptr() as usize - base, word))
}

fn cut(text: &str, start: usize, word: &str, out: &mut Vec<Piece>) {
    let end = start + word.len();
    let mut at = start;
    // The common case, a word and perhaps one sign, needs none of the looking ahead below.
    let plain = !word.bytes().any(|b| b.is_ascii_digit() || matches!(b, b'/' | b'-' | b'@' | b'&'));
    if !plain {
        let lead = word.find(|c: char| c.is_alphanumeric()).unwrap_or(word.len());
        let trail = word
            .rfind(|c: char| c.is_alphanumeric() || c == '%')
            .map_or(lead, |i| i + word[i..].chars().next().map_or(1, char::len_utf8));
        if lead < trail {
            let mut core = &word[lead..trail];
            let percent = core.ends_with('%');
            if percent {
                core = &core[..core.len() - 1];
            }
            if let Some(kind) = whole_class(core) {
                let core_start = start + lead;
                signs(text, start..core_start, out);
                out.push(Piece { range: core_start..core_start + core.len(), kind });
                signs(text, core_start + core.len()..end, out);
                return;
            }
        }
    }
    while at < end {
        let rest = &text[at..end];
        let c = rest.chars().next().unwrap_or(' ');
        if is_letter(c) {
            let stop = rest.find(|c: char| !is_letter(c) && !c.is_alphanumeric()).unwrap_or(rest.len());
            let run = &rest[..stop];
            let kind = if run.chars().all(is_letter) { Kind::Word } else { Kind::Mixed };
            out.push(Piece { range: at..at + stop, kind });
            at += stop;
        } else if c.is_ascii_digit() {
            let stop = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let run = &rest[..stop];
            let kind = number_class(run).map_or(Kind::Mixed, Kind::Class);
            out.push(Piece { range: at..at + stop, kind });
            at += stop;
        } else {
            at = sign(text, at, end, out);
        }
    }
}

fn signs(text: &str, range: Range<usize>, out: &mut Vec<Piece>) {
    let mut at = range.start;
    while at < range.end {
        at = sign(text, at, range.end, out);
    }
}

fn sign(text: &str, at: usize, end: usize, out: &mut Vec<Piece>) -> usize {
    let rest = &text[at..end];
    let c = rest.chars().next().unwrap_or(' ');
    // A row of dots (a leader, an ellipsis) is one token.
    let length = if c == '.' || c == '…' || c == '_' {
        rest.find(|d: char| d != c).unwrap_or(rest.len())
    } else {
        c.len_utf8()
    };
    out.push(Piece { range: at..at + length, kind: Kind::Sign });
    at + length
}

/// What a row of digits is.
pub fn number_class(digits: &str) -> Option<Class> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(match digits.len() {
        1 => Class::Digit,
        2 => Class::TwoDigits,
        3 => Class::ThreeDigits,
        4 if digits.starts_with("19") || digits.starts_with("20") => Class::Year,
        _ => Class::Number,
    })
}

/// What digits with separators between them are: a number of some length, a date.
pub fn numeric_class(core: &str) -> Option<Class> {
    let numeric = core.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'/' | b'-' | b':'));
    if !numeric || !core.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    number_class(core).or_else(|| {
        let parts: Vec<&str> = core.split(['/', '-', '.']).collect();
        let date = core.contains('/') && parts.iter().all(|p| matches!(p.len(), 1 | 2 | 4)) && parts.len() <= 3
            || parts.len() == 3 && parts[2].len() == 4;
        Some(if date { Class::Date } else { Class::Number })
    })
}

/// Classes that a whole stretch between blanks can be: a date, a number with separators, a document number.
fn whole_class(core: &str) -> Option<Kind> {
    if let Some(class) = numeric_class(core) {
        return Some(Kind::Class(class));
    }
    is_code(core).then_some(Kind::Class(Class::Code))
}

/// Whether a stretch between blanks is a document number or a part of one: `07-KH/ĐU`, `118/2025/NĐ-CP`, `QĐ-TTg`.
pub fn is_code(core: &str) -> bool {
    if !core.contains(['/', '-']) {
        return false;
    }
    let mut symbols = 0;
    let mut parts = 0;
    for part in core.split(['/', '-']) {
        parts += 1;
        if part.is_empty() || part.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let letters = part.chars().count();
        let upper = part.chars().filter(|c| c.is_uppercase()).count();
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        // `TTg`, `TTr`, `BCĐTW`, `QH15`, `UBND`
        if letters > 10 || upper == 0 || upper + digits + 1 < letters || !part.chars().all(char::is_alphanumeric) {
            return false;
        }
        symbols += 1;
    }
    symbols > 0 && parts > 1 && (core.bytes().any(|b| b.is_ascii_digit()) || symbols > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_up(text: &str) -> Vec<(&str, Kind)> {
        pieces(text).into_iter().map(|p| (&text[p.range.clone()], p.kind)).collect()
    }

    #[test]
    fn numbers_dates_and_codes_are_classes() {
        use Class::*;
        let text = "Kế hoạch số 07-KH/ĐU, ngày 08/9/2025 (80% hồ sơ/năm) 1.250.000 QĐ-TTg.";
        let kinds: Vec<_> = cut_up(text);
        assert_eq!(kinds[3], ("07-KH/ĐU", Kind::Class(Code)));
        assert_eq!(kinds[4], (",", Kind::Sign));
        assert_eq!(kinds[6], ("08/9/2025", Kind::Class(Date)));
        assert_eq!(kinds[8], ("80", Kind::Class(TwoDigits)));
        assert_eq!(kinds[9], ("%", Kind::Sign));
        assert_eq!(kinds[12], ("/", Kind::Sign));
        assert_eq!(kinds[15], ("1.250.000", Kind::Class(Number)));
        assert_eq!(kinds[16], ("QĐ-TTg", Kind::Class(Code)));
        assert_eq!(kinds.last(), Some(&(".", Kind::Sign)));
    }

    #[test]
    fn words_with_hyphens_are_no_codes() {
        assert!(!is_code("tiếng-việt"));
        assert!(!is_code("/"));
        assert!(!is_code("12-13"));
        assert!(is_code("02-KH"));
    }
}
