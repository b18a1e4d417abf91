//! Slips of an engine with Vietnamese in figures and document numbers, told by form alone: what was read cannot have been
//! printed, and only one thing can. Pure.
//!
//! Language has no say here, so nothing is weighed: a letter written twice (`QĐÐ`), a blank behind a bar (`TT- BCT`) or
//! inside a date (`15/1 1/2031`), a fraction bar (`I⁄2031`), a stroke before a digit (`I5`), a paragraph sign alone (`§`).

mod code;
mod dates;
mod numbers;

use std::ops::{Range, RangeInclusive};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::RestoredLine;
use super::series::Mended;
use super::symbols::{is_issuer, is_kind};
use code::article_of_the_code;
use dates::{behind_date, colon_in_date, date_of_digits, is_day_broken, month};
use numbers::{
    before_number, behind_assembly, code_of_form, letter_behind_comma, of_the_assembly, of_the_committee,
    of_the_government, signs_as_bars, single_letters, symbol,
};

/// `1.` whose full stop was read as a vowel with its marks, where `2.` begins one of the lines behind.
const ONES_WITH_STOP: [&str; 5] = ["lề", "lế", "lể", "lẻ", "lắ"];
const AS_FAR: usize = 15;

/// The slips in the lines that an engine has read; those of a line from its end to its beginning. `blanks`: where each line has
/// blanks behind a bar that were printed, as the page shows.
pub(super) fn mend(lines: &[RestoredLine], damaged: &[bool], blanks: &[Vec<usize>]) -> Vec<Mended> {
    let mut out = Vec::new();
    for (line, restored) in lines.iter().enumerate().filter(|(line, _)| damaged[*line]) {
        let text = &restored.text;
        let words = words(text);
        let for_another = words.first().filter(|word| signs_for_another(text, word));
        if let Some(word) = for_another {
            out.push(Mended { line, range: (*word).clone(), marker: "KT.".to_owned() });
            continue;
        }
        for (index, word) in words.iter().enumerate().rev() {
            if is_stopped_twice(&text[word.clone()]) {
                out.push(Mended { line, range: word.end - 2..word.end, marker: ".".to_owned() });
            }
            if let Some(mended) = stroke_in_brackets(text, word) {
                out.push(Mended { line, range: word.clone(), marker: mended });
                continue;
            }
            if let Some((range, marker)) = code::parted(text, &words, index) {
                drop_behind(&mut out, line, range.end);
                out.push(Mended { line, range, marker });
                continue;
            }
            let core = core(text, word.clone());
            let next = words.get(index + 1).map(|next| self::core(text, next.clone()));
            let dated = index > 0 && text[words[index - 1].clone()].to_lowercase() == "ngày";
            let end = core.end;
            let joins = |next: &Range<usize>| {
                let (core, next) = (&text[core.clone()], &text[next.clone()]);
                let parted = behind_date(next);
                let next = parted.as_deref().and_then(|parted| parted.split(' ').next()).unwrap_or(next);
                let next = next.trim_end_matches([',', ';', ':']);
                let printed = blanks[line].contains(&end) && !next.starts_with('-');
                goes_on(core, next) && !printed || dated && is_day_broken(core, next)
            };
            if core.end == word.end
                && let Some(next) = next.filter(joins)
            {
                let behind = &text[next.clone()];
                let behind = if text[core.clone()].ends_with('-') { behind.trim_start_matches('-') } else { behind };
                let marker = format!("{}{behind}", &text[core.clone()]);
                let marker = mended(&marker).unwrap_or(marker);
                drop_behind(&mut out, line, next.end);
                out.push(Mended { line, range: core.start..next.end, marker });
            } else if let Some(marker) = month(text, &words, index, &core)
                .or_else(|| for_report(text, &words, &core))
                .or_else(|| dated.then(|| date_of_digits(&text[core.clone()])).flatten())
                .or_else(|| dates::run_into_word(text, &words, index, &core))
                .or_else(|| item_between(text, &words, index, &core))
                .or_else(|| code_of_form(text, &words, index, &core))
                .or_else(|| before_number(text, &words, index, &core))
                .or_else(|| (index == 0).then(|| issuer_behind(lines, line, &text[core.clone()])).flatten())
                .or_else(|| mended(&text[core.clone()]))
                // (No full stop stands before another sign: `1Ế,` is no `1.,`.)
                .filter(|marker| !(marker.ends_with('.') && text[core.end..].starts_with([',', ';', ':', '.'])))
            {
                out.push(Mended { line, range: core, marker });
            }
        }
        if let Some(word) = words.first()
            && text[word.end..].trim_start().starts_with(char::is_uppercase)
            && ONES_WITH_STOP.contains(&&text[word.clone()])
            && lines.iter().skip(line + 1).take(AS_FAR).any(|next| next.text.trim_start().starts_with("2. "))
        {
            out.push(Mended { line, range: word.clone(), marker: "1.".to_owned() });
        }
    }
    out
}

