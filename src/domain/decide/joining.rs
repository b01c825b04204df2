//! Corrections that concern several cases: split, merge and its undoing, links (R24, R55, R116).

use super::acts::{Reply, named};
use super::assign::owing;
use super::clocks::{self, ANSWER_CLOCKS};
use super::documents::{correspondent_of, outgoing};
use super::finish::AFTER_CLOCKS;
use super::letters;
use super::people::{address_of_role, find_assignee};
use super::registrar::{checked_title, done, not_done};
use super::{Context, Decision};
use crate::domain::address::NamedAddress;
use crate::domain::case::{Case, CaseMatter, ClosedBy, Direction, DocumentSource, LinkKind, LinkedTo, NewDocument, Progress, State};
use crate::domain::effect::{AttachmentPlan, Effect, LetterPlan, NamedTemplate, Purpose};
use crate::domain::policy::Role;

/// "Dela: ÄRENDEMENING; ENHET": a part of the matter becomes a case of its own, with the whole original and its day of arrival.
pub(super) fn split(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let (title, unit) = text
        .split_once(';')
        .map_or((text, None), |(title, unit)| (title, Some(unit.trim())));
    let title = match checked_title(title, &case.matter, context) {
        Ok(title) => title,
        Err(fault) => return not_done(case, reply, &format!("title_{}", fault.as_str()), text),
    };
    let to = unit.and_then(|unit| find_assignee(unit, context));
    if to.is_none() && unit.is_some_and(|unit| !unit.is_empty()) {
        return not_done(case, reply, "unknown_name", unit.unwrap_or_default());
    }
    let mut matter = CaseMatter {
        title: title.clone(),
        unit: to.as_ref().map(|to| to.unit.clone()),
        officer: to.as_ref().and_then(|to| to.officer.clone()),
        topic: None,
        progress: Progress::default(),
        ..case.matter.clone()
    };
    let due = clocks::due_of(&matter, matter.arrived_at, context);
    matter.due_at = Some(due);
    let state = owing(&matter, context);
    let values = [("name", title.clone()), ("word", "Dela".to_owned())];
    let mut decision = done(
        case,
        reply,
        case.matter.clone(),
        "Ärendet tar upp flera saker: en del blir ett eget ärende (R55).",
        "Ärendet är delat",
        &values,
    );
    let first = context.organisation.write_number(&case.number);
    decision.push(Effect::OpenCase {
        matter: Box::new(matter.clone()),
        state,
    });
    decision.document(NewDocument {
        direction: Direction::Incoming,
        title,
        at: case.matter.arrived_at,
        correspondent: correspondent_of(&matter),
        source: DocumentSource::Inbound { id: matter.opened_by },
    });
    decision.push(Effect::Link {
        kind: LinkKind::SplitFrom,
        to: LinkedTo::Case(case.id),
    });
    decision.extend(clocks::start_ladder(due, context));
    distribute_part(&mut decision, reply, &matter, to.map(|to| to.address), &first, context);
    decision
}

/// Tells whoever has a part of it; several parts of one mail are told apart by the place of their command.
fn distribute_part(
    decision: &mut Decision,
    reply: &Reply<'_>,
    matter: &CaseMatter,
    to: Option<NamedAddress>,
    first: &str,
    context: &Context<'_>,
) {
    match to {
        Some(to) => {
            decision.extend(clocks::start_acceptance(context));
            let why = format!("{} delade ärende {first}: den här delen är din.", named(reply.staff));
            let cause = format!("split{}", reply.place);
            decision.push(letters::assignment(matter, cause, to, matter.opened_by, &why, context));
        }
        None => decision.effects.extend(letters::registrar_about(
            matter,
            "no_unit",
            format!("{}/{}", reply.mail.id, reply.place),
            Some(matter.opened_by),
            &[],
            context,
        )),
    }
}

/// The citizen gets the numbers of all parts in one letter (C20).
pub(super) fn told_of_parts(case: &Case, reply: &Reply<'_>, parts: &[Effect], context: &Context<'_>) -> Vec<Effect> {
    let key = format!("notice/split/{}", reply.mail.id);
    let any = parts.iter().any(|effect| matches!(effect, Effect::OpenCase { .. }));
    let Some(mut letter) = letters::to_citizen(case, Purpose::Notice, key.clone(), &[]).filter(|_| any) else {
        return Vec::new();
    };
    letter.template = Some(NamedTemplate::NoticeSplit.to_string());
    let to = letter.to.shown();
    let document = outgoing("Besked om att ärendet är delat", to, key, context);
    vec![letters::send(letter), Effect::AddDocument { document }]
}

