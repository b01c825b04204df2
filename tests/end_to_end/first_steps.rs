//! The first days of an installation: a shadow that sends nothing, and mails that are read in from files.

use crate::support::{
    EVA, PATIENCE, PETRA, TEKNIK, answer_to, assert_whole, bytes, cases, receipt, said, send, start, street_lamp, until, world,
};
use chrono::{TimeDelta, Utc};
use mailworld::{NewLetter, StoryClock};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::Path;

const REGISTRAR: &str = "ragnhild.ek@lindhaga.example";

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the story begins on the mail server's own day")]
async fn a_shadow_tells_the_registrar_and_no_one_else_and_touches_nothing() {
    let (world, mut municipality) = world().await;
    // Mail servers look for mail by their own day, so the story begins today.
    let morning = Utc::now().date_naive().and_hms_opt(8, 0, 0).unwrap().and_utc();
    let mut clock = StoryClock::start(&world.dir().join("clock"), morning).unwrap();
    municipality.clock = Some(clock.file().to_owned());
    let mut daemon = municipality.start_as("shadow").unwrap();
    daemon.wait_for_log(&["started"], PATIENCE).await.unwrap();
    let letter = street_lamp(EVA, "Storgatan");
    send(&world, &letter).await;
    let shadow = municipality.dir().join("state/shadow.sqlite");
    until("the case stands in the shadow's diary", async || {
        count(&shadow, "SELECT COUNT(*) FROM cases") == 1
    })
    .await;
    clock.jump(morning + TimeDelta::hours(24)).unwrap();
    let report = world
        .wait_for(REGISTRAR, PATIENCE * 3, |mail| mail.says("Nya ärenden: 1"))
        .await
        .unwrap_or_else(|error| panic!("{error}\n{}\n{}", world.log_tail(), daemon.log()));
    for words in [
        "Trasig gatlykta vid Storgatan",
        "Till Petra Lund",
        "1  bekräftelse till den som skrev",
        "1  fördelning till handläggare",
    ] {
        assert!(report.says(words), "{words} in {}", report.text());
    }
    for user in [EVA, PETRA] {
        assert!(world.inbox(user).await.unwrap().is_empty(), "{user} got a letter from a shadow");
    }
    let inbox = world.inbox(TEKNIK).await.unwrap();
    assert_eq!(inbox.len(), 1);
    assert!(inbox[0].flags.iter().all(|flag| flag == "\\Recent"), "{:?}", inbox[0].flags);
    assert!(!world.folders(TEKNIK).await.unwrap().contains(&"Registrerade".to_owned()));
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    assert!(
        !municipality.dir().join("state/diary.sqlite").exists(),
        "the real diary is untouched"
    );
}

#[tokio::test]
async fn mails_from_files_are_registered_once_without_receipts_and_answers_find_them() {
    let (world, municipality) = world().await;
    municipality.write().unwrap();
    let folder = municipality.dir().join("old");
    fs::create_dir_all(&folder).unwrap();
    let old = street_lamp(EVA, "Kungsgatan");
    fs::write(folder.join("1.eml"), bytes(&old)).unwrap();
    fs::write(folder.join("2.eml"), bytes(&street_lamp(EVA, "Drottninggatan"))).unwrap();
    let import = |words: &[&str]| {
        let mut all = vec!["import", folder.to_str().unwrap(), "--mailbox", "teknik"];
        all.extend(words);
        let output = municipality.command(&all).unwrap();
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    };
    assert!(import(&[]).contains("2 mails read in, 0 of them known before"));
    assert!(import(&[]).contains("2 mails read in, 2 of them known before"));
    assert_eq!(cases(&municipality).len(), 2);
    let mut daemon = start(&municipality).await;
    // A mail that comes by the mailbox too is the same one.
    send(&world, &old).await;
    let new = street_lamp(EVA, "Prästgatan");
    send(&world, &new).await;
    receipt(&world, &new).await;
    until("the officer has all three", async || world.inbox(PETRA).await.unwrap().len() == 3).await;
    assert_eq!(world.inbox(EVA).await.unwrap().len(), 1, "no receipt for what was read in");
    let assignment = world
        .wait_for(PETRA, PATIENCE, |mail| mail.says("Gatlyktan vid Kungsgatan"))
        .await
        .unwrap();
    let words = "Hej Eva!\n\nTack för att du hörde av dig. Vi byter lampan på fredag.\n\nVänliga hälsningar\nPetra Lund";
    send(&world, &NewLetter::reply(&format!("Petra Lund <{PETRA}>"), &assignment, words)).await;
    answer_to(&world, &old, |mail| mail.says("byter lampan")).await;
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    assert_eq!(cases(&municipality).len(), 3);
    assert_whole(&municipality);
}

/// What a question to an SQLite diary that a daemon writes to counts.
fn count(diary: &Path, question: &str) -> i64 {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let counted = Connection::open_with_flags(diary, flags).and_then(|diary| diary.query_row(question, [], |row| row.get(0)));
    counted.unwrap_or(0)
}
