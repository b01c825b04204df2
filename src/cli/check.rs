//! `synpunktd check`: everything that is wrong with the configuration, and with `--connect` what the servers and the machine
//! say to it.

mod findings;
mod machine;
mod servers;

use super::{ConfigArgs, FAULTY_CONFIGURATION, open};
use crate::daemon::clock::SystemClock;
use crate::daemon::wiring;
use crate::domain::secret::Secret;
use crate::domain::time::Clock as _;
use crate::flow::proof::Keys;
use crate::settings::Settings;
use crate::settings::reader::{Fault, FaultKind};
use clap::Args;
use findings::Findings;
use open::FaultyConfiguration;
use std::process::ExitCode;
use std::sync::Arc;

/// What is checked.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Also log in to every mailbox and to the relay, and look at the clock and the disk; sends nothing, changes nothing
    #[arg(long)]
    connect: bool,
}

/// Checks the configuration.
///
/// # Errors
/// Every fault at once.
pub async fn run(args: CheckArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let (elsewhere, unread): (Vec<Fault>, Vec<Fault>) =
        settings.secrets.iter().cloned().partition(|fault| fault.kind == FaultKind::NotHere);
    if !unread.is_empty() {
        return Err(FaultyConfiguration(unread).into());
    }
    let identity = wiring::Identity {
        instance: "check".to_owned(),
        keys: Keys::one("c", Secret::new("check")),
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
        for secret in elsewhere {
            println!("Not looked at: {secret}.");
        }
        return Ok(ExitCode::SUCCESS);
    }
    open::need_secrets(&settings)?;
    open::prepare_tls();
    connected(&settings).await
}

async fn connected(settings: &Settings) -> anyhow::Result<ExitCode> {
    let mut findings = Findings::default();
    let now = SystemClock.now();
    let sources = wiring::sources(settings)?;
    servers::mailboxes(settings, &sources, now, &mut findings).await;
    servers::relay(settings, &sources, now, &mut findings).await;
    servers::secrets(settings, now, &mut findings);
    machine::look(settings, &mut findings);
    println!("{}", findings.text());
    Ok(if findings.has_faults() {
        ExitCode::from(FAULTY_CONFIGURATION)
    } else {
        ExitCode::SUCCESS
    })
}
