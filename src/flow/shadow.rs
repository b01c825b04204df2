//! The shadow's report: each morning, to each authority's registrar, what would have been done the day before.

use super::letters::{self, Originals};
use super::office::Office;
use super::settle::SettleError;
use crate::domain::case::Case;
use crate::domain::date_words::in_words_sv;
use crate::domain::deadline::{ZONE, end_of, last_day};
use crate::domain::effect::{LetterPlan, Purpose};
use crate::domain::ids::AuthorityId;
use crate::domain::matter::Flag;
use crate::domain::organisation::Authority;
use crate::domain::page::HIDDEN_TITLE;
use crate::store::{LetterRow, LogRow, Store, StoreError, WriteTx};
use chrono::{DateTime, NaiveDate, Timelike, Utc};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The hour of the day, in Stockholm, from which the report on the day before is sent.
const MORNING: u32 = 7;

/// Queues the reports on the day before, once; tells how many authorities there are reports for.
///
/// # Errors
/// When the database is out of reach.
pub async fn run_once(office: &Office, store: &Store) -> Result<usize, StoreError> {
    let now = office.clock.now();
    let local = now.with_timezone(&ZONE);
    let Some(day) = local.date_naive().pred_opt().filter(|_| local.hour() >= MORNING) else {
        return Ok(0);
    };
    let mut tx = store.write().await?;
    let mut queued = 0;
    for authority in office.organisation.authorities.values() {
        match report(&mut tx, office, authority, day, now).await {
            Ok(sent) => queued += usize::from(sent),
            Err(SettleError::Store(error)) => return Err(error),
            Err(error) => tracing::error!(authority = %authority.id, %error, "the shadow's report could not be written"),
        }
    }
    tx.commit().await?;
    Ok(queued)
}

async fn report(tx: &mut WriteTx, office: &Office, authority: &Authority, day: NaiveDate, now: DateTime<Utc>) -> Result<bool, SettleError> {
    let Some(mailbox) = office.organisation.mailbox_of(&authority.id) else {
        return Ok(false);
    };
    let Some(to) = office.organisation.address_of(&authority.registrar) else {
        return Ok(false);
    };
    let end = |day| end_of(day).with_timezone(&Utc);
    let (from, until) = (day.pred_opt().map_or(DateTime::UNIX_EPOCH, end), end(day));
    let text = Day::gather(tx, &authority.id, from, until).await?.told(office, day);
    let values = [("report_day", day.to_string()), ("report", text), ("name", authority.name.clone())];
    let plan = LetterPlan::new(Purpose::ShadowReport, format!("shadow/{}/{day}", authority.id), &mailbox.id, to).with_values(&values);
    let letter = letters::write(office, &plan, None, &Originals::new(), "shadow", now)?;
    tx.queue_letter(None, &letter, now).await?;
    Ok(true)
}

/// One day of one authority.
struct Day {
    opened: Vec<(Case, LogRow)>,
    /// Mails that became no case of anyone's, by what was decided about them.
    elsewhere: BTreeMap<String, usize>,
    letters: BTreeMap<&'static str, usize>,
}

impl Day {
    async fn gather(tx: &mut WriteTx, authority: &AuthorityId, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Self, StoreError> {
        let mut day = Self {
            opened: Vec::new(),
            elsewhere: BTreeMap::new(),
            letters: BTreeMap::new(),
        };
        for row in tx.log_between(from, until).await? {
            match row.case {
                Some(case) if row.kind == "new_matter" => {
                    let case = tx.load_case(case).await?;
                    if case.matter.authority == *authority {
                        day.opened.push((case, row));
                    }
                }
                None => *day.elsewhere.entry(row.reasons.first().cloned().unwrap_or_default()).or_default() += 1,
                Some(_) => {}
            }
        }
        for letter in tx.letters_between(from, until).await? {
            if let Some(case) = letter.case
                && tx.load_case(case).await?.matter.authority == *authority
            {
                *day.letters.entry(letter_word(&letter)).or_default() += 1;
            }
        }
        Ok(day)
    }

    fn told(&self, office: &Office, day: NaiveDate) -> String {
        let mut text = format!("Nya ärenden: {}\n", self.opened.len());
        for (case, row) in &self.opened {
            told_case(&mut text, office, case, &row.reasons, day);
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "\nMejl som inte blev ärenden: {}\n", self.elsewhere.values().sum::<usize>());
        for (reason, count) in &self.elsewhere {
            let _ = writeln!(text, "  {count}  {reason}");
        }
        let _ = write!(text, "\nBrev som skulle ha skickats: {}\n", self.letters.values().sum::<usize>());
        for (word, count) in &self.letters {
            let _ = writeln!(text, "  {count}  {word}");
        }
        text
    }
}

fn told_case(text: &mut String, office: &Office, case: &Case, reasons: &[String], day: NaiveDate) {
    let (organisation, matter) = (&office.organisation, &case.matter);
    let title = if matter.flags.contains(&Flag::Confidential) {
        HIDDEN_TITLE
    } else {
        &matter.title
    };
    let to = organisation
        .who_has(matter.officer.as_ref(), matter.unit.as_ref())
        .unwrap_or("registratorn");
    let due = matter.due_at.map(|due| format!(", svarsdag {}", in_words_sv(last_day(due), day)));
    let _ = write!(
        text,
        "\n  {}  {title}\n    Till {to}{}\n",
        organisation.write_number(&case.number),
        due.unwrap_or_default()
    );
    for reason in reasons {
        let _ = writeln!(text, "    – {reason}");
    }
}

fn letter_word(letter: &LetterRow) -> &'static str {
    match letter.purpose {
        Purpose::Receipt => "bekräftelse till den som skrev",
        Purpose::Answer => "svar till den som skrev",
        Purpose::Delay => "besked om längre svarstid till den som skrev",
        Purpose::Assignment => "fördelning till handläggare",
        Purpose::Transcript => "återkoppling till handläggare",
        Purpose::FollowUp => "komplettering till handläggare",
        Purpose::Reminder => "påminnelse till handläggare",
        Purpose::Escalation => "påminnelse till chef",
        Purpose::RegistrarNotice => "fråga till registratorn",
        Purpose::Alert | Purpose::Forward => "besked till en annan funktion",
        _ => "annat brev",
    }
}
