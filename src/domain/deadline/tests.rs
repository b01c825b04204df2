//! Time limits as told in stories, and what no time limit may ever do.

use super::*;
use crate::domain::period::PeriodUnit;
use chrono::Datelike;
use proptest::prelude::*;

fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect(text).to_utc()
}

fn period(text: &str) -> Period {
    text.parse().expect(text)
}

fn due_text(rule: &str, received: &str) -> String {
    due(&period(rule), instant(received), &Calendar::default()).to_rfc3339()
}

/// Rule, arrival, when it runs out, and the story.
const DUE_TIMES: [(&str, &str, &str, &str); 24] = [
    (
        "5 working days",
        "2026-11-20T15:00:00+01:00",
        "2026-11-27T23:59:59+01:00",
        "an ordinary week",
    ),
    (
        "5 working days",
        "2026-06-17T10:00:00+02:00",
        "2026-06-25T23:59:59+02:00",
        "over midsummer",
    ),
    (
        "5 working days",
        "2026-04-01T09:00:00+02:00",
        "2026-04-10T23:59:59+02:00",
        "over Easter",
    ),
    (
        "5 working days",
        "2026-12-22T09:00:00+01:00",
        "2027-01-04T23:59:59+01:00",
        "over Christmas and the new year",
    ),
    (
        "1 working day",
        "2026-11-20T23:59:59+01:00",
        "2026-11-23T23:59:59+01:00",
        "in the last second of a Friday",
    ),
    (
        "1 working day",
        "2026-11-22T12:00:00+01:00",
        "2026-11-23T23:59:59+01:00",
        "on a Sunday",
    ),
    (
        "1 working day",
        "2026-07-14T22:30:00Z",
        "2026-07-16T23:59:59+02:00",
        "after midnight in Stockholm, before it in Greenwich",
    ),
    (
        "10 days",
        "2026-11-20T15:00:00+01:00",
        "2026-11-30T23:59:59+01:00",
        "ends on a Monday",
    ),
    (
        "10 days",
        "2026-11-18T15:00:00+01:00",
        "2026-11-30T23:59:59+01:00",
        "ends on a Saturday",
    ),
    (
        "2 weeks",
        "2027-05-23T15:00:00+02:00",
        "2027-06-07T23:59:59+02:00",
        "ends on the national day, a Sunday",
    ),
    (
        "2 weeks",
        "2026-12-10T15:00:00+01:00",
        "2026-12-28T23:59:59+01:00",
        "ends on Christmas Eve",
    ),
    (
        "3 weeks",
        "2026-03-13T15:00:00+01:00",
        "2026-04-07T23:59:59+02:00",
        "ends on Good Friday",
    ),
    (
        "24 weekday hours",
        "2026-11-18T15:00:00+01:00",
        "2026-11-19T15:00:00+01:00",
        "in the middle of a week",
    ),
    (
        "24 weekday hours",
        "2026-11-20T15:00:00+01:00",
        "2026-11-23T15:00:00+01:00",
        "from Friday to Monday",
    ),
    (
        "24 weekday hours",
        "2026-11-21T15:00:00+01:00",
        "2026-11-24T00:00:00+01:00",
        "on a Saturday",
    ),
    (
        "24 weekday hours",
        "2026-11-20T00:00:00+01:00",
        "2026-11-21T00:00:00+01:00",
        "at the beginning of a Friday",
    ),
    (
        "24 weekday hours",
        "2026-06-18T15:30:00+02:00",
        "2026-06-22T15:30:00+02:00",
        "before midsummer's eve",
    ),
    (
        "24 weekday hours",
        "2026-03-27T15:00:00+01:00",
        "2026-03-30T15:00:00+02:00",
        "clocks go forward: the hour lost is a Sunday's",
    ),
    (
        "24 weekday hours",
        "2026-10-23T15:00:00+02:00",
        "2026-10-26T15:00:00+01:00",
        "clocks go back: the hour gained is a Sunday's",
    ),
    (
        "72 weekday hours",
        "2026-11-19T10:30:00.5+01:00",
        "2026-11-24T10:30:00.500+01:00",
        "three days and a weekend",
    ),
    (
        "24 hours",
        "2026-11-21T15:00:00+01:00",
        "2026-11-22T15:00:00+01:00",
        "on a Saturday, whatever the day",
    ),
    (
        "24 hours",
        "2026-03-28T15:00:00+01:00",
        "2026-03-29T16:00:00+02:00",
        "elapsed hours when clocks go forward",
    ),
    (
        "24 hours",
        "2026-10-24T15:00:00+02:00",
        "2026-10-25T14:00:00+01:00",
        "elapsed hours when clocks go back",
    ),
    (
        "1 hour",
        "2026-10-25T00:30:00Z",
        "2026-10-25T02:30:00+01:00",
        "into the hour that comes twice",
    ),
];

