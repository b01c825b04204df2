//! More from the citizen: always a document; it may reopen the case, and thanks alone changes nothing.

use super::assign::owe_again;
use super::clocks;
use super::documents::incoming;
use super::letters;
use super::people::address_of_role;
use super::{Context, Decision};
use crate::domain::case::{Case, CaseMatter, State};
use crate::domain::deadline;
use crate::domain::effect::{AttachmentPlan, Effect, LetterPlan, Outcome, Purpose};
use crate::domain::event::Mail;
use crate::domain::policy::Role;
use crate::domain::thanks::is_only_thanks;
use crate::domain::time::stockholm_date;
use chrono::Utc;

/// The citizen wrote again.
pub(super) fn wrote(case: &Case, mail: &Mail<'_>, context: &Context<'_>) -> Decision {
    if asks_for_status(&mail.letter.new_text) && mail.letter.attachments.is_empty() {
        return status(case, mail, context);
    }
    let only_thanks = mail.letter.attachments.is_empty() && is_only_thanks(&mail.letter.new_text);
    let mut decision = Decision::default();
    decision.document(incoming(
        mail,
        if only_thanks { "Tack från den som skrev" } else { "Komplettering" },
    ));
    if only_thanks {
        decision.reason("Bara ett tack: det registreras, men ändrar inget.");
        decision.file(Outcome::AddedToCase);
        return decision;
    }
    match &case.state {
        State::Answered { .. } | State::Closed { .. } => reopen(&mut decision, case, mail, context),
        State::AwaitingRegistrar | State::Assigned { .. } | State::HandedOver { .. } => {
            decision.reason("Mer från den som skrev: den som har ärendet får veta det.");
            decision.extend(follow_up(&case.matter, case.id.0, mail, "more", context));
        }
    }
    decision.file(Outcome::AddedToCase);
    decision
}

/// Whether a mail of the citizen comes so long after the end of the case that it becomes one of its own, linked with it; thanks
/// never do.
pub fn is_a_new_case(case: &Case, mail: &Mail<'_>, context: &Context<'_>) -> bool {
    let State::Closed { at, .. } = &case.state else {
        return false;
    };
    let Some(within) = &context.policy.reopen_within else {
        return false;
    };
    let last = deadline::due(within, *at, context.calendar).with_timezone(&Utc);
    let no_news = mail.letter.attachments.is_empty() && (is_only_thanks(&mail.letter.new_text) || asks_for_status(&mail.letter.new_text));
    mail.arrived_at > last && !no_news
}

/// The mail is the word "status" and nothing more.
fn asks_for_status(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let courtesy = |word: &&&str| !matches!(**word, "hej" | "tack" | "hello" | "hi" | "please");
    words.iter().filter(courtesy).copied().eq(["status"])
}

/// Whoever wrote asks how it goes: stage, days and contact, to the original address and nothing else, once a day (I19).
fn status(case: &Case, mail: &Mail<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("Den som skrev frågar hur det går: läge, dagar och kontakt, inget innehåll.");
    decision.document(incoming(mail, "Fråga om läget"));
    let key = format!("status/{}", stockholm_date(context.now));
    let letter = letters::to_citizen(case, Purpose::Status, key.clone(), &[]).filter(|_| mail.letter.may_auto_reply);
    if let Some(letter) = letter {
        decision.push(letters::send(letter));
    } else {
        decision.reason("Meddelandet får inte besvaras av en maskin, eller så finns ingen adress: inget skickas.");
    }
    decision.file(Outcome::AddedToCase);
    decision
}

/// Something new after the answer: an answer is owed again, counted from this mail.
fn reopen(decision: &mut Decision, case: &Case, mail: &Mail<'_>, context: &Context<'_>) {
    let due = clocks::due_of(&case.matter, mail.arrived_at, context);
    decision.reason("Den som skrev har kommit tillbaka efter svaret: ärendet öppnas igen.");
    owe_again(decision, case.matter.clone(), due, context);
    decision.extend(follow_up(&case.matter, case.id.0, mail, "reopened", context));
}

fn follow_up(matter: &CaseMatter, case: i64, mail: &Mail<'_>, what: &str, context: &Context<'_>) -> Option<Effect> {
    let to = address_of_role(Role::Officer, matter, context)?;
    let mut letter = LetterPlan::new(Purpose::FollowUp, format!("follow_up/{case}/{}", mail.id), &matter.mailbox, to);
    letter.about = Some(mail.id);
    letter.attachments.push(AttachmentPlan::WholeMail { id: mail.id });
    Some(letters::send(letter.with_values(&[("what", what.to_owned())])))
}
