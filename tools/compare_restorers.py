#!/usr/bin/env python3
"""Time what Python offers for restoring Vietnamese on test sets, one thread, processor time, and count
the syllables left wrong.

    compare_restorers.py SET.tsv...

Prints rows of the table of docs/benchmarks.md. `bigram Viterbi` is written here, from `dictionaries/syllable_frequencies.tsv`
and bigrams of `corpus/sources` (it takes the marks off what was read and chooses among the syllables with the same letters);
pyvi and symspellpy are timed where they are installed. The measure is that of `kehoach evaluate`: words bare of signs,
fewest edits; in lower case, then in letters without marks.
"""
import math
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 3.0


def strip(word):
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


def bare(line):
    words = ("".join(c for c in word if c.isalnum() or c in "%/-") for word in unicodedata.normalize("NFC", line).split())
    return [word for word in words if word]


def edits(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]


def errors(printed, got, fold):
    pairs = [(bare(fold(a)), bare(fold(b))) for a, b in zip(printed, got)]
    return 100 * sum(edits(a, b) for a, b in pairs) / max(1, sum(len(a) for a, _ in pairs))


def bigram_viterbi():
    counts, forms, pairs = Counter(), defaultdict(list), Counter()
    for line in (ROOT / "dictionaries/syllable_frequencies.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            word, count = line.split("\t")[:2]
            counts[word] = int(count) + 1
            forms[strip(word)].append(word)
    for path in sorted((ROOT / "corpus/sources").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").lower().splitlines():
            words = bare(line)
            pairs.update(zip(words, words[1:]))
    total = sum(counts.values())
    followers = Counter(a for a, _ in pairs.elements())

    def score(before, word):
        unigram = counts[word] / total
        return math.log((pairs[before, word] + 5 * unigram) / (followers[before] + 5) + 1e-12)

    def restore(line):
        paths = [("", 0.0, [])]
        for token in line.lower().split():
            core = token.strip(".,;:()\"'-")
            offers = forms.get(strip(core), [core])
            best = []
            for word in offers:
                _, cost, words = max(((p, c + score(p, word), w) for p, c, w in paths), key=lambda x: x[1])
                best.append((word, cost, words + [token.replace(core, word) if core else token]))
            paths = sorted(best, key=lambda x: -x[1])[:16]
        return " ".join(max(paths, key=lambda x: x[1])[2])
    return restore


def pyvi():
    from pyvi import ViUtils

    def restore(line):
        try:
            return ViUtils.add_accents(strip(line))
        except (KeyError, IndexError):  # It fails on some lines of letters that are no words: they stay as they are.
            return line
    return restore


def symspellpy():
    from symspellpy import SymSpell
    speller = SymSpell(max_dictionary_edit_distance=2)
    for line in (ROOT / "dictionaries/syllable_frequencies.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            word, count = line.split("\t")[:2]
            speller.create_dictionary_entry(word, int(count) + 1)
    return lambda line: speller.lookup_compound(line.lower(), 2)[0].term if line.strip() else line


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    rows = [line.split("\t") for path in sys.argv[1:] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    raw, printed = [row[0] for row in rows], [row[1] for row in rows]
    size, tokens = sum(len(line.encode()) + 1 for line in raw), sum(len(line.split()) for line in raw)
    for name, make in [("bigram Viterbi (Python)", bigram_viterbi), ("pyvi", pyvi), ("symspellpy, compound, 2", symspellpy)]:
        try:
            restore = make()
        except ImportError as error:
            print(f"{name}: not timed, {error}", file=sys.stderr)
            continue
        got = [restore(line) for line in raw]
        started, rounds = time.process_time(), 0
        while rounds == 0 or time.process_time() - started < SECONDS:
            for line in raw:
                restore(line)
            rounds += 1
        seconds = (time.process_time() - started) / rounds
        wrong = [errors(printed, got, fold) for fold in (str, str.lower, lambda line: strip(line.lower()))]
        print(f"| {name} | {wrong[0]:.1f} | {wrong[1]:.1f} | {wrong[2]:.1f} | {tokens / seconds:.0f} | {size / seconds / 1e6:.3f} |")


if __name__ == "__main__":
    main()
