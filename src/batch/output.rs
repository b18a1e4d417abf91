//! The output folder: locked against a second run, results that appear complete or not at all, `plans.jsonl`.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::name::result_path;

/// Folder below OUT where the run keeps its journal, its lock and files that are still being written.
pub const CONTROL_FOLDER: &str = ".kehoach";
const JOURNAL: &str = "journal.jsonl";
/// All records, one line a document, ordered by path.
pub const PLANS: &str = "plans.jsonl";

/// Why the output folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error("{}: another run is writing to this folder; wait for it or choose another one", .0.display())]
    Locked(PathBuf),
    #[error("{}: {}", .0.display(), .1)]
    Io(PathBuf, io::Error),
}

impl OutputError {
    /// Whether every further document would meet the same error: the disk is full, broken or read-only.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::Locked(_) => true,
            Self::Io(_, error) => {
                matches!(
                    error.kind(),
                    io::ErrorKind::StorageFull
                        | io::ErrorKind::QuotaExceeded
                        | io::ErrorKind::ReadOnlyFilesystem
                        | io::ErrorKind::FileTooLarge
                ) || error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
            }
        }
    }
}

/// The output folder, locked for as long as the value lives.
pub struct Output {
    root: PathBuf,
    temporary: PathBuf,
    _lock: File,
}

