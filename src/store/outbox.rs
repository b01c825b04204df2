//! The outbox: letters with their bytes from birth, queued once by key, and looked up.

use super::cases::to_json;
use super::error::{Result, StoreError};
use super::kept::Kept;
use super::row::{Row, args, statements};
use super::{Session, WriteTx};
use crate::domain::address::EmailAddress;
use crate::domain::case::Standing;
use crate::domain::effect::Purpose;
use crate::domain::facts::{AnswerFate, OutgoingAnswer};
use crate::domain::ids::{CaseId, InboundId, OutboxId};
use crate::domain::letter::MessageId;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Letters to citizens without a person's words, as a condition: those of [`Purpose::is_automatic`].
macro_rules! automatic {
    () => {
        "purpose IN ('receipt', 'notice', 'status')"
    };
}
pub(super) use automatic;

/// Whole letters, [`LetterRow`]s, by what follows.
macro_rules! letters {
    ($which:literal) => {
        concat!(
            "SELECT id, key, case_id, about, purpose, recipient, message_id, created_at, state, attempts, next_at, dot_at, settled_at,
             reply, (SELECT hash FROM letter_blobs WHERE outbox_id = outbox.id) AS raw_hash FROM outbox ",
            $which
        )
    };
}

statements! {
    LETTER_BY_KEY on "outbox" = "SELECT id FROM outbox WHERE key = $1";
    PUT_LETTER on "outbox" =
        "INSERT INTO outbox (key, case_id, about, purpose, recipient, envelope_from, message_id, created_at, state, attempts, unknowns,
             next_at, lease_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', 0, 0, $9, 0)";
    HOLD_LETTER on "outbox" = "UPDATE outbox SET hold_until = $2, state_before = $3 WHERE id = $1";
    STOP_LETTER on "outbox" =
        "UPDATE outbox SET state = 'failed', stopped_at = $2, settled_at = $2, reply = $3 WHERE id = $1 AND state = 'queued'";
    STOP_COPIES on "outbox" =
        "UPDATE outbox SET state = 'failed', stopped_at = $2, settled_at = $2, reply = $3
         WHERE state = 'queued' AND hold_until IS NOT NULL AND case_id = (SELECT case_id FROM outbox WHERE id = $1)
             AND about = (SELECT about FROM outbox WHERE id = $1)";
    // What never goes was no answer: the case's first one is yet to come.
    FORGET_ANSWER on "cases" =
        "UPDATE cases SET answered_at = NULL WHERE id = (SELECT case_id FROM outbox WHERE id = $1)
             AND answered_at = (SELECT hold_until FROM outbox WHERE id = $1)";
    DRAFT on "documents" = "UPDATE documents SET direction = 'drawn_up', title = $2, correspondent = NULL WHERE outbox_id = $1";
    ANSWERS_OF on "outbox" =
        "SELECT id, purpose, state, settled_at, state_before FROM outbox WHERE case_id = $1 AND purpose IN ('answer', 'delay') ORDER BY id";
    LETTER on "outbox" =
        letters!("WHERE id = $1");
    LETTERS_BETWEEN on "outbox" =
        letters!("WHERE created_at >= $1 AND created_at < $2 ORDER BY id");
    LETTERS_OF on "outbox" =
        letters!("WHERE case_id = $1 ORDER BY id");
    LETTERS_ADDRESSED on "outbox" =
        letters!("WHERE recipient = $1 ORDER BY id");
}

/// Stands in the outbox for the relay's reply to a letter that was stopped.
const STOPPED: &str = "stopped by the officer";

/// A letter to one recipient, with its final bytes or soon to have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposedLetter {
    /// The key of its plan.
    pub key: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Who gets it.
    pub recipient: EmailAddress,
    /// The envelope sender; `None` for the null sender `<>`.
    pub envelope_from: Option<EmailAddress>,
    /// Its Message-ID.
    pub message_id: MessageId,
    /// The mail that it is written because of.
    pub about: Option<InboundId>,
    /// It waits until then, UTC, and can be stopped.
    pub not_before: Option<DateTime<Utc>>,
    /// Where the case stood before it.
    pub state_before: Option<Standing>,
    /// The whole mail; what is sent, and sent again, is these bytes. `None` where they follow before the transaction ends
    /// ([`WriteTx::put_letter_bytes`]).
    pub bytes: Option<Kept>,
}

/// Where a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// Waits for its time.
    Queued,
    /// A daemon has it.
    Sending,
    /// The relay took it.
    Sent,
    /// It will never go.
    Failed,
    /// It may have been taken.
    Unknown,
}

/// A letter's row, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterRow {
    /// The row.
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
    /// Its Message-ID.
    pub message_id: MessageId,
    /// SHA-256 of its bytes, in hexadecimal.
    pub raw_hash: String,
    /// When it was queued, UTC.
    pub created_at: DateTime<Utc>,
    /// Where it stands.
    pub state: LetterState,
    /// How many times it was tried.
    pub attempts: u32,
    /// When it is tried next, as long as it is queued, UTC.
    pub next_at: DateTime<Utc>,
    /// When the end of its bytes was about to be sent, UTC.
    pub dot_at: Option<DateTime<Utc>>,
    /// When it was sent, given up or found unknown, UTC.
    pub settled_at: Option<DateTime<Utc>>,
    /// What the relay said last.
    pub reply: Option<String>,
}

impl WriteTx {
    /// Queues a letter once: the same key again gives the letter that is there. The case, or else the mail, is put before the key.
    ///
    /// # Errors
    /// When another letter has its Message-ID, or the database is out of reach.
    pub async fn queue_letter(&mut self, case: Option<CaseId>, letter: &ComposedLetter, now: DateTime<Utc>) -> Result<OutboxId> {
        let key = full_key(case, letter);
        if let Some(row) = self.row(LETTER_BY_KEY, args![&key]).await? {
            return Ok(OutboxId(row.int("id")?));
        }
        self.put_letter(&key, case, letter, now).await
    }

