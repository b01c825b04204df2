//! Disposal: what is destroyed is gone from every table, what must stay stays, and the diary is whole afterwards.

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use synpunktd::domain::case::{ClosedBy, State};
use synpunktd::domain::case::{Direction, DocumentSource, NewDocument};
use synpunktd::domain::disposal::DocumentKind;
use synpunktd::domain::effect::{ClockKind, Effect};
use synpunktd::domain::effect::{Outcome, Purpose};
use synpunktd::domain::ids::{CaseId, InboundId, OutboxId};
use synpunktd::domain::query::{Query, Term};
use synpunktd::store::{
    Applied, ComposedLetter, DisposalCase, DisposalDocument, DisposalSource, Kept, LogEntry, LogRow, Settling, Store, Words,
};

stories! {
    a_destroyed_case_is_gone_and_the_diary_is_whole,
    a_list_is_signed_once,
    a_case_whose_original_another_case_has_waits_for_it,
    a_destroyed_mail_is_gone_with_its_copies_and_its_case_lives_on,
    a_destroyed_answer_is_gone_with_the_mail_that_it_was_written_in,
    what_a_rule_may_be_about_is_found_by_its_type,
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
    tx.index_text(case, &Words::of(words)).await.unwrap();
    tx.commit().await.unwrap();
    send(store, &[letter]).await;
    close(store, case).await;
    case
}

