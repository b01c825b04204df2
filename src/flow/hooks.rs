//! Hooks: programs of the municipality's own that are told what happens to cases. The log is their queue: each hook has its place in
//! it, and a place that was not taken is offered again. No hook waits for another, and no mail waits for a hook.

use super::office::Office;
use crate::domain::case::StateName;
use crate::store::{Store, StoreError};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Something that happened to a case, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseEvent {
    /// Its place in the log: the same event always has the same.
    pub seq: i64,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// What, such as `new_matter`, `staff_replied`, `clock_ran_out`.
    pub event: String,
    /// The case's diary number.
    pub number: String,
    /// Its authority.
    pub authority: String,
    /// The unit that has it.
    pub unit: Option<String>,
    /// The name of its state now.
    pub state: StateName,
}

/// The next event that a hook has not taken; `None` when it has taken all. A new hook begins with what happens from now on.
///
/// # Errors
/// When the database is out of reach.
pub async fn next(office: &Office, store: &Store, hook: &str) -> Result<Option<CaseEvent>, StoreError> {
    let mut reader = store.read().await?;
    let Some(place) = reader.meta(&key(hook)).await? else {
        let (head, _) = reader.log_head().await?;
        drop(reader);
        return taken(store, hook, head).await.map(|()| None);
    };
    let strange = || StoreError::Strange {
        table: "meta",
        column: "value".to_owned(),
        row: key(hook),
        why: "it is no number".to_owned(),
    };
    let after = place.parse().map_err(|_| strange())?;
    let Some(row) = reader.case_event_after(after).await? else {
        return Ok(None);
    };
    let case = reader.load_case(row.case).await?;
    Ok(Some(CaseEvent {
        seq: row.seq,
        at: row.at,
        event: row.kind,
        number: office.organisation.write_number(&case.number),
        authority: case.matter.authority.to_string(),
        unit: case.matter.unit.as_ref().map(ToString::to_string),
        state: case.state.name(),
    }))
}

/// Notes that a hook has taken everything up to a place.
///
/// # Errors
/// When the database is out of reach.
pub async fn taken(store: &Store, hook: &str, seq: i64) -> Result<(), StoreError> {
    let (store, hook) = (store.clone(), key(hook));
    super::task::uncancelled(async move {
        let mut tx = store.write().await?;
        tx.set_meta(&hook, &seq.to_string()).await?;
        tx.commit().await
    })
    .await
}

fn key(hook: &str) -> String {
    format!("hook {hook}")
}
