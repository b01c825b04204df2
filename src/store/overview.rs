//! The whole of a case, and how much there is of everything.

use super::error::Result;
use super::row::{Row, args, statements};
use super::{ClockRow, DocumentRow, LetterRow, LogRow, Session};
use crate::domain::case::Case;
use crate::domain::diary::DiaryNumber;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

statements! {
    OLDEST_WAITING on "inbound" =
        "SELECT COUNT(*) AS n, MIN(fetched_at) AS oldest FROM inbound WHERE state = 'received' AND attempts >= 0";
    OLDEST_UNSENT on "outbox" = "SELECT MIN(created_at) AS oldest FROM outbox WHERE state IN ('queued', 'sending', 'unknown')";
    OVERDUE on "cases" = "SELECT COUNT(*) AS n FROM cases WHERE state IN ('awaiting_registrar', 'assigned') AND due_at < $1";
    CASES_BY_STATE on "cases" = "SELECT state AS word, COUNT(*) AS n FROM cases GROUP BY state";
    LETTERS_BY_STATE on "outbox" = "SELECT state AS word, COUNT(*) AS n FROM outbox GROUP BY state";
}

/// A case with all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// Its documents in order.
    pub documents: Vec<DocumentRow>,
    /// Its letters in order.
    pub letters: Vec<LetterRow>,
    /// The clocks that run on it.
    pub clocks: Vec<ClockRow>,
    /// What happened to it, in order.
    pub log: Vec<LogRow>,
}

/// How much there is; no personal data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Mails that wait to be worked on.
    pub mails_waiting: i64,
    /// When the oldest of them was fetched, UTC.
    pub oldest_waiting: Option<DateTime<Utc>>,
    /// When the oldest letter was written that the relay has not taken, UTC.
    pub oldest_unsent: Option<DateTime<Utc>>,
    /// Since when all automatic letters stand still because their budget is used up, UTC; `None` where they go.
    pub automatic_stopped: Option<DateTime<Utc>>,
    /// Cases whose answer is owed and whose day has passed.
    pub overdue: i64,
    /// Cases by the name of their state.
    pub cases: BTreeMap<String, i64>,
    /// Letters by the name of their state.
    pub letters: BTreeMap<String, i64>,
}

impl Session {
    /// The case with a diary number, and all that belongs to it; `None` where there is none.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn show(&mut self, number: &DiaryNumber) -> Result<Option<CaseView>> {
        let Some(case) = self.case_by_number(number).await? else {
            return Ok(None);
        };
        let documents = self.documents_of(case.id).await?;
        let letters = self.letters_of(case.id).await?;
        let clocks = self.clocks_of(case.id).await?;
        let log = self.log_of(case.id).await?;
        Ok(Some(CaseView {
            case,
            documents,
            letters,
            clocks,
            log,
        }))
    }

    /// How much there is of everything, at this time.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn counts(&mut self, now: DateTime<Utc>) -> Result<Counts> {
        let waiting = self.the_row(OLDEST_WAITING, &[]).await?;
        let unsent = self.the_row(OLDEST_UNSENT, &[]).await?;
        let overdue = self.the_row(OVERDUE, args![now]).await?;
        let cases = self.rows(CASES_BY_STATE, &[]).await?;
        let letters = self.rows(LETTERS_BY_STATE, &[]).await?;
        Ok(Counts {
            mails_waiting: waiting.int("n")?,
            oldest_waiting: waiting.opt_time("oldest")?,
            oldest_unsent: unsent.opt_time("oldest")?,
            automatic_stopped: self.automatic_stopped_since().await?,
            overdue: overdue.int("n")?,
            cases: by_word(&cases)?,
            letters: by_word(&letters)?,
        })
    }
}

fn by_word(rows: &[Row]) -> Result<BTreeMap<String, i64>> {
    rows.iter().map(|row| Ok((row.named("word")?, row.int("n")?))).collect()
}
