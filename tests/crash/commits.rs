//! Commits whose answer is lost: a conversation with PostgreSQL is cut at many bytes of what the server says. Whether a commit took is
//! then not known; the rows tell, and nothing is lost or there twice. And commits that give way to another transaction, or wait for a
//! letter that cannot be written.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use mailworld::Postgres;
use sqlx::{Connection, PgConnection};
use synpunktd::domain::ids::InboundId;
use synpunktd::flow::process;
use synpunktd::mail::template::Templates;
use synpunktd::smtp::Waits;
use synpunktd::store::{CaseFilter, InboundState, OpenMode, Place, Store, StoreError};

use crate::cuts::{Desk, OWNER, hand};
use crate::proxy::{Proxy, WHOLE};
use crate::scene::wanted;

async fn cut_at_bytes(step: usize) {
    let Some(server) = Postgres::shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join(".s.PGSQL.5432");
    let proxy = Proxy::before_socket(&server.sockets().join(".s.PGSQL.5432"), &here).await;
    let url = server.database();
    let via = Place::parse(&url.replace(&server.sockets().display().to_string(), &folder.path().display().to_string()));
    let store = Store::open(&Place::parse(&url), OpenMode::Daemon).await.unwrap();
    store.migrate().await.unwrap();
    let desk = Desk::over(store, hand());
    let (mut number, mut lost) = (0_u32, 0);
    for at in (0..).step_by(step) {
        number += 1;
        proxy.cut_after(WHOLE, at);
        let whole = tokio::time::timeout(Duration::from_secs(90), through(&desk, &via, number))
            .await
            .expect("a lost line is noticed");
        proxy.cut_after(WHOLE, WHOLE);
        // What the daemon does when it starts anew.
        desk.store.end_leases(OWNER).await.unwrap();
        desk.take_in(&desk.store, number).await.unwrap();
        while process::run_once(&desk.office, &desk.store).await.unwrap().settled > 0 {}
        if whole.is_ok() {
            break;
        }
        lost += 1;
    }
    let filter = CaseFilter {
        limit: 100_000,
        ..CaseFilter::default()
    };
    let cases = desk.store.read().await.unwrap().list_cases(&filter).await.unwrap();
    assert_eq!(cases.len(), number as usize, "each mail is one case");
    assert_eq!(
        desk.store.read().await.unwrap().verify(true, DateTime::UNIX_EPOCH).await.unwrap(),
        []
    );
    assert!(lost > 10, "the line was cut {lost} times");
    eprintln!(
        "PostgreSQL: cut {lost} times, after each {step} bytes of what the server says, to the end of {} bytes",
        lost * step
    );
}

/// One mail through a line that may break.
async fn through(desk: &Desk, via: &Place, number: u32) -> Result<(), StoreError> {
    let store = Store::open(via, OpenMode::Daemon).await?;
    let done = async {
        desk.take_in(&store, number).await?;
        process::run_once(&desk.office, &store).await
    };
    let done = done.await;
    store.close().await;
    done.map(drop)
}

/// A commit that gives way, by a serialization failure or a deadlock, has changed nothing: what it was about is done again, and once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_gives_way_is_done_again_and_once() {
    let Some(server) = Postgres::shared() else { return };
    for code in ["40001", "40P01"] {
        let url = server.database();
        let store = Store::open(&Place::parse(&url), OpenMode::Daemon).await.unwrap();
        store.migrate().await.unwrap();
        // Of the commits that write in the log, the first three of each five give way.
        let trap = format!(
            "CREATE SEQUENCE commits;
             CREATE FUNCTION gives_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF nextval('commits') % 5 IN (1, 2, 3) THEN RAISE EXCEPTION 'gives way' USING ERRCODE = '{code}'; END IF;
                 RETURN NULL; END $$;
             CREATE CONSTRAINT TRIGGER gives_way AFTER INSERT ON case_log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gives_way()"
        );
        let mut connection = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(trap)).execute(&mut connection).await.unwrap();
        let desk = Desk::over(store, hand());
        let (mut again, mails) = (0, 5);
        for number in 1..=mails {
            desk.take_in(&desk.store, number).await.unwrap();
            loop {
                match process::run_once(&desk.office, &desk.store).await {
                    Ok(done) if done.settled == 0 => break,
                    Ok(_) => {}
                    Err(error) => {
                        assert!(error.is_again(), "{error}");
                        again += 1;
                    }
                }
            }
        }
        assert!(again > 5, "{again} commits gave way");
        let mut reader = desk.store.read().await.unwrap();
        let filter = CaseFilter {
            limit: 100,
            ..CaseFilter::default()
        };
        let cases = reader.list_cases(&filter).await.unwrap();
        let mut serials: Vec<i64> = cases.iter().map(|case| case.number.serial).collect();
        serials.sort_unstable();
        assert_eq!(serials, (1..=i64::from(mails)).collect::<Vec<_>>(), "{code}");
        assert_eq!(reader.verify(true, DateTime::UNIX_EPOCH).await.unwrap(), [], "{code}");
    }
}

/// Letters are written while the next mails are settled: one that cannot be written takes the whole transaction back, and then its own
/// mail alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_cannot_be_written_holds_up_no_other_mail() {
    let mut desk = Desk::new(0, hand(), Waits::default()).await;
    let office = Arc::get_mut(&mut desk.office).unwrap();
    office.stationery.templates = templates_with(
        "sv/assignment",
        "{% if public_title == 'Trasig lykta 3' %}{{ no_such_value }}{% endif %}",
    );
    for number in 1..=5 {
        desk.take_in(&desk.store, number).await.unwrap();
    }
    let mut turns = Vec::new();
    for _ in 0..5 {
        let done = process::run_once(&desk.office, &desk.store).await.unwrap();
        turns.push((done.settled, done.failed, done.put_off));
    }
    // All five; then the third alone, and once more as it stands, unread; then the others.
    assert_eq!(turns, [(0, 1, 4), (0, 1, 0), (1, 0, 0), (4, 0, 0), (0, 0, 0)]);
    let mut reader = desk.store.read().await.unwrap();
    let mut settled = Vec::new();
    for mail in 1..=5 {
        let row = reader.lookup_inbound(InboundId(mail)).await.unwrap().unwrap();
        let letters = reader.letters_of(row.case.unwrap()).await.unwrap();
        settled.push((row.state, letters.len()));
    }
    let read = (InboundState::Settled, 2);
    assert_eq!(settled, [read, read, (InboundState::Unparsed, 1), read, read]);
    assert_eq!(reader.verify(true, DateTime::UNIX_EPOCH).await.unwrap(), []);
}

/// The templates of the program with words put at the end of one.
fn templates_with(name: &str, words: &str) -> Templates {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/templates");
    let mut sources = BTreeMap::new();
    for language in ["sv", "en"] {
        for file in std::fs::read_dir(folder.join(language)).unwrap() {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            sources.insert(format!("{language}/{stem}"), std::fs::read_to_string(&path).unwrap());
        }
    }
    sources.get_mut(name).unwrap().push_str(words);
    Templates::new(sources).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_found_out() {
    cut_at_bytes(101).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn a_commit_whose_answer_is_lost_is_found_out_at_every_byte() {
    cut_at_bytes(wanted("CRASH_STEP", 1)).await;
}
