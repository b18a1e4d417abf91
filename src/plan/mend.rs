//! Names of bodies and places that restoration was unsure of, as the lists or surer places of the document have them. Pure.
//!
//! Only words with a low posterior change, and only to what differs from them as engines without Vietnamese make words differ. A name
//! for which several spellings speak alike stays as it was read. Text that was not restored is not looked at.

use std::collections::{HashMap, HashSet};

use crate::record::{Head, Task, Text, Warning};

use super::canonical;
use super::fold::{bare, capitalise, fold};
use super::lists::{UnitHead, lists};
use super::words::{Words, split};

/// Words below this posterior may be mended.
const WEAK: f32 = 0.9;
/// A spelling must weigh so much, and so many times what the next one weighs.
const LEAST_WEIGHT: f32 = 0.5;
const CLEARLY: f32 = 1.5;
/// What the list of places weighs.
const LISTED: f32 = 1.0;
/// Below this product of the posteriors of its words a place that nothing supports is not told.
const GUESS: f32 = 0.5;
/// Words before the name of a place.
const LONGEST_PLACE: usize = 4;

/// Mentions of a word that are looked at, and names of bodies that are compared: time grows with the text, not with its square.
const MOST_MENTIONS: usize = 200;
const MOST_BODIES: usize = 500;

/// A word of the document.
struct Spoken {
    folded: String,
    printed: String,
    posterior: f32,
}

/// The words of a restored document with their posteriors, and the names of places in it by their bare letters.
pub struct Evidence {
    words: Vec<Spoken>,
    by_word: HashMap<String, Vec<usize>>,
    /// Bare letters without blanks → spelling → how sure its surest mention is.
    places: HashMap<String, HashMap<String, f32>>,
}

