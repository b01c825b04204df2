//! `synpunktd check`: everything that is wrong with the configuration, and with `--connect` what the servers say to it.

use super::{ConfigArgs, FAULTY_CONFIGURATION, open, table};
use crate::daemon::clock::SystemClock;
use crate::daemon::wiring;
use crate::domain::secret::Secret;
use crate::imap::{FolderName, Mailbox, connect};
use crate::settings::Settings;
use crate::smtp::{Courier, Relay, SmtpRelay};
use clap::Args;
use std::process::ExitCode;
use std::sync::Arc;

/// What is checked.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Also log in to every mailbox and to the relay; sends nothing, changes nothing
    #[arg(long)]
    connect: bool,
}

/// Checks the configuration.
///
/// # Errors
/// Every fault at once.
pub async fn run(args: CheckArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let identity = wiring::Identity {
        instance: "check".to_owned(),
        key: Secret::new("check"),
        owner: "check".to_owned(),
    };
    wiring::office(&settings, identity, Arc::new(SystemClock))?;
    println!(
        "{}: {} mailboxes, {} authorities, {} units, {} people, {} policies: no faults.",
        args.config.config.display(),
        settings.daemon.mailboxes.len(),
        settings.organisation.authorities.len(),
        settings.organisation.units.len(),
        settings.organisation.people.len(),
        settings.policies.len()
    );
    if !args.connect {
        return Ok(ExitCode::SUCCESS);
    }
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a cryptographic provider was installed before");
    }
    Ok(if connections(&settings).await {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAULTY_CONFIGURATION)
    })
}

/// Tries every connection; true when all are well.
async fn connections(settings: &Settings) -> bool {
    let mut table = table::new(["", "WHAT", "RESULT"]);
    let mut well = true;
    for mailbox in &settings.daemon.mailboxes {
        for folder in &mailbox.folders {
            let result = folder_result(mailbox, folder).await;
            well &= result.is_ok();
            table.add_row([mark(&result), format!("mailbox {} {folder}", mailbox.functional.id), told(result)]);
        }
    }
    let relay = settings.daemon.relay.host.clone();
    let result = match SmtpRelay::new(wiring::relay(settings)).open().await {
        Ok(courier) => {
            courier.close().await;
            Ok("can be handed letters".to_owned())
        }
        Err(refusal) => Err(refusal.to_string()),
    };
    well &= result.is_ok();
    table.add_row([mark(&result), format!("relay {relay}"), told(result)]);
    println!("{}", table::text(&table));
    well
}

async fn folder_result(mailbox: &crate::settings::daemon::Mailbox, folder: &str) -> Result<String, String> {
    let name = FolderName::new(folder).map_err(|error| error.to_string())?;
    let mut session = connect(&wiring::account(mailbox)).await.map_err(|error| error.to_string())?;
    let selected = session.select(&name).await.map_err(|error| error.to_string())?;
    // The answer is here; whether the goodbye is heard changes nothing.
    let _ = session.logout().await;
    let access = if selected.read_only {
        ", but it can only be read: mails cannot be put away"
    } else {
        ""
    };
    Ok(format!("{} mails{access}", selected.exists))
}

fn mark(result: &Result<String, String>) -> String {
    if result.is_ok() { "ok" } else { "FAULT" }.to_owned()
}

fn told(result: Result<String, String>) -> String {
    result.unwrap_or_else(|error| error)
}
