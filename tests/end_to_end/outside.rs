//! The daemon as it is seen from outside: health, figures, `status`, and a configuration that changes while it runs.

use crate::support::{EVA, PATIENCE, assert_whole, receipt, said, send, start, street_lamp, world};
use mailworld::Municipality;
use std::process::Command;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};

/// What the daemon says to GET.
async fn get(municipality: &Municipality, path: &str) -> String {
    let mut stream = UnixStream::connect(municipality.dir().join("monitor.sock")).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn hang_up(process: u32) {
    assert!(
        Command::new("kill")
            .args(["-HUP", &process.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

#[tokio::test]
async fn health_figures_and_status_tell_how_it_is_and_name_nobody() {
    let (world, mut municipality) = world().await;
    municipality.sections = "\n[monitoring]\nlisten = \"monitor.sock\"\n[budget]\nwhole_an_hour = 1\n".into();
    municipality.mailbox("omsorg").password = "inte-det-ratta-4711".into();
    let mut daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Storgatan");
    send(&world, &letter).await;
    receipt(&world, &letter).await;
    daemon.wait_for_log(&["omsorg", "password"], PATIENCE).await.unwrap();
    assert!(get(&municipality, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(get(&municipality, "/readyz").await.ends_with("ready\n"));
    assert!(get(&municipality, "/other").await.starts_with("HTTP/1.1 404"));
    let metrics = get(&municipality, "/metrics").await;
    for line in [
        "synpunktd_cases{state=\"assigned\"} 1",
        "synpunktd_mailbox_collected_total{mailbox=\"teknik\"} 1",
        "synpunktd_mails_waiting 0",
        "synpunktd_loops_late 0",
        "synpunktd_automatic_letters_stopped_seconds 0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} in\n{metrics}");
    }
    assert!(
        !metrics.contains("synpunktd_mailbox_failures_total{mailbox=\"omsorg\"} 0"),
        "{metrics}"
    );
    let status = municipality.command(&["status"]).unwrap();
    let text = said(&status);
    assert_eq!(status.status.code(), Some(1), "a mailbox is sick: {text}");
    for words in ["1 assigned", "teknik", "FAULT", "login refused"] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    assert!(!text.contains("STAND STILL"), "{text}");
    // The budget of automatic letters is used up by the first receipt.
    send(&world, &street_lamp(EVA, "Kyrkogatan")).await;
    daemon
        .wait_for_log(&["budget of automatic letters is used up"], PATIENCE)
        .await
        .unwrap();
    let metrics = get(&municipality, "/metrics").await;
    assert!(!metrics.contains("synpunktd_automatic_letters_stopped_seconds 0"), "{metrics}");
    let text = said(&municipality.command(&["status"]).unwrap());
    assert!(text.contains("AUTOMATIC LETTERS STAND STILL since"), "{text}");
    for person in [EVA, "Eva", "Storgatan", "inte-det-ratta"] {
        assert!(!metrics.contains(person) && !text.contains(person), "{person}");
    }
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    assert!(said(&municipality.command(&["status"]).unwrap()).contains("does not answer"));
}

#[tokio::test]
async fn what_a_silent_relay_held_goes_as_soon_as_another_one_is_configured() {
    let (world, mut municipality) = world().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = std::mem::replace(&mut municipality.relay, silent.local_addr().unwrap().port());
    let mut daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Storgatan");
    send(&world, &letter).await;
    let held = silent.accept().await.unwrap();
    municipality.relay = relay;
    municipality.write().unwrap();
    hang_up(daemon.id());
    receipt(&world, &letter).await;
    drop(held);
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    assert_whole(&municipality);
}

#[tokio::test]
async fn a_changed_configuration_is_taken_when_it_is_valid_and_only_then() {
    let (world, mut municipality) = world().await;
    municipality.mailbox("teknik").password = "inte-det-ratta-4711".into();
    let mut daemon = start(&municipality).await;
    daemon.wait_for_log(&["teknik", "password"], PATIENCE).await.unwrap();
    municipality.mailbox("teknik").password = world.password("teknik@lindhaga.example").unwrap().to_owned();
    municipality.write().unwrap();
    let whole = std::fs::read_to_string(municipality.config()).unwrap();
    std::fs::write(municipality.config(), format!("okand_nyckel = 1\n{whole}")).unwrap();
    hang_up(daemon.id());
    daemon.wait_for_log(&["is not taken", "okand_nyckel"], PATIENCE).await.unwrap();
    std::fs::write(
        municipality.config(),
        whole.replace("synpunkter.lindhaga.example", "annat.lindhaga.example"),
    )
    .unwrap();
    hang_up(daemon.id());
    daemon.wait_for_log(&["is not taken", "host_name"], PATIENCE).await.unwrap();
    std::fs::write(municipality.config(), &whole).unwrap();
    hang_up(daemon.id());
    let line = daemon
        .wait_for_log(&["is taken", "mailbox teknik changed"], PATIENCE)
        .await
        .unwrap();
    assert!(!line.contains("omsorg") && !line.contains("hemligt"), "{line}");
    let letter = street_lamp(EVA, "Storgatan");
    send(&world, &letter).await;
    receipt(&world, &letter).await;
    hang_up(daemon.id());
    daemon.wait_for_log(&["is taken", "no key"], PATIENCE).await.unwrap();
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    assert_whole(&municipality);
}
