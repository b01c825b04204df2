//! Mails as they came: taken in whole before anything is decided, claimed for work, settled once.

use super::apply::ReadMail;
use super::error::Result;
use super::row::{Row, args, statements};
use super::{Session, Store, WriteTx};
use crate::domain::effect::Outcome;
use crate::domain::ids::{CaseId, DocumentId, InboundId, MailboxId};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

statements! {
    PUT_BLOB on "blobs" = "INSERT INTO blobs (hash, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
    PUT_INBOUND on "inbound" =
        "INSERT INTO inbound (mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw_hash, state, attempts, lease_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'received', 0, 0)
         ON CONFLICT (mailbox, folder, uid_validity, uid, raw_hash) DO NOTHING RETURNING id";
    KNOWN_INBOUND on "inbound" =
        "SELECT id FROM inbound WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 AND uid = $4 AND raw_hash = $5";
    KNOWN_UIDS on "inbound" =
        "SELECT DISTINCT uid FROM inbound WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 AND uid > $4 ORDER BY uid";
    HIGHEST_UID on "inbound" =
        "SELECT uid FROM inbound WHERE mailbox = $1 AND folder = $2 AND uid_validity = $3 ORDER BY uid DESC LIMIT 1";
    FAILED_BEFORE on "inbound" =
        "SELECT i.id, b.size FROM inbound i JOIN blobs b ON b.hash = i.raw_hash
         WHERE i.state = 'received' AND i.attempts > 0 AND i.lease_until <= $1 ORDER BY i.attempts, i.id LIMIT 1";
    FRESH on "inbound" =
        "SELECT i.id, b.size FROM inbound i JOIN blobs b ON b.hash = i.raw_hash
         WHERE i.state = 'received' AND i.attempts = 0 AND i.lease_until <= $1 ORDER BY i.id LIMIT $2";
    LEASE_INBOUND on "inbound" =
        "UPDATE inbound SET attempts = attempts + 1, lease_owner = $2, lease_until = $3
         WHERE id = $1 AND state = 'received' AND lease_until <= $4";
    CLAIMED on "inbound" =
        "SELECT i.id, i.mailbox, i.folder, i.internal_date, i.fetched_at, i.attempts, i.raw_hash, b.bytes
         FROM inbound i JOIN blobs b ON b.hash = i.raw_hash WHERE i.id = $1";
    GIVE_BACK on "inbound" =
        "UPDATE inbound SET attempts = attempts - 1, lease_owner = NULL, lease_until = 0
         WHERE id = $1 AND state = 'received' AND lease_owner = $2 AND attempts > 0";
    END_LEASES_OF on "inbound" =
        "UPDATE inbound SET lease_owner = NULL, lease_until = 0 WHERE state = 'received' AND attempts >= 0 AND lease_owner = $1";
    END_ALL_LEASES on "inbound" =
        "UPDATE inbound SET lease_owner = NULL, lease_until = 0 WHERE state = 'received' AND attempts >= 0 AND lease_until > 0";
    SETTLE_INBOUND on "inbound" =
        "UPDATE inbound SET state = $2, outcome = $3, case_id = $4, document_id = $5, message_id = $6, content_hash = $7,
             duplicate_of = $8, settled_at = $9, lease_owner = NULL, lease_until = 0
         WHERE id = $1 AND state = 'received'";
    INBOUND on "inbound" =
        "SELECT id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw_hash, state, attempts, message_id,
             outcome, case_id, document_id, duplicate_of FROM inbound WHERE id = $1";
    RAW on "blobs" = "SELECT hash, bytes FROM blobs WHERE hash = $1";
}

/// A mail whose work has failed this many times is not read again: it is registered as it stands.
const POISON: u32 = 2;

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
    /// The whole mail.
    pub bytes: &'a [u8],
}

/// What became of a mail that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insert {
    /// It is new.
    New(InboundId),
    /// It was taken in before, from the same place with the same bytes.
    Known(InboundId),
}

/// Who claims work, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The daemon, by a name that no other has and that it keeps when it starts anew.
    pub owner: &'a str,
    /// The time, UTC.
    pub now: DateTime<Utc>,
    /// How long the work is the owner's.
    pub lease: TimeDelta,
    /// How many at most.
    pub limit: u32,
    /// How many bytes of mail at most; one is given however large it is.
    pub most_bytes: u64,
}

