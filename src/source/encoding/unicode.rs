//! The outer form of a file: byte order marks, UTF-16 with and without one, or bytes.

/// A file's content as far as its outer form tells it.
pub(super) enum Outer<'a> {
    /// UTF-16, decoded; unpaired surrogates are U+FFFD.
    Text(String),
    /// Everything else: UTF-8 or a legacy encoding, line by line. Without the byte order mark.
    Bytes(&'a [u8]),
}

/// How much is looked at to tell UTF-16 without a mark.
const WINDOW: usize = 64 * 1024;

pub(super) fn outer(bytes: &[u8]) -> Outer<'_> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return Outer::Bytes(rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return Outer::Text(utf16(rest, u16::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return Outer::Text(utf16(rest, u16::from_be_bytes));
    }
    let window = &bytes[..bytes.len().min(WINDOW)];
    // No encoding of bytes has NUL in text; UTF-16 has one in every blank, digit and full stop.
    if window.contains(&0) {
        let (little, big) = (plausible(window, u16::from_le_bytes), plausible(window, u16::from_be_bytes));
        if little.max(big) >= 0.97 {
            let read = if little >= big { u16::from_le_bytes } else { u16::from_be_bytes };
            return Outer::Text(utf16(bytes, read));
        }
    }
    Outer::Bytes(bytes)
}

/// A last odd byte, of a file cut short, is dropped.
fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
}

/// The share of code units that Vietnamese text is made of.
fn plausible(bytes: &[u8], read: fn([u8; 2]) -> u16) -> f32 {
    let units = bytes.len() / 2;
    let good = bytes
        .chunks_exact(2)
        .map(|pair| read([pair[0], pair[1]]))
        .filter(|unit| {
            matches!(unit, 0x09 | 0x0a | 0x0c | 0x0d | 0x20..=0x7e | 0xa0..=0x1b4 | 0x300..=0x323 | 0x1ea0..=0x1ef9 | 0x2010..=0x2027 | 0xfeff)
        })
        .count();
    if units == 0 { 0.0 } else { good as f32 / units as f32 }
}
