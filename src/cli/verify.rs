//! `synpunktd verify`: whether the diary is whole.

use super::{ConfigArgs, clock, open};
use crate::daemon::log_head::is_signed_by;
use crate::flow::notices::LogHead;
use crate::store::{Finding, Session};
use anyhow::Context;
use chrono::TimeDelta;
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
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
    /// A letter with the signed end of the log, as a file: whether the log still holds it; may be given several times
    #[arg(long, value_name = "FILE")]
    head: Vec<PathBuf>,
    /// For programs: one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    clock: clock::ClockArgs,
}

/// Checks the diary.
///
/// # Errors
/// A faulty configuration, or a diary that cannot be read.
pub async fn run(args: VerifyArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let store = open::diary(&settings).await?;
    let now = args.clock.now();
    let mut reader = store.read().await?;
    let mut findings = reader.verify(!args.quick, now - LATE).await?;
    for file in &args.head {
        findings.extend(check_head(&mut reader, file).await?);
    }
    let counts = reader.counts(now).await?;
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

/// What is wrong with the log beside what it was when a letter to the archive was written.
async fn check_head(reader: &mut Session, file: &Path) -> anyhow::Result<Option<Finding>> {
    const CHECK: &str = "the log is as it was told to the archive";
    let raw = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let head = LogHead::read(&crate::mail::parse(&raw).text).with_context(|| format!("{} holds no end of a log", file.display()))?;
    let signed = LogHead::signed_text(head.seq, &head.hash, &head.at);
    let found = if !is_signed_by(&head.key, &signed, &head.signature) {
        "the letter's signature does not fit: it is not as it was written"
    } else {
        match reader.log_hash(head.seq).await? {
            None => "this row is gone: the log was cut",
            Some(hash) if hash != head.hash => "this row is another than on that day: the log was rewritten",
            Some(_) => return Ok(None),
        }
    };
    Ok(Some(Finding {
        check: CHECK,
        place: format!("case_log {} ({})", head.seq, head.at),
        found: found.to_owned(),
    }))
}
