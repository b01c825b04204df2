//! Figures: what a report says of a year of 5,000 cases is what plain SQL counts, on both databases.

mod agreed;

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Utc};
use std::collections::BTreeMap;
use synpunktd::domain::case::{CaseMatter, ClosedBy, Direction, DocumentSource, NewDocument, Progress, State};
use synpunktd::domain::effect::{Effect, Outcome, Purpose};
use synpunktd::domain::figures::{CaseFact, Tally};
use synpunktd::domain::ids::{AuthorityId, InboundId, MailboxId};
use synpunktd::domain::matter::{CaseType, Channel, Flag, Flags};
use synpunktd::domain::organisation::Organisation;
use synpunktd::domain::policies::Policies;
use synpunktd::domain::query::{Query, Vocabulary};
use synpunktd::domain::report::{Asked, Report, Span, Value, build, read_figures};
use synpunktd::domain::time::stockholm_date;
use synpunktd::store::{ComposedLetter, Insert, NewRaw, Settling, Store, WriteTx};

stories! {
    a_years_report_says_what_sql_counts,
    only_what_counts_and_arrived_is_a_first_answer,
    a_report_is_noted_once,
    figures_of_another_system_are_kept_by_month,
}

/// Cases of the year, and more of the year before to compare it with.
const CASES: u32 = 5_000;
const EARLIER: u32 = 500;
const UNITS: [&str; 5] = ["gata", "va", "skola", "aldre", "kultur"];
const CHANNELS: [Channel; 3] = [Channel::Email, Channel::WebForm, Channel::Telephone];

const TITLES: [&str; 8] = [
    "Snöröjningen på Skolgatan",
    "Snöröjningen på Skolgatan",
    "Snöröjningen på Skolgatan",
    "Trasig gatubelysning",
    "Trasig gatubelysning",
    "Något att göra",
    "Något att göra",
    "Något att göra",
];

/// The time that the report is made at: a week into the next year.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 8, 7, 0, 0).unwrap()
}

/// A number from 0 up to `below` that looks like chance and is the same every time.
fn chance(case: u32, salt: u32, below: u32) -> u32 {
    let mixed = (case.wrapping_mul(2_654_435_761) ^ salt.wrapping_mul(40_503)).wrapping_mul(2_246_822_519);
    (mixed >> 8) % below
}

async fn take_in_many(store: &Store) -> Vec<InboundId> {
    let mailbox = MailboxId::new("kontaktcenter");
    let texts: Vec<Vec<u8>> = (0..CASES + EARLIER).map(|case| bytes(&format!("mejl {case}"))).collect();
    let mails: Vec<NewRaw<'_>> = (1..)
        .zip(&texts)
        .map(|(uid, bytes)| NewRaw {
            mailbox: &mailbox,
            folder: "INBOX",
            uid_validity: 7,
            uid,
            internal_date: at(0),
            quiet: false,
            told_size: None,
            bytes,
        })
        .collect();
    let inserted = store.insert_raw(&mails, at(1)).await.unwrap();
    let id = |insert: Insert| match insert {
        Insert::New(id) => id,
        other => panic!("{other:?}"),
    };
    inserted.into_iter().map(id).collect()
}

