//! Troubles: what somebody must be told though no mailbox is silent, such as a clock that is behind or a mail that cannot be
//! fetched. Whoever notices one says so; the alarm's loop raises it by every route, once a day as long as it lasts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A trouble that lasts is told again after this time.
const AGAIN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Something that somebody must be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// A word of the letter's template; in capitals it stands on the alarm's line.
    pub what: &'static str,
    /// What it is about, such as a mailbox's identity.
    pub name: String,
    /// Further words; no personal data.
    pub body: String,
}

/// Troubles that were noticed. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Troubles(Arc<Mutex<Noticed>>);

#[derive(Debug, Default)]
struct Noticed {
    waiting: Vec<Trouble>,
    /// Steady time: a wall clock that jumps tells nothing twice.
    told: BTreeMap<(&'static str, String), Instant>,
}

impl Troubles {
    /// Says that something is wrong; the same about the same thing is told once a day.
    pub fn tell(&self, what: &'static str, name: &str, body: String) {
        let mut noticed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (what, name.to_owned());
        if noticed.told.get(&key).is_some_and(|told| told.elapsed() < AGAIN_AFTER) {
            return;
        }
        noticed.told.insert(key, Instant::now());
        let name = name.to_owned();
        noticed.waiting.push(Trouble { what, name, body });
    }

    /// What has not been raised yet.
    pub(super) fn take(&self) -> Vec<Trouble> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_that_lasts_is_told_once() {
        let troubles = Troubles::default();
        for name in ["teknik", "teknik", "omsorg", "teknik"] {
            troubles.tell("mail_stuck", name, "UID 7".to_owned());
        }
        let told: Vec<String> = troubles.take().into_iter().map(|trouble| trouble.name).collect();
        assert_eq!(told, ["teknik", "omsorg"]);
        troubles.tell("mail_stuck", "teknik", "UID 8".to_owned());
        assert_eq!(troubles.take(), []);
        troubles.tell("clock_suspect", "teknik", String::new());
        assert_eq!(troubles.take().len(), 1, "another trouble");
    }
}
