//! Slips in the numbers of documents: letters that are no part of a symbol, bars read as digits or lost, the number of the assembly at the end of that of a law. Pure.

use std::ops::{Range, RangeInclusive};

use super::digits;
use crate::restore::symbols::{is_issuer, is_kind, share_of_kind};

/// `32/2013/QH13sửa`, `15/2012/QH13Xử`, `116/2020/QH14,bao`: the number of a law ends with that of the assembly, and the sign behind it, a word has run into it.
pub(super) fn behind_assembly(core: &str) -> Option<String> {
    let at = core.find("/QH")? + 3;
    let digits = core[at..].bytes().take_while(u8::is_ascii_digit).count();
    let word = core[at + digits..].trim_start_matches([',', ';', ':']);
    let number = &core[..core.len() - word.len()];
    let small = |c: char| c.is_lowercase();
    let run_in = word.chars().count() > 1 && word.chars().all(char::is_alphabetic) && word.chars().skip(1).all(small);
    (digits == 2 && run_in && core.starts_with(|c: char| c.is_ascii_digit())).then(|| format!("{number} {word}"))
}

/// `38/2001/PL-UBTVQH110`: a digit of the assembly once more, as the year tells.
pub(super) fn of_the_committee(core: &str) -> Option<String> {
    let (before, assembly) = core.rsplit_once("UBTVQH")?;
    let year = before.split('/').nth(1).filter(|year| digits(year, 4..=4))?;
    let mut assemblies = assemblies_of(year.parse().ok()?).map(|assembly| assembly.to_string());
    let without = |at: usize| format!("{}{}", &assembly[..at], &assembly[at + 1..]);
    let printed = assemblies.find(|printed| digits(assembly, 3..=3) && (0..3).any(|at| without(at) == *printed))?;
    Some(format!("{before}UBTVQH{printed}"))
}

/// `43/2024/QHI5`, `58/2024/Q1115`: the number of a law, whose end the year tells; the signs must be such as can be taken for it.
pub(super) fn of_the_assembly(core: &str) -> Option<String> {
    let mut parts = core.splitn(3, '/');
    let (number, year, symbol) = (parts.next()?, parts.next()?, parts.next()?);
    if !digits(number, 1..=4) || !digits(year, 4..=4) {
        return None;
    }
    let mut assemblies = assemblies_of(year.parse().ok()?);
    let as_digits = |text: &str| -> String {
        let digit = |c: char| match c {
            'I' | 'l' | '|' | '!' | 'Í' | 'Ì' | ']' | '[' => '1',
            'S' | 'Š' | 'Ş' => '5',
            other => other,
        };
        text.chars().map(digit).collect()
    };
    let behind = symbol.strip_prefix(['Q', 'O', '0', 'Ọ', 'Ô'])?;
    let end =
        behind.strip_prefix('H').map(as_digits).or_else(|| as_digits(behind).strip_prefix("11").map(str::to_owned))?;
    let assembly = assemblies.find(|assembly| *assembly.to_string() == end)?;
    Some(format!("{number}/{year}/QH{assembly}"))
}

/// The assemblies that can have passed a law of a year: one, or two in a year in which one followed another; none before the tenth and after the sixteenth.
fn assemblies_of(year: u16) -> RangeInclusive<u16> {
    // The tenth was elected in 1997.
    const FIRST_YEARS: [u16; 8] = [1997, 2002, 2007, 2011, 2016, 2021, 2026, 2031];
    match FIRST_YEARS.iter().position(|&first| first >= year) {
        Some(0) | None => RangeInclusive::new(1, 0),
        Some(later) => 9 + later as u16..=9 + later as u16 + u16::from(FIRST_YEARS[later] == year && later < 7),
    }
}