fn made_up(case: u32, mail: InboundId) -> CaseMatter {
    let arrived = if case < CASES {
        Utc.with_ymd_and_hms(2024, 12, 31, 20, 0, 0).unwrap() + TimeDelta::minutes(i64::from(case) * 106)
    } else {
        Utc.with_ymd_and_hms(2024, 1, 1, 8, 0, 0).unwrap() + TimeDelta::hours(i64::from(case - CASES) * 17)
    };
    let praise = chance(case, 4, 10) == 0;
    let mut flags = Flags::new();
    // A rare topic, and half of it sensitive: too few to be told apart.
    let rare = chance(case, 11, 300) == 0;
    if chance(case, 5, if rare { 2 } else { 40 }) == 0 {
        flags.insert(Flag::Confidential);
    }
    let wrote = |salt, below, words: &[&str]| (chance(case, salt, below) == 0).then(|| words[case as usize % words.len()].to_owned());
    let progress = Progress {
        measure: wrote(12, 4, &["Lagat"]),
        outcome: wrote(13, 3, &["atgard", "politiskt", "i egna ord"]),
        not_a_matter: chance(case, 14, 60) == 0,
        ..Progress::default()
    };
    CaseMatter {
        unit: Some(UNITS[chance(case, 1, 5) as usize].into()),
        topic: Some(
            if rare {
                "sallan"
            } else {
                ["vagar", "vatten", "mat"][chance(case, 2, 3) as usize]
            }
            .into(),
        ),
        case_type: CaseType::ALL[chance(case, 3, 5) as usize],
        channel: CHANNELS[chance(case, 6, 3) as usize],
        flags,
        title: TITLES[chance(case, 15, 8) as usize].to_owned(),
        progress,
        citizen: None,
        sender_name: None,
        arrived_at: arrived,
        due_at: (!praise).then(|| arrived + TimeDelta::days(7)),
        ..matter(mail)
    }
}

/// One case with its answer and its end, as chance has it.
async fn live(tx: &mut WriteTx, case: u32, mail: InboundId) {
    let matter = made_up(case, mail);
    let arrived = matter.arrived_at;
    let answered = arrived + TimeDelta::minutes(i64::from(chance(case, 7, 12 * 24 * 60)));
    let mut effects = vec![
        Effect::OpenCase {
            matter: Box::new(matter),
            state: State::Assigned { since: arrived },
        },
        Effect::AddDocument { document: incoming(mail) },
    ];
    let mut document = |title: &str, at| {
        effects.push(Effect::AddDocument {
            document: NewDocument {
                direction: Direction::DrawnUp,
                title: title.to_owned(),
                at,
                correspondent: None,
                source: DocumentSource::Inbound { id: mail },
            },
        });
    };
    let fate = chance(case, 8, 20);
    if chance(case, 9, 12) == 0 {
        document("Fel handläggare", arrived);
    }
    if fate > 1 {
        document("Svar", answered);
    }
    if chance(case, 10, 3) == 0 {
        document("Åtgärd", answered);
    }
    let closed = answered + TimeDelta::days(20);
    match fate {
        0 | 1 => {}
        2..=5 => effects.push(Effect::SetState {
            state: State::Answered { at: answered },
        }),
        _ => effects.extend([
            Effect::SetState {
                state: State::Answered { at: answered },
            },
            Effect::SetState {
                state: State::Closed {
                    at: closed,
                    by: ClosedBy::Silence,
                },
            },
        ]),
    }
    effects.push(Effect::File {
        outcome: Outcome::OpenedCase,
    });
    let number = tx.take_number("KS", 2025).await.unwrap();
    let read = read_mail(mail);
    let settling = Settling {
        case: None,
        numbers: std::slice::from_ref(&number),
        mail: Some(&read),
        letters: &[],
        now: arrived,
    };
    let applied = tx.apply(&effects, &settling).await.unwrap();
    log(tx, applied.case, Some(mail), "new_matter", &effects).await.unwrap();
}

/// A count by plain SQL, beside the store.
async fn counted(db: &Database, sql: &str) -> BTreeMap<String, usize> {
    let rows = db.look(sql).await;
    rows.into_iter()
        .map(|(word, count)| (word, usize::try_from(count).unwrap()))
        .collect()
}

