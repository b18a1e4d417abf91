//! The two-layer PDF, read back by programs that are not ours: poppler finds the restored words in their places, qpdf
//! finds no fault. Tests say so and pass where the programs are missing.

mod archival;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use kehoach::output::pdf::{Layer, Refusal, TwoLayer, two_layer};
use kehoach::output::{PrintedBlock, PrintedLine, PrintedPage, PrintedWord};
use kehoach::record::{BoundingBox, Route, Zone};
use kehoach::source::{FileKind, Limits};

/// Whether a program can be started.
fn is_there(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        eprintln!("skipped in part: {program} is not installed");
    }
    there
}

fn word(text: &str, left: f32, top: f32, right: f32, bottom: f32) -> PrintedWord {
    let bounds = Some(BoundingBox { left, top, right, bottom });
    PrintedWord { text: text.to_owned(), raw: "x".to_owned(), bounds, confidence: Some(0.9), alternatives: Vec::new() }
}

fn page(width: f32, height: f32, turns: u8, lines: Vec<Vec<PrintedWord>>) -> PrintedPage {
    let lines = lines.into_iter().map(|words| PrintedLine { bounds: None, words }).collect();
    let blocks = vec![PrintedBlock { zone: Zone::Body, bounds: None, lines }];
    PrintedPage { number: 1, width, height, turns, route: Route::Ocr, blocks }
}

fn layer(page: PrintedPage) -> Layer {
    Layer {
        pages: vec![page],
        title: Some("Kế hoạch <số hóa> & lưu trữ".to_owned()),
        issuer: Some("Ủy ban nhân dân xã".to_owned()),
        number: Some("45/KH-UBND".to_owned()),
        date: Some(jiff::civil::date(2025, 3, 7)),
        sha256: "ab".repeat(32),
        program_version: "0".to_owned(),
    }
}

fn words() -> Vec<Vec<PrintedWord>> {
    vec![
        vec![word("Kế", 100.0, 50.0, 120.0, 64.0), word("hoạch", 124.0, 50.0, 160.0, 64.0)],
        vec![word("UBND", 40.0, 300.0, 90.0, 312.0)],
    ]
}

/// A PDF of one page of 400 by 600 points from the bodies of its objects: object 1 is the catalogue, 2 the page tree, 3
/// the page.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        writeln!(out, "{} 0 obj", index + 1).unwrap();
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    writeln!(out, "xref\n0 {}\n0000000000 65535 f ", objects.len() + 1).unwrap();
    for offset in offsets {
        writeln!(out, "{offset:010} 00000 n ").unwrap();
    }
    writeln!(out, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", objects.len() + 1).unwrap();
    out
}

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{entries}/Length {}>>\nstream\n", data.len()).into_bytes();
    out.extend(data);
    out.extend(b"\nendstream");
    out
}

/// A scan as OCRmyPDF leaves it: the image, and a broken text layer in a form.
fn scan(page_entries: &str, jpeg: &[u8]) -> Vec<u8> {
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    pdf(&[
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]{page_entries}/Contents 4 0 R\
             /Resources<</XObject<</Im 5 0 R/Old 6 0 R>>/Font<</F {font}>>>>>>"
        )
        .into_bytes(),
        stream(
            "",
            b"BT /F 12 Tf 100 500 Td (Under the image) Tj ET q 400 0 0 600 0 0 cm /Im Do Q /Old Do \
              BT 3 Tr /F 12 Tf 50 50 Td (Ke hoach hanh dong) ' ET",
        ),
        stream(
            "/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode",
            jpeg,
        ),
        stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 400 600]/Resources<</Font<</F {font}>>>>"),
            b"BT 3 Tr /F 12 Tf 100 536 Td (Ke hoqch) Tj ET",
        ),
    ])
}

fn jpeg() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(8, 8, image::Luma([200])).write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

