//! Processing: mails that were taken in are read, recognised, decided about and settled, many in one commit, each under
//! its own savepoint.

use super::disposal;
use super::facts::gather;
use super::letters::{Original, Originals};
use super::office::Office;
use super::opinion::{self, Opinion};
use super::reading::{read_mail, words_to_find};
use super::requests;
use super::scan::Verdict;
use super::settle::{Cause, SettleError, settle};
use super::task::{guarded, on_a_thread, uncancelled};
use crate::crash;
use crate::domain::absence::Absences;
use crate::domain::case::Case;
use crate::domain::classify::{MatterText, Thresholds};
use crate::domain::command;
use crate::domain::decide::{Decision, NewMatterDecision, decide, home_of, open};
use crate::domain::effect::{Effect, Outcome};
use crate::domain::event::{Event, Mail, NewMatter};
use crate::domain::facts::{Facts, SentLetter};
use crate::domain::ids::InboundId;
use crate::domain::letter::{BounceAction, Letter};
use crate::domain::organisation::FunctionalMailbox;
use crate::domain::recognise::{NewSender, Recognition, Staff, recognise};
use crate::store::{Claim, ClaimedMail, Store, StoreError, WriteTx};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::sync::Arc;

/// Mails in one commit, at most.
const BATCH: u32 = 50;
/// Bytes of mail in memory for one commit, at most.
const BATCH_BYTES: u64 = 32 * 1024 * 1024;
/// Why what staff ask the register is filed; it is answered in [`settle_mail`].
const ASKED: &str = "En fråga till diariet.";
/// Why a bounce that is about no case is filed.
const STRAY_BOUNCE: &str = "Ett besked om leverans som inte hör till något ärende.";
/// How long a claim holds: longer than any batch takes.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Processed {
    /// Mails that were settled.
    pub settled: usize,
    /// Mails whose work failed and that wait for their next attempt.
    pub failed: usize,
}

/// Takes the next batch of mails through to their outcomes.
///
/// # Errors
/// When the database is out of reach; no mail is lost then, each waits where it was.
pub async fn run_once(office: &Arc<Office>, store: &Store) -> Result<Processed, StoreError> {
    let now = office.clock.now();
    let claim = Claim {
        owner: &office.owner,
        now,
        lease: LEASE,
        limit: BATCH,
        most_bytes: BATCH_BYTES,
    };
    let claimed = store.claim_inbound(&claim).await?;
    if claimed.is_empty() {
        return Ok(Processed::default());
    }
    crash::point("process.claimed");
    let found = scan_all(office, &claimed).await;
    let (reader, mails) = (Arc::clone(office), claimed);
    let mut read = on_a_thread(move || read_all(&reader, mails, found)).await;
    let mut opinions = opinion::asked(office, read.iter().map(|mail| (mail.claimed.id, &mail.letter))).await;
    for mail in &mut read {
        mail.opinion = opinions.remove(&mail.claimed.id);
    }
    // The transaction runs in a task of its own: a stop must not cancel it half-way.
    let (office, store) = (Arc::clone(office), store.clone());
    uncancelled(async move { settle_all(&office, &store, read, now).await }).await
}

/// Reads and classifies a made-up mail, so that what is made at first use is there before the first real one.
pub fn warm_up(office: &Office) {
    let letter = crate::mail::read(MADE_UP.as_bytes(), &office.rules);
    let text = MatterText {
        subject: &letter.subject,
        body: &letter.new_text,
        form_topic: None,
        mailbox_topic: None,
    };
    office.classifier.now().classify(&text, Thresholds { route: 1.0, suggest: 1.0 });
}

const MADE_UP: &str = "From: Eva <eva@example.com>\r\nTo: kommunen@example.org\r\nSubject: Re: Gatlykta\r\n\r\n\
    Hej!\r\n\r\nDen är trasig, och 0999-100 00 svarar inte.\r\n\r\nMvh Eva\r\nSkickat från min iPhone\r\n\r\n> Tack.\r\n";

