//! What a report says about cases that can be counted by hand.

use super::*;
use crate::domain::calendar::Calendar;
use crate::domain::case::StateName;
use crate::domain::diary::DiaryNumber;
use crate::domain::effect::Outcome;
use crate::domain::figures::CaseFact;
use crate::domain::ids::CaseId;
use crate::domain::matter::{CaseType, Channel, Flag, Flags};
use crate::domain::organisation::Organisation;
use crate::domain::policy::{ClosingOutcome as Ending, Policy, ReportPart};
use crate::domain::samples;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

fn policy() -> Policy {
    let mut policy = samples::policy();
    policy.closing.outcomes = vec![Ending {
        id: "atgard".to_owned(),
        word: "Åtgärd är beslutad".to_owned(),
        watch: None,
    }];
    policy
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A case that was answered after so many days; due after five.
fn fact(id: i64, arrived: &str, unit: &str, answered: Option<i64>) -> CaseFact {
    let arrived_at = at(&format!("{arrived}T08:00:00Z"));
    CaseFact {
        first_due_at: None,
        id: CaseId(id),
        number: DiaryNumber {
            series: "KS".to_owned(),
            year: 2026,
            serial: id,
        },
        authority: "ks".into(),
        unit: Some(unit.into()),
        officer: None,
        topic: Some(if id % 2 == 0 { "vatten".into() } else { "gata".into() }),
        case_type: CaseType::Complaint,
        first: Some((Some("gata".into()), CaseType::Complaint)),
        channel: Channel::Email,
        flags: Flags::new(),
        title: "Snöröjningen på Skolvägen".to_owned(),
        arrived_at,
        due_at: Some(arrived_at + TimeDelta::days(5)),
        answered_at: answered.map(|days| arrived_at + TimeDelta::days(days)),
        closed_at: None,
        state: if answered.is_some() {
            StateName::Answered
        } else {
            StateName::Assigned
        },
        reroutes: u32::from(id % 3 == 0),
        measure: None,
        outcome: None,
        left_out: false,
    }
}

fn facts() -> Vec<CaseFact> {
    let mut facts: Vec<CaseFact> = (1..=12).map(|id| fact(id, "2026-02-03", "gata", Some(id))).collect();
    facts.push(fact(13, "2026-03-02", "va", None));
    facts.push(fact(14, "2026-03-02", "va", Some(1)));
    // The tertial before, and the year before.
    facts.extend((20..24).map(|id| fact(id, "2025-11-03", "gata", Some(1))));
    facts.extend((30..36).map(|id| fact(id, "2025-02-03", "gata", Some(1))));
    facts
}

fn report(facts: &[CaseFact], parts: &[ReportPart], span: &str) -> Report {
    let note = |text: &str| Note {
        number: "KS 2026/0001".to_owned(),
        unit: Some("gata".into()),
        text: text.to_owned(),
    };
    build(&Asked {
        span: Span::read(span).unwrap(),
        of: "Kommunstyrelsen",
        facts,
        measures: &[note("Vägen är plogad"), note("")],
        outcomes: &[note("Åtgärd är beslutad"), note("atgard"), note("Vi tänker på saken")],
        excluded: &[Excluded {
            outcome: Outcome::Automatic,
            mails: 7,
        }],
        outside: &[],
        parts,
        organisation: &Organisation::default(),
        topics: &BTreeMap::from([("gata".into(), "Gata och park".to_owned())]),
        policy: &policy(),
        calendar: &Calendar::new([]),
        now: at("2026-05-04T06:00:00Z"),
    })
}

fn table<'a>(report: &'a Report, heading: &str) -> Vec<Vec<String>> {
    let section: &'a Section = report
        .sections
        .iter()
        .find(|section| section.heading == heading)
        .unwrap_or_else(|| panic!("{heading}"));
    let rows = &section.table.as_ref().unwrap().rows;
    rows.iter().map(|row| row.iter().map(Value::text).collect()).collect()
}

