//! The public list (postlista): the four facts that the register must hold for each document (OSL 5 kap. 2 §), with what may be
//! secret left out. A list that can be published as it is tells no private person's name unless the policy says so.

use super::case::{CaseMatter, Direction};
use super::ids::TopicId;
use super::matter::{Flag, Secrecy, secrecy_of};
use super::organisation::Organisation;
use super::page::direction_word;
use super::time::stockholm_date;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// Stands for a fact that is left out.
pub const WITHHELD: &str = "(uppgiften visas inte)";
/// Stands for the name of a private person.
pub const PRIVATE: &str = "Privatperson";

/// What a routine holds back beside that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicRule {
    /// Names of private persons are shown.
    pub names: bool,
    /// Flags whose cases do not show who wrote and what about.
    pub withhold_flags: Vec<Flag>,
    /// Topics whose cases do not.
    pub withhold_topics: Vec<TopicId>,
}

/// A document as the store knows it.
#[derive(Debug, Clone, Copy)]
pub struct Registered<'a> {
    /// The case's number as it is written.
    pub number: &'a str,
    /// The document's number within the case.
    pub document: i64,
    /// Which way it went.
    pub direction: Direction,
    /// When it came, went or was drawn up, UTC.
    pub at: DateTime<Utc>,
    /// The other side.
    pub correspondent: Option<&'a str>,
    /// Named after its content.
    pub title: &'a str,
    /// The case.
    pub matter: &'a CaseMatter,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PublicEntry {
    /// The day that it came, went or was drawn up, Stockholm.
    pub day: NaiveDate,
    /// The diary number.
    pub number: String,
    /// The document's number within the case.
    pub document: i64,
    /// Which way it went.
    pub way: &'static str,
    /// Who it came from or went to.
    pub with: String,
    /// What the case is about, and what document it is.
    pub about: String,
}

/// The line of a document.
pub fn entry(document: &Registered<'_>, rule: &PublicRule, organisation: &Organisation) -> PublicEntry {
    let matter = document.matter;
    let withheld = is_withheld(matter, rule);
    let is_first = document.title == matter.title;
    PublicEntry {
        day: stockholm_date(document.at),
        number: document.number.to_owned(),
        document: document.document,
        way: direction_word(document.direction),
        with: with(document, rule, withheld, organisation),
        about: match (
            withheld || names_sender(&matter.title, matter),
            is_first || names_sender(document.title, matter),
        ) {
            (true, _) => WITHHELD.to_owned(),
            (false, true) => matter.title.clone(),
            (false, false) => format!("{}: {}", matter.title, document.title),
        },
    }
}

/// Whether a title, in which a person may have written anything, tells who gave the matter.
fn names_sender(title: &str, matter: &CaseMatter) -> bool {
    let title = title.to_lowercase();
    let tells = |name: &str| !name.trim().is_empty() && title.contains(&name.trim().to_lowercase());
    names_of_sender(matter).any(tells)
}

fn names_of_sender(matter: &CaseMatter) -> impl Iterator<Item = &str> {
    let citizen = matter.citizen.as_ref().and_then(|citizen| citizen.name.as_deref());
    citizen.into_iter().chain(matter.sender_name.as_deref())
}

fn is_withheld(matter: &CaseMatter, rule: &PublicRule) -> bool {
    let secret = secrecy_of(&matter.flags) >= Secrecy::Inside;
    let flagged = matter.flags.iter().any(|flag| rule.withhold_flags.contains(flag));
    secret || flagged || matter.topic.as_ref().is_some_and(|topic| rule.withhold_topics.contains(topic))
}

/// Who is on the other side: staff by name in what they drew up or sent in, since they act in service; others as the rule says.
fn with(document: &Registered<'_>, rule: &PublicRule, withheld: bool, organisation: &Organisation) -> String {
    let Some(name) = document.correspondent.filter(|name| !name.trim().is_empty()) else {
        return String::new();
    };
    if is_in_service(document, name, withheld, organisation) {
        return name.to_owned();
    }
    if withheld || secrecy_of(&document.matter.flags) >= Secrecy::Nameless {
        WITHHELD.to_owned()
    } else if rule.names {
        name.to_owned()
    } else {
        PRIVATE.to_owned()
    }
}

