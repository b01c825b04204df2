//! `synpunktd status`: how the daemon and the diary are, for a person.

use super::{ConfigArgs, open, table};
use crate::daemon::clock::SystemClock;
use crate::daemon::monitor::{Snapshot, ask};
use crate::domain::certificate::days_left;
use crate::domain::deadline::ZONE;
use crate::domain::time::Clock as _;
use crate::store::Counts;
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use std::process::ExitCode;

/// What is shown.
#[derive(Debug, Args)]
pub struct StatusArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// For programs: one JSON object
    #[arg(long)]
    json: bool,
}

/// Shows it; exit 1 when something is not well.
///
/// # Errors
/// A faulty configuration, or a diary that cannot be read while the daemon does not answer.
pub async fn run(args: StatusArgs) -> anyhow::Result<ExitCode> {
    let settings = open::settings(&args.config)?;
    let asked = match &settings.daemon.monitoring {
        Some(listen) => Some(ask(listen).await),
        None => None,
    };
    let (text, well) = match asked {
        Some(Ok(snapshot)) if args.json => (serde_json::to_string(&snapshot)?, is_well(&snapshot)),
        Some(Ok(snapshot)) => (told(&snapshot), is_well(&snapshot)),
        other => {
            let counts = open::diary(&settings).await?.read().await?.counts(SystemClock.now()).await?;
            if args.json {
                (serde_json::to_string(&counts)?, false)
            } else {
                let why = other.and_then(Result::err).map_or_else(
                    || {
                        "Whether the daemon runs is not known here: [monitoring] is not configured; ask systemctl status synpunktd."
                            .to_owned()
                    },
                    |why| format!("The daemon does not answer ({why})."),
                );
                (format!("{why}\n\n{}", diary(&counts, SystemClock.now())), false)
            }
        }
    };
    println!("{text}");
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn is_well(snapshot: &Snapshot) -> bool {
    snapshot.late.is_empty() && snapshot.counts.automatic_stopped.is_none() && !snapshot.mailboxes.values().any(|pulse| pulse.is_sick())
}

fn told(snapshot: &Snapshot) -> String {
    let up = ago(snapshot.now - snapshot.started);
    let mut text = format!("synpunktd {} runs since {} ({up}).\n", snapshot.version, local(snapshot.started));
    if !snapshot.late.is_empty() {
        text.push_str(&format!("These stand still: {}.\n", snapshot.late.join(", ")));
    }
    let mut rows = table::new(["MAILBOX", "", "LAST LOOK", "COLLECTED", "CERTIFICATE", "LAST FAULT"]);
    for (id, pulse) in &snapshot.mailboxes {
        let certificate = pulse
            .certificate_until
            .map(|until| format!("{} days", days_left(until, snapshot.now)));
        rows.add_row([
            id.clone(),
            if pulse.is_sick() { "FAULT" } else { "ok" }.to_owned(),
            pulse
                .last_success
                .map_or_else(|| "never".to_owned(), |at| format!("{} ago", ago(snapshot.now - at))),
            pulse.collected.to_string(),
            certificate.unwrap_or_default(),
            if pulse.is_sick() { pulse.why.clone() } else { String::new() },
        ]);
    }
    format!("{text}\n{}\n\n{}", table::text(&rows), diary(&snapshot.counts, snapshot.now))
}

fn diary(counts: &Counts, now: DateTime<Utc>) -> String {
    let list = |all: &std::collections::BTreeMap<String, i64>| {
        let parts: Vec<String> = all.iter().map(|(word, count)| format!("{count} {word}")).collect();
        if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
    };
    let waiting = counts
        .oldest_waiting
        .map(|at| format!(", the oldest for {}", ago(now - at)))
        .unwrap_or_default();
    let unsent = counts
        .oldest_unsent
        .map(|at| format!("; the oldest unsent for {}", ago(now - at)))
        .unwrap_or_default();
    let stopped = counts.automatic_stopped.map(|since| {
        format!(
            "\nAUTOMATIC LETTERS STAND STILL since {} ({}): their budget is used up. They go when a registrar answers the alarm with Fortsätt.",
            local(since),
            ago(now - since)
        )
    });
    format!(
        "Cases:   {}; {} overdue\nLetters: {}{unsent}\nMails waiting to be settled: {}{waiting}{}",
        list(&counts.cases),
        counts.overdue,
        list(&counts.letters),
        counts.mails_waiting,
        stopped.unwrap_or_default()
    )
}

fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&ZONE).format("%Y-%m-%d %H:%M").to_string()
}

/// A length of time in its largest whole unit.
fn ago(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_their_largest_unit() {
        for (seconds, expected) in [
            (5, "5 s"),
            (119, "119 s"),
            (120, "2 min"),
            (7_200, "2 h"),
            (172_800, "2 days"),
            (-3, "0 s"),
        ] {
            assert_eq!(ago(TimeDelta::seconds(seconds)), expected);
        }
    }

    #[test]
    fn automatic_letters_that_stand_still_are_not_well_and_told() {
        let now: DateTime<Utc> = "2026-11-27T12:00:00Z".parse().unwrap();
        let mut snapshot = Snapshot {
            version: "1.2.3".to_owned(),
            started: now,
            now,
            late: Vec::new(),
            mailboxes: std::collections::BTreeMap::new(),
            counts: Counts::default(),
            secret_days: std::collections::BTreeMap::new(),
        };
        assert!(is_well(&snapshot) && !told(&snapshot).contains("STAND STILL"));
        snapshot.counts.automatic_stopped = Some(now - TimeDelta::minutes(5));
        let text = told(&snapshot);
        assert!(
            !is_well(&snapshot) && text.contains("STAND STILL since 2026-11-27 12:55 (5 min)"),
            "{text}"
        );
    }
}
