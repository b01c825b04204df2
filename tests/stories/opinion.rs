//! An outside opinion is one more reason with the case, and its absence keeps no mail waiting.

use std::time::Duration;

use chrono::{TimeZone, Utc};
use synpunktd::domain::ids::CaseId;
use synpunktd::settings::opinion::OutsideOpinion;

use crate::world::{Moved, World, settings};

/// The reasons that stand with the first case, when this command is asked.
async fn reasons(script: &str) -> String {
    let mut settings = settings();
    settings.daemon.opinion = Some(OutsideOpinion {
        command: ["sh", "-c", script].map(ToOwned::to_owned).to_vec(),
        patience: Duration::from_secs(2),
    });
    let mut world = World::new(&settings, Utc.with_ymd_and_hms(2026, 11, 24, 7, 0, 0).unwrap()).await;
    let mail = "From: Eva Lind <eva@example.com>\r\nTo: synpunkter@lindhaga.example\r\nSubject: Plogning\r\nMessage-ID: <1@example.com>\r\n\
                Date: Tue, 24 Nov 2026 08:00:00 +0100\r\n\r\nVem plogar gatan utanför oss?\r\n";
    world.receive(&"synpunkter".into(), mail.as_bytes().to_vec());
    world.collect().await;
    while world.turn().await != Moved::Nothing {}
    let log = world.store.read().await.unwrap().log_of(CaseId(1)).await.unwrap();
    log.iter().flat_map(|row| row.reasons.clone()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn an_outside_opinion_is_one_more_reason() {
    let told = reasons(r#"grep -q plogar && echo '{"topic": "gata_park", "type": "fraga", "why": "frågar om plogning"}'"#).await;
    assert!(
        told.contains("utomstående bedömning: Gata och park, fråga (frågar om plogning)"),
        "{told}"
    );
}

#[tokio::test]
async fn without_an_answer_the_mail_is_registered_all_the_same() {
    for script in ["sleep 60", "echo nonsense"] {
        let told = reasons(script).await;
        assert!(told.contains("Nytt ärende") && !told.contains("utomstående"), "{script}: {told}");
    }
}
