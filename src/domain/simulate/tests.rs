//! A few cases under two routines, worked out by hand.

use super::*;
use crate::domain::case::StateName;
use crate::domain::diary::DiaryNumber;
use crate::domain::ids::CaseId;
use crate::domain::matter::{CaseType, Channel, Flag, Flags};
use crate::domain::policy::{ClosingMode, LadderStep, Lane};
use crate::domain::samples;

fn policy(within: &str, steps: &[(&str, Role)], on: ClosingMode) -> Policy {
    let mut policy = samples::policy();
    within.clone_into(&mut policy.name);
    policy.first_answer.within = within.parse().unwrap();
    policy.first_answer.binding = true;
    policy.first_answer.by_channel = BTreeMap::from([(Channel::SocialMedia, "24 hours".parse().unwrap())]);
    policy.first_answer.receipt_is_enough_for = vec![CaseType::Praise];
    policy.ladder = steps
        .iter()
        .map(|(when, role)| LadderStep {
            when: when.parse().unwrap(),
            to: vec![*role],
        })
        .collect();
    policy.closing.on = on;
    policy.closing.silence = Some("3 weeks".parse().unwrap());
    policy.lanes = vec![Lane {
        flags: vec![Flag::Appeal],
        topics: Vec::new(),
        channels: Vec::new(),
        action: LaneAction::HandOver,
        to: None,
        receipt: None,
        within: None,
        reference: false,
    }];
    policy
}

/// A case that came on Monday 2 March 2026, answered on another day of March.
fn fact(case_type: CaseType, channel: Channel, flags: &[Flag], answered: Option<u32>) -> CaseFact {
    CaseFact {
        first_due_at: None,
        id: CaseId(1),
        number: DiaryNumber {
            series: "KS".to_owned(),
            year: 2026,
            serial: 1,
        },
        authority: "ks".into(),
        unit: None,
        officer: None,
        topic: None,
        case_type,
        first: None,
        channel,
        flags: flags.iter().copied().collect::<Flags>(),
        title: String::new(),
        arrived_at: "2026-03-02T08:00:00Z".parse().unwrap(),
        due_at: None,
        answered_at: answered.map(|day| format!("2026-03-{day:02}T12:00:00Z").parse().unwrap()),
        closed_at: None,
        state: StateName::Answered,
        reroutes: 0,
        measure: None,
        outcome: None,
        left_out: false,
    }
}

#[test]
fn the_same_answers_are_judged_by_each_routine() {
    let facts = [
        fact(CaseType::Complaint, Channel::Email, &[], Some(6)),
        fact(CaseType::Complaint, Channel::Email, &[], Some(12)),
        fact(CaseType::Complaint, Channel::SocialMedia, &[], Some(4)),
        fact(CaseType::Praise, Channel::Email, &[], None),
        fact(CaseType::Complaint, Channel::Email, &[Flag::Appeal], None),
        fact(CaseType::Complaint, Channel::Email, &[], None),
    ];
    let now = "2026-04-30T08:00:00Z".parse().unwrap();
    let calendar = Calendar::new([]);
    // Five working days from Monday end on the next Monday; the first reminder comes the Friday before, the manager hears on Tuesday.
    let ladder = [("1 working day before", Role::Officer), ("1 working day after", Role::Manager)];
    let short = policy("5 working days", &ladder, ClosingMode::Silence);
    let was = under(&short, &calendar, &facts, now);
    assert_eq!((was.owed, was.in_time, was.late), (4, 1, 3));
    // Reminded: all that were not answered by Friday at eight; for the one on social media that hour had passed when it came.
    assert_eq!(was.told, BTreeMap::from([((0, Role::Officer), 3), ((1, Role::Manager), 3)]));
    assert_eq!(was.closed_by_silence, 3);
    assert_eq!(was.lanes, BTreeMap::from([("Överlämnas till en funktion", 1)]));
    let long = policy("10 working days", &[("1 working day after", Role::Head)], ClosingMode::Answer);
    let other = under(&long, &calendar, &facts, now);
    assert_eq!((other.owed, other.in_time, other.late), (4, 2, 2));
    assert_eq!((other.closed_by_silence, other.closed_by_answer), (0, 3));
    let section = compared((&short, &was), (&long, &other));
    let rows: Vec<String> = section
        .table
        .unwrap()
        .rows
        .iter()
        .map(|row| row.iter().map(Value::text).collect::<Vec<_>>().join(" "))
        .collect();
    assert!(rows.contains(&"Sena svar 3 2 −1".to_owned()), "{rows:?}");
    assert!(rows.contains(&"Stängs med svaret 0 3 +3".to_owned()), "{rows:?}");
}
