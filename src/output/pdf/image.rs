//! A page image as an image of a PDF: JPEG as it is, everything else without loss. Pure.

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::metadata::Orientation;

use super::file::FileWriter;
use crate::source::PageImage;

/// Writes a JPEG file as it is; `None` where a PDF would show it otherwise than it is meant: turned by its metadata, or
/// with colours that are not grey or RGB.
pub fn write_jpeg(file: &mut FileWriter, id: u32, bytes: &[u8]) -> Option<()> {
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).ok()?;
    if decoder.orientation().unwrap_or(Orientation::NoTransforms) != Orientation::NoTransforms {
        return None;
    }
    let (width, height, components) = frame(bytes)?;
    let space = match components {
        1 => "DeviceGray",
        3 => "DeviceRGB",
        _ => return None,
    };
    let entries = format!(
        "/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{space}/BitsPerComponent 8\
         /Filter/DCTDecode"
    );
    file.stream(id, entries.as_bytes(), bytes);
    Some(())
}

/// Width, height and components of a JPEG with 8 bits a sample, from its frame header (ITU-T T.81, B.2.2).
fn frame(bytes: &[u8]) -> Option<(u16, u16, u8)> {
    let mut rest = bytes.get(2..)?;
    loop {
        if *rest.first()? != 0xff {
            return None;
        }
        let marker = *rest.get(1)?;
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
        let body = rest.get(4..2 + length)?;
        // Baseline, extended and progressive, by Huffman codes: what PDF knows.
        if matches!(marker, 0xc0..=0xc2) {
            let (height, width) = (u16::from_be_bytes([body[1], body[2]]), u16::from_be_bytes([body[3], body[4]]));
            return (*body.first()? == 8 && body.len() > 5 && height > 0).then(|| (width, height, body[5]));
        }
        if matches!(marker, 0xd9 | 0xda) {
            return None;
        }
        rest = rest.get(2 + length..)?;
    }
}

/// Writes pixels: black and white in one bit, grey in eight, everything else as RGB.
pub fn write_pixels(file: &mut FileWriter, id: u32, image: &PageImage) {
    let width = image.width as usize;
    let pixels = image.rgb.as_chunks::<3>().0;
    let gray = pixels.iter().all(|[r, g, b]| r == g && g == b);
    let bilevel = gray && pixels.iter().all(|pixel| matches!(pixel[0], 0 | 255));
    let size = format!("/Type/XObject/Subtype/Image/Width {}/Height {}", image.width, image.height);
    if bilevel {
        let mut data = Vec::with_capacity(pixels.len() / 8 + image.height as usize);
        for row in pixels.chunks(width.max(1)) {
            data.extend(row.chunks(8).map(|eight| {
                eight.iter().enumerate().fold(0u8, |byte, (bit, pixel)| byte | ((pixel[0] >> 7) << (7 - bit)))
            }));
        }
        file.compressed(id, format!("{size}/ColorSpace/DeviceGray/BitsPerComponent 1").as_bytes(), &data);
        return;
    }
    let (space, channels) = if gray { ("DeviceGray", 1) } else { ("DeviceRGB", 3) };
    // Each row as its difference from the one above (PNG filter 2) is half as large when compressed.
    let mut data = Vec::with_capacity(pixels.len() * channels + image.height as usize);
    let mut above = vec![0u8; width * channels];
    for row in pixels.chunks(width.max(1)) {
        let samples: Vec<u8> = row.iter().flat_map(|pixel| pixel[..channels].iter().copied()).collect();
        data.push(2);
        data.extend(samples.iter().zip(&above).map(|(sample, above)| sample.wrapping_sub(*above)));
        above = samples;
    }
    let entries = format!(
        "{size}/ColorSpace/{space}/BitsPerComponent 8\
         /DecodeParms<</Predictor 15/Colors {channels}/BitsPerComponent 8/Columns {width}>>"
    );
    file.compressed(id, entries.as_bytes(), &data);
}
