//! What is to be done about one mail: from what it was recognised as to a decision.

use super::foreseen::{Asked, Foreseen, matter_text};
use super::office::Office;
use super::opinion::Opinion;
use super::settle::SettleError;
use crate::domain::case::Case;
use crate::domain::command;
use crate::domain::decide::{Context, Decision, decide, home_of, is_a_new_case, list_answered, open, refused_without_case, told_alike};
use crate::domain::effect::{Effect, Outcome, Purpose};
use crate::domain::event::{Event, Mail, NewMatter};
use crate::domain::facts::{Duplicate, Facts, LostBy, SentLetter};
use crate::domain::ids::PolicyId;
use crate::domain::letter::BounceAction;
use crate::domain::matter::Classification;
use crate::domain::recognise::{NewSender, Recognition, Staff, new_sender};
use chrono::{DateTime, Utc};

const ASKED: &str = "En fråga till diariet.";
const SIGNED_AFTERWARDS: &str = "Ett svar på en gallringslista, inläst i efterhand: det undertecknar inget.";

/// What sets a mail apart from most.
#[derive(Clone, Copy)]
pub(super) struct Unusual<'a> {
    /// It could not be read, twice.
    pub unread: bool,
    /// It was read in afterwards, from a file, without receipts.
    pub quiet: bool,
    /// Words were typed into the history of our letter.
    pub typed_into: bool,
    /// What an outsider thinks that it is about.
    pub opinion: Option<&'a Opinion>,
    /// What it would be about as a new matter, as far as that was told before the transaction began.
    pub foreseen: Option<&'a Foreseen>,
}

/// What is done about a mail, before it is done.
pub(super) struct Step<'a> {
    pub case: Option<&'a Case>,
    pub decision: Decision,
    pub kind: &'static str,
    pub actor: String,
    pub policy: Option<(PolicyId, String)>,
}

impl Step<'_> {
    fn file(kind: &'static str, outcome: Outcome, reason: &str) -> Self {
        let decision = Decision {
            effects: vec![Effect::File { outcome }],
            reasons: vec![reason.to_owned()],
        };
        Self {
            case: None,
            decision,
            kind,
            actor: "machine".to_owned(),
            policy: None,
        }
    }
}

/// One mail on its way to a decision: what is known about it, and from where.
#[derive(Clone, Copy)]
pub(super) struct Stepping<'a> {
    pub office: &'a Office,
    pub facts: &'a Facts,
    pub mail: Mail<'a>,
    pub unusual: Unusual<'a>,
    pub now: DateTime<Utc>,
}

