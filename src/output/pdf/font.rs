//! A font without shapes for text that is to be found but not seen, as Tesseract's `pdf.ttf` is: every character has
//! one empty glyph, half as wide as high. Pure.

use std::collections::HashMap;
use std::io::Write;

use super::file::{FileWriter, text};

/// Its name in the resources of a page, and in the file.
pub const RESOURCE: &[u8] = b"KehoachHidden";
const NAME: &str = "KehoachGlyphless";
/// Width of a glyph, rise and fall, in parts of the type size.
pub const ADVANCE: f64 = 0.5;
pub const DESCENT: f64 = 0.2;
/// Units in the type size.
const UNITS: u16 = 1000;
/// What stands for the characters after the last code.
const REPLACEMENT: char = '\u{fffd}';

/// The characters of a document and their codes, given in the order in which they come.
#[derive(Default)]
pub struct Characters {
    codes: HashMap<char, u16>,
    order: Vec<char>,
}

impl Characters {
    /// The code of a character, from 1: 0 stands for a missing glyph, which PDF/A forbids to show.
    pub fn code(&mut self, c: char) -> u16 {
        if let Some(&code) = self.codes.get(&c) {
            return code;
        }
        if self.order.len() >= usize::from(u16::MAX) - 1 && c != REPLACEMENT {
            return self.codes.get(&REPLACEMENT).copied().unwrap_or(1);
        }
        self.order.push(c);
        let code = self.order.len() as u16;
        self.codes.insert(c, code);
        code
    }

    /// Writes the font under the number `font`.
    pub fn write(&self, file: &mut FileWriter, font: u32) {
        let (descendant, descriptor, program, glyphs, unicode) =
            (file.reserve(), file.reserve(), file.reserve(), file.reserve(), file.reserve());
        file.object(
            font,
            format!(
                "<</Type/Font/Subtype/Type0/BaseFont/{NAME}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]\
                 /ToUnicode {unicode} 0 R>>"
            )
            .as_bytes(),
        );
        file.object(
            descendant,
            format!(
                "<</Type/Font/Subtype/CIDFontType2/BaseFont/{NAME}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)\
                 /Supplement 0>>/FontDescriptor {descriptor} 0 R/DW {}/CIDToGIDMap {glyphs} 0 R>>",
                advance()
            )
            .as_bytes(),
        );
        file.object(
            descriptor,
            format!(
                "<</Type/FontDescriptor/FontName/{NAME}/Flags 5/FontBBox[0 -200 {} 800]/ItalicAngle 0/Ascent 800\
                 /Descent -200/CapHeight 800/StemV 80/FontFile2 {program} 0 R>>",
                advance()
            )
            .as_bytes(),
        );
        let bytes = true_type();
        file.compressed(program, format!("/Length1 {}", bytes.len()).as_bytes(), &bytes);
        // Every code shows the one empty glyph.
        let mut map = vec![0, 0];
        map.extend(self.order.iter().flat_map(|_| 1u16.to_be_bytes()));
        file.compressed(glyphs, b"", &map);
        file.compressed(unicode, b"", &self.to_unicode());
    }

    /// The map from codes to Unicode (ISO 32000-1, 9.10.3).
    fn to_unicode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(
            b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) \
              /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
              1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        for (chunk_index, chunk) in self.order.chunks(100).enumerate() {
            let _ = writeln!(out, "{} beginbfchar", chunk.len());
            for (index, c) in chunk.iter().enumerate() {
                let _ = write!(out, "<{:04X}> <", chunk_index * 100 + index + 1);
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "{unit:04X}");
                }
                out.extend_from_slice(b">\n");
            }
            out.extend_from_slice(b"endbfchar\n");
        }
        out.extend_from_slice(b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        out
    }
}

fn advance() -> u16 {
    (ADVANCE * f64::from(UNITS)) as u16
}

