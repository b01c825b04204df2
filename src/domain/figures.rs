//! Figures: cases counted, with what their times say. All reports count by these functions, so that they agree.

use super::calendar::Calendar;
use super::case::StateName;
use super::diary::DiaryNumber;
use super::ids::{AuthorityId, CaseId, PersonId, TopicId, UnitId};
use super::matter::{CaseType, Channel, Flags, Secrecy, secrecy_of};
use super::time::stockholm_date;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Below this many, a count of a sensitive kind is not told where it is crossed with another (C18).
pub const SMALLEST_CELL: usize = 5;

/// What is counted of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFact {
    /// Its row.
    pub id: CaseId,
    /// Its number.
    pub number: DiaryNumber,
    /// Whose diary it stands in.
    pub authority: AuthorityId,
    /// The unit that has it.
    pub unit: Option<UnitId>,
    /// The officer that has it.
    pub officer: Option<PersonId>,
    /// The part of the administration.
    pub topic: Option<TopicId>,
    /// Its type.
    pub case_type: CaseType,
    /// Its topic and type as they were when it was opened; `None` where that is no longer known.
    pub first: Option<(Option<TopicId>, CaseType)>,
    /// The way it came in.
    pub channel: Channel,
    /// What calls for more than the ordinary way.
    pub flags: Flags,
    /// Its title.
    pub title: String,
    /// When it reached the authority, UTC.
    pub arrived_at: DateTime<Utc>,
    /// When the answer is due, UTC; `None` where none is owed.
    pub due_at: Option<DateTime<Utc>>,
    /// When the first answer was due, UTC, where another one has been owed since.
    pub first_due_at: Option<DateTime<Utc>>,
    /// When the first answer went that the routine counts and that is not known to be lost, UTC.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was closed, UTC; `None` while it is open.
    pub closed_at: Option<DateTime<Utc>>,
    /// Its state.
    pub state: StateName,
    /// How many times it changed hands because the first was wrong.
    pub reroutes: u32,
    /// What was done, in the officer's words (R105).
    pub measure: Option<String>,
    /// How it ended, by the outcome's identity in the policy (R82–R85).
    pub outcome: Option<String>,
    /// It is no synpunkt, or the same as another one: not counted (R17).
    pub left_out: bool,
}

impl CaseFact {
    /// Whether it holds what few may know.
    pub fn is_sensitive(&self) -> bool {
        secrecy_of(&self.flags) >= Secrecy::Inside
    }

    /// Whether the answer came in time; `None` where none is owed, or the day has not come.
    pub fn in_time(&self, now: DateTime<Utc>) -> Option<bool> {
        let due = self.due_at?;
        match self.answered_at {
            Some(answered) => Some(answered <= self.first_due_at.unwrap_or(due)),
            None => (due < now && self.state.owes_answer()).then_some(false),
        }
    }

    /// Whether an answer is owed whose day has passed.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.state.owes_answer() && self.due_at.is_some_and(|due| due < now)
    }

    /// Whether its topic or type was set right after it was opened.
    pub fn was_corrected(&self) -> bool {
        let now = (self.topic.clone(), self.case_type);
        self.first.as_ref().is_some_and(|first| *first != now)
    }
}

/// How long things took, in days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Half took no longer.
    pub median: f64,
    /// Nine of ten took no longer.
    pub ninety: f64,
}

/// A count of cases with what their times say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Cases.
    pub cases: usize,
    /// Answered within their time.
    pub in_time: usize,
    /// Answered late, or not answered although the day has passed.
    pub late: usize,
    /// Still owed, and the day has passed.
    pub overdue: usize,
    /// Closed.
    pub closed: usize,
    /// Time to the first answer.
    pub to_answer: Option<Spread>,
    /// Time to closing.
    pub to_close: Option<Spread>,
}

