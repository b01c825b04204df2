//! Lessons: what a person judged a matter to be, from which the classification learns.

use super::case::CaseMatter;
use super::ids::TopicId;
use super::matter::{CaseType, Flags};
use super::organisation::Organisation;
use serde::{Deserialize, Serialize};

/// What a matter is in truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// Its type.
    #[serde(rename = "type")]
    pub case_type: CaseType,
    /// Its topic.
    pub topic: TopicId,
    /// Its flags.
    pub flags: Flags,
}

/// What a change by a person teaches: a corrected type, topic, unit or flag, or who was given what the machine was unsure of.
/// `None` where nothing of this changed, or where the unit does not tell the topic.
pub fn of(before: &CaseMatter, after: &CaseMatter, organisation: &Organisation) -> Option<Lesson> {
    let judged = before.case_type != after.case_type
        || before.flags != after.flags
        || before.topic != after.topic
        || (before.unit != after.unit && after.unit.is_some());
    let topic = taught_topic(before, after, organisation).filter(|_| judged)?;
    Some(Lesson {
        case_type: after.case_type,
        topic,
        flags: after.flags.clone(),
    })
}

fn taught_topic(before: &CaseMatter, after: &CaseMatter, organisation: &Organisation) -> Option<TopicId> {
    if before.topic != after.topic || before.unit == after.unit {
        return after.topic.clone();
    }
    let unit = organisation.units.get(after.unit.as_ref()?)?;
    match unit.topics.as_slice() {
        topics if topics.iter().any(|topic| Some(topic) == after.topic.as_ref()) => after.topic.clone(),
        [only] => Some(only.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::domain::case::CaseMatter;
    use crate::domain::ids::UnitId;
    use crate::domain::matter::{CaseType, Flag};
    use crate::domain::organisation::{Organisation, Unit};
    use crate::domain::samples;

    fn matter(unit: Option<&str>, topic: &str) -> CaseMatter {
        CaseMatter {
            authority: "ks".into(),
            unit: unit.map(Into::into),
            topic: Some(topic.into()),
            ..samples::matter()
        }
    }

    fn organisation() -> Organisation {
        let unit = |id: &str, topics: &[&str]| Unit {
            id: id.into(),
            name: id.to_owned(),
            authority: "ks".into(),
            topics: topics.iter().map(|topic| (*topic).into()).collect(),
            officers: Vec::new(),
            manager: "chef".into(),
            mailbox: None,
            personal_file: None,
        };
        let units = [
            unit("gata", &["gata_park"]),
            unit("skola", &["forskola_skola"]),
            unit("vard", &["aldreomsorg", "funktionsstod"]),
        ];
        Organisation {
            units: units.into_iter().map(|unit| (unit.id.clone(), unit)).collect(),
            ..Organisation::default()
        }
    }

    #[test]
    fn a_change_teaches_what_the_matter_is() {
        let organisation = organisation();
        for (before, after, taught) in [
            // Corrected unit: its only topic.
            (Some("gata"), Some("skola"), Some("forskola_skola")),
            // Given to the unit of the topic that was guessed: the guess was right.
            (None, Some("gata"), Some("gata_park")),
            // A unit of two topics, neither guessed, does not tell which.
            (None, Some("vard"), None),
            // Nothing changed.
            (Some("gata"), Some("gata"), None),
        ] {
            let before_matter = matter(before, "gata_park");
            let after_matter = CaseMatter {
                unit: after.map(UnitId::from),
                ..before_matter.clone()
            };
            let lesson = of(&before_matter, &after_matter, &organisation);
            assert_eq!(lesson.map(|lesson| lesson.topic), taught.map(Into::into), "{before:?} to {after:?}");
        }
    }

    #[test]
    fn a_corrected_type_or_flag_teaches_it_with_the_rest() {
        let before = matter(Some("gata"), "gata_park");
        let mut after = CaseMatter {
            case_type: CaseType::Question,
            ..before.clone()
        };
        let lesson = of(&before, &after, &organisation()).expect("a lesson");
        assert_eq!((lesson.case_type, lesson.topic.as_str()), (CaseType::Question, "gata_park"));
        after.case_type = CaseType::Complaint;
        after.flags.insert(Flag::Confidential);
        let lesson = of(&before, &after, &organisation()).expect("a lesson");
        assert!(lesson.flags.contains(&Flag::Confidential));
    }
}