/// A TrueType font of two empty glyphs: the missing one and ours.
fn true_type() -> Vec<u8> {
    let words = |values: &[u16]| values.iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>();
    let mut head = Vec::new();
    head.extend(0x0001_0000u32.to_be_bytes());
    head.extend(0x0001_0000u32.to_be_bytes());
    // The sum over the whole file is put in below.
    head.extend(0u32.to_be_bytes());
    head.extend(0x5f0f_3cf5u32.to_be_bytes());
    head.extend(words(&[0b1011, UNITS]));
    // Created and modified: never.
    head.extend([0; 16]);
    head.extend(words(&[0, 0, advance(), UNITS, 0, 8, 2, 0, 0]));
    let hhea = [
        0x0001_0000u32.to_be_bytes().to_vec(),
        words(&[800, (-200i16) as u16, 0, advance(), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]),
    ]
    .concat();
    let maxp = [0x0001_0000u32.to_be_bytes().to_vec(), words(&[2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])].concat();
    let hmtx = words(&[advance(), 0, advance(), 0]);
    let loca = words(&[0, 0, 0]);
    // One table of format 4 with nothing but the segment that ends it.
    let cmap = words(&[0, 1, 3, 1, 0, 12, 4, 24, 0, 2, 2, 0, 0, 0xffff, 0, 0xffff, 1, 0]);
    let post =
        [0x0003_0000u32.to_be_bytes().to_vec(), vec![0; 4], words(&[0, 0]), 1u32.to_be_bytes().to_vec(), vec![0; 16]]
            .concat();
    let title: Vec<u8> = NAME.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut records = words(&[0, 4, 6 + 4 * 12]);
    for id in [1u16, 2, 4, 6] {
        records.extend(words(&[3, 1, 0x0409, id, title.len() as u16, 0]));
    }
    let names = [records, title].concat();
    let glyf = vec![0u8];
    let tables: [(&[u8; 4], Vec<u8>); 9] = [
        (b"cmap", cmap),
        (b"glyf", glyf),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
        (b"name", names),
        (b"post", post),
    ];
    let count = tables.len() as u16;
    let mut out = 0x0001_0000u32.to_be_bytes().to_vec();
    out.extend(words(&[count, 128, 3, count * 16 - 128]));
    let mut place = 12 + 16 * tables.len();
    let mut body = Vec::new();
    let mut head_place = 0;
    for (tag, table) in &tables {
        if *tag == b"head" {
            head_place = place;
        }
        out.extend(*tag);
        out.extend(checksum(table).to_be_bytes());
        out.extend((place as u32).to_be_bytes());
        out.extend((table.len() as u32).to_be_bytes());
        body.extend(table);
        body.resize(body.len().next_multiple_of(4), 0);
        place = 12 + 16 * tables.len() + body.len();
    }
    out.extend(body);
    let adjustment = 0xb1b0_afbau32.wrapping_sub(checksum(&out));
    out[head_place + 8..head_place + 12].copy_from_slice(&adjustment.to_be_bytes());
    out
}

fn checksum(table: &[u8]) -> u32 {
    table
        .chunks(4)
        .map(|chunk| {
            let mut word = [0; 4];
            word[..chunk.len()].copy_from_slice(chunk);
            u32::from_be_bytes(word)
        })
        .fold(0, u32::wrapping_add)
}

/// A string of codes, two bytes each, in hexadecimal.
pub fn codes(out: &mut Vec<u8>, characters: &mut Characters, string: &str) -> usize {
    out.push(b'<');
    let mut count = 0;
    for c in string.chars() {
        let _ = write!(out, "{:04X}", characters.code(c));
        count += 1;
    }
    out.push(b'>');
    count
}

/// The empty replacement text of a marked passage: a reader of the text passes it over.
pub fn no_text(out: &mut Vec<u8>) {
    out.extend_from_slice(b"/Span<</ActualText ");
    text(out, "");
    out.extend_from_slice(b">>BDC\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_over_the_font_is_the_one_that_true_type_wants() {
        let font = true_type();
        assert_eq!(font.len() % 4, 0);
        assert_eq!(checksum(&font), 0xb1b0_afba);
    }
}
