"""The annotation (annotation/GUIDELINES.md) that follows from a composed source."""
import re

MARKER = re.compile(r"^(\d+(?:\.\d+)*[.)]?|[a-zđ]\)|\(\d+\)|[-+*•])\s")
HEADING = re.compile(r"^((?:Phần|PHẦN|Chương|CHƯƠNG)\s+(?:thứ\s+\w+|THỨ\s+\w+|[IVXLC]+|\d+)|[IVXLC]+|[A-ZĐ]|\d+(?:\.\d+)*|[a-zđ])[.):\-]?(?:\s|$)")
FIGURE = re.compile(r"\d")


def section_path(stack):
    """Markers of the headings above, joined by dots; one that repeats the one above it is written once."""
    parts = []
    for marker in stack:
        if not marker:
            continue
        if parts and marker.startswith(parts[-1] + "."):
            parts[-1] = marker
        else:
            parts.append(marker)
    return ".".join(parts) or None


def time_of(fields):
    return {k: fields[k] for k in ("kind", "start", "end", "recurrence", "event", "immediate")}


class Annotator:
    def __init__(self, head, composition):
        self.head, self.composition = head, composition
        self.references, self.deadlines, self.targets, self.tasks = {}, [], [], []
        self.headings, self.items, self.since_heading = {}, {}, []

    def annotate(self):
        for placed in self.composition.placed:
            block = placed.block
            parts = getattr(placed, "cells", None) or [(0, placed.text, placed.spans)]
            for offset, text, spans in parts:
                self.collect(placed, offset, text, spans)
            if block.role == "heading":
                self.heading(block, placed)
            elif block.role == "up":
                self.headings = {k: v for k, v in self.headings.items() if k < block.level}
                self.items, self.since_heading = {}, []
            elif block.role == "task":
                self.task(block, placed, placed.spans, block.level)
            elif block.role == "row" and block.style == "g":
                self.headings = {0: {"marker": parts[0][1].strip(" ."), "lead": [], "deadline": self.own_time(parts)}}
                self.items, self.since_heading = {}, []
            elif block.role == "row" and block.style == "":
                self.task(block, placed, [s for _, _, own in parts for s in own], 1, parts[0][1] or None)
            elif block.role == "attribute":
                self.attribute(block, placed)
        for task in self.tasks:
            self.inherit(task)
        return self.result()

    def own_time(self, parts):
        times = [time_of(s.fields) for _, _, own in parts for s in own if s.kind == "deadline" and s.fields["own"]]
        return times[0] if times else None

    def collect(self, placed, offset, text, spans):
        for span in sorted(spans, key=lambda s: (s.start, s.end)):
            quoted = text[span.start:span.end]
            if span.kind == "deadline":
                line = self.composition.line_at(placed, offset + span.start)
                self.deadlines.append({"line": line, "text": quoted, **time_of(span.fields)})
            elif span.kind == "target":
                figure = FIGURE.search(quoted)
                at = offset + span.start + (figure.start() if figure else 0)
                self.targets.append({"line": self.composition.line_at(placed, at), "text": quoted, **span.fields})
            elif span.kind == "reference":
                self.reference(span.fields)

    def reference(self, fields):
        known = self.references.setdefault(fields["number"], dict(fields))
        for key in ("kind", "date", "issuer"):
            if fields[key] and (not known[key] or key == "issuer" and len(fields[key]) > len(known[key])):
                known[key] = fields[key]

    def heading(self, block, placed):
        m = HEADING.match(placed.text)
        for level in [k for k in self.headings if k >= block.level]:
            del self.headings[level]
        self.headings[block.level] = {
            "marker": m.group(1).strip() if m else None,
            "lead": [s.fields["name"] for s in placed.spans if s.kind == "lead"],
            "deadline": self.own_time([(0, placed.text, placed.spans)]),
        }
        self.items, self.since_heading = {}, []

    def task(self, block, placed, spans, level, marker=None):
        if marker is None and block.role == "task":
            m = MARKER.match(placed.text)
            marker = m.group(1) if m else None
        for deeper in [k for k in self.items if k >= level]:
            del self.items[deeper]
        above = self.items.get(level - 1)
        task = {
            "lines": self.composition.lines_of(placed), "marker": marker,
            "section": section_path([self.headings[k]["marker"] for k in sorted(self.headings)]),
            "parent": above["lines"][0] if above else None,
            "lead_units": [s.fields["name"] for s in spans if s.kind == "lead"],
            "coordinating_units": [s.fields["name"] for s in spans if s.kind == "coordinating"],
            "deadline": self.own_time([(0, "", spans)]),
            "_above": above, "_headings": [self.headings[k] for k in sorted(self.headings)],
        }
        self.items[level] = task
        self.since_heading.append(task)
        self.tasks.append(task)

    def attribute(self, block, placed):
        if block.whole_section:
            tasks = [t for t in self.since_heading if t["_above"] is None]
        else:
            tasks = [self.items[block.level]] if block.level in self.items else []
        if not tasks:
            raise ValueError(f"line {block.number} of the source: attribute without an item")
        for task in tasks:
            task["lead_units"] += [s.fields["name"] for s in placed.spans if s.kind == "lead"]
            task["coordinating_units"] += [s.fields["name"] for s in placed.spans if s.kind == "coordinating"]
            task["deadline"] = task["deadline"] or self.own_time([(0, placed.text, placed.spans)])

    def inherit(self, task):
        """Units and deadline come from the item above; lead units and deadline else from the nearest heading that has them."""
        above, headings = task["_above"], task["_headings"]
        if not task["lead_units"]:
            named = [h["lead"] for h in headings if h["lead"]]
            task["lead_units"] = list(above["lead_units"]) if above else list(named[-1]) if named else []
        if not task["coordinating_units"] and above:
            task["coordinating_units"] = list(above["coordinating_units"])
        if not task["deadline"]:
            times = [h["deadline"] for h in headings if h["deadline"]]
            task["deadline"] = above["deadline"] if above else times[-1] if times else None

    def result(self):
        document = {k: self.head.get(k) for k in ("kind", "number", "date", "place", "issuer", "parent_issuer", "title")}
        document["date"] = str(document["date"]) if document["date"] else None
        document["signer"] = {k: (self.head.get("signer") or {}).get(k) for k in ("name", "position", "authority")}
        document["recipients"] = self.head.get("recipients", [])
        public = [{k: v for k, v in task.items() if not k.startswith("_")} for task in self.tasks]
        by_line = lambda xs: sorted(xs, key=lambda x: x["line"])
        return {"document": document, "references": list(self.references.values()), "tasks": public,
                "deadlines": by_line(self.deadlines), "targets": by_line(self.targets)}
