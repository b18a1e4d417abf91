#!/usr/bin/env python3
"""Whether a scan gives the same JSON as its text: letterhead in two columns, annex table, seal over the signature, skew.

    scan_and_text.py --program PROGRAM --out DIR [--wear office] [--dpi 200] [--skew 2] [--no-seal] [--keep] SOURCE…

SOURCE is an annotated source (corpus/README.md, "The markup"). For each, DIR/in/NAME.pdf is its pages worn, turned by
`--skew` degrees (odd pages one way, even pages the other) and sealed, and DIR/in/NAME.txt its text. `kehoach ingest`
reads both, and all that the two JSON files say differently is printed: what the text gives, what the scan gives. Places
(pages, boxes, offsets), ids and confidences are left out. `--keep` prints nothing again but reads what lies there.
"""
import argparse
import difflib
import io
import json
import subprocess
import sys
from pathlib import Path

from annotated import compose, pdf, shapes, source
from printing.draw import draw
from printing.wear import wear
from PIL import Image

# What says where a value was found or how sure it is, not what it is; and what follows from the value.
PLACES = {"id", "source", "confidence", "evidence", "line", "lines", "parent", "canonical_units", "task", "sources"}


def scan(path, name, head, composition, level, dpi, skew, seal):
    """Pages as a PDF of images."""
    pages = []
    for page in composition.pages:
        turned = skew if page.number % 2 else -skew
        image, angle = wear(draw(page, dpi), level, dpi, f"{name}/{level}/{page.number}", turned)
        data, _ = shapes.encode(image, level, dpi)
        if seal:
            data = shapes.sealed(Image.open(io.BytesIO(data)), page, head, name, dpi, angle, data)
        pages.append((data, page.width, page.height))
    pdf.images(pages, path)


def values(node):
    """A JSON tree without places."""
    if isinstance(node, dict):
        return {key: values(value) for key, value in node.items() if key not in PLACES}
    return [values(item) for item in node] if isinstance(node, list) else node


def items(path):
    """The items of one record by part: each field of the head, each task, deadline, target and reference, as JSON."""
    record = json.loads(path.read_text(encoding="utf-8"))
    head = values(record["document"] or {})
    parts = {"document": [json.dumps({key: value}, ensure_ascii=False) for key, value in head.items()]}
    for part in ("tasks", "deadlines", "targets", "references"):
        parts[part] = [json.dumps(values(item), ensure_ascii=False) for item in record[part]]
    return parts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE")
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--wear", default="office", choices=["clean", "office", "worn", "fax"])
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--skew", type=float, default=2.0)
    parser.add_argument("--no-seal", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--quiet", action="store_true", help="counts only")
    options = parser.parse_args()
    folder, out = options.out / "in", options.out / "out"
    folder.mkdir(parents=True, exist_ok=True)
    for path in options.sources if not options.keep else ():
        head, blocks = source.read(path)
        composition = compose.Composer(head).compose(blocks)
        (folder / f"{path.stem}.txt").write_text("\n".join(composition.restored) + "\n", encoding="utf-8")
        scan(folder / f"{path.stem}.pdf", path.stem, head, composition, options.wear, options.dpi, options.skew, not options.no_seal)
    subprocess.run([options.program.resolve(), "ingest", "--fresh", "-o", out, folder], check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    counts = {}
    for path in options.sources:
        text, read = (items(out / f"{path.stem}.{suffix}.json") for suffix in ("txt", "pdf"))
        for part in text:
            count = counts.setdefault(part, [0, 0, 0])
            rows = [row for row in difflib.ndiff(text[part], read[part]) if row[0] in "+-"]
            count[0] += len(text[part])
            count[1] += sum(row[0] == "-" for row in rows)
            count[2] += sum(row[0] == "+" for row in rows)
            if rows and not options.quiet:
                print(f"== {path.stem}: {part}")
                print("\n".join(rows))
    print("; ".join(f"{part} {count[0]}, not so in the scan {count[1]}, only there {count[2]}" for part, count in counts.items()))


if __name__ == "__main__":
    sys.exit(main())
