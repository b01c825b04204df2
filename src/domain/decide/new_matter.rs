//! A new matter: which diary, which lane, which officer, what the sender is told, and by when an answer is owed.

use super::alike;
use super::clocks;
use super::distribute::{distribute, tell_staff};
use super::documents::incoming;
use super::lanes::{Lanes, alert, forward, function_of, is_plain};
use super::letters;
use super::noted;
use super::people::{Assignee, assignee_of, trusted};
use super::personal_file;
use super::receipts;
use super::{Context, Decision};
use crate::domain::address::NamedAddress;
use crate::domain::case::{CaseMatter, LinkKind, LinkedTo, NewDocument, Progress, State};
use crate::domain::deadline::{self, last_day};
use crate::domain::effect::{Effect, Outcome};
use crate::domain::event::{Mail, NewMatter};
use crate::domain::ids::AuthorityId;
use crate::domain::letter::Kind;
use crate::domain::matter::{CaseType, Channel, Classification, Flag};
use crate::domain::organisation::{Function, FunctionalMailbox, Organisation, Unit};
use crate::domain::period::Period;
use crate::domain::policy::{Lane, LaneAction};
use crate::domain::time::noon;
use chrono::{DateTime, Utc};

/// The authority whose diary a new matter goes to: that of the topic's unit when the topic is sure, else the mailbox's.
pub fn home_of<'a>(classification: &Classification, mailbox: &'a FunctionalMailbox, organisation: &'a Organisation) -> &'a AuthorityId {
    unit_of(classification, mailbox, organisation).map_or(&mailbox.authority, |unit| &unit.authority)
}

pub(super) fn unit_of<'a>(
    classification: &Classification,
    mailbox: &FunctionalMailbox,
    organisation: &'a Organisation,
) -> Option<&'a Unit> {
    let topic = mailbox
        .topic
        .as_ref()
        .or(classification.topic.as_ref().filter(|_| classification.sure))?;
    organisation.unit_for(topic, &mailbox.authority)
}

/// Decides about a new matter.
pub fn open(mail: &Mail<'_>, new: &NewMatter<'_>, context: &Context<'_>) -> Decision {
    // An unsure topic takes no lane by itself; a flag does, since flags err toward a human.
    let topic = mail
        .mailbox
        .topic
        .as_ref()
        .or(new.classification.topic.as_ref().filter(|_| new.classification.sure));
    let lanes = Lanes::of(new, topic, context);
    match lanes.way.map(|lane| (lane, lane.action)) {
        Some((lane, LaneAction::Forward)) if is_plain(mail, new) => match function_of(lane, context) {
            Some(function) => forward(mail, new, lane, function, context),
            None => register(mail, new, &lanes, context),
        },
        Some((_, LaneAction::KeepOnly)) if is_plain(mail, new) => {
            let mut decision = Decision::because("Rutinen räknar inte detta som en synpunkt: meddelandet bevaras utan ärende.");
            decision.file(Outcome::KeptOnly);
            decision
        }
        _ => register(mail, new, &lanes, context),
    }
}

fn register(mail: &Mail<'_>, new: &NewMatter<'_>, lanes: &Lanes<'_>, context: &Context<'_>) -> Decision {
    let assignee = assignee(mail, new, lanes.way, context);
    let function = lanes.way.and_then(|lane| function_of(lane, context));
    let handed_over = lanes
        .way
        .is_some_and(|lane| lane.action == LaneAction::HandOver)
        .then_some(function)
        .flatten();
    let receipt = receipts::may_receive(mail, new, context);
    let mut matter = matter(mail, new, assignee.as_ref(), handed_over.is_some(), lanes, &receipt, context);
    matter.progress = progress(mail, new, lanes, &matter, context);
    let note = noted::closing(mail, new, &mut matter, context);
    let first = || first_state(&matter, assignee.as_ref(), handed_over, new, receipt.is_ok(), context);
    let state = note.state.clone().unwrap_or_else(first);

    let mut decision = Decision {
        effects: Vec::new(),
        reasons: reasons(new, &matter, context),
    };
    decision.push(Effect::OpenCase {
        matter: Box::new(matter.clone()),
        state: state.clone(),
    });
    decision.document(NewDocument {
        correspondent: correspondent(mail, new, &matter),
        ..incoming(mail, &matter.title)
    });
    decision.extend(new.continues.map(|before| Effect::Link {
        kind: LinkKind::Continues,
        to: LinkedTo::Case(before.id),
    }));
    if let Some(due) = matter.due_at.filter(|_| state.owes_answer()) {
        decision.extend(clocks::start_ladder(due, context));
    }
    match receipt {
        Ok(to) => {
            let lane = lanes.with_receipt();
            let function = lane.and_then(|lane| function_of(lane, context));
            decision.push(letters::send(receipts::receipt_of(mail, new, &matter, lane, function, to, context)));
        }
        Err(reason) => {
            decision.reason(reason);
            decision.extend(receipts::held_back(mail, new, &matter, context));
        }
    }
    distribute(&mut decision, mail, new, &matter, &state, assignee, context);
    decision.extend(personal_file::copy(&matter, "file_matter", mail.id, context));
    decision.extend(tell_staff(mail, new, &note.tells));
    alert(&mut decision, mail, &matter, handed_over, lanes, context);
    alike::mark(&mut decision, new, context);
    decision.file(Outcome::OpenedCase);
    decision
}

