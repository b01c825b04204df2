//! What was changed behind the store's back is found, and named.

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use synpunktd::domain::case::{ClosedBy, State};
use synpunktd::domain::effect::Effect;
use synpunktd::store::{Finding, LogEntry, Settled, Store, raw_hash};

stories! {
    a_whole_diary_has_no_findings,
    every_planted_fault_is_found,
    what_is_erased_by_a_decision_leaves_the_chain_whole,
    a_row_from_before_salts_still_stands,
    a_mail_that_waits_too_long_is_found,
    a_strange_row_is_an_error_that_names_it,
}

/// A diary with three cases, sent receipts, one closed case and one mail that waits.
async fn furnish(store: &Store) {
    for uid in 1..=3 {
        let mail = take_in(store, uid, &format!("mail {uid}")).await;
        let (_, case, letter) = register(store, mail).await;
        store.claim_letters(&claim(10, 1)).await.unwrap();
        store.mark_dot(OWNER, &[letter], at(11)).await.unwrap();
        store
            .settle_letters(&[(letter, Settled::Sent { reply: "250".to_owned() })], OWNER, at(12))
            .await
            .unwrap();
        if uid == 3 {
            let stop = Effect::StopClocks {
                kind: synpunktd::domain::effect::ClockKind::Ladder,
            };
            carry_out(
                store,
                case,
                &[
                    stop,
                    Effect::SetState {
                        state: State::Closed {
                            at: at(50),
                            by: ClosedBy::Officer,
                        },
                    },
                ],
                &[],
            )
            .await;
        }
    }
    take_in(store, 4, "väntar").await;
}

async fn verify(store: &Store) -> Vec<Finding> {
    store.read().await.unwrap().verify(true, at(0)).await.unwrap()
}

async fn a_whole_diary_has_no_findings(db: Database) {
    assert_eq!(verify(&db.store).await, []);
    furnish(&db.store).await;
    assert_eq!(verify(&db.store).await, []);
}

