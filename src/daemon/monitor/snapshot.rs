//! Everything that is told about the daemon, at one moment.

use super::super::pulse::MailboxPulse;
use super::Monitor;
use crate::domain::time::stockholm_date;
use crate::store::{Counts, StoreError};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the daemon is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its version.
    pub version: String,
    /// When it was started, UTC.
    pub started: DateTime<Utc>,
    /// When this was told, UTC.
    pub now: DateTime<Utc>,
    /// Loops that stand still.
    pub late: Vec<String>,
    /// Mailboxes by identity.
    pub mailboxes: BTreeMap<String, MailboxPulse>,
    /// How much there is in the diary.
    pub counts: Counts,
    /// Days until the secret of each `[oauth.NAME]` ends, where that is noted.
    pub secret_days: BTreeMap<String, i64>,
}

/// Looks at everything.
pub(super) async fn take(monitor: &Monitor) -> Result<Snapshot, StoreError> {
    let now = monitor.clock.now();
    let counts = monitor.store.read().await?.counts(now).await?;
    let today = stockholm_date(now);
    let days = monitor.secrets.iter().map(|(name, day)| (name.clone(), (*day - today).num_days()));
    Ok(Snapshot {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started: monitor.started,
        now,
        late: monitor.hearts.late(),
        mailboxes: monitor.pulse.all(),
        counts,
        secret_days: days.collect(),
    })
}
