# The private Courier. Its folders are compiled into it: in a mount namespace of its own, /usr and /etc have Debian's packages laid
# over them, and /etc/courier and /run are this world's. Run as root: $1 the unpacked packages, $2 a folder for it, $3 and $4 the
# ports of IMAP and of IMAP over TLS, $5 the owner of the mail, $6 the folder of the mail, $7 certificate and key in one file.
set -e
files=$1 dir=$2 imap=$3 imaps=$4 owner=$5 mail=$6 certificate=$7
mount -t overlay overlay -o "lowerdir=$files/usr:/usr" /usr
mount -t overlay overlay -o "lowerdir=$files/etc:/etc" /etc
mkdir -p "$dir/etc" "$dir/run/courier/authdaemon"
mount --bind "$dir/etc" /etc/courier
mount --bind "$dir/run" /run
# The user that it changes to where TLS begins; Debian's package would have made it.
(cat /etc/passwd && echo "courier:x:${owner%:*}:${owner#*:}::/:/usr/sbin/nologin") >"$dir/passwd"
mount --bind "$dir/passwd" /etc/passwd
chown "$owner" "$certificate"
cat >/etc/courier/authdaemonrc <<'CONF'
authmodulelist="authuserdb"
authmodulelistorig="authuserdb"
daemons=2
authdaemonvar=/run/courier/authdaemon
DEBUG_LOGIN=0
DEFAULTOPTIONS=""
LOGGEROPTS=""
CONF
(umask 077 && : >/etc/courier/userdb)
while read -r user password; do
    home=$mail/$user
    mkdir -p "$home/Maildir/cur" "$home/Maildir/new" "$home/Maildir/tmp"
    chown -R "$owner" "$home"
    printf '%s\tuid=%s|gid=%s|home=%s|mail=%s|imappw=%s\n' "$user" "${owner%:*}" "${owner#*:}" "$home" "$home/Maildir" \
        "$(openssl passwd -1 "$password")" >>/etc/courier/userdb
done <"$dir/users"
/usr/sbin/makeuserdb
/usr/lib/courier/courier-authlib/authdaemond &
# As Debian ships it, but that IDLE looks for new mail each second and not each minute.
set -a
IMAP_CAPABILITY="IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE"
IMAP_KEYWORDS=1 IMAP_ACL=1 IMAP_IDLE_TIMEOUT=1 IMAP_USELOCKS=1 IMAP_ENHANCEDIDLE=0 IMAP_ULIMITD=131072 IMAP_UMASK=022
IMAP_STARTTLS=YES COURIERTLS=/usr/bin/couriertls TLS_CERTFILE=$certificate TLS_VERIFYPEER=NONE
serve() { # serve PORT WORDS...
    port=$1
    shift
    /usr/sbin/couriertcpd -address=127.0.0.1 -maxprocs=100 -maxperip=100 -nodnslookup -noidentlookup "$port" "$@" \
        /usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir &
}
serve "$imap"
IMAP_TLS=1 serve "$imaps" /usr/bin/couriertls -server -tcpd
trap 'exit 0' TERM
wait $!
