//! The daemon: settings become living parts, loops turn until they are told to stop, and whoever started us is kept posted.

mod adviser;
pub mod alarm;
mod backups;
pub mod clamd;
pub mod clock;
mod collector;
mod command;
pub mod failover;
mod heart;
mod hooks;
mod journal;
mod lifecycle;
pub mod log_head;
mod loops;
pub mod monitor;
mod presence;
mod pulse;
mod reload;
mod room;
mod rounds;
pub mod shadow;
pub mod tokens;
pub mod troubles;
pub mod wiring;
mod worker;

use crate::domain::time::Clock;
use crate::flow::task::on_the_readers_thread;
use crate::flow::{self, learn};
use crate::settings::Settings;
use crate::store::{OpenMode, Place, Store, StoreError};
use lifecycle::Stop;
use presence::Seat;
use reload::Reload;
use rounds::Rounds;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// Why the daemon ended otherwise than by being told to.
#[derive(Debug, Error)]
pub enum DaemonError {
    /// The database: what is on disk is whole, and a new start finds its way from it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The settings cannot be brought to life.
    #[error(transparent)]
    Wiring(#[from] wiring::WiringError),
    /// A loop ended that never should: a fault of the program.
    #[error("the loop \"{0}\" ended unexpectedly; the daemon stops so that it can be started anew")]
    Loop(String),
    /// Another process sits where this one would.
    #[error("{path}: {why}")]
    Seat {
        /// The seat's file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The operating system refused something at start.
    #[error("at start: {0}")]
    System(#[from] std::io::Error),
}

/// Every loop, with its name when it ends.
type Loops = JoinSet<(String, Result<(), StoreError>)>;

/// What wakes the loops before their time.
#[derive(Debug, Default)]
struct Bells {
    mail: Notify,
    letters: Notify,
}

/// What reads the configuration anew, with every fault in words.
pub type ReadSettings = Arc<dyn Fn() -> Result<Settings, String> + Send + Sync>;

/// Runs until SIGTERM or SIGINT; a second one ends at once. At SIGHUP the configuration is read anew, and taken if it is valid.
///
/// # Errors
/// [`DaemonError`]; whoever started the daemon should start it again.
pub async fn run(settings: Settings, clock: Arc<dyn Clock>, read: ReadSettings) -> Result<(), DaemonError> {
    let store = Store::open(&Place::parse(&settings.daemon.database), OpenMode::Daemon).await?;
    lifecycle::long_step(store.migrate()).await?;
    let seat = if store.is_shared() {
        Some(Seat::take(&settings.daemon.state_dir)?)
    } else {
        None
    };
    let identity = wiring::identity(&store, settings.daemon.proof_keys_file.as_deref()).await?;
    let store = store.of_daemon(&identity.owner);
    if let Some(seat) = &seat {
        presence::begin(&store, seat, clock.as_ref()).await?;
    }
    let office = Arc::new(wiring::office(&settings, identity.clone(), Arc::clone(&clock))?);
    learn::take_in_force(&office, &store).await?;
    let warm = Arc::clone(&office);
    tokio::spawn(on_the_readers_thread(move || flow::warm_up(&warm)));
    let recovered = store.recover_letters(Some(&office.owner), clock.now()).await?;
    let unfinished = store.end_leases(&office.owner).await?;
    tracing::info!(
        mailboxes = settings.daemon.mailboxes.len(),
        database = %Place::parse(&settings.daemon.database),
        letters_again = recovered.queued.len(),
        letters_unknown = recovered.unknown.len(),
        mails_again = unfinished,
        "started"
    );
    let stop = Stop::on_signals()?;
    let reload = Reload { read, identity, clock };
    let rounds = Rounds {
        store: &store,
        seat: seat.map(Arc::new),
        stop: &stop,
        reload: &reload,
    };
    let outcome = rounds.run(settings, office).await;
    store.close().await;
    tracing::info!("stopped");
    outcome
}

async fn first_fault(loops: &mut Loops, stop: &Stop) -> Result<(), DaemonError> {
    loop {
        let ended = tokio::select! {
            ended = loops.join_next() => ended,
            () = stop.asked() => return Ok(()),
        };
        match ended {
            None => return Ok(()),
            Some(Ok((_, Err(error)))) => return Err(error.into()),
            Some(Ok((name, Ok(())))) if !stop.is_asked() => return Err(DaemonError::Loop(name)),
            Some(Ok(_)) => {}
            Some(Err(panic)) => return Err(DaemonError::Loop(panic.to_string())),
        }
    }
}
