//! Plain text: decoded, one page for each form feed, a line for each line.

use super::ReadOptions;
use crate::model::Model;
use crate::record::{Category, Failure, Line, Page, Route, RouteDecision};

pub(super) struct TextDocument {
    pages: Vec<String>,
    reason: String,
    route: Route,
}

impl TextDocument {
    /// Fails with `no_text` where there is nothing but blanks.
    pub fn open(bytes: &[u8]) -> Result<Self, Failure> {
        let (text, route, reason) = decode(bytes);
        if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
            return Err(Failure::new(Category::NoText, "the file holds only blanks", "nothing to do"));
        }
        let pages = text.split('\u{c}').map(str::to_owned).collect();
        Ok(Self { pages, reason, route })
    }

    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    pub fn read_page(&self, index: usize, options: &ReadOptions, _model: &Model) -> Result<Page, Failure> {
        let route = match options.route {
            Some(route) if route != Route::Ocr => route,
            _ => self.route,
        };
        Ok(Page {
            number: index as u32 + 1,
            width: 0.0,
            height: 0.0,
            decision: RouteDecision { route, reason: self.reason.clone() },
            lines: self.pages[index].lines().map(Line::plain).collect(),
            failure: None,
            warnings: Vec::new(),
        })
    }
}

fn decode(bytes: &[u8]) -> (String, Route, String) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    (text.trim_start_matches('\u{feff}').to_owned(), Route::Repair, "text in UTF-8".to_owned())
}