impl<'a> Stepping<'a> {
    /// What is to be done about the mail, with what it resembles among the reasons.
    pub(super) fn step(self, recognised: &'a Recognition) -> Result<Step<'a>, SettleError> {
        let mut step = self.by_kind(recognised)?;
        let alike = self.facts.alike.as_ref();
        let resembles = alike.map(|alike| told_alike(alike, &self.office.organisation));
        step.decision.reasons.extend(resembles);
        Ok(step)
    }

    fn by_kind(self, recognised: &'a Recognition) -> Result<Step<'a>, SettleError> {
        let (mail, machine) = (self.mail, "machine");
        match recognised {
            Recognition::OwnLetter => Ok(Step::file(
                "own_letter",
                Outcome::OwnLetter,
                "Ett av våra egna brev kom tillbaka: det besvaras inte.",
            )),
            Recognition::Duplicate(duplicate) => self.again(duplicate),
            Recognition::Bounce { letter, case: Some(case) } => self.about(case, bounced(mail, letter.as_ref()), machine),
            Recognition::Bounce { letter, case: None } => Ok(self.lost_without_case(letter.as_ref())),
            Recognition::StaffAway { case, staff } => self.about(case, Event::StaffAway { mail, staff }, machine),
            Recognition::Automatic { case: Some(case) } => self.about(case, Event::MachineWrote { mail }, machine),
            Recognition::Automatic { case: None } => Ok(Step::file(
                "machine_wrote",
                Outcome::Automatic,
                &format!("Skrivet av en maskin ({}): det besvaras inte.", mail.letter.because.join("; ")),
            )),
            Recognition::StaffReply { case, staff, letter } => {
                let actor = staff.person.as_ref().map_or("staff", |person| person.as_str());
                self.about(case, self.replied(staff, letter), actor)
            }
            Recognition::StaffCopy { case, staff, proven } => {
                let (actor, proven) = (if *proven { "staff" } else { "unproven" }, *proven);
                self.about(case, Event::StaffCopied { mail, staff, proven }, actor)
            }
            Recognition::Unproven { case, staff } => self.about(case, Event::StaffUnproven { mail, staff }, "unproven"),
            // Both come here only when they were read in from files: what comes by mail is answered instead.
            Recognition::Asks { .. } => Ok(Step::file("read", Outcome::RequestAnswered, ASKED)),
            Recognition::SignsDisposal { .. } => Ok(Step::file("read", Outcome::RequestAnswered, SIGNED_AFTERWARDS)),
            Recognition::ListReply { staff } => Ok(list_replied(&mail, staff)),
            Recognition::FunctionReply { case, staff, letter } => {
                self.about(case, Event::FunctionReplied { mail, staff, letter }, "function")
            }
            Recognition::CitizenReply { case } if is_a_new_case(case, &mail, &self.context_of(case)?) => self.going_on(case),
            Recognition::CitizenReply { case } => self.about(case, Event::CitizenWrote { mail }, "citizen"),
            Recognition::NewMatter(sender) => self.new_matter(sender, None),
        }
    }

    fn context_of(self, case: &Case) -> Result<Context<'a>, SettleError> {
        Ok(self.office.context_of(case, &self.facts.absences, self.now)?)
    }

    /// Decides about an event of a case.
    fn about(self, case: &'a Case, event: Event<'_>, actor: &str) -> Result<Step<'a>, SettleError> {
        let context = self.context_of(case)?;
        Ok(Step {
            case: Some(case),
            decision: decide(case, &event, &context),
            kind: event.name(),
            actor: actor.to_owned(),
            policy: Some((context.policy.id.clone(), context.policy.version.clone())),
        })
    }

    /// The same mail once more: the case's event where somebody may want to know, else filed.
    fn again(self, duplicate: &'a Duplicate) -> Result<Step<'a>, SettleError> {
        let event = match &duplicate.case {
            _ if self.unusual.quiet => None,
            Some(_) if duplicate.put_back => Some(Event::PutBack),
            Some(_) => Some(Event::CameAlso { mail: self.mail }),
            None => None,
        };
        if let (Some(event), Some(case)) = (event, &duplicate.case) {
            return self.about(case, event, "machine");
        }
        let reason = format!("Samma mejl är redan registrerat; det kom också till {}.", duplicate.mailbox);
        Ok(Step::file("duplicate", Outcome::Duplicate, &reason))
    }

    fn replied(self, staff: &'a Staff, letter: &SentLetter) -> Event<'a> {
        let held = self.facts.held.as_deref();
        Event::StaffReplied {
            message: command::read(&self.mail.letter.new_text),
            mail: self.mail,
            staff,
            held: held.and_then(|held| letter.about.map(|id| (id, held))),
            answered: letter.purpose,
            known: &self.facts.known,
            typed_into: self.unusual.typed_into,
            mentioned: &self.facts.mentioned,
        }
    }

    /// A letter without a case did not arrive: where it was a mail passed on, the registrar gets the mail instead.
    fn lost_without_case(self, letter: Option<&SentLetter>) -> Step<'a> {
        let (organisation, mail) = (&self.office.organisation, self.mail);
        let mut step = Step::file(
            "bounce",
            Outcome::Automatic,
            "Ett besked om leverans som inte hör till något ärende.",
        );
        let bounce = mail.letter.bounce.as_ref();
        let failed = bounce.is_none_or(|bounce| bounce.action == BounceAction::Failed);
        let lost = letter.filter(|letter| failed && letter.purpose == Purpose::Forward);
        let authority = organisation.authorities.get(&mail.mailbox.authority);
        let notice = lost
            .zip(authority)
            .and_then(|(letter, authority)| refused_without_case(letter, &mail.mailbox.id, authority, organisation, LostBy::Bounce));
        if let Some(notice) = notice {
            step.decision.reasons = vec!["Ett vidarelämnat meddelande kom inte fram: registratorn får det.".to_owned()];
            step.decision.effects.push(Effect::Send { letter: Box::new(notice) });
        }
        step
    }

    /// A mail of the citizen that comes too long after the end of its case to open it again: a new case, linked with it.
    fn going_on(self, case: &Case) -> Result<Step<'a>, SettleError> {
        // The subject is our own letter's.
        let sender = NewSender {
            subject: Some(String::new()),
            ..new_sender(self.mail.letter, &Facts::default(), self.mail.mailbox, &self.office.organisation)
        };
        self.new_matter(&sender, Some(case))
    }

