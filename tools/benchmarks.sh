#!/usr/bin/env bash
# The tables of docs/benchmarks.md, on standard output, in one go: our stages in MB/s, restoration beside the `symspell`
# crate, and beside what Python has. Wants a quiet machine; minutes.
#
#     tools/benchmarks.sh [PYTHON]      PYTHON: an interpreter that has pyvi and symspellpy (both optional)
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-python3}
profile=${PROFILE:-release}
# One thread each, in Python too.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

echo "Machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | sed 's/^ *//'), $(nproc --all) cores; load $(cut -d' ' -f1 /proc/loadavg); $(date -I)"
echo
cargo bench --quiet --profile "$profile" --bench speed
echo
echo "| restorer | errors | case not asked for | letters alone | tokens/s | MB/s |"
echo "| --- | --- | --- | --- | --- | --- |"
cargo bench --quiet --profile "$profile" --bench beside
"$python" tools/compare_restorers.py corpus/test-sets/eng-{clean,office,worn,fax}.tsv
