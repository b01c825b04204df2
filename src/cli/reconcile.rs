//! `synpunktd reconcile`: what is on the mail servers against what is in the diary. It changes nothing on either side.

use super::{ConfigArgs, open, table};
use crate::daemon::clock::SystemClock;
use crate::daemon::tokens::Sources;
use crate::daemon::wiring;
use crate::domain::time::Clock;
use crate::imap::{FolderName, ImapError, Mailbox, Session, connect};
use crate::settings::daemon::{Mailbox as Configured, PutAway};
use crate::store::{Store, raw_hash};
use chrono::{NaiveDate, TimeDelta};
use clap::Args;
use std::collections::BTreeSet;
use std::process::ExitCode;

/// Mails that are fetched in one go.
const SOME: usize = 20;

/// How far back is looked.
#[derive(Debug, Args)]
pub struct ReconcileArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Days back that mails which were moved away are compared with the diary, byte for byte
    #[arg(long, default_value_t = 7)]
    days: u16,
}

/// Compares.
///
/// # Errors
/// A faulty configuration, or a diary that cannot be read.
pub async fn run(args: ReconcileArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings_to_connect(&args.config)?;
    let store = open::diary(&settings).await?;
    let since = (SystemClock.now() - TimeDelta::days(i64::from(args.days))).date_naive();
    let sources = wiring::sources(&settings)?;
    let mut rows = table::new(["", "MAILBOX", "FOLDER", "FOUND"]);
    let mut well = true;
    for mailbox in &settings.daemon.mailboxes {
        for (folder, found) in folders(mailbox, &sources, &store, since).await {
            let (is_well, told) = match found {
                Ok(found) => (found.missing.is_empty(), found.told()),
                Err(error) => (false, error.to_string()),
            };
            well &= is_well;
            rows.add_row([mark(is_well), mailbox.functional.id.to_string(), folder, told]);
        }
    }
    println!("{}", table::text(&rows));
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What was found in a folder.
struct Found {
    /// Mails in all, since the day.
    mails: usize,
    /// Mails that wait to be collected.
    waiting: usize,
    /// UIDs of mails that were moved away, but not by the diary: it does not know them.
    missing: Vec<u32>,
}

impl Found {
    fn told(&self) -> String {
        let uids: Vec<String> = self.missing.iter().take(20).map(ToString::to_string).collect();
        match (self.missing.len(), self.waiting) {
            (0, 0) => format!("{} mails, all in the diary", self.mails),
            (0, waiting) => format!("{} mails, {waiting} wait to be collected", self.mails),
            (missing, _) => format!(
                "{} mails, {missing} are not in the diary: move them back to where mails are collected from (UID {})",
                self.mails,
                uids.join(", ")
            ),
        }
    }
}

async fn folders(mailbox: &Configured, sources: &Sources, store: &Store, since: NaiveDate) -> Vec<(String, anyhow::Result<Found>)> {
    let mut session = match connect(&wiring::account(mailbox, sources)).await {
        Ok(session) => session,
        Err(error) => return vec![(String::new(), Err(error.into()))],
    };
    let mut found = Vec::new();
    for folder in &mailbox.folders {
        found.push((folder.clone(), collected(&mut session, mailbox, folder, store).await));
    }
    if let PutAway::Move(folder) = &mailbox.put_away {
        found.push((folder.clone(), put_away(&mut session, folder, store, since).await));
    }
    // Everything is asked; whether the goodbye is heard changes nothing.
    let _ = session.logout().await;
    found
}

/// A folder that is collected from: what is there and not known waits.
async fn collected(session: &mut Session, mailbox: &Configured, folder: &str, store: &Store) -> anyhow::Result<Found> {
    let selected = session.select(&FolderName::new(folder)?).await?;
    let uids = session.uids(0, mailbox.since).await?;
    let known = store
        .read()
        .await?
        .known_uids(&mailbox.functional.id, folder, selected.uid_validity, 0)
        .await?;
    let known: BTreeSet<u32> = known.into_iter().map(|mail| mail.uid).collect();
    Ok(Found {
        mails: uids.len(),
        waiting: uids.iter().filter(|uid| !known.contains(uid)).count(),
        missing: Vec::new(),
    })
}

/// The folder that mails are moved to: each must be in the diary, whoever moved it there.
async fn put_away(session: &mut Session, folder: &str, store: &Store, since: NaiveDate) -> anyhow::Result<Found> {
    match session.select(&FolderName::new(folder)?).await {
        Err(ImapError::NoSuchFolder { .. }) => {
            return Ok(Found {
                mails: 0,
                waiting: 0,
                missing: Vec::new(),
            });
        }
        selected => drop(selected?),
    }
    let uids = session.uids(0, Some(since)).await?;
    let mut missing = Vec::new();
    for some in uids.chunks(SOME) {
        for mail in session.fetch(some).await? {
            let known = match &mail.body {
                Ok(raw) => store.read().await?.mail_with_hash(&raw_hash(&raw.bytes)).await?.is_some(),
                Err(_) => true,
            };
            if !known {
                missing.push(mail.uid);
            }
        }
    }
    Ok(Found {
        mails: uids.len(),
        waiting: 0,
        missing,
    })
}

fn mark(well: bool) -> String {
    if well { "ok" } else { "FAULT" }.to_owned()
}
