//! What most commands begin with: the settings, and the diary open for reading.

use super::ConfigArgs;
use crate::settings::reader::{Fault, FaultKind};
use crate::settings::{self, Settings, environment};
use crate::store::{OpenMode, Place, Store};
use anyhow::Context;
use std::fmt;

/// Every fault of the configuration.
#[derive(Debug)]
pub struct FaultyConfiguration(pub Vec<Fault>);

impl fmt::Display for FaultyConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(f, "the configuration has {count} fault{}:", if count == 1 { "" } else { "s" })?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for FaultyConfiguration {}

/// Secrets that a command takes, and that it does not have.
#[derive(Debug)]
pub struct SecretsNotHere(Vec<Fault>);

impl fmt::Display for SecretsNotHere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this command connects, and not every secret that it takes is here:")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))?;
        if self.0.iter().all(|fault| fault.kind != FaultKind::NotHere) {
            return Ok(());
        }
        write!(
            f,
            "\nThe service has them from its unit (systemctl edit synpunktd). For one command: \
             systemd-run --pty --uid=synpunktd -p LoadCredentialEncrypted=NAME:FILE synpunktd …"
        )
    }
}

impl std::error::Error for SecretsNotHere {}

/// The settings, for a command that logs in nowhere: secrets may be missing. Every fault at once where there are any.
pub fn settings(args: &ConfigArgs) -> anyhow::Result<Settings> {
    let overrides = environment::overrides().context("the environment's SYNPUNKTD_ variables cannot be read")?;
    settings::load(&args.config, &overrides).map_err(|faults| FaultyConfiguration(faults).into())
}

/// The settings, for a command that logs in somewhere.
pub fn settings_to_connect(args: &ConfigArgs) -> anyhow::Result<Settings> {
    let settings = settings(args)?;
    need_secrets(&settings)?;
    Ok(settings)
}

/// Refuses where a secret is not here.
pub fn need_secrets(settings: &Settings) -> anyhow::Result<()> {
    if settings.secrets.is_empty() {
        return Ok(());
    }
    Err(SecretsNotHere(settings.secrets.clone()).into())
}

/// The diary, for reading, also while the daemon runs.
pub async fn diary(settings: &Settings) -> anyhow::Result<Store> {
    diary_as(settings, OpenMode::ReadOnly).await
}

/// The same in a mode that makes no diary.
pub async fn diary_as(settings: &Settings, mode: OpenMode) -> anyhow::Result<Store> {
    let place = Place::parse(&settings.daemon.database);
    if let Place::File(path) = &place
        && !path.exists()
    {
        anyhow::bail!("there is no diary yet at {place}: the daemon makes it at its first start");
    }
    Store::open(&place, mode)
        .await
        .with_context(|| format!("the diary in {place} cannot be opened"))
}

/// Chooses the cryptography of all TLS connections; once for the process.
pub fn prepare_tls() {
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a cryptographic provider was installed before");
    }
}

/// A diary number as someone typed it.
pub fn number(settings: &Settings, text: &str) -> anyhow::Result<crate::domain::diary::DiaryNumber> {
    let mut found = settings.organisation.diary_numbers_in(text);
    match (found.pop(), found.is_empty()) {
        (Some(number), true) => Ok(number),
        _ => {
            let examples = settings.organisation.authorities.values().map(|authority| {
                let example = crate::domain::diary::DiaryNumber {
                    series: authority.series.clone(),
                    year: 2026,
                    serial: 123,
                };
                authority.format.write(&example)
            });
            anyhow::bail!(
                "\"{text}\" is no diary number here; they look like {}",
                examples.collect::<Vec<_>>().join(", ")
            )
        }
    }
}
