//! What registrars correct by replying (R116): type, title, unit, day of arrival, sender, not ours, not a synpunkt. Each
//! correction is answered by a transcript; those that change several cases are in [`super::joining`].

use super::acts::{Reply, named};
use super::answers::Ending;
use super::assign;
use super::clocks::{self, ANSWER_CLOCKS};
use super::documents::{drawn_up, outgoing};
use super::finish::{self, AFTER_CLOCKS, Words};
use super::hold;
use super::joining;
use super::letters;
use super::people::{Assignee, address_of_role, assignee_of, find_assignee};
use super::receipts;
use super::{Context, Decision};
use crate::domain::address::{EmailAddress, NamedAddress};
use crate::domain::case::{Case, CaseMatter, ClosedBy, State};
use crate::domain::command::{Correction, past_date_in};
use crate::domain::deadline::last_day;
use crate::domain::effect::{Effect, NamedTemplate, Purpose};
use crate::domain::ids::{CaseId, TopicId};
use crate::domain::matter::{CaseType, Flag};
use crate::domain::organisation::Referral;
use crate::domain::policy::Role;
use crate::domain::recognise::Staff;
use crate::domain::tabbed;
use crate::domain::time::{noon, stockholm_date};
use crate::domain::title_lint::{self, TitleFault};
use crate::domain::titles;
use chrono::{DateTime, Utc};

/// Carries out a correction, or tells why not.
pub(super) fn correct(case: &Case, reply: &Reply<'_>, correction: &Correction, context: &Context<'_>) -> Decision {
    if !may(reply.staff, case, reply, correction, context) {
        return refused(case, reply, correction, context);
    }
    match correction {
        Correction::Type(text) => retype(case, reply, text, context),
        Correction::Title(text) => retitle(case, reply, text, context),
        Correction::Topic(text) => move_to(case, reply, text, context),
        Correction::Arrived(text) => arrived(case, reply, text, context),
        Correction::Sender(text) => sender(case, reply, text, context),
        Correction::Refer(text) => refer(case, reply, text, context),
        Correction::NotAMatter(why) => not_a_matter(case, reply, why, context),
        Correction::Split(text) => joining::split(case, reply, text, context),
        Correction::Merge(text) => joining::merge(case, reply, text, context),
        Correction::Unmerge => joining::unmerge(case, reply, context),
        Correction::Link(text) => joining::link(case, reply, text, context),
    }
}

/// Registrars may correct everything; the authority's responsible how a case is sorted (R110); whoever has it its type, title, links
/// and whom the citizen shall turn to; whoever sent a matter in may tell whose it is.
fn may(staff: &Staff, case: &Case, reply: &Reply<'_>, correction: &Correction, context: &Context<'_>) -> bool {
    let Some(person) = &staff.person else {
        return matches!(correction, Correction::Sender(_)) && reply.answers_own_note;
    };
    let organisation = context.organisation;
    let is_registrar = organisation.authorities.values().any(|authority| {
        let stand_in = organisation
            .people
            .get(&authority.registrar)
            .and_then(|registrar| registrar.stand_in.as_ref());
        authority.registrar == *person || stand_in == Some(person)
    });
    let unit = organisation.unit_of(case.matter.unit.as_ref());
    let has_it =
        case.matter.officer.as_ref() == Some(person) || unit.is_some_and(|unit| unit.manager == *person || unit.officers.contains(person));
    let sorts = context.authority.responsible.as_ref() == Some(person);
    match correction {
        Correction::Sender(_) => is_registrar || reply.answers_own_note,
        Correction::Type(_) | Correction::Title(_) | Correction::Link(_) => is_registrar || has_it || sorts,
        Correction::Refer(_) => is_registrar || has_it,
        Correction::Topic(_) => is_registrar || sorts,
        Correction::Arrived(_) | Correction::Split(_) | Correction::Merge(_) | Correction::Unmerge | Correction::NotAMatter(_) => {
            is_registrar
        }
    }
}

/// What only the registrar may do becomes a wish to the registrar.
fn refused(case: &Case, reply: &Reply<'_>, correction: &Correction, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because("Bara registratorn får göra det: registratorn får veta vad som önskas.");
    decision.document(drawn_up(reply.mail, "Önskemål till registratorn"));
    let values = [
        ("by", named(reply.staff)),
        ("word", correction.word().to_owned()),
        ("question", reply.mail.letter.new_text.clone()),
    ];
    decision.extend(letters::registrar(case, "question", reply.mail.id.0, &values, context));
    decision.push(reply.transcript(case, "only_registrar", &values));
    decision
}

