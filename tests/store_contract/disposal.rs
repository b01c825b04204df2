//! Disposal: what is destroyed is gone from every table, what must stay stays, and the diary is whole afterwards.

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use synpunktd::domain::case::{ClosedBy, State};
use synpunktd::domain::effect::{ClockKind, Effect};
use synpunktd::domain::ids::CaseId;
use synpunktd::store::{DisposalCase, LogEntry, Store};

stories! {
    a_destroyed_case_is_gone_and_the_diary_is_whole,
    a_list_is_signed_once,
}

const KEY: &str = "gallring/ks/2026";

fn listed(case: CaseId) -> DisposalCase {
    DisposalCase {
        key: KEY.to_owned(),
        case,
        rule: "klagomal".to_owned(),
        decision: "Dokumenthanteringsplan § 12".to_owned(),
        signed_by: "ola".to_owned(),
    }
}

async fn closed(store: &Store, uid: u32, words: &str) -> CaseId {
    let mail = take_in(store, uid, words).await;
    let (_, case, letter) = register(store, mail).await;
    let mut tx = store.write().await.unwrap();
    tx.index_text(case, words).await.unwrap();
    tx.commit().await.unwrap();
    store.claim_letters(&claim(10, 1)).await.unwrap();
    store.mark_dot(OWNER, &[letter], at(11)).await.unwrap();
    let sent = synpunktd::store::Settled::Sent { reply: "250".to_owned() };
    store.settle_letters(&[(letter, sent)], at(12)).await.unwrap();
    let end = [
        Effect::StopClocks { kind: ClockKind::Ladder },
        Effect::SetState {
            state: State::Closed {
                at: at(50),
                by: ClosedBy::Officer,
            },
        },
    ];
    carry_out(store, case, &end, &[]).await;
    case
}

/// How many rows of a column hold a text.
async fn held(db: &Database, text: &str) -> i64 {
    let mut found = 0;
    for (table, column) in [
        ("cases", "title"),
        ("cases", "matter"),
        ("cases", "citizen"),
        ("documents", "title"),
        ("documents", "correspondent"),
        ("outbox", "recipient"),
        ("outbox", "key"),
        ("case_log", "event"),
        ("case_log", "effects"),
        ("case_words", "word"),
        ("case_texts", "words"),
        ("word_tails", "word"),
    ] {
        let sql = format!("SELECT 'n', COUNT(*) FROM {table} WHERE {column} LIKE '%{text}%'");
        found += db.look(&sql).await[0].1;
    }
    found
}

async fn a_destroyed_case_is_gone_and_the_diary_is_whole(db: Database) {
    let case = closed(&db.store, 1, "Granskogen brinner").await;
    let other = closed(&db.store, 2, "Lövskogen växer").await;
    let bytes_before = db.look("SELECT 'n', COUNT(*) FROM blobs").await[0].1;
    assert!(held(&db, "granskog").await > 0 && held(&db, "eva@example.com").await > 0);
    let mut tx = db.store.write().await.unwrap();
    assert!(tx.put_disposal(KEY, &[listed(case)], at(100)).await.unwrap());
    assert!(tx.sign_disposal(KEY, "ola", at(101)).await.unwrap());
    let event = serde_json::json!({ "list": KEY, "decision": "Dokumenthanteringsplan § 12" });
    let protocol = LogEntry {
        case: Some(case),
        mail: None,
        at: at(102),
        actor: "ola",
        kind: "destroyed",
        event: &event,
        effects: &[],
        reasons: &["Gallrat.".to_owned()],
        policy: None,
    };
    tx.destroy(&listed(case), &protocol, at(102)).await.unwrap();
    assert!(tx.end_disposal(KEY, at(102)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(held(&db, "granskog").await, 0, "words are gone, and their parts");
    assert!(held(&db, "lövskog").await > 0, "the other case is untouched");
    let mut session = db.store.read().await.unwrap();
    assert_eq!(session.verify(true, at(0)).await.unwrap(), [], "the diary is whole");
    assert!(session.is_destroyed(case).await.unwrap() && !session.is_destroyed(other).await.unwrap());
    let left = session.load_case(case).await.unwrap();
    assert_eq!((left.matter.title.as_str(), left.matter.citizen), ("(gallrad)", None));
    assert_eq!(left.number.serial, 1, "the number stays");
    for document in session.documents_of(case).await.unwrap() {
        assert_eq!((document.title.as_str(), document.correspondent), ("(gallrad)", None));
    }
    for letter in session.letters_of(case).await.unwrap() {
        let bytes = session.raw(&letter.raw_hash).await.unwrap().unwrap();
        assert!(String::from_utf8(bytes).unwrap().starts_with("gallrat brev"));
    }
    let log = session.log_of(case).await.unwrap();
    let (last, erased) = log.split_last().unwrap();
    assert_eq!((last.kind.as_str(), last.erased_by), ("destroyed", None));
    assert!(
        erased.iter().all(|row| row.erased_by == Some(last.seq)),
        "what the log said is gone"
    );
    let bytes_after = db.look("SELECT 'n', COUNT(*) FROM blobs").await[0].1;
    assert_eq!(bytes_after, bytes_before, "each mail's bytes gave way to a note");
    let mail = db.look("SELECT 'n', COUNT(*) FROM blobs WHERE size > 60").await[0].1;
    assert!(mail >= 1, "the other case's mail is there");
}

async fn a_list_is_signed_once(db: Database) {
    let case = closed(&db.store, 1, "Hål i vägen").await;
    let mut tx = db.store.write().await.unwrap();
    assert!(!tx.sign_disposal(KEY, "ola", at(100)).await.unwrap(), "there is no list yet");
    assert!(tx.put_disposal(KEY, &[listed(case)], at(100)).await.unwrap());
    assert!(!tx.put_disposal(KEY, &[listed(case)], at(100)).await.unwrap());
    assert_eq!(tx.signed_cases(10).await.unwrap(), [], "nothing happens before it is signed");
    assert!(tx.sign_disposal(KEY, "ola", at(101)).await.unwrap());
    assert!(!tx.sign_disposal(KEY, "eva", at(102)).await.unwrap());
    let row = tx.disposal(KEY).await.unwrap().unwrap();
    assert_eq!((row.signed_by.as_deref(), row.done_at), (Some("ola"), None));
    assert_eq!(tx.signed_cases(10).await.unwrap(), [listed(case)]);
    assert!(!tx.end_disposal(KEY, at(103)).await.unwrap(), "a case is left");
    tx.spare(&listed(case)).await.unwrap();
    assert!(tx.end_disposal(KEY, at(103)).await.unwrap());
    tx.commit().await.unwrap();
}
