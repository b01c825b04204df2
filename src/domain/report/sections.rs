//! The sections of a report that are counts: what is compared, what is crossed, what took which way.

use super::build::{Asked, Periods, unit_name};
use super::{Chart, Section, Shape, Table, Value, percent};
use crate::domain::case::StateName;
use crate::domain::figures::{CaseFact, Cell, Tally, crossed, grouped, mails_answered_soon, share};
use crate::domain::ids::{AuthorityId, TopicId};
use crate::domain::matter::CaseType;
use crate::domain::page::channel_word;
use crate::domain::time::stockholm_date;
use chrono::{Datelike, Months, NaiveDate};

/// The cases of each month beside those of the year before.
pub(super) fn over_time(asked: &Asked<'_>, periods: &Periods<'_>) -> Section {
    let in_month = |facts: &[&CaseFact], first: NaiveDate| {
        let same = |fact: &&&CaseFact| {
            let day = stockholm_date(fact.arrived_at);
            (day.year(), day.month()) == (first.year(), first.month())
        };
        facts.iter().filter(same).count()
    };
    let year_ago = |first: NaiveDate| first.checked_sub_months(Months::new(12));
    let months: Vec<(&str, usize, usize)> = asked
        .span
        .months()
        .into_iter()
        .map(|(first, word)| {
            let before = year_ago(first).map_or(0, |first| in_month(&periods.year_before, first));
            (word, in_month(&periods.now, first), before)
        })
        .collect();
    // The first column is the month's, the second its own count, the third the year before's, where there was one.
    let known = if periods.year_before.is_empty() { 1 } else { 2 };
    let told: Vec<String> = months
        .iter()
        .map(|(word, now, before)| match known {
            1 => format!("{word} {now}"),
            _ => format!("{word} {now} (året före {before})"),
        })
        .collect();
    let row = |word: &str, now: usize, before: usize| {
        let counts = [now, before].into_iter().take(known).map(Value::Count);
        [Value::Text(word.to_owned())].into_iter().chain(counts).collect::<Vec<_>>()
    };
    let named = |names: [&str; 2]| names.into_iter().take(known).map(ToOwned::to_owned).collect::<Vec<_>>();
    Section {
        heading: "Hur många".to_owned(),
        text: Vec::new(),
        chart: (months.len() > 1).then(|| Chart {
            name: "manader",
            alt: format!("Stapeldiagram över antalet ärenden per månad: {}.", told.join(", ")),
            shape: Shape::Columns,
            series: named(["Den här perioden", "Året före"]),
            rows: months
                .iter()
                .map(|(word, now, before)| {
                    let counts = [*now as f64, *before as f64].into_iter().take(known);
                    ((*word).to_owned(), counts.collect())
                })
                .collect(),
        }),
        table: Some(Table {
            caption: "Ärenden per månad".to_owned(),
            columns: ["Månad".to_owned()].into_iter().chain(named(["Ärenden", "Året före"])).collect(),
            rows: months
                .iter()
                .map(|(word, now, before)| row(word, *now, *before))
                .chain([row("Alla", periods.now.len(), periods.year_before.len())])
                .collect(),
        }),
    }
}

/// Counts by unit, the most first, with all of them last.
fn tallies(asked: &Asked<'_>, periods: &Periods<'_>) -> Vec<(String, Tally)> {
    let groups = grouped(&periods.now, |fact| fact.unit.clone());
    let of = |facts: &[&CaseFact]| Tally::of(facts.iter().copied(), asked.now);
    let each = groups
        .iter()
        .map(|(unit, facts)| (unit_name(unit.as_ref(), asked.organisation), of(facts)));
    each.chain([("Alla".to_owned(), of(&periods.now))]).collect()
}

/// Per unit: how long it took to the first answer and to closing.
pub(super) fn times(asked: &Asked<'_>, periods: &Periods<'_>) -> Section {
    let time = |spread: Option<f64>| spread.map_or(Value::None, Value::Days);
    let row = |(name, tally): (String, Tally)| {
        vec![
            Value::Text(name),
            time(tally.to_answer.map(|spread| spread.median)),
            time(tally.to_answer.map(|spread| spread.ninety)),
            time(tally.to_close.map(|spread| spread.median)),
            time(tally.to_close.map(|spread| spread.ninety)),
        ]
    };
    let headings = [
        "Enhet",
        "Svar: hälften",
        "Svar: nio av tio",
        "Avslut: hälften",
        "Avslut: nio av tio",
    ];
    Section {
        heading: "Hur lång tid det tog".to_owned(),
        text: Vec::new(),
        chart: None,
        table: Some(Table {
            caption: "Dagar från det att ärendet kom in".to_owned(),
            columns: headings.map(ToOwned::to_owned).to_vec(),
            rows: tallies(asked, periods).into_iter().map(row).collect(),
        }),
    }
}

