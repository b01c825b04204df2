//! Recognition: which matter a mail belongs to, and who speaks. The order of proof is a thread that leads to a letter of
//! ours to that very person, then a diary number from a party, then a thread from a party; anything less is a new matter.

use super::address::{EmailAddress, NamedAddress};
use super::case::Case;
use super::command::without_commands;
use super::effect::Purpose;
use super::facts::{Duplicate, Facts, SentLetter};
use super::ids::PersonId;
use super::letter::{Kind, Letter, OnBehalfKind};
use super::matter::Channel;
use super::organisation::{FunctionalMailbox, Organisation};
use super::request::{self, Request};

/// What a mail is to the diary.
#[derive(Debug, Clone, PartialEq)]
pub enum Recognition {
    /// A letter of our own that came back to us.
    OwnLetter,
    /// The same mail as one that is registered.
    Duplicate(Duplicate),
    /// A letter of ours did not arrive, or is delayed.
    Bounce {
        /// Which letter, where it can be told.
        letter: Option<SentLetter>,
        /// Its case.
        case: Option<Box<Case>>,
    },
    /// An officer's machine says that the officer is away.
    StaffAway {
        /// The case that the answered letter was about.
        case: Box<Case>,
        /// Who is away.
        staff: Staff,
    },
    /// Another machine's mail.
    Automatic {
        /// The case that it belongs to by its thread.
        case: Option<Box<Case>>,
    },
    /// A member of staff answers a letter that we sent to that very person.
    StaffReply {
        /// The case.
        case: Box<Case>,
        /// Who.
        staff: Staff,
        /// The letter that is answered.
        letter: SentLetter,
    },
    /// A member of staff wrote to the citizen directly, with a copy here and the diary number in the subject (R92).
    StaffCopy {
        /// The case.
        case: Box<Case>,
        /// Who.
        staff: Staff,
        /// It is proved to be theirs.
        proven: bool,
    },
    /// A function answers a letter by which it was told of a case: it may enter its own number, or tell that a copy is filed.
    FunctionReply {
        /// The case.
        case: Box<Case>,
        /// Who.
        staff: Staff,
        /// The letter that is answered.
        letter: SentLetter,
    },
    /// A member of staff answers a list, which is about no case.
    ListReply {
        /// Who.
        staff: Staff,
    },
    /// Staff name a case without proof that the mail is theirs to steer with: kept in the case, without effect.
    Unproven {
        /// The case.
        case: Box<Case>,
        /// Who, as the mail says.
        staff: Staff,
    },
    /// Staff ask the register for something, and get what their role may see.
    Asks {
        /// Who, as the mail says: the answer goes to the directory's address.
        person: PersonId,
        /// What for.
        request: Request,
    },
    /// Someone who got a disposal list signs it.
    SignsDisposal {
        /// Who.
        person: PersonId,
        /// The list's key.
        key: String,
    },
    /// More from the citizen of a case.
    CitizenReply {
        /// The case.
        case: Box<Case>,
    },
    /// A new matter.
    NewMatter(NewSender),
}

/// A member of staff, as far as the mail and the directory tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The person of the directory.
    pub person: Option<PersonId>,
    /// Name and address that answers go to.
    pub address: NamedAddress,
}

/// Who a new matter is from.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSender {
    /// Who can be written to.
    pub citizen: Option<NamedAddress>,
    /// The name as told, also without an address.
    pub name: Option<String>,
    /// The way it came in.
    pub channel: Channel,
    /// The sender wants to be anonymous.
    pub anonymous: bool,
    /// Staff sent it in for someone.
    pub sent_in_by: Option<Staff>,
    /// Who it is from is certain enough to be written to.
    pub sure: bool,
    /// A case that it may have to do with: it names the number, but is not from a party.
    pub may_concern: Option<Box<Case>>,
    /// What the citizen wrote, where it is not the letter's own new text.
    pub text: Option<String>,
    /// The subject, where it is not the letter's own.
    pub subject: Option<String>,
}

/// Recognises a mail.
pub fn recognise(letter: &Letter, facts: &Facts, mailbox: &FunctionalMailbox, organisation: &Organisation, instance: &str) -> Recognition {
    if letter.instance.as_deref() == Some(instance) {
        return Recognition::OwnLetter;
    }
    if let Some(duplicate) = &facts.duplicate {
        return Recognition::Duplicate(duplicate.clone());
    }
    match letter.kind {
        Kind::Bounce => bounce(facts),
        Kind::AutoReply => automatic(letter, facts, organisation),
        Kind::Report | Kind::Bulk | Kind::Calendar => Recognition::Automatic {
            case: party_thread(letter, facts).map(Box::new),
        },
        Kind::Human | Kind::SpamSuspect => by_a_person(letter, facts, mailbox, organisation),
    }
}

