//! The rule text: how long a time limit is ("5 working days") and when a reminder comes ("2 working days before").

mod swedish;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A length of time as a routine writes it: a count from 1 to 10,000 and what is counted.
///
/// Written as "5 working days", "24 weekday hours", "24 hours", "10 days" or "2 weeks"; spaces and case are forgiven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    count: u32,
    unit: PeriodUnit,
}

/// What a period counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodUnit {
    /// Days that are working days (R86, R89).
    WorkingDays,
    /// Hours of working days; the clock stands still on every other day (R88).
    WeekdayHours,
    /// Hours by the clock, whatever the day (R44).
    Hours,
    /// Days of the calendar (R90).
    Days,
    /// Weeks of the calendar (R87).
    Weeks,
}

/// When a step of reminders comes, counted from the due time.
///
/// Written as "2 working days before", "at" or "1 working day after"; in working days, days or weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Offset {
    /// Before the due day.
    Before(Period),
    /// On the due day.
    At,
    /// After the due day.
    After(Period),
}

/// Why a text is not a period or an offset.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PeriodError {
    /// The text is not a number and a unit.
    #[error(
        "\"{0}\" is not a length of time; write a number from 1 to {max} and working days, weekday hours, hours, days or weeks, such as \"5 working days\"",
        max = Period::MAX_COUNT
    )]
    Unreadable(String),
    /// The number is 0 or too large.
    #[error("\"{0}\" is out of range; write a number from 1 to {max}", max = Period::MAX_COUNT)]
    Count(String),
    /// The text of an offset ends neither in before nor in after, and is not "at".
    #[error("\"{0}\" does not say when; write \"at\", or a length of time and before or after, such as \"2 working days before\"")]
    When(String),
    /// An offset in hours.
    #[error("\"{0}\" counts hours, but reminders come at the beginning of a working day; write working days, days or weeks")]
    Hours(String),
}

impl Period {
    /// The largest count.
    pub const MAX_COUNT: u32 = 10_000;

    /// A period of so many units.
    ///
    /// # Errors
    /// [`PeriodError::Count`] when the count is 0 or above [`Period::MAX_COUNT`].
    pub fn new(count: u32, unit: PeriodUnit) -> Result<Self, PeriodError> {
        if (1..=Self::MAX_COUNT).contains(&count) {
            Ok(Self { count, unit })
        } else {
            Err(PeriodError::Count(count.to_string()))
        }
    }

    /// How many units, from 1 to [`Period::MAX_COUNT`].
    pub fn count(self) -> u32 {
        self.count
    }

    /// What is counted.
    pub fn unit(self) -> PeriodUnit {
        self.unit
    }
}

impl PeriodUnit {
    /// Every unit.
    pub const ALL: [Self; 5] = [Self::WorkingDays, Self::WeekdayHours, Self::Hours, Self::Days, Self::Weeks];

    /// The word for one of it; more take an s.
    fn singular(self) -> &'static str {
        match self {
            Self::WorkingDays => "working day",
            Self::WeekdayHours => "weekday hour",
            Self::Hours => "hour",
            Self::Days => "day",
            Self::Weeks => "week",
        }
    }

    fn is_hours(self) -> bool {
        matches!(self, Self::WeekdayHours | Self::Hours)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (Some(count), Some(words)) = (text.get(..digits), text.get(digits..)) else {
            return Err(PeriodError::Unreadable(excerpt(text)));
        };
        let Some(unit) = PeriodUnit::ALL.into_iter().find(|unit| names(words, unit.singular())) else {
            return Err(PeriodError::Unreadable(excerpt(text)));
        };
        if count.is_empty() {
            return Err(PeriodError::Unreadable(excerpt(text)));
        }
        let count = count.parse().map_err(|_| PeriodError::Count(excerpt(text)))?;
        Self::new(count, unit).map_err(|_| PeriodError::Count(excerpt(text)))
    }
}

impl FromStr for Offset {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("at") {
            return Ok(Self::At);
        }
        let (period, offset): (_, fn(Period) -> Self) = if let Some(period) = strip_word(text, "before") {
            (period, Self::Before)
        } else if let Some(period) = strip_word(text, "after") {
            (period, Self::After)
        } else {
            return Err(PeriodError::When(excerpt(text)));
        };
        let period: Period = period.parse()?;
        if period.unit.is_hours() {
            Err(PeriodError::Hours(excerpt(text)))
        } else {
            Ok(offset(period))
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.count, self.unit.singular())
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before(period) => write!(f, "{period} before"),
            Self::At => f.write_str("at"),
            Self::After(period) => write!(f, "{period} after"),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl TryFrom<String> for Offset {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl From<Offset> for String {
    fn from(offset: Offset) -> Self {
        offset.to_string()
    }
}

/// Whether the text is this word, one or many, whatever its spaces and case.
fn names(text: &str, singular: &str) -> bool {
    let letters = || text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase());
    let word = || singular.chars().filter(|c| !c.is_whitespace());
    letters().eq(word()) || letters().eq(word().chain(['s']))
}

/// What comes before the last word, where that word is this one, whatever its case.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (before, last) = text.split_at_checked(text.len().checked_sub(word.len())?)?;
    last.eq_ignore_ascii_case(word).then_some(before)
}

/// As much of a text as an error message can bear.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests;