fn make(bytes: Vec<u8>, kind: FileKind, layer: &Layer) -> TwoLayer {
    match two_layer(Arc::new(bytes), kind, None, &Limits::default(), layer) {
        Ok(made) => made,
        Err(Refusal::Signed(warning)) => panic!("{warning:?}"),
        Err(Refusal::Failed(failure)) => panic!("{failure:?}"),
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// The words that poppler finds, with their boxes in points from the top left of the page.
fn found(path: &Path) -> Vec<(String, [f32; 4])> {
    let output = Command::new("pdftotext").arg("-bbox").arg(path).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let html = String::from_utf8(output.stdout).unwrap();
    let pattern =
        regex::Regex::new(r#"<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>"#).unwrap();
    let words = pattern.captures_iter(&html).map(|word| {
        let text = word[5].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        (text, [1, 2, 3, 4].map(|index| word[index].parse().unwrap()))
    });
    words.collect()
}

/// Writes a PDF, has qpdf look at it, and gives the path of a copy that can be read as text.
fn checked(folder: &Path, made: &TwoLayer) -> (PathBuf, String) {
    let path = folder.join("made.pdf");
    std::fs::write(&path, &made.bytes).unwrap();
    if !is_there("qpdf") {
        return (path, String::from_utf8_lossy(&made.bytes).into_owned());
    }
    let check = Command::new("qpdf").arg("--check").arg(&path).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    assert_eq!(archival::check(&path), made.warnings.is_empty(), "{:?}", made.warnings);
    let plain = folder.join("plain.pdf");
    let plainly = Command::new("qpdf").args(["--qdf", "--object-streams=disable"]).arg(&path).arg(&plain).status();
    assert!(plainly.unwrap().success());
    (path, String::from_utf8_lossy(&std::fs::read(plain).unwrap()).into_owned())
}

fn assert_in_place(found: &[(String, [f32; 4])], text: &str, wanted: [f32; 4]) {
    let Some((_, place)) = found.iter().find(|(word, _)| word == text) else { panic!("no {text} in {found:?}") };
    for (place, wanted) in place.iter().zip(wanted) {
        assert!((place - wanted).abs() < 1.0, "{text}: {found:?}");
    }
}

#[test]
fn the_words_are_in_their_places_and_the_old_layer_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let layer = layer(page(400.0, 600.0, 0, words()));
    let made = make(scan("", &jpeg()), FileKind::Pdf, &layer);
    let (path, plain) = checked(folder.path(), &made);
    assert!(made.warnings.is_empty(), "{:?}", made.warnings);
    assert!(contains(&made.bytes, &jpeg()), "the image was encoded again");
    for gone in ["Under the image", "hanh dong", "hoqch", "Helvetica", "JavaScript"] {
        assert!(!plain.contains(gone), "{gone} is still there");
    }
    for wanted in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "Kế hoạch &lt;số hóa&gt; &amp; lưu trữ",
        "<xmp:CreateDate>2025-03-07</xmp:CreateDate>",
        "/GTS_PDFA1",
        "/FontFile2",
        "/ID [",
    ] {
        assert!(plain.contains(wanted), "{wanted} is not there");
    }
    if is_there("pdftotext") {
        let found = found(&path);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_in_place(&found, "Kế", [100.0, 50.0, 120.0, 64.0]);
        assert_in_place(&found, "hoạch", [124.0, 50.0, 160.0, 64.0]);
        assert_in_place(&found, "UBND", [40.0, 300.0, 90.0, 312.0]);
    }
    let again = make(scan("", &jpeg()), FileKind::Pdf, &layer);
    assert!(made.bytes == again.bytes, "the same input gives other bytes");
}

#[test]
fn words_of_a_turned_page_are_where_the_page_shows_them() {
    let folder = tempfile::tempdir().unwrap();
    // The file turns the page: what is displayed is 600 wide and 400 high.
    let made = make(scan("/Rotate 90", &jpeg()), FileKind::Pdf, &layer(page(600.0, 400.0, 0, words())));
    let (path, _) = checked(folder.path(), &made);
    if is_there("pdftotext") {
        assert_in_place(&found(&path), "hoạch", [124.0, 50.0, 160.0, 64.0]);
    }
    // The reader turned it by a quarter clockwise: x became 600 - y, y became x.
    let sideways = vec![vec![word("dọc", 500.0, 100.0, 530.0, 112.0)]];
    let made = make(scan("", &jpeg()), FileKind::Pdf, &layer(page(600.0, 400.0, 1, sideways)));
    let (path, _) = checked(folder.path(), &made);
    if is_there("pdftotext") {
        assert_in_place(&found(&path), "dọc", [100.0, 70.0, 112.0, 100.0]);
    }
}

#[test]
fn a_word_on_a_skewed_line_lies_over_its_box() {
    let folder = tempfile::tempdir().unwrap();
    // A fall of 2 degrees: 3.5 points in a hundred.
    let line = (0..6u8).map(|index| {
        let left = 30.0 + 55.0 * f32::from(index);
        let top = 200.0 + 0.035 * left;
        word(&format!("chữ{index}"), left, top, left + 45.0, top + 12.0)
    });
    let made = make(scan("", &jpeg()), FileKind::Pdf, &layer(page(400.0, 600.0, 0, vec![line.collect()])));
    let (path, _) = checked(folder.path(), &made);
    if is_there("pdftotext") {
        let found = found(&path);
        for index in 0..6 {
            let left = 30.0 + 55.0 * index as f32;
            let (_, place) = found.iter().find(|(text, _)| *text == format!("chữ{index}")).unwrap();
            let middle = (place[1] + place[3]) / 2.0;
            assert!((middle - (206.0 + 0.035 * (left + 22.0))).abs() < 2.0, "{found:?}");
            assert!((place[0] - left).abs() < 2.0 && (place[2] - left - 45.0).abs() < 2.0, "{found:?}");
        }
    }
}

#[test]
fn text_that_can_be_seen_stays_and_is_passed_over_by_readers_of_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>".to_vec(),
        stream("", b"q BT /F 12 Tf 100 500 Td /P <</MCID 0>> BDC (Seen) Tj EMC [(in) 20 (parts)] TJ ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
    ]);
    let made = make(bytes, FileKind::Pdf, &layer(page(400.0, 600.0, 0, words())));
    let (path, plain) = checked(folder.path(), &made);
    assert!(plain.contains("Helvetica"));
    assert_eq!(made.warnings[0].code, "pdf_not_archival");
    assert!(!plain.contains("pdfaid:part>"));
    if is_there("pdftotext") {
        let texts: Vec<String> = found(&path).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["Kế", "hoạch", "UBND"]);
    }
}

