//! Building a report out of facts: what is counted, and what is said about it.

use super::parts::{self, Excluded, Note};
use super::{OutsideFigure, Report, Span, decimal, outside, percent, review, sections, themes};
use crate::domain::calendar::Calendar;
use crate::domain::date_words::in_words_sv;
use crate::domain::figures::{CaseFact, Tally, grouped};
use crate::domain::ids::{TopicId, UnitId};
use crate::domain::matter::CaseType;
use crate::domain::organisation::Organisation;
use crate::domain::policy::{Policy, ReportPart};
use crate::domain::time::stockholm_date;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What a report is asked to be about, and what is known.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The period.
    pub span: Span,
    /// Whose it is: an authority's name, or the municipality's.
    pub of: &'a str,
    /// Every case that arrived from a year before the period's beginning to its end.
    pub facts: &'a [CaseFact],
    /// Measures that were written down in the period.
    pub measures: &'a [Note],
    /// Outcomes that were written down in the period.
    pub outcomes: &'a [Note],
    /// Mails that became no case.
    pub excluded: &'a [Excluded],
    /// What other systems counted, from a year before the period's beginning to its end.
    pub outside: &'a [OutsideFigure],
    /// Parts beside the figures.
    pub parts: &'a [ReportPart],
    /// Who is who.
    pub organisation: &'a Organisation,
    /// What topics are called.
    pub topics: &'a BTreeMap<TopicId, String>,
    /// The routine.
    pub policy: &'a Policy,
    /// Working days.
    pub calendar: &'a Calendar,
    /// The time that the report is made at, UTC.
    pub now: DateTime<Utc>,
}

/// The cases of the period and of those it is compared with.
pub(super) struct Periods<'a> {
    pub(super) now: Vec<&'a CaseFact>,
    pub(super) before: Vec<&'a CaseFact>,
    pub(super) year_before: Vec<&'a CaseFact>,
}

impl<'a> Periods<'a> {
    /// The earlier periods that it is compared with, each with what it is called here: those from which the diary has something. With
    /// a time from before the diary nothing can be compared.
    pub(super) fn earlier(&self, span: Span) -> Vec<(&'static str, &[&'a CaseFact])> {
        let year_before = span.differs_from_year().then_some(("året före", self.year_before.as_slice()));
        let both = [Some((span.word_for_before(), self.before.as_slice())), year_before];
        both.into_iter().flatten().filter(|(_, facts)| !facts.is_empty()).collect()
    }
}

/// Builds a report.
pub fn build(asked: &Asked<'_>) -> Report {
    let within = |span: Option<Span>| -> Vec<&CaseFact> {
        let holds = |fact: &&CaseFact| !fact.left_out && span.is_some_and(|span| span.holds(stockholm_date(fact.arrived_at)));
        asked.facts.iter().filter(holds).collect()
    };
    let periods = Periods {
        now: within(Some(asked.span)),
        before: within(asked.span.before()),
        year_before: within(asked.span.year_before()),
    };
    let tally = Tally::of(periods.now.iter().copied(), asked.now);
    let here = |fact: &&CaseFact| fact.left_out && asked.span.holds(stockholm_date(fact.arrived_at));
    let left_out = asked.facts.iter().filter(here).count();
    let mut parts_of_it = vec![sections::over_time(asked, &periods)];
    if !periods.now.is_empty() {
        parts_of_it.push(sections::in_time(asked, &periods));
        parts_of_it.push(sections::times(asked, &periods));
        parts_of_it.extend(sections::by_authority(asked, &periods));
        parts_of_it.push(sections::by_unit(asked, &periods));
        parts_of_it.push(sections::by_type(asked, &periods));
        parts_of_it.extend(sections::by_topic(asked, &periods));
        parts_of_it.push(sections::by_channel(asked, &periods));
        parts_of_it.extend(sections::crossing(asked, &periods));
        parts_of_it.extend(themes::section(&periods.now, &periods.before, asked.span.word_for_before()));
        parts_of_it.push(sections::ways(&periods.now));
    }
    parts_of_it.extend(parts::excluded(asked.excluded, left_out));
    parts_of_it.extend(outside::section(asked.outside, asked.span));
    let missing = without_measure(&periods.now).count();
    let unit_name = |unit: Option<&UnitId>| unit_name(unit, asked.organisation);
    for part in asked.parts {
        parts_of_it.push(match part {
            ReportPart::Measures => parts::measures(asked.measures, missing, unit_name),
            ReportPart::Outcomes => parts::outcomes(asked.outcomes, asked.policy),
            ReportPart::Review => {
                let missing = if asked.parts.contains(&ReportPart::Measures) { missing } else { 0 };
                review::section(&periods.now, &tally, missing, asked.now, unit_name)
            }
        });
    }
    Report {
        title: format!("Synpunkter {}", asked.span.in_words()),
        of: asked.of.to_owned(),
        subtitle: format!("{}, {}", asked.of, in_words_sv(stockholm_date(asked.now), asked.span.last)),
        lead: lead(asked, &periods, &tally),
        key_figures: key_figures(&tally),
        sections: parts_of_it,
        notes: notes(asked),
    }
}

/// Complaints and suggestions that have their answer, and in which nobody has written what was done.
pub fn without_measure<'a>(facts: &[&'a CaseFact]) -> impl Iterator<Item = &'a CaseFact> {
    let wants = |fact: &&CaseFact| {
        matches!(fact.case_type, CaseType::Complaint | CaseType::Suggestion)
            && fact.answered_at.is_some()
            && fact.measure.is_none()
            && !fact.left_out
    };
    facts.iter().copied().filter(wants)
}

