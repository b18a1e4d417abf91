//! Figures of dates and quarters that an engine without Vietnamese took for letters, told by the word before them. Pure.
//!
//! Behind `quý` stands one of four Roman numerals, behind `ngày` and `tháng` a number of the calendar: what looks like neither and
//! can be one is one. What can be two of them stays as it was read.

/// The word before a figure of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeWord {
    Quarter,
    Day,
    Month,
}

/// `quý`, `ngày`, `tháng` as engines without Vietnamese read them.
pub(super) fn time_word(seen: &[char]) -> Option<TimeWord> {
    let text: String = seen.iter().flat_map(|c| c.to_lowercase()).collect();
    let length = seen.len();
    if length == 3 && text.starts_with("qu") && text.ends_with(['y', 'ý', '¥']) {
        return Some(TimeWord::Quarter);
    }
    let middle = |head: &str, tail: &str| text.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail));
    if (4..=5).contains(&length) && middle("ng", "y").is_some() {
        return Some(TimeWord::Day);
    }
    ((5..=6).contains(&length) && middle("th", "ng").is_some()).then_some(TimeWord::Month)
}

/// What the stretch behind a word of time says: the number of its characters that are the figure (and a year behind a bar), and the
/// figure as printed. None where it is no figure, or could be several.
pub(super) fn time_figure(word: TimeWord, stretch: &[char]) -> Option<(usize, String)> {
    let end = stretch.iter().rposition(|c| !matches!(c, '.' | ',' | ';' | ':' | ')')).map_or(0, |last| last + 1);
    let core = &stretch[..end];
    let bar = core.iter().position(|&c| c == '/').unwrap_or(end);
    let (figure, rest) = core.split_at(bar);
    let is_year = |rest: &[char]| rest.len() == 5 && rest[1..].iter().all(char::is_ascii_digit);
    if !(rest.is_empty() || is_year(rest)) {
        return None;
    }
    let read = match word {
        TimeWord::Quarter => quarter(figure)?.to_owned(),
        TimeWord::Day => calendar(figure, 31)?,
        TimeWord::Month => calendar(figure, 12)?,
    };
    Some((end, read + &rest.iter().collect::<String>()))
}

/// The quarter that strokes stand for.
fn quarter(figure: &[char]) -> Option<&'static str> {
    if figure.iter().all(char::is_ascii_digit) {
        // `quý 1` is printed so too.
        return match figure {
            ['1', '1'] => Some("II"),
            ['1', '1', '1'] => Some("III"),
            _ => None,
        };
    }
    if let [strokes @ .., 'V'] = figure {
        let one = matches!(strokes, ['I' | '1' | 'l' | '|' | '!' | '[']);
        return one.then_some("IV");
    }
    let (mut strokes, mut doubtful) = (0, false);
    for c in figure {
        strokes += match c {
            'I' | '1' | 'l' | '|' | '!' => 1,
            'H' => 2,
            // A stroke with a speck, or two that have run together.
            'T' | 'L' => {
                doubtful = true;
                1
            }
            _ => return None,
        };
    }
    match strokes {
        1 if !doubtful && figure == ['I'] => Some("I"),
        2 if !doubtful => Some("II"),
        3 => Some("III"),
        _ => None,
    }
}

/// A day or a month of which digits were taken for letters; none where all are digits or the calendar has no such day.
fn calendar(figure: &[char], most: u32) -> Option<String> {
    if !(1..=3).contains(&figure.len()) || figure.iter().all(char::is_ascii_digit) {
        return None;
    }
    let mut digits = String::new();
    for &c in figure {
        digits.push(match c {
            '0'..='9' => c,
            'O' | 'o' | 'Q' => '0',
            'l' | 'I' | '|' | '!' => '1',
            'S' | '$' => '5',
            'B' => '8',
            _ => return None,
        });
    }
    // One round letter or digit among them, or these are letters after all.
    let round = figure.iter().any(|c| matches!(c, 'O' | 'o' | 'Q') || c.is_ascii_digit());
    // `O01`: the nought was read twice.
    let read = if digits.len() == 3 { digits.strip_prefix("00").map(|rest| format!("0{rest}"))? } else { digits };
    (round && (1..=most).contains(&read.parse().ok()?)).then_some(read)
}

/// A nought before digits that was taken for a letter (`O2`), as two-digit figures begin.
pub(super) fn leading_nought(core: &[char]) -> Option<String> {
    let digit = match core {
        ['O', digit @ '1'..='9'] => digit,
        _ => return None,
    };
    Some(format!("0{digit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str, figure: &str) -> Option<String> {
        let word = time_word(&word.chars().collect::<Vec<_>>())?;
        time_figure(word, &figure.chars().collect::<Vec<_>>()).map(|found| found.1)
    }

    #[test]
    fn a_quarter_keeps_its_strokes() {
        for (seen, printed) in [
            ("III", "III"),
            ("II,", "II"),
            ("I", "I"),
            ("IV.", "IV"),
            ("IIT", "III"),
            ("[V/2025.", "IV/2025"),
            ("H", "II"),
        ] {
            assert_eq!(read("quy", seen).as_deref(), Some(printed), "{seen}");
        }
        assert_eq!(read("quy", "11/2031.").as_deref(), Some("II/2031"));
        assert_eq!(read("quy", "111").as_deref(), Some("III"));
        for seen in ["11/31", "12/2031", "11/2031/4", "1111"] {
            assert_eq!(read("quy", seen), None, "{seen}");
        }
        // Two strokes or three: nobody can tell.
        assert_eq!(read("quy", "TT"), None);
        assert_eq!(read("quy", "1/2026"), None);
    }

    #[test]
    fn letters_in_a_day_or_month_are_digits_where_the_calendar_has_it() {
        assert_eq!(read("thang", "O1").as_deref(), Some("01"));
        assert_eq!(read("thing", "O01").as_deref(), Some("01"));
        assert_eq!(read("ngay", "OS").as_deref(), Some("05"));
        assert_eq!(read("ngay", "3O").as_deref(), Some("30"));
        assert_eq!(read("thang", "l3"), None);
        assert_eq!(read("ngay", "Il"), None);
        assert_eq!(read("ngay", "12"), None);
    }
}
