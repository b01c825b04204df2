//! How each mailbox has fared since the start: for whoever looks from outside. What is here may be forgotten.

use crate::domain::ids::MailboxId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How a mailbox has fared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxPulse {
    /// When all its folders were last looked through, UTC.
    pub last_success: Option<DateTime<Utc>>,
    /// When that last failed, UTC.
    pub last_failure: Option<DateTime<Utc>>,
    /// Why it failed.
    pub why: String,
    /// How many times it failed.
    pub failures: u64,
    /// Mails that were collected.
    pub collected: u64,
    /// The end of validity of its server's certificate, UTC.
    pub certificate_until: Option<DateTime<Utc>>,
}

/// How all mailboxes have fared; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<Mutex<BTreeMap<String, MailboxPulse>>>);

impl Pulse {
    /// A connection was made.
    pub fn connected(&self, mailbox: &MailboxId, certificate_until: Option<DateTime<Utc>>) {
        self.change(mailbox, |pulse| pulse.certificate_until = certificate_until);
    }

    /// Mails were collected.
    pub fn collected(&self, mailbox: &MailboxId, mails: usize) {
        self.change(mailbox, |pulse| pulse.collected += mails as u64);
    }

    /// Every folder was looked through.
    pub fn looked(&self, mailbox: &MailboxId, now: DateTime<Utc>) {
        self.change(mailbox, |pulse| pulse.last_success = Some(now));
    }

    /// Collecting was interrupted.
    pub fn failed(&self, mailbox: &MailboxId, now: DateTime<Utc>, why: &dyn std::fmt::Display) {
        self.change(mailbox, |pulse| {
            pulse.last_failure = Some(now);
            pulse.why = why.to_string();
            pulse.failures += 1;
        });
    }

    /// All mailboxes, by identity.
    pub fn all(&self) -> BTreeMap<String, MailboxPulse> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, mailbox: &MailboxId, change: impl FnOnce(&mut MailboxPulse)) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(all.entry(mailbox.to_string()).or_default());
    }
}

impl MailboxPulse {
    /// Whether its last try failed.
    pub fn is_sick(&self) -> bool {
        self.last_failure > self.last_success
    }
}
