//! Mails as they came: taken in whole before anything is decided, settled once.

use super::apply::ReadMail;
use super::error::Result;
use super::kept::Kept;
use super::row::{Row, args, hash, statements};
use super::{Session, Store, WriteTx};
use crate::crash;
use crate::domain::effect::Outcome;
use crate::domain::facts::Mark;
use crate::domain::ids::{BytesId, CaseId, DocumentId, InboundId, MailboxId};
use crate::domain::words::words;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// Whole mails, [`InboundRow`]s, by what follows.
macro_rules! mails {
    ($which:literal) => {
        concat!(
            "SELECT id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw,
             (SELECT hash FROM blobs WHERE blobs.id = inbound.raw) AS raw_hash, state, attempts, message_id, outcome, case_id,
             document_id, duplicate_of, malware, mark, alike FROM inbound ",
            $which
        )
    };
}

statements! {
    PUT_INBOUND on "inbound" =
        "INSERT INTO inbound (mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw, quiet, told_size, state, attempts,
             lease_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'received', 0, 0)
         ON CONFLICT (mailbox, folder, uid_validity, uid, raw) DO NOTHING";
    KNOWN_INBOUND on "inbound" =
        "SELECT id FROM inbound WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 AND uid = $4 AND raw = $5";
    KNOWN_UIDS on "inbound" =
        "SELECT uid, internal_date, told_size FROM inbound
         WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 AND uid > $4 ORDER BY uid";
    HIGHEST_UID on "inbound" =
        "SELECT uid FROM inbound WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 ORDER BY uid DESC LIMIT 1";
    SETTLE_INBOUND on "inbound" =
        "UPDATE inbound SET state = $2, outcome = $3, case_id = $4, document_id = $5, message_id = $6, content_hash = $7,
             duplicate_of = $8, settled_at = $9, malware = $10, words_hash = $11, mark = $12, alike = $13, parent_id = $14,
             lease_owner = NULL, lease_until = 0
         WHERE id = $1 AND state = 'received'";
    INBOUND on "inbound" =
        mails!("WHERE id = $1");
    NO_DOCUMENTS_AFTER on "inbound" =
        mails!("WHERE document_id IS NULL AND id > $1 ORDER BY id LIMIT $2");
}

/// A mail as it was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRaw<'a> {
    /// The functional mailbox.
    pub mailbox: &'a MailboxId,
    /// The folder on the server.
    pub folder: &'a str,
    /// The folder's UIDVALIDITY (RFC 9051 section 2.3.1.1).
    pub uid_validity: u32,
    /// The mail's UID.
    pub uid: u32,
    /// When it reached the mailbox, as the server says, UTC.
    pub internal_date: DateTime<Utc>,
    /// The size that the server announced, where its sizes are exact.
    pub told_size: Option<u32>,
    /// The whole mail.
    pub bytes: &'a [u8],
    /// Whoever wrote it gets no receipt: it is read in afterwards.
    pub quiet: bool,
}

/// A mail that was taken in, as its server showed it then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownUid {
    /// Its UID.
    pub uid: u32,
    /// When it reached the mailbox, UTC.
    pub internal_date: DateTime<Utc>,
    /// The size that the server announced, where its sizes are exact.
    pub told_size: Option<u32>,
}

/// What became of a mail that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insert {
    /// It is new.
    New(InboundId),
    /// It was taken in before, from the same place with the same bytes.
    Known(InboundId),
}

/// A mail's row, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundRow {
    /// The row.
    pub id: InboundId,
    /// The functional mailbox that it came to.
    pub mailbox: MailboxId,
    /// The folder that it was in.
    pub folder: String,
    /// The folder's UIDVALIDITY.
    pub uid_validity: u32,
    /// Its UID.
    pub uid: u32,
    /// When it reached the mailbox, UTC.
    pub internal_date: DateTime<Utc>,
    /// When it was fetched, UTC.
    pub fetched_at: DateTime<Utc>,
    /// Where its bytes are kept.
    pub kept: BytesId,
    /// SHA-256 of its bytes, in hexadecimal.
    pub raw_hash: String,
    /// How far it has come.
    pub state: InboundState,
    /// How many times it was worked on.
    pub attempts: u32,
    /// Its Message-ID, where it was read and has one.
    pub message_id: Option<String>,
    /// What became of it; `None` as long as it waits.
    pub outcome: Option<Outcome>,
    /// Its case.
    pub case: Option<CaseId>,
    /// The document that it is.
    pub document: Option<DocumentId>,
    /// The mail that it is the same as.
    pub duplicate_of: Option<InboundId>,
    /// What a virus scanner found in it.
    pub malware: Option<String>,
    /// What is noted about its likeness to another mail.
    pub mark: Option<Mark>,
    /// The mail that it is like.
    pub alike: Option<InboundId>,
}

words! {
    /// How far a mail has come.
    InboundState {
        /// Taken in; nothing is decided about it yet.
        Received = "received",
        /// Read, and decided about.
        Settled = "settled",
        /// Registered without being read: reading it failed.
        Unparsed = "unparsed",
    }
}

