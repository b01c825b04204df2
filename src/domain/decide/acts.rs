//! What a reply of staff does: releases a held mail, closes, notes, hands on, records an oral answer.

use super::answers::Ending;
use super::assign;
use super::clocks::ANSWER_CLOCKS;
use super::documents::drawn_up;
use super::finish::{self, Words};
use super::letters;
use super::people::{address_of_role, find_assignee};
use super::{Context, Decision};
use crate::domain::case::{Case, ClosedBy, State};
use crate::domain::command::OfficerMessage;
use crate::domain::effect::{ClockKind, Effect, LetterPlan, Purpose};
use crate::domain::event::Mail;
use crate::domain::facts::Known;
use crate::domain::ids::InboundId;
use crate::domain::letter::Letter;
use crate::domain::policy::Role;
use crate::domain::recognise::Staff;
use crate::domain::titles;

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
    /// Cases that the mail names.
    pub mentioned: &'a [Case],
    /// Which of its commands is carried out, from 0.
    pub place: usize,
    /// It is from whoever sent the matter in for someone.
    pub answers_own_note: bool,
}

impl Reply<'_> {
    /// What was understood and done with it, to whoever wrote it. `what` chooses the words.
    pub(super) fn transcript(&self, case: &Case, what: &str, values: &[(&str, String)]) -> Effect {
        letters::transcript(case, self.mail, self.staff, what, values)
    }
}

pub(super) fn close(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let may_be_answered = case.matter.citizen.is_some();
    if case.state.owes_answer() && may_be_answered {
        let mut decision = Decision::because("Ett ärende avslutas inte utan svar till den som skrev (R102).");
        decision.document(drawn_up(reply.mail, "Begäran om avslut"));
        decision.push(reply.transcript(case, "close_unanswered", &[]));
        return decision;
    }
    let lacks = finish::lacks(&case.matter, context);
    if !lacks.is_empty() {
        return form_wanted(case, reply, &lacks, context);
    }
    if let Some(finish) = finish::watched(case, context).filter(|_| !case.state.owes_answer()) {
        let mut decision = Decision::because("Utfallet bevakas: ärendet är kvar tills det är avgjort (R83, R85).");
        decision.document(drawn_up(reply.mail, "Avslutningsblad"));
        let values = finish.values(case, context);
        decision.extend(finish.effects);
        decision.push(reply.transcript(case, "watched", &values));
        return decision;
    }
    let by = if reply.staff.person.as_ref() == Some(&context.authority.registrar) {
        ClosedBy::Registrar
    } else {
        ClosedBy::Officer
    };
    let mut decision = Decision::because("Handläggaren eller registratorn avslutar ärendet.");
    decision.document(drawn_up(
        reply.mail,
        if context.policy.closing.form { "Avslutningsblad" } else { "Avslut" },
    ));
    decision
        .set_state(State::Closed { at: context.now, by })
        .stop(ANSWER_CLOCKS)
        .stop(finish::AFTER_CLOCKS);
    decision.push(reply.transcript(case, "closed", &[]));
    decision
}

/// Closing needs the closing form, or an outcome: the officer gets it as lines to fill in (R62, R82–R85, R101).
fn form_wanted(case: &Case, reply: &Reply<'_>, lacks: &[&str], context: &Context<'_>) -> Decision {
    let mut decision = Decision::because(format!("Ärendet avslutas inte än: {} saknas.", lacks.join(", ").to_lowercase()));
    decision.document(drawn_up(reply.mail, "Begäran om avslut"));
    let values = [
        ("form", finish::form(&case.matter, context)),
        ("outcomes", finish::outcomes(context)),
    ];
    decision.push(reply.transcript(case, "form", &values));
    decision
}

pub(super) fn note(case: &Case, reply: &Reply<'_>) -> Decision {
    let mut decision = Decision::because("En anteckning till akten: inget skickas till medborgaren.");
    decision.document(drawn_up(reply.mail, "Tjänsteanteckning"));
    decision.push(reply.transcript(case, "noted", &[]));
    decision
}

