#!/bin/sh
# Fuzzes every parser that meets bytes from outside, one after the other, and keeps small corpora.
#
#   tools/reliability/fuzz.sh [SECONDS [TARGET ...]]
#
# Needs `cargo install cargo-fuzz`; the stable compiler does, as RUSTC_BOOTSTRAP lets it take the flags of a nightly one.
# SECONDS (600) go to each target. What was new comes into fuzz/corpus/TARGET, reduced to what covers as much; a finding
# lies in fuzz/artifacts/TARGET and ends with status 1. docs/reliability.md tells what each target holds to be true.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-600}
[ $# -gt 0 ] && shift
export RUSTC_BOOTSTRAP=1
[ $# -gt 0 ] || set -- journal protocol decode extract restore document linear

status=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for target in "$@"; do
    kept=fuzz/corpus/$target
    mkdir -p "$kept" "$work/$target"
    longest=2048 timeout=10
    # These repeat the input up to 24 KB, or go through the whole program: instrumented, and beside other work, seconds.
    case $target in restore|linear|document) timeout=60 ;; esac
    [ "$target" = document ] && longest=16384
    nice cargo fuzz run --sanitizer none "$target" "$work/$target" "$kept" -- -max_total_time="$seconds" \
        -rss_limit_mb=2048 -timeout="$timeout" -max_len="$longest" -print_final_stats=1 2>"$work/$target.log" || status=1
    grep -E '^#[0-9]+.*DONE|^stat::|SUMMARY|panicked' "$work/$target.log" | sed "s/^/$target: /" || true
    # The smallest inputs that cover the same, and of these at most 40 KB.
    mkdir -p "$work/$target.small"
    nice cargo fuzz run --sanitizer none "$target" -- -merge=1 -max_len=512 "$work/$target.small" "$work/$target" "$kept" \
        2>/dev/null || true
    rm -rf "$kept"
    mkdir -p "$kept"
    ls -Sr "$work/$target.small" | while read -r name; do
        [ "$(du -cb "$kept" | tail -1 | cut -f1)" -lt 40000 ] || break
        cp "$work/$target.small/$name" "$kept/"
    done
done
exit $status
