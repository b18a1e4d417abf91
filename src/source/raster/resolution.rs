//! The resolution that an image file states, and what is believed of it.

/// Sheets that people scan: longer side in inches. A4 is meant where nothing better is known.
const A4_LONGER_SIDE: f32 = 11.69;
/// A statement that makes the sheet smaller or larger than this is a default of the camera or of a program.
const BELIEVABLE_LONGER_SIDE: std::ops::RangeInclusive<f32> = 6.0..=24.0;
const BELIEVABLE_DPI: std::ops::RangeInclusive<f32> = 60.0..=1300.0;

/// The resolution to work with, in dots per inch.
pub(super) fn dots_per_inch(stated: Option<f32>, width: u32, height: u32) -> u32 {
    let longer = width.max(height) as f32;
    let believable = |dpi: &f32| BELIEVABLE_DPI.contains(dpi) && BELIEVABLE_LONGER_SIDE.contains(&(longer / dpi));
    stated.filter(believable).unwrap_or((longer / A4_LONGER_SIDE).clamp(50.0, 1300.0)).round() as u32
}

/// The `pHYs` chunk of a PNG (PNG specification, 11.3.5.3).
pub(super) fn of_png(bytes: &[u8]) -> Option<f32> {
    let mut rest = bytes.get(8..)?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let kind = rest.get(4..8)?;
        if kind == b"IDAT" || kind == b"IEND" {
            return None;
        }
        if kind == b"pHYs" {
            let body = rest.get(8..17)?;
            let per_meter = u32::from_be_bytes(body[..4].try_into().ok()?);
            return (body[8] == 1).then_some(per_meter as f32 * 0.0254);
        }
        rest = rest.get(length.checked_add(12)?..)?;
    }
}

/// The JFIF header of a JPEG (ITU-T T.871), else its Exif.
pub(super) fn of_jpeg(bytes: &[u8]) -> Option<f32> {
    let mut rest = bytes.get(2..)?;
    let mut from_exif = None;
    loop {
        if *rest.first()? != 0xff {
            return from_exif;
        }
        let marker = *rest.get(1)?;
        let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
        let body = rest.get(4..2 + length)?;
        match marker {
            0xe0 if body.starts_with(b"JFIF\0") => {
                let density = f32::from(u16::from_be_bytes(body.get(8..10)?.try_into().ok()?));
                match body.get(7)? {
                    1 => return Some(density),
                    2 => return Some(density * 2.54),
                    _ => {}
                }
            }
            0xe1 if body.starts_with(b"Exif\0\0") => from_exif = of_exif(&body[6..]),
            0xda | 0xd9 => return from_exif,
            _ => {}
        }
        rest = rest.get(2 + length..)?;
    }
}

/// The first directory of a TIFF structure: of a TIFF file or of an Exif block.
pub(super) fn of_exif(bytes: &[u8]) -> Option<f32> {
    let mut decoder = tiff::decoder::Decoder::new(std::io::Cursor::new(bytes)).ok()?;
    of_tiff_page(&mut decoder)
}

/// `XResolution` and `ResolutionUnit` of the directory that the decoder stands on (TIFF 6.0, section 8).
pub(super) fn of_tiff_page<R: std::io::Read + std::io::Seek>(decoder: &mut tiff::decoder::Decoder<R>) -> Option<f32> {
    let across = rational(decoder, tiff::tags::Tag::XResolution)?;
    match decoder.find_tag_unsigned::<u16>(tiff::tags::Tag::ResolutionUnit).ok()? {
        Some(3) => Some(across * 2.54),
        Some(1) => None,
        _ => Some(across),
    }
}

/// Pixels that are this much higher than wide, or less, are square: programs round.
const SQUARE: std::ops::RangeInclusive<f32> = 0.9..=1.1;
/// Fax machines have pixels up to 2.1 times as high as wide (204 × 98 dpi, ITU-T T.4); what is more is a mistake of the file.
const BELIEVABLE_PIXELS: std::ops::RangeInclusive<f32> = 0.4..=2.5;

/// How high the pixels of the directory are that the decoder stands on, against their width; 1 where they are square.
pub(super) fn height_of_pixels<R: std::io::Read + std::io::Seek>(decoder: &mut tiff::decoder::Decoder<R>) -> f32 {
    let across = rational(decoder, tiff::tags::Tag::XResolution);
    let height = across.zip(rational(decoder, tiff::tags::Tag::YResolution)).map(|(across, down)| across / down);
    height.filter(|height| BELIEVABLE_PIXELS.contains(height) && !SQUARE.contains(height)).unwrap_or(1.0)
}

fn rational<R: std::io::Read + std::io::Seek>(
    decoder: &mut tiff::decoder::Decoder<R>,
    tag: tiff::tags::Tag,
) -> Option<f32> {
    match decoder.find_tag(tag).ok()?? {
        tiff::decoder::ifd::Value::Rational(above, below) if below > 0 => Some(above as f32 / below as f32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_default_is_not_believed() {
        assert_eq!(dots_per_inch(Some(72.0), 2480, 3508), 300);
        assert_eq!(dots_per_inch(Some(300.0), 2480, 3508), 300);
        assert_eq!(dots_per_inch(Some(200.0), 1654, 2339), 200);
        assert_eq!(dots_per_inch(None, 1654, 2339), 200);
        assert_eq!(dots_per_inch(Some(f32::NAN), 1654, 2339), 200);
    }
}