pub(super) fn wrong_handler(case: &Case, reply: &Reply<'_>, suggestion: Option<&str>, context: &Context<'_>) -> Decision {
    let mut matter = passed_on(case).matter;
    matter.officer = None;
    matter.unit = None;
    let mut decision = Decision::because("Handläggaren är inte rätt person: registratorn fördelar ärendet på nytt (R78).");
    decision.document(drawn_up(reply.mail, titles::WRONG_OFFICER));
    decision.set_matter(matter.clone());
    if case.state.owes_answer() {
        decision.set_state(State::AwaitingRegistrar);
    }
    decision.stop(&[ClockKind::Acceptance]);
    let values = [
        ("by", named(reply.staff)),
        ("suggestion", suggestion.unwrap_or_default().to_owned()),
    ];
    decision.extend(letters::registrar(case, "wrong_handler", reply.mail.id.0, &values, context));
    decision.extend(sent_around(case, reply, matter.progress.passed_on, context));
    decision.push(reply.transcript(case, "wrong_handler", &[]));
    decision
}

pub(super) fn hand_to(case: &Case, reply: &Reply<'_>, name: &str, context: &Context<'_>) -> Decision {
    let Some(to) = find_assignee(name, context).and_then(|to| assign::covered(to, context)) else {
        let mut decision = Decision::because("Den som ärendet skulle lämnas till finns inte i katalogen, eller flera passar.");
        decision.document(drawn_up(reply.mail, "Begäran om annan handläggare"));
        decision.push(reply.transcript(case, "unknown_name", &[("name", name.to_owned())]));
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
    let passed = passed_on(case);
    let mut decision = assign::assign(&passed, &to, &why, context);
    let mut there = passed.clone();
    there.matter.unit = Some(to.unit.clone());
    decision.extend(sent_around(&there, reply, passed.matter.progress.passed_on, context).filter(|_| passed.matter != case.matter));
    decision.document(drawn_up(reply.mail, titles::PASSED_ON));
    let to_name = to.address.shown();
    let what = if matches!(case.state, State::HandedOver { .. }) {
        "taken_back"
    } else {
        "handed_to"
    };
    decision.push(reply.transcript(case, what, &[("name", to_name)]));
    decision
}

/// The case with one more time that whoever had it passed it on; giving a case that nobody has is no such time.
fn passed_on(case: &Case) -> Case {
    let mut case = case.clone();
    let had = case.matter.unit.is_some() || case.matter.officer.is_some();
    case.matter.progress.passed_on = case.matter.progress.passed_on.saturating_add(u32::from(had));
    case
}

/// So many times and the manager is called: nobody shall be sent around in the organisation (R41).
const AROUND: u32 = 3;

fn sent_around(case: &Case, reply: &Reply<'_>, times: u32, context: &Context<'_>) -> Option<Effect> {
    let owed = times == AROUND && case.state.owes_answer();
    let to = address_of_role(Role::Manager, &case.matter, context).filter(|_| owed)?;
    let key = format!("around/{}/{}", reply.mail.id, to.address);
    let letter = LetterPlan::new(Purpose::Escalation, key, &case.matter.mailbox, to);
    let values = [("when", "around".to_owned()), ("role", "manager".to_owned())];
    Some(letters::send(letter.with_values(&values)))
}

/// What was said to the citizen by telephone or face to face counts as an answer when it is written down (R96).
pub(super) fn oral_answer(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    if text.trim().is_empty() {
        let mut decision = Decision::because("Ett muntligt svar utan text: handläggaren ombeds skriva vad som sades.");
        decision.push(reply.transcript(case, "oral_empty", &[]));
        return decision;
    }
    let mut decision = Decision::because("Svaret lämnades muntligt och är antecknat (R96).");
    decision.document(drawn_up(reply.mail, titles::SPOKEN_ANSWER));
    let finish = finish::answered(case, Ending::Open, Words::Spoken(text), true, None, context);
    let values = finish.values(case, context);
    decision.extend(finish.effects);
    decision.push(reply.transcript(case, "oral", &values));
    decision
}

/// "Svaret räknas": the officer says that what went tells what the routine asks for.
pub(super) fn counted(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let gone = case.matter.progress.uncounted_at.filter(|_| case.state.owes_answer());
    if gone.is_none() {
        let mut decision = Decision::because("Det finns inget skickat svar som väntar på att räknas.");
        decision.push(reply.transcript(case, "nothing_to_count", &[]));
        return decision;
    }
    let mut decision = Decision::because("Handläggaren intygar att svaret säger det som rutinen kräver av ett första svar.");
    decision.document(drawn_up(reply.mail, titles::VOUCHED_FOR));
    let goes_on = case.matter.progress.uncounted_goes_on;
    let finish = finish::answered(case, Ending::Open, Words::VouchedFor { goes_on }, true, None, context);
    let values = finish.values(case, context);
    decision.extend(finish.effects);
    decision.push(reply.transcript(case, "counted", &values));
    decision
}

pub(super) fn named(staff: &Staff) -> String {
    staff.address.shown()
}
