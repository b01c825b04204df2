//! Disposal: once a year a list is mailed to those who may sign it; a reply with the one word that signs, from someone who got it,
//! lets it be carried out, a few cases at a time.

use super::letters::{self, Extra, Originals};
use super::office::Office;
use super::replies::{Asking, reply};
use super::report::{ReportError, morning, recipients};
use super::settle::SettleError;
use super::task::uncancelled;
use crate::domain::address::NamedAddress;
use crate::domain::case::{Case, State};
use crate::domain::disposal::due;
use crate::domain::effect::{LetterPlan, Purpose};
use crate::domain::ids::MailboxId;
use crate::domain::organisation::Authority;
use crate::domain::policies::InForce;
use crate::domain::policy::Role;
use crate::domain::time::{midnight, stockholm_date};
use crate::mail::compose::Enclosure;
use crate::paper;
use crate::store::{DisposalCase, LogEntry, Session, Store, StoreError, WriteTx};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::json;
use std::sync::Arc;

/// The most cases of one list.
const MOST_LISTED: u32 = 5_000;
/// Cases that are destroyed in one commit.
const BATCH: u32 = 20;

/// Makes the year's lists, and carries out what is signed; tells how much was done.
///
/// # Errors
/// When the database is out of reach; what is not done is done at the next turn.
pub async fn run_once(office: &Arc<Office>, store: &Store) -> Result<usize, StoreError> {
    let now = office.clock.now();
    let mut done = 0;
    for authority in office.organisation.authorities.values() {
        let in_force = office.policies.on(&authority.policy, stockholm_date(now));
        if let Some(in_force) = in_force.filter(|one| !one.policy.disposals.is_empty()) {
            match propose(office, store, authority, in_force, now).await {
                Ok(letters) => done += letters,
                Err(ReportError::Store(error)) => return Err(error),
                Err(error) => tracing::error!(%error, "a disposal list could not be mailed; it is tried again"),
            }
        }
    }
    Ok(done + carry_out(office, store, now).await?)
}

/// The list of a year, in the morning of its first working day.
async fn propose(
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
    let (cases, rows) = listed(&mut reader, office, authority, in_force, &key, today).await?;
    drop(reader);
    let mut composed = Vec::new();
    if let Some(mailbox) = office.organisation.mailbox_of(&authority.id).filter(|_| !cases.is_empty()) {
        for to in recipients(office, authority, &[Role::Registrar, Role::Head]) {
            let plan = plan(&mailbox.id, to, &key, "list", rows.len());
            let extra = Extra {
                page: None,
                files: vec![list_file(&rows, today)],
            };
            composed.push(letters::write_with(office, &plan, None, &Originals::new(), extra, &key, now)?);
        }
    }
    let store = store.clone();
    Ok(uncancelled(async move {
        let mut tx = store.write().await?;
        if !tx.note_report(&key, now).await? || cases.is_empty() {
            return tx.commit().await.map(|()| 0);
        }
        tx.put_disposal(&key, &cases, now).await?;
        for letter in &composed {
            tx.queue_letter(None, letter, now).await?;
        }
        let event = json!({ "list": key, "cases": cases.len() });
        log(
            &mut tx,
            "clock",
            "disposal_proposed",
            &event,
            "En gallringslista är skickad för underskrift.",
            now,
        )
        .await?;
        tx.commit().await?;
        Ok::<usize, StoreError>(composed.len())
    })
    .await?)
}

/// Cases whose time has passed, and the same as rows of the list that is mailed.
async fn listed(
    reader: &mut Session,
    office: &Office,
    authority: &Authority,
    in_force: &InForce,
    key: &str,
    today: NaiveDate,
) -> Result<(Vec<DisposalCase>, Vec<Vec<String>>), StoreError> {
    let (mut cases, mut rows) = (Vec::new(), Vec::new());
    for case in reader.disposable(authority.id.as_str(), midnight(today), MOST_LISTED).await? {
        let closed = closed_at(&case);
        let Some(rule) = due(&in_force.policy.disposals, case.matter.case_type, closed, today) else {
            continue;
        };
        rows.push(vec![
            office.organisation.write_number(&case.number),
            in_force.policy.type_word(case.matter.case_type).to_owned(),
            closed.map(|at| stockholm_date(at).to_string()).unwrap_or_default(),
            rule.id.clone(),
            rule.decision.clone(),
        ]);
        cases.push(DisposalCase {
            key: key.to_owned(),
            case: case.id,
            rule: rule.id.clone(),
            decision: rule.decision.clone(),
            signed_by: String::new(),
        });
    }
    Ok((cases, rows))
}

