//! Simulation: a register's cases under another policy. When answers came is kept as it was; what the routine would have made of
//! them is worked out anew: which were owed an answer and when, what was late, who was told, what silence closed.

use super::calendar::Calendar;
use super::deadline;
use super::figures::CaseFact;
use super::policy::{LaneAction, Policy, Role};
use super::report::{Section, Table, Value};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What a policy makes of some cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replay {
    /// Cases that are owed an answer here.
    pub owed: usize,
    /// Answered in time.
    pub in_time: usize,
    /// Answered late, or not yet although the day has passed.
    pub late: usize,
    /// Letters of the ladder, by step and role; the step's place in the policy comes first.
    pub told: BTreeMap<(usize, Role), usize>,
    /// Closed by silence after the answer.
    pub closed_by_silence: usize,
    /// Closed with the answer.
    pub closed_by_answer: usize,
    /// Cases that leave the ordinary way.
    pub lanes: BTreeMap<&'static str, usize>,
}

/// Works out what a policy makes of cases until now (UTC).
pub fn under<'a>(policy: &Policy, calendar: &Calendar, facts: impl IntoIterator<Item = &'a CaseFact>, now: DateTime<Utc>) -> Replay {
    let mut outcome = Replay::default();
    for fact in facts.into_iter().filter(|fact| !fact.left_out) {
        if let Some(leaving) = lane(policy, fact) {
            *outcome.lanes.entry(leaving).or_default() += 1;
            continue;
        }
        if !policy.includes(&policy.first_answer.receipt_is_enough_for, fact.case_type) {
            owed(policy, calendar, fact, now, &mut outcome);
        }
        closed(policy, calendar, fact, now, &mut outcome);
    }
    outcome
}

/// The way by which a case leaves, in words; alerts do not lead away.
fn lane(policy: &Policy, fact: &CaseFact) -> Option<&'static str> {
    let lanes = policy.lanes_for(&fact.flags, fact.topic.as_ref(), fact.channel);
    lanes.iter().find_map(|lane| match lane.action {
        LaneAction::CaseAndAlert | LaneAction::Registrar | LaneAction::Refer => None,
        LaneAction::HandOver => Some("Överlämnas till en funktion"),
        LaneAction::Forward => Some("Skickas vidare utan ärende"),
        LaneAction::KeepOnly => Some("Bevaras utan ärende"),
    })
}

fn owed(policy: &Policy, calendar: &Calendar, fact: &CaseFact, now: DateTime<Utc>, outcome: &mut Replay) {
    let within = policy.first_answer_within(fact.case_type, fact.channel);
    let due = deadline::due(within, fact.arrived_at, calendar).to_utc();
    outcome.owed += 1;
    match fact.answered_at {
        Some(answered) if answered <= due => outcome.in_time += 1,
        Some(_) => outcome.late += 1,
        None if due < now => outcome.late += 1,
        None => {}
    }
    let answered = fact.answered_at.unwrap_or(now);
    for (place, step) in policy.ladder.iter().enumerate() {
        let at = deadline::offset(&step.when, due, calendar);
        if at < answered && at >= fact.arrived_at {
            for role in &step.to {
                *outcome.told.entry((place, *role)).or_default() += 1;
            }
        }
    }
}

fn closed(policy: &Policy, calendar: &Calendar, fact: &CaseFact, now: DateTime<Utc>, outcome: &mut Replay) {
    use super::policy::ClosingMode;
    let Some(answered) = fact.answered_at else { return };
    if policy.closing.on == ClosingMode::Answer {
        outcome.closed_by_answer += 1;
    } else if let Some(silence) = &policy.closing.silence {
        let silent_at = deadline::due(silence, answered, calendar).to_utc();
        // Staff closed it before silence could.
        let by_hand = fact.closed_at.is_some_and(|closed| closed < silent_at);
        outcome.closed_by_silence += usize::from(silent_at <= now && !by_hand);
    }
}

/// Two outcomes side by side: the policy that was followed, and the other.
pub fn compared(was: (&Policy, &Replay), other: (&Policy, &Replay)) -> Section {
    let mut rows: Vec<(String, usize, usize)> = vec![
        ("Skulle ha svar".to_owned(), was.1.owed, other.1.owed),
        ("Svar i tid".to_owned(), was.1.in_time, other.1.in_time),
        ("Sena svar".to_owned(), was.1.late, other.1.late),
        ("Stängs av tystnad".to_owned(), was.1.closed_by_silence, other.1.closed_by_silence),
        ("Stängs med svaret".to_owned(), was.1.closed_by_answer, other.1.closed_by_answer),
    ];
    for role in [
        Role::Officer,
        Role::StandIn,
        Role::Manager,
        Role::Responsible,
        Role::Registrar,
        Role::Head,
    ] {
        let count = |outcome: &Replay| {
            outcome
                .told
                .iter()
                .filter(|((_, told), _)| *told == role)
                .map(|(_, count)| count)
                .sum()
        };
        rows.push((format!("Påminnelser till {}", role_word(role)), count(was.1), count(other.1)));
    }
    let ways: Vec<&'static str> = was.1.lanes.keys().chain(other.1.lanes.keys()).copied().collect();
    for way in ways {
        let count = |outcome: &Replay| outcome.lanes.get(way).copied().unwrap_or(0);
        let row = (way.to_owned(), count(was.1), count(other.1));
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let signed = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let row = |(words, was, other): &(String, usize, usize)| {
        vec![
            Value::Text(words.clone()),
            Value::Count(*was),
            Value::Count(*other),
            Value::Change(signed(*other) - signed(*was)),
        ]
    };
    Section {
        heading: format!("{} i stället för {}", other.0.name, was.0.name),
        text: Vec::new(),
        chart: None,
        table: Some(Table {
            caption: "Samma ärenden och samma svar, under två rutiner".to_owned(),
            columns: ["Vad", "Som det var", "Med den andra", "Skillnad"].map(ToOwned::to_owned).to_vec(),
            rows: rows.iter().filter(|(_, was, other)| was + other > 0).map(row).collect(),
        }),
    }
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Officer => "handläggaren",
        Role::StandIn => "ersättaren",
        Role::Manager => "chefen",
        Role::Responsible => "särskilt ansvarig",
        Role::Registrar => "registratorn",
        Role::Head => "förvaltningschefen",
    }
}

#[cfg(test)]
mod tests;
