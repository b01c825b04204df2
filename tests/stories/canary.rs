//! A canary in each of many cases: a word that nobody could guess, told in confidence. It may stand in what whoever has the
//! case gets, and nowhere else: not in a letter of another case, nor in one to a stranger, a list, a report, a log line or a figure.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use synpunktd::domain::case::CaseMatter;
use synpunktd::domain::effect::Purpose;
use synpunktd::domain::ids::{CaseId, InboundId};
use synpunktd::domain::policy::LadderStep;
use synpunktd::flow::digest;
use synpunktd::settings::Settings;
use synpunktd::store::ThreadRow;
use tracing_subscriber::fmt::MakeWriter;

use crate::world::{Moved, World, settings};

/// Cases, each with a secret; `CANARIES=1000` for the long form, which takes half a minute.
static CASES: LazyLock<usize> = LazyLock::new(|| std::env::var("CANARIES").map_or(100, |told| told.parse().unwrap()));

/// What people write, and whether it is such that nothing of it may stand in a subject, a reminder or a list.
const MATTERS: [(&str, &str, &str); 8] = [
    (
        "teknik",
        "Gatlyktan",
        "Jag vill klaga på gatubelysningen. Gatlyktan på Skolgatan är släckt. Koden till porten är",
    ),
    ("teknik", "Bänk", "Jag föreslår en bänk i parken vid torget. Min hund heter"),
    (
        "omsorg",
        "Maten",
        "Jag vill klaga på maten på äldreboendet Solgården. Den är kall. Lösenordet är",
    ),
    (
        "omsorg",
        "Min mamma",
        "Min mamma har demens och diabetes, och hennes medicin glömdes bort två kvällar. Hon bor hos",
    ),
    (
        "omsorg",
        "Slagen",
        "Min far på äldreboendet har blivit slagen av personalen. Det är vanvård. Han heter",
    ),
    (
        "omsorg",
        "Beslut",
        "Jag överklagar ert beslut om avslag på min ansökan om hemtjänst. Läkaren heter",
    ),
    ("synpunkter", "Hej", "Jag undrar över en sak. Kan någon höra av sig? Jag nås genom"),
    (
        "teknik",
        "Street light",
        "Hello, I would like to complain about the street light on Park Street. It is broken. My code is",
    ),
];

fn secret(number: usize) -> String {
    format!("kanarie{number:04}vq")
}

/// Secrets that stand in a text, by their numbers.
fn secrets_in(text: &str) -> BTreeSet<usize> {
    let found = text.match_indices("kanarie").filter_map(|(at, word)| {
        let digits = text.get(at + word.len()..at + word.len() + 4)?;
        digits.parse().ok()
    });
    found.collect()
}

/// Everything that was logged.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// One step of the ladder, so that each case is reminded of once and told of upwards once, and no limit on receipts.
fn plain(mut settings: Settings) -> Settings {
    for policy in &mut settings.policies {
        policy.acceptance = None;
        policy.ladder = vec![LadderStep {
            when: "1 working day after".parse().unwrap(),
            to: vec!["officer", "manager"]
                .into_iter()
                .map(|role| serde_json::from_value(role.into()).unwrap())
                .collect(),
        }];
    }
    settings.daemon.budget.per_domain = 0;
    settings.daemon.budget.whole = 0;
    settings
}

fn mail(number: usize, at: DateTime<Utc>) -> (&'static str, Vec<u8>) {
    let (mailbox, subject, text) = MATTERS[number % MATTERS.len()];
    let bytes = format!(
        "From: Eva <citizen{number}@example.com>\r\nTo: {mailbox}@lindhaga.example\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.com>\r\n\
         Date: {}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text} {}.\r\n",
        at.to_rfc2822(),
        secret(number)
    );
    (mailbox, bytes.into_bytes())
}

async fn work(world: &mut World) {
    while world.turn().await != Moved::Nothing {}
}

