//! Several daemons on one diary: who is alive, who has which mailbox, and what is left by one that is gone.

use crate::databases::Database;
use crate::samples::*;
use chrono::TimeDelta;
use synpunktd::store::{AfterMove, Claim, LetterState, NewRaw, Sign, Store, StoreError};

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

/// After a failover the new primary may lack what was committed last: numbers and letters are held until that is provided for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_failover_no_number_is_given_again_and_what_waits_is_in_doubt() {
    let Some((db, ours, theirs)) = two().await else { return };
    assert_eq!(ours.moved_to().await.unwrap(), None, "seen for the first time");
    assert!(ours.take_mailbox(&mailbox(), at(0)).await.unwrap());
    let mut letters = Vec::new();
    for uid in 1..=3 {
        let mail = take_in(&ours, uid, &format!("mail {uid}")).await;
        letters.push(register(&ours, mail).await.2);
    }
    let server = db
        .look("SELECT value, 0::bigint FROM meta WHERE key = 'postgres_server'")
        .await
        .remove(0)
        .0;
    // As a standby that was promoted two cases behind would have it.
    db.tamper("UPDATE meta SET value = '4711/1' WHERE key = 'postgres_server'").await;
    db.tamper("UPDATE series SET last = 1").await;

    assert_eq!(theirs.moved_to().await.unwrap(), Some(server.clone()));
    let mut tx = theirs.write().await.unwrap();
    assert!(matches!(tx.take_number("KS", 2026).await, Err(StoreError::Held)));
    drop(tx);
    assert_eq!(theirs.claim_letters(&claim_of("theirs", 60)).await.unwrap(), []);

    assert_eq!(ours.moved_to().await.unwrap(), Some(server.clone()));
    let after = AfterMove {
        leave_out: 50,
        letters_in_doubt: true,
        facts: vec![("fetch_again/teknik".to_owned(), "2026-11-23".to_owned())],
        ..AfterMove::default()
    };
    let provided = ours.provide_for_move(&server, &after, at(60)).await.unwrap();
    let gaps: Vec<(i64, i64)> = provided.gaps.iter().map(|gap| (gap.first.serial, gap.last.serial)).collect();
    assert_eq!(gaps, [(2, 3), (4, 53)], "what this process gave, and what others may have");
    assert_eq!(provided.letters_in_doubt, 3);
    let mut reader = theirs.read().await.unwrap();
    assert_eq!(reader.meta("fetch_again/teknik").await.unwrap().as_deref(), Some("2026-11-23"));
    assert_eq!(reader.lookup_letter(letters[0]).await.unwrap().unwrap().state, LetterState::Unknown);
    drop(reader);

    // The other daemon finds it provided for, and has given nothing itself.
    assert_eq!(theirs.moved_to().await.unwrap(), Some(server.clone()), "it holds still");
    let provided = theirs.provide_for_move(&server, &after, at(61)).await.unwrap();
    assert_eq!((provided.gaps, provided.letters_in_doubt), (vec![], 0));
    for store in [&ours, &theirs] {
        assert!(!store.is_held());
        assert_eq!(store.moved_to().await.unwrap(), None);
    }
    let mut tx = theirs.write().await.unwrap();
    assert_eq!(tx.take_number("KS", 2026).await.unwrap().serial, 54);
}

/// A database whose transactions are serializable by default would refuse writers that wait for each other here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_with_stricter_defaults_refuses_no_writer() {
    let Some(db) = Database::postgres().await else { return };
    db.tamper(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''serializable''', current_database()); END $$",
    )
    .await;
    let mut tasks = Vec::new();
    for daemon in 0..4_u32 {
        let store = db.another_daemon().await;
        tasks.push(tokio::spawn(async move {
            for uid in 1..=5 {
                let mail = take_in(&store, daemon * 10 + uid, &format!("mail {daemon} {uid}")).await;
                register(&store, mail).await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let mut tx = db.store.write().await.unwrap();
    assert_eq!(tx.take_number("KS", 2026).await.unwrap().serial, 21);
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
    assert_eq!(store.moved_to().await.unwrap(), None);
    store.say_goodbye().await.unwrap();
}
