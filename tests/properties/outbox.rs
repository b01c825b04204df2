//! What officers wrote to the citizen, as the outbox would hold it: waiting for its minutes, gone, or stopped.

use chrono::{DateTime, NaiveDate, Utc};
use synpunktd::domain::case::{Case, CaseMatter, ClosedBy, State};
use synpunktd::domain::decide::Decision;
use synpunktd::domain::effect::{Effect, Purpose};
use synpunktd::domain::facts::{AnswerFate, Known, OutgoingAnswer};
use synpunktd::domain::ids::OutboxId;

/// A letter of an officer's to the citizen.
#[derive(Debug, Clone)]
struct Sent {
    goes_at: DateTime<Utc>,
    /// It answers, and does not only ask.
    answers: bool,
    /// The day that the citizen had been promised before it.
    promised_before: Option<NaiveDate>,
}

/// The officers' letters of one case.
#[derive(Debug, Default)]
pub struct Outbox {
    pub known: Known,
    sent: Vec<Sent>,
    /// Answers that were given otherwise: by word of mouth, by a copy, by the receipt's thanks.
    given_otherwise: usize,
}

impl Outbox {
    /// Time passes: what has waited long enough goes.
    pub fn now_is(&mut self, now: DateTime<Utc>) {
        for (letter, sent) in self.known.answers.iter_mut().zip(&self.sent) {
            if letter.fate == AnswerFate::Waits && sent.goes_at <= now {
                letter.fate = AnswerFate::Gone(sent.goes_at);
            }
        }
    }

    /// Takes in what a decision about a case sends and stops.
    pub fn follow(&mut self, decision: &Decision, before: &CaseMatter, now: DateTime<Utc>) {
        for effect in &decision.effects {
            match effect {
                Effect::Send { letter } if matches!(letter.purpose, Purpose::Answer | Purpose::Delay) => {
                    let id = OutboxId(i64::try_from(self.sent.len()).unwrap());
                    self.known.answers.push(OutgoingAnswer {
                        id,
                        purpose: letter.purpose,
                        fate: AnswerFate::Waits,
                        state_before: letter.state_before.clone(),
                    });
                    self.sent.push(Sent {
                        goes_at: letter.not_before.unwrap_or(now),
                        answers: letter.purpose == Purpose::Answer && letter.values.get("asks").is_none_or(String::is_empty),
                        promised_before: before.promised,
                    });
                }
                Effect::StopLetter { id } => {
                    let letter = self.known.answers.iter_mut().find(|letter| letter.id == *id).unwrap();
                    assert_eq!(letter.fate, AnswerFate::Waits, "what does not wait cannot be stopped");
                    letter.fate = AnswerFate::Lost;
                }
                Effect::AddDocument { document }
                    if document.title.contains("muntligt svar") || document.title.starts_with("Svar från handläggaren") =>
                {
                    self.given_otherwise += 1;
                }
                _ => {}
            }
        }
        self.now_is(now);
    }

    /// The receipt thanked, and that is answer enough.
    pub fn thanked(&mut self) {
        self.given_otherwise += 1;
    }

    /// Answers that have gone or will go.
    fn answers(&self) -> usize {
        let letters = self.known.answers.iter().zip(&self.sent);
        letters
            .filter(|(letter, sent)| sent.answers && letter.fate != AnswerFate::Lost)
            .count()
            + self.given_otherwise
    }

    /// What `Stopp` took back is taken back whole: no case is answered by a letter that never goes, and the day that the citizen
    /// was promised stands.
    pub fn stopped_whole(&self, decision: &Decision, after: &Case) {
        let stopped: Vec<OutboxId> = decision.effects.iter().filter_map(stops).collect();
        if stopped.is_empty() {
            return;
        }
        let answered = match &after.state {
            State::Answered { .. } => true,
            State::Closed { by, .. } => !matches!(by, ClosedBy::NotAMatter | ClosedBy::Merged),
            State::AwaitingRegistrar | State::Assigned { .. } | State::HandedOver { .. } => false,
        };
        assert!(
            !answered || self.answers() > 0,
            "answered by what never went: {after:#?} {decision:#?}"
        );
        let letters = self.known.answers.iter().zip(&self.sent);
        let mut moved = letters.filter(|(letter, _)| stopped.contains(&letter.id) && letter.purpose == Purpose::Delay);
        if let Some((_, first)) = moved.next() {
            assert_eq!(
                after.matter.promised, first.promised_before,
                "a promise that moved silently: {after:#?}"
            );
        }
    }
}

fn stops(effect: &Effect) -> Option<OutboxId> {
    match effect {
        Effect::StopLetter { id } => Some(*id),
        _ => None,
    }
}
