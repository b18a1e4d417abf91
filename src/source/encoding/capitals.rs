//! Capitals in TCVN3, which has codes for small letters with a tone only: `céng hoµ` in a capital font is CỘNG HOÀ.

use super::likelihood::is_known;
use crate::source::vietnamese::without_tone;

/// Mends the case of a line that was decoded from TCVN3 without knowing its fonts: small letters with marks among
/// capitals are capitals (`CộNG HOà` → `CỘNG HOÀ`), in a word that has two capitals and no small ASCII letter, or
/// everywhere in a line that has such a word and no small ASCII letter.
///
/// Some typists wrote the capital and then the letter with its tone (`AÁ` for Á); such a pair becomes one letter.
pub fn mend_capitals(line: &str) -> String {
    let joined = join_doubled(line);
    let has_small = joined.chars().any(|c| c.is_ascii_lowercase());
    // A symbol in capitals (QĐ-UBND) says nothing of the words beside it.
    let mut words = joined.split(|c: char| !c.is_alphabetic());
    if !has_small && words.any(|word| is_in_capitals(word) && is_known(&word.to_lowercase())) {
        return joined.to_uppercase();
    }
    let mut out = String::with_capacity(joined.len());
    for word in joined.split_inclusive(|c: char| !c.is_alphabetic()) {
        if is_in_capitals(word) { out.extend(word.chars().flat_map(char::to_uppercase)) } else { out.push_str(word) }
    }
    out
}

/// Two capitals, or one that follows a small letter with marks; and no small ASCII letter.
fn is_in_capitals(word: &str) -> bool {
    let capitals = word.chars().filter(char::is_ascii_uppercase).count();
    let follows = word.chars().skip_while(|c| !c.is_lowercase()).any(|c| c.is_ascii_uppercase());
    (capitals >= 2 || follows) && !word.chars().any(|c| c.is_ascii_lowercase())
}

/// `Aà` → `À`, `Ôộ` → `Ộ`: a capital vowel before the same vowel with a tone. No Vietnamese word doubles a vowel so.
fn join_doubled(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for character in line.chars() {
        let mut upper = character.to_uppercase();
        let capital = upper.next().filter(|_| character.is_lowercase() && upper.next().is_none());
        if let (Some(capital), Some(before)) = (capital, out.chars().last())
            && before.is_uppercase()
            && capital != before
            && without_tone(capital) == before
        {
            out.pop();
            out.push(capital);
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_among_capitals_are_capitals() {
        assert_eq!(mend_capitals("CộNG HOà Xã HộI"), "CỘNG HOÀ XÃ HỘI");
        assert_eq!(mend_capitals("ủY BAN nhân dân"), "ỦY BAN nhân dân");
        assert_eq!(mend_capitals("Hà Nội, ngày 5"), "Hà Nội, ngày 5");
        assert_eq!(mend_capitals("Số 15/QĐ-UBND"), "Số 15/QĐ-UBND");
        assert_eq!(mend_capitals("Bộ TàI CHíNH"), "BỘ TÀI CHÍNH");
    }

    #[test]
    fn a_doubled_capital_is_one_letter() {
        assert_eq!(mend_capitals("Aán Ôộ"), "Án Ộ");
    }
}
