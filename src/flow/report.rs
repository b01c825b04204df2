//! Reports: mailed on their day, once, also after an outage; and measures that are missing, asked for before the period ends.

mod gather;
mod measures;

pub use gather::{Desk, gather};

use super::letters::{self, Extra, LetterError, Originals};
use super::office::Office;
use super::task::{on_a_thread, uncancelled};
use crate::domain::address::NamedAddress;
use crate::domain::calendar::Calendar;
use crate::domain::effect::{LetterPlan, Purpose};
use crate::domain::ids::{MailboxId, PersonId};
use crate::domain::organisation::Authority;
use crate::domain::policies::InForce;
use crate::domain::policy::{ReportPart, ReportRule, Role};
use crate::domain::report::{Report, Span};
use crate::domain::time::{morning, stockholm_date};
use crate::mail::compose::{Enclosure, HtmlPage, Picture};
use crate::paper::{self, PaperError, html};
use crate::store::{ComposedLetter, LogEntry, Store, StoreError};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use thiserror::Error;

/// Missed periods that are caught up with, at most.
const MOST_MISSED: usize = 12;

/// Why a report could not be made.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its letter.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// Its pictures or sheets.
    #[error(transparent)]
    Paper(#[from] PaperError),
}

/// A report ready to be read: its page, its pictures, and its figures as files.
pub struct Printed {
    /// The report.
    pub report: Report,
    /// Pictures by the name of their chart.
    pub pictures: BTreeMap<&'static str, Vec<u8>>,
    /// The page with its pictures inside, for a browser and for print.
    pub page: String,
    /// All figures as an Excel workbook.
    pub workbook: Vec<u8>,
    /// All figures as a list.
    pub csv: String,
    /// The report for print and for keeping.
    pub pdf: Vec<u8>,
}

/// Makes what is due: reports of periods that have ended, and questions about measures; tells how many letters were queued.
///
/// # Errors
/// When the database is out of reach; what is not made is made at the next turn.
pub async fn run_once(office: &Arc<Office>, store: &Store) -> Result<usize, StoreError> {
    let now = office.clock.now();
    let mut queued = 0;
    for authority in office.organisation.authorities.values() {
        let Some(in_force) = office.policies.on(&authority.policy, stockholm_date(now)) else {
            continue;
        };
        for rule in &in_force.policy.reports {
            for span in due(store, authority, rule, &in_force.calendar, now).await? {
                queued += told(mail_report(office, store, authority, in_force, rule, span, now).await)?;
            }
            if rule.with.contains(&ReportPart::Measures) {
                queued += told(measures::ask_for(office, store, authority, in_force, rule, now).await)?;
            }
        }
    }
    Ok(queued)
}

/// A report that cannot be made stops no other work.
fn told(made: Result<usize, ReportError>) -> Result<usize, StoreError> {
    match made {
        Ok(queued) => Ok(queued),
        Err(ReportError::Store(error)) => Err(error),
        Err(error) => {
            tracing::error!(%error, "a report could not be made; it is tried again");
            Ok(0)
        }
    }
}

