//! The letters of items (`c)`, `đ)`), which no context makes sure: what the page says of those that the engine read, and those that it passed over. Pure.

use super::figures::around;
use super::{Alphabet, Sign, net, signs_of};
use crate::ocr::{GrayImage, OcrWord, PixelBox};

/// The letters of items and parts in the order of the alphabet that offices use, and digits.
static MARKERS: Alphabet =
    Alphabet { net: &net::MARKERS, signs: "abcdđeghiklmnopqrstuvxABCDĐEGHIKLM0123456789).(", ones: None };
/// A letter of which the net is so sure takes the place of another one.
const SURE: f32 = 0.9;
/// The sign behind it may be less sure.
const SURE_OF_END: f32 = 0.5;
/// How sure a marker is that both read alike, and one that only the net reads so.
const CONFIRMED: f32 = 0.98;
const BY_SIGN: f32 = 0.9;

/// Looks at the beginning of each line: a letter before a bracket, or a small one before a full stop, is confirmed or put right, one capital may be such a letter and its
/// bracket; where the line begins with a word, one that the engine passed over is looked for to the left of it.
pub(in crate::source) fn markers_by_sign(image: &GrayImage, words: &mut Vec<OcrWord>, broken: bool) {
    let threshold = image.ink_threshold();
    let mut lost = Vec::new();
    for at in 0..words.len() {
        let begins = at == 0 || !words[at - 1].shares_line(&words[at]);
        if !begins {
            continue;
        }
        let word = &words[at];
        let (is_marker, is_one) = (is_marker(&word.text), is_one_sign(&word.text));
        let end = if word.text.ends_with('.') { '.' } else { ')' };
        let signs = || signs_of(&MARKERS, image, threshold, around(word.bounds), broken);
        let least_of_end = if is_one { SURE } else { SURE_OF_END };
        if (is_marker || is_one)
            && let Some((letter, _)) = marker_in(&signs(), end, least_of_end)
        {
            put_right(&mut words[at], format!("{letter}{end}"));
        } else if !is_marker && word.text.starts_with(char::is_alphabetic) && !word.text.ends_with(')') {
            lost.extend(lost_before(image, threshold, word, words, broken));
        }
    }
    if !lost.is_empty() {
        words.extend(lost);
        words.sort_by_key(|word| (word.block, word.line, word.bounds.left));
    }
}

/// `c)`, also where the letter was read as two, or as none; `đ.`, in a small letter, as capitals before a full stop may be numerals.
fn is_marker(text: &str) -> bool {
    let bracketed = text.strip_suffix(')').is_some_and(|core| core.chars().count() <= 2 && !core.contains('('));
    let stopped =
        text.strip_suffix('.').is_some_and(|core| core.chars().count() == 1 && core.chars().all(char::is_lowercase));
    bracketed || stopped
}

/// `D` for `i)`, `Q` for `c)`: a letter and its bracket that the engine took for one capital.
fn is_one_sign(text: &str) -> bool {
    text.chars().count() == 1 && text.chars().all(char::is_uppercase)
}

/// The letter of a marker that ends with a bracket or a full stop, where the net is sure of both (of the end at least so), and where they stand.
fn marker_in(signs: &[Sign], end: char, least_of_end: f32) -> Option<(char, PixelBox)> {
    let [letter, stop] = signs else { return None };
    let sure = letter.sure >= SURE && stop.sign == Some(end) && stop.sure >= least_of_end;
    let sign = letter.sign.filter(|c| sure && c.is_alphabetic() && (end == ')' || c.is_lowercase()))?;
    Some((sign, letter.bounds.union(stop.bounds)))
}

fn put_right(word: &mut OcrWord, printed: String) {
    if word.text == printed {
        word.confidence = word.confidence.max(CONFIRMED);
        return;
    }
    word.read_as(printed);
    word.confidence = BY_SIGN;
}

