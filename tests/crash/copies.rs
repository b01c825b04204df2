//! A journal that the relay does not take: letters go all the same, and in doubt the rule counts that holds without a journal, since what
//! does not lie in the journal may have gone.

use chrono::TimeDelta;
use mailworld::{Answer, Rule, SmtpSink, Stage};
use synpunktd::domain::address::EmailAddress;
use synpunktd::domain::effect::Purpose;
use synpunktd::domain::ids::CaseId;
use synpunktd::flow::lines::Lines;
use synpunktd::flow::{deliver, resolve};
use synpunktd::smtp::Waits;
use synpunktd::store::{LetterRow, LetterState};

use crate::cuts::{Desk, hand};

const JOURNAL: &str = "journal@lindhaga.example";
/// The citizen of the one matter.
const EVA: &str = "eva1@example.com";

/// A matter whose letters wait, over a relay that a test has told what to do. Nobody can look into the journal.
async fn desk(sink: &SmtpSink) -> Desk {
    let mut desk = Desk::new(sink.port(), hand(), Waits::default()).await.with_journal();
    desk.journal = Some(EmailAddress::parse(JOURNAL).unwrap());
    desk.one_more_matter(1).await;
    desk
}

async fn deliver_for(desk: &Desk, minutes: i64) {
    for _ in 0..minutes {
        let mut lines = Lines::new(desk.relay(), 1);
        deliver::run_once(&desk.office, &desk.store, &mut lines).await.unwrap();
        lines.close().await;
        desk.clock.forward(TimeDelta::minutes(1));
    }
}

async fn letters(desk: &Desk) -> Vec<LetterRow> {
    desk.store.read().await.unwrap().letters_of(CaseId(1)).await.unwrap()
}

async fn letter_for(desk: &Desk, purpose: Purpose) -> LetterRow {
    letters(desk).await.into_iter().find(|letter| letter.purpose == purpose).unwrap()
}

/// What came for one recipient; the journal's copies are no letters of their own.
fn got(sink: &SmtpSink, recipient: &str) -> Vec<Vec<u8>> {
    let mails = sink.accepted().into_iter().filter(|mail| mail.to.iter().any(|to| to == recipient));
    mails.map(|mail| mail.raw).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_is_refused_keeps_no_letter_back() {
    for (code, words) in [(550, "5.1.1 no such mailbox"), (452, "4.2.2 the mailbox is full")] {
        let sink = SmtpSink::start().unwrap();
        sink.rule(Rule::reply(Stage::Rcpt, code, words).to(JOURNAL));
        let desk = desk(&sink).await;
        deliver_for(&desk, 3).await;
        let accepted = sink.accepted();
        assert!(
            accepted.iter().all(|mail| mail.to.len() == 1 && mail.to[0] != JOURNAL),
            "{accepted:?}"
        );
        assert_eq!(got(&sink, EVA).len(), 1, "{code}: the receipt went, and once");
        assert!(
            letters(&desk).await.iter().all(|letter| letter.state == LetterState::Sent),
            "{code}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_doubt_a_letter_without_a_copy_is_resolved_without_the_journal() {
    let sink = SmtpSink::start().unwrap();
    sink.rule(Rule::reply(Stage::Rcpt, 550, "5.1.1 no such mailbox").to(JOURNAL));
    let desk = desk(&sink).await;
    let officer = letter_for(&desk, Purpose::Assignment).await.recipient;
    for recipient in [EVA, officer.as_str()] {
        sink.rule(Rule::at(Stage::Dot, Answer::KeepAndClose).to(recipient).times(1));
    }
    deliver_for(&desk, 4).await;
    assert_eq!(got(&sink, EVA).len(), 1, "the relay is given time to come to itself");
    deliver_for(&desk, 60).await;
    let receipts = got(&sink, EVA);
    assert!(
        receipts.len() == 2 && receipts[0] == receipts[1],
        "the receipt goes once more, byte for byte: {}",
        receipts.len()
    );
    let assignment = letter_for(&desk, Purpose::Assignment).await;
    assert_eq!(
        assignment.state,
        LetterState::Failed,
        "it may lie with the officer: it does not go twice"
    );
    let same = sink.accepted().into_iter().filter(|mail| mail.to == [officer.as_str()]);
    let id = assignment.message_id.as_str();
    assert_eq!(same.filter(|mail| String::from_utf8_lossy(&mail.raw).contains(id)).count(), 1);
    let told = letter_for(&desk, Purpose::RegistrarNotice).await;
    assert_eq!(told.state, LetterState::Sent, "a person looks");
}

/// The other half: a letter whose copy the relay took waits for the journal, however long that is out of reach.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_doubt_a_letter_with_a_copy_waits_for_the_journal() {
    let sink = SmtpSink::start().unwrap();
    let desk = desk(&sink).await;
    sink.rule(Rule::at(Stage::Dot, Answer::KeepAndClose).to(EVA).times(1));
    deliver_for(&desk, 60).await;
    assert_eq!(got(&sink, EVA).len(), 1);
    assert_eq!(letter_for(&desk, Purpose::Receipt).await.state, LetterState::Unknown);
    assert!(resolve::has_doubts(&desk.office, &desk.store).await.unwrap());
}
