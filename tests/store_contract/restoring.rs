//! A copy is put back: no number is given twice, nothing that waited in it is sent as if nothing had happened; and a whole diary
//! moves to another database.

use crate::databases::{Database, path_of, refuses_limits};
use crate::samples::*;
use synpunktd::domain::diary::DiaryNumber;
use synpunktd::store::{Gap, LetterState, OpenMode, Settled, Store, StoreError};

fn number(serial: i64) -> DiaryNumber {
    DiaryNumber {
        series: "KS".to_owned(),
        year: 2026,
        serial,
    }
}

async fn registered(store: &Store, uids: std::ops::RangeInclusive<u32>) {
    for uid in uids {
        let mail = take_in(store, uid, &format!("mail {uid}")).await;
        register(store, mail).await;
    }
}

async fn findings(store: &Store) -> Vec<synpunktd::store::Finding> {
    store.read().await.unwrap().verify(true, at(0)).await.unwrap()
}

#[tokio::test]
async fn a_restored_copy_never_gives_a_number_again() {
    let db = Database::sqlite().await;
    registered(&db.store, 1..=3).await;
    let copy = path_of(&db.place).with_file_name("copy.sqlite");
    db.store.back_up(&copy, 0).await.unwrap();
    registered(&db.store, 4..=6).await;
    let place = db.place.clone();
    assert!(
        matches!(Store::restore_file(&place, &copy, at(100)).await, Err(StoreError::InUse { .. })),
        "the daemon runs"
    );
    db.store.close().await;
    let _folder = db.release();

    let given = Store::counters_of(&place).await.unwrap();
    assert_eq!(given, [number(6)]);
    let kept = Store::restore_file(&place, &copy, at(100)).await.unwrap().unwrap();
    assert!(kept.exists());
    let store = Store::open(&place, OpenMode::Daemon).await.unwrap();
    let provided = store.provide_for_restore(&given, at(100)).await.unwrap();
    assert_eq!(
        provided.gaps,
        [Gap {
            first: number(4),
            last: number(6)
        }]
    );
    assert_eq!(provided.letters_in_doubt, 3);
    assert_eq!(findings(&store).await, []);
    let mail = take_in(&store, 7, "efter").await;
    let (next, ..) = register(&store, mail).await;
    assert_eq!(next, number(7));
    assert_eq!(findings(&store).await, []);
    for letter in store
        .read()
        .await
        .unwrap()
        .letters_of(synpunktd::domain::ids::CaseId(1))
        .await
        .unwrap()
    {
        assert_eq!(letter.state, LetterState::Unknown, "it may have gone since the copy was made");
    }
    // What is told twice is provided for once.
    assert_eq!(store.provide_for_restore(&given, at(101)).await.unwrap().gaps, []);
    assert_eq!(findings(&store).await, []);
}

#[tokio::test]
async fn a_gap_that_was_not_noted_and_a_case_in_one_that_was_are_found() {
    let db = Database::sqlite().await;
    registered(&db.store, 1..=3).await;
    db.store.provide_for_restore(&[number(5)], at(10)).await.unwrap();
    registered(&db.store, 4..=4).await;
    assert_eq!(findings(&db.store).await, []);
    for (fault, remedy) in [
        ("UPDATE number_gaps SET last_serial = 4", "UPDATE number_gaps SET last_serial = 5"),
        ("DELETE FROM number_gaps", "INSERT INTO number_gaps VALUES ('KS', 2026, 4, 5, 1)"),
        (
            "UPDATE cases SET serial = 5 WHERE serial = 6",
            "UPDATE cases SET serial = 6 WHERE serial = 5",
        ),
    ] {
        db.tamper(fault).await;
        assert!(
            findings(&db.store)
                .await
                .iter()
                .any(|finding| finding.check.starts_with("diary numbers")),
            "{fault}"
        );
        db.tamper(remedy).await;
        assert_eq!(findings(&db.store).await, [], "{remedy}");
    }
}

#[tokio::test]
async fn no_limit_cuts_verify_off() {
    let Some(db) = Database::postgres().await else { return };
    registered(&db.store, 1..=2).await;
    let view = "ALTER TABLE number_gaps RENAME TO gaps; \
                CREATE VIEW number_gaps AS SELECT gaps.* FROM gaps, (SELECT refuse_limits() AS free) l WHERE l.free; \
                INSERT INTO gaps (series, year, first_serial, last_serial, noted_at) VALUES ('KS', 2026, 3, 3, 1); \
                UPDATE series SET last = 3";
    db.tamper(&format!("{}; {view}", refuses_limits("boolean"))).await;
    assert_eq!(findings(&db.store).await, []);
}

#[tokio::test]
async fn a_copy_that_is_damaged_is_not_put_in_place() {
    let db = Database::sqlite().await;
    registered(&db.store, 1..=30).await;
    let copy = path_of(&db.place).with_file_name("copy.sqlite");
    db.store.back_up(&copy, 0).await.unwrap();
    db.store.close().await;
    let (place, _folder) = (db.place.clone(), db.release());
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 3000].fill(0x5a);
    std::fs::write(&copy, bytes).unwrap();
    assert!(Store::restore_file(&place, &copy, at(100)).await.is_err());
    let store = Store::open(&place, OpenMode::Daemon).await.unwrap();
    assert_eq!(findings(&store).await, [], "what was there is untouched");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_diary_moves_to_postgres_row_by_row() {
    let Some(target) = Database::postgres().await else { return };
    let db = Database::sqlite().await;
    registered(&db.store, 1..=5).await;
    for letter in db.store.claim_letters(&claim(10, 3)).await.unwrap() {
        db.store.mark_dot(OWNER, &[letter.id], at(11)).await.unwrap();
        let sent = Settled::Sent { reply: "250".to_owned() };
        db.store.settle_letters(&[(letter.id, sent)], OWNER, at(12)).await.unwrap();
    }
    take_in(&db.store, 6, "väntar, med \u{e5}\u{e4}\u{f6} och ett streck —").await;
    let trigger = "CREATE TRIGGER unlimited BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION refuse_limits(); \
                   ALTER TABLE cases ENABLE ALWAYS TRIGGER unlimited";
    target.tamper(&format!("{}; {trigger}", refuses_limits("trigger"))).await;
    let moved = db.store.move_to(&target.store).await.unwrap();
    target.tamper("DROP TRIGGER unlimited ON cases").await;
    assert!(moved.iter().any(|(table, rows)| table == "cases" && *rows == 5), "{moved:?}");
    assert!(moved.iter().any(|(table, rows)| table == "inbound" && *rows == 6), "{moved:?}");
    assert_eq!(findings(&target.store).await, []);
    // Life goes on there: numbers, rows and the chain follow on what was moved.
    let mail = take_in(&target.store, 7, "efter").await;
    let (next, ..) = register(&target.store, mail).await;
    assert_eq!(next, number(6));
    assert_eq!(findings(&target.store).await, []);
    assert!(matches!(db.store.move_to(&target.store).await, Err(StoreError::NotEmpty)));
}