    fn new_matter(self, sender: &NewSender, continues: Option<&Case>) -> Result<Step<'a>, SettleError> {
        let Self {
            office, facts, unusual, ..
        } = self;
        let classification = self.classified(sender)?;
        let authority = home_of(&classification, self.mail.mailbox, &office.organisation);
        let context = office.context_for_new(authority, &facts.absences, self.now)?;
        let new = NewMatter {
            sender,
            classification: &classification,
            said_before: facts.said_before,
            automatic_lately: facts.automatic_lately,
            cases_lately: facts.cases_lately,
            unread: unusual.unread,
            quiet: unusual.quiet,
            continues,
            alike: facts.alike.as_ref(),
        };
        Ok(Step {
            case: None,
            decision: open(&self.mail, &new, &context),
            kind: "new_matter",
            actor: if sender.sent_in_by.is_some() { "staff" } else { "citizen" }.to_owned(),
            policy: Some((context.policy.id.clone(), context.policy.version.clone())),
        })
    }

    /// What the matter is about: as it was foreseen, else told now, with what an outsider thinks among the reasons.
    fn classified(self, sender: &NewSender) -> Result<Classification, SettleError> {
        let Self { office, mail, unusual, .. } = self;
        let classifier = office.classifier.now();
        let asked = Asked {
            text: matter_text(sender, mail.letter, mail.mailbox),
            thresholds: office.thresholds(mail.mailbox, self.now)?,
        };
        let foreseen = unusual
            .foreseen
            .and_then(|foreseen| foreseen.answer(&classifier, &asked, mail.letter, mail.mailbox));
        let mut classification = foreseen.unwrap_or_else(|| classifier.classify(&asked.text, asked.thresholds));
        let opinion = unusual
            .opinion
            .and_then(|opinion| opinion.in_words(|topic| classifier.topic_name(topic)));
        classification.because.extend(opinion);
        Ok(classification)
    }
}

fn bounced<'a>(mail: Mail<'a>, letter: Option<&'a SentLetter>) -> Event<'a> {
    let action = mail.letter.bounce.as_ref().map_or(BounceAction::Failed, |bounce| bounce.action);
    Event::Bounced { mail, letter, action }
}

/// A list of what waits is about no case: whoever answers it is told how to answer.
fn list_replied<'a>(mail: &Mail<'_>, staff: &Staff) -> Step<'a> {
    let reason = "Ett svar på en lista, som inte gäller något ärende: den som svarade får veta hur man gör.";
    let mut step = Step::file("list_replied", Outcome::KeptOnly, reason);
    step.decision.effects.push(list_answered(mail, staff));
    step
}
