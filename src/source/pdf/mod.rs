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

use super::encoding::Encoding;
use super::raster::{PageImage, read_image};
use super::{Limits, ReadOptions};
use crate::model::Model;
use crate::ocr::Engine;
use crate::page::{Fragment, Glyph, Sheet, arrange, words_of_glyphs};
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
        model: &Model,
        engine: &mut dyn Engine,
    ) -> Result<Page, Failure> {
        let layer = layer::extract(&self.pdf, index);
        let glyphs = text_of(&layer);
        let mut fragments = words_of_glyphs(glyphs.clone());
        let encoding = legacy::transcode(&mut fragments, &layer.fonts);
        let decision = self.decide(index, &layer, &glyphs, &fragments, encoding, options, model);
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

    /// Decides how to read the page, cheapest evidence first.
    #[allow(clippy::too_many_arguments)]
    fn decide(
        &self,
        index: usize,
        layer: &TextLayer,
        text: &[Glyph],
        fragments: &[Fragment],
        encoding: Option<Encoding>,
        options: &ReadOptions,
        model: &Model,
    ) -> RouteDecision {
        if let Some(route) = options.route {
            return RouteDecision { route, reason: "the route was given".to_owned() };
        }
        let ocr = |reason: String| RouteDecision { route: Route::Ocr, reason };
        if text.is_empty() {
            return ocr("the page has no text layer".to_owned());
        }
        let images = coverage::share_of_page(layer);
        if images > 0.2 || layer.shapes > 300 || text.len() < 100 {
            let covered = coverage::ink_under_text(&self.render_small(index), text);
            if covered < coverage::LEAST_INK_UNDER_TEXT {
                return ocr(format!(
                    "the text layer covers {:.0} % of what is printed on the page; images cover {:.0} % of it",
                    covered * 100.0,
                    images * 100.0
                ));
            }
        }
        if let Some(encoding) = encoding {
            return RouteDecision {
                route: Route::Transcode,
                reason: format!("the text layer is in {}, as its fonts and its letters say", encoding.name()),
            };
        }
        let words: Vec<String> = fragments
            .iter()
            .flat_map(|fragment| &fragment.words)
            .map(|word| word.text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase())
            .filter(|word| !word.is_empty() && word.chars().all(char::is_alphabetic))
            .collect();
        let valid = words.iter().filter(|word| model.is_syllable(word)).count();
        let share = valid as f32 / words.len().max(1) as f32;
        let route = if share > 0.85 { Route::Keep } else { Route::Ocr };
        RouteDecision { route, reason: format!("{:.0} % of the words of the text layer are syllables", share * 100.0) }
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
