//! The letters of Vietnamese: marks, base letters, where a tone mark stands, and the numbering of printed characters
//! that channel and lexicon share. Pure.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Lower-case letters, each vowel with its five toned forms in the order grave, hook, tilde, acute, dot.
const LOWER: &str = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz";
/// Printed characters that are no letters and that the channel knows.
const OTHERS: &str = "0123456789.,;:!?()[]\"'-/%&+*…<>=_“”–‘’°²•";

/// How many lower-case letters there are; printed characters below this number are lower case, the next as many are
/// the same letters in upper case, the rest are digits and signs.
pub const LETTERS: usize = 93;
/// How many printed characters are told apart.
pub const SYMBOLS: usize = 2 * LETTERS + 41;

/// A printed character as channel and lexicon number it, below [`SYMBOLS`].
pub type Symbol = u8;

struct Tables {
    chars: Vec<char>,
    /// Symbol of each character below U+2100, 255 for none.
    symbols: Vec<Symbol>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let lower = LOWER.chars();
        let upper = LOWER.chars().map(|c| c.to_uppercase().next().unwrap_or(c));
        let chars: Vec<char> = lower.chain(upper).chain(OTHERS.chars()).collect();
        debug_assert_eq!(chars.len(), SYMBOLS);
        let mut symbols = vec![255; 0x2100];
        for (symbol, &c) in chars.iter().enumerate() {
            symbols[c as usize] = symbol as Symbol;
        }
        Tables { chars, symbols }
    })
}

/// The number of a printed character; none for one that the channel does not know.
#[inline]
pub fn symbol(c: char) -> Option<Symbol> {
    let found = *tables().symbols.get(c as usize)?;
    (found != 255).then_some(found)
}

/// The printed character of a number.
#[inline]
pub fn symbol_char(symbol: Symbol) -> char {
    tables().chars[symbol as usize]
}

/// The lower-case letter's number in upper case; others unchanged.
#[inline]
pub fn upper_symbol(symbol: Symbol) -> Symbol {
    if (symbol as usize) < LETTERS { symbol + LETTERS as Symbol } else { symbol }
}

/// The tone marks of Vietnamese.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tone {
    Level,
    Grave,
    Hook,
    Tilde,
    Acute,
    Dot,
}

const TONES: [Tone; 6] = [Tone::Level, Tone::Grave, Tone::Hook, Tone::Tilde, Tone::Acute, Tone::Dot];

/// The letter without its tone mark, and the tone. Other characters come back as they are.
pub fn split_tone(c: char) -> (char, Tone) {
    let Some(symbol) = symbol(c) else { return (c, Tone::Level) };
    let index = symbol as usize;
    if index >= 2 * LETTERS {
        return (c, Tone::Level);
    }
    let (offset, lower) = if index >= LETTERS { (LETTERS, index - LETTERS) } else { (0, index) };
    match VOWEL_STARTS.iter().find(|&&start| (start..start + 6).contains(&lower)) {
        Some(&start) => (symbol_char((start + offset) as Symbol), TONES[lower - start]),
        None => (c, Tone::Level),
    }
}

/// Where the six forms of each vowel begin in [`LOWER`].
const VOWEL_STARTS: [usize; 12] = [0, 6, 12, 22, 28, 37, 48, 54, 60, 71, 77, 86];

/// The letter with a tone mark; a letter that carries none comes back as it is.
pub fn with_tone(c: char, tone: Tone) -> char {
    let (plain, _) = split_tone(c);
    let Some(symbol) = symbol(plain) else { return c };
    let index = symbol as usize;
    if index >= 2 * LETTERS {
        return c;
    }
    let lower = index % LETTERS;
    if VOWEL_STARTS.contains(&lower) { symbol_char((index + tone as usize) as Symbol) } else { plain }
}

/// The letter of the Latin alphabet under a Vietnamese one (`ệ` → `e`, `Đ` → `D`); others as they are.
pub fn base_letter(c: char) -> char {
    let (plain, _) = split_tone(c);
    match plain {
        'ă' | 'â' => 'a',
        'đ' => 'd',
        'ê' => 'e',
        'ô' | 'ơ' => 'o',
        'ư' => 'u',
        'Ă' | 'Â' => 'A',
        'Đ' => 'D',
        'Ê' => 'E',
        'Ô' | 'Ơ' => 'O',
        'Ư' => 'U',
        other => other,
    }
}