/// Takes back what was mended of a line before `end`: what follows a word was looked at already, and stands last.
fn drop_behind(out: &mut Vec<Mended>, line: usize, end: usize) {
    while out.last().is_some_and(|other| other.line == line && other.range.start < end) {
        out.pop();
    }
}

/// `⁄T. CỤC TRƯỞNG`: who signs for the head of an office signs *KT.* (Nghị định 30/2020/NĐ-CP, annex I, part II, 7); no other authority that ends so is of
/// two letters and stands before such a title (`TM.` stands before a body). A seal often lies over the first letter.
fn signs_for_another(text: &str, word: &Range<usize>) -> bool {
    const HEADS: [&str; 12] = [
        "CỤC TRƯỞNG",
        "CHỦ TỊCH",
        "BỘ TRƯỞNG",
        "GIÁM ĐỐC",
        "TỔNG GIÁM ĐỐC",
        "THỦ TƯỚNG",
        "VỤ TRƯỞNG",
        "TRƯỞNG BAN",
        "TRƯỞNG PHÒNG",
        "HIỆU TRƯỞNG",
        "CHÁNH VĂN PHÒNG",
        "TỔNG CỤC TRƯỞNG",
    ];
    let Some(lost) = text[word.clone()].strip_suffix("T.") else { return false };
    let is_sign = lost.chars().count() == 1 && !lost.chars().any(char::is_uppercase);
    is_sign && HEADS.contains(&text[word.end..].trim())
}

/// Places of the stretches between blanks.
fn words(text: &str) -> Vec<Range<usize>> {
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace().map(|word| start(word)..start(word) + word.len()).collect()
}

/// A stretch without the signs of the sentence around it.
fn core(text: &str, word: Range<usize>) -> Range<usize> {
    let seen = &text[word.clone()];
    let outer = |c: char| ".,;:()[]\"“”'".contains(c);
    let trimmed = seen.trim_start_matches(outer);
    let start = word.start + seen.len() - trimmed.len();
    start..start + trimmed.trim_end_matches(outer).len()
}

/// `này..`: a full stop and a speck beside it; three of them may be printed.
fn is_stopped_twice(word: &str) -> bool {
    let before = word.strip_suffix("..").and_then(|word| word.chars().next_back());
    before.is_some_and(|c| c.is_alphanumeric() || c == ')')
}

/// `(STI)`, `02 (HAI) bản`: the last stroke of capitals and the bracket behind it, read as a bracket or as one letter.
fn stroke_in_brackets(text: &str, word: &Range<usize>) -> Option<String> {
    let seen = &text[word.clone()];
    let inside = seen.strip_prefix('(')?;
    let capitals = |text: &str| !text.is_empty() && text.chars().all(char::is_uppercase);
    if let Some((letters, behind)) = inside.split_once("])") {
        return capitals(letters).then(|| format!("({letters}I){behind}"));
    }
    // (No syllable ends with that letter, and this bracket is closed nowhere.)
    let letters = inside.strip_suffix('D')?;
    let rest = &text[word.end..];
    let open = match rest.find(['(', ')']) {
        Some(at) => rest[at..].starts_with('('),
        None => rest.split_whitespace().count() > 1,
    };
    let diphthong = letters.chars().count() > 1 && letters.ends_with(['A', 'O', 'U', 'Ơ', 'Ư', 'Ô']);
    (open && diphthong && capitals(letters)).then(|| format!("({letters}I)"))
}

/// `- UBND tỉnh (bíc);`: who is sent a document for report (`b/c`, Nghị định 30/2020/NĐ-CP, annex I, part II, 9), the bar read as a mark.
fn for_report(text: &str, words: &[Range<usize>], core: &Range<usize>) -> Option<String> {
    let is_recipient = words.first().is_some_and(|word| &text[word.clone()] == "-");
    let bracketed = text[..core.start].ends_with('(') && text[core.end..].starts_with(')');
    let slip = matches!(&text[core.clone()], "bíc" | "bíe" | "bí" | "bí/c" | "bí/e" | "b//c" | "/c" | "híc");
    (is_recipient && bracketed && slip).then(|| "b/c".to_owned())
}

