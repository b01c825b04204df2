//! Whether a full register costs more than an empty one: `cargo bench --bench flat -- 1000000` fills a database with so many
//! cases, three documents each, and does the same work in it and in an empty one. Prints each cost and its ratio.

use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use synpunktd::daemon::clock::SystemClock;
use synpunktd::daemon::wiring::{self, Identity};
use synpunktd::domain::diary::DiaryNumber;
use synpunktd::domain::ids::{MailboxId, PersonId};
use synpunktd::domain::query::{Query, Term, words};
use synpunktd::domain::secret::Secret;
use synpunktd::domain::time::Clock;
use synpunktd::flow::office::Office;
use synpunktd::flow::process;
use synpunktd::flow::proof::Keys;
use synpunktd::settings;
use synpunktd::store::{CaseFilter, NewRaw, OpenMode, Place, Store};

const TIMES: usize = 20;
const BATCH: usize = 50;
/// Cases that the mails of both registers have opened before anything is measured, and that the morning's lists tell of.
const OPEN: usize = 500;
/// Numbers of those mails, behind all others.
const FAR: usize = 1_000_000;
const WORKS: [&str; 8] = [
    "take in a mail",
    "take in a reply (finds its thread)",
    "show a case",
    "list an officer's cases",
    "list what is overdue",
    "what the morning's lists tell",
    "look for a word",
    "clocks that have run out",
];
/// Cases that are written in one transaction while the database is filled.
const STEP: i64 = 50_000;
/// Different words of the whole register, and words of each case.
const VOCABULARY: i64 = 20_000;
const WORDS: i64 = 12;

fn main() {
    let cases = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(20_000);
    let folder = tempfile::Builder::new().prefix("flat-").tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(2)
        .build()
        .unwrap();
    let office = office();
    runtime.block_on(compare(&office, folder.path(), cases));
}

/// In turn in the empty register and in the full one, so that what else the machine does weighs on both.
async fn compare(office: &Arc<Office>, folder: &Path, cases: i64) {
    let empty = register(office, &folder.join("empty.db"), 0).await;
    let full = register(office, &folder.join("full.db"), cases).await;
    let mut costs: Vec<(&str, [Vec<f64>; 2])> = WORKS.iter().map(|what| (*what, [Vec::new(), Vec::new()])).collect();
    for time in 1..=TIMES {
        for (which, store) in [&empty, &full].into_iter().enumerate() {
            let measured = measure(office, store, time).await;
            for ((_, all), micros) in costs.iter_mut().zip(measured) {
                all[which].push(micros);
            }
        }
    }
    println!("{cases} cases, {} documents", 3 * cases);
    for (what, [empty, full]) in costs {
        let (empty, full) = (median(empty), median(full));
        println!(
            "  {what:<34} empty {empty:>9.1} µs   full {full:>9.1} µs   ratio {:.2}",
            full / empty
        );
    }
    empty.close().await;
    full.close().await;
}

fn office() -> Arc<Office> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/example/synpunktd.toml");
    let settings = settings::load(&file, &BTreeMap::new()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let identity = Identity {
        instance: "flat".to_owned(),
        keys: Keys::one("b", Secret::new("a key for benches")),
        owner: "bench".to_owned(),
    };
    Arc::new(wiring::office(&settings, identity, Arc::new(SystemClock)).unwrap())
}

/// A register with so many cases beside those that [`OPEN`] mails open.
async fn register(office: &Arc<Office>, path: &Path, cases: i64) -> Store {
    let place = Place::File(path.to_owned());
    let store = Store::open(&place, OpenMode::Daemon).await.unwrap();
    store.migrate().await.unwrap();
    // One case through the real stations is the pattern of all others.
    take_in(office, &store, 0, None).await;
    store.close().await;
    drop(store);
    let begun = Instant::now();
    fill(path, cases);
    if cases > 0 {
        println!(
            "filled in {:.0} s, {} MB",
            begun.elapsed().as_secs_f64(),
            std::fs::metadata(path).unwrap().len() / 1_000_000
        );
    }
    let store = Store::open(&place, OpenMode::Daemon).await.unwrap();
    for batch in 1..=OPEN / BATCH {
        take_in(office, &store, FAR + batch * BATCH, None).await;
    }
    store
}

