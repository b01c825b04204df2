//! What functions answer to an alert: the number of their own case (R24), that a copy lies in the personal file (R64), or anything
//! else, which the registrar sees. Nothing of it goes to the citizen.

use super::documents::incoming;
use super::letters;
use super::staff;
use super::{Context, Decision};
use crate::domain::case::{Case, LinkKind, LinkedTo};
use crate::domain::command::{self, Command, Correction};
use crate::domain::effect::{Effect, Outcome};
use crate::domain::event::Mail;
use crate::domain::facts::SentLetter;
use crate::domain::recognise::Staff;

/// Words by which the personal file tells that a copy is filed.
const FILED: &[&str] = &[
    "arkiverad",
    "arkiverat",
    "lagd i akten",
    "lagt i akten",
    "ligger i akten",
    "klart",
    "filed",
    "akten är kompletterad",
];

/// A function answered.
pub(super) fn replied(case: &Case, mail: &Mail<'_>, staff: &Staff, letter: &SentLetter, context: &Context<'_>) -> Decision {
    let text = &mail.letter.new_text;
    if is_personal_file(case, letter, context) && says_filed(text) {
        return filed(case, mail);
    }
    let reference = command::read(text).commands.into_iter().find_map(|command| match command {
        Command::Correct(Correction::Link(number)) if !number.trim().is_empty() => Some(number.trim().to_owned()),
        _ => None,
    });
    match reference {
        Some(number) => referenced(case, mail, staff, number, context),
        None => staff::unproven(case, mail, staff, context),
    }
}

fn is_personal_file(case: &Case, letter: &SentLetter, context: &Context<'_>) -> bool {
    let unit = context.organisation.unit_of(case.matter.unit.as_ref());
    unit.and_then(|unit| unit.personal_file.as_ref()) == Some(&letter.recipient)
}

fn says_filed(text: &str) -> bool {
    let low = text.trim().to_lowercase();
    FILED.iter().any(|word| low.starts_with(word))
}

/// The receipt of filing: the copy lies in the personal file.
fn filed(case: &Case, mail: &Mail<'_>) -> Decision {
    let mut matter = case.matter.clone();
    matter.progress.filed = Some(true);
    let mut decision = Decision::because("Kopian ligger i personakten (R64).");
    decision.document(incoming(mail, "Kvittens: kopian ligger i personakten"));
    decision.set_matter(matter);
    decision.file(Outcome::AddedToCase);
    decision
}

/// The other case has a number: the link is entered, and the registrar is told.
fn referenced(case: &Case, mail: &Mail<'_>, staff: &Staff, number: String, context: &Context<'_>) -> Decision {
    let mut matter = case.matter.clone();
    matter.progress.awaits_reference.clear();
    let mut decision = Decision::because("Det andra ärendet har fått sitt nummer: sambandet är infört (R24).");
    decision.document(incoming(mail, &format!("Samband med {number}")));
    decision.set_matter(matter);
    decision.push(Effect::Link {
        kind: LinkKind::Related,
        to: LinkedTo::Elsewhere(number.clone()),
    });
    let values = [("by", super::acts::named(staff)), ("name", number)];
    decision.extend(letters::registrar_about(
        &case.matter,
        "referenced",
        mail.id.0,
        None,
        &values,
        context,
    ));
    decision.file(Outcome::AddedToCase);
    decision
}
