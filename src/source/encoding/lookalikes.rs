//! Small damage of text layers: letters that a font maps to others which look alike, ligatures, invisible characters.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::likelihood::is_known;
use crate::model::letters::normalize;

const LOOKALIKES: &str = include_str!("../../../dictionaries/lookalikes.tsv");

/// When a character is replaced (`dictionaries/lookalikes.tsv`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    Syllable,
    Latin,
}

fn table() -> &'static BTreeMap<char, (char, When)> {
    static TABLE: OnceLock<BTreeMap<char, (char, When)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = LOOKALIKES.lines().filter(|line| !line.starts_with('#'));
        rows.filter_map(|row| {
            let mut fields = row.split('\t');
            let (seen, meant) = (fields.next()?.chars().next()?, fields.next()?.chars().next()?);
            let when = match fields.next()? {
                "always" => When::Always,
                "syllable" => When::Syllable,
                _ => When::Latin,
            };
            Some((seen, (meant, when)))
        })
        .collect()
    })
}

/// Whether the table has the character.
fn is_listed(character: char) -> bool {
    static LISTED: OnceLock<Vec<bool>> = OnceLock::new();
    let listed = LISTED.get_or_init(|| {
        let last = table().keys().next_back().map_or(0, |&last| last as usize);
        let mut listed = vec![false; last + 1];
        table().keys().for_each(|&character| listed[character as usize] = true);
        listed
    });
    listed.get(character as usize).copied().unwrap_or(false)
}

/// Whether a line may need mending of its letters.
fn is_suspect(line: &str) -> bool {
    line.chars().any(|character| is_listed(character) || is_other_script(character))
}

/// A text with its small damage mended, and what was mended how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// NFC; as many lines as before.
    pub text: String,
    counts: BTreeMap<&'static str, usize>,
}

impl Mended {
    /// What was mended, for a reason: `34 letters that stood for đ, 2 letters of another script`.
    pub fn summary(&self) -> String {
        let parts: Vec<String> = self.counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
        parts.join(", ")
    }
}

/// Mends a page's text (its lines with their ends): đ mapped to ñ, ð or Ð, ư to ƣ; Cyrillic and Greek letters inside Latin
/// words and symbols (`КН-UBND`); soft hyphens, ligatures, blanks of all widths, invisible and control characters.
///
/// `None` where there is nothing to mend. Give whole pages: what ð stands for is learned from all words of the text.
/// Bytes of legacy encodings must be transcoded before.
pub fn mend_lookalikes(text: &str) -> Option<Mended> {
    mend(text, true)
}

/// The same for letters only: blanks, invisible characters and ligatures are left as the author has them.
pub fn mend_letters(text: &str) -> Option<Mended> {
    mend(text, false)
}

fn mend(text: &str, signs_too: bool) -> Option<Mended> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control() && !b"\n\r\t\x0c".contains(&byte)) {
        return None;
    }
    if !signs_too && !text.chars().any(is_listed) {
        return None;
    }
    let mut mended = Mended::default();
    let signs = if signs_too { Cow::Owned(mend_signs(text, &mut mended.counts)) } else { Cow::Borrowed(text) };
    let customs = Customs::of(&signs);
    mended.text.reserve(signs.len());
    for line in signs.split_inclusive('\n') {
        if !is_suspect(line) {
            mended.text.push_str(&normalize(line));
            continue;
        }
        let latin = mend_scripts(line, &mut mended.counts);
        mended.text.push_str(&normalize(&customs.mend(&latin, &mut mended.counts)));
    }
    (!mended.counts.is_empty()).then_some(mended)
}

