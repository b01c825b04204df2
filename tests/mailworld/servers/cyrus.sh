# The private Cyrus, in a mount namespace of its own where /usr has Debian's packages laid over it. Run as root: $1 the unpacked
# packages, $2 a folder for it with its configuration, $3 the owner of the mail.
set -e
files=$1 dir=$2 owner=$3
mount -t overlay overlay -o "lowerdir=$files/usr:/usr" /usr
mkdir -p "$dir/lib/socket" "$dir/spool" "$dir/run"
while read -r user password; do
    echo "$password" | saslpasswd2 -p -c -f "$dir/sasldb2" -u "${user#*@}" "${user%@*}"
done <"$dir/users"
chown -R "$owner" "$dir"
/usr/sbin/cyrmaster -C "$dir/imapd.conf" -M "$dir/cyrus.conf" -D -p "$dir/run/pid" &
trap 'exit 0' TERM
wait $!
