//! Who is who: authorities with their diaries, units, people and functional mailboxes, as configuration tells.

use super::address::{EmailAddress, NamedAddress};
use super::diary::{DiaryFormat, DiaryNumber};
use super::ids::{AuthorityId, MailboxId, PersonId, PolicyId, TopicId, UnitId};
use super::matter::Channel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole organisation: one municipality, or a part of one that shares an installation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Organisation {
    /// Name as citizens know it, such as "Lindhaga kommun".
    pub name: String,
    /// Domains whose people count as staff (R37), in lower case.
    pub internal_domains: Vec<String>,
    /// Authorities by identity.
    pub authorities: BTreeMap<AuthorityId, Authority>,
    /// Units by identity.
    pub units: BTreeMap<UnitId, Unit>,
    /// People by identity.
    pub people: BTreeMap<PersonId, Person>,
    /// Functional mailboxes by identity.
    pub mailboxes: BTreeMap<MailboxId, FunctionalMailbox>,
    /// Whom to turn to for what is not ours (R21).
    pub referrals: Vec<Referral>,
}

/// An authority (myndighet, nämnd, förvaltning): it owns a diary and follows a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Authority {
    /// Its identity.
    pub id: AuthorityId,
    /// Its name, such as "Tekniska nämnden".
    pub name: String,
    /// Series of its diary, such as `TN`.
    pub series: String,
    /// How its diary numbers are written.
    pub format: DiaryFormat,
    /// The policy that it follows.
    pub policy: PolicyId,
    /// Keeps the diary; gets what the machine is unsure of.
    pub registrar: PersonId,
    /// Head of administration: last step of escalation.
    pub head: PersonId,
    /// Appointed to follow up that answers come (särskilt ansvarig, R115).
    pub responsible: Option<PersonId>,
    /// Functions that special matters go to, such as `jour`, `kommunfullmaktige`, `lex_sarah`: name to address.
    pub functions: BTreeMap<String, Function>,
    /// How citizens reach it beside mail.
    pub contact: Contact,
}

/// A function that special matters are passed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Name as it stands in letters, such as "Felanmälan gata, dygnet runt".
    pub name: String,
    /// Where mail to it goes.
    pub address: EmailAddress,
    /// Telephone, shown to citizens where haste is called for.
    pub phone: Option<String>,
}

/// Contact data shown in letters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name of whom to ask, such as "Kontaktcenter".
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Web address.
    pub web: Option<String>,
}

/// A unit (enhet): it does the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its identity.
    pub id: UnitId,
    /// Its name, such as "Gata och park".
    pub name: String,
    /// The authority that it belongs to.
    pub authority: AuthorityId,
    /// The topics that it answers for.
    pub topics: Vec<TopicId>,
    /// Officers; the first one is given new cases. Empty: the unit's mailbox gets them.
    pub officers: Vec<PersonId>,
    /// Answers for the unit's cases; first step of escalation.
    pub manager: PersonId,
    /// The unit's own mailbox, where it has one.
    pub mailbox: Option<EmailAddress>,
    /// Where copies for personal files (personakt) go (R64).
    pub personal_file: Option<EmailAddress>,
}

/// A person of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identity.
    pub id: PersonId,
    /// Name as it stands in letters.
    pub name: String,
    /// Addresses that the person writes from; mail goes to the first.
    pub addresses: Vec<EmailAddress>,
    /// Work title.
    pub title: Option<String>,
    /// Telephone, given to citizens as contact.
    pub phone: Option<String>,
    /// Who takes over during absence.
    pub stand_in: Option<PersonId>,
}

/// A functional mailbox: the role's address that citizens write to and that answers come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionalMailbox {
    /// Identity.
    pub id: MailboxId,
    /// The address.
    pub address: EmailAddress,
    /// Display name of what is sent from it, such as "Lindhaga kommun, synpunkter".
    pub name: String,
    /// The authority whose diary takes what comes here and belongs to no unit.
    pub authority: AuthorityId,
    /// The topic that everything here has, where the mailbox is for one thing.
    pub topic: Option<TopicId>,
    /// The channel that it stands for.
    pub channel: Channel,
}

/// Whom to turn to for a matter that is not ours (R21, I7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// Words that tell such a matter, in lower case.
    pub words: Vec<String>,
    /// The right authority, such as "Trafikverket".
    pub name: String,
    /// How it is reached.
    pub contact: String,
}

