#!/usr/bin/env python3
"""Read page images with the `tesseract` command alone and with `kehoach ingest`, and say how wrong and how slow both are.

    measure_scans.py --program target/release/kehoach --scorer ../shared/annotation/score.py DIR [--work DIR] [--only office] [--each]

DIR holds page images (.png) beside their truth (.txt), as `print_scans.py` makes them. Both programs get the same files, the same
model (`vie`) and one thread. Printed for each first part of the names (the wear level) and for each resolution: syllables wrong and
figures exact, whole texts aligned, in per cent; processor seconds (user and system, children included).
Tesseract is not run again where its reading lies in the work folder already.
"""
import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
from pathlib import Path


def seconds(command, **options):
    """Run it; its processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def score_of(path):
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--work", type=Path, help="folder for the readings (default DIR/readings)")
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument("--each", action="store_true", help="a line for each page too")
    options = parser.parse_args()
    score, work = score_of(options.scorer), options.work or options.pages / "readings"
    work.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    sums = {}
    for image in sorted(options.pages.glob(options.only + "*.png")):
        times = work / f"{image.stem}.seconds"
        if not times.exists():
            spent = seconds(["tesseract", image, work / image.stem, "-l", "vie"], env=environment)
            times.write_text(str(spent))
        spent = seconds([options.program.resolve(), "ingest", "--jobs", "1", "--route", "ocr", "--fresh", "-o", work / "ours", image], env=environment)
        readings = {"tesseract": (work / f"{image.stem}.txt", float(times.read_text())),
                    "kehoach": (work / "ours" / f"{image.name}.txt", spent)}
        parts = image.stem.split("-")
        for who, (text, spent) in readings.items():
            result = score.score_free(str(image.with_suffix(".txt")), str(text))
            if options.each:
                print(image.stem, who, json.dumps(result), f"{spent:.2f} s", flush=True)
            for key in dict.fromkeys((parts[0], parts[min(1, len(parts) - 1)], "all")):
                row = sums.setdefault(key, {}).setdefault(who, [0, 0.0, 0, 0.0, 0.0])
                for at, value in enumerate((result["syllables"], result["syllable_error_rate"] * result["syllables"], result["figures"],
                                            result["figures_exact"] * result["figures"], spent)):
                    row[at] += value
    if not sums:
        sys.exit("no page image with its text")
    print("| pages | syllables | wrong, Tesseract | wrong, kehoach | figures | exact, Tesseract | exact, kehoach | s, Tesseract | s, kehoach |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for key, row in sums.items():
        t, k = row["tesseract"], row["kehoach"]
        wrong, exact = (lambda r: f"{100 * r[1] / max(r[0], 1):.2f} %"), (lambda r: f"{100 * r[3] / max(r[2], 1):.1f} %")
        print(f"| {key} | {t[0]} | {wrong(t)} | {wrong(k)} | {t[2]} | {exact(t)} | {exact(k)} | {t[4]:.1f} | {k[4]:.1f} |")


if __name__ == "__main__":
    main()