/// A mail with what was understood of it.
struct ReadClaim {
    claimed: ClaimedMail,
    letter: Letter,
    malware: Option<String>,
    opinion: Option<Opinion>,
}

/// What the scanner finds in each mail, in order. One that cannot be scanned is registered all the same: a scanner that is down
/// must not keep citizens waiting.
async fn scan_all(office: &Office, mails: &[ClaimedMail]) -> Vec<Option<String>> {
    let Some(scanner) = &office.scanner else {
        return mails.iter().map(|_| None).collect();
    };
    let mut found = Vec::with_capacity(mails.len());
    for mail in mails {
        found.push(match scanner.scan(&mail.raw).await {
            Verdict::Clean => None,
            Verdict::Found(name) => {
                tracing::warn!(
                    inbound = mail.id.0,
                    found = name,
                    "a mail holds something harmful; letters go without it"
                );
                Some(name)
            }
            Verdict::Unknown(why) => {
                tracing::error!(
                    inbound = mail.id.0,
                    why,
                    "a mail could not be scanned; it is registered all the same"
                );
                None
            }
        });
    }
    found
}

fn read_all(office: &Office, mails: Vec<ClaimedMail>, found: Vec<Option<String>>) -> Vec<ReadClaim> {
    let read = |(mail, malware): (ClaimedMail, Option<String>)| {
        crash::point("process.reading");
        let letter = if mail.poison {
            Letter::unread(mail.raw.len() as u64, &mail.raw_hash)
        } else {
            guarded(|| crate::mail::read(&mail.raw, &office.rules)).unwrap_or_else(|| Letter::unread(mail.raw.len() as u64, &mail.raw_hash))
        };
        ReadClaim {
            claimed: mail,
            letter,
            malware,
            opinion: None,
        }
    };
    mails.into_iter().zip(found).map(read).collect()
}

async fn settle_all(office: &Office, store: &Store, mails: Vec<ReadClaim>, now: DateTime<Utc>) -> Result<Processed, StoreError> {
    let mut tx = store.write().await?;
    let mut processed = Processed::default();
    let mut again: Vec<InboundId> = Vec::new();
    let ids: Vec<InboundId> = mails.iter().map(|mail| mail.claimed.id).collect();
    for mail in mails {
        tx.savepoint().await?;
        let id = mail.claimed.id;
        match settle_mail(&mut tx, office, mail, now).await {
            Ok(()) => {
                tx.keep().await?;
                processed.settled += 1;
            }
            Err(SettleError::Store(error)) if error.is_fatal() || error.is_again() => {
                return Err(interrupted(store, office, ids, error).await);
            }
            Err(error) => {
                tracing::error!(inbound = id.0, %error, "a mail could not be settled; it is tried once more, then registered as it stands");
                tx.undo().await?;
                again.push(id);
                processed.failed += 1;
            }
        }
    }
    crash::point("process.settling");
    if let Err(error) = tx.commit().await {
        return Err(interrupted(store, office, ids, error).await);
    }
    crash::point("process.committed");
    store.give_back(&office.owner, &again).await?;
    Ok(processed)
}

/// The database was in the way, not the mails: their attempt does not count.
async fn interrupted(store: &Store, office: &Office, ids: Vec<InboundId>, error: StoreError) -> StoreError {
    if let Err(also) = store.give_back_untried(&office.owner, &ids).await {
        tracing::warn!(error = %also, "mails could not be given back; their claim runs out by itself");
    }
    error
}

