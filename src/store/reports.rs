//! Reports and questions that were made of themselves: each once, whatever happens.

use super::error::Result;
use super::row::{args, statements};
use super::{Session, WriteTx};
use chrono::{DateTime, Utc};

statements! {
    REPORT_MADE on "reports" = "SELECT made_at FROM reports WHERE key = $1";
    PUT_REPORT on "reports" = "INSERT INTO reports (key, made_at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
}

impl Session {
    /// When the report with this key was made, UTC; `None` where it was not.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn report_made(&mut self, key: &str) -> Result<Option<DateTime<Utc>>> {
        self.row(REPORT_MADE, args![key]).await?.map(|row| row.time("made_at")).transpose()
    }
}

impl WriteTx {
    /// Notes that a report is made in this transaction; false where it was made before.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn note_report(&mut self, key: &str, now: DateTime<Utc>) -> Result<bool> {
        Ok(self.change(PUT_REPORT, args![key, now]).await? == 1)
    }
}
