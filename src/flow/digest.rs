//! Digests: each working morning, lists of what waits, one letter to each person who has something to see.

use super::letters;
use super::office::Office;
use super::settle::SettleError;
use super::task::uncancelled;
use crate::domain::deadline;
use crate::domain::digest::{Desk, Item, List, lists};
use crate::domain::effect::{LetterPlan, Purpose};
use crate::domain::policy::DigestEvery;
use crate::domain::tabbed;
use crate::domain::time::stockholm_date;
use crate::store::{Store, StoreError, WriteTx};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

/// The last day, Stockholm, whose lists have gone.
const DONE: &str = "digests_sent";
/// Cases in all lists of a morning, at most: an installation with more has other troubles than a list can show.
const MOST_CASES: u32 = 5_000;

/// Queues the lists of this morning, once; tells how many letters.
///
/// # Errors
/// When the database is out of reach; the lists wait for the next turn.
pub async fn run_once(office: &Arc<Office>, store: &Store) -> Result<usize, StoreError> {
    let now = office.clock.now();
    let today = stockholm_date(now);
    // The policies' own closed days are looked at for each; Sweden's holidays are free for all.
    let opened = office.policies.all().any(|one| deadline::is_office_hour(now, &one.calendar));
    if !opened || store.read().await?.meta(DONE).await?.as_deref() == Some(today.to_string().as_str()) {
        return Ok(0);
    }
    let (office, store) = (Arc::clone(office), store.clone());
    uncancelled(async move { queue_all(&office, &store, today, now).await }).await
}

async fn queue_all(office: &Office, store: &Store, today: NaiveDate, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut tx = store.write().await?;
    let cases = tx.unclosed_cases(MOST_CASES).await?;
    let desk = Desk {
        now,
        organisation: &office.organisation,
        policies: &office.policies,
    };
    let mut queued = 0;
    for list in lists(&cases, &desk) {
        tx.savepoint().await?;
        match queue(&mut tx, office, &list, today, now).await {
            Ok(()) => {
                tx.keep().await?;
                queued += 1;
            }
            Err(SettleError::Store(error)) if error.is_fatal() || error.is_again() => return Err(error),
            Err(error) => {
                tracing::error!(%error, "a list of what waits could not be written; the others go");
                tx.undo().await?;
            }
        }
    }
    tx.set_meta(DONE, &today.to_string()).await?;
    tx.commit().await?;
    Ok(queued)
}

async fn queue(tx: &mut WriteTx, office: &Office, list: &List, today: NaiveDate, now: DateTime<Utc>) -> Result<(), SettleError> {
    let Some(from) = office.organisation.mailbox_of(&list.authority) else {
        return Ok(());
    };
    let every = match list.every {
        DigestEvery::Morning => "morning",
        DigestEvery::Week => "week",
    };
    let key = format!("digest/{every}/{today}/{}", list.to.address);
    let values = [
        ("item_lines", list.items.iter().map(line).collect::<Vec<_>>().join("\n")),
        ("when", every.to_owned()),
        ("what", list.items.len().to_string()),
    ];
    let plan = LetterPlan::new(Purpose::Digest, key, &from.id, list.to.clone()).with_values(&values);
    let letter = letters::write(office, &plan, None, &letters::Originals::new(), "digest", now)?;
    tx.queue_letter(None, &letter, now).await?;
    Ok(())
}

/// An item as a line of values that letters read again.
fn line(item: &Item) -> String {
    let day = item.day.map(|day| day.to_string()).unwrap_or_default();
    let (title, who) = (item.title.as_deref().unwrap_or_default(), item.who.as_deref().unwrap_or_default());
    tabbed::row([item.waits.as_str(), &item.number, title, &day, who])
}
