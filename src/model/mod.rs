//! The dictionaries and the language model as compiled structures, embedded in the binary and read in place.
//!
//! Reading is pure and cannot fail for the embedded model. Building (`kehoach model build`) takes named text.

pub mod build;
pub(crate) mod channel;
pub mod dictionary;
mod file;
pub mod letters;
pub(crate) mod lexicon;
pub(crate) mod ngram;
pub(crate) mod skeletons;
pub mod tokens;

use std::borrow::Cow;
use std::sync::OnceLock;

use channel::{Channel, Noise};
pub use file::ModelError;
use file::ModelFile;
use lexicon::{IS_SYLLABLE, Lexicon};
use ngram::{Backoffs, History, Lookup, Ngrams, advance};
use skeletons::Skeletons;
use tokens::{Class, Kind, Piece, fold_sign, pieces};

/// All that is known of Vietnamese and of offices. One value serves all threads.
pub struct Model {
    file: ModelFile,
    version: String,
    pub(crate) lexicon: Lexicon,
    ngrams: Ngrams,
    channels: [Channel; 3],
    skeletons: OnceLock<Skeletons>,
    additions: Additions,
}

/// A body with a name of its own, and its other writings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    pub name: String,
    pub others: Vec<String>,
}

/// What a dictionary added that is no matter of bytes.
#[derive(Default)]
struct Additions {
    agencies: Vec<Agency>,
    /// Words with capitals of their own.
    cased_words: Vec<String>,
}

/// How Vietnamese a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TextScore {
    /// Tokens (words, signs, numbers) that were scored.
    pub tokens: usize,
    /// Words among them: stretches of letters, or of letters and digits.
    pub words: usize,
    /// Mean natural log-probability of a token under the language model: about −3 for official text as printed,
    /// below −7 for text in a wrong encoding or broken by OCR. 0 for no tokens.
    pub mean_log_probability: f32,
    /// Share of words that are syllables of Vietnamese.
    pub valid_share: f32,
    /// Share of words with a letter that an engine without Vietnamese cannot print (ă, đ, ơ, ư, a hook, a dot, two
    /// marks): above 0.5 in Vietnamese as printed, near 0 in text that was read without Vietnamese or stripped.
    pub marked_share: f32,
}

impl Model {
    /// The model that the binary carries.
    pub fn embedded() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            // A test opens these very bytes, so the message can only be seen while a new model is being made.
            Self::open(Cow::Borrowed(include_bytes!("../../dictionaries/kehoach.model")))
                .expect("the embedded model opens")
        })
    }

    /// A model from the bytes of a model file.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, ModelError> {
        Self::open(Cow::Owned(bytes))
    }

    fn open(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        let file = ModelFile::open(bytes)?;
        let version = file.range("version")?;
        let version = String::from_utf8_lossy(&file.bytes()[version]).into_owned();
        Ok(Self {
            version,
            lexicon: Lexicon::open(&file)?,
            ngrams: Ngrams::open(&file)?,
            channels: [
                Channel::open(&file, Noise::Foreign)?,
                Channel::open(&file, Noise::Vietnamese)?,
                Channel::open(&file, Noise::Stripped)?,
            ],
            skeletons: OnceLock::new(),
            file,
            additions: Additions::default(),
        })
    }

    /// Identifies the compiled model in records: changes whenever its bytes do.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether `syllable` (lower case, NFC, either tone-mark placement) is a syllable of Vietnamese.
    pub fn is_syllable(&self, syllable: &str) -> bool {
        self.word_id(syllable).is_some_and(|id| self.lexicon.facts(self.bytes(), id) & IS_SYLLABLE != 0)
    }

    /// How Vietnamese a text (NFC) is: what the judge of routes compares readings by.
    pub fn score_text(&self, text: &str) -> TextScore {
        let mut score = TextScore::default();
        let (mut sum, mut valid, mut marked) = (0.0, 0usize, 0usize);
        let mut lower = String::new();
        for line in text.lines() {
            let mut history = advance(0, Class::Start.id());
            for piece in pieces(line) {
                let piece_text = &line[piece.range.clone()];
                let id = self.piece_id(line, &piece, &mut lower);
                sum += self.log_probability(history, &self.backoffs(history), id);
                history = advance(history, id);
                score.tokens += 1;
                if matches!(piece.kind, Kind::Word | Kind::Mixed) {
                    score.words += 1;
                    valid += usize::from(self.lexicon.facts(self.bytes(), id) & IS_SYLLABLE != 0);
                    marked += usize::from(piece_text.chars().any(letters::is_beyond_latin1));
                }
            }
        }
        score.mean_log_probability = sum / score.tokens.max(1) as f32;
        score.valid_share = valid as f32 / score.words.max(1) as f32;
        score.marked_share = marked as f32 / score.words.max(1) as f32;
        score
    }

    /// The bodies that a dictionary added.
    pub fn added_agencies(&self) -> &[Agency] {
        &self.additions.agencies
    }

    /// The words with capitals of their own that a dictionary added.
    pub(crate) fn added_cased_words(&self) -> impl Iterator<Item = &str> {
        self.additions.cased_words.iter().map(String::as_str)
    }

    fn file(&self) -> &ModelFile {
        &self.file
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.file.bytes()
    }

    /// The id of a word (lower case, NFC).
    pub(crate) fn word_id(&self, word: &str) -> Option<u16> {
        self.lexicon.id(self.bytes(), word)
    }

    /// The vocabulary's id of a token of printed text; `lower` is a buffer.
    pub(crate) fn piece_id(&self, line: &str, piece: &Piece, lower: &mut String) -> u16 {
        let text = &line[piece.range.clone()];
        match piece.kind {
            Kind::Class(class) => class.id(),
            Kind::Mixed => Class::Mixed.id(),
            Kind::Sign => {
                lower.clear();
                lower.extend(text.chars().next().map(fold_sign));
                self.word_id(lower).unwrap_or(Class::Unknown.id())
            }
            Kind::Word => {
                lower.clear();
                lower.extend(text.chars().flat_map(char::to_lowercase));
                self.word_id(lower).unwrap_or(Class::Unknown.id())
            }
        }
    }

    pub(crate) fn channel(&self, noise: Noise) -> &Channel {
        &self.channels[noise as usize]
    }

    pub(crate) fn unigram(&self, word: u16) -> f32 {
        self.ngrams.unigram(self.bytes(), word)
    }

    /// What may follow behind each node of the lexicon, and how likely it is without context.
    pub(crate) fn skeletons(&self) -> &Skeletons {
        self.skeletons.get_or_init(|| Skeletons::of(&self.lexicon, self.bytes(), |word| self.unigram(word).exp()))
    }

    pub(crate) fn backoffs(&self, history: History) -> Backoffs {
        self.ngrams.backoffs(self.bytes(), history)
    }

    pub(crate) fn look_up(&self, order: usize, context: u64, lookups: &mut [Lookup]) {
        self.ngrams.look_up(self.bytes(), order, context, lookups);
    }

    #[inline]
    pub(crate) fn backed_off(&self, backoffs: &Backoffs, order: usize, cost: u16, word: u16) -> f32 {
        self.ngrams.backed_off(self.bytes(), backoffs, order, cost, word)
    }

    pub(crate) fn log_probability(&self, history: History, backoffs: &Backoffs, word: u16) -> f32 {
        self.ngrams.log_probability(self.bytes(), history, backoffs, word)
    }
}
