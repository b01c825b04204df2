//! A logged-in connection: the real [`Mailbox`], and the rule that a failed one is dead.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::time::Instant;

use super::ability::{Ability, Can};
use super::account::SizeTrust;
use super::error::ImapError;
use super::names::{FolderName, MessageIdText};
use super::strict::Strict;
use super::{
    Fetched, Mailbox, PutAway, PutAwayReport, Selected, ServerFacts, SizedUid, Wake, fetch, folder, idle, large, put_away, search,
};

/// A logged-in connection to one mailbox.
#[derive(Debug)]
pub struct Session {
    pub(super) strict: Strict,
    pub(super) can: Can,
    pub(super) sizes: SizeTrust,
    /// The folder that is open, and what the server told of it.
    pub(super) open: Option<(FolderName, Selected)>,
    certificate_until: Option<DateTime<Utc>>,
    alive: bool,
}

impl Session {
    pub(super) fn new(strict: Strict, can: Can, sizes: SizeTrust, certificate_until: Option<DateTime<Utc>>) -> Self {
        Self {
            strict,
            can,
            sizes,
            open: None,
            certificate_until,
            alive: true,
        }
    }

    /// What the server can do and how long its certificate is good, for whoever looks after it.
    #[must_use]
    pub fn server(&self) -> ServerFacts {
        ServerFacts {
            moves: self.can.has(Ability::Move),
            expunges_single_mails: self.can.has(Ability::UidPlus),
            idles: self.can.has(Ability::Idle),
            certificate_until: self.certificate_until,
        }
    }

    /// Whether the session can still be used.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.alive
    }

    /// What was told of the folder that is open.
    pub(super) fn opened(&self, doing: &'static str) -> Result<Selected, ImapError> {
        match &self.open {
            Some((_, selected)) => Ok(*selected),
            None => Err(self.strict.protocol(doing, "no folder is selected")),
        }
    }

    /// Whether this is the folder that is open.
    pub(super) fn is_open(&self, folder: &FolderName) -> bool {
        self.open.as_ref().is_some_and(|(name, _)| name == folder)
    }

    /// Before a command: the session counts as dead until [`Session::end`] has seen it through, so that a future
    /// dropped half-way leaves it dead instead of one answer behind.
    fn begin(&mut self) -> Result<(), ImapError> {
        if !std::mem::replace(&mut self.alive, false) {
            return Err(ImapError::Dead {
                place: self.strict.place.clone(),
            });
        }
        Ok(())
    }

    fn end<T>(&mut self, outcome: Result<T, ImapError>) -> Result<T, ImapError> {
        self.alive = outcome.is_ok();
        outcome
    }
}

impl Mailbox for Session {
    async fn select(&mut self, folder: &FolderName) -> Result<Selected, ImapError> {
        self.begin()?;
        let outcome = folder::select(self, folder).await;
        self.end(outcome)
    }

    async fn uids(&mut self, above: u32, since: Option<NaiveDate>) -> Result<Vec<u32>, ImapError> {
        self.begin()?;
        let outcome = search::uids(self, above, since).await;
        self.end(outcome)
    }

    async fn sizes(&mut self, uids: &[u32]) -> Result<Vec<SizedUid>, ImapError> {
        self.begin()?;
        let outcome = fetch::sizes(self, uids).await;
        self.end(outcome)
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<Fetched>, ImapError> {
        self.begin()?;
        let outcome = fetch::mails(self, uids).await;
        self.end(outcome)
    }

    async fn fetch_large(&mut self, uid: u32, size: u32, limit: u64) -> Result<Option<Fetched>, ImapError> {
        self.begin()?;
        let outcome = large::fetch(self, uid, size, limit).await;
        self.end(outcome)
    }

    async fn put_away(&mut self, uids: &[u32], how: &PutAway) -> Result<PutAwayReport, ImapError> {
        self.begin()?;
        let outcome = put_away::put_away(self, uids, how).await;
        self.end(outcome)
    }

    async fn find_message_id(&mut self, folder: &FolderName, id: &MessageIdText) -> Result<Vec<u32>, ImapError> {
        self.begin()?;
        let outcome = folder::find_message_id(self, folder, id).await;
        self.end(outcome)
    }

    async fn folders(&mut self) -> Result<Vec<FolderName>, ImapError> {
        self.begin()?;
        let outcome = folder::list(self, "*").await;
        self.end(outcome)
    }

    async fn wait(&mut self, hard_end: Duration) -> Result<Wake, ImapError> {
        let until = Instant::now() + hard_end;
        self.begin()?;
        let outcome = idle::wait(self, until).await;
        let woken = self.end(outcome)?;
        if woken == Wake::NoIdle {
            tokio::time::sleep_until(until).await;
        }
        Ok(woken)
    }

    async fn logout(mut self) -> Result<(), ImapError> {
        self.begin()?;
        match self.strict.must("LOGOUT", "LOGOUT", |_| {}).await {
            Ok(_) | Err(ImapError::Closed { .. }) => Ok(()),
            Err(cause) => Err(cause),
        }
    }
}
