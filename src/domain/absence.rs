//! Absences: who is away, until when, and who stands in. Two people who are away never hand a case to each other.

use super::ids::PersonId;
use super::organisation::Organisation;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A person is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absent {
    /// Who.
    pub person: PersonId,
    /// First day away, Stockholm.
    pub first: NaiveDate,
    /// Last day away, Stockholm.
    pub last: NaiveDate,
    /// Who stands in; the directory's stand-in where nobody is named.
    pub stand_in: Option<PersonId>,
}

/// Every absence that is or will be, in the order in which they were told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Absences(Vec<Absent>);

impl Absences {
    /// Takes absences, the one that was told last at the end.
    pub fn new(told: Vec<Absent>) -> Self {
        Self(told)
    }

    /// The absence of a person on a day.
    pub fn on(&self, person: &PersonId, day: NaiveDate) -> Option<&Absent> {
        self.0
            .iter()
            .rev()
            .find(|absent| absent.person == *person && absent.first <= day && day <= absent.last)
    }

    /// The first absence of a person that begins after a day.
    pub fn next(&self, person: &PersonId, day: NaiveDate) -> Option<&Absent> {
        let later = self.0.iter().filter(|absent| absent.person == *person && absent.first > day);
        later.min_by_key(|absent| absent.first)
    }

    /// Who has a person's cases on a day: that person, else the stand-in, else the stand-in's stand-in; `None` where the
    /// way leads to nobody or in a circle.
    pub fn present(&self, person: &PersonId, day: NaiveDate, organisation: &Organisation) -> Option<PersonId> {
        let mut asked: Vec<PersonId> = Vec::new();
        let mut next = person.clone();
        while let Some(absent) = self.on(&next, day) {
            if asked.contains(&next) {
                return None;
            }
            let configured = || organisation.people.get(&next).and_then(|person| person.stand_in.clone());
            let stand_in = absent.stand_in.clone().or_else(configured)?;
            asked.push(next);
            next = stand_in;
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn absent(person: &str, first: &str, last: &str, stand_in: &str) -> Absent {
        Absent {
            person: PersonId::new(person),
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
            stand_in: Some(PersonId::new(stand_in)),
        }
    }

    #[test]
    fn the_way_to_who_is_there_never_goes_in_a_circle() {
        let absences = Absences::new(vec![
            absent("anna", "2026-07-01", "2026-07-28", "bo"),
            absent("bo", "2026-07-10", "2026-07-20", "cia"),
            absent("dan", "2026-07-01", "2026-07-28", "eva"),
            absent("eva", "2026-07-01", "2026-07-28", "dan"),
        ]);
        for (person, day, expected) in [
            ("anna", "2026-06-30", Some("anna")),
            ("anna", "2026-07-01", Some("bo")),
            ("anna", "2026-07-10", Some("cia")),
            ("anna", "2026-07-28", Some("bo")),
            ("anna", "2026-07-29", Some("anna")),
            ("cia", "2026-07-15", Some("cia")),
            ("dan", "2026-07-15", None),
        ] {
            let found = absences.present(&PersonId::new(person), day.parse().unwrap(), &Organisation::default());
            assert_eq!(found, expected.map(PersonId::new), "{person} {day}");
        }
    }

    #[test]
    fn what_was_told_last_counts() {
        let absences = Absences::new(vec![
            absent("anna", "2026-07-01", "2026-07-28", "bo"),
            absent("anna", "2026-07-01", "2026-07-28", "cia"),
        ]);
        let day = "2026-07-02".parse().unwrap();
        assert_eq!(
            absences.on(&PersonId::new("anna"), day).and_then(|absent| absent.stand_in.clone()),
            Some(PersonId::new("cia"))
        );
    }
}
