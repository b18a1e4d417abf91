#!/usr/bin/env python3
"""Print pages, make them black and white as fax machines and scanners do, and cut out squares beside those of the page before.

    pages.py SEED PAGES OUT.npz < TEXT

OUT.npz holds `x`, squares of 96 pixels of the black and white page (0 ink, 1 paper), and `y`, the same squares as drawn (0 ink, 255 paper).
Wear is that of `printing/wear.py` at *fax*, in wider bounds: 144 to 220 dpi, less noise too, lower and higher thresholds. TEXT is any text: what is learned
are strokes, no words; lines that `kehoach model held-back` names should not be among it all the same.
"""
import random
import sys
import unicodedata
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from print_pairs import paragraphs, printable  # noqa: E402
from printing import page as layout  # noqa: E402
from printing.draw import draw  # noqa: E402
from printing.wear import generator  # noqa: E402

# Most documents are set in Times.
FAMILIES = (["Termes", "Tinos"] * 4 + ["FreeSerif", "NotoSerif", "DejaVuSerif"] * 2
            + ["DejaVuSans", "NotoSans", "Arimo", "Carlito", "Libertine"])
LARGE = ("NotoSerif", "NotoSans", "DejaVuSerif", "DejaVuSans", "Arimo")
RESOLUTIONS = [144, 150, 150, 150, 160, 180, 200, 200, 220]
SIDE, OF_A_PAGE = 96, 90


def worn(image, dpi, dice):
    """(black and white page, page as drawn), both turned alike."""
    if dice.random() < 0.85:
        image = image.rotate(dice.uniform(-1.2, 1.2), Image.BICUBIC, fillcolor=255)
    drawn = np.asarray(image)
    if dice.random() < 0.5:
        strokes = ImageFilter.MaxFilter(3) if dice.random() < 0.6 else ImageFilter.MinFilter(3)
        image = Image.blend(image, image.filter(strokes), dice.uniform(0.1, 0.5))
    image = image.filter(ImageFilter.GaussianBlur(dice.uniform(0.10, 0.32) * dpi / 72))
    grey = np.asarray(image, dtype=np.float32)
    height, width = grey.shape
    tilt = dice.uniform(-1, 1, 2)
    plane = np.linspace(-1, 1, height)[:, None] * tilt[0] + np.linspace(-1, 1, width)[None, :] * tilt[1]
    grey = grey - 12 * (0.35 + 0.5 * (plane + 1) / 2)
    grey = grey + dice.normal(0, dice.choice([4, 10, 16, 22, 22, 22, 28]), grey.shape).astype(np.float32)
    for _ in range(int(60 * grey.size / 1e6)):
        y, x, size = dice.integers(0, height), dice.integers(0, width), dice.integers(1, max(2, dpi // 90) + 1)
        grey[y:y + size, x:x + size] = dice.choice([0, 255])
    return (grey > dice.uniform(105, 185)).astype(np.uint8), drawn


def set_page(source, dice):
    family = dice.choice(FAMILIES)
    style = layout.Style(family, dice.choice([11, 12, 13, 13, 14]) - (family in LARGE), leading=dice.uniform(1.05, 1.4))
    sheet = layout.Sheet()
    while len(sheet.pages) == 1:
        text, changes = next(source)
        sheet.paragraph(text, style.but(**changes), indent=dice.choice([0, 28]), align=dice.choice(["justify", "left"]),
                        after=dice.uniform(1, 6))
    return sheet.pages[0]


def main(seed, pages, out):
    lines = [unicodedata.normalize("NFC", " ".join(line.split())) for line in sys.stdin]
    lines = [line for line in lines if printable(line)]
    if not lines:
        sys.exit("no usable line on stdin")
    dice, noise = random.Random(seed), generator(seed)
    source, seen, drawn = paragraphs(lines, dice), [], []
    for _ in range(pages):
        page, dpi = set_page(source, dice), dice.choice(RESOLUTIONS)
        bits, before = worn(draw(page, dpi), dpi, noise)
        wanted = len(seen) + OF_A_PAGE
        while len(seen) < wanted:
            y, x = noise.integers(0, bits.shape[0] - SIDE), noise.integers(0, bits.shape[1] - SIDE)
            square = before[y:y + SIDE, x:x + SIDE]
            # Paper teaches little.
            if (square < 128).mean() < 0.02 and noise.random() > 0.05:
                continue
            seen.append(bits[y:y + SIDE, x:x + SIDE])
            drawn.append(square)
    np.savez_compressed(out, x=np.array(seen), y=np.array(drawn))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
