//! Processing: mails that were taken in are read, recognised, decided about and settled, many in one commit, each under
//! its own savepoint.

use super::aside::Aside;
use super::disposal;
use super::facts::gather;
use super::foreseen::Foreseen;
use super::letters::{LetterError, Original, Originals};
use super::office::Office;
use super::opinion::{self, Opinion};
use super::reading::{read_mail, words_to_find};
use super::replies::Asking;
use super::requests;
use super::scan::scan_all;
use super::settle::{Cause, SettleError, enter};
use super::steps::{Stepping, Unusual};
use super::task::{guarded, on_the_readers_thread, uncancelled};
use crate::crash;
use crate::domain::event::Mail;
use crate::domain::facts::Facts;
use crate::domain::ids::InboundId;
use crate::domain::letter::Letter;
use crate::domain::recognise::{Recognition, recognise};
use crate::store::{Claim, ClaimedMail, ReadMail, Store, StoreError, Words, WriteTx};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Mails in one commit, at most.
const BATCH: u32 = 50;
/// Whoever waits to write is let in between two mails after so long: a commit writes each page once, however many mails changed it.
const LET_IN_AFTER: Duration = Duration::from_millis(100);
/// Bytes of mail in memory for one commit, at most.
const BATCH_BYTES: u64 = 32 * 1024 * 1024;
/// How long a claim holds: longer than any batch takes.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Processed {
    /// Mails that were settled.
    pub settled: usize,
    /// Mails whose work failed and that wait for their next attempt.
    pub failed: usize,
    /// Mails that were put off because another one of theirs failed.
    pub put_off: usize,
}

/// Mails that were claimed and read while those before them were settled.
#[derive(Default)]
pub struct Ahead {
    read: Vec<ReadClaim>,
}

impl Ahead {
    /// Gives back what nobody will settle any more: the next to claim them begins anew.
    ///
    /// # Errors
    /// When nothing was given back; the claim runs out by itself.
    pub async fn give_back(&mut self, office: &Office, store: &Store) -> Result<(), StoreError> {
        let ids: Vec<InboundId> = self.read.drain(..).map(|mail| mail.claimed.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        store.give_back_untried(&office.owner, &ids).await.map(drop)
    }
}

/// Takes the next batch of mails through to their outcomes.
///
/// # Errors
/// When the database is out of reach; no mail is lost then, each waits where it was.
pub async fn run_once(office: &Arc<Office>, store: &Store) -> Result<Processed, StoreError> {
    let batch = read_next(office, store).await?;
    settle_batch(office, store, batch).await
}

/// Takes the next batch through, and reads the one after it meanwhile, where there is one.
///
/// # Errors
/// As for [`run_once`].
pub async fn turn(office: &Arc<Office>, store: &Store, ahead: &mut Ahead) -> Result<Processed, StoreError> {
    let batch = if ahead.read.is_empty() {
        read_next(office, store).await?
    } else {
        std::mem::take(&mut ahead.read)
    };
    if batch.len() < BATCH as usize {
        return settle_batch(office, store, batch).await;
    }
    let (settled, next) = join(settle_batch(office, store, batch), read_next(office, store)).await;
    ahead.read = next?;
    settled
}

async fn settle_batch(office: &Arc<Office>, store: &Store, batch: Vec<ReadClaim>) -> Result<Processed, StoreError> {
    if batch.is_empty() {
        return Ok(Processed::default());
    }
    // The transaction runs in a task of its own: a stop must not cancel it half-way.
    let (office, store) = (Arc::clone(office), store.clone());
    uncancelled(async move { settle_all(&office, &store, batch, office.clock.now()).await }).await
}

/// Claims and reads the next mails, without changing anything but the claim.
async fn read_next(office: &Arc<Office>, store: &Store) -> Result<Vec<ReadClaim>, StoreError> {
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
        return Ok(Vec::new());
    }
    crash::point("process.claimed");
    let found = scan_all(office.scanner.as_deref(), claimed.iter().map(|mail| (mail.id, mail.raw.as_slice()))).await;
    let (reader, mails) = (Arc::clone(office), claimed);
    let mut read = on_the_readers_thread(move || read_all(&reader, mails, found, now)).await;
    let mut opinions = opinion::asked(office, read.iter().map(|mail| (mail.claimed.id, mail.letter.as_ref()))).await;
    for mail in &mut read {
        mail.opinion = opinions.remove(&mail.claimed.id);
    }
    Ok(read)
}

/// A mail with what was understood of it before the transaction begins, so that nobody waits for that.
struct ReadClaim {
    claimed: ClaimedMail,
    letter: Arc<Letter>,
    /// It could not be read: it is registered as it stands.
    unread: bool,
    /// The words that it is found by.
    words: Words,
    foreseen: Option<Foreseen>,
    malware: Option<String>,
    opinion: Option<Opinion>,
}

