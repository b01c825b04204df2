//! What a person does with an ordinary mail client.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::error::WorldError;
use crate::imap::Session;
use crate::mail::ReceivedMail;
use crate::smtp;

const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// One person's mail client: the mailbox of one user, and the way to send.
#[derive(Debug, Clone)]
pub struct MailClient {
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) imap: u16,
    pub(crate) smtp: u16,
}

impl MailClient {
    /// The user's address.
    pub fn address(&self) -> &str {
        &self.user
    }

    /// Sends a mail from this user.
    pub async fn send(&self, to: &[&str], raw: &[u8]) -> Result<(), WorldError> {
        smtp::send(self.smtp, Some(&self.user), to, raw).await
    }

    /// All mails of INBOX, oldest first.
    pub async fn inbox(&self) -> Result<Vec<ReceivedMail>, WorldError> {
        self.folder("INBOX").await
    }

    /// All mails of a folder, oldest first. Reading marks nothing as read.
    pub async fn folder(&self, name: &str) -> Result<Vec<ReceivedMail>, WorldError> {
        self.open(name).await?.fetch(1).await
    }

    /// The names of all folders, levels parted by `/`.
    pub async fn folders(&self) -> Result<Vec<String>, WorldError> {
        self.login().await?.folders().await
    }

    /// The first mail of INBOX that `wanted` says yes to, as soon as it is there.
    /// A server that is down just now is waited for as well.
    pub async fn wait_for(&self, patience: Duration, mut wanted: impl FnMut(&ReceivedMail) -> bool) -> Result<ReceivedMail, WorldError> {
        let end = Instant::now() + patience;
        let mut watch = self.watch();
        loop {
            if let Some(mail) = watch.new_mails().await.into_iter().find(&mut wanted) {
                return Ok(mail);
            }
            if Instant::now() >= end {
                let what = format!("a mail to {}, {} the last UID seen", self.user, watch.seen);
                return Err(WorldError::Timeout {
                    what,
                    seconds: patience.as_secs(),
                });
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Eyes on the INBOX, from its oldest mail on.
    pub fn watch(&self) -> Watch {
        Watch {
            client: self.clone(),
            session: None,
            seen: 0,
        }
    }

    /// Puts a mail straight into a folder, which is made when it is missing. `date` becomes its INTERNALDATE.
    pub async fn append(&self, folder: &str, raw: &[u8], date: Option<DateTime<Utc>>) -> Result<(), WorldError> {
        let mut session = self.login().await?;
        session.create(folder).await?;
        session.append(folder, raw, date).await
    }

    /// Puts many mails straight into INBOX, over one connection.
    pub async fn append_all(&self, mails: impl IntoIterator<Item = Vec<u8>>) -> Result<(), WorldError> {
        let mut session = self.login().await?;
        for mail in mails {
            session.append("INBOX", &mail, None).await?;
        }
        Ok(())
    }

    /// Fetches all mails of INBOX, `at_once` to a FETCH, and hands each batch on before the next is asked for.
    pub async fn fetch_in_batches(&self, at_once: usize, mut each: impl FnMut(Vec<ReceivedMail>)) -> Result<(), WorldError> {
        let mut session = self.open("INBOX").await?;
        let mut first = 1;
        loop {
            let last = first + u32::try_from(at_once).unwrap_or(u32::MAX) - 1;
            let mails = session.fetch_range(first, last).await?;
            if mails.is_empty() {
                return Ok(());
            }
            each(mails);
            first = last + 1;
        }
    }

    /// Waits in IDLE until INBOX has grown, and tells when the server said so.
    pub async fn announced(&self, begun: tokio::sync::oneshot::Sender<()>) -> Result<Instant, WorldError> {
        self.open("INBOX").await?.idle_until_exists(begun).await
    }

    /// Marks a mail as read.
    pub async fn mark_read(&self, folder: &str, uid: u32) -> Result<(), WorldError> {
        self.open(folder).await?.add_flag(uid, "\\Seen").await
    }

    /// Removes a mail for good.
    pub async fn delete(&self, folder: &str, uid: u32) -> Result<(), WorldError> {
        self.open(folder).await?.delete(uid).await
    }

    /// Moves a mail to another folder, which is made when it is missing.
    pub async fn move_to(&self, folder: &str, uid: u32, to: &str) -> Result<(), WorldError> {
        let mut session = self.open(folder).await?;
        session.create(to).await?;
        session.move_to(uid, to).await
    }

    async fn login(&self) -> Result<Session, WorldError> {
        Session::login(self.imap, &self.user, &self.password).await
    }

    async fn open(&self, folder: &str) -> Result<Session, WorldError> {
        let mut session = self.login().await?;
        session.select(folder).await?;
        Ok(session)
    }
}

/// Looks into one INBOX again and again over one connection, and shows each mail once.
#[derive(Debug)]
pub struct Watch {
    client: MailClient,
    session: Option<Session>,
    seen: u32,
}

impl Watch {
    /// The address of the INBOX that is looked into.
    pub fn address(&self) -> &str {
        &self.client.user
    }

    /// The mails that have come since the last look, oldest first; none while the server does not answer.
    pub async fn new_mails(&mut self) -> Vec<ReceivedMail> {
        if self.session.is_none() {
            self.session = self.client.open("INBOX").await.ok();
        }
        let Some(open) = &mut self.session else {
            return Vec::new();
        };
        match open.fetch(self.seen + 1).await {
            Ok(mails) => {
                self.seen = mails.last().map_or(self.seen, |mail| mail.uid);
                mails
            }
            Err(_) => {
                self.session = None;
                Vec::new()
            }
        }
    }
}
