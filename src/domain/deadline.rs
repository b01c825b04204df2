//! Due times: when a time limit runs out, and when reminders before and after it come.

use super::calendar::Calendar;
use super::period::{Offset, Period, PeriodUnit};
use chrono::offset::LocalResult;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The time zone that every day and time limit is counted in.
pub const ZONE: Tz = chrono_tz::Europe::Stockholm;

/// Times are counted within these, so that no sum leaves the dates that can be written: the years 1–9999, in Unix seconds.
const FIRST_INSTANT: i64 = -62_135_596_800;
const LAST_INSTANT: i64 = 253_402_300_799;

/// When a time limit that began with an arrival runs out, Stockholm time.
///
/// The local day of arrival is day 0 (FL 22 §).
/// - Working days: the end, 23:59:59, of the n-th working day after day 0.
/// - Days and weeks: the end of that date, or of the next working day when it is none (lag 1930:173).
/// - Weekday hours: elapsed hours, of which those of days that are no working days do not count.
/// - Hours: elapsed hours.
///
/// Never before the arrival. Arrivals outside the years 1–9999 are taken as the nearest instant within them.
pub fn due(period: &Period, received: DateTime<Utc>, calendar: &Calendar) -> DateTime<Tz> {
    let received = in_zone(received);
    let day = received.date_naive();
    match period.unit() {
        PeriodUnit::WorkingDays => end_of(calendar.add_working_days(day, period.count())),
        PeriodUnit::Days | PeriodUnit::Weeks => end_of(calendar.working_day_from(plus_days(day, days(period)))),
        PeriodUnit::WeekdayHours => plus_weekday_hours(received, period.count(), calendar),
        PeriodUnit::Hours => received + TimeDelta::hours(i64::from(period.count())),
    }
}

/// When a reminder that comes a time before the due day is sent: 08:00 in Stockholm on a working day.
///
/// Working days are counted back from the due day, see [`last_day`]. Days and weeks give that date, or the working day
/// before it when it is none. Each begun 24 hours count as one working day.
pub fn before(period: &Period, due: DateTime<Utc>, calendar: &Calendar) -> DateTime<Tz> {
    let day = last_day(due);
    opening_of(match period.unit() {
        PeriodUnit::WorkingDays => calendar.sub_working_days(day, period.count()),
        PeriodUnit::Days | PeriodUnit::Weeks => calendar.working_day_until(minus_days(day, days(period))),
        PeriodUnit::WeekdayHours | PeriodUnit::Hours => calendar.sub_working_days(day, period.count().div_ceil(HOURS_A_DAY)),
    })
}

/// When a reminder or a step of escalation that comes a time after the due day is sent: 08:00 in Stockholm on a working day.
///
/// Working days are counted from the due day, see [`last_day`]. Days and weeks give that date, or the next working day
/// when it is none. Each begun 24 hours count as one working day.
pub fn after(period: &Period, due: DateTime<Utc>, calendar: &Calendar) -> DateTime<Tz> {
    let day = last_day(due);
    opening_of(match period.unit() {
        PeriodUnit::WorkingDays => calendar.add_working_days(day, period.count()),
        PeriodUnit::Days | PeriodUnit::Weeks => calendar.working_day_from(plus_days(day, days(period))),
        PeriodUnit::WeekdayHours | PeriodUnit::Hours => calendar.add_working_days(day, period.count().div_ceil(HOURS_A_DAY)),
    })
}

/// When a step of reminders and escalation comes, UTC: [`before`], [`after`], or, for [`Offset::At`], 08:00 in Stockholm on
/// the due day, so that there is still time to act; on the next working day when the due day is none.
pub fn offset(offset: &Offset, due: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
    let local = match offset {
        Offset::Before(period) => before(period, due, calendar),
        Offset::At => opening_of(calendar.working_day_from(last_day(due))),
        Offset::After(period) => after(period, due, calendar),
    };
    local.to_utc()
}

/// When someone who was promised an answer is told that it will be late, UTC: 08:00 in Stockholm on the due day. Where the time
/// limit runs out by the hour, three hours before it, but not before 08:00; where that leaves no hour, 16:00 on the working day before.
pub fn last_word(due: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
    let day = last_day(due);
    let morning = opening_of(day).to_utc();
    if due == end_of(day) {
        return morning;
    }
    let soon = (due - TimeDelta::hours(HOURS_BEFORE)).max(morning);
    if soon + TimeDelta::hours(1) <= due {
        soon
    } else {
        afternoon_before(day, calendar)
    }
}

