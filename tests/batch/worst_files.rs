//! The hundred worst files that we could think of: each gets a record with its category, the good ones among them come
//! out, and the program ends with 1.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use image::ImageFormat;

use super::documents::{assemble, encode, pdf, picture, plan_text};
use super::program::{failures, ingest, record, records, run};

/// What must become of a file.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// Comes out whole.
    Good,
    /// Skipped with this reason's category.
    Skipped,
    /// Fails with one of these.
    Fails(&'static [&'static str]),
    /// Half a document: out it comes in part, or it fails with one of these; never anything else.
    Damaged(&'static [&'static str]),
}

use Fate::{Damaged, Fails, Good, Skipped};

/// What parsers say of damage.
const DAMAGE: &[&str] = &["unreadable", "no_text", "encrypted", "too_large"];
const UNREADABLE: &[&str] = &["unreadable"];

struct Folder {
    root: tempfile::TempDir,
    expected: Vec<(String, Fate)>,
}

impl Folder {
    fn place(&mut self, name: &str, fate: Fate) -> PathBuf {
        let path = self.root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        self.expected.push((name.to_owned(), fate));
        path
    }

    fn file(&mut self, name: &str, bytes: &[u8], fate: Fate) {
        let path = self.place(name, fate);
        fs::write(path, bytes).unwrap();
    }
}

fn plan(number: usize) -> Vec<u8> {
    plan_text(number).into_bytes()
}

/// A PNG that says it is `width` by `height`, with hardly any data behind it.
fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encode(&image::DynamicImage::new_luma8(8, 8), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

fn page_object(rest: &str) -> Vec<String> {
    vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        format!("<< /Type /Page /Parent 2 0 R {rest} >>"),
    ]
}

fn names(folder: &mut Folder) {
    for (index, name) in [
        "a name with blanks .txt",
        " leading blank.txt",
        "Kế hoạch trồng cây – bản cuối (1).txt",
        "Kê\u{301} hoa\u{323}ch NFD.txt",
        "two\nlines.txt",
        "tab\tand\rreturn.txt",
        "escape\x1b[31m.txt",
        "..txt",
        "...",
        "-rf",
        "--output=x.txt",
        "$(touch stolen).txt",
        "`touch stolen`;.txt",
        "=HYPERLINK(1).txt",
        "<script>alert(1)",
        "quotes'\".txt",
        "%s%n%x.txt",
        "percent%2e%2e%2f.txt",
        "CON.txt",
        "no extension",
        ".hidden",
        "emoji 🌱.txt",
        "right\u{202e}txt.left.txt",
        "zero\u{200b}width.txt",
        "UPPER.TXT",
        "plans.json.txt",
    ]
    .into_iter()
    .enumerate()
    {
        folder.file(&format!("names/{name}"), &plan(index), Good);
    }
    let long = "ế".repeat(83) + "ab.txt";
    assert_eq!(long.len(), 255);
    folder.file(&format!("names/{long}"), &plan(50), Good);
    let other = "ế".repeat(83) + "cd.txt";
    folder.file(&format!("names/{other}"), &plan(51), Good);
    let deep = format!("names/{}x.txt", "d/".repeat(100));
    folder.file(&deep, &plan(52), Good);
    folder.file("names/x.pdf/inside a folder called x.pdf.txt", &plan(53), Good);
    let strange = folder.root.path().join("names").join(OsString::from_vec(b"bad\xff\xc3.txt".to_vec()));
    fs::write(strange, plan(54)).unwrap();
    folder.expected.push(("names/bad\\xff\\xc3.txt".to_owned(), Good));
    // A backslash is written so that it cannot be taken for such a byte.
    fs::write(folder.root.path().join("names/back\\slash.txt"), plan(55)).unwrap();
    folder.expected.push(("names/back\\x5cslash.txt".to_owned(), Good));
}