fn lead(asked: &Asked<'_>, periods: &Periods<'_>, tally: &Tally) -> Vec<String> {
    let span = &asked.span;
    if tally.cases == 0 {
        return vec![format!("Inga synpunkter kom in under {}.", span.in_words())];
    }
    let mut said = vec![format!("{} kom in. {}", cases(tally.cases), compared(asked, periods))];
    if let Some(share) = tally.share_in_time() {
        said.push(format!("{} fick svar i tid.{}", in_time_words(share), took(tally)));
    }
    said.push(match tally.overdue {
        0 => "Inget av ärendena väntar på ett försenat svar.".to_owned(),
        1 => "Ett ärende väntar fortfarande på svar, fast svarsdagen har passerat.".to_owned(),
        many => format!("{many} ärenden väntar fortfarande på svar, fast svarsdagen har passerat."),
    });
    said.extend(most_changed(asked, periods));
    said
}

fn key_figures(tally: &Tally) -> Vec<(String, String)> {
    if tally.cases == 0 {
        return Vec::new();
    }
    let figure = |value: String, what: &str| (value, what.to_owned());
    let mut figures = vec![figure(tally.cases.to_string(), "ärenden kom in")];
    figures.extend(tally.share_in_time().map(|share| figure(percent(share), "fick svar i tid")));
    figures.extend(
        tally
            .to_answer
            .map(|spread| figure(decimal(spread.median), "dagar till svar för hälften")),
    );
    figures.push(figure(tally.overdue.to_string(), "väntar på försenat svar"));
    figures
}

fn cases(count: usize) -> String {
    match count {
        1 => "En synpunkt".to_owned(),
        many => format!("{many} synpunkter"),
    }
}

fn compared(asked: &Asked<'_>, periods: &Periods<'_>) -> String {
    let now = periods.now.len();
    let word = |before: usize, when: &str| match now.cmp(&before) {
        std::cmp::Ordering::Equal => format!("lika många som {when}"),
        std::cmp::Ordering::Greater => format!("{} fler än {when} ({before})", now - before),
        std::cmp::Ordering::Less => format!("{} färre än {when} ({before})", before - now),
    };
    let before = Some((asked.span.word_for_before(), periods.before.len()));
    let year_before = asked
        .span
        .differs_from_year()
        .then_some(("samma tid året före", periods.year_before.len()));
    let (known, unknown): (Vec<_>, Vec<_>) = [before, year_before].into_iter().flatten().partition(|(_, count)| *count > 0);
    let words: Vec<String> = known.iter().map(|(when, count)| word(*count, when)).collect();
    let missing: Vec<&str> = unknown.iter().map(|(when, _)| *when).collect();
    let told = (!words.is_empty()).then(|| format!("Det är {}.", words.join(" och ")));
    let untold = (!missing.is_empty()).then(|| format!("Från {} finns inget i diariet att jämföra med.", missing.join(" och ")));
    told.into_iter().chain(untold).collect::<Vec<_>>().join(" ")
}

fn in_time_words(share: f64) -> String {
    if share >= 1.0 { "Alla".to_owned() } else { percent(share) }
}

fn took(tally: &Tally) -> String {
    tally.to_answer.map_or_else(String::new, |spread| {
        format!(
            " Hälften fick svar inom {} och nio av tio inom {}.",
            days(spread.median),
            days(spread.ninety)
        )
    })
}

fn days(days: f64) -> String {
    match decimal(days).as_str() {
        "1" => "en dag".to_owned(),
        "0" => "en timme eller två".to_owned(),
        number => format!("{number} dagar"),
    }
}

/// The unit whose cases have become most more, where it is worth a sentence.
fn most_changed(asked: &Asked<'_>, periods: &Periods<'_>) -> Option<String> {
    if periods.before.is_empty() {
        return None;
    }
    let earlier = grouped(&periods.before, |fact| fact.unit.clone());
    let before = |unit: &Option<UnitId>| earlier.iter().find(|(other, _)| other == unit).map_or(0, |(_, facts)| facts.len());
    let now = grouped(&periods.now, |fact| fact.unit.clone());
    let (unit, facts, before) = now
        .iter()
        .map(|(unit, facts)| (unit, facts.len(), before(unit)))
        .max_by_key(|(_, now, before)| now.saturating_sub(*before))?;
    let grew = facts >= before + 5 && facts * 4 >= before * 5 && unit.is_some();
    let name = unit_name(unit.as_ref(), asked.organisation);
    grew.then(|| format!("Mest har det ökat för {name}: från {before} till {facts} ärenden."))
}

fn notes(asked: &Asked<'_>) -> Vec<String> {
    let binding = if asked.policy.first_answer.binding {
        ""
    } else {
        " Rutinens tid är ett riktmärke (bör), inte ett krav."
    };
    vec![
        format!(
            "Räknat på ärenden som kom in {} till {}, så som de står när rapporten görs.",
            asked.span.first, asked.span.last
        ),
        format!(
            "I tid: första svaret kom senast på svarsdagen enligt {}.{binding}",
            asked.policy.name
        ),
        "Alla siffror finns i de bifogade filerna.".to_owned(),
    ]
}

pub(super) fn unit_name(unit: Option<&UnitId>, organisation: &Organisation) -> String {
    match unit {
        None => "Ingen enhet".to_owned(),
        Some(id) => organisation.units.get(id).map_or_else(|| id.to_string(), |unit| unit.name.clone()),
    }
}
