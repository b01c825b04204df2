# What a newcomer and CI run. `make` alone lists the targets.

.PHONY: help demo test check fmt setup

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

demo: setup ## play a day in the diary against real mail servers of its own
	cargo build --bin synpunktd
	cargo run --package mailworld --bin demo -- $(KEEP)

test: setup check ## everything that CI asks: format, lints, all tests
	cargo test --workspace

check: ## format and lints only
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

fmt: ## format all code
	cargo fmt --all

setup: ## install the Debian packages that tests and demo need and that are missing
	@scripts/setup.sh
