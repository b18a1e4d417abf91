//! The dictionaries and the language model as compiled structures, embedded in the binary and read in place.
//!
//! Reading is pure and cannot fail for the embedded model. Building (`kehoach model build`) reads named text.

use std::collections::HashSet;
use std::sync::OnceLock;

/// All that is known of Vietnamese and of offices. One value serves all threads.
pub struct Model {
    syllables: HashSet<&'static str>,
}

impl Model {
    /// The model that the binary carries.
    pub fn embedded() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| Self { syllables: include_str!("../../dictionaries/syllables.txt").lines().collect() })
    }

    /// Identifies the compiled model in records: changes whenever its bytes do.
    pub fn version(&self) -> &str {
        "0"
    }

    /// Whether `syllable` (lower case, NFC, either tone-mark placement) is a syllable of Vietnamese.
    pub fn is_syllable(&self, syllable: &str) -> bool {
        self.syllables.contains(syllable)
    }
}
