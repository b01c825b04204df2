//! Letters are queued once, leased, marked, settled; after a crash only those whose bytes may have ended are unknown.

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use chrono::TimeDelta;
use synpunktd::domain::effect::Purpose;
use synpunktd::domain::ids::OutboxId;
use synpunktd::store::{Claim, ComposedLetter, Dot, Doubts, Kept, LetterState, Recovered, Settled, Store};

stories! {
    the_same_decision_never_queues_twice,
    a_letter_goes_out_as_it_was_written,
    a_letter_without_its_bytes_keeps_nothing,
    a_letter_is_leased_to_one,
    an_automatic_letter_that_no_budget_counted_waits_for_the_next_claim,
    a_letter_of_a_person_is_claimed_past_automatic_ones,
    what_could_not_go_now_goes_later,
    a_crash_leaves_only_one_window,
    an_earlier_life_of_the_daemon_is_recovered_at_start,
    a_lost_lease_sends_nothing_and_settles_nothing,
    an_unknown_letter_is_sent_again_or_found_sent,
    doubts_with_and_without_a_copy_are_told_apart_after_a_crash,
}

async fn queued(store: &Store, name: &str) -> OutboxId {
    queued_as(store, name, Purpose::Receipt).await
}

async fn queued_as(store: &Store, name: &str, purpose: Purpose) -> OutboxId {
    let letter = ComposedLetter {
        key: name.to_owned(),
        purpose,
        about: None,
        message_id: id(&format!("{name}@diary.example")),
        bytes: Some(Kept::of(format!("Subject: {name}\r\n\r\n").as_bytes())),
        envelope_from: Some(address("kontakt@example.com")),
        ..receipt(synpunktd::domain::ids::InboundId(0))
    };
    let mut tx = store.write().await.unwrap();
    let id = tx.queue_letter(None, &letter, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn state(store: &Store, id: OutboxId) -> LetterState {
    store.read().await.unwrap().lookup_letter(id).await.unwrap().unwrap().state
}

async fn the_same_decision_never_queues_twice(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let (_, case, letter) = register(&db.store, mail).await;
    let mut tx = db.store.write().await.unwrap();
    let changed = ComposedLetter {
        bytes: Some(Kept::of(b"Subject: another\r\n\r\n")),
        ..receipt(mail)
    };
    assert_eq!(tx.queue_letter(Some(case), &changed, at(9)).await.unwrap(), letter);
    tx.commit().await.unwrap();
    let claimed = db.store.claim_letters(&claim(10, 10)).await.unwrap();
    assert_eq!(
        claimed.iter().map(|letter| letter.bytes.clone()).collect::<Vec<_>>(),
        [receipt_bytes(mail)],
        "the first one's bytes stand"
    );

    // A key is one case's own; a Message-ID is the world's.
    let mut tx = db.store.write().await.unwrap();
    assert!(tx.queue_letter(None, &receipt(mail), at(9)).await.is_err());
}

async fn a_letter_without_its_bytes_keeps_nothing(db: Database) {
    let without = |name: &str| ComposedLetter {
        key: name.to_owned(),
        message_id: id(&format!("{name}@diary.example")),
        bytes: None,
        about: None,
        ..receipt(synpunktd::domain::ids::InboundId(0))
    };
    let mut tx = db.store.write().await.unwrap();
    tx.queue_letter(None, &without("lost"), at(0)).await.unwrap();
    assert!(tx.commit().await.is_err());
    assert_eq!(db.store.claim_letters(&claim(10, 10)).await.unwrap(), []);

    // What is taken back needs none; what is kept has those that come before the end.
    let mut tx = db.store.write().await.unwrap();
    tx.savepoint().await.unwrap();
    let undone = tx.queue_letter(None, &without("undone"), at(0)).await.unwrap();
    tx.undo().await.unwrap();
    assert!(!tx.is_owed(undone));
    tx.savepoint().await.unwrap();
    let kept = tx.queue_letter(None, &without("kept"), at(0)).await.unwrap();
    tx.keep().await.unwrap();
    assert!(tx.is_owed(kept));
    tx.put_letter_bytes(kept, &Kept::of(b"Subject: kept\r\n\r\n")).await.unwrap();
    assert!(!tx.is_owed(kept));
    tx.commit().await.unwrap();
    let claimed = db.store.claim_letters(&claim(10, 10)).await.unwrap();
    let bytes: Vec<&[u8]> = claimed.iter().map(|letter| letter.bytes.as_slice()).collect();
    assert_eq!(bytes, [b"Subject: kept\r\n\r\n"]);
}

/// Between the look at the budget and the claim another receipt may be written: it must not slip through uncounted.
async fn an_automatic_letter_that_no_budget_counted_waits_for_the_next_claim(db: Database) {
    let counted = queued(&db.store, "counted").await;
    let seen = [counted].into();
    let late = queued(&db.store, "late").await;
    let to_staff = queued_as(&db.store, "to-staff", Purpose::Assignment).await;
    let ids = |letters: Vec<synpunktd::store::QueuedLetter>| letters.into_iter().map(|letter| letter.id).collect::<Vec<_>>();
    let claimed = db.store.claim_letters_within(&claim(10, 10), Some(&seen)).await.unwrap();
    assert_eq!(ids(claimed), [counted, to_staff]);
    assert_eq!(db.store.claim_letters_within(&claim(10, 10), Some(&seen)).await.unwrap(), []);
    let next = [late].into();
    let claimed = db.store.claim_letters_within(&claim(10, 10), Some(&next)).await.unwrap();
    assert_eq!(ids(claimed), [late]);
}

/// However many receipts stand still before it, an officer's answer goes.
async fn a_letter_of_a_person_is_claimed_past_automatic_ones(db: Database) {
    for number in 0..5 {
        queued(&db.store, &format!("receipt-{number}")).await;
    }
    let answer = queued_as(&db.store, "answer", Purpose::Answer).await;
    let claimed = db.store.claim_letters_within(&claim(10, 2), Some(&[].into())).await.unwrap();
    assert_eq!(claimed.iter().map(|letter| letter.id).collect::<Vec<_>>(), [answer]);
}

async fn a_letter_goes_out_as_it_was_written(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let (_, case, id) = register(&db.store, mail).await;
    let letters = db.store.claim_letters(&claim(10, 10)).await.unwrap();
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    let written = receipt(mail);
    assert_eq!(
        (letter.id, letter.case, letter.about, letter.attempt, letter.unknowns),
        (id, Some(case), Some(mail), 1, 0)
    );
    assert_eq!(
        (&letter.bytes, &letter.recipient, &letter.envelope_from),
        (&receipt_bytes(mail), &written.recipient, &None)
    );
    assert_eq!(
        (&letter.message_id, letter.purpose, letter.created_at, letter.dot_at),
        (&written.message_id, written.purpose, at(2), None)
    );
    assert_eq!(db.store.mark_dot(OWNER, &[id], at(11)).await.unwrap(), [id]);
    let sent = [(
        id,
        Settled::Sent {
            reply: "250 2.0.0 Ok".to_owned(),
        },
    )];
    assert_eq!(db.store.settle_letters(&sent, OWNER, at(12)).await.unwrap(), []);
    let row = db.store.read().await.unwrap().lookup_letter(id).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.attempts, row.dot_at, row.settled_at),
        (LetterState::Sent, 1, Some(at(11)), Some(at(12)))
    );
    assert_eq!(row.reply.as_deref(), Some("250 2.0.0 Ok"));
    assert_eq!(db.store.claim_letters(&claim(9_999, 10)).await.unwrap(), []);
    assert_eq!(db.store.read().await.unwrap().verify(true, at(0)).await.unwrap(), []);
}

