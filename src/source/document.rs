//! A document, opened: how many pages it has, and how one of them is read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::judge::JudgeOptions;
use super::{FileKind, Limits, pdf, raster, text};
use crate::model::Model;
use crate::ocr;
use crate::record::{Category, Failure, Page, Route};

/// How pages are read.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ReadOptions {
    /// The route to take on every page; `None` lets the judge decide for each.
    pub route: Option<Route>,
    /// What share of the words of a text layer made without Vietnamese must have kept the shape of a syllable for it
    /// to be repaired rather than read again ([`judge::JudgeOptions::repair_threshold`](super::judge::JudgeOptions)).
    pub repair_threshold: f32,
    /// Resolution at which pages are rendered for OCR. Tesseract likes about 300.
    pub dpi: u32,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { route: None, repair_threshold: JudgeOptions::default().repair_threshold, dpi: 300 }
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
            )
            .on_page(number));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::Recorded;
    use crate::record::Zone;

    /// A PDF of pages with these content streams, set in Helvetica (`/F`); `extra` goes into each page's dictionary.
    fn pdf(pages: &[&str], extra: &str) -> Vec<u8> {
        let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), pages.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        ];
        for (page, content) in pages.iter().enumerate() {
            objects.push(format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {} 0 R{extra}>>",
                5 + 2 * page
            ));
            objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
        }
        let mut bytes = b"%PDF-1.4\n".to_vec();
        let mut offsets = Vec::new();
        for (index, object) in objects.iter().enumerate() {
            offsets.push(bytes.len());
            bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
        }
        let start = bytes.len();
        bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
        for offset in offsets {
            bytes.extend(format!("{offset:010} 00000 n \n").bytes());
        }
        bytes.extend(format!("trailer<</Root 1 0 R/Size {}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
        bytes
    }

    /// Shows `text` at a place counted from the bottom left.
    fn show(text: &str, x: u32, y: u32) -> String {
        format!("BT /F 12 Tf {x} {y} Td ({text}) Tj ET\n")
    }

    fn open(bytes: Vec<u8>) -> Result<Document, Failure> {
        Document::open(Arc::new(bytes), FileKind::Pdf, None, &Limits::default())
    }

    fn lines(content: &str, extra: &str) -> Vec<(Zone, String)> {
        let options = ReadOptions { route: Some(Route::Keep), ..ReadOptions::default() };
        let page = open(pdf(&[content], extra))
            .unwrap()
            .read_page(0, &options, Model::embedded(), &mut Recorded::default())
            .unwrap();
        page.lines.into_iter().map(|line| (line.zone, line.text)).collect()
    }

    #[test]
    fn a_head_in_two_columns_is_not_interleaved() {
        let content = [
            show("UBND XA HOA BINH", 60, 780),
            show("CONG HOA XA HOI CHU NGHIA VIET NAM", 300, 780),
            show("So: 12/KH-UBND", 75, 740),
            show("Hoa Binh, ngay 5 thang 3 nam 2024", 320, 740),
            show("KE HOACH", 265, 700),
        ]
        .concat();
        let found = lines(&content, "");
        assert_eq!(
            found,
            [
                (Zone::Issuer, "UBND XA HOA BINH".to_owned()),
                (Zone::NationalTitle, "CONG HOA XA HOI CHU NGHIA VIET NAM".to_owned()),
                (Zone::Issuer, "So: 12/KH-UBND".to_owned()),
                (Zone::NationalTitle, "Hoa Binh, ngay 5 thang 3 nam 2024".to_owned()),
                (Zone::Body, "KE HOACH".to_owned()),
            ]
        );
    }

    #[test]
    fn recipients_come_before_the_signature_beside_them() {
        let content = [
            show("Noi nhan:", 60, 300),
            show("TM. UY BAN NHAN DAN", 360, 302),
            show("- Nhu tren;", 60, 285),
            show("CHU TICH", 400, 286),
            show("- Luu: VT.", 60, 270),
            show("Nguyen Van An", 380, 200),
        ]
        .concat();
        let texts: Vec<String> = lines(&content, "").into_iter().map(|(_, text)| text).collect();
        assert_eq!(
            texts,
            ["Noi nhan:", "- Nhu tren;", "- Luu: VT.", "TM. UY BAN NHAN DAN", "CHU TICH", "Nguyen Van An"]
        );
    }

    #[test]
    fn text_that_nobody_sees_is_left_out() {
        let visible = show("nam 2026", 100, 500);
        let white = format!("1 g {} 0 g\n", show("4", 160, 500));
        let outside = show("9", 700, 500);
        let covered = format!("{} 1 g 95 440 300 30 re f 0 g\n", show("hidden", 100, 450));
        let texts: Vec<String> =
            lines(&[visible, white, outside, covered].concat(), "").into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["nam 2026"]);
    }

    #[test]
    fn a_sideways_page_is_read_upright() {
        // Text that runs up the page, as on a landscape sheet without /Rotate.
        let content = "BT /F 12 Tf 0 1 -1 0 100 100 Tm (mot hai) Tj ET\nBT /F 12 Tf 0 1 -1 0 120 100 Tm (ba bon) Tj ET";
        let texts = |extra: &str| lines(content, extra).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(texts(""), ["mot hai", "ba bon"]);
        assert_eq!(texts("/Rotate 90"), ["mot hai", "ba bon"]);
    }

    #[test]
    fn a_ruled_table_is_a_line_a_row() {
        let mut content = String::new();
        for y in [600, 630, 660] {
            content.push_str(&format!("60 {y} m 460 {y} l S\n"));
        }
        for x in [60, 120, 460] {
            content.push_str(&format!("{x} 600 m {x} 660 l S\n"));
        }
        content.push_str(
            &[show("TT", 70, 640), show("Nhiem vu", 130, 640), show("1", 70, 610), show("Ra soat", 130, 610)].concat(),
        );
        let texts: Vec<String> = lines(&content, "").into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["TT | Nhiem vu", "1 | Ra soat"]);
    }

    #[test]
    fn a_layer_behind_a_page_image_takes_its_table_from_the_image() {
        // A page of one bit a point: white but for the rules of a table of two rows and two columns.
        let (width, height) = (600usize, 840usize);
        let is_rule = |x: usize, y: usize| {
            let across = (60..542).contains(&x) && [100, 160, 220].iter().any(|&at| (at..at + 2).contains(&y));
            let down = (100..222).contains(&y) && [60, 300, 540].iter().any(|&at| (at..at + 2).contains(&x));
            across || down
        };
        let mut image = format!("q 595 0 0 842 0 0 cm BI /W {width} /H {height} /BPC 1 /CS /G /F /AHx ID\n");
        for y in 0..height {
            for byte in 0..width / 8 {
                let bits = (0..8).fold(0, |bits, bit| bits << 1 | u8::from(!is_rule(byte * 8 + bit, y)));
                image.push_str(&format!("{bits:02X}"));
            }
        }
        image.push_str(">\nEI Q\n3 Tr\n");
        for (x, first) in [(70, "mot"), (310, "hai")] {
            for (row, y) in [(0, 720), (1, 660)] {
                image.push_str(&show(&format!("{first} {row}"), x, y));
                image.push_str(&show("sau", x, y - 20));
            }
        }
        let found = lines(&image, "");
        let expected = ["mot 0 sau | hai 0 sau", "mot 1 sau | hai 1 sau"];
        assert_eq!(found, expected.map(|text| (Zone::Table, text.to_owned())));
    }

    #[test]
    fn pages_without_text_go_to_the_engine_and_a_running_head_does_not_stop_that() {
        let options = ReadOptions { dpi: 60, ..ReadOptions::default() };
        // A running head as text; below it much ink that is no text.
        let mut content = show("CONG BAO/So 12/Ngay 1-2-2026", 100, 820);
        for row in 0..60 {
            content.push_str(&format!(
                "80 {} 25 9 re 120 {0} 22 9 re 160 {0} 27 9 re 200 {0} 24 9 re f\n",
                100 + row * 11
            ));
        }
        let document = open(pdf(&["", &content], "")).unwrap();
        for index in 0..2 {
            let mut engine = Recorded::default();
            let page = document.read_page(index, &options, Model::embedded(), &mut engine).unwrap();
            assert_eq!(page.decision.route, Route::Ocr, "{}", page.decision.reason);
            assert!(engine.calls > 0);
        }
    }

    #[test]
    fn damaged_documents_fail_with_a_category() {
        let whole = pdf(&[&show("mot", 100, 100)], "");
        for bytes in [b"%PDF-1.7\n".to_vec(), whole[..60].to_vec(), pdf(&[], "")] {
            assert_eq!(open(bytes).err().map(|failure| failure.category), Some(Category::Unreadable));
        }
        let failure =
            open(whole).unwrap().read_page(7, &ReadOptions::default(), Model::embedded(), &mut Recorded::default());
        assert_eq!(failure.unwrap_err().page, Some(8));
    }

    #[test]
    fn a_page_too_large_to_render_is_refused() {
        let bytes = pdf(&[""], "/CropBox[0 0 14400 14400]/MediaBox[0 0 14400 14400]");
        let failure = open(bytes)
            .unwrap()
            .read_page(0, &ReadOptions::default(), Model::embedded(), &mut Recorded::default())
            .unwrap_err();
        assert_eq!(failure.category, Category::TooLarge);
    }

    #[test]
    fn tesseract_reads_a_rendered_page() {
        let Ok(mut engine) = crate::ocr::Tesseract::new("vie") else {
            eprintln!("skipped: Tesseract has no model vie here");
            return;
        };
        let content = [show("Ban hanh theo 123 trang 45", 100, 700), show("nam 2026 thang 12", 100, 660)].concat();
        let options = ReadOptions { route: Some(Route::Ocr), ..ReadOptions::default() };
        let page = open(pdf(&[&content], "")).unwrap().read_page(0, &options, Model::embedded(), &mut engine).unwrap();
        let text: Vec<&str> = page.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(text.len(), 2, "{text:?}");
        assert!(text[0].contains("123") && text[1].contains("2026"), "{text:?}");
        let word = &page.lines[0].words[0];
        let bounds = word.bounds.unwrap();
        assert!((bounds.left - 100.0).abs() < 4.0 && (bounds.bottom - 142.0).abs() < 6.0, "{bounds:?}");
        assert!(word.confidence.is_some_and(|confidence| confidence > 0.5));
    }
}