#[test]
fn a_page_whose_text_was_good_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = page(400.0, 600.0, 0, words());
    kept.route = Route::Keep;
    for block in &mut kept.blocks {
        for word in block.lines.iter_mut().flat_map(|line| &mut line.words) {
            word.raw = word.text.clone();
        }
    }
    let made = make(scan("", &jpeg()), FileKind::Pdf, &layer(kept));
    let (path, _) = checked(folder.path(), &made);
    if is_there("pdftotext") {
        let texts: Vec<String> = found(&path).into_iter().map(|(text, _)| text).collect();
        assert!(texts.contains(&"hoqch".to_owned()) && !texts.contains(&"Kế".to_owned()), "{texts:?}");
    }
}

#[test]
fn a_signed_document_is_refused() {
    for form in ["/AcroForm<</SigFlags 3/Fields[]>>", "/AcroForm<</Fields[<</FT/Sig/V<</Type/Sig>>>>]>>", "/Perms<<>>"]
    {
        let bytes = pdf(&[
            format!("<</Type/Catalog/Pages 2 0 R{form}>>").into_bytes(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]>>".to_vec(),
        ]);
        let layer = layer(page(400.0, 600.0, 0, words()));
        let refused = two_layer(Arc::new(bytes), FileKind::Pdf, None, &Limits::default(), &layer);
        assert!(matches!(refused, Err(Refusal::Signed(warning)) if warning.code == "pdf_signed"), "{form}");
    }
}

#[test]
fn images_become_pages_without_loss() {
    let folder = tempfile::tempdir().unwrap();
    let pixels = image::RgbImage::from_fn(40, 60, |x, y| image::Rgb([(x * 6) as u8, (y * 4) as u8, (x ^ y) as u8]));
    let gray = image::GrayImage::from_fn(40, 60, |x, y| image::Luma([(x * y) as u8]));
    let bilevel = image::GrayImage::from_fn(43, 60, |x, y| image::Luma([if (x + y) % 3 == 0 { 0 } else { 255 }]));
    let images: [image::DynamicImage; 3] = [pixels.into(), gray.into(), bilevel.into()];
    for image in images {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let made = make(bytes.into_inner(), FileKind::Png, &layer(page(400.0, 600.0, 0, words())));
        let (path, _) = checked(folder.path(), &made);
        if is_there("pdfimages") {
            let prefix = folder.path().join("image");
            let status = Command::new("pdfimages").arg("-png").arg(&path).arg(&prefix).status().unwrap();
            assert!(status.success());
            let back = image::open(folder.path().join("image-000.png")).unwrap();
            assert_eq!(back.to_rgb8(), image.to_rgb8());
        }
    }
    let made = make(jpeg(), FileKind::Jpeg, &layer(page(400.0, 600.0, 0, words())));
    let (path, _) = checked(folder.path(), &made);
    assert!(contains(&made.bytes, &jpeg()));
    if is_there("pdftotext") {
        assert_in_place(&found(&path), "hoạch", [124.0, 50.0, 160.0, 64.0]);
    }
}

