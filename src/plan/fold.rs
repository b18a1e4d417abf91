//! A shadow of a text for comparing: lower case, the tone mark where the old school puts it (`hóa`, `ủy`), typographic
//! dashes and quotes plain. Every character keeps its number of bytes, so that an offset in the shadow is an offset in
//! the text. Pure.

/// The shadow of `text`, of equal length in bytes.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous = '\0';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let c = lower_same_length(c);
        let at_end = |next: Option<&char>| next.is_none_or(|n| !n.is_alphabetic());
        // `hoá`, `khoẻ`, `uỷ`: the mark moves to the first of the two vowels where they end the syllable, but not in `quý`.
        let moved = match c {
            'o' => chars.peek().and_then(|&n| pair(c, lower_same_length(n))),
            'u' if previous != 'q' => chars.peek().and_then(|&n| pair(c, lower_same_length(n))),
            _ => None,
        };
        if let Some((first, second)) = moved {
            let mut ahead = chars.clone();
            ahead.next();
            if at_end(ahead.peek()) {
                out.push(first);
                out.push(second);
                chars.next();
                previous = second;
                continue;
            }
        }
        // `quí` is an older way to write `quý`.
        let c = if c == 'í' && previous == 'u' && out.ends_with("qu") && at_end(chars.peek()) { 'ý' } else { c };
        out.push(c);
        previous = c;
    }
    debug_assert_eq!(out.len(), text.len());
    out
}

fn lower_same_length(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) if l.len_utf8() == c.len_utf8() => l,
        _ => c,
    }
}

/// `(o, á)` → `(ó, a)`; none where the two are no such pair or the bytes would not add up.
fn pair(first: char, second: char) -> Option<(char, char)> {
    const PAIRS: [(char, &str, char, &str); 3] =
        [('o', "áàảãạ", 'a', "óòỏõọ"), ('o', "éèẻẽẹ", 'e', "óòỏõọ"), ('u', "ýỳỷỹỵ", 'y', "úùủũụ")];
    for (vowel, marked, bare, moved) in PAIRS {
        if first == vowel
            && let Some(i) = marked.chars().position(|m| m == second)
        {
            let moved = moved.chars().nth(i)?;
            return (moved.len_utf8() + bare.len_utf8() == first.len_utf8() + second.len_utf8())
                .then_some((moved, bare));
        }
    }
    None
}

/// `text` without any marks, in lower case: what is left to recognise a formula by when marks are damaged.
/// Lengths differ; for whole-line comparisons only.
pub fn bare(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| match c {
            'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// One blank between words, none at the ends.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first letter as a capital.
pub fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) => c.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The first letter as a small one.
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) => c.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_schools_of_tone_placement_fold_to_one() {
        assert_eq!(fold("Uỷ ban, số hoá, khoẻ, QUÝ"), "ủy ban, số hóa, khỏe, quý");
        assert_eq!(fold("Ủy ban, toán, hoàn"), "ủy ban, toán, hoàn");
    }

    proptest::proptest! {
        #[test]
        fn the_shadow_keeps_every_offset(text in "\\PC*") {
            let shadow = fold(&text);
            proptest::prop_assert_eq!(shadow.len(), text.len());
            for (i, _) in text.char_indices() {
                proptest::prop_assert!(shadow.is_char_boundary(i) || text[..i].ends_with(['o','u','O','U']));
            }
        }
    }
}
