//! Alarms: a mailbox that is not collected from for too long within office hours, a secret that is about to end, and other troubles
//! are told to people, by mail and by a second route that needs neither the relay nor a mailbox.

mod secrets;

use super::clock::SystemClock;
use super::command;
use super::heart::Heart;
use super::lifecycle::Stop;
use super::troubles::{Trouble, Troubles};
use crate::domain::deadline::ZONE;
use crate::domain::ids::MailboxId;
use crate::domain::time::Clock;
use crate::flow::notices::{self, Notice};
use crate::flow::office::Office;
use crate::settings::keeping::Alarm;
use crate::store::{CLOCK_LEEWAY, Store, StoreError};
use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(20);
/// A command that takes longer is ended.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) use secrets::Ends;

/// When each mailbox was last looked through, and what else was noticed. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    mailboxes: Arc<Mutex<BTreeMap<MailboxId, Look>>>,
    /// What else somebody must be told.
    pub troubles: Troubles,
}

#[derive(Debug, Clone)]
struct Look {
    /// Steady time: a wall clock that jumps raises no alarm.
    last: Instant,
    why_not: String,
}

impl Looks {
    /// A mailbox that is to be watched from now on.
    pub fn watch(&self, mailbox: &MailboxId) {
        self.well(mailbox);
    }

    /// It was looked through.
    pub fn well(&self, mailbox: &MailboxId) {
        let look = Look {
            last: Instant::now(),
            why_not: String::new(),
        };
        self.mailboxes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(mailbox.clone(), look);
    }

