//! Words and punctuation of a passage, as the grammars of units see them. Pure.

use std::ops::Range;

use super::lists::glued_units;

/// Byte ranges of the words and marks of `text`: a run of letters, digits, `&` and combining marks is a word, every other
/// character that is no blank is a mark of its own.
pub fn split(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut chars = text.char_indices().peekable();
    let mut rest: Option<Range<usize>> = None;
    std::iter::from_fn(move || {
        if let Some(unit) = rest.take() {
            return Some(unit);
        }
        while let Some((start, c)) = chars.next() {
            if c.is_whitespace() {
                continue;
            }
            let mut end = start + c.len_utf8();
            if is_word(c) {
                let mut unit = None;
                while let Some(&(i, n)) = chars.peek() {
                    if !is_word(n) {
                        break;
                    }
                    if unit.is_none() && c.is_ascii_digit() && n.is_alphabetic() {
                        unit = Some(i);
                    }
                    end = i + n.len_utf8();
                    chars.next();
                }
                // `12,7km`: the unit is a word of its own.
                if let Some(at) = unit.filter(|&at| glued_units().contains(&text[at..end])) {
                    rest = Some(at..end);
                    return Some(start..at);
                }
            }
            return Some(start..end);
        }
        None
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '&' || unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
thread_local! {
    /// How often a word was looked at on this thread: by this the work of the grammars is counted, where time would depend on the machine.
    pub(in crate::plan) static LOOKED_AT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// The words of one passage with their folded forms.
pub struct Words<'a> {
    pub text: &'a str,
    pub folded: &'a str,
    pub ranges: Vec<Range<usize>>,
}

impl<'a> Words<'a> {
    /// `folded` is the shadow of `text`.
    pub fn new(text: &'a str, folded: &'a str) -> Self {
        Self { text, folded, ranges: split(folded).collect() }
    }

    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The folded word `i`; empty past the end.
    pub fn word(&self, i: usize) -> &'a str {
        #[cfg(test)]
        LOOKED_AT.set(LOOKED_AT.get() + 1);
        self.ranges.get(i).map_or("", |r| self.folded.get(r.clone()).unwrap_or(""))
    }

    /// The word `i` as printed; empty past the end.
    pub fn printed(&self, i: usize) -> &'a str {
        self.ranges.get(i).map_or("", |r| self.text.get(r.clone()).unwrap_or(""))
    }

    /// The folded words from `i` on.
    pub fn from(&self, i: usize) -> impl Iterator<Item = &'a str> + '_ {
        (i..self.len()).map(|i| self.word(i))
    }

    pub fn is_capital(&self, i: usize) -> bool {
        self.printed(i).chars().next().is_some_and(char::is_uppercase)
    }

    pub fn is_mark(&self, i: usize) -> bool {
        self.word(i).chars().next().is_none_or(|c| !is_word(c))
    }

    /// The first word that starts at or after the byte `at`.
    pub fn index_at(&self, at: usize) -> usize {
        self.ranges.partition_point(|r| r.start < at)
    }
}
