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
    for user in synpunkter ragnhild "${citizens[@]}"; do
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

# The older way of naming: folders beneath INBOX, with a full stop. Mailboxes are made when the first mail comes.
cyrus_server() {
    cat >/etc/imapd.conf <<'CONF'
configdirectory: /var/lib/cyrus
partition-default: /var/spool/cyrus/mail
defaultpartition: default
altnamespace: no
unixhierarchysep: no
lmtp_downcase_rcpt: yes
autocreate_post: yes
autocreate_quota: 0
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
CONF
    cat >/etc/cyrus.conf <<'CONF'
START {
    recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r"
}
SERVICES {
    imap cmd="imapd" listen="127.0.0.1:143" prefork=0 maxchild=50
    lmtp cmd="lmtpd -a" listen="127.0.0.1:24" prefork=0 maxchild=20
}
EVENTS {
    checkpoint cmd="/usr/sbin/cyrus ctl_cyrusdb -c" period=30
}
CONF
    echo hemligt-synpunkter | saslpasswd2 -p -c -u mx.lindhaga.example synpunkter
    echo "sasl_saslauthd_path: /run/saslauthd/mux
servername: mx.lindhaga.example
defaultdomain: mx.lindhaga.example" >>/etc/imapd.conf
    chgrp sasl /etc/sasldb2 && chmod 640 /etc/sasldb2
    echo 'transport_maps = inline:{ synpunkter@lindhaga.example=lmtp:inet:127.0.0.1:24 }' >>/etc/postfix/main.cf
    systemctl restart cyrus-imapd
}

# What a mailbox is moved to, as the server calls it.
registered_folder() {
    case $server in
    dovecot) echo Registrerade ;;
    *) echo INBOX.Registrerade ;;
    esac
}

# Each mail is another citizen's and about another street: the same words again, and a third mail in a day, get no receipt.
citizens=(eva olof siv nils tove ulf)
streets=(Storgatan Kyrkogatan Ringvägen Hamnvägen Parkgatan Skolgatan)
write_to_the_municipality() { # NUMBER
    local citizen=${citizens[$1 - 1]}
    sendmail -f "$citizen@example.com" synpunkter@lindhaga.example <<MAIL
From: ${citizen^} Lind <$citizen@example.com>
To: synpunkter@lindhaga.example
Subject: Trasig gatlykta nummer $1
Message-ID: <lykta-$1@example.com>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hej!

Gatlyktan på ${streets[$1 - 1]} har varit trasig i tre veckor. När lagar ni den?

${citizen^} Lind
MAIL
}

receipt_of() { grep -rqs "In-Reply-To: <lykta-$1@example.com>" "/home/${citizens[$1 - 1]}/Maildir"; }
# Courier looks for new mail once a minute while a client waits in IDLE.
write_and_get_receipt() { write_to_the_municipality "$1" && until_true 100 receipt_of "$1"; }
main_pid() { systemctl show --property=MainPID --value synpunktd; }
is_another_pid() { local now; now=$(main_pid); [ "$now" != 0 ] && [ "$now" != "$1" ] && systemctl is-active --quiet synpunktd; }
as_daemon() { runuser -u synpunktd -- synpunktd "$@"; }

papers() {
    local file
    for file in man/man1/synpunktd-init.1.gz bash-completion/completions/synpunktd synpunktd/policies/koping.toml \
        synpunktd/templates/sv/receipt.txt doc/synpunktd/monitoring/alerts.yml doc/synpunktd/monitoring/dashboard.json; do
        test -e "/usr/share/$file" || { echo "no $file"; return 1; }
    done
    find /usr/share/doc/synpunktd -name 'sbom.cdx.json*' | grep -q .
}

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

# Nothing of the service runs yet; the shadow has a diary of its own.
shadow_looks() {
    systemd-run --unit=synpunktd-shadow --uid=synpunktd synpunktd shadow &&
        until_true 30 test -s /var/lib/synpunktd/shadow.sqlite && until_true 30 shadow_has_looked &&
        systemctl stop synpunktd-shadow && [ ! -e /var/lib/synpunktd/diary.sqlite ]
}
shadow_has_looked() { journalctl -u synpunktd-shadow | grep -q started; }

conf=/etc/synpunktd/synpunktd.toml
faulty() { sed -i '1i okand_nyckel = 1' $conf; }
mended() { sed -i 1d $conf; }

