//! Who has a case, who stands in, and who is told: from roles and names to people with addresses.

use super::Context;
use crate::domain::address::NamedAddress;
use crate::domain::case::CaseMatter;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::organisation::{Organisation, Person, Unit};
use crate::domain::policy::Role;
use crate::domain::time::stockholm_date;

/// Whom a case is given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assignee {
    pub unit: UnitId,
    pub officer: Option<PersonId>,
    pub address: NamedAddress,
}

/// Who gets a unit's new cases: its first officer or who stands in, else its mailbox, else its manager.
pub(super) fn assignee_of(unit: &Unit, context: &Context<'_>) -> Option<Assignee> {
    let organisation = context.organisation;
    let today = stockholm_date(context.now);
    let there = |id: &PersonId| context.absences.present(id, today, organisation);
    let officer = unit
        .officers
        .iter()
        .filter_map(there)
        .find_map(|id| Some((id.clone(), organisation.address_of(&id)?)));
    let (officer, address) = match (officer, &unit.mailbox) {
        (Some((officer, address)), _) => (Some(officer), address),
        (None, Some(mailbox)) => (None, NamedAddress::new(Some(&unit.name), mailbox.clone())),
        (None, None) => (Some(unit.manager.clone()), organisation.address_of(&unit.manager)?),
    };
    Some(Assignee {
        unit: unit.id.clone(),
        officer,
        address,
    })
}

/// Who gets a unit's new cases with sensitive content: a person, never a mailbox that several read (R66).
pub(super) fn trusted(unit: &Unit, context: &Context<'_>) -> Option<Assignee> {
    let organisation = context.organisation;
    let today = stockholm_date(context.now);
    let there = |id: &PersonId| context.absences.present(id, today, organisation);
    let people = unit.officers.iter().filter_map(there).chain([unit.manager.clone()]);
    let (officer, address) = people
        .into_iter()
        .find_map(|id| Some((id.clone(), organisation.address_of(&id)?)))?;
    Some(Assignee {
        unit: unit.id.clone(),
        officer: Some(officer),
        address,
    })
}

/// Where mail to a role on a case goes; a role that nobody has falls to the next that answers for it, but for the stand-in's.
pub(super) fn address_of_role(role: Role, matter: &CaseMatter, context: &Context<'_>) -> Option<NamedAddress> {
    let organisation = context.organisation;
    let unit = organisation.unit_of(matter.unit.as_ref());
    let officer = organisation.person_of(matter.officer.as_ref());
    let person = |id: &PersonId| organisation.address_of(id);
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
            .and_then(|officer| super::absence::address_today(&officer.id, context))
            .or_else(|| unit.and_then(|unit| assignee_of(unit, context)).map(|assignee| assignee.address))
            .or_else(registrar),
    }
}

/// Whether a person has a case or answers for it: its officer or who stands in, its unit, its authority's registrar,
/// responsible and head.
pub(super) fn is_of_case(person: &PersonId, matter: &CaseMatter, context: &Context<'_>) -> bool {
    let (authority, organisation) = (context.authority, context.organisation);
    let of_unit = |unit: &Unit| unit.officers.contains(person) || unit.manager == *person;
    let unit = organisation.unit_of(matter.unit.as_ref());
    let stands_in = |officer: &PersonId| organisation.people.get(officer).and_then(|officer| officer.stand_in.as_ref()) == Some(person);
    matter
        .officer
        .as_ref()
        .is_some_and(|officer| officer == person || stands_in(officer))
        || unit.is_some_and(of_unit)
        || [Some(&authority.registrar), Some(&authority.head), authority.responsible.as_ref()].contains(&Some(person))
}

/// The unit or person that a text names, letter case and small differences forgiven; `None` when nobody or several fit.
pub(super) fn find_assignee(text: &str, context: &Context<'_>) -> Option<Assignee> {
    let organisation = context.organisation;
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
        (Some(unit), None) => assignee_of(unit, context),
        _ => None,
    }
}

/// A person as the one whom a case is given to, with the unit that they belong to.
pub(super) fn assignee_person(person: &Person, organisation: &Organisation) -> Option<Assignee> {
    let unit = organisation
        .units
        .values()
        .find(|unit| unit.officers.contains(&person.id) || unit.manager == person.id)?;
    Some(Assignee {
        unit: unit.id.clone(),
        officer: Some(person.id.clone()),
        address: organisation.address_of(&person.id)?,
    })
}

fn names_person(wanted: &str, person: &Person) -> bool {
    let name = level(&person.name);
    let by_address = person
        .addresses
        .iter()
        .any(|address| wanted.split_whitespace().any(|word| word == address.as_str()));
    by_address || holds_name(wanted, &name) || name.split_whitespace().any(|part| part == wanted)
}

fn names_unit(wanted: &str, unit: &Unit) -> bool {
    let name = level(&unit.name);
    holds_name(wanted, &name) || holds_name(wanted, &level(unit.id.as_str())) || (wanted.chars().count() >= 4 && name.starts_with(wanted))
}

/// Whether a name stands in a text by whole words: "Johanna Bergström" is not Anna Berg.
fn holds_name(text: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let bare = text.split_whitespace().map(|word| word.trim_matches(['.', '-', '_']));
        bare.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (text, name) = (words(text), words(name));
    !name.is_empty() && text.windows(name.len()).any(|part| part == name)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn anna() -> Person {
        Person {
            id: "anna".into(),
            name: "Anna Berg".to_owned(),
            addresses: Vec::new(),
            title: None,
            phone: None,
            stand_in: None,
        }
    }

    fn unit(name: &str) -> Unit {
        Unit {
            id: "sk".into(),
            name: name.to_owned(),
            authority: "bun".into(),
            topics: Vec::new(),
            officers: Vec::new(),
            manager: "anna".into(),
            mailbox: None,
            personal_file: None,
        }
    }

    #[test]
    fn people_and_units_are_named_by_whole_words() {
        let person = |text: &str| names_person(&level(text), &anna());
        for text in [
            "Anna Berg",
            "anna berg.",
            "Anna",
            "till Anna Berg, hon vet. Tack",
            "Anna Berg. Hon vet",
        ] {
            assert!(person(text), "{text}");
        }
        for text in ["Johanna Bergström", "Johanna Berg", "Anna Bergström", "Anna Berg-Ström", "Hanna"] {
            assert!(!person(text), "{text}");
        }
        let school = |text: &str| names_unit(&level(text), &unit("Skola"));
        for text in ["Skola", "skol", "enheten Skola", "SK"] {
            assert!(school(text), "{text}");
        }
        for text in ["Förskola Norr", "Grundskola", "Skolan i Berga"] {
            assert!(!school(text), "{text}");
        }
        assert!(names_unit(&level("Gata och park, tack"), &unit("Gata och park")));
    }
}
