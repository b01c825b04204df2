//! `synpunktd migrate`: brings the database to the form that this version knows, or moves it to PostgreSQL.

use super::{ConfigArgs, open};
use crate::store::{OpenMode, Place, Store};
use clap::Args;
use std::process::ExitCode;

/// What is migrated.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Move the whole SQLite diary to this PostgreSQL database, which must be empty; every row is compared before anything is kept
    #[arg(long, value_name = "URL")]
    to: Option<String>,
}

/// Migrates.
///
/// # Errors
/// A faulty configuration, a daemon that runs, a database that cannot be migrated, or one that is not the same afterwards.
pub async fn run(args: MigrateArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let place = Place::parse(&settings.daemon.database);
    let store = Store::open(&place, OpenMode::Daemon).await?;
    store.migrate().await?;
    println!("{place} is up to date.");
    if let Some(url) = args.to {
        let target = Place::parse(&url);
        let there = Store::open(&target, OpenMode::Daemon).await?;
        there.migrate().await?;
        for (table, rows) in store.move_to(&there).await? {
            println!("  {table}: {rows} rows, each compared");
        }
        println!(
            "Everything is in {target} too. Write it as `database` in the configuration, start, and run verify; keep {place} until then."
        );
        there.close().await;
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
