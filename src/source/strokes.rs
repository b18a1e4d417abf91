//! Roman numerals, stroke by stroke, as the page has them.
//!
//! The engine writes one letter for several that are alike and stand side by side: `III` comes out as `II` or `I`, with a
//! confidence that tells nothing. On the page strokes can be counted: a row of pixels through a numeral crosses each `I`
//! once and each `V` or `X` twice.

mod heads;

pub(super) use heads::{ones_by_form, strokes_by_form};

use super::second_look::ink_within;
use crate::ocr::{GrayImage, OcrWord, PixelBox};
use crate::record::Alternative;

/// How sure a numeral is whose strokes were counted.
const COUNTED: f32 = 0.93;
/// How sure one at the most is whose strokes touch.
const JOINED: f32 = 0.6;
/// Signs behind a numeral that no row through its upper part meets, but for a bracket, which each row meets once.
const BEHIND: &str = ".,-–:;)_";
/// Ones of a numeral that consist of strokes alone.
const MOST_STROKES: usize = 3;
/// Rows without ink between two lines are more than this part of the height of a box.
const GAPS_IN_HEIGHT: usize = 20;
/// Letters before them: `XXXV`.
const MOST_BEFORE: usize = 4;

/// Gives a word that is a Roman numeral as many strokes as it has on the page.
pub(super) fn count_strokes(image: &GrayImage, word: &mut OcrWord) {
    // Of a rule that was erased something is left: `I_` in the first cell of a row. Nobody prints one behind a numeral.
    if let Some(number) = word
        .text
        .strip_suffix('_')
        .filter(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || "IVX.".contains(c)))
    {
        word.text = number.to_owned();
    }
    let numeral = word.text.trim_end_matches(|c| BEHIND.contains(c));
    // `III/2031`: a quarter and its year.
    let (numeral, year) = numeral.split_once('/').map_or((numeral, None), |(numeral, year)| (numeral, Some(year)));
    if year.is_some_and(|year| year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit())) {
        return;
    }
    // `A.III`: the letter of a part before it.
    let (part, numeral) = numeral.split_at(part_before(numeral));
    let Some((tens, strokes)) = parts(numeral) else { return };
    let brackets = word.text.chars().rev().take_while(|&c| BEHIND.contains(c)).filter(|&c| c == ')').count();
    // The upper dot of a colon stands as high as a row that is looked at.
    let colon = word.text.ends_with([':', ';']);
    let bounds = if colon { before_colon(image, word.bounds).unwrap_or(word.bounds) } else { word.bounds };
    let Some(seen) = Seen::letters(image, bounds) else { return };
    let counted = match year {
        Some(_) if !tens.is_empty() || !part.is_empty() => return,
        Some(_) => upright_strokes(&seen),
        None if part.is_empty() => {
            let on_page = strokes_on_page(&seen, tens.len(), brackets);
            on_page.or_else(|| last_strokes(&seen).filter(|_| !tens.is_empty() && brackets == 0))
        }
        // A bracket bends: it would be counted as a stroke or hide the last.
        None if brackets > 0 => return,
        None => last_strokes(&seen),
    };
    // `XIH`: strokes that touch cannot be counted, but the engine has joined the heads of two of them.
    let joined = !tens.is_empty() && numeral.contains('H') && numeral.contains('I');
    let is_counted = counted.is_some();
    let Some(counted) = counted.or_else(|| joined.then_some(strokes)) else { return };
    let printed = format!("{tens}{}", "I".repeat(counted));
    // A box may be too narrow, and the engine loses strokes where it does not take them for another letter.
    if counted < strokes && strokes_are_plain(numeral) {
        return;
    }
    if (1..=MOST_STROKES).contains(&counted) && printed != numeral && counted.abs_diff(strokes) <= 2 {
        let text = word.text.replacen(numeral, &printed, 1);
        let seen = std::mem::replace(&mut word.text, text);
        word.alternatives.insert(0, Alternative { text: seen, confidence: word.confidence });
        word.confidence = if is_counted { word.confidence.max(COUNTED) } else { word.confidence.min(JOINED) };
    }
}

/// `Phụ lục !` → `Phụ lục I`: a sign that stands alone in a line, as high as the word before it, and is a stroke from its head to its foot. (The mark of a
/// footnote is lower; a `|` is left, it may part cells.)
pub(super) fn stroke_alone(image: &GrayImage, words: &mut [OcrWord], at: usize) {
    let Some(before) = at.checked_sub(1).map(|before| &words[before]) else { return };
    let word = &words[at];
    let height = |word: &OcrWord| word.bounds.height();
    let in_line = before.shares_line(word);
    if word.text != "!" || !in_line || height(word) * 10 < height(before) * 7 {
        return;
    }
    let Some(seen) = Seen::new(image, word.bounds) else { return };
    if (seen.first..seen.first + seen.height).all(|row| seen.dark_runs(row).len() == 1) {
        let word = &mut words[at];
        word.read_as("I".to_owned());
        word.confidence = word.confidence.max(COUNTED);
    }
}

