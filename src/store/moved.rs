//! A database that answers from another server than before: after a failover, or where a copy was put back. What was committed in
//! the last moment before may be gone there, so no diary number is given and no letter sent until what went out since has been
//! provided for.

use super::error::{Result, StoreError};
use super::log::LogEntry;
use super::restore::{Gap, Provided, provide, told};
use super::row::{args, statements};
use super::{Store, WriteTx};
use crate::domain::diary::DiaryNumber;
use chrono::{DateTime, Datelike, Utc};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

statements! {
    DOUBT_DUE on "outbox" =
        "UPDATE outbox SET state = 'unknown', attempts = CASE WHEN attempts < 1 THEN 1 ELSE attempts END, unknowns = unknowns + 1,
             dot_at = COALESCE(dot_at, created_at), settled_at = $1, lease_owner = NULL, lease_until = 0
         WHERE state = 'sending' OR (state = 'queued' AND next_at <= $1)";
}

/// Under which fact the server stands that the database was last found on.
const SERVER: &str = "postgres_server";

/// Which server the connections of this process lead to.
#[derive(Debug, Default)]
pub(super) struct ServerWatch {
    seen: Mutex<Option<String>>,
    changed: AtomicBool,
}

impl ServerWatch {
    /// A new connection leads to this server.
    pub(super) fn see(&self, server: Option<String>) {
        let Some(server) = server else { return };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.as_ref().is_some_and(|before| *before != server) {
            self.changed.store(true, Ordering::SeqCst);
        }
        *seen = Some(server);
    }
}

/// The numbers that this process has given, and whether it may give any.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    watch: Arc<ServerWatch>,
    /// The last one that was committed, by series and year.
    given: Mutex<BTreeMap<(String, i32), i64>>,
}

impl Numbers {
    pub(super) fn watched_by(watch: Option<Arc<ServerWatch>>) -> Self {
        Self {
            watch: watch.unwrap_or_default(),
            given: Mutex::default(),
        }
    }

    /// # Errors
    /// While numbers are held.
    pub(super) fn may_be_given(&self) -> Result<()> {
        if self.watch.changed.load(Ordering::SeqCst) {
            return Err(StoreError::Held);
        }
        Ok(())
    }

    /// These were committed.
    pub(super) fn committed(&self, numbers: Vec<DiaryNumber>) {
        if numbers.is_empty() {
            return;
        }
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        for number in numbers {
            let last = given.entry((number.series, number.year)).or_default();
            *last = number.serial.max(*last);
        }
    }

    fn given(&self) -> Vec<DiaryNumber> {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let number = |((series, year), serial): (&(String, i32), &i64)| DiaryNumber {
            series: series.clone(),
            year: *year,
            serial: *serial,
        };
        given.iter().map(number).collect()
    }
}

/// What is provided for after a move.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AfterMove {
    /// Numbers that are known to have gone out.
    pub given: Vec<DiaryNumber>,
    /// So many numbers of each series of this year are left out, where nothing tells which went out.
    pub leave_out: i64,
    /// Letters that were due may have been sent by the server before: they are in doubt.
    pub letters_in_doubt: bool,
    /// Facts to be noted with it ([`WriteTx::set_meta`]).
    pub facts: Vec<(String, String)>,
}

impl Store {
    /// The server that the database has moved to since one was last provided for; `None` where it has not, or does not tell. The first
    /// server is noted. From the moment that a connection leads to another one, no number is given and no letter sent.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn moved_to(&self) -> Result<Option<String>> {
        let Some(server) = self.db.server().await else { return Ok(None) };
        let before = self.read().await?.meta(SERVER).await?;
        if before.as_deref() == Some(server.as_str()) {
            // Another daemon has provided for it; what this one knows must still be heard.
            return Ok(Some(server).filter(|_| self.is_held()));
        }
        if before.is_none() {
            let mut tx = self.write().await?;
            tx.set_meta(SERVER, &server).await?;
            tx.commit().await?;
            return Ok(None);
        }
        self.numbers.watch.changed.store(true, Ordering::SeqCst);
        Ok(Some(server))
    }

    /// Whether diary numbers and letters are held, since the database is on another server than before.
    pub fn is_held(&self) -> bool {
        self.numbers.watch.changed.load(Ordering::SeqCst)
    }

    /// Provides for a move to a server and lets numbers be given and letters be sent again. What concerns the diary as a whole is done by the first daemon
    /// that comes here; the numbers that each daemon has given are provided for by each.
    ///
    /// # Errors
    /// When nothing was provided for: numbers are still held.
    pub async fn provide_for_move(&self, server: &str, after: &AfterMove, now: DateTime<Utc>) -> Result<Provided> {
        let mut tx = self.write().await?;
        let is_first = tx.meta(SERVER).await?.as_deref() != Some(server);
        let mut given = self.numbers.given();
        if is_first {
            given.extend(after.given.iter().cloned());
        }
        let mut provided = Provided {
            gaps: provide(&mut tx, &given, now).await?,
            letters_in_doubt: 0,
        };
        if is_first {
            provided.gaps.extend(leave_out(&mut tx, after.leave_out, now).await?);
            if after.letters_in_doubt {
                provided.letters_in_doubt = tx.change(DOUBT_DUE, args![now]).await?;
            }
            for (fact, value) in &after.facts {
                tx.set_meta(fact, value).await?;
            }
            tx.set_meta(SERVER, server).await?;
        }
        if is_first || !provided.gaps.is_empty() {
            let event = json!({ "server": server, "gaps": told(&provided.gaps), "letters_in_doubt": provided.letters_in_doubt });
            let reasons = ["Databasen svarar från en annan server än förut. Nummer som kan ha gått ut ges inte igen.".to_owned()];
            tx.append_log(&LogEntry::note(now, "daemon", "database_moved", &event, &reasons))
                .await?;
        }
        tx.commit().await?;
        self.numbers.watch.changed.store(false, Ordering::SeqCst);
        Ok(provided)
    }
}

/// Leaves out numbers of each series of this year.
async fn leave_out(tx: &mut WriteTx, count: i64, now: DateTime<Utc>) -> Result<Vec<Gap>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let counters = tx.counters().await?.into_iter().filter(|number| number.year >= now.year());
    let skipped: Vec<DiaryNumber> = counters
        .map(|number| DiaryNumber {
            serial: number.serial + count,
            ..number
        })
        .collect();
    provide(tx, &skipped, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_server_holds_the_numbers_and_one_that_does_not_tell_changes_nothing() {
        let numbers = Numbers::default();
        for (server, held) in [(Some("1/1"), false), (None, false), (Some("1/1"), false), (Some("1/2"), true)] {
            numbers.watch.see(server.map(str::to_owned));
            assert_eq!(numbers.may_be_given().is_err(), held, "{server:?}");
        }
    }

    #[test]
    fn the_last_number_of_each_series_is_remembered() {
        let number = |series: &str, serial| DiaryNumber {
            series: series.to_owned(),
            year: 2026,
            serial,
        };
        let numbers = Numbers::default();
        numbers.committed(vec![number("TN", 7), number("KS", 3)]);
        numbers.committed(vec![number("TN", 6)]);
        assert_eq!(numbers.given(), [number("KS", 3), number("TN", 7)]);
    }
}
