//! What staff say about a case: an answer for the citizen, a word that steers, a note; what is unclear is held and asked about.

use super::acts::{Reply, close, hand_to, named, note, wrong_handler};
use super::answers::{self, Ending};
use super::commands;
use super::documents::{drawn_up, incoming};
use super::finish::{self, Words};
use super::guard;
use super::letters;
use super::people::is_of_case;
use super::personal_file;
use super::proposed;
use super::{Context, Decision};
use crate::domain::address::NamedAddress;
use crate::domain::case::{Case, Direction, NewDocument};
use crate::domain::command::{Intent, Questioned, without_commands};
use crate::domain::effect::{ClockKind, Effect, LetterPlan, Outcome, Purpose};
use crate::domain::event::Mail;
use crate::domain::recognise::Staff;
use crate::domain::time::stockholm_date;
use crate::domain::titles;

/// Decides what a reply of staff means.
pub(super) fn replied(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let mut decision = understood(case, reply, context);
    decision.file(Outcome::AddedToCase);
    decision
}

/// What a mail of staff does: its commands, then what the rest of it means.
pub(super) fn understood(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    if reply.staff.person.is_some() && reply.staff.person == case.matter.officer {
        // Whoever writes about a case has it: nobody needs to ask.
        decision.stop(&[ClockKind::Acceptance]);
    }
    let asked = commands::carried_out(case, reply, context);
    decision.extend(asked.decision.effects).reasons.extend(asked.decision.reasons);
    let has_answer = !reply.message.for_citizen.is_empty();
    if reply.message.commands.is_empty() || has_answer {
        let meant = intended(&asked.case, reply, context);
        decision.extend(meant.effects).reasons.extend(meant.reasons);
    }
    decision.effects = letters::one_transcript(letters::last_of_each(decision.effects));
    decision.extend(asked.parts);
    decision
}

fn intended(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    if reply.typed_into {
        return ask_for_one_text(case, reply);
    }
    let Reply { mail, staff, message, .. } = reply;
    if !message.sure {
        return ask(case, reply);
    }
    if message.intent.is_to_citizen() && case.matter.citizen.is_some() {
        let doubts = guard::doubts(reply, &message.for_citizen, context);
        if !doubts.is_empty() {
            return ask_about(case, reply, &doubts);
        }
    }
    if let Some(suggested) = proposed::suggested(case, reply, context) {
        return suggested;
    }
    match &message.intent {
        Intent::Answer => {
            let ending = commands::held_until(message, context).map_or(Ending::Open, Ending::Held);
            answers::answer(case, mail, staff, &message.for_citizen, ending, context)
        }
        Intent::AnswerAndClose => answers::answer(case, mail, staff, &message.for_citizen, Ending::Close, context),
        Intent::Question { to: Questioned::Citizen } => answers::answer(case, mail, staff, &message.for_citizen, Ending::Question, context),
        Intent::Question { to: Questioned::Registrar } => to_registrar(case, reply, context),
        Intent::Close => close(case, reply, context),
        Intent::WrongHandler { suggestion } => wrong_handler(case, reply, suggestion.as_deref(), context),
        Intent::Reassign { to } => hand_to(case, reply, to, context),
        // Free words are written for colleagues: the reason, which the citizen reads, is asked for in the words of the command.
        Intent::Extend { time, .. } => answers::more_time(case, mail, staff, time.as_deref(), None, context),
        Intent::Note => note(case, reply),
        Intent::Nothing => ask(case, reply),
    }
}

/// Answers typed into our own letter cannot be told for sure from its text, which is internal: nothing is sent on.
fn ask_for_one_text(case: &Case, reply: &Reply<'_>) -> Decision {
    let mut decision =
        Decision::because("Det ser ut att finnas svar inskrivna i vårt eget mejl: handläggaren ombeds skriva hela svaret överst.");
    decision.document(drawn_up(reply.mail, "Meddelande från handläggaren, hålls kvar"));
    decision.push(reply.transcript(case, "typed_into", &[]));
    decision
}

/// Nothing is sent on that does not clearly read as written to the citizen: it is held, and the officer is asked.
fn ask(case: &Case, reply: &Reply<'_>) -> Decision {
    let text = without_commands(&reply.mail.letter.new_text);
    if text.is_empty() {
        return not_understood(case, reply);
    }
    let mut decision =
        Decision::because("Det framgår inte om mejlet är skrivet till medborgaren: det hålls kvar och handläggaren tillfrågas.");
    decision.document(drawn_up(reply.mail, "Meddelande från handläggaren, hålls kvar"));
    decision.push(reply.transcript(case, "held", &[("held_text", text)]));
    decision
}

/// It reads as an answer, but something looks wrong with it: it waits until the officer says that it is right (I15).
fn ask_about(case: &Case, reply: &Reply<'_>, doubts: &[&str]) -> Decision {
    let mut decision = Decision::because(format!(
        "Något ser fel ut i svaret ({}): det hålls kvar och handläggaren tillfrågas.",
        doubts.join(", ")
    ));
    decision.document(drawn_up(reply.mail, "Svar från handläggaren, hålls kvar"));
    let values = [("held_text", reply.message.for_citizen.clone()), ("doubts", doubts.join(" "))];
    decision.push(reply.transcript(case, "guarded", &values));
    decision
}

