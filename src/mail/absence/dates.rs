//! Days in absence notes and what each is: the first day away, the last, or the day of return.

use super::words::{self, BEGINS, FOLLOWED, LASTS, LASTS_AFTER, MONTH, RETURNS, month};
use crate::domain::pattern::pattern;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// First day away.
    From,
    /// Last day away.
    Until,
    /// First day back.
    Return,
}

/// A day of the note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// The day.
    pub date: NaiveDate,
    /// What it is.
    pub role: Role,
}

/// How far before the day of writing a day without a year may lie before the next year's is meant, in days.
const BACK: i64 = 45;

/// One pattern with a branch for every way to write one day; each has its own group names.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<y1>20[0-9]{{2}})-(?P<m1>[01]?[0-9])-(?P<d1>[0-3]?[0-9])|(?P<d4>[0-3]?[0-9])\.(?P<m4>[01]?[0-9])\.(?P<y4>20[0-9]{{2}}|[0-9]{{2}}(?:[^0-9:.]|$))?|(?P<d5>[0-3]?[0-9])/(?P<m5>[01]?[0-9])(?:[/ -](?P<y5>20[0-9]{{2}}))?|(?P<d2>[0-3]?[0-9])(?::?[ae]|st|nd|rd|th|er|e|º|\.)?(?: ?(?:of|de|di|d\.))? (?P<m2>{MONTH})(?:,? (?:de )?(?P<y2>20[0-9]{{2}}))?|(?P<m3>{MONTH}) (?P<d3>[0-3]?[0-9])(?:st|nd|rd|th)?(?:,? (?P<y3>20[0-9]{{2}}))?"
    ))
});

/// "2–4 februari", "du 1er au 28 juillet", "1-28 July": the first day without its month.
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<a>[0-3]?[0-9])(?:st|nd|rd|th|er|\.|:e)? ?(?:-|till|til|to|bis|au|al|a|tot|och|and|t/m|t\.?o\.?m\.?) ?(?:den |d\. |the |il )?(?P<b>[0-3]?[0-9])(?:st|nd|rd|th|er|\.|:e)? (?:de |di |of )?(?P<m>{MONTH})(?:,? (?:de )?(?P<y>20[0-9]{{2}}))?"
    ))
});

/// "vecka 29", "v. 28-31", "weeks 28 to 31", "KW 29", "uge 29".
static WEEKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^a-zåäö])(?:veckorna|vecka|v\.?|weeks?|kw|uke|uge|uker|uger|viikot?|viikolla|viikoilla) ?(?P<a>[0-5]?[0-9])(?:(?: ?- ?| till | t\.?o\.?m\.? | to | och | bis | til | tom )(?:vecka |v\.? ?)?(?P<b>[0-5]?[0-9]))?(?:$|[^0-9:/a-zåäö])",
    )
});

/// "är sjuk i dag", "out of office today".
static TODAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<today>(?:(?:är|am|bin|er|olen)[^.!?]*?)(?:i ?dag|today|heute|tänään)(?:$|[ .,!]))"));

/// Every day with a role, in the order they stand; the text is levelled.
pub(super) fn find(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let mut found = spans(text, written);
    if found.is_empty() {
        found = days(text, written);
    }
    if found.is_empty() {
        found = weeks(text, written);
    }
    if found.is_empty() {
        found = weekday(text, written).into_iter().chain(today(text, written)).collect();
    }
    found
}

/// Days that share their month, and what stands beside them.
fn spans(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let Some(captures) = SPAN.captures(text) else { return Vec::new() };
    let number = |name: &str| captures.name(name).and_then(|found| found.as_str().parse().ok());
    let month = captures.name("m").and_then(|found| month(found.as_str()));
    let (Some(a), Some(b), Some(month)) = (number("a"), number("b"), month) else {
        return Vec::new();
    };
    let year = captures.name("y").and_then(|found| found.as_str().parse().ok());
    let Some(until) = date(year, month, b, written) else {
        return Vec::new();
    };
    let Some(from) = NaiveDate::from_ymd_opt(until.year(), month, a).filter(|from| *from <= until) else {
        return Vec::new();
    };
    vec![
        Day {
            date: from,
            role: Role::From,
        },
        Day {
            date: until,
            role: Role::Until,
        },
    ]
}

/// Days written out, each with the role that the words around it give.
fn days(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let mut found: Vec<Day> = Vec::new();
    let mut pending: Option<(u32, u32, usize)> = None;
    for captures in DAY.captures_iter(text).take(40) {
        let Some(whole) = captures.get(0) else { continue };
        let Some((year, month, day)) = figures(&captures) else { continue };
        let Some(told) = date(year, month, day, written) else { continue };
        let before = text.get(..whole.start()).unwrap_or("");
        let after = text.get(whole.end()..).unwrap_or("");
        let joined = pending.take().filter(|(_, _, end)| {
            text.get(*end..whole.start())
                .is_some_and(|gap| gap.len() <= 24 && holds(&LASTS, gap))
        });
        match role(before, after) {
            Some(role) => found.push(Day { date: told, role }),
            None => pending = Some((month, day, whole.end())),
        }
        // "1/7–28/7": the day before the dash is the first one.
        if let Some((month, day, _)) = joined {
            let from = NaiveDate::from_ymd_opt(told.year(), month, day)
                .filter(|from| *from <= told)
                .or_else(|| NaiveDate::from_ymd_opt(told.year() - 1, month, day));
            found.extend(from.map(|date| Day { date, role: Role::From }));
        }
    }
    align(found)
}

