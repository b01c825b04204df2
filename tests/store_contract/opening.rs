//! Opening and migrating: one daemon to a file, readers beside it, no schema but the one that is known.

use crate::databases::{Database, path_of, refuses_limits};
use crate::samples::*;
use crate::stories;
use synpunktd::domain::case::{CaseMatter, State};
use synpunktd::domain::effect::{ClockKind, Effect};
use synpunktd::domain::ids::{CaseId, InboundId, OutboxId};
use synpunktd::store::{LogEntry, OpenMode, Place, Store, StoreError, raw_hash};

stories! {
    migrating_again_changes_nothing,
    a_newer_schema_is_refused,
    an_older_schema_is_migrated_with_its_rows,
    a_case_and_its_clocks_from_before_are_as_they_were,
    a_chain_whose_hashes_lay_as_letters_still_stands,
    a_reader_sees_what_the_daemon_commits_and_changes_nothing,
    a_reader_notes_in_the_log_beside_the_daemon,
    what_is_noted_is_found_again,
}

async fn migrating_again_changes_nothing(db: Database) {
    let mail = take_in(&db.store, 1, "ett").await;
    db.store.migrate().await.unwrap();
    assert!(db.store.read().await.unwrap().lookup_inbound(mail).await.unwrap().is_some());
}

async fn a_newer_schema_is_refused(db: Database) {
    db.tamper("UPDATE _sqlx_migrations SET version = version + 9000").await;
    db.store.close().await;
    let place = db.place.clone();
    let _folder = db.release();
    for mode in [OpenMode::Daemon, OpenMode::ReadOnly, OpenMode::Reader] {
        let error = Store::open(&place, mode).await.unwrap_err();
        assert!(
            matches!(error, StoreError::TooNew { found, known } if found == known + 9000),
            "{error}"
        );
    }
}

/// A mail and its log row as the first version kept them.
const FIRST_ROWS: &str = "INSERT INTO blobs VALUES ('h', 1, X'31'); \
    INSERT INTO inbound (id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw_hash, state, attempts, lease_until, outcome) \
    VALUES (1, 'kontaktcenter', 'INBOX', 7, 1, 1, 1, 'h', 'settled', 1, 0, 'own_letter'); \
    INSERT INTO case_log (id, inbound_id, at, actor, kind, event, effects, reasons, payload_hash, prev_hash, hash) \
    VALUES (1, 1, 1, 'machine', 'own_letter', '{}', '[]', '[]', 'p', '', 'x'); UPDATE log_head SET seq = 1, hash = 'x'";

async fn an_older_schema_is_migrated_with_its_rows(db: Database) {
    let (place, _folder) = db.made_by(1, FIRST_ROWS).await;
    for mode in [OpenMode::ReadOnly, OpenMode::Reader] {
        let error = Store::open(&place, mode).await.unwrap_err();
        assert!(matches!(error, StoreError::NotMigrated { found: 1, .. }), "{error}");
    }
    let store = Store::open(&place, OpenMode::Daemon).await.unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.read().await.unwrap().log_of_mail(InboundId(1)).await.unwrap().len(), 1);
    let mail = take_in(&store, 2, "två").await;
    let (number, ..) = register(&store, mail).await;
    assert!(store.read().await.unwrap().show(&number).await.unwrap().is_some());
}

#[tokio::test]
async fn no_limit_cuts_a_step_of_the_schema_off() {
    let Some(db) = Database::postgres().await else { return };
    let (place, _folder) = db.made_by(1, FIRST_ROWS).await;
    let Place::Url(url) = &place else { panic!() };
    let pool = sqlx::PgPool::connect(url).await.unwrap();
    let trigger = "CREATE EVENT TRIGGER unlimited ON ddl_command_start EXECUTE FUNCTION refuse_limits()";
    let sql = sqlx::AssertSqlSafe(format!("{}; {trigger}", refuses_limits("event_trigger")));
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    pool.close().await;
    let store = Store::open(&place, OpenMode::Daemon).await.unwrap();
    store.migrate().await.unwrap();
}