/// `Luật sẻ 58/2024/QH15`: between the kind of a document and its number stands *số*.
pub(super) fn before_number(text: &str, words: &[Range<usize>], index: usize, core: &Range<usize>) -> Option<String> {
    const KINDS: [&str; 7] = ["luật", "định", "quyết", "tư", "thị", "lệnh", "hoạch"];
    let kind = text[words[index.checked_sub(1)?].clone()].to_lowercase();
    let mut parts = text[words.get(index + 1)?.clone()].splitn(3, '/');
    let number = digits(parts.next()?, 1..=5) && digits(parts.next()?, 4..=4) && parts.next().is_some();
    let seen = &text[core.clone()];
    let slip = seen != "số" && seen.chars().count() == 2 && seen.starts_with('s') && !seen.is_ascii();
    (slip && number && KINDS.contains(&kind.as_str())).then(|| "số".to_owned())
}

/// `Mẫu số SI-DNSN`: the code of a form has letters and a figure.
pub(super) fn code_of_form(text: &str, words: &[Range<usize>], index: usize, core: &Range<usize>) -> Option<String> {
    let (letter, rest) = text[core.clone()].split_once('I')?;
    let word = |back: usize| Some(text[words[index.checked_sub(back)?].clone()].trim_start_matches('(').to_lowercase());
    let of_form = word(1)? == "số" && matches!(word(2)?.as_str(), "mẫu" | "biểu");
    // (`VI`, `XI` are numerals.)
    let letters = letter.chars().count() == 1 && letter.chars().all(|c| c.is_uppercase() && !"IVX".contains(c));
    (of_form && letters && (rest.is_empty() || rest.starts_with('-'))).then(|| format!("{letter}1{rest}"))
}

/// `43/2024/QH15,r`: no letter stands behind the comma that ends the number of a document.
pub(super) fn letter_behind_comma(core: &str) -> Option<String> {
    let number = core.strip_suffix(|c: char| c.is_ascii_lowercase())?.strip_suffix(',')?;
    let mut parts = number.split('/');
    let figures = parts.next().is_some_and(|number| digits(number, 1..=5));
    let symbol = parts.next_back().is_some_and(|symbol| symbol.starts_with(char::is_uppercase));
    (figures && symbol).then(|| format!("{number},"))
}

/// `15/2019/NĐ<CP`, `149/2024/NĐ-<CP`, `58/2020/KH+UBND`: the bar of a symbol with the foot of a letter beside it, or crossed.
pub(super) fn signs_as_bars(core: &str) -> String {
    if core.contains('/') && core.starts_with(|c: char| c.is_ascii_digit()) {
        // (`199+200` has digits on both sides.)
        let crossed = |(at, _): &(usize, &str)| {
            core[..*at].ends_with(char::is_uppercase) && core[at + 1..].starts_with(char::is_uppercase)
        };
        let mut straight = core.to_owned();
        for (at, _) in core.match_indices('+').filter(crossed) {
            straight.replace_range(at..at + 1, "-");
        }
        straight.replace(['<', '‹', '«'], "-").replace("--", "-")
    } else {
        core.to_owned()
    }
}

