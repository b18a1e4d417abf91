//! Figures in a lattice: classes of numbers and what they cost, Roman numerals, signs between figures; and words with
//! capitals of their own. Pure.

use crate::model::tokens::{Class, number_class, numeric_class};

/// What stands before the bar in the code of a form is shorter.
const LONGEST_CODE: usize = 6;

/// How many characters stand before the bar where these begin with the code of a form: `S2c-DNSN`, `B1a-DN`.
pub(in crate::restore) fn code_of_form(chars: &[char]) -> Option<usize> {
    let ['A'..='Z', '0'..='9', ..] = chars else { return None };
    let bar = chars.iter().take(LONGEST_CODE).position(|&c| c == '-')?;
    let behind = chars[bar + 1..].iter().take_while(|c| c.is_uppercase()).count();
    (behind >= 2 && chars[..bar].iter().all(char::is_ascii_alphanumeric)).then_some(bar)
}

/// What is seen for a sign that engines without Vietnamese lack, the sign, and its share among both in print: counted over `lm/admin` and
/// `lm/legal` before figures (165 of 221, 123 of 181).
const COMPARISONS: [(char, &str, f32); 2] = [('>', "≥", 0.75), ('<', "≤", 0.68)];

/// The sign that may have been printed for the one seen, and how often it was.
pub(super) fn comparison(seen: char) -> Option<(&'static str, f32)> {
    COMPARISONS.iter().find(|c| c.0 == seen).map(|&(_, printed, share)| (printed, share))
}

/// Words that are printed with capitals in a way of their own.
pub(super) fn cased_words<'a>() -> impl Iterator<Item = &'a str> {
    include_str!("../../../dictionaries/cased_words.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The Roman numeral (up to 39) that a row of `I V X` and of what is seen for `I` stands for.
pub(super) fn roman(core: &[char]) -> Option<String> {
    // Two strokes and a third (`Hl`).
    if matches!(core, ['H', 'l' | '1']) {
        return Some("III".to_owned());
    }
    if core.len() < 2 || core.len() > 7 || !core.iter().any(|c| matches!(c, 'I' | 'V' | 'X')) {
        return None;
    }
    let text: String = core
        .iter()
        .map(|&c| match c {
            'I' | 'V' | 'X' => Some(c),
            'v' => Some('V'),
            'l' | '1' | '|' => Some('I'),
            _ => None,
        })
        .collect::<Option<_>>()?;
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let ones = text.trim_start_matches('X');
    (text.len() - ones.len() <= 3 && ONES.contains(&ones)).then_some(text)
}

/// A date or a number with separators.
pub(super) fn numeric(core: &[char]) -> Option<Class> {
    let core: String = core.iter().collect();
    if number_class(&core).is_some() { None } else { numeric_class(&core) }
}

/// ln of one over how many numbers of a class there are, roughly.
pub(super) fn class_cost(class: Class) -> f32 {
    match class {
        Class::Digit => -2.3,
        Class::TwoDigits => -4.2,
        Class::ThreeDigits => -6.0,
        Class::Year => -3.5,
        Class::Date => -7.0,
        _ => -8.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn strokes_are_roman_numerals_only_where_such_a_numeral_exists() {
        for (seen, meant) in [("Il", Some("II")), ("I1I", Some("III")), ("XlV", Some("XIV")), ("Hl", Some("III"))] {
            assert_eq!(roman(&chars(seen)).as_deref(), meant);
        }
        for seen in ["IIII", "VX", "ll", "I", "XXXXI", "IVa"] {
            assert_eq!(roman(&chars(seen)), None, "{seen}");
        }
    }

    #[test]
    fn numbers_with_separators_are_told_from_dates_and_bare_digits() {
        assert_eq!(numeric(&chars("08/9/2031")), Some(Class::Date));
        assert_eq!(numeric(&chars("08.9.2031")), Some(Class::Date));
        assert_eq!(numeric(&chars("1.250.000")), Some(Class::Number));
        assert_eq!(numeric(&chars("1250")), None);
        assert_eq!(numeric(&chars("./-")), None);
    }
}
