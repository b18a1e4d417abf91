//! The examples with other programs' engines give the same `plans.jsonl` as `kehoach ingest`.
//!
//! Skipped, saying so, where the engine is not installed; a failure where `KEHOACH_ENGINES` names it (`.ci/run` does).

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::process::Command;

use super::documents::{pdf, plan_text};
use super::program::{KEHOACH, ingest, run};

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &Path, bytes: &[u8]| {
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
    };
    for number in 0..20 {
        write(Path::new(&format!("{}/kế hoạch {number}\n.txt", number % 3)), plan_text(number).as_bytes());
    }
    write(Path::new("b/two pages.pdf"), &pdf(&["KE HOACH", "NHIEM VU"]));
    write(Path::new("b/back\\slash.pdf"), b"");
    write(Path::new(&OsString::from_vec(b"b/bad\xff.txt".to_vec())), plan_text(3).as_bytes());
    write(Path::new("archive.zip"), b"PK\x03\x04");
    folder
}

/// Runs `command FOLDER PLANS` and compares.
fn same_as_ingest(mut command: Command) {
    let input = folder();
    let out = tempfile::tempdir().unwrap();
    run(&mut ingest(input.path(), out.path()), 1);
    let plans = out.path().join("by the engine.jsonl");
    run(command.arg(KEHOACH).arg(input.path()).arg(&plans), 0);
    let (ours, theirs) = (fs::read_to_string(out.path().join("plans.jsonl")), fs::read_to_string(plans));
    assert_eq!(ours.unwrap(), theirs.unwrap());
}

fn example(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

fn works(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// Says that a test is skipped, or fails where it must not be.
fn skip(engine: &str, why: &str) {
    let demanded = std::env::var("KEHOACH_ENGINES").unwrap_or_default();
    assert!(!demanded.split(',').any(|name| name == engine), "{engine}: {why}");
    eprintln!("skipped: {why}");
}

#[test]
fn gnu_parallel_gives_the_same_plans() {
    if !works("parallel", &["--version"]) || !works("python3", &["--version"]) {
        return skip("parallel", "GNU parallel or python3 is not installed");
    }
    same_as_ingest(Command::new(example("parallel_ingest.sh")));
}

#[test]
fn spark_gives_the_same_plans() {
    // A Python with PySpark may be named by the environment.
    let python = std::env::var("PYSPARK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !works("java", &["-version"]) || !works(&python, &["-c", "import pyspark"]) {
        return skip("spark", "Java or PySpark is not installed");
    }
    let mut command = Command::new(python);
    command.arg(example("spark_ingest.py"));
    same_as_ingest(command);
}
