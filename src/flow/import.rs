//! Importing: mails out of files go the way of collected ones. They are committed as they are, then read and settled by
//! [`super::process`]; the same mail again is known by its bytes.

use super::office::Office;
use super::process;
use crate::domain::ids::MailboxId;
use crate::domain::letter::Letter;
use crate::store::{Insert, NewRaw, Store, StoreError};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Stands where a collected mail has its folder. No server has UIDs of 0 (RFC 9051 section 2.3.1.1), so it is no one else's place.
const FOLDER: &str = "import";

/// A mail out of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMail {
    /// The mail.
    pub bytes: Vec<u8>,
    /// When it came, as the file tells, UTC.
    pub stamp: Option<DateTime<Utc>>,
}

/// What was taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Mails that were not known before.
    pub new: usize,
    /// Mails that had been taken in before.
    pub known: usize,
}

/// Takes mails in, in one commit. `quiet`: whoever wrote them gets no receipt.
///
/// # Errors
/// When nothing was taken in.
pub async fn take_in(office: &Office, store: &Store, mailbox: &MailboxId, mails: &[FileMail], quiet: bool) -> Result<Imported, StoreError> {
    let now = office.clock.now();
    let raw: Vec<NewRaw<'_>> = mails
        .iter()
        .map(|mail| NewRaw {
            mailbox,
            folder: FOLDER,
            uid_validity: 0,
            uid: 0,
            internal_date: arrived(mail, &crate::mail::read(&mail.bytes, &office.rules), now),
            told_size: None,
            bytes: &mail.bytes,
            quiet,
        })
        .collect();
    let inserted = store.insert_raw(&raw, now).await?;
    let new = inserted.iter().filter(|insert| matches!(insert, Insert::New(_))).count();
    Ok(Imported {
        new,
        known: inserted.len() - new,
    })
}

/// Reads and settles all that waits; tells how many mails were settled.
///
/// # Errors
/// When the database is out of reach; what is left waits for the daemon.
pub async fn settle_all(office: &Arc<Office>, store: &Store) -> Result<usize, StoreError> {
    let mut settled = 0;
    loop {
        let done = process::run_once(office, store).await?;
        settled += done.settled;
        if done.settled + done.failed == 0 {
            return Ok(settled);
        }
    }
}

/// When a mail came: what the file tells, else the newest stamp of a server, else what its author's clock said; never later than now.
fn arrived(mail: &FileMail, letter: &Letter, now: DateTime<Utc>) -> DateTime<Utc> {
    let received = letter.received.first().map(|stamp| stamp.at.with_timezone(&Utc));
    let written = letter.date.map(|date| date.with_timezone(&Utc));
    mail.stamp.or(received).or(written).unwrap_or(now).min(now)
}
