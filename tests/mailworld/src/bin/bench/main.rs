//! How fast the daemon is: mails wait in a real Dovecot, and the clock stops when the last citizen has an acknowledgement.
//! Beside it, in the same run, the floors: what the mail servers and the disk allow to anyone.
//!
//! `bench [N] [PART…]`, where a part is one of those that `--help` names; without one, all but `postgres`, `postfix` and
//! `mailboxes`. docs/performance.md keeps the figures.

mod figures;
mod latency;
mod rest;

use figures::{tell_floors, tell_run};
use mailworld::WorldError;
use mailworld::pace::{self, Database, Floors, Kind, Relay, Setup};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// What a relay in a scripting language spends on a letter: with it, one connection of smtp-source gets about 1,440 a second.
const BUSY: Duration = Duration::from_micros(600);

const PARTS: &[(&str, &str)] = &[
    ("small", "N small mails on SQLite, into a sink that costs nothing"),
    ("busy", "the same into a sink with 0.6 ms of work a letter"),
    ("mixed", "N/4 mails, some with HTML and attachments"),
    ("postgres", "N small mails on PostgreSQL"),
    ("postfix", "N small mails into a real Postfix"),
    ("floors", "mbsync, batched FETCH, smtp-source"),
    ("latency", "one mail at a time, with IDLE"),
    ("idle", "50 mailboxes and nothing to do, for a minute"),
    ("mailboxes", "500 mailboxes: memory of each"),
];
const NOT_BY_ITSELF: &[&str] = &["postgres", "postfix", "mailboxes"];

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help") {
        PARTS.iter().for_each(|(name, what)| println!("{name:<10} {what}"));
        return ExitCode::SUCCESS;
    }
    let count = words.iter().find_map(|word| word.parse().ok()).unwrap_or(1000);
    let named: Vec<&str> = words
        .iter()
        .filter(|word| word.parse::<usize>().is_err())
        .map(String::as_str)
        .collect();
    let parts = PARTS.iter().map(|(name, _)| *name);
    let parts: Vec<&str> = if named.is_empty() {
        parts.filter(|part| !NOT_BY_ITSELF.contains(part)).collect()
    } else {
        parts.filter(|part| named.contains(part)).collect()
    };
    match measure(count, &parts).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(count: usize, parts: &[&str]) -> Result<bool, WorldError> {
    let has = |part: &str| parts.contains(&part);
    let mut right = true;
    let floors = if has("floors") {
        pace::floors(count, BUSY, has("postfix")).await?
    } else {
        Floors::default()
    };
    if has("floors") {
        tell_floors(&floors);
    }
    let setup = |kind, count, database, relay| Setup {
        kind,
        count,
        database,
        relay,
    };
    let mut runs: Vec<(&str, Setup, Option<f64>)> = Vec::new();
    let small = |relay| setup(Kind::Small, count, Database::Sqlite, relay);
    for part in parts {
        match *part {
            "small" => runs.push(("small mails, SQLite", small(Relay::Sink), floors.sink)),
            "busy" => runs.push((
                "small mails, SQLite, a relay that works",
                small(Relay::BusySink(BUSY)),
                floors.busy_sink,
            )),
            "mixed" => runs.push((
                "mixed mails, SQLite",
                setup(Kind::Mixed, count / 4, Database::Sqlite, Relay::Sink),
                floors.sink,
            )),
            "postgres" => runs.push((
                "small mails, PostgreSQL",
                setup(Kind::Small, count, Database::Postgres, Relay::BusySink(BUSY)),
                floors.busy_sink,
            )),
            "postfix" => runs.push(("small mails, SQLite, Postfix", small(Relay::Postfix), floors.postfix)),
            _ => {}
        }
    }
    for (name, setup, floor) in runs {
        let run = pace::run(&setup, &program()?).await?;
        tell_run(name, &run, floor);
        right &= run.once && run.verified;
    }
    if has("latency") {
        latency::measure(40).await?;
    }
    if has("idle") {
        rest::idle(50, Duration::from_secs(60)).await?;
    }
    if has("mailboxes") {
        rest::memory_of_each(500).await?;
    }
    Ok(right)
}

/// The daemon's program, which is built beside this one.
fn program() -> Result<PathBuf, WorldError> {
    let own = std::env::current_exe().map_err(|cause| WorldError::Io {
        what: "find the daemon beside this program".to_owned(),
        cause,
    })?;
    Ok(own.with_file_name("synpunktd"))
}
