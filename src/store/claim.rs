//! Claims: mails that wait are leased to one daemon at a time, and a mail that kills its reader is found out.

use super::error::Result;
use super::kept::unpacked;
use super::row::{PLACES, Row, Sql, args, row_of, statements};
use super::{Store, WriteTx};
use crate::domain::ids::{BytesId, InboundId, MailboxId};
use chrono::{DateTime, TimeDelta, Utc};

statements! {
    FAILED_BEFORE on "inbound" =
        "SELECT i.id, b.size FROM inbound i JOIN blobs b ON b.id = i.raw
         WHERE i.state = 'received' AND i.attempts BETWEEN 1 AND $2 AND i.lease_until <= $1 ORDER BY i.attempts, i.id LIMIT 1";
    FRESH on "inbound" =
        "SELECT i.id, b.size FROM inbound i JOIN blobs b ON b.id = i.raw
         WHERE i.state = 'received' AND i.attempts = 0 AND i.lease_until <= $1 ORDER BY i.id LIMIT $2";
    // COALESCE keeps the index of what waits out of it: the ids find the rows, however many wait.
    LEASE_INBOUND on "inbound" =
        "UPDATE inbound SET attempts = attempts + 1, lease_owner = $1, lease_until = $2
         WHERE COALESCE(state, '') = 'received' AND lease_until <= $3 AND id IN
             ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING id";
    CLAIMED on "inbound" =
        "SELECT i.id, i.mailbox, i.folder, i.uid_validity, i.internal_date, i.fetched_at, i.attempts, i.raw, i.quiet,
             b.hash AS raw_hash, b.bytes, b.form, b.size, p.bytes AS base_bytes, p.form AS base_form, p.size AS base_size
         FROM inbound i JOIN blobs b ON b.id = i.raw LEFT JOIN blobs p ON p.id = b.base
         WHERE i.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ORDER BY i.id";
    GIVE_BACK on "inbound" =
        "UPDATE inbound SET lease_owner = NULL, lease_until = 0 WHERE id = $1 AND state = 'received' AND lease_owner = $2";
    GIVE_BACK_UNTRIED on "inbound" =
        "UPDATE inbound SET attempts = attempts - 1, lease_owner = NULL, lease_until = 0
         WHERE id = $1 AND state = 'received' AND lease_owner = $2 AND attempts > 0";
    END_LEASES_OF on "inbound" =
        "UPDATE inbound SET lease_owner = NULL, lease_until = 0 WHERE state = 'received' AND attempts >= 0 AND lease_owner = $1";
    TRY_ANEW on "inbound" = "UPDATE inbound SET attempts = $1 WHERE state = 'received' AND attempts > $1";
    END_ALL_LEASES on "inbound" =
        "UPDATE inbound SET lease_owner = NULL, lease_until = 0 WHERE state = 'received' AND attempts >= 0 AND lease_until > 0";
}

/// A mail whose work has failed this many times is not read again: it is registered as it stands.
const POISON: u32 = 2;

/// After so many attempts a mail that cannot even be registered as it stands lets the others pass: it waits, and `verify`
/// names it, until the configuration is mended and the daemon started anew.
const MOST_ATTEMPTS: u32 = 6;

/// Bytes of mails that one statement reads, at most; a larger one comes alone.
const LOT_BYTES: u64 = 1024 * 1024;

/// Who claims work, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The daemon, by a name that no other has, nor this one in an earlier life.
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
    /// That folder's UIDVALIDITY.
    pub uid_validity: u32,
    /// When it reached the mailbox, UTC.
    pub internal_date: DateTime<Utc>,
    /// When it was fetched, UTC.
    pub fetched_at: DateTime<Utc>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Its work has failed twice: it is to be registered as it stands, without being read.
    pub poison: bool,
    /// Whoever wrote it gets no receipt.
    pub quiet: bool,
    /// Where its bytes are kept.
    pub kept: BytesId,
    /// SHA-256 of the bytes, in hexadecimal.
    pub raw_hash: String,
    /// The whole mail.
    pub raw: Vec<u8>,
}