async fn every_planted_fault_is_found(db: Database) {
    furnish(&db.store).await;
    // Each fault, the check that must find it, and how it is taken back.
    let faults: &[(&'static str, &str, &'static str)] = &[
        (
            "UPDATE cases SET serial = 9 WHERE serial = 3",
            "diary numbers",
            "UPDATE cases SET serial = 3 WHERE serial = 9",
        ),
        ("UPDATE series SET last = 4", "diary numbers", "UPDATE series SET last = 3"),
        (
            "INSERT INTO series VALUES ('BUN', 2026, 2)",
            "diary numbers",
            "DELETE FROM series WHERE series = 'BUN'",
        ),
        (
            "UPDATE inbound SET state = 'settled' WHERE uid = 4",
            "a mail has an outcome",
            "UPDATE inbound SET state = 'received' WHERE uid = 4",
        ),
        (
            "UPDATE inbound SET outcome = 'duplicate' WHERE uid = 3",
            "a mail has an outcome",
            "UPDATE inbound SET outcome = 'opened_case' WHERE uid = 3",
        ),
        (
            "UPDATE inbound SET duplicate_of = 999 WHERE uid = 3",
            "what a mail refers to",
            "UPDATE inbound SET duplicate_of = NULL WHERE uid = 3",
        ),
        (
            "CREATE TABLE kept AS SELECT raw FROM inbound WHERE uid = 4; UPDATE inbound SET raw = 999 WHERE uid = 4",
            "what a mail refers to",
            "UPDATE inbound SET raw = (SELECT raw FROM kept) WHERE uid = 4; DROP TABLE kept",
        ),
        (
            "INSERT INTO blobs (hash, size, bytes, form) SELECT X'00', size, bytes, form FROM blobs ORDER BY id LIMIT 1",
            "bytes belong to",
            "DELETE FROM blobs WHERE hash = X'00'",
        ),
        (
            "UPDATE documents SET number = 7 WHERE number = 1",
            "a case has a document 1",
            "UPDATE documents SET number = 1 WHERE number = 7",
        ),
        (
            "UPDATE documents SET number = 3 WHERE number = 2",
            "documents are numbered",
            "UPDATE documents SET number = 2 WHERE number = 3",
        ),
        (
            "UPDATE documents SET outbox_id = 999 WHERE id = (SELECT MAX(id) FROM documents)",
            "what a document belongs to",
            "UPDATE documents SET outbox_id = (SELECT MAX(id) FROM outbox) WHERE outbox_id = 999",
        ),
        (
            "UPDATE outbox SET case_id = 999 WHERE case_id = 3",
            "what a letter belongs to",
            "UPDATE outbox SET case_id = 3 WHERE case_id = 999",
        ),
        (
            "UPDATE outbox SET case_id = 2 WHERE case_id = 3",
            "no letter is sent twice",
            "UPDATE outbox SET case_id = 3 WHERE id = 3",
        ),
        (
            "CREATE TABLE kept AS SELECT hash FROM letter_blobs WHERE outbox_id = 2; \
             UPDATE letter_blobs SET hash = (SELECT hash FROM letter_blobs WHERE outbox_id = 1) WHERE outbox_id = 2",
            "no letter is sent twice",
            "UPDATE letter_blobs SET hash = (SELECT hash FROM kept) WHERE outbox_id = 2; DROP TABLE kept",
        ),
        (
            "UPDATE outbox SET settled_at = NULL WHERE id = 1",
            "a letter's state",
            "UPDATE outbox SET settled_at = 1 WHERE id = 1",
        ),
        (
            "INSERT INTO clocks (case_id, kind, step, at) VALUES (3, 'silence', 0, 1)",
            "no clock runs on a closed case",
            "DELETE FROM clocks WHERE case_id = 3",
        ),
        (
            "UPDATE cases SET title = 'Annat' WHERE serial = 2",
            "a case's columns",
            "UPDATE cases SET title = (SELECT title FROM cases WHERE serial = 1)",
        ),
        (
            "UPDATE cases SET matter = '{}' WHERE serial = 1",
            "a case's columns",
            "UPDATE cases SET matter = '' WHERE serial = 1",
        ),
        (
            "UPDATE cases SET state = 'closed' WHERE serial = 1",
            "a case's columns",
            "UPDATE cases SET state = 'assigned' WHERE serial = 1",
        ),
        (
            "UPDATE cases SET state_data = '{' WHERE serial = 1",
            "a case's columns",
            "UPDATE cases SET state_data = (SELECT state_data FROM cases WHERE serial = 2) WHERE serial = 1",
        ),
        (
            "UPDATE blobs SET size = size + 1 WHERE id = (SELECT MIN(id) FROM blobs)",
            "bytes have the hash",
            "UPDATE blobs SET size = size - 1 WHERE id = (SELECT MIN(id) FROM blobs)",
        ),
        (
            "UPDATE blobs SET base = 999 WHERE id = (SELECT MIN(id) FROM blobs)",
            "the mail that bytes are added to",
            "UPDATE blobs SET base = NULL WHERE base = 999",
        ),
        (
            "UPDATE blobs SET form = form + 90 WHERE id = (SELECT MIN(id) FROM blobs)",
            "bytes have the hash",
            "UPDATE blobs SET form = form - 90 WHERE form > 89",
        ),
        (
            "UPDATE letter_blobs SET size = size + 1 WHERE outbox_id = 1",
            "bytes have the hash",
            "UPDATE letter_blobs SET size = size - 1 WHERE outbox_id = 1",
        ),
        (
            "UPDATE letter_blobs SET base = 999 WHERE outbox_id = 1",
            "the mail that bytes are added to",
            "UPDATE letter_blobs SET base = NULL WHERE base = 999",
        ),
        (
            "UPDATE case_log SET reasons = '[\"Inget\"]' WHERE id = 2",
            "the log is whole",
            "UPDATE case_log SET reasons = (SELECT reasons FROM case_log WHERE id = 1) WHERE id = 2",
        ),
        (
            "UPDATE case_log SET actor = 'ola' WHERE id = 2",
            "the log is whole",
            "UPDATE case_log SET actor = 'citizen' WHERE id = 2",
        ),
        (
            "UPDATE case_log SET at = at + 1 WHERE id = 2",
            "the log is whole",
            "UPDATE case_log SET at = at - 1 WHERE id = 2",
        ),
        (
            "UPDATE case_log SET case_id = 1 WHERE id = 4",
            "the log is whole",
            "UPDATE case_log SET case_id = 3 WHERE id = 4",
        ),
        (
            "UPDATE case_log SET policy = 'annan' WHERE id = 2",
            "the log is whole",
            "UPDATE case_log SET policy = 'exempel' WHERE id = 2",
        ),
        (
            "UPDATE case_log SET erased_by = 4 WHERE id = 2",
            "the log is whole",
            "UPDATE case_log SET erased_by = NULL WHERE id = 2",
        ),
        ("UPDATE log_head SET seq = 5", "the log is whole", "UPDATE log_head SET seq = 4"),
    ];
    for (fault, check, remedy) in faults {
        db.tamper(fault).await;
        let findings = verify(&db.store).await;
        assert!(
            findings.iter().any(|finding| finding.check.starts_with(check)),
            "{fault}: {findings:?}"
        );
        db.tamper(remedy).await;
        assert_eq!(verify(&db.store).await, [], "{remedy}");
    }
    for (fault, check) in [
        (
            "UPDATE blobs SET bytes = (SELECT bytes FROM blobs WHERE id = (SELECT MAX(id) FROM blobs))",
            "bytes have the hash",
        ),
        ("DELETE FROM case_log WHERE id = 4", "the log is whole"),
        ("DELETE FROM case_log WHERE id = 2", "the log is whole"),
        ("DELETE FROM case_log", "a case has a log"),
        ("DELETE FROM inbound WHERE uid = 4", "bytes belong to"),
        ("DELETE FROM letter_blobs", "what a letter belongs to"),
        ("DELETE FROM blobs", "what a mail refers to"),
    ] {
        db.tamper(fault).await;
        let findings = verify(&db.store).await;
        assert!(
            findings.iter().any(|finding| finding.check.starts_with(check)),
            "{fault}: {findings:?}"
        );
    }
}

