//! Free words that clearly mean a command are a suggestion; a reply `Ja` confirms it. And `Ja` itself.

use super::acts::{self, Reply};
use super::answers::{self, Ending};
use super::commands;
use super::documents::drawn_up;
use super::people::find_assignee;
use super::staff;
use super::{Context, Decision};
use crate::domain::case::Case;
use crate::domain::command::{self, Command, Intent, OfficerMessage, Questioned, without_commands};
use crate::domain::effect::Purpose;
use crate::domain::event::Mail;
use crate::domain::letter::Letter;

/// What free words mean that steer the case: told back as a suggestion. `None` where there is nothing to confirm, since the
/// act itself would only be refused and explained.
pub(super) fn suggested(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Option<Decision> {
    let (proposal, name) = match &reply.message.intent {
        Intent::Close if case.state.owes_answer() && case.matter.citizen.is_some() => return None,
        Intent::Close => ("close", String::new()),
        Intent::WrongHandler { suggestion } => ("wrong_handler", suggestion.clone().unwrap_or_default()),
        Intent::Reassign { to } => {
            let to = find_assignee(to, context)?;
            let name = to.address.shown();
            ("hand_to", name)
        }
        Intent::Answer | Intent::AnswerAndClose | Intent::Extend { .. } | Intent::Note | Intent::Question { .. } | Intent::Nothing => {
            return None;
        }
    };
    let mut decision =
        Decision::because("Fria ord som verkar styra ärendet: handläggaren tillfrågas, inget görs förrän ett Ja har kommit.");
    decision.document(drawn_up(reply.mail, "Förslag från handläggaren, väntar på Ja"));
    let values = [("proposal", proposal.to_owned()), ("name", name)];
    decision.push(reply.transcript(case, "suggested", &values));
    Some(decision)
}

/// "Ja" to the question about an earlier mail: what was held goes, what was suggested is done.
pub(super) fn confirmed(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let Some((id, letter)) = reply.held else {
        let mut decision = Decision::because("Ett \"Ja\" utan något mejl som väntar på svar.");
        decision.push(reply.transcript(case, "nothing_held", &[]));
        return decision;
    };
    let held = Mail { id, letter, ..*reply.mail };
    let message = command::read(&letter.new_text);
    if letter.to.iter().chain(&letter.cc).any(|to| case.is_party(&to.address)) {
        return staff::copy_counts(case, &held, reply.staff, context);
    }
    if reply.answered == Purpose::Warning {
        return as_if_now(case, reply, &held, &message, context);
    }
    match &message.intent {
        Intent::Close if message.sure => acts::close(case, reply, context),
        Intent::WrongHandler { suggestion } if message.sure => acts::wrong_handler(case, reply, suggestion.as_deref(), context),
        Intent::Reassign { to } if message.sure => acts::hand_to(case, reply, to, context),
        _ => {
            let text = without_commands(&letter.new_text);
            answers::answer(case, &held, reply.staff, &text, meant(letter, &message, context), context)
        }
    }
}

/// A mail that had proved nothing is confirmed by whom it says to be from: it means now what it would have meant then.
fn as_if_now(case: &Case, reply: &Reply<'_>, held: &Mail<'_>, message: &OfficerMessage, context: &Context<'_>) -> Decision {
    let again = Reply {
        mail: held,
        message,
        held: None,
        typed_into: false,
        ..*reply
    };
    staff::understood(case, &again, context)
}

/// What the held mail asked to be done with its answer.
fn meant(letter: &Letter, message: &OfficerMessage, context: &Context<'_>) -> Ending {
    match &message.intent {
        Intent::AnswerAndClose | Intent::Close => Ending::Close,
        Intent::Question { to: Questioned::Citizen } => Ending::Question,
        _ if message.commands.contains(&Command::Close) => Ending::Close,
        _ => commands::held_until(&command::read(&letter.new_text), context).map_or(Ending::Open, Ending::Held),
    }
}
