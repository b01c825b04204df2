//! Dates in words, as letters to people write them.

use chrono::{Datelike, NaiveDate, Weekday};

const MONTHS_SV: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The date in Swedish: "fredag 27 november", with the year when it is another year than today's.
pub fn in_words_sv(date: NaiveDate, today: NaiveDate) -> String {
    let weekday = match date.weekday() {
        Weekday::Mon => "måndag",
        Weekday::Tue => "tisdag",
        Weekday::Wed => "onsdag",
        Weekday::Thu => "torsdag",
        Weekday::Fri => "fredag",
        Weekday::Sat => "lördag",
        Weekday::Sun => "söndag",
    };
    in_words(weekday, &MONTHS_SV, date, today)
}

/// The date in English: "Friday 27 November", with the year when it is another year than today's.
pub fn in_words_en(date: NaiveDate, today: NaiveDate) -> String {
    let weekday = match date.weekday() {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    };
    in_words(weekday, &MONTHS_EN, date, today)
}

/// The month of a date in Swedish: "november".
pub fn month_sv(date: NaiveDate) -> &'static str {
    month(&MONTHS_SV, date)
}

fn month(months: &[&'static str; 12], date: NaiveDate) -> &'static str {
    months.get(date.month0() as usize).copied().unwrap_or_default()
}

fn in_words(weekday: &str, months: &[&'static str; 12], date: NaiveDate, today: NaiveDate) -> String {
    let (day, month) = (date.day(), month(months, date));
    if date.year() == today.year() {
        format!("{weekday} {day} {month}")
    } else {
        format!("{weekday} {day} {month} {}", date.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date in the test")
    }

    #[test]
    fn a_date_reads_as_people_say_it() {
        let today = date("2026-11-20");
        for (day, swedish, english) in [
            ("2026-11-27", "fredag 27 november", "Friday 27 November"),
            ("2026-02-01", "söndag 1 februari", "Sunday 1 February"),
            ("2026-05-02", "lördag 2 maj", "Saturday 2 May"),
            ("2027-01-04", "måndag 4 januari 2027", "Monday 4 January 2027"),
            ("2025-12-30", "tisdag 30 december 2025", "Tuesday 30 December 2025"),
            ("2026-10-07", "onsdag 7 oktober", "Wednesday 7 October"),
            ("2026-08-06", "torsdag 6 augusti", "Thursday 6 August"),
        ] {
            assert_eq!(in_words_sv(date(day), today), swedish);
            assert_eq!(in_words_en(date(day), today), english);
        }
    }
}
