//! What staff say about a case: an answer for the citizen, a word that steers, a note; what is unclear is held and asked about.

use super::answers::{self, Ending};
use super::commands;
use super::letters;
use super::people::{self, ANSWER_CLOCKS, drawn_up, find_assignee, incoming};
use super::personal_file;
use super::{Context, Decision};
use crate::domain::case::{Case, ClosedBy, Direction, NewDocument, State};
use crate::domain::command::{Intent, OfficerMessage, Questioned, without_commands};
use crate::domain::effect::{ClockKind, Effect, Outcome};
use crate::domain::event::Mail;
use crate::domain::ids::InboundId;
use crate::domain::letter::Letter;
use crate::domain::recognise::Staff;

/// A reply of staff to a letter of ours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reply<'a> {
    pub mail: &'a Mail<'a>,
    pub staff: &'a Staff,
    pub message: &'a OfficerMessage,
    pub held: Option<(InboundId, &'a Letter)>,
    pub typed_into: bool,
}

/// Decides what a reply of staff means.
pub(super) fn replied(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    if reply.staff.person.is_some() && reply.staff.person == case.matter.officer {
        // Whoever writes about a case has it: nobody needs to ask.
        decision.stop(&[ClockKind::Acceptance]);
    }
    let (asked, case) = commands::carried_out(case, reply, context);
    decision.extend(asked.effects).reasons.extend(asked.reasons);
    let has_answer = !reply.message.for_citizen.is_empty();
    if reply.message.commands.is_empty() || has_answer {
        let meant = intended(&case, reply, context);
        decision.extend(meant.effects).reasons.extend(meant.reasons);
    }
    decision.effects = letters::one_transcript(letters::last_of_each(decision.effects));
    decision.file(Outcome::AddedToCase);
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
        Intent::Extend { time, reason } => answers::more_time(case, mail, staff, time.as_deref(), reason.as_deref(), context),
        Intent::Note => note(case, reply),
        Intent::Nothing => ask(case, reply),
    }
}

/// Answers typed into our own letter cannot be told for sure from its text, which is internal: nothing is sent on.
fn ask_for_one_text(case: &Case, reply: &Reply<'_>) -> Decision {
    let mut decision =
        Decision::because("Det ser ut att finnas svar inskrivna i vårt eget mejl: handläggaren ombeds skriva hela svaret överst.");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Meddelande från handläggaren, hålls kvar"),
    });
    decision.push(letters::transcript(case, reply.mail, reply.staff, "typed_into", &[]));
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
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Meddelande från handläggaren, hålls kvar"),
    });
    decision.push(letters::transcript(case, reply.mail, reply.staff, "held", &[("held_text", text)]));
    decision
}

/// There is nothing in it that could be sent: a line that is no command, or nothing at all.
fn not_understood(case: &Case, reply: &Reply<'_>) -> Decision {
    let mut decision =
        Decision::because("Mejlet har ingen text som kan skickas till medborgaren: handläggaren får se vad som går att göra.");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Meddelande från handläggaren"),
    });
    let (what, values) = match reply.message.unknown.first() {
        Some(unknown) => ("help", vec![("word", unknown.line.clone())]),
        None => ("empty_answer", Vec::new()),
    };
    decision.push(letters::transcript(case, reply.mail, reply.staff, what, &values));
    decision
}

/// "Ja" to the question about a held mail: it goes to the citizen now.
pub(super) fn release(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let Some((id, letter)) = reply.held else {
        let mut decision = Decision::because("Ett \"Ja\" utan något mejl som väntar på svar.");
        decision.push(letters::transcript(case, reply.mail, reply.staff, "nothing_held", &[]));
        return decision;
    };
    let held = Mail { id, letter, ..*reply.mail };
    answers::answer(case, &held, reply.staff, &without_commands(&letter.new_text), Ending::Open, context)
}

pub(super) fn close(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let may_be_answered = case.matter.citizen.is_some();
    if case.state.owes_answer() && may_be_answered {
        let mut decision = Decision::because("Ett ärende avslutas inte utan svar till den som skrev (R102).");
        decision.push(Effect::AddDocument {
            document: drawn_up(reply.mail, "Begäran om avslut"),
        });
        decision.push(letters::transcript(case, reply.mail, reply.staff, "close_unanswered", &[]));
        return decision;
    }
    let by = if reply.staff.person.as_ref() == Some(&context.authority.registrar) {
        ClosedBy::Registrar
    } else {
        ClosedBy::Officer
    };
    let mut decision = Decision::because("Handläggaren eller registratorn avslutar ärendet.");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Avslut"),
    });
    decision
        .set_state(State::Closed { at: context.now, by })
        .stop(ANSWER_CLOCKS)
        .stop(&[crate::domain::effect::ClockKind::Silence]);
    decision.push(letters::transcript(case, reply.mail, reply.staff, "closed", &[]));
    decision
}

pub(super) fn note(case: &Case, reply: &Reply<'_>) -> Decision {
    let mut decision = Decision::because("En anteckning till akten: inget skickas till medborgaren.");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Tjänsteanteckning"),
    });
    decision.push(letters::transcript(case, reply.mail, reply.staff, "noted", &[]));
    decision
}

