//! A daemon that is killed at any moment has lost nothing that it has told, and leaves nothing half done.

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use synpunktd::store::{CaseFilter, OpenMode, Place, Settled, Store};

/// Names the database to the writer that is to be killed.
const PLACE: &str = "STORE_CONTRACT_PLACE";
/// The first UID that the writer takes in.
const FIRST: &str = "STORE_CONTRACT_FIRST_UID";

stories! {
    a_daemon_that_is_killed_has_lost_nothing_that_it_told,
}

async fn a_daemon_that_is_killed_has_lost_nothing_that_it_told(db: Database) {
    let place = db.place.clone();
    db.store.close().await;
    let _folder = db.release();
    for round in 0..6_u32 {
        let (target, first) = (place.clone(), 1 + round * 1_000);
        let told = tokio::task::spawn_blocking(move || kill_after(&target, first, 1 + round))
            .await
            .unwrap();
        let store = Store::open(&place, OpenMode::Daemon).await.unwrap();
        let filter = CaseFilter {
            limit: 10_000,
            ..CaseFilter::default()
        };
        let kept = store.read().await.unwrap().list_cases(&filter).await.unwrap();
        let newest = kept.first().map_or(0, |case| case.number.serial);
        assert!(newest >= told && newest <= told + 1, "told {told}, kept {newest}");
        finish(&store).await;
        assert_eq!(store.read().await.unwrap().verify(true, at(0)).await.unwrap(), [], "round {round}");
        store.close().await;
    }
}

/// What a daemon does when it starts again: each mail that waits is registered, each letter has a fate.
async fn finish(store: &Store) {
    store.end_leases(OWNER).await.unwrap();
    store.recover_letters(Some(OWNER), at(100)).await.unwrap();
    loop {
        let claimed = store.claim_inbound(&claim(100, 10)).await.unwrap();
        if claimed.is_empty() {
            break;
        }
        for mail in claimed {
            register(store, mail.id).await;
        }
    }
    assert_eq!(
        store.read().await.unwrap().counts(at(0)).await.unwrap().letters.get("sending"),
        None
    );
}

/// Starts a writer in a process of its own and kills it when it has told so many numbers; the last one that it told.
fn kill_after(place: &Place, first_uid: u32, numbers: u32) -> i64 {
    let name = match place {
        Place::File(path) => path.display().to_string(),
        Place::Url(url) => url.clone(),
    };
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::the_writer_that_is_killed", "--ignored", "--nocapture"])
        .envs([(PLACE, name), (FIRST, first_uid.to_string())])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut told = Vec::new();
    for line in lines.map_while(Result::ok) {
        let Some(serial) = line.strip_prefix("told ") else { continue };
        told.push(serial.parse().unwrap());
        if u32::try_from(told.len()) == Ok(numbers) {
            // SIGKILL; what the pipe still holds was told before it.
            writer.kill().unwrap();
        }
    }
    writer.wait().unwrap();
    assert!(told.len() >= numbers as usize, "the writer ended by itself");
    told.last().copied().unwrap()
}

#[tokio::test]
#[ignore = "it is the writer that the story above starts and kills"]
async fn the_writer_that_is_killed() {
    let place = Place::parse(&std::env::var(PLACE).unwrap());
    let first: u32 = std::env::var(FIRST).unwrap().parse().unwrap();
    let store = Store::open(&place, OpenMode::Daemon).await.unwrap();
    for uid in first..first + 500 {
        let mail = take_in(&store, uid, &format!("mail {uid}")).await;
        store.claim_inbound(&claim(0, 1)).await.unwrap();
        let (number, ..) = register(&store, mail).await;
        println!("told {}", number.serial);
        let letters = store.claim_letters(&claim(10, 1)).await.unwrap();
        for letter in letters {
            store.mark_dot(OWNER, &[letter.id], at(11)).await.unwrap();
            let sent = Settled::Sent { reply: "250".to_owned() };
            store.settle_letters(&[(letter.id, sent)], OWNER, at(12)).await.unwrap();
        }
    }
}
