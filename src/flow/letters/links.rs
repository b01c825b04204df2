//! Links: for each act a mail that is ready to be sent (RFC 6068). Its subject carries the seal that lets this person steer
//! this case, since a new mail answers nothing.

use super::About;
use crate::domain::effect::{LetterPlan, Purpose};
use crate::domain::organisation::FunctionalMailbox;
use crate::domain::percent::encoded;
use crate::flow::office::Office;
use chrono::{DateTime, Utc};

/// The acts that have a link: what the officer reads, and what stands in the mail.
const ACTS: &[(&str, &str)] = &[
    ("Jag tar det", "Ta över"),
    ("Fel person", "Fel person"),
    ("Lämna till", "Lämna till "),
    ("Mer tid", "Mer tid 5 arbetsdagar: "),
    ("Anteckning", "Anteckning: "),
    ("Muntligt svar", "Muntligt svar: "),
    ("Avsluta", "Avsluta"),
    ("Visa", "Visa"),
];

/// A mail that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// What the officer reads.
    pub word: &'static str,
    /// The `mailto:` address.
    pub address: String,
}

/// The links of a letter to whoever has the case; none for all other letters.
pub(super) fn links(office: &Office, plan: &LetterPlan, about: &About<'_>, mailbox: &FunctionalMailbox, now: DateTime<Utc>) -> Vec<Link> {
    if !matches!(plan.purpose, Purpose::Assignment | Purpose::FollowUp | Purpose::Reminder) {
        return Vec::new();
    }
    let person = office.organisation.person_at(&plan.to.address);
    let Some(ticket) = person.and_then(|person| office.stationery.ticket(about.number, &person.id, now)) else {
        return Vec::new();
    };
    let number = office.organisation.write_number(about.number);
    let link = |(word, body): &(&'static str, &str)| {
        let subject = encoded(&format!("{word} [{number}] {ticket}"));
        Link {
            word,
            address: format!("mailto:{}?subject={subject}&body={}", mailbox.address, encoded(body)),
        }
    };
    ACTS.iter().map(link).collect()
}