/// Per unit: how many, and in time.
pub(super) fn in_time(asked: &Asked<'_>, periods: &Periods<'_>) -> Section {
    let tallies = tallies(asked, periods);
    let units = tallies.iter().take(tallies.len() - 1);
    let owed: Vec<&(String, Tally)> = units.filter(|(_, tally)| tally.in_time + tally.late > 0).collect();
    let row = |(name, tally): &(String, Tally)| {
        vec![
            Value::Text(name.clone()),
            Value::Count(tally.cases),
            tally.share_in_time().map_or(Value::None, Value::Share),
            Value::Count(tally.late),
            Value::Count(tally.overdue),
        ]
    };
    let told: Vec<String> = owed
        .iter()
        .map(|(name, tally)| format!("{name} {} i tid och {} sent", tally.in_time, tally.late))
        .collect();
    let (mails, one, two) = mails_answered_soon(periods.now.iter().copied(), asked.calendar, asked.now);
    let text = share(one, mails).zip(share(two, mails)).map(|(one, two)| {
        format!(
            "Av mejlen fick {} svar inom en arbetsdag och {} inom två, så som kommunerna jämför sig (KKiK).",
            percent(one),
            percent(two)
        )
    });
    Section {
        heading: "Svar i tid".to_owned(),
        text: text.into_iter().collect(),
        chart: (!owed.is_empty()).then(|| Chart {
            name: "itid",
            alt: format!("Liggande staplar över svar i tid och sena svar per enhet: {}.", told.join(", ")),
            shape: Shape::Stacked,
            series: vec!["I tid".to_owned(), "Sent".to_owned()],
            rows: owed
                .iter()
                .map(|(name, tally)| (name.clone(), vec![tally.in_time as f64, tally.late as f64]))
                .collect(),
        }),
        table: Some(Table {
            caption: "Svar per enhet".to_owned(),
            columns: ["Enhet", "Ärenden", "I tid", "Sent", "Försenade nu"]
                .map(ToOwned::to_owned)
                .to_vec(),
            rows: tallies.iter().map(row).collect(),
        }),
    }
}

pub(super) fn by_type(asked: &Asked<'_>, periods: &Periods<'_>) -> Section {
    let key = |fact: &CaseFact| asked.policy.counted_as(fact.case_type);
    let name = |case_type: &CaseType| asked.policy.type_word(*case_type).to_owned();
    let chart = compared_chart(asked, periods, "typer", "ärenden per typ", key, name);
    compared_section(asked, periods, "Vad det gäller: typer", "Typ", chart, key, name)
}

pub(super) fn by_topic(asked: &Asked<'_>, periods: &Periods<'_>) -> Option<Section> {
    let key = |fact: &CaseFact| fact.topic.clone();
    let name = |topic: &Option<TopicId>| topic_name(topic.as_ref(), asked);
    let several = grouped(&periods.now, key).len() > 1;
    let chart = compared_chart(asked, periods, "amnen", "ärenden per ämne", key, name);
    several.then(|| compared_section(asked, periods, "Vad det gäller: ämnen", "Ämne", chart, key, name))
}

/// Which authorities had the cases; `None` where it is one.
pub(super) fn by_authority(asked: &Asked<'_>, periods: &Periods<'_>) -> Option<Section> {
    let key = |fact: &CaseFact| fact.authority.clone();
    let name = |id: &AuthorityId| {
        let known = asked.organisation.authorities.get(id);
        known.map_or_else(|| id.to_string(), |authority| authority.name.clone())
    };
    let several = grouped(&periods.now, key).len() > 1;
    several.then(|| compared_section(asked, periods, "Vems ärenden: nämnder", "Nämnd", None, key, name))
}

pub(super) fn by_unit(asked: &Asked<'_>, periods: &Periods<'_>) -> Section {
    let key = |fact: &CaseFact| fact.unit.clone();
    compared_section(asked, periods, "Vems ärenden: enheter", "Enhet", None, key, |unit| {
        unit_name(unit.as_ref(), asked.organisation)
    })
}

pub(super) fn by_channel(asked: &Asked<'_>, periods: &Periods<'_>) -> Section {
    let key = |fact: &CaseFact| fact.channel;
    compared_section(asked, periods, "Hur synpunkterna kom in", "Kanal", None, key, |channel| {
        channel_word(*channel).to_owned()
    })
}

fn topic_name(topic: Option<&TopicId>, asked: &Asked<'_>) -> String {
    match topic {
        None => "Okänt".to_owned(),
        Some(id) => asked.topics.get(id).cloned().unwrap_or_else(|| id.to_string()),
    }
}

