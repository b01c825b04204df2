#!/bin/sh
# Fetches Debian's Courier and Cyrus for the tests and unpacks them in target/servers. They cannot be installed beside Dovecot,
# so nothing is: a test lays them over /usr for its own server alone (tests/mailworld/src/elsewhere.rs).
#
#   scripts/servers.sh     says nothing where they are there; where they cannot be had, says so and ends well: their tests are skipped
set -eu
cd "$(dirname "$0")/.."
whole=$PWD/target/servers
half=$PWD/target/servers.half
[ ! -e "$whole" ] || exit 0

not_tested() { printf 'servers: NOT TESTED: Courier and Cyrus: %s\n' "$*" >&2; exit 0; }

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
# Where there is no network this ends soon.
quick="-o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 -o Acquire::Retries=0"
# shellcheck disable=SC2086 # a list of words
apt() { timeout 90 apt-get -qq $quick "$@"; }

# apt's lists may be missing or old: they are fetched anew once, where that is allowed.
download() {
    apt download "$@" 2>words && return 0
    as_root timeout 90 apt-get -qq $quick update >words 2>&1 || true
    apt download "$@" 2>words
}

command -v apt-get >/dev/null && command -v unshare >/dev/null || not_tested "that takes apt-get (Debian 12) and unshare, which are not here"
printf 'servers: fetching Courier and Cyrus\n' >&2
rm -rf "$half"
mkdir -p "$half/packages"
cd "$half/packages"
download courier-imap courier-base courier-authlib courier-authdaemon courier-authlib-userdb libcourier-unicode4 gamin libgamin0 \
    libidn12 libltdl7 libpcre3 cyrus-imapd cyrus-common sasl2-bin libical3 libxapian30 || not_tested "$(tail -n 3 words)"
for package in *.deb; do dpkg-deb --extract "$package" "$half"; done
cd "$half"
# Where /lib is a link to /usr/lib, so it is here.
[ ! -d lib ] || { cp -a lib usr/; rm -rf lib; }
missing=$(LD_LIBRARY_PATH=$half/usr/lib/x86_64-linux-gnu:$half/usr/lib \
    ldd usr/bin/imapd usr/bin/couriertls usr/lib/courier/courier-authlib/authdaemond usr/libexec/gam_server \
    usr/lib/cyrus/bin/imapd usr/lib/cyrus/bin/lmtpd usr/lib/cyrus/bin/idled usr/sbin/saslpasswd2 | sed -n 's/ => not found$//p' | sort -u)
[ -z "$missing" ] || not_tested "this machine lacks$missing"
# What the tests will do must be allowed here: packages laid over /usr and /etc, for one process alone.
as_root unshare --mount --pid --fork --kill-child sh -c 'mount -t overlay overlay -o "lowerdir=$1/usr:/usr" /usr &&
    mount -t overlay overlay -o "lowerdir=$1/etc:/etc" /etc && test -x /usr/lib/cyrus/bin/imapd -a -e /etc/courier' try "$half" 2>packages/words ||
    not_tested "this machine does not let packages be laid over /usr for one process: $(tail -n 1 packages/words)"
rm -rf packages
mv "$half" "$whole"
