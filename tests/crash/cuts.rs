//! Lines that are cut: an IMAP and an SMTP conversation broken at every byte, in either direction.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use mailworld::{NewLetter, SmtpSink, World, WorldOptions};
use synpunktd::daemon::wiring::{self, Identity};
use synpunktd::domain::address::EmailAddress;
use synpunktd::domain::ids::MailboxId;
use synpunktd::domain::secret::Secret;
use synpunktd::domain::time::Clock;
use synpunktd::flow::collect::{self, Source};
use synpunktd::flow::deliver;
use synpunktd::flow::lines::Lines;
use synpunktd::flow::office::Office;
use synpunktd::flow::process;
use synpunktd::flow::proof::Keys;
use synpunktd::imap::{FolderName, ImapAccount, Limits, PutAway, SizeTrust, connect};
use synpunktd::net::login::{Login, Security};
use synpunktd::settings;
use synpunktd::smtp::{RelayAccount, SmtpRelay, Waits};
use synpunktd::store::{Insert, NewRaw, OpenMode, Place, Store, StoreError};
use tempfile::TempDir;

use crate::proxy::{Proxy, WHOLE};
use crate::scene::wanted;

/// The name that claims are made under.
pub const OWNER: &str = "cuts";
const USER: &str = "teknik@lindhaga.example";
const MAIL: &str =
    "Hej!\n\nGatlyktan vid Storgatan har varit trasig i tre veckor och gatubelysningen är helt släckt. När lagar ni den?\n\nEva";

/// A clock that the test moves.
#[derive(Debug)]
pub struct Hand(AtomicI64);

impl Hand {
    pub fn set(&self, to: DateTime<Utc>) {
        self.0.store(to.timestamp_micros(), Ordering::Relaxed);
    }

    pub fn forward(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap(), Ordering::Relaxed);
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::Relaxed)).unwrap()
    }

    fn seen(&self, told: DateTime<Utc>) -> DateTime<Utc> {
        told
    }
}

pub fn hand() -> Arc<Hand> {
    let start: DateTime<Utc> = "2026-11-24T08:00:00Z".parse().unwrap();
    Arc::new(Hand(AtomicI64::new(start.timestamp_micros())))
}

async fn store() -> (Store, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Place::File(folder.path().join("diary.db")), OpenMode::Daemon)
        .await
        .unwrap();
    store.migrate().await.unwrap();
    (store, folder)
}

/// The daemon's own half of the conversations, without TLS.
fn with_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

/// Every `step`-th byte up to the end of a conversation, and the last ones all.
fn places(length: usize, step: usize) -> impl Iterator<Item = usize> {
    (0..=length).filter(move |at| at % step == 0 || length - at < 40)
}

