//! Image files → pixels, one page at a time, with limits checked on the header before anything is decoded.

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, tiff::TiffDecoder, webp::WebPDecoder};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult};

use super::resolution;
use crate::ocr::ColorImage;
use crate::record::{Category, Failure};
use crate::source::{FileKind, Limits};

/// Where a page of an image file is and how large it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PageHeader {
    /// In square pixels: where the file has others, their coarser side is drawn out.
    pub width: u32,
    pub height: u32,
    /// Offset of its directory, for TIFF.
    directory: u64,
    stated_dpi: Option<f32>,
}

/// Reads the headers of all pages.
pub(super) fn headers(bytes: &[u8], kind: FileKind, limits: &Limits) -> Result<Vec<PageHeader>, Failure> {
    let pages = match kind {
        FileKind::Tiff => tiff_headers(bytes, limits)?,
        _ => {
            let (dimensions, stated_dpi) = match kind {
                FileKind::Png => {
                    (PngDecoder::new(Cursor::new(bytes)).map(|decoder| decoder.dimensions()), resolution::of_png(bytes))
                }
                FileKind::Jpeg => (
                    JpegDecoder::new(Cursor::new(bytes)).map(|decoder| decoder.dimensions()),
                    resolution::of_jpeg(bytes),
                ),
                _ => (WebPDecoder::new(Cursor::new(bytes)).map(|decoder| decoder.dimensions()), None),
            };
            let (width, height) = dimensions.map_err(|error| damaged(kind, &error))?;
            vec![PageHeader { width, height, directory: 0, stated_dpi }]
        }
    };
    for page in &pages {
        limits.check_pixels(page.width.into(), page.height.into())?;
    }
    Ok(pages)
}

fn tiff_headers(bytes: &[u8], limits: &Limits) -> Result<Vec<PageHeader>, Failure> {
    let failure = |_| damaged_file(FileKind::Tiff);
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(bytes)).map_err(failure)?;
    let mut pages = Vec::new();
    loop {
        let (width, height) = decoder.dimensions().map_err(failure)?;
        let directory = decoder.ifd_pointer().map_or(0, |pointer| pointer.0);
        // Reduced copies of a page (thumbnails) are no pages of their own (TIFF 6.0, NewSubfileType).
        let reduced = decoder
            .find_tag_unsigned::<u32>(tiff::tags::Tag::NewSubfileType)
            .ok()
            .flatten()
            .is_some_and(|bits| bits & 1 == 1);
        if !reduced {
            let high = resolution::height_of_pixels(&mut decoder);
            let drawn_out = |side: u32, by: f32| (side as f32 * by.max(1.0)).round() as u32;
            pages.push(PageHeader {
                width: drawn_out(width, 1.0 / high),
                height: drawn_out(height, high),
                directory,
                // What is stated is that across.
                stated_dpi: resolution::of_tiff_page(&mut decoder).map(|dpi| dpi * (1.0 / high).max(1.0)),
            });
        }
        limits.check_pages(pages.len())?;
        if !decoder.more_images() {
            return Ok(pages);
        }
        // What comes after a damaged directory is lost; the pages before it are not.
        if decoder.next_image().is_err() {
            return Ok(pages);
        }
    }
}

/// Decodes one page, turned as its metadata say.
pub(super) fn page(bytes: &[u8], kind: FileKind, header: &PageHeader, limits: &Limits) -> Result<ColorImage, Failure> {
    let decoded = match kind {
        FileKind::Png => PngDecoder::new(Cursor::new(bytes)).and_then(|decoder| upright(decoder, header, limits)),
        FileKind::Jpeg => JpegDecoder::new(Cursor::new(bytes)).and_then(|decoder| upright(decoder, header, limits)),
        FileKind::Tiff => TiffDecoder::new(BufReader::new(StartingAt::new(bytes, header.directory)))
            .and_then(|decoder| upright(decoder, header, limits)),
        _ => WebPDecoder::new(Cursor::new(bytes)).and_then(|decoder| upright(decoder, header, limits)),
    };
    let image = decoded.map_err(|error| damaged(kind, &error))?;
    let dpi = resolution::dots_per_inch(header.stated_dpi, image.width(), image.height());
    let rgb = on_white(image);
    Ok(ColorImage { width: rgb.width(), height: rgb.height(), rgb: rgb.into_raw(), dpi })
}

