//! Markers of outline items (`IV.`, `2.1.1.`, `đ)`, `-`, `+`), as printed and as damaged by OCR (`I1.`, `C)`, `l.`).
//!
//! Reading one marker looks at its line alone; whether it fits the sequence it stands in is decided by [`super::outline`]. Pure.

use std::sync::OnceLock;

use regex::Regex;

use super::lists::lists;

/// What kind of marker, with its place in the sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkerKind {
    /// *Phần*, *Chương*, *Mục*: rank 0, 1, 2.
    Part(u8, u32),
    /// *Điều 3.*
    Article(u32),
    Roman(u32),
    /// `A.`
    Upper(char),
    /// `2.1.1.`
    Number(Vec<u32>),
    /// `đ)`
    Letter(char),
    /// `(1)`, `(a)`
    Bracketed(String),
    /// `-`, `+`, `*`, `•`
    Bullet(char),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub kind: MarkerKind,
    /// As printed, without blanks at the ends: `a)`, `2.1.1.`, `-`.
    pub printed: String,
}

/// The letters of a list in their order, by the Vietnamese alphabet as offices use it.
pub const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";

impl Marker {
    /// What the section path is made of: no bracket, no full stop at the end.
    pub fn label(&self) -> String {
        match &self.kind {
            MarkerKind::Roman(n) => to_roman(*n),
            MarkerKind::Number(parts) => parts.iter().map(u32::to_string).collect::<Vec<_>>().join("."),
            MarkerKind::Letter(c) => c.to_string(),
            MarkerKind::Part(_, n) => to_roman(*n),
            MarkerKind::Article(n) => format!("Điều {n}"),
            MarkerKind::Upper(c) => c.to_string(),
            MarkerKind::Bracketed(s) => s.clone(),
            MarkerKind::Bullet(c) => c.to_string(),
        }
    }

    /// Whether the line has a comma where the full stop belongs: it is one only where a sentence has ended before.
    pub fn is_comma(&self, line: &str) -> bool {
        matches!(self.kind, MarkerKind::Number(_))
            && line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').starts_with(',')
    }

    pub fn is_bullet(&self) -> bool {
        matches!(self.kind, MarkerKind::Bullet(_))
    }
}

struct Patterns {
    part: Regex,
    counted: Regex,
    article: Regex,
    roman: Regex,
    upper: Regex,
    number: Regex,
    letter: Regex,
    bracketed: Regex,
    bullet: Regex,
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let regex = |p: &str| Regex::new(p).expect("a constant pattern");
        Patterns {
            part: regex(r"^(?i:(phần|chương|mục))\s+(?:(?i:thứ)\s+(\p{L}+)|([IVXLC]+|\d{1,2}))\s*[.:\-–]?(?:\s|$)"),
            counted: regex(r"^(?i:nội dung|nhiệm vụ|hoạt động|chuyên đề|giải pháp)\s+(\d{1,2})\s*[:.]\s+"),
            article: regex(r"^(?i:điều)\s+(\d{1,3})\s*[.:]\s*"),
            roman: regex(r"^([IVXl1|!]{1,5})\s*[.\-–/):]\s*"),
            upper: regex(r"^([A-HĐ])\s*[.\-/]\s+"),
            number: regex(r"^(\d{1,2}|l)((?:\.\s?\d{1,2}){0,4})\s?([.,)/:\-–]?)(\s+|$)"),
            letter: regex(r"^([a-zA-ZđĐðÐ])\s?([).])\s*"),
            bracketed: regex(r"^\(\s?(\d{1,2}|[a-zđ]|[ivx]{1,4})\s?\)\s*"),
            // (`~`, `=`, `«` are what engines make of dashes and squares; a blank must follow.)
            bullet: regex(r"^(?:([-–—−‐•·●▪◦○§►➢✓*+\u{f0b7}\u{f02d}])\s*|([~=«»■])\s+)"),
        }
    })
}

