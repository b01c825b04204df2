//! `synpunktd verify`: whether the diary is whole.

use super::{ConfigArgs, open};
use crate::daemon::clock::{FileClock, SystemClock};
use crate::domain::time::Clock;
use chrono::TimeDelta;
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// A mail that has waited longer than this without an outcome is a finding.
const LATE: TimeDelta = TimeDelta::hours(1);

/// How much is checked.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Leave out what takes long: every mail's bytes against their hash
    #[arg(long)]
    quick: bool,
    /// For programs: one JSON object a line
    #[arg(long)]
    json: bool,
    /// For tests and the demo: the file that moves the daemon's clock
    #[arg(long, value_name = "FILE", hide = true)]
    clock: Option<PathBuf>,
}

/// Checks the diary.
///
/// # Errors
/// A faulty configuration, or a diary that cannot be read.
pub async fn run(args: VerifyArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let store = open::diary(&settings).await?;
    let now = args.clock.map_or_else(|| SystemClock.now(), |file| FileClock::new(file).now());
    let mut reader = store.read().await?;
    let findings = reader.verify(!args.quick, now - LATE).await?;
    let counts = reader.counts().await?;
    let mut out = std::io::stdout().lock();
    for finding in &findings {
        if args.json {
            writeln!(
                out,
                "{}",
                json!({ "check": finding.check, "place": finding.place, "found": finding.found })
            )?;
        } else {
            writeln!(out, "NOT SO: {}\n        {}: {}", finding.check, finding.place, finding.found)?;
        }
    }
    if findings.is_empty() && !args.json {
        let cases: i64 = counts.cases.values().sum();
        let letters: i64 = counts.letters.values().sum();
        writeln!(
            out,
            "The diary is whole: {cases} cases, {letters} letters, {} mails waiting.",
            counts.mails_waiting
        )?;
    }
    Ok(if findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}