#[test]
fn the_report_says_what_the_cases_say() {
    let all = [ReportPart::Measures, ReportPart::Outcomes, ReportPart::Review];
    let report = report(&facts(), &all, "2026-T1");
    assert_eq!(report.title, "Synpunkter januari–april 2026 (tertial 1)");
    assert_eq!(
        report.lead,
        [
            "14 synpunkter kom in. Det är 10 fler än tertialet före (4) och 8 fler än samma tid året före (6).",
            // 1–5 days and the one of 1 day in time; 6–12 days and the unanswered one late.
            "43 % fick svar i tid. Hälften fick svar inom 6 dagar och nio av tio inom 11 dagar.",
            "Ett ärende väntar fortfarande på svar, fast svarsdagen har passerat.",
            "Mest har det ökat för gata: från 4 till 12 ärenden.",
        ]
    );
    assert_eq!(
        table(&report, "Hur många"),
        [
            ["januari", "0", "0"],
            ["februari", "12", "6"],
            ["mars", "2", "0"],
            ["april", "0", "0"],
            ["Alla", "14", "6"]
        ]
    );
    assert_eq!(
        table(&report, "Svar i tid"),
        [
            ["gata", "12", "42 %", "7", "0"],
            ["va", "2", "50 %", "1", "1"],
            ["Alla", "14", "43 %", "8", "1"],
        ]
    );
    assert_eq!(
        table(&report, "Hur lång tid det tog"),
        [
            ["gata", "6,0", "11,0", "–", "–"],
            ["va", "1,0", "1,0", "–", "–"],
            ["Alla", "6,0", "11,0", "–", "–"]
        ]
    );
    assert_eq!(table(&report, "Mejl som inte räknas"), [["Automatiska meddelanden", "7"]]);
    assert_eq!(
        table(&report, "Så slutade ärendena"),
        [["Åtgärd är beslutad", "2"], ["Annat, i egna ord", "1"]]
    );
    assert_eq!(
        table(&report, "Det här har gjorts")[1][2],
        "(visas inte: ärendet är märkt som känsligt)"
    );
    let review = &report
        .sections
        .iter()
        .find(|section| section.heading == "Se över rutinen")
        .unwrap()
        .text;
    assert!(review[0].starts_with("57 % av svaren kom sent"), "{review:?}");
    assert!(
        review
            .iter()
            .any(|advice| advice.starts_with("4 ärenden (29 %) kom först till fel person")),
        "{review:?}"
    );
    assert!(
        review
            .iter()
            .any(|advice| advice.starts_with("7 ärenden (50 %) fick ny typ eller nytt ämne")),
        "{review:?}"
    );
}

#[test]
fn the_same_figures_stand_in_every_form() {
    let report = report(&facts(), &[], "2026-T1");
    let text = report.text();
    for section in &report.sections {
        assert!(text.contains(&section.heading.to_uppercase()), "{}", section.heading);
        for (chart, table) in section.chart.iter().zip(&section.table) {
            for (name, numbers) in &chart.rows {
                let row = table.rows.iter().find(|row| row[0].text() == *name).unwrap();
                assert!(chart.alt.contains(name));
                assert!(row.iter().any(|value| *value == Value::Count(numbers[0] as usize)) || chart.shape == Shape::Stacked);
            }
        }
    }
}

#[test]
fn nothing_is_said_about_nothing() {
    let report = report(&[], &[], "2026-T1");
    assert_eq!(report.lead, ["Inga synpunkter kom in under januari–april 2026 (tertial 1)."]);
    assert!(report.key_figures.is_empty());
    assert_eq!(report.sections.len(), 2);
}

#[test]
fn a_time_before_the_diary_is_not_compared_with() {
    let is_of = |year: &'static str| move |fact: &CaseFact| fact.arrived_at.to_string().starts_with(year);
    let first: Vec<CaseFact> = facts().into_iter().filter(is_of("2026")).collect();
    let begun = report(&first, &[], "2026-T1");
    assert_eq!(
        begun.lead[0],
        "14 synpunkter kom in. Från tertialet före och samma tid året före finns inget i diariet att jämföra med."
    );
    assert!(
        !begun.text().contains("har det ökat") && !begun.text().contains("+12"),
        "{}",
        begun.text()
    );
    for section in &begun.sections {
        for chart in section.chart.iter().filter(|chart| chart.shape != Shape::Stacked) {
            assert_eq!(chart.series, ["Den här perioden"], "{}", chart.name);
            assert!(chart.rows.iter().all(|(_, numbers)| numbers.len() == 1));
        }
        if let Some(table) = &section.table {
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", section.heading);
            assert!(!table.columns.iter().any(|column| column.contains("före")), "{:?}", table.columns);
        }
    }
    // The tertial before is there, the year before is not.
    let one: Vec<CaseFact> = facts().into_iter().filter(|fact| !(30..36).contains(&fact.id.0)).collect();
    assert_eq!(
        report(&one, &[], "2026-T1").lead[0],
        "14 synpunkter kom in. Det är 10 fler än tertialet före (4). Från samma tid året före finns inget i diariet att jämföra med."
    );
}

#[test]
fn few_sensitive_cases_are_not_told_apart() {
    let mut facts = facts();
    for fact in &mut facts {
        if fact.unit == Some("va".into()) {
            fact.flags.insert(Flag::Confidential);
        }
    }
    let report = report(&facts, &[], "2026-T1");
    let crossed = table(&report, "Enheter och ämnen");
    let rows: Vec<String> = crossed.iter().map(|row| row.join(" ")).collect();
    assert_eq!(
        rows,
        [
            "gata Gata och park 6",
            "gata vatten 6",
            "va Gata och park färre än 5",
            "va vatten färre än 5"
        ]
    );
}

#[test]
fn one_is_told_as_one_and_all_only_of_all() {
    let told = |missing| super::parts::measures(&[], missing, |_| String::new()).text.join(" ");
    assert!(told(1).ends_with("I ett besvarat klagomål eller förslag är ingen åtgärd antecknad. Handläggaren är tillfrågad."));
    assert!(told(2).ends_with("I 2 besvarade klagomål och förslag är ingen åtgärd antecknad. Handläggarna är tillfrågade."));
    for (share, expected) in [(1.0, "100 %"), (0.996, "99 %"), (0.004, "1 %"), (0.0, "0 %"), (0.5, "50 %")] {
        assert_eq!(percent(share), expected);
    }
}
