//! The list of a year: cases and documents whose time has passed, mailed to those who may sign it.

use super::{amount, note, plan};
use crate::domain::case::{Case, State};
use crate::domain::disposal::{DisposalRule, DocumentKind, ListKey, ListWord, due, due_document, earliest};
use crate::domain::ids::CaseId;
use crate::domain::organisation::Authority;
use crate::domain::policies::InForce;
use crate::domain::policy::Role;
use crate::domain::time::{midnight, morning, stockholm_date};
use crate::flow::letters::{self, Extra, Originals};
use crate::flow::office::Office;
use crate::flow::report::{ReportError, recipients};
use crate::flow::task::uncancelled;
use crate::mail::compose::Enclosure;
use crate::paper;
use crate::store::{ComposedLetter, Disposable, DisposalCase, DisposalDocument, DisposalSource, Session, Store, StoreError};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows that are looked at in one go.
const PAGE: u32 = 1_000;

/// What stands on a list, and the same as rows of the file that is mailed.
#[derive(Default)]
struct Listed {
    cases: Vec<DisposalCase>,
    documents: Vec<DisposalDocument>,
    rows: Vec<Vec<String>>,
    /// There is more, which the next list of the year takes up.
    has_more: bool,
}

/// Whose list it is, by which rules.
struct Making<'a> {
    office: &'a Office,
    authority: &'a Authority,
    in_force: &'a InForce,
    key: &'a str,
    /// The year, with the number of the list.
    year: &'a str,
    today: NaiveDate,
}

/// Makes the list of a year, in the morning of its first working day, and the next one when that is carried out and did not hold all;
/// gives how many letters were queued.
pub(super) async fn propose(
    office: &Arc<Office>,
    store: &Store,
    authority: &Authority,
    in_force: &InForce,
    now: DateTime<Utc>,
) -> Result<usize, ReportError> {
    let year = stockholm_date(now).year();
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let day = in_force.calendar.working_day_from(first);
    if now < morning(day) {
        return Ok(0);
    }
    let mut reader = store.read().await?;
    let Some(key) = next_key(&mut reader, authority, year).await? else {
        return Ok(0);
    };
    let (key, year) = (key.to_string(), key.year_word());
    let making = Making {
        office,
        authority,
        in_force,
        key: &key,
        year: &year,
        today: day,
    };
    let mut listed = making.cases(&mut reader).await?;
    making.documents(&mut reader, &mut listed).await?;
    drop(reader);
    let composed = making.letters(&listed, now)?;
    let store = store.clone();
    Ok(uncancelled(async move { keep(&store, &key, &listed, &composed, now).await }).await?)
}

/// The key of the list of a year that comes next; `None` while one waits for its signature, or to be carried out, and where there is
/// nothing more.
async fn next_key(reader: &mut Session, authority: &Authority, year: i32) -> Result<Option<ListKey>, StoreError> {
    let mut key = ListKey {
        authority: authority.id.clone(),
        year,
        nth: 1,
    };
    loop {
        let written = key.to_string();
        if reader.report_made(&written).await?.is_none() {
            return Ok(Some(key));
        }
        let list = reader.disposal(&written).await?;
        if list.is_none_or(|list| list.done_at.is_none()) {
            return Ok(None);
        }
        key = key.following();
    }
}

/// Notes that a list is made and queues its letters, in one commit; gives how many.
async fn keep(store: &Store, key: &str, listed: &Listed, letters: &[ComposedLetter], now: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut tx = store.write().await?;
    if !tx.note_report(key, now).await? || listed.rows.is_empty() {
        return tx.commit().await.map(|()| 0);
    }
    tx.put_disposal(key, &listed.cases, now).await?;
    tx.put_disposal_documents(&listed.documents).await?;
    for letter in letters {
        tx.queue_letter(None, letter, now).await?;
    }
    let event = json!({ "list": key, "cases": listed.cases.len(), "documents": listed.documents.len(), "more": listed.has_more });
    let reason = "En gallringslista är skickad för underskrift.";
    note(&mut tx, "clock", "disposal_proposed", &event, reason, now).await?;
    tx.commit().await?;
    Ok(letters.len())
}