impl Organisation {
    /// The person who writes from this address.
    pub fn person_at(&self, address: &EmailAddress) -> Option<&Person> {
        self.people.values().find(|person| person.addresses.contains(address))
    }

    /// The unit of an identity that may be missing; `None` too where it is no longer configured.
    pub fn unit_of(&self, unit: Option<&UnitId>) -> Option<&Unit> {
        self.units.get(unit?)
    }

    /// The person of an identity that may be missing; `None` too where they are no longer configured.
    pub fn person_of(&self, person: Option<&PersonId>) -> Option<&Person> {
        self.people.get(person?)
    }

    /// By name, who has a case that is this officer's, else this unit's; `None` where it waits for the registrar.
    pub fn who_has(&self, officer: Option<&PersonId>, unit: Option<&UnitId>) -> Option<&str> {
        let officer = self.person_of(officer).map(|person| person.name.as_str());
        officer.or_else(|| self.unit_of(unit).map(|unit| unit.name.as_str()))
    }

    /// Whether an address belongs to staff: someone in the directory, or anyone in an internal domain.
    pub fn is_internal(&self, address: &EmailAddress) -> bool {
        self.person_at(address).is_some() || self.internal_domains.iter().any(|domain| domain == address.domain())
    }

    /// Whether an address is one of our own functional mailboxes, which never get mail from us (K32).
    pub fn is_own_mailbox(&self, address: &EmailAddress) -> bool {
        self.mailboxes.values().any(|mailbox| mailbox.address == *address)
    }

    /// The functional mailbox that letters of an authority come from which are about no case: its own, else any.
    pub fn mailbox_of(&self, authority: &AuthorityId) -> Option<&FunctionalMailbox> {
        let mut all = self.mailboxes.values();
        let own = all.clone().find(|mailbox| mailbox.authority == *authority);
        own.or_else(|| all.next())
    }

    /// Where letters to a person go, with the name; `None` where the person or their address is not known.
    pub fn address_of(&self, person: &PersonId) -> Option<NamedAddress> {
        let person = self.people.get(person)?;
        Some(NamedAddress::new(Some(&person.name), person.address()?.clone()))
    }

    /// Whether an address is a unit's own mailbox.
    pub fn is_unit_mailbox(&self, address: &EmailAddress) -> bool {
        self.units.values().any(|unit| unit.mailbox.as_ref() == Some(address))
    }

    /// Whether an address takes copies for personal files.
    pub fn is_personal_file(&self, address: &EmailAddress) -> bool {
        self.units.values().any(|unit| unit.personal_file.as_ref() == Some(address))
    }

    /// Whether an address is a function's that special matters are passed to.
    pub fn is_function(&self, address: &EmailAddress) -> bool {
        let functions = self.authorities.values().flat_map(|authority| authority.functions.values());
        functions.into_iter().any(|function| function.address == *address)
    }

    /// The unit that answers for a topic; one of the preferred authority before others.
    pub fn unit_for(&self, topic: &TopicId, preferred: &AuthorityId) -> Option<&Unit> {
        let answers = |unit: &&Unit| unit.topics.contains(topic);
        let own = self.units.values().filter(answers).find(|unit| unit.authority == *preferred);
        own.or_else(|| self.units.values().find(answers))
    }

    /// Every diary number, of any of our series, that stands in a text.
    pub fn diary_numbers_in(&self, text: &str) -> Vec<DiaryNumber> {
        let mut found = Vec::new();
        for authority in self.authorities.values() {
            for number in authority.format.find_all(&authority.series, text) {
                if !found.contains(&number) {
                    found.push(number);
                }
            }
        }
        found
    }

    /// A diary number as its authority writes it; plain where the series is no longer configured.
    pub fn write_number(&self, number: &DiaryNumber) -> String {
        let owner = self.authorities.values().find(|authority| authority.series == number.series);
        owner.map_or_else(
            || format!("{} {}/{}", number.series, number.year, number.serial),
            |authority| authority.format.write(number),
        )
    }
}

impl Person {
    /// Where mail to the person goes.
    pub fn address(&self) -> Option<&EmailAddress> {
        self.addresses.first()
    }
}
