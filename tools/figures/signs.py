#!/usr/bin/env python3
"""Print strings of figures and letters, wear them down, and cut out each connected piece of ink with its class.

    signs.py SEED COUNT OUT.npz             figures
    signs.py SEED COUNT OUT.npz --markers   markers of items (`c)`, `đ)`, `B.`)

OUT.npz holds `x`, COUNT windows of 32 × 24 (0 paper, 255 ink), and `y`, their classes: the place in the classes, one more for a stroke (`l`, `I`, `|`;
of figures only) and one more for anything else: other letters, halves of broken signs, two that touch. The parts of a broken sign together are that sign.
Pieces, frame and window are those of `src/source/signs.rs`.
Strings are made at random; nothing is copied from anywhere.
"""
import io
import random
import subprocess
import sys
from typing import Callable, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from scipy import ndimage

HEIGHT, WIDTH, FIGURE = 32, 24, 20.0

# Family and how often it is taken: most documents are set in Times.
FAMILIES = {"TeX Gyre Termes": 6, "Nimbus Roman": 6, "FreeSerif": 6, "Liberation Serif": 6, "Noto Serif": 2, "DejaVu Serif": 2, "C059": 1, "P052": 1,
            "TeX Gyre Schola": 1, "TeX Gyre Pagella": 1, "Noto Sans": 1, "DejaVu Sans": 1, "FreeSans": 1, "Nimbus Sans": 1, "Liberation Sans": 1,
            "Carlito": 2, "Caladea": 1, "Roboto": 1, "Open Sans": 1}
LETTERS = "abcdefghijklmnopqrstuvxyABCDEGHIKLMNOPQRSTUVXY"
MARKED = "ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵĂÂĐÊÔƠƯÁÀẢÃẠ"
SYMBOLS = ["NĐ-CP", "QĐ-TTg", "QH15", "TT-BTC", "NQ-CP", "KH-UBND", "UBND"]
# standard deviation of noise, blur in points, darkest light
WEAR = {"clean": (1.5, 0.06, 0), "office": (8, 0.20, 8), "worn": (14, 0.29, 25), "fax": (22, 0.24, 12)}


def font_files():
    """Paths and weights of the fonts that are installed, those of one width and of thin strokes left out."""
    listed = subprocess.run(["fc-list", "--format", "%{file}\t%{family[0]}\t%{style[0]}\n"], capture_output=True, text=True, check=True).stdout
    rows = sorted(row.split("\t") for row in listed.splitlines())
    kept = [(path, FAMILIES[family]) for path, family, style in rows
            if family in FAMILIES and path.endswith((".ttf", ".otf")) and not any(word in style for word in ("Light", "Condensed", "Thin"))]
    if not kept:
        sys.exit("none of the fonts is installed")
    return kept


def text(dice):
    """A date, number, symbol, amount, marker; or letters."""
    digits = lambda count: "".join(dice.choice("0123456789") for _ in range(count))
    some = lambda letters, most: "".join(dice.choice(letters) for _ in range(dice.randint(1, most)))
    share = dice.random()
    if share < 0.12:
        return f"{dice.randint(1, 31):02d}/{dice.randint(1, 12):02d}/{dice.choice(['20', '19'])}{digits(2)}"
    if share < 0.20:
        return f"{digits(dice.randint(1, 4))}/{digits(4)}/{dice.choice(SYMBOLS)}"
    if share < 0.28:
        return f"{digits(dice.randint(1, 3))}.{digits(3)}" + ("" if dice.random() < 0.5 else "." + digits(3))
    if share < 0.36:
        return f"{digits(dice.randint(1, 2))},{digits(dice.randint(1, 2))}%" if dice.random() < 0.5 else f"{digits(dice.randint(1, 3))}%"
    if share < 0.46:
        return digits(dice.randint(1, 4)) + dice.choice(["", ".", ",", ")", ";", ":"])
    if share < 0.52:
        return f"{digits(1)}.{digits(1)}" + ("" if dice.random() < 0.5 else "." + digits(1))
    if share < 0.56:
        return f"{digits(2)}-{digits(2)}-{digits(4)}" if dice.random() < 0.4 else f"({digits(dice.randint(1, 2))})"
    if share < 0.60:
        return f"{digits(2)}:{digits(2)}"
    if share < 0.80:
        return some(LETTERS, 6) + dice.choice(["", "", ".", ",", ";", ":", ")"])
    if share < 0.90:
        return some(MARKED + LETTERS, 6)
    return some(LETTERS + "0123456789" * 5 + "[]|!;'\"“”–+*", 6)


ITEMS = "abcdđeghiklmnopqrstuvx"
PARTS = "ABCDĐEGHIKLM"