fn is_vowel(c: char) -> bool {
    matches!(base_letter(c), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// The lower-case word with its tone mark moved to where the traditional rule has it (`hoá` → `hóa`, `thuỷ` →
/// `thủy`), so that both ways of placing it are one word. Takes and gives NFC. Words with no tone or more than one
/// come back as they are.
pub fn fold_tone_placement(word: &str) -> String {
    let mut tone = Tone::Level;
    let mut marks = 0;
    let plain: Vec<char> = word
        .chars()
        .map(|c| {
            let (plain, found) = split_tone(c);
            if found != Tone::Level {
                tone = found;
                marks += 1;
            }
            plain
        })
        .collect();
    if marks != 1 {
        return word.to_owned();
    }
    let Some(place) = tone_place(&plain, false) else { return word.to_owned() };
    plain.iter().enumerate().map(|(i, &c)| if i == place { with_tone(c, tone) } else { c }).collect()
}

/// The same word with the tone mark placed the modern way (`hóa` → `hoá`), where that differs.
pub fn modern_tone_placement(word: &str) -> Option<String> {
    let chars: Vec<(char, Tone)> = word.chars().map(split_tone).collect();
    let toned: Vec<Tone> = chars.iter().map(|c| c.1).filter(|&t| t != Tone::Level).collect();
    let [tone] = toned[..] else { return None };
    let plain: Vec<char> = chars.iter().map(|c| c.0).collect();
    let (old, new) = (tone_place(&plain, false)?, tone_place(&plain, true)?);
    (old != new)
        .then(|| plain.iter().enumerate().map(|(i, &c)| if i == new { with_tone(c, tone) } else { c }).collect())
}

/// Which letter of a toneless syllable carries the mark.
fn tone_place(plain: &[char], modern: bool) -> Option<usize> {
    let mut start = plain.iter().position(|&c| is_vowel(c))?;
    let lower = |i: usize| plain.get(i).map(|c| c.to_lowercase().next().unwrap_or(*c));
    // `qu` and `gi` before another vowel are consonants.
    let next_is_vowel = plain.get(start + 1).is_some_and(|&c| is_vowel(c));
    let before = start.checked_sub(1).and_then(lower);
    if next_is_vowel
        && (before == Some('q') && lower(start) == Some('u') || before == Some('g') && lower(start) == Some('i'))
    {
        start += 1;
    }
    let end = (start..plain.len()).find(|&i| !is_vowel(plain[i])).unwrap_or(plain.len());
    if plain[end..].iter().any(|&c| is_vowel(c)) {
        return None;
    }
    if let Some(marked) = (start..end).rev().find(|&i| base_letter(plain[i]) != plain[i]) {
        return Some(marked);
    }
    Some(match end - start {
        1 => start,
        2 if end < plain.len() => start + 1,
        2 => {
            let pair = (lower(start), lower(start + 1));
            let floats = matches!(pair, (Some('o'), Some('a' | 'e')) | (Some('u'), Some('y')));
            if modern && floats { start + 1 } else { start }
        }
        _ => start + 1,
    })
}

/// Whether the letter is one that an engine without Vietnamese cannot print: ă, đ, ơ, ư, a hook, a dot below, a tilde
/// on e, i, u, y, or two marks on one letter.
pub fn is_beyond_latin1(c: char) -> bool {
    (c as u32) > 0xFF && symbol(c).is_some_and(|s| (s as usize) < 2 * LETTERS)
}

/// NFC, with the combining marks that legacy tools leave in front of a tone put in order.
pub fn normalize(text: &str) -> String {
    // Letters and signs of Vietnamese text are their own normal form.
    let plain = |c: char| matches!(c, '\0'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{206f}');
    if text.chars().all(plain) { text.to_owned() } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_number_each_character_once() {
        let all: std::collections::HashSet<char> = (0..SYMBOLS).map(|s| symbol_char(s as Symbol)).collect();
        assert_eq!(all.len(), SYMBOLS);
        assert_eq!(upper_symbol(symbol('ệ').unwrap()), symbol('Ệ').unwrap());
    }

    #[test]
    fn tone_marks_fold_to_the_traditional_place() {
        for (modern, traditional) in
            [("hoá", "hóa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("quý", "quý"), ("già", "già"), ("hoàn", "hoàn")]
        {
            assert_eq!(fold_tone_placement(modern), traditional);
        }
        for same in ["của", "người", "được", "quốc", "gì", "giữa", "yếu", "chuyển", "ngoài", "huỳnh", "ỷ"]
        {
            assert_eq!(fold_tone_placement(same), same);
        }
        assert_eq!(modern_tone_placement("hòa").as_deref(), Some("hoà"));
        assert_eq!(modern_tone_placement("quy"), None);
        assert_eq!(modern_tone_placement("quý"), None);
    }

    #[test]
    fn base_letters_lose_all_marks() {
        assert_eq!("Đường lối".chars().map(base_letter).collect::<String>(), "Duong loi");
    }
}
