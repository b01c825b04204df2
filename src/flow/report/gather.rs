//! Gathering what a report is about: facts of cases, what became of mails, what staff wrote down.

use crate::domain::classify::Classifier;
use crate::domain::figures::CaseFact;
use crate::domain::ids::TopicId;
use crate::domain::organisation::Authority;
use crate::domain::policies::InForce;
use crate::domain::policy::ReportPart;
use crate::domain::report::{Asked, Excluded, Note, Report, Span, build};
use crate::domain::time::stockholm_date;
use crate::flow::office::Office;
use crate::flow::reading::Glasses;
use crate::store::{Session, StoreError};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What reports are made with.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// What cases are read with.
    pub glasses: Glasses<'a>,
    /// What topics are called.
    pub topics: &'a BTreeMap<TopicId, String>,
}

impl<'a> Desk<'a> {
    pub(super) fn of(office: &'a Office, classifier: &'a Classifier) -> Self {
        Self {
            glasses: Glasses {
                organisation: &office.organisation,
                policies: &office.policies,
                rules: &office.rules,
            },
            topics: classifier.topic_names(),
        }
    }
}

/// Gathers the facts of a period and builds the report: an authority's, or the whole organisation's.
///
/// # Errors
/// When the database is out of reach, or a row is strange.
pub async fn gather(
    session: &mut Session,
    desk: &Desk<'_>,
    authority: Option<&Authority>,
    in_force: &InForce,
    span: Span,
    parts: &[ReportPart],
    now: DateTime<Utc>,
) -> Result<Report, StoreError> {
    let organisation = desk.glasses.organisation;
    let id = authority.map(|authority| &authority.id);
    let first = [span.before(), span.year_before()]
        .into_iter()
        .flatten()
        .map(|span| span.begins())
        .min();
    let facts = session.case_facts(id, first.unwrap_or_else(|| span.begins()), span.ends()).await?;
    let mut measures = notes(&facts, span, desk, |fact| fact.measure.as_deref());
    // What was done in a sensitive case is not told; how it ended is only counted.
    measures
        .iter_mut()
        .filter(|(sensitive, _)| *sensitive)
        .for_each(|(_, note)| note.text.clear());
    let measures: Vec<Note> = measures.into_iter().map(|(_, note)| note).collect();
    let outcomes = notes(&facts, span, desk, |fact| fact.outcome.as_deref());
    let outcomes: Vec<Note> = outcomes.into_iter().map(|(_, note)| note).collect();
    let year_ago = span.year_before().map_or(span.first, |year_before| year_before.first);
    let outside = session.outside_figures(id, year_ago, span.last).await?;
    let excluded = excluded(session, desk, authority, span).await?;
    Ok(build(&Asked {
        span,
        of: authority.map_or(organisation.name.as_str(), |authority| authority.name.as_str()),
        facts: &facts,
        measures: &measures,
        outcomes: &outcomes,
        excluded: &excluded,
        outside: &outside,
        parts,
        organisation,
        topics: desk.topics,
        policy: &in_force.policy,
        calendar: &in_force.calendar,
        now,
    }))
}

async fn excluded(session: &mut Session, desk: &Desk<'_>, authority: Option<&Authority>, span: Span) -> Result<Vec<Excluded>, StoreError> {
    let mailboxes = &desk.glasses.organisation.mailboxes;
    let mut counts: Vec<Excluded> = Vec::new();
    for row in session.mails_by_outcome(span.begins(), span.ends()).await? {
        let owner = mailboxes.get(&row.mailbox).map(|mailbox| &mailbox.authority);
        if authority.is_some_and(|authority| owner != Some(&authority.id)) {
            continue;
        }
        let mails = usize::try_from(row.mails).unwrap_or(0);
        match counts.iter_mut().find(|one| one.outcome == row.outcome) {
            Some(one) => one.mails += mails,
            None => counts.push(Excluded {
                outcome: row.outcome,
                mails,
            }),
        }
    }
    Ok(counts)
}

/// What was written down in the cases of a period, each with whether the case is sensitive.
fn notes(facts: &[CaseFact], span: Span, desk: &Desk<'_>, said: fn(&CaseFact) -> Option<&str>) -> Vec<(bool, Note)> {
    let of_span = facts
        .iter()
        .filter(|fact| span.holds(stockholm_date(fact.arrived_at)) && !fact.left_out);
    let note = |fact: &CaseFact| {
        let note = Note {
            number: desk.glasses.organisation.write_number(&fact.number),
            unit: fact.unit.clone(),
            text: said(fact)?.to_owned(),
        };
        Some((fact.is_sensitive(), note))
    };
    of_span.filter_map(note).collect()
}
