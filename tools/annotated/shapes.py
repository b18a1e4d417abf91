"""The shapes in which users have a document: what `shapes` in the head of its source asks for.

Each entry is `kind` or a mapping `{kind: options}`:
born, stamped, tcvn3_pdf; scan {wear, dpi, skew, seal, rotate}; layer {wear, dpi}; signed {wear, dpi};
tiff {dpi}; photo {page}; text, nfd, utf16, tcvn3, vni.
"""
import copy
import io
import re
import subprocess
import unicodedata
from dataclasses import replace

import numpy as np
from PIL import Image

import legacy_encodings
from printing.draw import draw
from printing.recognise import lay_beside, read_table, run
from printing.wear import wear

from . import pdf, seal


def make(name, head, composition, root):
    """Write every shape of one document below root/documents/NAME, and root/annotated/NAME.raw.txt."""
    folder = root / "documents" / name
    folder.mkdir(parents=True, exist_ok=True)
    shapes = [(s, {}) if isinstance(s, str) else next(iter(s.items())) for s in head.get("shapes", ["born"])]
    reading = next((o for s, o in shapes if s == "layer"), {"wear": "office", "dpi": 150})
    layered = folder / "text-layer.pdf" if any(s == "layer" for s, _ in shapes) else None
    raw(name, composition, root, layered, **reading)
    for shape, options in shapes:
        if shape != "layer":
            MAKERS[shape](folder, name, head, composition, **options)


def raw(name, composition, root, layered, wear, dpi, skew=None):
    """What `tesseract -l eng` makes of the pages: NAME.raw.txt, line for line, and the PDF that it writes."""
    read = {}
    encoded = worn_pages(name, composition, wear, dpi, skew)
    files, work = [], root.parent / "target" / "corpus-pages"
    work.mkdir(parents=True, exist_ok=True)
    for number, (data, suffix, _, _) in enumerate(encoded):
        path = work / f"{name}-{number + 1}{suffix}"
        path.write_bytes(data)
        files.append(str(path))
    listing = work / f"{name}.list"
    listing.write_text("\n".join(files) + "\n")
    run([str(listing), str(work / name), "-l", "eng", "--dpi", str(dpi), "pdf", "tsv"])
    if layered:
        subprocess.run(["cp", str(work / f"{name}.pdf"), str(layered)], check=True)
    by_page = read_table((work / f"{name}.tsv").read_text(encoding="utf-8"))
    for number, (page, (_, _, angle, size)) in enumerate(zip(composition.pages, encoded), 1):
        for line, text in zip(page.lines, lay_beside(page, by_page.get(number, []), dpi, angle, size)):
            read[id(line)] = text
    lines = ["" if line is None else read[id(line)] for line in composition.order]
    (root / "annotated" / f"{name}.raw.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def worn_pages(name, composition, level, dpi, skew=None):
    """Worn pages as (bytes, suffix, angle, size in pixels): 1-bit TIFF (G4) for fax, else grey JPEG."""
    out = []
    for page in composition.pages:
        image, angle = wear(draw(page, dpi), level, dpi, f"{name}/{level}/{page.number}", skew)
        out.append((*encode(image, level, dpi), angle, image.size))
    return out


def encode(image, level, dpi):
    buffer = io.BytesIO()
    if image.mode == "1":
        image.save(buffer, "TIFF", compression="group4", dpi=(dpi, dpi))
        return buffer.getvalue(), ".tif"
    image.save(buffer, "JPEG", quality={"clean": 45, "office": 38, "worn": 30}[level], dpi=(dpi, dpi), optimize=True)
    return buffer.getvalue(), ".jpg"


# -- makers: one a shape

def born(folder, name, head, composition):
    pdf.born_digital(composition.pages, folder / "born-digital.pdf")


def stamped(folder, name, head, composition):
    """Born digital, but number and day are stamped on: they are an image, absent from the text."""
    number, hidden, pages = re.match(r"\d+", head["number"]).group(), set(), copy.deepcopy(composition.pages)
    for line in pages[0].lines[:14]:
        for i, (before, word) in enumerate(zip(line.words, line.words[1:]), 1):
            if before.text == "Số:" and word.text.startswith(number):
                figure = replace(word, text=number)
                line.words[i:i + 1] = [figure, replace(word, text=word.text[len(number):], x=word.x + figure.width)]
                hidden.add(id(figure))
            elif before.text == "ngày" and word.text.isdigit() and word.style.italic:
                hidden.add(id(word))
    if not hidden:
        raise ValueError(f"{name}: nothing to stamp")
    pdf.born_digital(pages, folder / "stamped.pdf", stamped=hidden)


def tcvn3_pdf(folder, name, head, composition):
    pdf.born_digital(composition.pages, folder / "tcvn3-fonts.pdf", legacy=True, creator="Acrobat PDFMaker 5.0 for Word")


def scan(folder, name, head, composition, wear="office", dpi=150, skew=None, seal=False, rotate=0, file=None):
    encoded = worn_pages(name, composition, wear, dpi, skew)
    pages = []
    for page, (data, _, angle, _) in zip(composition.pages, encoded):
        image = Image.open(io.BytesIO(data))
        if seal:
            data = sealed(image, page, head, name, dpi, angle, data)
        width, height = page.width, page.height
        if rotate:
            turned = io.BytesIO()
            Image.open(io.BytesIO(data)).rotate(rotate, expand=True).save(turned, "JPEG", quality=38, dpi=(dpi, dpi))
            data, (width, height) = turned.getvalue(), (height, width) if rotate % 180 else (width, height)
        pages.append((data, width, height))
    to_pdf(folder / (file or f"scan-{wear}.pdf"), pages)


def sealed(image, page, head, name, dpi, angle, data):
    """The page with a red seal and a signature in blue over the place of the signer's name, if it is on this page."""
    line = next((l for l in page.lines if (head.get("signer") or {}).get("name") and l.text.endswith(head["signer"]["name"])), None)
    if line is None:
        return data
    words = [w for w in line.words if w.x >= line.regions[-1].x0 - 1]
    x = (words[0].x + words[-1].x + words[-1].width) / 2
    image = seal.press(image.convert("RGB"), (x - 35) * dpi / 72, (words[0].baseline - 42) * dpi / 72, dpi, head["issuer"], name)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=40, dpi=(dpi, dpi), optimize=True)
    return buffer.getvalue()


