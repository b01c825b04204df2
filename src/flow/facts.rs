//! Gathering facts: what the diary knows about a mail before anything is decided.

use super::office::Office;
use super::said_again::said_by;
use super::settle::load;
use crate::domain::address::EmailAddress;
use crate::domain::case::Case;
use crate::domain::disposal::ListKey;
use crate::domain::effect::Purpose;
use crate::domain::facts::{Alike, DocumentLine, Duplicate, Facts, Known, Mark, Proof, SentLetter, ThreadHit};
use crate::domain::ids::{CaseId, InboundId, OutboxId};
use crate::domain::letter::{Kind, Letter, MessageId};
use crate::domain::time::stockholm_date;
use crate::store::{ClaimedMail, Identity, KnownMail, Sameness, StoreError, ThreadRow, WriteTx};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

/// Message-IDs of a thread that are looked up, nearest first: a longer thread adds nothing.
const MOST_IDS: usize = 30;
/// The same words within this time are said again.
const SAID_WITHIN: TimeDelta = TimeDelta::hours(24);
/// Diary numbers of a subject that are looked up.
const MOST_NUMBERS: usize = 5;
/// Mails of a mailbox that are asked about in a day because they were put back, at most.
const MOST_PUT_BACK: u32 = 10;

/// Gathers the facts about a mail.
///
/// # Errors
/// When the database is out of reach.
pub async fn gather(
    tx: &mut WriteTx,
    office: &Office,
    mail: &ClaimedMail,
    letter: &Letter,
    now: DateTime<Utc>,
) -> Result<Facts, StoreError> {
    let mut facts = Facts {
        own: office.stationery.is_own(letter.instance.as_deref(), now),
        ..Facts::default()
    };
    if let Some(known) = same_mail(tx, mail, letter).await? {
        if known.how.is_same() {
            facts.duplicate = Some(duplicate(tx, mail, known, now).await?);
            facts.absences = tx.absences(stockholm_date(now)).await?;
            return Ok(facts);
        }
        facts.alike = Some(alike(tx, known).await?);
    }
    let staff = letter.from_address().is_some_and(|from| office.organisation.is_internal(from));
    let (threads, answered_text) = threads(tx, office, letter, staff, now).await?;
    facts.threads = threads;
    facts.absences = tx.absences(stockholm_date(now)).await?;
    // What a letter proves is looked at before what a number says.
    without_case(tx, office, letter, &mut facts, now).await?;
    if staff && facts.threads.is_empty() {
        facts.list = answered_list(tx, letter).await?;
    }
    facts.named = numbered(tx, office, &letter.subject).await?;
    if staff {
        facts.mentioned = numbered(tx, office, &letter.new_text).await?;
    }
    facts.ticket = ticket(office, letter, &facts.named, now);
    facts.gateway = office.gateway_says(letter);
    if letter.kind == Kind::Bounce {
        facts.bounced = bounced(tx, letter).await?;
    }
    let in_thread = facts.threads.first().map(|hit| hit.case.id);
    if let Some(words) = said_by(letter) {
        let since = now - SAID_WITHIN;
        (facts.said_before, facts.said_in_case) = tx.said_before(mail.id, &words, in_thread, since).await?;
    }
    if let Some(from) = receipt_goes_to(letter) {
        let since = now - TimeDelta::hours(24);
        facts.automatic_lately = tx.automatic_to(from, since).await?;
        if facts.automatic_lately > 0 {
            facts.cases_lately = tx.cases_of_since(from, since).await?;
        }
    }
    if let Some(case) = in_thread.or(facts.ticket.as_ref().map(|(case, _)| case.id)).filter(|_| staff) {
        facts.known = known(tx, case).await?;
    }
    facts.known.answered_text = answered_text;
    if let Some(id) = held(&facts) {
        facts.held = load(tx, office, id)
            .await?
            .map(|original| Box::new(Arc::unwrap_or_clone(original.letter)));
    }
    Ok(facts)
}

/// Who would get a receipt: the citizen inside a form or a note, not the form or the colleague.
fn receipt_goes_to(letter: &Letter) -> Option<&EmailAddress> {
    if let Some(form) = &letter.form {
        return form.email.as_ref();
    }
    if let Some(inner) = &letter.on_behalf_of {
        return inner.email.as_ref();
    }
    letter.from_address()
}

