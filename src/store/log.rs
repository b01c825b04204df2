//! The log: what happened to cases, what was decided and why. Each row carries the hash of the one before it, so that a row
//! that is changed, taken out or put in shows.

use super::cases::to_json;
use super::chain::{Content, Link, new_salt};
use super::error::Result;
use super::row::{Row, args, hash as digest, statements};
use super::said::{Said, packed};
use super::{Session, WriteTx};
use crate::domain::effect::Effect;
use crate::domain::ids::{CaseId, InboundId, PolicyId};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;

statements! {
    LOG_HEAD on "log_head" = "SELECT id, seq, hash, at FROM log_head WHERE id = 1";
    MOVE_HEAD on "log_head" = "UPDATE log_head SET seq = $1, hash = $2, at = $3 WHERE id = 1";
    PUT_LOG on "case_log" =
        "INSERT INTO case_log (id, case_id, inbound_id, at, actor, kind, event, effects, reasons, policy, policy_version, payload_hash,
             prev_hash, hash, form, salt, packed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9, $10, $11, $12, 2, $13, $14)";
    LOG_OF on "case_log" =
        "SELECT id, case_id, inbound_id, at, actor, kind, event, effects, reasons, policy, policy_version, payload_hash, prev_hash, hash,
             form, salt, erased_by, packed FROM case_log WHERE case_id = $1 ORDER BY id";
    LOG_OF_MAIL on "case_log" =
        "SELECT id, case_id, inbound_id, at, actor, kind, event, effects, reasons, policy, policy_version, payload_hash, prev_hash, hash,
             form, salt, erased_by, packed FROM case_log WHERE inbound_id = $1 ORDER BY id";
    LOG_HASH on "case_log" = "SELECT hash FROM case_log WHERE id = $1";
    LOG_BETWEEN on "case_log" =
        "SELECT id, case_id, inbound_id, at, actor, kind, event, effects, reasons, policy, policy_version, payload_hash, prev_hash, hash,
             form, salt, erased_by, packed FROM case_log WHERE at >= $1 AND at < $2 ORDER BY id";
    LOG_AFTER on "case_log" =
        "SELECT id, case_id, inbound_id, at, actor, kind, event, effects, reasons, policy, policy_version, payload_hash, prev_hash, hash,
             form, salt, erased_by, packed FROM case_log WHERE id > $1 ORDER BY id LIMIT $2";
    CASE_EVENT_AFTER on "case_log" =
        "SELECT id, case_id, at, kind FROM case_log WHERE id > $1 AND case_id IS NOT NULL AND kind <> 'read' ORDER BY id LIMIT 1";
}

/// How far the clock may be behind the latest event before it is doubted: machines that share a diary differ by that much.
pub const CLOCK_LEEWAY: TimeDelta = TimeDelta::seconds(5);
/// A clock that is behind by no more than this was set back; one that is further behind, or was that far ahead before, is wrong in
/// a way that no stamp mends, and what it says is kept as it says it.
pub const CLOCK_SET_BACK: TimeDelta = TimeDelta::hours(24);

/// The key, in the event of a row, under which the clock's own time stands where it was doubted.
const CLOCK_SUSPECT: &str = "clock_suspect";

/// One thing that happened, to be logged in the commit that it changed rows in.
#[derive(Debug, Clone, Copy)]
pub struct LogEntry<'a> {
    /// The case, where there is one.
    pub case: Option<CaseId>,
    /// The mail, where it came from one.
    pub mail: Option<InboundId>,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// Who or what acted: a person's identity, `citizen`, `clock`, `daemon`.
    pub actor: &'a str,
    /// The event's name.
    pub kind: &'a str,
    /// What is to be known about the event.
    pub event: &'a Value,
    /// What was decided.
    pub effects: &'a [Effect],
    /// Why.
    pub reasons: &'a [String],
    /// The policy that it was decided under, and its version.
    pub policy: Option<(&'a PolicyId, &'a str)>,
}

