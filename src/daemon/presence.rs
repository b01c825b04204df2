//! Presence: this process among the daemons that share a diary. It has a seat, which no second process can take, and says
//! again and again that it is alive; what a dead one left is freed by whoever notices.

use super::clock::SystemClock;
use super::failover::Failover;
use super::heart::Heart;
use super::lifecycle::Stop;
use super::{Bells, DaemonError, wiring};
use crate::domain::time::Clock;
use crate::store::{Freed, Sign, Store, StoreError};
use chrono::TimeDelta;
use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How often this process says that it is alive.
const EVERY: Duration = Duration::from_secs(20);
/// How long its word is good for: four times missed, and it is gone.
const LIFE: TimeDelta = TimeDelta::seconds(90);

/// The seat of this process: held until it ends, however it ends.
#[derive(Debug)]
pub(super) struct Seat {
    name: String,
    _lock: File,
}

impl Seat {
    /// Takes the seat that a folder is. Its name is written there at the first time, and stays.
    ///
    /// # Errors
    /// [`DaemonError::Seat`] when another process has it, or the folder cannot be written to.
    pub(super) fn take(folder: &Path) -> Result<Self, DaemonError> {
        let path = folder.join("daemon.seat");
        let failed = |why: String| DaemonError::Seat { path: path.clone(), why };
        fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
        let opened = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let mut file = opened.map_err(|error| failed(error.to_string()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(failed(
                    "another daemon has this state_dir: stop it first, or give this one a folder of its own".to_owned(),
                ));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error.to_string())),
        }
        let mut name = String::new();
        file.read_to_string(&mut name).map_err(|error| failed(error.to_string()))?;
        if name.is_empty() {
            name = wiring::random_hex::<16>()?;
            let written = file.write_all(name.as_bytes()).and_then(|()| file.sync_all());
            written.map_err(|error| failed(error.to_string()))?;
        }
        Ok(Self { name, _lock: file })
    }
}

/// Says for the first time that this process is alive, which ends its earlier lives, and looks whether the database has moved: then
/// numbers and letters are held from the first.
///
/// # Errors
/// When the database is out of reach.
pub(super) async fn begin(store: &Store, seat: &Seat, clock: &dyn Clock) -> Result<(), StoreError> {
    store.moved_to().await?;
    tell(&store.say_alive(&sign(seat, clock), true).await?);
    Ok(())
}

/// Says so until the stop, then goodbye.
pub(super) async fn run(
    store: Store,
    seat: Arc<Seat>,
    clock: Arc<dyn Clock>,
    failover: Failover,
    bells: Arc<Bells>,
    heart: Arc<Heart>,
    stop: Stop,
) -> (String, Result<(), StoreError>) {
    let name = "presence".to_owned();
    while !stop.is_asked() {
        heart.beat();
        if let Err(error) = failover.look(&store, clock.as_ref()).await {
            tracing::error!(%error, "the database has moved, or cannot be asked whether it has; tried again");
        }
        match store.say_alive(&sign(&seat, clock.as_ref()), false).await {
            Ok(freed) if freed == Freed::default() => {}
            Ok(freed) => {
                tell(&freed);
                bells.mail.notify_one();
                bells.letters.notify_one();
            }
            Err(error) if error.is_again() => {
                tracing::warn!(%error, "this daemon could not say that it is alive; tried again");
            }
            Err(error) => return (name, Err(error)),
        }
        stop.rest(EVERY).await;
    }
    if stop.is_for_good()
        && let Err(error) = store.say_goodbye().await
    {
        tracing::warn!(%error, "this daemon could not say goodbye; the others notice within ninety seconds");
    }
    (name, Ok(()))
}

fn sign<'a>(seat: &'a Seat, clock: &dyn Clock) -> Sign<'a> {
    Sign {
        seat: &seat.name,
        wall: SystemClock.now(),
        life: LIFE,
        now: clock.now(),
    }
}

fn tell(freed: &Freed) {
    if *freed != Freed::default() {
        tracing::warn!(
            daemons = freed.daemons,
            mails = freed.mails,
            letters_again = freed.letters.queued.len(),
            letters_unknown = freed.letters.unknown.len(),
            "a daemon is gone; what it had claimed is free"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_has_one_process_and_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let first = Seat::take(folder.path()).unwrap();
        assert!(Seat::take(folder.path()).unwrap_err().to_string().contains("another daemon"));
        let name = first.name.clone();
        drop(first);
        assert_eq!(Seat::take(folder.path()).unwrap().name, name);
    }
}
