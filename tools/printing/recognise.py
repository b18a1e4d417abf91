"""Read page images with the `tesseract` command and lay what it read beside the printed lines.

The place decides which printed line a word belongs to, never its letters: nothing is corrected on the way.
"""
import csv
import io
import math
import os
import subprocess


class RecognitionError(RuntimeError):
    """The tesseract command is missing or failed."""


def run(arguments, data=None):
    """Run tesseract, one thread, low priority; returns its standard output. Raises RecognitionError."""
    try:
        done = subprocess.run(["nice", "-n", "10", "tesseract", *arguments], input=data, capture_output=True, timeout=600,
                              env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    except FileNotFoundError as missing:
        raise RecognitionError("tesseract is not installed (Debian: tesseract-ocr tesseract-ocr-vie)") from missing
    if done.returncode:
        raise RecognitionError(done.stderr.decode(errors="replace").strip())
    return done.stdout.decode()


def read_table(text):
    """Words of Tesseract's TSV by page (from 1): (text, x0, y0, x1, y1, confidence) in pixels, in its order."""
    pages = {}
    for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and row["text"].strip():
            x, y, w, h = (int(row[k]) for k in ("left", "top", "width", "height"))
            pages.setdefault(int(row["page_num"]), []).append((row["text"], x, y, x + w, y + h, float(row["conf"])))
    return pages


def recognise(image, dpi, language, mode=3):
    """Words of one page image, as `read_table` gives them."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", dpi=(dpi, dpi))
    return read_table(run(["-", "-", "-l", language, "--psm", str(mode), "--dpi", str(dpi), "tsv"], buffer.getvalue())).get(1, [])


def unturn(x, y, angle, width, height):
    """Where a point of the turned page stood on the straight page."""
    a = math.radians(angle)
    dx, dy = x - width / 2, y - height / 2
    return width / 2 + dx * math.cos(a) - dy * math.sin(a), height / 2 + dx * math.sin(a) + dy * math.cos(a)


def lay_beside(page, words, dpi, angle, size):
    """The text that was read for each line of `page` (same order); cells of a table row are joined by ` | `.

    A word that stands on no line (dirt, a ruled line read as a letter) is left out.
    """
    scale = dpi / 72
    regions = [(region, i, j) for i, line in enumerate(page.lines) for j, region in enumerate(line.regions)]
    found = {}
    for text, x0, y0, x1, y1, _ in words:
        if text.strip("|_—-. ") == "" and (x1 - x0) < 4 * scale and (y1 - y0) > 20 * scale:
            continue
        x, y = unturn((x0 + x1) / 2, (y0 + y1) / 2, angle, *size)
        x, y = x / scale, y / scale
        best = min(regions, default=None, key=lambda r: distance(r[0], x, y))
        if best is not None and distance(best[0], x, y) < 5:
            if page.lines[best[1]].cells:
                text = text.strip("|")  # the ruled line beside the word; ` | ` must stay the border of a cell
            if text:
                found.setdefault((best[1], best[2]), []).append((x0, text))
    out = []
    for i, line in enumerate(page.lines):
        parts = {}
        for j, region in enumerate(line.regions):
            read = " ".join(t for _, t in sorted(found.get((i, j), []), key=lambda w: w[0]))
            if read:
                parts.setdefault(region.cell, []).append(read)
        if line.cells:
            out.append(" | ".join(" ".join(parts.get(c, [])) for c in range(line.cells)))
        else:
            out.append(" ".join(" ".join(parts[c]) for c in sorted(parts)))
    return out


def distance(region, x, y):
    """Points between a point and a region; a step across lines counts thrice one along the line."""
    dx = max(region.x0 - x, 0, x - region.x1)
    dy = max(region.y0 - y, 0, y - region.y1)
    return math.hypot(dx, 3 * dy) + 0.01 * abs((region.y0 + region.y1) / 2 - y)
