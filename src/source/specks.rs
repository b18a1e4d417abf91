//! What the engine makes of specks: words that are none, and signs before words and behind them that were never printed. Pure.

use super::scan::median;
use crate::ocr::OcrWord;

/// Words without a letter or digit, made of signs that specks are taken for, are taken for specks below this confidence.
const DOUBTFUL_SIGNS: f32 = 0.8;
/// Of what the engine is less sure it knows nothing.
const NOTHING_KNOWN: f32 = 0.3;
/// A word stands in a line beside one of this confidence where it is so high against the sure ones among so many on each side, and so much of it at the height
/// of its neighbour.
const SURE_NEIGHBOUR: f32 = 0.7;
const IN_LINE: usize = 6;
const LEAST_HIGH: f32 = 0.55;
const MOST_HIGH: f32 = 1.4;
const OVER: f32 = 0.7;
/// Signs that nobody prints by themselves, and that the engine takes for none that one does.
const NEVER_ALONE: &str = "^ˆ¡¦‹›´`";
/// A letter that is less high than this share of the words beside it is a speck.
const LEAST_LETTER: f32 = 0.35;
/// A sign for which the engine names so many others is a speck, and so few where nobody prints the one that it read.
const MANY: usize = 3;
const SOME: usize = 2;
/// Signs on the base line, which the engine takes for one another where they are printed.
const STOPS: &str = ".,;:";
/// Signs that stand higher.
const RAISED: &str = "'\"-_ˆ“”‘’`°‹›*+";

/// Leaves out what the engine makes of specks: readings without a letter or digit that are tiny or very unsure, and short ones that it is not sure of at all, but
/// for those as high as the letters beside them (`z.` for `7.`): they are something, and may be told sign by sign.
pub(super) fn without_specks(words: Vec<OcrWord>, dpi: u32) -> Vec<OcrWord> {
    let least = 0.02 * dpi as f32;
    let is_kept = |at: usize| {
        let word = &words[at];
        let (width, height) = (word.bounds.right - word.bounds.left, word.bounds.height());
        let says_something = word.text.chars().any(char::is_alphanumeric);
        let alone = word.text.chars().count() <= 2;
        if says_something {
            let unknown = alone && word.confidence < NOTHING_KNOWN;
            let is_dot =
                alone && word.confidence < DOUBTFUL_SIGNS && (height as f32) < LEAST_LETTER * usual_beside(&words, at);
            (!unknown || stands_in_line(&words, at)) && height as f32 > least && !is_dot
        } else {
            let specks = word.text.chars().all(|c| "_~^`´«»'‘’.,-·¬".contains(c)) && word.text.chars().count() <= 2;
            let doubtful = specks && word.text != "-" && word.confidence < DOUBTFUL_SIGNS;
            let never_alone = word.text.chars().all(|c| NEVER_ALONE.contains(c));
            let tiny = alone && width as f32 <= least && height as f32 <= least;
            word.confidence >= NOTHING_KNOWN && !(never_alone || doubtful || tiny)
        }
    };
    let kept: Vec<bool> = (0..words.len()).map(is_kept).collect();
    words.into_iter().zip(kept).filter_map(|(word, kept)| kept.then_some(word)).collect()
}

/// Whether a word beside one that the engine was sure of is about as high as the words of its line, and stands at their height.
fn stands_in_line(words: &[OcrWord], at: usize) -> bool {
    let word = &words[at];
    let usual = usual_beside(words, at);
    let high = word.bounds.height() as f32;
    let nearest = sure_beside(words, at).min_by_key(|other| (other.bounds.left - word.bounds.left).abs());
    nearest.is_some_and(|other| {
        let over = word.bounds.bottom.min(other.bounds.bottom) - word.bounds.top.max(other.bounds.top);
        let gap = (word.bounds.left - other.bounds.right).max(other.bounds.left - word.bounds.right);
        (LEAST_HIGH..MOST_HIGH).contains(&(high / usual)) && over as f32 > OVER * high && (gap as f32) < 2.0 * usual
    })
}

