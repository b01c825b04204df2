//! Copies of the diary on a schedule: each is made whole, read through, and only then given its name; the oldest go.

use super::clock::SystemClock;
use super::heart::Heart;
use super::lifecycle::Stop;
use super::troubles::Troubles;
use crate::domain::time::Clock;
use crate::settings::keeping::Backup;
use crate::store::{Finding, Store, StoreError};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// How often it is looked whether a copy is due.
const LOOK: Duration = Duration::from_secs(60);
/// A copy that failed is tried again after this time: each try may write as much as the diary is large.
const AFTER_FAILURE: Duration = Duration::from_secs(15 * 60);
/// The name of a copy in which nothing was found.
const CLEAN: &str = "diary-%Y%m%dT%H%M%SZ.sqlite";
/// The name of one that is whole as a file, and in which `verify` finds something; so it does in the diary.
const FAULTY: &str = "diary-%Y%m%dT%H%M%SZ.faulty";
/// The name of a copy that has not been read through. It is always the same, so that one that a crash left is written over.
const UNREAD: &str = "diary-unread.sqlite";

/// Why a copy could not be made.
#[derive(Debug, Error)]
enum Failed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}: {cause}", path.display())]
    Folder { path: PathBuf, cause: std::io::Error },
}

/// What is copied, where to and how often.
pub(super) struct Copies {
    /// The diary.
    pub(super) store: Store,
    /// The folder and the schedule.
    pub(super) plan: Backup,
    /// Bytes that stay free beside a copy.
    pub(super) spare: u64,
}

/// A copy that was made, and what was found in it.
#[derive(Debug)]
struct Made {
    file: PathBuf,
    findings: Vec<Finding>,
}

/// A copy in the folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    at: DateTime<Utc>,
    is_clean: bool,
    path: PathBuf,
}

/// Makes copies until the stop. One that fails is told and tried again; the diary goes on.
pub(super) async fn run(copies: Copies, troubles: Troubles, heart: Arc<Heart>, stop: Stop) -> (String, Result<(), StoreError>) {
    while !stop.is_asked() {
        heart.beat();
        let pause = match copies.turn(&heart, SystemClock.now()).await {
            Ok(made) => {
                if let Some(made) = made {
                    tell(&made, &troubles);
                }
                LOOK
            }
            Err(error) => {
                tracing::error!(%error, "the diary could not be copied; tried again");
                troubles.tell("backup_failed", "", error.to_string());
                AFTER_FAILURE
            }
        };
        stop.rest(pause).await;
    }
    ("backup".to_owned(), Ok(()))
}

/// A finding is one of the diary's own, of which the copy is a true one.
fn tell(made: &Made, troubles: &Troubles) {
    let (file, count) = (made.file.display(), made.findings.len());
    match made.findings.first() {
        None => tracing::info!(%file, "the diary is copied"),
        Some(first) => {
            let (check, place) = (first.check, &first.place);
            tracing::error!(%file, count, check, place, "the diary is copied, and verify finds faults in it");
            let body = format!("{file}: {count} findings, the first: not so: {check}, {place}");
            troubles.tell("diary_faulty", "", body);
        }
    }
}

impl Copies {
    /// Makes a copy when one is due, and removes the oldest.
    async fn turn(&self, heart: &Heart, now: DateTime<Utc>) -> Result<Option<Made>, Failed> {
        let folder = &self.plan.folder;
        let failed = |cause| Failed::Folder {
            path: folder.clone(),
            cause,
        };
        fs::create_dir_all(folder).map_err(failed)?;
        let mut kept = kept_in(folder).map_err(failed)?;
        let every = TimeDelta::from_std(self.plan.every).unwrap_or(TimeDelta::MAX);
        // A copy from the future is one that a wrong clock has named: it hinders none.
        let newest = kept.iter().map(|copy| copy.at).filter(|at| *at <= now).max();
        if newest.is_some_and(|at| now - at < every) {
            return Ok(None);
        }
        remove_unfinished(folder).map_err(failed)?;
        let unread = folder.join(UNREAD);
        let findings = match self.copy_to(&unread, heart).await {
            Ok(findings) => findings,
            Err(error) => {
                // What is told is why there is no copy, not that it could not be removed.
                let _ = fs::remove_file(&unread);
                return Err(error.into());
            }
        };
        let name = if findings.is_empty() { CLEAN } else { FAULTY };
        let file = folder.join(now.format(name).to_string());
        let named = fs::rename(&unread, &file).and_then(|()| File::open(folder)?.sync_all());
        named.map_err(failed)?;
        kept.push(Kept {
            at: now,
            is_clean: findings.is_empty(),
            path: file.clone(),
        });
        kept.sort();
        for old in surplus(&kept, self.plan.keep, now) {
            fs::remove_file(&old.path).map_err(failed)?;
        }
        Ok(Some(Made { file, findings }))
    }

    /// Copies the diary and reads the copy through; each may take its time.
    async fn copy_to(&self, unread: &Path, heart: &Heart) -> Result<Vec<Finding>, StoreError> {
        self.store.back_up(unread, self.spare).await?;
        heart.beat();
        Store::findings_in(unread).await
    }
}

/// Copies that are to go, of all with the oldest first. The one that was just made stays, and so does the newest in which nothing was
/// found: a fault that nobody mends must not push out every copy from before it.
fn surplus(kept: &[Kept], keep: usize, made: DateTime<Utc>) -> Vec<&Kept> {
    let clean = kept.iter().rev().find(|copy| copy.is_clean);
    let may_go = |copy: &&Kept| copy.at != made && Some(*copy) != clean;
    let count = kept.len().saturating_sub(keep);
    kept.iter().take(count).filter(may_go).collect()
}

