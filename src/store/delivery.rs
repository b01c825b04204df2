//! Delivery: letters are claimed by lease, marked before their bytes end, and settled as what became of them.

use super::claim::{Claim, within_bytes};
use super::error::{Result, StoreError};
use super::kept::unpacked;
use super::outbox::automatic;
use super::row::{PLACES, Row, args, row_of, statements};
use super::{Session, Store, WriteTx};
use crate::domain::address::EmailAddress;
use crate::domain::effect::Purpose;
use crate::domain::ids::{CaseId, InboundId, OutboxId};
use crate::domain::letter::MessageId;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

statements! {
    QUEUED on "outbox" =
        concat!("SELECT o.id, o.next_at, b.size, CAST(CASE WHEN ", automatic!(), " THEN 1 ELSE 0 END AS BIGINT) AS automatic
         FROM outbox o JOIN letter_blobs b ON b.outbox_id = o.id
         WHERE o.state = 'queued' AND o.next_at <= $1 ORDER BY o.next_at, o.id LIMIT $2");
    QUEUED_OF_PEOPLE on "outbox" =
        concat!("SELECT o.id, o.next_at, b.size FROM outbox o JOIN letter_blobs b ON b.outbox_id = o.id
         WHERE o.state = 'queued' AND o.next_at <= $1 AND NOT (", automatic!(), ") ORDER BY o.next_at, o.id LIMIT $2");
    // COALESCE keeps the indices of what waits and of what is being sent out of it: the ids find the rows, however many there are.
    LEASE_LETTER on "outbox" =
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, lease_owner = $1, lease_until = $2, dot_at = NULL
         WHERE COALESCE(state, '') = 'queued' AND next_at <= $3 AND id IN
             ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING id";
    LETTERS_WITH_BYTES on "outbox" =
        "SELECT o.id, o.key, o.case_id, o.about, o.purpose, o.recipient, o.envelope_from, o.message_id, o.created_at, o.attempts,
             o.unknowns, o.dot_at, b.bytes, b.form, b.size,
             p.bytes AS base_bytes, p.form AS base_form, p.size AS base_size
         FROM outbox o JOIN letter_blobs b ON b.outbox_id = o.id LEFT JOIN blobs p ON p.id = b.base
         WHERE o.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    // Where nothing was noted, the daemon was another or an earlier one: as if a copy had gone.
    UNKNOWN_LETTERS on "outbox" =
        "SELECT id FROM outbox WHERE state = 'unknown' AND COALESCE(copied, 1) BETWEEN $2 AND $3 ORDER BY id LIMIT $1";
    MARK_DOT on "outbox" =
        "UPDATE outbox SET dot_at = $2, copied = $3 WHERE COALESCE(state, '') = 'sending' AND lease_owner = $1 AND id IN
             ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING id";
    SENT on "outbox" =
        "WITH given (id, reply) AS (VALUES (CAST($2 AS BIGINT), CAST($18 AS TEXT)), ($3, $19), ($4, $20), ($5, $21), ($6, $22),
             ($7, $23), ($8, $24), ($9, $25), ($10, $26), ($11, $27), ($12, $28), ($13, $29), ($14, $30), ($15, $31), ($16, $32), ($17, $33))
         UPDATE outbox SET state = 'sent', reply = given.reply, settled_at = $1, lease_owner = NULL, lease_until = 0
         FROM given WHERE outbox.id = given.id AND outbox.state <> 'sent' RETURNING outbox.id AS id";
    LATER on "outbox" =
        "UPDATE outbox SET state = 'queued', reply = $2, next_at = $3, dot_at = NULL, lease_owner = NULL, lease_until = 0
         WHERE id = $1 AND (state = 'unknown' OR (state = 'sending' AND COALESCE(lease_owner, '') = $4))";
    FAILED on "outbox" =
        "UPDATE outbox SET state = 'failed', reply = $2, settled_at = $3, lease_owner = NULL, lease_until = 0
         WHERE id = $1 AND (state = 'unknown' OR (state = 'sending' AND COALESCE(lease_owner, '') = $4))";
    UNKNOWN on "outbox" =
        "UPDATE outbox SET state = 'unknown', unknowns = unknowns + 1, settled_at = $2, lease_owner = NULL, lease_until = 0
         WHERE id = $1 AND state = 'sending' AND COALESCE(lease_owner, '') = $3";
    LOST_LEASES on "outbox" =
        "SELECT id, dot_at, lease_owner FROM outbox WHERE state = 'sending' AND (lease_until <= $1 OR lease_owner = $2) ORDER BY id";
    ALL_LEASES on "outbox" = "SELECT id, dot_at, lease_owner FROM outbox WHERE state = 'sending' AND lease_until > 0 ORDER BY id";
    NEXT_LETTER on "outbox" = "SELECT id, next_at FROM outbox WHERE state = 'queued' ORDER BY next_at LIMIT 1";
}

/// A letter to be sent, leased to one daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedLetter {
    /// Its row.
    pub id: OutboxId,
    /// Its key, with the case before it.
    pub key: String,
    /// Its case.
    pub case: Option<CaseId>,
    /// The mail that it was written because of.
    pub about: Option<InboundId>,
    /// What it is for.
    pub purpose: Purpose,
    /// Who gets it.
    pub recipient: EmailAddress,
    /// The envelope sender; `None` for the null sender `<>`.
    pub envelope_from: Option<EmailAddress>,
    /// Its Message-ID.
    pub message_id: MessageId,
    /// When it was queued, UTC.
    pub created_at: DateTime<Utc>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// How many times its fate was unknown.
    pub unknowns: u32,
    /// When the end of its bytes was about to be sent, UTC.
    pub dot_at: Option<DateTime<Utc>>,
    /// The whole mail.
    pub bytes: Vec<u8>,
}

