//! After a failover of PostgreSQL, or after a copy was put back: what went out since is found out and provided for, before any diary
//! number is given again.

use super::tokens::Sources;
use super::troubles::Troubles;
use super::wiring;
use crate::domain::diary::DiaryNumber;
use crate::domain::ids::MailboxId;
use crate::domain::organisation::Organisation;
use crate::domain::time::Clock;
use crate::imap::{FolderName, ImapError, Mailbox, connect};
use crate::mail::ReadRules;
use crate::settings::Settings;
use crate::settings::daemon::PutAway;
use crate::settings::keeping::Journal;
use crate::store::{AfterMove, Provided, Store, StoreError};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use thiserror::Error;

/// Mails of the journal that are fetched in one go.
const SOME: usize = 50;
/// Numbers of each series that are left out where no journal tells which went out: more than are given in the moments that a standby
/// may be behind.
const LEFT_OUT: i64 = 50;

/// Why nothing was provided for.
#[derive(Debug, Error)]
pub enum FailoverError {
    /// The journal.
    #[error("the journal cannot be read: {0}")]
    Journal(#[from] ImapError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is needed to find out what went out.
#[derive(Debug, Clone)]
pub struct Failover {
    journal: Option<Journal>,
    sources: Sources,
    organisation: Organisation,
    /// Mailboxes whose mails are moved away.
    moving: Vec<MailboxId>,
    loses_nothing: bool,
    troubles: Troubles,
}

impl Failover {
    /// As the settings say.
    pub fn new(settings: &Settings, sources: &Sources, troubles: &Troubles) -> Self {
        Self {
            journal: settings.daemon.keeping.journal.clone(),
            sources: sources.clone(),
            organisation: settings.organisation.clone(),
            moving: moving(settings),
            loses_nothing: settings.daemon.keeping.failover_loses_nothing,
            troubles: troubles.clone(),
        }
    }

    /// Looks whether the database has moved, and provides for it.
    ///
    /// # Errors
    /// [`FailoverError`]: numbers are held, and it is tried again.
    pub async fn look(&self, store: &Store, clock: &dyn Clock) -> Result<(), FailoverError> {
        let Some(server) = store.moved_to().await? else { return Ok(()) };
        tracing::error!("the database answers from another server than before: no diary number is given until what went out is known");
        let after = match self.found_out(store).await {
            Ok(after) => after,
            Err(error) => {
                let body = format!("{error}. Inga nya nummer ges förrän den går att läsa; mejlen väntar.");
                self.troubles.tell("database_moved", "journal", body);
                return Err(error);
            }
        };
        let provided = store.provide_for_move(&server, &after, clock.now()).await?;
        tracing::warn!(
            gaps = provided.gaps.len(),
            letters_in_doubt = provided.letters_in_doubt,
            "the move is provided for; what had been moved away is looked through again"
        );
        self.tell(&provided);
        Ok(())
    }

    /// What must be provided for. From the day before the latest event the folders that mails are moved to are looked through again.
    async fn found_out(&self, store: &Store) -> Result<AfterMove, FailoverError> {
        if self.loses_nothing {
            return Ok(AfterMove::default());
        }
        let since = day_before(store.read().await?.last_event_at().await?);
        let given = match &self.journal {
            Some(journal) => numbers_in_journal(&self.organisation, journal, &self.sources, Some(since)).await?,
            None => Vec::new(),
        };
        let again = |id: &MailboxId| (fetch_again_fact(id), since.to_string());
        Ok(AfterMove {
            given: highest(given),
            leave_out: if self.journal.is_some() { 0 } else { LEFT_OUT },
            letters_in_doubt: true,
            facts: self.moving.iter().map(again).collect(),
        })
    }

    fn tell(&self, provided: &Provided) {
        let write = |number: &DiaryNumber| self.organisation.write_number(number);
        let mut lines: Vec<String> = Vec::new();
        for gap in &provided.gaps {
            lines.push(format!(
                "Numren {} till {} kan ha gått ut och ges inte igen. Luckan är antecknad.",
                write(&gap.first),
                write(&gap.last)
            ));
        }
        if provided.letters_in_doubt > 0 {
            lines.push(format!(
                "{} brev som väntade kan redan ha gått. De räknas som osäkra.",
                provided.letters_in_doubt
            ));
        }
        if !self.loses_nothing {
            lines.push("Mejl som redan var undanflyttade gås igenom på nytt, så att inget är oregistrerat.".to_owned());
        }
        if lines.is_empty() {
            lines.push("Ingenting behövde göras.".to_owned());
        }
        self.troubles.tell("database_moved", "", lines.join("\n"));
    }
}

/// Mailboxes whose mails are moved away.
pub fn moving(settings: &Settings) -> Vec<MailboxId> {
    let mailboxes = settings.daemon.mailboxes.iter();
    let moving = mailboxes.filter(|mailbox| matches!(mailbox.put_away, PutAway::Move(_)));
    moving.map(|mailbox| mailbox.functional.id.clone()).collect()
}

/// Under which fact of the store it stands from which day on the folder is looked through once more that a mailbox's mails are moved to.
pub fn fetch_again_fact(mailbox: &MailboxId) -> String {
    format!("fetch_again/{mailbox}")
}

/// The highest number of each series and year.
pub fn highest(mut numbers: Vec<DiaryNumber>) -> Vec<DiaryNumber> {
    numbers.sort_by(|a, b| (&a.series, a.year, -a.serial).cmp(&(&b.series, b.year, -b.serial)));
    numbers.dedup_by(|later, first| (&later.series, later.year) == (&first.series, first.year));
    numbers
}

/// Numbers in the subjects of letters that the journal has got since a day.
///
/// # Errors
/// When it cannot be read.
pub async fn numbers_in_journal(
    organisation: &Organisation,
    journal: &Journal,
    sources: &Sources,
    since: Option<NaiveDate>,
) -> Result<Vec<DiaryNumber>, ImapError> {
    let mut session = connect(&wiring::journal(journal, sources)).await?;
    session.select(&FolderName::new(&journal.folder)?).await?;
    let uids = session.uids(0, since).await?;
    let (rules, mut numbers) = (ReadRules::default(), Vec::new());
    for some in uids.chunks(SOME) {
        for mail in session.fetch(some).await? {
            if let Ok(raw) = mail.body {
                numbers.extend(organisation.diary_numbers_in(&crate::mail::read(&raw.bytes, &rules).subject));
            }
        }
    }
    Ok(numbers)
}

/// The day before an instant.
pub fn day_before(at: DateTime<Utc>) -> NaiveDate {
    (at - TimeDelta::days(1)).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_number_of_each_series_and_year_is_kept() {
        let number = |series: &str, year, serial| DiaryNumber {
            series: series.to_owned(),
            year,
            serial,
        };
        let all = vec![
            number("TN", 2026, 7),
            number("KS", 2026, 3),
            number("TN", 2026, 150),
            number("TN", 2025, 900),
            number("TN", 2026, 9),
        ];
        assert_eq!(
            highest(all),
            [number("KS", 2026, 3), number("TN", 2025, 900), number("TN", 2026, 150)]
        );
    }
}
