//! The pages of a PDF in the new file. Pure.

use std::io::Write;
use std::sync::Arc;

use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Rect, Stream};
use hayro::hayro_syntax::page::{Page, Resources, Rotation};
use hayro::kurbo;

use super::content::{NewForm, Rewritten, Used, rewrite};
use super::copy::Copier;
use super::file::{FileWriter, name, numbers};
use super::font::{Characters, RESOURCE};
use super::{Made, NewPages, Refusal, signed, text_layer};
use crate::record::Route;
use crate::source::open_pdf;

/// Fields of a form that are looked at for a signature.
const MOST_FIELDS: usize = 100_000;
/// Entries of a form that are written anew.
const OF_FORMS: [&[u8]; 5] = [b"Resources", b"Length", b"Filter", b"DecodeParms", b"F"];

/// Copies all pages of a PDF, each with the words that belong behind it.
pub(super) fn pages<B>(bytes: Arc<B>, password: Option<&str>, new: &mut NewPages<'_>) -> Result<Made, Refusal>
where
    B: AsRef<[u8]> + Send + Sync + 'static,
{
    if contains((*bytes).as_ref(), b"/ByteRange") {
        return Err(Refusal::Signed(signed()));
    }
    let pdf = open_pdf(bytes, password)?;
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    if catalog.as_ref().is_some_and(is_signed) {
        return Err(Refusal::Signed(signed()));
    }
    let mut copier = Copier::new(pdf.xref());
    let mut ids = Vec::new();
    for (index, page) in pdf.pages().iter().enumerate() {
        let printed = new.layer.page(index + 1);
        let writer = PageWriter { copier: &mut copier, file: &mut new.file, font: new.font };
        ids.push(writer.write(page, printed, &mut new.characters, new.parent));
    }
    let mut further = Vec::new();
    if pdf.xref().has_optional_content_groups()
        && let Some(item) = catalog.and_then(|catalog| catalog.get_raw::<Object<'_>>(b"OCProperties".as_slice()))
    {
        further.extend_from_slice(b"/OCProperties ");
        copier.item(&mut new.file, &mut further, item);
        copier.obstacles.insert("it has layers that can be switched");
    }
    copier.finish(&mut new.file);
    Ok(Made { ids, catalog: further, obstacles: copier.obstacles.into_iter().collect() })
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// Whether a document has a form with a signature in it (ISO 32000-1, 12.7.2 and 12.8).
fn is_signed(catalog: &Dict<'_>) -> bool {
    if catalog.contains_key(b"Perms".as_slice()) {
        return true;
    }
    let Some(form) = catalog.get::<Dict<'_>>(b"AcroForm".as_slice()) else { return false };
    if form.get::<i32>(b"SigFlags".as_slice()).unwrap_or(0) & 1 == 1 {
        return true;
    }
    let mut fields: Vec<Dict<'_>> =
        form.get::<Array<'_>>(b"Fields".as_slice()).map(|fields| fields.iter().collect()).unwrap_or_default();
    let mut seen = 0;
    while let Some(field) = fields.pop() {
        seen += 1;
        if seen > MOST_FIELDS {
            break;
        }
        let is_signature = field.get::<Name<'_>>(b"FT".as_slice()).is_some_and(|kind| kind.as_ref() == b"Sig");
        if is_signature && field.contains_key(b"V".as_slice()) {
            return true;
        }
        if let Some(kids) = field.get::<Array<'_>>(b"Kids".as_slice()) {
            fields.extend(kids.iter::<Dict<'_>>());
        }
    }
    false
}

struct PageWriter<'w, 'a> {
    copier: &'w mut Copier<'a>,
    file: &'w mut FileWriter,
    font: u32,
}

impl<'a> PageWriter<'_, 'a> {
    fn write(
        mut self,
        page: &Page<'a>,
        printed: Option<&crate::output::PrintedPage>,
        characters: &mut Characters,
        parent: u32,
    ) -> u32 {
        let crop = page.intersected_crop_box();
        let (width, height) = page.render_dimensions();
        let replaced = printed
            .filter(|printed| printed.route != Route::Keep || printed.is_changed())
            .filter(|printed| printed.width > 0.0);
        let original = page.page_stream().unwrap_or_default();
        let (base_width, base_height) = page.base_dimensions();
        let words = replaced.map_or_else(Vec::new, |printed| {
            let to_page = page.initial_transform(true).to_kurbo().inverse();
            text_layer::content(printed, to_page, f64::from(width), f64::from(height), characters)
        });
        let rewritten =
            replaced.map(|_| rewrite(original, page.resources(), f64::from(base_width) * f64::from(base_height)));
        let annotations = annotations(page);
        let content = rewritten.as_ref().map_or(original, |rewritten| rewritten.content.as_slice());
        let mut all = words;
        if annotations.is_empty() {
            all.extend_from_slice(content);
        } else {
            all.extend_from_slice(b"q\n");
            all.extend_from_slice(content);
            for _ in 0..=unbalanced(content) {
                all.extend_from_slice(b"\nQ");
            }
            all.push(b'\n');
        }
        let mut resources = Vec::new();
        self.resources(&mut resources, page.resources(), rewritten.as_ref());
        let mut appearances = Vec::new();
        for (index, (transform, stream)) in annotations.into_iter().enumerate() {
            let key = format!("KehoachAnnotation{index}");
            all.extend_from_slice(b"q ");
            numbers(&mut all, &transform.as_coeffs());
            let _ = writeln!(all, "cm /{key} Do Q");
            let id = self.copier.reference(self.file, stream.into());
            let _ = write!(appearances, "/{key} {id} 0 R");
        }
        let stream = self.file.reserve();
        self.file.compressed(stream, b"", &all);
        let mut body = format!("<</Type/Page/Parent {parent} 0 R/MediaBox[").into_bytes();
        numbers(&mut body, &[crop.x0, crop.y0, crop.x1, crop.y1]);
        let turned = match page.rotation() {
            Rotation::None => 0,
            Rotation::Horizontal => 90,
            Rotation::Flipped => 180,
            Rotation::FlippedHorizontal => 270,
        };
        let _ = write!(body, "]/Rotate {turned}/Contents {stream} 0 R");
        for key in [b"Group".as_slice(), b"UserUnit"] {
            if let Some(item) = page.raw().get_raw::<Object<'a>>(key) {
                name(&mut body, key);
                body.push(b' ');
                self.copier.item(self.file, &mut body, item);
            }
        }
        body.extend_from_slice(b"/Resources<<");
        body.extend_from_slice(&resources);
        // XObjects were left open for the appearances.
        body.extend_from_slice(&appearances);
        body.extend_from_slice(b">>>>>>");
        let id = self.file.reserve();
        self.file.object(id, &body);
        id
    }

    /// The entries of a dictionary of resources. The last one, of the XObjects, is left open. Of content that was
    /// written anew only what it uses goes with it.
    fn resources(&mut self, out: &mut Vec<u8>, resources: &Resources<'a>, rewritten: Option<&Rewritten<'a>>) {
        for (key, dict) in [
            (b"ExtGState".as_slice(), &resources.ext_g_states),
            (b"ColorSpace", &resources.color_spaces),
            (b"Pattern", &resources.patterns),
            (b"Shading", &resources.shadings),
            (b"Properties", &resources.properties),
        ] {
            if !dict.is_empty() {
                name(out, key);
                out.extend_from_slice(b"<<");
                self.copier.entries(self.file, out, dict, &[]);
                out.extend_from_slice(b">>");
            }
        }
        out.extend_from_slice(b"/Font<<");
        name(out, RESOURCE);
        let _ = write!(out, " {} 0 R", self.font);
        for (key, item) in resources.fonts.entries() {
            if rewritten.is_none_or(|rewritten| rewritten.fonts.contains(key.as_ref() as &[u8])) {
                self.entry(out, &key, item);
                self.copier.obstacles.insert("pages show text in fonts of their own");
            }
        }
        out.extend_from_slice(b">>/XObject<<");
        match rewritten {
            None => self.copier.entries(self.file, out, &resources.x_objects, &[]),
            Some(rewritten) => {
                for (key, used) in &rewritten.xobjects {
                    match used {
                        Used::Original => {
                            if let Some(item) = resources.x_objects.get_raw::<Object<'a>>(key.as_slice()) {
                                self.entry(out, key, item);
                            }
                        }
                        Used::Form(form) => {
                            let id = self.form(form);
                            name(out, key);
                            let _ = write!(out, " {id} 0 R");
                        }
                    }
                }
            }
        }
    }

    fn entry(&mut self, out: &mut Vec<u8>, key: &[u8], item: MaybeRef<Object<'a>>) {
        name(out, key);
        out.push(b' ');
        self.copier.item(self.file, out, item);
    }

    fn form(&mut self, form: &NewForm<'a>) -> u32 {
        let mut entries = Vec::new();
        self.copier.entries(self.file, &mut entries, form.original.dict(), &OF_FORMS);
        entries.extend_from_slice(b"/Resources<<");
        self.resources(&mut entries, &form.resources, Some(&form.body));
        entries.extend_from_slice(b">>>>");
        let id = self.file.reserve();
        self.file.compressed(id, &entries, &form.body.content);
        id
    }
}

