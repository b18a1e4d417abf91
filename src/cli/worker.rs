//! `kehoach worker`: reads pages for a parent, or with `--documents` whole documents for any program. Hidden from the
//! help because people do not type it; `docs/worker.md` describes both protocols.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::ingest::ReadingArgs;
use crate::batch::{Observer, Reader, serve_documents, serve_pages, serve_two_layer};

#[derive(Args)]
pub struct WorkerArgs {
    /// Answer each request with the record of a whole document
    #[arg(long)]
    documents: bool,
    /// Make the two-layer PDF of one document
    #[arg(long, hide = true, conflicts_with = "documents")]
    two_layer: bool,
    /// Load the OCR engine before the hello, which says what came of it
    #[arg(long, hide = true, conflicts_with_all = ["documents", "two_layer"])]
    engine: bool,
    /// The process that must live for this one to go on
    #[arg(long, hide = true, conflicts_with = "documents")]
    parent: Option<u32>,
    /// Limit on the address space in bytes
    #[arg(long, hide = true, conflicts_with = "documents")]
    memory: Option<u64>,
    #[command(flatten)]
    reading: ReadingArgs,
}

pub fn run(args: &WorkerArgs) -> ExitCode {
    let worker = args.reading.worker();
    let result = if args.documents {
        let observer: Observer = Arc::new(|_| {});
        let document = match args.reading.document() {
            Ok(document) => document,
            Err(message) => {
                eprintln!("kehoach worker: {message}");
                return ExitCode::from(2);
            }
        };
        let reader = Reader::new(document, &worker, 0, &observer);
        serve_documents(&reader, io::stdin().lock(), &mut io::stdout().lock())
    } else if args.two_layer {
        serve_two_layer(args.parent, args.memory)
    } else {
        serve_pages(args.parent, args.memory, args.engine, &worker.faults)
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody reads the answers any more.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kehoach worker: {error}");
            ExitCode::from(2)
        }
    }
}
