//! The journal: one line a finished document, appended and synced, from which a run that was killed goes on.
//!
//! The first line names the format. A line without a line break at the end was torn by a crash and is cut off; a line
//! that does not parse is passed over, so that its document is done again: the journal never stops a run.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::output::sync_folder;
use crate::record::{Category, DocumentRecord, Status};

/// Raised when an older program could misread what is written.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    kehoach_journal: u32,
}

/// What is known of one finished document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Name of the document as in its record.
    pub path: String,
    pub status: Status,
    /// SHA-256 of the input; null where it could not be read.
    pub sha256: Option<String>,
    pub program: String,
    pub model: String,
    /// [`DocumentSettings::fingerprint`](super::DocumentSettings::fingerprint).
    pub options: String,
    /// [`DocumentSettings::limits_fingerprint`](super::DocumentSettings::limits_fingerprint).
    pub limits: String,
    /// The categories of its failures, each once, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Category>,
    /// SHA-256 of the `.json` that was written; null where there is none.
    pub json_sha256: Option<String>,
    /// SHA-256 of the `.txt` that was written; null where there is none.
    pub text_sha256: Option<String>,
    /// SHA-256 of each further file that was written, by what is behind the name of the input in its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// The record itself where it has no `.json`: what is skipped, what could not be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Box<DocumentRecord>>,
}

/// The journal, open for appending. One process at a time (the output folder is locked).
pub struct Journal {
    file: File,
    path: PathBuf,
    length: u64,
}

/// Where the line of a document starts in the journal.
pub type Offset = u64;

/// The last entry of each document, by its name.
pub type Known = HashMap<String, (Offset, Entry)>;

impl Journal {
    /// Opens the journal at `path` and reads the last entry of each document. Where the journal is not one of this version,
    /// an empty one takes its place; with `fresh` too, and the entries tell what files there are from earlier runs.
    pub fn open(path: &Path, fresh: bool) -> io::Result<(Self, Known)> {
        let mut entries = HashMap::new();
        let length = match read(path, &mut entries)? {
            Some(length) if !fresh => length,
            _ => return Ok((Self::create(path)?, entries)),
        };
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        // A torn line goes, so that the next one does not end up behind its first half.
        if file.metadata()?.len() != length {
            file.set_len(length)?;
            file.sync_all()?;
        }
        file.seek(SeekFrom::End(0))?;
        Ok((Self { file, path: path.to_owned(), length }, entries))
    }

    fn create(path: &Path) -> io::Result<Self> {
        let temporary = path.with_extension("new");
        // One that a killed run left goes; a link in its place is not written through.
        match std::fs::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().read(true).write(true).create_new(true).open(&temporary)?;
        let mut header = serde_json::to_vec(&Header { kehoach_journal: VERSION })?;
        header.push(b'\n');
        file.write_all(&header)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)?;
        sync_folder(path.parent().unwrap_or(Path::new(".")))?;
        Ok(Self { file, path: path.to_owned(), length: header.len() as u64 })
    }

    /// Appends the entries and syncs once. On success they are on the disk; on failure none of them counts, and what
    /// was written in part is cut off.
    pub fn append(&mut self, entries: &[Entry]) -> io::Result<Vec<Offset>> {
        let mut lines = Vec::new();
        let mut offsets = Vec::with_capacity(entries.len());
        for entry in entries {
            offsets.push(self.length + lines.len() as u64);
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        let written = self.file.write_all(&lines).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            let _ = self.file.set_len(self.length);
            let _ = self.file.seek(SeekFrom::Start(self.length));
            return Err(error);
        }
        self.length += lines.len() as u64;
        Ok(offsets)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The entry at `offset`.
    pub fn read_at(&self, offset: Offset) -> io::Result<Entry> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut line = Vec::new();
        BufReader::new(file).read_until(b'\n', &mut line)?;
        Ok(serde_json::from_slice(&line)?)
    }
}

