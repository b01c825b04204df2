//! The world: one directory, one Dovecot, one Postfix, any number of users; at times another IMAP server for some of them.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::certificate::Certificates;
use crate::client::MailClient;
use crate::dovecot::{Dovecot, Ports};
use crate::elsewhere::Elsewhere;
use crate::error::{WorldError, io};
use crate::guard::Guard;
use crate::mail::ReceivedMail;
use crate::options::{WorldOptions, check_address};
use crate::postfix::Postfix;
use crate::{imap, ports, smtp};

const READY_PATIENCE: Duration = Duration::from_secs(20);
const READY_PAUSE: Duration = Duration::from_millis(20);
/// Another world may take a port between finding and using it; then new ones are looked for.
const TRIES: usize = 3;
/// A user of the world's own, to see whether a server lets users in.
const PROBE_USER: &str = "probe@mailworld.example";

/// A running mail world. Dropping it ends both servers and removes its directory.
#[derive(Debug)]
pub struct World {
    // Dropped in this order: the servers before the guard, which removes the directory.
    postfix: Postfix,
    dovecot: Dovecot,
    elsewhere: Option<Elsewhere>,
    certificates: Certificates,
    passwords: BTreeMap<String, String>,
    /// Whether Dovecot names folders with full stops.
    full_stops: bool,
    bouncing: BTreeSet<String>,
    /// As Postfix's tables write any address of a domain: with nothing before the `@`.
    discarding: Vec<String>,
    /// The password of [`PROBE_USER`], which no other world's server would take.
    probe: String,
    dir: PathBuf,
    _guard: Guard,
}

impl World {
    /// Starts a world and waits until both servers answer.
    pub async fn start(options: WorldOptions) -> Result<Self, WorldError> {
        let mut tries = 1;
        loop {
            match Self::try_start(&options).await {
                Err(WorldError::NotUp { log, .. }) if tries < TRIES && log.contains("Address already in use") => {
                    tries += 1;
                }
                result => return result,
            }
        }
    }

    /// Gives one more address a mailbox.
    pub fn add_user(&mut self, user: &str) -> Result<(), WorldError> {
        self.add_users(&[user.to_owned()])
    }

    /// The password that lets a user in.
    pub fn password(&self, user: &str) -> Result<&str, WorldError> {
        self.passwords
            .get(user)
            .map(String::as_str)
            .ok_or_else(|| WorldError::UnknownUser(user.into()))
    }