/// Ligatures, blanks and invisible characters.
fn mend_signs(text: &str, counts: &mut BTreeMap<&'static str, usize>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let what = match character {
            '\u{ad}' => {
                // At the end of a line it is the hyphen that is printed there.
                if matches!(characters.peek(), None | Some('\n' | '\r')) {
                    out.push('-');
                }
                "soft hyphens"
            }
            '\u{2010}' | '\u{2011}' => {
                out.push('-');
                "hyphens of other kinds"
            }
            '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
                out.push(' ');
                "blanks of other widths"
            }
            '\u{fb00}'..='\u{fb06}' => {
                out.extend([character].into_iter().flat_map(|ligature| ligature.nfkc()));
                "ligatures"
            }
            '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
                "invisible characters"
            }
            '\n' | '\r' | '\t' | '\u{c}' => {
                out.push(character);
                continue;
            }
            _ if character.is_control() => "control characters",
            _ => {
                out.push(character);
                continue;
            }
        };
        *counts.entry(what).or_default() += 1;
    }
    out
}

fn is_other_script(character: char) -> bool {
    matches!(character, '\u{370}'..='\u{52f}') && character.is_alphabetic()
}

/// Letters of another script where the text is Latin: in a word that has Latin letters too, or in one of capitals only
/// (`КН`) on a line without any word that is really of that script.
fn mend_scripts(line: &str, counts: &mut BTreeMap<&'static str, usize>) -> String {
    if !line.chars().any(is_other_script) {
        return line.to_owned();
    }
    let meant =
        |character: char| table().get(&character).filter(|(_, when)| *when == When::Latin).map(|(meant, _)| *meant);
    let foreign = line.chars().any(|c| is_other_script(c) && meant(c).is_none());
    let latin = line.chars().filter(|c| c.is_alphabetic() && !is_other_script(*c)).count();
    let other = line.chars().filter(|&c| is_other_script(c)).count();
    let mut out = String::with_capacity(line.len());
    for chunk in line.split_inclusive(char::is_whitespace) {
        let letters: Vec<char> = chunk.chars().filter(|c| c.is_alphabetic()).collect();
        let mixed = letters.iter().any(|c| !is_other_script(*c));
        let all_meant = letters.iter().all(|&c| !is_other_script(c) || meant(c).is_some());
        let capitals = letters.len() > 1 && letters.iter().all(|c| c.is_uppercase());
        if all_meant && (mixed || (capitals && !foreign && latin > other)) {
            for character in chunk.chars() {
                let letter = meant(character).filter(|_| is_other_script(character));
                *counts.entry("letters of another script").or_default() += usize::from(letter.is_some());
                out.push(letter.unwrap_or(character));
            }
        } else {
            out.push_str(chunk);
        }
    }
    counts.retain(|_, count| *count > 0);
    out
}

/// What a text has ñ and ð for.
struct Customs {
    /// Enough words become syllables by it that all others are taken to be meant so too (glued words, names).
    everywhere: bool,
    /// ð is the capital and ñ the small letter: fonts that were made for VNI keyboards.
    eth_is_capital: bool,
}

impl Customs {
    fn of(text: &str) -> Self {
        let (mut confirmed, mut all, mut n_tilde, mut eth, mut eth_among_capitals) = (0, 0, 0, 0, 0);
        let lines = text.split('\n').filter(|line| line.chars().any(is_listed));
        let words = lines.flat_map(|line| line.split(|c: char| !c.is_alphabetic()));
        for word in words.filter(|word| word.chars().any(is_syllable_lookalike)) {
            all += 1;
            let is_confirmed = is_known(&replace(word, false).to_lowercase());
            confirmed += usize::from(is_confirmed);
            n_tilde += usize::from(is_confirmed && word.contains('ñ'));
            eth += usize::from(word.contains('ð'));
            let others_are_capitals =
                word.chars().count() > 1 && word.chars().all(|c| c == 'ð' || c.is_uppercase()) && word.contains('ð');
            eth_among_capitals += usize::from(others_are_capitals);
        }
        Self {
            everywhere: confirmed >= 3 && confirmed * 2 >= all,
            eth_is_capital: eth > 0 && (n_tilde >= 2 || eth_among_capitals * 3 > eth),
        }
    }

