//! Measures that are missing: asked for by mail before the period ends (R105).

use super::{ReportError, key_of, queue};
use crate::domain::address::NamedAddress;
use crate::domain::effect::{LetterPlan, Purpose};
use crate::domain::figures::CaseFact;
use crate::domain::ids::{MailboxId, PersonId};
use crate::domain::organisation::Authority;
use crate::domain::policies::InForce;
use crate::domain::policy::{Policy, ReportRule};
use crate::domain::report::{Span, without_measure};
use crate::domain::time::{morning, stockholm_date};
use crate::flow::letters::{self, Extra, Originals};
use crate::flow::office::Office;
use crate::store::Store;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Working days before a period's end at which missing measures are asked for.
const ASKED_BEFORE: u32 = 10;

/// Asks each officer, once and before the period ends, for the measures that are missing in their answered cases (R105).
pub(super) async fn ask_for(
    office: &Arc<Office>,
    store: &Store,
    authority: &Authority,
    in_force: &InForce,
    rule: &ReportRule,
    now: DateTime<Utc>,
) -> Result<usize, ReportError> {
    let today = stockholm_date(now);
    let Some(span) = Span::around(rule.period, today) else {
        return Ok(0);
    };
    let day = in_force.calendar.sub_working_days(span.last, ASKED_BEFORE);
    let key = key_of("measures", authority, span);
    let mut reader = store.read().await?;
    if now < morning(day) || reader.report_made(&key).await?.is_some() {
        return Ok(0);
    }
    let facts = reader.case_facts(Some(&authority.id), span.begins(), span.ends()).await?;
    drop(reader);
    let Some(mailbox) = office.organisation.mailbox_of(&authority.id) else {
        return Ok(0);
    };
    let mut letters = Vec::new();
    let all: Vec<&CaseFact> = facts.iter().collect();
    for (person, missing) in by_person(without_measure(&all), office) {
        let Some(to) = office.organisation.address_of(&person) else {
            continue;
        };
        let plan = measures_plan(office, &in_force.policy, span, &mailbox.id, to, &key, &missing);
        letters.push(letters::write_with(
            office,
            &plan,
            None,
            &Originals::new(),
            Extra::default(),
            &key,
            now,
        )?);
    }
    Ok(queue(store, key, letters, now).await?)
}

fn measures_plan(
    office: &Office,
    policy: &Policy,
    span: Span,
    mailbox: &MailboxId,
    to: NamedAddress,
    key: &str,
    missing: &[&CaseFact],
) -> LetterPlan {
    let line = |fact: &&CaseFact| {
        let title = if fact.is_sensitive() {
            policy.type_word(fact.case_type)
        } else {
            fact.title.as_str()
        };
        format!("  {}  {title}", office.organisation.write_number(&fact.number))
    };
    let values = [
        ("word", span.in_words()),
        ("body", missing.iter().map(line).collect::<Vec<_>>().join("\n")),
        ("new_day", span.last.to_string()),
    ];
    LetterPlan::new(Purpose::Measures, format!("{key}/{}", to.address), mailbox, to).with_values(&values)
}

/// Cases by whom to ask about them: the officer, else the unit's manager.
fn by_person<'a>(facts: impl Iterator<Item = &'a CaseFact>, office: &Office) -> BTreeMap<PersonId, Vec<&'a CaseFact>> {
    let mut people: BTreeMap<PersonId, Vec<&CaseFact>> = BTreeMap::new();
    for fact in facts {
        let manager = office.organisation.unit_of(fact.unit.as_ref()).map(|unit| unit.manager.clone());
        if let Some(person) = fact.officer.clone().or(manager) {
            people.entry(person).or_default().push(fact);
        }
    }
    people
}
