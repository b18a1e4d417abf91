#!/bin/sh
# Fuzzes every parser that meets bytes from outside, one after the other, and keeps small corpora.
#
#   tools/reliability/fuzz.sh [SECONDS [TARGET ...]]
#
# Needs `cargo install cargo-fuzz`; the stable compiler does, as RUSTC_BOOTSTRAP lets it take the flags of a nightly one.
# All targets are built first, so that the sources may be changed while they run. SECONDS (600) go to each. A run starts
# from the kept corpus and the project's own documents below corpus/. What is new of it comes into fuzz/corpus/TARGET, reduced
# to small inputs that cover as much; a finding lies in fuzz/artifacts/TARGET and ends with status 1. docs/reliability.md
# tells what each target holds to be true.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-600}
[ $# -gt 0 ] && shift
export RUSTC_BOOTSTRAP=1
[ $# -gt 0 ] || set -- journal protocol decode extract restore document linear
# Of each kept corpus, in bytes.
most=8000

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
built=fuzz/target/$(rustc -vV | sed -n 's/^host: //p')/release
for target in "$@"; do
    nice cargo fuzz build --sanitizer none "$target"
    cp "$built/$target" "$work/$target.program"
done

status=0
for target in "$@"; do
    kept=fuzz/corpus/$target found=fuzz/artifacts/$target
    mkdir -p "$kept" "$found" "$work/$target" "$work/$target.small"
    longest=2048 timeout=10 seeds=
    # These repeat the input up to 24 KB, or go through the whole program: instrumented, a second, and beside other work many.
    case $target in
    linear) longest=256 timeout=300 seeds=corpus/annotated ;;
    restore) longest=512 timeout=300 seeds=corpus/annotated ;;
    extract) seeds=corpus/annotated ;;
    document) longest=16384 timeout=300 seeds=corpus/documents ;;
    esac
    # shellcheck disable=SC2086 # no seeds is no argument
    nice "$work/$target.program" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout="$timeout" -max_len="$longest" \
        -artifact_prefix="$found/" -print_final_stats=1 "$work/$target" "$kept" $seeds 2>"$work/$target.log" || status=1
    grep -E '^#[0-9]+.*(INITED|DONE)|^stat::|^Done|SUMMARY|panicked|Test unit written' "$work/$target.log" |
        sed "s/^/$target: /" || true
    # The smallest inputs that cover the same, and of these as many as there is room for.
    nice "$work/$target.program" -merge=1 -max_len=512 -timeout="$timeout" -artifact_prefix="$found/" \
        "$work/$target.small" "$work/$target" "$kept" 2>"$work/$target.merge.log" || true
    rm -rf "$kept"
    mkdir -p "$kept"
    total=0
    ls -Sr "$work/$target.small" | while read -r name; do
        total=$((total + $(wc -c <"$work/$target.small/$name")))
        [ "$total" -le "$most" ] || break
        cp "$work/$target.small/$name" "$kept/"
    done
done
exit $status
