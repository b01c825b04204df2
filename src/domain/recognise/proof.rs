//! Who of the staff speaks, and what proves it: a letter of ours that this very person got, a seal of ours in the subject, the
//! word of our own mail gateway.

use super::{Recognition, Staff};
use crate::domain::address::{EmailAddress, NamedAddress};
use crate::domain::case::Case;
use crate::domain::command::is_command;
use crate::domain::effect::Purpose;
use crate::domain::facts::{Facts, Gateway, Proof, SentLetter};
use crate::domain::ids::PersonId;
use crate::domain::letter::Letter;
use crate::domain::organisation::Organisation;
use crate::domain::request::{self, Request};

/// A person who answers the very list that went to them with the word that signs it, and nothing else.
pub(super) fn signs(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<(PersonId, String)> {
    let (recipient, key) = facts.disposal.as_ref()?;
    let person = organisation.person_at(letter.from_address()?)?;
    let first = letter.new_text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let word = first.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    (word == "gallra" && person.addresses.contains(recipient)).then(|| (person.id.clone(), key.clone()))
}

/// A person of the directory who asks the register, in a mail that answers none of ours.
pub(super) fn asks(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<(PersonId, Request)> {
    let person = organisation.person_at(letter.from_address()?)?;
    if !facts.threads.is_empty() {
        return None;
    }
    let astray = facts
        .caseless
        .as_ref()
        .is_some_and(|recipient| person.addresses.contains(recipient));
    let answering = || match request::answering(letter) {
        // What steers needs the same proof as everywhere.
        Request::LetGo if !may_prove(letter, facts, organisation) => Request::Astray,
        other => other,
    };
    let request = request::read(letter, organisation).or_else(|| astray.then(answering))?;
    Some((person.id.clone(), request))
}

/// Staff who answer a letter that went to them: the id of that letter was known to nobody else.
pub(super) fn proven_staff(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<(Case, Staff, SentLetter)> {
    let from = letter.from.as_ref().filter(|_| may_prove(letter, facts, organisation))?;
    let answered = facts.threads.iter().filter(|hit| hit.proof == Proof::Valid).find_map(|hit| {
        let sent = hit.letter.as_ref().filter(|sent| !sent.purpose.is_to_citizen())?;
        let staff = staff_who_got(from, &sent.recipient, organisation)?;
        Some((hit.case.clone(), staff, sent.clone()))
    });
    answered.or_else(|| by_ticket(from, facts, organisation))
}

/// A mail that a link in a letter opened: its subject carries a seal for this very person and case.
fn by_ticket(from: &NamedAddress, facts: &Facts, organisation: &Organisation) -> Option<(Case, Staff, SentLetter)> {
    let (case, _) = facts.ticket.as_ref().filter(|(_, proof)| *proof == Proof::Valid)?;
    organisation.person_at(&from.address)?;
    let letter = SentLetter {
        purpose: Purpose::Assignment,
        recipient: from.address.clone(),
        about: None,
    };
    Some((case.clone(), staff(from, organisation), letter))
}

/// Whether a mail can prove anything: not one that our own gateway found to be from someone else, nor one whose answers are
/// wanted at an address that is neither its author's nor ours.
fn may_prove(letter: &Letter, facts: &Facts, organisation: &Organisation) -> bool {
    let author = letter.from_address();
    let person = author.and_then(|from| organisation.person_at(from));
    let known = |to: &EmailAddress| {
        Some(to) == author || organisation.is_own_mailbox(to) || person.is_some_and(|person| person.addresses.contains(to))
    };
    facts.gateway != Gateway::Failed && letter.reply_to.iter().all(|to| known(&to.address))
}

/// The same words for the third time in the same case, with no command among them: a machine answers our letters. A person
/// may well say something twice.
pub(super) fn echoes(letter: &Letter, facts: &Facts) -> bool {
    facts.said_in_case > 1 && !letter.new_text.lines().any(is_command)
}

pub(super) fn answers_a_list(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<Staff> {
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

pub(super) fn staff(from: &NamedAddress, organisation: &Organisation) -> Staff {
    let person = organisation.person_at(&from.address);
    let name = person.map(|person| person.name.as_str()).or(from.name.as_deref());
    Staff {
        person: person.map(|person| person.id.clone()),
        address: NamedAddress::new(name, from.address.clone()),
    }
}

/// Staff who answer a letter of ours without its proof (its time is over, or the gateway says that they are not the author), or
/// name a case: kept without effect.
pub(super) fn staff_without_proof(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<Recognition> {
    let from = letter.from.as_ref()?;
    let answered = facts.threads.iter().find_map(|hit| {
        let sent = hit.letter.as_ref().filter(|sent| !sent.purpose.is_to_citizen())?;
        Some((hit.case.clone(), staff_who_got(from, &sent.recipient, organisation)?))
    });
    match answered {
        Some((case, staff)) => Some(without_proof(letter, facts, case, staff)),
        None => staff_by_number(letter, facts, organisation),
    }
}

fn without_proof(letter: &Letter, facts: &Facts, case: Case, staff: Staff) -> Recognition {
    let to_the_citizen = letter.to.iter().chain(&letter.cc).any(|to| case.is_party(&to.address));
    let case = Box::new(case);
    if to_the_citizen {
        let proven = facts.gateway == Gateway::Passed;
        Recognition::StaffCopy { case, staff, proven }
    } else {
        Recognition::Unproven { case, staff }
    }
}

/// Staff who name a case in the subject: a copy of what they wrote to the citizen, or a mail without proof.
fn staff_by_number(letter: &Letter, facts: &Facts, organisation: &Organisation) -> Option<Recognition> {
    let from = letter.from.as_ref()?;
    let case = facts.named.first().filter(|case| !case.is_party(&from.address))?;
    organisation.person_at(&from.address)?;
    let staff = staff(from, organisation);
    Some(without_proof(letter, facts, case.clone(), staff))
}