/// The page in square pixels, turned as its metadata say.
fn upright(mut decoder: impl ImageDecoder, header: &PageHeader, limits: &Limits) -> ImageResult<DynamicImage> {
    let mut allowed = image::Limits::default();
    // RGBA with 16 bits a channel, and what the decoder needs beside it.
    allowed.max_alloc = Some(limits.pixels.saturating_mul(12));
    decoder.set_limits(allowed)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)?;
    if (image.width(), image.height()) != (header.width, header.height) {
        image = image.resize_exact(header.width, header.height, FilterType::Triangle);
    }
    image.apply_orientation(orientation);
    Ok(image)
}

/// What is transparent is paper.
fn on_white(image: DynamicImage) -> image::RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let rgba = image.into_rgba8();
    let (width, height) = rgba.dimensions();
    let blend = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        ((value * alpha + 255 * (255 - alpha)) / 255) as u8
    };
    let samples =
        rgba.pixels().flat_map(|pixel| [0, 1, 2].map(|channel| blend(pixel.0[channel], pixel.0[3]))).collect();
    image::RgbImage::from_raw(width, height, samples).unwrap_or_default()
}

fn damaged(kind: FileKind, error: &ImageError) -> Failure {
    match error {
        ImageError::Limits(_) => Failure::new(
            Category::TooLarge,
            format!("the {kind} image needs more memory than is allowed"),
            "scan at a lower resolution (300 dpi is best), or raise the limit on pixels",
        ),
        ImageError::Unsupported(_) => Failure::new(
            Category::Unreadable,
            format!("the {kind} image is of a variety that is not read"),
            "save it as PNG, or as TIFF with 1, 8 or 24 bits a pixel (compressed by LZW, Deflate or CCITT group 4; group 3 is not read)",
        ),
        _ => damaged_file(kind),
    }
}

fn damaged_file(kind: FileKind) -> Failure {
    Failure::new(
        Category::Unreadable,
        format!("the {kind} image is damaged or truncated"),
        "copy the file again from where it came, or scan the page again",
    )
}

/// A TIFF file whose first directory is another one than its header says: how a decoder of single images is brought
/// to read the n-th page, without copying the file.
struct StartingAt<'a> {
    header: Vec<u8>,
    rest: Cursor<&'a [u8]>,
}

impl<'a> StartingAt<'a> {
    fn new(bytes: &'a [u8], directory: u64) -> Self {
        let mut header = bytes[..bytes.len().min(16)].to_vec();
        let little = header.first() == Some(&b'I');
        // 42 is TIFF with offsets of 4 bytes at 4; 43 is BigTIFF with 8 at 8.
        let big = header.get(if little { 2 } else { 3 }) == Some(&43);
        let (place, field) = if big {
            (8..16, if little { directory.to_le_bytes().to_vec() } else { directory.to_be_bytes().to_vec() })
        } else {
            let directory = directory as u32;
            (4..8, if little { directory.to_le_bytes().to_vec() } else { directory.to_be_bytes().to_vec() })
        };
        if let Some(slot) = header.get_mut(place) {
            slot.copy_from_slice(&field);
        }
        Self { header, rest: Cursor::new(bytes) }
    }
}

impl Read for StartingAt<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let position = self.rest.position() as usize;
        let Some(header) = self.header.get(position..).filter(|header| !header.is_empty()) else {
            return self.rest.read(buffer);
        };
        let count = header.len().min(buffer.len());
        buffer[..count].copy_from_slice(&header[..count]);
        self.rest.set_position((position + count) as u64);
        Ok(count)
    }
}

