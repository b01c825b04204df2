//! Giving a case to someone, by word or because whoever had it is away; the deadline stands.

use super::clocks;
use super::documents::incoming;
use super::letters;
use super::people::{Assignee, assignee_person, find_assignee};
use super::{Context, Decision};
use crate::domain::case::{Case, CaseMatter, State};
use crate::domain::effect::{Effect, Outcome};
use crate::domain::event::Mail;
use crate::domain::organisation::Organisation;
use crate::domain::recognise::Staff;

/// Gives a case to someone; the deadline stands. The reminders go on, acceptance is asked for anew.
pub(super) fn assign(case: &Case, to: &Assignee, why: &str, context: &Context<'_>) -> Decision {
    let mut matter = case.matter.clone();
    matter.unit = Some(to.unit.clone());
    matter.officer = to.officer.clone();
    let mut decision = Decision::because(format!("Ärendet lämnas till {}.", name_of(to, context.organisation)));
    decision.push(Effect::SetMatter {
        matter: Box::new(matter.clone()),
    });
    if case.state.owes_answer() {
        decision.set_state(State::Assigned { since: context.now });
        decision.extend(clocks::start_acceptance(context));
    }
    let original = letters::original_of(case);
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

fn name_of(to: &Assignee, organisation: &Organisation) -> String {
    let officer = to
        .officer
        .as_ref()
        .and_then(|id| organisation.people.get(id))
        .map(|person| person.name.clone());
    let unit = organisation.units.get(&to.unit).map(|unit| unit.name.clone());
    officer.or(unit).unwrap_or_else(|| to.address.address.to_string())
}

/// An officer's own out-of-office reply: a stand-in gets the case, the deadline stands, the registrar is told.
pub(super) fn away(case: &Case, mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    let has_it = staff.person.is_some() && staff.person == case.matter.officer && case.state.owes_answer();
    match stand_in(mail, staff, context.organisation).filter(|_| has_it) {
        Some(stand_in) => {
            let assigned = assign(
                case,
                &stand_in,
                "Ordinarie handläggare är borta enligt sitt eget frånvarobesked.",
                context,
            );
            decision = assigned;
            decision.reason("Handläggarens frånvarobesked gav en ersättare.");
            decision.extend(letters::registrar(case, "officer_away_reassigned", mail.id.0, &[], context));
        }
        None if has_it => {
            decision.reason("Handläggaren är borta och ingen ersättare är känd: registratorn får veta det.");
            decision.extend(letters::registrar(case, "officer_away", mail.id.0, &[], context));
        }
        None => {
            decision.reason("Ett frånvarobesked som inte ändrar något i ärendet.");
        }
    }
    decision.push(Effect::AddDocument {
        document: incoming(mail, "Frånvarobesked"),
    });
    decision.file(Outcome::AddedToCase);
    decision
}

/// The stand-in that the reply names, where the directory knows them, else the configured one.
fn stand_in(mail: &Mail<'_>, staff: &Staff, organisation: &Organisation) -> Option<Assignee> {
    let named = mail.letter.absence.as_ref().and_then(|absence| absence.stand_in.as_deref());
    let configured = || {
        let person = organisation.people.get(staff.person.as_ref()?)?;
        assignee_person(organisation.people.get(person.stand_in.as_ref()?)?, organisation)
    };
    let not_oneself = |assignee: &Assignee| assignee.officer != staff.person;
    named
        .and_then(|name| find_assignee(name, organisation))
        .or_else(configured)
        .filter(not_oneself)
}
