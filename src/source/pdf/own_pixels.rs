//! A page that is one image in black and white, as a fax or a copier makes it, is read at the resolution of that image.
//!
//! Enlarged to 300 dpi on the way to the engine, its steps become blurs that no later step knows for what they are: such pages
//! are smoothed and doubtful ones read in several preparations (`source::votes`), which asks for the pixels as they are.
//! Of 20 printed fax pages each, as PDF, at 150 and 200 dpi, 336 and 69 of some 10,500 syllables were wrong enlarged, 166
//! and 50 so. Pages in grey or colour are read better enlarged (docs/scans.md). Pure.

use super::coverage::share_of_page;
use super::layer::TextLayer;
use crate::ocr::prepare::Prepared;
use crate::record::{Line, Page};
use crate::source::cells::table_cells;
use crate::source::judge::FULL_IMAGE;

/// Images below this share of the page are logos and stamps.
const SMALL: f32 = 0.05;
/// Strips of one page, and its two directions, differ no more than this in their resolution.
const ALIKE: f32 = 0.01;
/// Coarser pages are enlarged like image files that coarse, in dots per inch.
const COARSEST: f32 = 140.0;
/// Up to here cells are read no better enlarged.
const COARSE: u32 = 170;

/// The pixels to a point, along the width and the height, of the image in black and white that the page is; `None` where it is
/// something else, or where `dpi`, the resolution for reading, is not finer.
pub(super) fn own_resolution(layer: &TextLayer, dpi: u32) -> Option<(f32, f32)> {
    if share_of_page(layer) < FULL_IMAGE {
        return None;
    }
    let area = layer.width * layer.height;
    let mut images = layer.images.iter().filter(|image| image.bounds.width() * image.bounds.height() > SMALL * area);
    let first = images.next().filter(|image| image.bitonal)?.resolution?;
    let alike = |a: f32, b: f32| (a - b).abs() <= ALIKE * a;
    let is_one = images.all(|image| {
        image.bitonal && image.resolution.is_some_and(|other| alike(first.0, other.0) && alike(first.1, other.1))
    });
    let is_between = (COARSEST..0.9 * dpi as f32).contains(&(first.0 * 72.0));
    (is_one && is_between && alike(first.0, first.1)).then_some(first)
}

/// Whether a page may be read from these pixels. Where they are coarse, nothing is won by making more of them; but the single
/// figures in the cells of a table are read better enlarged, if there is enough to enlarge.
pub(super) fn are_fine_enough(prepared: &Prepared) -> bool {
    prepared.dpi <= COARSE || table_cells(prepared).is_empty()
}

/// Puts the places on a page of which the pixels are `dpi` only nearly, and not alike in both directions, on the page as the
/// file measures it, in points before any turn.
pub(super) fn stretch(page: &mut Page, (width, height): (f32, f32)) {
    let (width, height) = if page.turns.is_multiple_of(2) { (width, height) } else { (height, width) };
    let (across, down) = (width / page.width.max(1.0), height / page.height.max(1.0));
    for bounds in page.lines.iter_mut().flat_map(Line::boxes_mut) {
        bounds.left *= across;
        bounds.right *= across;
        bounds.top *= down;
        bounds.bottom *= down;
    }
    (page.width, page.height) = (width, height);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::record::BoundingBox;
    use crate::source::Limits;
    use crate::source::pdf::PdfDocument;
    use crate::source::pdf::layer::{self, PlacedImage};

    fn page(images: &[(f32, f32, f32, bool)]) -> TextLayer {
        let placed = |&(top, bottom, dpi, bitonal): &(f32, f32, f32, bool)| PlacedImage {
            bounds: BoundingBox { left: 0.0, top, right: 595.0, bottom },
            resolution: Some((dpi / 72.0, dpi / 72.0)),
            bitonal,
        };
        let images = images.iter().map(placed).collect();
        TextLayer { width: 595.0, height: 842.0, images, ..TextLayer::default() }
    }

    #[test]
    fn a_fax_has_a_resolution_of_its_own_and_a_photograph_none() {
        let dpi = |images| own_resolution(&page(images), 300).map(|(across, _)| (across * 72.0).round());
        assert_eq!(dpi(&[(0.0, 842.0, 200.0, true)]), Some(200.0));
        assert_eq!(dpi(&[(0.0, 400.0, 200.0, true), (400.0, 842.0, 200.0, true)]), Some(200.0), "strips");
        assert_eq!(dpi(&[(0.0, 842.0, 200.0, true), (10.0, 30.0, 90.0, false)]), Some(200.0), "a logo");
        assert_eq!(dpi(&[(0.0, 842.0, 200.0, false)]), None);
        assert_eq!(dpi(&[(0.0, 842.0, 100.0, false), (0.0, 842.0, 200.0, true)]), None, "grey below, letters above");
        assert_eq!(dpi(&[(0.0, 400.0, 200.0, true)]), None, "half a page");
        assert_eq!(dpi(&[(0.0, 842.0, 300.0, true)]), None);
        assert_eq!(dpi(&[(0.0, 842.0, 72.0, true)]), None);
    }

    /// A PDF of one page, 601.7 × 842.9 points, that an image in black and white of these rows fills.
    fn fax(width: usize, height: usize, rows: &[u8]) -> Vec<u8> {
        let content = "q 601.7 0 0 842.9 0 0 cm /I Do Q";
        let mut objects = vec![
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 601.7 842.9]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"
                .to_vec(),
        ];
        let image = "<</Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 1";
        let head = format!("{image}/Width {width}/Height {height}/Length {}>>stream\n", rows.len());
        objects.push([head.as_bytes(), rows, b"\nendstream"].concat());
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()).into_bytes());
        let mut bytes = b"%PDF-1.4\n".to_vec();
        let mut places = String::new();
        for (index, object) in objects.iter().enumerate() {
            places.push_str(&format!("{:010} 00000 n \n", bytes.len()));
            bytes.extend([format!("{} 0 obj\n", index + 1).as_bytes(), object, b"\nendobj\n"].concat());
        }
        let start = bytes.len();
        let table = format!("xref\n0 6\n0000000000 65535 f \n{places}trailer<</Root 1 0 R/Size 6>>");
        bytes.extend(format!("{table}\nstartxref\n{start}\n%%EOF\n").into_bytes());
        bytes
    }

    #[test]
    fn each_pixel_of_a_fax_is_one_pixel_of_what_is_read() {
        let (width, height) = (1208, 1700);
        // Stripes of one pixel, which every blur would show.
        let rows: Vec<u8> = (0..height).flat_map(|row| [if row % 3 == 0 { 0u8 } else { 0b1010_1101 }; 151]).collect();
        let document = PdfDocument::open(Arc::new(fax(width, height, &rows)), None).unwrap();
        let layer = layer::extract(&document.pdf, 0);
        let resolution = own_resolution(&layer, 300).expect("a fax");
        let image = document.pixels_of_image(0, resolution, &Limits::default()).unwrap();
        assert_eq!((image.width, image.height, image.dpi), (1208, 1700, 145));
        let wrong = image.rgb.chunks_exact(3).enumerate().filter(|(at, pixel)| {
            let (row, column) = (at / width, at % width);
            let white = rows[row * 151 + column / 8] & (0x80 >> (column % 8)) != 0;
            pixel[0] != if white { 255 } else { 0 }
        });
        assert_eq!(wrong.count(), 0);
    }
}