impl Store {
    /// Takes mails in, whole, in one commit; in the same order back.
    ///
    /// # Errors
    /// When nothing was taken in; [`StoreError::LostMailbox`](super::StoreError::LostMailbox) when another daemon has the mailbox now.
    pub async fn insert_raw(&self, mails: &[NewRaw<'_>], now: DateTime<Utc>) -> Result<Vec<Insert>> {
        let packed: Vec<Kept> = mails.iter().map(|mail| Kept::of(mail.bytes)).collect();
        self.insert_packed(mails, &packed, now).await
    }

    /// The same with the bytes of each mail packed before: a large one takes a while, and whoever waits should not wait for that.
    ///
    /// # Errors
    /// As for [`Store::insert_raw`].
    pub async fn insert_packed(&self, mails: &[NewRaw<'_>], packed: &[Kept], now: DateTime<Utc>) -> Result<Vec<Insert>> {
        let mut tx = self.write_queue().await?;
        let mailboxes: BTreeSet<&MailboxId> = mails.iter().map(|mail| mail.mailbox).collect();
        for mailbox in mailboxes {
            self.hold_mailbox(&mut tx, mailbox).await?;
        }
        let mut inserts = Vec::with_capacity(mails.len());
        for (mail, kept) in mails.iter().zip(packed) {
            inserts.push(tx.insert_raw(mail, kept, now).await?);
        }
        crash::point("store.taking_in");
        tx.commit().await?;
        Ok(inserts)
    }
}

impl WriteTx {
    /// Notes what became of a mail. It takes once: a second daemon with the same mail fails here and rolls back.
    pub(super) async fn settle_inbound(
        &mut self,
        mail: &ReadMail,
        outcome: Outcome,
        case: Option<CaseId>,
        document: Option<DocumentId>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let state = if mail.unparsed {
            InboundState::Unparsed
        } else {
            InboundState::Settled
        };
        let message_id = mail.message_id.as_ref().map(|id| id.as_str());
        let values = args![
            mail.id,
            state.as_str(),
            outcome.as_str(),
            case,
            document,
            message_id,
            hash(mail.content_hash.as_deref()),
            mail.duplicate_of,
            now,
            mail.malware.as_deref(),
            hash(mail.words_hash.as_deref()),
            mail.alike.map(|(mark, _)| mark.as_str()),
            mail.alike.map(|(_, to)| to),
            mail.parent_id.as_ref().map(|id| id.as_str())
        ];
        self.change_one(SETTLE_INBOUND, values, || format!("mail {} (waiting to be settled)", mail.id))
            .await
    }

    async fn insert_raw(&mut self, mail: &NewRaw<'_>, kept: &Kept, now: DateTime<Utc>) -> Result<Insert> {
        let kept = self.put_mail_bytes(kept).await?;
        let mailbox = mail.mailbox.as_str();
        let quiet = u32::from(mail.quiet);
        let values = args![
            mailbox,
            mail.folder,
            mail.uid_validity,
            mail.uid,
            mail.internal_date,
            now,
            kept,
            quiet,
            mail.told_size.map(i64::from)
        ];
        if let Some(id) = self.insert(PUT_INBOUND, values).await? {
            return Ok(Insert::New(InboundId(id)));
        }
        let known = self
            .the_row(KNOWN_INBOUND, args![mailbox, mail.folder, mail.uid_validity, mail.uid, kept])
            .await?;
        Ok(Insert::Known(InboundId(known.int("id")?)))
    }
}

impl Session {
    /// Mails of a folder that were taken in, above one UID, in order; a UID that meant two mails is there twice.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn known_uids(&mut self, mailbox: &MailboxId, folder: &str, uid_validity: u32, above: u32) -> Result<Vec<KnownUid>> {
        let rows = self.rows(KNOWN_UIDS, args![mailbox.as_str(), folder, uid_validity, above]).await?;
        rows.iter()
            .map(|row| {
                Ok(KnownUid {
                    uid: row.small("uid")?,
                    internal_date: row.time("internal_date")?,
                    told_size: row.opt_int("told_size")?.and_then(|size| u32::try_from(size).ok()),
                })
            })
            .collect()
    }

    /// The highest UID of a folder that was taken in.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn highest_uid(&mut self, mailbox: &MailboxId, folder: &str, uid_validity: u32) -> Result<Option<u32>> {
        let row = self.row(HIGHEST_UID, args![mailbox.as_str(), folder, uid_validity]).await?;
        row.map(|row| row.small("uid")).transpose()
    }

    /// Mails that are no document of a case, in the order they came.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn no_documents_after(&mut self, after: InboundId, limit: u32) -> Result<Vec<InboundRow>> {
        let rows = self.rows(NO_DOCUMENTS_AFTER, args![after, limit]).await?;
        rows.iter().map(InboundRow::from_row).collect()
    }

    /// A mail's row; `None` where there is none.
    ///
    /// # Errors
    /// When the database is out of reach, or the row is strange.
    pub async fn lookup_inbound(&mut self, id: InboundId) -> Result<Option<InboundRow>> {
        self.row(INBOUND, args![id])
            .await?
            .map(|row| InboundRow::from_row(&row))
            .transpose()
    }
}

impl InboundRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: InboundId(row.int("id")?),
            mailbox: row.named("mailbox")?,
            folder: row.named("folder")?,
            uid_validity: row.small("uid_validity")?,
            uid: row.small("uid")?,
            internal_date: row.time("internal_date")?,
            fetched_at: row.time("fetched_at")?,
            kept: BytesId(row.int("raw")?),
            raw_hash: row.hash("raw_hash")?,
            state: row.word("state", InboundState::lookup)?,
            attempts: row.small("attempts")?,
            message_id: row.opt_named("message_id")?,
            outcome: row.opt_word("outcome", Outcome::lookup)?,
            case: row.opt_int("case_id")?.map(CaseId),
            document: row.opt_int("document_id")?.map(DocumentId),
            duplicate_of: row.opt_int("duplicate_of")?.map(InboundId),
            malware: row.opt_named("malware")?,
            mark: row.opt_word("mark", Mark::lookup)?,
            alike: row.opt_int("alike")?.map(InboundId),
        })
    }
}