async fn a_case_and_its_clocks_from_before_are_as_they_were(db: Database) {
    let opened_by = InboundId(1);
    let rows = format!(
        "INSERT INTO blobs (hash, size, bytes) VALUES ('h', 1, X'31'); \
         INSERT INTO inbound (id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw_hash, state, attempts, lease_until) \
         VALUES (1, 'kontaktcenter', 'INBOX', 7, 1, 1, 1, 'h', 'settled', 1, 0); \
         INSERT INTO cases (id, series, year, serial, registered_at, opened_by, authority, case_type, title, arrived_at, matter, state, state_data) \
         VALUES (1, 'KS', 2026, 1, 1, 1, 'kommunstyrelsen', 'klagomal', 'Trasig belysning', 1, '{}', 'awaiting_registrar', '{}'); \
         INSERT INTO clocks (case_id, kind, step, at) VALUES (1, 'silence', 0, 2000000), (1, 'ladder', 1, 1000000), (1, 'ladder', 0, 1000000)",
        serde_json::to_string(&matter(opened_by)).unwrap(),
        serde_json::to_string(&State::AwaitingRegistrar).unwrap()
    );
    let db = db.migrated_from(130, &rows).await;
    let case = CaseId(1);
    let mut tx = db.store.write().await.unwrap();
    assert_eq!(tx.load_case(case).await.unwrap().matter, matter(opened_by));
    let due = tx.due_clocks(at(0), 10).await.unwrap();
    let told: Vec<_> = due.iter().map(|clock| (clock.kind, clock.step, clock.at.timestamp())).collect();
    assert_eq!(
        told,
        [(ClockKind::Ladder, 0, 1), (ClockKind::Ladder, 1, 1), (ClockKind::Silence, 0, 2)]
    );
    tx.postpone_clock(&due[0], at(9)).await.unwrap();
    assert!(tx.remove_clock(&due[1]).await.unwrap());
    assert_eq!(tx.clocks_of(case).await.unwrap().len(), 2);
    tx.commit().await.unwrap();
    let changed = CaseMatter {
        title: "Mörk gata".to_owned(),
        ..matter(opened_by)
    };
    let effect = Effect::SetMatter {
        matter: Box::new(changed.clone()),
    };
    carry_out(&db.store, case, &[effect], &[]).await;
    assert_eq!(db.store.read().await.unwrap().load_case(case).await.unwrap().matter, changed);
    assert_eq!(db.look("SELECT matter, id FROM cases").await, [(String::new(), 1)]);
}