pub(super) fn wrong_handler(case: &Case, reply: &Reply<'_>, suggestion: Option<&str>, context: &Context<'_>) -> Decision {
    let mut matter = case.matter.clone();
    matter.officer = None;
    matter.unit = None;
    let mut decision = Decision::because("Handläggaren är inte rätt person: registratorn fördelar ärendet på nytt (R78).");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Fel handläggare"),
    });
    decision.push(Effect::SetMatter { matter: Box::new(matter) });
    if case.state.owes_answer() {
        decision.set_state(State::AwaitingRegistrar);
    }
    decision.stop(&[crate::domain::effect::ClockKind::Acceptance]);
    let values = [
        ("by", named(reply.staff)),
        ("suggestion", suggestion.unwrap_or_default().to_owned()),
    ];
    decision.extend(letters::registrar(case, "wrong_handler", reply.mail.id.0, &values, context));
    decision.push(letters::transcript(case, reply.mail, reply.staff, "wrong_handler", &[]));
    decision
}

pub(super) fn hand_to(case: &Case, reply: &Reply<'_>, name: &str, context: &Context<'_>) -> Decision {
    let Some(to) = find_assignee(name, context.organisation) else {
        let mut decision = Decision::because("Den som ärendet skulle lämnas till finns inte i katalogen, eller flera passar.");
        decision.push(Effect::AddDocument {
            document: drawn_up(reply.mail, "Begäran om annan handläggare"),
        });
        decision.push(letters::transcript(
            case,
            reply.mail,
            reply.staff,
            "unknown_name",
            &[("name", name.to_owned())],
        ));
        decision.extend(letters::registrar(
            case,
            "unknown_name",
            reply.mail.id.0,
            &[("by", named(reply.staff)), ("suggestion", name.to_owned())],
            context,
        ));
        return decision;
    };
    let why = format!("{} lämnade ärendet till dig.", named(reply.staff));
    let mut decision = people::assign(case, &to, &why, context);
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Ärendet lämnas vidare"),
    });
    let to_name = to.address.name.clone().unwrap_or_else(|| to.address.address.to_string());
    decision.push(letters::transcript(
        case,
        reply.mail,
        reply.staff,
        "handed_to",
        &[("name", to_name)],
    ));
    decision
}

/// What was said to the citizen by telephone or face to face counts as an answer when it is written down (R96).
pub(super) fn oral_answer(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    if text.trim().is_empty() {
        let mut decision = Decision::because("Ett muntligt svar utan text: handläggaren ombeds skriva vad som sades.");
        decision.push(letters::transcript(case, reply.mail, reply.staff, "oral_empty", &[]));
        return decision;
    }
    let mut decision = Decision::because("Svaret lämnades muntligt och är antecknat (R96).");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Tjänsteanteckning: muntligt svar"),
    });
    decision.extend(answers::ended(Ending::Open, context));
    decision.push(letters::transcript(case, reply.mail, reply.staff, "oral", &[]));
    decision
}

fn to_registrar(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("En fråga till registratorn, skickas inte till medborgaren.");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Fråga till registratorn"),
    });
    let values = [("by", named(reply.staff)), ("question", reply.mail.letter.new_text.clone())];
    decision.extend(letters::registrar(case, "question", reply.mail.id.0, &values, context));
    decision.push(letters::transcript(case, reply.mail, reply.staff, "asked_registrar", &[]));
    decision
}

/// The other lawful way (R92): staff wrote to the citizen themselves, the copy is registered and stops the clock.
pub(super) fn copied(case: &Case, mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("Handläggaren har svarat direkt, med kopia hit: svaret är registrerat.");
    let citizen = case
        .matter
        .citizen
        .as_ref()
        .map(|citizen| citizen.name.clone().unwrap_or_else(|| citizen.address.to_string()));
    let document = NewDocument {
        direction: Direction::Outgoing,
        correspondent: citizen,
        ..incoming(mail, "Svar från handläggaren")
    };
    decision.push(Effect::AddDocument { document });
    decision.extend(answers::ended(Ending::Open, context));
    decision.extend(personal_file::copy(&case.matter, "file_answer", mail.id, context));
    decision.push(letters::transcript(case, mail, staff, "copied", &[]));
    decision.file(Outcome::AddedToCase);
    decision
}

/// A diary number is a hint, never a key: without proof a mail steers nothing, and the registrar sees it.
pub(super) fn unproven(case: &Case, mail: &Mail<'_>, staff: &Staff, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because(
        "Mejlet nämner ärendet men svarar inte på något som vi skickat till avsändaren: det bevaras i ärendet utan verkan.",
    );
    decision.push(Effect::AddDocument {
        document: incoming(mail, "Meddelande från medarbetare, utan verkan"),
    });
    decision.extend(letters::registrar_about(
        &case.matter,
        "unproven",
        mail.id.0,
        Some(mail.id),
        &[("by", named(staff))],
        context,
    ));
    decision.file(Outcome::AddedToCase);
    decision
}

pub(super) fn named(staff: &Staff) -> String {
    staff.address.name.clone().unwrap_or_else(|| staff.address.address.to_string())
}
