//! Does a run need the OCR engine? Where it will, workers load it before the first page: an engine that is missing or
//! damaged is told at once, not after a weekend of pages that failed one by one.

use std::path::Path;

use super::child::Fault;
use super::discover::{Found, Input};
use super::journal::Known;
use crate::record::{Category, Failure, Route, Status};

/// Extensions of files that cannot be read without the engine, and of those that may need it.
const IMAGES: [&str; 6] = ["png", "jpg", "jpeg", "tif", "tiff", "webp"];
const PAGED: [&str; 1] = ["pdf"];

/// How many documents of a run will call the engine, as far as names tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    certain: usize,
    /// PDFs, which may have a good text layer.
    perhaps: usize,
}

impl Need {
    /// Whether the run cannot be done without the engine.
    pub fn is_certain(self) -> bool {
        self.certain > 0
    }

    /// How many workers had better load the engine at once: one for each document that is sure to need it, and one to
    /// try it out where only some may.
    pub fn engines(self) -> usize {
        self.certain.max(self.perhaps.min(1))
    }
}

/// The need of those `inputs` that no earlier run has done.
pub fn need(inputs: &[Input], known: &Known, route: Option<Route>) -> Need {
    let done = |input: &Input| {
        known.get(&input.name).is_some_and(|(_, entry)| matches!(entry.status, Status::Done | Status::Skipped))
    };
    let mut need = Need::default();
    for input in inputs.iter().filter(|input| matches!(input.found, Found::File) && !done(input)) {
        let extension = Path::new(&input.name).extension().and_then(|extension| extension.to_str());
        let extension = extension.map(str::to_ascii_lowercase).unwrap_or_default();
        match route {
            _ if IMAGES.contains(&&*extension) => need.certain += 1,
            Some(Route::Ocr) if PAGED.contains(&&*extension) => need.certain += 1,
            None if PAGED.contains(&&*extension) => need.perhaps += 1,
            _ => {}
        }
    }
    need
}

/// What a worker that fell over its engine says of it.
pub fn broken(fault: Fault) -> Failure {
    Failure::new(
        Category::NoEngine,
        format!("Tesseract cannot be started: {}", fault.message),
        "run `kehoach doctor`; install it again (Debian: apt install --reinstall tesseract-ocr tesseract-ocr-vie), or \
         raise --worker-memory",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str) -> Input {
        Input { path: name.into(), relative: name.into(), name: name.to_owned(), found: Found::File }
    }

    #[test]
    fn only_what_may_hold_scans_needs_the_engine() {
        let none = Known::new();
        let of = |names: &[&str], route| {
            let inputs: Vec<Input> = names.iter().map(|name| input(name)).collect();
            let need = need(&inputs, &none, route);
            (need.is_certain(), need.engines())
        };
        assert_eq!(of(&["a.txt", "b.md", "pdf"], None), (false, 0));
        assert_eq!(of(&["a.txt", "b.PDF", "c.pdf"], None), (false, 1));
        assert_eq!(of(&["b.pdf", "c.pdf"], Some(Route::Ocr)), (true, 2));
        assert_eq!(of(&["b.pdf"], Some(Route::Repair)), (false, 0));
        assert_eq!(of(&["b.pdf", "c.Tiff"], Some(Route::Keep)), (true, 1));
    }
}
