//! Articles of the codified law (*Pháp điển*): the number of the topic, that of the subject, the letters of what the article was taken from, the number of that document
//! where it is no law, and its own (Nghị định 63/2013/NĐ-CP): `41.14.TT.3.23`, `14.5.LQ.13`. Pure.

use std::ops::Range;

use super::digits;

/// What articles are taken from.
const SOURCES: [&str; 7] = ["TT", "LQ", "NĐ", "TL", "QĐ", "PL", "NQ"];
/// Those of which one number stands behind the letters: there is one law to a subject.
const LAWS: [&str; 2] = ["LQ", "PL"];
/// So many words an engine makes of one number at the most.
const MOST_PARTS: usize = 5;

/// `Điều 41. 14.TT. 3.23.`, `41.12/TT.8.5.`: blanks behind the full stops inside a number, or a bar for one, where only without them it is whole. Gives its place and
/// itself.
pub(super) fn parted(text: &str, words: &[Range<usize>], index: usize) -> Option<(Range<usize>, String)> {
    let before = &text[words[index.checked_sub(1)?].clone()];
    let first = words[index].clone();
    if !before.ends_with("Điều") || !text[first.clone()].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut whole = String::new();
    for (count, word) in words[index..].iter().enumerate().take(MOST_PARTS) {
        if count > 0 && !whole.ends_with('.') {
            return None;
        }
        let seen = &text[word.clone()];
        whole.push_str(&seen.replace('/', "."));
        if is_whole(&whole) {
            return (whole != seen).then_some((first.start..word.end, whole));
        }
    }
    None
}

/// Whether a text is the number of an article, a full stop behind it.
fn is_whole(text: &str) -> bool {
    let parts = text.strip_suffix('.').map(|text| text.split('.').collect::<Vec<_>>()).unwrap_or_default();
    let [topic, subject, source, behind @ ..] = &parts[..] else { return false };
    let numbers = if LAWS.contains(source) { 1 } else { 2 };
    let number = |part: &&str| digits(part, 1..=4);
    SOURCES.contains(source) && number(topic) && number(subject) && behind.len() == numbers && behind.iter().all(number)
}

/// `I.1.LQ.I.`, `1.1LQ.1`: strokes for ones in the number of an article, or its first full stop behind the subject lost.
pub(super) fn article_of_the_code(core: &str) -> Option<String> {
    let source = SOURCES.iter().find(|source| core.contains(**source))?;
    let (before, behind) = core.split_once(source)?;
    let number = |part: &str| {
        let figure: String = part.chars().map(|c| if "Il|".contains(c) { '1' } else { c }).collect();
        digits(&figure, 1..=3).then_some(figure)
    };
    let (topic, subject) = before.strip_suffix('.').unwrap_or(before).split_once('.')?;
    let article = behind.strip_prefix('.')?;
    let (article, stop) = article.strip_suffix('.').map_or((article, ""), |article| (article, "."));
    Some(format!("{}.{}.{source}.{}{stop}", number(topic)?, number(subject)?, number(article)?))
}

/// `5.2.TT.1 16.4`: two figures stand behind the letters, and the first is broken.
pub(super) fn goes_on(core: &str, next: &str) -> bool {
    let [topic, subject, source, "1"] = core.split('.').collect::<Vec<_>>()[..] else { return false };
    let [rest, article] = next.split('.').collect::<Vec<_>>()[..] else { return false };
    digits(rest, 1..=2)
        && [topic, subject, article].iter().all(|figure| digits(figure, 1..=3))
        && source.chars().all(char::is_uppercase)
}
