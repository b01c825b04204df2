//! What staff are shown of a case, as far as it is theirs to see: `Status`, `Visa`, and what a word that changes nothing does.

use super::acts::Reply;
use super::documents::drawn_up;
use super::{Context, Decision};
use crate::domain::case::{Case, Direction};
use crate::domain::command::Command;
use crate::domain::effect::{AttachmentPlan, Effect};
use crate::domain::facts::DocumentLine;
use crate::domain::ids::PersonId;
use crate::domain::matter::Flag;
use crate::domain::recognise::Staff;
use crate::domain::sight::{Sight, sight_of};
use crate::domain::time::stockholm_date;

/// `Status`: where the case stands, who has it, and by when an answer is owed.
pub(super) fn status(case: &Case, reply: &Reply<'_>) -> Decision {
    let mut decision = Decision::because("Handläggaren får se hur ärendet står.");
    decision.document(drawn_up(reply.mail, "Fråga om läget"));
    decision.push(reply.transcript(case, "status", &[]));
    decision
}

/// `Visa`: the case's documents, and the original.
pub(super) fn show(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("Handläggaren får se ärendet.");
    decision.document(drawn_up(reply.mail, "Begäran om att se ärendet"));
    if !may_see(case, reply.staff, context) {
        decision.reason("Ärendet är känsligt och visas bara för dem som har det.");
        decision.push(reply.transcript(case, "show_refused", &[]));
        return decision;
    }
    let documents = reply.known.documents.iter().map(line).collect::<Vec<_>>().join("\n");
    let shown = reply.transcript(case, "show", &[("documents", documents)]);
    decision.push(with_original(shown, case));
    decision
}

fn with_original(mut effect: Effect, case: &Case) -> Effect {
    if let Effect::Send { letter } = &mut effect {
        letter.attachments.push(AttachmentPlan::WholeMail { id: case.matter.opened_by });
    }
    effect
}

fn line(document: &DocumentLine) -> String {
    let way = match document.direction {
        Direction::Incoming => "inkommen",
        Direction::Outgoing => "utgående",
        Direction::DrawnUp => "upprättad",
    };
    let other = match (&document.correspondent, document.direction) {
        (Some(name), Direction::Incoming) => format!(", från {name}"),
        (Some(name), Direction::Outgoing) => format!(", till {name}"),
        (Some(name), Direction::DrawnUp) => format!(", av {name}"),
        (None, _) => String::new(),
    };
    format!(
        "  {:>3}  {}  {way}: {}{other}",
        document.number,
        stockholm_date(document.at),
        document.title
    )
}

/// What is confidential is shown to those who work with it (OSL 5 kap. 2 §, R66), here as where it is asked for by number; all else
/// to whoever was written to about it.
fn may_see(case: &Case, staff: &Staff, context: &Context<'_>) -> bool {
    let whole = |person: &PersonId| sight_of(person, &case.matter, context.organisation) == Sight::Whole;
    !case.matter.flags.contains(&Flag::Confidential) || staff.person.as_ref().is_some_and(whole)
}

/// A word that changes nothing here: the officer is shown the case and the words that do.
pub(super) fn explained(case: &Case, reply: &Reply<'_>, command: &Command) -> Decision {
    let mut decision = Decision::because(format!(
        "Ordet \"{}\" ändrar inget i ärendet: handläggaren får se vad som går att göra.",
        command.word()
    ));
    decision.document(drawn_up(reply.mail, "Meddelande från handläggaren"));
    let values = [("word", command.word().to_owned())];
    decision.push(reply.transcript(case, "help", &values));
    decision
}