/// Microseconds of each of [`WORKS`].
async fn measure(office: &Arc<Office>, store: &Store, time: usize) -> [f64; WORKS.len()] {
    let first = time * BATCH * 2;
    let case = DiaryNumber {
        series: series(store).await,
        year: chrono::Datelike::year(&SystemClock.now()),
        serial: 1,
    };
    let of_officer = CaseFilter {
        officer: Some(PersonId::from("petra")),
        limit: 50,
        ..CaseFilter::default()
    };
    let overdue = CaseFilter {
        overdue_at: Some(SystemClock.now()),
        limit: 50,
        ..CaseFilter::default()
    };
    let query = asked("lekplatsen");
    let now = SystemClock.now();
    let taken_in = take_in(office, store, first, None).await / BATCH as f64;
    let threaded = take_in(office, store, first + BATCH, Some(first)).await / BATCH as f64;
    let mut session = store.read().await.unwrap();
    [
        taken_in,
        threaded,
        timed(async { assert!(session.show(&case).await.unwrap().is_some()) }).await,
        timed(async { drop(session.list_cases(&of_officer).await.unwrap()) }).await,
        timed(async { drop(session.list_cases(&overdue).await.unwrap()) }).await,
        timed(async { assert_eq!(session.unclosed_cases(OPEN as u32).await.unwrap().len(), OPEN) }).await,
        timed(async { drop(session.find(&query, now, 20).await.unwrap()) }).await,
        timed(async { drop(session.due_clocks(now, 100).await.unwrap()) }).await,
    ]
}

async fn timed(work: impl Future<Output = ()>) -> f64 {
    let begun = Instant::now();
    work.await;
    micros(begun)
}

async fn series(store: &Store) -> String {
    let all = CaseFilter {
        limit: 1,
        ..CaseFilter::default()
    };
    store.read().await.unwrap().list_cases(&all).await.unwrap()[0].number.series.clone()
}

/// Takes a batch in and settles it; microseconds for all of it.
async fn take_in(office: &Arc<Office>, store: &Store, first: usize, answering: Option<usize>) -> f64 {
    let mails = if first == 0 { 1 } else { BATCH };
    let raws: Vec<Vec<u8>> = (0..mails).map(|at| mail(first + at, answering.map(|base| base + at))).collect();
    let mailbox = MailboxId::from("teknik");
    let rows = raws.iter().enumerate().map(|(at, bytes)| NewRaw {
        mailbox: &mailbox,
        folder: "INBOX",
        uid_validity: 1,
        uid: u32::try_from(first + at + 1).unwrap(),
        internal_date: SystemClock.now(),
        quiet: false,
        told_size: None,
        bytes,
    });
    let rows: Vec<NewRaw<'_>> = rows.collect();
    let begun = Instant::now();
    store.insert_raw(&rows, SystemClock.now()).await.unwrap();
    let done = process::run_once(office, store).await.unwrap();
    assert_eq!(done.settled, mails);
    micros(begun)
}

fn mail(number: usize, answering: Option<usize>) -> Vec<u8> {
    let thread = answering.map_or_else(String::new, |base| format!("In-Reply-To: <flat-{base}@example.com>\r\n"));
    let citizen = answering.unwrap_or(number);
    format!(
        "From: Medborgare <medborgare{citizen}@example.com>\r\nTo: teknik@lindhaga.example\r\nSubject: Hål i vägen vid lekplatsen\r\n\
         Message-ID: <flat-{number}@example.com>\r\n{thread}Date: Mon, 23 Nov 2026 08:00:00 +0100\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
         Hej!\r\n\r\nDet är ett stort hål i vägen på Skolgatan {number}. Gatlyktan är också trasig.\r\n\r\nMvh\r\nMedborgare {citizen}\r\n"
    )
    .into_bytes()
}

