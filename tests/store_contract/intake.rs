//! Mails come in once, wait, are claimed and settled; what kills its reader is found out.

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use chrono::TimeDelta;
use synpunktd::domain::effect::{Effect, Outcome};
use synpunktd::domain::ids::{BytesId, MailboxId};
use synpunktd::store::{Claim, Identity, InboundState, Insert, NewRaw, ReadMail, Sameness, Settling, StoreError, raw_hash};

stories! {
    a_mail_is_taken_in_once,
    a_uid_that_means_two_mails_loses_none,
    a_mail_is_claimed_by_one_and_again_when_the_lease_is_out,
    two_daemons_never_work_on_the_same_mail,
    a_mail_that_kills_its_reader_is_found_out_alone,
    what_is_given_back_can_be_claimed_at_once,
    leases_of_an_earlier_life_end_at_start,
    a_claim_is_bounded_in_bytes,
    a_mail_is_settled_once,
    identity_is_more_than_a_message_id,
}

async fn a_mail_is_taken_in_once(db: Database) {
    let (mailbox, one, two) = (mailbox(), bytes("ett"), bytes("två"));
    let mail = |uid, bytes| NewRaw {
        mailbox: &mailbox,
        folder: "INBOX",
        uid_validity: 7,
        uid,
        internal_date: at(0),
        told_size: None,
        bytes,
        quiet: false,
    };
    let first = db.store.insert_raw(&[mail(3, &one), mail(5, &two)], at(1)).await.unwrap();
    let [Insert::New(a), Insert::New(b)] = first[..] else {
        panic!("{first:?}")
    };
    let again = db
        .store
        .insert_raw(&[mail(5, &two), mail(3, &one), mail(9, &one)], at(2))
        .await
        .unwrap();
    assert_eq!(again[..2], [Insert::Known(b), Insert::Known(a)]);
    assert!(
        matches!(again[2], Insert::New(_)),
        "the same bytes at another place are a row of their own"
    );

    let mut session = db.store.read().await.unwrap();
    let mut known = Vec::new();
    for (validity, above) in [(7, 0), (7, 3), (8, 0)] {
        let uids = session.known_uids(&mailbox, "INBOX", validity, above).await.unwrap();
        known.push(uids.iter().map(|mail| mail.uid).collect::<Vec<_>>());
    }
    assert_eq!(known, [vec![3, 5, 9], vec![5, 9], vec![]]);
    assert_eq!(session.highest_uid(&mailbox, "INBOX", 7).await.unwrap(), Some(9));
    assert_eq!(session.highest_uid(&mailbox, "Skickat", 7).await.unwrap(), None);
    let kept = session.mail_with_hash(&raw_hash(&two)).await.unwrap().unwrap();
    assert_eq!(session.mail_bytes(kept).await.unwrap(), Some(two));
    assert_eq!(session.mail_bytes(BytesId(999)).await.unwrap(), None);
    assert_eq!(session.mail_with_hash("no such hash").await.unwrap(), None);
}

async fn a_uid_that_means_two_mails_loses_none(db: Database) {
    let first = take_in(&db.store, 3, "ett").await;
    assert_ne!(take_in(&db.store, 3, "ett annat").await, first);
    let known = db.store.read().await.unwrap().known_uids(&mailbox(), "INBOX", 7, 0).await.unwrap();
    assert_eq!(known.iter().map(|mail| mail.uid).collect::<Vec<_>>(), [3, 3]);
}

async fn a_mail_is_claimed_by_one_and_again_when_the_lease_is_out(db: Database) {
    let one = take_in(&db.store, 1, "ett").await;
    let two = take_in(&db.store, 2, "två").await;
    let claimed = db.store.claim_inbound(&claim(10, 10)).await.unwrap();
    assert_eq!(
        claimed.iter().map(|mail| (mail.id, mail.attempt)).collect::<Vec<_>>(),
        [(one, 1), (two, 1)]
    );
    assert_eq!(
        (claimed[0].raw.clone(), claimed[0].mailbox.clone(), claimed[0].internal_date),
        (bytes("ett"), mailbox(), at(0))
    );
    let other = Claim {
        owner: "diary-2",
        ..claim(11, 10)
    };
    assert_eq!(db.another_daemon().await.claim_inbound(&other).await.unwrap(), []);
    let later = db.store.claim_inbound(&claim(70, 10)).await.unwrap();
    assert_eq!(
        later.iter().map(|mail| (mail.id, mail.attempt, mail.poison)).collect::<Vec<_>>(),
        [(one, 2, false)]
    );
}

