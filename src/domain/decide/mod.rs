//! Decisions: what an event means for a case, as effects with their reasons. Everything that a municipality must be able to
//! explain is here, and nothing here asks, waits or writes.

mod absence;
mod acts;
mod alike;
mod answers;
mod assign;
mod citizen;
mod clocks;
mod commands;
mod distribute;
mod documents;
mod finish;
mod functions;
mod guard;
mod hold;
mod joining;
mod lanes;
mod late;
mod letters;
mod new_matter;
mod noted;
mod people;
mod personal_file;
mod proposed;
mod receipts;
mod registrar;
mod shown;
mod staff;
mod trouble;

use super::absence::Absences;
use super::calendar::Calendar;
use super::case::{Case, CaseMatter, NewDocument, State};
use super::effect::{ClockKind, Effect, Outcome};
use super::event::Event;
use super::lesson;
use super::organisation::{Authority, Organisation};
use super::policy::Policy;
use chrono::{DateTime, Utc};

pub use alike::told as told_alike;
pub use citizen::is_a_new_case;
pub use new_matter::{home_of, open};
pub use staff::list_answered;
pub use trouble::refused_without_case;

/// What a decision rests on beside the case and the event.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The time of the decision, UTC.
    pub now: DateTime<Utc>,
    /// Who is who.
    pub organisation: &'a Organisation,
    /// The authority whose diary the case stands in.
    pub authority: &'a Authority,
    /// The policy that the case follows.
    pub policy: &'a Policy,
    /// Working days under that policy.
    pub calendar: &'a Calendar,
    /// Who is away.
    pub absences: &'a Absences,
}

/// What is decided: effects, in the order in which they are carried out, and why.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// Changes.
    pub effects: Vec<Effect>,
    /// Reasons, in words that stand in the log and in `explain` (Swedish, no content of mails).
    pub reasons: Vec<String>,
}

/// Decides what an event means for a case.
pub fn decide(case: &Case, event: &Event<'_>, context: &Context<'_>) -> Decision {
    let mut decision = by_event(case, event, context);
    if matches!(event, Event::StaffReplied { .. }) {
        decision.learn(case, context);
    }
    decision
}

fn by_event(case: &Case, event: &Event<'_>, context: &Context<'_>) -> Decision {
    match event {
        Event::CitizenWrote { mail } => citizen::wrote(case, mail, context),
        Event::StaffReplied {
            mail,
            staff,
            message,
            held,
            answered,
            known,
            typed_into,
            mentioned,
        } => staff::replied(
            case,
            &acts::Reply {
                mail,
                staff,
                message,
                held: *held,
                answered: *answered,
                known,
                typed_into: *typed_into,
                mentioned,
                place: 0,
                answers_own_note: case.matter.progress.sent_in_by.as_ref() == Some(&staff.address.address),
            },
            context,
        ),
        Event::StaffCopied { mail, staff, proven } => staff::copied(case, mail, staff, *proven, context),
        Event::FunctionReplied { mail, staff, letter } => functions::replied(case, mail, staff, letter, context),
        Event::StaffUnproven { mail, staff } => staff::unproven(case, mail, staff, context),
        Event::StaffAway { mail, staff } => absence::away(case, mail, staff, context),
        Event::Bounced { mail, letter, action } => trouble::bounced(case, mail, *letter, *action, context),
        Event::CameAlso { mail } => alike::came_also(case, mail, context),
        Event::PutBack => alike::put_back(case, context),
        Event::MachineWrote { mail } => trouble::machine_wrote(mail),
        Event::LetterRefused { letter, end } => trouble::refused(case, letter, *end, context),
        Event::ClockRanOut {
            kind,
            step,
            at,
            automatic_lately,
        } => clocks::ran_out(case, (*kind, *step), *at, *automatic_lately, context),
    }
}

impl Decision {
    fn because(reason: impl Into<String>) -> Self {
        Self {
            effects: Vec::new(),
            reasons: vec![reason.into()],
        }
    }

    fn reason(&mut self, reason: impl Into<String>) -> &mut Self {
        self.reasons.push(reason.into());
        self
    }

    fn push(&mut self, effect: Effect) -> &mut Self {
        self.effects.push(effect);
        self
    }

    fn set_matter(&mut self, matter: CaseMatter) -> &mut Self {
        self.push(Effect::SetMatter { matter: Box::new(matter) })
    }

    /// Writes a document into the case.
    fn document(&mut self, document: NewDocument) -> &mut Self {
        self.push(Effect::AddDocument { document })
    }

    /// What a person changed of the matter is a lesson to the classification.
    fn learn(&mut self, case: &Case, context: &Context<'_>) {
        let changed = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::SetMatter { matter } => Some(matter),
            _ => None,
        });
        if let Some(lesson) = changed.and_then(|matter| lesson::of(&case.matter, matter, context.organisation)) {
            self.push(Effect::Learn { lesson });
        }
    }

    fn extend(&mut self, effects: impl IntoIterator<Item = Effect>) -> &mut Self {
        self.effects.extend(effects);
        self
    }

    fn file(&mut self, outcome: Outcome) -> &mut Self {
        self.push(Effect::File { outcome })
    }

    fn set_state(&mut self, state: State) -> &mut Self {
        self.push(Effect::SetState { state })
    }

    fn stop(&mut self, kinds: &[ClockKind]) -> &mut Self {
        self.extend(kinds.iter().map(|kind| Effect::StopClocks { kind: *kind }))
    }
}
