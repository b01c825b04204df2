//! A citizen writes, gets a receipt, and an officer's answer; each in an ordinary mailbox.

use mailworld::{NewLetter, WorldOptions};

use crate::support::{
    EVA, PATIENCE, PETRA, TEKNIK, answer_to, assert_whole, cases, number_in, options, receipt, send, start, street_lamp, until, world,
    world_of,
};

#[tokio::test]
async fn a_letter_becomes_a_case_and_its_author_gets_a_receipt() {
    let (world, municipality) = world().await;
    let mut daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Björkvägen 4");
    send(&world, &letter).await;
    let receipt = receipt(&world, &letter).await;
    let number = number_in(&receipt);
    assert!(number.starts_with("TN ") && number.ends_with("/0001"), "{number}");
    assert_eq!(receipt.header("Auto-Submitted").as_deref(), Some("auto-replied"));
    assert_eq!(receipt.header("Return-Path").as_deref(), Some("<>"));
    assert!(receipt.header("From").unwrap().ends_with("<teknik@lindhaga.example>"));
    assert!(receipt.says("Du får svar senast"), "{}", receipt.text());
    assert!(!receipt.says("Björkvägen") && !receipt.says("gatlykt"), "{}", receipt.text());
    let cases = cases(&municipality);
    assert_eq!(cases.len(), 1, "{cases:?}");
    assert!(cases[0].to_string().contains(&number), "{cases:?}");
    until("the letter is put away", async || world.inbox(TEKNIK).await.unwrap().is_empty()).await;
    let kept = world.folder(TEKNIK, "Registrerade").await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].header("Message-ID").as_deref(), Some(letter.message_id.as_str()));
    assert!(daemon.stop(PATIENCE).await.unwrap().success(), "{}", daemon.log());
    assert_whole(&municipality);
}

#[tokio::test]
async fn an_officer_answers_by_replying_and_the_citizen_has_it_in_the_thread() {
    let (world, municipality) = world().await;
    let _daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Ängsgatan");
    send(&world, &letter).await;
    let number = number_in(&receipt(&world, &letter).await);
    let to_petra = |words: &'static str| {
        let number = number.clone();
        let world = &world;
        async move { world.wait_for(PETRA, PATIENCE, |mail| mail.says(words) && mail.says(&number)).await }
    };
    let assignment = to_petra("Du har fått ett ärende att svara på").await.unwrap();
    assert!(assignment.says("Gatlyktan vid Ängsgatan"), "{}", assignment.text());
    let attached = assignment.attachments();
    assert_eq!(attached.len(), 1, "the whole original");
    assert!(String::from_utf8_lossy(&attached[0].1).contains(&letter.message_id));
    let words = "Hej Eva!\n\nTack för att du hörde av dig. Vi byter lampan på fredag.\n\nVänliga hälsningar\nPetra Lund";
    let reply = NewLetter::reply(&format!("Petra Lund <{PETRA}>"), &assignment, words);
    send(&world, &reply).await;
    let answer = answer_to(&world, &letter, |mail| mail.says("byter lampan")).await;
    assert!(answer.header("From").unwrap().ends_with("<teknik@lindhaga.example>"));
    assert_eq!(answer.header("Auto-Submitted"), None, "a person wrote it");
    assert_eq!(
        answer.header("Return-Path").as_deref(),
        Some("<teknik@lindhaga.example>"),
        "its bounce comes home"
    );
    assert_eq!(number_in(&answer), number);
    for inside in [
        "Från:",
        "SÅ HÄR SVARAR DU",
        "Skriv ditt svar ovanför",
        "Gatlyktan vid Ängsgatan",
        PETRA,
    ] {
        assert!(!answer.text().contains(inside), "{inside} in {}", answer.text());
    }
    to_petra("Ditt svar är skickat").await.unwrap();
    let shown = municipality.command(&["show", &number, "--json"]).unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("answered"), "{shown}");
    let explained = municipality.command(&["explain", &number]).unwrap();
    let explained = String::from_utf8_lossy(&explained.stdout).into_owned();
    assert!(
        explained.contains("read (by shell:") && explained.contains("läst på kommandoraden"),
        "that it was shown is noted beside the running daemon: {explained}"
    );
    assert_whole(&municipality);
}

#[tokio::test]
async fn a_citizen_who_comes_back_stays_in_the_same_case() {
    let (world, municipality) = world().await;
    let _daemon = start(&municipality).await;
    let letter = street_lamp(EVA, "Kyrkogatan");
    send(&world, &letter).await;
    let receipt = receipt(&world, &letter).await;
    let more = NewLetter::reply(
        &format!("Eva Lindén <{EVA}>"),
        &receipt,
        "Nu är nästa lykta också trasig, den vid nummer 12.",
    );
    send(&world, &more).await;
    let told = world
        .wait_for(PETRA, PATIENCE, |mail| mail.says("har lagt till något i ärendet"))
        .await;
    assert!(told.unwrap().says("den vid nummer 12"));
    assert_eq!(cases(&municipality).len(), 1);
    assert_eq!(world.inbox(EVA).await.unwrap().len(), 1, "no second receipt");
    assert_whole(&municipality);
}

#[tokio::test]
async fn an_answer_that_comes_back_is_no_answer() {
    let moved = "tomas.ek@flyttad.example";
    let options = WorldOptions {
        bouncing: vec![moved.into()],
        ..options()
    };
    let (world, municipality) = world_of(options).await;
    let _daemon = start(&municipality).await;
    send(&world, &street_lamp(moved, "Industrivägen")).await;
    let wait = async |person: &str, words: &str| world.wait_for(person, PATIENCE, |mail| mail.says(words)).await.unwrap();
    let assignment = wait(PETRA, "Du har fått ett ärende att svara på").await;
    let words = "Hej Tomas!\n\nTack för att du hörde av dig. Vi byter lampan på fredag.\n\nVänliga hälsningar\nPetra Lund";
    send(&world, &NewLetter::reply(&format!("Petra Lund <{PETRA}>"), &assignment, words)).await;
    let told = wait(PETRA, "Ditt svar kom inte fram").await;
    wait("ragnhild.ek@lindhaga.example", "kom inte fram").await;
    let state = || cases(&municipality)[0]["state"].as_str().unwrap().to_owned();
    assert_eq!(state(), "assigned", "an answer is owed again");
    let call = "Muntligt svar: Jag ringde Tomas Ek och berättade att lampan byts på fredag.";
    send(&world, &NewLetter::reply(&format!("Petra Lund <{PETRA}>"), &told, call)).await;
    until("the call counts as an answer", async || state() == "answered").await;
    assert_whole(&municipality);
}
