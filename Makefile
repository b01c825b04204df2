# What a newcomer and CI run. `make` alone lists the targets.

.PHONY: help demo test check deny fmt setup servers bench fuzz crash deb reproducible package-test test-servers axe ci-full

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

demo: setup ## play a day in the diary against real mail servers of its own
	cargo build --bin synpunktd
	cargo run --package mailworld --bin demo -- $(KEEP)

# Most tests wait for servers: two for each core keep the cores at work.
test: setup servers check ## everything that CI asks: format, lints, all tests
	RUST_TEST_THREADS=$$((2 * $$(nproc))) cargo test --workspace

deb: ## build the Debian package (PROFILE=dev for a quick one)
	@scripts/package.sh

reproducible: ## build the package in two folders and compare the bytes (PROFILE=dev for a quick one)
	@scripts/reproducible.sh

package-test: ## try the package on a Debian of its own: install, receipt, kill, freeze, upgrade, purge (as root)
	@scripts/package-test.sh "$$(PROFILE=$(or $(PROFILE),dev) scripts/package.sh | tail -n 1)"

test-servers: setup servers ## every end-to-end test on Courier and on Cyrus, then the package test (as root)
	for server in courier cyrus; do SYNPUNKTD_IMAP=$$server cargo test --test end_to_end || exit 1; done
	@set -e; deb="$$(PROFILE=$(or $(PROFILE),dev) scripts/package.sh | tail -n 1)"; \
	for server in courier cyrus; do scripts/package-test.sh "$$deb" $$server; done

ci-full: test package-test test-servers reproducible axe ## everything that a machine with time can ask before a release (as root, with a network)

check: ## format, lints, and what came in with dependencies as far as it can be told without a network
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	@if command -v cargo-deny >/dev/null; then cargo deny --offline --log-level error check bans licenses sources; \
	else echo "NOT CHECKED: by cargo-deny, which is not installed; tests/architecture/dependencies.rs holds licences, sources and exceptions"; fi

deny: ## what came in with dependencies, known weaknesses among it (needs cargo-deny and a network)
	cargo deny check

bench: ## how fast the daemon is beside its floors (N=1000 mails, WITH="postgres postfix mailboxes …": see bench --help)
	@scripts/setup.sh isync $(if $(findstring postgres,$(WITH)),postgresql)
	cargo build --release --workspace --bin synpunktd --bin bench
	target/release/bench $(or $(N),1000) $(WITH)
	cargo bench --bench reading --bench parts

fuzz: ## damaged mails against every reader (SECONDS=60 for each target)
	SYNPUNKTD_FUZZ_SECONDS=$(or $(SECONDS),60) cargo test --release --test fuzz -- --nocapture --test-threads=1

crash: ## the long form of the crash tests, for hours; docs/reliability.md tells how to run a part
	@scripts/setup.sh postgresql strace xfsprogs
	cargo test --profile crash --test crash -- --ignored --nocapture --test-threads=1 $(ONLY)

axe: ## check reports and the public list for accessibility (needs Chromium and npm)
	npm install --silent --no-save --prefix target/axe axe-core
	AXE_CORE=$(CURDIR)/target/axe/node_modules/axe-core/axe.min.js cargo test --test pages

fmt: ## format all code
	cargo fmt --all

servers: ## fetch Courier and Cyrus for their tests (installs nothing)
	@scripts/servers.sh

setup: ## install the Debian packages that tests and demo need and that are missing
	@scripts/setup.sh