impl Making<'_> {
    fn rules(&self) -> &[DisposalRule] {
        &self.in_force.policy.disposals
    }

    fn most_cases(&self) -> usize {
        usize::try_from(self.in_force.policy.disposal_list.cases).unwrap_or(usize::MAX)
    }

    fn most_documents(&self) -> usize {
        usize::try_from(self.in_force.policy.disposal_list.documents).unwrap_or(usize::MAX)
    }

    /// Before when (UTC) something must have ended to have had its time under one of some rules.
    fn before(&self, is_about: impl Fn(&&DisposalRule) -> bool) -> Option<DateTime<Utc>> {
        earliest(self.rules().iter().filter(is_about), self.today).map(midnight)
    }

    /// Cases whose time has passed.
    async fn cases(&self, reader: &mut Session) -> Result<Listed, StoreError> {
        let mut listed = Listed::default();
        let Some(before) = self.before(|rule| rule.documents.is_empty()) else {
            return Ok(listed);
        };
        let mut after = CaseId(0);
        loop {
            let page = reader.disposable(self.authority.id.as_str(), before, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(listed) };
            after = last.id;
            for case in &page {
                let closed = closed_at(case);
                let Some(rule) = due(self.rules(), case.matter.case_type, closed, self.today) else {
                    continue;
                };
                if listed.cases.len() == self.most_cases() {
                    listed.has_more = true;
                    return Ok(listed);
                }
                self.list_case(&mut listed, case, closed, rule);
            }
        }
    }

    fn list_case(&self, listed: &mut Listed, case: &Case, closed: Option<DateTime<Utc>>, rule: &DisposalRule) {
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

    /// Documents whose time has passed, of cases that stay.
    async fn documents(&self, reader: &mut Session, listed: &mut Listed) -> Result<(), StoreError> {
        let whole: BTreeSet<CaseId> = listed.cases.iter().map(|one| one.case).collect();
        let mut sources: BTreeSet<DisposalSource> = BTreeSet::new();
        for kind in DocumentKind::all() {
            let mut of_kind = self.of_kind(reader, kind, &whole).await?;
            of_kind.retain(|(found, _)| sources.insert(found.source));
            of_kind.sort_by_key(|(found, _)| (found.case.as_ref().map(|(case, ..)| *case), found.number, found.place));
            let room = self.most_documents().saturating_sub(listed.documents.len());
            listed.has_more |= of_kind.len() > room;
            for (found, rule) in of_kind.into_iter().take(room) {
                self.list_document(listed, kind, &found, rule);
            }
        }
        Ok(())
    }

    /// Documents of a type whose time has passed, one more than a list may hold at most.
    async fn of_kind(
        &self,
        reader: &mut Session,
        kind: DocumentKind,
        whole: &BTreeSet<CaseId>,
    ) -> Result<Vec<(Disposable, &DisposalRule)>, StoreError> {
        let mut due = Vec::new();
        let Some(before) = self.before(|rule| rule.documents.contains(&kind)) else {
            return Ok(due);
        };
        let mailboxes = self.office.organisation.mailboxes.values();
        let own = mailboxes.filter(|mailbox| mailbox.authority == self.authority.id);
        for mailbox in std::iter::once(None).chain(own.map(Some)) {
            let mut after = 0;
            while due.len() <= self.most_documents() {
                let page = match mailbox {
                    None => {
                        let authority = self.authority.id.as_str();
                        reader.disposable_of_cases(authority, kind, before, (after, PAGE)).await?
                    }
                    Some(mailbox) => reader.disposable_of_mailbox(mailbox, kind, before, (after, PAGE)).await?,
                };
                let Some(last) = page.last() else { break };
                after = last.place;
                due.extend(page.into_iter().filter_map(|found| {
                    let rule = self.rule_for(kind, &found, whole)?;
                    Some((found, rule))
                }));
            }
        }
        Ok(due)
    }

    /// The rule by which a document may go while its case stays.
    fn rule_for(&self, kind: DocumentKind, found: &Disposable, whole: &BTreeSet<CaseId>) -> Option<&DisposalRule> {
        let goes_whole = found.case.as_ref().is_some_and(|(case, ..)| whole.contains(case));
        let case_type = found.case.as_ref().map(|(_, _, case_type)| *case_type);
        let rule = due_document(self.rules(), kind, case_type, found.since, self.today);
        rule.filter(|_| !goes_whole)
    }

    fn list_document(&self, listed: &mut Listed, kind: DocumentKind, found: &Disposable, rule: &DisposalRule) {
        listed.rows.push(self.document_row(kind, found, rule));
        listed.documents.push(DisposalDocument {
            key: self.key.to_owned(),
            place: 0,
            case: found.case.as_ref().map(|(case, ..)| *case),
            source: found.source,
            kind,
            rule: rule.id.clone(),
            decision: rule.decision.clone(),
            signed_by: String::new(),
        });
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
            let what = ListWord::Proposed { has_more: listed.has_more };
            let plan = plan(&mailbox.id, to, self.key, what, amount.clone());
            let extra = Extra {
                page: None,
                files: vec![file(&listed.rows, self.year)],
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

fn file(rows: &[Vec<String>], year: &str) -> Enclosure {
    let headings = ["Diarienummer", "Vad", "Typ", "Räknas från", "Regel", "Beslut"];
    Enclosure::File {
        name: format!("gallringslista-{year}.csv"),
        content_type: "text/csv".to_owned(),
        bytes: paper::list_csv(&headings, rows).into_bytes(),
    }
}