/// When staff are told of that, UTC: as the policy says, before the due day; where the time limit runs out by the hour, on the
/// same morning, or on the afternoon before where that leaves them no hour.
pub fn warning(when: &Offset, due: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
    if due == end_of(last_day(due)) {
        return offset(when, due, calendar);
    }
    let word = last_word(due, calendar);
    let day = last_day(word);
    let morning = opening_of(day).to_utc();
    if calendar.is_working_day(day) && morning + TimeDelta::hours(1) <= word {
        morning
    } else {
        afternoon_before(day, calendar)
    }
}

fn afternoon_before(day: NaiveDate, calendar: &Calendar) -> DateTime<Utc> {
    at(calendar.sub_working_days(day, 1), AFTERNOON).to_utc()
}

/// Whether a time lies in office hours: 08:00–17:00 in Stockholm on a working day (C21).
pub fn is_office_hour(at: DateTime<Utc>, calendar: &Calendar) -> bool {
    let local = in_zone(at);
    calendar.is_working_day(local.date_naive()) && (OPENING..CLOSING).contains(&local.time())
}

/// The next beginning of office hours at a time or after it, UTC; the same day where it is before 08:00.
pub fn next_opening(at: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
    let local = in_zone(at);
    let day = local.date_naive();
    let first = if local.time() <= OPENING {
        day
    } else {
        plus_days(day, Days::new(1))
    };
    opening_of(calendar.working_day_from(first)).to_utc()
}

/// The due day: the last day, in Stockholm, on which something is still in time.
///
/// A time that runs out at midnight runs out with the day that ends there.
pub fn last_day(due: DateTime<Utc>) -> NaiveDate {
    let due = in_zone(due);
    due.checked_sub_signed(TimeDelta::nanoseconds(1)).unwrap_or(due).date_naive()
}

/// The end of a Stockholm day, 23:59:59.
pub fn end_of(date: NaiveDate) -> DateTime<Tz> {
    at(date, END_OF_DAY)
}

const HOURS_A_DAY: u32 = 24;

const END_OF_DAY: NaiveTime = time_of_day(23, 59, 59);

/// When office hours begin.
const OPENING: NaiveTime = time_of_day(8, 0, 0);

/// An hour before office hours end: whoever is told then can still act.
const AFTERNOON: NaiveTime = time_of_day(16, 0, 0);

/// Hours before a time limit that runs out by the hour.
const HOURS_BEFORE: i64 = 3;

/// When office hours end.
const CLOSING: NaiveTime = time_of_day(17, 0, 0);

const fn time_of_day(hour: u32, minute: u32, second: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, minute, second) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

fn in_zone(instant: DateTime<Utc>) -> DateTime<Tz> {
    let seconds = instant.timestamp().clamp(FIRST_INSTANT, LAST_INSTANT);
    let within = DateTime::from_timestamp(seconds, instant.timestamp_subsec_nanos().min(999_999_999));
    within.unwrap_or_default().with_timezone(&ZONE)
}

/// The length in days of a period of days or weeks.
fn days(period: &Period) -> Days {
    let days_a_unit = if period.unit() == PeriodUnit::Weeks { 7 } else { 1 };
    Days::new(u64::from(period.count()) * days_a_unit)
}

fn plus_days(date: NaiveDate, days: Days) -> NaiveDate {
    date.checked_add_days(days).unwrap_or(NaiveDate::MAX)
}

fn minus_days(date: NaiveDate, days: Days) -> NaiveDate {
    date.checked_sub_days(days).unwrap_or(NaiveDate::MIN)
}

/// Uses up the hours day by day: what is left of day 0, when it is a working day, then whole working days.
fn plus_weekday_hours(received: DateTime<Tz>, hours: u32, calendar: &Calendar) -> DateTime<Tz> {
    let mut left = TimeDelta::hours(i64::from(hours));
    let mut day = received.date_naive();
    let mut from = received;
    loop {
        if calendar.is_working_day(day) {
            let end = start_of(plus_days(day, Days::new(1)));
            let rest = end - from;
            if left <= rest {
                return from + left;
            }
            left -= rest;
        }
        day = calendar.next_working_day(day);
        from = start_of(day);
    }
}

fn start_of(date: NaiveDate) -> DateTime<Tz> {
    at(date, NaiveTime::MIN)
}

fn opening_of(date: NaiveDate) -> DateTime<Tz> {
    at(date, OPENING)
}

/// The instant at which clocks in Stockholm show this; the later one when they show it twice.
fn at(date: NaiveDate, time: NaiveTime) -> DateTime<Tz> {
    let local = date.and_time(time);
    match ZONE.from_local_datetime(&local) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(_, instant) => instant,
        // Clocks were set forward past it, from an hour ahead of UTC: as long after the change as it says.
        LocalResult::None => (local - TimeDelta::hours(1)).and_utc().with_timezone(&ZONE),
    }
}

#[cfg(test)]
mod tests;
