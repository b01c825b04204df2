//! The list of a year: cases and documents whose time has passed, mailed to those who may sign it.

use super::{amount, note, plan};
use crate::domain::case::{Case, State};
use crate::domain::disposal::{DisposalRule, DocumentKind, due, due_document};
use crate::domain::organisation::Authority;
use crate::domain::policies::InForce;
use crate::domain::policy::Role;
use crate::domain::time::{midnight, stockholm_date};
use crate::flow::letters::{self, Extra, Originals};
use crate::flow::office::Office;
use crate::flow::report::{ReportError, morning, recipients};
use crate::flow::task::uncancelled;
use crate::mail::compose::Enclosure;
use crate::paper;
use crate::store::{ComposedLetter, Disposable, DisposalCase, DisposalDocument, DisposalSource, Session, Store, StoreError};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most cases of one list.
const MOST_CASES: u32 = 5_000;
/// The most documents of one type on one list.
const MOST_DOCUMENTS: u32 = 20_000;

/// What stands on a list, and the same as rows of the file that is mailed.
#[derive(Default)]
struct Listed {
    cases: Vec<DisposalCase>,
    documents: Vec<DisposalDocument>,
    rows: Vec<Vec<String>>,
}

/// Whose list it is, by which rules.
struct Making<'a> {
    office: &'a Office,
    authority: &'a Authority,
    in_force: &'a InForce,
    key: &'a str,
    today: NaiveDate,
}

/// Makes the list of a year, in the morning of its first working day; gives how many letters were queued.
pub(super) async fn propose(
    office: &Arc<Office>,
    store: &Store,
    authority: &Authority,
    in_force: &InForce,
    now: DateTime<Utc>,
) -> Result<usize, ReportError> {
    let today = stockholm_date(now);
    let key = format!("gallring/{}/{}", authority.id, today.year());
    let first = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
    let mut reader = store.read().await?;
    if now < morning(in_force.calendar.working_day_from(first)) || reader.report_made(&key).await?.is_some() {
        return Ok(0);
    }
    let making = Making {
        office,
        authority,
        in_force,
        key: &key,
        today,
    };
    let mut listed = making.cases(&mut reader).await?;
    making.documents(&mut reader, &mut listed).await?;
    drop(reader);
    let composed = making.letters(&listed, now)?;
    let store = store.clone();
    Ok(uncancelled(async move {
        let mut tx = store.write().await?;
        if !tx.note_report(&key, now).await? || listed.rows.is_empty() {
            return tx.commit().await.map(|()| 0);
        }
        tx.put_disposal(&key, &listed.cases, now).await?;
        tx.put_disposal_documents(&listed.documents).await?;
        for letter in &composed {
            tx.queue_letter(None, letter, now).await?;
        }
        let event = json!({ "list": key, "cases": listed.cases.len(), "documents": listed.documents.len() });
        let reason = "En gallringslista är skickad för underskrift.";
        note(&mut tx, "clock", "disposal_proposed", &event, reason, now).await?;
        tx.commit().await?;
        Ok::<usize, StoreError>(composed.len())
    })
    .await?)
}

