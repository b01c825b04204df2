//! The hold window: what an officer writes to the citizen waits a moment in the outbox, and `Stopp` brings the case back to where it stood before (K2).

use super::acts::Reply;
use super::assign::owing;
use super::clocks;
use super::documents::drawn_up;
use super::finish;
use super::{Context, Decision};
use crate::domain::case::{Case, CaseMatter, Progress, Standing, State};
use crate::domain::effect::{Effect, LetterPlan, Purpose};
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
    letter.state_before = letter.not_before.map(|_| Standing::of(case));
}

/// When a letter goes, as a value of the transcript that tells it; empty where it goes at once.
pub(super) fn told(letter: &LetterPlan) -> (&'static str, String) {
    ("goes_at", letter.not_before.map(|at| at.to_rfc3339()).unwrap_or_default())
}

/// `Stopp`: what waits will never go; of what has gone the officer is told when it went.
pub(super) fn stop(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let sent = &reply.known.answers;
    let waiting: Vec<&OutgoingAnswer> = sent.iter().filter(|letter| letter.fate == AnswerFate::Waits).collect();
    let Some(first) = waiting.first() else {
        return too_late(case, reply, sent.last());
    };
    let moved = waiting.iter().any(|letter| letter.purpose == Purpose::Delay);
    let only_moved = waiting.iter().all(|letter| letter.purpose == Purpose::Delay);
    let (reason, title) = if only_moved {
        (
            "Beskedet om en ny svarsdag stoppades innan det skickades: den lovade dagen gäller (K2).",
            "Beskedet om längre svarstid stoppas",
        )
    } else {
        (
            "Svaret stoppades innan det skickades: det ligger kvar som utkast i ärendet (K2).",
            "Svaret stoppas",
        )
    };
    let mut decision = Decision::because(reason);
    decision.document(drawn_up(reply.mail, title));
    decision.extend(waiting.iter().map(|letter| Effect::StopLetter { id: letter.id }));
    if let Some(before) = &first.state_before {
        bring_back(&mut decision, case, before, moved, context);
    }
    let purpose = [("purpose", if only_moved { "delay" } else { "answer" }.to_owned())];
    decision.push(reply.transcript(case, "stopped", &purpose));
    decision
}

/// The case stands again where it stood before the letter, unless something else has happened to it since.
fn bring_back(decision: &mut Decision, case: &Case, before: &Standing, moved: bool, context: &Context<'_>) {
    let matter = as_before(&case.matter, before, moved);
    if matter != case.matter {
        decision.set_matter(matter.clone());
    }
    let ladder = |decision: &mut Decision| {
        let due = matter.due_at.into_iter();
        decision.extend(due.flat_map(|due| clocks::start_ladder(due, context)));
    };
    let answered = matches!(case.state, State::Answered { .. } | State::Closed { .. });
    if !answered || case.state == before.state {
        if moved && case.state.owes_answer() {
            ladder(decision);
        }
        return;
    }
    decision.stop(finish::AFTER_CLOCKS);
    match &before.state {
        State::AwaitingRegistrar | State::Assigned { .. } => {
            decision.reason("Ärendet räknas som obesvarat igen.");
            decision.set_state(owing(&matter, context));
            ladder(decision);
        }
        State::Answered { .. } => {
            decision.set_state(before.state.clone());
            decision.extend(finish::rests(&matter.progress, context));
            if let Some(due) = matter.progress.final_due_at {
                decision.extend(clocks::start_final(Some(due), context));
            }
        }
        State::HandedOver { .. } | State::Closed { .. } => {
            decision.set_state(before.state.clone());
        }
    }
}

/// What the letter had changed of the matter is as it was; what else the officer wrote (a measure, an outcome) stays.
fn as_before(matter: &CaseMatter, before: &Standing, moved: bool) -> CaseMatter {
    let mut matter = matter.clone();
    if let Some(progress) = &before.progress {
        matter.progress = Progress {
            uncounted_at: progress.uncounted_at,
            uncounted_goes_on: progress.uncounted_goes_on,
            final_due_at: progress.final_due_at,
            watched: progress.watched,
            asked: progress.asked,
            ..matter.progress
        };
    }
    if moved {
        (matter.due_at, matter.promised) = (before.due_at, before.promised);
    }
    matter
}

fn too_late(case: &Case, reply: &Reply<'_>, last: Option<&OutgoingAnswer>) -> Decision {
    let mut decision = Decision::because("Det finns inget svar kvar att stoppa.");
    decision.document(drawn_up(reply.mail, "Begäran om att stoppa svaret"));
    let purpose = last.map_or(Purpose::Answer, |letter| letter.purpose).as_str().to_owned();
    let (what, went_at) = match last.map(|letter| letter.fate) {
        Some(AnswerFate::Gone(at)) => ("stop_too_late", at.to_rfc3339()),
        Some(AnswerFate::Going) => ("stop_going", String::new()),
        Some(AnswerFate::Waits | AnswerFate::Lost) | None => ("nothing_to_stop", String::new()),
    };
    decision.push(reply.transcript(case, what, &[("went_at", went_at), ("purpose", purpose)]));
    decision
}
