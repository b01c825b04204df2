//! A new matter: which diary, which lane, which officer, what the sender is told, and by when an answer is owed.

use super::absence;
use super::clocks;
use super::documents::incoming;
use super::letters;
use super::people::{Assignee, assignee_of};
use super::personal_file;
use super::receipts;
use super::{Context, Decision};
use crate::domain::address::NamedAddress;
use crate::domain::case::{CaseMatter, NewDocument, State};
use crate::domain::deadline::{self, last_day};
use crate::domain::effect::{Effect, Outcome, Purpose};
use crate::domain::event::{Mail, NewMatter};
use crate::domain::ids::{AuthorityId, TopicId};
use crate::domain::letter::Kind;
use crate::domain::matter::{CaseType, Channel, Classification, Flag};
use crate::domain::organisation::{Function, FunctionalMailbox, Organisation, Referral, Unit};
use crate::domain::policy::{Lane, LaneAction};
use chrono::{DateTime, Utc};

/// A decision about a new matter.
pub type NewMatterDecision = Decision;

/// The authority whose diary a new matter goes to: that of the topic's unit when the topic is sure, else the mailbox's.
pub fn home_of<'a>(classification: &Classification, mailbox: &'a FunctionalMailbox, organisation: &'a Organisation) -> &'a AuthorityId {
    unit_of(classification, mailbox, organisation).map_or(&mailbox.authority, |unit| &unit.authority)
}

fn unit_of<'a>(classification: &Classification, mailbox: &FunctionalMailbox, organisation: &'a Organisation) -> Option<&'a Unit> {
    let topic = mailbox
        .topic
        .as_ref()
        .or(classification.topic.as_ref().filter(|_| classification.sure))?;
    organisation.unit_for(topic, &mailbox.authority)
}

/// Decides about a new matter.
pub fn open(mail: &Mail<'_>, new: &NewMatter<'_>, context: &Context<'_>) -> NewMatterDecision {
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

/// The lanes that a matter takes: at most one that leads away, and any number that alert someone.
struct Lanes<'a> {
    way: Option<&'a Lane>,
    alerts: Vec<&'a Lane>,
}

impl<'a> Lanes<'a> {
    fn of(new: &NewMatter<'_>, topic: Option<&TopicId>, context: &Context<'a>) -> Self {
        let fitting = context.policy.lanes_for(&new.classification.flags, topic, new.sender.channel);
        let (alerts, ways): (Vec<&Lane>, Vec<&Lane>) = fitting.into_iter().partition(|lane| lane.action == LaneAction::CaseAndAlert);
        // What tells of abuse, injury or a threat is always a case here, whatever else it is about (R23).
        let stays = [Flag::LexSarah, Flag::LexMaria, Flag::Threat]
            .iter()
            .any(|flag| new.classification.flags.contains(flag));
        let leaves = |lane: &&&Lane| matches!(lane.action, LaneAction::Forward | LaneAction::KeepOnly);
        let way = ways.iter().find(|lane| !(stays && leaves(lane))).copied();
        Self { way, alerts }
    }

    /// The lane whose receipt the sender gets instead of the ordinary one.
    fn with_receipt(&self) -> Option<&'a Lane> {
        self.way.or_else(|| self.alerts.iter().find(|lane| lane.receipt.is_some()).copied())
    }
}

/// A mail that was read, by a person, from a sure sender: only such a one may leave the diary for another system.
fn is_plain(mail: &Mail<'_>, new: &NewMatter<'_>) -> bool {
    !new.unread && mail.letter.kind == Kind::Human && new.sender.sure
}

fn function_of<'a>(lane: &Lane, context: &Context<'a>) -> Option<&'a Function> {
    context.authority.functions.get(lane.to.as_ref()?)
}

fn forward(mail: &Mail<'_>, new: &NewMatter<'_>, lane: &Lane, function: &Function, context: &Context<'_>) -> Decision {
    let mut decision = Decision::because(format!("Rutinen lämnar detta vidare till {} utan eget ärende.", function.name));
    decision.push(letters::to_function(Purpose::Forward, function, &mail.mailbox.id, mail.id, &[]));
    match receipts::may_receive(mail, new, context) {
        Ok(to) => {
            decision.push(letters::send(receipts::forwarded(mail, new, lane, function, to)));
        }
        Err(reason) => {
            decision.reason(reason);
        }
    }
    decision.file(Outcome::Forwarded);
    decision
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
    let matter = matter(mail, new, assignee.as_ref(), handed_over.is_some(), &receipt, context);
    let state = first_state(&matter, assignee.as_ref(), handed_over, new, receipt.is_ok(), context);

    let mut decision = Decision {
        effects: Vec::new(),
        reasons: reasons(new, &matter, context),
    };
    decision.push(Effect::OpenCase {
        matter: Box::new(matter.clone()),
        state: state.clone(),
    });
    decision.push(Effect::AddDocument {
        document: NewDocument {
            correspondent: correspondent(mail, new, &matter),
            ..incoming(mail, &matter.title)
        },
    });
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
        }
    }
    distribute(&mut decision, mail, new, &matter, &state, assignee, context);
    decision.extend(personal_file::copy(&matter, "file_matter", mail.id, context));
    decision.extend(tell_staff(mail, new));
    alert(&mut decision, mail, handed_over, lanes, context);
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

