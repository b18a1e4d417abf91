//! The container of a PDF file: numbered objects, streams, cross-reference table, trailer (ISO 32000-1, 7.5), and how
//! its simplest values are written. Pure.

use std::io::Write;

/// Level of deflate compression: the default of zlib.
const LEVEL: u8 = 6;

/// A PDF file while it is written.
pub struct FileWriter {
    out: Vec<u8>,
    /// Where each object begins; 0 for a number that is given away but not written yet.
    offsets: Vec<usize>,
}

impl FileWriter {
    pub fn new() -> Self {
        Self { out: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), offsets: Vec::new() }
    }

    /// The number of an object that will be written later.
    pub fn reserve(&mut self) -> u32 {
        self.offsets.push(0);
        self.offsets.len() as u32
    }

    pub fn object(&mut self, id: u32, body: &[u8]) {
        self.begin(id);
        self.out.extend_from_slice(body);
        self.out.extend_from_slice(b"\nendobj\n");
    }

    /// Writes a stream as it is; `entries` are those of its dictionary but for its length.
    pub fn stream(&mut self, id: u32, entries: &[u8], data: &[u8]) {
        self.begin(id);
        self.out.extend_from_slice(b"<<");
        self.out.extend_from_slice(entries);
        let _ = writeln!(self.out, "/Length {}>>\nstream", data.len());
        self.out.extend_from_slice(data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// Writes a stream compressed.
    pub fn compressed(&mut self, id: u32, entries: &[u8], data: &[u8]) {
        let entries = [entries, b"/Filter/FlateDecode"].concat();
        self.stream(id, &entries, &miniz_oxide::deflate::compress_to_vec_zlib(data, LEVEL));
    }

    /// The finished file. `id` names its content.
    pub fn finish(mut self, root: u32, info: u32, id: &[u8]) -> Vec<u8> {
        for index in 0..self.offsets.len() {
            if self.offsets[index] == 0 {
                self.object(index as u32 + 1, b"null");
            }
        }
        let start = self.out.len();
        let _ = writeln!(self.out, "xref\n0 {}\n0000000000 65535 f ", self.offsets.len() + 1);
        for offset in &self.offsets {
            let _ = writeln!(self.out, "{offset:010} 00000 n ");
        }
        let _ = write!(self.out, "trailer\n<</Size {}/Root {root} 0 R/Info {info} 0 R/ID[", self.offsets.len() + 1);
        hex(&mut self.out, id);
        hex(&mut self.out, id);
        let _ = writeln!(self.out, "]>>\nstartxref\n{start}\n%%EOF");
        self.out
    }

    fn begin(&mut self, id: u32) {
        if let Some(offset) = self.offsets.get_mut(id as usize - 1) {
            *offset = self.out.len();
        }
        let _ = writeln!(self.out, "{id} 0 obj");
    }
}

/// A name object (7.3.5).
pub fn name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+' | b'*' | b'@' | b'$' | b'\'' | b',')
        {
            out.push(byte);
        } else {
            let _ = write!(out, "#{byte:02X}");
        }
    }
}

/// A string object in hexadecimal (7.3.4.3).
pub fn hex(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'<');
    for byte in bytes {
        let _ = write!(out, "{byte:02X}");
    }
    out.push(b'>');
}

/// A text string (7.9.2.2): UTF-16 with a byte order mark.
pub fn text(out: &mut Vec<u8>, text: &str) {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    hex(out, &bytes);
}

/// A number; what is no number is 0.
pub fn number(out: &mut Vec<u8>, value: f64) {
    if !value.is_finite() {
        out.push(b'0');
    } else if value.fract() == 0.0 && value.abs() < 1e15 {
        let _ = write!(out, "{}", value as i64);
    } else {
        let written = format!("{value:.6}");
        let written = written.trim_end_matches('0').trim_end_matches('.');
        out.extend_from_slice(if matches!(written, "-0" | "") { b"0" } else { written.as_bytes() });
    }
}

/// Numbers with blanks between and behind them, as operands.
pub fn numbers(out: &mut Vec<u8>, values: &[f64]) {
    for &value in values {
        number(out, value);
        out.push(b' ');
    }
}