    /// Changes a user's password on the server, as an administrator would: when this returns, who goes on with
    /// the old one is refused. Clients made after this know the new one. Dovecot must be up; it is for its own users only.
    pub async fn change_password(&mut self, user: &str, password: &str) -> Result<(), WorldError> {
        self.password(user)?;
        self.dovecot.set_password(user, password)?;
        self.passwords.insert(user.into(), password.into());
        let end = Instant::now() + READY_PATIENCE;
        while let Err(refused) = imap::Session::login(self.imap_port(), user, password).await {
            if Instant::now() > end {
                return Err(refused);
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        Ok(())
    }

    /// A user's mail client.
    pub fn client(&self, user: &str) -> Result<MailClient, WorldError> {
        let password = self.password(user)?.to_owned();
        Ok(MailClient {
            user: user.into(),
            password,
            imap: self.imap_port_of(user),
            smtp: self.smtp_port(),
        })
    }

    /// Hands a mail to Postfix. `from` of `None` is the null sender. One refused recipient refuses all.
    pub async fn send(&self, from: Option<&str>, to: &[&str], raw: &[u8]) -> Result<(), WorldError> {
        smtp::send(self.smtp_port(), from, to, raw).await
    }

    /// All mails of a user's INBOX, oldest first.
    pub async fn inbox(&self, user: &str) -> Result<Vec<ReceivedMail>, WorldError> {
        self.client(user)?.inbox().await
    }

    /// All mails of a user's folder, oldest first.
    pub async fn folder(&self, user: &str, name: &str) -> Result<Vec<ReceivedMail>, WorldError> {
        self.client(user)?.folder(name).await
    }

    /// The names of a user's folders.
    pub async fn folders(&self, user: &str) -> Result<Vec<String>, WorldError> {
        self.client(user)?.folders().await
    }

    /// The first mail of a user's INBOX that `wanted` says yes to, as soon as it is there.
    pub async fn wait_for(
        &self,
        user: &str,
        patience: Duration,
        wanted: impl FnMut(&ReceivedMail) -> bool,
    ) -> Result<ReceivedMail, WorldError> {
        self.client(user)?.wait_for(patience, wanted).await
    }

    /// Puts a mail straight into a user's folder. `date` becomes its INTERNALDATE.
    pub async fn append(&self, user: &str, folder: &str, raw: &[u8], date: Option<DateTime<Utc>>) -> Result<(), WorldError> {
        self.client(user)?.append(folder, raw, date).await
    }

    /// Puts many mails straight into a user's INBOX, over one connection.
    pub async fn append_all(&self, user: &str, mails: impl IntoIterator<Item = Vec<u8>>) -> Result<(), WorldError> {
        self.client(user)?.append_all(mails).await
    }

    /// Removes a mail for good.
    pub async fn delete(&self, user: &str, folder: &str, uid: u32) -> Result<(), WorldError> {
        self.client(user)?.delete(folder, uid).await
    }

    /// Moves a mail to another folder.
    pub async fn move_to(&self, user: &str, folder: &str, uid: u32, to: &str) -> Result<(), WorldError> {
        self.client(user)?.move_to(folder, uid, to).await
    }

    /// The port of IMAP without TLS (STARTTLS is offered), on 127.0.0.1: Dovecot's, or that of the server which is there beside it.
    pub fn imap_port(&self) -> u16 {
        self.ports().imap
    }

    /// The port of IMAP over TLS of that server, on 127.0.0.1 alias localhost.
    pub fn imaps_port(&self) -> u16 {
        self.ports().imaps
    }

    /// What that server calls a folder; `name` parts levels by `/`.
    pub fn on_server(&self, name: &str) -> String {
        if self.elsewhere.is_some() || self.full_stops {
            format!("INBOX.{}", name.replace('/', "."))
        } else {
            name.to_owned()
        }
    }

    /// The port of SMTP, on 127.0.0.1.
    pub fn smtp_port(&self) -> u16 {
        self.postfix.port
    }

    /// The certificate (PEM) that a client must trust to use IMAPS.
    pub fn authority(&self) -> &Path {
        &self.certificates.authority
    }

    /// The world's directory: configuration, mail, queue and logs.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The last lines of both servers' logs, for a message that says enough.
    pub fn log_tail(&self) -> String {
        let other = self
            .elsewhere
            .as_ref()
            .map(|other| format!("{}:\n{}\n", other.name(), other.log_tail()));
        let (dovecot, postfix) = (self.dovecot.log_tail(), self.postfix.log_tail());
        format!("{}Dovecot:\n{dovecot}\nPostfix:\n{postfix}", other.unwrap_or_default())
    }

    /// Waits until Postfix has delivered what it has taken and nobody is connected to it.
    pub async fn all_delivered(&self, patience: Duration) -> Result<(), WorldError> {
        let end = Instant::now() + patience;
        while !self.postfix.is_done() {
            if Instant::now() > end {
                return Err(WorldError::Timeout {
                    what: format!("Postfix to deliver what it has taken\n{}", self.log_tail()),
                    seconds: patience.as_secs(),
                });
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        Ok(())
    }

    /// All that Postfix has logged.
    pub fn postfix_log(&self) -> String {
        self.postfix.log()
    }

    /// Ends Dovecot, or the server which is there beside it; Postfix keeps what it cannot deliver.
    pub fn stop_imap(&mut self) {
        match &mut self.elsewhere {
            Some(other) => other.stop(),
            None => self.dovecot.stop(),
        }
    }

    /// Starts that server anew, on the same ports and with the same mail.
    pub async fn restart_imap(&mut self) -> Result<(), WorldError> {
        match &mut self.elsewhere {
            Some(other) => other.start()?,
            None => self.dovecot.start()?,
        }
        self.wait_for_imap().await
    }

    /// Ends Postfix; its queue stays.
    pub fn stop_postfix(&mut self) {
        self.postfix.stop();
    }

    /// Starts Postfix anew, on the same port and with the same queue.
    pub async fn restart_postfix(&mut self) -> Result<(), WorldError> {
        self.postfix.start()?;
        self.wait_for_postfix().await
    }

    /// Ends the world now. The same as dropping it.
    pub fn stop(self) {}

    async fn try_start(options: &WorldOptions) -> Result<Self, WorldError> {
        let mut world = Self::prepare(options)?;
        world.add_users(&options.users)?;
        world.dovecot.start()?;
        if let Some(other) = &mut world.elsewhere {
            other.start()?;
        }
        world.postfix.start()?;
        world.wait_for_imap().await?;
        world.wait_for_postfix().await?;
        Ok(world)
    }

    fn prepare(options: &WorldOptions) -> Result<Self, WorldError> {
        // Straight under /tmp: the path of a Unix socket may be 107 bytes long at most.
        let made = tempfile::Builder::new().prefix("mw-").tempdir_in("/tmp");
        let dir = made.map_err(io("make the world's directory"))?.keep();
        let guard = Guard::start(&dir, options.keep)?;
        std::fs::set_permissions(&dir, PermissionsExt::from_mode(0o755)).map_err(io("open the directory"))?;
        let certificates = Certificates::make(&dir)?;
        let [smtp, imap, imaps, lmtp, other_imap, other_imaps, other_lmtp] = ports::free()?;
        let ports = Ports { imap, imaps, lmtp };
        let others = Ports {
            imap: other_imap,
            imaps: other_imaps,
            lmtp: other_lmtp,
        };
        let dovecot = Dovecot::prepare(&dir, ports, &certificates, options)?;
        let probe = new_password();
        dovecot.set_password(PROBE_USER, &probe)?;
        let discarded = options.discarding.iter().map(|domain| (domain.clone(), "discard:".to_owned()));
        let mut transports: Vec<(String, String)> = discarded.collect();
        let mut elsewhere = None;
        if let Some((kind, users)) = &options.elsewhere {
            let mut other = Elsewhere::prepare(*kind, &dir, others, &certificates)?;
            for user in users {
                other.set_password(user, &new_password())?;
                transports.push((user.clone(), other.transport()));
            }
            elsewhere = Some(other);
        }
        let postfix = Postfix::prepare(&dir, smtp, lmtp, &transports)?;
        for address in &options.bouncing {
            check_address(address)?;
        }
        let bouncing = options.bouncing.iter().cloned().collect();
        Ok(Self {
            postfix,
            dovecot,
            elsewhere,
            certificates,
            passwords: BTreeMap::new(),
            full_stops: options.full_stops,
            bouncing,
            discarding: options.discarding.iter().map(|domain| format!("@{domain}")).collect(),
            probe,
            dir,
            _guard: guard,
        })
    }

    fn add_users(&mut self, users: &[String]) -> Result<(), WorldError> {
        for user in users {
            check_address(user)?;
            let password = match self.elsewhere.as_ref().and_then(|other| other.password_of(user)) {
                Some(password) => password.to_owned(),
                None => {
                    let password = new_password();
                    self.dovecot.set_password(user, &password)?;
                    password
                }
            };
            self.passwords.insert(user.clone(), password);
        }
        self.postfix.set_recipients(
            &self
                .passwords
                .keys()
                .chain(&self.bouncing)
                .chain(&self.discarding)
                .cloned()
                .collect(),
        )
    }

    fn ports(&self) -> Ports {
        self.elsewhere.as_ref().map_or(self.dovecot.ports, |other| other.ports)
    }

    fn imap_port_of(&self, user: &str) -> u16 {
        let other = self.elsewhere.as_ref().filter(|other| other.password_of(user).is_some());
        other.map_or(self.dovecot.ports.imap, |other| other.ports.imap)
    }

    async fn wait_for_imap(&mut self) -> Result<(), WorldError> {
        self.wait_for_dovecot().await?;
        let end = Instant::now() + READY_PATIENCE;
        while let Some(other) = &mut self.elsewhere {
            let Some((user, password)) = other.any_user() else { break };
            if imap::Session::login(other.ports.imap, user, password).await.is_ok() {
                break;
            }
            if !other.is_up() || Instant::now() > end {
                return Err(WorldError::NotUp {
                    name: other.name().into(),
                    log: other.log_tail(),
                });
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        Ok(())
    }

    async fn wait_for_dovecot(&mut self) -> Result<(), WorldError> {
        let end = Instant::now() + READY_PATIENCE;
        while imap::Session::login(self.dovecot.ports.imap, PROBE_USER, &self.probe)
            .await
            .is_err()
        {
            if !self.dovecot.is_up() || Instant::now() > end {
                return Err(WorldError::NotUp {
                    name: "Dovecot".into(),
                    log: self.dovecot.log_tail(),
                });
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        Ok(())
    }

    async fn wait_for_postfix(&mut self) -> Result<(), WorldError> {
        let end = Instant::now() + READY_PATIENCE;
        while !smtp::is_up(self.postfix.port, &self.dir.to_string_lossy()).await {
            if !self.postfix.is_up() || Instant::now() > end {
                return Err(WorldError::NotUp {
                    name: "Postfix".into(),
                    log: self.postfix.log_tail(),
                });
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
        Ok(())
    }
}

fn new_password() -> String {
    format!("hemligt-{:016x}", fastrand::u64(..))
}
