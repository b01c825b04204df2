#!/bin/bash
# Inside the test's own Debian: a municipality's mail server, then the package's whole life. Each step prints a line.
set -u
server=$(cat /package-test/server)
passed=0
failed=0
begun=$(date +%s)

step() { # step WORDS COMMAND...
    local words=$1 from
    shift
    from=$(date +%s%N)
    if "$@" >/package-test/said 2>&1; then
        passed=$((passed + 1))
        printf 'ok      %5d ms  %s\n' $((($(date +%s%N) - from) / 1000000)) "$words"
    else
        failed=$((failed + 1))
        printf 'FAILED           %s\n' "$words"
        sed 's/^/    /' /package-test/said | tail -n 40
        journalctl --no-pager -u synpunktd -n 15 2>/dev/null | sed 's/^/    /'
        # Each step stands on those before it.
        printf 'package: %d passed, %d failed\n' "$passed" "$failed"
        exit 1
    fi
}

until_true() { # until_true SECONDS COMMAND...
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

mail_servers() {
    for user in synpunkter eva ragnhild; do
        useradd --create-home "$user" && echo "$user:hemligt-$user" | chpasswd
    done
    cat >/etc/postfix/main.cf <<'CONF'
compatibility_level = 3.6
myhostname = mx.lindhaga.example
mydestination = lindhaga.example, example.com
inet_interfaces = loopback-only
home_mailbox = Maildir/
alias_maps =
smtputf8_enable = no
maillog_file = /var/log/postfix.log
CONF
    "$server"_server && systemctl restart postfix
    until_true 60 bash -c 'echo >/dev/tcp/127.0.0.1/143 && echo >/dev/tcp/127.0.0.1/25'
}

dovecot_server() {
    cat >/etc/dovecot/local.conf <<'CONF'
mail_location = maildir:~/Maildir
disable_plaintext_auth = no
CONF
    systemctl restart dovecot
}

# Folders beneath INBOX, with a full stop; no MOVE.
courier_server() {
    for user in synpunkter ragnhild; do
        runuser -u "$user" -- maildirmake "/home/$user/Maildir"
    done
    systemctl restart courier-authdaemon courier-imap
}

# What a mailbox is moved to, as the server calls it.
registered_folder() {
    case $server in
    dovecot) echo Registrerade ;;
    *) echo INBOX.Registrerade ;;
    esac
}

# Each mail is about another street: who writes the same words again gets no second receipt.
write_to_the_municipality() { # NUMBER
    local streets=(x Storgatan Kyrkogatan Ringvägen Hamnvägen)
    sendmail -f eva@example.com synpunkter@lindhaga.example <<MAIL
From: Eva Lind <eva@example.com>
To: synpunkter@lindhaga.example
Subject: Trasig gatlykta nummer $1
Message-ID: <lykta-$1@example.com>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hej!

Gatlyktan på ${streets[$1]} har varit trasig i tre veckor. När lagar ni den?

Eva Lind
MAIL
}

receipt_of() { grep -rqs "In-Reply-To: <lykta-$1@example.com>" /home/eva/Maildir; }
write_and_get_receipt() { write_to_the_municipality "$1" && until_true 60 receipt_of "$1"; }
main_pid() { systemctl show --property=MainPID --value synpunktd; }
is_another_pid() { local now; now=$(main_pid); [ "$now" != 0 ] && [ "$now" != "$1" ] && systemctl is-active --quiet synpunktd; }
as_daemon() { runuser -u synpunktd -- synpunktd "$@"; }

configure() {
    synpunktd init --municipality "Lindhaga kommun" --domain lindhaga.example --phone "0999-100 00" \
        --imap 127.0.0.1:143 --relay 127.0.0.1:25 --relay-user "" \
        --registrar "Ragnhild Ek <ragnhild@lindhaga.example>" --head "Henrik Dahl <ragnhild@lindhaga.example>" </dev/null &&
        printf 'hemligt-synpunkter' >/etc/synpunktd/secrets/mailbox &&
        [ "$(stat -c '%a %G' /etc/synpunktd/secrets/mailbox)" = "640 synpunktd" ] &&
        sed -i "s/^put_away = .*/put_away = { move = \"$(registered_folder)\" }/; s/^password_file = \"secrets.mailbox\"/user = \"synpunkter\"\n&/" \
            /etc/synpunktd/synpunktd.toml
}

a_watchdog_that_is_soon() {
    mkdir -p /etc/systemd/system/synpunktd.service.d
    printf '[Service]\nWatchdogSec=4\nRestartSec=1\n' >/etc/systemd/system/synpunktd.service.d/test.conf
    systemctl daemon-reload
}

# The folder has mails, and whatever is left in the inbox is marked as deleted.
put_away() { as_daemon check --connect | grep -q "$(registered_folder) *is there"; }

killed() {
    local pid
    pid=$(main_pid)
    [ "$pid" -gt 1 ] && kill -9 "$pid" && until_true 60 is_another_pid "$pid"
}

frozen() {
    local pid
    pid=$(main_pid)
    [ "$pid" -gt 1 ] && kill -STOP "$pid" && until_true 60 is_another_pid "$pid"
}

stopped_in_order() {
    local from=$SECONDS
    systemctl stop synpunktd && [ $((SECONDS - from)) -lt 10 ] && [ "$(systemctl show --property=Result --value synpunktd)" = success ]
}

upgraded() {
    local pid
    pid=$(main_pid)
    dpkg -i /package-test/second.deb && until_true 60 is_another_pid "$pid" &&
        [ "$(as_daemon list --json | wc -l)" = 3 ]
}

purged() {
    dpkg --purge synpunktd && [ ! -e /usr/bin/synpunktd ] && [ ! -e /etc/synpunktd/secrets ] &&
        [ -e /var/lib/synpunktd/diary.sqlite ] && [ -e /etc/synpunktd/synpunktd.toml ] &&
        ! systemctl cat synpunktd
}

step "a mail server is there" mail_servers
install_time=$(date +%s)
step "the package installs" apt-get install --yes /package-test/first.deb
step "its manual and completions are there" bash -c 'test -e /usr/share/man/man1/synpunktd-init.1.gz -a -e /usr/share/bash-completion/completions/synpunktd'
step "it starts nothing before it is configured" bash -c '! systemctl is-active --quiet synpunktd'
step "init writes a configuration" configure
step "check --connect finds no fault" as_daemon check --connect
step "it starts" systemctl enable --now synpunktd
step "a citizen gets a receipt" write_and_get_receipt 1
printf 'from apt install to the first receipt: %d s\n' $(($(date +%s) - install_time))
step "status says that all is well" synpunktd status
step "killed, it comes back" killed
step "and goes on where it was" write_and_get_receipt 2
step "(a shorter watchdog for the test)" a_watchdog_that_is_soon
step "restarted by hand" systemctl restart synpunktd
step "frozen, the watchdog brings it back" frozen
step "and it goes on where it was" write_and_get_receipt 3
step "the diary is whole" as_daemon verify
step "stopped, it ends in order within ten seconds" stopped_in_order
step "started again" systemctl start synpunktd
step "upgraded, it runs again with its diary" upgraded
step "and gives the next number" write_and_get_receipt 4
step "registered mail is put away" until_true 20 put_away
step "its exposure is low" systemd-analyze security --threshold=11 --no-pager synpunktd
step "purged, the diary and the configuration stay" purged
printf 'package: %s, %d s\n' "$server" $(($(date +%s) - begun))
printf 'package: %d passed, %d failed\n' "$passed" "$failed"
