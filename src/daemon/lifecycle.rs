//! Life and end: signals ask for a stop, systemd is told that we are ready and alive.

use super::heart::Hearts;
use crate::flow::lines::Wire;
use sd_notify::NotifyState;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};

/// How long a stop waits for a relay that does not answer, before anything is on the wire.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often systemd is told that a long step of the start goes on, and how long it then waits for the next word.
const STILL_STARTING: Duration = Duration::from_secs(30);
const MORE_TIME: Duration = Duration::from_secs(120);

/// A stop that anyone may ask for and every loop hears: for good, or to begin anew with another configuration.
#[derive(Debug, Clone)]
pub struct Stop {
    asked: watch::Sender<Asked>,
    anew: Arc<Notify>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    ToBeginAnew,
    ToStop,
}

impl Stop {
    /// A stop that SIGTERM and SIGINT ask for; a second one ends the process at once. SIGHUP asks for the configuration to be read anew.
    ///
    /// # Errors
    /// When the system gives no signals.
    pub fn on_signals() -> std::io::Result<Self> {
        let stop = Self {
            asked: watch::Sender::new(Asked::Nothing),
            anew: Arc::default(),
        };
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let mut hang_up = signal(SignalKind::hangup())?;
        let asked = stop.clone();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                    _ = hang_up.recv() => {
                        asked.anew.notify_one();
                        continue;
                    }
                }
                if asked.is_for_good() {
                    std::process::exit(1);
                }
                tracing::info!("asked to stop; running work is finished");
                asked.now();
            }
        });
        Ok(stop)
    }

    /// Asks for the stop.
    pub fn now(&self) {
        self.asked.send_replace(Asked::ToStop);
    }

    /// Whether it has been asked for, for good or not.
    pub fn is_asked(&self) -> bool {
        *self.asked.borrow() != Asked::Nothing
    }

    /// Whether the daemon is to end.
    pub fn is_for_good(&self) -> bool {
        *self.asked.borrow() == Asked::ToStop
    }

    /// Waits until the configuration is to be read anew.
    pub async fn read_anew(&self) {
        self.anew.notified().await;
    }

    /// Asks the loops to end so that others can begin; a stop for good stays one.
    pub fn pause(&self) {
        self.asked.send_if_modified(|asked| {
            let running = *asked == Asked::Nothing;
            if running {
                *asked = Asked::ToBeginAnew;
            }
            running
        });
    }

    /// Lets loops turn again after [`Stop::pause`].
    pub fn resume(&self) {
        self.asked.send_if_modified(|asked| {
            let paused = *asked == Asked::ToBeginAnew;
            if paused {
                *asked = Asked::Nothing;
            }
            paused
        });
    }

    /// Waits until the stop has been asked for and work that a relay or server keeps waiting has had its chance; what must not
    /// be dropped is waited for without end.
    pub async fn patience_ends(&self, wire: &Wire) {
        self.asked().await;
        wire.end_soon();
        tokio::time::sleep(PATIENCE).await;
        while wire.is_busy() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Rests, until it is asked for at the latest.
    pub async fn rest(&self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.asked() => {}
        }
    }

    /// Waits until it is asked for.
    pub async fn asked(&self) {
        let mut receiver = self.asked.subscribe();
        // The sender lives as long as self, so waiting ends only by the value.
        let _ = receiver.wait_for(|asked| *asked != Asked::Nothing).await;
    }
}

/// Tells systemd that the service is ready.
pub fn tell_ready(mailboxes: usize) {
    let status = format!("collecting from {mailboxes} mailboxes");
    tell(&[NotifyState::Ready, NotifyState::Status(&status)]);
}

/// A step of the start that may take long, such as bringing a large diary into a new form: systemd is told that it goes on, so that its
/// limit for starts (`TimeoutStartSec`) does not end it half-way, time after time.
pub async fn long_step<T>(step: impl Future<Output = T>) -> T {
    let more = u32::try_from(MORE_TIME.as_micros()).unwrap_or(u32::MAX);
    telling(step, || tell(&[NotifyState::ExtendTimeoutUsec(more)])).await
}

async fn telling<T>(step: impl Future<Output = T>, tell: impl Fn()) -> T {
    let mut step = pin!(step);
    loop {
        tokio::select! {
            done = &mut step => return done,
            () = tokio::time::sleep(STILL_STARTING) => tell(),
        }
    }
}

/// Tells systemd that the configuration is being read anew.
pub fn tell_reloading() {
    tell(&[NotifyState::Reloading]);
}

/// Tells systemd that the service ends.
pub fn tell_stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Feeds the watchdog while every loop turns.
pub async fn watch(hearts: Hearts, stop: Stop) {
    let Some(limit) = sd_notify::watchdog_enabled() else { return };
    let pause = (limit / 3).max(Duration::from_millis(500));
    while !stop.is_asked() {
        let late = hearts.late();
        if late.is_empty() {
            tell(&[NotifyState::Watchdog]);
        } else {
            tracing::error!(loops = late.join(", "), "loops stand still; the watchdog is not fed");
        }
        tokio::time::sleep(pause).await;
    }
    // Letters on the wire are waited for; systemd's own stop limit holds from here.
    loop {
        tell(&[NotifyState::Watchdog]);
        tokio::time::sleep(pause).await;
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd could not be told");
    }
}

#[cfg(test)]
mod tests {
    use super::{STILL_STARTING, telling};
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test(start_paused = true)]
    async fn systemd_is_told_again_and_again_while_a_step_of_the_start_lasts() {
        let told = AtomicU32::new(0);
        let step = async {
            tokio::time::sleep(STILL_STARTING * 7 / 2).await;
            "done"
        };
        let done = telling(step, || {
            told.fetch_add(1, Ordering::Relaxed);
        })
        .await;
        assert_eq!((done, told.into_inner()), ("done", 3));
    }
}
