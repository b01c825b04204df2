//! Mails, matters and letters for the stories.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use std::collections::BTreeMap;
use synpunktd::domain::address::{EmailAddress, NamedAddress};
use synpunktd::domain::case::{CaseMatter, Direction, DocumentSource, NewDocument, Progress, State};
use synpunktd::domain::diary::DiaryNumber;
use synpunktd::domain::effect::{ClockKind, Effect, LetterPlan, Outcome, Purpose};
use synpunktd::domain::ids::{CaseId, InboundId, MailboxId, OutboxId};
use synpunktd::domain::letter::MessageId;
use synpunktd::domain::matter::{CaseType, Channel, Flags, Language};
use synpunktd::store::{
    Applied, Claim, ComposedLetter, Insert, Kept, LogEntry, NewRaw, ReadMail, Result, Settling, Store, Words, WriteTx, raw_hash,
};

pub const OWNER: &str = "diary-1";

/// A Tuesday in March, some seconds on.
pub fn at(seconds: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 10, 8, 0, 0).unwrap() + TimeDelta::seconds(seconds)
}

pub fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub fn mailbox() -> MailboxId {
    MailboxId::new("kontaktcenter")
}

pub fn id(text: &str) -> MessageId {
    MessageId::parse(text).unwrap()
}

pub fn bytes(words: &str) -> Vec<u8> {
    format!("From: Eva Lind <eva@example.com>\r\nSubject: Synpunkt\r\n\r\n{words}\r\n").into_bytes()
}

pub fn claim(seconds: i64, limit: u32) -> Claim<'static> {
    Claim {
        owner: OWNER,
        now: at(seconds),
        lease: TimeDelta::seconds(60),
        limit,
        most_bytes: 1_000_000,
    }
}

/// Takes in one mail with this UID.
pub async fn take_in(store: &Store, uid: u32, words: &str) -> InboundId {
    let (mailbox, bytes) = (mailbox(), bytes(words));
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
    match store.insert_raw(&[mail], at(1)).await.unwrap()[..] {
        [Insert::New(id)] => id,
        ref other => panic!("{other:?}"),
    }
}

pub fn matter(opened_by: InboundId) -> CaseMatter {
    CaseMatter {
        authority: "kommunstyrelsen".into(),
        mailbox: mailbox(),
        unit: Some("gata_park".into()),
        officer: Some("ola".into()),
        topic: Some("belysning".into()),
        case_type: CaseType::Complaint,
        flags: Flags::new(),
        title: "Trasig belysning på Björkvägen".to_owned(),
        channel: Channel::Email,
        citizen: Some(NamedAddress::new(Some("Eva Lind"), address("eva@example.com"))),
        sender_name: Some("Eva Lind".to_owned()),
        language: Language::Swedish,
        arrived_at: at(0),
        policy: "exempel".into(),
        policy_version: "1".to_owned(),
        due_at: Some(at(5 * 86_400)),
        promised: None,
        opened_by,
        citizens_message_id: Some("eva-1@example.com".to_owned()),
        progress: Progress::default(),
    }
}

/// The hash of what a mail says.
pub fn content_hash(mail: InboundId) -> String {
    raw_hash(format!("content {mail}").as_bytes())
}

pub fn receipt_bytes(mail: InboundId) -> Vec<u8> {
    format!("Subject: Tack\r\n\r\nTack för synpunkt {mail}.\r\n").into_bytes()
}

pub fn receipt(mail: InboundId) -> ComposedLetter {
    ComposedLetter {
        key: format!("receipt/{mail}"),
        purpose: Purpose::Receipt,
        recipient: address("eva@example.com"),
        envelope_from: None,
        message_id: id(&format!("receipt-{mail}@diary.example")),
        about: Some(mail),
        not_before: None,
        state_before: None,
        bytes: Some(Kept::of(&receipt_bytes(mail))),
    }
}

