//! Clocks: the wall clock jumps, is set back and forth by an hour, and a year ends. Nothing is told twice, nothing is left out.

use chrono::{DateTime, TimeDelta, Utc};
use synpunktd::domain::ids::CaseId;
use synpunktd::flow::tick;
use synpunktd::smtp::Waits;
use synpunktd::store::CaseFilter;

use crate::cuts::{Desk, hand};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A key without the moment that it was made at: what was said to whom, about which step.
fn without_times(key: &str) -> String {
    let words = key
        .split('/')
        .filter(|word| word.parse::<i64>().is_ok_and(|number| number < 1_000_000) || word.parse::<i64>().is_err());
    words.collect::<Vec<_>>().join("/")
}

/// What a case's letters are, each as often as it was queued, after ticking at each of these times in turn.
async fn told(start: &str, times: &[DateTime<Utc>]) -> Vec<String> {
    let desk = Desk::new(0, hand(), Waits::default()).await;
    desk.clock.set(at(start));
    desk.one_more_matter(1).await;
    for time in times {
        desk.clock.set(*time);
        while tick::run_once(&desk.office, &desk.store).await.unwrap() > 0 {}
    }
    let letters = desk.store.read().await.unwrap().letters_of(CaseId(1)).await.unwrap();
    let mut keys: Vec<String> = letters.into_iter().map(|letter| without_times(&letter.key)).collect();
    keys.sort();
    keys
}

/// Without what is no news any more to whoever was not there in time: the warning that a day will be missed.
fn news(mut keys: Vec<String>) -> Vec<String> {
    keys.retain(|key| !key.ends_with("registrar/late"));
    keys
}

/// Every six hours for forty days, with something odd after some of them.
fn through(start: &str, odd: impl Fn(i64, DateTime<Utc>) -> Vec<DateTime<Utc>>) -> Vec<DateTime<Utc>> {
    let begin = at(start);
    let steps = (1..=160).map(|step| (step, begin + TimeDelta::hours(6 * step)));
    steps
        .flat_map(|(step, time)| std::iter::once(time).chain(odd(step, time)))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_tells_nothing_twice_and_leaves_nothing_out() {
    const START: &str = "2026-11-24T08:00:00Z";
    let straight = told(START, &through(START, |_, _| Vec::new())).await;
    assert!(
        straight
            .iter()
            .any(|key| key.contains("ladder") || key.contains("reminder") || key.contains("escalation")),
        "{straight:?}"
    );
    let year = TimeDelta::days(365);
    for (name, times) in [
        (
            "back an hour each day",
            through(
                START,
                |step, time| if step % 4 == 0 { vec![time - TimeDelta::hours(1)] } else { vec![] },
            ),
        ),
        (
            "on an hour each day",
            through(
                START,
                |step, time| if step % 4 == 0 { vec![time + TimeDelta::hours(1)] } else { vec![] },
            ),
        ),
        (
            "back a year for a moment",
            through(START, |step, time| if step == 30 { vec![time - year] } else { vec![] }),
        ),
        (
            "on a year for a moment",
            through(START, |step, time| if step == 30 { vec![time + year] } else { vec![] }),
        ),
        (
            "back and forth without end",
            through(START, |step, time| {
                vec![time - TimeDelta::minutes(step), time + TimeDelta::minutes(step)]
            }),
        ),
    ] {
        assert_eq!(told(START, &times).await, straight, "{name}");
    }
    let asleep = [1, 22, 40].map(|day| at(START) + TimeDelta::days(day));
    assert_eq!(news(told(START, &asleep).await), news(straight), "asleep for three weeks");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn summer_time_comes_and_goes_and_everything_is_told_once() {
    for start in ["2027-03-22T08:00:00Z", "2026-10-19T08:00:00Z"] {
        let begin = at(start);
        let straight = told(start, &through(start, |_, _| Vec::new())).await;
        // Through the night itself minute by minute, once more with the hour that is there twice.
        let night = begin + TimeDelta::days(5) + TimeDelta::hours(16);
        let minutes = (0..240).map(|minute| night + TimeDelta::minutes(minute % 180));
        let times: Vec<_> = minutes
            .chain(through(start, |_, _| Vec::new()).into_iter().filter(|time| *time > night))
            .collect();
        assert_eq!(news(told(start, &times).await), news(straight), "{start}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_year_begins_its_numbers_anew_at_midnight_in_stockholm() {
    let desk = Desk::new(0, hand(), Waits::default()).await;
    for (number, time) in (1..).zip([
        "2026-12-31T22:58:00Z",
        "2026-12-31T22:59:59Z",
        "2026-12-31T23:00:00Z",
        // Set back over midnight: the year that has begun goes on.
        "2026-12-31T22:59:50Z",
        "2027-01-01T08:00:00Z",
    ]) {
        desk.clock.set(at(time));
        desk.one_more_matter(number).await;
    }
    let filter = CaseFilter {
        limit: 10,
        ..CaseFilter::default()
    };
    let cases = desk.store.read().await.unwrap().list_cases(&filter).await.unwrap();
    let numbers: Vec<(i32, i64)> = cases.iter().rev().map(|case| (case.number.year, case.number.serial)).collect();
    assert_eq!(numbers, [(2026, 1), (2026, 2), (2027, 1), (2027, 2), (2027, 3)]);
    assert_eq!(
        desk.store.read().await.unwrap().verify(true, DateTime::UNIX_EPOCH).await.unwrap(),
        []
    );
}
