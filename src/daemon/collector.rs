//! One mailbox's loop: connect, collect each folder, wait for new mail, begin again; a sick mailbox waits longer and longer
//! and never stops another.

use super::Bells;
use super::heart::Heart;
use super::lifecycle::Stop;
use crate::domain::ids::MailboxId;
use crate::domain::time::Clock;
use crate::flow::collect::{self, CollectError, Source};
use crate::imap::{FolderName, ImapAccount, ImapError, Mailbox, Session, connect};
use crate::store::{Store, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// Shortest and longest wait before connecting anew.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// No IDLE lasts longer: middle boxes forget quiet connections.
const LONGEST_IDLE: Duration = Duration::from_secs(9 * 60);

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
}

/// What a connection is used with.
struct Around {
    store: Store,
    clock: Arc<dyn Clock>,
    bells: Arc<Bells>,
    heart: Arc<Heart>,
}

impl Collector {
    /// Collects until the stop.
    pub async fn run(
        mut self,
        store: Store,
        clock: Arc<dyn Clock>,
        bells: Arc<Bells>,
        heart: Arc<Heart>,
        stop: Stop,
    ) -> (String, Result<(), StoreError>) {
        let name = format!("collect {}", self.id);
        let around = Around {
            store,
            clock,
            bells,
            heart,
        };
        let mut wait = FIRST_WAIT;
        while !stop.is_asked() {
            around.heart.beat();
            // Dropping a session half-way leaves its mails on the server: nothing is lost by a stop.
            let ended = tokio::select! {
                ended = self.connected(&around, &mut wait) => ended,
                () = stop.asked() => break,
            };
            match ended {
                CollectError::Store(error) if !error.is_again() => return (name, Err(error)),
                error => self.learn(&error),
            }
            let pause = jittered(wait);
            wait = (wait * 2).min(LONGEST_WAIT);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.asked() => {}
            }
        }
        (name, Ok(()))
    }

    /// Collects over one connection until it fails.
    async fn connected(&mut self, around: &Around, wait: &mut Duration) -> CollectError {
        self.source.looked_through.clear();
        match connect(&self.account).await {
            Ok(mut session) => loop {
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

    /// Looks into every folder once.
    async fn look(&mut self, session: &mut Session, around: &Around) -> Result<(), CollectError> {
        for folder in &self.folders {
            match collect::run_once(session, folder, &self.source, &around.store, around.clock.as_ref()).await {
                Ok(collected) => {
                    if collected.left == 0 && self.source.left_out.is_empty() {
                        self.source.looked_through.insert(folder.clone());
                    }
                    if collected.new > 0 {
                        tracing::info!(mailbox = %self.id, folder = folder.as_str(), new = collected.new, "collected");
                        around.bells.mail.notify_one();
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
        self.source.one_by_one = false;
        Ok(())
    }

    async fn wait(&self, session: &mut Session) -> Result<(), ImapError> {
        if let (Some(first), true) = (self.folders.first(), self.folders.len() > 1) {
            session.select(first).await?;
        }
        session.wait(self.poll.min(LONGEST_IDLE)).await.map(drop)
    }

    /// One odd mail must not stop a mailbox: after an answer that could not be read, mails are fetched one by one, and the
    /// one that fails alone is left out until the next start.
    fn learn(&mut self, error: &CollectError) {
        match error {
            CollectError::Odd { uid, .. } => {
                self.source.left_out.insert(*uid);
            }
            CollectError::Imap(ImapError::Protocol { .. }) => self.source.one_by_one = true,
            CollectError::Imap(_) | CollectError::Store(_) => {}
        }
        tracing::warn!(mailbox = %self.id, %error, "collecting was interrupted; it is tried again");
    }
}

fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(0.5 + fastrand::f64())
}