impl Evidence {
    /// None for a text in which nothing is in doubt.
    pub fn of(text: &Text) -> Option<Self> {
        text.lines.iter().flat_map(|line| &line.tokens).find(|token| token.posterior < WEAK)?;
        let mut words = Vec::new();
        for line in &text.lines {
            let folded = fold(&line.restored);
            let mut first = 0;
            for range in split(&folded) {
                if !folded[range.clone()].contains(char::is_alphanumeric) {
                    continue;
                }
                while line.tokens.get(first).is_some_and(|token| token.restored.end <= range.start) {
                    first += 1;
                }
                let over = line.tokens[first..].iter().take_while(|token| token.restored.start < range.end);
                let posterior = over.map(|token| token.posterior).fold(1.0, f32::min);
                let printed = line.restored.get(range.clone()).unwrap_or_default().to_owned();
                words.push(Spoken { folded: folded[range].to_owned(), printed, posterior });
            }
        }
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, word) in words.iter().enumerate() {
            by_word.entry(word.folded.clone()).or_default().push(at);
        }
        let mut evidence = Self { words, by_word, places: HashMap::new() };
        evidence.collect_places();
        Some(evidence)
    }

    /// The names of places that follow a word for a kind of place, in running text.
    fn collect_places(&mut self) {
        let titled = |word: &Spoken| {
            let mut letters = word.printed.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
        };
        for at in 0..self.words.len() {
            if !is_place_type(&self.words[at].folded) {
                continue;
            }
            let run = self.words[at + 1..].iter().take(LONGEST_PLACE).take_while(|word| titled(word)).count();
            let (mut key, mut spelling, mut weight) = (String::new(), String::new(), 1.0);
            for word in &self.words[at + 1..at + 1 + run] {
                key.push_str(&bare(&word.printed));
                if !spelling.is_empty() {
                    spelling.push(' ');
                }
                spelling.push_str(&word.printed);
                weight *= word.posterior;
                // All mentions were read by the same model: the surest counts, not their number.
                let known = self.places.entry(key.clone()).or_default().entry(spelling.clone()).or_default();
                *known = known.max(weight);
            }
        }
    }

    /// The posteriors of the words of a name where the document has it surest; none where it does not have it.
    fn posteriors(&self, name: &[String]) -> Option<Vec<f32>> {
        let begins = self.by_word.get(name.first()?)?;
        let surest = begins
            .iter()
            .take(MOST_MENTIONS)
            .filter_map(|&at| self.words.get(at..at + name.len()))
            .filter(|here| here.iter().zip(name).all(|(word, wanted)| word.folded == *wanted))
            .max_by(|a, b| product(a).total_cmp(&product(b)))?;
        Some(surest.iter().map(|word| word.posterior).collect())
    }

    /// How the name of a place with these letters is written, where the document and the list of places leave no doubt.
    /// `own`: the spelling at hand and how sure it is.
    fn place(&self, own: &str, surety: f32) -> Option<String> {
        let key = letters(own);
        let mut weights: Vec<(String, f32)> = Vec::new();
        let mut add = |spelling: &str, weight: f32| match weights.iter_mut().find(|w| fold(&w.0) == fold(spelling)) {
            Some(known) => known.1 = known.1.max(weight),
            None => weights.push((spelling.to_owned(), weight)),
        };
        self.places.get(&key).into_iter().flatten().for_each(|(spelling, weight)| add(spelling, *weight));
        add(own, surety);
        for listed in lists().places_by_letters.get(&key).into_iter().flatten() {
            match weights.iter_mut().find(|w| fold(&w.0) == fold(listed)) {
                Some(known) => *known = ((*listed).to_owned(), known.1 + LISTED),
                None => weights.push(((*listed).to_owned(), LISTED)),
            }
        }
        weights.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let (best, weight) = weights.first()?;
        let next = weights.get(1).map_or(0.0, |w| w.1);
        (*weight >= LEAST_WEIGHT && *weight >= CLEARLY * next).then(|| best.clone())
    }

    /// The last place in `name`, where the list knows just one with its letters.
    fn listed_place(&self, name: &str) -> Option<String> {
        let folded = fold(name);
        let words = Words::new(name, &folded);
        let at = (0..words.len()).rev().find(|&i| is_place_type(words.word(i)))?;
        let key: String = (at + 1..words.len()).map(|k| letters(words.word(k))).collect();
        match lists().places_by_letters.get(&key)?.as_slice() {
            [one] => Some((*one).to_owned()),
            _ => None,
        }
    }

    /// `name` with the weak names of places in it as the document and the list have them.
    fn with_places(&self, name: &str) -> String {
        let folded = fold(name);
        let words = Words::new(name, &folded);
        for i in 0..words.len() {
            if !is_place_type(words.word(i)) {
                continue;
            }
            let run = (i + 1..words.len())
                .take(LONGEST_PLACE)
                .take_while(|&k| words.is_capital(k) && !words.is_mark(k))
                .count();
            if run == 0 {
                continue;
            }
            let range = words.ranges[i + 1].start..words.ranges[i + run].end;
            let spoken: Vec<String> = (i..=i + run).map(|k| words.word(k).to_owned()).collect();
            let surety = self.posteriors(&spoken).map_or(0.0, |posteriors| posteriors[1..].iter().product());
            // A name that is no syllables keeps the capitals of a letterhead unless a list knows it (`EA DRANG`).
            let capitals = (i + 1..=i + run).any(|k| words.printed(k).chars().skip(1).any(char::is_uppercase));
            if surety >= WEAK && !capitals {
                continue;
            }
            if let Some(place) = self.place(&name[range.clone()], surety).filter(|p| *p != name[range.clone()]) {
                return format!("{}{place}{}", &name[..range.start], &name[range.end..]);
            }
        }
        name.to_owned()
    }

    /// `name` with its weak words as a listed body, or a surer one of the document (`others`), has them.
    fn body(&self, name: &str, others: &[(Vec<String>, Vec<f32>)]) -> Option<String> {
        let folded = fold(name);
        let words = Words::new(name, &folded);
        let places: Vec<usize> = (0..words.len()).filter(|&i| !words.is_mark(i)).collect();
        let spoken: Vec<String> = places.iter().map(|&i| words.word(i).to_owned()).collect();
        let posteriors = self.posteriors(&spoken)?;
        // What the lists know stays.
        let known = lists().agency_names.longest_at(spoken.iter().map(String::as_str)).map_or(0, |(n, _)| n);
        let weak = |k: usize| k >= known && posteriors[k] < WEAK;
        if spoken.len() < 2 || !(0..spoken.len()).any(weak) {
            return None;
        }
        let mut best: Option<(usize, Vec<(usize, String)>)> = None;
        let mut tied = false;
        let mut consider = |other: &[String]| {
            if other.len() < 2 || other.len() > spoken.len() {
                return;
            }
            let differing: Vec<usize> = (0..other.len()).filter(|&k| other[k] != spoken[k]).collect();
            let few = !differing.is_empty() && differing.len() <= (other.len() / 3).max(1);
            if !few || !differing.iter().all(|&k| weak(k) && alike(&spoken[k], &other[k])) {
                return;
            }
            let distance = differing.iter().map(|&k| strsim::levenshtein(&spoken[k], &other[k])).sum();
            let change: Vec<(usize, String)> = differing.iter().map(|&k| (k, other[k].clone())).collect();
            match &best {
                Some((least, known)) if *least == distance => tied |= *known != change,
                Some((least, _)) if *least < distance => {}
                _ => (best, tied) = (Some((distance, change)), false),
            }
        };
        for listed in &lists().agency_words {
            consider(listed);
        }
        for (other, sure) in others.iter().filter(|(other, _)| other.len() == spoken.len()) {
            if (0..other.len()).all(|k| other[k] == spoken[k] || sure[k] >= WEAK) {
                consider(other);
            }
        }
        let (_, change) = best.filter(|_| !tied)?;
        let mut out = String::new();
        let mut end = 0;
        for (k, word) in change {
            let range = words.ranges[places[k]].clone();
            out.push_str(&name[end..range.start]);
            out.push_str(&if words.is_capital(places[k]) { capitalise(&word) } else { word });
            end = range.end;
        }
        out.push_str(&name[end..]);
        Some(out)
    }
}

