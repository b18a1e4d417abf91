//! VIQR (RFC 1456, section 2): Vietnamese letters spelled in ASCII, `To^? quo^'c` for `Tổ quốc`.
//!
//! A vowel takes a modifier (`^` circumflex, `(` breve, `+` or `*` horn) and a tone (`'` acute, `` ` `` grave, `?` hook,
//! `~` tilde, `.` dot below); `dd` is đ; a backslash makes the next character literal.

use unicode_normalization::UnicodeNormalization;

use super::likelihood;

/// The tone marks of VIQR and the combining characters that they stand for.
const TONES: [(char, char); 5] =
    [('\'', '\u{301}'), ('`', '\u{300}'), ('?', '\u{309}'), ('~', '\u{303}'), ('.', '\u{323}')];

fn tone(mark: char) -> Option<char> {
    TONES.iter().find(|(ascii, _)| *ascii == mark).map(|(_, combining)| *combining)
}

fn modifier(base: char, mark: char) -> Option<char> {
    match (base.to_ascii_lowercase(), mark) {
        ('a' | 'e' | 'o', '^') => Some('\u{302}'),
        ('a', '(') => Some('\u{306}'),
        ('o' | 'u', '+' | '*') => Some('\u{31b}'),
        _ => None,
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// The letter with one more mark. Through NFC, as ậ is made of ạ and a circumflex whatever was typed first.
fn compose(base: char, mark: char) -> char {
    [base, mark].into_iter().nfc().next().unwrap_or(base)
}

/// Decodes as the standard says, but for a full stop or question mark after the last letter of a word that is a
/// syllable without it and none with it: nobody who types mail escapes those.
pub(super) fn decode(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    // Where the word that is being written began in `out`.
    let mut word = 0;
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let next = characters.get(at + 1).copied();
        at += 1;
        match (character, next) {
            ('\\', Some(literal)) => {
                out.push(literal);
                at += 1;
                if !literal.is_alphabetic() {
                    word = out.len();
                }
            }
            ('d' | 'D', Some('d' | 'D')) => {
                out.push(if character == 'D' { 'Đ' } else { 'đ' });
                at += 1;
            }
            (vowel, _) if is_vowel(vowel) => {
                let mut letter = vowel;
                if let Some(mark) = next.and_then(|mark| modifier(vowel, mark)) {
                    letter = compose(letter, mark);
                    at += 1;
                }
                if let Some((mark, combining)) =
                    characters.get(at).and_then(|&mark| tone(mark).map(|combining| (mark, combining)))
                {
                    let ends_word = !characters.get(at + 1).is_some_and(|c| c.is_alphanumeric() || *c == '\\');
                    let toned = compose(letter, combining);
                    if !(ends_word && "?.'".contains(mark) && is_punctuation(&out[word..], letter, toned)) {
                        letter = toned;
                        at += 1;
                    }
                }
                out.push(letter);
            }
            (other, _) => {
                out.push(other);
                if !other.is_alphabetic() {
                    word = out.len();
                }
            }
        }
    }
    out
}

/// Whether the mark after the last letter of a word is punctuation: the word is a syllable without it and none with it.
fn is_punctuation(word: &str, plain: char, toned: char) -> bool {
    let with = |last: char| format!("{word}{last}").to_lowercase();
    likelihood::is_known(&with(plain)) && !likelihood::is_known(&with(toned))
}

/// Spells `text` (NFC) in VIQR, with a backslash before what would be read as a mark; `None` where it has characters
/// that are neither Vietnamese letters nor ASCII.
pub(super) fn encode(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() * 2);
    let mut after_letter = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // `BGDĐT`: without the backslash the first two of DDD would be the Đ.
            'd' | 'D' if matches!(characters.peek(), Some('d' | 'D' | 'đ' | 'Đ')) => out.extend(['\\', character]),
            'đ' => out.push_str("dd"),
            'Đ' => out.push_str("DD"),
            '\\' => out.push_str("\\\\"),
            '^' | '(' | '+' | '*' | '\'' | '`' | '?' | '~' | '.' if after_letter => out.extend(['\\', character]),
            _ if character.is_ascii() => out.push(character),
            _ => {
                let mut marks = Vec::new();
                unicode_normalization::char::decompose_canonical(character, |part| marks.push(part));
                let base = *marks.first().filter(|base| is_vowel(**base))?;
                // Canonical order puts the dot below before the modifier; VIQR wants the modifier first.
                let modifier =
                    ['^', '(', '+'].into_iter().find(|&m| modifier(base, m).is_some_and(|c| marks.contains(&c)));
                let tone = TONES.iter().find(|(_, combining)| marks.contains(combining)).map(|(ascii, _)| *ascii);
                if marks.len() != 1 + usize::from(modifier.is_some()) + usize::from(tone.is_some()) {
                    return None;
                }
                out.push(base);
                out.extend(modifier);
                out.extend(tone);
            }
        }
        after_letter = character.is_alphabetic();
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_standard() {
        assert_eq!(decode("Tie^'ng Vie^.t, dda^'t nu+o+'c"), "Tiếng Việt, đất nước");
        assert_eq!(decode("DDa(.ng Thi. DDa`o"), "Đặng Thị Đào");
        assert_eq!(decode(r"O\^ a\? d\d"), "O^ a? dd");
    }

    #[test]
    fn a_full_stop_is_no_tone_where_the_word_would_be_none() {
        assert_eq!(decode("Xin ca?m o+n. Chu'ng to^i."), "Xin cảm ơn. Chúng tôi.");
        assert_eq!(decode("la`."), "là.");
    }

    #[test]
    fn punctuation_after_a_vowel_survives() {
        for text in ["Kế hoạch? Có. (a) ma' 3+4 d d add ^ \\ Đd BGDĐT", "ba. bà? la' lá."] {
            assert_eq!(decode(&encode(text).unwrap()), text);
        }
    }
}
