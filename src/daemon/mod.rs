//! The daemon: settings become living parts, loops turn until they are told to stop, and whoever started us is kept posted.

mod adviser;
pub mod alarm;
mod backups;
pub mod clamd;
pub mod clock;
mod collector;
pub mod failover;
mod heart;
mod hooks;
pub mod keeping;
mod lifecycle;
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
use crate::flow::lines::Lines;
use crate::flow::office::Office;
use crate::flow::{deliver, digest, disposal, learn, process, report, tick};
use crate::settings::Settings;
use crate::store::{OpenMode, Place, Store, StoreError};
use alarm::Looks;
use heart::Hearts;
use lifecycle::Stop;
use presence::Seat;
use reload::Reload;
use rounds::Rounds;
use shadow::WayOut;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokens::Sources;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinSet;
use worker::{Loop, Turn};

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
    store.migrate().await?;
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
    tokio::task::spawn_blocking(move || process::warm_up(&warm));
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

/// Starts the loops that keep the diary safe, as far as they are configured.
#[expect(clippy::too_many_arguments, reason = "what every loop needs, once")]
fn keep_safe(
    settings: &Settings,
    office: &Arc<Office>,
    store: &Store,
    bells: &Arc<Bells>,
    hearts: &Hearts,
    stop: &Stop,
    looks: &Looks,
    sources: &Sources,
    loops: &mut Loops,
) -> Result<(), DaemonError> {
    let keeping = &settings.daemon.keeping;
    let heart = |name: &str| hearts.add(name.to_owned(), Duration::from_secs(45 * 60));
    let parts = || (Arc::clone(office), store.clone());
    let (own, rows) = parts();
    loops.spawn(alarm::run(
        own,
        rows,
        looks.clone(),
        keeping.alarm.clone(),
        secret_ends(settings),
        heart("alarm"),
        stop.clone(),
    ));
    if let Some(plan) = keeping.backup.clone().filter(|_| !store.is_shared()) {
        loops.spawn(backups::run(store.clone(), plan, heart("backup"), stop.clone()));
    }
    if let Some(journal) = keeping.journal.clone() {
        let (own, rows) = parts();
        loops.spawn(keeping::look_into_journal(
            own,
            rows,
            journal,
            sources.clone(),
            Arc::clone(bells),
            heart("journal"),
            stop.clone(),
        ));
    }
    if let Some(archive) = keeping.archive.clone() {
        let seal = keeping::Seal::in_folder(&settings.daemon.state_dir)?;
        let (own, rows) = parts();
        loops.spawn(keeping::mail_log_head(
            own,
            rows,
            archive,
            seal,
            Arc::clone(bells),
            heart("log head"),
            stop.clone(),
        ));
    }
    Ok(())
}