async fn settle_mail(tx: &mut WriteTx, office: &Office, read: ReadClaim, now: DateTime<Utc>) -> Result<(), SettleError> {
    let ReadClaim {
        claimed,
        letter,
        malware,
        opinion,
    } = read;
    let Some(mailbox) = office.organisation.mailboxes.get(&claimed.mailbox) else {
        return Err(super::letters::LetterError::Mailbox(claimed.mailbox.to_string()).into());
    };
    let facts = gather(tx, office, &claimed, &letter, now).await?;
    let arrived_at = letter.arrived_at(&office.trusted_hosts, claimed.internal_date).min(now);
    let mail = Mail {
        id: claimed.id,
        letter: &letter,
        arrived_at,
        mailbox,
    };
    let recognised = recognise(&letter, &facts, mailbox, &office.organisation, &office.stationery.instance);
    let read = read_mail(&claimed, &letter, &facts, malware.as_ref());
    // What is taken in from files is answered by nothing.
    match &recognised {
        _ if claimed.quiet => {}
        Recognition::Asks { person, request } => return requests::answer(tx, office, request, person, &mail, &read, now).await,
        Recognition::SignsDisposal { person, key } => return disposal::sign(tx, office, key, person, &mail, &read, now).await,
        _ => {}
    }
    let unusual = Unusual {
        poison: claimed.poison,
        quiet: claimed.quiet,
        typed_into: typed_into(office, &claimed, &letter, &facts),
        opinion: opinion.as_ref(),
    };
    let decide = || step(office, &recognised, &facts, &mail, unusual, now);
    let step = guarded(decide).ok_or(SettleError::Fault("deciding"))??;
    let event = json!({ "mailbox": mailbox.id, "folder": claimed.folder, "kind": letter.kind, "because": letter.because });
    let policy = step.policy.as_ref().map(|(id, version)| (id, version.as_str()));
    let cause = Cause {
        actor: &step.actor,
        kind: step.kind,
        event: &event,
        mail: Some(&read),
        policy,
        now,
    };
    let words = words_to_find(&letter, &claimed.raw);
    let originals = Originals::from([(
        claimed.id,
        Original {
            raw: claimed.raw,
            letter: letter.clone(),
            malware,
        },
    )]);
    let applied = settle(tx, office, step.case, &step.decision, &cause, originals).await?;
    if let Some(case) = applied.case {
        tx.index_text(case, &words).await?;
    }
    tracing::debug!(inbound = claimed.id.0, event = step.kind, "settled");
    Ok(())
}

/// Words were typed into the history of our letter: it tells another text apart from what we wrote than the mail alone does.
fn typed_into(office: &Office, claimed: &ClaimedMail, letter: &Letter, facts: &Facts) -> bool {
    let new_text = |ours: &str| crate::mail::new_text_against(&claimed.raw, &office.rules, ours);
    facts
        .known
        .answered_text
        .as_deref()
        .is_some_and(|ours| new_text(ours) != letter.new_text)
}

/// What sets a mail apart from most.
#[derive(Debug, Clone, Copy)]
struct Unusual<'a> {
    /// It could not be read, twice.
    poison: bool,
    /// It was read in afterwards, from a file, without receipts.
    quiet: bool,
    /// Words were typed into the history of our letter.
    typed_into: bool,
    /// What an outsider thinks that it is about.
    opinion: Option<&'a Opinion>,
}

/// What is done about a mail, before it is done.
struct Step<'a> {
    case: Option<&'a Case>,
    decision: Decision,
    kind: &'static str,
    actor: String,
    policy: Option<(crate::domain::ids::PolicyId, String)>,
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

