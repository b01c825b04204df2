//! The chain that the log's rows form: what each hash is over, what is wrong with a row, and how the content of rows is erased
//! so that the chain stands.
//!
//! A row's payload is hashed with a salt of its own. Lawful disposal takes payload and salt away and leaves the hash, which
//! says nothing without them. A row may be empty only where an intact row, later in the chain, says that it was erased.

use super::cases::to_json;
use super::error::Result;
use super::log::LogEntry;
use super::row::{Row, args, statements};
use super::said::Said;
use super::{Session, WriteTx, raw_hash};
use crate::domain::hex::hex;
use crate::domain::ids::CaseId;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

statements! {
    ERASABLE on "case_log" = "SELECT id FROM case_log WHERE case_id = $1 AND erased_by IS NULL ORDER BY id";
    ERASE on "case_log" =
        "UPDATE case_log SET event = 'null', effects = 'null', reasons = '[]', packed = NULL, inbound_id = NULL, salt = NULL, erased_by = $2
         WHERE id = $1 AND erased_by IS NULL AND id < $2";
    ERASURES on "case_log" = "SELECT DISTINCT l.id, l.event FROM case_log l JOIN case_log e ON e.erased_by = l.id";
}

/// The key, in the event of a row that erases others, under which their places stand.
const ERASED_ROWS: &str = "erased_rows";

/// How the hashes of a row are made. Rows of form 1 are from before salts.
const FORM: i64 = 2;

/// What a row says: erased by disposal, and hashed with the salt.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Content<'a> {
    pub(super) mail: Option<i64>,
    pub(super) event: &'a str,
    pub(super) effects: &'a str,
    pub(super) reasons: &'a str,
}

/// What stays of a row for good, and its link to the row before.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Link<'a> {
    pub(super) seq: i64,
    pub(super) prev: &'a str,
    pub(super) at: i64,
    pub(super) actor: &'a str,
    pub(super) kind: &'a str,
    pub(super) case: Option<i64>,
    pub(super) policy: Option<&'a str>,
    pub(super) policy_version: Option<&'a str>,
    pub(super) payload: &'a str,
}

/// The payload of form 1.
#[derive(Serialize)]
struct OldPayload<'a> {
    case: Option<i64>,
    mail: Option<i64>,
    event: &'a str,
    effects: &'a str,
    reasons: &'a str,
    policy: Option<&'a str>,
    policy_version: Option<&'a str>,
}

/// The link of form 1.
#[derive(Serialize)]
struct OldLink<'a> {
    seq: i64,
    prev: &'a str,
    at: i64,
    actor: &'a str,
    kind: &'a str,
    payload: &'a str,
}

/// A salt: 128 random bits in hexadecimal.
pub(super) fn new_salt() -> Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| super::StoreError::missing(format!("chance from the operating system ({error})")))?;
    Ok(hex(&bytes))
}

impl Content<'_> {
    /// The hash of this content under a salt.
    pub(super) fn hash(&self, salt: &str) -> Result<String> {
        Ok(raw_hash(format!("{salt}{}", to_json("a log row", self)?).as_bytes()))
    }
}

impl Link<'_> {
    /// The row's hash in today's form.
    pub(super) fn hash(&self) -> Result<String> {
        Ok(raw_hash(to_json("a log row", &(FORM, self))?.as_bytes()))
    }
}

/// What is wrong with a row that should come after `seq` with `prev` before it; `None` when nothing is.
pub(super) fn broken_link(row: &Row, seq: i64, prev: &str) -> Result<Option<&'static str>> {
    let said = Said::of(row)?;
    let content = Content {
        mail: row.opt_int("inbound_id")?,
        event: row.text("event")?,
        effects: &said.effects,
        reasons: &said.reasons,
    };
    let (before, payload) = (row.hash("prev_hash")?, row.hash("payload_hash")?);
    let link = Link {
        seq: row.int("id")?,
        prev: &before,
        at: row.int("at")?,
        actor: row.text("actor")?,
        kind: row.text("kind")?,
        case: row.opt_int("case_id")?,
        policy: row.opt_text("policy")?,
        policy_version: row.opt_text("policy_version")?,
        payload: &payload,
    };
    let (payload_now, hash_now) = match row.int("form")? {
        1 => old_hashes(&content, &link)?,
        _ => (content.hash(&row.opt_hash("salt")?.unwrap_or_default())?, link.hash()?),
    };
    let erased = row.opt_int("erased_by")?.is_some();
    Ok(if link.seq != seq + 1 {
        Some("rows before it are missing")
    } else if link.prev != prev {
        Some("does not follow the row before it")
    } else if !erased && payload_now != link.payload {
        Some("what it says was changed")
    } else if hash_now != row.hash("hash")? {
        Some("its time, actor, event or hash was changed")
    } else {
        None
    })
}

/// The hashes of a row from before salts.
fn old_hashes(content: &Content<'_>, link: &Link<'_>) -> Result<(String, String)> {
    let payload = OldPayload {
        case: link.case,
        mail: content.mail,
        event: content.event,
        effects: content.effects,
        reasons: content.reasons,
        policy: link.policy,
        policy_version: link.policy_version,
    };
    let old = OldLink {
        seq: link.seq,
        prev: link.prev,
        at: link.at,
        actor: link.actor,
        kind: link.kind,
        payload: link.payload,
    };
    let hash = |json: String| raw_hash(json.as_bytes());
    Ok((hash(to_json("a log row", &payload)?), hash(to_json("a log row", &old)?)))
}

impl WriteTx {
    /// Erases what the log says about a case, for good, and appends the row that says so (`entry`, whose event must be a JSON
    /// object: its protocol, without what was erased). Place, time, actor and kind of each row stay, and the chain stands.
    /// Gives the place of the new row. The database must be told to overwrite what it frees for the bytes to be gone too.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn erase_log_of(&mut self, case: CaseId, entry: &LogEntry<'_>) -> Result<i64> {
        let erasable = self.rows(ERASABLE, args![case]).await?;
        let places: Vec<i64> = erasable.iter().map(|row| row.int("id")).collect::<Result<_>>()?;
        self.erase_log_rows(places, entry).await
    }

    /// The same of some rows.
    pub(super) async fn erase_log_rows(&mut self, places: Vec<i64>, entry: &LogEntry<'_>) -> Result<i64> {
        let mut event = entry.event.clone();
        if let Value::Object(told) = &mut event {
            told.insert(ERASED_ROWS.to_owned(), places.clone().into());
        }
        let by = self.append_log(&LogEntry { event: &event, ..*entry }).await?;
        for place in places {
            self.change_one(ERASE, args![place, by], || format!("log row {place}")).await?;
        }
        Ok(by)
    }
}

impl Session {
    /// What rows say that they erased: pairs of the erasing and the erased row's place.
    pub(super) async fn erasures(&mut self) -> Result<BTreeSet<(i64, i64)>> {
        let mut pairs = BTreeSet::new();
        for row in self.rows(ERASURES, &[]).await? {
            let by = row.int("id")?;
            let event: Value = row.json("event")?;
            let told = event.get(ERASED_ROWS).and_then(Value::as_array).into_iter().flatten();
            pairs.extend(told.filter_map(Value::as_i64).map(|place| (by, place)));
        }
        Ok(pairs)
    }
}
