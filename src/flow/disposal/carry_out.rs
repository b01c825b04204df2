//! Carrying out what is signed: some cases, or some documents, in each commit. What has been opened again, whose rule is gone, or
//! what another case needs, is spared.

use super::list::closed_at;
use super::note;
use crate::domain::disposal::{ListKey, due, due_document};
use crate::domain::ids::{AuthorityId, CaseId};
use crate::domain::policies::InForce;
use crate::domain::time::stockholm_date;
use crate::flow::office::Office;
use crate::flow::reading::words_to_find;
use crate::flow::task::{guarded, uncancelled};
use crate::mail;
use crate::store::{DisposalCase, DisposalDocument, LogEntry, Store, StoreError, WriteTx};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Cases that are destroyed in one commit.
const CASES: u32 = 20;
/// Documents that are destroyed in one commit.
const DOCUMENTS: u32 = 50;

/// Destroys what comes next of the oldest signed list; tells how much that was.
pub(super) async fn next(office: &Arc<Office>, store: &Store, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut reader = store.read().await?;
    let cases = reader.signed_cases(CASES).await?;
    let documents = if cases.is_empty() {
        reader.signed_documents(DOCUMENTS).await?
    } else {
        Vec::new()
    };
    drop(reader);
    if cases.is_empty() && documents.is_empty() {
        return Ok(0);
    }
    let (office, store) = (Arc::clone(office), store.clone());
    uncancelled(async move {
        let mut tx = store.write().await?;
        for one in &cases {
            destroy_case(&mut tx, &office, one, now).await?;
        }
        destroy_documents(&mut tx, &office, &documents, now).await?;
        let lists = cases.iter().map(|one| (&one.key, &one.signed_by));
        let lists = lists.chain(documents.iter().map(|one| (&one.key, &one.signed_by)));
        for (key, signed_by) in lists {
            if tx.end_disposal(key, now).await? {
                let event = json!({ "list": key });
                note(&mut tx, signed_by, "disposal_done", &event, "Gallringen är genomförd.", now).await?;
            }
        }
        tx.commit().await?;
        Ok(cases.len() + documents.len())
    })
    .await
}

async fn destroy_case(tx: &mut WriteTx, office: &Office, one: &DisposalCase, now: DateTime<Utc>) -> Result<(), StoreError> {
    let case = tx.load_case(one.case).await?;
    let rule = in_force(office, &case.matter.authority, now).and_then(|in_force| {
        due(
            &in_force.policy.disposals,
            case.matter.case_type,
            closed_at(&case),
            stockholm_date(now),
        )
    });
    if rule.is_none() || tx.is_destroyed(one.case).await? || tx.has_what_another_needs(one.case).await? {
        return tx.spare(one).await;
    }
    let event = json!({ "list": one.key, "rule": one.rule, "decision": one.decision, "signed_by": one.signed_by });
    let reasons = [format!("Gallrat enligt {}.", one.decision)];
    let protocol = LogEntry {
        case: Some(one.case),
        ..LogEntry::note(now, &one.signed_by, "destroyed", &event, &reasons)
    };
    tx.destroy(one, &protocol, now).await
}

async fn destroy_documents(
    tx: &mut WriteTx,
    office: &Office,
    documents: &[DisposalDocument],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut less_to_find: BTreeSet<CaseId> = BTreeSet::new();
    for one in documents {
        if !may_go(tx, office, one, now).await? {
            tx.spare_document(one).await?;
            continue;
        }
        let event = json!({
            "list": one.key, "row": one.place, "what": one.kind.as_str(), "rule": one.rule, "decision": one.decision,
            "signed_by": one.signed_by,
        });
        let reasons = [format!("Gallrat enligt {}: {}.", one.decision, one.kind.word())];
        let protocol = LogEntry {
            case: one.case,
            ..LogEntry::note(now, &one.signed_by, "document_destroyed", &event, &reasons)
        };
        tx.destroy_document(one, &protocol, now).await?;
        less_to_find.extend(one.case.filter(|_| one.kind.has_own_words()));
    }
    for case in less_to_find {
        index_anew(tx, office, case).await?;
    }
    Ok(())
}

/// Whether a document that was signed for may still go: its case is closed and its rule stands.
async fn may_go(tx: &mut WriteTx, office: &Office, one: &DisposalDocument, now: DateTime<Utc>) -> Result<bool, StoreError> {
    if tx.must_be_spared(one.source).await? {
        return Ok(false);
    }
    let Some(id) = one.case else {
        return Ok(rule_stands(office, one, now));
    };
    let case = tx.load_case(id).await?;
    let (Some(in_force), Some(closed)) = (in_force(office, &case.matter.authority, now), closed_at(&case)) else {
        return Ok(false);
    };
    let rules = &in_force.policy.disposals;
    Ok(due_document(rules, one.kind, Some(case.matter.case_type), closed, stockholm_date(now)).is_some())
}

/// Whether the rule that a document without a case was listed by is still there.
fn rule_stands(office: &Office, one: &DisposalDocument, now: DateTime<Utc>) -> bool {
    let list: Option<ListKey> = one.key.parse().ok();
    let in_force = list.and_then(|list| in_force(office, &list.authority, now));
    in_force.is_some_and(|in_force| {
        let mut rules = in_force.policy.disposals.iter();
        rules.any(|rule| rule.id == one.rule && rule.documents.contains(&one.kind))
    })
}

/// An authority's routine as it is today.
fn in_force<'a>(office: &'a Office, authority: &AuthorityId, now: DateTime<Utc>) -> Option<&'a InForce> {
    let authority = office.organisation.authorities.get(authority)?;
    office.policies.on(&authority.policy, stockholm_date(now))
}

/// Lets a case be found by what is left of it.
async fn index_anew(tx: &mut WriteTx, office: &Office, case: CaseId) -> Result<(), StoreError> {
    let mails = tx.mails_left_of(case).await?;
    let words = |raw: &Vec<u8>| guarded(|| words_to_find(&mail::read(raw, &office.rules), raw));
    let texts: Vec<String> = mails.iter().filter_map(words).collect();
    let matter = tx.load_case(case).await?.matter;
    tx.index_anew(case, &matter, &texts).await
}
