//! Times as officers write them: "den 27 mars", "31/3", "2026-04-10", "fredag", "en vecka till", "5 arbetsdagar".

use crate::domain::pattern::pattern;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use regex::Regex;
use std::sync::LazyLock;

const MONTHS: &str = "januari|jan|februari|feb|mars|mar|april|apr|maj|may|juni|jun|juli|jul|augusti|aug|september|sept|sep|oktober|okt|oct|november|nov|december|dec|january|february|march|june|july|august|october";

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}(?:[-/ ]\d{{2,4}})?|(?:den |the )?\d{{1,2}}(?::?e|:a|st|nd|rd|th)?\.? (?:{MONTHS})(?: \d{{4}})?|den \d{{1,2}}(?::?[ea])?|(?:på |nästa |next )?(?:mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en)?)?|(?:monday|tuesday|wednesday|thursday|friday)|(?:en|ett|två|tre|fyra|fem|sex|sju|åtta|tio|ytterligare|några|par|a|one|two|three|\d{{1,3}})(?: (?:hel|extra|ytterligare|par|till|more))? (?:arbetsdag(?:ar)?|dag(?:ar)?|veck(?:a|or)|månad(?:er)?|days?|weeks?|working days?)(?: till)?|(?:vecka|v\.?) ?\d{{1,2}}|(?:nästa|next) (?:vecka|månad|week|month)|(?:efter|till|före) (?:påsk|jul|nyår|helgen|semestern)|i morgon|imorgon|i övermorgon|månadsskiftet|tomorrow)\b",
    ))
});
static ISO: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(\d{4})-(\d\d)-(\d\d)\b"));
static SLASHED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(\d{1,2})/(\d{1,2})(?:[-/ ](\d{4}))?\b"));
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)\b(\d{{1,2}})(?::?e|:a|st|nd|rd|th)?\.? ({MONTHS})\b(?: (\d{{4}}))?")));
static DAY_ONLY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bden (\d{1,2})(?::?[ea])?\b"));

/// Whether a text says a time.
pub(super) fn is_time(text: &str) -> bool {
    TIME.is_match(text)
}

/// The time that a sentence asks for, in its own words; the last one, which is what "till" names.
pub(super) fn time_in(text: &str) -> Option<String> {
    TIME.find_iter(text).last().map(|found| found.as_str().trim().to_owned())
}

/// The day that a text names: an ISO date, "31/3", "den 27 mars", "den 27:e", a weekday, "i morgon". Without a year it is
/// the next such day after `today` (Stockholm). `None` when no day is named.
pub fn date_in(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let number = |capture: Option<regex::Match<'_>>| capture.and_then(|found| found.as_str().parse::<u32>().ok());
    if let Some(found) = ISO.captures(text) {
        return NaiveDate::from_ymd_opt(number(found.get(1))?.try_into().ok()?, number(found.get(2))?, number(found.get(3))?);
    }
    if let Some(found) = SLASHED.captures(text) {
        return day_of(number(found.get(1))?, number(found.get(2))?, number(found.get(3)), today);
    }
    if let Some(found) = NAMED.captures(text) {
        return day_of(number(found.get(1))?, month(found.get(2)?.as_str())?, number(found.get(3)), today);
    }
    if let Some(found) = DAY_ONLY.captures(text) {
        return next_with_day(number(found.get(1))?, today);
    }
    relative(&text.to_lowercase(), today)
}

/// The day that a text names and that lies behind, as the day of arrival of what is told of afterwards: "20/11", "måndag", "i går".
/// Without a year it is the latest such day up to `today` (Stockholm), half a year back at most: what lies further off is
/// more likely a slip. `None` when no day is named, or the one that is lies ahead.
pub fn past_date_in(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let low = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| low.contains(word));
    if says(&["förrgår"]) {
        return today.checked_sub_days(Days::new(2));
    }
    if says(&["i går", "igår", "yesterday"]) {
        return today.checked_sub_days(Days::new(1));
    }
    if says(&["i dag", "idag", "today"]) {
        return Some(today);
    }
    if says(&["morgon", "tomorrow"]) {
        return None;
    }
    // The first such day after a time as long ago as the same day came before.
    let since = if SLASHED.is_match(text) || NAMED.is_match(text) {
        today.checked_sub_months(Months::new(6))?
    } else if DAY_ONLY.is_match(text) {
        today.checked_sub_months(Months::new(1))?.succ_opt()?
    } else {
        today.checked_sub_days(Days::new(7))?
    };
    date_in(text, since).filter(|day| *day <= today)
}