/// The mail that is here already and is like this one.
async fn same_mail(tx: &mut WriteTx, mail: &ClaimedMail, letter: &Letter) -> Result<Option<KnownMail>, StoreError> {
    let identity = Identity {
        id: mail.id,
        mailbox: &mail.mailbox,
        kept: mail.kept,
        message_id: letter.message_id.as_ref(),
        parent_id: letter.parent_id.as_ref(),
        content_hash: &letter.content_hash,
        internal_date: mail.internal_date,
    };
    tx.same_mail(&identity).await
}

/// The same mail once more. Its case is looked up where that is worth telling: it came to another mailbox, or somebody has put
/// it back. Many that are put back at once are a server's doing, and nobody is told of them.
async fn duplicate(tx: &mut WriteTx, mail: &ClaimedMail, known: KnownMail, now: DateTime<Utc>) -> Result<Duplicate, StoreError> {
    let other_mailbox = known.mailbox != mail.mailbox;
    let put_back = known.how == Sameness::Bytes && (&known.folder, known.uid_validity) == (&mail.folder, mail.uid_validity);
    let put_back = put_back && !other_mailbox && known.fetched_at < mail.fetched_at;
    let tells = if put_back {
        tx.marked_lately(&mail.mailbox, Mark::PutBack, now - TimeDelta::hours(24)).await? < MOST_PUT_BACK
    } else {
        other_mailbox
    };
    let case = match known.case.filter(|_| tells) {
        Some(case) => Some(Box::new(tx.load_case(case).await?)),
        None => None,
    };
    Ok(Duplicate {
        of: known.id,
        mailbox: known.mailbox,
        case,
        put_back,
    })
}

async fn alike(tx: &mut WriteTx, known: KnownMail) -> Result<Alike, StoreError> {
    let case = match known.case {
        Some(case) => Some((case, tx.load_case(case).await?.number)),
        None => None,
    };
    let mark = if known.how == Sameness::IdOnly {
        Mark::SameId
    } else {
        Mark::ProbableDouble
    };
    Ok(Alike { mark, to: known.id, case })
}

/// The cases that the thread leads to, and for staff the text of the nearest letter of ours in it.
async fn threads(
    tx: &mut WriteTx,
    office: &Office,
    letter: &Letter,
    with_text: bool,
    now: DateTime<Utc>,
) -> Result<(Vec<ThreadHit>, Option<String>), StoreError> {
    let mut hits: Vec<ThreadHit> = Vec::new();
    let mut answered: Option<OutboxId> = None;
    let ids: Vec<&MessageId> = letter.thread_ids().take(MOST_IDS).collect();
    for (id, row) in tx.threads(ids).await? {
        if let ThreadRow::Letter { id, .. } = &row {
            answered = answered.or(Some(*id));
        }
        let (case, sent) = match row {
            ThreadRow::Letter {
                case: Some(case),
                purpose,
                recipient,
                about,
                ..
            } => (case, Some(SentLetter { purpose, recipient, about })),
            ThreadRow::Mail { case, .. } => (case, None),
            ThreadRow::Letter { case: None, .. } => continue,
        };
        let case = match hits.iter().find(|hit| hit.case.id == case) {
            Some(hit) => hit.case.clone(),
            None => tx.load_case(case).await?,
        };
        let proof = sent.as_ref().map_or(Proof::None, |sent| {
            office
                .stationery
                .proof_of(&id, sent.purpose, &sent.recipient, Some(&case.number), now)
        });
        hits.push(ThreadHit { case, letter: sent, proof });
    }
    let text = match answered.filter(|_| with_text) {
        Some(id) => text_of(tx, id).await?,
        None => None,
    };
    Ok((hits, text))
}

/// What is known about a case that staff write about.
async fn known(tx: &mut WriteTx, case: CaseId) -> Result<Known, StoreError> {
    let documents = tx.documents_of(case).await?.into_iter().map(|row| DocumentLine {
        number: row.number,
        direction: row.direction,
        title: row.title,
        at: row.at,
        correspondent: row.correspondent,
    });
    Ok(Known {
        answers: tx.answers_of(case).await?,
        documents: documents.collect(),
        answered_text: None,
    })
}

