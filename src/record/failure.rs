//! Why a document, or a page of it, did not come out. `docs/errors.md` tells cause and cure of each category.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The class of a failure: what a program switches on and what the summary counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// The bytes are not what they claim to be: truncated, damaged, unparseable.
    Unreadable,
    /// A password is needed, or the one given is wrong.
    Encrypted,
    /// A limit on file size, pages or pixels is passed.
    TooLarge,
    /// A page took longer than its time limit.
    Timeout,
    /// A worker process died on the page.
    Crash,
    /// A worker process passed its memory limit.
    OutOfMemory,
    /// A worker process answered with something that is not the protocol.
    Protocol,
    /// There is no text on the page or in the document.
    NoText,
    /// Not a kind of file that is read: listed as skipped, no failure of the run.
    NotADocument,
    /// The file cannot be opened: permission, dangling link, vanished.
    Inaccessible,
    /// The output cannot be written.
    Output,
    /// The OCR engine or its model is missing or damaged: nothing is wrong with the document.
    NoEngine,
    /// A fault of this program.
    Internal,
}

impl Category {
    /// Whether the same file may succeed when it is tried again unchanged.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::Timeout
                | Self::Crash
                | Self::OutOfMemory
                | Self::Protocol
                | Self::Inaccessible
                | Self::Output
                | Self::NoEngine
        )
    }
}

/// A failure as a record carries it: category, what happened, what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub category: Category,
    /// What happened, in one sentence; never a path outside the input tree, never bytes of the document.
    pub message: String,
    /// What the user can do, in one sentence.
    pub advice: String,
    /// The page it happened on, from 1; absent where it concerns the whole document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    pub retryable: bool,
}

impl Failure {
    pub fn new(category: Category, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            category,
            message: message.into(),
            advice: advice.into(),
            page: None,
            retryable: category.is_retryable(),
        }
    }

    /// The same failure, told of one page (from 1).
    pub fn on_page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }
}
