//! What is to be done about one mail: from what it was recognised as to a decision.

use super::foreseen::{Asked, Foreseen, matter_text};
use super::office::Office;
use super::opinion::Opinion;
use super::settle::SettleError;
use crate::domain::absence::Absences;
use crate::domain::case::Case;
use crate::domain::command;
use crate::domain::decide::{Decision, decide, home_of, is_a_new_case, list_answered, open, refused_without_case, told_alike};
use crate::domain::effect::{Effect, Outcome, Purpose};
use crate::domain::event::{Event, Mail, NewMatter};
use crate::domain::facts::{Duplicate, Facts, SentLetter};
use crate::domain::ids::PolicyId;
use crate::domain::letter::BounceAction;
use crate::domain::recognise::{NewSender, Recognition, Staff, new_sender};
use chrono::{DateTime, Utc};

const ASKED: &str = "En fråga till diariet.";

/// What sets a mail apart from most.
#[derive(Clone, Copy)]
pub(super) struct Unusual<'a> {
    /// It could not be read, twice.
    pub poison: bool,
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

/// What is to be done about a mail, with what it resembles among the reasons.
pub(super) fn step<'a>(
    office: &'a Office,
    recognised: &'a Recognition,
    facts: &'a Facts,
    mail: &Mail<'a>,
    unusual: Unusual<'_>,
    now: DateTime<Utc>,
) -> Result<Step<'a>, SettleError> {
    let mut step = by_kind(office, recognised, facts, mail, unusual, now)?;
    let resembles = facts.alike.as_ref().map(|alike| told_alike(alike, &office.organisation));
    step.decision.reasons.extend(resembles);
    Ok(step)
}

fn by_kind<'a>(
    office: &'a Office,
    recognised: &'a Recognition,
    facts: &'a Facts,
    mail: &Mail<'a>,
    unusual: Unusual<'_>,
    now: DateTime<Utc>,
) -> Result<Step<'a>, SettleError> {
    let on = |case: &'a Case, event: Event<'_>, actor: &str| about(office, case, &facts.absences, event, actor, now);
    let (mail, machine) = (*mail, "machine");
    match recognised {
        Recognition::OwnLetter => Ok(Step::file(
            "own_letter",
            Outcome::OwnLetter,
            "Ett av våra egna brev kom tillbaka: det besvaras inte.",
        )),
        Recognition::Duplicate(duplicate) => again(office, duplicate, facts, mail, unusual, now),
        Recognition::Bounce { letter, case: Some(case) } => on(case, bounced(mail, letter.as_ref()), machine),
        Recognition::Bounce { letter, case: None } => Ok(lost_without_case(office, letter.as_ref(), &mail)),
        Recognition::StaffAway { case, staff } => on(case, Event::StaffAway { mail, staff }, machine),
        Recognition::Automatic { case: Some(case) } => on(case, Event::MachineWrote { mail }, machine),
        Recognition::Automatic { case: None } => Ok(Step::file(
            "machine_wrote",
            Outcome::Automatic,
            &format!("Skrivet av en maskin ({}): det besvaras inte.", mail.letter.because.join("; ")),
        )),
        Recognition::StaffReply { case, staff, letter } => {
            let actor = staff.person.as_ref().map_or("staff", |person| person.as_str());
            on(case, replied(mail, staff, letter, facts, unusual), actor)
        }
        Recognition::StaffCopy { case, staff, proven } => {
            let (actor, proven) = (if *proven { "staff" } else { "unproven" }, *proven);
            on(case, Event::StaffCopied { mail, staff, proven }, actor)
        }
        Recognition::Unproven { case, staff } => on(case, Event::StaffUnproven { mail, staff }, "unproven"),
        Recognition::Asks { .. } | Recognition::SignsDisposal { .. } => Ok(Step::file("read", Outcome::RequestAnswered, ASKED)),
        Recognition::ListReply { staff } => Ok(list_replied(&mail, staff)),
        Recognition::FunctionReply { case, staff, letter } => on(case, Event::FunctionReplied { mail, staff, letter }, "function"),
        Recognition::CitizenReply { case } if is_a_new_case(case, &mail, &office.context_of(case, &facts.absences, now)?) => {
            going_on(office, case, facts, &mail, unusual, now)
        }
        Recognition::CitizenReply { case } => on(case, Event::CitizenWrote { mail }, "citizen"),
        Recognition::NewMatter(sender) => new_matter(office, sender, facts, &mail, (unusual, None), now),
    }
}

/// The same mail once more: the case's event where somebody may want to know, else filed.
fn again<'a>(
    office: &'a Office,
    duplicate: &'a Duplicate,
    facts: &'a Facts,
    mail: Mail<'a>,
    unusual: Unusual<'_>,
    now: DateTime<Utc>,
) -> Result<Step<'a>, SettleError> {
    let event = match &duplicate.case {
        _ if unusual.quiet => None,
        Some(_) if duplicate.put_back => Some(Event::PutBack),
        Some(_) => Some(Event::CameAlso { mail }),
        None => None,
    };
    if let (Some(event), Some(case)) = (event, &duplicate.case) {
        return about(office, case, &facts.absences, event, "machine", now);
    }
    let reason = format!("Samma mejl är redan registrerat; det kom också till {}.", duplicate.mailbox);
    Ok(Step::file("duplicate", Outcome::Duplicate, &reason))
}

