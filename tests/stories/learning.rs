//! What people corrected is learnt from, taken only where nothing gets worse, logged, and can be withdrawn.

use std::sync::Arc;

use chrono::{TimeZone, Utc};
use synpunktd::daemon::wiring;
use synpunktd::domain::classify::{MatterText, Thresholds};
use synpunktd::domain::effect::Effect;
use synpunktd::domain::ids::TopicId;
use synpunktd::domain::lesson::Lesson;
use synpunktd::domain::matter::{CaseType, Flags};
use synpunktd::flow::learn::{self, Learnt};
use synpunktd::store::{CaseFilter, Settling};

use crate::world::{Moved, World, settings};

/// Words that no mailbox but this town's knows.
const MAILS: [(CaseType, &str); 12] = [
    (CaseType::Complaint, "Kvistbanan är stängd igen."),
    (CaseType::Question, "När öppnar kvistbanan efter lagningen?"),
    (CaseType::Complaint, "Någon har lämnat kvistbanan olåst."),
    (CaseType::Complaint, "Min son älskar kvistbanan, men den är sliten."),
    (CaseType::Question, "Kan man boka kvistbanan på en söndag?"),
    (CaseType::Complaint, "Skylten vid kvistbanan är oläslig."),
    (CaseType::Suggestion, "Det behövs en till kvistbana på söder."),
    (CaseType::Praise, "Tack för att kvistbanan är öppen på kvällen."),
    (CaseType::Complaint, "Kvistbanans tider stämmer inte."),
    (CaseType::Complaint, "Vi stod utanför kvistbanan i en timme."),
    (CaseType::Question, "Vem har nyckeln till kvistbanan?"),
    (CaseType::Suggestion, "Kvistbanan borde ha öppet på lovet."),
];

async fn registered(world: &mut World) {
    for (number, (_, body)) in MAILS.iter().enumerate() {
        let mail = format!(
            "From: Eva Lind <eva{number}@example.com>\r\nTo: synpunkter@lindhaga.example\r\nSubject: Hej\r\nMessage-ID: <{number}@example.com>\r\n\
             Date: Tue, 24 Nov 2026 08:00:00 +0100\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
        );
        world.receive(&"synpunkter".into(), mail.into_bytes());
    }
    world.collect().await;
    while world.turn().await != Moved::Nothing {}
}

async fn judged(world: &World, topic: &str) {
    let filter = CaseFilter {
        limit: 100,
        ..CaseFilter::default()
    };
    let cases = world.store.read().await.unwrap().list_cases(&filter).await.unwrap();
    assert_eq!(cases.len(), MAILS.len());
    for case in cases {
        let (case_type, _) = MAILS[usize::try_from(case.id.0 - 1).unwrap()];
        let lesson = Lesson {
            case_type,
            topic: topic.into(),
            flags: Flags::new(),
        };
        let about = Settling {
            case: Some(case.id),
            numbers: &[],
            mail: None,
            letters: &[],
            now: world.now(),
        };
        let mut tx = world.store.write().await.unwrap();
        tx.apply(&[Effect::Learn { lesson }], &about).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn topic_of(world: &World, body: &str) -> Option<TopicId> {
    let matter = MatterText {
        body,
        ..MatterText::default()
    };
    let thresholds = Thresholds { route: 0.9, suggest: 0.1 };
    world.office.classifier.now().classify(&matter, thresholds).topic
}

#[tokio::test]
async fn what_people_judged_is_learnt_and_can_be_withdrawn() {
    let mut settings = settings();
    settings.daemon.kept_mails = Some("config/model/kept.jsonl".into());
    let kept = Arc::new(wiring::kept_mails(&settings).unwrap());
    let mut world = World::new(&settings, Utc.with_ymd_and_hms(2026, 11, 24, 7, 0, 0).unwrap()).await;
    let learn = async |world: &World| learn::run_once(&world.office, &world.store, &kept).await.unwrap();
    assert!(matches!(learn(&world).await, Learnt::TooFew { lessons: 0, .. }));
    registered(&mut world).await;
    judged(&world, "vatten_avfall").await;
    let before = topic_of(&world, "Hur länge är kvistbanan öppen?");
    assert_ne!(before, Some("vatten_avfall".into()));

    let learnt = learn(&world).await;
    assert!(matches!(learnt, Learnt::Taken { .. }), "{learnt:?}");
    assert_eq!(topic_of(&world, "Hur länge är kvistbanan öppen?"), Some("vatten_avfall".into()));
    assert_eq!(learn(&world).await, Learnt::Nothing);

    assert!(learn::restore(&world.office, &world.store).await.unwrap());
    assert_eq!(topic_of(&world, "Hur länge är kvistbanan öppen?"), before);
    // What a person withdrew does not come back by itself.
    assert_eq!(learn(&world).await, Learnt::Nothing);
    assert_eq!(world.findings().await, Vec::<String>::new());
}