/// Tells every function that the matter is theirs, or calls for them, each once.
fn alert(decision: &mut Decision, mail: &Mail<'_>, handed_over: Option<&Function>, lanes: &Lanes<'_>, context: &Context<'_>) {
    let alerted = lanes
        .alerts
        .iter()
        .filter_map(|lane| function_of(lane, context))
        .map(|function| (function, "alert"));
    let mut told: Vec<&Function> = Vec::new();
    for (function, what) in handed_over.map(|function| (function, "handed_over")).into_iter().chain(alerted) {
        if told.iter().any(|known| known.address == function.address) {
            continue;
        }
        told.push(function);
        decision.reason(format!("{} får veta det genast.", function.name));
        let values = [("what", what.to_owned())];
        decision.push(letters::to_function(Purpose::Alert, function, &mail.mailbox.id, mail.id, &values));
    }
}

/// Who has it: the topic's unit when that is sure; nobody when a person must look first.
fn assignee(mail: &Mail<'_>, new: &NewMatter<'_>, lane: Option<&Lane>, context: &Context<'_>) -> Option<Assignee> {
    let needs_a_person = new.unread || mail.letter.kind != Kind::Human || !new.sender.sure || new.sender.may_concern.is_some();
    if needs_a_person || lane.is_some_and(|lane| matches!(lane.action, LaneAction::Refer | LaneAction::HandOver)) {
        return None;
    }
    let unit = unit_of(new.classification, mail.mailbox, context.organisation)?;
    assignee_of(unit, context)
}

