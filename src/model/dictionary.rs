//! What people add for a run: words, names, bodies, abbreviations, and what a scanner's engine makes of letters, in a
//! list that they can read and write. Pure.
//!
//! One entry a line, up to four columns divided by tabs; `#` begins a comment line:
//!
//! | entry | kind | weight | more |
//! | --- | --- | --- | --- |
//! | the writing as printed | `word`, `name`, `agency`, `abbreviation`; absent: told by its capitals | how often it is met in some sixty pages, above 0; absent: 1 | of an agency: its other writings, divided by a bar |
//! | the characters seen, `∅` for none | `confusion`, `confusion-vietnamese` | how often | the one character printed |

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::channel::Noise;
use super::letters::{normalize, symbol};
use super::tokens::{Kind as PieceKind, pieces};

/// The longest word that the restoration tries, in letters.
const LONGEST_WORD: usize = 14;
/// The longest entry, in words and signs.
const LONGEST_ENTRY: usize = 24;
/// Entries of a dictionary at most: the language model has room for so many.
const MOST_ENTRIES: usize = 20_000;
/// How nothing is written where a printed character left nothing.
const NOTHING: &str = "∅";

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    Word,
    Name,
    Agency,
    Abbreviation,
}

impl EntryKind {
    const ALL: [Self; 4] = [Self::Word, Self::Name, Self::Agency, Self::Abbreviation];

    /// Its name in lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Name => "name",
            Self::Agency => "agency",
            Self::Abbreviation => "abbreviation",
        }
    }

    fn by_capitals(text: &str) -> Self {
        let upper = text.chars().filter(|c| c.is_uppercase()).count();
        let lower = text.chars().filter(|c| c.is_lowercase()).count();
        match text.chars().next() {
            _ if upper >= 2 && lower == 0 && !text.contains(char::is_whitespace) => Self::Abbreviation,
            Some(first) if first.is_uppercase() => Self::Name,
            _ => Self::Word,
        }
    }
}

/// A writing that a run is to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// As printed, NFC, words divided by one blank.
    pub text: String,
    pub kind: EntryKind,
    /// How often it is met in a text of [`super::build::TAUGHT_TOKENS`] tokens.
    pub weight: f32,
    /// Other writings of an agency.
    pub others: Vec<String>,
}

impl Entry {
    /// An entry whose words the restoration can hold.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn new(text: &str, kind: Option<EntryKind>, weight: f32, others: Vec<String>) -> Result<Self, String> {
        let text = writing(text)?;
        let others = others.iter().map(|other| writing(other)).collect::<Result<_, _>>()?;
        let kind = kind.unwrap_or_else(|| EntryKind::by_capitals(&text));
        Ok(Self { text, kind, weight, others })
    }
}

/// How often a printed character was seen as something.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    /// Which channel it belongs to.
    pub noise: Noise,
    /// What was seen: up to three characters, none where the printed one left nothing.
    pub seen: String,
    pub printed: char,
    pub count: f32,
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct DictionaryError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, and what to do.
    pub problem: String,
}

/// What people add for a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dictionary {
    pub entries: Vec<Entry>,
    pub confusions: Vec<Confusion>,
}

impl Dictionary {
    /// Reads a list (UTF-8; see the table of the module).
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn parse(bytes: &[u8]) -> Result<Self, DictionaryError> {
        let mut out = Self::default();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        for (index, line) in bytes.split(|&b| b == b'\n').enumerate() {
            let failed = |problem: String| DictionaryError { line: index + 1, problem };
            let line = std::str::from_utf8(line)
                .map_err(|_| failed("this is no UTF-8 text; save the file as UTF-8".to_owned()))?
                .trim_end_matches('\r');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            out.line(line).map_err(failed)?;
            if out.entries.len() > MOST_ENTRIES {
                return Err(failed(format!("a dictionary has at most {MOST_ENTRIES} entries; leave out the rest")));
            }
        }
        Ok(out)
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let column = |at: usize| columns.get(at).copied().unwrap_or("");
        if columns.len() > 4 {
            return Err(format!("{} columns; there are at most four: entry, kind, weight, more", columns.len()));
        }
        let weight = match column(2) {
            "" => 1.0,
            text => text.parse().ok().filter(|weight| (0.001..=1e6).contains(weight)).ok_or_else(|| {
                format!("`{text}` is no weight; write a number between 0.001 and 1000000, or nothing for 1")
            })?,
        };
        let noise = match column(1) {
            "confusion" => Some(Noise::Foreign),
            "confusion-vietnamese" => Some(Noise::Vietnamese),
            _ => None,
        };
        if let Some(noise) = noise {
            self.confusions.push(confusion(noise, column(0), column(3), weight)?);
            return Ok(());
        }
        let kind = match column(1) {
            "" => None,
            name => Some(EntryKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
                format!("`{name}` is no kind; write word, name, agency, abbreviation or confusion, or nothing")
            })?),
        };
        let last = column(0).rsplit("  ").next().unwrap_or("").trim();
        if columns.len() == 1
            && column(0).contains("  ")
            && EntryKind::ALL.iter().any(|kind| last.starts_with(kind.name()))
        {
            return Err(format!("columns are divided by tabs; put a tab, no blanks, before `{last}`"));
        }
        if kind != Some(EntryKind::Agency) && !column(3).is_empty() {
            return Err("only an agency has other writings; give each its own line".to_owned());
        }
        let others = column(3).split('|').map(str::trim).filter(|other| !other.is_empty()).map(str::to_owned);
        self.entries.push(Entry::new(column(0), kind, weight, others.collect())?);
        Ok(())
    }

    /// The list as [`Dictionary::parse`] reads it.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for entry in &self.entries {
            let _ = write!(out, "{}\t{}\t{}", entry.text, entry.kind.name(), entry.weight);
            if !entry.others.is_empty() {
                let _ = write!(out, "\t{}", entry.others.join("|"));
            }
            out.push('\n');
        }
        for confusion in &self.confusions {
            let kind = if confusion.noise == Noise::Vietnamese { "confusion-vietnamese" } else { "confusion" };
            let seen = if confusion.seen.is_empty() { NOTHING } else { &confusion.seen };
            let _ = writeln!(out, "{seen}\t{kind}\t{}\t{}", confusion.count, confusion.printed);
        }
        out
    }

    /// Names its content: twelve hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        Sha256::digest(self.to_text()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.confusions.is_empty()
    }

    /// Adds the entries of another one.
    pub fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.confusions.extend(other.confusions);
    }
}

