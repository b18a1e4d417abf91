//! What the letters of Vietnamese are.

use unicode_normalization::char::{compose, decompose_canonical};

/// Whether `character` is a Vietnamese letter that ASCII does not have (134 of them, small and capital).
pub fn is_vietnamese_letter(character: char) -> bool {
    matches!(character,
        'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý'
        | 'À'..='Ã' | 'È'..='Ê' | 'Ì' | 'Í' | 'Ò'..='Õ' | 'Ù' | 'Ú' | 'Ý'
        | 'ă' | 'Ă' | 'đ' | 'Đ' | 'ĩ' | 'Ĩ' | 'ũ' | 'Ũ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1ea0}'..='\u{1ef9}')
}

/// Whether no western European text has this letter: ă đ ơ ư, hook, dot below, tilde on i u e y, two marks on one
/// letter. An engine that knows no Vietnamese cannot emit them.
pub fn is_only_vietnamese(character: char) -> bool {
    is_vietnamese_letter(character) && u32::from(character) > 0xff
}

/// The letter without its marks: `ệ` → `e`, `Đ` → `D`; other characters as they are.
pub fn without_marks(character: char) -> char {
    match character {
        _ if character.is_ascii() => character,
        'đ' => 'd',
        'Đ' => 'D',
        _ => {
            let mut base = None;
            decompose_canonical(character, |part| {
                base.get_or_insert(part);
            });
            base.unwrap_or(character)
        }
    }
}

/// The letter without its tone, its circumflex, breve or horn kept: `ệ` → `ê`, `Ờ` → `Ơ`; other characters as they are.
pub fn without_tone(letter: char) -> char {
    let mut parts = Vec::new();
    decompose_canonical(letter, |part| parts.push(part));
    parts
        .into_iter()
        .filter(|part| !matches!(part, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'))
        .reduce(|base, mark| compose(base, mark).unwrap_or(base))
        .unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_goes_and_the_letter_stays() {
        for (letter, kept) in [('ệ', 'ê'), ('Ờ', 'Ơ'), ('ằ', 'ă'), ('đ', 'đ'), ('x', 'x'), ('á', 'a')] {
            assert_eq!(without_tone(letter), kept);
        }
    }

    #[test]
    fn there_are_134_letters_beyond_ascii() {
        let letters: Vec<char> = ('\u{80}'..'\u{2000}').filter(|&c| is_vietnamese_letter(c)).collect();
        assert_eq!(letters.len(), 134);
        assert!(letters.iter().all(|&c| without_marks(c).is_ascii_alphabetic()));
        assert!(is_only_vietnamese('ế') && is_only_vietnamese('đ') && !is_only_vietnamese('é'));
    }
}
