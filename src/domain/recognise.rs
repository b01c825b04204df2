//! Recognition: which matter a mail belongs to, and who speaks. The order of proof is a thread that leads to a letter of
//! ours to that very person, then a diary number from a party, then a thread from a party; anything less is a new matter.

use super::address::NamedAddress;
use super::case::Case;
use super::effect::Purpose;
use super::facts::{Duplicate, Facts, SentLetter};
use super::ids::PersonId;
use super::letter::{Kind, Letter};
use super::matter::Channel;
use super::organisation::{FunctionalMailbox, Organisation};
use super::request::Request;
use proof::{answers_a_list, asks, echoes, proven_staff, signs, staff_without_proof};
pub use sender::new_sender;

mod proof;
mod sender;

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
pub fn recognise(letter: &Letter, facts: &Facts, mailbox: &FunctionalMailbox, organisation: &Organisation) -> Recognition {
    if facts.own {
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
        if echoes(letter, facts) {
            return Recognition::Automatic { case: Some(case) };
        }
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
    if let Some(recognition) = staff_without_proof(letter, facts, organisation) {
        return recognition;
    }
    if let Some(case) = party_number(letter, facts).or_else(|| party_thread(letter, facts)) {
        return Recognition::CitizenReply { case: Box::new(case) };
    }
    Recognition::NewMatter(new_sender(letter, facts, mailbox, organisation))
}

fn party_number(letter: &Letter, facts: &Facts) -> Option<Case> {
    let from = letter.from_address()?;
    facts.named.iter().find(|case| case.is_party(from)).cloned()
}

fn party_thread(letter: &Letter, facts: &Facts) -> Option<Case> {
    let from = letter.from_address()?;
    facts.threads.iter().map(|hit| &hit.case).find(|case| case.is_party(from)).cloned()
}

#[cfg(test)]
mod tests;