/// `h, I, k`: the item between these two.
fn item_between(text: &str, words: &[Range<usize>], index: usize, core: &Range<usize>) -> Option<String> {
    let is_item = |at: Option<usize>, item: &str| {
        at.and_then(|at| words.get(at)).is_some_and(|word| &text[self::core(text, word.clone())] == item)
    };
    let strokes = matches!(&text[core.clone()], "I" | "l" | "ï" | "í" | "ì");
    (strokes && is_item(index.checked_sub(1), "h") && is_item(Some(index + 1), "k")).then(|| "i".to_owned())
}

/// `TTE` at the beginning of a line, where the line before ends with a number that goes on (`1381/CĐ-`).
fn issuer_behind(lines: &[RestoredLine], line: usize, core: &str) -> Option<String> {
    let before = lines.get(line.checked_sub(1)?)?.text.split_whitespace().next_back()?;
    let kind = before.strip_suffix('-')?.rsplit('/').next()?;
    let goes_on = before.starts_with(|c: char| c.is_ascii_digit()) && is_kind(kind);
    if goes_on && of_the_government(kind, core) {
        return Some("CP".to_owned());
    }
    Some(single_letters(core)).filter(|single| goes_on && single != core && is_issuer(single))
}

/// A stretch as it must have been printed, where that is not what was read.
fn mended(core: &str) -> Option<String> {
    let straight = without_foreign_letters(&straight_bars(core));
    let text = stroke_before_digits(&straight)
        .or_else(|| stop_behind_digits(&straight))
        .or_else(|| article_of_the_code(&straight))
        .or_else(|| bars_as_strokes(&straight))
        .or_else(|| behind_per_cent(&straight))
        .or_else(|| brackets_as_zero(&straight))
        .or_else(|| capital_inside(&straight))
        .or_else(|| small_letter_inside(&straight))
        .or_else(|| known_name(&straight))
        .or_else(|| behind_assembly(&straight))
        .or_else(|| letter_behind_comma(&straight))
        .or_else(|| behind_date(&straight))
        .or_else(|| colon_in_date(&straight))
        .or_else(|| of_the_assembly(&straight))
        .or_else(|| of_the_committee(&straight))
        .or_else(|| symbol(&signs_as_bars(&straight)))
        .unwrap_or(straight);
    (text != core).then_some(text)
}

/// The fraction bar between letters or digits is the bar of a date, a number, a rate: offices print no fractions with it.
fn straight_bars(core: &str) -> String {
    if core.contains('⁄') {
        core.replace("⁄/", "/").replace("/⁄", "/").replace('⁄', "/")
    } else {
        core.to_owned()
    }
}

/// `ŠTT` for `STT`, `ïn` for `in`: no word of the language has a letter with such a hook or with two dots; they are specks. (`ï` alone may be a figure.)
fn without_foreign_letters(core: &str) -> String {
    let is_word = || core.chars().nth(1).is_some() && core.chars().all(char::is_alphabetic);
    if core.contains(['ï', 'Ï']) && (core == "Ï" || is_word()) {
        return core.replace('ï', "i").replace('Ï', "I");
    }
    let capitals = core.chars().count() > 1 && core.chars().all(char::is_uppercase);
    if capitals { core.replace(['Š', 'Ş', 'Ș'], "S") } else { core.to_owned() }
}

/// `I5`, `l20`: a Roman numeral has no such digits behind it, and a letter stands before none. `I1` may be two strokes or one.
fn stroke_before_digits(core: &str) -> Option<String> {
    // Offices cite no paragraphs by it, and of 18 that an engine read all were an 8.
    if core == "§" {
        return Some("8".to_owned());
    }
    let rest = core.strip_prefix(['I', 'l', '|', ']'])?;
    // (`I286/KH-SNV`: the number of a document.)
    let is_symbol = |outer: char, inner: char| {
        rest.split_once(outer).is_some_and(|(number, symbol)| {
            digits(number, 1..=4) && symbol.split_once(inner).is_some_and(|(kind, _)| is_kind(kind))
        })
    };
    let digits = digits(rest, 1..=2) || is_symbol('/', '-') || is_symbol('-', '/');
    (digits && !rest.starts_with('1')).then(|| format!("1{rest}"))
}

