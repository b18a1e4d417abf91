//! Finds what there is to read below the paths given, and where each result will lie. Nothing is opened but folders.
//!
//! Links met on the way are not followed unless asked for; a link given on the command line always is. Devices, pipes
//! and sockets are never opened. The output folder, and output folders of other runs met inside the tree, are left out.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::name::{record_name, result_path};
use super::output::{CONTROL_FOLDER, PLANS};
use crate::record::{Category, Failure};

/// What stands at a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A regular file, to be opened and judged by its content.
    File,
    /// No document for certain; recorded as skipped, or as failed where it should have been one.
    Not(Failure),
}

/// One thing found, with its names.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Where to open it.
    pub path: PathBuf,
    /// Its path below the root it was found under; plain names only.
    pub relative: PathBuf,
    /// `relative` as records write it.
    pub name: String,
    pub found: Found,
}

/// Why a run cannot start.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    #[error("{}: {error}", path.display())]
    Root { path: PathBuf, error: io::Error },
    #[error("{}: the input lies inside the output folder {}; choose another output folder", input.display(), output.display())]
    InsideOutput { input: PathBuf, output: PathBuf },
    #[error(
        "{} and {} would both be written to {} below the output folder; rename one of them or give the two folders to runs of their own",
        first.display(), second.display(), result.display()
    )]
    Collision { first: PathBuf, second: PathBuf, result: PathBuf },
    #[error("{}: its result would take the place of {}, which the run itself writes; rename it", input.display(), reserved)]
    Reserved { input: PathBuf, reserved: &'static str },
}

/// All inputs below `roots`, ordered by name. Fails before anything is read where a root does not exist, lies inside
/// `output`, or where two inputs would have one result; `further` are the suffixes of results beside `.json` and `.txt`.
pub fn discover(
    roots: &[PathBuf],
    output: &Path,
    follow_links: bool,
    further: &[&str],
) -> Result<Vec<Input>, DiscoverError> {
    let mut walk = Walk { inputs: Vec::new(), output: identity_of(output), follow_links };
    for root in roots {
        let failed = |error| DiscoverError::Root { path: root.clone(), error };
        let metadata = fs::metadata(root).map_err(failed)?;
        let real = fs::canonicalize(root).map_err(failed)?;
        if let Ok(real_output) = fs::canonicalize(output)
            && real.starts_with(&real_output)
        {
            return Err(DiscoverError::InsideOutput { input: root.clone(), output: output.to_owned() });
        }
        if metadata.is_dir() {
            walk.folder(root, &metadata);
        } else {
            let name = real.file_name().unwrap_or(OsStr::new("document"));
            let name = root.file_name().unwrap_or(name);
            walk.add(root.clone(), PathBuf::from(name), found(&metadata));
        }
    }
    let mut inputs = walk.inputs;
    // The path itself breaks ties, so that the order of two inputs of one name does not depend on the file system.
    inputs.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.path.cmp(&b.path)));
    inputs.dedup_by(|a, b| a.relative == b.relative && same_place(&a.path, &b.path));
    refuse_collisions(&inputs, further)?;
    Ok(inputs)
}

struct Walk {
    inputs: Vec<Input>,
    output: Option<(u64, u64)>,
    follow_links: bool,
}

/// A folder still to be read: its path, its path below the root, the folders above it.
struct Pending {
    path: PathBuf,
    relative: PathBuf,
    above: Vec<(u64, u64)>,
}

impl Walk {
    fn add(&mut self, path: PathBuf, relative: PathBuf, found: Found) {
        let name = record_name(&relative);
        self.inputs.push(Input { path, relative, name, found });
    }