def marker(dice):
    """The marker of an item or a part; or what else a line begins with."""
    share = dice.random()
    if share < 0.62:
        return dice.choice(ITEMS[:11] if dice.random() < 0.6 else ITEMS) + ")"
    if share < 0.76:
        return dice.choice(PARTS) + dice.choice(").")
    if share < 0.82:
        return f"{dice.randint(1, 20)}{dice.choice(').')}"
    if share < 0.85:
        return f"({dice.choice(ITEMS)})"
    if share < 0.95:
        return "".join(dice.choice(MARKED + LETTERS) for _ in range(dice.randint(1, 3))) + dice.choice(["", ")", "."])
    return dice.choice("“”\"'•*+-–§!jwzf") + dice.choice(["", "", ")", "."])


class Kind(NamedTuple):
    """What is printed and told apart."""
    classes: str
    strokes: str
    text: Callable

    @property
    def other(self):
        return len(self.classes) + bool(self.strokes)


FIGURES = Kind("0123456789.,/-%():", "lI|", text)
MARKERS = Kind(ITEMS + PARTS + "0123456789).(", "", marker)


def worn(image, dpi, dice):
    """The image as a scanner gives it, one line of it, as `src/ocr/prepare` hands it on: what is black and white is smoothed."""
    noises = np.random.default_rng(dice.getrandbits(63))
    level = dice.choice(["clean", "office", "worn", "worn", "fax", "fax"])
    noise, blur, light = WEAR[level]
    if dice.random() < 0.5:
        image = image.rotate(dice.uniform(-1.2, 1.2), Image.BICUBIC, fillcolor=255)
    if dice.random() < 0.4:
        thicker = dice.choice([ImageFilter.MaxFilter(3), ImageFilter.MinFilter(3)])
        image = Image.blend(image, image.filter(thicker), dice.uniform(0.15, 0.5))
    image = image.filter(ImageFilter.GaussianBlur(blur * dpi / 72 * dice.uniform(0.7, 1.3)))
    gray = np.asarray(image, np.float32)
    if level != "fax":
        gray = 255 - (255 - gray) * dice.uniform(0.6, 1)
    gray = gray - dice.uniform(0, light)
    gray = gray + noises.normal(0, noise * dice.uniform(0.6, 1.2), gray.shape)
    for _ in range(dice.choice([0, 0, 0, 1, 2])):
        y, x, size = noises.integers(0, gray.shape[0]), noises.integers(0, gray.shape[1]), noises.integers(1, max(2, dpi // 90 + 1))
        gray[y:y + size, x:x + size] = noises.choice([0, 255])
    if level == "fax":
        return smoothed(((gray > dice.uniform(115, 170)) * 255).astype(np.uint8))
    packed = io.BytesIO()
    Image.fromarray(np.clip(gray, 0, 255).astype(np.uint8)).save(packed, "JPEG", quality=dice.randint(45, 90))
    return np.asarray(Image.open(packed))


def smoothed(gray):
    padded = np.pad(gray.astype(np.uint16), 1, mode="edge")
    rows = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    return ((rows[:-2] + 2 * rows[1:-1] + rows[2:]) // 16).astype(np.uint8)


def threshold(gray):
    """Otsu's, from 90 to 200."""
    counts = np.bincount(gray.ravel(), minlength=256).astype(float)
    below, sums = np.cumsum(counts), np.cumsum(np.arange(256) * counts)
    total, whole = below[-1], sums[-1]
    with np.errstate(all="ignore"):
        spread = below * (total - below) * ((whole - sums) / (total - below) - sums / below) ** 2
    return int(np.clip(np.argmax(np.nan_to_num(spread)), 90, 200))


def pieces(gray, limit):
    """Connected ink, pieces above one another joined: labels of the pixels and (left, right, top, bottom, labels) from left to right."""
    labels, _ = ndimage.label(gray < limit, structure=np.ones((3, 3)))
    found = []
    for at, place in enumerate(ndimage.find_objects(labels), 1):
        if int((labels[place] == at).sum()) >= 2:
            found.append([place[1].start, place[1].stop, place[0].start, place[0].stop, {at}])
    joined = []
    for piece in sorted(found, key=lambda piece: piece[0]):
        for known in joined:
            over = min(known[1], piece[1]) - max(known[0], piece[0])
            if over * 2 > min(known[1] - known[0], piece[1] - piece[0]):
                known[:] = [min(known[0], piece[0]), max(known[1], piece[1]), min(known[2], piece[2]), max(known[3], piece[3]), known[4] | piece[4]]
                break
        else:
            joined.append(piece)
    return labels, joined


def window(gray, mask, left, right, top, bottom):
    """A piece in the frame of its figure: paper 0, ink up to 1."""
    scale = FIGURE / (bottom - top)
    place = lambda side, middle: (np.arange(side) - side / 2 + 0.5) / scale + middle - 0.5
    rows, columns = np.meshgrid(place(HEIGHT, (top + bottom) / 2), place(WIDTH, (left + right) / 2), indexing="ij")
    return ndimage.map_coordinates(np.where(mask, 255.0 - gray, 0.0), [rows, columns], order=1, mode="constant", cval=0) / 255.0


def inked(font, sign):
    """Where a sign has ink, from its origin: left, top, right, bottom. (Pillow's own box holds the advance.)"""
    mask, offset = font.getmask2(sign, mode="L", anchor="ls")
    box = mask.getbbox() or (0, 0, 1, 1)
    return offset[0] + box[0], offset[1] + box[1], offset[0] + box[2], offset[1] + box[3]


def class_of(piece, spans, kind):
    """Which sign a piece is: the only one that it lies on, of about its size."""
    left, right, top, bottom, _ = piece
    wide, high = right - left, bottom - top
    on = [span for span in spans if min(span[1], right) - max(span[0], left) > 0.5 * min(span[1] - span[0], wide)]
    if len(on) != 1 or on[0][2] not in kind.classes + kind.strokes:
        return kind.other
    (first, last, sign, height), dash = on[0], 3 if on[0][2] == "-" else 0
    fits_across = (last - first) * 0.62 - 1 < wide < (last - first) * 1.5 + 3
    fits_down = height * 0.75 - 1 - dash < high < height * 1.35 + 2 + dash
    if not (fits_across and fits_down):
        return kind.other
    return kind.classes.index(sign) if sign in kind.classes else len(kind.classes)


def together(parts):
    """Pieces as one."""
    return [min(part[0] for part in parts), max(part[1] for part in parts), min(part[2] for part in parts), max(part[3] for part in parts),
            set().union(*(part[4] for part in parts))]


def cut(gray, labels, piece, top, bottom):
    return window(gray, np.isin(labels, list(piece[4])), piece[0], piece[1], top, bottom)


def samples(dice, fonts, kind):
    """The pieces of one string: (window, class)."""
    path = dice.choices([path for path, _ in fonts], [weight for _, weight in fonts])[0]
    dpi, size = dice.choice([150, 150, 200, 200, 300]), dice.uniform(9.5, 14.5)
    font, string, scale = ImageFont.truetype(path, size * dpi / 72), kind.text(dice), dpi / 72
    x, spans = 10 * scale, []
    image = Image.new("L", (int(20 * scale + font.getlength(string) + len(string) * 3), int(30 * scale) + 6), 255)
    pen = ImageDraw.Draw(image)
    tracking = dice.choice([0, 0, 0, dice.uniform(-0.3, 1.2)]) * scale / 2
    for sign in string:
        pen.text((x, 20 * scale), sign, fill=dice.choice([10, 10, 40]), font=font, anchor="ls")
        left, top, right, bottom = inked(font, sign)
        spans.append((x + left, x + right, sign, bottom - top))
        x += font.getlength(sign) + tracking
    gray = worn(image, dpi, dice)
    labels, found = pieces(gray, threshold(gray))
    if not found:
        return
    highest = max(piece[3] - piece[2] for piece in found)
    tall = [piece for piece in found if (piece[3] - piece[2]) * 5 > highest * 4]
    top, bottom = sorted(piece[2] for piece in tall)[len(tall) // 2], sorted(piece[3] for piece in tall)[len(tall) // 2]
    jitter = 0.06 * (bottom - top)
    top, bottom = top + dice.uniform(-jitter, jitter), bottom + dice.uniform(-jitter, jitter)
    if bottom - top < 6:
        return
    for piece in found:
        yield cut(gray, labels, piece, top, bottom), class_of(piece, spans, kind)
    # A sign that broke, put together again; and what belongs to two signs.
    for span in spans:
        parts = [piece for piece in found if piece[0] >= span[0] - 1.5 and piece[1] <= span[1] + 1.5]
        if len(parts) > 1:
            yield cut(gray, labels, together(parts), top, bottom), class_of(together(parts), spans, kind)
    for at in range(len(found) - 1):
        if dice.random() < 0.2:
            pair = together(found[at:at + 2])
            yield cut(gray, labels, pair, top, bottom), class_of(pair, spans, kind)


def main(seed, count, out, kind):
    dice, fonts, windows, classes = random.Random(seed), font_files(), [], []
    while len(windows) < count:
        for sample, found in samples(dice, fonts, kind):
            windows.append((sample * 255).astype(np.uint8))
            classes.append(found)
    np.savez_compressed(out, x=np.array(windows), y=np.array(classes, np.uint8))


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5) or sys.argv[4:] not in ([], ["--markers"]):
        sys.exit(__doc__)
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], MARKERS if sys.argv[4:] else FIGURES)
