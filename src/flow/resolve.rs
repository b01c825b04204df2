//! Resolving: letters whose fate is unknown, since their last byte was on its way when the relay's answer was lost (RFC 1047).
//!
//! A journal is a mailbox that gets a copy of each letter by its envelope: a letter that lies in it was taken, and is sent. One that
//! does not lie there after a while was not, and goes once more, the very same bytes. Without a journal, and where the relay would
//! not take a letter's copy for it, a receipt goes once more within the hour, in which mail systems drop the double, and any other
//! letter is a person's to look at.

use super::deliver::give_up;
use super::office::Office;
use crate::domain::effect::Purpose;
use crate::imap::{FolderName, ImapError, Mailbox, MessageIdText};
use crate::store::{Doubts, QueuedLetter, Settled, Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use thiserror::Error;

/// Letters that are looked at in one go.
const SOME: u32 = 20;
/// Within this time after an unknown outcome a receipt may go once more: mail systems drop the double by its identical id
/// and date for an hour.
const SAME_AGAIN_WITHIN: TimeDelta = TimeDelta::minutes(55);
/// A relay that has just lost an answer is given time to come to itself. What an earlier life of this process left goes at once.
const BREATH: TimeDelta = TimeDelta::minutes(5);
/// A copy takes its time to the journal.
const FIRST_LOOK: TimeDelta = TimeDelta::minutes(1);
/// What is not there after this time was not taken.
const LAST_LOOK: TimeDelta = TimeDelta::minutes(15);

/// Why letters could not be resolved.
#[derive(Debug, Error)]
pub enum ResolveError {
    /// The journal's server.
    #[error(transparent)]
    Imap(#[from] ImapError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is to be done about a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Sent,
    /// At this time, UTC.
    OnceMore(DateTime<Utc>),
    GivenUp,
    Wait,
}

/// Resolves what no journal tells of.
///
/// # Errors
/// When the database is out of reach.
pub async fn by_time(office: &Arc<Office>, store: &Store, now: DateTime<Utc>) -> Result<(), StoreError> {
    let which = if office.has_journal { Doubts::Uncopied } else { Doubts::All };
    for letter in store.read().await?.unknown_letters(which, SOME).await? {
        let pause = letter.dot_at.filter(|dot| *dot >= office.started).map(|dot| dot + BREATH);
        let fate = if letter.purpose == Purpose::Receipt && letter.unknowns <= 1 && since_dot(&letter, now) < SAME_AGAIN_WITHIN {
            Fate::OnceMore(pause.map_or(now, |until| until.max(now)))
        } else {
            Fate::GivenUp
        };
        carry_out(office, store, letter, fate, now).await?;
    }
    Ok(())
}

/// Whether any letter waits for the journal to be looked into.
///
/// # Errors
/// When the database is out of reach.
pub async fn has_doubts(office: &Office, store: &Store) -> Result<bool, StoreError> {
    let now = office.clock.now();
    let unknown = store.read().await?.unknown_letters(Doubts::Copied, SOME).await?;
    Ok(unknown.iter().any(|letter| since_dot(letter, now) >= FIRST_LOOK))
}

/// Resolves by looking into the journal; how many letters are no longer in doubt.
///
/// # Errors
/// [`ResolveError`]; what was not looked at is looked at again.
pub async fn by_journal<M: Mailbox>(
    office: &Arc<Office>,
    store: &Store,
    journal: &mut M,
    folder: &FolderName,
) -> Result<usize, ResolveError> {
    let now = office.clock.now();
    let unknown = store.read().await?.unknown_letters(Doubts::Copied, SOME).await?;
    let mut resolved = 0;
    for letter in unknown {
        let age = since_dot(&letter, now);
        if age < FIRST_LOOK {
            continue;
        }
        let fate = if lies_in(journal, folder, &letter).await? {
            Fate::Sent
        } else {
            absent(&letter, now)
        };
        resolved += usize::from(fate != Fate::Wait);
        carry_out(office, store, letter, fate, now).await?;
    }
    Ok(resolved)
}

/// A letter that is not in the journal: waited for, then sent once more; after the second doubt a person looks.
fn absent(letter: &QueuedLetter, now: DateTime<Utc>) -> Fate {
    let age = since_dot(letter, now);
    if age < LAST_LOOK {
        Fate::Wait
    } else if letter.unknowns <= 1 && age < SAME_AGAIN_WITHIN {
        Fate::OnceMore(now)
    } else {
        Fate::GivenUp
    }
}

fn since_dot(letter: &QueuedLetter, now: DateTime<Utc>) -> TimeDelta {
    now - letter.dot_at.unwrap_or(letter.created_at)
}

async fn lies_in<M: Mailbox>(journal: &mut M, folder: &FolderName, letter: &QueuedLetter) -> Result<bool, ImapError> {
    let id = MessageIdText::new(letter.message_id.as_str())?;
    Ok(!journal.find_message_id(folder, &id).await?.is_empty())
}

async fn carry_out(office: &Arc<Office>, store: &Store, letter: QueuedLetter, fate: Fate, now: DateTime<Utc>) -> Result<(), StoreError> {
    match fate {
        Fate::Wait => Ok(()),
        Fate::Sent => {
            let reply = "found in the journal".to_owned();
            store
                .settle_letters(&[(letter.id, Settled::Sent { reply })], &office.owner, now)
                .await
                .map(drop)
        }
        Fate::OnceMore(at) => {
            let reply = "no reply to the final dot; sent once more, byte for byte".to_owned();
            store
                .settle_letters(&[(letter.id, Settled::Later { at, reply })], &office.owner, now)
                .await
                .map(drop)
        }
        Fate::GivenUp => {
            tracing::warn!(
                letter = letter.id.0,
                purpose = letter.purpose.as_str(),
                "nobody knows whether a letter arrived; the registrar is told"
            );
            give_up(office, store, letter, now).await
        }
    }
}