async fn imap_cut_at_every_byte(step: usize) {
    with_crypto();
    let world = World::start(WorldOptions {
        users: vec![USER.to_owned()],
        ..WorldOptions::default()
    })
    .await
    .unwrap();
    let proxy = Proxy::before(world.imap_port()).await;
    let (store, _folder) = store().await;
    let (clock, folder) = (hand(), FolderName::inbox());
    let account = ImapAccount {
        host: "127.0.0.1".to_owned(),
        port: proxy.port,
        security: Security::PlainLoopbackOnly,
        user: USER.to_owned(),
        login: Login::Password(Secret::new(world.password(USER).unwrap())),
        ca_file: None,
        sizes: SizeTrust::Exact,
        limits: Limits::default(),
    };
    let source = Source::new(
        MailboxId::new("teknik"),
        PutAway::Move(FolderName::new("Registrerade").unwrap()),
        None,
        1 << 20,
    );
    let look = async || {
        let mut session = connect(&account).await.ok()?;
        collect::run_once(&mut session, &folder, &source, &store, clock.as_ref(), &|| ())
            .await
            .ok()
    };
    let (mut mails, mut cuts, mut stored) = (0, 0, 0);
    let mut one_more = async || {
        mails += 1;
        let letter = NewLetter::new("Eva Lindén <eva.linden@example.com>", USER, &format!("Trasig lykta {mails}"), MAIL);
        world
            .append(USER, "INBOX", &letter.bytes("Mon, 23 Nov 2026 08:00:00 +0100"), None)
            .await
            .unwrap();
    };
    one_more().await;
    stored += look().await.expect("a whole conversation").new;
    let length = (
        proxy.passed.from_client.load(Ordering::SeqCst),
        proxy.passed.from_server.load(Ordering::SeqCst),
    );
    assert!(length.0 > 300 && length.1 > 1000, "{length:?}");
    for (client, server) in places(length.0, step)
        .map(|at| (at, WHOLE))
        .chain(places(length.1, step).map(|at| (WHOLE, at)))
    {
        one_more().await;
        proxy.cut_after(client, server);
        stored += tokio::time::timeout(Duration::from_secs(10), look())
            .await
            .expect("a cut line is noticed")
            .map_or(0, |did| did.new);
        proxy.cut_after(WHOLE, WHOLE);
        look().await.expect("a whole conversation");
        cuts += 1;
    }
    let rows = store
        .read()
        .await
        .unwrap()
        .known_uids(&MailboxId::new("teknik"), "INBOX", validity(&account).await, 0)
        .await
        .unwrap();
    assert_eq!(
        rows.len(),
        cuts + 1,
        "each mail is stored once ({stored} of them over the cut line)"
    );
    assert_eq!(world.inbox(USER).await.unwrap().len(), 0);
    assert_eq!(
        world.folder(USER, "Registrerade").await.unwrap().len(),
        cuts + 1,
        "each mail is put away once"
    );
    eprintln!("IMAP: cut at {cuts} places of {} + {} bytes", length.0, length.1);
}