/// A writing that channel and lexicon can hold, NFC, words divided by one blank.
fn writing(text: &str) -> Result<String, String> {
    let text = normalize(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let pieces = pieces(&text);
    let words: Vec<&str> =
        pieces.iter().filter(|p| p.kind == PieceKind::Word).map(|p| &text[p.range.clone()]).collect();
    if words.is_empty() {
        return Err(format!("`{text}` has no word of letters; write the entry as it is printed"));
    }
    if pieces.len() > LONGEST_ENTRY {
        return Err(format!("`{text}` has more than {LONGEST_ENTRY} words; give its parts lines of their own"));
    }
    for word in words {
        if word.chars().count() > LONGEST_WORD {
            return Err(format!(
                "`{word}` has more than {LONGEST_WORD} letters, more than restoration tries; leave it out"
            ));
        }
        if let Some(letter) = word.chars().find(|&c| symbol(c).is_none()) {
            return Err(format!(
                "`{letter}` is no letter that restoration knows (Vietnamese and a to z); leave `{word}` out"
            ));
        }
    }
    Ok(text)
}

fn confusion(noise: Noise, seen: &str, printed: &str, count: f32) -> Result<Confusion, String> {
    let (seen, printed) = (normalize(seen), normalize(printed));
    let seen = if seen == NOTHING { String::new() } else { seen };
    if seen.chars().count() > 3 || seen.contains(char::is_whitespace) {
        return Err(format!("`{seen}` are more than three characters; what was seen for one letter is one to three"));
    }
    let mut letters = printed.chars();
    match (letters.next().filter(|&c| symbol(c).is_some()), letters.next()) {
        (Some(printed), None) => Ok(Confusion { noise, seen, printed, count }),
        _ => Err(format!("the fourth column of a confusion is the one character that was printed, not `{printed}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_with_their_kinds_and_weights() {
        let text = "\u{feff}# ours\r\n\r\nPlơ Ngol\r\nVNTN\nkhuyến diêm\tword\t3\nTrạm Lúa Vàng\tagency\t\tTLV|Trạm Lúa\n6\tconfusion\t4.5\tố\n∅\tconfusion-vietnamese\t1\tị";
        let dictionary = Dictionary::parse(text.as_bytes()).unwrap();
        let kinds: Vec<_> = dictionary.entries.iter().map(|e| (e.kind, e.weight)).collect();
        use EntryKind::{Abbreviation, Agency, Name, Word};
        assert_eq!(kinds, [(Name, 1.0), (Abbreviation, 1.0), (Word, 3.0), (Agency, 1.0)]);
        assert_eq!(dictionary.entries[3].others, ["TLV", "Trạm Lúa"]);
        assert_eq!((dictionary.confusions[0].seen.as_str(), dictionary.confusions[0].printed), ("6", 'ố'));
        assert_eq!((dictionary.confusions[1].seen.as_str(), dictionary.confusions[1].noise), ("", Noise::Vietnamese));
        assert_eq!(Dictionary::parse(dictionary.to_text().as_bytes()), Ok(dictionary));
    }

    #[test]
    fn a_line_that_cannot_be_used_is_named_with_its_number_and_what_to_do() {
        for (text, line, says) in [
            ("Sa\nSơn\tnam", 2, "is no kind"),
            ("Sơn\tname\tviel", 1, "is no weight"),
            ("Sơn\tname\t0", 1, "is no weight"),
            ("#\n\n12/3", 3, "no word of letters"),
            ("Señor", 1, "`ñ` is no letter"),
            ("Sơn La   name", 1, "put a tab"),
            ("Sơn\tname\t1\tLa", 1, "only an agency"),
            ("Sơn\tname\t1\t\tx", 1, "5 columns"),
            ("abcd\tconfusion\t1\ta", 1, "more than three"),
            ("a\tconfusion\t1\tab", 1, "one character"),
            ("Llanfairpwllgwyngyll", 1, "more than 14 letters"),
        ] {
            let error = Dictionary::parse(text.as_bytes()).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(error.problem.contains(says), "{text}: {error}");
        }
        assert!(Dictionary::parse(b"Sa\n\xff\xfe").unwrap_err().to_string().starts_with("line 2: this is no UTF-8"));
    }

    #[test]
    fn the_fingerprint_changes_with_the_content() {
        let of = |text: &str| Dictionary::parse(text.as_bytes()).unwrap().fingerprint();
        assert_eq!(of("Sơn La"), of("# places\nSơn La\tname\t1"));
        assert_ne!(of("Sơn La"), of("Sơn La\tname\t2"));
    }
}