    /// Reads the tree below `root` without recursion: a tree may be deeper than the stack.
    fn folder(&mut self, root: &Path, metadata: &Metadata) {
        let mut pending =
            vec![Pending { path: root.to_owned(), relative: PathBuf::new(), above: vec![identity(metadata)] }];
        while let Some(folder) = pending.pop() {
            let entries = match fs::read_dir(&folder.path) {
                Ok(entries) => entries,
                Err(error) => {
                    let relative = if folder.relative.as_os_str().is_empty() {
                        PathBuf::from(root.file_name().unwrap_or(OsStr::new("folder")))
                    } else {
                        folder.relative
                    };
                    self.add(folder.path, relative, Found::Not(inaccessible("folder", &error)));
                    continue;
                }
            };
            for entry in entries {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        self.add(
                            folder.path.clone(),
                            folder.relative.clone(),
                            Found::Not(inaccessible("folder", &error)),
                        );
                        break;
                    }
                };
                // Only the control folder of an output that was given as an input gets here.
                if entry.file_name() == CONTROL_FOLDER {
                    continue;
                }
                let relative = folder.relative.join(entry.file_name());
                if let Some(below) = self.entry(entry.path(), relative, &folder.above) {
                    pending.push(below);
                }
            }
        }
    }

    /// One entry of a folder; gives back a folder that is to be read.
    fn entry(&mut self, path: PathBuf, relative: PathBuf, above: &[(u64, u64)]) -> Option<Pending> {
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => match fs::metadata(&path) {
                Err(error) => {
                    self.add(path, relative, Found::Not(inaccessible("link", &error)));
                    return None;
                }
                Ok(_) if !self.follow_links => {
                    let failure = not_a_document("a symbolic link, which is not followed", "give --follow-links");
                    self.add(path, relative, Found::Not(failure));
                    return None;
                }
                Ok(metadata) => metadata,
            },
            Ok(metadata) => metadata,
            Err(error) => {
                self.add(path, relative, Found::Not(inaccessible("file", &error)));
                return None;
            }
        };
        if !metadata.is_dir() {
            self.add(path, relative, found(&metadata));
            return None;
        }
        let identity = identity(&metadata);
        if self.output == Some(identity) {
            return None;
        }
        if above.contains(&identity) {
            self.add(path, relative, Found::Not(not_a_document("a link to a folder above it", "nothing to do")));
            return None;
        }
        if path.join(CONTROL_FOLDER).is_dir() {
            let advice = "give it on the command line if its files are to be read";
            self.add(path, relative, Found::Not(not_a_document("the output folder of another run", advice)));
            return None;
        }
        let above = above.iter().copied().chain([identity]).collect();
        Some(Pending { path, relative, above })
    }
}

fn found(metadata: &Metadata) -> Found {
    let kind = metadata.file_type();
    let what = if kind.is_file() {
        return Found::File;
    } else if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    };
    Found::Not(not_a_document(what, "nothing to do; only regular files are read"))
}

fn not_a_document(what: &str, advice: &str) -> Failure {
    Failure::new(Category::NotADocument, format!("not a document: {what}"), advice)
}

/// What the system said, without its number and without a path.
pub(super) fn inaccessible(what: &str, error: &io::Error) -> Failure {
    let reason = match error.kind() {
        io::ErrorKind::NotFound if what == "link" => "it leads nowhere".to_owned(),
        io::ErrorKind::NotFound => "it is not there any more".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        kind => kind.to_string(),
    };
    Failure::new(
        Category::Inaccessible,
        format!("the {what} cannot be opened: {reason}"),
        "make it readable for the user who runs the program, or take it out of the input",
    )
}

fn identity(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

fn identity_of(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|metadata| identity(&metadata))
}

