//! Search: a case is found by the words of its title, its sender and its texts, and by its fields (R57). Words are cut to stems
//! and compounds to parts here and not by the database, so that both databases find the same cases in the same order.

pub(super) mod index;
pub(super) mod pending;
pub(super) mod plan;
pub(super) mod reach;

use super::Session;
use super::cases::CaseSummary;
use super::error::Result;
use super::row::{Arg, Sql, args, row_of, statements};
use crate::domain::query::words::{Fit, SHORTEST_PART, fit, in_order};
use crate::domain::query::{Field, MOST_WORDS, Query, Term};
use crate::domain::time::midnight;
use chrono::{DateTime, Utc};
use index::facet;

statements! {
    WORDS_BEGINNING on "word_tails" =
        "SELECT word FROM word_tails WHERE tail >= $1 AND tail < $2 AND tail = word ORDER BY tail LIMIT $3";
    WORDS_WITH on "word_tails" = "SELECT word FROM word_tails WHERE tail >= $1 AND tail < $2 ORDER BY tail, word LIMIT $3";
    LAST_CASE on "cases" = "SELECT MAX(id) AS last FROM cases";
    HITS on "case_words" =
        "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM case_words w WHERE w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) LIMIT $17) AS lately";
    HITS_LATELY on "case_words" =
        "SELECT COUNT(*) AS n FROM case_words w WHERE w.word IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) AND w.case_id >= $17 AND w.case_id < $18";
}

/// Forms that one word of a query is looked for in: itself, and compounds with it.
const FORMS: usize = 16;

/// Known words that are weighed for one word of a query.
const MOST_WEIGHED: u32 = 400;

/// Identities among which it is counted how often a word stands in cases, the newest that a query reaches.
const SAMPLE: i64 = 20_000;

/// Hits that are ranked at most, the newest ones.
const MOST_RANKED: usize = 500;

/// Cases that are looked at in one go, at least and at most.
const PAGE: u32 = 500;
const LARGEST_PAGE: u32 = 5_000;

/// So much wider is the next stretch of identities where one held too few.
const WIDER: i64 = 4;

/// Sorts behind every word that begins as what stands before it.
const BEHIND_ALL: char = '\u{10FFFF}';

/// A word of a query with the forms of it that the register knows.
struct Forms {
    words: Vec<String>,
    often: Often,
}

/// How often a word stands in cases.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Often {
    /// In so many cases, and no more.
    Seldom(i64),
    /// In this share of the newest cases, 0–1.
    Share(f64),
}

impl Often {
    /// The share of so many cases.
    fn share(self, cases: i64) -> f64 {
        match self {
            Self::Seldom(hits) => hits as f64 / cases.max(1) as f64,
            Self::Share(share) => share,
        }
    }
}

impl Session {
    /// Cases that a query finds: those with its words in the title first, else the newest first. Of very many hits, the newest
    /// are ranked. `now` (UTC) tells what is late.
    ///
    /// # Errors
    /// When the database is out of reach, or a row is strange.
    pub async fn find(&mut self, query: &Query, now: DateTime<Utc>, limit: u32) -> Result<Vec<CaseSummary>> {
        let last = self.the_row(LAST_CASE, &[]).await?.opt_int("last")?.unwrap_or(0);
        let mut found: Vec<CaseSummary> = Vec::new();
        let Some((from, mut below)) = self.reach(query, last).await? else {
            return Ok(found);
        };
        let Some(asked) = self.forms_of(query, below).await? else {
            return Ok(found);
        };
        let negated = query.terms.iter().filter(|term| term.negated);
        let unwanted: Vec<String> = negated.map(|term| term.stem.clone()).chain(facets(query, true)).collect();
        let often: Vec<Often> = asked.iter().map(|forms| forms.often).collect();
        let plan::Plan { statement, mut stretch } = plan::choose(query, &often, last);
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let ranked = if query.terms.iter().any(|term| !term.negated) {
            wanted.max(MOST_RANKED)
        } else {
            wanted
        };
        let mut length = PAGE;
        while found.len() < ranked && below > from {
            let low = stretch.map_or(from, |stretch| from.max(below.saturating_sub(stretch)));
            let rows = self.page(statement, query, &asked, &unwanted, (low, below, length), now).await?;
            let seen = rows.len();
            match rows.last() {
                Some(last) if seen == length as usize => below = last.id.0,
                _ => {
                    below = low;
                    stretch = stretch.map(|stretch| stretch.saturating_mul(WIDER));
                }
            }
            let fitting = rows.into_iter().filter(|case| query.fits(&case.subject(), now)).collect();
            let kept = self.with_phrases(fitting, query).await?;
            length = next_length(seen, kept.len(), ranked.saturating_sub(found.len() + kept.len()));
            found.extend(kept);
        }
        found.truncate(ranked);
        // Stable: cases that are as good stay in their order, the newest first.
        found.sort_by_key(|case| std::cmp::Reverse(score(&case.title, query)));
        found.truncate(wanted);
        Ok(found)
    }

