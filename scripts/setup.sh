#!/bin/sh
# Installs the Debian 12 packages that the tests and the demo need and that are missing.
#
#   scripts/setup.sh                the mail servers: Dovecot and Postfix, which each test starts privately
#   scripts/setup.sh postgresql     these and PostgreSQL (any further Debian package may be named)
#
# Starts and configures no system service: while packages are installed a policy-rc.d forbids it,
# Postfix is left without a configuration and PostgreSQL without a cluster. Says nothing when nothing is missing.
set -eu

say() { printf '%s\n' "setup: $*" >&2; }

missing=
for package in dovecot-imapd dovecot-lmtpd openssl postfix "$@"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    say "missing:$missing. This script installs with apt-get (Debian 12), which is not here; install them by hand."
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        say "missing:$missing. Run this script as root, or install sudo and run it again."
        exit 1
    fi
    say "installing$missing (with sudo)"
    exec sudo -- sh "$0" "$@"
fi

# From here on: root. The policy that stood before is put back, whatever happens.
policy=/usr/sbin/policy-rc.d
kept=$policy.before-setup
log=$(mktemp)
clean_up() {
    rm -f "$policy"
    [ ! -e "$kept" ] || mv "$kept" "$policy"
    rm -f "$log"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
if [ -e "$policy" ] && [ ! -e "$kept" ]; then mv "$policy" "$kept"; fi
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
quietly() { "$@" >"$log" 2>&1 </dev/null || { tail -n 20 "$log" >&2; return 1; }; }
get() { quietly apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"; }

# shellcheck disable=SC2086 # a list of words
install_all() {
    case " $missing " in
    *" postfix "*)
        echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
        ;;
    esac
    case " $missing " in
    *" postgresql"*)
        get postgresql-common && without_first_cluster get $missing
        ;;
    *) get $missing ;;
    esac
}

# PostgreSQL's package makes and would start a cluster at once, unless told not to.
without_first_cluster() {
    conf=/etc/postgresql-common/createcluster.conf
    cp -p "$conf" "$conf.before-setup"
    echo 'create_main_cluster = false' >>"$conf"
    result=0
    "$@" || result=$?
    mv "$conf.before-setup" "$conf"
    return $result
}

lists_are_there() { # each package has a candidate among the lists that apt holds
    for package in $missing; do
        apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [^(]' || return 1
    done
}

say "installing$missing"
lists_are_there || quietly apt-get update
if ! install_all; then
    say "the first try failed; refreshing apt's lists and trying once more"
    quietly apt-get update
    install_all || { say "apt-get could not install$missing; its last lines stand above"; exit 1; }
fi
say "done"
