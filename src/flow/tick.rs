//! Ticking: clocks that have run out become events, many in one commit.

use super::letters::Originals;
use super::office::Office;
use super::settle::{Cause, SettleError, settle};
use super::task::uncancelled;
use crate::crash;
use crate::domain::case::Case;
use crate::domain::decide::decide;
use crate::domain::effect::ClockKind;
use crate::domain::event::Event;
use crate::domain::time::stockholm_date;
use crate::store::{ClockRow, Store, StoreError, WriteTx};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::sync::Arc;

/// Clocks in one commit, at most.
const BATCH: u32 = 100;
/// How long a clock that could not be settled waits, so that the others are not kept waiting.
const AFTER_FAULT: TimeDelta = TimeDelta::minutes(30);

/// Lets the clocks run out that are due; tells how many.
///
/// # Errors
/// When the database is out of reach; the clocks stay.
pub async fn run_once(office: &Arc<Office>, store: &Store) -> Result<usize, StoreError> {
    let now = office.clock.now();
    let due = store.read().await?.due_clocks(now, BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let (office, store) = (Arc::clone(office), store.clone());
    uncancelled(async move { settle_all(&office, &store, &due, now).await }).await
}

async fn settle_all(office: &Office, store: &Store, due: &[ClockRow], now: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut tx = store.write().await?;
    let mut settled = 0;
    for clock in due {
        tx.savepoint().await?;
        match settle_clock(&mut tx, office, clock, now).await {
            Ok(()) => {
                tx.keep().await?;
                settled += 1;
            }
            Err(SettleError::Store(error)) if error.is_fatal() || error.is_again() => return Err(error),
            Err(error) => {
                tracing::error!(case = clock.case.0, clock = clock.kind.as_str(), %error, "a clock could not be settled; it is tried again");
                tx.undo().await?;
                tx.postpone_clock(clock, now + AFTER_FAULT).await?;
            }
        }
    }
    crash::point("tick.settling");
    tx.commit().await?;
    crash::point("tick.committed");
    Ok(settled)
}

async fn settle_clock(tx: &mut WriteTx, office: &Office, clock: &ClockRow, now: DateTime<Utc>) -> Result<(), SettleError> {
    if !tx.remove_clock(clock).await? {
        return Ok(());
    }
    let case = tx.load_case(clock.case).await?;
    let absences = tx.absences(stockholm_date(now)).await?;
    let context = office.context_of(&case, &absences, now)?;
    let event = Event::ClockRanOut {
        kind: clock.kind,
        step: clock.step,
        at: clock.at,
        automatic_lately: automatic_lately(tx, &case, clock.kind, now).await?,
    };
    let decision = decide(&case, &event, &context);
    let told = json!({ "clock": clock.kind, "step": clock.step, "at": clock.at });
    let policy = Some((&context.policy.id, context.policy.version.as_str()));
    let cause = Cause {
        actor: "clock",
        kind: event.name(),
        event: &told,
        mail: None,
        policy,
        now,
    };
    settle(tx, office, Some(&case), decision, &cause, Originals::new()).await?;
    Ok(())
}

/// Automatic letters that the citizen got in the last 24 hours, where the clock may send one.
async fn automatic_lately(tx: &mut WriteTx, case: &Case, kind: ClockKind, now: DateTime<Utc>) -> Result<u32, StoreError> {
    match &case.matter.citizen {
        Some(citizen) if kind == ClockKind::Late => tx.automatic_to(&citizen.address, now - TimeDelta::hours(24)).await,
        _ => Ok(0),
    }
}
