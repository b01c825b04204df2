//! Counts of cases that are easy to count by hand.

use super::*;
use crate::domain::matter::Flag;

fn fact(id: i64, arrived: &str, due: Option<&str>, answered: Option<&str>) -> CaseFact {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    CaseFact {
        first_due_at: None,
        id: CaseId(id),
        number: DiaryNumber {
            series: "KS".to_owned(),
            year: 2026,
            serial: id,
        },
        authority: "ks".into(),
        unit: Some("gata".into()),
        officer: None,
        topic: Some("gata_park".into()),
        case_type: CaseType::Complaint,
        first: None,
        channel: Channel::Email,
        flags: Flags::new(),
        title: "Hål".to_owned(),
        arrived_at: at(arrived),
        due_at: due.map(at),
        answered_at: answered.map(at),
        closed_at: None,
        state: if answered.is_some() {
            StateName::Answered
        } else {
            StateName::Assigned
        },
        reroutes: 0,
        measure: None,
        outcome: None,
        left_out: false,
    }
}

#[test]
fn in_time_late_and_overdue() {
    let now: DateTime<Utc> = "2026-03-20T08:00:00Z".parse().unwrap();
    let facts = [
        fact(
            1,
            "2026-03-02T08:00:00Z",
            Some("2026-03-09T23:00:00Z"),
            Some("2026-03-04T08:00:00Z"),
        ),
        fact(
            2,
            "2026-03-02T08:00:00Z",
            Some("2026-03-09T23:00:00Z"),
            Some("2026-03-12T08:00:00Z"),
        ),
        fact(3, "2026-03-02T08:00:00Z", Some("2026-03-09T23:00:00Z"), None),
        fact(4, "2026-03-19T08:00:00Z", Some("2026-03-26T23:00:00Z"), None),
        fact(5, "2026-03-19T08:00:00Z", None, Some("2026-03-19T08:00:00Z")),
    ];
    let tally = Tally::of(&facts, now);
    assert_eq!((tally.cases, tally.in_time, tally.late, tally.overdue), (5, 1, 2, 1));
    assert_eq!(tally.share_in_time(), Some(1.0 / 3.0));
    assert_eq!(tally.to_answer, Some(Spread { median: 2.0, ninety: 10.0 }));
    assert_eq!(tally.to_close, None);
    assert_eq!(Tally::of(&[], now).share_in_time(), None);
}

#[test]
fn the_spread_is_a_time_that_was() {
    let spread_of = |times: &[f64]| spread(times.to_vec()).map(|spread| (spread.median, spread.ninety));
    assert_eq!(spread_of(&[]), None);
    assert_eq!(spread_of(&[3.0]), Some((3.0, 3.0)));
    assert_eq!(spread_of(&[4.0, 1.0, 3.0, 2.0]), Some((2.0, 4.0)));
    assert_eq!(spread_of(&(1..=10).map(f64::from).collect::<Vec<_>>()), Some((5.0, 9.0)));
}

#[test]
fn mails_are_counted_in_working_days() {
    let now: DateTime<Utc> = "2026-03-20T08:00:00Z".parse().unwrap();
    let mut telephone = fact(
        5,
        "2026-03-13T15:00:00Z",
        Some("2026-03-20T23:00:00Z"),
        Some("2026-03-13T16:00:00Z"),
    );
    telephone.channel = Channel::Telephone;
    let facts = [
        // Friday to Monday is one working day, to Tuesday two, to Wednesday three.
        fact(
            1,
            "2026-03-13T15:00:00Z",
            Some("2026-03-20T23:00:00Z"),
            Some("2026-03-16T15:00:00Z"),
        ),
        fact(
            2,
            "2026-03-13T15:00:00Z",
            Some("2026-03-20T23:00:00Z"),
            Some("2026-03-17T15:00:00Z"),
        ),
        fact(
            3,
            "2026-03-13T15:00:00Z",
            Some("2026-03-20T23:00:00Z"),
            Some("2026-03-18T07:00:00Z"),
        ),
        // Not answered, and too young to be counted.
        fact(4, "2026-03-19T08:00:00Z", Some("2026-03-26T23:00:00Z"), None),
        telephone,
    ];
    assert_eq!(mails_answered_soon(&facts, &Calendar::new([]), now), (3, 1, 2));
}

#[test]
fn few_and_sensitive_is_not_told_and_cannot_be_worked_out() {
    let plain = fact(1, "2026-03-02T08:00:00Z", None, None);
    let mut secret = plain.clone();
    secret.flags.insert(Flag::Confidential);
    let cells = |counts: &[(usize, usize)]| -> Vec<Vec<&CaseFact>> {
        let of = |(ordinary, sensitive): &(usize, usize)| {
            std::iter::repeat_n(&plain, *ordinary)
                .chain(std::iter::repeat_n(&secret, *sensitive))
                .collect()
        };
        counts.iter().map(of).collect()
    };
    use Cell::{Count, Few};
    for (counts, expected) in [
        (vec![(3, 0), (0, 0)], vec![Count(3), Count(0)]),
        (vec![(4, 1), (2, 0)], vec![Count(5), Count(2)]),
        (vec![(1, 1), (9, 0), (7, 0), (0, 0)], vec![Few, Count(9), Few, Count(0)]),
        (vec![(0, 1), (0, 2), (9, 0)], vec![Few, Few, Count(9)]),
        (vec![(0, 1)], vec![Few]),
    ] {
        assert_eq!(crossed(&cells(&counts)), expected, "{counts:?}");
    }
}

#[test]
fn a_late_first_answer_stays_late_when_the_citizen_comes_back() {
    let now = "2026-04-01T12:00:00Z".parse().unwrap();
    let late = fact(
        1,
        "2026-03-02T08:00:00Z",
        Some("2026-03-19T22:59:59Z"),
        Some("2026-03-12T08:00:00Z"),
    );
    assert_eq!(late.in_time(now), Some(true));
    let again = CaseFact {
        first_due_at: Some("2026-03-09T22:59:59Z".parse().unwrap()),
        ..late
    };
    assert_eq!(again.in_time(now), Some(false));
}
