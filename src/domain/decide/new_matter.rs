//! A new matter: which diary, which lane, which officer, what the sender is told, and by when an answer is owed.

use super::alike;
use super::clocks;
use super::distribute::{distribute, tell_staff};
use super::documents::incoming;
use super::lanes::{Lanes, alert, forward, function_of, keep};
use super::letters;
use super::noted;
use super::people::{Assignee, assignee_of, trusted};
use super::personal_file;
use super::receipts;
use super::{Context, Decision};
use crate::domain::address::NamedAddress;
use crate::domain::case::{CaseMatter, LinkKind, LinkedTo, NewDocument, Progress, State};
use crate::domain::deadline::last_day;
use crate::domain::effect::{Effect, Outcome};
use crate::domain::event::{Mail, NewMatter};
use crate::domain::ids::{AuthorityId, TopicId};
use crate::domain::letter::Kind;
use crate::domain::matter::{CaseType, Channel, Classification, Flag};
use crate::domain::organisation::{Function, FunctionalMailbox, Organisation, Unit};
use crate::domain::policy::{Lane, LaneAction};
use crate::domain::time::noon;
use chrono::{DateTime, Utc};

/// The authority whose diary a new matter goes to: that of the topic's unit when the topic is sure, else the mailbox's.
pub fn home_of<'a>(classification: &Classification, mailbox: &'a FunctionalMailbox, organisation: &'a Organisation) -> &'a AuthorityId {
    unit_of(classification, mailbox, organisation).map_or(&mailbox.authority, |unit| &unit.authority)
}

fn unit_of<'a>(classification: &Classification, mailbox: &FunctionalMailbox, organisation: &'a Organisation) -> Option<&'a Unit> {
    organisation.unit_for(sure_topic(classification, mailbox)?, &mailbox.authority)
}

/// The mailbox's topic, else the one that the matter surely has.
fn sure_topic<'a>(classification: &'a Classification, mailbox: &'a FunctionalMailbox) -> Option<&'a TopicId> {
    let sure = classification.topic.as_ref().filter(|_| classification.sure);
    mailbox.topic.as_ref().or(sure)
}

/// A mail that may open a case, and what is known about it: what each part of the decision looks at.
#[derive(Clone, Copy)]
pub(super) struct Opening<'a> {
    pub mail: &'a Mail<'a>,
    pub new: &'a NewMatter<'a>,
    pub context: &'a Context<'a>,
}

/// Decides about a new matter.
pub fn open(mail: &Mail<'_>, new: &NewMatter<'_>, context: &Context<'_>) -> Decision {
    let opening = Opening { mail, new, context };
    // An unsure topic takes no lane by itself; a flag does, since flags err toward a human.
    let lanes = Lanes::of(new, sure_topic(new.classification, mail.mailbox), context);
    match lanes.way.map(|lane| (lane, lane.action)) {
        Some((lane, LaneAction::Forward)) if opening.is_plain() => match function_of(lane, context) {
            Some(function) => forward(opening, &lanes, lane, function),
            None => opening.register(&lanes),
        },
        Some((_, LaneAction::KeepOnly)) if opening.is_plain() => keep(opening, &lanes),
        _ => opening.register(&lanes),
    }
}

impl<'a> Opening<'a> {
    /// A mail that was read, by a person, from a sure sender: only such a one may leave the diary for another system.
    fn is_plain(self) -> bool {
        !self.new.unread && self.mail.letter.kind == Kind::Human && self.new.sender.sure
    }