/// `~ Có kiến thức` → `- Có kiến thức`: what begins a line before a word and is wider than high is the dash of an item; offices print no `~` there.
pub(super) fn dash_of_item(words: &mut [OcrWord], at: usize) {
    let begins = at.checked_sub(1).is_none_or(|before| !words[before].shares_line(&words[at]));
    let before_word = words.get(at + 1).is_some_and(|next| {
        next.shares_line(&words[at]) && next.text.starts_with(|c: char| c.is_alphanumeric() || "“\"(".contains(c))
    });
    let word = &mut words[at];
    let (wide, high) = (word.bounds.right - word.bounds.left, word.bounds.bottom - word.bounds.top);
    if word.text == "~" && begins && before_word && wide * 2 > high * 3 {
        word.read_as("-".to_owned());
    }
}

/// A box of a word without the sign of two dots at its end; none where it does not stand free.
fn before_colon(image: &GrayImage, bounds: PixelBox) -> Option<PixelBox> {
    let threshold = image.ink_threshold();
    let has_ink = |x: &i32| ink_within(image, threshold, PixelBox { left: *x, right: x + 1, ..bounds }).is_some();
    let end = (bounds.left..bounds.right).rev().find(has_ink)?;
    let gap = (bounds.left..end).rev().find(|x| !has_ink(x))?;
    let letters = (bounds.left..gap).rev().find(has_ink)?;
    let height = bounds.bottom - bounds.top;
    // (Less the margin that is looked at beyond a box.)
    ((end - gap) * 3 < height).then(|| PixelBox { right: letters + 1 - height / 8, ..bounds })
}

fn strokes_are_plain(numeral: &str) -> bool {
    numeral.chars().all(|c| matches!(c, 'I' | '1' | 'l' | 'V' | 'X'))
}

/// Letters of parts without an upright stroke on the right, which could be counted with those of the numeral.
const PARTS: &str = "ABCDĐEGKL";

/// The length in bytes of the letter of a part and its full stop, where a numeral stands behind them; else 0.
fn part_before(text: &str) -> usize {
    let Some((part, _)) = text.split_once('.') else { return 0 };
    let is_part = part.chars().count() == 1 && part.chars().all(|c| PARTS.contains(c));
    if is_part { part.len() + 1 } else { 0 }
}

/// What stands before the strokes of a numeral (`X`, `V`), and how many strokes were read. None where it is no numeral, or
/// one whose strokes stand in the middle.
fn parts(numeral: &str) -> Option<(&str, usize)> {
    let end = numeral.find(|c| !matches!(c, 'X' | 'V')).unwrap_or(numeral.len());
    let (tens, strokes) = numeral.split_at(end);
    let of = |c: char| match c {
        'I' | 'l' | '1' | '|' | '!' | 'T' | 'L' | 'Í' | 'Ì' | 'Ị' | '[' => Some(1),
        'H' => Some(2),
        _ => None,
    };
    let count: usize = strokes.chars().map(of).sum::<Option<usize>>()?;
    // `11` is a figure, `TT` letters.
    let told = strokes.contains(['I', 'H']);
    (told && tens.len() <= MOST_BEFORE && count <= MOST_STROKES + 1).then_some((tens, count))
}

/// The part of a page that a word covers, from its first row with ink to its last.
struct Seen<'a> {
    image: &'a GrayImage,
    columns: std::ops::Range<usize>,
    first: usize,
    height: usize,
    threshold: u8,
}

impl<'a> Seen<'a> {
    fn new(image: &'a GrayImage, bounds: PixelBox) -> Option<Self> {
        Self::rows(image, bounds, |inked| Some((*inked.first()?, *inked.last()?)))
    }

    /// The same from the first row of the letters to their last.
    fn letters(image: &'a GrayImage, bounds: PixelBox) -> Option<Self> {
        Self::rows(image, bounds, rows_of_letters)
    }

