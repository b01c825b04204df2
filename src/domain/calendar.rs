//! The calendar of a municipality: which days are working days.

use super::holidays;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Years whose working days are looked up; days of other years are worked out when asked for.
const TABLE_YEARS: RangeInclusive<i32> = 2000..=2100;

/// Working days: Monday to Friday, except public holidays (lag 1989:253), midsommarafton, julafton and nyårsafton
/// (lag 1930:173), and the municipality's own closed days (C10). Dates are civil dates in Sweden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    closed: BTreeSet<NaiveDate>,
    table: Table,
}

impl Calendar {
    /// The calendar with these closed days beside Sweden's holidays.
    pub fn new(closed: impl IntoIterator<Item = NaiveDate>) -> Self {
        Self::with_table(TABLE_YEARS, closed.into_iter().collect())
    }

    /// Whether the day is a working day.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.works(date.num_days_from_ce())
    }

    /// The first working day after the date.
    pub fn next_working_day(&self, date: NaiveDate) -> NaiveDate {
        self.add_working_days(date, 1)
    }

    /// The date itself when it is a working day, else the first working day after it.
    pub fn working_day_from(&self, date: NaiveDate) -> NaiveDate {
        if self.is_working_day(date) {
            date
        } else {
            self.next_working_day(date)
        }
    }

    /// The date itself when it is a working day, else the last working day before it.
    pub fn working_day_until(&self, date: NaiveDate) -> NaiveDate {
        if self.is_working_day(date) {
            date
        } else {
            self.sub_working_days(date, 1)
        }
    }

    /// The `n`-th working day after the date, which itself is day 0; the date as it is for `n` = 0.
    ///
    /// Stops at the last date that can be written, some 260,000 years ahead.
    pub fn add_working_days(&self, date: NaiveDate, n: u32) -> NaiveDate {
        self.walk(date, n, 1)
    }

    /// The `n`-th working day before the date, which itself is day 0; the date as it is for `n` = 0.
    ///
    /// Stops at the first date that can be written, some 260,000 years ago.
    pub fn sub_working_days(&self, date: NaiveDate, n: u32) -> NaiveDate {
        self.walk(date, n, -1)
    }

    /// How many working days lie after `from`, up to and including `to`; 0 when `to` is not after `from`.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = from.num_days_from_ce().saturating_add(1)..=to.num_days_from_ce();
        days.fold(0, |count, day| count + u32::from(self.works(day)))
    }

    /// The Swedish name of a public holiday or of an eve that counts as one, such as "annandag påsk".
    ///
    /// `None` for ordinary days, Saturdays and Sundays, and for the municipality's own closed days.
    pub fn holiday_name(&self, date: NaiveDate) -> Option<&'static str> {
        holidays::name_of(date)
    }

    fn with_table(years: RangeInclusive<i32>, closed: BTreeSet<NaiveDate>) -> Self {
        let table = Table::new(years, &closed);
        Self { closed, table }
    }

    /// Whether a day, numbered from the year 1, is a working day.
    fn works(&self, day: i32) -> bool {
        self.table.works(day).unwrap_or_else(|| self.works_outside_table(day))
    }

    fn works_outside_table(&self, day: i32) -> bool {
        let Some(date) = NaiveDate::from_num_days_from_ce_opt(day) else {
            return false;
        };
        !is_weekend(day) && !self.closed.contains(&date) && holidays::name_of(date).is_none()
    }

    /// Walks in steps of one day until `n` working days are passed or dates end.
    fn walk(&self, date: NaiveDate, n: u32, step: i32) -> NaiveDate {
        let (first, last) = (NaiveDate::MIN.num_days_from_ce(), NaiveDate::MAX.num_days_from_ce());
        let mut day = date.num_days_from_ce();
        let mut left = n;
        while left > 0 && (first..=last).contains(&(day + step)) {
            day += step;
            left -= u32::from(self.works(day));
        }
        NaiveDate::from_num_days_from_ce_opt(day).unwrap_or(date)
    }
}

impl Default for Calendar {
    /// Sweden's holidays only.
    fn default() -> Self {
        Self::new([])
    }
}

/// Whether a day, numbered from the year 1, is a Saturday or Sunday. Day 1 is a Monday.
fn is_weekend(day: i32) -> bool {
    matches!(day.rem_euclid(7), 6 | 0)
}

/// One truth value a day for a run of years: a question is a look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Table {
    /// The number of its first day, counted from the year 1.
    first: i32,
    works: Vec<bool>,
}