async fn what_is_erased_by_a_decision_leaves_the_chain_whole(db: Database) {
    furnish(&db.store).await;
    let case = synpunktd::domain::ids::CaseId(2);
    let before = db.store.read().await.unwrap().log_of(case).await.unwrap();
    let entry = LogEntry {
        case: Some(case),
        mail: None,
        at: at(90),
        actor: "arkivarien",
        kind: "disposed",
        event: &serde_json::json!({ "decision": "KS 2026/17" }),
        effects: &[],
        reasons: &["Gallringsfristen har löpt ut.".to_owned()],
        policy: None,
    };
    let mut tx = db.store.write().await.unwrap();
    let by = tx.erase_log_of(case, &entry).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(verify(&db.store).await, []);
    let after = db.store.read().await.unwrap().log_of(case).await.unwrap();
    assert_eq!(after.len(), before.len() + 1);
    for (row, was) in after.iter().zip(&before) {
        assert_eq!(
            (row.erased_by, &row.hash, row.at, &row.kind),
            (Some(by), &was.hash, was.at, &was.kind)
        );
        assert!(row.event.is_null() && row.effects.is_null() && row.reasons.is_empty() && row.mail.is_none());
    }
    // What the row that erased says is itself held by the chain.
    db.tamper("UPDATE case_log SET event = '{\"erased_rows\":[1,2]}' WHERE kind = 'disposed'")
        .await;
    assert!(!verify(&db.store).await.is_empty());
}

async fn a_row_from_before_salts_still_stands(db: Database) {
    // Written by the version before: both hashes are over other columns, and there is no salt.
    db.tamper(
        "INSERT INTO case_log (id, at, actor, kind, event, effects, reasons, payload_hash, prev_hash, hash) VALUES (1, 1773129602000000, \
         'machine', 'own_letter', '{}', '[]', '[]', X'bb36af7bf7a4d1a1a0a8a1ba0c8b5f52f3d7', X'', X'78'); \
         UPDATE log_head SET seq = 1, hash = '78'",
    )
    .await;
    let payload = raw_hash(br#"{"case":null,"mail":null,"event":"{}","effects":"[]","reasons":"[]","policy":null,"policy_version":null}"#);
    let link = format!(r#"{{"seq":1,"prev":"","at":1773129602000000,"actor":"machine","kind":"own_letter","payload":"{payload}"}}"#);
    let hash = raw_hash(link.as_bytes());
    assert_eq!(verify(&db.store).await.len(), 1, "the made-up hashes are found");
    db.tamper(&format!(
        "UPDATE case_log SET payload_hash = X'{payload}', hash = X'{hash}'; UPDATE log_head SET hash = '{hash}'"
    ))
    .await;
    assert_eq!(verify(&db.store).await, []);
    // The rows of today follow on it.
    furnish(&db.store).await;
    assert_eq!(verify(&db.store).await, []);
}

async fn a_mail_that_waits_too_long_is_found(db: Database) {
    take_in(&db.store, 1, "a").await;
    let mut session = db.store.read().await.unwrap();
    assert_eq!(session.verify(false, at(1)).await.unwrap(), []);
    let findings = session.verify(false, at(2)).await.unwrap();
    assert_eq!(
        findings.iter().map(|finding| finding.check).collect::<Vec<_>>(),
        ["no mail waits too long"]
    );
}

async fn a_strange_row_is_an_error_that_names_it(db: Database) {
    furnish(&db.store).await;
    db.tamper("UPDATE outbox SET purpose = 'reklam' WHERE id = 2").await;
    let error = db
        .store
        .read()
        .await
        .unwrap()
        .letters_of(synpunktd::domain::ids::CaseId(2))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("table outbox, column purpose, row 2: holds an unknown word"),
        "{error}"
    );
    db.tamper("UPDATE cases SET matter = '{}', matter_packed = NULL WHERE serial = 1")
        .await;
    let error = db
        .store
        .read()
        .await
        .unwrap()
        .load_case(synpunktd::domain::ids::CaseId(1))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("table cases, column matter, row 1: is not the JSON that is expected"),
        "{error}"
    );
}

#[tokio::test]
async fn sqlites_own_checks_are_asked() {
    let db = Database::sqlite().await;
    furnish(&db.store).await;
    db.tamper("UPDATE clocks SET case_id = case_id + 4711").await;
    let findings = verify(&db.store).await;
    assert!(
        findings.iter().any(|finding| finding.check == "SQLite's foreign_key_check"),
        "{findings:?}"
    );
}