/// The copies in a folder, oldest first; other files are left alone.
fn kept_in(folder: &Path) -> std::io::Result<Vec<Kept>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        for (form, is_clean) in [(CLEAN, true), (FAULTY, false)] {
            if let Ok(at) = NaiveDateTime::parse_from_str(name, form) {
                let at = at.and_utc();
                let path = path.clone();
                found.push(Kept { at, is_clean, path });
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Removes what a crash left of copies that were not finished.
fn remove_unfinished(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let begun = name.strip_suffix(".tmp");
        let is_dated = begun.is_some_and(|name| NaiveDateTime::parse_from_str(name, CLEAN).is_ok());
        if is_dated || name == UNREAD || begun == Some(UNREAD) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::heart::Hearts;
    use super::*;
    use crate::store::{OpenMode, Place};
    use std::sync::atomic::{AtomicUsize, Ordering};

    const HOUR: Duration = Duration::from_secs(3600);

    struct Scene {
        folder: tempfile::TempDir,
        copies: Copies,
        heart: Arc<Heart>,
        begin: DateTime<Utc>,
    }

    async fn scene() -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Place::File(folder.path().join("diary.db")), OpenMode::Daemon)
            .await
            .unwrap();
        store.migrate().await.unwrap();
        let plan = Backup {
            folder: folder.path().join("copies"),
            every: HOUR,
            keep: 3,
        };
        Scene {
            folder,
            copies: Copies { store, plan, spare: 0 },
            heart: Hearts::default().add("backup".to_owned(), HOUR),
            begin: "2026-10-25T00:30:00Z".parse().unwrap(),
        }
    }

    impl Scene {
        /// A turn so many minutes after the beginning.
        async fn turn(&self, minutes: i64) -> Result<Option<Made>, Failed> {
            self.copies.turn(&self.heart, self.begin + TimeDelta::minutes(minutes)).await
        }

        /// The names in the folder.
        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.copies.plan.folder).unwrap();
            let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }

        /// Changes a row as somebody does who mends a diary by hand.
        fn spoil(&self) {
            let diary = rusqlite::Connection::open(self.folder.path().join("diary.db")).unwrap();
            diary.execute("UPDATE log_head SET seq = 7", []).unwrap();
        }
    }

    #[tokio::test]
    async fn copies_are_made_when_they_are_due_and_the_oldest_go() {
        let scene = scene().await;
        let mut made = 0;
        // Through the night when clocks are set back, which changes nothing: copies are named in UTC.
        for minutes in (0..360).step_by(20) {
            made += usize::from(scene.turn(minutes).await.unwrap().is_some());
        }
        assert_eq!(made, 6);
        fs::write(scene.copies.plan.folder.join("notes.txt"), "mine").unwrap();
        let left = [
            "diary-20261025T033000Z.sqlite",
            "diary-20261025T043000Z.sqlite",
            "diary-20261025T053000Z.sqlite",
            "notes.txt",
        ];
        assert_eq!(scene.names(), left, "no half copy is left");
        // The clock goes back a year: the copies that are there do not hinder new ones.
        assert!(scene.turn(-365 * 24 * 60).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_finding_of_the_diary_does_not_fill_the_disk_and_the_copy_from_before_it_stays() {
        let scene = scene().await;
        scene.turn(0).await.unwrap().unwrap();
        scene.spoil();
        let mut made = Vec::new();
        for minutes in 1..=360 {
            made.extend(scene.turn(minutes).await.unwrap());
        }
        assert_eq!(made.len(), 6, "one an hour, as in good times");
        let left = [
            "diary-20261025T003000Z.sqlite",
            "diary-20261025T043000Z.faulty",
            "diary-20261025T053000Z.faulty",
            "diary-20261025T063000Z.faulty",
        ];
        assert_eq!(scene.names(), left);
        let troubles = Troubles::default();
        tell(&made[0], &troubles);
        let told = troubles.take();
        assert_eq!(told[0].what, "diary_faulty");
        assert!(told[0].body.contains("1 findings, the first: not so: the log is whole"), "{told:?}");
    }

    #[tokio::test]
    async fn a_copy_that_there_is_no_room_for_is_not_begun_and_what_a_crash_left_is_removed() {
        let mut scene = scene().await;
        scene.turn(0).await.unwrap().unwrap();
        for left in ["diary-20261024T003000Z.sqlite.tmp", UNREAD, "diary-unread.sqlite.tmp", "mine.tmp"] {
            fs::write(scene.copies.plan.folder.join(left), "half").unwrap();
        }
        scene.copies.spare = u64::MAX;
        let error = scene.turn(60).await.unwrap_err().to_string();
        assert!(error.contains("are needed to copy the diary"), "{error}");
        assert_eq!(scene.names(), ["diary-20261025T003000Z.sqlite", "mine.tmp"]);
    }

    #[tokio::test]
    async fn others_go_on_while_a_copy_is_read_through() {
        let scene = scene().await;
        let made = scene.turn(0).await.unwrap().unwrap();
        let turns = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&turns);
        tokio::spawn(async move {
            loop {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        });
        // Once is enough, unless the other thread is done before this one has looked.
        for _ in 0..10 {
            assert_eq!(Store::findings_in(&made.file).await.unwrap(), []);
        }
        assert!(turns.load(Ordering::Relaxed) > 0, "this runtime has one thread");
    }
}
