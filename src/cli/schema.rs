//! `kehoach schema`: the JSON Schema of a record, from the types themselves.

use std::process::ExitCode;

use super::{Outcome, print};
use crate::record::DocumentRecord;

/// The schema of [`DocumentRecord`] as pretty JSON with a final line break; `docs/schema.json` holds the same bytes.
pub fn document() -> String {
    let schema = schemars::schema_for!(DocumentRecord);
    serde_json::to_string_pretty(&schema).expect("a schema is plain JSON") + "\n"
}

pub(super) fn run() -> Outcome {
    print(&document())?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let published = include_str!("../../docs/schema.json");
        assert!(published == super::document(), "run `kehoach schema > docs/schema.json`");
    }
}