/// A first day told without a year lies before the last one.
fn align(mut found: Vec<Day>) -> Vec<Day> {
    let Some(until) = found.iter().find(|day| day.role != Role::From).map(|day| day.date) else {
        return found;
    };
    for day in found.iter_mut().filter(|day| day.role == Role::From && day.date > until) {
        day.date = day.date.with_year(day.date.year() - 1).unwrap_or(day.date);
    }
    found
}

/// Year (where told), month and day of whichever branch matched.
fn figures(captures: &Captures) -> Option<(Option<i32>, u32, u32)> {
    let text = |name: String| captures.name(&name).map(|found| found.as_str());
    (1..=5).find_map(|branch| {
        let day = text(format!("d{branch}"))?.parse().ok()?;
        let told = text(format!("m{branch}"))?;
        let month = told.parse().ok().or_else(|| month(told))?;
        let year = text(format!("y{branch}")).and_then(|year| year.trim_end_matches(|c: char| !c.is_ascii_digit()).parse::<i32>().ok());
        Some((year.map(|year| if year < 100 { year + 2000 } else { year }), month, day))
    })
}

/// A day; without a year the one nearest after the day of writing, a little before it allowed.
fn date(year: Option<i32>, month: u32, day: u32, written: Option<NaiveDate>) -> Option<NaiveDate> {
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let written = written?;
    let earliest = written.checked_sub_days(Days::new(BACK.unsigned_abs()))?;
    let this = NaiveDate::from_ymd_opt(written.year(), month, day);
    this.filter(|date| *date >= earliest)
        .or_else(|| NaiveDate::from_ymd_opt(written.year() + 1, month, day))
}

fn role(before: &str, after: &str) -> Option<Role> {
    let near = tail(before, 60);
    if holds(&LASTS_AFTER, after) {
        Some(Role::Until)
    } else if holds(&RETURNS, near) {
        Some(Role::Return)
    } else if holds(&LASTS, near) {
        Some(Role::Until)
    } else if holds(&BEGINS, near) {
        Some(Role::From)
    } else if after.trim_start_matches([' ', '.']).starts_with("bin ich wieder") || after.contains("wieder im") {
        Some(Role::Return)
    } else {
        None
    }
}

/// Whole weeks (ISO 8601), Monday to Sunday.
fn weeks(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let (Some(captures), Some(written)) = (WEEKS.captures(text), written) else {
        return Vec::new();
    };
    let week = |name: &str| captures.name(name).and_then(|found| found.as_str().parse::<u32>().ok());
    let Some(first) = week("a") else { return Vec::new() };
    let last = week("b").unwrap_or(first);
    let year = written.iso_week().year();
    let day = |year: i32, week: u32, weekday: Weekday| NaiveDate::from_isoywd_opt(year, week, weekday);
    let next = day(year, last, Weekday::Sun).is_some_and(|until| until < written);
    let year = if next { year + 1 } else { year };
    let returns = captures
        .get(0)
        .is_some_and(|whole| holds(&RETURNS, tail(text.get(..=whole.start()).unwrap_or(""), 60)));
    let Some(from) = day(year, first, Weekday::Mon) else {
        return Vec::new();
    };
    if returns {
        return vec![Day {
            date: from,
            role: Role::Return,
        }];
    }
    let until = day(if last < first { year + 1 } else { year }, last, Weekday::Sun);
    [
        Some(Day {
            date: from,
            role: Role::From,
        }),
        until.map(|date| Day { date, role: Role::Until }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// "tillbaka på måndag", "until Friday": the next such day after the day of writing.
fn weekday(text: &str, written: Option<NaiveDate>) -> Option<Day> {
    let written = written?;
    let (at, weekday) = words::weekday(text)?;
    let near = tail(text.get(..at).unwrap_or(""), 40);
    let role = if holds(&RETURNS, near) {
        Role::Return
    } else if holds(&LASTS, near) {
        Role::Until
    } else {
        return None;
    };
    let ahead = (weekday - i64::from(written.weekday().num_days_from_monday()) + 6) % 7 + 1;
    written
        .checked_add_days(Days::new(ahead.unsigned_abs()))
        .map(|date| Day { date, role })
}

fn today(text: &str, written: Option<NaiveDate>) -> Vec<Day> {
    let (Some(captures), Some(written)) = (TODAY.captures(text), written) else {
        return Vec::new();
    };
    let both = text
        .get(captures.get(0).map_or(0, |whole| whole.end())..)
        .is_some_and(|after| FOLLOWED.is_match(after));
    let until = if both { written.succ_opt() } else { Some(written) };
    [
        Some(Day {
            date: written,
            role: Role::From,
        }),
        until.map(|date| Day { date, role: Role::Until }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn holds(pattern: &LazyLock<Regex>, text: &str) -> bool {
    pattern.is_match(text)
}

/// The last characters of a text, about so many bytes.
fn tail(text: &str, most: usize) -> &str {
    let from = text.len().saturating_sub(most);
    let start = (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    text.get(start..).unwrap_or("")
}
