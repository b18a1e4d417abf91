#!/usr/bin/env python3
"""Print text as worn scans with their truth, to measure how well page images are read.

    print_scans.py --out DIR [--each 2] [--seed NAME] [--fonts Tinos,Arimo,Carlito] < TEXT

TEXT holds lines that nothing was learned from (`kehoach model held-back NAME FILE`). For every wear level and every
resolution `--each` pages are printed, each in the next of three fonts: DIR/LEVEL-DPI-FONT-N.png and, line for line as
printed, the same name with .txt. Pages of one N hold the same text at every level and resolution.
"""
import argparse
import random
import sys
import unicodedata
from pathlib import Path

from print_pairs import paragraphs, printable
from printing import page as layout
from printing.draw import draw
from printing.wear import LEVELS, wear

FAMILIES = ("Termes", "NotoSerif", "DejaVuSerif")
RESOLUTIONS = (150, 200, 300)


def set_page(source, dice, family):
    """One full page in one font, as `print_pairs.set_page` sets them but with the font given."""
    size = dice.choice([12, 13, 13, 14]) - (0 if family == "Termes" else 1)
    style = layout.Style(family, size, leading=dice.uniform(1.15, 1.45))
    sheet = layout.Sheet()
    while len(sheet.pages) == 1:
        text, changes = next(source)
        sheet.paragraph(text, style.but(**changes), indent=dice.choice([0, 28]), align=dice.choice(["justify", "justify", "left"]),
                        after=dice.uniform(2, 8))
    return sheet.pages[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--each", type=int, default=2, help="pages for each level and resolution (default 2)")
    parser.add_argument("--seed", default="scans")
    parser.add_argument("--fonts", default=",".join(FAMILIES), help="families of printing/fonts.py, the pages in turn in each")
    options = parser.parse_args()
    lines = [unicodedata.normalize("NFC", " ".join(line.split())) for line in sys.stdin]
    lines = [line for line in lines if printable(line)]
    if not lines:
        sys.exit("no usable line on stdin")
    dice = random.Random(options.seed)
    source = paragraphs(lines, dice)
    options.out.mkdir(parents=True, exist_ok=True)
    families = options.fonts.split(",")
    for number in range(options.each * len(RESOLUTIONS)):
        family, dpi = families[number % len(families)], RESOLUTIONS[(number + number // len(families)) % len(RESOLUTIONS)]
        page = set_page(source, dice, family)
        for level in LEVELS:
            name = f"{level}-{dpi}-{family}-{number}"
            image, _ = wear(draw(page, dpi), level, dpi, f"{options.seed}/{name}")
            image.save(options.out / f"{name}.png", dpi=(dpi, dpi))
            text = "".join(line.text + "\n" for line in page.lines)
            (options.out / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