/// The words of a line beside one of it that the engine was sure of.
fn sure_beside(words: &[OcrWord], at: usize) -> impl Iterator<Item = &OcrWord> {
    let is_sure = move |other: &&OcrWord| other.shares_line(&words[at]) && other.confidence >= SURE_NEIGHBOUR;
    words[at.saturating_sub(IN_LINE)..words.len().min(at + IN_LINE + 1)].iter().filter(is_sure)
}

/// The height of the middle one of them, in pixels; 0 for none.
fn usual_beside(words: &[OcrWord], at: usize) -> f32 {
    median(sure_beside(words, at).map(|word| word.bounds.height()).collect()) as f32
}

/// Takes away signs that are specks: the engine names several for them that do not look alike (`VIỆT NAM -` with `:`, `“`, `.` and `'`; `khi:` with `_` and
/// `-`), where of a printed one it names none, or such as look like it (`sau;` with `:`). On twelve printed sets 36 signs at words were
/// taken so, and none had been printed as it was read.
pub(super) fn without_doubted_signs(words: &mut Vec<OcrWord>) {
    let is_kept = |at: usize| begins(words, at) || !is_doubted_sign(&words[at], ends(words, at));
    let kept: Vec<bool> = (0..words.len()).map(is_kept).collect();
    let mut kept = kept.into_iter();
    words.retain(|_| kept.next().unwrap_or(true));
    for at in 0..words.len() {
        let before_digit = words.get(at + 1).is_some_and(|next| next.text.starts_with(|c: char| c.is_ascii_digit()));
        // At the beginning of a line a bar is that of an item, unless an article begins with it.
        let may_be_item = begins(words, at) && words[at].text.starts_with('-');
        let word = &mut words[at];
        let is_item = |rest: &str| may_be_item && !(rest == "Điều" && before_digit);
        let is_speck = |rest: &&str| rest.starts_with(char::is_alphanumeric) && !is_item(rest);
        if let Some(rest) = without_first(word).filter(is_speck).map(str::to_owned) {
            without_sign(word, rest, |text| text.trim_start_matches(|c: char| !c.is_alphanumeric()));
        }
        if let Some(rest) = without_last(word).map(str::to_owned) {
            without_sign(word, rest, |text| text.trim_end_matches(|c: char| !c.is_alphanumeric()));
        }
    }
}

/// Whether a word is the first of its line.
fn begins(words: &[OcrWord], at: usize) -> bool {
    at == 0 || !words[at - 1].shares_line(&words[at])
}

/// Whether a word is the last of its line.
fn ends(words: &[OcrWord], at: usize) -> bool {
    at + 1 == words.len() || begins(words, at + 1)
}

/// A sign alone inside a line or at its end. (At the beginning it may be the bar of an item.)
fn is_doubted_sign(word: &OcrWord, ends: bool) -> bool {
    let mut chars = word.text.chars();
    let (Some(sign), None) = (chars.next(), chars.next()) else { return false };
    let inside = matches!(sign, ':' | '\'' | '\\');
    let can_be = inside || ends && (STOPS.contains(sign) || RAISED.contains(sign));
    can_be && others(word, "", "", |other| STOPS.contains(other) || RAISED.contains(other)) >= MANY
}

/// A word without the sign that it begins with, where that is a speck.
fn without_first(word: &OcrWord) -> Option<&str> {
    let sign = word.text.chars().next()?;
    let rest = &word.text[sign.len_utf8()..];
    let is_speck = match sign {
        '\'' => others(word, "", rest, |other| !other.is_alphanumeric()) >= SOME,
        '.' | '-' | '_' | ':' => others(word, "", rest, |other| !other.is_alphanumeric()) >= MANY,
        // (A quotation mark that was printed is taken for other raised signs.)
        '“' | '"' => others(word, "", rest, |other| STOPS.contains(other) || "-_ˆ".contains(other)) >= SOME,
        _ => false,
    };
    is_speck.then_some(rest)
}

/// A word of letters without the sign that it ends with, where that is a speck.
fn without_last(word: &OcrWord) -> Option<&str> {
    let sign = word.text.chars().next_back().filter(|&sign| STOPS.contains(sign))?;
    let rest = word.text.strip_suffix(sign)?;
    let is_word = rest.ends_with(char::is_alphabetic);
    (is_word && others(word, rest, "", |other| RAISED.contains(other)) >= SOME).then_some(rest)
}

