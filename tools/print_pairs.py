#!/usr/bin/env python3
"""Print text as worn pages, read them with Tesseract, write aligned lines (raw, printed, how) for learning a channel.

    zstdcat admin.txt.zst | print_pairs.py --out DIR [--pages 80] [--languages eng,vie] [--held-out] [--seconds 900]

Reads lines of text on stdin; writes DIR/eng.tsv, DIR/vie.tsv: `raw TAB printed TAB wear/family/size/dpi/page`.
A line of text is held out when the first hexadecimal digit of its SHA-1 is 0: such lines are printed only with
`--held-out`, the others only without, so that a channel learned from the one can be measured on the other.
"""
import argparse
import hashlib
import random
import sys
import time
import unicodedata
from pathlib import Path

from printing import page as layout
from printing.draw import draw
from printing.recognise import lay_beside, recognise
from printing.wear import LEVELS, wear

FAMILIES = ["Termes"] * 5 + ["FreeSerif"] * 3 + ["NotoSerif", "DejaVuSerif", "DejaVuSans", "NotoSans"]
RESOLUTIONS = [150, 200, 200, 200, 300, 300]
SYMBOLS = ["KH-UBND", "QĐ-UBND", "CV-UBND", "TB-UBND", "BC-UBND", "KH-SNV", "KH-SKHCN", "KH-STC", "KH-SNNMT", "QĐ-TTg",
           "NQ-CP", "NĐ-CP", "TT-BNV", "TT-BTC", "CT-TTg", "CĐ-TTg", "QĐ-BKHCN", "TTr-SNV", "TB-VPCP", "NQ-HĐND", "KH-PCTT",
           "KH-BCĐ", "QĐ-BTNMT", "CT-UBND", "KH-SGDĐT", "KH-SYT", "GM-UBND", "HD-SNV"]
PARTY_SYMBOLS = ["KH/TU", "KH/ĐU", "NQ/TW", "CT/TW", "KL/TW", "QĐ/TW", "KH/BCĐTW", "CV/TU", "BC/ĐU", "CTr/TU", "HD/BTCTW", "QĐ/VPTW"]


def is_held_out(line):
    """Whether a line of text belongs to the held-out sixteenth."""
    return hashlib.sha1(line.encode()).hexdigest()[0] == "0"


def printable(line):
    """Lines that read like running text of an office: not too long, not a heap of lower-case head words or symbols."""
    letters = sum(c.isalpha() for c in line)
    return 25 <= len(line) <= 900 and letters > 0.6 * len(line) and all(ord(c) < 0x2600 for c in line) and any(c.isupper() for c in line)


def symbol_line(dice):
    """A line of the head or of references, made up: numbers, symbols and dates are where errors cost most."""
    def number():
        if dice.random() < 0.3:
            return f"{dice.randint(1, 250):02d}-{dice.choice(PARTY_SYMBOLS)}"
        if dice.random() < 0.3:
            return f"{dice.randint(1, 250):02d}/{dice.randint(2015, 2026)}/{dice.choice(SYMBOLS)}"
        return f"{dice.randint(1, 4500)}/{dice.choice(SYMBOLS)}"

    def date():
        day, month, year = dice.randint(1, 28), dice.randint(1, 12), dice.randint(2015, 2026)
        return f"{day:02d}/{month}/{year}" if dice.random() < 0.5 else f"{day:02d} tháng {month:02d} năm {year}"
    return dice.choice([
        lambda: f"Số: {number()}",
        lambda: f"Căn cứ Quyết định số {number()} ngày {date()}; Kế hoạch số {number()} ngày {date()};",
        lambda: f"Thực hiện Công văn số {number()} ngày {date()}, Thông báo số {number()} ngày {date()}",
        lambda: f"- Thời gian hoàn thành: Trước ngày {date()}.",
        lambda: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", lambda: "Độc lập - Tự do - Hạnh phúc",
        lambda: "ĐẢNG CỘNG SẢN VIỆT NAM",
    ])()


def paragraphs(lines, dice):
    """Endless styled paragraphs: (text, style changes)."""
    while True:
        roll = dice.random()
        if roll < 0.08:
            yield symbol_line(dice), {}
            continue
        text = dice.choice(lines)
        if roll < 0.16:
            yield text[:160].rsplit(" ", 1)[0].upper(), {"bold": True}
        elif roll < 0.27:
            yield text, {"bold": True}
        elif roll < 0.37:
            yield text, {"italic": True}
        elif roll < 0.40:
            yield text, {"bold": True, "italic": True}
        else:
            yield text, {}


def set_page(source, dice):
    style = layout.Style(dice.choice(FAMILIES), dice.choice([12, 13, 13, 13, 14, 14]), leading=dice.uniform(1.15, 1.45))
    if style.family in ("NotoSerif", "NotoSans", "DejaVuSerif", "DejaVuSans"):
        style = style.but(size=style.size - 1)
    sheet = layout.Sheet()
    while len(sheet.pages) == 1:
        text, changes = next(source)
        sheet.paragraph(text, style.but(**changes), indent=dice.choice([0, 28]), align=dice.choice(["justify", "justify", "left", "center"]),
                        after=dice.uniform(2, 8))
    return sheet.pages[0], style


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=80)
    parser.add_argument("--languages", default="eng,vie")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--seconds", type=float, default=900, help="stop after so much time")
    parser.add_argument("--prefix", default="")
    parser.add_argument("--seed", default="kehoach")
    options = parser.parse_args()
    lines = [unicodedata.normalize("NFC", " ".join(line.split())) for line in sys.stdin]
    lines = [line for line in lines if printable(line) and is_held_out(line) == options.held_out]
    if not lines:
        sys.exit("no usable line on stdin")
    dice = random.Random(options.seed)
    source, started = paragraphs(lines, dice), time.monotonic()
    options.out.mkdir(parents=True, exist_ok=True)
    languages = options.languages.split(",")
    files = {l: open(options.out / f"{options.prefix}{l}.tsv", "w", encoding="utf-8") for l in languages}
    for number in range(options.pages):
        if time.monotonic() - started > options.seconds:
            print(f"time is up after {number} pages", file=sys.stderr)
            break
        page, style = set_page(source, dice)
        level, dpi = LEVELS[number % 4], dice.choice(RESOLUTIONS) if number % 4 != 3 else 200
        image, angle = wear(draw(page, dpi), level, dpi, f"{options.seed}/{number}")
        how = f"{level}/{style.family}/{style.size:g}/{dpi}/{number}"
        for language, file in files.items():
            read = lay_beside(page, recognise(image, dpi, language), dpi, angle, image.size)
            for raw, line in zip(read, page.lines):
                if raw:
                    file.write(f"{raw}\t{line.text}\t{how}\n")
            file.flush()


if __name__ == "__main__":
    main()
