//! Rounds: all loops are started, and end together, for good or to begin anew with another configuration.

use super::alarm::Looks;
use super::heart::Hearts;
use super::hooks;
use super::lifecycle::{self, Stop};
use super::loops::Parts;
use super::monitor::Monitor;
use super::presence::Seat;
use super::pulse::Pulse;
use super::reload::{Next, Reload};
use super::{DaemonError, first_fault, wiring};
use crate::flow::learn;
use crate::flow::office::Office;
use crate::settings::Settings;
use crate::store::Store;
use std::sync::Arc;
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
            // No loop has a letter now: what one had to let go of, such as before a relay that is silent, need not wait for its lease.
            self.store.recover_letters(Some(&office.owner), office.clock.now()).await?;
            self.stop.resume();
        }
        Ok(())
    }

    /// Starts every loop and waits for the stop, for the first loop that fails, or for another configuration.
    async fn turn(&self, settings: &Settings, office: &Arc<Office>) -> Result<Option<Next>, DaemonError> {
        let (hearts, pulse) = (Hearts::default(), Pulse::default());
        let parts = Parts {
            settings,
            office,
            store: self.store,
            stop: self.stop,
            hearts: &hearts,
            pulse: &pulse,
            bells: Arc::default(),
            looks: Looks::default(),
            sources: wiring::sources(settings)?,
        };
        let mut loops = parts.start(self.seat.as_ref())?;
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
