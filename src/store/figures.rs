//! What reports count: cases that came in during a period with their times, and what became of mails.

use super::Session;
use super::cases::read_case;
use super::error::Result;
use super::row::{args, statements};
use crate::domain::case::Case;
use crate::domain::effect::Outcome;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

statements! {
    ARRIVED_BETWEEN on "cases" =
        "SELECT id, series, year, serial, matter, state, state_data, registered_at, answered_at, closed_at
         FROM cases WHERE arrived_at >= $1 AND arrived_at < $2 ORDER BY arrived_at, id";
    OUTCOMES_BETWEEN on "inbound" =
        "SELECT outcome, COUNT(*) AS n FROM inbound WHERE fetched_at >= $1 AND fetched_at < $2 AND outcome IS NOT NULL GROUP BY outcome";
}

/// A case with the times that it is judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFigures {
    /// The case.
    pub case: Case,
    /// When the citizen first had an answer, UTC.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was closed, UTC; `None` while it is open, also when it was opened again.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Session {
    /// Cases that reached the authority from one time until before another, the first one first.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn cases_between(&mut self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<CaseFigures>> {
        let rows = self.rows(ARRIVED_BETWEEN, args![from, until]).await?;
        rows.iter()
            .map(|row| {
                Ok(CaseFigures {
                    case: read_case(row)?,
                    answered_at: row.opt_time("answered_at")?,
                    closed_at: row.opt_time("closed_at")?,
                })
            })
            .collect()
    }

    /// How many of the mails that were fetched from one time until before another came to what end.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn outcomes_between(&mut self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<BTreeMap<&'static str, i64>> {
        let rows = self.rows(OUTCOMES_BETWEEN, args![from, until]).await?;
        rows.iter()
            .map(|row| Ok((row.word("outcome", Outcome::lookup)?.as_str(), row.int("n")?)))
            .collect()
    }
}
