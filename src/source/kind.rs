//! What a file is, judged by its content. The name only tells Markdown from plain text, and a damaged document from
//! something that never was one.
//!
//! Pure: bytes in, kind out.

use std::fmt;

use crate::record::{Category, Failure};

/// The kinds of file that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    Pdf,
    Png,
    Jpeg,
    Tiff,
    WebP,
    /// Plain text in any of the encodings of [`crate::source::encoding`].
    Text,
    /// Text whose name says that it is Markdown.
    Markdown,
}

impl FileKind {
    /// The name that records carry in `file_kind`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Tiff => "tiff",
            Self::WebP => "webp",
            Self::Text => "text",
            Self::Markdown => "markdown",
        }
    }

    /// The kind of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pdf, Self::Png, Self::Jpeg, Self::Tiff, Self::WebP, Self::Text, Self::Markdown]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// Whether reading a page of it may render and run OCR, and so belongs into a worker process.
    pub fn is_paged_image(self) -> bool {
        !matches!(self, Self::Text | Self::Markdown)
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// How far into a file the header of a PDF may stand (ISO 32000-1, annex H, implementation note 13).
const PDF_HEADER_WINDOW: usize = 1024;
/// How much of a file is looked at to tell text from binary data.
const TEXT_WINDOW: usize = 64 * 1024;
/// Extensions under which people keep documents of the kinds that are read.
const DOCUMENT_EXTENSIONS: [&str; 10] = ["pdf", "png", "jpg", "jpeg", "tif", "tiff", "webp", "txt", "md", "markdown"];

/// Judges what `bytes` are. `name` is the file's name, if it has one.
///
/// Fails with [`Category::NotADocument`] and the reason where they are nothing that is read, and with
/// [`Category::Unreadable`] where the name promises a document and the content is none (an empty `x.pdf`).
pub fn detect_kind(bytes: &[u8], name: Option<&str>) -> Result<FileKind, Failure> {
    let extension = name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or("");
    if bytes.is_empty() {
        return Err(not_read(extension, "the file is empty"));
    }
    if let Some(kind) = kind_by_signature(bytes) {
        return Ok(kind);
    }
    match binary_reason(bytes) {
        Some(reason) => Err(not_read(extension, &reason)),
        None if extension == "md" || extension == "markdown" => Ok(FileKind::Markdown),
        None if is_other_text(extension, bytes) => Err(Failure::new(
            Category::NotADocument,
            "the file is program text or data, not a document",
            "nothing to do; rename it to .txt if it is a document",
        )),
        None => Ok(FileKind::Text),
    }
}

fn kind_by_signature(bytes: &[u8]) -> Option<FileKind> {
    let head = &bytes[..bytes.len().min(PDF_HEADER_WINDOW)];
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(FileKind::Png)
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some(FileKind::Jpeg)
    } else if [&b"II*\0"[..], b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| bytes.starts_with(magic)) {
        Some(FileKind::Tiff)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(FileKind::WebP)
    } else if head.windows(5).any(|window| window == b"%PDF-") {
        Some(FileKind::Pdf)
    } else {
        None
    }
}