fn bounced<'a>(mail: Mail<'a>, letter: Option<&'a SentLetter>) -> Event<'a> {
    let action = mail.letter.bounce.as_ref().map_or(BounceAction::Failed, |bounce| bounce.action);
    Event::Bounced { mail, letter, action }
}

fn replied<'a>(mail: Mail<'a>, staff: &'a Staff, letter: &SentLetter, facts: &'a Facts, unusual: Unusual<'_>) -> Event<'a> {
    Event::StaffReplied {
        message: command::read(&mail.letter.new_text),
        mail,
        staff,
        held: facts.held.as_deref().and_then(|held| letter.about.map(|id| (id, held))),
        answered: letter.purpose,
        known: &facts.known,
        typed_into: unusual.typed_into,
        mentioned: &facts.mentioned,
    }
}

/// A list of what waits is about no case: whoever answers it is told how to answer.
fn list_replied<'a>(mail: &Mail<'_>, staff: &Staff) -> Step<'a> {
    let reason = "Ett svar på en lista, som inte gäller något ärende: den som svarade får veta hur man gör.";
    let mut step = Step::file("list_replied", Outcome::KeptOnly, reason);
    step.decision.effects.push(list_answered(mail, staff));
    step
}

/// A mail of the citizen that comes too long after the end of its case to open it again: a new case, linked with it.
fn going_on<'a>(
    office: &'a Office,
    case: &Case,
    facts: &Facts,
    mail: &Mail<'_>,
    unusual: Unusual<'_>,
    now: DateTime<Utc>,
) -> Result<Step<'a>, SettleError> {
    // The subject is our own letter's.
    let sender = NewSender {
        subject: Some(String::new()),
        ..new_sender(mail.letter, &Facts::default(), mail.mailbox, &office.organisation)
    };
    new_matter(office, &sender, facts, mail, (unusual, Some(case)), now)
}

fn about<'a>(
    office: &'a Office,
    case: &'a Case,
    absences: &'a Absences,
    event: Event<'_>,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Step<'a>, SettleError> {
    let context = office.context_of(case, absences, now)?;
    let decision = decide(case, &event, &context);
    let policy = Some((context.policy.id.clone(), context.policy.version.clone()));
    Ok(Step {
        case: Some(case),
        decision,
        kind: event.name(),
        actor: actor.to_owned(),
        policy,
    })
}

/// A letter without a case did not arrive: where it was a mail passed on, the registrar gets the mail instead.
fn lost_without_case<'a>(office: &Office, letter: Option<&SentLetter>, mail: &Mail<'_>) -> Step<'a> {
    let mut step = Step::file(
        "bounce",
        Outcome::Automatic,
        "Ett besked om leverans som inte hör till något ärende.",
    );
    let failed = mail
        .letter
        .bounce
        .as_ref()
        .is_none_or(|bounce| bounce.action == BounceAction::Failed);
    let lost = letter.filter(|letter| failed && letter.purpose == Purpose::Forward);
    let authority = office.organisation.authorities.get(&mail.mailbox.authority);
    let notice = lost
        .zip(authority)
        .and_then(|(letter, authority)| refused_without_case(letter, &mail.mailbox.id, authority, &office.organisation, ""));
    if let Some(notice) = notice {
        step.decision.reasons = vec!["Ett vidarelämnat meddelande kom inte fram: registratorn får det.".to_owned()];
        step.decision.effects.push(Effect::Send { letter: Box::new(notice) });
    }
    step
}

fn new_matter<'a>(
    office: &'a Office,
    sender: &NewSender,
    facts: &Facts,
    mail: &Mail<'_>,
    (unusual, continues): (Unusual<'_>, Option<&Case>),
    now: DateTime<Utc>,
) -> Result<Step<'a>, SettleError> {
    let classifier = office.classifier.now();
    let asked = Asked {
        text: matter_text(sender, mail.letter, mail.mailbox),
        thresholds: office.thresholds(mail.mailbox, now)?,
    };
    let foreseen = unusual
        .foreseen
        .and_then(|foreseen| foreseen.answer(&classifier, &asked, mail.letter, mail.mailbox));
    let mut classification = foreseen.unwrap_or_else(|| classifier.classify(&asked.text, asked.thresholds));
    let opinion = unusual
        .opinion
        .and_then(|opinion| opinion.in_words(|topic| classifier.topic_name(topic)));
    classification.because.extend(opinion);
    let authority = home_of(&classification, mail.mailbox, &office.organisation);
    let context = office.context_for_new(authority, &facts.absences, now)?;
    let new = NewMatter {
        sender,
        classification: &classification,
        said_before: facts.said_before,
        automatic_lately: facts.automatic_lately,
        cases_lately: facts.cases_lately,
        unread: unusual.poison,
        quiet: unusual.quiet,
        continues,
        alike: facts.alike.as_ref(),
    };
    let decision = open(mail, &new, &context);
    let policy = Some((context.policy.id.clone(), context.policy.version.clone()));
    let actor = if sender.sent_in_by.is_some() { "staff" } else { "citizen" };
    Ok(Step {
        case: None,
        decision,
        kind: "new_matter",
        actor: actor.to_owned(),
        policy,
    })
}