/// How far before the day of writing the first day of an absence without a year may lie before the next year's is meant, in days.
const BEGAN: Days = Days::new(45);

/// The days that a text names, first and last: "1/7–28/7", "2026-07-01 till 2026-07-28", "1–28 juli", "fredag" (one day).
/// `None` when no day is named, or the last lies before the first.
pub fn period_in(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let (first, last) = split_period(text);
    let Some(last) = last else {
        return date_in(first, today).map(|day| (day, day));
    };
    // "1–28 juli": the first day borrows the month of the last.
    let bare = first.trim().trim_start_matches("den ").trim_end_matches([':', 'a', 'e', '.']);
    let month = last
        .trim()
        .trim_start_matches("den ")
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let borrowed = (!bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit())).then(|| format!("{bare}{month}"));
    let first = borrowed.as_deref().unwrap_or(first);
    // Whoever says it late has been away since then.
    let dated = SLASHED.is_match(first) || NAMED.is_match(first);
    let first = date_in(first, if dated { today.checked_sub_days(BEGAN)? } else { today })?;
    let last = date_in(last, first)?;
    (first <= last).then_some((first, last))
}

fn split_period(text: &str) -> (&str, Option<&str>) {
    let marks = [
        "--",
        "–",
        "—",
        " - ",
        " t.o.m. ",
        " t o m ",
        " tom ",
        " till och med ",
        " till ",
        " to ",
        " until ",
    ];
    let marked = marks.iter().find_map(|mark| text.split_once(mark));
    let dashed = || text.split_once('-').filter(|_| !ISO.is_match(text));
    match marked.or_else(dashed) {
        Some((first, last)) => (first, Some(last)),
        None => (text, None),
    }
}

fn day_of(day: u32, month: u32, year: Option<u32>, today: NaiveDate) -> Option<NaiveDate> {
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day);
    }
    let this_year = NaiveDate::from_ymd_opt(today.year(), month, day);
    this_year
        .filter(|date| *date >= today)
        .or_else(|| NaiveDate::from_ymd_opt(today.year().checked_add(1)?, month, day))
}

fn month(name: &str) -> Option<u32> {
    let beginnings = ["jan", "feb", "mar", "apr", "ma", "jun", "jul", "aug", "sep", "o", "nov", "dec"];
    let low = name.to_lowercase();
    beginnings
        .iter()
        .position(|beginning| low.starts_with(beginning))
        .and_then(|place| u32::try_from(place + 1).ok())
}

/// "den 27:e": in this month, or the next that has such a day.
fn next_with_day(day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let months = (0..3u32).filter_map(|later| {
        let month0 = today.month0() + later;
        let year = today.year().checked_add(i32::try_from(month0 / 12).ok()?)?;
        NaiveDate::from_ymd_opt(year, month0 % 12 + 1, day)
    });
    months.into_iter().find(|date| *date >= today)
}

