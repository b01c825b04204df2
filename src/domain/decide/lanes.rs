//! Lanes: what leaves the ordinary way by policy, who is told at once, and what goes to another system without a case.

use super::letters;
use super::new_matter::Opening;
use super::receipts;
use super::{Context, Decision};
use crate::domain::case::CaseMatter;
use crate::domain::effect::{Outcome, Purpose};
use crate::domain::event::NewMatter;
use crate::domain::ids::TopicId;
use crate::domain::matter::Flag;
use crate::domain::organisation::Function;
use crate::domain::policy::{Lane, LaneAction};

/// The lanes that a matter takes: at most one that leads away, and any number that alert someone, whichever way it goes.
pub(super) struct Lanes<'a> {
    pub way: Option<&'a Lane>,
    pub alerts: Vec<&'a Lane>,
}

/// Flags of what is always a case here, whatever else it is about (R23, TF 2 kap., GDPR, FL 12 §).
const STAYS: &[Flag] = &[
    Flag::LexSarah,
    Flag::LexMaria,
    Flag::Threat,
    Flag::DocumentRequest,
    Flag::DataRequest,
    Flag::DelayClaim,
    Flag::Concern,
];

impl<'a> Lanes<'a> {
    pub(super) fn of(new: &NewMatter<'_>, topic: Option<&TopicId>, context: &Context<'a>) -> Self {
        let fitting = context.policy.lanes_for(&new.classification.flags, topic, new.sender.channel);
        let (mut alerts, ways): (Vec<&Lane>, Vec<&Lane>) = fitting.into_iter().partition(|lane| lane.action == LaneAction::CaseAndAlert);
        let stays = STAYS.iter().any(|flag| new.classification.flags.contains(flag));
        let leaves = |lane: &&&Lane| matches!(lane.action, LaneAction::Forward | LaneAction::KeepOnly);
        let way = ways.iter().find(|lane| !(stays && leaves(lane))).copied();
        // Whom a flag of it is forwarded to gets it also where another way is taken: an acute fault waits for no registrar.
        let flagged = |lane: &&&Lane| lane.flags.iter().any(|flag| new.classification.flags.contains(flag));
        let passed = ways.iter().filter(|lane| lane.action == LaneAction::Forward && way != Some(**lane));
        alerts.extend(passed.filter(flagged));
        Self { way, alerts }
    }

    /// The lane whose receipt the sender gets instead of the ordinary one.
    pub(super) fn with_receipt(&self) -> Option<&'a Lane> {
        let own = self.way.filter(|lane| lane.receipt.is_some());
        own.or_else(|| self.alerts.iter().find(|lane| lane.receipt.is_some()).copied())
            .or(self.way)
    }

    /// The flags of this matter whose other case, kept elsewhere, is to be entered here (R24).
    pub(super) fn references(&self, matter: &CaseMatter) -> Vec<Flag> {
        let asking = self
            .way
            .into_iter()
            .chain(self.alerts.iter().copied())
            .filter(|lane| lane.reference);
        let flags = asking.flat_map(|lane| lane.flags.iter().copied());
        flags.filter(|flag| matter.flags.contains(flag)).collect()
    }
}

pub(super) fn function_of<'a>(lane: &Lane, context: &Context<'a>) -> Option<&'a Function> {
    context.authority.functions.get(lane.to.as_ref()?)
}

/// No case here: the whole mail goes to the function, and to everyone whom it calls for at once; the sender is told whom to turn to
/// first.
pub(super) fn forward(opening: Opening<'_>, lanes: &Lanes<'_>, lane: &Lane, function: &Function) -> Decision {
    let context = opening.context;
    let mut decision = Decision::because(format!("Rutinen lämnar detta vidare till {} utan eget ärende.", function.name));
    passed_on(&mut decision, opening, lanes, Some(function));
    match receipts::may_receive(opening) {
        Ok(to) => {
            let first = lanes.alerts.iter().find(|alert| alert.receipt.is_some());
            let urgent = first.and_then(|alert| function_of(alert, context).map(|function| (*alert, function)));
            let (named, by) = urgent.unwrap_or((lane, function));
            let also = Some(function.name.clone()).filter(|_| by.address != function.address);
            let receipt = receipts::forwarded(opening, named, by, to).with_values(&[("also", also.unwrap_or_default())]);
            decision.push(letters::send(receipt));
        }
        Err(reason) => {
            decision.reason(reason);
        }
    }
    decision.file(Outcome::Forwarded);
    decision
}

