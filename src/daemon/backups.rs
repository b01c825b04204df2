//! Copies of the diary on a schedule: each is made whole, checked, and only then given its name; the oldest go.

use super::clock::SystemClock;
use super::heart::Heart;
use super::lifecycle::Stop;
use crate::domain::time::Clock;
use crate::settings::keeping::Backup;
use crate::store::{OpenMode, Place, Store, StoreError};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// How often it is looked whether a copy is due.
const LOOK: Duration = Duration::from_secs(60);
const NAME: &str = "diary-%Y%m%dT%H%M%SZ.sqlite";

/// Why a copy could not be made.
#[derive(Debug, Error)]
enum Failed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}: {cause}", path.display())]
    Folder { path: PathBuf, cause: std::io::Error },
    #[error("{}: verify finds {count} faults in the copy, the first: {first}", path.display())]
    NotWhole { path: PathBuf, count: usize, first: String },
}

/// Makes copies until the stop. One that fails is told and tried again; the diary goes on.
pub(super) async fn run(store: Store, plan: Backup, heart: Arc<Heart>, stop: Stop) -> (String, Result<(), StoreError>) {
    while !stop.is_asked() {
        heart.beat();
        let now = SystemClock.now();
        match turn(&store, &plan, now).await {
            Ok(Some(file)) => tracing::info!(file = %file.display(), "the diary is copied"),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the diary could not be copied; tried again"),
        }
        stop.rest(LOOK).await;
    }
    ("backup".to_owned(), Ok(()))
}

/// Makes a copy when one is due, and removes the oldest.
async fn turn(store: &Store, plan: &Backup, now: DateTime<Utc>) -> Result<Option<PathBuf>, Failed> {
    let failed = |cause| Failed::Folder {
        path: plan.folder.clone(),
        cause,
    };
    std::fs::create_dir_all(&plan.folder).map_err(failed)?;
    let copies = copies(&plan.folder).map_err(failed)?;
    let every = TimeDelta::from_std(plan.every).unwrap_or(TimeDelta::MAX);
    // A copy from the future is one that a wrong clock has named: it hinders none.
    let newest = copies.iter().map(|(at, _)| *at).filter(|at| *at <= now).max();
    if newest.is_some_and(|at| now - at < every) {
        return Ok(None);
    }
    let file = plan.folder.join(now.format(NAME).to_string());
    store.back_up(&file).await?;
    check(&file).await?;
    let surplus = (copies.len() + 1).saturating_sub(plan.keep);
    for (_, old) in copies.iter().take(surplus) {
        std::fs::remove_file(old).map_err(failed)?;
    }
    Ok(Some(file))
}

/// Looks through a copy as `verify` does; one that is not whole loses its name.
async fn check(file: &Path) -> Result<(), Failed> {
    let copy = Store::open(&Place::File(file.to_owned()), OpenMode::ReadOnly).await?;
    let findings = copy.read().await?.verify(false, DateTime::UNIX_EPOCH).await?;
    copy.close().await;
    let Some(first) = findings.first() else { return Ok(()) };
    let renamed = std::fs::rename(file, file.with_extension("faulty"));
    renamed.map_err(|cause| Failed::Folder {
        path: file.to_owned(),
        cause,
    })?;
    Err(Failed::NotWhole {
        path: file.with_extension("faulty"),
        count: findings.len(),
        first: format!("{}, {}", first.check, first.place),
    })
}

/// The copies in a folder, oldest first; other files are left alone.
fn copies(folder: &Path) -> std::io::Result<Vec<(DateTime<Utc>, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Ok(at) = NaiveDateTime::parse_from_str(name, NAME) {
            found.push((at.and_utc(), path));
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn copies_are_made_when_they_are_due_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Place::File(folder.path().join("diary.db")), OpenMode::Daemon)
            .await
            .unwrap();
        store.migrate().await.unwrap();
        let plan = Backup {
            folder: folder.path().join("copies"),
            every: Duration::from_secs(3600),
            keep: 3,
        };
        let begin: DateTime<Utc> = "2026-10-25T00:30:00Z".parse().unwrap();
        let mut made = 0;
        // Through the night when clocks are set back, which changes nothing: copies are named in UTC.
        for minutes in (0..360).step_by(20) {
            made += usize::from(turn(&store, &plan, begin + TimeDelta::minutes(minutes)).await.unwrap().is_some());
        }
        assert_eq!(made, 6);
        std::fs::write(plan.folder.join("notes.txt"), "mine").unwrap();
        let left = copies(&plan.folder).unwrap();
        assert_eq!(left.len(), 3);
        assert_eq!(left[2].1.file_name().unwrap(), "diary-20261025T053000Z.sqlite");
        assert_eq!(std::fs::read_dir(&plan.folder).unwrap().count(), 4, "no half copy is left");
        // The clock goes back a year: the copies that are there do not hinder new ones.
        assert!(turn(&store, &plan, begin - TimeDelta::days(365)).await.unwrap().is_some());
    }
}
