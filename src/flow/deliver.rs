//! Delivering: letters whose time has come are claimed and sent; what a refusal means for a case is decided here.

use super::budget;
use super::letters::{self, Originals};
use super::lines::Lines;
use super::office::Office;
use super::resolve;
use super::sending::send;
use super::settle::{Cause, SettleError, load, settle};
use super::task::uncancelled;
use crate::crash;
use crate::domain::decide::{decide, refused_without_case};
use crate::domain::event::Event;
use crate::domain::facts::{LostBy, SentLetter};
use crate::domain::time::stockholm_date;
use crate::smtp::{Refusal, Relay};
use crate::store::{Claim, QueuedLetter, Settled, Store, StoreError, WriteTx};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::sync::Arc;

/// How long a claim holds: longer than the longest wait for a relay's reply (RFC 5321 section 4.5.3.2.6).
const LEASE: TimeDelta = TimeDelta::minutes(30);
/// Letters for each line in one claim, at most: the claim's commit is shared by them.
const EACH: usize = 32;
/// Bytes of letters in memory for one claim, at most.
const CLAIM_BYTES: u64 = 32 * 1024 * 1024;
/// Stands in the outbox for the relay's reply where there was none.
const UNKNOWN_FATE: &str = "det är okänt om brevet kom fram";
/// A letter that could not be sent for this long will not be.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(5);
/// Minutes until the next attempt, by attempt; the last one stands for all after it.
const WAITS: &[i64] = &[1, 5, 15, 30, 60, 120, 240];

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Letters that the relay took.
    pub sent: usize,
    /// Letters that wait, failed or whose fate is unknown.
    pub other: usize,
}

/// Sends the letters that wait, as many as one claim holds.
///
/// # Errors
/// When the database is out of reach; letters whose end was not noted are then sent again, the others are unknown.
pub async fn run_once<R: Relay>(office: &Arc<Office>, store: &Store, lines: &mut Lines<R>) -> Result<Delivered, StoreError> {
    let now = office.clock.now();
    store.recover_letters(None, now).await?;
    resolve::by_time(office, store, now).await?;
    let limit = u32::try_from(lines.most * EACH).unwrap_or(u32::MAX);
    let counted = budget::keep(office, store, limit, now).await?;
    let claim = Claim {
        owner: &office.owner,
        now,
        lease: LEASE,
        limit,
        most_bytes: CLAIM_BYTES,
    };
    crash::point("deliver.looking");
    let letters = store.claim_letters_within(&claim, counted.as_ref()).await?;
    if letters.is_empty() {
        return Ok(Delivered::default());
    }
    crash::point("deliver.claimed");
    let wire = lines.wire();
    let delivered = send(office, store, lines, &letters).await;
    wire.set_busy(false);
    delivered
}

/// A letter that was claimed and not offered, since the daemon stops.
pub(super) fn put_back(now: DateTime<Utc>) -> Settled {
    Settled::Later {
        at: now,
        reply: "the daemon stopped before the letter was sent".to_owned(),
    }
}

/// What an outcome means for a letter.
pub(super) fn settled(letter: &QueuedLetter, outcome: Result<String, Refusal>, now: DateTime<Utc>) -> Settled {
    match outcome {
        Ok(reply) => Settled::Sent { reply },
        Err(Refusal::Unknown(_)) => Settled::Unknown,
        Err(Refusal::Never(reply)) => Settled::Failed { reply },
        Err(Refusal::Later(reply)) if now - letter.created_at > GIVE_UP_AFTER => Settled::Failed { reply },
        Err(Refusal::Later(reply)) => Settled::Later {
            at: now + wait(letter.attempt),
            reply,
        },
    }
}

/// Growing waits, spread so that letters that failed together do not all come back together.
fn wait(attempt: u32) -> TimeDelta {
    let at = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
    let minutes = WAITS.get(at).or(WAITS.last()).copied().unwrap_or(60);
    TimeDelta::seconds(minutes * 60 + fastrand::i64(0..=minutes * 6))
}

