//! Giving a case to someone, by word or because whoever had it is away; the deadline stands.

use super::absence;
use super::clocks;
use super::finish::AFTER_CLOCKS;
use super::letters;
use super::people::{Assignee, assignee_person};
use super::{Context, Decision};
use crate::domain::case::{Case, CaseMatter, State};
use crate::domain::organisation::Organisation;
use crate::domain::time::stockholm_date;
use chrono::{DateTime, Utc};

/// Gives a case to someone; the deadline stands. The reminders go on, acceptance is asked for anew.
pub(super) fn assign(case: &Case, to: &Assignee, why: &str, context: &Context<'_>) -> Decision {
    let mut matter = case.matter.clone();
    matter.unit = Some(to.unit.clone());
    matter.officer = to.officer.clone();
    let mut decision = Decision::because(format!("Ärendet lämnas till {}.", name_of(to, context.organisation)));
    decision.set_matter(matter.clone());
    if case.state.owes_answer() {
        decision.set_state(State::Assigned { since: context.now });
        decision.extend(clocks::start_acceptance(context));
        decision.extend(absence::start_clock(to.officer.as_ref(), context));
    }
    let original = case.matter.opened_by;
    decision.push(letters::assignment(&matter, case.id.0, to.address.clone(), original, why, context));
    decision
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
pub(super) fn owe_again(decision: &mut Decision, matter: CaseMatter, due: DateTime<Utc>, context: &Context<'_>) {
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