fn texts(folder: &mut Folder) {
    folder.file("text/utf8 bom.txt", &[b"\xef\xbb\xbf".to_vec(), plan(1)].concat(), Good);
    let utf16: Vec<u8> = [vec![0xff, 0xfe], plan_text(2).encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    folder.file("text/utf16.txt", &utf16, Good);
    folder.file("text/utf16 odd.txt", &utf16[..utf16.len() - 1], Damaged(DAMAGE));
    folder.file("text/invalid utf8.txt", &[plan(3), b"\xff\xfe\xc3\x28\xf0\x9f\n".to_vec()].concat(), Good);
    folder.file("text/only crlf.txt", plan_text(4).replace('\n', "\r\n").as_bytes(), Good);
    folder.file("text/no line break.txt", "Kế hoạch trồng cây".repeat(2000).as_bytes(), Good);
    folder.file("text/one letter.txt", b"K", Good);
    folder.file("text/form feeds.txt", "\u{c}".repeat(300).as_bytes(), Fails(&["no_text"]));
    folder.file("text/more pages than may be.txt", "x\u{c}".repeat(6000).as_bytes(), Fails(&["too_large"]));
    folder.file("text/blanks.txt", b" \n\t\r\n  ", Fails(&["no_text"]));
    folder.file("text/combining.txt", ("a".to_owned() + &"\u{301}".repeat(5000)).as_bytes(), Good);
    folder.file("text/digits.txt", "20/13/2026 99/99/9999 31/02/2026 ".repeat(300).as_bytes(), Good);
    folder.file("text/nul.txt", b"Ke hoach\0\0\0 nhiem vu", Fails(UNREADABLE));
    folder.file("text/too long.txt", &b"Ke hoach nhiem vu\n".repeat(520_000), Fails(&["too_large"]));
    folder.file("text/plan.md", &plan(5), Good);
}

fn not_documents(folder: &mut Folder) {
    folder.file("other/empty", b"", Skipped);
    folder.file("other/archive.zip", b"PK\x03\x04\x14\0\0\0\x08\0", Skipped);
    folder.file("other/plan.docx", b"PK\x03\x04\x14\0\x06\0\x08\0", Skipped);
    folder.file("other/old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0", Skipped);
    folder.file("other/program", b"\x7fELF\x02\x01\x01\0\0", Skipped);
    folder.file("other/data.json", b"{\"a\": 1}", Skipped);
    folder.file("other/page.html", b"<!DOCTYPE html><p>Ke hoach</p>", Skipped);
    folder.file("other/table.csv", b"a,b\n=1+1,2\n", Skipped);
    folder.file("other/noise.bin", &(0..=255).cycle().take(5000).collect::<Vec<u8>>(), Skipped);
    folder.file("other/Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Skipped);
    let pipe = folder.place("other/pipe", Skipped);
    let mkfifo = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(mkfifo.success());
    let socket = folder.place("other/socket", Skipped);
    // The socket stays when the listener goes.
    drop(UnixListener::bind(socket).unwrap());
}

fn links(folder: &mut Folder) {
    let link = |folder: &mut Folder, target: &str, name: &str, fate: Fate| {
        let path = folder.place(name, fate);
        symlink(target, path).unwrap();
    };
    link(folder, "nowhere.pdf", "links/dangling.pdf", Fails(&["inaccessible"]));
    link(folder, "circle.pdf", "links/circle.pdf", Fails(&["inaccessible"]));
    link(folder, "/etc/passwd", "links/passwd.txt", Skipped);
    link(folder, "..", "links/up", Skipped);
    link(folder, "../text/plan.md", "links/to a good one.md", Skipped);
}

fn renamed_and_empty(folder: &mut Folder) {
    let png = encode(&picture(pdf(&["KE HOACH"])), ImageFormat::Png);
    folder.file("renamed/png called.pdf", &png, Good);
    folder.file("renamed/pdf called.png", &pdf(&["KE HOACH"]), Good);
    folder.file("renamed/text called.pdf", &plan(6), Good);
    folder.file("renamed/pdf called.txt", &pdf(&["KE HOACH"]), Good);
    folder.file("renamed/zip called.pdf", b"PK\x03\x04\x14\0\0\0", Fails(UNREADABLE));
    for extension in ["pdf", "png", "jpg", "tif", "webp", "txt"] {
        folder.file(&format!("empty/empty.{extension}"), b"", Fails(UNREADABLE));
    }
}

fn pictures(folder: &mut Folder) {
    let picture = picture(pdf(&["KE HOACH"]));
    let formats = [
        ("png", ImageFormat::Png),
        ("jpg", ImageFormat::Jpeg),
        ("tif", ImageFormat::Tiff),
        ("webp", ImageFormat::WebP),
    ];
    for (extension, format) in formats {
        let whole = encode(&picture, format);
        folder.file(&format!("pictures/whole.{extension}"), &whole, Good);
        for percent in [5, 40, 95] {
            let cut = &whole[..(whole.len() * percent / 100).max(16)];
            folder.file(&format!("pictures/cut at {percent}.{extension}"), cut, Damaged(DAMAGE));
        }
        let mut flipped = whole.clone();
        for place in (40..flipped.len()).step_by(97) {
            flipped[place] ^= 0x55;
        }
        folder.file(&format!("pictures/flipped.{extension}"), &flipped, Damaged(DAMAGE));
    }
    folder.file("pictures/40000 square.png", &png_of_size(40_000, 40_000), Fails(&["too_large"]));
    folder.file(
        "pictures/as large as can be.png",
        &png_of_size(0x7fff_ffff, 0x7fff_ffff),
        Fails(&["too_large", "unreadable"]),
    );
    folder.file("pictures/no width.png", &png_of_size(0, 10), Fails(UNREADABLE));
    let strip = encode(&image::DynamicImage::new_luma8(40_000, 4), ImageFormat::Png);
    folder.file("pictures/40000 by 4.png", &strip, Damaged(DAMAGE));
    let dot = encode(&image::DynamicImage::new_luma8(1, 1), ImageFormat::Png);
    folder.file("pictures/one dot.png", &dot, Fails(&["no_text"]));
    folder.file("pictures/tiff in a circle.tif", b"II*\0\x08\0\0\0\0\0\x08\0\0\0", Damaged(DAMAGE));
}

fn pdfs(folder: &mut Folder) {
    let good = pdf(&["KE HOACH", "NHIEM VU"]);
    folder.file("pdf/good.pdf", &good, Good);
    folder.file("pdf/junk before.pdf", &[b"junk\n".to_vec(), good.clone()].concat(), Good);
    for percent in [3, 30, 60, 90] {
        folder.file(&format!("pdf/cut at {percent}.pdf"), &good[..good.len() * percent / 100], Damaged(DAMAGE));
    }
    for step in [31, 101, 211] {
        let mut flipped = good.clone();
        for place in (20..flipped.len()).step_by(step) {
            flipped[place] ^= 0x15;
        }
        folder.file(&format!("pdf/flipped every {step}.pdf"), &flipped, Damaged(DAMAGE));
    }
    folder.file("pdf/header only.pdf", b"%PDF-1.7\n", Fails(UNREADABLE));
    let object = |text: &str| text.to_owned();
    let no_pages = [object("<< /Type /Catalog /Pages 2 0 R >>"), object("<< /Type /Pages /Count 0 /Kids [] >>")];
    folder.file("pdf/no pages.pdf", &assemble(&no_pages), Fails(UNREADABLE));
    let circle = [object("<< /Type /Catalog /Pages 2 0 R >>"), object("<< /Type /Pages /Count 1 /Kids [2 0 R] >>")];
    folder.file("pdf/pages in a circle.pdf", &assemble(&circle), Damaged(DAMAGE));
    let promised = [object("<< /Type /Catalog /Pages 2 0 R >>"), object("<< /Type /Pages /Count 99999999 /Kids [] >>")];
    folder.file("pdf/promises pages.pdf", &assemble(&promised), Fails(&["unreadable", "too_large"]));
    folder.file("pdf/blank page.pdf", &assemble(&page_object("/MediaBox [0 0 300 80]")), Fails(&["no_text"]));
    folder.file("pdf/huge page.pdf", &assemble(&page_object("/MediaBox [0 0 99999999 99999999]")), Damaged(DAMAGE));
    folder.file("pdf/no media box.pdf", &assemble(&page_object("")), Damaged(DAMAGE));
    folder.file("pdf/negative page.pdf", &assemble(&page_object("/MediaBox [0 0 -300 nan]")), Damaged(DAMAGE));
    let nested = format!("/MediaBox [0 0 300 80] /X {}{}", "[".repeat(20_000), "]".repeat(20_000));
    folder.file("pdf/nested.pdf", &assemble(&page_object(&nested)), Damaged(&["crash", "unreadable", "no_text"]));
    let mut locked = String::from_utf8(good.clone()).unwrap();
    locked = locked.replace(
        "/Root 1 0 R",
        "/Root 1 0 R /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff> /U <00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff> >> /ID [<aa> <aa>]",
    );
    folder.file("pdf/locked.pdf", locked.as_bytes(), Fails(&["encrypted"]));
    // Operators that would run a program or open another file in a careless reader.
    let acting = "/MediaBox [0 0 300 80] /AA << /O << /S /Launch /F (/bin/sh) >> >> /Contents << /F (/etc/passwd) >>";
    folder.file("pdf/acting.pdf", &assemble(&page_object(acting)), Damaged(DAMAGE));
}

#[test]
fn the_worst_files_get_a_record_each_and_the_good_ones_come_out() {
    let mut folder = Folder { root: tempfile::tempdir().unwrap(), expected: Vec::new() };
    for fill in [names, texts, not_documents, links, renamed_and_empty, pictures, pdfs] {
        fill(&mut folder);
    }
    // Root reads everything, so for root this one is good.
    let locked = folder.place("no permission.txt", Good);
    fs::write(&locked, plan(9)).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(&locked).is_err() {
        folder.expected.last_mut().unwrap().1 = Fails(&["inaccessible"]);
    }
    assert!(folder.expected.len() >= 100, "{} files", folder.expected.len());

    let above = tempfile::tempdir().unwrap();
    let out = above.path().join("out");
    run(ingest(folder.root.path(), &out).args(["--page-timeout", "60"]), 1);

    let records = records(&out);
    assert_eq!(records.len(), folder.expected.len());
    let mut wrong = Vec::new();
    for (name, fate) in &folder.expected {
        let record = record(&records, name);
        let status = record["status"].as_str().unwrap();
        let categories: Vec<String> = failures(record).into_iter().map(|(_, category)| category).collect();
        let among =
            |allowed: &[&str]| !categories.is_empty() && categories.iter().all(|c| allowed.contains(&c.as_str()));
        let right = match fate {
            Good => status == "done",
            Skipped => status == "skipped" && among(&["not_a_document"]),
            Fails(allowed) => status == "failed" && among(allowed),
            Damaged(allowed) => status == "done" || (["partial", "failed"].contains(&status) && among(allowed)),
        };
        eprintln!("{status:8} {:24} {name:?}", categories.join(","));
        if !right {
            wrong.push(format!("{name:?}: {status} {categories:?}, wanted {fate:?}: {}", record["failures"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // What was cut off and could be mended in part does not pass for whole.
    for name in ["pdf/cut at 60.pdf", "pdf/cut at 90.pdf", "pictures/cut at 95.jpg"] {
        let record = record(&records, name);
        assert!(record["status"] == "failed" || record["warnings"][0]["code"] == "truncated_file", "{name}: {record}");
    }
    assert_eq!(record(&records, "pdf/good.pdf")["warnings"].as_array().map(Vec::len), Some(0));

    // Nothing lies outside OUT, nothing was executed, nothing read through a link.
    let beside: Vec<_> = fs::read_dir(above.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside, ["out"]);
    assert!(!Path::new("stolen").exists());
    let result = |name: &str| out.join("names").join(name);
    assert!(result("two\nlines.txt.json").exists() && result("x.pdf/inside a folder called x.pdf.txt.txt").exists());
    assert!(fs::read_dir(out.join("names")).unwrap().all(|entry| entry.unwrap().file_name().len() <= 255));
}

#[test]
fn a_run_that_would_lose_results_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a/x.txt", "b/x.txt"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, plan(1)).unwrap();
    }
    let out = folder.path().join("out");
    let said = run(ingest(&folder.path().join("a"), &out).arg(folder.path().join("b")), 2);
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("x.txt") && said.contains("rename"), "{said}");
    assert!(!out.exists(), "nothing is written before the names are known to be good");
    run(&mut ingest(&folder.path().join("missing"), &out), 2);
    run(&mut ingest(folder.path(), &out), 0);
    // The output folder is below the input and is not read; a second run finds nothing new.
    assert_eq!(records(&out).len(), 2);
    run(&mut ingest(folder.path(), &out), 0);
    assert_eq!(records(&out).len(), 2);
}
