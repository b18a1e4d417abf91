//! What makes a PDF one for archives (ISO 19005-2, level B): metadata as XMP, and the colour space that its colours are
//! meant in. Pure.

use crate::output::xml::escape;

use super::Layer;

/// The XMP packet (ISO 16684-1). It says that the file is PDF/A-2b where `archival` is true.
pub fn xmp(layer: &Layer, archival: bool) -> String {
    let mut properties = String::new();
    let mut add = |property: String| {
        properties.push_str("   ");
        properties.push_str(&property);
        properties.push('\n');
    };
    if archival {
        add("<pdfaid:part>2</pdfaid:part>".to_owned());
        add("<pdfaid:conformance>B</pdfaid:conformance>".to_owned());
    }
    add("<dc:format>application/pdf</dc:format>".to_owned());
    add("<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>".to_owned());
    if let Some(title) = &layer.title {
        add(format!(
            "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>",
            escape(title)
        ));
    }
    if let Some(issuer) = &layer.issuer {
        add(format!("<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>", escape(issuer)));
    }
    if let Some(number) = &layer.number {
        add(format!("<dc:identifier>{}</dc:identifier>", escape(number)));
    }
    if let Some(date) = layer.date {
        add(format!("<dc:date><rdf:Seq><rdf:li>{date}</rdf:li></rdf:Seq></dc:date>"));
        add(format!("<xmp:CreateDate>{date}</xmp:CreateDate>"));
    }
    add(format!("<dc:source>sha256:{}</dc:source>", escape(&layer.sha256)));
    add(format!("<pdf:Producer>{}</pdf:Producer>", escape(&layer.producer())));
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n  \
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n{properties}  </rdf:Description>\n </rdf:RDF>\n\
         </x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

/// A profile of sRGB (IEC 61966-2-1) after ICC.1:2004-10 (version 4.2): primaries adapted to D50 and the parametric
/// curve, with no date.
pub fn srgb_profile() -> Vec<u8> {
    let xyz = |values: [u32; 3]| tagged(b"XYZ ", &values);
    let text = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut out = tagged(b"mluc", &[1, 12, u32::from_be_bytes(*b"enUS"), units.len() as u32, 28]);
        out.extend(units);
        out
    };
    // s15Fixed16: g, a, b, c, d of the curve of type 3.
    let mut curve = tagged(b"para", &[]);
    curve.extend(3u16.to_be_bytes());
    curve.extend([0, 0]);
    for value in [0x0002_6666u32, 0x0000_f2a7, 0x0000_0d59, 0x0000_13d0, 0x0000_0a5b] {
        curve.extend(value.to_be_bytes());
    }
    // From D65 to D50 by Bradford.
    let adaptation = tagged(
        b"sf32",
        &[
            0x0001_0c42,
            0x0000_05de,
            0xffff_f325,
            0x0000_0793,
            0x0000_fd90,
            0xffff_fba1,
            0xffff_fda2,
            0x0000_03dc,
            0x0000_c06e,
        ],
    );
    let tags: [(&[u8; 4], Vec<u8>); 10] = [
        (b"desc", text("sRGB")),
        (b"cprt", text("No copyright, use freely")),
        (b"wtpt", xyz([0x0000_f6d6, 0x0001_0000, 0x0000_d32d])),
        (b"chad", adaptation),
        (b"rXYZ", xyz([0x0000_6fa2, 0x0000_38f5, 0x0000_0390])),
        (b"gXYZ", xyz([0x0000_6299, 0x0000_b785, 0x0000_18da])),
        (b"bXYZ", xyz([0x0000_24a0, 0x0000_0f84, 0x0000_b6cf])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let start = 128 + 4 + 12 * tags.len();
    let mut data = Vec::new();
    for (signature, body) in &tags {
        table.extend(*signature);
        table.extend(((start + data.len()) as u32).to_be_bytes());
        table.extend((body.len() as u32).to_be_bytes());
        data.extend(body);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut out = Vec::new();
    out.extend(((start + data.len()) as u32).to_be_bytes());
    out.extend([0; 4]);
    out.extend(0x0420_0000u32.to_be_bytes());
    out.extend(b"mntrRGB XYZ ");
    // The date of the standard that is described, as a profile must have one.
    out.extend([2004u16, 10, 1, 0, 0, 0].iter().flat_map(|value| value.to_be_bytes()));
    out.extend(b"acsp");
    out.resize(68, 0);
    out.extend([0x0000_f6d6u32, 0x0001_0000, 0x0000_d32d].iter().flat_map(|value| value.to_be_bytes()));
    out.resize(128, 0);
    out.extend(table);
    out.extend(data);
    out
}

fn tagged(kind: &[u8; 4], values: &[u32]) -> Vec<u8> {
    let mut out = kind.to_vec();
    out.extend([0; 4]);
    out.extend(values.iter().flat_map(|value| value.to_be_bytes()));
    out
}