impl Seek for StartingAt<'_> {
    fn seek(&mut self, position: SeekFrom) -> std::io::Result<u64> {
        self.rest.seek(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF of pages of the given grey values, 3 by 2 pixels, 200 dpi.
    fn tiff_of(pages: &[u8]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
        for &gray in pages {
            let mut image = encoder.new_image::<tiff::encoder::colortype::Gray8>(3, 2).unwrap();
            image.resolution(tiff::tags::ResolutionUnit::Inch, tiff::encoder::Rational { n: 200, d: 1 });
            image.write_data(&[gray; 6]).unwrap();
        }
        bytes.into_inner()
    }

    #[test]
    fn every_page_of_a_tiff_is_read() {
        let bytes = tiff_of(&[10, 20, 30]);
        let pages = headers(&bytes, FileKind::Tiff, &Limits::default()).unwrap();
        assert_eq!(pages.len(), 3);
        assert_eq!(pages[2].stated_dpi, Some(200.0));
        let grays: Vec<u8> = pages
            .iter()
            .map(|header| page(&bytes, FileKind::Tiff, header, &Limits::default()).unwrap().rgb[0])
            .collect();
        assert_eq!(grays, [10, 20, 30]);
    }

    #[test]
    fn pixels_of_a_fax_become_square() {
        let tiff = |across: u32, down: u32| {
            let mut bytes = Cursor::new(Vec::new());
            let mut encoder = tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
            let mut image = encoder.new_image::<tiff::encoder::colortype::Gray8>(1632, 1088).unwrap();
            image.resolution_unit(tiff::tags::ResolutionUnit::Inch);
            image.x_resolution(tiff::encoder::Rational { n: across, d: 1 });
            image.y_resolution(tiff::encoder::Rational { n: down, d: 1 });
            image.write_data(&vec![255; 1632 * 1088]).unwrap();
            bytes.into_inner()
        };
        let read = |across: u32, down: u32| {
            let bytes = tiff(across, down);
            let pages = headers(&bytes, FileKind::Tiff, &Limits::default()).unwrap();
            let image = page(&bytes, FileKind::Tiff, &pages[0], &Limits::default()).unwrap();
            (image.width, image.height, image.dpi)
        };
        assert_eq!(read(204, 204), (1632, 1088, 204));
        assert_eq!(read(204, 102), (1632, 2176, 204));
        assert_eq!(read(102, 204), (3264, 1088, 204));
        assert_eq!(read(204, 1), (1632, 1088, 204), "a mistake of the file");
        let limits = Limits { pixels: 2_000_000, ..Limits::default() };
        assert!(headers(&tiff(204, 204), FileKind::Tiff, &limits).is_ok());
        assert!(headers(&tiff(204, 102), FileKind::Tiff, &limits).is_err(), "the limit holds for what is drawn out");
    }

    #[test]
    fn a_gigantic_image_is_refused_by_its_header() {
        // The header of a PNG of 40,000 by 40,000 pixels and nothing behind it.
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(40_000u32.to_be_bytes());
        bytes.extend(40_000u32.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0]);
        let mut crc = 0xffff_ffffu32;
        for &byte in &bytes[12..29] {
            crc ^= u32::from(byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        bytes.extend((!crc).to_be_bytes());
        bytes.extend(b"\0\0\0\x10IDAT");
        bytes.extend([0u8; 16]);
        let failure = headers(&bytes, FileKind::Png, &Limits::default()).unwrap_err();
        assert_eq!(failure.category, Category::TooLarge);
    }

    #[test]
    fn truncated_images_are_unreadable() {
        let bytes = tiff_of(&[10]);
        for length in [5, 9, bytes.len() / 2] {
            let failure = headers(&bytes[..length], FileKind::Tiff, &Limits::default())
                .and_then(|pages| page(&bytes[..length], FileKind::Tiff, &pages[0], &Limits::default()).map(drop))
                .unwrap_err();
            assert_eq!(failure.category, Category::Unreadable);
        }
    }
}
