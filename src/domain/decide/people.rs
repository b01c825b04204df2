//! Who has a case, who stands in, and who is told: from roles and names to people with addresses.

use super::clocks;
use super::letters;
use super::{Context, Decision};
use crate::domain::address::NamedAddress;
use crate::domain::case::{Case, CaseMatter, Direction, DocumentSource, NewDocument, State};
use crate::domain::effect::{ClockKind, Effect, Outcome};
use crate::domain::event::Mail;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::organisation::{Organisation, Person, Unit};
use crate::domain::policy::Role;
use crate::domain::recognise::Staff;

/// Whom a case is given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assignee {
    pub unit: UnitId,
    pub officer: Option<PersonId>,
    pub address: NamedAddress,
}

/// A person with the address that mail to them goes to.
pub(super) fn address_of(person: &PersonId, organisation: &Organisation) -> Option<NamedAddress> {
    let person = organisation.people.get(person)?;
    Some(NamedAddress::new(Some(&person.name), person.address()?.clone()))
}

/// Who gets a unit's new cases: its first officer, else its mailbox, else its manager.
pub(super) fn assignee_of(unit: &Unit, organisation: &Organisation) -> Option<Assignee> {
    let officer = unit
        .officers
        .iter()
        .find_map(|id| Some((id.clone(), address_of(id, organisation)?)));
    let (officer, address) = match (officer, &unit.mailbox) {
        (Some((officer, address)), _) => (Some(officer), address),
        (None, Some(mailbox)) => (None, NamedAddress::new(Some(&unit.name), mailbox.clone())),
        (None, None) => (Some(unit.manager.clone()), address_of(&unit.manager, organisation)?),
    };
    Some(Assignee {
        unit: unit.id.clone(),
        officer,
        address,
    })
}

/// Where mail to a role on a case goes; a role that nobody has falls to the next that answers for it.
pub(super) fn address_of_role(role: Role, matter: &CaseMatter, context: &Context<'_>) -> Option<NamedAddress> {
    let organisation = context.organisation;
    let unit = matter.unit.as_ref().and_then(|unit| organisation.units.get(unit));
    let officer = matter.officer.as_ref().and_then(|officer| organisation.people.get(officer));
    let person = |id: &PersonId| address_of(id, organisation);
    let registrar = || person(&context.authority.registrar);
    match role {
        Role::Registrar => registrar(),
        Role::Head => person(&context.authority.head),
        Role::Responsible => context
            .authority
            .responsible
            .as_ref()
            .and_then(person)
            .or_else(|| person(&context.authority.head)),
        Role::Manager => unit.and_then(|unit| person(&unit.manager)).or_else(registrar),
        Role::StandIn => officer.and_then(|officer| officer.stand_in.as_ref()).and_then(person),
        Role::Officer => officer
            .and_then(|officer| person(&officer.id))
            .or_else(|| {
                unit.and_then(|unit| assignee_of(unit, organisation))
                    .map(|assignee| assignee.address)
            })
            .or_else(registrar),
    }
}

/// The unit or person that a text names, letter case and small differences forgiven; `None` when nobody or several fit.
pub(super) fn find_assignee(text: &str, organisation: &Organisation) -> Option<Assignee> {
    let wanted = level(text);
    if wanted.is_empty() {
        return None;
    }
    let mut people = organisation.people.values().filter(|person| names_person(&wanted, person));
    if let (Some(person), None) = (people.next(), people.next()) {
        return assignee_person(person, organisation);
    }
    let mut units = organisation.units.values().filter(|unit| names_unit(&wanted, unit));
    match (units.next(), units.next()) {
        (Some(unit), None) => assignee_of(unit, organisation),
        _ => None,
    }
}

fn assignee_person(person: &Person, organisation: &Organisation) -> Option<Assignee> {
    let unit = organisation
        .units
        .values()
        .find(|unit| unit.officers.contains(&person.id) || unit.manager == person.id)?;
    Some(Assignee {
        unit: unit.id.clone(),
        officer: Some(person.id.clone()),
        address: address_of(&person.id, organisation)?,
    })
}

fn names_person(wanted: &str, person: &Person) -> bool {
    let name = level(&person.name);
    let by_address = person
        .addresses
        .iter()
        .any(|address| wanted.split_whitespace().any(|word| word == address.as_str()));
    by_address || name == wanted || wanted.contains(&name) || name.split_whitespace().any(|part| part == wanted)
}

fn names_unit(wanted: &str, unit: &Unit) -> bool {
    let name = level(&unit.name);
    let whole_word = |word: &str| wanted.split_whitespace().any(|part| part == word);
    name == wanted
        || wanted.contains(&name)
        || whole_word(&level(unit.id.as_str()))
        || (wanted.chars().count() >= 4 && name.starts_with(wanted))
}

fn level(text: &str) -> String {
    let spaced: String = text
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() || "@.-_".contains(c) { c } else { ' ' })
        .collect();
    spaced
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches('.')
        .to_owned()
}

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

/// The mail of an event as an incoming document.
pub(super) fn incoming(mail: &Mail<'_>, title: &str) -> NewDocument {
    let from = mail.letter.from.as_ref();
    NewDocument {
        direction: Direction::Incoming,
        title: title.to_owned(),
        at: mail.arrived_at,
        correspondent: from.map(|from| from.name.clone().unwrap_or_else(|| from.address.to_string())),
        source: DocumentSource::Inbound { id: mail.id },
    }
}

/// The mail of an event as a document drawn up here.
pub(super) fn drawn_up(mail: &Mail<'_>, title: &str) -> NewDocument {
    NewDocument {
        direction: Direction::DrawnUp,
        ..incoming(mail, title)
    }
}

/// Clocks that stop when the citizen has an answer or the case leaves the officer.
pub(super) const ANSWER_CLOCKS: &[ClockKind] = &[ClockKind::Ladder, ClockKind::Acceptance];
