//! Letters that did not arrive: an answer that bounced is no answer, and a person gets to know.

use super::assign::owing;
use super::clocks;
use super::documents::incoming;
use super::finish;
use super::letters;
use super::people::address_of_role;
use super::{Context, Decision};
use crate::domain::case::{Case, State};
use crate::domain::effect::{AttachmentPlan, Effect, LetterPlan, Outcome, Purpose};
use crate::domain::event::Mail;
use crate::domain::facts::{LostBy, SentLetter};
use crate::domain::ids::{InboundId, MailboxId};
use crate::domain::letter::BounceAction;
use crate::domain::organisation::{Authority, Organisation};
use crate::domain::policy::Role;

/// A letter of ours came back.
pub(super) fn bounced(case: &Case, mail: &Mail<'_>, letter: Option<&SentLetter>, action: BounceAction, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    decision.document(incoming(mail, "Besked om leverans"));
    match (action, letter) {
        (BounceAction::Failed, Some(letter)) => {
            decision.reason("Ett brev kom inte fram.");
            lost(&mut decision, case, letter, &mail.id.to_string(), LostBy::Bounce, context);
        }
        (BounceAction::Failed, None) => {
            decision.reason("Något i ärendet kom inte fram, men det syns inte vilket brev: registratorn får se beskedet.");
            decision.extend(letters::registrar_about(
                &case.matter,
                "bounce_unknown",
                mail.id.0,
                Some(mail.id),
                &[],
                context,
            ));
        }
        (BounceAction::Delayed | BounceAction::Delivered | BounceAction::Relayed, _) => {
            decision.reason("Ett besked om leverans som inte kräver något.");
        }
    }
    decision.file(Outcome::AddedToCase);
    decision
}

/// The relay refused a letter for good, or nobody knows whether it took it.
pub(super) fn refused(case: &Case, letter: &SentLetter, end: LostBy<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because(if end.is_uncertain() {
        "Det är okänt om brevet kom fram: någon behöver kontrollera det."
    } else {
        "Mottagarens e-postserver tog inte emot brevet."
    });
    lost(
        &mut decision,
        case,
        letter,
        &format!("{}/{}", letter.purpose.as_str(), context.now.timestamp()),
        end,
        context,
    );
    decision
}

/// A letter is lost: an answer is owed again; the registrar is told, but never by a letter about such a letter to the
/// registrar itself. One whose fate is unknown counts as lost.
fn lost(decision: &mut Decision, case: &Case, letter: &SentLetter, cause: &str, end: LostBy<'_>, context: &Context<'_>) {
    let was_answered = matches!(case.state, State::Answered { .. } | State::Closed { .. });
    if letter.purpose == Purpose::Answer && was_answered {
        decision.reason("Svaret kom inte fram: ärendet räknas som obesvarat igen (K24).");
        decision.set_state(owing(&case.matter, context)).stop(finish::AFTER_CLOCKS);
        if let Some(due) = case.matter.due_at {
            decision.extend(clocks::start_ladder(due, context));
        }
    }
    if letter.purpose == Purpose::Answer {
        decision.extend(not_arrived(case, letter));
        decision.extend(tell_officer(case, cause, end.is_uncertain(), context));
    }
    let to_registrar = context
        .organisation
        .address_of(&context.authority.registrar)
        .is_some_and(|registrar| registrar.address == letter.recipient);
    if to_registrar {
        decision.reason("Brevet var till registratorn själv: inget nytt brev skickas dit.");
        return;
    }
    let values = [
        ("purpose", letter.purpose.as_str().to_owned()),
        ("recipient", letter.recipient.to_string()),
        ("reply", end.reply().to_owned()),
        ("uncertain", letters::yes(end.is_uncertain())),
    ];
    decision.extend(letters::registrar(case, "letter_lost", cause, &values, context));
}

/// Figures count no answer that the citizen never got.
fn not_arrived(case: &Case, letter: &SentLetter) -> Option<Effect> {
    let mail = letter.about.filter(|mail| !case.matter.progress.lost_answers.contains(mail))?;
    let mut matter = case.matter.clone();
    matter.progress.lost_answers.push(mail);
    Some(Effect::SetMatter { matter: Box::new(matter) })
}

fn tell_officer(case: &Case, cause: &str, uncertain: bool, context: &Context<'_>) -> Option<Effect> {
    let to = address_of_role(Role::Officer, &case.matter, context)?;
    let letter = LetterPlan::new(Purpose::FollowUp, format!("answer_lost/{cause}"), &case.matter.mailbox, to);
    let values = [("what", "answer_lost".to_owned()), ("uncertain", letters::yes(uncertain))];
    Some(letters::send(letter.with_values(&values)))
}

/// A machine's mail in the thread of a case: kept with it, nothing follows.
pub(super) fn machine_wrote(mail: &Mail<'_>) -> Decision {
    let mut decision = Decision::because("Ett automatiskt meddelande: det registreras i ärendet och besvaras inte.");
    decision.document(incoming(mail, "Automatiskt meddelande"));
    decision.file(Outcome::AddedToCase);
    decision
}

/// A letter without a case was refused (a mail passed on to a function): the registrar gets the mail instead.
pub fn refused_without_case(
    letter: &SentLetter,
    mailbox: &MailboxId,
    authority: &Authority,
    organisation: &Organisation,
    end: LostBy<'_>,
) -> Option<LetterPlan> {
    let to = organisation
        .address_of(&authority.registrar)
        .filter(|registrar| registrar.address != letter.recipient)?;
    let about: Option<InboundId> = letter.about;
    let cause = about.map(|id| id.to_string()).unwrap_or_default();
    let mut plan = LetterPlan::new(Purpose::RegistrarNotice, format!("registrar/forward_lost/{cause}"), mailbox, to);
    plan.about = about;
    plan.attachments.extend(about.map(|id| AttachmentPlan::WholeMail { id }));
    let values = [
        ("what", "forward_lost".to_owned()),
        ("purpose", letter.purpose.as_str().to_owned()),
        ("recipient", letter.recipient.to_string()),
        ("reply", end.reply().to_owned()),
        ("uncertain", letters::yes(end.is_uncertain())),
    ];
    Some(plan.with_values(&values))
}