impl Store {
    /// Claims mails that wait, oldest first. The attempt is counted in a commit of its own before the work, so that a mail
    /// that kills the program is found out. A mail that has failed before comes alone: what is in its batch shall not share its fate.
    ///
    /// # Errors
    /// When nothing was claimed.
    pub async fn claim_inbound(&self, claim: &Claim<'_>) -> Result<Vec<ClaimedMail>> {
        let mut tx = self.write_queue().await?;
        let failed = tx.rows_to_claim(FAILED_BEFORE, "i", args![claim.now, MOST_ATTEMPTS]).await?;
        let waiting = if failed.is_empty() {
            tx.rows_to_claim(FRESH, "i", args![claim.now, claim.limit]).await?
        } else {
            failed
        };
        let mut claimed = Vec::new();
        for some in within_bytes(&waiting, claim.most_bytes)? {
            let leased = tx.lease(LEASE_INBOUND, claim, &some).await?;
            if !leased.is_empty() {
                let rows = tx.rows(CLAIMED, &row_of(leased.into_iter())).await?;
                for row in rows {
                    claimed.push(ClaimedMail::from_row(row)?);
                }
            }
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// Gives back mails whose work failed: the attempt is counted, and they can be claimed again at once.
    ///
    /// # Errors
    /// When nothing was given back; the leases then run out by themselves.
    pub async fn give_back(&self, owner: &str, mails: &[InboundId]) -> Result<u64> {
        self.end_each_lease(GIVE_BACK, owner, mails).await
    }

    /// Gives back mails that were not worked on through no fault of theirs (a batch that was rolled back because the database
    /// was out of reach, or a stop): the attempt is not counted, and they can be claimed again at once.
    ///
    /// # Errors
    /// When nothing was given back; the leases then run out by themselves, and the attempt is counted.
    pub async fn give_back_untried(&self, owner: &str, mails: &[InboundId]) -> Result<u64> {
        self.end_each_lease(GIVE_BACK_UNTRIED, owner, mails).await
    }

    /// Ends the leases of an earlier life of this daemon: its own, and all where only one daemon can be. Called at start,
    /// before anything is claimed. Letters' leases go through [`Store::recover_letters`].
    ///
    /// # Errors
    /// When nothing was changed.
    pub async fn end_leases(&self, owner: &str) -> Result<u64> {
        let mut tx = self.write_queue().await?;
        let ended = if self.db.is_alone() {
            tx.change(END_ALL_LEASES, &[]).await?
        } else {
            tx.change(END_LEASES_OF, args![owner]).await?
        };
        tx.change(TRY_ANEW, args![POISON]).await?;
        tx.commit().await?;
        Ok(ended)
    }

    async fn end_each_lease(&self, sql: Sql, owner: &str, mails: &[InboundId]) -> Result<u64> {
        if mails.is_empty() {
            return Ok(0);
        }
        let mut tx = self.write_queue().await?;
        let mut ended = 0;
        for id in mails {
            ended += tx.change(sql, args![*id, owner]).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }
}

impl WriteTx {
    /// Leases rows to whoever claims them, by a statement with [`PLACES`] for their ids; gives those that it got.
    pub(super) async fn lease(&mut self, sql: Sql, claim: &Claim<'_>, ids: &[i64]) -> Result<Vec<i64>> {
        let mut values = args![claim.owner, claim.now + claim.lease, claim.now].to_vec();
        values.extend(row_of(ids.iter().copied()));
        self.rows(sql, &values).await?.iter().map(|row| row.int("id")).collect()
    }
}

/// Ids of rows with `id` and `size`, from the first on, as far as the sizes fit; the first always. They come in lots that one
/// statement takes, and whose bytes may be in memory twice.
pub(super) fn within_bytes(rows: &[Row], most: u64) -> Result<Vec<Vec<i64>>> {
    let (mut sum, mut in_lot) = (0_u64, 0_u64);
    let mut lots: Vec<Vec<i64>> = Vec::new();
    for row in rows {
        let (id, size) = (row.int("id")?, row.int("size")?.unsigned_abs());
        sum = sum.saturating_add(size);
        if sum > most && !lots.is_empty() {
            break;
        }
        match lots.last_mut() {
            Some(lot) if lot.len() < PLACES && in_lot + size <= LOT_BYTES => {
                lot.push(id);
                in_lot += size;
            }
            _ => {
                lots.push(vec![id]);
                in_lot = size;
            }
        }
    }
    Ok(lots)
}

impl ClaimedMail {
    fn from_row(row: Row) -> Result<Self> {
        let attempt = row.small("attempts")?;
        Ok(Self {
            id: InboundId(row.int("id")?),
            mailbox: row.named("mailbox")?,
            folder: row.named("folder")?,
            uid_validity: row.small("uid_validity")?,
            internal_date: row.time("internal_date")?,
            fetched_at: row.time("fetched_at")?,
            attempt,
            poison: attempt > POISON,
            quiet: row.int("quiet")? != 0,
            kept: BytesId(row.int("raw")?),
            raw_hash: row.hash("raw_hash")?,
            raw: unpacked(row)?,
        })
    }
}
