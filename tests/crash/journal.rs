//! The journal: letters whose last answer was lost are looked for where a copy of each lies that the relay took, and none goes twice.

use std::time::Duration;

use chrono::TimeDelta;
use mailworld::{World, WorldOptions};
use synpunktd::domain::address::EmailAddress;
use synpunktd::domain::secret::Secret;
use synpunktd::flow::deliver;
use synpunktd::flow::lines::Lines;
use synpunktd::flow::resolve;
use synpunktd::imap::{FolderName, ImapAccount, Limits, Mailbox, SizeTrust, connect};
use synpunktd::net::login::{Login, Security};
use synpunktd::smtp::Waits;

use crate::cuts::{Desk, hand};
use crate::proxy::{Proxy, WHOLE};
use crate::scene::wanted;

const JOURNAL: &str = "journal@lindhaga.example";
/// Citizens with a mailbox of their own: more than three for each byte that the relay says in a conversation.
const CITIZENS: u32 = 1800;
/// How long Postfix may take to deliver a round of letters.
const PATIENCE: Duration = Duration::from_secs(60);

/// Cuts the lines after each `step` bytes of what the relay says, with letters on so many lines at once.
async fn cut_with_a_journal(step: usize, lines: usize) {
    let users = (1..=CITIZENS)
        .map(|number| format!("eva{number}@example.com"))
        .chain([JOURNAL.to_owned()]);
    let world = World::start(WorldOptions {
        users: users.collect(),
        ..WorldOptions::default()
    })
    .await
    .unwrap();
    let proxy = Proxy::before(world.smtp_port()).await;
    let mut desk = Desk::new(proxy.port, hand(), Waits::default()).await.with_journal();
    desk.journal = Some(EmailAddress::parse(JOURNAL).unwrap());
    let account = ImapAccount {
        host: "127.0.0.1".to_owned(),
        port: world.imap_port(),
        security: Security::PlainLoopbackOnly,
        user: JOURNAL.to_owned(),
        login: Login::Password(Secret::new(world.password(JOURNAL).unwrap())),
        ca_file: None,
        sizes: SizeTrust::Estimated,
        limits: Limits::default(),
    };
    desk.one_more_matter(1).await;
    send(&desk, lines).await;
    let length = proxy.passed.from_server.load(std::sync::atomic::Ordering::SeqCst);
    let (mut number, mut found) = (1, 0);
    for at in (0..=length).filter(|at| at % step == 0 || [20, 30, 40].contains(&(length - at))) {
        for _ in 0..lines {
            number += 1;
            desk.one_more_matter(number).await;
        }
        proxy.cut_after(WHOLE, at);
        send(&desk, lines).await;
        proxy.cut_after(WHOLE, WHOLE);
        desk.clock.forward(TimeDelta::minutes(3));
        world.all_delivered(PATIENCE).await.unwrap();
        for _ in 0..2 {
            let mut session = connect(&account).await.unwrap();
            session.select(&FolderName::inbox()).await.unwrap();
            found += resolve::by_journal(&desk.office, &desk.store, &mut session, &FolderName::inbox())
                .await
                .unwrap();
            send(&desk, lines).await;
            desk.clock.forward(TimeDelta::minutes(16));
        }
        send(&desk, lines).await;
    }
    assert!(number <= CITIZENS, "more citizens wrote than have mailboxes");
    world.all_delivered(PATIENCE).await.unwrap();
    let mut counts = Vec::new();
    for number in 1..=number {
        counts.push(world.inbox(&format!("eva{number}@example.com")).await.unwrap().len());
    }
    assert!(counts.iter().all(|count| *count == 1), "receipts by citizen: {counts:?}");
    assert!(found > 0, "no letter was ever in doubt");
    eprintln!(
        "journal, {lines} lines: cut at {} places of {length} bytes of answers, {found} letters in doubt resolved, none went twice",
        (number as usize - 1) / lines
    );
}

async fn send(desk: &Desk, lines: usize) {
    for _ in 0..4 {
        let mut lines = Lines::new(desk.relay(), lines);
        deliver::run_once(&desk.office, &desk.store, &mut lines).await.unwrap();
        lines.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_in_doubt_that_lies_in_the_journal_is_not_sent_again() {
    cut_with_a_journal(90, 1).await;
}

/// Rounds of letters side by side, each broken at the same byte: every one of them is resolved by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_letter_of_a_round_that_breaks_is_found_in_the_journal() {
    cut_with_a_journal(120, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: make crash"]
async fn with_a_journal_no_letter_goes_twice_wherever_the_line_breaks() {
    cut_with_a_journal(wanted("CRASH_STEP", 1), 1).await;
    cut_with_a_journal(wanted("CRASH_STEP", 1), 3).await;
}