async fn a_years_report_says_what_sql_counts(db: Database) {
    let mails = take_in_many(&db.store).await;
    let mut tx = db.store.write().await.unwrap();
    for (case, mail) in (0..).zip(mails) {
        live(&mut tx, case, mail).await;
    }
    tx.commit().await.unwrap();
    let span = Span::read("2025").unwrap();
    let mut reader = db.store.read().await.unwrap();
    let facts = reader.case_facts(None, span.begins(), span.ends()).await.unwrap();
    let during = "arrived_at >= 1735686000000000 AND arrived_at < 1767222000000000";
    let late = format!("due_at < {}", now().timestamp_micros());
    let one = |select: &str| format!("SELECT 'all', COUNT(*) FROM cases WHERE {during} AND {select}");
    let answer = agreed::ANSWER;
    let tally = Tally::of(&facts, now());
    assert!(
        tally.cases > 4_900 && tally.cases < CASES as usize,
        "some lie before and after the year: {}",
        tally.cases
    );
    for (what, told, sql) in [
        ("cases", tally.cases, one("1 = 1")),
        ("in time", tally.in_time, one(&format!("{answer} <= due_at"))),
        (
            "late",
            tally.late,
            one(&format!(
                "({answer} > due_at OR ({answer} IS NULL AND state = 'assigned' AND {late}))"
            )),
        ),
        ("overdue", tally.overdue, one(&format!("state = 'assigned' AND {late}"))),
        ("closed", tally.closed, one("state = 'closed'")),
    ] {
        assert_eq!(Some(&told), counted(&db, &sql).await.get("all"), "{what}");
    }
    let by = |key: fn(&CaseFact) -> String| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        facts.iter().for_each(|fact| *counts.entry(key(fact)).or_default() += 1);
        counts
    };
    for (column, told) in [
        ("unit", by(|fact| fact.unit.as_ref().unwrap().to_string())),
        ("topic", by(|fact| fact.topic.as_ref().unwrap().to_string())),
        ("case_type", by(|fact| fact.case_type.to_string())),
    ] {
        let sql = format!("SELECT {column}, COUNT(*) FROM cases WHERE {during} GROUP BY {column}");
        assert_eq!(told, counted(&db, &sql).await, "{column}");
    }
    let wrong = "EXISTS (SELECT 1 FROM documents d WHERE d.case_id = cases.id AND d.title = 'Fel handläggare')";
    let told = facts.iter().filter(|fact| fact.reroutes > 0).count();
    assert_eq!(Some(&told), counted(&db, &one(wrong)).await.get("all"), "reroutes");
    let counted: Vec<CaseFact> = facts.into_iter().filter(|fact| !fact.left_out).collect();
    reports_agree(&counted, span);
    drop(reader);
    agreed::Agreed::gathered(&db, "2025-H2", now()).await.check().await;
    searches_agree(&db).await;
}

/// What a search finds is what plain SQL counts, also where words are common and cases did not get their identities as they arrived.
async fn searches_agree(db: &Database) {
    let day = |text: &str| Span::read(text).unwrap();
    let snow = "title LIKE 'Snöröj%'";
    let late = format!(
        "state IN ('awaiting_registrar', 'assigned') AND due_at < {}",
        now().timestamp_micros()
    );
    let within = |first: &str, last: &str| {
        let (first, end) = (day(first).begins().timestamp_micros(), day(last).ends().timestamp_micros());
        format!("arrived_at >= {first} AND arrived_at < {end}")
    };
    for (query, condition) in [
        ("snöröjning skolgatan", snow.to_owned()),
        ("\"snöröjningen på skolgatan\"", snow.to_owned()),
        ("\"skolgatan snöröjningen\"", "1 = 0".to_owned()),
        ("till:2024-03", within("2024", "2024-03")),
        ("sedan:2025-11 till:2025-12", within("2025-11", "2025-12")),
        (
            "snöröjning sedan:2024-02 till:2024-06",
            format!("{snow} AND {}", within("2024-02", "2024-06")),
        ),
        ("sedan:2026-01", within("2026-01", "2026")),
        ("försenad", late.clone()),
        ("snöröjning försenad", format!("{snow} AND {late}")),
    ] {
        let vocabulary = Vocabulary {
            organisation: &Organisation::default(),
            policies: &Policies::default(),
            today: stockholm_date(now()),
        };
        let asked = Query::read(query, &vocabulary).unwrap();
        let found = db.store.read().await.unwrap().find(&asked, now(), 10_000).await.unwrap();
        let counted = counted(db, &format!("SELECT 'all', COUNT(*) FROM cases WHERE {condition}")).await;
        assert_eq!(Some(&found.len()), counted.get("all"), "{query}");
        assert!(found.is_sorted_by(|one, next| one.id > next.id), "{query}: the newest first");
    }
}

