//! Which model a verb works with: the one that is built in or a file, and what dictionaries add to it.

use std::path::PathBuf;

use clap::Args;

use super::CliError;
use crate::model::Model;
use crate::model::dictionary::Dictionary;

#[derive(Args, Clone, Debug, Default)]
pub struct LanguageArgs {
    /// A model made by `kehoach model build`, in place of the one that is built in
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Words, names, agencies and confusions to know besides, an entry a line (docs/model.md); may be given again
    #[arg(long, value_name = "FILE")]
    dictionary: Vec<PathBuf>,
}

impl LanguageArgs {
    /// The model, for as long as the program runs.
    pub(super) fn load(&self) -> Result<&'static Model, CliError> {
        let base: &'static Model = match &self.model {
            None => Model::embedded(),
            Some(path) => {
                let bytes = std::fs::read(path).map_err(|error| CliError::Io(path.clone(), error))?;
                let read = Model::from_bytes(bytes)
                    .map_err(|error| CliError::Message(format!("{}: {error}", path.display())))?;
                Box::leak(Box::new(read))
            }
        };
        let mut dictionary = Dictionary::default();
        for path in &self.dictionary {
            let bytes = std::fs::read(path).map_err(|error| CliError::Io(path.clone(), error))?;
            let read =
                Dictionary::parse(&bytes).map_err(|error| CliError::Message(format!("{}, {error}", path.display())))?;
            dictionary.extend(read);
        }
        if dictionary.is_empty() {
            return Ok(base);
        }
        let taught = base.taught(&dictionary).map_err(|error| CliError::Message(error.to_string()))?;
        Ok(Box::leak(Box::new(taught)))
    }
}