/// The marker to the left of the first word of a line, where no other word stands, as high as the word.
fn lost_before(image: &GrayImage, threshold: u8, word: &OcrWord, words: &[OcrWord], broken: bool) -> Option<OcrWord> {
    let height = word.bounds.bottom - word.bounds.top;
    let gap = PixelBox {
        left: word.bounds.left - 3 * height,
        right: word.bounds.left - 1,
        top: word.bounds.top - height / 8,
        bottom: word.bounds.bottom + height / 8,
    };
    if height <= 0 || words.iter().any(|word| word.bounds.meets(gap)) {
        return None;
    }
    let (letter, bounds) = marker_in(&signs_of(&MARKERS, image, threshold, gap, broken), ')', SURE_OF_END)?;
    let as_high = (bounds.bottom - bounds.top) * 2 > height;
    let (block, line) = (word.block, word.line);
    as_high.then(|| OcrWord {
        text: format!("{letter})"),
        bounds,
        confidence: BY_SIGN,
        block,
        line,
        ..OcrWord::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `đ)` and `i)` in a Times of 21 rows.
    const CROSSED: [&str; 26] = [
        "          ##",
        "        ####   #",
        "         ###    #",
        "         ###     #",
        "      ########    #",
        "         ###      ##",
        "         ###       ##",
        "    #### ###       ##",
        "   #    ####       ###",
        " ##      ###        ##",
        " ##      ###        ##",
        "###      ###        ##",
        "##       ###        ##",
        "##       ###        ###",
        "###      ###        ##",
        "###      ###        ##",
        "###      ###        ##",
        "###      ###        ##",
        " ###     ###       ###",
        "  ###########      ##",
        "   ##### ##        ##",
        "                  ##",
        "                  #",
        "                 #",
        "                #",
        "               #",
    ];
    const DOTTED: [&str; 25] = [
        "        #",
        "  ##     #",
        "  ###     #",
        "  ##       #",
        "           ##",
        "            ##",
        "   #        ##",
        "####        ###",
        "  ##         ##",
        "  ##         ##",
        "  ##         ##",
        "  ##         ##",
        "  ##         ###",
        "  ##         ##",
        "  ##         ##",
        "  ##         ##",
        "  ##         ##",
        "  ##        ###",
        "  ###       ##",
        "######      ##",
        "           ##",
        "           #",
        "          #",
        "         #",
        "        #",
    ];

    /// What is made of a line `X) Đào tạo` whose first word was read as `read`, or passed over.
    fn line(rows: &[&str], read: Option<(&str, f32)>) -> Vec<(String, f32)> {
        line_before(rows, read, "Đào")
    }

    /// The same with another word behind the marker.
    fn line_before(rows: &[&str], read: Option<(&str, f32)>, behind: &str) -> Vec<(String, f32)> {
        let mut image = GrayImage::blank(200, 70);
        for (y, row) in rows.iter().enumerate() {
            for (x, _) in row.bytes().enumerate().filter(|(_, byte)| *byte == b'#') {
                let (left, top) = (20 + x as i32, 20 + y as i32);
                image.fill(PixelBox { left, top, right: left + 1, bottom: top + 1 }, 0);
            }
        }
        let word = |text: &str, confidence: f32, left: i32, right: i32| OcrWord {
            text: text.to_owned(),
            confidence,
            bounds: PixelBox { left, top: 20, right, bottom: 45 },
            block: 1,
            line: 1,
            ..OcrWord::default()
        };
        let mut words: Vec<OcrWord> =
            read.map(|(text, confidence)| word(text, confidence, 20, 44)).into_iter().collect();
        words.push(word(behind, 0.96, 55, 90));
        markers_by_sign(&image, &mut words, false);
        words.into_iter().map(|word| (word.text, word.confidence)).collect()
    }

    #[test]
    fn a_letter_is_confirmed_put_right_or_found() {
        for rows in [&CROSSED[..], &DOTTED[..]] {
            let letter = if rows.len() == CROSSED.len() { "đ)" } else { "i)" };
            assert_eq!(line(rows, Some((letter, 0.6)))[0], (letter.to_owned(), CONFIRMED));
            for read in ["d)", "ï)", ")", "D"] {
                assert_eq!(line(rows, Some((read, 0.96)))[0], (letter.to_owned(), BY_SIGN), "{read}");
            }
            for behind in ["Đào", "A"] {
                let found = line_before(rows, None, behind);
                assert_eq!((found[0].0.as_str(), found[1].0.as_str()), (letter, behind));
            }
        }
    }

    #[test]
    fn a_small_letter_before_a_full_stop_is_one_too() {
        // The bracket made a stop: two of its lowest rows, at the foot of the letter.
        let stop = |row: usize| if (17..20).contains(&row) { "                   ###" } else { "" };
        let letter =
            |(row, line): (usize, &&str)| format!("{:18}", line.get(..15).unwrap_or(line)) + stop(row).trim_start();
        let rows: Vec<String> = CROSSED[..21].iter().enumerate().map(letter).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(line(&rows, Some(("d.", 0.96)))[0], ("đ.".to_owned(), BY_SIGN));
        assert_eq!(line(&rows, Some(("D.", 0.96)))[0], ("D.".to_owned(), 0.96), "a capital may be a numeral");
    }

    #[test]
    fn what_is_no_marker_stays() {
        let halves: Vec<&str> = CROSSED.iter().map(|row| row.get(..8).unwrap_or(row)).collect();
        assert_eq!(line(&halves, None).len(), 1, "half a letter is none");
        assert_eq!(line(&halves, Some(("c)", 0.6)))[0], ("c)".to_owned(), 0.6));
        assert_eq!(line(&DOTTED, Some(("(xem", 0.6)))[0].0, "(xem");
    }
}
