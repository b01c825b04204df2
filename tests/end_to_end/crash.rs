//! The daemon is killed in the middle of its work, and loses nothing and does nothing twice.

use std::collections::BTreeMap;
use std::time::Duration;

use mailworld::{Municipality, SmtpSink};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use crate::support::{EVA, PATIENCE, TEKNIK, assert_whole, bytes, cases, receipt, send, start, street_lamp, until, world};

const LETTERS: usize = 50;
/// Letters that the relay has taken when the daemon is killed.
const KILLED_AT: [usize; 3] = [5, 30, 60];
/// Letters that the daemon hands over side by side.
const CONNECTIONS: usize = 4;

#[tokio::test]
async fn killed_three_times_among_fifty_letters() {
    let (world, mut municipality) = world().await;
    let sink = SmtpSink::start().unwrap();
    municipality.relay = sink.port();
    let citizens: Vec<String> = (0..LETTERS).map(|number| format!("medborgare{number}@example.com")).collect();
    for (number, citizen) in citizens.iter().enumerate() {
        let letter = street_lamp(citizen, &format!("Storgatan {number}"));
        world.append(TEKNIK, "INBOX", &bytes(&letter), None).await.unwrap();
    }
    for taken in KILLED_AT {
        let mut daemon = start(&municipality).await;
        sink.wait_for(taken, PATIENCE).await.unwrap();
        daemon.kill();
    }
    let mut daemon = start(&municipality).await;
    until(
        "a receipt to everyone whose mail did not die twice in its reader's hands",
        async || receipts(&sink).len() + without_receipt(&municipality).await >= LETTERS,
    )
    .await;
    until("all is put away", async || world.inbox(TEKNIK).await.unwrap().is_empty()).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    let cases = cases(&municipality);
    assert_eq!(cases.len(), LETTERS);
    for (citizen, got) in receipts(&sink) {
        // A kill between the final dot and the relay's yes leaves a doubt; then the very same bytes go once more, and
        // mail systems know the double by its Message-ID.
        assert!(
            got.windows(2).all(|pair| pair[0] == pair[1]),
            "{citizen} has two different receipts"
        );
    }
    let surplus: usize = receipts(&sink).values().map(|got| got.len() - 1).sum();
    assert!(surplus <= KILLED_AT.len() * CONNECTIONS, "{surplus} receipts twice");
    assert_whole(&municipality);
}

/// How many get none: a mail that was being read at two of the kills is registered unread, for the registrar, and a receipt whose
/// fate was unknown twice is given up.
async fn without_receipt(municipality: &Municipality) -> usize {
    let diary = SqliteConnectOptions::new().filename(municipality.dir().join("state/diary.sqlite"));
    let mut connection = SqliteConnection::connect_with(&diary.read_only(true)).await.unwrap();
    let count = "SELECT (SELECT COUNT(*) FROM inbound WHERE state = 'unparsed') \
                 + (SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND purpose = 'receipt')";
    let found: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
    usize::try_from(found).unwrap()
}

/// What the sink has taken for citizens, by recipient.
fn receipts(sink: &SmtpSink) -> BTreeMap<String, Vec<Vec<u8>>> {
    let mut all = BTreeMap::new();
    for mail in sink.accepted().into_iter().filter(|mail| mail.to[0].starts_with("medborgare")) {
        all.entry(mail.to[0].clone()).or_insert_with(Vec::new).push(mail.raw);
    }
    all
}

#[tokio::test]
async fn asked_to_end_it_ends_within_ten_seconds() {
    let (world, municipality) = world().await;
    let mut daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Västra gatan");
    send(&world, &letter).await;
    receipt(&world, &letter).await;
    let status = daemon.stop(Duration::from_secs(10)).await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", daemon.log());
    assert_whole(&municipality);
}
