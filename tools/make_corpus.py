#!/usr/bin/env python3
"""Make corpus/ from corpus/sources: restored text, annotation, broken text, and the shapes that users have.

    make_corpus.py [--only NAME] [--text-only]

--text-only writes annotated/NAME.restored.txt and NAME.gold.json and checks them; no Tesseract, no images.
"""
import argparse
import json
import sys
from pathlib import Path

from annotated import compose, gold, source, validate

ROOT = Path(__file__).resolve().parent.parent / "corpus"


def dump(annotation):
    """JSON with one task, deadline, target or reference a line, so that a change of one is a change of one line."""
    line = lambda x: json.dumps(x, ensure_ascii=False)
    parts = ['"document": ' + json.dumps(annotation["document"], ensure_ascii=False, indent=2).replace("\n", "\n  ")]
    for key in ("references", "tasks", "deadlines", "targets"):
        rows = ",\n".join("    " + line(x) for x in annotation[key])
        parts.append(f'"{key}": [\n{rows}\n  ]' if rows else f'"{key}": []')
    return "{\n  " + ",\n  ".join(parts) + "\n}\n"


def make_text(path):
    """Compose one source and write its restored text and annotation. Returns (head, composition, faults)."""
    head, blocks = source.read(path)
    composition = compose.Composer(head).compose(blocks)
    annotation = gold.Annotator(head, composition).annotate()
    lines = composition.restored
    out = ROOT / "annotated"
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{path.stem}.restored.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (out / f"{path.stem}.gold.json").write_text(dump(annotation), encoding="utf-8")
    wrong = validate.faults(annotation, lines)
    for key in ("tasks", "deadlines", "targets", "references"):
        print(f"{key} {len(annotation[key])}", end="  ")
    print(f"lines {len(lines)}  pages {len(composition.pages)}  {path.stem}")
    return head, composition, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="name of one source")
    parser.add_argument("--text-only", action="store_true")
    options = parser.parse_args()
    failed = False
    for path in sorted((ROOT / "sources").glob("*.txt")):
        if options.only and path.stem != options.only:
            continue
        try:
            head, composition, wrong = make_text(path)
        except (source.SourceError, ValueError) as fault:
            print(f"{path.stem}: {fault}", file=sys.stderr)
            failed = True
            continue
        for fault in wrong:
            print(f"{path.stem}: {fault}", file=sys.stderr)
            failed = True
        if not options.text_only:
            from annotated import shapes
            shapes.make(path.stem, head, composition, ROOT)
    sys.exit(failed)


if __name__ == "__main__":
    main()