async fn two_daemons_never_work_on_the_same_mail(db: Database) {
    for uid in 1..=120 {
        take_in(&db.store, uid, &format!("mail {uid}")).await;
    }
    let mut tasks = Vec::new();
    for owner in ["diary-1", "diary-2", "diary-3"] {
        let store = db.another_daemon().await;
        tasks.push(tokio::spawn(async move {
            let mut mine = Vec::new();
            for _ in 0..40 {
                let claimed = store.claim_inbound(&Claim { owner, ..claim(0, 3) }).await;
                // Two that claim the same rows in another order may be told to try again.
                mine.extend(claimed.unwrap_or_default().into_iter().map(|mail| mail.id));
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
    assert_eq!((all.len(), claimed), (120, 120), "each mail is one daemon's, and none is left");
}

async fn a_mail_that_kills_its_reader_is_found_out_alone(db: Database) {
    let innocent = take_in(&db.store, 1, "snäll").await;
    let deadly = take_in(&db.store, 2, "elak").await;
    // Both are in the batch that dies; the attempts are counted all the same.
    assert_eq!(db.store.claim_inbound(&claim(0, 10)).await.unwrap().len(), 2);
    take_in(&db.store, 3, "ny").await;
    let alone = db.store.claim_inbound(&claim(100, 10)).await.unwrap();
    assert_eq!(
        alone.iter().map(|mail| (mail.id, mail.poison)).collect::<Vec<_>>(),
        [(innocent, false)]
    );
    register(&db.store, innocent).await;
    let alone = db.store.claim_inbound(&claim(101, 10)).await.unwrap();
    assert_eq!(
        alone.iter().map(|mail| (mail.id, mail.poison)).collect::<Vec<_>>(),
        [(deadly, false)]
    );
    let poison = db.store.claim_inbound(&claim(200, 10)).await.unwrap();
    assert_eq!(
        poison.iter().map(|mail| (mail.id, mail.attempt, mail.poison)).collect::<Vec<_>>(),
        [(deadly, 3, true)]
    );
}

async fn what_is_given_back_can_be_claimed_at_once(db: Database) {
    let mail = take_in(&db.store, 1, "ett").await;
    let attempt = async |seconds| db.store.claim_inbound(&claim(seconds, 10)).await.unwrap()[0].attempt;
    assert_eq!(attempt(0).await, 1);
    assert_eq!(
        db.store.give_back("another", &[mail]).await.unwrap(),
        0,
        "only the one who has it can give it back"
    );
    assert_eq!(db.store.give_back_untried("another", &[mail]).await.unwrap(), 0);
    assert_eq!(db.store.give_back_untried(OWNER, &[mail]).await.unwrap(), 1);
    assert_eq!(attempt(1).await, 1, "it was not tried");
    assert_eq!(db.store.give_back(OWNER, &[mail]).await.unwrap(), 1);
    assert_eq!(attempt(2).await, 2, "it was tried and failed");
}

async fn leases_of_an_earlier_life_end_at_start(db: Database) {
    take_in(&db.store, 1, "ett").await;
    assert_eq!(db.store.claim_inbound(&claim(0, 10)).await.unwrap().len(), 1);
    assert_eq!(db.store.claim_inbound(&claim(1, 10)).await.unwrap().len(), 0);
    assert_eq!(db.store.end_leases(OWNER).await.unwrap(), 1);
    assert_eq!(
        db.store.claim_inbound(&claim(1, 10)).await.unwrap()[0].attempt,
        2,
        "the attempt that died is counted"
    );
}

async fn a_claim_is_bounded_in_bytes(db: Database) {
    let big = "å".repeat(1_000);
    for uid in 1..=4 {
        take_in(&db.store, uid, &format!("{big}{uid}")).await;
    }
    let small = Claim {
        most_bytes: 5_000,
        ..claim(0, 10)
    };
    assert_eq!(db.store.claim_inbound(&small).await.unwrap().len(), 2);
    let tiny = Claim {
        most_bytes: 1,
        ..claim(0, 10)
    };
    assert_eq!(
        db.store.claim_inbound(&tiny).await.unwrap().len(),
        1,
        "one is given however large it is"
    );
}

async fn a_mail_is_settled_once(db: Database) {
    let mail = take_in(&db.store, 1, "ett").await;
    let (_, case, _) = register(&db.store, mail).await;
    let row = db.store.read().await.unwrap().lookup_inbound(mail).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.outcome, row.case),
        (InboundState::Settled, Some(Outcome::OpenedCase), Some(case))
    );
    assert!(row.document.is_some() && row.message_id.is_some());
    assert_eq!(db.store.claim_inbound(&claim(1_000, 10)).await.unwrap(), []);

    // A second daemon that had the same mail fails and leaves nothing, not even a number.
    let other = db.another_daemon().await;
    let mut tx = other.write().await.unwrap();
    let error = register_in(&mut tx, mail).await.unwrap_err();
    // The receipt is there already under another case: whichever guard is met first, nothing of it is kept.
    assert!(matches!(error, StoreError::NotOne { .. } | StoreError::Refused { .. }), "{error}");
    drop(tx);
    let next = take_in(&db.store, 2, "två").await;
    assert_eq!(register(&db.store, next).await.0.serial, 2);

    let mut tx = db.store.write().await.unwrap();
    let settling = Settling {
        case: None,
        numbers: &[],
        mail: Some(&read_mail(mail)),
        letters: &[],
        now: at(3),
    };
    let error = tx
        .apply(
            &[Effect::File {
                outcome: Outcome::KeptOnly,
            }],
            &settling,
        )
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::NotOne { rows: 0, .. }), "{error}");
}

async fn identity_is_more_than_a_message_id(db: Database) {
    let first = take_in(&db.store, 1, "ett").await;
    let (_, case, _) = register(&db.store, first).await;
    let copy = take_in(&db.store, 2, "ett").await;
    let (here, there) = (mailbox(), MailboxId::new("skola"));
    let kept = db.store.read().await.unwrap().lookup_inbound(first).await.unwrap().unwrap().kept;
    let known = id(&format!("eva-{first}@example.com"));
    let content = content_hash(first);
    let base = Identity {
        id: copy,
        mailbox: &here,
        kept: BytesId(999),
        message_id: None,
        parent_id: None,
        content_hash: "other",
        internal_date: at(0),
    };
    let day = at(86_399);
    let another = id("another@example.com");
    for (mail, expected, why) in [
        (base, None, "like no other"),
        (Identity { kept, ..base }, Some(Sameness::Bytes), "the same bytes"),
        (Identity { kept, id: first, ..base }, None, "never like itself"),
        (
            Identity {
                message_id: Some(&known),
                content_hash: &content,
                mailbox: &there,
                ..base
            },
            Some(Sameness::IdAndContent),
            "by two roads",
        ),
        (
            Identity {
                message_id: Some(&another),
                parent_id: Some(&known),
                content_hash: &content,
                internal_date: day,
                ..base
            },
            Some(Sameness::IdAndContent),
            "Exchange gave it another id",
        ),
        (
            Identity {
                message_id: Some(&another),
                parent_id: Some(&known),
                ..base
            },
            None,
            "another content under a parent's id",
        ),
        (
            Identity {
                message_id: Some(&known),
                ..base
            },
            Some(Sameness::IdOnly),
            "a template's id",
        ),
        (
            Identity {
                content_hash: &content,
                internal_date: day,
                ..base
            },
            Some(Sameness::Content),
            "no id, the same day",
        ),
        (
            Identity {
                content_hash: &content,
                internal_date: at(86_401),
                ..base
            },
            None,
            "no id, the day after",
        ),
        (
            Identity {
                content_hash: &content,
                mailbox: &there,
                ..base
            },
            None,
            "no id, another mailbox",
        ),
        (
            Identity {
                message_id: Some(&another),
                content_hash: &content,
                internal_date: at(599),
                ..base
            },
            Some(Sameness::Probably),
            "redirected",
        ),
        (
            Identity {
                message_id: Some(&another),
                content_hash: &content,
                internal_date: at(601),
                ..base
            },
            None,
            "written again",
        ),
    ] {
        let found = db.store.read().await.unwrap().same_mail(&mail).await.unwrap();
        assert_eq!(found.as_ref().map(|known| known.how), expected, "{why}");
        if let Some(known) = found {
            assert_eq!((known.id, known.case, known.mailbox), (first, Some(case), mailbox()), "{why}");
        }
    }

    // A duplicate is settled with a reference to the first, and is itself never the first of a third.
    let duplicate = ReadMail {
        duplicate_of: Some(first),
        ..read_mail(copy)
    };
    let mut tx = db.store.write().await.unwrap();
    let settling = Settling {
        case: Some(case),
        numbers: &[],
        mail: Some(&duplicate),
        letters: &[],
        now: at(5) + TimeDelta::seconds(1),
    };
    tx.apply(
        &[Effect::File {
            outcome: Outcome::Duplicate,
        }],
        &settling,
    )
    .await
    .unwrap();
    let third = Identity {
        message_id: Some(&id(&format!("eva-{copy}@example.com"))),
        ..base
    };
    assert_eq!(tx.same_mail(&Identity { id: first, ..third }).await.unwrap(), None);
    tx.commit().await.unwrap();
}