    async fn page(
        &mut self,
        statement: Sql,
        query: &Query,
        asked: &[Forms],
        unwanted: &[String],
        (from, below, length): (i64, i64, u32),
        now: DateTime<Utc>,
    ) -> Result<Vec<CaseSummary>> {
        let mut values: Vec<Arg<'_>> = Vec::new();
        for slot in 0..MOST_WORDS {
            slot_values(asked.get(slot).map_or(&[], |forms| forms.words.as_slice()), &mut values);
        }
        slot_values(unwanted, &mut values);
        let fields = Narrowed::by(query);
        values.extend_from_slice(args![
            fields.unit,
            fields.officer,
            fields.topic,
            fields.state,
            fields.since,
            fields.before
        ]);
        let late = fields.overdue.then_some(now);
        values.extend_from_slice(args![late, length, below, from]);
        self.rows(statement, &values).await?.iter().map(CaseSummary::from_row).collect()
    }

    /// The forms of each word and indexed field that must be there, the rarest first; `None` where one of them is nowhere. How often
    /// they are is looked for right below an identity.
    async fn forms_of(&mut self, query: &Query, below: i64) -> Result<Option<Vec<Forms>>> {
        let mut asked = Vec::new();
        for term in query.terms.iter().filter(|term| !term.negated) {
            asked.push(self.forms_of_word(term).await?);
        }
        asked.extend(facets(query, false).map(|facet| vec![facet]));
        let mut all = Vec::new();
        for words in asked {
            let often = self.how_often(&words, below).await?;
            if often == Often::Seldom(0) {
                return Ok(None);
            }
            all.push(Forms { words, often });
        }
        all.sort_by(|one, other| one.often.share(below).total_cmp(&other.often.share(below)));
        Ok(Some(all))
    }

    async fn how_often(&mut self, words: &[String], below: i64) -> Result<Often> {
        let mut values = repeated(words);
        values.push(plan::FEW.into());
        let hits = self.the_row(HITS, &values).await?.int("n")?;
        if hits < plan::FEW {
            return Ok(Often::Seldom(hits));
        }
        let from = below.saturating_sub(SAMPLE).max(0);
        values.pop();
        values.extend([Arg::from(from), Arg::from(below)]);
        let hits = self.the_row(HITS_LATELY, &values).await?.int("n")?;
        // One that has not come lately may have come before.
        Ok(Often::Share((hits.max(1) as f64 / (below - from).max(1) as f64).min(1.0)))
    }

