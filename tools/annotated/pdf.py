"""Write typeset pages as PDF: born digital (Unicode or legacy fonts), and images with or without an overlay of text."""
import io
import unicodedata
import warnings

from fontTools import subset
from fontTools.ttLib import TTFont

from legacy_encodings import TCVN3, is_toned_capital, to_tcvn3
from printing import fonts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pymupdf


class FontBox:
    """Fonts embedded in one PDF, each made once."""

    def __init__(self, legacy):
        self.legacy, self.buffers = legacy, {}

    def buffer(self, style, capitals):
        key = (style.family, style.bold, style.italic, capitals)
        if key not in self.buffers:
            path = fonts.path(*key[:3])
            self.buffers[key] = tcvn3_font(path, capitals, style) if self.legacy else open(path, "rb").read()
        return "F" + "".join(c for c in "-".join(map(str, key)) if c.isalnum()), self.buffers[key]


def tcvn3_font(path, capitals, style):
    """A font in the manner of .VnTime: the glyphs of Vietnamese letters at the codes of TCVN3, small ones drawn as
    capitals in .VnTimeH."""
    font = TTFont(path)
    cmap = font.getBestCmap()
    letters = [chr(c) for c in range(0x20, 0x7F)] + list(TCVN3)
    new = {}
    for letter in letters:
        shown = letter.upper() if capitals else letter
        if ord(shown) in cmap:
            new[ord(to_tcvn3(letter))] = cmap[ord(shown)]
    cutter = subset.Subsetter(subset.Options(glyph_names=False, layout_features=[], name_IDs=["*"], notdef_outline=True))
    cutter.populate(glyphs=set(new.values()))
    cutter.subset(font)
    for table in font["cmap"].tables:
        table.cmap = dict(new) if table.isUnicode() else {}
    font["cmap"].tables = [t for t in font["cmap"].tables if t.isUnicode()]
    name = (".VnTimeH" if capitals else ".VnTime") + {(False, False): "", (True, False): "-Bold", (False, True): "-Italic",
                                                      (True, True): "-BoldItalic"}[(style.bold, style.italic)]
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = name
    if "CFF " in font:
        font["CFF "].cff.fontNames = [name]
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def runs_of(word, legacy, last):
    """Strings to show for a word: (text, in the capital font). Words carry the blank that follows them."""
    text = unicodedata.normalize("NFC", word.text) + ("" if last else " ")
    if not legacy:
        return [(text, False)]
    runs = []
    for c in text:
        capital = is_toned_capital(c)
        if runs and runs[-1][1] == capital:
            runs[-1] = (runs[-1][0] + c, capital)
        else:
            runs.append((c, capital))
    return [(to_tcvn3(t), capital) for t, capital in runs]


def born_digital(pages, path, legacy=False, stamped=(), creator="Microsoft Word"):
    """A PDF with text as word processors write it. `stamped`: texts of words that are an image on the page, as the
    number and the date that a clerk stamps over a finished page; they are absent from its text."""
    document, box = pymupdf.open(), FontBox(legacy)
    for source in pages:
        page = document.new_page(width=source.width, height=source.height)
        for x0, y0, x1, y1, thickness in source.rules:
            page.draw_line((x0, y0), (x1, y1), width=thickness)
        for line in source.lines:
            for i, word in enumerate(line.words):
                if id(word) in stamped:
                    insert_stamp(page, word)
                    continue
                x = word.x
                nearby = line.words[i + 1] if i + 1 < len(line.words) else None
                glued = nearby is not None and abs(nearby.x - word.x - word.width) < 0.5
                for text, capital in runs_of(word, legacy, nearby is None or glued):
                    name, buffer = box.buffer(word.style, capital)
                    page.insert_font(fontname=name, fontbuffer=buffer)
                    page.insert_text((x, word.baseline), text, fontname=name, fontsize=word.style.size)
                    if legacy:
                        x += pymupdf.Font(fontbuffer=buffer).text_length(text, word.style.size)
    for page in document:
        page.clean_contents()  # one content stream a page, not one a word
    document.set_metadata({"creator": creator, "producer": creator, "creationDate": "D:20260101000000Z", "modDate": "D:20260101000000Z"})
    if not legacy:
        document.subset_fonts(fallback=True)
    save(document, path)


def insert_stamp(page, word):
    """A word as an image in blue ink."""
    from PIL import Image, ImageDraw
    scale, style = 4, word.style
    font = fonts.at(fonts.path(style.family, style.bold, style.italic), style.size * scale)
    image = Image.new("RGB", (int(word.width * scale) + 8, int(style.size * scale * 1.4)), "white")
    ImageDraw.Draw(image).text((2, style.size * scale), word.text, fill=(40, 40, 150), font=font, anchor="ls")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    page.insert_image(pymupdf.Rect(word.x, word.baseline - style.size, word.x + image.width / scale, word.baseline + style.size * 0.4),
                      stream=buffer.getvalue(), keep_proportion=False)


def images(encoded, path, overlay=None):
    """A PDF of page images: `encoded` holds (bytes, width, height in points). `overlay`: lines of text shown at the
    top right of the first page, as the visible part of a digital signature: the only text there is."""
    document = pymupdf.open()
    for data, width, height in encoded:
        page = document.new_page(width=width, height=height)
        page.insert_image(page.rect, stream=data)
    if overlay:
        page, name = document[0], "overlay"
        page.insert_font(fontname=name, fontfile=fonts.path("DejaVuSans"))
        for i, line in enumerate(overlay):
            page.insert_text((page.rect.width - 210, 18 + 8 * i), line, fontname=name, fontsize=6, color=(0.7, 0, 0))
        document.subset_fonts(fallback=True)
    save(document, path)


def save(document, path):
    document.save(path, garbage=4, deflate=True, no_new_id=True)
