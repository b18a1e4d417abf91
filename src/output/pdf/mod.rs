//! A document as it was, with the restored text behind its pages: a two-layer PDF, PDF/A-2b (ISO 19005-2) where nothing
//! of the original stands against that. Pure: bytes in, bytes out, the same ones each time.
//!
//! - Page images are not encoded again: their streams are copied as they are. A page that is no plain image keeps its
//!   content.
//! - The text layer that was there is taken out of every page whose text is replaced ([`content`]); what could be seen
//!   can still be seen.
//! - Of a PDF only the pages are copied, with what they show and the appearance of their annotations: no action, no
//!   script, no attachment, no form, no encryption.
//! - A digitally signed document is refused: its signature would no longer hold.

mod archive;
mod content;
mod copy;
mod file;
mod font;
mod image;
mod original;
mod text_layer;

use std::io::Write;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use self::file::{FileWriter, numbers, text};
use self::font::Characters;
use super::{PrintedPage, printed::PrintedWord};
use crate::record::{DocumentRecord, Failure, Warning};
use crate::source::{FileKind, Limits, RasterDocument};

/// What is put behind the pages, and what is said of the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    pub pages: Vec<PrintedPage>,
    pub title: Option<String>,
    pub issuer: Option<String>,
    pub number: Option<String>,
    pub date: Option<Date>,
    /// SHA-256 of the original in hexadecimal.
    pub sha256: String,
    pub program_version: String,
}

impl Layer {
    pub fn new(record: &DocumentRecord, pages: Vec<PrintedPage>) -> Self {
        let head = &record.plan.document;
        let kind = head.kind.as_deref().unwrap_or("");
        let title = head.title.as_ref().map(|title| format!("{kind} {title}").trim().to_owned());
        Self {
            pages,
            title: title.or_else(|| head.kind.clone()),
            issuer: head.issuer.clone(),
            number: head.number.clone(),
            date: head.date,
            sha256: record.sha256.clone().unwrap_or_default(),
            program_version: record.program_version.clone(),
        }
    }

    fn producer(&self) -> String {
        format!("kehoach {}", self.program_version)
    }

    fn page(&self, number: usize) -> Option<&PrintedPage> {
        self.pages.iter().find(|page| page.number as usize == number)
    }
}

/// A two-layer PDF.
pub struct TwoLayer {
    pub bytes: Vec<u8>,
    /// What an archivist should know: `pdf_not_archival` with the reasons.
    pub warnings: Vec<Warning>,
}