/// How many other signs of a kind the engine names between these beginnings and ends of a word.
fn others(word: &OcrWord, before: &str, behind: &str, is_kind: impl Fn(char) -> bool) -> usize {
    let other = |text: &str| {
        let sign = text.strip_prefix(before)?.strip_suffix(behind)?;
        let mut chars = sign.chars();
        chars.next().filter(|&c| chars.next().is_none() && is_kind(c))
    };
    word.alternatives.iter().filter_map(|alternative| other(&alternative.text)).count()
}

/// Gives a word the text without a sign, and its other readings as well.
fn without_sign(word: &mut OcrWord, rest: String, trimmed: fn(&str) -> &str) {
    word.text = rest;
    let mut known = vec![word.text.clone()];
    word.alternatives.retain_mut(|alternative| {
        alternative.text = trimmed(&alternative.text).to_owned();
        let is_new = !alternative.text.is_empty() && !known.contains(&alternative.text);
        known.push(alternative.text.clone());
        is_new
    });
}

/// Gives a sign the form that its place asks for, where the engine names that form: a full stop behind the number that begins an item (`“9, Tổ chức`), a
/// semicolon at the end of a ground of a decision that another follows (`Căn cứ …;`, Nghị định 30/2020/NĐ-CP, annex I, part II, 6).
pub(super) fn signs_by_place(words: &mut [OcrWord]) {
    for at in 0..words.len() {
        let before_ends = at == 0 || words[at - 1].text.ends_with(['.', ';', ':', '”', '"']);
        let before_capital = !ends(words, at) && words[at + 1].text.starts_with(char::is_uppercase);
        let is_marker = begins(words, at) && before_ends && before_capital && is_number_with_comma(&words[at].text);
        if is_marker {
            with_last(&mut words[at], '.');
        }
        if ends(words, at) && begins_ground(words, at + 1) {
            with_last(&mut words[at], ';');
        }
    }
}

/// `6,`, `“12,`
fn is_number_with_comma(text: &str) -> bool {
    let digits = text.trim_start_matches(['“', '"']).strip_suffix(',').unwrap_or_default();
    (1..=3).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
}

/// Whether a line begins at a word as the grounds of a decision do.
fn begins_ground(words: &[OcrWord], at: usize) -> bool {
    let (Some(first), Some(second)) = (words.get(at), words.get(at + 1)) else { return false };
    first.shares_line(second) && matches!((first.text.as_str(), second.text.as_str()), ("Căn", "cứ") | ("Theo", "đề"))
}

