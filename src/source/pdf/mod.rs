//! PDF: its text layer and its page images, by hayro.

mod coverage;
mod layer;
mod legacy;

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use layer::{TextLayer, Visibility};

use super::judge::{self, JudgeOptions, PageEvidence};
use super::raster::{PageImage, read_image};
use super::{Limits, ReadOptions};
use crate::model::Model;
use crate::ocr::Engine;
use crate::page::{Fragment, Glyph, Sheet, arrange, words_of_glyphs};
use crate::record::{Category, Failure, Page, Route};

pub(super) struct PdfDocument {
    pdf: Pdf,
}

/// Opens a PDF; the failure says why it cannot be.
pub(crate) fn open_pdf<B>(bytes: Arc<B>, password: Option<&str>) -> Result<Pdf, Failure>
where
    B: AsRef<[u8]> + Send + Sync + 'static,
{
    Pdf::new_with_password(bytes, password.unwrap_or("")).map_err(|error| match error {
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
    })
}

impl PdfDocument {
    pub fn open<B>(bytes: Arc<B>, password: Option<&str>) -> Result<Self, Failure>
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        open_pdf(bytes, password).map(|pdf| Self { pdf })
    }

    pub fn page_count(&self) -> usize {
        self.pdf.pages().len()
    }

    pub fn read_page(
        &self,
        index: usize,
        options: &ReadOptions,
        limits: &Limits,
        model: &Model,
        engine: &mut dyn Engine,
    ) -> Result<Page, Failure> {
        let layer = layer::extract(&self.pdf, index);
        let glyphs = text_of(&layer);
        let mut fragments = words_of_glyphs(glyphs.clone());
        let encoding = legacy::transcode(&mut fragments, &layer.fonts);
        let mended = legacy::mend(&mut fragments);
        let lines: Vec<String> = fragments.iter().map(Fragment::text).collect();
        let fonts: Vec<&str> = layer.fonts.iter().map(String::as_str).collect();
        let unseen = layer.glyphs.iter().filter(|glyph| glyph.visibility == Visibility::Layer).count();
        let evidence = PageEvidence {
            text: &lines.join("\n"),
            transcoded: encoding.map(|(encoding, count)| (encoding, count, lines.len())),
            mended: mended.as_deref(),
            image_share: coverage::share_of_page(&layer),
            text_share: share_of_text(&fragments, &layer),
            ink_under_text: self.ink_under_text(index, &layer, &glyphs),
            invisible: unseen * 2 > layer.glyphs.len(),
            fonts: &fonts,
            text_only: false,
        };
        let judge_options = JudgeOptions { forced: options.route, ..JudgeOptions::default() };
        let decision = judge::decide(model, &evidence, &judge_options);
        if decision.route == Route::Ocr {
            let image = self.render(index, options.dpi, limits)?;
            return read_image(index, image, decision, engine);
        }
        Ok(Page {
            number: index as u32 + 1,
            width: layer.width,
            height: layer.height,
            turns: layer.turns,
            decision,
            lines: arrange(Sheet { width: layer.width, height: layer.height, fragments, rules: layer.rules }),
            failure: None,
            warnings: Vec::new(),
        })
    }

    /// How much of the ink the text layer accounts for; `None` where nothing hints at ink that is no text, as looking
    /// takes a rendering.
    fn ink_under_text(&self, index: usize, layer: &TextLayer, text: &[Glyph]) -> Option<f32> {
        let hinted = coverage::share_of_page(layer) > 0.2 || layer.shapes > 300 || text.len() < 100;
        (hinted && !text.is_empty()).then(|| coverage::ink_under_text(&self.render_small(index), text))
    }

    /// The page at a low resolution, for looking at where ink is.
    fn render_small(&self, index: usize) -> PageImage {
        self.pixels(index, coverage::DPI)
    }

    fn render(&self, index: usize, dpi: u32, limits: &Limits) -> Result<PageImage, Failure> {
        let page = &self.pdf.pages()[index];
        let (width, height) = page.render_dimensions();
        let scale = dpi as f32 / 72.0;
        limits.check_pixels((width * scale) as u64, (height * scale) as u64)?;
        Ok(self.pixels(index, dpi))
    }

    fn pixels(&self, index: usize, dpi: u32) -> PageImage {
        let page = &self.pdf.pages()[index];
        let scale = dpi as f32 / 72.0;
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
        PageImage { width: columns, height: rows, rgb, dpi }
    }
}

/// Share of the page that words cover, 0 to 1.
fn share_of_text(fragments: &[Fragment], layer: &TextLayer) -> f32 {
    let area: f32 = fragments.iter().map(|fragment| fragment.bounds.width() * fragment.bounds.height()).sum();
    let page = layer.width * layer.height;
    if page > 0.0 { (area / page).clamp(0.0, 1.0) } else { 0.0 }
}

/// The glyphs that count as the text of the page: what can be seen; or, on a page that is an image, what lies unseen
/// over it (an OCR layer) and what is printed on top.
fn text_of(layer: &TextLayer) -> Vec<Glyph> {
    let count = |wanted: Visibility| layer.glyphs.iter().filter(|glyph| glyph.visibility == wanted).count();
    let with_layer = count(Visibility::Layer) > count(Visibility::Visible) / 2 && coverage::share_of_page(layer) > 0.2;
    layer
        .glyphs
        .iter()
        .filter(|glyph| match glyph.visibility {
            Visibility::Visible => true,
            Visibility::Layer => with_layer,
            Visibility::Hidden => false,
        })
        .map(|glyph| Glyph {
            text: glyph.text.clone(),
            left: glyph.left,
            right: glyph.right,
            baseline: glyph.baseline,
            size: glyph.size,
            font: glyph.font,
        })
        .collect()
}