async fn a_chain_whose_hashes_lay_as_letters_still_stands(db: Database) {
    let (mail, letter) = (b"Hej".as_slice(), b"Tack");
    let (mail_hash, letter_hash) = (raw_hash(mail), raw_hash(letter));
    // A row from before salts, and one with a salt, each with the hashes that its version made.
    let said = r#"{"case":null,"mail":null,"event":"{}","effects":"[]","reasons":"[]","policy":null,"policy_version":null}"#;
    let first_said = raw_hash(said.as_bytes());
    let first = format!(r#"{{"seq":1,"prev":"","at":1773129602000000,"actor":"machine","kind":"own_letter","payload":"{first_said}"}}"#);
    let first = raw_hash(first.as_bytes());
    let salt = "00ff".repeat(8);
    let said = format!(r#"{salt}{{"mail":1,"event":"{{}}","effects":"[]","reasons":"[]"}}"#);
    let second_said = raw_hash(said.as_bytes());
    let second = format!(
        r#"[2,{{"seq":2,"prev":"{first}","at":1773129603000000,"actor":"machine","kind":"own_letter","case":null,"policy":null,"policy_version":null,"payload":"{second_said}"}}]"#
    );
    let second = raw_hash(second.as_bytes());
    let rows = format!(
        "INSERT INTO blobs (hash, size, bytes, base) VALUES ('{mail_hash}', 3, X'48656a', NULL), ('{letter_hash}', 4, X'5461636b', '{mail_hash}'); \
         INSERT INTO inbound (id, mailbox, folder, uid_validity, uid, internal_date, fetched_at, raw_hash, state, attempts, lease_until, outcome, \
         content_hash, words_hash) \
         VALUES (1, 'kontaktcenter', 'INBOX', 7, 1, 1, 1, '{mail_hash}', 'settled', 1, 0, 'own_letter', '{first}', '{salt}'); \
         INSERT INTO outbox (id, key, about, purpose, recipient, message_id, raw_hash, created_at, state, attempts, unknowns, next_at, lease_until, \
         settled_at) VALUES (1, 'k', 1, 'notice', 'eva@example.com', 'a@example.com', '{letter_hash}', 1, 'sent', 1, 0, 1, 0, 1); \
         INSERT INTO case_log (id, inbound_id, at, actor, kind, event, effects, reasons, payload_hash, prev_hash, hash, form, salt) VALUES \
         (1, NULL, 1773129602000000, 'machine', 'own_letter', '{{}}', '[]', '[]', '{first_said}', '', '{first}', 1, NULL), \
         (2, 1, 1773129603000000, 'machine', 'own_letter', '{{}}', '[]', '[]', '{second_said}', '{first}', '{second}', 2, '{salt}'); \
         UPDATE log_head SET seq = 2, hash = '{second}', at = 1773129603000000"
    );
    let db = db.migrated_from(132, &rows).await;
    let mut session = db.store.read().await.unwrap();
    assert_eq!(session.verify(true, at(0)).await.unwrap(), []);
    let row = session.lookup_inbound(InboundId(1)).await.unwrap().unwrap();
    assert_eq!(row.raw_hash, mail_hash);
    assert_eq!(session.mail_with_hash(&mail_hash).await.unwrap(), Some(row.kept));
    assert_eq!(session.mail_bytes(row.kept).await.unwrap().as_deref(), Some(mail));
    let row = session.lookup_letter(OutboxId(1)).await.unwrap().unwrap();
    assert_eq!(row.raw_hash, letter_hash);
    assert_eq!(
        session.mail_with_hash(&letter_hash).await.unwrap(),
        None,
        "a letter has bytes of its own"
    );
    assert_eq!(session.letter_bytes(row.id).await.unwrap().as_deref(), Some(b"Tack".as_slice()));
    assert_eq!(
        session
            .said_before(InboundId(2), &salt, None, at(-1_000_000_000_000))
            .await
            .unwrap()
            .0,
        1
    );
    assert_eq!(session.log_hash(1).await.unwrap(), Some(first));
    drop(session);
    let shorter = "SELECT 'all', COUNT(*) FROM inbound WHERE length(content_hash) = 32 AND length(words_hash) = 16";
    assert_eq!(db.look(shorter).await[0].1, 1);
    // What comes now follows on it, and refers to what is there.
    register(&db.store, take_in(&db.store, 2, "två").await).await;
    assert_eq!(db.store.read().await.unwrap().verify(true, at(0)).await.unwrap(), []);
    if let Place::File(path) = &db.place {
        db.store.close().await;
        let file = std::fs::read(path).unwrap();
        let left = file.windows(letter_hash.len()).any(|part| part == letter_hash.as_bytes());
        assert!(!left, "what lay there before is overwritten");
    }
}

async fn a_reader_sees_what_the_daemon_commits_and_changes_nothing(db: Database) {
    let reader = Store::open(&db.place, OpenMode::ReadOnly).await.unwrap();
    let mail = take_in(&db.store, 1, "ett").await;
    let (number, ..) = register(&db.store, mail).await;
    let view = reader.read().await.unwrap().show(&number).await.unwrap().unwrap();
    assert_eq!(
        (view.documents.len(), view.letters.len(), view.log.len(), view.clocks.len()),
        (2, 1, 1, 1)
    );
    assert_eq!(view.case.matter, matter(mail));
    assert!(matches!(reader.write().await, Err(StoreError::ReadOnly { .. })));
    assert!(matches!(reader.migrate().await, Err(StoreError::ReadOnly { .. })));
    assert!(reader.insert_raw(&[], at(0)).await.is_err());
}

async fn a_reader_notes_in_the_log_beside_the_daemon(db: Database) {
    let (_, case, _) = register(&db.store, take_in(&db.store, 1, "ett").await).await;
    let reader = Store::open(&db.place, OpenMode::Reader).await.unwrap();
    for second in 1..4 {
        let entry = LogEntry {
            case: Some(case),
            mail: None,
            at: at(60 + i64::from(second)),
            actor: "shell:ola",
            kind: "read",
            event: &serde_json::json!({ "command": "show" }),
            effects: &[],
            reasons: &["Läst.".to_owned()],
            policy: None,
        };
        let mut tx = reader.write().await.unwrap();
        tx.append_log(&entry).await.unwrap();
        tx.commit().await.unwrap();
        register(&db.store, take_in(&db.store, 1 + second, &second.to_string()).await).await;
    }
    let mut session = db.store.read().await.unwrap();
    let of_case = session.log_of(case).await.unwrap();
    assert_eq!(of_case.iter().filter(|row| row.actor == "shell:ola").count(), 3);
    assert_eq!(session.verify(true, at(0)).await.unwrap(), []);
}

async fn what_is_noted_is_found_again(db: Database) {
    let mut tx = db.store.write().await.unwrap();
    assert_eq!(tx.meta("last_report").await.unwrap(), None);
    tx.set_meta("last_report", "2026-1").await.unwrap();
    tx.set_meta("last_report", "2026-2").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        db.store.read().await.unwrap().meta("last_report").await.unwrap().as_deref(),
        Some("2026-2")
    );
}

#[tokio::test]
async fn a_second_daemon_on_the_same_file_is_refused() {
    let db = Database::sqlite().await;
    let error = Store::open(&db.place, OpenMode::Daemon).await.unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    assert!(error.to_string().contains("another daemon"), "{error}");
    db.store.close().await;
    let place = db.place.clone();
    let _folder = db.release();
    Store::open(&place, OpenMode::Daemon).await.unwrap();
}

#[tokio::test]
async fn a_file_is_readable_when_no_daemon_runs() {
    let db = Database::sqlite().await;
    let mail = take_in(&db.store, 1, "ett").await;
    db.store.close().await;
    assert!(
        !path_of(&db.place).with_extension("db-wal").exists(),
        "closing folds the log into the file"
    );
    let reader = Store::open(&db.place, OpenMode::ReadOnly).await.unwrap();
    assert!(reader.read().await.unwrap().lookup_inbound(mail).await.unwrap().is_some());
}

#[tokio::test]
async fn an_empty_file_is_not_read_as_a_diary() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::File(folder.path().join("empty.db"));
    assert!(Store::open(&place, OpenMode::ReadOnly).await.is_err(), "a reader makes no file");
    std::fs::write(folder.path().join("empty.db"), "").unwrap();
    let error = Store::open(&place, OpenMode::ReadOnly).await.unwrap_err();
    assert!(matches!(error, StoreError::NotMigrated { found: 0, .. }), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_stops_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("diary.db");
    std::fs::write(&path, "This is not a database, it is a letter to the municipality.".repeat(100)).unwrap();
    let error = Store::open(&Place::File(path), OpenMode::Daemon).await.unwrap_err();
    assert!(error.is_fatal(), "{error}");
}

#[tokio::test]
async fn a_copy_is_whole_and_never_takes_anothers_name() {
    let db = Database::sqlite().await;
    let mail = take_in(&db.store, 1, "ett").await;
    register(&db.store, mail).await;
    let copy = path_of(&db.place).with_file_name("copy.db");
    std::fs::write(copy.with_file_name("copy.db.tmp"), "what a crash left").unwrap();
    db.store.back_up(&copy, 0).await.unwrap();
    let error = db.store.back_up(&copy, 0).await.unwrap_err();
    assert!(matches!(error, StoreError::BackUp { .. }), "{error}");
    // A reader beside the daemon can make one as well.
    let reader = Store::open(&db.place, OpenMode::ReadOnly).await.unwrap();
    reader.back_up(&path_of(&db.place).with_file_name("second.db"), 0).await.unwrap();

    let restored = Store::open(&Place::File(copy), OpenMode::Daemon).await.unwrap();
    assert_eq!(restored.read().await.unwrap().verify(true, at(0)).await.unwrap(), []);
    let mut tx = restored.write().await.unwrap();
    assert_eq!(tx.take_number("KS", 2026).await.unwrap().serial, 2);
}

#[tokio::test]
async fn a_damaged_page_stops_the_program() {
    let db = Database::sqlite().await;
    let mail = take_in(&db.store, 1, &"mycket text ".repeat(2_000)).await;
    register(&db.store, mail).await;
    db.store.close().await;
    let mut file = std::fs::read(path_of(&db.place)).unwrap();
    file.iter_mut().skip(4_096).for_each(|byte| *byte = 0x5a);
    std::fs::write(path_of(&db.place), file).unwrap();
    let (place, folder) = (db.place.clone(), db.release());
    let error = match Store::open(&place, OpenMode::Daemon).await {
        Ok(store) => store.read().await.unwrap().lookup_inbound(mail).await.unwrap_err(),
        Err(error) => error,
    };
    assert!(error.is_fatal(), "{error}");
    drop(folder);
}

#[tokio::test]
async fn a_writer_has_the_file_from_its_first_moment() {
    use sqlx::{Connection, Executor};
    let db = Database::sqlite().await;
    let tx = db.store.write().await.unwrap();
    let impatient = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(path_of(&db.place))
        .busy_timeout(std::time::Duration::ZERO);
    let mut other = sqlx::SqliteConnection::connect_with(&impatient).await.unwrap();
    let note = "INSERT INTO meta VALUES ('key', 'value')";
    assert!(other.execute(note).await.is_err(), "what the writer has read would no longer hold");
    tx.roll_back().await.unwrap();
    other.execute(note).await.unwrap();
}
