//! Disposal: once a year a list is mailed to those who may sign it; a reply with the one word that signs, from someone who got it,
//! lets it be carried out, a little at a time.

mod carry_out;
mod list;

use super::office::Office;
use super::replies::{Asking, reply};
use super::report::ReportError;
use super::settle::SettleError;
use crate::domain::address::NamedAddress;
use crate::domain::disposal::ListWord;
use crate::domain::effect::{LetterPlan, Purpose};
use crate::domain::ids::MailboxId;
use crate::domain::time::stockholm_date;
use crate::store::{LogEntry, Store, StoreError, WriteTx};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::sync::Arc;

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
            match list::propose(office, store, authority, in_force, now).await {
                Ok(letters) => done += letters,
                Err(ReportError::Store(error)) => return Err(error),
                Err(error) => tracing::error!(%error, "a disposal list could not be mailed; it is tried again"),
            }
        }
    }
    Ok(done + carry_out::next(office, store, now).await?)
}

/// Someone who got the list has signed it.
///
/// # Errors
/// As for settling a decision.
pub async fn sign(tx: &mut WriteTx, office: &Office, key: &str, asking: Asking<'_>, now: DateTime<Utc>) -> Result<(), SettleError> {
    let Asking { person, mail, .. } = asking;
    let signed = tx.sign_disposal(key, person.as_str(), now).await?;
    let (cases, documents) = (tx.cases_of_list(key).await?.len(), tx.documents_on_list(key).await?);
    let what = if signed { ListWord::Signed } else { ListWord::SignedBefore };
    let amount = amount(cases, documents);
    reply(tx, office, asking, |to| plan(&mail.mailbox.id, to, key, what, amount), now).await?;
    let event = json!({ "list": key, "cases": cases, "documents": documents, "mail": mail.id });
    let reason = if signed {
        "Gallringslistan är underskriven."
    } else {
        "Gallringslistan var redan underskriven."
    };
    tx.append_log(&LogEntry {
        mail: Some(mail.id),
        ..LogEntry::note(now, person.as_str(), "disposal_signed", &event, &[reason.to_owned()])
    })
    .await?;
    Ok(())
}

/// How much a list holds, in words.
fn amount(cases: usize, documents: usize) -> String {
    let word = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let cases = (cases > 0).then(|| word(cases, "ärende", "ärenden"));
    let documents = (documents > 0).then(|| word(documents, "handling", "handlingar"));
    let both: Vec<String> = cases.into_iter().chain(documents).collect();
    both.join(" och ")
}

fn plan(mailbox: &MailboxId, to: NamedAddress, key: &str, what: ListWord, amount: String) -> LetterPlan {
    let word = what.as_str();
    let plan = LetterPlan::new(Purpose::Disposal, format!("{key}/{word}/{}", to.address), mailbox, to)
        .with_values(&[("what", word.to_owned()), ("word", amount)]);
    match what {
        ListWord::Proposed { has_more: true } => plan.with_values(&[("also", "more".to_owned())]),
        _ => plan,
    }
}

async fn note(tx: &mut WriteTx, actor: &str, kind: &str, event: &Value, reason: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.append_log(&LogEntry::note(now, actor, kind, event, &[reason.to_owned()]))
        .await
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_amount_of_a_list_reads_well() {
        for (cases, documents, expected) in [
            (1, 0, "1 ärende"),
            (3, 0, "3 ärenden"),
            (0, 1, "1 handling"),
            (2, 120, "2 ärenden och 120 handlingar"),
        ] {
            assert_eq!(super::amount(cases, documents), expected);
        }
    }
}