#[test]
fn each_rule_runs_out_when_the_routine_says() {
    for (rule, received, expected, story) in DUE_TIMES {
        assert_eq!(due_text(rule, received), expected, "{rule}: {story}");
    }
}

#[test]
fn a_closed_day_of_the_municipality_lengthens_the_time() {
    let calendar = Calendar::new(["2026-05-15".parse().expect("a date")]);
    let received = instant("2026-05-12T15:00:00+02:00");
    assert_eq!(
        due(&period("2 working days"), received, &calendar).to_rfc3339(),
        "2026-05-18T23:59:59+02:00"
    );
    assert_eq!(
        due(&period("3 days"), received, &calendar).to_rfc3339(),
        "2026-05-18T23:59:59+02:00"
    );
    assert_eq!(
        due(&period("36 weekday hours"), received, &calendar).to_rfc3339(),
        "2026-05-18T03:00:00+02:00"
    );
}

/// Step, due time, when it comes, and the story.
const STEPS: [(&str, &str, &str, &str); 10] = [
    (
        "2 working days before",
        "2026-11-27T23:59:59+01:00",
        "2026-11-25T08:00:00+01:00",
        "within a week",
    ),
    (
        "at",
        "2026-11-27T23:59:59+01:00",
        "2026-11-27T08:00:00+01:00",
        "the morning of the due day",
    ),
    (
        "1 working day after",
        "2026-11-27T23:59:59+01:00",
        "2026-11-30T08:00:00+01:00",
        "over the weekend",
    ),
    (
        "2 working days before",
        "2026-04-08T23:59:59+02:00",
        "2026-04-02T08:00:00+02:00",
        "back over Easter",
    ),
    (
        "1 working day before",
        "2026-03-30T23:59:59+02:00",
        "2026-03-27T08:00:00+01:00",
        "back over the change of clocks",
    ),
    (
        "1 week before",
        "2026-12-31T23:59:59+01:00",
        "2026-12-23T08:00:00+01:00",
        "Christmas Eve: the working day before",
    ),
    (
        "3 days after",
        "2026-04-02T23:59:59+02:00",
        "2026-04-07T08:00:00+02:00",
        "Easter Sunday: the next working day",
    ),
    (
        "1 working day before",
        "2026-11-24T00:00:00+01:00",
        "2026-11-20T08:00:00+01:00",
        "runs out with Monday, at its midnight",
    ),
    (
        "1 working day after",
        "2026-11-24T00:00:00+01:00",
        "2026-11-24T08:00:00+01:00",
        "Monday ended, Tuesday is late",
    ),
    ("at", "2026-11-22T15:00:00+01:00", "2026-11-23T08:00:00+01:00", "due on a Sunday"),
];

#[test]
fn steps_come_in_the_morning_of_a_working_day() {
    let calendar = Calendar::default();
    for (text, due, expected, story) in STEPS {
        let step: Offset = text.parse().expect(text);
        assert_eq!(
            offset(&step, instant(due), &calendar).with_timezone(&ZONE).to_rfc3339(),
            expected,
            "{text}: {story}"
        );
    }
}

#[test]
fn begun_days_of_hours_count_as_working_days_in_steps() {
    let calendar = Calendar::default();
    let due = instant("2026-11-27T15:00:00+01:00");
    for (hours, earlier, later) in [
        ("1 hour", "2026-11-26T08:00:00+01:00", "2026-11-30T08:00:00+01:00"),
        ("24 weekday hours", "2026-11-26T08:00:00+01:00", "2026-11-30T08:00:00+01:00"),
        ("25 weekday hours", "2026-11-25T08:00:00+01:00", "2026-12-01T08:00:00+01:00"),
    ] {
        assert_eq!(before(&period(hours), due, &calendar).to_rfc3339(), earlier, "{hours}");
        assert_eq!(after(&period(hours), due, &calendar).to_rfc3339(), later, "{hours}");
    }
}

#[test]
fn the_ends_of_time_hold() {
    let calendar = Calendar::default();
    for unit in PeriodUnit::ALL {
        let longest = Period::new(Period::MAX_COUNT, unit).expect("in range");
        for received in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, instant("1916-05-14T12:00:00Z")] {
            let end = due(&longest, received, &calendar);
            assert!(!end.to_rfc3339().is_empty());
            assert!(before(&longest, received, &calendar) < after(&longest, received, &calendar));
        }
    }
}

#[test]
fn a_time_that_clocks_skip_or_show_twice_is_one_instant() {
    let shown = |date: &str, hour| at(date.parse().expect(date), time_of_day(hour, 30, 0)).to_rfc3339();
    assert_eq!(shown("2026-03-29", 2), "2026-03-29T03:30:00+02:00");
    assert_eq!(shown("2026-10-25", 2), "2026-10-25T02:30:00+01:00");
    assert_eq!(shown("2026-11-20", 2), "2026-11-20T02:30:00+01:00");
}