/// What became of an attempt to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The relay took it.
    Sent {
        /// What the relay said.
        reply: String,
    },
    /// Not now.
    Later {
        /// When it is tried again, UTC.
        at: DateTime<Utc>,
        /// What was said.
        reply: String,
    },
    /// Never.
    Failed {
        /// What the relay said.
        reply: String,
    },
    /// All its bytes went, and no answer came: it may have been taken.
    Unknown,
}

/// A letter whose bytes are about to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dot {
    /// Its row.
    pub id: OutboxId,
    /// The relay took the journal as a recipient beside.
    pub copied: bool,
}

/// Which of the letters in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubts {
    /// Every one.
    All,
    /// Those that the journal tells of.
    Copied,
    /// Those that went without a copy for the journal.
    Uncopied,
}

/// What was done with letters whose daemon is gone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Queued again: their bytes had not ended, so the relay has thrown them away (RFC 5321 section 4.1.1.4).
    pub queued: Vec<OutboxId>,
    /// Their bytes may have ended: nobody knows.
    pub unknown: Vec<OutboxId>,
}

impl Store {
    /// Claims letters whose time has come, the longest waiting first. The attempt is counted in a commit of its own before the work.
    ///
    /// # Errors
    /// When nothing was claimed.
    pub async fn claim_letters(&self, claim: &Claim<'_>) -> Result<Vec<QueuedLetter>> {
        self.claim_letters_within(claim, None).await
    }

    /// The same, with a budget of automatic letters: those that were not yet there when it was looked at wait for the next claim.
    /// `counted` are those that were; `None` where there is no budget.
    ///
    /// # Errors
    /// When nothing was claimed.
    pub async fn claim_letters_within(&self, claim: &Claim<'_>, counted: Option<&BTreeSet<OutboxId>>) -> Result<Vec<QueuedLetter>> {
        if self.is_held() {
            // What waits here may have been sent by the server before.
            return Ok(Vec::new());
        }
        let mut tx = self.write_queue().await?;
        let mut waiting = tx.rows_to_claim(QUEUED, "o", args![claim.now, claim.limit]).await?;
        if let Some(counted) = counted {
            waiting = tx.but_uncounted(waiting, counted, claim).await?;
        }
        let mut claimed = Vec::new();
        for some in within_bytes(&waiting, claim.most_bytes)? {
            let leased = tx.lease(LEASE_LETTER, claim, &some).await?;
            claimed.extend(tx.letters_with_bytes(&leased).await?);
        }
        let places: Vec<i64> = waiting.iter().map(|row| row.int("id")).collect::<Result<_>>()?;
        claimed.sort_by_key(|letter| places.iter().position(|id| *id == letter.id.0));
        tx.commit().await?;
        Ok(claimed)
    }

    /// Notes, in one commit, that the bytes of these letters are about to end, with no copy for a journal. Gives those that
    /// are still the owner's: no other may be sent.
    ///
    /// # Errors
    /// When nothing was noted, and nothing may be sent.
    pub async fn mark_dot(&self, owner: &str, ids: &[OutboxId], now: DateTime<Utc>) -> Result<Vec<OutboxId>> {
        let dots: Vec<Dot> = ids.iter().map(|id| Dot { id: *id, copied: false }).collect();
        self.settle_and_mark(&[], owner, &dots, now).await
    }

