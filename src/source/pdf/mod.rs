//! PDF: its text layer and its page images, by hayro.

mod behind;
mod coverage;
mod layer;
mod legacy;
mod overprint;
mod own_pixels;

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use layer::{LayerGlyph, TextLayer, Visibility};

use super::judge::{self, JudgeOptions, PageEvidence};
use super::scan::read_prepared;
use super::typed_over::TypedText;
use super::{Limits, ReadOptions};
use crate::model::Model;
use crate::ocr::prepare::{prepare, prepare_bitonal};
use crate::ocr::{ColorImage, Engine};
use crate::page::{Glyph, Sheet, arrange, words_of_glyphs};
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
        let transcoded = legacy::transcode(&mut fragments, &layer.fonts);
        let mended = legacy::mend(&mut fragments);
        let text = legacy::lines_of(&fragments);
        let fonts: Vec<&str> = layer.fonts.iter().map(String::as_str).collect();
        let image_share = coverage::share_of_page(&layer);
        // Whether the ink is under the text needs looking at only where something else than text is drawn.
        let doubtful = image_share > 0.2 || layer.shapes > 300 || (1..100).contains(&glyphs.len());
        let unseen = layer.glyphs.iter().filter(|glyph| glyph.visibility == Visibility::Layer).count();
        let evidence = PageEvidence {
            text: &text,
            transcoded,
            mended: mended.as_deref(),
            image_share,
            text_share: coverage::text_share(&fragments, layer.width, layer.height),
            ink_under_text: doubtful.then(|| coverage::ink_under_text(&self.pixels(index, coverage::DPI), &glyphs)),
            invisible: unseen * 2 > layer.glyphs.len(),
            fonts: &fonts,
            text_only: false,
        };
        let judge_options = JudgeOptions { forced: options.route, repair_threshold: options.repair_threshold };
        let decision = judge::decide(model, &evidence, &judge_options);
        if decision.route == Route::Ocr {
            // Who asks for OCR on every page has no trust in what the file says.
            let typed = if options.route.is_none() && layer.turns == 0 {
                typed_over(&layer, model)
            } else {
                TypedText::default()
            };
            if let Some(resolution) = own_pixels::own_resolution(&layer, options.dpi) {
                let prepared = prepare_bitonal(&self.pixels_of_image(index, resolution, limits)?);
                if own_pixels::are_fine_enough(&prepared) {
                    let mut page = read_prepared(index, prepared, &typed, decision, engine)?;
                    own_pixels::stretch(&mut page, self.pdf.pages()[index].render_dimensions());
                    return Ok(page);
                }
            }
            let image = self.render(index, options.dpi, limits)?;
            return read_prepared(index, prepare(&image), &typed, decision, engine);
        }
        let (width, height) = (layer.width, layer.height);
        let sheet = Sheet { width, height, fragments, rules: layer.rules };
        let behind_image = evidence.invisible && image_share >= judge::FULL_IMAGE && layer.turns == 0;
        let lines = if behind_image {
            behind::arrange_by_image(sheet, options.dpi, |dpi| self.render(index, dpi, limits), engine)?
        } else {
            arrange(sheet)
        };
        let mut page = Page {
            number: index as u32 + 1,
            width,
            height,
            turns: layer.turns,
            decision,
            lines,
            failure: None,
            warnings: Vec::new(),
        };
        if layer.turns == 0 && overprint::has_blanks(&page) {
            let stamped = overprint::is_stamped(&page, &layer.images);
            let image = if stamped { Some(self.render(index, options.dpi, limits)?) } else { None };
            overprint::fill_blanks(&mut page, image.as_ref(), engine)?;
        }
        Ok(page)
    }

    fn render(&self, index: usize, dpi: u32, limits: &Limits) -> Result<ColorImage, Failure> {
        let page = &self.pdf.pages()[index];
        let (width, height) = page.render_dimensions();
        let dpi = limits.finest(width / 72.0, height / 72.0, dpi);
        let scale = dpi as f32 / 72.0;
        limits.check_pixels((width * scale) as u64, (height * scale) as u64)?;
        Ok(self.pixels(index, dpi))
    }

    /// The page with each pixel of its image as one pixel; `resolution` as [`own_pixels::own_resolution`] gives it.
    fn pixels_of_image(&self, index: usize, resolution: (f32, f32), limits: &Limits) -> Result<ColorImage, Failure> {
        let (width, height) = self.pdf.pages()[index].render_dimensions();
        // A little more, lest the last row be rounded away.
        let (across, down) = (resolution.0 + 0.01 / width, resolution.1 + 0.01 / height);
        limits.check_pixels((width * across) as u64, (height * down) as u64)?;
        Ok(self.draw(index, (across, down), (resolution.0 * 72.0).round() as u32, false))
    }

    fn pixels(&self, index: usize, dpi: u32) -> ColorImage {
        let scale = dpi as f32 / 72.0;
        self.draw(index, (scale, scale), dpi, true)
    }

    fn draw(&self, index: usize, (x_scale, y_scale): (f32, f32), dpi: u32, interpolate: bool) -> ColorImage {
        let page = &self.pdf.pages()[index];
        let settings = PixmapSettings { x_scale, y_scale, bg_color: WHITE };
        let pixmap = hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            // Scans are enlarged on the way to the engine, which reads smooth edges better than steps (two pages of
            // 200 dpi: syllables wrong 6.7 to 4.0 % and 12.8 to 10.6 %).
            &RenderSettings { force_image_interpolation: interpolate, ..RenderSettings::default() },
            &settings,
        );
        let (columns, rows) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
        let rgb = pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        ColorImage { width: columns, height: rows, rgb, dpi }
    }
}

/// What a program set upon the page so that it is seen.
fn typed_over(layer: &TextLayer, model: &Model) -> TypedText {
    let visible = layer.glyphs.iter().filter(|glyph| glyph.visibility == Visibility::Visible).map(glyph_of);
    let mut fragments = words_of_glyphs(visible.collect());
    legacy::transcode(&mut fragments, &layer.fonts);
    legacy::mend(&mut fragments);
    TypedText { trust: judge::trust_in(model, &legacy::lines_of(&fragments)), fragments }
}

fn glyph_of(glyph: &LayerGlyph) -> Glyph {
    Glyph {
        text: glyph.text.clone(),
        left: glyph.left,
        right: glyph.right,
        baseline: glyph.baseline,
        size: glyph.size,
        font: glyph.font,
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
        .map(glyph_of)
        .collect()
}