/// A correction that was made: the matter, a document, a transcript.
pub(super) fn done(case: &Case, reply: &Reply<'_>, matter: CaseMatter, reason: &str, title: &str, values: &[(&str, String)]) -> Decision {
    let mut decision = Decision::because(reason);
    decision.document(drawn_up(reply.mail, title));
    if matter != case.matter {
        decision.set_matter(matter);
    }
    decision.push(reply.transcript(case, "corrected", &made(values)));
    decision
}

/// The values of a correction as a line that the transcript tells.
fn made(values: &[(&str, String)]) -> Vec<(&'static str, String)> {
    let value = |name: &str| {
        values
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    };
    vec![(letters::CORRECTIONS, tabbed::row([value("word"), value("name"), value("new_day")]))]
}

/// A correction that could not be made: the transcript says why.
pub(super) fn not_done(case: &Case, reply: &Reply<'_>, why: &str, text: &str) -> Decision {
    let mut decision = Decision::because("Rättelsen gick inte att göra: avsändaren får veta varför.");
    decision.document(drawn_up(reply.mail, "Rättelse som inte gick att göra"));
    let values = [("word", text.trim().to_owned()), ("reason", why.to_owned())];
    decision.push(reply.transcript(case, "not_corrected", &values));
    decision
}

/// The type, by its local word or ours.
fn retype(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let low = text.trim().to_lowercase();
    let plain = |kind: &&CaseType| {
        let word = crate::domain::classify::reasons::type_word(**kind);
        low == word || low == kind.as_str()
    };
    let local = |kind: &&CaseType| context.policy.type_word(**kind).to_lowercase() == low;
    let found = CaseType::ALL.iter().find(plain).or_else(|| CaseType::ALL.iter().find(local));
    let Some(kind) = found else {
        return not_done(case, reply, "type", text);
    };
    let matter = CaseMatter {
        case_type: *kind,
        ..case.matter.clone()
    };
    let word = context.policy.type_word(*kind).to_owned();
    let reason = format!("Ärendetypen är rättad till {word}.");
    let owed = was_only_thanked(case, reply, context) && !receipts::is_enough_for(*kind, context);
    let due = owed.then(|| clocks::due_of(&matter, matter.arrived_at, context));
    let day = due.map(|due| last_day(due).to_string()).unwrap_or_default();
    let values = [("name", word), ("word", "Typ".to_owned()), ("new_day", day)];
    let mut decision = done(case, reply, matter.clone(), &reason, "Ärendetypen är rättad", &values);
    if let Some(due) = due {
        owed_after_all(&mut decision, case.id, matter, due, reply, context);
    }
    decision
}

