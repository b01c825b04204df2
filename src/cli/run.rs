//! `synpunktd run`: the daemon.

use super::logging::{self, LogFormat};
use super::{ConfigArgs, open};
use crate::daemon;
use crate::daemon::clock::{FileClock, SystemClock};
use crate::domain::time::Clock;
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
    logging::start(args.log, &args.log_level)?;
    logging::keep_panics_silent();
    let settings = open::settings(&args.config)?;
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a cryptographic provider was installed before");
    }
    let clock: Arc<dyn Clock> = match args.clock {
        Some(file) => Arc::new(FileClock::new(file)),
        None => Arc::new(SystemClock),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(daemon::run(settings, clock)).map_err(unwrapped)?;
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