/// `28%c`: the right ring of the sign of per cent, once more. (`%o` may be a sign of per mille.)
fn behind_per_cent(core: &str) -> Option<String> {
    let (number, ring) = core.split_once('%')?;
    let figures = number.starts_with(|c: char| c.is_ascii_digit()) && number.ends_with(|c: char| c.is_ascii_digit());
    // `tỷ lệ %c`
    if number.is_empty() && matches!(ring, "c" | "C" | "e") {
        return Some("%".to_owned());
    }
    (figures && matches!(ring, "c" | "C" | "e" | "ó" | "ô" | "ø" | "›" | "»")).then(|| format!("{number}%"))
}

/// `rÚt`, `tỈnh`: a capital with a mark behind a small letter, which no one prints (`kWh`, `eID` have none); the mark made it as high as one.
fn capital_inside(core: &str) -> Option<String> {
    let begins_small = core.starts_with(char::is_lowercase) && core.chars().all(char::is_alphabetic);
    let capital = core.chars().any(|c| c.is_uppercase() && !c.is_ascii() && c.nfd().count() > 1);
    (begins_small && capital).then(|| core.to_lowercase())
}

/// `HIệN`: a small letter with a mark inside a word in capitals: below its marks it is as high as one.
fn small_letter_inside(core: &str) -> Option<String> {
    let is_marked = |c: char| c.is_lowercase() && !c.is_ascii() && c.nfd().count() > 1;
    let small = core.chars().filter(|c| !c.is_uppercase()).count();
    let inside = core.chars().skip(1).any(is_marked);
    (small == 1 && inside && core.chars().count() > 2).then(|| core.to_uppercase())
}

/// `(VNe1ID)`, `VNelD`: the identification application, whose letters look like strokes; `YTẾ`: *y tế* with the blank lost.
fn known_name(core: &str) -> Option<String> {
    let strokes = core.strip_prefix("VNe").and_then(|rest| rest.strip_suffix('D'));
    if strokes.is_some_and(|s| (1..=2).contains(&s.chars().count()) && s.chars().all(|c| "1Il|ÌÍ".contains(c))) {
        return Some("VNeID".to_owned()).filter(|name| name != core);
    }
    let rest = core.strip_prefix('Y').filter(|rest| rest.to_lowercase() == "tế")?;
    Some(format!("Y {rest}"))
}

/// `V.04.02.()7`, `21/()1/2()26`: a zero whose head and foot are lost.
fn brackets_as_zero(core: &str) -> Option<String> {
    let zeros = core.replace("()", "0");
    let parts = zeros.split(['.', '/']);
    // (A numeral or letters may stand before the figures.)
    let in_figures = parts.skip_while(|part| !part.contains('0')).all(|part| digits(part, 1..=usize::MAX));
    let beside_digit = zeros.bytes().filter(u8::is_ascii_digit).count() > core.matches("()").count();
    (zeros != core && in_figures && beside_digit).then_some(zeros)
}

/// `24I7I2023`, `56I2023INĐ-CP`: the bars of a date or a number, which stand nearly upright in type without serifs, as strokes behind its digits.
fn bars_as_strokes(core: &str) -> Option<String> {
    let is_stroke = |c: char| c == 'I' || c == 'l';
    let mut before = ' ';
    let with_bars: String = core
        .chars()
        .map(|c| {
            let bar = is_stroke(c) && before.is_ascii_digit();
            before = c;
            if bar { '/' } else { c }
        })
        .collect();
    let parts: Vec<&str> = with_bars.splitn(3, '/').collect();
    let is_symbol = |symbol: &str| symbol.split_once('-').is_some_and(|(kind, _)| is_kind(kind));
    let printed = match parts[..] {
        [day, month, year] if digits(day, 1..=2) && digits(month, 1..=2) => is_year(year),
        [number, year, symbol] => digits(number, 1..=5) && is_year(year) && is_symbol(symbol),
        [number, symbol] => digits(number, 1..=5) && is_symbol(symbol),
        _ => false,
    };
    (printed && with_bars != core).then_some(with_bars)
}

/// `7ẳ`, `3ế` for `7.`, `3.`: a full stop that was read as a vowel with its marks. Nobody prints one behind a digit (`5đ` are five đồng).
fn stop_behind_digits(core: &str) -> Option<String> {
    let number = core.trim_end_matches(|c: char| !c.is_ascii_digit());
    let mut behind = core[number.len()..].nfd();
    let vowel = behind.next().is_some_and(|c| "aeiouyAEIOUY".contains(c));
    let marks = behind.filter(|&c| is_combining_mark(c)).count();
    let single = core[number.len()..].chars().count() == 1;
    (digits(number, 1..=3) && vowel && single && marks > 0).then(|| format!("{number}."))
}

