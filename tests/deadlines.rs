//! The calendar and the time limits, held against tables that were made without them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Deserialize;
use std::collections::BTreeMap;
use synpunktd::domain::calendar::Calendar;
use synpunktd::domain::deadline::{ZONE, due, offset};
use synpunktd::domain::period::{Offset, Period};

const HOLIDAYS: &str = include_str!("data/holidays-2000-2060.txt");
const DEADLINES: &str = include_str!("data/deadlines-2026-2030.jsonl");

#[test]
fn every_day_from_2000_to_2060_is_what_the_table_says() {
    let table: BTreeMap<NaiveDate, &str> = HOLIDAYS
        .lines()
        .map(|line| {
            let (date, name) = line.split_once(' ').expect("a date and a name");
            (date.parse().expect("a date"), name)
        })
        .collect();
    assert_eq!(table.len(), 972);
    let calendar = Calendar::default();
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a date");
    let mut days = 0;
    for date in first.iter_days().take_while(|date| date.year() <= 2060) {
        let name = calendar.holiday_name(date).map(str::to_lowercase);
        let expected = table.get(&date).map(|names| names.to_lowercase());
        let same = match (&name, &expected) {
            (Some(name), Some(names)) => names.split("; ").any(|one| one == name),
            (name, expected) => name == expected,
        };
        assert!(same, "{date}: {name:?}, the table says {expected:?}");
        let works = date.weekday().number_from_monday() <= 5 && expected.is_none();
        assert_eq!(calendar.is_working_day(date), works, "{date}");
        days += 1;
    }
    assert_eq!(days, 22_281);
}

#[derive(Deserialize)]
struct Columns {
    rules: Vec<Period>,
    steps: Vec<Offset>,
}

#[derive(Deserialize)]
struct Row {
    received: DateTime<Utc>,
    due: Vec<String>,
    steps: Vec<String>,
}

#[test]
fn every_time_limit_runs_out_when_the_naive_counter_says() {
    let mut lines = DEADLINES.lines();
    let columns: Columns = serde_json::from_str(lines.next().expect("a first line")).expect("rules and steps");
    let calendar = Calendar::default();
    let mut compared = 0;
    for line in lines {
        let row: Row = serde_json::from_str(line).expect(line);
        let dues: Vec<_> = columns.rules.iter().map(|rule| due(rule, row.received, &calendar)).collect();
        let first = dues.first().expect("a first rule").to_utc();
        let texts: Vec<_> = dues.iter().map(DateTime::to_rfc3339).collect();
        assert_eq!(texts, row.due, "received {}", row.received);
        let steps: Vec<_> = columns
            .steps
            .iter()
            .map(|step| offset(step, first, &calendar).with_timezone(&ZONE).to_rfc3339())
            .collect();
        assert_eq!(steps, row.steps, "received {}", row.received);
        compared += texts.len() + steps.len();
    }
    assert!(compared > 25_000, "{compared}");
}
