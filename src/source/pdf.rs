//! PDF: its text layer and its page images, by hayro.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::raster::{PageImage, read_image};
use super::{Limits, ReadOptions};
use crate::model::Model;
use crate::ocr::Engine;
use crate::record::{Category, Failure, Page, Route, RouteDecision};

pub(super) struct PdfDocument {
    pdf: Pdf,
}

impl PdfDocument {
    pub fn open<B>(bytes: Arc<B>, password: Option<&str>) -> Result<Self, Failure>
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        let pdf = Pdf::new_with_password(bytes, password.unwrap_or("")).map_err(|error| match error {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Failure::new(
                Category::Encrypted,
                match password {
                    None => "the PDF needs a password",
                    Some(_) => "the password does not open the PDF",
                },
                "give its password with --password",
            ),
            LoadPdfError::Decryption(_) => Failure::new(
                Category::Encrypted,
                "the PDF is encrypted in a way that cannot be read",
                "open it in a viewer and print it to a new PDF without protection",
            ),
            LoadPdfError::Invalid => Failure::new(
                Category::Unreadable,
                "the PDF is damaged or truncated",
                "copy the file again from where it came, or scan the document again",
            ),
        })?;
        Ok(Self { pdf })
    }

    pub fn page_count(&self) -> usize {
        self.pdf.pages().len()
    }

    pub fn read_page(
        &self,
        index: usize,
        options: &ReadOptions,
        limits: &Limits,
        _model: &Model,
        engine: &mut dyn Engine,
    ) -> Result<Page, Failure> {
        let image = self.render(index, options.dpi, limits)?;
        let decision = RouteDecision { route: Route::Ocr, reason: "no text layer was looked at".to_owned() };
        read_image(index, image, decision, engine)
    }

    fn render(&self, index: usize, dpi: u32, limits: &Limits) -> Result<PageImage, Failure> {
        let page = &self.pdf.pages()[index];
        let (width, height) = page.render_dimensions();
        let scale = dpi as f32 / 72.0;
        limits.check_pixels((width * scale) as u64, (height * scale) as u64)?;
        let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let pixmap = hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &settings,
        );
        let (columns, rows) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
        let rgb = pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        Ok(PageImage { width: columns, height: rows, rgb, dpi })
    }
}