fn read_all(office: &Office, mails: Vec<ClaimedMail>, found: Vec<Option<String>>, now: DateTime<Utc>) -> Vec<ReadClaim> {
    let read = |(mail, malware)| read_one(office, mail, malware, now);
    mails.into_iter().zip(found).map(read).collect()
}

fn read_one(office: &Office, mail: ClaimedMail, malware: Option<String>, now: DateTime<Utc>) -> ReadClaim {
    crash::point("process.reading");
    let (letter, unread) = understood(&mail, || crate::mail::read(&mail.raw, &office.rules));
    let mailbox = office.organisation.mailboxes.get(&mail.mailbox);
    ReadClaim {
        words: Words::of(&words_to_find(&letter, &mail.raw)),
        foreseen: guarded(|| Foreseen::of(office, mailbox, &letter, now)).flatten(),
        letter: Arc::new(letter),
        unread,
        claimed: mail,
        malware,
        opinion: None,
    }
}

/// What was understood of a mail, and whether it is registered unread: since its work has failed twice, or the program fails at it now.
fn understood(mail: &ClaimedMail, read: impl FnOnce() -> Letter) -> (Letter, bool) {
    let letter = if mail.poison { None } else { guarded(read) };
    if letter.is_none() && !mail.poison {
        tracing::error!(
            inbound = mail.id.0,
            "the program failed while it read a mail, which is registered unread: this is a fault to report"
        );
    }
    let unread = letter.is_none();
    (
        letter.unwrap_or_else(|| Letter::unread(mail.raw.len() as u64, &mail.raw_hash)),
        unread,
    )
}

async fn settle_all(office: &Arc<Office>, store: &Store, mails: Vec<ReadClaim>, now: DateTime<Utc>) -> Result<Processed, StoreError> {
    let ids: Vec<InboundId> = mails.iter().map(|mail| mail.claimed.id).collect();
    match settle_each(office, store, mails, &ids, now).await {
        Err(error) if error.is_fatal() || error.is_again() => Err(interrupted(store, office, ids, error).await),
        settled => settled,
    }
}

async fn settle_each(
    office: &Arc<Office>,
    store: &Store,
    mails: Vec<ReadClaim>,
    ids: &[InboundId],
    now: DateTime<Utc>,
) -> Result<Processed, StoreError> {
    let mut tx = store.write().await?;
    let mut begun = Instant::now();
    let (mut aside, mut failed, mut committed) = (Aside::default(), Vec::new(), 0);
    for (place, mail) in mails.into_iter().enumerate() {
        if begun.elapsed() > LET_IN_AFTER && store.is_awaited() {
            let unwritten = end(tx, &mut aside).await?;
            if !unwritten.is_empty() {
                return put_off(office, store, ids, committed, &[failed, unwritten].concat()).await;
            }
            committed = place;
            tx = store.write().await?;
            begun = Instant::now();
        }
        tx.savepoint().await?;
        let id = mail.claimed.id;
        match settle_mail(&mut tx, office, mail, now, &mut aside).await {
            Ok(()) => tx.keep().await?,
            Err(SettleError::Store(error)) if error.is_fatal() || error.is_again() => return Err(error),
            Err(error) => {
                tracing::error!(inbound = id.0, %error, "a mail could not be settled; it is tried once more, then registered as it stands");
                tx.undo().await?;
                failed.push(id);
            }
        }
    }
    let unwritten = end(tx, &mut aside).await?;
    if !unwritten.is_empty() {
        return put_off(office, store, ids, committed, &[failed, unwritten].concat()).await;
    }
    crash::point("process.committed");
    put_off(office, store, ids, ids.len(), &failed).await
}

/// Ends a transaction, as soon as the letters in it are written. Where some could not be, nothing of it is kept; gives their mails.
async fn end(mut tx: WriteTx, aside: &mut Aside) -> Result<Vec<InboundId>, StoreError> {
    let unwritten = aside.hand_in(&mut tx).await?;
    if unwritten.is_empty() {
        crash::point("process.settling");
        tx.commit().await?;
    } else {
        tx.roll_back().await?;
    }
    Ok(unwritten)
}

/// Gives back what is not settled: mails that failed, with their attempt counted, and those behind the last commit that did not.
async fn put_off(
    office: &Office,
    store: &Store,
    ids: &[InboundId],
    committed: usize,
    failed: &[InboundId],
) -> Result<Processed, StoreError> {
    let (kept, rest) = ids.split_at_checked(committed).unwrap_or((ids, &[]));
    let untried: Vec<InboundId> = rest.iter().copied().filter(|id| !failed.contains(id)).collect();
    store.give_back(&office.owner, failed).await?;
    store.give_back_untried(&office.owner, &untried).await?;
    Ok(Processed {
        settled: kept.iter().filter(|id| !failed.contains(id)).count(),
        failed: failed.len(),
        put_off: untried.len(),
    })
}