fn bounce(facts: &Facts) -> Recognition {
    match &facts.bounced {
        Some((letter, case)) => Recognition::Bounce {
            letter: Some(letter.clone()),
            case: case.clone().map(Box::new),
        },
        None => Recognition::Bounce {
            letter: None,
            case: facts.threads.first().map(|hit| Box::new(hit.case.clone())),
        },
    }
}

fn automatic(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Recognition {
    if let Some((case, staff, _)) = proven_staff(letter, facts, organisation)
        && letter.absence.is_some()
    {
        return Recognition::StaffAway {
            case: Box::new(case),
            staff,
        };
    }
    Recognition::Automatic {
        case: facts.threads.first().map(|hit| Box::new(hit.case.clone())),
    }
}

fn by_a_person(letter: &Letter, facts: &Facts, mailbox: &FunctionalMailbox, organisation: &Organisation) -> Recognition {
    if let Some((case, staff, answered)) = proven_staff(letter, facts, organisation) {
        let case = Box::new(case);
        // Whoever answers all has written to the citizen already; whoever was only told of the case answers the registrar.
        if letter.to.iter().chain(&letter.cc).any(|to| case.is_party(&to.address)) {
            return Recognition::StaffCopy { case, staff, proven: true };
        }
        if answered.purpose == Purpose::Alert {
            return Recognition::FunctionReply {
                case,
                staff,
                letter: answered,
            };
        }
        return Recognition::StaffReply {
            case,
            staff,
            letter: answered,
        };
    }
    if let Some((person, key)) = signs(letter, facts, organisation) {
        return Recognition::SignsDisposal { person, key };
    }
    if let Some(staff) = answers_a_list(letter, facts, organisation) {
        return Recognition::ListReply { staff };
    }
    if let Some((person, request)) = asks(letter, facts, organisation) {
        return Recognition::Asks { person, request };
    }
    if let Some(recognition) = staff_by_number(letter, facts, organisation) {
        return recognition;
    }
    if let Some(case) = party_number(letter, facts).or_else(|| party_thread(letter, facts)) {
        return Recognition::CitizenReply { case: Box::new(case) };
    }
    Recognition::NewMatter(new_sender(letter, facts, mailbox, organisation))
}

/// A person who answers the very list that went to them with the word that signs it, and nothing else.
fn signs(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<(PersonId, String)> {
    let (recipient, key) = facts.disposal.as_ref()?;
    let person = organisation.person_at(letter.from_address()?)?;
    let first = letter.new_text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let word = first.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    (word == "gallra" && person.addresses.contains(recipient)).then(|| (person.id.clone(), key.clone()))
}

/// A person of the directory who asks the register, in a mail that answers none of ours.
fn asks(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<(PersonId, Request)> {
    let person = organisation.person_at(letter.from_address()?)?;
    if !facts.threads.is_empty() {
        return None;
    }
    let astray = facts
        .caseless
        .as_ref()
        .is_some_and(|recipient| person.addresses.contains(recipient));
    let request = request::read(letter, organisation).or(astray.then_some(Request::Astray))?;
    Some((person.id.clone(), request))
}

/// Staff who answer a letter that went to them: the id of that letter was known to nobody else.
fn proven_staff(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<(Case, Staff, SentLetter)> {
    let from = letter.from.as_ref()?;
    facts.threads.iter().find_map(|hit| {
        let sent = hit.letter.as_ref().filter(|sent| !sent.purpose.is_to_citizen())?;
        let staff = staff_who_got(from, &sent.recipient, organisation)?;
        Some((hit.case.clone(), staff, sent.clone()))
    })
}

fn answers_a_list(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<Staff> {
    staff_who_got(letter.from.as_ref()?, &facts.list.as_ref()?.recipient, organisation)
}

fn staff_who_got(from: &NamedAddress, recipient: &EmailAddress, organisation: &Organisation) -> Option<Staff> {
    let person = organisation.person_at(&from.address);
    let same_person = person.is_some_and(|person| person.addresses.contains(recipient));
    let of_the_unit = person.is_some_and(|person| {
        let unit = organisation.units.values().find(|unit| unit.mailbox.as_ref() == Some(recipient));
        unit.is_some_and(|unit| unit.officers.contains(&person.id) || unit.manager == person.id)
    });
    (from.address == *recipient || same_person || of_the_unit).then(|| staff(from, organisation))
}

fn staff(from: &NamedAddress, organisation: &Organisation) -> Staff {
    let person = organisation.person_at(&from.address);
    let name = person.map(|person| person.name.as_str()).or(from.name.as_deref());
    Staff {
        person: person.map(|person| person.id.clone()),
        address: NamedAddress::new(name, from.address.clone()),
    }
}

/// Staff who name a case in the subject: a copy of what they wrote to the citizen, or a mail without proof.
fn staff_by_number(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<Recognition> {
    let from = letter.from.as_ref()?;
    let case = facts.named.first().filter(|case| !case.is_party(&from.address))?;
    organisation.person_at(&from.address)?;
    let staff = staff(from, organisation);
    let to_the_citizen = letter.to.iter().chain(&letter.cc).any(|to| case.is_party(&to.address));
    let case = Box::new(case.clone());
    Some(if to_the_citizen {
        Recognition::StaffCopy {
            case,
            staff,
            proven: false,
        }
    } else {
        Recognition::Unproven { case, staff }
    })
}

fn party_number(letter: &Letter, facts: &Facts) -> Option<Case> {
    let from = letter.from_address()?;
    facts.named.iter().find(|case| case.is_party(from)).cloned()
}

fn party_thread(letter: &Letter, facts: &Facts) -> Option<Case> {
    let from = letter.from_address()?;
    facts.threads.iter().map(|hit| &hit.case).find(|case| case.is_party(from)).cloned()
}

/// Who a new matter is from.
pub fn new_sender(letter: &Letter, facts: &Facts, mailbox: &FunctionalMailbox, organisation: &Organisation) -> NewSender {
    let may_concern = facts
        .named
        .first()
        .or_else(|| facts.threads.first().map(|hit| &hit.case))
        .map(|case| Box::new(case.clone()));
    let plain = NewSender {
        citizen: usable(letter, organisation),
        name: letter.from.as_ref().and_then(|from| from.name.clone()),
        channel: mailbox.channel,
        anonymous: false,
        sent_in_by: None,
        // A function that matters are passed to may answer by machine: a person looks before anything goes back.
        sure: !letter.from_address().is_some_and(|from| organisation.is_function(from)),
        may_concern,
        text: None,
        subject: None,
    };
    if let Some(form) = &letter.form {
        let citizen = foreign(form.email.clone(), organisation).map(|address| NamedAddress::new(form.name.as_deref(), address));
        return NewSender {
            citizen,
            name: form.name.clone(),
            channel: Channel::WebForm,
            anonymous: form.anonymous,
            text: Some(form.text.clone()),
            // The topic that was chosen says whose it is, not what it is about.
            subject: Some(String::new()),
            ..plain
        };
    }
    match sent_in(letter, organisation) {
        Some(sender) => NewSender {
            may_concern: plain.may_concern.clone(),
            ..sender
        },
        None => plain,
    }
}

/// A matter that staff send in for someone: only an attached mail tells for sure whose it is (K16).
fn sent_in(letter: &Letter, organisation: &Organisation) -> Option<NewSender> {
    let inner = letter.on_behalf_of.as_ref()?;
    let from = letter.from.as_ref().filter(|from| organisation.is_internal(&from.address))?;
    let citizen = foreign(inner.email.clone(), organisation).map(|address| NamedAddress::new(inner.name.as_deref(), address));
    let told = inner.channel.as_deref().and_then(channel_word);
    let channel = told.unwrap_or(if inner.kind == OnBehalfKind::FileNote {
        Channel::Telephone
    } else {
        Channel::Email
    });
    Some(NewSender {
        citizen,
        name: inner.name.clone(),
        channel,
        anonymous: false,
        sent_in_by: Some(staff(from, organisation)),
        sure: inner.sure,
        may_concern: None,
        // The lines of a closing form in a note steer, and say nothing of what the matter is about.
        text: Some(match inner.kind {
            OnBehalfKind::FileNote => without_commands(&inner.text),
            OnBehalfKind::AttachedMail | OnBehalfKind::InlineForward => inner.text.clone(),
        }),
        // "Tjänsteanteckning" alone is no subject (R54).
        subject: inner
            .subject
            .clone()
            .or_else(|| (inner.kind == OnBehalfKind::FileNote).then(String::new)),
    })
}

/// The channel that a file note names.
fn channel_word(told: &str) -> Option<Channel> {
    let told = told.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| told.contains(word));
    if says(&["telefon", "samtal", "ring"]) {
        Some(Channel::Telephone)
    } else if says(&["besök", "recept", "möte"]) {
        Some(Channel::Visit)
    } else if says(&["brev", "post"]) && !says(&["e-post"]) {
        Some(Channel::Letter)
    } else if says(&["social", "facebook", "instagram"]) {
        Some(Channel::SocialMedia)
    } else {
        None
    }
}

/// Who can be written to: never one of our own mailboxes. A mail with a `Reply-To` of its own is still the author's.
fn usable(letter: &Letter, organisation: &Organisation) -> Option<NamedAddress> {
    letter.from.clone().filter(|from| !organisation.is_own_mailbox(&from.address))
}

/// An address inside a form or a note, unless it is one of our own: a letter to it would come back as new mail.
fn foreign(address: Option<EmailAddress>, organisation: &Organisation) -> Option<EmailAddress> {
    address.filter(|address| !organisation.is_own_mailbox(address))
}

#[cfg(test)]
mod tests;