/// Whether a name is a member of staff's, at work. Who gave the matter may bear the same name, and staff may give one as anybody does.
fn is_in_service(document: &Registered<'_>, name: &str, withheld: bool, organisation: &Organisation) -> bool {
    let matter = document.matter;
    if names_of_sender(matter).any(|known| known == name) {
        return false;
    }
    let mut named = organisation.people.values().filter(|person| person.name == name);
    match document.direction {
        Direction::DrawnUp => named.next().is_some(),
        // Whoever sends in a worry is a reporter too.
        Direction::Incoming if !withheld => {
            let by = matter.progress.sent_in_by.as_ref();
            named.any(|person| by.is_some_and(|by| person.addresses.contains(by)))
        }
        Direction::Incoming | Direction::Outgoing => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::EmailAddress;
    use crate::domain::matter::Flags;
    use crate::domain::organisation::Person;
    use crate::domain::samples;

    fn matter(flags: &[Flag]) -> CaseMatter {
        CaseMatter {
            topic: Some("gata_park".into()),
            flags: flags.iter().copied().collect::<Flags>(),
            ..samples::matter()
        }
    }

    fn line(matter: &CaseMatter, with: &str, title: &str, rule: &PublicRule) -> (String, String) {
        way(Direction::Incoming, matter, with, title, rule)
    }

    fn way(direction: Direction, matter: &CaseMatter, with: &str, title: &str, rule: &PublicRule) -> (String, String) {
        let staff = Person {
            id: "petra".into(),
            name: "Petra Lund".to_owned(),
            addresses: vec![EmailAddress::parse("petra@lindhaga.example").unwrap()],
            title: None,
            phone: None,
            stand_in: None,
        };
        let organisation = Organisation {
            people: [("petra".into(), staff)].into(),
            ..Organisation::default()
        };
        let document = Registered {
            number: "TN 2026/0001",
            document: 1,
            direction,
            at: "2026-01-31T23:30:00Z".parse().unwrap(),
            correspondent: Some(with),
            title,
            matter,
        };
        let entry = entry(&document, rule, &organisation);
        assert_eq!(entry.day.to_string(), "2026-02-01");
        (entry.with, entry.about)
    }

    #[test]
    fn only_what_may_be_public_is_told() {
        let plain = PublicRule::default();
        let open = PublicRule {
            names: true,
            ..PublicRule::default()
        };
        let strict = PublicRule {
            withhold_flags: vec![Flag::Appeal],
            withhold_topics: vec!["gata_park".into()],
            ..PublicRule::default()
        };
        let told = |with: &str, about: &str| (with.to_owned(), about.to_owned());
        for (flags, rule, expected) in [
            (&[][..], &plain, told(PRIVATE, "Hål i Storgatan")),
            (&[], &open, told("Eva Lind", "Hål i Storgatan")),
            (&[Flag::Anonymous], &open, told(WITHHELD, "Hål i Storgatan")),
            (&[Flag::AcuteFault], &plain, told(PRIVATE, "Hål i Storgatan")),
            (&[Flag::Appeal], &strict, told(WITHHELD, WITHHELD)),
            (&[], &strict, told(WITHHELD, WITHHELD)),
        ] {
            assert_eq!(line(&matter(flags), "Eva Lind", "Hål i Storgatan", rule), expected, "{flags:?}");
        }
        for flag in [
            Flag::Confidential,
            Flag::LexSarah,
            Flag::LexMaria,
            Flag::PersonalFile,
            Flag::Threat,
            Flag::Concern,
            Flag::DataRequest,
        ] {
            for name in ["Eva Lind", "Petra Lund"] {
                let shown = line(&matter(&[flag]), name, "Hål i Storgatan", &open);
                assert_eq!(shown, told(WITHHELD, WITHHELD), "{flag:?} {name}");
            }
        }
    }

    #[test]
    fn staff_are_named_at_work_and_nowhere_else() {
        let plain = PublicRule::default();
        let petra = |direction, matter: &CaseMatter| way(direction, matter, "Petra Lund", "Åtgärd", &plain).0;
        let nobodys = matter(&[]);
        let sent_in = |flags: &[Flag]| {
            let mut matter = matter(flags);
            matter.progress.sent_in_by = Some(EmailAddress::parse("petra@lindhaga.example").unwrap());
            matter
        };
        let of_a_namesake = CaseMatter {
            sender_name: Some("Petra Lund".to_owned()),
            ..sent_in(&[])
        };
        assert_eq!(petra(Direction::DrawnUp, &nobodys), "Petra Lund");
        assert_eq!(petra(Direction::Incoming, &sent_in(&[])), "Petra Lund");
        assert_eq!(petra(Direction::Incoming, &sent_in(&[Flag::Concern])), WITHHELD);
        assert_eq!(petra(Direction::Incoming, &nobodys), PRIVATE);
        assert_eq!(petra(Direction::Outgoing, &nobodys), PRIVATE);
        assert_eq!(petra(Direction::Incoming, &of_a_namesake), PRIVATE);
        assert_eq!(petra(Direction::DrawnUp, &of_a_namesake), PRIVATE);
    }

    #[test]
    fn a_title_with_the_senders_name_is_left_out() {
        let matter = CaseMatter {
            sender_name: Some("Eva Lind".to_owned()),
            ..matter(&[])
        };
        let plain = PublicRule::default();
        let about = |title: &str| line(&matter, "Eva Lind", title, &plain).1;
        assert_eq!(about("Inte en synpunkt: EVA LIND söker sin tandläkare"), "Hål i Storgatan");
        assert_eq!(about("Inte en synpunkt: skräppost"), "Hål i Storgatan: Inte en synpunkt: skräppost");
        let named = CaseMatter {
            title: "Eva Linds häck".to_owned(),
            ..matter.clone()
        };
        assert_eq!(line(&named, "Eva Lind", "Eva Linds häck", &plain).1, WITHHELD);
        assert_eq!(line(&matter, "Petra Lund", "Åtgärd", &plain).1, "Hål i Storgatan: Åtgärd");
    }
}
