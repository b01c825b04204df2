//! One mailbox's loop: connect, collect each folder, wait for new mail, begin again; a sick mailbox waits longer and longer
//! and never stops another.

use super::Bells;
use super::alarm::Looks;
use super::clock::SystemClock;
use super::failover::fetch_again_fact;
use super::heart::Heart;
use super::lifecycle::Stop;
use super::pulse::Pulse;
use super::room::Gate;
use super::troubles::Troubles;
use crate::domain::ids::MailboxId;
use crate::domain::time::Clock;
use crate::flow::collect::{self, CollectError, Source};
use crate::imap::{FolderName, ImapAccount, ImapError, Mailbox, PutAway, Session, connect};
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Shortest and longest wait before connecting anew.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// The longest wait that a server may ask for; shorter than a heart may be still.
const LONGEST_ASKED_FOR: Duration = Duration::from_secs(30 * 60);
/// No IDLE lasts longer: middle boxes forget quiet connections.
const LONGEST_IDLE: Duration = Duration::from_secs(9 * 60);
/// How often a mailbox that another daemon has, or a disk that is full, is looked at again.
const STAND_BY: Duration = Duration::from_secs(10);
/// What a server does not let be put away is left alone for so long.
const STAYS_FOR: Duration = Duration::from_secs(6 * 60 * 60);
/// A mail that could not be fetched whole so many times in a row is told to a person.
const STUCK_AFTER: u32 = 5;

/// A mailbox to collect from.
#[derive(Debug)]
pub struct Collector {
    /// Which.
    pub id: MailboxId,
    /// How it is reached.
    pub account: ImapAccount,
    /// What is collected and how it is put away.
    pub source: Source,
    /// Its folders; the first one is waited on.
    pub folders: Vec<FolderName>,
    /// The longest time between two looks.
    pub poll: Duration,
    /// How much room there must be to take mails in.
    pub gate: Gate,
    /// Where it is noted that it was looked through.
    pub looks: Looks,
    /// Mails that cannot be fetched.
    pub stuck: Stuck,
}

/// How often in a row each mail could not be fetched whole: a server may be still taking it in, but not for ever.
#[derive(Debug)]
pub struct Stuck {
    times: BTreeMap<(FolderName, u32), u32>,
    /// When it was last tried to put away what the server had kept where it was.
    tried: Instant,
}

impl Default for Stuck {
    fn default() -> Self {
        Self {
            times: BTreeMap::new(),
            tried: Instant::now(),
        }
    }
}

impl Stuck {
    /// Counts a look into a folder that left these mails; one that is left for the fifth time is told to a person.
    fn count(&mut self, folder: &FolderName, left: &[u32], mailbox: &MailboxId, troubles: &Troubles) {
        self.times.retain(|(known, uid), _| known != folder || left.contains(uid));
        for uid in left {
            let times = self.times.entry((folder.clone(), *uid)).or_default();
            *times += 1;
            if *times >= STUCK_AFTER {
                troubles.tell("mail_stuck", mailbox.as_str(), format!("folder {}, UID {uid}", folder.as_str()));
            }
        }
    }
}

/// What a connection is used with.
struct Around {
    store: Store,
    clock: Arc<dyn Clock>,
    bells: Arc<Bells>,
    heart: Arc<Heart>,
    pulse: Pulse,
}

impl Collector {
    /// The collector, noting its looks where alarms see them.
    pub fn watched_by(mut self, looks: &Looks) -> Self {
        self.looks = looks.clone();
        self
    }

    /// Collects until the stop.
    pub async fn run(
        mut self,
        store: Store,
        clock: Arc<dyn Clock>,
        bells: Arc<Bells>,
        heart: Arc<Heart>,
        pulse: Pulse,
        stop: Stop,
    ) -> (String, Result<(), StoreError>) {
        let name = format!("collect {}", self.id);
        let around = Around {
            store,
            clock,
            bells,
            heart,
            pulse,
        };
        let mut wait = FIRST_WAIT;
        let mut why_not = None;
        while !stop.is_asked() {
            around.heart.beat();
            match self.may_collect(&around, &mut why_not).await {
                Ok(true) => {}
                Ok(false) => {
                    stop.rest(STAND_BY).await;
                    continue;
                }
                Err(error) if error.is_again() => {
                    tracing::warn!(mailbox = %self.id, %error, "the database did not answer as it should; tried again");
                    stop.rest(STAND_BY).await;
                    continue;
                }
                Err(error) => return (name, Err(error)),
            }
            // Dropping a session half-way leaves its mails on the server: nothing is lost by a stop.
            let ended = tokio::select! {
                ended = self.connected(&around, &mut wait) => ended,
                () = stop.asked() => break,
            };
            let ended = match ended {
                CollectError::Store(error) if !error.is_again() => return (name, Err(error)),
                ended => ended,
            };
            around.pulse.failed(&self.id, around.clock.now(), &ended);
            self.note_failure(&ended);
            let pause = jittered(wait).max(wait_asked_for(&ended));
            // An odd mail is found and left out: the others do not wait longer for each one of its kind.
            if !matches!(ended, CollectError::Odd { .. }) {
                wait = (wait * 2).min(LONGEST_WAIT);
            }
            stop.rest(pause).await;
        }
        (name, Ok(()))
    }