    fn mend(&self, line: &str, counts: &mut BTreeMap<&'static str, usize>) -> String {
        let when = |character: char| table().get(&character).map(|(_, when)| *when);
        if !line.chars().any(|c| matches!(when(c), Some(When::Always | When::Syllable))) {
            return line.to_owned();
        }
        let mut out = String::with_capacity(line.len());
        for chunk in line.split_inclusive(|c: char| !c.is_alphabetic()) {
            let word = chunk.trim_end_matches(|c: char| !c.is_alphabetic());
            let replaced = replace(word, self.eth_is_capital);
            let sure = self.everywhere || is_known(&replaced.to_lowercase()) || is_symbol(word);
            for character in chunk.chars() {
                let meant = match table().get(&character) {
                    Some((meant, When::Always)) => Some(*meant),
                    Some((meant, When::Syllable)) if sure => {
                        Some(if character == 'ð' && (self.eth_is_capital || is_symbol(word)) { 'Đ' } else { *meant })
                    }
                    _ => None,
                };
                if let Some(letter) = meant {
                    let what = if matches!(letter, 'đ' | 'Đ') {
                        "letters that stood for đ"
                    } else {
                        "letters that stood for ă or ư"
                    };
                    *counts.entry(what).or_default() += 1;
                }
                out.push(meant.unwrap_or(character));
            }
        }
        out
    }
}

fn is_syllable_lookalike(character: char) -> bool {
    matches!(table().get(&character), Some((_, When::Syllable)))
}

/// Capitals with an eth, as in the symbols of documents: `QÐ`, `Nð`, `HÐND`.
fn is_symbol(word: &str) -> bool {
    word.chars().count() > 1
        && word.contains(['Ð', 'ð'])
        && word.chars().all(|c| c == 'ð' || (c.is_ascii_uppercase() || !c.is_ascii() && c.is_uppercase()))
}

fn replace(word: &str, eth_is_capital: bool) -> String {
    word.chars()
        .map(|character| match table().get(&character) {
            Some(_) if character == 'ð' && eth_is_capital => 'Đ',
            Some((meant, When::Syllable | When::Always)) => *meant,
            _ => character,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> String {
        mend_lookalikes(text).map_or_else(|| text.to_owned(), |mended| mended.text)
    }

    #[test]
    fn eth_and_n_tilde_are_d_with_stroke() {
        assert_eq!(mended("Ðộc lập - Tự do\nQÐ-TTg ngày ðầu"), "Độc lập - Tự do\nQĐ-TTg ngày đầu");
        assert_eq!(
            mended("1351/Qð-UBND\nñược giao ñất, ñịa phương\nðộc lập, QUYẾT ðỊNH\nñượcgiao"),
            "1351/QĐ-UBND\nđược giao đất, địa phương\nĐộc lập, QUYẾT ĐỊNH\nđượcgiao"
        );
    }

    #[test]
    fn u_with_horn_from_old_fonts() {
        assert_eq!(mended("Nhà nƣớc, TRƢỞNG BAN"), "Nhà nước, TRƯỞNG BAN");
    }

    #[test]
    fn spanish_and_icelandic_words_stay() {
        assert_eq!(mend_lookalikes("Doña María, señor Núñez"), None);
        assert_eq!(mend_lookalikes("Guðrún Jónsdóttir"), None);
    }

    #[test]
    fn letters_of_another_script_in_a_symbol() {
        assert_eq!(mended("Số 12/КН-UBND của UBND tỉnh"), "Số 12/KH-UBND của UBND tỉnh");
        assert_eq!(mended("theo ТС ngày 5 của Bộ"), "theo TC ngày 5 của Bộ");
        assert_eq!(mend_lookalikes("Москва"), None);
        assert_eq!(mend_lookalikes("tia α và β"), None);
    }

    #[test]
    fn signs_and_invisible_characters() {
        assert_eq!(mended("Ủy\u{a0}ban\u{200b} ti\u{ad}nh ﬁle\nkế\u{ad}\nhoạch"), "Ủy ban tinh file\nkế-\nhoạch");
        let summary = mend_lookalikes("a\u{a0}b\u{a0}ƣ").unwrap().summary();
        assert_eq!(summary, "2 blanks of other widths, 1 letters that stood for ă or ư");
        assert_eq!(mend_letters("a\u{a0}b"), None);
    }
}
