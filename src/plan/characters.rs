//! How many characters stand before a byte of a text, without counting from its start each time: a line may have a
//! million characters and a value on every tenth of them.
//!
//! Pure.

/// Bytes between two places whose count is kept.
const STEP: usize = 128;

/// The counts of one text. Empty for the empty text.
#[derive(Clone, Debug, Default)]
pub struct Characters {
    /// Characters that begin before byte 0, [`STEP`], 2 × [`STEP`] …
    before: Vec<u32>,
}

impl Characters {
    pub fn of(text: &str) -> Self {
        let mut count = 0;
        let counted = |chunk| {
            let before = count;
            count += beginning_in(chunk);
            before
        };
        Self { before: text.as_bytes().chunks(STEP).map(counted).collect() }
    }

    /// The characters of `text` that begin before byte `at`; of all of it where `at` lies behind its end. `text` is the one
    /// that was counted.
    pub fn before(&self, text: &str, at: usize) -> u32 {
        let at = at.min(text.len());
        let (from, count) = self.nearest(at);
        count + text.as_bytes().get(from..at).map_or(0, beginning_in)
    }

    /// The last place at or before byte `at` whose count is kept, and the count.
    fn nearest(&self, at: usize) -> (usize, u32) {
        let index = (at / STEP).min(self.before.len().saturating_sub(1));
        (index * STEP, self.before.get(index).copied().unwrap_or(0))
    }
}

/// Characters whose first byte is in `bytes`.
fn beginning_in(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn on_a_line_of_a_megabyte_no_place_is_counted_from_the_start() {
        let text = "số 12/KH-UBND ".repeat(70_000);
        let characters = Characters::of(&text);
        for at in (0..=text.len()).step_by(7) {
            let (from, _) = characters.nearest(at);
            assert!(from <= at && at - from <= STEP, "byte {at} is counted from {from}");
        }
    }

    proptest! {
        #[test]
        fn the_count_is_that_of_the_characters(text in "(a|ố|\u{1f600}|\u{301}){0,400}") {
            let characters = Characters::of(&text);
            for (count, (at, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(characters.before(&text, at), count as u32);
            }
            prop_assert_eq!(characters.before(&text, text.len() + 9), text.chars().count() as u32);
        }
    }
}
