//! The demo: four weeks in the diaries of Lindhaga kommun, on real mail servers of its own, in a minute or two.
//!
//! `demo [--keep]`, after `cargo build --bin synpunktd`. Exit status 0 only when all that should have happened did.

mod checks;
mod play;
mod plot;
mod staff;
mod stage;
mod tell;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, Utc};

use checks::Checks;
use play::Play;
use plot::{Plot, Time};
use stage::Stage;
use tell::Teller;

const START: &str = "2026-06-08T08:00";
const END: &str = "2026-07-03T08:00";
/// The citizen whose receipt is shown at the end.
const SHOWN: &str = "karin.holmgren@example.com";
const STOP_PATIENCE: Duration = Duration::from_secs(10);
const LOG_LINES: usize = 40;

const HELP: &str = "demo [--keep]\n\nPlays four weeks of a made-up municipality against a private Dovecot and Postfix.\n\
    --keep   leaves the directory with configuration, database, mail and logs, to look into afterwards";

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let keep = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => false,
        ["--keep"] => true,
        _ => {
            println!("{HELP}");
            return if words == ["--help"] {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            };
        }
    };
    match demo(keep).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("demo: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn demo(keep: bool) -> Result<bool, Failure> {
    let plot = Plot::read()?;
    let mut teller = Teller::new();
    let (start, end) = (time(START)?, time(END)?);
    let mut stage = Stage::set(&plot, &program()?, start, keep).await?;
    introduce(&mut teller, &stage);
    let mut play = Play::new(&plot, &mut stage, &mut teller);
    play.run(start, end).await?;
    let (numbers, missing) = (std::mem::take(&mut play.numbers), std::mem::take(&mut play.missing));
    let mut checks = Checks::default();
    for what in missing {
        checks.expect(false, what);
    }
    checks.all(&plot, &stage, &numbers).await?;
    show_diary(&mut teller, &mut checks, &stage)?;
    show_receipt(&mut teller, &stage);
    checks.expect(stage.daemon.is_up(), "the daemon still runs");
    let stopped = stage.daemon.stop(STOP_PATIENCE).await;
    checks.expect(
        stopped.is_ok_and(|status| status.success()),
        "the daemon ends cleanly when asked to (SIGTERM)",
    );
    checks.log(&plot, &stage);
    Ok(conclude(&mut teller, &checks, &stage, keep))
}

/// The daemon's program, which lies beside this one.
fn program() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?.with_file_name("synpunktd");
    if program.exists() {
        return Ok(program);
    }
    Err(format!("{} is missing; run cargo build --bin synpunktd first", program.display()).into())
}

fn time(text: &str) -> Result<DateTime<Utc>, Failure> {
    Ok(Time::try_from(text.to_owned())?.0)
}

fn introduce(teller: &mut Teller, stage: &Stage) {
    teller.part("Lindhaga kommun (made up): three authorities, three functional mailboxes, three diaries");
    teller.text(&format!(
        "  A Dovecot (IMAP on 127.0.0.1:{}) and a Postfix (SMTP on 127.0.0.1:{}) of its own run in {}.\n  \
         synpunktd collects from synpunkter@, teknik@ and omsorg@lindhaga.example. An answer is owed within 5 working days.\n  \
         Officers answer from their own mailboxes. The clock starts on a Monday in June and runs as the story needs.",
        stage.world.imap_port(),
        stage.world.smtp_port(),
        stage.world.dir().display()
    ));
}

fn show_diary(teller: &mut Teller, checks: &mut Checks, stage: &Stage) -> Result<(), Failure> {
    for (words, title) in [
        ("list", "The diaries now: synpunktd list"),
        ("verify", "Is everything whole? synpunktd verify"),
        (
            "report 2026-H1",
            "What the management got on 1 July, with charts and figures as files: synpunktd report 2026-H1",
        ),
    ] {
        let asked: Vec<&str> = words.split(' ').collect();
        let (good, said) = stage.ask(&asked)?;
        teller.part(title);
        teller.text(&said);
        checks.expect(good, format!("synpunktd {words} ends with exit status 0"));
    }
    Ok(())
}

fn show_receipt(teller: &mut Teller, stage: &Stage) {
    if let Some(seen) = stage
        .seen
        .iter()
        .find(|seen| seen.to == SHOWN && seen.mail.header("Auto-Submitted").is_some())
    {
        teller.part("A citizen's receipt, as her mail client shows it");
        teller.mail(&seen.mail);
    }
}

/// The verdict, with what was missing and the end of the log where something was.
fn conclude(teller: &mut Teller, checks: &Checks, stage: &Stage, keep: bool) -> bool {
    let good = checks.bad.is_empty();
    teller.part("And?");
    if good {
        let all = format!("All {} things that should have happened did, and nothing else.", checks.good);
        teller.text(&format!("  {}", teller.verdict(true, &all)));
    } else {
        let some = format!(
            "{} of {} things are not as they should be:",
            checks.bad.len(),
            checks.good + checks.bad.len()
        );
        teller.text(&format!("  {}", teller.verdict(false, &some)));
        for what in &checks.bad {
            teller.text(&format!("  - expected {what}"));
        }
        let log = stage.daemon.log();
        let lines: Vec<&str> = log.lines().collect();
        teller.text(&format!(
            "\nThe end of the daemon's log:\n{}",
            lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
        ));
    }
    let config = stage.municipality.config();
    if keep {
        teller.text(&format!(
            "  Kept in {}: every mailbox under mail/, the daemon's log, database and configuration under synpunktd/.\n  \
             Look further: target/debug/synpunktd explain \"TN 2026/0001\" --config {}",
            stage.world.dir().display(),
            config.display()
        ));
    } else {
        teller.text("  Everything it made is gone again. To keep it and look around: make demo KEEP=--keep");
    }
    teller.text("  Read on: README.md, docs/ARCHITECTURE.md. The letters and answers: tests/mailworld/mails/.");
    good
}