/// A document number, figures first, with the slips of its parts mended.
pub(super) fn symbol(core: &str) -> Option<String> {
    let figures = core.bytes().take_while(u8::is_ascii_digit).count();
    // (`KH/BCĐTW`, `NO/TW`, where the figures stand at the end of the line before.)
    let is_part = |kind: &str, issuer: &str| is_kind(kind) || is_kind(&with_tails(kind)) && is_issuer(issuer);
    let goes_on = figures == 0 && core.split_once('/').is_some_and(|(kind, issuer)| is_part(kind, issuer));
    // (`66.16/2026/NQ-CP` has two figures.)
    let behind = core[figures..]
        .strip_prefix('.')
        .map_or(&core[figures..], |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    if !goes_on && (figures == 0 || !behind.starts_with(['/', '-'])) {
        return None;
    }
    let is_bar = |c: char| "/-–.".contains(c);
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut rest = core;
    while !rest.is_empty() {
        let end = rest.find(is_bar).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(end);
        let bar = behind.chars().next().map_or(0, char::len_utf8);
        parts.push((single_letters(part), behind[..bar].to_owned()));
        rest = &behind[bar..];
    }
    // `210-KL7TW`: a bar between kind and issuer that was read as a digit.
    if let [_, (symbol, last)] = &mut parts[..]
        && last.is_empty()
        && let Some((kind, issuer)) = symbol.split_once('7')
        && is_kind(kind)
        && is_issuer(issuer)
    {
        *symbol = format!("{kind}/{issuer}");
    }
    // `87/2025QH15`
    if let [(number, _), (year, last)] = &mut parts[..]
        && digits(number, 1..=4)
        && last.is_empty()
        && let Some((of, assembly)) = year.split_once("QH")
        && digits(of, 4..=4)
        && digits(assembly, 2..=2)
    {
        *year = format!("{of}/QH{assembly}");
    }
    // `32/2005NĐ-CP`
    if let [(number, bar), (year, _), (issuer, last)] = &mut parts[..]
        && digits(number, 1..=5)
        && bar == "/"
        && last.is_empty()
        && is_issuer(issuer)
        && let Some((of, kind)) = year.split_at_checked(4)
        && digits(of, 4..=4)
        && is_kind(kind)
    {
        *year = format!("{of}/{kind}");
    }
    // `143/2023/KHSTC`, `66.16/2026/NQCP`, `6282/2003/QĐ8BYT`, `2/2017/TTLTVKSNDTC-TANDTC`: behind a year stand kind and issuer, and a bar between them.
    let behind_year = parts.iter().skip(1).position(|(year, bar)| digits(year, 4..=4) && bar == "/").map(|at| at + 2);
    if let Some(at) = behind_year.filter(|&at| at < parts.len())
        && parts[..at].iter().all(|(number, _)| digits(number, 1..=5))
        && let Some(whole) = bar_as_digit(&parts[at].0).or_else(|| kind_and_issuer(&parts[at].0))
    {
        parts[at].0 = whole;
    }
    // `2047/KHSYT` (and not `53/QĐUB`, as some printed it)
    if let [(number, bar), (symbol, last)] = &mut parts[..]
        && digits(number, 1..=5)
        && bar == "/"
        && last.is_empty()
        && let Some(whole) = kind_and_issuer(symbol)
        && whole.split_once('-').is_some_and(|(_, issuer)| issuer.chars().count() > 2)
    {
        *symbol = whole;
    }
    Some(parts.into_iter().flat_map(|(part, bar)| [part, bar]).collect())
}

/// ln of how much likelier a kind must be than one that is spelled as a slip of it (`NĐCP`, `QD`), which was counted where others made that slip.
const LIKELIER: f32 = 3.5;

/// `QĐ8BYT`: a kind and an issuer, the bar between them read as a digit with the edge of the letter behind it.
fn bar_as_digit(part: &str) -> Option<String> {
    let (kind, issuer) = part.split_once(|c: char| c.is_ascii_digit())?;
    (is_kind(kind) && is_issuer(issuer)).then(|| format!("{kind}-{issuer}"))
}

/// Letters that are no part of a symbol, as the only two that they can be, a bar between them.
fn kind_and_issuer(part: &str) -> Option<String> {
    if is_issuer(part) {
        return None;
    }
    let splits = part.char_indices().skip(2).map(|(at, _)| part.split_at(at));
    let mut listed = splits.filter(|(kind, issuer)| issuer.len() > 1 && is_kind(kind) && is_issuer(issuer));
    let (kind, issuer) = listed.next()?;
    let likelier = share_of_kind(part).is_none_or(|share| share_of_kind(kind) > Some(share + LIKELIER));
    (likelier && listed.next().is_none()).then(|| format!("{kind}-{issuer}"))
}

/// `BOP`, `NO` for `BQP`, `NQ`: the tail of the letter is lost.
fn with_tails(part: &str) -> String {
    part.replace('O', "Q")
}

/// `CE`, `GP` behind `NĐ-`: decrees are of the Government, one of whose two letters was read as another.
pub(super) fn of_the_government(kind: &str, issuer: &str) -> bool {
    let letters: Vec<char> = issuer.chars().collect();
    kind == "NĐ" && matches!(letters[..], ['C', other] | [other, 'P'] if other.is_uppercase()) && issuer != "CP"
}

/// `QĐÐ`: the engine has two letters that look alike and gives both for one. Nobody prints the second.
pub(super) fn single_letters(part: &str) -> String {
    let vietnamese = part.replace('Ð', "Đ");
    let barred = || {
        let one =
            vietnamese.match_indices('D').map(|(at, _)| format!("{}Đ{}", &vietnamese[..at], &vietnamese[at + 1..]));
        one.chain([vietnamese.replace('D', "Đ")]).filter(|barred| *barred != vietnamese)
    };
    // `53-QD/TW`
    if let Some(share) = share_of_kind(&vietnamese)
        && let Some(kind) = barred().find(|kind| share_of_kind(kind) > Some(share + LIKELIER))
    {
        return kind;
    }
    if is_kind(&vietnamese) || is_issuer(&vietnamese) {
        return vietnamese;
    }
    if let Some(assembly) = vietnamese.strip_prefix("UBTVOH").filter(|rest| digits(rest, 2..=2)) {
        return format!("UBTVQH{assembly}");
    }
    // `NÑQ`: a letter that Vietnamese does not have, beside those of a kind.
    let own = vietnamese.replace('Ñ', "");
    if own != vietnamese && is_kind(&own) {
        return own;
    }
    // `BCĐTVW`: a stroke of the last letter, once more.
    let single = vietnamese.replace("VW", "W");
    if single != vietnamese && (is_kind(&single) || is_issuer(&single)) {
        return single;
    }
    // `BTNMTT`, `SNNMIT`: an upright of the last letter, once more. (`IW`: its bar is lost.)
    let last = ["TT", "IT", "TI"].iter().find_map(|end| vietnamese.strip_suffix(end)).map(|start| format!("{start}T"));
    if let Some(issuer) = last.filter(|issuer| issuer.len() > 4 && is_issuer(issuer)) {
        return issuer;
    }
    if vietnamese == "IW" {
        return "TW".to_owned();
    }
    // `4477/CĐ-TTs`: the tail of the small letter. (`TTG` may be printed so, in a line of capitals.)
    if matches!(vietnamese.as_str(), "TTs" | "TTẹ" | "TTE" | "TTEg" | "TTe" | "TTø" | "TT¢") {
        return "TTg".to_owned();
    }
    let tailed = with_tails(&vietnamese);
    if tailed != vietnamese && (is_kind(&tailed) || is_issuer(&tailed)) {
        return tailed;
    }
    // `833/NQ-HDND`: the bar of the letter is lost, and only with it is this one that offices use.
    if let Some(barred) = barred().find(|part| is_kind(part) || is_issuer(part)) {
        return barred;
    }
    // `210-KI/TW`
    let single = vietnamese.replace('I', "L");
    if single != vietnamese && is_kind(&single) {
        return single;
    }
    // `79/2024/TTI-BCA`, `210-KIL/TW`: a stroke of the margin, or of a letter once more.
    let fewer = vietnamese.replacen('I', "", 1);
    if fewer != vietnamese && is_kind(&fewer) {
        return fewer;
    }
    let mut single = vietnamese.clone();
    while single.contains("ĐĐ") {
        single = single.replace("ĐĐ", "Đ");
    }
    if part.contains('Ð') && single != vietnamese || is_kind(&single) || is_issuer(&single) {
        single
    } else {
        part.to_owned()
    }
}
