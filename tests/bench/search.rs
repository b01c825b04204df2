//! How long `synpunktd search` takes in a large register: `cargo bench --bench search -- 1000000` fills a database with so many
//! cases (SQLite), some words of each and lines of text for phrases, and runs the program for each query of the table in
//! docs/performance.md. `SYNPUNKTD=…` names another program than the one that was built with this bench; `KEEP=folder` keeps the
//! database there and uses it again.

use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use synpunktd::daemon::clock::SystemClock;
use synpunktd::daemon::wiring::{self, Identity};
use synpunktd::domain::ids::MailboxId;
use synpunktd::domain::query::words::tails;
use synpunktd::domain::secret::Secret;
use synpunktd::domain::time::Clock;
use synpunktd::flow::process;
use synpunktd::flow::proof::Keys;
use synpunktd::settings;
use synpunktd::store::{NewRaw, OpenMode, Place, Store};

/// Runs of each query.
const TIMES: usize = 9;
/// Words that cases have beside those below: so many different ones, each in so many of a million cases.
const VOCABULARY: usize = 30_000;
const EACH_IN: u64 = 667;
/// Words that are in so many of ten thousand cases.
const COMMON: &[(&str, u64)] = &[
    ("f0100", 100),
    ("f0200", 200),
    ("f0500", 500),
    ("f1000", 1_000),
    ("f2000", 2_000),
    ("f5000", 5_000),
];
/// Words that stand side by side in every other case that has both.
const SIDE_BY_SIDE: &[[&str; 2]] = &[["f0100", "f0200"], ["f0500", "f1000"]];
/// What is looked for; the first is nowhere, and what it takes is the start of the program and the note in the log.
const QUERIES: &[(&str, &str)] = &[
    ("a word that is nowhere", "ingenstans"),
    ("a word of 0.07 %", "ord12345"),
    ("a word of 1 %", "f0100"),
    ("a word of 5 %", "f0500"),
    ("a word of 50 %", "f5000"),
    ("two words, 1 % and 2 %", "f0100 f0200"),
    ("two words, 5 % and 10 %", "f0500 f1000"),
    ("two words, 10 % and 20 %", "f1000 f2000"),
    ("a word of 1 % and a unit with one case in forty", "f0100 enhet:gata"),
    ("a word of 20 % and the unit", "f2000 enhet:gata"),
    ("a phrase of two words, 1 % and 2 %", "\"f0100 f0200\""),
    ("a phrase of two words, 5 % and 10 %", "\"f0500 f1000\""),
    ("late", "försenad"),
    ("late, with a word of 2 %", "f0200 försenad"),
    ("late, with a word of 20 %", "f2000 försenad"),
    ("late, of a unit", "enhet:gata försenad"),
    ("an officer, with a word of 1 %", "f0100 handläggare:petra"),
    ("till the second of thirteen years", "till:2015"),
    ("the same, with a word of 5 %", "f0500 till:2015"),
];

fn main() {
    let cases: u64 = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(20_000);
    let kept = std::env::var_os("KEEP").map(PathBuf::from);
    let passing = tempfile::Builder::new().prefix("search-").tempdir().unwrap();
    let folder = kept.as_deref().unwrap_or(passing.path());
    let file = folder.join("diary.db");
    if !file.exists() {
        let begun = Instant::now();
        fill(&file, cases);
        let megabytes = std::fs::metadata(&file).unwrap().len() / 1_000_000;
        println!("{cases} cases, filled in {:.0} s, {megabytes} MB", begun.elapsed().as_secs_f64());
    }
    println!("{TIMES} runs each, the whole program with its start, in ms: fastest, median, slowest; processor time; then what was shown");
    for (what, query) in QUERIES {
        let (mut times, mut shown, busy) = (Vec::new(), 0, processor_ms());
        for _ in 0..TIMES {
            let begun = Instant::now();
            shown = search(folder, &file, query);
            times.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        println!(
            "  {what:<50} {:>7.1} {:>7.1} {:>7.1} {:>7.1}   {shown} shown",
            times[0],
            times[TIMES / 2],
            times[TIMES - 1],
            (processor_ms() - busy) / TIMES as f64
        );
    }
}

/// Processor time of all programs that were started and have ended, by proc(5): counted in hundredths of a second.
fn processor_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, after_name) = stat.rsplit_once(") ").unwrap();
    // From the third field on: cutime and cstime are the sixteenth and the seventeenth.
    let ticks = after_name.split(' ').skip(13).take(2).map(|ticks| ticks.parse::<f64>().unwrap());
    ticks.sum::<f64>() * 10.0
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config/example/synpunktd.toml")
}

