//! A document, opened: how many pages it has, and how one of them is read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{FileKind, Limits, pdf, raster, text};
use crate::model::Model;
use crate::ocr;
use crate::record::{Category, Failure, Page, Route};

/// How pages are read.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ReadOptions {
    /// The route to take on every page; `None` lets the judge decide for each.
    pub route: Option<Route>,
    /// Resolution at which pages are rendered for OCR. Tesseract likes about 300.
    pub dpi: u32,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { route: None, dpi: 300 }
    }
}

/// An opened document.
pub struct Document {
    content: Content,
    limits: Limits,
}

enum Content {
    Pdf(pdf::PdfDocument),
    Raster(raster::RasterDocument),
    Text(text::TextDocument),
}

impl Document {
    /// Opens `bytes` (a `Vec<u8>` or a memory map) as `kind`.
    ///
    /// Fails with `too_large` where a limit is passed, `encrypted` where a password is needed or wrong, `unreadable`
    /// where the bytes are damaged or hold no page.
    pub fn open<B>(bytes: Arc<B>, kind: FileKind, password: Option<&str>, limits: &Limits) -> Result<Self, Failure>
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        limits.check_file_bytes((*bytes).as_ref().len() as u64)?;
        let content = contain_panics(|| match kind {
            FileKind::Pdf => pdf::PdfDocument::open(bytes, password).map(Content::Pdf),
            FileKind::Png | FileKind::Jpeg | FileKind::Tiff | FileKind::WebP => {
                raster::RasterDocument::open(bytes, kind, limits).map(Content::Raster)
            }
            FileKind::Text | FileKind::Markdown => text::TextDocument::open((*bytes).as_ref()).map(Content::Text),
        })?;
        let document = Self { content, limits: limits.clone() };
        if document.page_count() == 0 {
            return Err(Failure::new(
                Category::Unreadable,
                "the document has no pages",
                "copy or scan the document again; the file is damaged",
            ));
        }
        limits.check_pages(document.page_count())?;
        Ok(document)
    }

    /// At least 1.
    pub fn page_count(&self) -> usize {
        match &self.content {
            Content::Pdf(pdf) => pdf.page_count(),
            Content::Raster(raster) => raster.page_count(),
            Content::Text(text) => text.page_count(),
        }
    }

    /// Reads the page `index` (from 0): text layer, judgement of the route, and where that is OCR the page image,
    /// its preparation, the engine; then lines, zones and tables in reading order.
    ///
    /// A failure names the page. Plain text never calls `engine`.
    pub fn read_page(
        &self,
        index: usize,
        options: &ReadOptions,
        model: &Model,
        engine: &mut dyn ocr::Engine,
    ) -> Result<Page, Failure> {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        if index >= self.page_count() {
            return Err(Failure::new(
                Category::Internal,
                format!("page {number} of {} was asked for", self.page_count()),
                "report this",
            ));
        }
        contain_panics(|| match &self.content {
            Content::Pdf(pdf) => pdf.read_page(index, options, &self.limits, model, engine),
            Content::Raster(raster) => raster.read_page(index, options, &self.limits, engine),
            Content::Text(text) => text.read_page(index, options, model),
        })
        .map_err(|failure| failure.on_page(number))
    }
}

/// Runs a third-party parser on untrusted bytes; a panic in it becomes `unreadable`.
///
/// The message of the panic still goes to the panic hook; workers silence it.
fn contain_panics<T>(read: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(Failure::new(
            Category::Unreadable,
            "the content is damaged in a way that its parser cannot handle",
            "copy or scan the document again, or print it to a new PDF",
        ))
    })
}
