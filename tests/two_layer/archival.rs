//! What ISO 19005-2 (PDF/A-2), level B, demands of a file, as far as it can be seen in the objects that qpdf lists.
//! veraPDF is not in Debian; this is no replacement for it, but reads nothing with our own code.

use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};

/// Keys that must not stand anywhere (6.1.7, 6.2.4, 6.2.8, 6.2.9, 6.4, 6.5, 6.9, 6.10): further actions, scripts,
/// other files, wishes of the printer.
const FORBIDDEN_KEYS: [&str; 16] = [
    "/AA",
    "/OpenAction",
    "/JavaScript",
    "/JS",
    "/EmbeddedFiles",
    "/XFA",
    "/NeedsRendering",
    "/OPI",
    "/Ref",
    "/Alternates",
    "/TR",
    "/HTP",
    "/Encrypt",
    "/PresSteps",
    "/DL",
    "/FFilter",
];
/// Filters that are allowed (6.1.7.2).
const FILTERS: [&str; 7] = [
    "/FlateDecode",
    "/DCTDecode",
    "/JPXDecode",
    "/JBIG2Decode",
    "/CCITTFaxDecode",
    "/ASCIIHexDecode",
    "/ASCII85Decode",
];

/// The objects of a file by their references (`5 0 R`), and its trailer.
struct Objects {
    all: Map<String, Value>,
}

impl Objects {
    fn read(path: &Path) -> Self {
        let output = Command::new("qpdf")
            .args(["--json=2", "--json-stream-data=inline", "--decode-level=none"])
            .arg(path)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        Self { all: json["qpdf"][1].as_object().expect("objects").clone() }
    }

    fn trailer(&self) -> &Value {
        &self.all["trailer"]["value"]
    }

    /// What a reference leads to: the value, or the dictionary of a stream.
    fn get<'o>(&'o self, value: &'o Value) -> &'o Value {
        let Some(object) = value.as_str().and_then(|reference| self.all.get(&format!("obj:{reference}"))) else {
            return value;
        };
        object.get("value").unwrap_or(&object["stream"]["dict"])
    }

    /// The bytes of a stream as they stand in the file.
    fn data(&self, reference: &Value) -> Vec<u8> {
        let object = &self.all[&format!("obj:{}", reference.as_str().expect("a reference"))];
        BASE64_STANDARD.decode(object["stream"]["data"].as_str().expect("a stream")).unwrap()
    }

    fn values(&self) -> impl Iterator<Item = &Value> {
        self.all.values().map(|object| object.get("value").unwrap_or(&object["stream"]["dict"]))
    }
}

/// A text string as qpdf writes it.
fn text(value: &Value) -> &str {
    value.as_str().and_then(|text| text.strip_prefix("u:")).unwrap_or_else(|| panic!("no text: {value}"))
}

fn dictionaries<'v>(value: &'v Value, visit: &mut dyn FnMut(&'v Map<String, Value>)) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| dictionaries(value, visit)),
        Value::Object(entries) => {
            visit(entries);
            entries.values().for_each(|value| dictionaries(value, visit));
        }
        _ => {}
    }
}