impl Output {
    /// Creates the folder where it is not there, locks it, and removes what a killed run left half written.
    pub fn open(root: &Path) -> Result<Self, OutputError> {
        let control = root.join(CONTROL_FOLDER);
        let temporary = control.join("tmp");
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| OutputError::Io(path, error)
        };
        fs::create_dir_all(&control).map_err(failed(&control))?;
        let lock_path = control.join("lock");
        // What is written and removed here must not lie elsewhere.
        for own in [&control, &lock_path, &control.join(JOURNAL)] {
            if fs::symlink_metadata(own).is_ok_and(|metadata| metadata.is_symlink()) {
                let error =
                    io::Error::new(io::ErrorKind::InvalidInput, "a link stands where the run keeps its own files");
                return Err(OutputError::Io(own.clone(), error));
            }
        }
        let lock =
            OpenOptions::new().write(true).create(true).truncate(false).open(&lock_path).map_err(failed(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OutputError::Locked(root.to_owned())),
            Err(TryLockError::Error(error)) => return Err(OutputError::Io(lock_path, error)),
        }
        match fs::remove_dir_all(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(OutputError::Io(temporary, error)),
            _ => {}
        }
        fs::create_dir(&temporary).map_err(failed(&temporary))?;
        sync_folder(&control).map_err(failed(&control))?;
        Ok(Self { root: root.to_owned(), temporary, _lock: lock })
    }

    pub fn journal_path(&self) -> PathBuf {
        self.root.join(CONTROL_FOLDER).join(JOURNAL)
    }

    /// The absolute place of a result; `None` for a path that has no place below the folder.
    pub fn place(&self, relative: &Path, suffix: &str) -> Option<PathBuf> {
        result_path(relative, suffix).map(|path| self.root.join(path))
    }

    /// Writes a result: temporary file, sync, rename. Gives the SHA-256 of the content and the folder that must be
    /// synced before the result counts. `name` keeps the temporary files of two threads apart.
    pub fn write(&self, relative: &Path, suffix: &str, name: &str, content: &[u8]) -> Result<Written, OutputError> {
        let place = self.place(relative, suffix).ok_or_else(|| {
            OutputError::Io(
                relative.to_owned(),
                io::Error::new(io::ErrorKind::InvalidInput, "no place below the output folder"),
            )
        })?;
        let folder = self.create_folders(&place)?;
        let temporary = self.temporary.join(format!("{name}{suffix}"));
        let result = (|| {
            let mut file = File::create(&temporary)?;
            file.write_all(content)?;
            file.sync_all()?;
            fs::rename(&temporary, &place)
        })();
        if let Err(error) = result {
            let _ = fs::remove_file(&temporary);
            return Err(OutputError::Io(place, error));
        }
        Ok(Written { sha256: hex(&Sha256::digest(content)), folder })
    }

    /// Writes a result of `length` bytes as [`write`](Self::write) does, without holding it in memory. `None`, and nothing
    /// is written, where the reader ends too early.
    pub fn write_from(
        &self,
        relative: &Path,
        suffix: &str,
        name: &str,
        from: &mut dyn Read,
        length: u64,
    ) -> Result<Option<Written>, OutputError> {
        let Some(place) = self.place(relative, suffix) else { return Ok(None) };
        let folder = self.create_folders(&place)?;
        let temporary = self.temporary.join(format!("{name}{suffix}"));
        let failed = |error| {
            let _ = fs::remove_file(&temporary);
            OutputError::Io(place.clone(), error)
        };
        let mut file = File::create(&temporary).map_err(failed)?;
        let mut digest = Sha256::new();
        let mut left = length;
        let mut buffer = vec![0; 128 * 1024];
        while left > 0 {
            let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let read = match from.read(&mut buffer[..most]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Ok(0) | Err(_) => {
                    let _ = fs::remove_file(&temporary);
                    return Ok(None);
                }
                Ok(read) => read,
            };
            digest.update(&buffer[..read]);
            file.write_all(&buffer[..read]).map_err(failed)?;
            left -= read as u64;
        }
        file.sync_all().and_then(|()| fs::rename(&temporary, &place)).map_err(failed)?;
        Ok(Some(Written { sha256: hex(&digest.finalize()), folder }))
    }

    /// Removes a result of an earlier run that no longer holds.
    pub fn remove(&self, relative: &Path, suffix: &str) -> Result<(), OutputError> {
        let Some(place) = self.place(relative, suffix) else { return Ok(()) };
        match fs::remove_file(&place) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Err(OutputError::Io(place, error))
            }
            _ => Ok(()),
        }
    }

    /// Creates the folders above `place`, each a real folder: a link put there would lead out of the output folder.
    fn create_folders(&self, place: &Path) -> Result<PathBuf, OutputError> {
        let folder = place.parent().unwrap_or(&self.root);
        let below = folder.strip_prefix(&self.root).unwrap_or(Path::new(""));
        let mut path = self.root.clone();
        for part in below.components() {
            let above = path.clone();
            path.push(part);
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => continue,
                Ok(_) => {
                    let error = io::Error::new(
                        io::ErrorKind::NotADirectory,
                        "a file or a link stands where a folder is needed",
                    );
                    return Err(OutputError::Io(path, error));
                }
                Err(_) => {}
            }
            match fs::create_dir(&path) {
                Ok(()) => sync_folder(&above).map_err(|error| OutputError::Io(above.clone(), error))?,
                // Another thread was first.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(OutputError::Io(path, error)),
            }
        }
        Ok(folder.to_owned())
    }

    /// SHA-256 of a result that should be there; `None` where it is not or cannot be read.
    pub fn digest(&self, relative: &Path, suffix: &str) -> Option<String> {
        let file = File::open(self.place(relative, suffix)?).ok()?;
        digest(file).ok()
    }

    /// Starts `plans.jsonl` anew.
    pub fn plans(&self) -> Result<Plans<'_>, OutputError> {
        let temporary = self.temporary.join(PLANS);
        let file = File::create(&temporary).map_err(|error| OutputError::Io(temporary.clone(), error))?;
        Ok(Plans { output: self, temporary, file: BufWriter::new(file) })
    }
}

impl Drop for Output {
    /// Removes the folder for temporary files: nothing of a run that ended stays behind, in whatever way it ended.
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.temporary);
    }
}

/// A result on the disk, but for the sync of its folder.
pub struct Written {
    pub sha256: String,
    pub folder: PathBuf,
}

/// `plans.jsonl` while it is written.
pub struct Plans<'o> {
    output: &'o Output,
    temporary: PathBuf,
    file: BufWriter<File>,
}

impl Plans<'_> {
    /// Appends the `.json` of a document as one line.
    pub fn append_result(&mut self, relative: &Path) -> Result<(), OutputError> {
        let place = self.output.place(relative, ".json").unwrap_or_default();
        let result = File::open(&place).and_then(|file| copy_on_one_line(BufReader::new(file), &mut self.file));
        result.map_err(|error| OutputError::Io(place, error))
    }

    /// Appends a record that has no `.json`.
    pub fn append_record(&mut self, record: &impl serde::Serialize) -> Result<(), OutputError> {
        let line = serde_json::to_vec(record).expect("a record is plain JSON");
        let result = self.file.write_all(&line).and_then(|()| self.file.write_all(b"\n"));
        result.map_err(|error| OutputError::Io(self.temporary.clone(), error))
    }

    /// Makes it appear.
    pub fn finish(mut self) -> Result<(), OutputError> {
        let place = self.output.root.join(PLANS);
        let result = (|| {
            self.file.flush()?;
            self.file.get_ref().sync_all()?;
            fs::rename(&self.temporary, &place)?;
            sync_folder(&self.output.root)
        })();
        result.map_err(|error| OutputError::Io(place, error))
    }
}

