# make run    install what is missing, build, run the main job on corpus/documents
# make test   all tests

export PATH := $(PATH):$(HOME)/.cargo/bin

KEHOACH := target/release/kehoach
OUT     := out

.PHONY: run test build install check

run: build
	$(KEHOACH) ingest corpus/documents -o $(OUT)
	@echo "Results: $(OUT)/plans.jsonl, and beside it a .json and a .txt for each document of corpus/documents"

test: install
	cargo test --release

build: install
	cargo build --release

# Debian packages (and, where there is none, Rust by rustup's Debian package) that the build and the OCR need.
install:
	@tools/install.sh

# What CI asks for beside the tests.
check: install
	cargo fmt --check
	cargo clippy --release --all-targets -- -D warnings
