//! The daemon's stations over a real database, with a clock that the story moves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use synpunktd::daemon::wiring::{self, Identity};
use synpunktd::domain::deadline::ZONE;
use synpunktd::domain::ids::MailboxId;
use synpunktd::domain::secret::Secret;
use synpunktd::domain::time::Clock;
use synpunktd::flow::collect::{self, Source};
use synpunktd::flow::deliver;
use synpunktd::flow::lines::Lines;
use synpunktd::flow::office::Office;
use synpunktd::flow::proof::Keys;
use synpunktd::flow::{digest, disposal, process, report, tick};
use synpunktd::imap::{FolderName, PutAway};
use synpunktd::settings::{self, Settings};
use synpunktd::store::{Claim, OpenMode, Place, Store};
use tempfile::TempDir;

use crate::post::{MailboxInMemory, RecordingRelay};

/// Seed of the spread of waiting times, so that every run is the same.
const SEED: u64 = 7;
const DIARY: &str = "diary.db";
/// Bytes of a mail, at most.
const LARGEST: u64 = 1024 * 1024;

/// The settings of the example installation, which stories may change before they begin.
pub fn settings() -> Settings {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/example/synpunktd.toml");
    let loaded = settings::load(&file, &BTreeMap::new());
    let mut settings = loaded.unwrap_or_else(|faults| panic!("the example installation has faults: {faults:?}"));
    // Answers wait only in stories about the waiting; in all others that would be a step more for each answer.
    settings.policies.iter_mut().for_each(|policy| policy.answers.hold_minutes = 0);
    settings
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
struct StoryClock(Mutex<DateTime<Utc>>);

impl Clock for StoryClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    fn seen(&self, told: DateTime<Utc>) -> DateTime<Utc> {
        told
    }
}

/// What a station has just done; the story looks at what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// Mails were settled, or clocks ran out.
    Diary,
    /// Letters were offered to the relay.
    Letters,
    /// All is still.
    Nothing,
}

/// The daemon in a box.
pub struct World {
    pub office: Arc<Office>,
    pub store: Store,
    pub relay: RecordingRelay,
    lines: Lines<RecordingRelay>,
    clock: Arc<StoryClock>,
    mailboxes: BTreeMap<MailboxId, MailboxInMemory>,
    /// The story tells of the lists of each morning too.
    pub lists: bool,
    /// The story tells of reports too.
    pub reports: bool,
    /// A policy has rules of disposal.
    pub disposals: bool,
    folder: TempDir,
}

impl World {
    /// An installation with nothing in its diary.
    pub async fn new(settings: &Settings, now: DateTime<Utc>) -> Self {
        fastrand::seed(SEED);
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Place::File(folder.path().join(DIARY)), OpenMode::Daemon)
            .await
            .unwrap();
        store.migrate().await.unwrap();
        let clock = Arc::new(StoryClock(Mutex::new(now)));
        let identity = Identity {
            instance: "story".to_owned(),
            keys: Keys::one("s", Secret::new("a key for stories")),
            owner: "story".to_owned(),
        };
        let office = wiring::office(settings, identity, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
        let relay = RecordingRelay::default();
        let mailboxes = settings.organisation.mailboxes.keys();
        Self {
            office: Arc::new(office),
            store,
            lines: Lines::new(relay.clone(), 1),
            relay,
            clock,
            mailboxes: mailboxes.map(|id| (id.clone(), MailboxInMemory::default())).collect(),
            lists: false,
            reports: false,
            disposals: settings.policies.iter().any(|policy| !policy.disposals.is_empty()),
            folder,
        }
    }

    /// The file of the diary.
    pub fn diary(&self) -> PathBuf {
        self.folder.path().join(DIARY)
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn set_clock(&self, now: DateTime<Utc>) {
        *self.clock.0.lock().unwrap() = now;
    }

    /// A mail arrives in a mailbox.
    pub fn receive(&mut self, mailbox: &MailboxId, bytes: Vec<u8>) {
        let now = self.now();
        self.mailboxes.get_mut(mailbox).unwrap().receive(now, bytes);
    }

    /// Fetches what is in the mailboxes, in the order of their names.
    pub async fn collect(&mut self) {
        for (id, mailbox) in &mut self.mailboxes {
            let away = PutAway::Move(FolderName::new("Registrerade").unwrap());
            let source = Source::new(id.clone(), away, None, LARGEST);
            collect::run_once(mailbox, &FolderName::inbox(), &source, &self.store, self.clock.as_ref(), &|| ())
                .await
                .unwrap();
        }
    }

    /// Two daemons begin on the next mail and die of it.
    pub async fn die_twice(&self) {
        for owner in ["died", "died again"] {
            let claim = Claim {
                owner,
                now: self.now(),
                lease: TimeDelta::zero(),
                limit: 1,
                most_bytes: LARGEST,
            };
            assert_eq!(self.store.claim_inbound(&claim).await.unwrap().len(), 1, "no mail waits");
        }
    }

    /// Lets the first station work that has something to do.
    pub async fn turn(&mut self) -> Moved {
        let processed = process::run_once(&self.office, &self.store).await.unwrap();
        if processed.settled + processed.failed > 0 || tick::run_once(&self.office, &self.store).await.unwrap() > 0 {
            return Moved::Diary;
        }
        if self.lists && digest::run_once(&self.office, &self.store).await.unwrap() > 0 {
            return Moved::Diary;
        }
        if self.reports && report::run_once(&self.office, &self.store).await.unwrap() > 0 {
            return Moved::Diary;
        }
        if self.disposals && disposal::run_once(&self.office, &self.store).await.unwrap() > 0 {
            return Moved::Diary;
        }
        let delivered = deliver::run_once(&self.office, &self.store, &mut self.lines).await.unwrap();
        if delivered.sent + delivered.other > 0 {
            return Moved::Letters;
        }
        Moved::Nothing
    }

    /// When something happens by itself next: a clock that runs out, or a letter that is tried again.
    pub async fn next_at(&self) -> Option<DateTime<Utc>> {
        let mut reader = self.store.read().await.unwrap();
        let clock = reader.next_clock_at().await.unwrap();
        let letter = reader.next_letter_at().await.unwrap();
        let morning = (self.lists || self.reports).then(|| next_morning(self.now()));
        clock.into_iter().chain(letter).chain(morning).min()
    }

    /// What must never be, found in the diary.
    pub async fn findings(&self) -> Vec<String> {
        let found = self.store.read().await.unwrap().verify(true, self.now()).await.unwrap();
        found
            .iter()
            .map(|finding| format!("{} {}: {}", finding.check, finding.place, finding.found))
            .collect()
    }
}

/// The next time at which lists may come: 08:00, Stockholm.
fn next_morning(now: DateTime<Utc>) -> DateTime<Utc> {
    let local = now.with_timezone(&ZONE);
    let eight = |day: chrono::NaiveDate| ZONE.from_local_datetime(&day.and_hms_opt(8, 0, 0).unwrap()).unwrap().to_utc();
    let today = eight(local.date_naive());
    if now < today {
        today
    } else {
        eight(local.date_naive() + chrono::Days::new(1))
    }
}
