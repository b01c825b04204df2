//! The loops of a round: each station is given what it turns on, and what wakes it.

use super::alarm::{self, Looks};
use super::failover::Failover;
use super::heart::{Heart, Hearts};
use super::lifecycle::Stop;
use super::presence::{self, Seat};
use super::pulse::Pulse;
use super::shadow::WayOut;
use super::tokens::Sources;
use super::worker::{Loop, Running, Turn};
use super::{Bells, DaemonError, Loops, backups, journal, log_head, wiring};
use crate::flow::lines::Lines;
use crate::flow::office::Office;
use crate::flow::{deliver, digest, disposal, learn, process, report, shadow, tick};
use crate::settings::Settings;
use crate::smtp::SmtpRelay;
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify};

/// A loop whose heart is still for longer is stuck, and the watchdog starts the daemon anew.
const SHORT: Duration = Duration::from_secs(10 * 60);
/// The same for loops that wait for servers: a relay may take its time with one letter (RFC 5321 section 4.5.3.2.6).
const LONG: Duration = Duration::from_secs(45 * 60);

/// What every loop of a round is made from.
pub(super) struct Parts<'a> {
    /// The configuration of the round.
    pub(super) settings: &'a Settings,
    /// The same, brought to life.
    pub(super) office: &'a Arc<Office>,
    /// The diary.
    pub(super) store: &'a Store,
    /// What ends the round.
    pub(super) stop: &'a Stop,
    /// Where each loop's heart beats.
    pub(super) hearts: &'a Hearts,
    /// What is told of mailboxes to whoever asks.
    pub(super) pulse: &'a Pulse,
    /// What wakes loops before their time.
    pub(super) bells: Arc<Bells>,
    /// When mailboxes were looked through.
    pub(super) looks: Looks,
    /// Where access tokens come from.
    pub(super) sources: Sources,
}