/// Why the bytes cannot be text in any encoding that is read; `None` where they can.
fn binary_reason(bytes: &[u8]) -> Option<String> {
    let signatures: [(&[u8], &str); 13] = [
        (b"PK\x03\x04", "a ZIP archive or an Office document (docx, xlsx)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (doc, xls)"),
        (b"{\\rtf", "a Rich Text document"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90\0", "a program"),
        (b"GIF8", "a GIF image"),
        (b"BM", "a BMP image"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"Rar!", "a RAR archive"),
        (b"%!PS", "a PostScript file"),
        (b"SQLite format 3\0", "a database"),
    ];
    if let Some((_, what)) =
        signatures.iter().find(|(magic, _)| bytes.starts_with(magic) && (*magic != b"BM" || bytes.contains(&0)))
    {
        return Some(format!("the file is {what}"));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || looks_like_utf16(bytes) {
        return None;
    }
    let window = &bytes[..bytes.len().min(TEXT_WINDOW)];
    // The legacy Vietnamese code pages put letters on some control codes (VISCII on 02, 05, 06, 14, 19, 1E; VPS on
    // more), so a few of them are no sign of binary data; NUL is.
    let nul = window.iter().filter(|&&byte| byte == 0).count();
    let control = window.iter().filter(|&&byte| byte < 0x20 && !b"\t\n\r\x0c".contains(&byte)).count();
    if nul > 0 {
        Some("the file holds binary data".to_owned())
    } else if control * 20 > window.len() {
        Some("the file holds mostly control characters".to_owned())
    } else {
        None
    }
}

/// UTF-16 without a byte order mark: in Vietnamese text most characters are below U+0100, so every other byte is
/// mostly zero, and the bytes between are not.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let window = &bytes[..bytes.len().min(TEXT_WINDOW) & !1];
    if window.len() < 16 {
        return false;
    }
    let zeros = |offset: usize| window.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count() * 2;
    let (even, odd) = (zeros(0), zeros(1));
    (odd * 10 > window.len() * 5 && even * 20 < window.len())
        || (even * 10 > window.len() * 5 && odd * 20 < window.len())
}

/// Text that is no document: sources, configuration, data, mark-up of other programs.
fn is_other_text(extension: &str, bytes: &[u8]) -> bool {
    const OTHER: [&str; 28] = [
        "json", "jsonl", "xml", "html", "htm", "css", "js", "ts", "py", "rs", "c", "h", "cpp", "java", "sh", "bat",
        "ini", "toml", "yaml", "yml", "csv", "tsv", "log", "sql", "svg", "ics", "lock", "eml",
    ];
    OTHER.contains(&extension) || bytes.starts_with(b"<!DOCTYPE") || bytes.starts_with(b"<?xml")
}

fn not_read(extension: &str, reason: &str) -> Failure {
    if DOCUMENT_EXTENSIONS.contains(&extension) {
        Failure::new(
            Category::Unreadable,
            format!("{reason}, though its name ends in .{extension}"),
            "copy or scan the document again; the file is damaged or not what its name says",
        )
    } else {
        Failure::new(
            Category::NotADocument,
            reason,
            "nothing to do; PDF, PNG, JPEG, TIFF, WebP, text and Markdown are read",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(bytes: &[u8], name: &str) -> Category {
        detect_kind(bytes, Some(name)).unwrap_err().category
    }

    #[test]
    fn content_counts_and_not_the_extension() {
        assert_eq!(detect_kind(b"%PDF-1.7\n", Some("plan.png")).unwrap(), FileKind::Pdf);
        assert_eq!(detect_kind(b"junk before\n%PDF-1.4\n", None).unwrap(), FileKind::Pdf);
        assert_eq!(detect_kind(b"\x89PNG\r\n\x1a\n....", Some("plan.pdf")).unwrap(), FileKind::Png);
        assert_eq!(detect_kind(b"\xff\xd8\xff\xe0", Some("x")).unwrap(), FileKind::Jpeg);
        assert_eq!(detect_kind(b"MM\0*\0\0\0\x08", None).unwrap(), FileKind::Tiff);
        assert_eq!(detect_kind(b"RIFF\0\0\0\0WEBPVP8 ", None).unwrap(), FileKind::WebP);
    }

    #[test]
    fn text_in_all_encodings_is_text() {
        assert_eq!(detect_kind("Kế hoạch".as_bytes(), Some("a.txt")).unwrap(), FileKind::Text);
        assert_eq!(detect_kind("# Kế hoạch".as_bytes(), Some("a.MD")).unwrap(), FileKind::Markdown);
        let utf16: Vec<u8> = "Kế hoạch triển khai".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detect_kind(&utf16, Some("a.txt")).unwrap(), FileKind::Text);
        // TCVN3: bytes above 127 that are no UTF-8.
        assert_eq!(detect_kind(b"K\xd5 ho\xb9ch tri\xd3n khai", None).unwrap(), FileKind::Text);
    }

    #[test]
    fn what_is_no_document_says_why() {
        assert_eq!(category(b"PK\x03\x04....", "a.docx"), Category::NotADocument);
        assert_eq!(category(b"\0\x01\x02binary\0", "core"), Category::NotADocument);
        assert_eq!(category(b"{}", "a.json"), Category::NotADocument);
        assert_eq!(category(b"", "empty"), Category::NotADocument);
    }

    #[test]
    fn a_damaged_document_is_a_failure_and_not_skipped() {
        assert_eq!(category(b"", "a.pdf"), Category::Unreadable);
        assert_eq!(category(b"\0\0\0\0\0\0\0\0", "a.pdf"), Category::Unreadable);
        assert_eq!(category(b"PK\x03\x04....", "a.pdf"), Category::Unreadable);
    }
}
