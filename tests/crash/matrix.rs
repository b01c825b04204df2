//! What a relay can do to a letter, at each stage of the conversation: say later, say never, fall silent, hang up, talk nonsense.

use std::time::Duration;

use chrono::TimeDelta;
use mailworld::{Answer, Rule, SmtpSink, Stage};
use synpunktd::domain::effect::Purpose;
use synpunktd::domain::ids::CaseId;
use synpunktd::flow::lines::Lines;
use synpunktd::smtp::Waits;
use synpunktd::store::LetterState::{self, Failed, Queued, Unknown};

use crate::cuts::{Desk, hand};

const STAGES: [Stage; 6] = [Stage::Banner, Stage::Ehlo, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Dot];

/// What becomes of a receipt at each of the stages above.
fn table() -> Vec<(&'static str, Answer, [LetterState; 6])> {
    vec![
        ("4xx", Answer::Reply(451, "4.3.0 not now".into()), [Queued; 6]),
        // Before the recipient is named it is us that the relay refuses: a person mends that, and letters wait.
        (
            "5xx",
            Answer::Reply(550, "5.1.1 no".into()),
            [Queued, Queued, Queued, Failed, Failed, Failed],
        ),
        ("421", Answer::Reply(421, "4.3.2 closing".into()), [Queued; 6]),
        (
            "5.7.1",
            Answer::Reply(550, "5.7.1 not you".into()),
            [Queued, Queued, Queued, Queued, Failed, Failed],
        ),
        ("silence", Answer::Silent, [Queued, Queued, Queued, Queued, Queued, Unknown]),
        ("hangs up", Answer::Close, [Queued, Queued, Queued, Queued, Queued, Unknown]),
        ("nonsense", Answer::Garbage, [Queued, Queued, Queued, Queued, Queued, Unknown]),
        (
            "keeps and hangs up",
            Answer::KeepAndClose,
            [Queued, Queued, Queued, Queued, Queued, Unknown],
        ),
        (
            "keeps and is silent",
            Answer::KeepAndSilent,
            [Queued, Queued, Queued, Queued, Queued, Unknown],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_relay_does_a_receipt_goes_once_or_a_person_is_told() {
    let (mut differ, mut number) = (Vec::new(), 0);
    let mut desk = Desk::new(0, hand(), Waits::default()).await;
    for (name, answer, states) in table() {
        for (stage, expected) in STAGES.into_iter().zip(states) {
            number += 1;
            let what = format!("{name} at {stage:?}");
            let sink = SmtpSink::start().unwrap();
            sink.rule(Rule::at(stage, answer.clone()));
            desk.port = sink.port();
            desk.one_more_matter(number).await;
            // Only who is told to be silent is not waited for as long as it takes.
            let is_silent = matches!(answer, Answer::Silent | Answer::KeepAndSilent);
            desk.waits = if is_silent { short() } else { Waits::default() };
            desk.deliver().await;
            desk.waits = Waits::default();
            let state = receipt_of(&desk, number).await;
            if state != expected {
                differ.push(format!("{what}: {state:?} instead of {expected:?}"));
            }
            // The relay is well again: what waited goes, what was in doubt goes once more, what failed does not.
            sink.clear_rules();
            for _ in 0..12 {
                desk.clock.forward(TimeDelta::minutes(2));
                desk.deliver().await;
            }
            let citizen = format!("eva{number}@example.com");
            let got: Vec<_> = sink.accepted().into_iter().filter(|mail| mail.to[0] == citizen).collect();
            let kept = matches!(answer, Answer::KeepAndClose | Answer::KeepAndSilent) && stage == Stage::Dot;
            let wanted = usize::from(expected != Failed) + usize::from(kept);
            if got.len() != wanted || got.windows(2).any(|pair| pair[0].raw != pair[1].raw) {
                differ.push(format!("{what}: {} receipts instead of {wanted}", got.len()));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_greylists_gets_the_letter_at_the_next_try() {
    let sink = SmtpSink::start().unwrap();
    sink.rule(Rule::reply(Stage::Rcpt, 450, "4.2.0 greylisted").to("eva1@example.com").times(2));
    let desk = Desk::new(sink.port(), hand(), Waits::default()).await;
    desk.one_more_matter(1).await;
    for expected in [0, 0, 1] {
        // One letter a turn: the receipt, and what goes to staff.
        for _ in 0..3 {
            desk.deliver().await;
        }
        let got = sink.accepted().iter().filter(|mail| mail.to == ["eva1@example.com"]).count();
        assert_eq!(got, expected);
        desk.clock.forward(TimeDelta::minutes(10));
    }
}

#[test]
fn nobody_waits_shorter_for_the_last_answer_than_the_standard_says() {
    // RFC 5321 section 4.5.3.2.6: ten minutes; a shorter wait makes doubles.
    assert!(Waits::default().after_dot >= Duration::from_secs(600));
    assert!(Waits::default().command >= Duration::from_secs(300));
}

/// Waits that a test can afford.
fn short() -> Waits {
    Waits {
        connect: Duration::from_millis(700),
        command: Duration::from_millis(700),
        after_dot: Duration::from_millis(700),
    }
}

async fn receipt_of(desk: &Desk, number: u32) -> LetterState {
    let letters = desk
        .store
        .read()
        .await
        .unwrap()
        .letters_of(CaseId(i64::from(number)))
        .await
        .unwrap();
    letters.iter().find(|letter| letter.purpose == Purpose::Receipt).unwrap().state
}

impl Desk {
    /// One turn of delivery, over new lines.
    async fn deliver(&self) {
        let mut lines = Lines::new(self.relay(), 1);
        let turn = synpunktd::flow::deliver::run_once(&self.office, &self.store, &mut lines);
        turn.await.unwrap();
        lines.close().await;
    }
}