impl Table {
    fn new(years: RangeInclusive<i32>, closed: &BTreeSet<NaiveDate>) -> Self {
        let first_of = |year| NaiveDate::from_yo_opt(year, 1).map_or(0, |date| date.num_days_from_ce());
        let first = first_of(*years.start());
        let works = (first..first_of(years.end().saturating_add(1)))
            .map(|day| !is_weekend(day))
            .collect();
        let mut table = Self { first, works };
        for year in years {
            for (date, _) in holidays::of_year(year) {
                table.close(date);
            }
        }
        for date in closed {
            table.close(*date);
        }
        table
    }

    fn close(&mut self, date: NaiveDate) {
        let place = self.place(date.num_days_from_ce());
        if let Some(works) = place.and_then(|place| self.works.get_mut(place)) {
            *works = false;
        }
    }

    /// Whether the day is a working day; `None` outside the years of the table.
    fn works(&self, day: i32) -> Option<bool> {
        self.works.get(self.place(day)?).copied()
    }

    fn place(&self, day: i32) -> Option<usize> {
        usize::try_from(day.checked_sub(self.first)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date in the test")
    }

    #[test]
    fn working_days_are_weekdays_that_are_no_holidays() {
        let calendar = Calendar::default();
        for (day, works) in [
            ("2026-11-27", true),
            ("2026-11-28", false),
            ("2026-11-29", false),
            ("2026-04-02", true),
            ("2026-04-03", false),
            ("2026-04-06", false),
            ("2026-06-19", false),
            ("2026-12-23", true),
            ("2026-12-24", false),
            ("2027-12-31", false),
            ("2028-06-06", false),
        ] {
            assert_eq!(calendar.is_working_day(date(day)), works, "{day}");
        }
    }

    #[test]
    fn the_municipality_may_close_on_days_of_its_own() {
        let bridge_day = date("2026-05-15");
        let calendar = Calendar::new([bridge_day, date("1999-05-14")]);
        assert!(Calendar::default().is_working_day(bridge_day));
        assert!(!calendar.is_working_day(bridge_day));
        assert!(!calendar.is_working_day(date("1999-05-14")), "a closed day outside the table");
        assert_eq!(calendar.holiday_name(bridge_day), None);
        assert_eq!(calendar.next_working_day(date("2026-05-13")), date("2026-05-18"));
    }

    #[test]
    fn counting_passes_over_what_is_not_a_working_day() {
        let calendar = Calendar::default();
        let midsummer = date("2026-06-19");
        assert_eq!(calendar.add_working_days(date("2026-06-17"), 5), date("2026-06-25"));
        assert_eq!(calendar.add_working_days(midsummer, 0), midsummer);
        assert_eq!(calendar.add_working_days(midsummer, 1), date("2026-06-22"));
        assert_eq!(calendar.sub_working_days(date("2026-06-22"), 2), date("2026-06-17"));
        assert_eq!(calendar.working_day_from(midsummer), date("2026-06-22"));
        assert_eq!(calendar.working_day_until(midsummer), date("2026-06-18"));
        assert_eq!(calendar.working_day_from(date("2026-06-18")), date("2026-06-18"));
        assert_eq!(calendar.working_days_between(date("2026-06-17"), date("2026-06-25")), 5);
        assert_eq!(calendar.working_days_between(date("2026-06-25"), date("2026-06-17")), 0);
    }

    #[test]
    fn the_ends_of_time_hold() {
        let calendar = Calendar::default();
        assert_eq!(calendar.next_working_day(NaiveDate::MAX), NaiveDate::MAX);
        assert_eq!(calendar.sub_working_days(NaiveDate::MIN, 3), NaiveDate::MIN);
        assert_eq!(calendar.working_days_between(NaiveDate::MAX, NaiveDate::MIN), 0);
    }

    proptest! {
        #[test]
        fn the_table_and_the_rule_agree(day in 700_000..800_000_i32, closed in 700_000..800_000_i32) {
            let closed: BTreeSet<_> = NaiveDate::from_num_days_from_ce_opt(closed).into_iter().collect();
            let looked_up = Calendar::with_table(1990..=2110, closed.clone());
            let worked_out = Calendar::with_table(1..=1, closed);
            for day in day..day + 30 {
                prop_assert_eq!(looked_up.works(day), worked_out.works(day), "day {}", day);
            }
        }

        #[test]
        fn back_and_forth_ends_where_it_began(day in 700_000..800_000_i32, n in 1..400_u32) {
            let calendar = Calendar::default();
            let from = calendar.working_day_from(NaiveDate::from_num_days_from_ce_opt(day).expect("in range"));
            let to = calendar.add_working_days(from, n);
            prop_assert!(calendar.is_working_day(to));
            prop_assert_eq!(calendar.working_days_between(from, to), n);
            prop_assert_eq!(calendar.sub_working_days(to, n), from);
        }
    }
}