/// The sender as the diary shows it (OSL 5 kap. 2 §): the citizen, not the form or the colleague that it came through, and nobody
/// where the sender wants to be anonymous.
fn correspondent(mail: &Mail<'_>, new: &NewMatter<'_>, matter: &CaseMatter) -> Option<String> {
    if matter.flags.contains(&Flag::Anonymous) {
        return None;
    }
    let address = matter.citizen.as_ref().map(|citizen| citizen.address.to_string());
    let citizen = matter.sender_name.clone().or(address).filter(|_| new.sender.sure);
    citizen.or_else(|| incoming(mail, "").correspondent)
}

/// Who has it: the topic's unit when that is sure; nobody when a person must look first.
fn assignee(mail: &Mail<'_>, new: &NewMatter<'_>, lane: Option<&Lane>, context: &Context<'_>) -> Option<Assignee> {
    let needs_a_person = new.unread || mail.letter.kind != Kind::Human || !new.sender.sure || new.sender.may_concern.is_some();
    let away = |lane: &Lane| matches!(lane.action, LaneAction::Refer | LaneAction::HandOver | LaneAction::Registrar);
    if needs_a_person || lane.is_some_and(away) {
        return None;
    }
    // A matter that goes on stays with the unit that knows it.
    let before = new.continues.and_then(|before| before.matter.unit.as_ref());
    let unit = before.and_then(|unit| context.organisation.units.get(unit));
    let unit = unit.or_else(|| unit_of(new.classification, mail.mailbox, context.organisation))?;
    if new.classification.flags.contains(&Flag::Confidential) {
        return trusted(unit, context);
    }
    assignee_of(unit, context)
}

/// What is remembered of how the case began.
fn progress(mail: &Mail<'_>, new: &NewMatter<'_>, lanes: &Lanes<'_>, matter: &CaseMatter, context: &Context<'_>) -> Progress {
    let proposed = unit_of(new.classification, mail.mailbox, context.organisation).map(|unit| unit.id.clone());
    Progress {
        awaits_reference: lanes.references(matter),
        sent_in_by: new.sender.sent_in_by.as_ref().map(|staff| staff.address.address.clone()),
        proposed: proposed.filter(|_| !new.sender.sure && !new.unread),
        ..Progress::default()
    }
}

/// Who is answered: the citizen; for what was said in social media the editor, who publishes the answer (R46).
fn answered_to(new: &NewMatter<'_>, context: &Context<'_>) -> Option<NamedAddress> {
    let editor = context.authority.functions.get("redaktion");
    let editor = editor.filter(|_| new.sender.channel == Channel::SocialMedia && new.sender.sent_in_by.is_some());
    match editor {
        Some(editor) => Some(NamedAddress::new(Some(&editor.name), editor.address.clone())),
        None => new.sender.citizen.clone(),
    }
}