fn closed_at(case: &Case) -> Option<DateTime<Utc>> {
    match &case.state {
        State::Closed { at, .. } => Some(*at),
        _ => None,
    }
}

fn list_file(rows: &[Vec<String>], today: NaiveDate) -> Enclosure {
    Enclosure::File {
        name: format!("gallringslista-{}.csv", today.year()),
        content_type: "text/csv".to_owned(),
        bytes: paper::list_csv(&["Diarienummer", "Typ", "Avslutat", "Regel", "Beslut"], rows).into_bytes(),
    }
}

fn plan(mailbox: &MailboxId, to: NamedAddress, key: &str, what: &str, cases: usize) -> LetterPlan {
    let values = [("what", what.to_owned()), ("word", cases.to_string())];
    LetterPlan::new(Purpose::Disposal, format!("{key}/{what}/{}", to.address), mailbox, to).with_values(&values)
}

async fn log(
    tx: &mut WriteTx,
    actor: &str,
    kind: &str,
    event: &serde_json::Value,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.append_log(&LogEntry {
        case: None,
        mail: None,
        at: now,
        actor,
        kind,
        event,
        effects: &[],
        reasons: &[reason.to_owned()],
        policy: None,
    })
    .await
    .map(|_| ())
}

/// Someone who got the list has signed it.
///
/// # Errors
/// As for settling a decision.
pub async fn sign(tx: &mut WriteTx, office: &Office, key: &str, asking: Asking<'_>, now: DateTime<Utc>) -> Result<(), SettleError> {
    let Asking { person, mail, .. } = asking;
    let signed = tx.sign_disposal(key, person.as_str(), now).await?;
    let cases = tx.cases_of_list(key).await?.len();
    let what = if signed { "signed" } else { "signed_before" };
    reply(tx, office, asking, |to| plan(&mail.mailbox.id, to, key, what, cases), now).await?;
    let event = json!({ "list": key, "cases": cases, "mail": mail.id });
    let reason = if signed {
        "Gallringslistan är underskriven."
    } else {
        "Gallringslistan var redan underskriven."
    };
    log(tx, person.as_str(), "disposal_signed", &event, reason, now).await?;
    Ok(())
}

/// Destroys the next cases of signed lists. A case that has been opened again, or whose rule is gone, is spared.
async fn carry_out(office: &Arc<Office>, store: &Store, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let cases = store.read().await?.signed_cases(BATCH).await?;
    if cases.is_empty() {
        return Ok(0);
    }
    let (office, store) = (Arc::clone(office), store.clone());
    uncancelled(async move {
        let mut tx = store.write().await?;
        for one in &cases {
            let case = tx.load_case(one.case).await?;
            let closed = closed_at(&case);
            let authority = office.organisation.authorities.get(&case.matter.authority);
            let in_force = authority.and_then(|authority| office.policies.on(&authority.policy, stockholm_date(now)));
            let rule = in_force.and_then(|one| due(&one.policy.disposals, case.matter.case_type, closed, stockholm_date(now)));
            if rule.is_none() || tx.is_destroyed(one.case).await? {
                tx.spare(one).await?;
                continue;
            }
            let event = json!({ "list": one.key, "rule": one.rule, "decision": one.decision, "signed_by": one.signed_by });
            let protocol = LogEntry {
                case: Some(one.case),
                mail: None,
                at: now,
                actor: &one.signed_by,
                kind: "destroyed",
                event: &event,
                effects: &[],
                reasons: &[format!("Gallrat enligt {}.", one.decision)],
                policy: None,
            };
            tx.destroy(one, &protocol, now).await?;
        }
        for one in &cases {
            if tx.end_disposal(&one.key, now).await? {
                log(
                    &mut tx,
                    &one.signed_by,
                    "disposal_done",
                    &json!({ "list": one.key }),
                    "Gallringen är genomförd.",
                    now,
                )
                .await?;
            }
        }
        tx.commit().await?;
        Ok(cases.len())
    })
    .await
}