/// How many rows of a column hold a text.
async fn held(db: &Database, text: &str) -> i64 {
    let mut found = 0;
    for (table, column) in [
        ("cases", "title"),
        ("cases", "citizen"),
        ("documents", "title"),
        ("documents", "correspondent"),
        ("outbox", "recipient"),
        ("outbox", "key"),
        ("case_log", "event"),
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
    let matter = serde_json::to_string(&left.matter).unwrap();
    assert!(!matter.contains("eva") && !matter.contains("Björkvägen"), "{matter}");
    assert_eq!((left.matter.title.as_str(), left.matter.citizen), ("(gallrad)", None));
    assert_eq!(left.number.serial, 1, "the number stays");
    for document in session.documents_of(case).await.unwrap() {
        assert_eq!((document.title.as_str(), document.correspondent), ("(gallrad)", None));
    }
    for letter in session.letters_of(case).await.unwrap() {
        let bytes = session.letter_bytes(letter.id).await.unwrap().unwrap();
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

/// A part of a case, as a split makes it: its document 1 is the same mail.
async fn part_of(store: &Store, original: InboundId) -> CaseId {
    let mut tx = store.write().await.unwrap();
    let number = tx.take_number("KS", 2026).await.unwrap();
    let [open, document, ..] = &opening(original)[..] else { panic!() };
    let effects = [open.clone(), document.clone()];
    let settling = Settling {
        case: None,
        numbers: std::slice::from_ref(&number),
        mail: None,
        letters: &[],
        now: at(3),
    };
    let case = tx.apply(&effects, &settling).await.unwrap().case.unwrap();
    log(&mut tx, Some(case), None, "split", &effects).await.unwrap();
    tx.commit().await.unwrap();
    case
}

async fn disposable(store: &Store) -> Vec<CaseId> {
    let mut session = store.read().await.unwrap();
    let cases = session.disposable("kommunstyrelsen", at(1_000_000), CaseId(0), 10).await.unwrap();
    cases.into_iter().map(|case| case.id).collect()
}

async fn a_case_whose_original_another_case_has_waits_for_it(db: Database) {
    let first = closed(&db.store, 1, "Granskogen brinner och sopkärlet är fullt").await;
    let part = part_of(&db.store, InboundId(1)).await;
    assert_eq!(disposable(&db.store).await, []);
    assert!(db.store.read().await.unwrap().has_what_another_needs(first).await.unwrap());
    close(&db.store, part).await;
    assert_eq!(
        disposable(&db.store).await,
        [part],
        "its rule may be one that keeps it for longer, so it goes first"
    );
    let mut tx = db.store.write().await.unwrap();
    assert!(tx.put_disposal(KEY, &[listed(part)], at(100)).await.unwrap());
    let event = serde_json::json!({ "list": KEY });
    let protocol = LogEntry {
        case: Some(part),
        ..LogEntry::note(at(102), "ola", "destroyed", &event, &[])
    };
    tx.destroy(&listed(part), &protocol, at(102)).await.unwrap();
    tx.commit().await.unwrap();
    let mut session = db.store.read().await.unwrap();
    let mails = session.mails_left_of(first).await.unwrap();
    let original = String::from_utf8_lossy(&mails[0]).into_owned();
    assert!(
        original.contains("Granskogen"),
        "the original is of the case that is there: {original}"
    );
    drop(session);
    assert_eq!(disposable(&db.store).await, [first]);
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

fn on_list(case: CaseId, source: DisposalSource, kind: &str) -> DisposalDocument {
    DisposalDocument {
        key: KEY.to_owned(),
        place: 1,
        case: Some(case),
        source,
        kind: DocumentKind::lookup(kind).unwrap(),
        rule: "handlingar".to_owned(),
        decision: "Dokumenthanteringsplan § 14".to_owned(),
        signed_by: "ola".to_owned(),
    }
}

/// Signs a list of one document and carries it out; the words that are left are those of `left`.
async fn destroy(store: &Store, one: &DisposalDocument, left: &[&str]) {
    let mut tx = store.write().await.unwrap();
    assert!(tx.put_disposal(KEY, &[], at(100)).await.unwrap());
    tx.put_disposal_documents(std::slice::from_ref(one)).await.unwrap();
    assert_eq!(tx.documents_on_list(KEY).await.unwrap(), 1);
    assert_eq!(tx.signed_documents(10).await.unwrap(), [], "nothing happens before it is signed");
    assert!(tx.sign_disposal(KEY, "ola", at(101)).await.unwrap());
    assert_eq!(tx.signed_documents(10).await.unwrap(), std::slice::from_ref(one));
    assert!(!tx.end_disposal(KEY, at(102)).await.unwrap(), "a document is left");
    assert!(!tx.must_be_spared(one.source).await.unwrap());
    let event = serde_json::json!({ "list": KEY, "decision": one.decision });
    let protocol = LogEntry {
        case: one.case,
        mail: None,
        at: at(102),
        actor: "ola",
        kind: "document_destroyed",
        event: &event,
        effects: &[],
        reasons: &["Gallrat.".to_owned()],
        policy: None,
    };
    tx.destroy_document(one, &protocol, at(102)).await.unwrap();
    let case = tx.load_case(one.case.unwrap()).await.unwrap();
    let left: Vec<String> = left.iter().map(|text| (*text).to_owned()).collect();
    tx.index_anew(case.id, &case.matter, &left).await.unwrap();
    assert!(tx.must_be_spared(one.source).await.unwrap(), "it goes once");
    assert!(tx.end_disposal(KEY, at(102)).await.unwrap());
    tx.commit().await.unwrap();
}

fn letter(key: &str, purpose: Purpose, about: InboundId, bytes: Kept) -> ComposedLetter {
    ComposedLetter {
        key: key.to_owned(),
        purpose,
        message_id: id(&format!("{}@diary.example", key.replace('/', "-"))),
        bytes: Some(bytes),
        ..receipt(about)
    }
}

async fn send(store: &Store, letters: &[OutboxId]) {
    store.claim_letters(&claim(10, 10)).await.unwrap();
    for letter in letters {
        store.mark_dot(OWNER, &[*letter], at(11)).await.unwrap();
        let sent = synpunktd::store::Settled::Sent { reply: "250".to_owned() };
        store.settle_letters(&[(*letter, sent)], OWNER, at(12)).await.unwrap();
    }
}

async fn close(store: &Store, case: CaseId) {
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
}

/// How many bytes of mails and letters hold a text.
async fn bytes_with(store: &Store, case: CaseId, mails: &[InboundId], text: &str) -> usize {
    let mut session = store.read().await.unwrap();
    let mut all = Vec::new();
    for letter in session.letters_of(case).await.unwrap() {
        all.push(session.letter_bytes(letter.id).await.unwrap().unwrap());
    }
    for mail in mails {
        let kept = session.lookup_inbound(*mail).await.unwrap().unwrap().kept;
        all.push(session.mail_bytes(kept).await.unwrap().unwrap());
    }
    all.iter().filter(|bytes| String::from_utf8_lossy(bytes).contains(text)).count()
}

async fn finds(store: &Store, word: &str) -> usize {
    let query = Query {
        terms: vec![Term {
            stem: word.to_owned(),
            exact: false,
            negated: false,
        }],
        ..Query::default()
    };
    store.read().await.unwrap().find(&query, at(200), 10).await.unwrap().len()
}

/// A case whose mail went to an officer with the assignment, and that is answered.
async fn a_whole_case(store: &Store) -> (CaseId, [InboundId; 2], OutboxId) {
    let words = "Granskogen brinner, och ingen gör något åt det fast jag har ringt flera gånger.";
    let (mail, again) = (
        take_in(store, 1, words).await,
        take_in(store, 2, "Svar till Eva: tallriket är släckt.").await,
    );
    let (_, case, receipt) = register(store, mail).await;
    let kept = store.read().await.unwrap().lookup_inbound(mail).await.unwrap().unwrap().kept;
    let (raw, said) = (bytes(words), bytes("Svar till Eva: tallriket är släckt."));
    let whole = [b"Subject: Uppdrag\r\n\r\n".as_slice(), &raw].concat();
    let letters = [
        letter("assignment/1", Purpose::Assignment, mail, Kept::around(&whole, kept, &raw)),
        letter("answer/1", Purpose::Answer, again, Kept::of(&said)),
    ];
    let sends = letters.iter().map(|letter| Effect::Send {
        letter: Box::new(plan(letter)),
    });
    let answered = NewDocument {
        direction: Direction::Outgoing,
        title: "Svar".to_owned(),
        at: at(10),
        correspondent: Some("Eva Lind".to_owned()),
        source: DocumentSource::Letter {
            key: letters[1].key.clone(),
        },
    };
    let filed = Effect::File {
        outcome: Outcome::AddedToCase,
    };
    let effects: Vec<Effect> = sends.chain([Effect::AddDocument { document: answered }, filed]).collect();
    let mut tx = store.write().await.unwrap();
    let settling = Settling {
        case: Some(case),
        numbers: &[],
        mail: Some(&read_mail(again)),
        letters: &letters,
        now: at(10),
    };
    let applied: Applied = tx.apply(&effects, &settling).await.unwrap();
    log(&mut tx, Some(case), Some(again), "staff_reply", &effects).await.unwrap();
    tx.index_text(case, &Words::of(words)).await.unwrap();
    tx.index_text(case, &Words::of("tallriket är släckt")).await.unwrap();
    tx.commit().await.unwrap();
    send(store, &[receipt, applied.letters[0], applied.letters[1]]).await;
    close(store, case).await;
    (case, [mail, again], applied.letters[1])
}

async fn a_destroyed_mail_is_gone_with_its_copies_and_its_case_lives_on(db: Database) {
    let (case, mails, _) = a_whole_case(&db.store).await;
    assert_eq!(
        bytes_with(&db.store, case, &mails, "Granskogen").await,
        2,
        "the mail, and the assignment that carries it"
    );
    assert_eq!((finds(&db.store, "granskog").await, finds(&db.store, "tallrik").await), (1, 1));
    let one = on_list(case, DisposalSource::Mail(mails[0]), "incoming");
    destroy(&db.store, &one, &["tallriket är släckt"]).await;
    assert_eq!(bytes_with(&db.store, case, &mails, "Granskogen").await, 0);
    assert_eq!(
        bytes_with(&db.store, case, &mails, "tallriket").await,
        2,
        "the answer and staff's own mail are untouched"
    );
    assert_eq!(
        (
            finds(&db.store, "granskog").await,
            finds(&db.store, "tallrik").await,
            finds(&db.store, "belysning").await
        ),
        (0, 1, 1)
    );
    assert_eq!(held(&db, "granskog").await, 0);
    let mut session = db.store.read().await.unwrap();
    assert_eq!(session.verify(true, at(0)).await.unwrap(), [], "the diary is whole");
    let left = session.load_case(case).await.unwrap();
    assert_eq!(left.matter, matter(mails[0]), "the case is as it was");
    let titles: Vec<String> = session.documents_of(case).await.unwrap().into_iter().map(|row| row.title).collect();
    assert_eq!(
        titles,
        ["Synpunkt om belysning", "Bekräftelse", "Svar"],
        "the register tells what there was"
    );
    let destroyed = session.destroyed_of(case).await.unwrap();
    assert_eq!(destroyed.whole, None);
    assert_eq!(destroyed.documents[&one.source], (at(102), one.decision.clone()));
    assert_eq!(destroyed.documents.len(), 2, "the copy stands in the protocol too");
    let log = session.log_of(case).await.unwrap();
    assert_eq!(erased(&log), ["new_matter"], "what the log says of the mail is gone, and no more");
    assert_eq!(log.last().unwrap().kind, "document_destroyed");
}

/// The kinds of the rows whose words were erased.
fn erased(log: &[LogRow]) -> Vec<&str> {
    let erased = log.iter().filter(|row| row.erased_by.is_some());
    erased.map(|row| row.kind.as_str()).collect()
}

async fn a_destroyed_answer_is_gone_with_the_mail_that_it_was_written_in(db: Database) {
    let (case, mails, answer) = a_whole_case(&db.store).await;
    destroy(
        &db.store,
        &on_list(case, DisposalSource::Letter(answer), "answer"),
        &["Granskogen brinner"],
    )
    .await;
    assert_eq!(bytes_with(&db.store, case, &mails, "tallriket").await, 0);
    assert_eq!(bytes_with(&db.store, case, &mails, "Granskogen").await, 2);
    assert_eq!((finds(&db.store, "granskog").await, finds(&db.store, "tallrik").await), (1, 0));
    let mut session = db.store.read().await.unwrap();
    assert_eq!(session.verify(true, at(0)).await.unwrap(), [], "the diary is whole");
    assert_eq!(erased(&session.log_of(case).await.unwrap()), ["staff_reply"]);
}

async fn what_a_rule_may_be_about_is_found_by_its_type(db: Database) {
    let (case, mails, answer) = a_whole_case(&db.store).await;
    let running = take_in(&db.store, 3, "Hål i vägen").await;
    let (_, _, receipt) = register(&db.store, running).await;
    send(&db.store, &[receipt]).await;
    let mut session = db.store.read().await.unwrap();
    for (kind, before, expected) in [
        ("incoming", at(100), vec![(DisposalSource::Mail(mails[0]), Some(1))]),
        ("incoming", at(50), vec![]),
        ("answer", at(100), vec![(DisposalSource::Letter(answer), Some(3))]),
        ("assignment", at(100), vec![(DisposalSource::Letter(OutboxId(answer.0 - 1)), None)]),
        ("drawn_up", at(100), vec![]),
        ("reminder", at(100), vec![]),
    ] {
        let kind = DocumentKind::lookup(kind).unwrap();
        let found = session.disposable_of_cases("kommunstyrelsen", kind, before, (0, 10)).await.unwrap();
        assert!(found.iter().all(|one| one.case.as_ref().unwrap().0 == case && one.since == at(50)));
        if let Some(last) = found.last() {
            let next = (last.place, 10);
            assert_eq!(
                session.disposable_of_cases("kommunstyrelsen", kind, before, next).await.unwrap(),
                []
            );
        }
        let found: Vec<_> = found.iter().map(|one| (one.source, one.number)).collect();
        assert_eq!(found, expected, "{kind:?}");
        assert_eq!(session.disposable_of_cases("annan", kind, before, (0, 10)).await.unwrap(), []);
    }
}