    /// Notes, in one commit, what became of letters that ended before, and that the bytes of others are about to end. Gives
    /// those of the others that are still the owner's: no other may be sent.
    ///
    /// # Errors
    /// When nothing was noted, and nothing may be sent.
    pub async fn settle_and_mark(
        &self,
        ended: &[(OutboxId, Settled)],
        owner: &str,
        dots: &[Dot],
        now: DateTime<Utc>,
    ) -> Result<Vec<OutboxId>> {
        if ended.is_empty() && dots.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.write_queue().await?;
        tx.settle_each(ended, owner, now).await?;
        let mut marked = Vec::with_capacity(dots.len());
        for copied in [false, true] {
            let ids: Vec<OutboxId> = dots.iter().filter(|dot| dot.copied == copied).map(|dot| dot.id).collect();
            for some in ids.chunks(PLACES) {
                let mut values = args![owner, now, i64::from(copied)].to_vec();
                values.extend(row_of(some.iter().copied()));
                for row in tx.rows(MARK_DOT, &values).await? {
                    marked.push(OutboxId(row.int("id")?));
                }
            }
        }
        marked.sort_by_key(|marked| dots.iter().position(|dot| dot.id == *marked));
        tx.commit().await?;
        Ok(marked)
    }

    /// Notes what became of an owner's letters, in one commit. Gives those that were no longer to be settled so ([`WriteTx::settle_letter`]).
    ///
    /// # Errors
    /// When nothing was noted.
    pub async fn settle_letters(&self, letters: &[(OutboxId, Settled)], owner: &str, now: DateTime<Utc>) -> Result<Vec<OutboxId>> {
        if letters.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.write_queue().await?;
        let noted = tx.settle_each(letters, owner, now).await?;
        tx.commit().await?;
        let astray = letters.iter().map(|(id, _)| *id).filter(|id| !noted.contains(id));
        Ok(astray.collect())
    }

    /// Frees letters whose daemon is gone: those whose lease has run out and, at start, those of an earlier life of this
    /// daemon (`owner`), which are all where only one daemon can be.
    ///
    /// # Errors
    /// When nothing was changed.
    pub async fn recover_letters(&self, owner: Option<&str>, now: DateTime<Utc>) -> Result<Recovered> {
        let of_all = owner.is_some() && self.db.is_alone();
        let lost_by = args![now, owner];
        let (statement, values) = if of_all {
            (ALL_LEASES, &lost_by[..0])
        } else {
            (LOST_LEASES, lost_by.as_slice())
        };
        // Mostly there are none, and nobody is kept from writing to find that out.
        if self.read().await?.rows(statement, values).await?.is_empty() {
            return Ok(Recovered::default());
        }
        let mut tx = self.write_queue().await?;
        let lost = tx.rows(statement, values).await?;
        let recovered = tx.recover(&lost, now).await?;
        tx.commit().await?;
        Ok(recovered)
    }
}

impl WriteTx {
    /// Without the automatic letters that no budget has counted. However many of them there are, they keep no others from being claimed.
    async fn but_uncounted(&mut self, waiting: Vec<Row>, counted: &BTreeSet<OutboxId>, claim: &Claim<'_>) -> Result<Vec<Row>> {
        let mut kept = self.rows_to_claim(QUEUED_OF_PEOPLE, "o", args![claim.now, claim.limit]).await?;
        for row in waiting {
            if row.int("automatic")? != 0 && counted.contains(&OutboxId(row.int("id")?)) {
                kept.push(row);
            }
        }
        let mut places = Vec::with_capacity(kept.len());
        for row in kept {
            places.push(((row.time("next_at")?, row.int("id")?), row));
        }
        places.sort_by_key(|(place, _)| *place);
        places.truncate(usize::try_from(claim.limit).unwrap_or(usize::MAX));
        Ok(places.into_iter().map(|(_, row)| row).collect())
    }

    /// Frees letters that a daemon had that is gone: rows with `id`, `dot_at` and `lease_owner`.
    pub(super) async fn recover(&mut self, lost: &[Row], now: DateTime<Utc>) -> Result<Recovered> {
        let mut recovered = Recovered::default();
        for row in lost {
            let id = OutboxId(row.int("id")?);
            let (settled, list) = match row.opt_time("dot_at")? {
                Some(_) => (Settled::Unknown, &mut recovered.unknown),
                None => (
                    Settled::Later {
                        at: now,
                        reply: "the daemon stopped while it was sending".to_owned(),
                    },
                    &mut recovered.queued,
                ),
            };
            let owner = row.opt_text("lease_owner")?.unwrap_or_default();
            if self.settle_letter(id, &settled, owner, now).await? {
                list.push(id);
            }
        }
        Ok(recovered)
    }

