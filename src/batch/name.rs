//! Names: how a path of the input tree is written in records, and where its results lie below the output folder.
//!
//! Pure: nothing is looked up on the disk.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

/// The longest name that Linux file systems take, in bytes.
const LONGEST_NAME: usize = 255;
/// Results carry `.json`, `.txt` or one of the suffixes of [`crate::output`] behind the name of their input; all results
/// of one input are cut alike.
const LONGEST_SUFFIX: usize = ".metadata.json".len();

/// `path` as records write it: `/` between parts, bytes that are not UTF-8 as `\xNN`. A backslash is written `\x5c`,
/// so that two different paths never look alike.
pub fn record_name(path: &Path) -> String {
    let parts: Vec<String> = path.components().map(|part| escape(part.as_os_str())).collect();
    parts.join("/")
}

fn escape(part: &OsStr) -> String {
    let mut out = String::new();
    for chunk in part.as_bytes().utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\\' => out.push_str("\\x5c"),
                other => out.push(other),
            }
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

/// The place of a result below the output folder: the input's path below its root with `suffix` (`.json`, `.txt`)
/// behind the name. A name that would pass 255 bytes is cut and ends in `~` and 16 digits of its own SHA-256.
///
/// `None` where `relative` is anything but plain names (`..`, an absolute path): such a path has no place below OUT.
pub fn result_path(relative: &Path, suffix: &str) -> Option<PathBuf> {
    debug_assert!(suffix.len() <= LONGEST_SUFFIX);
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let name = relative.file_name()?.as_bytes();
    let mut bytes = shorten(name, LONGEST_NAME - LONGEST_SUFFIX);
    bytes.extend_from_slice(suffix.as_bytes());
    Some(relative.with_file_name(OsString::from_vec(bytes)))
}

fn shorten(name: &[u8], longest: usize) -> Vec<u8> {
    if name.len() <= longest {
        return name.to_vec();
    }
    let digest: String = Sha256::digest(name).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let mut end = longest - digest.len() - 1;
    // Not in the middle of a character (continuation bytes are 10xxxxxx).
    while end > 0 && name[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    let mut short = name[..end].to_vec();
    short.push(b'~');
    short.extend_from_slice(digest.as_bytes());
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(bytes: &[u8]) -> PathBuf {
        PathBuf::from(OsString::from_vec(bytes.to_vec()))
    }

    #[test]
    fn names_are_written_so_that_they_can_be_told_apart() {
        assert_eq!(record_name(Path::new("a/Kế hoạch\n2.pdf")), "a/Kế hoạch\n2.pdf");
        assert_eq!(record_name(&path(b"a/b\xff.pdf")), "a/b\\xff.pdf");
        assert_eq!(record_name(&path(b"a/b\\xff.pdf")), "a/b\\x5cxff.pdf");
    }

    #[test]
    fn results_mirror_the_input_tree() {
        assert_eq!(result_path(Path::new("a/x.pdf"), ".json"), Some("a/x.pdf.json".into()));
        assert_eq!(result_path(Path::new("../x.pdf"), ".json"), None);
        assert_eq!(result_path(Path::new("/etc/x.pdf"), ".json"), None);
        assert_eq!(result_path(Path::new(""), ".json"), None);
    }

    #[test]
    fn a_name_of_255_bytes_still_gets_a_result() {
        let long = "ế".repeat(83) + "k.pdf";
        let other = "ế".repeat(83) + "l.pdf";
        for suffix in [".txt", crate::output::PDF_SUFFIX, crate::output::METADATA_SUFFIX] {
            let result = result_path(Path::new(&long), suffix).unwrap();
            assert!(result.as_os_str().len() <= LONGEST_NAME && result.to_str().is_some());
            assert_ne!(Some(result), result_path(Path::new(&other), suffix));
        }
    }

    proptest! {
        #[test]
        fn no_name_leads_out_of_the_output_folder(bytes in prop::collection::vec(1u8.., 0..300)) {
            if let Some(result) = result_path(&path(&bytes), ".txt") {
                prop_assert!(result.components().all(|part| matches!(part, Component::Normal(_))));
            }
        }

        #[test]
        fn different_names_are_written_differently(a in prop::collection::vec(1u8.., 1..12), b in prop::collection::vec(1u8.., 1..12)) {
            let name = |bytes: &[u8]| bytes.iter().map(|&b| if b == b'/' || b == b'.' { b'_' } else { b }).collect::<Vec<_>>();
            let (a, b) = (name(&a), name(&b));
            prop_assert_eq!(a == b, record_name(&path(&a)) == record_name(&path(&b)));
        }
    }
}
