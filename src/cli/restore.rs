//! `synpunktd restore`: a copy of the diary takes its place, and what went out since is provided for.

use super::{ConfigArgs, open};
use crate::daemon::clock::SystemClock;
use crate::daemon::wiring;
use crate::domain::diary::DiaryNumber;
use crate::domain::time::Clock;
use crate::imap::{FolderName, Mailbox, connect};
use crate::mail::ReadRules;
use crate::settings::Settings;
use crate::settings::daemon::PutAway;
use crate::settings::keeping::Journal;
use crate::store::{OpenMode, Place, Store};
use anyhow::Context;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Mails of the journal that are fetched in one go.
const SOME: usize = 50;

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
        let found = numbers_in_journal(&settings, journal, made).await;
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
    let provided = store.provide_for_restore(&highest(given), now).await?;
    fetch_again(&settings, &store, made.unwrap_or(now)).await?;
    store.close().await;

    println!("{place} is as {} was.", args.copy.display());
    if let Some(kept) = kept {
        println!("What was there is kept as {}.", kept.display());
    }
    for (from, to) in &provided.gaps {
        let upto = DiaryNumber {
            serial: *to,
            ..from.clone()
        };
        let write = |number| settings.organisation.write_number(number);
        println!(
            "Numbers {} to {} went out and are not given again; their cases are gone.",
            write(from),
            write(&upto)
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

/// The highest number of each series and year.
fn highest(mut numbers: Vec<DiaryNumber>) -> Vec<DiaryNumber> {
    numbers.sort_by(|a, b| (&a.series, a.year, -a.serial).cmp(&(&b.series, b.year, -b.serial)));
    numbers.dedup_by(|later, first| (&later.series, later.year) == (&first.series, first.year));
    numbers
}

/// Numbers in the subjects of letters that the journal got since a day before the copy.
async fn numbers_in_journal(settings: &Settings, journal: &Journal, made: Option<DateTime<Utc>>) -> anyhow::Result<Vec<DiaryNumber>> {
    let mut session = connect(&wiring::journal(journal, &wiring::sources(settings)?)).await?;
    session.select(&FolderName::new(&journal.folder)?).await?;
    let uids = session.uids(0, made.map(day_before)).await?;
    let (rules, mut numbers) = (ReadRules::default(), Vec::new());
    for some in uids.chunks(SOME) {
        for mail in session.fetch(some).await? {
            if let Ok(raw) = mail.body {
                numbers.extend(
                    settings
                        .organisation
                        .diary_numbers_in(&crate::mail::read(&raw.bytes, &rules).subject),
                );
            }
        }
    }
    Ok(numbers)
}

/// Notes for each mailbox whose mails are moved away that its folder is looked through once from the copy on.
async fn fetch_again(settings: &Settings, store: &Store, made: DateTime<Utc>) -> anyhow::Result<()> {
    let mut tx = store.write().await?;
    for mailbox in &settings.daemon.mailboxes {
        if let PutAway::Move(_) = mailbox.put_away {
            tx.set_meta(&format!("fetch_again/{}", mailbox.functional.id), &day_before(made).to_string())
                .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

fn day_before(at: DateTime<Utc>) -> NaiveDate {
    (at - TimeDelta::days(1)).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_number_of_each_series_and_year_is_kept() {
        let number = |series: &str, year, serial| DiaryNumber {
            series: series.to_owned(),
            year,
            serial,
        };
        let all = vec![
            number("TN", 2026, 7),
            number("KS", 2026, 3),
            number("TN", 2026, 150),
            number("TN", 2025, 900),
            number("TN", 2026, 9),
        ];
        assert_eq!(
            highest(all),
            [number("KS", 2026, 3), number("TN", 2025, 900), number("TN", 2026, 150)]
        );
    }
}