# What is not valid is not taken, and the journal finds it by its level.
faulty_is_not_taken() {
    faulty && ! synpunktd check && systemctl reload synpunktd && until_true 20 says_not_taken && mended && synpunktd check
}
says_not_taken() { journalctl -u synpunktd -p err | grep -q 'is not taken'; }

# As docs/operations.md and docs/logging.md have it.
day_by_day() {
    systemctl status --no-pager synpunktd && as_daemon verify --quick && as_daemon list --state awaiting_registrar &&
        as_daemon reconcile && journalctl SYNPUNKTD_MAILBOX=synpunkter | grep -q 'collected ' &&
        ! journalctl -u synpunktd -p warning | grep 'collected ' &&
        journalctl -u synpunktd -o json | grep -q '"SYNPUNKTD_MAILBOX":"synpunkter"'
}

# For Prometheus: a port of this machine alone.
watched() {
    sed -i 's/^listen = .*/listen = "127.0.0.1:9188"/' $conf && synpunktd check && systemctl reload synpunktd && until_true 20 metrics &&
        synpunktd status
}
metrics() { asked /metrics | grep -q '^synpunktd_cases' && asked /readyz | grep -q '^ready'; }
asked() { bash -c "exec 3<>/dev/tcp/127.0.0.1/9188 && printf 'GET $1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' >&3 && cat <&3"; }

a_letter_of_ones_own() {
    cp /usr/share/synpunktd/templates/sv/receipt.txt /etc/synpunktd/templates/sv/ && sed -i 's/^Hej.*/Hej och tack!/' /etc/synpunktd/templates/sv/receipt.txt &&
        synpunktd check && systemctl reload synpunktd
}

# A faulty configuration stops it with 78, and systemd leaves it stopped.
faulty_stays_stopped() {
    local starts
    faulty
    ! systemctl restart synpunktd && [ "$(systemctl show --property=ExecMainStatus --value synpunktd)" = 78 ] || return 1
    starts=$(systemctl show --property=NRestarts --value synpunktd)
    sleep 3
    [ "$(systemctl is-active synpunktd)" = failed ] && [ "$(systemctl show --property=NRestarts --value synpunktd)" = "$starts" ] &&
        mended && systemctl reset-failed synpunktd && systemctl start synpunktd
}

# The password encrypted on disk, and no file with it.
password_from_systemd() {
    local given=LoadCredentialEncrypted=synpunkter:/etc/credstore.encrypted/synpunkter
    mkdir -p /etc/credstore.encrypted &&
        printf 'hemligt-synpunkter' | systemd-creds encrypt --name=synpunkter - /etc/credstore.encrypted/synpunkter &&
        printf '[Service]\n%s\n' "$given" >/etc/systemd/system/synpunktd.service.d/secret.conf && systemctl daemon-reload &&
        sed -i 's/^password_file = "secrets.mailbox"/password_credential = "synpunkter"/' $conf && rm /etc/synpunktd/secrets/mailbox &&
        systemd-run --quiet --wait --pipe --uid=synpunktd -p "$given" synpunktd check --connect && systemctl restart synpunktd &&
        write_and_get_receipt 5 && only_who_connects_needs_it
}
only_who_connects_needs_it() {
    as_daemon check | grep -q 'Not looked at.*synpunkter' && cases_are 7 && ! as_daemon check --connect && ! as_daemon reconcile
}

# A folder elsewhere, which the unit must be told of; then the drill: the newest copy on a machine that has no diary.
copies_on_a_schedule() {
    local copy
    install -d -o synpunktd -g synpunktd -m 700 /srv/backup/synpunktd /srv/drill &&
        printf '[Service]\nReadWritePaths=/srv/backup/synpunktd\n' >/etc/systemd/system/synpunktd.service.d/backup.conf &&
        systemctl daemon-reload && printf '\n[backup]\nfolder = "/srv/backup/synpunktd"\n' >>$conf && synpunktd check &&
        systemctl restart synpunktd && until_true 20 is_copied || return 1
    copy=$(ls /srv/backup/synpunktd/diary-*.sqlite)
    export SYNPUNKTD_STATE_DIR=/srv/drill
    ! as_daemon restore "$copy" && as_daemon restore "$copy" --none-given && as_daemon verify && cases_are 6 || return 1
    unset SYNPUNKTD_STATE_DIR
}
is_copied() { ls /srv/backup/synpunktd/diary-*.sqlite && journalctl -u synpunktd | grep -q 'the diary is copied'; }