impl<'a> LogEntry<'a> {
    /// What happened without a case, a mail or a decision about them.
    pub fn note(at: DateTime<Utc>, actor: &'a str, kind: &'a str, event: &'a Value, reasons: &'a [String]) -> Self {
        Self {
            case: None,
            mail: None,
            at,
            actor,
            kind,
            event,
            effects: &[],
            reasons,
            policy: None,
        }
    }
}

/// The end of the log as a transaction has made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    seq: i64,
    hash: String,
    at: DateTime<Utc>,
    /// Rows were added that the head's own row does not tell of yet.
    is_ahead: bool,
}

/// One row of the log. Effects are as they were written, whatever later versions call them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogRow {
    /// Its place in the log, from 1 without a gap.
    pub seq: i64,
    /// The case.
    pub case: Option<CaseId>,
    /// The mail.
    pub mail: Option<InboundId>,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// Who or what acted.
    pub actor: String,
    /// The event's name.
    pub kind: String,
    /// What is known about the event.
    pub event: Value,
    /// What was decided.
    pub effects: Value,
    /// Why.
    pub reasons: Vec<String>,
    /// The policy.
    pub policy: Option<String>,
    /// Its version.
    pub policy_version: Option<String>,
    /// The row's hash, SHA-256 in hexadecimal.
    pub hash: String,
    /// The row by which the content of this one was erased; event, effects and reasons are empty then.
    pub erased_by: Option<i64>,
}

impl WriteTx {
    /// Adds a row at the end of the log; its place. Its time is never before that of the row before it, where the clock was set
    /// back a little; the event then tells what the clock said (`clock_suspect`).
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn append_log(&mut self, entry: &LogEntry<'_>) -> Result<i64> {
        let head = self.head().await?;
        let (seq, prev) = (head.seq + 1, head.hash.as_str());
        let (at, event) = stamped(entry, head.at);
        let event = to_json("an event", &event)?;
        let effects = to_json("the effects of a decision", entry.effects)?;
        let reasons = to_json("the reasons of a decision", entry.reasons)?;
        let (policy, policy_version) = entry.policy.map(|(id, version)| (id.as_str(), version)).unzip();
        let salt = new_salt()?;
        let content = Content {
            mail: entry.mail.map(|id| id.0),
            event: &event,
            effects: &effects,
            reasons: &reasons,
        };
        let payload = content.hash(&salt)?;
        let link = Link {
            seq,
            prev,
            at: at.timestamp_micros(),
            actor: entry.actor,
            kind: entry.kind,
            case: entry.case.map(|id| id.0),
            policy,
            policy_version,
            payload: &payload,
        };
        let hash = link.hash()?;
        let packed = packed(&effects, &reasons)?;
        let values = args![
            seq,
            entry.case,
            entry.mail,
            at,
            entry.actor,
            entry.kind,
            &event,
            policy,
            policy_version,
            digest(payload.as_str()),
            digest(prev),
            digest(hash.as_str()),
            digest(salt.as_str()),
            packed.as_slice()
        ];
        self.change_one(PUT_LOG, values, || format!("log row {seq}")).await?;
        self.head = Some(Head {
            seq,
            hash,
            at,
            is_ahead: true,
        });
        Ok(seq)
    }

    /// When the latest event was, UTC; 1970 where there is none.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn last_event_at(&mut self) -> Result<DateTime<Utc>> {
        Ok(self.head().await?.at)
    }

    /// The end of the log. Only this transaction moves it, so it is read once.
    async fn head(&mut self) -> Result<Head> {
        if let Some(head) = &self.head {
            return Ok(head.clone());
        }
        let row = self.the_row(LOG_HEAD, &[]).await?;
        let head = Head {
            seq: row.int("seq")?,
            hash: row.named("hash")?,
            at: row.time("at")?,
            is_ahead: false,
        };
        self.head = Some(head.clone());
        Ok(head)
    }

    /// Moves the head's row to the end of what this transaction has added, once for all of it.
    pub(super) async fn move_head(&mut self) -> Result<()> {
        let Some(head) = self.head.take_if(|head| head.is_ahead) else {
            return Ok(());
        };
        self.change_one(MOVE_HEAD, args![head.seq, &head.hash, head.at], || "the head of the log".to_owned())
            .await
    }
}

