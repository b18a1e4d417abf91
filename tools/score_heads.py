#!/usr/bin/env python3
"""Compare the heads in the output of `kehoach ingest` with a list of heads read from the page image.

    score_heads.py HEADS.json OUT_FOLDER

HEADS.json is a list of objects with `file` and the fields of `document` (GUIDELINES.md); OUT_FOLDER holds FILE.json
for each. A field that the list does not name is not scored. Prints a line for each wrong field and the totals, by the
class of the document (`born`, `legacy`, `scan`); a null where a value is printed counts as missing, not as wrong.
"""
import collections
import glob
import importlib.util
import json
import os
import sys

FIELDS = ("number", "date", "kind", "issuer", "parent_issuer", "place", "title", "signer.name", "signer.position")


def folding():
    """The scorer's own way to compare names, where it is at hand; else case and blanks."""
    path = os.path.join(os.path.dirname(__file__), "..", "..", "shared", "annotation", "score.py")
    if not os.path.exists(path):
        return lambda text: " ".join((text or "").lower().split())
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.name


def field(head, key):
    for part in key.split("."):
        head = (head or {}).get(part)
    return head


def main(heads_path, out_folder):
    name = folding()
    totals = collections.defaultdict(lambda: collections.Counter())
    for head in json.load(open(heads_path, encoding="utf-8")):
        found = glob.glob(os.path.join(glob.escape(out_folder), "**", glob.escape(head["file"]) + ".json"), recursive=True)
        got = json.load(open(found[0], encoding="utf-8")).get("document") if found else None
        if got is None:
            print(f"{head['file']}: no output")
        for key in FIELDS:
            if key.split(".")[0] not in head:
                continue
            want, have = field(head, key), field(got or {}, key)
            outcome = "right" if name(want) == name(have) else "missing" if have is None else "wrong"
            totals[head.get("class", "all")][key, outcome] += 1
            if outcome != "right":
                print(f"{head['file']}: {key} {outcome}: {want!r} ≠ {have!r}")
    for group, counts in totals.items():
        print(f"\n{group}")
        for key in FIELDS:
            right, missing, wrong = (counts[key, outcome] for outcome in ("right", "missing", "wrong"))
            if right + missing + wrong:
                print(f"  {key:<16}{right:>3} right {missing:>3} missing {wrong:>3} wrong")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
