//! The scene: a municipality over a real Dovecot and a counting sink, citizens who write, an officer who answers, and what must
//! hold when all is over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use mailworld::{Accepted, Daemon, Municipality, NewLetter, Postgres, ReceivedMail, SmtpSink, World, WorldOptions};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, SqliteConnection};
use synpunktd::store::Place;

/// How long anything may take that must come.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// A receipt in doubt goes once more when the relay has had this long to come to itself.
const IN_DOUBT: Duration = Duration::from_secs(300);
/// The mailbox that everybody writes to.
pub const TEKNIK: &str = "teknik@lindhaga.example";
/// The officer that its matters go to.
const PETRA: &str = "petra.lund@lindhaga.example";
const DATE: &str = "Mon, 23 Nov 2026 08:00:00 +0100";

/// Which database the diary lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A municipality at work.
pub struct Scene {
    pub world: World,
    pub sink: SmtpSink,
    pub municipality: Municipality,
    /// Citizens who have written, by their number.
    pub citizens: usize,
    /// Assignments that the officer has answered, by Message-ID.
    answered: Vec<String>,
    /// How many letters may have gone twice, for the relay's answer could not be noted.
    pub doubts: usize,
}

impl Scene {
    /// A fresh one; `None` where the engine is not installed.
    pub async fn new(engine: Engine) -> Option<Self> {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Postgres::shared()?.database()),
        };
        let options = WorldOptions {
            users: Municipality::addresses().unwrap(),
            ..WorldOptions::default()
        };
        let world = World::start(options).await.unwrap();
        let sink = SmtpSink::start().unwrap();
        let mut municipality = Municipality::in_world(&world, Path::new(env!("CARGO_BIN_EXE_synpunktd"))).unwrap();
        municipality.relay = sink.port();
        municipality.mailboxes.retain(|mailbox| mailbox.id == "teknik");
        municipality.database = database;
        // The tests' disks are small.
        municipality.settings = "free_space_megabytes = 0\n".to_owned();
        Some(Self {
            world,
            sink,
            municipality,
            citizens: 0,
            answered: Vec::new(),
            doubts: 0,
        })
    }

    /// So many citizens write a mail each.
    pub async fn citizens_write(&mut self, count: usize) {
        for _ in 0..count {
            let number = self.citizens;
            let text = format!(
                "Hej!\n\nGatlyktan vid Storgatan {number} har varit trasig i tre veckor och gatubelysningen är helt släckt. \
                 Det är mörkt på gångvägen. När lagar ni den?\n\nVänliga hälsningar\nMedborgare {number}"
            );
            let from = format!("Medborgare {number} <{}>", citizen(number));
            let letter = NewLetter::new(&from, TEKNIK, &format!("Trasig gatlykta vid Storgatan {number}"), &text);
            self.world.append(TEKNIK, "INBOX", &letter.bytes(DATE), None).await.unwrap();
            self.citizens += 1;
        }
    }

    /// The officer answers the first assignment that she has not answered yet, if there is one.
    pub async fn officer_answers(&mut self) {
        let assignments = self.sink.accepted().into_iter().filter(|mail| mail.to == [PETRA]);
        for assignment in assignments.map(|mail| received(&mail)) {
            let id = assignment.header("Message-ID").unwrap();
            let subject = assignment.header("Subject").unwrap_or_default();
            if self.answered.contains(&id) || !subject.contains("Storgatan") {
                continue;
            }
            let reply = NewLetter::reply(
                &format!("Petra Lund <{PETRA}>"),
                &assignment,
                "Hej!\n\nVi lagar lampan i morgon.\n\nPetra Lund",
            );
            self.world.append(TEKNIK, "INBOX", &reply.bytes(DATE), None).await.unwrap();
            self.answered.push(id);
            return;
        }
    }

    /// Starts the daemon.
    pub fn start(&self) -> Daemon {
        self.municipality.start().unwrap()
    }

    /// How often the daemon has come to work, by its log.
    pub fn starts(&self) -> usize {
        let log = std::fs::read_to_string(self.municipality.dir().join("synpunktd.log"));
        log.unwrap_or_default().matches(" started ").count()
    }

    /// Waits until the daemon has come to work once more: before that it knows of no signal.
    pub async fn started_after(&self, before: usize, daemon: &Daemon) {
        let end = Instant::now() + PATIENCE;
        while self.starts() == before {
            assert!(Instant::now() < end, "{}", tail(&daemon.log()));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts the daemon so that it dies when it passes a point for the `pass`-th time.
    pub fn start_to_die(&self, point: &str, pass: u32) -> Daemon {
        let mut doomed = self.municipality.clone();
        doomed.environment.push(("CRASH_AT".to_owned(), format!("{point}:{pass}")));
        doomed.start().unwrap()
    }

    /// Waits until everybody has a receipt and the inbox is empty, for as long as there is progress, and longer where a receipt is in doubt.
    pub async fn quiet(&self, daemon: &mut Daemon) {
        let mut progress = Instant::now();
        let mut least = usize::MAX;
        loop {
            let receipts = self.receipts();
            let missing: Vec<usize> = (0..self.citizens)
                .filter(|number| !receipts.contains_key(&citizen(*number)))
                .collect();
            let given_up = self.given_up().await;
            let inbox = self.world.inbox(TEKNIK).await.unwrap().len();
            if missing.len() <= given_up && inbox == 0 {
                return;
            }
            assert!(daemon.is_up(), "the daemon ended:\n{}", tail(&daemon.log()));
            if missing.len() + inbox < least {
                least = missing.len() + inbox;
                progress = Instant::now();
            }
            let in_doubt = self
                .rows("SELECT COUNT(*) FROM outbox WHERE state = 'queued' AND unknowns > 0")
                .await;
            let patience = if in_doubt > 0 { PATIENCE + IN_DOUBT } else { PATIENCE };
            assert!(
                progress.elapsed() < patience,
                "no receipt to {missing:?}, {inbox} mails in the inbox, {given_up} given up:\n{}",
                tail(&daemon.log())
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until no mail waits to be settled and no letter that may go now waits to be sent.
    pub async fn at_rest(&self) {
        let end = Instant::now() + PATIENCE;
        while self
            .rows(
                "SELECT (SELECT COUNT(*) FROM inbound WHERE settled_at IS NULL) \
                 + (SELECT COUNT(*) FROM outbox WHERE state = 'sending' OR (state = 'queued' AND attempts = 0 AND hold_until IS NULL))",
            )
            .await
            > 0
        {
            assert!(Instant::now() < end, "mails or letters still wait");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Whether everybody has a receipt, as far as one can be had, and the inbox is empty.
    pub async fn is_quiet(&self) -> bool {
        let receipts = self.receipts();
        let missing = (0..self.citizens)
            .filter(|number| !receipts.contains_key(&citizen(*number)))
            .count();
        missing <= self.given_up().await && self.world.inbox(TEKNIK).await.is_ok_and(|inbox| inbox.is_empty())
    }

    /// The end: the daemon comes to rest, and nothing is lost, doubled or left out. Gives how many letters went twice.
    pub async fn settle(self) -> usize {
        let before = self.starts();
        let mut daemon = self.start();
        self.started_after(before, &daemon).await;
        self.quiet(&mut daemon).await;
        self.at_rest().await;
        // What would go twice would go now.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let status = daemon.stop(PATIENCE).await.unwrap();
        assert!(status.success(), "{status}:\n{}", tail(&daemon.log()));
        self.check().await
    }

    /// The oracle.
    pub async fn check(&self) -> usize {
        let verified = self.municipality.command(&["verify"]).unwrap();
        let said = String::from_utf8_lossy(&verified.stdout).into_owned() + &String::from_utf8_lossy(&verified.stderr);
        assert!(verified.status.success(), "{said}");
        let listed = self.municipality.command(&["list", "--json", "--limit", "100000"]).unwrap();
        let cases = String::from_utf8_lossy(&listed.stdout).lines().count();
        let given_up = self.given_up().await;
        assert!(
            cases >= self.citizens && cases <= self.citizens + given_up,
            "{cases} cases for {} citizens, {given_up} given up",
            self.citizens
        );
        let kept = self.world.folder(TEKNIK, "Registrerade").await.unwrap().len();
        assert!(kept >= self.citizens + self.answered.len(), "{kept} mails are put away");
        self.count_letters()
    }

    /// No letter has gone twice but where the relay's answer could not be noted, and then byte for byte the same.
    fn count_letters(&self) -> usize {
        let mut by_id: BTreeMap<String, Vec<Accepted>> = BTreeMap::new();
        for mail in self.sink.accepted() {
            by_id.entry(received(&mail).header("Message-ID").unwrap()).or_default().push(mail);
        }
        let mut doubles = 0;
        for (id, mails) in &by_id {
            doubles += mails.len() - 1;
            assert!(mails.len() <= 2, "{id} went {} times", mails.len());
            assert!(mails.windows(2).all(|pair| pair[0].raw == pair[1].raw), "{id} went in two forms");
        }
        assert!(
            doubles <= self.doubts,
            "{doubles} letters went twice, {} were in doubt",
            self.doubts
        );
        let mut numbers: BTreeMap<String, String> = BTreeMap::new();
        for (who, letters) in self.receipts() {
            let ids: BTreeSet<String> = letters.iter().filter_map(|mail| received(mail).header("Message-ID")).collect();
            assert_eq!(ids.len(), 1, "{who} has two receipts");
            let number = number_in(&received(&letters[0]));
            if let Some(other) = numbers.insert(number.clone(), who.clone()) {
                panic!("{number} was given to {other} and to {who}");
            }
        }
        doubles
    }

    /// Receipts by citizen.
    pub fn receipts(&self) -> BTreeMap<String, Vec<Accepted>> {
        let mut receipts: BTreeMap<String, Vec<Accepted>> = BTreeMap::new();
        for mail in self.sink.accepted() {
            if mail.to[0].starts_with("medborgare") && received(&mail).header("Auto-Submitted").is_some() {
                receipts.entry(mail.to[0].clone()).or_default().push(mail);
            }
        }
        receipts
    }

    /// How many get no receipt: mails that died twice in their reader's hands and were registered as they stand, and receipts
    /// whose fate was unknown twice, which are given up.
    pub async fn given_up(&self) -> usize {
        self.rows(
            "SELECT (SELECT COUNT(*) FROM inbound WHERE state = 'unparsed') \
             + (SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND purpose = 'receipt')",
        )
        .await
    }

    /// What a statement counts in the diary; 0 where there is none yet.
    pub async fn rows(&self, count: &'static str) -> usize {
        let found: Option<i64> = match self.place() {
            Place::File(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                match SqliteConnection::connect_with(&options).await {
                    Ok(mut connection) => sqlx::query_scalar(count).fetch_one(&mut connection).await.ok(),
                    Err(_) => None,
                }
            }
            Place::Url(url) => {
                let mut connection = PgConnection::connect(&url).await.unwrap();
                sqlx::query_scalar(count).fetch_one(&mut connection).await.ok()
            }
        };
        usize::try_from(found.unwrap_or(0)).unwrap()
    }

    /// Changes an SQLite diary behind the daemon's back.
    pub async fn change(&self, sql: &'static str) {
        let Place::File(path) = self.place() else { panic!("not a file") };
        let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }

    /// Where the diary is.
    pub fn place(&self) -> Place {
        let file = self.municipality.dir().join("state/diary.sqlite");
        Place::parse(self.municipality.database.as_deref().unwrap_or(&file.display().to_string()))
    }
}

/// The diary number in a subject, such as `TN 2026/0001`.
pub fn number_in(mail: &ReceivedMail) -> String {
    let subject = mail.header("Subject").unwrap_or_default();
    let number = subject.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    number.unwrap_or_else(|| panic!("no number in {subject}")).0.to_owned()
}

fn citizen(number: usize) -> String {
    format!("medborgare{number}@example.com")
}

/// A letter that the sink took, to be read.
pub fn received(mail: &Accepted) -> ReceivedMail {
    ReceivedMail {
        uid: 1,
        raw: mail.raw.clone(),
        internal_date: mail.at,
        flags: Vec::new(),
    }
}

/// The last lines of a log.
pub fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(25)..].join("\n")
}

/// A number from the environment: how long the long form is.
pub fn wanted(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