    /// Whether this daemon has the mailbox, and room for what is in it. What keeps it from collecting is told once.
    async fn may_collect(&self, around: &Around, told: &mut Option<&'static str>) -> Result<bool, StoreError> {
        let why_not = if let Some(free) = self.gate.too_little(&around.store) {
            if *told != Some("room") {
                tracing::error!(mailbox = %self.id, free_bytes = free, "the diary's disk is nearly full: nothing more is collected, and mails wait on their server");
            }
            Some("room")
        } else if around.store.take_mailbox(&self.id, SystemClock.now()).await? {
            None
        } else {
            if *told != Some("other") {
                tracing::info!(mailbox = %self.id, "another daemon collects from this mailbox; this one stands by");
            }
            // Whoever has it says when it is not looked through.
            self.looks.well(&self.id);
            Some("other")
        };
        if told.is_some() && why_not.is_none() {
            tracing::info!(mailbox = %self.id, "collecting begins");
        }
        *told = why_not;
        Ok(why_not.is_none())
    }

    /// Collects over one connection until it fails.
    async fn connected(&mut self, around: &Around, wait: &mut Duration) -> CollectError {
        self.source.looked_through.clear();
        match connect(&self.account).await {
            Ok(mut session) => loop {
                around.pulse.connected(&self.id, session.server().certificate_until);
                if let Err(error) = self.fetch_again(&mut session, around).await {
                    return error;
                }
                if let Some(free) = self.gate.too_little(&around.store) {
                    return CollectError::NoRoom { free };
                }
                if let Err(error) = self.look(&mut session, around).await {
                    return error;
                }
                *wait = FIRST_WAIT;
                if let Err(error) = self.wait(&mut session).await {
                    return error.into();
                }
                around.heart.beat();
            },
            Err(error) => error.into(),
        }
    }

    /// After a copy was restored, or the database has moved: the folder that mails are moved to is looked through once, from the copy on. What the diary
    /// knows is a double; what it does not know is registered.
    async fn fetch_again(&self, session: &mut Session, around: &Around) -> Result<(), CollectError> {
        let fact = fetch_again_fact(&self.id);
        let PutAway::Move(folder) = &self.source.put_away else {
            return Ok(());
        };
        let since = around.store.read().await?.meta(&fact).await?;
        let Some(since) = since.filter(|since| !since.is_empty()) else {
            return Ok(());
        };
        let source = Source {
            put_away: PutAway::Nothing,
            since: since.parse().ok(),
            ..self.source.clone()
        };
        match collect::run_once(session, folder, &source, &around.store, around.clock.as_ref(), &|| ()).await {
            Ok(collected) => tracing::info!(mailbox = %self.id, mails = collected.new, "mails that had been moved away were fetched again"),
            Err(CollectError::Imap(ImapError::NoSuchFolder { .. })) => {}
            Err(error) => return Err(error),
        }
        let mut tx = around.store.write().await?;
        tx.set_meta(&fact, "").await?;
        tx.commit().await?;
        around.bells.mail.notify_one();
        Ok(())
    }

    /// Looks into every folder once.
    async fn look(&mut self, session: &mut Session, around: &Around) -> Result<(), CollectError> {
        if self.stuck.tried.elapsed() > STAYS_FOR {
            self.source.stay.clear();
            self.stuck.tried = Instant::now();
        }
        for folder in &self.folders {
            let arrived = || around.bells.mail.notify_one();
            match collect::run_once(session, folder, &self.source, &around.store, around.clock.as_ref(), &arrived).await {
                Ok(collected) => {
                    self.stuck.count(folder, &collected.left, &self.id, &self.looks.troubles);
                    if !collected.stay.is_empty() {
                        let body = format!("folder {}: {} mails", folder.as_str(), collected.stay.len());
                        self.looks.troubles.tell("not_put_away", self.id.as_str(), body);
                    }
                    let stay = collected.stay.iter().map(|uid| (folder.clone(), *uid));
                    self.source.stay.extend(stay);
                    if collected.left.is_empty() && self.source.left_out.is_empty() {
                        self.source.looked_through.insert(folder.clone());
                    }
                    if collected.new > 0 {
                        tracing::info!(mailbox = %self.id, folder = folder.as_str(), new = collected.new, "collected");
                        around.pulse.collected(&self.id, collected.new);
                    }
                }
                // A missing junk folder must not hinder the inbox.
                Err(CollectError::Imap(error @ ImapError::NoSuchFolder { .. })) if Some(folder) != self.folders.first() => {
                    tracing::warn!(mailbox = %self.id, folder = folder.as_str(), %error, "a folder cannot be opened; the others are collected");
                }
                Err(error) => return Err(error),
            }
            around.heart.beat();
        }
        self.source.suspects.clear();
        self.looks.well(&self.id);
        around.pulse.looked(&self.id, around.clock.now());
        Ok(())
    }

    async fn wait(&self, session: &mut Session) -> Result<(), ImapError> {
        if let (Some(first), true) = (self.folders.first(), self.folders.len() > 1) {
            session.select(first).await?;
        }
        session.wait(self.poll.min(LONGEST_IDLE)).await.map(drop)
    }

    fn note_failure(&mut self, error: &CollectError) {
        self.source.learn(error);
        if let CollectError::Odd { folder, uid, .. } = error {
            let body = format!("folder {}, UID {uid}: the server's answer cannot be read", folder.as_str());
            self.looks.troubles.tell("mail_stuck", self.id.as_str(), body);
        }
        self.looks.failed(&self.id, &error.to_string());
        tracing::warn!(mailbox = %self.id, %error, "collecting was interrupted; it is tried again");
    }
}

/// How long a server that throttles asks to be left alone; half an hour at most, whatever it says.
fn wait_asked_for(error: &CollectError) -> Duration {
    let asked = match error {
        CollectError::Imap(error) => error.retry_after(),
        CollectError::Unreadable { .. } | CollectError::Odd { .. } | CollectError::Store(_) | CollectError::NoRoom { .. } => None,
    };
    asked.unwrap_or_default().min(LONGEST_ASKED_FOR)
}

fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(0.5 + fastrand::f64())
}
