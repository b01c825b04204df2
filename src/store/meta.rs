//! Small facts about the installation that must survive a restart, by name.

use super::error::Result;
use super::row::{args, statements};
use super::{Session, WriteTx};
use chrono::{DateTime, Utc};

statements! {
    META on "meta" = "SELECT key, value FROM meta WHERE key = $1";
    SET_META on "meta" =
        "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
}

impl Session {
    /// The fact with this name; `None` where it was never noted.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn meta(&mut self, key: &str) -> Result<Option<String>> {
        self.row(META, args![key]).await?.map(|row| row.named("value")).transpose()
    }

    /// The time with this name; `None` where it was never noted, or is noted as empty.
    pub(super) async fn meta_time(&mut self, key: &str) -> Result<Option<DateTime<Utc>>> {
        match self.row(META, args![key]).await? {
            Some(row) if !row.text("value")?.is_empty() => row.word("value", |text| text.parse().ok()).map(Some),
            _ => Ok(None),
        }
    }
}

impl WriteTx {
    /// Notes a fact under a name, in place of what stood there.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn set_meta(&mut self, key: &str, value: &str) -> Result<()> {
        self.change_one(SET_META, args![key, value], || format!("the fact {key}")).await
    }
}