pub fn plan(letter: &ComposedLetter) -> LetterPlan {
    LetterPlan {
        purpose: letter.purpose,
        key: letter.key.clone(),
        from: mailbox(),
        to: NamedAddress::bare(letter.recipient.clone()),
        language: Language::Swedish,
        template: None,
        values: BTreeMap::new(),
        in_reply_to: None,
        about: letter.about,
        attachments: Vec::new(),
        not_before: letter.not_before,
        state_before: letter.state_before.clone(),
    }
}

pub fn incoming(mail: InboundId) -> NewDocument {
    NewDocument {
        direction: Direction::Incoming,
        title: "Synpunkt om belysning".to_owned(),
        at: at(0),
        correspondent: Some("Eva Lind".to_owned()),
        source: DocumentSource::Inbound { id: mail },
    }
}

pub fn outgoing(key: &str) -> NewDocument {
    NewDocument {
        direction: Direction::Outgoing,
        title: "Bekräftelse".to_owned(),
        at: at(2),
        correspondent: Some("Eva Lind".to_owned()),
        source: DocumentSource::Letter { key: key.to_owned() },
    }
}

pub fn read_mail(id: InboundId) -> ReadMail {
    ReadMail {
        id,
        message_id: MessageId::parse(&format!("eva-{id}@example.com")),
        content_hash: Some(content_hash(id)),
        words_hash: None,
        duplicate_of: None,
        alike: None,
        parent_id: None,
        unparsed: false,
        malware: None,
        words: Words::default(),
    }
}

/// What a new matter leads to: a case with two documents, a clock and a receipt.
pub fn opening(mail: InboundId) -> Vec<Effect> {
    let receipt = receipt(mail);
    vec![
        Effect::OpenCase {
            matter: Box::new(matter(mail)),
            state: State::Assigned { since: at(2) },
        },
        Effect::AddDocument { document: incoming(mail) },
        Effect::AddDocument {
            document: outgoing(&receipt.key),
        },
        Effect::Send {
            letter: Box::new(plan(&receipt)),
        },
        Effect::StartClock {
            kind: ClockKind::Ladder,
            step: 0,
            at: at(86_400),
        },
        Effect::File {
            outcome: Outcome::OpenedCase,
        },
    ]
}

/// Registers a mail as a new case in an open transaction.
pub async fn register_in(tx: &mut WriteTx, mail: InboundId) -> Result<(DiaryNumber, Applied)> {
    let number = tx.take_number("KS", 2026).await?;
    let effects = opening(mail);
    let settling = Settling {
        case: None,
        numbers: std::slice::from_ref(&number),
        mail: Some(&read_mail(mail)),
        letters: &[receipt(mail)],
        now: at(2),
    };
    let applied = tx.apply(&effects, &settling).await?;
    log(tx, applied.case, Some(mail), "new_matter", &effects).await?;
    Ok((number, applied))
}

/// Registers a mail as a new case.
pub async fn register(store: &Store, mail: InboundId) -> (DiaryNumber, CaseId, OutboxId) {
    let mut tx = store.write().await.unwrap();
    let (number, applied) = register_in(&mut tx, mail).await.unwrap();
    tx.commit().await.unwrap();
    (number, applied.case.unwrap(), applied.letters[0])
}

/// Carries out effects on a case, with a log row.
pub async fn carry_out(store: &Store, case: CaseId, effects: &[Effect], letters: &[ComposedLetter]) -> Applied {
    let mut tx = store.write().await.unwrap();
    let settling = Settling {
        case: Some(case),
        numbers: &[],
        mail: None,
        letters,
        now: at(10),
    };
    let applied = tx.apply(effects, &settling).await.unwrap();
    log(&mut tx, Some(case), None, "test", effects).await.unwrap();
    tx.commit().await.unwrap();
    applied
}

pub async fn log(tx: &mut WriteTx, case: Option<CaseId>, mail: Option<InboundId>, kind: &str, effects: &[Effect]) -> Result<i64> {
    let policy = "exempel".into();
    let entry = LogEntry {
        case,
        mail,
        at: at(2),
        actor: "citizen",
        kind,
        event: &serde_json::json!({ "kind": kind }),
        effects,
        reasons: &["Ett nytt ärende.".to_owned()],
        policy: Some((&policy, "1")),
    };
    tx.append_log(&entry).await
}
