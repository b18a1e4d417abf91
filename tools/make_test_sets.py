#!/usr/bin/env python3
"""Make the test sets that restoration is measured on: aligned lines, `raw TAB true TAB how`.

    make_test_sets.py corpus                     small sets from corpus/sources -> corpus/test-sets/ (kept)
    make_test_sets.py lines --out DIR < TEXT     large sets from held-out lines of text (not kept)
    kehoach model held-back admin TEXT.zst | make_test_sets.py lines --all --out DIR
                                                 the same from lines that the language model has not seen

Sets: clean (raw = true), stripped (all marks and đ taken off), nfd, tcvn3, vni (legacy bytes shown as Latin-1;
tcvn3 lines with toned capitals are left out, as that encoding has none), eng and vie at the four wear levels
(eng-clean … vie-fax: printed, worn, read with Tesseract). `lines` keeps the held-out lines only (print_pairs.py).
"""
import argparse
import random
import sys
import unicodedata
from pathlib import Path

import legacy_encodings as legacy
from annotated import compose, source
from print_pairs import is_held_out, paragraphs, printable, set_page
from printing.draw import draw
from printing.recognise import lay_beside, recognise
from printing.wear import LEVELS, wear

ROOT = Path(__file__).resolve().parent.parent / "corpus"


def strip_marks(text):
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


def reversible(line):
    """Whether a line survives TCVN3 and VNI: no toned capital, no sign that the fonts lack."""
    return not any(legacy.is_toned_capital(c) for c in line) and legacy.plain_quotes(line) == line and \
        "?" not in legacy.to_tcvn3(line).replace("?", "", line.count("?")) and "?" not in legacy.to_vni(line).replace("?", "", line.count("?"))


def text_sets(lines):
    return {
        "clean": [(l, l, "clean") for l in lines],
        "stripped": [(strip_marks(l), l, "stripped") for l in lines],
        "nfd": [(unicodedata.normalize("NFD", l), l, "nfd") for l in lines],
        "tcvn3": [(legacy.to_tcvn3(l), l, "tcvn3") for l in lines if reversible(l)],
        "vni": [(legacy.to_vni(l), l, "vni") for l in lines if reversible(l)],
    }


def read_pages(pages, dpi, seed):
    """eng and vie readings of pages at every wear level: {set name: rows}."""
    sets = {}
    for level in LEVELS:
        for number, (page, label) in enumerate(pages):
            image, angle = wear(draw(page, dpi), level, dpi, f"{seed}/{level}/{number}")
            for language in ("eng", "vie"):
                read = lay_beside(page, recognise(image, dpi, language), dpi, angle, image.size)
                rows = sets.setdefault(f"{language}-{level}", [])
                rows += [(raw, line.text, f"{level}/{label}/{dpi}") for raw, line in zip(read, page.lines) if raw and not line.cells]
    return sets


def write(folder, sets):
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sorted(sets.items()):
        with open(folder / f"{name}.tsv", "w", encoding="utf-8", newline="\n") as file:
            file.writelines("\t".join(row) + "\n" for row in rows)
        print(f"{len(rows):6d} lines  {name}", file=sys.stderr)


def from_corpus(pages_each):
    pages, lines = [], []
    for path in sorted((ROOT / "sources").glob("*.txt")):
        head, blocks = source.read(path)
        composition = compose.Composer(head).compose(blocks)
        pages += [(p, path.stem) for p in composition.pages[:pages_each]]
        lines += [line.text for p in composition.pages for line in p.lines if len(line.text) > 3 and not line.cells]
    write(ROOT / "test-sets", {**text_sets(lines), **read_pages(pages, 200, "corpus")})


def from_lines(options):
    lines = [unicodedata.normalize("NFC", " ".join(line.split())) for line in sys.stdin]
    lines = [line for line in lines if printable(line) and (options.all or is_held_out(line))]
    if not lines:
        sys.exit("no held-out line on stdin")
    dice = random.Random(options.seed)
    dice.shuffle(lines)
    supply = paragraphs(lines, dice)
    pages = []
    for _ in range(options.pages):
        page, style = set_page(supply, dice)
        pages.append((page, f"{style.family}-{style.size:g}"))
    write(options.out, {**text_sets(lines[:options.lines]), **read_pages(pages, options.dpi, options.seed)})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    small = commands.add_parser("corpus")
    small.add_argument("--pages-each", type=int, default=1, help="pages of each document that are read (default 1)")
    large = commands.add_parser("lines")
    large.add_argument("--out", type=Path, required=True)
    large.add_argument("--all", action="store_true", help="every line given is held back already: take them all")
    large.add_argument("--lines", type=int, default=5000, help="lines of the sets that need no reading")
    large.add_argument("--pages", type=int, default=8, help="pages printed; each is read eight times")
    large.add_argument("--dpi", type=int, default=200)
    large.add_argument("--seed", default="test")
    options = parser.parse_args()
    from_corpus(options.pages_each) if options.command == "corpus" else from_lines(options)


if __name__ == "__main__":
    main()