impl Tally {
    /// Counts cases, as things stand now (UTC).
    pub fn of<'a>(facts: impl IntoIterator<Item = &'a CaseFact>, now: DateTime<Utc>) -> Self {
        let mut tally = Self::default();
        let (mut to_answer, mut to_close) = (Vec::new(), Vec::new());
        for fact in facts {
            tally.cases += 1;
            match fact.in_time(now) {
                Some(true) => tally.in_time += 1,
                Some(false) => tally.late += 1,
                None => {}
            }
            tally.overdue += usize::from(fact.is_overdue(now));
            tally.closed += usize::from(fact.closed_at.is_some());
            // Praise that the receipt answers took no time, and says nothing about answering.
            to_answer.extend(
                fact.answered_at
                    .filter(|_| fact.due_at.is_some())
                    .map(|at| days(fact.arrived_at, at)),
            );
            to_close.extend(fact.closed_at.map(|at| days(fact.arrived_at, at)));
        }
        tally.to_answer = spread(to_answer);
        tally.to_close = spread(to_close);
        tally
    }

    /// The share that was answered in time, 0–1, of those whose day has come or that are answered.
    pub fn share_in_time(&self) -> Option<f64> {
        share(self.in_time, self.in_time + self.late)
    }
}

/// A part of a whole, 0–1; `None` of nothing.
pub fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn days(from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    (to - from).num_minutes().max(0) as f64 / (24.0 * 60.0)
}

/// The nearest rank: a time that really was, not one between two.
fn spread(mut times: Vec<f64>) -> Option<Spread> {
    times.sort_by(f64::total_cmp);
    let at = |hundredths: usize| times.get((times.len() * hundredths).div_ceil(100).checked_sub(1)?).copied();
    Some(Spread {
        median: at(50)?,
        ninety: at(90)?,
    })
}

/// Cases by what a key tells of them, the most first, then by the key.
pub fn grouped<'a, K: Ord + Clone>(facts: &[&'a CaseFact], key: impl Fn(&CaseFact) -> K) -> Vec<(K, Vec<&'a CaseFact>)> {
    let mut groups: BTreeMap<K, Vec<&'a CaseFact>> = BTreeMap::new();
    for fact in facts {
        groups.entry(key(fact)).or_default().push(fact);
    }
    let mut groups: Vec<(K, Vec<&'a CaseFact>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, facts)| std::cmp::Reverse(facts.len()));
    groups
}

/// Of mails that are owed an answer and are two working days old or answered: how many there are, and how many were answered
/// within one and within two working days, as the national comparison of municipalities counts (KKiK).
pub fn mails_answered_soon<'a>(
    facts: impl IntoIterator<Item = &'a CaseFact>,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> (usize, usize, usize) {
    let working_days = |from, to| calendar.working_days_between(stockholm_date(from), stockholm_date(to));
    let mut counts = (0, 0, 0);
    for fact in facts
        .into_iter()
        .filter(|fact| fact.channel == Channel::Email && fact.due_at.is_some())
    {
        let took = fact.answered_at.map(|answered| working_days(fact.arrived_at, answered));
        if took.is_none() && working_days(fact.arrived_at, now) <= 2 {
            continue;
        }
        counts.0 += 1;
        counts.1 += usize::from(took.is_some_and(|days| days <= 1));
        counts.2 += usize::from(took.is_some_and(|days| days <= 2));
    }
    counts
}

/// A count in a table that crosses two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// The count.
    Count(usize),
    /// Few, and of a sensitive kind: not told.
    Few,
}

/// One row of a crossing: counts are hidden where they are few and sensitive, and where exactly one is hidden the smallest other
/// too, since the row's total would tell it.
pub fn crossed(cells: &[Vec<&CaseFact>]) -> Vec<Cell> {
    let hides = |facts: &Vec<&CaseFact>| (1..SMALLEST_CELL).contains(&facts.len()) && facts.iter().any(|fact| fact.is_sensitive());
    let mut hidden: Vec<bool> = cells.iter().map(hides).collect();
    if hidden.iter().filter(|hidden| **hidden).count() == 1 {
        let others = cells
            .iter()
            .enumerate()
            .filter(|(at, facts)| !facts.is_empty() && hidden.get(*at) == Some(&false));
        if let Some(place) = others.min_by_key(|(_, facts)| facts.len()).and_then(|(at, _)| hidden.get_mut(at)) {
            *place = true;
        }
    }
    let cell = |(facts, hidden): (&Vec<&CaseFact>, &bool)| if *hidden { Cell::Few } else { Cell::Count(facts.len()) };
    cells.iter().zip(&hidden).map(cell).collect()
}

#[cfg(test)]
mod tests;
