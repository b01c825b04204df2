//! What mail servers do to a daemon: they go away, refuse, lack abilities, speak only TLS.

use crate::support::{
    BO, EVA, OMSORG, PATIENCE, TEKNIK, assert_whole, cases, number_in, on_dovecot, receipt, send, start, street_lamp, until, world,
    world_of,
};
use mailworld::NewLetter;

#[tokio::test]
async fn a_server_that_is_restarted_in_the_middle_loses_nothing() {
    let (mut world, municipality) = world().await;
    let mut daemon = start(&municipality).await;
    let first = street_lamp(EVA, "Storgatan");
    send(&world, &first).await;
    receipt(&world, &first).await;
    world.stop_imap();
    let second = street_lamp(BO, "Lillgatan");
    send(&world, &second).await;
    daemon.wait_for_log(&["teknik", "WARN"], PATIENCE).await.unwrap();
    world.restart_imap().await.unwrap();
    assert!(number_in(&receipt(&world, &second).await).ends_with("/0002"));
    world.stop_postfix();
    world.restart_postfix().await.unwrap();
    let third = street_lamp(EVA, "Mellangatan");
    send(&world, &third).await;
    assert!(number_in(&receipt(&world, &third).await).ends_with("/0003"));
    assert_eq!(world.inbox(EVA).await.unwrap().len(), 2);
    assert_whole(&municipality);
}

#[tokio::test]
async fn a_mailbox_that_refuses_the_password_stops_no_other() {
    let (world, mut municipality) = world().await;
    municipality.mailbox("omsorg").password = "inte-det-ratta-4711".into();
    let mut daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Parkgatan");
    send(&world, &letter).await;
    receipt(&world, &letter).await;
    let line = daemon.wait_for_log(&["omsorg", "password"], PATIENCE).await.unwrap();
    assert!(!line.contains("teknik"), "{line}");
    let log = daemon.log();
    for secret in municipality.mailboxes.iter().map(|mailbox| &mailbox.password) {
        assert!(!log.contains(secret.as_str()), "a password in the log");
    }
    for person in [EVA, "Eva Lindén", "Parkgatan"] {
        assert!(!log.contains(person), "{person} in {log}");
    }
}

#[tokio::test]
async fn without_move_a_letter_is_copied_and_stays_until_someone_expunges() {
    let (world, municipality) = world_of(on_dovecot().without_move()).await;
    let mut daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Hamngatan");
    send(&world, &letter).await;
    receipt(&world, &letter).await;
    until("the letter is copied", async || {
        world.folder(TEKNIK, "Registrerade").await.is_ok_and(|mails| mails.len() == 1)
    })
    .await;
    until("the original is marked", async || {
        let inbox = world.inbox(TEKNIK).await.unwrap();
        inbox.iter().all(|mail| mail.flags.contains(&"\\Deleted".to_owned()))
    })
    .await;
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    let mut again = start(&municipality).await;
    let next = street_lamp(BO, "Sjögatan");
    send(&world, &next).await;
    receipt(&world, &next).await;
    assert_eq!(cases(&municipality).len(), 2, "{}", again.log());
    assert_eq!(world.inbox(EVA).await.unwrap().len(), 1);
    assert!(again.stop(PATIENCE).await.unwrap().success());
    assert_whole(&municipality);
}

#[tokio::test]
async fn letters_that_stay_in_the_inbox_are_registered_once() {
    let (world, mut municipality) = world().await;
    municipality.mailbox("teknik").put_away = "\"nothing\"".into();
    let mut daemon = start(&municipality).await;
    let lamp = street_lamp(EVA, "Skolgatan");
    let care = NewLetter::new(
        &format!("Bo Ask <{BO}>"),
        OMSORG,
        "Hemtjänsten",
        "Hemtjänsten kom inte i går till min mamma på äldreboendet. Varför då?",
    );
    send(&world, &lamp).await;
    send(&world, &care).await;
    receipt(&world, &lamp).await;
    receipt(&world, &care).await;
    until("the keyword", async || {
        let inbox = world.inbox(OMSORG).await.unwrap();
        inbox.len() == 1 && inbox[0].flags.contains(&"$Registrerad".to_owned())
    })
    .await;
    let left = world.inbox(TEKNIK).await.unwrap();
    assert_eq!(left.len(), 1);
    assert!(
        !left[0].flags.iter().any(|flag| flag == "\\Seen" || flag.starts_with('$')),
        "{:?}",
        left[0].flags
    );
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    let _daemon = start(&municipality).await;
    let next = street_lamp(EVA, "Torggatan");
    send(&world, &next).await;
    receipt(&world, &next).await;
    assert_eq!(cases(&municipality).len(), 3);
    assert_eq!(world.inbox(EVA).await.unwrap().len(), 2);
    assert_whole(&municipality);
}

#[tokio::test]
async fn imap_over_tls_and_starttls_with_a_certificate_authority_of_ones_own() {
    let (world, mut municipality) = world().await;
    for (id, security, port) in [("teknik", "tls", world.imaps_port()), ("synpunkter", "starttls", world.imap_port())] {
        let mailbox = municipality.mailbox(id);
        mailbox.host = "localhost".into();
        mailbox.security = security.into();
        mailbox.port = port;
        mailbox.ca_file = Some(world.authority().to_owned());
    }
    let stranger = municipality.mailbox("omsorg");
    stranger.host = "localhost".into();
    stranger.security = "tls".into();
    stranger.port = world.imaps_port();
    let mut daemon = start(&municipality).await;
    let over_tls = street_lamp(EVA, "Bergsgatan");
    let mut over_starttls = street_lamp(BO, "Dalgatan");
    over_starttls.to = "synpunkter@lindhaga.example".into();
    for letter in [&over_tls, &over_starttls] {
        send(&world, letter).await;
        receipt(&world, letter).await;
    }
    daemon.wait_for_log(&["omsorg", "certificate"], PATIENCE).await.unwrap();
}
