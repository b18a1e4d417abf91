//! Words that an engine with Vietnamese writes for others, however sure it is: it reads `chỉ` where `chi` is printed so often that of its `chỉ` four in ten
//! are that (`dictionaries/engine_habits.tsv`). What such a word is, context alone says. Pure.

use std::collections::HashMap;
use std::sync::OnceLock;

/// However seldom a word that was read is printed, what it stands for has no better odds than even before context is asked.
const MOST: f32 = 0.0;

type Habits = HashMap<&'static str, Vec<(&'static str, f32)>>;

fn habits() -> &'static Habits {
    static HABITS: OnceLock<Habits> = OnceLock::new();
    HABITS.get_or_init(|| {
        let mut habits = Habits::new();
        for line in include_str!("../../dictionaries/engine_habits.tsv").lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(read), Some(printed)) = (columns.next(), columns.next()) else { continue };
            let mut counts = columns.filter_map(|count| count.parse::<f32>().ok());
            let (Some(times), Some(of)) = (counts.next(), counts.next()) else { continue };
            // One more of each, as few were counted.
            let odds = ((times + 1.0) / (of - times + 1.0)).ln();
            habits.entry(read).or_default().push((printed, odds.min(MOST)));
        }
        habits
    })
}

/// ln of the odds that `printed` was printed where `read` was read, against that it was `read`; none where nothing is known of the two, or where one is in
/// capitals and the other is not.
pub(super) fn odds(read: &[char], printed: impl Iterator<Item = char>) -> Option<f32> {
    let known = habits().get(read.iter().flat_map(|c| c.to_lowercase()).collect::<String>().as_str())?;
    let printed: Vec<char> = printed.collect();
    let case = |word: &[char]| [word.first(), word.last()].map(|c| c.is_some_and(|c| c.is_uppercase()));
    if case(read) != case(&printed) {
        return None;
    }
    let printed: String = printed.iter().flat_map(|c| c.to_lowercase()).collect();
    known.iter().find(|(word, _)| *word == printed).map(|(_, odds)| *odds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_was_counted() {
        let read: Vec<char> = "Chỉ".chars().collect();
        let found = odds(&read, "Chi".chars()).unwrap();
        assert!((-1.0..0.0).contains(&found), "{found}");
        assert_eq!(odds(&read, "Chị".chars()), None);
        assert_eq!(odds(&read, "chi".chars()), None);
        assert!(habits().values().flatten().all(|(_, odds)| *odds <= MOST && *odds > -5.0));
    }
}