impl Making<'_> {
    fn rules(&self) -> &[DisposalRule] {
        &self.in_force.policy.disposals
    }

    /// Cases whose time has passed.
    async fn cases(&self, reader: &mut Session) -> Result<Listed, StoreError> {
        let mut listed = Listed::default();
        let before = midnight(self.today);
        for case in reader.disposable(self.authority.id.as_str(), before, MOST_CASES).await? {
            let closed = closed_at(&case);
            let Some(rule) = due(self.rules(), case.matter.case_type, closed, self.today) else {
                continue;
            };
            let number = self.office.organisation.write_number(&case.number);
            let type_word = self.in_force.policy.type_word(case.matter.case_type);
            listed
                .rows
                .push(self.row([number, "hela ärendet".to_owned()], type_word, closed, rule));
            listed.cases.push(DisposalCase {
                key: self.key.to_owned(),
                case: case.id,
                rule: rule.id.clone(),
                decision: rule.decision.clone(),
                signed_by: String::new(),
            });
        }
        Ok(listed)
    }

    /// Documents whose time has passed, of cases that stay.
    async fn documents(&self, reader: &mut Session, listed: &mut Listed) -> Result<(), StoreError> {
        let whole: BTreeSet<_> = listed.cases.iter().map(|one| one.case).collect();
        let mut sources: BTreeSet<DisposalSource> = BTreeSet::new();
        for kind in DocumentKind::all().filter(|kind| self.rules().iter().any(|rule| rule.documents.contains(kind))) {
            for found in self.of_kind(reader, kind).await? {
                let goes_whole = found.case.as_ref().is_some_and(|(case, ..)| whole.contains(case));
                let case_type = found.case.as_ref().map(|(_, _, case_type)| *case_type);
                let rule = due_document(self.rules(), kind, case_type, found.since, self.today);
                let Some(rule) = rule.filter(|_| !goes_whole && sources.insert(found.source)) else {
                    continue;
                };
                listed.rows.push(self.document_row(kind, &found, rule));
                listed.documents.push(DisposalDocument {
                    key: self.key.to_owned(),
                    place: 0,
                    case: found.case.map(|(case, ..)| case),
                    source: found.source,
                    kind,
                    rule: rule.id.clone(),
                    decision: rule.decision.clone(),
                    signed_by: String::new(),
                });
            }
        }
        Ok(())
    }

    async fn of_kind(&self, reader: &mut Session, kind: DocumentKind) -> Result<Vec<Disposable>, StoreError> {
        let before = midnight(self.today);
        let authority = self.authority.id.as_str();
        let mut found = reader.disposable_of_cases(authority, kind, before, MOST_DOCUMENTS).await?;
        let mailboxes = self.office.organisation.mailboxes.values();
        for mailbox in mailboxes.filter(|mailbox| mailbox.authority == self.authority.id) {
            found.extend(reader.disposable_of_mailbox(mailbox, kind, before, MOST_DOCUMENTS).await?);
        }
        Ok(found)
    }

    fn document_row(&self, kind: DocumentKind, found: &Disposable, rule: &DisposalRule) -> Vec<String> {
        let number = found
            .case
            .as_ref()
            .map(|(_, number, _)| self.office.organisation.write_number(number));
        let what = match found.number {
            Some(document) => format!("handling {document}, {}", kind.word()),
            None => kind.word().to_owned(),
        };
        let type_word = found
            .case
            .as_ref()
            .map(|(_, _, case_type)| self.in_force.policy.type_word(*case_type));
        self.row(
            [number.unwrap_or_default(), what],
            type_word.unwrap_or_default(),
            Some(found.since),
            rule,
        )
    }

    fn row(&self, [number, what]: [String; 2], type_word: &str, since: Option<DateTime<Utc>>, rule: &DisposalRule) -> Vec<String> {
        vec![
            number,
            what,
            type_word.to_owned(),
            since.map(|at| stockholm_date(at).to_string()).unwrap_or_default(),
            rule.id.clone(),
            rule.decision.clone(),
        ]
    }

    /// The letters to those who may sign; none where there is nothing to sign.
    fn letters(&self, listed: &Listed, now: DateTime<Utc>) -> Result<Vec<ComposedLetter>, ReportError> {
        let mailbox = self.office.organisation.mailbox_of(&self.authority.id);
        let Some(mailbox) = mailbox.filter(|_| !listed.rows.is_empty()) else {
            return Ok(Vec::new());
        };
        let amount = amount(listed.cases.len(), listed.documents.len());
        let mut composed = Vec::new();
        for to in recipients(self.office, self.authority, &[Role::Registrar, Role::Head]) {
            let plan = plan(&mailbox.id, to, self.key, "list", amount.clone());
            let extra = Extra {
                page: None,
                files: vec![file(&listed.rows, self.today)],
            };
            composed.push(letters::write_with(
                self.office,
                &plan,
                None,
                &Originals::new(),
                extra,
                self.key,
                now,
            )?);
        }
        Ok(composed)
    }
}

/// When a case was closed, UTC.
pub(super) fn closed_at(case: &Case) -> Option<DateTime<Utc>> {
    match &case.state {
        State::Closed { at, .. } => Some(*at),
        _ => None,
    }
}

fn file(rows: &[Vec<String>], today: NaiveDate) -> Enclosure {
    let headings = ["Diarienummer", "Vad", "Typ", "Räknas från", "Regel", "Beslut"];
    Enclosure::File {
        name: format!("gallringslista-{}.csv", today.year()),
        content_type: "text/csv".to_owned(),
        bytes: paper::list_csv(&headings, rows).into_bytes(),
    }
}