/// Gives a word that ends with a comma another last sign, where the engine names it so.
fn with_last(word: &mut OcrWord, sign: char) {
    let Some(core) = word.text.strip_suffix(',') else { return };
    let text = format!("{core}{sign}");
    if word.alternatives.iter().any(|alternative| alternative.text == text) {
        word.read_as(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::PixelBox;
    use crate::record::Alternative;

    fn read(text: &str, others: &[&str], line: u32) -> OcrWord {
        let alternative = |text: &&str| Alternative { text: (*text).to_owned(), confidence: 0.5 };
        let alternatives = others.iter().map(alternative).collect();
        OcrWord { text: text.to_owned(), confidence: 0.9, alternatives, line, ..OcrWord::default() }
    }

    fn text_of(words: &[OcrWord]) -> String {
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_sign_for_which_the_engine_names_others_that_do_not_look_like_it_is_a_speck() {
        let kept = |words: &[(&str, &[&str])]| {
            let mut words: Vec<OcrWord> = words.iter().map(|(text, others)| read(text, others, 0)).collect();
            without_doubted_signs(&mut words);
            text_of(&words)
        };
        assert_eq!(kept(&[("VIỆT", &[]), ("NAM", &[]), ("-", &[":", "“", ".", "'"])]), "VIỆT NAM");
        assert_eq!(kept(&[("-", &["~", "„", ";"]), ("Thời", &[]), ("gian", &[])]), "- Thời gian", "an item");
        assert_eq!(kept(&[("Tự", &[]), ("do", &[]), ("-", &["_"])]), "Tự do -", "printed");
        assert_eq!(kept(&[("'Điều", &["\"Điều", ":Điều", "'Điêu"]), ("2.", &["2,"])]), "Điều 2.");
        assert_eq!(kept(&[("“Điều", &["\"Điều", "”Điều", "*Điều"])]), "“Điều", "quoted");
        let others: &[&str] = &[":Điều", "'Điều", ".Điều"];
        assert_eq!(kept(&[("-Điều", others), ("6.", &[])]), "Điều 6.");
        assert_eq!(kept(&[("-Điều", others), ("kiện", &[])]), "-Điều kiện", "an item");
        assert_eq!(kept(&[("khi:", &["khi_", "khi.", "khi-"]), ("bị", &[])]), "khi bị");
        assert_eq!(kept(&[("sau:", &["sau;", "sau."])]), "sau:");
    }

    #[test]
    fn the_other_readings_of_a_word_lose_the_sign_as_well() {
        let mut words = vec![read("'tạm", &["-tạm", ":tạm", "'tam", "tạm"], 0)];
        without_doubted_signs(&mut words);
        let others: Vec<&str> = words[0].alternatives.iter().map(|alternative| alternative.text.as_str()).collect();
        assert_eq!((words[0].text.as_str(), others), ("tạm", vec!["tam"]));
    }

    #[test]
    fn markers_and_grounds_end_as_their_place_asks_for_where_the_engine_names_it() {
        let by_place = |lines: &[&[(&str, &[&str])]]| {
            let line = |(at, line): (usize, &&[(&str, &[&str])])| {
                line.iter().map(|(text, others)| read(text, others, at as u32)).collect::<Vec<_>>()
            };
            let mut words: Vec<OcrWord> = lines.iter().enumerate().flat_map(line).collect();
            signs_by_place(&mut words);
            text_of(&words)
        };
        let before: &[(&str, &[&str])] = &[("cư", &[]), ("trú.", &[])];
        assert_eq!(by_place(&[before, &[("6,", &["6."]), ("Lưu", &[])]]), "cư trú. 6. Lưu");
        assert_eq!(by_place(&[before, &[("“6,", &["“6."]), ("Lưu", &[])]]), "cư trú. “6. Lưu");
        assert_eq!(by_place(&[before, &[("6,", &["8,"]), ("Lưu", &[])]]), "cư trú. 6, Lưu", "not named");
        assert_eq!(by_place(&[&[("khoản", &[]), ("5,", &[])], &[("6,", &["6."]), ("Điều", &[])]]), "khoản 5, 6, Điều");
        let next: &[(&str, &[&str])] = &[("Căn", &[]), ("cứ", &[])];
        assert_eq!(by_place(&[&[("Bộ", &[]), ("chính,", &["chính;"])], next]), "Bộ chính; Căn cứ");
        assert_eq!(by_place(&[&[("Bộ", &[]), ("chính,", &["chính;"])], before]), "Bộ chính, cư trú.");
    }

    #[test]
    fn a_dot_as_high_as_no_letter_is_none() {
        let word = |text: &str, confidence: f32, left: i32, (top, bottom): (i32, i32)| OcrWord {
            bounds: PixelBox { left, top, right: left + 20, bottom },
            confidence,
            ..read(text, &[], 0)
        };
        let kept = |height: i32| {
            let words = vec![
                word("quan", 0.97, 0, (0, 30)),
                word("n", 0.5, 30, (0, height)),
                word("chuyên", 0.97, 60, (0, 34)),
            ];
            without_specks(words, 200).len()
        };
        assert_eq!((kept(8), kept(16)), (2, 3));
    }

    #[test]
    fn what_is_nothing_to_the_engine_stays_where_it_stands_in_a_line() {
        let word = |text: &str, confidence: f32, left: i32, (top, bottom): (i32, i32)| OcrWord {
            text: text.into(),
            confidence,
            bounds: PixelBox { left, top, right: left + 20, bottom },
            ..OcrWord::default()
        };
        let kept = |place: (i32, i32), left: i32| {
            let words =
                vec![word("z.", 0.0, left, place), word("Trường", 0.97, 50, (0, 40)), word("hợp", 0.97, 80, (0, 40))];
            without_specks(words, 300).len() == 3
        };
        assert!(kept((4, 40), 20));
        assert!(!kept((20, 34), 20), "lower than letters");
        assert!(!kept((30, 66), 20), "not at their height");
        assert!(!kept((4, 40), -80), "far away");
    }
}
