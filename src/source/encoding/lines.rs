//! Which encoding each line of a file is in: the readings of every line are scored, and the best sequence of encodings is
//! found over all lines, where staying in one is likelier than changing (Viterbi).

use unicode_normalization::UnicodeNormalization;

use super::carrier::{Carrier, Unit, is_mac_roman_sign};
use super::likelihood::{is_convincing, log_probability};
use super::{DecodedLine, Encoding, charset, mend_capitals};
use crate::model::letters::normalize;
use crate::source::vietnamese::is_only_vietnamese;

/// What a change of encoding from one line to the next costs, in nats.
const CHANGE: f32 = 3.5;
/// What the reading as valid UTF-8 is ahead of the others: a line that is already Unicode is left.
const UNICODE_AHEAD: f32 = 3.0;
/// What a reading of valid UTF-8 in another encoding is behind when it is not Vietnamese throughout: most letters that
/// OCR without Vietnamese leaves are letters in the legacy encodings too, and some words become syllables by chance.
const DOUBT: f32 = 60.0;
/// What Windows-1252 is ahead: western words are no likelier in a Vietnamese code page, whatever letters come of it.
const WESTERN_AHEAD: f32 = 1.5;
/// What VIQR is behind: its marks are punctuation in all other text.
const VIQR_BEHIND: f32 = 1.0;
/// What VIQR is further behind on a line that has only marks that end sentences: in a file where no other line has
/// more than that, and in a file where some have.
const VIQR_WITHOUT_SIGN: f32 = 8.0;
const VIQR_WITHOUT_SIGN_AMONG_OTHERS: f32 = 2.0;
/// So many lines with marks that only VIQR has make a file one where VIQR is to be expected.
const LINES_WITH_SIGN: usize = 3;

const COUNT: usize = Encoding::ALL.len();
/// Log probability of the line under each encoding, by its place in [`Encoding::ALL`].
type Scores = [f32; COUNT];

/// What is known of a line before its neighbours are asked.
enum Evidence {
    /// ASCII, the same in all encodings: neither has a choice nor gives context.
    Neutral,
    /// Valid UTF-8 with letters that only Unicode has.
    Unicode,
    Open(Scores),
}

pub(super) fn decode(lines: &[&[u8]]) -> Vec<DecodedLine> {
    let mac_roman = lines
        .iter()
        .filter_map(|line| std::str::from_utf8(line).ok())
        .any(|line| !line.is_ascii() && line.chars().any(is_mac_roman_sign));
    let carriers: &[Carrier] = if mac_roman { &[Carrier::Latin, Carrier::MacRoman] } else { &[Carrier::Latin] };
    let signs = lines.iter().filter(|line| line.is_ascii() && has_viqr_sign(line)).take(LINES_WITH_SIGN).count();
    let viqr_behind = if signs < LINES_WITH_SIGN { VIQR_WITHOUT_SIGN } else { VIQR_WITHOUT_SIGN_AMONG_OTHERS };
    let read_lines: Vec<(Evidence, Option<bool>)> =
        lines.iter().map(|line| evidence(line, carriers, viqr_behind)).collect();
    // Where most lines with western letters are Vietnamese in no encoding, OCR without Vietnamese made them, and a line among them that
    // is (`kinh té` as TCVN3: `kinh tộ`) is so by chance.
    let convincing = read_lines.iter().filter(|(_, convincing)| *convincing == Some(true)).count();
    let unconvincing = read_lines.iter().filter(|(_, convincing)| *convincing == Some(false)).count();
    let by_chance = unconvincing > convincing;
    let evidence: Vec<Evidence> = read_lines
        .into_iter()
        .map(|(evidence, convincing)| match evidence {
            Evidence::Open(mut scores) if by_chance && convincing == Some(true) => {
                for (score, encoding) in scores.iter_mut().zip(Encoding::ALL) {
                    *score -= if is_exempt(encoding) { 0.0 } else { DOUBT };
                }
                Evidence::Open(scores)
            }
            evidence => evidence,
        })
        .collect();
    let chosen = best_sequence(&evidence);
    lines
        .iter()
        .zip(chosen)
        .map(|(line, encoding)| {
            let text = read(line, encoding, carriers).unwrap_or_else(|| String::from_utf8_lossy(line).into_owned());
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            // A reading that changes nothing is no decoding.
            let encoding = if text.as_bytes() == *line { Encoding::Unicode } else { encoding };
            DecodedLine { text, encoding }
        })
        .collect()
}

/// Encodings whose readings of valid UTF-8 need not be Vietnamese throughout.
fn is_exempt(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::Unicode | Encoding::MisreadUtf8)
}