    /// Queues a letter on a case that this transaction has opened: none can be there with its key.
    pub(super) async fn queue_first_letter(&mut self, case: CaseId, letter: &ComposedLetter, now: DateTime<Utc>) -> Result<OutboxId> {
        self.put_letter(&full_key(Some(case), letter), Some(case), letter, now).await
    }

    async fn put_letter(&mut self, key: &str, case: Option<CaseId>, letter: &ComposedLetter, now: DateTime<Utc>) -> Result<OutboxId> {
        let from = letter.envelope_from.as_ref().map(EmailAddress::as_str);
        let (purpose, recipient, message_id) = (letter.purpose.as_str(), letter.recipient.as_str(), letter.message_id.as_str());
        let next = letter.not_before.unwrap_or(now);
        let values = args![key, case, letter.about, purpose, recipient, from, message_id, now, next];
        let id = OutboxId(self.insert_new(PUT_LETTER, values).await?);
        match &letter.bytes {
            Some(bytes) => self.put_letter_bytes(id, bytes).await?,
            None => self.owed.owes(id),
        }
        if let Some(until) = letter.not_before {
            let before = letter
                .state_before
                .as_ref()
                .map(|state| to_json("the state before a letter", state))
                .transpose()?;
            self.change(HOLD_LETTER, args![id, until, before.as_deref()]).await?;
        }
        Ok(id)
    }

    /// Stops a letter that waits, and copies of it that wait with it: they will never go, and its document is a draft from now on.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when it is being sent at this moment, or the database is out of reach.
    pub async fn stop_letter(&mut self, id: OutboxId, now: DateTime<Utc>) -> Result<()> {
        if self.change(STOP_LETTER, args![id, now, STOPPED]).await? == 0 {
            return Err(StoreError::Overtaken { letter: id });
        }
        self.change(STOP_COPIES, args![id, now, STOPPED]).await?;
        self.change(DRAFT, args![id, "Utkast, stoppat innan det skickades"]).await?;
        self.change(FORGET_ANSWER, args![id]).await?;
        Ok(())
    }
}

impl Session {
    /// A letter's row; `None` where there is none.
    ///
    /// # Errors
    /// When the database is out of reach, or the row is strange.
    pub async fn lookup_letter(&mut self, id: OutboxId) -> Result<Option<LetterRow>> {
        self.row(LETTER, args![id]).await?.map(|row| LetterRow::from_row(&row)).transpose()
    }

    /// Letters that were queued from one instant to before another, in order.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn letters_between(&mut self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<LetterRow>> {
        let rows = self.rows(LETTERS_BETWEEN, args![from, until]).await?;
        rows.iter().map(LetterRow::from_row).collect()
    }

    /// What officers wrote to the citizen of a case (answers, words of a later day), in order, and what became of each.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn answers_of(&mut self, case: CaseId) -> Result<Vec<OutgoingAnswer>> {
        let rows = self.rows(ANSWERS_OF, args![case]).await?;
        rows.iter().map(outgoing_answer).collect()
    }

    /// A case's letters in order.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn letters_of(&mut self, case: CaseId) -> Result<Vec<LetterRow>> {
        self.rows(LETTERS_OF, args![case]).await?.iter().map(LetterRow::from_row).collect()
    }

    /// The letters to an address in order.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn letters_addressed_to(&mut self, address: &EmailAddress) -> Result<Vec<LetterRow>> {
        let rows = self.rows(LETTERS_ADDRESSED, args![address.as_str()]).await?;
        rows.iter().map(LetterRow::from_row).collect()
    }
}

fn outgoing_answer(row: &Row) -> Result<OutgoingAnswer> {
    let fate = match row.word("state", LetterState::lookup)? {
        LetterState::Queued => AnswerFate::Waits,
        LetterState::Sending | LetterState::Unknown => AnswerFate::Going,
        LetterState::Sent => AnswerFate::Gone(row.time("settled_at")?),
        LetterState::Failed => AnswerFate::Lost,
    };
    Ok(OutgoingAnswer {
        id: OutboxId(row.int("id")?),
        purpose: row.word("purpose", Purpose::lookup)?,
        fate,
        state_before: row.opt_json("state_before")?,
    })
}

/// The key that is unique in the outbox.
fn full_key(case: Option<CaseId>, letter: &ComposedLetter) -> String {
    match (case, letter.about) {
        (Some(case), _) => format!("case {case}: {}", letter.key),
        (None, Some(mail)) => format!("mail {mail}: {}", letter.key),
        (None, None) => letter.key.clone(),
    }
}

impl LetterRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: OutboxId(row.int("id")?),
            key: row.named("key")?,
            case: row.opt_int("case_id")?.map(CaseId),
            about: row.opt_int("about")?.map(InboundId),
            purpose: row.word("purpose", Purpose::lookup)?,
            recipient: row.word("recipient", |text| EmailAddress::parse(text).ok())?,
            message_id: row.word("message_id", MessageId::parse)?,
            raw_hash: row.hash("raw_hash")?,
            created_at: row.time("created_at")?,
            state: row.word("state", LetterState::lookup)?,
            attempts: row.small("attempts")?,
            next_at: row.time("next_at")?,
            dot_at: row.opt_time("dot_at")?,
            settled_at: row.opt_time("settled_at")?,
            reply: row.opt_named("reply")?,
        })
    }
}

impl LetterState {
    /// The word for it in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// The state with this word.
    pub fn lookup(word: &str) -> Option<Self> {
        [Self::Queued, Self::Sending, Self::Sent, Self::Failed, Self::Unknown]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}
