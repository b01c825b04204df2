//! Settling: a decision becomes rows. The number is taken, the effects are carried out and logged, and each letter is written to its final
//! bytes, all before the caller commits.

use super::letters::{LetterError, Original, Originals};
use super::office::{Office, Unknown};
use super::task::guarded;
use super::unwritten::{Unwritten, hand_in};
use crate::domain::case::{Case, CaseMatter};
use crate::domain::decide::Decision;
use crate::domain::diary::DiaryNumber;
use crate::domain::effect::{AttachmentPlan, Effect};
use crate::domain::ids::{InboundId, PolicyId};
use crate::domain::letter::Letter;
use crate::domain::time::stockholm_date;
use crate::store::{Applied, CLOCK_SET_BACK, InboundState, LogEntry, ReadMail, Settling, StoreError, WriteTx};
use chrono::{DateTime, Datelike, Utc};
use serde_json::Value;
use std::sync::Arc;
use thiserror::Error;

/// Why a decision could not be settled.
#[derive(Debug, Error)]
pub enum SettleError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A letter.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// A name that is no longer configured.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// A fault of the program, held off from all other mails.
    #[error("the program failed while it was {0}: this is a fault to report")]
    Fault(&'static str),
}

impl SettleError {
    /// Whether the daemon must end and begin anew from what is on disk.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_fatal())
    }
}

/// What a decision came from.
#[derive(Debug, Clone, Copy)]
pub struct Cause<'a> {
    /// Who or what acted: a person's identity, `citizen`, `clock`, `relay`, `machine`.
    pub actor: &'a str,
    /// The event's name.
    pub kind: &'a str,
    /// What is to be known about it; no content of mails.
    pub event: &'a Value,
    /// The mail that it came from.
    pub mail: Option<&'a ReadMail>,
    /// The policy that was followed, and its version.
    pub policy: Option<(&'a PolicyId, &'a str)>,
    /// When, UTC.
    pub now: DateTime<Utc>,
}

/// Settles a decision about a case, or one that opens a case or needs none, with its letters. `known` holds mails that are at hand;
/// others that letters carry are loaded.
///
/// # Errors
/// [`SettleError`]; what was done must then be taken back.
pub async fn settle(
    tx: &mut WriteTx,
    office: &Office,
    case: Option<&Case>,
    decision: Decision,
    cause: &Cause<'_>,
    known: Originals,
) -> Result<Applied, SettleError> {
    let (applied, letters) = enter(tx, office, case, decision, cause, known).await?;
    let write = || letters.written(office);
    hand_in(tx, guarded(write).ok_or(SettleError::Fault("writing letters"))??).await?;
    Ok(applied)
}

/// The same but for the bytes of its letters, which must be handed in before the transaction ends.
///
/// # Errors
/// [`SettleError`]; what was done must then be taken back.
pub(super) async fn enter(
    tx: &mut WriteTx,
    office: &Office,
    case: Option<&Case>,
    decision: Decision,
    cause: &Cause<'_>,
    mut known: Originals,
) -> Result<(Applied, Unwritten), SettleError> {
    load_missing(tx, office, &decision, &mut known).await?;
    let mut numbers = Vec::new();
    for matter in opened(&decision) {
        numbers.push(take_number(tx, office, matter, cause.now).await?);
    }
    let mut letters = Unwritten {
        case: case.cloned(),
        opened: numbers,
        decision,
        originals: known,
        fallback: cause.mail.map(|mail| format!("mail-{}", mail.id)).unwrap_or_default(),
        now: cause.now,
        heads: Vec::new(),
        ids: Vec::new(),
    };
    letters.heads = guarded(|| letters.told(office)).ok_or(SettleError::Fault("writing letters"))??;
    let applied = carry_out(tx, &letters, cause).await?;
    letters.ids.clone_from(&applied.letters);
    Ok((applied, letters))
}