fn compared_section<K: Ord + Clone>(
    asked: &Asked<'_>,
    periods: &Periods<'_>,
    heading: &str,
    column: &str,
    chart: Option<Chart>,
    key: impl Fn(&CaseFact) -> K + Copy,
    name: impl Fn(&K) -> String,
) -> Section {
    let count = |facts: &[&CaseFact], wanted: &K| facts.iter().filter(|fact| key(fact) == *wanted).count();
    let signed = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let earlier = periods.earlier(asked.span);
    let mut rows = Vec::new();
    for (group, facts) in grouped(&periods.now, key) {
        let change = |earlier: &[&CaseFact]| Value::Change(signed(facts.len()) - signed(count(earlier, &group)));
        let mut row = vec![Value::Text(name(&group)), Value::Count(facts.len())];
        row.extend(earlier.iter().map(|(_, facts)| change(facts)));
        row.push(
            Tally::of(facts.iter().copied(), asked.now)
                .share_in_time()
                .map_or(Value::None, Value::Share),
        );
        rows.push(row);
    }
    let mut columns = vec![column.to_owned(), "Ärenden".to_owned()];
    columns.extend(earlier.iter().map(|(when, _)| format!("Mot {when}")));
    columns.push("I tid".to_owned());
    Section {
        heading: heading.to_owned(),
        text: Vec::new(),
        chart,
        table: Some(Table {
            caption: format!("Ärenden: {}", column.to_lowercase()),
            columns,
            rows,
        }),
    }
}

fn compared_chart<K: Ord + Clone>(
    asked: &Asked<'_>,
    periods: &Periods<'_>,
    file: &'static str,
    what: &str,
    key: impl Fn(&CaseFact) -> K + Copy,
    name: impl Fn(&K) -> String,
) -> Option<Chart> {
    let before = |wanted: &K| periods.before.iter().filter(|fact| key(fact) == *wanted).count();
    let rows: Vec<(String, usize, usize)> = grouped(&periods.now, key)
        .iter()
        .map(|(group, facts)| (name(group), facts.len(), before(group)))
        .collect();
    let when = asked.span.word_for_before();
    let known = if periods.before.is_empty() { 1 } else { 2 };
    let told: Vec<String> = rows
        .iter()
        .map(|(name, now, before)| match known {
            1 => format!("{name} {now}"),
            _ => format!("{name} {now} ({when} {before})"),
        })
        .collect();
    (rows.len() > 1).then(|| Chart {
        name: file,
        alt: format!("Liggande staplar över {what}: {}.", told.join(", ")),
        shape: Shape::Bars,
        series: ["Den här perioden".to_owned(), capitalised(when)].into_iter().take(known).collect(),
        rows: rows
            .into_iter()
            .map(|(name, now, before)| (name, [now as f64, before as f64].into_iter().take(known).collect()))
            .collect(),
    })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Units by topics, with few and sensitive cases hidden (C18); `None` where there is nothing to cross.
pub(super) fn crossing(asked: &Asked<'_>, periods: &Periods<'_>) -> Option<Section> {
    let topics = grouped(&periods.now, |fact| fact.topic.clone());
    let units = grouped(&periods.now, |fact| fact.unit.clone());
    if topics.len() < 2 || units.len() < 2 {
        return None;
    }
    let mut rows = Vec::new();
    for (unit, facts) in &units {
        let of_topic = |topic: &Option<TopicId>| facts.iter().filter(|fact| fact.topic == *topic).copied().collect();
        let cells: Vec<Vec<&CaseFact>> = topics.iter().map(|(topic, _)| of_topic(topic)).collect();
        for ((topic, _), cell) in topics.iter().zip(crossed(&cells)) {
            let value = match cell {
                Cell::Count(0) => continue,
                Cell::Count(count) => Value::Count(count),
                Cell::Few => Value::Few,
            };
            let unit = unit_name(unit.as_ref(), asked.organisation);
            rows.push(vec![Value::Text(unit), Value::Text(topic_name(topic.as_ref(), asked)), value]);
        }
    }
    Some(Section {
        heading: "Enheter och ämnen".to_owned(),
        text: Vec::new(),
        chart: None,
        table: Some(Table {
            caption: "Ärenden per enhet och ämne; få ärenden av känsligt slag visas inte".to_owned(),
            columns: ["Enhet", "Ämne", "Ärenden"].map(ToOwned::to_owned).to_vec(),
            rows,
        }),
    })
}

/// Ways that were not straight: wrong hands, corrections, sensitive kinds.
pub(super) fn ways(facts: &[&CaseFact]) -> Section {
    let count = |wanted: fn(&CaseFact) -> bool| Value::Count(facts.iter().filter(|fact| wanted(fact)).count());
    let row = |words: &str, value: Value| vec![Value::Text(words.to_owned()), value];
    Section {
        heading: "Vägen genom huset".to_owned(),
        text: Vec::new(),
        chart: None,
        table: Some(Table {
            caption: "Ärenden som inte gick rakt fram".to_owned(),
            columns: vec!["Vad".to_owned(), "Ärenden".to_owned()],
            rows: vec![
                row("Kom först till fel person eller enhet", count(|fact| fact.reroutes > 0)),
                row("Fick ny typ eller nytt ämne i efterhand", count(CaseFact::was_corrected)),
                row(
                    "Lämnade över till en funktion (överklaganden, medborgarförslag)",
                    count(|fact| fact.state == StateName::HandedOver),
                ),
                row("Avslutade", count(|fact| fact.closed_at.is_some())),
            ],
        }),
    }
}