fn micros(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e6
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Copies the first case so many times, with identities, addresses and words of their own. Two in a hundred are still open.
fn fill(path: &Path, cases: i64) {
    let connection = Connection::open(path).unwrap();
    let settings = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1000000";
    connection.execute_batch(settings).unwrap();
    let mut from = 2;
    while from <= cases {
        let to = (from + STEP - 1).min(cases);
        connection.execute_batch("BEGIN").unwrap();
        for copy in COPIES {
            let statement = copy.statement(&connection);
            connection
                .execute(&statement, params![from, to])
                .unwrap_or_else(|error| panic!("{error}: {statement}"));
        }
        let words = format!(
            "WITH RECURSIVE n(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM n WHERE n < ?2),
                 w(w) AS (SELECT 0 UNION ALL SELECT w + 1 FROM w WHERE w < {WORDS} - 1)
             INSERT INTO case_words SELECT 'ord' || ((n * 7919 + w * 104729) % {VOCABULARY}), n FROM n, w WHERE true ON CONFLICT DO NOTHING"
        );
        connection.execute(&words, params![from, to]).unwrap();
        connection.execute_batch("COMMIT").unwrap();
        from = to + 1;
    }
    if cases > 1 {
        connection.execute("UPDATE series SET last = ?1", params![cases]).unwrap();
        connection.execute("UPDATE log_head SET seq = ?1", params![cases]).unwrap();
    }
    connection.execute_batch("PRAGMA journal_mode = WAL").unwrap();
}

/// A row of case 1 and what differs in each copy of it: `n` is the new case, `k` counts the copies of one case, `s` is the row.
struct Copies {
    table: &'static str,
    row: &'static str,
    times: i64,
    differs: &'static [(&'static str, &'static str)],
}

impl Copies {
    /// All columns that the table has today, so that a new one needs no word here.
    fn statement(&self, connection: &Connection) -> String {
        let mut columns = connection
            .prepare(&format!("SELECT name FROM pragma_table_info('{}')", self.table))
            .unwrap();
        let columns: Vec<String> = columns.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let value = |column: &String| {
            let differs = self.differs.iter().find(|(name, _)| name == column);
            differs.map_or_else(|| format!("s.{column}"), |(_, value)| (*value).to_owned())
        };
        format!(
            "WITH RECURSIVE n(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM n WHERE n < ?2),
                 k(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM k WHERE k < {} - 1)
             INSERT INTO {} ({}) SELECT {} FROM n JOIN {} s ON {} JOIN k",
            self.times,
            self.table,
            columns.join(", "),
            columns.iter().map(value).collect::<Vec<_>>().join(", "),
            self.table,
            self.row
        )
    }
}

/// Mails, letters and documents are numbered so that they fit together.
const COPIES: &[Copies] = &[
    Copies {
        table: "blobs",
        row: "s.id = 1",
        times: 1,
        differs: &[
            ("id", "n"),
            ("hash", "unhex(printf('%08x%056x', (n * 2654435761) & 4294967295, n))"),
            ("size", "700"),
            ("bytes", "zeroblob(700)"),
            ("form", "0"),
            ("base", "NULL"),
        ],
    },
    Copies {
        table: "inbound",
        row: "s.id = 1",
        times: 1,
        differs: &[
            ("id", "n"),
            ("folder", "'Arkiv'"),
            ("uid", "n"),
            ("internal_date", "s.internal_date - n * 1000000"),
            ("fetched_at", "s.fetched_at - n * 1000000"),
            ("raw", "n"),
            ("message_id", "'copy-' || n || '@example.com'"),
            ("content_hash", "unhex(printf('%08x%056x', (n * 2246822519) & 4294967295, n))"),
            ("case_id", "n"),
            ("document_id", "n * 3"),
            ("settled_at", "s.settled_at - n * 1000000"),
        ],
    },
    Copies {
        table: "cases",
        row: "s.id = 1",
        times: 1,
        differs: &[
            ("id", "n"),
            ("serial", "n"),
            ("registered_at", "s.registered_at - n * 1000000"),
            ("opened_by", "n"),
            ("officer", "'handlaggare' || (n % 2000)"),
            ("title", "s.title || ' ' || n"),
            ("citizen", "'medborgare' || (n % 300000) || '@example.org'"),
            ("arrived_at", "s.arrived_at - n * 1000000"),
            ("due_at", "s.due_at + n * 1000000"),
            ("closed_at", "CASE WHEN n % 50 <> 0 THEN s.arrived_at END"),
            ("state", "CASE WHEN n % 50 = 0 THEN 'assigned' ELSE 'closed' END"),
        ],
    },
    Copies {
        table: "outbox",
        row: "s.id = 1",
        times: 2,
        differs: &[
            ("id", "n * 2 + k"),
            ("key", "'case ' || n || ': copy ' || k"),
            ("case_id", "n"),
            ("about", "n"),
            ("recipient", "'medborgare' || (n % 300000) || '@example.org'"),
            ("message_id", "'letter-' || n || '-' || k || '@example.com'"),
            ("created_at", "s.created_at - n * 1000000"),
            ("state", "'sent'"),
            ("attempts", "1"),
            ("settled_at", "s.created_at - n * 1000000"),
            ("reply", "'250 2.0.0 taken'"),
        ],
    },
    Copies {
        table: "letter_blobs",
        row: "s.outbox_id = 1",
        times: 2,
        differs: &[
            ("outbox_id", "n * 2 + k"),
            ("size", "700"),
            ("bytes", "zeroblob(700)"),
            ("form", "0"),
            ("base", "NULL"),
        ],
    },
    Copies {
        table: "documents",
        row: "s.id = 1",
        times: 3,
        differs: &[
            ("id", "n * 3 + k"),
            ("case_id", "n"),
            ("number", "k + 1"),
            ("at", "s.at - n * 1000000"),
            ("inbound_id", "CASE WHEN k = 0 THEN n END"),
            ("outbox_id", "CASE WHEN k > 0 THEN n * 2 + k - 1 END"),
        ],
    },
    Copies {
        table: "clocks",
        row: "s.case_id = 1 AND n % 50 = 0",
        times: 1,
        differs: &[("case_id", "n"), ("at", "s.at + n * 1000000")],
    },
    Copies {
        table: "case_log",
        row: "s.id = 1",
        times: 1,
        differs: &[("id", "n"), ("case_id", "n"), ("inbound_id", "n"), ("at", "s.at - n * 1000000")],
    },
];

/// A query of one word.
fn asked(word: &str) -> Query {
    let term = |stem| Term {
        stem,
        exact: false,
        negated: false,
    };
    Query {
        terms: words::in_order(word).map(term).collect(),
        ..Query::default()
    }
}
