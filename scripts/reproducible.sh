#!/usr/bin/env bash
# Builds the package of the last commit twice, in two folders with other names at another depth, and compares the bytes.
#
#   scripts/reproducible.sh             as it is released
#   PROFILE=dev scripts/reproducible.sh    the quick build: the same question, sooner answered
#
# What is interrupted goes on where it was. Exit 0 only where both packages are the same, byte for byte.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD
work=$here/target/reproducible
commit=$(git rev-parse HEAD)
packages=()
for folder in "$work/here" "$work/elsewhere/further/down"; do
    # A clone has the commit's time, and nothing that was not committed.
    [ -e "$folder/.git" ] || git clone --quiet --shared "$here" "$folder"
    git -C "$folder" fetch --quiet origin "$commit"
    git -C "$folder" checkout --quiet --detach "$commit"
    packages+=("$(APART=1 "$folder/scripts/package.sh" | tail -n 1)")
done
sha256sum "${packages[@]}"
if cmp "${packages[@]}"; then
    echo "reproducible: the same bytes in two folders"
    exit 0
fi
for n in 0 1; do
    rm -rf "$work/inside-$n"
    dpkg-deb --raw-extract "${packages[$n]}" "$work/inside-$n"
done
diff --recursive --brief "$work/inside-0" "$work/inside-1" || true
echo "reproducible: NOT the same" >&2
exit 1