# The steps of the guide: a role and a database, the diary moved there, and the service goes on with it.
moved_to_postgresql() {
    runuser -u postgres -- createuser synpunktd &&
        runuser -u postgres -- createdb --owner=synpunktd --template=template0 --encoding=UTF8 diary && systemctl stop synpunktd &&
        as_daemon migrate --to 'postgres://synpunktd@localhost/diary?host=/run/postgresql' &&
        sed -i '1i database = "postgres://synpunktd@localhost/diary?host=/run/postgresql"' $conf && synpunktd check && systemctl start synpunktd &&
        as_daemon verify && cases_are 7 && write_and_get_receipt 6 && cases_are 8 && synpunktd status
}

reloaded() {
    local from
    from=$(date '+%F %T')
    sed -i '1i # A line that changes nothing.' /etc/synpunktd/synpunktd.toml
    synpunktd check && systemctl reload synpunktd && until_true 20 says_read_anew "$from"
}
says_read_anew() { journalctl -u synpunktd --since "$1" | grep -q 'the configuration was read anew'; }

# Two mails of old, in one mbox.
older_mail() {
    mkdir -p /srv/old
    for name in Ulla Gun; do
        printf 'From - Mon Mar  2 09:00:00 2026\nFrom: %s Berg <%s@example.com>\nTo: synpunkter@lindhaga.example\nSubject: Gropar\n' "$name" "$name"
        printf 'Message-ID: <%s@example.com>\nDate: Mon, 2 Mar 2026 09:00:00 +0100\n\nDet är gropar i gatan vid %svägen. Laga dem!\n\n' "$name" "$name"
    done >/srv/old/mbox
    systemctl stop synpunktd && as_daemon import /srv/old/mbox --mailbox synpunkter && systemctl start synpunktd && cases_are 6
}
cases_are() { [ "$(as_daemon list --json | wc -l)" = "$1" ]; }

drill() {
    as_daemon backup /var/lib/synpunktd/copy.sqlite && systemctl stop synpunktd &&
        as_daemon restore /var/lib/synpunktd/copy.sqlite && as_daemon verify && cases_are 6 && systemctl start synpunktd
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
    apt-get install --yes /package-test/second.deb && until_true 60 is_another_pid "$pid" && cases_are 3
}

# The older package runs on the same diary, as long as its form is the same.
went_back() {
    local pid
    pid=$(main_pid)
    apt-get install --yes --allow-downgrades /package-test/first.deb && until_true 60 is_another_pid "$pid" && cases_are 6
}

purged() {
    dpkg --purge synpunktd && [ ! -e /usr/bin/synpunktd ] && [ ! -e /etc/synpunktd/secrets ] &&
        [ -e /var/lib/synpunktd/diary.sqlite ] && [ -e /etc/synpunktd/synpunktd.toml ] &&
        ! systemctl cat synpunktd
}

step "a mail server is there" mail_servers
install_time=$(date +%s)
step "the package installs" apt-get install --yes /package-test/first.deb
step "its manual, completions, list of parts and papers are there" papers
step "it starts nothing before it is configured" bash -c '! systemctl is-active --quiet synpunktd'
step "init writes a configuration" configure
step "check --connect finds no fault" as_daemon check --connect
step "its shadow looks on" shadow_looks
step "it starts" systemctl enable --now synpunktd
step "a citizen gets a receipt" write_and_get_receipt 1
printf 'from apt install to the first receipt: %d s\n' $(($(date +%s) - install_time))
step "status says that all is well" synpunktd status
step "killed, it comes back" killed
step "and goes on where it was" write_and_get_receipt 2
step "a changed configuration is taken" reloaded
step "a faulty one is not" faulty_is_not_taken
step "what an administrator looks at day by day" day_by_day
step "what Prometheus asks is answered" watched
step "a letter is worded otherwise" a_letter_of_ones_own
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
step "older mail is taken in from a file" older_mail
step "a copy is made, and restored" drill
step "a faulty configuration leaves it stopped" faulty_stays_stopped
step "copies are made on a schedule, and one is restored where there is no diary" copies_on_a_schedule
step "the older package goes back on" went_back
step "its password comes encrypted from systemd" password_from_systemd
step "its diary moves to PostgreSQL" moved_to_postgresql
step "its exposure is low" systemd-analyze security --threshold=11 --no-pager synpunktd
step "purged, the diary and the configuration stay" purged
printf 'package: %s, %d s\n' "$server" $(($(date +%s) - begun))
printf 'package: %d passed, %d failed\n' "$passed" "$failed"