/// Any instant of the years 1990–2110, beyond both ends of the calendar's table.
fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    (631_152_000..4_418_064_000_i64, 0..1_000_000_000_u32)
        .prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).expect("in range"))
}

fn any_period(longest: u32) -> impl Strategy<Value = Period> {
    (1..=longest, prop::sample::select(&PeriodUnit::ALL[..])).prop_map(|(count, unit)| Period::new(count, unit).expect("in range"))
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    prop::collection::vec(726_000..770_000_i32, 0..20)
        .prop_map(|days| Calendar::new(days.into_iter().filter_map(NaiveDate::from_num_days_from_ce_opt)))
}

proptest! {
    #[test]
    fn never_before_the_arrival(received in any_instant(), rule in any_period(500), calendar in any_calendar()) {
        prop_assert!(due(&rule, received, &calendar) > received);
    }

    #[test]
    fn who_writes_later_is_never_due_earlier(received in any_instant(), later in 0..2_000_000_i64, rule in any_period(500), calendar in any_calendar()) {
        let first = due(&rule, received, &calendar);
        let second = due(&rule, received + TimeDelta::seconds(later), &calendar);
        prop_assert!(first <= second, "{} > {}", first, second);
    }

    #[test]
    fn one_unit_more_is_never_due_earlier(received in any_instant(), rule in any_period(500), calendar in any_calendar()) {
        let longer = Period::new(rule.count() + 1, rule.unit()).expect("in range");
        prop_assert!(due(&rule, received, &calendar) <= due(&longer, received, &calendar));
    }

    #[test]
    fn every_rule_but_plain_hours_ends_with_a_working_day(received in any_instant(), rule in any_period(500), calendar in any_calendar()) {
        let end = due(&rule, received, &calendar);
        prop_assert!(rule.unit() == PeriodUnit::Hours || calendar.is_working_day(last_day(end.to_utc())), "{}", end);
        let whole_day = !matches!(rule.unit(), PeriodUnit::Hours | PeriodUnit::WeekdayHours);
        prop_assert_eq!(whole_day, whole_day && end.time() == END_OF_DAY);
    }

    #[test]
    fn weekday_hours_are_all_elapsed_on_working_days(received in any_instant(), hours in 1..200_u32, calendar in any_calendar()) {
        let rule = Period::new(hours, PeriodUnit::WeekdayHours).expect("in range");
        let end = due(&rule, received, &calendar);
        let mut counted = TimeDelta::zero();
        for day in received.with_timezone(&ZONE).date_naive().iter_days().take_while(|day| *day <= end.date_naive()) {
            if calendar.is_working_day(day) {
                let from = start_of(day).max(received.with_timezone(&ZONE));
                counted += (start_of(day + Days::new(1)).min(end) - from).max(TimeDelta::zero());
            }
        }
        prop_assert_eq!(counted, TimeDelta::hours(i64::from(hours)));
    }

    #[test]
    fn hours_are_elapsed_whatever_clocks_do(received in any_instant(), hours in 1..10_000_u32) {
        let rule = Period::new(hours, PeriodUnit::Hours).expect("in range");
        let end = due(&rule, received, &Calendar::default());
        prop_assert_eq!(end.to_utc() - received, TimeDelta::hours(i64::from(hours)));
    }

    #[test]
    fn steps_are_in_order_and_in_office_hours(received in any_instant(), rule in any_period(100), away in any_period(100), calendar in any_calendar()) {
        let end = due(&rule, received, &calendar);
        let steps = [Offset::Before(away), Offset::At, Offset::After(away)].map(|step| offset(&step, end.to_utc(), &calendar).with_timezone(&ZONE));
        prop_assert!(steps.is_sorted());
        for moment in steps {
            prop_assert!(calendar.is_working_day(moment.date_naive()), "{}", moment);
            prop_assert_eq!(moment.time(), OPENING);
        }
        prop_assert!(steps[0].date_naive() < last_day(end.to_utc()) && last_day(end.to_utc()) < steps[2].date_naive());
        prop_assert!(last_day(end.to_utc()).num_days_from_ce() <= end.date_naive().num_days_from_ce());
    }

    #[test]
    fn no_instant_makes_it_panic(seconds in any::<i64>(), nanos in 0..2_000_000_000_u32, rule in any_period(Period::MAX_COUNT)) {
        let Some(moment) = DateTime::from_timestamp(seconds % 8_300_000_000_000, nanos) else { return Ok(()) };
        let calendar = Calendar::new([]);
        let end = due(&rule, moment, &calendar);
        let _ = (before(&rule, moment, &calendar), after(&rule, end.to_utc(), &calendar), last_day(moment));
    }
}
