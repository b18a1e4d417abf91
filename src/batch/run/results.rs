//! The results of one document on the disk, and its line for the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use super::crew::Crew;
use super::{Commit, Message, RunError};
use crate::batch::discover::Input;
use crate::batch::document::Finished;
use crate::batch::journal::Entry;
use crate::batch::output::OutputError;
use crate::batch::two_layer::{self, Made};
use crate::output::PDF_SUFFIX;
use crate::record::{Category, DocumentRecord, Failure, Status};

impl Crew<'_> {
    /// `before` are the further files that an earlier run wrote.
    pub(super) fn write(
        &self,
        index: usize,
        input: &Input,
        mut finished: Finished,
        before: &BTreeMap<String, String>,
    ) -> Message {
        match self.write_results(index, input, &mut finished, before) {
            Ok(written) => self.commit(index, finished.record, written),
            Err(error) if error.is_fatal() => {
                self.halt.store(true, Ordering::SeqCst);
                Message::Fatal(RunError::Output(error))
            }
            Err(error) => {
                let reason = match error {
                    OutputError::Io(_, error) => error.kind().to_string(),
                    OutputError::Locked(_) => "locked".to_owned(),
                };
                let failure = Failure::new(
                    Category::Output,
                    format!("the result cannot be written: {reason}"),
                    "make the output folder writable, and its names free of files and links of your own",
                );
                let record = DocumentRecord {
                    sha256: finished.record.sha256,
                    file_kind: finished.record.file_kind,
                    ..self.reader.failed(&input.name, failure)
                };
                self.commit(index, record, Results::default())
            }
        }
    }

    /// Writes the files of a document, or takes away what an earlier run wrote and this one does not.
    fn write_results(
        &self,
        index: usize,
        input: &Input,
        finished: &mut Finished,
        before: &BTreeMap<String, String>,
    ) -> Result<Results, OutputError> {
        let name = index.to_string();
        let mut results = Results::default();
        if let Some(request) = finished.pdf.take() {
            let made = two_layer::make(&request, &self.settings.worker, |content, length| {
                self.output.write_from(&input.relative, PDF_SUFFIX, &name, content, length)
            })?;
            let record = &mut finished.record;
            match made {
                Made::Written(written, warnings) => {
                    results.files.insert(PDF_SUFFIX.to_owned(), written.sha256);
                    results.folders.push(written.folder);
                    record.plan.warnings.extend(warnings);
                }
                Made::Refused(warning) => record.plan.warnings.push(warning),
                Made::Failed(failure) => {
                    record.status = Status::Partial;
                    record.failures.push(failure);
                }
            }
        }
        let Finished { record, text, files, .. } = finished;
        let mut write = |suffix: &str, content: &[u8]| {
            let written = self.output.write(&input.relative, suffix, &name, content)?;
            results.folders.push(written.folder);
            Ok::<_, OutputError>(written.sha256)
        };
        for (suffix, content) in files {
            let sha256 = write(suffix, content)?;
            results.files.insert((*suffix).to_owned(), sha256);
        }
        results.text = text.as_ref().map(|text| write(".txt", text.as_bytes())).transpose()?;
        if record.status != Status::Skipped {
            let mut json = serde_json::to_vec_pretty(record).expect("a record is plain JSON");
            json.push(b'\n');
            results.json = Some(write(".json", &json)?);
        }
        for suffix in before.keys().filter(|suffix| !results.files.contains_key(*suffix)) {
            self.output.remove(&input.relative, suffix)?;
        }
        if results.text.is_none() {
            self.output.remove(&input.relative, ".txt")?;
        }
        if results.json.is_none() {
            self.output.remove(&input.relative, ".json")?;
        }
        results.folders.dedup();
        Ok(results)
    }

    fn commit(&self, index: usize, record: DocumentRecord, written: Results) -> Message {
        let entry = Entry {
            path: record.path.clone(),
            status: record.status,
            sha256: record.sha256.clone(),
            program: record.program_version.clone(),
            model: record.model_version.clone(),
            options: self.options.clone(),
            limits: self.limits.clone(),
            failures: categories(&record),
            json_sha256: written.json,
            text_sha256: written.text,
            files: written.files,
            record: None,
        };
        let routes = record.pages.iter().map(|page| page.decision.route).collect();
        let failures = record.failures.clone();
        let record = entry.json_sha256.is_none().then(|| Box::new(record));
        let entry = Entry { record, ..entry };
        Message::Commit(Box::new(Commit { index, entry, folders: written.folders, routes, failures }))
    }
}

/// The files of one document on the disk, but for the sync of their folders: SHA-256 of each.
#[derive(Default)]
struct Results {
    json: Option<String>,
    text: Option<String>,
    files: BTreeMap<String, String>,
    folders: Vec<PathBuf>,
}

/// The categories of the failures of a record, each once, in order.
pub fn categories(record: &DocumentRecord) -> Vec<Category> {
    record.failures.iter().map(|failure| failure.category).collect::<BTreeSet<_>>().into_iter().collect()
}
