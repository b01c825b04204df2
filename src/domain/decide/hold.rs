//! The hold window: an answer waits a moment in the outbox, and `Stopp` brings the case back to where it stood before (K2).

use super::acts::Reply;
use super::assign::owing;
use super::clocks;
use super::documents::drawn_up;
use super::finish;
use super::letters;
use super::{Context, Decision};
use crate::domain::case::{Case, State};
use crate::domain::effect::{Effect, LetterPlan};
use crate::domain::facts::{AnswerFate, OutgoingAnswer};
use chrono::{DateTime, TimeDelta, Utc};

/// When an answer that is decided now goes, UTC; `None` where the routine sends it at once.
pub(super) fn goes_at(context: &Context<'_>) -> Option<DateTime<Utc>> {
    let minutes = context.policy.answers.hold_minutes;
    (minutes > 0).then(|| context.now + TimeDelta::minutes(i64::from(minutes)))
}

/// A letter of an effect waits as the answer does that it is a copy of.
pub(super) fn held_too(mut effect: Effect, case: &Case, context: &Context<'_>) -> Effect {
    if let Effect::Send { letter } = &mut effect {
        held(letter, case, context);
    }
    effect
}

/// Lets a letter wait for its time.
pub(super) fn held(letter: &mut LetterPlan, case: &Case, context: &Context<'_>) {
    letter.not_before = goes_at(context);
    letter.state_before = letter.not_before.map(|_| case.state.clone());
}

/// `Stopp`: what waits will never go; of what has gone the officer is told when it went.
pub(super) fn stop(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let answers = &reply.known.answers;
    let waiting: Vec<&OutgoingAnswer> = answers.iter().filter(|answer| answer.fate == AnswerFate::Waits).collect();
    let Some(first) = waiting.first() else {
        return too_late(case, reply, answers.last());
    };
    let mut decision = Decision::because("Svaret stoppades innan det skickades: det ligger kvar som utkast i ärendet (K2).");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Svaret stoppas"),
    });
    decision.extend(waiting.iter().map(|answer| Effect::StopLetter { id: answer.id }));
    if let Some(before) = &first.state_before {
        bring_back(&mut decision, case, before, context);
    }
    decision.push(letters::transcript(case, reply.mail, reply.staff, "stopped", &[]));
    decision
}

/// The case stands again where it stood before the answer, unless something else has happened to it since.
fn bring_back(decision: &mut Decision, case: &Case, before: &State, context: &Context<'_>) {
    let answered = matches!(case.state, State::Answered { .. } | State::Closed { .. });
    if !answered || case.state == *before {
        return;
    }
    decision.stop(finish::AFTER_CLOCKS);
    match before {
        State::AwaitingRegistrar | State::Assigned { .. } => {
            decision.reason("Ärendet räknas som obesvarat igen.");
            decision.set_state(owing(&case.matter, context));
            if let Some(due) = case.matter.due_at {
                decision.extend(clocks::start_ladder(due, context));
            }
        }
        State::Answered { .. } => {
            decision.set_state(before.clone());
            decision.extend(finish::rests(context));
        }
        State::HandedOver { .. } | State::Closed { .. } => {
            decision.set_state(before.clone());
        }
    }
}

fn too_late(case: &Case, reply: &Reply<'_>, last: Option<&OutgoingAnswer>) -> Decision {
    let mut decision = Decision::because("Det finns inget svar kvar att stoppa.");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Begäran om att stoppa svaret"),
    });
    let (what, went_at) = match last.map(|answer| answer.fate) {
        Some(AnswerFate::Gone(at)) => ("stop_too_late", at.to_rfc3339()),
        Some(AnswerFate::Going) => ("stop_going", String::new()),
        Some(AnswerFate::Waits | AnswerFate::Lost) | None => ("nothing_to_stop", String::new()),
    };
    decision.push(letters::transcript(case, reply.mail, reply.staff, what, &[("went_at", went_at)]));
    decision
}
