//! `synpunktd restore`: a copy of the diary takes its place, and what went out since is provided for.

use super::{ConfigArgs, open};
use crate::daemon::clock::SystemClock;
use crate::daemon::{failover, wiring};
use crate::domain::diary::DiaryNumber;
use crate::domain::time::Clock;
use crate::settings::Settings;
use crate::store::{OpenMode, Place, Store};
use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// What is restored.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The copy
    pub copy: PathBuf,
    /// The last number that went out in a series, such as "TN 2026/0150"; may be given several times
    #[arg(long, value_name = "NUMBER")]
    given: Vec<String>,
    /// No number has gone out since the copy was made
    #[arg(long, conflicts_with = "given")]
    none_given: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Restores a copy.
///
/// # Errors
/// A faulty configuration, a daemon that runs, a copy that is not whole, or nothing that tells which numbers went out since.
pub async fn run(args: RestoreArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let place = Place::parse(&settings.daemon.database);
    let now = SystemClock.now();
    let made = newest_mail_in(&args.copy).await?;
    let mut given = numbers(&settings, &args.given)?;
    given.extend(Store::counters_of(&place).await.unwrap_or_default());
    if let Some(journal) = &settings.daemon.keeping.journal {
        open::need_secrets(&settings)?;
        let since = made.map(failover::day_before);
        let found = failover::numbers_in_journal(&settings.organisation, journal, &wiring::sources(&settings)?, since).await;
        given.extend(found.context("the journal cannot be read: mend it, or take it out of the configuration and use --given")?);
    }
    anyhow::ensure!(
        !given.is_empty() || args.none_given,
        "nothing tells which numbers went out since the copy was made: the diary that it replaces cannot be read, and there is no journal. \
         Look up the last number of each series in letters that were sent, and say it with --given \"TN 2026/0150\"; or say --none-given"
    );
    let kept = Store::restore_file(&place, &args.copy, now).await?;
    let store = Store::open(&place, OpenMode::Daemon).await?;
    store.migrate().await?;
    let provided = store.provide_for_restore(&failover::highest(given), now).await?;
    fetch_again(&settings, &store, made.unwrap_or(now)).await?;
    store.close().await;

    println!("{place} is as {} was.", args.copy.display());
    if let Some(kept) = kept {
        println!("What was there is kept as {}.", kept.display());
    }
    for gap in &provided.gaps {
        let write = |number| settings.organisation.write_number(number);
        println!(
            "Numbers {} to {} went out and are not given again; their cases are gone.",
            write(&gap.first),
            write(&gap.last)
        );
    }
    if provided.letters_in_doubt > 0 {
        println!(
            "{} letters waited in the copy and may have been sent since: each is looked for in the journal, or told to the registrar.",
            provided.letters_in_doubt
        );
    }
    println!("Mails since then are fetched again from the mail server at the next start. Run verify now.");
    Ok(ExitCode::SUCCESS)
}

async fn newest_mail_in(copy: &std::path::Path) -> anyhow::Result<Option<DateTime<Utc>>> {
    anyhow::ensure!(copy.exists(), "{} is not there", copy.display());
    // The copy may be of an older schema, which reading refuses: this table has been there from the first.
    let Ok(store) = Store::open(&Place::File(copy.to_owned()), OpenMode::ReadOnly).await else {
        return Ok(None);
    };
    let newest = store.read().await?.newest_mail_at().await?;
    store.close().await;
    Ok(newest)
}

fn numbers(settings: &Settings, texts: &[String]) -> anyhow::Result<Vec<DiaryNumber>> {
    texts.iter().map(|text| open::number(settings, text)).collect()
}

/// Notes for each mailbox whose mails are moved away that its folder is looked through once from the copy on.
async fn fetch_again(settings: &Settings, store: &Store, made: DateTime<Utc>) -> anyhow::Result<()> {
    let mut tx = store.write().await?;
    for mailbox in failover::moving(settings) {
        tx.set_meta(&failover::fetch_again_fact(&mailbox), &failover::day_before(made).to_string())
            .await?;
    }
    tx.commit().await?;
    Ok(())
}
