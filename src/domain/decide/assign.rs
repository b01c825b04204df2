//! Giving a case to someone, by word or because whoever had it is away; the deadline stands.

use super::absence;
use super::clocks;
use super::documents::outgoing;
use super::finish::AFTER_CLOCKS;
use super::letters;
use super::people::{Assignee, assignee_person};
use super::{Context, Decision};
use crate::domain::case::{Case, CaseMatter, State};
use crate::domain::deadline::last_day;
use crate::domain::effect::{NamedTemplate, Purpose};
use crate::domain::organisation::Organisation;
use crate::domain::time::stockholm_date;
use chrono::{DateTime, Utc};

/// Gives a case to someone; the deadline stands. The reminders go on, acceptance is asked for anew.
pub(super) fn assign(case: &Case, to: &Assignee, why: &str, context: &Context<'_>) -> Decision {
    let mut matter = case.matter.clone();
    matter.unit = Some(to.unit.clone());
    matter.officer = to.officer.clone();
    let mut decision = Decision::because(format!("Ärendet lämnas till {}.", name_of(to, context.organisation)));
    if matches!(case.state, State::HandedOver { .. }) {
        taken_back(&mut decision, case, &mut matter, context);
    } else {
        decision.set_matter(matter.clone());
    }
    if case.state.owes_answer() || matches!(case.state, State::HandedOver { .. }) {
        decision.set_state(State::Assigned { since: context.now });
        decision.extend(clocks::start_acceptance(context));
        decision.extend(absence::start_clock(to.officer.as_ref(), context));
    }
    let original = case.matter.opened_by;
    decision.push(letters::assignment(&matter, case.id.0, to.address.clone(), original, why, context));
    decision
}

/// What was handed over to a function by mistake is answered here after all, counted from the day it came; the sender, who was told of
/// the function, is told so.
fn taken_back(decision: &mut Decision, case: &Case, matter: &mut CaseMatter, context: &Context<'_>) {
    let from_arrival = clocks::due_of(matter, matter.arrived_at, context);
    // Nobody can be promised a day that has passed.
    let due = Some(from_arrival).filter(|due| *due > context.now);
    let due = due.unwrap_or_else(|| clocks::due_of(matter, context.now, context));
    matter.due_at = Some(due);
    matter.promised = matter
        .citizen
        .as_ref()
        .filter(|_| context.policy.receipt.promise)
        .map(|_| last_day(due));
    decision.reason(format!(
        "Ärendet är taget tillbaka och besvaras här: svar senast {}.",
        last_day(due)
    ));
    owe_again(decision, matter.clone(), due, context);
    let key = format!("notice/taken_back/{}", context.now.timestamp());
    let told = letters::to_citizen(case, Purpose::Notice, key.clone(), &[("new_day", last_day(due).to_string())]);
    if let Some(mut letter) = told {
        letter.template = Some(NamedTemplate::NoticeTakenBack.to_string());
        let to = letter.to.shown();
        decision.push(letters::send(letter));
        decision.document(outgoing("Besked om att ärendet besvaras här", to, key, context));
    }
}

/// Where a case stands that owes an answer again: with whoever has it, else with the registrar.
pub(super) fn owing(matter: &CaseMatter, context: &Context<'_>) -> State {
    if matter.officer.is_some() || matter.unit.is_some() {
        State::Assigned { since: context.now }
    } else {
        State::AwaitingRegistrar
    }
}

/// An answer is owed again until a time, UTC: by whoever has the case, else the registrar finds someone.
pub(super) fn owe_again(decision: &mut Decision, mut matter: CaseMatter, due: DateTime<Utc>, context: &Context<'_>) {
    matter.keep_first_due();
    let state = owing(&matter, context);
    decision.set_matter(CaseMatter {
        due_at: Some(due),
        ..matter
    });
    decision
        .set_state(state)
        .stop(AFTER_CLOCKS)
        .extend(clocks::start_ladder(due, context));
}

fn name_of(to: &Assignee, organisation: &Organisation) -> String {
    let name = organisation.who_has(to.officer.as_ref(), Some(&to.unit));
    name.map_or_else(|| to.address.address.to_string(), str::to_owned)
}

/// Who has it instead where the one whom it is to be given to is away; `None` where nobody is there for them.
pub(super) fn covered(to: Assignee, context: &Context<'_>) -> Option<Assignee> {
    let Some(officer) = &to.officer else { return Some(to) };
    let present = context
        .absences
        .present(officer, stockholm_date(context.now), context.organisation)?;
    if present == *officer {
        return Some(to);
    }
    assignee_person(context.organisation.people.get(&present)?, context.organisation)
}
