//! The log: one line an event, to standard error or straight to journald. No line names a person.

use super::journal::{Journal, SOCKET};
use clap::ValueEnum;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
    /// For journald: levels and fields as its own.
    Journal,
}

/// A panic's own message may quote a mail: only its place is logged.
pub fn keep_panics_silent() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "the program failed at one place; this is a fault to report");
    }));
}

/// Sets the log up. `level` is a filter such as `info` or `synpunktd=debug`.
///
/// # Errors
/// When the filter cannot be read, or the system gives no socket.
pub fn start(format: LogFormat, level: &str) -> anyhow::Result<()> {
    // The IMAP library logs whole mails and the login at trace level: never, whatever is asked for.
    let filter = EnvFilter::try_new(format!("warn,synpunktd={level},{},sqlx=warn", crate::imap::LOG_FILTER))
        .or_else(|_| EnvFilter::try_new(format!("{level},{}", crate::imap::LOG_FILTER)))?;
    if format == LogFormat::Journal {
        tracing_subscriber::registry().with(filter).with(Journal::new(SOCKET)?).init();
        return Ok(());
    }
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    if format == LogFormat::Json {
        builder.json().flatten_event(true).init();
    } else {
        builder.with_ansi(std::io::stderr().is_terminal()).init();
    }
    Ok(())
}
