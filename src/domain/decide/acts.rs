//! What a reply of staff does: releases a held mail, closes, notes, hands on, records an oral answer.

use super::answers::{self, Ending};
use super::assign;
use super::clocks::ANSWER_CLOCKS;
use super::documents::drawn_up;
use super::letters;
use super::people::find_assignee;
use super::{Context, Decision};
use crate::domain::case::{Case, ClosedBy, State};
use crate::domain::command::OfficerMessage;
use crate::domain::effect::{Effect, Purpose};
use crate::domain::event::Mail;
use crate::domain::facts::Known;
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
    pub answered: Purpose,
    pub known: &'a Known,
    pub typed_into: bool,
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
    let Some(to) = find_assignee(name, context).and_then(|to| assign::covered(to, context)) else {
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
    let mut decision = assign::assign(case, &to, &why, context);
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

pub(super) fn named(staff: &Staff) -> String {
    staff.address.name.clone().unwrap_or_else(|| staff.address.address.to_string())
}

/// `Ej synpunkt`: the registrar ends what is no matter for the diary's routine; anyone else asks the registrar. Whoever was
/// promised an answer gets one first (R102).
pub(super) fn not_a_matter(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let by_registrar = reply.staff.person.as_ref() == Some(&context.authority.registrar);
    let promised = case.state.owes_answer() && case.matter.promised.is_some() && case.matter.citizen.is_some();
    let mut decision = Decision::because("Ej synpunkt, enligt den som har läst det.");
    decision.push(Effect::AddDocument {
        document: drawn_up(reply.mail, "Ej synpunkt"),
    });
    let what = if promised {
        decision.reason("Den som skrev har fått löfte om svar: ärendet avslutas inte utan ett (R102).");
        "not_a_matter_promised"
    } else if by_registrar {
        decision
            .set_state(State::Closed {
                at: context.now,
                by: ClosedBy::NotAMatter,
            })
            .stop(ANSWER_CLOCKS)
            .stop(&[crate::domain::effect::ClockKind::Silence]);
        "not_a_matter"
    } else {
        let values = [("by", named(reply.staff))];
        decision.extend(letters::registrar(case, "not_a_matter", reply.mail.id.0, &values, context));
        "not_a_matter_asked"
    };
    decision.push(letters::transcript(case, reply.mail, reply.staff, what, &[]));
    decision
}
