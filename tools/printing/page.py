"""Typeset text on A4 pages: words with places in points, lines that know their text and their regions.

Coordinates are points (1/72 inch) from the top left corner. Pure: no file is read but fonts, none is written.
"""
import re
from dataclasses import dataclass, field

from . import fonts

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 85.0, 54.0, 57.0, 57.0  # 30, 19, 20, 20 mm (Nghị định 30/2020/NĐ-CP, annex I)


@dataclass(frozen=True)
class Style:
    family: str = "Termes"
    size: float = 13.0
    bold: bool = False
    italic: bool = False
    leading: float = 1.25

    def but(self, **changes):
        return Style(**{**self.__dict__, **changes})

    @property
    def pitch(self):
        return self.size * self.leading


@dataclass
class Word:
    """A piece of text drawn in one style at one place: `x` and `baseline` in points."""
    text: str
    x: float
    baseline: float
    style: Style

    @property
    def width(self):
        return fonts.width(self.text, self.style.family, self.style.bold, self.style.italic, self.style.size)


@dataclass
class Region:
    """Where one row of words of a line stands; `cell` is its column in a table row, else 0."""
    x0: float
    y0: float
    x1: float
    y1: float
    cell: int = 0


@dataclass
class PrintedLine:
    """One line of the text: what is printed, on which page (from 1), and where."""
    text: str
    page: int
    words: list
    regions: list
    cells: int = 0  # number of cells of a table row, 0 for other lines


@dataclass
class Page:
    number: int
    lines: list = field(default_factory=list)
    rules: list = field(default_factory=list)  # (x0, y0, x1, y1, thickness) of ruled lines
    width: float = PAGE_WIDTH
    height: float = PAGE_HEIGHT


# A long token may break behind a hyphen, as word processors do: `02-` / `KH/BCĐTW`.
_PIECE = re.compile(r"\S+?(?<=\w)-(?=\w)|\S+")


def pieces(text):
    """Breakable pieces of `text` as (start, end, glued to the next)."""
    found = [(m.start(), m.end()) for m in _PIECE.finditer(text)]
    return [(a, b, i + 1 < len(found) and found[i + 1][0] == b) for i, (a, b) in enumerate(found)]


def segments(text, start, end, style, marks):
    """Cut `text[start:end]` where its style changes; `marks` holds (start, end, name), name `sup`, `b` or `i`."""
    cuts = sorted({start, end} | {p for a, b, _ in marks for p in (a, b) if start < p < end})
    for a, b in zip(cuts, cuts[1:]):
        here, rise = style, 0.0
        for x, y, kind in marks:
            if x <= a and b <= y:
                if kind == "sup":
                    here, rise = here.but(size=style.size * 0.62), style.size * 0.33
                elif kind == "b":
                    here = here.but(bold=True)
                elif kind == "i":
                    here = here.but(italic=True)
        yield text[a:b], here, rise


def measure(text, start, end, style, marks):
    return sum(fonts.width(t, s.family, s.bold, s.italic, s.size) for t, s, _ in segments(text, start, end, style, marks))


def wrap(text, style, width, indent=0.0, marks=()):
    """Greedy line breaking. Returns a list of lines, each a list of pieces (start, end, glued)."""
    blank = fonts.width(" ", style.family, style.bold, style.italic, style.size)
    lines, line, used = [], [], indent
    for piece in pieces(text):
        need = measure(text, piece[0], piece[1], style, marks)
        gap = 0 if not line or line[-1][2] else blank
        if line and used + gap + need > width:
            lines.append(line)
            line, used, gap = [], 0.0, 0
        line.append(piece)
        used += gap + need
    if line:
        lines.append(line)
    return lines


def set_line(text, line, style, x, width, baseline, align="left", marks=()):
    """Places of the words of one wrapped line. `align`: left, right, center or justify."""
    blank = fonts.width(" ", style.family, style.bold, style.italic, style.size)
    widths = [measure(text, a, b, style, marks) for a, b, _ in line]
    gaps = sum(1 for piece in line[:-1] if not piece[2])
    total = sum(widths) + gaps * blank
    if align == "justify" and gaps and 0 < width - total < width * 0.35:
        blank += (width - total) / gaps
    elif align == "center":
        x += (width - total) / 2
    elif align == "right":
        x += width - total
    words = []
    for i, ((a, b, glued), w) in enumerate(zip(line, widths)):
        at = x
        for piece, piece_style, rise in segments(text, a, b, style, marks):
            words.append(Word(piece, at, baseline - rise, piece_style))
            at += fonts.width(piece, piece_style.family, piece_style.bold, piece_style.italic, piece_style.size)
        x += w + (0 if glued else blank)
    return words


def region_of(words, style, cell=0):
    return Region(min(w.x for w in words), words[0].baseline - style.size * 0.85,
                  max(w.x + w.width for w in words), words[0].baseline + style.size * 0.3, cell)


class Sheet:
    """Pages being filled from the top; `y` is the top of the next line."""

    def __init__(self, page_numbers=False, number_style=None):
        self.pages, self.page_numbers, self.number_style = [], page_numbers, number_style or Style()
        self.number_lines = []
        self.new_page(landscape=False)

    def new_page(self, landscape=None):
        """Start a page; it lies as the one before unless told."""
        turned = landscape if landscape is not None else self.page.width > self.page.height
        size = (PAGE_HEIGHT, PAGE_WIDTH) if turned else (PAGE_WIDTH, PAGE_HEIGHT)
        self.pages.append(Page(len(self.pages) + 1, width=size[0], height=size[1]))
        self.y = TOP
        if self.page_numbers and len(self.pages) > 1:
            text, style = str(len(self.pages)), self.number_style
            words = set_line(text, [(0, len(text), False)], style, LEFT, self.width, TOP - style.size * 0.9, "center")
            line = PrintedLine(text, self.page.number, words, [region_of(words, style)])
            self.page.lines.append(line)
            self.number_lines.append(line)

    @property
    def page(self):
        return self.pages[-1]

    @property
    def width(self):
        return self.page.width - LEFT - RIGHT

    def room(self, height, reserve=0.0):
        """Go to a new page unless `height` points are left above the bottom margin (and a reserved foot)."""
        if self.y + height > self.page.height - BOTTOM - reserve:
            self.new_page()
            return True
        return False

    def paragraph(self, text, style, indent=0.0, left=0.0, right=0.0, align="justify", after=4.0, marks=(), reserve=0.0):
        """Set a paragraph; returns its lines as (PrintedLine, start, end) with offsets into `text`."""
        x, width, out = LEFT + left, self.width - left - right, []
        lines = wrap(text, style, width, indent, marks)
        for i, line in enumerate(lines):
            self.room(style.pitch, reserve)
            first = indent if i == 0 else 0.0
            how = "left" if align == "justify" and i == len(lines) - 1 else align
            words = set_line(text, line, style, x + first, width - first, self.y + style.size, how, marks)
            start, end = line[0][0], line[-1][1]
            printed = PrintedLine(text[start:end], self.page.number, words, [region_of(words, style)])
            self.page.lines.append(printed)
            out.append((printed, start, end))
            self.y += style.pitch
        self.y += after
        return out
