"""Lay an annotated source out on pages and number its lines.

The restored text is the printed lines in reading order; every line number of the annotation follows from this layout.
"""
from dataclasses import dataclass, field

from printing import page as layout
from printing.page import LEFT, PrintedLine, Region, Style, region_of, set_line, wrap


@dataclass
class Placed:
    """A block (or a cell of a row) with its printed lines: (PrintedLine, start, end) with offsets into its text."""
    block: object
    text: str
    spans: list
    lines: list


@dataclass
class Composition:
    pages: list
    placed: list
    order: list = field(default_factory=list)     # PrintedLine or None (blank line), the restored text
    number_of: dict = field(default_factory=dict)  # id(PrintedLine) -> line number from 1

    @property
    def restored(self):
        return [line.text if line else "" for line in self.order]

    def line_at(self, placed, offset):
        """Line number on which a character of a placed text stands."""
        for line, start, end in placed.lines:
            if offset < end:
                return self.number_of[id(line)]
        return self.number_of[id(placed.lines[-1][0])]

    def lines_of(self, placed):
        numbers = [self.number_of[id(line)] for line, _, _ in placed.lines]
        return [min(numbers), max(numbers)]


class Composer:
    def __init__(self, head):
        self.head, options = head, head.get("layout", {})
        self.base = Style(options.get("font", "Termes"), options.get("size", 13), leading=options.get("leading", 1.25))
        self.indent = options.get("indent", 28)
        self.blank_lines = options.get("blank_lines", False)
        self.interleaved = options.get("interleaved", True)
        self.numbers_in_text = options.get("page_numbers_in_text", False)
        self.sheet = layout.Sheet(options.get("page_numbers", True), self.base)
        self.placed, self.notes, self.table = [], {}, None
        self.breaks = set()  # id(PrintedLine) after which a paragraph ends

    def compose(self, blocks):
        self.letterhead()
        for i, block in enumerate(blocks):
            following = []
            while block.role != "note" and i + 1 < len(blocks) and blocks[i + 1].role == "note":
                i += 1
                following.append(blocks[i])
            self.block(block, following)
        self.notes_out()
        return self.number()

    # -- parts of the page

    def reserve(self):
        return self.notes.get(self.sheet.page.number, (0, []))[0]

    def block(self, block, notes):
        if block.role in ("break", "landscape", "portrait"):
            self.sheet.new_page(landscape={"landscape": True, "portrait": False}.get(block.role))
            return
        if block.role == "table":
            self.table, self.header = block.widths, None
            return
        if block.role == "end":
            self.table = None
            self.sheet.y += 6
            return
        if block.role == "row":
            return self.row(block)
        if block.role == "note":
            return
        if block.role == "up":
            self.placed.append(Placed(block, "", [], []))
            return
        if block.role == "sign":
            return self.signature()
        style = self.base.but(bold="b" in block.style, italic="i" in block.style)
        indent, align = self.indent, self.head.get("layout", {}).get("align", "justify")
        if block.role == "centre":
            indent, align = 0, "center"
        if notes:
            lines = len(wrap(block.text, style, self.sheet.width, indent, self.marks(block.spans)))
            height = sum(self.note_height(n) for n in notes) + 8
            self.sheet.room(lines * style.pitch, self.reserve() + height)
            for note in notes:
                total, held = self.notes.get(self.sheet.page.number, (8, []))
                self.notes[self.sheet.page.number] = (total + self.note_height(note), held + [note])
        elif block.role == "heading":
            self.sheet.room(3 * style.pitch, self.reserve())
        lines = self.sheet.paragraph(block.text, style, indent, align=align, after=self.head.get("layout", {}).get("after", 4),
                                     marks=self.marks(block.spans), reserve=self.reserve(), left=0)
        self.keep(block, block.text, block.spans, lines)

    def keep(self, block, text, spans, lines):
        self.placed.append(Placed(block, text, spans, lines))
        self.breaks.add(id(lines[-1][0]))

    @staticmethod
    def marks(spans):
        return [(s.start, s.end, s.kind) for s in spans if s.kind in ("sup", "b", "i")]

    def note_height(self, note):
        style = self.base.but(size=10)
        return len(wrap(note.text, style, self.sheet.width)) * style.pitch

    def notes_out(self):
        """Footnotes stand at the foot of the page that cites them, after its other lines."""
        style = self.base.but(size=10)
        for page in self.sheet.pages:
            total, held = self.notes.get(page.number, (0, []))
            if not held:
                continue
            y = page.height - layout.BOTTOM - total + 6
            page.rules.append((LEFT, y - 2, LEFT + 140, y - 2, 0.5))
            for note in held:
                placed = []
                marks = self.marks(note.spans)
                for line in wrap(note.text, style, self.sheet.width, 0, marks):
                    words = set_line(note.text, line, style, LEFT, self.sheet.width, y + style.size, "left", marks)
                    start, end = line[0][0], line[-1][1]
                    printed = PrintedLine(note.text[start:end], page.number, words, [region_of(words, style)])
                    page.lines.append(printed)
                    placed.append((printed, start, end))
                    y += style.pitch
                self.keep(note, note.text, note.spans, placed)

    def columns(self, left, right, left_width, style, align=("center", "center"), overhang=0.0):
        """Two columns of short lines from the same top. `b `, `i ` before a line give its style, `_` a rule,
        `~N` N points of room (for a seal and a signature)."""
        sheet, top, made = self.sheet, self.sheet.y, []
        right_x, right_width = LEFT - overhang + left_width + 6, sheet.width + 2 * overhang - left_width - 6
        for entries, x, width, how in ((left, LEFT - overhang, left_width, align[0]), (right, right_x, right_width, align[1])):
            y, column = top, []
            for entry in entries:
                if entry.startswith("~"):
                    y += float(entry[1:])
                    continue
                if entry == "_":
                    sheet.page.rules.append((x + width * 0.35, y + 5, x + width * 0.65, y + 5, 0.7))
                    y += 8
                    continue
                here = style
                while entry[:2] in ("b ", "i ", "s "):
                    here = here.but(**{"b": {"bold": True}, "i": {"italic": True}, "s": {"size": style.size - 2}}[entry[0]])
                    entry = entry[2:]
                for line in wrap(entry, here, width) if entry else []:
                    words = set_line(entry, line, here, x, width, y + here.size, how)
                    column.append((entry[line[0][0]:line[-1][1]], words, region_of(words, here), y))
                    y += here.pitch
                if not entry:
                    y += here.pitch
            made.append((column, y))
        (left_lines, left_end), (right_lines, right_end) = made
        if self.interleaved:
            rows = {}
            for side, column in enumerate((left_lines, right_lines)):
                for text, words, region, y in column:
                    near = next((k for k in rows if abs(k - y) < style.size * 0.6), y)
                    rows.setdefault(near, []).append((side, text, words, region))
            for y in sorted(rows):
                parts = sorted(rows[y], key=lambda p: p[0])
                self.add(" ".join(p[1] for p in parts), [w for p in parts for w in p[2]], [p[3] for p in parts])
        else:
            for text, words, region, _ in left_lines + right_lines:
                self.add(text, words, [region])
        sheet.y = max(left_end, right_end) + 6

    def add(self, text, words, regions, cells=0):
        line = PrintedLine(text, self.sheet.page.number, words, regions, cells)
        self.sheet.page.lines.append(line)
        return line

    def letterhead(self):
        head = self.head["letterhead"]
        self.columns(head["left"], head["right"], self.sheet.width * head.get("split", 0.42),
                     self.base.but(size=min(self.base.size, 12.5)), overhang=20)
        self.sheet.y += 6

    def signature(self):
        recipients, signature = self.head["recipients_printed"], self.head["signature"]
        height = max(len(recipients) * self.base.pitch, len(signature) * self.base.pitch + 60)
        self.sheet.room(height, self.reserve())
        self.columns(recipients, signature, self.sheet.width * 0.5, self.base.but(leading=1.15), ("left", "center"))

    def row(self, block):
        """A table row: one line of text, its cells joined by ` | `; ruled all round; never split over pages."""
        page, total = self.sheet.page, sum(self.table)
        width = page.width - LEFT - layout.RIGHT
        style = self.base.but(size=self.base.size - 1, bold=block.style in ("h", "g"), leading=1.15)
        cells = [(t, s) for t, s in block.cells]
        widths = [w / total * width for w in self.table]
        if len(cells) < len(widths):
            widths = widths[:len(cells) - 1] + [sum(widths[len(cells) - 1:])]
        wrapped = [wrap(t, style, w - 8) if t else [] for (t, _), w in zip(cells, widths)]
        height = max(1, max(map(len, wrapped))) * style.pitch + 6
        if self.sheet.y + height > page.height - layout.BOTTOM - self.reserve():
            self.sheet.new_page()
            page = self.sheet.page
            if self.header is not None and block.style != "h":
                self.row(self.header)
        if block.style == "h":
            self.header = block
        y, x, words, regions, lines = self.sheet.y, LEFT, [], [], []
        for column, ((text, _), w, cell) in enumerate(zip(cells, widths, wrapped)):
            page.rules.append((x, y, x, y + height, 0.6))
            for i, line in enumerate(cell):
                how = "center" if block.style == "h" or column == 0 else "left"
                made = set_line(text, line, style, x + 4, w - 8, y + 2 + style.size + i * style.pitch, how)
                words += made
                regions.append(region_of(made, style, column))
            x += w
        page.rules += [(x, y, x, y + height, 0.6), (LEFT, y, x, y, 0.6), (LEFT, y + height, x, y + height, 0.6)]
        line = self.add(" | ".join(t for t, _ in cells), words, regions, len(cells))
        lines = [(line, 0, len(line.text))]
        offset, spans = 0, []
        for text, own in cells:
            for span in own:
                span.row_offset = offset
            spans.append((offset, text, own))
            offset += len(text) + 3
        placed = Placed(block, line.text, [], lines)
        placed.cells = spans
        self.placed.append(placed)
        self.breaks.add(id(line))
        self.sheet.y += height

    # -- reading order

    def number(self):
        composition = Composition(self.sheet.pages, self.placed)
        skipped = set() if self.numbers_in_text else {id(line) for line in self.sheet.number_lines}
        for page in self.sheet.pages:
            if self.blank_lines and composition.order:
                composition.order += [None, None]
            for line in page.lines:
                if id(line) in skipped:
                    continue
                composition.order.append(line)
                composition.number_of[id(line)] = len(composition.order)
                if self.blank_lines and (id(line) in self.breaks) and not line.cells:
                    composition.order.append(None)
        return composition
