#!/usr/bin/env python3
"""Processor time of `kehoach restore` and `extract` on hostile text of growing length: what grows with the square shows.

    tools/reliability/linear.py PROGRAM [KILOBYTES]

Each kind of text is a fragment repeated to KILOBYTES (256) and to four times as much. Prints seconds of both and their
ratio: about 4 is linear, 16 a square; what is far above 4 is marked.
"""

import resource
import subprocess
import sys

FRAGMENTS = {
    "one word on one line": "kehoach",
    "words on one line": "ke hoach nam ",
    "lines of words": "ke hoach hanh dong nam 2025 cua uy ban\n",
    "digits on one line": "20251131",
    "figures on one line": "12.345,6 % ",
    "dates on one line": "ngày 15/8/2026 ",
    "numbers of documents": "số 12/KH-UBND ",
    "bars": "| a ",
    "rows of a table": "1 | Rà soát | Sở Nội vụ | 15/8/2026 | Báo cáo\n",
    "an outline": "I. A\n1. B\na) C\n- D\n+ E\n",
    "bullets": "- a\n",
    "brackets": "((((",
    "quotes": "“a” ",
    "dashes": "- ",
    "points": "....",
    "units": "Sở Nội vụ, Sở Tài chính, ",
    "letters with loose marks": "a\u0301\u0323",
    "capitals": "ỦY BAN NHÂN DÂN\n",
    "unknown letters": "жщ ",
    "blank lines": "\n",
    "headings": "KẾ HOẠCH\n",
    "recipients": "Nơi nhận:\n- Như trên;\n",
}


def seconds(command: list[str], text: str) -> float:
    """Processor time; ten minutes are the end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, timeout=600)
    except subprocess.TimeoutExpired:
        return float("inf")
    if done.returncode != 0:
        sys.exit(f"{command}: status {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    program, size = sys.argv[1], int(sys.argv[2] if len(sys.argv) > 2 else "256") * 1024
    stages = {"restore": [program, "restore"], "extract --as-is": [program, "extract", "--as-is"]}
    print(f"{'text':<26}{'stage':<18}{'s':>8}{'4 times':>9}{'ratio':>7}")
    for name, fragment in FRAGMENTS.items():
        repeated = [(fragment * (length // len(fragment.encode()) + 1)) for length in (size, 4 * size)]
        for stage, command in stages.items():
            short, long = (seconds(command, text) for text in repeated)
            ratio = long / max(short, 0.01)
            mark = "  <- not linear" if long > 0.3 and ratio > 6 else ""
            print(f"{name:<26}{stage:<18}{short:>8.2f}{long:>9.2f}{ratio:>7.1f}{mark}", flush=True)


if __name__ == "__main__":
    main()
