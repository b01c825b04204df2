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

/// The lanes that a matter takes: at most one that leads away, and any number that alert someone.
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
        let (alerts, ways): (Vec<&Lane>, Vec<&Lane>) = fitting.into_iter().partition(|lane| lane.action == LaneAction::CaseAndAlert);
        let stays = STAYS.iter().any(|flag| new.classification.flags.contains(flag));
        let leaves = |lane: &&&Lane| matches!(lane.action, LaneAction::Forward | LaneAction::KeepOnly);
        let way = ways.iter().find(|lane| !(stays && leaves(lane))).copied();
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

/// No case here: the whole mail goes to the function, and the sender is told.
pub(super) fn forward(opening: Opening<'_>, lane: &Lane, function: &Function) -> Decision {
    let mail = opening.mail;
    let mut decision = Decision::because(format!("Rutinen lämnar detta vidare till {} utan eget ärende.", function.name));
    decision.push(letters::to_function(Purpose::Forward, function, &mail.mailbox.id, mail.id, &[]));
    match receipts::may_receive(opening) {
        Ok(to) => {
            decision.push(letters::send(receipts::forwarded(opening, lane, function, to)));
        }
        Err(reason) => {
            decision.reason(reason);
        }
    }
    decision.file(Outcome::Forwarded);
    decision
}

/// Tells every function that the matter is theirs, or calls for them, each once; of an appeal also whoever decides in such
/// matters (R13).
pub(super) fn alert(decision: &mut Decision, opening: Opening<'_>, lanes: &Lanes<'_>, matter: &CaseMatter, handed_over: Option<&Function>) {
    let Opening { mail, context, .. } = opening;
    let asks = !matter.progress.awaits_reference.is_empty();
    let way = lanes.way.filter(|lane| lane.action == LaneAction::Registrar);
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