/// What is known of a line, and of valid UTF-8 with western letters whether it is Vietnamese throughout in any legacy encoding.
fn evidence(line: &[u8], carriers: &[Carrier], viqr_behind: f32) -> (Evidence, Option<bool>) {
    let is_plain = line.iter().all(|byte| matches!(byte, 0x20..=0x7e | b'\t' | b'\r' | 0x0c));
    if is_plain && !has_viqr_mark(line) {
        return (Evidence::Neutral, None);
    }
    if let Ok(text) = std::str::from_utf8(line)
        && text.chars().any(is_only_vietnamese)
    {
        return (Evidence::Unicode, None);
    }
    let western = std::str::from_utf8(line).is_ok_and(|text| text.chars().any(|c| !c.is_ascii() && c.is_alphabetic()));
    let is_utf8 = std::str::from_utf8(line).is_ok();
    let mut any_convincing = false;
    let scores = Encoding::ALL.map(|encoding| match weighed(line, encoding, carriers) {
        Some((text, score)) => {
            let convincing = is_utf8 && !is_exempt(encoding) && is_convincing(&text);
            any_convincing |= convincing;
            let doubt = if is_utf8 && !is_exempt(encoding) && !convincing { DOUBT } else { 0.0 };
            score.unwrap_or_else(|| log_probability(&text)) + prior(encoding, line, viqr_behind) - doubt
        }
        None => f32::NEG_INFINITY,
    });
    (Evidence::Open(scores), western.then_some(any_convincing))
}

fn prior(encoding: Encoding, line: &[u8], viqr_behind: f32) -> f32 {
    match encoding {
        Encoding::Unicode if std::str::from_utf8(line).is_ok() => UNICODE_AHEAD,
        Encoding::Windows1252 => WESTERN_AHEAD,
        Encoding::Viqr if has_viqr_sign(line) => -VIQR_BEHIND,
        Encoding::Viqr => -VIQR_BEHIND - viqr_behind,
        _ => 0.0,
    }
}

/// Reads a line in an encoding; `None` where it cannot be in it.
fn read(line: &[u8], encoding: Encoding, carriers: &[Carrier]) -> Option<String> {
    weighed(line, encoding, carriers).map(|(text, _)| text)
}

/// The same with the log probability of the text, where it had to be worked out to choose between two ways of reading.
fn weighed(line: &[u8], encoding: Encoding, carriers: &[Carrier]) -> Option<(String, Option<f32>)> {
    let unweighed = |text: String| (text, None);
    let as_utf8 = std::str::from_utf8(line);
    match (encoding, as_utf8) {
        (Encoding::Unicode, Ok(text)) => Some(unweighed(normalize(text))),
        (Encoding::Unicode, Err(_)) => Some(unweighed(normalize(&String::from_utf8_lossy(line)))),
        (Encoding::Viqr, _) => line.is_ascii().then(|| unweighed(charset::decode_as(Encoding::Viqr, line))),
        (_, Ok(text)) if text.is_ascii() && !line.iter().any(u8::is_ascii_control) => None,
        (Encoding::Windows1252, Ok(_)) => None,
        (Encoding::MisreadUtf8, Ok(text)) => misread_utf8(text).map(unweighed),
        (Encoding::MisreadUtf8, Err(_)) => None,
        (_, Ok(text)) => {
            let disguised = carriers.iter().filter_map(|&carrier| undisguise(text, encoding, carrier));
            let readings = disguised.chain([read_bytes(line, encoding)]).map(|text| {
                let score = log_probability(&text);
                (text, Some(score))
            });
            readings.max_by(|a, b| a.1.unwrap_or(f32::NEG_INFINITY).total_cmp(&b.1.unwrap_or(f32::NEG_INFINITY)))
        }
        (_, Err(_)) => Some(unweighed(read_bytes(line, encoding))),
    }
}

fn read_bytes(line: &[u8], encoding: Encoding) -> String {
    let text = charset::decode_as(encoding, line);
    if encoding == Encoding::Tcvn3 { mend_capitals(&text) } else { text }
}

/// Reads bytes that were taken for characters of `carrier`. Characters that are no byte of it stay as they are.
fn undisguise(text: &str, encoding: Encoding, carrier: Carrier) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut bytes = Vec::with_capacity(text.len());
    let mut high = 0;
    for character in text.chars() {
        match carrier.unit(character) {
            Unit::Byte(byte) => {
                high += usize::from(byte >= 0x80);
                bytes.push(byte);
            }
            Unit::Character(character) => {
                out.push_str(&charset::decode_as(encoding, &bytes));
                bytes.clear();
                out.push(character);
            }
        }
    }
    if high == 0 {
        return None;
    }
    out.push_str(&charset::decode_as(encoding, &bytes));
    Some(if encoding == Encoding::Tcvn3 { mend_capitals(&out) } else { out })
}

