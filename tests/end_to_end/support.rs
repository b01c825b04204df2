//! What every story here needs: a world with the example municipality and two citizens, and ways to look at what happened.

use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use mailworld::{Daemon, Municipality, NewLetter, OtherServer, ReceivedMail, World, WorldOptions};
use serde_json::Value;

/// How long a story waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// A citizen.
pub const EVA: &str = "eva.linden@example.com";
/// Another.
pub const BO: &str = "bo.ask@example.net";
/// The mailbox whose matters go to Petra Lund, street and park.
pub const TEKNIK: &str = "teknik@lindhaga.example";
/// The mailbox whose matters go to Camilla Strand, care of the elderly.
pub const OMSORG: &str = "omsorg@lindhaga.example";
/// The officer for streets and parks.
pub const PETRA: &str = "petra.lund@lindhaga.example";

const DATE: &str = "Mon, 23 Nov 2026 08:00:00 +0100";

/// The options of a world with the municipality's people and the citizens, on the IMAP server that `SYNPUNKTD_IMAP` names.
pub fn options() -> WorldOptions {
    let asked = std::env::var("SYNPUNKTD_IMAP").unwrap_or_default();
    let elsewhere = match asked.as_str() {
        "" | "dovecot" => None,
        name => Some((OtherServer::named(name).expect("courier or cyrus"), Municipality::functional())),
    };
    WorldOptions { elsewhere, ..on_dovecot() }
}

/// The same for what only the private Dovecot can show, whatever else is asked for.
pub fn on_dovecot() -> WorldOptions {
    let mut users = Municipality::addresses().unwrap();
    users.extend([EVA, BO].map(str::to_owned));
    WorldOptions {
        users,
        ..WorldOptions::default()
    }
}

/// A world and the municipality in it, not started.
pub async fn world() -> (World, Municipality) {
    world_of(options()).await
}

/// The same, with options of one's own.
pub async fn world_of(options: WorldOptions) -> (World, Municipality) {
    let world = World::start(options).await.unwrap();
    let municipality = Municipality::in_world(&world, Path::new(env!("CARGO_BIN_EXE_synpunktd"))).unwrap();
    (world, municipality)
}

/// Starts the daemon and waits until it is at work.
pub async fn start(municipality: &Municipality) -> Daemon {
    let mut daemon = municipality.start().unwrap();
    daemon.wait_for_log(&["started"], PATIENCE).await.unwrap();
    daemon
}

/// A complaint that is plainly about a street.
pub fn street_lamp(from: &str, place: &str) -> NewLetter {
    let text = format!(
        "Hej!\n\nGatlyktan vid {place} har varit trasig i tre veckor och gatubelysningen är helt släckt. \
         Det är mörkt och farligt på gångvägen. När lagar ni den?\n\nVänliga hälsningar\nEva Lindén"
    );
    NewLetter::new(
        &format!("Eva Lindén <{from}>"),
        TEKNIK,
        &format!("Trasig gatlykta vid {place}"),
        &text,
    )
}

/// Hands a letter to the world's Postfix, from its author's mail client.
pub async fn send(world: &World, letter: &NewLetter) {
    let from = bare(&letter.from);
    world.send(Some(from), &[bare(&letter.to)], &letter.bytes(DATE)).await.unwrap();
}

/// The bytes of a letter.
pub fn bytes(letter: &NewLetter) -> Vec<u8> {
    letter.bytes(DATE)
}

fn bare(address: &str) -> &str {
    address.trim_end_matches('>').rsplit('<').next().unwrap_or(address)
}

/// The receipt for a letter, as soon as its author has it.
pub async fn receipt(world: &World, letter: &NewLetter) -> ReceivedMail {
    answer_to(world, letter, |mail| mail.header("Auto-Submitted").is_some()).await
}

/// The first mail in the thread of a letter that `wanted` says yes to, in its author's mailbox.
pub async fn answer_to(world: &World, letter: &NewLetter, wanted: impl Fn(&ReceivedMail) -> bool) -> ReceivedMail {
    let found = world
        .wait_for(bare(&letter.from), PATIENCE, |mail| {
            mail.header("In-Reply-To").as_deref() == Some(&letter.message_id) && wanted(mail)
        })
        .await;
    found.unwrap_or_else(|error| panic!("{error}\n{}", world.log_tail()))
}

/// The diary number in a subject, such as `TN 2026/0001`.
pub fn number_in(mail: &ReceivedMail) -> String {
    let subject = mail.header("Subject").unwrap_or_default();
    let number = subject.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    number.unwrap_or_else(|| panic!("no number in {subject}")).0.to_owned()
}

/// All cases, as `list --json` prints them.
pub fn cases(municipality: &Municipality) -> Vec<Value> {
    let output = municipality.command(&["list", "--json"]).unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// `verify` finds nothing.
pub fn assert_whole(municipality: &Municipality) {
    let output = municipality.command(&["verify"]).unwrap();
    assert!(output.status.success(), "{}", said(&output));
}

/// Everything that a command printed.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Waits until something holds.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < end, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