fn read(path: &Path, entries: &mut Known) -> io::Result<Option<u64>> {
    match File::open(path) {
        Ok(file) => read_entries(BufReader::new(file), entries),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads the entries of a journal and gives its length in bytes up to the last complete line; `None` where it is no
/// journal of this version. Fails only where `reader` does.
pub fn read_entries(mut reader: impl BufRead, entries: &mut Known) -> io::Result<Option<u64>> {
    let mut length = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Ok((length > 0).then_some(length));
        }
        if length == 0 {
            match serde_json::from_slice::<Header>(&line) {
                Ok(header) if header.kehoach_journal == VERSION => {}
                _ => return Ok(None),
            }
        } else if let Ok(entry) = serde_json::from_slice::<Entry>(&line) {
            entries.insert(entry.path.clone(), (length, entry));
        }
        length += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(path: &str) -> Entry {
        Entry {
            path: path.to_owned(),
            status: Status::Done,
            sha256: Some("ab".to_owned()),
            program: "0".to_owned(),
            model: "0".to_owned(),
            options: "route=auto".to_owned(),
            limits: "pages=1".to_owned(),
            failures: Vec::new(),
            json_sha256: None,
            text_sha256: None,
            files: BTreeMap::new(),
            record: None,
        }
    }

    #[test]
    fn a_torn_last_line_is_cut_off_wherever_it_was_torn() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, _) = Journal::open(&path, false).unwrap();
        let offsets = journal.append(&[entry("a"), entry("b\n")]).unwrap();
        assert_eq!(journal.read_at(offsets[1]).unwrap(), entry("b\n"));
        let whole = std::fs::read(&path).unwrap();
        let first_end = offsets[1] as usize;
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (mut journal, entries) = Journal::open(&path, false).unwrap();
            assert_eq!(entries.contains_key("a"), cut >= first_end, "cut at {cut}");
            assert!(!entries.contains_key("b\n"));
            journal.append(&[entry("c")]).unwrap();
            let (_, entries) = Journal::open(&path, false).unwrap();
            assert!(entries.contains_key("c"), "cut at {cut}");
        }
    }

    #[test]
    fn a_line_of_rubbish_costs_only_its_document() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let (mut journal, _) = Journal::open(&path, false).unwrap();
        journal.append(&[entry("a")]).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(b"\xff\x00{]\n");
        std::fs::write(&path, &bytes).unwrap();
        let (mut journal, entries) = Journal::open(&path, false).unwrap();
        assert_eq!(entries.len(), 1);
        journal.append(&[entry("b")]).unwrap();
        assert_eq!(Journal::open(&path, false).unwrap().1.len(), 2);
        // What is begun anew knows what there was, and begins with nothing.
        assert_eq!(Journal::open(&path, true).unwrap().1.len(), 2);
        assert!(Journal::open(&path, false).unwrap().1.is_empty());
    }

    proptest! {
        #[test]
        fn whatever_a_disk_made_of_the_journal_it_opens_and_can_be_appended_to(
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
            cut in any::<prop::sample::Index>(),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("journal.jsonl");
            let (mut journal, _) = Journal::open(&path, false).unwrap();
            journal.append(&[entry("a"), entry("b"), entry("c")]).unwrap();
            let mut bytes = std::fs::read(&path).unwrap();
            for (place, byte) in damage {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            bytes.truncate(cut.index(bytes.len() + 1));
            std::fs::write(&path, &bytes).unwrap();
            let (mut journal, _) = Journal::open(&path, false).unwrap();
            let offset = journal.append(&[entry("d")]).unwrap()[0];
            prop_assert_eq!(journal.read_at(offset).unwrap(), entry("d"));
            prop_assert!(Journal::open(&path, false).unwrap().1.contains_key("d"));
        }
    }

    #[test]
    fn a_journal_of_another_version_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let line = serde_json::to_string(&entry("a")).unwrap();
        std::fs::write(&path, format!("{{\"kehoach_journal\":999}}\n{line}\n")).unwrap();
        assert!(Journal::open(&path, false).unwrap().1.is_empty());
    }
}