/// Periods whose report is due and was not made, the oldest first; none that ended before there was a diary.
async fn due(
    store: &Store,
    authority: &Authority,
    rule: &ReportRule,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<Vec<Span>, StoreError> {
    let mut reader = store.read().await?;
    let mut missed = Vec::new();
    let mut next = Span::ended_before(rule.period, stockholm_date(now));
    while let Some(span) = next.filter(|_| missed.len() < MOST_MISSED) {
        next = span.before();
        if morning(calendar.next_working_day(span.last)) > now {
            continue;
        }
        if reader.report_made(&key_of("report", authority, span)).await?.is_some() {
            break;
        }
        if reader.first_mail_at().await?.is_none_or(|first| first >= span.ends()) {
            break;
        }
        missed.push(span);
    }
    missed.reverse();
    Ok(missed)
}

fn key_of(what: &str, authority: &Authority, span: Span) -> String {
    format!("{what}/{}/{span}", authority.id)
}

async fn mail_report(
    office: &Arc<Office>,
    store: &Store,
    authority: &Authority,
    in_force: &InForce,
    rule: &ReportRule,
    span: Span,
    now: DateTime<Utc>,
) -> Result<usize, ReportError> {
    let Some(mailbox) = office.organisation.mailbox_of(&authority.id) else {
        return Ok(0);
    };
    let mut reader = store.read().await?;
    let classifier = office.classifier.now();
    let desk = Desk::of(office, &classifier);
    let report = gather(&mut reader, &desk, Some(authority), in_force, span, &rule.with, now).await?;
    drop(reader);
    let printed = on_a_thread(move || print(report)).await?;
    let key = key_of("report", authority, span);
    let mut letters = Vec::new();
    for to in recipients(office, authority, &rule.to) {
        letters.push(letter(office, &printed, span, &mailbox.id, to, &key, now)?);
    }
    Ok(queue(store, key, letters, now).await?)
}

/// Notes that it is made and queues its letters, in one commit: never twice.
async fn queue(store: &Store, key: String, letters: Vec<ComposedLetter>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let store = store.clone();
    uncancelled(async move {
        let mut tx = store.write().await?;
        if !tx.note_report(&key, now).await? {
            return Ok(0);
        }
        for letter in &letters {
            tx.queue_letter(None, letter, now).await?;
        }
        let event = json!({ "report": key, "letters": letters.len() });
        let reasons = ["Rapporten är skickad på sin dag.".to_owned()];
        tx.append_log(&LogEntry::note(now, "clock", "report_made", &event, &reasons))
            .await?;
        tx.commit().await?;
        Ok(letters.len())
    })
    .await
}

/// The letter with a report: sentences, pictures and tables to read, the figures as files.
///
/// # Errors
/// When the template or the mail library refuses it.
pub fn letter(
    office: &Office,
    printed: &Printed,
    span: Span,
    mailbox: &MailboxId,
    to: NamedAddress,
    key: &str,
    now: DateTime<Utc>,
) -> Result<ComposedLetter, LetterError> {
    let values = [
        ("word", format!("{} – {}", printed.report.title, printed.report.of)),
        ("body", printed.report.text()),
    ];
    let plan = LetterPlan::new(Purpose::Report, format!("{key}/{}", to.address), mailbox, to).with_values(&values);
    let pictures = printed.pictures.iter().map(|(name, bytes)| Picture {
        id: content_id(name),
        bytes: bytes.clone(),
    });
    let file = |ending: &str, content_type: &str, bytes: &[u8]| Enclosure::File {
        name: format!("synpunkter-{span}.{ending}"),
        content_type: content_type.to_owned(),
        bytes: bytes.to_vec(),
    };
    let extra = Extra {
        page: Some(HtmlPage {
            html: html::report(&printed.report, |chart| format!("cid:{}", content_id(chart.name))),
            pictures: pictures.collect(),
        }),
        files: vec![
            file(
                "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                &printed.workbook,
            ),
            file("csv", "text/csv", printed.csv.as_bytes()),
            file("pdf", "application/pdf", &printed.pdf),
            file("html", "text/html", printed.page.as_bytes()),
        ],
    };
    letters::write_with(office, &plan, None, &Originals::new(), extra, key, now)
}

fn content_id(chart: &str) -> String {
    format!("{chart}@rapport")
}

/// Draws and writes everything of a report.
///
/// # Errors
/// [`PaperError`].
pub fn print(report: Report) -> Result<Printed, PaperError> {
    let mut pictures = BTreeMap::new();
    for chart in report.sections.iter().filter_map(|section| section.chart.as_ref()) {
        pictures.insert(chart.name, paper::png(chart)?);
    }
    let page = html::report(&report, |chart| {
        paper::data_url(pictures.get(chart.name).map_or(&[], Vec::as_slice))
    });
    Ok(Printed {
        page,
        workbook: paper::workbook(&report)?,
        csv: paper::figures_csv(&report),
        pdf: paper::pdf::report(&report)?,
        pictures,
        report,
    })
}

/// Everyone of the roles, each once.
pub(super) fn recipients(office: &Office, authority: &Authority, roles: &[Role]) -> Vec<NamedAddress> {
    let units = || office.organisation.units.values().filter(|unit| unit.authority == authority.id);
    let mut people: BTreeSet<&PersonId> = BTreeSet::new();
    for role in roles {
        match role {
            Role::Head => people.extend([&authority.head]),
            Role::Registrar => people.extend([&authority.registrar]),
            Role::Responsible => people.extend([authority.responsible.as_ref().unwrap_or(&authority.head)]),
            Role::Manager => people.extend(units().map(|unit| &unit.manager)),
            Role::Officer | Role::StandIn => people.extend(units().flat_map(|unit| &unit.officers)),
        }
    }
    people
        .into_iter()
        .filter_map(|person| office.organisation.address_of(person))
        .collect()
}
