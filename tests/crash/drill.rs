//! Drills: a copy is restored and the mails since are fetched again; a server's folder gets new identities for all its mails.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::scene::{Engine, PATIENCE, Scene, TEKNIK, received, tail};

fn numbers(scene: &Scene) -> Vec<(String, String)> {
    let output = scene.municipality.command(&["list", "--json"]).unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let cases = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    cases
        .map(|case| {
            (
                case["number"].as_str().unwrap().to_owned(),
                case["title"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_copy_finds_the_mails_since_and_gives_no_number_again() {
    let mut scene = Scene::new(Engine::Sqlite).await.unwrap();
    let mut daemon = scene.start();
    scene.citizens_write(3).await;
    scene.quiet(&mut daemon).await;
    let copy = scene.municipality.dir().join("copy.sqlite");
    let copied = scene.municipality.command(&["backup", copy.to_str().unwrap()]).unwrap();
    assert!(copied.status.success());
    scene.citizens_write(2).await;
    scene.quiet(&mut daemon).await;
    let running = scene.municipality.command(&["restore", copy.to_str().unwrap()]).unwrap();
    assert!(!running.status.success(), "the daemon runs");
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    let before = numbers(&scene);
    assert_eq!(before.len(), 5);

    let restored = scene.municipality.command(&["restore", copy.to_str().unwrap()]).unwrap();
    let said = String::from_utf8_lossy(&restored.stdout).into_owned() + &String::from_utf8_lossy(&restored.stderr);
    assert!(restored.status.success() && said.contains("are not given again"), "{said}");
    let mut daemon = scene.start();
    daemon.wait_for_log(&["fetched again"], PATIENCE).await.unwrap();
    let end = std::time::Instant::now() + PATIENCE;
    while numbers(&scene).len() < 5 {
        assert!(std::time::Instant::now() < end, "{}", tail(&daemon.log()));
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    let after = numbers(&scene);
    let known: BTreeSet<&(String, String)> = before.iter().collect();
    let given: BTreeSet<&str> = before.iter().map(|(number, _)| number.as_str()).collect();
    for case in &after {
        assert!(
            known.contains(case) || !given.contains(case.0.as_str()),
            "{case:?} has a number that was another's: {before:?}"
        );
    }
    let titles = |cases: &[(String, String)]| cases.iter().map(|(_, title)| title.clone()).collect::<BTreeSet<_>>();
    assert_eq!(titles(&before), titles(&after), "every matter is there again");
    for command in ["verify", "reconcile"] {
        let output = scene.municipality.command(&[command]).unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

/// A server that is rebuilt gives every mail another UID under another UIDVALIDITY: all are fetched, none is registered again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_whose_mails_all_get_new_identities_makes_no_new_case() {
    const MAILS: usize = 60;
    let mut scene = Scene::new(Engine::Sqlite).await.unwrap();
    for mailbox in &mut scene.municipality.mailboxes {
        mailbox.put_away = "\"nothing\"".to_owned();
    }
    scene.citizens_write(MAILS).await;
    let mut daemon = scene.start();
    scene.sink.wait_for(MAILS, PATIENCE).await.unwrap();
    let end = std::time::Instant::now() + PATIENCE;
    while scene.receipts().len() < MAILS {
        assert!(std::time::Instant::now() < end, "{}", tail(&daemon.log()));
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    scene.at_rest().await;
    let sent = scene.sink.accepted().len();
    scene.world.stop_imap();
    assert!(forget_identities(&scene.world.dir().join("mail")) > 0);
    scene.world.restart_imap().await.unwrap();
    let rows = async || scene.rows("SELECT COUNT(*) FROM inbound WHERE outcome = 'duplicate'").await;
    while rows().await < MAILS {
        assert!(
            std::time::Instant::now() < end + PATIENCE,
            "{} doubles:\n{}",
            rows().await,
            tail(&daemon.log())
        );
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    assert_eq!(numbers(&scene).len(), MAILS);
    assert_eq!(scene.sink.accepted().len(), sent, "no letter more");
    assert_eq!(scene.world.inbox(TEKNIK).await.unwrap().len(), MAILS);
    let verified = scene.municipality.command(&["verify"]).unwrap();
    assert!(verified.status.success());
}

/// Removes what Dovecot knows UIDs and UIDVALIDITY by; how many files.
fn forget_identities(folder: &Path) -> usize {
    let mut removed = 0;
    for entry in fs::read_dir(folder).unwrap().map_while(Result::ok) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            removed += forget_identities(&path);
        } else if name.starts_with("dovecot-uid") || name.starts_with("dovecot.index") || name.starts_with("dovecot.list.index") {
            fs::remove_file(&path).unwrap();
            removed += 1;
        }
    }
    removed
}

/// A log whose end is cut off, with the note of its end set back, looks whole; the letter to the archive tells.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_whose_end_was_cut_off_shows_against_the_letter_to_the_archive() {
    const ARCHIVE: &str = "diariearkiv@lindhaga.example";
    let mut scene = Scene::new(Engine::Sqlite).await.unwrap();
    scene
        .municipality
        .settings
        .push_str(&format!("[archive]\naddress = \"{ARCHIVE}\"\n"));
    scene.citizens_write(2).await;
    let mut daemon = scene.start();
    scene.quiet(&mut daemon).await;
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    let mut daemon = scene.start();
    let end = std::time::Instant::now() + PATIENCE;
    let letter = loop {
        if let Some(letter) = scene.sink.accepted().into_iter().find(|mail| mail.to == [ARCHIVE]) {
            break letter;
        }
        assert!(std::time::Instant::now() < end, "{}", tail(&daemon.log()));
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    let file = scene.municipality.dir().join("head.eml");
    fs::write(&file, &letter.raw).unwrap();
    let verify = |words: &[&str]| {
        let output = scene.municipality.command(&[&["verify"], words].concat()).unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let head = ["--head", file.to_str().unwrap()];
    assert!(verify(&head).0, "{}", verify(&head).1);
    // The last row goes, and its case's other row stays: nothing in the database tells.
    scene
        .change(
            "DELETE FROM case_log WHERE id = (SELECT MAX(id) FROM case_log); \
             UPDATE log_head SET seq = (SELECT MAX(id) FROM case_log), hash = (SELECT lower(hex(hash)) FROM case_log ORDER BY id DESC LIMIT 1)",
        )
        .await;
    let (_, alone) = verify(&[]);
    assert!(!alone.contains("the log is whole"), "{alone}");
    let (whole, said) = verify(&head);
    assert!(
        !whole && said.contains("as it was told to the archive") && said.contains("the log was cut"),
        "{said}"
    );
    // A letter that was written anew without the key does not pass for one.
    let forged = received(&letter).text().replace("log-head-row: ", "log-head-row: 1");
    fs::write(&file, format!("Subject: Kontrollsumma\r\n\r\n{forged}")).unwrap();
    let (whole, said) = verify(&head);
    assert!(!whole && said.contains("signature does not fit"), "{said}");
}
