#!/usr/bin/env python3
"""The whole program on a folder of scans against `tesseract` (processor time) and `ocrmypdf --sidecar` (wall time).

    tools/benchmark_scans.py PROGRAM FOLDER [--jobs N] [--rounds N]

Takes the PDFs and images below FOLDER that have no good text (what `kehoach` reads by OCR on every page), copies them to
a temporary folder, and runs on them in turn, so that a disturbance of minutes meets all three:

- `kehoach ingest --route ocr`, on N jobs and on one;
- `tesseract -l vie` on every page at 300 dpi, the pages rendered by pdftoppm beforehand (not counted), one after the
  other; OMP_THREAD_LIMIT=1 as in kehoach's workers, and without it as an office would start it;
- `ocrmypdf --sidecar -l vie --force-ocr --output-type pdf` on every PDF, on N jobs.

Prints a table for docs/benchmarks.md: the least of all rounds. Processor time is that of all processes.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUFFIXES = {".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}


def measured(commands: list[list[str]], **environment: str) -> tuple[float, float]:
    """Wall time and processor time in seconds of commands that run one after the other."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    for command in commands:
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{command[0]}: status {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, processor


def scans(program: str, folder: Path, work: Path) -> list[Path]:
    """Copies of the documents whose pages all need OCR, by what the program itself says of them."""
    out = work / "judged"
    subprocess.run([program, "ingest", str(folder), "-o", str(out)], capture_output=True)
    chosen = []
    for line in (out / "plans.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        source = folder / record["path"]
        routes = {page["route"] for page in record["pages"]}
        if source.suffix.lower() in SUFFIXES and record["status"] == "done" and routes == {"ocr"}:
            target = work / "in" / f"{len(chosen):03}-{source.name}"
            target.parent.mkdir(exist_ok=True)
            shutil.copy(source, target)
            chosen.append(target)
    return chosen


def pages(documents: list[Path], work: Path) -> list[Path]:
    """Every page as a picture of 300 dpi, which is what kehoach reads."""
    folder = work / "pages"
    folder.mkdir()
    for document in documents:
        if document.suffix.lower() == ".pdf":
            subprocess.run(["pdftoppm", "-r", "300", "-png", document, folder / document.stem], check=True)
        else:
            shutil.copy(document, folder / document.name)
    return sorted(folder.iterdir())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        documents = scans(program, arguments.folder, work)
        pictures = pages(documents, work)
        pdfs = [document for document in documents if document.suffix.lower() == ".pdf"]
        only_pdfs = work / "pdfs"
        only_pdfs.mkdir()
        for pdf in pdfs:
            os.link(pdf, only_pdfs / pdf.name)

        def kehoach(folder: Path, jobs: int) -> list[list[str]]:
            command = [program, "ingest", str(folder), "-o", str(work / "out"), "--fresh", "--route", "ocr"]
            return [command + ["--jobs", str(jobs)]]

        tesseract = [["tesseract", str(picture), str(work / "text"), "-l", "vie"] for picture in pictures]
        ocrmypdf = [
            ["ocrmypdf", "--quiet", "--sidecar", str(work / "side.txt"), "-l", "vie", "--force-ocr", "--output-type"]
            + ["pdf", "--jobs", str(arguments.jobs), str(pdf), str(work / "made.pdf")]
            for pdf in pdfs
        ]
        jobs = arguments.jobs
        runs = {
            f"`kehoach ingest`, all scans, {jobs} jobs": lambda: measured(kehoach(work / "in", jobs)),
            "`tesseract`, all pages, OMP_THREAD_LIMIT=1": lambda: measured(tesseract, OMP_THREAD_LIMIT="1"),
            "`tesseract`, all pages, as it comes": lambda: measured(tesseract),
            f"`kehoach ingest`, the PDFs, {jobs} jobs": lambda: measured(kehoach(only_pdfs, jobs)),
            f"`ocrmypdf --sidecar`, the PDFs, {jobs} jobs": lambda: measured(ocrmypdf),
        }
        best = {name: (float("inf"), float("inf")) for name in runs}
        for _ in range(arguments.rounds):
            for name, run in runs.items():
                best[name] = tuple(min(pair) for pair in zip(best[name], run()))
        print(f"{len(documents)} documents, {len(pictures)} pages, of them {len(pdfs)} PDFs; best of {arguments.rounds}\n")
        print("| | wall s | processor s |\n| --- | --- | --- |")
        for name, (wall, processor) in best.items():
            print(f"| {name} | {wall:.1f} | {processor:.1f} |")
        names = list(runs)
        share = best[names[0]][1] / best[names[1]][1]
        print(f"\nProcessor time, kehoach / tesseract: {share:.2f} (at most 1.10 is wanted)")
        print(f"Wall time, kehoach / ocrmypdf: {best[names[3]][0] / best[names[4]][0]:.2f} (less than 1 is wanted)")


if __name__ == "__main__":
    main()