/// A letter that will never arrive: an event on its case, in the same commit. `reply` is what the relay said; `None` where nobody
/// knows whether it took the letter.
pub(super) async fn fail(
    office: &Arc<Office>,
    store: &Store,
    letter: QueuedLetter,
    reply: Option<String>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (office, store) = (Arc::clone(office), store.clone());
    let work = async move {
        let mut tx = store.write().await?;
        let failed = Settled::Failed {
            reply: reply.clone().unwrap_or_else(|| UNKNOWN_FATE.to_owned()),
        };
        if !tx.settle_letter(letter.id, &failed, &office.owner, now).await? {
            return tx.roll_back().await;
        }
        tx.savepoint().await?;
        match refused(&mut tx, &office, &letter, LostBy::relay(reply.as_deref()), now).await {
            Ok(()) => tx.keep().await?,
            Err(SettleError::Store(error)) if error.is_fatal() || error.is_again() => return Err(error),
            Err(error) => {
                tracing::error!(letter = letter.id.0, %error, "nobody could be told that a letter was refused; it stands in the outbox as failed");
                tx.undo().await?;
            }
        }
        tx.commit().await
    };
    uncancelled(work).await
}

async fn refused(tx: &mut WriteTx, office: &Office, letter: &QueuedLetter, end: LostBy<'_>, now: DateTime<Utc>) -> Result<(), SettleError> {
    let sent = SentLetter {
        purpose: letter.purpose,
        recipient: letter.recipient.clone(),
        about: letter.about,
    };
    let Some(case) = letter.case else {
        return refused_forward(tx, office, letter, &sent, end, now).await;
    };
    let case = tx.load_case(case).await?;
    let absences = tx.absences(stockholm_date(now)).await?;
    let context = office.context_of(&case, &absences, now)?;
    let event = Event::LetterRefused { letter: &sent, end };
    let decision = decide(&case, &event, &context);
    let told = json!({ "letter": letter.id, "purpose": letter.purpose });
    let policy = Some((&context.policy.id, context.policy.version.as_str()));
    let cause = Cause {
        actor: "relay",
        kind: event.name(),
        event: &told,
        mail: None,
        policy,
        now,
    };
    settle(tx, office, Some(&case), decision, &cause, Originals::new()).await?;
    Ok(())
}

/// A mail that was passed on without a case did not arrive: the registrar gets it.
async fn refused_forward(
    tx: &mut WriteTx,
    office: &Office,
    letter: &QueuedLetter,
    sent: &SentLetter,
    end: LostBy<'_>,
    now: DateTime<Utc>,
) -> Result<(), SettleError> {
    let Some(about) = letter.about else { return Ok(()) };
    let row = tx.lookup_inbound(about).await?;
    let mailbox = row.and_then(|row| office.organisation.mailboxes.get(&row.mailbox));
    let Some((mailbox, authority)) = mailbox.and_then(|mailbox| Some((mailbox, office.organisation.authorities.get(&mailbox.authority)?)))
    else {
        return Ok(());
    };
    let Some(plan) = refused_without_case(sent, &mailbox.id, authority, &office.organisation, end) else {
        return Ok(());
    };
    let mut originals = Originals::new();
    if let Some(original) = load(tx, office, about).await? {
        originals.insert(about, original);
    }
    let composed = letters::write(office, &plan, None, &originals, &format!("mail-{about}"), now)?;
    tx.queue_letter(None, &composed, now).await?;
    Ok(())
}

/// A letter whose fate nobody knows, and that is not sent again: a person is told.
pub(super) async fn give_up(office: &Arc<Office>, store: &Store, letter: QueuedLetter, now: DateTime<Utc>) -> Result<(), StoreError> {
    fail(office, store, letter, None, now).await
}
