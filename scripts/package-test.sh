#!/usr/bin/env bash
# Tries the Debian package as a new administrator would, on a Debian of its own with systemd: install, first steps, mail in and
# receipt out, kill, freeze, stop, upgrade, purge. Nothing of this machine's own is started or changed. Needs root. The Debian is made once
# and kept in the user's cache, for other checkouts too.
#
#   scripts/package-test.sh FILE.deb [dovecot|courier|cyrus]     the IMAP server that the mailbox is on; Dovecot unless said
set -euo pipefail
cd "$(dirname "$0")/.."
deb=$(realpath "$1")
work=$PWD/target/package-test
mkdir -p "$work"

scripts/setup.sh systemd-container mmdebstrap lintian
# The quick build for the test is not stripped; what is released is.
lintian --allow-root --fail-on error,warning --suppress-tags unstripped-binary-or-object "$deb"
server=${2:-dovecot}
case $server in
dovecot) packages=dovecot-imapd ;;
courier) packages=courier-imap,courier-authdaemon ;;
cyrus) packages=cyrus-imapd,sasl2-bin ;;
*) echo "package-test: no such server: $server" >&2; exit 2 ;;
esac
packages=systemd-sysv,dbus,init-system-helpers,ca-certificates,adduser,postfix,procps,postgresql,$packages
cache=${XDG_CACHE_HOME:-$HOME/.cache}/synpunktd
mkdir -p "$cache"
base=$cache/debian-with-$server
if [ "$(cat "$base/.whole" 2>/dev/null)" != "$packages" ]; then
    echo "package-test: making a Debian with $server (once)"
    rm -rf "$base"
    # The suite and the mirror of this machine.
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
        --include="$packages" \
        "$codename" "$base"
    echo "$packages" >"$base/.whole"
fi

upper=$work/upper
root=$work/root
umount "$root" 2>/dev/null || true
rm -rf "$upper" "$work/inner"
mkdir -p "$upper" "$work/inner" "$root"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$upper,workdir=$work/inner" "$root"
trap 'umount "$root"' EXIT

mkdir -p "$root/package-test"
install -m 755 packaging/test/inside.sh "$root/package-test/inside.sh"
echo "$server" >"$root/package-test/server"
cp "$deb" "$root/package-test/first.deb"
# The same package under a higher version, to upgrade to.
next=$work/next
rm -rf "$next"
dpkg-deb --raw-extract "$deb" "$next"
sed -i 's/^Version: .*/&+next/' "$next/DEBIAN/control"
dpkg-deb -Znone --root-owner-group --build "$next" "$root/package-test/second.deb" >/dev/null
install -m 644 packaging/test/package-test.service "$root/etc/systemd/system/package-test.service"
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sf ../package-test.service "$root/etc/systemd/system/multi-user.target.wants/package-test.service"

begun=$(date +%s)
timeout --foreground 600 systemd-nspawn --quiet --directory="$root" --boot --register=no --keep-unit --private-network \
    --console=pipe </dev/null >"$work/console" 2>&1 || true
cat "$root/package-test/out" || { tail -n 40 "$work/console"; exit 1; }
echo "package-test: $server, $(($(date +%s) - begun)) s"
# The closing line tells; a test that never came to it has failed.
tail -n 1 "$root/package-test/out" | grep -q ' passed, 0 failed$'
