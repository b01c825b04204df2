//! Mails that stand here already: the same one by another road or put back, and one that is only like another.

use super::letters;
use super::people::assignee_of;
use super::{Context, Decision};
use crate::domain::address::NamedAddress;
use crate::domain::case::{Case, LinkKind, LinkedTo};
use crate::domain::effect::{Effect, Outcome, Purpose};
use crate::domain::event::{Mail, NewMatter};
use crate::domain::facts::{Alike, Mark};
use crate::domain::organisation::{Function, Organisation};

/// The same mail in another mailbox: one case with one receipt (C8). Whoever answers for that mailbox is told, where it is not
/// they who have the case.
pub(super) fn came_also(case: &Case, mail: &Mail<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because(format!(
        "Samma mejl har också kommit till {}: det är ett ärende, med en bekräftelse.",
        mail.mailbox.address
    ));
    if let Some(to) = answers_for(mail, case, context) {
        let function = Function {
            name: to.name.unwrap_or_else(|| mail.mailbox.name.clone()),
            address: to.address,
            phone: None,
        };
        decision.reason(format!("{} får veta det.", function.name));
        let values = [("what", "came_also".to_owned()), ("recipient", mail.mailbox.address.to_string())];
        decision.push(letters::to_function(
            Purpose::Alert,
            &function,
            &case.matter.mailbox,
            mail.id,
            &values,
        ));
    }
    decision.file(Outcome::Duplicate);
    decision
}

/// Whoever answers for the mailbox and does not have the case: its topic's unit, else its authority's registrar.
fn answers_for(mail: &Mail<'_>, case: &Case, context: &Context<'_>) -> Option<NamedAddress> {
    let (mailbox, organisation) = (mail.mailbox, context.organisation);
    let topic = mailbox.topic.as_ref();
    if let Some(unit) = topic.and_then(|topic| organisation.unit_for(topic, &mailbox.authority)) {
        let other = case.matter.unit.as_ref() != Some(&unit.id);
        return assignee_of(unit, context).filter(|_| other).map(|assignee| assignee.address);
    }
    let authority = organisation.authorities.get(&mailbox.authority)?;
    let other = authority.id != case.matter.authority;
    organisation.address_of(&authority.registrar).filter(|_| other)
}

/// The same mail in the folder that it was taken from: somebody has put it back, and wants something. It is not registered
/// again; the registrar is asked.
pub(super) fn put_back(case: &Case, context: &Context<'_>) -> Decision {
    let mut decision =
        Decision::because("Mejlet är registrerat och har lagts tillbaka i brevlådan: det registreras inte igen, registratorn tillfrågas.");
    decision.extend(letters::registrar(case, "put_back", case.matter.opened_by, &[], context));
    decision.file(Outcome::Duplicate);
    decision
}

/// Marks a new case whose mail is like another one: whoever gets the case sees it, and what probably is the same matter is linked.
pub(super) fn mark(decision: &mut Decision, new: &NewMatter<'_>, context: &Context<'_>) {
    let Some(alike) = new.alike else { return };
    if let (Mark::ProbableDouble, Some((case, _))) = (alike.mark, &alike.case) {
        decision.push(Effect::Link {
            kind: LinkKind::Related,
            to: LinkedTo::Case(*case),
        });
    }
    let number = number_of(alike, context.organisation);
    for effect in &mut decision.effects {
        if let Effect::Send { letter } = effect
            && matches!(letter.purpose, Purpose::Assignment | Purpose::RegistrarNotice)
        {
            letter.values.insert("alike".to_owned(), alike.mark.as_str().to_owned());
            letter.values.insert("alike_number".to_owned(), number.clone());
        }
    }
}

/// A mark in words, for the log.
pub fn told(alike: &Alike, organisation: &Organisation) -> String {
    let number = number_of(alike, organisation);
    let place = if number.is_empty() {
        "ett annat mejl".to_owned()
    } else {
        format!("ett annat mejl, i ärende {number}")
    };
    match alike.mark {
        Mark::SameId => format!("Samma Message-ID som {place}, men ett annat innehåll: det är ett annat mejl."),
        Mark::ProbableDouble => format!("Trolig dubblett: samma innehåll som {place}, som kom några minuter ifrån."),
        Mark::PutBack => format!("Samma mejl som {place}, tillbakalagt i brevlådan."),
    }
}

fn number_of(alike: &Alike, organisation: &Organisation) -> String {
    let number = alike.case.as_ref().map(|(_, number)| organisation.write_number(number));
    number.unwrap_or_default()
}
