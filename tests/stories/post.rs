//! The two seams of the daemon with nothing behind them: mailboxes in memory, and a relay that keeps letters and refuses
//! the recipients that the story says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use synpunktd::domain::address::EmailAddress;
use synpunktd::imap::{
    Fetched, FolderName, ImapError, Mailbox, MessageIdText, PutAway, PutAwayReport, PutUid, Raw, Selected, SizeNote, SizedUid, Wake,
};
use synpunktd::smtp::{Courier, Offered, Outgoing, Refusal, Relay};

/// A mailbox with one folder.
#[derive(Debug, Default)]
pub struct MailboxInMemory {
    next_uid: u32,
    waiting: BTreeMap<u32, (DateTime<Utc>, Vec<u8>)>,
}

impl MailboxInMemory {
    /// A mail arrives.
    pub fn receive(&mut self, at: DateTime<Utc>, bytes: Vec<u8>) {
        self.next_uid += 1;
        self.waiting.insert(self.next_uid, (at, bytes));
    }

    fn sized(&self, uid: u32) -> Option<SizedUid> {
        let (at, bytes) = self.waiting.get(&uid)?;
        Some(SizedUid {
            uid,
            size: u32::try_from(bytes.len()).unwrap(),
            internal_date: Some(at.fixed_offset()),
        })
    }
}

impl Mailbox for MailboxInMemory {
    async fn select(&mut self, _: &FolderName) -> Result<Selected, ImapError> {
        Ok(Selected {
            uid_validity: 1,
            exists: u32::try_from(self.waiting.len()).unwrap(),
            uid_next: Some(self.next_uid + 1),
            read_only: false,
            keywords: true,
            deletes: true,
        })
    }

    async fn uids(&mut self, above: u32, _: Option<NaiveDate>) -> Result<Vec<u32>, ImapError> {
        Ok(self.waiting.keys().copied().filter(|uid| *uid > above).collect())
    }

    async fn sizes(&mut self, uids: &[u32]) -> Result<Vec<SizedUid>, ImapError> {
        Ok(uids.iter().filter_map(|uid| self.sized(*uid)).collect())
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<Fetched>, ImapError> {
        let fetched = uids.iter().filter_map(|uid| {
            let sized = self.sized(*uid)?;
            Some(Fetched {
                uid: sized.uid,
                internal_date: sized.internal_date,
                size: sized.size,
                body: Ok(Raw {
                    bytes: self.waiting.get(uid)?.1.clone(),
                    size_note: SizeNote::Exact,
                }),
            })
        });
        Ok(fetched.collect())
    }

    async fn fetch_large(&mut self, uid: u32, _: u32, _: u64) -> Result<Option<Fetched>, ImapError> {
        Ok(self.fetch(&[uid]).await?.pop())
    }

    async fn put_away(&mut self, uids: &[u32], _: &PutAway) -> Result<PutAwayReport, ImapError> {
        let done = uids.iter().filter(|uid| self.waiting.remove(*uid).is_some());
        Ok(PutAwayReport {
            done: done.map(|uid| PutUid { uid: *uid, new_uid: None }).collect(),
            ..PutAwayReport::default()
        })
    }

    async fn find_message_id(&mut self, _: &FolderName, _: &MessageIdText) -> Result<Vec<u32>, ImapError> {
        Ok(Vec::new())
    }

    async fn folders(&mut self) -> Result<Vec<FolderName>, ImapError> {
        Ok(vec![FolderName::inbox()])
    }

    async fn wait(&mut self, _: Duration) -> Result<Wake, ImapError> {
        Ok(Wake::TimedOut)
    }

    async fn logout(self) -> Result<(), ImapError> {
        Ok(())
    }
}

/// A letter that was offered to the relay.
#[derive(Debug, Clone)]
pub struct Sent {
    pub recipient: EmailAddress,
    pub bytes: Vec<u8>,
    /// Why it was not taken.
    pub refused: Option<Refusal>,
}

/// The relay, and everything that was ever handed to it.
#[derive(Debug, Clone, Default)]
pub struct RecordingRelay {
    desk: Arc<Mutex<Desk>>,
}

#[derive(Debug, Default)]
struct Desk {
    sent: Vec<Sent>,
    refusals: BTreeMap<EmailAddress, Refusal>,
}

impl RecordingRelay {
    /// From now on letters to an address end like this; `None`: they are taken.
    pub fn refuse(&self, recipient: EmailAddress, refusal: Option<Refusal>) {
        let refusals = &mut self.desk.lock().unwrap().refusals;
        match refusal {
            Some(refusal) => refusals.insert(recipient, refusal),
            None => refusals.remove(&recipient),
        };
    }

    /// Letters that were offered after the first so many.
    pub fn since(&self, seen: usize) -> Vec<Sent> {
        self.desk.lock().unwrap().sent.iter().skip(seen).cloned().collect()
    }

    fn take(&self, letter: &Outgoing<'_>, refused: Option<Refusal>) {
        self.desk.lock().unwrap().sent.push(Sent {
            recipient: letter.recipient.clone(),
            bytes: letter.bytes.to_vec(),
            refused,
        });
    }

    fn refusal(&self, letter: &Outgoing<'_>) -> Option<Refusal> {
        self.desk.lock().unwrap().refusals.get(letter.recipient).cloned()
    }
}

impl Relay for RecordingRelay {
    type Courier = Self;

    async fn open(&self) -> Result<Self, Refusal> {
        Ok(self.clone())
    }
}

impl Courier for RecordingRelay {
    async fn offer(&mut self, letter: &Outgoing<'_>) -> Result<Offered, Refusal> {
        match self.refusal(letter) {
            Some(refusal @ (Refusal::Later(_) | Refusal::Never(_))) => {
                self.take(letter, Some(refusal.clone()));
                Err(refusal)
            }
            Some(Refusal::Unknown(_)) | None => Ok(Offered { copied: false }),
        }
    }

    async fn hand_over(&mut self, letter: &Outgoing<'_>) -> Result<String, Refusal> {
        let refusal = self.refusal(letter);
        self.take(letter, refusal.clone());
        match refusal {
            Some(refusal) => Err(refusal),
            None => Ok("250 2.0.0 taken".to_owned()),
        }
    }

    fn is_usable(&self) -> bool {
        true
    }

    async fn close(self) {}
}