/// Copies pretty JSON without the blanks between its tokens, and a line break behind it. Byte by byte: the figures stay
/// as they were written, and a large record is never in memory.
fn copy_on_one_line(mut from: impl Read, to: &mut impl Write) -> io::Result<()> {
    let (mut in_string, mut escaped) = (false, false);
    let mut buffer = [0; 16 * 1024];
    let mut kept = Vec::with_capacity(buffer.len());
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        kept.clear();
        for &byte in &buffer[..read] {
            if in_string {
                kept.push(byte);
                in_string = escaped || byte != b'"';
                escaped = !escaped && byte == b'\\';
            } else if !byte.is_ascii_whitespace() {
                in_string = byte == b'"';
                kept.push(byte);
            }
        }
        to.write_all(&kept)?;
    }
    to.write_all(b"\n")
}

/// Makes renames and new names in a folder last.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// SHA-256 of what a reader holds, in lower-case hexadecimal, without holding it.
pub fn digest(mut from: impl Read) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(hex(&digest.finalize())),
            Ok(read) => digest.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_second_run_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::open(folder.path()).unwrap();
        assert!(matches!(Output::open(folder.path()), Err(OutputError::Locked(_))));
        drop(output);
        assert!(Output::open(folder.path()).is_ok());
    }

    #[test]
    fn a_link_inside_the_output_folder_does_not_lead_out_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let output = Output::open(folder.path()).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("a")).unwrap();
        assert!(output.write(Path::new("a/x.pdf"), ".json", "0", b"{}").is_err());
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        // A link in the place of a result is replaced, not written through.
        let target = elsewhere.path().join("target");
        fs::write(&target, b"kept").unwrap();
        std::os::unix::fs::symlink(&target, folder.path().join("y.pdf.json")).unwrap();
        output.write(Path::new("y.pdf"), ".json", "0", b"{}").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"kept");
        assert_eq!(fs::read(folder.path().join("y.pdf.json")).unwrap(), b"{}");
    }

    #[test]
    fn a_link_in_the_place_of_the_control_folder_is_refused_and_nothing_behind_it_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let kept = elsewhere.path().join("tmp/kept");
        fs::create_dir(kept.parent().unwrap()).unwrap();
        fs::write(&kept, b"kept").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join(CONTROL_FOLDER)).unwrap();
        assert!(matches!(Output::open(folder.path()), Err(OutputError::Io(..))));
        assert_eq!(fs::read(&kept).unwrap(), b"kept");
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
        for own in ["lock", JOURNAL] {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join(CONTROL_FOLDER)).unwrap();
            std::os::unix::fs::symlink(&kept, folder.path().join(CONTROL_FOLDER).join(own)).unwrap();
            assert!(matches!(Output::open(folder.path()), Err(OutputError::Io(..))), "{own}");
        }
    }

    #[test]
    fn half_written_files_of_a_killed_run_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(".kehoach/tmp/3.json");
        fs::create_dir_all(left.parent().unwrap()).unwrap();
        fs::write(&left, b"{\"pa").unwrap();
        let output = Output::open(folder.path()).unwrap();
        assert!(!left.exists() && left.parent().unwrap().exists());
        drop(output);
        assert!(!left.parent().unwrap().exists());
    }

    proptest! {
        #[test]
        fn one_line_says_what_the_pretty_json_says(text in ".*", figure in any::<f64>(), number in any::<i64>()) {
            let value = serde_json::json!({"a": [text, figure, null], text.clone(): {"b \" c\\": number}});
            let pretty = serde_json::to_vec_pretty(&value).unwrap();
            let mut line = Vec::new();
            copy_on_one_line(&pretty[..], &mut line).unwrap();
            prop_assert_eq!(line, [serde_json::to_vec(&value).unwrap(), b"\n".to_vec()].concat());
        }
    }
}
