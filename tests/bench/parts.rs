//! What each part of a mail's way costs by itself: `cargo bench --bench parts`.

use chrono::{DateTime, Utc};
use divan::Bencher;
use divan::counter::ItemsCount;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use synpunktd::daemon::clock::SystemClock;
use synpunktd::daemon::wiring::{self, Identity};
use synpunktd::domain::absence::Absences;
use synpunktd::domain::classify::{MatterText, Thresholds};
use synpunktd::domain::decide;
use synpunktd::domain::event::{Mail, NewMatter};
use synpunktd::domain::facts::Facts;
use synpunktd::domain::ids::{BytesId, InboundId, MailboxId};
use synpunktd::domain::letter::Letter;
use synpunktd::domain::organisation::FunctionalMailbox;
use synpunktd::domain::recognise::{Recognition, recognise};
use synpunktd::domain::secret::Secret;
use synpunktd::domain::time::Clock;
use synpunktd::flow::letters::{self, About, Originals};
use synpunktd::flow::office::Office;
use synpunktd::flow::process;
use synpunktd::flow::proof::Keys;
use synpunktd::mail;
use synpunktd::settings;
use synpunktd::store::{NewRaw, OpenMode, Place, Store};

/// Mails in one commit of `register`.
const BATCH: usize = 100;

static OFFICE: LazyLock<Arc<Office>> = LazyLock::new(|| {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/example/synpunktd.toml");
    let settings = settings::load(&file, &BTreeMap::new()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let identity = Identity {
        instance: "bench".to_owned(),
        keys: Keys::one("b", Secret::new("a key for benches")),
        owner: "bench".to_owned(),
    };
    Arc::new(wiring::office(&settings, identity, Arc::new(SystemClock)).unwrap())
});

fn main() {
    LazyLock::force(&OFFICE);
    divan::main();
}

fn small(number: usize) -> Vec<u8> {
    format!(
        "From: Medborgare <medborgare{number}@example.com>\r\nTo: teknik@lindhaga.example\r\nSubject: =?utf-8?q?H=C3=A5l_i_v=C3=A4gen?=\r\n\
         Message-ID: <part-{number}@example.com>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0100\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
         Hej!\r\n\r\nDet är ett stort hål i vägen på Skolgatan {number}, mitt för lekplatsen. Gatlyktan är också trasig.\r\n\
         Kan ni laga det innan det blir vinter?\r\n\r\nMed vänlig hälsning\r\nMedborgare {number}\r\n"
    )
    .into_bytes()
}

const DIALOGUE: &str = "Hej!\n\nDet är lagat nu.\n\nMvh Eva\n\nFrån: Medborgare <m@example.com>\nSkickat: den 23 november 2026 08:00\n\
     Till: Teknik <teknik@lindhaga.example>\nÄmne: Hål i vägen\n\nDet är ett stort hål i vägen på Skolgatan.\n> Äldre rad\n> En till\n";

struct Case {
    letter: Letter,
    mailbox: FunctionalMailbox,
    now: DateTime<Utc>,
}

fn case() -> Case {
    Case {
        letter: mail::read(&small(1), &OFFICE.rules),
        mailbox: OFFICE.organisation.mailboxes[&MailboxId::from("teknik")].clone(),
        now: SystemClock.now(),
    }
}

impl Case {
    fn mail(&self) -> Mail<'_> {
        Mail {
            id: InboundId(1),
            letter: &self.letter,
            arrived_at: self.now,
            mailbox: &self.mailbox,
        }
    }

    fn recognised(&self) -> Recognition {
        recognise(&self.letter, &Facts::default(), &self.mailbox, &OFFICE.organisation)
    }

    fn classified(&self) -> synpunktd::domain::matter::Classification {
        let text = MatterText {
            subject: &self.letter.subject,
            body: &self.letter.new_text,
            form_topic: None,
            mailbox_topic: None,
        };
        let thresholds = Thresholds { route: 0.6, suggest: 0.3 };
        OFFICE.classifier.now().classify(&text, thresholds)
    }

    fn decided(&self, recognised: &Recognition, classification: &synpunktd::domain::matter::Classification) -> decide::Decision {
        let Recognition::NewMatter(sender) = recognised else {
            panic!("{recognised:?}")
        };
        let new = NewMatter {
            continues: None,
            alike: None,
            sender,
            classification,
            said_before: 0,
            automatic_lately: 0,
            cases_lately: 0,
            unread: false,
            quiet: false,
        };
        let absences = Absences::default();
        let context = OFFICE.context_for_new(&self.mailbox.authority, &absences, self.now).unwrap();
        decide::open(&self.mail(), &new, &context)
    }
}