/// Letters of ours that belong to no case: a disposal list that the mail answers, and any other.
async fn without_case(tx: &mut WriteTx, office: &Office, letter: &Letter, facts: &mut Facts, now: DateTime<Utc>) -> Result<(), StoreError> {
    for answered in letter.thread_ids().take(MOST_IDS) {
        let Some(ThreadRow::Letter {
            id,
            case: None,
            purpose,
            recipient,
            ..
        }) = tx.thread(answered).await?
        else {
            continue;
        };
        let proof = office.stationery.proof_of(answered, purpose, &recipient, None, now);
        match purpose {
            Purpose::Disposal if proof == Proof::Valid => {
                let Some(row) = tx.lookup_letter(id).await? else { continue };
                let list = ListKey::of_letter(&row.key);
                facts.disposal = list.map(|list| (recipient.clone(), list.to_string()));
            }
            Purpose::Disposal | Purpose::Reading | Purpose::Report | Purpose::Measures => {}
            Purpose::Operations if proof == Proof::Valid => {}
            _ => continue,
        }
        facts.caseless = Some(recipient);
        return Ok(());
    }
    Ok(())
}

/// The list of what waits that a mail of staff answers.
async fn answered_list(tx: &mut WriteTx, letter: &Letter) -> Result<Option<SentLetter>, StoreError> {
    let ids: Vec<&MessageId> = letter.thread_ids().take(MOST_IDS).collect();
    let lists = tx.threads(ids).await?.into_iter().filter_map(|(_, row)| match row {
        ThreadRow::Letter {
            case: None,
            purpose: Purpose::Digest,
            recipient,
            about,
            ..
        } => Some(SentLetter {
            purpose: Purpose::Digest,
            recipient,
            about,
        }),
        ThreadRow::Letter { .. } | ThreadRow::Mail { .. } => None,
    });
    Ok(lists.into_iter().next())
}

/// What the seal in the subject lets the author steer, where a link in a letter of ours was followed.
fn ticket(office: &Office, letter: &Letter, named: &[Case], now: DateTime<Utc>) -> Option<(Case, Proof)> {
    let person = office.organisation.person_at(letter.from_address()?)?;
    let case = named.first()?;
    let proof = office.stationery.proof_in(&letter.subject, &case.number, &person.id, now);
    (proof != Proof::None).then(|| (case.clone(), proof))
}

async fn text_of(tx: &mut WriteTx, letter: OutboxId) -> Result<Option<String>, StoreError> {
    let raw = tx.letter_bytes(letter).await?;
    Ok(raw.map(|raw| crate::mail::parse(&raw).text))
}

async fn numbered(tx: &mut WriteTx, office: &Office, text: &str) -> Result<Vec<Case>, StoreError> {
    let mut cases = Vec::new();
    for number in office.organisation.diary_numbers_in(text).iter().take(MOST_NUMBERS) {
        cases.extend(tx.case_by_number(number).await?);
    }
    Ok(cases)
}

async fn bounced(tx: &mut WriteTx, letter: &Letter) -> Result<Option<(SentLetter, Option<Case>)>, StoreError> {
    let told = letter.bounce.as_ref().and_then(|bounce| bounce.our_message_id.as_ref());
    for id in told.into_iter().chain(letter.thread_ids().take(MOST_IDS)) {
        if let Some(ThreadRow::Letter {
            case,
            purpose,
            recipient,
            about,
            ..
        }) = tx.thread(id).await?
        {
            let case = match case {
                Some(case) => Some(tx.load_case(case).await?),
                None => None,
            };
            return Ok(Some((SentLetter { purpose, recipient, about }, case)));
        }
    }
    Ok(None)
}

/// The mail that a transcript asked about, when this one answers that transcript.
fn held(facts: &Facts) -> Option<InboundId> {
    let nearest = facts.threads.first()?.letter.as_ref()?;
    nearest
        .about
        .filter(|_| matches!(nearest.purpose, Purpose::Transcript | Purpose::Warning))
}
