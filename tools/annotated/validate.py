"""Check an annotation against its text: keys, dates, recurrences, and that what is quoted stands on the line it names."""
import datetime
import re

KINDS = {"by", "within", "from", "recurring", "ongoing", "immediate", "event"}
RULE = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(INTERVAL|BYMONTH|BYMONTHDAY|BYDAY)=[\w,-]+)*")


def squeeze(text):
    return re.sub(r"\s+", "", text)


def faults(gold, lines):
    """Faults of an annotation as sentences; none when it holds."""
    out = []

    def date(value, where):
        if value is not None:
            try:
                datetime.date.fromisoformat(value)
            except ValueError:
                out.append(f"{where}: {value!r} is no date")

    def time(t, where):
        if t["kind"] not in KINDS:
            out.append(f"{where}: kind {t['kind']!r}")
        date(t["start"], where)
        date(t["end"], where)
        if t["recurrence"] and not RULE.fullmatch(t["recurrence"]):
            out.append(f"{where}: recurrence {t['recurrence']!r}")
        needed = {"by": t["end"], "within": t["start"] and t["end"], "from": t["start"], "event": t["event"]}
        if not needed.get(t["kind"], True):
            out.append(f"{where}: {t['kind']} lacks its fields")
        if t["start"] and t["end"] and t["start"] > t["end"]:
            out.append(f"{where}: ends before it starts")

    whole = squeeze(" ".join(lines)).lower()
    head = gold["document"]
    for key in ("kind", "number", "date", "place", "issuer", "parent_issuer", "title", "signer", "recipients"):
        if key not in head:
            out.append(f"document lacks {key}")
    date(head["date"], "document")
    for key in ("number", "title", "place"):
        if head[key] and squeeze(head[key]).lower() not in whole:
            out.append(f"{key} is not printed: {head[key]}")
    for key in ("issuer", "parent_issuer"):
        missing = [w for w in (head[key] or "").lower().split() if w not in whole]
        if missing:
            out.append(f"{key}: not printed: {missing}")
    for recipient in head["recipients"]:
        if squeeze(recipient).lower() not in whole:
            out.append(f"recipient is not printed: {recipient}")
    if head["signer"]["name"] and squeeze(head["signer"]["name"]).lower() not in whole:
        out.append("the signer's name is not printed")
    for reference in gold["references"]:
        date(reference["date"], reference["number"])
        if squeeze(reference["number"]).lower() not in whole:
            out.append(f"reference is not printed: {reference['number']}")
    for deadline in gold["deadlines"]:
        where = f"deadline on line {deadline['line']}"
        time(deadline, where)
        if not quoted(deadline["text"], lines, deadline["line"]):
            out.append(f"{where} does not say {deadline['text']!r}")
    for target in gold["targets"]:
        where = f"target on line {target['line']}"
        figure = re.search(r"\d+(?:[.,]\d+)*", target["text"])
        if target["comparator"] not in ("=", ">=", "<=", ">", "<"):
            out.append(f"{where}: comparator {target['comparator']!r}")
        if not figure or figure.group() not in lines[target["line"] - 1]:
            out.append(f"{where}: no figure of {target['text']!r}")
        elif abs(float(figure.group().replace(".", "").replace(",", ".")) - target["value"]) > 1e-9:
            out.append(f"{where}: value {target['value']} is not {figure.group()}")
        if squeeze(target["text"]).lower() not in whole:
            out.append(f"{where}: not printed: {target['text']!r}")
        if not target["unit"]:
            out.append(f"{where}: no unit")
    starts = {task["lines"][0] for task in gold["tasks"]}
    for task in gold["tasks"]:
        where, (first, last) = f"task on lines {task['lines']}", task["lines"]
        if not 1 <= first <= last <= len(lines) or not lines[first - 1].strip():
            out.append(f"{where}: no such lines")
        elif task["marker"] and not lines[first - 1].startswith(task["marker"]):
            out.append(f"{where} does not begin with {task['marker']!r}")
        if task["parent"] is not None and task["parent"] not in starts:
            out.append(f"{where}: no task on line {task['parent']}")
        if task["deadline"]:
            time(task["deadline"], where)
        for unit in task["lead_units"] + task["coordinating_units"]:
            if squeeze(unit).lower() not in whole:
                out.append(f"{where}: unit is not printed: {unit}")
    return out


def quoted(text, lines, first):
    """Whether the words begin on that line (and go on over line ends)."""
    run = squeeze("".join(lines[first - 1:first + 8]))
    at = run.find(squeeze(text))
    return 0 <= at < len(squeeze(lines[first - 1]))