async fn a_letter_is_leased_to_one(db: Database) {
    for number in 0..60 {
        queued(&db.store, &format!("letter-{number}")).await;
    }
    let mut tasks = Vec::new();
    for owner in ["diary-1", "diary-2", "diary-3"] {
        let store = db.another_daemon().await;
        tasks.push(tokio::spawn(async move {
            let mut mine = Vec::new();
            for _ in 0..30 {
                let claimed = store.claim_letters(&Claim { owner, ..claim(1, 2) }).await;
                mine.extend(claimed.unwrap_or_default().into_iter().map(|letter| letter.id));
            }
            mine
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    all.sort_unstable();
    let claimed = all.len();
    all.dedup();
    assert_eq!((all.len(), claimed), (60, 60), "each letter is one daemon's, and none is left");
}

async fn what_could_not_go_now_goes_later(db: Database) {
    let id = queued(&db.store, "a").await;
    assert_eq!(db.store.read().await.unwrap().next_letter_at().await.unwrap(), Some(at(0)));
    db.store.claim_letters(&claim(1, 10)).await.unwrap();
    let later = Settled::Later {
        at: at(300),
        reply: "451 greylisted".to_owned(),
    };
    db.store.settle_letters(&[(id, later)], OWNER, at(2)).await.unwrap();
    assert_eq!(db.store.read().await.unwrap().next_letter_at().await.unwrap(), Some(at(300)));
    assert_eq!(db.store.claim_letters(&claim(299, 10)).await.unwrap(), []);
    assert_eq!(db.store.claim_letters(&claim(300, 10)).await.unwrap()[0].attempt, 2);
    let failed = [(
        id,
        Settled::Failed {
            reply: "550 no such user".to_owned(),
        },
    )];
    assert_eq!(db.store.settle_letters(&failed, OWNER, at(301)).await.unwrap(), []);
    assert_eq!(state(&db.store, id).await, LetterState::Failed);
    assert_eq!(
        db.store.settle_letters(&failed, OWNER, at(302)).await.unwrap(),
        [id],
        "what has failed does not fail again"
    );
    assert_eq!(
        db.store
            .read()
            .await
            .unwrap()
            .automatic_to(&address("eva@example.com"), at(0))
            .await
            .unwrap(),
        0
    );
}

async fn a_crash_leaves_only_one_window(db: Database) {
    let (before, after) = (queued(&db.store, "before").await, queued(&db.store, "after").await);
    assert_eq!(db.store.claim_letters(&claim(0, 10)).await.unwrap().len(), 2);
    db.store.mark_dot(OWNER, &[after], at(1)).await.unwrap();
    assert_eq!(
        db.store.recover_letters(None, at(59)).await.unwrap(),
        Recovered::default(),
        "the lease still runs"
    );
    let recovered = db.store.recover_letters(None, at(60)).await.unwrap();
    assert_eq!(
        recovered,
        Recovered {
            queued: vec![before],
            unknown: vec![after]
        }
    );
    assert_eq!(
        (state(&db.store, before).await, state(&db.store, after).await),
        (LetterState::Queued, LetterState::Unknown)
    );
}

async fn an_earlier_life_of_the_daemon_is_recovered_at_start(db: Database) {
    let id = queued(&db.store, "a").await;
    db.store.claim_letters(&claim(0, 10)).await.unwrap();
    let recovered = db.store.recover_letters(Some(OWNER), at(1)).await.unwrap();
    assert_eq!(
        recovered,
        Recovered {
            queued: vec![id],
            unknown: vec![]
        }
    );
}

async fn a_lost_lease_sends_nothing_and_settles_nothing(db: Database) {
    let id = queued(&db.store, "a").await;
    db.store.claim_letters(&claim(0, 10)).await.unwrap();
    db.store.recover_letters(None, at(60)).await.unwrap();
    assert_eq!(db.store.mark_dot(OWNER, &[id], at(61)).await.unwrap(), []);
    let other = Claim {
        owner: "diary-2",
        ..claim(62, 10)
    };
    assert_eq!(db.another_daemon().await.claim_letters(&other).await.unwrap().len(), 1);
    assert_eq!(db.store.mark_dot(OWNER, &[id], at(63)).await.unwrap(), [], "it is another's now");
    assert_eq!(db.store.mark_dot("diary-2", &[id], at(63)).await.unwrap(), [id]);
    // Whoever has lost it leaves it alone.
    let (at_once, reply) = (at(63), String::new());
    let lost = [
        Settled::Later {
            at: at_once,
            reply: reply.clone(),
        },
        Settled::Failed { reply },
        Settled::Unknown,
    ];
    for settled in lost.map(|settled| [(id, settled)]) {
        assert_eq!(db.store.settle_letters(&settled, OWNER, at(63)).await.unwrap(), [id], "{settled:?}");
        assert_eq!(db.store.settle_and_mark(&settled, OWNER, &[], at(63)).await.unwrap(), []);
        assert_eq!(state(&db.store, id).await, LetterState::Sending);
    }
    // What a relay has taken is sent, whoever says so; and it is never anything else again.
    let sent = [(id, Settled::Sent { reply: "250".to_owned() })];
    assert_eq!(db.store.settle_letters(&sent, OWNER, at(64)).await.unwrap(), []);
    let later = [
        (
            id,
            Settled::Later {
                at: at(65),
                reply: String::new(),
            },
        ),
        (id, Settled::Unknown),
        sent[0].clone(),
    ];
    assert_eq!(db.store.settle_letters(&later, OWNER, at(64)).await.unwrap(), [id, id, id]);
    assert_eq!(state(&db.store, id).await, LetterState::Sent);
}

async fn doubts_with_and_without_a_copy_are_told_apart_after_a_crash(db: Database) {
    let (with, without) = (queued(&db.store, "with").await, queued(&db.store, "without").await);
    db.store.claim_letters(&claim(0, 10)).await.unwrap();
    let dots = [(with, true), (without, false)].map(|(id, copied)| Dot { id, copied });
    assert_eq!(db.store.settle_and_mark(&[], OWNER, &dots, at(1)).await.unwrap(), [with, without]);
    db.store.recover_letters(None, at(60)).await.unwrap();
    for (which, expected) in [
        (Doubts::All, vec![with, without]),
        (Doubts::Copied, vec![with]),
        (Doubts::Uncopied, vec![without]),
    ] {
        let unknown = db.store.read().await.unwrap().unknown_letters(which, 10).await.unwrap();
        assert_eq!(unknown.iter().map(|letter| letter.id).collect::<Vec<_>>(), expected, "{which:?}");
    }
}

async fn an_unknown_letter_is_sent_again_or_found_sent(db: Database) {
    let id = queued(&db.store, "a").await;
    db.store.claim_letters(&claim(0, 10)).await.unwrap();
    db.store.mark_dot(OWNER, &[id], at(1)).await.unwrap();
    db.store.settle_letters(&[(id, Settled::Unknown)], OWNER, at(2)).await.unwrap();
    let unknown = db.store.read().await.unwrap().unknown_letters(Doubts::All, 10).await.unwrap();
    assert_eq!(
        unknown
            .iter()
            .map(|letter| (letter.id, letter.unknowns, letter.dot_at))
            .collect::<Vec<_>>(),
        [(id, 1, Some(at(1)))]
    );
    let again = Settled::Later {
        at: at(900),
        reply: "not in the journal".to_owned(),
    };
    assert_eq!(db.store.settle_letters(&[(id, again)], OWNER, at(3)).await.unwrap(), []);
    let claimed = db.store.claim_letters(&claim(900, 10)).await.unwrap();
    assert_eq!((claimed[0].attempt, claimed[0].unknowns, claimed[0].dot_at), (2, 1, None));
    assert_eq!(claimed[0].bytes, unknown[0].bytes, "sent again, it is byte for byte the same");
    db.store.mark_dot(OWNER, &[id], at(901)).await.unwrap();
    let recovered = db.store.recover_letters(None, at(900) + TimeDelta::hours(1)).await.unwrap();
    assert_eq!(recovered.unknown, [id]);
    assert_eq!(
        db.store.read().await.unwrap().unknown_letters(Doubts::All, 10).await.unwrap()[0].unknowns,
        2
    );
    assert_eq!(
        db.store
            .settle_letters(
                &[(
                    id,
                    Settled::Sent {
                        reply: "in the journal".to_owned()
                    }
                )],
                OWNER,
                at(5_000)
            )
            .await
            .unwrap(),
        []
    );
}