#[divan::bench]
fn parse(bencher: Bencher) {
    let raw = small(1);
    bencher.bench(|| mail::parse(&raw));
}

#[divan::bench]
fn read(bencher: Bencher) {
    let raw = small(1);
    bencher.bench(|| mail::read(&raw, &OFFICE.rules));
}

#[divan::bench]
fn new_text(bencher: Bencher) {
    bencher.bench(|| mail::quote::new_text(divan::black_box(DIALOGUE), None, &OFFICE.rules.marker_lines));
}

#[divan::bench]
fn recognise_it(bencher: Bencher) {
    let case = case();
    bencher.bench(|| case.recognised());
}

#[divan::bench]
fn classify(bencher: Bencher) {
    let case = case();
    bencher.bench(|| case.classified());
}

#[divan::bench]
fn decide_it(bencher: Bencher) {
    let case = case();
    let (recognised, classification) = (case.recognised(), case.classified());
    bencher.bench(|| case.decided(&recognised, &classification));
}

/// Every letter of a new matter, from plan to final bytes.
#[divan::bench]
fn compose(bencher: Bencher) {
    use synpunktd::domain::effect::Effect;
    let case = case();
    let decision = case.decided(&case.recognised(), &case.classified());
    let opened = decision.effects.iter().find_map(|effect| match effect {
        Effect::OpenCase { matter, state } => Some((matter, state)),
        _ => None,
    });
    let (matter, state) = opened.unwrap();
    let number = synpunktd::domain::diary::DiaryNumber {
        series: "TN".to_owned(),
        year: 2026,
        serial: 1,
    };
    let originals = Originals::from([(
        InboundId(1),
        letters::Original {
            raw: small(1),
            kept: BytesId(1),
            letter: Arc::new(case.letter.clone()),
            malware: None,
        },
    )]);
    bencher.bench(|| {
        let about = About {
            number: &number,
            matter,
            state,
            opened: &[],
        };
        for effect in &decision.effects {
            if let Effect::Send { letter } = effect {
                divan::black_box(letters::write(&OFFICE, letter, Some(&about), &originals, "mail-1", case.now).unwrap());
            }
        }
    });
}

/// A batch of mails from their raw rows to cases, letters and log, with its waits for the disk; a mail is an item.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn register(bencher: Bencher) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = runtime.block_on(async {
        let store = Store::open(&Place::File(folder.path().join("diary.db")), OpenMode::Daemon)
            .await
            .unwrap();
        store.migrate().await.unwrap();
        store
    });
    let mut next = 0;
    let mailbox = MailboxId::from("teknik");
    let bencher = bencher.counter(ItemsCount::new(BATCH)).with_inputs(|| {
        let raws: Vec<Vec<u8>> = (next..next + BATCH).map(small).collect();
        let uids = (next + 1..).map(|uid| u32::try_from(uid).unwrap());
        let rows: Vec<NewRaw<'_>> = raws
            .iter()
            .zip(uids)
            .map(|(bytes, uid)| NewRaw {
                mailbox: &mailbox,
                folder: "INBOX",
                uid_validity: 1,
                uid,
                internal_date: SystemClock.now(),
                quiet: false,
                told_size: None,
                bytes,
            })
            .collect();
        next += BATCH;
        runtime.block_on(store.insert_raw(&rows, SystemClock.now())).unwrap();
    });
    bencher.bench_local_values(|()| {
        let done = runtime.block_on(process::run_once(&OFFICE, &store)).unwrap();
        assert_eq!(done.settled, BATCH);
    });
}
