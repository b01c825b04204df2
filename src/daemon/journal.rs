//! The loop that looks into the journal for letters in doubt.

use super::heart::Heart;
use super::lifecycle::Stop;
use super::tokens::Sources;
use super::{Bells, wiring};
use crate::flow::office::Office;
use crate::flow::resolve;
use crate::imap::{FolderName, Mailbox, connect};
use crate::settings::keeping::Journal;
use crate::store::{Store, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// How often doubts are looked for.
const LOOK: Duration = Duration::from_secs(20);

/// Looks into the journal whenever letters are in doubt, until the stop.
pub(super) async fn run(
    office: Arc<Office>,
    store: Store,
    journal: Journal,
    sources: Sources,
    bells: Arc<Bells>,
    heart: Arc<Heart>,
    stop: Stop,
) -> (String, Result<(), StoreError>) {
    let name = "journal".to_owned();
    while !stop.is_asked() {
        heart.beat();
        match look(&office, &store, &journal, &sources).await {
            Ok(0) => {}
            Ok(resolved) => {
                tracing::info!(letters = resolved, "letters in doubt were looked for in the journal");
                bells.letters.notify_one();
            }
            Err(resolve::ResolveError::Store(error)) if !error.is_again() => return (name, Err(error)),
            Err(error) => tracing::warn!(%error, "the journal could not be looked into; letters in doubt wait"),
        }
        stop.rest(LOOK).await;
    }
    (name, Ok(()))
}

async fn look(office: &Arc<Office>, store: &Store, journal: &Journal, sources: &Sources) -> Result<usize, resolve::ResolveError> {
    if !resolve::has_doubts(office, store).await? {
        return Ok(0);
    }
    let folder = FolderName::new(&journal.folder)?;
    let mut session = connect(&wiring::journal(journal, sources)).await?;
    session.select(&folder).await?;
    let resolved = resolve::by_journal(office, store, &mut session, &folder).await?;
    // What was asked is answered; whether the goodbye is heard changes nothing.
    let _ = session.logout().await;
    Ok(resolved)
}
