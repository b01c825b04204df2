//! What reports count: one row for each case, with its times; and what became of mails that are no cases.

use super::Session;
use super::cases::read_number;
use super::error::Result;
use super::matters::read_matter;
use super::row::{Row, args, statements};
use super::said::Said;
use crate::domain::case::StateName;
use crate::domain::effect::{Effect, Outcome};
use crate::domain::figures::CaseFact;
use crate::domain::ids::{AuthorityId, CaseId, InboundId, MailboxId, TopicId};
use crate::domain::matter::CaseType;
use chrono::{DateTime, Utc};

statements! {
    // The first answer is the earliest of: the state that said so, a letter that went out, a spoken answer that was written down; and the
    // last words that did not count before somebody vouched for them. Its
    // titles stand beside an empty text, or SQLite looks for them among those of all cases.
    CASE_FACTS on "cases" =
        "SELECT c.id, c.series, c.year, c.serial, c.title, c.authority, c.unit, c.officer, c.topic, c.case_type, c.arrived_at, c.due_at,
             c.answered_at, c.closed_at, c.state, c.matter, c.matter_packed,
             (SELECT MIN(d.at) FROM documents d WHERE d.case_id = c.id
                 AND d.title IN ('Svar', 'Svar från handläggaren', 'Tjänsteanteckning: muntligt svar', 'Hänvisning')) AS said_at,
             (SELECT MAX(d.at) FROM documents d WHERE d.case_id = c.id AND (d.title || '') IN ('Besked före svaret', 'Besked från handläggaren')
                 AND d.number < (SELECT MIN(v.number) FROM documents v WHERE v.case_id = d.case_id
                     AND v.title = 'Svaret räknas som första återkoppling')) AS vouched_at,
             (SELECT COUNT(*) FROM documents d WHERE d.case_id = c.id AND d.title IN ('Fel handläggare', 'Ärendet lämnas vidare')) AS reroutes,
             l.id AS opening, l.effects, l.reasons, l.packed
         FROM cases c LEFT JOIN case_log l ON l.id =
             (SELECT k.id FROM case_log k WHERE k.case_id = c.id AND k.kind = 'new_matter' ORDER BY k.id LIMIT 1)
         WHERE c.arrived_at >= $1 AND c.arrived_at < $2 AND (CAST($3 AS TEXT) IS NULL OR c.authority = $3) ORDER BY c.id";
    // Each answer, with the officer's mail that it carries.
    ANSWERS_GIVEN on "documents" =
        "SELECT d.at, l.about FROM documents d LEFT JOIN outbox l ON l.id = d.outbox_id WHERE d.case_id = $1
             AND d.title IN ('Svar', 'Svar från handläggaren', 'Tjänsteanteckning: muntligt svar', 'Hänvisning') ORDER BY d.at";
    MAILS_BY_OUTCOME on "inbound" =
        "SELECT mailbox, outcome AS word, COUNT(*) AS n FROM inbound
         WHERE internal_date >= $1 AND internal_date < $2 AND outcome IS NOT NULL GROUP BY mailbox, outcome ORDER BY mailbox, outcome";
    FIRST_MAIL on "inbound" = "SELECT MIN(fetched_at) AS at FROM inbound";
}

/// Mails that came to a mailbox, by what became of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeCount {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// What became of them.
    pub outcome: Outcome,
    /// How many.
    pub mails: i64,
}

