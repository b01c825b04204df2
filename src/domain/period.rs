//! The rule text: how long a time limit is ("5 working days") and when a reminder comes ("2 working days before").

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
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_period_is_read_whatever_its_spaces_and_case() {
        for (text, count, unit, written) in [
            ("5 working days", 5, PeriodUnit::WorkingDays, "5 working days"),
            ("1 working day", 1, PeriodUnit::WorkingDays, "1 working day"),
            ("  5  Working\tDAYS ", 5, PeriodUnit::WorkingDays, "5 working days"),
            ("5workingdays", 5, PeriodUnit::WorkingDays, "5 working days"),
            ("24 weekday hours", 24, PeriodUnit::WeekdayHours, "24 weekday hours"),
            ("24 hours", 24, PeriodUnit::Hours, "24 hours"),
            ("10 days", 10, PeriodUnit::Days, "10 days"),
            ("2 weeks", 2, PeriodUnit::Weeks, "2 weeks"),
            ("1 weeks", 1, PeriodUnit::Weeks, "1 week"),
            ("007 days", 7, PeriodUnit::Days, "7 days"),
            ("10000 days", 10_000, PeriodUnit::Days, "10000 days"),
        ] {
            let period: Period = text.parse().expect(text);
            assert_eq!((period.count(), period.unit()), (count, unit), "{text}");
            assert_eq!(period.to_string(), written);
        }
    }

    #[test]
    fn what_is_no_period_is_refused_with_what_is_allowed() {
        for text in [
            "",
            "5",
            "days",
            "five days",
            "5 dagar",
            "-5 days",
            "+5 days",
            "5.5 days",
            "5 days 3",
            "5 working hours",
            "5 dayss",
            "５ days",
        ] {
            let error = text.parse::<Period>().expect_err(text);
            assert!(matches!(error, PeriodError::Unreadable(_)), "{text}: {error}");
            assert!(
                error
                    .to_string()
                    .contains("from 1 to 10000 and working days, weekday hours, hours, days or weeks")
            );
        }
        for text in ["0 days", "10001 days", "99999999999999999999 weeks"] {
            let error = text.parse::<Period>().expect_err(text);
            assert_eq!(error, PeriodError::Count(text.to_owned()));
            assert_eq!(
                error.to_string(),
                format!("\"{text}\" is out of range; write a number from 1 to 10000")
            );
        }
        let long = "x".repeat(10_000);
        assert!(long.parse::<Period>().expect_err("no period").to_string().len() < 300);
    }

    #[test]
    fn an_offset_says_how_far_and_which_way() {
        let period = |text: &str| text.parse::<Period>().expect(text);
        for (text, offset, written) in [
            (
                "2 working days before",
                Offset::Before(period("2 working days")),
                "2 working days before",
            ),
            ("At ", Offset::At, "at"),
            ("1 Working Day AFTER", Offset::After(period("1 working day")), "1 working day after"),
            ("1 week before", Offset::Before(period("1 week")), "1 week before"),
        ] {
            assert_eq!(text.parse(), Ok(offset), "{text}");
            assert_eq!(offset.to_string(), written);
        }
    }

    #[test]
    fn what_is_no_offset_is_refused_with_the_reason() {
        assert_eq!(
            "2 working days".parse::<Offset>(),
            Err(PeriodError::When("2 working days".to_owned()))
        );
        assert_eq!("å".parse::<Offset>(), Err(PeriodError::When("å".to_owned())));
        assert_eq!("before".parse::<Offset>(), Err(PeriodError::Unreadable(String::new())));
        assert_eq!("0 days after".parse::<Offset>(), Err(PeriodError::Count("0 days".to_owned())));
        assert_eq!(
            "4 weekday hours before".parse::<Offset>(),
            Err(PeriodError::Hours("4 weekday hours before".to_owned()))
        );
    }

    #[test]
    fn both_go_through_configuration_as_text() {
        let offset: Offset = serde_json::from_str("\"1 working day after\"").expect("an offset");
        assert_eq!(serde_json::to_string(&offset).expect("text"), "\"1 working day after\"");
        let period: Period = serde_json::from_str("\"3 weeks\"").expect("a period");
        assert_eq!(serde_json::to_string(&period).expect("text"), "\"3 weeks\"");
        let error = serde_json::from_str::<Period>("\"soon\"").expect_err("no period");
        assert!(error.to_string().starts_with("\"soon\" is not a length of time"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(count in 1..=Period::MAX_COUNT, unit in prop::sample::select(&PeriodUnit::ALL[..])) {
            let period = Period::new(count, unit).expect("in range");
            prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = (text.parse::<Period>(), text.parse::<Offset>());
        }
    }
}
