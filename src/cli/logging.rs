//! The log: one line an event, to standard error, where journald takes it. No line names a person.

use clap::ValueEnum;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
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
/// When the filter cannot be read.
pub fn start(format: LogFormat, level: &str) -> anyhow::Result<()> {
    // The IMAP library logs whole mails and the login at trace level: never, whatever is asked for.
    let filter = EnvFilter::try_new(format!("warn,synpunktd={level},{},sqlx=warn", crate::imap::LOG_FILTER))
        .or_else(|_| EnvFilter::try_new(format!("{level},{}", crate::imap::LOG_FILTER)))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    match format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}
