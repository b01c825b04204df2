//! The private Dovecot: IMAP, IMAPS and LMTP on loopback ports, one Maildir and one password file a user.

use std::fs;
use std::path::{Path, PathBuf};

use crate::certificate::Certificates;
use crate::error::{WorldError, io};
use crate::options::WorldOptions;
use crate::process::{Server, fill, is_root, log_tail};

const PROGRAM: &str = "/usr/sbin/dovecot";

/// The ports of one Dovecot, all on 127.0.0.1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    /// IMAP without TLS (STARTTLS is offered).
    pub(crate) imap: u16,
    /// IMAP over TLS.
    pub(crate) imaps: u16,
    /// Where Postfix delivers.
    pub(crate) lmtp: u16,
}

/// A Dovecot with its configuration written, running or not.
#[derive(Debug)]
pub(crate) struct Dovecot {
    dir: PathBuf,
    pub(crate) ports: Ports,
    server: Option<Server>,
}

impl Dovecot {
    /// Writes the configuration for a Dovecot in `dir`, the world's directory.
    pub(crate) fn prepare(dir: &Path, ports: Ports, certificates: &Certificates, options: &WorldOptions) -> Result<Self, WorldError> {
        if !Path::new(PROGRAM).exists() {
            return Err(WorldError::Missing("dovecot".into()));
        }
        for folder in ["dovecot", "users", "mail"] {
            fs::create_dir_all(dir.join(folder)).map_err(io("make Dovecot's folders"))?;
        }
        if is_root() {
            std::os::unix::fs::chown(dir.join("mail"), Some(MAIL_ID), Some(MAIL_ID))
                .map_err(io("hand the mail folder to the user mail"))?;
        }
        if let Some(port) = options.tokens {
            fs::write(dir.join("dovecot-oauth2.conf"), introspection(port)).map_err(io("write dovecot-oauth2.conf"))?;
        }
        fs::write(dir.join("dovecot.conf"), configuration(dir, ports, certificates, options)).map_err(io("write dovecot.conf"))?;
        Ok(Self {
            dir: dir.to_owned(),
            ports,
            server: None,
        })
    }

    /// Starts the server; it is not ready at once.
    pub(crate) fn start(&mut self) -> Result<(), WorldError> {
        self.stop();
        let conf = self.dir.join("dovecot.conf");
        let words = [PROGRAM, "-F", "-c", &conf.to_string_lossy()];
        self.server = Some(Server::start(&self.dir, "dovecot", &words, false)?);
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
        log_tail(&[self.dir.join("dovecot.out"), self.dir.join("dovecot.log")])
    }

    /// Lets a user in with this password. A password that Dovecot has seen before stays for up to two seconds.
    pub(crate) fn set_password(&self, user: &str, password: &str) -> Result<(), WorldError> {
        let file = self.dir.join("users").join(user);
        let mut line = format!("{user}:{{PLAIN}}{password}::::::\n");
        if fs::metadata(&file).is_ok_and(|old| old.len() == line.len() as u64) {
            // Dovecot knows a changed file by its size and its time in whole seconds.
            line.push('\n');
        }
        let waiting = self.dir.join("users").join(format!("{user}.new"));
        fs::write(&waiting, line).map_err(io("write a password"))?;
        fs::rename(&waiting, file).map_err(io("write a password"))
    }
}

/// Debian's user and group `mail`: owns the Maildirs when root starts the world. Base system, so always 8.
const MAIL_ID: u32 = 8;

/// Tokens are shown to the identity provider each time; none is believed from its own words.
fn introspection(port: u16) -> String {
    format!(
        "introspection_url = http://127.0.0.1:{port}/introspect\nintrospection_mode = post\nusername_attribute = username\n\
         active_attribute = active\nactive_value = true\n"
    )
}

fn tokens(dir: &Path) -> String {
    format!(
        "auth_mechanisms = $auth_mechanisms xoauth2 oauthbearer\npassdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  \
         args = {}/dovecot-oauth2.conf\n}}\n",
        dir.display()
    )
}

fn namespace(full_stops: bool) -> &'static str {
    if full_stops {
        "separator = .\n  prefix = INBOX."
    } else {
        "separator = /"
    }
}

fn configuration(dir: &Path, ports: Ports, certificates: &Certificates, options: &WorldOptions) -> String {
    let (uid, gid) = owner();
    let values = [
        ("@dir@", dir.display().to_string()),
        ("@imap@", ports.imap.to_string()),
        ("@imaps@", ports.imaps.to_string()),
        ("@lmtp@", ports.lmtp.to_string()),
        ("@cert@", certificates.server.display().to_string()),
        ("@key@", certificates.key.display().to_string()),
        (
            "@capability@",
            options
                .imap_capability
                .as_deref()
                .map(|words| format!("imap_capability = {words}"))
                .unwrap_or_default(),
        ),
        ("@namespace@", namespace(options.full_stops).to_owned()),
        ("@tokens@", options.tokens.map(|_| tokens(dir)).unwrap_or_default()),
        ("@users@", users()),
        ("@uid@", uid.to_string()),
        ("@gid@", gid.to_string()),
    ];
    fill(include_str!("../servers/dovecot.conf"), &values)
}

/// Who owns the mail: the user `mail` when root starts the world, else whoever starts it.
pub(crate) fn owner() -> (u32, u32) {
    use std::os::unix::fs::MetadataExt;
    if is_root() {
        return (MAIL_ID, MAIL_ID);
    }
    fs::metadata("/proc/self").map_or((MAIL_ID, MAIL_ID), |own| (own.uid(), own.gid()))
}

/// That user's name.
pub(crate) fn owner_name() -> String {
    if is_root() { "mail".to_owned() } else { id("-un") }
}

fn id(flag: &str) -> String {
    let output = std::process::Command::new("id").arg(flag).output();
    output
        .map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned())
        .unwrap_or_default()
}

/// Settings that let Dovecot run wholly as one ordinary user; root uses Debian's own users for it.
fn users() -> String {
    if is_root() {
        return String::new();
    }
    let (user, group) = (id("-un"), id("-gn"));
    let no_chroot: String = ["imap-login", "anvil", "stats"]
        .map(|service| format!("service {service} {{\n  chroot =\n}}\n"))
        .concat();
    format!("default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n{no_chroot}")
}