/// Which secret each case holds, and what the case is about.
async fn cases(world: &World) -> BTreeMap<CaseId, (usize, CaseMatter)> {
    let mut reader = world.store.read().await.unwrap();
    let mut held = BTreeMap::new();
    for number in 0..*CASES {
        let mail = InboundId(i64::try_from(number + 1).unwrap());
        let row = reader.lookup_inbound(mail).await.unwrap().unwrap();
        let Some(case) = row.case else { continue };
        let raw = reader.mail_bytes(row.kept).await.unwrap().unwrap();
        let secrets = secrets_in(&String::from_utf8_lossy(&raw));
        let matter = reader.load_case(case).await.unwrap().matter;
        held.insert(case, (*secrets.first().unwrap(), matter));
    }
    held
}

/// Where a secret may stand: in a letter about its own case, to staff who have it, never in a subject; of a sensitive case only in
/// the letters that hand it to someone.
fn may_hold(purpose: Purpose, own: bool, discreet: bool) -> bool {
    let hands_over = matches!(
        purpose,
        Purpose::Assignment | Purpose::RegistrarNotice | Purpose::Alert | Purpose::Forward | Purpose::FollowUp
    );
    own && (hands_over || (!discreet && matches!(purpose, Purpose::Transcript)))
}

#[tokio::test]
async fn no_secret_gets_to_where_it_does_not_belong() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_env_filter("synpunktd=trace")
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let begin: DateTime<Utc> = "2026-11-23T08:00:00Z".parse().unwrap();
    let mut world = World::new(&plain(settings()), begin).await;
    for number in 0..*CASES {
        let (mailbox, bytes) = mail(number, begin);
        world.receive(&mailbox.into(), bytes);
    }
    world.collect().await;
    work(&mut world).await;
    let cases = cases(&world).await;
    assert!(cases.len() > *CASES * 9 / 10, "only {} became cases", cases.len());
    assert!(
        cases.values().filter(|(_, matter)| matter.is_discreet()).count() > *CASES / 10,
        "nothing is sensitive"
    );
    for day in [7, 8, 16] {
        world.set_clock(begin + TimeDelta::days(day));
        work(&mut world).await;
        digest::run_once(&world.office, &world.store).await.unwrap();
        work(&mut world).await;
    }
    let (mut reader, mut purposes) = (world.store.read().await.unwrap(), BTreeSet::new());
    for sent in world.relay.since(0) {
        let letter = synpunktd::mail::read(&sent.bytes, &world.office.rules);
        let id = letter.message_id.clone().unwrap();
        let Some(ThreadRow::Letter { case, purpose, .. }) = reader.thread(&id).await.unwrap() else {
            panic!("a letter that the outbox does not know");
        };
        purposes.insert(purpose);
        let text = String::from_utf8_lossy(&sent.bytes);
        let about = case.and_then(|case| cases.get(&case));
        for found in secrets_in(&text).into_iter().chain(secrets_in(&letter.text)) {
            let own = about.is_some_and(|(own, _)| *own == found) || purpose == Purpose::Forward;
            let discreet = about.is_some_and(|(_, matter)| matter.is_discreet());
            assert!(
                may_hold(purpose, own, discreet),
                "secret {found} in {purpose:?} to {}",
                sent.recipient
            );
            assert!(secrets_in(&letter.subject).is_empty(), "a secret in the subject of {purpose:?}");
        }
    }
    for wanted in [
        Purpose::Receipt,
        Purpose::Notice,
        Purpose::Reminder,
        Purpose::Escalation,
        Purpose::Digest,
        Purpose::Alert,
    ] {
        assert!(purposes.contains(&wanted), "no {wanted:?} was looked at: {purposes:?}");
    }
    let counts = format!("{:?}", reader.counts(world.now()).await.unwrap());
    assert_eq!(secrets_in(&counts), BTreeSet::new(), "a secret in a figure");
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(logged.contains("settled"), "nothing was logged");
    assert_eq!(secrets_in(&logged), BTreeSet::new(), "a secret in the log");
}

/// The look-out sees: a secret that is planted is found.
#[test]
fn a_planted_secret_is_seen() {
    assert_eq!(
        secrets_in(&format!("Hej {}, och {}.", secret(7), secret(123))),
        BTreeSet::from([7, 123])
    );
    assert!(!may_hold(Purpose::Receipt, true, false));
    assert!(!may_hold(Purpose::Assignment, false, false));
    assert!(!may_hold(Purpose::Reminder, true, true));
}
