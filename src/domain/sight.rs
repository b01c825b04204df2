//! Who may see what of a case by mail: whoever works with it sees it whole; of a case that is marked as sensitive, those above
//! see that it is there and how it stands, and no more (OSL 21–26 kap., need to know).

use super::case::CaseMatter;
use super::ids::PersonId;
use super::matter::Flag;
use super::organisation::Organisation;

/// How much of a case someone sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Nothing, not even that it is there.
    Nothing,
    /// That it is there, whose it is and how it stands.
    Outline,
    /// All of it.
    Whole,
}

impl Sight {
    /// The word for it in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Outline => "outline",
            Self::Whole => "whole",
        }
    }
}

/// What a person sees of a case.
pub fn sight_of(person: &PersonId, matter: &CaseMatter, organisation: &Organisation) -> Sight {
    let authority = organisation.authorities.get(&matter.authority);
    let keeps_diary = authority.is_some_and(|authority| authority.registrar == *person);
    let officer = organisation.person_of(matter.officer.as_ref());
    // A stand-in is reminded of what runs late and answers it, so they must be able to read it.
    let stands_in = officer.is_some_and(|officer| officer.stand_in.as_ref() == Some(person));
    if keeps_diary || matter.officer.as_ref() == Some(person) || stands_in {
        return Sight::Whole;
    }
    let unit = organisation.unit_of(matter.unit.as_ref());
    let answers_for = authority.is_some_and(|authority| authority.head == *person || authority.responsible.as_ref() == Some(person))
        || unit.is_some_and(|unit| unit.manager == *person);
    let works_there = unit.is_some_and(|unit| unit.officers.contains(person));
    match (matter.flags.contains(&Flag::Confidential), answers_for, works_there) {
        (false, true, _) | (false, _, true) => Sight::Whole,
        (true, true, _) => Sight::Outline,
        (true, false, _) | (false, false, false) => Sight::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::diary::DiaryFormat;
    use crate::domain::matter::Flags;
    use crate::domain::organisation::{Authority, Contact, Person, Unit};
    use crate::domain::samples;

    fn organisation() -> Organisation {
        let authority = Authority {
            id: "tn".into(),
            name: "Tekniska nämnden".to_owned(),
            series: "TN".to_owned(),
            format: DiaryFormat::parse("{series} {year}/{serial:4}").unwrap(),
            policy: "koping".into(),
            registrar: "registrar".into(),
            head: "head".into(),
            responsible: Some("responsible".into()),
            functions: Default::default(),
            contact: Contact::default(),
        };
        let unit = Unit {
            id: "gata".into(),
            name: "Gata och park".to_owned(),
            authority: "tn".into(),
            topics: Vec::new(),
            officers: vec!["officer".into(), "colleague".into()],
            manager: "manager".into(),
            mailbox: None,
            personal_file: None,
        };
        let officer = Person {
            id: "officer".into(),
            name: "Petra Lund".to_owned(),
            addresses: Vec::new(),
            title: None,
            phone: None,
            stand_in: Some("stand_in".into()),
        };
        Organisation {
            people: [("officer".into(), officer)].into(),
            authorities: [("tn".into(), authority)].into(),
            units: [("gata".into(), unit)].into(),
            ..Organisation::default()
        }
    }

    fn matter(flags: Flags) -> CaseMatter {
        CaseMatter {
            unit: Some("gata".into()),
            officer: Some("officer".into()),
            flags,
            ..samples::matter()
        }
    }

    #[test]
    fn each_role_sees_what_it_needs() {
        for (person, ordinary, sensitive) in [
            ("registrar", Sight::Whole, Sight::Whole),
            ("officer", Sight::Whole, Sight::Whole),
            ("stand_in", Sight::Whole, Sight::Whole),
            ("colleague", Sight::Whole, Sight::Nothing),
            ("manager", Sight::Whole, Sight::Outline),
            ("responsible", Sight::Whole, Sight::Outline),
            ("head", Sight::Whole, Sight::Outline),
            ("someone_else", Sight::Nothing, Sight::Nothing),
        ] {
            let sees = |flags: Flags| sight_of(&person.into(), &matter(flags), &organisation());
            assert_eq!(
                (sees(Flags::new()), sees([Flag::Confidential].into())),
                (ordinary, sensitive),
                "{person}"
            );
        }
    }

    #[test]
    fn where_nobody_is_known_nobody_sees() {
        let mut lost = matter(Flags::new());
        lost.authority = "borta".into();
        lost.unit = None;
        lost.officer = None;
        assert_eq!(sight_of(&"head".into(), &lost, &organisation()), Sight::Nothing);
    }
}