/// A mail to be worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMail {
    /// Its row.
    pub id: InboundId,
    /// The functional mailbox that it came to.
    pub mailbox: MailboxId,
    /// The folder that it was in.
    pub folder: String,
    /// When it reached the mailbox, UTC.
    pub internal_date: DateTime<Utc>,
    /// When it was fetched, UTC.
    pub fetched_at: DateTime<Utc>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Its work has failed twice: it is to be registered as it stands, without being read.
    pub poison: bool,
    /// SHA-256 of the bytes, in hexadecimal.
    pub raw_hash: String,
    /// The whole mail.
    pub raw: Vec<u8>,
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
    /// SHA-256 of its bytes, in hexadecimal.
    pub raw_hash: String,
    /// `received`, `settled` or `unparsed`.
    pub state: String,
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
}

/// SHA-256 of a mail's bytes in hexadecimal: the name under which they are kept.
pub fn raw_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Store {
    /// Takes mails in, whole, in one commit; in the same order back.
    ///
    /// # Errors
    /// When nothing was taken in.
    pub async fn insert_raw(&self, mails: &[NewRaw<'_>], now: DateTime<Utc>) -> Result<Vec<Insert>> {
        let mut tx = self.write_queue().await?;
        let mut inserts = Vec::with_capacity(mails.len());
        for mail in mails {
            inserts.push(tx.insert_raw(mail, now).await?);
        }
        tx.commit().await?;
        Ok(inserts)
    }

    /// Claims mails that wait, oldest first. The attempt is counted in a commit of its own before the work, so that a mail
    /// that kills the program is found out. A mail that has failed before comes alone: what is in its batch shall not share its fate.
    ///
    /// # Errors
    /// When nothing was claimed.
    pub async fn claim_inbound(&self, claim: &Claim<'_>) -> Result<Vec<ClaimedMail>> {
        let mut tx = self.write_queue().await?;
        let failed = tx.rows(FAILED_BEFORE, args![claim.now]).await?;
        let waiting = if failed.is_empty() { tx.rows(FRESH, args![claim.now, claim.limit]).await? } else { failed };
        let mut claimed = Vec::new();
        for id in within_bytes(&waiting, claim.most_bytes)? {
            let leased = tx.change(LEASE_INBOUND, args![id, claim.owner, claim.now + claim.lease, claim.now]).await?;
            if leased == 1 {
                claimed.extend(tx.row(CLAIMED, args![id]).await?.map(ClaimedMail::from_row).transpose()?);
            }
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// Gives back mails that were claimed but not worked on (a batch that was rolled back for another's sake, or a stop):
    /// the attempt is not counted, and they can be claimed at once.
    ///
    /// # Errors
    /// When nothing was given back; the leases then run out by themselves.
    pub async fn give_back(&self, owner: &str, mails: &[InboundId]) -> Result<u64> {
        let mut tx = self.write_queue().await?;
        let mut given = 0;
        for id in mails {
            given += tx.change(GIVE_BACK, args![*id, owner]).await?;
        }
        tx.commit().await?;
        Ok(given)
    }

    /// Ends the leases of an earlier life of this daemon: its own, and all where only one daemon can be. Called at start,
    /// before anything is claimed. Letters' leases go through [`Store::recover_letters`].
    ///
    /// # Errors
    /// When nothing was changed.
    pub async fn end_leases(&self, owner: &str) -> Result<u64> {
        let mut tx = self.write_queue().await?;
        let ended = if self.db.is_alone() { tx.change(END_ALL_LEASES, &[]).await? } else { tx.change(END_LEASES_OF, args![owner]).await? };
        tx.commit().await?;
        Ok(ended)
    }
}

impl WriteTx {
    /// Keeps bytes under their hash; the hash. Bytes that are there already are kept once.
    pub(super) async fn put_blob(&mut self, bytes: &[u8]) -> Result<String> {
        let hash = raw_hash(bytes);
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        self.change(PUT_BLOB, args![&hash, size, bytes]).await?;
        Ok(hash)
    }

    /// Notes what became of a mail. It takes once: a second daemon with the same mail fails here and rolls back.
    pub(super) async fn settle_inbound(
        &mut self,
        mail: &ReadMail,
        outcome: Outcome,
        case: Option<CaseId>,
        document: Option<DocumentId>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let state = if mail.unparsed { "unparsed" } else { "settled" };
        let message_id = mail.message_id.as_ref().map(|id| id.as_str());
        let values = args![
            mail.id,
            state,
            outcome.as_str(),
            case,
            document,
            message_id,
            mail.content_hash.as_deref(),
            mail.duplicate_of,
            now
        ];
        self.change_one(SETTLE_INBOUND, values, || format!("mail {} (waiting to be settled)", mail.id)).await
    }

    async fn insert_raw(&mut self, mail: &NewRaw<'_>, now: DateTime<Utc>) -> Result<Insert> {
        let hash = self.put_blob(mail.bytes).await?;
        let mailbox = mail.mailbox.as_str();
        let values = args![mailbox, mail.folder, mail.uid_validity, mail.uid, mail.internal_date, now, &hash];
        if let Some(row) = self.row(PUT_INBOUND, values).await? {
            return Ok(Insert::New(InboundId(row.int("id")?)));
        }
        let known = self.the_row(KNOWN_INBOUND, args![mailbox, mail.folder, mail.uid_validity, mail.uid, &hash]).await?;
        Ok(Insert::Known(InboundId(known.int("id")?)))
    }
}

impl Session {
    /// UIDs of a folder that were taken in, above one UID, in order.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn known_uids(&mut self, mailbox: &MailboxId, folder: &str, uid_validity: u32, above: u32) -> Result<Vec<u32>> {
        let rows = self.rows(KNOWN_UIDS, args![mailbox.as_str(), folder, uid_validity, above]).await?;
        rows.iter().map(|row| row.small("uid")).collect()
    }

    /// The highest UID of a folder that was taken in.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn highest_uid(&mut self, mailbox: &MailboxId, folder: &str, uid_validity: u32) -> Result<Option<u32>> {
        let row = self.row(HIGHEST_UID, args![mailbox.as_str(), folder, uid_validity]).await?;
        row.map(|row| row.small("uid")).transpose()
    }

    /// A mail's row; `None` where there is none.
    ///
    /// # Errors
    /// When the database is out of reach, or the row is strange.
    pub async fn lookup_inbound(&mut self, id: InboundId) -> Result<Option<InboundRow>> {
        self.row(INBOUND, args![id]).await?.map(|row| InboundRow::from_row(&row)).transpose()
    }

    /// The bytes with this hash; `None` where there are none.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn raw(&mut self, hash: &str) -> Result<Option<Vec<u8>>> {
        self.row(RAW, args![hash]).await?.map(|row| row.into_bytes("bytes")).transpose()
    }
}