/// The receipt was taken as the answer (R75), and nobody has answered since.
fn was_only_thanked(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> bool {
    let by_itself = matches!(case.state, State::Answered { .. } | State::Closed { by: ClosedBy::Silence, .. });
    let told = reply
        .known
        .documents
        .iter()
        .any(|one| titles::ANSWERS.contains(&one.title.as_str()));
    let matter = &case.matter;
    // A note that staff sent in may have told the answer.
    let noted = matter.progress.sent_in_by.is_some();
    by_itself && !told && !noted && matter.citizen.is_some() && receipts::is_enough_for(matter.case_type, context)
}

/// What was thanked for as something else is owed its answer, counted from the day it came; whoever has it was told the opposite.
fn owed_after_all(decision: &mut Decision, case: CaseId, matter: CaseMatter, due: DateTime<Utc>, reply: &Reply<'_>, context: &Context<'_>) {
    decision.reason(format!("Tacket räcker inte som svar på det: svar senast {}.", last_day(due)));
    let knows = reply.staff.person.is_some() && reply.staff.person == matter.officer;
    assign::owe_again(decision, matter.clone(), due, context);
    if let Some(to) = address_of_role(Role::Officer, &matter, context).filter(|_| !knows) {
        let why = "Ärendetypen är rättad, så tacket räcker inte som svar.";
        decision.extend(clocks::start_acceptance(context));
        decision.push(letters::assignment(&matter, case.0, to, matter.opened_by, why, context));
    }
}

/// A title that a person gives a matter, where it says something and names neither who gave it nor staff (R54).
pub(super) fn checked_title(text: &str, matter: &CaseMatter, context: &Context<'_>) -> Result<String, TitleFault> {
    let citizen = matter.citizen.as_ref().and_then(|citizen| citizen.name.as_deref());
    let mut names: Vec<&str> = citizen.into_iter().chain(matter.sender_name.as_deref()).collect();
    names.extend(context.organisation.people.values().map(|person| person.name.as_str()));
    title_lint::checked(text, &names)
}

/// The title, as [`checked_title`] lets it pass.
fn retitle(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let matter = &case.matter;
    match checked_title(text, matter, context) {
        Ok(title) => {
            let values = [("name", title.clone()), ("word", "Ärendemening".to_owned())];
            let matter = CaseMatter { title, ..matter.clone() };
            done(
                case,
                reply,
                matter,
                "Ärendemeningen är rättad.",
                "Ärendemeningen är rättad",
                &values,
            )
        }
        Err(fault) => not_done(case, reply, &format!("title_{}", fault.as_str()), text),
    }
}

/// The part of the administration, by a unit's name or a topic's: the case goes to whoever answers for it.
fn move_to(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let topic = TopicId::new(text.trim().to_lowercase());
    let by_topic = context.organisation.unit_for(&topic, &context.authority.id);
    let to = by_topic
        .and_then(|unit| assignee_of(unit, context))
        .or_else(|| find_assignee(text, context));
    let Some(to) = to else {
        return not_done(case, reply, "unknown_name", text);
    };
    let mut corrected = case.clone();
    let unit = context.organisation.units.get(&to.unit);
    corrected.matter.topic = by_topic
        .map(|_| topic)
        .or_else(|| unit.and_then(|unit| unit.topics.first().cloned()));
    let mut decision = given(&corrected, reply, &to, context);
    decision.document(drawn_up(reply.mail, "Området är rättat"));
    let to_name = unit.map_or_else(|| text.trim().to_owned(), |unit| unit.name.clone());
    let values = [("name", to_name), ("word", "Område".to_owned())];
    decision.push(reply.transcript(case, "corrected", &made(&values)));
    decision
}

fn given(case: &Case, reply: &Reply<'_>, to: &Assignee, context: &Context<'_>) -> Decision {
    let why = format!("{} lämnade ärendet till dig.", named(reply.staff));
    assign::assign(case, to, &why, context)
}

/// The day of arrival (R35): the day of answer follows it, but never beyond what was promised (C11).
fn arrived(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let today = stockholm_date(context.now);
    let Some(day) = past_date_in(text, today) else {
        return not_done(case, reply, "day", text);
    };
    let mut matter = case.matter.clone();
    matter.arrived_at = noon(day).min(context.now);
    let due = clocks::due_of(&matter, matter.arrived_at, context);
    let kept = matter.due_at.filter(|_| matter.promised.is_some());
    let due = matter.due_at.map(|_| kept.map_or(due, |kept| due.min(kept)));
    matter.due_at = due;
    let values = [("new_day", day.to_string()), ("word", "Inkom".to_owned())];
    let mut decision = done(case, reply, matter, "Ankomstdagen är rättad.", "Ankomstdagen är rättad", &values);
    if let Some(due) = due.filter(|_| case.state.owes_answer()) {
        decision.reason(format!("Svar senast {}.", last_day(due)));
        decision.extend(clocks::start_ladder(due, context));
    }
    decision
}

/// Whose the matter is: from now on that person is answered, and gets the receipt now (K16).
fn sender(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let told = text.trim();
    let written = told.split([' ', '<', '>', ',', ';']).find(|word| word.contains('@'));
    let address = written.and_then(|word| EmailAddress::parse(word.trim_matches(['.', ':', '(', ')', '[', ']'])).ok());
    let Some(address) = address else {
        return not_done(case, reply, "address", text);
    };
    let organisation = context.organisation;
    if case.matter.flags.contains(&Flag::Anonymous) && !context.policy.anonymous_feedback {
        return not_done(case, reply, "anonymous", text);
    }
    if organisation.is_own_mailbox(&address) || organisation.is_function(&address) {
        return not_done(case, reply, "own_address", text);
    }
    let before = told.split(['<', '@']).next().unwrap_or_default();
    let name = told
        .contains('<')
        .then(|| before.trim().trim_matches('"').to_owned())
        .filter(|name| !name.is_empty());
    let name = name.or_else(|| case.matter.sender_name.clone());
    let citizen = NamedAddress::new(name.as_deref(), address);
    let mut corrected = case.clone();
    corrected.matter.citizen = Some(citizen.clone());
    corrected.matter.sender_name = name.or(corrected.matter.sender_name);
    corrected.matter.citizens_message_id = None;
    let proposed = corrected.matter.progress.proposed.take();
    let owed = case.state.owes_answer();
    corrected.matter.promised = corrected
        .matter
        .due_at
        .filter(|_| owed && context.policy.receipt.promise)
        .map(last_day);
    let values = [("recipient", citizen.address.to_string())];
    let mut decision = done(
        case,
        reply,
        corrected.matter.clone(),
        "Det är bekräftat vem ärendet kommer från.",
        "Avsändaren är bekräftad",
        &[],
    );
    decision.effects.retain(|effect| !matches!(effect, Effect::Send { .. }));
    let unit = proposed
        .and_then(|unit| organisation.units.get(&unit))
        .filter(|_| matches!(case.state, State::AwaitingRegistrar));
    if let Some(to) = unit.and_then(|unit| assignee_of(unit, context)) {
        let assigned = given(&corrected, reply, &to, context);
        decision.extend(assigned.effects);
    }
    decision.extend(receipts::afterwards(&corrected.matter, context));
    decision.push(reply.transcript(case, "sender_set", &values));
    decision
}

/// The authority of the table in the configuration that a text names.
fn referral_named<'a>(text: &str, context: &Context<'a>) -> Option<&'a Referral> {
    let low = text.trim().trim_start_matches("till ").trim_end_matches('.').to_lowercase();
    let fits = |referral: &&Referral| referral.name.to_lowercase() == low || referral.words.contains(&low);
    context.organisation.referrals.iter().find(fits)
}

