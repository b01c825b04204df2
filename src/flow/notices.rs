//! Notices to whoever runs the daemon: alarms, and the signed end of the log, which is mailed out of reach once a day.

use super::letters::{self, LetterError, Originals};
use super::office::Office;
use super::settle::SettleError;
use crate::domain::address::{EmailAddress, NamedAddress};
use crate::domain::effect::{LetterPlan, Purpose};
use crate::domain::time::stockholm_date;
use crate::store::{Store, WriteTx};
use chrono::{DateTime, SecondsFormat, Utc};

/// Under which fact of the store the day stands on which the log's end was last mailed.
const SENT_ON: &str = "log_head_sent_on";

/// What is to be told.
#[derive(Debug, Clone)]
pub struct Notice<'a> {
    /// A word of the template.
    pub what: &'static str,
    /// Unique for this notice, so that it is queued once.
    pub key: String,
    /// What it is about, such as a mailbox's identity.
    pub name: &'a str,
    /// Further lines; no personal data.
    pub body: &'a str,
}

/// What signs: the key is not in the database.
pub trait Signer: Send + Sync {
    /// The signature of a text, in hexadecimal.
    fn sign(&self, text: &str) -> String;

    /// The public key, in hexadecimal.
    fn public_key(&self) -> String;
}

/// The end of the log as it is told to the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogHead {
    /// The last row's place.
    pub seq: i64,
    /// The last row's hash.
    pub hash: String,
    /// When it was so, UTC, as it is signed.
    pub at: String,
    /// The signature, in hexadecimal.
    pub signature: String,
    /// The public key, in hexadecimal.
    pub key: String,
}

impl LogHead {
    /// The text that is signed.
    pub fn signed_text(seq: i64, hash: &str, at: &str) -> String {
        format!("synpunktd log head {seq} {hash} {at}")
    }

    /// As it stands in a letter, one thing a line.
    pub fn lines(&self) -> String {
        format!(
            "log-head-row: {}\nlog-head-hash: {}\nlog-head-time: {}\nlog-head-signature: {}\nlog-head-key: {}",
            self.seq, self.hash, self.at, self.signature, self.key
        )
    }

    /// Read out of a letter's text; `None` where there is none, or not a whole one.
    pub fn read(text: &str) -> Option<Self> {
        let field = |name: &str| {
            let lines = text.lines().map(|line| line.trim_start_matches(['>', ' ']));
            lines
                .filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                .map(|value| value.trim().to_owned())
                .next()
        };
        Some(Self {
            seq: field("log-head-row")?.parse().ok()?,
            hash: field("log-head-hash")?,
            at: field("log-head-time")?,
            signature: field("log-head-signature")?,
            key: field("log-head-key")?,
        })
    }
}

/// Mails the end of the log to the archive, once a day; whether it was due.
///
/// # Errors
/// When the database is out of reach, or the letter cannot be written.
pub async fn mail_log_head(office: &Office, store: &Store, archive: &EmailAddress, signer: &dyn Signer) -> Result<bool, SettleError> {
    let now = office.clock.now();
    let day = stockholm_date(now).to_string();
    let mut reader = store.read().await?;
    let (seq, hash) = reader.log_head().await?;
    if seq == 0 || reader.meta(SENT_ON).await?.is_some_and(|sent| sent >= day) {
        return Ok(false);
    }
    drop(reader);
    let at = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let head = LogHead {
        signature: signer.sign(&LogHead::signed_text(seq, &hash, &at)),
        key: signer.public_key(),
        seq,
        hash,
        at,
    };
    let body = head.lines();
    let notice = Notice {
        what: "log_head",
        key: format!("log_head/{day}"),
        name: &day,
        body: &body,
    };
    let mut tx = store.write().await?;
    put(office, &mut tx, archive, &notice, now).await?;
    tx.set_meta(SENT_ON, &day).await?;
    tx.commit().await?;
    Ok(true)
}

/// Queues a notice.
///
/// # Errors
/// When the database is out of reach, or the letter cannot be written.
pub async fn queue(office: &Office, store: &Store, to: &EmailAddress, notice: &Notice<'_>) -> Result<(), SettleError> {
    let mut tx = store.write().await?;
    put(office, &mut tx, to, notice, office.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

async fn put(office: &Office, tx: &mut WriteTx, to: &EmailAddress, notice: &Notice<'_>, now: DateTime<Utc>) -> Result<(), SettleError> {
    let Some(from) = office.organisation.mailboxes.keys().next() else {
        return Err(LetterError::Mailbox("any".to_owned()).into());
    };
    let key = format!("{}/{to}", notice.key);
    let values = [("what", notice.what), ("name", notice.name), ("body", notice.body)].map(|(name, value)| (name, value.to_owned()));
    let plan = LetterPlan::new(Purpose::Operations, key, from, NamedAddress::bare(to.clone())).with_values(&values);
    let composed = letters::write(office, &plan, None, &Originals::new(), "operations", now)?;
    tx.queue_letter(None, &composed, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_out_of_the_letter_that_it_was_written_in() {
        let head = LogHead {
            seq: 4711,
            hash: "ab12".to_owned(),
            at: "2026-11-27T06:00:00Z".to_owned(),
            signature: "00ff".to_owned(),
            key: "77".to_owned(),
        };
        let quoted = head.lines().replace('\n', "\r\n> ");
        for text in [format!("Hej!\n\n{}\n\nHälsningar", head.lines()), format!("> {quoted}\r\n")] {
            assert_eq!(LogHead::read(&text), Some(head.clone()), "{text}");
        }
        assert_eq!(LogHead::read("log-head-row: 4711\nlog-head-hash: ab12"), None);
    }
}