/// UTF-8 whose bytes were taken for Windows-1252; `None` where the characters are no bytes of valid UTF-8.
pub(super) fn misread_utf8(text: &str) -> Option<String> {
    let bytes = text.chars().map(charset::windows_1252_byte).collect::<Option<Vec<u8>>>()?;
    let inner = String::from_utf8(bytes).ok().filter(|inner| inner != text)?;
    Some(inner.nfc().collect())
}

/// Whether an ASCII line has anything that VIQR would read as a mark.
fn has_viqr_mark(line: &[u8]) -> bool {
    line.windows(2).any(|pair| {
        let vowel = b"aeiouyAEIOUY".contains(&pair[0]);
        (vowel && b"^(+*'`?~.".contains(&pair[1]))
            || pair.eq_ignore_ascii_case(b"dd")
            || (pair[0] == b'\\' && b"^(+*'`?~.".contains(&pair[1]))
    })
}

/// Whether it has marks that other text does not have after a vowel, or DD among capitals.
fn has_viqr_sign(line: &[u8]) -> bool {
    let is_vowel = |byte: u8| b"aeiouyAEIOUY".contains(&byte);
    (0..line.len().saturating_sub(1)).any(|at| {
        let after = line.get(at + 2).copied().unwrap_or(b' ');
        match (line[at], line[at + 1]) {
            (vowel, b'^' | b'`' | b'~') => is_vowel(vowel),
            (b'o' | b'u' | b'O' | b'U', b'+') | (b'a' | b'A', b'(') => true,
            (vowel, b'\'') => is_vowel(vowel),
            (vowel, b'.' | b'?') => is_vowel(vowel) && after.is_ascii_lowercase(),
            (b'D', b'D') => !after.is_ascii_lowercase(),
            _ => false,
        }
    })
}

/// The likeliest encoding of each line. Neutral lines are Unicode and pass the context on.
fn best_sequence(evidence: &[Evidence]) -> Vec<Encoding> {
    let unicode: Scores = Encoding::ALL.map(|e| if e == Encoding::Unicode { 0.0 } else { f32::NEG_INFINITY });
    let chain: Vec<(usize, &Scores)> = evidence
        .iter()
        .enumerate()
        .filter_map(|(index, evidence)| match evidence {
            Evidence::Neutral => None,
            Evidence::Unicode => Some((index, &unicode)),
            Evidence::Open(scores) => Some((index, scores)),
        })
        .collect();
    let mut best: Scores = [0.0; COUNT];
    let mut came_from: Vec<[u8; COUNT]> = Vec::with_capacity(chain.len());
    for (_, scores) in &chain {
        let top = (0..COUNT).max_by(|&a, &b| best[a].total_cmp(&best[b])).unwrap_or(0);
        let mut next = [0.0; COUNT];
        let mut from = [0; COUNT];
        for state in 0..COUNT {
            let stays = best[state] >= best[top] - CHANGE;
            from[state] = if stays { state } else { top } as u8;
            next[state] = scores[state] + if stays { best[state] } else { best[top] - CHANGE };
        }
        came_from.push(from);
        // Only differences count; without this the sums of a long file would lose their digits.
        let offset = next.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        best = next.map(|score| score - offset);
    }
    let mut chosen = vec![Encoding::Unicode; evidence.len()];
    let mut state = (0..COUNT).max_by(|&a, &b| best[a].total_cmp(&best[b])).unwrap_or(0);
    for ((index, _), from) in chain.iter().zip(&came_from).rev() {
        chosen[*index] = Encoding::ALL[state];
        state = usize::from(from[state]);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Vec<DecodedLine> {
        decode(&text.lines().map(str::as_bytes).collect::<Vec<_>>())
    }

    #[test]
    fn a_line_of_broken_text_that_is_vietnamese_in_an_old_encoding_by_chance_stays() {
        let by_chance = "- Ban Quan ly Khu kinh té tinh";
        let broken = "Trién khai thuc hién Ké hoach phat trién\nciia Uy ban nhan dan x4 nim 2026 vé chuyén déi\nnéng nghiép, thiy san va bao vé méi trudng";
        let lines = decoded(&format!("{broken}\n{by_chance}\n"));
        assert_eq!(lines[3], DecodedLine { text: by_chance.to_owned(), encoding: Encoding::Unicode });
        // Among lines that are in that encoding it is too.
        let old = "Ban Qu¶n lý Khu kinh tÕ tØnh\nñy ban nh©n d©n x· vµ c¸c ®¬n vÞ\n";
        assert!(decoded(old).iter().all(|line| line.encoding == Encoding::Tcvn3));
    }
}
