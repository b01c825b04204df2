//! Lessons that people gave the classification, and the models that came of them.

use crate::databases::Database;
use crate::samples::*;
use crate::stories;
use synpunktd::domain::effect::Effect;
use synpunktd::domain::ids::CaseId;
use synpunktd::domain::lesson::Lesson;
use synpunktd::domain::matter::{CaseType, Flag};
use synpunktd::store::{Settling, Store};

stories! {
    the_latest_lesson_of_a_case_is_kept_with_its_mail,
    a_model_is_taken_withdrawn_and_brought_back,
}

async fn teach(store: &Store, case: CaseId, topic: &str) {
    let lesson = Lesson {
        case_type: CaseType::Question,
        topic: topic.into(),
        flags: [Flag::Confidential].into_iter().collect(),
    };
    let about = Settling {
        case: Some(case),
        numbers: &[],
        mail: None,
        letters: &[],
        now: at(60),
    };
    let mut tx = store.write().await.unwrap();
    tx.apply(&[Effect::Learn { lesson }], &about).await.unwrap();
    tx.commit().await.unwrap();
}

async fn the_latest_lesson_of_a_case_is_kept_with_its_mail(db: Database) {
    let mail = take_in(&db.store, 1, "När öppnar badet?").await;
    let (_, case, _) = register(&db.store, mail).await;
    teach(&db.store, case, "gata_park").await;
    teach(&db.store, case, "kultur_fritid").await;
    let mut session = db.store.read().await.unwrap();
    let found = session.lessons_after(CaseId(0), 10).await.unwrap();
    let [row] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((row.case, row.lesson.topic.as_str()), (case, "kultur_fritid"));
    assert_eq!(row.lesson.case_type, CaseType::Question);
    assert!(row.lesson.flags.contains(&Flag::Confidential));
    assert_eq!(row.raw, bytes("När öppnar badet?"));
    assert!(session.lessons_after(case, 10).await.unwrap().is_empty());
}

async fn a_model_is_taken_withdrawn_and_brought_back(db: Database) {
    let in_force = async |base: &str| {
        let mut session = db.store.read().await.unwrap();
        session.model_in_force(base).await.unwrap().map(|model| model.bytes)
    };
    for (at_second, model) in [(1, b"first"), (2, b"other")] {
        let mut tx = db.store.write().await.unwrap();
        tx.put_model("base", model, 7, at(at_second)).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(in_force("base").await, Some(b"other".to_vec()));
    assert_eq!(in_force("another base").await, None);
    for expected in [Some(b"first".to_vec()), None] {
        let mut tx = db.store.write().await.unwrap();
        assert!(tx.withdraw_model("base").await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(in_force("base").await, expected);
    }
    let mut tx = db.store.write().await.unwrap();
    assert!(!tx.withdraw_model("base").await.unwrap());
    assert!(tx.is_withdrawn("base", b"other").await.unwrap());
    assert!(!tx.is_withdrawn("base", b"third").await.unwrap());
}