impl Parts<'_> {
    /// Starts every loop; `seat` is this process's place among others, where there can be others.
    pub(super) fn start(&self, seat: Option<&Arc<Seat>>) -> Result<Loops, DaemonError> {
        let mut loops = Loops::new();
        self.collecting(&mut loops)?;
        loops.spawn(self.processing());
        loops.spawn(self.ticking());
        loops.spawn(self.delivering());
        if self.settings.daemon.shadow {
            loops.spawn(self.reporting());
        }
        if let Some(seat) = seat {
            self.being_present(seat, &mut loops);
        }
        self.keeping_safe(&mut loops)?;
        if self.settings.daemon.learn_nightly {
            loops.spawn(self.learning()?);
        }
        Ok(loops)
    }

    fn heart(&self, name: &str, patience: Duration) -> Arc<Heart> {
        self.hearts.add(name.to_owned(), patience)
    }

    fn looped(&self, name: &str, pause: Duration, patience: Duration) -> Loop {
        Loop {
            name: name.to_owned(),
            pause,
            heart: self.heart(name, patience),
            stop: self.stop.clone(),
        }
    }

    fn office_and_store(&self) -> (Arc<Office>, Store) {
        (Arc::clone(self.office), self.store.clone())
    }

    fn collecting(&self, loops: &mut Loops) -> Result<(), DaemonError> {
        for mailbox in &self.settings.daemon.mailboxes {
            self.looks.watch(&mailbox.functional.id);
            let collector = wiring::collector(mailbox, self.settings, &self.sources)?.watched_by(&self.looks);
            loops.spawn(collector.run(
                self.store.clone(),
                Arc::clone(&self.office.clock),
                Arc::clone(&self.bells),
                self.heart(&format!("collect {}", mailbox.functional.id), LONG),
                self.pulse.clone(),
                self.stop.clone(),
            ));
        }
        Ok(())
    }

    fn processing(&self) -> Running {
        let (office, store) = self.office_and_store();
        let bells = Arc::clone(&self.bells);
        let looped = self.looped("process", Duration::from_secs(30), SHORT);
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
                Ok(if done.settled + done.put_off > 0 { Turn::Again } else { Turn::Rest })
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

    fn ticking(&self) -> Running {
        let (office, store) = self.office_and_store();
        let bells = Arc::clone(&self.bells);
        let pause = self.settings.daemon.tick;
        let looped = self.looped("tick", pause, SHORT.max(pause * 2));
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

    fn delivering(&self) -> Running {
        let (office, store) = self.office_and_store();
        let wake = Arc::clone(&self.bells);
        let looped = self.looped("deliver", self.settings.daemon.tick, LONG);
        let relay = SmtpRelay::new(wiring::relay(self.settings, &self.sources));
        let way_out = WayOut::new(relay, self.settings.daemon.shadow);
        let lines = Lines::new(way_out, self.settings.daemon.relay.connections);
        let (wire, stop) = (lines.wire(), self.stop.clone());
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

    /// The shadow's morning report.
    fn reporting(&self) -> Running {
        let (office, store) = self.office_and_store();
        let bells = Arc::clone(&self.bells);
        let tick = self.settings.daemon.tick;
        let pause = tick.max(Duration::from_secs(60).min(tick * 20));
        let looped = self.looped("shadow", pause, SHORT.max(pause * 2));
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

    fn learning(&self) -> Result<Running, DaemonError> {
        let (office, store) = self.office_and_store();
        let kept = Arc::new(wiring::kept_mails(self.settings)?);
        let looped = self.looped("learn", Duration::from_secs(15 * 60), Duration::from_secs(2 * 60 * 60));
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

    fn being_present(&self, seat: &Arc<Seat>, loops: &mut Loops) {
        loops.spawn(presence::run(
            self.store.clone(),
            Arc::clone(seat),
            Arc::clone(&self.office.clock),
            Failover::new(self.settings, &self.sources, &self.looks.troubles),
            Arc::clone(&self.bells),
            self.heart("presence", SHORT),
            self.stop.clone(),
        ));
    }

    /// The loops that keep the diary safe, as far as they are configured.
    fn keeping_safe(&self, loops: &mut Loops) -> Result<(), DaemonError> {
        let keeping = &self.settings.daemon.keeping;
        let (office, store) = self.office_and_store();
        loops.spawn(alarm::run(
            office,
            store,
            self.looks.clone(),
            keeping.alarm.clone(),
            secret_ends(self.settings),
            self.heart("alarm", LONG),
            self.stop.clone(),
        ));
        if let Some(plan) = keeping.backup.clone().filter(|_| !self.store.is_shared()) {
            let copies = backups::Copies {
                store: self.store.clone(),
                plan,
                spare: self.settings.daemon.least_free,
            };
            let (troubles, heart) = (self.looks.troubles.clone(), self.heart("backup", LONG));
            loops.spawn(backups::run(copies, troubles, heart, self.stop.clone()));
        }
        if let Some(mailbox) = keeping.journal.clone() {
            let (office, store) = self.office_and_store();
            loops.spawn(journal::run(
                office,
                store,
                mailbox,
                self.sources.clone(),
                Arc::clone(&self.bells),
                self.heart("journal", LONG),
                self.stop.clone(),
            ));
        }
        if let Some(archive) = keeping.archive.clone() {
            let (office, store) = self.office_and_store();
            loops.spawn(log_head::run(
                office,
                store,
                archive,
                log_head::Seal::in_folder(&self.settings.daemon.state_dir)?,
                Arc::clone(&self.bells),
                self.heart("log head", LONG),
                self.stop.clone(),
            ));
        }
        Ok(())
    }
}

/// The days on which secrets end, where they are written down.
fn secret_ends(settings: &Settings) -> alarm::Ends {
    let secrets = settings.daemon.oauth.iter();
    secrets
        .filter_map(|(name, oauth)| Some((name.clone(), oauth.secret_expires?)))
        .collect()
}

async fn wake_of(bells: Arc<Bells>, which: fn(&Bells) -> &Notify) {
    which(&bells).notified().await;
}
