//! Collecting: mails are fetched many at a time and committed as they are; only then is the server told.

use super::task::on_a_thread;
use crate::crash;
use crate::domain::ids::MailboxId;
use crate::domain::time::Clock;
use crate::imap::{BodyFault, Fetched, FolderName, ImapError, Mailbox, PutAway, Selected, SizeNote, SizedUid};
use crate::store::{Kept, KnownUid, NewRaw, Store, StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use futures::future::join;
use std::collections::BTreeSet;
use thiserror::Error;

/// Mails in one FETCH, at most.
const BATCH: usize = 50;
/// Bytes in one FETCH, at most, by announced size.
const BATCH_BYTES: u64 = 16 * 1024 * 1024;
/// Mails that are put away on the server by one command: it goes through both folders each time, however few they are.
const LOT: usize = 500;
/// Mails whose sizes are asked for at a time, at most; so many are asked for one by one when an answer cannot be read.
const SIZES: usize = 1000;
/// A mail above this is fetched alone and in pieces.
const LARGE: u64 = 8 * 1024 * 1024;

/// What is collected from one folder, and how.
#[derive(Debug, Clone)]
pub struct Source {
    /// The functional mailbox.
    pub mailbox: MailboxId,
    /// What is done on the server with a mail that is safely stored.
    pub put_away: PutAway,
    /// Mail before this day is left alone.
    pub since: Option<NaiveDate>,
    /// The largest mail that is fetched, in bytes.
    pub largest: u64,
    /// Mails that an answer which could not be read was about: they are asked for one by one, to find the odd one.
    pub suspects: BTreeSet<(FolderName, u32)>,
    /// Folders that have been looked through from their first mail since the connection was made, with nothing left behind:
    /// only what is above the highest known mail can be new there.
    pub looked_through: BTreeSet<FolderName>,
    /// Mails that are left out, since an answer about them cannot be read.
    pub left_out: BTreeSet<(FolderName, u32)>,
    /// Stored mails that the server did not let be put away: they are left alone for now, so that no copies heap up.
    pub stay: BTreeSet<(FolderName, u32)>,
}

impl Source {
    /// A source that is collected in batches.
    pub fn new(mailbox: MailboxId, put_away: PutAway, since: Option<NaiveDate>, largest: u64) -> Self {
        Self {
            mailbox,
            put_away,
            since,
            largest,
            suspects: BTreeSet::new(),
            looked_through: BTreeSet::new(),
            left_out: BTreeSet::new(),
            stay: BTreeSet::new(),
        }
    }

    /// What the next run must know of how this one ended: one odd mail must not stop a mailbox, so mails are suspected together,
    /// and the one that fails alone is left out.
    pub fn learn(&mut self, error: &CollectError) {
        match error {
            CollectError::Unreadable { folder, uids, .. } => self.suspects.extend(uids.iter().map(|uid| (folder.clone(), *uid))),
            CollectError::Odd { folder, uid, .. } => {
                self.left_out.insert((folder.clone(), *uid));
            }
            CollectError::Imap(_) | CollectError::Store(_) | CollectError::NoRoom { .. } => {}
        }
    }
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// Mails that were stored for the first time.
    pub new: usize,
    /// UIDs of mails that could not be fetched whole and stay on the server.
    pub left: Vec<u32>,
    /// UIDs of mails that are stored and that the server does not let be put away: they are registered all the same.
    pub stay: Vec<u32>,
}

/// Why collecting ended.
#[derive(Debug, Error)]
pub enum CollectError {
    /// The server.
    #[error(transparent)]
    Imap(#[from] ImapError),
    /// The server's answer about several mails cannot be read: there is an odd one among them.
    #[error("an answer about {} mails cannot be read, so they are asked for one by one: {cause}", uids.len())]
    Unreadable {
        /// The folder that they are in.
        folder: FolderName,
        /// Their UIDs.
        uids: Vec<u32>,
        /// Why.
        cause: ImapError,
    },
    /// The server's answer about one mail, asked for alone, cannot be read.
    #[error("mail {uid} is left on the server until the next start: {cause}")]
    Odd {
        /// The folder that it is in.
        folder: FolderName,
        /// Its UID.
        uid: u32,
        /// Why.
        cause: ImapError,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The diary's disk is nearly full.
    #[error("only {free} bytes are free on the diary's disk")]
    NoRoom {
        /// Bytes that are free.
        free: u64,
    },
}

/// Collects everything new in one folder. `arrived` is called each time that mails have been stored, so that work on them can
/// begin while the next are fetched.
///
/// # Errors
/// [`CollectError`]; whatever was committed stays, and whatever was not is still on the server.
pub async fn run_once<M: Mailbox>(
    mailbox: &mut M,
    folder: &FolderName,
    source: &Source,
    store: &Store,
    clock: &dyn Clock,
    arrived: &(dyn Fn() + Sync),
) -> Result<Collected, CollectError> {
    let selected = mailbox.select(folder).await?;
    let place = Place {
        folder,
        source,
        selected,
        store,
        clock,
    };
    let mut collected = Collected::default();
    let waiting = place.waiting(mailbox, &mut collected).await?;
    crash::point("collect.listed");
    let mut batches = batches(&waiting, |uid| place.is_in(&source.suspects, uid)).into_iter();
    let mut fetched = match batches.next() {
        Some(first) => Some(place.fetch(mailbox, &first).await?),
        None => None,
    };
    let mut to_put_away = Vec::new();
    while let Some(batch) = fetched.take() {
        let next = async {
            match batches.next() {
                Some(next) => place.fetch(mailbox, &next).await.map(Some),
                None => Ok(None),
            }
        };
        // The server is asked for the next mails while the disk is waited for with these.
        let (stored, next) = join(place.keep(batch, &mut collected), next).await;
        let stored = stored?;
        if !stored.is_empty() {
            arrived();
        }
        to_put_away.extend(stored);
        fetched = next?;
        if to_put_away.len() >= LOT || fetched.is_none() {
            let lot = std::mem::take(&mut to_put_away);
            collected.stay.extend(place.put_away(mailbox, &lot).await?);
        }
    }
    Ok(collected)
}

struct Place<'a> {
    folder: &'a FolderName,
    source: &'a Source,
    selected: Selected,
    store: &'a Store,
    clock: &'a dyn Clock,
}

impl Place<'_> {
    /// What is in the folder and must be fetched, or put away because an earlier run was cut off after its commit.
    async fn waiting<M: Mailbox>(&self, mailbox: &mut M, collected: &mut Collected) -> Result<Vec<SizedUid>, CollectError> {
        let mut reader = self.store.read().await?;
        let validity = self.selected.uid_validity;
        // What is moved away leaves the folder, so all that is still there is looked at. Else only what is above the highest
        // known mail, once the whole folder has been gone through: a mail that was left behind lies below it.
        let moved = matches!(self.source.put_away, PutAway::Move(_));
        let above = if moved || !self.source.looked_through.contains(self.folder) {
            0
        } else {
            let highest = reader.highest_uid(&self.source.mailbox, self.folder.as_str(), validity).await?;
            highest.unwrap_or(0)
        };
        let uids = mailbox.uids(above, self.source.since).await?;
        let known = reader
            .known_uids(&self.source.mailbox, self.folder.as_str(), validity, above)
            .await?;
        drop(reader);
        let uids_known: BTreeSet<u32> = known.iter().map(|mail| mail.uid).collect();
        let wanted = uids.into_iter().filter(|uid| !self.is_in(&self.source.left_out, *uid));
        let (mut stored, mut new): (Vec<u32>, Vec<u32>) = wanted.partition(|uid| uids_known.contains(uid));
        let others = self.others(mailbox, &stored, &known).await?;
        stored.retain(|uid| !others.contains(uid) && !self.is_in(&self.source.stay, *uid));
        new.extend(others);
        new.sort_unstable();
        // Where mails stay in the folder, only the latest can be ones that an interrupted run did not mark: a lot that a batch was to fill.
        let unsure = if moved { stored.len() } else { stored.len().min(LOT + BATCH) };
        if let Some(stored) = stored.get(stored.len() - unsure..).filter(|stored| !stored.is_empty()) {
            collected.stay.extend(self.put_away(mailbox, stored).await?);
        }
        if new.is_empty() {
            return Ok(Vec::new());
        }
        self.sizes(mailbox, &new).await
    }

    fn is_in(&self, set: &BTreeSet<(FolderName, u32)>, uid: u32) -> bool {
        set.contains(&(self.folder.clone(), uid))
    }

    /// Announced sizes, ascending by UID; the suspects' one by one.
    async fn sizes<M: Mailbox>(&self, mailbox: &mut M, uids: &[u32]) -> Result<Vec<SizedUid>, CollectError> {
        let (suspects, others): (Vec<u32>, Vec<u32>) = uids.iter().partition(|uid| self.is_in(&self.source.suspects, **uid));
        let mut found = Vec::with_capacity(uids.len());
        for lot in others.chunks(SIZES).chain(suspects.chunks(1)) {
            found.extend(mailbox.sizes(lot).await.map_err(|cause| self.unreadable(lot, cause))?);
        }
        found.sort_unstable_by_key(|sized| sized.uid);
        Ok(found)
    }

    /// What an error says of the mails that were asked about.
    fn unreadable(&self, uids: &[u32], cause: ImapError) -> CollectError {
        let folder = self.folder.clone();
        match (cause, uids) {
            (cause @ ImapError::Protocol { .. }, &[uid]) => CollectError::Odd { folder, uid, cause },
            (cause @ ImapError::Protocol { .. }, _) => CollectError::Unreadable {
                folder,
                uids: uids.to_vec(),
                cause,
            },
            (cause, _) => CollectError::Imap(cause),
        }
    }

    /// UIDs of known mails under which the server now shows another one: it has given a UID twice within one UIDVALIDITY, which it
    /// must not (RFC 3501 section 2.3.1.1). That other mail is new.
    async fn others<M: Mailbox>(&self, mailbox: &mut M, stored: &[u32], known: &[KnownUid]) -> Result<Vec<u32>, CollectError> {
        if stored.is_empty() {
            return Ok(Vec::new());
        }
        let is_known = |shown: &SizedUid| {
            let date = shown.internal_date.map(|date| self.clock.seen(date.with_timezone(&Utc)));
            known.iter().filter(|mail| mail.uid == shown.uid).any(|mail| {
                let same_size = mail.told_size.is_none_or(|size| size == shown.size || shown.size == u32::MAX);
                same_size && date.is_none_or(|date| date == mail.internal_date)
            })
        };
        let shown = self.sizes(mailbox, stored).await?;
        let others: Vec<u32> = shown.iter().filter(|shown| !is_known(shown)).map(|shown| shown.uid).collect();
        if !others.is_empty() {
            tracing::warn!(mailbox = %self.source.mailbox, folder = self.folder.as_str(), uids = ?others, "the server shows other mails under UIDs that were taken in before; they are fetched as new ones");
        }
        Ok(others)
    }

    /// Commits a batch; gives what may now be put away on the server.
    async fn keep(&self, fetched: Vec<Fetched>, collected: &mut Collected) -> Result<Vec<u32>, CollectError> {
        crash::point("collect.fetched");
        let now = self.clock.now();
        let (fetched, packed) = on_a_thread(move || {
            let packed: Vec<Kept> = fetched.iter().filter_map(kept_bytes).map(Kept::of).collect();
            (fetched, packed)
        })
        .await;
        let mut whole = Vec::new();
        for mail in &fetched {
            match &mail.body {
                Ok(raw) => {
                    let told = mail.internal_date.map_or(now, |date| date.with_timezone(&Utc));
                    let told_size = (raw.size_note != SizeNote::Estimated).then_some(mail.size);
                    whole.push(self.raw(mail.uid, self.clock.seen(told), told_size, &raw.bytes));
                }
                Err(BodyFault::TooLarge(head)) if !head.is_empty() => {
                    let told = mail.internal_date.map_or(now, |date| date.with_timezone(&Utc));
                    whole.push(self.raw(mail.uid, self.clock.seen(told), None, head));
                    tracing::warn!(mailbox = %self.source.mailbox, folder = self.folder.as_str(), uid = mail.uid, size = mail.size, "a mail is larger than largest_mail_megabytes: its beginning is registered, the whole is on the server only");
                }
                Err(fault) => {
                    collected.left.push(mail.uid);
                    tracing::warn!(mailbox = %self.source.mailbox, folder = self.folder.as_str(), uid = mail.uid, size = mail.size, fault = ?fault, "a mail could not be fetched whole; it stays on the server and is tried again");
                }
            }
        }
        if whole.is_empty() {
            return Ok(Vec::new());
        }
        let uids: Vec<u32> = whole.iter().map(|mail| mail.uid).collect();
        let inserted = self.store.insert_packed(&whole, &packed, now).await?;
        crash::point("collect.stored");
        collected.new += inserted
            .iter()
            .filter(|insert| matches!(insert, crate::store::Insert::New(_)))
            .count();
        Ok(uids)
    }

    async fn fetch<M: Mailbox>(&self, mailbox: &mut M, batch: &[SizedUid]) -> Result<Vec<Fetched>, CollectError> {
        let uids: Vec<u32> = batch.iter().map(|mail| mail.uid).collect();
        let fetched = match batch {
            [only] if u64::from(only.size) > LARGE => {
                let large = mailbox.fetch_large(only.uid, only.size, self.source.largest).await;
                large.map(|mail| mail.into_iter().collect())
            }
            _ => mailbox.fetch(&uids).await,
        };
        fetched.map_err(|cause| self.unreadable(&uids, cause))
    }

    fn raw<'a>(&'a self, uid: u32, internal_date: DateTime<Utc>, told_size: Option<u32>, bytes: &'a [u8]) -> NewRaw<'a> {
        NewRaw {
            mailbox: &self.source.mailbox,
            folder: self.folder.as_str(),
            uid_validity: self.selected.uid_validity,
            uid,
            internal_date,
            told_size,
            bytes,
            quiet: false,
        }
    }

    /// Puts mails away; those that the server keeps where they are.
    async fn put_away<M: Mailbox>(&self, mailbox: &mut M, uids: &[u32]) -> Result<Vec<u32>, CollectError> {
        if uids.is_empty() || self.source.put_away == PutAway::Nothing {
            return Ok(Vec::new());
        }
        if self.selected.read_only {
            return Ok(uids.to_vec());
        }
        let report = mailbox.put_away(uids, &self.source.put_away).await?;
        crash::point("collect.put_away");
        if !report.left.is_empty() {
            tracing::warn!(mailbox = %self.source.mailbox, folder = self.folder.as_str(), left = report.left.len(), why = ?report.why_left, "stored mails could not be put away on the server; they are registered all the same");
        }
        Ok(report.left)
    }
}

/// What of a mail is kept: the whole, or the beginning of one that is too large; `None` where it stays on the server.
fn kept_bytes(mail: &Fetched) -> Option<&[u8]> {
    match &mail.body {
        Ok(raw) => Some(&raw.bytes),
        Err(BodyFault::TooLarge(head)) if !head.is_empty() => Some(head),
        Err(_) => None,
    }
}

/// Mails in batches of bounded count and size; a large one alone, and a suspect.
fn batches(waiting: &[SizedUid], suspect: impl Fn(u32) -> bool) -> Vec<Vec<SizedUid>> {
    let mut batches: Vec<Vec<SizedUid>> = Vec::new();
    let mut bytes = 0;
    for mail in waiting {
        let size = u64::from(mail.size);
        let alone = size > LARGE || suspect(mail.uid);
        let fits = batches.last().is_some_and(|batch| batch.len() < BATCH) && bytes + size <= BATCH_BYTES && !alone;
        match batches.last_mut().filter(|_| fits) {
            Some(batch) => {
                batch.push(*mail);
                bytes += size;
            }
            None => {
                batches.push(vec![*mail]);
                // Nothing joins a mail that is to be alone; an empty one would fit into a batch that is just full.
                bytes = if alone { BATCH_BYTES + 1 } else { size };
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(sizes: &[u32]) -> Vec<usize> {
        let mails: Vec<SizedUid> = (1u32..)
            .zip(sizes)
            .map(|(uid, size)| SizedUid {
                uid,
                size: *size,
                internal_date: None,
            })
            .collect();
        batches(&mails, |uid| uid == 130).iter().map(Vec::len).collect()
    }

    #[test]
    fn batches_are_bounded_by_count_and_by_bytes() {
        const MIB: u32 = 1024 * 1024;
        assert_eq!(sizes(&[]), Vec::<usize>::new());
        assert_eq!(sizes(&[1000; 120]), [50, 50, 20]);
        assert_eq!(sizes(&[6 * MIB, 6 * MIB, 6 * MIB]), [2, 1]);
        assert_eq!(sizes(&[1000, 20 * MIB, 1000, 1000]), [1, 1, 2]);
        assert_eq!(sizes(&[u32::MAX, 1]), [1, 1]);
        assert_eq!(sizes(&[u32::MAX, 0]), [1, 1]);
    }

    #[test]
    fn a_suspect_is_alone() {
        assert_eq!(sizes(&[1000; 135]), [50, 50, 29, 1, 5]);
    }
}