/// The year, its halves and its tertials count the same cases, and the tables of a report add up to its own count.
fn reports_agree(facts: &[CaseFact], year: Span) {
    let cases = |span: &str| {
        let span = Span::read(span).unwrap();
        facts.iter().filter(|fact| span.holds(stockholm_date(fact.arrived_at))).count()
    };
    assert_eq!(cases("2025"), facts.len());
    assert_eq!(cases("2025-H1") + cases("2025-H2"), facts.len());
    assert_eq!(cases("2025-T1") + cases("2025-T2") + cases("2025-T3"), facts.len());
    let report = built(facts, year);
    for heading in ["Vad det gäller: typer", "Vad det gäller: ämnen", "Hur synpunkterna kom in"] {
        let section = report.sections.iter().find(|section| section.heading == heading).unwrap();
        let sum: usize = section.table.as_ref().unwrap().rows.iter().map(|row| count(&row[1])).sum();
        assert_eq!(sum, facts.len(), "{heading}");
    }
    let months = &report.sections[0].table.as_ref().unwrap().rows;
    assert_eq!(months.len(), 13);
    for (month, row) in (1..).zip(&months[..12]) {
        let told = facts.iter().filter(|fact| stockholm_date(fact.arrived_at).month() == month).count();
        assert_eq!(count(&row[1]), told, "month {month}");
    }
}

fn built(facts: &[CaseFact], span: Span) -> Report {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings = synpunktd::settings::load(&root.join("config/example/synpunktd.toml"), &Default::default()).unwrap();
    let policies = Policies::new(settings.policies.clone());
    let in_force = policies.on(&"koping".into(), stockholm_date(now())).unwrap();
    build(&Asked {
        span,
        of: "Kommunen",
        facts,
        measures: &[],
        outcomes: &[],
        excluded: &[],
        outside: &[],
        parts: &[],
        organisation: &settings.organisation,
        topics: &BTreeMap::new(),
        policy: &in_force.policy,
        calendar: &in_force.calendar,
        now: now(),
    })
}

fn count(value: &Value) -> usize {
    match value {
        Value::Count(count) => *count,
        other => panic!("{other:?}"),
    }
}

async fn a_report_is_noted_once(db: Database) {
    let mut tx = db.store.write().await.unwrap();
    assert!(tx.note_report("report/ks/2026-T1", at(0)).await.unwrap());
    assert!(!tx.note_report("report/ks/2026-T1", at(5)).await.unwrap());
    tx.commit().await.unwrap();
    let mut reader = db.store.read().await.unwrap();
    assert_eq!(reader.report_made("report/ks/2026-T1").await.unwrap(), Some(at(0)));
    assert_eq!(reader.report_made("report/ks/2026-T2").await.unwrap(), None);
}

