"""Read an annotated source: a YAML head, a line `===`, then the body, one paragraph a line.

The first word of a body line says what it is (see corpus/README.md, "The markup"); `{...}` inside marks what the
annotation is made of: units, deadlines, targets, references, and changes of style. Pure but for `read`.
"""
import re
from dataclasses import dataclass, field

import yaml


class SourceError(ValueError):
    """The source breaks the markup; the message names the file, the line and the fault."""


@dataclass
class Span:
    """A marked stretch of a paragraph: offsets into its plain text, kind and fields."""
    kind: str      # lead, coordinating, deadline, target, reference, sup, b, i
    start: int
    end: int
    fields: dict = field(default_factory=dict)


@dataclass
class Block:
    role: str      # heading, text, task, attribute, centre, row, note, table, end, break, sign
    text: str = ""
    level: int = 0
    spans: list = field(default_factory=list)
    style: str = ""            # letters: b bold, i italic
    cells: list = field(default_factory=list)   # rows: (text, spans) a cell
    widths: list = field(default_factory=list)  # tables
    whole_section: bool = False                 # attribute of all items since the heading
    number: int = 0            # line of the source, for messages


DATE = r"\d{4}-\d\d-\d\d"


def deadline_fields(spec):
    """`by DATE`, `within DATE DATE`, `from DATE [DATE]`, `rec RULE`, `on [DATE DATE] [!]`, `now`, `event`."""
    out = {"kind": None, "start": None, "end": None, "recurrence": None, "event": None, "immediate": False}
    words = spec.split()
    dates = [w for w in words[1:] if re.fullmatch(DATE, w)]
    kind = words[0]
    out["immediate"] = kind == "now" or "!" in words
    if kind == "by":
        out.update(kind="by", end=dates[0])
    elif kind == "within":
        out.update(kind="within", start=dates[0], end=dates[1])
    elif kind == "from":
        out.update(kind="from", start=dates[0], end=dates[1] if len(dates) > 1 else None)
    elif kind == "rec":
        rule = words[1] if len(words) > 1 and words[1] != "-" else None
        out.update(kind="recurring", recurrence=rule)
    elif kind == "on":
        out.update(kind="ongoing", start=dates[0] if dates else None, end=dates[1] if dates else None)
    elif kind == "now":
        out.update(kind="immediate")
    elif kind == "event":
        out.update(kind="event")
    else:
        raise ValueError(f"unknown kind of deadline: {spec}")
    return out


def parse_inline(marked):
    """Plain text and spans of a marked paragraph. Marks nest."""
    out, spans, stack, i, length = [], [], [], 0, 0

    def emit(text):
        nonlocal length
        out.append(text)
        length += len(text)

    while i < len(marked):
        c = marked[i]
        if c == "{":
            m = re.match(r"\{(dx|d|t|r)\s([^|{}]*)\||\{(L|C|b|i|f)\s", marked[i:])
            if not m:
                raise ValueError(f"bad mark at: {marked[i:i + 40]}")
            stack.append((m.group(1) or m.group(3), (m.group(2) or "").strip(), length))
            i += m.end()
        elif c == "}":
            if not stack:
                raise ValueError(f"closing brace without mark: {marked[max(0, i - 30):i + 1]}")
            close(*stack.pop(), spans, out, lambda: length)
            length = sum(map(len, out))
            i += 1
        else:
            emit(c)
            i += 1
    if stack:
        raise ValueError(f"mark left open: {stack[-1]}")
    text = "".join(out)
    for s in spans:
        if s.kind == "deadline" and s.fields["kind"] == "event":
            s.fields["event"] = text[s.start:s.end]
    return text, spans


def close(mark, spec, start, spans, out, length):
    """Turn a closed mark into spans; `{L printed=full}` prints the first and annotates the second."""
    text, end = "".join(out)[start:], length()
    if mark in "LC" and "=" in text:
        printed, full = text.split("=", 1)
        out[:] = ["".join(out)[:start], printed]
        text, end = full, start + len(printed)
    if mark in "LC":
        spans.append(Span("lead" if mark == "L" else "coordinating", start, end, {"name": text}))
    elif mark in ("d", "dx"):
        for one in spec.split("&"):
            spans.append(Span("deadline", start, end, {**deadline_fields(one.strip()), "own": mark == "d"}))
    elif mark == "t":
        parts = [p.strip() for p in spec.split(";")] + ["", "", ""]
        value = float(parts[1])
        spans.append(Span("target", start, end, {"comparator": parts[0], "value": int(value) if value == int(value) else value,
                                                 "unit": parts[2], "indicator": parts[3] or None, "per": parts[4] or None}))
    elif mark == "r":
        parts = [p.strip() or None for p in spec.split(";")] + [None] * 4
        spans.append(Span("reference", start, end, dict(zip(("kind", "number", "date", "issuer"), parts))))
    else:
        spans.append(Span("sup" if mark == "f" else mark, start, end))


def read(path):
    """Returns (head, blocks) of a source file. Raises SourceError."""
    text = path.read_text(encoding="utf-8")
    if "\n===\n" not in text:
        raise SourceError(f"{path}: no line `===` between head and body")
    head, body = text.split("\n===\n", 1)
    offset = head.count("\n") + 2
    blocks = []
    for number, line in enumerate(body.split("\n"), offset + 1):
        if not line.strip() or line.startswith("%"):
            continue
        try:
            blocks.append(parse_block(line.rstrip(), number))
        except (ValueError, IndexError) as fault:
            raise SourceError(f"{path}:{number}: {fault}") from fault
    return yaml.safe_load(head), blocks


def parse_block(line, number):
    word, _, rest = line.partition(" ")
    if word in ("BREAK", "LANDSCAPE", "PORTRAIT", "SIGN", "END"):
        return Block(word.lower(), number=number)
    if word == "UP":  # the items that follow stand outside the headings of this level and deeper
        return Block("up", level=int(rest), number=number)
    if word == "TABLE":
        return Block("table", widths=[float(w) for w in rest.split()], number=number)
    if word in ("|", "|h", "|g", "|-"):
        cells = [parse_inline(cell.strip()) for cell in re.split(r"\s\|(?=\s|$)", rest)] if rest.strip() else []
        return Block("row", style=word[1:], cells=cells, number=number)
    if word == "FN":
        text, spans = parse_inline(rest)
        return Block("note", text, spans=spans, number=number)
    roles = {"#": "heading", "*": "task", "=": "attribute", ".": "text", ">": "centre"}
    role = roles.get(word[0])
    if role is None:
        raise ValueError(f"unknown word {word!r}")
    marks = re.match(r"[#*=.>]+", word).group()
    text, spans = parse_inline(rest)
    suffix = word[len(marks):]
    level = len(marks)
    if role == "heading" and suffix[:1].isdigit():
        level, suffix = int(suffix[0]), suffix[1:]
    whole = role == "attribute" and suffix.startswith("@")
    return Block(role, text, level, spans, suffix.lstrip("@"), whole_section=whole, number=number)
