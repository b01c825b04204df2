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

use crate::dovecot::owner;
use crate::error::{WorldError, io};
use crate::process::{Server, fill, log_tail, may_act_as_root, run, sudo_words};

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
    /// What is to an address or a domain of `transports` goes that way instead, such as `discard:`, which throws it away.
    pub(crate) fn prepare(dir: &Path, port: u16, lmtp: u16, transports: &[(String, String)]) -> Result<Self, WorldError> {
        if !Path::new(MASTER).exists() {
            return Err(WorldError::Missing("postfix".into()));
        }
        if !may_act_as_root() {
            return Err(WorldError::NotRoot);
        }
        let made = Self {
            dir: dir.to_owned(),
            port,
            server: None,
        };
        let conf = made.conf();
        fs::create_dir_all(&conf).map_err(io("make Postfix's folders"))?;
        let (uid, gid) = owner();
        let values = [
            ("@dir@", dir.display().to_string()),
            ("@port@", port.to_string()),
            ("@lmtp@", lmtp.to_string()),
            ("@transport@", transport(transports)),
            ("@uid@", uid.to_string()),
            ("@gid@", gid.to_string()),
        ];
        write_aged(&conf.join("main.cf"), &fill(include_str!("../servers/main.cf"), &values))?;
        write_aged(&conf.join("master.cf"), &fill(include_str!("../servers/master.cf"), &values))?;
        let [queue, data] = ["queue", "data"].map(|name| dir.join("postfix").join(name));
        let words = sudo_words();
        let mut folders = Command::new(words[0]);
        folders
            .args(&words[1..])
            .args(["sh", "-c", FOLDERS, "folders"])
            .arg(queue)
            .arg(data);
        run(words[0], &mut folders)?;
        Ok(made)
    }

    /// Says whom Postfix delivers to. Holds for every SMTP connection made after this.
    pub(crate) fn set_recipients(&self, users: &BTreeSet<String>) -> Result<(), WorldError> {
        let conf = self.conf();
        let waiting = conf.join("recipients.new");
        let text: String = users.iter().map(|user| format!("{user} {user}/Maildir/\n")).collect();
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
        fs::rename(conf.join("recipients.new.db"), conf.join("recipients.db")).map_err(io("put the recipients in place"))
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

    /// Its whole log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.dir.join("postfix.log")).unwrap_or_default()
    }

    /// Whether nobody is connected and each mail that was taken has been delivered or given back, by the log.
    pub(crate) fn is_done(&self) -> bool {
        let log = self.log();
        let count = |words: &str| log.lines().filter(|line| line.contains(words)).count();
        let taken: usize = log.lines().filter_map(taken_by).sum();
        count("]: connect from ") == count("]: disconnect from ") && count(": removed") >= taken
    }

    fn conf(&self) -> PathBuf {
        self.dir.join("postfix").join("conf")
    }
}

/// How many mails were taken in a conversation, by the line at its end: `… data=2/3 …` are two of three, `data=2` both of two.
fn taken_by(line: &str) -> Option<usize> {
    let (_, counts) = line.split_once("]: disconnect from ")?;
    let told = counts.split(' ').find_map(|word| word.strip_prefix("data="))?;
    told.split('/').next()?.parse().ok()
}

/// Those that are not the usual one, as Postfix's table.
fn transport(transports: &[(String, String)]) -> String {
    if transports.is_empty() {
        return String::new();
    }
    let each: Vec<String> = transports.iter().map(|(whose, how)| format!("{whose}={how}")).collect();
    format!("inline:{{ {} }}", each.join(", "))
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
