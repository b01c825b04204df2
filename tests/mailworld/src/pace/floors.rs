//! The floors: what the same servers and the same disk give to programs that do less.

use super::mails::{Kind, mail};
use super::take_in::{MAILBOX, world};
use crate::{SmtpSink, World, WorldError};
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SOURCE: &str = "/usr/sbin/smtp-source";
const SINK: &str = "/usr/sbin/smtp-sink";
/// Bytes of a letter, about what a receipt has.
const LETTER: &str = "2000";
const AT_ONCE: usize = 50;

/// What the servers and the disk allow, a second; `None` where it was not measured.
#[derive(Debug, Default)]
pub struct Floors {
    /// Mails that `mbsync` brings home, with its own waits for the disk.
    pub mbsync: Option<f64>,
    /// Mails fetched 50 at a time, each made durable in a file of its own.
    pub fetch: Option<f64>,
    /// Letters of one connection of smtp-source into our sink.
    pub sink: Option<f64>,
    /// The same, when each letter costs the sink some work.
    pub busy_sink: Option<f64>,
    /// The same into Postfix's own smtp-sink.
    pub smtp_sink: Option<f64>,
    /// Letters of four connections of smtp-source into a real Postfix.
    pub postfix: Option<f64>,
    /// Waits for the disk of one small write each.
    pub syncs: Option<f64>,
}

/// Measures all of them with so many mails and letters; Postfix where it is asked for. `work` is what a letter costs the sink
/// that works.
pub async fn floors(count: usize, work: Duration, postfix: bool) -> Result<Floors, WorldError> {
    let world = world(&[]).await?;
    world
        .append_all(MAILBOX, (0..count).map(|number| mail(Kind::Small, number)))
        .await?;
    Ok(Floors {
        mbsync: mbsync(&world, count)?,
        fetch: Some(fetch(&world, count).await?),
        sink: into_sink(count, Duration::ZERO)?,
        busy_sink: into_sink(count, work)?,
        smtp_sink: into_smtp_sink(count)?,
        postfix: if postfix { push(world.smtp_port(), count, 4)? } else { None },
        syncs: Some(syncs()?),
    })
}

/// Mails a second by the plainest program that does the same: fetch them, make each durable, and push two letters for each.
/// Time for a mail is the sum of the two.
pub async fn plainest(count: usize) -> Result<f64, WorldError> {
    let world = world(&[]).await?;
    world
        .append_all(MAILBOX, (0..count).map(|number| mail(Kind::Small, number)))
        .await?;
    let fetched = fetch(&world, count).await?;
    let pushed = into_sink(2 * count, Duration::ZERO)?.ok_or_else(|| WorldError::Missing("smtp-source".into()))?;
    Ok(1.0 / (1.0 / fetched + 2.0 / pushed))
}

/// How many small writes to a file can be made durable in a second, one after the other.
fn syncs() -> Result<f64, WorldError> {
    let measured = || -> io::Result<f64> {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in("/tmp")?;
        let mut file = File::create(folder.path().join("syncs"))?;
        let begun = Instant::now();
        for _ in 0..200 {
            file.write_all(&[b'x'; 4096])?;
            file.sync_data()?;
        }
        Ok(200.0 / begun.elapsed().as_secs_f64())
    };
    measured().map_err(failed("wait for the disk"))
}

fn failed(what: &str) -> impl FnOnce(io::Error) -> WorldError {
    let what = what.to_owned();
    move |cause| WorldError::Io { what, cause }
}

/// Everything by `mbsync`, with its own waits for the disk; `None` where it is not installed.
fn mbsync(world: &World, count: usize) -> Result<Option<f64>, WorldError> {
    let folder = world.dir().join("mbsync");
    let prepared = fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join("config"), configuration(world, &folder)?));
    prepared.map_err(failed("prepare mbsync"))?;
    let begun = Instant::now();
    let mut command = Command::new("mbsync");
    command.arg("-q").arg("-c").arg(folder.join("config")).arg("-a");
    let run = command.stdin(Stdio::null()).status();
    let took = begun.elapsed();
    let got = fs::read_dir(folder.join("INBOX/new")).map_or(0, Iterator::count);
    Ok((run.is_ok_and(|status| status.success()) && got == count).then(|| count as f64 / took.as_secs_f64()))
}

fn configuration(world: &World, folder: &Path) -> io::Result<String> {
    let password = world.password(MAILBOX).map_err(io::Error::other)?;
    let folder = folder.display();
    Ok(format!(
        "IMAPAccount world\nHost 127.0.0.1\nPort {}\nUser {MAILBOX}\nPass {password}\nSSLType None\nAuthMechs LOGIN\n\n\
         IMAPStore far\nAccount world\n\nMaildirStore near\nPath {folder}/\nInbox {folder}/INBOX\n\n\
         Channel all\nFar :far:INBOX\nNear :near:INBOX\nCreate Near\nSync Pull\nSyncState {folder}/\n",
        world.imap_port()
    ))
}

/// Everything by FETCH of many at a time, each mail in a file of its own that is on the disk before the next.
async fn fetch(world: &World, count: usize) -> Result<f64, WorldError> {
    let folder = world.dir().join("fetched");
    fs::create_dir_all(&folder).map_err(failed("prepare fetching"))?;
    let begun = Instant::now();
    let mut result = Ok(());
    let client = world.client(MAILBOX)?;
    client
        .fetch_in_batches(AT_ONCE, |mails| {
            for mail in mails {
                let kept = File::create(folder.join(mail.uid.to_string())).and_then(|mut file| {
                    file.write_all(&mail.raw)?;
                    file.sync_data()
                });
                result = std::mem::replace(&mut result, Ok(())).and(kept);
            }
        })
        .await?;
    result.map_err(failed("keep fetched mails"))?;
    Ok(count as f64 / begun.elapsed().as_secs_f64())
}

fn into_sink(count: usize, cost: Duration) -> Result<Option<f64>, WorldError> {
    let sink = SmtpSink::start()?;
    sink.work(cost);
    let rate = push(sink.port(), count, 1)?;
    Ok(rate.filter(|_| sink.taken_after(0).len() == count))
}

fn into_smtp_sink(count: usize) -> Result<Option<f64>, WorldError> {
    // A port that was free a moment ago.
    let port = SmtpSink::start()?.port();
    // As root it refuses to run until it is told whom to become.
    let root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let whom: &[&str] = if root { &["-u", "nobody"] } else { &[] };
    let started = Command::new(SINK).args(whom).arg(format!("127.0.0.1:{port}")).arg("100").spawn();
    let Ok(sink) = started else { return Ok(None) };
    let _sink = Ended(sink);
    std::thread::sleep(Duration::from_millis(300));
    push(port, count, 1)
}

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Letters a second over kept-open connections, by Postfix's own load generator; `None` where it is not installed.
fn push(port: u16, count: usize, connections: usize) -> Result<Option<f64>, WorldError> {
    let begun = Instant::now();
    let run = Command::new(SOURCE)
        .args([
            "-d",
            "-s",
            &connections.to_string(),
            "-l",
            LETTER,
            "-f",
            "a@example.org",
            "-t",
            "b@example.com",
        ])
        .args(["-m", &count.to_string()])
        .arg(format!("inet:127.0.0.1:{port}"))
        .status();
    Ok(run
        .is_ok_and(|status| status.success())
        .then(|| count as f64 / begun.elapsed().as_secs_f64()))
}
