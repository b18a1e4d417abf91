//! How the bytes of a legacy encoding come disguised as Unicode: text layers of PDFs and databases read them as
//! Windows-1252 or MacRoman, or put them into the private use area, one character a byte.

use super::charset::windows_1252_byte;

/// What the bytes were taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// Windows-1252 or Latin-1, with the synonyms that PDF fonts use; also private use U+F000 to U+F0FF.
    Latin,
    /// MacRoman, for PDFs made on a Macintosh.
    MacRoman,
}

/// MacRoman, 0x80 to 0xFF (Unicode Consortium, VENDORS/APPLE/ROMAN.TXT).
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// A character of the disguise: the byte that it stands for, or itself where it stands for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Byte(u8),
    Character(char),
}

impl Carrier {
    pub fn unit(self, character: char) -> Unit {
        let code = u32::from(character);
        if character.is_ascii() {
            return Unit::Byte(code as u8);
        }
        if (0xf020..=0xf0ff).contains(&code) {
            return Unit::Byte((code - 0xf000) as u8);
        }
        let byte = match self {
            // Glyph names have one Unicode value each, and so lose what Latin-1 has twice.
            Self::Latin => match character {
                '−' => Some(0xad),
                '∙' | '⋅' => Some(0xb7),
                'μ' => Some(0xb5),
                'ˉ' => Some(0xaf),
                _ => windows_1252_byte(character),
            },
            Self::MacRoman => match character {
                'Ω' => Some(0xbd),
                'μ' => Some(0xb5),
                '∙' | '⋅' => Some(0xe1),
                _ => MAC_ROMAN.chars().position(|mapped| mapped == character).map(|index| 0x80 + index as u8),
            },
        };
        byte.map_or(Unit::Character(character), Unit::Byte)
    }
}

/// Whether a character is one that bytes read as MacRoman give and bytes read as Windows-1252 never do.
pub(super) fn is_mac_roman_sign(character: char) -> bool {
    matches!(character, '≠' | '∞' | '≤' | '≥' | '∂' | '∑' | '∏' | 'π' | '∫' | '√' | '≈' | '∆' | '◊' | 'ﬁ' | 'ﬂ' | '⁄')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mac_roman_has_128_codes() {
        assert_eq!(MAC_ROMAN.chars().count(), 128);
        assert_eq!(Carrier::MacRoman.unit('∏'), Unit::Byte(0xb8));
        assert_eq!(Carrier::MacRoman.unit('ˇ'), Unit::Byte(0xff));
    }

    #[test]
    fn synonyms_and_private_use_are_bytes() {
        assert_eq!(Carrier::Latin.unit('−'), Unit::Byte(0xad));
        assert_eq!(Carrier::Latin.unit('\u{f0b5}'), Unit::Byte(0xb5));
        assert_eq!(Carrier::Latin.unit('ế'), Unit::Character('ế'));
    }
}
