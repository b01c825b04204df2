//! Reading on the command line is noted like reading by mail: who looked at which case, or looked for what, stands in the log before
//! anything is shown.

use super::open;
use crate::domain::ids::CaseId;
use crate::settings::Settings;
use crate::store::{LogEntry, OpenMode, Store, StoreError};
use anyhow::Context;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::path::Path;

/// What a login that nobody made is numbered (services, containers).
const NO_LOGIN: &str = "4294967295";

/// What is looked at.
pub struct Look<'a> {
    /// The case; `None` for a search or a list.
    pub case: Option<CaseId>,
    /// The command and what it was asked.
    pub event: Value,
    /// The same for people.
    pub reason: &'a str,
}

/// The diary, for reading what must be noted; also while the daemon runs.
pub async fn diary(settings: &Settings) -> anyhow::Result<Store> {
    open::diary_as(settings, OpenMode::Reader).await
}

/// Notes that something is looked at, and when, UTC.
pub async fn note(store: &Store, at: DateTime<Utc>, looks: &[Look<'_>]) -> anyhow::Result<()> {
    note_all(store, at, looks).await.context(
        "who reads is noted in the diary's log, and that cannot be written, so nothing is shown: \
         read as the user that the diary belongs to (runuser -u synpunktd -- synpunktd …)",
    )
}

async fn note_all(store: &Store, at: DateTime<Utc>, looks: &[Look<'_>]) -> Result<(), StoreError> {
    let actor = actor();
    let mut tx = store.write().await?;
    for look in looks {
        tx.append_log(&LogEntry {
            case: look.case,
            ..LogEntry::note(at, &actor, "read", &look.event, &[look.reason.to_owned()])
        })
        .await?;
    }
    tx.commit().await
}

/// Who sits at the keyboard, as the log names them.
pub fn actor() -> String {
    format!("shell:{}", name())
}

/// Who sits at the keyboard: whoever logged in, also behind `sudo`; else whose process this is.
fn name() -> String {
    let read = |file: &str| std::fs::read_to_string(Path::new("/proc/self").join(file)).unwrap_or_default();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    named(&read("loginuid"), &read("status"), &accounts)
}

fn named(login: &str, status: &str, accounts: &str) -> String {
    let login = Some(login.trim()).filter(|number| !number.is_empty() && *number != NO_LOGIN);
    let own = || {
        let line = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
        line.split_whitespace().next()
    };
    let Some(number) = login.or_else(own) else {
        return "unknown".to_owned();
    };
    let account = accounts.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)? == number).then_some(name)
    });
    account.map_or_else(|| format!("uid-{number}"), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_logged_in_is_named_also_behind_another_user() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\nragnhild:x:1001:1001::/home/ragnhild:/bin/bash\n";
        let root = "Name:\tsynpunktd\nUid:\t0\t0\t0\t0\n";
        for (login, status, expected) in [
            ("1001\n", root, "ragnhild"),
            ("4294967295", root, "root"),
            ("", root, "root"),
            ("70001", root, "uid-70001"),
            ("", "", "unknown"),
        ] {
            assert_eq!(named(login, status, accounts), expected, "{login}");
        }
        assert!(!name().is_empty());
    }
}