/// Runs the program; cases that it showed.
fn search(state: &Path, database: &Path, query: &str) -> usize {
    let program = std::env::var_os("SYNPUNKTD").unwrap_or_else(|| env!("CARGO_BIN_EXE_synpunktd").into());
    let output = Command::new(program)
        .args(["search", "--json", "--config"])
        .arg(example())
        .args(["--", query])
        .env("SYNPUNKTD_STATE_DIR", state)
        .env("SYNPUNKTD_DATABASE", database)
        .output()
        .unwrap();
    assert!(output.status.success(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout.iter().filter(|byte| **byte == b'\n').count()
}

fn fill(path: &Path, cases: u64) {
    tokio::runtime::Runtime::new().unwrap().block_on(first_case(path));
    let connection = Connection::open(path).unwrap();
    let settings = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; \
                    PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY";
    connection.execute_batch(settings).unwrap();
    // Made at the end, each by one sorting.
    let made: Vec<(String, String)> = {
        let wanted = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('cases', 'case_words')";
        let mut indexes = connection.prepare(wanted).unwrap();
        let rows = indexes.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    for (name, _) in &made {
        connection.execute(&format!("DROP INDEX {name}"), []).unwrap();
    }
    connection.execute_batch("BEGIN").unwrap();
    copy_cases(&connection, cases);
    put_words(&connection, cases);
    put_texts(&connection);
    connection.execute("UPDATE series SET last = ?1", params![cases as i64]).unwrap();
    connection.execute_batch("COMMIT").unwrap();
    for (_, statement) in &made {
        connection.execute(statement, []).unwrap();
    }
    connection.execute_batch("PRAGMA journal_mode = WAL").unwrap();
}

/// One case through the real stations is the pattern of all others.
async fn first_case(path: &Path) {
    let settings = settings::load(&example(), &BTreeMap::new()).unwrap_or_else(|faults| panic!("{faults:?}"));
    let identity = Identity {
        instance: "search".to_owned(),
        keys: Keys::one("b", Secret::new("a key for benches")),
        owner: "bench".to_owned(),
    };
    let office = Arc::new(wiring::office(&settings, identity, Arc::new(SystemClock)).unwrap());
    let store = Store::open(&Place::File(path.to_owned()), OpenMode::Daemon).await.unwrap();
    store.migrate().await.unwrap();
    let mail = "From: Medborgare <medborgare@example.com>\r\nTo: teknik@lindhaga.example\r\nSubject: =?utf-8?Q?H=C3=A5l_i_v=C3=A4gen?=\r\n\
                Message-ID: <search@example.com>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0100\r\n\r\nDet finns ett stort hal i vagen.\r\n";
    let raw = NewRaw {
        mailbox: &MailboxId::from("teknik"),
        folder: "INBOX",
        uid_validity: 1,
        uid: 1,
        internal_date: SystemClock.now(),
        quiet: false,
        told_size: None,
        bytes: mail.as_bytes(),
    };
    store.insert_raw(&[raw], SystemClock.now()).await.unwrap();
    assert_eq!(process::run_once(&office, &store).await.unwrap().settled, 1);
    store.close().await;
}

/// Thirteen years of cases, in the order in which they came; one in fifty is open, one in forty-one is the unit's, and of these one in
/// twenty-five the officer's.
fn copy_cases(connection: &Connection, cases: u64) {
    let differs = [
        ("id", "n"),
        ("serial", "n"),
        ("opened_by", "n"),
        ("unit", "CASE WHEN n % 41 = 7 THEN 'gata' ELSE 'enhet' || (n % 40) END"),
        (
            "officer",
            "CASE WHEN n % 1000 = 7 THEN 'petra' ELSE 'handlaggare' || (n % 2000) END",
        ),
        ("title", "s.title || ' ' || n"),
        ("arrived_at", "1388534400000000 + n * 410000000"),
        ("registered_at", "1388534400000000 + n * 410000000"),
        ("due_at", "1388534400000000 + n * 410000000 + 604800000000"),
        ("state", "CASE WHEN n % 50 = 0 THEN 'assigned' ELSE 'closed' END"),
    ];
    let mut columns = connection.prepare("SELECT name FROM pragma_table_info('cases')").unwrap();
    let columns: Vec<String> = columns.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let value = |column: &String| {
        let other = differs.iter().find(|(name, _)| name == column);
        other.map_or_else(|| format!("s.{column}"), |(_, value)| (*value).to_owned())
    };
    let statement = format!(
        "WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
         INSERT INTO cases ({}) SELECT {} FROM n JOIN cases s ON s.id = 1",
        columns.join(", "),
        columns.iter().map(value).collect::<Vec<_>>().join(", ")
    );
    connection.execute(&statement, params![cases as i64]).unwrap();
}

fn put_words(connection: &Connection, cases: u64) {
    let rare = (0..VOCABULARY).map(|nth| (format!("ord{nth}"), 1_000_000 / EACH_IN));
    let common = COMMON.iter().map(|(word, of_10_000)| ((*word).to_owned(), 10_000 / of_10_000));
    let mut words: Vec<(String, u64)> = rare.chain(common).collect();
    words.sort();
    let mut chance = Chance(7);
    let mut put = connection
        .prepare("INSERT INTO case_words (word, case_id) VALUES (?1, ?2)")
        .unwrap();
    let mut put_tail = connection
        .prepare("INSERT INTO word_tails (tail, word) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .unwrap();
    for (word, one_in) in &words {
        for tail in tails(word) {
            put_tail.execute(params![tail, word]).unwrap();
        }
        let mut case = 1 + chance.up_to(2 * one_in - 1);
        while case <= cases {
            put.execute(params![word, case as i64]).unwrap();
            case += chance.up_to(2 * one_in - 1);
        }
    }
}

/// The title of each case, and a line of words for those that have both words of a pair.
fn put_texts(connection: &Connection) {
    let titles = "INSERT INTO case_texts (case_id, part, words) SELECT id, 0, 'hål i väg ' || id FROM cases WHERE id > 1";
    connection.execute(titles, []).unwrap();
    for (part, [one, two]) in (1..).zip(SIDE_BY_SIDE) {
        let lines = format!(
            "INSERT INTO case_texts (case_id, part, words)
             SELECT a.case_id, {part}, CASE WHEN a.case_id % 2 = 0 THEN 'hej det är {one} {two} hos oss' ELSE '{two} finns och {one} med' END
             FROM case_words a JOIN case_words b ON b.case_id = a.case_id AND b.word = '{two}' WHERE a.word = '{one}' AND a.case_id > 1"
        );
        connection.execute(&lines, []).unwrap();
    }
}

/// Numbers without order, the same each time.
struct Chance(u64);

impl Chance {
    /// From 1 to `most`.
    fn up_to(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        1 + self.0 % most
    }
}