/// Why there is no two-layer PDF.
pub enum Refusal {
    /// It must not be (`pdf_signed`).
    Signed(Warning),
    /// It cannot be.
    Failed(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Makes the two-layer PDF of the file `bytes`, which is of the kind `kind`.
pub fn two_layer<B>(
    bytes: Arc<B>,
    kind: FileKind,
    password: Option<&str>,
    limits: &Limits,
    layer: &Layer,
) -> Result<TwoLayer, Refusal>
where
    B: AsRef<[u8]> + Send + Sync + 'static,
{
    let mut file = FileWriter::new();
    let parent = file.reserve();
    let font = file.reserve();
    let mut new = NewPages { layer, file, characters: Characters::default(), parent, font };
    let made = if kind == FileKind::Pdf {
        original::pages(bytes, password, &mut new)?
    } else {
        image_pages(bytes, kind, limits, &mut new)?
    };
    let NewPages { mut file, characters, .. } = new;
    characters.write(&mut file, font);
    Ok(finish(file, parent, made, layer))
}

/// The new file while pages are written to it.
struct NewPages<'l> {
    /// What is put behind the pages.
    layer: &'l Layer,
    file: FileWriter,
    /// The characters that the font must have.
    characters: Characters,
    /// The number of the page tree.
    parent: u32,
    /// The number of the font.
    font: u32,
}

/// The pages of a document in the new file.
struct Made {
    ids: Vec<u32>,
    /// Further entries of the catalogue.
    catalog: Vec<u8>,
    obstacles: Vec<&'static str>,
}

/// Makes a page of each image of a file.
fn image_pages<B>(bytes: Arc<B>, kind: FileKind, limits: &Limits, new: &mut NewPages<'_>) -> Result<Made, Refusal>
where
    B: AsRef<[u8]> + Send + Sync + 'static,
{
    let NewPages { layer, file, characters, parent, font } = new;
    let document = RasterDocument::open(Arc::clone(&bytes), kind, limits)?;
    let mut ids = Vec::new();
    for index in 0..document.page_count() {
        let image = file.reserve();
        let printed = layer.page(index + 1);
        let copied = kind == FileKind::Jpeg && image::write_jpeg(file, image, (*bytes).as_ref()).is_some();
        let size = if copied && let Some(page) = printed.filter(|page| page.width > 0.0) {
            // The page as it was read is as large as the image at its resolution.
            if page.turns % 2 == 1 { (page.height, page.width) } else { (page.width, page.height) }
        } else {
            let pixels = document.image(index, limits)?;
            if !copied {
                image::write_pixels(file, image, &pixels);
            }
            let points = 72.0 / pixels.dpi.max(1) as f32;
            (pixels.width as f32 * points, pixels.height as f32 * points)
        };
        let (width, height) = (f64::from(size.0), f64::from(size.1));
        let mut content = b"q ".to_vec();
        numbers(&mut content, &[width, 0.0, 0.0, height, 0.0, 0.0]);
        content.extend_from_slice(b"cm /Image Do Q\n");
        let from_top = hayro::kurbo::Affine::new([1.0, 0.0, 0.0, -1.0, 0.0, height]);
        let words = printed.map(|page| text_layer::content(page, from_top, width, height, characters));
        let stream = file.reserve();
        file.compressed(stream, b"", &[words.unwrap_or_default(), content].concat());
        let mut body = format!("<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 ").into_bytes();
        numbers(&mut body, &[width, height]);
        let _ = write!(body, "]/Contents {stream} 0 R/Resources<</XObject<</Image {image} 0 R>>/Font<<");
        file::name(&mut body, font::RESOURCE);
        let _ = write!(body, " {font} 0 R>>>>>>");
        let id = file.reserve();
        file.object(id, &body);
        ids.push(id);
    }
    Ok(Made { ids, catalog: Vec::new(), obstacles: Vec::new() })
}

/// Writes what belongs to the file as a whole.
fn finish(mut file: FileWriter, pages: u32, made: Made, layer: &Layer) -> TwoLayer {
    let archival = made.obstacles.is_empty();
    let mut tree = b"<</Type/Pages/Kids[".to_vec();
    for id in &made.ids {
        let _ = write!(tree, "{id} 0 R ");
    }
    let _ = write!(tree, "]/Count {}>>", made.ids.len());
    file.object(pages, &tree);
    let metadata = file.reserve();
    // Not compressed, so that programs that know no PDF find it.
    file.stream(metadata, b"/Type/Metadata/Subtype/XML", archive::xmp(layer, archival).as_bytes());
    let profile = file.reserve();
    file.compressed(profile, b"/N 3", &archive::srgb_profile());
    let root = file.reserve();
    let mut catalog = format!(
        "<</Type/Catalog/Pages {pages} 0 R/Metadata {metadata} 0 R/Lang(vi)/ViewerPreferences<</DisplayDocTitle true>>\
         /OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)\
         /DestOutputProfile {profile} 0 R>>]"
    )
    .into_bytes();
    catalog.extend_from_slice(&made.catalog);
    catalog.extend_from_slice(b">>");
    file.object(root, &catalog);
    let info = file.reserve();
    let mut body = b"<<".to_vec();
    if let Some(title) = &layer.title {
        body.extend_from_slice(b"/Title");
        text(&mut body, title);
    }
    if let Some(issuer) = &layer.issuer {
        body.extend_from_slice(b"/Author");
        text(&mut body, issuer);
    }
    if let Some(date) = layer.date {
        let _ = write!(body, "/CreationDate(D:{})", date.strftime("%Y%m%d"));
    }
    body.extend_from_slice(b"/Producer");
    text(&mut body, &layer.producer());
    body.extend_from_slice(b">>");
    file.object(info, &body);
    let warnings = (!archival).then(|| Warning {
        code: "pdf_not_archival".to_owned(),
        message: format!("the two-layer PDF is not marked as PDF/A: {}", made.obstacles.join("; ")),
        source: None,
    });
    let id = identifier(layer);
    TwoLayer { bytes: file.finish(root, info, &id), warnings: warnings.into_iter().collect() }
}

/// Names the content of the file: the original and the words behind it.
fn identifier(layer: &Layer) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(&layer.sha256);
    for PrintedWord { text, .. } in layer.pages.iter().flat_map(PrintedPage::words) {
        digest.update(text);
        digest.update(b" ");
    }
    digest.finalize()[..16].to_vec()
}

/// A warning that a signed document was left alone.
fn signed() -> Warning {
    Warning {
        code: "pdf_signed".to_owned(),
        message:
            "the document is digitally signed: no two-layer PDF was made of it, as its signature would not hold for one"
                .to_owned(),
        source: None,
    }
}