/// The marker that opens `line` and the number of bytes it takes, blanks behind it included.
pub fn read(line: &str) -> Option<(Marker, usize)> {
    let p = patterns();
    let make = |kind, length: usize| Some((Marker { kind, printed: line[..length].trim().to_owned() }, length));
    let after = |length: usize| line[length..].chars().next();
    let begins_sentence = |length: usize| after(length).is_none_or(|c| c.is_uppercase() || "“\"‘'(".contains(c));

    // (`Mục 3 do Phòng Tài chính chủ trì`, `Mục 2: Phòng Nội vụ chủ trì` speak of a part.)
    let opens_part =
        |found: &regex::Captures<'_>| begins_sentence(found[0].len()) && !super::attributes::assigns_part(line);
    if let Some(found) = p.part.captures(line).filter(opens_part) {
        let rank = match super::fold::fold(&found[1]).as_str() {
            "phần" => 0,
            "chương" => 1,
            _ => 2,
        };
        let n = match (found.get(2), found.get(3)) {
            (Some(word), _) => ordinal(&super::fold::fold(word.as_str()))?,
            (_, Some(numeral)) => numeral.as_str().parse().ok().or_else(|| from_roman(numeral.as_str()))?,
            _ => return None,
        };
        return make(MarkerKind::Part(rank, n), found[0].len());
    }
    // `Nội dung 1: Tuyên truyền …`
    if let Some(found) = p.counted.captures(line).filter(opens_part) {
        return make(MarkerKind::Number(vec![found[1].parse().ok()?]), found[0].len());
    }
    if let Some(found) = p.article.captures(line) {
        return make(MarkerKind::Article(found[1].parse().ok()?), found[0].len());
    }
    if let Some(found) = p.bracketed.captures(line) {
        return make(MarkerKind::Bracketed(found[1].to_owned()), found[0].len());
    }
    if let Some(found) = p.roman.captures(line)
        && let Some(n) = from_damaged_roman(&found[1], &line[found[0].len()..])
        && begins_sentence(found[0].len())
    {
        return make(MarkerKind::Roman(n), found[0].len());
    }
    if let Some(found) = p.number.captures(line) {
        let depth = found[2].matches('.').count();
        // `25 dịch vụ` is a figure, `1. Mục đích` and `2.1 Mục tiêu` are items; `5 - 10 lớp` is a range.
        let closed = matches!(&found[3], "." | ")" | "/") || (&found[3] == ":" && depth == 0);
        let length = found[0].len();
        // `1- Quan điểm`, `2.1- Đội ngũ`, as Party bodies write.
        let dashed = matches!(&found[3], "-" | "–")
            && !found[0].trim_end().contains(' ')
            && after(length).is_some_and(|c| {
                // (`1- 100% hồ sơ …`: a range has blanks on both sides of its dash or on none.)
                c.is_uppercase() || c == '“' || c.is_ascii_digit() && (depth > 0 || !found[4].is_empty())
            });
        // `4, Báo và …`: the full stop was read as a comma.
        let comma = &found[3] == "," && !found[0].contains(" ,") && begins_sentence(length);
        let closed = closed || dashed || comma;
        let fits = if depth == 0 { closed } else { closed || found[3].is_empty() && begins_sentence(length) };
        if fits && (dashed || after(length).is_none_or(|c| !c.is_ascii_digit())) {
            let head = found[1].replace('l', "1");
            let mut parts = vec![head.parse().ok()?];
            for part in found[2].split('.').map(str::trim).filter(|s| !s.is_empty()) {
                parts.push(part.parse().ok()?);
            }
            let printed = line[..length].trim();
            let printed = printed.strip_suffix(',').map_or_else(|| printed.to_owned(), |number| format!("{number}."));
            return Some((Marker { kind: MarkerKind::Number(parts), printed }, length));
        }
    }
    // `2.2 - Công đoàn cơ sở: …`
    if let Some(found) = dashed_number().captures(line) {
        let parts: Vec<u32> = found[1].split('.').filter_map(|s| s.parse().ok()).collect();
        return Some((Marker { kind: MarkerKind::Number(parts), printed: found[1].to_owned() }, found[0].len()));
    }
    // `2.1.1Về thể chế`: the blank was lost.
    if let Some(found) = glued_number().captures(line) {
        let parts: Vec<u32> = found[1].split('.').filter_map(|s| s.trim().parse().ok()).collect();
        let length = found.get(1)?.end();
        let length = length + line[length..].len() - line[length..].trim_start_matches(['.', ')', ' ']).len();
        if !parts.is_empty() && begins_sentence(length) {
            return make(MarkerKind::Number(parts), length);
        }
    }
    if let Some(found) = p.upper.captures(line)
        && begins_sentence(found[0].len())
    {
        return make(MarkerKind::Upper(found[1].chars().next()?), found[0].len());
    }
    if let Some(found) = p.letter.captures(line) {
        let length = found[0].len();
        let letter = match found[1].chars().next()? {
            'ð' | 'Ð' | 'Đ' => 'đ',
            c => c.to_ascii_lowercase(),
        };
        let bracket = &found[2] == ")";
        let spaced = found[0].ends_with(char::is_whitespace);
        if bracket || (spaced && begins_sentence(length) && found[1].chars().all(char::is_lowercase)) {
            return make(MarkerKind::Letter(letter), length);
        }
    }
    if let Some(found) = p.bullet.captures(line) {
        let sign = match found.get(1).or(found.get(2))?.as_str().chars().next()? {
            '+' => '+',
            '*' => '*',
            // What an engine made of dashes and squares is one sign, whatever it made of each.
            '-' | '–' | '—' | '−' | '‐' | '~' | '=' | '«' | '»' | '■' | '\u{f02d}' => '-',
            _ => '•',
        };
        let length = found[0].len();
        // `- b) …`: the inner marker is the author's, the dash a converter's.
        if sign == '-'
            && let Some((inner, more)) =
                p.letter.captures(&line[length..]).filter(|f| &f[2] == ")").and_then(|_| read(&line[length..]))
        {
            return Some((inner, length + more));
        }
        if line[length..].is_empty() || line[length..].starts_with(['-', '_', '*']) {
            return None;
        }
        return make(MarkerKind::Bullet(sign), length);
    }
    None
}

