//! The private Postfix: takes mail on one loopback port and hands it to the private Dovecot.
//!
//! Its own `main.cf`, `master.cf`, queue and log; nothing is chrooted. Mail to the world's users is delivered,
//! everybody else is refused at RCPT. There is no service that could send mail out of the machine.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::error::{WorldError, io};
use crate::process::{Server, log_tail, run, sudo_words};

const MASTER: &str = "/usr/lib/postfix/sbin/master";
const POSTMAP: &str = "/usr/sbin/postmap";

/// Makes the queue as Postfix wants it (`$1`), and its data folder (`$2`), as root.
const FOLDERS: &str = r#"
set -e
for name in active bounce corrupt defer deferred flush hold incoming private saved trace; do
    mkdir -p "$1/$name"
    chown postfix "$1/$name"
    chmod 700 "$1/$name"
done
mkdir -p "$1/pid" "$1/public" "$1/maildrop" "$2"
chown root "$1" "$1/pid"
chown postfix:postdrop "$1/public" "$1/maildrop"
chmod 710 "$1/public"
chmod 730 "$1/maildrop"
chown postfix "$2"
"#;

/// The services, without the port of the first: name, type, private, unprivileged, chroot, wakeup, limit, program.
const SERVICES: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
";

/// A Postfix with its configuration written, running or not.
#[derive(Debug)]
pub(crate) struct Postfix {
    dir: PathBuf,
    pub(crate) port: u16,
    server: Option<Server>,
}

impl Postfix {
    /// Writes the configuration for a Postfix in `dir`, the world's directory, that takes mail on `port`
    /// and delivers to the LMTP server on `lmtp`.
    pub(crate) fn prepare(dir: &Path, port: u16, lmtp: u16) -> Result<Self, WorldError> {
        if !Path::new(MASTER).exists() {
            return Err(WorldError::Missing("postfix".into()));
        }
        let made = Self {
            dir: dir.to_owned(),
            port,
            server: None,
        };
        let conf = made.conf();
        fs::create_dir_all(&conf).map_err(io("make Postfix's folders"))?;
        write_aged(&conf.join("main.cf"), &main_cf(dir, lmtp))?;
        let services = format!("127.0.0.1:{port} inet n - n - - smtpd\n{SERVICES}");
        write_aged(&conf.join("master.cf"), &services)?;
        let [queue, data] = ["queue", "data"].map(|name| dir.join("postfix").join(name));
        let words = sudo_words();
        let mut folders = Command::new(words[0]);
        folders
            .args(&words[1..])
            .args(["sh", "-c", FOLDERS, "folders"])
            .arg(queue)
            .arg(data);
        run("postfix's folders", &mut folders)?;
        Ok(made)
    }

    /// Says whom Postfix delivers to. Holds for every SMTP connection made after this.
    pub(crate) fn set_recipients(&self, users: &BTreeSet<String>) -> Result<(), WorldError> {
        let conf = self.conf();
        let waiting = conf.join("recipients.new");
        let text: String = users.iter().map(|user| format!("{user} ok\n")).collect();
        fs::write(&waiting, text).map_err(io("write the recipients"))?;
        run(
            "postmap",
            Command::new(POSTMAP)
                .arg("-c")
                .arg(&conf)
                .arg(format!("hash:{}", waiting.display())),
        )?;
        // Renamed into place, because Postfix's processes start anew when the table they have open is gone;
        // a change within the same second they would not see.
        fs::rename(conf.join("recipients.new.db"), conf.join("recipients.db"))
            .map_err(io("put the recipients in place"))
    }

    /// Starts the server; it is not ready at once.
    pub(crate) fn start(&mut self) -> Result<(), WorldError> {
        self.stop();
        let conf = self.conf();
        // -d: stay in the foreground and in this process group.
        let words = [MASTER, "-d", "-c", &conf.to_string_lossy()];
        self.server = Some(Server::start(&self.dir, "postfix", &words, true)?);
        Ok(())
    }

    /// Whether the server's process runs.
    pub(crate) fn is_up(&mut self) -> bool {
        self.server.as_mut().is_some_and(Server::is_up)
    }

    /// Ends the server, if it runs.
    pub(crate) fn stop(&mut self) {
        self.server = None;
    }

    /// The last lines of its log.
    pub(crate) fn log_tail(&self) -> String {
        log_tail(&[self.dir.join("postfix.out"), self.dir.join("postfix.log")])
    }

    fn conf(&self) -> PathBuf {
        self.dir.join("postfix").join("conf")
    }
}

/// Writes a configuration file with an old date: a fresh one could still be in someone's editor, so each
/// Postfix program waits up to two seconds before it believes it.
fn write_aged(path: &Path, text: &str) -> Result<(), WorldError> {
    let write = || {
        let mut file = fs::File::create(path)?;
        file.write_all(text.as_bytes())?;
        file.set_modified(SystemTime::UNIX_EPOCH)
    };
    write().map_err(io(format!("write {}", path.display())))
}

fn main_cf(dir: &Path, lmtp: u16) -> String {
    let dir = dir.display();
    format!(
        "compatibility_level = 3.6
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
queue_directory = {dir}/postfix/queue
data_directory = {dir}/postfix/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {dir}/postfix.log
maillog_file_prefixes = {dir}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = post.mailworld.example
smtpd_banner = post.mailworld.example ESMTP {dir}
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
# Every domain is ours, so a new one needs no reload, and mail to a stranger can go nowhere else.
virtual_mailbox_domains = static:all
virtual_mailbox_maps = hash:{dir}/postfix/conf/recipients
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
recipient_delimiter = +
# Nothing leaves the machine.
smtpd_relay_restrictions = reject_unauth_destination
default_transport = discard
relay_transport = discard
local_transport = discard
smtp_dns_support_level = disabled
lmtp_dns_support_level = disabled
lmtp_host_lookup = native
smtpd_peername_lookup = no
# Mail is passed on as it came: nobody counts as local, so no header is added or changed.
local_header_rewrite_clients =
message_size_limit = 104857600
virtual_mailbox_limit = 0
mailbox_size_limit = 0
notify_classes =
# Stories are told in seconds.
in_flow_delay = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
smtpd_error_sleep_time = 0
"
    )
}
