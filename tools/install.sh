#!/bin/sh
# Installs what building and running kehoach needs on Debian, and nothing where all of it is there.
# With the argument `engines` also what the examples with GNU parallel and PySpark need to be tested.
set -eu

packages=""
need() { # PACKAGE, and a command that succeeds where it is there
    package=$1
    shift
    "$@" >/dev/null 2>&1 || packages="$packages $package"
}
installed() { dpkg -s "$1" 2>/dev/null | grep -q '^Status: install ok installed'; }

if ! command -v dpkg >/dev/null 2>&1; then
    echo "This is not Debian: install Tesseract 5 with its headers and its Vietnamese model, a C compiler, cmake and pkg-config yourself." >&2
    exit 0
fi
for package in libtesseract-dev libleptonica-dev tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd; do
    need "$package" installed "$package"
done
need pkg-config command -v pkg-config
need cmake command -v cmake
need g++ command -v g++
need poppler-utils command -v pdftotext
need qpdf command -v qpdf
if [ "${1:-}" = engines ]; then
    need parallel command -v parallel
    need python3 command -v python3
    need python3-venv python3 -c "import ensurepip"
    need openjdk-17-jre-headless command -v java
fi

# shellcheck disable=SC2086  # one word a package
if [ -n "$packages" ]; then
    echo "Installing:$packages"
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi

PATH="$PATH:$HOME/.cargo/bin"
if ! command -v cargo >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    if DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq rustup >/dev/null 2>&1; then
        rustup default stable
    else
        echo "Rust 1.92 or later is missing and Debian's rustup cannot be installed: install Rust, then try again." >&2
        exit 1
    fi
fi
