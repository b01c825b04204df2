//! The budget of automatic letters: before letters are claimed, those beyond it are made to wait; where the whole is used up, all of
//! them stop, and the registrars are told once, with the word that lets them go again. An officer's answer never waits here.

use super::letters::{self, Originals};
use super::office::Office;
use super::settle::SettleError;
use super::task::uncancelled;
use crate::domain::effect::{LetterPlan, Purpose};
use crate::domain::ids::{OutboxId, PersonId};
use crate::domain::organisation::Organisation;
use crate::store::{Store, StoreError, WriteTx};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How long a letter waits until it is looked at again.
const PAUSE: TimeDelta = TimeDelta::minutes(5);
/// The time that is counted.
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// Makes letters wait that are beyond the budget, among those that could be claimed now. Gives those that were looked at: an
/// automatic letter that is written after this look must not be claimed before the next. `None` where there is no limit.
///
/// # Errors
/// When the database is out of reach; nothing may then be claimed.
pub(super) async fn keep(
    office: &Arc<Office>,
    store: &Store,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<Option<BTreeSet<OutboxId>>, StoreError> {
    if office.budget.is_unlimited() {
        return Ok(None);
    }
    let mut reader = store.read().await?;
    let waiting = reader.automatic_due(now, limit).await?;
    let counted: BTreeSet<OutboxId> = waiting.iter().map(|(id, _)| *id).collect();
    if waiting.is_empty() {
        return Ok(Some(counted));
    }
    let stopped = reader.automatic_stopped_since().await?.is_some();
    // What went before they were let go is not counted again.
    let since = reader.automatic_let_go_at().await?.map_or(now - WINDOW, |at| at.max(now - WINDOW));
    let due = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    let room = office.budget.least().saturating_sub(due);
    if !stopped && reader.automatic_count(since, room.saturating_add(1)).await? <= room {
        return Ok(Some(counted));
    }
    let verdict = office.budget.verdict(&reader.automatic_since(since).await?, &waiting);
    drop(reader);
    let held: Vec<OutboxId> = if stopped || verdict.stops {
        waiting.into_iter().map(|(id, _)| id).collect()
    } else {
        verdict.held
    };
    if !held.is_empty() {
        let (office, store) = (Arc::clone(office), store.clone());
        uncancelled(async move { hold(&office, &store, &held, verdict.stops && !stopped, now).await }).await?;
    }
    Ok(Some(counted))
}

async fn hold(office: &Office, store: &Store, held: &[OutboxId], stops: bool, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    tx.hold_back(held, now + PAUSE).await?;
    if stops {
        tx.stop_automatic(now).await?;
        match alarm(&mut tx, office, now).await {
            Ok(()) => {}
            Err(SettleError::Store(error)) => return Err(error),
            Err(error) => tracing::error!(%error, "the alarm about automatic letters could not be written"),
        }
    }
    tx.commit().await?;
    if stops {
        tracing::error!("the budget of automatic letters is used up: they wait until a registrar answers the alarm");
    }
    Ok(())
}

/// Whoever may let automatic letters go: every authority's registrar.
pub(super) fn may_let_go(person: &PersonId, organisation: &Organisation) -> bool {
    organisation.authorities.values().any(|authority| authority.registrar == *person)
}

/// Tells each registrar, from a mailbox of their own authority where it has one.
async fn alarm(tx: &mut WriteTx, office: &Office, now: DateTime<Utc>) -> Result<(), SettleError> {
    let organisation = &office.organisation;
    let mut told = BTreeSet::new();
    for authority in organisation.authorities.values() {
        let Some(registrar) = organisation.address_of(&authority.registrar) else {
            continue;
        };
        let is_new = told.insert(registrar.address.clone());
        let Some(from) = organisation.mailbox_of(&authority.id).filter(|_| is_new) else {
            continue;
        };
        let key = format!("automatic_stopped/{}/{}", now.timestamp(), registrar.address);
        let values = [("what", "automatic_stopped".to_owned()), ("name", office.budget.whole.to_string())];
        let plan = LetterPlan::new(Purpose::Operations, key, &from.id, registrar).with_values(&values);
        let letter = letters::write(office, &plan, None, &Originals::new(), "automatic_stopped", now)?;
        tx.queue_letter(None, &letter, now).await?;
    }
    Ok(())
}

/// Lets them go again; how many waited. `None` where nothing stood still.
///
/// # Errors
/// When the database is out of reach.
pub(super) async fn let_go(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<Option<u64>, StoreError> {
    if tx.automatic_stopped_since().await?.is_none() {
        return Ok(None);
    }
    tx.let_automatic_go(now).await.map(Some)
}