    /// Notes what became of a letter, in the same commit as what follows from it. `false` when it was no longer to be
    /// settled so: the `owner` had lost its lease, and it is another's or went another way. That the relay took it is noted whoever
    /// says so, and a letter in doubt is nobody's.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn settle_letter(&mut self, id: OutboxId, settled: &Settled, owner: &str, now: DateTime<Utc>) -> Result<bool> {
        let changed = match settled {
            Settled::Sent { reply } => return Ok(!self.note_sent(&[(id, reply)], now).await?.is_empty()),
            Settled::Later { at, reply } => self.change(LATER, args![id, reply, *at, owner]).await?,
            Settled::Failed { reply } => self.change(FAILED, args![id, reply, now, owner]).await?,
            Settled::Unknown => self.change(UNKNOWN, args![id, now, owner]).await?,
        };
        Ok(changed == 1)
    }

    /// Notes what became of letters; gives those that were to be settled so.
    async fn settle_each(&mut self, letters: &[(OutboxId, Settled)], owner: &str, now: DateTime<Utc>) -> Result<Vec<OutboxId>> {
        let mut noted = Vec::with_capacity(letters.len());
        let mut sent: Vec<(OutboxId, &str)> = Vec::new();
        for (id, settled) in letters {
            match settled {
                Settled::Sent { reply } => sent.push((*id, reply)),
                Settled::Later { .. } | Settled::Failed { .. } | Settled::Unknown => {
                    if self.settle_letter(*id, settled, owner, now).await? {
                        noted.push(*id);
                    }
                }
            }
        }
        for some in sent.chunks(PLACES) {
            noted.extend(self.note_sent(some, now).await?);
        }
        Ok(noted)
    }

    /// Notes that the relay took letters, [`PLACES`] at most; gives those of which that was not known.
    async fn note_sent(&mut self, sent: &[(OutboxId, &str)], now: DateTime<Utc>) -> Result<Vec<OutboxId>> {
        let mut values = args![now].to_vec();
        values.extend(row_of(sent.iter().map(|(id, _)| *id)));
        values.extend(row_of(sent.iter().map(|(_, reply)| *reply)));
        let rows = self.rows(SENT, &values).await?;
        rows.iter().map(|row| row.int("id").map(OutboxId)).collect()
    }
}

impl Session {
    /// Letters whose fate is unknown, oldest first.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn unknown_letters(&mut self, which: Doubts, limit: u32) -> Result<Vec<QueuedLetter>> {
        let (least, most): (i64, i64) = match which {
            Doubts::All => (0, 1),
            Doubts::Copied => (1, 1),
            Doubts::Uncopied => (0, 0),
        };
        let rows = self.rows(UNKNOWN_LETTERS, args![limit, least, most]).await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.int("id")).collect::<Result<_>>()?;
        let mut letters = self.letters_with_bytes(&ids).await?;
        letters.sort_by_key(|letter| letter.id.0);
        Ok(letters)
    }

    /// When the next letter is to be tried, UTC.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn next_letter_at(&mut self) -> Result<Option<DateTime<Utc>>> {
        self.row(NEXT_LETTER, &[]).await?.map(|row| row.time("next_at")).transpose()
    }

    async fn letters_with_bytes(&mut self, ids: &[i64]) -> Result<Vec<QueuedLetter>> {
        let mut letters = Vec::with_capacity(ids.len());
        for some in ids.chunks(PLACES) {
            for row in self.rows(LETTERS_WITH_BYTES, &row_of(some.iter().copied())).await? {
                letters.push(QueuedLetter::from_row(row)?);
            }
        }
        if letters.len() < ids.len() {
            return Err(StoreError::missing("the bytes of a letter"));
        }
        Ok(letters)
    }
}

impl QueuedLetter {
    fn from_row(row: Row) -> Result<Self> {
        Ok(Self {
            id: OutboxId(row.int("id")?),
            key: row.named("key")?,
            case: row.opt_int("case_id")?.map(CaseId),
            about: row.opt_int("about")?.map(InboundId),
            purpose: row.word("purpose", Purpose::lookup)?,
            recipient: row.word("recipient", |text| EmailAddress::parse(text).ok())?,
            envelope_from: row.opt_word("envelope_from", |text| EmailAddress::parse(text).ok())?,
            message_id: row.word("message_id", MessageId::parse)?,
            created_at: row.time("created_at")?,
            attempt: row.small("attempts")?,
            unknowns: row.small("unknowns")?,
            dot_at: row.opt_time("dot_at")?,
            bytes: unpacked(row)?,
        })
    }
}