def to_pdf(path, pages, overlay=None):
    pdf.images(pages, path, overlay)


def signed(folder, name, head, composition, wear="clean", dpi=150, by="", mail="", at=""):
    encoded = worn_pages(name, composition, wear, dpi)
    overlay = [f"Người ký: {by or head['issuer']}", f"Email: {mail}", f"Cơ quan: {head['parent_issuer'] or head['issuer']}", f"Thời gian ký: {at}"]
    to_pdf(folder / "signed-scan.pdf", [(d, p.width, p.height) for p, (d, _, _, _) in zip(composition.pages, encoded)], overlay)


def tiff(folder, name, head, composition, dpi=200):
    """All pages in one TIFF, as fax servers keep them."""
    frames = [Image.open(io.BytesIO(data)) for data, _, _, _ in worn_pages(name, composition, "fax", dpi)]
    frames[0].save(folder / "fax.tif", "TIFF", compression="group4", save_all=True, append_images=frames[1:], dpi=(dpi, dpi))


def photo(folder, name, head, composition, page=1, dpi=150):
    """One page as a JPEG in uneven light, a little turned."""
    image, _ = wear(draw(composition.pages[page - 1], dpi), "worn", dpi, f"{name}/photo", 1.2)
    shade = np.linspace(1.0, 0.72, image.width)[None, :]
    image = Image.fromarray((np.asarray(image) * shade).astype(np.uint8))
    image.save(folder / f"page-{page}.jpg", "JPEG", quality=32, dpi=(dpi, dpi), optimize=True)


def text_of(composition):
    return "\n".join(composition.restored) + "\n"


def text(folder, name, head, composition):
    (folder / "text.txt").write_text(text_of(composition), encoding="utf-8")


def nfd(folder, name, head, composition):
    (folder / "text-nfd.txt").write_text("\ufeff" + unicodedata.normalize("NFD", text_of(composition)), encoding="utf-8")


def utf16(folder, name, head, composition):
    (folder / "text-utf16.txt").write_bytes(text_of(composition).replace("\n", "\r\n").encode("utf-16"))


def tcvn3(folder, name, head, composition):
    (folder / "tcvn3.txt").write_bytes(legacy_encodings.to_tcvn3(text_of(composition)).encode("latin-1"))


def vni(folder, name, head, composition):
    (folder / "vni.txt").write_bytes(legacy_encodings.to_vni(text_of(composition)).encode("cp1252", errors="replace"))


MAKERS = {f.__name__: f for f in (born, stamped, tcvn3_pdf, scan, signed, tiff, photo, text, nfd, utf16, tcvn3, vni)}