/// Carries out the effects and logs them.
async fn carry_out(tx: &mut WriteTx, letters: &Unwritten, cause: &Cause<'_>) -> Result<Applied, StoreError> {
    let Decision { effects, reasons } = &letters.decision;
    let settling = Settling {
        case: letters.case.as_ref().map(|case| case.id),
        numbers: &letters.opened,
        mail: cause.mail,
        letters: &letters.heads,
        now: cause.now,
    };
    let applied = tx.apply(effects, &settling).await?;
    let entry = LogEntry {
        case: applied.case,
        mail: cause.mail.map(|mail| mail.id),
        at: cause.now,
        actor: cause.actor,
        kind: cause.kind,
        event: cause.event,
        effects,
        reasons,
        policy: cause.policy,
    };
    tx.append_log(&entry).await?;
    for opened in applied.opened.iter().copied().filter(|opened| Some(*opened) != applied.case) {
        // A case that was split from another one begins with the same decision.
        let entry = LogEntry {
            case: Some(opened),
            ..entry
        };
        tx.append_log(&entry).await?;
    }
    Ok(applied)
}

/// What the cases are about that a decision opens, in their order.
fn opened(decision: &Decision) -> impl Iterator<Item = &CaseMatter> {
    decision.effects.iter().filter_map(|effect| match effect {
        Effect::OpenCase { matter, .. } => Some(matter.as_ref()),
        _ => None,
    })
}

async fn take_number(tx: &mut WriteTx, office: &Office, matter: &CaseMatter, now: DateTime<Utc>) -> Result<DiaryNumber, SettleError> {
    let series = office
        .organisation
        .authorities
        .get(&matter.authority)
        .map(|authority| authority.series.as_str());
    let series = series.unwrap_or_else(|| matter.authority.as_str());
    let year = year_of_number(tx, now).await?;
    Ok(tx.take_number(series, year).await?)
}

/// The year of a number: that of the latest event where the clock has been set back over the midnight of New Year.
async fn year_of_number(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<i32, StoreError> {
    let year = |at| stockholm_date(at).year();
    if year(now) == year(now + CLOCK_SET_BACK) {
        return Ok(year(now));
    }
    let last = tx.last_event_at().await?;
    let was_set_back = last > now && last - now <= CLOCK_SET_BACK;
    Ok(if was_set_back { year(last) } else { year(now) })
}

/// Loads the mails that letters carry and that are not at hand.
async fn load_missing(tx: &mut WriteTx, office: &Office, decision: &Decision, known: &mut Originals) -> Result<(), SettleError> {
    for id in carried(decision) {
        if !known.contains_key(&id)
            && let Some(original) = load(tx, office, id).await?
        {
            known.insert(id, original);
        }
    }
    Ok(())
}

fn carried(decision: &Decision) -> Vec<InboundId> {
    let letters = decision.effects.iter().filter_map(|effect| match effect {
        Effect::Send { letter } => Some(letter),
        _ => None,
    });
    let files = letters.flat_map(|letter| &letter.attachments).map(|file| match file {
        AttachmentPlan::WholeMail { id } | AttachmentPlan::FileOf { id, .. } => *id,
    });
    files.collect()
}

/// A mail out of the store, read again.
///
/// # Errors
/// When the database is out of reach.
pub async fn load(tx: &mut WriteTx, office: &Office, id: InboundId) -> Result<Option<Original>, StoreError> {
    let Some(row) = tx.lookup_inbound(id).await? else { return Ok(None) };
    let Some(raw) = tx.mail_bytes(row.kept).await? else {
        return Ok(None);
    };
    // What could not be read the first time would fail its reader again.
    let was_read = row.state != InboundState::Unparsed;
    let letter = was_read.then(|| guarded(|| crate::mail::read(&raw, &office.rules))).flatten();
    let letter = letter.unwrap_or_else(|| Letter::unread(raw.len() as u64, &row.raw_hash));
    Ok(Some(Original {
        raw,
        kept: row.kept,
        letter: Arc::new(letter),
        malware: row.malware,
    }))
}