async fn validity(account: &ImapAccount) -> u32 {
    use synpunktd::imap::Mailbox;
    connect(account)
        .await
        .unwrap()
        .select(&FolderName::inbox())
        .await
        .unwrap()
        .uid_validity
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imap_conversation_cut_at_many_bytes() {
    imap_cut_at_every_byte(97).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn an_imap_conversation_cut_at_every_byte() {
    imap_cut_at_every_byte(wanted("CRASH_STEP", 1)).await;
}

/// The stations of the example municipality over a diary of their own and a relay's port.
pub struct Desk {
    pub office: Arc<Office>,
    pub store: Store,
    pub clock: Arc<Hand>,
    pub port: u16,
    pub journal: Option<EmailAddress>,
    pub waits: Waits,
    _folder: Option<TempDir>,
}

impl Desk {
    pub async fn new(port: u16, clock: Arc<Hand>, waits: Waits) -> Self {
        let (store, folder) = store().await;
        Self {
            port,
            waits,
            _folder: Some(folder),
            ..Self::over(store, clock)
        }
    }

    /// Over a diary that is there, without a relay.
    pub fn over(store: Store, clock: Arc<Hand>) -> Self {
        with_crypto();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/example/synpunktd.toml");
        let settings = settings::load(&file, &BTreeMap::new()).unwrap();
        let identity = Identity {
            instance: "cuts".to_owned(),
            keys: Keys::one("c", Secret::new("a key for cuts")),
            owner: OWNER.to_owned(),
        };
        let office = wiring::office(&settings, identity, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
        Self {
            office: Arc::new(office),
            store,
            clock,
            port: 0,
            journal: None,
            waits: Waits::default(),
            _folder: None,
        }
    }

    /// The same, with letters in doubt left to a journal.
    pub fn with_journal(mut self) -> Self {
        Arc::get_mut(&mut self.office).unwrap().has_journal = true;
        self
    }

    pub fn relay(&self) -> SmtpRelay {
        SmtpRelay::new(RelayAccount {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: Security::PlainLoopbackOnly,
            login: None,
            ca_file: None,
            hello: "synpunkter.lindhaga.example".to_owned(),
            journal: self.journal.clone(),
            waits: self.waits,
        })
    }

    /// A citizen's mail comes in and is settled; letters wait.
    pub async fn one_more_matter(&self, number: u32) {
        assert!(matches!(self.take_in(&self.store, number).await.unwrap()[..], [Insert::New(_)]));
        assert_eq!(process::run_once(&self.office, &self.store).await.unwrap().settled, 1);
    }

    /// A citizen's mail is taken in through a store.
    pub async fn take_in(&self, store: &Store, number: u32) -> Result<Vec<Insert>, StoreError> {
        let (mailbox, now) = (MailboxId::new("teknik"), self.clock.now());
        let mut letter = NewLetter::new(
            &format!("Eva Lindén <eva{number}@example.com>"),
            USER,
            &format!("Trasig lykta {number}"),
            MAIL,
        );
        letter.message_id = format!("<eva-{number}@example.com>");
        let bytes = letter.bytes("Mon, 23 Nov 2026 08:00:00 +0100");
        let mail = NewRaw {
            mailbox: &mailbox,
            folder: "INBOX",
            uid_validity: 1,
            uid: number,
            internal_date: now,
            told_size: None,
            bytes: &bytes,
            quiet: false,
        };
        store.insert_raw(&[mail], now).await
    }

    /// Sends until nothing waits that can be sent now.
    async fn send_all(&self, lines: &mut Lines<SmtpRelay>) {
        while deliver::run_once(&self.office, &self.store, lines).await.unwrap().sent > 0 {}
    }
}

async fn smtp_cut_at_every_byte(step: usize) {
    with_crypto();
    let sink = SmtpSink::start().unwrap();
    let proxy = Proxy::before(sink.port()).await;
    let desk = Desk::new(proxy.port, hand(), Waits::default()).await;
    desk.one_more_matter(1).await;
    let mut lines = Lines::new(desk.relay(), 1);
    desk.send_all(&mut lines).await;
    lines.close().await;
    let length = (
        proxy.passed.from_client.load(Ordering::SeqCst),
        proxy.passed.from_server.load(Ordering::SeqCst),
    );
    assert!(length.0 > 1000 && length.1 > 100, "{length:?}");
    let mut number = 1;
    for (client, server) in places(length.0, step)
        .map(|at| (at, WHOLE))
        .chain(places(length.1, step.min(5)).map(|at| (WHOLE, at)))
    {
        number += 1;
        desk.one_more_matter(number).await;
        proxy.cut_after(client, server);
        let mut lines = Lines::new(desk.relay(), 1);
        let sent = deliver::run_once(&desk.office, &desk.store, &mut lines);
        tokio::time::timeout(Duration::from_secs(20), sent)
            .await
            .expect("a cut line is noticed")
            .unwrap();
        drop(lines);
        proxy.cut_after(WHOLE, WHOLE);
        desk.clock.forward(TimeDelta::minutes(2));
        let mut lines = Lines::new(desk.relay(), 1);
        for _ in 0..3 {
            desk.send_all(&mut lines).await;
            desk.clock.forward(TimeDelta::minutes(2));
        }
        lines.close().await;
    }
    let mut by_recipient: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for mail in sink.accepted().into_iter().filter(|mail| mail.to[0].starts_with("eva")) {
        by_recipient.entry(mail.to[0].clone()).or_default().push(mail.raw);
    }
    assert_eq!(by_recipient.len(), number as usize, "every citizen has a receipt");
    let twice: Vec<&Vec<Vec<u8>>> = by_recipient.values().filter(|got| got.len() > 1).collect();
    assert!(
        twice.iter().all(|got| got.len() == 2 && got[0] == got[1]),
        "more than once more, or in another form"
    );
    assert!(
        desk.store
            .read()
            .await
            .unwrap()
            .verify(true, DateTime::UNIX_EPOCH)
            .await
            .unwrap()
            .is_empty()
    );
    eprintln!(
        "SMTP: cut at {} places of {} + {} bytes; {} receipts in doubt went once more",
        number - 1,
        length.0,
        length.1,
        twice.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_smtp_conversation_cut_at_many_bytes() {
    smtp_cut_at_every_byte(499).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn an_smtp_conversation_cut_at_every_byte() {
    smtp_cut_at_every_byte(wanted("CRASH_STEP", 1)).await;
}
