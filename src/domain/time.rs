//! Time as the diary sees it: instants in UTC, days in Stockholm; the clock itself is handed in.

use super::deadline::ZONE;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};

/// What tells the time. The daemon's clock is the only one that reads the machine's; tests and the demo set theirs.
pub trait Clock: Send + Sync {
    /// The time now, UTC.
    fn now(&self) -> DateTime<Utc>;

    /// A time that another machine's clock told (a mail server's stamp), as this clock sees it.
    fn seen(&self, told: DateTime<Utc>) -> DateTime<Utc>;
}

/// The Stockholm day of an instant.
pub fn stockholm_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&ZONE).date_naive()
}

/// Seven in the morning of a Stockholm day: an hour before letters that remind go out.
pub fn morning(date: NaiveDate) -> DateTime<Utc> {
    noon(date) - chrono::TimeDelta::hours(5)
}

/// The first instant of a Stockholm day.
pub fn midnight(date: NaiveDate) -> DateTime<Utc> {
    let local = date.and_time(chrono::NaiveTime::MIN);
    ZONE.from_local_datetime(&local)
        .earliest()
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

/// Noon of a Stockholm day: stands for a day whose hour nobody knows.
pub fn noon(date: NaiveDate) -> DateTime<Utc> {
    let local = date.and_hms_opt(12, 0, 0).unwrap_or_default();
    ZONE.from_local_datetime(&local)
        .earliest()
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}
