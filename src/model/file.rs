//! The compiled model as a file: a head, a table of named sections, the sections, each on a 64-byte boundary. All
//! numbers little-endian. Read in place: nothing is copied or parsed but the table.

use std::borrow::Cow;
use std::ops::Range;

/// First bytes of a model file; the last one counts the format's versions.
const MAGIC: [u8; 8] = *b"KEHOACH\x01";
const NAME: usize = 16;
const ENTRY: usize = NAME + 16;

/// Why bytes are no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("not a kehoach model, or one of another version; build it again with `kehoach model build`")]
    Magic,
    #[error("the model file is truncated or damaged; build it again with `kehoach model build`")]
    Damaged,
    #[error("the model file lacks a section; build it again with `kehoach model build`")]
    Missing,
}

/// The bytes of a model and where its sections lie.
pub(crate) struct ModelFile {
    bytes: Cow<'static, [u8]>,
    sections: Vec<([u8; NAME], Range<usize>)>,
}

impl ModelFile {
    pub(crate) fn open(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        if bytes.get(..8) != Some(&MAGIC) {
            return Err(ModelError::Magic);
        }
        let count = read_u32(&bytes, 8).ok_or(ModelError::Damaged)? as usize;
        let mut sections = Vec::new();
        for index in 0..count {
            let at = 16 + index * ENTRY;
            let name: [u8; NAME] =
                bytes.get(at..at + NAME).and_then(|b| b.try_into().ok()).ok_or(ModelError::Damaged)?;
            let start = read_u64(&bytes, at + NAME).ok_or(ModelError::Damaged)? as usize;
            let length = read_u64(&bytes, at + NAME + 8).ok_or(ModelError::Damaged)? as usize;
            let end = start.checked_add(length).filter(|&end| end <= bytes.len()).ok_or(ModelError::Damaged)?;
            sections.push((name, start..end));
        }
        Ok(Self { bytes, sections })
    }

    pub(crate) fn range(&self, name: &str) -> Result<Range<usize>, ModelError> {
        let wanted = padded(name);
        self.sections.iter().find(|s| s.0 == wanted).map(|s| s.1.clone()).ok_or(ModelError::Missing)
    }

    /// All sections, in order.
    pub(crate) fn sections(&self) -> impl Iterator<Item = (String, &[u8])> {
        self.sections.iter().map(|(name, range)| {
            (String::from_utf8_lossy(name).trim_end_matches('\0').to_owned(), &self.bytes[range.clone()])
        })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Puts sections together into the bytes of a model file.
#[derive(Default)]
pub(crate) struct ModelWriter {
    sections: Vec<(String, Vec<u8>)>,
}

impl ModelWriter {
    pub(crate) fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.sections.push((name.to_owned(), bytes));
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend((self.sections.len() as u32).to_le_bytes());
        out.extend([0; 4]);
        let mut at = (16 + self.sections.len() * ENTRY).next_multiple_of(64);
        for (name, bytes) in &self.sections {
            out.extend(padded(name));
            out.extend((at as u64).to_le_bytes());
            out.extend((bytes.len() as u64).to_le_bytes());
            at = (at + bytes.len()).next_multiple_of(64);
        }
        for (_, bytes) in &self.sections {
            out.resize(out.len().next_multiple_of(64), 0);
            out.extend(bytes);
        }
        out
    }
}

fn padded(name: &str) -> [u8; NAME] {
    let mut out = [0; NAME];
    for (to, from) in out.iter_mut().zip(name.bytes()) {
        *to = from;
    }
    out
}

/// A little-endian `u32` at a byte offset; none past the end.
#[inline]
pub(crate) fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes)
}

fn read_u64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes)
}

/// A little-endian `u16` at a byte offset; 0 past the end.
#[inline]
pub(crate) fn read_u16(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes)
}