    /// The same between two of the rows with ink.
    fn rows(image: &'a GrayImage, bounds: PixelBox, ends: impl Fn(&[usize]) -> Option<(usize, usize)>) -> Option<Self> {
        let clamp = |value: i32, most: u32| value.clamp(0, most as i32) as usize;
        let (top, bottom) = (clamp(bounds.top, image.height), clamp(bounds.bottom, image.height));
        let threshold = image.ink_threshold();
        let columns = |margin: i32| {
            let left = clamp(bounds.left - margin, image.width);
            left..clamp(bounds.right + margin, image.width).max(left)
        };
        let inside = columns(0);
        let inked = |y: &usize| image.row(*y as u32)[inside.clone()].iter().any(|&sample| sample < threshold);
        let (first, last) = ends(&(top..bottom).filter(inked).collect::<Vec<_>>())?;
        let height = last + 1 - first;
        let columns = columns(height as i32 / 8);
        (height >= 8).then_some(Self { image, columns, first, height, threshold })
    }

    /// Where dark runs begin and end in a row.
    fn dark_runs(&self, row: usize) -> Vec<(usize, usize)> {
        let row = &self.image.row(row as u32)[self.columns.clone()];
        let dark = |at: usize| row[at] < self.threshold;
        let starts = (0..row.len()).filter(|&at| dark(at) && (at == 0 || !dark(at - 1)));
        starts.map(|from| (from, (from..row.len()).find(|&at| !dark(at)).unwrap_or(row.len()))).collect()
    }

    /// Dark runs in the row at this share of the height, the first row 0 and the last 100 per cent.
    fn stretches(&self, share: usize) -> Vec<(usize, usize)> {
        self.dark_runs(self.first + (self.height - 1) * share / 100)
    }

    /// Where dark runs begin in the row at this share of the height (per cent from above).
    fn runs(&self, share: usize) -> Vec<usize> {
        self.dark_runs(self.first + self.height * share / 100).into_iter().map(|(from, _)| from).collect()
    }
}

/// The first and the last row of the letters of a box: what stands apart and is low is the mark of a letter of another line. Between two parts of one letter that
/// is broken the gap is as wide, but both are high.
fn rows_of_letters(inked: &[usize]) -> Option<(usize, usize)> {
    let (first, last) = (*inked.first()?, *inked.last()?);
    let gap = (last - first) / GAPS_IN_HEIGHT + 1;
    let parts: Vec<&[usize]> = inked.chunk_by(|above, below| below - above <= gap).collect();
    let highest = parts.iter().map(|part| part.len()).max()?;
    let mut letters = parts.iter().filter(|part| part.len() * 3 > highest);
    let above = letters.next()?;
    let below = letters.next_back().unwrap_or(above);
    Some((above[0], below[below.len() - 1]))
}

/// The strokes of a word behind `before` letters of two strokes each and before `brackets`; none where they cannot be counted.
fn strokes_on_page(seen: &Seen<'_>, before: usize, brackets: usize) -> Option<usize> {
    let runs = |share: usize| seen.runs(share).len();
    // The bar of an `H` and the waist of an `X` lie in the middle, the foot of a `V` below, a dash behind the numeral too.
    let upper = [25, 30, 35].map(runs);
    let shares: &[usize] = if before == 0 { &[44, 48, 52] } else { &[25, 35] };
    let all = upper[1];
    let alike = shares.iter().all(|&share| runs(share) == all) && upper.iter().all(|&count| count == all);
    all.checked_sub(2 * before + brackets).filter(|_| alike)
}

/// The strokes before a slanting bar: those that begin in the same place in several rows. None for slanting type.
fn upright_strokes(seen: &Seen<'_>) -> Option<usize> {
    let rows = [22, 30, 44, 56].map(|share| seen.runs(share));
    let leeway = seen.height / 14 + 1;
    let upright = |at: usize| {
        let places: Option<Vec<usize>> = rows.iter().map(|row| row.get(at).copied()).collect();
        places.is_some_and(|places| places.iter().all(|place| place.abs_diff(places[0]) <= leeway))
    };
    let count = (0..=MOST_STROKES).take_while(|&at| upright(at)).count();
    (1..=MOST_STROKES).contains(&count).then_some(count)
}

