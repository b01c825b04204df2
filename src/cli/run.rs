//! `synpunktd run`: the daemon.

use super::logging::{self, LogFormat};
use super::{ConfigArgs, open};
use crate::daemon;
use crate::daemon::clock::{FileClock, SystemClock};
use crate::domain::time::Clock;
use crate::settings::Settings;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// How the daemon runs.
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// How log lines look
    #[arg(long, value_enum, default_value = "text")]
    log: LogFormat,
    /// What is logged: error, warn, info or debug
    #[arg(long, default_value = "info")]
    log_level: String,
    /// For tests and the demo: a file that moves the daemon's clock, with lines of two RFC 3339 instants, WALL SHOWN
    #[arg(long, value_name = "FILE", hide = true)]
    clock: Option<PathBuf>,
}

/// Runs the daemon until it is told to stop.
///
/// # Errors
/// A faulty configuration, or what made the daemon end.
pub fn run(args: RunArgs) -> anyhow::Result<ExitCode> {
    run_with(args, |settings, _| settings)
}

/// Runs the daemon with settings that are changed before.
pub(super) fn run_with(
    args: RunArgs,
    change: impl Fn(Settings, &dyn Clock) -> Settings + Send + Sync + 'static,
) -> anyhow::Result<ExitCode> {
    logging::start(args.log, &args.log_level)?;
    logging::keep_panics_silent();
    let settings = open::settings_to_connect(&args.config)?;
    open::prepare_tls();
    let clock: Arc<dyn Clock> = match args.clock {
        Some(file) => Arc::new(FileClock::new(file)),
        None => Arc::new(SystemClock),
    };
    let change = Arc::new(change);
    let read: daemon::ReadSettings = {
        let (config, clock, change) = (args.config, Arc::clone(&clock), Arc::clone(&change));
        Arc::new(move || {
            let read = open::settings_to_connect(&config).map_err(|error| format!("{error:#}"))?;
            Ok(change(read, clock.as_ref()))
        })
    };
    let settings = change(settings, clock.as_ref());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(daemon::run(settings, clock, read)).map_err(unwrapped)?;
    Ok(ExitCode::SUCCESS)
}

/// The cause decides the exit code, so it is what is handed on.
fn unwrapped(error: daemon::DaemonError) -> anyhow::Error {
    match error {
        daemon::DaemonError::Store(error) => error.into(),
        daemon::DaemonError::Wiring(error) => error.into(),
        other => other.into(),
    }
}