/// The days on which secrets end, where they are written down.
fn secret_ends(settings: &Settings) -> alarm::Ends {
    let secrets = settings.daemon.oauth.iter();
    secrets
        .filter_map(|(name, oauth)| Some((name.clone(), oauth.secret_expires?)))
        .collect()
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

fn processing(office: &Arc<Office>, store: &Store, bells: &Arc<Bells>, hearts: &Hearts, stop: &Stop) -> worker::Running {
    let (office, store, bells) = (Arc::clone(office), store.clone(), Arc::clone(bells));
    let heart = hearts.add("process".to_owned(), Duration::from_secs(10 * 60));
    let looped = Loop {
        name: "process".to_owned(),
        pause: Duration::from_secs(30),
        heart,
        stop: stop.clone(),
    };
    let wake = Arc::clone(&bells);
    let ahead = Arc::new(Mutex::new(process::Ahead::default()));
    let (left, rows, own) = (Arc::clone(&ahead), store.clone(), Arc::clone(&office));
    let turn = move || {
        let (office, store, bells, ahead) = (Arc::clone(&office), store.clone(), Arc::clone(&bells), Arc::clone(&ahead));
        async move {
            let mut ahead = ahead.lock().await;
            let done = process::turn(&office, &store, &mut ahead).await?;
            if done.settled > 0 {
                bells.letters.notify_one();
            }
            Ok(if done.settled > 0 { Turn::Again } else { Turn::Rest })
        }
    };
    Box::pin(async move {
        let ended = looped.run(turn, move || wake_of(Arc::clone(&wake), |bells| &bells.mail)).await;
        if let Err(error) = left.lock().await.give_back(&own, &rows).await {
            tracing::warn!(%error, "mails could not be given back; their claim runs out by itself");
        }
        ended
    })
}

fn ticking(settings: &Settings, office: &Arc<Office>, store: &Store, bells: &Arc<Bells>, hearts: &Hearts, stop: &Stop) -> worker::Running {
    let (office, store, bells) = (Arc::clone(office), store.clone(), Arc::clone(bells));
    let heart = hearts.add("tick".to_owned(), Duration::from_secs(10 * 60).max(settings.daemon.tick * 2));
    let looped = Loop {
        name: "tick".to_owned(),
        pause: settings.daemon.tick,
        heart,
        stop: stop.clone(),
    };
    let turn = move || {
        let (office, store, bells) = (Arc::clone(&office), store.clone(), Arc::clone(&bells));
        async move {
            let settled = tick::run_once(&office, &store).await?;
            let listed = digest::run_once(&office, &store).await?;
            let reported = report::run_once(&office, &store).await? + disposal::run_once(&office, &store).await?;
            if settled + listed + reported > 0 {
                bells.letters.notify_one();
            }
            Ok(if settled > 0 { Turn::Again } else { Turn::Rest })
        }
    };
    Box::pin(looped.run(turn, std::future::pending))
}

fn learning(
    settings: &Settings,
    office: &Arc<Office>,
    store: &Store,
    hearts: &Hearts,
    stop: &Stop,
) -> Result<worker::Running, DaemonError> {
    let (office, store) = (Arc::clone(office), store.clone());
    let kept = Arc::new(wiring::kept_mails(settings)?);
    let looped = Loop {
        name: "learn".to_owned(),
        pause: Duration::from_secs(15 * 60),
        heart: hearts.add("learn".to_owned(), Duration::from_secs(2 * 60 * 60)),
        stop: stop.clone(),
    };
    let turn = move || {
        let (office, store, kept) = (Arc::clone(&office), store.clone(), Arc::clone(&kept));
        async move {
            if let Some(learnt) = learn::nightly(&office, &store, &kept).await? {
                tracing::info!(?learnt, "learnt from corrections");
            }
            Ok(Turn::Rest)
        }
    };
    Ok(Box::pin(looped.run(turn, std::future::pending)))
}

fn delivering(
    settings: &Settings,
    way_out: WayOut,
    office: &Arc<Office>,
    store: &Store,
    bells: &Arc<Bells>,
    hearts: &Hearts,
    stop: &Stop,
) -> worker::Running {
    let (office, store, wake) = (Arc::clone(office), store.clone(), Arc::clone(bells));
    let heart = hearts.add("deliver".to_owned(), Duration::from_secs(45 * 60));
    let looped = Loop {
        name: "deliver".to_owned(),
        pause: settings.daemon.tick,
        heart,
        stop: stop.clone(),
    };
    let lines = Lines::new(way_out, settings.daemon.relay.connections);
    let (wire, stop) = (lines.wire(), stop.clone());
    let lines = Arc::new(Mutex::new(lines));
    let turn = move || {
        let (office, store, lines) = (Arc::clone(&office), store.clone(), Arc::clone(&lines));
        let (wire, stop) = (Arc::clone(&wire), stop.clone());
        async move {
            let mut lines = lines.lock().await;
            let done = tokio::select! {
                done = deliver::run_once(&office, &store, &mut lines) => done?,
                () = stop.patience_ends(&wire) => return Ok(Turn::Rest),
            };
            if done.sent + done.other == 0 {
                // An idle relay would end the connection itself; nobody is kept waiting on it.
                lines.close().await;
            }
            Ok(if done.sent > 0 { Turn::Again } else { Turn::Rest })
        }
    };
    Box::pin(looped.run(turn, move || wake_of(Arc::clone(&wake), |bells| &bells.letters)))
}

async fn wake_of(bells: Arc<Bells>, which: fn(&Bells) -> &Notify) {
    which(&bells).notified().await;
}
