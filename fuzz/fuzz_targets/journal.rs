//! A journal after whatever a disk did to it: what is read is complete lines, and what is appended is read again.

#![no_main]

use kehoach::batch::journal::{Known, read_entries};
use libfuzzer_sys::fuzz_target;

const HEADER: &[u8] = b"{\"kehoach_journal\":1}\n";

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    read(&[HEADER, bytes].concat());
});

fn read(journal: &[u8]) {
    let mut known = Known::new();
    let Some(length) = read_entries(journal, &mut known).expect("a slice cannot fail") else {
        assert!(known.is_empty(), "entries of what is no journal");
        return;
    };
    let whole = &journal[..length as usize];
    assert!(whole.ends_with(b"\n"), "cut in the middle of a line");
    for (path, (offset, entry)) in &known {
        assert_eq!(path, &entry.path);
        let start = *offset as usize;
        assert!(start > 0 && whole[start - 1] == b'\n', "an entry begins in the middle of a line");
    }
    // Going on behind the last complete line.
    if let Some((_, entry)) = known.values().next() {
        let mut entry = entry.clone();
        entry.path = "appended".to_owned();
        let line = serde_json::to_vec(&entry).expect("an entry is plain JSON");
        let longer = [whole, &line, b"\n"].concat();
        let mut again = Known::new();
        read_entries(&longer[..], &mut again).expect("a slice cannot fail");
        assert_eq!(again.get("appended").map(|(offset, entry)| (*offset, entry)), Some((length, &entry)));
        assert!(known.keys().all(|path| again.contains_key(path)), "an entry was lost");
    }
}