/// How many states content saves and does not restore.
fn unbalanced(content: &[u8]) -> usize {
    let mut instructions = hayro::hayro_syntax::content::UntypedIter::new(content);
    let mut depth = 0usize;
    while let Some(instruction) = instructions.next() {
        let operator: &[u8] = instruction.operator;
        match operator {
            b"q" => depth += 1,
            b"Q" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

/// The appearances of the annotations that are seen, each with the transform that brings it to its place (ISO 32000-1,
/// 12.5.5): stamps, notes, filled fields.
fn annotations(page: &Page<'_>) -> Vec<(kurbo::Affine, ObjectIdentifier)> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else { return Vec::new() };
    annotations.iter::<Dict<'_>>().filter_map(|annotation| appearance(&annotation)).collect()
}

fn appearance(annotation: &Dict<'_>) -> Option<(kurbo::Affine, ObjectIdentifier)> {
    const HIDDEN: i32 = 1 << 1;
    const NO_VIEW: i32 = 1 << 5;
    let flags = annotation.get::<i32>(b"F".as_slice()).unwrap_or(0);
    let subtype = annotation.get::<Name<'_>>(b"Subtype".as_slice())?;
    if flags & (HIDDEN | NO_VIEW) != 0 || matches!(subtype.as_ref(), b"Popup" | b"Link") {
        return None;
    }
    let appearances = annotation.get::<Dict<'_>>(b"AP".as_slice())?;
    let stream = appearances.get::<Stream<'_>>(b"N".as_slice()).or_else(|| {
        let state = annotation.get::<Name<'_>>(b"AS".as_slice())?;
        appearances.get::<Dict<'_>>(b"N".as_slice())?.get::<Stream<'_>>(state.as_ref())
    })?;
    let place = annotation.get::<Rect>(b"Rect".as_slice())?;
    let bounds = stream.dict().get::<Rect>(b"BBox".as_slice())?;
    let matrix = super::content::matrix_of(stream.dict());
    let bounds = matrix.transform_rect_bbox(kurbo::Rect::new(bounds.x0, bounds.y0, bounds.x1, bounds.y1));
    if bounds.width() <= 0.0 || bounds.height() <= 0.0 {
        return None;
    }
    let place = kurbo::Rect::new(place.x0, place.y0, place.x1, place.y1).abs();
    let scale = kurbo::Affine::scale_non_uniform(place.width() / bounds.width(), place.height() / bounds.height());
    let transform =
        kurbo::Affine::translate((place.x0, place.y0)) * scale * kurbo::Affine::translate((-bounds.x0, -bounds.y0));
    Some((transform, stream.obj_id()))
}
