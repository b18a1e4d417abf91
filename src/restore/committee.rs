//! `Ủy ban nhân dân` in a text layer that has it with a small letter throughout. Pure.
//!
//! An engine with Vietnamese that another program ran takes the capital, which is the small letter but larger, for the small one
//! (eleven of twelve on a scan of five pages). Offices print the capital (Nghị định 30/2020/NĐ-CP, annex II, IV.1; 92 % of 5,400 in
//! 2.7 million words, headings written small counted in), and no other word of these layers tells which it was.

use std::sync::LazyLock;

use regex::Regex;

use super::RestoredLine;
use super::series::Mended;

static COMMITTEE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\s|[(“])([ỦủUu][yỷỶ]?) ban (?:nhân dân|MTTQ|Mặt trận)\b").expect("a valid pattern")
});
static AT_END: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|\s)([ỦủUu][yỷỶ]?)\s*$").expect("a valid pattern"));
/// So many with a small letter, and so many times as many as with a capital, are a habit of the engine.
const LEAST: usize = 3;

/// The capitals to put in, in lines of a text layer that an engine has made (`read`); those of a line from its end to its beginning.
pub(super) fn mend(lines: &[RestoredLine], read: impl Fn(usize) -> bool) -> Vec<Mended> {
    let mut small = Vec::new();
    let mut capitals = 0;
    for (line, restored) in lines.iter().enumerate().filter(|(line, _)| read(*line)) {
        let first_small = small.len();
        let goes_on = lines.get(line + 1).is_some_and(|next| next.text.trim_start().starts_with("ban nhân dân"));
        let at_end = AT_END.captures(&restored.text).filter(|_| goes_on);
        for found in COMMITTEE.captures_iter(&restored.text).chain(at_end).filter_map(|captures| captures.get(1)) {
            if found.as_str().starts_with(char::is_uppercase) {
                capitals += 1;
            } else {
                let mut letters = found.as_str().chars();
                let capital = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
                small.push(Mended { line, range: found.range(), marker: capital });
            }
        }
        small[first_small..].reverse();
    }
    if small.len() >= LEAST.max(LEAST * capitals) { small } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str]) -> Vec<(usize, String)> {
        let line = |text: &&str| RestoredLine { text: (*text).to_owned(), tokens: Vec::new() };
        let lines: Vec<RestoredLine> = texts.iter().map(line).collect();
        mend(&lines, |_| true).into_iter().map(|mended| (mended.line, mended.marker)).collect()
    }

    #[test]
    fn small_letters_throughout_are_a_habit_of_the_engine() {
        let layer = ["Chủ tịch ủy ban nhân dân xã; ủy", "ban nhân dân phường", "- ủy ban MTTQ tỉnh", "ủy ban khác"];
        assert_eq!(found(&layer).len(), 3);
        assert!(found(&layer).iter().all(|(_, capital)| capital == "Ủy"));
        let mixed = [layer[0], layer[1], layer[2], "Ủy ban nhân dân tỉnh và Ủy ban nhân dân xã"];
        assert_eq!(found(&mixed), [], "who writes both means both");
        assert_eq!(found(&["tại ủy ban nhân dân xã"]), [], "once says nothing");
    }
}