fn product(words: &[Spoken]) -> f32 {
    words.iter().map(|word| word.posterior).product()
}

/// Bare letters without blanks.
pub fn letters(text: &str) -> String {
    bare(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_place_type(word: &str) -> bool {
    lists().unit_heads.get(word) != Some(UnitHead::Agency) && lists().names.mended_types.has(word)
}

/// Whether one word may be what an engine without Vietnamese and restoration made of the other: the same bare letters but for one or two.
fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    let longer = one.chars().count().max(other.chars().count());
    strsim::levenshtein(&one, &other) <= if longer >= 4 { 2 } else { 1 }
}

/// Puts right the names of bodies in `tasks` and `head`, and the places in `head`; a place that nothing supports becomes null, with
/// a warning.
pub fn names(text: &Text, head: &mut Head, tasks: &mut [Task], warnings: &mut Vec<Warning>) {
    let Some(evidence) = Evidence::of(text) else { return };
    let printed_place = head.place.clone();
    place_of_head(&evidence, head, warnings);
    let others: Vec<(Vec<String>, Vec<f32>)> = {
        let names = tasks.iter().flat_map(|task| task.lead_units.iter().chain(&task.coordinating_units));
        let all: HashSet<&String> = names.chain(&head.issuer).collect();
        let mut all: Vec<Vec<String>> = all.into_iter().map(|name| words_of(name)).collect();
        all.sort();
        all.truncate(MOST_BODIES);
        all.into_iter().filter_map(|name| evidence.posteriors(&name).map(|sure| (name, sure))).collect()
    };
    let mut memory: HashMap<String, String> = HashMap::new();
    let mut mended = |name: &str| -> String {
        memory
            .entry(name.to_owned())
            .or_insert_with(|| {
                let name = evidence.with_places(&with_even_dashes(name));
                evidence.body(&name, &others).unwrap_or(name)
            })
            .clone()
    };
    for task in tasks {
        for list in [&mut task.lead_units, &mut task.coordinating_units] {
            list.iter_mut().for_each(|name| *name = mended(name));
        }
        for unit in &mut task.canonical_units {
            let name = mended(&unit.name);
            if name != unit.name {
                *unit = canonical::canonical(&name);
            }
        }
    }
    let place = head.place.clone();
    for name in [&mut head.issuer, &mut head.parent_issuer].into_iter().flatten() {
        *name = mended(name);
    }
    if let Some(place) = &place {
        for name in [&mut head.issuer, &mut head.title].into_iter().flatten() {
            *name = with_this_place(name, place, &letters(place));
        }
    } else if let (Some(printed), Some(issuer)) = (printed_place, &head.issuer)
        && with_this_place(issuer, "\u{0}", &letters(&printed)).contains('\u{0}')
    {
        // What the date line does not tell the letterhead does not tell either.
        head.issuer = None;
        warnings.push(Warning {
            code: "unsure_issuer".to_owned(),
            message: "The issuer is on the page, but nothing tells which place is in its name".to_owned(),
            source: head.evidence.remove("issuer").map(|evidence| evidence.source),
        });
    }
}

/// `Kế hoạch- Tài chính` → `Kế hoạch - Tài chính`, `Trung -ương` → `Trung ương`: a blank on one side of a dash alone is the engine's.
fn with_even_dashes(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 1);
    let mut rest = name;
    while let Some(at) = rest.find('-') {
        let (before, behind) = (&rest[..at], &rest[at + 1..]);
        let (left, right) = (before.ends_with(' '), behind.starts_with(' '));
        out.push_str(before);
        match (left, right) {
            (false, true) => out.push_str(" -"),
            (true, false) if behind.starts_with(char::is_lowercase) => {}
            _ => out.push('-'),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn words_of(name: &str) -> Vec<String> {
    let folded = fold(name);
    let words: Vec<String> =
        split(&folded).map(|range| folded[range].to_owned()).filter(|w| w.contains(char::is_alphanumeric)).collect();
    words
}

/// The place of the date line, by what the document and the lists know of it, or by the letterhead's where that is nearly the same.
fn place_of_head(evidence: &Evidence, head: &mut Head, warnings: &mut Vec<Warning>) {
    let Some(place) = &head.place else { return };
    let of_issuer = head.issuer.as_deref().and_then(|issuer| evidence.listed_place(issuer));
    let surety = evidence.posteriors(&words_of(place)).map_or(0.0, |posteriors| posteriors.iter().product::<f32>());
    // A district that is numbered was read by its own grammar.
    if surety >= WEAK || place.ends_with(|c: char| c.is_ascii_digit()) {
        return;
    }
    match evidence.place(place, surety) {
        Some(known) if fold(&known) != fold(place) || of_issuer.is_none() => head.place = Some(known),
        _ if of_issuer.as_ref().is_some_and(|known| near(known, place)) => head.place = of_issuer,
        None if surety < GUESS => {
            head.place = None;
            warnings.push(Warning {
                code: "unsure_place".to_owned(),
                message: "The place is on the page, but nothing tells which of several it is".to_owned(),
                source: head.evidence.remove("place").map(|evidence| evidence.source),
            });
        }
        _ => {}
    }
}

/// Whether the bare letters of two names of places differ in a few at most.
fn near(one: &str, other: &str) -> bool {
    let (one, other) = (letters(one), letters(other));
    strsim::levenshtein(&one, &other) * 3 <= one.chars().count().max(other.chars().count())
}

/// `name` with the place whose bare letters are `wanted`, behind a word for a kind of place, written as `place` is.
fn with_this_place(name: &str, place: &str, wanted: &str) -> String {
    let folded = fold(name);
    let words = Words::new(name, &folded);
    for i in (0..words.len()).rev() {
        if !is_place_type(words.word(i)) && letters(words.word(i)) != "quan" {
            continue;
        }
        let mut key = String::new();
        // `Quận 12` is a place with its kind.
        for (from, from_key) in [(i + 1, ""), (i, "quan")] {
            key.clear();
            if from == i && letters(words.word(i)) != from_key {
                continue;
            }
            for k in from..words.len().min(from + LONGEST_PLACE) {
                key.push_str(&letters(words.word(k)));
                if key == wanted && !wanted.is_empty() {
                    let range = words.ranges[from].start..words.ranges[k].end;
                    let place = if from == i { super::fold::lower_first(place) } else { place.to_owned() };
                    return format!("{}{place}{}", &name[..range.start], &name[range.end..]);
                }
            }
        }
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::record::Token;

    /// Lines in which the words between `<` and `>` have a low posterior.
    fn restored(lines: &str) -> Text {
        let plain: String = lines.chars().filter(|c| !"<>".contains(*c)).collect();
        let mut text = Text::as_is(&plain);
        for (line, marked) in text.lines.iter_mut().zip(lines.lines()) {
            let (mut at, mut low) = (0, false);
            let mut tokens = Vec::new();
            for word in marked.split(' ') {
                low |= word.starts_with('<');
                let length = word.chars().filter(|c| !"<>".contains(*c)).map(char::len_utf8).sum::<usize>();
                let posterior = if low { 0.4 } else { 0.99 };
                tokens.push(Token { raw: at..at + length, restored: at..at + length, posterior, bounds: None });
                low &= !word.contains('>');
                at += length + 1;
            }
            line.tokens = tokens;
        }
        text
    }

    #[test]
    fn a_unit_is_named_as_the_lists_and_the_surer_places_of_the_document_have_it() {
        let text = restored(
            "II. NHIỆM VỤ\n1. Rà soát quy hoạch các vùng trồng rau.\n- Đơn vị chủ trì: Ban Quản lý Khu kinh <tộ> tỉnh; Tổ Giống cây bản <địa>.\n\
             - Đơn vị phối hợp: Sở Tài chính.\n2. Tổ chức tập huấn cho người dân.\n- Đơn vị chủ trì: Tổ Giống cây bản <đỉa>.\n\
             3. Nhân giống cây trồng.\n- Đơn vị chủ trì: Tổ Giống cây bản địa.",
        );
        let plan = crate::plan::extract(&text, Model::embedded());
        let leads: Vec<_> = plan.tasks.iter().map(|task| task.lead_units.join("; ")).collect();
        assert_eq!(
            leads,
            ["Ban Quản lý Khu kinh tế tỉnh; Tổ Giống cây bản địa", "Tổ Giống cây bản địa", "Tổ Giống cây bản địa"]
        );
    }

    #[test]
    fn a_place_is_written_as_the_body_of_the_document_writes_it_and_null_where_nothing_does() {
        let head = "ỦY BAN NHÂN DÂN\nXÃ <TRÙNG> <LÚA>\nSố: 12/KH-UBND\n<Trung> <Lửa>, ngày 05 tháng 3 năm 2026\nKẾ HOẠCH\nTrồng cây năm 2026\n";
        let body = "I. MỤC ĐÍCH\nPhát động trồng cây trên địa bàn xã Trùng Lụa.\nNhân dân xã Trùng Lụa hưởng ứng.\n";
        let plan = crate::plan::extract(&restored(&format!("{head}{body}")), Model::embedded());
        assert_eq!(plan.document.place.as_deref(), Some("Trùng Lụa"));
        assert!(plan.document.issuer.is_some_and(|issuer| issuer.ends_with(" xã Trùng Lụa")));
        let alone = crate::plan::extract(&restored(head), Model::embedded());
        assert_eq!(alone.document.place, None);
        assert!(alone.warnings.iter().any(|warning| warning.code == "unsure_place"));
    }

    #[test]
    fn what_is_sure_stays() {
        let text =
            restored("II. NHIỆM VỤ\n1. Chăm sóc cây xanh.\n- Đơn vị chủ trì: Phòng Kinh tộ <Hạ> tầng; Sở Tài chinh.");
        let plan = crate::plan::extract(&text, Model::embedded());
        assert_eq!(plan.tasks[0].lead_units, ["Phòng Kinh tộ Hạ tầng", "Sở Tài chinh"]);
    }
}
