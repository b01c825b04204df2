//! What a day brings, on each kind of IMAP server: Dovecot as others would set it up, Courier, Cyrus. All stories of this test can
//! be played on one of them: `SYNPUNKTD_IMAP=courier cargo test --test end_to_end`, and so with `cyrus`.

use mailworld::{NewLetter, OtherServer, World, WorldOptions};

use crate::support::{
    BO, EVA, PATIENCE, PETRA, TEKNIK, answer_to, assert_whole, bytes, cases, number_in, on_dovecot, receipt, send, start, street_lamp,
    until, world_of,
};

/// A folder as a municipality would name it: a level beneath another, and letters beyond ASCII.
const DONE: &str = "Inkorg/Åtgärdat";
/// The mailbox that is moved there.
const SYNPUNKTER: &str = "synpunkter@lindhaga.example";

#[tokio::test]
async fn a_day_on_a_dovecot_with_full_stops_that_can_do_little() {
    let options = WorldOptions {
        full_stops: true,
        imap_capability: Some("IMAP4rev1 SASL-IR LITERAL+ NAMESPACE UNSELECT CHILDREN".into()),
        ..on_dovecot()
    };
    a_day(options).await;
}

#[tokio::test]
async fn a_day_on_courier() {
    a_day_elsewhere(OtherServer::Courier).await;
}

#[tokio::test]
async fn a_day_on_cyrus() {
    a_day_elsewhere(OtherServer::Cyrus).await;
}

async fn a_day_elsewhere(server: OtherServer) {
    if !server.is_here() {
        eprintln!("SKIPPED: {server:?} is not beneath target/servers; scripts/servers.sh fetches it");
        return;
    }
    let elsewhere = Some((server, mailworld::Municipality::functional()));
    a_day(WorldOptions { elsewhere, ..on_dovecot() }).await;
}

/// Mail comes, the daemon is killed, the officer answers, the server is started anew, mail lies in a folder with an odd name.
async fn a_day(options: WorldOptions) {
    let (mut world, mut municipality) = world_of(options).await;
    world
        .append(TEKNIK, DONE, b"Subject: av i fjol\r\n\r\nhej\r\n", None)
        .await
        .unwrap();
    municipality.mailbox("teknik").folders = vec!["INBOX".into(), world.on_server(DONE)];
    municipality.mailbox("synpunkter").put_away = format!("{{ move = {:?} }}", world.on_server(DONE));
    let mut daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Ängsgatan");
    send(&world, &letter).await;
    let number = number_in(&receipt(&world, &letter).await);
    let assignment = world.wait_for(PETRA, PATIENCE, |mail| mail.says("Gatlyktan vid Ängsgatan")).await;
    daemon.kill();
    let words = "Hej Eva!\n\nVi byter lampan på fredag.\n\nVänliga hälsningar\nPetra Lund";
    let reply = NewLetter::reply(&format!("Petra Lund <{PETRA}>"), &assignment.unwrap(), words);
    send(&world, &reply).await;
    let mut daemon = start(&municipality).await;
    let answer = answer_to(&world, &letter, |mail| mail.says("byter lampan")).await;
    assert_eq!(number_in(&answer), number);

    world.stop_imap();
    let meanwhile = street_lamp(BO, "Storgatan");
    send(&world, &meanwhile).await;
    daemon.wait_for_log(&["teknik", "WARN"], PATIENCE).await.unwrap();
    world.restart_imap().await.unwrap();
    receipt(&world, &meanwhile).await;

    let laid_there = street_lamp(EVA, "Kyrkogatan");
    world.append(TEKNIK, DONE, &bytes(&laid_there), None).await.unwrap();
    receipt(&world, &laid_there).await;
    let to_all = NewLetter {
        to: SYNPUNKTER.into(),
        ..street_lamp(BO, "Hamngatan")
    };
    send(&world, &to_all).await;
    receipt(&world, &to_all).await;
    filed(&world, SYNPUNKTER, DONE, &[&to_all]).await;
    filed(&world, TEKNIK, "Registrerade", &[&letter, &reply, &meanwhile, &laid_there]).await;
    assert!(daemon.stop(PATIENCE).await.unwrap().success(), "{}", daemon.log());
    // The letter of old without an author is the fifth.
    assert_eq!(cases(&municipality).len(), 5);
    assert_eq!(world.inbox(EVA).await.unwrap().len(), 3, "two receipts and an answer");
    assert_whole(&municipality);
}

/// Waits until each of the mails lies once in a folder, and INBOX has nothing but what is marked as deleted.
async fn filed(world: &World, user: &str, folder: &str, letters: &[&NewLetter]) {
    until("all is put away", async || {
        let inbox = world.inbox(user).await.unwrap();
        inbox.iter().all(|mail| mail.flags.contains(&"\\Deleted".to_owned()))
    })
    .await;
    let lie_there = world.folder(user, folder).await.unwrap();
    for letter in letters {
        let same = |mail: &&mailworld::ReceivedMail| mail.header("Message-ID").as_deref() == Some(&letter.message_id);
        assert_eq!(lie_there.iter().filter(same).count(), 1, "{} in {folder}", letter.subject);
    }
}
