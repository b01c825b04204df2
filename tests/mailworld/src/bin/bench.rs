//! How fast the daemon is: mails wait in a real Dovecot, and the clock stops when the last citizen has an acknowledgement
//! in a counting SMTP sink. Beside it, in the same run, the floor: the same number of letters pushed into the same sink.
//!
//! `cargo run --release --package mailworld --bin bench -- 1000` prints the figures; docs/performance.md keeps them.

use mailworld::{Municipality, SmtpSink, World, WorldError, WorldOptions};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

const MAILBOX: &str = "teknik@lindhaga.example";
const PATIENCE: Duration = Duration::from_secs(600);
/// Clock ticks of `/proc/PID/stat` in a second, on every Linux of today.
const TICKS: f64 = 100.0;

#[tokio::main]
async fn main() -> ExitCode {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1000);
    match measure(count).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(count: usize) -> Result<bool, WorldError> {
    let addresses = Municipality::addresses()?;
    let users: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let world = World::start(WorldOptions::with_users(&users)).await?;
    for number in 0..count {
        world.append(MAILBOX, "INBOX", mail(number).as_bytes(), None).await?;
    }
    let floor = push(count)?;
    let sink = SmtpSink::start()?;
    let program = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target")
        .join(profile())
        .join("synpunktd");
    let mut municipality = Municipality::in_world(&world, &program)?;
    municipality.relay = sink.port();
    let begun = Instant::now();
    let mut daemon = municipality.start()?;
    while receipts(&sink).len() < count && begun.elapsed() < PATIENCE && daemon.is_up() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let took = begun.elapsed();
    let (cpu, memory) = (cpu_seconds(daemon.id()), peak_memory(daemon.id()));
    daemon.stop(Duration::from_secs(30)).await?;
    let verified = municipality.command(&["verify"])?.status.success();
    let got = receipts(&sink);
    let once = got.len() == count && got.values().all(|times| *times == 1);
    tell(count, took, floor, cpu, memory);
    println!("each acknowledged exactly once: {}; verify: {}", yes(once), yes(verified));
    Ok(once && verified)
}

fn tell(count: usize, took: Duration, floor: Option<f64>, cpu: f64, memory: u64) {
    let rate = count as f64 / took.as_secs_f64();
    println!(
        "{count} small mails, from the daemon's start to the last acknowledgement: {:.2} s",
        took.as_secs_f64()
    );
    println!(
        "mails a second: {rate:.0}   CPU a mail: {:.2} ms   peak memory: {} MB",
        cpu * 1000.0 / count as f64,
        memory / 1024
    );
    match floor {
        Some(floor) => println!(
            "floor, one connection of smtp-source into such a sink: {floor:.0} letters a second   ratio: {:.2}",
            rate / floor
        ),
        None => println!("floor: smtp-source is not installed (Debian's postfix has it)"),
    }
}

fn yes(so: bool) -> &'static str {
    if so { "yes" } else { "NO" }
}

fn profile() -> &'static str {
    if cfg!(debug_assertions) { "debug" } else { "release" }
}

fn mail(number: usize) -> String {
    format!(
        "From: Medborgare <medborgare{number}@example.com>\r\nTo: {MAILBOX}\r\nSubject: =?utf-8?q?H=C3=A5l_i_v=C3=A4gen?=\r\n\
         Message-ID: <bench-{number}@example.com>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0100\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
         Hej!\r\n\r\nDet är ett stort hål i vägen på Skolgatan {number}, mitt för lekplatsen. Gatlyktan är också trasig.\r\n\
         Kan ni laga det innan det blir vinter?\r\n\r\nMed vänlig hälsning\r\nMedborgare {number}\r\n"
    )
}

/// Citizens who have an acknowledgement, and how many times.
fn receipts(sink: &SmtpSink) -> BTreeMap<String, usize> {
    let mut got = BTreeMap::new();
    for to in sink
        .accepted()
        .into_iter()
        .flat_map(|letter| letter.to)
        .filter(|to| to.ends_with("@example.com"))
    {
        *got.entry(to).or_default() += 1;
    }
    got
}

/// Letters a second over one kept-open connection, by Postfix's own load generator; `None` where it is not installed.
fn push(count: usize) -> Result<Option<f64>, WorldError> {
    let sink = SmtpSink::start()?;
    let begun = Instant::now();
    let run = Command::new("/usr/sbin/smtp-source")
        .args([
            "-d",
            "-s",
            "1",
            "-l",
            "1500",
            "-f",
            "a@example.org",
            "-t",
            "b@example.com",
            "-m",
            &count.to_string(),
        ])
        .arg(format!("inet:127.0.0.1:{}", sink.port()))
        .status();
    let pushed = run.is_ok_and(|status| status.success()) && sink.accepted().len() == count;
    Ok(pushed.then(|| count as f64 / begun.elapsed().as_secs_f64()))
}

fn cpu_seconds(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |field: usize| {
        after_name
            .split_whitespace()
            .nth(field)
            .and_then(|ticks| ticks.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / TICKS
}

/// In kB.
fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).unwrap_or(0)
}