impl Session {
    /// The cases that arrived in a time, from `first` up to but not with `end` (UTC), of one authority or of all.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn case_facts(&mut self, authority: Option<&AuthorityId>, first: DateTime<Utc>, end: DateTime<Utc>) -> Result<Vec<CaseFact>> {
        let authority = authority.map(AuthorityId::as_str);
        let rows = self.rows(CASE_FACTS, args![first, end, authority]).await?;
        let mut facts = Vec::with_capacity(rows.len());
        for row in &rows {
            let (mut fact, lost) = fact(row)?;
            if !lost.is_empty() {
                fact.answered_at = self.arrived_answer(fact.id, &lost).await?;
            }
            facts.push(fact);
        }
        Ok(facts)
    }

    /// When the first answer of a case went beside those that are lost, UTC. The state keeps the first time of all, so it is not asked.
    async fn arrived_answer(&mut self, case: CaseId, lost: &[InboundId]) -> Result<Option<DateTime<Utc>>> {
        for row in &self.rows(ANSWERS_GIVEN, args![case]).await? {
            let carries = row.opt_int("about")?.map(InboundId);
            if !carries.is_some_and(|mail| lost.contains(&mail)) {
                return row.time("at").map(Some);
            }
        }
        Ok(None)
    }

    /// What became of the mails that reached mailboxes in a time (UTC).
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn mails_by_outcome(&mut self, first: DateTime<Utc>, end: DateTime<Utc>) -> Result<Vec<OutcomeCount>> {
        let rows = self.rows(MAILS_BY_OUTCOME, args![first, end]).await?;
        let read = |row: &Row| {
            Ok(OutcomeCount {
                mailbox: row.named("mailbox")?,
                outcome: row.word("word", Outcome::lookup)?,
                mails: row.int("n")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// When the first mail of the diary was fetched, UTC; `None` in an empty one.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn first_mail_at(&mut self) -> Result<Option<DateTime<Utc>>> {
        self.the_row(FIRST_MAIL, &[]).await?.opt_time("at")
    }
}

/// A case as it is counted, and its answers that did not arrive.
fn fact(row: &Row) -> Result<(CaseFact, Vec<InboundId>)> {
    let matter = read_matter(row)?;
    let answered = [row.opt_time("answered_at")?, row.opt_time("said_at")?, row.opt_time("vouched_at")?]
        .into_iter()
        .flatten()
        .min();
    let fact = CaseFact {
        id: CaseId(row.int("id")?),
        number: read_number(row)?,
        authority: row.named("authority")?,
        unit: row.opt_named("unit")?,
        officer: row.opt_named("officer")?,
        topic: row.opt_named("topic")?,
        case_type: row.word("case_type", CaseType::lookup)?,
        first: row.opt_int("opening")?.and_then(|_| first_of(row)),
        channel: matter.channel,
        flags: matter.flags,
        title: row.named("title")?,
        arrived_at: row.time("arrived_at")?,
        due_at: row.opt_time("due_at")?,
        first_due_at: matter.progress.first_due_at,
        answered_at: answered,
        closed_at: row.opt_time("closed_at")?,
        state: row.word("state", StateName::lookup)?,
        reroutes: row.small("reroutes")?,
        left_out: matter.progress.not_a_matter || matter.progress.merged_into.is_some(),
        measure: matter.progress.measure,
        outcome: matter.progress.outcome,
    };
    Ok((fact, matter.progress.lost_answers))
}

/// Topic and type as a case was opened with; `None` where a later version writes effects that this one does not know.
fn first_of(row: &Row) -> Option<(Option<TopicId>, CaseType)> {
    let effects = Said::of(row).ok()?.known_effects()?;
    effects.into_iter().find_map(|effect| match effect {
        Effect::OpenCase { matter, .. } => Some((matter.topic, matter.case_type)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::titles;

    #[test]
    fn documents_are_counted_by_the_titles_that_decisions_give_them() {
        let quoted = |title: &&str| format!("'{title}'");
        let of_facts = [titles::ANSWERS, titles::REROUTES, titles::NO_ANSWERS_YET, &[titles::VOUCHED_FOR]].concat();
        for title in of_facts.iter().map(quoted) {
            assert!(CASE_FACTS.text.contains(&title), "{title}");
        }
        for title in titles::ANSWERS.iter().map(quoted) {
            assert!(ANSWERS_GIVEN.text.contains(&title), "{title}");
        }
    }
}
