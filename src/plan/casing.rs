//! What is printed in capitals, in normal case: names of bodies and places as the lists have them, abbreviations as they are,
//! the rest in small letters with a capital at the start (Nghị định 30/2020/NĐ-CP, annex II). Pure.

use crate::model::Model;

use super::fold::{capitalise, fold, squeeze};
use super::lists::lists;
use super::markers::is_mostly_capitals;
use super::words::Words;

/// `text` in normal case where it is printed in capitals; unchanged where not.
pub fn normal(text: &str, model: &Model) -> String {
    let text = squeeze(text);
    if !is_mostly_capitals(&text) {
        return text;
    }
    let folded = fold(&text);
    let words = Words::new(&text, &folded);
    let lists = lists();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    let mut end = 0;
    while i < words.len() {
        let range = words.ranges[i].clone();
        out.push_str(&text[end..range.start]);
        let after_type = i > 0 && lists.names.place_types.at(&words, i - 1);
        let place = lists
            .places
            .longest_at(words.from(i))
            .filter(|(n, _)| after_type || *n >= 2 && lists.names.provinces.at(&words, i));
        let known = if let Some((n, name)) = place {
            Some((n, name.to_owned()))
        } else if let Some((n, written)) = lists.agency_writings.longest_at(words.from(i)) {
            Some((n, written.to_owned()))
        } else {
            lists.capitals.longest_at(words.from(i)).map(|(n, name)| (n, name.to_owned()))
        };
        if let Some((n, name)) = known {
            out.push_str(&name);
            end = words.ranges[i + n - 1].end;
            i += n;
            continue;
        }
        let printed = words.printed(i);
        let lower = printed.to_lowercase();
        let syllable = model.is_syllable(&lower) || printed.chars().count() == 1;
        if after_type && syllable {
            // A place that no list knows: the words up to the end of the run are its name.
            out.push_str(&capitalise(&lower));
            let mut k = i + 1;
            end = range.end;
            while k < words.len()
                && k < i + 3
                && !words.is_mark(k)
                && model.is_syllable(&words.printed(k).to_lowercase())
                && text[end..words.ranges[k].start] == *" "
                && !lists.names.not_in_place.at(&words, k)
            {
                out.push(' ');
                out.push_str(&capitalise(&words.printed(k).to_lowercase()));
                end = words.ranges[k].end;
                k += 1;
            }
            i = k;
            continue;
        }
        out.push_str(if syllable { &lower } else { printed });
        end = range.end;
        i += 1;
    }
    out.push_str(&text[end..]);
    capitalise(&out)
}