/// The time of a row after one of the time `last`, and its event, which tells of a clock that is doubted.
fn stamped<'a>(entry: &LogEntry<'a>, last: DateTime<Utc>) -> (DateTime<Utc>, Cow<'a, Value>) {
    let behind = last - entry.at;
    let was_set_back = behind > TimeDelta::zero() && behind <= CLOCK_SET_BACK;
    let at = if was_set_back { last } else { entry.at };
    let mut event = Cow::Borrowed(entry.event);
    if behind > CLOCK_LEEWAY
        && let Value::Object(told) = event.to_mut()
    {
        let clock = entry.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        told.insert(CLOCK_SUSPECT.to_owned(), clock.into());
    }
    (at, event)
}

/// An event of a case, for those who are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEventRow {
    /// Its place in the log.
    pub seq: i64,
    /// The case.
    pub case: CaseId,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// The event's name.
    pub kind: String,
}

impl Session {
    /// The first event of a case behind a place in the log; that a case was read is none.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn case_event_after(&mut self, seq: i64) -> Result<Option<CaseEventRow>> {
        let row = self.row(CASE_EVENT_AFTER, args![seq]).await?;
        row.map(|row| {
            Ok(CaseEventRow {
                seq: row.int("id")?,
                case: CaseId(row.int("case_id")?),
                at: row.time("at")?,
                kind: row.named("kind")?,
            })
        })
        .transpose()
    }

    /// What happened to a case, in order.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn log_of(&mut self, case: CaseId) -> Result<Vec<LogRow>> {
        self.rows(LOG_OF, args![case]).await?.iter().map(LogRow::from_row).collect()
    }

    /// What happened because of a mail, in order; also where it led to no case.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn log_of_mail(&mut self, mail: InboundId) -> Result<Vec<LogRow>> {
        self.rows(LOG_OF_MAIL, args![mail]).await?.iter().map(LogRow::from_row).collect()
    }

    /// What happened from one instant to before another, in order.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn log_between(&mut self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<LogRow>> {
        let rows = self.rows(LOG_BETWEEN, args![from, until]).await?;
        rows.iter().map(LogRow::from_row).collect()
    }

    /// The end of the log: its last place and that row's hash. Kept outside the database, it shows a log that was cut or rewritten.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn log_head(&mut self) -> Result<(i64, String)> {
        let head = self.the_row(LOG_HEAD, &[]).await?;
        Ok((head.int("seq")?, head.named("hash")?))
    }

    /// When the latest event was, UTC; 1970 where there is none.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn last_event_at(&mut self) -> Result<DateTime<Utc>> {
        self.the_row(LOG_HEAD, &[]).await?.time("at")
    }

    /// The hash of a row of the log; `None` where there is no such row.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn log_hash(&mut self, seq: i64) -> Result<Option<String>> {
        self.row(LOG_HASH, args![seq]).await?.map(|row| row.hash("hash")).transpose()
    }

    /// Rows after a place, as they stand.
    pub(super) async fn log_after(&mut self, seq: i64, limit: u32) -> Result<Vec<Row>> {
        self.rows(LOG_AFTER, args![seq, limit]).await
    }
}

impl LogRow {
    fn from_row(row: &Row) -> Result<Self> {
        let said = Said::of(row)?;
        Ok(Self {
            seq: row.int("id")?,
            case: row.opt_int("case_id")?.map(CaseId),
            mail: row.opt_int("inbound_id")?.map(InboundId),
            at: row.time("at")?,
            actor: row.named("actor")?,
            kind: row.named("kind")?,
            event: row.json("event")?,
            effects: said.effects(row)?,
            reasons: said.reasons(row)?,
            policy: row.opt_named("policy")?,
            policy_version: row.opt_named("policy_version")?,
            hash: row.hash("hash")?,
            erased_by: row.opt_int("erased_by")?,
        })
    }
}
