//! Automatic letters counted, held back, stopped and let go: what the budget of them rests on.

use super::error::Result;
use super::outbox::automatic;
use super::row::{args, statements};
use super::{Session, WriteTx};
use crate::domain::address::EmailAddress;
use crate::domain::ids::OutboxId;
use chrono::{DateTime, Utc};

statements! {
    AUTOMATIC_DUE on "outbox" =
        concat!("SELECT id, recipient FROM outbox WHERE state = 'queued' AND next_at <= $1 AND ", automatic!(),
            " ORDER BY next_at, id LIMIT $2");
    AUTOMATIC_COUNT on "outbox" =
        concat!("SELECT COUNT(*) AS n FROM (SELECT 1 FROM outbox WHERE dot_at >= $1 AND ", automatic!(), " LIMIT $2) AS lately");
    AUTOMATIC_SINCE on "outbox" =
        concat!("SELECT recipient, COUNT(*) AS n FROM
             (SELECT recipient FROM outbox WHERE dot_at >= $1 AND ", automatic!(), " LIMIT 1000000) AS lately
         GROUP BY recipient");
    HOLD_BACK on "outbox" = "UPDATE outbox SET next_at = $2 WHERE id = $1 AND state = 'queued'";
    LET_GO on "outbox" =
        concat!("UPDATE outbox SET next_at = $1 WHERE state = 'queued' AND next_at > $1 AND ", automatic!(), " AND attempts = 0");
}

/// Since when all automatic letters stand still, RFC 3339; empty where they go.
const STOPPED: &str = "automatic_letters_stopped";
/// When they were let go last.
const LET_GO_AT: &str = "automatic_letters_let_go";

impl Session {
    /// Since when all automatic letters stand still; `None` where they go.
    ///
    /// # Errors
    /// When the database is out of reach, or the fact is strange.
    pub async fn automatic_stopped_since(&mut self) -> Result<Option<DateTime<Utc>>> {
        self.meta_time(STOPPED).await
    }

    /// When they were let go last; `None` where they never stood still.
    ///
    /// # Errors
    /// When the database is out of reach, or the fact is strange.
    pub async fn automatic_let_go_at(&mut self) -> Result<Option<DateTime<Utc>>> {
        self.meta_time(LET_GO_AT).await
    }

    /// Automatic letters whose time has come, with whom they are for, in the order in which they are claimed.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn automatic_due(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<(OutboxId, EmailAddress)>> {
        let rows = self.rows(AUTOMATIC_DUE, args![now, limit]).await?;
        rows.iter()
            .map(|row| {
                let to = row.word("recipient", |text| EmailAddress::parse(text).ok())?;
                Ok((OutboxId(row.int("id")?), to))
            })
            .collect()
    }

    /// How many automatic letters went since a time, counted to `most`.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn automatic_count(&mut self, since: DateTime<Utc>, most: u32) -> Result<u32> {
        self.the_row(AUTOMATIC_COUNT, args![since, most]).await?.small("n")
    }

    /// Whom automatic letters went to since a time, with how many.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn automatic_since(&mut self, since: DateTime<Utc>) -> Result<Vec<(EmailAddress, u32)>> {
        let rows = self.rows(AUTOMATIC_SINCE, args![since]).await?;
        rows.iter()
            .map(|row| {
                let to = row.word("recipient", |text| EmailAddress::parse(text).ok())?;
                Ok((to, row.small("n")?))
            })
            .collect()
    }
}

impl WriteTx {
    /// Lets letters wait that are not being sent.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn hold_back(&mut self, letters: &[OutboxId], until: DateTime<Utc>) -> Result<()> {
        for id in letters {
            self.change(HOLD_BACK, args![*id, until]).await?;
        }
        Ok(())
    }

    /// Notes that all automatic letters stand still from now on.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn stop_automatic(&mut self, now: DateTime<Utc>) -> Result<()> {
        self.set_meta(STOPPED, &now.to_rfc3339()).await
    }

    /// Notes that automatic letters go again, and lets those go that wait and were not tried yet; how many.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn let_automatic_go(&mut self, now: DateTime<Utc>) -> Result<u64> {
        self.set_meta(STOPPED, "").await?;
        self.set_meta(LET_GO_AT, &now.to_rfc3339()).await?;
        self.change(LET_GO, args![now]).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::effect::Purpose;

    #[test]
    fn the_letters_that_are_counted_are_those_without_a_persons_words() {
        for purpose in Purpose::ALL {
            let counted = automatic!().contains(&format!("'{purpose}'"));
            assert_eq!(counted, purpose.is_automatic(), "{purpose}");
        }
    }
}