/// Not ours: the citizen is told who to turn to, and the case has its answer (R21, R97).
fn refer(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let Some(right) = referral_named(text, context) else {
        return not_done(case, reply, "referral", text);
    };
    let key = format!("answer/{}", reply.mail.id);
    let values = [
        ("function", right.name.clone()),
        ("reply", right.contact.clone()),
        (
            "officer",
            reply
                .staff
                .person
                .as_ref()
                .map(|person| person.as_str().to_owned())
                .unwrap_or_default(),
        ),
        ("officer_name", named(reply.staff)),
    ];
    let Some(mut letter) = letters::to_citizen(case, Purpose::Answer, key.clone(), &values) else {
        return not_done(case, reply, "no_address", text);
    };
    letter.template = Some(NamedTemplate::AnswerReferral.to_string());
    letter.about = Some(reply.mail.id);
    hold::held(&mut letter, case, context);
    let waits = hold::told(&letter);
    let to = letter.to.shown();
    let mut decision = Decision::because(format!("Det hör inte till oss: den som skrev hänvisas till {} (R21).", right.name));
    decision.push(letters::send(letter));
    decision.document(outgoing(titles::REFERRAL, to, key, context));
    let finish = finish::answered(
        case,
        Ending::Close,
        Words::VouchedFor { goes_on: false },
        true,
        hold::goes_at(context),
        context,
    );
    let told = [finish.values(case, context), vec![("name", right.name.clone()), waits]].concat();
    decision.extend(finish.effects);
    decision.push(reply.transcript(case, "referred", &told));
    decision
}

/// No synpunkt (R17): it is not counted; it closes at once only where nobody was promised an answer (R102).
fn not_a_matter(case: &Case, reply: &Reply<'_>, why: &str, context: &Context<'_>) -> Decision {
    let mut matter = case.matter.clone();
    matter.progress.not_a_matter = true;
    let waits = case.state.owes_answer() && case.matter.promised.is_some() && case.matter.citizen.is_some();
    let title = if why.trim().is_empty() {
        "Inte en synpunkt".to_owned()
    } else {
        format!("Inte en synpunkt: {}", why.trim())
    };
    let mut decision = Decision::because("Registratorn räknar inte detta som en synpunkt (R17).");
    decision.document(drawn_up(reply.mail, &title));
    decision.set_matter(matter);
    if waits {
        decision.reason("Den som skrev har fått löfte om svar: ärendet är kvar tills det är besvarat.");
        decision.push(reply.transcript(case, "not_a_matter_waits", &[]));
        return decision;
    }
    decision
        .set_state(State::Closed {
            at: context.now,
            by: ClosedBy::NotAMatter,
        })
        .stop(ANSWER_CLOCKS)
        .stop(AFTER_CLOCKS);
    decision.push(reply.transcript(case, "not_a_matter", &[]));
    decision
}
