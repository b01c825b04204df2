//! What a relay does to letters: it refuses one citizen for good, and it goes away for a while.

use mailworld::{Rule, SmtpSink, Stage, StoryClock};

use crate::support::{BO, EVA, PATIENCE, TEKNIK, assert_whole, bytes, cases, start, street_lamp, until, world};

const REGISTRAR: &str = "ragnhild.ek@lindhaga.example";

#[tokio::test]
async fn a_letter_that_is_refused_for_good_is_told_to_the_registrar() {
    let (world, mut municipality) = world().await;
    let sink = SmtpSink::start().unwrap();
    sink.rule(Rule::reply(Stage::Rcpt, 550, "5.1.1 No such user here").to(EVA));
    municipality.relay = sink.port();
    let _daemon = start(&municipality).await;
    world
        .append(TEKNIK, "INBOX", &bytes(&street_lamp(EVA, "Norra gatan")), None)
        .await
        .unwrap();
    until("the registrar is told", async || {
        let told = |mail: &mailworld::Accepted| mail.to == [REGISTRAR] && text(&mail.raw).contains("kom inte fram");
        sink.accepted().iter().any(told)
    })
    .await;
    assert!(sink.accepted().iter().all(|mail| mail.to != [EVA]));
    let number = cases(&municipality)[0]["number"].as_str().unwrap().to_owned();
    let explained = municipality.command(&["explain", &number]).unwrap();
    let explained = String::from_utf8_lossy(&explained.stdout).into_owned();
    assert!(explained.contains("Mottagarens e-postserver tog inte emot brevet"), "{explained}");
    assert_whole(&municipality);
}

#[tokio::test]
async fn letters_wait_for_a_relay_that_is_down_and_go_out_once() {
    let (world, mut municipality) = world().await;
    let sink = SmtpSink::start().unwrap();
    let port = sink.port();
    drop(sink);
    municipality.relay = port;
    municipality.write().unwrap();
    let mut clock = StoryClock::start(&municipality.dir().join("clock"), "2026-06-08T08:00:00Z".parse().unwrap()).unwrap();
    municipality.clock = Some(clock.file().to_owned());
    let mut daemon = start(&municipality).await;
    for citizen in [EVA, BO] {
        world
            .append(TEKNIK, "INBOX", &bytes(&street_lamp(citizen, "Södra gatan")), None)
            .await
            .unwrap();
    }
    until("both cases", async || cases(&municipality).len() == 2).await;
    daemon.wait_for_log(&["WARN", "relay"], PATIENCE).await.unwrap();
    let sink = SmtpSink::start_on(port).unwrap();
    clock.jump(clock.now() + chrono::TimeDelta::minutes(10)).unwrap();
    until("both receipts", async || [EVA, BO].iter().all(|citizen| to(&sink, citizen) == 1)).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert!([EVA, BO].iter().all(|citizen| to(&sink, citizen) == 1), "once each");
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    assert_whole(&municipality);
}

fn to(sink: &SmtpSink, recipient: &str) -> usize {
    sink.accepted().iter().filter(|mail| mail.to == [recipient]).count()
}

/// The readable text of a raw mail.
fn text(raw: &[u8]) -> String {
    mailworld::ReceivedMail {
        uid: 1,
        raw: raw.to_vec(),
        internal_date: chrono::DateTime::UNIX_EPOCH,
        flags: Vec::new(),
    }
    .text()
}
