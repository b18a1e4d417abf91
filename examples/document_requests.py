#!/usr/bin/env python3
"""The requests of `kehoach worker --documents` for all regular files below a folder, ordered as plans.jsonl is.

    examples/document_requests.py FOLDER

Links are not followed. Names are written as kehoach writes them in records: bytes that are not UTF-8 as \\xNN, a
backslash as \\x5c.
"""

import base64
import json
import os
import sys


def record_name(path: bytes) -> str:
    """`path` as the `path` of a record."""
    text = path.replace(b"\\", b"\\x5c").decode("utf-8", "surrogateescape")
    return "".join(f"\\x{ord(c) - 0xDC00:02x}" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in text)


def requests(folder: str) -> list[str]:
    """One JSON object for each file, without a line break."""
    root = os.path.abspath(os.fsencode(folder))
    found = []
    for directory, _, names in os.walk(root):
        for name in names:
            path = os.path.join(directory, name)
            if os.path.isfile(path) and not os.path.islink(path):
                found.append((record_name(os.path.relpath(path, root)), path))
    found.sort(key=lambda pair: pair[0].encode())
    return [
        json.dumps({"name": name, "path_base64": base64.b64encode(path).decode()}, ensure_ascii=False)
        for name, path in found
    ]


if __name__ == "__main__":
    for request in requests(sys.argv[1]):
        print(request)