/// The strokes at the end of a word, counted from the right: those that begin in the same place in several rows, one as far
/// from the next as that from the one after. The arms of `V` and `X` lean. None for slanting type.
fn last_strokes(seen: &Seen<'_>) -> Option<usize> {
    let rows = [25, 35, 45, 55].map(|share| seen.runs(share));
    let leeway = seen.height / 24 + 1;
    let place = |back: usize| -> Option<usize> {
        let places = rows.iter().map(|row| row.len().checked_sub(back + 1).map(|at| row[at]));
        let places = places.collect::<Option<Vec<usize>>>()?;
        places.iter().all(|place| place.abs_diff(places[0]) <= leeway).then_some(places[0])
    };
    let places: Vec<usize> = (0..=MOST_STROKES).map_while(place).collect();
    let steps: Vec<usize> = places.windows(2).map(|pair| pair[0] - pair[1]).collect();
    let alike = |step: &&usize| step.abs_diff(steps[0]) <= leeway && **step * 3 < seen.height * 2;
    let count = steps.iter().take_while(alike).count() + 1;
    (!places.is_empty() && count <= MOST_STROKES).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of `seen` where the page has these strokes (left edges) and, with `bar`, a bar across them.
    fn read(seen: &str, strokes: &[i32], bar: bool) -> String {
        let mut image = GrayImage::blank(120, 60);
        for &left in strokes {
            image.fill(PixelBox { left, top: 20, right: left + 4, bottom: 44 }, 0);
            for serif in [20, 42] {
                image.fill(PixelBox { left: left - 3, top: serif, right: left + 7, bottom: serif + 2 }, 0);
            }
        }
        if bar {
            image.fill(PixelBox { left: strokes[0], top: 31, right: strokes[1], bottom: 33 }, 0);
        }
        let bounds = PixelBox { left: strokes[0] - 3, top: 20, right: strokes[strokes.len() - 1] + 7, bottom: 44 };
        let mut word = OcrWord { text: seen.into(), bounds, confidence: 0.7, ..OcrWord::default() };
        count_strokes(&image, &mut word);
        word.text
    }

    #[test]
    fn a_stroke_alone_in_a_line_is_a_numeral() {
        let read = |top: i32, broken: bool| {
            let mut image = GrayImage::blank(120, 60);
            image.fill(PixelBox { left: 60, top, right: 64, bottom: 44 }, 0);
            if broken {
                image.fill(PixelBox { left: 60, top: 38, right: 64, bottom: 40 }, 255);
            }
            let word = |text: &str, left: i32, right: i32, top: i32| OcrWord {
                text: text.into(),
                bounds: PixelBox { left, top, right, bottom: 44 },
                confidence: 0.6,
                ..OcrWord::default()
            };
            let mut words = vec![word("lục", 20, 50, 20), word("!", 58, 66, top)];
            stroke_alone(&image, &mut words, 0);
            stroke_alone(&image, &mut words, 1);
            words.remove(1).text
        };
        assert_eq!(read(20, false), "I");
        assert_eq!(read(20, true), "!", "a dot below");
        assert_eq!(read(30, false), "!", "the mark of a footnote");
    }

    #[test]
    fn the_dots_of_a_colon_are_no_stroke() {
        let mut image = GrayImage::blank(120, 60);
        let mut fill = |left, top, right, bottom| image.fill(PixelBox { left, top, right, bottom }, 0);
        for left in [20, 32, 44] {
            fill(left, 20, left + 4, 44);
            fill(left - 3, 20, left + 7, 22);
            fill(left - 3, 42, left + 7, 44);
        }
        fill(56, 30, 60, 34);
        fill(56, 40, 60, 44);
        let bounds = PixelBox { left: 17, top: 20, right: 61, bottom: 44 };
        let mut word = OcrWord { text: "II:".into(), bounds, confidence: 0.7, ..OcrWord::default() };
        count_strokes(&image, &mut word);
        assert_eq!((word.text.as_str(), word.bounds), ("III:", bounds));
    }

    #[test]
    fn a_numeral_has_the_strokes_that_the_page_has() {
        for (seen, strokes, printed) in [
            ("II.", &[20, 32, 44][..], "III."),
            ("HI", &[20, 32, 44], "III"),
            ("I-", &[20, 32], "II-"),
            ("H.", &[20, 32], "II."),
            ("II.", &[20, 32], "II."),
            ("I1.", &[20], "I1."),
            ("II", &[20], "II"),
            ("IL.", &[20], "I."),
        ] {
            assert_eq!(read(seen, strokes, false), printed, "{seen}");
        }
    }

    #[test]
    fn a_quarter_before_its_year_has_its_strokes() {
        let quarter = |seen: &str, strokes: &[i32]| {
            let mut image = GrayImage::blank(160, 80);
            for &left in strokes {
                image.fill(PixelBox { left, top: 20, right: left + 5, bottom: 62 }, 0);
            }
            // The bar, from the right above to the left below.
            let foot = strokes[strokes.len() - 1] + 10;
            for step in 0..42 {
                let left = foot + (41 - step) * 2 / 5;
                image.fill(PixelBox { left, top: 20 + step, right: left + 4, bottom: 21 + step }, 0);
            }
            let bounds = PixelBox { left: strokes[0], top: 20, right: foot + 21, bottom: 62 };
            let mut word = OcrWord { text: seen.into(), bounds, confidence: 0.7, ..OcrWord::default() };
            count_strokes(&image, &mut word);
            word.text
        };
        assert_eq!(quarter("II/2031.", &[20, 34, 48]), "III/2031.");
        assert_eq!(quarter("I/2031", &[20, 34]), "II/2031");
        assert_eq!(quarter("II/2031", &[20, 34]), "II/2031");
        for seen in ["IV/2031", "11/2031", "II/31", "I/b"] {
            assert_eq!(quarter(seen, &[20, 34, 48]), seen);
        }
    }

    #[test]
    fn strokes_behind_the_letter_of_a_part_are_counted() {
        let part = |seen: &str, strokes: &[i32]| {
            let mut image = GrayImage::blank(160, 80);
            // An A, its arms leaning, and a full stop.
            for step in 0..42 {
                for left in [30 - step / 3, 30 + step / 3] {
                    image.fill(PixelBox { left, top: 20 + step, right: left + 4, bottom: 21 + step }, 0);
                }
            }
            image.fill(PixelBox { left: 54, top: 56, right: 60, bottom: 62 }, 0);
            for &left in strokes {
                image.fill(PixelBox { left, top: 20, right: left + 5, bottom: 62 }, 0);
            }
            let bounds = PixelBox { left: 15, top: 20, right: strokes[strokes.len() - 1] + 6, bottom: 62 };
            let mut word = OcrWord { text: seen.into(), bounds, confidence: 1.0, ..OcrWord::default() };
            count_strokes(&image, &mut word);
            word.text
        };
        assert_eq!(part("A.II", &[70, 88, 106]), "A.III");
        assert_eq!(part("A.I", &[70, 88]), "A.II");
        assert_eq!(part("A.II", &[70, 88]), "A.II");
        assert_eq!(part("A.VII", &[70, 88, 106]), "A.VIII");
        for seen in ["A.II.3", "AII", "H.II"] {
            assert_eq!(part(seen, &[70, 88, 106]), seen);
        }
    }

    #[test]
    fn strokes_that_touch_are_as_many_as_the_engine_joined() {
        let touching = |seen: &str| {
            let mut image = GrayImage::blank(160, 80);
            let bounds = PixelBox { left: 20, top: 20, right: 90, bottom: 62 };
            image.fill(bounds, 0);
            // No two rows meet as many.
            for row in 20..62 {
                for gap in 0..row % 5 {
                    let left = 30 + 12 * gap;
                    image.fill(PixelBox { left, top: row, right: left + 4, bottom: row + 1 }, 255);
                }
            }
            let mut word = OcrWord { text: seen.into(), bounds, confidence: 0.99, ..OcrWord::default() };
            count_strokes(&image, &mut word);
            (word.text, word.confidence)
        };
        assert_eq!(touching("B.XIH,"), ("B.XIII,".to_owned(), JOINED));
        for seen in ["XH", "IH", "XII", "B.XII"] {
            assert_eq!(touching(seen), (seen.to_owned(), 0.99));
        }
    }

    #[test]
    fn a_mark_of_the_next_line_is_no_part_of_a_numeral() {
        let rows =
            |parts: &[std::ops::Range<usize>]| rows_of_letters(&parts.iter().cloned().flatten().collect::<Vec<_>>());
        assert_eq!(rows(&[10..31, 36..40]), Some((10, 30)));
        assert_eq!(rows(&[3..6, 10..31, 36..40]), Some((10, 30)), "a hook of the line before");
        assert_eq!(rows(&[10..20, 24..34]), Some((10, 33)), "a broken stroke");
        assert_eq!(rows(&[10..31, 32..40]), Some((10, 39)), "a row is no gap");
        assert_eq!(rows(&[]), None);
    }

    #[test]
    fn a_bracket_behind_a_numeral_is_no_stroke() {
        // The last of the strokes stands for the bracket.
        assert_eq!(read("II)", &[20, 32, 44], false), "II)");
        assert_eq!(read("II);", &[20, 32, 44, 56], false), "III);");
        assert_eq!(read("I)", &[20, 32], false), "I)");
    }

    #[test]
    fn letters_and_figures_stay() {
        assert_eq!(read("H.", &[20, 36], true), "H.");
        for seen in ["11.", "TT", "IV.", "1.", "HI5", "1"] {
            assert_eq!(read(seen, &[20, 32, 44], false), seen);
        }
    }
}