fn matter(
    mail: &Mail<'_>,
    new: &NewMatter<'_>,
    assignee: Option<&Assignee>,
    handed_over: bool,
    lanes: &Lanes<'_>,
    receipt: &Result<NamedAddress, String>,
    context: &Context<'_>,
) -> CaseMatter {
    let mut flags = new.classification.flags.clone();
    if new.sender.anonymous {
        flags.insert(Flag::Anonymous);
    }
    let hidden = receipts::anonymous(new) && !context.policy.anonymous_feedback;
    let due_at = (!handed_over).then(|| due(mail, new, lanes, context));
    let rule = &context.policy.first_answer;
    let enough = context.policy.includes(&rule.receipt_is_enough_for, new.classification.case_type);
    let promises = context.policy.receipt.promise && !enough;
    CaseMatter {
        authority: context.authority.id.clone(),
        mailbox: mail.mailbox.id.clone(),
        unit: assignee.map(|assignee| assignee.unit.clone()),
        officer: assignee.and_then(|assignee| assignee.officer.clone()),
        topic: new
            .continues
            .and_then(|before| before.matter.topic.clone())
            .or_else(|| mail.mailbox.topic.clone())
            .or_else(|| new.classification.topic.clone()),
        // What nobody could read is of no type that says more.
        case_type: if new.unread {
            CaseType::Opinion
        } else {
            new.classification.case_type
        },
        flags,
        // What goes on with a case is about the same.
        title: new
            .continues
            .map_or(&new.classification.title, |before| &before.matter.title)
            .clone(),
        channel: new.sender.channel,
        citizen: answered_to(new, context).filter(|_| !hidden && new.sender.sure),
        sender_name: new.sender.name.clone().filter(|_| !hidden),
        language: receipts::language_of(new),
        arrived_at: arrived(mail, new),
        policy: context.policy.id.clone(),
        policy_version: context.policy.version.clone(),
        due_at,
        promised: due_at.filter(|_| promises && receipt.is_ok()).map(last_day),
        opened_by: mail.id,
        citizens_message_id: mail
            .letter
            .message_id
            .as_ref()
            .map(ToString::to_string)
            .filter(|_| new.sender.sent_in_by.is_none()),
        progress: Progress::default(),
    }
}

/// A note's own "Inkom:" comes before the day on which the note was sent (R35).
fn arrived(mail: &Mail<'_>, new: &NewMatter<'_>) -> DateTime<Utc> {
    let noted = mail
        .letter
        .on_behalf_of
        .as_ref()
        .filter(|_| new.sender.sent_in_by.is_some())
        .and_then(|inner| inner.arrived);
    noted.map(noon).filter(|noted| *noted < mail.arrived_at).unwrap_or(mail.arrived_at)
}

fn due(mail: &Mail<'_>, new: &NewMatter<'_>, lanes: &Lanes<'_>, context: &Context<'_>) -> DateTime<Utc> {
    let due = |within: &Period| deadline::due(within, arrived(mail, new), context.calendar).with_timezone(&Utc);
    let ordinary = context.policy.first_answer_within(new.classification.case_type, new.sender.channel);
    lanes.within(due).unwrap_or_else(|| due(ordinary))
}

fn first_state(
    matter: &CaseMatter,
    assignee: Option<&Assignee>,
    handed_over: Option<&Function>,
    new: &NewMatter<'_>,
    thanked: bool,
    context: &Context<'_>,
) -> State {
    if let Some(function) = handed_over {
        return State::HandedOver {
            to: function.name.clone(),
            at: context.now,
        };
    }
    if assignee.is_none() {
        return State::AwaitingRegistrar;
    }
    let rule = &context.policy.first_answer;
    let enough = context.policy.includes(&rule.receipt_is_enough_for, matter.case_type);
    if enough && thanked && new.classification.sure {
        State::Answered { at: context.now }
    } else {
        State::Assigned { since: context.now }
    }
}

fn reasons(new: &NewMatter<'_>, matter: &CaseMatter, context: &Context<'_>) -> Vec<String> {
    let mut reasons = vec![format!("Nytt ärende: {}.", context.policy.type_word(matter.case_type))];
    reasons.extend(new.classification.because.iter().cloned());
    if let Some(due) = matter.due_at {
        reasons.push(format!("Första svar enligt {}: {}.", context.policy.name, last_day(due)));
    }
    if let Some(before) = new.continues {
        let number = context.organisation.write_number(&before.number);
        reasons.push(format!(
            "Fortsätter ärende {number}, som avslutades för länge sedan för att öppnas igen."
        ));
    }
    if matter.channel == Channel::SocialMedia {
        reasons.push("Kom in genom sociala medier.".to_owned());
    }
    reasons
}