fn matter(
    mail: &Mail<'_>,
    new: &NewMatter<'_>,
    assignee: Option<&Assignee>,
    handed_over: bool,
    receipt: &Result<NamedAddress, String>,
    context: &Context<'_>,
) -> CaseMatter {
    let mut flags = new.classification.flags.clone();
    if new.sender.anonymous {
        flags.insert(Flag::Anonymous);
    }
    let hidden = receipts::anonymous(new) && !context.policy.anonymous_feedback;
    let due_at = (!handed_over).then(|| due(mail, new, context));
    let enough = context
        .policy
        .first_answer
        .receipt_is_enough_for
        .contains(&new.classification.case_type);
    let promises = context.policy.receipt.promise && !enough;
    CaseMatter {
        authority: context.authority.id.clone(),
        mailbox: mail.mailbox.id.clone(),
        unit: assignee.map(|assignee| assignee.unit.clone()),
        officer: assignee.and_then(|assignee| assignee.officer.clone()),
        topic: mail.mailbox.topic.clone().or_else(|| new.classification.topic.clone()),
        // What nobody could read is of no type that says more.
        case_type: if new.unread {
            CaseType::Opinion
        } else {
            new.classification.case_type
        },
        flags,
        title: new.classification.title.clone(),
        channel: new.sender.channel,
        citizen: new.sender.citizen.clone().filter(|_| !hidden && new.sender.sure),
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
    noted
        .map(crate::domain::time::noon)
        .filter(|noted| *noted < mail.arrived_at)
        .unwrap_or(mail.arrived_at)
}

fn due(mail: &Mail<'_>, new: &NewMatter<'_>, context: &Context<'_>) -> DateTime<Utc> {
    let within = context.policy.first_answer_within(new.classification.case_type, new.sender.channel);
    deadline::due(within, arrived(mail, new), context.calendar).with_timezone(&Utc)
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
    let enough = context.policy.first_answer.receipt_is_enough_for.contains(&matter.case_type) && thanked && new.classification.sure;
    if enough {
        State::Answered { at: context.now }
    } else {
        State::Assigned { since: context.now }
    }
}

/// Staff who sent a matter in for someone get its number back (R31).
fn tell_staff(mail: &Mail<'_>, new: &NewMatter<'_>) -> Option<Effect> {
    let staff = new.sender.sent_in_by.as_ref()?;
    let what = if new.sender.sure { "sent_in" } else { "sent_in_unsure" };
    let mut letter = letters::plan(
        Purpose::Transcript,
        format!("transcript/{}/{what}", mail.id),
        &mail.mailbox.id,
        staff.address.clone(),
    );
    letter.in_reply_to = mail.letter.message_id.clone();
    Some(letters::send(letters::with_values(letter, &[("what", what.to_owned())])))
}

/// Tells whoever has it: the officer or unit, or the registrar with the reasons and the likeliest choices.
fn distribute(
    decision: &mut Decision,
    mail: &Mail<'_>,
    new: &NewMatter<'_>,
    matter: &CaseMatter,
    state: &State,
    assignee: Option<Assignee>,
    context: &Context<'_>,
) {
    let why = new.classification.because.join("; ");
    if let Some(assignee) = assignee {
        if state.owes_answer() {
            decision.extend(clocks::start_acceptance(context));
            decision.extend(absence::start_clock(assignee.officer.as_ref(), context));
        } else {
            decision.extend(clocks::start_silence(context));
        }
        decision.push(letters::assignment(matter, "first", assignee.address, mail.id, &why, context));
        return;
    }
    if let State::HandedOver { to, .. } = state {
        decision.extend(letters::registrar_about(
            matter,
            "handed_over",
            mail.id.0,
            Some(mail.id),
            &[("function", to.clone())],
            context,
        ));
        return;
    }
    let what = needs_registrar(mail, new, context);
    let choices = choices(new, context);
    let concerns = new
        .sender
        .may_concern
        .as_ref()
        .map(|case| context.organisation.write_number(&case.number))
        .unwrap_or_default();
    let suggestion = referral(mail, new, context).unwrap_or_default();
    let values = [
        ("why", why),
        ("choices", choices),
        ("concerns", concerns),
        ("suggestion", suggestion),
    ];
    decision.extend(letters::registrar_about(matter, what, mail.id.0, Some(mail.id), &values, context));
}

/// The units of the likeliest topics, by the names that the registrar can hand the case to.
fn choices(new: &NewMatter<'_>, context: &Context<'_>) -> String {
    let named = new.classification.choices.iter().take(3).filter_map(|(topic, sure)| {
        let unit = context.organisation.unit_for(topic, &context.authority.id)?;
        Some(format!("{} ({:.0} %)", unit.name, sure * 100.0))
    });
    named.collect::<Vec<_>>().join(", ")
}

/// The authority that is right for what is not ours, with its contact data (R21).
fn referral(mail: &Mail<'_>, new: &NewMatter<'_>, context: &Context<'_>) -> Option<String> {
    let text = new.sender.text.as_deref().unwrap_or(&mail.letter.new_text);
    let text = format!("{} {text}", mail.letter.subject).to_lowercase();
    let fits = |referral: &&Referral| referral.words.iter().any(|word| text.contains(word.as_str()));
    let right = context.organisation.referrals.iter().find(fits)?;
    Some(format!("{}, {}", right.name, right.contact))
}

fn is_not_ours(new: &NewMatter<'_>, context: &Context<'_>) -> bool {
    let topic = new.classification.topic.as_ref().filter(|_| new.classification.sure);
    Lanes::of(new, topic, context)
        .way
        .is_some_and(|lane| lane.action == LaneAction::Refer)
}

fn needs_registrar(mail: &Mail<'_>, new: &NewMatter<'_>, context: &Context<'_>) -> &'static str {
    if new.unread {
        "unread"
    } else if mail.letter.kind != Kind::Human {
        "doubtful"
    } else if !new.sender.sure {
        "whose"
    } else if new.sender.may_concern.is_some() {
        "may_concern"
    } else if is_not_ours(new, context) {
        "not_ours"
    } else if !new.classification.sure {
        "unsure"
    } else if unit_of(new.classification, mail.mailbox, context.organisation).is_none() {
        "no_unit"
    } else {
        "look"
    }
}

fn reasons(new: &NewMatter<'_>, matter: &CaseMatter, context: &Context<'_>) -> Vec<String> {
    let mut reasons = vec![format!("Nytt ärende: {}.", context.policy.type_word(matter.case_type))];
    reasons.extend(new.classification.because.iter().cloned());
    let within = context.policy.first_answer_within(matter.case_type, matter.channel);
    if let Some(due) = matter.due_at {
        reasons.push(format!(
            "Första svar inom {within} enligt {}: {}.",
            context.policy.name,
            last_day(due)
        ));
    }
    if matter.channel == Channel::SocialMedia {
        reasons.push("Kom in genom sociala medier.".to_owned());
    }
    reasons
}