fn step<'a>(
    office: &'a Office,
    recognised: &'a Recognition,
    facts: &'a Facts,
    mail: &Mail<'a>,
    unusual: Unusual<'_>,
    now: DateTime<Utc>,
) -> Result<Step<'a>, SettleError> {
    let on = |case: &'a Case, event: Event<'_>, actor: &str| about(office, case, &facts.absences, event, actor, now);
    Ok(match recognised {
        Recognition::OwnLetter => Step::file(
            "own_letter",
            Outcome::OwnLetter,
            "Ett av våra egna brev kom tillbaka: det besvaras inte.",
        ),
        Recognition::Duplicate(duplicate) => Step::file(
            "duplicate",
            Outcome::Duplicate,
            &format!("Samma mejl är redan registrerat; det kom också till {}.", duplicate.mailbox),
        ),
        Recognition::Bounce { letter, case: Some(case) } => {
            let (letter, bounce) = (letter.as_ref(), mail.letter.bounce.as_ref());
            let action = bounce.map_or(BounceAction::Failed, |bounce| bounce.action);
            on(
                case,
                Event::Bounced {
                    mail: *mail,
                    letter,
                    action,
                },
                "machine",
            )?
        }
        Recognition::Bounce { case: None, .. } => Step::file("bounce", Outcome::Automatic, STRAY_BOUNCE),
        Recognition::StaffAway { case, staff } => on(case, Event::StaffAway { mail: *mail, staff }, "machine")?,
        Recognition::Automatic { case: Some(case) } => on(case, Event::MachineWrote { mail: *mail }, "machine")?,
        Recognition::Automatic { case: None } => Step::file(
            "machine_wrote",
            Outcome::Automatic,
            &format!("Skrivet av en maskin ({}): det besvaras inte.", mail.letter.because.join("; ")),
        ),
        Recognition::StaffReply { case, staff, letter } => {
            let actor = staff.person.as_ref().map_or("staff", |person| person.as_str());
            on(case, replied(*mail, staff, letter, facts, unusual), actor)?
        }
        Recognition::StaffCopy { case, staff, proven } => {
            let (actor, proven) = (if *proven { "staff" } else { "unproven" }, *proven);
            on(
                case,
                Event::StaffCopied {
                    mail: *mail,
                    staff,
                    proven,
                },
                actor,
            )?
        }
        Recognition::Unproven { case, staff } => on(case, Event::StaffUnproven { mail: *mail, staff }, "unproven")?,
        Recognition::Asks { .. } | Recognition::SignsDisposal { .. } => Step::file("read", Outcome::RequestAnswered, ASKED),
        Recognition::CitizenReply { case } => on(case, Event::CitizenWrote { mail: *mail }, "citizen")?,
        Recognition::NewMatter(sender) => new_matter(office, sender, facts, mail, unusual, now)?,
    })
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
    }
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

fn new_matter<'a>(
    office: &'a Office,
    sender: &NewSender,
    facts: &Facts,
    mail: &Mail<'_>,
    unusual: Unusual<'_>,
    now: DateTime<Utc>,
) -> Result<Step<'a>, SettleError> {
    let text = MatterText {
        subject: sender.subject.as_deref().unwrap_or(&mail.letter.subject),
        body: sender.text.as_deref().unwrap_or(&mail.letter.new_text),
        form_topic: mail.letter.form.as_ref().and_then(|form| form.topic.as_deref()),
        mailbox_topic: mail.mailbox.topic.as_ref(),
    };
    let classifier = office.classifier.now();
    let mut classification = classifier.classify(&text, thresholds(office, mail.mailbox, &facts.absences, now)?);
    let opinion = unusual
        .opinion
        .and_then(|opinion| opinion.in_words(|topic| classifier.topic_name(topic)));
    classification.because.extend(opinion);
    let authority = home_of(&classification, mail.mailbox, &office.organisation);
    let context = office.context_for_new(authority, &facts.absences, now)?;
    let new = NewMatter {
        sender,
        classification: &classification,
        receipts_lately: facts.receipts_lately,
        unread: unusual.poison,
        quiet: unusual.quiet,
    };
    let decision: NewMatterDecision = open(mail, &new, &context);
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

/// How sure is sure: the mailbox's authority decides, since the matter's own is not yet known.
fn thresholds(office: &Office, mailbox: &FunctionalMailbox, absences: &Absences, now: DateTime<Utc>) -> Result<Thresholds, SettleError> {
    let routing = office.context_for_new(&mailbox.authority, absences, now)?.policy.routing;
    Ok(Thresholds {
        route: routing.route,
        suggest: routing.suggest,
    })
}