/// There is nothing in it that could be sent: a line that is no command, or nothing at all.
fn not_understood(case: &Case, reply: &Reply<'_>) -> Decision {
    let mut decision =
        Decision::because("Mejlet har ingen text som kan skickas till medborgaren: handläggaren får se vad som går att göra.");
    decision.document(drawn_up(reply.mail, "Meddelande från handläggaren"));
    let (what, values) = match reply.message.unknown.first() {
        Some(unknown) => ("help", vec![("word", unknown.line.clone())]),
        None => ("empty_answer", Vec::new()),
    };
    decision.push(reply.transcript(case, what, &values));
    decision
}

fn to_registrar(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("En fråga till registratorn, skickas inte till medborgaren.");
    decision.document(drawn_up(reply.mail, "Fråga till registratorn"));
    let values = [("by", named(reply.staff)), ("question", reply.mail.letter.new_text.clone())];
    decision.extend(letters::registrar(case, "question", reply.mail.id.0, &values, context));
    decision.push(reply.transcript(case, "asked_registrar", &[]));
    decision
}

/// The other lawful way (R92): staff wrote to the citizen themselves, the copy is registered and stops the clock.
pub(super) fn copied(case: &Case, mail: &Mail<'_>, staff: &Staff, proven: bool, context: &Context<'_>) -> Decision {
    let mut decision = if proven {
        copy_counts(case, mail, staff, context)
    } else {
        copy_waits(case, mail, staff, context)
    };
    decision.file(Outcome::AddedToCase);
    decision
}

/// The copy proves nothing by itself: it is registered, and counts as the answer once the officer has said so.
fn copy_waits(case: &Case, mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("En kopia av ett svar, utan bevis för vem som skrev: handläggaren tillfrågas, klockan går (C14).");
    decision.document(incoming(mail, "Kopia av svar, väntar på handläggarens Ja"));
    let asked = warn(case, mail, staff, "copy", &format!("copy/{}", mail.id), context);
    decision.extend(asked.or_else(|| tell_registrar(case, mail, staff, context)));
    decision
}

/// Someone whose case it is not: the registrar sees it, once a day.
fn tell_registrar(case: &Case, mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Option<Effect> {
    let (today, values) = (stockholm_date(context.now), [("by", named(staff))]);
    letters::registrar_about(&case.matter, "unproven", today, Some(mail.id), &values, context)
}

/// To whom a mail says to be from, at the address of the directory and never at the mail's own: is it yours? An answer `Ja`
/// to this letter proves it.
fn warn(case: &Case, mail: &Mail<'_>, staff: &Staff, what: &str, key: &str, context: &Context<'_>) -> Option<Effect> {
    let person = staff.person.as_ref().filter(|person| is_of_case(person, &case.matter, context))?;
    let to = context.organisation.address_of(person)?;
    let mut letter = LetterPlan::new(Purpose::Warning, format!("warning/{key}/{}", to.address), &case.matter.mailbox, to);
    letter.about = Some(mail.id);
    Some(letters::send(letter.with_values(&[("what", what.to_owned())])))
}

/// The answer that staff gave by themselves counts.
pub(super) fn copy_counts(case: &Case, mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("Handläggaren har svarat direkt, med kopia hit: svaret är registrerat.");
    let citizen = case.matter.citizen.as_ref().map(NamedAddress::shown);
    let text = without_commands(&mail.letter.new_text);
    let finish = finish::answered(case, Ending::Open, Words::Written(&text), staff.person.is_some(), None, context);
    let (what, title) = if finish.counts() {
        ("copied", titles::COPIED_ANSWER)
    } else {
        ("copy_kept", titles::COPIED_UNCOUNTED)
    };
    decision.document(NewDocument {
        direction: Direction::Outgoing,
        correspondent: citizen,
        ..incoming(mail, title)
    });
    let values = finish.values(case, context);
    decision.extend(finish.effects);
    decision.extend(personal_file::copy(&case.matter, "file_answer", mail.id, context));
    decision.push(letters::transcript(case, mail, staff, what, &values));
    decision
}

/// A diary number is a hint, never a key: without proof a mail steers nothing. The person whom it says to be from is told, once
/// a day; where it is not that person's case, the registrar is.
pub(super) fn unproven(case: &Case, mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Decision {
    let mut decision =
        Decision::because("Mejlet visar inte att det är skrivet av den som ärendet är lämnat till: det bevaras utan verkan.");
    decision.document(incoming(mail, "Meddelande från medarbetare, utan verkan"));
    let today = stockholm_date(context.now);
    let warned = warn(case, mail, staff, "mail", &format!("{today}"), context);
    decision.extend(warned.or_else(|| tell_registrar(case, mail, staff, context)));
    decision.file(Outcome::AddedToCase);
    decision
}

/// A list of what waits is about no case: whoever answers it is told how to answer.
pub fn list_answered(mail: &Mail<'_>, staff: &Staff) -> Effect {
    let key = format!("transcript/{}/list", mail.id);
    let mut letter = LetterPlan::new(Purpose::Transcript, key, &mail.mailbox.id, staff.address.clone());
    letter.in_reply_to = mail.letter.message_id.clone();
    letters::send(letter.with_values(&[("what", "list".to_owned())]))
}