    /// It could not be; no personal data in the reason.
    pub fn failed(&self, mailbox: &MailboxId, why: &str) {
        if let Some(look) = self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner).get_mut(mailbox) {
            why.clone_into(&mut look.why_not);
        }
    }

    fn all(&self) -> BTreeMap<MailboxId, Look> {
        self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What is known about each mailbox between two turns.
#[derive(Debug, Default)]
struct Watch {
    /// Time within office hours since the last look, by mailbox.
    counted: BTreeMap<MailboxId, Duration>,
    /// Mailboxes that an alarm has been raised about.
    raised: BTreeSet<MailboxId>,
}

impl Watch {
    /// What must be told now: mailboxes that have been silent too long, and those that are well again.
    fn turn(&mut self, looks: &BTreeMap<MailboxId, Look>, passed: Duration, wall: DateTime<Utc>, alarm: &Alarm) -> Vec<(MailboxId, bool)> {
        let mut told = Vec::new();
        for (mailbox, look) in looks {
            if look.last.elapsed() < passed.max(LOOK) {
                self.counted.remove(mailbox);
                if self.raised.remove(mailbox) {
                    told.push((mailbox.clone(), false));
                }
                continue;
            }
            if is_office_time(wall, alarm.hours) {
                *self.counted.entry(mailbox.clone()).or_default() += passed;
            }
            let counted = self.counted.get(mailbox).copied().unwrap_or_default();
            if counted >= alarm.after && self.raised.insert(mailbox.clone()) {
                told.push((mailbox.clone(), true));
            }
        }
        told
    }
}

/// Monday to Friday between two hours in Stockholm.
fn is_office_time(wall: DateTime<Utc>, (from, to): (u32, u32)) -> bool {
    let local = wall.with_timezone(&ZONE);
    local.weekday().num_days_from_monday() < 5 && (from..to).contains(&local.hour())
}

/// Watches until the stop.
pub(super) async fn run(
    office: Arc<Office>,
    store: Store,
    looks: Looks,
    alarm: Alarm,
    ends: Ends,
    heart: Arc<Heart>,
    stop: Stop,
) -> (String, Result<(), StoreError>) {
    let (mut watch, mut before) = (Watch::default(), Instant::now());
    while !stop.is_asked() {
        heart.beat();
        let (passed, wall) = (before.elapsed(), SystemClock.now());
        before = Instant::now();
        let looked = looks.all();
        for (mailbox, silent) in watch.turn(&looked, passed, wall, &alarm) {
            let why = looked.get(&mailbox).map(|look| look.why_not.clone()).unwrap_or_default();
            raise(&office, &store, &alarm, &Raised::of_mailbox(&mailbox, silent, why), wall).await;
        }
        look_at_the_clock(&office, &store, &looks.troubles).await;
        for trouble in looks.troubles.take() {
            raise(&office, &store, &alarm, &Raised::of_trouble(trouble), wall).await;
        }
        if let Err(error) = secrets::look(&office, &store, &alarm, &ends, wall).await {
            tracing::error!(%error, "whether secrets end could not be looked up; tried again");
        }
        stop.rest(LOOK).await;
    }
    ("alarm".to_owned(), Ok(()))
}

/// A clock that is behind the latest event was set back, or was ahead when that was stamped.
async fn look_at_the_clock(office: &Office, store: &Store, troubles: &Troubles) {
    let last = match store.read().await {
        Ok(mut reader) => reader.last_event_at().await,
        Err(error) => Err(error),
    };
    let now = office.clock.now();
    match last {
        Ok(last) if last - now > CLOCK_LEEWAY => {
            let told = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
            let body = format!("the clock says {}, the latest event in the diary was at {}", told(now), told(last));
            troubles.tell("clock_suspect", "", body);
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the clock could not be compared with the latest event"),
    }
}

/// What is told.
struct Raised {
    /// In capitals on the alarm's line.
    word: String,
    /// A word of the letter's template.
    what: &'static str,
    /// What it is about, as it stands on the line.
    about: String,
    /// The same as it stands in the letter.
    name: String,
    /// Further words.
    body: String,
    is_bad: bool,
}

impl Raised {
    fn of_mailbox(mailbox: &MailboxId, silent: bool, why: String) -> Self {
        Self {
            word: if silent { "SILENT" } else { "WELL" }.to_owned(),
            what: if silent { "mailbox_silent" } else { "mailbox_well" },
            about: format!("mailbox={mailbox}"),
            name: mailbox.to_string(),
            body: why,
            is_bad: silent,
        }
    }

    fn of_trouble(trouble: Trouble) -> Self {
        let about = Some(format!("about={}", trouble.name)).filter(|_| !trouble.name.is_empty());
        Self {
            word: trouble.what.to_uppercase(),
            what: trouble.what,
            about: about.unwrap_or_default(),
            name: trouble.name,
            body: trouble.body,
            is_bad: true,
        }
    }
}

/// Tells of a mailbox or a trouble.
async fn raise(office: &Office, store: &Store, alarm: &Alarm, raised: &Raised, wall: DateTime<Utc>) {
    let at = wall.to_rfc3339_opts(SecondsFormat::Secs, true);
    let words = [raised.word.as_str(), raised.about.as_str(), raised.body.as_str()];
    let said: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let line = format!("{at} synpunktd {}\n", said.join(" "));
    if raised.is_bad {
        tracing::error!(what = raised.what, name = raised.name, why = raised.body, "an alarm is raised");
    } else {
        tracing::info!(
            what = raised.what,
            name = raised.name,
            "what an alarm was raised about is well again"
        );
    }
    let notice = Notice {
        what: raised.what,
        key: format!("alarm/{}/{}/{at}", raised.what, raised.name),
        name: &raised.name,
        body: &raised.body,
    };
    tell(office, store, alarm, &line, &notice).await;
}

/// By every route; one that fails does not hinder the others.
async fn tell(office: &Office, store: &Store, alarm: &Alarm, line: &str, notice: &Notice<'_>) {
    if let Some(file) = &alarm.file {
        let written = std::fs::File::options()
            .create(true)
            .append(true)
            .open(file)
            .and_then(|mut file| file.write_all(line.as_bytes()));
        if let Err(error) = written {
            tracing::error!(file = %file.display(), %error, "the alarm could not be written");
        }
    }
    if !alarm.command.is_empty()
        && let Err(error) = command::tell(&alarm.command, line.as_bytes(), PATIENCE).await
    {
        tracing::error!(%error, "the alarm command failed");
    }
    for to in &alarm.to {
        if let Err(error) = notices::queue(office, store, to, notice).await {
            tracing::error!(%error, "the alarm letter could not be queued");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Lets a mailbox be silent for so many minutes; the minutes after which something was told.
    fn silent(minutes: i64, step: impl Fn(i64) -> DateTime<Utc>) -> Vec<(i64, bool)> {
        let mailbox = MailboxId::new("teknik");
        let look = Look {
            last: Instant::now().checked_sub(Duration::from_secs(3600)).unwrap(),
            why_not: "login refused".to_owned(),
        };
        let looks = BTreeMap::from([(mailbox, look)]);
        let mut watch = Watch::default();
        let mut told = Vec::new();
        for minute in 1..=minutes {
            told.extend(
                watch
                    .turn(&looks, MINUTE, step(minute), &Alarm::default())
                    .into_iter()
                    .map(|(_, silent)| (minute, silent)),
            );
        }
        told
    }

    #[test]
    fn only_time_within_office_hours_counts_and_an_alarm_is_raised_once() {
        for (begin, minutes, told) in [
            ("2026-11-27T09:00:00Z", 600, vec![(30, true)]),
            // Friday afternoon: twenty minutes count, and the rest on Monday from eight.
            ("2026-11-27T15:40:00Z", 3 * 24 * 60, vec![(3810, true)]),
            ("2026-11-28T09:00:00Z", 600, vec![]),
        ] {
            let start = at(begin);
            assert_eq!(
                silent(minutes, |minute| start + chrono::TimeDelta::minutes(minute)),
                told,
                "{begin}"
            );
        }
    }

    #[test]
    fn a_wall_clock_that_jumps_raises_no_alarm_early() {
        let start = at("2026-11-27T09:00:00Z");
        let jump = |minute| start + chrono::TimeDelta::minutes(minute) + chrono::TimeDelta::days(if minute > 5 { 364 } else { 0 });
        assert_eq!(silent(29, jump), vec![]);
        assert_eq!(silent(40, jump), vec![(30, true)]);
    }

    #[test]
    fn office_hours_follow_stockholm_through_the_year() {
        for (wall, open) in [
            ("2026-07-01T06:00:00Z", true),
            ("2026-12-01T06:59:00Z", false),
            ("2026-12-01T07:00:00Z", true),
            ("2026-12-01T16:00:00Z", false),
            ("2026-10-25T09:00:00Z", false),
        ] {
            assert_eq!(is_office_time(at(wall), (8, 17)), open, "{wall}");
        }
    }
}
