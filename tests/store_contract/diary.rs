//! Numbers without gaps, cases, documents, clocks and what recognition asks for.

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use chrono::TimeDelta;
use synpunktd::domain::case::{CaseMatter, ClosedBy, State, StateName};
use synpunktd::domain::diary::DiaryNumber;
use synpunktd::domain::effect::{ClockKind, Effect, Purpose};
use synpunktd::domain::ids::CaseId;
use synpunktd::store::{CaseFilter, LogEntry, Settling, Store, StoreError, ThreadRow};

stories! {
    numbers_run_without_a_gap_through_rollbacks_and_many_writers,
    writers_of_two_series_never_wait_for_each_other,
    cancelled_beginnings_leave_no_transaction_open,
    a_bad_mail_in_a_batch_goes_back_alone,
    a_writer_that_is_killed_leaves_nothing,
    effects_become_rows,
    an_effect_that_fits_nothing_is_refused,
    clocks_run_out_once,
    threads_lead_to_cases_and_letters,
    cases_are_listed_by_what_is_asked,
    the_log_tells_what_happened_in_order,
    a_clock_that_was_set_back_is_noted_and_the_log_goes_on,
    counts_tell_how_much_there_is,
}

async fn numbers_run_without_a_gap_through_rollbacks_and_many_writers(db: Database) {
    let mut uid = 0;
    let mut tasks = Vec::new();
    for writer in 0..4_u32 {
        let store = if writer % 2 == 0 {
            db.store.clone()
        } else {
            db.another_daemon().await
        };
        let mut mails = Vec::new();
        for _ in 0..8 {
            uid += 1;
            mails.push(take_in(&db.store, uid, &format!("mail {uid}")).await);
        }
        tasks.push(tokio::spawn(async move {
            for (turn, mail) in mails.into_iter().enumerate() {
                let mut tx = store.write().await.unwrap();
                register_in(&mut tx, mail).await.unwrap();
                match turn % 4 {
                    0 => tx.roll_back().await.unwrap(),
                    1 => drop(tx),
                    _ => tx.commit().await.unwrap(),
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let mut session = db.store.read().await.unwrap();
    let cases = session
        .list_cases(&CaseFilter {
            limit: 1_000,
            ..CaseFilter::default()
        })
        .await
        .unwrap();
    let mut serials: Vec<i64> = cases.iter().map(|case| case.number.serial).collect();
    serials.sort_unstable();
    assert_eq!(serials, (1..=16).collect::<Vec<_>>());
    drop(session);
    let mut tx = db.store.write().await.unwrap();
    assert_eq!(tx.take_number("KS", 2026).await.unwrap().serial, 17);
    assert_eq!(tx.take_number("KS", 2027).await.unwrap().serial, 1, "each year begins anew");
    assert_eq!(
        tx.take_number("BUN", 2026).await.unwrap().serial,
        1,
        "each series counts for itself"
    );
}

async fn writers_of_two_series_never_wait_for_each_other(db: Database) {
    let mut tasks = Vec::new();
    for order in [["KS", "BUN"], ["BUN", "KS"], ["KS", "BUN"], ["BUN", "KS"]] {
        let store = db.another_daemon().await;
        tasks.push(tokio::spawn(async move {
            for _ in 0..10 {
                let mut tx = store.write().await.unwrap();
                for series in order {
                    tx.take_number(series, 2026).await.unwrap();
                    log(&mut tx, None, None, series, &[]).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let mut tx = db.store.write().await.unwrap();
    assert_eq!(tx.take_number("KS", 2026).await.unwrap().serial, 41);
    assert_eq!(tx.take_number("BUN", 2026).await.unwrap().serial, 41);
    assert_eq!(tx.log_head().await.unwrap().0, 80);
}

async fn cancelled_beginnings_leave_no_transaction_open(db: Database) {
    for turn in 0..300_u32 {
        let store = db.store.clone();
        let begun = tokio::spawn(async move {
            if turn % 2 == 0 {
                store.write().await.map(|_| ())
            } else {
                store.read().await.map(|_| ())
            }
        });
        // Spinning, since a timer is too coarse to meet the moment at which the beginning is under way.
        let until = std::time::Instant::now() + std::time::Duration::from_micros(u64::from(turn));
        while std::time::Instant::now() < until {
            std::hint::spin_loop();
        }
        begun.abort();
        let _ = begun.await;
        // Inside what was left open, this would fail or write what nobody has committed.
        db.store.write().await.unwrap().roll_back().await.unwrap();
    }
    assert_eq!(db.idle_in_transaction().await, 0);
    let other = db.another_daemon().await;
    let all = async {
        for (uid, store) in [(1, &db.store), (2, &other), (3, &db.store)] {
            let mail = take_in(store, uid, "ett").await;
            assert_eq!(register(store, mail).await.0.serial, i64::from(uid));
        }
        assert_eq!(db.store.read().await.unwrap().verify(true, at(0)).await.unwrap(), []);
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), all)
        .await
        .expect("a transaction was left open");
}

async fn a_bad_mail_in_a_batch_goes_back_alone(db: Database) {
    let mails = [
        take_in(&db.store, 1, "a").await,
        take_in(&db.store, 2, "b").await,
        take_in(&db.store, 3, "c").await,
    ];
    let mut tx = db.store.write().await.unwrap();
    for (place, mail) in mails.into_iter().enumerate() {
        tx.savepoint().await.unwrap();
        register_in(&mut tx, mail).await.unwrap();
        if place == 1 {
            // A statement that the database refuses, in the middle of the batch.
            let missing = Settling {
                case: Some(CaseId(4_711)),
                numbers: &[],
                mail: None,
                letters: &[],
                now: at(3),
            };
            let clock = Effect::StartClock {
                kind: ClockKind::Silence,
                step: 0,
                at: at(9),
            };
            tx.apply(&[clock], &missing).await.unwrap_err();
            tx.undo().await.unwrap();
        } else {
            tx.keep().await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    let mut session = db.store.read().await.unwrap();
    assert_eq!(session.lookup_inbound(mails[1]).await.unwrap().unwrap().outcome, None);
    let cases = session
        .list_cases(&CaseFilter {
            limit: 9,
            ..CaseFilter::default()
        })
        .await
        .unwrap();
    assert_eq!(cases.iter().map(|case| case.number.serial).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(session.verify(true, at(0)).await.unwrap(), []);
}

async fn a_writer_that_is_killed_leaves_nothing(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let store = db.store.clone();
    let killed = tokio::spawn(async move {
        let mut tx = store.write().await.unwrap();
        register_in(&mut tx, mail).await.unwrap();
        std::future::pending::<()>().await;
        drop(tx);
    });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    killed.abort();
    assert!(killed.await.unwrap_err().is_cancelled());
    assert_eq!(register(&db.store, mail).await.0.serial, 1);
    assert_eq!(db.store.read().await.unwrap().verify(true, at(0)).await.unwrap(), []);
}

async fn effects_become_rows(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let (number, case, letter) = register(&db.store, mail).await;
    assert_eq!(
        number,
        DiaryNumber {
            series: "KS".to_owned(),
            year: 2026,
            serial: 1
        }
    );
    let moved = CaseMatter {
        officer: Some("maja".into()),
        due_at: None,
        ..matter(mail)
    };
    let answered = State::Answered { at: at(100) };
    let effects = [
        Effect::SetMatter {
            matter: Box::new(moved.clone()),
        },
        Effect::SetState { state: answered.clone() },
        Effect::StopClocks { kind: ClockKind::Ladder },
        Effect::StartClock {
            kind: ClockKind::Silence,
            step: 0,
            at: at(200),
        },
        Effect::StartClock {
            kind: ClockKind::Silence,
            step: 0,
            at: at(300),
        },
    ];
    carry_out(&db.store, case, &effects, &[]).await;
    let view = db.store.read().await.unwrap().show(&number).await.unwrap().unwrap();
    assert_eq!(
        (&view.case.matter, &view.case.state, view.case.registered_at),
        (&moved, &answered, at(2))
    );
    assert_eq!(view.documents.iter().map(|document| document.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((view.documents[0].inbound, view.documents[1].letter), (Some(mail), Some(letter)));
    assert_eq!(
        view.clocks.iter().map(|clock| (clock.kind, clock.at)).collect::<Vec<_>>(),
        [(ClockKind::Silence, at(300))]
    );

    let closing = [
        Effect::SetState {
            state: State::Closed {
                at: at(400),
                by: ClosedBy::Silence,
            },
        },
        Effect::StopClocks { kind: ClockKind::Silence },
    ];
    carry_out(&db.store, case, &closing, &[]).await;
    assert_eq!(db.store.read().await.unwrap().verify(true, at(0)).await.unwrap(), []);
}

async fn an_effect_that_fits_nothing_is_refused(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let state = State::Assigned { since: at(0) };
    let open = Effect::OpenCase {
        matter: Box::new(matter(mail)),
        state: state.clone(),
    };
    let send = Effect::Send {
        letter: Box::new(plan(&receipt(mail))),
    };
    for (effect, case) in [
        (open, None),
        (Effect::SetState { state: state.clone() }, None),
        (Effect::SetState { state }, Some(CaseId(4_711))),
        (Effect::AddDocument { document: incoming(mail) }, None),
        (send, None),
    ] {
        let mut tx = db.store.write().await.unwrap();
        let error = tx
            .apply(
                std::slice::from_ref(&effect),
                &Settling {
                    case,
                    numbers: &[],
                    mail: None,
                    letters: &[],
                    now: at(0),
                },
            )
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Missing { .. } | StoreError::NotOne { .. }), "{error}");
    }
    let error = db.store.read().await.unwrap().load_case(CaseId(4_711)).await.unwrap_err();
    assert_eq!(error.to_string(), "case 4711 is not there");
}

async fn clocks_run_out_once(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let (_, case, _) = register(&db.store, mail).await;
    let mut session = db.store.read().await.unwrap();
    assert_eq!(session.next_clock_at().await.unwrap(), Some(at(86_400)));
    assert_eq!(session.due_clocks(at(86_399), 10).await.unwrap(), []);
    let due = session.due_clocks(at(86_400), 10).await.unwrap();
    assert_eq!(
        due.iter().map(|clock| (clock.case, clock.kind, clock.step)).collect::<Vec<_>>(),
        [(case, ClockKind::Ladder, 0)]
    );
    drop(session);

    // Moved in the meantime: what was read is no longer an event.
    carry_out(
        &db.store,
        case,
        &[Effect::StartClock {
            kind: ClockKind::Ladder,
            step: 0,
            at: at(90_000),
        }],
        &[],
    )
    .await;
    let mut tx = db.store.write().await.unwrap();
    assert!(!tx.remove_clock(&due[0]).await.unwrap());
    let moved = tx.due_clocks(at(90_000), 10).await.unwrap()[0];
    assert!(tx.remove_clock(&moved).await.unwrap());
    assert!(!tx.remove_clock(&moved).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(db.store.read().await.unwrap().next_clock_at().await.unwrap(), None);
}

async fn threads_lead_to_cases_and_letters(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let (number, case, letter) = register(&db.store, mail).await;
    let mut session = db.store.read().await.unwrap();
    let (theirs, ours, unknown) = (
        id(&format!("eva-{mail}@example.com")),
        id(&format!("receipt-{mail}@diary.example")),
        id("x@example.org"),
    );
    let found = session.threads([&unknown, &ours, &theirs]).await.unwrap();
    assert_eq!(found.iter().map(|(id, _)| id).collect::<Vec<_>>(), [&ours, &theirs]);
    let ThreadRow::Letter {
        id,
        case: letters_case,
        purpose,
        about,
        ..
    } = &found[0].1
    else {
        panic!("{found:?}")
    };
    assert_eq!(
        (*id, *letters_case, *purpose, *about),
        (letter, Some(case), Purpose::Receipt, Some(mail))
    );
    assert_eq!(found[1].1, ThreadRow::Mail { id: mail, case });

    assert_eq!(session.case_by_number(&number).await.unwrap().unwrap().id, case);
    assert_eq!(session.case_by_number(&DiaryNumber { serial: 2, ..number }).await.unwrap(), None);
    let eva = address("EVA@example.com");
    assert_eq!(session.open_cases_of(&eva, 5).await.unwrap(), [case]);
    assert_eq!(session.automatic_to(&eva, at(0)).await.unwrap(), 1);
    assert_eq!(session.automatic_to(&eva, at(3)).await.unwrap(), 0);
    assert_eq!(session.letters_to(&eva, at(0)).await.unwrap(), 1);
    assert_eq!(session.letters_to(&address("ola@example.com"), at(0)).await.unwrap(), 0);
}

async fn cases_are_listed_by_what_is_asked(db: Database) {
    let mut cases = Vec::new();
    for uid in 1..=3 {
        let mail = take_in(&db.store, uid, &format!("mail {uid}")).await;
        cases.push(register(&db.store, mail).await.1);
    }
    carry_out(
        &db.store,
        cases[0],
        &[Effect::SetState {
            state: State::Answered { at: at(9) },
        }],
        &[],
    )
    .await;
    let mail = db.store.read().await.unwrap().load_case(cases[1]).await.unwrap().matter.opened_by;
    let other = CaseMatter {
        unit: Some("skola".into()),
        officer: None,
        due_at: Some(at(50)),
        ..matter(mail)
    };
    carry_out(&db.store, cases[1], &[Effect::SetMatter { matter: Box::new(other) }], &[]).await;

    let all = CaseFilter {
        limit: 10,
        ..CaseFilter::default()
    };
    for (filter, expected) in [
        (all.clone(), vec![2, 1, 0]),
        (CaseFilter { limit: 2, ..all.clone() }, vec![2, 1]),
        (
            CaseFilter {
                state: Some(StateName::Answered),
                ..all.clone()
            },
            vec![0],
        ),
        (
            CaseFilter {
                unit: Some("gata_park".into()),
                ..all.clone()
            },
            vec![2, 0],
        ),
        (
            CaseFilter {
                unit: Some("gata_park".into()),
                state: Some(StateName::Assigned),
                ..all.clone()
            },
            vec![2],
        ),
        (
            CaseFilter {
                officer: Some("ola".into()),
                ..all.clone()
            },
            vec![2, 0],
        ),
        (
            CaseFilter {
                overdue_at: Some(at(51)),
                ..all.clone()
            },
            vec![1],
        ),
        (
            CaseFilter {
                overdue_at: Some(at(50)),
                ..all.clone()
            },
            vec![],
        ),
        (
            CaseFilter {
                overdue_at: Some(at(0) + TimeDelta::days(30)),
                ..all.clone()
            },
            vec![2, 1],
        ),
        (
            CaseFilter {
                overdue_at: Some(at(0) + TimeDelta::days(30)),
                unit: Some("skola".into()),
                ..all.clone()
            },
            vec![1],
        ),
    ] {
        let found = db.store.read().await.unwrap().list_cases(&filter).await.unwrap();
        let found: Vec<CaseId> = found.iter().map(|case| case.id).collect();
        assert_eq!(found, expected.iter().map(|place| cases[*place]).collect::<Vec<_>>(), "{filter:?}");
    }
}

async fn the_log_tells_what_happened_in_order(db: Database) {
    let mail = take_in(&db.store, 1, "a").await;
    let (_, case, _) = register(&db.store, mail).await;
    let mut tx = db.store.write().await.unwrap();
    assert_eq!(log(&mut tx, None, Some(mail), "looked", &[]).await.unwrap(), 2);
    tx.roll_back().await.unwrap();
    carry_out(&db.store, case, &[Effect::StopClocks { kind: ClockKind::Ladder }], &[]).await;
    let mut session = db.store.read().await.unwrap();
    let rows = session.log_of(case).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.seq, row.kind.as_str())).collect::<Vec<_>>(),
        [(1, "new_matter"), (2, "test")]
    );
    assert_eq!(
        (rows[0].reasons.clone(), rows[0].policy.as_deref()),
        (vec!["Ett nytt ärende.".to_owned()], Some("exempel"))
    );
    assert_eq!(rows[1].effects[0]["effect"], "stop_clocks");
    assert_eq!(session.log_of_mail(mail).await.unwrap().len(), 1);
    assert_eq!(session.log_head().await.unwrap(), (2, rows[1].hash.clone()));
}

async fn a_clock_that_was_set_back_is_noted_and_the_log_goes_on(db: Database) {
    const DAY: i64 = 24 * 60 * 60;
    for (clock, stamp, suspect, why) in [
        (10 * DAY, 10 * DAY, false, "the first"),
        (10 * DAY - 4, 10 * DAY, false, "another machine's clock"),
        (10 * DAY - 3600, 10 * DAY, true, "set back by an hour"),
        (10 * DAY + 60, 10 * DAY + 60, false, "set right"),
        (8 * DAY, 8 * DAY, true, "wrong in a way that no stamp mends"),
        (8 * DAY + 60, 8 * DAY + 60, false, "it goes on from there"),
    ] {
        let mut tx = db.store.write().await.unwrap();
        let entry = LogEntry {
            case: None,
            mail: None,
            at: at(clock),
            actor: "clock",
            kind: "looked",
            event: &serde_json::json!({ "why": why }),
            effects: &[],
            reasons: &[],
            policy: None,
        };
        let seq = tx.append_log(&entry).await.unwrap();
        assert_eq!(tx.last_event_at().await.unwrap(), at(stamp), "{why}");
        tx.commit().await.unwrap();
        let rows = db.store.read().await.unwrap().log_between(at(0), at(20 * DAY)).await.unwrap();
        let row = rows.iter().find(|row| row.seq == seq).unwrap();
        assert_eq!((row.at, row.event.get("clock_suspect").is_some()), (at(stamp), suspect), "{why}");
    }
    assert_eq!(db.store.read().await.unwrap().verify(true, at(0)).await.unwrap(), []);
}

async fn counts_tell_how_much_there_is(db: Database) {
    let empty = counts(&db.store).await;
    assert_eq!((empty.mails_waiting, empty.oldest_waiting), (0, None));
    let mail = take_in(&db.store, 1, "a").await;
    register(&db.store, mail).await;
    take_in(&db.store, 2, "b").await;
    let counts = counts(&db.store).await;
    assert_eq!((counts.mails_waiting, counts.oldest_waiting), (1, Some(at(1))));
    assert_eq!((counts.cases.get("assigned"), counts.letters.get("queued")), (Some(&1), Some(&1)));
    assert_eq!(counts.automatic_stopped, None);
    let mut tx = db.store.write().await.unwrap();
    tx.stop_automatic(at(7)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(self::counts(&db.store).await.automatic_stopped, Some(at(7)));
    let mut tx = db.store.write().await.unwrap();
    tx.let_automatic_go(at(9)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(self::counts(&db.store).await.automatic_stopped, None);
    assert_eq!(db.store.read().await.unwrap().automatic_let_go_at().await.unwrap(), Some(at(9)));
}

async fn counts(store: &Store) -> synpunktd::store::Counts {
    store.read().await.unwrap().counts(at(0)).await.unwrap()
}