    /// The unit whose topic it surely has.
    pub(super) fn unit(self) -> Option<&'a Unit> {
        unit_of(self.new.classification, self.mail.mailbox, self.context.organisation)
    }

    /// Opens the case.
    fn register(self, lanes: &Lanes<'_>) -> Decision {
        let Self { mail, new, context } = self;
        let assignee = self.assignee(lanes.way);
        let function = lanes.way.and_then(|lane| function_of(lane, context));
        let hands_over = lanes.way.is_some_and(|lane| lane.action == LaneAction::HandOver);
        let handed_over = function.filter(|_| hands_over);
        let receipt = receipts::may_receive(self);
        let mut matter = self.matter(assignee.as_ref());
        if handed_over.is_none() {
            self.promise(&mut matter, receipt.is_ok());
        }
        matter.progress = self.progress(lanes, &matter);
        let note = noted::closing(self, &mut matter);
        let first = || self.first_state(&matter, handed_over, receipt.is_ok());
        let state = note.state.clone().unwrap_or_else(first);

        let mut decision = Decision {
            effects: Vec::new(),
            reasons: self.reasons(&matter),
        };
        decision.push(Effect::OpenCase {
            matter: Box::new(matter.clone()),
            state: state.clone(),
        });
        decision.document(NewDocument {
            correspondent: self.correspondent(&matter),
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
                decision.push(letters::send(receipts::receipt_of(self, &matter, lanes.with_receipt(), to)));
            }
            Err(reason) => {
                decision.reason(reason);
                decision.extend(receipts::held_back(self, &matter));
            }
        }
        distribute(&mut decision, self, lanes, &matter, &state, assignee);
        decision.extend(personal_file::copy(&matter, "file_matter", mail.id, context));
        decision.extend(tell_staff(self, &note.tells));
        alert(&mut decision, self, lanes, &matter, handed_over);
        alike::mark(&mut decision, new, context);
        decision.file(Outcome::OpenedCase);
        decision
    }

    /// The sender as the diary shows it (OSL 5 kap. 2 §): the citizen, not the form or the colleague that it came through, and
    /// nobody where the sender wants to be anonymous.
    fn correspondent(self, matter: &CaseMatter) -> Option<String> {
        if matter.flags.contains(&Flag::Anonymous) {
            return None;
        }
        let address = matter.citizen.as_ref().map(|citizen| citizen.address.to_string());
        let citizen = matter.sender_name.clone().or(address).filter(|_| self.new.sender.sure);
        citizen.or_else(|| incoming(self.mail, "").correspondent)
    }

    /// Who has it: the topic's unit when that is sure; nobody when a person must look first.
    fn assignee(self, lane: Option<&Lane>) -> Option<Assignee> {
        let Self { mail, new, context } = self;
        let needs_a_person = new.unread || mail.letter.kind != Kind::Human || !new.sender.sure || new.sender.may_concern.is_some();
        let away = |lane: &Lane| matches!(lane.action, LaneAction::Refer | LaneAction::HandOver | LaneAction::Registrar);
        if needs_a_person || lane.is_some_and(away) {
            return None;
        }
        // A matter that goes on stays with the unit that knows it.
        let before = new
            .continues
            .and_then(|before| context.organisation.unit_of(before.matter.unit.as_ref()));
        let unit = before.or_else(|| self.unit())?;
        if new.classification.flags.contains(&Flag::Confidential) {
            return trusted(unit, context);
        }
        assignee_of(unit, context)
    }

    /// What is remembered of how the case began.
    fn progress(self, lanes: &Lanes<'_>, matter: &CaseMatter) -> Progress {
        let sender = self.new.sender;
        let proposed = self.unit().map(|unit| unit.id.clone());
        Progress {
            awaits_reference: lanes.references(matter),
            sent_in_by: sender.sent_in_by.as_ref().map(|staff| staff.address.address.clone()),
            proposed: proposed.filter(|_| !sender.sure && !self.new.unread),
            ..Progress::default()
        }
    }

    /// Who is answered: the citizen; for what was said in social media the editor, who publishes the answer (R46).
    fn answered_to(self) -> Option<NamedAddress> {
        let sender = self.new.sender;
        let editor = self.context.authority.functions.get("redaktion");
        let editor = editor.filter(|_| sender.channel == Channel::SocialMedia && sender.sent_in_by.is_some());
        match editor {
            Some(editor) => Some(NamedAddress::new(Some(&editor.name), editor.address.clone())),
            None => sender.citizen.clone(),
        }
    }

    /// The day of the first answer, and whether the sender is told it.
    fn promise(self, matter: &mut CaseMatter, receipt: bool) {
        let Self { mail, new, context } = self;
        let topic = sure_topic(new.classification, mail.mailbox);
        let due = clocks::due_about(matter, topic, matter.arrived_at, context);
        let promises = context.policy.receipt.promise && !receipts::is_enough(new, context);
        matter.due_at = Some(due);
        matter.promised = (promises && receipt).then(|| last_day(due));
    }

    fn matter(self, assignee: Option<&Assignee>) -> CaseMatter {
        let Self { mail, new, context } = self;
        let mut flags = new.classification.flags.clone();
        if new.sender.anonymous {
            flags.insert(Flag::Anonymous);
        }
        let hidden = receipts::anonymous(new) && !context.policy.anonymous_feedback;
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
            citizen: self.answered_to().filter(|_| !hidden && new.sender.sure),
            sender_name: new.sender.name.clone().filter(|_| !hidden),
            language: receipts::language_of(new),
            arrived_at: self.arrived(),
            policy: context.policy.id.clone(),
            policy_version: context.policy.version.clone(),
            due_at: None,
            promised: None,
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
    fn arrived(self) -> DateTime<Utc> {
        let mail = self.mail;
        let noted = mail
            .letter
            .on_behalf_of
            .as_ref()
            .filter(|_| self.new.sender.sent_in_by.is_some())
            .and_then(|inner| inner.arrived);
        noted.map(noon).filter(|noted| *noted < mail.arrived_at).unwrap_or(mail.arrived_at)
    }

    fn first_state(self, matter: &CaseMatter, handed_over: Option<&Function>, thanked: bool) -> State {
        let now = self.context.now;
        if let Some(function) = handed_over {
            return State::HandedOver {
                to: function.name.clone(),
                at: now,
            };
        }
        if matter.unit.is_none() {
            return State::AwaitingRegistrar;
        }
        if receipts::is_enough(self.new, self.context) && thanked && self.new.classification.sure {
            State::Answered { at: now }
        } else {
            State::Assigned { since: now }
        }
    }

    fn reasons(self, matter: &CaseMatter) -> Vec<String> {
        let Self { new, context, .. } = self;
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
}