/// Whether a text is a year of the last century or this one.
fn is_year(text: &str) -> bool {
    digits(text, 4..=4) && (text.starts_with("19") || text.starts_with("20"))
}

/// Whether a text is so many digits and nothing else.
pub(super) fn digits(text: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a document number that ends with a bar goes on behind the blank, or a date that ends with one of two digits.
fn goes_on(core: &str, next: &str) -> bool {
    if let (Some((day, "1")), Some((digit, year))) = (core.split_once('/'), next.split_once('/')) {
        return digits(day, 0..=2) && matches!(digit, "0" | "1" | "2") && digits(year, 4..=4);
    }
    // `22/201 1/TT-BYT`. (Not `7/2 025/NĐ-CP`: what parted the year so took a digit of the number with it.)
    if let (Some((number, year)), Some((digit, symbol))) = (core.split_once('/'), next.split_once('/')) {
        let kind = symbol.split('-').next().is_some_and(|kind| is_kind(&single_letters(kind)));
        let broken = digits(number, 1..=usize::MAX) && digits(year, 3..=3) && year.starts_with("20");
        return broken && digits(digit, 1..=1) && kind;
    }
    if code::goes_on(core, next) {
        return true;
    }
    // `254/2025/QHI 5`
    if next.chars().count() == 1 && of_the_assembly(&format!("{core}{next}")).is_some() {
        return true;
    }
    // `05A-MSNS- BTC`
    let form =
        |form: &str| form.contains('-') && form.chars().all(|c| c.is_ascii_digit() || c == '-' || c.is_uppercase());
    if core.strip_suffix('-').is_some_and(form) && core.starts_with(|c: char| c.is_ascii_digit()) && is_issuer(next) {
        return true;
    }
    let Some(kind) = core.strip_suffix('-').and_then(|before| before.rsplit('/').next()) else { return false };
    // (`TTLT- BTTTT-BTC` of several bodies, `QĐ- -TTg` with the bar twice)
    let issuers = next.trim_start_matches('-').split('-').all(|issuer| is_issuer(&single_letters(issuer)));
    core.starts_with(|c: char| c.is_ascii_digit()) && is_kind(&single_letters(kind)) && issuers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let token = crate::record::Token { raw: 0..text.len(), restored: 0..text.len(), posterior: 1.0, bounds: None };
        let mut line = RestoredLine { text: text.to_owned(), tokens: vec![token] };
        for Mended { range, marker, .. } in mend(&[line.clone()], &[true], &[Vec::new()]) {
            assert!(line.replace(range, &marker));
        }
        line.text
    }

    #[test]
    fn a_cross_in_a_symbol_is_its_bar_and_a_foreign_letter_is_none() {
        assert_eq!(read("Công văn số 58/2020/KH+UBND"), "Công văn số 58/2020/KH-UBND");
        assert_eq!(read("Nghị quyết số 01/2031/NÑQ-HĐTP"), "Nghị quyết số 01/2031/NQ-HĐTP");
        assert_eq!(read("CÔNG BÁO/Số 199+200"), "CÔNG BÁO/Số 199+200");
    }

    #[test]
    fn a_figure_that_has_run_into_a_word_of_its_date_is_parted_from_it() {
        assert_eq!(read("ĐẾN NGÀY 30 THÁNG 4NĂM"), "ĐẾN NGÀY 30 THÁNG 4 NĂM");
        assert_eq!(read("ngày 3tháng 5 năm 2031"), "ngày 3 tháng 5 năm 2031");
        for kept in ["ngày 23 tháng07 năm 2031", "4năm một lần", "trong năm2031", "tháng 123năm"] {
            assert_eq!(read(kept), kept);
        }
    }

    #[test]
    fn a_stop_of_the_first_item_is_one_where_a_second_follows() {
        let lines = ["lề Phụ lục I: thu hồi đất 15/1 1/2031", "2. Phụ lục II"]
            .map(|text| RestoredLine { text: text.to_owned(), tokens: Vec::new() });
        let found = |count: usize| {
            mend(&lines[..count], &[true, true], &[Vec::new(), Vec::new()]).pop().map(|last| (last.range, last.marker))
        };
        assert_eq!(found(2), Some((0.."lề".len(), "1.".to_owned())), "the last, as it stands first");
        assert_ne!(found(1).map(|(_, marker)| marker), Some("1.".to_owned()));
    }

    #[test]
    fn what_cannot_have_been_printed_is_put_right() {
        for (seen, printed) in [
            ("số 4236/QĐÐ-BTNMT và", "số 4236/QĐ-BTNMT và"),
            ("Số: 21-KH/ÐU", "Số: 21-KH/ĐU"),
            ("trước ngày 15/1 1/2031.", "trước ngày 15/11/2031."),
            ("các khoản 6, 7, §", "các khoản 6, 7, 8"),
            ("trong quý II⁄/2031", "trong quý II/2031"),
            ("số 11/2031/TT- BCT ngày 5", "số 11/2031/TT-BCT ngày 5"),
            ("số 45/2031/QĐ- -TTg về", "số 45/2031/QĐ-TTg về"),
            ("số 18/2031/TTLT- BTTTT-BTC về", "số 18/2031/TTLT-BTTTT-BTC về"),
            ("số 22/203 1/TT-BYT về", "số 22/2031/TT-BYT về"),
            ("từ ngày 1 1/03/2031 đến", "từ ngày 11/03/2031 đến"),
            ("Luật số 32/2013/QH13sửa đổi", "Luật số 32/2013/QH13 sửa đổi"),
            ("Luật số 15/2012/QH13Xử lý", "Luật số 15/2012/QH13 Xử lý"),
            ("số 4477/CĐ-TTs ngày", "số 4477/CĐ-TTg ngày"),
            ("hạn gửi vào, rÚt ra tại tỈnh;", "hạn gửi vào, rút ra tại tỉnh;"),
            ("số 118-BC/ĐĐĐU ngày", "số 118-BC/ĐU ngày"),
            ("ngày 22/12/2031;Kế hoạch, 12/11/2031,Thông báo", "ngày 22/12/2031; Kế hoạch, 12/11/2031, Thông báo"),
            ("VĂN PHÒNG ĐẠI DIệN; PHÁT HIệN", "VĂN PHÒNG ĐẠI DIỆN; PHÁT HIỆN"),
            ("(VNe1ID), VNelD", "(VNeID), VNeID"),
            ("Luật sẻ 58/2031/QH16,r Luật sẽ 9/2031/QH16", "Luật số 58/2031/QH16, Luật số 9/2031/QH16"),
            ("số 79/2031/TTI-BCA về", "số 79/2031/TT-BCA về"),
            ("GIÁM ĐỐC SỞ YTẾ, Bộ Ytế", "GIÁM ĐỐC SỞ Y TẾ, Bộ Y tế"),
            ("số 210-KL7TW, Luật số 87/2031QH16.", "số 210-KL/TW, Luật số 87/2031/QH16."),
            ("NGÀY 2111112006 CỦA BỘ", "NGÀY 21/11/2006 CỦA BỘ"),
            ("các điểm e, g, h, I, k và m", "các điểm e, g, h, i, k và m"),
            ("ngày 21/()1/2()31", "ngày 21/01/2031"),
            ("(mã số V.04.02.()7);", "(mã số V.04.02.07);"),
            ("Luật số 43/2024/QHI 5, Luật", "Luật số 43/2024/QH15, Luật"),
            ("Luật số 58/2024/Q1115, Luật", "Luật số 58/2024/QH15, Luật"),
            ("số 29/2013/0H13; số 9/2018/OH14", "số 29/2013/QH13; số 9/2018/QH14"),
            ("số 254/2025/QH1 5 ngày 11", "số 254/2025/QH15 ngày 11"),
            ("số 8/2026/QHI6 và 9/2026/QH1S", "số 8/2026/QH16 và 9/2026/QH15"),
            ("số 792/NQ-UBTVOH14 về", "số 792/NQ-UBTVQH14 về"),
            ("Quy định số 53-QD/TW, Nghị quyết số I8-NQ/TW", "Quy định số 53-QĐ/TW, Nghị quyết số 18-NQ/TW"),
            ("cùng tỷ lệ %c tính thuế", "cùng tỷ lệ % tính thuế"),
            ("số 3092/QĐ-BTNMTT và 3185/KH-SNNMIT", "số 3092/QĐ-BTNMT và 3185/KH-SNNMT"),
            ("số 238- CT/IW ngày", "số 238- CT/TW ngày"),
            ("(Mẫu số SI-DNSN) và mẫu số BI", "(Mẫu số S1-DNSN) và mẫu số B1"),
            ("phải được ïn riêng, hạng Ï", "phải được in riêng, hạng I"),
            ("ngày 01/7/201ócủa Chính phủ", "ngày 01/7/2016 của Chính phủ"),
            ("ngày 06/1 1/2018:Kế hoạch", "ngày 06/11/2018: Kế hoạch"),
            ("hiện.Điều 41. 14.TT. 3.23. Căn cứ", "hiện.Điều 41.14.TT.3.23. Căn cứ"),
            ("(Điều 14.5.LQ. 13. Kiểm tra)", "(Điều 14.5.LQ.13. Kiểm tra)"),
            ("số 116/2031/QH16,bao gồm", "số 116/2031/QH16, bao gồm"),
            ("số 38/2001/PL-UBTVQH110 và 8/2001/PL-UBTVQH10", "số 38/2001/PL-UBTVQH10 và 8/2001/PL-UBTVQH10"),
            ("số 66.16/2031/NQCP, số: 2047/KHSYT", "số 66.16/2031/NQ-CP, số: 2047/KH-SYT"),
            ("số 2/2031/TTLTVKSNDTC-TANDTC-BOP,", "số 2/2031/TTLT-VKSNDTC-TANDTC-BQP,"),
            ("Kết luận số 210-KIL/TW, GIẢM 20%C,", "Kết luận số 210-KL/TW, GIẢM 20%,"),
            ("Điều 41.12/TT.8.5. Nguyên tắc", "Điều 41.12.TT.8.5. Nguyên tắc"),
            ("NO/TW ngày 22, số 18-NO/TW", "NQ/TW ngày 22, số 18-NQ/TW"),
            ("lây qua đường tình dục (ST]) và", "lây qua đường tình dục (STI) và"),
            ("lập thành 02 (HAD bản, 01 (MỘT) bản", "lập thành 02 (HAI) bản, 01 (MỘT) bản"),
            ("vốn (ODA) và nguồn (AAD)", "vốn (ODA) và nguồn (AAD)"),
            ("theo Điều 5.2.TT.1 16.4. của", "theo Điều 5.2.TT.116.4. của"),
            ("Nghị định số 7/2 031/ND-CP ngày", "Nghị định số 7/2 031/NĐ-CP ngày"),
            ("số 32/2031NĐ-CP và 6282/2031/QĐ8BYT", "số 32/2031/NĐ-CP và 6282/2031/QĐ-BYT"),
            ("số 32/20NĐ-CP và 6282/2031/QĐ8XYZT", "số 32/20NĐ-CP và 6282/2031/QĐ8XYZT"),
            ("số 143/2031/KHSTC và 119/2031/NQCP", "số 143/2031/KH-STC và 119/2031/NQ-CP"),
            ("Nghị định số 108/2031/NĐCP.", "Nghị định số 108/2031/NĐ-CP."),
            ("số 833/NQ-HDND ngày", "số 833/NQ-HĐND ngày"),
            ("số 210-KI/TW ngày", "số 210-KL/TW ngày"),
            ("số 23-KH/BCĐTVW ngày", "số 23-KH/BCĐTW ngày"),
            ("trong quý I⁄2031, từ 1⁄4", "trong quý I/2031, từ 1/4"),
            ("số 2769/UBND-TH ngày 24/7/2024của tỉnh", "số 2769/UBND-TH ngày 24/7/2024 của tỉnh"),
            ("tính đến ngày 26/1 1/2024có báo cáo", "tính đến ngày 26/11/2024 có báo cáo"),
            ("ŠTT", "STT"),
            ("liên quan đến Điều I.1.LQ.I. và", "liên quan đến Điều 1.1.LQ.1. và"),
            ("(Điều 14.5TT.l3", "(Điều 14.5.TT.13"),
            ("KH/BCĐTVW ngày 5", "KH/BCĐTW ngày 5"),
            ("(mẫu số 05A-MSNS- BTC)", "(mẫu số 05A-MSNS-BTC)"),
            ("ngày 08 tháng II năm 2031", "ngày 08 tháng 11 năm 2031"),
            ("Điều 7ẳ Tổ chức thực hiện", "Điều 7. Tổ chức thực hiện"),
            ("3ế Rà soát", "3. Rà soát"),
            ("⁄T. CỤC TRƯỞNG", "KT. CỤC TRƯỞNG"),
            ("1T. CHỦ TỊCH", "KT. CHỦ TỊCH"),
            ("ngày 24I7I2031; số 56I2031INĐ-CP, 7/2031INĐ-CP", "ngày 24/7/2031; số 56/2031/NĐ-CP, 7/2031/NĐ-CP"),
            ("số 1711IKH-SYT ngày 24/7I2031", "số 1711/KH-SYT ngày 24/7/2031"),
            ("đạt từ 28%c trở lên, 1,5%c", "đạt từ 28% trở lên, 1,5%"),
            ("Kế hoạch số I286/KH-SNV ngày", "Kế hoạch số 1286/KH-SNV ngày"),
            ("không quá I5 phút, l20 hộ", "không quá 15 phút, 120 hộ"),
            ("số 411/QĐ-TTẹ ngày", "số 411/QĐ-TTg ngày"),
            ("- UBND tỉnh (bíc);", "- UBND tỉnh (b/c);"),
            ("- Thường trực Đảng ủy (bí);", "- Thường trực Đảng ủy (b/c);"),
            ("- Giám đốc Sở (bí/c);", "- Giám đốc Sở (b/c);"),
            ("thực hiện Kế hoạch này..", "thực hiện Kế hoạch này."),
            ("các nội dung...", "các nội dung..."),
            ("số 15/2031/NĐ<CP và 149/2031/NĐ-<CP", "số 15/2031/NĐ-CP và 149/2031/NĐ-CP"),
            ("ngày 30/12:2031 của Chính phủ", "ngày 30/12/2031 của Chính phủ"),
            ("Nghị quyết số 01-NQ/ĐĐH ngày", "Nghị quyết số 01-NQ/ĐH ngày"),
        ] {
            assert_eq!(read(seen), printed);
        }
    }

    #[test]
    fn a_blank_behind_a_bar_that_was_printed_stays() {
        let line = RestoredLine { text: "số 11/2031/TT- BCT, 45/2031/QĐ- -TTg".to_owned(), tokens: Vec::new() };
        let bars: Vec<usize> = line.text.match_indices("- ").map(|(at, _)| at + 1).collect();
        let markers = |blanks: Vec<usize>| -> Vec<String> {
            mend(std::slice::from_ref(&line), &[true], &[blanks]).into_iter().map(|mended| mended.marker).collect()
        };
        assert_eq!(markers(Vec::new()), ["45/2031/QĐ-TTg", "11/2031/TT-BCT"]);
        assert_eq!(markers(bars), ["45/2031/QĐ-TTg"]);
    }

    #[test]
    fn an_issuer_goes_on_with_the_number_of_the_line_before() {
        let goes_on = |before: &str, behind: &str| {
            let lines = [before, behind].map(|text| RestoredLine { text: text.to_owned(), tokens: Vec::new() });
            mend(&lines, &[true, true], &[Vec::new(), Vec::new()]).pop().map(|last| (last.line, last.marker))
        };
        let found = |before: &str| goes_on(before, "TTE ngày 15");
        let decree = |issuer: &str| goes_on("Nghị định số 54/2031/NĐ-", issuer);
        assert_eq!(decree("CE. Thẻ"), Some((1, "CP".to_owned())));
        assert_eq!((decree("CP. Thẻ"), decree("UB. Thẻ"), decree("Ce. Thẻ")), (None, None, None));
        assert_eq!(found("Thông báo số 1381/CĐ-"), Some((1, "TTg".to_owned())));
        assert_eq!(found("Thông báo số 1381/XY-"), None);
    }

    #[test]
    fn what_may_have_been_printed_stays() {
        for text in [
            "tại khoản 2 Điều 1Ế, khoản 3",
            "khoản I1 Điều 5, quý II, ngày 1.5.2031, mục 2.1",
            "số 77/2031/QĐ.UBND, từ 15/1 20/2031, 15/1 1 hộ",
            "số 15/TB-ĐĐBQH, 30/2031/NĐ-CP và 1250/QĐ-TTg",
            "từ 10- 20 hộ; 05/KH- UBX",
            "khoản 1 1/03/2031, ngày 4 1/03/2031, 22/203 1/4",
            "https://a.vn/1/x.y",
            "Điều 5. 2. và 3, mục 41. 14.TT. 3.23., Điều 41. 14 TT 3.",
            "khoản ï, mẫu số VI, Phụ lục SI-DN",
            "mức 5đ, mục 3a, 12345ế",
            "số 2111112006, ngày 2111912006, mục h, I và k, số 7/KL7XX, kWh, TP.HCMc",
            "QUYẾT ĐỊNH SỐ 12/QĐ-TTG, số I15/KH-UBND, hàm f()7, 110 kWh, eID, nĐ",
            "bảng 24I7I2, 45I20INĐ và 12I2031",
            "1T. CHỦ TỊCH ỦY BAN",
            "XT. CHỦ TỊCH",
            "số 53/QĐUB, 12/2031/TTLT, 30/2031/UBTVQH14, 7/2031/XYZ",
            "số 80/2025/0H13, 8/1994/QHI9, 80/2025/QH13 5 và 43/2024/QH15",
        ] {
            assert_eq!(read(text), text);
        }
    }
}
