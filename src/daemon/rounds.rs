//! Rounds: all loops are started, and end together, for good or to begin anew with another configuration.

use super::alarm::Looks;
use super::failover::Failover;
use super::heart::Hearts;
use super::hooks;
use super::lifecycle::{self, Stop};
use super::monitor::Monitor;
use super::presence::{self, Seat};
use super::pulse::Pulse;
use super::reload::{Next, Reload};
use super::shadow::WayOut;
use super::worker::{self, Loop, Turn};
use super::{Bells, DaemonError, Loops, delivering, first_fault, keep_safe, learning, processing, ticking, wiring};
use crate::flow::office::Office;
use crate::flow::{learn, shadow};
use crate::settings::Settings;
use crate::smtp::SmtpRelay;
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// One round of loops after another: a new round begins with a new configuration.
pub(super) struct Rounds<'a> {
    /// The diary.
    pub(super) store: &'a Store,
    /// This process's place among others, where there can be others.
    pub(super) seat: Option<Arc<Seat>>,
    /// What ends it all.
    pub(super) stop: &'a Stop,
    /// What reads the configuration anew.
    pub(super) reload: &'a Reload,
}

impl Rounds<'_> {
    /// Turns until the stop.
    ///
    /// # Errors
    /// The first loop's that fails.
    pub(super) async fn run(&self, mut settings: Settings, mut office: Arc<Office>) -> Result<(), DaemonError> {
        while let Some(next) = self.turn(&settings, &office).await? {
            (settings, office) = (next.settings, next.office);
            learn::take_in_force(&office, self.store).await?;
            self.stop.resume();
        }
        Ok(())
    }

    /// Starts every loop and waits for the stop, for the first loop that fails, or for another configuration.
    async fn turn(&self, settings: &Settings, office: &Arc<Office>) -> Result<Option<Next>, DaemonError> {
        let (hearts, pulse) = (Hearts::default(), Pulse::default());
        let mut loops = start(self, settings, office, &hearts, &pulse)?;
        let monitor = monitoring(settings, office, self.store, &hearts, pulse);
        let hooks = self.hooks(settings, office);
        let watchdog = tokio::spawn(lifecycle::watch(hearts, self.stop.clone()));
        lifecycle::tell_ready(settings.daemon.mailboxes.len());
        let outcome = tokio::select! {
            fault = first_fault(&mut loops, self.stop) => fault.map(|()| None),
            next = self.reload.next(settings, self.stop) => Ok(Some(next)),
        };
        if let Ok(Some(_)) = outcome {
            self.stop.pause();
        } else {
            self.stop.now();
            lifecycle::tell_stopping();
        }
        // The loops finish what they hold; a letter whose end is on the wire may take its time.
        while loops.join_next().await.is_some() {}
        watchdog.abort();
        monitor.abort();
        // What a hook was told and did not take is told again in the next round.
        hooks.iter().for_each(JoinHandle::abort);
        if self.stop.is_for_good() { outcome.map(|_| None) } else { outcome }
    }

    /// The hooks of a round; a shadow tells nobody.
    fn hooks(&self, settings: &Settings, office: &Arc<Office>) -> Vec<JoinHandle<()>> {
        let told = settings.daemon.hooks.iter().filter(|_| !settings.daemon.shadow);
        told.map(|hook| tokio::spawn(hooks::run(hook.clone(), Arc::clone(office), self.store.clone(), self.stop.clone())))
            .collect()
    }
}

/// Every loop of a round.
fn start(round: &Rounds<'_>, settings: &Settings, office: &Arc<Office>, hearts: &Hearts, pulse: &Pulse) -> Result<Loops, DaemonError> {
    let (store, stop) = (round.store, round.stop);
    let bells = Arc::new(Bells::default());
    let mut loops = Loops::new();
    let looks = Looks::default();
    let sources = wiring::sources(settings)?;
    for mailbox in &settings.daemon.mailboxes {
        looks.watch(&mailbox.functional.id);
        let collector = wiring::collector(mailbox, settings, &sources)?.watched_by(&looks);
        let heart = hearts.add(format!("collect {}", mailbox.functional.id), Duration::from_secs(45 * 60));
        loops.spawn(collector.run(
            store.clone(),
            Arc::clone(&office.clock),
            Arc::clone(&bells),
            heart,
            pulse.clone(),
            stop.clone(),
        ));
    }
    loops.spawn(processing(office, store, &bells, hearts, stop));
    loops.spawn(ticking(settings, office, store, &bells, hearts, stop));
    let relay = SmtpRelay::new(wiring::relay(settings, &sources));
    let way_out = WayOut::new(relay, settings.daemon.shadow);
    loops.spawn(delivering(settings, way_out, office, store, &bells, hearts, stop));
    if settings.daemon.shadow {
        loops.spawn(reporting(settings, office, store, &bells, hearts, stop));
    }
    if let Some(seat) = &round.seat {
        let heart = hearts.add("presence".to_owned(), Duration::from_secs(10 * 60));
        let (seat, clock) = (Arc::clone(seat), Arc::clone(&office.clock));
        let failover = Failover::new(settings, &sources, &looks.troubles);
        let (bells, stop) = (Arc::clone(&bells), stop.clone());
        loops.spawn(presence::run(store.clone(), seat, clock, failover, bells, heart, stop));
    }
    keep_safe(settings, office, store, &bells, hearts, stop, &looks, &sources, &mut loops)?;
    if settings.daemon.learn_nightly {
        loops.spawn(learning(settings, office, store, hearts, stop)?);
    }
    Ok(loops)
}

/// Tells whoever asks how the daemon is; that it cannot be asked ends nothing.
fn monitoring(settings: &Settings, office: &Office, store: &Store, hearts: &Hearts, pulse: Pulse) -> JoinHandle<()> {
    let monitor = Monitor::new(settings, store.clone(), Arc::clone(&office.clock), hearts.clone(), pulse);
    let listen = settings.daemon.monitoring.clone();
    tokio::spawn(async move {
        if let Some(listen) = listen
            && let Err(error) = monitor.serve(listen.clone()).await
        {
            tracing::error!(listen = ?listen, %error, "the monitor has no socket: nobody can ask how the daemon is");
        }
    })
}

/// The shadow's morning report.
fn reporting(
    settings: &Settings,
    office: &Arc<Office>,
    store: &Store,
    bells: &Arc<Bells>,
    hearts: &Hearts,
    stop: &Stop,
) -> worker::Running {
    let (office, store, bells) = (Arc::clone(office), store.clone(), Arc::clone(bells));
    let pause = settings.daemon.tick.max(Duration::from_secs(60).min(settings.daemon.tick * 20));
    let looped = Loop {
        name: "shadow".to_owned(),
        pause,
        heart: hearts.add("shadow".to_owned(), Duration::from_secs(10 * 60).max(pause * 2)),
        stop: stop.clone(),
    };
    let turn = move || {
        let (office, store, bells) = (Arc::clone(&office), store.clone(), Arc::clone(&bells));
        async move {
            if shadow::run_once(&office, &store).await? > 0 {
                bells.letters.notify_one();
            }
            Ok(Turn::Rest)
        }
    };
    Box::pin(looped.run(turn, std::future::pending))
}