/// Ids of rows with `id` and `size`, from the first on, as far as the sizes fit; the first always.
pub(super) fn within_bytes(rows: &[Row], most: u64) -> Result<Vec<i64>> {
    let mut sum = 0_u64;
    let mut ids = Vec::new();
    for row in rows {
        sum = sum.saturating_add(row.int("size")?.unsigned_abs());
        if sum > most && !ids.is_empty() {
            break;
        }
        ids.push(row.int("id")?);
    }
    Ok(ids)
}

impl ClaimedMail {
    fn from_row(row: Row) -> Result<Self> {
        let attempt = row.small("attempts")?;
        Ok(Self {
            id: InboundId(row.int("id")?),
            mailbox: row.named("mailbox")?,
            folder: row.named("folder")?,
            internal_date: row.time("internal_date")?,
            fetched_at: row.time("fetched_at")?,
            attempt,
            poison: attempt > POISON,
            raw_hash: row.named("raw_hash")?,
            raw: row.into_bytes("bytes")?,
        })
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
            raw_hash: row.named("raw_hash")?,
            state: row.named("state")?,
            attempts: row.small("attempts")?,
            message_id: row.opt_named("message_id")?,
            outcome: row.opt_word("outcome", Outcome::lookup)?,
            case: row.opt_int("case_id")?.map(CaseId),
            document: row.opt_int("document_id")?.map(DocumentId),
            duplicate_of: row.opt_int("duplicate_of")?.map(InboundId),
        })
    }
}
