//! A file of any kind: opened, its first pages read without an engine, and made into every form. What a third-party
//! parser panics on is contained by the program and no finding; what leaves it is one.

#![no_main]

use std::sync::Arc;

use kehoach::model::Model;
use kehoach::ocr::Recorded;
use kehoach::output;
use kehoach::output::pdf::{Layer, two_layer};
use kehoach::pipeline;
use kehoach::record::{DocumentRecord, Plan, SCHEMA_VERSION, Status};
use kehoach::restore::RestoreOptions;
use kehoach::source::{Document, Limits, ReadOptions, detect_kind};
use libfuzzer_sys::fuzz_target;

const PAGES: usize = 2;

fuzz_target!(
    // A panic that somebody catches is no crash.
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| {
        let Ok(kind) = detect_kind(bytes, None) else { return };
        let limits = Limits { file_bytes: 1 << 20, pages: 100, pixels: 1 << 20 };
        let bytes = Arc::new(bytes.to_vec());
        let Ok(document) = Document::open(Arc::clone(&bytes), kind, None, &limits) else { return };
        let options = ReadOptions { dpi: 36, ..ReadOptions::default() };
        let model = Model::embedded();
        let mut pages = Vec::new();
        for index in 0..document.page_count().min(PAGES) {
            pages.extend(document.read_page(index, &options, model, &mut Recorded::default()));
        }
        let text = pipeline::restore_pages(model, &pages, &RestoreOptions::default());
        let printed = output::printed_pages(&pages, &text);
        let record = record(kind.name());
        assert!(!output::alto(&record, &printed).contains('\0'));
        assert!(!output::hocr(&record, &printed).contains('\0'));
        if kind.is_paged_image()
            && let Ok(made) = two_layer(bytes, kind, None, &limits, &Layer::new(&record, printed))
        {
            assert!(made.bytes.starts_with(b"%PDF-") && made.bytes.ends_with(b"%%EOF\n"));
        }
    }
);

fn record(kind: &str) -> DocumentRecord {
    DocumentRecord {
        schema_version: SCHEMA_VERSION.to_owned(),
        path: "document".to_owned(),
        status: Status::Done,
        file_kind: Some(kind.to_owned()),
        sha256: None,
        program_version: String::new(),
        model_version: String::new(),
        pages: Vec::new(),
        plan: Plan::default(),
        failures: Vec::new(),
    }
}