async fn figures_of_another_system_are_kept_by_month(db: Database) {
    let put = async |authority: &str, list: &str| {
        let figures = read_figures(list, "Stadsmiljö").unwrap();
        let mut tx = db.store.write().await.unwrap();
        tx.put_outside_figures(&authority.into(), &figures).await.unwrap();
        tx.commit().await.unwrap();
    };
    put("tn", "2026-03;Klotter;14\n2026-03;Snö;2\n2026-04;Klotter;5").await;
    put("ks", "2026-03;Klotter;1").await;
    // March is told anew, without the snow; April stands.
    put("tn", "2026-03;Klotter;15").await;
    let mut reader = db.store.read().await.unwrap();
    let day = |text: &str| text.parse().unwrap();
    for (authority, first, last, expected) in [
        (Some("tn"), "2026-01-01", "2026-12-31", vec![("2026-03-01", 15), ("2026-04-01", 5)]),
        (Some("tn"), "2026-04-01", "2026-04-30", vec![("2026-04-01", 5)]),
        (None, "2026-03-01", "2026-03-31", vec![("2026-03-01", 1), ("2026-03-01", 15)]),
        (Some("on"), "2026-01-01", "2026-12-31", vec![]),
    ] {
        let authority = authority.map(AuthorityId::new);
        let found = reader.outside_figures(authority.as_ref(), day(first), day(last)).await.unwrap();
        let found: Vec<(String, u32)> = found.iter().map(|one| (one.month.to_string(), one.matters)).collect();
        let expected: Vec<(String, u32)> = expected.into_iter().map(|(month, matters)| (month.to_owned(), matters)).collect();
        assert_eq!(found, expected, "{authority:?} {first}");
    }
}

/// When a case was answered, in seconds after the first mail; cases are one after the other.
async fn answered(db: &Database) -> Vec<Option<i64>> {
    let facts = db
        .store
        .read()
        .await
        .unwrap()
        .case_facts(None, at(-1), at(1_000_000))
        .await
        .unwrap();
    let seconds = |fact: &CaseFact| fact.answered_at.map(|answered| (answered - at(0)).num_seconds());
    facts.iter().map(seconds).collect()
}

async fn only_what_counts_and_arrived_is_a_first_answer(db: Database) {
    let told = |title: &str, seconds: i64, mail: InboundId| Effect::AddDocument {
        document: NewDocument {
            title: title.to_owned(),
            at: at(seconds),
            source: DocumentSource::Inbound { id: mail },
            ..incoming(mail)
        },
    };
    let vouched = take_in(&db.store, 1, "räknas").await;
    let (_, case, _) = register(&db.store, vouched).await;
    carry_out(&db.store, case, &[told("Besked före svaret", 20, vouched)], &[]).await;
    assert_eq!(answered(&db).await, [None]);
    carry_out(&db.store, case, &[told("Svaret räknas som första återkoppling", 50, vouched)], &[]).await;
    carry_out(&db.store, case, &[told("Besked före svaret", 60, vouched)], &[]).await;
    assert_eq!(answered(&db).await, [Some(20)]);

    let lost = take_in(&db.store, 2, "kom inte fram").await;
    let (_, case, _) = register(&db.store, lost).await;
    let letter = ComposedLetter {
        key: "answer/2".to_owned(),
        purpose: Purpose::Answer,
        message_id: id("answer-2@diary.example"),
        ..receipt(lost)
    };
    let document = NewDocument {
        title: "Svar".to_owned(),
        at: at(30),
        ..outgoing(&letter.key)
    };
    let sent = [
        Effect::AddDocument { document },
        Effect::Send {
            letter: Box::new(plan(&letter)),
        },
        Effect::SetState {
            state: State::Answered { at: at(30) },
        },
    ];
    carry_out(&db.store, case, &sent, std::slice::from_ref(&letter)).await;
    assert_eq!(answered(&db).await, [Some(20), Some(30)]);
    let progress = Progress {
        lost_answers: vec![lost],
        ..Progress::default()
    };
    let bounced = Effect::SetMatter {
        matter: Box::new(CaseMatter { progress, ..matter(lost) }),
    };
    carry_out(&db.store, case, &[bounced], &[]).await;
    assert_eq!(answered(&db).await, [Some(20), None]);
    carry_out(&db.store, case, &[told("Svar", 70, lost)], &[]).await;
    assert_eq!(answered(&db).await, [Some(20), Some(70)]);
}