fn same_place(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// Refuses two inputs with one result, a result where another result needs a folder, and a result that would take the
/// place of a file of the run itself.
fn refuse_collisions(inputs: &[Input], further: &[&str]) -> Result<(), DiscoverError> {
    let mut results: HashMap<PathBuf, &Input> = HashMap::with_capacity(inputs.len() * 2);
    for input in inputs {
        if let Some(first) = input.relative.components().next()
            && let Some(reserved) =
                [CONTROL_FOLDER, PLANS].into_iter().find(|reserved| first.as_os_str() == OsStr::new(reserved))
            && input.relative.components().count() > 1
        {
            return Err(DiscoverError::Reserved { input: input.path.clone(), reserved });
        }
        for suffix in [".json", ".txt"].iter().chain(further) {
            let Some(result) = result_path(&input.relative, suffix) else { continue };
            if result == Path::new(PLANS) {
                return Err(DiscoverError::Reserved { input: input.path.clone(), reserved: PLANS });
            }
            if let Some(first) = results.get(&result) {
                return Err(DiscoverError::Collision { first: first.path.clone(), second: input.path.clone(), result });
            }
            results.insert(result, input);
        }
    }
    for input in inputs {
        for folder in input.relative.ancestors().skip(1) {
            if let Some(first) = results.get(folder) {
                return Err(DiscoverError::Collision {
                    first: first.path.clone(),
                    second: input.path.clone(),
                    result: folder.to_owned(),
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"x").unwrap();
        }
        folder
    }

    fn names(inputs: &[Input]) -> Vec<&str> {
        inputs.iter().map(|input| input.name.as_str()).collect()
    }

    fn find(root: &Path) -> Result<Vec<Input>, DiscoverError> {
        discover(&[root.to_owned()], Path::new("/nonexistent/out"), false, &[])
    }

    #[test]
    fn folders_are_read_in_order_and_recursively() {
        let folder = tree(&["b.txt", "a/x.pdf", "a/d/y.pdf", "x.pdf/inner.txt"]);
        assert_eq!(names(&find(folder.path()).unwrap()), ["a/d/y.pdf", "a/x.pdf", "b.txt", "x.pdf/inner.txt"]);
    }

    #[test]
    fn links_are_listed_and_followed_only_where_asked() {
        let folder = tree(&["real/x.txt"]);
        symlink("real", folder.path().join("link")).unwrap();
        symlink("nowhere", folder.path().join("dangling")).unwrap();
        symlink("..", folder.path().join("real/loop")).unwrap();
        let inputs = find(folder.path()).unwrap();
        assert_eq!(names(&inputs), ["dangling", "link", "real/loop", "real/x.txt"]);
        let category = |index: usize| match &inputs[index].found {
            Found::Not(failure) => Some(failure.category),
            Found::File => None,
        };
        assert_eq!(category(0), Some(Category::Inaccessible));
        assert_eq!(category(1), Some(Category::NotADocument));
        let followed = discover(&[folder.path().to_owned()], Path::new("/nonexistent/out"), true, &[]).unwrap();
        assert_eq!(names(&followed), ["dangling", "link/loop", "link/x.txt", "real/loop", "real/x.txt"]);
    }

    #[test]
    fn the_output_folder_is_not_read_and_inputs_inside_it_are_refused() {
        let folder = tree(&["a.txt", "out/b.txt.txt", "old/.kehoach/journal.jsonl", "old/c.txt.txt"]);
        let output = folder.path().join("out");
        let inputs = discover(&[folder.path().to_owned()], &output, false, &[]).unwrap();
        assert_eq!(names(&inputs), ["a.txt", "old"]);
        assert!(matches!(
            discover(&[output.join("b.txt.txt")], &output, false, &[]),
            Err(DiscoverError::InsideOutput { .. })
        ));
    }

    #[test]
    fn two_inputs_with_one_result_are_refused() {
        let folder = tree(&["a/x.pdf", "b/x.pdf", "c/y", "c/y.json/z", "d/plans.jsonl/q"]);
        let roots = |names: &[&str]| names.iter().map(|name| folder.path().join(name)).collect::<Vec<_>>();
        let out = Path::new("/nonexistent/out");
        assert!(matches!(discover(&roots(&["a", "b"]), out, false, &[]), Err(DiscoverError::Collision { .. })));
        assert!(matches!(discover(&roots(&["c"]), out, false, &[]), Err(DiscoverError::Collision { .. })));
        assert!(matches!(discover(&roots(&["d"]), out, false, &[]), Err(DiscoverError::Reserved { .. })));
        assert_eq!(discover(&roots(&["a", "a/x.pdf"]), out, false, &[]).unwrap().len(), 1);
        let folder = tree(&["x.pdf", "x.pdf.metadata"]);
        let root = [folder.path().to_owned()];
        assert!(discover(&root, out, false, &[]).is_ok());
        assert!(matches!(discover(&root, out, false, &[".metadata.json"]), Err(DiscoverError::Collision { .. })));
    }
}
