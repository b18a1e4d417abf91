"""The fonts that offices use, by family and style, and their metrics in points.

All of them have the 134 precomposed Vietnamese letters (Debian's Liberation Serif lacks 46 of them, so it is not here).
"""
from functools import lru_cache

from PIL import ImageFont

_GYRE = "/usr/share/texmf/fonts/opentype/public/tex-gyre/"
_FREE = "/usr/share/fonts/truetype/freefont/"
_NOTO = "/usr/share/fonts/truetype/noto/"
_DEJAVU = "/usr/share/fonts/truetype/dejavu/"
_CROS = "/usr/share/fonts/truetype/croscore/"
_CARLITO = "/usr/share/fonts/truetype/crosextra/"
_LIBERTINE = "/usr/share/fonts/opentype/linux-libertine/"

# family -> (regular, bold, italic, bold italic)
FAMILIES = {
    "Termes": tuple(_GYRE + f"texgyretermes-{s}.otf" for s in ("regular", "bold", "italic", "bolditalic")),
    "FreeSerif": tuple(_FREE + f"FreeSerif{s}.ttf" for s in ("", "Bold", "Italic", "BoldItalic")),
    "NotoSerif": tuple(_NOTO + f"NotoSerif-{s}.ttf" for s in ("Regular", "Bold", "Italic", "BoldItalic")),
    "DejaVuSerif": tuple(_DEJAVU + f"DejaVuSerif{s}.ttf" for s in ("", "-Bold", "-Italic", "-BoldItalic")),
    "DejaVuSans": tuple(_DEJAVU + f"DejaVuSans{s}.ttf" for s in ("", "-Bold", "-Oblique", "-BoldOblique")),
    "NotoSans": tuple(_NOTO + f"NotoSans-{s}.ttf" for s in ("Regular", "Bold", "Italic", "BoldItalic")),
    # In the measures of Times New Roman, Arial and Calibri; and one that nothing else here is like.
    "Tinos": tuple(_CROS + f"Tinos-{s}.ttf" for s in ("Regular", "Bold", "Italic", "BoldItalic")),
    "Arimo": tuple(_CROS + f"Arimo-{s}.ttf" for s in ("Regular", "Bold", "Italic", "BoldItalic")),
    "Carlito": tuple(_CARLITO + f"Carlito-{s}.ttf" for s in ("Regular", "Bold", "Italic", "BoldItalic")),
    # (Its bold italics have no letters with a horn: the italics stand for them.)
    "Libertine": tuple(_LIBERTINE + f"LinLibertine_{s}.otf" for s in ("R", "RB", "RI", "RI")),
}


def path(family, bold=False, italic=False):
    """File of a style; raises KeyError for a family that is not in FAMILIES."""
    return FAMILIES[family][(1 if bold else 0) + (2 if italic else 0)]


@lru_cache(maxsize=None)
def at(font_path, pixels):
    """The font at a size in pixels (may be fractional)."""
    return ImageFont.truetype(font_path, pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=200_000)
def width(text, family, bold, italic, size):
    """Advance width of `text` in points at `size` points."""
    return at(path(family, bold, italic), 1000).getlength(text) * size / 1000