fn relative(low: &str, today: NaiveDate) -> Option<NaiveDate> {
    if low.contains("övermorgon") {
        return today.checked_add_days(Days::new(2));
    }
    if low.contains("i morgon") || low.contains("imorgon") || low.contains("tomorrow") {
        return today.checked_add_days(Days::new(1));
    }
    let days = [
        (["måndag", "monday"], Weekday::Mon),
        (["tisdag", "tuesday"], Weekday::Tue),
        (["onsdag", "wednesday"], Weekday::Wed),
        (["torsdag", "thursday"], Weekday::Thu),
        (["fredag", "friday"], Weekday::Fri),
        (["lördag", "saturday"], Weekday::Sat),
        (["söndag", "sunday"], Weekday::Sun),
    ];
    let (_, weekday) = days.iter().find(|(names, _)| names.iter().any(|name| low.contains(name)))?;
    (1..=7u64)
        .filter_map(|later| today.checked_add_days(Days::new(later)))
        .find(|date| date.weekday() == *weekday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absences_as_officers_write_them() {
        let today = NaiveDate::from_ymd_opt(2026, 6, 18).unwrap();
        for (text, expected) in [
            ("1/7–28/7", Some("2026-07-01 2026-07-28")),
            ("1/7-28/7", Some("2026-07-01 2026-07-28")),
            ("1–28 juli", Some("2026-07-01 2026-07-28")),
            ("2026-07-01 till 2026-07-28", Some("2026-07-01 2026-07-28")),
            ("2026-07-01--2026-07-28", Some("2026-07-01 2026-07-28")),
            ("den 22 juni till den 3 juli", Some("2026-06-22 2026-07-03")),
            ("22 december - 6 januari", Some("2026-12-22 2027-01-06")),
            ("i morgon", Some("2026-06-19 2026-06-19")),
            ("2026-07-28 till 2026-07-01", None),
            ("länge", None),
        ] {
            let found = period_in(text, today).map(|(first, last)| format!("{first} {last}"));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_absence_that_is_told_of_late_has_begun() {
        for (today, text, expected) in [
            ("2026-07-05", "1/7–28/7", "2026-07-01 2026-07-28"),
            ("2026-07-05", "1–28 juli", "2026-07-01 2026-07-28"),
            ("2027-01-02", "22 december - 6 januari", "2026-12-22 2027-01-06"),
            ("2026-12-01", "1/7–28/7", "2027-07-01 2027-07-28"),
        ] {
            let found = period_in(text, today.parse().unwrap()).map(|(first, last)| format!("{first} {last}"));
            assert_eq!(found.as_deref(), Some(expected), "{today}: {text}");
        }
    }

    #[test]
    fn days_that_lie_behind() {
        for (today, text, expected) in [
            ("2026-11-25", "20/11", Some("2026-11-20")),
            ("2026-11-25", "20 november", Some("2026-11-20")),
            ("2026-11-25", "2026-11-20", Some("2026-11-20")),
            ("2026-11-25", "25/11", Some("2026-11-25")),
            ("2026-11-25", "den 20:e", Some("2026-11-20")),
            ("2026-11-25", "den 27:e", Some("2026-10-27")),
            ("2026-11-25", "måndag", Some("2026-11-23")),
            ("2026-11-25", "onsdag", Some("2026-11-25")),
            ("2026-11-25", "i går", Some("2026-11-24")),
            ("2026-11-25", "i förrgår", Some("2026-11-23")),
            ("2026-11-25", "idag", Some("2026-11-25")),
            ("2027-01-04", "30/12", Some("2026-12-30")),
            ("2026-11-25", "5/12", None),
            ("2026-11-25", "2026-12-05", None),
            ("2026-11-25", "i morgon", None),
        ] {
            let found = past_date_in(text, today.parse().unwrap()).map(|date| date.to_string());
            assert_eq!(found.as_deref(), expected, "{today}: {text}");
        }
    }

    #[test]
    fn days_as_officers_write_them() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        for (text, expected) in [
            ("2026-04-10", Some("2026-04-10")),
            ("31/3", Some("2026-03-31")),
            ("4/2", Some("2027-02-04")),
            ("den 27 mars", Some("2026-03-27")),
            ("till den 27:e", Some("2026-03-27")),
            ("den 3:e", Some("2026-04-03")),
            ("10 april", Some("2026-04-10")),
            ("1 jan 2028", Some("2028-01-01")),
            ("maj", None),
            ("2 maj", Some("2026-05-02")),
            ("fredag", Some("2026-03-20")),
            ("onsdag", Some("2026-03-25")),
            ("i morgon", Some("2026-03-19")),
            ("30 februari", None),
            ("snart", None),
        ] {
            assert_eq!(date_in(text, today).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }
}