/// Demands of a file that calls itself PDF/A-2b what its level demands. Gives false where it does not call itself so.
pub fn check(path: &Path) -> bool {
    let objects = Objects::read(path);
    let trailer = objects.trailer();
    let catalog = objects.get(&trailer["/Root"]);
    // 6.6.2: metadata that a program finds which knows no PDF.
    let metadata = objects.get(&catalog["/Metadata"]);
    assert_eq!((&metadata["/Type"], &metadata["/Subtype"]), (&"/Metadata".into(), &"/XML".into()));
    assert!(metadata.get("/Filter").is_none(), "the metadata are compressed");
    let xmp = String::from_utf8(objects.data(&catalog["/Metadata"])).unwrap();
    if !xmp.contains("<pdfaid:part>2</pdfaid:part>") {
        assert!(!xmp.contains("pdfaid:part>"), "{xmp}");
        return false;
    }
    assert!(xmp.contains("<pdfaid:conformance>B</pdfaid:conformance>"));
    let packet = xmp.lines().next().unwrap();
    assert!(packet.starts_with("<?xpacket begin=") && !packet.contains("bytes=") && !packet.contains("encoding="));

    // 6.1.2, 6.1.3: header, identifier, no encryption.
    let bytes = std::fs::read(path).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.") && bytes[8] == b'\n' && bytes[9] == b'%');
    assert!(bytes[10..14].iter().all(|byte| *byte > 127), "no comment of bytes above 127 behind the header");
    assert_eq!(trailer["/ID"].as_array().map(Vec::len), Some(2));

    information(&objects, objects.get(&trailer["/Info"]), &xmp);
    output_intent(&objects, catalog);
    for value in objects.values() {
        dictionaries(value, &mut |entries| {
            for key in FORBIDDEN_KEYS {
                assert!(!entries.contains_key(key), "{key} in {entries:?}");
            }
            assert_ne!(entries.get("/Interpolate"), Some(&true.into()));
            let filters = match entries.get("/Filter") {
                Some(Value::Array(filters)) => filters.clone(),
                one => one.cloned().into_iter().collect(),
            };
            let allowed = |filter: &Value| FILTERS.contains(&filter.as_str().unwrap_or_default());
            assert!(filters.iter().all(allowed), "{filters:?}");
            if entries.get("/Type") == Some(&"/Font".into()) {
                font(&objects, entries);
            }
        });
    }
    true
}

/// What the file's own information says is what the metadata say (6.6.3).
fn information(objects: &Objects, info: &Value, xmp: &str) {
    let unescaped = xmp.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let unescaped = unescaped.replace("&amp;", "&");
    for (key, open, close) in [
        ("/Title", "<rdf:li xml:lang=\"x-default\">", "</rdf:li>"),
        ("/Author", "<dc:creator><rdf:Seq><rdf:li>", "</rdf:li>"),
        ("/Producer", "<pdf:Producer>", "</pdf:Producer>"),
    ] {
        let in_xmp = unescaped.split_once(open).and_then(|(_, rest)| rest.split_once(close)).map(|(value, _)| value);
        assert_eq!(info.get(key).map(|value| text(objects.get(value))), in_xmp, "{key}");
    }
    let date = info.get("/CreationDate").map(|date| text(date).trim_start_matches("D:").to_owned());
    let in_xmp = xmp.split_once("<xmp:CreateDate>").map(|(_, rest)| rest[..10].replace('-', ""));
    assert_eq!(date, in_xmp);
}

/// One meaning for all colours: a profile of three components that says what it is (6.2.3).
fn output_intent(objects: &Objects, catalog: &Value) {
    let intents = objects.get(&catalog["/OutputIntents"]).as_array().expect("output intents");
    assert_eq!(intents.len(), 1);
    let intent = objects.get(&intents[0]);
    assert_eq!(intent["/S"], "/GTS_PDFA1");
    let profile = &intent["/DestOutputProfile"];
    assert_eq!(objects.get(profile)["/N"], 3);
    let packed = objects.data(profile);
    let icc = miniz_oxide::inflate::decompress_to_vec_zlib(&packed).expect("a profile that can be unpacked");
    // ICC.1: its length, its device class and colour space, the signature of the format.
    assert_eq!(u32::from_be_bytes(icc[..4].try_into().unwrap()) as usize, icc.len());
    assert_eq!((&icc[12..20], &icc[36..40]), (b"mntrRGB ".as_slice(), b"acsp".as_slice()));
}

/// Embedded, with a way from its codes to its glyphs and to Unicode (6.2.11).
fn font(objects: &Objects, font: &Map<String, Value>) {
    match font["/Subtype"].as_str().unwrap() {
        "/Type0" => {
            assert!(matches!(font["/Encoding"].as_str(), Some("/Identity-H")), "{font:?}");
            assert!(!objects.get(&font["/ToUnicode"]).is_null(), "no map to Unicode: {font:?}");
        }
        "/CIDFontType2" => {
            let glyphs = objects.get(&font["/CIDToGIDMap"]);
            assert!(glyphs == "/Identity" || glyphs.is_object(), "no way to the glyphs: {font:?}");
            let descriptor = objects.get(&font["/FontDescriptor"]);
            assert!(!objects.get(&descriptor["/FontFile2"]).is_null(), "a font that is not embedded: {font:?}");
        }
        other => panic!("a font of another kind: {other}"),
    }
}