/// No case and no receipt: the mail is kept, and whoever it calls for at once gets it.
pub(super) fn keep(opening: Opening<'_>, lanes: &Lanes<'_>) -> Decision {
    let mut decision = Decision::because("Rutinen räknar inte detta som en synpunkt: meddelandet bevaras utan ärende.");
    passed_on(&mut decision, opening, lanes, None);
    decision.file(Outcome::KeptOnly);
    decision
}

/// The whole mail to each function that it is for or calls for, each once.
fn passed_on(decision: &mut Decision, opening: Opening<'_>, lanes: &Lanes<'_>, way: Option<&Function>) {
    let Opening { mail, context, .. } = opening;
    let called = lanes.alerts.iter().filter_map(|lane| function_of(lane, context));
    let mut told: Vec<&Function> = Vec::new();
    for (urgent, function) in way
        .map(|function| (false, function))
        .into_iter()
        .chain(called.map(|function| (true, function)))
    {
        if told.iter().any(|known| known.address == function.address) {
            continue;
        }
        told.push(function);
        if urgent {
            decision.reason(format!("{} får veta det genast.", function.name));
        }
        let values = [("urgent", letters::yes(urgent)), ("told", letters::yes(way.is_some()))];
        decision.push(letters::to_function(Purpose::Forward, function, &mail.mailbox.id, mail.id, &values));
    }
}

/// Tells every function that the matter is theirs, or calls for them, each once; of an appeal also whoever decides in such
/// matters (R13).
pub(super) fn alert(decision: &mut Decision, opening: Opening<'_>, lanes: &Lanes<'_>, matter: &CaseMatter, handed_over: Option<&Function>) {
    let Opening { mail, context, .. } = opening;
    let asks = !matter.progress.awaits_reference.is_empty();
    // What would have been forwarded, and needs a person first, calls for the function all the same.
    let flagged = |lane: &&Lane| lane.action == LaneAction::Forward && lane.flags.iter().any(|flag| matter.flags.contains(flag));
    let way = lanes.way.filter(|lane| lane.action == LaneAction::Registrar || flagged(lane));
    let alerted = lanes
        .alerts
        .iter()
        .copied()
        .chain(way)
        .filter_map(|lane| function_of(lane, context).map(|function| (function, lane)))
        .map(|(function, lane)| (function, "alert", lane.reference && asks));
    let deciding = deciding_unit(matter, handed_over, context);
    let mut told: Vec<&Function> = Vec::new();
    let first = handed_over
        .into_iter()
        .chain(&deciding)
        .map(|function| (function, "handed_over", false));
    for (function, what, reference) in first.chain(alerted) {
        if told.iter().any(|known| known.address == function.address) {
            continue;
        }
        told.push(function);
        decision.reason(format!("{} får veta det genast.", function.name));
        let values = [("what", what.to_owned()), ("reference", letters::yes(reference))];
        decision.push(letters::to_function(Purpose::Alert, function, &mail.mailbox.id, mail.id, &values));
    }
}

/// The manager of the unit whose topic an appeal has: the decision was probably made there.
fn deciding_unit(matter: &CaseMatter, handed_over: Option<&Function>, context: &Context<'_>) -> Option<Function> {
    handed_over.filter(|_| matter.flags.contains(&Flag::Appeal))?;
    let unit = context.organisation.unit_for(matter.topic.as_ref()?, &matter.authority)?;
    let to = context.organisation.address_of(&unit.manager)?;
    Some(Function {
        name: unit.name.clone(),
        address: to.address,
        phone: None,
    })
}
