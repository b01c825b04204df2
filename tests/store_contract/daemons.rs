//! Several daemons on one diary: who is alive, who has which mailbox, and what is left by one that is gone.

use crate::databases::Database;
use crate::samples::*;
use chrono::TimeDelta;
use synpunktd::store::{Claim, LetterState, NewRaw, Sign, Store, StoreError};

const LIFE: TimeDelta = TimeDelta::seconds(90);

fn sign(seat: &str, seconds: i64) -> Sign<'_> {
    Sign {
        seat,
        wall: at(seconds),
        life: LIFE,
        now: at(seconds),
    }
}

fn claim_of(owner: &str, seconds: i64) -> Claim<'_> {
    Claim {
        owner,
        lease: TimeDelta::minutes(30),
        ..claim(seconds, 10)
    }
}

/// Two daemons on one PostgreSQL database; `None` where it is not installed.
async fn two() -> Option<(Database, Store, Store)> {
    let db = Database::postgres().await?;
    let (ours, theirs) = (
        db.another_daemon().await.of_daemon("ours"),
        db.another_daemon().await.of_daemon("theirs"),
    );
    ours.say_alive(&sign("here", 0), true).await.unwrap();
    theirs.say_alive(&sign("there", 0), true).await.unwrap();
    Some((db, ours, theirs))
}

async fn insert(store: &Store, uid: u32) -> Result<(), StoreError> {
    let (mailbox, bytes) = (mailbox(), bytes(&format!("mail {uid}")));
    let mail = NewRaw {
        mailbox: &mailbox,
        folder: "INBOX",
        uid_validity: 7,
        uid,
        internal_date: at(0),
        told_size: None,
        bytes: &bytes,
        quiet: false,
    };
    store.insert_raw(&[mail], at(1)).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_is_one_daemons_until_that_is_gone() {
    let Some((_db, ours, theirs)) = two().await else { return };
    assert!(ours.take_mailbox(&mailbox(), at(1)).await.unwrap());
    assert!(ours.take_mailbox(&mailbox(), at(2)).await.unwrap(), "again is no harm");
    assert!(!theirs.take_mailbox(&mailbox(), at(2)).await.unwrap());
    insert(&ours, 1).await.unwrap();
    assert!(matches!(insert(&theirs, 2).await, Err(StoreError::LostMailbox { .. })));
    // Ours is not heard of any more. It does not know, and goes on.
    theirs.say_alive(&sign("there", 60), false).await.unwrap();
    assert!(!theirs.take_mailbox(&mailbox(), at(89)).await.unwrap());
    assert!(theirs.take_mailbox(&mailbox(), at(91)).await.unwrap());
    assert!(matches!(insert(&ours, 3).await, Err(StoreError::LostMailbox { .. })));
    insert(&theirs, 3).await.unwrap();
    // It comes back and stands by, until the other says goodbye.
    ours.say_alive(&sign("here", 92), false).await.unwrap();
    assert!(!ours.take_mailbox(&mailbox(), at(92)).await.unwrap());
    theirs.say_goodbye().await.unwrap();
    assert!(ours.take_mailbox(&mailbox(), at(93)).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_dead_daemon_had_claimed_is_free_within_its_time() {
    let Some((db, ours, theirs)) = two().await else { return };
    let mails = [take_in(&db.store, 1, "ett").await, take_in(&db.store, 2, "två").await];
    let (.., sent) = register(&db.store, mails[0]).await;
    let (.., waits) = register(&db.store, mails[1]).await;
    take_in(&db.store, 3, "tre").await;
    assert_eq!(ours.claim_inbound(&claim_of("ours", 10)).await.unwrap().len(), 1);
    assert_eq!(ours.claim_letters(&claim_of("ours", 10)).await.unwrap().len(), 2);
    ours.mark_dot("ours", &[sent], at(11)).await.unwrap();
    let freed = theirs.say_alive(&sign("there", 80), false).await.unwrap();
    assert_eq!((freed.daemons, freed.mails), (0, 0), "ours is still alive");
    let freed = theirs.say_alive(&sign("there", 91), false).await.unwrap();
    assert_eq!((freed.daemons, freed.mails), (1, 1));
    assert_eq!((freed.letters.unknown, freed.letters.queued), (vec![sent], vec![waits]));
    assert_eq!(theirs.claim_inbound(&claim_of("theirs", 92)).await.unwrap().len(), 1);
    // The dead one wakes up: it may not send what is no longer its own.
    assert_eq!(ours.mark_dot("ours", &[waits], at(93)).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_earlier_life_at_the_same_seat_is_over_at_once() {
    let Some((db, ours, _)) = two().await else { return };
    take_in(&db.store, 1, "ett").await;
    assert!(ours.take_mailbox(&mailbox(), at(1)).await.unwrap());
    assert_eq!(ours.claim_inbound(&claim_of("ours", 10)).await.unwrap().len(), 1);
    let next = db.another_daemon().await.of_daemon("ours, born again");
    let freed = next.say_alive(&sign("here", 11), true).await.unwrap();
    assert_eq!((freed.daemons, freed.mails), (1, 1));
    assert!(next.take_mailbox(&mailbox(), at(11)).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_that_claim_at_once_get_each_thing_once() {
    let Some((db, ours, theirs)) = two().await else { return };
    for uid in 1..=40 {
        let mail = take_in(&db.store, uid, &format!("mail {uid}")).await;
        register(&db.store, mail).await;
    }
    let claim_all = |store: Store, owner: &'static str| async move {
        let mut got = Vec::new();
        loop {
            let claimed = store
                .claim_letters(&Claim {
                    limit: 3,
                    ..claim_of(owner, 10)
                })
                .await
                .unwrap();
            if claimed.is_empty() {
                return got;
            }
            got.extend(claimed.into_iter().map(|letter| letter.id));
        }
    };
    let (a, b) = tokio::join!(tokio::spawn(claim_all(ours, "ours")), tokio::spawn(claim_all(theirs, "theirs")));
    let mut all = a.unwrap();
    all.extend(b.unwrap());
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!((count, all.len()), (40, 40));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_has_moved_to_another_server_is_noticed_once() {
    let Some((db, ours, theirs)) = two().await else { return };
    assert!(!ours.has_moved().await.unwrap(), "seen for the first time");
    assert!(!theirs.has_moved().await.unwrap());
    db.tamper("UPDATE meta SET value = '4711/1' WHERE key = 'postgres_server'").await;
    assert!(theirs.has_moved().await.unwrap());
    assert!(!ours.has_moved().await.unwrap(), "told once");
}

#[tokio::test]
async fn with_sqlite_there_is_one_daemon_and_nothing_to_share() {
    let db = Database::sqlite().await;
    let store = db.store.clone().of_daemon("alone");
    assert_eq!(
        store.say_alive(&sign("here", 0), true).await.unwrap(),
        synpunktd::store::Freed::default()
    );
    assert!(store.take_mailbox(&mailbox(), at(0)).await.unwrap());
    insert(&store, 1).await.unwrap();
    let mail = take_in(&store, 2, "två").await;
    let (.., letter) = register(&store, mail).await;
    assert_eq!(
        store.read().await.unwrap().lookup_letter(letter).await.unwrap().unwrap().state,
        LetterState::Queued
    );
    assert!(!store.has_moved().await.unwrap());
    store.say_goodbye().await.unwrap();
}