/// The database was in the way, not the mails: their attempt does not count.
async fn interrupted(store: &Store, office: &Office, ids: Vec<InboundId>, error: StoreError) -> StoreError {
    if let Err(also) = store.give_back_untried(&office.owner, &ids).await {
        tracing::warn!(error = %also, "mails could not be given back; their claim runs out by itself");
    }
    error
}

async fn settle_mail(
    tx: &mut WriteTx,
    office: &Arc<Office>,
    read: ReadClaim,
    now: DateTime<Utc>,
    aside: &mut Aside,
) -> Result<(), SettleError> {
    let ReadClaim {
        claimed,
        letter,
        unread,
        words,
        foreseen,
        malware,
        opinion,
    } = read;
    let Some(mailbox) = office.organisation.mailboxes.get(&claimed.mailbox) else {
        return Err(LetterError::Mailbox(claimed.mailbox.to_string()).into());
    };
    let facts = gather(tx, office, &claimed, &letter, now).await?;
    let arrived_at = letter.arrived_at(&office.trusted_hosts, claimed.internal_date).min(now);
    let mail = Mail {
        id: claimed.id,
        letter: &letter,
        arrived_at,
        mailbox,
    };
    let mut recognised = recognise(&letter, &facts, mailbox, &office.organisation);
    follow_merge(tx, &mut recognised).await?;
    let read = read_mail(&claimed, &letter, unread, &facts, malware.as_ref(), words);
    // What is taken in from files is answered by nothing.
    if !claimed.quiet && answered_at_once(tx, office, &recognised, &mail, &read, now).await? {
        return Ok(());
    }
    let unusual = Unusual {
        unread,
        quiet: claimed.quiet,
        typed_into: typed_into(office, &claimed, &letter, &facts),
        opinion: opinion.as_ref(),
        foreseen: foreseen.as_ref(),
    };
    let stepping = Stepping {
        office,
        facts: &facts,
        mail,
        unusual,
        now,
    };
    let decide = || stepping.step(&recognised);
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
    let (id, original) = (claimed.id, original(claimed, &letter, malware));
    let (_, letters) = enter(tx, office, step.case, step.decision, &cause, Originals::from([(id, original)])).await?;
    aside.begin(office, id, letters);
    tracing::debug!(inbound = id.0, event = step.kind, "settled");
    Ok(())
}

/// The mail as letters carry it.
fn original(claimed: ClaimedMail, letter: &Arc<Letter>, malware: Option<String>) -> Original {
    Original {
        raw: claimed.raw,
        kept: claimed.kept,
        letter: Arc::clone(letter),
        malware,
    }
}

/// What is answered without a decision about a case, a question to the register or a signed disposal: whether it was that.
async fn answered_at_once(
    tx: &mut WriteTx,
    office: &Office,
    recognised: &Recognition,
    mail: &Mail<'_>,
    read: &ReadMail,
    now: DateTime<Utc>,
) -> Result<bool, SettleError> {
    let asking = |person| Asking { person, mail, read };
    match recognised {
        Recognition::Asks { person, request } => requests::answer(tx, office, request, asking(person), now).await?,
        Recognition::SignsDisposal { person, key } => disposal::sign(tx, office, key, asking(person), now).await?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// Words were typed into the history of our letter: it tells another text apart from what we wrote than the mail alone does.
fn typed_into(office: &Office, claimed: &ClaimedMail, letter: &Letter, facts: &Facts) -> bool {
    let new_text = |ours: &str| guarded(|| crate::mail::new_text_against(&claimed.raw, &office.rules, ours));
    let ours = facts.known.answered_text.as_deref();
    ours.and_then(new_text).is_some_and(|text| text != letter.new_text)
}

/// What the citizen adds to a case that was joined to another one belongs there.
async fn follow_merge(tx: &mut WriteTx, recognised: &mut Recognition) -> Result<(), StoreError> {
    if let Recognition::CitizenReply { case } = recognised
        && let Some(joined) = case.matter.progress.merged_into
    {
        **case = tx.load_case(joined).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{BytesId, MailboxId};

    #[test]
    fn a_mail_that_the_program_fails_at_is_registered_unread() {
        let mail = |poison| ClaimedMail {
            id: InboundId(1),
            mailbox: MailboxId::new("teknik"),
            folder: "INBOX".to_owned(),
            uid_validity: 1,
            internal_date: DateTime::UNIX_EPOCH,
            fetched_at: DateTime::UNIX_EPOCH,
            attempt: 1,
            poison,
            quiet: false,
            kept: BytesId(1),
            raw_hash: "00".to_owned(),
            raw: b"Subject: Lyktan\r\n\r\nHej".to_vec(),
        };
        let unread = (Letter::unread(mail(false).raw.len() as u64, "00"), true);
        let read = || Letter::unread(3, "11");
        assert_eq!(understood(&mail(false), || panic!("a fault")), unread);
        assert_eq!(understood(&mail(true), read), unread);
        assert_eq!(understood(&mail(false), read), (read(), false));
    }
}