/// All forms of every scan of the corpus, written by the program itself and read back by poppler.
#[test]
fn the_scans_of_the_corpus_come_back_with_their_words() {
    let doctor = Command::new(env!("CARGO_BIN_EXE_kehoach")).arg("doctor").output().unwrap();
    if !doctor.status.success() || !is_there("pdftotext") {
        eprintln!("skipped: kehoach doctor or pdftotext");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let documents = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/documents");
    let Ok(entries) = std::fs::read_dir(&documents) else {
        eprintln!("skipped: no corpus");
        return;
    };
    let mut scans: Vec<PathBuf> = entries
        .flat_map(|entry| std::fs::read_dir(entry.unwrap().path()).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.contains("scan") || name.contains("text-layer") || name.ends_with(".jpg") || name.ends_with(".tif")
        })
        .collect();
    scans.sort();
    let input = folder.path().join("in");
    for scan in &scans {
        let place = input.join(scan.strip_prefix(&documents).unwrap());
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::copy(scan, place).unwrap();
    }
    let output = folder.path().join("out");
    let run = Command::new(env!("CARGO_BIN_EXE_kehoach"))
        .args(["ingest", "--alto", "--hocr", "--pdf", "--metadata", "-o"])
        .args([&output, &input])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let unescape = |text: &str| {
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        text.replace("&#39;", "'").replace("&amp;", "&")
    };
    let in_alto = regex::Regex::new(
        r#"(?s)<Page [^>]*?ID="page_(\d+)"|CONTENT="([^"]*)" HPOS="(\d+)" VPOS="(\d+)" WIDTH="(\d+)" HEIGHT="(\d+)""#,
    )
    .unwrap();
    let in_hocr =
        regex::Regex::new(r#"class="ocrx_word"[^>]*?(?: title="bbox (\d+) (\d+) (\d+) (\d+)[^"]*")?>([^<]*)<"#)
            .unwrap();
    for scan in &scans {
        let name = output.join(scan.strip_prefix(&documents).unwrap()).into_os_string().into_string().unwrap();
        let alto = std::fs::read_to_string(format!("{name}.alto.xml")).unwrap();
        let hocr = std::fs::read_to_string(format!("{name}.hocr.html")).unwrap();
        let record = std::fs::read_to_string(format!("{name}.json")).unwrap();
        let words: Vec<(String, [f32; 4])> = in_alto
            .captures_iter(&alto)
            .filter(|word| word.get(2).is_some())
            .map(|word| {
                let [left, top, width, height] =
                    [3, 4, 5, 6].map(|index| word[index].parse::<f32>().unwrap() * 72.0 / 1200.0);
                (unescape(&word[2]), [left, top, left + width, top + height])
            })
            .collect();
        assert!(words.len() > 20, "{name}");
        // hOCR has the same words in the same order at the same places, to a pixel of 300 dpi.
        let hocr: Vec<(String, [f32; 4])> = in_hocr
            .captures_iter(&hocr)
            .filter(|word| word.get(1).is_some())
            .map(|word| {
                (unescape(&word[5]), [1, 2, 3, 4].map(|index| word[index].parse::<f32>().unwrap() * 72.0 / 300.0))
            })
            .collect();
        assert_eq!(words.len(), hocr.len(), "{name}: hOCR and ALTO differ");
        for ((text, place), (other, there)) in words.iter().zip(&hocr) {
            let near = place.iter().zip(there).all(|(a, b)| (a - b).abs() < 0.5);
            assert!(text == other && near, "{name}: {text} {place:?} is {other} {there:?} in hOCR");
        }
        // And they are the words of the restored text and of what was laid over it: each as often.
        let mut restored = std::fs::read_to_string(format!("{name}.txt")).unwrap();
        restored.push_str(&stamps(&record));
        let (mut ours, mut theirs) = (BTreeMap::<&str, i64>::new(), 0);
        for word in restored.split_whitespace() {
            *ours.entry(word).or_default() += 1;
        }
        for (text, _) in &words {
            let left = ours.entry(text).or_default();
            theirs += i64::from(*left > 0);
            *left -= 1;
        }
        assert!(
            theirs as f32 > 0.98 * words.len() as f32,
            "{name}: {theirs} of {} words are restored ones",
            words.len()
        );
        if record.contains("pdf_signed") {
            continue;
        }
        let path = PathBuf::from(format!("{name}.restored.pdf"));
        if is_there("qpdf") {
            assert_eq!(archival::check(&path), !record.contains("pdf_not_archival"), "{name}");
        }
        let found = found(&path);
        // A page that was turned to be read is shown as the file has it: its words lie elsewhere.
        let turned = name.contains("sideways");
        let here = words.iter().filter(|(text, place)| {
            let (x, y) = ((place[0] + place[2]) / 2.0, (place[1] + place[3]) / 2.0);
            found.iter().any(|(other, box_)| {
                other == text
                    && (turned
                        || (box_[0] - 1.0 <= x && x <= box_[2] + 1.0 && box_[1] - 2.0 <= y && y <= box_[3] + 2.0))
            })
        });
        let share = here.count() as f32 / words.len() as f32;
        eprintln!("{name}: {:.1} % of {} words", share * 100.0, words.len());
        assert!(share > if turned { 0.5 } else { 0.97 }, "{name}: {share}");
    }
}

/// What was laid over the pages, a line each.
fn stamps(record: &str) -> String {
    let record: serde_json::Value = serde_json::from_str(record).unwrap();
    let pages = record["pages"].as_array().unwrap();
    let lines = pages.iter().filter_map(|page| page["stamps"].as_array()).flatten();
    lines.filter_map(|line| line.as_str()).collect::<Vec<_>>().join("\n")
}
