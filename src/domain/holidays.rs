//! Sweden's public holidays, computed for any year.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A day that counts as a public holiday for time limits, and its Swedish name.
pub type Holiday = (NaiveDate, &'static str);

/// The first year in which the national day is a public holiday and Whit Monday no longer is one.
const NATIONAL_DAY_SINCE: i32 = 2005;

/// The days of a year that count as public holidays for time limits, in no particular order.
///
/// The public holidays of lag (1989:253), with nationaldagen from 2005 and annandag pingst until 2004, and the three
/// eves that lag (1930:173) equates with holidays. Right from 1953, when midsummer and All Saints' got their places.
/// Two names may share a day (första maj and Kristi himmelsfärdsdag in 2008).
pub fn of_year(year: i32) -> impl Iterator<Item = Holiday> {
    fixed(year)
        .into_iter()
        .chain(movable(year))
        .filter_map(|(date, name)| Some((date?, name)))
}

/// The Swedish name of a public holiday or of an eve that counts as one; `None` for every other day.
///
/// Of two that share a day, the one with a fixed date.
pub fn name_of(date: NaiveDate) -> Option<&'static str> {
    of_year(date.year()).find(|(holiday, _)| *holiday == date).map(|(_, name)| name)
}

type Candidate = (Option<NaiveDate>, &'static str);

fn fixed(year: i32) -> [Candidate; 9] {
    let on = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    [
        (on(1, 1), "nyårsdagen"),
        (on(1, 6), "trettondedag jul"),
        (on(5, 1), "första maj"),
        (on(6, 6).filter(|_| year >= NATIONAL_DAY_SINCE), "nationaldagen"),
        (on(12, 24), "julafton"),
        (on(12, 25), "juldagen"),
        (on(12, 26), "annandag jul"),
        (on(12, 31), "nyårsafton"),
        (first_saturday(year, 10, 31), "alla helgons dag"),
    ]
}

fn movable(year: i32) -> [Candidate; 8] {
    let easter = easter_sunday(year);
    let after_easter = |days| easter.and_then(|sunday| sunday.checked_add_days(Days::new(days)));
    let midsummer = first_saturday(year, 6, 20);
    [
        (easter.and_then(|sunday| sunday.checked_sub_days(Days::new(2))), "långfredagen"),
        (easter, "påskdagen"),
        (after_easter(1), "annandag påsk"),
        (after_easter(39), "Kristi himmelsfärdsdag"),
        (after_easter(49), "pingstdagen"),
        (after_easter(50).filter(|_| year < NATIONAL_DAY_SINCE), "annandag pingst"),
        (midsummer.and_then(|day| day.pred_opt()), "midsommarafton"),
        (midsummer, "midsommardagen"),
    ]
}

/// The first Saturday on or after a date.
fn first_saturday(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    let from = NaiveDate::from_ymd_opt(year, month, day)?;
    let wait = Weekday::Sat.days_since(from.weekday());
    from.checked_add_days(Days::new(u64::from(wait)))
}

/// Easter Sunday of the Gregorian calendar, by Oudin's method: the Sunday after the full moon on or after 21 March.
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    // Easter repeats after 5,700,000 years; the remainder keeps every step positive for any year.
    let y = year.rem_euclid(5_700_000);
    let golden = y % 19;
    let century = y / 100;
    let epact = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    let late = epact / 28;
    let full_moon = epact - late * (1 - late * (29 / (epact + 1)) * ((21 - golden) / 11));
    let weekday = (y + y / 4 + full_moon + 2 - century + century / 4) % 7;
    let from_march_first = u64::try_from(full_moon - weekday + 27).ok()?;
    NaiveDate::from_ymd_opt(year, 3, 1)?.checked_add_days(Days::new(from_march_first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date in the test")
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for (year, sunday) in [
            (1818, "1818-03-22"),
            (1943, "1943-04-25"),
            (2000, "2000-04-23"),
            (2024, "2024-03-31"),
            (2026, "2026-04-05"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter_sunday(year), Some(date(sunday)), "{year}");
        }
    }

    #[test]
    fn every_holiday_of_2026_has_its_name() {
        let expected = [
            ("2026-01-01", "nyårsdagen"),
            ("2026-01-06", "trettondedag jul"),
            ("2026-04-03", "långfredagen"),
            ("2026-04-05", "påskdagen"),
            ("2026-04-06", "annandag påsk"),
            ("2026-05-01", "första maj"),
            ("2026-05-14", "Kristi himmelsfärdsdag"),
            ("2026-05-24", "pingstdagen"),
            ("2026-06-06", "nationaldagen"),
            ("2026-06-19", "midsommarafton"),
            ("2026-06-20", "midsommardagen"),
            ("2026-10-31", "alla helgons dag"),
            ("2026-12-24", "julafton"),
            ("2026-12-25", "juldagen"),
            ("2026-12-26", "annandag jul"),
            ("2026-12-31", "nyårsafton"),
        ];
        for (day, name) in expected {
            assert_eq!(name_of(date(day)), Some(name), "{day}");
        }
        assert_eq!(of_year(2026).count(), expected.len());
    }

    #[test]
    fn the_national_day_took_the_place_of_whit_monday_in_2005() {
        assert_eq!(name_of(date("2004-05-31")), Some("annandag pingst"));
        assert_eq!(name_of(date("2004-06-06")), None);
        assert_eq!(name_of(date("2005-05-16")), None);
        assert_eq!(name_of(date("2005-06-06")), Some("nationaldagen"));
    }

    #[test]
    fn two_holidays_on_a_day_go_by_the_fixed_one() {
        assert_eq!(name_of(date("2008-05-01")), Some("första maj"));
        assert_eq!(name_of(date("2060-06-06")), Some("nationaldagen"));
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_between_22_march_and_25_april(year in -262_000..262_000_i32) {
            let sunday = easter_sunday(year).expect("within chrono's years");
            prop_assert_eq!(sunday.weekday(), Weekday::Sun);
            prop_assert!((22 + 31 * 2..=25 + 31 * 3).contains(&(sunday.day() + 31 * (sunday.month() - 1))));
        }

        #[test]
        fn no_year_makes_it_panic(year in any::<i32>()) {
            prop_assert!(of_year(year).count() <= 17);
        }
    }
}
