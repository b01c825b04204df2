//! Mails wait, the daemon starts, and the clock stops when the last citizen has an acknowledgement.

use super::mails::{Kind, citizen, mail};
use super::process::{cpu_seconds, kilobytes};
use crate::{Daemon, Municipality, Postgres, SmtpSink, World, WorldError, WorldOptions};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// Where the mails wait.
pub const MAILBOX: &str = "teknik@lindhaga.example";
/// Letters side by side.
const CONNECTIONS: usize = 8;
const PATIENCE: Duration = Duration::from_secs(600);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Where the diary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file beside the configuration.
    Sqlite,
    /// A server of its own.
    Postgres,
}

/// Who takes the letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relay {
    /// A sink that costs nothing.
    Sink,
    /// A sink that works so long on each letter.
    BusySink(Duration),
    /// A real Postfix.
    Postfix,
}

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// Which mails.
    pub kind: Kind,
    /// How many.
    pub count: usize,
    /// Where the diary is.
    pub database: Database,
    /// Who takes the letters.
    pub relay: Relay,
}

/// What was measured.
#[derive(Debug)]
pub struct Run {
    /// Mails that waited.
    pub mails: usize,
    /// Letters that the relay had taken when the last citizen had an acknowledgement.
    pub letters: usize,
    /// From the daemon's start to that moment.
    pub took: Duration,
    /// Seconds of processor time of the daemon.
    pub cpu: f64,
    /// Its largest resident memory.
    pub peak_kilobytes: u64,
    /// The database's size, where it is a file.
    pub stored_bytes: u64,
    /// Each citizen had exactly one acknowledgement.
    pub once: bool,
    /// `verify` found nothing.
    pub verified: bool,
}

impl Run {
    /// Mails a second.
    pub fn rate(&self) -> f64 {
        self.mails as f64 / self.took.as_secs_f64()
    }
}

/// Takes the mails in with the daemon `program`.
pub async fn run(setup: &Setup, program: &Path) -> Result<Run, WorldError> {
    let world = world(&[]).await?;
    world
        .append_all(MAILBOX, (0..setup.count).map(|number| mail(setup.kind, number)))
        .await?;
    let mut municipality = Municipality::in_world(&world, program)?;
    municipality.connections = Some(CONNECTIONS);
    let postgres = match setup.database {
        Database::Sqlite => None,
        Database::Postgres => Some(Postgres::durable()?),
    };
    municipality.database = postgres.as_ref().map(Postgres::database);
    let mut taken = Taken::by(&world, setup)?;
    municipality.relay = taken.port(&world);
    let begun = Instant::now();
    let mut daemon = municipality.start()?;
    while taken.citizens() < setup.count && begun.elapsed() < PATIENCE && daemon.is_up() {
        tokio::time::sleep(LOOK_AGAIN).await;
        taken.look(&world);
    }
    let took = begun.elapsed();
    let (cpu, peak_kilobytes) = (cpu_seconds(daemon.id()), kilobytes(daemon.id(), "VmHWM"));
    let letters = taken.letters;
    settle(&mut taken, &world).await;
    daemon.stop(Duration::from_secs(30)).await?;
    let verified = municipality.command(&["verify"])?.status.success();
    Ok(Run {
        mails: setup.count,
        letters,
        took,
        cpu,
        peak_kilobytes,
        stored_bytes: size_of(&municipality.dir().join("state")),
        once: taken.once(setup.count),
        verified,
    })
}

/// A moment in which a letter too many would come.
async fn settle(taken: &mut Taken, world: &World) {
    tokio::time::sleep(Duration::from_millis(500)).await;
    taken.look(world);
}

/// A world with the example's people, and more users.
pub async fn world(more: &[String]) -> Result<World, WorldError> {
    let mut addresses = Municipality::addresses()?;
    addresses.extend_from_slice(more);
    let users: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let mut options = WorldOptions::with_users(&users);
    options.discarding = vec!["example.com".to_owned(), "lindhaga.example".to_owned()];
    World::start(options).await
}

fn size_of(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
}

/// What the relay has taken so far.
struct Taken {
    sink: Option<SmtpSink>,
    letters: usize,
    receipts: BTreeMap<String, usize>,
    /// Bytes of Postfix's log that have been read.
    log_read: usize,
    anonymous: usize,
}

impl Taken {
    fn by(world: &World, setup: &Setup) -> Result<Self, WorldError> {
        let sink = match setup.relay {
            Relay::Postfix => None,
            Relay::Sink => Some(SmtpSink::start()?),
            Relay::BusySink(cost) => {
                let sink = SmtpSink::start()?;
                sink.work(cost);
                Some(sink)
            }
        };
        Ok(Self {
            sink,
            letters: 0,
            receipts: BTreeMap::new(),
            log_read: world.postfix_log().len(),
            anonymous: 0,
        })
    }

    fn port(&self, world: &World) -> u16 {
        self.sink.as_ref().map_or(world.smtp_port(), SmtpSink::port)
    }

    fn citizens(&self) -> usize {
        self.receipts.len() + self.anonymous
    }

    fn look(&mut self, world: &World) {
        let Some(sink) = &self.sink else { return self.look_in_log(world) };
        for (to, _) in sink.taken_after(self.letters) {
            self.letters += 1;
            for citizen in to.into_iter().filter(|to| to.ends_with("@example.com")) {
                *self.receipts.entry(citizen).or_default() += 1;
            }
        }
    }

    /// Postfix has taken a letter when its queue manager knows it; receipts have the null sender.
    fn look_in_log(&mut self, world: &World) {
        let log = world.postfix_log();
        let new = log.get(self.log_read..).unwrap_or_default();
        let whole = new.rfind('\n').map_or(0, |end| end + 1);
        for line in new
            .get(..whole)
            .unwrap_or_default()
            .lines()
            .filter(|line| line.contains("(queue active)"))
        {
            self.letters += 1;
            self.anonymous += usize::from(line.contains("from=<>"));
        }
        self.log_read += whole;
    }

    fn once(&self, count: usize) -> bool {
        if self.sink.is_none() {
            return self.anonymous == count;
        }
        (0..count).all(|number| self.receipts.get(&citizen(number)) == Some(&1)) && self.receipts.len() == count
    }
}

/// Waits until the daemon has logged in everywhere.
pub async fn started(daemon: &mut Daemon) -> Result<(), WorldError> {
    daemon.wait_for_log(&["started"], Duration::from_secs(60)).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    Ok(())
}