    /// The word itself, and the known words that it is part of, the best first.
    async fn forms_of_word(&mut self, term: &Term) -> Result<Vec<String>> {
        let stem = &term.stem;
        if term.exact {
            return Ok(vec![stem.clone()]);
        }
        let end = format!("{stem}{BEHIND_ALL}");
        let mut rows = self.rows(WORDS_BEGINNING, args![stem, &end, MOST_WEIGHED]).await?;
        if stem.chars().count() >= SHORTEST_PART {
            rows.extend(self.rows(WORDS_WITH, args![stem, &end, MOST_WEIGHED]).await?);
        }
        let mut known: Vec<(Fit, usize, String)> = Vec::new();
        for row in &rows {
            let word: String = row.named("word")?;
            known.extend(fit(stem, &word).map(|fit| (fit, word.chars().count(), word)));
        }
        known.push((Fit::Same, stem.chars().count(), stem.clone()));
        known.sort();
        known.dedup();
        Ok(known.into_iter().map(|(_, _, word)| word).take(FORMS).collect())
    }
}

/// The fields of a query that the database narrows by; the others are looked at afterwards.
#[derive(Default)]
struct Narrowed<'a> {
    unit: Option<&'a str>,
    officer: Option<&'a str>,
    topic: Option<&'a str>,
    state: Option<&'a str>,
    since: Option<DateTime<Utc>>,
    before: Option<DateTime<Utc>>,
    overdue: bool,
}

impl<'a> Narrowed<'a> {
    fn by(query: &'a Query) -> Self {
        let mut narrowed = Self::default();
        for condition in query.conditions.iter().filter(|condition| !condition.negated) {
            match &condition.field {
                Field::Unit(unit) => narrowed.unit = Some(unit.as_str()),
                Field::Officer(officer) => narrowed.officer = Some(officer.as_str()),
                Field::Topic(topic) => narrowed.topic = Some(topic.as_str()),
                Field::State(states) => {
                    if let [state] = states[..] {
                        narrowed.state = Some(state.as_str());
                    }
                }
                Field::Since(day) => narrowed.since = Some(midnight(*day)),
                Field::Until(day) => narrowed.before = day.succ_opt().map(midnight),
                Field::Overdue => narrowed.overdue = true,
                Field::Number(_) | Field::Type(_) | Field::Flag(_) | Field::Channel(_) => {}
            }
        }
        narrowed
    }
}

fn facets(query: &Query, negated: bool) -> impl Iterator<Item = String> {
    query
        .conditions
        .iter()
        .filter(move |one| one.negated == negated)
        .filter_map(|one| match &one.field {
            Field::Flag(flag) => Some(facet("flag", flag.as_str())),
            Field::Channel(channel) => Some(facet("channel", channel.as_str())),
            _ => None,
        })
}

/// A row of words for a statement; asking for, or storing, the last one again changes nothing.
fn repeated<T: AsRef<str>>(words: &[T]) -> Vec<Arg<'_>> {
    row_of(words.iter().map(AsRef::as_ref))
}

fn slot_values<'a>(words: &'a [String], values: &mut Vec<Arg<'a>>) {
    if words.is_empty() {
        values.extend([Arg::Text(None); FORMS]);
    } else {
        values.extend(repeated(words));
    }
}

/// How many cases are looked at next, of which so many were seen and so many kept, until `lacking` more are kept.
fn next_length(seen: usize, kept: usize, lacking: usize) -> u32 {
    let expected = lacking.saturating_mul(seen) / kept.max(1);
    u32::try_from(expected + expected / 4)
        .unwrap_or(LARGEST_PAGE)
        .clamp(PAGE, LARGEST_PAGE)
}

/// How well a title answers the words of a query.
fn score(title: &str, query: &Query) -> u32 {
    let words: Vec<String> = in_order(title).collect();
    let wanted = query.terms.iter().filter(|term| !term.negated);
    let best = |term: &Term| {
        let fits = words.iter().filter_map(|word| fit(&term.stem, word));
        match fits.min() {
            Some(Fit::Same) => 3,
            Some(_) if term.exact => 0,
            Some(Fit::Begins | Fit::Ends) => 2,
            Some(Fit::Inside) => 1,
            None => 0,
        }
    };
    wanted.map(best).sum()
}
