//! `check --connect` tries every server and says plainly what is wrong with which.

use crate::support::{said, world};

#[tokio::test]
async fn check_shows_every_server_that_does_not_let_us_in() {
    let (world, mut municipality) = world().await;
    municipality.write().unwrap();
    let fine = municipality.command(&["check", "--connect"]).unwrap();
    assert!(fine.status.success(), "{}", said(&fine));
    municipality.mailbox("synpunkter").password = "inte-det-ratta-4711".into();
    let teknik = municipality.mailbox("teknik");
    teknik.host = "localhost".into();
    teknik.security = "tls".into();
    teknik.port = world.imaps_port();
    // A port that nobody listens on: the world's own range begins far above.
    municipality.mailbox("omsorg").port = 1;
    municipality.write().unwrap();
    let output = municipality.command(&["check", "--connect"]).unwrap();
    let text = said(&output);
    assert!(!output.status.success(), "{text}");
    for (mailbox, reason) in [("synpunkter", "password"), ("teknik", "certificate"), ("omsorg", "refused")] {
        let told = text.lines().any(|line| line.contains(mailbox) && line.contains(reason));
        assert!(told, "nothing about {mailbox} and {reason} in:\n{text}");
    }
    assert!(!text.contains("inte-det-ratta-4711"), "a password is shown");
}

#[tokio::test]
async fn check_shows_a_folder_that_is_missing_and_a_relay_that_is_down() {
    let (_world, mut municipality) = world().await;
    municipality.mailbox("teknik").folders = vec!["INBOX".into(), "Skräppost".into()];
    municipality.relay = 1;
    municipality.write().unwrap();
    let output = municipality.command(&["check", "--connect"]).unwrap();
    let text = said(&output);
    assert!(!output.status.success(), "{text}");
    for (what, fault) in [("teknik INBOX", false), ("teknik Skräppost", true), ("relay", true)] {
        let line = text
            .lines()
            .find(|line| line.contains(what))
            .unwrap_or_else(|| panic!("{what} in:\n{text}"));
        assert_eq!(line.contains("FAULT"), fault, "{line}");
    }
}