fn dashed_number() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| Regex::new(r"^(\d{1,2}(?:\.\d{1,2}){1,4})\.?\s[-–]\s").expect("a constant pattern"))
}

fn glued_number() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| Regex::new(r"^(\d{1,2}(?:\.\d{1,2}){0,4}\.)\p{Lu}").expect("a constant pattern"))
}

fn ordinal(word: &str) -> Option<u32> {
    lists().ordinals.get(word).map(u32::from)
}

/// `I1`, `1I`, `lI` → 2, where what follows is a heading in capitals; pure figures are left to [`MarkerKind::Number`].
fn from_damaged_roman(token: &str, rest: &str) -> Option<u32> {
    if token.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let clean = token.chars().all(|c| "IVXLC".contains(c));
    if !clean && !is_mostly_capitals(rest) {
        return None;
    }
    from_roman(&token.replace(['1', 'l', '|', '!'], "I"))
}

/// Whether at least four fifths of the letters are capitals.
pub fn is_mostly_capitals(text: &str) -> bool {
    let (mut upper, mut all) = (0usize, 0usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        all += 1;
        upper += usize::from(c.is_uppercase());
    }
    all >= 3 && upper * 5 >= all * 4
}

pub fn from_roman(text: &str) -> Option<u32> {
    let mut value = 0u32;
    let mut last = 0;
    for c in text.chars().rev() {
        let v = match c {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            _ => return None,
        };
        if v < last {
            value = value.checked_sub(v)?;
        } else {
            value += v;
            last = v;
        }
    }
    (value > 0 && value < 40).then_some(value)
}

pub fn to_roman(mut n: u32) -> String {
    const PARTS: [(u32, &str); 5] = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut out = String::new();
    for (value, letters) in PARTS {
        while n >= value && out.len() < 16 {
            out.push_str(letters);
            n -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(line: &str) -> Option<MarkerKind> {
        read(line).map(|(marker, _)| marker.kind)
    }

    #[test]
    fn markers_as_printed() {
        assert_eq!(kind("IV. NHIỆM VỤ"), Some(MarkerKind::Roman(4)));
        assert_eq!(kind("V.TỔ CHỨC THỰC HIỆN"), Some(MarkerKind::Roman(5)));
        assert_eq!(kind("2.1.1. Về thể chế"), Some(MarkerKind::Number(vec![2, 1, 1])));
        assert_eq!(kind("2.1 Mục tiêu"), Some(MarkerKind::Number(vec![2, 1])));
        assert_eq!(kind("3/ Kinh phí"), Some(MarkerKind::Number(vec![3])));
        assert_eq!(kind("đ) Rà soát"), Some(MarkerKind::Letter('đ')));
        assert_eq!(kind("Phần thứ hai"), Some(MarkerKind::Part(0, 2)));
        assert_eq!(kind("Điều 3. Chánh Văn phòng"), Some(MarkerKind::Article(3)));
        assert_eq!(kind("+ Sở Y tế"), Some(MarkerKind::Bullet('+')));
        assert_eq!(kind("– Sở Y tế"), Some(MarkerKind::Bullet('-')));
        assert_eq!(kind("(2) Sở Y tế"), Some(MarkerKind::Bracketed("2".into())));
    }

    #[test]
    fn figures_and_dates_are_no_markers() {
        for line in
            ["25 dịch vụ công", "1.139 thủ tục", "22/7/2020 được sửa đổi", "Mục tiêu chung", "15/6 hằng năm", "-----"]
        {
            assert_eq!(kind(line), None, "{line}");
        }
    }

    #[test]
    fn damaged_markers() {
        assert_eq!(kind("I1. MỤC TIÊU"), Some(MarkerKind::Roman(2)));
        assert_eq!(kind("C) Rà soát"), Some(MarkerKind::Letter('c')));
        assert_eq!(kind("l. Mục đích"), Some(MarkerKind::Number(vec![1])));
        assert_eq!(read("- b) Sẵn sàng").map(|(m, _)| m.printed), Some("b)".into()));
    }

    #[test]
    fn roman_numerals_there_and_back() {
        for n in 1..39 {
            assert_eq!(from_roman(&to_roman(n)), Some(n));
        }
    }
}
