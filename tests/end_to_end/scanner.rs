//! A virus scanner that finds something, and one that is down.

use crate::support::{EVA, PATIENCE, PETRA, assert_whole, receipt, send, start, street_lamp, world};
use std::path::PathBuf;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;

/// A clamd that finds what holds the word.
async fn clamd(socket: PathBuf, word: &'static str) {
    let listener = UnixListener::bind(socket).unwrap();
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut head = [0u8; 10];
        stream.read_exact(&mut head).await.unwrap();
        let mut mail = Vec::new();
        loop {
            let length = stream.read_u32().await.unwrap();
            if length == 0 {
                break;
            }
            let mut piece = vec![0; length as usize];
            stream.read_exact(&mut piece).await.unwrap();
            mail.extend(piece);
        }
        let found = String::from_utf8_lossy(&mail).contains(word);
        let answer: &[u8] = if found { b"stream: Ont.Test FOUND\0" } else { b"stream: OK\0" };
        stream.write_all(answer).await.unwrap();
    }
}

#[tokio::test]
async fn what_the_scanner_finds_is_kept_and_goes_to_nobody() {
    let (world, mut municipality) = world().await;
    municipality.settings = "clamav = \"clamd.ctl\"\n".into();
    municipality.write().unwrap();
    let mut daemon = start(&municipality).await;
    // Nobody listens yet: the mail is registered all the same.
    let unscanned = street_lamp(EVA, "Ringgatan");
    send(&world, &unscanned).await;
    receipt(&world, &unscanned).await;
    daemon.wait_for_log(&["could not be scanned"], PATIENCE).await.unwrap();
    let scanner = tokio::spawn(clamd(municipality.dir().join("clamd.ctl"), "Virusgatan"));
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let letter = street_lamp(EVA, "Virusgatan");
    send(&world, &letter).await;
    receipt(&world, &letter).await;
    daemon
        .wait_for_log(&["holds something harmful", "Ont.Test"], PATIENCE)
        .await
        .unwrap();
    let told = world
        .wait_for(PETRA, PATIENCE, |mail| mail.says("virusskyddet hittade något skadligt"))
        .await
        .unwrap();
    let files = told.attachments();
    assert!(
        files.iter().all(|(name, _)| name == "Originalet hålls inne.txt"),
        "{:?}",
        files.iter().map(|file| &file.0).collect::<Vec<_>>()
    );
    assert!(
        files
            .iter()
            .all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains(&letter.message_id))
    );
    let clean = street_lamp(EVA, "Rengatan");
    send(&world, &clean).await;
    let assignment = world
        .wait_for(PETRA, PATIENCE, |mail| mail.says("Gatlyktan vid Rengatan"))
        .await
        .unwrap();
    assert!(String::from_utf8_lossy(&assignment.attachments()[0].1).contains(&clean.message_id));
    assert!(daemon.stop(PATIENCE).await.unwrap().success());
    assert_whole(&municipality);
    scanner.abort();
}
