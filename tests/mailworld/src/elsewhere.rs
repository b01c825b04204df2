//! A Courier or a Cyrus for the functional mailboxes, beside the world's Dovecot, which has everybody else.
//!
//! Debian's packages exclude each other, and Courier's folders are compiled into it. So `scripts/servers.sh` unpacks them beneath
//! `target/servers`, and each server runs in a mount and a process namespace of its own, with those packages laid over `/usr`:
//! nothing of the machine's own changes, and what the server starts ends with it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::certificate::Certificates;
use crate::dovecot::{Ports, owner};
use crate::error::{WorldError, io};
use crate::process::{Server, fill, log_tail};

/// Where `scripts/servers.sh` unpacks the packages.
const PACKAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/servers");

/// Another IMAP server than Dovecot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherServer {
    /// Debian's Courier: no MOVE, folders beneath INBOX with a full stop.
    Courier,
    /// Debian's Cyrus with its older way of naming: folders beneath INBOX with a full stop.
    Cyrus,
}

impl OtherServer {
    /// The server of this name, in small letters.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Courier, Self::Cyrus].into_iter().find(|server| server.name() == name)
    }

    /// Whether the packages are there; where not, `scripts/servers.sh` could not fetch them.
    pub fn is_here(self) -> bool {
        Path::new(PACKAGES).exists()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Courier => "courier",
            Self::Cyrus => "cyrus",
        }
    }
}

/// A Courier or a Cyrus, running or not.
#[derive(Debug)]
pub(crate) struct Elsewhere {
    kind: OtherServer,
    /// The world's directory.
    world: PathBuf,
    pub(crate) ports: Ports,
    passwords: BTreeMap<String, String>,
    server: Option<Server>,
}

impl Elsewhere {
    /// Writes its configuration, in a folder of the world's directory.
    pub(crate) fn prepare(kind: OtherServer, world: &Path, ports: Ports, certificates: &Certificates) -> Result<Self, WorldError> {
        if !kind.is_here() {
            return Err(WorldError::Missing(format!("{} beneath target/servers", kind.name())));
        }
        let made = Self {
            kind,
            world: world.to_owned(),
            ports,
            passwords: BTreeMap::new(),
            server: None,
        };
        let dir = made.dir();
        fs::create_dir_all(&dir).map_err(io("make the server's folder"))?;
        let read = |file: &Path| fs::read_to_string(file).map_err(io("read a certificate"));
        let both = read(&certificates.server)? + &read(&certificates.key)?;
        fs::write(made.certificate(), both).map_err(io("write the certificate"))?;
        if kind == OtherServer::Cyrus {
            made.configure_cyrus()?;
        }
        Ok(made)
    }

    /// Lets a user in with this password, from the next start on.
    pub(crate) fn set_password(&mut self, user: &str, password: &str) -> Result<(), WorldError> {
        self.passwords.insert(user.into(), password.into());
        let mut lines = String::new();
        for (user, password) in &self.passwords {
            // Writing to a String cannot fail.
            let _ = writeln!(lines, "{user} {password}");
        }
        fs::write(self.dir().join("users"), lines).map_err(io("write the passwords"))
    }

    /// Its users and their passwords.
    pub(crate) fn password_of(&self, user: &str) -> Option<&str> {
        self.passwords.get(user).map(String::as_str)
    }

    /// A user and its password, to see whether the server lets users in.
    pub(crate) fn any_user(&self) -> Option<(&str, &str)> {
        self.passwords
            .iter()
            .next()
            .map(|(user, password)| (user.as_str(), password.as_str()))
    }

    /// Starts the server; it is not ready at once.
    pub(crate) fn start(&mut self) -> Result<(), WorldError> {
        self.stop();
        let (uid, gid) = owner();
        let [dir, mail, certificate] = [self.dir(), self.world.join("mail"), self.certificate()].map(|path| path.display().to_string());
        let [imap, imaps, owner] = [self.ports.imap.to_string(), self.ports.imaps.to_string(), format!("{uid}:{gid}")];
        let namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c"];
        let script = match self.kind {
            OtherServer::Courier => [
                include_str!("../servers/courier.sh"),
                "courier",
                PACKAGES,
                &dir,
                &imap,
                &imaps,
                &owner,
                &mail,
                &certificate,
            ]
            .to_vec(),
            OtherServer::Cyrus => [include_str!("../servers/cyrus.sh"), "cyrus", PACKAGES, &dir, &owner].to_vec(),
        };
        let words = [&namespaces[..], &script].concat();
        self.server = Some(Server::start(&self.world, self.kind.name(), &words, true)?);
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

    /// The server's name, for an error.
    pub(crate) fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// The last lines of what it said.
    pub(crate) fn log_tail(&self) -> String {
        log_tail(&[self.world.join(format!("{}.out", self.kind.name()))])
    }

    /// What Postfix's table of transports says of its users: how their mail comes to it.
    pub(crate) fn transport(&self) -> String {
        match self.kind {
            OtherServer::Courier => "virtual:".to_owned(),
            OtherServer::Cyrus => format!("lmtp:inet:127.0.0.1:{}", self.ports.lmtp),
        }
    }

    fn dir(&self) -> PathBuf {
        self.world.join(self.kind.name())
    }

    /// Certificate and key in one file.
    fn certificate(&self) -> PathBuf {
        self.dir().join("server.pem")
    }

    fn configure_cyrus(&self) -> Result<(), WorldError> {
        let pem = self.certificate().display().to_string();
        let values = [
            ("@dir@", self.dir().display().to_string()),
            ("@user@", crate::dovecot::owner_name()),
            ("@cert@", pem.clone()),
            ("@key@", pem),
            ("@imap@", self.ports.imap.to_string()),
            ("@imaps@", self.ports.imaps.to_string()),
            ("@lmtp@", self.ports.lmtp.to_string()),
        ];
        for (name, template) in [
            ("imapd.conf", include_str!("../servers/imapd.conf")),
            ("cyrus.conf", include_str!("../servers/cyrus.conf")),
        ] {
            fs::write(self.dir().join(name), fill(template, &values)).map_err(io("write Cyrus's configuration"))?;
        }
        Ok(())
    }
}
