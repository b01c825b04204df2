//! `synpunktd migrate`: brings the database to the form that this version knows.

use super::{ConfigArgs, open};
use crate::store::{OpenMode, Place, Store};
use std::process::ExitCode;

/// Migrates the database. The daemon does the same at its start.
///
/// # Errors
/// A faulty configuration, a database in use by the daemon, or a migration that fails; nothing of that migration is kept.
pub async fn run(args: ConfigArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args)?;
    let place = Place::parse(&settings.daemon.database);
    let store = Store::open(&place, OpenMode::Daemon).await?;
    store.migrate().await?;
    store.close().await;
    println!("{place} is up to date.");
    Ok(ExitCode::SUCCESS)
}