/// "Slå ihop med NUMMER": the same person about the same thing; from now on it is handled there.
pub(super) fn merge(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let Some(other) = reply.mentioned.iter().find(|other| is_named(other, text, context)) else {
        return not_done(case, reply, "unknown_number", text);
    };
    let joined_there = other.matter.progress.merged_into.is_some();
    if other.id == case.id || joined_there || case.matter.progress.merged_into.is_some() {
        return not_done(case, reply, "merge_circle", text);
    }
    let address = |case: &Case| case.matter.citizen.as_ref().map(|citizen| citizen.address.clone());
    if address(case).is_some() && address(case) != address(other) {
        return not_done(case, reply, "merge_other_citizen", text);
    }
    let number = context.organisation.write_number(&other.number);
    let mut matter = case.matter.clone();
    matter.progress.merged_into = Some(other.id);
    let values = [("name", number.clone()), ("word", "Slå ihop med".to_owned())];
    let title = format!("Ärendet är sammanslaget med {number}");
    let mut decision = done(
        case,
        reply,
        matter,
        "Ärendet hanteras tillsammans med ett annat från samma person.",
        &title,
        &values,
    );
    decision.push(Effect::Link {
        kind: LinkKind::MergedInto,
        to: LinkedTo::Case(other.id),
    });
    decision
        .set_state(State::Closed {
            at: context.now,
            by: ClosedBy::Merged,
        })
        .stop(ANSWER_CLOCKS)
        .stop(AFTER_CLOCKS);
    if let Some(to) = address_of_role(Role::Officer, &other.matter, context) {
        let mut letter = LetterPlan::new(Purpose::FollowUp, format!("merged/{}", reply.mail.id), &case.matter.mailbox, to);
        letter.about = Some(case.matter.opened_by);
        letter.attachments.push(AttachmentPlan::WholeMail { id: case.matter.opened_by });
        let values = [("what", "merged".to_owned()), ("concerns", number.clone())];
        decision.push(letters::send(letter.with_values(&values)));
    }
    decision.extend(told_of_merging(case, reply, number, context));
    decision
}

/// The citizen who waits for an answer is told where it comes.
fn told_of_merging(case: &Case, reply: &Reply<'_>, number: String, context: &Context<'_>) -> Vec<Effect> {
    let key = format!("notice/merged/{}", reply.mail.id);
    let letter = letters::to_citizen(case, Purpose::Notice, key.clone(), &[("concerns", number)]);
    let Some(letter) = letter.filter(|_| case.state.owes_answer()) else {
        return Vec::new();
    };
    let to = letter.to.shown();
    let document = outgoing("Besked om att ärendena hanteras tillsammans", to, key, context);
    vec![letters::send(letter), Effect::AddDocument { document }]
}

/// "Ångra sammanslagning": the case stands on its own again, and owes its answer.
pub(super) fn unmerge(case: &Case, reply: &Reply<'_>, context: &Context<'_>) -> Decision {
    let Some(other) = case.matter.progress.merged_into else {
        return not_done(case, reply, "not_merged", "");
    };
    let mut matter = case.matter.clone();
    matter.progress.merged_into = None;
    let state = owing(&matter, context);
    let due = matter.due_at;
    let values = [("word", "Ångra sammanslagning".to_owned())];
    let mut decision = done(
        case,
        reply,
        matter,
        "Sammanslagningen är ångrad: ärendet står för sig självt.",
        "Sammanslagningen är ångrad",
        &values,
    );
    decision.push(Effect::Unlink {
        kind: LinkKind::MergedInto,
        to: LinkedTo::Case(other),
    });
    decision.set_state(state);
    decision.extend(due.into_iter().flat_map(|due| clocks::start_ladder(due, context)));
    decision
}

/// "Samband: NUMMER": a case of this diary, or one kept elsewhere such as the Lex Sarah case (R24).
pub(super) fn link(case: &Case, reply: &Reply<'_>, text: &str, context: &Context<'_>) -> Decision {
    let text = text.trim().trim_start_matches("med ").trim();
    if text.is_empty() || text.chars().count() > 80 {
        return not_done(case, reply, "unknown_number", text);
    }
    let other = reply
        .mentioned
        .iter()
        .find(|other| is_named(other, text, context) && other.id != case.id);
    let (to, number) = match other {
        Some(other) => (LinkedTo::Case(other.id), context.organisation.write_number(&other.number)),
        None => (LinkedTo::Elsewhere(text.to_owned()), text.to_owned()),
    };
    let mut matter = case.matter.clone();
    if other.is_none() {
        matter.progress.awaits_reference.clear();
    }
    let values = [("name", number.clone()), ("word", "Samband".to_owned())];
    let title = format!("Samband med {number}");
    let mut decision = done(case, reply, matter, "Ärendet har samband med ett annat (R24).", &title, &values);
    decision.push(Effect::Link {
        kind: LinkKind::Related,
        to,
    });
    decision
}

fn is_named(case: &Case, text: &str, context: &Context<'_>) -> bool {
    context.organisation.diary_numbers_in(text).contains(&case.number)
}
