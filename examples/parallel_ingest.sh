#!/usr/bin/env bash
# A folder of documents through kehoach with GNU parallel: the same plans.jsonl as `kehoach ingest` writes.
#
#   examples/parallel_ingest.sh KEHOACH FOLDER PLANS_JSONL [JOBS]
#
# Each of JOBS workers at a time gets blocks of eight requests (docs/worker.md); -k keeps the order of the names.
# With --sshlogin the same line runs on several machines that see the folder under the same path.
set -euo pipefail
kehoach=$(realpath "$1") folder=$2 plans=$3 jobs=${4:-$(nproc)}
here=$(dirname "$(realpath "$0")")

"$here/document_requests.py" "$folder" |
    parallel --will-cite --pipe -N 8 -k -j "$jobs" "'$kehoach' worker --documents --jobs 1" > "$plans"
