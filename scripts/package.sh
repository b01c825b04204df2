#!/usr/bin/env bash
# Builds the Debian package: the program, its manual pages and completions, the list of its parts, then the .deb.
#
#   scripts/package.sh            as it is released: optimised, and the same bytes wherever it is built
#   PROFILE=dev scripts/package.sh    from the ordinary build folder, for the test of the package itself
#   APART=1 PROFILE=dev scripts/package.sh    quick, but without paths of this machine, as for a release
#
# Prints the path of the .deb on its last line.
set -euo pipefail
cd "$(dirname "$0")/.."
profile=${PROFILE:-release}
here=$PWD
cargo_home=${CARGO_HOME:-$HOME/.cargo}

command -v cargo-deb >/dev/null || cargo install --quiet --locked cargo-deb

# The time of the last commit stands for the time of building; a folder without history gets a fixed one.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 1795000000)
export SOURCE_DATE_EPOCH
if [ "$profile" = release ] || [ -n "${APART:-}" ]; then
    # No path of this machine in the program, neither from our code nor from the C of SQLite and ring.
    export CARGO_TARGET_DIR=$here/target/package
    export RUSTFLAGS="--remap-path-prefix=$here=/synpunktd --remap-path-prefix=$cargo_home=/cargo"
    export CFLAGS="-ffile-prefix-map=$here=/synpunktd -ffile-prefix-map=$cargo_home=/cargo"
fi
target=${CARGO_TARGET_DIR:-$here/target}
cargo build --locked --quiet --profile "$profile" --bin synpunktd
folder=$profile
[ "$profile" != dev ] || folder=debug
program=$target/$folder/synpunktd

papers=$here/target/papers
rm -rf "$papers"
"$program" papers "$papers"
scripts/sbom.py >"$papers/sbom.cdx.json"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# Lines of what changed, as Debian writes them.
{
    echo "synpunktd ($version-1) stable; urgency=medium"
    echo
    echo "  * See CHANGELOG.md in the source for what has changed."
    echo
    echo " -- The synpunktd maintainers <synpunktd@packages.debian.net>  $(date --utc --date="@$SOURCE_DATE_EPOCH" -R)"
} >"$papers/changelog"

# cargo-deb looks for the program beneath target/release, wherever it was built.
out=$here/target/deb
mkdir -p "$out"
[ "$profile" = release ] || fast=--fast
cargo deb ${fast:-} --quiet --no-build --no-strip --profile "$profile" --output "$out/"
ls -t "$out"/*.deb | head -n 1
